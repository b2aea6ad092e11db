//! Cut the first sheet of a workbook into cells, within caps on rows, columns, cells and text.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, DataRef, Reader, Xlsx, XlsxFormulaMetadata};
use record::Day;

use crate::fault::{FaultKind, Form, Log};
use crate::guard;
use crate::table::{Cell, Row, Table, form};

/// Three times the columns of the widest workbook read here.
const COLUMN_LIMIT: u64 = 200;
/// A spreadsheet's own limit.
const ROW_LIMIT: u64 = 1_048_576;
/// A spreadsheet's own limit on the letters of one cell.
const CELL_TEXT_LIMIT: u64 = 32_767;
/// Fifty times the cells of the largest sheet read here.
const CELL_LIMIT: u64 = 5_000_000;
/// One shared string can stand in every cell: what counts is the text that the cells hold.
const TEXT_LIMIT: u64 = 256 << 20;
/// 1970-01-01 in the calendar that counts from 1900, and in the one that counts from 1904.
const EPOCH_1900: i64 = 25_569;
const EPOCH_1904: i64 = 24_107;
/// The calendar from 1900 has a 29 February 1900 as its day 60, which never was.
const FALSE_LEAP_DAY: i64 = 60;
/// 31 December 9999 in the calendar from 1900.
const LAST_SERIAL: f64 = 2_958_465.0;

/// Read the cells of the named sheet, or of the first. Its first row is the heading.
pub(crate) fn read(bytes: &[u8], sheet: Option<&str>, log: &mut Log) -> Option<Table> {
    if bytes.is_empty() {
        log.file(FaultKind::Empty);
        return None;
    }
    let found = form(bytes);
    if found != Form::Xlsx {
        log.file(FaultKind::OtherForm { found, expected: Form::Xlsx });
        return None;
    }
    if !guard::verify(bytes, log) {
        return None;
    }
    match cells(bytes, sheet) {
        Ok(cells) => table(cells.rows, log),
        Err(what) => {
            log.file(what);
            None
        }
    }
}

/// The cells of a sheet as they are found, by row from 0: no more than a sheet can be thought to have.
#[derive(Debug, Default)]
pub(crate) struct SheetCells {
    pub(crate) rows: BTreeMap<u32, Vec<(u16, Cell)>>,
    count: u64,
    text: u64,
}

impl SheetCells {
    /// Take one cell, row and column from 0.
    pub(crate) fn put(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), FaultKind> {
        self.count += 1;
        self.text += length(&cell);
        within(u64::from(row) + 1, ROW_LIMIT, "rows")?;
        within(u64::from(column) + 1, COLUMN_LIMIT, "columns")?;
        within(self.count, CELL_LIMIT, "cells")?;
        within(length(&cell), 4 * CELL_TEXT_LIMIT, "bytes in one cell")?;
        within(self.text, TEXT_LIMIT, "bytes in all cells")?;
        self.rows.entry(row).or_default().push((u16::try_from(column).unwrap_or(u16::MAX), cell));
        Ok(())
    }
}

/// The cells that hold anything, by row from 0. Read as a stream: a sheet that claims a million columns costs nothing.
fn cells(bytes: &[u8], named: Option<&str>) -> Result<SheetCells, FaultKind> {
    let unreadable = |error: calamine::XlsxError| FaultKind::UnreadableWorkbook { reason: error.to_string() };
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let from_1904 = workbook.has_1904_epoch();
    let mut sheets = workbook.sheet_names().into_iter();
    let sheet = sheets.find(|sheet| named.is_none_or(|named| sheet == named));
    let Some(sheet) = sheet else {
        let reason = named.map_or_else(|| "it has no sheet".to_owned(), |name| format!("it has no sheet `{name}`"));
        return Err(FaultKind::UnreadableWorkbook { reason });
    };
    let mut reader = workbook.worksheet_cells_reader(&sheet).map_err(unreadable)?;
    let mut cells = SheetCells::default();
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(unreadable)? {
        let (row, column) = record.pos;
        let Some(cell) = cell(record.value, record.formula, from_1904) else { continue };
        cells.put(row, column, cell)?;
    }
    Ok(cells)
}

fn within(found: u64, limit: u64, what: &'static str) -> Result<(), FaultKind> {
    if found > limit { Err(FaultKind::TooLarge { what, limit }) } else { Ok(()) }
}

fn length(cell: &Cell) -> u64 {
    match cell {
        Cell::Text(text) | Cell::NoDay(text) | Cell::Error(text) | Cell::Formula(text) => text.len() as u64,
        _ => 0,
    }
}

