//! Hold the table writers against what other readers see.

use std::io::{Cursor, Write};

use dta::stata::dta::dta_reader::DtaReader;
use dta::stata::dta::value::Value;
use dta::stata::stata_long::StataLong;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use report::ReportError;
use report::table::{Column, Table, Values};

/// Five kinds of column with something missing in each, and text that is hostile, accented or long.
fn sample() -> Table {
    let text = |texts: [Option<&str>; 3]| Values::Text(texts.map(|text| text.map(str::to_owned)).to_vec());
    let columns = vec![
        Column::new("name", "Name", text([Some("=1+1"), Some("Côte d’Ivoire, \"north\" & 50%"), None]))
            .with_meaning("Name of the conflict."),
        Column::new("years", "Length", Values::Real(vec![Some(12.25), None, Some(-0.1)]))
            .with_unit("years")
            .with_decimals(1),
        Column::new("n", "Deaths", Values::Whole(vec![None, Some(-3), Some(25)])),
        Column::new("ended", "End", Values::Day(vec![Some(0), Some(-4_000), None])),
        Column::new("event", "War returned", Values::Flag(vec![Some(true), Some(false), None])),
        Column::new("ended_by", "How it ended", text([Some("agreement"), None, Some("ceasefire")]))
            .with_levels(&[("agreement", "a peace agreement"), ("ceasefire", "a ceasefire")]),
    ];
    Table::new("spells", columns).unwrap()
}

#[test]
fn csv_is_as_it_was_read_and_approved() {
    insta::assert_snapshot!(sample().to_csv().unwrap());
}

#[test]
fn csv_reads_back_with_missing_cells_empty_and_numbers_untouched() {
    let written = sample().to_csv().unwrap();
    let mut reader = csv::Reader::from_reader(written.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
    assert_eq!(&rows[0], vec!["'=1+1", "12.25", "", "1970-01-01", "true", "agreement"]);
    assert_eq!(&rows[1], vec!["Côte d’Ivoire, \"north\" & 50%", "", "-3", "1959-01-19", "false", ""]);
    assert_eq!(&rows[2], vec!["", "-0.1", "25", "", "", "ceasefire"]);
}

#[test]
fn json_is_as_it_was_read_and_approved() {
    let written = sample().to_json("interbellum.spells/1").unwrap();
    let value: serde_json::Value = serde_json::from_str(&written).unwrap();
    assert_eq!(value["rows"].as_array().unwrap().len(), 3);
    insta::assert_snapshot!(written);
}

#[test]
fn markdown_is_as_it_was_read_and_approved() {
    insta::assert_snapshot!(sample().to_markdown());
}

#[test]
fn latex_is_as_it_was_read_and_approved() {
    insta::assert_snapshot!(sample().to_latex(Some("Spells & more")));
}

#[test]
fn the_dictionary_is_as_it_was_read_and_approved() {
    insta::assert_snapshot!(sample().dictionary_markdown());
    insta::assert_snapshot!(sample().dictionary_csv().unwrap());
}

#[test]
fn a_table_without_rows_is_written_in_every_format() {
    let table = Table::new("none", vec![Column::new("n", "Count", Values::Whole(Vec::new()))]).unwrap();
    assert_eq!(table.to_csv().unwrap(), "n\r\n");
    let value: serde_json::Value = serde_json::from_str(&table.to_json("x/1").unwrap()).unwrap();
    assert_eq!(value["rows"], serde_json::json!([]));
    assert!(SerializedFileReader::new(file_of(&table.to_parquet().unwrap())).is_ok());
    assert!(table.to_stata().is_ok());
}

#[test]
fn columns_that_do_not_fit_are_refused_with_their_place() {
    let whole = |name: &str, values: Vec<Option<i64>>| Column::new(name, name, Values::Whole(values));
    let real = |value| Column::new("x", "x", Values::Real(vec![Some(1.0), Some(value)]));
    let fault = |columns: Vec<Column>| Table::new("t", columns).unwrap_err().to_string();
    insta::assert_snapshot!(
        [
            fault(vec![whole("2nd", vec![])]),
            fault(vec![whole("a", vec![]), whole("A", vec![])]),
            fault(vec![whole("a", vec![None]), whole("b", vec![])]),
            fault(vec![real(f64::NAN)]),
            fault(vec![real(f64::INFINITY)]),
            fault(vec![Column::new("d", "d", Values::Day(vec![Some(i32::MAX)]))]),
        ]
        .join("\n")
    );
}

#[test]
fn a_number_that_stata_would_take_for_missing_is_refused() {
    let table = Table::new("t", vec![Column::new("x", "x", Values::Real(vec![None, Some(1e308)]))]).unwrap();
    assert!(matches!(table.to_stata(), Err(ReportError::StataNumber { row: 2, .. })));
    let table = Table::new("t", vec![Column::new("n", "n", Values::Whole(vec![Some(i64::MAX)]))]).unwrap();
    assert!(matches!(table.to_stata(), Err(ReportError::StataNumber { row: 1, .. })));
}

/// The Parquet reader reads files, not bytes in memory.
fn file_of(bytes: &[u8]) -> std::fs::File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file
}

#[test]
fn parquet_reads_back_every_value_and_every_missing() {
    let reader = SerializedFileReader::new(file_of(&sample().to_parquet().unwrap())).unwrap();
    let rows: Vec<Vec<Field>> = reader
        .get_row_iter(None)
        .unwrap()
        .map(|row| row.unwrap().get_column_iter().map(|(_, field)| field.clone()).collect())
        .collect();
    let text = |text: &str| Field::Str(text.to_owned());
    let expected = vec![
        vec![text("=1+1"), Field::Double(12.25), Field::Null, Field::Date(0), Field::Bool(true), text("agreement")],
        vec![
            text("Côte d’Ivoire, \"north\" & 50%"),
            Field::Null,
            Field::Long(-3),
            Field::Date(-4_000),
            Field::Bool(false),
            Field::Null,
        ],
        vec![Field::Null, Field::Double(-0.1), Field::Long(25), Field::Null, Field::Null, text("ceasefire")],
    ];
    assert_eq!(rows, expected);
    let metadata = reader.metadata().file_metadata().key_value_metadata().unwrap();
    let note = |key: &str| metadata.iter().find(|entry| entry.key == key).and_then(|entry| entry.value.clone());
    assert_eq!(note("column.years.unit").as_deref(), Some("years"));
    assert_eq!(note("column.name.meaning").as_deref(), Some("Name of the conflict."));
}

#[test]
fn the_same_table_gives_the_same_bytes() {
    assert_eq!(sample().to_parquet().unwrap(), sample().to_parquet().unwrap());
    assert_eq!(sample().to_stata().unwrap(), sample().to_stata().unwrap());
}

#[test]
fn stata_reads_back_names_labels_days_and_missing_values() {
    let file = sample().to_stata().unwrap();
    let schema = DtaReader::new().from_reader(Cursor::new(file)).read_header().unwrap();
    let mut characteristics = schema.read_schema().unwrap();
    characteristics.skip_to_end().unwrap();
    let mut records = characteristics.into_record_reader().unwrap();
    let variables = records.schema().variables().to_vec();
    assert_eq!(variables[1].name(), "years");
    assert_eq!(variables[1].label(), "Length (years)");
    assert_eq!(variables[3].format(), "%td");
    let first = records.read_record().unwrap().unwrap();
    assert!(matches!(&first.values()[0], Value::String(text) if text == "=1+1"));
    assert!(matches!(first.values()[3], Value::Long(StataLong::Present(3653))));
    assert!(matches!(first.values()[2], Value::Long(StataLong::Missing(_))));
}
