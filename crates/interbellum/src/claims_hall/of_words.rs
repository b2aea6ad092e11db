//! Choose the words for claims of peace and for claims of war.

use claims::{Claim, Of};

use crate::estimate_curves::{AxisWords, PEACE_WORDS};
use crate::wording::WAR_WORDS;

/// What happens, and what those are to whom it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OfWords {
    /// One event.
    pub(crate) event: &'static str,
    /// Several.
    pub(crate) events: &'static str,
    /// What became of a case with the event.
    pub(crate) happened: &'static str,
    /// What became of one without.
    pub(crate) held: &'static str,
    /// Both in full.
    pub(crate) fates: [&'static str; 2],
    /// What a row is of.
    pub(crate) case: &'static str,
    /// Title of a curve.
    pub(crate) share: &'static str,
    /// Events in its legend.
    pub(crate) drawn: &'static str,
    /// The axes of a curve.
    pub(crate) axes: AxisWords,
}

/// The words for what a claim is of.
pub(crate) fn of_words(of: Of) -> OfWords {
    match of {
        Of::Peace => OfWords {
            event: "return",
            events: "returns",
            happened: "returned",
            held: "held",
            fates: ["war returned", "still at peace when last seen"],
            case: "case",
            share: "Share still at peace, primary specification",
            drawn: "returns to war",
            axes: PEACE_WORDS,
        },
        Of::War => OfWords {
            event: "end",
            events: "ends",
            happened: "ended",
            held: "went on",
            fates: ["ended so", "went on, or ended otherwise"],
            case: "war",
            share: "Share of wars without such an end, primary specification",
            drawn: "such ends of wars",
            axes: AxisWords { survival: "no such end", ..WAR_WORDS },
        },
    }
}

impl OfWords {
    /// The words for a claim.
    pub(crate) fn of(claim: &Claim) -> OfWords {
        of_words(claim.of)
    }
}
