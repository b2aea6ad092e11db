//! Cut the first sheet of an old workbook (XLS, Excel 97 to 2003) into cells, within the caps of a workbook.
//!
//! Such a sheet is a row of short records, each with the place and the value of one or a few cells. They are read as they
//! come and a cell takes memory only if it is there, so a place far out in the sheet costs nothing, and is refused. Texts
//! stand once in a list and cells name them: what the cells hold together is counted.
//!
//! Source: Microsoft, \[MS-XLS\] Excel Binary File Format, version 12.0 (2023), section 2.4.

use std::collections::BTreeSet;

use crate::compound_file;
use crate::fault::{FaultKind, Form, Log};
use crate::old_strings::{self, Record, Records, eight_bytes, four_bytes, two_bytes};
use crate::table::{Cell, Table, form};
use crate::workbook::{SheetCells, day, is_date_format, table, text};

/// Sixteen times the largest old workbook read here.
const SIZE_LIMIT: u64 = 8 << 20;
/// The version of the records that Excel 97 to 2003 write.
const EXCEL_97: u16 = 0x0600;
/// What a beginning says of a sheet of cells.
const SHEET_OF_CELLS: u16 = 0x0010;

/// Kinds of records (\[MS-XLS\] 2.3.2), by the names that the format has for them.
mod kind {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const EOF: u16 = 0x000A;
    pub(super) const DATE_1904: u16 = 0x0022;
    pub(super) const FILE_PASS: u16 = 0x002F;
    pub(super) const BOUND_SHEET: u16 = 0x0085;
    pub(super) const MUL_RK: u16 = 0x00BD;
    pub(super) const RSTRING: u16 = 0x00D6;
    pub(super) const XF: u16 = 0x00E0;
    pub(super) const SST: u16 = 0x00FC;
    pub(super) const LABEL_SST: u16 = 0x00FD;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const LABEL: u16 = 0x0204;
    pub(super) const BOOL_ERR: u16 = 0x0205;
    pub(super) const STRING: u16 = 0x0207;
    pub(super) const RK: u16 = 0x027E;
    pub(super) const FORMAT: u16 = 0x041E;
    pub(super) const BOF: u16 = 0x0809;
}

/// Read the cells of the first sheet. Its first row is the heading.
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
    match cells(bytes) {
        Ok(cells) => table(cells.rows, log),
        Err(what) => {
            log.file(what);
            None
        }
    }
}

pub(crate) fn unreadable(reason: impl ToString) -> FaultKind {
    FaultKind::UnreadableWorkbook { reason: reason.to_string() }
}

fn cells(bytes: &[u8]) -> Result<SheetCells, FaultKind> {
    let stream = compound_file::stream(bytes, "Workbook").map_err(unreadable)?;
    let book = Book::of(&stream)?;
    let start = book.sheet.ok_or_else(|| unreadable("it has no sheet of cells"))?;
    let mut sheet = Sheet { book: &book, cells: SheetCells::default(), formula: None };
    // A chart in the sheet is a stream of records of its own, with cells that are not the sheet's.
    let mut depth = 0u32;
    for record in Records::from(&stream, start) {
        let record = record?;
        match record.kind {
            kind::BOF => depth += 1,
            kind::EOF if depth <= 1 => return Ok(sheet.cells),
            kind::EOF => depth -= 1,
            _ if depth == 1 => sheet.take(&record)?,
            _ => {}
        }
    }
    Err(unreadable("its sheet does not end"))
}

/// What the beginning of the stream says of the whole workbook.
struct Book {
    /// Where the first sheet of cells begins.
    sheet: Option<usize>,
    strings: Vec<String>,
    /// The number format of each cell format.
    formats: Vec<u16>,
    /// Number formats that show a date; those that every workbook has are not listed.
    dates: BTreeSet<u16>,
    from_1904: bool,
}

