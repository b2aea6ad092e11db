//! Fit a model to anyone's spells, or to those of the record, and gather all that a reader must know of the fit.

use estimators::EstimateError;
use estimators::Sample;
use estimators::cox::{
    self, ChiSquared, Concordance, CoxFit, MOST_COVARIATES, ProportionalityTest, Risk, RobustVariance, Ties,
    TimeTransform,
};
use formula::{Build, Frame, Limits, Model, Reason, build, parse};
use language::Diagnostics;
use numerics::special::{chi_squared_upper, exp, normal_quantile};

use crate::answer::Dropped;
use crate::checks::{Check, check_events, check_rows, check_values, rows_told};
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
    /// Column that says whose row each row is. The rows of one unit are checked against each other; the fit is the same.
    pub unit: Option<String>,
    /// Bytes that the fit may take.
    pub memory: u64,
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
            unit: None,
            memory: u64::MAX,
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
    /// Of the rows that the condition left out, those for which it is unknown.
    pub where_unknown: usize,
    /// What had been left out before the table was made, beside those rows.
    pub left_out_before: Vec<Dropped>,
    /// What the checks before the fit found.
    pub checks: Vec<Check>,
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
    #[error(
        "error[no-rows]: no row is left to fit: {read} rows read, {not_kept} left out by --where, {missing} left out for {reasons}"
    )]
    Nothing {
        /// Rows of the table.
        read: usize,
        /// Rows that the condition left out.
        not_kept: usize,
        /// Rows left out for what they hold.
        missing: usize,
        /// What that is, each with its number.
        reasons: String,
    },
    /// The level is none.
    #[error("--level {found} is no level: give a share between 0 and 1, such as 0.95")]
    Level {
        /// What was asked for.
        found: f64,
    },
    /// Two rows of one unit are at risk at once.
    #[error("error[overlap]: {file} {}: begins before the row before it of the same `{unit}` ends, so that the unit would be at risk twice\n  = correct the times\n  = where the clock begins anew with each spell, rows do not follow each other: leave out --id, and add cluster({unit})", rows_told(*count, rows))]
    Overlap {
        /// The file.
        file: String,
        /// The column of units.
        unit: String,
        /// How many rows begin too early.
        count: usize,
        /// The file's numbers of the first of them.
        rows: Vec<u64>,
    },
    /// There are more columns than events.
    #[error(
        "error[more-columns-than-events]: the model has {columns} columns and {events} events: so many coefficients cannot be learnt from so few events\n  = leave terms out, join levels, or use --firth"
    )]
    TooFewEvents {
        /// Columns of the model.
        columns: usize,
        /// Events among the rows used.
        events: usize,
    },
    /// A factor for clustered variances, without clusters.
    #[error(
        "error[no-clusters]: --small-sample corrects a clustered or robust variance, and the model has neither\n  = add cluster() to the formula, or --robust"
    )]
    NoClusters,
    /// A case weight that is zero.
    #[error(
        "error[bad-weight]: {file} row {row} column `{column}` value `{found}`: a weight must be positive\n  = leave such rows out: --where '{column} > 0'"
    )]
    Weight {
        /// The file.
        file: String,
        /// The file's number of the row.
        row: u64,
        /// The column of weights.
        column: String,
        /// The weight.
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

/// So many collinear columns are named; the others are counted.
const COLUMNS_TOLD: usize = 20;

/// A fault of the estimator with its covariates by name.
fn named(fault: &EstimateError, columns: &[String]) -> String {
    let name =
        |place: usize| columns.get(place).map_or_else(|| format!("covariate {place}"), |name| format!("`{name}`"));
    let list = |places: &[usize]| places.iter().map(|place| name(*place)).collect::<Vec<_>>().join(", ");
    match fault {
        EstimateError::Uninformative { columns } => {
            format!(
                "error[uninformative]: nothing can be learnt of {}: constant within every set of rows at risk together\n  = leave it out",
                list(columns)
            )
        }
        EstimateError::Collinear { columns } => {
            let say = |found: &numerics::cholesky::Dependence| match found.with.as_slice() {
                [] => format!("{} is constant", name(found.column)),
                with => format!("{} is a combination of {}", name(found.column), list(with)),
            };
            let mut said = columns.iter().take(COLUMNS_TOLD).map(say).collect::<Vec<_>>().join("; ");
            if columns.len() > COLUMNS_TOLD {
                said += &format!("; and {} more", columns.len() - COLUMNS_TOLD);
            }
            let constant = columns.iter().all(|found| found.with.is_empty());
            let remedy = if constant { "leave it out" } else { "leave one of them out" };
            format!("error[collinear]: {said}\n  = {remedy}")
        }
        EstimateError::PredictorRange => "error[predictor-range]: the linear predictors of one stratum lie too far apart: their hazards cannot be added up\n  = look for a value of a covariate or an offset that is far from all others".to_owned(),
        EstimateError::NoEvents => "error[no-events]: none of the rows used ends in an event\n  = look at how the event is coded, or keep more rows".to_owned(),
        other => other.to_string(),
    }
}

/// A fit takes about so many times the memory of its columns: they, and the estimator's copies of them.
const FIT_COPIES: u64 = 3;

/// Why rows were left out, as one word.
pub(crate) fn reason_word(reason: &Reason) -> String {
    match reason {
        Reason::Missing { what } => format!("missing {what}"),
        Reason::EntryNotBeforeExit => "entry_not_before_exit".to_owned(),
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
    let kept = asked.condition.as_deref().map(|condition| rows_where(frame, condition)).transpose()?;
    let (keep, where_unknown) = kept.map_or((None, 0), |kept| (Some(kept.keep), kept.unknown));
    let limits = Limits { columns: MOST_COVARIATES, bytes: (asked.memory / FIT_COPIES).min(Limits::default().bytes) };
    let options = Build { weights: asked.weights.as_deref(), keep: keep.as_deref(), limits };
    let model = build(&formula, frame, &options).map_err(EstimationFault::Build)?;
    if model.rows.is_empty() {
        let (not_kept, missing) = (model.dropped.not_kept, model.dropped.total);
        let list: Vec<String> =
            model.dropped.reasons.iter().map(|(why, n)| format!("{} ({n})", reason_word(why))).collect();
        let reasons = if list.is_empty() { "no other reason".to_owned() } else { list.join(", ") };
        return Err(EstimationFault::Nothing { read: frame.rows(), not_kept, missing, reasons });
    }
    if asked.small_sample && !asked.robust && model.clusters.is_empty() {
        return Err(EstimationFault::NoClusters);
    }
    let mut checks = check_values(frame, &model);
    if asked.unit.is_some() || model.dropped.reasons.iter().any(|(why, _)| *why == Reason::EntryNotBeforeExit) {
        checks.extend(check_rows(&formula, frame, asked, keep.as_deref(), &model)?);
    }
    checks.extend(check_events(&model, asked.firth)?);
    let names: Vec<String> = model.columns.iter().map(|column| column.name.clone()).collect();
    let refused = |fault: EstimateError| match fault {
        EstimateError::BadWeight { row, found } => EstimationFault::Weight {
            file: frame.origin().to_owned(),
            row: frame.file_row(model.rows[row]),
            column: asked.weights.clone().unwrap_or_default(),
            found,
        },
        fault => EstimationFault::Estimate { fault, columns: names.clone() },
    };
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
    Ok(Estimate {
        fit,
        robust,
        wald_test,
        concordance,
        proportionality,
        terms,
        rows_read: frame.rows(),
        where_unknown,
        left_out_before: Vec::new(),
        checks,
        model,
    })
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
}

/// The word for a treatment of ties, as R writes it.
pub fn ties_word(ties: Ties) -> &'static str {
    match ties {
        Ties::Efron => "efron",
        Ties::Breslow => "breslow",
        Ties::Exact => "exact",
    }
}
