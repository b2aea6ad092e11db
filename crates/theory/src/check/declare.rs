//! Give every name one meaning, and read what a theory says of itself: title, source, clock.

use language::calendar::day_number;
use language::syntax::ExpressionKind;
use language::{Code, Diagnostic, Expression, Span, quoted};
use process::Clock;

use super::Checker;
use super::scope::Meaning;
use crate::syntax::{Item, TheorySyntax, Word};
use crate::words::BUILT_IN;

impl<'a> Checker<'a> {
    /// `title` and `source`, each at most once.
    pub(super) fn texts(&mut self, syntax: &TheorySyntax) -> (Option<String>, Vec<String>) {
        let (mut title, mut sources) = (None, Vec::new());
        for item in &syntax.items {
            let (word, expression) = match item {
                Item::Title(expression) => ("title", expression),
                Item::Source(expression) => ("source", expression),
                _ => continue,
            };
            match expression.kind() {
                ExpressionKind::Text(text) if word == "source" => sources.push(text.clone()),
                ExpressionKind::Text(text) => {
                    if title.replace(text.clone()).is_some() {
                        self.report_repeated_clause(word, expression.span());
                    }
                }
                ExpressionKind::Faulty(_) => {}
                _ => {
                    let message = format!("`{word}` is followed by a text in quotes");
                    let fault = Diagnostic::new(Code::TypeMismatch, expression.span(), message).found("not a text");
                    self.report(fault.remedy(format!("write {word} \"…\"")));
                }
            }
        }
        (title, sources)
    }

    fn report_repeated_clause(&mut self, word: &str, span: Span) {
        let message = format!("`{word}` stands twice");
        self.report(
            Diagnostic::new(Code::RepeatedClause, span, message).found("the second time").remedy("keep one of them"),
        );
    }

    /// Enter all names in the order of the text, so that the later of two is the one that is told.
    pub(super) fn declare_names(&mut self, syntax: &TheorySyntax) {
        for item in &syntax.items {
            match item {
                Item::Units { name, .. } => self.declare(name),
                Item::Role(role) => self.declare(&role.name),
                Item::Observe(attribute) | Item::Hold(attribute) => {
                    attribute.names.iter().for_each(|one| self.declare(&one.name));
                }
                Item::Define(define) => self.declare(&define.name),
                Item::Parameter(parameter) => self.declare(&parameter.name),
                Item::Event(event) => {
                    self.declare(&event.name);
                    self.define_name(&event.name, Meaning::Event);
                }
                _ => {}
            }
        }
    }

    fn declare(&mut self, name: &Word) {
        if BUILT_IN.contains(&name.text.as_str()) {
            let message = format!("{} has a meaning of its own", quoted(&name.text));
            let fault = Diagnostic::new(Code::ReservedWord, name.span, message).found("not free to be a name");
            self.report(fault.remedy(format!("take another name, such as {}_", name.text)));
            return;
        }
        if let Some((_, first)) = self.names.get(&name.text) {
            let line = self.line(*first);
            let message = format!("{} is declared twice", quoted(&name.text));
            let fault = Diagnostic::new(Code::RepeatedName, name.span, message).found(format!("first on line {line}"));
            self.report(fault.remedy("take another name; all that a theory declares shares one set of names"));
            return;
        }
        self.names.insert(name.text.clone(), (Meaning::Refused, name.span));
    }

    /// Whether this is the declaration that the name belongs to.
    pub(super) fn owns(&self, name: &Word) -> bool {
        self.names.get(&name.text).is_some_and(|(_, span)| *span == name.span)
    }

    /// Say what a declared name stands for.
    pub(super) fn define_name(&mut self, name: &Word, meaning: Meaning) {
        if self.owns(name) {
            self.names.insert(name.text.clone(), (meaning, name.span));
        }
    }

    /// The line of a place, from 1.
    pub(super) fn line(&self, span: Span) -> usize {
        let (_, part) = self.source.part_at(span.start);
        self.source.text.get(part.start..span.start).map_or(1, |before| before.matches('\n').count() + 1)
    }

    /// `clock years from DATE to DATE`, exactly once.
    pub(super) fn clock(&mut self, syntax: &TheorySyntax, whole: Span) {
        let clocks = syntax.items.iter().filter_map(|item| match item {
            Item::Clock { from, to, span } => Some((from, to, *span)),
            _ => None,
        });
        let clocks = clocks.collect::<Vec<_>>();
        if clocks.is_empty() && !self.broken {
            let fault =
                Diagnostic::new(Code::MissingClause, whole, "the theory has no clock").found("runs from when to when?");
            self.report(fault.remedy("write clock years from 1946 to 2024"));
        }
        for (place, (from, to, span)) in clocks.into_iter().enumerate() {
            if place > 0 {
                self.report_repeated_clause("clock", span);
                continue;
            }
            let (start, end) = (self.day(from, false), self.day(to, true));
            let (Some(start), Some(end)) = (start, end) else { continue };
            if end <= start {
                let fault = Diagnostic::new(Code::BadClock, span, "the clock does not run forward")
                    .found("ends before it begins");
                self.report(fault.remedy("put the earlier day first"));
                continue;
            }
            self.clock = Some(Clock { start, end });
        }
    }

    /// A day, or the first or last day of a year.
    pub(super) fn day(&mut self, expression: &Expression, last: bool) -> Option<i32> {
        let found = match expression.kind() {
            ExpressionKind::Day(day) => Some(*day),
            ExpressionKind::Number(year) if year.fract() == 0.0 && (1.0..=9998.0).contains(year) => {
                let (month, day) = if last { (12, 31) } else { (1, 1) };
                // The range fits in 16 bits, so the conversion is exact.
                day_number(*year as i16, month, day)
            }
            ExpressionKind::Faulty(_) => return None,
            _ => None,
        };
        if found.is_none() {
            let message = format!("a day or a year is needed here, and {} is none", self.written(expression));
            let fault = Diagnostic::new(Code::BadClock, expression.span(), message).found("not a day, not a year");
            self.report(fault.remedy("write 1946-01-31, or 1946 for the whole year"));
        }
        found
    }

    /// The text of an expression, for messages.
    pub(super) fn written(&self, expression: &Expression) -> String {
        quoted(self.source.slice(expression.span()))
    }
}
