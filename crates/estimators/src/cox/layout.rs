//! Put the rows of a risk in the order in which risk sets are walked.

use super::risk::Risk;
use numerics::order::order;
use numerics::sums::Sum;
use std::ops::Range;

/// Rows of one stratum that are at risk at the same event times and that all leave by the event, or all do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell {
    /// Its positions are `start..end`.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Its rows are at risk at the event times `first..last`.
    pub(crate) first: u32,
    pub(crate) last: u32,
    /// Whether its rows have the event, at event time `last` - 1.
    pub(crate) event: bool,
}

/// One stratum.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stratum {
    pub(crate) code: u32,
    /// Its event times.
    pub(crate) times: Range<usize>,
    /// Its positions.
    pub(crate) positions: Range<usize>,
    /// The value of each covariate that is subtracted from it within this stratum.
    pub(crate) centre: Vec<f64>,
    /// The greatest offset, which is subtracted from all; hazards within a stratum are relative.
    pub(crate) offset: f64,
}

/// The rows that are at risk at some event, in cells. Event times are numbered through all strata, ascending within each.
/// The other rows have no part in a partial likelihood; their contributions to everything are 0.
///
/// Cells are in ascending order of the last event they are at risk at, then those with the event first, then of the first.
/// Positions are not quite: a walk comes to cells once in the order of `last` and once in that of `first`, and whichever
/// order rows lie in, the other would fetch each from anywhere in memory. Rows lie in blocks by `last`, each as large as
/// fits in a cache, and in order of `first` within a block, so that one walk stays inside a block and the other reads on in
/// each.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    /// All rows given.
    pub(crate) rows: usize,
    pub(crate) covariates: usize,
    /// The row at each position.
    pub(crate) row: Vec<u32>,
    /// The covariates at each position, one position after another, centred in each stratum and scaled.
    pub(crate) x: Vec<f64>,
    /// What the covariates were multiplied by: powers of two, which cost no digit.
    pub(crate) scale: Vec<f64>,
    /// Case weights at each position; empty if all are 1.
    pub(crate) weight: Vec<f64>,
    /// Offsets at each position less the greatest of the stratum; empty if all are 0.
    pub(crate) offset: Vec<f64>,
    /// The cells in the order said above.
    pub(crate) cells: Vec<Cell>,
    /// Where the cells that leave after each event time begin; one element more than there are event times.
    pub(crate) leaving: Vec<u32>,
    /// Cells that enter after the first event time of their stratum, by descending `first`.
    pub(crate) entering: Vec<u32>,
    /// The event times.
    pub(crate) times: Vec<f64>,
    /// At each event time the rows with the event, and the sum of their weights.
    pub(crate) event_rows: Vec<u32>,
    pub(crate) event_weight: Vec<f64>,
    /// Over all rows with the event: the sums of weight times covariates, and of weight times offset.
    pub(crate) event_sums: Vec<f64>,
    pub(crate) event_offsets: f64,
    pub(crate) strata: Vec<Stratum>,
}

impl Layout {
    pub(crate) fn of(risk: &Risk<'_>) -> Layout {
        let times = EventTimes::find(risk);
        let row = times.order_rows(risk.sample().event());
        let mut layout = Layout {
            rows: risk.sample().rows(),
            covariates: risk.covariates().len(),
            x: Vec::new(),
            scale: Vec::new(),
            weight: Vec::new(),
            offset: Vec::new(),
            cells: times.cut_cells(&row, risk.sample().event()),
            leaving: Vec::new(),
            entering: Vec::new(),
            event_rows: vec![0; times.times.len()],
            event_weight: Vec::new(),
            event_sums: Vec::new(),
            event_offsets: 0.0,
            strata: times.strata,
            times: times.times,
            row,
        };
        layout.index_cells();
        layout.place_strata();
        layout.place_in_blocks();
        layout.weight = gather(risk.sample().weight(), &layout.row);
        layout.offset = gather(risk.offset(), &layout.row);
        layout.subtract_greatest_offsets();
        layout.gather_covariates(risk);
        layout.count_events();
        layout
    }

    /// The positions of a cell.
    pub(crate) fn positions(&self, cell: usize) -> Range<usize> {
        self.cells[cell].start as usize..self.cells[cell].end as usize
    }

    /// The covariates at a position.
    pub(crate) fn x(&self, position: usize) -> &[f64] {
        &self.x[position * self.covariates..(position + 1) * self.covariates]
    }

    pub(crate) fn weight(&self, position: usize) -> f64 {
        self.weight.get(position).copied().unwrap_or(1.0)
    }

    pub(crate) fn offset(&self, position: usize) -> f64 {
        self.offset.get(position).copied().unwrap_or(0.0)
    }

