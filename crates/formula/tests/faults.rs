//! Name what is wrong with a formula or with its data, with the place in both.

use formula::{Build, Column, FaultKind, Frame, Limits, Reason, Stray, Values, build, histories, parse};

fn real(values: &[f64]) -> Values {
    Values::Real(values.iter().copied().map(Some).collect())
}

fn texts(values: &[&str]) -> Values {
    Values::of_texts(values.iter().map(|text| (!text.is_empty()).then_some(*text)))
}

/// Four rows; the heading is row 1 of the file.
fn frame() -> Frame {
    let mixed = Column {
        stray: Some(Stray { row: 2, value: "n/a".into(), numbers: 3 }),
        ..Column::new("gdp", texts(&["1", "2", "n/a", "4"]))
    };
    let columns = vec![
        Column::new("time", real(&[1.0, 2.0, 3.0, 4.0])),
        Column::new("event", real(&[1.0, 0.0, 1.0, 1.0])),
        Column::new("status", texts(&["censor", "war", "war", "death"])),
        Column::new("age", real(&[30.0, 40.0, 0.0, 60.0])),
        Column::new("wide", real(&[1.0, f64::INFINITY, 3.0, 4.0])),
        Column::new("alone", texts(&["a", "a", "a", ""])),
        Column::new("day", Values::Day(vec![Some(10), Some(20), None, Some(40)])),
        Column::new("weight", real(&[1.0, 2.0, -1.0, 1.0])),
        mixed,
    ];
    Frame::new("spells.csv", 2, columns).unwrap()
}

fn faults_of(text: &str) -> formula::Faults {
    build(&parse(text).unwrap(), &frame(), &Build::default()).unwrap_err()
}

fn told(text: &str) -> String {
    faults_of(text).to_string()
}

fn unread(text: &str) -> String {
    parse(text).unwrap_err().to_string()
}

#[test]
fn an_unknown_column_is_named_with_its_place_and_the_nearest() {
    let drawn = told("Surv(time, event) ~ agee");
    assert!(drawn.contains("no column is named `agee`"), "{drawn}");
    assert!(drawn.contains("formula:1:21"), "{drawn}");
    assert!(drawn.contains("the nearest is `age`"), "{drawn}");
}

#[test]
fn all_unknown_columns_are_told_at_once() {
    assert_eq!(faults_of("Surv(tine, evnt) ~ agee + offset(wiide) + cluster(idd)").list.len(), 5);
}

#[test]
fn an_unknown_function_is_named_with_the_nearest() {
    let drawn = unread("Surv(time, event) ~ lgo(age)");
    assert!(drawn.contains("there is no function `lgo`") && drawn.contains("the nearest is `log`"), "{drawn}");
    let drawn = unread("Srv(time, event) ~ age");
    assert!(drawn.contains("the nearest is `Surv`"), "{drawn}");
    let drawn = unread("Surv(time, event) ~ ns(age, dff = 3)");
    assert!(drawn.contains("the nearest is `df`"), "{drawn}");
}

#[test]
fn words_of_r_that_are_not_built_say_what_to_do_instead() {
    assert!(unread("Surv(time, event) ~ tt(age)").contains("split the rows"));
    assert!(unread("Surv(time, event) ~ age + frailty(id)").contains("cluster()"));
    assert!(unread("Surv(time, event) ~ .").contains("name the covariates"));
}

#[test]
fn a_logarithm_of_zero_names_the_row_and_the_value() {
    let drawn = told("Surv(time, event) ~ log(age)");
    assert!(drawn.contains("spells.csv row 4 column `age` value `0`"), "{drawn}");
    assert!(drawn.contains("`log(age)` has no finite value"), "{drawn}");
}

#[test]
fn a_division_by_zero_names_both_values() {
    assert!(told("Surv(time, event) ~ I(time/age)").contains("value `3 and 0`"));
}

#[test]
fn an_infinite_cell_is_named_only_if_its_column_is_used() {
    assert!(told("Surv(time, event) ~ wide").contains("spells.csv row 3 column `wide` value `Inf`"));
    build(&parse("Surv(time, event) ~ I(age^2)").unwrap(), &frame(), &Build::default()).unwrap();
}

