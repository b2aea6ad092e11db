//! Walk a path once: time at risk into rows, facts into rows, held attributes folded, following ones compared.
//!
//! At one instant, in this order: facts meet the hazards just before it. Then what is observed changes, then ticks, then
//! the effects of the facts, all computed from one state; with them the record's own changes of what follows it, because
//! an effect that reads what it writes must read the old value. What effects and ticks would have written to attributes that
//! follow the record is compared after that. Then elapsed times pass their bounds.

use std::collections::BTreeMap;

use language::tape::Scratch;
use process::{Change, Compiled, EventId, Fact, Origin, Path, Prepared, State, Tick, Touched};

use crate::explain::{self, Explanation, explanations, is_seen_as};
use crate::fault::InferenceFault;
use crate::intern::Interner;
use crate::likelihood::LikelihoodOptions;
use crate::rows::{Gathering, Rows};
use crate::scope::Scope;

/// Facts that the same rows explain together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Joint {
    /// Of each explanation, the place among the fitted events and the row; in order.
    pub(crate) rows: Vec<(u32, u32)>,
    /// The group of the first.
    pub(crate) group: u32,
    /// How many facts.
    pub(crate) count: f64,
}

/// What a walk gives.
pub(crate) struct Walked {
    pub(crate) rows: Vec<Rows>,
    pub(crate) joints: Vec<Joint>,
    /// The names of groups.
    pub(crate) groups: Vec<String>,
    pub(crate) scope: Scope,
}

pub(crate) struct Walk<'a> {
    compiled: &'a Compiled,
    path: &'a Path,
    theta: &'a [f64],
    options: &'a LikelihoodOptions,
    /// Events that enter.
    fitted: &'a [EventId],
    state: State,
    prepared: Prepared,
    touched: Touched,
    gatherings: Vec<Gathering>,
    joints: BTreeMap<(Vec<(u32, u32)>, u32), f64>,
    groups: Vec<String>,
    scope: Scope,
    scratch: Scratch,
}

/// Something that happened, whose effects are to be written.
type Happening = (EventId, Vec<usize>);

