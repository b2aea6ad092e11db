//! Climb to the top of a log-likelihood that is written in parameters, and keep what each row adds to its slope.

use crate::cox::Risk;
use crate::{EstimateError, Sample};
use numerics::cholesky::Cholesky;

/// A log-likelihood at one set of parameters.
///
/// Shapes: p parameters; `row_scores` has n rows of p numbers, `information` p rows of p.
#[derive(Debug, Clone, PartialEq)]
pub struct LikelihoodAt {
    /// The log-likelihood.
    pub log_likelihood: f64,
    /// What each row adds to the gradient; the sums over rows are the gradient.
    pub row_scores: Vec<f64>,
    /// The observed information: the negative second derivatives.
    pub information: Vec<f64>,
}

/// A hazard in parameters, those of the baseline first and one for each covariate after them.
///
/// A model with one more covariate at the end has one more parameter at the end; with that parameter 0 it is the smaller model.
pub trait ParametricHazard {
    /// How many parameters describe the baseline.
    fn baseline_parameters(&self) -> usize;
    /// How many parameters there are.
    fn parameters(&self) -> usize;
    /// Parameters from which the climb can begin: the pooled hazard, all coefficients 0.
    fn start(&self) -> Vec<f64>;
    /// The log-likelihood at these parameters; `None` where it is not finite.
    fn at(&self, parameters: &[f64]) -> Option<LikelihoodAt>;
}

/// A parametric model fitted by maximum likelihood.
///
/// Shapes: p parameters, the baseline's first; `variance` has p rows of p.
/// When `converged` is false the numbers are those of the last step and say nothing of the truth.
#[derive(Debug, Clone, PartialEq)]
pub struct ParametricFit {
    /// The parameters.
    pub parameters: Vec<f64>,
    /// How many of them describe the baseline.
    pub baseline: usize,
    /// Their model-based variance, the inverse of the observed information.
    pub variance: Vec<f64>,
    /// The log-likelihood and its slopes at the parameters.
    pub at: LikelihoodAt,
    /// The steps taken.
    pub iterations: u32,
    /// Whether the top was reached.
    pub converged: bool,
}

impl ParametricFit {
    /// The coefficients of the covariates: log hazard ratios.
    #[must_use]
    pub fn beta(&self) -> &[f64] {
        &self.parameters[self.baseline..]
    }

    /// What each row adds to each parameter, nearly: its score times the variance. n rows of p.
    #[must_use]
    pub fn dfbeta(&self) -> Vec<f64> {
        let p = self.parameters.len();
        let change = |score: &[f64], i: usize| -> f64 { (0..p).map(|j| score[j] * self.variance[j * p + i]).sum() };
        self.at.row_scores.chunks_exact(p).flat_map(|score| (0..p).map(move |i| change(score, i))).collect()
    }
}

/// A squared step in standard errors below which the top is reached to the last digits that matter.
const ARRIVED: f64 = 1e-18;

/// A squared step at which rounding may keep a climb from going on; as far as any reported digit goes it has arrived.
const NEARLY_ARRIVED: f64 = 1e-14;

/// Steps after which a climb that goes on is running away: near a top each step squares the distance.
const MOST_STEPS: u32 = 60;

/// Halvings of one step before the climb gives up.
const MOST_HALVINGS: u32 = 50;

/// What may be left of the information of a parameter when those before it are taken out.
const SINGULAR: f64 = 1e-11;

