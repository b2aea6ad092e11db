//! Check what is observed and held: units, values, sources, coverage.

use language::{Code, Diagnostic, Expression, Names, Span, nearest, quoted};
use process::{Attribute, AttributeId, Node, Origin, Term, UnitKindId, ValueKind};

use super::Checker;
use super::scope::{Meaning, Scope};
use crate::syntax::{AttributeName, AttributeSyntax, Direction, FromSyntax, Item, ValuesSyntax, Word};
use crate::theory::{Binding, Supply};

/// What stands after `else` for the mean of what is known.
const UNKNOWN_TO_MEAN: &str = "unknown_to_mean";

/// What a declaration says of all the names that share it.
struct Shared {
    values: ValueKind,
    origin: Origin,
}

impl<'a> Checker<'a> {
    /// `observe …` and `hold …`.
    pub(super) fn attribute_item(&mut self, item: &'a Item) {
        let (written, observed) = match item {
            Item::Observe(written) => (written, true),
            Item::Hold(written) => (written, false),
            _ => return,
        };
        let Some(values) = self.values(written) else { return };
        let origin = match &written.from {
            _ if observed => Origin::Observed,
            Some(FromSyntax::Follows(_)) => Origin::Follows,
            _ => Origin::Held,
        };
        let shared = Shared { values, origin };
        for (place, name) in written.names.iter().enumerate() {
            self.attribute(name, place, &shared, written);
        }
    }

    fn values(&mut self, written: &'a AttributeSyntax) -> Option<ValueKind> {
        match written.values.as_ref()? {
            ValuesSyntax::Flag => Some(ValueKind::Flag),
            ValuesSyntax::Real(None) => Some(ValueKind::Real),
            ValuesSyntax::Real(Some((low, high))) => {
                let (least, greatest) = (self.constant(low), self.constant(high));
                let (least, greatest) = (least?, greatest?);
                if least >= greatest {
                    let message = format!("nothing lies between {least} and {greatest}");
                    let fault = Diagnostic::new(Code::BadBounds, low.span().to(high.span()), message).found("empty");
                    self.report(fault.remedy("write the least value, two dots, the greatest: real in 0..1"));
                    return Some(ValueKind::Real);
                }
                Some(ValueKind::Bounded(least, greatest))
            }
            ValuesSyntax::OneOf(words) => self.one_of(words).map(ValueKind::OneOf),
            ValuesSyntax::Kind(word) => {
                let declared = matches!(self.names.get(&word.text), Some((Meaning::Units(_) | Meaning::Refused, _)));
                if declared {
                    return self.kind_of_unit(word).map(ValueKind::Unit);
                }
                self.report_unknown_type(word);
                None
            }
        }
    }

    fn report_unknown_type(&mut self, word: &Word) {
        let mut possible = vec!["flag".to_owned(), "real".to_owned(), "one of …".to_owned()];
        possible.extend(self.units.iter().map(|units| units.kind.name.clone()));
        let near = match word.text.as_str() {
            "bool" | "boolean" => Some("flag"),
            "float" | "number" | "int" | "integer" => Some("real"),
            "enum" => Some("one of …"),
            text => nearest(text, possible.iter().map(String::as_str)),
        };
        let near = near.map(|near| format!("`{near}`"));
        let message = format!("{} is not a type", quoted(&word.text));
        self.report(
            Diagnostic::new(Code::UnknownUnits, word.span, message)
                .found("not a type")
                .nearest(near)
                .possible(possible),
        );
    }

    fn one_of(&mut self, words: &[Word]) -> Option<Names> {
        let mut names: Vec<String> = Vec::new();
        for word in words {
            if names.contains(&word.text) {
                let message = format!("{} stands twice among the values", quoted(&word.text));
                let fault = Diagnostic::new(Code::RepeatedName, word.span, message).found("the second time");
                self.report(fault.remedy("leave one out"));
                return None;
            }
            names.push(word.text.clone());
        }
        Some(Names::new(names))
    }

