//! Show each stage of good texts: tokens, tree, program.

mod spells;

use language::syntax::ExpressionKind;
use language::{Expression, Source, compile_condition, compile_real, syntax_to_text, text_to_tokens, tokens_to_syntax};
use spells::Spells;

/// The tree as nested lists, without places.
fn outline(expression: &Expression) -> String {
    let parts = expression.kind().parts().into_iter().map(outline).collect::<Vec<_>>();
    let listed = |head: &str| format!("({head} {})", parts.join(" "));
    match expression.kind() {
        ExpressionKind::Chain(_, _, rest) => {
            let signs = rest.iter().map(|(operator, _)| operator.sign()).collect::<Vec<_>>();
            listed(&signs.join(" "))
        }
        ExpressionKind::Not(_) => listed("not"),
        ExpressionKind::Negate(_) => listed("negate"),
        ExpressionKind::Power(..) => listed("^"),
        ExpressionKind::Bracket(_) => listed("bracket"),
        ExpressionKind::Set(_) => listed("set"),
        ExpressionKind::Call(call) => listed(&format!("call {}", call.name)),
        ExpressionKind::Faulty(_) => listed("faulty"),
        _ => syntax_to_text(expression),
    }
}

fn tree(text: &str) -> String {
    let source = Source::new("test", text);
    let (expression, faults) = tokens_to_syntax(&source, &text_to_tokens(text));
    assert!(faults.is_empty(), "{faults}");
    outline(&expression)
}

const DOCUMENTED: &str = "peak_intensity == war and ended >= 1990-01-01 and broker(USA)";

#[test]
fn a_text_becomes_tokens_with_their_bytes() {
    let text = "years>=1_000.5e-3 # so\n not in {\"a\\\"b\", 1990-01-01} 0..1 := ~";
    let tokens = text_to_tokens(text);
    let lines = tokens.iter().map(|one| format!("{:?} {}", one.kind, &text[one.span.start..one.span.end]));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn operators_bind_as_in_mathematics() {
    for (text, expected) in [
        ("a + b * c ^ d", "(+ a (* b (^ c d)))"),
        ("-a ^ 2", "(negate (^ a 2))"),
        ("2 ^ -3 ^ 2", "(^ 2 (negate (^ 3 2)))"),
        ("a ^ b ^ c", "(^ a (^ b c))"),
        ("-a * b", "(* (negate a) b)"),
        ("a - b - c", "(- - a b c)"),
        ("a - (b - c)", "(- a (- b c))"),
        ("not a == b and c or d", "(or (and (not (== a b)) c) d)"),
        ("a or b and c", "(or a (and b c))"),
        ("1 <= a < 5", "(<= < 1 a 5)"),
        ("a not in {1, 2} and not b", "(and (not in a (set 1 2)) (not b))"),
        ("[a > 1] * 2", "(* (bracket (> a 1)) 2)"),
        ("f(a, -b)(c)", ""),
    ] {
        if expected.is_empty() {
            let source = Source::new("test", text);
            assert!(!tokens_to_syntax(&source, &text_to_tokens(text)).1.is_empty());
        } else {
            assert_eq!(tree(text), expected, "{text}");
        }
    }
}

#[test]
fn the_documented_condition_compiles_to_these_instructions() {
    let program = compile_condition(DOCUMENTED, "--where", &Spells::new()).unwrap();
    insta::assert_snapshot!(program.listing());
    let columns = program.columns().iter().map(|column| column.name.as_str()).collect::<Vec<_>>();
    assert_eq!(columns, ["peak_intensity", "ended", "broker"]);
}

#[test]
fn a_fallible_operand_after_and_is_guarded_and_constants_are_computed() {
    let text = "years > 2 * 3 + 1 and 10 / war_years > 1 or false";
    insta::assert_snapshot!(compile_condition(text, "--where", &Spells::new()).unwrap().listing());
}

#[test]
fn a_real_expression_compiles_and_a_condition_is_refused_in_its_place() {
    insta::assert_snapshot!(compile_real("log(years) + [event]", "test", &Spells::new()).unwrap().listing());
    let faults = compile_real("event", "test", &Spells::new()).unwrap_err();
    assert_eq!(
        faults.list()[0].remedy.as_deref(),
        Some("write [event] for 1 where it is true and 0 where it is false")
    );
}

#[test]
fn a_column_that_cannot_matter_is_not_among_the_columns_used() {
    let program = compile_condition("event and (true or years > 1)", "test", &Spells::new()).unwrap();
    assert_eq!(program.columns().len(), 1);
}

#[test]
fn a_value_may_have_the_name_of_a_column_if_only_the_value_fits() {
    use language::{Kind, Names, Signature, Vocabulary};
    struct Clash;
    impl Vocabulary for Clash {
        fn lookup(&self, name: &str) -> Option<Signature> {
            match name {
                "war" => Some(Signature::of(Kind::Real)),
                "level" => Some(Signature::of(Kind::OneOf(Names::new(["minor", "war"])))),
                _ => None,
            }
        }
        fn names(&self) -> Vec<&str> {
            vec!["war", "level"]
        }
    }
    let program = compile_condition("level == war", "test", &Clash).unwrap();
    assert_eq!(program.columns().len(), 1);
    assert_eq!(compile_condition("level == war and war > 1", "test", &Clash).unwrap().columns().len(), 2);
}
