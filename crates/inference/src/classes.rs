//! Tell of each event whether the record gives its likelihood exactly.

use process::{AttributeId, EventId, Node, Origin, ParameterId, Process, Term, UnitTerm};

/// Whether the likelihood of an event can be computed from what a record saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Class {
    /// It can: guard and hazard are known at each instant, but for the parameters in the hazard itself.
    Exact,
    /// Guard or hazard reads something whose course, or whose condition, moves with a free parameter.
    ParameterOnPath(Reason),
    /// Guard or hazard reads something that is written by what no record sees.
    NeedsSimulation(Reason),
}

/// Why the likelihood of an event is not exact.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// A held attribute written by an event that no record sees, directly or through others.
    #[error(
        "it reads `{attribute}`, which `{by}` changes, and no record sees that: it can be fitted by simulation only"
    )]
    Unseen {
        /// The attribute.
        attribute: String,
        /// The unseen event.
        by: String,
    },
    /// A value for each unit that nobody has measured.
    #[error("it reads `{attribute}`, which nobody has measured: give it one value for all units, or fit by simulation")]
    Latent {
        /// The attribute.
        attribute: String,
    },
    /// A held attribute whose written values depend on a parameter.
    #[error(
        "it reads `{attribute}`, whose course depends on the parameter `{parameter}`: fix the parameter, or profile over it"
    )]
    Written {
        /// The attribute.
        attribute: String,
        /// The parameter.
        parameter: String,
    },
    /// A parameter in the guard: the likelihood jumps where the guard flips.
    #[error("its condition reads the parameter `{parameter}`: fix the parameter, or profile over it")]
    Guard {
        /// The parameter.
        parameter: String,
    },
    /// A parameter inside a call over units, or one that picks a unit.
    #[error("the parameter `{parameter}` stands inside a call over units: fix the parameter, or profile over it")]
    Aggregate {
        /// The parameter.
        parameter: String,
    },
}

/// What a term reads, into aggregates and unit terms too.
#[derive(Debug, Default)]
struct Reads {
    attributes: Vec<AttributeId>,
    parameters: Vec<ParameterId>,
    /// Parameters inside calls over units, or units.
    inner_parameters: Vec<ParameterId>,
}

impl Reads {
    fn of<'t>(terms: impl IntoIterator<Item = &'t Term>, units: impl IntoIterator<Item = &'t UnitTerm>) -> Reads {
        let mut reads = Reads::default();
        terms.into_iter().for_each(|term| reads.term(term, false));
        units.into_iter().for_each(|unit| reads.unit(unit));
        reads
    }

    fn term(&mut self, term: &Term, inner: bool) {
        match &term.node {
            Node::Number(_) => {}
            Node::Parameter(parameter) => {
                self.parameters.push(*parameter);
                if inner {
                    self.inner_parameters.push(*parameter);
                }
            }
            Node::Read(attribute, units) | Node::Elapsed(attribute, units) => {
                self.attributes.push(*attribute);
                units.iter().for_each(|unit| self.unit(unit));
            }
            Node::Unit(unit) => self.unit(unit),
            Node::Apply(_, x) | Node::Among(x, _) | Node::Not(x) => self.term(x, inner),
            Node::Fold(first, rest) => {
                self.term(first, inner);
                rest.iter().for_each(|(_, term)| self.term(term, inner));
            }
            Node::Compare(_, x, y) => {
                self.term(x, inner);
                self.term(y, inner);
            }
            Node::All(parts) | Node::Any(parts) => parts.iter().for_each(|part| self.term(part, inner)),
            Node::Aggregate(aggregate) => {
                self.term(&aggregate.body, true);
                aggregate.condition.iter().for_each(|condition| self.term(condition, true));
            }
        }
    }

    fn unit(&mut self, unit: &UnitTerm) {
        match unit {
            UnitTerm::Variable(_) | UnitTerm::Fixed(_) => {}
            UnitTerm::Through(attribute, units) => {
                self.attributes.push(*attribute);
                units.iter().for_each(|unit| self.unit(unit));
            }
            UnitTerm::Largest(aggregate, otherwise) => {
                self.term(&aggregate.body, true);
                aggregate.condition.iter().for_each(|condition| self.term(condition, true));
                otherwise.iter().for_each(|unit| self.unit(unit));
            }
        }
    }
}

/// Something written, by whom, and from what.
struct Write {
    attribute: AttributeId,
    by: Option<EventId>,
    reads: Reads,
}

