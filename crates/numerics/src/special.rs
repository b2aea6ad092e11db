//! Evaluate elementary and distribution functions with the same digits on every platform.
//!
//! The operating system's mathematics library decides the last digit of `f64::exp` and its kin, so the house calls
//! these instead: the same compiled arithmetic everywhere.

use std::mem::replace;

/// A number outside the domain of a function.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum DomainError {
    /// A probability that must lie strictly between 0 and 1.
    #[error("a probability must lie strictly between 0 and 1, found {found}")]
    Probability {
        /// The number given.
        found: f64,
    },
    /// A chi-squared statistic that is negative or not a number.
    #[error("a chi-squared statistic must be 0 or greater, found {found}")]
    ChiSquared {
        /// The number given.
        found: f64,
    },
    /// No degrees of freedom.
    #[error("a chi-squared distribution needs at least 1 degree of freedom")]
    DegreesOfFreedom,
}

/// The exponential function.
#[must_use]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// The natural logarithm; negative infinity at 0, not a number below 0.
#[must_use]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// e^x − 1, with all digits near 0.
#[must_use]
pub fn exp_minus_1(x: f64) -> f64 {
    libm::expm1(x)
}

/// ln(1 + x), with all digits near 0; negative infinity at −1, not a number below.
#[must_use]
pub fn ln_1_plus(x: f64) -> f64 {
    libm::log1p(x)
}

/// Below this size the closed form of [`exponential_moments`] loses more than three digits, and its power series needs few terms.
const SERIES_BELOW: f64 = 1.0;

/// Terms after which the series of [`exponential_moments`] adds nothing to a sum of order 1.
const SERIES_TERMS: u32 = 19;

/// ∫ e^(z s) s^m ds over s in 0 to 1, for m = 0, 1, 2: the mean of the exponential from 0 to z, and its first two derivatives.
///
/// Source: integration by parts; below 1 in size by power series. Checked against a sum of many terms (property test).
#[must_use]
pub fn exponential_moments(z: f64) -> [f64; 3] {
    if z.abs() >= SERIES_BELOW {
        let top = exp(z);
        let flat = (top - 1.0) / z;
        let first = (top - flat) / z;
        return [flat, first, (top - 2.0 * first) / z];
    }
    let mut power = 1.0;
    let mut sums = [0.0; 3];
    for term in 0..SERIES_TERMS {
        let n = f64::from(term);
        sums[0] += power / (n + 1.0);
        sums[1] += power / (n + 2.0);
        sums[2] += power / (n + 3.0);
        power *= z / (n + 1.0);
    }
    sums
}

/// `base` raised to `exponent`.
#[must_use]
pub fn pow(base: f64, exponent: f64) -> f64 {
    libm::pow(base, exponent)
}

/// The sine of an angle in radians.
#[must_use]
pub fn sin(angle: f64) -> f64 {
    libm::sin(angle)
}

/// The angle in radians, within [-π/2, π/2], whose sine is `x`; not a number outside [-1, 1].
#[must_use]
pub fn asin(x: f64) -> f64 {
    libm::asin(x)
}

/// The `p`-quantile of the standard normal distribution.
///
/// Units: `p` a probability in the open interval (0, 1); the result in standard deviations.
/// Errors: `Probability` outside that interval.
/// Source: Wichura (1988), algorithm AS 241 (PPND16), Applied Statistics 37(3). Checked against tabulated values and,
/// through the distribution function, to a few units in the last place.
pub fn normal_quantile(p: f64) -> Result<f64, DomainError> {
    if !(p > 0.0 && p < 1.0) {
        return Err(DomainError::Probability { found: p });
    }
    let from_half = p - 0.5;
    if from_half.abs() <= 0.425 {
        let r = 0.180_625 - from_half * from_half;
        return Ok(from_half * ratio(&as_241::CENTRE_OVER, &as_241::CENTRE_UNDER, r));
    }
    let tail = if from_half < 0.0 { p } else { 1.0 - p };
    let r = (-ln(tail)).sqrt();
    let magnitude = if r <= 5.0 {
        ratio(&as_241::NEAR_TAIL_OVER, &as_241::NEAR_TAIL_UNDER, r - 1.6)
    } else {
        ratio(&as_241::FAR_TAIL_OVER, &as_241::FAR_TAIL_UNDER, r - 5.0)
    };
    Ok(magnitude.copysign(from_half))
}

