//! Check a table before a model is fitted to it: the histories of its units, and whether there is enough to learn from.

use estimators::{HistoryFlaws, check_histories};
use formula::{Formula, Frame, Histories, Model, histories};
use report::escape::terminal;
use serde_json::{Value, json};

use crate::estimate::{EstimationFault, Specification};

/// Something that a reader of the fit should know of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name: `gap`, `zero-length`, `level-without-events`.
    pub name: &'static str,
    /// How many rows, levels or units it concerns.
    pub count: usize,
    /// The file's numbers of the first rows concerned, at most [`ROWS_TOLD`]; none if it is of no rows.
    pub rows: Vec<u64>,
    /// What it is, and what to do.
    pub told: String,
}

/// So many rows are named; the others are counted.
pub const ROWS_TOLD: usize = 5;
/// With fewer events for each column, estimates and intervals of a Cox model were found to go astray: Peduzzi, Concato,
/// Feinstein and Holford (1995).
const EVENTS_PER_COLUMN: usize = 10;

/// Check the histories of units, and refuse what would make the likelihood wrong.
///
/// Without a column of units every row is one of its own, and only rows without time at risk are found.
/// Errors: `Overlap` if rows of one unit are at risk together in one stratum, so that it would be counted twice; faults of
/// the column of units.
pub(crate) fn check_rows(
    formula: &Formula,
    frame: &Frame,
    asked: &Specification,
    keep: Option<&[bool]>,
    model: &Model,
) -> Result<Vec<Check>, EstimationFault> {
    let unit = asked.unit.as_deref();
    let found = histories(formula, frame, unit, keep).map_err(EstimationFault::Build)?;
    let flaws = flaws_of(&found, &found.unit);
    let file_rows = |places: &[usize]| places.iter().map(|row| frame.file_row(found.rows[*row])).collect::<Vec<u64>>();
    if let Some(unit) = unit {
        let rows = at_risk_twice(&found, model);
        if !rows.is_empty() {
            let (count, rows) = (rows.len(), rows.iter().take(ROWS_TOLD).map(|row| frame.file_row(*row)).collect());
            return Err(EstimationFault::Overlap {
                file: frame.origin().to_owned(),
                unit: unit.to_owned(),
                count,
                rows,
            });
        }
    }
    let unit = unit.unwrap_or("id");
    let mut checks = Vec::new();
    let mut tell = |name, rows: Vec<u64>, told: String| {
        let count = rows.len();
        if count > 0 {
            checks.push(Check { name, count, rows: rows.into_iter().take(ROWS_TOLD).collect(), told });
        }
    };
    tell(
        "overlap",
        file_rows(&flaws.overlap),
        format!(
            "`{unit}` is at risk in two rows at once, though not in one stratum: right only if the strata are different risks"
        ),
    );
    tell(
        "gap",
        file_rows(&flaws.gap),
        format!(
            "the row begins after the one before it of the same `{unit}` ends: right only if it was not at risk in between"
        ),
    );
    if found.entry.is_some() {
        tell("zero-length", file_rows(&flaws.zero_length), "the row ends as it begins, so it is left out".to_owned());
        tell(
            "backwards",
            file_rows(&flaws.backwards),
            "the row ends before it begins, so it is left out: correct its times".to_owned(),
        );
        tell(
            "event-at-entry",
            file_rows(&flaws.event_at_entry),
            "the event is lost with its row, which has no time at risk: give times in a finer unit".to_owned(),
        );
    }
    tell(
        "no-unit",
        found.without_unit.iter().map(|row| frame.file_row(*row)).collect(),
        format!("the row has no `{unit}`, so its history is not checked"),
    );
    if asked.unit.is_some() && model.clusters.is_empty() {
        tell(
            "several-events",
            file_rows(&later_events(&found)),
            format!("`{unit}` had an event before: its rows are not independent, add cluster({unit})"),
        );
    }
    Ok(checks)
}

fn flaws_of(found: &Histories, unit: &[u32]) -> HistoryFlaws {
    let event: Vec<u32> = found.event.iter().map(|event| u32::from(*event)).collect();
    check_histories(unit, found.entry.as_deref(), &found.exit, &event, None)
}

/// Rows of the table that are fitted and at risk while another row of their unit is, in the same stratum.
fn at_risk_twice(found: &Histories, model: &Model) -> Vec<usize> {
    let mut fitted = Histories {
        unit: Vec::new(),
        entry: model.entry.as_ref().map(|_| Vec::new()),
        exit: Vec::new(),
        event: Vec::new(),
        rows: Vec::new(),
        without_unit: Vec::new(),
    };
    let mut pairs = Vec::new();
    for (place, row) in found.rows.iter().enumerate() {
        let Ok(used) = model.rows.binary_search(row) else { continue };
        pairs.push((found.unit[place], model.stratum.as_ref().map_or(0, |stratum| stratum.codes[used])));
        if let (Some(entries), Some(entry)) = (&mut fitted.entry, &found.entry) {
            entries.push(entry[place]);
        }
        fitted.exit.push(found.exit[place]);
        fitted.event.push(found.event[place]);
        fitted.rows.push(*row);
    }
    let mut distinct = pairs.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let unit: Vec<u32> = pairs.iter().map(|pair| distinct.partition_point(|other| other < pair) as u32).collect();
    flaws_of(&fitted, &unit).overlap.into_iter().map(|place| fitted.rows[place]).collect()
}

