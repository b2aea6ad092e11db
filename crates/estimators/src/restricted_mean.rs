//! Find the mean time survived up to a limit: the area under a survival curve.

use crate::{Curve, EstimateError};
use numerics::sums::Sum;

/// The mean time survived up to a limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RestrictedMean {
    /// The mean, in the unit of time of the sample.
    pub mean: f64,
    /// Its standard error.
    pub std_error: f64,
    /// The limit.
    pub limit: f64,
}

impl Curve {
    /// The restricted mean: the area under the curve from 0 to `limit`, by default the last exit.
    ///
    /// Units: time as in the sample. If exits are negative the area begins at the first of them and that time is added.
    /// A limit beyond the last exit holds survival at its last value up to the limit, as R does; say so when it is used.
    /// The variance is Σ A(t)² d / (n (n − d)) over the event times t up to the limit, where A(t) is the area to the right of
    /// t; a time at which nobody survives adds nothing, since the area after it is 0.
    /// Errors: `LimitOutOfRange` if the limit is not a finite number after the start.
    /// Source: Irwin (1949); variance as in Klein and Moeschberger (2003), section 4.5. Checked by hand and against the
    /// `rmean` of R survival 3.5-3.
    pub fn restricted_mean(&self, limit: Option<f64>) -> Result<RestrictedMean, EstimateError> {
        let limit = limit.unwrap_or_else(|| self.last_exit());
        let start = self.steps().first().map_or(0.0, |first| first.time.min(0.0));
        if !limit.is_finite() || limit < start {
            return Err(EstimateError::LimitOutOfRange { found: limit, start });
        }
        let (mut area, mut variance) = (Sum::default(), Sum::default());
        // From the right, so that the area to the right of each event is at hand.
        let mut right = limit;
        let within = self.steps().partition_point(|step| step.time <= limit);
        for step in self.steps()[..within].iter().rev() {
            area.add((right - step.time) * step.survival);
            right = step.time;
            let survivors = step.at_risk - step.events;
            if step.events > 0.0 && survivors > 0.0 {
                let area = area.value();
                variance.add(area * area * step.events / (step.at_risk * survivors));
            }
        }
        area.add(right - start);
        area.add(start);
        Ok(RestrictedMean { mean: area.value(), std_error: variance.value().sqrt(), limit })
    }
}
