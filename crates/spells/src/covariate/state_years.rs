//! Ready the numbers of states by year to be asked by code and year.

use std::collections::BTreeMap;

use record::{Absent, Code, FactId, Interval, Known, Layer, Observations, Quantity, Role, Span, Who};

/// A value, and the row that it stands in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cell {
    /// The value.
    pub(crate) value: Known<f64>,
    /// The row; none where no single row says it.
    pub(crate) fact: Option<FactId>,
    /// Whether it stands for a later year than its own.
    pub(crate) carried: bool,
}

impl Cell {
    pub(crate) const UNKNOWN: Cell = Cell { value: Known::Unknown, fact: None, carried: false };
    pub(crate) const OUTSIDE: Cell = Cell { value: Known::OutsideCoverage, fact: None, carried: false };

    /// A value that is reckoned from rows.
    pub(crate) fn of(value: Known<f64>) -> Cell {
        Cell { value, fact: None, carried: false }
    }

    /// A value of one row.
    pub(crate) fn at(value: f64, fact: FactId) -> Cell {
        Cell { value: Known::Value(value), fact: Some(fact), carried: false }
    }
}

/// One measure of a layer of state years.
pub(crate) struct StateYears {
    layer: u16,
    coverage: Interval,
    absent: Absent,
    values: BTreeMap<(Code, i16), (Known<f64>, u32)>,
}

impl StateYears {
    /// The measure at this place. Where several rows of one state and year disagree, none is the year's value.
    pub(crate) fn new(layer: u16, of: &Layer<Observations>, measure: usize) -> StateYears {
        let mut values: BTreeMap<(Code, i16), (Known<f64>, u32)> = BTreeMap::new();
        for row in &of.facts.rows {
            let (Span::Year(year), Some(Who::State(code))) = (row.span, row.in_role(Role::Subject).next()) else {
                continue;
            };
            let value = match row.values.get(measure) {
                Some(Known::Value(value)) => Known::Value(Quantity::get(*value)),
                Some(Known::Unknown) => Known::Unknown,
                Some(Known::OutsideCoverage) | None => Known::OutsideCoverage,
            };
            let entry = values.entry((*code, year)).or_insert((value, row.row));
            if entry.0 != value {
                entry.0 = Known::Unknown;
            }
        }
        StateYears { layer, coverage: of.source.coverage, absent: of.facts.absent, values }
    }

    /// What the source says of a state in a year.
    pub(crate) fn cell(&self, code: Code, year: i16) -> Cell {
        if !self.coverage.has_year(year) {
            return Cell::OUTSIDE;
        }
        match (self.values.get(&(code, year)), self.absent) {
            (Some((Known::Value(value), row)), _) => Cell::at(*value, FactId { layer: self.layer, row: *row }),
            (Some((Known::Unknown, _)), _) | (None, Absent::Unknown) => Cell::UNKNOWN,
            (None, Absent::Zero) => Cell::of(Known::Value(0.0)),
            (Some((Known::OutsideCoverage, _)), _) | (None, Absent::OutsideCoverage) => Cell::OUTSIDE,
        }
    }

    /// Every state and year with a value.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Code, i16, f64)> {
        self.values.iter().filter_map(|((code, year), (value, _))| value.value().map(|value| (*code, *year, value)))
    }
}
