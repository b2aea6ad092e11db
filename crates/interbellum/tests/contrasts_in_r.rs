//! Hold contrasts of survival and of restricted mean time against R's survival, and their standard errors against numerical
//! derivatives of R's fits.
//!
//! `reference/contrasts.R` made `contrasts.csv` and `contrasts.json`. Averages agree to the precision of the two fits. The
//! derivatives are central differences: their error is some 1e-8 of the value, and that of R's iterations over the step of the
//! weights another 1e-8.
#![expect(clippy::disallowed_methods, reason = "a test may read files")]

use std::fs;
use std::path::Path;

use interbellum::estimators::cox::{Contrast, Measure, Population, Ties, Uncertainty};
use interbellum::formula::{Column, Frame, Values};
use interbellum::sources::frame;
use interbellum::{Estimate, Specification, estimate};
use serde_json::Value;

const TOLERANCE: f64 = 1e-10;
const DIFFERENCED: f64 = 2e-6;

fn reference(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(name)).unwrap()
}

fn cases() -> Frame {
    frame::read(&reference("contrasts.csv"), "contrasts.csv", 1 << 20).unwrap()
}

fn set(cases: &Frame, name: &str, values: Values) -> Frame {
    let columns = cases.columns().iter().map(|column| match column.name == name {
        true => Column::new(name, values.clone()),
        false => column.clone(),
    });
    Frame::new("set", 1, columns.collect()).unwrap()
}

fn levels(cases: &Frame, level: &str) -> Frame {
    set(cases, "g", Values::of_texts(vec![Some(level); cases.rows()]))
}

fn numbers(cases: &Frame, x: f64) -> Frame {
    set(cases, "x", Values::Real(vec![Some(x); cases.rows()]))
}

fn contrast(found: &Estimate, first: &Frame, second: &Frame, measure: Measure, how: &Uncertainty<'_>) -> Contrast {
    let model = &found.model;
    let designs = [first, second].map(|frame| model.recipe.design(frame).unwrap());
    let columns = designs.each_ref().map(|d| d.columns.iter().map(|c| c.values.as_slice()).collect::<Vec<_>>());
    let [first, second] = [0, 1].map(|side| Population {
        covariates: &columns[side],
        stratum: model.stratum.as_ref().map(|s| s.codes.as_slice()),
        offset: designs[side].offset.as_deref(),
        weight: model.weight.as_deref(),
    });
    found.fit.contrasts(how).unwrap().compare(&first, &second, &[measure]).unwrap()[0]
}

#[test]
fn averages_differences_and_three_kinds_of_standard_errors_are_those_of_r() {
    let (cases, expected) = (cases(), serde_json::from_slice::<Value>(&reference("contrasts.json")).unwrap());
    let id: Vec<u32> = (0..cases.rows() as u32).map(|row| row / 3).collect();
    let clusters: [&[u32]; 1] = [&id];
    for (word, ties) in [("efron", Ties::Efron), ("breslow", Ties::Breslow)] {
        let formula = "Surv(entry, exit, event) ~ g + log(x + 5) + offset(o) + strata(site)";
        let asked = Specification { ties, weights: Some("w".to_owned()), ..Specification::of(formula) };
        let found = estimate(&cases, &asked).unwrap();
        let of_ties = expected.as_array().unwrap().iter().filter(|case| case["ties"] == word);
        let mut count = 0;
        for case in of_ties {
            count += 1;
            let name = case["contrast"].as_str().unwrap();
            let [first, second] = match name {
                "g: b less a" => ["a", "b"].map(|level| levels(&cases, level)),
                "g: c less a" => ["a", "c"].map(|level| levels(&cases, level)),
                _ => [2.0, 4.0].map(|x| numbers(&cases, x)),
            };
            let at = case["at"].as_f64().unwrap();
            let measure = match case["kind"].as_str().unwrap() {
                "survival" => Measure::Survival { at },
                _ => Measure::RestrictedMean { until: at },
            };
            let kinds = [
                ("model", Uncertainty::Model),
                ("robust", Uncertainty::Robust { clusters: &[], small_sample: false }),
                ("clustered", Uncertainty::Robust { clusters: &clusters, small_sample: false }),
            ];
            for (kind, how) in kinds {
                let ours = contrast(&found, &first, &second, measure, &how);
                for (place, average) in [ours.first, ours.second, ours.difference].iter().enumerate() {
                    let what = format!("{word}, {name}, {at}, {kind}, {place}");
                    let (value, error) = (case["value"][place].as_f64().unwrap(), case[kind][place].as_f64().unwrap());
                    assert!(
                        (average.value - value).abs() <= TOLERANCE * value.abs().max(1.0),
                        "{what}: {average:?} {value}"
                    );
                    let found = average.std_error.unwrap();
                    assert!((found / error - 1.0).abs() <= DIFFERENCED, "{what}: {found} is not R's {error}");
                }
            }
        }
        assert_eq!(count, 9);
    }
}
