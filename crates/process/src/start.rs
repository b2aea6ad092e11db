//! Start a process on a world: values checked, derived attributes computed, candidates joined.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use language::calendar::year_of_day;

use crate::candidates::Joined;
use crate::compiled::Compiled;
use crate::fault::ProcessFault;
use crate::join::{Search, observed_reads};
use crate::process::{AttributeId, Change, Origin, ValueKind, World};
use crate::state::{Break, Dirty, State};

/// Tuples looked at again for the sake of observed values that change, before it is cheaper to look at all in play.
const REJOIN_STEPS: usize = 5_000_000;

impl Compiled {
    /// The state at the clock's start in play: effects and ticks write what follows the record, too.
    ///
    /// `world.changes` is not consumed: pass those of observed attributes to [`Compiled::change`] at their time. They are
    /// read here only so that candidates cover every value that a guard will meet.
    pub fn start(&self, world: &World, theta: &[f64]) -> Result<State, ProcessFault> {
        self.begin(world, theta, false, None)
    }

    /// The same on a world that differs from that of `like` in nothing but the values of latent attributes: the search
    /// for candidates is not done again.
    pub fn start_like(&self, world: &World, theta: &[f64], like: &State) -> Result<State, ProcessFault> {
        let latent = |attribute: &AttributeId| self.process.latent.iter().any(|one| one.attribute == *attribute);
        let guarded = self.events.iter().any(|event| observed_reads(&event.guard).iter().any(latent));
        self.begin(world, theta, false, (!guarded).then_some(&like.joined))
    }

    /// The state at the clock's start in a fit: what follows the record is written by [`Compiled::change`] only, and
    /// what effects and ticks would have written is kept for [`State::take_expected`].
    pub fn start_following(&self, world: &World, theta: &[f64]) -> Result<State, ProcessFault> {
        self.begin(world, theta, true, None)
    }

    fn begin(
        &self,
        world: &World,
        theta: &[f64],
        following: bool,
        joined: Option<&Arc<Joined>>,
    ) -> Result<State, ProcessFault> {
        self.check_theta(theta)?;
        let mut state = self.blank(following);
        self.fill(&mut state, world)?;
        for change in &world.changes {
            self.check_change(change)?;
        }
        state.joined = match joined {
            Some(joined) => Arc::clone(joined),
            None => Arc::new(self.join(&state, world)?),
        };
        self.watch_all(&mut state);
        for (place, derived) in self.derived.iter().enumerate() {
            debug_assert_eq!(self.layout.shapes[self.first_derived() + place].domain, derived.domain);
            self.compute_all(&mut state, theta, place);
        }
        Ok(state)
    }

    pub(crate) fn check_theta(&self, theta: &[f64]) -> Result<(), ProcessFault> {
        let needed = self.process.parameters.len();
        if theta.len() != needed {
            return Err(ProcessFault::ParameterCount { needed, found: theta.len() });
        }
        for (parameter, &value) in self.process.parameters.iter().zip(theta) {
            if !value.is_finite() {
                let (name, span) = (parameter.name.clone(), parameter.span);
                return Err(ProcessFault::ParameterValue { name, span, value });
            }
        }
        Ok(())
    }

    /// A state with a zero in every place.
    fn blank(&self, following: bool) -> State {
        let places = |shape: &crate::shape::Shape| shape.places().unwrap_or(0);
        let values = self.layout.shapes.iter().map(|shape| vec![0.0; places(shape)]).collect::<Vec<_>>();
        let derived = &self.layout.shapes[self.first_derived()..];
        let timed = |of: &[usize], place: usize| !of.is_empty() || self.dated[place];
        let kept = |of: &[usize], place: usize| if timed(of, place) { places(&self.layout.shapes[place]) } else { 0 };
        let changed = self.watched.iter().enumerate().map(|(place, of)| vec![0.0; kept(of, place)]).collect();
        let tallies = derived.iter().zip(&self.derived);
        let tallies =
            tallies.map(|(shape, one)| vec![0.0; if one.by_differences { places(shape) } else { 0 }]).collect();
        State {
            layout: Arc::clone(&self.layout),
            joined: Arc::new(Joined::default()),
            values,
            tallies,
            differences: vec![0; self.derived.len()],
            changed,
            breaks: BinaryHeap::new(),
            passed: 0.0,
            following,
            expected: Vec::new(),
            dirty: derived.iter().map(|shape| Dirty::of(places(shape))).collect(),
        }
    }

