//! Hold our spells and curves against an implementation of the written rules by another hand.
//!
//! `oracle/peace_spells.py` was written from the rules alone, in another language, by someone who had not seen this code. It
//! reads the publishers' files; we read the embedded record.
#![expect(clippy::disallowed_methods, reason = "a test may read files")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use interbellum::record::Day;
use interbellum::spells::{EntryRule, Options, ReturnRule, Spell, StateExitRule, Threshold, UnitKey, UnitKind};
use interbellum::{Hall, Question, answer};
use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/oracle")
}

/// The options that a line of the oracle's table names.
fn options(words: &str) -> Options {
    let mut options = Options::default();
    let words: Vec<&str> = words.split(' ').collect();
    for pair in words.chunks(2).filter(|pair| pair.len() == 2) {
        match (pair[0], pair[1]) {
            ("--entry", "end") => options.entry = EntryRule::End,
            ("--gap", years) => options.gap_years = years.parse().unwrap(),
            ("--threshold", "1000") => options.threshold = Threshold::Deaths1000,
            ("--return", "any") => options.returns = ReturnRule::Any,
            ("--return", "war-years") => options.returns = ReturnRule::WarYears,
            ("--unit", "conflict") => options.unit = UnitKind::Conflict,
            ("--unit", "dyad") => options.unit = UnitKind::Dyad,
            ("--unit", "state") => options.unit = UnitKind::State,
            ("--since", day) => options.since = Some(day.parse::<Day>().unwrap()),
            ("--until", day) => options.until = Some(day.parse::<Day>().unwrap()),
            ("--release", release) => options.release = Some(release.to_owned()),
            ("--state-exit", "first") => options.state_exit = StateExitRule::First,
            other => panic!("the oracle names an option that this test does not know: {other:?}"),
        }
    }
    options
}

fn counts<'a>(words: impl Iterator<Item = &'a str>) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for word in words {
        *counts.entry(word.to_owned()).or_insert(0) += 1;
    }
    counts
}

fn expected_counts(value: &Value) -> BTreeMap<String, u64> {
    value.as_object().unwrap().iter().map(|(word, n)| (word.clone(), n.as_u64().unwrap())).collect()
}

#[test]
fn totals_agree_for_every_set_of_options() {
    let hall = Hall::open().unwrap();
    let totals: Value = serde_json::from_str(&fs::read_to_string(folder().join("totals.json")).unwrap()).unwrap();
    let totals = totals.as_object().unwrap();
    assert!(totals.len() >= 19, "the oracle's table is not whole");
    for (words, expected) in totals {
        let options = options(words);
        let spells = hall.spells(&options).unwrap();
        let at_risk: Vec<&Spell> = spells.at_risk().into_iter().map(|row| &spells.rows[row]).collect();
        let years: f64 = at_risk.iter().map(|s| s.years - s.entry).sum();
        assert_eq!(spells.episodes as u64, expected["episodes"].as_u64().unwrap(), "{words}: episodes");
        assert_eq!(spells.ongoing as u64, expected["ongoing"].as_u64().unwrap(), "{words}: ongoing");
        assert_eq!(spells.rows.len() as u64, expected["candidates"].as_u64().unwrap(), "{words}: candidates");
        assert_eq!(at_risk.len() as u64, expected["n"].as_u64().unwrap(), "{words}: n");
        let dropped: BTreeMap<String, u64> =
            spells.dropped().into_iter().map(|(reason, n)| (reason.word().to_owned(), n as u64)).collect();
        assert_eq!(dropped, expected_counts(&expected["dropped"]), "{words}: dropped");
        assert_eq!(
            counts(at_risk.iter().map(|s| s.exit_reason.word())),
            expected_counts(&expected["exit_reason"]),
            "{words}"
        );
        assert_eq!(
            counts(at_risk.iter().map(|s| s.ended_by.word())),
            expected_counts(&expected["ended_by"]),
            "{words}"
        );
        // The oracle prints six decimals.
        assert!((years - expected["years_at_risk"].as_f64().unwrap()).abs() < 1e-6, "{words}: {years} years at risk");
        curve_agrees(&hall, words, options, expected);
    }
}

