//! Compile a process: derived attributes, who reads what, the order of joins, and the instants of ticks.

use std::sync::Arc;

use language::calendar::{day_number, year_of_day};

use crate::check::verify_process;
use crate::depend::{Binds, Reader, Who, reads};
use crate::fault::{Measure, ProcessFault};
use crate::join::{self, JoinOrder};
use crate::limits::Limits;
use crate::lower::{Derived, Lowering, Watch, shape};
use crate::process::{AttributeId, Origin, Process, UnitKindId};
use crate::state::Layout;
use crate::term::{Node, Term, UnitTerm};
use crate::terms::EventTerms;
use crate::walk::{Met, conjuncts, visit};

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
    pub(crate) ticks: Vec<Tick>,
    pub(crate) terms: Vec<EventTerms>,
}

/// A 1 January inside the clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tick {
    /// Years since the clock's start.
    pub time: f64,
    /// The calendar year that begins.
    pub year: i16,
}

/// An event whose terms read attributes only directly.
#[derive(Debug, Clone)]
pub(crate) struct Lowered {
    pub(crate) guard: Vec<Conjunct>,
    pub(crate) hazard: Term,
    pub(crate) effects: Vec<LoweredWrite>,
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
        let mut watched = vec![Vec::new(); process.attributes.len()];
        for (place, watch) in watches.iter().enumerate() {
            watched[watch.attribute].push(place);
        }
        let ticks = ticks(process);
        let process = process.clone();
        let (limits, terms) = (*limits, Vec::new());
        let mut compiled =
            Compiled { process, limits, layout, watches, derived, events, rules, readers, watched, ticks, terms };
        compiled.terms = compiled.taped();
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

    /// Every 1 January after the clock's first day and not after its last, in order.
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
    let effects = event.effects.iter().map(|effect| lower_write(&effect.at, &effect.value, &kinds, lowering));
    let effects = effects.collect();
    let order = join::order(event, &guard);
    let sizes = kinds.iter().map(|&kind| process.units[kind].labels.len()).collect();
    Lowered { guard, hazard, effects, order, sizes }
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
    visit(term, &mut |met| match met {
        Met::Read(attribute, _) => {
            only &= process.attributes[attribute].origin == Origin::Observed;
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
        for (attribute, binds) in terms.flat_map(|term| reads(term, lowered.sizes.len())) {
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
        Binds::Variable(variable) if variable >= outside => Binds::Free,
        bind => bind,
    }
}

/// Every 1 January after the first day and not after the last.
fn ticks(process: &Process) -> Vec<Tick> {
    let clock = process.clock;
    let (Some(first), Some(last)) = (year_of_day(clock.start), year_of_day(clock.end)) else { return Vec::new() };
    let days = (first..=last).filter_map(|year| day_number(year, 1, 1).map(|day| (year, day)));
    let inside = days.filter(|&(_, day)| clock.start < day && day <= clock.end);
    inside.map(|(year, day)| Tick { time: clock.time(day), year }).collect()
}
