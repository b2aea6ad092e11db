//! Hold what good theories become.

#![expect(clippy::disallowed_methods, reason = "tests read their own cases")]

mod record;

use std::path::Path;

use process::{Node, Origin, Prior, UnitTerm, ValueKind};
use record::{Files, Small};
use theory::{Argument, Supply, Theory, UnitsFrom, check};

fn good(name: &str) -> Theory {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/good").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    check(&text, name, &Small).unwrap_or_else(|faults| panic!("{faults}"))
}

#[test]
fn every_good_theory_has_no_fault() {
    for name in ["return_to_war.theory", "dyads.theory", "system.theory"] {
        let theory = good(name);
        let told = theory.warnings.list().iter().filter(|one| one.severity != language::Severity::Note);
        assert_eq!(told.count(), 0, "{}", theory.warnings);
    }
}

#[test]
fn the_target_of_the_language_has_no_fault() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/theories/war_peace_war.theory");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: the shared folder is not here");
        return;
    };
    let theory = check(&text, "war_peace_war.theory", &Small).unwrap_or_else(|faults| panic!("{faults}"));
    println!("{}", theory.warnings);
    assert_eq!(theory.process.events.len(), 10);
    assert_eq!(theory.process.latent.len(), 2);
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
    let arms = theory.attribute("arms").unwrap();
    assert_eq!(theory.process.attributes[arms].values, ValueKind::Bounded(0.0, 1.0));
    assert_eq!(theory.units[0], UnitsFrom::Record("record.states".to_owned()));
    assert_eq!(
        (theory.explained.clone(), theory.unseen.clone()),
        (vec!["return_to_war".to_owned(), "war_ends".to_owned()], vec!["forget".to_owned()])
    );
    let settle = theory.process.events[1].seen.clone().unwrap();
    assert_eq!((settle.roles, settle.marks), (vec![0], vec![vec!["agreement".to_owned(), "ceasefire".to_owned()]]));
}

#[test]
fn a_bounded_value_is_written_as_it_stands() {
    let theory = good("return_to_war.theory");
    let arms = theory.attribute("arms").unwrap();
    let effect = theory.process.events[0].effects.iter().find(|effect| effect.attribute == arms).unwrap();
    assert!(!format!("{:?}", effect.value).contains("Maximum"));
}

#[test]
fn a_parameter_of_units_is_an_attribute_that_is_drawn_and_one_without_a_prior_is_fixed() {
    let theory = good("system.theory");
    let owners = theory.attribute("owners").unwrap();
    let labour = theory.attribute("labour").unwrap();
    let latent = &theory.process.latent;
    assert_eq!(latent.len(), 1);
    assert_eq!((latent[0].attribute, latent[0].value, latent[0].prior), (owners, 0.5, Prior::Beta(2.0, 2.0)));
    assert_eq!(theory.process.attributes[owners].origin, Origin::Observed);
    assert_eq!((&theory.world().start[owners], &theory.world().start[labour]), (&vec![0.5; 6], &vec![0.25; 6]));
    assert!(theory.parameter("owners").is_none());
}

#[test]
fn units_that_enter_and_leave_have_a_flag_in_guards_aggregates_and_rules() {
    let theory = good("system.theory");
    let process = &theory.process;
    let parties = process.presence.iter().find(|one| process.units[one.unit].name == "party").unwrap();
    let flag = Node::Read(parties.attribute, vec![UnitTerm::Variable(0)]);
    let join = process.events.iter().find(|event| event.name == "join").unwrap();
    assert_eq!(join.guard.node, flag, "an event without a guard asks who is there");
    let Node::Aggregate(count) = &process.events.iter().find(|event| event.name == "protest").unwrap().hazard.node
    else {
        panic!("the hazard is a count")
    };
    let of_others = Node::Read(parties.attribute, vec![UnitTerm::Variable(1)]);
    assert_eq!(count.condition.as_ref().unwrap().node, of_others);
    let rule = process.ticks.iter().find(|rule| rule.variables == [parties.unit]).unwrap();
    assert_eq!(rule.condition.as_ref().unwrap().node, flag);
    let members = theory.attribute("members").unwrap();
    assert_eq!(parties.clears, [(members, 3.0)]);
    // From 1950 to 1979 and again from 1990; the other is there from before the clock.
    let world = theory.world();
    assert_eq!(world.start[parties.attribute], [0.0, 1.0]);
    let day = |year| f64::from(language::calendar::day_number(year, 1, 1).unwrap() - process.clock.start) / 365.25;
    let changes = world.changes.iter().filter(|one| one.attribute == parties.attribute);
    assert_eq!(
        changes.map(|one| (one.time, one.place, one.value)).collect::<Vec<_>>(),
        [(day(1950), 0, 1.0), (day(1980), 0, 0.0), (day(1990), 0, 1.0)]
    );
}