    fn fill(&self, state: &mut State, world: &World) -> Result<(), ProcessFault> {
        for (place, attribute) in self.process.attributes.iter().enumerate() {
            let needed = state.values[place].len();
            if attribute.origin == Origin::Calendar {
                state.values[place][0] = year_of_day(self.process.clock.start).map_or(0.0, f64::from);
                continue;
            }
            let given = world.start.get(place).map_or(&[][..], Vec::as_slice);
            if given.len() != needed {
                return Err(ProcessFault::WorldShape { attribute: attribute.name.clone(), needed, found: given.len() });
            }
            for (spot, &value) in given.iter().enumerate() {
                if !self.to_itself(place, spot) {
                    self.check_value(place, value, attribute.span)?;
                    state.values[place][spot] = value;
                }
            }
            self.check_symmetric(place, &state.values[place])?;
        }
        Ok(())
    }

    fn check_symmetric(&self, attribute: AttributeId, values: &[f64]) -> Result<(), ProcessFault> {
        let shape = &self.layout.shapes[attribute];
        for place in 0..values.len() {
            if let Some(mirror) = shape.mirror(place)
                && values[place] != values[mirror]
            {
                let named = &self.process.attributes[attribute];
                let mut units = Vec::new();
                shape.units(place, &mut units);
                let units = self.labels(&shape.domain, &units);
                let (first, second) = (values[place], values[mirror]);
                return Err(ProcessFault::NotSymmetric { attribute: named.name.clone(), units, first, second });
            }
        }
        Ok(())
    }

    /// Whether a place is the relation of a unit to itself.
    pub(crate) fn to_itself(&self, attribute: AttributeId, place: usize) -> bool {
        let shape = &self.layout.shapes[attribute];
        match (&shape.domain[..], &shape.sizes[..]) {
            ([first, second], [_, width]) => first == second && place / width == place % width,
            _ => false,
        }
    }

    /// Whether an attribute can take a value.
    pub(crate) fn check_value(
        &self,
        attribute: AttributeId,
        value: f64,
        span: language::Span,
    ) -> Result<(), ProcessFault> {
        let named = &self.process.attributes[attribute];
        let whole = || value >= 0.0 && value.fract() == 0.0;
        let (lawful, possible) = match &named.values {
            ValueKind::Flag => (value == 0.0 || value == 1.0, 2),
            ValueKind::Real => (value.is_finite(), 0),
            ValueKind::Bounded(least, greatest) => ((*least..=*greatest).contains(&value), 0),
            ValueKind::OneOf(names) => (whole() && value < names.count() as f64, names.count()),
            ValueKind::Unit(kind) => {
                let count = self.process.units[*kind].labels.len();
                (whole() && value < count as f64, count)
            }
        };
        if lawful {
            return Ok(());
        }
        let possible = match &named.values {
            ValueKind::Flag => "0 or 1".to_owned(),
            ValueKind::Real => "finite numbers".to_owned(),
            ValueKind::Bounded(least, greatest) => format!("numbers from {least} to {greatest}"),
            ValueKind::OneOf(_) => format!("the codes of its {possible} names"),
            ValueKind::Unit(kind) => format!("one of {possible} units of kind `{}`", self.process.units[*kind].name),
        };
        Err(ProcessFault::NotAValue { attribute: named.name.clone(), span, value, possible })
    }

    pub(crate) fn check_change(&self, change: &Change) -> Result<(), ProcessFault> {
        let Some(named) = self.process.attributes.get(change.attribute) else {
            let what = crate::fault::Malformed::Attribute(change.attribute);
            return Err(ProcessFault::Malformed { span: language::Span::default(), what });
        };
        let needed = self.layout.shapes[change.attribute].places().unwrap_or(0);
        if change.place >= needed || self.to_itself(change.attribute, change.place) {
            return Err(ProcessFault::WorldShape { attribute: named.name.clone(), needed, found: change.place });
        }
        self.check_value(change.attribute, change.value, named.span)
    }

