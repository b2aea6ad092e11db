//! Choose the words for spells of peace and for spells of war, once for figures, tables and sentences.

use spells::{Options, SpellsOf};

use crate::estimate_curves::{AxisWords, PEACE_WORDS};
use crate::figures::group_words;

/// Words for the wars of the record.
pub const WAR_WORDS: AxisWords = AxisWords { time: "years of war", survival: "wars still going on" };

/// The words that differ between peace and war.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wording {
    /// Title of a figure.
    pub(crate) title: String,
    /// Title of the figure of a page.
    pub(crate) share: String,
    /// Heading of a page's section.
    pub(crate) heading: &'static str,
    /// Below the axis of time.
    pub(crate) time: &'static str,
    /// Beside the axis of survival.
    pub(crate) survival: String,
    /// The same over a column of 15 letters.
    pub(crate) column: &'static str,
    /// Events in a legend.
    pub(crate) events: &'static str,
    /// What has happened at an event, such as `returned`.
    pub(crate) happened: &'static str,
    /// After a percentage in a sentence.
    pub(crate) hold: &'static str,
}

/// The endings that are asked for, in words; none where every ending is the event.
pub(crate) fn ends_words(options: &Options) -> Option<String> {
    let words: Vec<String> = options.ends.iter().map(|ending| group_words(ending.word())).collect();
    (!words.is_empty()).then(|| words.join(" or "))
}

impl Wording {
    /// The words for what the options ask for.
    pub(crate) fn of(options: &Options) -> Wording {
        match (options.of, ends_words(options)) {
            (SpellsOf::Peace, _) => Wording {
                title: "How long peace lasts".to_owned(),
                share: "Share still at peace".to_owned(),
                heading: "How long peace like this has lasted",
                time: PEACE_WORDS.time,
                survival: PEACE_WORDS.survival.to_owned(),
                column: "still at peace",
                events: "returns to war",
                happened: "returned",
                hold: "are at peace",
            },
            (SpellsOf::War, None) => Wording {
                title: "How long wars last".to_owned(),
                share: "Share of wars still going on".to_owned(),
                heading: "How long wars like this have lasted",
                time: WAR_WORDS.time,
                survival: WAR_WORDS.survival.to_owned(),
                column: "still going on",
                events: "ends of wars",
                happened: "ended",
                hold: "are going on",
            },
            (SpellsOf::War, Some(ends)) => Wording {
                title: format!("How long wars go without an end by {ends}"),
                share: format!("Share without an end by {ends}"),
                heading: "How long wars like this have gone without such an end",
                time: WAR_WORDS.time,
                survival: format!("no end by {ends}"),
                column: "no such end",
                events: "such ends of wars",
                happened: "ended so",
                hold: "have no such end",
            },
        }
    }
}
