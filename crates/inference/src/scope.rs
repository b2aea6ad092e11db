//! Count what a likelihood is about, and what was taken as given.

use std::collections::BTreeMap;

/// What of a path enters a likelihood, and what is conditioned on and why.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    /// Facts whose hazard enters.
    pub explained: usize,
    /// Of these, facts that more than one event or tuple of units explains: the log of their summed hazards enters.
    pub jointly: usize,
    /// Facts that no event of the theory is seen as, by the record's word: taken as given.
    pub unexplained: BTreeMap<String, usize>,
    /// Facts of events that were left out of this likelihood, by the record's word: taken as given, with their effects.
    pub left_out: BTreeMap<String, usize>,
    /// Facts that cannot happen where they did, by the record's word: taken as given, with their effects, because
    /// [`crate::LikelihoodOptions::condition_on_impossible`] says so.
    pub impossible: BTreeMap<String, usize>,
    /// Facts on the clock's first day or before it, or after its last.
    pub outside_clock: usize,
    /// By attribute that follows the record, how effects and ticks compare with it.
    pub follows: BTreeMap<String, Follow>,
    /// Facts whose effects were neither written nor compared, because it is not known which of several events it was.
    pub effects_unknown: usize,
}

/// How the writes of a theory compare with the record that they follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Follow {
    /// Values that effects and ticks would have written.
    pub written: usize,
    /// Of these, values that the record does not have at that instant.
    pub mismatches: usize,
}
