//! Make terms that read attributes only directly at variables and fixed units, and the derived attributes that allow it.

use language::typed::Comparison;

use crate::fault::{Measure, ProcessFault};
use crate::interpret::{mirrored, truth_of_elapsed};
use crate::limits::Limits;
use crate::process::{AttributeId, Process, UnitKindId};
use crate::shape::Shape;
use crate::term::{Aggregate, AggregateKind, Node, Term, UnitTerm};
use crate::walk::{Met, free_variables, renumber, visit, without_spans};

/// A truth kept for each place of an attribute: whether more than `bound` years have elapsed since it changed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Watch {
    pub(crate) attribute: AttributeId,
    pub(crate) bound: f64,
}

/// A value kept for each tuple of units, computed from attributes that come before it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Derived {
    /// The kinds of the variables from 0 on.
    pub(crate) domain: Vec<UnitKindId>,
    /// Its value where the variables stand for the units of a place.
    pub(crate) term: Term,
    /// Whether a change of one unit's contribution is added to a count or a sum, rather than all taken afresh.
    pub(crate) by_differences: bool,
    /// Whether it reads a parameter, through other derived attributes too.
    pub(crate) parametric: bool,
}

/// The derived attributes of a process, found while its terms are lowered.
///
/// Attributes are numbered: those of the process, then watches, then derived ones, each after all that it reads.
#[derive(Debug, Clone)]
pub(crate) struct Lowering<'p> {
    process: &'p Process,
    limits: &'p Limits,
    pub(crate) watches: Vec<Watch>,
    pub(crate) derived: Vec<Derived>,
    /// The derived terms without their spans, to find equal ones.
    keys: Vec<Term>,
    values: u128,
    pub(crate) faults: Vec<ProcessFault>,
}

