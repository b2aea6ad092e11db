//! Read a user's table of values of units: one row a unit or a pair, and a day from which the value holds.

use formula::{Frame, Values};
use process::{Change, ValueKind, World};
use record::Day;
use theory::{Binding, Theory};

use crate::theories::bind::label;

/// A table as the user brought it.
#[derive(Clone, Debug)]
pub struct Table {
    frame: Frame,
}

/// What is wrong with a table.
#[derive(Debug, thiserror::Error)]
pub enum TableFault {
    /// A column is not there.
    #[error("{file}: there is no column `{column}`; a table for `{attribute}` has {}", columns.join(", "))]
    NoColumn {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// What the table is for.
        attribute: String,
        /// The columns that it should have.
        columns: Vec<String>,
    },
    /// A cell is blank or of another kind.
    #[error("{file}, row {row}, column `{column}`: {found}, and {needed} is needed")]
    Cell {
        /// The file.
        file: String,
        /// The row of the file, its heading being row 1.
        row: u64,
        /// The column.
        column: String,
        /// What stands there.
        found: String,
        /// What should.
        needed: String,
    },
    /// A unit that the theory does not have.
    #[error("{file}, row {row}, column `{column}`: there is no {kind} `{found}`{}", nearest.as_ref().map(|n| format!("; the nearest is `{n}`")).unwrap_or_default())]
    NoUnit {
        /// The file.
        file: Box<str>,
        /// The row of the file.
        row: u64,
        /// The column.
        column: Box<str>,
        /// The kind of unit.
        kind: Box<str>,
        /// What stands there.
        found: Box<str>,
        /// The unit spelt most alike.
        nearest: Option<Box<str>>,
    },
    /// A unit without a row.
    #[error(
        "{file}: `{attribute}` of {unit} has no row that holds on {day}, and the theory has no `else VALUE` for it"
    )]
    NoRow {
        /// The file.
        file: String,
        /// The attribute.
        attribute: String,
        /// The unit, or the pair.
        unit: String,
        /// The clock's first day.
        day: Day,
    },
    /// Two rows for one unit and day.
    #[error("{file}, row {row}: `{attribute}` of {unit} has a row for {day} already")]
    Twice {
        /// The file.
        file: String,
        /// The row of the file.
        row: u64,
        /// The attribute.
        attribute: String,
        /// The unit, or the pair.
        unit: String,
        /// The day.
        day: Day,
    },
}

/// What a column of days holds.
const DATE: &str = "a date such as 1990-01-01";

/// One row understood.
struct Row {
    place: usize,
    day: i32,
    value: f64,
    file_row: u64,
}

impl Table {
    /// A table with a column for each unit (named like its kind; `state_1` and `state_2` for a pair of one kind), a column
    /// `value`, and where values change a column `from` with the day from which they hold.
    pub fn new(frame: Frame) -> Table {
        Table { frame }
    }

    /// Fill an attribute's values.
    pub(crate) fn fill(
        &self,
        theory: &Theory,
        binding: &Binding,
        changes: bool,
        world: &mut World,
    ) -> Result<(), TableFault> {
        let attribute = &theory.process.attributes[binding.attribute];
        let clock = theory.process.clock;
        let mut rows = self.rows(theory, binding)?;
        rows.sort_by_key(|row| (row.place, row.day, row.file_row));
        if let Some(pair) = rows.windows(2).find(|pair| (pair[0].place, pair[0].day) == (pair[1].place, pair[1].day)) {
            return Err(TableFault::Twice {
                file: self.frame.origin().to_owned(),
                row: pair[1].file_row,
                attribute: attribute.name.clone(),
                unit: label(theory, attribute, pair[1].place),
                day: Day(pair[1].day),
            });
        }
        let across =
            if attribute.domain.len() == 2 { theory.process.units[attribute.domain[1]].labels.len() } else { 0 };
        let mirror = |place: usize| (place % across) * across + place / across;
        let mut given = vec![false; world.start[binding.attribute].len()];
        for row in &rows {
            // The same pair the other way round has the same value, unless it has a row of its own.
            let both = [Some(row.place), attribute.symmetric.then(|| mirror(row.place))];
            for place in both.into_iter().flatten() {
                if row.day <= clock.start {
                    world.start[binding.attribute][place] = row.value;
                    given[place] = true;
                } else if changes && row.day <= clock.end {
                    let time = clock.time(row.day);
                    world.changes.push(Change { time, attribute: binding.attribute, place, value: row.value });
                }
            }
        }
        let on_diagonal =
            |place: usize| across > 0 && attribute.domain[0] == attribute.domain[1] && place / across == place % across;
        let missing = (0..given.len()).find(|place| !given[*place] && !on_diagonal(*place));
        match missing {
            Some(place) if binding.otherwise.is_none() => Err(TableFault::NoRow {
                file: self.frame.origin().to_owned(),
                attribute: attribute.name.clone(),
                unit: label(theory, attribute, place),
                day: Day(clock.start),
            }),
            _ => Ok(()),
        }
    }

