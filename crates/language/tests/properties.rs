//! Draw texts, trees and tables at random, and hold what must be true of all of them.

mod spells;

use language::syntax::{Call, ExpressionKind, Level, Operator};
use language::{
    Expression, Source, Span, compile_condition, compile_real, from_bytes, syntax_to_text, text_to_tokens,
    tokens_to_syntax,
};
use proptest::prelude::*;
use spells::Spells;

/// Pieces that are likely to meet in interesting ways.
const PIECES: &[&str] = &[
    "and",
    "or",
    "not",
    "in",
    "true",
    "false",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "=",
    "+",
    "-",
    "*",
    "/",
    "^",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    ":=",
    ".",
    "..",
    "~",
    "&&",
    "||",
    "!",
    "is",
    "NOT",
    "AND",
    "1",
    "0",
    "1.5",
    "1e-3",
    "1_000",
    "1_",
    "5years",
    "1e999",
    "1990-01-01",
    "1990-02-30",
    "1990-1-1",
    "\"war\"",
    "\"a\\q\"",
    "\"open",
    "#",
    "\n",
    "years",
    "ended",
    "name",
    "event",
    "kind",
    "peak_intensity",
    "war",
    "minor",
    "broker",
    "USA",
    "region",
    "africa",
    "ended_by",
    "unknown",
    "log",
    "exp",
    "sqrt",
    "abs",
    "min",
    "max",
    "year",
    "contains",
    "known",
    "count",
    "yers",
    "NA",
    "é",
    "名",
    "'",
    "“",
    "\u{1b}",
    "\u{202e}",
    "\t",
    "\r\n",
    "≤",
    "−",
];

/// Everything that a user's text goes through; it may refuse, it may not panic.
fn go_through(text: &str) {
    let vocabulary = Spells::new();
    let tokens = text_to_tokens(text);
    let covered = tokens.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start);
    assert!(covered && tokens.iter().all(|one| text.get(one.span.start..one.span.end).is_some()));
    for result in [compile_condition(text, "test", &vocabulary), compile_real(text, "test", &vocabulary)] {
        match result {
            Ok(program) => assert!(!program.listing().is_empty()),
            Err(faults) => {
                assert!(!faults.is_empty());
                assert!(!faults.render(true).is_empty());
                let drawn = faults.to_string();
                assert!(!drawn.contains(['\u{1b}', '\u{202e}']), "{drawn:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        match from_bytes(&bytes, "test") {
            Ok(text) => go_through(text),
            Err(faults) => assert!(!faults.to_string().is_empty()),
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,80}") {
        go_through(&text);
    }

    #[test]
    fn no_soup_of_tokens_makes_it_panic(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..30), blank in any::<bool>()) {
        go_through(&pieces.join(if blank { " " } else { "" }));
    }
}

fn bare(kind: ExpressionKind) -> Expression {
    Expression::new(kind, Span::default())
}

/// The same tree with all places forgotten.
fn without_places(one: &Expression) -> Expression {
    let boxed = |one: &Expression| Box::new(without_places(one));
    let all = |many: &[Expression]| many.iter().map(without_places).collect::<Vec<_>>();
    bare(match one.kind() {
        ExpressionKind::Not(one) => ExpressionKind::Not(boxed(one)),
        ExpressionKind::Negate(one) => ExpressionKind::Negate(boxed(one)),
        ExpressionKind::Bracket(one) => ExpressionKind::Bracket(boxed(one)),
        ExpressionKind::Power(base, exponent) => ExpressionKind::Power(boxed(base), boxed(exponent)),
        ExpressionKind::Chain(level, first, rest) => {
            let rest = rest.iter().map(|(operator, one)| (*operator, without_places(one))).collect();
            ExpressionKind::Chain(*level, boxed(first), rest)
        }
        ExpressionKind::Call(call) => {
            let arguments = all(&call.arguments);
            ExpressionKind::Call(Call { name_span: Span::default(), arguments, ..call.clone() })
        }
        ExpressionKind::Set(members) => ExpressionKind::Set(all(members)),
        ExpressionKind::Faulty(parts) => ExpressionKind::Faulty(all(parts)),
        leaf => leaf.clone(),
    })
}

fn name() -> impl Strategy<Value = String> {
    "[a-z_é][a-z0-9_]{0,5}".prop_filter("no keyword", |name| language::is_name(name))
}

fn leaf() -> impl Strategy<Value = Expression> {
    prop_oneof![
        any::<f64>().prop_filter("finite", |x| x.is_finite()).prop_map(|x| ExpressionKind::Number(x.abs())),
        (0u32..5000).prop_map(|x| ExpressionKind::Number(f64::from(x) / 4.0)),
        // From 0000-01-01 to 9999-12-31, the dates of four digits.
        (-719_528i32..=2_932_896).prop_map(ExpressionKind::Day),
        "(\\PC|[\\n\\t\\r\"\\\\]){0,8}".prop_map(ExpressionKind::Text),
        any::<bool>().prop_map(ExpressionKind::Truth),
        name().prop_map(ExpressionKind::Name),
    ]
    .prop_map(bare)
}

const OPERATORS: &[Operator] = &[
    Operator::Or,
    Operator::And,
    Operator::Equal,
    Operator::NotEqual,
    Operator::Less,
    Operator::LessEqual,
    Operator::Greater,
    Operator::GreaterEqual,
    Operator::In,
    Operator::NotIn,
    Operator::Add,
    Operator::Subtract,
    Operator::Multiply,
    Operator::Divide,
];

fn chain(first: Expression, rest: Vec<(Operator, Expression)>) -> ExpressionKind {
    let level = rest.first().map_or(Level::And, |(operator, _)| operator.level());
    let rest = rest.into_iter().filter(|(operator, _)| operator.level() == level).collect();
    ExpressionKind::Chain(level, Box::new(first), rest)
}

fn tree() -> impl Strategy<Value = Expression> {
    leaf().prop_recursive(6, 60, 4, |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        let many = prop::collection::vec(inner.clone(), 0..4);
        let rest = prop::collection::vec((prop::sample::select(OPERATORS), inner.clone()), 1..5);
        prop_oneof![
            boxed.clone().prop_map(ExpressionKind::Not),
            boxed.clone().prop_map(ExpressionKind::Negate),
            boxed.clone().prop_map(ExpressionKind::Bracket),
            (boxed.clone(), boxed).prop_map(|(base, exponent)| ExpressionKind::Power(base, exponent)),
            (inner.clone(), rest).prop_map(|(first, rest)| chain(first, rest)),
            many.clone().prop_map(ExpressionKind::Set),
            (name(), many).prop_map(|(name, arguments)| {
                ExpressionKind::Call(Call { name, name_span: Span::default(), binder: None, arguments })
            }),
            (name(), name(), prop::collection::vec(inner, 1..3)).prop_map(|(name, binder, arguments)| {
                ExpressionKind::Call(Call { name, name_span: Span::default(), binder: Some(binder), arguments })
            }),
        ]
        .prop_map(bare)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_printed_tree_reads_back_as_itself(tree in tree()) {
        let text = syntax_to_text(&tree);
        let source = Source::new("test", &text);
        let (again, faults) = tokens_to_syntax(&source, &text_to_tokens(&text));
        prop_assert!(faults.is_empty(), "{}", faults);
        prop_assert_eq!(without_places(&again), tree);
        prop_assert_eq!(syntax_to_text(&again), text);
    }
}
