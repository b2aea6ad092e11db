//! Change a state: events, ticks, observed changes and breaks, each followed to all that is derived from it.

use std::cmp::Reverse;

use language::Span;

use crate::compiled::{Compiled, LoweredWrite, Tick};
use crate::depend::each_tuple;
use crate::fault::ProcessFault;
use crate::follow::Follow;
use crate::interpret::Walk;
use crate::process::{AttributeId, Change, EventId, Origin, UnitKindId, ValueKind};
use crate::state::{Break, State};
use crate::term::{AggregateKind, Node, Term, UnitTerm};
use crate::touched::Touched;

/// A sum of some hundred terms between two bounds is off by less than this share of their distance.
const ROUNDING: f64 = 1e-12;

/// A value to be written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Write {
    attribute: AttributeId,
    place: usize,
    value: f64,
    span: Span,
    /// Which of the happenings writes it.
    by: usize,
}

impl Compiled {
    /// Lets an event happen to units: every effect is computed from the old state, then all are written at once.
    ///
    /// Nothing is written if there is a fault.
    pub fn apply(
        &self,
        state: &mut State,
        theta: &[f64],
        event: EventId,
        units: &[usize],
        time: f64,
        touched: &mut Touched,
    ) -> Result<(), ProcessFault> {
        if self.apply_simply(state, event, units, touched) {
            return Ok(());
        }
        self.apply_together(state, theta, &[(event, units)], time, touched)
    }

    /// Lets several events happen at one instant: all effects are computed from the old state and written at once. Two
    /// events may write the same value to one place, but not different ones.
    pub fn apply_together(
        &self,
        state: &mut State,
        theta: &[f64],
        happenings: &[(EventId, &[usize])],
        time: f64,
        touched: &mut Touched,
    ) -> Result<(), ProcessFault> {
        let mut writes = std::mem::take(&mut touched.writes);
        writes.clear();
        let prepared = self.effects(state, theta, happenings, &mut writes);
        if prepared.is_ok() {
            self.write_all(state, theta, &writes, time, touched);
        }
        touched.writes = writes;
        prepared
    }

    /// What several events at one instant write, computed from the state before them.
    fn effects(
        &self,
        state: &State,
        theta: &[f64],
        happenings: &[(EventId, &[usize])],
        writes: &mut Vec<Write>,
    ) -> Result<(), ProcessFault> {
        let mut walk = Walk { state, theta, bound: Vec::new() };
        for (by, &(event, units)) in happenings.iter().enumerate() {
            let kind = &self.process.events[event];
            let created = self.create(state, event, by, writes);
            let created = created.map_err(|fault| self.during_event("the effect", event, units, fault))?;
            walk.bound.clear();
            walk.bound.extend(units.iter().copied().chain(created));
            let lowered = self.events[event].effects.iter().zip(&self.events[event].of_created);
            for (effect, (lowered, of_created)) in kind.effects.iter().zip(lowered) {
                if *of_created && created.is_none() {
                    continue;
                }
                let plain =
                    Plain { at: &effect.at, value: &effect.value, attribute: effect.attribute, span: effect.span };
                let write = self.write_of(&mut walk, &plain, lowered, by);
                writes.push(write.map_err(|fault| self.during_event("the effect", event, units, fault))?);
            }
        }
        let twice = self.verify_once(writes, state.following);
        twice.map_err(|fault| match happenings {
            &[(event, units)] => self.during_event("the effects", event, units, fault),
            _ => fault,
        })
    }

