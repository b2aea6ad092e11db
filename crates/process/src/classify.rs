//! Say which events have a likelihood that the record alone decides, and what stands in the way of the others.

use language::Span;

use crate::compiled::Compiled;
use crate::process::{AttributeId, Effect, EventId, EventKind, Origin};
use crate::term::{Node, Term, UnitTerm};
use crate::walk::{Met, free_variables, renumber, visit, without_spans};

/// How an event can be fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Everything that its guard and hazard read is known from the record: its likelihood is exact, its hazard a tape of
    /// known inputs and parameters.
    Exact,
    /// Its guard or hazard reads what a parameter decides: known only once the parameter is, so that the tape's inputs
    /// move with the parameters.
    ParameterOnPath(Reason),
    /// Its guard or hazard reads what an event writes that the record does not see, or does not tell from another.
    NeedsSimulation(Reason),
    /// No record sees it, so it has no term in a likelihood.
    Unseen,
}

/// What stands in the way of an exact likelihood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    /// The attribute that is read; none if a parameter stands in an aggregate or under an attribute of a unit.
    pub attribute: Option<AttributeId>,
    /// Who writes it so, or writes what it is computed from.
    pub writer: Writer,
}

/// Who makes a value depend on a parameter, or unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writer {
    /// An event: unseen, or with a parameter in its effect.
    Event(EventId),
    /// Two events that the record does not tell apart and that write different things.
    Either(EventId, EventId),
    /// The tick rule at this place.
    Tick(usize),
    /// A parameter in an aggregate.
    Aggregate(Span),
}

/// How sure the value of an attribute is in a fit; later ones are worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Path {
    Known,
    Parametric(Writer),
    Unknown(Writer),
}

