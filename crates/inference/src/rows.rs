//! Gather the time at risk of one event into rows of equal hazard.

use language::tape::{Scratch, Tape};
use numerics::special::ln;
use numerics::sums::Sum;
use process::{Compiled, Duration, DurationTapes, EventId, LOG_OF_ZERO, Prepared, State, Timing};

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
    /// For an event whose hazard moves with the time since a change.
    timed: Option<Timed>,
}

/// Pieces of time at risk and facts of an event with a duration: what the hazard reads of each is its own.
#[derive(Debug)]
struct Timed {
    duration: Duration,
    /// By candidate, when the change was that its duration runs from.
    origins: Vec<f64>,
    /// Cell, time since the change at the beginning, and at the end.
    pieces: Vec<(u32, f64, f64)>,
    /// Cell, time since the change.
    facts: Vec<(u32, f64)>,
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
            timed: compiled.process().events[event].duration.clone().map(|duration| Timed {
                duration,
                origins: vec![0.0; count],
                pieces: Vec::new(),
                facts: Vec::new(),
            }),
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

    /// Counts a fact that this cell alone explains, by this candidate.
    pub(crate) fn count_event(&mut self, cell: u32, id: u32, time: f64) {
        match &mut self.timed {
            Some(timed) => timed.facts.push((cell, time - timed.origins[id as usize])),
            None => self.events[cell as usize] += 1.0,
        }
    }

    /// Whether the hazard moves with the time since a change.
    pub(crate) fn is_timed(&self) -> bool {
        self.timed.is_some()
    }

    /// Moves a candidate to a cell, and adds its time in the one before.
    fn enter(&mut self, id: u32, cell: u32, time: f64, origin: f64) {
        let at = id as usize;
        let before = self.current[at];
        if let Some(timed) = &mut self.timed {
            let same = before == cell && (cell == NOT_AT_RISK || timed.origins[at] == origin);
            if same {
                return;
            }
            if before != NOT_AT_RISK && time > self.since[at] {
                let began = timed.origins[at];
                timed.pieces.push((before, self.since[at] - began, time - began));
            }
            timed.origins[at] = origin;
            (self.current[at], self.since[at]) = (cell, time);
            return;
        }
        if before == cell {
            return;
        }
        if before != NOT_AT_RISK {
            self.exposure[before as usize].add(time - self.since[at]);
        }
        (self.current[at], self.since[at]) = (cell, time);
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
        for place in (0..ids.len()).filter(|place| !self.holds[*place]).collect::<Vec<_>>() {
            self.enter(ids[place], NOT_AT_RISK, time, 0.0);
        }
        compiled.gather(state, self.event, &self.live, &mut self.columns);
        let columns: Vec<&[f64]> = self.columns.iter().map(Vec::as_slice).collect();
        self.results.resize_with(self.inner.len(), Vec::new);
        for (tape, result) in self.inner.iter().zip(&mut self.results) {
            result.clear();
            result.resize(self.live.len(), 0.0);
            tape.evaluate(&columns, &[], scratch, result);
        }
        for place in 0..self.live.len() {
            let id = self.live[place];
            self.key.clear();
            // Adding 0 makes one of the two zeros, which are the same number.
            self.key.extend(self.results.iter().map(|result| (result[place] + 0.0).to_bits()));
            if self.results.iter().any(|result| !result[place].is_finite()) {
                // What no parameter enters has no value here: the plain term names the place, the units and the values.
                let units = state.candidates(self.event).tuple(id);
                compiled.hazard(state, prepared.theta(), self.event, &units)?;
            }
            let row = self.rows.id(&self.key);
            let cell = self.cells.id(&[u64::from(row) << 32 | u64::from(self.groups[id as usize])]);
            if self.cells.count() > self.exposure.len() {
                self.exposure.push(Sum::default());
                self.events.push(0.0);
            }
            let origin = match &self.timed {
                Some(_) => compiled.since(state, self.event, &state.candidates(self.event).tuple(id)),
                None => 0.0,
            };
            self.enter(id, cell, time, origin);
        }
        Ok(())
    }

    /// Ends all time at risk, and gives the rows: of an event with a duration those of its pieces of time, then those of
    /// its facts.
    pub(crate) fn finish(mut self, last: f64) -> Vec<Rows> {
        for id in 0..self.current.len() as u32 {
            self.enter(id, NOT_AT_RISK, last, 0.0);
        }
        match self.timed.take() {
            Some(timed) => {
                let DurationTapes { at, over } = timed.duration.tapes(&self.hazard, self.inner.len());
                let pieces = timed.pieces.iter().map(|(cell, from, to)| (*cell, *from, *to, 0.0));
                let facts = timed.facts.iter().map(|(cell, time)| (*cell, *time, *time, 1.0));
                vec![
                    self.timed_rows(over, &pieces.collect::<Vec<_>>()),
                    self.timed_rows(at, &facts.collect::<Vec<_>>()),
                ]
            }
            None => vec![self.constant_rows()],
        }
    }

    /// Rows of pieces of time or of facts: cell, from when to when since the change, and how many facts it is. Equal ones
    /// are one row.
    fn timed_rows(&self, (hazard, timings): (Tape, Vec<Timing>), found: &[(u32, f64, f64, f64)]) -> Rows {
        let width = self.inner.len() + timings.len();
        let (mut rows, mut cells) = (Interner::new(width), Interner::new(1));
        let (mut exposure, mut events): (Vec<Sum>, Vec<f64>) = (Vec::new(), Vec::new());
        for (cell, from, to, facts) in found {
            let (row, group) = self.row_of(*cell);
            let mut key = self.rows.row(row as usize).to_vec();
            key.extend(timings.iter().map(|timing| timed(*timing, *from, *to).to_bits()));
            let row = rows.id(&key);
            let cell = cells.id(&[u64::from(row) << 32 | u64::from(group)]) as usize;
            if cells.count() > exposure.len() {
                exposure.push(Sum::default());
                events.push(0.0);
            }
            exposure[cell].add(to - from);
            events[cell] += facts;
        }
        let count = rows.count();
        let column = |column: usize| (0..count).map(|row| f64::from_bits(rows.row(row)[column])).collect();
        let (mut row_exposure, mut row_events) = (vec![Sum::default(); count], vec![0.0; count]);
        let cells = (0..cells.count()).map(|cell| {
            let word = cells.row(cell)[0];
            let (row, group) = ((word >> 32) as u32, word as u32);
            row_exposure[row as usize].add(exposure[cell].value());
            row_events[row as usize] += events[cell];
            Cell { row, group, exposure: exposure[cell].value(), events: events[cell] }
        });
        let cells = cells.collect();
        Rows {
            event: self.event,
            columns: (0..width).map(column).collect(),
            hazard,
            exposure: row_exposure.iter().map(Sum::value).collect(),
            events: row_events,
            cells,
        }
    }

    fn constant_rows(self) -> Rows {
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

/// What a duration's tape reads of a piece of time, or of a fact at the end of one.
fn timed(timing: Timing, from: f64, to: f64) -> f64 {
    let log = |time: f64| if time > 0.0 { ln(time) } else { LOG_OF_ZERO };
    match timing {
        Timing::Happened => to,
        Timing::LogHappened | Timing::LogTo => log(to),
        Timing::From => from,
        Timing::LogFrom => log(from),
        Timing::Length => to - from,
    }
}
