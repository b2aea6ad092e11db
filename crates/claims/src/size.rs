//! Measure how often the rule rejects where there is no effect, and how often where there is one, before any verdict.

use numerics::special::ln;
use numerics::stream::Stream;
use rayon::prelude::*;

use crate::cell::Cells;
use crate::claim::{Claim, Direction, Model};
use crate::histories::Scene;
use crate::influence::{Influence, Unfit, full_fit, one_step};
use crate::multiplier::{Weights, draw_medians, median_of_medians};
use crate::rule::Rule;
use crate::sample::Rows;
use crate::specification::Plan;
use crate::test::{LEAST_ELIGIBLE, too_few, two_sided};
use crate::verdict::LEVEL;

/// How to measure.
#[derive(Debug, Clone, PartialEq)]
pub struct SizeOptions {
    /// The seed of all histories.
    pub seed: u64,
    /// Histories for each ratio.
    pub histories: usize,
    /// Draws within a history; 499 puts the level exactly on one of their p values.
    pub draws: usize,
    /// The variance of the gamma frailty that the spells of one conflict share.
    pub frailty_variance: f64,
    /// Hazard ratios; 1 is the size, the others the power.
    pub ratios: Vec<f64>,
    /// Whether specifications with too few events count all the same: what the rule would do on a thin claim if it did not stop.
    pub thin_too: bool,
}

impl Default for SizeOptions {
    fn default() -> SizeOptions {
        SizeOptions {
            seed: 20_250_812,
            histories: 1_000,
            draws: 499,
            frailty_variance: 0.5,
            ratios: vec![1.0, 1.25, 1.5, 2.0, 3.0],
            thin_too: false,
        }
    }
}

/// How often the rule rejects at one ratio.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rejections {
    /// The hazard ratio of the histories, given the frailty.
    pub ratio: f64,
    /// Histories made.
    pub histories: usize,
    /// Those that the rule calls thin, and does not test.
    pub thin: usize,
    /// Those it rejects.
    pub rejected: usize,
}

impl Rejections {
    /// The share rejected among those tested; `None` if all were thin.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        let tested = self.histories - self.thin;
        (tested > 0).then(|| self.rejected as f64 / tested as f64)
    }

    /// The binomial standard error of the share.
    #[must_use]
    pub fn std_error(&self) -> Option<f64> {
        let tested = (self.histories - self.thin) as f64;
        self.share().map(|share| (share * (1.0 - share) / tested).sqrt())
    }
}

/// Rejections at level 0.05, two-sided, of a claim's whole test on made histories over its own rows.
///
/// A number as exposure has the ratio per unit. Of a claim that something lowers the hazard, histories are made of 1 / ratio. The same frailties and cases are drawn for every ratio, so that curves are smooth.
/// `progress` is called once a history, from any thread.
#[must_use]
pub fn size_and_power(
    claim: &Claim,
    plan: &Plan,
    cells: &Cells,
    options: &SizeOptions,
    progress: &(dyn Fn() + Sync),
) -> Vec<Rejections> {
    let scene = Scene::of(cells);
    let sign = if claim.direction == Direction::Lowers { -1.0 } else { 1.0 };
    let at = |ratio: &f64| {
        let verdicts: Vec<Option<bool>> = (0..options.histories)
            .into_par_iter()
            .map(|history| {
                let verdict = history_rejects(claim, plan, &scene, options, sign * ln(*ratio), history as u64);
                progress();
                verdict
            })
            .collect();
        Rejections {
            ratio: *ratio,
            histories: options.histories,
            thin: verdicts.iter().filter(|verdict| verdict.is_none()).count(),
            rejected: verdicts.iter().filter(|verdict| **verdict == Some(true)).count(),
        }
    };
    options.ratios.iter().map(at).collect()
}

/// Whether the rule rejects in one history; `None` if it is thin.
fn history_rejects(
    claim: &Claim,
    plan: &Plan,
    scene: &Scene,
    options: &SizeOptions,
    log_ratio: f64,
    history: u64,
) -> Option<bool> {
    let fate = scene.fate(&mut Stream::named(options.seed, "claim history", history), options.frailty_variance);
    let cells = scene.cells(&fate, log_ratio);
    let steps = eligible_steps(claim, plan, &cells, options.thin_too)?;
    let statistic_cells: Vec<Vec<(f64, &Influence)>> =
        steps.iter().map(|cell| cell.iter().map(|step| (0.0, step)).collect()).collect();
    let estimates: Vec<Vec<f64>> = steps.iter().map(|cell| cell.iter().map(|step| step.estimate).collect()).collect();
    let statistic = median_of_medians(estimates.iter().map(Vec::as_slice));
    let weights = Weights::draw(options.seed, &format!("claim history {history}"), scene.clusters, options.draws);
    let draws = draw_medians(&statistic_cells, &weights);
    Some(two_sided(statistic, &draws) <= LEVEL)
}

/// One step of a specification that has a full fit too: without one the test does not count it either.
fn step_with_maximum(model: Model, rows: &Rows, rule: Rule) -> Result<Influence, Unfit> {
    let step = one_step(model, rows, rule)?;
    full_fit(model, rows, rule)?;
    Ok(step)
}

/// The one-step estimates of the eligible specifications by cell; `None` if the claim is thin. Eligible is what
/// [`crate::test()`] calls so.
fn eligible_steps(
    claim: &Claim,
    plan: &Plan,
    cells: &[crate::cell::Cell],
    thin_too: bool,
) -> Option<Vec<Vec<Influence>>> {
    let mut steps: Vec<Vec<Influence>> = Vec::new();
    let mut eligible = 0;
    for (place, cell) in cells.iter().enumerate() {
        let rows: Vec<Rows> = claim.adjustments.iter().map(|set| Rows::of(cell, set)).collect();
        let enough: Vec<bool> = rows
            .iter()
            .map(|rows| thin_too || too_few(&rows.counts(claim.exposure_kind), claim.exposure_kind).is_none())
            .collect();
        let mut of_cell = Vec::new();
        for specification in plan.specifications.iter().filter(|one| one.cell == place) {
            let step = enough[specification.adjustment]
                .then(|| step_with_maximum(specification.model, &rows[specification.adjustment], claim.rule));
            let primary = place == 0 && of_cell.is_empty() && steps.is_empty();
            match step {
                Some(Ok(step)) if step.estimate.is_finite() => of_cell.push(step),
                _ if primary && plan.specifications.first() == Some(specification) => return None,
                _ => {}
            }
        }
        eligible += of_cell.len();
        if !of_cell.is_empty() {
            steps.push(of_cell);
        }
    }
    let share = eligible as f64 / plan.specifications.len().max(1) as f64;
    (eligible > 0 && (thin_too || share >= LEAST_ELIGIBLE)).then_some(steps)
}
