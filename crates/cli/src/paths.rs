//! Say which files a run reads and which it writes, and refuse a run that would write what it reads, before it begins.

use std::path::{Path, PathBuf};

use interbellum::wanted;

use crate::arguments::{Arguments, Verb};
use crate::fault::Fault;
use crate::files;
use crate::record_arguments::RecordVerb;
use crate::spells_command::dictionary_path;
use crate::theory_arguments::TheoryArguments;

/// The paths that a run names.
#[derive(Debug, Default)]
struct Paths {
    /// Files that are read.
    reads: Vec<PathBuf>,
    /// Files that are written.
    writes: Vec<PathBuf>,
    /// Folders that are written into, or replaced.
    folders: Vec<PathBuf>,
}

/// Refuse a run that would write what it reads, write one file twice, or write into a folder that is not ours.
pub(crate) fn verify(arguments: &Arguments) -> Result<(), Fault> {
    let mut paths = Paths::default();
    paths.reads.extend(arguments.record.iter().chain(&arguments.brokers).cloned());
    // A folder of layers that cannot be read is told of when it is.
    paths.reads.extend(arguments.layer_folder().and_then(|folder| folder.files().ok()).unwrap_or_default());
    if let Some(verb) = &arguments.verb {
        paths.of(verb)?;
    }
    Ok(files::verify_apart(&paths.reads, &paths.writes, &paths.folders)?)
}

impl Paths {
    fn of(&mut self, verb: &Verb) -> Result<(), Fault> {
        match verb {
            Verb::Report(report) => {
                files::verify_ours(&report.out, files::REPORT)?;
                self.folders.push(report.out.clone());
            }
            Verb::Curve(curve) => self.write([&curve.svg, &curve.html]),
            Verb::Spells(spells) => {
                self.write([&spells.out]);
                self.writes.extend(spells.out.as_deref().map(dictionary_path));
            }
            Verb::Estimate(estimate) => {
                self.reads.extend(estimate.data.iter().chain(&estimate.path).cloned());
                self.write([&estimate.svg, &estimate.html, &estimate.out]);
            }
            Verb::Test(test) => {
                self.reads.extend(test.files.iter().cloned());
                self.write([&test.html]);
                if let Some(folder) = &test.export {
                    files::verify_ours(folder, files::EXPORT)?;
                    self.folders.push(folder.clone());
                }
            }
            Verb::Simulate(simulate) => {
                self.theory(&simulate.source, &simulate.parameters);
                self.write([&simulate.out, &simulate.as_record, &simulate.svg]);
            }
            Verb::Bench(bench) => {
                self.theory(&bench.source, &bench.parameters);
                self.reads.extend(bench.mechanisms.iter().cloned());
                self.write([&bench.svg, &bench.html]);
            }
            // `fmt` writes what it reads, and that is what it is for.
            Verb::Check(_) | Verb::Fmt(_) | Verb::Fit(_) => {}
            Verb::Record(record) => return self.record(record),
        }
        Ok(())
    }

    fn record(&mut self, verb: &RecordVerb) -> Result<(), Fault> {
        match verb {
            RecordVerb::Show { svg, .. } => self.write([svg]),
            RecordVerb::Build { from, out, .. } => {
                let is_wanted = |path: &PathBuf| path.file_name().is_some_and(|name| wanted(&name.to_string_lossy()));
                self.reads.extend(files::below(from)?.into_iter().filter(is_wanted));
                self.writes.push(out.clone());
            }
            RecordVerb::List { .. }
            | RecordVerb::Layers(_)
            | RecordVerb::Check { .. }
            | RecordVerb::Cite { .. }
            | RecordVerb::Diff { .. }
            | RecordVerb::Brokers { .. } => {}
        }
        Ok(())
    }

    fn write<const N: usize>(&mut self, paths: [&Option<PathBuf>; N]) {
        self.writes.extend(paths.into_iter().flatten().cloned());
    }

    /// The files of a theory, its tables, and its parameters where they are no word but a file.
    fn theory(&mut self, source: &TheoryArguments, parameters: &str) {
        let tables = source.tables.iter().filter_map(|table| table.split_once('=')).map(|(_, file)| file);
        self.reads.push(source.theory.clone());
        self.reads.extend(tables.chain([parameters]).map(|file| Path::new(file).to_owned()));
    }
}
