//! Hold wars as time at risk against another reading of the publisher's files, against R, and against what was counted by hand.
//!
//! `oracle/wars.py` reads the files with pandas and applies the written rules; `oracle/wars.csv` is what it printed.
//! `reference/wars.R` ran R's survival over the exported table; `reference/wars.json` is what it wrote.
#![expect(clippy::disallowed_methods, reason = "a test may read files")]

use std::fs;
use std::path::{Path, PathBuf};

use interbellum::claims_hall::{DrawOptions, RecordGround, Word, board, registered};
use interbellum::estimators::{ConfidenceType, Interval};
use interbellum::record::{Day, Known, Outcome};
use interbellum::spells::{
    CovariateFault, ExitReason, Options, OptionsFault, Spells, SpellsOf, Threshold, UnitKind, parse_covariates,
    split_spells,
};
use interbellum::{AnswerFault, Hall, Question, UserLayer, answer};
use serde_json::Value;
use sources::File;

fn wars(options: Options) -> Spells {
    Hall::open().unwrap().spells(&Options { of: SpellsOf::War, ..options }).unwrap()
}

fn oracle() -> Vec<csv::StringRecord> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/wars.csv");
    csv::Reader::from_path(path).unwrap().records().map(Result::unwrap).collect()
}

fn days(years: f64) -> i64 {
    (years * 365.25).round() as i64
}

#[test]
fn every_war_has_the_days_the_fate_and_the_ending_of_another_reading_of_the_files() {
    let (ours, theirs) = (wars(Options::default()), oracle());
    assert_eq!((ours.rows.len(), theirs.len()), (620, 620));
    for (spell, row) in ours.rows.iter().zip(&theirs) {
        let who = spell.id();
        assert_eq!(spell.conflict_id.unwrap().to_string(), row[0], "{who}");
        assert_eq!(spell.war_start.day.to_string(), row[1], "{who}");
        assert_eq!(spell.exit.to_string(), row[2], "{who}");
        assert_eq!(days(spell.years), row[3].parse::<i64>().unwrap(), "{who}");
        assert_eq!(u8::from(spell.event).to_string(), row[4], "{who}");
        assert_eq!(u8::from(spell.goes_on).to_string(), row[6], "{who}");
        let ended_by = if spell.goes_on { "" } else { spell.ended_by.word() };
        assert_eq!(ended_by, &row[7], "{who}");
        assert_eq!(spell.dropped.is_some(), spell.years <= spell.entry, "{who}");
    }
    assert_eq!((ours.at_risk().len(), ours.ongoing), (613, 61));
}

#[test]
fn wars_of_1000_deaths_come_under_risk_where_the_other_reading_has_it() {
    let ours = wars(Options { threshold: Threshold::Deaths1000, ..Options::default() });
    let theirs = oracle().into_iter().filter(|row| !row[5].is_empty()).collect::<Vec<_>>();
    assert_eq!((ours.rows.len(), theirs.len()), (176, 176));
    for (spell, row) in ours.rows.iter().zip(&theirs) {
        assert_eq!(
            (spell.war_start.day.to_string(), days(spell.entry).to_string()),
            (row[1].to_owned(), row[5].to_owned())
        );
    }
    assert_eq!(ours.rows.iter().filter(|spell| spell.entry > 0.0).count(), 72);
}

#[test]
fn years_at_war_of_two_conflicts_are_as_counted_by_hand() {
    let ours = wars(Options::default());
    let of = |id: u32| {
        let rows = ours.rows.iter().filter(|spell| spell.conflict_id == Some(id));
        rows.map(|spell| days(spell.years)).collect::<Vec<i64>>()
    };
    // Bolivia, over government: 21 July 1946; 15 September 1949; 9 to 12 April 1952; 31 March to 16 October 1967, which is a day of
    // March, 183 days from April to September and 16 of October.
    assert_eq!(of(200), [1, 1, 4, 200]);
    // India and Pakistan over Kashmir, of which the longest, 4 October 2013 to 30 December 2020, has 89 days of 2013, 2190 + 1 leap
    // day of 2014 to 2019, and 365 of 2020.
    assert_eq!(of(218), [1, 350, 15, 1, 1, 1097, 154, 2518, 89 + 2191 + 365]);
}

