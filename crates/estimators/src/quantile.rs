//! Find the time by which a share of cases has had the event.

use crate::{Curve, EstimateError, Step};

/// The time by which a share of cases has had the event, with its confidence limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantile {
    /// The time; missing if survival does not come down far enough.
    pub estimate: Option<f64>,
    /// The lower limit; missing if the lower confidence curve does not come down far enough.
    pub conf_low: Option<f64>,
    /// The upper limit; missing if the upper confidence curve does not come down far enough.
    pub conf_high: Option<f64>,
}

/// How far a curve may be from the level asked for and still count as flat there: √ε, as in R.
const TOLERANCE: f64 = 1.490_116_119_384_765_6e-8;

impl Curve {
    /// The quantile at probability `p`: the first time at which survival is at most 1 − p.
    ///
    /// Units: `p` in (0, 1], 0.5 for the median; times as in the sample.
    /// Ties: if the curve is flat at 1 − p, to within √ε, the midpoint of that stretch, which ends at the next drop or,
    /// without one, at the last exit. (R's `quantile` does the same; the median that R prints takes the beginning
    /// of a stretch that lasts to the end.) The limits are read in the same way off the two confidence curves, at the
    /// times where they exist. With delayed entry a confidence curve can rise; the first time at which it is low enough
    /// counts, as in the table that R prints (R's `quantile` reads such a curve by height instead).
    /// Errors: `ProbabilityOutOfRange`.
    /// Source: Brookmeyer and Crowley (1982), generalised to the scale of the curve's interval. Checked by hand and against
    /// R survival 3.5-3.
    pub fn quantile(&self, p: f64) -> Result<Quantile, EstimateError> {
        if !(p > 0.0 && p <= 1.0) {
            return Err(EstimateError::ProbabilityOutOfRange { found: p });
        }
        let level = 1.0 - p;
        Ok(Quantile {
            estimate: self.crossing(level, |step| Some(step.survival)),
            conf_low: self.crossing(level, |step| step.conf_low),
            conf_high: self.crossing(level, |step| step.conf_high),
        })
    }

    /// The median: the quantile at one half.
    #[must_use]
    pub fn median(&self) -> Quantile {
        self.quantile(0.5).unwrap_or(Quantile { estimate: None, conf_low: None, conf_high: None })
    }

    /// Where a descending curve reaches `level`.
    fn crossing(&self, level: f64, value: impl Fn(&Step) -> Option<f64>) -> Option<f64> {
        let mut points = self.steps().iter().filter_map(|step| value(step).map(|value| (step.time, value)));
        let (reached, _) = points.find(|&(_, value)| value <= level + TOLERANCE)?;
        // If the very same step falls clear of the level the curve is not flat there and both ends are one.
        let mut stretch = self.steps().iter().filter(|step| step.time >= reached);
        let clear = stretch.find(|step| value(step).is_some_and(|value| value <= level - TOLERANCE));
        let end = clear.map_or_else(|| self.last_exit(), |step| step.time);
        Some(if end == reached { reached } else { reached + (end - reached) / 2.0 })
    }
}
