//! Read the forms in which a hazard goes on as time passes: `weibull`, `gompertz`, `log_logistic`, `piecewise`.

use language::syntax::{Call, ExpressionKind, Level, Operator};
use language::typed::{Arithmetic, Comparison};
use language::{Code, Diagnostic, Expression, Span, quoted};
use process::{Duration, Form, Node, Term, UnitTerm};

use super::Checker;
use super::scope::Scope;
use super::value::Value;
use super::walk::reads;
use crate::words::FORMS;

impl<'a> Checker<'a> {
    /// A hazard's constant part and its duration: `exp(base) * weibull(since(active(c)), shape)`.
    pub(super) fn hazard_term(
        &mut self,
        hazard: &'a Expression,
        scope: &Scope<'a>,
        depth: usize,
    ) -> Option<(Term, Option<Duration>)> {
        let mut factors = Vec::new();
        factors_of(hazard, true, &mut factors);
        let Some(place) = factors.iter().position(|(factor, _)| form_of(factor).is_some()) else {
            return self.number(hazard, scope, depth).map(|term| (term, None));
        };
        let (own, multiplied) = factors.remove(place);
        let duration = match form_of(own) {
            Some(call) if multiplied => self.duration(call, own.span(), scope, depth),
            _ => {
                self.misplaced(own.span());
                None
            }
        };
        let mut term: Option<Term> = None;
        let mut good = duration.is_some();
        for (factor, multiplied) in factors {
            let Some(next) = self.number(factor, scope, depth) else {
                good = false;
                continue;
            };
            let operation = if multiplied { Arithmetic::Multiply } else { Arithmetic::Divide };
            let span = hazard.span();
            let first = term.take().unwrap_or(Term::new(Node::Number(1.0), span));
            term = Some(match (&first.node, multiplied) {
                (Node::Number(1.0), true) => next,
                _ => Term::new(Node::Fold(Box::new(first), vec![(operation, next)]), span),
            });
        }
        let term = term.unwrap_or(Term::new(Node::Number(1.0), hazard.span()));
        good.then_some((term, duration))
    }

    /// Report a form that is no factor of a hazard.
    pub(super) fn misplaced(&mut self, span: Span) {
        let message = "a form of duration is a factor of the whole hazard, and there is at most one".to_owned();
        let fault = Diagnostic::new(Code::ElapsedUse, span, message).found("not a factor of the hazard");
        self.report(fault.remedy("write hazard exp(…) * weibull(since(x(c)), shape) per year"));
    }

    fn duration(&mut self, call: &'a Call, span: Span, scope: &Scope<'a>, depth: usize) -> Option<Duration> {
        let needed = FORMS.iter().find(|(name, _)| *name == call.name).map(|(_, needed)| *needed)?;
        if call.arguments.len() != needed.len() {
            let told = format!("{}: {}({})", needed.join(" and "), call.name, needed.join(", "));
            self.wrong_count(call, &told, None, scope, depth);
            return None;
        }
        let since = &call.arguments[0];
        let found = self.value(since, scope, depth);
        let numbers = call.arguments[1..].iter().map(|one| self.form_number(one, &call.name, scope, depth));
        let numbers = numbers.collect::<Vec<_>>();
        let (attribute, at) = match found {
            Value::Elapsed(attribute, at) => (attribute, at),
            Value::Faulty => return None,
            _ => {
                let message = format!("{} runs from a change", quoted(&call.name));
                let fault = Diagnostic::new(Code::ElapsedUse, since.span(), message).found("not a time since a change");
                self.report(fault.remedy(format!("write {}(since(x(c)), …)", call.name)));
                return None;
            }
        };
        if at.iter().any(|unit| !matches!(unit, UnitTerm::Variable(_) | UnitTerm::Fixed(_))) {
            let message =
                "a duration runs from what is known of those who take part, not of others through them".to_owned();
            let fault = Diagnostic::new(Code::ElapsedUse, since.span(), message).found("of somebody else");
            self.report(fault.remedy("name a role of the event, or a unit"));
            return None;
        }
        let mut numbers = numbers.into_iter().collect::<Option<Vec<_>>>()?.into_iter();
        let mut next = || numbers.next().unwrap_or(Term::new(Node::Number(1.0), span));
        let form = match call.name.as_str() {
            "weibull" => Form::Weibull(next()),
            "gompertz" => Form::Gompertz(next()),
            _ => Form::LogLogistic(next(), next()),
        };
        Some(Duration { attribute, at, form, span })
    }

