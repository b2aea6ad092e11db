//! Evaluate the partial likelihood of Efron or Breslow, its score and its information.

use super::cross_products::{Bend, CrossProducts, push_means};
use super::layout::Layout;
use super::walk::{Terms, walk_risk_sets};
use numerics::lanes::{Work, exp, widest};
use numerics::special::ln;
use numerics::sums::Sum;

/// A (penalised) log-likelihood at one value of the coefficients, in the units of the layout.
#[derive(Debug, Clone)]
pub(crate) struct Evaluation {
    /// What is maximised.
    pub(crate) objective: f64,
    /// The log-likelihood without a penalty.
    pub(crate) log_likelihood: f64,
    /// The gradient of the objective.
    pub(crate) score: Vec<f64>,
    /// Minus the second derivatives of the log-likelihood, p rows of p.
    pub(crate) information: Vec<f64>,
    /// What the diagonal of the information would be if the means of risk sets were all at the centre: a scale for what is
    /// left of it.
    pub(crate) raw_diagonal: Vec<f64>,
}

/// Relative hazards of all rows at one value of the coefficients.
#[derive(Debug, Clone)]
pub(crate) struct Hazards {
    /// Weight times exp(linear predictor less the shift of the stratum) at each position.
    pub(crate) weighted: Vec<f64>,
    /// What was subtracted from the linear predictors of each stratum.
    pub(crate) shift: Vec<f64>,
}

/// Linear predictors beyond this are shifted before they are exponentiated: e²⁰⁰ squared is still a number.
const FAR: f64 = 200.0;

impl Hazards {
    /// `None` if a linear predictor is not a finite number.
    pub(crate) fn at(layout: &Layout, beta: &[f64]) -> Option<Hazards> {
        let mut hazards = Hazards { weighted: vec![0.0; layout.row.len()], shift: vec![0.0; layout.strata.len()] };
        let (mut farthest, mut lawful) = (0.0_f64, true);
        if layout.offset.is_empty() && beta.iter().all(|&beta| beta == 0.0) {
            hazards.weighted.fill(1.0);
            hazards.weighted.iter_mut().zip(&layout.weight).for_each(|(hazard, weight)| *hazard = *weight);
            return Some(hazards);
        }
        for (position, predictor) in hazards.weighted.iter_mut().enumerate() {
            *predictor = dot(layout.x(position), beta) + layout.offset(position);
            farthest = farthest.max(predictor.abs());
            // A maximum passes over what is not a number.
            lawful &= predictor.is_finite();
        }
        if !lawful {
            return None;
        }
        if farthest > FAR {
            hazards.shift_predictors(layout);
        }
        widest(Exponentials(&mut hazards.weighted));
        hazards.weighted.iter_mut().zip(&layout.weight).for_each(|(hazard, weight)| *hazard *= weight);
        Some(hazards)
    }

    fn shift_predictors(&mut self, layout: &Layout) {
        for (shift, stratum) in self.shift.iter_mut().zip(&layout.strata) {
            let predictors = &mut self.weighted[stratum.positions.clone()];
            *shift = predictors.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            predictors.iter_mut().for_each(|predictor| *predictor -= *shift);
        }
    }

    /// Sums of hazards and of hazards times covariates over each cell, for a walk: 1 + p lanes.
    pub(crate) fn cell_sums<'a>(&'a self, layout: &'a Layout) -> CellSums<'a> {
        // Where cells are single rows there is nothing to keep.
        let kept = if layout.cells.len() > layout.row.len() / 4 { Vec::new() } else { self.all_cell_sums(layout) };
        CellSums { hazards: self, layout, kept }
    }

    fn all_cell_sums(&self, layout: &Layout) -> Vec<f64> {
        let lanes = layout.covariates + 1;
        let mut sums = vec![0.0; lanes * layout.cells.len()];
        sums.chunks_exact_mut(lanes).enumerate().for_each(|(cell, sums)| self.sum_cell(layout, cell, sums));
        sums
    }

    fn sum_cell(&self, layout: &Layout, cell: usize, sums: &mut [f64]) {
        sums.fill(0.0);
        let (total, products) = sums.split_at_mut(1);
        for position in layout.positions(cell) {
            let hazard = self.weighted[position];
            total[0] += hazard;
            products.iter_mut().zip(layout.x(position)).for_each(|(sum, x)| *sum += hazard * x);
        }
    }
}

/// Puts the exponential of each number in its place.
struct Exponentials<'a>(&'a mut [f64]);

impl Work for Exponentials<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let mut predictors = [0.0; RUN];
        for hazards in self.0.chunks_mut(RUN) {
            let predictors = &mut predictors[..hazards.len()];
            predictors.copy_from_slice(hazards);
            exp(predictors, hazards);
        }
    }
}

