//! Fit proportional hazards over a Weibull baseline to spells that may enter late.

use crate::parametric::{LikelihoodAt, ParametricFit, ParametricHazard, fit_parametric, verify_columns};
use crate::{EstimateError, Sample};
use numerics::special::{exp, ln};
use numerics::sums::Sum;

/// Spells under the hazard k t^(k−1) e^(α + x'β), checked.
///
/// Parameters: ln k, α, then β.
#[derive(Debug, Clone)]
pub struct Weibull<'a> {
    sample: Sample<'a>,
    covariates: &'a [&'a [f64]],
    /// ln of entry and of exit; nothing for an entry at 0.
    log_entry: Vec<Option<f64>>,
    log_exit: Vec<f64>,
}

impl<'a> Weibull<'a> {
    /// Checks the columns and borrows them.
    ///
    /// Errors: `NoEvents`; `LengthMismatch` and `NotFinite` of a covariate; `TransformUndefined` for a time before 0;
    /// `WeightsRefused`.
    pub fn new(sample: Sample<'a>, covariates: &'a [&'a [f64]]) -> Result<Weibull<'a>, EstimateError> {
        verify_columns(&sample, covariates)?;
        let log_entry = match sample.entry() {
            Some(entry) => entry.iter().map(|&time| (time > 0.0).then(|| ln(time))).collect(),
            None => vec![None; sample.rows()],
        };
        let log_exit = sample.exit().iter().map(|&time| ln(time)).collect();
        Ok(Weibull { sample, covariates, log_entry, log_exit })
    }
}

/// Below a shape of a thousandth the hazard is that of shape 0, 1 / t, to all digits that data give: where it falls faster still
/// among rows that entered late, the likelihood rises for ever as the shape falls.
const LEAST_LOG_SHAPE: f64 = -7.0;

/// Fits Weibull proportional hazards by maximum likelihood.
///
/// Shapes: n rows and p ≥ 0 covariates; the fit has p + 2 parameters: ln k, α, β.
/// Units: hazard per unit of time; β are log hazard ratios.
/// A fit whose shape runs to 0 does not converge: the hazard falls faster than 1 / t, which no Weibull hazard does.
/// Ties: have no part in a continuous model. Left truncation: a row adds the cumulative hazard from its entry only.
/// Errors: those of [`Weibull::new`] and [`fit_parametric`].
/// Source: Kalbfleisch and Prentice (2002), The Statistical Analysis of Failure Time Data, 2nd ed., 3.6. Checked against R's
/// `survreg` without late entry, and against a likelihood maximised by R's `optim` with it.
///
/// ```
/// use estimators::{Sample, fit_weibull};
///
/// let years = [1.0, 2.0, 4.0, 8.0];
/// let sample = Sample::new(None, &years, &[true, true, true, false], None)?;
/// let fit = fit_weibull(sample, &[])?;
/// assert!(fit.converged && fit.parameters.len() == 2);
/// # Ok::<(), estimators::EstimateError>(())
/// ```
pub fn fit_weibull(sample: Sample<'_>, covariates: &[&[f64]]) -> Result<ParametricFit, EstimateError> {
    fit_parametric(&Weibull::new(sample, covariates)?)
}

impl ParametricHazard for Weibull<'_> {
    fn baseline_parameters(&self) -> usize {
        2
    }

    fn parameters(&self) -> usize {
        2 + self.covariates.len()
    }

    fn start(&self) -> Vec<f64> {
        let exit: f64 = self.sample.exit().iter().sum();
        let entry: f64 = self.sample.entry().map_or(0.0, |entry| entry.iter().sum());
        let events = self.sample.event().iter().filter(|event| **event).count() as f64;
        let mut start = vec![0.0; self.parameters()];
        start[1] = ln(events / (exit - entry));
        start
    }

    fn has_run_away(&self, parameters: &[f64]) -> bool {
        parameters[0] < LEAST_LOG_SHAPE
    }

    fn at(&self, parameters: &[f64]) -> Option<LikelihoodAt> {
        let p = parameters.len();
        let shape = exp(parameters[0]);
        let mut log_likelihood = Sum::default();
        let mut row_scores = Vec::with_capacity(self.sample.rows() * p);
        let mut information = vec![0.0; p * p];
        let mut x = vec![1.0; p];
        for row in 0..self.sample.rows() {
            let mut predictor = parameters[1];
            for (j, column) in self.covariates.iter().enumerate() {
                x[2 + j] = column[row];
                predictor += parameters[2 + j] * column[row];
            }
            let event = if self.sample.event()[row] { 1.0 } else { 0.0 };
            let slopes = self.slopes(row, shape, predictor, event);
            log_likelihood
                .add(event * (parameters[0] + (shape - 1.0) * self.log_exit[row] + predictor) - slopes.hazard);
            row_scores.push(slopes.by_shape);
            row_scores.extend(x[1..].iter().map(|x| x * (event - slopes.hazard)));
            information[0] += slopes.curve_shape;
            for i in 1..p {
                information[i * p] += x[i] * slopes.curve_both;
                for j in 1..=i {
                    information[i * p + j] += x[i] * x[j] * slopes.hazard;
                }
            }
        }
        mirror(&mut information, p);
        let log_likelihood = log_likelihood.value();
        let finite = log_likelihood.is_finite() && information.iter().all(|x| x.is_finite());
        finite.then_some(LikelihoodAt { log_likelihood, row_scores, information })
    }
}

/// What one row adds, by ln k and by the linear predictor.
struct Slopes {
    /// The cumulative hazard from entry to exit.
    hazard: f64,
    by_shape: f64,
    curve_shape: f64,
    curve_both: f64,
}

impl Weibull<'_> {
    fn slopes(&self, row: usize, shape: f64, predictor: f64, event: f64) -> Slopes {
        // t^k e^η, and its first and second derivatives by ln k.
        let power = |log_time: f64| {
            let y = shape * log_time;
            let whole = exp(y + predictor);
            (whole, whole * y, whole * (y + y * y))
        };
        let (exit, exit_first, exit_second) = power(self.log_exit[row]);
        let (entry, entry_first, entry_second) = self.log_entry[row].map_or((0.0, 0.0, 0.0), power);
        let y = shape * self.log_exit[row];
        Slopes {
            hazard: exit - entry,
            by_shape: event * (1.0 + y) - (exit_first - entry_first),
            curve_shape: exit_second - entry_second - event * y,
            curve_both: exit_first - entry_first,
        }
    }
}

/// Copies what stands below the diagonal to above it.
pub(crate) fn mirror(matrix: &mut [f64], p: usize) {
    for i in 0..p {
        for j in 0..i {
            matrix[j * p + i] = matrix[i * p + j];
        }
    }
}
