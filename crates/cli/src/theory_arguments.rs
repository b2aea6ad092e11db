//! Say which words the theories' verbs take.

use std::path::PathBuf;

use clap::{Args, value_parser};
use interbellum::record::Day;

use crate::arguments::{Format, threads, within};
use crate::class_arguments::{first_day, last_day};

/// Where a theory and its tables come from.
#[derive(Debug, Args)]
pub(crate) struct TheoryArguments {
    /// A theory file, or the name of one that comes with the program
    #[arg(value_name = "FILE|NAME")]
    pub(crate) theory: PathBuf,
    /// Values for `table.NAME` in the theory: CSV, Parquet or Stata with a column for each unit, `value`, and `from` where they change
    #[arg(long = "table", value_name = "NAME=FILE")]
    pub(crate) tables: Vec<String>,
    /// Begin on this day instead of the text's (yyyy-mm-dd or yyyy), such as the last day of the record
    #[arg(long, value_name = "DATE", value_parser = first_day)]
    pub(crate) from: Option<Day>,
    /// End on this day instead of the text's
    #[arg(long, value_name = "DATE", value_parser = last_day)]
    pub(crate) to: Option<Day>,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// Theory files, or names of theories that come with the program; all of these without one
    #[arg(value_name = "FILE|NAME")]
    pub(crate) theories: Vec<PathBuf>,
    /// What a fault's code means, and how to mend it
    #[arg(long, value_name = "CODE")]
    pub(crate) explain: Option<String>,
    /// Print the theory's text
    #[arg(long, conflicts_with_all = ["json", "explain"])]
    pub(crate) text: bool,
    /// Answer as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct FormatArguments {
    /// Theory files; each is written anew in the one layout, comments kept
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Change nothing; fail if a file is not in the one layout
    #[arg(long)]
    pub(crate) check: bool,
}

/// Histories that are kept in memory together. One of the theories that come with the program has a few hundred events of
/// some 50 bytes: a million of them are 10 to 20 GB.
const MOST_REPLICATES: u64 = 1_000_000;

fn replicates(text: &str) -> Result<u64, String> {
    let why = "--replicates 0 plays nothing, and all histories are in memory together; play more in parts, with another --seed";
    within(text, 1..=MOST_REPLICATES, why)
}

#[derive(Debug, Args)]
pub(crate) struct SimulateArguments {
    #[command(flatten)]
    pub(crate) source: TheoryArguments,
    /// How many histories
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = replicates)]
    pub(crate) replicates: u64,
    /// Only this one of them; it has the same digits as in the batch
    #[arg(long, value_name = "K", conflicts_with = "replicates", value_parser = value_parser!(u64).range(..u64::MAX))]
    pub(crate) replicate: Option<u64>,
    /// Seed of all random streams
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Values of the parameters: `text` (as written, else the prior's centre), `prior` (drawn anew for each history), or the JSON of a fit
    #[arg(long, value_name = "text|prior|FILE", default_value = "text")]
    pub(crate) parameters: String,
    /// Values of single parameters, over those of --parameters
    #[arg(long = "set", value_name = "NAME=VALUE", allow_hyphen_values = true)]
    pub(crate) set: Vec<String>,
    /// Threads; all cores without it. The digits do not depend on it
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(crate) threads: Option<usize>,
    /// The most events in one history
    #[arg(long, value_name = "N", default_value_t = 5_000_000)]
    pub(crate) most_events: usize,
    /// Every event as a row: .csv, .parquet, .dta or .json
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Write one history as a record, which `curve`, `spells` and `report` read with --record
    #[arg(long = "as-record", value_name = "FILE")]
    pub(crate) as_record: Option<PathBuf>,
    /// Draw one history as a timeline
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Answer as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct FitArguments {
    #[command(flatten)]
    pub(crate) source: TheoryArguments,
    /// Level of the intervals
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true, default_value_t = 0.95)]
    pub(crate) level: f64,
    /// Profile-likelihood intervals too
    #[arg(long)]
    pub(crate) profile: bool,
    /// The role by whose unit standard errors are clustered; the first role of each event without it
    #[arg(long, value_name = "ROLE")]
    pub(crate) cluster: Option<String>,
    /// Only these facts enter, such as record.return_to_war; all that the theory explains without it
    #[arg(long, value_name = "FACT,…", value_delimiter = ',')]
    pub(crate) facts: Option<Vec<String>>,
    /// Take facts that the theory calls impossible as given, and count them
    #[arg(long)]
    pub(crate) condition_on_impossible: bool,
    #[command(flatten)]
    pub(crate) format: Format,
}
