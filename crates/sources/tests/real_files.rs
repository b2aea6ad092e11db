//! Hold the importers against the publishers' own files, where they are present.
#![expect(clippy::disallowed_methods, reason = "tests read the publishers' files")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use record::{Day, Facts, Layer, Outcome, Precision};
use sources::{FaultKind, Faults, File, Form, importers, match_importer, timeline};

const ACD_25_1: &str = "ucdp-acd/ucdp-prio-acd-251.csv";
const ACD_24_1: &str = "ucdp-acd/UcdpPrioConflict_v24_1.csv";
const MANGLED: &str = "ucdp-acd/UcdpPrioConflict_v25_1.MANGLED-excel-resave.csv";
const DYADIC_25_1: &str = "ucdp-dyadic/ucdp-dyadic-251.csv";
const TERMINATION_CONFLICT: &str = "ucdp-termination/ucdp-term-acd-3-2021.xlsx";
const TERMINATION_DYAD: &str = "ucdp-termination/ucdp-term-dyad-3-2021.xlsx";
const AGREEMENTS: &str = "ucdp-peace-agreements/ucdp-peace-agreements-221.xlsx";
const GLEDITSCH_WARD: &str = "gw/gwstates.xlsx";
const CORRELATES_OF_WAR: &str = "cow/states2016.csv";

/// The bytes of a file of the shared folder; none, with a line that says so, where the folder is absent.
fn bytes(path: &str) -> Option<Vec<u8>> {
    let full = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    let read = std::fs::read(full).ok();
    if read.is_none() {
        println!("skipped: {path} is not here");
    }
    read
}

fn layer(path: &str) -> Option<Layer> {
    let bytes = bytes(path)?;
    let importer = match_importer(path, &bytes).unwrap();
    Some(importer.read(&File { name: path, bytes: &bytes }).unwrap_or_else(|faults| panic!("{faults}")))
}

fn refusal(path: &str, id: &str, version: &str, change: impl Fn(Vec<u8>) -> Vec<u8>) -> Option<Faults> {
    let bytes = change(bytes(path)?);
    let importer = importers().iter().find(|i| i.id == id && i.version == version).unwrap();
    Some(importer.read(&File { name: path, bytes: &bytes }).unwrap_err())
}

#[test]
fn each_file_gives_its_published_rows_under_its_own_name() {
    let expected = [
        (ACD_25_1, "ucdp-acd", "25.1", 2752, 2752, "a7a2ff6caf6c854f"),
        (ACD_24_1, "ucdp-acd", "24.1", 2686, 2686, "97e77ca0d74f3409"),
        (DYADIC_25_1, "ucdp-dyadic", "25.1", 3432, 3432, "e5bf6e3779a903f3"),
        (TERMINATION_CONFLICT, "ucdp-termination-conflict", "3-2021", 2506, 525, "13b56a547d67600b"),
        (TERMINATION_DYAD, "ucdp-termination-dyad", "3-2021", 3140, 852, "1c2bc692546d67da"),
        (AGREEMENTS, "ucdp-peace-agreements", "22.1", 374, 374, "883113e86e29f1fd"),
        (GLEDITSCH_WARD, "gw-states", "2017", 216, 216, "8d5788ec43777721"),
        (CORRELATES_OF_WAR, "cow-states", "2016", 243, 243, "21822fe1ef67aedf"),
    ];
    for (path, id, version, rows, facts, sha256) in expected {
        let Some(layer) = layer(path) else { continue };
        println!(
            "{path}: {} rows, {} facts; left out: {}",
            layer.source.rows,
            layer.facts.len(),
            layer.source.left_out
        );
        assert_eq!((layer.source.id.as_str(), layer.source.version.as_str()), (id, version));
        assert_eq!((layer.source.rows, layer.facts.len()), (rows, facts), "{path}");
        assert!(path.ends_with(&layer.source.file) && !layer.source.file.contains('/'));
        assert!(layer.source.sha256.starts_with(sha256), "{path} {}", layer.source.sha256);
    }
}

fn years(path: &str) -> Option<Vec<record::ActiveYear>> {
    match layer(path)?.facts {
        Facts::ActiveYears(years) => Some(years),
        other => panic!("{} holds {}", path, other.noun()),
    }
}

fn endings(path: &str) -> Option<Vec<record::Ending>> {
    match layer(path)?.facts {
        Facts::Endings(endings) => Some(endings),
        other => panic!("{} holds {}", path, other.noun()),
    }
}

