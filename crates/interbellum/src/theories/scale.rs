//! Tell what the exponential of a parameter is: a hazard, or what a hazard is multiplied by.

use std::collections::BTreeSet;

use language::typed::{Arithmetic, Function};
use process::{Node, ParameterId, Process, Term};

/// What exp(parameter) is, wherever the parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scale {
    /// The hazard a year where all other terms are 0.
    Hazard,
    /// What the hazard is multiplied by for each 1 of what the parameter is multiplied with.
    Ratio,
}

impl Scale {
    /// Its word in JSON.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Scale::Hazard => "log_hazard",
            Scale::Ratio => "log_hazard_ratio",
        }
    }
}

/// By parameter what its exponential is; none where it is neither, or not the same everywhere.
pub(crate) fn scales(process: &Process) -> Vec<Option<Scale>> {
    let mut found: Vec<BTreeSet<u8>> = vec![BTreeSet::new(); process.parameters.len()];
    for kind in &process.events {
        of_hazard(&kind.hazard, &mut found);
    }
    let scale = |seen: &BTreeSet<u8>| match seen.iter().collect::<Vec<_>>()[..] {
        [&HAZARD] => Some(Scale::Hazard),
        [&RATIO] => Some(Scale::Ratio),
        _ => None,
    };
    found.iter().map(scale).collect()
}

const HAZARD: u8 = 0;
const RATIO: u8 = 1;
const NEITHER: u8 = 2;

fn of_hazard(hazard: &Term, found: &mut [BTreeSet<u8>]) {
    let Node::Apply(Function::Exp, log) = &hazard.node else {
        return mark(hazard, NEITHER, found);
    };
    let mut terms = Vec::new();
    addends(log, true, &mut terms);
    let alone = terms.iter().filter(|(term, _)| matches!(term.node, Node::Parameter(_) | Node::Number(_))).count();
    for (term, added) in terms {
        match (&term.node, factors(term)) {
            (Node::Parameter(one), _) if added => {
                found[*one].insert(if alone == 1 { HAZARD } else { RATIO });
            }
            (_, Some((one, others))) if added => {
                found[one].insert(RATIO);
                others.iter().for_each(|other| mark(other, NEITHER, found));
            }
            _ => mark(term, NEITHER, found),
        }
    }
}

/// The terms of a sum, each with whether it is added.
fn addends<'t>(term: &'t Term, added: bool, out: &mut Vec<(&'t Term, bool)>) {
    match &term.node {
        Node::Fold(first, rest) if rest.iter().all(|(op, _)| matches!(op, Arithmetic::Add | Arithmetic::Subtract)) => {
            addends(first, added, out);
            rest.iter().for_each(|(op, one)| addends(one, added == (*op == Arithmetic::Add), out));
        }
        _ => out.push((term, added)),
    }
}

/// The one parameter that a product has as a factor, with the other factors.
fn factors(term: &Term) -> Option<(ParameterId, Vec<&Term>)> {
    let Node::Fold(first, rest) = &term.node else { return None };
    if !rest.iter().all(|(op, _)| *op == Arithmetic::Multiply) {
        return None;
    }
    let all: Vec<&Term> = std::iter::once(&**first).chain(rest.iter().map(|(_, one)| one)).collect();
    let (own, others): (Vec<&Term>, Vec<&Term>) =
        all.into_iter().partition(|one| matches!(one.node, Node::Parameter(_)));
    match own[..] {
        [Term { node: Node::Parameter(one), .. }] => Some((*one, others)),
        _ => None,
    }
}

fn mark(term: &Term, what: u8, found: &mut [BTreeSet<u8>]) {
    let mut all = |terms: &mut dyn Iterator<Item = &Term>| terms.for_each(|one| mark(one, what, found));
    match &term.node {
        Node::Parameter(one) => {
            found[*one].insert(what);
        }
        Node::Apply(_, one) | Node::Not(one) | Node::Among(one, _) => mark(one, what, found),
        Node::Fold(first, rest) => all(&mut std::iter::once(&**first).chain(rest.iter().map(|(_, one)| one))),
        Node::Compare(_, one, other) => all(&mut [&**one, &**other].into_iter()),
        Node::All(terms) | Node::Any(terms) => all(&mut terms.iter()),
        Node::Aggregate(call) => all(&mut std::iter::once(&call.body).chain(&call.condition)),
        Node::Number(_) | Node::Read(..) | Node::Unit(_) | Node::Elapsed(..) => {}
    }
}
