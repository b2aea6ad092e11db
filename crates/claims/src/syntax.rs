//! Hold a claim file's text as a tree, every part with its place, nothing yet resolved.

use language::{Expression, Span};

/// A word and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// The word.
    pub(crate) text: String,
    /// Where it stands.
    pub(crate) span: Span,
}

/// `claim NAME { … }`
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ClaimSyntax {
    /// Its name.
    pub(crate) name: Word,
    /// What stands between the braces, in order.
    pub(crate) items: Vec<Item>,
    /// The whole.
    pub(crate) span: Span,
}

/// A part of a claim.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Item {
    /// `WORD value, value`
    Clause(Clause),
    /// `WORD { … }`
    Block {
        /// `estimands`, `models` or `fixed`.
        name: Word,
        /// What stands between the braces, in order.
        clauses: Vec<Clause>,
        /// The whole.
        span: Span,
    },
}

/// A word and its values.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Clause {
    /// The word.
    pub(crate) name: Word,
    /// Its values, one or more unless a fault was reported.
    pub(crate) values: Vec<Expression>,
    /// The whole.
    pub(crate) span: Span,
}

/// Clauses of a claim itself.
pub(crate) const BODY: [&str; 18] = [
    "of",
    "title",
    "row",
    "source",
    "statement",
    "population",
    "exposure",
    "per",
    "words",
    "direction",
    "margin",
    "held",
    "states",
    "untestable",
    "decided_by",
    "traps",
    "would_change",
    "claim",
];

/// Blocks of a claim, each with its clauses.
pub(crate) const BLOCKS: [(&str, &[&str]); 4] = [
    ("estimands", &["unit", "threshold", "gap", "returns", "ends", "since", "until", "within"]),
    ("models", &["model", "adjust"]),
    ("shares", &["threshold", "parties", "conduct"]),
    ("fixed", &["hash", "record", "program", "rule"]),
];
