//! Collect the candidates whose guard or hazard may have changed, each once.

use crate::ceiling::Ceilings;
use crate::change::Write;
use crate::follow::FollowRoom;
use crate::process::{AttributeId, EventId};
use crate::state::State;

/// For each event, the candidates whose guard or hazard may have changed since [`Touched::clear`].
///
/// Never one too few; one too many is possible. Empty it whenever the hazards have been computed again.
#[derive(Debug, Clone)]
pub struct Touched {
    events: Vec<Marks>,
    /// Room for following a write, kept so that an event takes no new memory.
    pub(crate) room: FollowRoom,
    /// Whether any unit was touched in place of candidates since it was last taken.
    pub(crate) by_unit: bool,
    /// Room for what events write.
    pub(crate) writes: Vec<Write>,
}

#[derive(Debug, Clone)]
struct Marks {
    ids: Vec<u32>,
    /// A bit for each candidate.
    marked: Vec<u64>,
    count: usize,
    all: bool,
    /// By attribute, whether a change of it at one unit touches that unit in place of its candidates; empty if none does.
    by_unit: Vec<bool>,
    /// The roles and units touched in place of candidates.
    units: Vec<(usize, usize)>,
}

impl Touched {
    /// Nothing touched yet, for histories that start like `state`.
    #[must_use]
    pub fn none(state: &State) -> Touched {
        let marks = |count: usize| Marks {
            ids: Vec::new(),
            marked: vec![0; count.div_ceil(64)],
            count,
            all: count == 0,
            by_unit: Vec::new(),
            units: Vec::new(),
        };
        let events = state.joined.events.iter().map(|event| marks(event.count())).collect();
        Touched { events, room: FollowRoom::default(), by_unit: false, writes: Vec::new() }
    }

    /// Nothing touched yet, for histories that keep bounds under these ceilings in place of hazards: a change under a
    /// ceiling touches no candidate. [`Compiled::raise`](crate::Compiled::raise) must follow every change.
    #[must_use]
    pub fn with_ceilings(state: &State, ceilings: &Ceilings) -> Touched {
        let mut touched = Touched::none(state);
        for (event, marks) in touched.events.iter_mut().enumerate() {
            marks.by_unit = ceilings.by_unit(event, state.values.len());
        }
        touched
    }

    /// The candidates of an event that were touched, each once, in the order in which they were; all in their own order
    /// if [`Touched::all`].
    ///
    /// # Panics
    /// If there is no such event.
    #[must_use]
    pub fn ids(&self, event: EventId) -> &[u32] {
        &self.events[event].ids
    }

    /// Whether every candidate of an event was touched.
    ///
    /// # Panics
    /// If there is no such event.
    #[must_use]
    pub fn all(&self, event: EventId) -> bool {
        self.events[event].all
    }

    /// Whether nothing was touched.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.iter().all(|event| event.ids.is_empty())
    }

    /// Forgets everything, at the cost of what was touched.
    pub fn clear(&mut self) {
        for event in &mut self.events {
            if event.all {
                event.marked.fill(0);
            } else {
                for &id in &event.ids {
                    event.marked[id as usize / 64] &= !(1 << (id % 64));
                }
            }
            event.ids.clear();
            event.units.clear();
            event.all = event.count == 0;
        }
    }

    /// Touches a unit in place of the candidates in which it fills a role; false if they must be touched themselves.
    pub(crate) fn add_unit(&mut self, event: EventId, attribute: AttributeId, bound: &[Option<usize>]) -> bool {
        let marks = &mut self.events[event];
        if !marks.by_unit.get(attribute).is_some_and(|by_unit| *by_unit) {
            return false;
        }
        let mut filled = bound.iter().enumerate().filter_map(|(role, unit)| unit.map(|unit| (role, unit)));
        let (Some(one), None) = (filled.next(), filled.next()) else { return false };
        marks.units.push(one);
        self.by_unit = true;
        true
    }

    /// A role and unit that were touched in place of candidates.
    pub(crate) fn take_unit(&mut self, event: EventId) -> Option<(usize, usize)> {
        self.events[event].units.pop()
    }

    pub(crate) fn add(&mut self, event: EventId, ids: &[u32]) {
        let marks = &mut self.events[event];
        if marks.all {
            return;
        }
        for &id in ids {
            let (marked, bit) = (&mut marks.marked[id as usize / 64], 1 << (id % 64));
            if *marked & bit == 0 {
                *marked |= bit;
                marks.ids.push(id);
            }
        }
    }

    /// Touches every candidate of an event.
    ///
    /// # Panics
    /// If there is no such event.
    pub fn add_all(&mut self, event: EventId) {
        let marks = &mut self.events[event];
        if !marks.all {
            marks.all = true;
            marks.ids.clear();
            // Candidates are capped at less than 2³² of them.
            marks.ids.extend(0..marks.count as u32);
        }
    }
}
