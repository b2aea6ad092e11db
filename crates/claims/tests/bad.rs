//! Hold every faulty claim against the diagnostics written beside its lines.

#![expect(clippy::disallowed_methods, reason = "tests read their own cases")]

mod made;

use std::path::Path;

use claims::read_claims;
use language::{Diagnostic, Diagnostics};
use made::{Made, Making};

/// A faulty file with what is expected of it: line, code, part of the message.
struct Case {
    place: String,
    text: String,
    expected: Vec<(usize, String, String)>,
}

/// Cases stand between lines that begin with `# ---`; an expectation speaks of the last line before it that is none.
fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad");
    let mut files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file).unwrap().replace('\r', "");
        for (place, part) in text.split("# ---\n").enumerate() {
            let mut case =
                Case { place: format!("{name}, case {}", place + 1), text: String::new(), expected: Vec::new() };
            let mut line = 0;
            for one in part.lines() {
                if let Some(expected) = one.trim_start().strip_prefix("#~ ") {
                    let (code, message) = expected.split_once(": ").expect("an expectation is `#~ code: part`");
                    case.expected.push((line, code.to_owned(), message.to_owned()));
                } else {
                    case.text += one;
                    case.text.push('\n');
                    line += 1;
                }
            }
            cases.push(case);
        }
    }
    cases
}

fn faults(text: &str) -> Diagnostics {
    read_claims(text, "case", &Made::new(Making { states: 2, ..Making::default() }))
        .expect_err("a bad claim is refused")
}

fn told(fault: &Diagnostic) -> String {
    let mut lines = vec![fault.message.clone()];
    lines.extend(fault.found.clone());
    lines.extend(fault.nearest.as_ref().map(|nearest| format!("the nearest is {nearest}")));
    lines.extend(fault.remedy.clone());
    lines.extend(fault.notes.clone());
    lines.join("\n")
}

#[test]
fn each_faulty_claim_gives_exactly_the_diagnostics_beside_its_lines() {
    let cases = cases();
    assert!(cases.len() > 15);
    let mut wrong = Vec::new();
    for case in cases {
        let faults = faults(&case.text);
        let mut found = faults.list().iter().map(|fault| (faults.position(fault).0, fault)).collect::<Vec<_>>();
        for (line, code, part) in &case.expected {
            let place = found.iter().position(|(at, fault)| {
                // What is wrong with the whole file stands at its end.
                (at == line || code == "empty") && fault.code.name() == code && told(fault).contains(part.as_str())
            });
            match place {
                Some(place) => drop(found.remove(place)),
                None => wrong.push(format!("{}: no `{code}: {part}` at line {line} in\n{faults}", case.place)),
            }
        }
        let left: Vec<String> =
            found.iter().map(|(line, fault)| format!("{line}: {}: {}", fault.code, told(fault))).collect();
        if !left.is_empty() {
            wrong.push(format!("{}: not expected: {left:#?}", case.place));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_faults_of_a_file_are_told_at_once() {
    let text = "claim a { title \"t\" }\nclaim b { statement \"s\" margin 0.5 }\n";
    assert_eq!(faults(text).list().len(), 7);
}

#[test]
fn what_nests_too_deep_is_the_only_fault_told_of_a_claim_that_is_whole_but_for_it() {
    let deep = format!("{}war_years{}", "(".repeat(300), ")".repeat(300));
    let claim = |name: &str, exposure: &str| {
        format!("claim {name} {{ title \"t\" statement \"s\" exposure {exposure} direction raises }}\n")
    };
    let found = faults(&claim("a", &deep));
    assert_eq!(found.list().iter().map(|fault| fault.code.name()).collect::<Vec<_>>(), ["too-deep"]);
    // The claims before it are judged as they are.
    let found = faults(&(claim("a", "war_yeers") + &claim("b", &deep)));
    assert_eq!(found.list().iter().map(|fault| fault.code.name()).collect::<Vec<_>>(), ["unknown-name", "too-deep"]);
}

#[test]
fn no_text_makes_the_reader_panic_or_hang() {
    let good = include_str!("made/full.claim");
    let made = Made::new(Making { states: 2, ..Making::default() });
    for cut in (0..good.len()).filter(|cut| good.is_char_boundary(*cut)).step_by(7) {
        let _ = read_claims(&good[..cut], "cut", &made);
        let _ = read_claims(&good[cut..], "cut", &made);
        let _ = read_claims(&format!("{}}} {{ , ( {}", &good[..cut], &good[cut..]), "cut", &made);
    }
}
