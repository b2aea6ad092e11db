//! Hold the values of all attributes at an instant, and the instants at which elapsed times will pass their bounds.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::Arc;

use crate::candidates::{Candidates, Joined};
use crate::process::{AttributeId, Change, EventId};
use crate::shape::Shape;

/// What shape everything has; the same for all states of a compiled process.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layout {
    /// For each attribute, those of the process first, then watches, then derived ones.
    pub(crate) shapes: Vec<Shape>,
    /// Units of each kind.
    pub(crate) kinds: Vec<usize>,
}

/// The values of all attributes at an instant, kept together with everything derived from them.
///
/// Cloning one gives an independent history the same start; candidates are shared. `clone_from` takes no new memory.
#[derive(Debug)]
pub struct State {
    pub(crate) layout: Arc<Layout>,
    pub(crate) joined: Arc<Joined>,
    /// Values by attribute and place; those of watches and derived attributes after those of the process.
    pub(crate) values: Vec<Vec<f64>>,
    /// For each derived attribute that is kept by differences: how many count, or what the sum is.
    pub(crate) tallies: Vec<Vec<f64>>,
    /// Differences taken in a sum since it was last computed afresh, by derived attribute.
    pub(crate) differences: Vec<u32>,
    /// For each attribute of the process whose elapsed time is asked for: when each place last changed.
    pub(crate) changed: Vec<Vec<f64>>,
    /// Breaks to come; one whose place has changed since is passed over.
    pub(crate) breaks: BinaryHeap<Reverse<Break>>,
    /// Every break up to and at this instant has been passed.
    pub(crate) passed: f64,
    /// Whether attributes that follow the record are left to it.
    pub(crate) following: bool,
    /// What effects and ticks would have written to attributes that follow the record.
    pub(crate) expected: Vec<Change>,
    /// Derived attributes to be computed again.
    pub(crate) dirty: Vec<Dirty>,
}

/// An instant at which an elapsed time passes its bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Break {
    pub(crate) time: f64,
    pub(crate) watch: usize,
    pub(crate) place: usize,
}

impl Eq for Break {}

impl PartialOrd for Break {
    fn partial_cmp(&self, other: &Break) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Break {
    fn cmp(&self, other: &Break) -> Ordering {
        let time = self.time.total_cmp(&other.time);
        time.then(self.watch.cmp(&other.watch)).then(self.place.cmp(&other.place))
    }
}

/// Places of a derived attribute that must be computed again, each once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dirty {
    pub(crate) places: Vec<usize>,
    pub(crate) marked: Vec<bool>,
}

/// One place in so many, marked, is taken for a change of all values together, as a yearly rule makes it. Which number it is
/// moves the time and no value.
const CHANGED_TOGETHER: usize = 8;

impl Dirty {
    pub(crate) fn of(places: usize) -> Dirty {
        Dirty { places: Vec::new(), marked: vec![false; places] }
    }

    pub(crate) fn add(&mut self, place: usize) {
        if !self.marked[place] {
            self.marked[place] = true;
            self.places.push(place);
        }
    }

    /// Adds the places at which a value stands; all of them, once so many are marked that many such values change together: to
    /// look through all places for each would then cost more than to compute all once.
    pub(crate) fn add_where(&mut self, values: &[f64], value: f64) {
        if self.places.len() > self.marked.len() / CHANGED_TOGETHER {
            return self.add_all();
        }
        for (place, _) in values.iter().enumerate().filter(|(_, here)| **here == value) {
            self.add(place);
        }
    }

    /// Whether every place is to be computed again already.
    pub(crate) fn full(&self) -> bool {
        self.places.len() == self.marked.len()
    }

    pub(crate) fn add_all(&mut self) {
        if !self.full() {
            self.places = (0..self.marked.len()).collect();
            self.marked.fill(true);
        }
    }

    /// The places, which are unmarked.
    pub(crate) fn take(&mut self) -> Vec<usize> {
        for &place in &self.places {
            self.marked[place] = false;
        }
        std::mem::take(&mut self.places)
    }
}

impl State {
    /// The value of an attribute of the process at units.
    ///
    /// # Panics
    /// If there is no such attribute or place.
    #[must_use]
    pub fn read(&self, attribute: AttributeId, units: &[usize]) -> f64 {
        self.values[attribute][self.layout.shapes[attribute].place(units)]
    }

    /// All values of an attribute of the process, by place: by unit, or row by row for a relation.
    ///
    /// # Panics
    /// If there is no such attribute.
    #[must_use]
    pub fn values(&self, attribute: AttributeId) -> &[f64] {
        &self.values[attribute]
    }

    /// The tuples of units to which an event can happen while this world runs.
    ///
    /// # Panics
    /// If there is no such event.
    #[must_use]
    pub fn candidates(&self, event: EventId) -> &Candidates {
        &self.joined.events[event]
    }

    /// What effects and ticks would have written to attributes that follow the record, since this was last asked; only in
    /// a state that follows the record. Compare with the values the record gives, and count the mismatches.
    pub fn take_expected(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.expected)
    }
}

impl State {
    /// Becomes a copy of another but for the values of attributes that do not move, which must be the same in both.
    pub(crate) fn copy_from(&mut self, other: &State, moves: &[bool]) {
        self.layout.clone_from(&other.layout);
        self.joined.clone_from(&other.joined);
        let values = self.values.iter_mut().zip(&other.values).zip(moves);
        values.filter(|(_, moves)| **moves).for_each(|((own, from), _)| own.clone_from(from));
        self.tallies.clone_from(&other.tallies);
        self.differences.clone_from(&other.differences);
        self.changed.clone_from(&other.changed);
        self.breaks.clone_from(&other.breaks);
        self.passed = other.passed;
        self.following = other.following;
        self.expected.clone_from(&other.expected);
        self.dirty.clone_from(&other.dirty);
    }
}

impl Clone for State {
    fn clone(&self) -> State {
        State {
            layout: Arc::clone(&self.layout),
            joined: Arc::clone(&self.joined),
            values: self.values.clone(),
            tallies: self.tallies.clone(),
            differences: self.differences.clone(),
            changed: self.changed.clone(),
            breaks: self.breaks.clone(),
            passed: self.passed,
            following: self.following,
            expected: self.expected.clone(),
            dirty: self.dirty.clone(),
        }
    }

    fn clone_from(&mut self, other: &State) {
        self.values.clone_from(&other.values);
        self.copy_from(other, &[]);
    }
}
