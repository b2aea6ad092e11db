//! Cut a Stata file into cells, as a publisher's table.

use formula::Values;
use record::Day;

use crate::fault::{FaultKind, Form, Log};
use crate::frame;
use crate::table::{Cell, Row, Table, form};

/// Memory that the table may take: ten times the largest Stata file read here.
const BUDGET: u64 = 512 << 20;

/// Read the cells. The names of the variables are the heading, so the first row of data is row 2.
pub(crate) fn read(bytes: &[u8], log: &mut Log) -> Option<Table> {
    if bytes.is_empty() {
        log.file(FaultKind::Empty);
        return None;
    }
    let found = form(bytes);
    if found != Form::Stata {
        log.file(FaultKind::OtherForm { found, expected: Form::Stata });
        return None;
    }
    let frame = match frame::read(bytes, "", BUDGET) {
        Ok(frame) => frame,
        Err(fault) => {
            log.file(FaultKind::UnreadableStata { reason: fault.to_string() });
            return None;
        }
    };
    let columns = frame.columns();
    let rows = (0..frame.rows()).zip(2u32..).map(|(row, number)| {
        let cells = columns.iter().zip(0u16..).filter_map(|(column, place)| Some((place, cell(&column.values, row)?)));
        Row { number, cells: cells.collect() }
    });
    let rows: Vec<Row> = rows.collect();
    let headings = columns.iter().map(|column| column.name.clone()).collect();
    Some(Table { headings, total: rows.len() as u64, rows })
}

fn cell(values: &Values, row: usize) -> Option<Cell> {
    match values {
        Values::Real(values) => values[row].map(Cell::Number),
        Values::Text { codes, levels } => {
            let text = levels[codes[row]? as usize].trim();
            (!text.is_empty()).then(|| Cell::Text(text.to_owned()))
        }
        Values::Flag(values) => values[row].map(Cell::Truth),
        Values::Day(values) => values[row].map(|day| Cell::Day(Day(day))),
    }
}
