//! Say why a sample cannot be estimated from.

/// A column of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// When a row comes under observation.
    Entry,
    /// When a row leaves observation.
    Exit,
    /// Whether the event ended it.
    Event,
    /// How many cases a row stands for.
    Weight,
    /// The group that a test compares.
    Group,
    /// The stratum within which a test compares.
    Stratum,
}

impl std::fmt::Display for Column {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Column::Entry => "entry",
            Column::Exit => "exit",
            Column::Event => "event",
            Column::Weight => "weight",
            Column::Group => "group",
            Column::Stratum => "stratum",
        })
    }
}

/// Why an estimate cannot be given. Rows are counted from 0.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EstimateError {
    /// There are no rows.
    #[error("the sample has no rows")]
    Empty,
    /// There are more rows than can be numbered.
    #[error("the sample has {found} rows; at most {most} can be used")]
    TooManyRows {
        /// The rows given.
        found: usize,
        /// The most that can be used.
        most: usize,
    },
    /// A column is longer or shorter than `exit`.
    #[error("{column} has {found} rows where exit has {expected}")]
    LengthMismatch {
        /// The column at fault.
        column: Column,
        /// Its length.
        found: usize,
        /// The length of `exit`.
        expected: usize,
    },
    /// A time that is not a number or is infinite.
    #[error("{column} of row {row} is not a finite number")]
    NotFinite {
        /// The column at fault.
        column: Column,
        /// The first such row.
        row: usize,
    },
    /// A row with no time at risk.
    #[error("row {row} enters at {entry} and exits at {exit}: entry must come before exit")]
    EntryNotBeforeExit {
        /// The first such row.
        row: usize,
        /// Its entry.
        entry: f64,
        /// Its exit.
        exit: f64,
    },
    /// A weight that is not a positive finite number.
    #[error("the weight of row {row} is {found}: a weight must be positive and finite")]
    BadWeight {
        /// The first such row.
        row: usize,
        /// The weight.
        found: f64,
    },
    /// A confidence level outside the open interval (0, 1).
    #[error("a confidence level must lie strictly between 0 and 1, found {found}")]
    LevelOutOfRange {
        /// The level given.
        found: f64,
    },
    /// A quantile outside (0, 1].
    #[error("a quantile must be greater than 0 and at most 1, found {found}")]
    ProbabilityOutOfRange {
        /// The probability given.
        found: f64,
    },
    /// A limit of a restricted mean that is not a finite number at or after the start of the curve.
    #[error("a restricted mean needs a finite limit of at least {start}, found {found}")]
    LimitOutOfRange {
        /// The limit given.
        found: f64,
        /// Where the curve starts.
        start: f64,
    },
    /// A power of the G-rho family that is negative or not finite.
    #[error("rho must be finite and 0 or greater, found {found}")]
    RhoOutOfRange {
        /// The power given.
        found: f64,
    },
    /// A test that takes no weights was given some.
    #[error("the log-rank test takes no weights")]
    WeightsRefused,
    /// A test of groups was given one group.
    #[error("a comparison needs at least two groups, found one")]
    OneGroup,
    /// More groups than a variance matrix is built for.
    #[error("found {found} groups; at most {most} can be compared")]
    TooManyGroups {
        /// The groups given.
        found: usize,
        /// The most that can be compared.
        most: usize,
    },
    /// Nothing happened, so there is nothing to test.
    #[error("there are no events")]
    NoEvents,
    /// At no event were two groups at risk, so they cannot be compared.
    #[error("no event found members of two groups at risk")]
    NothingToCompare,
}
