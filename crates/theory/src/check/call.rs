//! Read calls: attributes of units, functions of numbers, definitions, and the time since a change.

use language::syntax::{Call, ExpressionKind};
use language::typed::{Arithmetic, Function};
use language::{Code, Diagnostic, Expression, nearest, quoted};
use process::{AttributeId, Node, Origin, Term, UnitTerm};

use super::Checker;
use super::scope::{Meaning, Scope};
use super::value::Value;
use crate::words::{AGGREGATES, FORMS, FUNCTIONS};

impl<'a> Checker<'a> {
    /// `name(…)`.
    pub(super) fn call(&mut self, call: &'a Call, whole: &'a Expression, scope: &Scope<'a>, depth: usize) -> Value {
        let name = call.name.as_str();
        if AGGREGATES.contains(&name) {
            return self.aggregate(call, whole, scope, depth);
        }
        if call.binder.is_some() {
            let message = format!("{} does not run over units", quoted(name));
            let fault = Diagnostic::new(Code::UnknownFunction, call.name_span, message).found("takes no variable");
            self.report(fault.possible(AGGREGATES.to_vec()));
            return Value::Faulty;
        }
        let function = match name {
            "log" => Function::Log,
            "exp" => Function::Exp,
            "sqrt" => Function::Sqrt,
            "abs" => Function::Abs,
            "min" => return self.extreme(Arithmetic::Minimum, call, whole, scope, depth),
            "max" => return self.extreme(Arithmetic::Maximum, call, whole, scope, depth),
            "since" => return self.since(call, scope, depth),
            "piecewise" => return self.piecewise(call, whole.span(), scope, depth),
            name if FORMS.iter().any(|(form, _)| *form == name) => {
                self.misplaced(whole.span());
                return Value::Faulty;
            }
            _ => return self.declared_call(call, whole, scope, depth),
        };
        match &call.arguments[..] {
            [one] => self.applied(function, one, whole.span(), scope, depth),
            _ => self.wrong_count(call, "one argument", None, scope, depth),
        }
    }

    fn extreme(
        &mut self,
        extreme: Arithmetic,
        call: &'a Call,
        whole: &'a Expression,
        scope: &Scope<'a>,
        depth: usize,
    ) -> Value {
        if call.arguments.len() < 2 {
            return self.wrong_count(call, "two arguments or more", None, scope, depth);
        }
        let terms = call.arguments.iter().map(|one| self.number(one, scope, depth)).collect::<Vec<_>>();
        let Some(mut terms) = terms.into_iter().collect::<Option<Vec<_>>>() else { return Value::Faulty };
        let first = terms.remove(0);
        let rest = terms.into_iter().map(|term| (extreme, term)).collect();
        Value::Number(Term::new(Node::Fold(Box::new(first), rest), whole.span()))
    }

    /// Report a wrong number of arguments; what is inside is still read, so that all faults are told at once.
    pub(super) fn wrong_count(
        &mut self,
        call: &'a Call,
        needed: &str,
        remedy: Option<String>,
        scope: &Scope<'a>,
        depth: usize,
    ) -> Value {
        let message = format!("{} takes {needed}", quoted(&call.name));
        let mut fault = Diagnostic::new(Code::ArgumentCount, call.name_span, message);
        fault = fault.found(format!("found {}", call.arguments.len()));
        if let Some(remedy) = remedy {
            fault = fault.remedy(remedy);
        }
        self.report(fault);
        if call.binder.is_none() {
            call.arguments.iter().for_each(|argument| drop(self.value(argument, scope, depth)));
        }
        Value::Faulty
    }

    /// `since(active(c))`.
    fn since(&mut self, call: &'a Call, scope: &Scope<'a>, depth: usize) -> Value {
        let [inside] = &call.arguments[..] else {
            return self.wrong_count(
                call,
                "one argument: an attribute of units, as in since(active(c))",
                None,
                scope,
                depth,
            );
        };
        let found = match inside.kind() {
            ExpressionKind::Call(read) => self.attribute_named(&read.name),
            ExpressionKind::Name(name) if scope.get(name).is_none() => self.attribute_named(name),
            _ => None,
        };
        let Some(attribute) = found else {
            if !matches!(self.value(inside, scope, depth), Value::Faulty) {
                let message = format!("{} is no attribute, so nothing says when it changed", self.written(inside));
                let fault = Diagnostic::new(Code::ElapsedUse, inside.span(), message).found("not an attribute");
                self.report(fault.remedy("write since(ATTRIBUTE(c)) < 5"));
            }
            return Value::Faulty;
        };
        match self.value(inside, scope, depth) {
            Value::Number(Term { node: Node::Read(_, at), .. })
            | Value::Flag(Term { node: Node::Read(_, at), .. })
            | Value::OneOf(_, Term { node: Node::Read(_, at), .. })
            | Value::Unit(_, UnitTerm::Through(_, at)) => Value::Elapsed(attribute, at),
            _ => Value::Faulty,
        }
    }

