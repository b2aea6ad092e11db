//! Say faults of plays and fits with the day on which they arose, not with years since the clock's start.

use inference::InferenceFault;
use process::Clock;
use record::Day;
use simulate::{Stopped, day_of};
use theory::Theory;

/// The day on which an instant of a clock lies.
fn day(clock: Clock, time: f64) -> Day {
    Day(day_of(clock, time))
}

/// What is wrong with a likelihood or a fit, in words.
pub(crate) fn inference_words(theory: &Theory, fault: &InferenceFault) -> String {
    let clock = theory.process.clock;
    match fault {
        InferenceFault::FactShape { fact, time, event, needed, found } => format!(
            "`{fact}` on {} names {found} units, or one that there is not; `{event}` is seen by {needed}",
            day(clock, *time)
        ),
        InferenceFault::Impossible { fact, time, units, event, cause, .. } => format!(
            "`{fact}` of {} on {} cannot happen by `{event}`: {cause}",
            with_kinds(theory, event, units),
            day(clock, *time)
        ),
        InferenceFault::Ambiguous { fact, time, events, attribute } => {
            let (day, events) = (day(clock, *time), events.join(" or "));
            format!("`{fact}` on {day} may be {events}, which write `{attribute}` differently")
        }
        other => other.to_string(),
    }
}

/// The units of a fact, each after its kind: `conflict 333`.
fn with_kinds(theory: &Theory, event: &str, units: &[String]) -> String {
    let kind = theory.process.events.iter().find(|kind| kind.name == event);
    let roles = kind.and_then(|kind| kind.seen.as_ref().map(|seen| (kind, &seen.roles)));
    let named = units.iter().enumerate().map(|(place, unit)| {
        let role = roles.and_then(|(kind, roles)| kind.roles.get(*roles.get(place)?));
        role.map_or_else(|| unit.clone(), |role| format!("{} {unit}", theory.process.units[role.unit].name))
    });
    named.collect::<Vec<_>>().join(", ")
}

/// Why a play was stopped, in words.
pub(crate) fn stopped_words(theory: &Theory, stopped: &Stopped) -> String {
    let clock = theory.process.clock;
    match stopped {
        Stopped::Explosion { time, limit, event } => format!(
            "the process explodes: more than {limit} events in the year up to {}, most of them `{event}`",
            day(clock, *time)
        ),
        Stopped::TooManyEvents { time, limit, event } => {
            format!("more than {limit} events by {}, most of them `{event}`", day(clock, *time))
        }
        Stopped::TotalHazard { time, event } => format!(
            "the hazards of all events together are beyond the numbers on {}; the largest is of `{event}`",
            day(clock, *time)
        ),
        Stopped::Fault { time, fault } => format!("on {}: {fault}", day(clock, *time)),
        other => other.to_string(),
    }
}