#[test]
fn a_column_of_mixed_types_names_the_stray_and_is_lawful_as_a_factor() {
    for text in ["Surv(time, event) ~ gdp", "Surv(gdp, event) ~ age", "Surv(time, event) ~ log(gdp)"] {
        let drawn = told(text);
        assert!(drawn.contains("spells.csv row 4 column `gdp` value `n/a`"), "{drawn}");
        assert!(drawn.contains("3 numbers"), "{drawn}");
    }
    let model = build(&parse("Surv(time, event) ~ factor(gdp)").unwrap(), &frame(), &Build::default()).unwrap();
    assert_eq!(model.columns.len(), 3);
}

#[test]
fn text_where_a_number_is_needed_names_a_row_that_shows_it() {
    let drawn = told("Surv(time, event) ~ log(status)");
    assert!(drawn.contains("numbers are needed here, and this gives texts"), "{drawn}");
    assert!(drawn.contains("row 2 column `status` value `censor`"), "{drawn}");
    assert!(told("Surv(status, event) ~ age").contains("numbers are needed"));
}

#[test]
fn an_event_that_is_text_lists_what_it_can_be() {
    let drawn = told("Surv(time, status) ~ age");
    assert!(drawn.contains("`censor`, `war`, `death`") && drawn.contains("event == "), "{drawn}");
}

#[test]
fn an_event_coded_otherwise_names_the_row() {
    assert!(told("Surv(time, age) ~ wide").contains("spells.csv row 2 column `age` value `30`"));
}

#[test]
fn a_value_that_no_row_has_is_refused_with_the_nearest() {
    let drawn = told("Surv(time, status == \"wra\") ~ age");
    assert!(drawn.contains("no row has the value `wra`") && drawn.contains("the nearest is `war`"), "{drawn}");
    assert!(told("Surv(time, event) ~ relevel(status, ref = \"deaht\")").contains("the nearest is `death`"));
}

#[test]
fn a_factor_with_one_level_is_refused() {
    assert!(told("Surv(time, event) ~ alone").contains("`alone` has only the level `a` among the rows used"));
}

#[test]
fn a_negative_weight_names_its_row() {
    let options = Build { weights: Some("weight"), ..Build::default() };
    let drawn = build(&parse("Surv(time, event) ~ age").unwrap(), &frame(), &options).unwrap_err().to_string();
    assert!(drawn.contains("spells.csv row 4 column `weight` value `-1`"), "{drawn}");
    let options = Build { weights: Some("weigth"), ..Build::default() };
    let drawn = build(&parse("Surv(time, event) ~ age").unwrap(), &frame(), &options).unwrap_err().to_string();
    assert!(drawn.contains("the nearest is `weight`"), "{drawn}");
}

#[test]
fn a_factor_beyond_the_cap_is_refused_and_lawful_as_a_stratum() {
    let n = formula::LEVELS_CAP + 1;
    let count: Vec<f64> = (0..n).map(|row| row as f64).collect();
    let names = Values::of_texts((0..n).map(|row| Some(format!("u{row}"))));
    let event = Column::new("event", real(&vec![1.0; n]));
    let frame = Frame::new("f", 1, vec![Column::new("time", real(&count)), event, Column::new("unit", names)]).unwrap();
    let refused = build(&parse("Surv(time, event) ~ unit").unwrap(), &frame, &Build::default()).unwrap_err();
    assert_eq!(
        refused.list[0].what,
        FaultKind::TooManyLevels {
            variable: "unit".into(),
            levels: n,
            most: n - 1,
            need: (n as u64 - 1) * n as u64 * 8
        }
    );
    let lawful = parse("Surv(time, event) ~ time + strata(unit) + cluster(unit)").unwrap();
    let model = build(&lawful, &frame, &Build::default()).unwrap();
    assert_eq!(model.stratum.unwrap().labels.len(), n);
    assert_eq!(model.clusters[0].labels.len(), n);
}

