//! Compute hazards of a few candidates, each by itself: most events touch no more, and a batch has a price of its own.

use language::typed::Arithmetic;

use crate::candidates::Candidates;
use crate::ceiling::EventCeilings;
use crate::compiled::Compiled;
use crate::hazard::{Kept, Prepared};
use crate::input::Input;
use crate::plan::{Holds, Part};
use crate::process::EventId;
use crate::state::State;

/// Up to so many candidates are computed each by itself.
pub(crate) const FEW: usize = 8;

impl Compiled {
    /// The hazards of a few candidates, or their bounds under ceilings, with the digits of a batch; false if one of them is
    /// not so simple and a batch must decide.
    pub(crate) fn few(
        &self,
        prepared: &mut Prepared,
        mut ceilings: Option<&mut EventCeilings>,
        state: &State,
        event: EventId,
        ids: &[u32],
        out: &mut [f64],
    ) -> bool {
        let plan = &prepared.plans[event];
        if plan.rest.is_some() || plan.product.is_none() {
            return false;
        }
        ids.iter().zip(out).all(|(&id, out)| {
            let one = self.single(prepared, ceilings.as_deref_mut(), state, event, id);
            *out = one.unwrap_or(f64::NAN);
            one.is_some()
        })
    }

    fn single(
        &self,
        prepared: &mut Prepared,
        mut ceilings: Option<&mut EventCeilings>,
        state: &State,
        event: EventId,
        id: u32,
    ) -> Option<f64> {
        let Prepared { theta, plans, room } = prepared;
        let plan = &mut plans[event];
        let candidates = state.candidates(event);
        for test in &plan.tests {
            let value = test.input.at(state, candidates, id);
            if value.is_nan() {
                return None;
            }
            if !test.holds.of(value) {
                return Some(0.0);
            }
        }
        let product = plan.product.as_mut()?;
        let mut out = product.fixed.at(id);
        for (place, part) in product.parts.iter_mut().enumerate() {
            out *= match part {
                Part::Unit { role, taped, from, values } => {
                    let unit = role.map_or(0, |role| candidates.role(role)[id as usize] as usize);
                    let single = taped.inputs.first().filter(|_| taped.inputs.len() == 1);
                    if single.is_none_or(|input| input.at_unit(state, unit) != from[unit]) {
                        let mut kept = Kept { taped, from, values };
                        kept.renew(unit, state, theta, &mut room.scratch, &mut room.inputs);
                    }
                    match (&mut ceilings, role) {
                        (Some(ceilings), Some(_)) => ceilings.over(place, unit, values[unit]),
                        _ => values[unit],
                    }
                }
                Part::Table { inputs, values } => {
                    let bits = inputs.iter().enumerate();
                    let way = bits.map(|(bit, input)| usize::from(input.at(state, candidates, id) != 0.0) << bit);
                    values[way.sum::<usize>()]
                }
                Part::Tape(_) => return None,
            };
        }
        for &(operation, bound) in &product.bounds {
            match operation {
                Arithmetic::Minimum if out > bound => out = bound,
                Arithmetic::Maximum if out < bound => out = bound,
                _ => {}
            }
        }
        (0.0..f64::INFINITY).contains(&out).then_some(out)
    }
}

impl Input {
    /// The value for one candidate.
    #[inline]
    fn at(&self, state: &State, candidates: &Candidates, id: u32) -> f64 {
        let moves = self.strides.iter().map(|&(role, stride)| candidates.role(role)[id as usize] as usize * stride);
        let place = self.offset + moves.sum::<usize>();
        self.attribute.map_or(place as f64, |attribute| state.values[attribute][place])
    }
}

impl Holds {
    fn of(&self, value: f64) -> bool {
        match self {
            Holds::IsOne => value != 0.0,
            Holds::IsZero => value == 0.0,
            Holds::Compares(comparison, number) => comparison.holds(value, *number),
            Holds::IsAmong(numbers, wanted) => numbers.contains(&value) == *wanted,
        }
    }
}
