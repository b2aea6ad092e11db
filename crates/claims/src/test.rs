//! Test a claim: every specification fitted, their middle taken, and clusters drawn again to see what chance would give.

use rayon::prelude::*;

use crate::cell::Cells;
use crate::claim::{Claim, ExposureKind};
use crate::fault::ClaimFault;
use crate::ground::Ground;
use crate::influence::{Influence, Unfit, full_fit, one_step};
use crate::multiplier::{Weights, draw_medians, median_of_medians};
use crate::sample::{Count, Rows};
use crate::seal::Seal;
use crate::share::{Share, StateHistory, describe};
use crate::specification::{Plan, Specification};
use crate::universal::{Horizon, counterexamples};

/// Draws of a test: with 9,999 the least p is 1 in 10,000.
pub const DRAWS: usize = 9_999;

/// Events and clusters that each arm must have at least; of a number twice as many in all.
pub const LEAST_IN_ARM: usize = 10;

/// The share of specifications that must be eligible for a claim not to be thin: more than half ineligible is thin.
pub const LEAST_ELIGIBLE: f64 = 0.5;

/// How to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawOptions {
    /// The seed of all draws.
    pub seed: u64,
    /// How many draws, [`DRAWS`] unless for a quick look.
    pub draws: usize,
}

impl Default for DrawOptions {
    fn default() -> DrawOptions {
        DrawOptions { seed: 20_250_812, draws: DRAWS }
    }
}

/// Why a specification has no part in the verdict.
#[derive(Debug, Clone, PartialEq)]
pub enum Ineligible {
    /// An arm has too few events.
    FewEvents(Count),
    /// An arm has too few clusters.
    FewClusters(Count),
    /// It has no estimate.
    Unfit(Unfit),
}

/// What came of one specification.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Which.
    pub specification: Specification,
    /// How much there is in each arm.
    pub counts: Vec<Count>,
    /// Rows of the cell that lack a term of the adjustment.
    pub incomplete: usize,
    /// The columns adjusted for.
    pub adjusted: Vec<String>,
    /// One step from no effect.
    pub step: Result<Influence, Unfit>,
    /// The maximum of the likelihood.
    pub full: Result<Influence, Unfit>,
    /// Why it does not count; `None` if it does.
    pub ineligible: Option<Ineligible>,
}

/// Why a claim has too little to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thin {
    /// The primary specification is not eligible.
    Primary,
    /// More than half of the specifications are not.
    Most {
        /// Those that are.
        eligible: usize,
        /// All.
        of: usize,
    },
}

/// The middle of all eligible specifications, and what draws say of it. All are log hazard ratios.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistic {
    /// The median over estimands of each one's median one-step estimate.
    pub one_step: f64,
    /// The share of draws as far from 0, the observed one counted with them.
    pub p: f64,
    /// The standard deviation of the draws where there is no effect.
    pub null_std_error: f64,
    /// The same median of the full fits, about which intervals are taken.
    pub estimate: f64,
    /// How far each draw's median of full fits lies from `estimate`, ascending.
    pub deviations: Vec<f64>,
    /// The share of specifications whose one-step estimate is above 0.
    pub share_above: f64,
}

impl Statistic {
    /// The interval of the estimate: as far to both sides as the given share of draws lies.
    ///
    /// `level` between 0 and 1, such as 0.95.
    #[must_use]
    pub fn interval(&self, level: f64) -> (f64, f64) {
        let mut sizes: Vec<f64> = self.deviations.iter().map(|deviation| deviation.abs()).collect();
        sizes.sort_unstable_by(f64::total_cmp);
        let rank = (level * (sizes.len() + 1) as f64).ceil() as usize;
        let half = sizes[rank.clamp(1, sizes.len()) - 1];
        (self.estimate - half, self.estimate + half)
    }
}

/// A claim with everything that its verdict rests on.
#[derive(Debug, Clone)]
pub struct Tested {
    /// The claim.
    pub claim: Claim,
    /// What it is fixed with.
    pub seal: Seal,
    /// What was to be run.
    pub plan: Plan,
    /// The cells.
    pub cells: Cells,
    /// One outcome a specification, in the order of the plan; none for a universal claim.
    pub outcomes: Vec<Outcome>,
    /// What the record lacks for it, with the way to bring it; nothing was computed then.
    pub lacking: Option<String>,
    /// Why it is thin, if it is.
    pub thin: Option<Thin>,
    /// The statistic, if any specification is eligible; for a thin claim it is shown and has no part in the verdict.
    pub statistic: Option<Statistic>,
    /// What was found for each horizon of a universal claim.
    pub horizons: Vec<Horizon>,
    /// What each state of a claim of shares did.
    pub histories: Vec<StateHistory>,
    /// The shares of a claim of shares, by state, then reading.
    pub shares: Vec<Share>,
}

