//! Read comparisons: of numbers, values by name, units and times since a change.

use language::syntax::{ExpressionKind, Operator};
use language::typed::Comparison;
use language::{Code, Diagnostic, Expression, Span};
use process::{Node, Term, UnitKindId, UnitTerm};

use super::Checker;
use super::scope::Scope;
use super::value::Value;
use super::walk::depends;

impl<'a> Checker<'a> {
    /// `a < b`, `a < b <= c`, `a == b`, `a in {…}`.
    pub(super) fn comparison(
        &mut self,
        first: &'a Expression,
        rest: &'a [(Operator, Expression)],
        whole: &'a Expression,
        scope: &Scope<'a>,
        depth: usize,
    ) -> Value {
        let term = match rest {
            [(Operator::In, set)] => self.membership(first, set, whole.span(), scope, depth),
            [(Operator::NotIn, set)] => {
                let inside = self.membership(first, set, whole.span(), scope, depth);
                inside.map(|inside| Term::new(Node::Not(Box::new(inside)), whole.span()))
            }
            [(operator, second)] if !is_order(*operator) => {
                self.equality(first, *operator, second, whole.span(), scope, depth)
            }
            _ => self.ordered(first, rest, whole, scope, depth),
        };
        term.map_or(Value::Faulty, Value::Flag)
    }

    /// A chain of `<`, `<=`, or of `>`, `>=`, over numbers or a time since a change between two numbers.
    fn ordered(
        &mut self,
        first: &'a Expression,
        rest: &'a [(Operator, Expression)],
        whole: &'a Expression,
        scope: &Scope<'a>,
        depth: usize,
    ) -> Option<Term> {
        let up = rest.iter().all(|(operator, _)| matches!(operator, Operator::Less | Operator::LessEqual));
        let down = rest.iter().all(|(operator, _)| matches!(operator, Operator::Greater | Operator::GreaterEqual));
        if !up && !down {
            let message = "the comparisons of this chain do not run one way".to_owned();
            let fault =
                Diagnostic::new(Code::UnclearChain, whole.span(), message).found("its meaning would be unclear");
            self.report(fault.remedy("write it in parts, with `and`"));
            return None;
        }
        let operands = std::iter::once(first).chain(rest.iter().map(|(_, operand)| operand)).collect::<Vec<_>>();
        let mut sides = Vec::new();
        for operand in &operands {
            let value = self.value(operand, scope, depth);
            sides.push(match value {
                Value::Number(term) => Some(term),
                Value::Elapsed(attribute, at) => Some(Term::new(Node::Elapsed(attribute, at), operand.span())),
                Value::OneOf(..) | Value::Unit(..) | Value::Flag(_) => {
                    let found = self.describe(&value);
                    let message = format!("{} is {found} and has no order", self.written(operand));
                    let fault = Diagnostic::new(Code::TypeMismatch, operand.span(), message).found(found);
                    self.report(fault.remedy("compare it by `==` or `!=`"));
                    None
                }
                other => self.refuse(operand, &other, "a number", scope),
            });
        }
        let sides = sides.into_iter().collect::<Option<Vec<_>>>()?;
        let pairs = sides.windows(2).zip(rest).map(|(pair, (operator, operand))| {
            let span = pair[0].span.to(operand.span());
            self.compared(*operator, &pair[0], &pair[1], span)
        });
        let mut pairs = pairs.collect::<Vec<_>>().into_iter().collect::<Option<Vec<_>>>()?;
        match pairs.len() {
            1 => pairs.pop().map(|one| Term::new(one.node, whole.span())),
            _ => Some(Term::new(Node::All(pairs), whole.span())),
        }
    }

    fn compared(&mut self, operator: Operator, left: &Term, right: &Term, span: Span) -> Option<Term> {
        let (mut left, mut right) = (left.clone(), right.clone());
        match (is_elapsed(&left), is_elapsed(&right)) {
            (false, false) => {}
            (true, true) => {
                let message = "two times since a change do not compare".to_owned();
                let fault = Diagnostic::new(Code::ElapsedUse, span, message).found("both grow all the time");
                self.report(fault.remedy("compare each with a number of years"));
                return None;
            }
            (true, false) => right = self.years(right)?,
            (false, true) => left = self.years(left)?,
        }
        Some(Term::new(Node::Compare(comparison(operator), Box::new(left), Box::new(right)), span))
    }

