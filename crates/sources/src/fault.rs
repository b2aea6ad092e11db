//! Name what is wrong with a publisher's file, and where, and what to do.

use std::fmt;

use record::Day;

use crate::timeline::Anomaly;

/// How many faults of one file are kept; the others are counted.
pub const FAULTS_KEPT: usize = 50;
/// A value longer than this is shown cut, so that a fault stays one sentence.
const VALUE_SHOWN: usize = 60;

/// What a file is, told by its first bytes and not by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Cells separated by commas.
    Csv,
    /// A workbook (XLSX).
    Xlsx,
    /// An OLE file: an old workbook (XLS), or one with a password.
    Ole,
    /// A web page.
    Html,
    /// Compressed, and not a workbook.
    Compressed,
    /// A Stata file (DTA).
    Stata,
    /// A tree of values (JSON).
    Json,
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Form::Csv => "plain text (CSV)",
            Form::Xlsx => "a workbook (XLSX)",
            Form::Ole => "an old workbook (XLS) or one with a password",
            Form::Html => "a web page (HTML)",
            Form::Compressed => "a compressed file",
            Form::Stata => "a Stata file (DTA)",
            Form::Json => "a tree of values (JSON)",
        })
    }
}

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FaultKind {
    /// No importer reads such a file.
    #[error("no importer reads this file; these can be read: {}", readable.join(", "))]
    UnknownFile {
        /// Names of the files that can be read.
        readable: Vec<String>,
    },
    /// The file has no content.
    #[error("the file has no content")]
    Empty,
    /// The file is of another form than the publisher's.
    #[error("this is {found}; the publisher's file is {expected}")]
    OtherForm {
        /// What it is.
        found: Form,
        /// What the publisher's file is.
        expected: Form,
    },
    /// A spreadsheet has read the file and written it anew.
    #[error("this file was saved again by a spreadsheet: {evidence}")]
    SavedAgain {
        /// How that is seen.
        evidence: &'static str,
    },
    /// The file is larger than any publisher's.
    #[error("more than {limit} {what}")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// The workbook expands beyond all measure.
    #[error("`{entry}` in this workbook expands to more than {ratio} times its size")]
    ExpandsTooFar {
        /// Name of the entry in the archive.
        entry: String,
        /// The limit on expanded bytes for each packed byte.
        ratio: u64,
    },
    /// The workbook cannot be opened.
    #[error("this workbook does not open: {reason}")]
    UnreadableWorkbook {
        /// What the reader says.
        reason: String,
    },
    /// Bytes that are not UTF-8.
    #[error("byte {byte} is not UTF-8")]
    NotUtf8 {
        /// Position of the first such byte of the cell, from 0.
        byte: u64,
    },
    /// A quotation mark opens and does not close.
    #[error("a quotation mark opens here and does not close")]
    UnclosedQuote,
    /// A row without any cell stands between rows of data.
    #[error("a blank row stands between rows of data")]
    BlankRow,
    /// A row has too few or too many cells.
    #[error("the row has {found} cells and the heading {expected}{}", if *last { ", and the file ends there: it was cut short" } else { "" })]
    CellCount {
        /// Cells in the row.
        found: usize,
        /// Columns in the heading.
        expected: usize,
        /// Whether it is the last row of the file.
        last: bool,
    },
    /// The number of rows is not the publisher's.
    #[error("the file has {found} rows of data; version {version} has {expected}")]
    RowTotal {
        /// Rows of data in the file.
        found: u64,
        /// Rows of data in the publisher's file.
        expected: u32,
        /// Version of the publisher's file.
        version: &'static str,
    },
    /// A column that is read is not there.
    #[error("no such column{}", nearest_words(nearest.as_deref()))]
    MissingColumn {
        /// The heading most like it, if one is like it.
        nearest: Option<String>,
    },
    /// Two columns have the same heading.
    #[error("two columns have this heading")]
    RepeatedColumn,
    /// The rows say that they are of another version.
    #[error("{}, and not `{expected}`{}", if *rows == 1 { "1 row says this".to_owned() } else { format!("{rows} rows say this") }, if *rows == 1 { "" } else { "; the first is named" })]
    OtherVersion {
        /// What they should say.
        expected: &'static str,
        /// How many rows say so.
        rows: u64,
    },
    /// Nothing where a value must be.
    #[error("blank where a value must be")]
    Blank,
    /// A cell holds an error such as `#REF!`.
    #[error("an error where a value must be")]
    ErrorCell,
    /// A cell holds a formula instead of a value.
    #[error("a formula where a value must be")]
    FormulaCell,
    /// Not a number.
    #[error("not a number")]
    NotANumber,
    /// A number with a fraction.
    #[error("not a whole number")]
    NotWhole,
    /// A number outside what is possible.
    #[error("not between {least} and {greatest}")]
    OutOfRange {
        /// Least possible.
        least: u64,
        /// Greatest possible.
        greatest: u64,
    },
    /// A list with a place left empty.
    #[error("a place in the list is empty")]
    EmptyPlaceInList,
    /// Not a date of the publisher's form, or no such day.
    #[error("not a date of the form {form}")]
    NotADate {
        /// The publisher's form.
        form: &'static str,
    },
    /// A full stop, which this column does not use for a missing date.
    #[error("a full stop where a date must be")]
    StopForDate,
    /// A date outside the years that any source here can speak of.
    #[error("not in the years {first} to {last}")]
    DateOutOfRange {
        /// First possible year.
        first: i16,
        /// Last possible year.
        last: i16,
    },
    /// A code that the codebook does not have.
    #[error("an unknown code; the codebook has {lawful}")]
    UnknownCode {
        /// Codes and what they mean.
        lawful: String,
    },
    /// A year that the source does not cover.
    #[error("a year that the source does not cover ({first} to {last})")]
    YearOutsideCoverage {
        /// First year covered.
        first: i16,
        /// Last year covered.
        last: i16,
    },
    /// A date that does not lie in the year of its row.
    #[error("a date outside the year of its row, {year}")]
    DateOutsideYear {
        /// Year of the row.
        year: i16,
    },
    /// An episode begins after the year in which it is said to be active.
    #[error("an episode that begins after {year}, when it is said to be active")]
    BeginsAfterYear {
        /// Year of the row.
        year: i16,
    },
    /// An episode is said to end, and no date is given.
    #[error("the episode is said to end, and there is no end date")]
    EndWithoutDate,
    /// An end date is given, and the episode is not said to end.
    #[error("an end date, and the episode is not said to end")]
    DateWithoutEnd,
    /// A thing ends before it begins.
    #[error("ends before it begins on {begins}")]
    EndsBeforeItBegins {
        /// When it begins.
        begins: Day,
    },
    /// Two rows have the same key.
    #[error("row {first_row} has the same key")]
    RepeatedKey {
        /// The first row with it.
        first_row: u32,
    },
    /// A state is a member twice at the same time.
    #[error("the state is still a member by row {other_row}")]
    MembershipOverlap {
        /// The row that it overlaps.
        other_row: u32,
    },
    /// A number outside what the column can hold.
    #[error("not between {least} and {greatest}")]
    OutsideRange {
        /// Least possible.
        least: f64,
        /// Greatest possible.
        greatest: f64,
    },
    /// A code that is none of the publisher's for this column.
    #[error("an unknown code; the codebook has {lawful}")]
    UnknownMeasureCode {
        /// Codes and what they mean.
        lawful: String,
    },
    /// Not three capital letters.
    #[error("not three capital letters")]
    NotIso3,
    /// A Stata file that cannot be read.
    #[error("this Stata file does not open: {reason}")]
    UnreadableStata {
        /// What the reader says.
        reason: String,
    },
    /// A topology that cannot be read.
    #[error("this topology does not open: {reason}")]
    UnreadableTopology {
        /// What is wrong.
        reason: String,
    },
    /// The file is of another source than the one that was named.
    #[error("this is a file of `{found}`, and not of `{named}`")]
    OtherSource {
        /// The source that reads it.
        found: &'static str,
        /// The source that was named.
        named: String,
    },
    /// No source has this name.
    #[error("no such source{}; there are {}", nearest_words(*nearest), known.join(", "))]
    UnknownSource {
        /// The nearest name.
        nearest: Option<&'static str>,
        /// All names.
        known: Vec<&'static str>,
    },
    /// No source reads the file, and its name is nearly that of a known one.
    #[error("the name is nearly `{nearest}` of `{id}`, and the content is not that source's ({because})")]
    NearlyNamed {
        /// The name that it is nearly.
        nearest: &'static str,
        /// The source of that name.
        id: &'static str,
        /// What is wrong when the file is read as that source.
        because: String,
    },
    /// The timeline of one conflict or dyad is not possible.
    #[error("{0}")]
    Timeline(Anomaly),
}