/// Sums of hazards and of hazards times covariates.
pub(crate) struct CellSums<'a> {
    hazards: &'a Hazards,
    layout: &'a Layout,
    /// The sums over all cells, if there are few.
    kept: Vec<f64>,
}

/// Numbers in a line of a processor's cache.
const LINE: usize = 8;

impl Terms for CellSums<'_> {
    fn fill(&mut self, cell: usize, sums: &mut [f64]) {
        match self.kept.get(cell * sums.len()..(cell + 1) * sums.len()) {
            Some(kept) => sums.copy_from_slice(kept),
            None => self.hazards.sum_cell(self.layout, cell, sums),
        }
    }

    fn single(&self, cell: usize) -> Option<(f64, &[f64])> {
        let positions = self.layout.positions(cell);
        (self.kept.is_empty() && positions.len() == 1)
            .then(|| (self.hazards.weighted[positions.start], self.layout.x(positions.start)))
    }

    fn touch(&self, cell: usize) -> f64 {
        if !self.kept.is_empty() {
            return 0.0;
        }
        let first = self.layout.cells[cell].start as usize;
        let x = self.layout.x(first);
        self.hazards.weighted[first] + x.iter().step_by(LINE).sum::<f64>() + x.last().unwrap_or(&0.0)
    }
}

pub(crate) fn dot(x: &[f64], beta: &[f64]) -> f64 {
    x.iter().zip(beta).map(|(x, beta)| x * beta).sum()
}

/// How the rows with the event at one time share the steps of the hazard.
///
/// The d rows of an event time take d steps of the mean event weight w over the hazards still at risk. With Efron's ties
/// step l leaves out l/d of the rows with the event; with Breslow's none, so that all steps are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Steps {
    pub(crate) efron: bool,
}

/// One step: the share of the rows with the event that is left out, the hazards at risk, and the hazard of the step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    pub(crate) left_out: f64,
    pub(crate) at_risk: f64,
    pub(crate) hazard: f64,
    /// How many steps are like this one.
    pub(crate) count: f64,
}

impl Steps {
    /// The steps at one event time, given the sums of hazards at risk and of those with the event.
    pub(crate) fn at(self, rows: u32, weight: f64, at_risk: f64, events: f64) -> impl Iterator<Item = Step> {
        let d = f64::from(rows);
        let (steps, count) = if self.efron { (rows, 1.0) } else { (1, d) };
        let mean = weight / d;
        (0..steps).map(move |l| {
            let left_out = f64::from(l) / d;
            let at_risk = at_risk - left_out * events;
            Step { left_out, at_risk, hazard: mean / at_risk, count }
        })
    }
}

/// The hazard accumulated over event times, with differences that keep their digits.
#[derive(Debug, Clone)]
pub(crate) struct Cumulative {
    /// Up to, but not at, each event time; one element more than there are.
    before: Vec<(f64, f64)>,
    /// What a row with the event at that time takes less than the others at risk.
    spared: Vec<f64>,
}

impl Cumulative {
    /// From the increments at each event time, for rows at risk and what rows with the event are spared of it.
    pub(crate) fn of(increments: &[f64], spared: Vec<f64>) -> Cumulative {
        let mut before = Vec::with_capacity(increments.len() + 1);
        let (mut high, mut low) = (0.0, 0.0);
        before.push((high, low));
        for &x in increments {
            let sum = high + x;
            let back = sum - high;
            low += (high - (sum - back)) + (x - back);
            high = sum;
            before.push((high, low));
        }
        Cumulative { before, spared }
    }

    /// What a row of a cell has been exposed to.
    pub(crate) fn over(&self, layout: &Layout, cell: usize) -> f64 {
        let cell = &layout.cells[cell];
        let ((to, to_low), (from, from_low)) = (self.before[cell.last as usize], self.before[cell.first as usize]);
        let whole = (to - from) + (to_low - from_low);
        if cell.event { whole - self.spared[cell.last as usize - 1] } else { whole }
    }
}

