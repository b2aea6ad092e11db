//! Cut a TopoJSON file of countries into cells: a country a row, with those that share a line with it.
//!
//! In a topology a line between two countries is stored once, and both name it: so who borders whom is read, and not
//! measured.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::fault::{FaultKind, Form, Log};
use crate::table::{Cell, Row, Table};

/// Sixteen times the file that is read here.
const SIZE_LIMIT: u64 = 16 << 20;

/// ISO 3166-1: numbers and three letters of the countries in the file.
const NUMBERS: &str = include_str!("../data/iso_numeric.csv");

/// Areas without a number of their own, and the state that the lists of states count them to. Two more, Siachen Glacier and
/// Indian Ocean Ter., are counted to nobody.
const WITHOUT_NUMBER: [(&str, &str); 3] = [("Somaliland", "SOM"), ("N. Cyprus", "CYP"), ("Kosovo", "XKX")];

/// Headings of the table that is made.
const HEADINGS: [&str; 3] = ["country", "name", "neighbours"];

/// Read the countries. A row is numbered by its first area's place in the file, from 1; `total` counts areas.
pub(crate) fn read(bytes: &[u8], log: &mut Log) -> Option<Table> {
    if bytes.is_empty() {
        log.file(FaultKind::Empty);
        return None;
    }
    let found = crate::table::form(bytes);
    if found != Form::Json {
        log.file(FaultKind::OtherForm { found, expected: Form::Json });
        return None;
    }
    if bytes.len() as u64 > SIZE_LIMIT {
        log.file(FaultKind::TooLarge { what: "bytes", limit: SIZE_LIMIT });
        return None;
    }
    match countries(bytes) {
        Ok(table) => Some(table),
        Err(reason) => {
            log.file(FaultKind::UnreadableTopology { reason });
            None
        }
    }
}

/// One country on the way to its row.
struct Country<'a> {
    number: u32,
    name: &'a str,
    lines: BTreeSet<i64>,
}

fn countries(bytes: &[u8]) -> Result<Table, String> {
    let topology: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let areas = topology.pointer("/objects/countries/geometries").and_then(Value::as_array);
    let areas = areas.ok_or("it has no list /objects/countries/geometries")?;
    let numbers: BTreeMap<&str, &str> = NUMBERS.lines().skip(1).filter_map(|line| line.split_once(',')).collect();
    let mut countries: BTreeMap<&str, Country<'_>> = BTreeMap::new();
    for (area, number) in areas.iter().zip(1u32..) {
        let name = area.pointer("/properties/name").and_then(Value::as_str).unwrap_or_default();
        let code = match area.get("id").and_then(Value::as_str) {
            Some(id) => Some(*numbers.get(id).ok_or_else(|| format!("area {number} has the unknown number `{id}`"))?),
            None => WITHOUT_NUMBER.iter().find(|(known, _)| *known == name).map(|(_, code)| *code),
        };
        let Some(code) = code else { continue };
        let new = || Country { number, name, lines: BTreeSet::new() };
        lines_of(area.get("arcs").unwrap_or(&Value::Null), &mut countries.entry(code).or_insert_with(new).lines);
    }
    let mut owners: BTreeMap<i64, Vec<&str>> = BTreeMap::new();
    for (code, country) in &countries {
        country.lines.iter().for_each(|line| owners.entry(*line).or_default().push(code));
    }
    let row = |(code, country): (&&str, &Country<'_>)| {
        let beside: BTreeSet<&str> =
            country.lines.iter().flat_map(|line| &owners[line]).copied().filter(|other| other != code).collect();
        let neighbours: Vec<&str> = beside.into_iter().collect();
        let texts = [(*code).to_owned(), country.name.to_owned(), neighbours.join(",")];
        let cells = (0u16..).zip(texts).filter(|(_, text)| !text.is_empty());
        Row { number: country.number, cells: cells.map(|(place, text)| (place, Cell::Text(text))).collect() }
    };
    let mut rows: Vec<Row> = countries.iter().map(row).collect();
    rows.sort_by_key(|row| row.number);
    Ok(Table { headings: HEADINGS.map(str::to_owned).to_vec(), total: areas.len() as u64, rows })
}

/// The lines that an area names; a line that is walked backwards is written as its complement.
fn lines_of(arcs: &Value, lines: &mut BTreeSet<i64>) {
    match arcs {
        Value::Array(parts) => parts.iter().for_each(|part| lines_of(part, lines)),
        Value::Number(number) => {
            if let Some(line) = number.as_i64() {
                lines.insert(if line < 0 { !line } else { line });
            }
        }
        _ => {}
    }
}
