//! Say which words the command line takes.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use interbellum::Hall;

use crate::bench_command::BenchArguments;
use crate::claim_arguments::TestArguments;
use crate::class_arguments::{CurveArguments, SpellsArguments};
use crate::estimate_arguments::EstimateArguments;
use crate::fault::Fault;
use crate::files;
use crate::layer_folder::LayerFolder;
use crate::output;
use crate::record_arguments::RecordVerb;
use crate::theory_arguments::{CheckArguments, FitArguments, FormatArguments, SimulateArguments};

/// How long peace lasts, from the record of armed conflict since 1946.
#[derive(Debug, Parser)]
#[command(name = "interbellum", version, max_term_width = 110)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) verb: Option<Verb>,
    /// A record made by `record build`, instead of the one inside
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
    /// Folder of your own layers over the record; else INTERBELLUM_LAYERS, else your data folder
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) layers: Option<PathBuf>,
    /// Use the record alone, without your layers
    #[arg(long, global = true, conflicts_with = "layers")]
    pub(crate) no_layers: bool,
    /// Your own lines for the dictionary of third parties (CSV, as `record brokers --dictionary` prints it)
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) brokers: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Write self-contained pages: base rates, every conflict's timeline, data and method
    Report(ReportArguments),
    /// How long has peace like this lasted? A survival curve, its numbers and its cases
    Curve(CurveArguments),
    /// The spells of peace as a table for R, Stata, Python or a spreadsheet
    Spells(SpellsArguments),
    /// Fit a model to your own spell file, or to the spells of the record, in R's words
    Estimate(EstimateArguments),
    /// Put claims to the record: a verdict each, by one rule that is fixed before anything is computed
    Test(TestArguments),
    /// Check theories: every fault with its place and its remedy; what each event's likelihood is
    Check(CheckArguments),
    /// Write theory files in the one layout
    Fmt(FormatArguments),
    /// Play a theory: exact histories, the same digits for the same seed
    Simulate(SimulateArguments),
    /// Fit a theory to what happened
    Fit(FitArguments),
    /// Hold a theory against the record: what many histories of it show, how often they go as far, what each mechanism does
    Bench(BenchArguments),
    /// The record: its sources, one conflict, checks, citations, releases
    #[command(subcommand)]
    Record(RecordVerb),
}

#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    /// Folder to write; one that an earlier run made is replaced whole
    #[arg(long, value_name = "DIR", default_value = "interbellum-report")]
    pub(crate) out: PathBuf,
    /// Say what was written as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// How an answer is printed; as text where nothing is said.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Format {
    /// As JSON
    #[arg(long, conflicts_with_all = ["csv", "markdown", "latex"])]
    pub(crate) json: bool,
    /// The numbers as CSV
    #[arg(long, conflicts_with_all = ["markdown", "latex"])]
    pub(crate) csv: bool,
    /// The numbers as a Markdown table
    #[arg(long, conflicts_with = "latex")]
    pub(crate) markdown: bool,
    /// The numbers as a LaTeX table
    #[arg(long)]
    pub(crate) latex: bool,
}

/// A number from the first to the last of a range; `why` says what lies beyond.
pub(crate) fn within(text: &str, range: RangeInclusive<u64>, why: &str) -> Result<u64, String> {
    let number: u64 =
        text.parse().map_err(|_| format!("give a whole number from {} to {}", range.start(), range.end()))?;
    if range.contains(&number) { Ok(number) } else { Err(format!("give {} to {}: {why}", range.start(), range.end())) }
}

/// More than the cores of any machine that one program runs on; each thread takes memory of its own.
const MOST_THREADS: u64 = 1024;

/// How many threads.
pub(crate) fn threads(text: &str) -> Result<usize, String> {
    let number =
        within(text, 1..=MOST_THREADS, "--threads 0 leaves nobody to do the work, and no machine has more cores")?;
    usize::try_from(number).map_err(|fault| fault.to_string())
}

/// The dictionary inside has 60 kB; nobody reviews one of this size.
const DICTIONARY_LIMIT: u64 = 4 << 20;

impl Arguments {
    /// The record without a user's layers.
    pub(crate) fn hall_below(&self) -> Result<Hall, Fault> {
        Ok(match &self.record {
            None => Hall::open()?,
            Some(path) => Hall::of_bytes(&files::read(path)?)?,
        })
    }

    /// The folder of the user's layers; none if they are not wanted, or if the system has no place for them.
    pub(crate) fn layer_folder(&self) -> Option<LayerFolder> {
        if self.no_layers { None } else { LayerFolder::of(self.layers.as_deref()) }
    }

    /// The record to work on, with the user's layers.
    pub(crate) fn hall(&self) -> Result<Hall, Fault> {
        let layers = self.layer_folder().map(|folder| folder.read()).transpose()?;
        let hall = self.hall_below()?.with_layers(layers.unwrap_or_default())?;
        if let Some(title) = hall.played() {
            output::warn(&format!("note: {title}"));
        }
        let Some(path) = &self.brokers else { return Ok(hall) };
        let bytes = files::read_up_to(path, DICTIONARY_LIMIT)?;
        let name = path.display().to_string();
        let lines = String::from_utf8(bytes)
            .map_err(|e| Fault::NotUtf8 { path: path.clone(), byte: e.utf8_error().valid_up_to() })?;
        hall.with_dictionary(&name, &lines).map_err(|faults| Fault::all(&faults))
    }
}
