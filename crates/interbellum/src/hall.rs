//! Open a record, with the dictionary of third parties that reads it.

use record::{Dictionary, DictionaryFault, Record, StoreError};
use spells::{Options, OptionsFault, Spells};

/// The record that comes with the program.
static EMBEDDED: &[u8] = include_bytes!("../data/embedded.record");

/// An opened record: what every journey starts from.
#[derive(Clone, Debug)]
pub struct Hall {
    /// The facts.
    pub record: Record,
    /// sha256 of the record's content, in hexadecimal.
    pub hash: String,
    /// How third parties are recognised.
    pub dictionary: Dictionary,
}

impl Hall {
    /// The embedded record.
    pub fn open() -> Result<Hall, StoreError> {
        Hall::of_bytes(EMBEDDED)
    }

    /// A record that `record build` wrote.
    pub fn of_bytes(bytes: &[u8]) -> Result<Hall, StoreError> {
        let (record, hash) = record::from_bytes(bytes)?;
        Ok(Hall { record, hash, dictionary: Dictionary::embedded() })
    }

    /// The same record, read with a user's lines in the dictionary of third parties.
    pub fn with_dictionary(self, file: &str, lines: &str) -> Result<Hall, Vec<DictionaryFault>> {
        let dictionary = self.dictionary.with_overrides(file, lines)?;
        Ok(Hall { dictionary, ..self })
    }

    /// The peace spells that the options ask for.
    pub fn spells(&self, options: &Options) -> Result<Spells, OptionsFault> {
        spells::build(&self.record, options, &self.dictionary)
    }
}
