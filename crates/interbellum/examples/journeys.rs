//! Time the journeys inside one process: open the record, build spells, answer a question, check a theory, draw the report.
//!
//! `cargo run --release -p interbellum --example journeys` prints the least and the median of several runs in milliseconds.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::time::Instant;

use interbellum::spells::{Options, UnitKind};
use interbellum::theories::{RecordCatalogue, SHIPPED, load};
use interbellum::{Hall, Provenance, Question, answer, report_pages};

fn time<T>(name: &str, runs: usize, mut work: impl FnMut() -> T) {
    let mut milliseconds: Vec<f64> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            let result = work();
            let elapsed = start.elapsed().as_secs_f64() * 1000.0;
            drop(result);
            elapsed
        })
        .collect();
    milliseconds.sort_by(f64::total_cmp);
    println!(
        "{name:<28} least {:>8.2} ms   median {:>8.2} ms   ({runs} runs)",
        milliseconds[0],
        milliseconds[runs / 2]
    );
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let hall = Hall::open()?;
    time("open the record", 21, Hall::open);
    time("spells of conflicts", 21, || hall.spells(&Options::default()));
    time("spells of dyads", 21, || hall.spells(&Options { unit: UnitKind::Dyad, ..Options::default() }));
    time("curve", 21, || answer(&hall, &Question::default()));
    let divided = Question {
        by: Some("ended_by".to_owned()),
        condition: Some("ended >= 1975-01-01".to_owned()),
        ..Question::default()
    };
    time("curve, condition and groups", 21, || answer(&hall, &divided));
    let catalogue = RecordCatalogue::of(&hall)?;
    for shipped in SHIPPED {
        time(&format!("load {}", shipped.name), 21, || load(shipped.text, shipped.name, &catalogue));
    }
    let provenance = Provenance::new(&hall, "journeys".to_owned());
    time("report, all pages", 7, || report_pages(&hall, &provenance, &|_| ()));
    Ok(())
}
