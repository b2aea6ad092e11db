//! Hold every faulty text against the diagnostics written beside its lines.

#![expect(clippy::disallowed_methods, reason = "tests read their own cases")]

mod spells;

use std::collections::BTreeSet;
use std::path::Path;

use language::{Code, Diagnostics, LENGTH_CAP, Source, compile_condition, from_bytes};
use spells::Spells;

/// One expression with what is expected of it: line, code, part of the message.
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
        for (place, part) in text.split("# ---").enumerate() {
            cases.push(case(format!("{name}, case {}", place + 1), part));
        }
    }
    cases
}

fn case(place: String, part: &str) -> Case {
    let mut case = Case { place, text: String::new(), expected: Vec::new() };
    let mut line = 0;
    for one in part.lines() {
        match one.strip_prefix("#~ ") {
            Some(expected) => {
                let (code, message) = expected.split_once(": ").expect("an expectation is `#~ code: part`");
                case.expected.push((line, code.to_owned(), message.to_owned()));
            }
            None => {
                // The first line of a later case is the rest of its `# ---` line.
                let one = if line == 0 && !case.place.ends_with(" 1") { "" } else { one };
                case.text += one;
                case.text.push('\n');
                line += 1;
            }
        }
    }
    case
}

fn faults(text: &str) -> Diagnostics {
    compile_condition(text, "case", &Spells::new()).expect_err("a bad text does not compile")
}

#[test]
fn each_faulty_text_gives_exactly_the_diagnostics_beside_its_lines() {
    for case in cases() {
        let faults = faults(&case.text);
        let mut found = faults.list().iter().map(|fault| (faults.position(fault).0, fault)).collect::<Vec<_>>();
        for (line, code, part) in &case.expected {
            let drawn = |fault: &language::Diagnostic| {
                let mut lines = vec![fault.message.clone()];
                lines.extend(fault.found.clone());
                lines.extend(fault.nearest.as_ref().map(|nearest| format!("the nearest is {nearest}")));
                lines.extend(fault.remedy.clone());
                lines.extend(fault.notes.clone());
                lines.join("\n")
            };
            let place = found.iter().position(|(at, fault)| {
                // A text without any token has its fault at its end.
                let here = at == line || *code == "empty" || (*code == "unexpected-token" && part.contains("the end"));
                here && fault.code.name() == code && drawn(fault).contains(part.as_str())
            });
            let place =
                place.unwrap_or_else(|| panic!("{}: no `{code}: {part}` at line {line} in\n{faults}", case.place));
            found.remove(place);
        }
        let left =
            found.iter().map(|(line, fault)| format!("{line}: {}: {}", fault.code, fault.message)).collect::<Vec<_>>();
        assert!(left.is_empty(), "{}: not expected: {left:#?}", case.place);
    }
}

#[test]
fn every_code_has_a_faulty_text() {
    let mut seen =
        cases().iter().flat_map(|case| faults(&case.text).list().to_vec()).map(|f| f.code).collect::<BTreeSet<_>>();
    seen.extend([Code::InvalidUtf8, Code::TooLong]);
    let missing = Code::ALL.iter().filter(|code| !seen.contains(code)).collect::<Vec<_>>();
    assert!(missing.is_empty(), "no text shows {missing:?}");
}

#[test]
fn bytes_that_are_not_utf8_are_refused_with_their_place() {
    let faults = from_bytes(b"years > 3\nand \xff", "bytes").unwrap_err();
    assert_eq!(faults.list()[0].code, Code::InvalidUtf8);
    assert_eq!(faults.position(&faults.list()[0]), (2, 5));
    assert!(faults.list()[0].message.contains("byte 14 (value 0xff)"), "{faults}");
    assert_eq!(from_bytes("Côte".as_bytes(), "bytes").unwrap(), "Côte");
}

#[test]
fn a_text_beyond_the_length_cap_is_refused_and_one_at_the_cap_is_read() {
    let long = |length: usize| format!("event{}", " ".repeat(length - 5));
    assert!(compile_condition(&long(LENGTH_CAP), "case", &Spells::new()).is_ok());
    assert_eq!(faults(&long(LENGTH_CAP + 1)).list()[0].code, Code::TooLong);
}

#[test]
fn a_fault_on_a_very_long_line_is_drawn_in_a_part_of_the_line() {
    let text = format!("{}wra and years > 3", "event and ".repeat(1000));
    let drawn = faults(&text).to_string();
    assert!(drawn.contains("case:1:10001"), "{drawn}");
    assert!(drawn.lines().all(|line| line.chars().count() < 400), "{drawn}");
}

#[test]
fn codes_that_a_terminal_acts_on_are_never_printed() {
    let drawn = faults("na\u{1b}[31mme \u{202e}== \"\u{9b}\" \u{7}").to_string();
    assert!(!drawn.contains(['\u{1b}', '\u{202e}', '\u{9b}', '\u{7}']), "{drawn:?}");
}

#[test]
fn colour_is_there_only_when_asked_for() {
    assert!(!faults("wra").render(false).contains('\u{1b}'));
    assert!(faults("wra").render(true).contains('\u{1b}'));
}

#[test]
fn a_thousand_faults_are_counted_and_a_hundred_shown() {
    let faults = faults(&format!("event{}", " and peace".repeat(1000)));
    assert_eq!((faults.list().len(), faults.omitted()), (100, 900));
    assert!(faults.to_string().ends_with("and 900 more faults\n"));
}

#[test]
fn a_column_of_a_position_counts_characters_and_not_bytes() {
    let source = Source::new("case", "name == \"Côte\" and wra");
    let faults = faults(&source.text);
    assert_eq!(faults.position(&faults.list()[0]), (1, 20));
}

#[test]
fn a_diagnostic_is_drawn_with_its_place_a_caret_and_what_helps() {
    insta::assert_snapshot!(faults("event and\n  peak_intensity == wra or ended >= 1990"));
}
