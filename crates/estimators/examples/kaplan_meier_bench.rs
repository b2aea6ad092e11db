//! Time the Kaplan–Meier estimate with intervals on a CSV file, inside the process, and print JSON.
//!
//! `cargo run --release -p estimators --example kaplan_meier_bench -- FILE.csv REPEATS`. The file has the columns `time`
//! and `event` and, with delayed entry, `entry`. What is timed: checking the sample and estimating the curve with its
//! log-log intervals. What is not: reading the file.

use estimators::{Curve, Interval, Sample, kaplan_meier};
use std::error::Error;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: kaplan_meier_bench FILE.csv REPEATS";
    let path = arguments.next().ok_or(usage)?;
    let repeats: usize = arguments.next().ok_or(usage)?.parse()?;
    let rows = Rows::read(&path)?;
    let mut last = rows.time_once()?.1;
    let mut seconds = Vec::with_capacity(repeats);
    for _ in 0..repeats.max(1) {
        let (taken, curve) = rows.time_once()?;
        seconds.push(taken);
        last = curve;
    }
    seconds.sort_by(f64::total_cmp);
    let result = serde_json::json!({
        "rows": rows.exit.len(),
        "steps": last.steps().len(),
        "last_survival": last.steps().last().map(|step| step.survival),
        "min_seconds": seconds[0],
        "median_seconds": seconds[seconds.len() / 2],
        "repeats": seconds.len(),
    });
    println!("{result}");
    Ok(())
}

/// The columns of the file.
struct Rows {
    entry: Option<Vec<f64>>,
    exit: Vec<f64>,
    event: Vec<bool>,
}

impl Rows {
    fn read(path: &str) -> Result<Rows, Box<dyn Error>> {
        let mut reader = csv::Reader::from_path(path)?;
        let place = |header: &csv::StringRecord, name: &str| header.iter().position(|column| column == name);
        let header = reader.headers()?.clone();
        let time = place(&header, "time").ok_or("the file has no column time")?;
        let event = place(&header, "event").ok_or("the file has no column event")?;
        let entry = place(&header, "entry");
        let mut rows = Rows { entry: entry.map(|_| Vec::new()), exit: Vec::new(), event: Vec::new() };
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record)? {
            rows.exit.push(record[time].parse()?);
            rows.event.push(&record[event] == "1");
            if let (Some(place), Some(column)) = (entry, rows.entry.as_mut()) {
                column.push(record[place].parse()?);
            }
        }
        Ok(rows)
    }

    /// The seconds taken, and the curve, so that nothing can be left out.
    #[expect(clippy::disallowed_methods, reason = "the purpose of this program is to time")]
    fn time_once(&self) -> Result<(f64, Curve), Box<dyn Error>> {
        let start = Instant::now();
        let sample = Sample::new(self.entry.as_deref(), &self.exit, &self.event, None)?;
        let curve = kaplan_meier(&sample, Interval::default())?;
        Ok((start.elapsed().as_secs_f64(), curve))
    }
}
