//! Fit a model to anyone's spells, or to those of the record, and gather all that a reader must know of the fit.

use std::collections::BTreeSet;

use estimators::EstimateError;
use estimators::Sample;
use estimators::cox::{
    self, ChiSquared, Concordance, CoxFit, ProportionalityTest, Risk, RobustVariance, Ties, TimeTransform,
};
use formula::{Build, Frame, Model, build, parse};
use language::Diagnostics;
use numerics::special::{chi_squared_upper, exp, normal_quantile};

use crate::frame_condition::{FrameConditionFault, rows_where};

/// What is asked of a fit.
#[derive(Clone, Debug)]
pub struct Specification {
    /// A formula in R's words.
    pub formula: String,
    /// How ties are treated.
    pub ties: Ties,
    /// Rows that are looked at: a condition over the table's columns.
    pub condition: Option<String>,
    /// Column of case weights.
    pub weights: Option<String>,
    /// Whether the robust variance is used even without clusters.
    pub robust: bool,
    /// Whether clustered variances are multiplied by G / (G − 1), as Stata does.
    pub small_sample: bool,
    /// Firth's penalty.
    pub firth: bool,
    /// Test proportional hazards under this transform of time.
    pub proportionality: Option<TimeTransform>,
    /// Level of the intervals.
    pub level: f64,
}

impl Specification {
    /// A formula with R's defaults.
    pub fn of(formula: &str) -> Specification {
        Specification {
            formula: formula.to_owned(),
            ties: Ties::default(),
            condition: None,
            weights: None,
            robust: false,
            small_sample: false,
            firth: false,
            proportionality: None,
            level: 0.95,
        }
    }
}

/// A fitted model with what was left out of it.
#[derive(Debug)]
pub struct Estimate {
    /// The columns fitted, with what was left out.
    pub model: Model,
    /// The fit.
    pub fit: CoxFit,
    /// The robust variance, if it is the one that counts.
    pub robust: Option<RobustVariance>,
    /// Wald's test with the variance that counts.
    pub wald_test: ChiSquared,
    /// How well the model orders the spells.
    pub concordance: Concordance,
    /// The test of proportional hazards, if it was asked for.
    pub proportionality: Option<ProportionalityTest>,
    /// One line for each coefficient.
    pub terms: Vec<Coefficient>,
    /// Rows of the table.
    pub rows_read: usize,
}

/// One coefficient.
#[derive(Clone, Debug, PartialEq)]
pub struct Coefficient {
    /// Its column, as R names it.
    pub term: String,
    /// Log hazard ratio.
    pub estimate: f64,
    /// Model-based standard error.
    pub std_error: f64,
    /// Robust standard error, if it is the one that counts.
    pub robust_std_error: Option<f64>,
    /// Estimate over the standard error that counts.
    pub statistic: f64,
    /// Two-sided p value of a standard normal statistic; none where the statistic is none.
    pub p_value: Option<f64>,
    /// Lower end of the interval for the log hazard ratio.
    pub conf_low: f64,
    /// Upper end.
    pub conf_high: f64,
    /// exp(estimate).
    pub hazard_ratio: f64,
}

