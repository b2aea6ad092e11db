//! Decide what becomes of a user's layers: which are added and which are refused, and whose files are taken away.

use std::ffi::{OsStr, OsString};

use record::Record;
use sources::{AnyImporter, nearest_source, sources};

use crate::layers::{LAYER_ENDING, Standing, UserLayer, layer_file_name};
use crate::shell_words::shell_word;

/// What a user allows beyond adding what is new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    /// A version that is older than one that is there.
    pub older: bool,
    /// A file in place of another of the same version.
    pub replace: bool,
}

/// What was done with one layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// The source.
    pub id: String,
    /// Its version.
    pub version: String,
    /// In a word.
    pub what: &'static str,
    /// In a sentence.
    pub words: String,
}

/// What is to be done with one layer.
#[derive(Clone, Debug)]
pub struct PlannedLayer {
    /// The layer.
    pub layer: UserLayer,
    /// What will have been done.
    pub deed: Deed,
    /// Whether its file is written.
    pub writes: bool,
}

/// Why layers are left as they are.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayerRefusal {
    /// No source has the name.
    #[error("there is no source `{found}`{}; `interbellum record list --sources` lists them", nearest_words(*nearest))]
    NoSource {
        /// What was named.
        found: String,
        /// The source that may be meant.
        nearest: Option<&'static str>,
    },
    /// A file stands where the source must.
    #[error("name the source before the file: `interbellum record add SOURCE {file}`{}", file_words(file, *id))]
    SourceOmitted {
        /// The file, as a shell takes it.
        file: String,
        /// The source whose file has such a name.
        id: Option<&'static str>,
    },
    /// A source is named, and no file.
    #[error("name the file behind the source\n{wanted}")]
    NoFile {
        /// How a person gets it.
        wanted: String,
    },
    /// The source has no such version.
    #[error("{id} has no version {found}; it has {}", versions.join(", "))]
    NoVersion {
        /// The source.
        id: String,
        /// What was named.
        found: String,
        /// Its versions.
        versions: Vec<&'static str>,
    },
    /// A newer version is there.
    #[error(
        "{id} {version} is not added: the newer version {newest} is there, and stays the one that is used. To have the older one beside it, add it with --older"
    )]
    Older {
        /// The source.
        id: String,
        /// The version of the file.
        version: String,
        /// The newest that is there.
        newest: String,
    },
    /// The version was added from another file.
    #[error(
        "{id} {version} is not added: another file of this version was added (sha256 {sha256}). To put this one in its place, add it with --replace"
    )]
    OtherFile {
        /// The source.
        id: String,
        /// Its version.
        version: String,
        /// Of the other file.
        sha256: String,
    },
    /// The record has the version from another file.
    #[error(
        "{id} {version} is not added: the record has this version from another file (sha256 {sha256}), and a layer overrides nothing"
    )]
    OtherInRecord {
        /// The source.
        id: String,
        /// Its version.
        version: String,
        /// Of the other file.
        sha256: String,
    },
    /// Two of the files given are of one version.
    #[error("{first} and {second} are both {id} {version}; give one of them")]
    Twice {
        /// The source.
        id: String,
        /// Its version.
        version: String,
        /// One file.
        first: String,
        /// The other.
        second: String,
    },
    /// What comes with the record stays in it.
    #[error("{id} comes with the record and cannot be removed; --no-layers and --record FILE choose what is used")]
    InRecord {
        /// The source, with its version if that was named.
        id: String,
    },
    /// It was not added.
    #[error("{found} is not among the added layers; {}", added_words(added))]
    NotAdded {
        /// What was named.
        found: String,
        /// What was added.
        added: Vec<String>,
    },
}

fn nearest_words(nearest: Option<&str>) -> String {
    nearest.map(|nearest| format!("; the nearest is `{nearest}`")).unwrap_or_default()
}

fn file_words(file: &str, id: Option<&str>) -> String {
    match id {
        Some(id) => format!("\n  = by its name this is a file of `{id}`: `interbellum record add {id} {file}`"),
        None => "\n  = `interbellum record list --sources` lists the sources and the names of their files".to_owned(),
    }
}

fn added_words(added: &[String]) -> String {
    if added.is_empty() { "none is".to_owned() } else { format!("they are {}", added.join(", ")) }
}

/// The importers of a source, in order of version.
///
/// Errors: there is no such source.
pub fn importers_of(id: &str) -> Result<Vec<AnyImporter>, LayerRefusal> {
    let of_source: Vec<AnyImporter> = sources().filter(|source| source.id() == id).collect();
    if of_source.is_empty() {
        return Err(LayerRefusal::NoSource { found: id.to_owned(), nearest: nearest_source(id) });
    }
    Ok(of_source)
}

/// The importer whose file is fetched: of the version that is named, else the newest of those that can be fetched.
///
/// Errors: there is no such source, or it has no such version.
pub fn importer_to_fetch(id: &str, version: Option<&str>) -> Result<AnyImporter, LayerRefusal> {
    let of_source = importers_of(id)?;
    let fetched = |source: &&AnyImporter| source.publication().is_some_and(|place| place.download.is_some());
    let found = match version {
        Some(version) => of_source.iter().find(|source| source.version() == version),
        None => of_source.iter().rev().find(fetched).or(of_source.last()),
    };
    found.copied().ok_or_else(|| LayerRefusal::NoVersion {
        id: id.to_owned(),
        found: version.unwrap_or_default().to_owned(),
        versions: of_source.iter().map(|source| source.version()).collect(),
    })
}