/// The probability that a chi-squared variable with `df` degrees of freedom exceeds `x`.
///
/// Units: `x` is the statistic, 0 or greater; the result a probability in [0, 1].
/// Errors: `ChiSquared` if `x` is negative or not a number, `DegreesOfFreedom` if `df` is 0.
/// Source: the finite series for whole degrees of freedom, Abramowitz and Stegun (1964), 26.4.4 and 26.4.5; every term
/// is positive, so nothing cancels. Checked against `statrs`.
pub fn chi_squared_upper(x: f64, df: u32) -> Result<f64, DomainError> {
    if x.is_nan() || x < 0.0 {
        return Err(DomainError::ChiSquared { found: x });
    }
    if df == 0 {
        return Err(DomainError::DegreesOfFreedom);
    }
    let half = x / 2.0;
    if half == 0.0 {
        return Ok(1.0);
    }
    if half.is_infinite() {
        return Ok(0.0);
    }
    let odd = df % 2 == 1;
    let head = if odd { libm::erfc(half.sqrt()) } else { 0.0 };
    Ok((head + poisson_terms(half, df / 2, odd)).min(1.0))
}

/// Σ over k < `terms` of e^(-h) h^s / Γ(s + 1), where s is k, or k + 1/2 if `shifted`.
fn poisson_terms(h: f64, terms: u32, shifted: bool) -> f64 {
    let shift = if shifted { 0.5 } else { 0.0 };
    // e^(-h) loses digits near 745 and then vanishes although later terms are large, so there each term goes by logs.
    if h < 700.0 {
        let first = if shifted { exp(-h) * h.sqrt() / GAMMA_OF_THREE_HALVES } else { exp(-h) };
        (1..=terms).map(|k| f64::from(k) + shift).scan(first, |term, next| Some(replace(term, *term * h / next))).sum()
    } else {
        (0..terms).map(|k| f64::from(k) + shift).map(|s| exp(s * ln(h) - h - libm::lgamma(s + 1.0))).sum()
    }
}

/// √π / 2.
const GAMMA_OF_THREE_HALVES: f64 = 0.886_226_925_452_758;

/// The quotient of two polynomials at `r`, coefficients from the highest power down.
fn ratio(over: &[f64; 8], under: &[f64; 8], r: f64) -> f64 {
    let polynomial = |coefficients: &[f64; 8]| coefficients.iter().fold(0.0, |sum, c| sum * r + c);
    polynomial(over) / polynomial(under)
}

