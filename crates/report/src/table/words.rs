//! Hold a table whose cells are words already, for readers: rows in blocks, with notes under it.

use crate::ReportError;
use crate::escape::{latex, markdown_cell, terminal};

use super::markdown::markdown_line;

/// A table for readers. Its first column names the rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WordTable {
    /// What it shows, or empty.
    pub title: String,
    /// Headings, the first of the names of the rows.
    pub headings: Vec<String>,
    /// Rows in blocks; a rule parts the blocks.
    pub blocks: Vec<Vec<Vec<String>>>,
    /// Remarks under it.
    pub notes: Vec<String>,
}

impl WordTable {
    /// Checks that every row has a cell for each heading.
    ///
    /// Errors: `ColumnLength`.
    pub fn verify(&self) -> Result<(), ReportError> {
        let expected = self.headings.len();
        match self.blocks.iter().flatten().find(|row| row.len() != expected) {
            None => Ok(()),
            Some(row) => {
                let column = row.first().cloned().unwrap_or_default();
                Err(ReportError::ColumnLength { column, expected, found: row.len() })
            }
        }
    }

    /// As lines for a terminal, no wider than its words need.
    pub fn to_text(&self) -> String {
        let rows: Vec<&Vec<String>> = std::iter::once(&self.headings).chain(self.blocks.iter().flatten()).collect();
        let width = |column: usize| {
            rows.iter().filter_map(|row| row.get(column)).map(|cell| terminal(cell).chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.headings.len()).map(width).collect();
        let line = |row: &Vec<String>| {
            let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| match column {
                0 => format!("{:<width$}", terminal(cell)),
                _ => format!("{:>width$}", terminal(cell)),
            });
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
        };
        let rule = "─".repeat(widths.iter().map(|width| width + 2).sum::<usize>().saturating_sub(2)) + "\n";
        let mut out = if self.title.is_empty() { String::new() } else { format!("{}\n", terminal(&self.title)) };
        out.push_str(&line(&self.headings));
        for block in self.blocks.iter().filter(|block| !block.is_empty()) {
            out.push_str(&rule);
            block.iter().for_each(|row| out.push_str(&line(row)));
        }
        self.notes.iter().for_each(|note| out.push_str(&wrapped(note, LINE, "")));
        out
    }

    /// As a Markdown pipe table, the notes as paragraphs under it.
    pub fn to_markdown(&self) -> String {
        let rules = (0..self.headings.len()).map(|column| if column == 0 { ":---" } else { "---:" }.to_owned());
        let cells = |row: &Vec<String>| markdown_line(row.iter().map(|cell| markdown_cell(cell)));
        let mut out = cells(&self.headings) + &markdown_line(rules);
        self.blocks.iter().flatten().for_each(|row| out.push_str(&cells(row)));
        self.notes.iter().for_each(|note| out.push_str(&format!("\n{}\n", markdown_cell(note))));
        out
    }

    /// As a LaTeX `tabular` with the rules of the package `booktabs`, the notes as lines under it.
    pub fn to_latex(&self) -> String {
        let mut out = String::from("% needs \\usepackage{booktabs} and \\usepackage[T1]{fontenc}\n");
        let places = "l".to_owned() + &"r".repeat(self.headings.len().saturating_sub(1));
        let line =
            |row: &Vec<String>| row.iter().map(|cell| latex_cell(cell)).collect::<Vec<_>>().join(" & ") + " \\\\\n";
        out.push_str(&format!("\\begin{{tabular}}{{{places}}}\n\\toprule\n{}", line(&self.headings)));
        for block in self.blocks.iter().filter(|block| !block.is_empty()) {
            out.push_str("\\midrule\n");
            block.iter().for_each(|row| out.push_str(&line(row)));
        }
        out.push_str("\\bottomrule\n\\end{tabular}\n");
        self.notes.iter().for_each(|note| out.push_str(&format!("\n\\smallskip\\noindent {}\n", latex(note))));
        out
    }
}

/// Letters of a line of a note in a terminal.
const LINE: usize = 116;

/// Text in lines of at most `most` letters, words whole, each line after an indent; text from outside cannot steer the
/// terminal.
pub fn wrapped(text: &str, most: usize, indent: &str) -> String {
    let text = terminal(text);
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut().filter(|line| line.chars().count() + 1 + word.chars().count() <= most) {
            Some(line) => *line = format!("{line} {word}"),
            None => lines.push(format!("{indent}{word}")),
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// A hyphen before a number is not a minus sign, also behind a bracket or a blank.
fn latex_cell(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut rest = cell;
    while let Some(at) = rest.find('-') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        let opens = before.chars().next_back().is_none_or(|letter| matches!(letter, ' ' | '(' | '['));
        // Within a word, such as `log-likelihood`, what stands before is a letter.
        let is_sign = opens && (at > 0 || out.is_empty()) && after.starts_with(|letter: char| letter.is_ascii_digit());
        out.push_str(&latex(before));
        out.push_str(if is_sign { "$-$" } else { "-" });
        rest = after;
    }
    out + &latex(rest)
}
