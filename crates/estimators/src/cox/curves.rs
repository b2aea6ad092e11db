//! Draw the survival that a Cox model gives to a case, fixed or changing in time.

use super::fit::CoxFit;
use super::likelihood::dot;
use super::profile::Profile;
use crate::{EstimateError, Interval, Limits};
use numerics::special::exp;
use numerics::sums::Sum;

/// A case that a curve is drawn for, during one piece of its time: on the interval (start, stop].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Piece<'a> {
    /// When it begins.
    pub start: f64,
    /// When it ends; infinite for the last is lawful.
    pub stop: f64,
    /// The code of the stratum whose hazard it is under; 0 in a model without strata.
    pub stratum: u32,
    /// Its covariates.
    pub covariates: &'a [f64],
    /// The known part of its log hazard.
    pub offset: f64,
}

/// One step of an adjusted curve, at an event time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdjustedStep {
    /// The event time.
    pub time: f64,
    /// The cumulative hazard up to and including this time.
    pub cumulative_hazard: f64,
    /// Its standard error, which is also that of the logarithm of survival.
    pub std_error: f64,
    /// e to the minus cumulative hazard.
    pub survival: f64,
    /// Limits for survival; `None` where their scale has no finite value.
    pub limits: Option<Limits>,
}

impl CoxFit {
    /// Cumulative hazard and survival of a case with fixed covariates, through all event times of its stratum.
    ///
    /// As [`CoxFit::path_curve`] with one piece. With all covariates and the offset 0 it is the baseline.
    pub fn adjusted_curve(
        &self,
        stratum: u32,
        covariates: &[f64],
        offset: f64,
        variance: &[f64],
        interval: Interval,
    ) -> Result<Vec<AdjustedStep>, EstimateError> {
        let piece = Piece { start: f64::NEG_INFINITY, stop: f64::INFINITY, stratum, covariates, offset };
        self.path_curve(&[piece], variance, interval)
    }

    /// Cumulative hazard and survival of a case whose covariates, or stratum, change in time.
    ///
    /// Shapes: pieces follow each other in time; between them the case is not at risk. One step for each event time that
    /// lies in a piece of its stratum. `variance` is the model-based or a robust variance of the coefficients, p rows of p.
    /// Ties: as in the fit: the steps of Efron, or of Breslow.
    /// Errors: `BrokenPath`, `CovariateCount`, `NoSuchStratum`, `LevelOutOfRange`, `NotWithExactTies`, `PredictorRange`.
    /// Source: Tsiatis (1981), Annals of Statistics 9(1), for the variance; Efron (1977). Checked against R survival 3.5-3.
    pub fn path_curve(
        &self,
        pieces: &[Piece<'_>],
        variance: &[f64],
        interval: Interval,
    ) -> Result<Vec<AdjustedStep>, EstimateError> {
        let rule = interval.check_rule()?;
        verify_path(pieces, self.beta.len())?;
        let profile = Profile::of(self, "a curve")?;
        let p = self.beta.len();
        let (mut hazard, mut own) = (Sum::default(), Sum::default());
        // The derivative of the cumulative hazard with respect to the coefficients.
        let mut slope = vec![Sum::default(); p];
        let mut steps = Vec::new();
        for piece in pieces {
            let place = self.place(piece)?;
            let x: Vec<f64> = self.relative(piece, place);
            let stratum = &self.layout.strata[place];
            let shift = stratum.offset + profile.hazards.shift[place];
            let ratio = exp(dot(&x, &self.beta) + (piece.offset - shift));
            for time in stratum
                .times
                .clone()
                .filter(|&time| piece.start < self.layout.times[time] && self.layout.times[time] <= piece.stop)
            {
                hazard.add(ratio * profile.increments[time]);
                own.add(ratio * ratio * profile.curve[time]);
                for (j, slope) in slope.iter_mut().enumerate() {
                    let drift = profile.drift[time * p + j] / self.layout.scale[j];
                    slope.add(ratio * (x[j] * profile.increments[time] - drift));
                }
                let slope: Vec<f64> = slope.iter().map(Sum::value).collect();
                let log_variance = own.value() + square(&slope, variance);
                let cumulative_hazard = hazard.value();
                let survival = exp(-cumulative_hazard);
                let limits = rule.limits(survival, log_variance);
                let time = self.layout.times[time];
                steps.push(AdjustedStep { time, cumulative_hazard, std_error: log_variance.sqrt(), survival, limits });
            }
        }
        Ok(steps)
    }

    fn place(&self, piece: &Piece<'_>) -> Result<usize, EstimateError> {
        let strata = &self.layout.strata;
        strata
            .binary_search_by_key(&piece.stratum, |stratum| stratum.code)
            .map_err(|_| EstimateError::NoSuchStratum { found: piece.stratum })
    }

    /// Covariates less the centre of the stratum.
    fn relative(&self, piece: &Piece<'_>, place: usize) -> Vec<f64> {
        let centre = &self.layout.strata[place].centre;
        piece.covariates.iter().zip(centre).map(|(x, centre)| x - centre).collect()
    }
}

fn square(slope: &[f64], variance: &[f64]) -> f64 {
    let rows = variance.chunks_exact(slope.len().max(1));
    slope.iter().zip(rows).map(|(x, row)| x * dot(row, slope)).sum::<f64>().max(0.0)
}

fn verify_path(pieces: &[Piece<'_>], expected: usize) -> Result<(), EstimateError> {
    let mut end = f64::NEG_INFINITY;
    for (piece, &Piece { start, stop, covariates, .. }) in pieces.iter().enumerate() {
        if covariates.len() != expected {
            return Err(EstimateError::CovariateCount { found: covariates.len(), expected });
        }
        // Comparisons that are false for what is not a number.
        if !(start < stop && start >= end) {
            return Err(EstimateError::BrokenPath { piece });
        }
        end = stop;
    }
    Ok(())
}
