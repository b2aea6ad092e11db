//! Lay spells out as a table for files of other programs.

use formula::{Frame, FrameError};
use record::Record;
use report::ReportError;
use report::table::{Column, Table, Values};
use spells::{COLUMNS, ColumnMeaning, Spell, Spells, Value, list_text};

/// The spells as a table with one row each, in the order of `rows`; every column says what it means.
///
/// With `with_dropped`, a last column says why a spell is not in the estimate; without it, those spells should not be
/// among `rows`.
pub fn spells_to_table(
    record: &Record,
    spells: &Spells,
    rows: &[usize],
    with_dropped: bool,
) -> Result<Table, ReportError> {
    let chosen: Vec<&Spell> = rows.iter().map(|row| &spells.rows[*row]).collect();
    let mut columns: Vec<Column> = COLUMNS.iter().map(|meaning| column(record, meaning, &chosen)).collect();
    if with_dropped {
        let reasons = chosen.iter().map(|spell| spell.dropped.map(|reason| reason.word().to_owned())).collect();
        let meaning = "Why the spell is not in the estimate; blank if it is";
        columns.push(Column::new("dropped", "dropped", Values::Text(reasons)).with_meaning(meaning));
    }
    Table::new("spells", columns)
}

/// The same columns as a table to fit models to; rows count from 1, as they stand in the export without its heading.
pub fn spells_to_frame(record: &Record, spells: &Spells, rows: &[usize]) -> Result<Frame, FrameError> {
    let chosen: Vec<&Spell> = rows.iter().map(|row| &spells.rows[*row]).collect();
    let framed = |meaning: &ColumnMeaning| {
        let values = match column(record, meaning, &chosen).values {
            Values::Real(values) => formula::Values::Real(values),
            Values::Whole(values) => {
                formula::Values::Real(values.into_iter().map(|v| v.map(|whole| whole as f64)).collect())
            }
            Values::Day(values) => formula::Values::Day(values),
            Values::Flag(values) => formula::Values::Flag(values),
            Values::Text(values) => formula::Values::of_texts(values),
        };
        formula::Column::new(meaning.name, values)
    };
    Frame::new("the spells", 1, COLUMNS.iter().map(framed).collect())
}

fn column(record: &Record, meaning: &ColumnMeaning, spells: &[&Spell]) -> Column {
    let values = match meaning.value {
        Value::Whole(of) => Values::Whole(spells.iter().map(|s| of(s)).collect()),
        Value::Real(of) => Values::Real(spells.iter().map(|s| of(s)).collect()),
        // 0 and 1: every program reads them as numbers, and Stata has no other truth.
        Value::Flag(of) => Values::Whole(spells.iter().map(|s| of(s).map(i64::from)).collect()),
        Value::Day(of) => Values::Day(spells.iter().map(|s| of(s).map(|day| day.0)).collect()),
        Value::Text(of) => Values::Text(spells.iter().map(|s| of(s).map(str::to_owned)).collect()),
        Value::OneOf(words, of) => {
            let words = words();
            Values::Text(spells.iter().map(|s| of(s).map(|place| words[place].to_owned())).collect())
        }
        Value::Id | Value::Regions | Value::Brokers | Value::Locations => {
            Values::Text(spells.iter().map(|s| list_text(meaning.value, s)).collect())
        }
        Value::Source => Values::Text(spells.iter().map(|s| Some(s.source(record))).collect()),
    };
    let mut column = Column::new(meaning.name, meaning.label, values).with_meaning(meaning.meaning);
    column.unit = meaning.unit.map(str::to_owned);
    if let Value::OneOf(words, _) = meaning.value {
        let levels: Vec<(&str, &str)> = words().into_iter().map(|word| (word, "")).collect();
        column = column.with_levels(&levels);
    }
    if matches!(meaning.value, Value::Real(_)) {
        column = column.with_decimals(2);
    }
    column
}
