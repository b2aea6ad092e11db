//! Hold covariates of spells against values worked out by another program, and against what they must be by their rules.
//!
//! `oracle/covariates.py` reads the publishers' files with pandas and works the values out anew from the written rules;
//! `oracle/covariates.csv` is what it printed.

use std::collections::BTreeMap;
use std::path::PathBuf;

use interbellum::record::Known;
use interbellum::spells::{
    COVARIATES, Covariate, CovariateFault, CovariateForm, CovariateKind, Options, OptionsFault, OtherState, Spells,
    covariates_named, parse_covariates, split_spells,
};
use interbellum::{CovariateRefusal, Hall, UnknownRule, layers_behind, select, spells_for_model};

/// Every covariate whose source comes with the program.
const EMBEDDED: &str =
    "support, support(by USA), stance(to CHN), income, income lag 1, output_share, neighbours_at_war, deaths";

fn with(text: &str, options: &Options) -> (Hall, Spells) {
    let hall = Hall::open().unwrap();
    let spells = hall.spells_with(options, &parse_covariates(text).unwrap()).unwrap();
    (hall, spells)
}

#[test]
fn every_value_is_that_of_the_oracle() {
    let (_, spells) = with(EMBEDDED, &Options::default());
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/covariates.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headings = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), spells.rows.len());
    let mut compared: BTreeMap<String, usize> = BTreeMap::new();
    for (place, (row, spell)) in rows.iter().zip(&spells.rows).enumerate() {
        assert_eq!(row[0], spell.id());
        assert_eq!(row[1].parse().ok(), spells.covariate_states[place], "{}: state", spell.id());
        for column in &spells.covariates {
            let name = column.covariate.name();
            let Some(at) = headings.iter().position(|heading| heading == name) else { continue };
            let (theirs, who) = (&row[at], format!("{} {name}", spell.id()));
            match (column.values[place], column.covariate.form()) {
                (Known::Unknown, _) => assert_eq!(theirs, "unknown", "{who}"),
                (Known::OutsideCoverage, _) => assert_eq!(theirs, "outside_coverage", "{who}"),
                (Known::Value(code), CovariateForm::Words(words)) => assert_eq!(theirs, words[code as usize], "{who}"),
                (Known::Value(value), _) => {
                    let theirs: f64 = theirs.parse().unwrap_or_else(|_| panic!("{who}: {value} here, {theirs} there"));
                    // Both add up a world of 170 countries in their own order.
                    assert!(
                        (theirs - value).abs() <= 1e-9 * value.abs().max(1e-9),
                        "{who}: {value} here, {theirs} there"
                    );
                }
            }
            *compared.entry(name).or_default() += 1;
        }
    }
    assert_eq!(compared.len(), 7, "{compared:?}");
    assert!(compared.values().all(|n| *n == spells.rows.len()), "{compared:?}");
}

#[test]
fn every_kind_is_in_the_list_once_and_its_column_is_found_by_its_name() {
    for meaning in &COVARIATES {
        assert_eq!(COVARIATES.iter().filter(|other| other.kind == meaning.kind).count(), 1);
        let other = (meaning.other.0 == OtherState::Needed).then_some(*b"USA");
        for lag_years in if meaning.of_war { 0..1 } else { 0..3 } {
            let one = Covariate { kind: meaning.kind, other, lag_years };
            assert_eq!(one.meaning().word, meaning.word);
            assert_eq!(covariates_named([one.name().as_str()]), [one]);
            assert_eq!(covariates_named([format!("{}_known == value", one.name()).as_str()]), [one]);
            assert_eq!(parse_covariates(&one.asked()).unwrap(), [one]);
        }
    }
}

#[test]
fn a_covariate_that_is_none_is_refused_with_what_would_be_one() {
    let refused = |text: &str| parse_covariates(text).unwrap_err();
    assert!(refused("incom").to_string().contains("the nearest is `income`"));
    assert_eq!(refused("stance"), CovariateFault::NeedsState { word: "stance", small: "to" });
    assert!(matches!(refused("income(USA)"), CovariateFault::NoState { .. }));
    assert!(matches!(refused("stance(to China)"), CovariateFault::UnknownState { .. }));
    assert_eq!(refused("troops(of GBR)"), CovariateFault::TroopsOfOthers);
    // In war it has a lag; of a peace it is of the war before, which is over.
    let lagged = parse_covariates("support lag 1").unwrap();
    let of_peace = Hall::open().unwrap().spells_with(&Options::default(), &lagged).unwrap_err();
    assert_eq!(of_peace, OptionsFault::Covariate(CovariateFault::LagOfWar { word: "support" }));
    assert!(matches!(refused("income lag -1"), CovariateFault::Lag { .. }));
    assert!(matches!(refused("income later"), CovariateFault::Unreadable { .. }));
    assert_eq!(covariates_named(["contains(name, \"income\")"]), []);
}

#[test]
fn a_state_that_is_none_is_refused() {
    let hall = Hall::open().unwrap();
    let fault = hall.spells_with(&Options::default(), &parse_covariates("stance(to QQQ)").unwrap()).unwrap_err();
    assert_eq!(fault, OptionsFault::Covariate(CovariateFault::UnknownState { found: "QQQ".to_owned() }));
}

