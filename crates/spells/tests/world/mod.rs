//! Draw a small record: active years, endings, agreements, states.
#![allow(dead_code, reason = "each file of tests draws its own part")]

use record::{
    ActiveYear, Agreement, AgreementKind, Dated, Day, Dictionary, Ending, Facts, Incompatibility, Intensity, Interval,
    Kind, Layer, Membership, Outcome, Parties, Precision, Record, Region, Scheme, Source, Unit,
};
use spells::{Options, Spell, Spells, build};

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A small world: active years, endings, agreements, states. Coverage is 1946 to 2024, of agreements 1975 to 2021.
#[derive(Default)]
pub(crate) struct World {
    conflicts: Vec<ActiveYear>,
    dyads: Vec<ActiveYear>,
    conflict_endings: Vec<Ending>,
    dyad_endings: Vec<Ending>,
    agreements: Vec<Agreement>,
    states: Vec<Membership>,
}

pub(crate) const CONFLICT: Unit = Unit { conflict_id: 1, dyad_id: None };
pub(crate) const DYAD: Unit = Unit { conflict_id: 1, dyad_id: Some(10) };
pub(crate) const STATE: u16 = 700;

impl World {
    /// An episode of a conflict in the states; `levels` is one intensity (1 or 2) for each active year.
    pub(crate) fn episode(
        mut self,
        unit: Unit,
        states: &[u16],
        start: &str,
        levels: &[u8],
        end: Option<&str>,
    ) -> World {
        let first = day(start).year();
        for (place, level) in levels.iter().enumerate() {
            let year = first + i16::try_from(place).unwrap();
            let last = place + 1 == levels.len();
            let list = if unit.dyad_id.is_some() { &mut self.dyads } else { &mut self.conflicts };
            list.push(ActiveYear {
                row: u32::try_from(list.len()).unwrap() + 2,
                unit,
                year,
                location: "Somewhere".to_owned(),
                side_a: "Government of Somewhere".to_owned(),
                side_b: "Front".to_owned(),
                incompatibility: Incompatibility::Government,
                territory: None,
                intensity: Intensity::from_code(*level).unwrap(),
                kind: Kind::Intrastate,
                first_start: Dated { day: day("1946-01-01"), precision: Precision::Day },
                start: Dated { day: day(start), precision: Precision::Day },
                end: end.filter(|_| last && unit.dyad_id.is_none()).map(day),
                location_states: states.to_vec(),
                regions: vec![Region::Asia],
                parties: Parties::default(),
            });
        }
        self
    }

    pub(crate) fn ended_by(mut self, unit: Unit, year: i16, outcome: Outcome, end: Option<(&str, Precision)>) -> World {
        let list = if unit.dyad_id.is_some() { &mut self.dyad_endings } else { &mut self.conflict_endings };
        list.push(Ending {
            row: u32::try_from(list.len()).unwrap() + 2,
            unit,
            year,
            end: end.map(|(text, precision)| Dated { day: day(text), precision }),
            outcome: Some(outcome),
            ceasefire: None,
            agreement: None,
        });
        self
    }

    pub(crate) fn agreement(mut self, id: u32, date: &str, dyads: &[u32], third_parties: Option<&str>) -> World {
        self.agreements.push(Agreement {
            row: id,
            agreement_id: id,
            name: format!("Accord {id}"),
            conflict_ids: vec![1],
            dyad_ids: dyads.to_vec(),
            date: day(date),
            kind: AgreementKind::Full,
            third_parties: third_parties.map(str::to_owned),
        });
        self
    }

    pub(crate) fn state(mut self, code: u16, abbreviation: &str, until: Option<&str>) -> World {
        self.states.push(Membership {
            row: u32::from(code),
            scheme: Scheme::GleditschWard,
            code,
            abbreviation: abbreviation.to_owned(),
            name: abbreviation.to_owned(),
            from: day("1816-01-01"),
            until: until.map(day),
        });
        self
    }

    pub(crate) fn spells(self, options: Options) -> Spells {
        let layer = |id: &str, from: &str, to: &str, facts| Layer {
            source: Source {
                id: id.to_owned(),
                version: "1".to_owned(),
                title: id.to_owned(),
                short_title: id.to_owned(),
                citation: Vec::new(),
                bibtex: Vec::new(),
                licence: String::new(),
                file: String::new(),
                sha256: String::new(),
                rows: 0,
                coverage: Interval { earliest: day(from), latest: day(to) },
                left_out: String::new(),
            },
            facts,
        };
        let record = Record::new(vec![
            layer("ucdp-acd", "1946-01-01", "2024-12-31", Facts::ActiveYears(self.conflicts)),
            layer("ucdp-dyadic", "1946-01-01", "2024-12-31", Facts::ActiveYears(self.dyads)),
            layer("ucdp-termination-conflict", "1946-01-01", "2020-12-31", Facts::Endings(self.conflict_endings)),
            layer("ucdp-termination-dyad", "1946-01-01", "2020-12-31", Facts::Endings(self.dyad_endings)),
            layer("ucdp-peace-agreements", "1975-01-01", "2021-12-31", Facts::Agreements(self.agreements)),
            layer("gw-states", "1816-01-01", "2017-12-31", Facts::Memberships(self.states)),
        ]);
        build(&record, &options, &Dictionary::embedded()).unwrap()
    }

    pub(crate) fn one(self, options: Options) -> Spell {
        let spells = self.spells(options);
        assert_eq!(spells.rows.len(), 1, "one spell was drawn");
        spells.rows[0].clone()
    }
}

pub(crate) fn world() -> World {
    World::default()
}

pub(crate) fn default() -> Options {
    Options::default()
}
