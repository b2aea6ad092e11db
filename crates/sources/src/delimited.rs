//! Cut a comma-separated file into cells, or say why it is not the publisher's.

use std::borrow::Cow;

use csv::{ByteRecord, ReaderBuilder};

use crate::fault::{FaultKind, Form, Log};
use crate::layout::{Encoding, Layout};
use crate::table::{Cell, Row, Table, form};

/// Fifty times the largest file read here, so that a wrong file is refused before it fills the memory.
const SIZE_LIMIT: u64 = 32 << 20;
/// Three times the columns of the widest text file read here.
const COLUMN_LIMIT: usize = 900;

/// Read the cells of a comma-separated file.
///
/// A byte order mark, CRLF and lone CR are accepted. Spaces around a cell are dropped. Rows count records, as a spreadsheet
/// does, so a cell with line breaks does not shift the rows after it.
pub(crate) fn read(bytes: &[u8], columns: &[&'static str], layout: &Layout, log: &mut Log) -> Option<Table> {
    if bytes.len() as u64 > SIZE_LIMIT {
        log.file(FaultKind::TooLarge { what: "bytes", limit: SIZE_LIMIT });
        return None;
    }
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        log.file(FaultKind::SavedAgain { evidence: "it is UTF-16" });
        return None;
    }
    let found = form(bytes);
    if found != Form::Csv {
        log.file(FaultKind::OtherForm { found, expected: Form::Csv });
        return None;
    }
    let mark = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let content = &*decoded(&bytes[mark..], layout.encoding);
    if content.trim_ascii().is_empty() {
        log.file(FaultKind::Empty);
        return None;
    }
    if let Some(evidence) = resaved(content, columns, layout.separator) {
        log.file(FaultKind::SavedAgain { evidence });
        return None;
    }
    let lines = Lines::of(content, layout.separator);
    let records = records(content, layout.separator, log)?;
    if std::str::from_utf8(content).is_err() {
        report_encoding(content, mark as u64, &records, &lines, log);
        return None;
    }
    cut(&records, &lines, log)
}

/// The content in UTF-8 with lines that end in LF, whatever its encoding and its lines were.
fn decoded(content: &[u8], encoding: Encoding) -> Cow<'_, [u8]> {
    let content = match encoding {
        Encoding::Windows1252 if std::str::from_utf8(content).is_err() => {
            Cow::Owned(content.iter().map(|byte| encoding.letter(*byte)).collect::<String>().into_bytes())
        }
        _ => Cow::Borrowed(content),
    };
    // Old files end lines with CR alone.
    if content.contains(&b'\n') || !content.contains(&b'\r') {
        return content;
    }
    Cow::Owned(content.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect())
}

/// How a spreadsheet's hand is seen in the heading: it writes semicolons or tabs where its user's language has a
/// comma in decimal fractions.
fn resaved(content: &[u8], columns: &[&'static str], separator: u8) -> Option<&'static str> {
    if separator != b',' {
        return None;
    }
    let line = content.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let known = |separator: u8| {
        let cells = line.split(|byte| *byte == separator).map(|cell| cell.trim_ascii());
        cells.filter(|cell| columns.iter().any(|column| column.as_bytes() == unquoted(cell))).count()
    };
    match (known(b','), known(b';'), known(b'\t')) {
        (commas, semicolons, _) if semicolons > 1 && semicolons > commas => {
            Some("its cells are separated by semicolons")
        }
        (commas, _, tabs) if tabs > 1 && tabs > commas => Some("its cells are separated by tabs"),
        _ => None,
    }
}

fn unquoted(cell: &[u8]) -> &[u8] {
    cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\"")).unwrap_or(cell)
}

/// What the CSV reader does not tell: blank lines, which it skips, and a quotation mark that never closes.
struct Lines {
    /// Rows that are blank, ascending; the heading is row 1.
    blank: Vec<u32>,
    /// The row in which an unclosed quotation mark opens.
    unclosed: Option<u32>,
}

impl Lines {
    fn of(content: &[u8], separator: u8) -> Lines {
        let (mut row, mut row_start, mut opened) = (1u32, 0usize, None);
        let mut blank = Vec::new();
        let mut cell_start = true;
        let mut place = 0;
        while place < content.len() {
            let byte = content[place];
            if opened.is_some() {
                if byte == b'"' && content.get(place + 1) == Some(&b'"') {
                    place += 1;
                } else if byte == b'"' {
                    opened = None;
                }
            } else if byte == b'"' && cell_start {
                opened = Some(row);
                cell_start = false;
            } else if byte == b'\n' {
                if matches!(&content[row_start..place], b"" | b"\r") {
                    blank.push(row);
                }
                row += 1;
                row_start = place + 1;
                cell_start = true;
            } else {
                cell_start = byte == separator;
            }
            place += 1;
        }
        Lines { blank, unclosed: opened }
    }