    /// The unit that an event creates, and the write that makes it be there; none if it creates none, or if the record
    /// says who there is.
    fn create(
        &self,
        state: &State,
        event: EventId,
        by: usize,
        writes: &mut Vec<Write>,
    ) -> Result<Option<usize>, ProcessFault> {
        let Some(create) = self.process.events[event].create.filter(|_| !state.following) else { return Ok(None) };
        let presence = &self.process.presence[create.presence];
        let there = &state.values[presence.attribute];
        let span = create.span;
        let Some(place) = (presence.pool..there.len()).find(|&place| there[place] == 0.0) else {
            let kind = self.process.units[presence.unit].name.clone();
            return Err(ProcessFault::NoRoom { kind, made: there.len() - presence.pool, span });
        };
        writes.push(Write { attribute: presence.attribute, place, value: 1.0, span, by });
        Ok(Some(place))
    }

    /// Passes 1 January or the day of a rule: the calendar year first, then all its rules at once from the values after
    /// it. Changes that the record gives at this instant belong before it.
    pub fn tick(
        &self,
        state: &mut State,
        theta: &[f64],
        tick: Tick,
        touched: &mut Touched,
    ) -> Result<(), ProcessFault> {
        let mut follow = Follow::new(self, state, theta, touched);
        for (place, attribute) in self.process.attributes.iter().enumerate() {
            if attribute.origin == Origin::Calendar {
                follow.write(place, 0, f64::from(tick.year), tick.time);
            }
        }
        follow.flush();
        drop(follow);
        let mut writes = Vec::new();
        for rule in (0..self.rules.len()).filter(|&rule| tick.has(self.process.ticks[rule].day)) {
            self.rule_writes(state, theta, rule, &mut writes)?;
        }
        self.verify_once(&mut writes, state.following)?;
        self.write_all(state, theta, &writes, tick.time, touched);
        self.refresh_sums(state, theta, touched);
        Ok(())
    }

    /// Writes what the record gives at one instant: observed attributes, and in a fit those that follow the record.
    ///
    /// Nothing is written if there is a fault.
    pub fn change(
        &self,
        state: &mut State,
        theta: &[f64],
        changes: &[Change],
        touched: &mut Touched,
    ) -> Result<(), ProcessFault> {
        for change in changes {
            self.check_change(change)?;
        }
        let mut follow = Follow::new(self, state, theta, touched);
        for change in changes {
            let before = follow.state.values[change.attribute][change.place];
            follow.write(change.attribute, change.place, change.value, change.time);
            if before != change.value {
                follow.come_or_go(change.attribute, change.place, change.time);
            }
        }
        follow.flush();
        Ok(())
    }

    /// The next instant at which an elapsed time passes the number it is compared with; none if there is none to come.
    ///
    /// A piece of time ends with its break: what happens at that very instant still meets the truth before it. So let
    /// everything else that stands at the instant happen first, then pass the break.
    #[must_use]
    pub fn next_break(&self, state: &State) -> Option<f64> {
        // The first of them is never one whose place has changed since: that is seen to after every change.
        state.breaks.peek().map(|Reverse(next)| next.time)
    }

    /// Passes every break up to and at a time.
    pub fn pass_break(&self, state: &mut State, theta: &[f64], time: f64, touched: &mut Touched) {
        while let Some(Reverse(passed)) = state.breaks.peek().copied()
            && passed.time <= time
        {
            state.breaks.pop();
            if !self.stands(state, &passed) {
                continue;
            }
            let attribute = self.process.attributes.len() + passed.watch;
            Follow::new(self, state, theta, touched).write(attribute, passed.place, 1.0, time);
        }
        Follow::new(self, state, theta, touched).flush();
        state.passed = state.passed.max(time);
    }

    /// Whether a break's place has not changed since it was foreseen.
    pub(crate) fn stands(&self, state: &State, foreseen: &Break) -> bool {
        let watch = &self.watches[foreseen.watch];
        state.changed[watch.attribute][foreseen.place] + watch.bound == foreseen.time
    }

