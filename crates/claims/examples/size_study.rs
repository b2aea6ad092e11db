//! Study the size and power of the rule on made records: `cargo run --release -p claims --example size_study [HISTORIES]`.

#[path = "../tests/made/mod.rs"]
mod made;

use claims::{Cells, Plan, SizeOptions, read_claims, size_and_power};
use made::{Made, Making};

const CLAIMS: [(&str, &str); 3] = [
    ("small", include_str!("../tests/made/small.claim")),
    ("cohort", include_str!("../tests/made/cohort.claim")),
    ("full", include_str!("../tests/made/full.claim")),
];

#[expect(clippy::disallowed_methods, reason = "a study says how long it took")]
fn main() {
    let histories = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(200);
    for (name, text) in CLAIMS {
        // All forks of a full claim take a hundred times as long as those of a small one.
        let histories = if name == "full" { histories / 10 } else { histories };
        for (states, exposed) in [(60, 0.35), (40, 0.15)] {
            let made = Made::new(Making { states, exposed, ..Making::default() });
            let claim = &read_claims(text, name, &made).expect("the claim is well written")[0];
            let plan = Plan::of(claim);
            let cells = Cells::build(claim, &plan, &made).expect("the made record has every table");
            let options = SizeOptions { histories, ..SizeOptions::default() };
            let start = std::time::Instant::now();
            println!("{name}: {} specifications, {states} states, {exposed} exposed", plan.specifications.len());
            for one in size_and_power(claim, &plan, &cells, &options, &|| {}) {
                let share =
                    one.share().zip(one.std_error()).map(|(share, error)| format!("{share:.3} (se {error:.3})"));
                let share = share.unwrap_or_else(|| "none tested".to_owned());
                println!("  ratio {:.2}: rejected {share}, thin {} of {}", one.ratio, one.thin, one.histories);
            }
            println!("  {:?} in all", start.elapsed());
        }
    }
}
