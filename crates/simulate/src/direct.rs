//! Play a process by the direct method with rejection: when anything may happen next, what, and whether it does.

use std::sync::Arc;

use numerics::stream::Stream;
use process::{Ceilings, Compiled, EventId, Prepared, ProcessFault, State, Touched, World};

use crate::agenda::Agenda;
use crate::clocks::Clocks;
use crate::history::History;
use crate::places::Places;
use crate::selector::Selector;
use crate::stopped::{Limits, Stopped, Tally};

/// A process on a world with values for its parameters, ready to be played again and again.
///
/// Method: the direct method of Gillespie (1976), Journal of Computational Physics 22, with rejection as in Thanh, Priami and
/// Zunino (2014), Journal of Chemical Physics 141. While nothing changes the sum of all bounds is constant, so the time to
/// the next draw is exponential; the draw is each candidate with probability in proportion to its bound, and happens with
/// the probability of its hazard over its bound. Where hazards have no looser bounds ([`process::Ceilings`]) they are their
/// own, and everything drawn happens. At a change of the record, a tick, and the bound of an elapsed time, the waiting begins
/// anew: an exponential time has no memory. An event that falls on such an instant itself belongs after it. Events whose
/// hazard moves with the time since a change have clocks of their own (`clocks.rs`), and the first of all is what happens.
///
/// Exact in law: no step in time, no hazard that is out of date when it decides. Sums are never corrected by differences
/// (`selector.rs`). Checked against closed forms in `tests/exact.rs` and against [`crate::first_reaction`] on random
/// processes in `tests/laws.rs`.
///
/// Measured on wars and alliances of 200 states over 80 years (`benches/simulate.py`; 5,650 events, 315 wars), instructions
/// for each history: hazards without looser bounds about 160 million; with them 70; hazards of few candidates by themselves, room
/// kept between events, candidates shared between events 38; events with the same candidates side by side, eight numbers to
/// a sum, simple effects written without a walk, parts of units kept by count 20. A simulation with the same
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
    clocks: Clocks,
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
    places: Places,
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
        Play::from_start(compiled, world, theta, limits, state)
    }

    /// Make ready to play on a world that differs from this play's in nothing but latent values, and with other
    /// parameters; what is the same is not searched for again.
    ///
    /// Errors: as [`Play::new`].
    pub fn again(&self, world: &'a World, theta: &[f64]) -> Result<Play<'a>, Stopped> {
        let at_start = |fault| Stopped::Fault { time: 0.0, fault };
        let state = self.compiled.start_like(world, theta, &self.start.state).map_err(at_start)?;
        Play::from_start(self.compiled, world, theta, self.limits, state)
    }

    fn from_start(
        compiled: &'a Compiled,
        world: &'a World,
        theta: &[f64],
        limits: Limits,
        state: State,
    ) -> Result<Play<'a>, Stopped> {
        let at_start = |fault| Stopped::Fault { time: 0.0, fault };
        let prepared = compiled.prepare(&state, theta).map_err(at_start)?;
        let kinds = compiled.process().events.len();
        let counts = (0..kinds).map(|event| state.candidates(event).count()).collect::<Vec<_>>();
        let clocks = Clocks::new(compiled.process(), &counts, theta).map_err(at_start)?;
        let places = Places::new(&state, kinds);
        let selector = Selector::new(places.end());
        let possible = vec![false; kinds];
        let ceilings = compiled.ceilings(&prepared, &state);
        let mut touched = Touched::with_ceilings(&state, &ceilings);
        (0..kinds).for_each(|event| touched.add_all(event));
        let start = Start {
            state: state.clone(),
            selector: selector.clone(),
            ceilings: ceilings.clone(),
            places,
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
            clocks,
            ceilings,
            touched,
            hazards: Vec::new(),
            units: Vec::new(),
            possible,
        };
        play.refresh(0.0, None).map_err(at_start)?;
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
        self.rewind(stream)?;
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
            let alarm = self.clocks.next().filter(|(time, ..)| *time < instant && *time <= end);
            if total > 0.0 || self.clocks.running() {
                history.absorbed = None;
                let next = if total > 0.0 { time + stream.exponential() / total } else { f64::INFINITY };
                if let Some((rings, event, id)) = alarm
                    && rings <= next
                {
                    time = rings;
                    self.clocks.renew((event, id), time, stream);
                    self.happen(time, event, id, stream, &mut history)?;
                    tally.count(time, self.compiled.process(), &history)?;
                    instant = agenda.next(&self.state);
                    continue;
                }
                if next < instant && next <= end {
                    time = next;
                    let place = self.selector.select(stream.uniform() * total);
                    let place = place.expect("invariant: a positive total has a candidate with a hazard");
                    let (event, id) = self.start.places.candidate(place);
                    if self.ceilings.any(event) && !self.accept(time, place, event, id, stream)? {
                        continue;
                    }
                    self.happen(time, event, id, stream, &mut history)?;
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
            let passed = passed.and_then(|()| self.refresh(time, Some(stream)));
            passed.map_err(|fault| Stopped::Fault { time, fault })?;
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

    fn rewind(&mut self, stream: &mut Stream) -> Result<(), Stopped> {
        self.prepared.rewind(&mut self.state, &self.start.state);
        self.selector.copy_from(&self.start.selector);
        self.possible.copy_from_slice(&self.start.possible);
        self.ceilings.copy_from(&self.start.ceilings);
        self.touched.clear();
        if !self.clocks.none() {
            self.clocks.reset();
            let events = 0..self.possible.len();
            events.filter(|event| self.clocks.has(*event)).for_each(|event| self.touched.add_all(event));
            self.refresh(0.0, Some(stream)).map_err(|fault| Stopped::Fault { time: 0.0, fault })?;
        }
        Ok(())
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
        self.refresh(time, Some(stream)).map_err(stopped)?;
        Ok(false)
    }

    fn find_units(&mut self, event: EventId, id: u32) {
        let candidates = self.state.candidates(event);
        self.units.resize(candidates.width(), 0);
        candidates.fill(id, &mut self.units);
    }

    /// Let the event of a candidate happen.
    fn happen(
        &mut self,
        time: f64,
        event: EventId,
        id: u32,
        stream: &mut Stream,
        history: &mut History,
    ) -> Result<(), Stopped> {
        self.find_units(event, id);
        history.push(time, event, &self.units);
        let applied = self.compiled.apply(&mut self.state, &self.theta, event, &self.units, time, &mut self.touched);
        let applied = applied.and_then(|()| self.refresh(time, Some(stream)));
        applied.map_err(|fault| Stopped::Fault { time, fault })
    }

    /// Compute again every bound that was touched, and set the clocks of what has them as of now; without a stream the
    /// clocks stand still.
    fn refresh(&mut self, now: f64, mut stream: Option<&mut Stream>) -> Result<(), ProcessFault> {
        let Play { compiled, prepared, ceilings, state, touched, .. } = self;
        compiled.raise(prepared, ceilings, state, touched);
        for event in 0..self.possible.len() {
            let ids = self.touched.ids(event);
            if ids.is_empty() {
                continue;
            }
            if self.clocks.has(event) {
                self.refresh_clocks(event, now, stream.as_deref_mut())?;
                continue;
            }
            if let &[id] = ids {
                let Play { compiled, prepared, ceilings, state, .. } = self;
                if let Some(bound) = compiled.bound(prepared, ceilings, state, event, id) {
                    let Play { selector, start, possible, .. } = self;
                    keep(selector, &start.places, &mut possible[event], event, &[id], &[bound]);
                    continue;
                }
            }
            self.refresh_many(event)?;
        }
        self.touched.clear();
        Ok(())
    }

    /// Compute again the bounds of every candidate of an event that was touched, into `hazards`.
    fn bound_touched(&mut self, event: EventId) -> Result<(), ProcessFault> {
        let Play { compiled, prepared, ceilings, state, touched, hazards, .. } = self;
        hazards.resize(touched.ids(event).len(), 0.0);
        if !compiled.bounds(prepared, ceilings, state, event, touched.ids(event), hazards)? {
            touched.add_all(event);
            hazards.resize(touched.ids(event).len(), 0.0);
            compiled.bounds(prepared, ceilings, state, event, touched.ids(event), hazards)?;
        }
        Ok(())
    }

    /// Keep the bounds of every candidate of an event that was touched.
    fn refresh_many(&mut self, event: EventId) -> Result<(), ProcessFault> {
        self.bound_touched(event)?;
        let Play { selector, start, possible, touched, hazards, .. } = self;
        keep(selector, &start.places, &mut possible[event], event, touched.ids(event), hazards);
        Ok(())
    }

    /// Set the clock of every candidate of an event that was touched; without a stream clocks stand still.
    fn refresh_clocks(&mut self, event: EventId, now: f64, stream: Option<&mut Stream>) -> Result<(), ProcessFault> {
        self.bound_touched(event)?;
        if let Some(stream) = stream {
            for place in 0..self.hazards.len() {
                let id = self.touched.ids(event)[place];
                self.find_units(event, id);
                let since = self.compiled.since(&self.state, event, &self.units);
                self.clocks.set((event, id), self.hazards[place], since, now, stream);
            }
        }
        self.possible[event] |= self.hazards.iter().any(|hazard| *hazard > 0.0);
        Ok(())
    }

    /// The kind of event with the largest hazard.
    fn largest(&self) -> EventId {
        let largest = (0..self.start.places.end())
            .max_by(|one, other| self.selector.hazard(*one).total_cmp(&self.selector.hazard(*other)));
        largest.map_or(0, |place| self.start.places.candidate(place).0)
    }
}

/// Give candidates of an event their bounds, and know that it was possible if one is not 0.
#[inline]
fn keep(selector: &mut Selector, places: &Places, possible: &mut bool, event: EventId, ids: &[u32], bounds: &[f64]) {
    let (first, step) = places.of(event);
    for (id, bound) in ids.iter().zip(bounds) {
        selector.set(first + *id as usize * step, *bound);
        *possible |= *bound > 0.0;
    }
}
