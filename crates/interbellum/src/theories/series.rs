//! Read a source of the record as values that hold from a day on.

use record::{Day, Outcome};
use spells::{EndedBy, Spell};

use crate::theories::catalogue::RecordCatalogue;
use crate::theories::story::{Moment, Phase, Story, ThirdParty, WarStory, agreed};

/// A value as the record writes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Written {
    /// A number; a flag is 0 or 1, a unit its place.
    Number(f64),
    /// One of some names.
    Word(&'static str),
}

/// What one unit's values are: before the first moment, and from each on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Series {
    /// The value before; none where the record has none at all.
    pub(crate) before: Option<Written>,
    /// From these moments on, ascending; none where the record has no value.
    pub(crate) steps: Vec<(Moment, Option<Written>)>,
}

/// Who a source asks about: the abbreviation of the state that its argument names, by date.
pub(crate) type Asked<'a> = &'a dyn Fn(Day) -> Option<&'a str>;

/// The values of a source for every conflict, in the order of the units.
pub(crate) fn conflict_series(catalogue: &RecordCatalogue, source: &str, asked: Asked<'_>) -> Vec<Series> {
    let of = |story: &Story| match source {
        "record.active" => wars(story, |_| Written::Number(1.0), |_| Written::Number(0.0)).from(0.0),
        "record.begun" => {
            let first = story.wars.first().map(|war| (Moment::of(war.start), Written::Number(1.0)));
            Steps(first.into_iter().collect()).from(0.0)
        }
        "record.phase" => {
            let phases = story.wars.iter().flat_map(|war| war.phases());
            let steps = phases.map(|(moment, phase)| (moment, Some(Written::Word(phase.word())))).collect();
            Series { before: Some(Written::Word(Phase::Never.word())), steps }
        }
        "record.ended_by" => {
            let steps = ends(story, |peace| Written::Word(peace.ended_by.word()));
            Series { before: Some(Written::Word("none")), steps: steps.known() }
        }
        "record.last_ending" => {
            let ended = story.wars.iter().filter_map(|war| war.peace.as_ref().zip(war.end()));
            let steps = ended.map(|(peace, moment)| (moment, last_ending(peace).map(Written::Word))).collect();
            Series { before: Some(Written::Word("none")), steps }
        }
        "record.brokered" => {
            let ended = story.wars.iter().filter_map(|war| war.peace.as_ref().zip(war.end()));
            let steps = ended.map(|(peace, moment)| {
                let found = asked(peace.ended.day).map(|code| ThirdParty::of(peace, Some(code)));
                let flag = match found {
                    Some(ThirdParty::Yes) => Some(Written::Number(1.0)),
                    Some(ThirdParty::No) => Some(Written::Number(0.0)),
                    Some(ThirdParty::Unknown) | None => None,
                };
                (moment, flag)
            });
            Series { before: Some(Written::Number(0.0)), steps: steps.collect() }
        }
        "record.agreed" => ends(story, |peace| Written::Number(f64::from(u8::from(agreed(peace))))).from(0.0),
        "record.third_party" => third_party(story, |peace| ThirdParty::of(peace, None)),
        "record.broker" => third_party(story, |peace| {
            asked(peace.ended.day).map_or(ThirdParty::Unknown, |code| ThirdParty::of(peace, Some(code)))
        }),
        "record.war_years" => ends(story, |peace| Written::Number(peace.war_years)).from(0.0),
        "record.wars" => {
            let begun = story.wars.iter().enumerate();
            Steps(begun.map(|(before, war)| (Moment::of(war.start), Written::Number(before as f64 + 1.0))).collect())
                .from(0.0)
        }
        "record.kind" => always(Some(Written::Word(story.kind))),
        "record.location" | "ucdp.location" => {
            let place = story.location.and_then(|code| catalogue.state(code));
            always(place.map(|place| Written::Number(place as f64)))
        }
        _ => always(None),
    };
    catalogue.stories.iter().map(of).collect()
}

/// How a war ended in four words; none where nobody coded it.
pub(crate) fn last_ending(peace: &Spell) -> Option<&'static str> {
    let EndedBy::Coded(outcome) = peace.ended_by else { return None };
    Some(match outcome {
        Outcome::Agreement => "deal",
        Outcome::Ceasefire => "truce",
        Outcome::VictoryGovernment | Outcome::VictoryRebel => "victory",
        Outcome::LowActivity | Outcome::ActorGone => "quiet",
    })
}

/// The words of [`last_ending`], and that of a conflict whose first war has not ended.
pub(crate) const LAST_ENDINGS: [&str; 5] = ["none", "deal", "truce", "quiet", "victory"];

struct Steps(Vec<(Moment, Written)>);

impl Steps {
    fn from(self, before: f64) -> Series {
        Series { before: Some(Written::Number(before)), steps: self.known() }
    }

    fn known(self) -> Vec<(Moment, Option<Written>)> {
        self.0.into_iter().map(|(moment, written)| (moment, Some(written))).collect()
    }
}

fn always(value: Option<Written>) -> Series {
    Series { before: value, steps: Vec::new() }
}

fn wars(story: &Story, start: impl Fn(Day) -> Written, end: impl Fn(&Spell) -> Written) -> Steps {
    let of = |war: &WarStory| {
        let ended = war.peace.as_ref().zip(war.end()).map(|(peace, moment)| (moment, end(peace)));
        std::iter::once((Moment::of(war.start), start(war.start))).chain(ended).collect::<Vec<_>>()
    };
    Steps(story.wars.iter().flat_map(of).collect())
}

fn ends(story: &Story, value: impl Fn(&Spell) -> Written) -> Steps {
    let ended = story.wars.iter().filter_map(|war| war.peace.as_ref().zip(war.end()));
    Steps(ended.map(|(peace, moment)| (moment, value(peace))).collect())
}

fn third_party(story: &Story, value: impl Fn(&Spell) -> ThirdParty) -> Series {
    let steps = ends(story, |peace| Written::Word(value(peace).word()));
    Series { before: Some(Written::Word(ThirdParty::Unknown.word())), steps: steps.known() }
}
