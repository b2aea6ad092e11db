//! Turn facts into time at risk: entry, exit, cause, covariates. Every rule of censoring lives here and nowhere else.
//!
//! facts ([`record::ActiveYear`]) → episodes ([`Episode`]) → wars ([`War`]) → peace spells ([`Spell`]).
//!
//! * An *episode* is the active years of one conflict (or dyad) with one start date.
//! * A *war* is what ends and can return under the chosen unit, threshold and gap: one episode, or several joined.
//! * A *peace spell* runs from a war's end to its return, or to the first thing that stops our looking.

mod agreement;
mod columns;
mod condition;
mod covariate;
mod episode;
mod options;
mod peace;
mod spell;
mod war;

pub use columns::{AFTER_ORIGIN, COLUMNS, ColumnMeaning, Value, list_text};
pub use condition::{SpellColumns, SpellVocabulary};
pub use covariate::{
    COVARIATES, Covariate, CovariateColumn, CovariateFault, CovariateForm, CovariateKind, CovariateMeaning,
    KNOWN_ENDING, KNOWN_WORDS, OtherState, SUPPORT_WORDS, SplitRow, SplitSpells, covariates_named, parse_covariates,
    split_spells,
};
pub use episode::Episode;
pub use options::{DateReading, EntryRule, Options, OptionsFault, ReturnRule, StateExitRule, Threshold, UnitKind};
pub use peace::{build, conflict_name};
pub use spell::{DropReason, EndedBy, ExitReason, Role, Spell, Spells, ThirdParties, UnitKey};
pub use war::War;