#[test]
fn interactions_beyond_the_cap_are_refused_before_they_are_made() {
    let n = 400;
    let count: Vec<f64> = (0..n).map(f64::from).collect();
    let frame = Frame::new("f", 1, vec![Column::new("time", real(&count))]).unwrap();
    let text = "Surv(time) ~ factor(time):factor(I(time + 1)):factor(I(time + 2))";
    let refused = build(&parse(text).unwrap(), &frame, &Build::default()).unwrap_err();
    assert_eq!(
        refused.list[0].what,
        FaultKind::TooManyColumns { columns: 400 * 400 * 400, most: formula::COLUMNS_CAP }
    );
}

#[test]
fn ten_thousand_terms_are_read_and_one_more_is_refused() {
    let sum = |n: usize| (0..n).map(|i| format!("x{i}")).collect::<Vec<_>>().join(" + ");
    let formula = parse(&format!("Surv(t, e) ~ {}", sum(10_000))).unwrap();
    assert_eq!(formula.term_labels().len(), 10_000);
    assert!(unread(&format!("Surv(t, e) ~ {}", sum(10_001))).contains("more than 10000 terms"));
    assert!(unread(&format!("Surv(t, e) ~ ({})^2", sum(200))).contains("more than 10000 terms"));
    assert!(unread(&format!("Surv(t, e) ~ {}", sum(30).replace('+', "*"))).contains("more than 10000 terms"));
}

#[test]
fn a_model_of_ten_thousand_terms_is_built() {
    let text = (0..10_000).map(|i| format!("I(x + {i})")).collect::<Vec<_>>().join(" + ");
    let frame = Frame::new("f", 1, vec![Column::new("x", real(&[1.0, 2.0]))]).unwrap();
    let model = build(&parse(&format!("Surv(x) ~ {text}")).unwrap(), &frame, &Build::default()).unwrap();
    assert_eq!((model.columns.len(), model.columns[9_999].values[1]), (10_000, 10_001.0));
}

#[test]
fn deep_nesting_is_refused_and_long_sums_are_not_deep() {
    let deep = |n: usize| format!("Surv(t, e) ~ {}x{}", "(".repeat(n), ")".repeat(n));
    assert!(parse(&deep(150)).is_ok());
    assert!(unread(&deep(100_000)).contains("nest deeper than 200"));
    assert!(unread(&format!("Surv(t, e) ~ {}x", "-".repeat(100_000))).contains("nest deeper"));
    assert!(unread(&format!("Surv(t, e) ~ I({}2)", "x^".repeat(50_000))).contains("nest deeper"));
    assert!(parse(&format!("Surv(t, e) ~ I({}1)", "x + ".repeat(100_000))).is_ok());
}

#[test]
fn faulty_texts_are_refused_with_their_place() {
    for (text, place, what) in [
        ("", "1:1", "a column, a number or a function"),
        ("Surv(t, e)", "1:11", "a formula has `~`"),
        ("~ x", "1:1", "nothing stands before `~`"),
        ("y ~ x", "1:1", "before `~` stands the time at risk"),
        ("Surv(t, e) ~ x +", "1:17", "a column, a number or a function"),
        ("Surv(t, e) ~ (x", "1:14", "never closed"),
        ("Surv(t, e) ~ x)", "1:15", "should end here"),
        ("Surv(t, e) ~ x $ y", "1:16", "has no meaning"),
        ("Surv(t, e) ~ 'x", "1:14", "does not close"),
        ("Surv(t, e) ~ 2x", "1:14", "not a number"),
        ("Surv(t, e) ~ x + 2", "1:18", "a constant is no covariate"),
        ("Surv(t, e = 1 = 2) ~ x", "1:15", "compare with `==`"),
        ("Surv(t, e) ~ x:cluster(id)", "1:16", "can only be added"),
        ("Surv(t, e) ~ log(ns(x))", "1:18", "cannot stand inside"),
        ("Surv(t, e) ~ x^0.5", "1:16", "a whole number from 1"),
        ("Surv(t, e) ~ log()", "1:14", "`log` needs `x`"),
        ("Surv(t, a, b, c) ~ x", "1:1", "takes at most 3"),
    ] {
        let drawn = unread(text);
        assert!(drawn.contains(&format!("formula:{place}\n")) && drawn.contains(what), "{text}\n{drawn}");
    }
}