    /// A write of a number at units that fill roles, which needs no walk.
    #[inline]
    fn plain_write(&self, plain: &Plain<'_>, lowered: &LoweredWrite, units: &[usize], by: usize) -> Option<Write> {
        let Plain { attribute, span, .. } = *plain;
        let Node::Number(value) = lowered.value.node else { return None };
        let role = |unit: &UnitTerm| match unit {
            UnitTerm::Variable(variable) => Some(units[*variable]),
            _ => None,
        };
        let shape = &self.layout.shapes[attribute];
        let place = match &lowered.at[..] {
            [] => 0,
            [one] => role(one)?,
            [first, second] => shape.place(&[role(first)?, role(second)?]),
            _ => return None,
        };
        let lawful = !self.to_itself(attribute, place) && self.check_value(attribute, value, span).is_ok();
        lawful.then_some(Write { attribute, place, value, span, by })
    }

    /// The write at the units that a walk is bound to.
    fn write_of(
        &self,
        walk: &mut Walk<'_>,
        plain: &Plain<'_>,
        lowered: &LoweredWrite,
        by: usize,
    ) -> Result<Write, ProcessFault> {
        let Plain { attribute, span, .. } = *plain;
        if let Some(write) = self.plain_write(plain, lowered, &walk.bound, by) {
            return Ok(write);
        }
        // What was computed beside may be missing where it could not be computed: the plain term names why.
        let value = walk.term(&lowered.value).or_else(|_| walk.term(plain.value))?;
        let place = walk.place(attribute, &lowered.at, &lowered.value);
        let place = place.or_else(|_| walk.place(attribute, plain.at, &Term::new(Node::Number(0.0), span)))?;
        let name = || self.process.attributes[attribute].name.clone();
        if self.to_itself(attribute, place) {
            let mut at = Vec::new();
            self.layout.shapes[attribute].units(place, &mut at);
            let unit = self.labels(&self.process.attributes[attribute].domain, &at).swap_remove(0);
            return Err(ProcessFault::ToItself { attribute: name(), span, unit });
        }
        let value = self.rounded(attribute, value);
        self.check_value(attribute, value, span)?;
        Ok(Write { attribute, place, value, span, by })
    }

    /// A number that lies beyond a bound by no more than a rounding error, as the bound.
    fn rounded(&self, attribute: AttributeId, value: f64) -> f64 {
        let ValueKind::Bounded(least, greatest) = self.process.attributes[attribute].values else { return value };
        let held = value.clamp(least, greatest);
        if (value - held).abs() <= ROUNDING * (greatest - least) { held } else { value }
    }

    fn rule_writes(
        &self,
        state: &State,
        theta: &[f64],
        rule: usize,
        writes: &mut Vec<Write>,
    ) -> Result<(), ProcessFault> {
        let (plain, lowered) = (&self.process.ticks[rule], &self.rules[rule]);
        let kinds = &plain.variables;
        let sizes = kinds.iter().map(|&kind| self.layout.kinds[kind]).collect::<Vec<_>>();
        let write = Plain { at: &plain.at, value: &plain.value, attribute: plain.attribute, span: plain.span };
        let mut walk = Walk { state, theta, bound: Vec::with_capacity(kinds.len()) };
        let mut one = |units: &[usize]| {
            walk.bound.clear();
            walk.bound.extend_from_slice(units);
            if let (Some(condition), Some(quick)) = (&plain.condition, &lowered.condition)
                && walk.term(quick).or_else(|_| walk.term(condition))? == 0.0
            {
                return Ok(());
            }
            writes.push(self.write_of(&mut walk, &write, &lowered.write, rule)?);
            Ok(())
        };
        let mut result = Ok(());
        each_tuple(&vec![None; sizes.len()], &sizes, &mut |units| {
            if result.is_err() || same_unit_twice(kinds, units) {
                return;
            }
            result = one(units).map_err(|fault| ProcessFault::During {
                place: format!("the yearly change of `{}`", self.process.attributes[plain.attribute].name),
                units: self.labels(kinds, units),
                fault: Box::new(fault),
            });
        });
        result
    }

