//! Push imprecise dates to their bounds, and see how far the curve moves.

use estimators::{EstimateError, Interval, kaplan_meier};
use record::{Dated, Day};
use spells::{ExitReason, Spell, Spells};

use crate::answer::Times;

/// Survival at the times of the table under the two extreme readings of imprecise dates.
///
/// An end whose precision is not stated may lie anywhere in its last active year, as far as the start of the war allows.
/// These are scenarios, not confidence limits: all dates are pushed the same way at once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DateBounds {
    /// Every war ended as late, and returned as early, as its dates allow: the shortest peace.
    pub shortest: Vec<(f64, Option<f64>)>,
    /// Every war ended as early, and returned as late, as its dates allow: the longest peace.
    pub longest: Vec<(f64, Option<f64>)>,
    /// Spells with an end or a return that is not exact to the day.
    pub imprecise: usize,
}

/// The curve's bounds at these times.
pub(crate) fn date_bounds(spells: &Spells, rows: &[usize], at: &[f64]) -> Result<DateBounds, EstimateError> {
    let chosen: Vec<&Spell> = rows.iter().map(|row| &spells.rows[*row]).collect();
    let exact = |date: Dated| date.bounds().earliest == date.bounds().latest;
    Ok(DateBounds {
        shortest: survival(&chosen, at, latest_end, |date| date.bounds().earliest)?,
        longest: survival(&chosen, at, earliest_end, |date| date.bounds().latest)?,
        imprecise: chosen
            .iter()
            .filter(|s| !exact(s.ended) || (s.event && s.returned.is_some_and(|r| !exact(r))))
            .count(),
    })
}

/// The last day on which the war can have ended.
fn latest_end(spell: &Spell) -> Day {
    spell.ended.bounds().latest.min(spell.at_risk_from)
}

/// The first day on which the war can have ended: not before it can have begun.
fn earliest_end(spell: &Spell) -> Day {
    spell.ended.bounds().earliest.max(spell.war_start.bounds().earliest)
}

fn survival(
    chosen: &[&Spell],
    at: &[f64],
    end: impl Fn(&Spell) -> Day,
    pushed: impl Fn(Dated) -> Day,
) -> Result<Vec<(f64, Option<f64>)>, EstimateError> {
    let (mut entry, mut exit, mut event) = (Vec::new(), Vec::new(), Vec::new());
    for spell in chosen {
        let ended = end(spell);
        let left = match (spell.exit_reason, spell.returned) {
            (ExitReason::Return, Some(returned)) => pushed(returned),
            _ => spell.exit,
        };
        // Days before the origin of risk stay out of it: only the clock's zero moves, and the coding rule's day does not.
        let from = if spell.at_risk_from == spell.ended.day { ended } else { spell.at_risk_from };
        if left <= from {
            continue;
        }
        entry.push(from.years_since(ended));
        exit.push(left.years_since(ended));
        event.push(spell.event);
    }
    if exit.is_empty() {
        return Ok(at.iter().map(|time| (*time, None)).collect());
    }
    let times = Times::new(entry, exit, event);
    let curve = kaplan_meier(&times.sample()?, Interval::default())?;
    Ok(at.iter().map(|time| (*time, curve.survival_at(*time))).collect())
}