/// Fit by Newton's method, each step halved until the log-likelihood does not fall.
///
/// Where the log-likelihood curves upwards, the diagonal of the information is raised until it does not (Levenberg 1944).
/// Errors: `Collinear` names parameters, counted with the baseline's, that the rows cannot tell apart. A fit that does not
/// converge is no error, but says so.
pub fn fit_parametric(model: &dyn ParametricHazard) -> Result<ParametricFit, EstimateError> {
    let p = model.parameters();
    let mut parameters = model.start();
    let mut at = model.at(&parameters).ok_or(EstimateError::PredictorRange)?;
    Cholesky::of(&at.information, p, SINGULAR).map_err(|columns| EstimateError::Collinear { columns })?;
    let (mut iterations, mut converged) = (0, false);
    while iterations < MOST_STEPS {
        let score = column_sums(&at.row_scores, p);
        let Some(step) = uphill(&at.information, &score, p) else { break };
        let decrement: f64 = step.iter().zip(&score).map(|(step, score)| step * score).sum();
        if decrement.abs() <= ARRIVED {
            converged = true;
            break;
        }
        let Some((next_parameters, next)) = advance(model, &parameters, &at, step) else {
            converged = decrement.abs() <= NEARLY_ARRIVED;
            break;
        };
        (parameters, at) = (next_parameters, next);
        iterations += 1;
        if decrement.abs() <= NEARLY_ARRIVED {
            converged = true;
            break;
        }
    }
    let inverse = Cholesky::of(&at.information, p, SINGULAR).map(|factor| factor.inverse());
    // Where the information cannot be inverted some parameter has run away.
    let (variance, converged) =
        inverse.map_or_else(|_| (vec![f64::INFINITY; p * p], false), |inverse| (inverse, converged));
    Ok(ParametricFit { parameters, baseline: model.baseline_parameters(), variance, at, iterations, converged })
}

/// The direction of Newton's step, or of one between it and the gradient.
fn uphill(information: &[f64], score: &[f64], p: usize) -> Option<Vec<f64>> {
    let mut raised = information.to_vec();
    let mut share = 0.0;
    for _ in 0..MOST_HALVINGS {
        if let Ok(factor) = Cholesky::of(&raised, p, SINGULAR) {
            return Some(factor.solve(score));
        }
        share = if share == 0.0 { 1e-3 } else { share * 4.0 };
        for i in 0..p {
            raised[i * p + i] = information[i * p + i] + share * information[i * p + i].abs().max(1.0);
        }
    }
    None
}

fn advance(
    model: &dyn ParametricHazard,
    parameters: &[f64],
    at: &LikelihoodAt,
    mut step: Vec<f64>,
) -> Option<(Vec<f64>, LikelihoodAt)> {
    let floor = at.log_likelihood - 1e-13 * at.log_likelihood.abs();
    for _ in 0..MOST_HALVINGS {
        let next: Vec<f64> = parameters.iter().zip(&step).map(|(parameter, step)| parameter + step).collect();
        match model.at(&next) {
            Some(evaluated) if evaluated.log_likelihood >= floor => return Some((next, evaluated)),
            _ => step.iter_mut().for_each(|step| *step *= 0.5),
        }
    }
    None
}

/// The sum of each column of a matrix of p columns, row after row.
fn column_sums(rows: &[f64], p: usize) -> Vec<f64> {
    let mut sums = vec![numerics::sums::Sum::default(); p];
    for row in rows.chunks_exact(p) {
        sums.iter_mut().zip(row).for_each(|(sum, x)| sum.add(*x));
    }
    sums.iter().map(numerics::sums::Sum::value).collect()
}

/// Errors: `NoEvents`, `WeightsRefused`, `LengthMismatch` and `NotFinite` of a covariate; `TransformUndefined` for the first
/// time before 0, which has no logarithm and lies in no person-year.
pub(crate) fn verify_columns<'a>(sample: &Sample<'a>, covariates: &'a [&'a [f64]]) -> Result<(), EstimateError> {
    Risk::new(*sample, covariates, None, None)?;
    if !sample.event().contains(&true) {
        return Err(EstimateError::NoEvents);
    }
    if sample.weight().is_some() {
        return Err(EstimateError::WeightsRefused);
    }
    let early = match sample.entry() {
        Some(entry) => entry.iter().find(|time| **time < 0.0),
        None => sample.exit().iter().find(|time| **time <= 0.0),
    };
    early.map_or(Ok(()), |&time| Err(EstimateError::TransformUndefined { time }))
}
