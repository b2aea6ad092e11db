//! Fit a Cox model by partial likelihood.

use super::exact::evaluate_exact;
use super::firth::penalise;
use super::layout::Layout;
use super::likelihood::{Evaluation, evaluate};
use super::newton::{SINGULAR, Summit, climb};
use super::profile::steps_of;
use super::risk::Risk;
use crate::EstimateError;
use numerics::cholesky::{Cholesky, scaled_condition};
use numerics::special::chi_squared_upper;

/// How events at the same time share their risk set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ties {
    /// Efron (1977): as if they came one after another, those left each with an equal share of all that are tied.
    #[default]
    Efron,
    /// Breslow (1974): each as if all the others were still at risk.
    Breslow,
    /// The discrete likelihood of Cox (1972): which d of those at risk had the event, given that d had.
    Exact,
}

/// How to fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// How ties are treated.
    pub ties: Ties,
    /// The most steps of Newton's method.
    pub max_iterations: u32,
    /// The relative change of the log-likelihood at which the fit may have converged. The coefficients must also have
    /// come to within 1e-9 of a standard error of the top.
    pub tolerance: f64,
    /// Whether to add half the logarithm of the determinant of the information, which keeps coefficients finite.
    pub firth: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { ties: Ties::default(), max_iterations: 50, tolerance: 1e-9, firth: false }
    }
}

/// A statistic that is chi-squared if the hypothesis holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquared {
    /// The statistic.
    pub statistic: f64,
    /// Its degrees of freedom.
    pub df: u32,
    /// The probability of a statistic as large or larger.
    pub p: f64,
}

impl ChiSquared {
    pub(crate) fn new(statistic: f64, df: u32) -> ChiSquared {
        // Rounding can bring a statistic of 0 below it; without degrees of freedom nothing is ever exceeded.
        let statistic = statistic.max(0.0);
        ChiSquared { statistic, df, p: chi_squared_upper(statistic, df).unwrap_or(1.0) }
    }
}

/// A fitted Cox model.
///
/// Shapes: p coefficients, matrices p rows of p, row after row. Units: coefficients are log hazard ratios per unit of
/// their covariate. When `converged` is false the numbers are those of the last step and say nothing of the truth.
#[derive(Debug, Clone)]
pub struct CoxFit {
    /// The coefficients.
    pub beta: Vec<f64>,
    /// Their model-based variance, the inverse of the information.
    pub variance: Vec<f64>,
    /// The log-likelihood with all coefficients 0.
    pub log_likelihood_null: f64,
    /// The log-likelihood, with Firth's penalty if it was asked for.
    pub log_likelihood: f64,
    /// The likelihood-ratio test that all coefficients are 0.
    pub likelihood_ratio_test: ChiSquared,
    /// The score test that all coefficients are 0.
    pub score_test: ChiSquared,
    /// The gradient of the log-likelihood at the end, per unit of each covariate.
    pub gradient: Vec<f64>,
    /// The Newton decrement at the end: the squared distance to the top in standard errors.
    pub decrement: f64,
    /// The ratio of the extreme eigenvalues of the information, scaled to a diagonal of ones.
    pub condition: f64,
    /// The steps taken.
    pub iterations: u32,
    /// Whether the top was reached.
    pub converged: bool,
    /// Coefficients that ran away while the log-likelihood came to a limit: the events are separated by them (monotone
    /// likelihood). Empty if the fit converged, or did not for another reason.
    pub runaway: Vec<usize>,
    /// The rows of the sample.
    pub rows: usize,
    /// The rows with the event.
    pub events: usize,
    /// How ties were treated.
    pub ties: Ties,
    pub(crate) scaled_beta: Vec<f64>,
    pub(crate) layout: Layout,
}

