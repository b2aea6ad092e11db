//! Compare what was drawn with what is exact, two-sided, so that a false alarm has a probability below one in a million.

use numerics::special::chi_squared_upper;

/// The largest distance in standard errors that chance may bring: P(|z| > 5.1) = 3.4e-7.
pub(crate) const FAR: f64 = 5.1;

/// The smallest probability, at either end, that a chi-squared statistic may have.
const RARE: f64 = 2e-7;

/// A cell of a chi-squared statistic expects at least as many, for its law to hold far out in the tail.
const CELL: f64 = 25.0;

/// That the mean of some values is the exact one, by the exact variance of one value.
#[track_caller]
pub(crate) fn assert_mean(values: &[f64], mean: f64, variance: f64) {
    let count = values.len() as f64;
    let found = values.iter().sum::<f64>() / count;
    let z = (found - mean) / (variance / count).sqrt();
    assert!(z.abs() < FAR, "the mean is {found}, exact {mean}: {z:.2} standard errors");
}

/// That the spread of some values about an exact mean is the exact variance, by the exact fourth moment about the mean.
#[track_caller]
pub(crate) fn assert_variance(values: &[f64], mean: f64, variance: f64, fourth: f64) {
    let squares: Vec<f64> = values.iter().map(|value| (value - mean) * (value - mean)).collect();
    assert_mean(&squares, variance, fourth - variance * variance);
}

/// That a share is the exact probability.
#[track_caller]
pub(crate) fn assert_share(hits: usize, of: usize, probability: f64) {
    let z = (hits as f64 - of as f64 * probability) / (of as f64 * probability * (1.0 - probability)).sqrt();
    assert!(z.abs() < FAR, "{hits} of {of}, exact {probability}: {z:.2} standard errors");
}

/// That values fall on 0, 1, 2, … with these probabilities; what they leave falls beyond the last.
#[track_caller]
pub(crate) fn assert_law(values: &[usize], probabilities: &[f64]) {
    let total = values.len() as f64;
    let mut cells: Vec<(f64, f64)> = probabilities.iter().map(|probability| (0.0, probability * total)).collect();
    cells.push((0.0, total - probabilities.iter().sum::<f64>() * total));
    let last = cells.len() - 1;
    for value in values {
        cells[(*value).min(last)].0 += 1.0;
    }
    let cells = merged(&cells, |cell| cell.1);
    let statistic = cells.iter().map(|(found, exact)| (found - exact) * (found - exact) / exact).sum();
    assert_chi_squared(statistic, cells.len() - 1);
}

/// That two samples of 0, 1, 2, … come from one law.
#[track_caller]
pub(crate) fn assert_same_law(one: &[usize], other: &[usize]) {
    let size = one.iter().chain(other).max().map_or(0, |most| most + 1);
    let mut cells = vec![(0.0, 0.0); size];
    one.iter().for_each(|value| cells[*value].0 += 1.0);
    other.iter().for_each(|value| cells[*value].1 += 1.0);
    let (first, second) = (one.len() as f64, other.len() as f64);
    let cells = merged(&cells, |cell| (cell.0 + cell.1) * (first.min(second) / (first + second)));
    let distance = |(a, b): &(f64, f64)| {
        let difference = a * (second / first).sqrt() - b * (first / second).sqrt();
        difference * difference / (a + b)
    };
    assert_chi_squared(cells.iter().map(distance).sum(), cells.len() - 1);
}

#[track_caller]
fn assert_chi_squared(statistic: f64, freedom: usize) {
    if freedom == 0 {
        return;
    }
    let freedom = u32::try_from(freedom).unwrap();
    let upper = chi_squared_upper(statistic, freedom).unwrap();
    assert!(upper > RARE && upper < 1.0 - RARE, "chi-squared {statistic:.1} on {freedom}: upper probability {upper:e}");
}

/// Neighbouring cells put together until each expects enough.
fn merged(cells: &[(f64, f64)], expected: impl Fn(&(f64, f64)) -> f64) -> Vec<(f64, f64)> {
    let mut merged: Vec<(f64, f64)> = Vec::new();
    for cell in cells {
        match merged.last_mut() {
            Some(last) if expected(last) < CELL => *last = (last.0 + cell.0, last.1 + cell.1),
            _ => merged.push(*cell),
        }
    }
    if merged.len() > 1 && expected(&merged[merged.len() - 1]) < CELL {
        let rest = merged.pop().expect("more than one");
        let last = merged.len() - 1;
        merged[last] = (merged[last].0 + rest.0, merged[last].1 + rest.1);
    }
    merged
}
