//! Show that no nesting exhausts the stack: it is refused beyond the cap, read up to it, and long chains are not deep.

mod spells;

use language::{Code, DEPTH_CAP, Expression, Source, compile_condition, text_to_tokens, tokens_to_syntax};
use spells::{Spells, three_spells};

const MANY: usize = 100_000;

fn codes(text: &str) -> Vec<Code> {
    compile_condition(text, "test", &Spells::new()).unwrap_err().list().iter().map(|fault| fault.code).collect()
}

#[test]
fn a_hundred_thousand_of_anything_that_nests_is_too_deep() {
    for opening in ["(", "[", "{", "not ", "-", "f(", "1 ^ ", "1 ^ -", "1 + (", "known(", "1 == ([", "1*(1+("] {
        let codes = codes(&opening.repeat(MANY));
        assert_eq!(codes.iter().filter(|code| **code == Code::TooDeep).count(), 1, "{opening}");
    }
}

#[test]
fn a_hundred_thousand_closings_or_signs_are_faults_and_no_overflow() {
    for junk in [")", "]", "}", "^", "*", "and ", ",", ":=", "@", "\"", "1 ", "a(", "((1)", "==", "!"] {
        let source = Source::new("test", &junk.repeat(MANY));
        let (_, faults) = tokens_to_syntax(&source, &text_to_tokens(&source.text));
        assert!(!faults.is_empty(), "{junk}");
    }
}

#[test]
fn nesting_up_to_the_cap_is_read_and_one_more_is_refused() {
    let nested = |levels: usize| format!("{}event{}", "(".repeat(levels), ")".repeat(levels));
    assert!(compile_condition(&nested(DEPTH_CAP - 1), "test", &Spells::new()).is_ok());
    assert_eq!(codes(&nested(DEPTH_CAP)), [Code::TooDeep]);
    let negated = |levels: usize| format!("{}event", "not ".repeat(levels));
    assert!(compile_condition(&negated(DEPTH_CAP - 1), "test", &Spells::new()).is_ok());
    assert_eq!(codes(&negated(DEPTH_CAP)), [Code::TooDeep]);
}

#[test]
fn a_tree_is_never_taller_than_the_cap_even_where_parentheses_add_no_level() {
    let text = (0..150).fold("1".to_owned(), |inside, _| format!("({inside}) * 2 + 3"));
    let source = Source::new("test", &text);
    let (expression, faults) = tokens_to_syntax(&source, &text_to_tokens(&text));
    assert_eq!(faults.list()[0].code, Code::TooDeep);
    assert!(tallest(&expression) <= DEPTH_CAP);
}

fn tallest(expression: &Expression) -> usize {
    1 + expression.kind().parts().into_iter().map(tallest).max().unwrap_or(0)
}

#[test]
fn a_chain_of_many_thousands_is_flat_and_runs() {
    for (text, expected) in [
        (vec!["event"; MANY].join(" and "), "[True, False, Unknown]"),
        (vec!["years > 10"; MANY / 4].join(" or "), "[False, True, Unknown]"),
        (format!("years {} > 0", "+ 1 ".repeat(MANY)), "[True, True, Unknown]"),
        (format!("0 <= {}", vec!["years"; MANY].join(" <= ")), "[True, True, Unknown]"),
        (format!("years in {{{}}}", vec!["7"; MANY].join(", ")), "[False, False, Unknown]"),
        (format!("max({}) > 6", vec!["years"; MANY].join(", ")), "[False, True, Unknown]"),
    ] {
        let program = compile_condition(&text, "test", &Spells::new()).unwrap();
        assert_eq!(format!("{:?}", program.truths(&three_spells()).unwrap().rows), expected, "{}", &text[..40]);
    }
}