#[test]
fn parts_of_wars_follow_one_another_and_add_up_to_the_wars() {
    let hall = Hall::open().unwrap();
    let spells = wars(Options::default());
    let covariates = parse_covariates("support lag 1, neighbours_at_war lag 1, deaths lag 1").unwrap();
    let rows = spells.at_risk();
    let split = split_spells(hall.whole().unwrap(), &spells, &rows, &covariates).unwrap();
    let mut stop = f64::NAN;
    for (place, part) in split.rows.iter().enumerate() {
        let spell = &spells.rows[part.spell];
        let first = place == 0 || split.rows[place - 1].spell != part.spell;
        assert_eq!(part.start, if first { spell.entry } else { stop }, "{}", spell.id());
        let last = split.rows.get(place + 1).is_none_or(|next| next.spell != part.spell);
        assert_eq!(last && spell.event, part.event, "{}", spell.id());
        stop = part.stop;
        assert!(!last || stop == spell.years, "{}", spell.id());
    }
    assert_eq!(split.rows.iter().filter(|part| part.event).count(), 559);
}

#[test]
fn support_in_a_war_is_that_of_the_year_before_and_nobody_looked_before_a_war_began() {
    let hall = Hall::open().unwrap();
    let spells = wars(Options::default());
    let lagged = parse_covariates("support lag 1, support").unwrap();
    let rows = spells.at_risk();
    let split = split_spells(hall.whole().unwrap(), &spells, &rows, &lagged).unwrap();
    let year = |spell: usize, time: f64| Day(spells.rows[spell].origin.0 + (time * 365.25).round() as i32 + 1).year();
    let (mut compared, mut first_years) = (0, 0);
    for (place, part) in split.rows.iter().enumerate() {
        let begins = year(part.spell, part.start);
        if begins == spells.rows[part.spell].first_active_year {
            assert_eq!(split.columns[0].values[place], Known::OutsideCoverage);
            first_years += 1;
            continue;
        }
        // The part in which the year before lies.
        let before = (0..place)
            .rev()
            .find(|at| split.rows[*at].spell == part.spell && year(part.spell, split.rows[*at].start) < begins);
        if let Some(before) = before {
            assert_eq!(split.columns[0].values[place], split.columns[1].values[before]);
            compared += 1;
        }
    }
    assert!(compared > 400 && first_years >= 400, "{compared} {first_years}");
}

#[test]
fn support_of_a_war_as_a_whole_is_refused_with_the_way_to_ask_for_it() {
    let hall = Hall::open().unwrap();
    let options = Options { of: SpellsOf::War, ..Options::default() };
    let question = Question { options: options.clone(), by: Some("support".to_owned()), ..Question::default() };
    let fault = answer(&hall, &question).unwrap_err();
    let AnswerFault::Options(OptionsFault::Covariate(CovariateFault::OfEachYear { word: "support" })) = fault else {
        panic!("{fault}")
    };
    let lag = parse_covariates("support lag 1").unwrap();
    let of_peace = hall.spells_with(&Options::default(), &lag).unwrap_err();
    assert_eq!(of_peace, OptionsFault::Covariate(CovariateFault::LagOfWar { word: "support" }));
}

fn close(found: Option<f64>, expected: &Value, what: &str) {
    match (found, expected.as_f64()) {
        // Both sum some hundred terms in their own order.
        (Some(found), Some(expected)) => {
            assert!(
                (found - expected).abs() <= 1e-12 * expected.abs().max(1.0),
                "{what}: {found} is not R's {expected}"
            );
        }
        (found, expected) => assert_eq!(found, expected, "{what}"),
    }
}

#[test]
fn survival_of_wars_is_that_of_r_for_any_ending_and_for_one_kind() {
    let hall = Hall::open().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/wars.json");
    let reference: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let of = |unit, threshold, ends: &[Outcome]| Options {
        of: SpellsOf::War,
        unit,
        threshold,
        ends: ends.to_vec(),
        ..Options::default()
    };
    let asked = [
        ("any", of(UnitKind::Conflict, Threshold::Deaths25, &[])),
        ("agreement", of(UnitKind::Conflict, Threshold::Deaths25, &[Outcome::Agreement])),
        ("dyad", of(UnitKind::Dyad, Threshold::Deaths25, &[])),
        ("war", of(UnitKind::Conflict, Threshold::Deaths1000, &[])),
    ];
    for (word, options) in asked {
        let question = Question {
            options,
            interval: Interval { confidence_type: ConfidenceType::LogLog, level: 0.95 },
            at: vec![1.0, 2.0, 5.0, 10.0, 20.0],
            ..Question::default()
        };
        let (found, expected) = (answer(&hall, &question).unwrap().overall, &reference[word]);
        assert_eq!(found.rows.len() as u64, expected["n"].as_u64().unwrap(), "{word}");
        assert_eq!(found.events as u64, expected["events"].as_u64().unwrap(), "{word}");
        for (place, at) in found.at.iter().enumerate() {
            close(at.survival, &expected["survival"][place], word);
            close(at.std_error, &expected["std_error"][place], word);
            close(at.conf_low, &expected["conf_low"][place], word);
        }
        close(found.median.estimate, &expected["median"][0], word);
    }
}

