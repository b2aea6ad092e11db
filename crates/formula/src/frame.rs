//! Hold a table of typed columns of equal length, with the file and row that each value came from.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The values of a column; what is missing is `None`.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Numbers. One that is not finite is kept here and refused where it is used.
    Real(Vec<Option<f64>>),
    /// Texts, each a place in `levels`; the levels are distinct and in any order.
    Text {
        /// For each row a place in `levels`.
        codes: Vec<Option<u32>>,
        /// The distinct texts.
        levels: Vec<String>,
    },
    /// True or false.
    Flag(Vec<Option<bool>>),
    /// Days since 1970-01-01; in arithmetic a day is that number, as in R.
    Day(Vec<Option<i32>>),
}

impl Values {
    /// Texts as codes and levels, the levels in the order in which they first stand.
    pub fn of_texts<T: AsRef<str>>(texts: impl IntoIterator<Item = Option<T>>) -> Values {
        let mut places: BTreeMap<String, u32> = BTreeMap::new();
        let mut levels = Vec::new();
        let mut code = |text: T| match places.get(text.as_ref()) {
            Some(place) => *place,
            None => {
                let place = levels.len() as u32;
                levels.push(text.as_ref().to_owned());
                places.insert(text.as_ref().to_owned(), place);
                place
            }
        };
        let codes = texts.into_iter().map(|text| text.map(&mut code)).collect();
        Values::Text { codes, levels }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Values::Real(values) => values.len(),
            Values::Text { codes, .. } => codes.len(),
            Values::Flag(values) => values.len(),
            Values::Day(values) => values.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The word for the type.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Values::Real(_) => "numbers",
            Values::Text { .. } => "texts",
            Values::Flag(_) => "true or false",
            Values::Day(_) => "days",
        }
    }

    /// What stands in a row, as text; nothing if it is missing.
    #[must_use]
    pub fn shown(&self, row: usize) -> Option<String> {
        match self {
            Values::Real(values) => values.get(row)?.map(crate::syntax::number_shown),
            Values::Text { codes, levels } => levels.get((*codes.get(row)?)? as usize).cloned(),
            Values::Flag(values) => values.get(row)?.map(|flag| if flag { "TRUE".into() } else { "FALSE".into() }),
            Values::Day(values) => values.get(row)?.map(|day| day.to_string()),
        }
    }
}

/// The first value of a column of texts that kept it from being read as numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stray {
    /// Row of the table, from 0.
    pub row: usize,
    /// What stands there.
    pub value: String,
    /// How many other values are numbers; they are the most.
    pub numbers: usize,
}

/// A named column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// As the file has it; any text.
    pub name: String,
    /// The values.
    pub values: Values,
    /// Set for a column of mixed types that was most likely meant to be numbers. It is refused as a covariate or a time
    /// and taken as text by `factor()`, `strata()`, `cluster()` and comparisons with a text.
    pub stray: Option<Stray>,
}

impl Column {
    /// A column without mixed types.
    #[must_use]
    pub fn new(name: &str, values: Values) -> Column {
        Column { name: name.to_owned(), values, stray: None }
    }
}

/// Why columns make no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Two columns of one name.
    #[error("two columns are named `{name}`")]
    ColumnTwice {
        /// The name.
        name: String,
    },
    /// Columns of different length.
    #[error("column `{column}` has {found} rows and the first column {expected}")]
    ColumnLength {
        /// Name of the column.
        column: String,
        /// Rows of the first column.
        expected: usize,
        /// Rows of this one.
        found: usize,
    },
    /// A text's code is outside its levels.
    #[error("row {row} of column `{column}` has the code {code}, and there are {levels} levels")]
    CodeOutside {
        /// Name of the column.
        column: String,
        /// Row of the table, from 0.
        row: usize,
        /// The code.
        code: u32,
        /// How many levels there are.
        levels: usize,
    },
}

/// A table with its origin.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    origin: String,
    first_row: u64,
    columns: Vec<Column>,
    places: BTreeMap<String, usize>,
    names: Arc<[String]>,
    /// Columns of the file that could not be read as values, with the reason: a message names them if they are asked for.
    pub unread: Vec<(String, String)>,
}

impl Frame {
    /// Makes a table. `first_row` is the file's number for row 0: 2 for a CSV file, whose heading is row 1.
    ///
    /// Errors: `ColumnTwice`, `ColumnLength`, `CodeOutside`.
    pub fn new(origin: &str, first_row: u64, columns: Vec<Column>) -> Result<Frame, FrameError> {
        let rows = columns.first().map_or(0, |column| column.values.len());
        let mut places = BTreeMap::new();
        for (place, column) in columns.iter().enumerate() {
            let (name, found) = (column.name.clone(), column.values.len());
            if found != rows {
                return Err(FrameError::ColumnLength { column: name, expected: rows, found });
            }
            if let Values::Text { codes, levels } = &column.values {
                let outside = |code: &Option<u32>| code.is_some_and(|code| code as usize >= levels.len());
                if let Some(row) = codes.iter().position(outside) {
                    let code = codes[row].unwrap_or_default();
                    return Err(FrameError::CodeOutside { column: name, row, code, levels: levels.len() });
                }
            }
            if places.insert(name.clone(), place).is_some() {
                return Err(FrameError::ColumnTwice { name });
            }
        }
        let names = columns.iter().map(|column| column.name.clone()).collect();
        Ok(Frame { origin: origin.to_owned(), first_row, columns, places, names, unread: Vec::new() })
    }

    /// Name of the file, or of whatever the table came from.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The columns, in order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The names of the columns, in order.
    pub(crate) fn names(&self) -> Arc<[String]> {
        Arc::clone(&self.names)
    }

    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.places.get(name).map(|place| &self.columns[*place])
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    /// The file's number of a row of the table.
    #[must_use]
    pub fn file_row(&self, row: usize) -> u64 {
        self.first_row + row as u64
    }
}

/// A place in the data, for a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The file.
    pub file: String,
    /// The file's number of the row.
    pub row: u64,
    /// The column, if there is one.
    pub column: Option<String>,
    /// What stands there.
    pub value: String,
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} row {}", self.file, self.row)?;
        if let Some(column) = &self.column {
            write!(f, " column `{column}`")?;
        }
        let shown: String = self.value.chars().take(VALUE_SHOWN).collect();
        write!(f, " value `{}`{}", shown.escape_debug(), if shown.len() < self.value.len() { "…" } else { "" })
    }
}

/// A longer value is shown cut, so that a message stays one line.
const VALUE_SHOWN: usize = 60;
