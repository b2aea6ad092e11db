//! Read the values of clauses: texts, words, numbers and years.

use language::syntax::ExpressionKind;
use language::{Code, Diagnostic, Expression, Span, nearest, quoted};

use crate::check::Checker;
use crate::syntax::{ClaimSyntax, Clause, Item};

impl Checker<'_> {
    pub(crate) fn report(&mut self, code: Code, span: Span, message: impl Into<String>, remedy: &str) {
        let fault = Diagnostic::new(code, span, message);
        self.faults.push(if remedy.is_empty() { fault } else { fault.remedy(remedy) });
    }

    /// A clause that must be there.
    pub(crate) fn required<'t>(
        &mut self,
        tree: &ClaimSyntax,
        clause: Option<&'t Clause>,
        name: &str,
    ) -> Option<&'t Clause> {
        if clause.is_none() {
            let message = format!("the claim {} has no `{name}`", quoted(&tree.name.text));
            self.report(Code::MissingClause, tree.name.span, message, &format!("add `{name} …`"));
        }
        clause
    }

    pub(crate) fn only<'t>(&mut self, clause: &'t Clause) -> Option<&'t Expression> {
        if let [_, more, ..] = &clause.values[..] {
            let message = format!("{} takes one value", quoted(&clause.name.text));
            self.report(Code::ArgumentCount, more.span(), message, "");
        }
        clause.values.first().filter(|value| !matches!(value.kind(), ExpressionKind::Faulty(_)))
    }

    pub(crate) fn text(&mut self, clause: &Clause) -> String {
        self.only(clause).map(|value| self.text_of(value)).unwrap_or_default()
    }

    pub(crate) fn text_of(&mut self, value: &Expression) -> String {
        match value.kind() {
            ExpressionKind::Text(text) => text.clone(),
            ExpressionKind::Faulty(_) => String::new(),
            _ => {
                let message = format!("a text is needed here, and {} is none", quoted(self.source.slice(value.span())));
                self.report(Code::TypeMismatch, value.span(), message, "put it in straight double quotes");
                String::new()
            }
        }
    }

    pub(crate) fn texts(&mut self, tree: &ClaimSyntax, name: &str) -> Vec<String> {
        let clauses = tree.items.iter().filter_map(|item| match item {
            Item::Clause(clause) if clause.name.text == name => Some(clause),
            _ => None,
        });
        let values: Vec<&Expression> = clauses.flat_map(|clause| &clause.values).collect();
        values.into_iter().map(|value| self.text_of(value)).collect()
    }

    /// One of some words; otherwise a fault.
    pub(crate) fn word<T: Copy>(&mut self, value: &Expression, what: &str, all: &[(&'static str, T)]) -> Option<T> {
        let written = self.source.slice(value.span());
        let found = match value.kind() {
            ExpressionKind::Name(name) => all.iter().find(|(word, _)| word == name).map(|(_, one)| *one),
            ExpressionKind::Faulty(_) => return None,
            _ => None,
        };
        if found.is_none() {
            let words: Vec<&str> = all.iter().map(|(word, _)| *word).collect();
            let near = nearest(written, words.iter().copied()).map(quoted);
            let fault =
                Diagnostic::new(Code::UnknownElement, value.span(), format!("{} is no {what}", quoted(written)));
            self.faults.push(fault.possible(words).nearest(near));
        }
        found
    }

    /// A number as written, with its sign.
    pub(crate) fn number(&mut self, value: &Expression) -> Option<f64> {
        match value.kind() {
            ExpressionKind::Number(number) => Some(*number),
            ExpressionKind::Negate(inside) => self.number(inside).map(|number| -number),
            ExpressionKind::Faulty(_) => None,
            _ => {
                let message =
                    format!("a number is needed here, and {} is none", quoted(self.source.slice(value.span())));
                self.report(Code::TypeMismatch, value.span(), message, "");
                None
            }
        }
    }

    pub(crate) fn margin(&mut self, clause: &Clause) -> Option<f64> {
        let value = self.only(clause)?;
        let margin = self.number(value)?;
        if margin > 1.0 && margin.is_finite() {
            return Some(margin);
        }
        let message = format!("a margin is a hazard ratio above 1, and {margin} is not");
        let remedy = "write the smallest ratio that would matter, such as 1.25; for a claim that something lowers the hazard it is read as 1 / 1.25";
        self.report(Code::BadBounds, value.span(), message, remedy);
        None
    }

    /// A whole number of years from 1 to 80.
    pub(crate) fn years(&mut self, value: &Expression, what: &str) -> Option<u32> {
        let years = self.number(value)?;
        if (1.0..=80.0).contains(&years) && years.floor() == years {
            return Some(years as u32);
        }
        let message = format!("`{what}` is a whole number of years from 1 to 80, and {years} is not");
        self.report(Code::BadBounds, value.span(), message, "");
        None
    }
}