/// The class of every event, in order, when the parameters in `free` are to be estimated.
///
/// An attribute that follows the record, or is observed, is always known. A held one is not if an unseen event writes it, or
/// if what is written, or where, or whether, is computed from one that is not. Likewise for parameters.
/// Whether an event is seen, and so can enter a likelihood, does not matter here.
#[must_use]
pub fn classify(process: &Process, free: &[bool]) -> Vec<Class> {
    let writes = writes(process);
    let latent = |attribute: &AttributeId| process.latent.iter().any(|one| one.attribute == *attribute);
    let name = |attribute: AttributeId| process.attributes[attribute].name.clone();
    let unknown = spread(process, &writes, |write| {
        if let Some(attribute) = write.reads.attributes.iter().copied().find(latent) {
            return Some(Unknown::Latent(name(attribute)));
        }
        let kind = &process.events[write.by?];
        kind.seen.is_none().then(|| Unknown::Unseen(kind.name.clone()))
    });
    let moved = spread(process, &writes, |write| {
        write.reads.parameters.iter().find(|one| free[**one]).map(|one| process.parameters[*one].name.clone())
    });
    process.events.iter().map(|event| class_of(process, free, event, &unknown, &moved)).collect()
}

/// What makes the course of an attribute unknown to the record.
#[derive(Debug, Clone, PartialEq)]
enum Unknown {
    Unseen(String),
    Latent(String),
}

impl Unknown {
    fn reason(self, attribute: String) -> Reason {
        match self {
            Unknown::Unseen(by) => Reason::Unseen { attribute, by },
            Unknown::Latent(attribute) => Reason::Latent { attribute },
        }
    }
}

fn class_of(
    process: &Process,
    free: &[bool],
    event: &process::EventKind,
    unknown: &[Option<Unknown>],
    moved: &[Option<String>],
) -> Class {
    let guard = Reads::of([&event.guard], []);
    let duration = event.duration.iter();
    let terms = duration.clone().flat_map(|duration| duration.form.terms()).chain([&event.hazard]);
    let mut hazard = Reads::of(terms, duration.clone().flat_map(|duration| &duration.at));
    hazard.attributes.extend(duration.map(|duration| duration.attribute));
    let read = || guard.attributes.iter().chain(&hazard.attributes);
    let name = |attribute: AttributeId| process.attributes[attribute].name.clone();
    let parameter =
        |of: &[ParameterId]| of.iter().find(|one| free[**one]).map(|one| process.parameters[*one].name.clone());
    if let Some(latent) = read().find(|one| process.latent.iter().any(|latent| latent.attribute == **one)) {
        return Class::NeedsSimulation(Reason::Latent { attribute: name(*latent) });
    }
    if let Some((attribute, why)) = read().find_map(|one| unknown[*one].clone().map(|why| (name(*one), why))) {
        return Class::NeedsSimulation(why.reason(attribute));
    }
    if let Some((attribute, parameter)) = read().find_map(|one| moved[*one].clone().map(|by| (name(*one), by))) {
        return Class::ParameterOnPath(Reason::Written { attribute, parameter });
    }
    if let Some(parameter) = parameter(&guard.parameters) {
        return Class::ParameterOnPath(Reason::Guard { parameter });
    }
    match parameter(&hazard.inner_parameters) {
        Some(parameter) => Class::ParameterOnPath(Reason::Aggregate { parameter }),
        None => Class::Exact,
    }
}

fn writes(process: &Process) -> Vec<Write> {
    let effects = process.events.iter().enumerate().flat_map(|(event, kind)| {
        // An event happens where its guard holds, but that it happened is seen or not: the guard adds nothing.
        kind.effects.iter().map(move |effect| Write {
            attribute: effect.attribute,
            by: Some(event),
            reads: Reads::of([&effect.value], &effect.at),
        })
    });
    let ticks = process.ticks.iter().map(|rule| {
        let terms = rule.condition.iter().chain([&rule.value]);
        Write { attribute: rule.attribute, by: None, reads: Reads::of(terms, &rule.at) }
    });
    effects.chain(ticks).collect()
}

/// For each held attribute, what makes it not known: `source` of one of its writes, or of one that it is computed from.
fn spread<T: Clone>(process: &Process, writes: &[Write], source: impl Fn(&Write) -> Option<T>) -> Vec<Option<T>> {
    let held = |attribute: AttributeId| process.attributes[attribute].origin == Origin::Held;
    let mut found: Vec<Option<T>> = vec![None; process.attributes.len()];
    loop {
        let mut more = false;
        for write in writes.iter().filter(|write| held(write.attribute)) {
            if found[write.attribute].is_none() {
                let through = || write.reads.attributes.iter().find_map(|one| found[*one].clone());
                found[write.attribute] = source(write).or_else(through);
                more |= found[write.attribute].is_some();
            }
        }
        if !more {
            return found;
        }
    }
}