#[test]
fn acd_25_1_has_620_episodes_of_which_559_ended_and_317_were_followed_by_another() {
    let Some(years) = years(ACD_25_1) else { return };
    let mut starts: BTreeMap<u32, BTreeSet<Day>> = BTreeMap::new();
    for year in &years {
        starts.entry(year.unit.conflict_id).or_default().insert(year.start.day);
    }
    assert_eq!(starts.len(), 303);
    let episodes: usize = starts.values().map(BTreeSet::len).sum();
    let ended = years.iter().filter(|year| year.end.is_some()).count();
    let followed: usize = starts.values().map(|starts| starts.len() - 1).sum();
    assert_eq!((episodes, ended, followed), (620, 559, 317));
    let active_in_2024 = years.iter().filter(|year| year.year == 2024).count();
    assert_eq!(active_in_2024, 61);
}

#[test]
fn acd_25_1_has_many_places_in_cells_as_its_publisher_writes_them() {
    let Some(years) = years(ACD_25_1) else { return };
    let several = |is_several: fn(&record::ActiveYear) -> bool| years.iter().filter(|year| is_several(year)).count();
    assert_eq!(several(|year| year.location_states.len() > 1), 151);
    assert_eq!(several(|year| year.regions.len() > 1), 13);
    assert!(years.iter().all(|year| year.location_states.is_sorted() && year.regions.is_sorted()));
    // Counted in the publisher's file with another program.
    assert_eq!(several(|year| year.parties.a.primary.len() > 1), 4);
    assert_eq!(several(|year| year.parties.b.primary.len() > 1), 2);
    assert_eq!(several(|year| year.parties.a.secondary.len() > 1), 258);
    assert_eq!(several(|year| year.parties.b.secondary.len() > 1), 26);
    assert_eq!(several(|year| year.parties.a.primary.is_empty()), 0);
    assert_eq!(several(|year| year.parties.b.primary.is_empty()), 2605);
    assert_eq!(several(|year| year.parties.a.secondary.is_empty()), 2297);
    assert_eq!(several(|year| year.parties.b.secondary.is_empty()), 2609);
    assert_eq!(several(|year| year.territory.is_none()), 1201);
    assert_eq!((years[0].row, years[0].unit.conflict_id, years[0].year), (2, 11342, 2012));
    assert_eq!(years[2751].row, 2753);
    assert_eq!(years[0].side_b, "GNLA");
}

#[test]
fn the_timelines_of_the_real_files_have_no_anomaly() {
    for path in [ACD_25_1, ACD_24_1, DYADIC_25_1] {
        let Some(years) = years(path) else { continue };
        assert_eq!(timeline::check(&years), [], "{path}");
    }
}

#[test]
fn a_year_taken_out_of_a_real_timeline_is_found() {
    let Some(mut years) = years(ACD_25_1) else { return };
    let within =
        |year: &record::ActiveYear| year.end.is_none() && year.start.day.year() < year.year && year.year < 2024;
    let taken = years.iter().position(within).unwrap();
    let unit = years.remove(taken).unit;
    let anomalies = timeline::check(&years);
    assert_eq!(anomalies.iter().map(|a| (a.name, a.unit)).collect::<Vec<_>>(), [(timeline::AnomalyName::Gap, unit)]);
}

fn outcomes(endings: &[record::Ending]) -> BTreeMap<Option<Outcome>, usize> {
    let mut counts = BTreeMap::new();
    for ending in endings {
        *counts.entry(ending.outcome).or_default() += 1;
    }
    counts
}

#[test]
fn conflict_endings_have_the_published_outcomes() {
    let Some(endings) = endings(TERMINATION_CONFLICT) else { return };
    let expected = [
        (Some(Outcome::Agreement), 68),
        (Some(Outcome::Ceasefire), 69),
        (Some(Outcome::VictoryGovernment), 110),
        (Some(Outcome::VictoryRebel), 48),
        (Some(Outcome::LowActivity), 208),
        (Some(Outcome::ActorGone), 22),
    ];
    assert_eq!(outcomes(&endings), BTreeMap::from(expected));
    assert!(endings.iter().all(|ending| ending.end.is_some() && ending.unit.dyad_id.is_none()));
    let exact = endings.iter().filter(|ending| ending.precision() == Precision::Day).count();
    assert_eq!(exact, 275);
}

#[test]
fn dyad_endings_have_the_published_outcomes_and_three_have_none() {
    let Some(endings) = endings(TERMINATION_DYAD) else { return };
    let expected = [
        (None, 3),
        (Some(Outcome::Agreement), 106),
        (Some(Outcome::Ceasefire), 95),
        (Some(Outcome::VictoryGovernment), 143),
        (Some(Outcome::VictoryRebel), 69),
        (Some(Outcome::LowActivity), 352),
        (Some(Outcome::ActorGone), 84),
    ];
    assert_eq!(outcomes(&endings), BTreeMap::from(expected));
    assert_eq!(endings.iter().filter(|ending| ending.end.is_none()).count(), 3);
    // 149 date cells and three cells that name several dates.
    assert_eq!(endings.iter().filter(|ending| ending.ceasefire.is_some()).count(), 152);
    assert_eq!(endings.iter().filter(|ending| ending.agreement.is_some()).count(), 168);
}

