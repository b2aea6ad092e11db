//! Say what a claim needs of whoever has the record: words, tables, and the record's own name.

use language::{Columns, Vocabulary};

use crate::estimand::{FrameChoice, Of};
use crate::share::StateHistory;

/// The words that claims may use, and which of them are known too late to be used.
pub trait Catalogue {
    /// The columns of every table of peace, or of war.
    fn vocabulary(&self, of: Of) -> &dyn Vocabulary;
    /// Why a column is not known when it would have to be, by the origin of risk or, of a covariate that varies in a war, before
    /// the year in which the war may end; `None` if it is.
    fn known_too_late(&self, of: Of, column: &str) -> Option<String>;
    /// The words of states of which there is a history.
    fn states(&self) -> Vec<String>;
}

/// What claims are tested on.
pub trait Ground: Catalogue {
    /// The hash of the record, which a claim may be fixed with.
    fn record_hash(&self) -> &str;
    /// What the record lacks for a table on which these expressions can be worked out, as a sentence that says how to bring it;
    /// `None` if nothing.
    fn lacks(&self, of: Of, expressions: &[&str]) -> Option<String>;
    /// The table of one choice, with the columns that these expressions name.
    fn frame(&self, choice: &FrameChoice, expressions: &[&str]) -> Result<Frame, GroundFault>;
    /// What a state did, year by year.
    fn state_history(&self, state: &str) -> Result<StateHistory, GroundFault>;
}

/// Why the record cannot give a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct GroundFault {
    /// The reason, as a sentence without its full stop.
    pub reason: String,
}

/// A table of time at risk, all columns of equal length: of peace one row a case; of war a row for each part of a case in which
/// what varies has one value, rows of a case following one another in time.
///
/// Units: years since the origin, which is the end of the war before, or the beginning of the war.
pub struct Frame {
    /// Columns for conditions and numbers, as the catalogue's vocabulary has them.
    pub columns: Box<dyn Columns>,
    /// When each row comes under observation.
    pub entry: Vec<f64>,
    /// When it leaves.
    pub exit: Vec<f64>,
    /// Whether it leaves by return to war, or by an end of the war.
    pub event: Vec<bool>,
    /// When observation of the row would have ended without the event. Of a case in several rows that is where the next begins.
    pub observable: Vec<f64>,
    /// What each row is.
    pub cases: Vec<Case>,
    /// Rows that the choice itself left out, with the reason.
    pub dropped: Vec<Dropped>,
}

/// What a row is, and with which others it is not independent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Case {
    /// The same case has the same key in every table in which it stands, whatever the unit, threshold or gap: cases against a
    /// universal claim are followed through its readings by it, and made histories give one case one fate.
    pub key: String,
    /// What readers call it.
    pub label: String,
    /// Its location state, else its conflict; a pair of states names both. One at least. A row of two pulls with both, which counts
    /// the dependence of its own pair twice and so errs towards wider intervals.
    pub clusters: Vec<String>,
    /// Its conflict, which is what shares a frailty in made histories.
    pub conflict: String,
}

/// Rows that have no part in an estimate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dropped {
    /// Why.
    pub reason: String,
    /// How many.
    pub rows: usize,
}
