//! Say what a model's covariates do to survival and to time, beside what they do to the hazard.

use estimators::cox::{Contrast, Contrasts, Measure, Population, Ties, Uncertainty};
use formula::{Design, Frame, Model};
use numerics::special::normal_quantile;

use crate::estimate::{Estimate, Specification};
use crate::estimate_scenarios::{CovariateKind, MOST_LEVELS, Scenarios, Setting, last_exits, verify_time};
use crate::scenario_fault::ScenarioFault;

/// Horizons for the spells of the record, in years: those at which returns to war are commonly told.
pub const RECORD_HORIZONS: [f64; 2] = [5.0, 10.0];
/// Above this many numbers to be predicted, effects are given only if they are asked for.
const UNASKED: usize = 20_000_000;

/// At which times effects are told.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct EffectsAsked {
    /// Horizons of survival; chosen from the data where none are given.
    pub horizons: Option<Vec<f64>>,
    /// Limit of the restricted mean; the last horizon where none is given.
    pub restricted_mean: Option<f64>,
    /// Whether effects were asked for; else they are left out where they take long.
    pub asked: bool,
}

/// What changes of covariates do to survival and time.
#[derive(Clone, Debug, PartialEq)]
pub struct Effects {
    /// Horizons of survival.
    pub horizons: Vec<f64>,
    /// Limit of the restricted mean, if it is given.
    pub restricted_mean: Option<f64>,
    /// One entry for each change of a covariate.
    pub list: Vec<Effect>,
    /// What a reader must know of them.
    pub notes: Vec<String>,
}

/// A change of one covariate in all fitted rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// The column of the table.
    pub covariate: String,
    /// What it is set to first.
    pub from: Setting,
    /// What it is set to then.
    pub to: Setting,
    /// Survival, one for each horizon.
    pub survival: Vec<Difference>,
    /// The restricted mean time.
    pub restricted_mean: Option<Difference>,
}

/// A difference with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// Both averages and their difference.
    pub contrast: Contrast,
    /// Lower end of the interval of the difference, if it has a standard error.
    pub conf_low: Option<f64>,
    /// Upper end.
    pub conf_high: Option<f64>,
}

/// Effects of every covariate: each fitted row is predicted with the covariate set one way and another, all else as it is,
/// and the averages are compared (g-computation).
///
/// Factors: every level against the reference. Numbers: the third quartile against the first, or the greatest value against
/// the least where there are only two or the quartiles coincide. Horizons that are not given: half and three quarters of the
/// events have happened by then, to two figures. Standard errors are of the kind that counts in the estimate. `None` where
/// nothing was asked and the work is long, or where ties are exact.
pub fn effects(
    frame: &Frame,
    asked: &Specification,
    found: &Estimate,
    wanted: &EffectsAsked,
) -> Result<Option<Effects>, ScenarioFault> {
    if !wanted.asked && (asked.ties == Ties::Exact || !found.fit.converged) {
        return Ok(None);
    }
    let model = &found.model;
    let horizons = horizons(model, wanted)?;
    let scenarios = Scenarios::of(frame, model);
    if !wanted.asked && model.rows.len().saturating_mul(model.columns.len() + 2) > UNASKED / 20 {
        return Ok(None);
    }
    let changes = changes(&scenarios);
    let restricted_mean = restricted_mean(found, wanted, &horizons, changes.list.len())?;
    let mut measures: Vec<Measure> = horizons.iter().map(|at| Measure::Survival { at: *at }).collect();
    measures.extend(restricted_mean.map(|until| Measure::RestrictedMean { until }));
    let clusters: Vec<&[u32]> = model.clusters.iter().map(|cluster| cluster.codes.as_slice()).collect();
    let uncertainty = match found.robust {
        None => Uncertainty::Model,
        Some(_) => Uncertainty::Robust { clusters: &clusters, small_sample: asked.small_sample },
    };
    let contrasts = found.fit.contrasts(&uncertainty)?;
    let quantile = normal_quantile(0.5 + asked.level / 2.0).unwrap_or(f64::INFINITY);
    let mut list = Vec::with_capacity(changes.list.len());
    let mut from_before: Option<(String, Setting, Design)> = None;
    for (covariate, from, to) in changes.list {
        let kept = from_before.take().filter(|(name, setting, _)| (name, setting) == (&covariate, &from));
        let first = match kept {
            Some((_, _, design)) => design,
            None => scenarios.all_set(&covariate, &from)?,
        };
        let second = scenarios.all_set(&covariate, &to)?;
        let differences = compared(&contrasts, model, [&first, &second], &measures, quantile)?;
        let (survival, mean) = differences.split_at(horizons.len());
        from_before = Some((covariate.clone(), from.clone(), first));
        list.push(Effect { covariate, from, to, survival: survival.to_vec(), restricted_mean: mean.first().copied() });
    }
    let notes = notes(found, &changes.left_out);
    Ok(Some(Effects { horizons, restricted_mean, list, notes }))
}

