//! Hold curves of the record against R's survival on the exported spells.
//!
//! `reference/curves.R` made `reference/curves.json`. Both sides sum some hundred terms, so they agree to a few units in the last
//! place; 1e-12 leaves room for that and for nothing else.
#![expect(clippy::disallowed_methods, reason = "a test may read files")]

use std::fs;
use std::path::Path;

use interbellum::estimators::{ConfidenceType, Interval};
use interbellum::spells::{Options, UnitKind};
use interbellum::{Hall, Question, answer};
use serde_json::Value;

const TOLERANCE: f64 = 1e-12;
const TIMES: [f64; 5] = [2.0, 5.0, 10.0, 20.0, 30.0];

fn reference() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/curves.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn close(found: Option<f64>, expected: &Value, what: &str) {
    match (found, expected.as_f64()) {
        (Some(found), Some(expected)) => {
            let error = (found - expected).abs() / expected.abs().max(1.0);
            assert!(error <= TOLERANCE, "{what}: {found} is not R's {expected}");
        }
        (found, expected) => assert_eq!(found, expected, "{what}"),
    }
}

#[test]
fn survival_errors_five_intervals_and_medians_are_those_of_r() {
    let (hall, reference) = (Hall::open().unwrap(), reference());
    let units = [("conflict", UnitKind::Conflict), ("dyad", UnitKind::Dyad)];
    let types = [
        ("plain", ConfidenceType::Plain),
        ("log", ConfidenceType::Log),
        ("log-log", ConfidenceType::LogLog),
        ("logit", ConfidenceType::Logit),
        ("arcsin", ConfidenceType::Arcsin),
    ];
    for (unit_word, unit) in units {
        for (word, confidence_type) in types {
            let question = Question {
                options: Options { unit, ..Options::default() },
                interval: Interval { confidence_type, level: 0.95 },
                at: TIMES.to_vec(),
                ..Question::default()
            };
            let (found, expected) = (answer(&hall, &question).unwrap().overall, &reference[unit_word][word]);
            let what = |name: &str| format!("{unit_word} {word} {name}");
            assert_eq!(found.rows.len() as u64, expected["n"].as_u64().unwrap(), "{}", what("n"));
            for (place, at) in found.at.iter().enumerate() {
                close(at.survival, &expected["survival"][place], &what("survival"));
                close(at.std_error, &expected["std_error"][place], &what("std_error"));
                close(at.conf_low, &expected["conf_low"][place], &what("conf_low"));
                close(at.conf_high, &expected["conf_high"][place], &what("conf_high"));
            }
            close(found.median.estimate, &expected["median"][0], &what("median"));
            close(found.median.conf_low, &expected["median"][1], &what("median, lower"));
            close(found.median.conf_high, &expected["median"][2], &what("median, upper"));
        }
    }
}

#[test]
fn medians_by_how_the_war_ended_are_those_of_r() {
    let (hall, reference) = (Hall::open().unwrap(), reference());
    let question = Question { by: Some("ended_by".to_owned()), ..Question::default() };
    let found = answer(&hall, &question).unwrap();
    let expected = reference["ended_by"].as_object().unwrap();
    assert_eq!(found.groups.len(), expected.len());
    for group in &found.groups {
        let expected = &expected[&group.label];
        assert_eq!(group.rows.len() as u64, expected["n"].as_u64().unwrap(), "{}", group.label);
        close(group.median.estimate, &expected["median"], &group.label);
    }
}
