//! Run a program over the rows of a table, keeping unknown apart from true and false.

use crate::arithmetic::ArithmeticFault;
use crate::column::{Column, Columns, Known, Truth};
use crate::diagnostic::Span;
use crate::machine::{BATCH_ROWS, Machine};
use crate::program::Program;
use crate::quote::printable;
use crate::typed::ColumnUse;
use crate::types::Kind;

/// What can be wrong with data or a program when they meet.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EvaluateError {
    /// Arithmetic without a value in some row: the first such row, and in it the first such operation.
    #[error("row {row}: {fault}, in `{text}`")]
    Arithmetic {
        /// The row, counted from 0.
        row: usize,
        /// What happened, with the values that made it.
        fault: ArithmeticFault,
        /// The operation in the text.
        span: Span,
        /// The text of the operation.
        text: String,
    },
    /// The columns given lack one that the program reads.
    #[error("there is no column `{column}`")]
    MissingColumn {
        /// Its name.
        column: String,
    },
    /// A column has other values than the vocabulary said.
    #[error("column `{column}` should be {expected} and holds {found}")]
    WrongKind {
        /// Its name.
        column: String,
        /// The kind in the vocabulary.
        expected: String,
        /// What it holds.
        found: &'static str,
    },
    /// A column or its mask is not as long as the table.
    #[error("column `{column}` has {found} rows where the table has {expected}")]
    WrongLength {
        /// Its name.
        column: String,
        /// The rows of the table.
        expected: usize,
        /// The rows of the column or of its mask.
        found: usize,
    },
    /// A value said to be known is infinite or not a number; an unknown value is masked, never a special number.
    #[error("column `{column}`, row {row}: {value} is not a finite number")]
    NotFinite {
        /// The column's name.
        column: String,
        /// The row, counted from 0.
        row: usize,
        /// The value.
        value: f64,
    },
    /// A code stands for no name.
    #[error("column `{column}`, row {row}: code {code} stands for none of the {names} names")]
    CodeOutside {
        /// The column's name.
        column: String,
        /// The row, counted from 0.
        row: usize,
        /// The code.
        code: u16,
        /// How many names there are.
        names: usize,
    },
    /// The places of a row's elements do not lie in the elements.
    #[error("column `{column}`, row {row}: its elements do not lie within the column")]
    BrokenSet {
        /// The column's name.
        column: String,
        /// The row, counted from 0.
        row: usize,
    },
    /// Truths were asked of a program that gives numbers.
    #[error("`{text}` gives a number, not a condition")]
    NotACondition {
        /// The program's text.
        text: String,
    },
    /// Numbers were asked of a program that gives truths.
    #[error("`{text}` gives a condition, not a number")]
    NotAReal {
        /// The program's text.
        text: String,
    },
}

/// The truths of all rows, and how many there are of each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Truths {
    /// One a row, in order.
    pub rows: Vec<Truth>,
    /// How many are true.
    pub is_true: usize,
    /// How many are false.
    pub is_false: usize,
    /// How many are unknown.
    pub unknown: usize,
}

impl Program {
    /// Judge every row.
    ///
    /// `and` and `or` read from the left: a row that the left has decided meets no fault of arithmetic in the right.
    /// Errors: `NotACondition`, a fault of the columns, or `Arithmetic` for the first row that has one.
    pub fn truths(&self, columns: &dyn Columns) -> Result<Truths, EvaluateError> {
        if self.gives_number {
            return Err(EvaluateError::NotACondition { text: self.source.text.clone() });
        }
        let mut truths = Truths { rows: Vec::with_capacity(columns.rows()), ..Truths::default() };
        self.run(columns, |machine, rows| truths.rows.extend_from_slice(&machine.truths[self.result][..rows]))?;
        truths.is_true = truths.rows.iter().filter(|truth| **truth == Truth::True).count();
        truths.is_false = truths.rows.iter().filter(|truth| **truth == Truth::False).count();
        truths.unknown = truths.rows.len() - truths.is_true - truths.is_false;
        Ok(truths)
    }

    /// Compute every row's number; `None` where it rests on something unknown.
    ///
    /// Errors: `NotAReal`, a fault of the columns, or `Arithmetic` for the first row that has one.
    pub fn reals(&self, columns: &dyn Columns) -> Result<Vec<Option<f64>>, EvaluateError> {
        if !self.gives_number {
            return Err(EvaluateError::NotAReal { text: self.source.text.clone() });
        }
        let mut reals = Vec::with_capacity(columns.rows());
        self.run(columns, |machine, rows| {
            let lane = &machine.numbers[self.result];
            reals.extend(lane.values[..rows].iter().zip(&lane.known).map(|(value, known)| known.then_some(*value)));
        })?;
        Ok(reals)
    }

    /// For each column that the program reads, how many rows are unknown in it.
    ///
    /// Errors: a fault of the columns.
    pub fn unknown_by_column(&self, columns: &dyn Columns) -> Result<Vec<(&str, usize)>, EvaluateError> {
        let bound = self.bind(columns)?;
        let unknown = |column: &Column<'_>| match column.known() {
            Known::All => 0,
            Known::Where(mask) => mask.iter().filter(|known| !**known).count(),
        };
        Ok(self.columns.iter().map(|column| column.name.as_str()).zip(bound.iter().map(unknown)).collect())
    }

    /// Find the columns and check that they are what the vocabulary said.
    fn bind<'c>(&self, columns: &'c dyn Columns) -> Result<Vec<Column<'c>>, EvaluateError> {
        let rows = columns.rows();
        let bind_one = |used: &ColumnUse| {
            let name = || used.name.clone();
            let column = columns.column(&used.name).ok_or_else(|| EvaluateError::MissingColumn { column: name() })?;
            if !fits(&used.kind, &column) {
                let (expected, found) = (used.kind.to_string(), column.kind_name());
                return Err(EvaluateError::WrongKind { column: name(), expected, found });
            }
            let mask = if let Known::Where(mask) = column.known() { mask.len() } else { rows };
            match [column.rows(), mask].into_iter().find(|length| *length != rows) {
                Some(found) => Err(EvaluateError::WrongLength { column: name(), expected: rows, found }),
                None => Ok(column),
            }
        };
        self.columns.iter().map(bind_one).collect()
    }

    /// Run all batches and hand the machine over after each, with the number of its rows.
    fn run(&self, columns: &dyn Columns, mut take: impl FnMut(&Machine<'_, '_>, usize)) -> Result<(), EvaluateError> {
        let mut machine = Machine::new(self, self.bind(columns)?);
        let rows = columns.rows();
        for first in (0..rows).step_by(BATCH_ROWS) {
            (machine.first, machine.rows) = (first, BATCH_ROWS.min(rows - first));
            self.instructions.iter().try_for_each(|instruction| machine.step(instruction))?;
            if let Some((row, fault, span)) = machine.fault.take() {
                let text = printable(self.source.slice(span)).into_owned();
                return Err(EvaluateError::Arithmetic { row, fault, span, text });
            }
            take(&machine, machine.rows);
        }
        Ok(())
    }
}

fn fits(kind: &Kind, column: &Column<'_>) -> bool {
    matches!(
        (kind, column),
        (Kind::Real, Column::Real(..))
            | (Kind::Flag, Column::Flag(..))
            | (Kind::Day, Column::Day(..))
            | (Kind::Text, Column::Text(..))
            | (Kind::OneOf(_), Column::OneOf(..))
            | (Kind::Set(_), Column::Set { .. })
    )
}
