//! Compile a process: derived attributes, who reads what, the order of joins, and the instants of ticks.

use std::sync::Arc;

use language::calendar::{day_number, year_of_day};

use crate::check::verify_process;
use crate::depend::{Binds, Reader, Who, binds_of, reads};
use crate::fault::{Measure, ProcessFault};
use crate::join::{self, JoinOrder};
use crate::limits::Limits;
use crate::lower::{Derived, Lowering, Watch, shape};
use crate::plainly::{Plainly, Simply};
use crate::process::{AttributeId, Effect, Origin, Process, UnitKindId};
use crate::state::Layout;
use crate::term::{Node, Term, UnitTerm};
use crate::terms::EventTerms;
use crate::walk::{Met, conjuncts, free_variables, visit};

/// A process made ready to run: what simulation and likelihood share.
#[derive(Debug, Clone)]
pub struct Compiled {
    pub(crate) process: Process,
    pub(crate) limits: Limits,
    pub(crate) layout: Arc<Layout>,
    pub(crate) watches: Vec<Watch>,
    pub(crate) derived: Vec<Derived>,
    pub(crate) events: Vec<Lowered>,
    pub(crate) rules: Vec<LoweredRule>,
    /// By attribute, who reads it.
    pub(crate) readers: Vec<Vec<Reader>>,
    /// By attribute of the process, the watches of its elapsed time.
    pub(crate) watched: Vec<Vec<usize>>,
    /// By attribute of the process, whether a duration runs from its changes.
    pub(crate) dated: Vec<bool>,
    /// By attribute of the process, whose presence it says.
    pub(crate) presence_of: Vec<Option<usize>>,
    pub(crate) ticks: Vec<Tick>,
    pub(crate) terms: Vec<EventTerms>,
    /// By attribute of the process, who reads it if no more than events at their own units do.
    pub(crate) plainly: Vec<Option<Plainly>>,
    /// By event, what it writes if no more than numbers to such attributes.
    pub(crate) simply: Vec<Option<Vec<Simply>>>,
}

/// A day inside the clock on which rules apply: a 1 January, or one that a rule names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tick {
    /// Years since the clock's start.
    pub time: f64,
    /// The calendar year of the day, which begins on a 1 January.
    pub year: i16,
    /// The day itself.
    pub(crate) day: i32,
    /// Whether a year begins.
    pub(crate) new_year: bool,
}

impl Tick {
    /// Whether a rule of this day, or of every 1 January, applies.
    pub(crate) fn has(&self, day: Option<i32>) -> bool {
        day.map_or(self.new_year, |day| day == self.day)
    }
}

/// An event whose terms read attributes only directly.
#[derive(Debug, Clone)]
pub(crate) struct Lowered {
    pub(crate) guard: Vec<Conjunct>,
    pub(crate) hazard: Term,
    pub(crate) effects: Vec<LoweredWrite>,
    /// By effect, whether it names the unit that the event creates.
    pub(crate) of_created: Vec<bool>,
    pub(crate) order: JoinOrder,
    pub(crate) sizes: Vec<usize>,
}

/// A part of a guard.
#[derive(Debug, Clone)]
pub(crate) struct Conjunct {
    /// As the process has it.
    pub(crate) plain: Term,
    pub(crate) lowered: Term,
    /// The attributes it reads, if only the record changes them and it reads nothing else.
    pub(crate) observed: Option<Vec<AttributeId>>,
}

#[derive(Debug, Clone)]
pub(crate) struct LoweredWrite {
    pub(crate) at: Vec<UnitTerm>,
    pub(crate) value: Term,
}

#[derive(Debug, Clone)]
pub(crate) struct LoweredRule {
    pub(crate) condition: Option<Term>,
    pub(crate) write: LoweredWrite,
}

