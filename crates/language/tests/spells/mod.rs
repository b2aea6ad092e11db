//! Offer the columns of peace spells, as the documents name them, and a small table that has them.

#![allow(dead_code, reason = "each test file uses a part")]
#![allow(unreachable_pub, reason = "a module of tests has no outside")]

use std::collections::BTreeMap;

use language::calendar::day_number;
use language::{Column, Columns, Kind, Known, Names, Signature, Vocabulary};

/// The words of the documents' examples.
pub struct Spells(Vec<(&'static str, Signature)>);

const BROKERS: &[&str] = &["USA", "RUS", "GBR", "FRA", "CHN", "UN", "EU", "African Union"];
const REGIONS: &[&str] = &["europe", "middle_east", "asia", "africa", "americas"];
const ENDS: &[&str] =
    &["agreement", "ceasefire", "victory_government", "victory_rebel", "low_activity", "actor_gone", "unknown"];

impl Spells {
    pub fn new() -> Spells {
        let one_of = |names: &[&str]| Signature::of(Kind::OneOf(Names::new(names.iter().copied())));
        let set = |names: &[&str]| Signature::of(Kind::Set(Names::new(names.iter().copied())));
        let (real, day) = (|| Signature::of(Kind::Real), || Signature::of(Kind::Day));
        Spells(vec![
            ("conflict_id", real()),
            ("dyad_id", real()),
            ("name", Signature::of(Kind::Text)),
            ("region", set(REGIONS).usually_one()),
            ("kind", one_of(&["interstate", "intrastate", "internationalised", "extrasystemic"])),
            ("peak_intensity", one_of(&["minor", "war"])),
            ("war_start", day()),
            ("ended", day().meaning("last day of the war")),
            ("at_risk_from", day()),
            ("returned", day()),
            ("agreement_date", day()),
            ("entry", real()),
            ("years", real().meaning("years of peace")),
            ("war_years", real()),
            ("event", Signature::of(Kind::Flag)),
            ("exit_reason", one_of(&["return", "end_of_coverage", "state_exit", "actor_gone"])),
            ("ended_by", one_of(ENDS)),
            ("broker", set(BROKERS)),
        ])
    }
}

impl Vocabulary for Spells {
    fn lookup(&self, name: &str) -> Option<Signature> {
        self.0.iter().find(|(one, _)| *one == name).map(|(_, signature)| signature.clone())
    }

    fn names(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| *name).collect()
    }
}

/// A column that owns its values.
#[derive(Debug, Clone)]
pub enum Stored {
    Real(Vec<f64>),
    Flag(Vec<bool>),
    Day(Vec<i32>),
    Text(Vec<String>),
    OneOf(Vec<u16>),
    Set(Vec<u32>, Vec<u16>),
}

/// A table that owns its columns; each has a mask or is known throughout.
#[derive(Debug, Clone, Default)]
pub struct Table {
    pub rows: usize,
    pub columns: BTreeMap<String, (Stored, Option<Vec<bool>>)>,
}

impl Table {
    pub fn with(mut self, name: &str, stored: Stored, known: Option<Vec<bool>>) -> Table {
        self.columns.insert(name.to_owned(), (stored, known));
        self
    }

    /// Real numbers, `None` for unknown.
    pub fn real(self, name: &str, values: &[Option<f64>]) -> Table {
        let known = values.iter().map(Option::is_some).collect();
        let values = values.iter().map(|value| value.unwrap_or(f64::NAN)).collect();
        self.with(name, Stored::Real(values), Some(known))
    }

    /// Sets, `None` for unknown.
    pub fn sets(self, name: &str, sets: &[Option<&[u16]>]) -> Table {
        let mut starts = vec![0];
        let mut elements = Vec::new();
        for set in sets {
            elements.extend_from_slice(set.unwrap_or(&[]));
            starts.push(elements.len() as u32);
        }
        self.with(name, Stored::Set(starts, elements), Some(sets.iter().map(Option::is_some).collect()))
    }
}

impl Columns for Table {
    fn rows(&self) -> usize {
        self.rows
    }

    fn column(&self, name: &str) -> Option<Column<'_>> {
        let (stored, known) = self.columns.get(name)?;
        let known = known.as_deref().map_or(Known::All, Known::Where);
        Some(match stored {
            Stored::Real(values) => Column::Real(values, known),
            Stored::Flag(values) => Column::Flag(values, known),
            Stored::Day(values) => Column::Day(values, known),
            Stored::Text(values) => Column::Text(values, known),
            Stored::OneOf(codes) => Column::OneOf(codes, known),
            Stored::Set(starts, elements) => Column::Set { starts, elements, known },
        })
    }
}

/// Three invented spells: a war ended in 1995 with two brokers, a small one of 1989 that nobody brokered, and one of
/// which little is known.
pub fn three_spells() -> Table {
    let day = |year, month, day| day_number(year, month, day).expect("a date of the calendar");
    let last_unknown = || Some(vec![true, true, false]);
    let days = |a, b| Stored::Day(vec![a, b, 0]);
    Table { rows: 3, ..Table::default() }
        .with("conflict_id", Stored::Real(vec![1.0, 2.0, 3.0]), None)
        .with("dyad_id", Stored::Real(vec![10.0, 20.0, 30.0]), None)
        .with("name", Stored::Text(vec!["North Yemen: land".into(), "Elsewhere".into(), String::new()]), last_unknown())
        .sets("region", &[Some(&[1]), Some(&[0, 2]), None])
        .with("kind", Stored::OneOf(vec![1, 0, 2]), None)
        .with("peak_intensity", Stored::OneOf(vec![1, 0, 0]), last_unknown())
        .with("war_start", days(day(1990, 5, 1), day(1988, 1, 1)), last_unknown())
        .with("ended", days(day(1995, 6, 30), day(1989, 12, 31)), last_unknown())
        .with("at_risk_from", days(day(1996, 12, 31), day(1990, 12, 31)), last_unknown())
        .with("returned", days(day(2001, 1, 1), 0), Some(vec![true, false, false]))
        .with("agreement_date", days(day(1995, 6, 30), 0), Some(vec![true, false, false]))
        .real("entry", &[Some(1.5), Some(1.0), None])
        .real("years", &[Some(5.5), Some(35.0), None])
        .real("war_years", &[Some(5.2), Some(0.0), None])
        .with("event", Stored::Flag(vec![true, false, false]), last_unknown())
        .with("exit_reason", Stored::OneOf(vec![0, 1, 1]), None)
        .with("ended_by", Stored::OneOf(vec![0, 4, 6]), None)
        .sets("broker", &[Some(&[0, 5]), Some(&[]), None])
}
