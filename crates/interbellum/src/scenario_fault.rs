//! Say why a case cannot be asked about.

use estimators::EstimateError;

/// Why a case cannot be asked about.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioFault {
    /// Part of a case is no setting.
    #[error("error[no-setting]: `{text}` sets nothing: write NAME=VALUE, several with commas, such as 'x1=2, group=B'")]
    NoSetting {
        /// What was written.
        text: String,
    },
    /// No covariate or stratum of this name.
    #[error("error[no-covariate]: the model has no covariate `{name}`{}\n  = possible here: {}", nearest_told(nearest.as_ref()), quoted(possible))]
    UnknownName {
        /// The name.
        name: String,
        /// The name most like it.
        nearest: Option<String>,
        /// All names.
        possible: Vec<String>,
    },
    /// No fitted row has this level.
    #[error("error[unknown-level]: no fitted row has `{name}` at `{level}`{}\n  = possible here: {}", nearest_told(nearest.as_ref()), quoted(possible))]
    UnknownLevel {
        /// The column.
        name: String,
        /// The level.
        level: String,
        /// The level most like it.
        nearest: Option<String>,
        /// All levels.
        possible: Vec<String>,
    },
    /// A name is set twice.
    #[error("error[set-twice]: `{name}` is set twice")]
    Twice {
        /// The name.
        name: String,
    },
    /// No stratum has all that was set.
    #[error("error[no-stratum]: no stratum of the fit has {told}")]
    NoStratum {
        /// What was set.
        told: String,
    },
    /// More curves than can be told apart.
    #[error(
        "error[many-curves]: that makes {found} curves, and at most {most} can be told apart\n  = set the strata too"
    )]
    TooManyCurves {
        /// How many.
        found: usize,
        /// The most.
        most: usize,
    },
    /// A time beyond what was observed.
    #[error("error[beyond-observation]: {what} {found} lies beyond the last exit{}, {last}: nothing is known of survival there", stratum_told(stratum.as_ref()))]
    Beyond {
        /// Which option.
        what: &'static str,
        /// The time asked for.
        found: f64,
        /// The last exit.
        last: f64,
        /// The stratum whose last exit it is.
        stratum: Option<String>,
    },
    /// A time that is none.
    #[error("error[no-time]: {what} {found} is no time: give a number greater than 0")]
    NoTime {
        /// Which option.
        what: &'static str,
        /// What was asked for.
        found: f64,
    },
    /// A path lacks a column, or a value in it.
    #[error("error[broken-path]: {file} row {row}: {what}")]
    Path {
        /// The file.
        file: String,
        /// The file's number of the row.
        row: u64,
        /// What is wrong there.
        what: String,
    },
    /// The columns of the model cannot be made.
    #[error("{0}")]
    Build(formula::Faults),
    /// The estimator refuses.
    #[error(transparent)]
    Estimate(#[from] EstimateError),
    /// A table cannot be made.
    #[error(transparent)]
    Report(#[from] report::ReportError),
}

fn nearest_told(nearest: Option<&String>) -> String {
    nearest.map_or_else(String::new, |nearest| format!("\n  = the nearest is `{nearest}`"))
}

fn stratum_told(stratum: Option<&String>) -> String {
    stratum.map_or_else(String::new, |stratum| format!(" of stratum {stratum}"))
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
