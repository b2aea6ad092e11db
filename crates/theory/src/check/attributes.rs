//! Check what is observed and held: units, values, sources, coverage.

use language::{Code, Diagnostic, Expression, Names, Span, nearest, quoted};
use process::{Attribute, AttributeId, Node, Origin, Term, UnitKindId, UnitTerm, ValueKind};

use super::Checker;
use super::scope::{Meaning, Scope};
use super::value::arguments;
use crate::catalogue::{AttributeSource, SourceValues};
use crate::syntax::{AttributeName, AttributeSyntax, Direction, FromSyntax, Item, Path, ValuesSyntax, Word};
use crate::theory::{Argument, Binding, Supply, UnitsFrom};
use crate::words::TABLE;

/// What a declaration says of all the names that share it.
struct Shared {
    values: ValueKind,
    bounds: Option<(f64, f64)>,
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
        let shared = Shared { values: values.0, bounds: values.1, origin };
        for name in &written.names {
            self.attribute(name, &shared, written);
        }
    }

    fn values(&mut self, written: &'a AttributeSyntax) -> Option<(ValueKind, Option<(f64, f64)>)> {
        match written.values.as_ref()? {
            ValuesSyntax::Flag => Some((ValueKind::Flag, None)),
            ValuesSyntax::Real(None) => Some((ValueKind::Real, None)),
            ValuesSyntax::Real(Some((low, high))) => {
                let (least, greatest) = (self.constant(low), self.constant(high));
                let (least, greatest) = (least?, greatest?);
                if least >= greatest {
                    let message = format!("nothing lies between {least} and {greatest}");
                    let fault = Diagnostic::new(Code::BadBounds, low.span().to(high.span()), message).found("empty");
                    self.report(fault.remedy("write the least value, two dots, the greatest: real in 0..1"));
                }
                Some((ValueKind::Real, Some((least, greatest))))
            }
            ValuesSyntax::OneOf(words) => self.one_of(words).map(|names| (ValueKind::OneOf(names), None)),
            ValuesSyntax::Kind(word) => {
                let declared = matches!(self.names.get(&word.text), Some((Meaning::Units(_) | Meaning::Refused, _)));
                if declared {
                    return self.kind_of_unit(word).map(|kind| (ValueKind::Unit(kind), None));
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

    fn attribute(&mut self, name: &'a AttributeName, shared: &Shared, written: &'a AttributeSyntax) {
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
        self.bounds.push(shared.bounds);
        self.binding(attribute, written);
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

    fn binding(&mut self, attribute: AttributeId, written: &'a AttributeSyntax) {
        let otherwise = written.otherwise.as_ref().and_then(|value| self.otherwise(attribute, value));
        let carry_forward_years = written.carry.as_ref().and_then(|years| self.carried(years));
        let optional = written.optional.is_some();
        if let (Some(span), None) = (written.optional, &written.otherwise) {
            let fault =
                Diagnostic::new(Code::MissingClause, span, "what holds where the source is missing?".to_owned());
            self.report(fault.found("no `else`").remedy("write optional else VALUE"));
        }
        let (supply, span) = match &written.from {
            Some(FromSyntax::From(path) | FromSyntax::Follows(path) | FromSyntax::StartsFrom(path)) => {
                let Some(supply) = self.supply(attribute, path, optional) else { return };
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
        let bounds = self.bounds[attribute];
        self.bindings.push(Binding { attribute, supply, carry_forward_years, otherwise, optional, bounds, span });
    }

    fn otherwise(&mut self, attribute: AttributeId, value: &'a Expression) -> Option<f64> {
        if self.source.slice(value.span()) == "unknown_to_mean" {
            self.not_yet(value.span(), "`unknown_to_mean`", "write else and a number, such as else 0");
            return None;
        }
        self.value_of(attribute, value)
    }

    fn carried(&mut self, years: &'a Expression) -> Option<f64> {
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
            ValueKind::Real => self.constant(value)?,
            ValueKind::Flag => {
                let term = self.flag(value, &scope, 0)?;
                self.always(value, &term)?
            }
            ValueKind::OneOf(names) => {
                let term = self.element(value, &names, &scope, 0)?;
                self.always(value, &term)?
            }
        };
        if let Some((least, greatest)) = self.bounds[attribute]
            && (number < least || number > greatest)
        {
            let message = format!("{number} lies beyond {least}..{greatest}");
            self.report(
                Diagnostic::new(Code::BadBounds, value.span(), message)
                    .found("out of bounds")
                    .remedy("take a value within the bounds"),
            );
        }
        Some(number)
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

    /// The source that a path names, held against what the theory says of it.
    fn supply(&mut self, attribute: AttributeId, path: &'a Path, optional: bool) -> Option<Supply> {
        if let Some(table) = path.name.strip_prefix(TABLE) {
            if let Some(argument) = path.arguments.first() {
                let fault =
                    Diagnostic::new(Code::ArgumentCount, argument.span(), "a table takes no arguments".to_owned());
                self.report(fault.found("not needed").remedy(format!("write {}", path.name)));
            }
            return Some(Supply::Table(table.to_owned()));
        }
        let Some(source) = self.catalogue.attribute(&path.name) else {
            if optional {
                // Missing as a whole, and the theory says what holds then.
                return Some(Supply::Record { name: path.name.clone(), arguments: Vec::new() });
            }
            let names = self.catalogue.attribute_names();
            self.report_unknown_source("source", &path.name, path.span, names);
            return None;
        };
        self.match_source(attribute, path, &source);
        let units = self.source_arguments(path, &source)?;
        Some(Supply::Record { name: path.name.clone(), arguments: units })
    }

    fn match_source(&mut self, attribute: AttributeId, path: &Path, source: &AttributeSource) {
        let declared = self.attributes[attribute].clone();
        let name = &declared.name;
        let sources = self.units.iter().map(|units| match &units.from {
            UnitsFrom::Record(source) => source.clone(),
            UnitsFrom::Synthetic(_) => "no source".to_owned(),
        });
        let sources = sources.collect::<Vec<_>>();
        let from = |kind: UnitKindId| sources[kind].clone();
        if declared.domain.iter().any(|kind| self.units[*kind].faulty) {
            return;
        }
        let domain = declared.domain.iter().map(|kind| from(*kind)).collect::<Vec<_>>();
        let places = |domain: &[String]| if domain.is_empty() { "the world".to_owned() } else { domain.join(", ") };
        if domain != source.domain {
            let message = format!(
                "{} is known of {}, and {} of {}",
                quoted(&path.name),
                places(&source.domain),
                quoted(name),
                places(&domain)
            );
            let made_up = domain.iter().any(|one| one == "no source");
            let remedy = if made_up {
                "units made up have no values in the record: take table.NAME"
            } else {
                "declare it of the units that the source knows"
            };
            self.mismatch(path.span, message, remedy);
            return;
        }
        if declared.symmetric && !source.symmetric {
            let message = format!("{} is not the same both ways", quoted(&path.name));
            self.mismatch(path.span, message, "write directed");
        }
        let fits = match (&declared.values, &source.values) {
            (ValueKind::Flag, SourceValues::Flag) | (ValueKind::Real, SourceValues::Real) => true,
            (ValueKind::OneOf(own), SourceValues::OneOf(theirs)) => theirs.iter().any(|one| own.code(one).is_some()),
            (ValueKind::Unit(kind), SourceValues::Unit(theirs)) => self.units[*kind].faulty || from(*kind) == *theirs,
            _ => false,
        };
        if !fits {
            let (gives, remedy) = match &source.values {
                SourceValues::Flag => ("true or false".to_owned(), "write flag as its type".to_owned()),
                SourceValues::Real => ("numbers".to_owned(), "write real as its type".to_owned()),
                SourceValues::OneOf(names) => {
                    let names = names.join(", ");
                    (format!("one of {names}"), format!("write one of {names} as its type"))
                }
                SourceValues::Unit(source) => {
                    (format!("units of {source}"), format!("take a kind of unit from {source} as its type"))
                }
            };
            self.mismatch(
                path.span,
                format!("{} gives {gives}, and {} is declared otherwise", quoted(&path.name), quoted(name)),
                &remedy,
            );
        }
    }

    fn mismatch(&mut self, span: Span, message: String, remedy: &str) {
        self.report(Diagnostic::new(Code::SourceMismatch, span, message).found("does not fit").remedy(remedy));
    }

    /// The units that the name of a source takes.
    fn source_arguments(&mut self, path: &'a Path, source: &AttributeSource) -> Option<Vec<Argument>> {
        if path.arguments.len() != source.arguments.len() {
            let message = format!("{} takes {}", quoted(&path.name), arguments(source.arguments.len()));
            let fault = Diagnostic::new(Code::ArgumentCount, path.span, message)
                .found(format!("found {}", path.arguments.len()));
            let each = source.arguments.iter().map(|from| format!("a unit of {from}")).collect::<Vec<_>>().join(", ");
            self.report(if each.is_empty() {
                fault.remedy(format!("write {}", path.name))
            } else {
                fault.remedy(format!("write {}({each})", path.name))
            });
            return None;
        }
        let mut units = Vec::new();
        for (written, from) in path.arguments.iter().zip(&source.arguments) {
            let kind = self.units.iter().position(|units| units.from == UnitsFrom::Record(from.clone()));
            let Some(kind) = kind else {
                let message = format!("no kind of unit of this theory is from {from}");
                let fault = Diagnostic::new(Code::SourceMismatch, written.span(), message).found("a unit of what?");
                self.report(fault.remedy(format!("write units NAME from {from}")));
                return None;
            };
            units.push(match self.unit(written, kind, &Scope::default(), 0)? {
                UnitTerm::Fixed(unit) => Argument::Unit(kind, unit),
                UnitTerm::Through(role, at) if at.is_empty() && self.attributes[role].origin == Origin::Observed => {
                    Argument::Role(role)
                }
                _ => {
                    let fault = Diagnostic::new(
                        Code::NotConstant,
                        written.span(),
                        "a source takes a unit or a role".to_owned(),
                    );
                    self.report(fault.found("neither").remedy("name a unit, or declare a role by date"));
                    return None;
                }
            });
        }
        Some(units)
    }

    /// The value that is written to an attribute, held within its bounds.
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
            ValueKind::Real => self.number(value, scope, depth)?,
            ValueKind::OneOf(names) => self.element(value, &names, scope, depth)?,
            ValueKind::Unit(kind) => Term::new(Node::Unit(self.unit(value, kind, scope, depth)?), span),
        };
        let Some((least, greatest)) = self.bounds[attribute] else { return Some(term) };
        let number = |value| Term::new(Node::Number(value), span);
        let held = vec![
            (language::typed::Arithmetic::Maximum, number(least)),
            (language::typed::Arithmetic::Minimum, number(greatest)),
        ];
        Some(Term::new(Node::Fold(Box::new(term), held), span))
    }
}
