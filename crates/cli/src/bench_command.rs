//! `bench`: a theory beside the record, and what it is made of.

use std::path::PathBuf;

use clap::Args;
use interbellum::bench::{
    BenchQuestion, Chosen, SensitivityQuestion, bench, bench_page, bench_to_figure, bench_to_json, bench_to_table,
    bench_to_text, mechanisms_of,
};
use interbellum::report::figure::Frame;
use interbellum::theories::{Purpose, bind_world, on_threads, play_limits, text_from_bytes};
use interbellum::{Hall, Provenance};

use crate::arguments::Format;
use crate::fault::Fault;
use crate::theory_arguments::TheoryArguments;
use crate::{files, output, theory_command};

#[derive(Debug, Args)]
pub(crate) struct BenchArguments {
    #[command(flatten)]
    source: TheoryArguments,
    /// How many histories are played and held against the record
    #[arg(long, value_name = "N", default_value_t = 1000)]
    histories: u64,
    /// Seed of all random streams
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Values of the parameters: `fit` (of a fit to the record where it is exact, else of the text), `text`, `prior` (drawn anew for each history), or the JSON of a fit
    #[arg(long, value_name = "fit|text|prior|FILE", default_value = "fit")]
    parameters: String,
    /// Take the theory apart: each mechanism off in turn, and Sobol indices over the priors; minutes
    #[arg(long)]
    sensitivity: bool,
    /// Histories with and without each mechanism
    #[arg(long, value_name = "N", default_value_t = 400, requires = "sensitivity")]
    each: u64,
    /// Rows of the design of the Sobol indices; each costs as many histories as there are parameters, and three
    #[arg(long, value_name = "N", default_value_t = 256, requires = "sensitivity")]
    rows: usize,
    /// The share of each prior that the design leaves out at either end
    #[arg(long, value_name = "SHARE", default_value_t = 0.25, requires = "sensitivity")]
    tail: f64,
    /// A list of mechanisms: in each line name | rows | parameter = value, … | words | feature or event up, …
    #[arg(long, value_name = "FILE", requires = "sensitivity")]
    mechanisms: Option<PathBuf>,
    /// Threads; all cores without it. The digits do not depend on it
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// The most events in one history
    #[arg(long = "most-events", value_name = "N", default_value_t = 200_000)]
    most_events: usize,
    #[command(flatten)]
    format: Format,
    /// Write text, features and what the theory is made of as a page
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write the features as SVG
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

pub(crate) fn run(hall: &Hall, arguments: &BenchArguments) -> Result<(), Fault> {
    for (path, ending) in [(&arguments.html, "html"), (&arguments.svg, "svg")] {
        path.as_ref().map_or(Ok(()), |path| files::check_ending(path, ending))?;
    }
    if !(0.0..0.5).contains(&arguments.tail) {
        return Err(Fault::Tail { found: arguments.tail });
    }
    let (catalogue, loaded, text) = theory_command::open(hall, &arguments.source)?;
    let world = bind_world(&loaded.theory, &catalogue, &theory_command::tables(&arguments.source)?, Purpose::Play)?;
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
        files::write_whole(path, bench_to_figure(&found).to_svg(Frame::Alone, "features")?.as_bytes())?;
    }
    if let Some(path) = &arguments.html {
        let page = bench_page(hall, (&loaded, &text), &world, &found, &provenance)?;
        files::write_whole(path, page.as_bytes())?;
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