impl Path {
    fn worse(self, other: Path) -> Path {
        let rank = |path| match path {
            Path::Known => 0,
            Path::Parametric(_) => 1,
            Path::Unknown(_) => 2,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

impl Compiled {
    /// The class of each event, in order.
    ///
    /// In a fit, attributes that follow the record are given by it, whoever writes them in play. Held attributes are folded
    /// from what the record sees happen: they are known unless an unseen event writes them, or a parameter enters.
    #[must_use]
    pub fn classify(&self) -> Vec<Class> {
        let paths = self.paths();
        (0..self.events.len()).map(|event| self.class(event, &paths)).collect()
    }

    fn class(&self, event: EventId, paths: &[Path]) -> Class {
        let kind = &self.process.events[event];
        if kind.seen.is_none() {
            return Class::Unseen;
        }
        let (mut class, mut aggregate) = (Class::Exact, None);
        for term in [&kind.guard, &kind.hazard] {
            visit(term, &mut |met| {
                let Met::Read(attribute, _) = met else { return };
                let reason = |writer| Reason { attribute: Some(attribute), writer };
                match (paths[attribute], class) {
                    (Path::Unknown(_), Class::NeedsSimulation(_)) | (Path::Known, _) => {}
                    (Path::Unknown(writer), _) => class = Class::NeedsSimulation(reason(writer)),
                    (Path::Parametric(writer), Class::Exact) => class = Class::ParameterOnPath(reason(writer)),
                    (Path::Parametric(_), _) => {}
                }
            });
        }
        let lowered = self.events[event].guard.iter().map(|part| &part.lowered).chain([&self.events[event].hazard]);
        for term in lowered {
            visit(term, &mut |met| {
                if let Met::Read(attribute, _) = met
                    && let Some(derived) = attribute.checked_sub(self.first_derived())
                    && self.derived[derived].parametric
                {
                    aggregate.get_or_insert(self.derived[derived].term.span);
                }
            });
        }
        match (class, aggregate) {
            (Class::Exact, Some(span)) => {
                Class::ParameterOnPath(Reason { attribute: None, writer: Writer::Aggregate(span) })
            }
            (Class::Exact, None) if self.guard_has_parameter(event) => {
                Class::ParameterOnPath(Reason { attribute: None, writer: Writer::Aggregate(kind.guard.span) })
            }
            _ => class,
        }
    }

    /// A likelihood's rows are those where the guard holds, which a parameter must not decide.
    fn guard_has_parameter(&self, event: EventId) -> bool {
        let mut found = false;
        visit(&self.process.events[event].guard, &mut |met| found |= matches!(met, Met::Parameter));
        found
    }

    /// How sure each attribute of the process is, by letting what writes carry over until nothing gets worse.
    fn paths(&self) -> Vec<Path> {
        let process = &self.process;
        let mut paths = vec![Path::Known; process.attributes.len()];
        loop {
            let before = paths.clone();
            for (event, kind) in process.events.iter().enumerate() {
                for effect in &kind.effects {
                    let own = match (&kind.seen, self.confused(event, effect.attribute)) {
                        (None, _) => Path::Unknown(Writer::Event(event)),
                        (Some(seen), _) if uses_other_roles(kind, effect, &seen.roles) => {
                            Path::Unknown(Writer::Event(event))
                        }
                        (_, Some(other)) => Path::Unknown(Writer::Either(event, other)),
                        _ => Path::Known,
                    };
                    let parts = [&effect.value];
                    let path = carried(&paths, &parts, &effect.at, Writer::Event(event)).worse(own);
                    self.worsen(&mut paths, effect.attribute, path);
                }
            }
            for (place, rule) in process.ticks.iter().enumerate() {
                let parts = [&rule.value].into_iter().chain(&rule.condition).collect::<Vec<_>>();
                let path = carried(&paths, &parts, &rule.at, Writer::Tick(place));
                self.worsen(&mut paths, rule.attribute, path);
            }
            if paths == before {
                return paths;
            }
        }
    }

    fn worsen(&self, paths: &mut [Path], attribute: AttributeId, path: Path) {
        if self.process.attributes[attribute].origin == Origin::Held {
            paths[attribute] = paths[attribute].worse(path);
        }
    }

    /// Another event that one fact may be, and that writes something else to an attribute.
    fn confused(&self, event: EventId, attribute: AttributeId) -> Option<EventId> {
        let own = &self.process.events[event];
        let seen = own.seen.as_ref()?;
        self.process.events.iter().enumerate().find_map(|(other, kind)| {
            let also = kind.seen.as_ref()?;
            // Groups without a word in common tell two facts apart: a war's end is a deal or a truce.
            let apart = |a: &Vec<String>, b: &Vec<String>| a.iter().all(|mark| !b.contains(mark));
            let told_apart = seen.marks.iter().any(|a| also.marks.iter().any(|b| apart(a, b)));
            let one_fact = seen.fact == also.fact && !told_apart;
            let differ = written(own, &seen.roles, attribute) != written(kind, &also.roles, attribute);
            (other != event && one_fact && differ).then_some(other)
        })
    }
}

/// What an event writes to an attribute, with roles numbered as the fact names them.
fn written(kind: &EventKind, roles: &[usize], attribute: AttributeId) -> Vec<(Term, Term)> {
    let number = |role| roles.iter().position(|&one| one == role).unwrap_or(roles.len() + role);
    let numbers = (0..kind.roles.len()).map(number).collect::<Vec<_>>();
    let own = kind.effects.iter().filter(|effect| effect.attribute == attribute);
    let one = |effect: &Effect| {
        let mut value = without_spans(&effect.value);
        let mut at = without_spans(&Term::new(Node::Read(attribute, effect.at.clone()), Span::default()));
        renumber(&mut value, &mut numbers.clone());
        renumber(&mut at, &mut numbers.clone());
        (at, value)
    };
    own.map(one).collect()
}

/// How sure a written value is from what it reads.
fn carried(paths: &[Path], parts: &[&Term], at: &[UnitTerm], writer: Writer) -> Path {
    let mut path = Path::Known;
    let at = at.iter().map(|unit| Term::new(Node::Unit(unit.clone()), Span::default())).collect::<Vec<_>>();
    for term in parts.iter().copied().chain(&at) {
        visit(term, &mut |met| match met {
            Met::Parameter => path = path.worse(Path::Parametric(writer)),
            Met::Read(attribute, _) => path = path.worse(paths[attribute]),
            _ => {}
        });
    }
    path
}

/// Whether an effect needs a unit that the fact does not name.
fn uses_other_roles(kind: &EventKind, effect: &Effect, seen: &[usize]) -> bool {
    let width = kind.roles.len();
    let at = effect.at.iter().map(|unit| Term::new(Node::Unit(unit.clone()), Span::default())).collect::<Vec<_>>();
    let terms = [&effect.value].into_iter().chain(&at);
    terms.flat_map(|term| free_variables(term, width)).any(|role| !seen.contains(&role))
}
