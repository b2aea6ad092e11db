//! Say how much of an output's variance each factor moves, alone and together with others, where the model itself draws lots.

use numerics::stream::Stream;
use rayon::prelude::*;

use crate::bench::comparison::quantile;

/// How many points are drawn, and how errors are told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Design {
    /// The seed of all streams.
    pub seed: u64,
    /// Rows of the two base matrices.
    pub rows: usize,
    /// Bootstrap samples of the rows.
    pub samples: usize,
    /// Level of the intervals.
    pub level: f64,
}

impl Design {
    /// How often the model is evaluated for so many factors.
    pub fn evaluations(&self, factors: usize) -> usize {
        self.rows * (factors + 3)
    }
}

/// What moves one output.
#[derive(Clone, Debug, PartialEq)]
pub struct Indices {
    /// The output's variance over the design.
    pub variance: f64,
    /// The part of it that the model's own lots make, whatever the factors are.
    pub chance: Index,
    /// For each factor the share of the variance that it moves alone.
    pub first: Vec<Index>,
    /// For each factor the share that is gone if it alone is held, of what the factors move: alone and with others.
    pub total: Vec<Index>,
    /// Rows that had a value everywhere.
    pub rows: usize,
}

/// A share of the variance with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Index {
    /// The estimate. It is not cut at 0 or 1: beyond them lies the error of the estimate.
    pub estimate: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// Outputs of a point of the unit cube, by the number of the lot drawn for it; `None` where an output is not defined.
pub(crate) type Model<'a> = dyn Fn(&[f64], u64) -> Vec<Option<f64>> + Sync + 'a;

/// First-order and total Sobol indices of a model that may draw lots of its own.
///
/// Shapes: `model` is given a value in (0, 1) for each of the `factors`, uniform and independent, and the number of its own
/// stream of lots, a different one each time it is asked; it gives a value for each of the `outputs`, or none. The result has an
/// entry for each output; an output without variance, or with fewer than two whole rows, has none.
/// Design: matrices A and B of `rows` rows, and for each factor j the matrix A with the column j of B (Saltelli 2002). A is
/// evaluated twice with different lots.
/// Estimators: first order, mean of f(B) (f(A_B^j) − f(A)) (Saltelli and others 2010, table 2, b); total, half the mean of
/// (f(A) − f(A_B^j))² (Jansen 1999), less the variance of the lots, which is half the mean of the squared difference of the two
/// evaluations of A. Both are divided by the variance over A and B, so first-order indices and the share of chance have one
/// whole. With a model that draws no lots the last is 0 and both are the published estimators.
/// Intervals: percentiles over resampled rows. Draws: one named stream for each row of A and B, and one for each resample.
/// Checked against the closed forms of the Ishigami function, of Sobol's g-function and of both with noise added.
pub fn sobol(factors: usize, outputs: usize, design: &Design, model: &Model<'_>) -> Vec<Option<Indices>> {
    let drawn: Vec<Row> = (0..design.rows).into_par_iter().map(|row| Row::draw(factors, design, row, model)).collect();
    let of = |output: usize| {
        let whole: Vec<Whole> = drawn.iter().filter_map(|row| row.whole(output)).collect();
        indices(&whole, factors, design, output)
    };
    (0..outputs).into_par_iter().map(of).collect()
}

/// What the model gave on one row: for A, for A with other lots, for B, and for A with each column of B.
struct Row {
    given: Vec<Vec<Option<f64>>>,
}

/// One output of a row.
struct Whole {
    first: f64,
    again: f64,
    other: f64,
    mixed: Vec<f64>,
}

impl Row {
    fn draw(factors: usize, design: &Design, row: usize, model: &Model<'_>) -> Row {
        let points = |purpose: &str| -> Vec<f64> {
            let mut stream = Stream::named(design.seed, purpose, row as u64);
            (0..factors).map(|_| stream.uniform()).collect()
        };
        let (a, b) = (points("sobol a"), points("sobol b"));
        let lots = |place: usize| (row * (factors + 3) + place) as u64;
        let mut given = vec![model(&a, lots(0)), model(&a, lots(1)), model(&b, lots(2))];
        for factor in 0..factors {
            let mut mixed = a.clone();
            mixed[factor] = b[factor];
            given.push(model(&mixed, lots(3 + factor)));
        }
        Row { given }
    }

    fn whole(&self, output: usize) -> Option<Whole> {
        let value = |place: usize| self.given[place].get(output).copied().flatten();
        Some(Whole {
            first: value(0)?,
            again: value(1)?,
            other: value(2)?,
            mixed: (3..self.given.len()).map(value).collect::<Option<_>>()?,
        })
    }
}

/// The point estimates on some rows, each as often as it was drawn.
struct Shares {
    variance: f64,
    chance: f64,
    first: Vec<f64>,
    total: Vec<f64>,
}

fn shares(rows: &[Whole], drawn: &[usize], factors: usize) -> Option<Shares> {
    let count = drawn.len() as f64;
    let mean = drawn.iter().map(|row| rows[*row].first + rows[*row].other).sum::<f64>() / (2.0 * count);
    let square = |x: f64| x * x;
    let spread = |row: &usize| square(rows[*row].first - mean) + square(rows[*row].other - mean);
    let variance = drawn.iter().map(spread).sum::<f64>() / (2.0 * count - 1.0);
    if variance.is_nan() || variance <= 0.0 {
        return None;
    }
    let lots = drawn.iter().map(|row| square(rows[*row].first - rows[*row].again)).sum::<f64>() / (2.0 * count);
    let (mut first, mut total) = (vec![0.0; factors], vec![0.0; factors]);
    for row in drawn.iter().map(|row| &rows[*row]) {
        for (factor, mixed) in row.mixed.iter().enumerate() {
            first[factor] += (row.other - mean) * (mixed - row.first);
            total[factor] += square(row.first - mixed);
        }
    }
    Some(Shares {
        variance,
        chance: lots / variance,
        first: first.into_iter().map(|sum| sum / count / variance).collect(),
        total: total.into_iter().map(|sum| (sum / (2.0 * count) - lots) / variance).collect(),
    })
}

fn indices(rows: &[Whole], factors: usize, design: &Design, output: usize) -> Option<Indices> {
    if rows.len() < 2 {
        return None;
    }
    let all: Vec<usize> = (0..rows.len()).collect();
    let found = shares(rows, &all, factors)?;
    let sample = |number: usize| {
        let index = (output * design.samples + number) as u64;
        let mut stream = Stream::named(design.seed, "sobol resample", index);
        let place = |_| ((stream.uniform() * rows.len() as f64) as usize).min(rows.len() - 1);
        let drawn: Vec<usize> = (0..rows.len()).map(place).collect();
        shares(rows, &drawn, factors)
    };
    let samples: Vec<Shares> = (0..design.samples).into_par_iter().filter_map(sample).collect();
    let index = |estimate: f64, of: &dyn Fn(&Shares) -> f64| {
        let mut drawn: Vec<f64> = samples.iter().map(of).collect();
        drawn.sort_unstable_by(f64::total_cmp);
        let tail = (1.0 - design.level) / 2.0;
        let bound = |share| quantile(&drawn, share).unwrap_or(estimate);
        Index { estimate, low: bound(tail), high: bound(1.0 - tail) }
    };
    Some(Indices {
        variance: found.variance,
        chance: index(found.chance, &|one| one.chance),
        first: (0..factors).map(|factor| index(found.first[factor], &|one| one.first[factor])).collect(),
        total: (0..factors).map(|factor| index(found.total[factor], &|one| one.total[factor])).collect(),
        rows: rows.len(),
    })
}