    /// The row of each record, blank rows counted.
    fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        (1u32..).filter(|row| self.blank.binary_search(row).is_err())
    }
}

/// Several times the rows of the largest publisher's file that is read.
const ROWS_LIMIT: usize = 500_000;
/// Several times the columns of the widest.
const COLUMNS_LIMIT: usize = 1000;
/// Several times the longest row.
const ROW_BYTES_LIMIT: usize = 1 << 20;

fn records(content: &[u8], separator: u8, log: &mut Log) -> Option<Vec<ByteRecord>> {
    let mut reader = ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(content);
    let mut records = Vec::new();
    for record in reader.byte_records() {
        match record {
            Ok(record) if records.len() > ROWS_LIMIT || record.len() > COLUMNS_LIMIT => {
                let (what, limit) =
                    if records.len() > ROWS_LIMIT { ("rows", ROWS_LIMIT) } else { ("cells in a row", COLUMNS_LIMIT) };
                log.file(FaultKind::TooLarge { what, limit: limit as u64 });
                return None;
            }
            Ok(record) if record.as_slice().len() > ROW_BYTES_LIMIT => {
                log.file(FaultKind::TooLarge { what: "bytes in a row", limit: ROW_BYTES_LIMIT as u64 });
                return None;
            }
            Ok(record) => records.push(record),
            Err(_) => {
                log.file(FaultKind::UnclosedQuote);
                return None;
            }
        }
    }
    Some(records)
}

/// Name the row, column and byte of each cell that is not UTF-8.
fn report_encoding(content: &[u8], mark: u64, records: &[ByteRecord], lines: &Lines, log: &mut Log) {
    let mut start = mark;
    let mut bad = Vec::new();
    for chunk in content.utf8_chunks() {
        if !chunk.invalid().is_empty() {
            bad.push(start + chunk.valid().len() as u64);
        }
        start += (chunk.valid().len() + chunk.invalid().len()) as u64;
    }
    // Separators and quotation marks are ASCII, so the bad stretches of the cells are those of the file, in order.
    let mut bad = bad.into_iter();
    let heading: Vec<String> = records
        .first()
        .map(|r| r.iter().map(|c| String::from_utf8_lossy(c).into_owned()).collect())
        .unwrap_or_default();
    for (record, row) in records.iter().zip(lines.numbers()) {
        for (place, cell) in record.iter().enumerate() {
            let stretches = cell.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
            if stretches == 0 {
                continue;
            }
            let byte = bad.nth(stretches - 1).unwrap_or_default();
            let column = heading.get(place).map_or("", String::as_str);
            log.cell(row, column, &String::from_utf8_lossy(cell), FaultKind::NotUtf8 { byte });
        }
    }
}

fn cut(records: &[ByteRecord], lines: &Lines, log: &mut Log) -> Option<Table> {
    let mut numbered = records.iter().zip(lines.numbers());
    let (heading, heading_row) = numbered.next()?;
    let headings: Vec<String> = heading.iter().map(|cell| text(cell).to_owned()).collect();
    if headings.len() > COLUMN_LIMIT {
        log.row(heading_row, FaultKind::TooLarge { what: "columns", limit: COLUMN_LIMIT as u64 });
        return None;
    }
    let last = lines.numbers().nth(records.len() - 1).unwrap_or(u32::MAX);
    for row in lines.blank.iter().filter(|row| **row < last) {
        log.row(*row, FaultKind::BlankRow);
    }
    if let Some(row) = lines.unclosed {
        log.row(row, FaultKind::UnclosedQuote);
    }
    let mut rows = Vec::with_capacity(records.len());
    for (record, number) in numbered {
        let (found, expected) = (record.len(), headings.len());
        if found != expected {
            log.row(number, FaultKind::CellCount { found, expected, last: number == last && found < expected });
            continue;
        }
        let cells = record.iter().map(text).zip(0u16..).filter(|(cell, _)| !cell.is_empty());
        rows.push(Row { number, cells: cells.map(|(cell, place)| (place, Cell::Text(cell.to_owned()))).collect() });
    }
    Some(Table { headings, rows, total: records.len() as u64 - 1 })
}

/// The cell without spaces around it. The file was found to be UTF-8 as a whole before.
fn text(cell: &[u8]) -> &str {
    std::str::from_utf8(cell).unwrap_or_default().trim()
}
