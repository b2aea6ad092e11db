//! Hold the dictionary of third parties against a reading of every text.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use interbellum::record::Agreement;
use interbellum::spells::{EndedBy, Options, UnitKind};
use interbellum::{Hall, brokers_to_table};

fn agreements(hall: &Hall) -> &[Agreement] {
    hall.record.agreements("ucdp-peace-agreements", None).unwrap().1
}

#[test]
fn every_text_is_read_as_a_person_read_it() {
    let hall = Hall::open().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expected/brokers.csv");
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).unwrap();
    let expected: BTreeMap<u32, BTreeSet<String>> = reader
        .records()
        .map(|row| row.unwrap())
        .map(|row| (row[0].parse().unwrap(), row[1].split_whitespace().map(str::to_owned).collect()))
        .collect();
    assert_eq!(expected.len(), 374);
    for agreement in agreements(&hall) {
        let read: BTreeSet<String> = hall.dictionary.recognise_agreement(agreement).codes.into_iter().collect();
        assert_eq!(read, expected[&agreement.agreement_id], "agreement {}", agreement.agreement_id);
    }
}

/// A search for the letters of its name finds a fifteenth, Liberia 1991, where a former president acted for a private network.
#[test]
fn fourteen_dyads_settled_by_agreement_had_the_united_states_as_third_party() {
    let hall = Hall::open().unwrap();
    let spells = hall.spells(&Options { unit: UnitKind::Dyad, ..Options::default() }).unwrap();
    let agreement = EndedBy::Coded(interbellum::record::Outcome::Agreement);
    let with_usa = |spell: &&interbellum::spells::Spell| spell.brokers.codes.iter().any(|code| code == "USA");
    let settled: Vec<_> = spells.rows.iter().filter(|spell| spell.ended_by == agreement).collect();
    assert_eq!(settled.len(), 105);
    assert_eq!(settled.into_iter().filter(with_usa).count(), 14);
}

#[test]
fn a_users_line_overrides_the_dictionary() {
    let hall = Hall::open().unwrap();
    let lines = "phrase,code\n=1008,UN;ALG\n";
    let hall = hall.with_dictionary("mine.csv", lines).unwrap();
    let agreement = agreements(&hall).iter().find(|a| a.agreement_id == 1008).unwrap();
    assert_eq!(hall.dictionary.recognise_agreement(agreement).codes, ["ALG", "UN"]);
}

#[test]
fn a_users_wrong_line_is_named_with_file_and_line() {
    let faults = Hall::open().unwrap().with_dictionary("mine.csv", "phrase,code\nUnited Nations\n").unwrap_err();
    let text = faults[0].to_string();
    assert!(text.contains("mine.csv") && text.contains('2'), "{text}");
}

#[test]
fn the_review_keeps_every_text_whole() {
    let hall = Hall::open().unwrap();
    let table = brokers_to_table(&hall, false).unwrap();
    assert_eq!(table.rows(), 264);
    assert!(brokers_to_table(&hall, true).unwrap().rows() < 60, "most texts are recognised in full");
}
