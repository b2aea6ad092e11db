//! Let a caller's columns be read where they lie, without copying them.

use std::fmt;

/// A value that may be unknown; the order False < Unknown < True makes `and` the smaller and `or` the larger.
///
/// Source: Kleene (1952), Introduction to Metamathematics, §64, the strong connectives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[repr(u8)]
pub enum Truth {
    /// It does not hold.
    False,
    /// The record does not say.
    #[default]
    Unknown,
    /// It holds.
    True,
}

impl Truth {
    /// The truth of something known.
    #[must_use]
    pub fn of(value: bool) -> Truth {
        if value { Truth::True } else { Truth::False }
    }
}

impl std::ops::Not for Truth {
    type Output = Truth;

    fn not(self) -> Truth {
        match self {
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
            Truth::True => Truth::False,
        }
    }
}

impl fmt::Display for Truth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Truth::True => "true",
            Truth::False => "false",
            Truth::Unknown => "unknown",
        })
    }
}

/// Which rows of a column have a value.
#[derive(Debug, Clone, Copy)]
pub enum Known<'a> {
    /// All of them.
    All,
    /// Those where the mask, as long as the column, is true. What stands in the others is never looked at.
    Where(&'a [bool]),
}

impl Known<'_> {
    /// Whether a row has a value.
    #[must_use]
    pub fn at(&self, row: usize) -> bool {
        match self {
            Known::All => true,
            Known::Where(mask) => mask[row],
        }
    }
}

/// Texts by row, whatever they are stored in.
pub trait Texts {
    /// The number of rows.
    fn rows(&self) -> usize;
    /// The text of a row.
    fn text(&self, row: usize) -> &str;
}

impl<S: AsRef<str>> Texts for Vec<S> {
    fn rows(&self) -> usize {
        self.len()
    }

    fn text(&self, row: usize) -> &str {
        self[row].as_ref()
    }
}

impl<S: AsRef<str>> Texts for &[S] {
    fn rows(&self) -> usize {
        self.len()
    }

    fn text(&self, row: usize) -> &str {
        self[row].as_ref()
    }
}

/// A column as it lies in the caller's memory. Codes are places in the [`crate::Names`] that the vocabulary gave.
#[derive(Clone, Copy)]
pub enum Column<'a> {
    /// Finite numbers; a known value that is not finite is a fault.
    Real(&'a [f64], Known<'a>),
    /// Truths.
    Flag(&'a [bool], Known<'a>),
    /// Days since 1970-01-01.
    Day(&'a [i32], Known<'a>),
    /// Texts.
    Text(&'a dyn Texts, Known<'a>),
    /// Codes of one name each.
    OneOf(&'a [u16], Known<'a>),
    /// Sets of codes. Row `i` has `elements[starts[i]..starts[i + 1]]`, in any order; `starts` is one longer than the column.
    Set {
        /// Where each row's elements begin, and at last where the last row's end.
        starts: &'a [u32],
        /// The codes of all rows, one row after the other.
        elements: &'a [u16],
        /// Which rows name their whole set; an empty set is whole. In the others the elements given are in the set, and
        /// of every other element nothing is known.
        known: Known<'a>,
    },
}

impl Column<'_> {
    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        match self {
            Column::Real(values, _) => values.len(),
            Column::Flag(values, _) => values.len(),
            Column::Day(values, _) => values.len(),
            Column::Text(values, _) => values.rows(),
            Column::OneOf(values, _) => values.len(),
            Column::Set { starts, .. } => starts.len().saturating_sub(1),
        }
    }

    /// Which rows have a value.
    #[must_use]
    pub fn known(&self) -> Known<'_> {
        match self {
            Column::Real(_, known)
            | Column::Flag(_, known)
            | Column::Day(_, known)
            | Column::Text(_, known)
            | Column::OneOf(_, known)
            | Column::Set { known, .. } => *known,
        }
    }

    /// The kind in a word, for messages.
    pub(crate) fn kind_name(&self) -> &'static str {
        match self {
            Column::Real(..) => "numbers",
            Column::Flag(..) => "flags",
            Column::Day(..) => "days",
            Column::Text(..) => "texts",
            Column::OneOf(..) => "codes",
            Column::Set { .. } => "sets",
        }
    }
}

/// A table: columns of equal length by name.
pub trait Columns {
    /// The number of rows of every column.
    fn rows(&self) -> usize;
    /// The column of that name.
    fn column(&self, name: &str) -> Option<Column<'_>>;
}
