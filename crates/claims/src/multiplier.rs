//! Draw what estimates would be if clusters had pulled otherwise: one random weight a cluster, shared by all specifications.

use numerics::stream::Stream;
use rayon::prelude::*;

use crate::influence::Influence;

/// The six weights of Webb, all equally likely: their mean is 0, their variance 1.
///
/// Source: Webb (2023), Canadian Journal of Economics 56(3): six points, as two points give too few different draws with
/// few clusters.
#[must_use]
pub fn webb_weights() -> [f64; 6] {
    let (far, near) = (1.5_f64.sqrt(), 0.5_f64.sqrt());
    [-far, -1.0, -near, near, 1.0, far]
}

/// A weight for each cluster and draw.
///
/// The same seed and purpose give the same weights on any machine and number of threads; each cluster has a stream of its own.
#[derive(Debug, Clone)]
pub struct Weights {
    draws: usize,
    /// The weights of one cluster after those of another.
    values: Vec<f64>,
}

impl Weights {
    /// Draw them.
    #[must_use]
    pub fn draw(seed: u64, purpose: &str, clusters: usize, draws: usize) -> Weights {
        let points = webb_weights();
        let of_cluster = |cluster: usize| {
            let mut stream = Stream::named(seed, purpose, cluster as u64);
            // 6 does not divide 2⁵³; the excess of one weight is below 1e-15.
            (0..draws).map(move |_| points[(stream.uniform() * 6.0) as usize]).collect::<Vec<f64>>()
        };
        let values: Vec<Vec<f64>> = (0..clusters).into_par_iter().map(of_cluster).collect();
        Weights { draws, values: values.concat() }
    }

    /// How many draws there are.
    #[must_use]
    pub fn draws(&self) -> usize {
        self.draws
    }

    fn block(&self, cluster: u32, from: usize, to: usize) -> &[f64] {
        let start = cluster as usize * self.draws;
        &self.values[start + from..start + to]
    }
}

/// Draws worked on together, so that a cluster's weights are read once.
const BLOCK: usize = 64;

/// For each draw the median over cells of each cell's median of centre + Σ weight × influence.
///
/// Shapes: `cells` has the specifications of each cell, with the centre of each.
#[must_use]
pub fn draw_medians(cells: &[Vec<(f64, &Influence)>], weights: &Weights) -> Vec<f64> {
    let blocks = weights.draws.div_ceil(BLOCK);
    let of_block = |block: usize| {
        let (from, to) = (block * BLOCK, ((block + 1) * BLOCK).min(weights.draws));
        block_medians(cells, weights, from, to)
    };
    let values: Vec<Vec<f64>> = (0..blocks).into_par_iter().map(of_block).collect();
    values.concat()
}

fn block_medians(cells: &[Vec<(f64, &Influence)>], weights: &Weights, from: usize, to: usize) -> Vec<f64> {
    let width = to - from;
    let mut by_draw = vec![vec![0.0; cells.len()]; width];
    let mut sums = Vec::new();
    for (cell, specifications) in cells.iter().enumerate() {
        sums.clear();
        for (centre, influence) in specifications {
            let start = sums.len();
            sums.resize(start + width, *centre);
            add_weighted(&mut sums[start..], &influence.clusters, weights, from, to);
        }
        sort_across(&mut sums, width);
        let middle = &sums[specifications.len() / 2 * width..];
        let below = &sums[(specifications.len() - 1) / 2 * width..];
        for (draw, medians) in by_draw.iter_mut().enumerate() {
            medians[cell] =
                if specifications.len() % 2 == 1 { middle[draw] } else { 0.5 * (below[draw] + middle[draw]) };
        }
    }
    by_draw.iter_mut().map(|medians| median(medians)).collect()
}

/// Add Σ weight × change to each draw, four clusters at a time, so that a sum is read and written once for all four.
fn add_weighted(sums: &mut [f64], clusters: &[(u32, f64)], weights: &Weights, from: usize, to: usize) {
    let four = clusters.chunks_exact(4);
    for (cluster, change) in four.remainder() {
        sums.iter_mut().zip(weights.block(*cluster, from, to)).for_each(|(sum, weight)| *sum += change * weight);
    }
    for chunk in four {
        let lane = |at: usize| weights.block(chunk[at].0, from, to);
        let change = |at: usize| chunk[at].1;
        let (a, b, c, d) = (change(0), change(1), change(2), change(3));
        let lanes = lane(0).iter().zip(lane(1)).zip(lane(2).iter().zip(lane(3)));
        for (sum, ((w, x), (y, z))) in sums.iter_mut().zip(lanes) {
            *sum += (a * w + b * x) + (c * y + d * z);
        }
    }
}

