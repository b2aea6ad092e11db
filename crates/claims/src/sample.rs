//! Take from a cell the rows and columns of one set of adjustments.

use estimators::Sample;

use crate::cell::{Cell, Term};
use crate::claim::{AdjustmentSet, ExposureKind};
use crate::estimand::Of;

/// Rows and columns ready for a model, complete in every term of the set.
#[derive(Debug, Clone)]
pub struct Rows {
    /// Their places in the cell.
    pub of_cell: Vec<usize>,
    /// When each row comes under observation, in years since the origin.
    pub entry: Vec<f64>,
    /// When it leaves.
    pub exit: Vec<f64>,
    /// Whether it leaves by return to war.
    pub event: Vec<bool>,
    /// The exposure of each row.
    pub exposure: Vec<f64>,
    /// Names and values of the columns adjusted for: numbers with mean 0 and spread 1, and 1 or 0 for names.
    pub adjusted: Vec<(String, Vec<f64>)>,
    /// The clusters of each row, one or two, as places in [`crate::Cells::clusters`].
    pub clusters: Vec<Vec<u32>>,
    /// Of peace or of war.
    pub of: Of,
    /// Which rows are of one case: rows of a case follow one another and share a number.
    pub case: Vec<usize>,
    /// Rows of the cell that lack a term.
    pub incomplete: usize,
}

/// A name with fewer events than this among its rows is counted with the reference: its own coefficient would run away.
pub const LEAST_EVENTS_OF_A_NAME: usize = 5;

impl Rows {
    /// The rows of a cell in which all terms are known.
    #[must_use]
    pub fn of(cell: &Cell, set: &AdjustmentSet) -> Rows {
        let terms: Vec<(&str, &Term)> =
            set.terms.iter().filter_map(|term| Some((term.text.as_str(), cell.terms.get(&term.text)?))).collect();
        let complete = |row: &usize| {
            terms.iter().all(|(_, term)| match term {
                Term::Numbers(values) => values[*row].is_some(),
                Term::Names { codes, .. } => codes[*row].is_some(),
            })
        };
        let of_cell: Vec<usize> = (0..cell.exit.len()).filter(complete).collect();
        let event: Vec<bool> = of_cell.iter().map(|&row| cell.event[row]).collect();
        let adjusted = terms.iter().flat_map(|(text, term)| expand(text, term, &of_cell, &event)).collect();
        Rows {
            entry: of_cell.iter().map(|&row| cell.entry[row]).collect(),
            exit: of_cell.iter().map(|&row| cell.exit[row]).collect(),
            exposure: of_cell.iter().map(|&row| cell.exposure[row]).collect(),
            clusters: of_cell.iter().map(|&row| cell.clusters[row].clone()).collect(),
            of: cell.estimand.frame.of,
            case: numbered(cell, &of_cell),
            event,
            adjusted,
            incomplete: cell.exit.len() - of_cell.len(),
            of_cell,
        }
    }

    /// The spells, checked.
    pub(crate) fn spells(&self) -> Result<Sample<'_>, estimators::EstimateError> {
        Sample::new(Some(&self.entry), &self.exit, &self.event, None)
    }

    /// How many rows, events and clusters there are in each arm, or in all if the exposure is a number.
    #[must_use]
    pub fn counts(&self, kind: ExposureKind) -> Vec<Count> {
        let arms: &[(&'static str, Option<f64>)] = match kind {
            ExposureKind::Condition => &[("not exposed", Some(0.0)), ("exposed", Some(1.0))],
            ExposureKind::Number => &[("all", None)],
        };
        arms.iter().map(|(arm, value)| self.count(arm, *value)).collect()
    }

    fn count(&self, arm: &'static str, value: Option<f64>) -> Count {
        let rows: Vec<usize> =
            (0..self.exit.len()).filter(|&row| value.is_none_or(|value| self.exposure[row] == value)).collect();
        let mut clusters: Vec<u32> = rows.iter().flat_map(|&row| self.clusters[row].iter().copied()).collect();
        clusters.sort_unstable();
        clusters.dedup();
        Count {
            arm,
            rows: rows.len(),
            cases: rows.iter().map(|&row| self.case[row]).collect::<std::collections::BTreeSet<usize>>().len(),
            events: rows.iter().filter(|&&row| self.event[row]).count(),
            clusters: clusters.len(),
        }
    }
}

/// How much there is to learn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// `exposed`, `not exposed`, or `all` if the exposure is a number.
    pub arm: &'static str,
    /// Rows at risk.
    pub rows: usize,
    /// Cases with a row at risk: of war a case has a row for each part of its time, and can stand in both arms.
    pub cases: usize,
    /// Returns to war, or ends of wars.
    pub events: usize,
    /// Clusters with a row at risk.
    pub clusters: usize,
}

/// A number for each row, the same for rows of one case. Made histories name no
/// cases: there every row counts as one.
fn numbered(cell: &Cell, rows: &[usize]) -> Vec<usize> {
    let mut numbers = Vec::with_capacity(rows.len());
    let mut last = 0;
    for (place, &row) in rows.iter().enumerate() {
        let same = place > 0
            && match (cell.cases.get(rows[place - 1]), cell.cases.get(row)) {
                (Some(before), Some(now)) => before.key == now.key && cell.exit[rows[place - 1]] <= cell.entry[row],
                _ => false,
            };
        last += usize::from(place > 0 && !same);
        numbers.push(last);
    }
    numbers
}

fn expand(text: &str, term: &Term, rows: &[usize], event: &[bool]) -> Vec<(String, Vec<f64>)> {
    match term {
        Term::Numbers(values) => {
            let values: Vec<f64> = rows.iter().filter_map(|&row| values[row]).collect();
            standardised(values).map(|values| (text.to_owned(), values)).into_iter().collect()
        }
        Term::Names { names, codes } => {
            let has = |row: usize, code: u16| codes[row].as_ref().is_some_and(|codes| codes.contains(&code));
            let mut levels = Vec::new();
            for code in (0..names.count()).filter_map(|code| u16::try_from(code).ok()) {
                let column: Vec<f64> = rows.iter().map(|&row| if has(row, code) { 1.0 } else { 0.0 }).collect();
                let events = column.iter().zip(event).filter(|(x, event)| **x == 1.0 && **event).count();
                let members = column.iter().filter(|x| **x == 1.0).count();
                levels.push((code, column, members, events));
            }
            // The reference is the name with the most rows, the first of several.
            let most = levels.iter().map(|(.., members, _)| *members).max().unwrap_or(0);
            let reference = levels.iter().position(|(.., members, _)| *members == most);
            let of_its_own = |at: usize, members: usize, events: usize| {
                Some(at) != reference && events >= LEAST_EVENTS_OF_A_NAME && members < rows.len()
            };
            levels
                .into_iter()
                .enumerate()
                .filter(|(at, (_, _, members, events))| of_its_own(*at, *members, *events))
                .map(|(_, (code, column, ..))| (format!("{text}: {}", names.name(code).unwrap_or("")), column))
                .collect()
        }
    }
}

/// Numbers with mean 0 and spread 1; `None` if they are all the same and say nothing.
fn standardised(values: Vec<f64>) -> Option<Vec<f64>> {
    let first = *values.first()?;
    if values.iter().all(|value| *value == first) {
        return None;
    }
    let count = values.len() as f64;
    let mean = numerics::sums::sum(values.iter().copied()) / count;
    let spread = (numerics::sums::sum(values.iter().map(|value| (value - mean) * (value - mean))) / count).sqrt();
    Some(values.into_iter().map(|value| (value - mean) / spread).collect())
}