impl Book {
    fn of(stream: &[u8]) -> Result<Book, FaultKind> {
        let mut book =
            Book { sheet: None, strings: Vec::new(), formats: Vec::new(), dates: BTreeSet::new(), from_1904: false };
        let mut records = Records::from(stream, 0);
        let first = records.next().ok_or_else(|| unreadable("its workbook is empty"))??;
        if first.kind != kind::BOF || first.number(0)? != EXCEL_97 {
            return Err(unreadable("it is of a version before Excel 97"));
        }
        for record in records {
            let record = record?;
            match record.kind {
                kind::EOF => break,
                kind::FILE_PASS => return Err(unreadable("it has a password")),
                kind::DATE_1904 => book.from_1904 = record.number(0)? == 1,
                kind::XF => book.formats.push(record.number(2)?),
                kind::FORMAT => {
                    let number = record.number(0)?;
                    if is_date_format(&record.text(2)?) {
                        book.dates.insert(number);
                    } else {
                        book.dates.remove(&number);
                    }
                }
                kind::SST => book.strings = old_strings::shared(&record)?,
                kind::BOUND_SHEET if book.sheet.is_none() => {
                    let place = usize::try_from(four_bytes(record.bytes(0, 4)?)).unwrap_or(usize::MAX);
                    book.sheet = is_sheet_of_cells(stream, place).then_some(place);
                }
                _ => {}
            }
        }
        Ok(book)
    }

    /// Whether cells of this format show a date: by a format of the workbook, else by one that every workbook has
    /// (ECMA-376 Part 1, 18.8.30; those from 27 to 36 and from 50 to 58 are of East Asian editions).
    fn is_date(&self, format: u16) -> bool {
        let number = self.formats.get(usize::from(format)).copied().unwrap_or_default();
        self.dates.contains(&number) || matches!(number, 14..=22 | 27..=36 | 45..=47 | 50..=58)
    }
}

fn is_sheet_of_cells(stream: &[u8], place: usize) -> bool {
    let first = Records::from(stream, place).next();
    first.is_some_and(|first| {
        first.is_ok_and(|first| first.kind == kind::BOF && first.number(2).is_ok_and(|kind| kind == SHEET_OF_CELLS))
    })
}

/// A sheet as it is read.
struct Sheet<'a> {
    book: &'a Book,
    cells: SheetCells,
    /// The place of a formula whose text comes with the next record of text.
    formula: Option<(u16, u16)>,
}

impl Sheet<'_> {
    /// Take the cells of one record.
    fn take(&mut self, record: &Record) -> Result<(), FaultKind> {
        let cell = match record.kind {
            kind::NUMBER => self.number(record.number(4)?, f64::from_le_bytes(eight_bytes(record.bytes(6, 8)?))),
            kind::RK => self.number(record.number(4)?, packed(four_bytes(record.bytes(6, 4)?))),
            kind::MUL_RK => return self.take_several(record),
            kind::LABEL_SST => {
                let place = four_bytes(record.bytes(6, 4)?) as usize;
                let of = self.book.strings.len();
                let found = self.book.strings.get(place);
                text(found.ok_or_else(|| unreadable(format!("a cell names text {place}, and it has {of}")))?)
            }
            kind::LABEL | kind::RSTRING => text(&record.text(6)?),
            kind::BOOL_ERR if record.bytes(7, 1)?[0] == 0 => Some(Cell::Truth(record.bytes(6, 1)?[0] != 0)),
            kind::BOOL_ERR => Some(Cell::Error(error_word(record.bytes(6, 1)?[0]).to_owned())),
            kind::FORMULA => Some(Cell::Formula(self.formula(record)?)),
            kind::STRING => {
                let Some((row, column)) = self.formula.take() else { return Ok(()) };
                return self.cells.put(u32::from(row), u32::from(column), Cell::Formula(record.text(0)?));
            }
            _ => return Ok(()),
        };
        let (row, column) = (record.number(0)?, record.number(2)?);
        cell.map_or(Ok(()), |cell| self.cells.put(u32::from(row), u32::from(column), cell))
    }

    /// The numbers of a record of several cells side by side.
    fn take_several(&mut self, record: &Record) -> Result<(), FaultKind> {
        let (row, first) = (record.number(0)?, record.number(2)?);
        // The last column stands after the numbers, and says nothing that their count does not.
        let numbers = record.data.get(4..record.data.len() - 2).unwrap_or_default();
        for (column, one) in (u32::from(first)..).zip(numbers.chunks_exact(6)) {
            if let Some(cell) = self.number(two_bytes(one), packed(four_bytes(&one[2..]))) {
                self.cells.put(u32::from(row), column, cell)?;
            }
        }
        Ok(())
    }

    fn number(&self, format: u16, value: f64) -> Option<Cell> {
        if !self.book.is_date(format) {
            return Some(Cell::Number(value));
        }
        Some(day(value, self.book.from_1904).map_or_else(|| Cell::NoDay(value.to_string()), Cell::Day))
    }

    /// What a formula was last worth, as text (\[MS-XLS\] 2.5.133). It is what some program last made of it, so it is not
    /// taken for the publisher's; it serves to name the cell.
    fn formula(&mut self, record: &Record) -> Result<String, FaultKind> {
        let value = record.bytes(6, 8)?;
        if value[6..] != [0xFF, 0xFF] {
            return Ok(f64::from_le_bytes(eight_bytes(value)).to_string());
        }
        match value[0] {
            0 => {
                self.formula = Some((record.number(0)?, record.number(2)?));
                Ok(String::new())
            }
            1 => Ok((value[2] != 0).to_string()),
            2 => Ok(error_word(value[2]).to_owned()),
            _ => Ok(String::new()),
        }
    }
}

