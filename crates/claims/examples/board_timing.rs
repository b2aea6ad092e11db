//! Time each stage of a board of four claims: `cargo run --release -p claims --example board_timing`.

#[path = "../tests/made/mod.rs"]
mod made;

use claims::{Cells, DRAWS, Model, Plan, Rows, Rule, Weights, fit_all, full_fit, one_step, read_claims, statistic};
use made::{Made, Making};

const FULL: &str = include_str!("../tests/made/full.claim");

#[expect(clippy::disallowed_methods, reason = "this says how long things take")]
fn main() {
    let made = Made::new(Making::default());
    let whole = std::time::Instant::now();
    for claim in &read_claims(FULL, "full.claim", &made).expect("well written") {
        let start = std::time::Instant::now();
        let plan = Plan::of(claim);
        let cells = Cells::build(claim, &plan, &made).expect("every table");
        let built = start.elapsed();
        let outcomes = fit_all(claim, &plan, &cells, &|_| {});
        let fitted = start.elapsed();
        let weights = Weights::draw(1, "timing", cells.clusters.len(), DRAWS);
        let drawn = start.elapsed();
        let statistic = statistic(&outcomes, &weights);
        println!(
            "{} specifications: cells {built:?}, fits {:?}, weights {:?}, draws {:?}; found {}",
            outcomes.len(),
            fitted - built,
            drawn - fitted,
            start.elapsed() - drawn,
            statistic.is_some(),
        );
        if claim.name == "first" {
            for model in Model::ALL {
                for set in &claim.adjustments {
                    let rows = Rows::of(&cells.cells[0], set);
                    let start = std::time::Instant::now();
                    (0..20).for_each(|_| drop(one_step(model, &rows, Rule::CURRENT)));
                    let stepped = start.elapsed() / 20;
                    let start = std::time::Instant::now();
                    (0..20).for_each(|_| drop(full_fit(model, &rows, Rule::CURRENT)));
                    println!("  {} {}: step {stepped:?}, full {:?}", model.word(), set.text, start.elapsed() / 20);
                }
            }
        }
    }
    println!("all: {:?}", whole.elapsed());
}
