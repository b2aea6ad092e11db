//! Keep the words of the grammar in one place.

/// Words that begin a statement of a theory.
pub(crate) const STATEMENTS: &[&str] =
    &["title", "source", "clock", "use", "units", "role", "observe", "define", "hold", "param", "event", "each", "at"];

/// Words that begin a clause of an event.
pub(crate) const CLAUSES: &[&str] = &["when", "hazard", "then", "seen"];

/// Every word that can be no name: an expression ends before it.
pub(crate) const RESERVED: &[&str] = &[
    "theory", "title", "source", "clock", "use", "units", "role", "observe", "define", "hold", "param", "event",
    "each", "at", "when", "hazard", "then", "seen", "from", "to", "else", "for", "where", "per", "optional", "carry",
    "follows", "starts", "create", "with",
];

/// Functions of numbers, as called.
pub(crate) const FUNCTIONS: &[&str] = &["log", "exp", "sqrt", "abs", "min", "max"];

/// Calls over all units of a kind.
pub(crate) const AGGREGATES: &[&str] = &["count", "sum", "any", "every", "all", "argmax"];

/// Words with a meaning of their own inside expressions: not to be declared.
pub(crate) const BUILT_IN: &[&str] = &[
    "year",
    "since",
    "log",
    "exp",
    "sqrt",
    "abs",
    "min",
    "max",
    "count",
    "sum",
    "any",
    "every",
    "all",
    "argmax",
    "flag",
    "real",
    "weibull",
    "gompertz",
    "log_logistic",
    "piecewise",
];

/// Forms of duration, with what they take.
pub(crate) const FORMS: &[(&str, &[&str])] = &[
    ("weibull", &["a time since a change", "shape"]),
    ("gompertz", &["a time since a change", "growth"]),
    ("log_logistic", &["a time since a change", "shape", "scale"]),
];

/// Priors, with what their numbers are.
pub(crate) const PRIORS: &[(&str, &[&str])] = &[
    ("normal", &["mean", "standard deviation"]),
    ("beta", &["first shape", "second shape"]),
    ("exponential", &["mean"]),
    ("uniform", &["least", "greatest"]),
];

/// What belongs to tables that a caller brings, and to no catalogue.
pub(crate) const TABLE: &str = "table.";
