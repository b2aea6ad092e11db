//! Check the sources that attributes come from: what each gives, of whom, and for which years.

use language::{Code, Diagnostic, Severity, Span, quoted};
use process::{AttributeId, Origin, UnitKindId, UnitTerm, ValueKind};

use super::Checker;
use super::scope::Scope;
use super::value::arguments;
use crate::catalogue::{AttributeSource, SourceValues};
use crate::syntax::{AttributeSyntax, FromSyntax, Path};
use crate::theory::{Argument, Supply, UnitsFrom, years_later};
use crate::words::TABLE;

impl<'a> Checker<'a> {
    /// The source that a path names, held against what the theory says of it.
    pub(super) fn supply(
        &mut self,
        attribute: AttributeId,
        path: &'a Path,
        place: usize,
        written: &'a AttributeSyntax,
    ) -> Option<Supply> {
        if let Some(table) = path.name.strip_prefix(TABLE) {
            if let Some(argument) = path.arguments.first() {
                let fault =
                    Diagnostic::new(Code::ArgumentCount, argument.span(), "a table takes no arguments".to_owned());
                self.report(fault.found("not needed").remedy(format!("write {}", path.name)));
            }
            return Some(Supply::Table(table.to_owned()));
        }
        let Some(source) = self.catalogue.attribute(&path.name) else {
            if written.optional.is_some() {
                self.note_missing(attribute, path, written);
                return Some(Supply::Record { name: path.name.clone(), arguments: Vec::new() });
            }
            let names = self.catalogue.attribute_names();
            self.report_unknown_source("source", &path.name, path.span, names);
            return None;
        };
        let told = self.told.len();
        self.match_source(attribute, path, &source);
        let name = self.part_of(path, place, written, &source)?;
        let units = self.source_arguments(path, &source)?;
        if self.told.len() == told {
            self.coverage(path, written, &source);
        }
        Some(Supply::Record { name, arguments: units })
    }

    /// Missing as a whole, and the theory says what holds then: a reader is told.
    fn note_missing(&mut self, attribute: AttributeId, path: &Path, written: &AttributeSyntax) {
        let name = self.attributes[attribute].name.clone();
        let value = written.otherwise.as_ref().map_or("its `else` value", |value| self.source.slice(value.span()));
        let message = format!("the record has no {}: {} is {value} everywhere", quoted(&path.name), quoted(&name));
        let note = Diagnostic::new(Code::MissingSource, path.span, message).found("not in the record");
        self.warn(Severity::Note, note.remedy("bring the source, or take the theory to say so"));
        self.missing.push((name, path.name.clone()));
    }

    /// The source, or that part of it which several names declared together take in order: each has its part's name in it.
    fn part_of(
        &mut self,
        path: &Path,
        place: usize,
        written: &AttributeSyntax,
        source: &AttributeSource,
    ) -> Option<String> {
        let name = &written.names[place].name;
        match source.parts.get(place) {
            None if source.parts.is_empty() => return Some(path.name.clone()),
            Some(part) if source.parts.len() == written.names.len() && name.text.contains(part.as_str()) => {
                return Some(format!("{}.{part}", path.name));
            }
            _ => {}
        }
        let parts = source.parts.join(", ");
        let message = format!("{} has the parts {parts}", quoted(&path.name));
        let fault = Diagnostic::new(Code::SourceMismatch, name.span, message).found("which of them?");
        let names = source.parts.iter().map(|part| format!("NAME_{part}(…)")).collect::<Vec<_>>().join(", ");
        let one = source.parts.first().map(String::as_str).unwrap_or_default();
        self.report(fault.remedy(format!(
            "declare one name for each, in this order and with its word in it: {names}; or take one part, {}.{one}",
            path.name
        )));
        None
    }

    /// Report a source that ends before the clock where nothing is said of what holds then.
    fn coverage(&mut self, path: &Path, written: &'a AttributeSyntax, source: &AttributeSource) {
        let (Some(until), Some(clock)) = (source.until, self.clock) else { return };
        let carried = written.carry.as_ref().and_then(|years| self.carried(years)).unwrap_or(0.0);
        // The first day without a value, some years later.
        let held = years_later(until.saturating_add(1), carried).saturating_sub(1);
        let ruled = written.otherwise.is_some()
            || written.optional.is_some()
            || matches!(written.from, Some(FromSyntax::StartsFrom(_)));
        if ruled || held >= clock.end {
            return;
        }
        let day = |day| language::calendar::day_to_text(day).unwrap_or_default();
        let years = (f64::from(clock.end - until) / 365.25).ceil();
        let message =
            format!("{} ends on {}, and the clock runs to {}", quoted(&path.name), day(until), day(clock.end));
        let fault = Diagnostic::new(Code::CoverageEnds, path.span, message).found("ends before the clock");
        self.report(fault.remedy(format!("write carry forward {years} years, or else VALUE, or end the clock there")));
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
            (ValueKind::Flag, SourceValues::Flag) | (ValueKind::Real | ValueKind::Bounded(..), SourceValues::Real) => {
                true
            }
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
}
