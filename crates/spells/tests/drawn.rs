//! Draw timelines, and see which spells of peace come out.

mod world;

use record::{Intensity, Outcome, Precision, Unit};
use spells::{
    DateReading, DropReason, EndedBy, EntryRule, ExitReason, Options, ReturnRule, Spell, StateExitRule, ThirdParties,
    Threshold, UnitKind,
};
use world::{CONFLICT, DYAD, STATE, World, day, default, world};

#[test]
fn peace_runs_from_the_end_of_an_episode_to_the_start_of_the_next() {
    let spells = world()
        .episode(CONFLICT, &[STATE], "1990-03-01", &[1, 1], Some("1991-06-30"))
        .episode(CONFLICT, &[STATE], "1995-02-01", &[1], None)
        .spells(default());
    assert_eq!((spells.rows.len(), spells.ongoing, spells.episodes), (1, 1, 2));
    let spell = &spells.rows[0];
    assert_eq!(spell.returned.unwrap().day, day("1995-02-01"));
    assert_eq!(spell.years, f64::from(day("1995-02-01").days_since(day("1991-06-30"))) / 365.25);
    assert!(spell.event && spell.exit_reason == ExitReason::Return);
}

#[test]
fn the_risk_begins_after_the_calendar_year_that_follows_the_last_active_year() {
    let spell = world().episode(CONFLICT, &[STATE], "1990-03-01", &[1, 1], Some("1991-06-30")).one(default());
    assert_eq!(spell.at_risk_from, day("1992-12-31"));
    assert_eq!(spell.entry, f64::from(day("1992-12-31").days_since(day("1991-06-30"))) / 365.25);
}

#[test]
fn entry_at_the_end_counts_the_time_in_which_no_return_can_be_seen() {
    let options = Options { entry: EntryRule::End, ..default() };
    let spell = world().episode(CONFLICT, &[STATE], "2022-03-01", &[1, 1], Some("2023-06-30")).one(options);
    assert_eq!((spell.entry, spell.dropped), (0.0, None));
}

#[test]
fn a_war_that_ended_in_the_year_before_the_last_has_no_time_at_risk() {
    let spell = world().episode(CONFLICT, &[STATE], "2022-03-01", &[1, 1], Some("2023-06-30")).one(default());
    assert_eq!(spell.at_risk_from, day("2024-12-31"));
    assert_eq!(spell.dropped, Some(DropReason::NoTimeAtRisk));
}

#[test]
fn a_return_on_the_day_on_which_coverage_ends_is_a_return() {
    let spells = world()
        .episode(CONFLICT, &[STATE], "2000-03-01", &[1], Some("2000-06-30"))
        .episode(CONFLICT, &[STATE], "2024-12-31", &[1], None)
        .spells(default());
    assert!(spells.rows[0].event);
}

#[test]
fn a_return_before_the_gap_has_passed_joins_the_episodes() {
    let drawn = |start| {
        world()
            .episode(CONFLICT, &[STATE], "1990-01-01", &[2], Some("1990-06-30"))
            .episode(CONFLICT, &[STATE], start, &[1], Some("1993-01-01"))
            .spells(Options { gap_years: 2, ..default() })
    };
    // 730 days are fewer than 730.5, 731 are not.
    let joined = drawn("1992-06-29");
    assert_eq!(day("1992-06-29").days_since(day("1990-06-30")), 730);
    assert_eq!(joined.rows.len(), 1);
    assert_eq!((joined.rows[0].war_start.day, joined.rows[0].ended.day), (day("1990-01-01"), day("1993-01-01")));
    assert_eq!(joined.rows[0].peak_intensity, Intensity::War);
    assert_eq!(drawn("1992-06-30").rows.len(), 2);
}

#[test]
fn with_a_gap_the_entry_is_the_gap_and_shorter_censored_spells_are_dropped() {
    let options = Options { gap_years: 5, ..default() };
    let spell = world().episode(CONFLICT, &[STATE], "1990-01-01", &[1], Some("1990-06-30")).one(options.clone());
    assert_eq!((spell.entry, spell.dropped), (5.0, None));
    let short = world().episode(CONFLICT, &[STATE], "2020-01-01", &[1], Some("2020-06-30")).one(options);
    assert_eq!(short.dropped, Some(DropReason::CensoredWithinGap));
}

