//! Estimate the cumulative hazard from spells, some of them censored or entered late.

use crate::Sample;
use crate::risk_sets::{RiskSet, RiskSets};
use numerics::sums::Sum;

/// How events at the same time add to the cumulative hazard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HazardTies {
    /// d events among n add d / n, with variance d / n² (Nelson and Aalen; R's `ctype = 1`).
    #[default]
    Together,
    /// They add 1/n + 1/(n − 1) + … + 1/(n − d + 1), with the sum of squares as variance, as if they came one shortly
    /// after another (Fleming and Harrington; R's `ctype = 2`).
    OneByOne,
}

/// One step of a cumulative hazard, at a distinct exit time. Counts are of cases: weights are added up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HazardStep {
    /// The exit time.
    pub time: f64,
    /// Cases at risk: entry < time ≤ exit.
    pub at_risk: f64,
    /// Cases that have the event at this time.
    pub events: f64,
    /// Cases censored at this time.
    pub censored: f64,
    /// The cumulative hazard up to and including this time.
    pub cumulative_hazard: f64,
    /// Its estimated variance.
    pub variance: f64,
    /// The square root of the variance.
    pub std_error: f64,
}

/// An estimated cumulative hazard: right-continuous steps from 0 up.
#[derive(Debug, Clone, PartialEq)]
pub struct CumulativeHazard {
    steps: Vec<HazardStep>,
}

impl CumulativeHazard {
    /// The steps, one per distinct exit time, ascending.
    #[must_use]
    pub fn steps(&self) -> &[HazardStep] {
        &self.steps
    }

    /// The cumulative hazard at `time`; 0 before the first exit, missing beyond the last, where nothing was observed.
    #[must_use]
    pub fn at(&self, time: f64) -> Option<f64> {
        let passed = self.steps.partition_point(|step| step.time <= time);
        let beyond = self.steps.last().is_none_or(|last| time > last.time);
        match passed.checked_sub(1) {
            _ if beyond || time.is_nan() => None,
            None => Some(0.0),
            Some(last) => Some(self.steps[last].cumulative_hazard),
        }
    }
}

/// Nelson–Aalen estimate of the cumulative hazard, with delayed entry and case weights.
///
/// Shapes: `sample` has n rows; the result has one step per distinct exit time, censored or not.
/// Units: time as in the sample; the cumulative hazard is a pure number.
/// Ties: as `ties` says; events precede censorings; a row is at risk at t if entry < t ≤ exit. With weights, `OneByOne`
/// takes the tied rows one by one, each with their mean weight.
/// Errors: none; a checked sample always has an estimate.
/// Source: Nelson (1972), Aalen (1978); Fleming and Harrington (1984) for ties one by one. Checked by hand and against
/// R survival 3.5-3.
///
/// ```
/// use estimators::{HazardTies, Sample, nelson_aalen};
///
/// let sample = Sample::new(None, &[1.0, 2.0, 2.0, 3.0], &[true, true, true, false], None)?;
/// let hazard = nelson_aalen(&sample, HazardTies::Together);
/// assert_eq!(hazard.at(2.0), Some(1.0 / 4.0 + 2.0 / 3.0));
/// # Ok::<(), estimators::EstimateError>(())
/// ```
#[must_use]
pub fn nelson_aalen(sample: &Sample<'_>, ties: HazardTies) -> CumulativeHazard {
    let (mut hazard, mut variance) = (Sum::default(), Sum::default());
    let step = |set: RiskSet| {
        match ties {
            HazardTies::Together => {
                hazard.add(set.events / set.at_risk);
                variance.add(set.events / (set.at_risk * set.at_risk));
            }
            HazardTies::OneByOne => {
                let each = set.events / f64::from(set.event_rows);
                for gone in 0..set.event_rows {
                    let at_risk = set.at_risk - f64::from(gone) * each;
                    hazard.add(each / at_risk);
                    variance.add(each / (at_risk * at_risk));
                }
            }
        }
        hazard_step(&set, hazard.value(), variance.value())
    };
    CumulativeHazard { steps: RiskSets::count(sample).iter().map(step).collect() }
}

fn hazard_step(set: &RiskSet, cumulative_hazard: f64, variance: f64) -> HazardStep {
    let RiskSet { time, at_risk, events, censored, .. } = *set;
    HazardStep { time, at_risk, events, censored, cumulative_hazard, variance, std_error: variance.sqrt() }
}
