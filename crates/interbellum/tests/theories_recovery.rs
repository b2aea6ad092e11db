//! Play each theory that comes with the program with known parameters, fit every history, and count how often the interval
//! covers what it was played with.
//!
//! The rule, fixed before the first run: 500 histories of each theory, played with the values fitted to the record; 95%
//! intervals, both by observed information and by clusters. Over all parameters of one family (those of the return to war,
//! those of the ends of wars) the share of intervals that cover lies in 93% to 97%. A single parameter has only 500 intervals,
//! of which 475 cover on average: its share lies in the 99.9% range of a binomial count, 0.95 ± 0.032, and half of a hundredth
//! beyond it for the skewness of the likelihood of a dozen events. The mean of the estimates lies within 4 of its own standard
//! errors, and a fiftieth of a standard error, of what was played.
//! `cargo test -p interbellum --test theories_recovery -- --nocapture` prints the table of the docs.

use std::collections::BTreeMap;

use interbellum::Hall;
use interbellum::theories::{
    FittedTheory, Loaded, Parameters, PlayQuestion, Purpose, RecordCatalogue, SHIPPED, TheoryFit, bind_path,
    bind_world, fit_theory, history_to_path, load, play, play_limits,
};
use process::World;
use rayon::prelude::*;

/// Histories of each theory.
const SETS: u64 = 500;
const SEED: u64 = 20_260_401;
const QUANTILE: f64 = 1.959_963_984_540_054;

/// What these fits made of one parameter.
struct Recovered {
    name: String,
    played: f64,
    /// Mean of estimate − played, and of the standard error.
    bias: f64,
    error: f64,
    /// Shares of intervals that cover: by observed information, by clusters.
    shares: [f64; 2],
}

/// The histories of a theory, each fitted along the journey of a record: facts, what follows, likelihood, maximum.
fn fits(loaded: &Loaded, world: &World, theta: &[f64]) -> Vec<FittedTheory> {
    let asked = PlayQuestion {
        seed: SEED,
        replicates: 0..SETS,
        parameters: Parameters::Given(theta.to_vec()),
        limits: play_limits(100_000),
    };
    let played = play(loaded, world, &asked).unwrap();
    let fitted = |one: &interbellum::theories::Replicate| {
        let path = history_to_path(&loaded.compiled, world, theta, &one.history).unwrap();
        assert_eq!(path.facts.len(), one.history.len(), "every event of these theories is seen");
        let found = fit_theory(loaded, &path, &TheoryFit::default()).unwrap();
        assert!(found.converged(), "replicate {}: {}", one.replicate, found.outcome_words());
        let mismatches: usize = found.fit.scope.follows.values().map(|follow| follow.mismatches).sum();
        assert_eq!(mismatches, 0, "what follows the record is what the theory's own effects wrote");
        found
    };
    played.par_iter().map(fitted).collect()
}

fn recovered(loaded: &Loaded, theta: &[f64], fits: &[FittedTheory]) -> Vec<Recovered> {
    let sets = fits.len() as f64;
    let of = |(place, played): (usize, &f64)| {
        let estimates: Vec<_> = fits.iter().map(|found| &found.fit.parameters[place]).collect();
        let share = |error: &dyn Fn(&inference::Estimate) -> f64| {
            let covers = |one: &&&inference::Estimate| (one.value - played).abs() <= QUANTILE * error(one);
            estimates.iter().filter(covers).count() as f64 / sets
        };
        Recovered {
            name: loaded.theory.process.parameters[place].name.clone(),
            played: *played,
            bias: estimates.iter().map(|one| one.value - played).sum::<f64>() / sets,
            error: estimates.iter().map(|one| one.standard_error.unwrap()).sum::<f64>() / sets,
            shares: [share(&|one| one.standard_error.unwrap()), share(&|one| one.clustered_error.unwrap())],
        }
    };
    theta.iter().enumerate().map(of).collect()
}

/// Whether the hazard of return reads a parameter; the others are of the ends of wars, and have a name and one 0: `settle0`.
fn of_return(name: &str) -> bool {
    let of_end = name.strip_suffix('0').is_some_and(|word| word.ends_with(|letter: char| letter.is_alphabetic()));
    name == "return0" || !of_end
}

fn check(name: &str, all: &[Recovered]) {
    for one in all {
        let Recovered { name: parameter, played, bias, error, shares } = one;
        println!(
            "{name:13} {parameter:17} {played:8.4} {bias:8.4} {error:8.4} {:6.1}% {:6.1}%",
            100.0 * shares[0],
            100.0 * shares[1]
        );
        let most = 4.0 * error / (SETS as f64).sqrt() + error / 50.0;
        assert!(bias.abs() <= most, "{name}, {parameter}: the estimates lie {bias} off, more than {most}");
        for share in shares {
            assert!((share - 0.95).abs() <= 0.037, "{name}, {parameter}: {share} of the intervals cover");
        }
    }
    let mut families: BTreeMap<bool, Vec<&Recovered>> = BTreeMap::new();
    all.iter().for_each(|one| families.entry(of_return(&one.name)).or_default().push(one));
    for (returns, family) in families {
        let what = if returns { "of return" } else { "of ends" };
        for (kind, interval) in ["by observed information", "by clusters"].into_iter().enumerate() {
            let share = family.iter().map(|one| one.shares[kind]).sum::<f64>() / family.len() as f64;
            println!("{name:13} {what:10} {interval}: {:.2}%", 100.0 * share);
            assert!((share - 0.95).abs() <= 0.02, "{name}, {what}, {interval}: {share} of the intervals cover");
        }
    }
}

fn recovers(name: &str) {
    let catalogue = RecordCatalogue::of(&Hall::open().unwrap()).unwrap();
    let text = SHIPPED.iter().find(|one| one.name == name).unwrap().text;
    let loaded = load(text, name, &catalogue).unwrap();
    let tables = BTreeMap::new();
    let path = bind_path(&loaded.theory, &catalogue, &tables).unwrap();
    let found = fit_theory(&loaded, &path, &TheoryFit::default()).unwrap();
    let theta: Vec<f64> = found.fit.parameters.iter().map(|one| one.value).collect();
    let world = bind_world(&loaded.theory, &catalogue, &tables, Purpose::Play).unwrap();
    check(name, &recovered(&loaded, &theta, &fits(&loaded, &world, &theta)));
}

#[test]
fn a_played_constant_is_recovered_at_the_stated_rate() {
    recovers("constant");
}

#[test]
fn a_played_hazard_that_falls_with_age_is_recovered_at_the_stated_rate() {
    recovers("time_heals");
}

#[test]
fn a_played_decisive_end_is_recovered_at_the_stated_rate() {
    recovers("decisive_end");
}

#[test]
fn a_played_commitment_is_recovered_at_the_stated_rate() {
    recovers("commitment");
}

#[test]
fn the_played_tutorial_is_recovered_at_the_stated_rate() {
    recovers("first_theory");
}
