//! Read the cells of a dictionary file.

use super::fault::{COLUMNS, DictionaryFault, DictionaryProblem};

/// The cells of one line, trimmed; blank where the file has no such column.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// Line of the file, from 1.
    pub(super) line: usize,
    cells: [String; COLUMNS.len()],
}

impl Row {
    /// The cell of a column.
    pub(super) fn cell(&self, column: &str) -> &str {
        COLUMNS.iter().position(|c| *c == column).map_or("", |i| self.cells[i].as_str())
    }
}

/// The lines of a file below its heading, and the faults of its form. A line that begins with `#` is left out.
///
/// If the heading is not one, there are no lines.
pub(super) fn read(file_name: &str, text: &str) -> (Vec<Row>, Vec<DictionaryFault>) {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut faults = Vec::new();
    let mut fault = |line: usize, problem| faults.push(DictionaryFault { file: file_name.to_owned(), line, problem });
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    // Reading from memory cannot fail, and the text is UTF-8 already.
    let mut records = reader.records().map_while(Result::ok);
    let Some(heading) = records.next() else {
        fault(1, DictionaryProblem::ColumnMissing { column: "phrase" });
        return (Vec::new(), faults);
    };
    let columns = match columns(&heading) {
        Ok(columns) => columns,
        Err(problems) => {
            let line = line_of(text, &heading);
            problems.into_iter().for_each(|problem| fault(line, problem));
            return (Vec::new(), faults);
        }
    };
    let mut rows = Vec::new();
    for record in records {
        let line = line_of(text, &record);
        match row(line, &record, &columns) {
            Ok(row) => rows.push(row),
            Err(problem) => fault(line, problem),
        }
    }
    (rows, faults)
}

/// The column of [`COLUMNS`] that each cell of the heading names.
fn columns(heading: &csv::StringRecord) -> Result<Vec<usize>, Vec<DictionaryProblem>> {
    let mut columns: Vec<usize> = Vec::new();
    let mut problems = Vec::new();
    for name in heading {
        match COLUMNS.iter().position(|column| *column == name) {
            None => problems.push(DictionaryProblem::ColumnUnknown { found: name.to_owned() }),
            Some(i) if columns.contains(&i) => problems.push(DictionaryProblem::ColumnTwice { found: name.to_owned() }),
            Some(i) => columns.push(i),
        }
    }
    for column in ["phrase", "code"] {
        if !heading.iter().any(|name| name == column) {
            problems.push(DictionaryProblem::ColumnMissing { column });
        }
    }
    if problems.is_empty() { Ok(columns) } else { Err(problems) }
}

fn row(line: usize, record: &csv::StringRecord, columns: &[usize]) -> Result<Row, DictionaryProblem> {
    if record.len() > columns.len() {
        return Err(DictionaryProblem::TooManyCells { found: record.len(), expected: columns.len() });
    }
    let mut row = Row { line, ..Row::default() };
    for (cell, column) in record.iter().zip(columns) {
        if cell.contains(['\n', '\r']) {
            return Err(DictionaryProblem::LineBreak { column: COLUMNS[*column] });
        }
        row.cells[*column] = cell.to_owned();
    }
    Ok(row)
}

/// The line on which a record begins. The reader's own count stands before any blank and comment lines ahead of it.
fn line_of(text: &str, record: &csv::StringRecord) -> usize {
    let Some(position) = record.position() else { return 1 };
    let byte = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let line = usize::try_from(position.line()).unwrap_or(usize::MAX);
    let rest = text.get(byte..).unwrap_or("");
    let skipped = rest.lines().take_while(|line| line.is_empty() || line.starts_with('#')).count();
    line.saturating_add(skipped)
}
