//! Estimate parameters by maximum likelihood, and say how far the estimates can be trusted.

use language::Span;
use numerics::cholesky::Cholesky;
use numerics::newton::{Ending, Objective, Outcome, Search, Stuck, maximise};
use process::{ParameterId, Prior};

use crate::fault::InferenceFault;
use crate::likelihood::Likelihood;
use crate::scope::Scope;

/// How a maximum is sought.
#[derive(Debug, Clone, PartialEq)]
pub struct FitOptions {
    /// The most Newton steps.
    pub iterations: usize,
    /// How near the maximum, in standard errors, a search must come; what is left after its last step is about the square.
    pub tolerance: f64,
    /// Keep parameters inside the values that their priors allow: (0, 1), the positive numbers, an interval.
    pub bounded: bool,
}

impl Default for FitOptions {
    fn default() -> FitOptions {
        let search = Search::default();
        FitOptions { iterations: search.iterations, tolerance: search.decrement, bounded: true }
    }
}

/// What a fit found.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Whether it is a maximum; parameters are numbered as in the process. Nothing below is an estimate unless it is.
    pub outcome: Outcome,
    /// Every parameter of the process, in order.
    pub parameters: Vec<Estimate>,
    /// The covariance of the free parameters by observed information; none unless there is a maximum.
    pub covariance: Option<Covariance>,
    /// The same by sums of scores within groups.
    pub clustered: Option<Covariance>,
    /// The slope along each parameter where the search ended; 0 for a fixed one.
    pub gradient: Vec<f64>,
    /// The condition number of the observed information, scaled to a diagonal of ones.
    pub condition: f64,
    /// The last Newton decrement: how many standard errors from the maximum the last step began.
    pub decrement: f64,
    /// Newton steps made.
    pub iterations: usize,
    /// The log-likelihood.
    pub log_likelihood: f64,
    /// −2 log-likelihood + 2 × free parameters; Akaike (1974).
    pub aic: f64,
    /// −2 log-likelihood + ln(events) × free parameters; Schwarz (1978), with the number of events as the size of the
    /// sample, as Volinsky and Raftery (2000) advise for time at risk. None without events.
    pub bic: Option<f64>,
    /// Distinct rows.
    pub rows: usize,
    /// Years at risk, over all events and candidates.
    pub exposure: f64,
    /// Facts that enter.
    pub events: usize,
    /// Groups for clustered standard errors.
    pub groups: usize,
    /// What enters and what is taken as given.
    pub scope: Scope,
}

/// One parameter after a fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// Its value, estimated or fixed.
    pub value: f64,
    /// Whether it was not estimated.
    pub fixed: bool,
    /// By observed information.
    pub standard_error: Option<f64>,
    /// By sums of scores within groups.
    pub clustered_error: Option<f64>,
}

/// A covariance of estimates.
#[derive(Debug, Clone, PartialEq)]
pub struct Covariance {
    /// The parameters, ascending.
    pub parameters: Vec<ParameterId>,
    /// As many rows of as many numbers, symmetric.
    pub matrix: Vec<f64>,
}

impl Covariance {
    /// The standard error of a parameter, if it is among them.
    #[must_use]
    pub fn standard_error(&self, parameter: ParameterId) -> Option<f64> {
        let at = self.parameters.binary_search(&parameter).ok()?;
        Some(self.matrix[at * self.parameters.len() + at].sqrt())
    }
}

