//! Offer the record to theories: its units, what it tells of them, and the facts that can explain an event.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use record::{Facts, Membership, Record, Scheme, StoreError};
use theory::{AttributeSource, Catalogue, FactSource, SourceValues, UnitSource};

use crate::hall::Hall;
use crate::history::HistoryFault;
use crate::theories::observed::{BORDERS, SUPPORT, coverage_of};
use crate::theories::series::LAST_ENDINGS;
use crate::theories::story::{Phase, Story, ThirdParty, stories};
use crate::theories::support::Side;

/// UCDP conflicts, by id.
pub(crate) const CONFLICTS: &str = "record.conflicts";
/// States of the Gleditsch–Ward list that existed in 1946 or later, by code.
pub(crate) const STATES: &str = "record.states";

/// The record, as theories see it.
#[derive(Clone, Debug)]
pub struct RecordCatalogue {
    pub(crate) stories: Vec<Story>,
    pub(crate) states: Arc<[StateUnit]>,
    /// The hall, for what stands beside the timeline: unpacked when a theory first names it.
    hall: Hall,
    /// Set when a theory named something beside the timeline that could not be unpacked.
    is_refused: OnceLock<()>,
}

/// A state as a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StateUnit {
    pub(crate) code: u16,
    /// As theories write it: `USA`.
    pub(crate) label: String,
    pub(crate) name: String,
    /// The first and the last day of each time in which it is on the list.
    pub(crate) there: Vec<(i32, i32)>,
}

impl RecordCatalogue {
    /// Read the record once for all theories.
    pub fn of(hall: &Hall) -> Result<RecordCatalogue, HistoryFault> {
        Ok(RecordCatalogue {
            stories: stories(hall)?,
            states: states(hall).into(),
            hall: hall.clone(),
            is_refused: OnceLock::new(),
        })
    }

    /// The record with all that stands beside the timeline. Errors: its bytes are damaged.
    pub(crate) fn whole(&self) -> Result<&Record, StoreError> {
        self.hall.whole()
    }

    /// Refuses where a theory named something that could not be unpacked: a checker can be told no more of it than that there
    /// is no such source, and that is not what is wrong.
    pub(crate) fn verify_unpacked(&self) -> Result<(), StoreError> {
        match self.is_refused.get() {
            Some(()) => self.whole().map(|_| ()),
            None => Ok(()),
        }
    }

    /// What a source beside the timeline looks at; none if the record does not have it.
    fn coverage_beside(&self, id: &str) -> Option<record::Interval> {
        match self.whole() {
            Ok(record) => coverage_of(record, id),
            Err(_) => {
                self.is_refused.get_or_init(|| ());
                None
            }
        }
    }

    /// The place of a conflict among the units.
    pub(crate) fn conflict(&self, id: u32) -> Option<usize> {
        self.stories.binary_search_by_key(&id, |story| story.conflict_id).ok()
    }

    /// The place of a state among the units.
    pub(crate) fn state(&self, code: u16) -> Option<usize> {
        self.states.binary_search_by_key(&code, |state| state.code).ok()
    }
}

/// The first year of the record of wars; states that were gone before are no units.
const FIRST_YEAR: i16 = 1946;

