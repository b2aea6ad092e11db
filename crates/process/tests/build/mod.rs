//! Build terms and processes in few words.
#![allow(dead_code, unreachable_pub, reason = "each test uses its own part")]

pub mod random;

use language::typed::{Arithmetic, Comparison, Function};
use language::{Names, Source, Span};
use process::{
    Aggregate, AggregateKind, Attribute, Clock, Compiled, Effect, EventKind, Limits, Node, Origin, Parameter, Process,
    ProcessFault, Role, State, Term, TickRule, Touched, UnitKind, UnitTerm, ValueKind, World,
};

pub fn at(start: usize) -> Span {
    Span { start, end: start + 1 }
}

pub fn term(node: Node) -> Term {
    Term::new(node, Span::default())
}

pub fn number(value: f64) -> Term {
    term(Node::Number(value))
}

pub fn parameter(place: usize) -> Term {
    term(Node::Parameter(place))
}

pub fn var(place: usize) -> UnitTerm {
    UnitTerm::Variable(place)
}

pub fn read(attribute: usize, units: &[UnitTerm]) -> Term {
    term(Node::Read(attribute, units.to_vec()))
}

pub fn unit(unit: UnitTerm) -> Term {
    term(Node::Unit(unit))
}

pub fn fold(first: Term, operation: Arithmetic, second: Term) -> Term {
    term(Node::Fold(Box::new(first), vec![(operation, second)]))
}

pub fn add(first: Term, second: Term) -> Term {
    fold(first, Arithmetic::Add, second)
}

pub fn times(first: Term, second: Term) -> Term {
    fold(first, Arithmetic::Multiply, second)
}

pub fn divide(first: Term, second: Term) -> Term {
    fold(first, Arithmetic::Divide, second)
}

pub fn exp(inner: Term) -> Term {
    term(Node::Apply(Function::Exp, Box::new(inner)))
}

pub fn not(inner: Term) -> Term {
    term(Node::Not(Box::new(inner)))
}

pub fn all(parts: Vec<Term>) -> Term {
    term(Node::All(parts))
}

pub fn any_of(parts: Vec<Term>) -> Term {
    term(Node::Any(parts))
}

pub fn compare(left: Term, comparison: Comparison, right: Term) -> Term {
    term(Node::Compare(comparison, Box::new(left), Box::new(right)))
}

pub fn elapsed(attribute: usize, units: &[UnitTerm]) -> Term {
    term(Node::Elapsed(attribute, units.to_vec()))
}

pub fn aggregate(kind: AggregateKind, unit: usize, variable: usize, body: Term, condition: Option<Term>) -> Aggregate {
    Aggregate { kind, unit, variable, body, condition }
}

pub fn count(unit: usize, variable: usize, body: Term) -> Term {
    term(Node::Aggregate(Box::new(aggregate(AggregateKind::Count, unit, variable, body, None))))
}

pub fn over(aggregate: Aggregate) -> Term {
    term(Node::Aggregate(Box::new(aggregate)))
}

pub fn attribute(name: &str, domain: &[usize], values: ValueKind, origin: Origin) -> Attribute {
    Attribute { name: name.to_owned(), domain: domain.to_vec(), symmetric: false, values, origin, span: at(7) }
}

pub fn symmetric(attribute: Attribute) -> Attribute {
    Attribute { symmetric: true, ..attribute }
}

pub fn kind(name: &str, size: usize) -> UnitKind {
    UnitKind { name: name.to_owned(), labels: (0..size).map(|unit| format!("{name} {unit}")).collect() }
}

pub fn param(name: &str, value: f64) -> Parameter {
    Parameter { name: name.to_owned(), value, fixed: false, prior: None, span: at(3) }
}

pub fn event(name: &str, roles: &[usize], guard: Term, hazard: Term, effects: Vec<Effect>) -> EventKind {
    let role = |(place, &unit): (usize, &usize)| Role { name: format!("r{place}"), unit };
    EventKind {
        name: name.to_owned(),
        roles: roles.iter().enumerate().map(role).collect(),
        unordered: false,
        guard,
        hazard,
        duration: None,
        effects,
        create: None,
        seen: None,
        span: at(11),
    }
}

pub fn effect(attribute: usize, at_units: &[UnitTerm], value: Term) -> Effect {
    Effect { attribute, at: at_units.to_vec(), value, span: at(13) }
}

pub fn rule(variables: &[usize], attribute: usize, at_units: &[UnitTerm], value: Term) -> TickRule {
    TickRule {
        variables: variables.to_vec(),
        day: None,
        condition: None,
        attribute,
        at: at_units.to_vec(),
        value,
        span: at(17),
    }
}

/// A process from 2000-01-01 to 2009-12-31 with nothing in it.
pub fn empty() -> Process {
    Process {
        name: "test".to_owned(),
        source: Source::new("test.theory", ""),
        clock: Clock { start: 10_957, end: 14_609 },
        units: Vec::new(),
        parameters: Vec::new(),
        attributes: Vec::new(),
        events: Vec::new(),
        ticks: Vec::new(),
        latent: Vec::new(),
        presence: Vec::new(),
    }
}

pub fn names(count: usize) -> ValueKind {
    ValueKind::OneOf(Names::new((0..count).map(|code| format!("n{code}"))))
}

pub fn compiled(process: &Process) -> Compiled {
    Compiled::new(process, &Limits::default()).expect("the process holds together")
}

pub fn world(start: Vec<Vec<f64>>) -> World {
    World { start, changes: Vec::new() }
}

pub struct Run {
    pub compiled: Compiled,
    pub state: State,
    pub theta: Vec<f64>,
    pub touched: Touched,
}

pub fn run(process: &Process, world: &World) -> Run {
    let compiled = compiled(process);
    let theta = compiled.theta();
    let state = compiled.start(world, &theta).expect("the world fits");
    let touched = Touched::none(&state);
    Run { compiled, state, theta, touched }
}

impl Run {
    pub fn apply(&mut self, event: usize, units: &[usize], time: f64) -> Result<(), ProcessFault> {
        self.compiled.apply(&mut self.state, &self.theta, event, units, time, &mut self.touched)
    }

    pub fn hazards(&self, event: usize) -> Result<Vec<f64>, ProcessFault> {
        let mut prepared = self.compiled.prepare(&self.state, &self.theta)?;
        let ids = (0..self.state.candidates(event).count() as u32).collect::<Vec<_>>();
        let mut out = vec![f64::NAN; ids.len()];
        self.compiled.hazards(&mut prepared, &self.state, event, &ids, &mut out)?;
        Ok(out)
    }
}

/// The innermost fault.
pub fn root(fault: &ProcessFault) -> &ProcessFault {
    match fault {
        ProcessFault::During { fault, .. } => root(fault),
        other => other,
    }
}