#[test]
fn a_source_that_is_not_inside_is_named_with_the_command_that_brings_it() {
    let hall = Hall::open().unwrap();
    for (asked, source) in [
        ("sanctions(by USA)", "record add ties FILE"),
        ("troops(of USA)", "record add us-troops FILE"),
        ("disputes(with USA)", "record add cow-mid-dyads FILE"),
        ("talks", "record add peace-observatory FILE"),
    ] {
        let fault = hall.spells_with(&Options::default(), &parse_covariates(asked).unwrap()).unwrap_err();
        assert!(fault.to_string().contains(source), "{fault}");
    }
}

#[test]
fn parts_follow_one_another_from_entry_to_exit_and_only_the_last_ends_in_a_return() {
    let (hall, spells) = with(EMBEDDED, &Options::default());
    let rows = spells.at_risk();
    let asked = parse_covariates(EMBEDDED).unwrap();
    let split = split_spells(hall.whole().unwrap(), &spells, &rows, &asked).unwrap();
    assert!(split.rows.len() > 3 * rows.len(), "{} parts", split.rows.len());
    let mut at = 0;
    for place in rows {
        let spell = &spells.rows[place];
        let mut reached = spell.entry;
        while at < split.rows.len() && split.rows[at].spell == place {
            let part = split.rows[at];
            assert_eq!(part.start, reached, "{}", spell.id());
            assert!(part.start < part.stop);
            assert_eq!(part.event, spell.event && part.stop == spell.years, "{}", spell.id());
            reached = part.stop;
            at += 1;
        }
        assert_eq!(reached, spell.years, "{}", spell.id());
    }
    assert_eq!(at, split.rows.len());
}

/// Counted by hand in UCDP/PRIO ACD 25.1: on the ground of the other location state there was, in the year of the return,
/// no fighting but that of the return itself.
#[test]
fn a_return_on_the_ground_of_two_states_is_not_its_own_neighbour_at_war() {
    let (hall, spells) = with("neighbours_at_war", &Options::default());
    let rows = spells.at_risk();
    let asked = parse_covariates("neighbours_at_war").unwrap();
    let split = split_spells(hall.whole().unwrap(), &spells, &rows, &asked).unwrap();
    for (conflict, until, others) in
        [(302, "1973-10-06", 1.0), (218, "1984-12-31", 3.0), (218, "1987-12-31", 3.0), (218, "1989-12-31", 2.0)]
    {
        let of_return = |part: &usize| {
            let (part, spell) = (split.rows[*part], &spells.rows[split.rows[*part].spell]);
            let until = until.parse().ok();
            part.event && spell.conflict_id == Some(conflict) && spell.returned.map(|dated| dated.day) == until
        };
        let part = (0..split.rows.len()).find(of_return).unwrap_or_else(|| panic!("{conflict} {until}"));
        assert_eq!(split.columns[0].values[part], Known::Value(others), "{conflict} {until}");
    }
}

#[test]
fn what_varies_begins_a_year_later_than_what_is_known_by_the_origin() {
    // At risk after 31 December: the first part is of the year after, and lagged by one it is that of the origin.
    let (hall, spells) = with("income", &Options::default());
    let rows = spells.at_risk();
    let lagged = parse_covariates("income lag 1").unwrap();
    let split = split_spells(hall.whole().unwrap(), &spells, &rows, &lagged).unwrap();
    for place in rows {
        let first = split.rows.iter().position(|part| part.spell == place).unwrap();
        assert_eq!(split.columns[0].values[first], spells.covariates[0].values[place], "{}", spells.rows[place].id());
    }
}

#[test]
fn a_model_refuses_what_has_no_value_until_it_is_told_what_to_do() {
    let (hall, spells) = with("support, income", &Options::default());
    let record = hall.whole().unwrap();
    let rows = spells.at_risk();
    let support = parse_covariates("support").unwrap();
    let made = |used: &[Covariate], rule| spells_for_model(record, &spells, &rows, used, rule);
    let Err(CovariateRefusal::Lacking { list, .. }) = made(&support, UnknownRule::Refuse) else { panic!() };
    assert_eq!(list.len(), 1);
    let dropped = made(&support, UnknownRule::Drop).unwrap();
    let left: usize = dropped.dropped.iter().map(|one| one.n).sum();
    assert_eq!(left, list[0].unknown + list[0].outside);
    assert_eq!(dropped.frame.rows() + left, rows.len());
    let levels = made(&support, UnknownRule::Level).unwrap();
    assert_eq!(levels.frame.rows(), rows.len());
    let income = parse_covariates("income").unwrap();
    assert!(matches!(made(&income, UnknownRule::Level), Err(CovariateRefusal::NoLevel { .. })));
    // A covariate that no model names is no reason to refuse.
    assert_eq!(made(&[], UnknownRule::Refuse).unwrap().frame.rows(), rows.len());
}

