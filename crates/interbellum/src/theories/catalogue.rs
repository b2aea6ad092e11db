//! Offer the record to theories: its units, what it tells of them, and the facts that can explain an event.

use std::collections::BTreeMap;

use record::{Facts, Membership, Scheme};
use theory::{AttributeSource, Catalogue, FactSource, SourceValues, UnitSource};

use crate::hall::Hall;
use crate::history::HistoryFault;
use crate::theories::story::{Phase, Story, ThirdParty, stories};

/// UCDP conflicts, by id.
pub(crate) const CONFLICTS: &str = "record.conflicts";
/// States of the Gleditsch–Ward list that existed in 1946 or later, by code.
pub(crate) const STATES: &str = "record.states";

/// The record, as theories see it.
#[derive(Clone, Debug)]
pub struct RecordCatalogue {
    pub(crate) stories: Vec<Story>,
    pub(crate) states: Vec<StateUnit>,
}

/// A state as a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StateUnit {
    pub(crate) code: u16,
    /// As theories write it: `USA`.
    pub(crate) label: String,
    pub(crate) name: String,
}

impl RecordCatalogue {
    /// Read the record once for all theories.
    pub fn of(hall: &Hall) -> Result<RecordCatalogue, HistoryFault> {
        Ok(RecordCatalogue { stories: stories(hall)?, states: states(hall) })
    }

    /// The place of a state among the units.
    pub(crate) fn state(&self, code: u16) -> Option<usize> {
        self.states.binary_search_by_key(&code, |state| state.code).ok()
    }
}

/// The first year of the record of wars; states that were gone before are no units.
const FIRST_YEAR: i16 = 1946;

fn states(hall: &Hall) -> Vec<StateUnit> {
    let mut by_code: BTreeMap<u16, &Membership> = BTreeMap::new();
    let memberships = hall.record.layers.iter().filter_map(|layer| match &layer.facts {
        Facts::Memberships(memberships) => Some(memberships),
        _ => None,
    });
    for membership in memberships.flatten().filter(|one| one.scheme == Scheme::GleditschWard) {
        if membership.until.is_none_or(|until| until.year() >= FIRST_YEAR) {
            by_code.insert(membership.code, membership);
        }
    }
    let unit =
        |(code, one): (u16, &Membership)| StateUnit { code, label: one.abbreviation.clone(), name: one.name.clone() };
    by_code.into_iter().map(unit).collect()
}

/// What the record tells of one conflict.
struct Offer {
    name: &'static str,
    values: fn() -> SourceValues,
    argument: bool,
    meaning: &'static str,
}

fn flag() -> SourceValues {
    SourceValues::Flag
}

fn real() -> SourceValues {
    SourceValues::Real
}

fn phases() -> SourceValues {
    SourceValues::OneOf(Phase::ALL.iter().map(|phase| phase.word().to_owned()).collect())
}

fn endings() -> SourceValues {
    let words = spells::EndedBy::all().into_iter().map(|one| one.word().to_owned());
    SourceValues::OneOf(std::iter::once("none".to_owned()).chain(words).collect())
}

fn third_party() -> SourceValues {
    SourceValues::OneOf(ThirdParty::ALL.iter().map(|one| one.word().to_owned()).collect())
}

fn kinds() -> SourceValues {
    SourceValues::OneOf(record::Kind::ALL.iter().map(|kind| kind.word().to_owned()).collect())
}

fn place() -> SourceValues {
    SourceValues::Unit(STATES.to_owned())
}

