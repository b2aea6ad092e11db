//! Compute hazards of a few candidates, each by itself: most events touch no more, and a batch has a price of its own.

use language::typed::Arithmetic;

use crate::ceiling::EventCeilings;
use crate::compiled::Compiled;
use crate::hazard::{Prepared, Room};
use crate::input::Input;
use crate::kept::Kept;
use crate::plan::{Holds, Part};
use crate::process::EventId;
use crate::state::State;

/// Up to so many candidates are computed each by itself.
pub(crate) const FEW: usize = 8;

impl Compiled {
    /// The hazard of one candidate, or its bound under ceilings; none if it is not so simple.
    #[inline]
    pub(crate) fn single(
        &self,
        prepared: &mut Prepared,
        mut ceilings: Option<&mut EventCeilings>,
        state: &State,
        event: EventId,
        id: u32,
    ) -> Option<f64> {
        let Prepared { theta, plans, room, .. } = prepared;
        let plan = &mut plans[event];
        let candidates = state.candidates(event);
        if plan.rest.is_some() || plan.product.is_none() || candidates.width() > Input::ROLES {
            return None;
        }
        let Room { scratch, inputs, .. } = room;
        let mut units = [0; Input::ROLES];
        candidates.fill(id, &mut units);
        for test in &plan.tests {
            let value = test.input.at(state, &units);
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
                Part::Unit { role, taped, from, values, whole } => {
                    let unit = role.map_or(0, |role| units[role]);
                    let mut kept = Kept { taped, from, values, whole };
                    if !kept.stands(unit, state) {
                        kept.renew(unit, state, theta, scratch, inputs);
                    }
                    match (&mut ceilings, role) {
                        (Some(ceilings), Some(_)) => ceilings.over(place, unit, values[unit]),
                        _ => values[unit],
                    }
                }
                Part::Table { inputs, values } => {
                    if let [input] = &inputs[..] {
                        out *= values[usize::from(input.at(state, &units) != 0.0)];
                        continue;
                    }
                    let bits = inputs.iter().enumerate();
                    let way = bits.map(|(bit, input)| usize::from(input.at(state, &units) != 0.0) << bit);
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

impl Holds {
    #[inline]
    fn of(&self, value: f64) -> bool {
        match self {
            Holds::IsOne => value != 0.0,
            Holds::IsZero => value == 0.0,
            Holds::Compares(comparison, number) => comparison.holds(value, *number),
            Holds::IsAmong(numbers, wanted) => numbers.contains(&value) == *wanted,
        }
    }
}