#[test]
fn the_374_agreements_stand_once_for_each_of_their_conflicts_and_264_name_third_parties() {
    let Some(layer) = layer(AGREEMENTS) else { return };
    let Facts::Agreements(agreements) = &layer.facts else { panic!("other facts") };
    let ids: BTreeSet<u32> = agreements.iter().map(|agreement| agreement.agreement_id).collect();
    let named: BTreeSet<u32> =
        agreements.iter().filter(|a| a.third_parties.is_some()).map(|agreement| agreement.agreement_id).collect();
    assert_eq!((ids.len(), named.len(), agreements.len()), (374, 264, 374));
    assert!(agreements.iter().all(|agreement| !agreement.dyad_ids.is_empty() && agreement.dyad_ids.is_sorted()));
}

#[test]
fn states_that_are_members_when_their_list_ends_have_no_last_day() {
    for (path, members) in [(GLEDITSCH_WARD, 174), (CORRELATES_OF_WAR, 195)] {
        let Some(layer) = layer(path) else { continue };
        let Facts::Memberships(memberships) = &layer.facts else { panic!("other facts") };
        assert_eq!(memberships.iter().filter(|membership| membership.until.is_none()).count(), members, "{path}");
    }
}

#[test]
fn the_mangled_copy_of_acd_is_known_as_saved_again_by_content_and_by_name() {
    let Some(bytes) = bytes(MANGLED) else { return };
    let matched = match_importer(MANGLED, &bytes).unwrap_err();
    assert!(matches!(matched.kept[0].what, FaultKind::SavedAgain { .. }), "{matched}");
    let Some(faults) = refusal(MANGLED, "ucdp-acd", "25.1", |bytes| bytes) else { return };
    assert!(faults.to_string().contains("saved again by a spreadsheet"), "{faults}");
}

#[test]
fn the_file_of_one_version_is_refused_as_another() {
    let Some(faults) = refusal(ACD_24_1, "ucdp-acd", "25.1", |bytes| bytes) else { return };
    let found: Vec<_> = faults.kept.iter().map(|fault| fault.what.clone()).collect();
    let total = FaultKind::RowTotal { found: 2686, expected: 2752, version: "25.1" };
    assert_eq!(found, [total, FaultKind::OtherVersion { expected: "25.1", rows: 2686 }]);
}

#[test]
fn a_real_file_cut_anywhere_is_refused() {
    let Some(bytes) = bytes(ACD_25_1) else { return };
    let whole = bytes.len();
    for kept in [1, 10, 400, whole / 3, whole / 2, whole - 60, whole - 2] {
        let faults = refusal(ACD_25_1, "ucdp-acd", "25.1", |bytes| bytes[..kept].to_vec()).unwrap();
        assert!(!faults.kept.is_empty(), "{kept} bytes");
    }
    let Some(faults) = refusal(TERMINATION_DYAD, "ucdp-termination-dyad", "3-2021", |b| b[..b.len() - 9].to_vec())
    else {
        return;
    };
    assert!(matches!(faults.kept[0].what, FaultKind::UnreadableWorkbook { .. }), "{faults}");
}

#[test]
fn a_real_file_in_latin_1_is_refused_at_the_first_letter_that_is_not_utf_8() {
    let to_latin_1 = |bytes: Vec<u8>| -> Vec<u8> {
        let text = String::from_utf8(bytes).unwrap();
        text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect()
    };
    let Some(faults) = refusal(DYADIC_25_1, "ucdp-dyadic", "25.1", to_latin_1) else { return };
    println!("{}", faults.kept[0]);
    assert!(faults.kept.iter().all(|fault| matches!(fault.what, FaultKind::NotUtf8 { .. })), "{faults}");
    assert!(faults.kept[0].row.is_some() && faults.kept[0].column.is_some());
}

#[test]
fn another_real_file_is_not_taken_for_one_that_is_read() {
    for path in ["cow/majors2016.csv", "ucdp-actor/ucdp-actor-221.csv", "ucdp-esd/ucdp-esd-ty-raw.xlsx"] {
        let Some(bytes) = bytes(path) else { continue };
        let faults = match_importer(path, &bytes).unwrap_err();
        assert!(matches!(faults.kept[0].what, FaultKind::UnknownFile { .. }), "{path}: {faults}");
    }
    let Some(old) = bytes("ties/TIESv4-1.xls") else { return };
    let faults = match_importer("TIESv4-1.xls", &old).unwrap_err();
    assert!(matches!(faults.kept[0].what, FaultKind::OtherForm { found: Form::Ole, .. }), "{faults}");
}