    fn attribute_named(&self, name: &str) -> Option<AttributeId> {
        match self.names.get(name) {
            Some((Meaning::Attribute(attribute), _)) if self.attributes[*attribute].origin != Origin::Calendar => {
                Some(*attribute)
            }
            _ => None,
        }
    }

    /// A call of something that the theory declares, or of nothing.
    fn declared_call(&mut self, call: &'a Call, whole: &'a Expression, scope: &Scope<'a>, depth: usize) -> Value {
        let name = call.name.as_str();
        let meaning = if scope.get(name).is_some() { None } else { self.names.get(name).map(|(meaning, _)| *meaning) };
        if meaning.is_some() {
            self.used.insert(name.to_owned());
        }
        match meaning {
            Some(Meaning::Attribute(attribute)) => match self.arguments_of(attribute, call, scope, depth) {
                Some(at) => self.read(attribute, at, whole.span()),
                None => Value::Faulty,
            },
            Some(Meaning::Definition(definition)) => self.expand(definition, &call.arguments, whole, scope, depth),
            Some(Meaning::Refused) => {
                call.arguments.iter().for_each(|argument| drop(self.value(argument, scope, depth)));
                self.refused(name, call.name_span)
            }
            Some(Meaning::Parameter(_) | Meaning::Units(_) | Meaning::Event) => {
                let message = format!("{} takes no arguments", quoted(name));
                let fault = Diagnostic::new(Code::UnknownFunction, call.name_span, message).found("not known of units");
                self.report(fault.remedy(format!("write {name}, or declare what it is known of")));
                Value::Faulty
            }
            None => {
                self.report_unknown_function(call);
                call.arguments.iter().for_each(|argument| {
                    // Words inside may belong to the call that is not there.
                    if !matches!(argument.kind(), ExpressionKind::Name(_)) {
                        drop(self.value(argument, scope, depth));
                    }
                });
                Value::Faulty
            }
        }
    }

    fn report_unknown_function(&mut self, call: &Call) {
        let declared = self.names.iter().filter(|(_, (meaning, _))| match meaning {
            Meaning::Attribute(attribute) => !self.attributes[*attribute].domain.is_empty(),
            Meaning::Definition(definition) => !self.definitions[*definition].arguments.is_empty(),
            _ => false,
        });
        let mut possible = declared.map(|(name, _)| name.clone()).collect::<Vec<_>>();
        possible.extend(FUNCTIONS.iter().chain(AGGREGATES).map(|name| (*name).to_owned()));
        possible.push("since".to_owned());
        let near = match call.name.as_str() {
            "ln" => Some("log"),
            "mean" => None,
            name => nearest(name, possible.iter().map(String::as_str)),
        };
        let near = near.map(|near| format!("`{near}`"));
        let message = format!("nothing that takes arguments is named {}", quoted(&call.name));
        let mut fault =
            Diagnostic::new(Code::UnknownFunction, call.name_span, message).found("not declared").nearest(near);
        match call.name.as_str() {
            "year" => fault = fault.remedy("the calendar year stands alone: write year"),
            "mean" => fault = fault.remedy("write sum(c: …) / count(c: …)"),
            _ => {}
        }
        self.report(fault.possible(possible));
    }

    /// The units at which an attribute is read or written, or faults.
    pub(super) fn arguments_of(
        &mut self,
        attribute: AttributeId,
        call: &'a Call,
        scope: &Scope<'a>,
        depth: usize,
    ) -> Option<Vec<UnitTerm>> {
        let domain = self.attributes[attribute].domain.clone();
        if call.arguments.len() != domain.len() {
            let kinds = self.kinds_written(attribute);
            let (needed, remedy) = match domain.len() {
                0 => ("no arguments: it is known of the world".to_owned(), format!("write {}", call.name)),
                1 => (format!("one argument: a {kinds}"), format!("write {}({kinds})", call.name)),
                many => (format!("{many} arguments: {kinds}"), format!("write {}({kinds})", call.name)),
            };
            self.wrong_count(call, &needed, Some(remedy), scope, depth);
            return None;
        }
        let units = call.arguments.iter().zip(&domain).map(|(argument, kind)| self.unit(argument, *kind, scope, depth));
        let units = units.collect::<Vec<_>>().into_iter().collect::<Option<Vec<_>>>()?;
        if let [first, second] = &units[..]
            && domain[0] == domain[1]
            && first == second
            && !self.generic
        {
            let message = format!("{} relates two, and here one to itself", quoted(&call.name));
            let fault = Diagnostic::new(Code::SelfRelation, call.name_span, message).found("the same on both sides");
            self.report(fault.remedy("name two different units"));
            return None;
        }
        Some(units)
    }
}
