//! Check what a Cox model is fitted to: spells at risk, strata, offsets and covariates.

use crate::sample::verify_length;
use crate::{Column, EstimateError, Sample};

/// The most covariates that a model can have: an information matrix of this size still fits in a processor's cache.
pub const MOST_COVARIATES: usize = 1000;

/// Spells at risk with covariates, checked.
///
/// Shapes: the sample has n rows, every other column too. Covariates come as columns; their names are the caller's.
/// A row with covariates that change in time is cut where they change: row i stands for the interval (entry, exit].
/// Codes of strata are any numbers; rows are at risk together only within a stratum.
#[derive(Debug, Clone, Copy)]
pub struct Risk<'a> {
    sample: Sample<'a>,
    covariates: &'a [&'a [f64]],
    stratum: Option<&'a [u32]>,
    offset: Option<&'a [f64]>,
}

impl<'a> Risk<'a> {
    /// Checks the columns and borrows them.
    ///
    /// Errors: `TooManyCovariates`, `LengthMismatch`, and for the first row at fault `NotFinite`.
    pub fn new(
        sample: Sample<'a>,
        covariates: &'a [&'a [f64]],
        stratum: Option<&'a [u32]>,
        offset: Option<&'a [f64]>,
    ) -> Result<Risk<'a>, EstimateError> {
        let rows = sample.rows();
        if covariates.len() > MOST_COVARIATES {
            return Err(EstimateError::TooManyCovariates { found: covariates.len(), most: MOST_COVARIATES });
        }
        for (index, values) in covariates.iter().enumerate() {
            verify_values(Column::Covariate(index), values, rows)?;
        }
        if let Some(stratum) = stratum {
            verify_length(Column::Stratum, stratum.len(), rows)?;
        }
        if let Some(offset) = offset {
            verify_values(Column::Offset, offset, rows)?;
        }
        Ok(Risk { sample, covariates, stratum, offset })
    }

    /// The spells at risk.
    #[must_use]
    pub fn sample(&self) -> &Sample<'a> {
        &self.sample
    }

    /// The covariates, column by column.
    #[must_use]
    pub fn covariates(&self) -> &'a [&'a [f64]] {
        self.covariates
    }

    /// The stratum of each row; `None` if all rows are at risk together.
    #[must_use]
    pub fn stratum(&self) -> Option<&'a [u32]> {
        self.stratum
    }

    /// The known part of each row's log hazard; `None` if there is none.
    #[must_use]
    pub fn offset(&self) -> Option<&'a [f64]> {
        self.offset
    }
}

fn verify_values(column: Column, values: &[f64], rows: usize) -> Result<(), EstimateError> {
    verify_length(column, values.len(), rows)?;
    // A whole column is tested first, which the compiler does several rows at once.
    if values.iter().fold(true, |all, x| all & x.is_finite()) {
        return Ok(());
    }
    let row = values.iter().position(|x| !x.is_finite()).unwrap_or(rows);
    Err(EstimateError::NotFinite { column, row })
}
