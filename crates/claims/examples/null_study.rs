//! Compare ways to draw the null distribution: `cargo run --release -p claims --example null_study [HISTORIES]`.

#[path = "../tests/made/mod.rs"]
mod made;

use claims::{Cells, Influence, Plan, Rows, Rule, Scene, median_of_medians, one_step, read_claims, webb_weights};
use made::{Made, Making};
use numerics::stream::Stream;
use rayon::prelude::*;

const SMALL: &str = include_str!("../tests/made/small.claim");
const DRAWS: usize = 499;
const NAMES: [&str; 6] = ["plain", "centred", "student", "student centred", "larger of both", "centred larger"];

fn main() {
    let histories: u64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1000);
    for (states, peaces_a_state, exposed, by_state, variance) in [
        (60, 5, 0.35, false, 0.5),
        (60, 5, 0.35, false, 0.0),
        (30, 5, 0.35, false, 0.5),
        (20, 5, 0.35, false, 0.5),
        (60, 5, 0.12, false, 0.5),
        (60, 5, 0.12, false, 0.0),
        (100, 4, 0.12, false, 0.5),
        (60, 5, 0.35, true, 0.5),
        (100, 5, 0.15, true, 0.5),
        (60, 5, 0.12, false, 1.5),
    ] {
        let made = Made::new(Making {
            states,
            peaces_a_state,
            exposed,
            by_state,
            frailty_variance: variance,
            ..Making::default()
        });
        let claim = &read_claims(SMALL, "small.claim", &made).expect("well written")[0];
        let plan = Plan::of(claim);
        let cells = Cells::build(claim, &plan, &made).expect("every table");
        let scene = Scene::of(&cells);
        let p: Vec<[(bool, bool); 6]> = (0..histories)
            .into_par_iter()
            .map(|history| {
                let fate = scene.fate(&mut Stream::named(9, "h", history), variance);
                let cells = scene.cells(&fate, 0.0);
                let steps: Vec<Vec<Influence>> = cells
                    .iter()
                    .enumerate()
                    .map(|(place, cell)| {
                        let rows: Vec<Rows> = claim.adjustments.iter().map(|set| Rows::of(cell, set)).collect();
                        let of = plan.specifications.iter().filter(|one| one.cell == place);
                        of.filter_map(|one| one_step(one.model, &rows[one.adjustment], Rule::CURRENT).ok()).collect()
                    })
                    .collect();
                judge(&steps, states, history)
            })
            .collect();
        println!("{states} states x {peaces_a_state}, {exposed} exposed, by state {by_state}, frailty {variance}");
        for (at, name) in NAMES.iter().enumerate() {
            let low = p.iter().filter(|one| one[at].0).count() as f64 / histories as f64;
            let high = p.iter().filter(|one| one[at].1).count() as f64 / histories as f64;
            println!("  {name:<16} low {low:.3} high {high:.3} both {:.3}", low + high);
        }
    }
}

/// An estimate of one specification, as found or with weights for its clusters.
type Value<'a> = &'a dyn Fn(&Influence, Option<&[f64]>) -> f64;

fn judge(steps: &[Vec<Influence>], clusters: usize, history: u64) -> [(bool, bool); 6] {
    let points = webb_weights();
    let mut stream = Stream::named(10, "w", history);
    let weights: Vec<Vec<f64>> =
        (0..DRAWS).map(|_| (0..clusters).map(|_| points[(stream.uniform() * 6.0) as usize]).collect()).collect();
    let over = |value: Value<'_>, w: Option<&[f64]>| {
        let values: Vec<Vec<f64>> = steps.iter().map(|cell| cell.iter().map(|one| value(one, w)).collect()).collect();
        median_of_medians(values.iter().map(Vec::as_slice))
    };
    let sum = |one: &Influence, w: Option<&[f64]>| -> f64 {
        one.clusters.iter().map(|(c, s)| s * w.map_or(1.0, |w| w[*c as usize])).sum()
    };
    let square = |one: &Influence, w: Option<&[f64]>| -> f64 {
        one.clusters.iter().map(|(c, s)| s * s * w.map_or(1.0, |w| w[*c as usize] * w[*c as usize])).sum()
    };
    let mean = |one: &Influence| one.estimate / one.clusters.len() as f64;
    let factor = |one: &Influence| (one.std_error * one.std_error / square(one, None)).max(1.0).sqrt();
    let plain = |one: &Influence, w: Option<&[f64]>| sum(one, w);
    let centred = |one: &Influence, w: Option<&[f64]>| match w {
        None => one.estimate,
        Some(w) => {
            let g = one.clusters.len() as f64;
            let m = mean(one);
            (g / (g - 1.0)).sqrt() * one.clusters.iter().map(|(c, s)| (s - m) * w[*c as usize]).sum::<f64>()
        }
    };
    let student = |one: &Influence, w: Option<&[f64]>| sum(one, w) / square(one, w).sqrt();
    let student_centred = |one: &Influence, w: Option<&[f64]>| {
        let (s, q) = (sum(one, w), square(one, w));
        s / (q - s * s / one.clusters.len() as f64).sqrt()
    };
    let larger = |one: &Influence, w: Option<&[f64]>| sum(one, w) * w.map_or(1.0, |_| factor(one));
    let centred_larger = |one: &Influence, w: Option<&[f64]>| {
        let g = one.clusters.len() as f64;
        let m = mean(one);
        let q: f64 = g / (g - 1.0) * one.clusters.iter().map(|(_, s)| (s - m) * (s - m)).sum::<f64>();
        centred(one, w) * w.map_or(1.0, |_| (one.std_error * one.std_error / q).max(1.0).sqrt())
    };
    let values: [Value<'_>; 6] = [&plain, &centred, &student, &student_centred, &larger, &centred_larger];
    values.map(|value| {
        let t = over(value, None);
        let as_far = weights.iter().filter(|w| over(value, Some(w)).abs() >= t.abs() * (1.0 - 1e-12)).count();
        let reject = (as_far + 1) as f64 / (DRAWS + 1) as f64 <= 0.05;
        (reject && t < 0.0, reject && t > 0.0)
    })
}