#[test]
fn units_that_are_created_wait_in_a_pool_behind_those_of_the_record() {
    let theory = good("system.theory");
    let process = &theory.process;
    let conflict = process.units.iter().position(|kind| kind.name == "conflict").unwrap();
    assert_eq!((process.units[conflict].labels.len(), theory.known_units(conflict)), (3 + 20, 3));
    assert_eq!(process.units[conflict].labels[3], "new conflict 1");
    let presence = process.presence.iter().find(|one| one.unit == conflict).unwrap();
    assert_eq!(process.attributes[presence.attribute].origin, Origin::Follows);
    // In 1946 no conflict of this record has begun.
    assert_eq!(theory.world().start[presence.attribute], vec![0.0; 23]);
    assert_eq!(theory.there_changes(presence.attribute).len(), 3);
    let begin = process.events.iter().find(|event| event.name == "begin").unwrap();
    assert_eq!(process.presence[begin.create.unwrap().presence].unit, conflict);
    let place = theory.attribute("place").unwrap();
    assert_eq!(begin.effects[0].attribute, place);
    assert_eq!(begin.effects[0].at, [UnitTerm::Variable(1)]);
    assert_eq!(begin.seen.as_ref().unwrap().roles, [0]);
}

#[test]
fn sources_facts_and_days_of_the_whole_language_stand_in_the_theory() {
    let theory = good("system.theory");
    let supply = |name: &str| match &theory.binding(theory.attribute(name).unwrap()).unwrap().supply {
        Supply::Record { name, .. } => name.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(supply("aid_rebels"), "record.external_support.rebels");
    assert_eq!(supply("aid_government"), "record.external_support.government");
    assert!(theory.binding(theory.attribute("stance").unwrap()).unwrap().unknown_to_mean);
    assert_eq!(theory.missing, [("boycott".to_owned(), "unions.boycotts".to_owned())]);
    let aid = theory.process.events.iter().find(|event| event.name == "aid").unwrap();
    assert_eq!(aid.seen.as_ref().unwrap().marks, [vec!["rebels".to_owned()], vec!["by dominant".to_owned()]]);
    let day = language::calendar::day_number(1991, 12, 26).unwrap();
    assert_eq!(theory.process.ticks.iter().filter_map(|rule| rule.day).collect::<Vec<_>>(), [day]);
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

#[test]
fn a_used_file_puts_its_statements_in_and_keeps_its_clock_and_its_name_in_faults() {
    let text = theory::in_example(
        "use \"other.theory\"\nevent e(c: conflict) { when active(c) hazard exp(from_other) per year then active(c) := false }",
    );
    let found = theory::check_in(&text, "mine.theory", &Small, &Files).unwrap_or_else(|faults| panic!("{faults}"));
    assert!(found.parameter("from_other").is_some());
    assert_eq!(found.process.clock.start, language::calendar::day_number(1946, 1, 1).unwrap());
    let faults = theory::check_in(&theory::in_example("use \"faulty.theory\""), "mine.theory", &Small, &Files);
    let told = faults.unwrap_err().render(false);
    assert!(told.contains("faulty.theory:2:23") && told.contains("2 │   param from_faulty ~ norml(0, 1)"), "{told}");
    // Without a folder there is nothing to use.
    let refused = check(&text, "mine.theory", &Small).unwrap_err();
    assert!(refused.list().iter().any(|fault| fault.code == language::Code::UseMissing));
}
