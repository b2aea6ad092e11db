//! Lay a user's layers over the record: each adds, and none overrides a fact below it.

use std::sync::Arc;

use record::{Day, Layer, Record, Source, StoreError, hash_of_parts};
use sources::{Faults, File, Imported, read_as};

use crate::hall::Hall;

/// Ending of a layer's file.
pub const LAYER_ENDING: &str = "layer";
/// Bytes that a layer's file may have. The largest made of the known sources has under 2 MB.
pub const LAYER_LIMIT: u64 = 32 << 20;
/// Layers that a folder may have; a record holds no more than 256 in all.
pub const MOST_ADDED: usize = 200;

/// A user's layer: one source of one version, in the bytes of a record with this layer alone.
#[derive(Clone, Debug)]
pub struct UserLayer {
    record: Record,
    hash: String,
    bytes: Vec<u8>,
}

/// Why bytes are no user's layer.
#[derive(Debug, thiserror::Error)]
pub enum LayerFault {
    /// They are no record.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// They are a record of several layers.
    #[error("it holds {found} layers, and a file of a layer holds one: a whole record is opened with --record FILE")]
    NotOneLayer {
        /// How many.
        found: usize,
    },
    /// The file has the name of another layer.
    #[error("it holds {id} {version}, whose file is named {expected}")]
    Renamed {
        /// The source inside.
        id: String,
        /// Its version.
        version: String,
        /// The name of its file.
        expected: String,
    },
}

/// Why a publisher's file gives no layer.
#[derive(Debug, thiserror::Error)]
pub enum ImportFault {
    /// The file is not what it should be.
    #[error("{0}")]
    File(Faults),
    /// The facts are more than a layer may hold.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Faults> for ImportFault {
    fn from(faults: Faults) -> ImportFault {
        ImportFault::File(faults)
    }
}

/// How a new layer stands to what is there already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its source is new.
    New,
    /// Its source is there in older versions, which are kept: this is now the newest.
    Newest {
        /// The newest of the older ones.
        older: String,
    },
    /// The same file was added before: nothing changes.
    Same,
    /// The same file was added before, and this program reads other facts from it.
    ReadAnew,
    /// The record below has this version, from the same file: nothing changes.
    InRecord,
    /// The record below has this version, from another file. A layer never overrides.
    OtherInRecord {
        /// sha256 of the file below.
        sha256: String,
    },
    /// This version was added before from another file.
    OtherFile {
        /// sha256 of the other file.
        sha256: String,
    },
    /// A newer version is there.
    Older {
        /// The newest version.
        newest: String,
    },
}

/// A user's layer in an opened record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// The source.
    pub id: String,
    /// Its version.
    pub version: String,
    /// sha256 of the layer's content, in hexadecimal.
    pub hash: String,
    /// The day on which its file was written; none where the disk does not say.
    pub on: Option<Day>,
    /// Whether it adds anything: the record below may have the same version.
    pub used: bool,
}

/// Where a version stands among those of its source: by the list of importers, then by its numbers.
fn rank(id: &str, version: &str) -> (usize, Vec<u64>, String) {
    let known = sources::sources().filter(|source| source.id() == id).position(|source| source.version() == version);
    let numbers = version.split(|letter: char| !letter.is_ascii_digit()).filter_map(|digits| digits.parse().ok());
    // A version that this program does not know was added by a later one.
    (known.unwrap_or(usize::MAX), numbers.collect(), version.to_owned())
}

/// Name of the file of a source's version.
pub fn layer_file_name(id: &str, version: &str) -> String {
    let plain = |text: &str| -> String {
        text.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' }).collect()
    };
    format!("{}@{}.{LAYER_ENDING}", plain(id), plain(version))
}

impl UserLayer {
    /// The layer that a publisher's file gives, read as a source.
    pub fn import(id: &str, file: &File) -> Result<UserLayer, ImportFault> {
        Ok(UserLayer::of_imported(read_as(id, file)?)?)
    }

    fn of_imported(imported: Imported) -> Result<UserLayer, StoreError> {
        let record = match imported {
            Imported::Facts(layer) => Record::new(vec![layer]),
            Imported::Observations(layer) => Record::default().with_observations([layer]),
        };
        let bytes = record::to_bytes(&record)?;
        let (record, hash) = record::from_bytes(&bytes)?;
        Ok(UserLayer { record, hash, bytes })
    }

