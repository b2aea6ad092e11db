//! Hold the chapter on conditions against the real columns of spells.
#![expect(clippy::disallowed_methods, reason = "a test may read files")]

use std::fs;
use std::path::Path;

use interbellum::spells::{COLUMNS, Options, Value};
use interbellum::{Hall, find_conflict, history, history_to_text, select};

fn chapter() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/where.md")).unwrap()
}

/// The conditions in blocks with this mark, one a paragraph.
fn conditions(mark: &str) -> Vec<String> {
    let text = chapter();
    let blocks = text.split("\n```");
    let mut found = Vec::new();
    for block in blocks {
        let Some((first, body)) = block.split_once('\n') else { continue };
        if first == mark {
            found.extend(body.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned));
        }
    }
    found
}

#[test]
fn every_condition_of_the_chapter_runs_on_the_record() {
    let hall = Hall::open().unwrap();
    let spells = hall.spells(&Options::default()).unwrap();
    let good = conditions("where");
    assert!(good.len() >= 20, "only {} conditions were found", good.len());
    for condition in good {
        if let Err(fault) = select(&spells, &hall.dictionary, Some(&condition)) {
            panic!("{condition}\n{fault}");
        }
    }
}

#[test]
fn every_condition_marked_as_an_error_fails_on_the_record() {
    let hall = Hall::open().unwrap();
    let spells = hall.spells(&Options::default()).unwrap();
    let bad = conditions("where error");
    assert!(bad.len() >= 10, "only {} conditions were found", bad.len());
    // A fault in the data, such as a division by zero, depends on the data: the chapter's own table has one.
    for condition in bad.into_iter().filter(|condition| !condition.contains("# fault in row")) {
        assert!(select(&spells, &hall.dictionary, Some(&condition)).is_err(), "{condition}");
    }
}

#[test]
fn a_word_that_means_two_third_parties_is_refused_and_both_are_told() {
    let hall = Hall::open().unwrap();
    let spells = hall.spells(&Options::default()).unwrap();
    let fault = select(&spells, &hall.dictionary, Some("broker(SWZ)")).unwrap_err().to_string();
    assert!(fault.contains("Eswatini (SWA) and Switzerland (SWZ)"), "{fault}");
    // The remedy works.
    assert!(fault.contains("broker(Switzerland)"), "{fault}");
    assert!(select(&spells, &hall.dictionary, Some("broker(Switzerland)")).is_ok());
}

#[test]
fn a_war_between_states_is_won_by_a_side_with_a_name() {
    let hall = Hall::open().unwrap();
    let told = history_to_text(&hall, &history(&hall, find_conflict(&hall, "Malvinas").unwrap()).unwrap());
    assert!(told.contains("victory of side B (United Kingdom)") && !told.contains("rebel"), "{told}");
    assert!(told.contains("side B: United Kingdom (UKG, 200) 1982"), "{told}");
}

#[test]
fn the_chapter_names_every_column_that_a_condition_may_use() {
    let text = chapter();
    for column in COLUMNS {
        let usable = !matches!(column.value, Value::Id | Value::Locations | Value::Source);
        assert!(!usable || text.contains(&format!("`{}`", column.name)), "`{}` is not in the chapter", column.name);
    }
}
