//! Read anyone's table (CSV, Parquet, Stata) into typed columns.
//!
//! Unlike a publisher's file, whose columns are known, such a file is taken as it is: types are found from the values, and
//! what is odd in a column is told only when a formula asks for that column.

use std::fmt;

use formula::{Column, Frame};

use crate::{frame_csv, frame_parquet, frame_stata};

/// A table may have so many columns; Stata's own limit is 120,000.
pub const COLUMNS_CAP: usize = 120_000;
/// Bytes that one cell takes once it is read: a number and whether it is there.
pub(crate) const CELL_BYTES: u64 = 16;
/// A file on the disk takes about so many times its size when it is read: its bytes, and its cells, which have three
/// letters or more on average.
const NEED_FOR_SIZE: u64 = 6;

/// What is wrong with a table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FrameFaultKind {
    /// The file has no content.
    #[error("the file has no content")]
    Empty,
    /// There is a heading and no row.
    #[error("the file has a heading and no rows")]
    NoRows,
    /// A form that is not read.
    #[error("this is {found}")]
    OtherForm {
        /// What it is.
        found: &'static str,
    },
    /// The table does not fit into the memory allowed.
    #[error("reading this needs about {} of memory, and {} are allowed", Bytes(*need), Bytes(*budget))]
    LargerThanMemory {
        /// Estimated need in bytes.
        need: u64,
        /// Bytes allowed.
        budget: u64,
    },
    /// More columns than [`COLUMNS_CAP`].
    #[error("the table has {found} columns, and at most {COLUMNS_CAP} are read")]
    TooManyColumns {
        /// How many it has.
        found: usize,
    },
    /// Bytes that are not UTF-8.
    #[error("the cell is not UTF-8")]
    NotUtf8,
    /// A zero byte stands in a text.
    #[error("a zero byte stands here, which no text has")]
    NotText,
    /// A release of Stata's files that is not read.
    #[error("this is a Stata file of release {release}, and releases 113 to 115 and 117 to 119 are read")]
    StataRelease {
        /// The release, as the file gives it.
        release: String,
    },
    /// A quotation mark opens and does not close.
    #[error("a quotation mark opens here and does not close")]
    UnclosedQuote,
    /// A row has too few or too many cells.
    #[error("the row has {found} cells and the heading {expected}")]
    CellCount {
        /// Cells in the row.
        found: usize,
        /// Cells in the heading.
        expected: usize,
    },
    /// Two columns have the same name.
    #[error("two columns have this name")]
    RepeatedColumn,
    /// A Parquet file is compressed in a way that is not read.
    #[error("the columns are compressed with {codec}, which is not read")]
    Compression {
        /// The compression.
        codec: String,
    },
    /// The file is not what its first bytes say, or is damaged.
    #[error("this is no {form} file that can be read: {reason}")]
    Unreadable {
        /// What its first bytes say.
        form: &'static str,
        /// What the reader says.
        reason: String,
    },
}

impl FrameFaultKind {
    /// The name of the kind of fault, as printed; stable, so that a program can match it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            FrameFaultKind::Empty => "empty",
            FrameFaultKind::NoRows => "no-rows",
            FrameFaultKind::OtherForm { .. } => "other-form",
            FrameFaultKind::LargerThanMemory { .. } => "larger-than-memory",
            FrameFaultKind::TooManyColumns { .. } => "too-many-columns",
            FrameFaultKind::NotUtf8 => "invalid-utf8",
            FrameFaultKind::NotText => "not-text",
            FrameFaultKind::StataRelease { .. } => "stata-release",
            FrameFaultKind::UnclosedQuote => "unclosed-quote",
            FrameFaultKind::CellCount { .. } => "cell-count",
            FrameFaultKind::RepeatedColumn => "repeated-column",
            FrameFaultKind::Compression { .. } => "compression",
            FrameFaultKind::Unreadable { .. } => "unreadable",
        }
    }

    fn remedy(&self) -> &'static str {
        match self {
            FrameFaultKind::Empty | FrameFaultKind::NoRows => "give a file with a heading and rows",
            FrameFaultKind::OtherForm { .. } => "save the table as CSV (UTF-8), Parquet or Stata",
            FrameFaultKind::LargerThanMemory { .. } => "keep only the columns and rows that the model needs",
            FrameFaultKind::TooManyColumns { .. } => "keep only the columns that the model needs",
            FrameFaultKind::NotUtf8 => "save the file as UTF-8",
            FrameFaultKind::NotText => "write the file again, as text in UTF-8",
            FrameFaultKind::StataRelease { .. } => "write it with Stata's `saveold`, or save it as CSV",
            FrameFaultKind::UnclosedQuote => "close it, or double a quotation mark that belongs to the text",
            FrameFaultKind::CellCount { .. } => "put a text with the separator in it between quotation marks",
            FrameFaultKind::RepeatedColumn => "rename one of them",
            FrameFaultKind::Compression { .. } => "write the file without compression, or with snappy",
            FrameFaultKind::Unreadable { .. } => "write the file again, or save it as CSV",
        }
    }
}