    fn attribute(&mut self, name: &'a AttributeName, place: usize, shared: &Shared, written: &'a AttributeSyntax) {
        let domain = name.domain.iter().map(|word| self.kind_of_unit(word)).collect::<Vec<_>>();
        let Some(domain) = domain.into_iter().collect::<Option<Vec<_>>>() else { return };
        if domain.len() > 2 {
            self.not_yet(name.name.span, "a relation of more than two", "write two relations of two");
            return;
        }
        let symmetric = self.direction(name, &domain, written);
        if !self.owns(&name.name) {
            return;
        }
        let attribute = self.attributes.len();
        self.define_name(&name.name, Meaning::Attribute(attribute));
        self.attributes.push(Attribute {
            name: name.name.text.clone(),
            domain,
            symmetric,
            values: shared.values.clone(),
            origin: shared.origin,
            span: name.name.span,
        });
        self.binding(attribute, place, written);
    }

    /// Whether a relation is symmetric; that it says so, and that nothing else does.
    fn direction(&mut self, name: &AttributeName, domain: &[UnitKindId], written: &AttributeSyntax) -> bool {
        let relation = domain.len() == 2;
        match written.direction {
            None if relation => {
                let message = format!("{} relates two and does not say how", quoted(&name.name.text));
                let fault =
                    Diagnostic::new(Code::RelationDirection, name.name.span, message).found("directed or symmetric?");
                self.report(
                    fault.remedy("write symmetric if it is the same both ways, else directed, before the type"),
                );
                false
            }
            Some((_, span)) if !relation => {
                let message = format!("{} relates no two and has no direction", quoted(&name.name.text));
                self.report(
                    Diagnostic::new(Code::RelationDirection, span, message)
                        .found("only for relations")
                        .remedy("leave it out"),
                );
                false
            }
            Some((Direction::Symmetric, span)) if domain[0] != domain[1] => {
                let fault =
                    Diagnostic::new(Code::RelationDirection, span, "a relation of two kinds is never symmetric");
                self.report(fault.found("the two are of different kinds").remedy("write directed"));
                false
            }
            direction => direction.is_some_and(|(direction, _)| direction == Direction::Symmetric),
        }
    }

    fn binding(&mut self, attribute: AttributeId, place: usize, written: &'a AttributeSyntax) {
        let mean = written.otherwise.as_ref().filter(|value| self.source.slice(value.span()) == UNKNOWN_TO_MEAN);
        let unknown_to_mean = mean.is_some();
        mean.into_iter().for_each(|value| self.mean(attribute, value, written));
        let otherwise = written.otherwise.as_ref().filter(|_| !unknown_to_mean);
        let otherwise = otherwise.and_then(|value| self.value_of(attribute, value));
        let carry_forward_years = written.carry.as_ref().and_then(|years| self.carried(years));
        let optional = written.optional.is_some();
        if let (Some(span), None) = (written.optional, &written.otherwise) {
            let fault =
                Diagnostic::new(Code::MissingClause, span, "what holds where the source is missing?".to_owned());
            self.report(fault.found("no `else`").remedy("write optional else VALUE"));
        }
        let (supply, span) = match &written.from {
            Some(FromSyntax::From(path) | FromSyntax::Follows(path) | FromSyntax::StartsFrom(path)) => {
                let Some(supply) = self.supply(attribute, path, place, written) else { return };
                (supply, path.span)
            }
            Some(FromSyntax::StartsAt(value)) => {
                if let Some(extra) = written.otherwise.as_ref().or(written.carry.as_ref()) {
                    let message = "a value that is always there needs no rule for where it is missing".to_owned();
                    self.report(
                        Diagnostic::new(Code::RepeatedClause, extra.span(), message)
                            .found("not needed")
                            .remedy("leave it out"),
                    );
                }
                let Some(start) = self.value_of(attribute, value) else { return };
                (Supply::Constant(start), value.span())
            }
            None => return,
        };
        self.bindings.push(Binding {
            attribute,
            supply,
            carry_forward_years,
            otherwise,
            unknown_to_mean,
            optional,
            span,
        });
    }

