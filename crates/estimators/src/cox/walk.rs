//! Walk backwards through the risk sets with running sums over who is at risk.

use super::layout::Layout;

/// What is summed over rows at risk, cell by cell.
///
/// The first sum is of positive terms; it measures what cancellation has cost. A cell is asked for again when it is taken
/// out, and must give the same digits.
pub(crate) trait Terms {
    /// Overwrites `sums` with the sums over a cell.
    fn fill(&mut self, cell: usize, sums: &mut [f64]);

    /// If a cell is one row whose terms are a number and that number times others: the number and the others.
    fn single(&self, _cell: usize) -> Option<(f64, &[f64])> {
        None
    }

    /// Reads one number from each line of memory that a cell is summed from, so that waiting for the lines of one cell
    /// overlaps with waiting for those of others.
    fn touch(&self, _cell: usize) -> f64 {
        0.0
    }
}

impl<F: FnMut(usize, &mut [f64])> Terms for F {
    fn fill(&mut self, cell: usize, sums: &mut [f64]) {
        self(cell, sums);
    }
}

/// Sums over the rows at risk, kept so that taking a row out leaves no trace.
///
/// Each sum is a pair of numbers that together hold about 32 digits (Knuth's two-sum). When a sum has become small beside
/// what was taken out of it, it is added up anew.
struct Running {
    high: Vec<f64>,
    low: Vec<f64>,
    /// The greatest value of the first lane since it was last added up.
    peak: f64,
}

/// Below this share of its peak a sum has lost 13 of its 32 digits.
const WORN: f64 = 1e-13;

impl Running {
    fn new(lanes: usize) -> Running {
        Running { high: vec![0.0; lanes], low: vec![0.0; lanes], peak: 0.0 }
    }

    fn clear(&mut self) {
        self.high.fill(0.0);
        self.low.fill(0.0);
        self.peak = 0.0;
    }

    fn add(&mut self, terms: &[f64], sign: f64) {
        for ((high, low), term) in self.high.iter_mut().zip(&mut self.low).zip(terms) {
            two_sum(high, low, sign * term);
        }
        self.peak = self.peak.max(self.high[0]);
    }

    /// As [`Running::add`] of `number` and of `number` times each of `others`.
    fn add_single(&mut self, number: f64, others: &[f64]) {
        if let ([high_number, high @ ..], [low_number, low @ ..]) = (self.high.as_mut_slice(), self.low.as_mut_slice())
        {
            two_sum(high_number, low_number, number);
            for ((high, low), other) in high.iter_mut().zip(low).zip(others) {
                two_sum(high, low, number * other);
            }
            self.peak = self.peak.max(*high_number);
        }
    }

    fn read(&self, sums: &mut [f64]) {
        for ((sum, high), low) in sums.iter_mut().zip(&self.high).zip(&self.low) {
            *sum = high + low;
        }
    }
}

#[inline(always)]
fn two_sum(high: &mut f64, low: &mut f64, term: f64) {
    let sum = *high + term;
    let back = sum - *high;
    *low += (*high - (sum - back)) + (term - back);
    *high = sum;
}

/// Calls `visit` at every event time, strata from last to first and times descending within each, with the event time, the
/// sums over the rows at risk, and the sums over those of them that have the event: `lanes` numbers each.
pub(crate) fn walk_risk_sets(
    layout: &Layout,
    lanes: usize,
    terms: impl Terms,
    mut visit: impl FnMut(usize, &[f64], &[f64]),
) {
    let mut walk = Walk { layout, terms, running: Running::new(lanes), cell_sums: vec![0.0; lanes] };
    let (mut at_risk, mut events) = (vec![0.0; lanes], vec![0.0; lanes]);
    let mut leaving = layout.cells.len();
    let mut entering = Entering { layout, next: 0, touched: 0 };
    for stratum in layout.strata.iter().rev() {
        walk.running.clear();
        for time in stratum.times.clone().rev() {
            events.fill(0.0);
            let first = layout.leaving[time] as usize;
            for cell in (first..leaving).rev() {
                walk.add(cell, layout.cells[cell].event.then_some(&mut events));
            }
            leaving = first;
            while let Some(cell) = entering.next_after(time, &walk.terms) {
                walk.take_out(cell);
            }
            // Not a number counts as worn.
            let holds = walk.running.high[0] > WORN * walk.running.peak;
            if !holds {
                walk.add_up_anew(time, stratum.times.end);
            }
            walk.running.read(&mut at_risk);
            visit(time, &at_risk, &events);
        }
    }
}

struct Walk<'a, T> {
    layout: &'a Layout,
    terms: T,
    running: Running,
    cell_sums: Vec<f64>,
}

impl<T: Terms> Walk<'_, T> {
    /// Adds a cell to who is at risk, and to `events` if it is given.
    fn add(&mut self, cell: usize, events: Option<&mut Vec<f64>>) {
        if let Some((number, others)) = self.terms.single(cell) {
            self.running.add_single(number, others);
            if let Some([first, rest @ ..]) = events.map(Vec::as_mut_slice) {
                *first += number;
                rest.iter_mut().zip(others).for_each(|(sum, other)| *sum += number * other);
            }
            return;
        }
        self.terms.fill(cell, &mut self.cell_sums);
        self.running.add(&self.cell_sums, 1.0);
        if let Some(events) = events {
            events.iter_mut().zip(&self.cell_sums).for_each(|(sum, x)| *sum += x);
        }
    }

    fn take_out(&mut self, cell: usize) {
        if let Some((number, others)) = self.terms.single(cell) {
            self.running.add_single(-number, others);
        } else {
            self.terms.fill(cell, &mut self.cell_sums);
            self.running.add(&self.cell_sums, -1.0);
        }
    }

    fn add_up_anew(&mut self, time: usize, end: usize) {
        self.running.clear();
        for cell in self.layout.leaving[time] as usize..self.layout.leaving[end] as usize {
            if self.layout.cells[cell].first as usize <= time {
                self.add(cell, None);
            }
        }
    }
}

/// How many entering cells are touched before the first of them is summed.
const AHEAD: usize = 32;

/// The cells that enter, in the order in which a walk backwards comes to them. Their rows lie anywhere in memory.
struct Entering<'a> {
    layout: &'a Layout,
    next: usize,
    touched: usize,
}

impl Entering<'_> {
    /// The next cell that enters after an event time, if there is one left.
    fn next_after(&mut self, time: usize, terms: &impl Terms) -> Option<usize> {
        let order = &self.layout.entering;
        if self.next == self.touched {
            self.touched = (self.next + AHEAD).min(order.len());
            let sum: f64 = order[self.next..self.touched].iter().map(|&cell| terms.touch(cell as usize)).sum();
            std::hint::black_box(sum);
        }
        let cell = *order.get(self.next)? as usize;
        (self.layout.cells[cell].first as usize > time).then(|| {
            self.next += 1;
            cell
        })
    }
}
