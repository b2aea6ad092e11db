//! Look for cases that stand against a universal claim.

use std::collections::{BTreeMap, BTreeSet};

use crate::cell::{Cell, Cells};
use crate::claim::Claim;

/// A case of which a universal claim says that it cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counterexample {
    /// The key of the case, the same in every table.
    pub key: String,
    /// What readers call it.
    pub label: String,
    /// In how many estimands it stands.
    pub stands_in: usize,
    /// The estimands in which it does not, as places in the plan.
    pub fails_in: Vec<usize>,
}

/// What was found for one number of years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Horizon {
    /// Years for which a case must have held.
    pub years: u32,
    /// Exposed cases that could have been seen for so long in some estimand: all of `cases` are among them.
    pub observable: usize,
    /// Cases that held in some estimand; those that stand in every one come first.
    pub cases: Vec<Counterexample>,
}

impl Horizon {
    /// The cases that stand in every estimand.
    pub fn standing(&self) -> impl Iterator<Item = &Counterexample> {
        self.cases.iter().filter(|case| case.fails_in.is_empty())
    }
}

/// Look through every cell for exposed cases that have held so long.
///
/// A case has held h years if it is exposed and its observation, from the end of the war before, reaches h years without a
/// return. A case that is not in a cell does not stand in it: its population or its table leaves it out.
#[must_use]
pub fn counterexamples(claim: &Claim, cells: &Cells) -> Vec<Horizon> {
    claim.held_years.iter().map(|&years| horizon(years, &cells.cells)).collect()
}

fn horizon(years: u32, cells: &[Cell]) -> Horizon {
    let limit = f64::from(years);
    let mut found: BTreeMap<&str, (&str, Vec<usize>)> = BTreeMap::new();
    for (place, cell) in cells.iter().enumerate() {
        for (row, case) in cell.cases.iter().enumerate() {
            // A return on the very day still ended a peace of that length.
            if cell.exposure[row] == 1.0 && cell.exit[row] >= limit {
                let (_, places) = found.entry(&case.key).or_insert((&case.label, Vec::new()));
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
        }
    }
    let mut cases: Vec<Counterexample> = found
        .into_iter()
        .map(|(key, (label, places))| Counterexample {
            key: key.to_owned(),
            label: label.to_owned(),
            stands_in: places.len(),
            fails_in: (0..cells.len()).filter(|place| !places.contains(place)).collect(),
        })
        .collect();
    cases.sort_by_key(|case| case.fails_in.len());
    Horizon { years, observable: observable(limit, cells), cases }
}

/// Exposed cases, each once, that some cell could have seen for so long.
fn observable(limit: f64, cells: &[Cell]) -> usize {
    let of_cell = |cell: &Cell| -> Vec<usize> {
        (0..cell.exit.len()).filter(|&row| cell.exposure[row] == 1.0 && cell.observable[row] >= limit).collect()
    };
    let keys = cells.iter().flat_map(|cell| of_cell(cell).into_iter().map(|row| cell.cases[row].key.as_str()));
    keys.collect::<BTreeSet<&str>>().len()
}
