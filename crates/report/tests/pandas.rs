//! Read Parquet and Stata files back in pandas, where a Python with pandas is there.
#![expect(clippy::disallowed_methods, reason = "another program reads the files from disk")]

use std::process::Command;

use report::table::{Column, Table, Values};

/// Prints what pandas sees, one line a column, in the same words for both formats.
const READER: &str = r#"
import sys, pandas
for path in sys.argv[1:]:
    table = pandas.read_parquet(path) if path.endswith("parquet") else pandas.read_stata(path)
    for name in table.columns:
        cells = ["missing" if pandas.isna(cell) else str(cell) for cell in table[name]]
        cells = [cell[:12] + "..." + str(len(cell)) if len(cell) > 40 else cell for cell in cells]
        print(path[-7:].split(".")[-1], name, "|".join(cells))
labels = pandas.io.stata.StataReader(sys.argv[2]).variable_labels()
print("labels", "|".join(labels.values()))
"#;

fn table() -> Table {
    let text = |texts: Vec<Option<String>>| Values::Text(texts);
    let columns = vec![
        Column::new("name", "Name", text(vec![Some("Côte d’Ivoire".to_owned()), Some("b".to_owned()), None])),
        Column::new("years", "Length", Values::Real(vec![Some(12.25), None, Some(-0.1)])).with_unit("years"),
        Column::new("n", "Deaths", Values::Whole(vec![Some(7), Some(-3), Some(25)])),
        Column::new("ended", "End", Values::Day(vec![Some(0), Some(-4_000), None])),
        Column::new("event", "War returned", Values::Flag(vec![Some(true), Some(false), Some(true)])),
        Column::new("in", "A reserved word", Values::Whole(vec![Some(3_000_000_000), Some(1), Some(2)])),
        Column::new("notes", "Long text", text(vec![Some("long ".repeat(900)), Some(String::new()), None])),
    ];
    Table::new("spells", columns).unwrap()
}

#[test]
fn pandas_reads_the_same_values_from_parquet_and_stata() {
    let has_pandas = Command::new("python3").args(["-c", "import pandas, pyarrow"]).output();
    if !has_pandas.is_ok_and(|output| output.status.success()) {
        println!("skipped: no python3 with pandas and pyarrow here");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let paths = [folder.path().join("t.parquet"), folder.path().join("t.dta")];
    std::fs::write(&paths[0], table().to_parquet().unwrap()).unwrap();
    std::fs::write(&paths[1], table().to_stata().unwrap()).unwrap();
    let output = Command::new("python3").args(["-c", READER]).args(&paths).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stdout));
}
