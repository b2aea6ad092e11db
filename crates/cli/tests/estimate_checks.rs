//! Check a user's table before a model is fitted to it, through the program as a person uses it.
#![allow(clippy::disallowed_methods, reason = "tests write the files that they give to the program")]

use std::fs;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// The program, for which no layer of the machine's user counts.
fn program() -> Command {
    let mut command = Command::cargo_bin("interbellum").unwrap();
    command.env("INTERBELLUM_LAYERS", concat!(env!("CARGO_TARGET_TMPDIR"), "/no-layers"));
    command
}

/// Run `estimate` on a file with these bytes; the words after the formula are options.
fn estimated(bytes: &[u8], formula: &str, options: &[&str]) -> (i32, String, String) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("mine.csv");
    fs::write(&path, bytes).unwrap();
    let mut command = program();
    let output = command.args(["estimate", formula, "--data"]).arg(&path).args(options).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

fn refused(bytes: &[u8], formula: &str, options: &[&str]) -> String {
    let (code, printed, told) = estimated(bytes, formula, options);
    assert_eq!((code, printed.as_str()), (2, ""), "{told}");
    assert!(!told.contains("panicked"), "{told}");
    told
}

/// The checks of a fit, by name.
fn checks(bytes: &[u8], formula: &str, options: &[&str]) -> Vec<(String, Value)> {
    let options: Vec<&str> = options.iter().copied().chain(["--json"]).collect();
    let (_, printed, told) = estimated(bytes, formula, &options);
    let whole: Value = serde_json::from_str(&printed).unwrap_or_else(|_| panic!("{told}"));
    let list = whole["checks"].as_array().unwrap();
    list.iter().map(|check| (check["check"].as_str().unwrap().to_owned(), check["rows"].clone())).collect()
}

/// Unit 2 has a gap, units 5 and 6 have rows without time at risk, unit 7 has two events, and one row has no unit.
const HISTORIES: &str = "id,start,stop,event,x,half
1,0,5,0,0.5,a
1,5,9,1,0.7,b
2,0,3,0,1.5,a
2,5,8,1,0.2,b
3,0,2,1,2.0,a
4,1,7,0,0.9,b
5,6,6,1,1.1,a
6,6,4,0,1.1,a
7,0,8,1,1.3,a
7,8,12,1,1.9,b
,0,8,0,1.3,b
";
const FORMULA: &str = "Surv(start, stop, event) ~ x";

#[test]
fn flaws_of_histories_are_told_with_the_rows_of_the_file() {
    let told = checks(HISTORIES.as_bytes(), FORMULA, &["--id", "id"]);
    let rows = |name: &str| told.iter().find(|(check, _)| check == name).map(|(_, rows)| rows.clone());
    for (name, expected) in [
        ("gap", [5]),
        ("zero-length", [8]),
        ("backwards", [9]),
        ("event-at-entry", [8]),
        ("no-unit", [12]),
        ("several-events", [11]),
    ] {
        assert_eq!(rows(name), Some(Value::from(expected.to_vec())), "{name}: {told:?}");
    }
    assert_eq!(rows("overlap"), None);
}

#[test]
fn rows_without_time_are_told_without_units_too() {
    let told = checks(HISTORIES.as_bytes(), FORMULA, &[]);
    let names: Vec<&str> = told.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["zero-length", "backwards", "event-at-entry", "few-events"]);
}

#[test]
fn a_unit_that_is_at_risk_twice_is_refused_and_two_strata_are_two_risks() {
    let twice = HISTORIES.replace("1,5,9,1", "1,4,9,1");
    let told = refused(twice.as_bytes(), FORMULA, &["--id", "id"]);
    assert!(told.starts_with("error[overlap]") && told.contains("mine.csv row 3"), "{told}");
    // Where the rows differ in stratum, the unit is in no set of rows at risk twice.
    let told = checks(twice.as_bytes(), "Surv(start, stop, event) ~ x + strata(half)", &["--id", "id"]);
    assert!(told.iter().any(|(name, rows)| name == "overlap" && rows[0] == 3), "{told:?}");
    // Rows that a condition leaves out are not at risk.
    let told = checks(twice.as_bytes(), FORMULA, &["--id", "id", "--where", "start != 4"]);
    assert!(told.iter().all(|(name, _)| name != "overlap"), "{told:?}");
}

