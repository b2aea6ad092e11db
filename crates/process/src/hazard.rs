//! Compute guards and hazards of many candidates at once, and name what cannot be computed.

use language::tape::Scratch;
use language::typed::Arithmetic;

use crate::ceiling::EventCeilings;
use crate::compiled::Compiled;
use crate::fault::ProcessFault;
use crate::input::{Rows, Taped};
use crate::interpret::interpret;
use crate::kept::Kept;
use crate::plan::{Holds, Part, Plan, Product, Test, within_bounds};
use crate::process::EventId;
use crate::single::FEW;
use crate::state::State;

/// Parameters bound to a compiled process and a world, with what does not change computed once.
///
/// It remembers parts of hazards with the values that they were computed from, so it serves any state of this world, and
/// gives the same digits whatever it served before.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub(crate) theta: Vec<f64>,
    pub(crate) plans: Vec<Plan>,
    /// By attribute, whether anything can change it in this world.
    moves: Vec<bool>,
    pub(crate) room: Room,
}

/// Room for one batch.
#[derive(Debug, Clone, Default)]
pub(crate) struct Room {
    pub(crate) scratch: Scratch,
    columns: Vec<Vec<f64>>,
    live: Vec<u32>,
    all: Rows,
    rows: Rows,
    out: Vec<f64>,
    rest: Vec<f64>,
    ways: Vec<usize>,
    pub(crate) inputs: Vec<f64>,
}

impl Prepared {
    /// Candidates computed together.
    pub(crate) const BATCH: usize = 256;

    /// Brings a state back to the start of its world, without new memory. Both must be states of the world that this was
    /// prepared for: what nothing changes in it is not copied.
    ///
    /// # Panics
    /// If one is not.
    pub fn rewind(&self, state: &mut State, start: &State) {
        state.copy_from(start, &self.moves);
    }

    /// The parameters.
    #[must_use]
    pub fn theta(&self) -> &[f64] {
        &self.theta
    }
}

impl Compiled {
    /// Binds parameters, ready to compute hazards in any state of the world that `state` is a state of.
    ///
    /// The parameters must be those with which the state was started.
    pub fn prepare(&self, state: &State, theta: &[f64]) -> Result<Prepared, ProcessFault> {
        self.check_theta(theta)?;
        let plans = (0..self.events.len()).map(|event| self.plan(state, theta, event)).collect();
        let moves = self.moves(state);
        Ok(Prepared { theta: theta.to_vec(), plans, moves, room: Room::default() })
    }

    /// The hazards a year of candidates: 0 where the guard does not hold.
    ///
    /// Shapes: one hazard for each id. Order: candidates do not touch one another, so any batches give the same digits.
    /// Errors: a candidate whose guard or hazard cannot be computed or whose hazard is negative; the fault is that of
    /// [`Compiled::hazard`].
    /// Checked against [`Compiled::hazard`], which computes the same to a relative 1e-12: a product of exponentials is
    /// kept by its parts, with the digits of its parts.
    ///
    /// # Panics
    /// If `ids` and `out` are not equally long, or an id is not that of a candidate.
    pub fn hazards(
        &self,
        prepared: &mut Prepared,
        state: &State,
        event: EventId,
        ids: &[u32],
        out: &mut [f64],
    ) -> Result<(), ProcessFault> {
        self.bounds_or_hazards(prepared, None, state, event, ids, out).map(|_| ())
    }

    /// Hazards, or bounds under ceilings; false if there are no bounds.
    pub(crate) fn bounds_or_hazards(
        &self,
        prepared: &mut Prepared,
        mut ceilings: Option<&mut EventCeilings>,
        state: &State,
        event: EventId,
        ids: &[u32],
        out: &mut [f64],
    ) -> Result<bool, ProcessFault> {
        assert_eq!(ids.len(), out.len(), "invariant: one hazard for each candidate");
        // A few are computed each by itself, with the digits of a batch, unless one of them is not so simple.
        let mut alone = |(id, out): (&u32, &mut f64)| {
            let one = self.single(prepared, ceilings.as_deref_mut(), state, event, *id);
            *out = one.unwrap_or(f64::NAN);
            one.is_some()
        };
        if ids.len() <= FEW && ids.iter().zip(&mut *out).all(&mut alone) {
            return Ok(true);
        }
        let mut bounded = true;
        let mut live = std::mem::take(&mut prepared.room.live);
        for (ids, out) in ids.chunks(Prepared::BATCH).zip(out.chunks_mut(Prepared::BATCH)) {
            self.live(prepared, state, event, ids, &mut live)?;
            out.fill(0.0);
            if live.is_empty() {
                continue;
            }
            prepared.room.rows.select(&prepared.room.all, &live);
            bounded &= self.hazards_where_possible(prepared, ceilings.as_deref_mut(), state, event)?;
            for (&row, &hazard) in live.iter().zip(&prepared.room.out) {
                out[row as usize] = hazard;
            }
        }
        prepared.room.live = live;
        Ok(bounded)
    }

