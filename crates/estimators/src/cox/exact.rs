//! Evaluate the likelihood of which of those at risk had the event, given how many had.

use super::layout::Layout;
use super::likelihood::{Evaluation, dot};
use numerics::special::{exp, ln};

/// The discrete partial log-likelihood of unweighted rows with its derivatives.
///
/// At a time with d events it is the product of their hazards over the sum of such products for all sets of d at risk. The
/// sum is built up row by row: a set of j among the first i rows has row i in it or not.
/// Source: Gail, Lubin and Rubinstein (1981), Biometrika 68(3). Time: rows at risk × events × p² at each event time.
/// `None` where a linear predictor is not a finite number.
pub(crate) fn evaluate_exact(layout: &Layout, beta: &[f64]) -> Option<Evaluation> {
    let p = layout.covariates;
    let predictors: Vec<f64> =
        (0..layout.row.len()).map(|position| dot(layout.x(position), beta) + layout.offset(position)).collect();
    let mut total = Evaluation {
        objective: 0.0,
        log_likelihood: 0.0,
        score: vec![0.0; p],
        information: vec![0.0; p * p],
        raw_diagonal: vec![0.0; p],
    };
    for stratum in &layout.strata {
        for time in stratum.times.clone() {
            let cells = layout.leaving[time] as usize..layout.leaving[stratum.times.end] as usize;
            let at_risk: Vec<usize> = cells
                .filter(|&cell| layout.cells[cell].first as usize <= time)
                .flat_map(|cell| layout.positions(cell))
                .collect();
            let events = layout.event_cells(time).flat_map(|cell| layout.positions(cell));
            total.add_time(layout, &predictors, &at_risk, events)?;
        }
    }
    for i in 0..p {
        for j in 0..i {
            total.information[j * p + i] = total.information[i * p + j];
        }
    }
    total.objective = total.log_likelihood;
    total.objective.is_finite().then_some(total)
}

impl Evaluation {
    fn add_time(
        &mut self,
        layout: &Layout,
        predictors: &[f64],
        at_risk: &[usize],
        events: impl Iterator<Item = usize>,
    ) -> Option<()> {
        let p = layout.covariates;
        let mut count = 0;
        for position in events {
            count += 1;
            self.log_likelihood += predictors[position];
            self.score.iter_mut().zip(layout.x(position)).for_each(|(score, x)| *score += x);
        }
        let top = at_risk.iter().map(|&position| predictors[position]).fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = at_risk.iter().map(|&position| exp(predictors[position] - top)).sum();
        if !(sum.is_finite() && top.is_finite()) {
            return None;
        }
        // Hazards that add up to the number of events keep the sums over sets within the range of numbers.
        let log_scale = ln(f64::from(count) / sum) - top;
        let mut sets = Sets::new(count as usize, p);
        for &position in at_risk {
            sets.add(exp(predictors[position] + log_scale), layout.x(position));
        }
        let last = &sets.orders[count as usize];
        self.log_likelihood -= ln(last.value) - f64::from(count) * log_scale;
        let mut at = 0;
        for i in 0..p {
            let mean = last.first[i] / last.value;
            self.score[i] -= mean;
            for j in 0..=i {
                let second = last.second[at] / last.value;
                self.information[i * p + j] += second - mean * last.first[j] / last.value;
                at += 1;
            }
            self.raw_diagonal[i] += last.second[at - 1] / last.value;
        }
        Some(())
    }
}

/// Sums over sets of rows of the products of their hazards, by the size of the sets.
struct Sets {
    orders: Vec<Order>,
    seen: usize,
}

/// The sum over all sets of one size, its gradient, and the lower triangle of its second derivatives.
struct Order {
    value: f64,
    first: Vec<f64>,
    second: Vec<f64>,
}

impl Sets {
    fn new(most: usize, p: usize) -> Sets {
        let order = |size: usize| Order {
            value: if size == 0 { 1.0 } else { 0.0 },
            first: vec![0.0; p],
            second: vec![0.0; p * (p + 1) / 2],
        };
        Sets { orders: (0..=most).map(order).collect(), seen: 0 }
    }

    /// Adds a row, largest sets first, so that no set has it twice.
    fn add(&mut self, hazard: f64, x: &[f64]) {
        self.seen += 1;
        for size in (1..self.orders.len().min(self.seen + 1)).rev() {
            let (smaller, larger) = self.orders.split_at_mut(size);
            let (without, with) = (&smaller[size - 1], &mut larger[0]);
            with.value += hazard * without.value;
            let mut at = 0;
            for i in 0..x.len() {
                with.first[i] += hazard * (without.first[i] + x[i] * without.value);
                for j in 0..=i {
                    let crossed = x[i] * without.first[j] + x[j] * without.first[i] + x[i] * x[j] * without.value;
                    with.second[at] += hazard * (without.second[at] + crossed);
                    at += 1;
                }
            }
        }
    }
}
