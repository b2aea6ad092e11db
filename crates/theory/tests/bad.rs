//! Hold every faulty text against the faults written beside its lines, and every text with warnings against those.

#![expect(clippy::disallowed_methods, reason = "tests read their own cases")]

mod record;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use language::{Code, Diagnostic, Diagnostics};
use record::Files;
use record::Small;
use theory::{LENGTH_CAP, check, check_in, in_example};

/// Lines of the example theory before the statements of a case.
fn lines_before(text: &str) -> usize {
    if text.trim_start().starts_with("theory") || text.trim_start().starts_with("# nothing") {
        return 0;
    }
    in_example("").lines().position(|line| line.trim().is_empty()).unwrap()
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad");
    let mut files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    files.sort();
    files
}

/// The text of a case without the lines that say what is expected.
fn bare(case: &str) -> String {
    case.lines().filter(|line| !line.starts_with("#~ ")).map(|line| format!("{line}\n")).collect()
}

fn faults(bare: &str) -> Diagnostics {
    let text = if lines_before(bare) == 0 { bare.to_owned() } else { in_example(bare.trim_end()) };
    match check_in(&text, "case", &Small, &Files) {
        Ok(theory) => theory.warnings,
        Err(faults) => faults,
    }
}

/// A fault in one line: code, message, and what helps.
fn told(fault: &Diagnostic) -> String {
    let mut parts = vec![fault.message.clone()];
    parts.extend(fault.nearest.as_ref().map(|near| format!("the nearest is {near}")));
    parts.extend(fault.remedy.clone());
    format!("#~ {}: {}", fault.code, parts.join(" | "))
}

/// The case with what it gives beside its lines.
fn with_expectations(bare: &str) -> String {
    let found = faults(bare);
    let before = lines_before(bare);
    let last = bare.lines().count().max(1);
    let mut lines = bare.lines().map(str::to_owned).collect::<Vec<_>>();
    let mut notes = vec![Vec::new(); last + 1];
    for fault in found.list() {
        // The example's own lines are told at the case's first or last line.
        let line = found.position(fault).0.saturating_sub(before).clamp(1, last);
        notes[line].push(told(fault));
    }
    let mut text = String::new();
    for (at, line) in lines.drain(..).enumerate() {
        text += &format!("{line}\n");
        notes[at + 1].iter().for_each(|note| text += &format!("{note}\n"));
    }
    text
}

#[test]
fn each_faulty_text_gives_exactly_the_faults_beside_its_lines() {
    for file in files() {
        let text = std::fs::read_to_string(&file).unwrap().replace('\r', "");
        let cases = text.split("# ---\n").map(bare).collect::<Vec<_>>();
        let right = cases.iter().map(|case| with_expectations(case)).collect::<Vec<_>>();
        for (case, right) in cases.iter().zip(&right) {
            assert!(right != case, "{}: nothing is wrong with\n{case}", file.display());
        }
        let right = right.join("# ---\n");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&file, right).unwrap();
            continue;
        }
        let differs = text.lines().zip(right.lines()).find(|(written, found)| written != found);
        assert!(
            differs.is_none() && text.len() == right.len(),
            "{}: written, then found: {differs:#?}",
            file.display()
        );
    }
}

#[test]
fn every_code_of_a_theory_has_a_faulty_text() {
    let mut seen = BTreeSet::from([Code::TooLarge, Code::CreateWithoutEnd]);
    for file in files() {
        let text = std::fs::read_to_string(&file).unwrap().replace('\r', "");
        for case in text.split("# ---\n") {
            seen.extend(faults(&bare(case)).list().iter().map(|fault| fault.code));
        }
    }
    let missing = Code::OF_THEORIES.iter().filter(|code| !seen.contains(code)).collect::<Vec<_>>();
    assert!(missing.is_empty(), "no text shows {missing:?}");
}

#[test]
fn a_text_beyond_the_length_cap_is_refused() {
    let faults = check(&" ".repeat(LENGTH_CAP + 1), "case", &Small).unwrap_err();
    assert_eq!(faults.list()[0].code, Code::TooLong);
}

#[test]
fn definitions_that_double_are_refused_before_they_fill_the_memory() {
    let mut statements = String::from("define x0 = base\n");
    for at in 1..60 {
        statements += &format!("define x{at} = x{} + x{}\n", at - 1, at - 1);
    }
    statements += "event e(c: conflict) { when active(c) hazard exp(x59) per year then active(c) := false }";
    let faults = check(&in_example(&statements), "case", &Small).unwrap_err();
    assert_eq!(faults.list().iter().map(|one| one.code).collect::<Vec<_>>(), [Code::TooLarge]);
}

#[test]
fn more_kinds_of_units_than_any_theory_needs_are_refused() {
    let kinds = |count: usize| {
        let units: String = (0..count).map(|kind| format!("  units k{kind} synthetic 2\n")).collect();
        let text = format!("theory t {{\n  clock years from 1946 to 2024\n{units}}}\n");
        let faults = check(&text, "case", &Small).map_or_else(|faults| faults, |theory| theory.warnings);
        faults.list().iter().filter(|fault| fault.code == Code::BadUnits).count()
    };
    assert_eq!((kinds(100), kinds(102)), (0, 2));
}

#[test]
fn definitions_that_nest_too_deep_are_refused() {
    let mut statements = String::from("define x0 = base\n");
    for at in 1..5_000 {
        statements += &format!("define x{at} = 1 + x{}\n", at - 1);
    }
    statements += "event e(c: conflict) { when active(c) hazard exp(x4999) per year then active(c) := false }";
    let faults = check(&in_example(&statements), "case", &Small).unwrap_err();
    assert_eq!(faults.list().iter().map(|one| one.code).collect::<Vec<_>>(), [Code::TooLarge]);
}

#[test]
fn all_faults_of_a_text_are_told_at_once() {
    let text = in_example(
        "param a_ ~ norml(0, 1)\ndefine x = bse\nevent e(c: army) { hazard 1 per year then actve(c) := true }",
    );
    let codes = check(&text, "case", &Small).unwrap_err().list().iter().map(|one| one.code).collect::<Vec<_>>();
    assert_eq!(codes, [Code::BadPrior, Code::UnknownName, Code::UnknownUnits, Code::UnknownName]);
}
