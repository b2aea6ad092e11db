//! Bound hazards from above by ceilings over their parts, so that most changes of a unit touch no candidate at all.
//!
//! Where a hazard is a product with a part for each unit ([`crate::plan`]), a war more or less of one state moves the
//! hazard of every pair with it by the same factor. A simulation that keeps bounds in place of hazards need not follow
//! that: as long as the part stays under its ceiling, all those bounds still hold, and what is drawn by its bound is
//! accepted with the probability of its hazard over its bound.

use crate::compiled::Compiled;
use crate::fault::ProcessFault;
use crate::hazard::Prepared;
use crate::kept::Kept;
use crate::plan::{Part, Plan};
use crate::process::{AttributeId, EventId};
use crate::state::State;
use crate::touched::Touched;

/// How far a new ceiling lies above the value it is made for. Higher, more that is drawn is refused; lower, ceilings are
/// broken more often. On 200 states and 80 years (`benches/simulate.py`) 1.5 refuses 6 draws in 100, and candidates of a
/// whole unit are computed anew 22 times in a history of 5,650 events; without ceilings it is 1,260 times.
const ROOM_ABOVE: f64 = 1.5;

/// Ceilings over the parts of hazards; [`Compiled::ceilings`] makes them.
#[derive(Debug, Clone)]
pub struct Ceilings {
    pub(crate) events: Vec<EventCeilings>,
}

#[derive(Debug, Clone)]
pub(crate) struct EventCeilings {
    /// Whether bounds are used; if not, hazards take their place.
    loose: bool,
    /// By part of the product, one for each unit; none for a part that is not of one unit.
    parts: Vec<Vec<f64>>,
    /// Attributes of which a change moves only the parts of the unit itself.
    attributes: Vec<AttributeId>,
}

impl Ceilings {
    /// By attribute, whether an event's candidates need not be touched one by one when it changes.
    pub(crate) fn by_unit(&self, event: EventId, attributes: usize) -> Vec<bool> {
        let one = &self.events[event];
        (0..attributes).map(|attribute| one.loose && one.attributes.contains(&attribute)).collect()
    }

    /// Whether an event's candidates have bounds that can lie above their hazards.
    ///
    /// # Panics
    /// If there is no such event.
    #[must_use]
    pub fn any(&self, event: EventId) -> bool {
        self.events[event].loose
    }

    /// Become a copy of others of the same process without new memory.
    pub fn copy_from(&mut self, other: &Ceilings) {
        for (event, from) in self.events.iter_mut().zip(&other.events) {
            event.loose = from.loose;
            for (part, from) in event.parts.iter_mut().zip(&from.parts) {
                part.copy_from_slice(from);
            }
        }
    }
}

impl EventCeilings {
    /// The ceiling of a unit, raised if its value lies above. Not a number if the value is not.
    #[inline]
    pub(crate) fn over(&mut self, part: usize, unit: usize, value: f64) -> f64 {
        let ceiling = &mut self.parts[part][unit];
        if value <= *ceiling {
            return *ceiling;
        }
        *ceiling = value * ROOM_ABOVE;
        *ceiling
    }
}

impl Compiled {
    /// Ceilings for the hazards of a process that starts in `state`; to be used with [`Touched::with_ceilings`].
    #[must_use]
    pub fn ceilings(&self, prepared: &Prepared, state: &State) -> Ceilings {
        let event = |(event, plan): (usize, &Plan)| {
            let candidates = state.candidates(event);
            let attributes = moved_by_unit(plan);
            let parts = plan.product.iter().flat_map(|product| &product.parts);
            let parts = parts.map(|part| match part {
                Part::Unit { role: Some(_), values, .. } => vec![0.0; values.len()],
                _ => Vec::new(),
            });
            let fixed = plan.product.as_ref().is_some_and(|product| product.fixed.is_whole());
            // Where time itself moves the hazard, the constant part is wanted as it is.
            let constant = self.process.events[event].duration.is_none();
            let loose = constant && fixed && !attributes.is_empty() && candidates.width() > 1;
            EventCeilings { loose, parts: parts.collect(), attributes }
        };
        Ceilings { events: prepared.plans.iter().enumerate().map(event).collect() }
    }

    /// Bounds of the hazards of candidates: nowhere below the hazard, and 0 where and only where it is 0.
    ///
    /// Shapes and errors as [`Compiled::hazards`]. False if the hazards of this event turned out not to have bounds: then
    /// they are not given, every candidate of it must be asked for again, and from now on gets its hazard itself.
    pub fn bounds(
        &self,
        prepared: &mut Prepared,
        ceilings: &mut Ceilings,
        state: &State,
        event: EventId,
        ids: &[u32],
        out: &mut [f64],
    ) -> Result<bool, ProcessFault> {
        let over = &mut ceilings.events[event];
        if !over.loose {
            return self.hazards(prepared, state, event, ids, out).map(|()| true);
        }
        let bounded = self.bounds_or_hazards(prepared, Some(over), state, event, ids, out)?;
        over.loose = bounded;
        Ok(bounded)
    }

