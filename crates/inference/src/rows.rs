//! Gather the time at risk of one event into rows of equal hazard.

use language::tape::{Scratch, Tape};
use numerics::sums::Sum;
use process::{Compiled, EventId, Prepared, State};

use crate::fault::InferenceFault;
use crate::intern::Interner;

/// No row: the candidate is not at risk.
const NOT_AT_RISK: u32 = u32::MAX;

/// Time at risk of one event while a path is walked.
///
/// A row is a set of numbers that the hazard reads apart from parameters; a cell is a row within a group.
#[derive(Debug)]
pub(crate) struct Gathering {
    pub(crate) event: EventId,
    /// What no parameter enters, over the columns of the process.
    inner: Vec<Tape>,
    /// The hazard over the results of `inner`.
    pub(crate) hazard: Tape,
    /// By candidate, its group.
    groups: Vec<u32>,
    rows: Interner,
    cells: Interner,
    exposure: Vec<Sum>,
    events: Vec<f64>,
    /// By candidate, its cell and since when.
    current: Vec<u32>,
    since: Vec<f64>,
    columns: Vec<Vec<f64>>,
    results: Vec<Vec<f64>>,
    holds: Vec<bool>,
    live: Vec<u32>,
    key: Vec<u64>,
}

/// The rows of one event, done.
#[derive(Debug, Clone)]
pub(crate) struct Rows {
    pub(crate) event: EventId,
    pub(crate) hazard: Tape,
    /// One column for each input of the hazard's tape.
    pub(crate) columns: Vec<Vec<f64>>,
    /// By row, years at risk.
    pub(crate) exposure: Vec<f64>,
    /// By row, facts that this alone explains.
    pub(crate) events: Vec<f64>,
    /// Rows within groups.
    pub(crate) cells: Vec<Cell>,
}

/// A row within a group.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell {
    pub(crate) row: u32,
    pub(crate) group: u32,
    pub(crate) exposure: f64,
    pub(crate) events: f64,
}

impl Rows {
    pub(crate) fn count(&self) -> usize {
        self.exposure.len()
    }

    pub(crate) fn views(&self) -> Vec<&[f64]> {
        self.columns.iter().map(Vec::as_slice).collect()
    }
}

impl Gathering {
    pub(crate) fn new(compiled: &Compiled, state: &State, event: EventId, groups: Vec<u32>) -> Gathering {
        let split = compiled.terms_of(event).hazard().split();
        let count = state.candidates(event).count();
        Gathering {
            event,
            rows: Interner::new(split.inner.len()),
            cells: Interner::new(1),
            inner: split.inner,
            hazard: split.outer,
            groups,
            exposure: Vec::new(),
            events: Vec::new(),
            current: vec![NOT_AT_RISK; count],
            since: vec![0.0; count],
            columns: Vec::new(),
            results: Vec::new(),
            holds: Vec::new(),
            live: Vec::new(),
            key: Vec::new(),
        }
    }

    /// The cell in which a candidate is at risk.
    pub(crate) fn cell(&self, id: u32) -> Option<u32> {
        Some(self.current[id as usize]).filter(|cell| *cell != NOT_AT_RISK)
    }

    /// The row and the group of a cell.
    pub(crate) fn row_of(&self, cell: u32) -> (u32, u32) {
        let word = self.cells.row(cell as usize)[0];
        ((word >> 32) as u32, word as u32)
    }

    /// Counts a fact that this cell alone explains.
    pub(crate) fn count_event(&mut self, cell: u32) {
        self.events[cell as usize] += 1.0;
    }

    /// Looks again at candidates whose guard or hazard may have changed at a time.
    pub(crate) fn refresh(
        &mut self,
        compiled: &Compiled,
        prepared: &mut Prepared,
        state: &State,
        ids: &[u32],
        time: f64,
        scratch: &mut Scratch,
    ) -> Result<(), InferenceFault> {
        self.holds.clear();
        self.holds.resize(ids.len(), false);
        compiled.guards(prepared, state, self.event, ids, &mut self.holds)?;
        self.live.clear();
        self.live.extend(ids.iter().zip(&self.holds).filter(|(_, holds)| **holds).map(|(id, _)| *id));
        for (id, _) in ids.iter().zip(&self.holds).filter(|(_, holds)| !**holds) {
            enter(&mut self.current, &mut self.since, &mut self.exposure, *id, NOT_AT_RISK, time);
        }
        compiled.gather(state, self.event, &self.live, &mut self.columns);
        let columns: Vec<&[f64]> = self.columns.iter().map(Vec::as_slice).collect();
        self.results.resize_with(self.inner.len(), Vec::new);
        for (tape, result) in self.inner.iter().zip(&mut self.results) {
            result.clear();
            result.resize(self.live.len(), 0.0);
            tape.evaluate(&columns, &[], scratch, result);
        }
        for (place, id) in self.live.iter().enumerate() {
            self.key.clear();
            // Adding 0 makes one of the two zeros, which are the same number.
            self.key.extend(self.results.iter().map(|result| (result[place] + 0.0).to_bits()));
            let row = self.rows.id(&self.key);
            let cell = self.cells.id(&[u64::from(row) << 32 | u64::from(self.groups[*id as usize])]);
            if self.cells.count() > self.exposure.len() {
                self.exposure.push(Sum::default());
                self.events.push(0.0);
            }
            enter(&mut self.current, &mut self.since, &mut self.exposure, *id, cell, time);
        }
        Ok(())
    }

    /// Ends all time at risk, and gives the rows.
    pub(crate) fn finish(mut self, last: f64) -> Rows {
        for id in 0..self.current.len() as u32 {
            enter(&mut self.current, &mut self.since, &mut self.exposure, id, NOT_AT_RISK, last);
        }
        let count = self.rows.count();
        let columns = (0..self.inner.len())
            .map(|column| (0..count).map(|row| f64::from_bits(self.rows.row(row)[column])).collect());
        let (mut exposure, mut events) = (vec![Sum::default(); count], vec![0.0; count]);
        let mut cells = Vec::with_capacity(self.cells.count());
        for cell in 0..self.cells.count() {
            let (row, group) = self.row_of(cell as u32);
            let years = self.exposure[cell].value();
            exposure[row as usize].add(years);
            events[row as usize] += self.events[cell];
            cells.push(Cell { row, group, exposure: years, events: self.events[cell] });
        }
        Rows {
            event: self.event,
            columns: columns.collect(),
            hazard: self.hazard,
            exposure: exposure.iter().map(Sum::value).collect(),
            events,
            cells,
        }
    }
}

/// Moves a candidate to a cell, and adds its time in the one before.
fn enter(current: &mut [u32], since: &mut [f64], exposure: &mut [Sum], id: u32, cell: u32, time: f64) {
    let at = id as usize;
    let before = current[at];
    if before == cell {
        return;
    }
    if before != NOT_AT_RISK {
        exposure[before as usize].add(time - since[at]);
    }
    (current[at], since[at]) = (cell, time);
}
