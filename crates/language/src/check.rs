//! Give every part of a tree its kind and every word its meaning, and report all faults of kind at once.

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Source};
use crate::quote::quoted;
use crate::syntax::{Expression, ExpressionKind, Level, Operator};
use crate::typed::{Arithmetic, ColumnIndex, ColumnUse, Condition, Function, Quantity, QuantityNode, Root, Typed};
use crate::types::{Kind, Names, Signature, Vocabulary};

/// What the whole of an expression has to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// A truth for each row.
    Condition,
    /// A real number for each row.
    Real,
}

/// Check a tree against a vocabulary.
///
/// The typed tree is there if neither the tree nor the check has a fault. Parts under a
/// [`ExpressionKind::Faulty`] are checked too, but what they are for is not guessed.
#[must_use]
pub fn syntax_to_typed(
    source: &Arc<Source>,
    expression: &Expression,
    vocabulary: &dyn Vocabulary,
    wanted: Wanted,
) -> (Option<Typed>, Diagnostics) {
    let mut checker = Checker { source, vocabulary, columns: Vec::new(), faults: Diagnostics::none(source) };
    let root = match wanted {
        Wanted::Condition => checker.condition(expression).map(Root::Condition),
        Wanted::Real => checker.real(expression).map(Root::Real),
    };
    let Checker { columns, faults, .. } = checker;
    (root.filter(|_| faults.is_empty()).map(|root| Typed { columns, root }), faults)
}

/// The state of a check: columns met and faults found.
pub(crate) struct Checker<'a> {
    pub(crate) source: &'a Arc<Source>,
    pub(crate) vocabulary: &'a dyn Vocabulary,
    pub(crate) columns: Vec<ColumnUse>,
    pub(crate) faults: Diagnostics,
}

/// What an expression turned out to be, before it is known what it is for.
pub(crate) enum Value<'e> {
    /// Of the kind given: a number, a day or one of some names.
    Quantity(Quantity, Kind),
    Condition(Condition),
    TextLiteral(String),
    TextColumn(ColumnIndex),
    /// A column of sets, and whether it usually has one element.
    Set(ColumnIndex, Names, bool),
    /// A set in braces; its members have no meaning until a kind is expected.
    Braces(&'e [Expression]),
    /// A word that is no column: the name of a value, if one is expected.
    Word(&'e str),
    /// A fault inside has been reported.
    Faulty,
}

impl Value<'_> {
    /// The kind, if it has one by itself.
    pub(crate) fn kind(&self) -> Option<Kind> {
        match self {
            Value::Quantity(_, kind) => Some(kind.clone()),
            Value::Condition(_) => Some(Kind::Flag),
            Value::TextLiteral(_) | Value::TextColumn(_) => Some(Kind::Text),
            Value::Set(_, names, _) => Some(Kind::Set(names.clone())),
            Value::Braces(_) | Value::Word(_) | Value::Faulty => None,
        }
    }
}

impl<'a> Checker<'a> {
    pub(crate) fn report(&mut self, fault: Diagnostic) {
        self.faults.push(fault);
    }

    /// The text of an expression, for messages.
    pub(crate) fn written(&self, expression: &Expression) -> String {
        quoted(self.source.slice(expression.span()))
    }

    /// The expression as a condition, or a fault.
    pub(crate) fn condition(&mut self, expression: &Expression) -> Option<Condition> {
        let value = self.operand(expression);
        match value {
            Value::Condition(condition) => Some(condition),
            other => self.refuse(expression, &other, &Kind::Flag),
        }
    }

    /// The expression as a real number, or a fault.
    pub(crate) fn real(&mut self, expression: &Expression) -> Option<Quantity> {
        let value = self.operand(expression);
        match value {
            Value::Quantity(quantity, Kind::Real) => Some(quantity),
            other => self.refuse(expression, &other, &Kind::Real),
        }
    }

