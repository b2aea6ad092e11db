//! Ask a condition of the rows of a user's table.

use formula::{Frame, Values};
use language::{
    Column, Columns, Diagnostics, EvaluateError, Kind, Known, Signature, Texts, Truth, Vocabulary, compile_condition,
};

/// Why a condition cannot be asked of a table.
#[derive(Debug, thiserror::Error)]
pub enum FrameConditionFault {
    /// The condition is wrong.
    #[error("{0}")]
    Condition(Diagnostics),
    /// It cannot be computed for a row.
    #[error("{fault}")]
    Evaluate {
        /// What the evaluator says.
        fault: EvaluateError,
    },
}

/// For each row whether the condition is true. Rows for which it is unknown are left out like those for which it is false.
pub(crate) fn rows_where(frame: &Frame, condition: &str) -> Result<Vec<bool>, FrameConditionFault> {
    let program =
        compile_condition(condition, "--where", &FrameWords(frame)).map_err(FrameConditionFault::Condition)?;
    let stored = Stored::of(frame);
    let truths = program.truths(&stored).map_err(|fault| FrameConditionFault::Evaluate { fault })?;
    Ok(truths.rows.into_iter().map(|truth| truth == Truth::True).collect())
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

/// Columns with what is missing split off.
struct Stored<'a> {
    frame: &'a Frame,
    columns: Vec<(Kept<'a>, Vec<bool>)>,
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
    fn of(frame: &'a Frame) -> Stored<'a> {
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
        Stored { frame, columns: frame.columns().iter().map(split).collect() }
    }
}

impl Columns for Stored<'_> {
    fn rows(&self) -> usize {
        self.frame.rows()
    }

    fn column(&self, name: &str) -> Option<Column<'_>> {
        let place = self.frame.columns().iter().position(|column| column.name == name)?;
        let (kept, known) = &self.columns[place];
        let known = Known::Where(known);
        Some(match kept {
            Kept::Real(values) => Column::Real(values, known),
            Kept::Flag(values) => Column::Flag(values, known),
            Kept::Day(values) => Column::Day(values, known),
            Kept::Text(texts) => Column::Text(texts, known),
        })
    }
}
