//! Read expressions: each gives a number, a truth, a value by name or a unit, and every word is resolved.

use std::rc::Rc;

use language::syntax::{ExpressionKind, Level, Operator};
use language::typed::{Arithmetic, Function};
use language::{Code, DEPTH_CAP, Diagnostic, Expression, Names, Span, is_name, quoted};
use process::{Attribute, AttributeId, Node, Origin, Term, UnitKindId, UnitTerm, ValueKind};

use super::Checker;
use super::refuse::list;
use super::scope::{ArgumentKind, Bound, Meaning, Scope};
use crate::words::RESERVED;

/// A theory has at most so many parts of expressions once its definitions are put in.
pub(crate) const SIZE_CAP: usize = 100_000;

/// What an expression turned out to be.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Number(Term),
    Flag(Term),
    /// One of the names, as its code.
    OneOf(Names, Term),
    Unit(UnitKindId, UnitTerm),
    /// Years since an attribute changed.
    Elapsed(AttributeId, Vec<UnitTerm>),
    /// A bare word that means nothing by itself: a value's or a unit's name, if one is expected.
    Word(String),
    /// A word in quotes.
    Text(String),
    /// A set in braces.
    Set,
    /// A fault inside has been reported.
    Faulty,
}

impl<'a> Checker<'a> {
    /// What an expression is; `depth` is the number of variables outside it.
    pub(super) fn value(&mut self, expression: &'a Expression, scope: &Scope<'a>, depth: usize) -> Value {
        if self.size >= SIZE_CAP || self.depth >= DEPTH_CAP + DEPTH_CAP / 4 {
            return self.too_large(expression);
        }
        self.size += 1;
        self.depth += 1;
        let value = self.part(expression, scope, depth);
        self.depth -= 1;
        value
    }

    fn too_large(&mut self, expression: &Expression) -> Value {
        // Told once: whatever follows is too large for the same reason.
        let told = self.told.iter().any(|(_, _, code)| *code == Code::TooLarge);
        if !told {
            let message = if self.size >= SIZE_CAP {
                format!("with its definitions put in, this theory has more than {SIZE_CAP} parts")
            } else {
                format!("with its definitions put in, this nests more than {DEPTH_CAP} levels deep")
            };
            let fault = Diagnostic::new(Code::TooLarge, expression.span(), message).found("grew too large here");
            self.report(fault.remedy("define less in terms of other definitions, or hold the value in an attribute"));
        }
        Value::Faulty
    }

    fn part(&mut self, expression: &'a Expression, scope: &Scope<'a>, depth: usize) -> Value {
        let span = expression.span();
        match expression.kind() {
            ExpressionKind::Number(number) => Value::Number(Term::new(Node::Number(*number), span)),
            ExpressionKind::Truth(truth) => Value::Flag(Term::new(Node::Number(f64::from(u8::from(*truth))), span)),
            ExpressionKind::Text(text) => Value::Text(text.clone()),
            ExpressionKind::Day(_) => self.refuse_day(expression),
            ExpressionKind::Name(name) => self.word(name, expression, scope, depth),
            ExpressionKind::Not(operand) => match self.flag(operand, scope, depth) {
                Some(term) => Value::Flag(Term::new(Node::Not(Box::new(term)), span)),
                None => Value::Faulty,
            },
            ExpressionKind::Negate(operand) => self.applied(Function::Negate, operand, span, scope, depth),
            ExpressionKind::Power(base, exponent) => {
                let (base, exponent) = (self.number(base, scope, depth), self.number(exponent, scope, depth));
                let folded = base
                    .zip(exponent)
                    .map(|(base, exponent)| Node::Fold(Box::new(base), vec![(Arithmetic::Power, exponent)]));
                folded.map_or(Value::Faulty, |node| Value::Number(Term::new(node, span)))
            }
            ExpressionKind::Chain(level, first, rest) => self.chain(*level, first, rest, expression, scope, depth),
            ExpressionKind::Call(call) => self.call(call, expression, scope, depth),
            ExpressionKind::Bracket(condition) => match self.flag(condition, scope, depth) {
                // A flag is the number 0 or 1 already.
                Some(term) => Value::Number(Term::new(term.node, span)),
                None => Value::Faulty,
            },
            ExpressionKind::Set(_) => Value::Set,
            ExpressionKind::Faulty(_) => Value::Faulty,
        }
    }

