//! Hold what moves what: an effect for each pair of a row and a column.

use super::words;
use crate::ReportError;

/// A matrix of effects: what moves, downward, and what is moved, across.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MatrixFigure {
    /// What is shown, in a few words.
    pub title: String,
    /// What it is of, or empty.
    pub subtitle: String,
    /// Anything a reader must know.
    pub note: String,
    /// What moves: a name for each row.
    pub rows: Vec<String>,
    /// What is moved: a name for each column.
    pub columns: Vec<String>,
    /// For each row a cell for each column; none where there is no number.
    pub cells: Vec<Vec<Option<MatrixCell>>>,
    /// The size of an effect whose bar fills its cell; above 0.
    pub full: f64,
}

/// One effect.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MatrixCell {
    /// How large it is, and which way.
    pub value: f64,
    /// Whether it can be told from 0.
    pub is_sure: bool,
    /// The number as it is written in the cell.
    pub shown: String,
}

impl MatrixFigure {
    /// Checks that every cell can be drawn.
    ///
    /// Errors: `NoGroups` without a row or a column; `ColumnLength` for a row with too few or too many cells; `SpreadValue` for
    /// a value that is not finite, or a full size that is not above 0.
    pub fn verify(&self) -> Result<(), ReportError> {
        if self.rows.is_empty() || self.columns.is_empty() {
            return Err(ReportError::NoGroups { title: self.title.clone() });
        }
        let expected = self.columns.len();
        if self.cells.len() != self.rows.len() {
            let column = self.title.clone();
            return Err(ReportError::ColumnLength { column, expected: self.rows.len(), found: self.cells.len() });
        }
        for (label, cells) in self.rows.iter().zip(&self.cells) {
            if cells.len() != expected {
                return Err(ReportError::ColumnLength { column: label.clone(), expected, found: cells.len() });
            }
            if cells.iter().flatten().any(|cell| !cell.value.is_finite()) {
                return Err(ReportError::SpreadValue { label: label.clone() });
            }
        }
        let is_lawful = self.full.is_finite() && self.full > 0.0;
        if is_lawful { Ok(()) } else { Err(ReportError::SpreadValue { label: self.title.clone() }) }
    }

    /// Tells the result in words, for those who do not see the figure: for each column the rows that move it most.
    pub fn in_words(&self) -> String {
        let sentence = |(place, column): (usize, &String)| {
            let mut moved: Vec<(&String, &MatrixCell)> = self
                .rows
                .iter()
                .zip(&self.cells)
                .filter_map(|(row, cells)| Some((row, cells.get(place)?.as_ref()?)))
                .filter(|(_, cell)| cell.is_sure)
                .collect();
            moved.sort_by(|a, b| b.1.value.abs().total_cmp(&a.1.value.abs()));
            let told: Vec<String> = moved.iter().take(3).map(|(row, cell)| format!("{row} ({})", cell.shown)).collect();
            let told =
                if told.is_empty() { "nothing that can be told from chance".to_owned() } else { told.join(", ") };
            format!("{column}: moved by {told}.")
        };
        self.columns.iter().enumerate().map(sentence).collect::<Vec<_>>().join(" ")
    }

    /// The note with what the marks mean.
    pub fn whole_note(&self) -> String {
        let note = if self.note.is_empty() { String::new() } else { format!(" {}", self.note) };
        let signed = self.cells.iter().flatten().flatten().any(|cell| cell.value < 0.0);
        let signs = if signed { " Blue: upward, orange: downward." } else { "" };
        format!(
            "The length of a bar is the size; one of {} fills its cell. Hollow and without a number: not told from \
             chance.{signs} A dot: not defined.{note}",
            words::time_or_hundredths(self.full)
        )
    }
}