fn war_then_minor_then_war() -> World {
    world()
        .episode(CONFLICT, &[STATE], "1960-01-01", &[1, 2, 1], Some("1962-06-30"))
        .episode(CONFLICT, &[STATE], "1970-01-01", &[1], Some("1970-06-30"))
        .episode(CONFLICT, &[STATE], "1980-01-01", &[2], Some("1980-06-30"))
}

#[test]
fn at_threshold_1000_a_minor_episode_neither_ends_nor_censors_the_peace() {
    let spells = war_then_minor_then_war().spells(Options { threshold: Threshold::Deaths1000, ..default() });
    let returned: Vec<_> = spells.rows.iter().map(|s| s.returned.map(|date| date.day)).collect();
    assert_eq!(returned, [Some(day("1980-01-01")), None]);
    assert_eq!(spells.rows[1].exit_reason, ExitReason::EndOfCoverage);
}

#[test]
fn any_return_ends_a_peace_after_war_at_the_next_episode_of_any_size() {
    let options = Options { threshold: Threshold::Deaths1000, returns: ReturnRule::Any, ..default() };
    let spells = war_then_minor_then_war().spells(options);
    assert_eq!(spells.rows.len(), 2, "the minor episode starts no spell of its own");
    assert_eq!(spells.rows[0].returned.unwrap().day, day("1970-01-01"));
}

#[test]
fn a_run_of_war_years_ends_on_31_december_inside_its_episode() {
    let options = Options { threshold: Threshold::Deaths1000, returns: ReturnRule::WarYears, ..default() };
    let spells =
        world().episode(CONFLICT, &[STATE], "1960-05-01", &[1, 2, 1, 1, 2], Some("1964-06-30")).spells(options);
    let first = &spells.rows[0];
    assert_eq!((first.war_start.day, first.ended.day), (day("1961-01-01"), day("1961-12-31")));
    assert_eq!((first.at_risk_from, first.returned.unwrap().day), (day("1962-12-31"), day("1964-01-01")));
    assert_eq!(first.ended_by, EndedBy::Unknown);
    assert_eq!(spells.rows[1].ended.day, day("1964-06-30"));
}

#[test]
fn a_state_that_leaves_the_system_censors_and_a_return_on_that_day_still_counts() {
    let left = || world().state(STATE, "AFG", Some("1990-05-21"));
    let spell = left().episode(CONFLICT, &[STATE], "1970-01-01", &[1], Some("1970-06-30")).one(default());
    assert_eq!((spell.exit, spell.exit_reason), (day("1990-05-21"), ExitReason::StateExit));
    let returned = left()
        .episode(CONFLICT, &[STATE], "1970-01-01", &[1], Some("1970-06-30"))
        .episode(CONFLICT, &[STATE], "1990-05-21", &[1], None)
        .spells(default());
    assert!(returned.rows[0].event);
}

#[test]
fn of_two_location_states_the_last_exit_censors_unless_the_first_is_asked_for() {
    let drawn = || {
        world().state(STATE, "AFG", Some("1990-05-21")).state(701, "TKM", None).episode(
            CONFLICT,
            &[STATE, 701],
            "1970-01-01",
            &[1],
            Some("1970-06-30"),
        )
    };
    assert_eq!(drawn().one(default()).exit_reason, ExitReason::EndOfCoverage);
    let first = drawn().one(Options { state_exit: StateExitRule::First, ..default() });
    assert_eq!((first.exit, first.exit_reason), (day("1990-05-21"), ExitReason::StateExit));
}

#[test]
fn how_a_war_ended_is_unknown_without_a_row_for_its_last_active_year() {
    let drawn = || world().episode(CONFLICT, &[STATE], "1990-03-01", &[1, 1], Some("1991-06-30"));
    assert_eq!(drawn().one(default()).ended_by, EndedBy::Unknown);
    let other_year = drawn().ended_by(CONFLICT, 1990, Outcome::Agreement, None);
    assert_eq!(other_year.one(default()).ended_by, EndedBy::Unknown);
    let matched = drawn().ended_by(CONFLICT, 1991, Outcome::Agreement, None);
    assert_eq!(matched.one(default()).ended_by, EndedBy::Coded(Outcome::Agreement));
}

