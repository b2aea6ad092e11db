//! Hold likelihoods of events whose hazard moves with the time since a change against closed forms, finite differences and R.
//!
//! What R said is kept in `reference/`, so that the tests run without R; where there is R it is asked again. With `BLESS` set in
//! the environment what R says is written there.
#![allow(clippy::disallowed_methods, reason = "tests read and write files")]

mod theories;

use std::process::Command;

use inference::{FitOptions, Likelihood, LikelihoodOptions, fit};
use numerics::newton::Outcome;
use numerics::special::{exp as exponential, ln, pow};
use process::{Change, Compiled, Duration, Form, Limits, Origin, Path, Process, Shaped, ValueKind, World};
use theories::*;

const ALIVE: usize = 0;
const X: usize = 1;
const WATCHED: usize = 2;

/// Units that fail once: alive, a number each, and whether they are watched.
fn failing_in(form: Form, hazard: process::Term, parameters: Vec<process::Parameter>, units: usize) -> Process {
    let alive = attribute("alive", &[0], false, ValueKind::Flag, Origin::Held);
    let x = attribute("x", &[0], false, ValueKind::Real, Origin::Observed);
    let watched = attribute("watched", &[0], false, ValueKind::Flag, Origin::Observed);
    let guard = all(vec![read(ALIVE, &[0]), read(WATCHED, &[0])]);
    let kind = event("failure", &[("c", 0)], guard, hazard, vec![effect(ALIVE, &[0], number(0.0))]);
    let mut theory = process(36_525, &[("case", units)], parameters, vec![alive, x, watched], vec![kind]);
    theory.events[0].duration = Some(Duration { attribute: ALIVE, at: variables(&[0]), form, span: at(9) });
    theory
}

/// Time, whether it failed, and the number of each unit.
type Spell = (f64, bool, f64);

fn path(spells: &[Spell]) -> Path {
    let n = spells.len();
    let start = vec![vec![1.0; n], spells.iter().map(|spell| spell.2).collect(), vec![1.0; n]];
    let mut changes = Vec::new();
    let mut facts = Vec::new();
    for (unit, (time, failed, _)) in spells.iter().enumerate() {
        if *failed {
            facts.push(fact(*time, "failure", &[unit]));
        } else {
            changes.push(Change { time: *time, attribute: WATCHED, place: unit, value: 0.0 });
        }
    }
    facts.sort_by(|a, b| a.time.total_cmp(&b.time));
    changes.sort_by(|a, b| a.time.total_cmp(&b.time));
    Path { world: World { start, changes }, facts }
}

fn drawn(n: usize, shape: f64) -> Vec<Spell> {
    let mut draws = Draws(7);
    let one = |_| {
        let x = draws.uniform() - 0.5;
        let time = pow(draws.exponential() / exponential(-1.5 + 0.8 * x), 1.0 / shape);
        let censored = 0.2 + 6.0 * draws.uniform();
        (time.min(censored), time <= censored, x)
    };
    (0..n).map(one).collect()
}

fn likelihood_of(theory: &Process, path: &Path) -> Likelihood {
    let compiled = Compiled::new(theory, &Limits::default()).unwrap_or_else(|faults| panic!("{faults:?}"));
    Likelihood::new(&compiled, path, &LikelihoodOptions::default()).unwrap()
}

fn hazard() -> process::Term {
    exp(plus(vec![parameter(0), times(parameter(1), read(X, &[0]))]))
}

fn forms() -> Vec<(Form, Vec<process::Parameter>)> {
    let base = || vec![free("base", -1.2), free("slope", 0.3)];
    let with = |more: &[(&str, f64)]| {
        base().into_iter().chain(more.iter().map(|(name, value)| free(name, *value))).collect::<Vec<_>>()
    };
    vec![
        (Form::Weibull(parameter(2)), with(&[("shape", 1.4)])),
        (Form::Weibull(exp(parameter(2))), with(&[("log_shape", -0.4)])),
        (Form::Gompertz(parameter(2)), with(&[("growth", 0.2)])),
        (Form::Gompertz(parameter(2)), with(&[("growth", 0.0)])),
        (Form::LogLogistic(parameter(2), parameter(3)), with(&[("shape", 1.8), ("scale", 2.5)])),
    ]
}

