//! Factor, solve and invert small symmetric positive definite matrices, and name columns that depend on others.

/// A column of a matrix that is, to rounding, a combination of earlier columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Dependence {
    /// The column.
    pub column: usize,
    /// The earlier columns that it is a combination of, ascending; empty if nothing of the column is left at all.
    pub with: Vec<usize>,
}

/// The lower triangular factor L of a symmetric positive definite matrix A = L L'.
///
/// Shapes: p rows of p numbers, row after row. Source: Cholesky (1910), in Benoît (1924). Checked against products.
///
/// ```
/// use numerics::cholesky::Cholesky;
///
/// let factor = Cholesky::of(&[4.0, 2.0, 2.0, 3.0], 2, 1e-12).unwrap();
/// let solution = factor.solve(&[2.0, 5.0]);
/// assert!((solution[0] + 0.5).abs() < 1e-15 && (solution[1] - 2.0).abs() < 1e-15);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Cholesky {
    size: usize,
    lower: Vec<f64>,
}

/// A column takes part in a combination if its share of the combined column's length is at least this.
const NOTABLE: f64 = 1e-6;

impl Cholesky {
    /// Factors `matrix`, of which only the lower triangle is read.
    ///
    /// A column of which less than `tolerance` of its diagonal is left when earlier columns are taken out is dependent.
    /// Errors: every dependent column with the columns it depends on, in order.
    pub fn of(matrix: &[f64], size: usize, tolerance: f64) -> Result<Cholesky, Vec<Dependence>> {
        let mut factor = Cholesky { size, lower: vec![0.0; size * size] };
        let mut kept = vec![false; size];
        let mut dependent = Vec::new();
        for column in 0..size {
            let diagonal = matrix[column * size + column];
            let left = factor.eliminate(matrix, column, &kept);
            if left > tolerance * diagonal && left.is_finite() {
                factor.lower[column * size + column] = left.sqrt();
                kept[column] = true;
            } else {
                let with = factor.combined(matrix, column, &kept);
                factor.lower[column * size..column * size + column].fill(0.0);
                dependent.push(Dependence { column, with });
            }
        }
        if dependent.is_empty() { Ok(factor) } else { Err(dependent) }
    }

    /// Fills row `row` left of the diagonal and gives what is left of the diagonal element.
    fn eliminate(&mut self, matrix: &[f64], row: usize, kept: &[bool]) -> f64 {
        let size = self.size;
        let mut left = matrix[row * size + row];
        for column in (0..row).filter(|&column| kept[column]) {
            let mut rest = matrix[row * size + column];
            for k in 0..column {
                rest -= self.lower[row * size + k] * self.lower[column * size + k];
            }
            let element = rest / self.lower[column * size + column];
            self.lower[row * size + column] = element;
            left -= element * element;
        }
        left
    }

    /// The kept columns of which `column` is a combination, read from its row of the factor.
    fn combined(&self, matrix: &[f64], column: usize, kept: &[bool]) -> Vec<usize> {
        let size = self.size;
        let mut share = vec![0.0; column];
        for i in (0..column).rev().filter(|&i| kept[i]) {
            let mut rest = self.lower[column * size + i];
            for k in (i + 1..column).filter(|&k| kept[k]) {
                rest -= self.lower[k * size + i] * share[k];
            }
            share[i] = rest / self.lower[i * size + i];
        }
        let length = |i: usize| matrix[i * size + i].sqrt();
        (0..column).filter(|&i| share[i].abs() * length(i) > NOTABLE * length(column)).collect()
    }

    /// The solution x of A x = `right`.
    #[must_use]
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let (size, lower) = (self.size, &self.lower);
        let mut x = self.solve_lower(right);
        for i in (0..size).rev() {
            for k in i + 1..size {
                x[i] -= lower[k * size + i] * x[k];
            }
            x[i] /= lower[i * size + i];
        }
        x
    }

    /// The solution y of L y = `right`; the square of its length is the form right' A⁻¹ right.
    #[must_use]
    pub fn solve_lower(&self, right: &[f64]) -> Vec<f64> {
        let (size, lower) = (self.size, &self.lower);
        let mut y = right.to_vec();
        for i in 0..size {
            for k in 0..i {
                y[i] -= lower[i * size + k] * y[k];
            }
            y[i] /= lower[i * size + i];
        }
        y
    }

    /// The inverse of A, p rows of p, exactly symmetric.
    #[must_use]
    pub fn inverse(&self) -> Vec<f64> {
        let size = self.size;
        let mut inverse = vec![0.0; size * size];
        let mut unit = vec![0.0; size];
        for column in 0..size {
            unit[column] = 1.0;
            let solution = self.solve(&unit);
            unit[column] = 0.0;
            for row in column..size {
                inverse[row * size + column] = solution[row];
                inverse[column * size + row] = solution[row];
            }
        }
        inverse
    }

    /// The logarithm of the determinant of A.
    #[must_use]
    pub fn log_determinant(&self) -> f64 {
        (0..self.size).map(|i| 2.0 * crate::special::ln(self.lower[i * self.size + i])).sum()
    }
}

