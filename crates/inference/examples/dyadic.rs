//! Time a full-likelihood fit: 200 states, 19,900 pairs, 80 years, 6 parameters.

#[path = "../tests/theories/mod.rs"]
mod theories;

use std::time::Instant;

use inference::{FitOptions, Likelihood, LikelihoodOptions, fit};
use process::{Compiled, Limits, Path};
use theories::{DYADIC, Draws, dyadic, dyadic_world, play};

#[allow(clippy::disallowed_methods, reason = "this measures time")]
fn main() {
    let (states, years) = (200, 80.0);
    let process = dyadic((years * 365.25) as i32, states);
    let compiled = Compiled::new(&process, &Limits::default()).expect("the theory is in order");
    let mut draws = Draws(7);
    let world = dyadic_world(states, &mut draws);
    let started = Instant::now();
    let facts = play(&compiled, &world, &DYADIC, &mut draws);
    println!("played {} facts in {:.2} s", facts.len(), started.elapsed().as_secs_f64());
    let path = Path { world, facts };
    for start in [DYADIC.to_vec(), vec![-5.0, 0.0, 0.0, 0.0, 0.0, 0.0]] {
        let started = Instant::now();
        let options = LikelihoodOptions { theta: Some(start), ..LikelihoodOptions::default() };
        let likelihood = Likelihood::new(&compiled, &path, &options).expect("an exact likelihood");
        let walked = started.elapsed().as_secs_f64();
        let found = fit(&likelihood, &FitOptions::default()).expect("a fit");
        let whole = started.elapsed().as_secs_f64();
        println!(
            "walk {walked:.3} s, whole fit {whole:.3} s, {} rows, {:.0} years at risk, {} facts, {} steps, condition {:.1}, {:?}",
            found.rows, found.exposure, found.events, found.iterations, found.condition, found.outcome
        );
        for (estimate, truth) in found.parameters.iter().zip(DYADIC) {
            println!(
                "  {:<12} {:>9.4}  se {:.4}  clustered {:.4}  truth {truth}",
                estimate.name,
                estimate.value,
                estimate.standard_error.unwrap_or(f64::NAN),
                estimate.clustered_error.unwrap_or(f64::NAN)
            );
        }
        let started = Instant::now();
        let value = likelihood.value(&DYADIC);
        println!("one evaluation {:.2} ms: {value:?}", started.elapsed().as_secs_f64() * 1e3);
    }
}