    /// The candidates of all events, over every value that what the record decides takes in this world.
    fn join(&self, state: &State, world: &World) -> Result<Joined, ProcessFault> {
        let mut changes = vec![false; self.process.attributes.len()];
        world.changes.iter().for_each(|change| changes[change.attribute] = true);
        let mut left = self.limits.candidates;
        let mut joined = Joined { changes, ..Joined::default() };
        for (place, event) in self.events.iter().enumerate() {
            let attributes = observed_reads(&event.guard);
            let moving = attributes.iter().copied().filter(|&one| joined.changes[one]).collect::<Vec<_>>();
            let relevant = world.changes.iter().filter(|change| moving.contains(&change.attribute));
            let mut relevant = relevant.copied().collect::<Vec<_>>();
            relevant.sort_by(|a, b| a.time.total_cmp(&b.time));
            let instants = relevant.chunk_by(|a, b| a.time == b.time).count();
            let settled = |reads: &Vec<AttributeId>| reads.iter().all(|&one| !joined.changes[one]);
            let is_settled = event.guard.iter().map(|part| part.observed.as_ref().is_some_and(settled));
            let is_settled = is_settled.collect::<Vec<_>>();
            let search = |follow: bool| {
                let used = event.guard.iter().zip(&is_settled);
                let used = used.map(|(part, &settled)| settled || (follow && part.observed.is_some())).collect();
                Search {
                    event: &self.process.events[place],
                    guard: &event.guard,
                    order: &event.order,
                    sizes: &event.sizes,
                    used,
                    faulty: vec![false; event.guard.len()],
                    candidates_left: left,
                    candidates_cap: self.limits.candidates,
                    steps_left: self.limits.join_steps,
                    steps_cap: self.limits.join_steps,
                    found: Vec::new(),
                    count: 0,
                }
            };
            let mut search_now = search(true);
            search_now.run(state)?;
            let steps = self.limits.join_steps - search_now.steps_left;
            let mut follow = !relevant.is_empty();
            if follow && instants.saturating_mul(steps) > REJOIN_STEPS {
                // Following changes costs more than it can save: those conjuncts are left to play, if what does not
                // change bounds the tuples well enough.
                let mut bounded = search(false);
                if bounded.run(state).is_ok() {
                    (search_now, follow) = (bounded, false);
                }
            }
            let mut search = search_now;
            if follow {
                let mut later = state.clone();
                for instant in relevant.chunk_by(|a, b| a.time == b.time) {
                    for change in instant {
                        self.put(&mut later, change.attribute, change.place, change.value);
                    }
                    search.run(&later)?;
                }
            }
            let is_settled =
                is_settled.iter().zip(&search.faulty).map(|(settled, faulty)| *settled && !faulty).collect();
            let candidates = search.finish();
            left -= candidates.count();
            let same = joined.events.iter().find(|other| ***other == candidates).cloned();
            joined.events.push(same.unwrap_or_else(|| Arc::new(candidates)));
            joined.settled.push(is_settled);
        }
        Ok(joined)
    }

    /// Writes a value and its mirror, and nothing else.
    pub(crate) fn put(&self, state: &mut State, attribute: AttributeId, place: usize, value: f64) {
        state.values[attribute][place] = value;
        if let Some(mirror) = self.layout.shapes[attribute].mirror(place) {
            state.values[attribute][mirror] = value;
        }
    }

    /// Elapsed times run from the clock's start.
    fn watch_all(&self, state: &mut State) {
        let first = self.process.attributes.len();
        let mut breaks = Vec::new();
        for (watch, one) in self.watches.iter().enumerate() {
            for place in 0..state.values[first + watch].len() {
                if one.bound <= 0.0 {
                    state.values[first + watch][place] = 1.0;
                } else {
                    breaks.push(Reverse(Break { time: one.bound, watch, place }));
                }
            }
        }
        state.breaks = BinaryHeap::from(breaks);
    }
}