/// A number of bytes as a person reads it.
struct Bytes(u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mega = self.0.div_ceil(1 << 20);
        if mega < 10_000 { write!(f, "{mega} MiB") } else { write!(f, "{} GiB", mega.div_ceil(1 << 10)) }
    }
}

/// Why a file gives no table, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameFault {
    /// Name of the file as it was given.
    pub file: Box<str>,
    /// Row as a spreadsheet counts it, blank rows not counted; the heading of a CSV file is row 1.
    pub row: Option<u64>,
    /// Name of the column.
    pub column: Option<String>,
    /// What stands there.
    pub value: Option<String>,
    /// What is wrong.
    pub what: FrameFaultKind,
}

impl FrameFault {
    pub(crate) fn of_file(file: &str, what: FrameFaultKind) -> FrameFault {
        FrameFault { file: file.into(), row: None, column: None, value: None, what }
    }
}

/// A longer value is shown cut.
const VALUE_SHOWN: usize = 60;

impl fmt::Display for FrameFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.escape_debug())?;
        if let Some(row) = self.row {
            write!(f, " row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, " column `{}`", column.chars().take(VALUE_SHOWN).collect::<String>().escape_debug())?;
        }
        if let Some(value) = &self.value {
            let shown: String = value.chars().take(VALUE_SHOWN).collect();
            write!(f, " value `{}`{}", shown.escape_debug(), if shown.len() < value.len() { "…" } else { "" })?;
        }
        write!(f, ": {}: {}", self.what, self.what.remedy())
    }
}

impl std::error::Error for FrameFault {}

/// Refuse a file by its size alone, before it is read.
///
/// Units: bytes. Errors: `LargerThanMemory` with the estimated need.
pub fn verify_size(file: &str, size: u64, budget: u64) -> Result<(), FrameFault> {
    verify_need(file, size.saturating_mul(NEED_FOR_SIZE), budget)
}

pub(crate) fn verify_need(file: &str, need: u64, budget: u64) -> Result<(), FrameFault> {
    if need <= budget {
        return Ok(());
    }
    Err(FrameFault::of_file(file, FrameFaultKind::LargerThanMemory { need, budget }))
}

