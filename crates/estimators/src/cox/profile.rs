//! Take from a fit, at every event time, the steps of the hazard and the mean covariates of those at risk.

use super::cross_products::Bend;
use super::fit::{CoxFit, Ties};
use super::layout::Layout;
use super::likelihood::{Cumulative, Hazards, Steps, expose};
use super::walk::walk_risk_sets;
use crate::EstimateError;

/// What residuals, tests and curves are made of, in the units of the layout.
pub(crate) struct Profile {
    pub(crate) hazards: Hazards,
    /// The step of the baseline hazard at each event time, and what rows with the event are spared of it.
    pub(crate) increments: Vec<f64>,
    pub(crate) spared: Vec<f64>,
    /// Σ h / s over the steps of each event time: the increments of the variance of the cumulative hazard.
    pub(crate) curve: Vec<f64>,
    /// The same times the share of the rows with the event that is left out, and times its square.
    pub(crate) spared_curve: Vec<[f64; 2]>,
    /// Σ h x̄ over the steps of each event time, and what rows with the event are spared of it: p numbers a time.
    pub(crate) drift: Vec<f64>,
    pub(crate) spared_drift: Vec<f64>,
    /// The mean of x̄ over the steps of each event time: p numbers a time.
    pub(crate) mean: Vec<f64>,
}

/// The steps of a fit; `NotWithExactTies` where they are not defined.
pub(crate) fn steps_of(ties: Ties, what: &'static str) -> Result<Steps, EstimateError> {
    match ties {
        Ties::Efron => Ok(Steps { efron: true }),
        Ties::Breslow => Ok(Steps { efron: false }),
        Ties::Exact => Err(EstimateError::NotWithExactTies { what }),
    }
}

impl Profile {
    /// `what` is asked for, and named if it is not defined. `PredictorRange` if the fit ran too far away to be used.
    pub(crate) fn of(fit: &CoxFit, what: &'static str) -> Result<Profile, EstimateError> {
        Profile::at(&fit.layout, steps_of(fit.ties, what)?, &fit.scaled_beta)
    }

    pub(crate) fn at(layout: &Layout, steps: Steps, beta: &[f64]) -> Result<Profile, EstimateError> {
        let hazards = Hazards::at(layout, beta).ok_or(EstimateError::PredictorRange)?;
        let (p, times) = (layout.covariates, layout.times.len());
        let mut profile = Profile {
            hazards,
            increments: vec![0.0; times],
            spared: vec![0.0; times],
            curve: vec![0.0; times],
            spared_curve: vec![[0.0; 2]; if steps.efron { times } else { 0 }],
            drift: vec![0.0; times * p],
            spared_drift: if steps.efron { vec![0.0; times * p] } else { Vec::new() },
            mean: vec![0.0; times * p],
        };
        let mut lawful = true;
        let Profile { hazards, increments, spared, curve, spared_curve, drift, spared_drift, mean } = &mut profile;
        walk_risk_sets(layout, p + 1, hazards.cell_sums(layout), |time, at_risk, events| {
            let rows = layout.event_rows[time];
            // x̄ of a step is (u − f v) / s: sums over steps of f^a h^b / s are all that is needed.
            let (mut of_drift, mut of_mean) = (Bend::default(), [0.0; 2]);
            for step in steps.at(rows, layout.event_weight[time], at_risk[0], events[0]) {
                lawful &= step.at_risk > 0.0 && step.at_risk < f64::INFINITY;
                let hazard = step.count * step.hazard;
                increments[time] += hazard;
                spared[time] += step.left_out * hazard;
                let bend = hazard / step.at_risk;
                curve[time] += bend;
                of_drift.add(bend, step.left_out);
                let share = step.count / (f64::from(rows) * step.at_risk);
                of_mean[0] += share;
                of_mean[1] += share * step.left_out;
            }
            if steps.efron {
                spared_curve[time] = [of_drift.cross, of_drift.square];
            }
            for j in 0..p {
                let (u, v) = (at_risk[1 + j], events[1 + j]);
                drift[time * p + j] = of_drift.whole * u - of_drift.cross * v;
                mean[time * p + j] = of_mean[0] * u - of_mean[1] * v;
                if steps.efron {
                    spared_drift[time * p + j] = of_drift.cross * u - of_drift.square * v;
                }
            }
        });
        if lawful { Ok(profile) } else { Err(EstimateError::PredictorRange) }
    }

    /// The hazard that each position has been exposed to, weighted.
    pub(crate) fn exposures(&self, layout: &Layout) -> Vec<f64> {
        let cumulative = Cumulative::of(&self.increments, self.spared.clone());
        expose(layout, self.hazards.weighted.clone(), |cell| cumulative.over(layout, cell))
    }

    /// Calls `visit` for every position with its weighted score residual w (d (x − x̄) − e^η ∫ (x − x̄) dH).
    pub(crate) fn visit_scores(&self, layout: &Layout, mut visit: impl FnMut(usize, &[f64])) {
        let p = layout.covariates;
        let hazard = Cumulative::of(&self.increments, self.spared.clone());
        let drift = PathSums::of(&self.drift, p);
        let mut score = vec![0.0; p];
        let mut drifted = vec![0.0; p];
        for (index, cell) in layout.cells.iter().enumerate() {
            let exposure = hazard.over(layout, index);
            drift.between(cell.first as usize, cell.last as usize, &mut drifted);
            let own = (cell.last as usize - 1) * p..cell.last as usize * p;
            if cell.event && !self.spared_drift.is_empty() {
                drifted.iter_mut().zip(&self.spared_drift[own.clone()]).for_each(|(sum, spared)| *sum -= spared);
            }
            let mean = &self.mean[own];
            for position in layout.positions(index) {
                let (x, hazard) = (layout.x(position), self.hazards.weighted[position]);
                let weight = if cell.event { layout.weight(position) } else { 0.0 };
                for j in 0..p {
                    score[j] = weight * (x[j] - mean[j]) - hazard * (x[j] * exposure - drifted[j]);
                }
                visit(position, &score);
            }
        }
    }
}

/// Running sums of vectors whose differences keep their digits.
struct PathSums {
    width: usize,
    high: Vec<f64>,
    low: Vec<f64>,
}

impl PathSums {
    fn of(terms: &[f64], width: usize) -> PathSums {
        let mut sums = PathSums { width, high: vec![0.0; terms.len() + width], low: vec![0.0; terms.len() + width] };
        for (at, &x) in terms.iter().enumerate() {
            let high = sums.high[at];
            let sum = high + x;
            let back = sum - high;
            sums.high[at + width] = sum;
            sums.low[at + width] = sums.low[at] + ((high - (sum - back)) + (x - back));
        }
        sums
    }

    fn between(&self, from: usize, to: usize, out: &mut [f64]) {
        let (from, to) = (from * self.width, to * self.width);
        for (j, out) in out.iter_mut().enumerate() {
            *out = (self.high[to + j] - self.high[from + j]) + (self.low[to + j] - self.low[from + j]);
        }
    }
}