    /// The cells whose rows have the event at an event time.
    pub(crate) fn event_cells(&self, time: usize) -> Range<usize> {
        let (start, end) = (self.leaving[time] as usize, self.leaving[time + 1] as usize);
        let events = self.cells[start..end].iter().take_while(|cell| cell.event).count();
        start..start + events
    }

    fn index_cells(&mut self) {
        let times = self.times.len();
        self.leaving = vec![0; times + 1];
        self.cells.iter().for_each(|cell| self.leaving[cell.last as usize] += 1);
        for time in 0..times {
            self.leaving[time + 1] += self.leaving[time];
        }
        let mut begins = vec![false; times];
        self.strata
            .iter()
            .filter(|stratum| !stratum.times.is_empty())
            .for_each(|stratum| begins[stratum.times.start] = true);
        let late = |&cell: &u32| !begins[self.cells[cell as usize].first as usize];
        let mut entering: Vec<u32> = (0..self.cells.len() as u32).filter(late).collect();
        sort_by_key(&mut entering, times, |cell| self.cells[cell as usize].first as usize);
        entering.reverse();
        self.entering = entering;
    }

    fn place_strata(&mut self) {
        for stratum in &mut self.strata {
            let position = |time: usize| match self.cells.get(self.leaving[time] as usize) {
                Some(cell) => cell.start as usize,
                None => self.row.len(),
            };
            stratum.positions = position(stratum.times.start)..position(stratum.times.end);
        }
    }

    /// Moves rows, stratum by stratum and block by block, to the order of `first`.
    fn place_in_blocks(&mut self) {
        let most = (BLOCK / self.covariates.max(1)).max(1);
        let mut placed = Vec::with_capacity(self.row.len());
        let mut block: Vec<u32> = Vec::new();
        for stratum in &self.strata {
            let end = self.leaving[stratum.times.end] as usize;
            let mut start = self.leaving[stratum.times.start] as usize;
            while start < end {
                let first_position = self.cells[start].start as usize;
                let inside = |cell: &Cell| cell.start as usize - first_position < most;
                let count = self.cells[start..end].iter().take_while(|cell| inside(cell)).count();
                block.clear();
                block.extend(start as u32..(start + count) as u32);
                block.sort_by_key(|&cell| self.cells[cell as usize].first);
                for &cell in &block {
                    let cell = &mut self.cells[cell as usize];
                    let rows = cell.start as usize..cell.end as usize;
                    cell.start = placed.len() as u32;
                    placed.extend_from_slice(&self.row[rows]);
                    cell.end = placed.len() as u32;
                }
                start += count;
            }
        }
        self.row = placed;
    }

    fn subtract_greatest_offsets(&mut self) {
        if self.offset.is_empty() {
            return;
        }
        for stratum in &mut self.strata {
            let offsets = &mut self.offset[stratum.positions.clone()];
            stratum.offset = offsets.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            offsets.iter_mut().for_each(|offset| *offset -= stratum.offset);
        }
    }

    /// Takes covariates less their means within strata, which no partial likelihood can see, and brings them to a spread
    /// near 1.
    fn gather_covariates(&mut self, risk: &Risk<'_>) {
        if let [stratum] = self.strata.as_mut_slice() {
            let mut at_risk = vec![false; self.rows];
            self.row.iter().for_each(|&row| at_risk[row as usize] = true);
            let count = self.row.len().max(1) as f64;
            for column in risk.covariates() {
                let centre = sum_of_runs(column, &at_risk, |x| x) / count;
                let square = sum_of_runs(column, &at_risk, |x| (x - centre) * (x - centre)) / count;
                stratum.centre.push(centre);
                self.scale.push(power_of_two_below(square.sqrt()));
            }
            let (centre, scale) = (&stratum.centre, &self.scale);
            self.x = gather_rows(risk.covariates(), &self.row, |column, x| (x - centre[column]) * scale[column]);
        } else {
            self.x = gather_rows(risk.covariates(), &self.row, |_, x| x);
            self.centre_and_scale();
        }
    }

    fn centre_and_scale(&mut self) {
        let p = self.covariates;
        let mut squares = vec![0.0; p];
        for stratum in &mut self.strata {
            let rows = &mut self.x[stratum.positions.start * p..stratum.positions.end * p];
            stratum.centre = means(rows, p);
            for x in rows.chunks_exact_mut(p.max(1)) {
                for ((x, centre), square) in x.iter_mut().zip(&stratum.centre).zip(&mut squares) {
                    *x -= centre;
                    *square += *x * *x;
                }
            }
        }
        let count = self.row.len().max(1) as f64;
        self.scale = squares.iter().map(|square| power_of_two_below((square / count).sqrt())).collect();
        for x in self.x.chunks_exact_mut(p.max(1)) {
            x.iter_mut().zip(&self.scale).for_each(|(x, scale)| *x *= scale);
        }
    }