impl FaultKind {
    fn remedy(&self) -> &'static str {
        match self {
            FaultKind::UnknownFile { .. } => "give the publisher's file under its own name",
            FaultKind::OtherForm { .. } | FaultKind::ExpandsTooFar { .. } | FaultKind::TooLarge { .. } => {
                "download the publisher's original file"
            }
            FaultKind::SavedAgain { .. } => "use the publisher's original, not a copy that a spreadsheet has written",
            FaultKind::UnreadableWorkbook { .. }
            | FaultKind::UnreadableStata { .. }
            | FaultKind::UnreadableTopology { .. }
            | FaultKind::Empty => "download the file again",
            FaultKind::OtherSource { .. } => "name the source that reads it, or give the other file",
            FaultKind::UnknownSource { .. } => "name one of the known sources",
            FaultKind::NearlyNamed { .. } => "download the publisher's original file, and keep its name",
            FaultKind::NotUtf8 { .. } => "use the publisher's original, or convert the file to UTF-8",
            FaultKind::CellCount { last: true, .. } | FaultKind::UnclosedQuote | FaultKind::RowTotal { .. } => {
                "download the file again: it is not whole, or rows were added"
            }
            FaultKind::MissingColumn { nearest: None } => "use the publisher's original, whose heading has this column",
            FaultKind::RepeatedColumn => "keep the publisher's column and remove the other",
            FaultKind::MissingColumn { nearest: Some(_) } => "restore the publisher's heading",
            FaultKind::OtherVersion { .. } => "use the file of one version, and name that version",
            FaultKind::FormulaCell => "put the value in place of the formula, or use the publisher's original",
            FaultKind::UnknownCode { .. } | FaultKind::UnknownMeasureCode { .. } => {
                "look the code up in the codebook of this version"
            }
            FaultKind::Timeline(_) | FaultKind::RepeatedKey { .. } | FaultKind::MembershipOverlap { .. } => {
                "compare these rows with the publisher's original"
            }
            _ => "compare this row with the publisher's original",
        }
    }
}

