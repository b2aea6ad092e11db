//! Recognise states and organisations in a text on third parties.

use crate::day::Day;

/// What a third party is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartyKind {
    /// A state.
    State,
    /// An organisation of states.
    Organisation,
    /// Any other body: a church, a centre for mediation, a private person.
    Private,
}

/// A third party that the dictionary knows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Party {
    /// Short code as conditions write it, such as `USA` or `UN`.
    pub code: String,
    /// Name.
    pub name: String,
    /// What it is.
    pub kind: PartyKind,
}

/// What was found in one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recognition {
    /// Codes found, ascending, each once.
    pub codes: Vec<String>,
    /// Stretches of the text that look like names and match nothing, in order.
    pub unrecognised: Vec<String>,
}

/// A line of a dictionary file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file} line {line}: {found}: {remedy}")]
pub struct DictionaryFault {
    /// File.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What was found.
    pub found: String,
    /// What to do.
    pub remedy: String,
}

/// Phrases and the party that each stands for, dated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dictionary {
    parties: Vec<Party>,
}

impl Dictionary {
    /// The dictionary that comes with the program.
    pub fn embedded() -> Dictionary {
        Dictionary { parties: Vec::new() }
    }

    /// Every party, by code.
    pub fn parties(&self) -> &[Party] {
        &self.parties
    }

    /// The parties that a text of this day names.
    pub fn recognise(&self, _text: &str, _on: Day) -> Recognition {
        Recognition::default()
    }
}