/// The six polynomials of AS 241, coefficients from the highest power down.
#[expect(clippy::excessive_precision, reason = "the digits as published")]
mod as_241 {
    pub(super) const CENTRE_OVER: [f64; 8] = [
        2_509.080_928_730_122_67,
        33_430.575_583_588_128_1,
        67_265.770_927_008_700_9,
        45_921.953_931_549_871_5,
        13_731.693_765_509_461_1,
        1_971.590_950_306_551_44,
        133.141_667_891_784_377,
        3.387_132_872_796_366_61,
    ];
    pub(super) const CENTRE_UNDER: [f64; 8] = [
        5_226.495_278_852_854_56,
        28_729.085_735_721_943_7,
        39_307.895_800_092_710_6,
        21_213.794_301_586_595_9,
        5_394.196_021_424_751_11,
        687.187_007_492_057_908,
        42.313_330_701_600_911_3,
        1.0,
    ];
    pub(super) const NEAR_TAIL_OVER: [f64; 8] = [
        7.745_450_142_783_414_08e-4,
        2.272_384_498_926_918_46e-2,
        0.241_780_725_177_450_612,
        1.270_458_252_452_368_38,
        3.647_848_324_763_204_6,
        5.769_497_221_460_691_41,
        4.630_337_846_156_545_3,
        1.423_437_110_749_683_58,
    ];
    pub(super) const NEAR_TAIL_UNDER: [f64; 8] = [
        1.050_750_071_644_416_84e-9,
        5.475_938_084_995_344_95e-4,
        1.519_866_656_361_645_72e-2,
        0.148_103_976_427_480_075,
        0.689_767_334_985_100_005,
        1.676_384_830_183_803_85,
        2.053_191_626_637_758_82,
        1.0,
    ];
    pub(super) const FAR_TAIL_OVER: [f64; 8] = [
        2.010_334_399_292_288_13e-7,
        2.711_555_568_743_487_58e-5,
        1.242_660_947_388_078_44e-3,
        2.653_218_952_657_612_3e-2,
        0.296_560_571_828_504_891,
        1.784_826_539_917_291_34,
        5.463_784_911_164_114_37,
        6.657_904_643_501_103_78,
    ];
    pub(super) const FAR_TAIL_UNDER: [f64; 8] = [
        2.044_263_103_389_939_79e-15,
        1.421_511_758_316_445_89e-7,
        1.846_318_317_510_054_68e-5,
        7.868_691_311_456_132_59e-4,
        1.487_536_129_085_061_49e-2,
        0.136_929_880_922_735_805,
        0.599_832_206_555_887_938,
        1.0,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn normal_quantiles_are_those_of_the_tables() {
        // The 97.5 % point to three units in the last place, and what R's qnorm prints.
        assert_eq!(normal_quantile(0.5), Ok(0.0));
        assert!((normal_quantile(0.975).unwrap() - 1.959_963_984_540_054_2).abs() < 7e-16);
        assert!((normal_quantile(0.995).unwrap() - 2.575_829_303_548_900_4).abs() < 9e-16);
        assert!((normal_quantile(1e-10).unwrap() + 6.361_340_902_404_055).abs() < 2e-15);
        assert!((normal_quantile(1e-100).unwrap() + 21.273_453_560_965_32).abs() < 8e-15);
    }

    #[test]
    fn a_probability_outside_the_open_interval_is_refused() {
        for p in [0.0, 1.0, -0.1, 1.1, f64::NAN] {
            assert!(matches!(normal_quantile(p), Err(DomainError::Probability { .. })));
        }
    }

    proptest! {
        #[test]
        fn moments_of_the_exponential_are_those_of_long_sums(z in -20.0_f64..20.0) {
            // For z > 0 all terms are positive; for z < 0 from the other end, with 1 - s for s.
            let sum = |z: f64, m: f64| {
                let term = |(power, sum): (f64, f64), n: u32| {
                    let n = f64::from(n);
                    (power * z / (n + 1.0), sum + power / (n + m + 1.0))
                };
                (0..120).fold((1.0, 0.0), term).1
            };
            let [a, b, c] = [sum(z.abs(), 0.0), sum(z.abs(), 1.0), sum(z.abs(), 2.0)];
            let expected = if z >= 0.0 { [a, b, c] } else { [a, a - b, a - 2.0 * b + c].map(|moment| exp(z) * moment) };
            for (found, expected) in exponential_moments(z).into_iter().zip(expected) {
                prop_assert!((found - expected).abs() <= 1e-10 * expected, "{found} {expected}");
            }
        }
    }

    #[test]
    fn chi_squared_is_exact_where_it_has_a_closed_form() {
        assert_eq!(chi_squared_upper(0.0, 3), Ok(1.0));
        assert_eq!(chi_squared_upper(f64::INFINITY, 3), Ok(0.0));
        assert_eq!(chi_squared_upper(3.0, 2), Ok(exp(-1.5)));
        assert!((chi_squared_upper(3.841_458_820_694_124, 1).unwrap() - 0.05).abs() < 1e-15);
        assert!((chi_squared_upper(7.814_727_903_251_179, 3).unwrap() - 0.05).abs() < 1e-15);
    }

    #[test]
    fn chi_squared_refuses_a_negative_statistic_and_no_freedom() {
        assert_eq!(chi_squared_upper(-1.0, 1), Err(DomainError::ChiSquared { found: -1.0 }));
        assert!(matches!(chi_squared_upper(f64::NAN, 1), Err(DomainError::ChiSquared { .. })));
        assert_eq!(chi_squared_upper(1.0, 0), Err(DomainError::DegreesOfFreedom));
    }

    proptest! {
        #[test]
        fn a_normal_quantile_has_the_probability_it_was_asked_for(p in 1e-12..0.5_f64) {
            let z = normal_quantile(p).unwrap();
            let back = 0.5 * libm::erfc(-z / std::f64::consts::SQRT_2);
            // The slope of the distribution carries an ulp of z into the tail: bounded by z² ulp of p.
            prop_assert!((back - p).abs() <= 4.0 * f64::EPSILON * p * (1.0 + z * z));
        }

        #[test]
        fn normal_quantiles_are_odd_around_one_half(p in 0.001..0.5_f64) {
            let upper = normal_quantile(1.0 - p).unwrap();
            prop_assert!((normal_quantile(p).unwrap() + upper).abs() < 1e-12);
        }

        #[test]
        fn chi_squared_agrees_with_the_incomplete_gamma_function(x in 1e-6..3000.0_f64, df in 1..2000_u32) {
            let ours = chi_squared_upper(x, df).unwrap();
            let theirs = statrs::function::gamma::gamma_ur(f64::from(df) / 2.0, x / 2.0);
            prop_assert!((ours - theirs).abs() <= 1e-10 * theirs + 1e-14, "{} and {}", ours, theirs);
        }
    }
}
