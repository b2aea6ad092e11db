//! Compare two releases of one source.

use std::collections::BTreeMap;

use record::{ActiveYear, Day, FactId, Record, RecordError, Unit};
use serde_json::{Value, json};

/// What changed from one release of UCDP/PRIO ACD to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Differences {
    /// Releases compared, old and new.
    pub versions: (String, String),
    /// Active years in each.
    pub rows: (usize, usize),
    /// Active years that only the new release has.
    pub added: Vec<Change>,
    /// Active years that only the old release has.
    pub removed: Vec<Change>,
    /// Active years in both, with what differs.
    pub changed: Vec<Change>,
}

/// One active year that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The conflict.
    pub conflict_id: u32,
    /// Where.
    pub location: String,
    /// The year.
    pub year: i16,
    /// Column, old value, new value; empty for a year that only one release has.
    pub columns: Vec<(&'static str, String, String)>,
    /// The facts, old or new or both.
    pub facts: Vec<FactId>,
}

/// What changed in UCDP/PRIO ACD between two of its releases.
pub fn differences(record: &Record, old: &str, new: &str) -> Result<Differences, RecordError> {
    let before = by_key(record, old)?;
    let after = by_key(record, new)?;
    let only = |a: &Years<'_>, b: &Years<'_>| -> Vec<Change> {
        a.iter().filter(|(key, _)| !b.contains_key(key)).map(|(_, (id, y))| change(y, vec![], vec![*id])).collect()
    };
    let changed = before.iter().filter_map(|(key, (old_id, old))| {
        let (new_id, new) = after.get(key)?;
        let columns = differing(old, new);
        (!columns.is_empty()).then(|| change(new, columns, vec![*old_id, *new_id]))
    });
    Ok(Differences {
        versions: (old.to_owned(), new.to_owned()),
        rows: (before.len(), after.len()),
        added: only(&after, &before),
        removed: only(&before, &after),
        changed: changed.collect(),
    })
}

type Years<'a> = BTreeMap<(Unit, i16), (FactId, &'a ActiveYear)>;

fn by_key<'a>(record: &'a Record, version: &str) -> Result<Years<'a>, RecordError> {
    let (layer, years) = record.active_years("ucdp-acd", Some(version))?;
    Ok(years.iter().map(|year| ((year.unit, year.year), (FactId::of(layer, year), year))).collect())
}

fn change(year: &ActiveYear, columns: Vec<(&'static str, String, String)>, facts: Vec<FactId>) -> Change {
    Change { conflict_id: year.unit.conflict_id, location: year.location.clone(), year: year.year, columns, facts }
}

fn differing(old: &ActiveYear, new: &ActiveYear) -> Vec<(&'static str, String, String)> {
    let states = |codes: &[u16]| codes.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
    let day = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
    let columns = |y: &ActiveYear| {
        [
            ("location", y.location.clone()),
            ("side_a", y.side_a.clone()),
            ("side_b", y.side_b.clone()),
            ("incompatibility", y.incompatibility.word().to_owned()),
            ("territory_name", y.territory.clone().unwrap_or_default()),
            ("intensity_level", y.intensity.word().to_owned()),
            ("type_of_conflict", y.kind.word().to_owned()),
            ("start_date", y.first_start.day.to_string()),
            ("start_date2", y.start.day.to_string()),
            ("start_prec2", format!("{:?}", y.start.precision).to_lowercase()),
            ("ep_end_date", day(y.end)),
            ("gwno_a", states(&y.parties.a.primary)),
            ("gwno_a_2nd", states(&y.parties.a.secondary)),
            ("gwno_b", states(&y.parties.b.primary)),
            ("gwno_b_2nd", states(&y.parties.b.secondary)),
            ("gwno_loc", states(&y.location_states)),
            ("region", y.regions.iter().map(|region| region.word()).collect::<Vec<_>>().join(", ")),
        ]
    };
    let pairs = columns(old).into_iter().zip(columns(new));
    pairs.filter(|((_, a), (_, b))| a != b).map(|((name, a), (_, b))| (name, a, b)).collect()
}

impl Differences {
    /// How many years differ in each column, most first.
    pub fn by_column(&self) -> Vec<(&'static str, usize)> {
        let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
        for (name, _, _) in self.changed.iter().flat_map(|change| &change.columns) {
            *counts.entry(name).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(name, n)| (std::cmp::Reverse(*n), *name));
        counts
    }

    /// As JSON, schema `interbellum/diff/1`.
    pub fn to_json(&self, record: &Record) -> Value {
        let list = |changes: &[Change]| -> Vec<Value> {
            changes
                .iter()
                .map(|c| {
                    json!({
                        "conflict_id": c.conflict_id, "location": c.location, "year": c.year,
                        "columns": c.columns.iter().map(|(name, old, new)| json!({"column": name, "old": old, "new": new})).collect::<Vec<_>>(),
                        "source": c.facts.iter().map(|fact| record.cite(*fact)).collect::<Vec<_>>(),
                    })
                })
                .collect()
        };
        json!({
            "schema": "interbellum/diff/1",
            "old": {"version": self.versions.0, "rows": self.rows.0},
            "new": {"version": self.versions.1, "rows": self.rows.1},
            "added": list(&self.added), "removed": list(&self.removed), "changed": list(&self.changed),
        })
    }
}
