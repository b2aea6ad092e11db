//! Write a table as CSV.

use super::{Table, Values};
use crate::ReportError;
use crate::escape::csv_cell;

impl Table {
    /// Writes CSV (RFC 4180, UTF-8) with a heading row of column names.
    ///
    /// A missing value is an empty cell; empty text is the cell `""`. Days are ISO dates, numbers keep all their digits. Text that a
    /// spreadsheet would run as a formula gets a leading `'`; numbers are never touched.
    pub fn to_csv(&self) -> Result<String, ReportError> {
        let mut out = csv_line(self.columns.iter().map(|column| Some(column.name.clone())))?;
        for row in 0..self.rows() {
            let cells = self.columns.iter().map(|column| match &column.values {
                Values::Text(values) => values[row].as_deref().map(|text| csv_cell(text).into_owned()),
                _ => column.exact(row),
            });
            out.push_str(&csv_line(cells)?);
        }
        Ok(out)
    }
}

/// Writes one line; the writer quotes what needs it.
///
/// The writer cannot tell a missing cell from an empty one, so cells are written one at a time.
pub(super) fn csv_line(cells: impl Iterator<Item = Option<String>>) -> Result<String, ReportError> {
    let mut written = Vec::new();
    for cell in cells {
        written.push(match cell {
            None => String::new(),
            Some(text) if text.is_empty() => "\"\"".to_owned(),
            Some(text) => quoted(&text)?,
        });
    }
    Ok(written.join(",") + "\r\n")
}

fn quoted(text: &str) -> Result<String, ReportError> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    writer.write_record([text])?;
    let bytes = writer.into_inner().map_err(|fault| csv::Error::from(fault.into_error()))?;
    let line = String::from_utf8_lossy(&bytes).into_owned();
    Ok(line.strip_suffix('\n').map_or(line.clone(), str::to_owned))
}
