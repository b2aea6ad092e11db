//! Give a word the meaning that the kind expected asks for, and explain the words that have none.

use crate::check::{Checker, Value};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::nearest::nearest;
use crate::quote::quoted;
use crate::syntax::{Expression, ExpressionKind};
use crate::token::is_name;
use crate::typed::{Quantity, QuantityNode};
use crate::types::{Kind, Names};

/// Words with which other programs write a missing value.
const MISSING: &[&str] = &["NA", "NaN", "nan", "null", "NULL", "None", "nil", "missing", "unknown"];

impl Checker<'_> {
    /// Report a word that is neither a column nor, where it stands, a value.
    pub(crate) fn report_unknown_name(&mut self, word: &str, span: Span) {
        let names = self.vocabulary.names();
        let near = nearest(word, names.iter().copied().chain(["true", "false"])).map(|name| self.introduce(name));
        let mut fault = Diagnostic::new(Code::UnknownName, span, format!("no column is named {}", quoted(word)))
            .found("not a column")
            .possible(names)
            .nearest(near);
        let owners = self.columns_with_element(word);
        if MISSING.contains(&word) {
            fault = fault.remedy("to ask whether a value is there, write known(x) or not known(x)");
        } else if let Some((owner, kind)) = owners.first() {
            let use_of =
                if matches!(kind, Kind::Set(_)) { format!("{owner}({word})") } else { format!("{owner} == {word}") };
            fault = fault.remedy(format!("{} is a value of `{owner}`: write {use_of}", quoted(word)));
        }
        self.report(fault);
    }

    /// A name with what is known of it, as told to a user: `ended` (a date).
    fn introduce(&self, name: &str) -> String {
        match self.vocabulary.lookup(name) {
            Some(signature) if !signature.meaning.is_empty() => {
                format!("`{name}` ({}; {})", signature.kind, signature.meaning)
            }
            Some(signature) => format!("`{name}` ({})", signature.kind),
            None => format!("`{name}`"),
        }
    }

    /// Whether a word is among the values of any column.
    pub(crate) fn is_value(&self, word: &str) -> bool {
        !self.columns_with_element(word).is_empty()
    }

    fn columns_with_element(&self, word: &str) -> Vec<(String, Kind)> {
        let has = |kind: &Kind| match kind {
            Kind::OneOf(names) | Kind::Set(names) => names.code(word).is_some(),
            _ => false,
        };
        let columns = self.vocabulary.names().into_iter();
        let kinds = columns.filter_map(|name| Some((name.to_owned(), self.vocabulary.lookup(name)?.kind)));
        kinds.filter(|(_, kind)| has(kind)).collect()
    }

    /// The code of the element that an expression names, or a fault. `owner` is what the names belong to, for messages.
    pub(crate) fn element(&mut self, expression: &Expression, names: &Names, owner: &str) -> Option<u16> {
        let (word, in_quotes) = match expression.kind() {
            ExpressionKind::Name(word) => (word, false),
            ExpressionKind::Text(word) => (word, true),
            ExpressionKind::Faulty(_) => return None,
            _ => {
                let message = format!("a value of {owner} is needed here, and {} is none", self.written(expression));
                let fault = Diagnostic::new(Code::TypeMismatch, expression.span(), message);
                self.report(fault.found("not a value by name").possible(names.iter()));
                return None;
            }
        };
        match names.code(word) {
            // Only a name that cannot stand bare is written in quotes.
            Some(code) if in_quotes != is_name(word) => return Some(code),
            Some(_) => {
                let message = format!("a value of {owner} stands without quotes");
                let fault = Diagnostic::new(Code::TypeMismatch, expression.span(), message).found("a text");
                self.report(fault.remedy(format!("write {word}")));
            }
            None => self.report_unknown_element(word, expression.span(), names, owner),
        }
        None
    }

    fn report_unknown_element(&mut self, word: &str, span: Span, names: &Names, owner: &str) {
        let mut fault =
            Diagnostic::new(Code::UnknownElement, span, format!("{} is not a value of {owner}", quoted(word)))
                .found("not among its values")
                .possible(names.iter())
                .nearest(nearest(word, names.iter()).map(|name| format!("`{name}`")));
        if let Some(signature) = self.vocabulary.lookup(word) {
            fault = fault.note(format!("{} is a column ({}), not a value", quoted(word), signature.kind));
        }
        let others = self.columns_with_element(word);
        if let Some((other, _)) = others.first() {
            fault = fault.note(format!("{} is a value of `{other}`", quoted(word)));
        }
        if MISSING.contains(&word) {
            fault = fault.note("to ask whether a value is there, write known(x) or not known(x)");
        }
        self.report(fault);
    }

    /// The value that an expression stands for where one of `names` is expected.
    pub(crate) fn named(&mut self, expression: &Expression, names: &Names, owner: &str) -> Value<'static> {
        match self.element(expression, names, owner) {
            Some(code) => {
                let node = QuantityNode::Constant(f64::from(code));
                Value::Quantity(Quantity { node, span: expression.span() }, Kind::OneOf(names.clone()))
            }
            None => Value::Faulty,
        }
    }
}