const OFFERS: &[Offer] = &[
    Offer {
        name: "record.active",
        values: flag,
        argument: false,
        meaning: "whether the conflict is at war: from the first to the last day of an episode",
    },
    Offer {
        name: "record.begun",
        values: flag,
        argument: false,
        meaning: "whether the conflict's first war has begun",
    },
    Offer {
        name: "record.phase",
        values: phases,
        argument: false,
        meaning: "never, war, the year in which war ended, the year of quiet after it, peace at risk, or no longer watched",
    },
    Offer {
        name: "record.ended_by",
        values: endings,
        argument: false,
        meaning: "how the last war ended; none before the first end, unknown where nobody coded it",
    },
    Offer { name: "record.agreed", values: flag, argument: false, meaning: "whether the last war ended by agreement" },
    Offer {
        name: "record.third_party",
        values: third_party,
        argument: false,
        meaning: "whether a third party is named in an agreement between the last war's start and the origin of risk",
    },
    Offer {
        name: "record.broker",
        values: third_party,
        argument: true,
        meaning: "the same for one state: record.broker(USA), or whoever fills a role on the day on which the war ended",
    },
    Offer {
        name: "record.war_years",
        values: real,
        argument: false,
        meaning: "how long the last war was, in years; 0 before the first end",
    },
    Offer { name: "record.wars", values: real, argument: false, meaning: "how many wars of the conflict have begun" },
    Offer {
        name: "record.kind",
        values: kinds,
        argument: false,
        meaning: "the kind of conflict in its last active year",
    },
    Offer {
        name: "record.location",
        values: place,
        argument: false,
        meaning: "the first state in which the conflict is located, in its last active year",
    },
];

/// First wars of conflicts.
pub(crate) const NEW_CONFLICT: &str = "record.new_conflict";
/// Returns to war that the record could see.
pub(crate) const RETURN_TO_WAR: &str = "record.return_to_war";
/// Ends of wars.
pub(crate) const WAR_ENDS: &str = "record.war_ends";

fn ending_words() -> Vec<String> {
    let coded = spells::EndedBy::all().into_iter().map(|one| one.word().to_owned());
    let third = ThirdParty::ALL.iter().map(|one| format!("third_party_{}", one.word()));
    coded.chain(["not_agreement".to_owned()]).chain(third).collect()
}

impl Catalogue for RecordCatalogue {
    fn units(&self, source: &str) -> Option<UnitSource> {
        match source {
            CONFLICTS => {
                let labels = self.stories.iter().map(|story| story.conflict_id.to_string()).collect();
                Some(UnitSource { labels, aliases: Vec::new() })
            }
            STATES => {
                let labels = self.states.iter().map(|state| state.label.clone()).collect();
                // The founding texts write the Union by its own letters; the list has one code for it and for Russia.
                let russia = self.states.iter().position(|state| state.label == "RUS");
                let aliases = russia.map(|place| ("USSR".to_owned(), place)).into_iter().collect();
                Some(UnitSource { labels, aliases })
            }
            _ => None,
        }
    }

    fn attribute(&self, source: &str) -> Option<AttributeSource> {
        let offer = OFFERS.iter().find(|offer| offer.name == source)?;
        Some(AttributeSource {
            domain: vec![CONFLICTS.to_owned()],
            symmetric: false,
            values: (offer.values)(),
            arguments: if offer.argument { vec![STATES.to_owned()] } else { Vec::new() },
            meaning: offer.meaning.to_owned(),
        })
    }

    fn fact(&self, name: &str) -> Option<FactSource> {
        let (marks, meaning) = match name {
            NEW_CONFLICT => (Vec::new(), "the first war of a conflict begins"),
            RETURN_TO_WAR => (Vec::new(), "war returns to a conflict whose peace was at risk"),
            WAR_ENDS => (ending_words(), "a war ends"),
            _ => return None,
        };
        Some(FactSource { roles: vec![CONFLICTS.to_owned()], marks, meaning: meaning.to_owned() })
    }

    fn unit_names(&self) -> Vec<String> {
        vec![STATES.to_owned(), CONFLICTS.to_owned()]
    }

    fn attribute_names(&self) -> Vec<String> {
        OFFERS.iter().map(|offer| offer.name.to_owned()).collect()
    }

    fn fact_names(&self) -> Vec<String> {
        [RETURN_TO_WAR, WAR_ENDS, NEW_CONFLICT].map(str::to_owned).to_vec()
    }
}