    pub(super) fn applied(
        &mut self,
        function: Function,
        operand: &'a Expression,
        span: Span,
        scope: &Scope<'a>,
        depth: usize,
    ) -> Value {
        let operand = self.number(operand, scope, depth);
        operand
            .map_or(Value::Faulty, |operand| Value::Number(Term::new(Node::Apply(function, Box::new(operand)), span)))
    }

    fn refuse_day(&mut self, expression: &Expression) -> Value {
        let day = self.source.slice(expression.span()).to_owned();
        let fault = Diagnostic::new(Code::TypeMismatch, expression.span(), "a day has no place in a term".to_owned());
        let year = day.get(..4).unwrap_or("1990").to_owned();
        self.report(fault.found("a day").remedy(format!("compare the calendar year: year >= {year}")));
        Value::Faulty
    }

    fn chain(
        &mut self,
        level: Level,
        first: &'a Expression,
        rest: &'a [(Operator, Expression)],
        whole: &'a Expression,
        scope: &Scope<'a>,
        depth: usize,
    ) -> Value {
        match level {
            Level::And | Level::Or => {
                let operands = std::iter::once(first).chain(rest.iter().map(|(_, operand)| operand));
                let terms = operands.map(|operand| self.flag(operand, scope, depth)).collect::<Vec<_>>();
                let Some(terms) = terms.into_iter().collect::<Option<Vec<_>>>() else { return Value::Faulty };
                let node = if level == Level::And { Node::All(terms) } else { Node::Any(terms) };
                Value::Flag(Term::new(node, whole.span()))
            }
            Level::Sum | Level::Product => {
                let start = self.number(first, scope, depth);
                let others = rest.iter().map(|(operator, operand)| {
                    let term = self.number(operand, scope, depth);
                    term.map(|term| (arithmetic(*operator), term))
                });
                let others = others.collect::<Vec<_>>().into_iter().collect::<Option<Vec<_>>>();
                match start.zip(others) {
                    Some((start, others)) => {
                        Value::Number(Term::new(Node::Fold(Box::new(start), others), whole.span()))
                    }
                    None => Value::Faulty,
                }
            }
            _ => self.comparison(first, rest, whole, scope, depth),
        }
    }

    /// A bare word: a name in scope, a declared name, or a value's name that only the place it stands in can resolve.
    fn word(&mut self, name: &str, expression: &'a Expression, scope: &Scope<'a>, depth: usize) -> Value {
        let span = expression.span();
        match scope.get(name) {
            Some(Bound::Variable(variable, kind)) => return Value::Unit(*kind, UnitTerm::Variable(*variable)),
            Some(Bound::Argument(written, outside, kind)) => {
                let (written, outside, kind) = (*written, Rc::clone(outside), *kind);
                return self.argument(written, &outside, kind, depth);
            }
            // Stands for any value, and is never kept: the definition is read again where it is used.
            Some(Bound::Anything(ArgumentKind::Flag)) => return Value::Flag(Term::new(Node::Number(1.0), span)),
            Some(Bound::Anything(_)) => return Value::Number(Term::new(Node::Number(1.0), span)),
            Some(Bound::Faulty) => return Value::Faulty,
            None => {}
        }
        if name == "year" {
            let year = self.calendar_year();
            return Value::Number(Term::new(Node::Read(year, Vec::new()), span));
        }
        let Some((meaning, _)) = self.names.get(name) else { return Value::Word(name.to_owned()) };
        let meaning = *meaning;
        self.used.insert(name.to_owned());
        match meaning {
            Meaning::Attribute(attribute) if self.attributes[attribute].domain.is_empty() => {
                self.read(attribute, Vec::new(), span)
            }
            Meaning::Attribute(attribute) => {
                let kinds = self.kinds_written(attribute);
                let message = format!("{} is known of {kinds}, and here of none", quoted(name));
                let fault = Diagnostic::new(Code::ArgumentCount, span, message).found("of whom?");
                self.report(fault.remedy(format!("write {name}({kinds})")));
                Value::Faulty
            }
            Meaning::Parameter(parameter) => Value::Number(Term::new(Node::Parameter(parameter), span)),
            Meaning::Definition(definition) => self.expand(definition, &[], expression, scope, depth),
            Meaning::Units(_) | Meaning::Event => {
                let what = if meaning == Meaning::Event { "an event" } else { "a kind of unit" };
                let message = format!("{} is {what} and has no value", quoted(name));
                self.report(Diagnostic::new(Code::TypeMismatch, span, message).found(what));
                Value::Faulty
            }
            Meaning::Refused => self.refused(name, span),
        }
    }

