//! Find the events, and the units in their roles, that explain a fact.

use process::{
    Compiled, Effect, EventId, EventKind, Fact, Node, Origin, Path, Process, State, Term, UnitTerm, interpret,
};

use crate::fault::{Cause, InferenceFault};

/// An event for units that explains a fact, as far as words go: whether its guard holds is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Explanation {
    pub(crate) event: EventId,
    pub(crate) id: u32,
}

/// Whether an event is seen as this fact.
pub(crate) fn is_seen_as(event: &EventKind, fact: &Fact) -> bool {
    event.seen.as_ref().is_some_and(|seen| seen.fact == fact.fact && has_marks(&seen.marks, &fact.marks))
}

/// Whether a fact has one word of each group.
fn has_marks(wanted: &[Vec<String>], found: &[String]) -> bool {
    wanted.iter().all(|any| any.iter().any(|mark| found.contains(mark)))
}

/// All explanations of a fact by one event.
pub(crate) fn explanations(process: &Process, state: &State, event: EventId, fact: &Fact) -> Vec<Explanation> {
    let candidates = state.candidates(event);
    let mut ids = Vec::new();
    for bound in bindings(&process.events[event], fact) {
        let named: Vec<(usize, usize)> = (0..bound.len()).filter_map(|role| Some((role, bound[role]?))).collect();
        if let Some(units) = bound.iter().copied().collect::<Option<Vec<usize>>>() {
            ids.extend(candidates.id(&units));
            continue;
        }
        let fits = |id: &u32| named.iter().all(|(role, unit)| candidates.role(*role)[*id as usize] as usize == *unit);
        match named.first() {
            Some((role, unit)) => ids.extend(candidates.with(*role, *unit).iter().copied().filter(fits)),
            None => ids.extend(0..candidates.count() as u32),
        }
    }
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter().map(|id| Explanation { event, id }).collect()
}

/// By role, the unit that the fact names; twice for a pair without order, because the fact may name it either way.
pub(crate) fn bindings(event: &EventKind, fact: &Fact) -> Vec<Vec<Option<usize>>> {
    let Some(seen) = &event.seen else { return Vec::new() };
    let mut bound = vec![None; event.roles.len()];
    for (role, unit) in seen.roles.iter().zip(&fact.units) {
        if bound[*role].is_some_and(|other| other != *unit) {
            return Vec::new();
        }
        bound[*role] = Some(*unit);
    }
    if !event.unordered {
        return vec![bound];
    }
    let mut swapped = bound.clone();
    swapped.swap(0, 1);
    match (bound[0], bound[1]) {
        (Some(first), Some(second)) => vec![if first < second { bound } else { swapped }],
        (None, None) => vec![bound],
        _ => vec![bound, swapped],
    }
}

/// Why none of the events can have been this fact: the first, and the part of its guard that fails.
pub(crate) fn impossible(
    compiled: &Compiled,
    state: &State,
    theta: &[f64],
    events: &[EventId],
    fact: &Fact,
) -> InferenceFault {
    let process = compiled.process();
    let event = &process.events[events[0]];
    let bound = bindings(event, fact).into_iter().next();
    let whole = bound.as_ref().and_then(|bound| bound.iter().copied().collect::<Option<Vec<usize>>>());
    let (span, cause) = match whole {
        None if bound.is_none() => (event.span, Cause::Units),
        None => (event.guard.span, Cause::NoTuple),
        Some(units) if same_unit_twice(event, &units) => (event.span, Cause::Units),
        Some(units) => {
            let fails = |part: &&Term| interpret(state, theta, part, &units).is_ok_and(|holds| holds == 0.0);
            let part = conjuncts(&event.guard).into_iter().find(fails);
            (part.map_or(event.guard.span, |part| part.span), Cause::Guard)
        }
    };
    let (fact, event_name) = (fact.clone(), event.name.clone());
    let units = labels(process, event, &fact);
    InferenceFault::Impossible { fact: fact.fact, time: fact.time, units, event: event_name, span, cause }
}

fn labels(process: &Process, event: &EventKind, fact: &Fact) -> Vec<String> {
    let roles = event.seen.iter().flat_map(|seen| &seen.roles);
    let label = |(role, unit): (&usize, &usize)| process.units[event.roles[*role].unit].labels[*unit].clone();
    roles.zip(&fact.units).map(label).collect()
}

fn same_unit_twice(event: &EventKind, units: &[usize]) -> bool {
    (0..units.len()).any(|a| (0..a).any(|b| event.roles[a].unit == event.roles[b].unit && units[a] == units[b]))
}

/// The parts of a guard that must all hold.
fn conjuncts(term: &Term) -> Vec<&Term> {
    match &term.node {
        Node::All(parts) => parts.iter().flat_map(conjuncts).collect(),
        _ => vec![term],
    }
}