fn cell(value: DataRef, formula: Option<XlsxFormulaMetadata>, from_1904: bool) -> Option<Cell> {
    // A formula's value is what some program last made of it, so it is not taken for the publisher's.
    if formula.is_some() {
        return Some(Cell::Formula(Data::from(value).to_string()));
    }
    match value {
        DataRef::Empty => None,
        DataRef::String(value) => text(&value),
        DataRef::SharedString(value) => text(value),
        DataRef::Int(value) => Some(Cell::Number(value as f64)),
        DataRef::Float(value) => Some(Cell::Number(value)),
        DataRef::Bool(value) => Some(Cell::Truth(value)),
        DataRef::Error(error) => Some(Cell::Error(error.to_string())),
        DataRef::DateTime(value) if value.is_datetime() => {
            let serial = value.as_f64();
            Some(day(serial, from_1904).map_or_else(|| Cell::NoDay(serial.to_string()), Cell::Day))
        }
        DataRef::DateTime(value) => Some(Cell::NoDay(value.as_f64().to_string())),
        DataRef::DateTimeIso(value) => {
            let date = value.strip_suffix("T00:00:00").unwrap_or(&value);
            Some(date.parse().map_or_else(|_| Cell::NoDay(value.clone()), Cell::Day))
        }
        DataRef::DurationIso(value) => Some(Cell::NoDay(value)),
    }
}

pub(crate) fn text(text: &str) -> Option<Cell> {
    let text = text.trim();
    (!text.is_empty()).then(|| Cell::Text(text.to_owned()))
}

/// The day of a spreadsheet's count of days; none if it has a time of day or never was.
pub(crate) fn day(serial: f64, from_1904: bool) -> Option<Day> {
    if serial.fract() != 0.0 || !(0.0..=LAST_SERIAL).contains(&serial) {
        return None;
    }
    let serial = serial as i64;
    let days = match from_1904 {
        true => serial - EPOCH_1904,
        false if serial == FALSE_LEAP_DAY || serial == 0 => return None,
        false if serial < FALSE_LEAP_DAY => serial + 1 - EPOCH_1900,
        false => serial - EPOCH_1900,
    };
    i32::try_from(days).ok().map(Day)
}

/// Whether a number format shows a date or a time of day: whether a letter of one stands in its first part, outside quoted
/// and escaped text and outside `[…]`, but for `[h]`, `[mm]` and the like (ECMA-376 Part 1, 18.8.31).
pub(crate) fn is_date_format(format: &str) -> bool {
    let mut letters = format.chars();
    let is_of_time = |letter: char| "dmyhs".contains(letter.to_ascii_lowercase());
    while let Some(letter) = letters.next() {
        match letter {
            // The next letter is shown, left as a space or repeated.
            '\\' | '_' | '*' => drop(letters.next()),
            '"' => drop(letters.find(|letter| *letter == '"')),
            '[' => {
                let inside: String = letters.by_ref().take_while(|letter| *letter != ']').collect();
                let same = |first: char| inside.chars().all(|letter| letter.eq_ignore_ascii_case(&first));
                if inside.chars().next().is_some_and(|first| "hms".contains(first.to_ascii_lowercase()) && same(first))
                {
                    return true;
                }
            }
            ';' => return false,
            letter if is_of_time(letter) => return true,
            _ => {}
        }
    }
    false
}

pub(crate) fn table(mut rows: BTreeMap<u32, Vec<(u16, Cell)>>, log: &mut Log) -> Option<Table> {
    let Some(heading) = rows.remove(&0) else {
        log.file(FaultKind::Empty);
        return None;
    };
    let mut headings = Vec::new();
    for (column, cell) in heading {
        let column = usize::from(column);
        if headings.len() <= column {
            headings.resize(column + 1, String::new());
        }
        headings[column] = cell.shown();
    }
    let mut expected = 1;
    let mut table = Table { headings, rows: Vec::with_capacity(rows.len()), total: rows.len() as u64 };
    for (index, mut cells) in rows {
        if index > expected {
            log.row(expected + 1, FaultKind::BlankRow);
        }
        expected = index + 1;
        // A sheet may name its cells in any order, and one cell twice: the last word counts.
        cells.reverse();
        cells.sort_by_key(|(column, _)| *column);
        cells.dedup_by_key(|(column, _)| *column);
        table.rows.push(Row { number: index + 1, cells });
    }
    Some(table)
}
