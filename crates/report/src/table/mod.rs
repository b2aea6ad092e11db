//! Hold a typed table and write it in the formats of the field.

mod csv;
mod dictionary;
mod json;
mod latex;
mod markdown;
mod parquet;
mod shown;
mod stata;
mod words;

use crate::ReportError;

pub use words::{WordTable, wrapped};

/// Letters that a column name may have; Stata allows no more.
pub const LONGEST_NAME: usize = 32;

/// A table of named, typed columns of equal length.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    name: String,
    columns: Vec<Column>,
}

/// One column and what a reader must know of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Name in files: letters, digits and underscores.
    pub name: String,
    /// A few words for a heading.
    pub label: String,
    /// Unit of the values, if they have one.
    pub unit: Option<String>,
    /// What the column means, in a sentence or two, for the data dictionary.
    pub meaning: String,
    /// The values a text column can take and what they mean; empty if it is free.
    pub levels: Vec<ColumnLevel>,
    /// Decimals of a real number in Markdown and LaTeX; without it, all that are needed.
    pub decimals: Option<usize>,
    /// The values.
    pub values: Values,
}

/// One value that a text column can take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnLevel {
    /// The value as it stands in the column.
    pub value: String,
    /// What it means.
    pub meaning: String,
}

/// The values of a column; what is missing is `None`.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Real numbers; all finite.
    Real(Vec<Option<f64>>),
    /// Whole numbers.
    Whole(Vec<Option<i64>>),
    /// Days since 1970-01-01.
    Day(Vec<Option<i32>>),
    /// True or false.
    Flag(Vec<Option<bool>>),
    /// Text.
    Text(Vec<Option<String>>),
}

impl Values {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        match self {
            Values::Real(values) => values.len(),
            Values::Whole(values) => values.len(),
            Values::Day(values) => values.len(),
            Values::Flag(values) => values.len(),
            Values::Text(values) => values.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The word for the type in a data dictionary.
    pub fn type_name(&self) -> &'static str {
        match self {
            Values::Real(_) => "real number",
            Values::Whole(_) => "whole number",
            Values::Day(_) => "day",
            Values::Flag(_) => "true or false",
            Values::Text(_) => "text",
        }
    }
}

impl Column {
    /// Makes a column that has no unit and whose meaning is its label.
    pub fn new(name: &str, label: &str, values: Values) -> Column {
        Column {
            name: name.to_owned(),
            label: label.to_owned(),
            unit: None,
            meaning: label.to_owned(),
            levels: Vec::new(),
            decimals: None,
            values,
        }
    }

    /// Sets the unit.
    #[must_use]
    pub fn with_unit(mut self, unit: &str) -> Column {
        self.unit = Some(unit.to_owned());
        self
    }

    /// Sets what the column means.
    #[must_use]
    pub fn with_meaning(mut self, meaning: &str) -> Column {
        self.meaning = meaning.to_owned();
        self
    }

    /// Sets the values a text column can take and what they mean.
    #[must_use]
    pub fn with_levels(mut self, levels: &[(&str, &str)]) -> Column {
        let level = |(value, meaning): &(&str, &str)| ColumnLevel {
            value: (*value).to_owned(),
            meaning: (*meaning).to_owned(),
        };
        self.levels = levels.iter().map(level).collect();
        self
    }

    /// Sets the decimals shown in Markdown and LaTeX.
    #[must_use]
    pub fn with_decimals(mut self, decimals: usize) -> Column {
        self.decimals = Some(decimals);
        self
    }
}

impl Table {
    /// Makes a table of columns that all its writers can carry.
    ///
    /// Errors: `ColumnName`, `ColumnTwice`, `ColumnLength`, `NotFinite`, `DayOutside`.
    pub fn new(name: &str, columns: Vec<Column>) -> Result<Table, ReportError> {
        let rows = columns.first().map_or(0, |column| column.values.len());
        for (position, column) in columns.iter().enumerate() {
            verify_column(column, rows)?;
            // Some readers fold case, so names must differ by more than case.
            if columns[..position].iter().any(|other| other.name.eq_ignore_ascii_case(&column.name)) {
                return Err(ReportError::ColumnTwice { name: column.name.clone() });
            }
        }
        Ok(Table { name: name.to_owned(), columns })
    }

    /// Name of the table.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The columns, in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }
}

fn verify_column(column: &Column, rows: usize) -> Result<(), ReportError> {
    let name = &column.name;
    let first_fits = name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
    let rest_fits = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if !first_fits || !rest_fits || name.len() > LONGEST_NAME {
        return Err(ReportError::ColumnName { name: name.clone() });
    }
    if column.values.len() != rows {
        return Err(ReportError::ColumnLength { column: name.clone(), expected: rows, found: column.values.len() });
    }
    match &column.values {
        Values::Real(values) => verify_finite(name, values),
        Values::Day(values) => verify_days(name, values),
        _ => Ok(()),
    }
}

fn verify_finite(column: &str, values: &[Option<f64>]) -> Result<(), ReportError> {
    let broken = values.iter().enumerate().find_map(|(row, value)| Some((row, value.filter(|v| !v.is_finite())?)));
    match broken {
        Some((row, value)) => Err(ReportError::NotFinite { column: column.to_owned(), row: row + 1, value }),
        None => Ok(()),
    }
}

/// Days since 1970-01-01 of 0000-01-01 and 9999-12-31, the years that ISO 8601 writes with four digits.
const FOUR_DIGIT_DAYS: std::ops::RangeInclusive<i32> = -719_528..=2_932_896;

fn verify_days(column: &str, values: &[Option<i32>]) -> Result<(), ReportError> {
    let outside = |day: &i32| !FOUR_DIGIT_DAYS.contains(day);
    let broken = values.iter().enumerate().find_map(|(row, value)| Some((row, value.filter(outside)?)));
    match broken {
        Some((row, days)) => Err(ReportError::DayOutside { column: column.to_owned(), row: row + 1, days }),
        None => Ok(()),
    }
}
