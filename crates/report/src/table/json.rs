//! Write a table as JSON.

use serde_json::{Map, Value, json};

use super::{Column, Table, Values};
use crate::ReportError;
use crate::calendar::iso_day;

impl Table {
    /// Writes `{"schema": …, "rows": [{column: value, …}, …]}`, one row a line.
    ///
    /// `schema` names the shape and its version, such as `interbellum.spells/1`. A missing value is `null`;
    /// days are ISO dates.
    pub fn to_json(&self, schema: &str) -> Result<String, ReportError> {
        self.to_json_with(schema, &Map::new())
    }

    /// The same, with further fields between the schema and the rows: what made the table, what was left out.
    ///
    /// Errors: `Json`, which cannot happen with finite numbers.
    pub fn to_json_with(&self, schema: &str, about: &Map<String, Value>) -> Result<String, ReportError> {
        let mut out = format!("{{\"schema\":{},", serde_json::to_string(schema)?);
        for (name, value) in about {
            out.push_str(&format!("{}:{},", serde_json::to_string(name)?, serde_json::to_string(value)?));
        }
        out.push_str("\"rows\":[");
        for row in 0..self.rows() {
            let object: Map<String, Value> =
                self.columns.iter().map(|column| (column.name.clone(), column.json(row))).collect();
            out.push_str(if row == 0 { "\n" } else { ",\n" });
            out.push_str(&serde_json::to_string(&object)?);
        }
        out.push_str("\n]}\n");
        Ok(out)
    }
}

impl Column {
    fn json(&self, row: usize) -> Value {
        match &self.values {
            Values::Real(values) => json!(values[row]),
            Values::Whole(values) => json!(values[row]),
            Values::Day(values) => json!(values[row].map(iso_day)),
            Values::Flag(values) => json!(values[row]),
            Values::Text(values) => json!(values[row]),
        }
    }
}
