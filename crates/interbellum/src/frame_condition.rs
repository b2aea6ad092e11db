//! Ask a condition of the rows of a user's table.

use formula::{Frame, Values};
use language::{
    Column, Columns, Diagnostics, EvaluateError, Kind, Known, Signature, Texts, Truth, Vocabulary, compile_condition,
};

/// Why a condition cannot be asked of a table.
#[derive(Debug, thiserror::Error)]
pub enum FrameConditionFault {
    /// The condition is wrong.
    #[error("{faults}{strays}")]
    Condition {
        /// What is wrong.
        faults: Diagnostics,
        /// Columns named in it that are texts for the sake of a few values, a line for each.
        strays: String,
    },
    /// It cannot be computed for a row.
    #[error("{}", placed(fault, file, *row))]
    Evaluate {
        /// What the evaluator says.
        fault: EvaluateError,
        /// The file.
        file: String,
        /// The file's number of the row.
        row: Option<u64>,
    },
}

/// A fault of the evaluator with the file's number of the row.
fn placed(fault: &EvaluateError, file: &str, row: Option<u64>) -> String {
    match (fault, row) {
        (EvaluateError::Arithmetic { fault, text, .. }, Some(row)) => {
            format!(
                "error[no-finite-value]: {fault}, in `{text}`\n  = {file} row {row}\n  = leave such rows out first, as by `x != 0 and ...`"
            )
        }
        _ => fault.to_string(),
    }
}

/// The rows for which a condition is true.
pub(crate) struct Asked {
    /// For each row whether the condition is true.
    pub(crate) keep: Vec<bool>,
    /// For how many it is unknown; they are left out like those for which it is false.
    pub(crate) unknown: usize,
}

/// Ask a condition of every row.
pub(crate) fn rows_where(frame: &Frame, condition: &str) -> Result<Asked, FrameConditionFault> {
    let program = compile_condition(condition, "--where", &FrameWords(frame))
        .map_err(|faults| FrameConditionFault::Condition { strays: strays(frame, condition), faults })?;
    let stored = Stored::of(frame, |name| program.columns().iter().any(|used| used.name == name));
    let truths = program.truths(&stored).map_err(|fault| {
        let row = if let EvaluateError::Arithmetic { row, .. } = fault { Some(frame.file_row(row)) } else { None };
        FrameConditionFault::Evaluate { fault, file: frame.origin().to_owned(), row }
    })?;
    let unknown = truths.rows.iter().filter(|truth| **truth == Truth::Unknown).count();
    Ok(Asked { keep: truths.rows.into_iter().map(|truth| truth == Truth::True).collect(), unknown })
}

/// A line for each column of the condition that has numbers and something else.
fn strays(frame: &Frame, condition: &str) -> String {
    let named = frame.columns().iter().filter(|column| condition.contains(&column.name));
    let told = named.filter_map(|column| {
        let (stray, file) = (column.stray.as_ref()?, frame.origin());
        let (name, row) = (&column.name, frame.file_row(stray.row));
        let value = stray.value.escape_debug();
        Some(format!(
            "  = column `{name}` has {} numbers, and is read as texts for {file} row {row} value `{value}`\n",
            stray.numbers
        ))
    });
    told.collect()
}

struct FrameWords<'a>(&'a Frame);

impl Vocabulary for FrameWords<'_> {
    fn lookup(&self, name: &str) -> Option<Signature> {
        let column = self.0.column(name)?;
        Some(Signature::of(match column.values {
            Values::Real(_) => Kind::Real,
            Values::Text { .. } => Kind::Text,
            Values::Flag(_) => Kind::Flag,
            Values::Day(_) => Kind::Day,
        }))
    }

    fn names(&self) -> Vec<&str> {
        self.0.columns().iter().map(|column| column.name.as_str()).collect()
    }
}

/// The columns that a condition reads, with what is missing split off.
struct Stored<'a> {
    frame: &'a Frame,
    columns: Vec<(&'a str, Kept<'a>, Vec<bool>)>,
}

enum Kept<'a> {
    Real(Vec<f64>),
    Flag(Vec<bool>),
    Day(Vec<i32>),
    Text(Coded<'a>),
}

struct Coded<'a> {
    codes: &'a [Option<u32>],
    levels: &'a [String],
}

impl Texts for Coded<'_> {
    fn rows(&self) -> usize {
        self.codes.len()
    }

    fn text(&self, row: usize) -> &str {
        self.codes[row].map_or("", |code| &self.levels[code as usize])
    }
}

impl<'a> Stored<'a> {
    fn of(frame: &'a Frame, is_read: impl Fn(&str) -> bool) -> Stored<'a> {
        let split = |column: &'a formula::Column| match &column.values {
            Values::Real(values) => {
                // A number that is not finite is no number here; the formula refuses it where it is used.
                let finite = |value: &Option<f64>| value.filter(|number| number.is_finite());
                let known = values.iter().map(|value| finite(value).is_some()).collect();
                (Kept::Real(values.iter().map(|value| finite(value).unwrap_or_default()).collect()), known)
            }
            Values::Flag(values) => {
                let known = values.iter().map(Option::is_some).collect();
                (Kept::Flag(values.iter().map(|value| value.unwrap_or_default()).collect()), known)
            }
            Values::Day(values) => {
                let known = values.iter().map(Option::is_some).collect();
                (Kept::Day(values.iter().map(|value| value.unwrap_or_default()).collect()), known)
            }
            Values::Text { codes, levels } => {
                (Kept::Text(Coded { codes, levels }), codes.iter().map(Option::is_some).collect())
            }
        };
        let read = frame.columns().iter().filter(|column| is_read(&column.name));
        let named = |column: &'a formula::Column| {
            let (kept, known) = split(column);
            (column.name.as_str(), kept, known)
        };
        Stored { frame, columns: read.map(named).collect() }
    }
}

impl Columns for Stored<'_> {
    fn rows(&self) -> usize {
        self.frame.rows()
    }

    fn column(&self, name: &str) -> Option<Column<'_>> {
        let (_, kept, known) = self.columns.iter().find(|(stored, ..)| *stored == name)?;
        let known = Known::Where(known);
        Some(match kept {
            Kept::Real(values) => Column::Real(values, known),
            Kept::Flag(values) => Column::Flag(values, known),
            Kept::Day(values) => Column::Day(values, known),
            Kept::Text(texts) => Column::Text(texts, known),
        })
    }
}
