//! Check calls: functions of the language, and columns of sets asked for an element.

use crate::check::{Checker, Value, condition_value, real_value};
use crate::diagnostic::{Code, Diagnostic};
use crate::nearest::nearest;
use crate::quote::quoted;
use crate::syntax::{Call, Expression};
use crate::typed::{Arithmetic, Condition, Function, Quantity, QuantityNode};
use crate::types::{Kind, Names, Signature};

/// The functions of the language, as called.
pub(crate) const FUNCTIONS: &[&str] = &["log", "exp", "sqrt", "abs", "min", "max", "year", "contains", "known"];

/// Words that count over units; they have no meaning over the rows of a table.
const AGGREGATES: &[&str] = &["count", "sum", "any", "all", "argmax", "argmin", "mean"];

impl Checker<'_> {
    pub(crate) fn is_function(&self, name: &str) -> bool {
        FUNCTIONS.contains(&name)
    }

    /// `name(…)`.
    pub(crate) fn call<'e>(&mut self, whole: &'e Expression, call: &'e Call) -> Value<'e> {
        if call.binder.is_some()
            || (AGGREGATES.contains(&call.name.as_str()) && self.vocabulary.lookup(&call.name).is_none())
        {
            return self.refuse_aggregate(call);
        }
        let real = |function| (Kind::Real, function);
        let one = match call.name.as_str() {
            "log" => real(Function::Log),
            "exp" => real(Function::Exp),
            "sqrt" => real(Function::Sqrt),
            "abs" => real(Function::Abs),
            "year" => (Kind::Day, Function::Year),
            "min" => return self.extreme(whole, call, Arithmetic::Minimum),
            "max" => return self.extreme(whole, call, Arithmetic::Maximum),
            "contains" => return condition_value(self.contains(call)),
            "known" => return condition_value(self.known(call)),
            _ => return self.column_call(call),
        };
        let argument = self.only_argument(call).and_then(|argument| {
            let value = self.operand(argument);
            self.of_kind(argument, value, &one.0)
        });
        real_value(argument.map(|argument| QuantityNode::Apply(one.1, Box::new(argument))), whole)
    }

    fn of_kind(&mut self, expression: &Expression, value: Value<'_>, kind: &Kind) -> Option<Quantity> {
        match value {
            Value::Quantity(quantity, own) if own == *kind => Some(quantity),
            other => self.refuse(expression, &other, kind),
        }
    }

    fn only_argument<'e>(&mut self, call: &'e Call) -> Option<&'e Expression> {
        match &call.arguments[..] {
            [one] => Some(one),
            _ => {
                self.report_count(call, "one argument");
                None
            }
        }
    }

    fn report_count(&mut self, call: &Call, needed: &str) {
        let message = format!("{} takes {needed}", quoted(&call.name));
        let found = format!("found {}", call.arguments.len());
        self.report(Diagnostic::new(Code::ArgumentCount, call.name_span, message).found(found));
        // What is inside is still checked, so that all faults are told at once.
        call.arguments.iter().for_each(|argument| drop(self.operand(argument)));
    }

    /// `min(a, b, …)` and `max(a, b, …)`, of numbers or of dates.
    fn extreme<'e>(&mut self, whole: &'e Expression, call: &'e Call, extreme: Arithmetic) -> Value<'e> {
        if call.arguments.len() < 2 {
            self.report_count(call, "two arguments or more");
            return Value::Faulty;
        }
        let values = call.arguments.iter().map(|one| (one, self.operand(one))).collect::<Vec<_>>();
        let of_days = values.iter().any(|(_, value)| value.kind() == Some(Kind::Day));
        let kind = if of_days { Kind::Day } else { Kind::Real };
        let quantities = values.into_iter().map(|(one, value)| self.of_kind(one, value, &kind)).collect::<Vec<_>>();
        let Some(mut quantities) = quantities.into_iter().collect::<Option<Vec<_>>>() else { return Value::Faulty };
        let first = quantities.remove(0);
        let rest = quantities.into_iter().map(|one| (extreme, one)).collect();
        Value::Quantity(Quantity { node: QuantityNode::Fold(Box::new(first), rest), span: whole.span() }, kind)
    }

    /// `contains(name, "part")`.
    fn contains(&mut self, call: &Call) -> Option<Condition> {
        let [column, part] = &call.arguments[..] else {
            self.report_count(call, "two arguments: a column of texts and a text in quotes");
            return None;
        };
        let (text, sought) = (self.operand(column), self.operand(part));
        let sought = match sought {
            Value::TextLiteral(sought) => Some(sought.to_lowercase()),
            Value::TextColumn(_) => {
                let message = format!("what {} looks for stands in quotes", quoted("contains"));
                self.report(Diagnostic::new(Code::TypeMismatch, part.span(), message).found("a column"));
                None
            }
            Value::Word(word) => {
                let message = format!("what {} looks for stands in quotes", quoted("contains"));
                let fault = Diagnostic::new(Code::TypeMismatch, part.span(), message).found("a bare word");
                self.report(fault.remedy(format!("write \"{word}\"")));
                None
            }
            other => self.refuse(part, &other, &Kind::Text),
        };
        match text {
            Value::TextColumn(column) => Some(Condition::TextContains(column, sought?)),
            Value::TextLiteral(text) => Some(Condition::Constant(text.to_lowercase().contains(&sought?))),
            other => self.refuse(column, &other, &Kind::Text),
        }
    }

    /// `known(x)`.
    fn known(&mut self, call: &Call) -> Option<Condition> {
        let argument = self.only_argument(call)?;
        match self.operand(argument) {
            Value::Quantity(quantity, _) => Some(Condition::KnownQuantity(Box::new(quantity))),
            Value::Condition(condition) => Some(Condition::KnownCondition(Box::new(condition))),
            Value::TextColumn(column) | Value::Set(column, ..) => Some(Condition::KnownColumn(column)),
            Value::TextLiteral(_) => Some(Condition::Constant(true)),
            Value::Braces(_) => {
                let message = "`known` asks about a column or an expression".to_owned();
                self.report(Diagnostic::new(Code::TypeMismatch, argument.span(), message).found("a set in braces"));
                None
            }
            other => self.refuse(argument, &other, &Kind::Real),
        }
    }

    /// `broker(USA)`, or a call of something that cannot be called.
    fn column_call(&mut self, call: &Call) -> Value<'static> {
        let Some(signature) = self.vocabulary.lookup(&call.name) else {
            self.report_unknown_function(call);
            return Value::Faulty;
        };
        match &signature.kind {
            Kind::Set(names) => condition_value(self.has_element(call, names, &signature)),
            kind => {
                self.refuse_column_call(call, kind);
                Value::Faulty
            }
        }
    }

    fn has_element(&mut self, call: &Call, names: &Names, signature: &Signature) -> Option<Condition> {
        let owner = quoted(&call.name);
        match &call.arguments[..] {
            [one] => {
                let code = self.element(one, names, &owner)?;
                Some(Condition::SetHas(self.column(&call.name, &signature.kind), code))
            }
            arguments => {
                let message = format!("{owner} is asked for one element at a time");
                let found = format!("found {}", arguments.len());
                let each =
                    arguments.iter().take(4).map(|one| format!("{}({})", call.name, self.source.slice(one.span())));
                let each = each.collect::<Vec<_>>().join(" or ");
                let fault = Diagnostic::new(Code::ArgumentCount, call.name_span, message).found(found);
                let fault =
                    if each.is_empty() { fault.possible(names.iter()) } else { fault.remedy(format!("write {each}")) };
                self.report(fault);
                for one in arguments {
                    self.element(one, names, &owner);
                }
                None
            }
        }
    }

    fn refuse_column_call(&mut self, call: &Call, kind: &Kind) {
        let message = format!("{} is a column ({kind}), not a function", quoted(&call.name));
        let fault = Diagnostic::new(Code::UnknownFunction, call.name_span, message).found("a column");
        let argument = call.arguments.first().map_or("…", |one| self.source.slice(one.span()));
        self.report(match kind {
            Kind::OneOf(_) => fault.remedy(format!("write {} == {argument}", call.name)),
            _ => fault,
        });
    }

    fn report_unknown_function(&mut self, call: &Call) {
        let names = self.vocabulary.names();
        let is_set = |name: &&str| matches!(self.vocabulary.lookup(name), Some(Signature { kind: Kind::Set(_), .. }));
        let possible = FUNCTIONS.iter().copied().chain(names.into_iter().filter(is_set)).collect::<Vec<_>>();
        let near = match call.name.as_str() {
            "ln" => Some("log"),
            name => nearest(name, possible.iter().copied()),
        };
        let fault = Diagnostic::new(
            Code::UnknownFunction,
            call.name_span,
            format!("no function is named {}", quoted(&call.name)),
        )
        .found("not a function")
        .nearest(near.map(|name| format!("`{name}`")))
        .possible(possible);
        self.report(fault);
    }

    fn refuse_aggregate(&mut self, call: &Call) -> Value<'static> {
        let message = format!("{} runs over units, and here each row is judged by itself", quoted(&call.name));
        self.report(Diagnostic::new(Code::NoUnits, call.name_span, message).found("an aggregate"));
        Value::Faulty
    }
}
