//! Cut a table of separated text into typed columns, in two passes: one for the types, one for the values.

use csv::{ByteRecord, Reader, ReaderBuilder};
use formula::{Column, Frame, Stray, Values};
use record::Day;

use crate::frame::{CELL_BYTES, COLUMNS_CAP, FrameFault, FrameFaultKind, framed, verify_need};
use crate::frame_texts::Texts;

/// The heading of a CSV file is row 1.
const FIRST_ROW: u64 = 2;

pub(crate) fn read(bytes: &[u8], file: &str, budget: u64) -> Result<Frame, FrameFault> {
    let content = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if content.trim_ascii().is_empty() {
        return Err(FrameFault::of_file(file, FrameFaultKind::Empty));
    }
    if let Some(at) = content.iter().position(|byte| *byte == 0) {
        // Two bytes for each letter, of which one is mostly zero.
        let what = if at < 2 { FrameFaultKind::OtherForm { found: "text in UTF-16" } } else { FrameFaultKind::NotText };
        let row = content[..at].iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
        return Err(FrameFault { row: (at >= 2).then_some(row), ..FrameFault::of_file(file, what) });
    }
    let separator = separator(content);
    let text = Text { content, separator, file };
    if let Some(row) = text.unclosed_quote() {
        let fault = FrameFault::of_file(file, FrameFaultKind::UnclosedQuote);
        return Err(FrameFault { row: Some(row), ..fault });
    }
    let names = text.names()?;
    // A line ends with one of two signs, or with both.
    let ends = |sign: u8| content.iter().filter(|byte| **byte == sign).count() as u64;
    let lines = ends(b'\n').max(ends(b'\r')) + 1;
    let cells = lines.saturating_mul(names.len() as u64);
    verify_need(file, cells.saturating_mul(CELL_BYTES), budget)?;
    let (kinds, rows) = text.kinds(&names)?;
    let columns = text.columns(names, kinds, rows)?;
    framed(file, FIRST_ROW, columns)
}

/// The sign that stands most often in the first line outside of quotation marks; a comma if none does.
fn separator(content: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in content {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if !quoted => counts.iter_mut().filter(|(sign, _)| sign == byte).for_each(|(_, count)| *count += 1),
            _ => {}
        }
    }
    // The last of equals would win, so the comma stands last.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| *sign)
}

/// What a cell is by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Missing,
    Number,
    Flag,
    Day,
    Text,
}

/// What the cells of a column are together.
#[derive(Clone, Debug, Default)]
struct Count {
    numbers: usize,
    flags: usize,
    days: usize,
    texts: usize,
    /// Texts that people read as numbers: `1,5`, `1 000`, `5%`.
    near_numbers: usize,
    /// Row of the first cell that is something and no number.
    stray: Option<usize>,
}

impl Count {
    fn add(&mut self, kind: Kind, row: usize) {
        match kind {
            Kind::Missing => return,
            Kind::Number => self.numbers += 1,
            Kind::Flag => self.flags += 1,
            Kind::Day => self.days += 1,
            Kind::Text => self.texts += 1,
        }
        if kind != Kind::Number && self.stray.is_none() {
            self.stray = Some(row);
        }
    }

    fn kind(&self) -> Kind {
        let all = self.numbers + self.flags + self.days + self.texts;
        if all == self.numbers {
            Kind::Number
        } else if all == self.flags {
            Kind::Flag
        } else if all == self.days {
            Kind::Day
        } else {
            Kind::Text
        }
    }

    /// Whether the column was most likely meant to be numbers.
    fn strays(&self) -> bool {
        self.numbers + self.near_numbers > self.flags + self.days + (self.texts - self.near_numbers)
    }
}

struct Text<'a> {
    content: &'a [u8],
    separator: u8,
    file: &'a str,
}

