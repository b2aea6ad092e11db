//! Compute many numbers at a time, with the digits of the one-at-a-time versions.
//!
//! Loops over slices are compiled twice, for the baseline of the platform and for AVX2, and the processor decides at run
//! time. AVX2 here never fuses a product with a sum, so both give the same digits.

use std::f64::consts::LOG2_E;

/// Work that is compiled for the widest registers that the processor has.
///
/// Mark `run` and all that it calls in its loops `#[inline(always)]`: what is not inlined keeps the baseline's registers.
pub trait Work {
    /// What the work gives.
    type Output;

    /// Does the work.
    fn run(self) -> Self::Output;
}

/// Does `work` with the widest registers that the processor has; the digits do not depend on it.
#[inline]
pub fn widest<W: Work>(work: W) -> W::Output {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        #[expect(unsafe_code, reason = "the line above asked the processor")]
        // SAFETY: the only demand of `with_avx2` is that the processor has AVX2, which was just asked.
        return unsafe { with_avx2(work) };
    }
    work.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2<W: Work>(work: W) -> W::Output {
    work.run()
}

/// The exponential of each number, into `out`.
///
/// Shapes: both of one length; what one is longer is left alone. Order: each number by itself.
/// Source: the algorithm of `e_exp.c` in fdlibm (Sun Microsystems, 1993), by way of [`crate::special::exp`], with its
/// branches turned into choices. Checked bit for bit against that function.
///
/// ```
/// use numerics::{lanes, special};
///
/// let mut out = [0.0; 3];
/// lanes::exp(&[0.5, -20.0, 1000.0], &mut out);
/// assert_eq!(out, [special::exp(0.5), special::exp(-20.0), f64::INFINITY]);
/// ```
#[inline(always)]
pub fn exp(x: &[f64], out: &mut [f64]) {
    for (x, out) in x.chunks(TOGETHER).zip(out.chunks_mut(TOGETHER)) {
        let ordinary = x.iter().fold(true, |all, x| all & (x.abs() < ORDINARY));
        if ordinary {
            x.iter().zip(out).for_each(|(x, out)| *out = ordinary_exp(*x));
        } else {
            x.iter().zip(out).for_each(|(x, out)| *out = crate::special::exp(*x));
        }
    }
}

/// How many numbers are asked together whether they are all ordinary.
const TOGETHER: usize = 64;

/// Below this no result is subnormal or infinite, so that scaling by a power of two is one exact product.
const ORDINARY: f64 = 708.0;

/// Adding and subtracting this rounds a number below 2⁵¹ to the nearest whole one.
const ROUNDING: f64 = 6_755_399_441_055_744.0;

/// The same operations in the same order as `libm::exp`, so that the digits are the same.
#[inline(always)]
#[expect(clippy::excessive_precision, reason = "the digits as published")]
fn ordinary_exp(x: f64) -> f64 {
    const LN2_HIGH: f64 = 6.931_471_803_691_238_164_90e-01;
    const LN2_LOW: f64 = 1.908_214_929_270_587_700_02e-10;
    const P1: f64 = 1.666_666_666_666_660_190_37e-01;
    const P2: f64 = -2.777_777_777_701_559_338_42e-03;
    const P3: f64 = 6.613_756_321_437_934_361_17e-05;
    const P4: f64 = -1.653_390_220_546_525_153_90e-06;
    const P5: f64 = 4.138_136_797_057_238_460_39e-08;
    let high_word = (x.to_bits() >> 32) & 0x7fff_ffff;
    let wanted = LOG2_E * x + 0.5_f64.copysign(x);
    let nearest = (wanted + ROUNDING) - ROUNDING;
    // Towards zero: the nearest whole number may be one too far.
    let one = 1.0_f64.copysign(x);
    let whole = if nearest.abs() > wanted.abs() { nearest - one } else { nearest };
    let k = if high_word > 0x3fd6_2e42 { whole } else { 0.0 };
    let high = x - k * LN2_HIGH;
    let low = k * LN2_LOW;
    let r = high - low;
    let square = r * r;
    let c = r - square * (P1 + square * (P2 + square * (P3 + square * (P4 + square * P5))));
    let y = 1.0 + (r * c / (2.0 - c) - low + high);
    // The low bits of k + 1.5·2⁵² are k, so that shifting them gives the exponent of 2^k.
    let power = f64::from_bits((k + ROUNDING).to_bits().wrapping_add(1023) << 52);
    if high_word > 0x3e30_0000 { y * power } else { 1.0 + x }
}