#[test]
fn checking_does_not_change_the_fit() {
    let table = |options: &[&str]| estimated(HISTORIES.as_bytes(), FORMULA, options).1;
    assert_eq!(table(&["--csv", "--id", "id"]), table(&["--csv"]));
}

#[test]
fn more_columns_than_events_are_refused_unless_a_penalty_is_asked_for() {
    let row =
        |i: u32| format!("{i},{},{},{},{}\n", u8::from(i == 4 || i == 13), i * 7 % 10, i * (i + 3) % 9, i * i * i % 7);
    let table = format!("time,event,a,b,c\n{}", (1..31).map(row).collect::<String>());
    let told = refused(table.as_bytes(), "Surv(time, event) ~ a + b + c", &[]);
    assert!(told.contains("error[more-columns-than-events]: the model has 3 columns and 2 events"), "{told}");
    let (code, printed, told) = estimated(table.as_bytes(), "Surv(time, event) ~ a + b + c", &["--firth"]);
    assert_eq!(code, 0, "{told}");
    assert!(printed.contains("note[few-events]: 2 events for 3 columns"), "{printed}");
}

#[test]
fn a_level_without_events_is_named_and_the_fit_fails_by_name() {
    let mut table = "time,event,g,d\n".to_owned();
    for i in 1..40 {
        let g = ["war", "truce", "treaty"][i % 3];
        table += &format!("{i},{},{g},{}\n", u8::from(g != "treaty"), u8::from(i % 5 == 0));
    }
    let (code, printed, told) = estimated(table.as_bytes(), "Surv(time, event) ~ g", &[]);
    assert_eq!(code, 3);
    assert!(
        printed.contains("note[level-without-events]: level `treaty` of `g` has 13 rows and no event"),
        "{printed}"
    );
    assert!(told.contains("error[not-converged]") && told.contains("`gtruce`") && told.contains("--firth"), "{told}");
    // A column of 0 and 1 is a factor of two levels.
    let dummy = table.replace(",treaty,0", ",treaty,1").replace(",war,1", ",war,0").replace(",truce,1", ",truce,0");
    let (_, printed, _) = estimated(dummy.as_bytes(), "Surv(time, event) ~ d", &[]);
    assert!(printed.contains("note[level-without-events]: `d` is 1 in 13 rows and no event"), "{printed}");
}

#[test]
fn codes_for_missing_values_and_times_before_zero_are_noted() {
    let mut table = "time,event,polity\n".to_owned();
    for i in 0..60i32 {
        let polity = if i == 7 || i == 9 { -88 } else { i * 7 % 21 - 10 };
        table += &format!("{},{},{polity}\n", if i == 3 { -9 } else { i }, i % 2);
    }
    let told = checks(table.as_bytes(), "Surv(time, event) ~ polity", &[]);
    assert!(told.contains(&("missing-code".to_owned(), Value::from(vec![9, 11]))), "{told:?}");
    assert!(told.contains(&("negative-time".to_owned(), Value::from(vec![5]))), "{told:?}");
}

#[test]
fn a_factor_of_a_hundred_thousand_levels_is_refused_by_name_with_the_need() {
    let rows: String = (0..100_000).map(|i| format!("{},{},u{i}\n", i % 97 + 1, i % 2)).collect();
    let told = refused(format!("time,event,unit\n{rows}").as_bytes(), "Surv(time, event) ~ unit", &[]);
    assert!(told.contains("error[too-many-levels]: `unit` has 100000 levels"), "{told}");
    assert!(told.contains("its columns would take 75 GiB"), "{told}");
}

#[test]
fn what_is_larger_than_memory_is_refused_with_the_need() {
    let rows: String = (0..40_000).map(|i| format!("{},{},u{}\n", i % 97 + 1, i % 2, i % 900)).collect();
    let table = format!("time,event,unit\n{rows}");
    let told = refused(table.as_bytes(), "Surv(time, event) ~ time", &["--memory", "0"]);
    assert!(told.contains("error[larger-than-memory]") && told.contains("and 0 MiB are allowed"), "{told}");
    assert!(told.contains("--memory"), "{told}");
    // The table is small; its 899 columns of the model, and what the fit makes of them, are not.
    let told = refused(format!("{table}{}", rows.repeat(4)).as_bytes(), "Surv(time, event) ~ unit", &["--memory", "1"]);
    assert!(told.contains("error[larger-than-memory]: 899 columns of 200000 rows would take 1372 MiB"), "{told}");
}

