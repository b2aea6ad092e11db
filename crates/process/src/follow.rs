//! Follow a written value to the derived attributes and events that read it.

use std::cmp::Reverse;
use std::mem::take;

use crate::compiled::Compiled;
use crate::depend::{Binds, Reader, Who, bind, each_tuple};
use crate::interpret::{Walk, flag};
use crate::process::{AttributeId, Origin};
use crate::shape::Shape;
use crate::state::{Break, State};
use crate::term::{Aggregate, AggregateKind, Node, UnitTerm};
use crate::touched::Touched;

/// Differences after which a sum is taken afresh even within a year.
const DIFFERENCES_BEFORE_FRESH: u32 = 4096;

/// A sum that loses this share of its largest part in one step is taken afresh: the digits that are left are few.
const CANCELLATION: f64 = 1e-6;

/// A contribution that a write may change.
#[derive(Debug, Clone, Copy)]
struct Contribution {
    derived: usize,
    place: usize,
    unit: usize,
    before: Option<f64>,
}

/// A state being changed.
pub(crate) struct Follow<'a> {
    compiled: &'a Compiled,
    pub(crate) state: &'a mut State,
    theta: &'a [f64],
    touched: &'a mut Touched,
    units: Vec<usize>,
    bound: Vec<Option<usize>>,
    pending: Vec<Contribution>,
}

/// Room that is empty between one write and the next.
#[derive(Debug, Clone, Default)]
pub(crate) struct FollowRoom {
    units: Vec<usize>,
    bound: Vec<Option<usize>>,
    pending: Vec<Contribution>,
}

impl Drop for Follow<'_> {
    fn drop(&mut self) {
        let (units, bound, pending) = (take(&mut self.units), take(&mut self.bound), take(&mut self.pending));
        self.touched.room = FollowRoom { units, bound, pending };
    }
}

