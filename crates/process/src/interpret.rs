//! Compute a term on a state by walking it: slow and obvious, the oracle of every faster way, and the one that names faults.

use language::typed::Comparison;

use crate::arithmetic::{apply, combine};
use crate::fault::ProcessFault;
use crate::process::AttributeId;
use crate::state::State;
use crate::term::{Aggregate, AggregateKind, Node, Term, UnitTerm};

/// The value of a term at units: those that fill the roles of an event or the variables of a tick, in order.
///
/// Works on the terms of the process and on those made of them. Every operation must give a finite number; the first
/// that does not is the fault. An elapsed time is that of the piece of time now running, which its start does not belong
/// to: `>` and `>=` then say the same.
///
/// # Panics
/// If the term is not of this state's process.
pub fn interpret(state: &State, theta: &[f64], term: &Term, units: &[usize]) -> Result<f64, ProcessFault> {
    let mut walk = Walk { state, theta, bound: units.to_vec() };
    walk.term(term)
}

/// A walk with the units that variables stand for.
pub(crate) struct Walk<'a> {
    pub(crate) state: &'a State,
    pub(crate) theta: &'a [f64],
    pub(crate) bound: Vec<usize>,
}

impl Walk<'_> {
    pub(crate) fn term(&mut self, term: &Term) -> Result<f64, ProcessFault> {
        let span = term.span;
        match &term.node {
            Node::Number(number) => Ok(*number),
            Node::Parameter(parameter) => Ok(self.theta[*parameter]),
            Node::Read(attribute, units) => self.read(*attribute, units, term),
            Node::Unit(unit) => Ok(self.unit(unit, term)? as f64),
            // A lone elapsed time is refused when a process is compiled.
            Node::Elapsed(..) => unreachable!("invariant: an elapsed time stands in a comparison"),
            Node::Apply(function, argument) => {
                let argument = self.term(argument)?;
                apply(*function, argument).map_err(|fault| ProcessFault::Arithmetic { span, fault })
            }
            Node::Fold(first, rest) => {
                let mut value = self.term(first)?;
                for (operation, right) in rest {
                    let right = self.term(right)?;
                    let next = combine(*operation, value, right);
                    value = next.map_err(|fault| ProcessFault::Arithmetic { span, fault })?;
                }
                Ok(value)
            }
            Node::Compare(comparison, left, right) => self.compare(*comparison, left, right),
            Node::Among(value, numbers) => {
                let value = self.term(value)?;
                Ok(flag(numbers.contains(&value)))
            }
            Node::Not(inner) => Ok(flag(self.term(inner)? == 0.0)),
            Node::All(parts) => {
                for part in parts {
                    if self.term(part)? == 0.0 {
                        return Ok(0.0);
                    }
                }
                Ok(1.0)
            }
            Node::Any(parts) => {
                for part in parts {
                    if self.term(part)? != 0.0 {
                        return Ok(1.0);
                    }
                }
                Ok(0.0)
            }
            Node::Aggregate(aggregate) => self.aggregate(aggregate),
        }
    }

    fn read(&mut self, attribute: AttributeId, units: &[UnitTerm], whole: &Term) -> Result<f64, ProcessFault> {
        let place = self.place(attribute, units, whole)?;
        let value = self.state.values[attribute][place];
        // Only a derived value can be missing, where it could not be computed; whoever asked walks the term it came from.
        if value.is_nan() { Err(ProcessFault::NoLargest { span: whole.span }) } else { Ok(value) }
    }

    /// The place of an attribute that units stand for.
    pub(crate) fn place(
        &mut self,
        attribute: AttributeId,
        units: &[UnitTerm],
        whole: &Term,
    ) -> Result<usize, ProcessFault> {
        match units {
            [] => Ok(0),
            [one] => self.unit(one, whole),
            [first, second] => {
                let (first, second) = (self.unit(first, whole)?, self.unit(second, whole)?);
                Ok(self.state.layout.shapes[attribute].place(&[first, second]))
            }
            more => {
                let units = more.iter().map(|unit| self.unit(unit, whole)).collect::<Result<Vec<_>, _>>()?;
                Ok(self.state.layout.shapes[attribute].place(&units))
            }
        }
    }

    /// The place of a unit among the units of its kind.
    pub(crate) fn unit(&mut self, unit: &UnitTerm, whole: &Term) -> Result<usize, ProcessFault> {
        match unit {
            UnitTerm::Variable(variable) => Ok(self.bound[*variable]),
            UnitTerm::Fixed(place) => Ok(*place),
            // Values of attributes that hold units were checked to be places when they were written.
            UnitTerm::Through(attribute, units) => Ok(self.read(*attribute, units, whole)? as usize),
            UnitTerm::Largest(aggregate, otherwise) => match (self.largest(aggregate)?, otherwise) {
                (Some(unit), _) => Ok(unit),
                (None, Some(otherwise)) => self.unit(otherwise, whole),
                (None, None) => Err(ProcessFault::NoLargest { span: whole.span }),
            },
        }
    }

    /// The unit with the largest value, the first of equals.
    fn largest(&mut self, aggregate: &Aggregate) -> Result<Option<usize>, ProcessFault> {
        let mut best: Option<(f64, usize)> = None;
        for unit in 0..self.state.layout.kinds[aggregate.unit] {
            if let Some(value) = self.contribution(aggregate, unit)?
                && best.is_none_or(|(largest, _)| value > largest)
            {
                best = Some((value, unit));
            }
        }
        Ok(best.map(|(_, unit)| unit))
    }

    fn aggregate(&mut self, aggregate: &Aggregate) -> Result<f64, ProcessFault> {
        let mut sum = 0.0;
        for unit in 0..self.state.layout.kinds[aggregate.unit] {
            let Some(value) = self.contribution(aggregate, unit)? else { continue };
            match aggregate.kind {
                AggregateKind::Count => sum += flag(value != 0.0),
                AggregateKind::Sum => sum += value,
                AggregateKind::Any if value != 0.0 => return Ok(1.0),
                AggregateKind::Every if value == 0.0 => return Ok(0.0),
                AggregateKind::Any | AggregateKind::Every => {}
            }
        }
        if !sum.is_finite() {
            let fault = language::ArithmeticFault::Overflow { values: vec![sum] };
            return Err(ProcessFault::Arithmetic { span: aggregate.body.span, fault });
        }
        Ok(if aggregate.kind == AggregateKind::Every { 1.0 } else { sum })
    }

    /// The value of the body for one unit; none if the condition leaves it out.
    pub(crate) fn contribution(&mut self, aggregate: &Aggregate, unit: usize) -> Result<Option<f64>, ProcessFault> {
        debug_assert_eq!(self.bound.len(), aggregate.variable, "invariant: variables are bound in order");
        self.bound.push(unit);
        let takes_part = aggregate.condition.as_ref().map_or(Ok(1.0), |condition| self.term(condition));
        let value = match takes_part {
            Ok(0.0) => Ok(None),
            Ok(_) => self.term(&aggregate.body).map(Some),
            Err(fault) => Err(fault),
        };
        self.bound.pop();
        value
    }

    fn compare(&mut self, comparison: Comparison, left: &Term, right: &Term) -> Result<f64, ProcessFault> {
        match (&left.node, &right.node) {
            (Node::Elapsed(attribute, units), Node::Number(bound)) => {
                let place = self.place(*attribute, units, left)?;
                Ok(truth_of_elapsed(comparison, self.beyond(*attribute, place, *bound)))
            }
            (Node::Number(bound), Node::Elapsed(attribute, units)) => {
                let place = self.place(*attribute, units, right)?;
                Ok(truth_of_elapsed(mirrored(comparison), self.beyond(*attribute, place, *bound)))
            }
            _ => {
                let (left, right) = (self.term(left)?, self.term(right)?);
                Ok(flag(comparison.holds(left, right)))
            }
        }
    }

    /// Whether, in the piece of time now running, more years than `bound` have elapsed since the place changed.
    fn beyond(&self, attribute: AttributeId, place: usize, bound: f64) -> bool {
        bound <= 0.0 || self.state.changed[attribute][place] + bound <= self.state.passed
    }
}

pub(crate) fn flag(truth: bool) -> f64 {
    if truth { 1.0 } else { 0.0 }
}

/// What a comparison of an elapsed time (left) with a bound says inside a piece of time, where it is never equal.
pub(crate) fn truth_of_elapsed(comparison: Comparison, beyond: bool) -> f64 {
    match comparison {
        Comparison::Greater | Comparison::GreaterEqual => flag(beyond),
        Comparison::Less | Comparison::LessEqual => flag(!beyond),
        Comparison::Equal => 0.0,
        Comparison::NotEqual => 1.0,
    }
}

/// The comparison of the same sides in the other order.
pub(crate) fn mirrored(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessEqual => Comparison::GreaterEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterEqual => Comparison::LessEqual,
        same => same,
    }
}
