//! Open a record, with the dictionary of third parties that reads it.

use std::sync::OnceLock;

use record::{Dictionary, DictionaryFault, Packed, Record, StoreError};
use spells::{Covariate, Options, OptionsFault, Spells};

use crate::layers::Added;

/// The record that comes with the program.
static EMBEDDED: &[u8] = include_bytes!("../data/embedded.record");

/// The short title of a source that is a history played from a theory. No publisher's source is called so.
pub(crate) const PLAYED: &str = "played";

/// An opened record: what every journey starts from.
#[derive(Clone, Debug)]
pub struct Hall {
    /// The facts of the timeline, and of observations those that are unpacked. [`Hall::whole`] has all.
    pub record: Record,
    /// sha256 of the record's content, that of a user's layers included, in hexadecimal.
    pub hash: String,
    /// A user's layers over the record.
    pub added: Vec<Added>,
    /// How third parties are recognised.
    pub dictionary: Dictionary,
    /// The hash of the record without a user's layers.
    pub(crate) base_hash: String,
    packed: Option<Packed>,
    whole: OnceLock<Record>,
}

impl Hall {
    /// The embedded record.
    pub fn open() -> Result<Hall, StoreError> {
        Hall::of_bytes(EMBEDDED)
    }

    /// What a record says of itself that was played from a theory; none for a record of what happened.
    #[must_use]
    pub fn played(&self) -> Option<&str> {
        let played = self.record.layers.iter().map(|layer| &layer.source).find(|source| source.short_title == PLAYED);
        played.map(|source| source.title.as_str())
    }

    /// The bytes of the embedded record.
    #[must_use]
    pub fn embedded_bytes() -> &'static [u8] {
        EMBEDDED
    }

    /// A record that `record build` wrote.
    pub fn of_bytes(bytes: &[u8]) -> Result<Hall, StoreError> {
        let record::Opened { record, hash, packed } = record::open(bytes)?;
        Ok(Hall {
            record,
            base_hash: hash.clone(),
            hash,
            added: Vec::new(),
            dictionary: Dictionary::embedded(),
            packed: Some(packed),
            whole: OnceLock::new(),
        })
    }

    /// The same record, read with a user's lines in the dictionary of third parties.
    pub fn with_dictionary(self, file: &str, lines: &str) -> Result<Hall, Vec<DictionaryFault>> {
        let dictionary = self.dictionary.with_overrides(file, lines)?;
        Ok(Hall { dictionary, ..self })
    }

    /// The record with all its observations, those that it came with before those that were added. They are unpacked
    /// when they are first asked for, since most questions are of the timeline alone.
    ///
    /// Errors: the bytes of the observations are damaged.
    pub fn whole(&self) -> Result<&Record, StoreError> {
        let Some(packed) = &self.packed else { return Ok(&self.record) };
        if let Some(whole) = self.whole.get() {
            return Ok(whole);
        }
        let mut whole = Record { observations: Vec::new(), ..self.record.clone() };
        whole = whole.with_observations(packed.unpack()?);
        whole.observations.extend(self.record.observations.iter().cloned());
        Ok(self.whole.get_or_init(|| whole))
    }

    /// The same hall with all its observations unpacked, so that `record` has every source.
    ///
    /// Errors: as [`Hall::whole`].
    pub fn unpacked(self) -> Result<Hall, StoreError> {
        let record = self.whole()?.clone();
        Ok(Hall { record, packed: None, whole: OnceLock::new(), ..self })
    }

    /// The peace spells that the options ask for.
    pub fn spells(&self, options: &Options) -> Result<Spells, OptionsFault> {
        spells::build(&self.record, options, &self.dictionary)
    }

    /// The peace spells that the options ask for, with these covariates known by the origin of risk.
    pub fn spells_with(&self, options: &Options, covariates: &[Covariate]) -> Result<Spells, OptionsFault> {
        let mut spells = self.spells(options)?;
        if !covariates.is_empty() {
            let whole = self.whole().map_err(|fault| OptionsFault::Observations { reason: fault.to_string() })?;
            spells.add_covariates(whole, covariates)?;
        }
        Ok(spells)
    }

    /// The peace spells that the options ask for, with the covariates that these texts name.
    pub fn spells_naming<'t>(
        &self,
        options: &Options,
        texts: impl IntoIterator<Item = &'t str>,
    ) -> Result<Spells, OptionsFault> {
        self.spells_with(options, &spells::covariates_named(texts))
    }
}
