//! Say what must be known beside the numbers.

use std::collections::BTreeSet;

use spells::{ExitReason, SpellsOf};

use crate::answer::{Answer, Group, Question, THIN};
use crate::figures::group_name;
use crate::plain::percent;
use crate::wording::Wording;

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A record of what did not happen.
    Played,
    /// Spells left out, and why.
    LeftOut,
    /// A curve that begins with few spells at risk, or ran out of them.
    Thin,
    /// Dates that are not exact to the day.
    Dates,
    /// Several spells of one unit, which are not independent.
    Repeats,
    /// A class chosen by what came later.
    Outcome,
    /// Which ends of wars are the event, and how long they can be seen.
    Ends,
}

/// One thing to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub about: Subject,
    /// The note, in sentences.
    pub text: String,
}

/// The notes to an answer.
pub fn notes(question: &Question, answer: &Answer) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut note = |about, text: Option<String>| notes.extend(text.map(|text| Note { about, text }));
    let words = Wording::of(&question.options);
    // First what touches the main number itself.
    note(Subject::Played, answer.played.as_ref().map(|title| format!("{title}.")));
    note(Subject::Dates, dates(answer, &words));
    note(Subject::Outcome, outcome(answer));
    note(Subject::Ends, ends(answer));
    note(Subject::LeftOut, left_out(answer));
    note(Subject::Repeats, repeats(answer));
    note(Subject::Thin, thin("", &answer.overall, &words));
    for group in &answer.groups {
        note(Subject::Thin, thin(&format!("{}: ", group_name(question, &group.label)), group, &words));
    }
    notes
}

fn outcome(answer: &Answer) -> Option<String> {
    (!answer.outcome_columns.is_empty()).then(|| {
        let columns = answer.outcome_columns.join(", ");
        let origin = if answer.spells.options.of == SpellsOf::War { "beginning" } else { "end" };
        format!("The class is chosen by what came after the war's {origin} ({columns}): its curve is no base rate.")
    })
}

fn left_out(answer: &Answer) -> Option<String> {
    let list: Vec<String> = answer.dropped.iter().map(|d| format!("{} {}", d.n, dropped_words(&d.reason))).collect();
    (!list.is_empty()).then(|| format!("Left out: {}.", list.join("; ")))
}

/// How long ends can be seen, and what became of those that are not asked for.
fn ends(answer: &Answer) -> Option<String> {
    let spells = &answer.spells;
    if spells.options.of == SpellsOf::Peace {
        return None;
    }
    let seen = match (spells.options.gap_years, spells.options.ends.is_empty()) {
        (1, true) => format!(
            "An end is recorded after a calendar year of quiet, so wars are observed to {}.",
            spells.coverage_end
        ),
        (gap, true) => {
            format!("An end is recorded after {gap} years of quiet, so wars are observed to {}.", spells.coverage_end)
        }
        (_, false) => {
            format!("How wars ended is coded for ends up to {}; wars are observed to then.", spells.coverage_end)
        }
    };
    if spells.options.ends.is_empty() {
        return Some(seen);
    }
    let count =
        |reason: ExitReason| answer.overall.rows.iter().filter(|row| spells.rows[**row].exit_reason == reason).count();
    Some(format!(
        "{seen} Other endings censor: {} wars ended otherwise, {} in a way that is not coded. The curve is that of the cause-specific hazard: the share without such an end if no war had ended otherwise.",
        count(ExitReason::OtherEnding),
        count(ExitReason::UnknownEnding),
    ))
}

fn repeats(answer: &Answer) -> Option<String> {
    let spells = answer.overall.rows.len();
    let units: BTreeSet<_> = answer.overall.rows.iter().map(|row| answer.spells.rows[*row].unit).collect();
    let word = match answer.spells.options.unit {
        spells::UnitKind::Conflict => "conflicts",
        spells::UnitKind::Dyad => "dyads",
        spells::UnitKind::State => "states",
    };
    (units.len() < spells).then(|| {
        format!(
            "{spells} spells of {} {word}: intervals and tests take spells as independent, so they are narrower than they should be.",
            units.len()
        )
    })
}

fn thin(who: &str, group: &Group, words: &Wording) -> Option<String> {
    if let Some(at) = group.curve.emptied_at() {
        return Some(format!(
            "{who}all at risk had {} by {at:.2} years, while others entered later; the curve says nothing of those.",
            words.happened
        ));
    }
    if group.curve.steps().iter().all(|step| step.at_risk < THIN) {
        let n = group.rows.len();
        return Some(format!("{who}the whole curve rests on fewer than {THIN} spells at risk at a time ({n} in all)."));
    }
    let until = group.curve.thin_until(THIN)?;
    Some(format!("{who}up to {until:.2} years the curve rests on fewer than {THIN} spells at risk."))
}

/// The first time of the table from which the two other readings are told.
const DATES_FROM: f64 = 5.0;

fn dates(answer: &Answer, words: &Wording) -> Option<String> {
    let readings = &answer.date_readings;
    let pairs = readings.shortest.iter().zip(&readings.longest);
    let told = pairs
        .map(|((time, short), (_, long))| Some((*time, (*short)?, (*long)?)))
        .find_map(|told| told.filter(|t| t.0 >= DATES_FROM));
    let (time, short, long) = told?;
    let coded = answer.overall.curve.survival_at(time)?;
    Some(format!(
        "At {time} years {} {} by the coded dates; {} not exact to the day, and with every war as long as its dates allow it is {}, with every war as short {}: two other readings of the same data, neither of them a bound.",
        percent(coded),
        words.hold,
        match readings.imprecise {
            1 => "1 spell has a date that is".to_owned(),
            several => format!("{several} spells have a date that is"),
        },
        percent(short),
        percent(long),
    ))
}

/// A reason for leaving out, in words that follow a number.
pub(crate) fn dropped_words(reason: &str) -> &str {
    match reason {
        "no_time_at_risk" => "without time at risk",
        "censored_within_gap" => "censored before the gap had passed",
        "begun_too_late" => "begun when no end could yet be recorded",
        "actor_gone" => "whose actor ceased to exist when the war ended",
        "where_unknown" => "for which the condition is unknown",
        "by_unknown" => "for which the division is unknown",
        other => other,
    }
}