    /// The number of years that a time since a change is compared with: the instant at which the truth changes must be known.
    fn years(&mut self, term: Term) -> Option<Term> {
        if self.generic && !depends(&term) {
            return Some(Term::new(Node::Number(1.0), term.span));
        }
        match self.fold(&term) {
            Some(years) if years >= 0.0 => Some(Term::new(Node::Number(years), term.span)),
            Some(years) => {
                let message = format!("no time since a change is less than 0, and this is {years}");
                self.report(
                    Diagnostic::new(Code::ElapsedUse, term.span, message)
                        .found("negative")
                        .remedy("write a number of years"),
                );
                None
            }
            None => {
                let message = "time since a change is compared with a number only".to_owned();
                let fault = Diagnostic::new(Code::ElapsedUse, term.span, message).found("not always the same number");
                self.report(
                    fault.remedy("write the number of years, and several steps if you do not know where it lies"),
                );
                None
            }
        }
    }

    fn equality(
        &mut self,
        first: &'a Expression,
        operator: Operator,
        second: &'a Expression,
        span: Span,
        scope: &Scope<'a>,
        depth: usize,
    ) -> Option<Term> {
        let (left, right) = (self.value(first, scope, depth), self.value(second, scope, depth));
        let build = |left: Term, right: Term| {
            Some(Term::new(Node::Compare(comparison(operator), Box::new(left), Box::new(right)), span))
        };
        for (one, other) in [(first, &right), (second, &left)] {
            if matches!(one.kind(), ExpressionKind::Truth(_)) && matches!(other, Value::Flag(_)) {
                return self.refuse_truth(one, if std::ptr::eq(one, first) { second } else { first }, operator);
            }
        }
        match (left, right) {
            (Value::Faulty, _) | (_, Value::Faulty) => None,
            (Value::Elapsed(..), _) | (_, Value::Elapsed(..)) => {
                let message = "time since a change equals a number for no time at all".to_owned();
                let fault = Diagnostic::new(Code::ElapsedUse, span, message).found("true at one instant");
                self.report(fault.remedy("compare by <, <=, > or >="));
                None
            }
            (Value::OneOf(names, term), other) => {
                let second = self.one_of_side(second, other, &names, scope, depth)?;
                build(term, second)
            }
            (other, Value::OneOf(names, term)) => {
                let first = self.one_of_side(first, other, &names, scope, depth)?;
                build(first, term)
            }
            (Value::Unit(kind, unit), other) => {
                let other = self.unit_side(second, other, kind, scope, depth)?;
                build(unit_term(unit, first), unit_term(other, second))
            }
            (other, Value::Unit(kind, unit)) => {
                let other = self.unit_side(first, other, kind, scope, depth)?;
                build(unit_term(other, first), unit_term(unit, second))
            }
            (Value::Number(left), Value::Number(right)) | (Value::Flag(left), Value::Flag(right)) => build(left, right),
            (Value::Word(_) | Value::Text(_) | Value::Set, Value::Flag(_)) => {
                let value = self.value(first, scope, depth);
                self.refuse(first, &value, "a condition", scope)
            }
            (left @ (Value::Word(_) | Value::Text(_) | Value::Set), _) => self.refuse(first, &left, "a number", scope),
            (Value::Flag(_), right) => self.refuse(second, &right, "a condition", scope),
            (_, right) => self.refuse(second, &right, "a number", scope),
        }
    }

    fn one_of_side(
        &mut self,
        expression: &'a Expression,
        value: Value,
        names: &language::Names,
        scope: &Scope<'a>,
        depth: usize,
    ) -> Option<Term> {
        match value {
            Value::OneOf(own, term) if own == *names => Some(term),
            _ => self.element(expression, names, scope, depth),
        }
    }

    fn unit_side(
        &mut self,
        expression: &'a Expression,
        value: Value,
        kind: UnitKindId,
        scope: &Scope<'a>,
        depth: usize,
    ) -> Option<UnitTerm> {
        match value {
            Value::Unit(own, unit) if own == kind => Some(unit),
            _ => self.unit(expression, kind, scope, depth),
        }
    }