#[test]
fn entries_that_are_not_before_their_exits_are_dropped_and_counted() {
    let columns = vec![
        Column::new("start", Values::Real(vec![Some(0.0), Some(2.0), Some(-3.0), Some(1.0), None])),
        Column::new("stop", real(&[1.0, 2.0, -1.0, 0.5, 1.0])),
        Column::new("x", Values::Real(vec![Some(1.0), None, Some(1.0), Some(2.0), None])),
    ];
    let frame = Frame::new("f", 1, columns).unwrap();
    let formula = parse("Surv(start, stop, rep) ~ x".replace("rep", "x > 0").as_str()).unwrap();
    let model = build(&formula, &frame, &Build::default()).unwrap();
    assert_eq!(model.rows, [0, 2]);
    assert_eq!(model.dropped.total, 3);
    let missing = |what: &str| Reason::Missing { what: what.into() };
    let expected = [(missing("start"), 1), (missing("x > 0"), 2), (Reason::EntryNotBeforeExit, 2), (missing("x"), 2)];
    assert_eq!(model.dropped.reasons, expected);
}

#[test]
fn rows_that_are_not_kept_neither_fault_nor_count_as_dropped() {
    let keep = [true, true, false, true];
    let options = Build { keep: Some(&keep), ..Build::default() };
    let model = build(&parse("Surv(time, event) ~ log(age)").unwrap(), &frame(), &options).unwrap();
    assert_eq!((model.rows, model.dropped.total, model.dropped.not_kept), (vec![0, 1, 3], 0, 1));
    let options = Build { keep: Some(&keep[..2]), ..Build::default() };
    let refused = build(&parse("Surv(time, event) ~ age").unwrap(), &frame(), &options).unwrap_err();
    assert_eq!(refused.list[0].what, FaultKind::KeepLength { expected: 4, found: 2 });
}

#[test]
fn days_are_numbers_in_arithmetic_and_as_times() {
    let model = build(&parse("Surv(day - 5, event) ~ day").unwrap(), &frame(), &Build::default()).unwrap();
    assert_eq!(model.exit, [5.0, 15.0, 35.0]);
    assert_eq!(model.columns[0].values, [10.0, 20.0, 40.0]);
}

#[test]
fn a_recipe_refuses_a_level_that_the_fit_has_not_seen() {
    let model = build(&parse("Surv(time, event) ~ status").unwrap(), &frame(), &Build::default()).unwrap();
    let other = Frame::new("new.csv", 2, vec![Column::new("status", texts(&["war", "peace"]))]).unwrap();
    let drawn = model.recipe.design(&other).unwrap_err().to_string();
    assert!(drawn.contains("no row has the value `peace`") && drawn.contains("new.csv row 3"), "{drawn}");
    let other = Frame::new("new.csv", 2, vec![Column::new("status", texts(&["war", "", "censor"]))]).unwrap();
    let design = model.recipe.design(&other).unwrap();
    assert_eq!(design.rows, [0, 2]);
    assert_eq!(design.columns[1].values, [1.0, 0.0]);
}

#[test]
fn every_fault_of_data_has_a_code_of_its_own() {
    for (formula, code) in [
        ("Surv(time, event) ~ agee", "unknown-name"),
        ("Surv(time, event) ~ gdp", "mixed-column"),
        ("Surv(time, event) ~ wide", "not-finite"),
        ("Surv(time, event) ~ log(age)", "no-finite-value"),
        ("Surv(time, event) ~ alone", "one-level"),
        ("Surv(time, status) ~ age", "event-is-text"),
        ("Surv(time, age) ~ age", "event-code"),
        ("Surv(time, event) ~ log(status)", "type-mismatch"),
        ("Surv(time, event) ~ poly(age, 7)", "bad-argument"),
        ("Surv(time, event) ~ strata(age):strata(time)", "only-strata"),
    ] {
        let drawn = told(formula);
        assert!(drawn.starts_with(&format!("error[{code}]: ")), "{drawn}");
    }
}

