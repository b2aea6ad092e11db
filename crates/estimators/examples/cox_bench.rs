//! Time Cox regression on a CSV file, inside the process, and print JSON.
//!
//! `cargo run --release -p estimators --example cox_bench -- FILE.csv REPEATS [--jitter]`. The file has the
//! columns `start`, `stop`, `event` and then one column a covariate. What is timed: checking the sample and fitting by
//! Efron's ties; then, once each, what follows from a fit. What is not: reading the file. Where all rows start at 0 none is
//! given an entry. With `--jitter` a different small amount is added to each time, so that no two are alike. For the robust
//! variance ten rows in a row are a cluster.

use estimators::Sample;
use estimators::cox::{CoxFit, Options, Risk, TimeTransform, fit};
use std::error::Error;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: cox_bench FILE.csv REPEATS [--jitter]";
    let path = arguments.next().ok_or(usage)?;
    let repeats: usize = arguments.next().ok_or(usage)?.parse()?;
    let rest: Vec<String> = arguments.collect();
    let mut rows = Rows::read(&path)?;
    if rest.iter().any(|word| word == "--jitter") {
        rows.jitter();
    }
    let mut seconds = Vec::with_capacity(repeats);
    let mut last = rows.time_once()?.1;
    for _ in 0..repeats.max(1) {
        let (taken, fitted) = rows.time_once()?;
        seconds.push(taken);
        last = fitted;
    }
    seconds.sort_by(f64::total_cmp);
    let follow = rows.time_what_follows(&last)?;
    let result = serde_json::json!({
        "rows": rows.exit.len(),
        "beta": last.beta,
        "std_error": last.std_errors(&last.variance),
        "log_likelihood_null": last.log_likelihood_null,
        "log_likelihood": last.log_likelihood,
        "iterations": last.iterations,
        "converged": last.converged,
        "min_seconds": seconds[0],
        "median_seconds": seconds[seconds.len() / 2],
        "repeats": seconds.len(),
        "robust_seconds": follow[0],
        "proportionality_seconds": follow[1],
        "concordance_seconds": follow[2],
        "schoenfeld_seconds": follow[3],
    });
    println!("{result}");
    Ok(())
}

/// The columns of the file.
struct Rows {
    entry: Vec<f64>,
    exit: Vec<f64>,
    event: Vec<bool>,
    covariates: Vec<Vec<f64>>,
}

impl Rows {
    fn read(path: &str) -> Result<Rows, Box<dyn Error>> {
        let mut reader = csv::Reader::from_path(path)?;
        let covariates = vec![Vec::new(); reader.headers()?.len().saturating_sub(3)];
        let mut rows = Rows { entry: Vec::new(), exit: Vec::new(), event: Vec::new(), covariates };
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record)? {
            rows.entry.push(record[0].parse()?);
            rows.exit.push(record[1].parse()?);
            rows.event.push(&record[2] == "1");
            for (column, field) in rows.covariates.iter_mut().zip(record.iter().skip(3)) {
                column.push(field.parse()?);
            }
        }
        Ok(rows)
    }

    /// Multiples of the golden ratio, which are spread evenly and never meet, by less than the gap between whole times.
    fn jitter(&mut self) {
        let part = |row: usize| 0.4 * (0.618_033_988_749_894_9 * row as f64).fract();
        self.exit.iter_mut().enumerate().for_each(|(row, time)| *time += part(row));
        self.entry.iter_mut().enumerate().for_each(|(row, time)| *time += part(row) * 0.7);
    }

    fn sample(&self) -> Result<Sample<'_>, Box<dyn Error>> {
        let entry = self.entry.iter().any(|&entry| entry != 0.0).then_some(self.entry.as_slice());
        Ok(Sample::new(entry, &self.exit, &self.event, None)?)
    }

    /// The seconds taken, and the fit, so that nothing can be left out.
    #[expect(clippy::disallowed_methods, reason = "the purpose of this program is to time")]
    fn time_once(&self) -> Result<(f64, CoxFit), Box<dyn Error>> {
        let columns: Vec<&[f64]> = self.covariates.iter().map(Vec::as_slice).collect();
        let start = Instant::now();
        let sample = self.sample()?;
        let cox = fit(&Risk::new(sample, &columns, None, None)?, &Options::default())?;
        Ok((start.elapsed().as_secs_f64(), cox))
    }

    /// Seconds for the clustered variance, the proportionality tests, the concordance and the Schoenfeld residuals.
    #[expect(clippy::disallowed_methods, reason = "the purpose of this program is to time")]
    fn time_what_follows(&self, cox: &CoxFit) -> Result<[f64; 4], Box<dyn Error>> {
        let cluster: Vec<u32> = (0..self.exit.len() as u32).map(|row| row / 10).collect();
        let sample = self.sample()?;
        let terms: Vec<Vec<usize>> = (0..cox.beta.len()).map(|column| vec![column]).collect();
        let start = Instant::now();
        cox.robust_variance(&[&cluster], false)?;
        let robust = start.elapsed().as_secs_f64();
        let start = Instant::now();
        cox.test_proportionality(&sample, TimeTransform::KaplanMeier, &terms)?;
        let proportionality = start.elapsed().as_secs_f64();
        let start = Instant::now();
        cox.concordance(None)?;
        let concordance = start.elapsed().as_secs_f64();
        let start = Instant::now();
        cox.schoenfeld_residuals()?;
        Ok([robust, proportionality, concordance, start.elapsed().as_secs_f64()])
    }
}