#[test]
fn the_likelihood_is_the_log_hazards_at_failures_minus_the_closed_integrals() {
    let spells = drawn(60, 1.3);
    for (form, parameters) in forms() {
        let theta: Vec<f64> = parameters.iter().map(|parameter| parameter.value).collect();
        let theory = failing_in(form.clone(), hazard(), parameters, spells.len());
        let found = likelihood_of(&theory, &path(&spells));
        let shaped = theory.events[0].duration.as_ref().unwrap().shaped(&theta).unwrap();
        let expected: f64 = spells
            .iter()
            .map(|(time, failed, x)| {
                let constant = exponential(theta[0] + theta[1] * x);
                let log = if *failed { ln(constant * shaped.factor(*time)) } else { 0.0 };
                log - constant * shaped.integral(0.0, *time)
            })
            .sum();
        let value = found.value(&theta).unwrap();
        assert!((value - expected).abs() < 1e-9 * expected.abs(), "{form:?}: {value} for {expected}");
        let years: f64 = spells.iter().map(|spell| spell.0).sum();
        assert!((found.exposure() - years).abs() < 1e-9 * years);
        assert_eq!(found.at_risk(0).unwrap().1, spells.iter().filter(|spell| spell.1).count() as f64);
    }
}

#[test]
fn the_slope_is_that_of_finite_differences() {
    let spells = drawn(40, 0.8);
    for (form, parameters) in forms() {
        let theta: Vec<f64> = parameters.iter().map(|parameter| parameter.value).collect();
        let theory = failing_in(form.clone(), hazard(), parameters, spells.len());
        let found = likelihood_of(&theory, &path(&spells));
        let (_, gradient) = found.gradient(&theta).unwrap();
        for place in 0..theta.len() {
            let moved = |by: f64| {
                let mut theta = theta.clone();
                theta[place] += by;
                found.value(&theta).unwrap()
            };
            let step = 1e-4;
            // Central differences with the error of the fourth order taken out.
            let slope = (8.0 * (moved(step) - moved(-step)) - (moved(2.0 * step) - moved(-2.0 * step))) / (12.0 * step);
            assert!(
                (gradient[place] - slope).abs() < 1e-7 * (1.0 + slope.abs()),
                "{form:?} {place}: {gradient:?} {slope}"
            );
        }
    }
}

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference");