/// Rows with an event of a unit that had one before them in time.
fn later_events(found: &Histories) -> Vec<usize> {
    let mut events: Vec<usize> = (0..found.rows.len()).filter(|row| found.event[*row]).collect();
    events.sort_by(|a, b| found.unit[*a].cmp(&found.unit[*b]).then(found.exit[*a].total_cmp(&found.exit[*b])));
    let later = events.windows(2).filter(|pair| found.unit[pair[0]] == found.unit[pair[1]]);
    let mut rows: Vec<usize> = later.map(|pair| pair[1]).collect();
    rows.sort_unstable();
    rows
}

/// Codes by which the field's data sets mark what is missing: Correlates of War, Polity and others.
const MISSING_CODES: [f64; 7] = [-9.0, -66.0, -77.0, -88.0, -99.0, -999.0, -9999.0];

/// Check for values that are lawful numbers and most likely mean something else.
pub(crate) fn check_values(frame: &Frame, model: &Model) -> Vec<Check> {
    let mut checks = Vec::new();
    let mut tell = |name, places: Vec<usize>, told: String| {
        let rows = places.iter().take(ROWS_TOLD).map(|place| frame.file_row(model.rows[*place])).collect();
        checks.push(Check { name, count: places.len(), rows, told });
    };
    let early: Vec<usize> = (0..model.exit.len()).filter(|row| model.exit[*row] < 0.0).collect();
    if model.entry.is_none() && !early.is_empty() {
        tell(
            "negative-time",
            early,
            "the time is below 0: look at what it counts from, or whether it is a code".to_owned(),
        );
    }
    for column in model.columns.iter().filter(|column| !column.is_indicator) {
        let is_code = |value: &f64| MISSING_CODES.contains(value);
        let least =
            column.values.iter().filter(|value| !is_code(value)).fold(f64::INFINITY, |least, value| least.min(*value));
        for code in MISSING_CODES {
            // The other values stop far above the code.
            if least < code / 2.0 || least == f64::INFINITY {
                continue;
            }
            let places: Vec<usize> = (0..column.values.len()).filter(|row| column.values[*row] == code).collect();
            if !places.is_empty() {
                let told = format!(
                    "`{}` is {code} here and {least} or more elsewhere: if that is a code for missing, leave these rows out",
                    column.name
                );
                tell("missing-code", places, told);
            }
        }
    }
    checks
}

/// Check that the events are enough for the columns, and that every level has some.
///
/// Errors: `TooFewEvents` if there are more columns than events and no penalty keeps the coefficients finite.
pub(crate) fn check_events(model: &Model, firth: bool) -> Result<Vec<Check>, EstimationFault> {
    let (columns, events) = (model.columns.len(), model.event.iter().filter(|event| **event).count());
    // That nothing happened is told by the estimator.
    if columns > events && events > 0 && !firth {
        return Err(EstimationFault::TooFewEvents { columns, events });
    }
    let mut checks = Vec::new();
    if columns * EVENTS_PER_COLUMN > events {
        let told = format!(
            "{events} events for {columns} {}, under {EVENTS_PER_COLUMN} for each: estimates and intervals can go far astray",
            if columns == 1 { "column" } else { "columns" }
        );
        checks.push(Check { name: "few-events", count: events, rows: Vec::new(), told });
    }
    let mut barren =
        |told: String| checks.push(Check { name: "level-without-events", count: 1, rows: Vec::new(), told });
    let advice = "coefficients against it run away; join it with another, leave its rows out, or use --firth";
    for level in model.levels.iter().filter(|level| level.rows > 0 && level.events == 0) {
        let rows = if level.rows == 1 { "row" } else { "rows" };
        barren(format!(
            "level `{}` of `{}` has {} {rows} and no event: {advice}",
            level.level, level.variable, level.rows
        ));
    }
    for column in &model.columns {
        let is_factor = model.levels.iter().any(|level| level.variable == model.terms[column.term].name);
        if is_factor || !column.values.iter().all(|value| *value == 0.0 || *value == 1.0) {
            continue;
        }
        for wanted in [1.0, 0.0] {
            let rows = column.values.iter().filter(|value| **value == wanted).count();
            let with = column.values.iter().zip(&model.event).any(|(value, event)| *event && *value == wanted);
            if rows > 0 && rows < column.values.len() && !with {
                let words = if rows == 1 { "row" } else { "rows" };
                barren(format!("`{}` is {wanted} in {rows} {words} and no event: {advice}", column.name));
            }
        }
    }
    Ok(checks)
}

/// The checks as JSON.
pub(crate) fn checks_to_json(checks: &[Check]) -> Value {
    checks.iter().map(|of| json!({"check": of.name, "n": of.count, "rows": of.rows, "told": of.told})).collect()
}

/// The checks as lines for a terminal, empty if there are none.
pub fn checks_to_text(checks: &[Check]) -> String {
    let mut text = String::new();
    for check in checks {
        text += &format!("note[{}]: ", check.name);
        if !check.rows.is_empty() {
            text += &format!("{}: ", rows_told(check.count, &check.rows));
        }
        text += &format!("{}\n", terminal(&check.told));
    }
    text
}

/// `12 rows (4, 9, 15 and 9 more)`.
pub(crate) fn rows_told(count: usize, rows: &[u64]) -> String {
    let list: Vec<String> = rows.iter().map(u64::to_string).collect();
    match count - rows.len() {
        _ if count == 1 => format!("row {}", list.join(", ")),
        0 => format!("rows {}", list.join(", ")),
        more => format!("rows {} and {more} more", list.join(", ")),
    }
}
