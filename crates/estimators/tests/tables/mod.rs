//! Read columns of numbers from CSV files and expected values from JSON.
#![expect(clippy::disallowed_methods, reason = "tests read files")]
#![allow(dead_code, reason = "each test program uses its own part")]

use serde_json::Value;
use std::path::PathBuf;

/// A CSV file in memory: its header and its rows of text.
pub(crate) struct Table {
    name: String,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads a file; lines that begin with `#` are notes.
    pub(crate) fn read(path: &PathBuf) -> Table {
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).unwrap();
        let text = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
        let header = text(reader.headers().unwrap());
        let rows = reader.records().map(|record| text(&record.unwrap())).collect();
        Table { name: path.display().to_string(), header, rows }
    }

    /// The column `name` as text.
    pub(crate) fn text(&self, name: &str) -> Vec<&str> {
        let place = self.header.iter().position(|column| column == name);
        let place = place.unwrap_or_else(|| panic!("{} has no column {name}", self.name));
        self.rows.iter().map(|row| row[place].as_str()).collect()
    }

    /// The column `name` as numbers; `None` for `NA` and for what is empty.
    pub(crate) fn maybe_numbers(&self, name: &str) -> Vec<Option<f64>> {
        let number = |text: &&str| match *text {
            "NA" | "NaN" | "" => None,
            text => Some(text.parse().unwrap_or_else(|_| panic!("{}: {text} is no number", self.name))),
        };
        self.text(name).iter().map(number).collect()
    }

    /// The column `name`, every row of which is a number.
    pub(crate) fn numbers(&self, name: &str) -> Vec<f64> {
        self.maybe_numbers(name).into_iter().map(Option::unwrap).collect()
    }

    /// The column `name`, true where the number is `one`.
    pub(crate) fn is(&self, name: &str, one: f64) -> Vec<bool> {
        self.numbers(name).into_iter().map(|x| x == one).collect()
    }

    /// The column `name` as codes.
    pub(crate) fn codes(&self, name: &str) -> Vec<u32> {
        self.numbers(name).into_iter().map(|x| x as u32).collect()
    }

    /// The number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The rows where `keep` holds.
    pub(crate) fn filter(mut self, keep: &[bool]) -> Table {
        let mut keep = keep.iter();
        self.rows.retain(|_| *keep.next().unwrap());
        self
    }
}

/// The file in the shared folder of replications, or `None`, said on standard error, where that folder is absent.
pub(crate) fn shared(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/replication").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: there is no shared/replication/{name}");
    None
}

/// A file beside the tests of this crate.
pub(crate) fn own(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(name)
}

/// A JSON file.
pub(crate) fn json(path: &PathBuf) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A JSON list of numbers, some of them null. A single number is a list of one.
pub(crate) fn list(value: &Value) -> Vec<Option<f64>> {
    match value {
        Value::Array(items) => items.iter().map(Value::as_f64).collect(),
        Value::Number(number) => vec![number.as_f64()],
        other => panic!("expected numbers, found {other}"),
    }
}

/// Asserts that two columns agree: missing where missing, otherwise to `tolerance`, relative above 1 and absolute below.
pub(crate) fn assert_columns(what: &str, ours: &[Option<f64>], theirs: &[Option<f64>], tolerance: f64) {
    assert_eq!(ours.len(), theirs.len(), "{what}: number of rows");
    for (row, pair) in ours.iter().zip(theirs).enumerate() {
        match pair {
            (None, None) => {}
            (Some(a), Some(b)) => {
                assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "{what}, row {row}: {a} and {b}")
            }
            (a, b) => panic!("{what}, row {row}: {a:?} and {b:?}"),
        }
    }
}

/// Asserts that two numbers agree to `tolerance`, relative above 1 and absolute below.
pub(crate) fn assert_number(what: &str, ours: Option<f64>, theirs: &Value, tolerance: f64) {
    assert_columns(what, &[ours], &[theirs.as_f64()], tolerance);
}
