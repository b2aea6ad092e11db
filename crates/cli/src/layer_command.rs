//! `record add`, `record remove`, `record fetch`: change the user's layers; `record list --sources`: what can be added.

use std::path::{Path, PathBuf};

use interbellum::sources::{AnyImporter, File, sources};
use interbellum::{FetchFault, Fetched, Fetcher, Hall, ImportFault, Standing, UserLayer, layer_file_name, nearest};
use serde_json::{Value, json};

use crate::arguments::{Arguments, RecordVerb};
use crate::fault::Fault;
use crate::layer_folder::{FolderFault, LayerFolder, name_of};
use crate::{files, output};

/// Bytes that a publisher's file may have; the largest read here has 4 MB.
const FILE_LIMIT: u64 = 128 << 20;

/// Why layers were not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LayerCommandFault {
    #[error("--no-layers leaves layers alone, and this command changes them; leave it out")]
    NoLayers,
    #[error("{0}")]
    Import(ImportFault),
    #[error("there is no source `{found}`{}; `interbellum record list --sources` lists them", nearest_words(nearest))]
    NoSource { found: String, nearest: Option<String> },
    #[error("{id} has no version {found}; it has {}", versions.join(", "))]
    NoVersion { id: String, found: String, versions: Vec<String> },
    #[error(
        "{id} {version} is not added: the newer version {newest} is there, and stays the one that is used. To have the older one beside it, add it with --older"
    )]
    Older { id: String, version: String, newest: String },
    #[error(
        "{id} {version} is not added: another file of this version was added (sha256 {sha256}). To put this one in its place, add it with --replace"
    )]
    OtherFile { id: String, version: String, sha256: String },
    #[error(
        "{id} {version} is not added: the record has this version from another file (sha256 {sha256}), and a layer overrides nothing"
    )]
    OtherInRecord { id: String, version: String, sha256: String },
    #[error("{first} and {second} are both {id} {version}; give one of them")]
    Twice { id: String, version: String, first: String, second: String },
    #[error("{id} comes with the record and cannot be removed; --no-layers and --record FILE choose what is used")]
    InRecord { id: String },
    #[error("{found} is not among the added layers; {}", added_words(added))]
    NotAdded { found: String, added: Vec<String> },
    #[error("{}", fetch_words(id, version, fault, by_hand))]
    Fetch { id: &'static str, version: &'static str, fault: Box<FetchFault>, by_hand: String },
}

impl LayerCommandFault {
    /// Whether the machine or the network refused, and not the user's input is wrong.
    pub(crate) fn is_of_the_machine(&self) -> bool {
        matches!(self, LayerCommandFault::Fetch { fault, .. } if !matches!(**fault, FetchFault::NoAddress))
    }
}

fn nearest_words(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|nearest| format!("; the nearest is `{nearest}`")).unwrap_or_default()
}

fn added_words(added: &[String]) -> String {
    if added.is_empty() { "none is".to_owned() } else { format!("they are {}", added.join(", ")) }
}

fn fetch_words(id: &str, version: &str, fault: &FetchFault, by_hand: &str) -> String {
    format!("cannot fetch {id} {version}: {fault}\n{by_hand}")
}

/// What a command did with one layer.
struct Deed {
    id: String,
    version: String,
    what: &'static str,
    words: String,
}

pub(crate) fn run(arguments: &Arguments, verb: &RecordVerb) -> Result<(), Fault> {
    if arguments.no_layers {
        return Err(LayerCommandFault::NoLayers.into());
    }
    let folder = arguments.layer_folder().ok_or(FolderFault::NoPlace)?;
    let (deeds, json) = match verb {
        RecordVerb::Add { source, files, older, replace, json } => {
            let allowed = Allowed { older: *older, replace: *replace };
            (add(arguments, &folder, source, files, allowed)?, *json)
        }
        RecordVerb::Fetch { source, version, older, replace, json } => {
            let allowed = Allowed { older: *older, replace: *replace };
            (fetch(arguments, &folder, source, version.as_deref(), allowed)?, *json)
        }
        RecordVerb::Remove { source, version, json } => {
            (remove(arguments, &folder, source, version.as_deref())?, *json)
        }
        _ => return Ok(()),
    };
    if json {
        let list: Vec<Value> = deeds
            .iter()
            .map(|deed| json!({"id": deed.id, "version": deed.version, "done": deed.what, "said": deed.words}))
            .collect();
        let folder = folder.path().display().to_string();
        return output::print_json(&json!({"schema": "interbellum/layers/1", "folder": folder, "layers": list}));
    }
    output::print_lines(&deeds.iter().map(|deed| format!("{}\n", deed.words)).collect::<String>())
}

/// What the user asked for beyond adding what is new.
#[derive(Clone, Copy)]
struct Allowed {
    older: bool,
    replace: bool,
}

