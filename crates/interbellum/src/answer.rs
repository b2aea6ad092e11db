//! Answer "how long has peace like this lasted?": a class of spells → a curve, its numbers, what was dropped.

use std::collections::BTreeSet;

use estimators::{
    AtTime, Curve, EstimateError, Interval, LogRank, Quantile, RestrictedMean, Sample, kaplan_meier, logrank,
};
use spells::{Options, OptionsFault, Spell, Spells};

use crate::hall::Hall;
use crate::readings::{DateReadings, date_readings};
use crate::select::{Division, SelectFault, Selection, divide, select};

/// Times of the table unless others are asked for, in years.
pub const DEFAULT_TIMES: [f64; 6] = [1.0, 2.0, 5.0, 10.0, 20.0, 30.0];

/// A risk set smaller than this is called thin.
pub(crate) const THIN: f64 = 10.0;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// Which peace.
    pub options: Options,
    /// Which of it: a condition over the columns of the spells.
    pub condition: Option<String>,
    /// How to divide it: a column, or a condition.
    pub by: Option<String>,
    /// How intervals are made.
    pub interval: Interval,
    /// Times of the table, in years.
    pub at: Vec<f64>,
    /// End of the restricted mean, in years; the last exit where none is given.
    pub restricted_mean: Option<f64>,
    /// Weight of the test between groups: 0 is the log-rank test, 1 Peto and Peto's.
    pub rho: f64,
    /// A column within whose values groups are compared.
    pub strata: Option<String>,
}

impl Default for Question {
    fn default() -> Question {
        Question {
            options: Options::default(),
            condition: None,
            by: None,
            interval: Interval::default(),
            at: DEFAULT_TIMES.to_vec(),
            restricted_mean: None,
            rho: 0.0,
            strata: None,
        }
    }
}

/// What the record answers.
#[derive(Clone, Debug)]
pub struct Answer {
    /// All spells, of which the groups hold indices.
    pub spells: Spells,
    /// All of the class together.
    pub overall: Group,
    /// The class divided, if it was asked to be.
    pub groups: Vec<Group>,
    /// The test that the groups have one hazard; none with fewer than two groups, or where it cannot be computed.
    pub logrank: Option<LogRank>,
    /// Spells left out and why, in order: by the condition, by the rules, by the division.
    pub dropped: Vec<Dropped>,
    /// Columns of what came after the origin of risk by which the class was chosen or divided.
    pub outcome_columns: Vec<String>,
    /// The curve under other readings of imprecise dates.
    pub date_readings: DateReadings,
    /// What the record says of itself if it was played from a theory.
    pub played: Option<String>,
}

impl Answer {
    /// The label of each spell's group, by index; none where it has none.
    pub fn labels(&self) -> Vec<Option<&str>> {
        let mut labels = vec![None; self.spells.rows.len()];
        for group in &self.groups {
            for row in &group.rows {
                labels[*row] = Some(group.label.as_str());
            }
        }
        labels
    }
}

/// Spells left out for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// The reason, one word.
    pub reason: String,
    /// How many.
    pub n: usize,
}