    /// No place may be written twice; several events at one instant may write the same. Values written both ways of a
    /// symmetric relation are one place. Where the record decides what follows it, several facts of one instant may expect
    /// different values of it: they are compared with the record, and not written.
    fn verify_once(&self, writes: &mut [Write], following: bool) -> Result<(), ProcessFault> {
        // Writes of different attributes, in their order already, need no closer look.
        if writes.windows(2).all(|two| two[0].attribute < two[1].attribute) {
            return Ok(());
        }
        let key = |write: &Write| {
            let mirror = self.layout.shapes[write.attribute].mirror(write.place);
            (write.attribute, mirror.map_or(write.place, |mirror| mirror.min(write.place)))
        };
        writes.sort_by_key(key);
        let clash = writes.windows(2).find(|pair| {
            let left_to_record = following && self.process.attributes[pair[0].attribute].origin == Origin::Follows;
            let differ = pair[0].by == pair[1].by || (pair[0].value != pair[1].value && !left_to_record);
            key(&pair[0]) == key(&pair[1]) && differ
        });
        let Some(&[first, second]) = clash else { return Ok(()) };
        let shape = &self.layout.shapes[first.attribute];
        let mut units = Vec::new();
        shape.units(first.place, &mut units);
        Err(ProcessFault::WrittenTwice {
            attribute: self.process.attributes[first.attribute].name.clone(),
            units: self.labels(&shape.domain, &units),
            span: second.span,
            other: first.span,
            first: first.value,
            second: second.value,
        })
    }

    fn write_all(&self, state: &mut State, theta: &[f64], writes: &[Write], time: f64, touched: &mut Touched) {
        let following = state.following;
        let expected = |write: &Write| following && self.process.attributes[write.attribute].origin == Origin::Follows;
        let mut derived = false;
        for write in writes {
            let &Write { attribute, place, value, .. } = write;
            if expected(write) {
                state.expected.push(Change { time, attribute, place, value });
            } else if let Some(plainly) = &self.plainly[attribute] {
                plainly.write(state, attribute, place, value, touched);
            } else {
                derived = true;
            }
        }
        if !derived {
            return;
        }
        let mut follow = Follow::new(self, state, theta, touched);
        for write in writes.iter().filter(|write| self.plainly[write.attribute].is_none() && !expected(write)) {
            let before = follow.state.values[write.attribute][write.place];
            follow.write(write.attribute, write.place, write.value, time);
            if before != write.value {
                follow.come_or_go(write.attribute, write.place, time);
            }
        }
        follow.flush();
    }

    /// Sums that were kept by differences are taken afresh, so that rounding cannot drift.
    fn refresh_sums(&self, state: &mut State, theta: &[f64], touched: &mut Touched) {
        for (place, derived) in self.derived.iter().enumerate() {
            let sum = matches!(&derived.term.node, Node::Aggregate(one) if one.kind == AggregateKind::Sum);
            if sum && state.differences[place] > 0 {
                state.dirty[place].add_all();
                state.differences[place] = 0;
            }
        }
        Follow::new(self, state, theta, touched).flush();
    }

    /// A fault with the event and units that met it.
    pub(crate) fn during_event(
        &self,
        part: &str,
        event: EventId,
        units: &[usize],
        fault: ProcessFault,
    ) -> ProcessFault {
        let kind = &self.process.events[event];
        let kinds = kind.roles.iter().map(|role| role.unit).collect::<Vec<_>>();
        let place = format!("{part} of `{}`", kind.name);
        ProcessFault::During { place, units: self.labels(&kinds, units), fault: Box::new(fault) }
    }
}

/// A write as the process has it.
struct Plain<'a> {
    at: &'a [UnitTerm],
    value: &'a Term,
    attribute: AttributeId,
    span: Span,
}

/// Two variables of one kind never stand for one unit.
fn same_unit_twice(kinds: &[UnitKindId], units: &[usize]) -> bool {
    (0..units.len()).any(|one| (0..one).any(|other| kinds[one] == kinds[other] && units[one] == units[other]))
}