    /// Report that a value is not of the kind needed here, unless its fault is already reported.
    pub(crate) fn refuse<T>(&mut self, expression: &Expression, value: &Value<'_>, needed: &Kind) -> Option<T> {
        let found = match value {
            Value::Faulty => return None,
            Value::Word(word) => {
                self.report_unknown_name(word, expression.span());
                return None;
            }
            Value::Braces(_) => "a set in braces".to_owned(),
            other => other.kind().map(|kind| kind.to_string()).unwrap_or_default(),
        };
        let message = format!("{needed} is needed here, and {} is {found}", self.written(expression));
        let fault = Diagnostic::new(Code::TypeMismatch, expression.span(), message).found(found);
        let fault = match self.remedy_for(expression, value, needed) {
            Some(remedy) => fault.remedy(remedy),
            None => fault,
        };
        self.report(fault);
        None
    }

    /// What to write where a value of another kind stands.
    fn remedy_for(&self, expression: &Expression, value: &Value<'_>, needed: &Kind) -> Option<String> {
        let text = self.source.slice(expression.span());
        let text = if text.chars().count() <= 30 { text } else { "…" };
        let first = |names: &Names| names.iter().next().unwrap_or("…").to_owned();
        Some(match (value.kind()?, needed) {
            (Kind::Flag, Kind::Real) => format!("write [{text}] for 1 where it is true and 0 where it is false"),
            (Kind::Day, Kind::Real) => format!("write year({text}) for its calendar year; dates compare with dates"),
            (Kind::Real, Kind::Flag) => format!("compare it: {text} > 0"),
            (Kind::Day, Kind::Flag) => format!("compare it: {text} >= 1990-01-01"),
            (Kind::OneOf(names), Kind::Flag) => format!("compare it: {text} == {}", first(&names)),
            (Kind::Set(names), Kind::Flag) => format!("ask for an element: {text}({})", first(&names)),
            (Kind::Text, Kind::Flag) => format!("compare it: {text} == \"…\", or contains({text}, \"…\")"),
            (Kind::OneOf(names), Kind::Real) => format!("write [{text} == {}] for 1 or 0", first(&names)),
            _ => return None,
        })
    }