/// The ratio of the largest to the smallest eigenvalue of a symmetric positive definite matrix after its rows and columns
/// are scaled to a diagonal of ones, so that units of measurement do not count; infinite if it is singular to rounding.
///
/// Shapes: `matrix` has p rows of p. Source: rotations of Jacobi (1846). Checked by hand.
#[must_use]
pub fn scaled_condition(matrix: &[f64], size: usize) -> f64 {
    let root: Vec<f64> = (0..size).map(|i| matrix[i * size + i].sqrt()).collect();
    let mut a: Vec<f64> = (0..size * size).map(|at| matrix[at] / (root[at / size] * root[at % size])).collect();
    if size == 0 || a.iter().any(|x| !x.is_finite()) {
        return if size == 0 { 1.0 } else { f64::INFINITY };
    }
    for _ in 0..MOST_SWEEPS {
        let off: f64 = (0..size).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i * size + j].abs()).sum();
        if off < 1e-15 * size as f64 {
            break;
        }
        for i in 0..size {
            for j in 0..i {
                rotate(&mut a, size, i, j);
            }
        }
    }
    let eigenvalues = (0..size).map(|i| a[i * size + i]);
    let least = eigenvalues.clone().fold(f64::INFINITY, f64::min);
    let greatest = eigenvalues.fold(0.0, f64::max);
    if least > 0.0 { greatest / least } else { f64::INFINITY }
}

/// Jacobi's method converges quadratically; more sweeps than this are never needed in double precision.
const MOST_SWEEPS: usize = 30;

fn rotate(a: &mut [f64], size: usize, i: usize, j: usize) {
    let off = a[i * size + j];
    if off == 0.0 {
        return;
    }
    let theta = (a[j * size + j] - a[i * size + i]) / (2.0 * off);
    let tangent = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    for k in 0..size {
        let (x, y) = (a[k * size + i], a[k * size + j]);
        a[k * size + i] = cosine * x - sine * y;
        a[k * size + j] = sine * x + cosine * y;
    }
    for k in 0..size {
        let (x, y) = (a[i * size + k], a[j * size + k]);
        a[i * size + k] = cosine * x - sine * y;
        a[j * size + k] = sine * x + cosine * y;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_column_that_is_the_sum_of_two_others_is_named_with_them() {
        // The Gram matrix of a, b, c, a + c for orthonormal a, b, c.
        let gram = [1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 2.0];
        let found = Cholesky::of(&gram, 4, 1e-12).unwrap_err();
        assert_eq!(found, vec![Dependence { column: 3, with: vec![0, 2] }]);
    }

    #[test]
    fn a_column_of_zeros_depends_on_none() {
        let found = Cholesky::of(&[1.0, 0.0, 0.0, 0.0], 2, 1e-12).unwrap_err();
        assert_eq!(found, vec![Dependence { column: 1, with: vec![] }]);
    }

    #[test]
    fn the_condition_of_two_columns_correlated_by_a_half_is_three() {
        let condition = scaled_condition(&[4.0, 3.0, 3.0, 9.0], 2);
        assert!((condition - 3.0).abs() < 1e-14);
    }

    #[test]
    fn the_log_determinant_of_a_diagonal_is_the_sum_of_logs() {
        let factor = Cholesky::of(&[2.0, 0.0, 0.0, 8.0], 2, 1e-12).unwrap();
        assert!((factor.log_determinant() - crate::special::ln(16.0)).abs() < 1e-15);
    }

    proptest! {
        #[test]
        fn a_matrix_times_its_inverse_is_the_identity(b in prop::collection::vec(-1.0..1.0_f64, 16)) {
            // B B' + I is positive definite with a condition of at most about 17.
            let at = |i: usize, j: usize| {
                (0..4).map(|k| b[i * 4 + k] * b[j * 4 + k]).sum::<f64>() + if i == j { 1.0 } else { 0.0 }
            };
            let matrix: Vec<f64> = (0..16).map(|k| at(k / 4, k % 4)).collect();
            let inverse = Cholesky::of(&matrix, 4, 1e-12).unwrap().inverse();
            for i in 0..4 {
                for j in 0..4 {
                    let product: f64 = (0..4).map(|k| matrix[i * 4 + k] * inverse[k * 4 + j]).sum();
                    let identity = if i == j { 1.0 } else { 0.0 };
                    prop_assert!((product - identity).abs() < 1e-13);
                }
            }
        }
    }
}
