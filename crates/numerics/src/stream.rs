//! Draw random numbers from named streams: the same seed gives the same digits on any machine and any number of threads.

use rand_core::RngCore;
use rand_pcg::Pcg64Dxsm;
use sha2::{Digest, Sha256};

use crate::special::{exp, ln, normal_quantile};

/// A stream of random numbers with a name, so that no two uses of one seed ever share numbers.
///
/// Generator: PCG64 DXSM, 128 bits of state and 127 of increment (O'Neill 2014; the DXSM output of 2019). Both are taken
/// from the SHA-256 of the purpose, the seed and the index, so streams whose seeds or indices are neighbours have nothing
/// in common, and the stream of one replicate is had without drawing those before it.
/// Checked against numpy's `PCG64DXSM` set to the same state and increment.
///
/// ```
/// use numerics::stream::Stream;
///
/// let mut first = Stream::named(7, "simulate", 0);
/// let mut again = Stream::named(7, "simulate", 0);
/// assert_eq!(first.uniform(), again.uniform());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Stream {
    generator: Pcg64Dxsm,
}

/// The distance between neighbouring draws of [`Stream::uniform`].
const STEP: f64 = 1.0 / 9_007_199_254_740_992.0;

impl Stream {
    /// The stream of one purpose and index under a seed.
    ///
    /// The bytes hashed are the purpose's length as eight bytes, the purpose, the seed and the index as eight bytes each, all
    /// least byte first; the first sixteen bytes of the hash are the state, the last sixteen the increment.
    #[must_use]
    pub fn named(seed: u64, purpose: &str, index: u64) -> Stream {
        let length = u64::try_from(purpose.len()).expect("a length has at most 64 bits");
        let hash = Sha256::new()
            .chain_update(length.to_le_bytes())
            .chain_update(purpose)
            .chain_update(seed.to_le_bytes())
            .chain_update(index.to_le_bytes())
            .finalize();
        let half =
            |from: usize| hash[from..from + 16].iter().rev().fold(0_u128, |sum, byte| sum << 8 | u128::from(*byte));
        Stream { generator: Pcg64Dxsm::new(half(0), half(16)) }
    }

    /// Sixty-four random bits.
    pub fn bits(&mut self) -> u64 {
        self.generator.next_u64()
    }

    /// A number in the open interval (0, 1): a multiple of 2⁻⁵³, all equally likely.
    pub fn uniform(&mut self) -> f64 {
        loop {
            let numerator = self.bits() >> 11;
            if numerator != 0 {
                // Below 2⁵³, so the conversion and the product are exact.
                return numerator as f64 * STEP;
            }
        }
    }

    /// A number between two bounds; a bound itself only by rounding.
    ///
    /// Units: those of the bounds; `least` below `greatest`, both finite.
    pub fn between(&mut self, least: f64, greatest: f64) -> f64 {
        let share = self.uniform();
        // Two products and not least + share · (greatest − least), whose difference can overflow.
        (1.0 - share) * least + share * greatest
    }

    /// An exponential time of mean 1, by inversion: −ln of a uniform number. Between 1.1e-16 and 36.7.
    pub fn exponential(&mut self) -> f64 {
        -ln(self.uniform())
    }