#[test]
fn an_option_that_would_do_nothing_is_refused() {
    let told = refused(HISTORIES.as_bytes(), FORMULA, &["--small-sample"]);
    assert!(told.contains("error[no-clusters]"), "{told}");
    let mut command = program();
    let output = command.args(["estimate", "ended_by", "--spells", "--id", "conflict_id"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_weight_of_zero_is_refused_with_its_row() {
    let told =
        refused(HISTORIES.replace("1.9,b", "0,b").as_bytes(), "Surv(start, stop, event) ~ start", &["--weights", "x"]);
    assert!(told.contains("error[bad-weight]") && told.contains("row 11 column `x` value `0`"), "{told}");
}

#[test]
fn a_condition_that_fails_or_is_unknown_names_rows_and_counts_them() {
    let told = refused(HISTORIES.as_bytes(), FORMULA, &["--where", "1 / (start - 6) > 0"]);
    assert!(told.contains("mine.csv row 8") && !told.contains("row 0"), "{told}");
    let table = HISTORIES.replace("1.5,a", ",a").replace("0.9,b", "unknown,b");
    let told = refused(table.as_bytes(), "Surv(start, stop, event) ~ start", &["--where", "x > 1"]);
    assert!(told.contains("mine.csv row 7 value `unknown`"), "{told}");
    let table = HISTORIES.replace("1.5,a", ",a");
    let (_, printed, _) =
        estimated(table.as_bytes(), "Surv(start, stop, event) ~ start", &["--where", "x > 0.5", "--json"]);
    let whole: Value = serde_json::from_str(&printed).unwrap();
    let dropped = whole["fit"]["dropped"].as_array().unwrap();
    let n = |reason: &str| dropped.iter().find(|d| d["reason"] == reason).map(|d| d["n"].as_u64().unwrap());
    assert_eq!((n("where_unknown"), n("where_false"), n("entry_not_before_exit")), (Some(1), Some(2), Some(2)));
}

#[test]
fn spells_whose_condition_is_unknown_are_counted_as_curve_counts_them() {
    let dropped = |words: &[&str]| {
        let output = program().args(words).output().unwrap();
        let whole: Value = serde_json::from_slice(&output.stdout).unwrap();
        whole.get("fit").unwrap_or(&whole)["dropped"].clone()
    };
    let of_curve = dropped(&["curve", "--where", "broker(UN)", "--json"]);
    assert!(of_curve.as_array().unwrap().iter().any(|d| d["reason"] == "where_unknown"), "{of_curve}");
    assert_eq!(dropped(&["estimate", "log(war_years)", "--spells", "--where", "broker(UN)", "--json"]), of_curve);
}

#[test]
fn a_damaged_file_says_what_it_is_and_nothing_else() {
    let path = format!("{}/../sources/tests/data/plain.parquet", env!("CARGO_MANIFEST_DIR"));
    let mut bytes = fs::read(path).unwrap();
    bytes[5] = 2;
    let told = refused(&bytes, FORMULA, &[]);
    assert!(told.starts_with("error[unreadable]") && told.lines().count() == 1, "{told}");
}

#[test]
fn separators_marks_and_line_ends_of_all_kinds_give_one_answer() {
    let expected = estimated(HISTORIES.as_bytes(), FORMULA, &["--csv"]);
    assert_eq!(expected.0, 0, "{}", expected.2);
    for table in [
        format!("\u{feff}{HISTORIES}"),
        HISTORIES.replace('\n', "\r\n"),
        HISTORIES.replace('\n', "\r"),
        HISTORIES.replace(',', ";"),
        HISTORIES.replace(',', ";").replace('.', ","),
        HISTORIES.replace(',', "\t"),
        HISTORIES.replace(',', "|"),
        HISTORIES.lines().map(|line| format!("\"{}\"\n", line.replace(',', "\",\""))).collect(),
    ] {
        let found = estimated(table.as_bytes(), FORMULA, &["--csv"]);
        assert_eq!(found.1, expected.1, "{table}\n{}", found.2);
    }
}