/// A number in four bytes (\[MS-XLS\] 2.5.217): a whole number or the upper half of a fraction, of either perhaps the
/// hundredth part.
fn packed(bits: u32) -> f64 {
    let value = match bits & 2 {
        0 => f64::from_bits(u64::from(bits & !3) << 32),
        _ => f64::from(bits.cast_signed() >> 2),
    };
    if bits & 1 == 0 { value } else { value / 100.0 }
}

/// An error as a sheet shows it (\[MS-XLS\] 2.5.10).
fn error_word(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        _ => "#ERROR",
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test reads publishers' files")]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xls};

    use super::*;

    /// Every cell of a publisher's file as another reader has it. That reader takes a damaged file at its word, and is not
    /// used but here.
    fn as_another_reads(bytes: &[u8]) -> Vec<(u32, u32, Cell)> {
        let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).unwrap();
        let name = book.sheet_names()[0].clone();
        let range = book.worksheet_range(&name).unwrap();
        let (top, left) = range.start().unwrap();
        let cell = |data: &Data| match data {
            Data::Int(value) => Some(Cell::Number(*value as f64)),
            Data::Float(value) => Some(Cell::Number(*value)),
            Data::String(value) => text(value),
            Data::DateTime(value) => day(value.as_f64(), false).map(Cell::Day),
            other => panic!("{other:?}"),
        };
        let cells = range.used_cells();
        cells.filter_map(|(row, column, data)| Some((top + row as u32, left + column as u32, cell(data)?))).collect()
    }

    #[test]
    fn every_cell_of_the_publishers_files_is_as_another_reader_has_it() {
        for (path, n) in [("ties/TIESv4-1.xls", 38_000), ("pkm/Third-Party-PKMs-version-3.1.xls", 4000)] {
            let full = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
            let Ok(bytes) = std::fs::read(full) else {
                println!("skipped: {path} is not here");
                continue;
            };
            let mut ours = Vec::new();
            for (row, cells) in cells(&bytes).unwrap().rows {
                ours.extend(cells.into_iter().map(|(column, cell)| (row, u32::from(column), cell)));
            }
            ours.sort_by_key(|(row, column, _)| (*row, *column));
            assert!(ours.len() > n, "{path} has {} cells", ours.len());
            assert_eq!(ours, as_another_reads(&bytes), "{path}");
        }
    }
}
