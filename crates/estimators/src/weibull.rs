//! Fit proportional hazards over a hazard that is a power of time, Weibull's, to spells that may enter late.

use crate::parametric::{LikelihoodAt, ParametricFit, ParametricHazard, fit_parametric, verify_columns};
use crate::{EstimateError, Sample};
use numerics::special::{exp, exponential_moments, ln};
use numerics::sums::Sum;

/// Spells under the hazard t^(k−1) e^(α + x'β), checked.
///
/// Parameters: the shape k, α, then β. With k above 0 this is Weibull's hazard, whose usual scale parameter is α − ln k.
/// Weibull's law asks for k above 0 only so that the cumulative hazard from time 0 is finite. Where every row enters later, a
/// hazard that falls as 1 / t or faster is one like any other, and k may be 0 or less.
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

/// Fits Weibull proportional hazards by maximum likelihood.
///
/// Shapes: n rows and p ≥ 0 covariates; the fit has p + 2 parameters: k, α, β.
/// Units: hazard per unit of time; β are log hazard ratios; e^α is the hazard at time 1.
/// The log hazard is linear in the parameters, so the log-likelihood is concave and has one top at most.
/// Ties: have no part in a continuous model. Left truncation: a row adds the cumulative hazard from its entry only; a row that
/// enters at 0 keeps k above 0.
/// Errors: those of [`Weibull::new`] and [`fit_parametric`].
/// Source: Kalbfleisch and Prentice (2002), The Statistical Analysis of Failure Time Data, 2nd ed., 3.6. Checked against R's
/// `survreg` without late entry; with it, shapes below 0 among them, against R's `glm` given the shape and the root of its score.
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
        (start[0], start[1]) = (1.0, ln(events / (exit - entry)));
        start
    }

    fn at(&self, parameters: &[f64]) -> Option<LikelihoodAt> {
        let p = parameters.len();
        let shape = parameters[0];
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
            let [whole, first, second] = self.cumulative(row, shape)?.map(|moment| exp(predictor) * moment);
            log_likelihood.add(event * ((shape - 1.0) * self.log_exit[row] + predictor) - whole);
            row_scores.push(event * self.log_exit[row] - first);
            row_scores.extend(x[1..].iter().map(|x| x * (event - whole)));
            information[0] += second;
            for i in 1..p {
                information[i * p] += x[i] * first;
                for j in 1..=i {
                    information[i * p + j] += x[i] * x[j] * whole;
                }
            }
        }
        mirror(&mut information, p);
        let log_likelihood = log_likelihood.value();
        let finite = log_likelihood.is_finite() && information.iter().all(|x| x.is_finite());
        finite.then_some(LikelihoodAt { log_likelihood, row_scores, information })
    }
}

impl Weibull<'_> {
    /// ∫ t^(k−1) (ln t)^m dt from entry to exit, for m = 0, 1, 2; nothing where it is infinite.
    fn cumulative(&self, row: usize, shape: f64) -> Option<[f64; 3]> {
        let until = self.log_exit[row];
        let Some(from) = self.log_entry[row] else {
            let whole = exp(shape * until) / shape;
            let first = whole * (until - 1.0 / shape);
            return (shape > 0.0).then(|| [whole, first, whole * until * until - 2.0 * first / shape]);
        };
        // In u = ln t the integrand is e^(k u) u^m. From the start of the row, u = from + width · s with s in 0 to 1.
        let width = until - from;
        let [flat, first, second] = exponential_moments(shape * width);
        let scale = exp(shape * from) * width;
        let slope = width * first;
        Some([
            scale * flat,
            scale * (from * flat + slope),
            scale * (from * from * flat + 2.0 * from * slope + width * width * second),
        ])
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
