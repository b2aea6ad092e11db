//! Write processes by hand, in few words, for the tests and the benchmark of this room.
#![allow(dead_code, reason = "each test takes the words it needs")]

pub(crate) mod chance;
pub(crate) mod random;
pub(crate) mod wars;

use language::typed::{Arithmetic, Comparison, Function};
use language::{Source, Span};
pub(crate) use process::Term;
use process::{
    Aggregate, AggregateKind, Attribute, AttributeId, Clock, Effect, EventKind, Node, Origin, Parameter, Process, Role,
    TickRule, UnitKind, UnitTerm, ValueKind, World,
};

/// No text stands behind a process written by hand.
pub(crate) const NOWHERE: Span = Span { start: 0, end: 0 };

/// A process without anything in it that runs for some days.
pub(crate) fn empty(days: i32) -> Process {
    Process {
        name: "by hand".to_owned(),
        source: Source::new("by hand", ""),
        clock: Clock { start: 0, end: days },
        units: Vec::new(),
        parameters: Vec::new(),
        attributes: Vec::new(),
        events: Vec::new(),
        ticks: Vec::new(),
        latent: Vec::new(),
        presence: Vec::new(),
    }
}

/// Some units of one kind.
pub(crate) fn units(name: &str, count: usize) -> UnitKind {
    UnitKind { name: name.to_owned(), labels: (1..=count).map(|unit| format!("{name} {unit}")).collect() }
}

pub(crate) fn parameter(name: &str, value: f64) -> Parameter {
    Parameter { name: name.to_owned(), value, fixed: false, prior: None, span: NOWHERE }
}

pub(crate) fn attribute(name: &str, domain: &[usize], values: ValueKind, origin: Origin) -> Attribute {
    Attribute {
        name: name.to_owned(),
        symmetric: domain.len() == 2,
        domain: domain.to_vec(),
        values,
        origin,
        span: NOWHERE,
    }
}

/// An attribute that effects and ticks change.
pub(crate) fn held(name: &str, domain: &[usize], values: ValueKind) -> Attribute {
    attribute(name, domain, values, Origin::Held)
}

/// An attribute that the record changes.
pub(crate) fn observed(name: &str, domain: &[usize], values: ValueKind) -> Attribute {
    attribute(name, domain, values, Origin::Observed)
}

/// An event; its roles are named by letter and filled by units of these kinds.
pub(crate) fn event(name: &str, roles: &[usize], guard: Term, hazard: Term, effects: Vec<Effect>) -> EventKind {
    let roles = roles.iter().zip('a'..).map(|(unit, name)| Role { name: name.to_string(), unit: *unit }).collect();
    EventKind {
        name: name.to_owned(),
        roles,
        unordered: false,
        guard,
        hazard,
        duration: None,
        effects,
        create: None,
        seen: None,
        span: NOWHERE,
    }
}

/// The same event for pairs without order.
pub(crate) fn unordered(event: EventKind) -> EventKind {
    EventKind { unordered: true, ..event }
}

pub(crate) fn effect(attribute: AttributeId, at: &[usize], value: Term) -> Effect {
    Effect { attribute, at: variables(at), value, span: NOWHERE }
}

/// A rule of 1 January for every unit of a kind, or for the world.
pub(crate) fn tick(kinds: &[usize], attribute: AttributeId, at: &[usize], value: Term) -> TickRule {
    TickRule {
        variables: kinds.to_vec(),
        day: None,
        condition: None,
        attribute,
        at: variables(at),
        value,
        span: NOWHERE,
    }
}

/// The world as it begins.
pub(crate) fn world(start: Vec<Vec<f64>>) -> World {
    World { start, changes: Vec::new() }
}

pub(crate) fn variables(places: &[usize]) -> Vec<UnitTerm> {
    places.iter().map(|place| UnitTerm::Variable(*place)).collect()
}

fn term(node: Node) -> Term {
    Term::new(node, NOWHERE)
}

pub(crate) fn number(value: f64) -> Term {
    term(Node::Number(value))
}

/// The parameter at a place.
pub(crate) fn theta(place: usize) -> Term {
    term(Node::Parameter(place))
}

/// An attribute of the units that fill roles.
pub(crate) fn read(attribute: AttributeId, roles: &[usize]) -> Term {
    term(Node::Read(attribute, variables(roles)))
}

/// An attribute of units named in any way.
pub(crate) fn read_at(attribute: AttributeId, at: Vec<UnitTerm>) -> Term {
    term(Node::Read(attribute, at))
}

/// Years since an attribute last changed.
pub(crate) fn elapsed(attribute: AttributeId, roles: &[usize]) -> Term {
    term(Node::Elapsed(attribute, variables(roles)))
}

pub(crate) fn exp(of: Term) -> Term {
    term(Node::Apply(Function::Exp, Box::new(of)))
}

pub(crate) fn fold(first: Term, operation: Arithmetic, second: Term) -> Term {
    term(Node::Fold(Box::new(first), vec![(operation, second)]))
}

pub(crate) fn plus(first: Term, second: Term) -> Term {
    fold(first, Arithmetic::Add, second)
}

pub(crate) fn minus(first: Term, second: Term) -> Term {
    fold(first, Arithmetic::Subtract, second)
}

pub(crate) fn times(first: Term, second: Term) -> Term {
    fold(first, Arithmetic::Multiply, second)
}

pub(crate) fn over(first: Term, second: Term) -> Term {
    fold(first, Arithmetic::Divide, second)
}

pub(crate) fn least(first: Term, second: Term) -> Term {
    fold(first, Arithmetic::Minimum, second)
}

pub(crate) fn compare(first: Term, comparison: Comparison, second: Term) -> Term {
    term(Node::Compare(comparison, Box::new(first), Box::new(second)))
}

/// A unit as the side of a comparison.
pub(crate) fn unit(unit: UnitTerm) -> Term {
    term(Node::Unit(unit))
}

pub(crate) fn is(first: Term, value: f64) -> Term {
    compare(first, Comparison::Equal, number(value))
}

pub(crate) fn not(of: Term) -> Term {
    term(Node::Not(Box::new(of)))
}

pub(crate) fn all(of: Vec<Term>) -> Term {
    term(Node::All(of))
}

pub(crate) fn always() -> Term {
    number(1.0)
}

/// How many units of a kind there are for which something holds; the variable is the one it binds.
pub(crate) fn count(unit: usize, variable: usize, body: Term) -> Term {
    aggregate(AggregateKind::Count, unit, variable, body)
}

/// The sum over all units of a kind.
pub(crate) fn sum(unit: usize, variable: usize, body: Term) -> Term {
    aggregate(AggregateKind::Sum, unit, variable, body)
}

fn aggregate(kind: AggregateKind, unit: usize, variable: usize, body: Term) -> Term {
    term(Node::Aggregate(Box::new(Aggregate { kind, unit, variable, body, condition: None })))
}