impl<'a> Follow<'a> {
    pub(crate) fn new(
        compiled: &'a Compiled,
        state: &'a mut State,
        theta: &'a [f64],
        touched: &'a mut Touched,
    ) -> Follow<'a> {
        let FollowRoom { units, bound, pending } = take(&mut touched.room);
        Follow { compiled, state, theta, touched, units, bound, pending }
    }

    /// Writes a value of the process or of a watch. Counts and sums that it enters change at once; all that is computed
    /// afresh waits for [`Follow::flush`].
    pub(crate) fn write(&mut self, attribute: AttributeId, place: usize, value: f64, time: f64) {
        if let Some(Some(plainly)) = self.compiled.plainly.get(attribute) {
            return plainly.write(self.state, attribute, place, value, self.touched);
        }
        if self.state.values[attribute][place] == value {
            return;
        }
        let places = [Some(place), self.compiled.layout.shapes[attribute].mirror(place)];
        self.collect(attribute, &places);
        self.compiled.put(self.state, attribute, place, value);
        self.settle();
        for place in places.into_iter().flatten() {
            self.notify(attribute, place);
            self.restart(attribute, place, time);
        }
    }

    /// Finds the contributions that read the places, and what they are before the write.
    fn collect(&mut self, attribute: AttributeId, places: &[Option<usize>]) {
        self.pending.clear();
        let compiled = self.compiled;
        for reader in &compiled.readers[attribute] {
            let Who::ByDifferences(derived) = reader.who else { break };
            for &place in places.iter().flatten() {
                self.bindings(attribute, place, reader, derived);
            }
        }
        if self.pending.len() > 1 {
            self.pending.sort_unstable_by_key(|one| (one.derived, one.place, one.unit));
            self.pending.dedup_by_key(|one| (one.derived, one.place, one.unit));
        }
        let mut pending = take(&mut self.pending);
        for one in &mut pending {
            one.before = self.contribution(one.derived, one.place, one.unit);
        }
        self.pending = pending;
    }

    fn bindings(&mut self, attribute: AttributeId, place: usize, reader: &Reader, derived: usize) {
        let layout = &self.compiled.layout;
        let shape = &layout.shapes[self.compiled.first_derived() + derived];
        let outside = shape.sizes.len();
        layout.shapes[attribute].units(place, &mut self.units);
        self.bound.clear();
        self.bound.resize(outside + 1, None);
        if !bind(&reader.binds, &self.units, &mut self.bound) {
            return;
        }
        let unit = self.bound[outside].unwrap_or(0);
        let pending = &mut self.pending;
        each_tuple(&self.bound[..outside], &shape.sizes, &mut |units| {
            pending.push(Contribution { derived, place: shape.place(units), unit, before: None });
        });
    }

    /// What a unit adds to a count or a sum; none if it cannot be computed.
    fn contribution(&mut self, derived: usize, place: usize, unit: usize) -> Option<f64> {
        let aggregate = self.compiled.aggregate(derived);
        let shape = &self.compiled.layout.shapes[self.compiled.first_derived() + derived];
        if let Some(value) = self.pair(aggregate, shape, place, unit) {
            return Some(value);
        }
        shape.units(place, &mut self.units);
        let bound = take(&mut self.units);
        let mut walk = Walk { state: self.state, theta: self.theta, bound };
        let value = added(aggregate, &mut walk, unit);
        self.units = walk.bound;
        value
    }

    /// What a unit adds where that is a relation of the one unit outside and itself, as it stands; none if it is not.
    #[inline]
    fn pair(&self, aggregate: &Aggregate, shape: &Shape, place: usize, unit: usize) -> Option<f64> {
        let (None, [_], Node::Read(attribute, units)) = (&aggregate.condition, &shape.sizes[..], &aggregate.body.node)
        else {
            return None;
        };
        let at = match units[..] {
            [UnitTerm::Variable(0), UnitTerm::Variable(1)] => [place, unit],
            [UnitTerm::Variable(1), UnitTerm::Variable(0)] => [unit, place],
            _ => return None,
        };
        let value = self.state.values[*attribute][self.compiled.layout.shapes[*attribute].place(&at)];
        (!value.is_nan()).then(|| counted(aggregate.kind, value))
    }

    /// Adds the differences that a write made.
    fn settle(&mut self) {
        let pending = take(&mut self.pending);
        for &one in &pending {
            let after = self.contribution(one.derived, one.place, one.unit);
            let tally = self.state.tallies[one.derived][one.place];
            let (Some(before), Some(after), false) = (one.before, after, tally.is_nan()) else {
                self.state.dirty[one.derived].add(one.place);
                continue;
            };
            if before == after {
                continue;
            }
            let next = tally + (after - before);
            self.state.tallies[one.derived][one.place] = next;
            let kind = self.compiled.aggregate(one.derived).kind;
            if kind == AggregateKind::Sum {
                let differences = &mut self.state.differences[one.derived];
                *differences += 1;
                let largest = before.abs().max(after.abs()).max(tally.abs());
                let worn = *differences > DIFFERENCES_BEFORE_FRESH;
                if worn {
                    *differences = 0;
                    self.state.dirty[one.derived].add_all();
                } else if !next.is_finite() || next.abs() < CANCELLATION * largest {
                    self.state.dirty[one.derived].add(one.place);
                }
            }
            self.store(one.derived, one.place, value_of(kind, next));
        }
        self.pending = pending;
        self.pending.clear();
    }

    /// Writes a derived value and tells its readers.
    fn store(&mut self, derived: usize, place: usize, value: f64) {
        let attribute = self.compiled.first_derived() + derived;
        let old = &mut self.state.values[attribute][place];
        if *old != value && !(old.is_nan() && value.is_nan()) {
            *old = value;
            self.notify(attribute, place);
        }
    }

    /// Marks what reads a place: derived attributes to be computed afresh, candidates touched.
    fn notify(&mut self, attribute: AttributeId, place: usize) {
        let compiled = self.compiled;
        let layout = &compiled.layout;
        layout.shapes[attribute].units(place, &mut self.units);
        for reader in &compiled.readers[attribute] {
            match reader.who {
                Who::ByDifferences(_) => {}
                Who::Afresh(derived) => {
                    let dirty = &mut self.state.dirty[derived];
                    let shape = &layout.shapes[compiled.first_derived() + derived];
                    if let (&[Binds::Through(via, 0)], &[unit], [_]) =
                        (&reader.binds[..], &self.units[..], &shape.sizes[..])
                    {
                        // A place at which `via` names the unit only later is computed afresh by that change of `via`.
                        dirty.add_where(&self.state.values[via], unit as f64);
                        continue;
                    }
                    self.bound.clear();
                    self.bound.resize(shape.sizes.len(), None);
                    if dirty.full() || !bind(&reader.binds, &self.units, &mut self.bound) {
                        continue;
                    }
                    each_tuple(&self.bound, &shape.sizes, &mut |units| dirty.add(shape.place(units)));
                }
                Who::Event(event) => {
                    if let (&[Binds::Variable(0), Binds::Variable(1)], &[first, second]) =
                        (&reader.binds[..], &self.units[..])
                        && compiled.events[event].sizes.len() == 2
                    {
                        if let Some(id) = self.state.joined.events[event].id(&[first, second]) {
                            self.touched.add(event, &[id]);
                        }
                        continue;
                    }
                    self.bound.clear();
                    self.bound.resize(compiled.events[event].sizes.len(), None);
                    if bind(&reader.binds, &self.units, &mut self.bound)
                        && !self.touched.add_unit(event, attribute, &self.bound)
                    {
                        touch(self.state, self.touched, event, &self.bound);
                    }
                }
            }
        }
    }

    /// Elapsed times of a place begin anew.
    fn restart(&mut self, attribute: AttributeId, place: usize, time: f64) {
        let Some(watches) = self.compiled.watched.get(attribute) else { return };
        if watches.is_empty() && !self.compiled.dated[attribute] {
            return;
        }
        self.state.changed[attribute][place] = time;
        for &watch in watches {
            let bound = self.compiled.watches[watch].bound;
            if bound > 0.0 {
                self.state.breaks.push(Reverse(Break { time: time + bound, watch, place }));
                self.write(self.compiled.process.attributes.len() + watch, place, 0.0, time);
            }
        }
    }

    /// What follows where the flag has changed that says whether a unit is there: what is known of a unit that left is
    /// cleared, and elapsed times of one that enters begin. Nothing follows for any other attribute.
    pub(crate) fn come_or_go(&mut self, attribute: AttributeId, unit: usize, time: f64) {
        let compiled = self.compiled;
        let Some(Some(presence)) = compiled.presence_of.get(attribute) else { return };
        let presence = &compiled.process.presence[*presence];
        let enters = self.state.values[attribute][unit] != 0.0;
        for &(known, start) in &presence.clears {
            let origin = compiled.process.attributes[known].origin;
            let left_to_record = self.state.following && origin == Origin::Follows;
            let own = !(enters || left_to_record);
            let timed = enters && (compiled.dated[known] || !compiled.watched[known].is_empty());
            if !own && !timed {
                continue;
            }
            for place in compiled.layout.shapes[known].places_of(presence.unit, unit) {
                if compiled.to_itself(known, place) {
                    continue;
                }
                if own {
                    self.write(known, place, start, time);
                } else {
                    self.notify(known, place);
                    self.restart(known, place, time);
                }
            }
        }
    }

    /// Computes afresh all that waits, each derived attribute after those that it reads.
    pub(crate) fn flush(&mut self) {
        for derived in 0..self.compiled.derived.len() {
            if self.state.dirty[derived].places.is_empty() {
                continue;
            }
            for place in self.state.dirty[derived].take() {
                let (value, tally) = self.compiled.compute(self.state, self.theta, (derived, place), &mut self.units);
                if let Some(kept) = self.state.tallies[derived].get_mut(place) {
                    *kept = tally;
                }
                self.store(derived, place, value);
            }
        }
        while let Some(Reverse(first)) = self.state.breaks.peek()
            && !self.compiled.stands(self.state, first)
        {
            self.state.breaks.pop();
        }
    }
}

