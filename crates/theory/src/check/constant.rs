//! Compute what is always the same, and report arithmetic on constants that has no value.

use language::{Code, Diagnostic, Expression};
use process::{Node, Term, UnitTerm};

use super::Checker;
use super::scope::Scope;
use super::walk::depends;

impl<'a> Checker<'a> {
    /// The value of an expression that must always be the same, or a fault.
    pub(super) fn constant(&mut self, expression: &'a Expression) -> Option<f64> {
        self.constant_in(expression, &Scope::default())
    }

    /// The same where names are in scope.
    pub(super) fn constant_in(&mut self, expression: &'a Expression, scope: &Scope<'a>) -> Option<f64> {
        let term = self.number(expression, scope, 0)?;
        if self.generic && !depends(&term) {
            return Some(1.0);
        }
        let before = self.told.len();
        let value = self.fold(&term);
        if value.is_none() && self.told.len() == before {
            let message = format!("a number is needed here, and {} changes or is estimated", self.written(expression));
            let fault = Diagnostic::new(Code::NotConstant, expression.span(), message).found("not always the same");
            self.report(fault.remedy("write the number"));
        }
        value
    }

    /// The value of a term that is always the same; none if it is not, or if its arithmetic has no value, which is told.
    pub(super) fn fold(&mut self, term: &Term) -> Option<f64> {
        match &term.node {
            Node::Number(value) => Some(*value),
            Node::Apply(function, operand) => {
                let operand = self.fold(operand)?;
                self.computed(function.of(operand), term)
            }
            Node::Fold(first, rest) => self.folded(first, rest, term),
            Node::Compare(comparison, left, right) => match (&left.node, &right.node) {
                (Node::Unit(UnitTerm::Fixed(left)), Node::Unit(UnitTerm::Fixed(right))) => {
                    Some(f64::from(u8::from(comparison.holds(*left as f64, *right as f64))))
                }
                _ => {
                    let (left, right) = (self.fold(left), self.fold(right));
                    Some(f64::from(u8::from(comparison.holds(left?, right?))))
                }
            },
            Node::Among(operand, values) => {
                let operand = self.fold(operand)?;
                Some(f64::from(u8::from(values.contains(&operand))))
            }
            Node::Not(operand) => self.fold(operand).map(|value| 1.0 - value),
            Node::All(terms) => self.decided(terms, 0.0),
            Node::Any(terms) => self.decided(terms, 1.0),
            Node::Aggregate(aggregate) => {
                self.fold(&aggregate.body);
                if let Some(condition) = &aggregate.condition {
                    self.fold(condition);
                }
                None
            }
            Node::Parameter(_) | Node::Read(..) | Node::Unit(_) | Node::Elapsed(..) => None,
        }
    }

    fn folded(&mut self, first: &Term, rest: &[(language::typed::Arithmetic, Term)], whole: &Term) -> Option<f64> {
        let mut value = self.fold(first);
        for (operation, operand) in rest {
            let operand_value = self.fold(operand);
            value = match (value, operand_value) {
                (Some(left), Some(right)) => self.computed(operation.of(left, right), whole),
                // Whatever is divided, dividing by zero has no value.
                (None, Some(0.0)) if *operation == language::typed::Arithmetic::Divide => {
                    let fault = language::ArithmeticFault::DivisionByZero { numerator: 1.0 };
                    self.computed(Err(fault), operand)
                }
                _ => None,
            };
        }
        value
    }

    /// `and` is false once one is false, `or` true once one is true; the others are read too, for their faults.
    fn decided(&mut self, terms: &[Term], decides: f64) -> Option<f64> {
        let mut all_known = true;
        for term in terms {
            match self.fold(term) {
                // What stands to the right is never computed.
                Some(value) if value == decides => return Some(decides),
                Some(_) => {}
                None => all_known = false,
            }
        }
        all_known.then_some(1.0 - decides)
    }

    fn computed(&mut self, value: Result<f64, language::ArithmeticFault>, term: &Term) -> Option<f64> {
        match value {
            Ok(value) => Some(value),
            // Arguments that stand for anything make no fault.
            Err(_) if self.generic => None,
            Err(fault) => {
                let text = match &fault {
                    language::ArithmeticFault::DivisionByZero { .. } => "division by zero".to_owned(),
                    other => other.to_string(),
                };
                let fault = Diagnostic::new(Code::ImpossibleArithmetic, term.span, text).found("has no value");
                self.report(fault);
                None
            }
        }
    }
}