impl<'p> Lowering<'p> {
    /// Finds every elapsed time first, because watches are numbered before all derived attributes.
    pub(crate) fn new(process: &'p Process, limits: &'p Limits) -> Lowering<'p> {
        let values = process.attributes.iter().map(|attribute| places(process, &attribute.domain)).sum();
        let mut lowering = Lowering {
            process,
            limits,
            watches: Vec::new(),
            derived: Vec::new(),
            keys: Vec::new(),
            values,
            faults: Vec::new(),
        };
        for event in &process.events {
            lowering.find_watches(&event.guard);
            lowering.find_watches(&event.hazard);
            for effect in &event.effects {
                lowering.find_watches(&effect.value);
                effect.at.iter().for_each(|unit| lowering.find_watches_of(unit));
            }
        }
        for tick in &process.ticks {
            tick.condition.iter().for_each(|condition| lowering.find_watches(condition));
            lowering.find_watches(&tick.value);
            tick.at.iter().for_each(|unit| lowering.find_watches_of(unit));
        }
        lowering
    }

    fn find_watches_of(&mut self, unit: &UnitTerm) {
        self.find_watches(&Term::new(Node::Unit(unit.clone()), language::Span::default()));
    }

    fn find_watches(&mut self, term: &Term) {
        let mut found = Vec::new();
        find_elapsed(term, &mut found);
        for (attribute, bound) in found {
            if !self.watches.iter().any(|watch| watch.attribute == attribute && watch.bound == bound) {
                let places = places(self.process, &self.process.attributes[attribute].domain);
                let declared = &self.process.attributes[attribute];
                if self.room_for(places, &format!("the time since `{}` changed", declared.name), declared.span) {
                    self.watches.push(Watch { attribute, bound });
                }
            }
        }
    }

    fn room_for(&mut self, places: u128, what: &str, span: language::Span) -> bool {
        self.values = self.values.saturating_add(places);
        let (needed, cap) = (self.values, self.limits.values as u128);
        if needed > cap {
            let (what, measure) = (what.to_owned(), Measure::Values);
            self.faults.push(ProcessFault::TooMany { what, span, measure, needed, cap });
        }
        needed <= cap
    }

    /// The term with every aggregate, elapsed time and read through a unit's attribute replaced by a direct read.
    pub(crate) fn term(&mut self, term: &Term, kinds: &[UnitKindId]) -> Term {
        let span = term.span;
        let node = match &term.node {
            Node::Number(_) | Node::Parameter(_) | Node::Elapsed(..) => term.node.clone(),
            Node::Read(attribute, units) => {
                let units = units.iter().map(|unit| self.unit(unit, kinds, term)).collect::<Vec<_>>();
                return self.direct(Term::new(Node::Read(*attribute, units), span), kinds);
            }
            Node::Unit(unit) => match self.unit(unit, kinds, term) {
                UnitTerm::Through(attribute, units) => {
                    return self.direct(Term::new(Node::Read(attribute, units), span), kinds);
                }
                unit => Node::Unit(unit),
            },
            Node::Apply(function, argument) => Node::Apply(*function, Box::new(self.term(argument, kinds))),
            Node::Fold(first, rest) => {
                let first = Box::new(self.term(first, kinds));
                Node::Fold(first, rest.iter().map(|(operation, right)| (*operation, self.term(right, kinds))).collect())
            }
            Node::Compare(comparison, left, right) => match (&left.node, &right.node) {
                (Node::Elapsed(attribute, units), Node::Number(bound)) => {
                    return self.elapsed(term, *attribute, units, *bound, *comparison, kinds);
                }
                (Node::Number(bound), Node::Elapsed(attribute, units)) => {
                    return self.elapsed(term, *attribute, units, *bound, mirrored(*comparison), kinds);
                }
                _ => Node::Compare(*comparison, Box::new(self.term(left, kinds)), Box::new(self.term(right, kinds))),
            },
            Node::Among(value, numbers) => Node::Among(Box::new(self.term(value, kinds)), numbers.clone()),
            Node::Not(inner) => Node::Not(Box::new(self.term(inner, kinds))),
            Node::All(parts) => Node::All(parts.iter().map(|part| self.term(part, kinds)).collect()),
            Node::Any(parts) => Node::Any(parts.iter().map(|part| self.term(part, kinds)).collect()),
            Node::Aggregate(aggregate) => {
                let aggregate = self.inside(aggregate, kinds, term);
                return self.derive(Term::new(Node::Aggregate(Box::new(aggregate)), span), kinds);
            }
        };
        Term::new(node, span)
    }

    /// A unit as a variable, a fixed one, or the value of an attribute at such.
    pub(crate) fn unit(&mut self, unit: &UnitTerm, kinds: &[UnitKindId], whole: &Term) -> UnitTerm {
        match unit {
            UnitTerm::Variable(_) | UnitTerm::Fixed(_) => unit.clone(),
            UnitTerm::Through(attribute, units) => {
                let units = units.iter().map(|unit| self.unit(unit, kinds, whole)).collect::<Vec<_>>();
                let read = self.direct(Term::new(Node::Read(*attribute, units), whole.span), kinds);
                through(read)
            }
            UnitTerm::Largest(aggregate, otherwise) => {
                let aggregate = self.inside(aggregate, kinds, whole);
                let otherwise = otherwise.as_ref().map(|unit| Box::new(self.unit(unit, kinds, whole)));
                let largest = UnitTerm::Largest(Box::new(aggregate), otherwise);
                through(self.derive(Term::new(Node::Unit(largest), whole.span), kinds))
            }
        }
    }

    /// A read as it is if it is direct, otherwise of an attribute derived from it.
    fn direct(&mut self, read: Term, kinds: &[UnitKindId]) -> Term {
        let Node::Read(_, units) = &read.node else { return read };
        let direct = units.iter().all(|unit| matches!(unit, UnitTerm::Variable(_) | UnitTerm::Fixed(_)));
        if direct { read } else { self.derive(read, kinds) }
    }

    /// Inside an aggregate, reads through attributes of units stay, so that one change of an attribute of the process
    /// can be followed to the contributions it changes; only elapsed times and aggregates further inside are replaced.
    fn inside(&mut self, aggregate: &Aggregate, kinds: &[UnitKindId], whole: &Term) -> Aggregate {
        let mut kinds = kinds.to_vec();
        kinds.push(aggregate.unit);
        self.steps(aggregate, &kinds, whole);
        Aggregate {
            body: self.shallow(&aggregate.body, &kinds),
            condition: aggregate.condition.as_ref().map(|condition| self.shallow(condition, &kinds)),
            ..aggregate.clone()
        }
    }

    fn shallow(&mut self, term: &Term, kinds: &[UnitKindId]) -> Term {
        let span = term.span;
        let node = match &term.node {
            Node::Number(_) | Node::Parameter(_) | Node::Elapsed(..) => term.node.clone(),
            Node::Read(attribute, units) => {
                Node::Read(*attribute, units.iter().map(|unit| self.shallow_unit(unit, kinds, term)).collect())
            }
            Node::Unit(unit) => Node::Unit(self.shallow_unit(unit, kinds, term)),
            Node::Apply(function, argument) => Node::Apply(*function, Box::new(self.shallow(argument, kinds))),
            Node::Fold(first, rest) => {
                let first = Box::new(self.shallow(first, kinds));
                let rest = rest.iter().map(|(operation, right)| (*operation, self.shallow(right, kinds)));
                Node::Fold(first, rest.collect())
            }
            Node::Compare(comparison, left, right) => match (&left.node, &right.node) {
                (Node::Elapsed(attribute, units), Node::Number(bound)) => {
                    let units = units.iter().map(|unit| self.shallow_unit(unit, kinds, left)).collect();
                    return self.passed(span, *attribute, units, *bound, *comparison);
                }
                (Node::Number(bound), Node::Elapsed(attribute, units)) => {
                    let units = units.iter().map(|unit| self.shallow_unit(unit, kinds, right)).collect();
                    return self.passed(span, *attribute, units, *bound, mirrored(*comparison));
                }
                _ => {
                    let (left, right) = (self.shallow(left, kinds), self.shallow(right, kinds));
                    Node::Compare(*comparison, Box::new(left), Box::new(right))
                }
            },
            Node::Among(value, numbers) => Node::Among(Box::new(self.shallow(value, kinds)), numbers.clone()),
            Node::Not(inner) => Node::Not(Box::new(self.shallow(inner, kinds))),
            Node::All(parts) => Node::All(parts.iter().map(|part| self.shallow(part, kinds)).collect()),
            Node::Any(parts) => Node::Any(parts.iter().map(|part| self.shallow(part, kinds)).collect()),
            Node::Aggregate(aggregate) => {
                let aggregate = self.inside(aggregate, kinds, term);
                return self.derive(Term::new(Node::Aggregate(Box::new(aggregate)), span), kinds);
            }
        };
        Term::new(node, span)
    }

    fn shallow_unit(&mut self, unit: &UnitTerm, kinds: &[UnitKindId], whole: &Term) -> UnitTerm {
        match unit {
            UnitTerm::Variable(_) | UnitTerm::Fixed(_) => unit.clone(),
            UnitTerm::Through(attribute, units) => {
                let units = units.iter().map(|unit| self.shallow_unit(unit, kinds, whole)).collect();
                UnitTerm::Through(*attribute, units)
            }
            UnitTerm::Largest(..) => self.unit(unit, kinds, whole),
        }
    }

    fn elapsed(
        &mut self,
        whole: &Term,
        attribute: AttributeId,
        units: &[UnitTerm],
        bound: f64,
        comparison: Comparison,
        kinds: &[UnitKindId],
    ) -> Term {
        let units = units.iter().map(|unit| self.unit(unit, kinds, whole)).collect();
        let mut term = self.passed(whole.span, attribute, units, bound, comparison);
        if let Node::Not(inner) = &mut term.node {
            **inner = self.direct(inner.as_ref().clone(), kinds);
            return term;
        }
        self.direct(term, kinds)
    }

    /// The comparison of an elapsed time as a truth that is kept.
    fn passed(
        &self,
        span: language::Span,
        attribute: AttributeId,
        units: Vec<UnitTerm>,
        bound: f64,
        comparison: Comparison,
    ) -> Term {
        let watch = self.watches.iter().position(|watch| watch.attribute == attribute && watch.bound == bound);
        // Where there was no room for a watch there is a fault, and the term is never computed.
        let watch = self.process.attributes.len() + watch.unwrap_or(0);
        let beyond = Term::new(Node::Read(watch, units), span);
        match (truth_of_elapsed(comparison, true), truth_of_elapsed(comparison, false)) {
            (1.0, 0.0) => beyond,
            (0.0, 1.0) => Term::new(Node::Not(Box::new(beyond)), span),
            (always, _) => Term::new(Node::Number(always), span),
        }
    }

    /// A read of the attribute derived from a term, which is made unless there is one.
    fn derive(&mut self, mut term: Term, kinds: &[UnitKindId]) -> Term {
        let span = term.span;
        let free = free_variables(&term, kinds.len());
        let mut numbers = vec![usize::MAX; kinds.len()];
        for (new, &old) in free.iter().enumerate() {
            numbers[old] = new;
        }
        renumber(&mut term, &mut numbers);
        let key = without_spans(&term);
        let domain = free.iter().map(|&variable| kinds[variable]).collect::<Vec<_>>();
        let known = (0..self.keys.len()).find(|&one| self.keys[one] == key && self.derived[one].domain == domain);
        let place = known.unwrap_or_else(|| {
            let places = places(self.process, &domain);
            self.room_for(places, "what is computed here for each unit", span);
            let by_differences = self.adds_up(&term, domain.len());
            let parametric = self.parametric(&term);
            self.derived.push(Derived { domain, term, by_differences, parametric });
            self.keys.push(key);
            self.derived.len() - 1
        });
        let units = free.into_iter().map(UnitTerm::Variable).collect();
        Term::new(Node::Read(self.first_derived() + place, units), span)
    }

    /// The number of the first derived attribute.
    pub(crate) fn first_derived(&self) -> usize {
        self.process.attributes.len() + self.watches.len()
    }

    /// Whether an aggregate reads only what effects, ticks, the record and breaks write, so that the contributions that
    /// a write changes are known before it.
    fn adds_up(&self, term: &Term, outside: usize) -> bool {
        let Node::Aggregate(aggregate) = &term.node else { return false };
        let mut plain = aggregate.variable == outside;
        visit(term, &mut |met| {
            if let Met::Read(attribute, _) = met {
                plain &= attribute < self.first_derived();
            }
        });
        plain
    }

    pub(crate) fn parametric(&self, term: &Term) -> bool {
        let mut parametric = false;
        visit(term, &mut |met| match met {
            Met::Parameter => parametric = true,
            Met::Read(attribute, _) if attribute >= self.first_derived() => {
                parametric |= self.derived[attribute - self.first_derived()].parametric;
            }
            _ => {}
        });
        parametric
    }

    /// Refuse an aggregate that would look at too many units.
    fn steps(&mut self, aggregate: &Aggregate, kinds: &[UnitKindId], whole: &Term) {
        let free = free_variables(whole, kinds.len() - 1);
        let outside = free.iter().map(|&variable| kinds[variable]).collect::<Vec<_>>();
        let inside = self.process.units[aggregate.unit].labels.len() as u128;
        let needed = places(self.process, &outside).saturating_mul(inside);
        let cap = self.limits.aggregate_steps as u128;
        if needed > cap {
            let (what, measure) = (aggregate_words(aggregate.kind).to_owned(), Measure::AggregateSteps);
            self.faults.push(ProcessFault::TooMany { what, span: whole.span, measure, needed, cap });
        }
    }
}