/// Why there is no estimate.
#[derive(Debug, thiserror::Error)]
pub enum EstimationFault {
    /// The formula cannot be read.
    #[error("{0}")]
    Formula(Diagnostics),
    /// The formula does not fit the table.
    #[error("{0}")]
    Build(formula::Faults),
    /// The condition is wrong.
    #[error(transparent)]
    Condition(#[from] FrameConditionFault),
    /// Nothing is left.
    #[error("no row is left to fit: {read} rows read, {not_kept} left out by --where, {missing} with missing values")]
    Nothing {
        /// Rows of the table.
        read: usize,
        /// Rows that the condition left out.
        not_kept: usize,
        /// Rows with missing values.
        missing: usize,
    },
    /// The level is none.
    #[error("--level {found} is no level: give a share between 0 and 1, such as 0.95")]
    Level {
        /// What was asked for.
        found: f64,
    },
    /// The estimator refuses; the columns are named as in the formula.
    #[error("{}", named(fault, columns))]
    Estimate {
        /// What it says.
        fault: EstimateError,
        /// Names of the covariates.
        columns: Vec<String>,
    },
}

/// A fault of the estimator with its covariates by name.
fn named(fault: &EstimateError, columns: &[String]) -> String {
    let name =
        |place: usize| columns.get(place).map_or_else(|| format!("covariate {place}"), |name| format!("`{name}`"));
    let list = |places: &[usize]| places.iter().map(|place| name(*place)).collect::<Vec<_>>().join(", ");
    match fault {
        EstimateError::Uninformative { columns } => {
            format!(
                "nothing can be learnt of {}: constant within every set of rows at risk together; leave it out",
                list(columns)
            )
        }
        EstimateError::Collinear { columns } => {
            let say = |found: &numerics::cholesky::Dependence| match found.with.as_slice() {
                [] => format!("{} is constant", name(found.column)),
                with => format!("{} is a combination of {}", name(found.column), list(with)),
            };
            format!("{}; leave one of them out", columns.iter().map(say).collect::<Vec<_>>().join("; "))
        }
        other => other.to_string(),
    }
}

/// Fit the model.
///
/// Rows with missing values are left out and counted, as R does. The variance that counts is clustered where the formula has
/// `cluster()`, robust where it was asked for, and else that of the model. A fit that did not converge is returned as such.
pub fn estimate(frame: &Frame, asked: &Specification) -> Result<Estimate, EstimationFault> {
    let quantile = normal_quantile(0.5 + asked.level / 2.0).ok().filter(|_| asked.level > 0.0 && asked.level < 1.0);
    let quantile = quantile.ok_or(EstimationFault::Level { found: asked.level })?;
    let formula = parse(&asked.formula).map_err(EstimationFault::Formula)?;
    let keep = asked.condition.as_deref().map(|condition| rows_where(frame, condition)).transpose()?;
    let options = Build { weights: asked.weights.as_deref(), keep: keep.as_deref() };
    let model = build(&formula, frame, &options).map_err(EstimationFault::Build)?;
    if model.rows.is_empty() {
        let (not_kept, missing) = (model.dropped.not_kept, model.dropped.total);
        return Err(EstimationFault::Nothing { read: frame.rows(), not_kept, missing });
    }
    let names: Vec<String> = model.columns.iter().map(|column| column.name.clone()).collect();
    let refused = |fault: EstimateError| EstimationFault::Estimate { fault, columns: names.clone() };
    let columns: Vec<&[f64]> = model.columns.iter().map(|column| column.values.as_slice()).collect();
    let sample =
        Sample::new(model.entry.as_deref(), &model.exit, &model.event, model.weight.as_deref()).map_err(refused)?;
    let stratum = model.stratum.as_ref().map(|stratum| stratum.codes.as_slice());
    let risk = Risk::new(sample, &columns, stratum, model.offset.as_deref()).map_err(refused)?;
    let fit = cox::fit(&risk, &cox::Options { ties: asked.ties, firth: asked.firth, ..cox::Options::default() })
        .map_err(refused)?;

    let clusters: Vec<&[u32]> = model.clusters.iter().map(|cluster| cluster.codes.as_slice()).collect();
    let wants_robust = asked.robust || !clusters.is_empty();
    let robust =
        wants_robust.then(|| fit.robust_variance(&clusters, asked.small_sample)).transpose().map_err(refused)?;
    let counted = robust.as_ref().map_or(fit.variance.as_slice(), |robust| robust.variance.as_slice());
    let groups: Vec<Vec<usize>> = model.terms.iter().map(|term| term.columns.clone().collect()).collect();
    let proportionality = asked
        .proportionality
        .map(|transform| fit.test_proportionality(&sample, transform, &groups))
        .transpose()
        .map_err(refused)?;
    let terms = coefficients(&names, &fit, robust.as_ref(), quantile);
    let wald_test = fit.wald_test(counted);
    let concordance = fit.concordance(clusters.first().copied()).map_err(refused)?;
    Ok(Estimate { fit, robust, wald_test, concordance, proportionality, terms, rows_read: frame.rows(), model })
}

fn coefficients(names: &[String], fit: &CoxFit, robust: Option<&RobustVariance>, quantile: f64) -> Vec<Coefficient> {
    let std_errors = fit.std_errors(&fit.variance);
    let robust_std_errors = robust.map(|robust| fit.std_errors(&robust.variance));
    let line = |(place, term): (usize, &String)| {
        let robust_std_error = robust_std_errors.as_ref().map(|errors| errors[place]);
        let (estimate, counted) = (fit.beta[place], robust_std_error.unwrap_or(std_errors[place]));
        let statistic = estimate / counted;
        Coefficient {
            term: term.clone(),
            estimate,
            std_error: std_errors[place],
            robust_std_error,
            statistic,
            // A squared standard normal is chi-squared with one degree of freedom.
            p_value: chi_squared_upper(statistic * statistic, 1).ok(),
            conf_low: estimate - quantile * counted,
            conf_high: estimate + quantile * counted,
            hazard_ratio: exp(estimate),
        }
    };
    names.iter().enumerate().map(line).collect()
}

impl Estimate {
    /// Which variance counts: `model`, `robust` or `clustered`.
    pub fn variance_word(&self) -> &'static str {
        match &self.robust {
            None => "model",
            Some(_) if self.model.clusters.is_empty() => "robust",
            Some(_) => "clustered",
        }
    }

    /// Names of the clusters, as in the formula.
    pub fn cluster_names(&self) -> BTreeSet<&str> {
        self.model.clusters.iter().map(|cluster| cluster.name.as_str()).collect()
    }
}

/// The word for a treatment of ties, as R writes it.
pub fn ties_word(ties: Ties) -> &'static str {
    match ties {
        Ties::Efron => "efron",
        Ties::Breslow => "breslow",
        Ties::Exact => "exact",
    }
}
