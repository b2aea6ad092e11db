//! Check who there is: kinds of units, and roles by date.

use std::collections::{BTreeMap, BTreeSet};

use language::calendar::day_to_text;
use language::syntax::ExpressionKind;
use language::{Code, Diagnostic, Expression, Severity, Span, nearest, quoted};
use process::{Attribute, Origin, UnitKind, UnitKindId, ValueKind};

use super::scope::{Meaning, Scope};
use super::{Checker, Units};
use crate::catalogue::UnitSource;
use crate::syntax::{Item, RoleSyntax, UnitsSyntax, Word};
use crate::theory::{Binding, RoleDate, Supply, UnitsFrom};

/// Units that there is room to create where the theory does not say.
const ROOM: usize = 1_000;

/// A theory makes up at most so many units; relations have caps of their own.
const SYNTHETIC_CAP: f64 = 100_000.0;
/// More kinds of units than any theory needs.
const MOST_KINDS: usize = 100;

impl<'a> Checker<'a> {
    /// `units state from record.states`.
    pub(super) fn units_item(&mut self, item: &'a Item, created: &BTreeSet<String>) {
        if let Item::Units { name, from, room } = item {
            let created = created.contains(&name.text);
            if self.units.len() >= MOST_KINDS {
                let message = format!("there are more than {MOST_KINDS} kinds of units");
                let fault = Diagnostic::new(Code::BadUnits, name.span, message).found("one too many");
                self.report(fault.remedy("make one kind of those that differ in what is known of them alone"));
                return self.define_name(name, Meaning::Refused);
            }
            let room = match room {
                Some(room) => self.room(room, created),
                None => created.then_some(ROOM).filter(|&room| self.holds(room, name.span)),
            };
            self.units_of(name, from, room.filter(|_| created));
        }
    }

    /// `with room for 2000`: how many units there is room to create.
    fn room(&mut self, room: &Expression, created: bool) -> Option<usize> {
        let count = match room.kind() {
            ExpressionKind::Number(number) if number.fract() == 0.0 && (1.0..=SYNTHETIC_CAP).contains(number) => {
                // Whole and within the cap, so the conversion is exact.
                Some(*number as usize).filter(|&made| self.holds(made, room.span()))?
            }
            ExpressionKind::Faulty(_) => return None,
            _ => {
                let message = format!("{} is not a number of units", self.written(room));
                let fault = Diagnostic::new(Code::BadUnits, room.span(), message)
                    .found(format!("not a whole number from 1 to {SYNTHETIC_CAP}"));
                self.report(fault.remedy("write with room for 2000"));
                return None;
            }
        };
        if !created {
            let message = "there is room for new units, and no event creates one".to_owned();
            let warning = Diagnostic::new(Code::Unused, room.span(), message).found("never used");
            self.warn(Severity::Warning, warning.remedy("leave `with room for` out"));
        }
        Some(count)
    }

    fn units_of(&mut self, name: &Word, from: &UnitsSyntax, room: Option<usize>) {
        let found = match from {
            UnitsSyntax::Source(path) => {
                let found = self.catalogue.units(&path.name);
                if found.is_none() {
                    let names = self.catalogue.unit_names();
                    self.report_unknown_source("units", &path.name, path.span, names);
                }
                found.map(|source| (source, UnitsFrom::Record(path.name.clone()), path.span))
            }
            UnitsSyntax::Synthetic(count) => {
                self.synthetic(name, count).filter(|&made| self.holds(made, count.span())).map(|number| {
                    let labels = (1..=number).map(|one| format!("{} {one}", name.text)).collect();
                    (UnitSource { labels, ..UnitSource::default() }, UnitsFrom::Synthetic(number), count.span())
                })
            }
        };
        let faulty = found.is_none();
        let (source, from, span) = found.unwrap_or((UnitSource::default(), UnitsFrom::Synthetic(0), name.span));
        if source.labels.is_empty() && !faulty {
            let message = format!("there is no {} in this source", quoted(&name.text));
            self.report(
                Diagnostic::new(Code::BadUnits, span, message).found("holds no unit").remedy("take another source"),
            );
        }
        let labels = source.labels.iter().enumerate().map(|(place, label)| (label.clone(), place));
        let mut places = source
            .aliases
            .iter()
            .filter(|(_, place)| *place < source.labels.len())
            .cloned()
            .collect::<BTreeMap<_, _>>();
        places.extend(labels);
        let pool = source.labels.len();
        let synthetic = if matches!(from, UnitsFrom::Synthetic(_)) { pool } else { 0 };
        let made = synthetic + room.unwrap_or(0);
        let mut labels = source.labels;
        labels.extend((1..=room.unwrap_or(0)).map(|number| format!("new {} {number}", name.text)));
        let kind = UnitKind { name: name.text.clone(), labels };
        let created = room.is_some();
        let there = if created || !source.there_if_created { source.there } else { Vec::new() };
        self.define_name(name, Meaning::Units(self.units.len()));
        let span = name.span;
        self.units.push(Units { kind, from, places, faulty, there, created, pool, made, presence: None, span });
    }