    /// A name whose declaration has a fault is told there; one that is only declared later is told here.
    pub(super) fn refused(&mut self, name: &str, span: Span) -> Value {
        if self.early {
            let message = format!("{} is not known here: a declaration takes plain numbers and names", quoted(name));
            self.report(
                Diagnostic::new(Code::NotConstant, span, message)
                    .found("declared, not constant")
                    .remedy("write the value"),
            );
        }
        Value::Faulty
    }

    /// What was written for an argument, read with the names that were in scope there.
    fn argument(&mut self, written: &'a Expression, outside: &Scope<'a>, kind: ArgumentKind, depth: usize) -> Value {
        match kind {
            ArgumentKind::Unit(kind) => {
                self.unit(written, kind, outside, depth).map_or(Value::Faulty, |unit| Value::Unit(kind, unit))
            }
            ArgumentKind::Number => self.number(written, outside, depth).map_or(Value::Faulty, Value::Number),
            ArgumentKind::Flag => self.flag(written, outside, depth).map_or(Value::Faulty, Value::Flag),
        }
    }

    /// The calendar year as an attribute of the world, made when first read.
    fn calendar_year(&mut self) -> AttributeId {
        if let Some(year) = self.year {
            return year;
        }
        let year = self.attributes.len();
        self.attributes.push(Attribute {
            name: "year".to_owned(),
            domain: Vec::new(),
            symmetric: false,
            values: ValueKind::Real,
            origin: Origin::Calendar,
            span: Span::default(),
        });
        self.year = Some(year);
        year
    }

    /// The value of an attribute at units.
    pub(super) fn read(&mut self, attribute: AttributeId, at: Vec<UnitTerm>, span: Span) -> Value {
        match self.attributes[attribute].values.clone() {
            ValueKind::Unit(kind) => Value::Unit(kind, UnitTerm::Through(attribute, at)),
            ValueKind::Flag => Value::Flag(Term::new(Node::Read(attribute, at), span)),
            ValueKind::Real | ValueKind::Bounded(..) => Value::Number(Term::new(Node::Read(attribute, at), span)),
            ValueKind::OneOf(names) => Value::OneOf(names, Term::new(Node::Read(attribute, at), span)),
        }
    }