impl Compiled {
    /// Compiles a process, or gives every fault that can be seen without a world.
    ///
    /// Nothing is allocated for values or candidates before the caps are checked.
    pub fn new(process: &Process, limits: &Limits) -> Result<Compiled, Vec<ProcessFault>> {
        verify_process(process, limits)?;
        let mut lowering = Lowering::new(process, limits);
        let events = process.events.iter().map(|event| lower_event(process, event, &mut lowering)).collect::<Vec<_>>();
        let rules = process.ticks.iter().map(|rule| {
            let kinds = &rule.variables;
            let condition = rule.condition.as_ref().map(|condition| lowering.term(condition, kinds));
            LoweredRule { condition, write: lower_write(&rule.at, &rule.value, kinds, &mut lowering) }
        });
        let rules = rules.collect();
        let mut faults = std::mem::take(&mut lowering.faults);
        faults.extend(candidate_caps(process, limits, &events));
        if !faults.is_empty() {
            return Err(faults);
        }
        let layout = Arc::new(layout(process, &lowering));
        let Lowering { watches, derived, .. } = lowering;
        let readers = readers(process, &layout, &watches, &derived, &events);
        let mut dated = vec![false; process.attributes.len()];
        process.events.iter().flat_map(|event| &event.duration).for_each(|one| dated[one.attribute] = true);
        let mut presence_of = vec![None; process.attributes.len()];
        process.presence.iter().enumerate().for_each(|(place, one)| presence_of[one.attribute] = Some(place));
        let mut watched = vec![Vec::new(); process.attributes.len()];
        for (place, watch) in watches.iter().enumerate() {
            watched[watch.attribute].push(place);
        }
        let ticks = ticks(process);
        let process = process.clone();
        let (limits, terms, plainly, simply) = (*limits, Vec::new(), Vec::new(), Vec::new());
        let mut compiled = Compiled {
            process,
            limits,
            layout,
            watches,
            derived,
            events,
            rules,
            readers,
            watched,
            dated,
            presence_of,
            ticks,
            terms,
            plainly,
            simply,
        };
        compiled.terms = compiled.taped();
        compiled.plainly = compiled.plainly_read();
        compiled.simply = compiled.simply_written();
        Ok(compiled)
    }

    /// The process that was compiled.
    #[must_use]
    pub fn process(&self) -> &Process {
        &self.process
    }

    /// The caps it was compiled under.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Every 1 January after the clock's first day and not after its last, and every day in that time that a rule names,
    /// in order.
    #[must_use]
    pub fn ticks(&self) -> &[Tick] {
        &self.ticks
    }

    /// The values at which the parameters start.
    #[must_use]
    pub fn theta(&self) -> Vec<f64> {
        self.process.parameters.iter().map(|parameter| parameter.value).collect()
    }

    /// The number of the first derived attribute.
    pub(crate) fn first_derived(&self) -> usize {
        self.process.attributes.len() + self.watches.len()
    }

    /// The names of units in a sentence of an event.
    pub(crate) fn labels(&self, kinds: &[UnitKindId], units: &[usize]) -> Vec<String> {
        let label = |(&kind, &unit): (&usize, &usize)| self.process.units[kind].labels[unit].clone();
        kinds.iter().zip(units).map(label).collect()
    }
}

fn lower_event(process: &Process, event: &crate::process::EventKind, lowering: &mut Lowering<'_>) -> Lowered {
    let kinds = event.roles.iter().map(|role| role.unit).collect::<Vec<_>>();
    let guard = conjuncts(&event.guard).into_iter().filter(|part| part.node != Node::Number(1.0)).map(|part| {
        Conjunct { plain: part.clone(), lowered: lowering.term(part, &kinds), observed: observed(process, part) }
    });
    let guard = guard.collect::<Vec<_>>();
    let hazard = lowering.term(&event.hazard, &kinds);
    let mut with_created = kinds.clone();
    with_created.extend(event.create.map(|create| process.presence[create.presence].unit));
    let effects = event.effects.iter().map(|effect| lower_write(&effect.at, &effect.value, &with_created, lowering));
    let effects = effects.collect();
    let of_created = event.effects.iter().map(|effect| names_created(effect, &with_created, kinds.len())).collect();
    let order = join::order(event, &guard);
    let sizes = kinds.iter().map(|&kind| process.units[kind].labels.len()).collect();
    Lowered { guard, hazard, effects, of_created, order, sizes }
}

/// Whether an effect names the variable behind the roles.
fn names_created(effect: &Effect, kinds: &[UnitKindId], created: usize) -> bool {
    let at = effect.at.iter().map(|unit| Term::new(Node::Unit(unit.clone()), effect.span)).collect::<Vec<_>>();
    let terms = [&effect.value].into_iter().chain(&at);
    terms.flat_map(|term| free_variables(term, kinds.len())).any(|variable| variable == created)
}

fn lower_write(at: &[UnitTerm], value: &Term, kinds: &[UnitKindId], lowering: &mut Lowering<'_>) -> LoweredWrite {
    LoweredWrite {
        at: at.iter().map(|unit| lowering.unit(unit, kinds, value)).collect(),
        value: lowering.term(value, kinds),
    }
}

/// The attributes a term reads, if it reads only what the record decides, and no parameter.
fn observed(process: &Process, term: &Term) -> Option<Vec<AttributeId>> {
    let (mut only, mut attributes) = (true, Vec::new());
    // What is observed of the record's units may be given to a new unit by the event that creates it.
    let given =
        |attribute| process.events.iter().flat_map(|event| &event.effects).any(|one| one.attribute == attribute);
    visit(term, &mut |met| match met {
        Met::Read(attribute, _) => {
            only &= process.attributes[attribute].origin == Origin::Observed && !given(attribute);
            attributes.push(attribute);
        }
        Met::Elapsed | Met::Parameter => only = false,
        Met::Variable(_) | Met::Aggregate => {}
    });
    attributes.sort_unstable();
    attributes.dedup();
    only.then_some(attributes)
}

