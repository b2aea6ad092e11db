//! Check a sample of spells before anything is estimated from it.

use crate::{Column, EstimateError};
use numerics::order::MOST_ROWS;

/// Spells of time at risk, checked: row i is at risk on the interval (entry, exit].
///
/// Shapes: every column has n ≥ 1 rows. Units: any unit of time, the same in `entry` and `exit`.
/// Ties: times compare exactly; two times that differ in the last digit are two times (R's `survfit` merges them).
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    entry: Option<&'a [f64]>,
    exit: &'a [f64],
    event: &'a [bool],
    weight: Option<&'a [f64]>,
}

impl<'a> Sample<'a> {
    /// Checks the columns and borrows them.
    ///
    /// `entry`: when each row comes under observation, or `None` if all do from the start. `exit`: when it leaves.
    /// `event`: whether it leaves by the event; otherwise it is censored. `weight`: how many cases it stands for, or
    /// `None` for one each.
    /// Errors: `Empty`, `TooManyRows`, `LengthMismatch`, and for the first row at fault `NotFinite`,
    /// `EntryNotBeforeExit`, `BadWeight`.
    pub fn new(
        entry: Option<&'a [f64]>,
        exit: &'a [f64],
        event: &'a [bool],
        weight: Option<&'a [f64]>,
    ) -> Result<Sample<'a>, EstimateError> {
        let expected = exit.len();
        if expected == 0 {
            return Err(EstimateError::Empty);
        }
        if expected > MOST_ROWS {
            return Err(EstimateError::TooManyRows { found: expected, most: MOST_ROWS });
        }
        verify_length(Column::Event, event.len(), expected)?;
        verify_finite(Column::Exit, exit)?;
        if let Some(entry) = entry {
            verify_length(Column::Entry, entry.len(), expected)?;
            verify_finite(Column::Entry, entry)?;
            verify_time_at_risk(entry, exit)?;
        }
        if let Some(weight) = weight {
            verify_length(Column::Weight, weight.len(), expected)?;
            verify_weights(weight)?;
        }
        Ok(Sample { entry, exit, event, weight })
    }

    /// When each row comes under observation; `None` if all do from the start.
    #[must_use]
    pub fn entry(&self) -> Option<&'a [f64]> {
        self.entry
    }

    /// When each row leaves observation.
    #[must_use]
    pub fn exit(&self) -> &'a [f64] {
        self.exit
    }

    /// Whether each row leaves by the event.
    #[must_use]
    pub fn event(&self) -> &'a [bool] {
        self.event
    }

    /// How many cases each row stands for; `None` for one each.
    #[must_use]
    pub fn weight(&self) -> Option<&'a [f64]> {
        self.weight
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.exit.len()
    }
}

pub(crate) fn verify_length(column: Column, found: usize, expected: usize) -> Result<(), EstimateError> {
    if found == expected { Ok(()) } else { Err(EstimateError::LengthMismatch { column, found, expected }) }
}

fn verify_finite(column: Column, times: &[f64]) -> Result<(), EstimateError> {
    match first_failing(times.iter(), |time| time.is_finite()) {
        Some(row) => Err(EstimateError::NotFinite { column, row }),
        None => Ok(()),
    }
}

fn verify_time_at_risk(entry: &[f64], exit: &[f64]) -> Result<(), EstimateError> {
    match first_failing(entry.iter().zip(exit), |(entry, exit)| entry < exit) {
        Some(row) => Err(EstimateError::EntryNotBeforeExit { row, entry: entry[row], exit: exit[row] }),
        None => Ok(()),
    }
}

fn verify_weights(weight: &[f64]) -> Result<(), EstimateError> {
    match first_failing(weight.iter(), |&&weight| weight > 0.0 && weight < f64::INFINITY) {
        Some(row) => Err(EstimateError::BadWeight { row, found: weight[row] }),
        None => Ok(()),
    }
}

/// The first row that is not `lawful`. A good column is tested whole first, which the compiler does several rows at once.
fn first_failing<T>(rows: impl Iterator<Item = T> + Clone, lawful: impl Fn(&T) -> bool) -> Option<usize> {
    let all = rows.clone().fold(true, |all, row| all & lawful(&row));
    if all { None } else { rows.into_iter().position(|row| !lawful(&row)) }
}
