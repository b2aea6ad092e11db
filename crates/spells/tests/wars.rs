//! Draw timelines, and see which spells of war come out.

mod world;

use record::{Outcome, Unit};
use spells::{
    Before, DateReading, DropReason, EndedBy, EntryRule, ExitReason, Options, OptionsFault, ReturnRule, Spell,
    SpellsOf, StateExitRule, Threshold, UnitKind,
};
use world::{CONFLICT, DYAD, STATE, day, world};

fn war() -> Options {
    Options { of: SpellsOf::War, ..Options::default() }
}

/// Days of a length in years.
fn days(years: f64) -> f64 {
    years * 365.25
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
}

#[test]
fn a_war_counts_its_first_and_its_last_day() {
    let spell = world().episode(CONFLICT, &[STATE], "1990-03-01", &[1, 1], Some("1991-06-30")).one(war());
    assert_eq!(
        (spell.origin, spell.at_risk_from, spell.exit),
        (day("1990-02-28"), day("1990-02-28"), day("1991-06-30"))
    );
    // 1 March 1990 to 30 June 1991: 306 days of 1990 and 181 of 1991.
    near(days(spell.years), 487.0);
    assert_eq!((spell.entry, spell.event, spell.exit_reason), (0.0, true, ExitReason::Ended));
    assert_eq!(spell.id(), "war-conflict-1-1990-03-01");
}

#[test]
fn a_war_of_one_day_has_one_day_at_risk() {
    let spell = world().episode(CONFLICT, &[STATE], "1990-03-01", &[1], Some("1990-03-01")).one(war());
    near(days(spell.years), 1.0);
    assert_eq!(spell.dropped, None);
}

#[test]
fn a_war_that_goes_on_is_seen_to_the_last_day_that_can_be_told_to_be_an_end() {
    // Coverage ends in 2024: an end needs a calendar year of quiet after it, so none is recorded in 2024.
    let spell = world().episode(CONFLICT, &[STATE], "2020-01-01", &[1, 1, 1, 1, 1], None).one(war());
    assert_eq!((spell.exit, spell.exit_reason), (day("2023-12-31"), ExitReason::EndOfCoverage));
    assert!(spell.goes_on && spell.war_end().is_none() && !spell.event);
    near(days(spell.years), f64::from(day("2023-12-31").days_since(day("2020-01-01")) + 1));
}

#[test]
fn a_war_begun_in_the_last_year_has_no_time_in_which_an_end_could_be_told() {
    let spell = world().episode(CONFLICT, &[STATE], "2024-02-01", &[1], None).one(war());
    assert_eq!(spell.dropped, Some(DropReason::BegunTooLate));
}

#[test]
fn with_a_longer_gap_ends_are_told_so_many_years_before_coverage_ends() {
    let wars = world()
        .episode(CONFLICT, &[STATE], "1990-03-01", &[1], Some("1990-06-30"))
        .episode(CONFLICT, &[STATE], "1993-02-01", &[1], Some("1993-12-31"))
        .episode(CONFLICT, &[STATE], "2021-01-01", &[1], Some("2021-06-30"));
    let spells = wars.spells(Options { gap_years: 5, ..war() });
    assert_eq!(spells.coverage_end, day("2019-12-31"));
    assert_eq!(spells.rows.len(), 2, "two fights with less than five years between them are one war");
    assert_eq!((spells.rows[0].war_start.day, spells.rows[0].exit), (day("1990-03-01"), day("1993-12-31")));
    assert_eq!(spells.rows[1].dropped, Some(DropReason::BegunTooLate));
}

#[test]
fn a_war_of_1000_deaths_is_at_risk_from_the_first_year_that_reached_them() {
    let options = Options { threshold: Threshold::Deaths1000, ..war() };
    let spell = world().episode(CONFLICT, &[STATE], "1990-03-01", &[1, 1, 2, 1], Some("1993-06-30")).one(options);
    assert_eq!(spell.at_risk_from, day("1991-12-31"));
    near(days(spell.entry), f64::from(day("1991-12-31").days_since(day("1990-02-28"))));
    let at_once = Options { threshold: Threshold::Deaths1000, ..war() };
    let spell = world().episode(CONFLICT, &[STATE], "1990-03-01", &[2, 1], Some("1991-06-30")).one(at_once);
    assert_eq!(spell.entry, 0.0);
}

fn ended(outcome: Option<Outcome>, ends: &[Outcome], year: i16, end: &str) -> Spell {
    let mut drawn = world().episode(CONFLICT, &[STATE], &format!("{year}-03-01"), &[1], Some(end));
    if let Some(outcome) = outcome {
        drawn = drawn.ended_by(CONFLICT, year, outcome, None);
    }
    drawn.one(Options { ends: ends.to_vec(), ..war() })
}

