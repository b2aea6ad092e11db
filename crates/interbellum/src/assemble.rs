//! Make a record from publishers' files.

use record::{Layer, Observations, Record};
use sources::{AnyImporter, Fault, Faults, File, Imported, sources};

/// The sources that the embedded record is made of, in order of layer, with their versions: first those of the timeline, then
/// observations.
///
/// Only sources whose terms clearly allow it. A release that is newest comes last among its own.
pub const EMBEDDED_SOURCES: [(&str, &str); 14] = [
    ("ucdp-acd", "24.1"),
    ("ucdp-acd", "25.1"),
    ("ucdp-dyadic", "25.1"),
    ("ucdp-termination-conflict", "3-2021"),
    ("ucdp-termination-dyad", "3-2021"),
    ("ucdp-peace-agreements", "22.1"),
    ("gw-states", "2017"),
    ("cow-states", "2016"),
    ("ucdp-esd", "18.1"),
    ("ucdp-brd", "22.1"),
    ("ucdp-actor", "22.1"),
    ("unga-ideal-points", "July 2025"),
    ("maddison", "2020"),
    ("natural-earth", "4.1.0"),
];

/// Sources that are kept as they are inside where the folder has no file of them: of the public domain, and not of these
/// publishers' own pages.
const KEPT: [&str; 1] = ["natural-earth"];

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

/// A record that was made of files.
#[derive(Clone, Debug)]
pub struct Assembled {
    /// The record.
    pub record: Record,
    /// Sources without a file, whose layer of the record inside was kept.
    pub kept: Vec<&'static str>,
}

/// A record of the embedded sources from these files; files of other names are not looked at.
///
/// All faults of all files are given at once. The same files give the same record, whatever their order. `inside` are the
/// observations from which a layer of the public domain is kept where there is no file of it. `progress` is told which source is
/// read, and of how many.
pub fn assemble(
    files: &[(String, Vec<u8>)],
    inside: &[Layer<Observations>],
    progress: &mut dyn FnMut(usize, usize, &str),
) -> Result<Assembled, Vec<AssembleFault>> {
    let (mut layers, mut observations) = (Vec::new(), Vec::new());
    let (mut faults, mut kept) = (Vec::new(), Vec::new());
    for ((id, version), place) in EMBEDDED_SOURCES.into_iter().zip(1usize..) {
        progress(place, EMBEDDED_SOURCES.len(), id);
        let importer = sources().find(|importer| importer.id() == id && importer.version() == version);
        let Some(importer) = importer else { unreachable!("there is an importer for each embedded source") };
        let named = |name: &str| importer.file_names().contains(&name);
        let fitting: Vec<_> = files.iter().filter(|(name, _)| named(name)).collect();
        match fitting.as_slice() {
            [] => match layer_inside(inside, id, version) {
                Some(layer) => {
                    kept.push(id);
                    observations.push(layer);
                }
                None => faults.push(AssembleFault::Missing { id, version, file_names: importer.file_names().to_vec() }),
            },
            [(first, a), others @ ..] if others.iter().any(|(_, b)| a != b) => {
                let second = others.iter().find(|(_, b)| a != b).map_or_else(String::new, |(second, _)| second.clone());
                faults.push(AssembleFault::Twice { id, version, first: first.clone(), second });
            }
            [(name, bytes), ..] => match importer.read(&File { name, bytes }) {
                Ok(Imported::Facts(layer)) => layers.push(layer),
                Ok(Imported::Observations(layer)) => observations.push(layer),
                Err(found) => faults.extend(listed(found)),
            },
        }
    }
    if faults.is_empty() {
        Ok(Assembled { record: Record::new(layers).with_observations(observations), kept })
    } else {
        Err(faults)
    }
}

fn layer_inside(inside: &[Layer<Observations>], id: &str, version: &str) -> Option<Layer<Observations>> {
    let is_it = |layer: &&Layer<Observations>| layer.source.id == id && layer.source.version == version;
    inside.iter().find(is_it).filter(|_| KEPT.contains(&id)).cloned()
}

fn listed(found: Faults) -> Vec<AssembleFault> {
    let file = found.kept.first().map(|fault| fault.file.clone()).unwrap_or_default();
    let more = (found.more > 0).then_some(AssembleFault::More { file, n: found.more });
    found.kept.into_iter().map(AssembleFault::File).chain(more).collect()
}

/// Whether a file of this name goes into the embedded record.
pub fn wanted(file_name: &str) -> bool {
    let embedded = |source: &AnyImporter| EMBEDDED_SOURCES.contains(&(source.id(), source.version()));
    sources().filter(embedded).any(|source| source.file_names().contains(&file_name))
}