fn nearest_words(nearest: Option<&str>) -> String {
    nearest.map(|name| format!("; the nearest is `{name}`")).unwrap_or_default()
}

/// A fault with its place and its remedy.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Name of the file as it was given.
    pub file: String,
    /// Row as a spreadsheet counts it: the heading is row 1. None where the fault is the whole file's.
    pub row: Option<u32>,
    /// Heading of the column.
    pub column: Option<String>,
    /// What the cell holds.
    pub value: Option<String>,
    /// What is wrong.
    pub what: FaultKind,
    /// What to do.
    pub remedy: &'static str,
}

impl Fault {
    /// A fault of the file as a whole.
    pub(crate) fn of_file(file: &str, what: FaultKind) -> Fault {
        let remedy = what.remedy();
        Fault { file: file.to_owned(), row: None, column: None, value: None, what, remedy }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(row) = self.row {
            write!(f, " row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, " column `{column}`")?;
        }
        if let Some(value) = &self.value {
            let shown: String = value.chars().take(VALUE_SHOWN).collect();
            write!(f, " value `{}`{}", shown.escape_debug(), if shown.len() < value.len() { "…" } else { "" })?;
        }
        write!(f, ": {}: {}", self.what, self.remedy)
    }
}

impl std::error::Error for Fault {}

/// All that is wrong with a file: the first [`FAULTS_KEPT`], and how many more.
#[derive(Clone, Debug, PartialEq)]
pub struct Faults {
    /// The first faults, in the order in which they were found; at least one.
    pub kept: Vec<Fault>,
    /// How many more there are.
    pub more: u64,
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Faults {
        Faults { kept: vec![fault], more: 0 }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.kept.iter().enumerate() {
            write!(f, "{}{fault}", if index == 0 { "" } else { "\n" })?;
        }
        if self.more > 0 { write!(f, "\nand {} more", self.more) } else { Ok(()) }
    }
}

impl std::error::Error for Faults {}

/// The faults of one file as they are found.
#[derive(Debug)]
pub(crate) struct Log {
    file: String,
    kept: Vec<Fault>,
    more: u64,
}

impl Log {
    pub(crate) fn new(file: &str) -> Log {
        Log { file: file.to_owned(), kept: Vec::new(), more: 0 }
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.kept.is_empty()
    }

    pub(crate) fn file(&mut self, what: FaultKind) {
        self.push(None, None, None, what);
    }

    pub(crate) fn row(&mut self, row: u32, what: FaultKind) {
        self.push(Some(row), None, None, what);
    }

    pub(crate) fn column(&mut self, column: &str, what: FaultKind) {
        self.push(Some(1), Some(column), None, what);
    }

    pub(crate) fn cell(&mut self, row: u32, column: &str, value: &str, what: FaultKind) {
        // In a text file a formula is a text that begins with `=`.
        let what = match what {
            FaultKind::NotANumber | FaultKind::NotADate { .. } | FaultKind::NotIso3 if value.starts_with('=') => {
                FaultKind::FormulaCell
            }
            what => what,
        };
        self.push(Some(row), Some(column), Some(value), what);
    }

    fn push(&mut self, row: Option<u32>, column: Option<&str>, value: Option<&str>, what: FaultKind) {
        if self.kept.len() == FAULTS_KEPT {
            self.more += 1;
            return;
        }
        let remedy = what.remedy();
        let (column, value) = (column.map(str::to_owned), value.map(str::to_owned));
        self.kept.push(Fault { file: self.file.clone(), row, column, value, what, remedy });
    }

    /// The value if nothing was wrong, else all that was.
    pub(crate) fn finish<T>(self, value: T) -> Result<T, Faults> {
        if self.is_clean() { Ok(value) } else { Err(self.into_faults()) }
    }

    /// For a caller that has just logged a fault.
    pub(crate) fn into_faults(self) -> Faults {
        Faults { kept: self.kept, more: self.more }
    }
}
