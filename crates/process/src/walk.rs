//! Look through terms: which attributes they read at which units, which variables they use, and how deep they are.

use crate::process::AttributeId;
use crate::term::{Aggregate, Node, Term, UnitTerm};

/// Something met on the way through a term.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Met<'t> {
    /// An attribute read, or its elapsed time asked for.
    Read(AttributeId, &'t [UnitTerm]),
    /// An elapsed time.
    Elapsed,
    /// A variable.
    Variable(usize),
    /// A parameter.
    Parameter,
    /// A call over all units of a kind.
    Aggregate,
}

/// Visits everything in a term.
pub(crate) fn visit<'t>(term: &'t Term, met: &mut dyn FnMut(Met<'t>)) {
    match &term.node {
        Node::Number(_) => {}
        Node::Parameter(_) => met(Met::Parameter),
        Node::Read(attribute, units) => {
            met(Met::Read(*attribute, units));
            units.iter().for_each(|unit| visit_unit(unit, met));
        }
        Node::Elapsed(_, units) => {
            met(Met::Elapsed);
            units.iter().for_each(|unit| visit_unit(unit, met));
        }
        Node::Unit(unit) => visit_unit(unit, met),
        Node::Apply(_, inner) | Node::Among(inner, _) | Node::Not(inner) => visit(inner, met),
        Node::Fold(first, rest) => {
            visit(first, met);
            rest.iter().for_each(|(_, right)| visit(right, met));
        }
        Node::Compare(_, left, right) => {
            visit(left, met);
            visit(right, met);
        }
        Node::All(parts) | Node::Any(parts) => parts.iter().for_each(|part| visit(part, met)),
        Node::Aggregate(aggregate) => visit_aggregate(aggregate, met),
    }
}

/// Visits everything in a unit.
pub(crate) fn visit_unit<'t>(unit: &'t UnitTerm, met: &mut dyn FnMut(Met<'t>)) {
    match unit {
        UnitTerm::Variable(variable) => met(Met::Variable(*variable)),
        UnitTerm::Fixed(_) => {}
        UnitTerm::Through(attribute, units) => {
            met(Met::Read(*attribute, units));
            units.iter().for_each(|unit| visit_unit(unit, met));
        }
        UnitTerm::Largest(aggregate, otherwise) => {
            visit_aggregate(aggregate, met);
            if let Some(otherwise) = otherwise {
                visit_unit(otherwise, met);
            }
        }
    }
}

fn visit_aggregate<'t>(aggregate: &'t Aggregate, met: &mut dyn FnMut(Met<'t>)) {
    met(Met::Aggregate);
    visit(&aggregate.body, met);
    if let Some(condition) = &aggregate.condition {
        visit(condition, met);
    }
}

/// The variables below `scope` that a term uses, each once, in order.
pub(crate) fn free_variables(term: &Term, scope: usize) -> Vec<usize> {
    let mut used = vec![false; scope];
    visit(term, &mut |met| {
        if let Met::Variable(variable) = met
            && variable < scope
        {
            used[variable] = true;
        }
    });
    (0..scope).filter(|&variable| used[variable]).collect()
}

/// The parts that must all hold, from the left.
pub(crate) fn conjuncts(guard: &Term) -> Vec<&Term> {
    match &guard.node {
        Node::All(parts) => parts.iter().flat_map(conjuncts).collect(),
        _ => vec![guard],
    }
}

/// Numbers the variables of a term anew: `numbers` gives those outside it; those it binds follow them.
pub(crate) fn renumber(term: &mut Term, numbers: &mut Vec<usize>) {
    match &mut term.node {
        Node::Number(_) | Node::Parameter(_) => {}
        Node::Read(_, units) | Node::Elapsed(_, units) => {
            units.iter_mut().for_each(|unit| renumber_unit(unit, numbers));
        }
        Node::Unit(unit) => renumber_unit(unit, numbers),
        Node::Apply(_, inner) | Node::Among(inner, _) | Node::Not(inner) => renumber(inner, numbers),
        Node::Fold(first, rest) => {
            renumber(first, numbers);
            rest.iter_mut().for_each(|(_, right)| renumber(right, numbers));
        }
        Node::Compare(_, left, right) => {
            renumber(left, numbers);
            renumber(right, numbers);
        }
        Node::All(parts) | Node::Any(parts) => parts.iter_mut().for_each(|part| renumber(part, numbers)),
        Node::Aggregate(aggregate) => renumber_aggregate(aggregate, numbers),
    }
}