    /// The value of an expression, whatever it is for.
    pub(crate) fn operand<'e>(&mut self, expression: &'e Expression) -> Value<'e> {
        let span = expression.span();
        let constant =
            |value: f64, kind: Kind| Value::Quantity(Quantity { node: QuantityNode::Constant(value), span }, kind);
        match expression.kind() {
            ExpressionKind::Number(value) => constant(*value, Kind::Real),
            ExpressionKind::Day(day) => constant(f64::from(*day), Kind::Day),
            ExpressionKind::Text(text) => Value::TextLiteral(text.clone()),
            ExpressionKind::Truth(truth) => Value::Condition(Condition::Constant(*truth)),
            ExpressionKind::Name(name) => self.name(expression, name),
            ExpressionKind::Set(members) => Value::Braces(members),
            ExpressionKind::Call(call) => self.call(expression, call),
            ExpressionKind::Not(operand) => {
                condition_value(self.condition(operand).map(|operand| Condition::Not(Box::new(operand))))
            }
            ExpressionKind::Negate(operand) => {
                let operand = self.real(operand);
                real_value(operand.map(|one| QuantityNode::Apply(Function::Negate, Box::new(one))), expression)
            }
            ExpressionKind::Power(base, exponent) => {
                let (base, exponent) = (self.real(base), self.real(exponent));
                let node = base.zip(exponent);
                real_value(node.map(|(b, e)| QuantityNode::Fold(Box::new(b), vec![(Arithmetic::Power, e)])), expression)
            }
            ExpressionKind::Bracket(condition) => {
                let condition = self.condition(condition);
                real_value(condition.map(|condition| QuantityNode::Bracket(Box::new(condition))), expression)
            }
            ExpressionKind::Chain(level, first, rest) => self.chain(expression, *level, first, rest),
            ExpressionKind::Faulty(parts) => {
                parts.iter().for_each(|part| drop(self.operand(part)));
                Value::Faulty
            }
        }
    }

    fn chain<'e>(
        &mut self,
        expression: &'e Expression,
        level: Level,
        first: &'e Expression,
        rest: &'e [(Operator, Expression)],
    ) -> Value<'e> {
        match level {
            Level::And => condition_value(self.conditions(first, rest).map(Condition::All)),
            Level::Or => condition_value(self.conditions(first, rest).map(Condition::Any)),
            Level::Compare => condition_value(self.comparison(expression, first, rest)),
            _ => real_value(self.arithmetic(first, rest), expression),
        }
    }

    fn conditions(&mut self, first: &Expression, rest: &[(Operator, Expression)]) -> Option<Vec<Condition>> {
        let all = std::iter::once(first).chain(rest.iter().map(|(_, one)| one));
        let checked = all.map(|one| self.condition(one)).collect::<Vec<_>>();
        checked.into_iter().collect()
    }

    fn arithmetic(&mut self, first: &Expression, rest: &[(Operator, Expression)]) -> Option<QuantityNode> {
        let first = self.real(first);
        let rest = rest.iter().map(|(operator, one)| (arithmetic(*operator), self.real(one))).collect::<Vec<_>>();
        let rest = rest.into_iter().map(|(operator, one)| Some((operator?, one?))).collect::<Option<Vec<_>>>();
        Some(QuantityNode::Fold(Box::new(first?), rest?))
    }

    /// A name by itself: a column, a function left without its parentheses, or a word that the context may explain.
    fn name<'e>(&mut self, expression: &Expression, name: &'e str) -> Value<'e> {
        match self.vocabulary.lookup(name) {
            Some(signature) => self.column_value(expression, name, signature),
            None if self.is_function(name) => {
                let message = format!("{} is a function", quoted(name));
                let fault = Diagnostic::new(Code::TypeMismatch, expression.span(), message).found("a function");
                self.report(fault.remedy(format!("call it: {name}(…)")));
                Value::Faulty
            }
            None => Value::Word(name),
        }
    }

    fn column_value(&mut self, expression: &Expression, name: &str, signature: Signature) -> Value<'static> {
        let column = self.column(name, &signature.kind);
        match signature.kind {
            Kind::Flag => Value::Condition(Condition::Column(column)),
            Kind::Text => Value::TextColumn(column),
            Kind::Set(names) => Value::Set(column, names, signature.usually_one),
            kind => Value::Quantity(Quantity { node: QuantityNode::Column(column), span: expression.span() }, kind),
        }
    }

    /// The place of a column among those used, added if it is new.
    pub(crate) fn column(&mut self, name: &str, kind: &Kind) -> ColumnIndex {
        self.columns.iter().position(|column| column.name == name).unwrap_or_else(|| {
            self.columns.push(ColumnUse { name: name.to_owned(), kind: kind.clone() });
            self.columns.len() - 1
        })
    }
}

fn arithmetic(operator: Operator) -> Option<Arithmetic> {
    Some(match operator {
        Operator::Add => Arithmetic::Add,
        Operator::Subtract => Arithmetic::Subtract,
        Operator::Multiply => Arithmetic::Multiply,
        Operator::Divide => Arithmetic::Divide,
        Operator::Power => Arithmetic::Power,
        _ => return None,
    })
}

pub(crate) fn condition_value(condition: Option<Condition>) -> Value<'static> {
    condition.map_or(Value::Faulty, Value::Condition)
}

pub(crate) fn real_value(node: Option<QuantityNode>, expression: &Expression) -> Value<'static> {
    node.map_or(Value::Faulty, |node| Value::Quantity(Quantity { node, span: expression.span() }, Kind::Real))
}
