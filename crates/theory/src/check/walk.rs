//! Walk over terms to find what they read.

use std::collections::BTreeSet;

use language::Span;
use process::{Aggregate, AttributeId, Node, ParameterId, Term, UnitTerm};

/// What a walk meets.
enum Met {
    Attribute(AttributeId),
    Parameter(ParameterId, Span),
}

/// The first parameter in a term and where it stands.
pub(super) fn first_parameter(term: &Term) -> Option<(ParameterId, Span)> {
    let mut found = None;
    walk(term, &mut |met| {
        if let (Met::Parameter(parameter, span), None) = (met, found) {
            found = Some((parameter, span));
        }
    });
    found
}

/// The attributes that a term reads.
pub(super) fn reads(term: &Term) -> BTreeSet<AttributeId> {
    let mut found = BTreeSet::new();
    walk(term, &mut |met| {
        if let Met::Attribute(attribute) = met {
            found.insert(attribute);
        }
    });
    found
}

/// Whether a term reads an attribute or a parameter.
pub(super) fn depends(term: &Term) -> bool {
    let mut found = false;
    walk(term, &mut |_| found = true);
    found
}

fn walk(term: &Term, meet: &mut dyn FnMut(Met)) {
    match &term.node {
        Node::Number(_) => {}
        Node::Parameter(parameter) => meet(Met::Parameter(*parameter, term.span)),
        Node::Read(attribute, at) | Node::Elapsed(attribute, at) => {
            meet(Met::Attribute(*attribute));
            at.iter().for_each(|unit| walk_unit(unit, meet));
        }
        Node::Unit(unit) => walk_unit(unit, meet),
        Node::Apply(_, inner) | Node::Among(inner, _) | Node::Not(inner) => walk(inner, meet),
        Node::Fold(first, rest) => {
            walk(first, meet);
            rest.iter().for_each(|(_, term)| walk(term, meet));
        }
        Node::Compare(_, left, right) => {
            walk(left, meet);
            walk(right, meet);
        }
        Node::All(terms) | Node::Any(terms) => terms.iter().for_each(|term| walk(term, meet)),
        Node::Aggregate(aggregate) => walk_aggregate(aggregate, meet),
    }
}

fn walk_aggregate(aggregate: &Aggregate, meet: &mut dyn FnMut(Met)) {
    walk(&aggregate.body, meet);
    if let Some(condition) = &aggregate.condition {
        walk(condition, meet);
    }
}

fn walk_unit(unit: &UnitTerm, meet: &mut dyn FnMut(Met)) {
    match unit {
        UnitTerm::Variable(_) | UnitTerm::Fixed(_) => {}
        UnitTerm::Through(attribute, at) => {
            meet(Met::Attribute(*attribute));
            at.iter().for_each(|unit| walk_unit(unit, meet));
        }
        UnitTerm::Largest(aggregate, otherwise) => {
            walk_aggregate(aggregate, meet);
            if let Some(otherwise) = otherwise {
                walk_unit(otherwise, meet);
            }
        }
    }
}
