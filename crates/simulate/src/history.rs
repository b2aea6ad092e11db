//! Hold what happened in one play of a process, as columns, and give it out as happenings and as rows with days and labels.

use process::{Clock, EventId, Process};
use sha2::{Digest, Sha256};

/// What happened in one play, in the order in which it happened.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// Years since the clock's start, never decreasing.
    times: Vec<f64>,
    /// The kind of each event.
    events: Vec<u32>,
    /// The units of all events one after another, in the order of the roles.
    units: Vec<u32>,
    /// Where the units of each event end in `units`.
    ends: Vec<u32>,
    /// How many events of each kind happened.
    counts: Vec<u64>,
    /// Since when nothing could happen any more, if that was so at the end.
    pub(crate) absorbed: Option<f64>,
    /// The kinds of events whose hazard was 0 from the first instant to the last.
    pub(crate) never_possible: Vec<EventId>,
}

/// One event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Happening<'a> {
    /// Years since the clock's start.
    pub time: f64,
    /// Its kind.
    pub event: EventId,
    /// Who filled its roles, in their order; of a pair without order the earlier unit first.
    pub units: &'a [u32],
}

/// One event as a row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<'a> {
    /// Which replicate it belongs to.
    pub replicate: u64,
    /// Years since the clock's start.
    pub time: f64,
    /// The day on which it happened, in days since 1970-01-01.
    pub day: i32,
    /// The event's name.
    pub event: &'a str,
    /// The name of each role and the label of the unit that filled it.
    pub units: Vec<(&'a str, &'a str)>,
}

impl History {
    /// Nothing has happened yet to events of so many kinds.
    pub(crate) fn new(kinds: usize) -> History {
        History {
            times: Vec::new(),
            events: Vec::new(),
            units: Vec::new(),
            ends: Vec::new(),
            counts: vec![0; kinds],
            absorbed: None,
            never_possible: Vec::new(),
        }
    }

    pub(crate) fn push(&mut self, time: f64, event: EventId, units: &[usize]) {
        let narrow = |place: usize| u32::try_from(place).expect("units and kinds are counted in 32 bits");
        self.times.push(time);
        self.events.push(narrow(event));
        self.units.extend(units.iter().map(|unit| narrow(*unit)));
        self.ends.push(narrow(self.units.len()));
        self.counts[event] += 1;
    }

    /// How many events happened.
    #[must_use]
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether nothing happened.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// How many events of each kind happened, by [`EventId`].
    #[must_use]
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Since when, in years, every hazard was 0, if that was so when the clock ran out. No tick and no change of the record
    /// after that instant made anything possible again.
    #[must_use]
    pub fn absorbed(&self) -> Option<f64> {
        self.absorbed
    }

    /// The kinds of events that could not happen at any instant: no unit ever met their guard, or their hazard was 0 wherever
    /// one did.
    #[must_use]
    pub fn never_possible(&self) -> &[EventId] {
        &self.never_possible
    }

    /// Every event, in the order in which they happened.
    pub fn happenings(&self) -> impl ExactSizeIterator<Item = Happening<'_>> {
        (0..self.len()).map(|place| {
            let from = if place == 0 { 0 } else { self.ends[place - 1] as usize };
            Happening {
                time: self.times[place],
                event: self.events[place] as usize,
                units: &self.units[from..self.ends[place] as usize],
            }
        })
    }

    /// Every event as a row with its day, its name and the labels of its units.
    pub fn rows<'a>(&'a self, process: &'a Process, replicate: u64) -> impl ExactSizeIterator<Item = Row<'a>> {
        self.happenings().map(move |happening| {
            let kind = &process.events[happening.event];
            let label = |unit: usize, place: u32| process.units[unit].labels[place as usize].as_str();
            let units = kind.roles.iter().zip(happening.units);
            Row {
                replicate,
                time: happening.time,
                day: day_of(process.clock, happening.time),
                event: &kind.name,
                units: units.map(|(role, place)| (role.name.as_str(), label(role.unit, *place))).collect(),
            }
        })
    }

    /// A digest of every event, to the last bit of its time: equal for equal histories.
    ///
    /// The first eight bytes of the SHA-256 of the columns, least byte first.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let mut hash = Sha256::new();
        for happening in self.happenings() {
            hash.update(happening.time.to_bits().to_le_bytes());
            hash.update((happening.event as u64).to_le_bytes());
            for unit in happening.units {
                hash.update(unit.to_le_bytes());
            }
        }
        first_eight(&hash.finalize())
    }
}

/// The first eight bytes of a hash as a number.
pub(crate) fn first_eight(hash: &[u8]) -> u64 {
    hash[..8].iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// The day on which an instant lies: the last whose own time is not after it.
///
/// A day's time is a rounded quotient, so the day found by multiplying back can be one off, and is put right.
#[must_use]
pub fn day_of(clock: Clock, time: f64) -> i32 {
    let days = (time * 365.25).floor();
    let mut day = clock.start.saturating_add(days as i32);
    while clock.time(day) > time {
        day -= 1;
    }
    while clock.time(day + 1) <= time {
        day += 1;
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_at_the_beginning_of_a_day_lies_on_that_day_and_just_before_it_on_the_day_before() {
        let clock = Clock { start: -5_000, end: 40_000 };
        for day in -5_000..40_000 {
            let time = clock.time(day);
            assert_eq!(day_of(clock, time), day);
            if day > clock.start {
                assert_eq!(day_of(clock, time.next_down()), day - 1);
            }
        }
    }
}
