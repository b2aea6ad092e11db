//! Hold a file's cells by row and heading, whatever its form was.

use record::Day;

use crate::fault::{FaultKind, Form, Log};

/// What one cell holds. A blank cell is not kept.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Text without spaces around it, never empty.
    Text(String),
    /// A number of a workbook.
    Number(f64),
    /// A date of a workbook.
    Day(Day),
    /// A date of a workbook that is not a whole day, or is outside its calendar.
    NoDay(String),
    /// True or false.
    Truth(bool),
    /// An error such as `#REF!`.
    Error(String),
    /// A formula.
    Formula(String),
}

impl Cell {
    /// The cell as a person reads it.
    pub(crate) fn shown(&self) -> String {
        match self {
            Cell::Text(text) | Cell::NoDay(text) | Cell::Error(text) => text.clone(),
            Cell::Formula(text) => format!("={text}"),
            Cell::Number(number) => number.to_string(),
            Cell::Day(day) => day.to_string(),
            Cell::Truth(truth) => truth.to_string(),
        }
    }
}

/// One row: the cells that hold something, by column.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Row as a spreadsheet counts it: the heading is row 1.
    pub(crate) number: u32,
    /// Column from 0 and cell, ascending.
    pub(crate) cells: Vec<(u16, Cell)>,
}

impl Row {
    pub(crate) fn cell(&self, column: u16) -> Option<&Cell> {
        let place = self.cells.binary_search_by_key(&column, |(column, _)| *column).ok()?;
        Some(&self.cells[place].1)
    }
}

/// A heading and its rows.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// Headings without spaces around them; blank ones are kept so that places stay true.
    pub(crate) headings: Vec<String>,
    /// Rows of data, in the file's order.
    pub(crate) rows: Vec<Row>,
    /// Rows of data in the file, those that could not be cut into cells included.
    pub(crate) total: u64,
}

impl Table {
    /// Where the columns that are read stand; faults for those that are missing or stand twice.
    pub(crate) fn places(&self, columns: &[&'static str], log: &mut Log) -> Vec<(&'static str, u16)> {
        let mut places = Vec::with_capacity(columns.len());
        for column in columns {
            let mut found = self.headings.iter().zip(0u16..).filter(|(heading, _)| heading == column);
            match (found.next(), found.next()) {
                (Some((_, place)), None) => places.push((*column, place)),
                (Some(_), Some(_)) => log.column(column, FaultKind::RepeatedColumn),
                (None, _) => log.column(column, FaultKind::MissingColumn { nearest: self.nearest(column, columns) }),
            }
        }
        places
    }

    /// Headings that are not read.
    pub(crate) fn unread(&self, columns: &[&'static str]) -> Vec<&str> {
        let unread = |heading: &&String| !heading.is_empty() && !columns.contains(&heading.as_str());
        self.headings.iter().filter(unread).map(String::as_str).collect()
    }

    /// The unread heading most like a column's name; none if none is like it.
    fn nearest(&self, column: &str, columns: &[&'static str]) -> Option<String> {
        let unread = self.unread(columns);
        let nearest = unread.into_iter().min_by_key(|heading| edits(heading, column))?;
        // Half the letters changed is another word.
        (edits(nearest, column) * 2 <= column.chars().count()).then(|| nearest.to_owned())
    }
}

/// Letters to insert, delete or replace to make one name of the other, capitals and small letters alike
/// (Levenshtein 1966).
pub(crate) fn edits(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut costs: Vec<usize> = (0..=right.len()).collect();
    for (row, a) in left.to_lowercase().chars().enumerate() {
        let mut diagonal = costs[0];
        costs[0] = row + 1;
        for (column, b) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = costs[column + 1];
            costs[column + 1] = replaced.min(diagonal + 1).min(costs[column] + 1);
        }
    }
    costs[right.len()]
}

/// What a file is, from its first bytes.
pub(crate) fn form(bytes: &[u8]) -> Form {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        Form::Xlsx
    } else if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        Form::Ole
    } else if bytes.starts_with(b"\x1F\x8B") || bytes.starts_with(b"7z\xBC\xAF") || bytes.starts_with(b"Rar!") {
        Form::Compressed
    } else if bytes.starts_with(b"<stata_dta>") || matches!(bytes, [113..=115, 1 | 2, 1, ..]) {
        Form::Stata
    } else if text.trim_ascii_start().starts_with(b"<") {
        Form::Html
    } else if text.trim_ascii_start().starts_with(b"{") {
        Form::Json
    } else {
        Form::Csv
    }
}