impl Tested {
    /// The outcome of the primary specification; `None` for a universal claim.
    #[must_use]
    pub fn primary(&self) -> Option<&Outcome> {
        self.outcomes.first()
    }
}

/// Test a claim on a record.
///
/// `progress` is called once a specification with how many are done, from any thread.
/// Errors: what the claim was fixed with has changed; the record lacks a table; the primary specification has no rows, or an
/// exposure of one level.
pub fn test(
    claim: &Claim,
    ground: &dyn Ground,
    options: &DrawOptions,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Tested, ClaimFault> {
    let seal = Seal::of(claim, ground.record_hash());
    seal.verify(claim)?;
    let plan = Plan::of(claim);
    if let Some(lacking) = lacking(claim, ground) {
        return Ok(untested(claim, seal, plan, lacking));
    }
    let (histories, shares) = describe(claim, ground)?;
    let cells = Cells::build(claim, &plan, ground)?;
    verify_primary(claim, &cells)?;
    let horizons = if claim.direction.is_statistical() { Vec::new() } else { counterexamples(claim, &cells) };
    let outcomes = fit_all(claim, &plan, &cells, progress);
    let thin = thinness(&outcomes).filter(|_| claim.direction.is_statistical());
    let weights = Weights::draw(options.seed, &purpose(claim), cells.clusters.len(), options.draws);
    let statistic = statistic(&outcomes, &weights);
    Ok(Tested {
        claim: claim.clone(),
        seal,
        plan,
        cells,
        outcomes,
        lacking: None,
        thin,
        statistic,
        horizons,
        histories,
        shares,
    })
}

/// What the record lacks for a claim, whose columns are told by the expressions that it is tested with.
///
/// A claim whose source nobody has added is registered all the same: it is on the board and counts in Holm's steps, so that whoever
/// adds the source does not make the others be judged more strictly than they were.
#[must_use]
pub fn lacking(claim: &Claim, ground: &dyn Ground) -> Option<String> {
    ground.lacks(claim.of, &claim.expressions())
}

fn untested(claim: &Claim, seal: Seal, plan: Plan, lacking: String) -> Tested {
    Tested {
        claim: claim.clone(),
        seal,
        plan,
        cells: Cells::of(Vec::new()),
        outcomes: Vec::new(),
        lacking: Some(lacking),
        thin: None,
        statistic: None,
        horizons: Vec::new(),
        histories: Vec::new(),
        shares: Vec::new(),
    }
}

fn purpose(claim: &Claim) -> String {
    format!("claim multipliers: {}", claim.name)
}

fn verify_primary(claim: &Claim, cells: &Cells) -> Result<(), ClaimFault> {
    let Some(primary) = cells.cells.first() else { return Ok(()) };
    let rows = primary.exposure.len();
    if rows == 0 {
        let dropped = primary.dropped.iter().map(|one| format!("{}: {}", one.reason, one.rows)).collect::<Vec<_>>();
        return Err(ClaimFault::NoRows { claim: claim.name.clone(), dropped: dropped.join("; ") });
    }
    let level = primary.exposure[0];
    if claim.direction.is_statistical() && primary.exposure.iter().all(|x| *x == level) {
        let exposure = claim.exposures[0].text.clone();
        return Err(ClaimFault::OneLevel { claim: claim.name.clone(), exposure, level, rows });
    }
    Ok(())
}

/// Fit every specification, in the order of the plan whatever the number of threads.
#[must_use]
pub fn fit_all(claim: &Claim, plan: &Plan, cells: &Cells, progress: &(dyn Fn(usize) + Sync)) -> Vec<Outcome> {
    let done = std::sync::atomic::AtomicUsize::new(0);
    let of_cell = |cell: usize| -> Vec<Outcome> {
        let rows: Vec<Rows> = claim.adjustments.iter().map(|set| Rows::of(&cells.cells[cell], set)).collect();
        let specifications = plan.specifications.iter().filter(|one| one.cell == cell);
        specifications
            .map(|specification| {
                let outcome = fit_one(claim, specification, &rows[specification.adjustment]);
                progress(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1);
                outcome
            })
            .collect()
    };
    if plan.specifications.is_empty() {
        return Vec::new();
    }
    let by_cell: Vec<Vec<Outcome>> = (0..plan.estimands.len()).into_par_iter().map(of_cell).collect();
    by_cell.into_iter().flatten().collect()
}

fn fit_one(claim: &Claim, specification: &Specification, rows: &Rows) -> Outcome {
    let counts = rows.counts(claim.exposure_kind);
    let step = one_step(specification.model, rows, claim.rule);
    let full = full_fit(specification.model, rows, claim.rule);
    let unfit = step.as_ref().err().or(full.as_ref().err()).cloned().map(Ineligible::Unfit);
    Outcome {
        specification: *specification,
        ineligible: too_few(&counts, claim.exposure_kind).or(unfit),
        counts,
        incomplete: rows.incomplete,
        adjusted: rows.adjusted.iter().map(|(name, _)| name.clone()).collect(),
        step,
        full,
    }
}

/// Why there is too little in some arm.
pub(crate) fn too_few(counts: &[Count], kind: ExposureKind) -> Option<Ineligible> {
    let least = match kind {
        ExposureKind::Condition => LEAST_IN_ARM,
        ExposureKind::Number => 2 * LEAST_IN_ARM,
    };
    counts.iter().find_map(|count| {
        if count.events < least {
            return Some(Ineligible::FewEvents(*count));
        }
        (count.clusters < least).then_some(Ineligible::FewClusters(*count))
    })
}

pub(crate) fn thinness(outcomes: &[Outcome]) -> Option<Thin> {
    let eligible = outcomes.iter().filter(|outcome| outcome.ineligible.is_none()).count();
    if outcomes.first().is_none_or(|primary| primary.ineligible.is_some()) {
        return Some(Thin::Primary);
    }
    let share = eligible as f64 / outcomes.len() as f64;
    (share < LEAST_ELIGIBLE).then_some(Thin::Most { eligible, of: outcomes.len() })
}

/// The middle of the eligible specifications and its draws; `None` if there is none.
#[must_use]
pub fn statistic(outcomes: &[Outcome], weights: &Weights) -> Option<Statistic> {
    let mut steps: Vec<Vec<(f64, &Influence)>> = Vec::new();
    let mut fulls: Vec<Vec<(f64, &Influence)>> = Vec::new();
    let mut last_cell = None;
    for outcome in outcomes.iter().filter(|outcome| outcome.ineligible.is_none()) {
        let (Ok(step), Ok(full)) = (&outcome.step, &outcome.full) else { continue };
        if last_cell != Some(outcome.specification.cell) {
            last_cell = Some(outcome.specification.cell);
            steps.push(Vec::new());
            fulls.push(Vec::new());
        }
        // The cell was pushed just now or before.
        steps.last_mut()?.push((0.0, step));
        fulls.last_mut()?.push((full.estimate, full));
    }
    if steps.is_empty() {
        return None;
    }
    let one_step = middle(&steps, |(_, influence)| influence.estimate);
    let estimate = middle(&fulls, |(_, influence)| influence.estimate);
    let null = draw_medians(&steps, weights);
    let mut deviations: Vec<f64> = draw_medians(&fulls, weights).into_iter().map(|draw| draw - estimate).collect();
    deviations.sort_unstable_by(f64::total_cmp);
    let all: Vec<f64> = steps.iter().flatten().map(|(_, influence)| influence.estimate).collect();
    Some(Statistic {
        one_step,
        p: two_sided(one_step, &null),
        null_std_error: (null.iter().map(|draw| draw * draw).sum::<f64>() / null.len() as f64).sqrt(),
        estimate,
        deviations,
        share_above: all.iter().filter(|estimate| **estimate > 0.0).count() as f64 / all.len() as f64,
    })
}

fn middle(cells: &[Vec<(f64, &Influence)>], value: impl Fn(&(f64, &Influence)) -> f64) -> f64 {
    let values: Vec<Vec<f64>> = cells.iter().map(|cell| cell.iter().map(&value).collect()).collect();
    median_of_medians(values.iter().map(Vec::as_slice))
}

/// The share of draws at least as far from 0 as the statistic, which is counted as one of them.
pub(crate) fn two_sided(statistic: f64, draws: &[f64]) -> f64 {
    // A draw that is the statistic but for rounding is as far as it.
    let size = statistic.abs() * (1.0 - 1e-12);
    let as_far = draws.iter().filter(|draw| draw.abs() >= size).count();
    (as_far + 1) as f64 / (draws.len() + 1) as f64
}
