//! Estimate the variance of coefficients when rows of a cluster are not independent.

use super::fit::{ChiSquared, CoxFit};
use super::likelihood::Steps;
use super::profile::{Profile, steps_of};
use crate::quadratic_form::quadratic_form;
use crate::sample::verify_length;
use crate::{Column, EstimateError};

/// A variance of coefficients that does not lean on the model.
#[derive(Debug, Clone, PartialEq)]
pub struct RobustVariance {
    /// The variance, p rows of p. Clustered several ways it need not be positive definite in small samples.
    pub variance: Vec<f64>,
    /// The number of clusters of each way; the number of rows if there is none.
    pub clusters: Vec<usize>,
    /// The score test that all coefficients are 0, with the variance of the score taken from its clusters.
    pub score_test: ChiSquared,
}

/// More ways of clustering than this are refused: the terms of their variance double with each.
pub const MOST_WAYS: usize = 8;

impl CoxFit {
    /// The sandwich variance, clustered in no way, one way or several ways.
    ///
    /// Shapes: each element of `clusters` has a code for each of the n rows of the sample. With none every row is a cluster
    /// of its own. `small_sample` multiplies by G / (G − 1) for G clusters, as Stata does and R does not.
    /// Weights: a row counts with its weight inside its cluster.
    /// Several ways: sums over each way, less those over pairs of ways, and so on, each with its own factor.
    /// Errors: `LengthMismatch`, `TooManyGroups` for too many ways, `NotWithExactTies`, `PredictorRange`.
    /// Source: Lin and Wei (1989), Journal of the American Statistical Association 84; several ways: Cameron, Gelbach and
    /// Miller (2011), Journal of Business & Economic Statistics 29(2). Checked against R survival 3.5-3.
    pub fn robust_variance(&self, clusters: &[&[u32]], small_sample: bool) -> Result<RobustVariance, EstimateError> {
        let steps = steps_of(self.ties, "a robust variance")?;
        if clusters.len() > MOST_WAYS {
            return Err(EstimateError::TooManyGroups { found: clusters.len(), most: MOST_WAYS });
        }
        clusters.iter().try_for_each(|codes| verify_length(Column::Cluster, codes.len(), self.rows))?;
        let ways = Ways::of(clusters, self.rows);
        let p = self.beta.len();
        let (_, meat) = self.meat(steps, &self.scaled_beta, &ways, small_sample)?;
        let (score, null_meat) = self.meat(steps, &vec![0.0; p], &ways, small_sample)?;
        let rows: Vec<Vec<f64>> = null_meat.chunks_exact(p.max(1)).map(<[f64]>::to_vec).collect();
        let form = quadratic_form(&score, &rows);
        Ok(RobustVariance {
            variance: self.sandwich(&meat),
            clusters: ways.single.clone(),
            score_test: ChiSquared::new(form.value, form.rank),
        })
    }

    /// The score at `beta` and its variance, both in the units of the layout.
    fn meat(
        &self,
        steps: Steps,
        beta: &[f64],
        ways: &Ways,
        small_sample: bool,
    ) -> Result<(Vec<f64>, Vec<f64>), EstimateError> {
        let layout = &self.layout;
        let p = layout.covariates;
        let profile = Profile::at(layout, steps, beta)?;
        let mut score = vec![0.0; p];
        let mut meat = vec![0.0; p * p];
        for way in &ways.terms {
            let mut sums = vec![0.0; way.count * p];
            score.fill(0.0);
            profile.visit_scores(layout, |position, residual| {
                let cluster = way.code.as_ref().map_or(position, |code| code[layout.row[position] as usize] as usize);
                sums[cluster * p..(cluster + 1) * p].iter_mut().zip(residual).for_each(|(sum, x)| *sum += x);
                score.iter_mut().zip(residual).for_each(|(sum, x)| *sum += x);
            });
            let count = way.count as f64;
            let factor = way.sign * if small_sample && way.count > 1 { count / (count - 1.0) } else { 1.0 };
            for u in sums.chunks_exact(p.max(1)) {
                for i in 0..p {
                    for j in 0..p {
                        meat[i * p + j] += factor * u[i] * u[j];
                    }
                }
            }
        }
        Ok((score, meat))
    }

    /// V M V, back in the units of the covariates.
    fn sandwich(&self, meat: &[f64]) -> Vec<f64> {
        let p = self.beta.len();
        let scale = &self.layout.scale;
        let bread = self.scaled_variance();
        let half = product(&bread, meat, p);
        let whole = product(&half, &bread, p);
        let symmetric = |i: usize, j: usize| 0.5 * (whole[i * p + j] + whole[j * p + i]) * scale[i] * scale[j];
        (0..p * p).map(|at| symmetric(at / p, at % p)).collect()
    }
}

fn product(a: &[f64], b: &[f64], p: usize) -> Vec<f64> {
    (0..p * p).map(|at| (0..p).map(|k| a[at / p * p + k] * b[k * p + at % p]).sum()).collect()
}

/// The sums of a variance clustered several ways.
struct Ways {
    terms: Vec<Way>,
    /// The number of clusters of each way alone.
    single: Vec<usize>,
}

struct Way {
    /// The cluster of each row, numbered from 0; `None` if each row is its own.
    code: Option<Vec<u32>>,
    count: usize,
    sign: f64,
}

impl Ways {
    fn of(clusters: &[&[u32]], rows: usize) -> Ways {
        if clusters.is_empty() {
            return Ways { terms: vec![Way { code: None, count: rows, sign: 1.0 }], single: vec![rows] };
        }
        let mut ways = Ways { terms: Vec::new(), single: Vec::new() };
        for chosen in 1_u32..1 << clusters.len() {
            let members = (0..clusters.len()).filter(|way| chosen >> way & 1 == 1);
            let mut code = vec![0; rows];
            let mut count = 1;
            for way in members {
                (code, count) = number_pairs(&code, clusters[way]);
            }
            if chosen.count_ones() == 1 {
                ways.single.push(count);
            }
            let sign = if chosen.count_ones() % 2 == 1 { 1.0 } else { -1.0 };
            ways.terms.push(Way { code: Some(code), count, sign });
        }
        ways
    }
}

/// Numbers the distinct pairs of two columns from 0, in ascending order.
fn number_pairs(a: &[u32], b: &[u32]) -> (Vec<u32>, usize) {
    let greatest = b.iter().copied().max().unwrap_or(0) as usize;
    // One column of small codes is numbered by a table.
    if greatest < 4 * b.len() && a.iter().all(|&a| a == 0) {
        let mut number = vec![0_u32; greatest + 1];
        b.iter().for_each(|&code| number[code as usize] = 1);
        let mut count = 0;
        for slot in &mut number {
            if *slot == 1 {
                *slot = count;
                count += 1;
            }
        }
        return (b.iter().map(|&code| number[code as usize]).collect(), count as usize);
    }
    let key = |row: usize| u64::from(a[row]) << 32 | u64::from(b[row]);
    let mut keys: Vec<u64> = (0..a.len()).map(key).collect();
    keys.sort_unstable();
    keys.dedup();
    ((0..a.len()).map(|row| keys.partition_point(|&known| known < key(row)) as u32).collect(), keys.len())
}
