//! Write one value of a table as text.

use super::{Column, Values};
use crate::calendar::iso_day;

/// The shortest decimal that reads back as the same number.
pub(super) fn shortest(value: f64) -> String {
    let written = format!("{value:?}");
    match written.strip_suffix(".0") {
        Some(whole) => whole.to_owned(),
        None => written,
    }
}

impl Column {
    /// The value in a row as a data file carries it: all digits, ISO days, `true` and `false`.
    pub(super) fn exact(&self, row: usize) -> Option<String> {
        match &self.values {
            Values::Real(values) => values[row].map(shortest),
            Values::Whole(values) => values[row].map(|value| value.to_string()),
            Values::Day(values) => values[row].map(iso_day),
            Values::Flag(values) => values[row].map(|value| value.to_string()),
            Values::Text(values) => values[row].clone(),
        }
    }

    /// The value in a row as a reader sees it: rounded to the column's decimals, `yes` and `no`.
    pub(super) fn rounded(&self, row: usize) -> Option<String> {
        match (&self.values, self.decimals) {
            (Values::Real(values), Some(decimals)) => values[row].map(|value| format!("{value:.decimals$}")),
            (Values::Flag(values), _) => values[row].map(|value| if value { "yes" } else { "no" }.to_owned()),
            _ => self.exact(row),
        }
    }

    /// Whether the values line up on the right.
    pub(super) fn is_number(&self) -> bool {
        matches!(self.values, Values::Real(_) | Values::Whole(_))
    }

    /// The heading a reader sees: the label and the unit.
    pub(super) fn heading(&self) -> String {
        match &self.unit {
            Some(unit) => format!("{} ({unit})", self.label),
            None => self.label.clone(),
        }
    }
}