impl Text<'_> {
    fn reader(&self) -> Reader<&[u8]> {
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(self.separator).from_reader(self.content)
    }

    fn fault(&self, row: u64, column: &str, value: Option<&[u8]>, what: FrameFaultKind) -> FrameFault {
        FrameFault {
            file: self.file.into(),
            row: Some(row),
            column: (!column.is_empty()).then(|| column.to_owned()),
            value: value.map(|value| String::from_utf8_lossy(value).into_owned()),
            what,
        }
    }

    /// The row in which a quotation mark opens that never closes.
    fn unclosed_quote(&self) -> Option<u64> {
        if !self.content.contains(&b'"') {
            return None;
        }
        let (mut row, mut opened, mut cell_start) = (1, None, true);
        let mut bytes = self.content.iter().peekable();
        while let Some(byte) = bytes.next() {
            match byte {
                b'"' if opened.is_some() => {
                    if bytes.next_if(|next| **next == b'"').is_none() {
                        opened = None;
                    }
                }
                _ if opened.is_some() => {}
                b'"' if cell_start => {
                    opened = Some(row);
                    cell_start = false;
                }
                b'\n' => {
                    row += 1;
                    cell_start = true;
                }
                _ => cell_start = *byte == self.separator,
            }
        }
        opened
    }

    fn names(&self) -> Result<Vec<String>, FrameFault> {
        let mut heading = ByteRecord::new();
        self.next(&mut self.reader(), &mut heading, 1)?;
        if heading.len() > COLUMNS_CAP {
            return Err(FrameFault::of_file(self.file, FrameFaultKind::TooManyColumns { found: heading.len() }));
        }
        let mut names: Vec<String> = Vec::with_capacity(heading.len());
        let mut unnamed = 0;
        for cell in &heading {
            let name =
                std::str::from_utf8(cell).map_err(|_| self.fault(1, "", Some(cell), FrameFaultKind::NotUtf8))?.trim();
            if name.is_empty() {
                names.push(if unnamed == 0 { "X".to_owned() } else { format!("X.{unnamed}") });
                unnamed += 1;
            } else {
                names.push(name.to_owned());
            }
        }
        let mut sorted: Vec<&String> = names.iter().collect();
        sorted.sort_unstable();
        match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(self.fault(1, pair[0], None, FrameFaultKind::RepeatedColumn)),
            None => Ok(names),
        }
    }

    fn next(&self, reader: &mut Reader<&[u8]>, record: &mut ByteRecord, row: u64) -> Result<bool, FrameFault> {
        reader.read_byte_record(record).map_err(|error| {
            self.fault(row, "", None, FrameFaultKind::Unreadable { form: "CSV", reason: error.to_string() })
        })
    }

    /// What each column holds, and how many rows there are.
    fn kinds(&self, names: &[String]) -> Result<(Vec<Count>, usize), FrameFault> {
        let mut counts = vec![Count::default(); names.len()];
        let (mut reader, mut record) = (self.reader(), ByteRecord::new());
        self.next(&mut reader, &mut record, 1)?;
        let mut row = 0;
        while self.next(&mut reader, &mut record, row as u64 + FIRST_ROW)? {
            let number = row as u64 + FIRST_ROW;
            if record.len() != names.len() {
                let what = FrameFaultKind::CellCount { found: record.len(), expected: names.len() };
                return Err(self.fault(number, "", None, what));
            }
            for ((cell, count), name) in record.iter().zip(&mut counts).zip(names) {
                let text = std::str::from_utf8(cell)
                    .map_err(|_| self.fault(number, name, Some(cell), FrameFaultKind::NotUtf8))?;
                let kind = self.kind(text.trim());
                count.add(kind, row);
                count.near_numbers += usize::from(kind == Kind::Text && is_near_number(text.trim()));
            }
            row += 1;
        }
        Ok((counts, row))
    }

    fn kind(&self, cell: &str) -> Kind {
        if is_missing(cell) {
            Kind::Missing
        } else if is_plain_number(cell.as_bytes()) || self.number(cell).is_some() {
            Kind::Number
        } else if flag(cell).is_some() {
            Kind::Flag
        } else if cell.parse::<Day>().is_ok() {
            Kind::Day
        } else {
            Kind::Text
        }
    }

    /// A number with a decimal point; with a comma too where semicolons separate the cells.
    fn number(&self, cell: &str) -> Option<f64> {
        // What begins like a word is no number; `Inf` and `NaN` are, and are refused where they are used.
        let first = *cell.as_bytes().first()?;
        if !(first.is_ascii_digit() || matches!(first, b'+' | b'-' | b'.' | b',' | b'I' | b'i' | b'N' | b'n')) {
            return None;
        }
        match cell.parse() {
            Ok(number) => Some(number),
            Err(_) if self.separator == b';' && cell.bytes().filter(|byte| *byte == b',').count() == 1 => {
                cell.replace(',', ".").parse().ok()
            }
            Err(_) => None,
        }
    }

    fn columns(&self, names: Vec<String>, counts: Vec<Count>, rows: usize) -> Result<Vec<Column>, FrameFault> {
        let mut making: Vec<Making> = counts.iter().map(|count| Making::new(count.kind(), rows)).collect();
        let mut strays: Vec<Option<Stray>> = vec![None; names.len()];
        let (mut reader, mut record) = (self.reader(), ByteRecord::new());
        self.next(&mut reader, &mut record, 1)?;
        for row in 0..rows {
            self.next(&mut reader, &mut record, row as u64 + FIRST_ROW)?;
            for (place, (cell, making)) in record.iter().zip(&mut making).enumerate() {
                let cell = std::str::from_utf8(cell).unwrap_or_default().trim();
                making.push((!is_missing(cell)).then_some(cell), |cell| self.number(cell));
                let count = &counts[place];
                if count.stray == Some(row) && count.kind() == Kind::Text && count.strays() {
                    strays[place] = Some(Stray { row, value: cell.to_owned(), numbers: count.numbers });
                }
            }
        }
        let made = names.into_iter().zip(making).zip(strays);
        Ok(made.map(|((name, making), stray)| Column { name, values: making.done(), stray }).collect())
    }
}