    fn refuse_truth(&mut self, truth: &Expression, other: &Expression, operator: Operator) -> Option<Term> {
        let wanted = matches!(truth.kind(), ExpressionKind::Truth(true)) == (operator == Operator::Equal);
        let text = self.source.slice(other.span());
        let remedy = if wanted { format!("write {text}") } else { format!("write not {text}") };
        let fault =
            Diagnostic::new(Code::TypeMismatch, truth.span(), "a condition is not compared with a truth".to_owned());
        self.report(fault.found("not needed").remedy(remedy));
        None
    }

    /// `x in {a, b}`.
    fn membership(
        &mut self,
        left: &'a Expression,
        right: &'a Expression,
        span: Span,
        scope: &Scope<'a>,
        depth: usize,
    ) -> Option<Term> {
        let ExpressionKind::Set(members) = right.kind() else {
            if !matches!(right.kind(), ExpressionKind::Faulty(_)) {
                let fault =
                    Diagnostic::new(Code::TypeMismatch, right.span(), "a set in braces stands after `in`".to_owned());
                let text = self.source.slice(right.span()).to_owned();
                self.report(fault.found("not a set").remedy(format!("write {{{text}}}")));
            }
            return None;
        };
        match self.value(left, scope, depth) {
            Value::Number(term) => {
                let members = members.iter().map(|member| self.constant_in(member, scope)).collect::<Vec<_>>();
                Some(Term::new(Node::Among(Box::new(term), members.into_iter().collect::<Option<Vec<_>>>()?), span))
            }
            Value::OneOf(names, term) => {
                let codes = members.iter().map(|member| self.code(member, &names, scope)).collect::<Vec<_>>();
                Some(Term::new(Node::Among(Box::new(term), codes.into_iter().collect::<Option<Vec<_>>>()?), span))
            }
            Value::Unit(kind, unit) => {
                let mut same = Vec::new();
                for member in members {
                    let other = self.unit(member, kind, scope, depth);
                    same.push(other.map(|other| {
                        let sides = (unit_term(unit.clone(), left), unit_term(other, member));
                        Term::new(Node::Compare(Comparison::Equal, Box::new(sides.0), Box::new(sides.1)), member.span())
                    }));
                }
                Some(Term::new(Node::Any(same.into_iter().collect::<Option<Vec<_>>>()?), span))
            }
            Value::Flag(_) => {
                let message = "a condition is true or false and needs no set".to_owned();
                let fault = Diagnostic::new(Code::TypeMismatch, left.span(), message).found("a condition");
                self.report(fault.remedy("write it by itself, or after `not`"));
                None
            }
            other => self.refuse(left, &other, "a number, a value by name or a unit", scope),
        }
    }

    fn code(&mut self, member: &'a Expression, names: &language::Names, scope: &Scope<'a>) -> Option<f64> {
        match self.element(member, names, scope, 0)?.node {
            Node::Number(code) => Some(code),
            _ => {
                let fault =
                    Diagnostic::new(Code::NotConstant, member.span(), "a set holds names, and this changes".to_owned());
                self.report(fault.found("not a name").remedy("compare by `==`, joined with `or`"));
                None
            }
        }
    }
}

fn is_elapsed(term: &Term) -> bool {
    matches!(term.node, Node::Elapsed(..))
}

fn unit_term(unit: UnitTerm, expression: &Expression) -> Term {
    Term::new(Node::Unit(unit), expression.span())
}

fn is_order(operator: Operator) -> bool {
    matches!(operator, Operator::Less | Operator::LessEqual | Operator::Greater | Operator::GreaterEqual)
}

fn comparison(operator: Operator) -> Comparison {
    match operator {
        Operator::NotEqual => Comparison::NotEqual,
        Operator::Less => Comparison::Less,
        Operator::LessEqual => Comparison::LessEqual,
        Operator::Greater => Comparison::Greater,
        Operator::GreaterEqual => Comparison::GreaterEqual,
        _ => Comparison::Equal,
    }
}
