//! Hold the terms of a process: what a hazard, a guard, an effect or a tick computes, every word resolved.

use language::Span;
use language::typed::{Arithmetic, Comparison, Function};

use crate::process::{AttributeId, ParameterId, UnitKindId};

/// A term and where it stands in the theory's text, for faults.
///
/// Every term gives a number: a flag is 0 or 1, one of some names is its code, a unit its place among the units of its kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// What it is.
    pub node: Node,
    /// Where it stands.
    pub span: Span,
}

/// The ways to get a number.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Always the same.
    Number(f64),
    /// A parameter of the process.
    Parameter(ParameterId),
    /// The value of an attribute at units: one unit for each place of its domain.
    Read(AttributeId, Vec<UnitTerm>),
    /// A unit's place among the units of its kind; only ever compared for equality.
    Unit(UnitTerm),
    /// Years since the attribute at these units last changed, or since the clock's start. Only ever a side of a
    /// [`Node::Compare`] whose other side is a [`Node::Number`], so that the instant at which the truth changes is known.
    Elapsed(AttributeId, Vec<UnitTerm>),
    /// A function of one number; never `Function::Year`.
    Apply(Function, Box<Term>),
    /// `a op b op c`, from the left.
    Fold(Box<Term>, Vec<(Arithmetic, Term)>),
    /// 1 where it holds.
    Compare(Comparison, Box<Term>, Box<Term>),
    /// 1 where the number is one of these.
    Among(Box<Term>, Vec<f64>),
    /// 1 where it is 0.
    Not(Box<Term>),
    /// 1 where all are 1; read from the left, so that what the left has decided meets no fault in the right.
    All(Vec<Term>),
    /// 1 where any is 1; read from the left.
    Any(Vec<Term>),
    /// Something about all units of a kind.
    Aggregate(Box<Aggregate>),
}

/// A call over all units of a kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregate {
    /// What is asked of them.
    pub kind: AggregateKind,
    /// The kind of unit that the variable runs over.
    pub unit: UnitKindId,
    /// The number of the variable that is bound: one more than the number of the variables outside.
    pub variable: usize,
    /// The value of each unit; for `Count`, `Any` and `Every` its truth.
    pub body: Term,
    /// Only units for which this holds take part; none means all.
    pub condition: Option<Term>,
}

/// What is asked of all units of a kind. Over no unit a count and a sum are 0, `Any` is false and `Every` true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AggregateKind {
    /// How many.
    Count,
    /// The sum of their values, in the order of the units.
    Sum,
    /// Whether it holds for at least one.
    Any,
    /// Whether it holds for every one.
    Every,
}

/// A unit, named in one of the possible ways.
#[derive(Debug, Clone, PartialEq)]
pub enum UnitTerm {
    /// A variable: roles of the event or variables of the tick first, in order from 0, then those bound by aggregates.
    Variable(usize),
    /// Always this unit of its kind.
    Fixed(usize),
    /// The unit that is the value of an attribute of units.
    Through(AttributeId, Vec<UnitTerm>),
    /// The unit with the largest value, of those for which the condition holds: the first of equals in the order of units.
    /// `otherwise` is taken where the condition holds for none; without a condition there is always one.
    Largest(Box<Aggregate>, Option<Box<UnitTerm>>),
}

impl Term {
    /// A term at a place.
    #[must_use]
    pub fn new(node: Node, span: Span) -> Term {
        Term { node, span }
    }
}
