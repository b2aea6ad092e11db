//! Draw theories at random: each has no fault, and its layout is the same theory and changes nothing twice.

#![expect(clippy::disallowed_methods, reason = "the module that is shared with other tests reads the corpus")]

#[expect(dead_code, reason = "only the part that holds a text is needed here")]
mod mutate;
mod record;

use language::Code;
use proptest::prelude::*;
use record::Small;
use theory::{check, in_example};

/// A number of conflict `c`; no variable is bound twice, as each level has its own.
fn number(depth: u32) -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        (0u32..1000).prop_map(|n| format!("{}", f64::from(n) / 8.0)),
        Just("base".to_owned()),
        Just("year".to_owned()),
        Just("weight(c)".to_owned()),
        Just("half".to_owned()),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    let inner = || number(depth - 1);
    prop_oneof![
        leaf,
        (inner(), prop_oneof![Just("+"), Just("-"), Just("*")], inner())
            .prop_map(|(a, sign, b)| format!("({a} {sign} {b})")),
        (inner(), inner()).prop_map(|(a, b)| format!("{a}  +{b}")),
        inner().prop_map(|a| format!("-({a})")),
        inner().prop_map(|a| format!("exp( {a} )")),
        (inner(), inner()).prop_map(|(a, b)| format!("min({a},{b})")),
        condition(depth - 1).prop_map(|a| format!("[{a}]")),
        condition(depth - 1).prop_map(move |a| format!("count(v{depth}: active(v{depth}) and {a})")),
        inner().prop_map(move |a| format!("sum(w{depth}: weight(w{depth})*{a}, not active(w{depth}))")),
        inner().prop_map(|a| format!("twice({a})")),
    ]
    .boxed()
}

fn condition(depth: u32) -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        Just("active(c)".to_owned()),
        Just("ending(c)==deal".to_owned()),
        Just("ending(c) not in { none,truce }".to_owned()),
        Just("place(c) != dominant".to_owned()),
        Just("place(c) in {USA, RUS}".to_owned()),
        Just("2<=since(active(c)) < 5".to_owned()),
        Just("argmax(s: power(s), power(s)>1, USA) == place(c)".to_owned()),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    let inner = || condition(depth - 1);
    prop_oneof![
        leaf,
        inner().prop_map(|a| format!("not ({a})")),
        (inner(), inner()).prop_map(|(a, b)| format!("({a} or {b})")),
        (inner(), inner()).prop_map(|(a, b)| format!("({a}) and({b})")),
        (number(depth - 1), number(depth - 1)).prop_map(|(a, b)| format!("({a}) <= {b}")),
        inner().prop_map(move |a| format!("any(u{depth}: active(u{depth}) and ({a}))")),
    ]
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn a_theory_drawn_at_random_has_no_fault_and_its_layout_is_the_same_theory(
        hazard in number(3),
        effect in number(2),
        rule in condition(2),
        blank in prop_oneof![Just("\n"), Just(" "), Just("  # a comment\n"), Just("\n\n\n# alone\n\n")],
    ) {
        let statements = format!(
            "hold weight(conflict) : real in 0..1 starts from 0{blank}observe power(state) : real from table.power{blank}\
             define half = 0.5{blank}define twice(n) = n + n{blank}\
             event e(c: conflict) {{{blank}when active(c){blank}hazard exp({hazard}){blank}per year{blank}then{blank}active(c) := false,{blank}\
             weight(c) := {effect} }}{blank}each year {{ weight(c) := 0 for c where {rule}{blank}}}"
        );
        let text = in_example(&statements);
        let theory = check(&text, "drawn", &Small);
        prop_assert!(theory.is_ok() || theory.as_ref().is_err_and(|faults| faults.list().iter().all(|fault| {
            // Constants may be drawn that have no value together.
            matches!(fault.code, Code::ImpossibleArithmetic | Code::NeverHappens | Code::BadBounds | Code::PriorOverflow)
        })), "{}\n{text}", theory.unwrap_err());
        mutate::held(text.as_bytes(), &Small);
    }
}