fn add(
    arguments: &Arguments,
    folder: &LayerFolder,
    id: &str,
    paths: &[PathBuf],
    allowed: Allowed,
) -> Result<Vec<Deed>, Fault> {
    known(id)?;
    let (mut layers, mut faults) = (Vec::new(), Vec::new());
    for path in paths {
        match import(id, path) {
            Ok(layer) => layers.push((path.display().to_string(), layer)),
            Err(fault) => faults.push(fault.to_string()),
        }
    }
    if !faults.is_empty() {
        return Err(Fault::Several { list: faults });
    }
    put(&arguments.hall_below()?.unpacked()?, folder, layers, allowed)
}

fn import(id: &str, path: &Path) -> Result<UserLayer, Fault> {
    let bytes = files::read_up_to(path, FILE_LIMIT)?;
    output::say(&format!("reading {}", path.display()));
    let name = name_of(path);
    let layer = UserLayer::import(id, &File { name: &name, bytes: &bytes });
    Ok(layer.map_err(LayerCommandFault::Import)?)
}

/// Put layers into the folder, or none if one of them may not be.
fn put(
    below: &Hall,
    folder: &LayerFolder,
    layers: Vec<(String, UserLayer)>,
    allowed: Allowed,
) -> Result<Vec<Deed>, Fault> {
    let locked = folder.lock()?;
    let mut there: Vec<UserLayer> = folder.read()?.into_iter().map(|(layer, _)| layer).collect();
    let mut plan: Vec<(String, UserLayer, Deed, bool)> = Vec::new();
    for (origin, layer) in layers {
        let twice = plan.iter().find(|(_, other, ..)| other.file_name() == layer.file_name());
        if let Some((first, other, ..)) = twice.filter(|(_, other, ..)| other.hash() != layer.hash()) {
            let (id, version) = (other.source().id.clone(), other.source().version.clone());
            return Err(LayerCommandFault::Twice { id, version, first: first.clone(), second: origin }.into());
        }
        let standing = layer.standing(&below.record, &there);
        let (deed, writes) = judged(&layer, &standing, allowed)?;
        if writes {
            there.retain(|other| other.file_name() != layer.file_name());
            there.push(layer.clone());
        }
        plan.push((origin, layer, deed, writes));
    }
    let mut deeds = Vec::new();
    for (_, layer, deed, writes) in plan {
        if writes {
            locked.write(&layer)?;
        }
        deeds.push(deed);
    }
    Ok(deeds)
}

/// What is done with a layer, and whether its file is written.
fn judged(layer: &UserLayer, standing: &Standing, allowed: Allowed) -> Result<(Deed, bool), LayerCommandFault> {
    let source = layer.source();
    let (id, version) = (source.id.clone(), source.version.clone());
    let (facts, noun) = layer.facts();
    let holds =
        format!("{facts} {noun} from {} rows, {} to {}", source.rows, source.coverage.earliest, source.coverage.latest);
    let (what, words, writes) = match standing {
        Standing::New => ("added", format!("added {id} {version}: {holds}"), true),
        Standing::Newest { older } => {
            let words = format!("added {id} {version}: {holds}; it is now used in place of {older}, which is kept");
            ("added", words, true)
        }
        Standing::Older { newest } if allowed.older => {
            let words = format!("added {id} {version}: {holds}; the newer {newest} stays the one that is used");
            ("added", words, true)
        }
        Standing::Older { newest } => return Err(LayerCommandFault::Older { id, version, newest: newest.clone() }),
        Standing::Same => {
            ("nothing", format!("{id} {version} was added before from the same file; nothing changed"), false)
        }
        Standing::ReadAnew => {
            let words =
                format!("{id} {version} was added before by another version of this program; read anew: {holds}");
            ("read anew", words, true)
        }
        Standing::InRecord => {
            ("nothing", format!("the record has {id} {version} from the same file; nothing changed"), false)
        }
        Standing::OtherInRecord { sha256 } => {
            return Err(LayerCommandFault::OtherInRecord { id, version, sha256: sha256.clone() });
        }
        Standing::OtherFile { .. } if allowed.replace => {
            ("replaced", format!("{id} {version} now comes from this file: {holds}"), true)
        }
        Standing::OtherFile { sha256 } => {
            return Err(LayerCommandFault::OtherFile { id, version, sha256: sha256.clone() });
        }
    };
    Ok((Deed { id, version, what, words }, writes))
}

fn fetch(
    arguments: &Arguments,
    folder: &LayerFolder,
    id: &str,
    version: Option<&str>,
    allowed: Allowed,
) -> Result<Vec<Deed>, Fault> {
    let source = wanted(id, version)?;
    let fault = |fault| LayerCommandFault::Fetch {
        id: source.id(),
        version: source.version(),
        fault: Box::new(fault),
        by_hand: by_hand(source),
    };
    // What has no address needs no network.
    if source.publication().and_then(|publication| publication.download).is_none() {
        return Err(fault(FetchFault::NoAddress).into());
    }
    output::say(&format!("fetching {} {}", source.id(), source.version()));
    let Fetched { name, bytes, url } = Fetcher::new().and_then(|fetcher| fetcher.fetch(source)).map_err(fault)?;
    let layer = UserLayer::import(id, &File { name: &name, bytes: &bytes }).map_err(LayerCommandFault::Import)?;
    put(&arguments.hall_below()?.unpacked()?, folder, vec![(url, layer)], allowed)
}

