//! Change texts of the corpus for so many minutes, and say which text brought something down.
//!
//! `cargo run --release -p theory --example fuzz -- MINUTES [SEED]`. A text that fails is written to `tests/corpus`, where the tests
//! read it from then on.
#![expect(clippy::disallowed_methods, reason = "an example that runs for a time and writes what it found")]

#[path = "../tests/mutate/mod.rs"]
mod mutate;
#[path = "../tests/record/mod.rs"]
mod record;

use std::time::{Duration, Instant};

use mutate::{Draws, corpus, held, mutated};
use record::Small;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let minutes = arguments.next().and_then(|text| text.parse::<f64>().ok()).unwrap_or(1.0);
    let seed = arguments.next().and_then(|text| text.parse::<u64>().ok()).unwrap_or(1);
    let corpus = corpus();
    let mut draws = Draws(seed);
    let start = Instant::now();
    let (mut texts, mut slowest, mut found) = (0u64, Duration::ZERO, 0u64);
    while start.elapsed().as_secs_f64() < minutes * 60.0 && found < 10 {
        let text = mutated(&corpus, &mut draws);
        let before = Instant::now();
        let fails = std::panic::catch_unwind(|| held(&text, &Small)).is_err();
        slowest = slowest.max(before.elapsed());
        texts += 1;
        if fails || before.elapsed() > Duration::from_secs(2) {
            found += 1;
            let name = format!("{}/tests/corpus/found_{seed}_{texts}.theory", env!("CARGO_MANIFEST_DIR"));
            std::fs::write(&name, &text).expect("the corpus can be written");
            println!("kept {name}");
        }
    }
    println!("{texts} texts, {found} found, slowest {slowest:?}");
}
