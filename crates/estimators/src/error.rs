//! Say why a sample cannot be estimated from.

use numerics::cholesky::Dependence;

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
    /// The stratum within which a test or a model compares.
    Stratum,
    /// The known part of a log hazard.
    Offset,
    /// The group of rows that are not independent of each other.
    Cluster,
    /// A covariate, counted from 0.
    Covariate(usize),
}

impl std::fmt::Display for Column {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Column::Covariate(index) => return write!(f, "covariate {index}"),
            Column::Offset => "offset",
            Column::Cluster => "cluster",
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
    /// More covariates than an information matrix is built for.
    #[error("found {found} covariates; at most {most} can be fitted")]
    TooManyCovariates {
        /// The covariates given.
        found: usize,
        /// The most that can be fitted.
        most: usize,
    },
    /// Covariates that do not differ within any risk set with an event, so that nothing can be learnt of them.
    #[error("covariates {columns:?} are constant within every risk set")]
    Uninformative {
        /// The covariates, counted from 0.
        columns: Vec<usize>,
    },
    /// Covariates that are combinations of others.
    #[error("{}", say_dependences(.columns))]
    Collinear {
        /// Each covariate with the earlier ones it is a combination of.
        columns: Vec<Dependence>,
    },
    /// Linear predictors so far apart that the hazards of some risk set vanish beside those of another.
    #[error("the linear predictors of one stratum lie too far apart: their hazards cannot be added up")]
    PredictorRange,
    /// A tolerance that is not a positive number.
    #[error("a tolerance must be greater than 0 and less than 1, found {found}")]
    ToleranceOutOfRange {
        /// The tolerance given.
        found: f64,
    },
    /// What was asked for is not defined with exact ties.
    #[error("{what} is not defined with exact ties")]
    NotWithExactTies {
        /// What was asked for.
        what: &'static str,
    },
    /// A set of covariate values has the wrong number of them.
    #[error("found {found} values of covariates where the model has {expected}")]
    CovariateCount {
        /// The values given.
        found: usize,
        /// The covariates of the model.
        expected: usize,
    },
    /// A term names a covariate that the model does not have.
    #[error("a term names covariate {found}, but the model has {covariates}")]
    NoSuchCovariate {
        /// The covariate named, counted from 0.
        found: usize,
        /// The number of covariates.
        covariates: usize,
    },
    /// A stratum that the model was not fitted to.
    #[error("the model has no stratum {found}")]
    NoSuchStratum {
        /// The code of the stratum.
        found: u32,
    },
    /// A path of covariates whose pieces do not follow each other in time.
    #[error("piece {piece} of the path does not begin at or after the end of the one before, or has no length")]
    BrokenPath {
        /// The first such piece, counted from 0.
        piece: usize,
    },
    /// A test of transformed times whose transform has no finite value at an event.
    #[error("the transform of time has no finite value at {time}")]
    TransformUndefined {
        /// The time of the event.
        time: f64,
    },
}

fn say_dependences(columns: &[Dependence]) -> String {
    let say =
        |found: &Dependence| format!("covariate {} is a combination of covariates {:?}", found.column, found.with);
    columns.iter().map(say).collect::<Vec<_>>().join("; ")
}
