//! Write a record in two sections, and open it with the observations still packed.
//!
//! Most questions are of the timeline alone, and the observations are ten times as many. So the bytes of a record with
//! observations are (format version 3): the magic line, the version, then for the timeline and for the observations each a
//! length (eight bytes, little-endian), a sha256 (32 bytes) and the layers in postcard, deflated. The hash of the record is
//! that of both hashes ([`hash_of_parts`]).

use std::sync::Arc;

use crate::layer::{Layer, Record};
use crate::observation::Observations;
use crate::store::{
    FORMAT_IN_SECTIONS, MAGIC, StoreError, deflated, from_bytes, hash_of_parts, inflated, only_layers, sha256, to_bytes,
};

/// Observations that are not unpacked yet.
#[derive(Clone, Debug)]
pub struct Packed {
    content: Arc<[u8]>,
    stated: [u8; 32],
}

/// A record whose observations may still be packed.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The record: without its observations where those are packed.
    pub record: Record,
    /// Its hash, that of the observations included.
    pub hash: String,
    /// The observations; none if the record has none, or if they are unpacked.
    pub packed: Option<Packed>,
}

/// The record as bytes: in sections where it has observations. Deterministic.
pub fn to_sections(record: &Record) -> Result<Vec<u8>, StoreError> {
    if record.observations.is_empty() {
        return to_bytes(record);
    }
    let timeline: Vec<&Layer> = record.layers.iter().map(AsRef::as_ref).collect();
    let observations: Vec<&Layer<Observations>> = record.observations.iter().map(AsRef::as_ref).collect();
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&FORMAT_IN_SECTIONS.to_le_bytes());
    for content in [deflated(&timeline)?, deflated(&observations)?] {
        bytes.extend_from_slice(&(content.len() as u64).to_le_bytes());
        bytes.extend_from_slice(&sha256(&content));
        bytes.extend_from_slice(&content);
    }
    Ok(bytes)
}

/// The record in the bytes, of any format. Observations in a section of their own stay packed.
pub fn open(bytes: &[u8]) -> Result<Opened, StoreError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(StoreError::NotARecord)?;
    let (version, rest) = rest.split_first_chunk::<4>().ok_or(StoreError::NotARecord)?;
    if u32::from_le_bytes(*version) != FORMAT_IN_SECTIONS {
        let (record, hash) = from_bytes(bytes)?;
        return Ok(Opened { record, hash, packed: None });
    }
    let (timeline, rest) = section(rest)?;
    timeline.verify()?;
    let (observations, rest) = section(rest)?;
    observations.verify()?;
    if !rest.is_empty() {
        let reason = format!("{} bytes follow its last section", rest.len());
        return Err(StoreError::Undecodable { reason });
    }
    let record = Record::new(only_layers(&inflated(&timeline.content)?)?);
    let parts = [timeline.hash(), observations.hash()];
    Ok(Opened { record, hash: hash_of_parts(parts.iter().map(String::as_str)), packed: Some(observations) })
}

impl Packed {
    /// The layers of observations. Errors: the bytes are damaged.
    pub fn unpack(&self) -> Result<Vec<Layer<Observations>>, StoreError> {
        only_layers(&inflated(&self.content)?)
    }

    fn hash(&self) -> String {
        crate::store::hexadecimal(&self.stated)
    }

    fn verify(&self) -> Result<(), StoreError> {
        let found = sha256(&self.content);
        let text = crate::store::hexadecimal;
        if found == self.stated {
            Ok(())
        } else {
            Err(StoreError::Damaged { expected: text(&self.stated), found: text(&found) })
        }
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
