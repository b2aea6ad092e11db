//! Write the data dictionary of a table: what every column is and means.

use super::csv::csv_line;
use super::markdown::markdown_line;
use super::{Column, ColumnLevel, Table};
use crate::ReportError;
use crate::escape::{csv_cell, markdown_cell};

/// The columns of the dictionary itself.
const HEADINGS: [&str; 7] = ["column", "label", "type", "unit", "meaning", "values", "missing"];

impl Table {
    /// Writes the data dictionary as CSV, one line a column: name, label, type, unit, meaning, possible values, how many are missing.
    pub fn dictionary_csv(&self) -> Result<String, ReportError> {
        let mut out = csv_line(HEADINGS.iter().map(|heading| Some((*heading).to_owned())))?;
        for column in &self.columns {
            let cells = column.dictionary().into_iter();
            out.push_str(&csv_line(cells.map(|cell| cell.map(|text| csv_cell(&text).into_owned())))?);
        }
        Ok(out)
    }

    /// Writes the data dictionary as a Markdown table under a heading with the table's name.
    pub fn dictionary_markdown(&self) -> String {
        let mut out = format!("# {}\n\n{} rows.\n\n", markdown_cell(&self.name), self.rows());
        out.push_str(&markdown_line(HEADINGS.iter().map(|heading| (*heading).to_owned())));
        out.push_str(&markdown_line(HEADINGS.iter().map(|_| ":---".to_owned())));
        for column in &self.columns {
            // A column name has letters, digits and underscores only, so nothing in it can close the code span.
            let name = std::iter::once(format!("`{}`", column.name));
            let others = column.dictionary().into_iter().skip(1);
            out.push_str(&markdown_line(name.chain(others.map(|cell| markdown_cell(&cell.unwrap_or_default())))));
        }
        out
    }
}

impl ColumnLevel {
    fn in_words(&self) -> String {
        if self.meaning.is_empty() { self.value.clone() } else { format!("{}: {}", self.value, self.meaning) }
    }
}

impl Column {
    /// The cells of this column's line, in the order of `HEADINGS`.
    fn dictionary(&self) -> [Option<String>; 7] {
        let levels: Vec<String> = self.levels.iter().map(ColumnLevel::in_words).collect();
        let missing = (0..self.values.len()).filter(|row| self.exact(*row).is_none()).count();
        [
            Some(self.name.clone()),
            Some(self.label.clone()),
            Some(self.values.type_name().to_owned()),
            self.unit.clone(),
            Some(self.meaning.clone()),
            (!levels.is_empty()).then(|| levels.join("; ")),
            Some(missing.to_string()),
        ]
    }
}