    /// A standard normal number, by inversion (Wichura 1988). Within ±8.2.
    pub fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform()).expect("a uniform draw lies strictly between 0 and 1")
    }

    /// A gamma number of this shape and scale 1, as its logarithm, which does not vanish for small shapes.
    ///
    /// Units: `shape` above 0 and finite. Draws: two or more, as many as are refused.
    /// Source: Marsaglia and Tsang (2000), ACM Transactions on Mathematical Software 26(3): a cubed normal number accepted by its
    /// exact ratio; below shape 1 the shape is raised by 1 and the draw multiplied by a uniform number to the power 1/shape.
    pub fn log_gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let raised = self.log_gamma(shape + 1.0);
            return raised + ln(self.uniform()) / shape;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let root = 1.0 + c * x;
            if root <= 0.0 {
                continue;
            }
            let log_v = 3.0 * ln(root);
            let v = root * root * root;
            if ln(self.uniform()) < 0.5 * x * x + d - d * v + d * log_v {
                return ln(d) + log_v;
            }
        }
    }

    /// A beta number of these shapes: a gamma number over the sum of two.
    ///
    /// Units: both shapes above 0 and finite; the result in [0, 1], a bound itself only by rounding, with shapes far below 1.
    pub fn beta(&mut self, first: f64, second: f64) -> f64 {
        let successes = self.log_gamma(first);
        let failures = self.log_gamma(second);
        1.0 / (1.0 + exp(failures - successes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The k-th draw of each of many streams, or many draws of one.
    fn draws(count: u32, draw: impl FnMut(u32) -> f64) -> Vec<f64> {
        (0..count).map(draw).collect()
    }

    fn mean(values: &[f64]) -> f64 {
        values.iter().sum::<f64>() / values.len() as f64
    }

    /// The distance between a sample's mean and the true one, in standard errors by the true variance.
    fn z(values: &[f64], mean_true: f64, variance_true: f64) -> f64 {
        (mean(values) - mean_true) / (variance_true / values.len() as f64).sqrt()
    }

    #[test]
    fn the_first_bits_of_named_streams_are_those_of_numpy() {
        // numpy.random.PCG64DXSM with state and increment from hashlib.sha256, `random_raw(3)`.
        let expected: [(u64, &str, u64, [u64; 3]); 3] = [
            (0, "simulate", 0, [12_089_066_488_536_805_078, 18_376_553_695_737_051_003, 11_338_701_561_694_376_288]),
            (20_250_812, "prior", 3, [6_330_296_310_854_649_990, 3_705_775_138_191_519_693, 6_990_689_701_640_022_028]),
            (
                u64::MAX,
                "",
                u64::MAX,
                [13_466_900_561_177_529_515, 8_522_013_178_227_512_730, 4_747_042_695_548_795_953],
            ),
        ];
        for (seed, purpose, index, bits) in expected {
            let mut stream = Stream::named(seed, purpose, index);
            assert_eq!([stream.bits(), stream.bits(), stream.bits()], bits, "{seed} {purpose} {index}");
        }
    }

    #[test]
    fn the_first_draws_of_each_kind_keep_their_digits() {
        let mut stream = Stream::named(1, "digest", 0);
        let first = [
            stream.uniform(),
            stream.exponential(),
            stream.normal(),
            stream.between(-2.0, 5.0),
            stream.log_gamma(2.5),
            stream.log_gamma(0.01),
            stream.beta(2.0, 3.0),
            stream.beta(0.3, 0.2),
        ];
        let expected: [u64; 8] = [
            4_603_649_819_789_894_750,
            4_599_500_961_599_208_770,
            4_598_017_458_155_060_653,
            13_820_135_179_911_208_952,
            4_606_014_875_456_653_163,
            13_870_183_496_863_009_220,
            4_599_052_067_659_059_206,
            4_594_015_226_435_455_629,
        ];
        assert_eq!(first.map(f64::to_bits), expected, "{first:?}");
    }

    #[test]
    fn a_length_keeps_the_purpose_apart_from_what_follows_it() {
        let mut seen: Vec<u64> = Vec::new();
        for purpose in ["", "a", "aa", "a\0", "simulate", "simulate "] {
            for seed in [0, 1, u64::MAX] {
                for index in [0, 1, 97, u64::MAX] {
                    seen.push(Stream::named(seed, purpose, index).bits());
                }
            }
        }
        let all = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), all);
    }

    #[test]
    fn uniform_draws_have_their_mean_variance_and_bounds() {
        let mut stream = Stream::named(3, "uniform", 0);
        let values = draws(200_000, |_| stream.uniform());
        assert!(values.iter().all(|u| *u > 0.0 && *u < 1.0));
        assert!(z(&values, 0.5, 1.0 / 12.0).abs() < 5.0);
        let squares: Vec<f64> = values.iter().map(|u| (u - 0.5) * (u - 0.5)).collect();
        assert!(z(&squares, 1.0 / 12.0, 1.0 / 180.0).abs() < 5.0);
    }

    #[test]
    fn the_first_draws_of_neighbouring_streams_are_uniform_and_uncorrelated() {
        let firsts = draws(200_000, |index| Stream::named(5, "replicate", u64::from(index)).uniform());
        assert!(z(&firsts, 0.5, 1.0 / 12.0).abs() < 5.0);
        for lag in [1, 2, 64] {
            let products: Vec<f64> =
                firsts.iter().zip(&firsts[lag..]).map(|(first, later)| (first - 0.5) * (later - 0.5)).collect();
            assert!(z(&products, 0.0, 1.0 / 144.0).abs() < 5.0, "lag {lag}");
        }
    }

    #[test]
    fn two_streams_of_one_seed_are_uncorrelated() {
        let (mut one, mut other) = (Stream::named(5, "onset", 0), Stream::named(5, "onset", 1));
        let products = draws(200_000, |_| (one.uniform() - 0.5) * (other.uniform() - 0.5));
        assert!(z(&products, 0.0, 1.0 / 144.0).abs() < 5.0);
    }

    #[test]
    fn exponential_and_normal_draws_have_their_moments() {
        let mut stream = Stream::named(11, "moments", 0);
        let times = draws(200_000, |_| stream.exponential());
        assert!(z(&times, 1.0, 1.0).abs() < 5.0);
        // E x² = 2, and E x⁴ = 24.
        let squares: Vec<f64> = times.iter().map(|time| time * time).collect();
        assert!(z(&squares, 2.0, 20.0).abs() < 5.0);
        let normals = draws(200_000, |_| stream.normal());
        assert!(z(&normals, 0.0, 1.0).abs() < 5.0);
        let squares: Vec<f64> = normals.iter().map(|x| x * x).collect();
        assert!(z(&squares, 1.0, 2.0).abs() < 5.0);
    }

    #[test]
    fn gamma_and_beta_draws_have_their_moments_for_large_and_small_shapes() {
        let mut stream = Stream::named(13, "moments", 0);
        for shape in [0.2, 1.0, 7.5] {
            let values = draws(100_000, |_| exp(stream.log_gamma(shape)));
            assert!(z(&values, shape, shape).abs() < 5.0, "shape {shape}");
        }
        for (a, b) in [(0.3, 0.2), (1.0, 1.0), (2.0, 5.0), (40.0, 3.0)] {
            let values = draws(100_000, |_| stream.beta(a, b));
            let sum = a + b;
            assert!(values.iter().all(|share| (0.0..=1.0).contains(share)));
            assert!(z(&values, a / sum, a * b / (sum * sum * (sum + 1.0))).abs() < 5.0, "shapes {a} {b}");
        }
    }

    #[test]
    fn bounds_that_span_all_numbers_do_not_overflow() {
        let mut stream = Stream::named(17, "bounds", 0);
        assert!((0..1_000).all(|_| stream.between(-f64::MAX, f64::MAX).is_finite()));
        let values = draws(100_000, |_| stream.between(-1.0, 3.0));
        assert!(z(&values, 1.0, 16.0 / 12.0).abs() < 5.0);
    }
}