    /// The bound of one candidate, with the digits of [`Compiled::bounds`]; none if it is not so simple, and
    /// [`Compiled::bounds`] must be asked.
    #[must_use]
    pub fn bound(
        &self,
        prepared: &mut Prepared,
        ceilings: &mut Ceilings,
        state: &State,
        event: EventId,
        id: u32,
    ) -> Option<f64> {
        let over = &mut ceilings.events[event];
        let over = if over.loose { Some(over) } else { None };
        self.single(prepared, over, state, event, id)
    }

    /// Touch the candidates whose bounds no longer hold since units were touched in place of candidates.
    ///
    /// To be called after anything changes the state, before [`Compiled::bounds`].
    pub fn raise(&self, prepared: &mut Prepared, ceilings: &mut Ceilings, state: &State, touched: &mut Touched) {
        if !std::mem::take(&mut touched.by_unit) {
            return;
        }
        for (event, over) in ceilings.events.iter_mut().enumerate() {
            while let Some((role, unit)) = touched.take_unit(event) {
                let candidates = state.candidates(event).with(role, unit);
                if candidates.is_empty() {
                    continue;
                }
                if !over.loose {
                    touched.add(event, candidates);
                    continue;
                }
                let mut broken = false;
                prepared.each_value(state, event, role, unit, |part, value| {
                    let before = over.parts[part][unit];
                    let after = over.over(part, unit, value);
                    broken |= after != before;
                });
                if broken {
                    touched.add(event, candidates);
                }
            }
        }
    }

    /// Bring ceilings that lie far above their values down again, for the units of a candidate that was refused.
    pub fn lower(
        &self,
        prepared: &mut Prepared,
        ceilings: &mut Ceilings,
        state: &State,
        event: EventId,
        units: &[usize],
        touched: &mut Touched,
    ) {
        let over = &mut ceilings.events[event];
        if !over.loose {
            return;
        }
        for (role, &unit) in units.iter().enumerate() {
            let mut lowered = false;
            prepared.each_value(state, event, role, unit, |part, value| {
                let ceiling = &mut over.parts[part][unit];
                if *ceiling > value * (ROOM_ABOVE * ROOM_ABOVE) {
                    *ceiling = value * ROOM_ABOVE;
                    lowered = true;
                }
            });
            if lowered {
                touched.add(event, state.candidates(event).with(role, unit));
            }
        }
    }
}

impl Prepared {
    /// The value of each part of an event's hazard that is of the unit in a role.
    fn each_value(
        &mut self,
        state: &State,
        event: EventId,
        role: usize,
        unit: usize,
        mut take: impl FnMut(usize, f64),
    ) {
        let Prepared { theta, plans, room, .. } = self;
        let Some(product) = &mut plans[event].product else { return };
        for (place, part) in product.parts.iter_mut().enumerate() {
            if let Part::Unit { role: Some(own), taped, from, values, whole } = part
                && *own == role
            {
                let mut kept = Kept { taped, from, values, whole };
                kept.renew(unit, state, theta, &mut room.scratch, &mut room.inputs);
                take(place, values[unit]);
            }
        }
    }
}

/// The attributes that are read in parts of one unit, at that unit, and nowhere else.
fn moved_by_unit(plan: &Plan) -> Vec<AttributeId> {
    let Some(product) = &plan.product else { return Vec::new() };
    let (mut by_unit, mut otherwise) = (Vec::new(), Vec::new());
    for part in &product.parts {
        match part {
            Part::Unit { role, taped, .. } => {
                for input in &taped.inputs {
                    let own = role.is_some() && input.moves_with_a_role();
                    if own { &mut by_unit } else { &mut otherwise }.extend(input.attribute);
                }
            }
            Part::Table { inputs, .. } => otherwise.extend(inputs.iter().filter_map(|input| input.attribute)),
            Part::Tape(taped) => otherwise.extend(taped.inputs.iter().filter_map(|input| input.attribute)),
        }
    }
    let rest = plan.rest.iter().flat_map(|rest| &rest.inputs);
    let guard = plan.tests.iter().map(|test| &test.input).chain(rest);
    otherwise.extend(guard.filter_map(|input| input.attribute));
    by_unit.sort_unstable();
    by_unit.dedup();
    by_unit.retain(|attribute| !otherwise.contains(attribute));
    by_unit
}
