//! Say that a value is not what is needed, and what to write instead.

use language::{Code, Diagnostic, Expression, Names};
use process::{Node, Term};

use super::Checker;
use super::scope::Scope;
use super::value::Value;

impl<'a> Checker<'a> {
    /// Report a value that is not what is needed here, unless its fault is already told.
    pub(super) fn refuse<T>(
        &mut self,
        expression: &Expression,
        value: &Value,
        needed: &str,
        scope: &Scope<'a>,
    ) -> Option<T> {
        let found = match value {
            Value::Faulty => return None,
            Value::Word(word) => {
                self.report_unknown_name(word, expression.span(), scope);
                return None;
            }
            Value::Elapsed(..) => {
                let fault = Diagnostic::new(
                    Code::ElapsedUse,
                    expression.span(),
                    "time since a change is only compared with a number",
                );
                let text = self.source.slice(expression.span()).to_owned();
                self.report(fault.found("grows all the time").remedy(format!("write steps: [{text} < 5]")));
                return None;
            }
            other => self.describe(other),
        };
        let text = self.source.slice(expression.span());
        let remedy = match (value, needed) {
            (Value::Flag(Term { node: Node::Number(truth), .. }), "a number") => Some(format!("write {truth}")),
            (Value::Number(Term { node: Node::Number(number), .. }), "a condition") => match number {
                0.0 => Some("write false".to_owned()),
                1.0 => Some("write true".to_owned()),
                _ => None,
            },
            (Value::Flag(_), "a number") => Some(format!("for 1 where it holds and 0 elsewhere, write [{text}]")),
            (Value::Number(_), "a condition") => Some(format!("compare it: {text} > 0")),
            (Value::OneOf(names, _), "a condition") => {
                names.name(0).map(|name| format!("compare it: {text} == {name}"))
            }
            (Value::OneOf(names, _), "a number") => names.name(0).map(|name| format!("write [{text} == {name}]")),
            (Value::Unit(..), "a condition" | "a number") => {
                Some("ask an attribute about it, or compare it with a unit".to_owned())
            }
            _ => None,
        };
        let message = format!("{needed} is needed here, and {} is {found}", self.written(expression));
        let mut fault = Diagnostic::new(Code::TypeMismatch, expression.span(), message).found(found);
        if let Some(remedy) = remedy {
            fault = fault.remedy(remedy);
        }
        self.report(fault);
        None
    }

    /// A value's kind as told to a user.
    pub(super) fn describe(&self, value: &Value) -> String {
        match value {
            Value::Number(_) => "a number".to_owned(),
            Value::Flag(_) => "a condition".to_owned(),
            Value::OneOf(names, _) => format!("one of {}", list(names)),
            Value::Unit(kind, _) => format!("a {}", self.units[*kind].kind.name),
            Value::Elapsed(..) => "time since a change".to_owned(),
            Value::Text(_) => "a text".to_owned(),
            Value::Set => "a set in braces".to_owned(),
            Value::Word(_) | Value::Faulty => "nothing".to_owned(),
        }
    }
}

/// Enough names to recognise the list by.
pub(super) fn list(names: &Names) -> String {
    let shown = names.iter().take(4).collect::<Vec<_>>().join(", ");
    if names.count() > 4 { shown + ", …" } else { shown }
}