#[test]
fn the_precision_of_an_end_is_taken_only_from_a_row_with_the_same_day() {
    let drawn = |end| {
        world()
            .episode(CONFLICT, &[STATE], "1990-03-01", &[1, 1], Some("1991-06-30"))
            .ended_by(CONFLICT, 1991, Outcome::Agreement, Some((end, Precision::Day)))
            .one(default())
    };
    assert_eq!(drawn("1991-06-30").ended.precision, Precision::Day);
    let other = drawn("1991-07-01");
    assert_eq!((other.ended.day, other.ended.precision), (day("1991-06-30"), Precision::Unstated));
    assert_eq!(other.ended.bounds().latest, day("1991-12-31"));
}

fn dyad_options() -> Options {
    Options { unit: UnitKind::Dyad, ..default() }
}

#[test]
fn a_dyad_ends_by_termination_else_with_its_conflict_else_with_the_year() {
    let dyad = || world().episode(DYAD, &[STATE], "1990-03-01", &[1, 1], None);
    let year = dyad().one(dyad_options());
    assert_eq!((year.ended.day, year.ended.precision), (day("1991-12-31"), Precision::Year));
    let with_conflict = || dyad().episode(CONFLICT, &[STATE], "1990-03-01", &[1, 1], Some("1991-06-30"));
    assert_eq!(with_conflict().one(dyad_options()).ended.day, day("1991-06-30"));
    let coded = with_conflict().ended_by(DYAD, 1991, Outcome::Ceasefire, Some(("1991-05-05", Precision::Day)));
    assert_eq!(coded.one(dyad_options()).ended.day, day("1991-05-05"));
    let of_another_year =
        with_conflict().ended_by(DYAD, 1991, Outcome::Ceasefire, Some(("1998-05-05", Precision::Day)));
    assert_eq!(of_another_year.one(dyad_options()).ended.day, day("1991-06-30"));
}

#[test]
fn a_dyad_that_is_active_in_the_last_year_goes_on() {
    let spells = world().episode(DYAD, &[STATE], "2023-03-01", &[1, 1], None).spells(dyad_options());
    assert_eq!((spells.rows.len(), spells.ongoing), (0, 1));
}

#[test]
fn a_dyad_whose_actor_is_gone_is_dropped_even_if_it_returns() {
    let spells = world()
        .episode(DYAD, &[STATE], "1990-03-01", &[1], None)
        .episode(DYAD, &[STATE], "2000-03-01", &[1], None)
        .ended_by(DYAD, 1990, Outcome::ActorGone, Some(("1990-05-05", Precision::Day)))
        .spells(dyad_options());
    assert_eq!(spells.rows[0].dropped, Some(DropReason::ActorGone));
    assert_eq!(spells.rows[1].dropped, None);
}

#[test]
fn a_state_is_at_peace_when_all_its_conflicts_are_quiet() {
    let other = Unit { conflict_id: 2, dyad_id: None };
    let spells = world()
        .state(STATE, "AFG", None)
        .episode(CONFLICT, &[STATE], "1990-01-01", &[1, 1], Some("1991-06-30"))
        .episode(other, &[STATE], "1991-02-01", &[1, 1], Some("1992-03-01"))
        .episode(other, &[STATE], "1999-02-01", &[1], None)
        .spells(Options { unit: UnitKind::State, ..default() });
    assert_eq!(spells.rows.len(), 1);
    let spell = &spells.rows[0];
    assert_eq!((spell.war_start.day, spell.ended.day), (day("1990-01-01"), day("1992-03-01")));
    assert_eq!(spell.returned.unwrap().day, day("1999-02-01"));
    assert_eq!(spell.conflict_id, None);
}

fn settled(date: &str, text: Option<&str>) -> Spell {
    world()
        .state(STATE, "AFG", None)
        .episode(CONFLICT, &[STATE], "1990-03-01", &[1, 1], Some("1991-06-30"))
        .agreement(5, date, &[10], text)
        .one(default())
}

#[test]
fn third_parties_are_those_of_agreements_known_at_the_origin_of_risk() {
    assert_eq!(settled("1992-12-31", Some("Russia and the UN")).brokers, whole(&["RUS", "UN"]));
    let too_late = settled("1993-01-01", Some("Russia and the UN"));
    assert_eq!((too_late.brokers, too_late.agreement_id), (whole(&[]), None));
    assert_eq!(settled("1989-12-31", Some("Russia")).agreement_id, None);
}

