//! Know what reads an attribute, and for which units, so that a change is followed only to what it touches.

use crate::process::AttributeId;
use crate::term::{Term, UnitTerm};
use crate::walk::{Met, visit};

/// Which variable of a reader a unit of a changed place fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Binds {
    /// It must be the unit of this variable.
    Variable(usize),
    /// It must be this unit, or the reader does not read the place.
    Fixed(usize),
    /// It must be the unit that this attribute names at the unit of this variable.
    Through(AttributeId, usize),
    /// It may be any unit, as far as is known.
    Free,
}

/// Something that reads an attribute at units.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reader {
    pub(crate) who: Who,
    /// For each unit of the attribute's domain.
    pub(crate) binds: Vec<Binds>,
}

/// Who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Who {
    /// A derived attribute, to which the change of a contribution is added.
    ByDifferences(usize),
    /// A derived attribute that is computed afresh.
    Afresh(usize),
    /// An event's guard or hazard.
    Event(usize),
}

/// Every way in which a term reads attributes; variables from `scope` on may be any unit.
pub(crate) fn reads(term: &Term, scope: usize) -> Vec<(AttributeId, Vec<Binds>)> {
    let mut found = Vec::new();
    visit(term, &mut |met| {
        if let Met::Read(attribute, units) = met {
            let binds = units.iter().map(|unit| match unit {
                UnitTerm::Variable(variable) if *variable < scope => Binds::Variable(*variable),
                UnitTerm::Fixed(unit) => Binds::Fixed(*unit),
                UnitTerm::Through(attribute, units) => match units[..] {
                    [UnitTerm::Variable(variable)] if variable < scope => Binds::Through(*attribute, variable),
                    _ => Binds::Free,
                },
                UnitTerm::Variable(_) | UnitTerm::Largest(..) => Binds::Free,
            });
            found.push((attribute, binds.collect::<Vec<_>>()));
        }
    });
    found.sort_by_key(|(attribute, binds)| (*attribute, order(binds)));
    found.dedup();
    found
}

/// How units that are variables or fixed are bound.
pub(crate) fn binds_of(units: &[UnitTerm]) -> Vec<Binds> {
    let bind = |unit: &UnitTerm| match unit {
        UnitTerm::Variable(variable) => Binds::Variable(*variable),
        UnitTerm::Fixed(unit) => Binds::Fixed(*unit),
        _ => Binds::Free,
    };
    units.iter().map(bind).collect()
}

fn order(binds: &[Binds]) -> Vec<(u8, usize, usize)> {
    let one = |bind: &Binds| match bind {
        Binds::Variable(variable) => (0, *variable, 0),
        Binds::Fixed(unit) => (1, *unit, 0),
        Binds::Through(attribute, variable) => (2, *attribute, *variable),
        Binds::Free => (3, 0, 0),
    };
    binds.iter().map(one).collect()
}

/// The units that variables must be for a reader to read a place, none where any will do; false if it cannot read it.
pub(crate) fn bind(binds: &[Binds], units: &[usize], variables: &mut [Option<usize>]) -> bool {
    variables.fill(None);
    for (bind, &unit) in binds.iter().zip(units) {
        match *bind {
            Binds::Free | Binds::Through(..) => {}
            Binds::Fixed(fixed) if fixed != unit => return false,
            Binds::Fixed(_) => {}
            Binds::Variable(variable) => match variables[variable] {
                Some(other) if other != unit => return false,
                _ => variables[variable] = Some(unit),
            },
        }
    }
    true
}

/// Visits every tuple of units that agrees with what is bound.
pub(crate) fn each_tuple(bound: &[Option<usize>], sizes: &[usize], visit: &mut dyn FnMut(&[usize])) {
    if let [Some(unit)] = bound {
        return visit(&[*unit]);
    }
    let mut tuple = bound.iter().map(|unit| unit.unwrap_or(0)).collect::<Vec<_>>();
    if bound.iter().zip(sizes).any(|(unit, &size)| unit.is_none() && size == 0) {
        return;
    }
    loop {
        visit(&tuple);
        let mut place = tuple.len();
        loop {
            if place == 0 {
                return;
            }
            place -= 1;
            if bound[place].is_some() {
                continue;
            }
            tuple[place] += 1;
            if tuple[place] < sizes[place] {
                break;
            }
            tuple[place] = 0;
        }
    }
}
