//! Find out for what a name stands from how it is used: a unit of which kind, a number, a condition.

use language::Expression;
use language::syntax::{Call, ExpressionKind, Level, Operator};
use process::{UnitKindId, ValueKind};

use super::Checker;
use super::scope::{ArgumentKind, Bound, Meaning, Scope};
use super::value::Value;
use crate::words::{AGGREGATES, FUNCTIONS};

/// Which of two findings says more: a unit, then a number, then a condition.
fn better(one: Option<ArgumentKind>, other: Option<ArgumentKind>) -> Option<ArgumentKind> {
    match (one, other) {
        (Some(ArgumentKind::Unit(_)), _) | (_, None) => one,
        (_, Some(ArgumentKind::Unit(_))) | (None, _) => other,
        (Some(ArgumentKind::Number), _) => one,
        _ => other,
    }
}

impl<'a> Checker<'a> {
    /// What the uses of `name` inside an expression say of it; `wanted` is what the place of the expression needs.
    pub(super) fn evidence(
        &self,
        name: &str,
        expression: &Expression,
        wanted: Option<ArgumentKind>,
        scope: &Scope<'a>,
    ) -> Option<ArgumentKind> {
        let all = |parts: &mut dyn Iterator<Item = (&Expression, Option<ArgumentKind>)>| {
            let mut found = None;
            for (part, wanted) in parts {
                found = better(found, self.evidence(name, part, wanted, scope));
                if matches!(found, Some(ArgumentKind::Unit(_))) {
                    break;
                }
            }
            found
        };
        match expression.kind() {
            ExpressionKind::Name(word) if word == name => wanted,
            ExpressionKind::Not(one) | ExpressionKind::Bracket(one) => {
                self.evidence(name, one, Some(ArgumentKind::Flag), scope)
            }
            ExpressionKind::Negate(_) | ExpressionKind::Power(..) => {
                all(&mut expression.kind().parts().into_iter().map(|part| (part, Some(ArgumentKind::Number))))
            }
            ExpressionKind::Chain(level, first, rest) => {
                let wanted = match level {
                    Level::And | Level::Or => Some(ArgumentKind::Flag),
                    Level::Compare => return self.evidence_of_comparison(name, first, rest, scope),
                    _ => Some(ArgumentKind::Number),
                };
                all(&mut expression.kind().parts().into_iter().map(|part| (part, wanted)))
            }
            ExpressionKind::Set(members) => all(&mut members.iter().map(|member| (member, wanted))),
            ExpressionKind::Call(call) => {
                all(&mut call.arguments.iter().enumerate().map(|(place, one)| (one, self.wanted_by(call, place))))
            }
            _ => None,
        }
    }

    fn evidence_of_comparison(
        &self,
        name: &str,
        first: &Expression,
        rest: &[(Operator, Expression)],
        scope: &Scope<'a>,
    ) -> Option<ArgumentKind> {
        let sides = || std::iter::once(first).chain(rest.iter().map(|(_, one)| one));
        let unit = sides().find_map(|side| match side.kind() {
            ExpressionKind::Name(word) if word == name => None,
            ExpressionKind::Set(members) => members.iter().find_map(|member| self.unit_at_a_glance(member, scope)),
            _ => self.unit_at_a_glance(side, scope),
        });
        let wanted = unit.map_or(ArgumentKind::Number, ArgumentKind::Unit);
        sides().fold(None, |found, side| better(found, self.evidence(name, side, Some(wanted), scope)))
    }

    /// What a call needs at one of its places.
    fn wanted_by(&self, call: &Call, place: usize) -> Option<ArgumentKind> {
        match (call.name.as_str(), place) {
            ("sum" | "argmax", 0) => return Some(ArgumentKind::Number),
            ("argmax", 2) => return None,
            (name, _) if AGGREGATES.contains(&name) => return Some(ArgumentKind::Flag),
            (name, _) if FUNCTIONS.contains(&name) => return Some(ArgumentKind::Number),
            _ => {}
        }
        match self.names.get(&call.name)?.0 {
            Meaning::Attribute(attribute) => {
                self.attributes[attribute].domain.get(place).copied().map(ArgumentKind::Unit)
            }
            Meaning::Definition(definition) => self.definitions[definition].arguments.get(place).copied().flatten(),
            _ => None,
        }
    }

    /// The kind of a unit that an expression clearly is.
    fn unit_at_a_glance(&self, expression: &Expression, scope: &Scope<'a>) -> Option<UnitKindId> {
        let name = match expression.kind() {
            ExpressionKind::Name(name) => name,
            ExpressionKind::Text(label) => return self.only_kind_with(label),
            ExpressionKind::Call(call) => &call.name,
            _ => return None,
        };
        match scope.get(name) {
            Some(Bound::Variable(_, kind) | Bound::Argument(_, _, ArgumentKind::Unit(kind))) => return Some(*kind),
            Some(_) => return None,
            None => {}
        }
        match self.names.get(name) {
            Some((Meaning::Attribute(attribute), _)) => match self.attributes[*attribute].values {
                ValueKind::Unit(kind) => Some(kind),
                _ => None,
            },
            Some((Meaning::Definition(definition), _)) => match &self.definitions[*definition].result {
                Value::Unit(kind, _) => Some(*kind),
                _ => None,
            },
            Some(_) => None,
            None => self.only_kind_with(name),
        }
    }

    fn only_kind_with(&self, label: &str) -> Option<UnitKindId> {
        let mut kinds = self.units.iter().enumerate().filter(|(_, units)| units.places.contains_key(label));
        let first = kinds.next()?.0;
        kinds.next().is_none().then_some(first)
    }
}
