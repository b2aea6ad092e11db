//! Turn facts into time at risk: entry, exit, cause, covariates. Every rule of censoring lives here and nowhere else.
//!
//! facts ([`record::ActiveYear`]) → episodes ([`Episode`]) → wars ([`War`]) → spells of peace or of war ([`Spell`]).
//!
//! * An *episode* is the active years of one conflict (or dyad) with one start date.
//! * A *war* is what ends and can return under the chosen unit, threshold and gap: one episode, or several joined.
//! * A *peace spell* runs from a war's end to its return, or to the first thing that stops our looking.
//! * A *war spell* runs from a war's first day to its end, or to the last day that can be seen to be one.

mod agreement;
mod books;
mod columns;
mod condition;
mod covariate;
mod episode;
mod fighting;
mod options;
mod peace;
mod spell;
mod war;

pub use books::{build, conflict_name};
pub use columns::{COLUMNS, ColumnMeaning, Value, WAR_COLUMNS, after_origin, columns_of, list_text};
pub use condition::{SpellColumns, SpellVocabulary};
pub use covariate::{
    COVARIATES, Covariate, CovariateColumn, CovariateFault, CovariateForm, CovariateKind, CovariateMeaning,
    KNOWN_ENDING, KNOWN_WORDS, OtherState, SUPPORT_WORDS, SplitRow, SplitSpells, covariates_named, parse_covariates,
    split_spells,
};
pub use episode::Episode;
pub use options::{
    DateReading, EntryRule, Options, OptionsFault, ReturnRule, SpellsOf, StateExitRule, Threshold, UnitKind,
};
pub use spell::{Before, DropReason, EndedBy, ExitReason, Role, Spell, Spells, ThirdParties, UnitKey};
pub use war::War;