    /// The kinds of units of an attribute, as written: `state, state`.
    pub(super) fn kinds_written(&self, attribute: AttributeId) -> String {
        let domain = &self.attributes[attribute].domain;
        domain.iter().map(|kind| self.units[*kind].kind.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The expression as a number, or a fault.
    pub(super) fn number(&mut self, expression: &'a Expression, scope: &Scope<'a>, depth: usize) -> Option<Term> {
        match self.value(expression, scope, depth) {
            Value::Number(term) => Some(term),
            other => self.refuse(expression, &other, "a number", scope),
        }
    }

    /// The expression as a condition, or a fault.
    pub(super) fn flag(&mut self, expression: &'a Expression, scope: &Scope<'a>, depth: usize) -> Option<Term> {
        match self.value(expression, scope, depth) {
            Value::Flag(term) => Some(term),
            other => self.refuse(expression, &other, "a condition", scope),
        }
    }

    /// The expression as a unit of a kind, or a fault.
    pub(super) fn unit(
        &mut self,
        expression: &'a Expression,
        kind: UnitKindId,
        scope: &Scope<'a>,
        depth: usize,
    ) -> Option<UnitTerm> {
        match self.value(expression, scope, depth) {
            Value::Unit(own, unit) if own == kind => Some(unit),
            Value::Word(label) | Value::Text(label) => {
                self.label_written(kind, &label, expression, scope).map(UnitTerm::Fixed)
            }
            other => {
                let needed = format!("a {}", self.units[kind].kind.name);
                self.refuse(expression, &other, &needed, scope)
            }
        }
    }

    /// The place of a unit whose label stands as a word or in quotes.
    fn label_written(
        &mut self,
        kind: UnitKindId,
        label: &str,
        expression: &Expression,
        scope: &Scope<'a>,
    ) -> Option<usize> {
        let known = self.units[kind].faulty || self.units[kind].places.contains_key(label);
        let near_name = || {
            let names = scope.names.iter().map(|(name, _)| name.as_str()).chain(self.names.keys().map(String::as_str));
            language::nearest(label, names).is_some()
        };
        let bare = matches!(expression.kind(), ExpressionKind::Name(_));
        if !known && bare && near_name() {
            self.report_unknown_name(label, expression.span(), scope);
            return None;
        }
        self.label(kind, label, expression.span())
    }

    /// The place of a unit that is always the same.
    pub(super) fn unit_of_kind(
        &mut self,
        expression: &'a Expression,
        kind: UnitKindId,
        scope: &Scope<'a>,
    ) -> Option<usize> {
        match self.unit(expression, kind, scope, 0)? {
            UnitTerm::Fixed(unit) => Some(unit),
            _ => {
                let message =
                    format!("{} is not always the same {}", self.written(expression), self.units[kind].kind.name);
                self.report(
                    Diagnostic::new(Code::NotConstant, expression.span(), message)
                        .found("changes")
                        .remedy("name one unit"),
                );
                None
            }
        }
    }

    /// The code of a value by name, or a fault.
    pub(super) fn element(
        &mut self,
        expression: &'a Expression,
        names: &Names,
        scope: &Scope<'a>,
        depth: usize,
    ) -> Option<Term> {
        let span = expression.span();
        let written = match expression.kind() {
            // Where a value of these is expected, their names come before all others.
            ExpressionKind::Name(word) if names.code(word).is_some() => Value::Word(word.clone()),
            _ => self.value(expression, scope, depth),
        };
        let word = match written {
            Value::OneOf(own, term) if own == *names => return Some(term),
            Value::Word(word) => word,
            Value::Text(word) if !is_name(&word) || RESERVED.contains(&word.as_str()) => word,
            Value::Text(word) if names.code(&word).is_some() => {
                let fault =
                    Diagnostic::new(Code::TypeMismatch, span, "a value by name stands without quotes").found("a text");
                self.report(fault.remedy(format!("write {word}")));
                return None;
            }
            Value::Text(word) => word,
            other => return self.refuse(expression, &other, &format!("one of {}", list(names)), scope),
        };
        if let Some(code) = names.code(&word) {
            return Some(Term::new(Node::Number(f64::from(code)), span));
        }
        let near = language::nearest(&word, names.iter()).map(|near| format!("`{near}`"));
        let message = format!("{} is not one of {}", quoted(&word), list(names));
        let fault = Diagnostic::new(Code::UnknownElement, span, message).found("not among the values").nearest(near);
        self.report(fault.possible(names.iter()));
        None
    }
}

/// A number of arguments in words.
pub(super) fn arguments(count: usize) -> String {
    if count == 1 { "1 argument".to_owned() } else { format!("{count} arguments") }
}

fn arithmetic(operator: Operator) -> Arithmetic {
    match operator {
        Operator::Subtract => Arithmetic::Subtract,
        Operator::Multiply => Arithmetic::Multiply,
        Operator::Divide => Arithmetic::Divide,
        _ => Arithmetic::Add,
    }
}