#[test]
fn a_fault_of_the_weights_is_not_drawn_into_the_formula() {
    let options = Build { weights: Some("weight"), ..Build::default() };
    let drawn = build(&parse("Surv(time, event) ~ age").unwrap(), &frame(), &options).unwrap_err().to_string();
    assert!(drawn.starts_with("error[negative-weight]") && !drawn.contains("formula:1"), "{drawn}");
}

#[test]
fn a_model_that_takes_too_much_memory_is_refused_with_the_need() {
    let limits = Limits { columns: 5, bytes: 95 };
    let options = Build { limits, ..Build::default() };
    let refused = |text: &str| build(&parse(text).unwrap(), &frame(), &options).unwrap_err().list[0].what.clone();
    // Three columns of four rows of eight bytes.
    let expected = FaultKind::LargerThanMemory { columns: 3, rows: 4, need: 96, budget: 95 };
    assert_eq!(refused("Surv(time, event) ~ age + time + I(age^2)"), expected);
    let text = "Surv(time, event) ~ age * time * event";
    assert_eq!(refused(text), FaultKind::TooManyColumns { columns: 7, most: 5 });
}

#[test]
fn a_thousand_unknown_columns_are_told_briefly() {
    let text = (0..1000).map(|i| format!("zz{i}")).collect::<Vec<_>>().join(" + ");
    let drawn = told(&format!("Surv(time, event) ~ {text}"));
    assert!(drawn.lines().count() < 200, "{} lines", drawn.lines().count());
    assert!(drawn.contains("and perhaps more"), "{drawn}");
}

#[test]
fn levels_are_counted_with_their_events_among_the_rows_used() {
    let columns = vec![
        Column::new("time", real(&[1.0, 2.0, 3.0, 4.0, 5.0])),
        Column::new("event", real(&[1.0, 0.0, 0.0, 1.0, 1.0])),
        Column::new("kind", texts(&["war", "peace", "peace", "war", ""])),
    ];
    let frame = Frame::new("f", 1, columns).unwrap();
    let model = build(&parse("Surv(time, event) ~ kind").unwrap(), &frame, &Build::default()).unwrap();
    let counts: Vec<_> = model.levels.iter().map(|l| (l.level.as_str(), l.rows, l.events)).collect();
    assert_eq!(counts, [("peace", 2, 0), ("war", 2, 2)]);
}

#[test]
fn histories_keep_rows_without_time_and_rows_with_missing_covariates() {
    let columns = vec![
        Column::new("id", texts(&["a", "a", "b", "", "b"])),
        Column::new("start", real(&[0.0, 2.0, 1.0, 0.0, 3.0])),
        Column::new("stop", Values::Real(vec![Some(2.0), Some(2.0), Some(3.0), Some(1.0), None])),
        Column::new("event", real(&[0.0, 1.0, 0.0, 1.0, 1.0])),
        Column::new("x", Values::Real(vec![None; 5])),
    ];
    let frame = Frame::new("f", 1, columns).unwrap();
    let formula = parse("Surv(start, stop, event) ~ x").unwrap();
    let found = histories(&formula, &frame, Some("id"), None).unwrap();
    assert_eq!((found.rows.clone(), found.without_unit.clone()), (vec![0, 1, 2], vec![3]));
    assert_eq!((found.unit.clone(), found.event.clone()), (vec![0, 0, 1], vec![false, true, false]));
    let alone = histories(&formula, &frame, None, Some(&[false, true, true, true, true])).unwrap();
    assert_eq!((alone.rows, alone.unit), (vec![1, 2, 3], vec![0, 1, 2]));
    let drawn = histories(&formula, &frame, Some("idd"), None).unwrap_err().to_string();
    assert!(drawn.contains("no column is named `idd`") && drawn.contains("the nearest is `id`"), "{drawn}");
}