/// How a person gets a source's file and adds it.
pub fn by_hand(source: AnyImporter) -> String {
    let file = source.file_names()[0];
    let page = source.publication().map_or("its publisher", |publication| publication.page);
    let word = shell_word(file.as_ref());
    format!("  = download {file} from {page}\n  = then: interbellum record add {} {word}", source.id())
}

/// What is done with layers, each with the file that it came from, where these are there: all of it, or nothing.
///
/// Errors: the first layer that may not be added.
pub fn plan_layers(
    below: &Record,
    mut there: Vec<UserLayer>,
    layers: Vec<(String, UserLayer)>,
    allowed: Allowed,
) -> Result<Vec<PlannedLayer>, LayerRefusal> {
    let mut plan: Vec<(String, PlannedLayer)> = Vec::new();
    for (origin, layer) in layers {
        let twice = plan.iter().find(|(_, other)| other.layer.file_name() == layer.file_name());
        if let Some((first, other)) = twice.filter(|(_, other)| other.layer.hash() != layer.hash()) {
            let (id, version) = (other.deed.id.clone(), other.deed.version.clone());
            return Err(LayerRefusal::Twice { id, version, first: first.clone(), second: origin });
        }
        let (deed, writes) = judged(&layer, layer.standing(below, &there), allowed)?;
        if writes {
            there.retain(|other| other.file_name() != layer.file_name());
            there.push(layer.clone());
        }
        plan.push((origin, PlannedLayer { layer, deed, writes }));
    }
    Ok(plan.into_iter().map(|(_, planned)| planned).collect())
}

/// What is done with a layer, and whether its file is written.
fn judged(layer: &UserLayer, standing: Standing, allowed: Allowed) -> Result<(Deed, bool), LayerRefusal> {
    let source = layer.source();
    let (id, version) = (source.id.clone(), source.version.clone());
    let (facts, noun) = layer.facts();
    let holds =
        format!("{facts} {noun} from {} rows, {} to {}", source.rows, source.coverage.earliest, source.coverage.latest);
    let (what, words) = match standing {
        Standing::New => ("added", format!("added {id} {version}: {holds}")),
        Standing::Newest { older } => {
            ("added", format!("added {id} {version}: {holds}; it is now used in place of {older}, which is kept"))
        }
        Standing::Older { newest } if allowed.older => {
            ("added", format!("added {id} {version}: {holds}; the newer {newest} stays the one that is used"))
        }
        Standing::Older { newest } => return Err(LayerRefusal::Older { id, version, newest }),
        Standing::Same => ("nothing", format!("{id} {version} was added before from the same file; nothing changed")),
        Standing::ReadAnew => (
            "read anew",
            format!("{id} {version} was added before by another version of this program; read anew: {holds}"),
        ),
        Standing::InRecord => ("nothing", format!("the record has {id} {version} from the same file; nothing changed")),
        Standing::OtherInRecord { sha256 } => return Err(LayerRefusal::OtherInRecord { id, version, sha256 }),
        Standing::OtherFile { .. } if allowed.replace => {
            ("replaced", format!("{id} {version} now comes from this file: {holds}"))
        }
        Standing::OtherFile { sha256 } => return Err(LayerRefusal::OtherFile { id, version, sha256 }),
    };
    Ok((Deed { id, version, what, words }, what != "nothing"))
}

/// Which of these files of layers are meant by a source and perhaps a version, or by the name of one file. They are told by
/// their names alone, so that a damaged one can be meant too.
pub fn layers_named<'n>(names: &'n [OsString], asked: &OsStr, version: Option<&str>) -> Vec<&'n OsStr> {
    let ending = format!(".{LAYER_ENDING}");
    let whole = asked.to_string_lossy();
    let is_meant = |name: &&OsStr| match version {
        _ if whole.ends_with(&ending) => *name == asked,
        Some(version) => *name == layer_file_name(&whole, version).as_str(),
        None => {
            let of_source = layer_file_name(&whole, "");
            name.to_string_lossy().split('@').next() == of_source.split('@').next()
        }
    };
    names.iter().map(OsString::as_os_str).filter(is_meant).collect()
}

/// Why no file of a layer is meant.
pub fn nothing_named(below: &Record, names: &[OsString], asked: &OsStr, version: Option<&str>) -> LayerRefusal {
    let id = asked.to_string_lossy();
    let found = version.map_or_else(|| id.to_string(), |version| format!("{id} {version}"));
    let is_inside =
        |source: &record::Source| source.id == id && version.is_none_or(|version| source.version == version);
    if below.sources().any(|(_, source)| is_inside(source)) {
        return LayerRefusal::InRecord { id: found };
    }
    LayerRefusal::NotAdded { found, added: names.iter().map(|name| layer_named(name)).collect() }
}

/// Source and version, as the name of a layer's file has them.
pub fn layer_named(name: &OsStr) -> String {
    let name = name.to_string_lossy();
    let stem = name.strip_suffix(&format!(".{LAYER_ENDING}")).unwrap_or(&name);
    stem.replacen('@', " ", 1)
}

/// The command that takes one layer's file away, whatever its name.
pub fn removal_of(name: &OsStr) -> String {
    let begins_like_an_option = name.as_encoded_bytes().starts_with(b"-");
    format!("interbellum record remove {}{}", if begins_like_an_option { "-- " } else { "" }, shell_word(name))
}
