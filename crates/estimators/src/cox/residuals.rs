//! Say, row by row, where a Cox model and its data part.

use super::fit::CoxFit;
use super::profile::Profile;
use crate::EstimateError;
use numerics::special::ln;

/// Residuals of the rows with the event, one vector of p numbers each.
#[derive(Debug, Clone, PartialEq)]
pub struct EventResiduals {
    /// The row of each event: by stratum, then by time, then in the order of the rows.
    pub row: Vec<u32>,
    /// When it happened.
    pub time: Vec<f64>,
    /// The residuals, p numbers an event.
    pub values: Vec<f64>,
}

/// Residuals of a fit, for rows in the order they came in. Matrices have p numbers a row. A row that is at risk at no event
/// has residuals of 0.
///
/// Ties: Efron's residuals are means over his steps; all are `NotWithExactTies` for the exact likelihood.
/// Errors: `PredictorRange` where a fit that did not converge has run too far away.
/// Source: Therneau, Grambsch and Fleming (1990), Biometrika 77(1); Schoenfeld (1982), Biometrika 69(1); Grambsch and
/// Therneau (1994), Biometrika 81(3). Checked by hand and against R survival 3.5-3.
impl CoxFit {
    /// Events less the hazard exposed to, per case: 1 or 0 less e^η times the cumulative hazard from entry to exit.
    pub fn martingale_residuals(&self) -> Result<Vec<f64>, EstimateError> {
        let layout = &self.layout;
        let exposures = Profile::of(self, "a martingale residual")?.exposures(layout);
        let mut residuals = vec![0.0; self.rows];
        for (index, cell) in layout.cells.iter().enumerate() {
            for position in layout.positions(index) {
                let event = if cell.event { 1.0 } else { 0.0 };
                residuals[layout.row[position] as usize] = event - exposures[position] / layout.weight(position);
            }
        }
        Ok(residuals)
    }

    /// Martingale residuals made symmetric: the signed root of each row's share of the deviance.
    pub fn deviance_residuals(&self) -> Result<Vec<f64>, EstimateError> {
        let layout = &self.layout;
        let exposures = Profile::of(self, "a deviance residual")?.exposures(layout);
        let mut residuals = vec![0.0; self.rows];
        for (index, cell) in layout.cells.iter().enumerate() {
            for position in layout.positions(index) {
                let exposure = exposures[position] / layout.weight(position);
                let (martingale, log) = if cell.event { (1.0 - exposure, ln(exposure)) } else { (-exposure, 0.0) };
                let root = (-2.0 * (martingale + log)).max(0.0).sqrt();
                residuals[layout.row[position] as usize] = root.copysign(martingale);
            }
        }
        Ok(residuals)
    }

    /// Each row's contribution to the gradient, per case.
    pub fn score_residuals(&self) -> Result<Vec<f64>, EstimateError> {
        let layout = &self.layout;
        let p = layout.covariates;
        let mut residuals = vec![0.0; self.rows * p];
        Profile::of(self, "a score residual")?.visit_scores(layout, |position, score| {
            let (row, weight) = (layout.row[position] as usize, layout.weight(position));
            for j in 0..p {
                residuals[row * p + j] = score[j] / (weight * layout.scale[j]);
            }
        });
        Ok(residuals)
    }

    /// Nearly the change of each coefficient that a row with all its cases brings: weighted score residuals times the
    /// variance.
    pub fn dfbeta(&self) -> Result<Vec<f64>, EstimateError> {
        let layout = &self.layout;
        let p = layout.covariates;
        let mut residuals = vec![0.0; self.rows * p];
        let scaled = self.scaled_variance();
        Profile::of(self, "a dfbeta")?.visit_scores(layout, |position, score| {
            let row = layout.row[position] as usize;
            for j in 0..p {
                let change: f64 = score.iter().zip(&scaled[j * p..]).map(|(score, variance)| score * variance).sum();
                residuals[row * p + j] = change * layout.scale[j];
            }
        });
        Ok(residuals)
    }

    /// Dfbeta in units of the model-based standard error of each coefficient.
    pub fn dfbetas(&self) -> Result<Vec<f64>, EstimateError> {
        let std_errors = self.std_errors(&self.variance);
        let mut residuals = self.dfbeta()?;
        for row in residuals.chunks_exact_mut(std_errors.len().max(1)) {
            row.iter_mut().zip(&std_errors).for_each(|(residual, std_error)| *residual /= std_error);
        }
        Ok(residuals)
    }

    /// Covariates of each row with the event less their mean among those at risk.
    pub fn schoenfeld_residuals(&self) -> Result<EventResiduals, EstimateError> {
        let layout = &self.layout;
        let p = layout.covariates;
        let profile = Profile::of(self, "a Schoenfeld residual")?;
        let mut residuals = EventResiduals { row: Vec::new(), time: Vec::new(), values: Vec::new() };
        for (time, mean) in (0..layout.times.len()).map(|time| (time, &profile.mean[time * p..(time + 1) * p])) {
            let mut positions: Vec<usize> = layout.event_cells(time).flat_map(|cell| layout.positions(cell)).collect();
            positions.sort_unstable_by_key(|&position| layout.row[position]);
            for position in positions {
                residuals.row.push(layout.row[position]);
                residuals.time.push(layout.times[time]);
                let values = layout.x(position).iter().zip(mean).zip(&layout.scale);
                residuals.values.extend(values.map(|((x, mean), scale)| (x - mean) / scale));
            }
        }
        Ok(residuals)
    }

    /// Schoenfeld residuals times the variance and the number of events, plus the coefficients: their course over time
    /// shows that of the coefficients.
    pub fn scaled_schoenfeld_residuals(&self) -> Result<EventResiduals, EstimateError> {
        let p = self.beta.len();
        let mut residuals = self.schoenfeld_residuals()?;
        let events = self.events as f64;
        for values in residuals.values.chunks_exact_mut(p.max(1)) {
            let plain = values.to_vec();
            for (j, value) in values.iter_mut().enumerate() {
                let scaled: f64 = plain.iter().zip(&self.variance[j * p..]).map(|(x, variance)| x * variance).sum();
                *value = self.beta[j] + events * scaled;
            }
        }
        Ok(residuals)
    }

    /// The model-based variance in the units of the layout.
    pub(crate) fn scaled_variance(&self) -> Vec<f64> {
        let p = self.beta.len();
        let scale = &self.layout.scale;
        self.variance.iter().enumerate().map(|(at, x)| x / (scale[at / p] * scale[at % p])).collect()
    }
}
