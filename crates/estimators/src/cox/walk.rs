//! Walk backwards through the risk sets with running sums over who is at risk.

use super::layout::Layout;

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
            let term = sign * term;
            let sum = *high + term;
            let back = sum - *high;
            *low += (*high - (sum - back)) + (term - back);
            *high = sum;
        }
        self.peak = self.peak.max(self.high[0]);
    }

    fn read(&self, sums: &mut [f64]) {
        for ((sum, high), low) in sums.iter_mut().zip(&self.high).zip(&self.low) {
            *sum = high + low;
        }
    }
}

/// Calls `visit` at every event time, strata from last to first and times descending within each, with the event time, the
/// sums over the rows at risk, and the sums over those of them that have the event.
///
/// `fill` overwrites a slice of `lanes` numbers with the sums over a cell. The first is of positive terms; it measures what
/// cancellation has cost. It is called again when the cell is taken out, and must give the same digits.
pub(crate) fn walk_risk_sets(
    layout: &Layout,
    lanes: usize,
    mut fill: impl FnMut(usize, &mut [f64]),
    mut visit: impl FnMut(usize, &[f64], &[f64]),
) {
    let mut running = Running::new(lanes);
    let mut cell_sums = vec![0.0; lanes];
    let (mut at_risk, mut events) = (vec![0.0; lanes], vec![0.0; lanes]);
    let cells = layout.cells.len();
    let mut leaving = Ahead::new(lanes, cells, |place| cells - 1 - place);
    let mut entering = Ahead::new(lanes, layout.entering.len(), |place| layout.entering[place] as usize);
    for stratum in layout.strata.iter().rev() {
        running.clear();
        for time in stratum.times.clone().rev() {
            events.fill(0.0);
            while let Some((cell, sums)) = leaving.next_if(|cell| layout.cells[cell].last as usize > time, &mut fill) {
                running.add(sums, 1.0);
                if layout.cells[cell].event {
                    events.iter_mut().zip(sums).for_each(|(sum, x)| *sum += x);
                }
            }
            while let Some((_, sums)) = entering.next_if(|cell| layout.cells[cell].first as usize > time, &mut fill) {
                running.add(sums, -1.0);
            }
            // Not a number counts as worn.
            let holds = running.high[0] > WORN * running.peak;
            if !holds {
                running.clear();
                let end = layout.leaving[stratum.times.end] as usize;
                for cell in layout.leaving[time] as usize..end {
                    if layout.cells[cell].first as usize <= time {
                        fill(cell, &mut cell_sums);
                        running.add(&cell_sums, 1.0);
                    }
                }
            }
            running.read(&mut at_risk);
            visit(time, &at_risk, &events);
        }
    }
}

/// How many cells are summed ahead of being added or taken out. Rows that lie anywhere in memory are fetched faster together,
/// and a sum can be read at full width only some time after it was written piece by piece.
const AHEAD: usize = 32;

/// Sums over cells in the order in which a walk backwards comes to them.
struct Ahead<F> {
    lanes: usize,
    sums: Vec<f64>,
    /// The places in the order whose sums are at hand, and the next to be asked for.
    begin: usize,
    end: usize,
    next: usize,
    count: usize,
    cell_at: F,
}

impl<F: Fn(usize) -> usize> Ahead<F> {
    fn new(lanes: usize, count: usize, cell_at: F) -> Ahead<F> {
        Ahead { lanes, sums: vec![0.0; AHEAD * lanes], begin: 0, end: 0, next: 0, count, cell_at }
    }

    /// The next cell with its sums, if there is one and its turn has come.
    fn next_if(
        &mut self,
        its_turn: impl Fn(usize) -> bool,
        fill: &mut impl FnMut(usize, &mut [f64]),
    ) -> Option<(usize, &[f64])> {
        if self.next == self.count || !its_turn((self.cell_at)(self.next)) {
            return None;
        }
        if self.next == self.end {
            (self.begin, self.end) = (self.next, (self.next + AHEAD).min(self.count));
            for (place, sums) in (self.begin..self.end).zip(self.sums.chunks_exact_mut(self.lanes)) {
                fill((self.cell_at)(place), sums);
            }
        }
        let at = (self.next - self.begin) * self.lanes;
        self.next += 1;
        Some(((self.cell_at)(self.next - 1), &self.sums[at..at + self.lanes]))
    }
}
