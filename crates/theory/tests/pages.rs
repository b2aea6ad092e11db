//! Hold the page of every code against what the checker says.

#![expect(clippy::disallowed_methods, reason = "a test reads the book")]

mod record;

use language::Code;
use record::Small;
use theory::{chapter, check, explain, in_example, page};

fn codes(text: &str) -> (Vec<Code>, String) {
    match check(text, "example", &Small) {
        Ok(theory) => (theory.warnings.list().iter().map(|one| one.code).collect(), theory.warnings.to_string()),
        Err(faults) => (faults.list().iter().map(|one| one.code).collect(), faults.to_string()),
    }
}

#[test]
fn every_code_has_a_page() {
    for code in Code::ALL.iter().chain(Code::OF_THEORIES) {
        let text = explain(code.name()).unwrap_or_else(|| panic!("no page for {code}"));
        assert!(text.starts_with(code.name()));
    }
    assert_eq!(explain("no-such-code"), None);
}

#[test]
fn the_wrong_statements_of_a_page_have_its_fault_and_the_right_ones_have_none() {
    for code in Code::ALL.iter().chain(Code::OF_THEORIES) {
        let page = page(code.name()).unwrap();
        if page.wrong.is_empty() {
            continue;
        }
        let (wrong, drawn) = codes(&in_example(page.wrong));
        assert!(wrong.contains(code), "{code} is not among the faults of\n{}\n{drawn}", page.wrong);
        let right = in_example(page.right);
        let theory = check(&right, "example", &Small).unwrap_or_else(|faults| panic!("{code}: {faults}"));
        assert!(!theory.warnings.list().iter().any(|one| one.code == *code), "{code}: {}", theory.warnings);
    }
}

#[test]
fn the_chapter_of_faults_is_what_the_pages_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/faults.md");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, chapter()).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap().replace('\r', "");
    assert!(
        written == chapter(),
        "docs/faults.md differs from the pages: run BLESS=1 cargo test -p theory --test pages"
    );
}