/// Sort the values that stand `width` apart, for all places at once: neighbours are exchanged in turns, odd and even.
///
/// As many turns as there are values sort any order (Knuth 1998, The Art of Computer Programming 3, 5.3.4); done for many draws
/// together it needs no branch.
fn sort_across(values: &mut [f64], width: usize) {
    let count = values.len() / width;
    for turn in 0..count {
        for lower in (turn % 2..count.saturating_sub(1)).step_by(2) {
            let (low, high) = values[lower * width..(lower + 2) * width].split_at_mut(width);
            for (a, b) in low.iter_mut().zip(high) {
                let (x, y) = (*a, *b);
                *a = if y < x { y } else { x };
                *b = if y < x { x } else { y };
            }
        }
    }
}

/// The median; of an even number the mean of the two in the middle. The order of `values` is lost.
///
/// # Panics
/// If there are no values.
#[must_use]
pub fn median(values: &mut [f64]) -> f64 {
    assert!(!values.is_empty(), "invariant: a median of at least one value");
    values.sort_unstable_by(f64::total_cmp);
    let half = values.len() / 2;
    if values.len() % 2 == 1 { values[half] } else { 0.5 * (values[half - 1] + values[half]) }
}

/// The median over cells of each cell's median.
#[must_use]
pub fn median_of_medians<'a>(cells: impl IntoIterator<Item = &'a [f64]>) -> f64 {
    let mut medians: Vec<f64> = cells.into_iter().map(|cell| median(&mut cell.to_vec())).collect();
    median(&mut medians)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_webb_have_mean_zero_and_variance_one() {
        let weights = webb_weights();
        assert!(weights.iter().sum::<f64>().abs() < 1e-15);
        assert!((weights.iter().map(|w| w * w).sum::<f64>() / 6.0 - 1.0).abs() < 1e-15);
    }

    #[test]
    fn drawn_weights_are_the_six_points_equally_often() {
        let drawn = Weights::draw(3, "test", 20, 6_000);
        for point in webb_weights() {
            let share = drawn.values.iter().filter(|value| **value == point).count() as f64 / 120_000.0;
            // Five standard errors of a share of 1/6 in 120,000.
            assert!((share - 1.0 / 6.0).abs() < 0.0054, "{point}: {share}");
        }
    }

    #[test]
    fn columns_are_sorted_at_every_place_for_any_number_of_rows() {
        let mut stream = Stream::named(1, "sort", 0);
        for count in 1..14 {
            let mut values: Vec<f64> = (0..count * 5).map(|_| stream.normal()).collect();
            let mut expected: Vec<Vec<f64>> =
                (0..5).map(|place| values.iter().skip(place).step_by(5).copied().collect()).collect();
            expected.iter_mut().for_each(|column| column.sort_unstable_by(f64::total_cmp));
            sort_across(&mut values, 5);
            for (place, column) in expected.iter().enumerate() {
                assert_eq!(&values.iter().skip(place).step_by(5).copied().collect::<Vec<f64>>(), column);
            }
        }
    }

    #[test]
    fn draws_are_the_medians_of_weighted_sums_made_one_by_one() {
        let mut stream = Stream::named(2, "medians", 0);
        let influence = |stream: &mut Stream, clusters: u32| Influence {
            estimate: 0.0,
            std_error: 1.0,
            robust_std_error: 1.0,
            clusters: (0..clusters).map(|cluster| (cluster, stream.normal())).collect(),
        };
        let all: Vec<Vec<Influence>> =
            [1, 4, 7].iter().map(|&count| (0..count).map(|_| influence(&mut stream, 11)).collect()).collect();
        let cells: Vec<Vec<(f64, &Influence)>> =
            all.iter().map(|cell| cell.iter().enumerate().map(|(at, one)| (at as f64, one)).collect()).collect();
        let weights = Weights::draw(5, "test", 11, 150);
        let drawn = draw_medians(&cells, &weights);
        assert_eq!(drawn.len(), 150);
        for (draw, found) in drawn.iter().enumerate() {
            let mut medians: Vec<f64> = cells
                .iter()
                .map(|cell| {
                    let value = |(centre, one): &(f64, &Influence)| -> f64 {
                        centre + one.clusters.iter().map(|(c, s)| s * weights.block(*c, draw, draw + 1)[0]).sum::<f64>()
                    };
                    median(&mut cell.iter().map(value).collect::<Vec<f64>>())
                })
                .collect();
            assert!((median(&mut medians) - found).abs() < 1e-12);
        }
    }
}
