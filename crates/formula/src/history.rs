//! Read whose row each row is and when it was at risk, for checks of a table before a model is fitted to it.

use language::Span;

use crate::evaluate::Rows;
use crate::event::times;
use crate::fault::{Fault, Faults};
use crate::formula::Formula;
use crate::frame::Frame;
use crate::model::selected;
use crate::strata::grouped;
use crate::syntax::{Expression, Kind};

/// Times, events and units of rows. All vectors have one element for each of `rows`.
#[derive(Clone, Debug, PartialEq)]
pub struct Histories {
    /// Whose row it is, as a number; without a column of units every row is one of its own.
    pub unit: Vec<u32>,
    /// Entry into risk, if the formula gives one.
    pub entry: Option<Vec<f64>>,
    /// Exit from risk.
    pub exit: Vec<f64>,
    /// Whether the exit is the event.
    pub event: Vec<bool>,
    /// Rows of the table, ascending.
    pub rows: Vec<usize>,
    /// Rows of the table that are looked at and have no unit, ascending.
    pub without_unit: Vec<usize>,
}

/// Read the histories of units.
///
/// Shapes: see [`Histories`]. Rows whose times, event or unit are missing are left out; rows without time at risk are not, and
/// neither are those in which a covariate is missing: what a unit's rows are together does not depend on covariates.
/// `keep` says for each row of the table whether it is looked at at all.
/// Errors: faults of the times, the event and the column of units, with their places.
pub fn histories(
    formula: &Formula,
    frame: &Frame,
    unit: Option<&str>,
    keep: Option<&[bool]>,
) -> Result<Histories, Faults> {
    let wrong = |list: Vec<Fault>| Faults { source: formula.source.clone(), list };
    let selected = selected(frame, keep).map_err(|fault| wrong(vec![fault]))?;
    let rows = Rows { frame, selected: selected.as_deref() };
    let mut faults = Vec::new();
    let times = times(&rows, &formula.response, &mut faults);
    let units = unit.map(|name| units(&rows, name)).transpose();
    let (Some(times), Ok(units)) = (times, units.map_err(|fault| faults.push(fault))) else {
        return Err(wrong(faults));
    };
    let timed = |row: &usize| {
        let entered = times.entry.as_ref().is_none_or(|entry| entry[*row].is_some());
        entered && times.exit[*row].is_some() && times.event[*row].is_some()
    };
    let has_unit = |row: &usize| units.as_ref().is_none_or(|units| units[*row].is_some());
    let used: Vec<usize> = (0..rows.len()).filter(|row| timed(row) && has_unit(row)).collect();
    Ok(Histories {
        unit: used.iter().map(|row| units.as_ref().and_then(|units| units[*row]).unwrap_or(*row as u32)).collect(),
        entry: times.entry.as_ref().map(|entry| used.iter().filter_map(|row| entry[*row]).collect()),
        exit: used.iter().filter_map(|row| times.exit[*row]).collect(),
        event: used.iter().filter_map(|row| times.event[*row]).collect(),
        without_unit: (0..rows.len()).filter(|row| !has_unit(row)).map(|row| rows.row(row)).collect(),
        rows: used.into_iter().map(|row| rows.row(row)).collect(),
    })
}

/// The units of a column of any type.
fn units(rows: &Rows<'_>, name: &str) -> Result<Vec<Option<u32>>, Fault> {
    let column = Expression { kind: Kind::Name(name.to_owned()), span: Span::default() };
    let value = rows.evaluate(&column).map_err(|fault| Fault { span: None, ..fault })?;
    Ok(grouped(rows, &value).0)
}
