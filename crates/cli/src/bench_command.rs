//! `bench`: a theory beside the record, and what it is made of.

use std::path::PathBuf;

use clap::Args;
use interbellum::bench::{
    BenchQuestion, Chosen, EACH, FEWEST_PAIRS, FEWEST_ROWS, HISTORIES, MOST_EVENTS, ROWS, SensitivityQuestion, TAIL,
    bench, bench_page, bench_to_figure, bench_to_json, bench_to_table, bench_to_text, mechanisms_of,
};
use interbellum::report::figure::Frame;
use interbellum::theories::{Purpose, bind_world, on_threads, play_limits, text_from_bytes};
use interbellum::{Hall, Provenance};

use crate::arguments::{Format, threads, within};
use crate::fault::Fault;
use crate::theory_arguments::TheoryArguments;
use crate::{files, output, theory_command};

/// The most histories of one play: the features of each are kept in memory.
const MOST_PLAYED: u64 = 1_000_000;
/// The most rows of a design; each takes a history for every parameter, and three.
const MOST_DESIGN: u64 = 65_536;

fn histories(text: &str) -> Result<u64, String> {
    within(
        text,
        1..=MOST_PLAYED,
        "--histories 0 leaves nothing to compare, and the features of all are in memory together",
    )
}

fn each(text: &str) -> Result<u64, String> {
    let why = "--each 0 and 1 have no error, and the features of all histories are in memory together";
    within(text, FEWEST_PAIRS..=MOST_PLAYED, why)
}

fn rows(text: &str) -> Result<usize, String> {
    let why = "--rows 0 and 1 give no index, and each row takes as many histories as there are parameters, and three";
    let rows = within(text, FEWEST_ROWS as u64..=MOST_DESIGN, why)?;
    usize::try_from(rows).map_err(|fault| fault.to_string())
}

#[derive(Debug, Args)]
pub(crate) struct BenchArguments {
    #[command(flatten)]
    pub(crate) source: TheoryArguments,
    /// How many histories are played and held against the record
    #[arg(long, value_name = "N", default_value_t = HISTORIES, value_parser = histories)]
    histories: u64,
    /// Seed of all random streams
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Values of the parameters: `fit` (of a fit to the record where it is exact, else of the text), `text`, `prior` (drawn anew for each history), or the JSON of a fit
    #[arg(long, value_name = "fit|text|prior|FILE", default_value = "fit")]
    pub(crate) parameters: String,
    /// Take the theory apart: each mechanism off in turn, and Sobol indices over the priors; minutes
    #[arg(long)]
    sensitivity: bool,
    /// Histories with and without each mechanism
    #[arg(long, value_name = "N", default_value_t = EACH, value_parser = each, requires = "sensitivity")]
    each: u64,
    /// Rows of the design of the Sobol indices; each costs as many histories as there are parameters, and three
    #[arg(long, value_name = "N", default_value_t = ROWS, value_parser = rows, requires = "sensitivity")]
    rows: usize,
    /// The share of each prior that the design leaves out at either end
    #[arg(long, value_name = "SHARE", default_value_t = TAIL, requires = "sensitivity")]
    tail: f64,
    /// A list of mechanisms: in each line name | rows | parameter = value, … | words | feature, event or event after event up, …
    #[arg(long, value_name = "FILE", requires = "sensitivity")]
    pub(crate) mechanisms: Option<PathBuf>,
    /// Threads; all cores without it. The digits do not depend on it
    #[arg(long, value_name = "N", value_parser = threads)]
    threads: Option<usize>,
    /// The most events in one history
    #[arg(long = "most-events", value_name = "N", default_value_t = MOST_EVENTS)]
    most_events: usize,
    #[command(flatten)]
    format: Format,
    /// Write text, features and what the theory is made of as a page
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Write the features as SVG
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
}

pub(crate) fn run(hall: &Hall, arguments: &BenchArguments) -> Result<(), Fault> {
    for (path, ending) in [(&arguments.html, "html"), (&arguments.svg, "svg")] {
        path.as_ref().map_or(Ok(()), |path| files::check_ending(path, ending))?;
    }
    if !(0.0..0.5).contains(&arguments.tail) {
        return Err(Fault::Tail { found: arguments.tail });
    }
    let (catalogue, loaded, text) = theory_command::open(hall, &arguments.source)?;
    let tables = theory_command::tables(&arguments.source)?;
    let world = bind_world(&loaded.theory, &catalogue, &tables, Purpose::Play)?;
    let values = match arguments.parameters.as_str() {
        "fit" => Chosen::FitElseText,
        "text" => Chosen::Text,
        "prior" => Chosen::Prior,
        file => Chosen::Given(theory_command::values_of(&loaded, file)?, file.to_owned()),
    };
    let own = arguments.mechanisms.as_ref().map(|path| -> Result<_, Fault> {
        let name = path.display().to_string();
        Ok((text_from_bytes(&files::read(path)?, &name)?.to_owned(), name))
    });
    let own = own.transpose()?;
    let mechanisms = mechanisms_of(&loaded, own.as_ref().map(|(text, name)| (text.as_str(), name.as_str())))?;
    let asked = BenchQuestion {
        tables,
        seed: arguments.seed,
        histories: arguments.histories,
        values,
        limits: play_limits(arguments.most_events),
        sensitivity: arguments.sensitivity.then_some(SensitivityQuestion {
            histories: arguments.each,
            rows: arguments.rows,
            tail: arguments.tail,
        }),
    };
    let told = |text: &str| output::progress(&format!("{text}        "), false);
    let run = || bench(hall, &catalogue, (&loaded, &text), &world, &asked, &mechanisms, &told);
    let found = on_threads(arguments.threads, run)?.map_err(|fault| Fault::Bench { fault: Box::new(fault) })?;
    output::progress("", true);
    let provenance = Provenance::new(hall, output::command_line());
    if let Some(path) = &arguments.svg {
        output::write_text(path, &bench_to_figure(&found).to_svg(Frame::Alone, "features")?)?;
    }
    if let Some(path) = &arguments.html {
        let page = bench_page(hall, (&loaded, &text), &world, &found, &provenance)?;
        output::write_text(path, &page)?;
        output::say(&format!("wrote {}", path.display()));
    }
    if arguments.format.json {
        return output::print_json(&bench_to_json(&found, &provenance));
    }
    if output::print_table(arguments.format, || Ok(bench_to_table(&found)?))? {
        return Ok(());
    }
    output::print_lines(&bench_to_text(&found))
}
