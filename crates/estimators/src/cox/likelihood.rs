//! Evaluate the partial likelihood of Efron or Breslow, its score and its information.

use super::layout::Layout;
use super::walk::walk_risk_sets;
use numerics::special::{exp, ln};
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
        hazards.weighted.iter_mut().for_each(|hazard| *hazard = exp(*hazard));
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
    pub(crate) fn cell_sums<'a>(&'a self, layout: &'a Layout) -> impl FnMut(usize, &mut [f64]) + 'a {
        let lanes = layout.covariates + 1;
        // Where cells are single rows there is nothing to keep.
        let kept = if layout.cells.len() > layout.row.len() / 4 { Vec::new() } else { self.all_cell_sums(layout) };
        move |cell, sums| {
            if kept.is_empty() {
                self.sum_cell(layout, cell, sums);
            } else {
                sums.copy_from_slice(&kept[cell * lanes..(cell + 1) * lanes]);
            }
        }
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
    let mut log_sum = Sum::default();
    let mut lawful = true;
    let mut means = vec![0.0; p * (p + 1) / 2];
    walk_risk_sets(layout, p + 1, hazards.cell_sums(layout), |time, at_risk, events| {
        let mut moments = [0.0; 3];
        let weight = layout.event_weight[time];
        let mean_weight = weight / f64::from(layout.event_rows[time]);
        let mut logs = Logs::default();
        for step in steps.at(layout.event_rows[time], weight, at_risk[0], events[0]) {
            lawful &= step.at_risk > 0.0 && step.at_risk < f64::INFINITY;
            logs.add(step.at_risk, step.count);
            let hazard = step.count * step.hazard;
            increments[time] += hazard;
            spared[time] += step.left_out * hazard;
            let curve = hazard / step.at_risk;
            moments[0] += curve;
            moments[1] += curve * step.left_out;
            moments[2] += curve * step.left_out * step.left_out;
        }
        log_sum.add(mean_weight * logs.value());
        add_mean_products(&mut means, moments, &at_risk[1..], &events[1..]);
    });
    if !lawful {
        return None;
    }
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

/// A sum of logarithms, taken of products as long as those keep all their digits.
struct Logs {
    product: f64,
    sum: f64,
}

impl Default for Logs {
    fn default() -> Logs {
        Logs { product: 1.0, sum: 0.0 }
    }
}

impl Logs {
    fn add(&mut self, x: f64, count: f64) {
        if count != 1.0 || !(1e-20..1e20).contains(&x) {
            self.sum += count * ln(x);
            return;
        }
        self.product *= x;
        if !(1e-200..1e200).contains(&self.product) {
            self.sum += ln(self.product);
            self.product = 1.0;
        }
    }

    fn value(&self) -> f64 {
        self.sum + ln(self.product)
    }
}

/// Adds Σ h x̄ x̄' over the steps of one event time, where x̄ = (u − f v) / s.
fn add_mean_products(means: &mut [f64], moments: [f64; 3], u: &[f64], v: &[f64]) {
    let [whole, cross, square] = moments;
    let mut at = 0;
    for i in 0..u.len() {
        let (of_u, of_v) = (whole * u[i] - cross * v[i], square * v[i] - cross * u[i]);
        for j in 0..=i {
            means[at] += of_u * u[j] + of_v * v[j];
            at += 1;
        }
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

/// Rows that are multiplied together in one go: their covariates, column by column, fit in the fastest cache.
const PANEL: usize = 64;

/// Σ m x and Σ m x x' over all positions: a vector, and a lower triangle, row after row.
pub(crate) fn weighted_products(layout: &Layout, m: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let p = layout.covariates;
    let mut sums = vec![Sum::default(); p];
    let mut products = vec![0.0; p * (p + 1) / 2];
    let (mut panel, mut scaled, mut weights) = (vec![0.0; p * PANEL], vec![0.0; PANEL], vec![0.0; PANEL]);
    for (rows, m) in layout.x.chunks(PANEL * p.max(1)).zip(m.chunks(PANEL)) {
        turn(&mut panel, rows, p);
        let mut at = 0;
        // A short last panel is filled up with rows of 0.
        weights[..m.len()].copy_from_slice(m);
        for (i, column) in panel.chunks_exact(PANEL).enumerate() {
            scaled.iter_mut().zip(&weights).zip(column).for_each(|((scaled, m), x)| *scaled = m * x);
            sums[i].add(dot_panel(&weights, column));
            for other in panel[..(i + 1) * PANEL].chunks_exact(PANEL) {
                products[at] += dot_panel(&scaled, other);
                at += 1;
            }
        }
    }
    (sums.iter().map(Sum::value).collect(), products)
}

/// Writes rows column by column; what is left of a short last panel is 0.
fn turn(panel: &mut [f64], rows: &[f64], p: usize) {
    if rows.len() < panel.len() {
        panel.fill(0.0);
    }
    for (row, x) in rows.chunks_exact(p.max(1)).enumerate() {
        for (column, x) in x.iter().enumerate() {
            panel[column * PANEL + row] = *x;
        }
    }
}

/// Eight running sums, so that no addition waits for the one before. Kept out of line: where the compiler knows the length
/// it unrolls the loop into something three times as slow.
#[inline(never)]
fn dot_panel(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    for (a, b) in a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]))
}