/// One curve.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name; `all` for the whole class.
    pub label: String,
    /// Its spells, as indices into the answer's.
    pub rows: Vec<usize>,
    /// Returns among them.
    pub events: usize,
    /// The Kaplan–Meier curve.
    pub curve: Curve,
    /// Its median.
    pub median: Quantile,
    /// The times by which a quarter and three quarters have returned, with the median between them.
    pub quartiles: [Quantile; 3],
    /// Mean time at peace up to a limit.
    pub restricted_mean: RestrictedMean,
    /// The curve at the times of the table.
    pub at: Vec<AtTime>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AnswerFault {
    /// The options do not go together, or the record lacks a source.
    #[error(transparent)]
    Options(#[from] OptionsFault),
    /// The condition or the division is wrong.
    #[error(transparent)]
    Select(#[from] SelectFault),
    /// Nothing is left.
    #[error("no spell is left to estimate from: {candidates} spells in all, {}; widen --where, --since or --until", if dropped.is_empty() { "none of them in the class".to_owned() } else { dropped.join(", ") })]
    Nothing {
        /// Spells before the condition.
        candidates: usize,
        /// What was dropped.
        dropped: Vec<String>,
    },
    /// A time of the table that is none.
    #[error("--at {found} is not a time: give years from 0 to 200, such as --at 1,5,10")]
    Time {
        /// The time asked for.
        found: f64,
    },
    /// The estimator refuses.
    #[error(transparent)]
    Estimate(#[from] EstimateError),
}

/// No peace in any record has lasted longer, in years.
const LATEST_TIME: f64 = 200.0;

/// The answer to a question.
pub fn answer(hall: &Hall, question: &Question) -> Result<Answer, AnswerFault> {
    if let Some(found) = question.at.iter().find(|time| !(0.0..=LATEST_TIME).contains(*time)) {
        return Err(AnswerFault::Time { found: *found });
    }
    let texts = [&question.condition, &question.by, &question.strata];
    let spells = hall.spells_naming(&question.options, texts.into_iter().flatten().map(String::as_str))?;
    let Chosen { rows: mut at_risk, mut dropped, columns } = choose(hall, &spells, question.condition.as_deref())?;
    let division = match &question.by {
        Some(by) => divide(&spells, &hall.dictionary, &at_risk, by)?,
        None => Division::default(),
    };
    if !division.unknown.is_empty() {
        dropped.push(Dropped { reason: "by_unknown".to_owned(), n: division.unknown.len() });
    }
    let read: BTreeSet<&String> = columns.iter().chain(&division.columns).collect();
    let outcome_columns = read
        .into_iter()
        .filter(|name| spells::after_origin(question.options.of).contains(&name.as_str()))
        .cloned()
        .collect();
    let unknown: BTreeSet<usize> = division.unknown.iter().copied().collect();
    at_risk.retain(|row| !unknown.contains(row));
    if at_risk.is_empty() {
        let dropped = dropped.iter().map(|d| format!("{} {}", d.n, d.reason)).collect();
        return Err(AnswerFault::Nothing { candidates: spells.rows.len(), dropped });
    }
    let group = |label: &str, rows: &[usize]| estimate(&spells, label, rows, question);
    let groups = division.groups.iter().map(|(label, rows)| group(label, rows)).collect::<Result<Vec<_>, _>>()?;
    let coded: Vec<&Spell> = at_risk.iter().map(|row| &spells.rows[*row]).collect();
    Ok(Answer {
        overall: group("all", &at_risk)?,
        logrank: compare(hall, &spells, &division, question)?,
        date_readings: date_readings(hall, question, &coded)?,
        outcome_columns,
        groups,
        dropped,
        spells,
        played: hall.played().map(str::to_owned),
    })
}

/// Spells of a class that are at risk, and what was left out of it.
pub struct Chosen {
    /// Their indices, ascending.
    pub rows: Vec<usize>,
    /// What was left out, and why.
    pub dropped: Vec<Dropped>,
    /// The columns that the condition reads.
    pub columns: Vec<String>,
}

/// The spells at risk for which the condition holds.
///
/// Left out are those of the class without time at risk, and those at risk for which the condition is unknown: so the spells at
/// risk are the chosen, the unknown, and those for which the condition is false.
pub fn choose(hall: &Hall, spells: &Spells, condition: Option<&str>) -> Result<Chosen, SelectFault> {
    let Selection { rows, unknown, columns } = select(spells, &hall.dictionary, condition)?;
    let kept = |row: &usize| spells.rows[*row].dropped.is_none();
    let mut dropped: Vec<Dropped> = spells::DropReason::ALL
        .iter()
        .map(|reason| Dropped {
            reason: reason.word().to_owned(),
            n: rows.iter().filter(|row| spells.rows[**row].dropped == Some(*reason)).count(),
        })
        .collect();
    dropped
        .insert(0, Dropped { reason: "where_unknown".to_owned(), n: unknown.iter().filter(|row| kept(row)).count() });
    dropped.retain(|left| left.n > 0);
    Ok(Chosen { rows: rows.into_iter().filter(|row| kept(row)).collect(), dropped, columns })
}

fn estimate(spells: &Spells, label: &str, rows: &[usize], question: &Question) -> Result<Group, EstimateError> {
    let times = Times::of(spells, rows);
    let curve = kaplan_meier(&times.sample()?, question.interval)?;
    Ok(Group {
        label: label.to_owned(),
        rows: rows.to_vec(),
        events: times.event.iter().filter(|event| **event).count(),
        median: curve.median(),
        quartiles: [curve.quantile(0.25)?, curve.median(), curve.quantile(0.75)?],
        restricted_mean: curve.restricted_mean(question.restricted_mean)?,
        at: curve.at(&question.at),
        curve,
    })
}

/// The test between the groups; none where it has nothing to compare.
fn compare(
    hall: &Hall,
    spells: &Spells,
    division: &Division,
    question: &Question,
) -> Result<Option<LogRank>, AnswerFault> {
    if division.groups.len() < 2 {
        return Ok(None);
    }
    let rows: Vec<usize> = division.groups.iter().flat_map(|(_, rows)| rows.iter().copied()).collect();
    let labels: Vec<u32> =
        (0u32..).zip(&division.groups).flat_map(|(g, (_, rows))| rows.iter().map(move |_| g)).collect();
    let strata = match &question.strata {
        None => None,
        Some(column) => Some(strata(hall, spells, &rows, column)?),
    };
    let times = Times::of(spells, &rows);
    match logrank(&times.sample()?, &labels, strata.as_deref(), question.rho) {
        Ok(test) => Ok(Some(test)),
        Err(EstimateError::NoEvents | EstimateError::NothingToCompare) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// The stratum of each row. Spells whose stratum is unknown form one of their own.
fn strata(hall: &Hall, spells: &Spells, rows: &[usize], column: &str) -> Result<Vec<u32>, SelectFault> {
    let division = divide(spells, &hall.dictionary, rows, column)?;
    let mut codes = vec![u32::MAX; spells.rows.len()];
    for (code, (_, members)) in (0u32..).zip(&division.groups) {
        for row in members {
            codes[*row] = code;
        }
    }
    Ok(rows.iter().map(|row| codes[*row]).collect())
}

/// Columns of times for the estimators.
pub(crate) struct Times {
    entry: Vec<f64>,
    exit: Vec<f64>,
    event: Vec<bool>,
}

impl Times {
    pub(crate) fn of(spells: &Spells, rows: &[usize]) -> Times {
        let of = |value: fn(&Spell) -> f64| rows.iter().map(|row| value(&spells.rows[*row])).collect();
        Times {
            entry: of(|spell| spell.entry),
            exit: of(|spell| spell.years),
            event: rows.iter().map(|row| spells.rows[*row].event).collect(),
        }
    }

    pub(crate) fn sample(&self) -> Result<Sample<'_>, EstimateError> {
        Sample::new(Some(&self.entry), &self.exit, &self.event, None)
    }
}