/// The importer of a source: of the version that is named, else the newest, and of those that which can be fetched.
fn wanted(id: &str, version: Option<&str>) -> Result<AnyImporter, LayerCommandFault> {
    let of_source = known(id)?;
    let Some(version) = version else {
        let fetched = |source: &&AnyImporter| source.publication().is_some_and(|place| place.download.is_some());
        let newest = of_source.iter().rev().find(fetched).or(of_source.last());
        return newest.copied().ok_or_else(|| no_source(id));
    };
    of_source.iter().copied().find(|source| source.version() == version).ok_or_else(|| LayerCommandFault::NoVersion {
        id: id.to_owned(),
        found: version.to_owned(),
        versions: of_source.iter().map(|source| source.version().to_owned()).collect(),
    })
}

/// The importers of a source.
fn known(id: &str) -> Result<Vec<AnyImporter>, LayerCommandFault> {
    let of_source: Vec<AnyImporter> = sources().filter(|source| source.id() == id).collect();
    if of_source.is_empty() { Err(no_source(id)) } else { Ok(of_source) }
}

fn no_source(id: &str) -> LayerCommandFault {
    let nearest = nearest(id, sources().map(AnyImporter::id)).map(str::to_owned);
    LayerCommandFault::NoSource { found: id.to_owned(), nearest }
}

/// How a person gets the file and adds it.
fn by_hand(source: AnyImporter) -> String {
    let file = source.file_names()[0];
    let page = source.publication().map_or("its publisher", |publication| publication.page);
    let quoted = if file.contains([' ', '(']) { format!("'{file}'") } else { file.to_owned() };
    format!("  = download {file} from {page}\n  = then: interbellum record add {} {quoted}", source.id())
}

fn remove(arguments: &Arguments, folder: &LayerFolder, id: &str, version: Option<&str>) -> Result<Vec<Deed>, Fault> {
    let locked = folder.lock()?;
    // By the names of files, so that a damaged one can be removed too.
    let files = folder.files()?;
    let of_source = layer_file_name(id, "");
    let prefix = of_source.split('@').next().unwrap_or_default();
    let chosen: Vec<PathBuf> = files
        .iter()
        .filter(|path| match version {
            Some(version) => name_of(path) == layer_file_name(id, version),
            None => name_of(path).split('@').next() == Some(prefix),
        })
        .cloned()
        .collect();
    if chosen.is_empty() {
        let found = version.map_or_else(|| id.to_owned(), |version| format!("{id} {version}"));
        let below = arguments.hall_below()?.unpacked()?;
        let inside = below
            .record
            .sources()
            .any(|(_, source)| source.id == id && version.is_none_or(|version| source.version == version));
        return Err(match inside {
            true => LayerCommandFault::InRecord { id: found }.into(),
            false => {
                LayerCommandFault::NotAdded { found, added: files.iter().map(|path| named(path)).collect() }.into()
            }
        });
    }
    locked.remove(&chosen)?;
    let deed = |path: &PathBuf| {
        let name = named(path);
        let (id, version) = name.split_once(' ').unwrap_or((&name, ""));
        Deed { id: id.to_owned(), version: version.to_owned(), what: "removed", words: format!("removed {name}") }
    };
    Ok(chosen.iter().map(deed).collect())
}

/// Source and version, from the name of a layer's file.
fn named(path: &Path) -> String {
    let name = name_of(path);
    let stem = name.strip_suffix(".layer").unwrap_or(&name);
    stem.replacen('@', " ", 1)
}

/// Every source that can be read.
pub(crate) fn list_sources(json: bool) -> Result<(), Fault> {
    if json {
        let list: Vec<Value> = sources()
            .map(|source| {
                let place = source.publication();
                json!({
                    "id": source.id(), "version": source.version(), "title": source.title(), "summary": source.summary(),
                    "files": source.file_names(), "licence": source.licence(), "class": source.class().word(),
                    "page": place.map(|place| place.page),
                    "download": place.and_then(|place| place.download).map(|download| download.url),
                })
            })
            .collect();
        return output::print_json(&json!({"schema": "interbellum/known-sources/1", "sources": list}));
    }
    let mut text = String::new();
    for source in sources() {
        let place = source.publication();
        text += &format!("{} {}: {}\n    {}\n", source.id(), source.version(), source.title(), source.summary());
        text += &format!("    {} from {}", source.file_names()[0], place.map_or("its publisher", |place| place.page));
        text += match place.and_then(|place| place.download) {
            Some(_) => "; `record fetch` gets it\n",
            None => "\n",
        };
    }
    output::print_lines(&text)
}