/// Maximises a likelihood in its free parameters.
///
/// Units: standard errors in those of the parameters; the log-likelihood without the constant of a Poisson count.
/// Standard errors are from the observed information (minus the second derivatives at the maximum). Clustered ones are
/// A⁻¹ B A⁻¹, with A the information and B the sum over groups of the product of a group's score with itself, without a
/// small-sample factor: White (1982), Liang and Zeger (1986).
/// Errors: `NotInLikelihood` for a free parameter that no fitted event reads; `Hazard` if there is no likelihood where the
/// search starts, with what made it so. That there is no maximum is not an error: [`Fit::outcome`] says it.
/// Source: Newton's method, [`numerics::newton::maximise`]. Checked against `glm` of R, Poisson with the log of years as
/// offset, to nine digits.
pub fn fit(likelihood: &Likelihood, options: &FitOptions) -> Result<Fit, InferenceFault> {
    let free: Vec<ParameterId> = (0..likelihood.free.len()).filter(|one| likelihood.free[*one]).collect();
    verify_read(likelihood, &free)?;
    let ending = search(likelihood, &likelihood.start, &free, options)?;
    Ok(report(likelihood, &free, ending))
}

/// Every free parameter must stand in a hazard that enters.
fn verify_read(likelihood: &Likelihood, free: &[ParameterId]) -> Result<(), InferenceFault> {
    let read = |one: &ParameterId| likelihood.rows.iter().any(|rows| rows.hazard.parameters().contains(one));
    match free.iter().find(|one| !read(one)) {
        None => Ok(()),
        Some(one) => {
            let parameter = &likelihood.process.parameters[*one];
            Err(InferenceFault::NotInLikelihood { name: parameter.name.clone(), span: parameter.span })
        }
    }
}

/// Seeks the maximum over `free` from `start`; the others keep their values.
pub(crate) fn search(
    likelihood: &Likelihood,
    start: &[f64],
    free: &[ParameterId],
    options: &FitOptions,
) -> Result<Ending, InferenceFault> {
    let bounds = if options.bounded { free.iter().map(|one| bounds(likelihood, *one)).collect() } else { Vec::new() };
    let search = Search { iterations: options.iterations, decrement: options.tolerance, bounds };
    let from: Vec<f64> = free.iter().map(|one| start[*one]).collect();
    let mut objective = Restricted { likelihood, theta: start.to_vec(), free };
    let ending = maximise(&mut objective, &from, &search);
    if ending.outcome == (Outcome::NotConverged { because: Stuck::Start })
        && let Some(fault) = likelihood.fault(start)
    {
        return Err(fault);
    }
    Ok(ending)
}

/// The open interval that a parameter's prior allows.
pub(crate) fn bounds(likelihood: &Likelihood, parameter: ParameterId) -> (f64, f64) {
    match likelihood.process.parameters[parameter].prior {
        None | Some(Prior::Normal(..)) => (f64::NEG_INFINITY, f64::INFINITY),
        Some(Prior::Beta(..)) => (0.0, 1.0),
        Some(Prior::Exponential(_)) => (0.0, f64::INFINITY),
        Some(Prior::Uniform(low, high)) => (low, high),
    }
}

/// A likelihood as a function of some of its parameters.
struct Restricted<'a> {
    likelihood: &'a Likelihood,
    theta: Vec<f64>,
    free: &'a [ParameterId],
}

impl Restricted<'_> {
    fn put(&mut self, at: &[f64]) {
        self.free.iter().zip(at).for_each(|(one, value)| self.theta[*one] = *value);
    }
}

impl Objective for Restricted<'_> {
    fn value(&mut self, at: &[f64]) -> Option<f64> {
        self.put(at);
        self.likelihood.value(&self.theta)
    }

    fn derivatives(&mut self, at: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> Option<f64> {
        self.put(at);
        let found = self.likelihood.derivatives(&self.theta)?;
        let (p, size) = (self.theta.len(), self.free.len());
        for (i, row) in self.free.iter().enumerate() {
            gradient[i] = found.gradient[*row];
            for (j, column) in self.free.iter().enumerate() {
                hessian[i * size + j] = found.hessian[row * p + column];
            }
        }
        Some(found.value)
    }
}

