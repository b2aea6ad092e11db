//! Hold the connectives against Kleene's tables, and unknown values against what each operation makes of them.

mod spells;

use language::Truth::{False, True, Unknown};
use language::{Column, Columns, Kind, Known, Names, Signature, Truth, Vocabulary, compile_condition, compile_real};
use spells::{Spells, three_spells};

const ALL: [Truth; 3] = [False, Unknown, True];

/// Two columns of flags that go through all nine pairs.
struct Pairs {
    a: (Vec<bool>, Vec<bool>),
    b: (Vec<bool>, Vec<bool>),
}

impl Pairs {
    fn new() -> Pairs {
        let column = |truths: Vec<Truth>| {
            let values = truths.iter().map(|truth| *truth == True).collect();
            (values, truths.iter().map(|truth| *truth != Unknown).collect())
        };
        let a = ALL.iter().flat_map(|a| [*a; 3]).collect();
        let b = [ALL; 3].concat();
        Pairs { a: column(a), b: column(b) }
    }
}

impl Vocabulary for Pairs {
    fn lookup(&self, name: &str) -> Option<Signature> {
        ["a", "b"].contains(&name).then(|| Signature::of(Kind::Flag))
    }

    fn names(&self) -> Vec<&str> {
        vec!["a", "b"]
    }
}

impl Columns for Pairs {
    fn rows(&self) -> usize {
        9
    }

    fn column(&self, name: &str) -> Option<Column<'_>> {
        let (values, known) = if name == "a" { &self.a } else { &self.b };
        Some(Column::Flag(values, Known::Where(known)))
    }
}

fn table(text: &str) -> Vec<Truth> {
    let pairs = Pairs::new();
    compile_condition(text, "test", &pairs).unwrap().truths(&pairs).unwrap().rows
}

#[test]
fn and_or_not_follow_the_strong_tables_of_kleene() {
    assert_eq!(table("a and b"), [False, False, False, False, Unknown, Unknown, False, Unknown, True]);
    assert_eq!(table("a or b"), [False, Unknown, True, Unknown, Unknown, True, True, True, True]);
    assert_eq!(table("not a and a == a"), [True, True, True, Unknown, Unknown, Unknown, False, False, False]);
}

#[test]
fn two_conditions_are_the_same_only_if_both_are_known() {
    let same = [True, Unknown, False, Unknown, Unknown, Unknown, False, Unknown, True];
    assert_eq!(table("a == b"), same);
    assert_eq!(table("a != b"), same.map(|truth| !truth));
}

#[test]
fn known_is_never_unknown() {
    let known = [True, True, True, False, False, False, True, True, True];
    assert_eq!(table("known(a)"), known);
    assert_eq!(table("not known(a and a)"), known.map(|truth| !truth));
}

#[test]
fn constants_join_by_the_same_tables() {
    assert_eq!(table("b and true"), table("b"));
    assert_eq!(table("b or false"), table("b"));
    assert_eq!(table("b and false"), [False; 9]);
    assert_eq!(table("b or true"), [True; 9]);
    assert_eq!(table("false and b"), [False; 9]);
    assert_eq!(table("true or b"), [True; 9]);
    assert_eq!(table("b == false"), table("not b"));
}

fn spells(text: &str) -> Vec<Truth> {
    compile_condition(text, "test", &Spells::new()).unwrap().truths(&three_spells()).unwrap().rows
}

#[test]
fn an_unknown_value_makes_each_test_of_it_unknown() {
    for text in [
        "years > 1",
        "years == years",
        "1 <= years < 50",
        "years in {1, 2}",
        "not event",
        "name == \"x\"",
        "contains(name, \"e\")",
        "name in {\"x\"}",
        "name == name",
        "peak_intensity == war",
        "peak_intensity in {war}",
        "ended > 1900-01-01",
        "year(ended) > 1900",
        "broker(USA)",
        "broker == {}",
        "region == africa",
        "max(years, 1) > 0",
        "[event] + 1 > 0",
        "-log(exp(years)) < 0",
    ] {
        assert_eq!(spells(text)[2], Unknown, "{text}");
        assert_ne!(spells(text)[0], Unknown, "{text}");
    }
}

#[test]
fn what_is_decided_without_the_unknown_value_is_known() {
    assert_eq!(spells("years > 1 and kind == interstate"), [False, True, False]);
    assert_eq!(spells("years > 1 or kind == internationalised"), [True, True, True]);
}

#[test]
fn the_element_called_unknown_is_a_value_and_not_a_missing_one() {
    assert_eq!(spells("ended_by == unknown"), [False, False, True]);
    assert_eq!(spells("known(ended_by)"), [True; 3]);
    assert_eq!(spells("known(returned)"), [True, False, False]);
    assert_eq!(spells("known(name) and known(broker) and known(years > 1)"), [True, True, False]);
}

#[test]
fn a_set_is_asked_for_an_element_or_compared_as_a_whole() {
    assert_eq!(spells("broker(USA)"), [True, False, Unknown]);
    assert_eq!(spells("broker == {UN, USA, UN}"), [True, False, Unknown]);
    assert_eq!(spells("broker == {USA}"), [False, False, Unknown]);
    assert_eq!(spells("broker == {}"), [False, True, Unknown]);
    assert_eq!(spells("region == middle_east"), [True, False, Unknown]);
    assert_eq!(spells("region(asia)"), [False, True, Unknown]);
    assert_eq!(spells("region == asia"), [False, False, Unknown]);
    assert_eq!(spells("region != asia"), [True, True, Unknown]);
    assert_eq!(spells("broker(\"African Union\")"), [False, False, Unknown]);
}

#[test]
fn dates_texts_and_codes_compare_by_value() {
    assert_eq!(spells("1990-01-01 <= ended < 1995-07-01"), [True, False, Unknown]);
    assert_eq!(spells("year(ended) in {1989, 1990}"), [False, True, Unknown]);
    assert_eq!(spells("max(war_start, 1994-01-01) == 1994-01-01"), [True, True, Unknown]);
    assert_eq!(spells("contains(name, \"YEMEN\")"), [True, False, Unknown]);
    assert_eq!(spells("kind in {interstate, intrastate}"), [True, True, False]);
    assert_eq!(spells("kind not in {}"), [True, True, True]);
}

#[test]
fn counts_of_each_truth_and_of_unknown_values_add_up() {
    let table = three_spells();
    let program = compile_condition("years > 10 or known(returned)", "test", &Spells::new()).unwrap();
    let truths = program.truths(&table).unwrap();
    assert_eq!((truths.is_true, truths.is_false, truths.unknown), (2, 0, 1));
    assert_eq!(program.unknown_by_column(&table).unwrap(), [("years", 1), ("returned", 2)]);
}

#[test]
fn a_number_resting_on_an_unknown_value_is_none() {
    let program = compile_real("years + 2 ^ [event]", "test", &Spells::new()).unwrap();
    assert_eq!(program.reals(&three_spells()).unwrap(), [Some(7.5), Some(36.0), None]);
}

#[test]
fn names_of_a_column_keep_their_codes() {
    let names = Names::new(["minor", "war"]);
    assert_eq!((names.code("war"), names.name(1), names.code("peace")), (Some(1), Some("war"), None));
}
