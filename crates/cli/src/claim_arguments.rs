//! Say which words `test` takes.

use std::path::PathBuf;

use clap::Args;

use crate::arguments::{Format, threads, within};

/// The standard error of a p-value of .05 is then .0002, below what a verdict looks at; each draw is kept in memory.
const MOST_DRAWS: u64 = 1_000_000;
/// As for draws: a share of .05 among a million is known to .0002.
const MOST_HISTORIES: u64 = 1_000_000;

fn draws(text: &str) -> Result<usize, String> {
    let number = within(text, 1..=MOST_DRAWS, "all draws are in memory together, and more would change no verdict")?;
    usize::try_from(number).map_err(|fault| fault.to_string())
}

fn histories(text: &str) -> Result<usize, String> {
    let why = "--histories 0 measures nothing, and more would take years and say no more";
    usize::try_from(within(text, 1..=MOST_HISTORIES, why)?).map_err(|fault| fault.to_string())
}

#[derive(Debug, Args)]
pub(crate) struct TestArguments {
    /// Claims of the board by name; all of them without one. They are always judged together
    #[arg(value_name = "CLAIM")]
    pub(crate) claims: Vec<String>,
    /// A file of your own claims, judged together with those that come with the program
    #[arg(long = "file", value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Judge only the claims of --file
    #[arg(long, requires = "files")]
    pub(crate) alone: bool,
    /// List every specification that would be run, and run nothing
    #[arg(long)]
    pub(crate) plan: bool,
    /// Show every specification
    #[arg(long)]
    pub(crate) specs: bool,
    /// Show the cases of the primary specification
    #[arg(long)]
    pub(crate) cases: bool,
    /// Measure the size and the power of the tests on made histories, and look at no verdict
    #[arg(long, conflicts_with_all = ["plan", "specs", "cases", "export"])]
    pub(crate) size: bool,
    /// Made histories for each ratio of --size
    #[arg(long, value_name = "N", default_value_t = 1000, requires = "size", value_parser = histories)]
    pub(crate) histories: usize,
    /// Hazard ratios of --size; 1 is the size, the others the power
    #[arg(long, value_name = "RATIO,…", value_delimiter = ',', default_values_t = [1.0, 1.25, 1.5, 2.0, 3.0], requires = "size")]
    pub(crate) ratios: Vec<f64>,
    /// Draws of the test
    #[arg(long, value_name = "N", default_value_t = 9_999, value_parser = draws)]
    pub(crate) draws: usize,
    /// Seed of all draws
    #[arg(long, value_name = "N", default_value_t = 20_250_812)]
    pub(crate) seed: u64,
    /// Write the one claim that is named as a page of its own
    #[arg(long, value_name = "FILE", conflicts_with_all = ["plan", "size", "fix"])]
    pub(crate) html: Option<PathBuf>,
    /// Write spells, an R script, a Stata do-file and a note for each claim named
    #[arg(long, value_name = "DIR")]
    pub(crate) export: Option<PathBuf>,
    /// Print what a claim file says when it is fixed now
    #[arg(long, conflicts_with_all = ["plan", "specs", "cases", "export", "size"])]
    pub(crate) fix: bool,
    /// Threads; all cores without it. The digits do not depend on it
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(crate) threads: Option<usize>,
    #[command(flatten)]
    pub(crate) format: Format,
}
