//! Cut the first sheet of an old workbook (XLS) into cells.

use std::io::Cursor;

use calamine::{Data, Reader, Xls};

use crate::fault::{FaultKind, Form, Log};
use crate::frame_guard::guarded;
use crate::table::{Cell, Table, form};
use crate::workbook::{Rows, day, table, text};

/// Sixteen times the largest old workbook read here. Nothing in one is compressed, so what it holds is bounded by this.
const SIZE_LIMIT: u64 = 8 << 20;

/// Read the cells of the first sheet. Its first row is the heading.
///
/// The reader of these files is not ours; if it panics the file is refused.
pub(crate) fn read(bytes: &[u8], log: &mut Log) -> Option<Table> {
    if bytes.is_empty() {
        log.file(FaultKind::Empty);
        return None;
    }
    let found = form(bytes);
    if found != Form::Ole {
        log.file(FaultKind::OtherForm { found, expected: Form::Ole });
        return None;
    }
    if bytes.len() as u64 > SIZE_LIMIT {
        log.file(FaultKind::TooLarge { what: "bytes", limit: SIZE_LIMIT });
        return None;
    }
    match guarded("", "XLS", || Ok(cells(bytes))) {
        Ok(Ok(rows)) => table(rows, log),
        Ok(Err(reason)) => {
            log.file(FaultKind::UnreadableWorkbook { reason });
            None
        }
        Err(_) => {
            log.file(FaultKind::UnreadableWorkbook { reason: "a part of it is damaged".to_owned() });
            None
        }
    }
}

fn cells(bytes: &[u8]) -> Result<Rows, String> {
    let mut workbook: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let from_1904 = workbook.has_1904_epoch();
    let Some(sheet) = workbook.sheet_names().into_iter().next() else { return Err("it has no sheet".to_owned()) };
    let range = workbook.worksheet_range(&sheet).map_err(|error| error.to_string())?;
    let formulas = workbook.worksheet_formula(&sheet).map_err(|error| error.to_string())?;
    let (first_row, first_column) = range.start().unwrap_or_default();
    let mut rows = Rows::new();
    for (row, column, value) in range.used_cells() {
        let place = (first_row + row as u32, first_column + column as u32);
        // A formula's value is what some program last made of it, so it is not taken for the publisher's.
        let is_formula = formulas.get_value(place).is_some_and(|formula| !formula.is_empty());
        let cell = if is_formula { Some(Cell::Formula(value.to_string())) } else { cell(value, from_1904) };
        if let Some(cell) = cell {
            rows.entry(place.0).or_default().push((u16::try_from(place.1).unwrap_or(u16::MAX), cell));
        }
    }
    Ok(rows)
}

fn cell(value: &Data, from_1904: bool) -> Option<Cell> {
    match value {
        Data::Empty => None,
        Data::String(value) => text(value),
        Data::Int(value) => Some(Cell::Number(*value as f64)),
        Data::Float(value) => Some(Cell::Number(*value)),
        Data::Bool(value) => Some(Cell::Truth(*value)),
        Data::Error(error) => Some(Cell::Error(error.to_string())),
        Data::DateTime(value) => {
            let serial = value.as_f64();
            Some(day(serial, from_1904).map_or_else(|| Cell::NoDay(serial.to_string()), Cell::Day))
        }
        other => text(&other.to_string()),
    }
}
