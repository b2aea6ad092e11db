//! Hold what good theories become.

#![expect(clippy::disallowed_methods, reason = "tests read their own cases")]

mod record;

use std::path::Path;

use language::typed::Arithmetic;
use process::Node;
use record::Small;
use theory::{Argument, Supply, Theory, UnitsFrom, check};

fn good(name: &str) -> Theory {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/good").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    check(&text, name, &Small).unwrap_or_else(|faults| panic!("{faults}"))
}

#[test]
fn every_good_theory_has_no_fault() {
    for name in ["return_to_war.theory", "dyads.theory"] {
        let theory = good(name);
        assert!(theory.warnings.is_empty(), "{}", theory.warnings);
    }
}

#[test]
fn the_target_of_the_language_is_refused_only_for_what_cannot_be_run_yet() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/theories/war_peace_war.theory");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: the shared folder is not here");
        return;
    };
    let faults = check(&text, "war_peace_war.theory", &Small).unwrap_err();
    println!("{faults}");
    assert!(faults.list().iter().all(|fault| fault.code == language::Code::NotYet), "{faults}");
}

#[test]
fn a_role_is_cut_to_the_clock_and_its_changes_stand_in_the_world() {
    let theory = good("return_to_war.theory");
    let rival = theory.attribute("rival").unwrap();
    let Supply::Dates(dates) = &theory.binding(rival).unwrap().supply else { panic!("a role has dates") };
    let start = theory.process.clock.start;
    assert_eq!(start, language::calendar::day_number(1946, 1, 1).unwrap());
    let china = language::calendar::day_number(1992, 1, 1).unwrap();
    assert_eq!((dates[0].from, dates[0].until, dates[0].unit), (start, china - 1, 1));
    assert_eq!((dates[1].from, dates[1].until, dates[1].unit), (china, theory.process.clock.end, 2));
    let world = theory.world();
    assert_eq!(world.start[rival], [1.0]);
    assert_eq!(world.changes.iter().map(|change| (change.attribute, change.value)).collect::<Vec<_>>(), [(rival, 2.0)]);
    assert!((world.changes[0].time - f64::from(china - start) / 365.25).abs() < 1e-12);
    assert_eq!(world.start[theory.attribute("year").unwrap()], [1946.0]);
    assert_eq!(world.start[theory.attribute("patron").unwrap()], [0.0, 0.0, 0.0]);
}

#[test]
fn a_parameter_starts_at_its_value_or_at_the_mean_of_its_prior() {
    let theory = good("return_to_war.theory");
    let value = |name: &str| {
        let parameter = &theory.process.parameters[theory.parameter(name).unwrap()];
        (parameter.value, parameter.fixed)
    };
    assert_eq!(value("base"), (-3.0, false));
    assert_eq!(value("reachk"), (0.25, false));
    assert_eq!(value("share"), (0.5, false));
    assert_eq!(value("mean_"), (3.0, false));
    assert_eq!(value("flat"), (0.0, false));
    let (logarithm, fixed) = value("fixed_");
    assert!((logarithm - std::f64::consts::LN_2).abs() < 1e-15 && fixed);
}

#[test]
fn sources_tables_coverage_and_facts_stand_in_the_theory() {
    let theory = good("return_to_war.theory");
    let binding = |name: &str| theory.binding(theory.attribute(name).unwrap()).unwrap();
    assert_eq!(binding("output").carry_forward_years, Some(6.0));
    assert_eq!((binding("stance").otherwise, binding("sanctioned").optional), (Some(0.0), true));
    assert_eq!(binding("mood").supply, Supply::Table("mood".to_owned()));
    let dominant = theory.attribute("dominant").unwrap();
    let broker = Supply::Record { name: "record.broker".to_owned(), arguments: vec![Argument::Role(dominant)] };
    assert_eq!(binding("brokered").supply, broker);
    assert_eq!(binding("arms").bounds, Some((0.0, 1.0)));
    assert_eq!(theory.units[0], UnitsFrom::Record("record.states".to_owned()));
    assert_eq!(
        (theory.explained.clone(), theory.unseen.clone()),
        (vec!["return_to_war".to_owned(), "war_ends".to_owned()], vec!["forget".to_owned()])
    );
    let settle = theory.process.events[1].seen.clone().unwrap();
    assert_eq!((settle.roles, settle.marks), (vec![0], vec![vec!["agreement".to_owned(), "ceasefire".to_owned()]]));
}

#[test]
fn bounded_values_are_held_within_their_bounds_when_written() {
    let theory = good("return_to_war.theory");
    let arms = theory.attribute("arms").unwrap();
    let effect = theory.process.events[0].effects.iter().find(|effect| effect.attribute == arms).unwrap();
    let Node::Fold(_, held) = &effect.value.node else { panic!("a held value is a fold") };
    assert_eq!(
        held.iter().map(|(operation, _)| *operation).collect::<Vec<_>>(),
        [Arithmetic::Maximum, Arithmetic::Minimum]
    );
}

#[test]
fn a_definition_is_put_in_with_its_arguments_and_counts_its_variables_from_where_it_is_used() {
    let theory = good("dyads.theory");
    let onset = &theory.process.events[0];
    assert!(onset.unordered);
    let text = format!("{:?}", onset.hazard);
    // Both counts run over variable 2, the first one free beside the pair.
    assert_eq!(text.matches("variable: 2").count(), 2);
    assert_eq!(theory.process.units[0].labels.len(), 200);
    assert_eq!(theory.explained, ["table.onset"]);
}

#[test]
fn quantities_defined_over_time_since_a_change_become_comparisons_with_numbers() {
    let theory = good("return_to_war.theory");
    let text = format!("{:?}", theory.process.events[0].hazard);
    assert_eq!(text.matches("Elapsed").count(), 3);
}
