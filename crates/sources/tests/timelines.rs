//! Find every impossibility of a timeline by its name.

use record::{ActiveYear, Dated, Day, Incompatibility, Intensity, Kind, Parties, Precision, Region, Side, Unit};
use sources::timeline::{AnomalyName, check};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn active(row: u32, unit: (u32, Option<u32>), year: i16, start: &str, end: Option<&str>) -> ActiveYear {
    let start = Dated { day: day(start), precision: Precision::Day };
    ActiveYear {
        row,
        unit: Unit { conflict_id: unit.0, dyad_id: unit.1 },
        year,
        location: "Bolivia".to_owned(),
        side_a: "Government of Bolivia".to_owned(),
        side_b: "MNR".to_owned(),
        incompatibility: Incompatibility::Government,
        territory: None,
        intensity: Intensity::Minor,
        kind: Kind::Intrastate,
        first_start: start,
        start,
        end: end.map(day),
        location_states: vec![145],
        regions: vec![Region::Americas],
        parties: Parties { a: Side { primary: vec![145], secondary: Vec::new() }, b: Side::default() },
    }
}

fn found(years: &[ActiveYear]) -> Vec<(AnomalyName, Vec<u32>)> {
    check(years).into_iter().map(|anomaly| (anomaly.name, anomaly.rows)).collect()
}

const CONFLICT: (u32, Option<u32>) = (200, None);
const DYAD: (u32, Option<u32>) = (200, Some(400));

#[test]
fn a_whole_timeline_has_no_anomaly_in_any_order_of_rows() {
    let mut years = vec![
        active(2, CONFLICT, 1990, "1990-02-03", None),
        active(3, CONFLICT, 1991, "1990-02-03", Some("1991-05-01")),
        active(4, CONFLICT, 1993, "1993-01-01", None),
        active(5, CONFLICT, 1994, "1993-01-01", None),
        active(6, (201, None), 1994, "1994-01-01", Some("1994-01-01")),
    ];
    assert_eq!(found(&years), []);
    years.reverse();
    assert_eq!(found(&years), []);
    assert_eq!(found(&[]), []);
}

#[test]
fn an_episode_that_begins_on_the_day_the_one_before_ends_is_an_overlap() {
    let begins = |start| {
        found(&[
            active(2, CONFLICT, 1990, "1990-02-03", Some("1990-11-01")),
            active(3, CONFLICT, 1991, start, Some("1991-12-01")),
        ])
    };
    assert_eq!(begins("1990-11-01"), [(AnomalyName::Overlap, vec![2, 3])]);
    assert_eq!(begins("1991-01-01"), []);
}

#[test]
fn a_dyads_episode_that_begins_in_the_last_year_of_the_one_before_is_an_overlap() {
    let years = [active(2, DYAD, 1990, "1990-02-03", None), active(3, DYAD, 1991, "1990-12-31", None)];
    assert_eq!(found(&years), [(AnomalyName::Overlap, vec![2, 3])]);
    let later = [active(2, DYAD, 1990, "1990-02-03", None), active(3, DYAD, 1992, "1992-01-01", None)];
    assert_eq!(found(&later), [], "the dyad file has no ends, so none is missing");
}

#[test]
fn an_episode_that_leaves_out_a_year_is_a_gap() {
    for unit in [CONFLICT, DYAD] {
        let years = [active(2, unit, 1990, "1990-02-03", None), active(3, unit, 1992, "1990-02-03", None)];
        assert_eq!(found(&years), [(AnomalyName::Gap, vec![2, 3])]);
    }
}

#[test]
fn an_episode_that_is_not_active_in_the_year_in_which_it_begins_is_a_gap() {
    let years = [active(2, CONFLICT, 1991, "1990-02-03", None)];
    assert_eq!(found(&years), [(AnomalyName::Gap, vec![2])]);
    let second =
        [active(2, CONFLICT, 1990, "1990-02-03", Some("1990-11-01")), active(3, CONFLICT, 1995, "1994-01-01", None)];
    assert_eq!(found(&second), [(AnomalyName::Gap, vec![3])]);
}

#[test]
fn a_conflict_that_stops_without_an_end_before_the_last_year_is_a_gap() {
    let years = [active(2, CONFLICT, 1990, "1990-02-03", None), active(3, (201, None), 1995, "1995-01-01", None)];
    assert_eq!(found(&years), [(AnomalyName::Gap, vec![2])]);
}

#[test]
fn an_episode_that_begins_while_the_one_before_has_no_end_is_a_jump() {
    let years = [active(2, CONFLICT, 1990, "1990-02-03", None), active(3, CONFLICT, 1995, "1995-01-01", None)];
    assert_eq!(found(&years), [(AnomalyName::Jump, vec![2, 3])]);
}

#[test]
fn an_episode_that_ended_and_goes_on_is_a_teleport() {
    let years =
        [active(2, CONFLICT, 1990, "1990-02-03", Some("1990-11-01")), active(3, CONFLICT, 1991, "1990-02-03", None)];
    assert_eq!(found(&years), [(AnomalyName::Teleport, vec![2, 3])]);
}

#[test]
fn a_conflict_whose_location_changes_is_a_teleport() {
    let mut years = [active(2, CONFLICT, 1990, "1990-02-03", None), active(3, CONFLICT, 1991, "1990-02-03", None)];
    years[1].location_states = vec![145, 150];
    let anomalies = check(&years);
    assert_eq!((anomalies.len(), anomalies[0].name), (1, AnomalyName::Teleport));
    assert_eq!(anomalies[0].place, (3, "gwno_loc", "145, 150".to_owned()));
}

#[test]
fn a_dyad_in_two_conflicts_is_a_teleport() {
    let years = [active(2, DYAD, 1990, "1990-02-03", None), active(3, (201, Some(400)), 1991, "1991-01-01", None)];
    assert_eq!(found(&years), [(AnomalyName::Teleport, vec![2, 3])]);
}

#[test]
fn an_end_the_day_before_the_start_ends_before_it_begins() {
    let ends = |end| found(&[active(2, CONFLICT, 1990, "1990-02-03", Some(end))]);
    assert_eq!(ends("1990-02-02"), [(AnomalyName::EndsBeforeItBegins, vec![2])]);
    assert_eq!(ends("1990-02-03"), [], "an episode of one day is lawful");
}

#[test]
fn two_rows_for_one_year_are_a_duplicate() {
    let years = [active(2, CONFLICT, 1990, "1990-02-03", None), active(9, CONFLICT, 1990, "1990-02-03", None)];
    assert_eq!(found(&years), [(AnomalyName::Duplicate, vec![2, 9])]);
}