fn curve_agrees(hall: &Hall, words: &str, options: Options, expected: &Value) {
    let answer = answer(hall, &Question { options, ..Question::default() }).unwrap();
    assert_eq!(answer.overall.events as u64, expected["events"].as_u64().unwrap(), "{words}: events");
    for at in &answer.overall.at {
        let time = at.time.to_string();
        let survival = expected["survival"][&time].as_f64().unwrap();
        assert_eq!(Some(at.at_risk as u64), expected["at_risk"][&time].as_u64(), "{words}: at risk at {time}");
        // The oracle prints twelve decimals.
        assert!(
            (at.survival.unwrap() - survival).abs() < 1e-12,
            "{words}: S({time}) = {:?}, not {survival}",
            at.survival
        );
    }
}

fn rows_agree(file: &str, options: &Options) {
    let hall = Hall::open().unwrap();
    let spells = hall.spells(options).unwrap();
    let mut reader = csv::Reader::from_path(folder().join(file)).unwrap();
    let headings = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), spells.rows.len(), "{file}: number of spells");
    let id = |spell: &Spell| match spell.unit {
        UnitKey::Conflict(id) | UnitKey::Dyad(id) => id.to_string(),
        UnitKey::State(code) => code.to_string(),
    };
    for (row, spell) in rows.iter().zip(&spells.rows) {
        let cell = |name: &str| &row[headings.iter().position(|heading| heading == name).unwrap()];
        let who = format!("{file}: {} ended {}", id(spell), spell.ended.day);
        let returned = spell.returned.filter(|_| spell.event).map(|date| date.day.to_string()).unwrap_or_default();
        assert_eq!(&row[0], id(spell), "{who}");
        assert_eq!(cell("war_start"), spell.war_start.day.to_string(), "{who}");
        assert_eq!(cell("ended"), spell.ended.day.to_string(), "{who}");
        assert_eq!(cell("at_risk_from"), spell.at_risk_from.to_string(), "{who}");
        assert_eq!(cell("returned"), returned, "{who}");
        assert_eq!(cell("event"), u8::from(spell.event).to_string(), "{who}");
        assert_eq!(cell("exit_reason"), spell.exit_reason.word(), "{who}");
        assert_eq!(cell("peak_intensity"), spell.peak_intensity.word(), "{who}");
        assert_eq!(cell("ended_by"), spell.ended_by.word(), "{who}");
        assert_eq!(cell("dropped"), spell.dropped.map_or("", |reason| reason.word()), "{who}");
        for (name, value) in [("entry", spell.entry), ("years", spell.years), ("war_years", spell.war_years)] {
            // Both divide the same whole number of days by 365.25 once: the digits are the same.
            assert_eq!(cell(name).parse::<f64>().unwrap(), value, "{who}: {name}");
        }
        // Where conflicts of several kinds end on one day, the oracle leaves the kind open.
        assert!(cell("kind") == spell.kind.word() || cell("kind") == "unknown", "{who}: kind");
    }
}

#[test]
fn every_spell_of_the_default_agrees() {
    rows_agree("spells_default.csv", &Options::default());
}

#[test]
fn every_spell_of_dyads_agrees() {
    rows_agree("spells_dyad.csv", &Options { unit: UnitKind::Dyad, ..Options::default() });
}

#[test]
fn every_spell_of_states_agrees() {
    rows_agree("spells_state.csv", &Options { unit: UnitKind::State, ..Options::default() });
}

#[test]
fn every_spell_at_threshold_1000_agrees() {
    rows_agree("spells_threshold_1000.csv", &Options { threshold: Threshold::Deaths1000, ..Options::default() });
}