    /// A number of a form: of numbers and parameters only, and above 0 unless it is a growth.
    fn form_number(&mut self, written: &'a Expression, form: &str, scope: &Scope<'a>, depth: usize) -> Option<Term> {
        let term = self.number(written, scope, depth)?;
        if !reads(&term).is_empty() || !is_plain(&term) {
            let message = format!("the numbers of {} are the same for everybody at all times", quoted(form));
            let fault = Diagnostic::new(Code::NotConstant, written.span(), message).found("changes");
            self.report(fault.remedy("write a number or a parameter, and let what changes multiply the form"));
            return None;
        }
        if let Some(value) = self.fold(&term)
            && value <= 0.0
            && form != "gompertz"
        {
            let message = format!("the numbers of {} are above 0, and this is {value}", quoted(form));
            let fault = Diagnostic::new(Code::BadBounds, written.span(), message).found("not above 0");
            self.report(fault.remedy("take a number above 0: below 1 the hazard falls, above 1 it rises"));
            return None;
        }
        Some(term)
    }

    /// `piecewise(since(x), h0, 2, h1, 5, h2)`: h0 before 2 years, h1 from 2 to 5, h2 after.
    pub(super) fn piecewise(&mut self, call: &'a Call, span: Span, scope: &Scope<'a>, depth: usize) -> Value {
        if call.arguments.len() < 4 || !call.arguments.len().is_multiple_of(2) {
            let needed = "a time since a change, then values and years in turn: piecewise(since(x(c)), 0.2, 5, 0.1)";
            return self.wrong_count(call, needed, None, scope, depth);
        }
        let (since, rest) = call.arguments.split_first().unwrap_or_else(|| unreachable!("invariant: counted above"));
        let Value::Elapsed(attribute, at) = self.value(since, scope, depth) else {
            let message = "`piecewise` runs from a change".to_owned();
            let fault = Diagnostic::new(Code::ElapsedUse, since.span(), message).found("not a time since a change");
            self.report(fault.remedy("write piecewise(since(x(c)), …)"));
            return Value::Faulty;
        };
        let values = rest.iter().step_by(2).map(|one| self.number(one, scope, depth)).collect::<Vec<_>>();
        let years = rest.iter().skip(1).step_by(2).map(|one| self.constant_in(one, scope)).collect::<Vec<_>>();
        let (Some(values), Some(years)) =
            (values.into_iter().collect::<Option<Vec<_>>>(), years.into_iter().collect::<Option<Vec<_>>>())
        else {
            return Value::Faulty;
        };
        let rising = years.windows(2).all(|two| two[0] < two[1]) && years.iter().all(|years| *years > 0.0);
        if !rising && !self.generic {
            let fault = Diagnostic::new(Code::BadBounds, span, "the years of `piecewise` rise from above 0".to_owned());
            self.report(fault.found("not in order").remedy("write the earlier years first"));
            return Value::Faulty;
        }
        let compared = |comparison, bound: f64| {
            let since = Term::new(Node::Elapsed(attribute, at.clone()), since.span());
            let bound = Term::new(Node::Number(bound), since.span);
            Term::new(Node::Compare(comparison, Box::new(since), Box::new(bound)), span)
        };
        let last = values.len() - 1;
        let parts = values.into_iter().enumerate().map(|(place, value)| {
            let mut holds = Vec::new();
            holds.extend((place > 0).then(|| compared(Comparison::GreaterEqual, years[place - 1])));
            holds.extend((place < last).then(|| compared(Comparison::Less, years[place])));
            let holds = Term::new(Node::All(holds), span);
            Term::new(Node::Fold(Box::new(value), vec![(Arithmetic::Multiply, holds)]), span)
        });
        let mut parts = parts.collect::<Vec<_>>();
        let first = parts.remove(0);
        let rest = parts.into_iter().map(|part| (Arithmetic::Add, part)).collect();
        Value::Number(Term::new(Node::Fold(Box::new(first), rest), span))
    }
}

/// The factors of a product, each with whether it is multiplied or divided by.
fn factors_of<'a>(expression: &'a Expression, multiplied: bool, out: &mut Vec<(&'a Expression, bool)>) {
    match expression.kind() {
        ExpressionKind::Chain(Level::Product, first, rest) => {
            factors_of(first, multiplied, out);
            rest.iter()
                .for_each(|(operator, one)| factors_of(one, multiplied == (*operator == Operator::Multiply), out));
        }
        _ => out.push((expression, multiplied)),
    }
}

fn form_of(expression: &Expression) -> Option<&Call> {
    match expression.kind() {
        ExpressionKind::Call(call) if FORMS.iter().any(|(name, _)| *name == call.name) => Some(call),
        _ => None,
    }
}

/// Whether a term is arithmetic on numbers and parameters.
fn is_plain(term: &Term) -> bool {
    match &term.node {
        Node::Number(_) | Node::Parameter(_) => true,
        Node::Apply(_, inner) => is_plain(inner),
        Node::Fold(first, rest) => is_plain(first) && rest.iter().all(|(_, one)| is_plain(one)),
        _ => false,
    }
}
