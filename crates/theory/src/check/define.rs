//! Check definitions by themselves, in the order of their use, and put them in where they are used.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use language::syntax::ExpressionKind;
use language::{Code, Diagnostic, Expression, Names, Severity, quoted};
use process::{Node, Term, UnitTerm};

use super::Checker;
use super::scope::{ArgumentKind, Bound, Meaning, Scope};
use super::value::Value;
use crate::syntax::{DefineSyntax, Item, TheorySyntax, Word};

/// A definition and what is known of it.
pub(crate) struct Definition<'a> {
    pub(crate) syntax: &'a DefineSyntax,
    /// The kind of each argument; none for one that is never used.
    pub(crate) arguments: Vec<Option<ArgumentKind>>,
    /// What it gives, with a number or a unit that stands for any; `Faulty` if it has a fault.
    pub(crate) result: Value,
}

impl<'a> Checker<'a> {
    /// Read every definition once, each after those that it uses.
    pub(super) fn definitions(&mut self, syntax: &'a TheorySyntax) {
        for item in &syntax.items {
            let Item::Define(define) = item else { continue };
            if self.owns(&define.name) {
                self.define_name(&define.name, Meaning::Definition(self.definitions.len()));
                let arguments = vec![None; define.arguments.len()];
                self.definitions.push(Definition { syntax: define, arguments, result: Value::Faulty });
            }
        }
        let uses = self.definitions.iter().map(|one| self.uses(one.syntax)).collect::<Vec<_>>();
        let (order, left) = in_order_of_use(&uses);
        for place in order {
            self.definition(place);
        }
        let (_, circular) = in_order_of_use(&turned(&uses, &left));
        for place in circular.into_iter().filter(|place| left.contains(place)) {
            let name = &self.definitions[place].syntax.name;
            let message = format!("the definition of {} uses itself", quoted(&name.text));
            let fault = Diagnostic::new(Code::RecursiveDefine, name.span, message).found("goes round in a circle");
            self.report(fault.remedy("a definition stands for a term; hold a value that is to grow from its own past"));
        }
    }