/// The sum of products of two slices of one length, in eight partial sums: always the same order, whatever the machine.
///
/// Panics if the lengths differ.
#[inline(always)]
#[must_use]
pub fn dot(x: &[f64], y: &[f64]) -> f64 {
    assert_eq!(x.len(), y.len(), "a sum of products is of slices of one length");
    let mut partial = [0.0; 8];
    let (x_chunks, y_chunks) = (x.chunks_exact(8), y.chunks_exact(8));
    let (x_rest, y_rest) = (x_chunks.remainder(), y_chunks.remainder());
    for (x, y) in x_chunks.zip(y_chunks) {
        for k in 0..8 {
            partial[k] += x[k] * y[k];
        }
    }
    for (k, (x, y)) in x_rest.iter().zip(y_rest).enumerate() {
        partial[k] += x * y;
    }
    ((partial[0] + partial[4]) + (partial[1] + partial[5])) + ((partial[2] + partial[6]) + (partial[3] + partial[7]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Exponentials<'a>(&'a [f64], &'a mut [f64]);
    impl Work for Exponentials<'_> {
        type Output = ();
        #[inline(always)]
        fn run(self) {
            exp(self.0, self.1);
        }
    }

    fn assert_same(x: &[f64]) {
        let (mut plain, mut wide) = (vec![0.0; x.len()], vec![0.0; x.len()]);
        exp(x, &mut plain);
        widest(Exponentials(x, &mut wide));
        for (at, x) in x.iter().enumerate() {
            let expected = crate::special::exp(*x);
            assert!(plain[at].to_bits() == expected.to_bits() || expected.is_nan() && plain[at].is_nan(), "{x:e}");
            assert!(wide[at].to_bits() == expected.to_bits() || expected.is_nan() && wide[at].is_nan(), "{x:e}");
        }
    }

    #[test]
    fn exponentials_of_a_batch_are_those_of_single_numbers_where_the_algorithm_branches() {
        let edges = [0x3fd6_2e42, 0x3ff0_a2b2, 0x3e30_0000_u64].map(|high| high << 32);
        let near = edges.iter().flat_map(|edge| (0..4000_u64).map(move |k| f64::from_bits(edge - 2000 + k)));
        let top = edges.iter().flat_map(|edge| (0..2000_u64).map(move |k| f64::from_bits(edge + (1 << 32) - 1000 + k)));
        let halves = (-2042..2043).flat_map(|k| {
            let edge = f64::from(k) / 2.0 * std::f64::consts::LN_2;
            [edge.next_down(), edge, edge.next_up()]
        });
        let x: Vec<f64> = near.chain(top).chain(halves).flat_map(|x| [x, -x]).collect();
        assert_same(&x);
    }

    #[test]
    fn exponentials_of_a_batch_are_right_beyond_the_ordinary_numbers() {
        assert_same(&[
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            709.0,
            710.0,
            -708.5,
            -740.0,
            -746.0,
            0.0,
            -0.0,
            5e-324,
        ]);
    }

    #[test]
    fn a_sum_of_products_is_right_for_every_remainder() {
        for n in 0..20_u32 {
            let x: Vec<f64> = (0..n).map(f64::from).collect();
            assert_eq!(dot(&x, &x), f64::from((0..n).map(|k| k * k).sum::<u32>()));
        }
    }

    proptest! {
        #[test]
        fn exponentials_of_a_batch_are_those_of_single_numbers(x in prop::collection::vec(-746.0..711.0_f64, 1..200)) {
            assert_same(&x);
        }

        #[test]
        fn exponentials_near_zero_are_those_of_single_numbers(x in prop::collection::vec(-2.0..2.0_f64, 64), small in -40..0_i32) {
            let scale = f64::from_bits(((1023 + small) as u64) << 52);
            assert_same(&x.iter().map(|x| x * scale).collect::<Vec<_>>());
        }
    }
}