impl Compiled {
    fn aggregate(&self, derived: usize) -> &Aggregate {
        match &self.derived[derived].term.node {
            Node::Aggregate(aggregate) => aggregate,
            _ => unreachable!("invariant: only aggregates are kept by differences"),
        }
    }

    /// The value of a derived attribute at a place and, if it is kept by differences, what is counted; not a number where
    /// it cannot be computed. `room` keeps its memory from one to the next.
    fn compute(
        &self,
        state: &State,
        theta: &[f64],
        (derived, place): (usize, usize),
        room: &mut Vec<usize>,
    ) -> (f64, f64) {
        self.layout.shapes[self.first_derived() + derived].units(place, room);
        let mut walk = Walk { state, theta, bound: take(room) };
        let computed = self.computed(&mut walk, derived);
        *room = walk.bound;
        computed
    }

    fn computed(&self, walk: &mut Walk<'_>, derived: usize) -> (f64, f64) {
        let one = &self.derived[derived];
        if one.by_differences {
            let aggregate = self.aggregate(derived);
            let units = 0..walk.state.layout.kinds[aggregate.unit];
            let tally = units.map(|unit| added(aggregate, walk, unit)).try_fold(0.0, |sum, one| Some(sum + one?));
            if let Some(tally) = tally
                && tally.is_finite()
            {
                return (value_of(aggregate.kind, tally), tally);
            }
        }
        (walk.term(&one.term).unwrap_or(f64::NAN), f64::NAN)
    }