    /// The definitions that a definition uses.
    fn uses(&self, define: &DefineSyntax) -> Vec<usize> {
        let mut found = Vec::new();
        let mut waiting = vec![&define.body];
        while let Some(expression) = waiting.pop() {
            let name = match expression.kind() {
                ExpressionKind::Name(name) => Some(name),
                ExpressionKind::Call(call) => Some(&call.name),
                _ => None,
            };
            let own = |name: &String| define.arguments.iter().any(|(argument, _)| argument.text == *name);
            if let Some(name) = name.filter(|name| !own(name))
                && let Some((Meaning::Definition(place), _)) = self.names.get(name)
            {
                found.push(*place);
            }
            waiting.extend(expression.kind().parts());
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn definition(&mut self, place: usize) {
        let define = self.definitions[place].syntax;
        let mut scope = Scope::default();
        let mut variables = 0;
        for (at, (argument, written)) in define.arguments.iter().enumerate() {
            let fresh = self.fresh(&argument.text, argument.span, &scope);
            let kind = self.argument_kind(argument, written.as_ref(), &define.body);
            self.definitions[place].arguments[at] = kind;
            let bound = match kind {
                _ if !fresh => Bound::Faulty,
                Some(ArgumentKind::Unit(unit)) => {
                    variables += 1;
                    Bound::Variable(variables - 1, unit)
                }
                Some(kind) => Bound::Anything(kind),
                None => Bound::Faulty,
            };
            scope = scope.with(&argument.text, bound);
        }
        let faults = (self.faults.list().len(), self.faults.omitted());
        self.generic = true;
        let value = self.value(&define.body, &scope, variables);
        self.generic = false;
        let result = match value {
            Value::Word(word) => {
                self.report_unknown_name(&word, define.body.span(), &scope);
                Value::Faulty
            }
            Value::Text(_) | Value::Set => {
                let fault = Diagnostic::new(Code::TypeMismatch, define.body.span(), "a definition stands for a term");
                self.report(fault.found(self.describe(&value)));
                Value::Faulty
            }
            value => value,
        };
        let clean = faults == (self.faults.list().len(), self.faults.omitted());
        self.definitions[place].result = if clean { standing_for_any(result) } else { Value::Faulty };
    }

    fn argument_kind(&mut self, argument: &Word, written: Option<&Word>, body: &Expression) -> Option<ArgumentKind> {
        match written {
            Some(word) if word.text == "real" => return Some(ArgumentKind::Number),
            Some(word) if word.text == "flag" => return Some(ArgumentKind::Flag),
            Some(word) => return self.kind_of_unit(word).map(ArgumentKind::Unit),
            None => {}
        }
        let found = self.evidence(&argument.text, body, Some(ArgumentKind::Number), &Scope::default());
        if found.is_none() {
            let message = format!("the definition does not use {}", quoted(&argument.text));
            let warning = Diagnostic::new(Code::Unused, argument.span, message).found("never used");
            self.warn(Severity::Warning, warning.remedy("leave it out"));
        }
        found
    }

    /// Put a definition in where it is used.
    pub(super) fn expand(
        &mut self,
        place: usize,
        written: &'a [Expression],
        whole: &'a Expression,
        scope: &Scope<'a>,
        depth: usize,
    ) -> Value {
        let definition = &self.definitions[place];
        let (define, arguments) = (definition.syntax, definition.arguments.clone());
        if written.len() != define.arguments.len() {
            let names = define.arguments.iter().map(|(name, _)| name.text.as_str()).collect::<Vec<_>>().join(", ");
            let call =
                if names.is_empty() { define.name.text.clone() } else { format!("{}({names})", define.name.text) };
            let message = format!(
                "{} is defined with {}",
                quoted(&define.name.text),
                super::value::arguments(define.arguments.len())
            );
            let fault =
                Diagnostic::new(Code::ArgumentCount, whole.span(), message).found(format!("found {}", written.len()));
            self.report(fault.remedy(format!("write {call}")));
            return Value::Faulty;
        }
        let faulty = matches!(self.definitions[place].result, Value::Faulty);
        if faulty || self.generic {
            return self.read_by_kind(place, written, &arguments, scope, depth);
        }
        let outside = Rc::new(scope.clone());
        let bound = define.arguments.iter().zip(written).zip(arguments).map(|(((name, _), written), kind)| {
            let bound = kind.map_or(Bound::Faulty, |kind| Bound::Argument(written, Rc::clone(&outside), kind));
            (name.text.clone(), bound)
        });
        let inside = Scope { names: bound.collect() };
        self.value(&define.body, &inside, depth)
    }

    /// Read only the arguments: while definitions are read by themselves, it is enough to know what each gives.
    fn read_by_kind(
        &mut self,
        place: usize,
        written: &'a [Expression],
        arguments: &[Option<ArgumentKind>],
        scope: &Scope<'a>,
        depth: usize,
    ) -> Value {
        let mut good = true;
        for (written, kind) in written.iter().zip(arguments) {
            good &= match kind {
                Some(ArgumentKind::Unit(kind)) => self.unit(written, *kind, scope, depth).is_some(),
                Some(ArgumentKind::Number) => self.number(written, scope, depth).is_some(),
                Some(ArgumentKind::Flag) => self.flag(written, scope, depth).is_some(),
                None => true,
            };
        }
        if good { self.definitions[place].result.clone() } else { Value::Faulty }
    }
}

/// A value of the same kind that stands for any.
fn standing_for_any(value: Value) -> Value {
    let any = |span| Term::new(Node::Number(1.0), span);
    match value {
        Value::Number(term) => Value::Number(any(term.span)),
        Value::Flag(term) => Value::Flag(any(term.span)),
        Value::OneOf(names, term) => Value::OneOf(Names::clone(&names), any(term.span)),
        Value::Unit(kind, _) => Value::Unit(kind, UnitTerm::Fixed(0)),
        other => other,
    }
}

/// The places in an order in which each comes after all that it uses, and those for which there is none.
fn in_order_of_use(uses: &[Vec<usize>]) -> (Vec<usize>, Vec<usize>) {
    let mut users: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut waiting = uses.iter().map(Vec::len).collect::<Vec<_>>();
    for (user, used) in uses.iter().enumerate() {
        used.iter().for_each(|one| users.entry(*one).or_default().push(user));
    }
    let mut ready = (0..uses.len()).filter(|place| waiting[*place] == 0).collect::<VecDeque<_>>();
    let mut order = Vec::new();
    while let Some(place) = ready.pop_front() {
        order.push(place);
        for user in users.get(&place).into_iter().flatten() {
            waiting[*user] -= 1;
            if waiting[*user] == 0 {
                ready.push_back(*user);
            }
        }
    }
    let left = (0..uses.len()).filter(|place| waiting[*place] > 0).collect();
    (order, left)
}

/// The uses among `kept`, each turned round: whoever has none left is used by nobody in a circle.
fn turned(uses: &[Vec<usize>], kept: &[usize]) -> Vec<Vec<usize>> {
    let mut turned = vec![Vec::new(); uses.len()];
    for user in kept {
        for used in uses[*user].iter().filter(|used| kept.binary_search(used).is_ok()) {
            turned[*used].push(*user);
        }
    }
    turned
}