fn states(hall: &Hall) -> Vec<StateUnit> {
    let mut by_code: BTreeMap<u16, Vec<&Membership>> = BTreeMap::new();
    let memberships = hall.record.layers.iter().filter_map(|layer| match &layer.facts {
        Facts::Memberships(memberships) => Some(memberships),
        _ => None,
    });
    for membership in memberships.flatten().filter(|one| one.scheme == Scheme::GleditschWard) {
        if membership.until.is_none_or(|until| until.year() >= FIRST_YEAR) {
            by_code.entry(membership.code).or_default().push(membership);
        }
    }
    let unit = |(code, mut all): (u16, Vec<&Membership>)| {
        let last = *all.last()?;
        all.sort_by_key(|one| one.from);
        let there = all.iter().map(|one| (one.from.0, one.until.map_or(i32::MAX, |until| until.0)));
        Some(StateUnit { code, label: last.abbreviation.clone(), name: last.name.clone(), there: there.collect() })
    };
    by_code.into_iter().filter_map(unit).collect()
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

fn last_endings() -> SourceValues {
    SourceValues::OneOf(LAST_ENDINGS.iter().map(|word| (*word).to_owned()).collect())
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
    Offer { name: "ucdp.location", values: place, argument: false, meaning: "the same as record.location" },
    Offer {
        name: "record.last_ending",
        values: last_endings,
        argument: false,
        meaning: "how the last war ended, in four words: deal (agreement), truce (ceasefire), quiet (low activity, actor gone), victory; none before the first end; where nobody coded it there is no value",
    },
    Offer {
        name: "record.brokered",
        values: flag,
        argument: true,
        meaning: "whether the state is named as third party of the last war's agreements; where the source does not look there is no value",
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

/// A source beside the timeline.
struct Beside {
    name: &'static str,
    /// The source of the record that it is read from.
    id: &'static str,
    domain: &'static [&'static str],
    values: fn() -> SourceValues,
    symmetric: bool,
    argument: bool,
    parts: bool,
    /// Whether it holds on after the source's coverage.
    lasting: bool,
    meaning: &'static str,
}

/// Whether two states share a border on land.
pub(crate) const BORDER_PAIRS: &str = "natural_earth.borders";
/// Whether a side of a conflict is supported from outside.
pub(crate) const EXTERNAL_SUPPORT: &str = "record.external_support";
/// Whether a state supports a side of a conflict.
pub(crate) const SUPPORTED_BY: &str = "record.supported_by";

const fn of_states(name: &'static str, id: &'static str, meaning: &'static str) -> Beside {
    Beside {
        name,
        id,
        domain: &[STATES],
        values: real,
        symmetric: false,
        argument: false,
        parts: false,
        lasting: false,
        meaning,
    }
}

const BESIDE: &[Beside] = &[
    of_states("maddison.output", "maddison", "output in billions of 2011 dollars: output per person times population"),
    of_states("maddison.income", "maddison", "output per person in 2011 dollars"),
    of_states("maddison.population", "maddison", "population in thousands"),
    of_states("unga.ideal_point", "unga-ideal-points", "where a state stands in votes of the UN General Assembly"),
    Beside {
        domain: &[STATES, STATES],
        values: flag,
        symmetric: true,
        lasting: true,
        ..of_states(
            BORDER_PAIRS,
            BORDERS,
            "whether two states share a border on land, as of 2018 throughout; of states that are gone, or not drawn, there is no value",
        )
    },
    Beside {
        domain: &[CONFLICTS],
        values: flag,
        parts: true,
        ..of_states(
            EXTERNAL_SUPPORT,
            SUPPORT,
            "whether a side is supported from outside, by calendar years of war; where support is only alleged, and in years at which the source does not look, there is no value",
        )
    },
    Beside {
        domain: &[CONFLICTS],
        values: flag,
        parts: true,
        argument: true,
        ..of_states(
            SUPPORTED_BY,
            SUPPORT,
            "whether a side is supported by the state, or by whoever fills the role on the day on which support begins; the same has no value",
        )
    },
];

/// Support from outside begins, by a state or by anyone.
pub(crate) const SUPPORT_BEGINS: &str = "record.support_begins";
/// It ends.
pub(crate) const SUPPORT_ENDS: &str = "record.support_ends";

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

impl RecordCatalogue {
    /// A source beside the timeline, if the record has it; with a part of it named, or with all.
    fn beside(&self, source: &str) -> Option<(&'static Beside, bool)> {
        let found = BESIDE.iter().find_map(|one| {
            let rest = source.strip_prefix(one.name)?;
            let part = Side::ALL.iter().any(|side| rest.strip_prefix('.') == Some(side.word()));
            (rest.is_empty() || (one.parts && part)).then_some((one, rest.is_empty()))
        });
        found.filter(|(one, _)| self.coverage_beside(one.id).is_some())
    }

    fn attribute_beside(&self, source: &str) -> Option<AttributeSource> {
        let (one, whole) = self.beside(source)?;
        let until = self.coverage_beside(one.id).filter(|_| !one.lasting).map(|coverage| coverage.latest.0);
        let parts =
            if one.parts && whole { Side::ALL.iter().map(|side| side.word().to_owned()).collect() } else { Vec::new() };
        Some(AttributeSource {
            domain: one.domain.iter().map(|kind| (*kind).to_owned()).collect(),
            symmetric: one.symmetric,
            values: (one.values)(),
            arguments: if one.argument { vec![STATES.to_owned()] } else { Vec::new() },
            meaning: one.meaning.to_owned(),
            parts,
            until,
        })
    }
}

impl Catalogue for RecordCatalogue {
    fn units(&self, source: &str) -> Option<UnitSource> {
        match source {
            CONFLICTS => {
                let labels = self.stories.iter().map(|story| story.conflict_id.to_string()).collect();
                let first = |story: &Story| story.wars.first().map_or(i32::MAX, |war| war.start.0);
                let there = self.stories.iter().map(|story| vec![(first(story), i32::MAX)]).collect();
                Some(UnitSource { labels, aliases: Vec::new(), there, there_if_created: true })
            }
            STATES => {
                let labels = self.states.iter().map(|state| state.label.clone()).collect();
                // The founding texts write the Union by its own letters; the list has one code for it and for Russia.
                let russia = self.states.iter().position(|state| state.label == "RUS");
                let aliases = russia.map(|place| ("USSR".to_owned(), place)).into_iter().collect();
                let there = self.states.iter().map(|state| state.there.clone()).collect();
                Some(UnitSource { labels, aliases, there, there_if_created: false })
            }
            _ => None,
        }
    }

    fn attribute(&self, source: &str) -> Option<AttributeSource> {
        let Some(offer) = OFFERS.iter().find(|offer| offer.name == source) else {
            return self.attribute_beside(source);
        };
        Some(AttributeSource {
            domain: vec![CONFLICTS.to_owned()],
            symmetric: false,
            values: (offer.values)(),
            arguments: if offer.argument { vec![STATES.to_owned()] } else { Vec::new() },
            meaning: offer.meaning.to_owned(),
            parts: Vec::new(),
            until: None,
        })
    }

    fn fact(&self, name: &str) -> Option<FactSource> {
        let (marks, meaning) = match name {
            NEW_CONFLICT => (Vec::new(), "the first war of a conflict begins"),
            RETURN_TO_WAR => (Vec::new(), "war returns to a conflict whose peace was at risk"),
            WAR_ENDS => (ending_words(), "a war ends"),
            SUPPORT_BEGINS | SUPPORT_ENDS if self.coverage_beside(SUPPORT).is_some() => {
                let sides = Side::ALL.iter().map(|side| side.word().to_owned()).collect();
                (
                    sides,
                    "support from outside for a side begins or ends in a war, by calendar years: on 1 January, or half a day after the war's first day; where the source looks at the years before and after",
                )
            }
            _ => return None,
        };
        let other_roles = if name == NEW_CONFLICT { vec![vec![STATES.to_owned()]] } else { Vec::new() };
        let by = [SUPPORT_BEGINS, SUPPORT_ENDS].contains(&name).then(|| STATES.to_owned());
        let roles = vec![CONFLICTS.to_owned()];
        Some(FactSource { roles, other_roles, marks, by, meaning: meaning.to_owned() })
    }

    fn unit_names(&self) -> Vec<String> {
        vec![STATES.to_owned(), CONFLICTS.to_owned()]
    }

    fn attribute_names(&self) -> Vec<String> {
        let beside = BESIDE.iter().map(|one| one.name).filter(|name| self.beside(name).is_some());
        OFFERS.iter().map(|offer| offer.name).chain(beside).map(str::to_owned).collect()
    }

    fn fact_names(&self) -> Vec<String> {
        [RETURN_TO_WAR, WAR_ENDS, NEW_CONFLICT, SUPPORT_BEGINS, SUPPORT_ENDS].map(str::to_owned).to_vec()
    }
}
