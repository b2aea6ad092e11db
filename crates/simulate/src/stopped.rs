//! Say why a play was stopped before its clock ran out.

use process::{EventId, Process, ProcessFault};

use crate::history::History;

/// The most that one history may hold; more is taken for an explosion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Events in one history.
    pub events: usize,
    /// Events in any one year after the start.
    pub events_per_year: usize,
}

impl Default for Limits {
    /// A thousand times what a theory of all states over 80 years makes happen in all, and as much in a year.
    fn default() -> Limits {
        Limits { events: 5_000_000, events_per_year: 1_000_000 }
    }
}

/// Why a play was stopped.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Stopped {
    /// More events in one year than the limit.
    #[error(
        "the process explodes: more than {limit} events in the year up to {time:.3} years after the start, \
         most of them `{event}`"
    )]
    Explosion {
        /// When, in years after the start.
        time: f64,
        /// The limit on events in one year.
        limit: usize,
        /// The kind of event that happened most often in the whole history.
        event: String,
    },
    /// More events in all than the limit.
    #[error("more than {limit} events by {time:.3} years after the start, most of them `{event}`")]
    TooManyEvents {
        /// When, in years after the start.
        time: f64,
        /// The limit on events in one history.
        limit: usize,
        /// The kind of event that happened most often.
        event: String,
    },
    /// Hazards whose sum is beyond the numbers.
    #[error(
        "the hazards of all events together are beyond the numbers {time:.3} years after the start; the largest is of `{event}`"
    )]
    TotalHazard {
        /// When, in years after the start.
        time: f64,
        /// The kind of event with the largest hazard.
        event: String,
    },
    /// The process met a fault: a hazard, an effect or a tick without a lawful value.
    #[error("{time:.3} years after the start: {fault}")]
    Fault {
        /// When, in years after the start.
        time: f64,
        /// What it met.
        fault: ProcessFault,
    },
}

impl Stopped {
    pub(crate) fn total_hazard(process: &Process, time: f64, event: EventId) -> Stopped {
        Stopped::TotalHazard { time, event: process.events[event].name.clone() }
    }
}

/// Counts events against the limits.
#[derive(Debug)]
pub(crate) struct Tally {
    limits: Limits,
    /// The whole year after the start that is counted in, and the events before it.
    year: f64,
    before: usize,
}

impl Tally {
    pub(crate) fn new(limits: Limits) -> Tally {
        Tally { limits, year: 0.0, before: 0 }
    }

    /// Count the event that has just been added to a history.
    pub(crate) fn count(&mut self, time: f64, process: &Process, history: &History) -> Result<(), Stopped> {
        if time >= self.year + 1.0 {
            (self.year, self.before) = (time.floor(), history.len() - 1);
        }
        let most = || {
            let counts = history.counts().iter();
            let (event, _) = counts.enumerate().max_by_key(|(_, count)| **count).expect("an event has just happened");
            process.events[event].name.clone()
        };
        if history.len() - self.before > self.limits.events_per_year {
            return Err(Stopped::Explosion { time, limit: self.limits.events_per_year, event: most() });
        }
        if history.len() > self.limits.events {
            return Err(Stopped::TooManyEvents { time, limit: self.limits.events, event: most() });
        }
        Ok(())
    }
}
