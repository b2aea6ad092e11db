//! Verify that a process holds together and asks for no more than its limits, before anything is allocated.

use language::Span;
use language::calendar::year_of_day;
use language::typed::Function;

use crate::duration::is_plain;
use crate::fault::{Malformed, Measure, ProcessFault};
use crate::limits::Limits;
use crate::process::{Attribute, AttributeId, Effect, EventKind, Origin, Process, TickRule, UnitKindId, ValueKind};
use crate::term::{Aggregate, Node, Term, UnitTerm};

/// Every fault of a process that can be seen without running it.
pub(crate) fn verify_process(process: &Process, limits: &Limits) -> Result<(), Vec<ProcessFault>> {
    let mut check = Check { process, limits, faults: Vec::new() };
    check.sizes();
    check.clock();
    for attribute in &process.attributes {
        check.attribute(attribute);
    }
    // What follows reads the domains of attributes, which must be sound.
    if check.faults.is_empty() {
        process.events.iter().for_each(|event| check.event(event));
        process.ticks.iter().for_each(|tick| check.tick(tick));
        check.presence();
    }
    if check.faults.is_empty() { Ok(()) } else { Err(check.faults) }
}

struct Check<'p> {
    process: &'p Process,
    limits: &'p Limits,
    faults: Vec<ProcessFault>,
}

/// Where a term stands: the kinds of its variables, and how deep it is.
#[derive(Clone)]
struct Scope {
    variables: Vec<UnitKindId>,
    aggregates: usize,
    depth: usize,
}

