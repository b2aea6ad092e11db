//! Say of which kind a value is, and which words a caller offers.

use std::fmt;
use std::sync::Arc;

/// The possible values of a column of names, in order; the code of a name is its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names(Arc<[String]>);

impl Names {
    /// Keep the names in the order of their codes.
    ///
    /// # Panics
    /// If there are more than 65,536 names, or two are the same: the codes of a column would not be unique.
    #[must_use]
    pub fn new<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Names {
        let names = names.into_iter().map(Into::into).collect::<Vec<String>>();
        assert!(names.len() <= 1 << 16, "invariant: the code of a name fits in 16 bits");
        let distinct = names.iter().collect::<std::collections::BTreeSet<_>>().len();
        assert!(distinct == names.len(), "invariant: no name stands twice");
        Names(names.into())
    }

    /// The code of a name.
    #[must_use]
    pub fn code(&self, name: &str) -> Option<u16> {
        self.0.iter().position(|one| one == name).and_then(|place| u16::try_from(place).ok())
    }

    /// The name of a code.
    #[must_use]
    pub fn name(&self, code: u16) -> Option<&str> {
        self.0.get(usize::from(code)).map(String::as_str)
    }

    /// All names in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

/// The kind of a column's values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A finite number.
    Real,
    /// True or false.
    Flag,
    /// A date, in days since 1970-01-01.
    Day,
    /// Any text.
    Text,
    /// One of the names.
    OneOf(Names),
    /// Any number of the names, in no order.
    Set(Names),
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Real => f.write_str("a number"),
            Kind::Flag => f.write_str("a condition"),
            Kind::Day => f.write_str("a date"),
            Kind::Text => f.write_str("a text"),
            Kind::OneOf(names) => write!(f, "one of {}", first_names(names)),
            Kind::Set(names) => write!(f, "a set of names such as {}", first_names(names)),
        }
    }
}

/// Enough names to recognise the column by.
fn first_names(names: &Names) -> String {
    let shown = names.iter().take(4).collect::<Vec<_>>().join(", ");
    if names.count() > 4 { shown + ", …" } else { shown }
}

/// What a caller tells about a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The kind of its values.
    pub kind: Kind,
    /// What it means, in a few words for messages; may be empty.
    pub meaning: String,
    /// A set that most often has one element, so that `region == africa` is a fair way to say "exactly this".
    /// For other sets the bare form is refused: who writes `broker == USA` most often means `broker(USA)`.
    pub usually_one: bool,
}

impl Signature {
    /// A column of this kind.
    #[must_use]
    pub fn of(kind: Kind) -> Signature {
        Signature { kind, meaning: String::new(), usually_one: false }
    }

    /// Say what it means.
    #[must_use]
    pub fn meaning(mut self, meaning: &str) -> Signature {
        self.meaning = meaning.to_owned();
        self
    }

    /// Say that the set most often has one element.
    #[must_use]
    pub fn usually_one(mut self) -> Signature {
        self.usually_one = true;
        self
    }
}

/// The words that an expression may use.
pub trait Vocabulary {
    /// What a word is, if it is one of them.
    fn lookup(&self, name: &str) -> Option<Signature>;
    /// All words, in the order in which they are offered to a user.
    fn names(&self) -> Vec<&str>;
}