/// A column as it grows.
enum Making {
    Real(Vec<Option<f64>>),
    Flag(Vec<Option<bool>>),
    Day(Vec<Option<i32>>),
    Text(Texts),
}

impl Making {
    fn new(kind: Kind, rows: usize) -> Making {
        match kind {
            Kind::Number | Kind::Missing => Making::Real(Vec::with_capacity(rows)),
            Kind::Flag => Making::Flag(Vec::with_capacity(rows)),
            Kind::Day => Making::Day(Vec::with_capacity(rows)),
            Kind::Text => Making::Text(Texts::with_rows(rows)),
        }
    }

    fn push(&mut self, cell: Option<&str>, number: impl Fn(&str) -> Option<f64>) {
        match self {
            Making::Real(values) => values.push(cell.and_then(number)),
            Making::Flag(values) => values.push(cell.and_then(flag)),
            Making::Day(values) => values.push(cell.and_then(|cell| cell.parse().ok()).map(|day: Day| day.0)),
            Making::Text(texts) => texts.push(cell),
        }
    }

    fn done(self) -> Values {
        match self {
            Making::Real(values) => Values::Real(values),
            Making::Flag(values) => Values::Flag(values),
            Making::Day(values) => Values::Day(values),
            Making::Text(texts) => texts.done(),
        }
    }
}

fn is_missing(cell: &str) -> bool {
    matches!(cell, "" | "NA" | ".")
}

/// Digits with a point at most and a sign: a number without the work of reading its value.
fn is_plain_number(cell: &[u8]) -> bool {
    let digits = cell.strip_prefix(b"-").unwrap_or(cell);
    let points = digits.iter().filter(|byte| **byte == b'.').count();
    digits.len() > points && points < 2 && digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
}

/// Whether a text is one that people read as a number, though we do not guess which: `1,5` is one and a half or fifteen.
fn is_near_number(cell: &str) -> bool {
    let bare = cell.trim_start_matches(['-', '+', '$', '€', '£']).trim_end_matches(['%', ' ']);
    let lawful =
        |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}' | '\'');
    bare.starts_with(|first: char| first.is_ascii_digit() || first == ',')
        && bare.ends_with(|last: char| last.is_ascii_digit())
        && bare.chars().all(lawful)
        && (bare.len() < cell.len() || bare.chars().any(|letter| !letter.is_ascii_digit() && letter != '.'))
}

/// `T` and `F` alone are texts here, unlike in R: a column may hold nothing but the `F` of female.
fn flag(cell: &str) -> Option<bool> {
    match cell {
        "TRUE" | "True" | "true" => Some(true),
        "FALSE" | "False" | "false" => Some(false),
        _ => None,
    }
}