    /// The layer in the bytes of a file of this name.
    pub fn of_bytes(file_name: &str, bytes: Vec<u8>) -> Result<UserLayer, LayerFault> {
        let (record, hash) = record::from_bytes(&bytes)?;
        let found = record.sources().count();
        if found != 1 {
            return Err(LayerFault::NotOneLayer { found });
        }
        let layer = UserLayer { record, hash, bytes };
        if layer.file_name() != file_name {
            let Source { id, version, .. } = layer.source().clone();
            return Err(LayerFault::Renamed { id, version, expected: layer.file_name() });
        }
        Ok(layer)
    }

    /// Where its facts come from.
    pub fn source(&self) -> &Source {
        match self.record.sources().next() {
            Some((_, source)) => source,
            None => unreachable!("a user's layer is made with one layer"),
        }
    }

    /// How many facts it has, and what they are called.
    pub fn facts(&self) -> (usize, &'static str) {
        self.record.contents().next().map_or((0, ""), |contents| (contents.facts, contents.noun))
    }

    /// sha256 of its content, in hexadecimal.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The bytes of its file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The name of its file.
    pub fn file_name(&self) -> String {
        layer_file_name(&self.source().id, &self.source().version)
    }

    /// How it stands to a record and the layers that were added to it.
    pub fn standing(&self, below: &Record, added: &[UserLayer]) -> Standing {
        let own = self.source();
        let same_version = |other: &&Source| other.id == own.id && other.version == own.version;
        if let Some(other) = below.sources().map(|(_, source)| source).find(same_version) {
            return match other.sha256 == own.sha256 {
                true => Standing::InRecord,
                false => Standing::OtherInRecord { sha256: other.sha256.clone() },
            };
        }
        if let Some(other) = added.iter().find(|layer| same_version(&layer.source())) {
            return match (other.hash == self.hash, other.source().sha256 == own.sha256) {
                (true, _) => Standing::Same,
                (false, true) => Standing::ReadAnew,
                (false, false) => Standing::OtherFile { sha256: other.source().sha256.clone() },
            };
        }
        let others = below.sources().map(|(_, source)| source).chain(added.iter().map(UserLayer::source));
        let versions = others.filter(|source| source.id == own.id).map(|source| source.version.as_str());
        match versions.max_by_key(|version| rank(&own.id, version)) {
            None => Standing::New,
            Some(newest) if rank(&own.id, newest) > rank(&own.id, &own.version) => {
                Standing::Older { newest: newest.to_owned() }
            }
            Some(older) => Standing::Newest { older: older.to_owned() },
        }
    }
}

impl Hall {
    /// The same record with a user's layers over it, each with the day on which it was added.
    ///
    /// A layer of a version that the record has adds nothing and is not used. One that is older than a version below it
    /// stands below that version, so that the newest stays the one that is used where none is named. The order in which the
    /// layers are given does not matter. A record without layers keeps its own hash.
    ///
    /// Errors: the bytes of the record's observations are damaged.
    pub fn with_layers(self, mut layers: Vec<(UserLayer, Option<Day>)>) -> Result<Hall, StoreError> {
        if layers.is_empty() {
            return Ok(self);
        }
        layers.sort_by_cached_key(|(layer, _)| {
            (layer.source().id.clone(), rank(&layer.source().id, &layer.source().version))
        });
        let mut hall = self.unpacked()?;
        for (layer, on) in layers {
            let Source { id, version, .. } = layer.source().clone();
            let used = !hall.record.sources().any(|(_, source)| source.id == id && source.version == version);
            if used {
                layer.record.layers.iter().for_each(|facts| insert(&mut hall.record.layers, facts));
                layer.record.observations.iter().for_each(|facts| insert(&mut hall.record.observations, facts));
            }
            hall.added.push(Added { id, version, hash: layer.hash, on, used });
        }
        let used = hall.added.iter().filter(|layer| layer.used).map(|layer| layer.hash.as_str());
        let parts: Vec<&str> = std::iter::once(hall.base_hash.as_str()).chain(used).collect();
        if parts.len() > 1 {
            hall.hash = hash_of_parts(parts);
        }
        Ok(hall)
    }
}

/// Put a layer before the first that is a newer version of its source, or else last.
fn insert<F>(layers: &mut Vec<Arc<Layer<F>>>, layer: &Arc<Layer<F>>) {
    let own = &layer.source;
    let newer = |other: &Arc<Layer<F>>| {
        other.source.id == own.id && rank(&own.id, &other.source.version) > rank(&own.id, &own.version)
    };
    let place = layers.iter().position(newer).unwrap_or(layers.len());
    layers.insert(place, layer.clone());
}