/// Fits a Cox model.
///
/// Shapes: `risk` has n rows and p ≥ 0 covariates; the result has p coefficients.
/// Units: any; covariates are centred within strata and scaled inside, so that large means cost no digits.
/// Ties: as the options say; a row is at risk at t if entry < t ≤ exit; times compare exactly.
/// Errors: `NoEvents`; `Uninformative` and `Collinear` name every covariate at fault; `PredictorRange` if offsets of one
/// stratum are too far apart to be added; `ToleranceOutOfRange`. A fit that does not converge is no error, but says so.
/// Source: Cox (1972), Journal of the Royal Statistical Society B 34(2), with the ties of Efron (1977) or Breslow (1974);
/// exact ties by the recursion of Gail, Lubin and Rubinstein (1981); penalty of Firth (1993) as in Heinze and Schemper
/// (2001). Checked by hand and against R survival 3.5-3.
///
/// ```
/// use estimators::Sample;
/// use estimators::cox::{Options, Risk, fit};
///
/// let years = [1.0, 2.0, 3.0];
/// let sample = Sample::new(None, &years, &[true, true, false], None)?;
/// let treated = [1.0, 0.0, 1.0];
/// let covariates: [&[f64]; 1] = [&treated];
/// let cox = fit(&Risk::new(sample, &covariates, None, None)?, &Options::default())?;
/// // The likelihood e^β / (2 e^β + 1) / (1 + e^β) is greatest where e^β is the square root of a half.
/// assert!((cox.beta[0] + 0.5 * std::f64::consts::LN_2).abs() < 1e-14);
/// # Ok::<(), estimators::EstimateError>(())
/// ```
pub fn fit(risk: &Risk<'_>, options: &Options) -> Result<CoxFit, EstimateError> {
    if !(options.tolerance > 0.0 && options.tolerance < 1.0) {
        return Err(EstimateError::ToleranceOutOfRange { found: options.tolerance });
    }
    if !risk.sample().event().contains(&true) {
        return Err(EstimateError::NoEvents);
    }
    if options.ties == Ties::Exact {
        verify_exact(risk, options)?;
    }
    let layout = Layout::of(risk);
    let likelihood = Likelihood { layout: &layout, ties: options.ties, firth: options.firth };
    let null = likelihood.plain(&vec![0.0; layout.covariates]).ok_or(EstimateError::PredictorRange)?;
    let factor = verify_information(&null)?;
    let score_statistic = factor.solve_lower(&null.score).iter().map(|x| x * x).sum();
    let start = if options.firth { likelihood.evaluate(&vec![0.0; layout.covariates]) } else { Some(null) };
    let start = start.ok_or(EstimateError::PredictorRange)?;
    let log_likelihood_null = start.objective;
    let summit = climb(|beta| likelihood.evaluate(beta), start, options.max_iterations, options.tolerance);
    Ok(conclude(layout, summit, log_likelihood_null, score_statistic, options.ties))
}

fn verify_exact(risk: &Risk<'_>, options: &Options) -> Result<(), EstimateError> {
    let refuse = |what| Err(EstimateError::NotWithExactTies { what });
    match (risk.sample().weight(), options.firth) {
        (Some(_), _) => refuse("a case weight"),
        (None, true) => refuse("Firth's penalty"),
        (None, false) => Ok(()),
    }
}

/// What is maximised.
struct Likelihood<'a> {
    layout: &'a Layout,
    ties: Ties,
    firth: bool,
}

impl Likelihood<'_> {
    fn plain(&self, beta: &[f64]) -> Option<Evaluation> {
        match steps_of(self.ties, "") {
            Ok(steps) => evaluate(self.layout, steps, beta),
            Err(_) => evaluate_exact(self.layout, beta),
        }
    }

    fn evaluate(&self, beta: &[f64]) -> Option<Evaluation> {
        let plain = self.plain(beta)?;
        match steps_of(self.ties, "") {
            Ok(steps) if self.firth => penalise(self.layout, steps, beta, plain),
            _ => Some(plain),
        }
    }
}