fn compared(
    contrasts: &Contrasts<'_>,
    model: &Model,
    designs: [&Design; 2],
    measures: &[Measure],
    quantile: f64,
) -> Result<Vec<Difference>, ScenarioFault> {
    let columns = designs.map(|design| design.columns.iter().map(|c| c.values.as_slice()).collect::<Vec<&[f64]>>());
    let population = |side: usize| Population {
        covariates: &columns[side],
        stratum: model.stratum.as_ref().map(|stratum| stratum.codes.as_slice()),
        offset: designs[side].offset.as_deref(),
        weight: model.weight.as_deref(),
    };
    let found = contrasts.compare(&population(0), &population(1), measures)?;
    let with_interval = |(contrast, measure): (Contrast, &Measure)| {
        let reach = contrast.difference.std_error.map(|error| quantile * error);
        let value = contrast.difference.value;
        // No difference of shares exceeds 1, and none of restricted means their limit.
        let most = match measure {
            Measure::Survival { .. } => 1.0,
            Measure::RestrictedMean { until } => *until,
        };
        let end = |reach: f64| (value + reach).clamp(-most, most);
        Difference { contrast, conf_low: reach.map(|reach| end(-reach)), conf_high: reach.map(end) }
    };
    Ok(found.into_iter().zip(measures).map(with_interval).collect())
}

/// The changes that are told, and the factors that have too many levels for it.
struct Changes {
    list: Vec<(String, Setting, Setting)>,
    left_out: Vec<String>,
}

fn changes(scenarios: &Scenarios<'_>) -> Changes {
    let mut changes = Changes { list: Vec::new(), left_out: Vec::new() };
    for covariate in scenarios.covariates() {
        match covariate.kind {
            CovariateKind::Levels(levels) if levels.len() > MOST_LEVELS => changes.left_out.push(covariate.name),
            CovariateKind::Levels(levels) => {
                let against_base = levels[1..].iter().map(|to| (covariate.name.clone(), levels[0].clone(), to.clone()));
                changes.list.extend(against_base);
            }
            CovariateKind::Number { contrast: [low, high], .. } => changes.list.push((covariate.name, low, high)),
        }
    }
    changes
}

fn horizons(model: &Model, wanted: &EffectsAsked) -> Result<Vec<f64>, ScenarioFault> {
    if let Some(horizons) = &wanted.horizons {
        horizons.iter().try_for_each(|at| verify_time("--horizons", *at, model))?;
        return Ok(horizons.clone());
    }
    let mut times: Vec<f64> =
        model.exit.iter().zip(&model.event).filter(|(_, event)| **event).map(|(exit, _)| *exit).collect();
    times.sort_by(f64::total_cmp);
    let by_share = |numerator: usize, denominator: usize| {
        times.get((times.len() * numerator).div_ceil(denominator).max(1) - 1).map(|time| two_figures(*time))
    };
    let mut horizons: Vec<f64> = [by_share(1, 2), by_share(3, 4)].into_iter().flatten().collect();
    let last = last_exits(model).into_iter().map(|(last, _)| last).fold(f64::INFINITY, f64::min);
    horizons.retain(|at| *at > 0.0 && *at <= last);
    horizons.dedup();
    Ok(horizons)
}

/// A number to two figures.
fn two_figures(value: f64) -> f64 {
    // Decimal text rounds as a reader would, and reads back as the nearest number.
    format!("{value:.1e}").parse().unwrap_or(value)
}

fn restricted_mean(
    found: &Estimate,
    wanted: &EffectsAsked,
    horizons: &[f64],
    changes: usize,
) -> Result<Option<f64>, ScenarioFault> {
    if let Some(until) = wanted.restricted_mean {
        verify_time("--restricted-mean", until, &found.model)?;
        return Ok(Some(until));
    }
    let last = horizons.iter().copied().reduce(f64::max);
    let work = found.model.rows.len().saturating_mul(found.fit.events).saturating_mul(2 * changes);
    Ok(last.filter(|_| work <= UNASKED))
}

fn notes(found: &Estimate, left_out: &[String]) -> Vec<String> {
    let model = &found.model;
    let mut notes = vec![format!(
        "Averages over the {} fitted rows, each with one covariate set and all else as it is; not causes.",
        model.rows.len()
    )];
    let repeated = model.clusters.iter().any(|cluster| cluster.labels.len() < model.rows.len());
    if model.entry.is_some() && repeated {
        notes.push("Each row is predicted from time 0 as if its covariates stayed as they are in it: where the rows of one unit follow each other in time, every row counts.".to_owned());
    }
    if !left_out.is_empty() {
        notes.push(format!("Left out, with more than {MOST_LEVELS} levels: {}.", left_out.join(", ")));
    }
    notes
}
