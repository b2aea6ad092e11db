//! Check every block of the language's chapter: the good ones have no fault and no warning, those marked `error` have theirs.

#![expect(clippy::disallowed_methods, reason = "tests read the chapter")]

mod record;

use record::Small;
use theory::{check, format, in_example};

/// The blocks whose first line is this mark.
fn blocks(mark: &str) -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/language.md");
    let chapter = std::fs::read_to_string(path).unwrap().replace('\r', "");
    let blocks = chapter.split("\n```").skip(1).step_by(2);
    blocks
        .filter_map(|block| block.split_once('\n').filter(|(first, _)| *first == mark))
        .map(|(_, block)| block.to_owned())
        .collect()
}

#[test]
fn every_good_block_is_a_theory_without_a_warning() {
    let good = blocks("theory");
    assert!(good.len() >= 6, "only {} good blocks", good.len());
    for text in good {
        let theory = check(&text, "language.md", &Small).unwrap_or_else(|faults| panic!("{faults}"));
        assert!(theory.warnings.is_empty(), "{}", theory.warnings);
        assert!(format(&text, "language.md").is_ok());
    }
}

#[test]
fn every_block_marked_error_has_the_fault_in_its_comment() {
    let bad = blocks("theory error");
    assert!(bad.len() >= 8, "only {} faulty blocks", bad.len());
    for text in bad {
        let (code, statements) = text.trim_start_matches("# ").split_once('\n').unwrap();
        let faults = check(&in_example(statements.trim_end()), "language.md", &Small).expect_err(&text);
        assert!(faults.list().iter().all(|fault| fault.code.name() == code), "{text}: expected {code}\n{faults}");
    }
}
