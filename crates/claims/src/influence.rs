//! Fit one specification: the model without the exposure, one step towards it, and the model with it.

use estimators::{ComplementaryLogLog, EstimateError, ParametricHazard, Weibull, cox, fit_parametric};
use numerics::cholesky::Cholesky;
use numerics::special::{DomainError, normal_quantile};

use crate::claim::Model;
use crate::estimand::Of;
use crate::rule::Rule;
use crate::sample::Rows;

/// Years since the end at which the hazard of the person-year model may step: pieces equally wide on the scale of log
/// time, on which hazards of return fall about evenly.
pub const BASELINE_CUTS: [f64; 4] = [3.0, 6.0, 12.0, 24.0];

/// The same for wars, in years since they began: half of them end within their first year.
pub const WAR_BASELINE_CUTS: [f64; 4] = [1.0, 2.0, 4.0, 8.0];

/// An estimate and what each cluster adds to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Influence {
    /// The log hazard ratio: one step U / I from no effect, or the maximum of the likelihood.
    pub estimate: f64,
    /// Its standard error by the model.
    pub std_error: f64,
    /// Its standard error by clusters.
    pub robust_std_error: f64,
    /// What each cluster adds, ascending by cluster; of one step these are efficient scores over the information.
    pub clusters: Vec<(u32, f64)>,
}

impl Influence {
    /// The normal interval of the estimate by clusters; `level` strictly between 0 and 1, such as 0.95.
    ///
    /// Errors: `Probability` for a level that is none.
    pub fn interval(&self, level: f64) -> Result<(f64, f64), DomainError> {
        let half = normal_quantile(0.5 + 0.5 * level)? * self.robust_std_error;
        Ok((self.estimate - half, self.estimate + half))
    }
}

/// Why a specification has no estimate.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Unfit {
    /// The model cannot be fitted to these rows.
    #[error("{0}")]
    Estimate(#[from] EstimateError),
    /// The likelihood has no top: some group has no events, or only events.
    #[error("the likelihood has no maximum: the events are separated by the columns")]
    NoMaximum,
    /// By rule 1 the shape of a Weibull hazard has to be above 0, and there is no maximum with such a shape.
    #[error("the likelihood has no maximum with a shape above 0, which rule 1 asks for")]
    ShapeRefused,
}

/// One step from no effect: U / I, with U the efficient score of the exposure at the model without it.
///
/// The step's standard error by clusters takes the spread of efficient scores where there is no effect.
/// Source: efficient scores and one-step estimates: Bickel, Klaassen, Ritov and Wellner (1993); for Cox models score residuals
/// of Therneau, Grambsch and Fleming (1990). Checked against full fits near no effect, and against sums by hand.
pub fn one_step(model: Model, rows: &Rows, rule: Rule) -> Result<Influence, Unfit> {
    let spells = rows.spells()?;
    let adjusted: Vec<&[f64]> = rows.adjusted.iter().map(|(_, values)| values.as_slice()).collect();
    let mut all = adjusted.clone();
    all.push(&rows.exposure);
    match model {
        Model::Cox => {
            let mut offset = None;
            if !adjusted.is_empty() {
                let risk = cox::Risk::new(spells, &adjusted, None, None)?;
                let null = cox::fit(&risk, &cox::Options::default())?;
                if !null.converged {
                    return Err(Unfit::NoMaximum);
                }
                offset = Some(null.linear_predictors(&risk)?);
            }
            let still = cox::Options { max_iterations: 0, ..cox::Options::default() };
            let at = cox::fit(&cox::Risk::new(spells, &all, None, offset.as_deref())?, &still)?;
            Ok(step_of(rows, &at.dfbeta()?, &at.variance))
        }
        Model::ComplementaryLogLog => parametric_step(
            rows,
            &ComplementaryLogLog::new(spells, &adjusted, baseline_cuts(rows))?,
            &ComplementaryLogLog::new(spells, &all, baseline_cuts(rows))?,
            |_| Ok(()),
        ),
        Model::Weibull => {
            let (without, with) = (Weibull::new(spells, &adjusted)?, Weibull::new(spells, &all)?);
            parametric_step(rows, &without, &with, |fit| shape_admitted(rule, fit))
        }
    }
}

