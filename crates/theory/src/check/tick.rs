//! Check the rules of the yearly tick.

use language::calendar::day_to_text;
use language::syntax::ExpressionKind;
use language::{Code, Diagnostic, Expression, quoted};
use process::{AttributeId, TickRule, UnitKindId};

use super::Checker;
use super::key::{place_key, term_key};
use super::scope::{Bound, Scope};
use crate::syntax::{TickSyntax, Word};

impl<'a> Checker<'a> {
    /// `each year { … }`.
    pub(super) fn ticks(&mut self, rules: &'a [TickSyntax], day: Option<i32>, ticks: &mut Vec<TickRule>) {
        for rule in rules {
            let Some(found) = self.tick(rule, day) else { continue };
            let same = |other: &TickRule| {
                let key = |rule: &TickRule| {
                    let symmetric = self.attributes[rule.attribute].symmetric;
                    let condition =
                        rule.condition.as_ref().map(|condition| term_key(condition, &self.attributes, false));
                    (place_key(rule.attribute, symmetric, &rule.at, &self.attributes), condition)
                };
                other.attribute == found.attribute
                    && other.day == found.day
                    && (other.condition.is_none() || found.condition.is_none() || key(other) == key(&found))
            };
            if ticks.len() < RULES_COMPARED && ticks.iter().any(same) {
                let message = format!("two rules write {} on the same day", self.written(&rule.write.place));
                let fault =
                    Diagnostic::new(Code::RepeatedEffect, rule.write.place.span(), message).found("the second rule");
                self.report(fault.remedy("join them, or give each its own condition, so that at most one holds"));
            }
            ticks.push(found);
        }
    }

    /// The day of `at DATE`: after the clock's first and not after its last.
    pub(super) fn day_inside(&mut self, written: &Expression) -> Option<i32> {
        let day = self.day(written, false)?;
        let clock = self.clock?;
        if day <= clock.start || day > clock.end {
            let (first, last) = (day_to_text(clock.start + 1), day_to_text(clock.end));
            let message =
                format!("{} does not lie after the clock's first day and up to its last", self.written(written));
            let fault = Diagnostic::new(Code::BadClock, written.span(), message).found("outside the clock");
            let possible = format!("write a day from {} to {}", first.unwrap_or_default(), last.unwrap_or_default());
            self.report(fault.remedy(possible));
        }
        Some(day)
    }

    fn tick(&mut self, rule: &'a TickSyntax, day: Option<i32>) -> Option<TickRule> {
        let attribute = self.written_attribute(&rule.write.place, &Scope::default())?;
        let (scope, variables) = self.tick_variables(rule, attribute)?;
        let depth = variables.len();
        let condition = rule.condition.as_ref().map(|condition| self.flag(condition, &scope, depth));
        let written = self.write(&rule.write, &scope, depth);
        if let Some(Some(condition)) = &condition
            && self.fold(condition) == Some(0.0)
        {
            let fault = Diagnostic::new(Code::NeverHappens, condition.span, "this rule never applies".to_owned());
            self.report(fault.found("never true").remedy("change the condition or leave the rule out"));
        }
        let condition = condition.map_or(Some(None), |found| found.map(Some));
        let (written, condition) = (written?, condition?);
        if self.attributes[attribute].symmetric && variables.len() == 2 {
            self.same_both_ways(rule, &written.value, condition.as_ref());
        }
        let there = variables.iter().copied().enumerate().collect::<Vec<_>>();
        let condition = self.of_those_there(&there, condition, rule.span);
        Some(TickRule { variables, day, condition, attribute, at: written.at, value: written.value, span: rule.span })
    }

    /// The rule of a symmetric relation writes both ways at once, so it must be the same both ways.
    fn same_both_ways(&mut self, rule: &TickSyntax, value: &process::Term, condition: Option<&process::Term>) {
        let same =
            |term: &process::Term| term_key(term, &self.attributes, false) == term_key(term, &self.attributes, true);
        if !same(value) || !condition.is_none_or(same) {
            let message = format!("{} is the same both ways, and this rule is not", self.written(&rule.write.place));
            let fault = Diagnostic::new(Code::UnequalPair, rule.write.value.span(), message)
                .found("changes when the two are exchanged");
            self.report(fault.remedy("write it the same for both, or declare the relation directed"));
        }
    }

    /// The variables of a rule: the names in the place that it writes to, each of the kind known of there.
    fn tick_variables(&mut self, rule: &'a TickSyntax, attribute: AttributeId) -> Option<(Scope<'a>, Vec<UnitKindId>)> {
        let domain = self.attributes[attribute].domain.clone();
        let mut scope = Scope::default();
        let mut kinds = Vec::new();
        let arguments: &[Expression] = match rule.write.place.kind() {
            ExpressionKind::Call(call) => &call.arguments,
            _ => &[],
        };
        for (argument, kind) in arguments.iter().zip(&domain) {
            let ExpressionKind::Name(name) = argument.kind() else { continue };
            let unit = self.units[*kind].places.contains_key(name) || self.names.contains_key(name);
            let listed = rule.variables.iter().any(|variable| variable.text == *name);
            if (unit && !listed) || scope.get(name).is_some() {
                continue;
            }
            let fresh = self.fresh(name, argument.span(), &scope);
            scope = scope.with(name, if fresh { Bound::Variable(kinds.len(), *kind) } else { Bound::Faulty });
            kinds.push(*kind);
        }
        let mut good = true;
        for variable in &rule.variables {
            if scope.get(&variable.text).is_none() {
                good = false;
                self.report_stray(variable, rule);
            }
        }
        good.then_some((scope, kinds))
    }

    fn report_stray(&mut self, variable: &Word, rule: &TickSyntax) {
        let message = format!("{} does not stand in {}", quoted(&variable.text), self.written(&rule.write.place));
        let fault = Diagnostic::new(Code::UnclearUnits, variable.span, message).found("which units?");
        self.report(fault.remedy("write for with the variables of the place that is written to"));
    }
}

/// Rules beyond this many are not held against each other; writing one place twice is then found in play.
const RULES_COMPARED: usize = 1_000;