    /// The hazards of the batch in `room.rows`, whose guards hold, into `room.out`.
    /// False if they were to be bounds, and are not.
    fn hazards_where_possible(
        &self,
        prepared: &mut Prepared,
        ceilings: Option<&mut EventCeilings>,
        state: &State,
        event: EventId,
    ) -> Result<bool, ProcessFault> {
        let bounds = ceilings.is_some();
        let candidates = state.candidates(event);
        let Prepared { theta, plans, room, .. } = prepared;
        match &mut plans[event].product {
            Some(product) => product.evaluate(state, theta, room, ceilings),
            None => {
                let Room { scratch, columns, rows, out, .. } = room;
                let hazard = &self.terms[event].hazard;
                evaluate(hazard, state, rows, theta, scratch, columns, out);
            }
        }
        let lawful = |value: f64| (0.0..f64::INFINITY).contains(&value);
        if bounds && room.out.iter().any(|&value| !lawful(value)) {
            return Ok(false);
        }
        if plans[event].product.is_some() && room.out.iter().any(|&value| !lawful(value)) {
            self.out_of_bounds(state, event, theta, room);
        }
        for row in 0..room.out.len() {
            if !lawful(room.out[row]) {
                // The plain term decides, and names the fault.
                room.out[row] = self.hazard(state, theta, event, &candidates.tuple(room.rows.ids[row]))?;
            }
        }
        Ok(true)
    }

    /// Computes by the whole tape what a product could not hold.
    fn out_of_bounds(&self, state: &State, event: EventId, theta: &[f64], room: &mut Room) {
        let hazard = &self.terms[event].hazard;
        let Room { scratch, columns, rows: all, out, rest, .. } = room;
        let rows = (0..out.len()).filter(|&row| !(0.0..f64::INFINITY).contains(&out[row])).collect::<Vec<_>>();
        let ids = rows.iter().map(|&row| all.ids[row]).collect::<Vec<_>>();
        let mut few = Rows::default();
        few.take(state.candidates(event), &ids);
        evaluate(hazard, state, &few, theta, scratch, columns, rest);
        for (&row, &value) in rows.iter().zip(&*rest) {
            out[row] = value;
        }
    }

    /// The rows whose guard holds, ascending.
    pub(crate) fn live(
        &self,
        prepared: &mut Prepared,
        state: &State,
        event: EventId,
        ids: &[u32],
        live: &mut Vec<u32>,
    ) -> Result<(), ProcessFault> {
        let candidates = state.candidates(event);
        let Prepared { theta, plans, room, .. } = prepared;
        let plan = &plans[event];
        live.clear();
        live.extend(0..ids.len() as u32);
        room.all.take(candidates, ids);
        let mut missing = false;
        for test in &plan.tests {
            if live.len() == ids.len() {
                test.keep(state, &room.all, live, &mut missing);
            } else {
                room.rows.select(&room.all, live);
                test.keep(state, &room.rows, live, &mut missing);
            }
        }
        if let Some(rest) = &plan.rest
            && !live.is_empty()
        {
            room.rows.select(&room.all, live);
            let Room { scratch, columns, rows, rest: truths, .. } = room;
            evaluate(rest, state, rows, theta, scratch, columns, truths);
            missing |= truths.iter().any(|truth| truth.is_nan());
            let mut row = 0;
            live.retain(|_| {
                row += 1;
                truths[row - 1] != 0.0
            });
        }
        if missing {
            // A value that could not be computed stands beside the guards: each is read from the left by itself.
            live.clear();
            for (row, &id) in ids.iter().enumerate() {
                if self.guard(state, theta, event, &candidates.tuple(id))? {
                    live.push(row as u32);
                }
            }
        }
        Ok(())
    }

    /// Whether an event can happen to units, by the plain interpreter.
    pub fn guard(&self, state: &State, theta: &[f64], event: EventId, units: &[usize]) -> Result<bool, ProcessFault> {
        let holds = interpret(state, theta, &self.process.events[event].guard, units);
        let holds = holds.map_err(|fault| self.during_event("the guard", event, units, fault))?;
        Ok(holds != 0.0)
    }

    /// The hazard a year of an event for units, 0 where its guard does not hold, by the plain interpreter: slow, the
    /// oracle of [`Compiled::hazards`], and what names the position and the values where there is none.
    pub fn hazard(&self, state: &State, theta: &[f64], event: EventId, units: &[usize]) -> Result<f64, ProcessFault> {
        if !self.guard(state, theta, event, units)? {
            return Ok(0.0);
        }
        let term = &self.process.events[event].hazard;
        let value = interpret(state, theta, term, units);
        let value = value.map_err(|fault| self.during_event("the hazard", event, units, fault))?;
        if value < 0.0 {
            let fault = ProcessFault::NegativeHazard { span: term.span, value };
            return Err(self.during_event("the hazard", event, units, fault));
        }
        Ok(value)
    }
}

