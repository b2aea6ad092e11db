//! `record add`, `record remove`, `record fetch`: change the user's layers; `record list --sources`: what can be added.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use interbellum::claims_hall::{RecordGround, registered};
use interbellum::sources::{File, named, sources};
use interbellum::{
    Allowed, Deed, FetchFault, Fetched, Fetcher, Hall, ImportFault, LayerRefusal, Served, UserLayer, by_hand,
    importer_to_fetch, importers_of, layer_named, layers_named, nothing_named, plan_layers, served, shell_word,
};
use serde_json::{Value, json};

use crate::arguments::Arguments;
use crate::fault::Fault;
use crate::layer_arguments::LayerVerb;
use crate::layer_folder::{FolderFault, LayerFolder, name_of, names_of};
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
    #[error(transparent)]
    Refusal(#[from] LayerRefusal),
    #[error("cannot fetch {id} {version}: {fault}\n{by_hand}")]
    Fetch { id: &'static str, version: &'static str, fault: Box<FetchFault>, by_hand: String },
}

impl LayerCommandFault {
    /// Whether the machine or the network refused, and not the user's input is wrong.
    pub(crate) fn is_of_the_machine(&self) -> bool {
        matches!(self, LayerCommandFault::Fetch { fault, .. } if !matches!(**fault, FetchFault::NoAddress))
    }
}

impl From<LayerRefusal> for Fault {
    fn from(refusal: LayerRefusal) -> Fault {
        Fault::Layer(refusal.into())
    }
}

pub(crate) fn run(arguments: &Arguments, verb: &LayerVerb) -> Result<(), Fault> {
    if arguments.no_layers {
        return Err(LayerCommandFault::NoLayers.into());
    }
    let folder = arguments.layer_folder().ok_or(FolderFault::NoPlace)?;
    let (deeds, json) = match verb {
        LayerVerb::Add { source, files, older, replace, json } => {
            let allowed = Allowed { older: *older, replace: *replace };
            (add(arguments, &folder, source, files, allowed)?, *json)
        }
        LayerVerb::Fetch { source, version, older, replace, json } => {
            let allowed = Allowed { older: *older, replace: *replace };
            (fetch(arguments, &folder, source, version.as_deref(), allowed)?, *json)
        }
        LayerVerb::Remove { source, version, json } => (remove(arguments, &folder, source, version.as_deref())?, *json),
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

fn add(
    arguments: &Arguments,
    folder: &LayerFolder,
    source: &OsStr,
    paths: &[PathBuf],
    allowed: Allowed,
) -> Result<Vec<Deed>, Fault> {
    let id = source.to_string_lossy();
    if importers_of(&id).is_err() && (paths.is_empty() || files::exists(Path::new(source))) {
        let known = named(&id).map(|importer| importer.id());
        return Err(LayerRefusal::SourceOmitted { file: shell_word(source), id: known }.into());
    }
    importers_of(&id)?;
    if paths.is_empty() {
        return Err(LayerRefusal::NoFile { wanted: by_hand(importer_to_fetch(&id, None)?) }.into());
    }
    let (mut layers, mut faults) = (Vec::new(), Vec::new());
    for path in paths {
        match import(&id, path) {
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
    let there = folder.read()?.into_iter().map(|(layer, _)| layer).collect();
    let plan = plan_layers(&below.record, there, layers, allowed)?;
    locked.write_all(plan.iter().filter(|planned| planned.writes).map(|planned| &planned.layer))?;
    Ok(plan.into_iter().map(|planned| planned.deed).collect())
}

fn fetch(
    arguments: &Arguments,
    folder: &LayerFolder,
    id: &str,
    version: Option<&str>,
    allowed: Allowed,
) -> Result<Vec<Deed>, Fault> {
    let source = importer_to_fetch(id, version)?;
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

fn remove(
    arguments: &Arguments,
    folder: &LayerFolder,
    asked: &OsStr,
    version: Option<&str>,
) -> Result<Vec<Deed>, Fault> {
    let locked = folder.lock()?;
    let names = names_of(&folder.files()?);
    let chosen = layers_named(&names, asked, version);
    if chosen.is_empty() {
        let below = arguments.hall_below()?.unpacked()?;
        return Err(nothing_named(&below.record, &names, asked, version).into());
    }
    locked.remove(&chosen)?;
    let deed = |name: &&OsStr| {
        let name = layer_named(name);
        let (id, version) = name.split_once(' ').unwrap_or((&name, ""));
        Deed { id: id.to_owned(), version: version.to_owned(), what: "removed", words: format!("removed {name}") }
    };
    Ok(chosen.iter().map(deed).collect())
}

/// Every source that can be read, and what it is for.
pub(crate) fn list_sources(json: bool) -> Result<(), Fault> {
    let hall = Hall::open()?;
    let claims = registered(&RecordGround::of(&hall))?;
    if json {
        let list: Vec<Value> = sources()
            .map(|source| {
                let place = source.publication();
                let Served { covariates, claims } = served(source.id(), &claims);
                json!({
                    "id": source.id(), "version": source.version(), "title": source.title(), "summary": source.summary(),
                    "files": source.file_names(), "licence": source.licence(), "class": source.class().word(),
                    "page": place.map(|place| place.page),
                    "download": place.and_then(|place| place.download).map(|download| download.url),
                    "covariates": covariates, "claims": claims,
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
        text += &served_words(&served(source.id(), &claims));
    }
    output::print_lines(&text)
}

fn served_words(served: &Served) -> String {
    let mut text = String::new();
    if !served.covariates.is_empty() {
        text += &format!("    covariates: {}\n", served.covariates.join(", "));
    }
    if !served.claims.is_empty() {
        text += &format!("    claims: {}\n", served.claims.join(", "));
    }
    text
}