/// Refuse events whose candidates, or the way to them, would be too many, by arithmetic alone.
fn candidate_caps(process: &Process, limits: &Limits, events: &[Lowered]) -> Vec<ProcessFault> {
    let mut faults = Vec::new();
    let mut all = 0u128;
    for (event, lowered) in process.events.iter().zip(events) {
        let mut refuse = |measure, needed, cap: usize| {
            if needed > cap as u128 {
                let what = format!("event `{}`", event.name);
                faults.push(ProcessFault::TooMany { what, span: event.span, measure, needed, cap: cap as u128 });
            }
        };
        if lowered.guard.iter().all(|part| part.observed.is_none()) {
            all = all.saturating_add(join::tuples(event, &lowered.sizes));
            refuse(Measure::Candidates, all, limits.candidates);
        }
    }
    faults
}

fn layout(process: &Process, lowering: &Lowering<'_>) -> Layout {
    let own = process.attributes.iter().map(|attribute| shape(process, &attribute.domain, attribute.symmetric));
    let mut shapes = own.collect::<Vec<_>>();
    let watches = lowering.watches.iter().map(|watch| shapes[watch.attribute].clone()).collect::<Vec<_>>();
    shapes.extend(watches);
    shapes.extend(lowering.derived.iter().map(|derived| shape(process, &derived.domain, false)));
    Layout { shapes, kinds: process.units.iter().map(|kind| kind.labels.len()).collect() }
}

fn readers(
    process: &Process,
    layout: &Layout,
    watches: &[Watch],
    derived: &[Derived],
    events: &[Lowered],
) -> Vec<Vec<Reader>> {
    let mut readers = vec![Vec::new(); layout.shapes.len()];
    debug_assert_eq!(layout.shapes.len(), process.attributes.len() + watches.len() + derived.len());
    for (place, one) in derived.iter().enumerate() {
        let outside = one.domain.len();
        let scope = if one.by_differences { outside + 1 } else { outside };
        for (attribute, binds) in reads(&one.term, scope) {
            // Where the unit that contributes is not known, every contribution to a place must be looked at anyway.
            let known = one.by_differences && binds.contains(&Binds::Variable(outside));
            let binds = match known {
                true => binds,
                false => binds.into_iter().map(|bind| keep_below(bind, outside)).collect(),
            };
            let who = if known { Who::ByDifferences(place) } else { Who::Afresh(place) };
            readers[attribute].push(Reader { who, binds });
        }
    }
    for (event, lowered) in events.iter().enumerate() {
        let terms = lowered.guard.iter().map(|part| &part.lowered).chain([&lowered.hazard]);
        let duration = process.events[event].duration.iter().map(|one| (one.attribute, binds_of(&one.at)));
        for (attribute, binds) in terms.flat_map(|term| reads(term, lowered.sizes.len())).chain(duration) {
            let reader = Reader { who: Who::Event(event), binds };
            if !readers[attribute].contains(&reader) {
                readers[attribute].push(reader);
            }
        }
    }
    // Differences are prepared before a value is written, all else follows it: the order of the two does not mix.
    for of in &mut readers {
        of.sort_by_key(|reader| reader.who);
    }
    readers
}

fn keep_below(bind: Binds, outside: usize) -> Binds {
    match bind {
        Binds::Variable(variable) | Binds::Through(_, variable) if variable >= outside => Binds::Free,
        bind => bind,
    }
}

/// Every 1 January and every day of a rule, after the first day and not after the last.
fn ticks(process: &Process) -> Vec<Tick> {
    let clock = process.clock;
    let (Some(first), Some(last)) = (year_of_day(clock.start), year_of_day(clock.end)) else { return Vec::new() };
    let new_years = (first..=last).filter_map(|year| day_number(year, 1, 1).map(|day| (day, true)));
    let named = process.ticks.iter().filter_map(|rule| rule.day.map(|day| (day, false)));
    let mut days = new_years.chain(named).filter(|&(day, _)| clock.start < day && day <= clock.end).collect::<Vec<_>>();
    // Of one day, the new year stands first and is kept.
    days.sort_unstable_by_key(|&(day, new_year)| (day, !new_year));
    days.dedup_by_key(|&mut (day, _)| day);
    let tick = |(day, new_year)| {
        let year = year_of_day(day).expect("invariant: the days of a clock lie in the calendar");
        Tick { time: clock.time(day), year, day, new_year }
    };
    days.into_iter().map(tick).collect()
}
