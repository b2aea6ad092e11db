//! Make a record from publishers' files.

use record::Record;
use sources::{Fault, Faults, File, importers};

/// The sources that the embedded record is made of, in order of layer, with their versions.
///
/// Only sources whose terms clearly allow it. A release that is newest comes last among its own.
pub const EMBEDDED_SOURCES: [(&str, &str); 8] = [
    ("ucdp-acd", "24.1"),
    ("ucdp-acd", "25.1"),
    ("ucdp-dyadic", "25.1"),
    ("ucdp-termination-conflict", "3-2021"),
    ("ucdp-termination-dyad", "3-2021"),
    ("ucdp-peace-agreements", "22.1"),
    ("gw-states", "2017"),
    ("cow-states", "2016"),
];

/// Why no record was made.
#[derive(Debug, thiserror::Error)]
pub enum AssembleFault {
    /// A source that has to be there is not.
    #[error("no file for {id} {version}: put one of {} into the folder", file_names.join(", "))]
    Missing {
        /// The source.
        id: &'static str,
        /// Its version.
        version: &'static str,
        /// Names it may have.
        file_names: Vec<&'static str>,
    },
    /// Two files for one source.
    #[error("two different files for {id} {version}: {first} and {second}; keep one")]
    Twice {
        /// The source.
        id: &'static str,
        /// Its version.
        version: &'static str,
        /// One file.
        first: String,
        /// The other.
        second: String,
    },
    /// A file is not what it should be.
    #[error("{0}")]
    File(Fault),
    /// More faults than are listed.
    #[error("{file}: {n} more faults")]
    More {
        /// The file.
        file: String,
        /// How many more.
        n: u64,
    },
}

/// A record of the embedded sources from these files; files of other names are not looked at.
///
/// All faults of all files are given at once. The same files give the same record, whatever their order.
pub fn assemble(files: &[(String, Vec<u8>)]) -> Result<Record, Vec<AssembleFault>> {
    let mut layers = Vec::new();
    let mut faults = Vec::new();
    for (id, version) in EMBEDDED_SOURCES {
        let importer = importers().iter().find(|importer| importer.id == id && importer.version == version);
        let Some(importer) = importer else { unreachable!("there is an importer for each embedded source") };
        let fitting: Vec<_> = files.iter().filter(|(name, _)| importer.file_names.contains(&name.as_str())).collect();
        match fitting.as_slice() {
            [] => faults.push(AssembleFault::Missing { id, version, file_names: importer.file_names.to_vec() }),
            [(first, a), others @ ..] if others.iter().any(|(_, b)| a != b) => {
                let second = others.iter().find(|(_, b)| a != b).map_or_else(String::new, |(second, _)| second.clone());
                faults.push(AssembleFault::Twice { id, version, first: first.clone(), second });
            }
            [(name, bytes), ..] => match importer.read(&File { name, bytes }) {
                Ok(layer) => layers.push(layer),
                Err(found) => faults.extend(listed(found)),
            },
        }
    }
    if faults.is_empty() { Ok(Record::new(layers)) } else { Err(faults) }
}

fn listed(found: Faults) -> Vec<AssembleFault> {
    let file = found.kept.first().map(|fault| fault.file.clone()).unwrap_or_default();
    let more = (found.more > 0).then_some(AssembleFault::More { file, n: found.more });
    found.kept.into_iter().map(AssembleFault::File).chain(more).collect()
}

/// Whether some importer takes a file of this name.
pub fn wanted(file_name: &str) -> bool {
    importers().iter().any(|importer| importer.file_names.contains(&file_name))
}
