//! Check events: who takes part, when, at which hazard, and with which effects.

use language::{Code, Diagnostic, Severity, Span, quoted};
use process::{Create, Duration, Effect, EventKind, Node, Role, Term, UnitKindId};

use super::Checker;
use super::key::{place_key, term_key, turned};
use super::scope::{Bound, Scope};
use super::walk::{first_parameter, reads};
use crate::syntax::{EffectSyntax, EventSyntax, WriteSyntax};

impl<'a> Checker<'a> {
    /// Check an event and add it; gives the word for the fact that it explains.
    pub(super) fn event(&mut self, written: &'a EventSyntax, events: &mut Vec<EventKind>) -> Option<String> {
        let (scope, roles) = self.roles(written);
        let depth = written.roles.len();
        let guard = match &written.guard {
            Some(guard) => self.flag(guard, &scope, depth),
            None => Some(Term::new(Node::Number(1.0), written.name.span)),
        };
        if let Some(guard) = &guard {
            self.guard(written, guard);
        }
        let hazard = self.hazard(written, &scope, depth);
        let effects = self.effects(written, &scope, depth);
        let seen = self.seen(written, roles.as_deref());
        if let (Some(guard), Some(hazard), Some(effects)) = (&guard, &hazard, &effects) {
            let ((effects, create), (hazard, duration)) = (effects, hazard);
            if written.unordered {
                self.pair(written, guard, (hazard, duration.as_ref()), effects);
            }
            if create.is_none() {
                self.repeats(written, guard, effects);
            }
        }
        let (name, span) = (written.name.text.clone(), written.name.span);
        let (roles, guard, (hazard, duration), (effects, create), seen) = (roles?, guard?, hazard?, effects?, seen?);
        let fact = seen.as_ref().map(|seen| seen.fact.clone());
        let variables = roles.iter().enumerate().map(|(place, role)| (place, role.unit)).collect::<Vec<_>>();
        let always = written.guard.is_none() && variables.iter().any(|(_, kind)| self.comes_and_goes(*kind));
        let asked = if always { None } else { Some(guard) };
        let guard = self.of_those_there(&variables, asked, span);
        let guard = guard.unwrap_or(Term::new(Node::Number(1.0), span));
        if self.owns(&written.name) {
            let unordered = written.unordered;
            events.push(EventKind { name, roles, unordered, guard, hazard, duration, effects, create, seen, span });
        }
        fact
    }

    fn roles(&mut self, written: &'a EventSyntax) -> (Scope<'a>, Option<Vec<Role>>) {
        let mut scope = Scope::default();
        let mut roles = Some(Vec::new());
        for (place, (name, word)) in written.roles.iter().enumerate() {
            let fresh = self.fresh(&name.text, name.span, &scope);
            let kind = self.kind_of_unit(word);
            let bound = match kind.filter(|_| fresh) {
                Some(kind) => Bound::Variable(place, kind),
                None => Bound::Faulty,
            };
            scope = scope.with(&name.text, bound);
            roles = roles.zip(kind.filter(|_| fresh)).map(|(mut roles, unit)| {
                roles.push(Role { name: name.text.clone(), unit });
                roles
            });
        }
        (scope, roles)
    }

    fn guard(&mut self, written: &EventSyntax, guard: &Term) {
        if let Some((parameter, span)) = first_parameter(guard) {
            let name = self.parameters[parameter].name.clone();
            let message = format!("{} is estimated, and who is at risk must be known before", quoted(&name));
            let fault = Diagnostic::new(Code::ParameterInGuard, span, message).found("a parameter in a guard");
            self.report(fault.remedy("put it into the hazard, or write a number"));
        }
        let unknown = self.latent.iter().find(|latent| reads(guard).contains(&latent.attribute));
        if let Some(latent) = unknown {
            let name = &self.attributes[latent.attribute].name;
            let message = format!("{} is nowhere measured, and who is at risk must be known before", quoted(name));
            let fault = Diagnostic::new(Code::ParameterInGuard, guard.span, message).found("a parameter in a guard");
            self.report(fault.remedy("put it into the hazard, or write a number"));
        }
        let never = self.fold(guard) == Some(0.0) || contradicts(guard);
        if never {
            let message = format!("{} can never happen: its guard is always false", quoted(&written.name.text));
            self.report(
                Diagnostic::new(Code::NeverHappens, guard.span, message)
                    .found("never true")
                    .remedy("change the guard or leave the event out"),
            );
        }
    }

    fn hazard(
        &mut self,
        written: &'a EventSyntax,
        scope: &Scope<'a>,
        depth: usize,
    ) -> Option<(Term, Option<Duration>)> {
        let Some(hazard) = &written.hazard else {
            if !self.broken {
                let message = format!("the event {} has no hazard", quoted(&written.name.text));
                let fault = Diagnostic::new(Code::MissingClause, written.name.span, message).found("how often?");
                self.report(fault.remedy("write hazard exp(base) per year"));
            }
            return None;
        };
        let (term, duration) = self.hazard_term(hazard, scope, depth)?;
        match self.fold(&term) {
            Some(value) if value < 0.0 => {
                let message = format!("a hazard is 0 or more, and this is always {value}");
                let fault = Diagnostic::new(Code::NegativeHazard, term.span, message).found("negative");
                self.report(
                    fault.remedy(format!("write exp({}) if this is its logarithm", self.source.slice(term.span))),
                );
            }
            Some(0.0) => {
                let message = format!("{} can never happen: its hazard is always 0", quoted(&written.name.text));
                let fault = Diagnostic::new(Code::NeverHappens, term.span, message).found("always 0");
                self.report(fault.remedy("write exp(0) for once a year, or leave the event out"));
            }
            _ => {}
        }
        Some((term, duration))
    }