/// A tape's result for candidates.
fn evaluate(
    taped: &Taped,
    state: &State,
    rows: &Rows,
    theta: &[f64],
    scratch: &mut Scratch,
    columns: &mut Vec<Vec<f64>>,
    out: &mut Vec<f64>,
) {
    if columns.len() < taped.inputs.len() {
        columns.resize_with(taped.inputs.len(), Vec::new);
    }
    for (input, column) in taped.inputs.iter().zip(columns.iter_mut()) {
        input.gather(state, rows, column);
    }
    out.clear();
    out.resize(rows.ids.len(), 0.0);
    let columns = columns[..taped.inputs.len()].iter().map(Vec::as_slice).collect::<Vec<_>>();
    taped.tape.evaluate(&columns, theta, scratch, out);
}

impl Test {
    /// Keeps those of the live rows for which it holds; `rows` has one row for each of them.
    fn keep(&self, state: &State, rows: &Rows, live: &mut Vec<u32>, missing: &mut bool) {
        match &self.holds {
            Holds::IsOne => self.keep_if(state, rows, live, missing, |value| value != 0.0),
            Holds::IsZero => self.keep_if(state, rows, live, missing, |value| value == 0.0),
            Holds::Compares(comparison, number) => {
                self.keep_if(state, rows, live, missing, |value| comparison.holds(value, *number));
            }
            Holds::IsAmong(numbers, wanted) => {
                self.keep_if(state, rows, live, missing, |value| numbers.contains(&value) == *wanted);
            }
        }
    }

    #[inline]
    fn keep_if(
        &self,
        state: &State,
        rows: &Rows,
        live: &mut Vec<u32>,
        missing: &mut bool,
        holds: impl Fn(f64) -> bool,
    ) {
        let (mut count, mut nothing) = (0, false);
        self.input.each(state, rows, |row, value| {
            live[count] = live[row];
            nothing |= value.is_nan();
            count += usize::from(holds(value));
        });
        *missing |= nothing;
        live.truncate(count);
    }
}

impl Product {
    /// With ceilings over the parts of units in place of those parts, if there are any. Both are multiplied in one order, and
    /// rounding keeps order, so that no bound lies below its hazard.
    fn evaluate(&mut self, state: &State, theta: &[f64], room: &mut Room, mut ceilings: Option<&mut EventCeilings>) {
        let Room { scratch, columns, rows, out, rest, ways, inputs, .. } = room;
        out.clear();
        out.extend(rows.ids.iter().map(|&id| self.fixed.at(id)));
        for (place, part) in self.parts.iter_mut().enumerate() {
            match part {
                Part::Unit { role, taped, from, values, whole } => {
                    let mut kept = Kept { taped, from, values, whole };
                    kept.renew_all(*role, state, rows, theta, scratch, inputs);
                    match role {
                        None => out.iter_mut().for_each(|out| *out *= values[0]),
                        Some(role) => {
                            let units = out.iter_mut().zip(&rows.units[*role]);
                            match &mut ceilings {
                                None => units.for_each(|(out, &unit)| *out *= values[unit as usize]),
                                Some(over) => units.for_each(|(out, &unit)| {
                                    *out *= over.over(place, unit as usize, values[unit as usize]);
                                }),
                            }
                        }
                    }
                }
                Part::Table { inputs, values } => {
                    if let [input] = &inputs[..] {
                        input.each(state, rows, |row, value| out[row] *= values[usize::from(value != 0.0)]);
                        continue;
                    }
                    ways.clear();
                    ways.resize(out.len(), 0);
                    for (bit, input) in inputs.iter().enumerate() {
                        input.each(state, rows, |row, value| ways[row] |= usize::from(value != 0.0) << bit);
                    }
                    out.iter_mut().zip(&*ways).for_each(|(out, &way)| *out *= values[way]);
                }
                Part::Tape(taped) => {
                    evaluate(taped, state, rows, theta, scratch, columns, rest);
                    out.iter_mut().zip(&*rest).for_each(|(out, &value)| *out *= within_bounds(value));
                }
            }
        }
        for &(operation, bound) in &self.bounds {
            for out in out.iter_mut() {
                // What is not a number stays so: the whole term is computed instead.
                *out = match operation {
                    Arithmetic::Minimum if *out > bound => bound,
                    Arithmetic::Maximum if *out < bound => bound,
                    _ => *out,
                };
            }
        }
    }
}