/// The partial log-likelihood with its derivatives.
///
/// The information is Σ m x x' − Σ h x̄ x̄': m is the hazard a row has been exposed to, as in its martingale residual, so no
/// second moments have to be carried from risk set to risk set.
/// `None` where a linear predictor or a sum of hazards is not a positive finite number.
pub(crate) fn evaluate(layout: &Layout, steps: Steps, beta: &[f64]) -> Option<Evaluation> {
    let p = layout.covariates;
    let hazards = Hazards::at(layout, beta)?;
    let times = layout.times.len();
    let (mut increments, mut spared) = (vec![0.0; times], vec![0.0; times]);
    let mut lawful = true;
    let mut means = CrossProducts::new(p);
    let mut logs = Logs::default();
    walk_risk_sets(layout, p + 1, hazards.cell_sums(layout), |time, at_risk, events| {
        let mut bend = Bend::default();
        let weight = layout.event_weight[time];
        let mean_weight = weight / f64::from(layout.event_rows[time]);
        logs.weigh(mean_weight);
        for step in steps.at(layout.event_rows[time], weight, at_risk[0], events[0]) {
            lawful &= step.at_risk > 0.0 && step.at_risk < f64::INFINITY;
            logs.add(step.at_risk, step.count);
            let hazard = step.count * step.hazard;
            increments[time] += hazard;
            spared[time] += step.left_out * hazard;
            bend.add(hazard / step.at_risk, step.left_out);
        }
        push_means(&mut means, [1.0], bend, &at_risk[1..], &events[1..]);
    });
    if !lawful {
        return None;
    }
    let [means] = means.finish();
    let mut log_sum = logs.finish();
    for (stratum, shift) in layout.strata.iter().zip(&hazards.shift) {
        log_sum.add(shift * layout.event_weight[stratum.times.clone()].iter().sum::<f64>());
    }
    let cumulative = Cumulative::of(&increments, spared);
    let exposures = expose(layout, hazards.weighted, |cell| cumulative.over(layout, cell));
    let log_likelihood = dot(&layout.event_sums, beta) + layout.event_offsets - log_sum.value();
    let (expected, products) = weighted_products(layout, &exposures);
    let mut raw_diagonal = vec![0.0; p];
    let mut information = vec![0.0; p * p];
    for i in 0..p {
        for j in 0..=i {
            let at = i * (i + 1) / 2 + j;
            information[i * p + j] = products[at] - means[at];
            information[j * p + i] = information[i * p + j];
        }
        raw_diagonal[i] = products[i * (i + 1) / 2 + i];
    }
    let score: Vec<f64> = layout.event_sums.iter().zip(&expected).map(|(sum, expected)| sum - expected).collect();
    let lawful = log_likelihood.is_finite() && score.iter().chain(&information).all(|x| x.is_finite());
    lawful.then_some(Evaluation { objective: log_likelihood, log_likelihood, score, information, raw_diagonal })
}

/// A weighted sum of logarithms, taken of products as long as those keep all their digits.
struct Logs {
    weight: f64,
    product: f64,
    sum: Sum,
}

impl Default for Logs {
    fn default() -> Logs {
        Logs { weight: 1.0, product: 1.0, sum: Sum::default() }
    }
}

impl Logs {
    /// The weight of what is added from here on.
    fn weigh(&mut self, weight: f64) {
        if weight != self.weight {
            self.take_logarithm();
            self.weight = weight;
        }
    }

    fn add(&mut self, x: f64, count: f64) {
        if count != 1.0 || !(1e-20..1e20).contains(&x) {
            self.sum.add(self.weight * count * ln(x));
            return;
        }
        self.product *= x;
        if !(1e-200..1e200).contains(&self.product) {
            self.take_logarithm();
        }
    }

    fn take_logarithm(&mut self) {
        if self.product != 1.0 {
            self.sum.add(self.weight * ln(self.product));
            self.product = 1.0;
        }
    }

    fn finish(mut self) -> Sum {
        self.take_logarithm();
        self.sum
    }
}

/// Multiplies the hazard at each position by what its cell has been exposed to.
pub(crate) fn expose(layout: &Layout, mut hazards: Vec<f64>, exposure: impl Fn(usize) -> f64) -> Vec<f64> {
    for cell in 0..layout.cells.len() {
        let exposure = exposure(cell);
        hazards[layout.positions(cell)].iter_mut().for_each(|hazard| *hazard *= exposure);
    }
    hazards
}

/// Σ m x and Σ m x x' over all positions: a vector, and a lower triangle, row after row.
fn weighted_products(layout: &Layout, m: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let p = layout.covariates;
    let mut sums = vec![Sum::default(); p];
    let mut partial = vec![0.0; p];
    let mut products = CrossProducts::new(p);
    // Plain sums of short runs, compensated between runs.
    for (rows, m) in layout.x.chunks(RUN * p.max(1)).zip(m.chunks(RUN)) {
        partial.fill(0.0);
        for (x, &m) in rows.chunks_exact(p.max(1)).zip(m) {
            partial.iter_mut().zip(x).for_each(|(sum, x)| *sum += m * x);
            products.push([m], x.iter().copied());
        }
        sums.iter_mut().zip(&partial).for_each(|(sum, &x)| sum.add(x));
    }
    let [products] = products.finish();
    (sums.iter().map(Sum::value).collect(), products)
}

/// Rows that are added up plainly, or exponentiated, together.
const RUN: usize = 64;
