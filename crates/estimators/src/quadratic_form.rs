//! Weigh a vector of differences by the inverse of its variance.

/// A quadratic form d' V⁻ d and the rank of V.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct QuadraticForm {
    pub(crate) value: f64,
    pub(crate) rank: u32,
}

/// What is left of a diagonal element, relative to what it was, when it is taken for rounding error.
const NEGLIGIBLE: f64 = 1e-10;

/// d' V⁻ d for a variance matrix V that may be singular, with d in the space that V spans.
///
/// Shapes: `differences` has k elements, `variance` k rows of k, symmetric and without negative eigenvalues; only the
/// lower triangle is read. Method: Cholesky factors in the order of the largest remaining diagonal element, stopped when
/// nothing remains, which gives the same value as any generalised inverse.
pub(crate) fn quadratic_form(differences: &[f64], variance: &[Vec<f64>]) -> QuadraticForm {
    let count = differences.len();
    let mut factor: Vec<Vec<f64>> = variance.to_vec();
    let mut rest = differences.to_vec();
    let mut left: Vec<usize> = (0..count).collect();
    let mut form = QuadraticForm { value: 0.0, rank: 0 };
    while let Some(pivot) = take_pivot(&mut left, &factor, variance) {
        let diagonal = factor[pivot][pivot];
        form.value += rest[pivot] * rest[pivot] / diagonal;
        form.rank += 1;
        for &row in &left {
            let share = lower(&factor, row, pivot) / diagonal;
            rest[row] -= share * rest[pivot];
            for &column in left.iter().filter(|&&column| column <= row) {
                factor[row][column] -= share * lower(&factor, column, pivot);
            }
        }
    }
    form
}

fn lower(matrix: &[Vec<f64>], a: usize, b: usize) -> f64 {
    matrix[a.max(b)][a.min(b)]
}

/// Takes out of `left` the row with the largest share of its variance unexplained; `None` if none has any.
fn take_pivot(left: &mut Vec<usize>, factor: &[Vec<f64>], variance: &[Vec<f64>]) -> Option<usize> {
    let share = |row: usize| {
        if variance[row][row] > 0.0 { factor[row][row] / variance[row][row] } else { 0.0 }
    };
    let best = (0..left.len()).max_by(|&a, &b| share(left[a]).total_cmp(&share(left[b])).then(b.cmp(&a)))?;
    (share(left[best]) > NEGLIGIBLE).then(|| left.remove(best))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_dimension_divides_the_square_by_the_variance() {
        assert_eq!(quadratic_form(&[3.0], &[vec![2.0]]), QuadraticForm { value: 4.5, rank: 1 });
    }

    #[test]
    fn a_regular_matrix_is_inverted() {
        // The inverse of ((2, 1), (1, 2)) is ((2, -1), (-1, 2)) / 3.
        let form = quadratic_form(&[1.0, 2.0], &[vec![2.0, 1.0], vec![1.0, 2.0]]);
        assert_eq!(form.rank, 2);
        assert!((form.value - 2.0).abs() < 1e-15);
    }

    #[test]
    fn differences_that_add_to_zero_lose_one_rank() {
        let form = quadratic_form(&[1.5, -1.5], &[vec![0.5, -0.5], vec![-0.5, 0.5]]);
        assert_eq!(form, QuadraticForm { value: 4.5, rank: 1 });
    }

    #[test]
    fn a_matrix_of_two_separate_blocks_has_the_sum_of_their_forms() {
        let variance = [
            vec![1.0, -1.0, 0.0, 0.0],
            vec![-1.0, 1.0, 0.0, 0.0],
            vec![0.0, 0.0, 4.0, -4.0],
            vec![0.0, 0.0, -4.0, 4.0],
        ];
        assert_eq!(quadratic_form(&[1.0, -1.0, 2.0, -2.0], &variance), QuadraticForm { value: 2.0, rank: 2 });
    }

    #[test]
    fn a_matrix_of_zeros_has_rank_zero() {
        assert_eq!(quadratic_form(&[0.0, 0.0], &[vec![0.0; 2], vec![0.0; 2]]), QuadraticForm { value: 0.0, rank: 0 });
    }
}
