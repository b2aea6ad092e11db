//! Write a table as LaTeX.

use super::{Column, Table};
use crate::escape::latex;

impl Table {
    /// Writes a `tabular` with the rules of the package `booktabs`; with a caption it stands in a `table`.
    ///
    /// Numbers are rounded to their column's decimals; a missing value is an empty cell.
    pub fn to_latex(&self, caption: Option<&str>) -> String {
        let mut out = String::from("% needs \\usepackage{booktabs} and \\usepackage[T1]{fontenc}\n");
        if let Some(caption) = caption {
            out.push_str(&format!("\\begin{{table}}\n\\centering\n\\caption{{{}}}\n", latex(caption)));
        }
        let places: String = self.columns.iter().map(|column| if column.is_number() { 'r' } else { 'l' }).collect();
        let headings = self.columns.iter().map(|column| latex(&column.heading()));
        out.push_str(&format!("\\begin{{tabular}}{{{places}}}\n\\toprule\n{}\\midrule\n", latex_line(headings)));
        for row in 0..self.rows() {
            out.push_str(&latex_line(self.columns.iter().map(|column| latex_cell(column, row))));
        }
        out.push_str("\\bottomrule\n\\end{tabular}\n");
        if caption.is_some() {
            out.push_str("\\end{table}\n");
        }
        out
    }
}

fn latex_line(cells: impl Iterator<Item = String>) -> String {
    let cells: Vec<String> = cells.collect();
    format!("{} \\\\\n", cells.join(" & "))
}

fn latex_cell(column: &Column, row: usize) -> String {
    let text = latex(&column.rounded(row).unwrap_or_default());
    match text.strip_prefix('-') {
        // A hyphen is not a minus sign.
        Some(digits) if column.is_number() => format!("$-${digits}"),
        _ => text,
    }
}
