//! Say how strong an unseen cause of both exposure and return would have to be to explain a ratio away.

use numerics::special::{exp, pow};

/// From this share of rows with the event an outcome is common, and a hazard ratio is further from 1 than the risk ratio.
pub const COMMON_OUTCOME: f64 = 0.15;

/// The E-value of a log hazard ratio and of its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EValue {
    /// The risk ratio by which an unseen cause would have to go with both, at the least, to bring the estimate to 1.
    pub estimate: f64,
    /// The same for the end of the interval nearer to 1; 1 if the interval holds 1.
    pub interval: f64,
    /// Whether the ratio was taken for a risk ratio of a common outcome.
    pub common_outcome: bool,
}

impl EValue {
    /// The E-value of an estimate with its interval, all log hazard ratios.
    ///
    /// `share` is the share of rows with the event. Below 15% a hazard ratio is taken for a risk ratio; from there on the risk
    /// ratio is (1 − 0.5^√h) / (1 − 0.5^√(1/h)).
    /// Source: VanderWeele and Ding (2017), Annals of Internal Medicine 167(4), with its table of transformations; checked
    /// against its worked example (risk ratio 3.9: 7.26; limit 1.8: 3.0).
    #[must_use]
    pub fn of(estimate: f64, low: f64, high: f64, share: f64) -> EValue {
        let common_outcome = share >= COMMON_OUTCOME;
        let of = |log_ratio: f64| e_value(risk_ratio(exp(log_ratio.abs()), common_outcome));
        let interval = if low <= 0.0 && high >= 0.0 { 1.0 } else { of(low.abs().min(high.abs())) };
        EValue { estimate: of(estimate), interval, common_outcome }
    }
}

fn risk_ratio(hazard_ratio: f64, common_outcome: bool) -> f64 {
    if !common_outcome {
        return hazard_ratio;
    }
    (1.0 - pow(0.5, hazard_ratio.sqrt())) / (1.0 - pow(0.5, (1.0 / hazard_ratio).sqrt()))
}

/// Of a risk ratio of 1 or more.
fn e_value(ratio: f64) -> f64 {
    ratio + (ratio * (ratio - 1.0)).max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use numerics::special::ln;

    #[test]
    fn the_worked_example_of_vanderweele_and_ding_comes_out() {
        let e = EValue::of(ln(3.9), ln(1.8), ln(8.7), 0.01);
        assert!((e.estimate - 7.26).abs() < 0.005, "{e:?}");
        assert!((e.interval - 3.0).abs() < 1e-9, "{e:?}");
    }

    #[test]
    fn a_ratio_below_one_has_the_e_value_of_its_inverse() {
        let (up, down) = (EValue::of(0.7, 0.2, 1.2, 0.5), EValue::of(-0.7, -1.2, -0.2, 0.5));
        assert_eq!(up, down);
    }

    #[test]
    fn an_interval_that_holds_one_needs_no_unseen_cause() {
        assert_eq!(EValue::of(0.3, -0.1, 0.7, 0.5).interval, 1.0);
    }

    #[test]
    fn a_common_outcome_brings_the_ratio_nearer_to_one() {
        // Hazard ratio 4: (1 − 0.5²) / (1 − 0.5^½) = 0.75 / 0.292893… = 2.560660…
        let e = EValue::of(ln(4.0), 0.1, 2.0, 0.15);
        let ratio = 0.75 / (1.0 - 0.5_f64.sqrt());
        assert!((e.estimate - (ratio + (ratio * (ratio - 1.0)).sqrt())).abs() < 1e-12);
    }
}
