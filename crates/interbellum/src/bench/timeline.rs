//! Draw the wars of a record, real or played, along the calendar.

use std::collections::BTreeMap;

use record::{ActiveYear, Day, Record, RecordError};
use report::figure::chronicle::{Chronicle, ChronicleRow};

use crate::bench::features::Window;

/// Rows that a page can hold.
const MOST_ROWS: usize = 30;

/// The wars of a record in these years: a row is a conflict and a bar its war, those longest at war first.
pub(crate) fn record_chronicle(
    record: &Record,
    window: Window,
    title: String,
    note: String,
) -> Result<Chronicle, RecordError> {
    let (_, years) = record.active_years("ucdp-acd", None)?;
    let mut sorted: Vec<&ActiveYear> =
        years.iter().filter(|year| (window.first..=window.last).contains(&year.year)).collect();
    sorted.sort_by_key(|year| (year.unit, year.start.day, year.year));
    let (first, last) = (Day::first_of(window.first).on_axis(), Day::first_of(window.last + 1).on_axis());
    let mut counts: BTreeMap<i32, f64> = BTreeMap::new();
    sorted.iter().for_each(|year| *counts.entry(i32::from(year.year)).or_insert(0.0) += 1.0);
    let mut rows: Vec<(f64, ChronicleRow)> = Vec::new();
    for of_unit in sorted.chunk_by(|a, b| a.unit == b.unit) {
        let span = |war: &[&ActiveYear]| {
            let ends = war[war.len() - 1].end.map_or(last, Day::on_axis);
            (war[0].start.day.on_axis().max(first), ends.min(last))
        };
        let spans: Vec<(f64, f64)> = of_unit.chunk_by(|a, b| a.start.day == b.start.day).map(span).collect();
        let length = spans.iter().map(|(from, to)| to - from).sum();
        rows.push((length, ChronicleRow { label: spells::conflict_name(of_unit[0]), spans, marks: Vec::new() }));
    }
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let left_out = rows.len().saturating_sub(MOST_ROWS);
    let said = format!("{left_out} more conflicts were at war for a shorter time and are not drawn.");
    Ok(Chronicle {
        title,
        note,
        first,
        last,
        counted: "Conflicts at war in the year".to_owned(),
        counts: counts.into_iter().collect(),
        rows: rows.into_iter().take(MOST_ROWS).map(|(_, row)| row).collect(),
        left_out: if left_out > 0 { said } else { String::new() },
    })
}