    fn effects(
        &mut self,
        written: &'a EventSyntax,
        scope: &Scope<'a>,
        depth: usize,
    ) -> Option<(Vec<Effect>, Option<Create>)> {
        let mut effects: Option<Vec<Effect>> = Some(Vec::new());
        let mut places: Vec<String> = Vec::new();
        let mut create = Some(None);
        for effect in &written.effects {
            match effect {
                EffectSyntax::Write(write) => self.effect(write, scope, depth, &mut effects, &mut places),
                EffectSyntax::Create { word, kind, name, with } => {
                    let unit = self.kind_of_unit(kind);
                    let fresh = self.fresh(&name.text, name.span, scope);
                    let bound = unit.filter(|_| fresh).map_or(Bound::Faulty, |unit| Bound::Variable(depth, unit));
                    let inner = scope.with(&name.text, bound);
                    self.created = Some(depth);
                    with.iter().for_each(|write| self.effect(write, &inner, depth + 1, &mut effects, &mut places));
                    self.created = None;
                    create = unit.filter(|_| fresh).and_then(|unit| self.creates(unit, word.span)).map(Some);
                }
            }
        }
        effects.zip(create)
    }

    /// The unit that is created: its kind's place among those that come and go is known at the end only.
    fn creates(&mut self, unit: UnitKindId, span: Span) -> Option<Create> {
        self.presence(unit)?;
        Some(Create { presence: unit, span })
    }

    fn effect(
        &mut self,
        write: &'a WriteSyntax,
        scope: &Scope<'a>,
        depth: usize,
        effects: &mut Option<Vec<Effect>>,
        places: &mut Vec<String>,
    ) {
        let span = write.place.span().to(write.value.span());
        let Some(found) = self.write(write, scope, depth) else {
            *effects = None;
            return;
        };
        let symmetric = self.attributes[found.attribute].symmetric;
        let place = place_key(found.attribute, symmetric, &found.at, &self.attributes);
        if places.contains(&place) {
            let message = format!("this event writes {} twice", self.written(&write.place));
            let fault = Diagnostic::new(Code::RepeatedEffect, write.place.span(), message).found("the second time");
            self.report(fault.remedy("all effects are computed from the old values and written at once: keep one"));
        }
        places.push(place);
        let effect = Effect { attribute: found.attribute, at: found.at, value: found.value, span };
        effects.iter_mut().for_each(|effects| effects.push(effect.clone()));
    }

    /// Whether the event of a pair is the same when the two are exchanged.
    fn pair(
        &mut self,
        written: &EventSyntax,
        guard: &Term,
        (hazard, duration): (&Term, Option<&Duration>),
        effects: &[Effect],
    ) {
        let (a, b) = (&written.roles[0].0.text, &written.roles[1].0.text);
        let unequal = |what: &str, span| {
            let message = format!("{what} changes when {a} and {b} are exchanged, and a pair in braces has no order");
            let fault = Diagnostic::new(Code::UnequalPair, span, message).found("not the same for both");
            fault.remedy(format!("write it the same for both, or write ({a}: KIND, {b}: KIND) for both orders"))
        };
        let mut faults = Vec::new();
        for (what, term) in [("the guard", guard), ("the hazard", hazard)] {
            if term_key(term, &self.attributes, false) != term_key(term, &self.attributes, true) {
                faults.push(unequal(what, term.span));
            }
        }
        if let Some(duration) = duration {
            let since = Term::new(Node::Elapsed(duration.attribute, duration.at.clone()), duration.span);
            if term_key(&since, &self.attributes, false) != term_key(&since, &self.attributes, true) {
                faults.push(unequal("the duration", duration.span));
            }
        }
        let keys = |exchange: bool| {
            let mut keys = effects.iter().map(|effect| turned(effect, &self.attributes, exchange)).collect::<Vec<_>>();
            keys.sort();
            keys
        };
        if keys(false) != keys(true) {
            let span = effects.iter().fold(effects[0].span, |span, effect| span.to(effect.span));
            faults.push(unequal("what this writes", span));
        }
        faults.into_iter().for_each(|fault| self.report(fault));
    }

    /// Note an event that leaves its own guard as it was: it can happen again at once, and go on so.
    fn repeats(&mut self, written: &EventSyntax, guard: &Term, effects: &[Effect]) {
        let read = reads(guard);
        if effects.iter().any(|effect| read.contains(&effect.attribute)) {
            return;
        }
        let message = format!("nothing that {} does changes when it can happen", quoted(&written.name.text));
        let note = Diagnostic::new(Code::Repeats, written.name.span, message).found("can happen again at once");
        self.warn(Severity::Note, note.remedy("if it should happen once, let an effect make its guard false"));
    }
}

/// Each part of a guard is held against each other one only in guards of up to so many parts.
const CONTRADICTION_CAP: usize = 100;

/// Whether the guard asks for something and for its contrary.
fn contradicts(guard: &Term) -> bool {
    let Node::All(terms) = &guard.node else { return false };
    if terms.len() > CONTRADICTION_CAP {
        return false;
    }
    terms.iter().any(|term| match &term.node {
        Node::Not(inner) => {
            terms.iter().any(|other| other.node == inner.node && !matches!(other.node, Node::Number(_)))
        }
        _ => false,
    })
}
