//! Hold that no bytes bring down the parser, the checker or the layout.

#![expect(clippy::disallowed_methods, reason = "tests read their own cases")]

mod mutate;
mod record;

use mutate::{Draws, corpus, held, mutated};
use record::Small;

#[test]
fn every_text_of_the_corpus_has_an_answer() {
    let corpus = corpus();
    assert!(corpus.len() > 150, "only {} texts", corpus.len());
    corpus.iter().for_each(|text| held(text, &Small));
}

#[test]
fn three_thousand_changed_texts_have_an_answer() {
    let corpus = corpus();
    let mut draws = Draws(4);
    for _ in 0..3_000 {
        held(&mutated(&corpus, &mut draws), &Small);
    }
}

#[test]
fn deep_and_wide_texts_have_an_answer() {
    for (open, inside, close) in [
        ("(", "1", ")"),
        ("[", "active(c)", "]"),
        ("-", "1", ""),
        ("not ", "true", ""),
        ("exp(", "1", ")"),
        ("{", "1", "}"),
        ("abs(1 - ", "2", ")"),
    ] {
        for times in [30, 195, 5_000] {
            let term = format!("{}{inside}{}", open.repeat(times), close.repeat(times));
            let statement = format!(
                "define deep(c) = active(c) and {term} > 0\nevent e(c: conflict) {{ when deep(c) hazard {term} per year }}"
            );
            held(theory::in_example(&statement).as_bytes(), &Small);
        }
    }
    let mut nested = String::from("1");
    for at in 0..150 {
        nested = format!("count(v{at}: active(v{at}) and {nested} > 0)");
    }
    held(theory::in_example(&format!("event e(c: conflict) {{ hazard {nested} per year }}")).as_bytes(), &Small);
    let wide = vec!["[active(c)]"; 20_000].join(" + ");
    held(theory::in_example(&format!("event e(c: conflict) {{ hazard {wide} per year }}")).as_bytes(), &Small);
    let many = (0..4_000)
        .map(|at| format!("param p{at} ~ normal(0, 1)\ndefine q{at} = p{at} + q{}\n", at + 1))
        .collect::<String>();
    held(theory::in_example(&many).as_bytes(), &Small);
}
