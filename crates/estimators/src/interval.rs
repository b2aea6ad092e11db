//! Put a confidence interval around a survival probability.

use crate::EstimateError;
use numerics::special::{asin, exp, ln, normal_quantile, sin};

/// The scale on which an interval for survival is symmetric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ConfidenceType {
    /// Survival itself.
    Plain,
    /// The logarithm of survival (R's default).
    Log,
    /// The logarithm of the cumulative hazard.
    #[default]
    LogLog,
    /// The log odds of survival.
    Logit,
    /// The arcsine of the square root of survival.
    Arcsin,
}

/// The kind and the level of a confidence interval; by default log-log at 0.95.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The scale on which it is symmetric.
    pub confidence_type: ConfidenceType,
    /// The probability that it covers the truth, in the open interval (0, 1).
    pub level: f64,
}

impl Default for Interval {
    fn default() -> Interval {
        Interval { confidence_type: ConfidenceType::default(), level: 0.95 }
    }
}

/// The two ends of a confidence interval for survival, both in [0, 1].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// An interval whose level was checked and turned into a normal deviate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LimitRule {
    confidence_type: ConfidenceType,
    deviate: f64,
}

impl Interval {
    pub(crate) fn check_rule(self) -> Result<LimitRule, EstimateError> {
        let Interval { confidence_type, level } = self;
        let out_of_range = EstimateError::LevelOutOfRange { found: level };
        if !(level > 0.0 && level < 1.0) {
            return Err(out_of_range);
        }
        // A level so near to 1 that the upper tail rounds away has no deviate either.
        let deviate = normal_quantile(1.0 - (1.0 - level) / 2.0).map_err(|_| out_of_range)?;
        Ok(LimitRule { confidence_type, deviate })
    }
}

impl LimitRule {
    /// The limits around `survival`, given the variance of its logarithm (the sum in Greenwood's formula).
    ///
    /// `None` where the scale has no finite value: at survival 0 always; at survival 1 on the log-log, logit and
    /// arcsine scales. Plain and log intervals are [1, 1] there. All as in R's `survfit`.
    pub(crate) fn limits(self, survival: f64, log_variance: f64) -> Option<Limits> {
        use ConfidenceType::{Arcsin, Log, LogLog, Logit, Plain};
        let at_one = survival == 1.0;
        if survival == 0.0 || (at_one && matches!(self.confidence_type, LogLog | Logit | Arcsin)) {
            return None;
        }
        let reach = self.deviate * log_variance.sqrt();
        // On the logarithmic scales a step of the reach is a factor, so no logarithm has to be taken and undone. A factor
        // too large for a number gives the limits 0 and 1.
        let (low, high) = match self.confidence_type {
            Plain => (survival - reach * survival, survival + reach * survival),
            Log => {
                let factor = exp(reach);
                (survival / factor, survival * factor)
            }
            LogLog => {
                let log_survival = ln(survival);
                let factor = exp(-reach / log_survival);
                (exp(log_survival * factor), exp(log_survival / factor))
            }
            Logit => {
                let odds = survival / (1.0 - survival);
                let factor = exp(reach * (1.0 + odds));
                (share(odds / factor), share(odds * factor))
            }
            Arcsin => {
                let odds = survival / (1.0 - survival);
                let (angle, reach) = (asin(survival.sqrt()), 0.5 * reach * odds.sqrt());
                (sine_squared(angle - reach), sine_squared(angle + reach))
            }
        };
        Some(Limits { low: low.clamp(0.0, 1.0), high: high.clamp(0.0, 1.0) })
    }
}

/// The probability that has these odds, also if they are 0 or infinite.
fn share(odds: f64) -> f64 {
    1.0 / (1.0 + 1.0 / odds)
}

/// sin² of an angle cut to [0, π/2], beyond which it would turn back.
fn sine_squared(angle: f64) -> f64 {
    let sine = sin(angle.clamp(0.0, std::f64::consts::FRAC_PI_2));
    sine * sine
}
