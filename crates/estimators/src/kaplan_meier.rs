//! Estimate the survival function from spells, some of them censored or entered late.

use crate::curve::{Curve, Step};
use crate::interval::{Interval, Limits};
use crate::risk_sets::{RiskSet, RiskSets};
use crate::{EstimateError, Sample};
use numerics::sums::Sum;

/// Kaplan–Meier estimate of the survival function, with delayed entry and case weights.
///
/// Shapes: `sample` has n rows; the curve has one step per distinct exit time, censored or not.
/// Units: time as in the sample; survival in [0, 1].
/// Ties: events precede censorings at the same time; a row is at risk at t if entry < t ≤ exit, so who enters at t is not
/// yet at risk then. A weight counts cases: weight 2 is two equal rows.
/// A curve without events is lawful: survival stays 1. If everybody at risk at one time has the event, survival is 0 from
/// there on whoever enters later; [`Curve::emptied_at`] tells.
/// Errors: `LevelOutOfRange`.
/// Source: Kaplan and Meier (1958); variance by Greenwood (1926); left truncation as in Tsai, Jewell and Wang (1987);
/// the five intervals as in Borgan and Liestøl (1990) and Kalbfleisch and Prentice (2002). Checked by hand and against
/// R survival 3.5-3.
///
/// ```
/// use estimators::{ConfidenceType, Interval, Sample, kaplan_meier};
///
/// let sample = Sample::new(Some(&[0.0, 1.0, 1.0]), &[2.0, 3.0, 4.0], &[true, false, true], None)?;
/// let curve = kaplan_meier(&sample, Interval { confidence_type: ConfidenceType::Log, level: 0.9 })?;
/// assert_eq!(curve.steps()[0].at_risk, 3.0);
/// assert_eq!(curve.steps()[0].survival, 2.0 / 3.0);
/// # Ok::<(), estimators::EstimateError>(())
/// ```
pub fn kaplan_meier(sample: &Sample<'_>, interval: Interval) -> Result<Curve, EstimateError> {
    let rule = interval.check_rule()?;
    let risk_sets = RiskSets::count(sample);
    let mut steps = Vec::with_capacity(risk_sets.len());
    let mut product = Product::default();
    let mut limits = rule.limits(1.0, 0.0);
    for set in risk_sets.iter() {
        if set.events > 0.0 {
            product.pass(&set);
            limits = rule.limits(product.survival, product.log_variance.value());
        }
        steps.push(product.step(&set, limits));
    }
    Ok(Curve::new(steps, risk_sets.into_entered()))
}

/// The running product of conditional survival, and the variance of its logarithm.
struct Product {
    survival: f64,
    log_variance: Sum,
}

impl Default for Product {
    fn default() -> Product {
        Product { survival: 1.0, log_variance: Sum::default() }
    }
}

impl Product {
    fn pass(&mut self, set: &RiskSet) {
        self.survival *= set.survivors / set.at_risk;
        // Where nobody survives the term is infinite; it is left out and the variance reported as missing.
        if set.survivors > 0.0 {
            self.log_variance.add(set.events / (set.at_risk * set.survivors));
        }
    }

    fn step(&self, set: &RiskSet, limits: Option<Limits>) -> Step {
        let log_variance = (self.survival > 0.0).then(|| self.log_variance.value());
        Step {
            time: set.time,
            at_risk: set.at_risk,
            events: set.events,
            censored: set.censored,
            survival: self.survival,
            std_error: log_variance.map(|variance| self.survival * variance.sqrt()),
            log_variance,
            conf_low: limits.map(|limits| limits.low),
            conf_high: limits.map(|limits| limits.high),
        }
    }
}