    fn count_events(&mut self) {
        self.event_weight = vec![0.0; self.times.len()];
        let mut sums = vec![Sum::default(); self.covariates];
        let mut offsets = Sum::default();
        for (index, cell) in self.cells.iter().enumerate().filter(|(_, cell)| cell.event) {
            let (time, positions) = (cell.last as usize - 1, self.positions(index));
            self.event_rows[time] += positions.len() as u32;
            self.event_weight[time] += positions.clone().map(|position| self.weight(position)).sum::<f64>();
            for position in positions {
                let weight = self.weight(position);
                sums.iter_mut().zip(self.x(position)).for_each(|(sum, x)| sum.add(weight * x));
                offsets.add(weight * self.offset(position));
            }
        }
        self.event_sums = sums.iter().map(Sum::value).collect();
        self.event_offsets = offsets.value();
    }
}

/// Covariates in a block of rows: with what belongs to them they take a part of a second-level cache.
const BLOCK: usize = 1 << 15;

/// The inverse of the power of two at or below a spread; 1 if there is no spread.
fn power_of_two_below(spread: f64) -> f64 {
    if spread > 0.0 && spread.is_finite() { libm_scale(spread) } else { 1.0 }
}

/// 2⁻ᵉ for a number in [2ᵉ, 2ᵉ⁺¹), read from the bits of the number; numbers too small or too large for that stay as they are.
fn libm_scale(spread: f64) -> f64 {
    let exponent = (spread.to_bits() >> 52) as i64 - 1023;
    if exponent.abs() > 900 { 1.0 } else { f64::from_bits(((1023 - exponent) as u64) << 52) }
}

fn means(rows: &[f64], p: usize) -> Vec<f64> {
    let mut sums = vec![Sum::default(); p];
    let mut partial = vec![0.0; p];
    // Plain sums of short runs, compensated between runs: as exact as is needed of a centre, and quick.
    for run in rows.chunks(p.max(1) * 64) {
        partial.fill(0.0);
        for x in run.chunks_exact(p.max(1)) {
            partial.iter_mut().zip(x).for_each(|(sum, x)| *sum += x);
        }
        sums.iter_mut().zip(&partial).for_each(|(sum, &x)| sum.add(x));
    }
    let count = (rows.len() / p.max(1)).max(1) as f64;
    sums.iter().map(|sum| sum.value() / count).collect()
}

fn gather(column: Option<&[f64]>, row: &[u32]) -> Vec<f64> {
    column.map_or_else(Vec::new, |column| row.iter().map(|&row| column[row as usize]).collect())
}

/// The sum of `of` the numbers that are to be kept: plain sums of short runs, compensated between runs, which is as exact as is
/// needed of a centre, and quick.
fn sum_of_runs(numbers: &[f64], keep: &[bool], of: impl Fn(f64) -> f64) -> f64 {
    let mut sum = Sum::default();
    for (numbers, keep) in numbers.chunks(RUN).zip(keep.chunks(RUN)) {
        let mut lanes = [0.0; 8];
        for (numbers, keep) in numbers.chunks(8).zip(keep.chunks(8)) {
            let terms = numbers.iter().zip(keep);
            lanes.iter_mut().zip(terms).for_each(|(lane, (x, keep))| *lane += if *keep { of(*x) } else { 0.0 });
        }
        sum.add(lanes.iter().sum());
    }
    sum.value()
}

/// Numbers that are added up plainly.
const RUN: usize = 64;

/// Covariates of one row that are fetched together: a line of a processor's cache.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
struct Line([f64; 8]);

/// The covariates, row after row, in the order of `rows`, each passed through `of` with its column.
///
/// Rows lie anywhere, so that they are written line by line before they are fetched: one wait for eight numbers.
fn gather_rows(columns: &[&[f64]], rows: &[u32], of: impl Fn(usize, f64) -> f64) -> Vec<f64> {
    let p = columns.len();
    let mut x = vec![0.0; rows.len() * p];
    let mut lines = vec![Line::default(); columns.first().map_or(0, |column| column.len())];
    for (group, columns) in columns.chunks(8).enumerate() {
        let first = 8 * group;
        for (run, lines) in lines.chunks_mut(RUN).enumerate() {
            for (lane, column) in columns.iter().enumerate() {
                let column = &column[run * RUN..];
                lines.iter_mut().zip(column).for_each(|(line, &x)| line.0[lane] = of(first + lane, x));
            }
        }
        for (x, &row) in x.chunks_exact_mut(p).zip(rows) {
            x[first..first + columns.len()].copy_from_slice(&lines[row as usize].0[..columns.len()]);
        }
    }
    x
}

/// The event times of every stratum and between which of them each row is at risk.
struct EventTimes {
    times: Vec<f64>,
    strata: Vec<Stratum>,
    /// For each row the range of event times at which it is at risk.
    first: Vec<u32>,
    last: Vec<u32>,
}