#[test]
fn a_condition_is_unknown_where_the_covariate_is_and_what_is_known_can_be_asked_for() {
    let (hall, spells) = with("income", &Options::default());
    let chosen = |condition: &str| select(&spells, &hall.dictionary, Some(condition)).unwrap();
    let (rich, poor) = (chosen("income > 5000"), chosen("income <= 5000"));
    let known = chosen("income_known == value");
    assert_eq!(rich.unknown, poor.unknown);
    assert_eq!(rich.rows.len() + poor.rows.len(), known.rows.len());
    assert_eq!(known.rows.len() + rich.unknown.len(), spells.rows.len());
    assert!(known.unknown.is_empty());
}

#[test]
fn exactly_the_sources_that_were_used_are_to_be_cited() {
    let (hall, spells) = with("income", &Options::default());
    let layers = layers_behind(&spells, &spells.at_risk(), &spells.covariates);
    let record = hall.whole().unwrap();
    let used: Vec<&str> = layers.iter().map(|layer| record.source(*layer).unwrap().id.as_str()).collect();
    let expected = ["ucdp-acd", "ucdp-termination-conflict", "ucdp-peace-agreements", "gw-states", "maddison"];
    assert_eq!(used, expected);
    assert_eq!(spells.covariates[0].covariate.kind, CovariateKind::Income);
}

#[test]
fn the_embedded_record_takes_less_than_eight_megabytes_and_opens_without_its_observations() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/embedded.record");
    assert!(std::fs::metadata(path).unwrap().len() < 8 << 20);
    let hall = Hall::open().unwrap();
    assert!(hall.record.observations.is_empty());
    assert_eq!(hall.whole().unwrap().observations.len(), 6);
    let hash = hall.hash.clone();
    let unpacked = hall.unpacked().unwrap();
    assert_eq!((unpacked.hash, unpacked.record.sources().count()), (hash, 14));
}

/// A record does not describe its own layout: with another one the bytes would read as something else, or not at all.
#[test]
fn another_embedded_record_or_layout_is_a_new_digest_and_another_layout_a_new_format_version() {
    let hash = Hall::open().unwrap().hash;
    assert_eq!(
        (record::FORMAT_VERSION, &hash[..12]),
        (4, "b1d7b611ecb7"),
        "if a fact has other fields than before, raise FORMAT_VERSION; then renew this digest, the size study and the benches"
    );
}

#[test]
fn a_claim_has_covariates_as_they_are_known_by_the_origin() {
    use interbellum::claims_hall::{DrawOptions, RecordGround, board, read_claims};
    let hall = Hall::open().unwrap();
    let ground = RecordGround::of(&hall);
    let claim = |adjust: &str| {
        format!(
            "claim mine {{\n title \"T\"\n statement \"S\"\n population support_known == value\n exposure support in \
             {{group, both}}\n direction raises\n estimands {{\n since 1975-01-01\n }}\n models {{\n adjust {adjust}\n }}\n}}\n"
        )
    };
    let claims = read_claims(&claim("nothing, log(income), stance_chn"), "made", &ground).unwrap();
    let judged = board(&ground, &claims, &DrawOptions { draws: 99, ..DrawOptions::default() }, &|_| {}).unwrap();
    let tested = &judged.rows[0].0;
    assert_eq!(tested.outcomes.len(), 3);
    // What lacks an adjustment is counted.
    assert_eq!(tested.outcomes[0].incomplete, 0);
    assert!(tested.outcomes[1].incomplete > 0);
    let cell = &tested.cells.cells[0];
    let dropped: usize = cell.dropped.iter().map(|one| one.rows).sum();
    assert_eq!(
        cell.exit.len() + dropped,
        hall.spells(&Options { since: Some("1975-01-01".parse().unwrap()), ..Options::default() }).unwrap().rows.len()
    );
    // What comes after the origin stays refused, whatever else is known.
    let fault = read_claims(&claim("years"), "made", &ground).unwrap_err().to_string();
    assert!(fault.contains("known only after the origin of risk"), "{fault}");
    // A source that is not there is named.
    let claims = read_claims(&claim("sanctions_usa"), "made", &ground).unwrap();
    let judged = board(&ground, &claims, &DrawOptions::default(), &|_| {}).unwrap();
    let lacking = judged.rows[0].0.lacking.as_ref().unwrap();
    assert!(lacking.contains("record add ties FILE"), "{lacking}");
}

#[test]
fn dyads_and_states_have_covariates_of_their_own() {
    use interbellum::spells::UnitKind;
    let (_, dyads) = with("support, deaths", &Options { unit: UnitKind::Dyad, ..Options::default() });
    // The source counts the deaths of conflicts, and a dyad's are not those.
    assert!(dyads.covariates[1].values.iter().all(|value| *value == Known::OutsideCoverage));
    assert!(dyads.covariates[0].values.iter().any(|value| matches!(value, Known::Value(_))));
    let (_, states) = with("income, deaths", &Options { unit: UnitKind::State, ..Options::default() });
    assert!(states.covariates.iter().all(|column| column.values.iter().any(|value| matches!(value, Known::Value(_)))));
}
