//! Choose the code of each fault of a claim among those of the language.

use language::Code;

/// A column that is known only after the origin of risk.
pub(crate) const AFTER_ORIGIN: Code = Code::FactMismatch;

/// Choices that cannot all be made at once.
pub(crate) const CONTRADICTION: Code = Code::NeverHappens;

/// A number beyond its bounds: a margin that is no more than 1, a gap of no years.
pub(crate) const BOUNDS: Code = Code::BadBounds;

/// A word that is not among the choices of a fork.
pub(crate) const CHOICE: Code = Code::UnknownElement;

/// A choice made twice in one fork, or two claims of one name.
pub(crate) const REPEATED: Code = Code::RepeatedName;

/// A clause that must be there and is not.
pub(crate) const MISSING: Code = Code::MissingClause;

/// A clause that stands twice.
pub(crate) const REPEATED_CLAUSE: Code = Code::RepeatedClause;

/// More specifications than are run.
pub(crate) const TOO_MANY: Code = Code::TooLarge;

/// A clause or a term that does not go with the rest.
pub(crate) const MISPLACED: Code = Code::TypeMismatch;
