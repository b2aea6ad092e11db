//! Write a table as Markdown.

use super::Table;
use crate::escape::markdown_cell;

impl Table {
    /// Writes a pipe table with labels as headings; numbers are rounded to their column's decimals and a
    /// missing value is an empty cell.
    pub fn to_markdown(&self) -> String {
        let headings = self.columns.iter().map(|column| markdown_cell(&column.heading()));
        let rules = self.columns.iter().map(|column| if column.is_number() { "---:" } else { ":---" }.to_owned());
        let mut out = markdown_line(headings) + &markdown_line(rules);
        for row in 0..self.rows() {
            let cells = self.columns.iter().map(|column| markdown_cell(&column.rounded(row).unwrap_or_default()));
            out.push_str(&markdown_line(cells));
        }
        out
    }
}

/// Writes one line of cells that are escaped already.
pub(super) fn markdown_line(cells: impl Iterator<Item = String>) -> String {
    let cells: Vec<String> = cells.collect();
    format!("| {} |\n", cells.join(" | "))
}
