//! Hold estimates of exponential and piecewise hazards against Poisson regression in R.
//!
//! Expected values are kept in `reference/`, so that the tests run without R; where there is R it is asked again. With
//! `BLESS` set in the environment what R says is written there.
#![allow(clippy::disallowed_methods, reason = "tests read and write files")]

mod theories;

use std::fmt::Write as _;
use std::process::Command;

use inference::{FitOptions, Likelihood, LikelihoodOptions, fit};
use numerics::newton::Outcome;
use numerics::special::exp as exponential;
use process::{Compiled, Limits, Origin, Path, Process, ValueKind, World};
use theories::*;

/// What R gave: estimate, standard error and clustered one of each term, then the log-likelihood.
type Reference = Vec<(String, [f64; 3])>;

/// A row of data: events, years, covariates, and the case.
type Row = (f64, f64, Vec<f64>, usize);

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference");

fn parsed(text: &str) -> Reference {
    let line = |line: &str| {
        let mut cells = line.split(',');
        let name = cells.next().unwrap().to_owned();
        (name, std::array::from_fn(|_| cells.next().unwrap().parse().unwrap()))
    };
    text.lines().map(line).collect()
}

/// What R says of rows of events, years and covariates; none if there is no R.
fn asked(rows: &[Row]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut csv = String::from("events,years,group");
    (1..=rows[0].2.len()).for_each(|k| write!(csv, ",x{k}").unwrap());
    for (events, years, x, case) in rows {
        write!(csv, "\n{events},{years:?},{case}").unwrap();
        x.iter().for_each(|x| write!(csv, ",{x}").unwrap());
    }
    let data = folder.path().join("data.csv");
    std::fs::write(&data, csv + "\n").unwrap();
    let output =
        Command::new("Rscript").arg("--vanilla").arg(format!("{FOLDER}/poisson_glm.R")).arg(data).output().ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

fn agrees(name: &str, theory: &Process, path: &Path, rows: &[Row]) {
    let compiled = Compiled::new(theory, &Limits::default()).unwrap();
    let likelihood = Likelihood::new(&compiled, path, &LikelihoodOptions::default()).unwrap();
    let found = fit(&likelihood, &FitOptions::default()).unwrap();
    assert_eq!(found.outcome, Outcome::Converged);
    let file = format!("{FOLDER}/{name}.csv");
    let fresh = asked(rows);
    if let Some(fresh) = fresh.as_ref().filter(|_| std::env::var_os("BLESS").is_some()) {
        std::fs::write(&file, fresh).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap();
    if fresh.is_none() {
        println!("there is no Rscript here: compared with the kept values only");
    }
    for expected in [Some(kept), fresh].into_iter().flatten().map(|text| parsed(&text)) {
        assert_eq!(expected.len(), found.parameters.len() + 1);
        for ((term, [estimate, error, clustered]), ours) in expected.iter().zip(&found.parameters) {
            let name = &ours.name;
            assert!((ours.value - estimate).abs() < 1e-9, "{name} {term}: {} and {estimate}", ours.value);
            for (ours, error) in [(ours.standard_error, error), (ours.clustered_error, clustered)] {
                let ours = ours.unwrap();
                assert!((ours - error).abs() < 1e-8 * error, "se of {name} {term}: {ours} and {error}");
            }
        }
        let log_likelihood = expected.last().unwrap().1[0];
        assert!((found.log_likelihood - log_likelihood).abs() < 1e-10 * log_likelihood.abs());
    }
}

/// 100,000 cases over ten years, each of which fails at most once at a hazard that does not change.
fn exponential_cases(parameters: usize) -> (Process, Path, Vec<Row>) {
    let (cases, covariates, days) = (100_000, parameters - 1, 3652);
    let mut draws = Draws(parameters as u64);
    let last = f64::from(days) / 365.25;
    // Eighths: the same number in the file and here.
    let x: Vec<Vec<f64>> =
        (0..cases).map(|_| (0..covariates).map(|_| (draws.below(17) as f64 - 8.0) / 8.0).collect()).collect();
    let slope = |k: usize| [0.6, -0.4, 0.25, 0.1, -0.15][k % 5];
    let mut facts = Vec::new();
    let mut rows = Vec::new();
    for (case, x) in x.iter().enumerate() {
        let log: f64 = x.iter().enumerate().map(|(k, x)| slope(k) * x).sum::<f64>() - 3.0;
        let time = draws.exponential() / exponential(log);
        if time <= last {
            facts.push(fact(time, "failure", &[case]));
        }
        rows.push((f64::from(u8::from(time <= last)), time.min(last), x.clone(), case));
    }
    facts.sort_by(|a, b| a.time.total_cmp(&b.time));
    let mut attributes = vec![attribute("done", &[0], false, ValueKind::Flag, Origin::Held)];
    let mut start = vec![vec![0.0; cases]];
    let mut log = vec![parameter(0)];
    let mut names = vec![free("constant", -1.0)];
    for k in 0..covariates {
        attributes.push(attribute(&format!("x{k}"), &[0], false, ValueKind::Real, Origin::Observed));
        start.push(x.iter().map(|x| x[k]).collect());
        log.push(times(parameter(k + 1), read(k + 1, &[0])));
        names.push(free(&format!("b{k}"), 0.0));
    }
    let effects = vec![effect(0, &[0], number(1.0))];
    let failure = event("failure", &[("c", 0)], not(read(0, &[0])), exp(plus(log)), effects);
    let theory = process(days, &[("case", cases)], names, attributes, vec![failure]);
    (theory, Path { world: World { start, changes: Vec::new() }, facts }, rows)
}

#[test]
fn a_constant_of_100_000_cases_is_that_of_r() {
    let (theory, path, rows) = exponential_cases(1);
    agrees("exponential_1", &theory, &path, &rows);
}

#[test]
fn five_parameters_of_100_000_cases_are_those_of_r() {
    let (theory, path, rows) = exponential_cases(5);
    agrees("exponential_5", &theory, &path, &rows);
}

#[test]
fn twenty_parameters_of_100_000_cases_are_those_of_r() {
    let (theory, path, rows) = exponential_cases(20);
    agrees("exponential_20", &theory, &path, &rows);
}

/// Cases that return again and again, at a hazard that falls 1, 3 and 8 years after the last return.
#[test]
fn a_hazard_in_pieces_since_the_last_return_is_that_of_r_on_split_spells() {
    const CUTS: [f64; 3] = [1.0, 3.0, 8.0];
    let (cases, days) = (400, 10_957);
    let (returns, x) = (0, 1);
    let mut log = vec![parameter(0), times(parameter(1), read(x, &[0]))];
    for (piece, cut) in CUTS.into_iter().enumerate() {
        log.push(times(parameter(piece + 2), elapsed_over(returns, &[0], cut)));
    }
    let again = vec![effect(returns, &[0], plus(vec![read(returns, &[0]), number(1.0)]))];
    let theory = process(
        days,
        &[("case", cases)],
        ["constant", "x", "after 1", "after 3", "after 8"].iter().map(|name| free(name, 0.0)).collect(),
        vec![
            attribute("returns", &[0], false, ValueKind::Real, Origin::Held),
            attribute("x", &[0], false, ValueKind::Real, Origin::Observed),
        ],
        vec![event("return", &[("c", 0)], number(1.0), exp(plus(log)), again)],
    );
    let mut draws = Draws(3);
    let covariate: Vec<f64> = (0..cases).map(|_| (draws.below(9) as f64 - 4.0) / 4.0).collect();
    let world = World { start: vec![vec![0.0; cases], covariate.clone()], changes: Vec::new() };
    let compiled = Compiled::new(&theory, &Limits::default()).unwrap();
    let facts = play(&compiled, &world, &[-1.2, 0.5, -0.4, -0.3, -0.8], &mut draws);
    // Spells split by hand: from each return to the next or the end, cut at 1, 3 and 8 years.
    let last = theory.clock.last();
    let mut rows = Vec::new();
    for (case, x) in covariate.iter().enumerate() {
        let own: Vec<f64> = facts.iter().filter(|fact| fact.units == [case]).map(|fact| fact.time).collect();
        let starts = [0.0].into_iter().chain(own.iter().copied());
        for (start, end) in starts.zip(own.iter().copied().map(Some).chain([None])) {
            let length = end.unwrap_or(last) - start;
            for piece in 0..=CUTS.len() {
                let low = if piece == 0 { 0.0 } else { CUTS[piece - 1] };
                let high = CUTS.get(piece).copied().unwrap_or(f64::INFINITY);
                if length > low {
                    let happened = end.is_some() && length <= high;
                    let mut covariates = vec![*x];
                    covariates.extend((0..CUTS.len()).map(|k| f64::from(u8::from(piece > k))));
                    rows.push((f64::from(u8::from(happened)), length.min(high) - low, covariates, case));
                }
            }
        }
    }
    agrees("pieces", &theory, &Path { world, facts }, &rows);
}
