//! Say why a claim that is well written cannot be tested on this record.

use language::EvaluateError;

use crate::ground::GroundFault;

/// Why a claim cannot be tested.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ClaimFault {
    /// The record cannot give a table.
    #[error("{claim}: the record cannot give the table {table}: {fault}")]
    Ground {
        /// The claim.
        claim: String,
        /// The table, as words.
        table: String,
        /// Why.
        #[source]
        fault: GroundFault,
    },
    /// An expression has no value on some row.
    #[error("{claim}: {fault}")]
    Evaluate {
        /// The claim.
        claim: String,
        /// What went wrong.
        #[source]
        fault: Box<EvaluateError>,
    },
    /// A table whose columns are not of one length, or whose times are none.
    #[error("{claim}: the table {table} is not whole: {column} has {found} rows where exit has {expected}")]
    FrameShape {
        /// The claim.
        claim: String,
        /// The table, as words.
        table: String,
        /// The column at fault.
        column: &'static str,
        /// Its rows.
        found: usize,
        /// The rows of `exit`.
        expected: usize,
    },
    /// A row with no time at risk, or with times that are none.
    #[error(
        "{claim}: row {row} of the table {table} enters at {entry} and leaves at {exit} of at most {observable} years"
    )]
    FrameTimes {
        /// The claim.
        claim: String,
        /// The table, as words.
        table: String,
        /// The first such row, from 0.
        row: usize,
        /// Its entry.
        entry: f64,
        /// Its exit.
        exit: f64,
        /// The end of what could be observed.
        observable: f64,
    },
    /// A row that belongs to no cluster would have no part in any draw.
    #[error("{claim}: row {row} of the table {table} belongs to no cluster")]
    NoCluster {
        /// The claim.
        claim: String,
        /// The table, as words.
        table: String,
        /// The first such row, from 0.
        row: usize,
    },
    /// Nobody, or everybody, is exposed in the primary specification.
    #[error(
        "{claim}: the exposure `{exposure}` has one level: it is {level} in all {rows} rows of the primary specification, so nothing can be compared"
    )]
    OneLevel {
        /// The claim.
        claim: String,
        /// The exposure.
        exposure: String,
        /// Its only value.
        level: f64,
        /// The rows.
        rows: usize,
    },
    /// No row is left in the primary specification.
    #[error("{claim}: no row is left in the primary specification ({dropped})")]
    NoRows {
        /// The claim.
        claim: String,
        /// What was dropped and why.
        dropped: String,
    },
    /// Something that the claim was fixed with is not what it was.
    #[error(
        "{claim}: the {part} is not the one that the claim was fixed with: fixed with {fixed}, found {found}; a claim is fixed anew only before anyone has seen its verdict"
    )]
    Changed {
        /// The claim.
        claim: String,
        /// What changed: `record`, `program`, `rule` or `hash`.
        part: &'static str,
        /// What it was.
        fixed: String,
        /// What it is.
        found: String,
    },
}
