//! Say what must be known beside the numbers.

use std::collections::BTreeSet;

use crate::answer::{Answer, Group, Question, THIN};
use crate::figures::group_name;
use crate::plain::percent;

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
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
    note(Subject::Outcome, outcome(answer));
    note(Subject::LeftOut, left_out(answer));
    note(Subject::Repeats, repeats(answer));
    note(Subject::Thin, thin("", &answer.overall));
    for group in &answer.groups {
        note(Subject::Thin, thin(&format!("{}: ", group_name(question, &group.label)), group));
    }
    note(Subject::Dates, dates(answer));
    notes
}

fn outcome(answer: &Answer) -> Option<String> {
    (!answer.outcome_columns.is_empty()).then(|| {
        let columns = answer.outcome_columns.join(", ");
        format!("The class is chosen by what came after the war's end ({columns}): its curve is no base rate.")
    })
}

fn left_out(answer: &Answer) -> Option<String> {
    let list: Vec<String> = answer.dropped.iter().map(|d| format!("{} {}", d.n, dropped_words(&d.reason))).collect();
    (!list.is_empty()).then(|| format!("Left out: {}.", list.join("; ")))
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

fn thin(who: &str, group: &Group) -> Option<String> {
    if let Some(at) = group.curve.emptied_at() {
        return Some(format!(
            "{who}all at risk had returned by {at:.2} years, while others entered later; the curve says nothing of those."
        ));
    }
    let until = group.curve.thin_until(THIN)?;
    Some(format!("{who}up to {until:.2} years the curve rests on fewer than {THIN} spells at risk."))
}

/// The first time of the table from which the two other readings are told.
const DATES_FROM: f64 = 5.0;

fn dates(answer: &Answer) -> Option<String> {
    let readings = &answer.date_readings;
    let pairs = readings.shortest.iter().zip(&readings.longest);
    let told = pairs
        .map(|((time, short), (_, long))| Some((*time, (*short)?, (*long)?)))
        .find_map(|told| told.filter(|t| t.0 >= DATES_FROM));
    let (time, short, long) = told?;
    let coded = answer.overall.curve.survival_at(time)?;
    Some(format!(
        "{} spells have a date that is not exact to the day. At {time} years {} are at peace as coded; {} if every war began as early and ended as late as its dates allow, {} if as late and as early. The day of entry moves with them, so these two are readings and no limits.",
        readings.imprecise,
        percent(coded),
        percent(short),
        percent(long),
    ))
}

/// A reason for leaving out, in words that follow a number.
pub(crate) fn dropped_words(reason: &str) -> &str {
    match reason {
        "no_time_at_risk" => "without time at risk",
        "censored_within_gap" => "censored before the gap had passed",
        "actor_gone" => "whose actor ceased to exist when the war ended",
        "where_unknown" => "for which the condition is unknown",
        "by_unknown" => "for which the division is unknown",
        other => other,
    }
}