impl EventTimes {
    fn find(risk: &Risk<'_>) -> EventTimes {
        let sample = risk.sample();
        let codes = risk.stratum().map_or_else(|| vec![0], distinct_codes);
        let by_exit = split(order(sample.exit()), &codes, risk.stratum());
        let mut found = EventTimes {
            times: Vec::new(),
            strata: Vec::with_capacity(codes.len()),
            first: vec![0; sample.rows()],
            last: vec![0; sample.rows()],
        };
        for (&code, rows) in codes.iter().zip(&by_exit) {
            found.add_stratum(code, rows, sample.exit(), sample.event());
        }
        drop(by_exit);
        match sample.entry() {
            Some(entry) => found.add_entries(&split(order(entry), &codes, risk.stratum()), entry),
            None if codes.len() > 1 => found.start_with_stratum(&codes, risk.stratum()),
            None => {}
        }
        found
    }

    fn add_stratum(&mut self, code: u32, rows: &[u32], exit: &[f64], event: &[bool]) {
        let start = self.times.len();
        for tied in rows.chunk_by(|&a, &b| exit[a as usize] == exit[b as usize]) {
            if tied.iter().any(|&row| event[row as usize]) {
                // Adding 0 turns -0 into 0, so that the digits do not depend on which row came first.
                self.times.push(exit[tied[0] as usize] + 0.0);
            }
            tied.iter().for_each(|&row| self.last[row as usize] = self.times.len() as u32);
        }
        let times = start..self.times.len();
        self.strata.push(Stratum { code, times, positions: 0..0, centre: Vec::new(), offset: 0.0 });
    }

    fn add_entries(&mut self, by_entry: &[Vec<u32>], entry: &[f64]) {
        for (stratum, rows) in self.strata.iter().zip(by_entry) {
            let mut passed = stratum.times.start;
            for &row in rows {
                while passed < stratum.times.end && self.times[passed] <= entry[row as usize] {
                    passed += 1;
                }
                self.first[row as usize] = passed as u32;
            }
        }
    }

    fn start_with_stratum(&mut self, codes: &[u32], stratum: Option<&[u32]>) {
        for (first, code) in self.first.iter_mut().zip(stratum.unwrap_or_default()) {
            *first = self.strata[codes.partition_point(|known| known < code)].times.start as u32;
        }
    }

    /// The rows that are at risk at some event, in the order of [`Layout`].
    fn order_rows(&self, event: &[bool]) -> Vec<u32> {
        let at_risk = |&row: &u32| self.first[row as usize] < self.last[row as usize];
        let mut rows: Vec<u32> = (0..self.first.len() as u32).filter(at_risk).collect();
        let times = self.times.len();
        sort_by_key(&mut rows, times, |row| self.first[row as usize] as usize);
        let key = |row: u32| 2 * (self.last[row as usize] as usize - 1) + usize::from(!event[row as usize]);
        sort_by_key(&mut rows, 2 * times, key);
        rows
    }

    fn cut_cells(&self, rows: &[u32], event: &[bool]) -> Vec<Cell> {
        let mut cells: Vec<Cell> = Vec::new();
        for (start, &row) in (0_u32..).zip(rows) {
            let row = row as usize;
            let cell = Cell { start, end: start + 1, first: self.first[row], last: self.last[row], event: event[row] };
            let same = |before: &Cell| (before.first, before.last, before.event) == (cell.first, cell.last, cell.event);
            match cells.last_mut().filter(|before| same(before)) {
                Some(before) => before.end += 1,
                None => cells.push(cell),
            }
        }
        cells
    }
}

fn distinct_codes(codes: &[u32]) -> Vec<u32> {
    let mut codes = codes.to_vec();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Rows by stratum, in the order they came in.
fn split(rows: Vec<u32>, codes: &[u32], stratum: Option<&[u32]>) -> Vec<Vec<u32>> {
    let Some(stratum) = stratum.filter(|_| codes.len() > 1) else { return vec![rows] };
    let mut parts = vec![Vec::new(); codes.len()];
    for row in rows {
        parts[codes.partition_point(|&known| known < stratum[row as usize])].push(row);
    }
    parts
}

/// Sorts by a key below `keys`, keeping the order of equal keys: a counting sort.
fn sort_by_key(items: &mut Vec<u32>, keys: usize, key: impl Fn(u32) -> usize) {
    let mut next = vec![0_u32; keys + 1];
    items.iter().for_each(|&item| next[key(item) + 1] += 1);
    for at in 0..keys {
        next[at + 1] += next[at];
    }
    let mut sorted = vec![0; items.len()];
    for &item in items.iter() {
        let place = &mut next[key(item)];
        sorted[*place as usize] = item;
        *place += 1;
    }
    *items = sorted;
}