    fn rows(&self, theory: &Theory, binding: &Binding) -> Result<Vec<Row>, TableFault> {
        let attribute = &theory.process.attributes[binding.attribute];
        let kinds: Vec<&str> = attribute.domain.iter().map(|kind| theory.process.units[*kind].name.as_str()).collect();
        let twins = kinds.len() == 2 && kinds[0] == kinds[1];
        let heads: Vec<String> = kinds
            .iter()
            .enumerate()
            .map(|(number, kind)| if twins { format!("{kind}_{}", number + 1) } else { (*kind).to_owned() })
            .collect();
        let needed: Vec<String> = heads.iter().cloned().chain(["value".to_owned()]).collect();
        for column in &needed {
            if self.frame.column(column).is_none() {
                return Err(TableFault::NoColumn {
                    file: self.frame.origin().to_owned(),
                    column: column.clone(),
                    attribute: attribute.name.clone(),
                    columns: needed.iter().cloned().chain(["and, where values change, from".to_owned()]).collect(),
                });
            }
        }
        (0..self.frame.rows()).map(|row| self.row(theory, binding, &heads, row)).collect()
    }

    fn row(&self, theory: &Theory, binding: &Binding, heads: &[String], row: usize) -> Result<Row, TableFault> {
        let attribute = &theory.process.attributes[binding.attribute];
        let mut place = 0;
        for (head, kind) in heads.iter().zip(&attribute.domain) {
            let units = &theory.process.units[*kind];
            let found = self.text(head, row)?;
            let unit = units.labels.iter().position(|label| *label == found).ok_or_else(|| TableFault::NoUnit {
                file: self.frame.origin().into(),
                row: self.frame.file_row(row),
                column: head.as_str().into(),
                kind: units.name.as_str().into(),
                nearest: language::nearest(&found, units.labels.iter().map(String::as_str)).map(Into::into),
                found: found.as_str().into(),
            })?;
            place = place * units.labels.len() + unit;
        }
        let day = match self.frame.column("from").map(|column| &column.values) {
            None => theory.process.clock.start,
            Some(Values::Day(days)) => days[row].ok_or_else(|| self.cell("from", row, DATE))?,
            // One cell that is no date makes the column a text: its row is the one to name.
            Some(_) => self.text("from", row)?.parse::<Day>().map_err(|_| self.cell("from", row, DATE))?.0,
        };
        let value = self.value(theory, &attribute.values, row)?;
        Ok(Row { place, day, value, file_row: self.frame.file_row(row) })
    }

    fn value(&self, theory: &Theory, kind: &ValueKind, row: usize) -> Result<f64, TableFault> {
        let column = self.frame.column("value").map(|column| &column.values);
        let fault = |needed: &str| self.cell("value", row, needed);
        match (kind, column) {
            (ValueKind::Real | ValueKind::Bounded(..), Some(Values::Real(values))) => {
                values[row].filter(|value| value.is_finite()).ok_or_else(|| fault("a finite number"))
            }
            (ValueKind::Flag, Some(Values::Flag(values))) => {
                values[row].map(|flag| f64::from(u8::from(flag))).ok_or_else(|| fault("true or false"))
            }
            (ValueKind::Flag, Some(Values::Real(values))) => {
                values[row].filter(|value| *value == 0.0 || *value == 1.0).ok_or_else(|| fault("0 or 1"))
            }
            (ValueKind::OneOf(names), _) => {
                let needed = || format!("one of {}", names.iter().collect::<Vec<_>>().join(", "));
                let code = names.code(&self.text("value", row)?);
                code.map(f64::from).ok_or_else(|| fault(&needed()))
            }
            (ValueKind::Unit(kind), _) => {
                let found = self.text("value", row)?;
                let place = theory.process.units[*kind].labels.iter().position(|label| *label == found);
                place.map(|place| place as f64).ok_or_else(|| fault(&format!("a {}", theory.process.units[*kind].name)))
            }
            // One cell that is no number makes the column a text: its row is the one to name.
            (ValueKind::Real | ValueKind::Bounded(..), _) => {
                let number = self.text("value", row).ok().and_then(|text| text.trim().parse().ok());
                number.filter(|number: &f64| number.is_finite()).ok_or_else(|| fault("a number"))
            }
            (ValueKind::Flag, _) => match self.text("value", row).as_deref() {
                Ok("true" | "1") => Ok(1.0),
                Ok("false" | "0") => Ok(0.0),
                _ => Err(fault("true or false")),
            },
        }
    }

    fn text(&self, column: &str, row: usize) -> Result<String, TableFault> {
        let shown = self.frame.column(column).and_then(|column| column.values.shown(row));
        shown.ok_or_else(|| self.cell(column, row, "a name"))
    }

    fn cell(&self, column: &str, row: usize, needed: &str) -> TableFault {
        let shown = self.frame.column(column).and_then(|column| column.values.shown(row));
        TableFault::Cell {
            file: self.frame.origin().to_owned(),
            row: self.frame.file_row(row),
            column: column.to_owned(),
            found: shown.map_or_else(|| "nothing".to_owned(), |shown| format!("`{shown}`")),
            needed: needed.to_owned(),
        }
    }
}
