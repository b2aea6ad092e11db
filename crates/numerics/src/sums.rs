//! Add many numbers without losing the small ones, or without depending on their order.

/// A running sum that carries its own rounding error.
///
/// Units: those of what is added. Not a number or an infinity added makes the value not a number or infinite.
/// Source: Neumaier (1974), Zeitschrift für Angewandte Mathematik und Mechanik 54(1). The error of [`Sum::value`] is
/// bounded by one rounding plus n² ε² Σ|x|. Checked against exact whole-number arithmetic.
///
/// ```
/// use numerics::sums::Sum;
///
/// let mut sum = Sum::default();
/// for x in [1.0, 1e100, 1.0, -1e100] {
///     sum.add(x);
/// }
/// assert_eq!(sum.value(), 2.0);
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Sum {
    rounded: f64,
    lost: f64,
}

impl Sum {
    /// Adds `x`.
    pub fn add(&mut self, x: f64) {
        let next = self.rounded + x;
        self.lost += if self.rounded.abs() >= x.abs() { (self.rounded - next) + x } else { (x - next) + self.rounded };
        self.rounded = next;
    }

    /// The sum of what was added so far.
    #[must_use]
    pub fn value(&self) -> f64 {
        // Past an infinity the error term is not a number, while the rounded sum is still right.
        if self.rounded.is_finite() { self.rounded + self.lost } else { self.rounded }
    }
}

/// The compensated sum of `terms`, in the order given.
#[must_use]
pub fn sum(terms: impl IntoIterator<Item = f64>) -> f64 {
    let mut sum = Sum::default();
    for term in terms {
        sum.add(term);
    }
    sum.value()
}

/// A scale on which numbers are added exactly, as whole multiples of a power of two.
///
/// Whole numbers add without rounding, so a sum does not depend on the order of its terms, and what was added can be
/// taken away again without a trace.
/// Units: those of what is added. A term keeps all its digits unless it is smaller than the greatest by a factor of
/// about 2⁷³ / n, and then its last ones are rounded.
/// Checked against sums that are exact in f64.
///
/// ```
/// use numerics::sums::Grid;
///
/// let grid = Grid::for_terms(0.3, 3);
/// let forward = grid.units(0.1) + grid.units(0.2) + grid.units(0.3);
/// let backward = grid.units(0.3) + grid.units(0.2) + grid.units(0.1);
/// assert_eq!(forward, backward);
/// assert_eq!(grid.value(forward - grid.units(0.2) - grid.units(0.3)), 0.1);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    exponent: i32,
}

impl Grid {
    /// The grid of whole numbers, for counts.
    pub const ONES: Grid = Grid { exponent: 0 };

    /// The finest grid on which `count` finite terms of at most `greatest` in magnitude can be added.
    #[must_use]
    pub fn for_terms(greatest: f64, count: usize) -> Grid {
        let (_, above) = libm::frexp(greatest);
        let terms = usize::BITS - count.leading_zeros();
        // A sum lies below 2^(above + terms), which 126 bits and a sign must hold.
        Grid { exponent: above + terms as i32 - 126 }
    }

    /// `x` as a number of units of this grid.
    #[must_use]
    pub fn units(self, x: f64) -> i128 {
        libm::round(libm::scalbn(x, -self.exponent)) as i128
    }

    /// The number, correctly rounded, that so many `units` stand for.
    #[must_use]
    pub fn value(self, units: i128) -> f64 {
        // Counts are the usual case, and a conversion from 64 bits is one instruction.
        let rounded = match i64::try_from(units) {
            Ok(few) => few as f64,
            Err(_) => units as f64,
        };
        if self.exponent == 0 { rounded } else { libm::scalbn(rounded, self.exponent) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_small_number_survives_a_large_one() {
        assert_eq!(sum([1e16, 1.0, -1e16]), 1.0);
        assert_eq!(sum([]), 0.0);
    }

    #[test]
    fn an_infinity_stays_an_infinity() {
        assert_eq!(sum([1.0, f64::INFINITY, 1.0]), f64::INFINITY);
    }

    #[test]
    fn a_grid_holds_its_greatest_sum() {
        for greatest in [1.0, 0.1, 1e300, 1e-300] {
            let grid = Grid::for_terms(greatest, 1000);
            let total = grid.units(greatest) * 1000;
            let ratio = grid.value(total) / greatest;
            assert!((ratio - 1000.0).abs() < 1e-9, "{ratio}");
        }
    }

    #[test]
    fn counts_come_back_as_they_went_in() {
        assert_eq!(Grid::ONES.value(Grid::ONES.units(3.0) + Grid::ONES.units(4.0)), 7.0);
    }

    proptest! {
        #[test]
        fn a_grid_gives_back_what_remains_after_taking_away(terms in prop::collection::vec(1e-6..1e6_f64, 1..200)) {
            let grid = Grid::for_terms(1e6, terms.len());
            let total: i128 = terms.iter().map(|&x| grid.units(x)).sum();
            let rest = terms[1..].iter().rev().fold(total, |left, &x| left - grid.units(x));
            prop_assert_eq!(grid.value(rest), terms[0]);
        }

        #[test]
        fn the_sum_is_the_rounded_exact_sum(mantissas in prop::collection::vec((-1_i64 << 40..1_i64 << 40, 0..60_u32), 0..300)) {
            // Whole numbers below 2^100 add exactly as i128, and each is an exact f64.
            let exact: i128 = mantissas.iter().map(|&(m, e)| i128::from(m) << e).sum();
            let ours = sum(mantissas.iter().map(|&(m, e)| (i128::from(m) << e) as f64));
            let magnitude: f64 = mantissas.iter().map(|&(m, e)| ((i128::from(m) << e) as f64).abs()).sum();
            let bound = f64::EPSILON * (exact as f64).abs() + 300.0 * 300.0 * f64::EPSILON * f64::EPSILON * magnitude;
            prop_assert!((ours - exact as f64).abs() <= bound);
        }
    }
}