/// The maximum of the likelihood with the exposure, and dfbetas by cluster.
pub fn full_fit(model: Model, rows: &Rows, rule: Rule) -> Result<Influence, Unfit> {
    let spells = rows.spells()?;
    let mut all: Vec<&[f64]> = rows.adjusted.iter().map(|(_, values)| values.as_slice()).collect();
    all.push(&rows.exposure);
    match model {
        Model::Cox => {
            let fit = cox::fit(&cox::Risk::new(spells, &all, None, None)?, &cox::Options::default())?;
            let estimate = fit.beta.last().copied().filter(|_| fit.converged).ok_or(Unfit::NoMaximum)?;
            Ok(gathered(rows, estimate, &fit.dfbeta()?, &fit.variance))
        }
        Model::ComplementaryLogLog => {
            parametric_full(rows, &ComplementaryLogLog::new(spells, &all, baseline_cuts(rows))?, |_| Ok(()))
        }
        Model::Weibull => parametric_full(rows, &Weibull::new(spells, &all)?, |fit| shape_admitted(rule, fit)),
    }
}

fn parametric_step(
    rows: &Rows,
    without: &dyn ParametricHazard,
    with: &dyn ParametricHazard,
    admitted: impl Fn(&[f64]) -> Result<(), Unfit>,
) -> Result<Influence, Unfit> {
    let null = fit_parametric(without)?;
    if !null.converged {
        return Err(Unfit::NoMaximum);
    }
    admitted(&null.parameters)?;
    let mut parameters = null.parameters;
    parameters.push(0.0);
    let p = parameters.len();
    let at = with.at(&parameters).ok_or(Unfit::NoMaximum)?;
    let factor = Cholesky::of(&at.information, p, SINGULAR).map_err(|columns| EstimateError::Collinear { columns })?;
    let variance = factor.inverse();
    let changes = changes(&at.row_scores, &variance, p);
    Ok(step_of(rows, &changes, &variance))
}

fn parametric_full(
    rows: &Rows,
    model: &dyn ParametricHazard,
    admitted: impl Fn(&[f64]) -> Result<(), Unfit>,
) -> Result<Influence, Unfit> {
    let fit = fit_parametric(model)?;
    let estimate = fit.parameters.last().copied().filter(|_| fit.converged).ok_or(Unfit::NoMaximum)?;
    admitted(&fit.parameters)?;
    Ok(gathered(rows, estimate, &fit.dfbeta(), &fit.variance))
}

/// The shape is the first of a Weibull fit's parameters.
fn shape_admitted(rule: Rule, parameters: &[f64]) -> Result<(), Unfit> {
    if parameters.first().is_some_and(|shape| rule.admits_shape(*shape)) { Ok(()) } else { Err(Unfit::ShapeRefused) }
}

/// Years at which the hazard of the person-year model may step, for these rows: of peace [`BASELINE_CUTS`], of war
/// [`WAR_BASELINE_CUTS`].
#[must_use]
pub fn baseline_cuts(rows: &Rows) -> &'static [f64] {
    match rows.of {
        Of::Peace => &BASELINE_CUTS,
        Of::War => &WAR_BASELINE_CUTS,
    }
}

/// What may be left of the information of a column when those before it are taken out.
const SINGULAR: f64 = 1e-11;

/// Scores times the variance, n rows of p.
fn changes(row_scores: &[f64], variance: &[f64], p: usize) -> Vec<f64> {
    let change = |score: &[f64], i: usize| -> f64 { (0..p).map(|j| score[j] * variance[j * p + i]).sum() };
    row_scores.chunks_exact(p).flat_map(|score| (0..p).map(move |i| change(score, i))).collect()
}

/// With V the inverse of the information, the change of the last coefficient by a row, Σ V s, is its efficient score
/// over the efficient information: the projection on the nuisance is in V.
fn step_of(rows: &Rows, changes: &[f64], variance: &[f64]) -> Influence {
    let p = changes.len() / rows.exit.len().max(1);
    let estimate = numerics::sums::sum(changes.iter().skip(p - 1).step_by(p).copied());
    gathered(rows, estimate, changes, variance)
}

/// Sum the last column of row changes by cluster; a row of two clusters adds to both.
fn gathered(rows: &Rows, estimate: f64, changes: &[f64], variance: &[f64]) -> Influence {
    let p = changes.len() / rows.exit.len().max(1);
    let mut by_cluster: Vec<(u32, f64)> = Vec::with_capacity(rows.exit.len());
    for (row, change) in changes.iter().skip(p - 1).step_by(p).enumerate() {
        by_cluster.extend(rows.clusters[row].iter().map(|&cluster| (cluster, *change)));
    }
    by_cluster.sort_by_key(|(cluster, _)| *cluster);
    let mut clusters: Vec<(u32, f64)> = Vec::new();
    for (cluster, change) in by_cluster {
        match clusters.last_mut() {
            Some((last, sum)) if *last == cluster => *sum += change,
            _ => clusters.push((cluster, change)),
        }
    }
    let robust = clusters.iter().map(|(_, change)| change * change).sum::<f64>().sqrt();
    Influence { estimate, std_error: variance[p * p - 1].sqrt(), robust_std_error: robust, clusters }
}