    /// Computes every place of a derived attribute, telling nobody.
    pub(crate) fn compute_all(&self, state: &mut State, theta: &[f64], derived: usize) {
        let attribute = self.first_derived() + derived;
        let mut room = Vec::new();
        for place in 0..state.values[attribute].len() {
            let (value, tally) = self.compute(state, theta, (derived, place), &mut room);
            state.values[attribute][place] = value;
            if let Some(kept) = state.tallies[derived].get_mut(place) {
                *kept = tally;
            }
        }
    }
}

/// What a unit adds to the tally of an aggregate: `every` counts those for which it fails.
fn added(aggregate: &Aggregate, walk: &mut Walk<'_>, unit: usize) -> Option<f64> {
    let value = walk.contribution(aggregate, unit).ok()?;
    Some(value.map_or(0.0, |value| counted(aggregate.kind, value)))
}

/// What a value adds to the tally of an aggregate.
fn counted(kind: AggregateKind, value: f64) -> f64 {
    match kind {
        AggregateKind::Count | AggregateKind::Any => flag(value != 0.0),
        AggregateKind::Every => flag(value == 0.0),
        AggregateKind::Sum => value,
    }
}

fn value_of(kind: AggregateKind, tally: f64) -> f64 {
    match kind {
        AggregateKind::Count | AggregateKind::Sum => tally,
        AggregateKind::Any => flag(tally > 0.0),
        AggregateKind::Every => flag(tally == 0.0),
    }
}

/// Touches the candidates that agree with what is bound.
fn touch(state: &State, touched: &mut Touched, event: usize, bound: &[Option<usize>]) {
    let candidates = &state.joined.events[event];
    let mut filled = bound.iter().enumerate().filter_map(|(role, unit)| unit.map(|unit| (role, unit)));
    let Some((role, unit)) = filled.next() else { return touched.add_all(event) };
    if filled.next().is_none() {
        return touched.add(event, candidates.with(role, unit));
    }
    if let &[Some(first), Some(second)] = bound {
        if let Some(id) = candidates.id(&[first, second]) {
            touched.add(event, &[id]);
        }
        return;
    }
    if let Some(all) = bound.iter().copied().collect::<Option<Vec<_>>>() {
        if let Some(id) = candidates.id(&all) {
            touched.add(event, &[id]);
        }
        return;
    }
    let fits = |&&id: &&u32| {
        bound
            .iter()
            .enumerate()
            .all(|(role, unit)| unit.is_none_or(|unit| candidates.role(role)[id as usize] as usize == unit))
    };
    let ids = candidates.with(role, unit).iter().filter(fits).copied().collect::<Vec<_>>();
    touched.add(event, &ids);
}