#[test]
fn with_one_kind_of_ending_the_others_censor_and_are_counted() {
    let ours = wars(Options { ends: vec![Outcome::Agreement], ..Options::default() });
    assert_eq!(ours.coverage_end, "2019-12-31".parse().unwrap());
    let any = wars(Options::default());
    let count =
        |reason| ours.rows.iter().filter(|spell| spell.dropped.is_none() && spell.exit_reason == reason).count();
    let seen = any.rows.iter().filter(|spell| spell.war_end().is_some_and(|end| end.day <= ours.coverage_end)).count();
    let sum = count(ExitReason::Ended) + count(ExitReason::OtherEnding) + count(ExitReason::UnknownEnding);
    assert_eq!((sum, count(ExitReason::Ended)), (seen, 67));
}

fn layer(id: &str, path: &str) -> Option<UserLayer> {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    let Ok(bytes) = fs::read(&path) else {
        println!("skipped: {} is not there", path.display());
        return None;
    };
    let name = path.file_name().unwrap().to_str().unwrap();
    Some(UserLayer::import(id, &File { name, bytes: &bytes }).unwrap())
}

#[test]
fn claims_whose_source_is_not_there_say_how_to_bring_it_and_make_no_other_claim_milder() {
    let hall = Hall::open().unwrap();
    let ground = RecordGround::of(&hall);
    let claims = registered(&ground).unwrap();
    let judged = board(&ground, &claims, &DrawOptions { draws: 99, ..DrawOptions::default() }, &|_| {}).unwrap();
    let of = |name: &str| judged.rows.iter().find(|(tested, _)| tested.claim.name == name).unwrap();
    for (name, command) in [
        ("sanctions_and_settlement", "`interbellum record add ties FILE`"),
        ("talks_and_victory", "`interbellum record add peace-observatory FILE`"),
        ("talks_and_length", "`interbellum record add peace-observatory FILE`"),
    ] {
        let (tested, verdict) = of(name);
        assert_eq!(verdict.word, Word::NotTestableHere, "{name}");
        assert!(tested.lacking.as_ref().unwrap().contains(command), "{name}: {:?}", tested.lacking);
        assert!(tested.outcomes.is_empty());
    }
    assert_eq!(of("proxy_wars_last").0.lacking, None);
    let statistical = claims.iter().filter(|claim| claim.direction.is_statistical()).count();
    assert_eq!(judged.statistical, statistical, "they count in the corrections of the others");
}

#[test]
fn claims_are_tested_where_their_source_was_added() {
    let layers = [
        layer("ties", "ties/TIES.csv"),
        layer("peace-observatory", "peace-observatory/peace_observatory(negotiations).csv"),
    ];
    let layers: Vec<_> = layers.into_iter().flatten().map(|layer| (layer, None)).collect();
    if layers.len() < 2 {
        return;
    }
    let hall = Hall::open().unwrap().with_layers(layers).unwrap();
    let ground = RecordGround::of(&hall);
    let claims = registered(&ground).unwrap();
    let judged = board(&ground, &claims, &DrawOptions { draws: 99, ..DrawOptions::default() }, &|_| {}).unwrap();
    for name in ["sanctions_and_settlement", "talks_and_victory", "talks_and_length"] {
        let (tested, _) = judged.rows.iter().find(|(tested, _)| tested.claim.name == name).unwrap();
        assert_eq!(tested.lacking, None, "{name}");
        let primary = tested.primary().unwrap();
        assert!(primary.counts.iter().all(|count| count.cases > 0), "{name}: {:?}", primary.counts);
        // A row stands for a part of a war's time, and no war for more than the whole of it.
        assert!(primary.counts.iter().all(|count| count.cases <= count.rows), "{name}");
    }
}