    /// Whether so many more units may be made: all kinds together have no more than one may have.
    fn holds(&mut self, more: usize, span: Span) -> bool {
        let made = self.units.iter().map(|units| units.made).sum::<usize>() + more;
        let holds = made as f64 <= SYNTHETIC_CAP;
        if !holds {
            let message = format!("this makes {made} units in all, and at most {SYNTHETIC_CAP} are made");
            let fault = Diagnostic::new(Code::BadUnits, span, message).found("too many with those before");
            self.report(fault.remedy("make fewer"));
        }
        holds
    }

    fn synthetic(&mut self, name: &Word, count: &Expression) -> Option<usize> {
        match count.kind() {
            ExpressionKind::Number(number) if number.fract() == 0.0 && (1.0..=SYNTHETIC_CAP).contains(number) => {
                // Whole and within the cap, so the conversion is exact.
                Some(*number as usize)
            }
            ExpressionKind::Faulty(_) => None,
            _ => {
                let message = format!("{} is not a number of units", self.written(count));
                let fault = Diagnostic::new(Code::BadUnits, count.span(), message)
                    .found(format!("not a whole number from 1 to {SYNTHETIC_CAP}"));
                self.report(fault.remedy(format!("write units {} synthetic 200", name.text)));
                None
            }
        }
    }

    /// Report a name that the catalogue does not have.
    pub(super) fn report_unknown_source(&mut self, of: &str, name: &str, span: Span, names: Vec<String>) {
        let near = nearest(name, names.iter().map(String::as_str)).map(|near| format!("`{near}`"));
        let fault =
            Diagnostic::new(Code::UnknownSource, span, format!("the record has no {of} named {}", quoted(name)));
        self.report(fault.found("not in the record").nearest(near).possible(names));
    }

    /// The kind of unit that a word names, or a fault.
    pub(super) fn kind_of_unit(&mut self, word: &Word) -> Option<UnitKindId> {
        match self.names.get(&word.text) {
            Some((Meaning::Units(kind), _)) => {
                let kind = *kind;
                self.used.insert(word.text.clone());
                return Some(kind);
            }
            Some((Meaning::Refused, _)) => return None,
            _ => {}
        }
        let names = self.units.iter().map(|units| units.kind.name.clone()).collect::<Vec<_>>();
        let near = nearest(&word.text, names.iter().map(String::as_str)).map(|near| format!("`{near}`"));
        let message = format!("{} is not a kind of unit", quoted(&word.text));
        let mut fault =
            Diagnostic::new(Code::UnknownUnits, word.span, message).found("not declared by `units`").nearest(near);
        if names.is_empty() {
            fault =
                fault.remedy(format!("write units {} from record.…, or units {} synthetic 200", word.text, word.text));
        }
        self.report(fault.possible(names));
        None
    }