impl<'a> Walk<'a> {
    pub(crate) fn new(
        compiled: &'a Compiled,
        path: &'a Path,
        theta: &'a [f64],
        fitted: &'a [EventId],
        options: &'a LikelihoodOptions,
    ) -> Result<Walk<'a>, InferenceFault> {
        explain::verify_path(compiled.process(), path)?;
        let state = compiled.start_following(&path.world, theta)?;
        let mut naming = Naming { compiled, numbers: Interner::new(2), names: Vec::new() };
        let gatherings = fitted.iter().map(|event| {
            let groups = naming.groups(&state, *event, options.group_by.as_deref())?;
            Ok(Gathering::new(compiled, &state, *event, groups))
        });
        let gatherings = gatherings.collect::<Result<Vec<_>, InferenceFault>>()?;
        Ok(Walk {
            prepared: compiled.prepare(&state, theta)?,
            touched: Touched::none(&state),
            gatherings,
            groups: naming.names,
            joints: BTreeMap::new(),
            scope: Scope::default(),
            scratch: Scratch::default(),
            compiled,
            path,
            theta,
            options,
            fitted,
            state,
        })
    }

    /// Walks from the first day to the last.
    pub(crate) fn run(mut self) -> Result<Walked, InferenceFault> {
        let (path, last) = (self.path, self.compiled.process().clock.last());
        let mut changes = &path.world.changes[..];
        let early = changes.partition_point(|change| change.time <= 0.0);
        self.instant(0.0, &[], &changes[..early], None)?;
        self.refresh_all()?;
        changes = &changes[early..];
        let mut facts = &path.facts[..];
        let outside = facts.partition_point(|fact| fact.time <= 0.0);
        let inside = facts.partition_point(|fact| fact.time <= last);
        self.scope.outside_clock = outside + facts.len() - inside;
        facts = &facts[outside..inside];
        let mut ticks = self.compiled.ticks();
        loop {
            let times = [facts.first().map(|fact| fact.time), changes.first().map(|change| change.time)];
            let later = [ticks.first().map(|tick| tick.time), self.compiled.next_break(&self.state)];
            let next = times.into_iter().chain(later).flatten().fold(f64::INFINITY, f64::min);
            if next > last {
                break;
            }
            let (now, rest) = facts.split_at(facts.partition_point(|fact| fact.time <= next));
            let (changed, later) = changes.split_at(changes.partition_point(|change| change.time <= next));
            let tick = ticks.first().copied().filter(|tick| tick.time <= next);
            self.instant(next, now, changed, tick)?;
            (facts, changes) = (rest, later);
            ticks = if tick.is_some() { &ticks[1..] } else { ticks };
        }
        let mut begins = Vec::new();
        let mut rows = Vec::new();
        for gathering in self.gatherings {
            begins.push(rows.len() as u32);
            rows.extend(gathering.finish(last));
        }
        // An event with a duration has two sets of rows, so that places among events and among rows differ.
        let placed =
            |rows: Vec<(u32, u32)>| rows.into_iter().map(|(place, row)| (begins[place as usize], row)).collect();
        let joints = self.joints.into_iter();
        let joints = joints.map(|((rows, group), count)| Joint { rows: placed(rows), group, count }).collect();
        Ok(Walked { rows, joints, groups: self.groups, scope: self.scope })
    }

    fn instant(
        &mut self,
        time: f64,
        facts: &[Fact],
        changes: &[Change],
        tick: Option<Tick>,
    ) -> Result<(), InferenceFault> {
        let mut happenings = Vec::new();
        for fact in facts {
            happenings.extend(self.meet(fact)?);
        }
        let (compiled, theta) = (self.compiled, self.theta);
        let follows = |change: &&Change| compiled.process().attributes[change.attribute].origin == Origin::Follows;
        let (following, observed): (Vec<&Change>, Vec<&Change>) = changes.iter().partition(follows);
        let owned = |changes: Vec<&Change>| changes.into_iter().copied().collect::<Vec<Change>>();
        compiled.change(&mut self.state, theta, &owned(observed), &mut self.touched)?;
        if let Some(tick) = tick {
            compiled.tick(&mut self.state, theta, tick, &mut self.touched)?;
        }
        let together: Vec<(EventId, &[usize])> = happenings.iter().map(|(event, units)| (*event, &units[..])).collect();
        compiled.apply_together(&mut self.state, theta, &together, time, &mut self.touched)?;
        compiled.change(&mut self.state, theta, &owned(following), &mut self.touched)?;
        self.compare_following();
        compiled.pass_break(&mut self.state, theta, time, &mut self.touched);
        self.refresh(time)
    }

    /// Counts what effects and ticks would have written against what the record has.
    fn compare_following(&mut self) {
        for expected in self.state.take_expected() {
            let name = &self.compiled.process().attributes[expected.attribute].name;
            let same = self.state.values(expected.attribute)[expected.place] == expected.value;
            let follow = self.scope.follows.entry(name.clone()).or_default();
            follow.written += 1;
            follow.mismatches += usize::from(!same);
        }
    }

    fn refresh_all(&mut self) -> Result<(), InferenceFault> {
        for gathering in &mut self.gatherings {
            let ids: Vec<u32> = (0..self.state.candidates(gathering.event).count() as u32).collect();
            gathering.refresh(self.compiled, &mut self.prepared, &self.state, &ids, 0.0, &mut self.scratch)?;
        }
        self.touched.clear();
        Ok(())
    }

    fn refresh(&mut self, time: f64) -> Result<(), InferenceFault> {
        for gathering in &mut self.gatherings {
            let ids = self.touched.ids(gathering.event);
            if !ids.is_empty() {
                gathering.refresh(self.compiled, &mut self.prepared, &self.state, ids, time, &mut self.scratch)?;
            }
        }
        self.touched.clear();
        Ok(())
    }

    /// Lets a fact meet the hazards just before it; gives the event whose effects it has, if that is known.
    fn meet(&mut self, fact: &Fact) -> Result<Option<Happening>, InferenceFault> {
        let process = self.compiled.process();
        let kinds: Vec<EventId> =
            (0..process.events.len()).filter(|event| is_seen_as(&process.events[*event], fact)).collect();
        if kinds.is_empty() {
            *self.scope.unexplained.entry(fact.fact.clone()).or_default() += 1;
            return Ok(None);
        }
        let all: Vec<Explanation> =
            kinds.iter().flat_map(|event| explanations(process, &self.state, *event, fact)).collect();
        let mut possible = Vec::new();
        for one in &all {
            if self.possible(*one)? {
                possible.push(*one);
            }
        }
        if possible.is_empty() {
            if !self.options.condition_on_impossible {
                return Err(explain::impossible(self.compiled, &self.state, self.theta, &kinds, fact));
            }
            *self.scope.impossible.entry(fact.fact.clone()).or_default() += 1;
            return self.happening_of_impossible(&kinds, fact);
        }
        if kinds.iter().all(|event| self.fitted.contains(event)) {
            self.count(&possible, fact)?;
        } else {
            *self.scope.left_out.entry(fact.fact.clone()).or_default() += 1;
        }
        self.happening(&possible, fact)
    }

    /// Whether the guard of an explanation holds.
    fn possible(&mut self, one: Explanation) -> Result<bool, InferenceFault> {
        if let Some(gathering) = self.gatherings.iter().find(|gathering| gathering.event == one.event) {
            return Ok(gathering.cell(one.id).is_some());
        }
        let mut holds = [false];
        self.compiled.guards(&mut self.prepared, &self.state, one.event, &[one.id], &mut holds)?;
        Ok(holds[0])
    }

    /// Enters a fact into the row, or the rows, that explain it.
    fn count(&mut self, possible: &[Explanation], fact: &Fact) -> Result<(), InferenceFault> {
        self.scope.explained += 1;
        let place = |one: &Explanation| {
            let found = self.gatherings.iter().position(|gathering| gathering.event == one.event)?;
            Some((found, self.gatherings[found].cell(one.id)?, one.id))
        };
        let cells: Vec<(usize, u32, u32)> = possible.iter().filter_map(place).collect();
        if let [(place, cell, id)] = cells[..] {
            self.gatherings[place].count_event(cell, id, fact.time);
            return Ok(());
        }
        if let Some((place, ..)) = cells.iter().find(|(place, ..)| self.gatherings[*place].is_timed()) {
            let event = self.compiled.process().events[self.gatherings[*place].event].name.clone();
            return Err(InferenceFault::JointDuration { fact: fact.fact.clone(), time: fact.time, event });
        }
        self.scope.jointly += 1;
        let row = |(place, cell, _): &(usize, u32, u32)| (*place as u32, self.gatherings[*place].row_of(*cell).0);
        let mut rows: Vec<(u32, u32)> = cells.iter().map(row).collect();
        rows.sort_unstable();
        let group = cells.first().map_or(0, |(place, cell, _)| self.gatherings[*place].row_of(*cell).1);
        *self.joints.entry((rows, group)).or_default() += 1.0;
        Ok(())
    }

    /// The event whose effects a fact has: the only possible one, or the first of several that write the same.
    fn happening(&mut self, possible: &[Explanation], fact: &Fact) -> Result<Option<Happening>, InferenceFault> {
        let process = self.compiled.process();
        let units = |one: &Explanation| self.state.candidates(one.event).tuple(one.id);
        let first = possible[0];
        let others = &possible[1..];
        let differs = others.iter().find_map(|other| match units(other) == units(&first) {
            true => explain::differing_effect(process, first.event, other.event),
            false => explain::held_effect(process, first.event).or_else(|| explain::held_effect(process, other.event)),
        });
        if let Some(attribute) = differs {
            let mut events: Vec<String> = possible.iter().map(|one| process.events[one.event].name.clone()).collect();
            events.dedup();
            return Err(InferenceFault::Ambiguous { fact: fact.fact.clone(), time: fact.time, events, attribute });
        }
        if others.is_empty() || others.iter().all(|other| units(other) == units(&first)) {
            return Ok(Some((first.event, units(&first))));
        }
        self.scope.effects_unknown += 1;
        Ok(None)
    }

    /// The event whose effects a fact has that is conditioned on although it cannot happen.
    fn happening_of_impossible(&mut self, kinds: &[EventId], fact: &Fact) -> Result<Option<Happening>, InferenceFault> {
        let process = self.compiled.process();
        let whole = |event: &EventId| match &explain::bindings(&process.events[*event], fact)[..] {
            [one] => one.iter().copied().collect::<Option<Vec<usize>>>().map(|units| (*event, units)),
            _ => None,
        };
        let known: Option<Vec<Happening>> = kinds.iter().map(whole).collect();
        let Some(first) = known.as_ref().and_then(|known| known.first().cloned()) else {
            self.scope.effects_unknown += 1;
            return Ok(None);
        };
        let differs =
            known.iter().flatten().skip(1).find_map(|other| explain::differing_effect(process, first.0, other.0));
        match differs {
            Some(attribute) => {
                let events = kinds.iter().map(|event| process.events[*event].name.clone()).collect();
                Err(InferenceFault::Ambiguous { fact: fact.fact.clone(), time: fact.time, events, attribute })
            }
            None => Ok(Some(first)),
        }
    }
}

