//! Name every way in which a table, a figure or a page can be refused.

/// Why a table, a figure or a page was not made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A column name that some format cannot carry.
    #[error("`{name}` cannot name a column; use up to 32 letters, digits and underscores, not beginning with a digit")]
    ColumnName {
        /// The name as given.
        name: String,
    },
    /// Two columns share a name.
    #[error("the column `{name}` appears twice")]
    ColumnTwice {
        /// The shared name.
        name: String,
    },
    /// A column has more or fewer rows than the first one.
    #[error("the column `{column}` has {found} rows where the table has {expected}")]
    ColumnLength {
        /// The column that differs.
        column: String,
        /// Rows of the first column.
        expected: usize,
        /// Rows of this column.
        found: usize,
    },
    /// A real number that is infinite or not a number; what is missing is `None`.
    #[error("row {row} of `{column}` holds {value}; a missing number is written as missing")]
    NotFinite {
        /// The column.
        column: String,
        /// The row, counted from 1.
        row: usize,
        /// The value found.
        value: f64,
    },
    /// A day that falls outside the years 0000 to 9999.
    #[error("row {row} of `{column}` holds day {days} since 1970-01-01, outside the years 0000 to 9999")]
    DayOutside {
        /// The column.
        column: String,
        /// The row, counted from 1.
        row: usize,
        /// Days since 1970-01-01.
        days: i32,
    },
    /// A number that Stata would take for a missing value, or that none of its types holds exactly.
    #[error("row {row} of `{column}` holds a number that no Stata type holds exactly")]
    StataNumber {
        /// The column.
        column: String,
        /// The row, counted from 1.
        row: usize,
    },
    /// A figure without any group.
    #[error("the figure `{title}` has no group to draw")]
    NoGroups {
        /// Title of the figure.
        title: String,
    },
    /// More groups than can be told apart.
    #[error("the figure `{title}` has {found} groups; at most {most} can be told apart")]
    TooManyGroups {
        /// Title of the figure.
        title: String,
        /// Groups given.
        found: usize,
        /// Groups that can be drawn.
        most: usize,
    },
    /// The numbers at risk do not match the times they belong to.
    #[error("the group `{group}` has {found} numbers at risk for {expected} times")]
    AtRiskLength {
        /// Label of the group.
        group: String,
        /// Times in the figure.
        expected: usize,
        /// Numbers in the group.
        found: usize,
    },
    /// Times that are negative, not finite, or go backwards.
    #[error("step {step} of the group `{group}` is at time {time}, which is not after the step before")]
    StepOrder {
        /// Label of the group.
        group: String,
        /// The step, counted from 1.
        step: usize,
        /// The time found.
        time: f64,
    },
    /// A survival or a bound of its interval outside 0 to 1.
    #[error("step {step} of the group `{group}` has the value {value}, outside 0 to 1")]
    SurvivalOutside {
        /// Label of the group.
        group: String,
        /// The step, counted from 1.
        step: usize,
        /// The value found.
        value: f64,
    },
    /// A censoring time, a time at risk, a median, a level or an axis end that cannot be placed on the axis.
    #[error("{what} of `{title}` is {value}, which cannot be placed on the axis")]
    TimeOutside {
        /// Which value.
        what: &'static str,
        /// Title of the figure or label of the group.
        title: String,
        /// The value found.
        value: f64,
    },
    /// A ratio that cannot stand on a logarithmic axis, or lies outside its own interval.
    #[error(
        "the ratio of `{label}` has the value {value}, which has no place on a logarithmic axis or in its interval"
    )]
    RatioOutside {
        /// Label of the row.
        label: String,
        /// The value found.
        value: f64,
    },
    /// A row of ratios that does not match the models.
    #[error("the row `{label}` has {found} ratios for {expected} models")]
    RatioCount {
        /// Label of the row.
        label: String,
        /// Models in the figure.
        expected: usize,
        /// Ratios in the row.
        found: usize,
    },
    /// A timeline whose last year is not after its first, or whose span is beyond what can be drawn.
    #[error("the timeline `{name}` runs from {first} to {last}; it can show from 1 to 1000 years")]
    TimelineSpan {
        /// Name of the conflict.
        name: String,
        /// First year of the axis.
        first: i32,
        /// Last year of the axis.
        last: i32,
    },
    /// A chronicle whose axis does not run forward, or whose values cannot be drawn.
    #[error(
        "the figure `{title}` cannot be drawn: its axis must run forward over at most 1000 years, and its values be finite"
    )]
    ChronicleSpan {
        /// What is drawn.
        title: String,
    },
    /// A value that is not finite, in a row of values or effects.
    #[error("the row `{label}` has a value that is not finite, or nothing to measure it by")]
    SpreadValue {
        /// Label of the row.
        label: String,
    },
    /// An episode that ends before it starts, or starts before the one before it ended.
    #[error("episode {episode} of the timeline `{name}` is out of order")]
    EpisodeOrder {
        /// Name of the conflict.
        name: String,
        /// The episode, counted from 1.
        episode: usize,
    },
    /// An identifier that cannot be part of a file name and an anchor.
    #[error("`{id}` cannot name a page or a section; use up to 64 letters, digits, `-` and `_`")]
    PageId {
        /// The identifier as given.
        id: String,
    },
    /// Two pages or two sections share an identifier.
    #[error("the identifier `{id}` appears twice")]
    PageIdTwice {
        /// The shared identifier.
        id: String,
    },
    /// A page template refused a value.
    #[error("the page could not be filled: {0}")]
    Page(#[from] askama::Error),
    /// A value could not become JSON.
    #[error("the values could not become JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The CSV writer refused a row.
    #[error("the table could not become CSV: {0}")]
    Csv(#[from] csv::Error),
    /// The Parquet writer refused the table.
    #[error("the table could not become Parquet: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// The Stata writer refused the table.
    #[error("the table could not become a Stata file: {0}")]
    Stata(#[from] dta::stata::dta::dta_error::DtaError),
}