/// The held attribute that two events write differently, if there is one.
pub(crate) fn differing_effect(process: &Process, first: EventId, second: EventId) -> Option<String> {
    let held = |event: EventId| {
        let effects = process.events[event].effects.iter();
        effects.filter(|effect| process.attributes[effect.attribute].origin == Origin::Held).collect::<Vec<_>>()
    };
    let (first, second) = (held(first), held(second));
    let lacks = |of: &[&Effect], effect: &Effect| !of.iter().any(|other| same_effect(other, effect));
    let differs =
        first.iter().find(|effect| lacks(&second, effect)).or(second.iter().find(|effect| lacks(&first, effect)));
    differs.map(|effect| process.attributes[effect.attribute].name.clone())
}

/// The first held attribute that an event writes.
pub(crate) fn held_effect(process: &Process, event: EventId) -> Option<String> {
    let attributes = process.events[event].effects.iter().map(|effect| &process.attributes[effect.attribute]);
    attributes.filter(|attribute| attribute.origin == Origin::Held).map(|attribute| attribute.name.clone()).next()
}

/// Whether two effects are the same, wherever they stand. Only what is written word for word the same counts.
fn same_effect(a: &Effect, b: &Effect) -> bool {
    a.attribute == b.attribute
        && a.at.len() == b.at.len()
        && a.at.iter().zip(&b.at).all(|(a, b)| same_unit(a, b))
        && same_term(&a.value, &b.value)
}

fn same_unit(a: &UnitTerm, b: &UnitTerm) -> bool {
    match (a, b) {
        (UnitTerm::Variable(a), UnitTerm::Variable(b)) | (UnitTerm::Fixed(a), UnitTerm::Fixed(b)) => a == b,
        (UnitTerm::Through(a, at), UnitTerm::Through(b, other)) => {
            a == b && at.len() == other.len() && at.iter().zip(other).all(|(a, b)| same_unit(a, b))
        }
        _ => false,
    }
}

fn same_term(a: &Term, b: &Term) -> bool {
    let all = |a: &[Term], b: &[Term]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_term(a, b));
    match (&a.node, &b.node) {
        (Node::Number(a), Node::Number(b)) => a == b,
        (Node::Parameter(a), Node::Parameter(b)) => a == b,
        (Node::Unit(a), Node::Unit(b)) => same_unit(a, b),
        (Node::Read(a, at), Node::Read(b, other)) => {
            a == b && at.len() == other.len() && at.iter().zip(other).all(|(a, b)| same_unit(a, b))
        }
        (Node::Apply(f, a), Node::Apply(g, b)) => f == g && same_term(a, b),
        (Node::Fold(a, rest), Node::Fold(b, other)) => {
            same_term(a, b)
                && rest.len() == other.len()
                && rest.iter().zip(other).all(|((o, a), (p, b))| o == p && same_term(a, b))
        }
        (Node::Compare(c, a, x), Node::Compare(d, b, y)) => c == d && same_term(a, b) && same_term(x, y),
        (Node::Among(a, x), Node::Among(b, y)) => x == y && same_term(a, b),
        (Node::Not(a), Node::Not(b)) => same_term(a, b),
        (Node::All(a), Node::All(b)) | (Node::Any(a), Node::Any(b)) => all(a, b),
        _ => false,
    }
}

/// Refuses facts and changes that are out of order or not at a finite time, and facts of the wrong shape.
pub(crate) fn verify_path(process: &Process, path: &Path) -> Result<(), InferenceFault> {
    let order = |times: &mut dyn Iterator<Item = f64>, what: &'static str| {
        let mut before = f64::NEG_INFINITY;
        for (at, time) in times.enumerate() {
            if !time.is_finite() || time < before {
                return Err(InferenceFault::PathOrder { what, at: at + 1 });
            }
            before = time;
        }
        Ok(())
    };
    order(&mut path.facts.iter().map(|fact| fact.time), "fact")?;
    order(&mut path.world.changes.iter().map(|change| change.time), "change")?;
    for fact in &path.facts {
        for event in process.events.iter().filter(|event| is_seen_as(event, fact)) {
            let roles = event.seen.as_ref().map_or(&[][..], |seen| &seen.roles);
            let inside = |(role, unit): (&usize, &usize)| *unit < process.units[event.roles[*role].unit].labels.len();
            if roles.len() != fact.units.len() || !roles.iter().zip(&fact.units).all(inside) {
                let (needed, found) = (roles.len(), fact.units.len());
                let (fact, time) = (fact.fact.clone(), fact.time);
                return Err(InferenceFault::FactShape { fact, time, event: event.name.clone(), needed, found });
            }
        }
    }
    Ok(())
}
