//! The command line: words to calls, answers to the terminal or to files. No logic of its own.

mod arguments;
mod bench_command;
mod choice_words;
mod claim_arguments;
mod claim_command;
mod class_arguments;
mod curve;
mod estimate_arguments;
mod estimate_command;
mod fault;
mod files;
mod layer_arguments;
mod layer_command;
mod layer_folder;
mod output;
mod paths;
mod record_arguments;
mod record_command;
mod report_command;
mod spells_command;
mod theory_arguments;
mod theory_command;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use crate::arguments::{Arguments, Verb};
use crate::fault::Fault;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let asked = !error.use_stderr();
            // A closed pipe is not the user's fault.
            let _ = error.print();
            return if asked { ExitCode::SUCCESS } else { ExitCode::from(2) };
        }
    };
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Fault::ClosedPipe) => ExitCode::SUCCESS,
        Err(fault) => {
            // If nobody can be told, the exit code still says it.
            let _ = writeln!(std::io::stderr(), "{}", fault.for_terminal());
            fault.exit_code()
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Fault> {
    let Some(verb) = &arguments.verb else {
        return output::print(WELCOME);
    };
    paths::verify(arguments)?;
    let hall = || arguments.hall();
    match verb {
        Verb::Report(report) => report_command::run(&hall()?, report),
        Verb::Curve(curve) => curve::run(&hall()?, curve),
        Verb::Spells(spells) => spells_command::run(&hall()?, spells),
        Verb::Estimate(estimate) => estimate_command::run(arguments, estimate),
        Verb::Test(test) => claim_command::run(&hall()?, test),
        Verb::Check(check) => theory_command::check(&hall()?, check),
        Verb::Fmt(format) => theory_command::format(format),
        Verb::Simulate(simulate) => theory_command::simulate(&hall()?, simulate),
        Verb::Fit(fit) => theory_command::fit(&hall()?, fit),
        Verb::Bench(bench) => bench_command::run(&hall()?, bench),
        Verb::Record(record) => record_command::run(arguments, record),
    }
}

/// What the program says when it is called with nothing.
const WELCOME: &str = "\
Interbellum: how long peace lasts, from the record of armed conflict since 1946.

  interbellum report                                   pages: base rates, every conflict, data and method
  interbellum curve --where 'broker(USA)' --cases      a class of your own, with its cases
  interbellum spells --out spells.csv                  the spells for R, Stata or Python
  interbellum estimate 'ended_by' --spells             a Cox model, of these spells or of yours
  interbellum test                                     claims put to the record, with a verdict each
  interbellum fit time_heals                           a theory, fitted to what happened
  interbellum simulate time_heals --replicates 100     the same theory, played
  interbellum bench time_heals                         the same theory, beside the record
  interbellum record show 333                          one conflict, with the row behind every date

`interbellum --help` lists everything. The record is inside; nothing is fetched unless you ask.
";