    /// The place of a unit by its label, or a fault.
    pub(super) fn label(&mut self, kind: UnitKindId, label: &str, span: Span) -> Option<usize> {
        let units = &self.units[kind];
        if units.faulty {
            return None;
        }
        if let Some(place) = units.places.get(label) {
            return Some(*place);
        }
        let near = nearest(label, units.places.keys().map(String::as_str)).map(|near| format!("`{near}`"));
        let message = format!("no {} is named {}", units.kind.name, quoted(label));
        let labels = units.kind.labels.clone();
        self.report(
            Diagnostic::new(Code::UnknownElement, span, message).found("no such unit").nearest(near).possible(labels),
        );
        None
    }

    /// `role dominant : state = USA from 1945`.
    pub(super) fn role_item(&mut self, item: &'a Item) {
        let Item::Role(role) = item else { return };
        let Some(kind) = self.kind_of_unit(&role.kind) else { return };
        if !self.owns(&role.name) {
            return;
        }
        let dates = self.role_dates(role, kind);
        let attribute = self.attributes.len();
        self.define_name(&role.name, Meaning::Attribute(attribute));
        self.attributes.push(Attribute {
            name: role.name.text.clone(),
            domain: Vec::new(),
            symmetric: false,
            values: ValueKind::Unit(kind),
            origin: Origin::Observed,
            span: role.name.span,
        });
        self.bindings.push(Binding {
            attribute,
            supply: Supply::Dates(dates.unwrap_or_default()),
            carry_forward_years: None,
            otherwise: None,
            unknown_to_mean: false,
            optional: false,
            span: role.name.span,
        });
    }

    /// Who fills the role over the clock, without gap or overlap.
    fn role_dates(&mut self, role: &'a RoleSyntax, kind: UnitKindId) -> Option<Vec<RoleDate>> {
        let mut dates = Vec::new();
        let mut whole = true;
        for spell in &role.spells {
            let unit = self.unit_of_kind(&spell.unit, kind, &Scope::default());
            let from = self.day(&spell.from, false);
            let until = spell.to.as_ref().map_or(Some(None), |to| self.day(to, true).map(Some));
            match (unit, from, until) {
                (Some(unit), Some(from), Some(until)) => dates.push((unit, from, until, spell.span)),
                _ => whole = false,
            }
        }
        let clock = self.clock.filter(|_| whole)?;
        let mut filled: Vec<RoleDate> = Vec::new();
        for (unit, from, until, span) in dates {
            let until = until.unwrap_or(clock.end.max(from));
            if until < from {
                self.bad_role(span, "this ends before it begins", "put the earlier year first");
                return None;
            }
            if let Some(last) = filled.last() {
                let (last, next) = (last.until, from);
                if next <= last {
                    let text = format!("two fill the role on {}", day_to_text(next).unwrap_or_default());
                    self.bad_role(
                        span,
                        &text,
                        "begin the day or the year after the one before ends, in the order of time",
                    );
                    return None;
                }
                if next > last + 1 && last < clock.end && next > clock.start {
                    self.gap(span, last + 1, next - 1);
                }
            }
            filled.push(RoleDate { from, until, unit });
        }
        let (first, last) = (filled.first()?.from, filled.last()?.until);
        let ends = role.spells.first().zip(role.spells.last());
        if let Some((opening, closing)) = ends {
            if first > clock.start {
                self.gap(opening.span, clock.start, first - 1);
            }
            if last < clock.end {
                self.gap(closing.span, last + 1, clock.end);
            }
        }
        let inside = filled.into_iter().filter(|date| date.until >= clock.start && date.from <= clock.end);
        let clipped = inside.map(|date| RoleDate {
            from: date.from.max(clock.start),
            until: date.until.min(clock.end),
            unit: date.unit,
        });
        Some(clipped.collect())
    }

    fn gap(&mut self, span: Span, from: i32, until: i32) {
        let day = |day| day_to_text(day).unwrap_or_default();
        let text = format!("nobody fills the role from {} to {}", day(from), day(until));
        self.bad_role(span, &text, "fill every day from the clock's start to its end");
    }

    fn bad_role(&mut self, span: Span, message: &str, remedy: &str) {
        self.report(Diagnostic::new(Code::BadRole, span, message).found("here").remedy(remedy));
    }
}