fn aggregate_words(kind: AggregateKind) -> &'static str {
    match kind {
        AggregateKind::Count => "the count",
        AggregateKind::Sum => "the sum",
        AggregateKind::Any => "`any`",
        AggregateKind::Every => "`every`",
    }
}

/// A direct read of an attribute that holds units, as a unit.
fn through(read: Term) -> UnitTerm {
    match read.node {
        Node::Read(attribute, units) => UnitTerm::Through(attribute, units),
        _ => unreachable!("invariant: a derived unit is read from an attribute"),
    }
}

fn find_elapsed(term: &Term, found: &mut Vec<(AttributeId, f64)>) {
    // The bound stands beside the elapsed time, which `visit` does not tell: comparisons are looked for here.
    crate::walk::visit_terms(term, &mut |inner| {
        if let Node::Compare(_, left, right) = &inner.node {
            match (&left.node, &right.node) {
                (Node::Elapsed(attribute, _), Node::Number(bound))
                | (Node::Number(bound), Node::Elapsed(attribute, _)) => found.push((*attribute, *bound)),
                _ => {}
            }
        }
    });
}

/// How many tuples of units of these kinds there are.
pub(crate) fn places(process: &Process, domain: &[UnitKindId]) -> u128 {
    let sizes = domain.iter().map(|&kind| process.units[kind].labels.len() as u128);
    sizes.fold(1, u128::saturating_mul)
}

/// The shape of an attribute known of these kinds.
pub(crate) fn shape(process: &Process, domain: &[UnitKindId], symmetric: bool) -> Shape {
    let sizes = domain.iter().map(|&kind| process.units[kind].labels.len()).collect();
    Shape { domain: domain.to_vec(), sizes, symmetric }
}
