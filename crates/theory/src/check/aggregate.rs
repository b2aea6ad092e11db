//! Read calls over all units of a kind.

use language::syntax::Call;
use language::{Code, Diagnostic, Expression, Span, quoted};
use process::{Aggregate, AggregateKind, Node, Term, UnitKindId, UnitTerm};

use super::Checker;
use super::scope::{ArgumentKind, Bound, Scope};
use super::value::Value;

impl<'a> Checker<'a> {
    /// `count(c: cond)`, `sum(c: value, cond)`, `any(c: cond)`, `every(c: cond)`, `argmax(c: value, cond, else)`.
    pub(super) fn aggregate(
        &mut self,
        call: &'a Call,
        whole: &'a Expression,
        scope: &Scope<'a>,
        depth: usize,
    ) -> Value {
        let name = call.name.as_str();
        let Some(binder) = &call.binder else {
            let message = format!("{} runs over units and needs a variable", quoted(name));
            let fault = Diagnostic::new(Code::ArgumentCount, call.name_span, message).found("over whom?");
            self.report(fault.remedy(format!("write {name}(c: …)")));
            return Value::Faulty;
        };
        let (least, most) = match name {
            "sum" => (1, 2),
            "argmax" => (1, 3),
            _ => (1, 1),
        };
        if !(least..=most).contains(&call.arguments.len()) {
            let needed = match name {
                "sum" => "a value and perhaps a condition: sum(c: value, condition)",
                "argmax" => "a value, perhaps a condition, and then who if nobody: argmax(c: value, condition, else)",
                _ => "one condition; join several with `and`",
            };
            return self.wrong_count(call, needed, None, scope, depth);
        }
        let fresh = self.fresh(binder, call.name_span, scope);
        let Some(kind) = self.unit_of_binder(binder, call, scope) else { return Value::Faulty };
        let inner = scope.with(binder, if fresh { Bound::Variable(depth, kind) } else { Bound::Faulty });
        match name {
            "sum" => self.sum(call, kind, whole.span(), &inner, depth),
            "argmax" => self.largest(call, kind, whole.span(), scope, &inner, depth),
            _ => self.counted(call, kind, whole.span(), &inner, depth),
        }
    }

    fn unit_of_binder(&mut self, binder: &str, call: &'a Call, scope: &Scope<'a>) -> Option<UnitKindId> {
        let found = call.arguments.iter().find_map(|argument| match self.evidence(binder, argument, None, scope) {
            Some(ArgumentKind::Unit(kind)) => Some(kind),
            _ => None,
        });
        if found.is_none() {
            if self.units.len() == 1 {
                return Some(0);
            }
            let message = format!("nothing tells over which kind of unit {} runs", quoted(binder));
            let fault = Diagnostic::new(Code::UnclearUnits, call.name_span, message).found("over whom?");
            let kinds = self.units.iter().map(|units| units.kind.name.clone()).collect::<Vec<_>>();
            self.report(
                fault.remedy(format!("ask an attribute about {binder}, or compare it with a unit")).possible(kinds),
            );
        }
        found
    }

    fn counted(&mut self, call: &'a Call, kind: UnitKindId, span: Span, inner: &Scope<'a>, depth: usize) -> Value {
        let Some(body) = self.flag(&call.arguments[0], inner, depth + 1) else { return Value::Faulty };
        let asked = match call.name.as_str() {
            "count" => AggregateKind::Count,
            "any" => AggregateKind::Any,
            _ => AggregateKind::Every,
        };
        let condition = self.of_those_there(&[(depth, kind)], None, span);
        let aggregate = Aggregate { kind: asked, unit: kind, variable: depth, body, condition };
        let term = Term::new(Node::Aggregate(Box::new(aggregate)), span);
        if asked == AggregateKind::Count { Value::Number(term) } else { Value::Flag(term) }
    }

    fn sum(&mut self, call: &'a Call, kind: UnitKindId, span: Span, inner: &Scope<'a>, depth: usize) -> Value {
        let body = self.number(&call.arguments[0], inner, depth + 1);
        let condition = call.arguments.get(1).map(|condition| self.flag(condition, inner, depth + 1));
        let (Some(body), Some(condition)) = (body, condition.map_or(Some(None), |found| found.map(Some))) else {
            return Value::Faulty;
        };
        let condition = self.of_those_there(&[(depth, kind)], condition, span);
        let aggregate = Aggregate { kind: AggregateKind::Sum, unit: kind, variable: depth, body, condition };
        Value::Number(Term::new(Node::Aggregate(Box::new(aggregate)), span))
    }

    /// The unit with the largest value. Where a condition may hold for nobody, the third argument says who then.
    fn largest(
        &mut self,
        call: &'a Call,
        kind: UnitKindId,
        span: Span,
        scope: &Scope<'a>,
        inner: &Scope<'a>,
        depth: usize,
    ) -> Value {
        let body = self.number(&call.arguments[0], inner, depth + 1);
        let condition = call.arguments.get(1).map(|condition| self.flag(condition, inner, depth + 1));
        let otherwise = call.arguments.get(2).map(|otherwise| self.unit(otherwise, kind, scope, depth));
        if condition.is_some() && otherwise.is_none() {
            let message = "the condition may hold for nobody, and then there is no largest".to_owned();
            let fault = Diagnostic::new(Code::ArgumentCount, span, message).found("who, if nobody?");
            self.report(fault.remedy("name a unit as third argument: argmax(c: value, condition, USA)"));
            return Value::Faulty;
        }
        let (condition, otherwise) = (
            condition.map_or(Some(None), |found| found.map(Some)),
            otherwise.map_or(Some(None), |found| found.map(|unit| Some(Box::new(unit)))),
        );
        let (Some(body), Some(condition), Some(otherwise)) = (body, condition, otherwise) else { return Value::Faulty };
        let condition = self.of_those_there(&[(depth, kind)], condition, span);
        let aggregate = Aggregate { kind: AggregateKind::Sum, unit: kind, variable: depth, body, condition };
        Value::Unit(kind, UnitTerm::Largest(Box::new(aggregate), otherwise))
    }
}