    /// `else unknown_to_mean` has a meaning for observed numbers of units alone.
    fn mean(&mut self, attribute: AttributeId, value: &Expression, written: &AttributeSyntax) {
        let declared = &self.attributes[attribute];
        let number = matches!(declared.values, ValueKind::Real | ValueKind::Bounded(..));
        let message = if !number || declared.domain.is_empty() {
            "there is a mean of numbers of several units only"
        } else if written.optional.is_some() {
            "where the whole source is missing there is no mean"
        } else if declared.origin != Origin::Observed {
            "what events change has no mean of what is known"
        } else {
            return;
        };
        let fault = Diagnostic::new(Code::TypeMismatch, value.span(), message).found("no mean");
        self.report(fault.remedy("write else and a value"));
    }

    pub(super) fn carried(&mut self, years: &'a Expression) -> Option<f64> {
        let number = self.constant(years)?;
        if number < 0.0 {
            let message = format!("a value is carried forward for 0 years or more, and this is {number}");
            self.report(
                Diagnostic::new(Code::BadBounds, years.span(), message)
                    .found("negative")
                    .remedy("write carry forward 2 years"),
            );
            return None;
        }
        Some(number)
    }

    /// A value of an attribute that is always the same, as its number.
    fn value_of(&mut self, attribute: AttributeId, value: &'a Expression) -> Option<f64> {
        let scope = Scope::default();
        let number = match self.attributes[attribute].values.clone() {
            ValueKind::Unit(kind) => self.unit_of_kind(value, kind, &scope)? as f64,
            ValueKind::Real | ValueKind::Bounded(..) => self.constant(value)?,
            ValueKind::Flag => {
                let term = self.flag(value, &scope, 0)?;
                self.always(value, &term)?
            }
            ValueKind::OneOf(names) => {
                let term = self.element(value, &names, &scope, 0)?;
                self.always(value, &term)?
            }
        };
        self.within_bounds(attribute, number, value.span());
        Some(number)
    }

    /// Report a number that lies beyond the bounds of an attribute.
    fn within_bounds(&mut self, attribute: AttributeId, number: f64, span: Span) {
        if let ValueKind::Bounded(least, greatest) = self.attributes[attribute].values
            && (number < least || number > greatest)
        {
            let message = format!("{number} lies beyond {least}..{greatest}");
            let fault = Diagnostic::new(Code::BadBounds, span, message).found("out of bounds");
            self.report(fault.remedy("take a value within the bounds"));
        }
    }

    fn always(&mut self, value: &Expression, term: &Term) -> Option<f64> {
        let found = match term.node {
            Node::Number(number) => Some(number),
            _ => self.fold(term),
        };
        if found.is_none() {
            let message = format!("{} is not always the same", self.written(value));
            self.report(
                Diagnostic::new(Code::NotConstant, value.span(), message).found("changes").remedy("write the value"),
            );
        }
        found
    }

    /// The value that is written to an attribute; one that is always the same must lie within its bounds.
    pub(super) fn written_value(
        &mut self,
        attribute: AttributeId,
        value: &'a Expression,
        scope: &Scope<'a>,
        depth: usize,
    ) -> Option<Term> {
        let span = value.span();
        let term = match self.attributes[attribute].values.clone() {
            ValueKind::Flag => self.flag(value, scope, depth)?,
            ValueKind::Real | ValueKind::Bounded(..) => self.number(value, scope, depth)?,
            ValueKind::OneOf(names) => self.element(value, &names, scope, depth)?,
            ValueKind::Unit(kind) => Term::new(Node::Unit(self.unit(value, kind, scope, depth)?), span),
        };
        if let Some(number) = self.fold(&term) {
            self.within_bounds(attribute, number, span);
        }
        Some(term)
    }
}