/// What R says of spells; none if there is no R.
fn asked(spells: &[Spell]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data.csv");
    let cells = spells.iter().map(|(time, failed, x)| format!("{time:?},{},{x:?}\n", u8::from(*failed)));
    std::fs::write(&data, "time,failed,x\n".to_owned() + &cells.collect::<String>()).unwrap();
    let script = format!("{FOLDER}/weibull_survreg.R");
    let output = Command::new("Rscript").arg("--vanilla").arg(script).arg(data).output().ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_weibull_fit_is_that_of_survreg_in_r() {
    let spells = drawn(120, 1.3);
    let theory = failing_in(
        Form::Weibull(parameter(2)),
        hazard(),
        vec![free("base", -1.0), free("slope", 0.0), free("shape", 1.0)],
        spells.len(),
    );
    let found = fit(&likelihood_of(&theory, &path(&spells)), &FitOptions::default()).unwrap();
    assert_eq!(found.outcome, Outcome::Converged);
    let mut ours: Vec<(&str, f64)> = found.parameters.iter().map(|one| (one.name.as_str(), one.value)).collect();
    ours.push(("log_likelihood", found.log_likelihood));
    let file = format!("{FOLDER}/weibull_survreg.csv");
    let fresh = asked(&spells);
    if let Some(fresh) = fresh.as_ref().filter(|_| std::env::var_os("BLESS").is_some()) {
        std::fs::write(&file, fresh).unwrap();
    }
    if fresh.is_none() {
        println!("there is no Rscript here: compared with the kept values only");
    }
    for told in [Some(std::fs::read_to_string(&file).unwrap()), fresh].into_iter().flatten() {
        let told: Vec<(&str, f64)> = told
            .lines()
            .map(|line| line.split_once(',').map(|(name, value)| (name, value.parse().unwrap())).unwrap())
            .collect();
        assert_eq!(told.len(), ours.len());
        for ((name, value), (expected_name, expected)) in ours.iter().zip(&told) {
            assert_eq!(name, expected_name);
            assert!((value - expected).abs() < 1e-8 * (1.0 + expected.abs()), "{name}: {value} for {expected}");
        }
    }
}

#[test]
fn a_fact_at_the_very_instant_of_a_change_meets_the_hazard_as_it_was_before_it() {
    let shapes: [(Form, Vec<process::Parameter>); 3] = [
        (Form::Weibull(parameter(1)), vec![free("base", 0.3), free("shape", 0.8)]),
        (Form::Gompertz(parameter(1)), vec![free("base", 0.3), free("growth", 0.2)]),
        (
            Form::LogLogistic(parameter(1), parameter(2)),
            vec![free("base", 0.3), free("shape", 0.8), free("scale", 2.0)],
        ),
    ];
    for (form, parameters) in shapes {
        let theta: Vec<f64> = parameters.iter().map(|parameter| parameter.value).collect();
        let mut theory = failing_in(form.clone(), exp(parameter(0)), parameters, 2);
        // The duration runs from the last change of the number, and that of one unit changes on the instant of its failure.
        theory.events[0].duration = theory.events[0].duration.take().map(|run| Duration { attribute: X, ..run });
        let change = |time, value| Change { time, attribute: X, place: 1, value };
        let world = World {
            start: vec![vec![1.0; 2], vec![0.0; 2], vec![1.0; 2]],
            changes: vec![change(0.5, 1.0), change(2.5, 3.0)],
        };
        let facts = vec![fact(1.0, "failure", &[0]), fact(2.5, "failure", &[1])];
        let found = likelihood_of(&theory, &Path { world, facts });
        let shaped = theory.events[0].duration.as_ref().unwrap().shaped(&theta).unwrap();
        let constant = exponential(theta[0]);
        let logs = ln(constant * shaped.factor(1.0)) + ln(constant * shaped.factor(2.0));
        let years = shaped.integral(0.0, 1.0) + shaped.integral(0.0, 0.5) + shaped.integral(0.0, 2.0);
        let value = found.value(&theta).unwrap();
        assert!((value - (logs - constant * years)).abs() < 1e-12, "{form:?}: {value}");
    }
}

#[test]
fn a_duration_begins_anew_with_each_change_and_goes_on_through_changes_of_what_else_is_read() {
    // One unit fails at 2 and again at 5; its number changes at 1 and 4.
    let mut theory = failing_in(
        Form::Weibull(parameter(1)),
        times(exp(parameter(0)), read(X, &[0])),
        vec![free("base", 0.0), free("shape", 2.0)],
        1,
    );
    theory.events[0].guard = read(WATCHED, &[0]);
    // Each failure turns the flag, which is a change.
    theory.events[0].effects = vec![effect(ALIVE, &[0], not(read(ALIVE, &[0])))];
    let change = |time, value| Change { time, attribute: X, place: 0, value };
    let end = Change { time: 6.0, attribute: WATCHED, place: 0, value: 0.0 };
    let world =
        World { start: vec![vec![1.0], vec![1.0], vec![1.0]], changes: vec![change(1.0, 3.0), change(4.0, 0.5), end] };
    let path = Path { world, facts: vec![fact(2.0, "failure", &[0]), fact(5.0, "failure", &[0])] };
    let found = likelihood_of(&theory, &path);
    let k = Shaped::Weibull(2.0);
    let integral = k.integral(0.0, 1.0)
        + 3.0 * k.integral(1.0, 2.0)
        + 3.0 * k.integral(0.0, 2.0)
        + 0.5 * k.integral(2.0, 3.0)
        + 0.5 * k.integral(0.0, 1.0);
    let logs = ln(3.0 * k.factor(2.0)) + ln(0.5 * k.factor(3.0));
    let value = found.value(&[0.0, 2.0]).unwrap();
    assert!((value - (logs - integral)).abs() < 1e-12, "{value} for {}", logs - integral);
}

#[test]
fn a_shape_that_is_not_above_zero_has_no_likelihood() {
    let spells = drawn(5, 1.0);
    let theory =
        failing_in(Form::Weibull(parameter(1)), exp(parameter(0)), vec![free("base", 0.0), free("shape", 1.0)], 5);
    let found = likelihood_of(&theory, &path(&spells));
    assert!(found.value(&[0.0, 1.0]).is_some());
    assert_eq!(found.value(&[0.0, -0.5]), None);
}
