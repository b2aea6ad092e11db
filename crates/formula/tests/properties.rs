//! Hold the reader of formulas and the builder of columns against any text and any table.

use formula::{Build, Column, Frame, Values, build, parse};
use proptest::prelude::*;

/// Texts made of the pieces of formulas: most are wrong in some way, many are right.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "Surv(", "t", "e", ", ", "x", "g", "`my x`", " + ", " - ", "*", ":", "/", "^", "2", "1", "(", ")", "log(",
        "I(", "factor(", "ns(", "poly(", "bs(", "df = ", "strata(", "cluster(", "offset(", " ~ ", "==", "\"a\"",
        " %in% ", "c(", "!", "&", "|", "%%", ".", "é", "1e5", "relevel(", "ref = ", "TRUE", "<", "`",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "x",
        "y",
        "g",
        "flag",
        "`my x`",
        "log(x)",
        "exp(y)",
        "sqrt(x)",
        "I(x^2)",
        "I(x / y)",
        "factor(y)",
        "factor(g)",
        "poly(x, 2)",
        "ns(x, df = 2)",
        "bs(y, df = 4)",
        "strata(g)",
        "(x > 1)",
        "I(g == \"a\")",
        "relevel(g, ref = \"b\")",
        "I(x %% 2)",
        "is.na(y)",
        "-1",
        "pmin(x, y)",
        "ns(y, knots = c(0.5, 1))",
        "I(-x^-2)",
        "ifelse(x > 0, y, 1)",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(4, 24, 2, |inner| {
        let operator = prop::sample::select(vec![" + ", " - ", " * ", ":", "/", " %in% "]);
        (inner.clone(), operator, inner).prop_map(|(left, operator, right)| format!("({left}){operator}{right}"))
    })
}

fn values(rows: usize) -> impl Strategy<Value = Values> {
    let real =
        prop::option::weighted(0.9, prop::sample::select(vec![-1.5, -0.0, 0.0, 0.3, 1.0, 2.0, 1e300, f64::NAN, 7.0]));
    let small = prop::option::weighted(0.9, (0..3i32).prop_map(f64::from));
    let text = prop::option::weighted(0.9, prop::sample::select(vec!["a", "b", "c", ""]));
    prop_oneof![
        prop::collection::vec(real, rows).prop_map(Values::Real),
        prop::collection::vec(small, rows).prop_map(Values::Real),
        prop::collection::vec(text, rows).prop_map(Values::of_texts),
        prop::collection::vec(any::<Option<bool>>(), rows).prop_map(Values::Flag),
        prop::collection::vec(prop::option::of(-5..5i32), rows).prop_map(Values::Day),
    ]
}

fn frame() -> impl Strategy<Value = Frame> {
    (0..12usize).prop_flat_map(|rows| {
        prop::collection::vec(values(rows), 7).prop_map(|all| {
            let names = ["t", "e", "x", "y", "g", "flag", "my x"];
            let columns = names.iter().zip(all).map(|(name, values)| Column::new(name, values)).collect();
            Frame::new("made", 1, columns).unwrap()
        })
    })
}

/// The same, with columns of the types that most formulas need.
fn likely_frame() -> impl Strategy<Value = Frame> {
    (2..40usize).prop_flat_map(|rows| {
        let number = || prop::collection::vec(prop::option::weighted(0.95, 0.1..9.0f64), rows).prop_map(Values::Real);
        let text = prop::collection::vec(prop::option::weighted(0.95, prop::sample::select(vec!["a", "b", "c"])), rows);
        let event = prop::collection::vec(any::<bool>().prop_map(Some), rows);
        (number(), event.clone(), number(), number(), text, event, number()).prop_map(|(t, e, x, y, g, flag, my)| {
            let all = [t, Values::Flag(e), x, y, Values::of_texts(g), Values::Flag(flag), my];
            let names = ["t", "e", "x", "y", "g", "flag", "my x"];
            let columns = names.iter().zip(all).map(|(name, values)| Column::new(name, values)).collect();
            Frame::new("made", 1, columns).unwrap()
        })
    })
}

/// What holds of every model.
fn verify(text: &str, frame: &Frame) {
    let Ok(formula) = parse(text) else { return };
    match build(&formula, frame, &Build::default()) {
        Ok(model) => {
            let n = model.rows.len();
            assert_eq!(model.dropped.total + n, frame.rows(), "{text}");
            assert_eq!((model.exit.len(), model.event.len()), (n, n), "{text}");
            for column in &model.columns {
                assert_eq!(column.values.len(), n, "{text}");
                assert!(column.values.iter().all(|value| value.is_finite()), "{text}: {}", column.name);
            }
            let covered: usize = model.terms.iter().map(|term| term.columns.len()).sum();
            assert_eq!(covered, model.columns.len(), "{text}");
        }
        Err(faults) => {
            assert!(!faults.list.is_empty());
            assert!(faults.to_string().contains("error["), "{text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>(), pieces in pieces()) {
        for text in [text, pieces.clone(), format!("Surv(t, e) ~ {pieces}")] {
            if let Err(faults) = parse(&text) {
                prop_assert!(!faults.is_empty());
                prop_assert!(!faults.to_string().is_empty());
            }
        }
    }

    #[test]
    fn what_is_printed_reads_as_the_same_formula(pieces in pieces(), right in expression()) {
        for text in [format!("Surv(t, e) ~ {pieces}"), format!("Surv(t, e == 1) ~ {right}")] {
            let Ok(formula) = parse(&text) else { continue };
            let printed = formula.to_string();
            let again = parse(&printed).unwrap_or_else(|faults| panic!("{printed}\n{faults}"));
            prop_assert_eq!(again.to_string(), printed);
            prop_assert_eq!(again.term_labels(), formula.term_labels());
        }
    }

    #[test]
    fn no_table_makes_the_builder_panic(right in expression(), pieces in pieces(), frame in frame()) {
        verify(&format!("Surv(t, e) ~ {right}"), &frame);
        verify(&format!("Surv(x, t, e) ~ {right}"), &frame);
        verify(&format!("Surv(t, e) ~ {pieces}"), &frame);
    }

    #[test]
    fn a_lawful_table_gives_columns_of_one_length(right in expression(), frame in likely_frame()) {
        verify(&format!("Surv(t, e) ~ {right}"), &frame);
    }
}
