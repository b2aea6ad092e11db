//! Hold years at war against a count by another hand.
//!
//! `oracle/shares.py` reads the publishers' files and counts anew from the written rules; `oracle/shares.json` is what it printed.
#![expect(clippy::disallowed_methods, reason = "a test may read files")]

use std::fs;
use std::path::PathBuf;

use interbellum::claims_hall::{DrawOptions, RecordGround, board, board_to_json, registered};
use interbellum::{Hall, Provenance};
use serde_json::{Value, json};

const COMPARED: [&str; 10] = [
    "state",
    "threshold",
    "parties",
    "conduct",
    "years",
    "at_war",
    "longest_at_war",
    "longest_at_war_possible",
    "longest_without",
    "longest_without_possible",
];

/// The described claim of the board as JSON.
fn described() -> Value {
    let hall = Hall::open().unwrap();
    let ground = RecordGround::of(&hall);
    let claims: Vec<_> = registered(&ground).unwrap().into_iter().filter(|one| one.name == "constant_war").collect();
    let options = DrawOptions { draws: 99, ..DrawOptions::default() };
    let judged = board(&ground, &claims, &options, &|_| {}).unwrap();
    board_to_json(&judged, &options, &Provenance::new(&hall, "test".to_owned()))["claims"][0].clone()
}

#[test]
fn every_share_and_every_run_is_that_of_the_oracle() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/shares.json");
    let oracle: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let (oracle, claim) = (oracle.as_array().unwrap().clone(), described());
    let ours = claim["shares"]["of"].as_array().unwrap();
    assert_eq!((oracle.len(), ours.len()), (64, 64));
    for theirs in &oracle {
        let key = |one: &Value| ["state", "threshold", "parties", "conduct"].map(|name| one[name].clone());
        let own = ours.iter().find(|own| key(own) == key(theirs)).unwrap_or_else(|| panic!("{theirs}"));
        for name in COMPARED {
            assert_eq!(own[name], theirs[name], "{name} of {theirs}");
        }
        assert_eq!(own["unknown"], theirs["unknown"], "unknown years of {theirs}");
        let years = theirs["years"].as_f64().unwrap();
        assert_eq!(own["share_low"].as_f64(), theirs["at_war"].as_f64().map(|with| with / years));
    }
}

#[test]
fn a_claim_of_shares_is_not_testable_and_has_no_p_and_no_ratio() {
    let claim = described();
    assert_eq!(claim["verdict"], "not testable");
    for name in ["ratio", "p", "holm_p", "margin", "smallest_detectable"] {
        assert_eq!(claim[name], json!(null), "{name}");
    }
    assert!(claim["shares"]["untestable"].as_str().is_some_and(|why| !why.is_empty()));
}
