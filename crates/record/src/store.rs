//! Write a record as bytes, and open it with its observations still packed.
//!
//! Most questions are of the timeline alone, and the observations are ten times as many. So the bytes are: a magic line, the
//! format version (four bytes, little-endian), then for the timeline and for the observations each a length (eight bytes,
//! little-endian), a sha256 (32 bytes) and the layers in postcard, deflated. The hash of the record is that of both hashes
//! ([`hash_of_parts`]). No clock, no machine: the same layers give the same bytes.

use std::io::{Read, Write};
use std::sync::Arc;

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::layer::{Layer, Record};
use crate::observation::Observations;

const MAGIC: &[u8] = b"interbellum record\n";
/// Version of the format. Postcard does not describe itself, so every change of a fact's or an observation's fields is a new one.
pub const FORMAT_VERSION: u32 = 4;
/// The first version with two sections.
const FIRST_IN_SECTIONS: u32 = 3;
/// A section may not grow beyond this when it is inflated; the larger of the embedded record needs 4 MiB.
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
        "this record has format version {found}; this program reads version {FORMAT_VERSION}: make it anew with the command that made it"
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

/// Observations that are not unpacked yet.
#[derive(Clone, Debug)]
pub struct Packed {
    content: Arc<[u8]>,
    stated: [u8; 32],
}

/// A record whose observations are still packed.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The record without its observations.
    pub record: Record,
    /// Its hash, that of the observations included.
    pub hash: String,
    /// The observations.
    pub packed: Packed,
}

/// The record as bytes. Deterministic.
pub fn to_bytes(record: &Record) -> Result<Vec<u8>, StoreError> {
    let timeline: Vec<&Layer> = record.layers.iter().map(AsRef::as_ref).collect();
    let observations: Vec<&Layer<Observations>> = record.observations.iter().map(AsRef::as_ref).collect();
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
    for content in [deflated(&timeline)?, deflated(&observations)?] {
        bytes.extend_from_slice(&(content.len() as u64).to_le_bytes());
        bytes.extend_from_slice(&Sha256::digest(&content));
        bytes.extend_from_slice(&content);
    }
    Ok(bytes)
}

/// The whole record in the bytes, and its hash.
pub fn from_bytes(bytes: &[u8]) -> Result<(Record, String), StoreError> {
    let opened = open(bytes)?;
    Ok((opened.record.with_observations(opened.packed.unpack()?), opened.hash))
}

/// The record in the bytes; its observations stay packed.
pub fn open(bytes: &[u8]) -> Result<Opened, StoreError> {
    let (version, timeline, observations) = sections(bytes)?;
    if version != FORMAT_VERSION {
        return Err(StoreError::OtherFormat { found: version });
    }
    timeline.verify()?;
    observations.verify()?;
    let record = Record::new(layers(&inflated(&timeline.content)?)?);
    let parts = [hexadecimal(&timeline.stated), hexadecimal(&observations.stated)];
    Ok(Opened { record, hash: hash_of_parts(parts.iter().map(String::as_str)), packed: observations })
}

/// The observations alone, of this or another version of the format: what `record build` keeps must not hang on the layout of a
/// timeline that is made anew.
pub fn observations_of(bytes: &[u8]) -> Result<Vec<Layer<Observations>>, StoreError> {
    let (_, _, observations) = sections(bytes)?;
    observations.verify()?;
    observations.unpack()
}

/// The version, the timeline and the observations. A version of another layout is refused before anything else is looked at.
fn sections(bytes: &[u8]) -> Result<(u32, Packed, Packed), StoreError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(StoreError::NotARecord)?;
    let (version, rest) = rest.split_first_chunk::<4>().ok_or(StoreError::NotARecord)?;
    let version = u32::from_le_bytes(*version);
    if !(FIRST_IN_SECTIONS..=FORMAT_VERSION).contains(&version) {
        return Err(StoreError::OtherFormat { found: version });
    }
    let (timeline, rest) = section(rest)?;
    let (observations, rest) = section(rest)?;
    if rest.is_empty() {
        return Ok((version, timeline, observations));
    }
    Err(StoreError::Undecodable { reason: format!("{} bytes follow its last section", rest.len()) })
}

impl Packed {
    /// The layers of observations. Errors: they do not decode.
    pub fn unpack(&self) -> Result<Vec<Layer<Observations>>, StoreError> {
        layers(&inflated(&self.content)?)
    }

    fn verify(&self) -> Result<(), StoreError> {
        let found: [u8; 32] = Sha256::digest(&self.content).into();
        if found == self.stated {
            return Ok(());
        }
        Err(StoreError::Damaged { expected: hexadecimal(&self.stated), found: hexadecimal(&found) })
    }
}

fn section(bytes: &[u8]) -> Result<(Packed, &[u8]), StoreError> {
    let cut = || StoreError::Undecodable { reason: "it is cut short".to_owned() };
    let (length, rest) = bytes.split_first_chunk::<8>().ok_or_else(cut)?;
    let (stated, rest) = rest.split_first_chunk::<32>().ok_or_else(cut)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
    let Some((content, rest)) = rest.split_at_checked(length) else {
        // A section that is cut short has another hash than it states; if it has that one, its length is wrong.
        Packed { content: rest.into(), stated: *stated }.verify()?;
        return Err(cut());
    };
    Ok((Packed { content: content.into(), stated: *stated }, rest))
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

/// A value in postcard, deflated.
fn deflated(layers: &impl serde::Serialize) -> Result<Vec<u8>, StoreError> {
    let undecodable = |reason: String| StoreError::Undecodable { reason };
    let plain = postcard::to_stdvec(layers).map_err(|e| undecodable(e.to_string()))?;
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&plain).map_err(|e| undecodable(e.to_string()))?;
    encoder.finish().map_err(|e| undecodable(e.to_string()))
}

/// The bytes before they were deflated, up to a limit.
fn inflated(content: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut plain = Vec::new();
    let mut decoder = DeflateDecoder::new(content).take(INFLATED_LIMIT + 1);
    decoder.read_to_end(&mut plain).map_err(|e| StoreError::Undecodable { reason: e.to_string() })?;
    if plain.len() as u64 > INFLATED_LIMIT { Err(StoreError::TooLarge { limit: INFLATED_LIMIT }) } else { Ok(plain) }
}

/// A list of layers and nothing after it. Their number is looked at before anything is set aside for them.
fn layers<L: DeserializeOwned>(plain: &[u8]) -> Result<Vec<L>, StoreError> {
    let undecodable = |reason: String| StoreError::Undecodable { reason };
    let (count, _) = postcard::take_from_bytes::<usize>(plain).map_err(|e| undecodable(e.to_string()))?;
    if count > MOST_LAYERS {
        return Err(undecodable(format!("it would have {count} layers, and the most is {MOST_LAYERS}")));
    }
    match postcard::take_from_bytes::<Vec<L>>(plain).map_err(|e| undecodable(e.to_string()))? {
        (layers, []) => Ok(layers),
        (_, rest) => Err(undecodable(format!("{} bytes follow its last layer", rest.len()))),
    }
}

/// sha256 of bytes, in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