#[test]
fn an_agreement_without_a_third_party_names_none() {
    assert_eq!(settled("1991-06-01", None).brokers, whole(&[]));
}

#[test]
fn a_state_in_which_the_conflict_is_located_is_no_third_party() {
    assert_eq!(settled("1991-06-01", Some("Afghanistan and Iran")).brokers, whole(&["IRN"]));
}

fn whole(codes: &[&str]) -> ThirdParties {
    ThirdParties { codes: codes.iter().map(|code| (*code).to_owned()).collect(), whole: true }
}

#[test]
fn where_agreements_are_not_covered_throughout_those_found_are_known_and_the_others_are_not() {
    let before = world().episode(CONFLICT, &[STATE], "1970-03-01", &[1], Some("1970-06-30")).one(default());
    assert!(!before.brokers.whole);
    let after = world().episode(CONFLICT, &[STATE], "2021-03-01", &[1], Some("2021-06-30")).one(default());
    assert!(!after.brokers.whole, "the origin of risk lies in 2022");
    let across = world()
        .state(STATE, "AFG", None)
        .episode(CONFLICT, &[STATE], "1974-03-01", &[1, 1, 1], Some("1976-06-30"))
        .agreement(5, "1976-06-01", &[10], Some("Russia"))
        .one(default());
    assert_eq!(across.brokers, ThirdParties { codes: vec!["RUS".to_owned()], whole: false });
}

#[test]
fn the_shortest_reading_begins_early_and_ends_late_and_the_longest_the_other_way() {
    let read = |dates| {
        world()
            .episode(CONFLICT, &[STATE], "1990-03-01", &[1, 1], Some("1991-06-30"))
            .episode(CONFLICT, &[STATE], "1995-02-01", &[1], None)
            .spells(Options { dates, ..default() })
            .rows[0]
            .clone()
    };
    // Starts are drawn exact; the end has no stated precision, so it may lie anywhere in its year.
    assert_eq!(read(DateReading::Shortest).ended.day, day("1991-12-31"));
    assert_eq!(read(DateReading::Longest).ended.day, day("1991-01-01"));
    assert_eq!(read(DateReading::Longest).at_risk_from, day("1992-12-31"));
}

#[test]
fn no_reading_ends_a_war_before_it_begins() {
    let options = Options { dates: DateReading::Longest, ..default() };
    let spell = world().episode(CONFLICT, &[STATE], "1990-03-01", &[1], Some("1990-06-30")).one(options);
    assert_eq!(spell.ended.day, day("1990-03-01"));
    assert_eq!(spell.ended_bounds().earliest, day("1990-03-01"));
}

#[test]
fn since_and_until_choose_by_the_day_on_which_peace_began() {
    let drawn = |since: &str, until: &str| {
        world()
            .episode(CONFLICT, &[STATE], "1990-03-01", &[1], Some("1990-06-30"))
            .episode(CONFLICT, &[STATE], "2000-03-01", &[1], Some("2000-06-30"))
            .spells(Options { since: Some(day(since)), until: Some(day(until)), ..default() })
    };
    assert_eq!(drawn("1990-06-30", "1990-06-30").rows.len(), 1);
    let early = drawn("1980-01-01", "1995-01-01");
    assert!(early.rows[0].event, "a return after --until is still seen");
    assert_eq!(drawn("1990-07-01", "2000-06-29").rows.len(), 0);
}

#[test]
fn a_war_of_one_day_is_one_day_long() {
    let spell = world().episode(CONFLICT, &[STATE], "1990-03-01", &[1], Some("1990-03-01")).one(default());
    assert_eq!(spell.war_years, 1.0 / 365.25);
}

#[test]
fn every_date_names_the_fact_behind_it() {
    let spells = world()
        .episode(CONFLICT, &[STATE], "1990-03-01", &[1, 1], Some("1991-06-30"))
        .episode(CONFLICT, &[STATE], "1995-02-01", &[1], None)
        .ended_by(CONFLICT, 1991, Outcome::Agreement, None)
        .spells(default());
    let roles: Vec<(&str, u32)> = spells.rows[0].facts.iter().map(|(role, fact)| (role.word(), fact.row)).collect();
    assert_eq!(roles, [("war start", 2), ("ended", 3), ("ended by", 2), ("returned", 4)]);
}
