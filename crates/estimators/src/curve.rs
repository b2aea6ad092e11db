//! Hold an estimated survival curve and answer questions about it.

use crate::risk_sets::Entered;

/// One step of a survival curve, at a distinct exit time. Counts are of cases: weights are added up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The exit time.
    pub time: f64,
    /// Cases at risk: entry < time ≤ exit.
    pub at_risk: f64,
    /// Cases that have the event at this time.
    pub events: f64,
    /// Cases censored at this time.
    pub censored: f64,
    /// The probability of surviving beyond this time.
    pub survival: f64,
    /// Greenwood's standard error of `survival`; missing once survival is 0.
    pub std_error: Option<f64>,
    /// The cumulative sum Σ d / (n (n − d)) in Greenwood's formula, which estimates the variance of ln `survival`; missing
    /// once survival is 0.
    pub log_variance: Option<f64>,
    /// The lower confidence limit; missing where the scale of the interval has no finite value, as in R.
    pub conf_low: Option<f64>,
    /// The upper confidence limit; missing with `conf_low`.
    pub conf_high: Option<f64>,
}

/// A survival curve read at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AtTime {
    /// The time asked for.
    pub time: f64,
    /// Cases at risk at that very time: entry < time ≤ exit.
    pub at_risk: f64,
    /// Survival; missing beyond the last exit, unless it had reached 0.
    pub survival: Option<f64>,
    /// The standard error of survival; missing with it and where survival is 0.
    pub std_error: Option<f64>,
    /// The lower confidence limit; missing with survival and where the curve's step has none.
    pub conf_low: Option<f64>,
    /// The upper confidence limit; missing with `conf_low`.
    pub conf_high: Option<f64>,
}

/// An estimated survival function: right-continuous steps from 1 down.
///
/// Shapes: one [`Step`] per distinct exit time, ascending. Made by [`kaplan_meier`](crate::kaplan_meier).
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    steps: Vec<Step>,
    entered: Entered,
}

impl Curve {
    pub(crate) fn new(steps: Vec<Step>, entered: Entered) -> Curve {
        Curve { steps, entered }
    }

    /// The steps, one per distinct exit time, ascending.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// All cases that have the event.
    #[must_use]
    pub fn events(&self) -> f64 {
        numerics::sums::sum(self.steps.iter().map(|step| step.events))
    }

    /// The last exit, beyond which nothing was observed.
    #[must_use]
    pub fn last_exit(&self) -> f64 {
        // A sample has at least one row, so a curve has at least one step.
        self.steps.last().map_or(f64::NEG_INFINITY, |step| step.time)
    }

    /// The probability of surviving beyond `time`; missing beyond the last exit, unless it had reached 0.
    #[must_use]
    pub fn survival_at(&self, time: f64) -> Option<f64> {
        self.read(time).survival
    }

    /// The curve read at each of `times`, in any order.
    ///
    /// Before the first exit survival is 1 with standard error 0 and interval [1, 1], as R's `summary.survfit` gives.
    /// Beyond the last exit nothing is extended: all but `at_risk`, which is 0, is missing, unless survival had reached 0,
    /// where it stays.
    #[must_use]
    pub fn at(&self, times: &[f64]) -> Vec<AtTime> {
        times.iter().map(|&time| self.read(time)).collect()
    }

    fn read(&self, time: f64) -> AtTime {
        let at_risk = self.at_risk(time);
        let missing = AtTime { time, at_risk, survival: None, std_error: None, conf_low: None, conf_high: None };
        let passed = self.steps.partition_point(|step| step.time <= time);
        match passed.checked_sub(1).map(|last| self.steps[last]) {
            None if time.is_nan() => missing,
            None => {
                let one = Some(1.0);
                AtTime { survival: one, std_error: Some(0.0), conf_low: one, conf_high: one, ..missing }
            }
            Some(step) if time > self.last_exit() && step.survival > 0.0 => missing,
            Some(Step { survival, std_error, conf_low, conf_high, .. }) => {
                AtTime { survival: Some(survival), std_error, conf_low, conf_high, ..missing }
            }
        }
    }

    /// Cases at risk at any time, entry < time ≤ exit; 0 beyond the last exit.
    #[must_use]
    pub fn at_risk(&self, time: f64) -> f64 {
        let next = self.steps.partition_point(|step| step.time < time);
        match self.steps.get(next) {
            // Nobody leaves between `time` and the next exit; who enters in between is not yet at risk.
            Some(step) => step.at_risk - self.entered.between(time, step.time),
            None => 0.0,
        }
    }

    /// The last event that happened before the risk set first reached `enough` cases; missing if none did.
    ///
    /// With delayed entry a curve begins with small risk sets, in which a single event can take it far down for good. Up to
    /// and including the time returned, the curve rests on risk sets of fewer than `enough` cases. Risk sets that become
    /// small again towards the end, as they always do, are not meant.
    #[must_use]
    pub fn thin_until(&self, enough: f64) -> Option<f64> {
        let thin = self.steps.iter().take_while(|step| step.at_risk < enough);
        thin.filter(|step| step.events > 0.0).last().map(|step| step.time)
    }

    /// When survival fell to 0 although others exit later; missing if it did not.
    ///
    /// This happens with delayed entry, if all the cases at risk have the event before the others have entered. The curve
    /// then says nothing about those others.
    #[must_use]
    pub fn emptied_at(&self) -> Option<f64> {
        let first_zero = self.steps.iter().find(|step| step.survival == 0.0)?;
        (first_zero.time < self.last_exit()).then_some(first_zero.time)
    }
}
