//! Say why a covariate cannot be had.

use crate::covariate::COVARIATES;

/// Why a covariate cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CovariateFault {
    /// No such covariate.
    #[error("there is no covariate `{found}`{}; there are {}", nearest.map(|n| format!("; the nearest is `{n}`")).unwrap_or_default(), words())]
    Unknown {
        /// What was asked for.
        found: String,
        /// The nearest.
        nearest: Option<&'static str>,
    },
    /// It cannot be read.
    #[error(
        "`{found}` is no covariate: write a word, the other state in brackets where there is one, and a lag, such as `stance(to CHN) lag 1`"
    )]
    Unreadable {
        /// What was asked for.
        found: String,
    },
    /// It needs a second state.
    #[error("`{word}` is towards another state: write `{word}({small} USA)`")]
    NeedsState {
        /// The covariate.
        word: &'static str,
        /// The small word before the state.
        small: &'static str,
    },
    /// It has no second state.
    #[error("`{word}` has no other state: leave `({found})` out")]
    NoState {
        /// The covariate.
        word: &'static str,
        /// What was given.
        found: String,
    },
    /// No such state.
    #[error("`{found}` is no state: write the three letters of ISO 3166-1, such as USA")]
    UnknownState {
        /// What was given.
        found: String,
    },
    /// The source counts the troops of one state.
    #[error("the source counts the troops of the USA alone: write `troops(of USA)`")]
    TroopsOfOthers,
    /// A lag of something that is over.
    #[error("`{word}` of a peace is of the war before, which is over: it has no lag")]
    LagOfWar {
        /// The covariate.
        word: &'static str,
    },
    /// Something that a war has year by year, asked for once.
    #[error(
        "`{word}` of a war is of each of its years and of none before its first: ask for it with a lag and --varying in `spells` or `estimate --spells`, such as --with '{word} lag 1' --varying"
    )]
    OfEachYear {
        /// The covariate.
        word: &'static str,
    },
    /// A lag of too many years.
    #[error("a lag is a whole number of years from 0 to {most}, and `{found}` is not")]
    Lag {
        /// What was given.
        found: String,
        /// The most.
        most: i16,
    },
    /// No source of it is in the record.
    #[error("`{asked}` needs a source that this record does not have: {}; bring the publisher's file with {}", sources.join(" or "), sources.iter().map(|id| format!("`interbellum record add {id} FILE`")).collect::<Vec<_>>().join(" or "))]
    NoSource {
        /// The covariate.
        asked: String,
        /// Sources that would do.
        sources: Vec<&'static str>,
    },
    /// A source lacks what is read from it.
    #[error(
        "the source `{source_id}` has no measure `{measure}`: it was added by another version of the program; add it anew"
    )]
    NoMeasure {
        /// The source.
        source_id: String,
        /// The measure.
        measure: &'static str,
    },
    /// The table of state codes does not open.
    #[error("the table of state codes does not open: {reason}")]
    Crosswalk {
        /// Why.
        reason: String,
    },
}

fn words() -> String {
    COVARIATES.iter().map(|meaning| meaning.word).collect::<Vec<_>>().join(", ")
}