/// Read a table; its form is told by its first bytes and not by its name.
///
/// *CSV*: UTF-8, cells separated by commas, semicolons, tabs or `|` (the most frequent in the heading). Empty cells, `NA` and
/// `.` are missing. A column whose values are all numbers is one of numbers (with a decimal comma too where semicolons
/// separate), all `TRUE`, `FALSE` or `True`, `False` or `true`, `false` one of flags, all `yyyy-mm-dd` one of days, else
/// one of texts. If most values are numbers, or read like numbers to people (`1,5`, `5%`), the first
/// other is kept as [`formula::Stray`]. A heading without a name is
/// `X`, as R's `read.csv` names it. *Parquet*: flat columns, without compression or with snappy; timestamps that are whole
/// days are days. *Stata*: releases 113 to 115 and 117 to 119; `%td` dates are days, and labelled numbers stay numbers. An empty text is
/// missing in all forms. A column that has no place here, such as a nested one, is named in [`Frame::unread`].
///
/// Units: `budget` is the memory in bytes that the table may take, beside the bytes given.
/// Errors: the first fault, with row, column and value where there are such.
pub fn read(bytes: &[u8], file: &str, budget: u64) -> Result<Frame, FrameFault> {
    let other = |found| Err(FrameFault::of_file(file, FrameFaultKind::OtherForm { found }));
    match bytes {
        [] => Err(FrameFault::of_file(file, FrameFaultKind::Empty)),
        [b'P', b'A', b'R', b'1', ..] => frame_parquet::read(bytes, file, budget),
        [b'P', b'A', b'R', b'E', ..] => other("an encrypted Parquet file"),
        // Releases before 117 begin with their number and the order of bytes, 1 or 2.
        [113..=115, 1 | 2, 1, ..] => frame_stata::read(bytes, file, budget),
        [release @ 102..=120, 1 | 2, 1, 0, ..] => {
            let release = release.to_string();
            Err(FrameFault::of_file(file, FrameFaultKind::StataRelease { release }))
        }
        _ if bytes.starts_with(b"<stata_dta>") => tagged_stata(bytes, file, budget),
        [b'P', b'K', 3 | 5, ..] => other("a workbook or another archive"),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => other("an old workbook"),
        [0x1F, 0x8B, ..] => other("a compressed file"),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => other("a compressed file"),
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] => other("an Arrow file"),
        [b'R', b'D', b'X', b'2' | b'3', ..] => other("an R data file"),
        [b'$', b'F', b'L', b'2', ..] => other("an SPSS file"),
        [0xFF, 0xFE, 0, 0, ..] => other("text in UTF-32"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => other("text in UTF-16"),
        [b'B', b'Z', b'h', b'1'..=b'9', ..] | [0xFD, b'7', b'z', b'X', b'Z', ..] | [b'7', b'z', 0xBC, 0xAF, ..] => {
            other("a compressed file")
        }
        [0x89, b'H', b'D', b'F', ..] => other("an HDF5 file"),
        [b'F', b'E', b'A', b'1', ..] => other("a Feather file"),
        [b'O', b'b', b'j', 1, ..] => other("an Avro file"),
        [b'$', b'F', b'L', b'3', ..] => other("an SPSS file"),
        _ if bytes.starts_with(b"HEADER RECORD*******") => other("a SAS transport file"),
        _ if bytes.get(12..16) == Some(&[0xC2, 0xEA, 0x81, 0x60]) => other("a SAS file"),
        _ if bytes.starts_with(b"SQLite format 3") => other("an SQLite file"),
        _ if bytes.starts_with(b"%PDF-") => other("a PDF file"),
        _ if starts_like_markup(bytes) => other("a page in HTML or XML"),
        _ => frame_csv::read(bytes, file, budget),
    }
}

/// A Stata file with tags: release 117 and later.
fn tagged_stata(bytes: &[u8], file: &str, budget: u64) -> Result<Frame, FrameFault> {
    match bytes.strip_prefix(b"<stata_dta><header><release>").and_then(|rest| rest.get(..3)) {
        Some(release) if !matches!(release, b"117" | b"118" | b"119") => {
            let release = String::from_utf8_lossy(release).into_owned();
            Err(FrameFault::of_file(file, FrameFaultKind::StataRelease { release }))
        }
        _ => frame_stata::read(bytes, file, budget),
    }
}

/// What a server sends in the place of a file that is not there.
fn starts_like_markup(bytes: &[u8]) -> bool {
    let start = bytes.trim_ascii_start();
    let start = start[..start.len().min(MARKUP_SEEN)].to_ascii_lowercase();
    [&b"<!doctype"[..], b"<html", b"<?xml"].iter().any(|mark| start.starts_with(mark))
}

/// No mark at the start of a page is longer.
const MARKUP_SEEN: usize = 16;

/// Put columns together; a name that stands twice is told with its place.
pub(crate) fn framed(file: &str, first_row: u64, columns: Vec<Column>) -> Result<Frame, FrameFault> {
    if columns.first().is_some_and(|column| column.values.is_empty()) {
        return Err(FrameFault::of_file(file, FrameFaultKind::NoRows));
    }
    Frame::new(file, first_row, columns).map_err(|error| match error {
        formula::FrameError::ColumnTwice { name } => {
            let fault = FrameFault::of_file(file, FrameFaultKind::RepeatedColumn);
            FrameFault { column: Some(name), ..fault }
        }
        other => FrameFault::of_file(file, FrameFaultKind::Unreadable { form: "table", reason: other.to_string() }),
    })
}
