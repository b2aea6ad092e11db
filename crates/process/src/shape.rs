//! Place the values of attributes: one for each unit or tuple of units.

use crate::process::UnitKindId;

/// The places of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// The kinds of units it is known of.
    pub domain: Vec<UnitKindId>,
    /// How many units each of these kinds has.
    pub sizes: Vec<usize>,
    /// Whether (a, b) and (b, a) always hold the same.
    pub symmetric: bool,
}

impl Shape {
    /// The number of places; none if it is more than a machine could count.
    #[must_use]
    pub fn places(&self) -> Option<usize> {
        self.sizes.iter().try_fold(1usize, |product, &size| product.checked_mul(size))
    }

    /// The place of a tuple of units: row by row, first unit first.
    #[must_use]
    pub fn place(&self, units: &[usize]) -> usize {
        match (units, self.sizes.as_slice()) {
            ([], _) => 0,
            (&[unit], _) => unit,
            (&[first, second], &[_, width]) => first * width + second,
            _ => units.iter().zip(&self.sizes).fold(0, |place, (&unit, &size)| place * size + unit),
        }
    }

    /// The units of a place.
    pub fn units(&self, place: usize, out: &mut Vec<usize>) {
        out.clear();
        out.resize(self.sizes.len(), 0);
        let mut rest = place;
        for (unit, &size) in out.iter_mut().zip(&self.sizes).rev() {
            *unit = rest % size;
            rest /= size;
        }
    }

    /// The places of a unit of a kind, wherever it stands in the domain; ascending for each place of the domain.
    #[must_use]
    pub fn places_of(&self, kind: UnitKindId, unit: usize) -> Vec<usize> {
        let all = 0..self.places().unwrap_or(0);
        let mut stride = 1;
        let mut found = Vec::new();
        for (&of, &size) in self.domain.iter().zip(&self.sizes).rev() {
            if of == kind {
                found.extend(all.clone().filter(|place| place / stride % size == unit));
            }
            stride *= size;
        }
        found
    }

    /// The place that holds the same by symmetry; none if it is the place itself or the attribute is not symmetric.
    #[must_use]
    pub fn mirror(&self, place: usize) -> Option<usize> {
        let &[_, width] = self.sizes.as_slice() else { return None };
        let (first, second) = (place / width, place % width);
        (self.symmetric && first != second).then(|| second * width + first)
    }
}
