//! Hold theories fitted to the record against Poisson regression in R on the exported spells.
//!
//! `reference/theories.R` made `reference/theories.csv`, so that the tests run without R; where there is R it is asked again on
//! today's spells. With `BLESS` set in the environment what R says is written there. Estimates agree to 1e-9, standard errors
//! and clustered ones to 1e-8 of themselves: both sides stop their Newton steps far below that.
#![expect(clippy::disallowed_methods, reason = "a test may read and write files")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use interbellum::spells::Options;
use interbellum::theories::{FittedTheory, RecordCatalogue, SHIPPED, TheoryFit, bind_path, fit_theory, load};
use interbellum::{Hall, spells_to_table};

/// What R gave: model, term, and estimate, standard error and clustered one.
struct Line {
    model: String,
    numbers: [f64; 3],
    term: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn parsed(text: &str) -> Vec<Line> {
    let line = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |place: usize| cells[place].parse().unwrap();
        Line { model: cells[0].to_owned(), term: cells[1].to_owned(), numbers: [number(2), number(3), number(4)] }
    };
    text.lines().map(line).collect()
}

/// What R says of today's spells; none if there is no R.
fn asked(hall: &Hall) -> Option<String> {
    let spells = hall.spells(&Options::default()).unwrap();
    let all: Vec<usize> = (0..spells.rows.len()).collect();
    let table = spells_to_table(&hall.record, &spells, &all, true).unwrap();
    let data = std::env::temp_dir().join(format!("interbellum-theories-in-r-{}.csv", std::process::id()));
    fs::write(&data, table.to_csv().unwrap()).unwrap();
    let script = folder().join("reference/theories.R");
    let output = Command::new("Rscript").arg("--vanilla").arg(script).arg(&data).output();
    fs::remove_file(&data).unwrap();
    let output = output.ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

/// The text of a theory: one that comes with the program, or one of the tests' own.
fn text(name: &str) -> String {
    let shipped = SHIPPED.iter().find(|one| one.name == name).map(|one| one.text.to_owned());
    shipped.unwrap_or_else(|| fs::read_to_string(folder().join(format!("texts/{name}.theory"))).unwrap())
}

/// The hazard of return alone: what R's models are of.
fn fitted(hall: &Hall, name: &str) -> FittedTheory {
    let catalogue = RecordCatalogue::of(hall).unwrap();
    let loaded = load(&text(name), name, &catalogue).unwrap();
    let path = bind_path(&loaded.theory, &catalogue, &Default::default()).unwrap();
    let asked = TheoryFit { facts: Some(vec!["record.return_to_war".to_owned()]), ..TheoryFit::default() };
    fit_theory(&loaded, &path, &asked).unwrap()
}

fn agrees(lines: &[Line], name: &str, found: &FittedTheory) {
    assert!(found.converged(), "{name}: {}", found.outcome_words());
    let of_model = |line: &&Line| line.model == name && !["events", "years_at_risk"].contains(&line.term.as_str());
    let expected: Vec<&Line> = lines.iter().filter(of_model).collect();
    let ours: Vec<_> = found.fit.parameters.iter().filter(|one| !one.fixed).collect();
    assert_eq!(expected.len(), ours.len() + 1, "{name}");
    for (line, ours) in expected.iter().zip(&ours) {
        let (term, [estimate, error, clustered]) = (&line.term, line.numbers);
        let what = format!("{name}, {} ({term})", ours.name);
        assert!((ours.value - estimate).abs() <= 1e-9, "{what}: {} is not R's {estimate}", ours.value);
        for (ours, theirs) in [(ours.standard_error, error), (ours.clustered_error, clustered)] {
            let ours = ours.unwrap();
            assert!((ours - theirs).abs() <= 1e-8 * theirs, "{what}: standard error {ours} is not R's {theirs}");
        }
    }
    let log_likelihood = expected.last().unwrap().numbers[0];
    let off = (found.fit.log_likelihood - log_likelihood).abs();
    assert!(off <= 1e-10 * log_likelihood.abs(), "{name}: {} is not R's {log_likelihood}", found.fit.log_likelihood);
}

#[test]
fn five_theories_of_the_hazard_of_return_are_poisson_regressions_of_the_spells() {
    let hall = Hall::open().unwrap();
    let file = folder().join("reference/theories.csv");
    let fresh = asked(&hall);
    if let Some(fresh) = fresh.as_ref().filter(|_| std::env::var_os("BLESS").is_some()) {
        fs::write(&file, fresh).unwrap();
    }
    if fresh.is_none() {
        println!("there is no Rscript here: compared with the kept values only");
    }
    let kept = fs::read_to_string(&file).unwrap();
    let all: Vec<Vec<Line>> = [Some(kept), fresh].into_iter().flatten().map(|text| parsed(&text)).collect();
    for (name, parameters) in
        [("constant", 1), ("decisive_end", 4), ("commitment", 4), ("five", 5), ("time_heals", 5), ("twenty", 20)]
    {
        let found = fitted(&hall, name);
        assert_eq!(found.fit.parameters.iter().filter(|one| !one.fixed).count(), parameters, "{name}");
        all.iter().for_each(|lines| agrees(lines, name, &found));
    }
}

#[test]
fn a_constant_hazard_is_events_over_years_at_risk_of_the_exported_spells() {
    let hall = Hall::open().unwrap();
    let spells = hall.spells(&Options::default()).unwrap();
    let kept: Vec<_> = spells.rows.iter().filter(|spell| spell.dropped.is_none()).collect();
    let events = kept.iter().filter(|spell| spell.event).count() as f64;
    // Whole days, so that the sum is exact.
    let days: i32 = kept.iter().map(|spell| spell.exit.0 - spell.at_risk_from.0).sum();
    let years = f64::from(days) / 365.25;
    let found = fitted(&hall, "constant");
    let (_, theirs, facts) = &found.at_risk[0];
    assert_eq!((events, *facts), (317.0, 317.0));
    assert!((years - theirs).abs() <= 1e-9 * years, "{theirs} years at risk are not {years}");
    let hazard = numerics::special::exp(found.fit.parameters[0].value);
    assert!((hazard - events / years).abs() <= 1e-12, "{hazard} is not {}", events / years);
    let kept = parsed(&fs::read_to_string(folder().join("reference/theories.csv")).unwrap());
    assert!((kept[1].numbers[0] - years).abs() <= 1e-9 * years, "R counts {} years at risk", kept[1].numbers[0]);
}

#[test]
fn the_book_prints_the_script_that_made_the_reference() {
    let script = fs::read_to_string(folder().join("reference/theories.R")).unwrap();
    let chapter = fs::read_to_string(folder().join("../../../docs/theories.md")).unwrap();
    assert!(chapter.contains(&format!("```r\n{}\n```\n", script.trim_end())), "docs/theories.md has another script");
}