impl Check<'_> {
    fn malformed(&mut self, span: Span, what: Malformed) {
        self.faults.push(ProcessFault::Malformed { span, what });
    }

    fn cap(&mut self, what: &str, span: Span, measure: Measure, needed: u128, cap: usize) {
        if needed > cap as u128 {
            let what = what.to_owned();
            self.faults.push(ProcessFault::TooMany { what, span, measure, needed, cap: cap as u128 });
        }
    }

    fn sizes(&mut self) {
        let (process, limits) = (self.process, self.limits);
        let units = process.units.iter().map(|kind| kind.labels.len() as u128).sum();
        self.cap("the theory", Span::default(), Measure::Units, units, limits.units);
        let parameters = process.parameters.len() as u128;
        self.cap("the theory", Span::default(), Measure::Parameters, parameters, limits.parameters);
        let mut values = 0u128;
        for attribute in &process.attributes {
            let sizes =
                attribute.domain.iter().map(|&kind| process.units.get(kind).map_or(0, |kind| kind.labels.len()));
            values = sizes.fold(1u128, |product, size| product.saturating_mul(size as u128)).saturating_add(values);
            self.cap(&format!("`{}`", attribute.name), attribute.span, Measure::Values, values, limits.values);
        }
    }

    fn clock(&mut self) {
        let clock = self.process.clock;
        if clock.end < clock.start || year_of_day(clock.start).is_none() || year_of_day(clock.end).is_none() {
            self.malformed(Span::default(), Malformed::Clock);
        }
        for parameter in &self.process.parameters {
            if !parameter.value.is_finite() {
                let (name, value) = (parameter.name.clone(), parameter.value);
                self.faults.push(ProcessFault::ParameterValue { name, span: parameter.span, value });
            }
        }
    }

    fn attribute(&mut self, attribute: &Attribute) {
        for &kind in &attribute.domain {
            self.kind(kind, attribute.span);
        }
        if attribute.domain.len() > 2 {
            self.malformed(attribute.span, Malformed::Domain);
        }
        if attribute.symmetric && !matches!(attribute.domain[..], [a, b] if a == b) {
            self.malformed(attribute.span, Malformed::Symmetric);
        }
        if attribute.origin == Origin::Calendar && !attribute.domain.is_empty() {
            self.malformed(attribute.span, Malformed::Calendar);
        }
        if let ValueKind::Unit(kind) = attribute.values {
            self.kind(kind, attribute.span);
        }
    }

    fn kind(&mut self, kind: UnitKindId, span: Span) {
        if kind >= self.process.units.len() {
            self.malformed(span, Malformed::UnitKind(kind));
        }
    }

    fn event(&mut self, event: &EventKind) {
        for role in &event.roles {
            self.kind(role.unit, event.span);
        }
        if event.unordered && !matches!(&event.roles[..], [a, b, ..] if a.unit == b.unit) {
            self.malformed(event.span, Malformed::Unordered);
        }
        let variables = event.roles.iter().map(|role| role.unit).collect::<Vec<_>>();
        if variables.iter().any(|&kind| kind >= self.process.units.len()) {
            return;
        }
        let mut scope = Scope { variables, aggregates: 0, depth: 0 };
        self.term(&event.guard, &scope);
        self.term(&event.hazard, &scope);
        self.duration(event, &scope);
        if let Some(create) = &event.create {
            match self.process.presence.get(create.presence) {
                Some(presence) if presence.unit < self.process.units.len() => scope.variables.push(presence.unit),
                _ => return self.malformed(create.span, Malformed::Presence),
            }
        }
        for effect in &event.effects {
            let Effect { attribute, at, value, span } = effect;
            let created = UnitTerm::Variable(event.roles.len());
            let given = event.create.is_some() && at.contains(&created);
            self.write(*attribute, at, value, *span, &scope, given);
        }
        if let Some(seen) = &event.seen {
            for &role in &seen.roles {
                if role >= event.roles.len() {
                    self.malformed(event.span, Malformed::ObservedRole(role));
                }
            }
        }
    }

    /// A duration runs from an attribute at variables and fixed units, and its numbers never change.
    fn duration(&mut self, event: &EventKind, scope: &Scope) {
        let Some(duration) = &event.duration else { return };
        self.units(duration.attribute, &duration.at, duration.span, scope);
        duration.form.terms().into_iter().for_each(|term| self.term(term, scope));
        let direct = duration.at.iter().all(|unit| matches!(unit, UnitTerm::Variable(_) | UnitTerm::Fixed(_)));
        if !direct || !duration.form.terms().into_iter().all(is_plain) {
            self.malformed(duration.span, Malformed::Duration);
        }
    }

    /// Each kind comes and goes by one flag of its own, and what is drawn is observed.
    fn presence(&mut self) {
        for (place, presence) in self.process.presence.iter().enumerate() {
            let units = self.process.units.get(presence.unit).map_or(0, |kind| kind.labels.len());
            let flag = self.process.attributes.get(presence.attribute);
            let own = flag.is_some_and(|flag| flag.domain == [presence.unit] && flag.values == ValueKind::Flag);
            let once = self.process.presence[..place].iter().all(|other| other.unit != presence.unit);
            let known = presence.clears.iter().all(|(attribute, _)| *attribute < self.process.attributes.len());
            if !own || !once || !known || presence.pool > units {
                self.malformed(flag.map_or(Span::default(), |flag| flag.span), Malformed::Presence);
            }
        }
        for latent in &self.process.latent {
            let named = self.process.attributes.get(latent.attribute);
            if named.is_none_or(|named| named.origin != Origin::Observed) {
                self.malformed(named.map_or(Span::default(), |named| named.span), Malformed::Latent);
            }
        }
    }

    fn tick(&mut self, tick: &TickRule) {
        for &kind in &tick.variables {
            self.kind(kind, tick.span);
        }
        if tick.variables.iter().any(|&kind| kind >= self.process.units.len()) {
            return;
        }
        let sizes = tick.variables.iter().map(|&kind| self.process.units[kind].labels.len() as u128);
        let steps = sizes.fold(1u128, u128::saturating_mul);
        self.cap("the yearly change", tick.span, Measure::AggregateSteps, steps, self.limits.aggregate_steps);
        let scope = Scope { variables: tick.variables.clone(), aggregates: 0, depth: 0 };
        if let Some(condition) = &tick.condition {
            self.term(condition, &scope);
        }
        self.write(tick.attribute, &tick.at, &tick.value, tick.span, &scope, false);
    }

    /// `given`: of a unit that the event creates, for which what is observed is given by the event.
    fn write(&mut self, attribute: AttributeId, at: &[UnitTerm], value: &Term, span: Span, scope: &Scope, given: bool) {
        self.units(attribute, at, span, scope);
        self.term(value, scope);
        let Some(written) = self.process.attributes.get(attribute) else { return };
        let record = written.origin == Origin::Observed && !given;
        if record || written.origin == Origin::Calendar {
            self.faults.push(ProcessFault::WritesRecord { attribute: written.name.clone(), span });
        }
    }

    fn term(&mut self, term: &Term, scope: &Scope) {
        let span = term.span;
        let inner = Scope { depth: scope.depth + 1, ..scope.clone() };
        if inner.depth > self.limits.term_depth {
            let (depth, cap) = (inner.depth as u128, self.limits.term_depth);
            return self.cap("the term", span, Measure::TermDepth, depth, cap);
        }
        match &term.node {
            Node::Number(number) if !number.is_finite() => self.malformed(span, Malformed::Number),
            Node::Number(_) => {}
            Node::Parameter(parameter) if *parameter >= self.process.parameters.len() => {
                self.malformed(span, Malformed::Parameter(*parameter));
            }
            Node::Parameter(_) => {}
            Node::Read(attribute, units) => self.units(*attribute, units, span, &inner),
            Node::Unit(unit) => {
                self.unit(unit, span, &inner);
            }
            Node::Elapsed(..) => self.malformed(span, Malformed::Elapsed),
            Node::Apply(Function::Year, _) => self.malformed(span, Malformed::YearFunction),
            Node::Apply(_, argument) | Node::Among(argument, _) | Node::Not(argument) => self.term(argument, &inner),
            Node::Fold(first, rest) => {
                self.term(first, &inner);
                rest.iter().for_each(|(_, right)| self.term(right, &inner));
            }
            Node::Compare(_, left, right) => match (&left.node, &right.node) {
                (Node::Elapsed(attribute, units), Node::Number(bound))
                | (Node::Number(bound), Node::Elapsed(attribute, units)) => {
                    self.units(*attribute, units, span, &inner);
                    if !bound.is_finite() {
                        self.malformed(span, Malformed::Number);
                    }
                }
                _ => {
                    self.term(left, &inner);
                    self.term(right, &inner);
                }
            },
            Node::All(parts) | Node::Any(parts) => parts.iter().for_each(|part| self.term(part, &inner)),
            Node::Aggregate(aggregate) => self.aggregate(aggregate, span, &inner),
        }
    }

    fn aggregate(&mut self, aggregate: &Aggregate, span: Span, scope: &Scope) {
        self.kind(aggregate.unit, span);
        if aggregate.variable != scope.variables.len() {
            self.malformed(span, Malformed::Variable(aggregate.variable));
        }
        let mut inner = scope.clone();
        inner.variables.push(aggregate.unit);
        inner.aggregates += 1;
        if inner.aggregates > self.limits.aggregate_depth {
            let (depth, cap) = (inner.aggregates as u128, self.limits.aggregate_depth);
            return self.cap("the aggregate", span, Measure::AggregateDepth, depth, cap);
        }
        if aggregate.unit < self.process.units.len() {
            self.term(&aggregate.body, &inner);
            if let Some(condition) = &aggregate.condition {
                self.term(condition, &inner);
            }
        }
    }

    fn units(&mut self, attribute: AttributeId, units: &[UnitTerm], span: Span, scope: &Scope) {
        let Some(read) = self.process.attributes.get(attribute) else {
            return self.malformed(span, Malformed::Attribute(attribute));
        };
        if read.domain.len() != units.len() {
            return self.malformed(span, Malformed::Arity { needed: read.domain.len(), found: units.len() });
        }
        for (unit, &needed) in units.iter().zip(&read.domain) {
            self.unit_of(unit, needed, span, scope);
        }
    }

    fn unit_of(&mut self, unit: &UnitTerm, needed: UnitKindId, span: Span, scope: &Scope) {
        if let UnitTerm::Fixed(place) = unit {
            if *place >= self.process.units[needed].labels.len() {
                self.malformed(span, Malformed::Unit(*place));
            }
        } else if let Some(found) = self.unit(unit, span, scope)
            && found != needed
        {
            self.malformed(span, Malformed::Kind { needed, found });
        }
    }

    /// The kind of a unit; none if it can be of any kind, or if it was refused.
    fn unit(&mut self, unit: &UnitTerm, span: Span, scope: &Scope) -> Option<UnitKindId> {
        match unit {
            UnitTerm::Variable(variable) => {
                let kind = scope.variables.get(*variable).copied();
                if kind.is_none() {
                    self.malformed(span, Malformed::Variable(*variable));
                }
                kind
            }
            UnitTerm::Fixed(_) => None,
            UnitTerm::Through(attribute, units) => {
                // A chain of attributes is as deep as a term.
                if scope.depth >= self.limits.term_depth {
                    let (depth, cap) = (scope.depth as u128 + 1, self.limits.term_depth);
                    self.cap("the term", span, Measure::TermDepth, depth, cap);
                    return None;
                }
                let inner = Scope { depth: scope.depth + 1, ..scope.clone() };
                self.units(*attribute, units, span, &inner);
                match self.process.attributes.get(*attribute)?.values {
                    ValueKind::Unit(kind) => Some(kind),
                    _ => {
                        self.malformed(span, Malformed::NotAUnit(*attribute));
                        None
                    }
                }
            }
            UnitTerm::Largest(aggregate, otherwise) => {
                self.aggregate(aggregate, span, scope);
                if let Some(otherwise) = otherwise
                    && aggregate.unit < self.process.units.len()
                {
                    self.unit_of(otherwise, aggregate.unit, span, scope);
                }
                Some(aggregate.unit)
            }
        }
    }
}
