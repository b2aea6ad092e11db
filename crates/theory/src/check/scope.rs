//! Hold what the names mean at a place: variables in scope first, then what the theory declares.

use std::rc::Rc;

use language::{Code, Diagnostic, Expression, Span, nearest, quoted};
use process::{AttributeId, ParameterId, UnitKindId};

use super::Checker;
use crate::words::BUILT_IN;

/// What a declared name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    Units(UnitKindId),
    Attribute(AttributeId),
    Parameter(ParameterId),
    /// A place in the definitions.
    Definition(usize),
    Event,
    /// Its declaration has a fault, which is told there and not again at each use.
    Refused,
}

/// The kind of thing that a definition takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ArgumentKind {
    Unit(UnitKindId),
    Number,
    Flag,
}

/// What a name in scope stands for.
#[derive(Debug, Clone)]
pub(crate) enum Bound<'a> {
    /// A unit: the number of its variable.
    Variable(usize, UnitKindId),
    /// What was written for a definition's argument, and the names as they were there.
    Argument(&'a Expression, Rc<Scope<'a>>, ArgumentKind),
    /// A number or a flag that stands for any.
    Anything(ArgumentKind),
    /// A name whose declaration has a fault.
    Faulty,
}

/// The names in scope.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope<'a> {
    pub(crate) names: Vec<(String, Bound<'a>)>,
}

impl<'a> Scope<'a> {
    pub(crate) fn get(&self, name: &str) -> Option<&Bound<'a>> {
        self.names.iter().rev().find(|(one, _)| one == name).map(|(_, bound)| bound)
    }

    /// The same names and one more.
    pub(crate) fn with(&self, name: &str, bound: Bound<'a>) -> Scope<'a> {
        let mut names = self.names.clone();
        names.push((name.to_owned(), bound));
        Scope { names }
    }
}

impl<'a> Checker<'a> {
    /// Report a name that is bound while it already means something.
    pub(super) fn fresh(&mut self, name: &str, span: Span, scope: &Scope<'a>) -> bool {
        let taken = if BUILT_IN.contains(&name) {
            Some("has a meaning of its own".to_owned())
        } else if scope.get(name).is_some() {
            Some("already stands for something here".to_owned())
        } else {
            let declared = self.names.get(name).map(|(_, first)| *first);
            declared.map(|first| format!("is declared on line {}", self.line(first)))
        };
        if let Some(why) = &taken {
            let fault = Diagnostic::new(Code::RepeatedName, span, format!("{} {why}", quoted(name)));
            self.report(fault.found("would hide it").remedy("take another name for the variable"));
        }
        taken.is_none()
    }

    /// Report a word that means nothing here.
    pub(super) fn report_unknown_name(&mut self, word: &str, span: Span, scope: &Scope<'a>) {
        let mut possible = scope.names.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        possible.extend(self.names.keys().cloned());
        possible.push("year".to_owned());
        let mut fault = Diagnostic::new(Code::UnknownName, span, format!("nothing is named {}", quoted(word)));
        fault = fault.found("not declared");
        let owner = self.attributes.iter().find(|attribute| match &attribute.values {
            process::ValueKind::OneOf(names) => names.code(word).is_some(),
            _ => false,
        });
        if let Some(owner) = owner {
            let at = if owner.domain.is_empty() { String::new() } else { "(…)".to_owned() };
            fault = fault.remedy(format!(
                "{} is a value of `{}`: write {}{at} == {word}",
                quoted(word),
                owner.name,
                owner.name
            ));
        } else if let Some(units) = self.units.iter().find(|units| units.places.contains_key(word)) {
            fault = fault.remedy(format!("{} is a {}: compare it with one", quoted(word), units.kind.name));
        }
        let labels = self.units.iter().flat_map(|units| units.places.keys().map(String::as_str));
        let near = nearest(word, possible.iter().map(String::as_str).chain(labels)).map(|near| format!("`{near}`"));
        self.report(fault.nearest(near).possible(possible));
    }
}
