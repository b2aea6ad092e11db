//! Run every block of the language's chapter: the good ones compile and run, those marked `error` must fail.

#![expect(clippy::disallowed_methods, reason = "tests read the chapter")]

mod spells;

use language::compile_condition;
use spells::{Spells, three_spells};

/// The expressions of all blocks with this first line; a blank line stands between two expressions.
fn expressions(mark: &str) -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/where.md");
    let chapter = std::fs::read_to_string(path).unwrap().replace('\r', "");
    let blocks = chapter.split("\n```").skip(1).step_by(2);
    let blocks = blocks.filter_map(|block| block.split_once('\n').filter(|(first, _)| *first == mark));
    blocks.flat_map(|(_, block)| block.split("\n\n").map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[test]
fn every_good_block_compiles_and_runs() {
    let good = expressions("where");
    assert!(good.len() > 20, "only {} good expressions", good.len());
    for text in good {
        let program = compile_condition(&text, "where.md", &Spells::new());
        let program = program.unwrap_or_else(|faults| panic!("{faults}"));
        program.truths(&three_spells()).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
}

#[test]
fn every_block_marked_error_fails_with_the_code_in_its_comment() {
    let bad = expressions("where error");
    assert!(bad.len() > 10, "only {} faulty expressions", bad.len());
    for text in bad {
        let (_, code) = text.split_once("# ").unwrap_or_else(|| panic!("no code beside {text}"));
        let code = code.lines().next().unwrap().trim();
        if code == "fault in row 1" {
            let program = compile_condition(&text, "where.md", &Spells::new()).unwrap();
            let error = program.truths(&three_spells()).expect_err("arithmetic has no value").to_string();
            assert!(error.starts_with("row 1: "), "{error}");
            continue;
        }
        let faults = compile_condition(&text, "where.md", &Spells::new()).expect_err(&text);
        assert!(faults.list().iter().any(|fault| fault.code.name() == code), "{text}: expected {code}\n{faults}");
    }
}