#[test]
fn an_ending_that_is_asked_for_is_the_event_and_others_censor() {
    let ends = [Outcome::Agreement, Outcome::Ceasefire];
    let of = |outcome| ended(outcome, &ends, 1990, "1990-06-30").exit_reason;
    assert_eq!(of(Some(Outcome::Ceasefire)), ExitReason::Ended);
    assert_eq!(of(Some(Outcome::LowActivity)), ExitReason::OtherEnding);
    assert_eq!(of(None), ExitReason::UnknownEnding);
    assert!(!ended(None, &ends, 1990, "1990-06-30").event);
}

#[test]
fn endings_are_seen_to_the_year_before_the_last_of_the_source_on_endings() {
    // The drawn source on endings covers 1946 to 2020: an end in 2020 had no quiet year in it.
    let spell = ended(Some(Outcome::Agreement), &[Outcome::Agreement], 2020, "2020-06-30");
    assert_eq!(spell.dropped, Some(DropReason::BegunTooLate));
    let any = ended(Some(Outcome::Agreement), &[], 2020, "2020-06-30");
    assert_eq!((any.event, any.exit), (true, day("2020-06-30")));
}

#[test]
fn what_is_said_of_a_war_is_that_of_its_first_year_and_of_the_wars_before_it() {
    let spells = world()
        .episode(CONFLICT, &[STATE], "1990-01-01", &[1], Some("1990-12-31"))
        .episode(CONFLICT, &[STATE, 701], "1995-01-01", &[1, 2], Some("1996-06-30"))
        .spells(war());
    let [first, second] = spells.rows.as_slice() else { panic!("two wars") };
    assert_eq!(first.before, Before { wars: 0, war_years: 0.0, peace_years: None });
    assert_eq!(second.before.wars, 1);
    near(days(second.before.war_years), 365.0);
    near(days(second.before.peace_years.unwrap()), f64::from(day("1994-12-31").days_since(day("1990-12-31"))));
    assert_eq!((second.first_active_year, second.last_active_year), (1995, 1996));
    assert_eq!(second.ended_by, EndedBy::Unknown);
}

#[test]
fn a_state_is_at_war_while_any_conflict_on_its_ground_is_fought() {
    let other = Unit { conflict_id: 2, dyad_id: None };
    let spell = world()
        .episode(CONFLICT, &[STATE], "1990-03-01", &[1, 1], Some("1991-06-30"))
        .episode(other, &[STATE], "1991-02-01", &[1], Some("1991-10-31"))
        .one(Options { unit: UnitKind::State, ..war() });
    assert_eq!((spell.war_start.day, spell.exit), (day("1990-03-01"), day("1991-10-31")));
}

#[test]
fn a_dyad_that_ceases_to_exist_ends_its_war() {
    let spell = world()
        .episode(DYAD, &[STATE], "1990-03-01", &[1, 1], None)
        .ended_by(DYAD, 1991, Outcome::ActorGone, Some(("1991-05-05", record::Precision::Day)))
        .one(Options { unit: UnitKind::Dyad, ..war() });
    assert_eq!((spell.exit, spell.exit_reason), (day("1991-05-05"), ExitReason::Ended));
}

#[test]
fn wars_are_longest_where_peace_is_shortest() {
    let read = |dates| {
        let drawn = world().episode(CONFLICT, &[STATE], "1990-03-01", &[1, 1], Some("1991-06-30"));
        drawn.one(Options { dates, ..war() }).exit
    };
    assert_eq!(read(DateReading::Shortest), day("1991-12-31"));
    assert_eq!(read(DateReading::Longest), day("1991-01-01"));
}

#[test]
fn since_and_until_choose_wars_by_their_first_day() {
    let drawn = |since: &str, until: &str| {
        let options = Options { since: Some(day(since)), until: Some(day(until)), ..war() };
        world().episode(CONFLICT, &[STATE], "1990-03-01", &[1, 1], Some("1991-06-30")).spells(options).rows.len()
    };
    assert_eq!(drawn("1990-03-01", "1990-03-01"), 1);
    assert_eq!(drawn("1990-03-02", "1995-01-01"), 0);
}

#[test]
fn what_is_of_peace_alone_is_refused_for_wars_and_endings_for_peace() {
    let fault = |options: Options| options.check().unwrap_err();
    let refused = |options, option| assert_eq!(fault(options), OptionsFault::OfPeaceAlone { option });
    refused(Options { returns: ReturnRule::Any, ..war() }, "--return");
    refused(Options { entry: EntryRule::End, ..war() }, "--entry");
    refused(Options { state_exit: StateExitRule::First, ..war() }, "--state-exit");
    let of_peace = Options { ends: vec![Outcome::Agreement], ..Options::default() };
    assert_eq!(fault(of_peace), OptionsFault::EndsOfPeace);
    let twice = Options { ends: vec![Outcome::Agreement, Outcome::Agreement], ..war() };
    assert_eq!(fault(twice), OptionsFault::EndsTwice { found: "agreement" });
}