fn report(likelihood: &Likelihood, free: &[ParameterId], ending: Ending) -> Fit {
    let mut theta = likelihood.start.clone();
    let mut gradient = vec![0.0; theta.len()];
    for (at, one) in free.iter().enumerate() {
        theta[*one] = ending.at[at];
        gradient[*one] = ending.gradient[at];
    }
    let covariance = (ending.outcome == Outcome::Converged).then(|| covariance(&ending, free)).flatten();
    let clustered = covariance.as_ref().and_then(|covariance| clustered(likelihood, &theta, covariance));
    let size = free.len() as f64;
    let events = likelihood.scope.explained;
    let parameters = likelihood.process.parameters.iter().enumerate().map(|(one, parameter)| Estimate {
        name: parameter.name.clone(),
        span: parameter.span,
        value: theta[one],
        fixed: !likelihood.free[one],
        standard_error: covariance.as_ref().and_then(|all| all.standard_error(one)),
        clustered_error: clustered.as_ref().and_then(|all| all.standard_error(one)),
    });
    Fit {
        parameters: parameters.collect(),
        outcome: numbered(ending.outcome, free),
        covariance,
        clustered,
        gradient,
        condition: ending.condition,
        decrement: ending.decrement,
        iterations: ending.iterations,
        log_likelihood: ending.value,
        aic: 2.0 * (size - ending.value),
        bic: (events > 0).then(|| size * numerics::special::ln(events as f64) - 2.0 * ending.value),
        rows: likelihood.rows(),
        exposure: likelihood.exposure(),
        events,
        groups: likelihood.groups.len(),
        scope: likelihood.scope.clone(),
    }
}

/// The outcome with parameters numbered as in the process.
fn numbered(outcome: Outcome, free: &[ParameterId]) -> Outcome {
    match outcome {
        Outcome::Runaway { parameter } => Outcome::Runaway { parameter: free[parameter] },
        Outcome::AtBound { parameter } => Outcome::AtBound { parameter: free[parameter] },
        Outcome::NotConverged { because: Stuck::OutsideBounds(parameter) } => {
            Outcome::NotConverged { because: Stuck::OutsideBounds(free[parameter]) }
        }
        Outcome::NotConverged { because: Stuck::Flat(mut flat) } => {
            for dependence in &mut flat {
                dependence.column = free[dependence.column];
                dependence.with.iter_mut().for_each(|one| *one = free[*one]);
            }
            Outcome::NotConverged { because: Stuck::Flat(flat) }
        }
        other => other,
    }
}

fn covariance(ending: &Ending, free: &[ParameterId]) -> Option<Covariance> {
    let information: Vec<f64> = ending.hessian.iter().map(|second| -second).collect();
    let factor = Cholesky::of(&information, free.len(), 0.0).ok()?;
    Some(Covariance { parameters: free.to_vec(), matrix: factor.inverse() })
}

/// A⁻¹ B A⁻¹.
fn clustered(likelihood: &Likelihood, theta: &[f64], model: &Covariance) -> Option<Covariance> {
    let (p, free) = (model.parameters.len(), &model.parameters);
    let mut middle = vec![0.0; p * p];
    for score in likelihood.scores(theta)? {
        for (i, row) in free.iter().enumerate() {
            for (j, column) in free.iter().enumerate() {
                middle[i * p + j] += score[*row] * score[*column];
            }
        }
    }
    let half = product(&model.matrix, &middle, p);
    let mut matrix = product(&half, &model.matrix, p);
    for i in 0..p {
        for j in 0..i {
            let mean = f64::midpoint(matrix[i * p + j], matrix[j * p + i]);
            (matrix[i * p + j], matrix[j * p + i]) = (mean, mean);
        }
    }
    Some(Covariance { parameters: free.clone(), matrix })
}

fn product(a: &[f64], b: &[f64], p: usize) -> Vec<f64> {
    (0..p * p).map(|at| (0..p).map(|k| a[at / p * p + k] * b[k * p + at % p]).sum()).collect()
}
