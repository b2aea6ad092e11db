//! Write a record as bytes, and read it back.
//!
//! The bytes are: a magic line, the format version (four bytes, little-endian), the sha256 of what follows (32 bytes),
//! then the layers in postcard, deflated. No clock, no machine: the same layers give the same bytes.
//!
//! Version 1 has the layers of the timeline. Version 2 has the layers of observations after them, and is written only
//! where there are any, so a record without observations keeps its bytes.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::layer::{Layer, Record};
use crate::observation::Observations;

pub(crate) const MAGIC: &[u8] = b"interbellum record\n";
/// Version of the format of a record without observations.
pub const FORMAT_VERSION: u32 = 1;
/// Version of the format of a record with observations in one section with the timeline.
pub const FORMAT_WITH_OBSERVATIONS: u32 = 2;
/// Version of the format of a record with observations in a section of their own, and the newest that this program reads.
pub const FORMAT_IN_SECTIONS: u32 = 3;
/// A record may not grow beyond this when it is inflated; the embedded one needs 3 MiB.
const INFLATED_LIMIT: u64 = 32 << 20;
/// More layers than any record has.
const MOST_LAYERS: usize = 256;

/// Why bytes are not a record.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Not a record at all.
    #[error("this is not an Interbellum record: it does not begin with `interbellum record`")]
    NotARecord,
    /// Another version of the format.
    #[error(
        "this record has format version {found}; this program reads versions {FORMAT_VERSION} to {FORMAT_IN_SECTIONS}: rebuild it with `interbellum record build`"
    )]
    OtherFormat {
        /// The version found.
        found: u32,
    },
    /// Cut short or changed.
    #[error("the record is damaged: its content has sha256 {found}, and its head says {expected}")]
    Damaged {
        /// The hash that the head states.
        expected: String,
        /// The hash of the content.
        found: String,
    },
    /// Larger than allowed.
    #[error("the record inflates to more than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The content does not decode.
    #[error("the record does not decode: {reason}")]
    Undecodable {
        /// What the decoder says.
        reason: String,
    },
}

/// The record as bytes. Deterministic.
pub fn to_bytes(record: &Record) -> Result<Vec<u8>, StoreError> {
    let layers: Vec<&Layer> = record.layers.iter().map(AsRef::as_ref).collect();
    let undecodable = |reason: String| StoreError::Undecodable { reason };
    let mut plain = postcard::to_stdvec(&layers).map_err(|e| undecodable(e.to_string()))?;
    let mut version = FORMAT_VERSION;
    if !record.observations.is_empty() {
        let observations: Vec<&Layer<Observations>> = record.observations.iter().map(AsRef::as_ref).collect();
        plain = postcard::to_extend(&observations, plain).map_err(|e| undecodable(e.to_string()))?;
        version = FORMAT_WITH_OBSERVATIONS;
    }
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&plain).map_err(|e| undecodable(e.to_string()))?;
    let content = encoder.finish().map_err(|e| undecodable(e.to_string()))?;
    let mut bytes = Vec::with_capacity(MAGIC.len() + 36 + content.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&version.to_le_bytes());
    bytes.extend_from_slice(&Sha256::digest(&content));
    bytes.extend_from_slice(&content);
    Ok(bytes)
}

/// The record in the bytes, and the sha256 of its content in hexadecimal.
pub fn from_bytes(bytes: &[u8]) -> Result<(Record, String), StoreError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(StoreError::NotARecord)?;
    let (version, rest) = rest.split_first_chunk::<4>().ok_or(StoreError::NotARecord)?;
    let found = u32::from_le_bytes(*version);
    if found == FORMAT_IN_SECTIONS {
        let opened = crate::sections::open(bytes)?;
        let observations = opened.packed.map(|packed| packed.unpack()).transpose()?;
        return Ok((opened.record.with_observations(observations.unwrap_or_default()), opened.hash));
    }
    if !(FORMAT_VERSION..=FORMAT_WITH_OBSERVATIONS).contains(&found) {
        return Err(StoreError::OtherFormat { found });
    }
    let (stated, content) = rest.split_first_chunk::<32>().ok_or(StoreError::NotARecord)?;
    let hash = Sha256::digest(content);
    if hash[..] != stated[..] {
        return Err(StoreError::Damaged { expected: hexadecimal(stated), found: hexadecimal(&hash) });
    }
    let mut plain = Vec::new();
    let mut decoder = DeflateDecoder::new(content).take(INFLATED_LIMIT + 1);
    decoder.read_to_end(&mut plain).map_err(|e| StoreError::Undecodable { reason: e.to_string() })?;
    if plain.len() as u64 > INFLATED_LIMIT {
        return Err(StoreError::TooLarge { limit: INFLATED_LIMIT });
    }
    let undecodable = |reason: String| StoreError::Undecodable { reason };
    let (layers, mut rest) = some_layers::<Layer>(&plain)?;
    let mut record = Record::new(layers);
    if found == FORMAT_WITH_OBSERVATIONS {
        let (observations, after) = some_layers::<Layer<Observations>>(rest)?;
        record = record.with_observations(observations);
        rest = after;
    }
    if !rest.is_empty() {
        return Err(undecodable(format!("{} bytes follow its last layer", rest.len())));
    }
    Ok((record, hexadecimal(&hash)))
}

/// The hash of a record that is made of others, from their hashes in order, in hexadecimal.
pub fn hash_of_parts<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    hasher.update(b"interbellum record of parts\n");
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update(b"\n");
    }
    hexadecimal(&hasher.finalize())
}

/// A list of layers and what follows it. The number of layers is looked at before anything is set aside for them.
fn some_layers<L: DeserializeOwned>(plain: &[u8]) -> Result<(Vec<L>, &[u8]), StoreError> {
    let undecodable = |reason: String| StoreError::Undecodable { reason };
    let (count, _) = postcard::take_from_bytes::<usize>(plain).map_err(|e| undecodable(e.to_string()))?;
    if count > MOST_LAYERS {
        return Err(undecodable(format!("it would have {count} layers, and the most is {MOST_LAYERS}")));
    }
    postcard::take_from_bytes::<Vec<L>>(plain).map_err(|e| undecodable(e.to_string()))
}

/// A value in postcard, deflated.
pub(crate) fn deflated(layers: &impl serde::Serialize) -> Result<Vec<u8>, StoreError> {
    let undecodable = |reason: String| StoreError::Undecodable { reason };
    let plain = postcard::to_stdvec(layers).map_err(|e| undecodable(e.to_string()))?;
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&plain).map_err(|e| undecodable(e.to_string()))?;
    encoder.finish().map_err(|e| undecodable(e.to_string()))
}

/// The bytes before they were deflated, up to a limit.
pub(crate) fn inflated(content: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut plain = Vec::new();
    let mut decoder = DeflateDecoder::new(content).take(INFLATED_LIMIT + 1);
    decoder.read_to_end(&mut plain).map_err(|e| StoreError::Undecodable { reason: e.to_string() })?;
    if plain.len() as u64 > INFLATED_LIMIT { Err(StoreError::TooLarge { limit: INFLATED_LIMIT }) } else { Ok(plain) }
}

/// A list of layers and nothing after it.
pub(crate) fn only_layers<L: DeserializeOwned>(plain: &[u8]) -> Result<Vec<L>, StoreError> {
    match some_layers(plain)? {
        (layers, []) => Ok(layers),
        (_, rest) => Err(StoreError::Undecodable { reason: format!("{} bytes follow its last layer", rest.len()) }),
    }
}

/// The sha256 of bytes.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