/// What may be left of the information of a covariate, relative to its size, when it is taken for rounding error.
const NOTHING: f64 = 1e-12;

/// Factors the information at the start, or names every covariate about which it says nothing of its own.
fn verify_information(null: &Evaluation) -> Result<Cholesky, EstimateError> {
    let p = null.score.len();
    let informed = |&i: &usize| null.information[i * p + i] > NOTHING * null.raw_diagonal[i];
    let columns: Vec<usize> = (0..p).filter(|i| !informed(i)).collect();
    if !columns.is_empty() {
        return Err(EstimateError::Uninformative { columns });
    }
    Cholesky::of(&null.information, p, SINGULAR).map_err(|columns| EstimateError::Collinear { columns })
}

fn conclude(layout: Layout, summit: Summit, log_likelihood_null: f64, score_statistic: f64, ties: Ties) -> CoxFit {
    let p = layout.covariates;
    let scale = &layout.scale;
    // The climb stops only where the information can be inverted.
    let variance =
        Cholesky::of(&summit.top.information, p, 0.0).map_or_else(|_| vec![f64::INFINITY; p * p], |f| f.inverse());
    let times_scale = |values: &[f64]| values.iter().zip(scale).map(|(x, scale)| x * scale).collect::<Vec<f64>>();
    let df = p as u32;
    CoxFit {
        beta: times_scale(&summit.beta),
        variance: variance.iter().enumerate().map(|(at, x)| x * scale[at / p] * scale[at % p]).collect(),
        log_likelihood_null,
        log_likelihood: summit.top.objective,
        likelihood_ratio_test: ChiSquared::new(2.0 * (summit.top.objective - log_likelihood_null), df),
        score_test: ChiSquared::new(score_statistic, df),
        gradient: summit.top.score.iter().zip(scale).map(|(x, scale)| x / scale).collect(),
        decrement: summit.decrement,
        condition: scaled_condition(&summit.top.information, p),
        iterations: summit.iterations,
        converged: summit.converged,
        runaway: summit.runaway,
        rows: layout.rows,
        events: layout.event_rows.iter().map(|&rows| rows as usize).sum(),
        ties,
        scaled_beta: summit.beta,
        layout,
    }
}

impl CoxFit {
    /// The Wald test that all coefficients are 0, given the model-based or a robust variance of them.
    ///
    /// Shapes: `variance` has p rows of p. A robust variance of fewer clusters than coefficients is singular; the degrees
    /// of freedom are then its rank.
    #[must_use]
    pub fn wald_test(&self, variance: &[f64]) -> ChiSquared {
        let p = self.beta.len();
        let rows: Vec<Vec<f64>> = variance.chunks_exact(p.max(1)).map(<[f64]>::to_vec).collect();
        let form = crate::quadratic_form::quadratic_form(&self.beta, &rows);
        ChiSquared::new(form.value, form.rank)
    }

    /// The standard error of each coefficient, given the model-based or a robust variance of them.
    #[must_use]
    pub fn std_errors(&self, variance: &[f64]) -> Vec<f64> {
        let p = self.beta.len();
        (0..p).map(|i| variance[i * p + i].sqrt()).collect()
    }

    /// The linear predictor x'β + offset of each row of the risk that was fitted, not centred.
    ///
    /// Errors: `CovariateCount` if `risk` has other covariates.
    pub fn linear_predictors(&self, risk: &Risk<'_>) -> Result<Vec<f64>, EstimateError> {
        let (found, expected) = (risk.covariates().len(), self.beta.len());
        if found != expected {
            return Err(EstimateError::CovariateCount { found, expected });
        }
        let mut predictors = risk.offset().map_or_else(|| vec![0.0; risk.sample().rows()], <[f64]>::to_vec);
        for (column, beta) in risk.covariates().iter().zip(&self.beta) {
            predictors.iter_mut().zip(*column).for_each(|(predictor, x)| *predictor += beta * x);
        }
        Ok(predictors)
    }
}
