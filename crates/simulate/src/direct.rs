//! Play a process by the direct method with rejection: when anything may happen next, what, and whether it does.

use std::sync::Arc;

use numerics::stream::Stream;
use process::{Ceilings, Compiled, EventId, Prepared, ProcessFault, State, Touched, World};

use crate::agenda::Agenda;
use crate::history::History;
use crate::selector::Selector;
use crate::stopped::{Limits, Stopped, Tally};

/// A process on a world with values for its parameters, ready to be played again and again.
///
/// Method: the direct method of Gillespie (1976), Journal of Computational Physics 22, with rejection as in Thanh, Priami and
/// Zunino (2014), Journal of Chemical Physics 141. While nothing changes the sum of all bounds is constant, so the time to
/// the next draw is exponential; the draw is each candidate with probability in proportion to its bound, and happens with
/// the probability of its hazard over its bound. Where hazards have no looser bounds ([`process::Ceilings`]) they are their
/// own, and everything drawn happens. At a change of the record, a tick, and the bound of an elapsed time, the waiting begins
/// anew: an exponential time has no memory. An event that falls on such an instant itself belongs after it.
///
/// Exact in law: no step in time, no hazard that is out of date when it decides. Sums are never corrected by differences
/// (`selector.rs`). Checked against closed forms in `tests/exact.rs` and against [`crate::first_reaction`] on random
/// processes in `tests/laws.rs`.
///
/// Measured on wars and alliances of 200 states over 80 years (`benches/simulate.py`; 5,650 events, 315 wars), instructions
/// for each history: hazards without looser bounds about 160 million; with them 70; hazards of few candidates by themselves, room
/// kept between events, candidates shared between events 38. A simulation with the same
/// candidates in the order of interleaved bits (fewer sums to renew, more memory) was slower with bounds than in their own.
///
/// The digits of a history depend on the stream, the process, the world and the parameters, and on nothing else: a play
/// keeps nothing of the histories before.
#[derive(Debug, Clone)]
pub struct Play<'a> {
    compiled: &'a Compiled,
    world: &'a World,
    theta: Vec<f64>,
    limits: Limits,
    start: Arc<Start>,
    prepared: Prepared,
    state: State,
    selector: Selector,
    ceilings: Ceilings,
    touched: Touched,
    hazards: Vec<f64>,
    units: Vec<usize>,
    possible: Vec<bool>,
}

/// What all histories have in common.
#[derive(Debug)]
struct Start {
    state: State,
    selector: Selector,
    ceilings: Ceilings,
    /// Where the candidates of each event begin in the selector, and the end of all.
    begins: Vec<usize>,
    possible: Vec<bool>,
}

impl<'a> Play<'a> {
    /// Make ready to play.
    ///
    /// Shapes: `theta` has one value for each parameter of the process.
    /// Errors: `Fault` at time 0 if the world or the parameters do not fit the process, or a hazard has no lawful value.
    pub fn new(compiled: &'a Compiled, world: &'a World, theta: &[f64], limits: Limits) -> Result<Play<'a>, Stopped> {
        let at_start = |fault| Stopped::Fault { time: 0.0, fault };
        let state = compiled.start(world, theta).map_err(at_start)?;
        let prepared = compiled.prepare(&state, theta).map_err(at_start)?;
        let kinds = compiled.process().events.len();
        let mut begins = vec![0];
        for event in 0..kinds {
            begins.push(begins[event] + state.candidates(event).count().next_multiple_of(Selector::BLOCK));
        }
        let selector = Selector::new(begins[kinds]);
        let possible = vec![false; kinds];
        let ceilings = compiled.ceilings(&prepared, &state);
        let mut touched = Touched::with_ceilings(&state, &ceilings);
        (0..kinds).for_each(|event| touched.add_all(event));
        let start = Start {
            state: state.clone(),
            selector: selector.clone(),
            ceilings: ceilings.clone(),
            begins,
            possible: possible.clone(),
        };
        let mut play = Play {
            compiled,
            world,
            theta: theta.to_vec(),
            limits,
            start: Arc::new(start),
            prepared,
            state,
            selector,
            ceilings,
            touched,
            hazards: Vec::new(),
            units: Vec::new(),
            possible,
        };
        play.refresh().map_err(at_start)?;
        play.selector.total();
        let start = Arc::get_mut(&mut play.start).expect("invariant: nobody shares the start yet");
        start.selector.copy_from(&play.selector);
        start.ceilings.copy_from(&play.ceilings);
        start.possible.copy_from_slice(&play.possible);
        Ok(play)
    }
}