/// Gives groups of candidates numbers and names.
struct Naming<'a> {
    compiled: &'a Compiled,
    numbers: Interner,
    names: Vec<String>,
}

impl Naming<'_> {
    /// By candidate, the number of its group: the unit in the role named, else in the first role.
    fn groups(&mut self, state: &State, event: EventId, role: Option<&str>) -> Result<Vec<u32>, InferenceFault> {
        let process = self.compiled.process();
        let kind = &process.events[event];
        let named = |name: &str| kind.roles.iter().position(|one| one.name == name);
        let place = match role {
            None => 0,
            Some(name) => named(name)
                .ok_or_else(|| InferenceFault::NoSuchRole { event: kind.name.clone(), role: name.to_owned() })?,
        };
        let candidates = state.candidates(event);
        let Some(role) = kind.roles.get(place) else {
            // An event of the whole world is a group by itself.
            let id = self.number(&[u64::MAX, event as u64], || kind.name.clone());
            return Ok(vec![id; candidates.count()]);
        };
        let units = candidates.role(place);
        let number = |unit: &u32| {
            self.number(&[role.unit as u64, u64::from(*unit)], || {
                process.units[role.unit].labels[*unit as usize].clone()
            })
        };
        Ok(units.iter().map(number).collect())
    }

    fn number(&mut self, key: &[u64], name: impl FnOnce() -> String) -> u32 {
        let id = self.numbers.id(key);
        if self.names.len() < self.numbers.count() {
            self.names.push(name());
        }
        id
    }
}
