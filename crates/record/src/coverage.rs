//! Keep value, unknown and outside coverage apart.

use serde::{Deserialize, Serialize};

/// What a source says of a thing: a value, that nobody knows, or nothing at all because it does not look there.
///
/// A true zero is `Value(0)`. The three are never folded into one another on the way to an estimator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Known<T> {
    /// The source gives this value.
    Value(T),
    /// The source covers the place and time, and codes the value as not known.
    Unknown,
    /// The source does not cover the place or time.
    OutsideCoverage,
}

impl<T> Known<T> {
    /// The same, by reference.
    pub fn as_ref(&self) -> Known<&T> {
        match self {
            Known::Value(value) => Known::Value(value),
            Known::Unknown => Known::Unknown,
            Known::OutsideCoverage => Known::OutsideCoverage,
        }
    }

    /// The value, if there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Known::Value(value) => Some(value),
            Known::Unknown | Known::OutsideCoverage => None,
        }
    }
}
