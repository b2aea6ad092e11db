//! Hold the columns of models against those that R makes of the same formulas; the script stands beside the answers.
#![allow(clippy::disallowed_methods, reason = "tests read their answers from a file")]

use formula::{Build, Column, Frame, Values, build, parse};
use serde_json::Value;

/// Relative to the value or to 1; the greatest difference seen is below 5e-15.
const TOLERANCE: f64 = 1e-12;

fn reference() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/reference.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn frame(data: &Value) -> Frame {
    let columns = data.as_object().unwrap().iter().map(|(name, values)| {
        let values = values.as_array().unwrap();
        let first = values.iter().find(|value| !value.is_null()).unwrap();
        let values = match first {
            Value::Bool(_) => Values::Flag(values.iter().map(Value::as_bool).collect()),
            Value::String(_) => Values::of_texts(values.iter().map(Value::as_str)),
            _ => Values::Real(values.iter().map(Value::as_f64).collect()),
        };
        Column::new(name, values)
    });
    Frame::new("reference.json", 1, columns.collect()).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn assert_close(found: &[f64], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (row, (found, expected)) in found.iter().zip(expected).enumerate() {
        let scale = expected.abs().max(1.0);
        assert!((found - expected).abs() <= TOLERANCE * scale, "{what} row {row}: {found} and in R {expected}");
    }
}

#[test]
fn columns_names_rows_and_strata_are_those_of_r() {
    let reference = reference();
    let frame = frame(&reference["data"]);
    let cases = reference["cases"].as_array().unwrap();
    assert!(cases.len() >= 30);
    for case in cases {
        let text = case["formula"].as_str().unwrap();
        let formula = parse(text).unwrap_or_else(|faults| panic!("{faults}"));
        let options = Build { weights: Some("w"), ..Build::default() };
        let model = build(&formula, &frame, &options).unwrap_or_else(|faults| panic!("{faults}"));
        let names: Vec<&str> = model.columns.iter().map(|column| column.name.as_str()).collect();
        let expected: Vec<&str> = case["names"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        assert_eq!(names, expected, "{text}");
        let rows: Vec<f64> = model.rows.iter().map(|row| *row as f64 + 1.0).collect();
        assert_eq!(rows, numbers(&case["rows"]), "{text}");
        assert_eq!(model.dropped.total, frame.rows() - rows.len(), "{text}");
        for (column, expected) in model.columns.iter().zip(case["columns"].as_array().unwrap()) {
            assert_close(&column.values, &numbers(expected), &format!("{text}: {}", column.name));
        }
        let event: Vec<f64> = model.event.iter().map(|event| f64::from(*event)).collect();
        assert_eq!(event, numbers(&case["event"]), "{text}");
        assert_close(&model.exit, &numbers(&case["exit"]), text);
        assert_close(model.weight.as_deref().unwrap(), &numbers(&case["weight"]), text);
        let optional =
            |name: &str| (!case[name].is_null() && case[name] != serde_json::json!({})).then(|| numbers(&case[name]));
        assert_eq!(model.entry, optional("entry"), "{text}");
        match optional("offset") {
            Some(expected) => assert_close(model.offset.as_deref().unwrap(), &expected, text),
            None => assert_eq!(model.offset, None, "{text}"),
        }
        let strata = model
            .stratum
            .map(|groups| groups.codes.iter().map(|code| groups.labels[*code as usize].clone()).collect::<Vec<_>>());
        let expected = case["strata"].as_array();
        let expected = expected.map(|all| all.iter().map(|one| one.as_str().unwrap().to_owned()).collect::<Vec<_>>());
        assert_eq!(strata, expected, "{text}");
    }
}

#[test]
fn a_recipe_gives_the_rows_of_the_fit_the_columns_of_the_fit() {
    let reference = reference();
    let frame = frame(&reference["data"]);
    for case in reference["cases"].as_array().unwrap() {
        let formula = parse(case["formula"].as_str().unwrap()).unwrap();
        let model = build(&formula, &frame, &Build::default()).unwrap();
        let design = model.recipe.design(&frame).unwrap_or_else(|faults| panic!("{faults}"));
        let names = |columns: &[formula::ModelColumn]| columns.iter().map(|c| c.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&design.columns), names(&model.columns));
        for (column, expected) in design.columns.iter().zip(&model.columns) {
            for (value, row) in expected.values.iter().zip(&model.rows) {
                let at = design.rows.binary_search(row).unwrap();
                assert_eq!(column.values[at], *value, "{formula} {}", column.name);
            }
        }
    }
}

/// Every text in a JSON value that is a formula of time at risk.
fn formulas(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.starts_with("Surv(") && text.contains('~') => found.push(text.clone()),
        Value::Array(all) => all.iter().for_each(|one| formulas(one, found)),
        Value::Object(all) => all.values().for_each(|one| formulas(one, found)),
        _ => {}
    }
}

#[test]
fn formulas_of_published_models_are_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/replication");
    let Ok(folders) = std::fs::read_dir(folder) else {
        return println!("skipped: the shared folder is not here");
    };
    let mut found = Vec::new();
    for file in folders.flatten().filter_map(|folder| std::fs::read_dir(folder.path()).ok()).flatten().flatten() {
        if file.path().extension().is_some_and(|extension| extension == "json") {
            let text = std::fs::read_to_string(file.path()).unwrap();
            formulas(&serde_json::from_str(&text).unwrap(), &mut found);
        }
    }
    assert!(found.len() >= 50, "{}", found.len());
    for text in found {
        match parse(&text) {
            Ok(formula) => assert_eq!(parse(&formula.to_string()).unwrap().term_labels(), formula.term_labels()),
            Err(faults) => assert!(text.contains("tt(") && faults.to_string().contains("split the rows"), "{faults}"),
        }
    }
}