impl Play<'_> {
    /// Play once.
    ///
    /// Errors: `Explosion`, `TooManyEvents` at the limits; `TotalHazard` if the hazards together are beyond the numbers;
    /// `Fault` if a hazard, an effect or a tick has no lawful value, with the instant at which it arose.
    pub fn history(&mut self, stream: &mut Stream) -> Result<History, Stopped> {
        self.rewind();
        let mut history = History::new(self.compiled.process().events.len());
        let mut agenda = Agenda::new(self.compiled, self.world);
        let mut tally = Tally::new(self.limits);
        let end = self.compiled.process().clock.last();
        let mut time = 0.0;
        let mut instant = agenda.next(&self.state);
        loop {
            let total = self.selector.total();
            if total == f64::INFINITY {
                return Err(Stopped::total_hazard(self.compiled.process(), time, self.largest()));
            }
            if total > 0.0 {
                history.absorbed = None;
                let next = time + stream.exponential() / total;
                if next < instant && next <= end {
                    time = next;
                    let place = self.selector.select(stream.uniform() * total);
                    let place = place.expect("invariant: a positive total has a candidate with a hazard");
                    let (event, id) = self.candidate(place);
                    if self.ceilings.any(event) && !self.accept(time, place, event, id, stream)? {
                        continue;
                    }
                    self.happen(time, event, id, &mut history)?;
                    tally.count(time, self.compiled.process(), &history)?;
                    // What happened can bring a bound of an elapsed time nearer.
                    instant = agenda.next(&self.state);
                    continue;
                }
            } else {
                history.absorbed.get_or_insert(time);
            }
            if instant > end {
                break;
            }
            time = instant;
            let passed = agenda.pass(time, &mut self.state, &self.theta, &mut self.touched);
            passed.and_then(|()| self.refresh()).map_err(|fault| Stopped::Fault { time, fault })?;
            instant = agenda.next(&self.state);
        }
        history.never_possible = (0..self.possible.len()).filter(|event| !self.possible[*event]).collect();
        Ok(history)
    }

    /// The values of all attributes as the last history left them.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    fn rewind(&mut self) {
        self.state.clone_from(&self.start.state);
        self.selector.copy_from(&self.start.selector);
        self.possible.copy_from_slice(&self.start.possible);
        self.ceilings.copy_from(&self.start.ceilings);
        self.touched.clear();
    }

    /// Whether a candidate drawn by its bound is one by its hazard. If not, its ceilings may come down.
    fn accept(
        &mut self,
        time: f64,
        place: usize,
        event: EventId,
        id: u32,
        stream: &mut Stream,
    ) -> Result<bool, Stopped> {
        let stopped = |fault| Stopped::Fault { time, fault };
        let bound = self.selector.hazard(place);
        let mut hazard = [0.0];
        self.compiled.hazards(&mut self.prepared, &self.state, event, &[id], &mut hazard).map_err(stopped)?;
        if stream.uniform() * bound < hazard[0] {
            return Ok(true);
        }
        self.find_units(event, id);
        let Play { compiled, prepared, ceilings, state, touched, units, .. } = self;
        compiled.lower(prepared, ceilings, state, event, units, touched);
        self.refresh().map_err(stopped)?;
        Ok(false)
    }

    fn find_units(&mut self, event: EventId, id: u32) {
        let candidates = self.state.candidates(event);
        self.units.clear();
        self.units.extend((0..candidates.width()).map(|role| candidates.role(role)[id as usize] as usize));
    }

    /// Let the event of a candidate happen.
    fn happen(&mut self, time: f64, event: EventId, id: u32, history: &mut History) -> Result<(), Stopped> {
        self.find_units(event, id);
        history.push(time, event, &self.units);
        let applied = self.compiled.apply(&mut self.state, &self.theta, event, &self.units, time, &mut self.touched);
        applied.and_then(|()| self.refresh()).map_err(|fault| Stopped::Fault { time, fault })
    }

    /// Compute again every bound that was touched.
    fn refresh(&mut self) -> Result<(), ProcessFault> {
        let Play { compiled, prepared, ceilings, state, touched, .. } = self;
        compiled.raise(prepared, ceilings, state, touched);
        for event in 0..self.possible.len() {
            let ids = self.touched.ids(event);
            if ids.is_empty() {
                continue;
            }
            self.hazards.resize(ids.len(), 0.0);
            let Play { compiled, prepared, ceilings, state, .. } = self;
            if !compiled.bounds(prepared, ceilings, state, event, ids, &mut self.hazards)? {
                self.touched.add_all(event);
                let ids = self.touched.ids(event);
                self.hazards.resize(ids.len(), 0.0);
                compiled.bounds(prepared, ceilings, state, event, ids, &mut self.hazards)?;
            }
            let ids = self.touched.ids(event);
            let begin = self.start.begins[event];
            for (id, hazard) in ids.iter().zip(&self.hazards) {
                self.selector.set(begin + *id as usize, *hazard);
            }
            self.possible[event] = self.possible[event] || self.hazards.iter().any(|hazard| *hazard > 0.0);
        }
        self.touched.clear();
        Ok(())
    }

    /// The event and the candidate at a place of the selector that holds one.
    fn candidate(&self, place: usize) -> (EventId, u32) {
        // Events without candidates begin where the next one does: the last that begins there holds the place.
        let event = self.start.begins.partition_point(|begin| *begin <= place) - 1;
        let id = u32::try_from(place - self.start.begins[event]).expect("candidates are counted in 32 bits");
        (event, id)
    }

    /// The kind of event with the largest hazard.
    fn largest(&self) -> EventId {
        let end = self.start.begins[self.possible.len()];
        let largest = (0..end).max_by(|one, other| self.selector.hazard(*one).total_cmp(&self.selector.hazard(*other)));
        largest.map_or(0, |place| self.candidate(place).0)
    }
}
