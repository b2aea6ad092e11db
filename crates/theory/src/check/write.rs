//! Check what is written where: the effects of events and the rules of the tick.

use language::syntax::{Call, ExpressionKind};
use language::{Code, Diagnostic, Expression, quoted};
use process::{AttributeId, Origin, Term, UnitTerm};

use super::Checker;
use super::scope::{Meaning, Scope};
use crate::syntax::WriteSyntax;
use crate::theory::Supply;

/// A value on its way to its place.
pub(crate) struct Written {
    pub(crate) attribute: AttributeId,
    pub(crate) at: Vec<UnitTerm>,
    pub(crate) value: Term,
}

impl<'a> Checker<'a> {
    /// `place := term`, or faults; the place and the term are both read.
    pub(super) fn write(&mut self, write: &'a WriteSyntax, scope: &Scope<'a>, depth: usize) -> Option<Written> {
        let Some(attribute) = self.written_attribute(&write.place, scope) else {
            // What the value is for is not known, but its words are still read.
            let value = self.value(&write.value, scope, depth);
            drop(value);
            return None;
        };
        let at = match write.place.kind() {
            ExpressionKind::Call(call) => self.arguments_of(attribute, call, scope, depth),
            _ => self.whole_world(attribute, &write.place),
        };
        if let Some(at) = &at
            && self.attributes[attribute].origin == Origin::Observed
            && !self.created.is_some_and(|created| at.contains(&UnitTerm::Variable(created)))
        {
            self.refuse_observed(attribute, &write.place);
        }
        let value = self.written_value(attribute, &write.value, scope, depth);
        if let Some(value) = &value {
            self.fold(value);
        }
        Some(Written { attribute, at: at?, value: value? })
    }

    /// The attribute that is written to, if it is one that may be.
    pub(super) fn written_attribute(&mut self, place: &Expression, scope: &Scope<'a>) -> Option<AttributeId> {
        let name = match place.kind() {
            ExpressionKind::Name(name) => name,
            ExpressionKind::Call(Call { name, binder: None, .. }) => name,
            ExpressionKind::Faulty(_) => return None,
            _ => {
                let message = format!("{} is not a place to write to", self.written(place));
                let fault = Diagnostic::new(Code::TypeMismatch, place.span(), message).found("not an attribute");
                self.report(fault.remedy("write ATTRIBUTE(c) := value"));
                return None;
            }
        };
        let held = || self.attributes.iter().filter(|one| matches!(one.origin, Origin::Held | Origin::Follows));
        let possible = held().map(|one| one.name.clone()).collect::<Vec<_>>();
        let meaning = if scope.get(name).is_some() { None } else { self.names.get(name).map(|(meaning, _)| *meaning) };
        match meaning {
            Some(Meaning::Attribute(attribute)) => {
                self.written.insert(attribute);
                self.used.insert(name.clone());
                if self.attributes[attribute].origin == Origin::Observed && self.created.is_none() {
                    self.refuse_observed(attribute, place);
                    return None;
                }
                Some(attribute)
            }
            Some(Meaning::Refused) => None,
            Some(_) => {
                let message = format!("{} is no attribute, and nothing is written to it", quoted(name));
                let fault = Diagnostic::new(Code::TypeMismatch, place.span(), message).found("not an attribute");
                self.report(fault.possible(possible));
                None
            }
            None => {
                let near = language::nearest(name, possible.iter().map(String::as_str)).map(|near| format!("`{near}`"));
                let message = format!("no attribute is named {}", quoted(name));
                let fault =
                    Diagnostic::new(Code::UnknownName, place.span(), message).found("not declared").nearest(near);
                self.report(
                    fault.possible(possible).remedy(format!("declare it: hold {name}(KIND) : flag starts from false")),
                );
                None
            }
        }
    }

    fn refuse_observed(&mut self, attribute: AttributeId, place: &Expression) {
        let name = self.attributes[attribute].name.clone();
        let latent = self.latent.iter().any(|latent| latent.attribute == attribute);
        let message = if latent {
            format!("{} is a parameter, and nothing changes it", quoted(&name))
        } else {
            format!("{} is observed, and only the record changes it", quoted(&name))
        };
        let fault = Diagnostic::new(Code::EffectOnObserved, place.span(), message).found("written to");
        let role = self.bindings.iter().any(|one| one.attribute == attribute && matches!(one.supply, Supply::Dates(_)));
        self.report(fault.remedy(if role {
            format!("declare it by hold {name} : KIND starts from … instead of role")
        } else if latent {
            format!("declare it by hold {name}(KIND) : real starts from … instead of param")
        } else {
            format!("declare it by hold {name} … follows … instead of observe")
        }));
    }

    fn whole_world(&mut self, attribute: AttributeId, place: &Expression) -> Option<Vec<UnitTerm>> {
        if self.attributes[attribute].domain.is_empty() {
            return Some(Vec::new());
        }
        let kinds = self.kinds_written(attribute);
        let name = &self.attributes[attribute].name;
        let message = format!("{} is known of {kinds}, and here of none", quoted(name));
        let fault = Diagnostic::new(Code::ArgumentCount, place.span(), message).found("of whom?");
        let fault = fault.remedy(format!("write {name}({kinds})"));
        self.report(fault);
        None
    }
}
