//! Read the record as stories: for each conflict when it was at war, how each war ended and when its return could be seen.

use std::collections::BTreeMap;

use process::Clock;
use record::{Day, Outcome};
use spells::{EndedBy, Spell};

use crate::hall::Hall;
use crate::history::{History, HistoryFault, histories};

/// What happened in one conflict, by the rules of the default peace spells.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    /// UCDP `conflict_id`.
    pub(crate) conflict_id: u32,
    /// Its name.
    pub(crate) name: String,
    /// Kind in the last active year.
    pub(crate) kind: &'static str,
    /// Gleditsch–Ward code of the first location state of the last active year that has one.
    pub(crate) location: Option<u16>,
    /// Its wars in order.
    pub(crate) wars: Vec<WarStory>,
}

/// One war and the peace after it.
#[derive(Clone, Debug)]
pub(crate) struct WarStory {
    /// First day.
    pub(crate) start: Day,
    /// The peace that followed, unless the war goes on.
    pub(crate) peace: Option<Spell>,
}

/// An instant of the record: a day, or half a day after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment {
    half_days: i32,
}

impl Moment {
    /// A day.
    pub(crate) fn of(day: Day) -> Moment {
        Moment { half_days: 2 * day.0 }
    }

    /// Half a day after a day.
    pub(crate) fn after(day: Day) -> Moment {
        Moment { half_days: 2 * day.0 + 1 }
    }

    /// The day on which it lies.
    pub(crate) fn day(self) -> Day {
        Day(self.half_days.div_euclid(2))
    }

    /// Its time on a clock, in years since the start.
    pub(crate) fn time(self, clock: Clock) -> f64 {
        let half = self.half_days.rem_euclid(2);
        clock.time(self.day().0) + f64::from(half) / (2.0 * 365.25)
    }

    /// Whether it lies in (start, end] of a clock.
    pub(crate) fn inside(self, clock: Clock) -> bool {
        2 * clock.start < self.half_days && self.day().0 <= clock.end
    }
}

/// Where a conflict stands between its wars. The record sees a return only after a whole calendar year of quiet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// No war yet.
    Never,
    /// At war.
    War,
    /// The war is over, in the calendar year in which it ended.
    YearOfEnd,
    /// The calendar year after, in which no return can be recorded.
    YearOfQuiet,
    /// At risk of a return that would be recorded.
    Peace,
    /// No longer watched: the state has left, or an actor has ceased to exist.
    Gone,
}

impl Phase {
    /// Every phase, in the order of their codes.
    pub(crate) const ALL: [Phase; 6] =
        [Phase::Never, Phase::War, Phase::YearOfEnd, Phase::YearOfQuiet, Phase::Peace, Phase::Gone];

    /// The word that theories use.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Phase::Never => "never",
            Phase::War => "war",
            Phase::YearOfEnd => "year_of_end",
            Phase::YearOfQuiet => "year_of_quiet",
            Phase::Peace => "peace",
            Phase::Gone => "gone",
        }
    }
}

/// Whether a third party is known for the agreements of a war, up to the origin of risk of the peace after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ThirdParty {
    /// The source covers the whole time and names none.
    No,
    /// At least one is named.
    Yes,
    /// The source does not cover the whole time and names none.
    Unknown,
}

impl ThirdParty {
    /// Every value, in the order of their codes.
    pub(crate) const ALL: [ThirdParty; 3] = [ThirdParty::No, ThirdParty::Yes, ThirdParty::Unknown];

    /// What the spell knows, of any third party or of the one named.
    pub(crate) fn of(spell: &Spell, code: Option<&str>) -> ThirdParty {
        let found = match code {
            None => !spell.brokers.codes.is_empty(),
            Some(code) => spell.brokers.codes.iter().any(|one| one == code),
        };
        match (found, spell.brokers.whole) {
            (true, _) => ThirdParty::Yes,
            (false, true) => ThirdParty::No,
            (false, false) => ThirdParty::Unknown,
        }
    }

    /// The word that theories use.
    pub(crate) fn word(self) -> &'static str {
        match self {
            ThirdParty::No => "no",
            ThirdParty::Yes => "yes",
            ThirdParty::Unknown => "unknown",
        }
    }
}

impl WarStory {
    /// The phases that the war and its peace pass through, each with the day from which it holds.
    ///
    /// A return ends the peace by its own war and is not among them.
    pub(crate) fn phases(&self) -> Vec<(Moment, Phase)> {
        let mut phases = vec![(Moment::of(self.start), Phase::War)];
        let Some((peace, end)) = self.peace.as_ref().zip(self.end()) else { return phases };
        phases.push((end, Phase::YearOfEnd));
        // The last active year can lie before the coded end, so the year of quiet may have begun, or be over, on that day.
        let quiet_from = Moment::of(Day::first_of(peace.last_active_year + 1)).max(end);
        let at_risk_from = Moment::of(peace.at_risk_from);
        if quiet_from <= at_risk_from {
            phases.push((quiet_from, Phase::YearOfQuiet));
        }
        if peace.exit > peace.at_risk_from {
            phases.push((at_risk_from.max(end), Phase::Peace));
        }
        if !peace.event && peace.returned.is_none() && peace.exit_reason != spells::ExitReason::EndOfCoverage {
            phases.push((Moment::of(peace.exit), Phase::Gone));
        }
        phases
    }

    /// When the war ended, if it did. A war that began and ended on one day ends half a day later, so that it has been.
    pub(crate) fn end(&self) -> Option<Moment> {
        let ended = self.peace.as_ref()?.ended.day;
        Some(Moment { half_days: 2 * ended.0 + i32::from(ended == self.start) })
    }

    /// Whether a return to war was seen at the end of this peace.
    pub(crate) fn return_seen(&self) -> Option<Day> {
        self.peace.as_ref().filter(|peace| peace.event && peace.exit > peace.at_risk_from).map(|peace| peace.exit)
    }
}

/// The words of a war's end: how it ended, whether by agreement, and what is known of third parties.
pub(crate) fn ending_marks(peace: &Spell) -> Vec<String> {
    let agreed = if agreed(peace) { "agreement" } else { "not_agreement" };
    let third_party = format!("third_party_{}", ThirdParty::of(peace, None).word());
    let mut marks = vec![peace.ended_by.word().to_owned(), agreed.to_owned(), third_party];
    marks.dedup();
    marks
}

/// Whether the war ended by agreement.
pub(crate) fn agreed(peace: &Spell) -> bool {
    peace.ended_by == EndedBy::Coded(Outcome::Agreement)
}

/// All stories, by `conflict_id`.
pub(crate) fn stories(hall: &Hall) -> Result<Vec<Story>, HistoryFault> {
    let (_, years) = hall.record.active_years("ucdp-acd", None)?;
    // The last row of a conflict stays.
    let places: BTreeMap<u32, Option<u16>> =
        years.iter().map(|year| (year.unit.conflict_id, year.location_states.first().copied())).collect();
    Ok(histories(hall)?.into_iter().map(|history| of_history(history, &places)).collect())
}

fn of_history(history: History, places: &BTreeMap<u32, Option<u16>>) -> Story {
    let wars = history
        .episodes
        .iter()
        .map(|fought| WarStory {
            start: fought.start,
            peace: history.peace.iter().find(|spell| Some(spell.ended.day) == fought.end).cloned(),
        })
        .collect();
    let location = places.get(&history.conflict_id).copied().flatten();
    Story { conflict_id: history.conflict_id, name: history.name, kind: history.kind, location, wars }
}