fn renumber_unit(unit: &mut UnitTerm, numbers: &mut Vec<usize>) {
    match unit {
        UnitTerm::Variable(variable) => *variable = numbers[*variable],
        UnitTerm::Fixed(_) => {}
        UnitTerm::Through(_, units) => units.iter_mut().for_each(|unit| renumber_unit(unit, numbers)),
        UnitTerm::Largest(aggregate, otherwise) => {
            renumber_aggregate(aggregate, numbers);
            if let Some(otherwise) = otherwise {
                renumber_unit(otherwise, numbers);
            }
        }
    }
}

fn renumber_aggregate(aggregate: &mut Aggregate, numbers: &mut Vec<usize>) {
    // Free variables take the numbers from 0, so the first bound one follows the largest of them.
    let used = numbers.iter().copied().filter(|&number| number != usize::MAX);
    let next = used.max().map_or(0, |largest| largest + 1);
    let outside = numbers.len();
    numbers.resize(aggregate.variable, usize::MAX);
    numbers.push(next);
    aggregate.variable = next;
    renumber(&mut aggregate.body, numbers);
    if let Some(condition) = &mut aggregate.condition {
        renumber(condition, numbers);
    }
    numbers.truncate(outside);
}

/// The same term with every span empty, so that two of them can be compared.
pub(crate) fn without_spans(term: &Term) -> Term {
    let mut term = term.clone();
    clear_spans(&mut term);
    term
}

fn clear_spans(term: &mut Term) {
    term.span = language::Span::default();
    match &mut term.node {
        Node::Number(_) | Node::Parameter(_) => {}
        Node::Read(_, units) | Node::Elapsed(_, units) => units.iter_mut().for_each(clear_unit),
        Node::Unit(unit) => clear_unit(unit),
        Node::Apply(_, inner) | Node::Among(inner, _) | Node::Not(inner) => clear_spans(inner),
        Node::Fold(first, rest) => {
            clear_spans(first);
            rest.iter_mut().for_each(|(_, right)| clear_spans(right));
        }
        Node::Compare(_, left, right) => {
            clear_spans(left);
            clear_spans(right);
        }
        Node::All(parts) | Node::Any(parts) => parts.iter_mut().for_each(clear_spans),
        Node::Aggregate(aggregate) => clear_aggregate(aggregate),
    }
}

fn clear_unit(unit: &mut UnitTerm) {
    match unit {
        UnitTerm::Variable(_) | UnitTerm::Fixed(_) => {}
        UnitTerm::Through(_, units) => units.iter_mut().for_each(clear_unit),
        UnitTerm::Largest(aggregate, otherwise) => {
            clear_aggregate(aggregate);
            if let Some(otherwise) = otherwise {
                clear_unit(otherwise);
            }
        }
    }
}

fn clear_aggregate(aggregate: &mut Aggregate) {
    clear_spans(&mut aggregate.body);
    if let Some(condition) = &mut aggregate.condition {
        clear_spans(condition);
    }
}

/// Visits a term and every term inside it, those inside its units among them.
pub(crate) fn visit_terms<'t>(term: &'t Term, met: &mut dyn FnMut(&'t Term)) {
    met(term);
    match &term.node {
        Node::Number(_) | Node::Parameter(_) => {}
        Node::Read(_, units) | Node::Elapsed(_, units) => units.iter().for_each(|unit| visit_terms_of(unit, met)),
        Node::Unit(unit) => visit_terms_of(unit, met),
        Node::Apply(_, inner) | Node::Among(inner, _) | Node::Not(inner) => visit_terms(inner, met),
        Node::Fold(first, rest) => {
            visit_terms(first, met);
            rest.iter().for_each(|(_, right)| visit_terms(right, met));
        }
        Node::Compare(_, left, right) => {
            visit_terms(left, met);
            visit_terms(right, met);
        }
        Node::All(parts) | Node::Any(parts) => parts.iter().for_each(|part| visit_terms(part, met)),
        Node::Aggregate(aggregate) => visit_terms_in(aggregate, met),
    }
}

fn visit_terms_of<'t>(unit: &'t UnitTerm, met: &mut dyn FnMut(&'t Term)) {
    match unit {
        UnitTerm::Variable(_) | UnitTerm::Fixed(_) => {}
        UnitTerm::Through(_, units) => units.iter().for_each(|unit| visit_terms_of(unit, met)),
        UnitTerm::Largest(aggregate, otherwise) => {
            visit_terms_in(aggregate, met);
            if let Some(otherwise) = otherwise {
                visit_terms_of(otherwise, met);
            }
        }
    }
}

fn visit_terms_in<'t>(aggregate: &'t Aggregate, met: &mut dyn FnMut(&'t Term)) {
    visit_terms(&aggregate.body, met);
    if let Some(condition) = &aggregate.condition {
        visit_terms(condition, met);
    }
}
