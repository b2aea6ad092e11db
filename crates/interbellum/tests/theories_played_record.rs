//! Write played histories as records: where conflicts that were created lie, and what has no place.

use interbellum::Hall;
use interbellum::record::{ActiveYear, Facts, Layer, Record, Region};
use interbellum::theories::{
    Parameters, PlayQuestion, Purpose, RecordCatalogue, bind_world, history_to_record, load, play, play_limits,
};

/// A theory in which conflicts are created and nothing else happens.
fn text(place: &str, created: &str, guard: &str) -> String {
    format!(
        "theory made {{
  clock   years from 1990-01-01 to 2009-12-31
  units   state from record.states
  units   conflict from record.conflicts with room for 400
{place}  hold    active(conflict) : flag follows record.active
  event begin(s: state) {{
    when    {guard}
    hazard  0.5 per year
    then    create conflict c with {created}active(c) := true
  }}
  event stop(c: conflict) {{
    when    active(c)
    hazard  1 per year
    then    active(c) := false
  }}
}}
"
    )
}

const PLACE: &str = "  hold    place(conflict) : state starts from ucdp.location else IND\n";

/// A history of a theory on the whole record, written over one that may lack conflicts.
fn written(over: &Hall, text: &str) -> Result<Record, String> {
    let hall = Hall::open().unwrap();
    let catalogue = RecordCatalogue::of(&hall).unwrap();
    let loaded = load(text, "made.theory", &catalogue).unwrap_or_else(|fault| panic!("{fault}"));
    let world = bind_world(&loaded.theory, &catalogue, &Default::default(), Purpose::Play).unwrap();
    let parameters = Parameters::Given(loaded.compiled.theta());
    let asked = PlayQuestion { seed: 1, replicates: 0..1, parameters, limits: play_limits(20_000) };
    let histories = play(&loaded, &world, &asked).unwrap();
    history_to_record(over, &loaded, &world, &histories[0], 1).map_err(|fault| fault.to_string())
}

/// The years of conflicts that were created.
fn created(record: &Record) -> Vec<ActiveYear> {
    let (_, years) = record.active_years("ucdp-acd", None).unwrap();
    years.iter().filter(|year| year.unit.conflict_id >= 1_000_000).cloned().collect()
}

#[test]
fn every_active_year_of_both_releases_lies_in_the_regions_of_its_location_states() {
    let hall = Hall::open().unwrap();
    let mut checked = 0;
    for release in ["24.1", "25.1"] {
        let (_, years) = hall.record.active_years("ucdp-acd", Some(release)).unwrap();
        for year in years {
            let mut regions: Vec<Region> =
                year.location_states.iter().map(|code| Region::of_state(*code).unwrap()).collect();
            regions.sort_unstable();
            regions.dedup();
            assert_eq!(regions, year.regions, "row {} of {release}: {:?}", year.row, year.location_states);
            checked += 1;
        }
    }
    assert!(checked > 5_000, "{checked} years");
}

#[test]
fn every_state_of_the_record_lies_in_a_region() {
    let hall = Hall::open().unwrap();
    let mut codes = Vec::new();
    for layer in &hall.record.layers {
        if let Facts::Memberships(all) = &layer.facts {
            codes.extend(
                all.iter().filter(|one| one.scheme == interbellum::record::Scheme::GleditschWard).map(|one| one.code),
            );
        }
    }
    assert!(codes.len() > 200, "{} states", codes.len());
    assert!(codes.iter().all(|code| Region::of_state(*code).is_some()));
}

#[test]
fn a_war_created_in_a_state_without_a_real_conflict_lies_in_the_region_of_the_state() {
    let hall = Hall::open().unwrap();
    for (state, code, region) in
        [("SWZ", 225, Region::Europe), ("JPN", 740, Region::Asia), ("ZAM", 551, Region::Africa)]
    {
        let (_, years) = hall.record.active_years("ucdp-acd", None).unwrap();
        assert!(years.iter().all(|year| !year.location_states.contains(&code)), "{state} has a conflict");
        let record = written(&hall, &text(PLACE, "place(c) := s, ", &format!("s == {state}"))).unwrap();
        let years = created(&record);
        assert!(years.len() > 3, "{} years", years.len());
        for year in years {
            assert_eq!((year.location_states, year.regions), (vec![code], vec![region]), "{state}");
            assert_eq!(year.parties.a.primary, [code]);
        }
    }
}

#[test]
fn a_created_war_of_which_nobody_says_where_it_is_cannot_be_read_as_a_record() {
    let hall = Hall::open().unwrap();
    let words = written(&hall, &text("", "", "s == SWZ")).unwrap_err();
    assert!(words.contains("`made` cannot be read as a record"), "{words}");
    assert!(words.contains("does not say in which state"), "{words}");
}

#[test]
fn a_record_without_a_conflict_has_the_wars_of_a_history_in_the_states_of_the_theory() {
    let mut hall = Hall::open().unwrap();
    let layers = hall.record.layers.iter().map(|layer| match &layer.facts {
        Facts::ActiveYears(_) => Layer { facts: Facts::ActiveYears(Vec::new()), ..(**layer).clone() },
        Facts::Endings(_) => Layer { facts: Facts::Endings(Vec::new()), ..(**layer).clone() },
        Facts::Agreements(_) => Layer { facts: Facts::Agreements(Vec::new()), ..(**layer).clone() },
        Facts::Memberships(_) => (**layer).clone(),
    });
    hall.record = Record::new(layers.collect());
    let record = written(&hall, &text(PLACE, "place(c) := s, ", "s == SWZ")).unwrap();
    let (_, years) = record.active_years("ucdp-acd", None).unwrap();
    assert!(!years.is_empty() && created(&record).len() == years.len());
    assert!(years.iter().all(|year| [Region::of_state(year.location_states[0]).unwrap()] == year.regions[..]));
    assert!(years.iter().any(|year| year.regions == [Region::Europe]));
}
