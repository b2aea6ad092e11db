//! Write a played history as a record: it passes the record's own coding rule and is then read like the real one.

use std::collections::BTreeMap;

use process::{ProcessFault, ValueKind, World};
use record::{
    ActiveYear, Dated, Day, Ending, Facts, Incompatibility, Intensity, Kind, Layer, Outcome, Parties, Precision,
    Record, RecordError, Region, Side, Source, Unit,
};
use theory::Theory;

use crate::hall::Hall;
use crate::hall::PLAYED;
use crate::theories::bind::{ending_attribute, on_conflicts, place_attribute, war_attribute};
use crate::theories::load::Loaded;
use crate::theories::play::Replicate;
use crate::theories::replay::{PlayedWar, Watched, wars};

/// What a played record says of itself.
struct Played {
    seed: u64,
    replicate: u64,
}

/// Why a history cannot be read as a record.
#[derive(Debug, thiserror::Error)]
pub enum PlayedRecordFault {
    /// The theory's units are not the record's conflicts, or nothing in it says who is at war.
    #[error(
        "`{theory}` cannot be read as a record: it needs `units conflict from record.conflicts` and something that `follows record.active` or `follows record.phase`"
    )]
    NoWars {
        /// The theory.
        theory: String,
    },
    /// The history does not run on this world.
    #[error(transparent)]
    Process(#[from] ProcessFault),
    /// The record that lends names and states lacks a source.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A conflict was created, and nothing in the theory says where.
    #[error(
        "`{theory}` cannot be read as a record: it creates conflicts and does not say in which state; write `hold place(conflict) : state starts from ucdp.location` and give `place` in `create`"
    )]
    NoPlace {
        /// The theory.
        theory: String,
    },
    /// A conflict was created in a state that UCDP counts to no region.
    #[error(
        "a history of `{theory}` cannot be read as a record: {state}, Gleditsch–Ward number {code}, is in no region"
    )]
    NoRegion {
        /// The theory.
        theory: String,
        /// The state's name.
        state: String,
        /// Its number.
        code: u16,
    },
}

/// A played history as a record that `curve` and `spells` read, by the record's own coding rule.
pub fn history_to_record(
    hall: &Hall,
    loaded: &Loaded,
    world: &World,
    replicate: &Replicate,
    seed: u64,
) -> Result<Record, PlayedRecordFault> {
    let theory = &loaded.theory;
    let no_wars = || PlayedRecordFault::NoWars { theory: theory.process.name.clone() };
    let war = war_attribute(theory).filter(|_| on_conflicts(theory)).ok_or_else(no_wars)?;
    let ending = ending_attribute(theory);
    let watched = Watched { war, ending, place: place_attribute(theory) };
    let world = replicate.world(loaded, world);
    let wars = wars(&loaded.compiled, &world, &replicate.theta, &replicate.history, watched)?;
    let played = Played { seed, replicate: replicate.replicate };
    played_record(hall, loaded, &wars, ending, &played)
}

/// A war as the record would code it: calendar years, with the first and the last day.
struct Coded {
    start: Day,
    end: Option<Day>,
    first: i16,
    last: i16,
    outcome: Option<Outcome>,
}

/// The record of a played history.
///
/// Every calendar year that a war touches is an active year; wars without a whole calendar year between them are one episode,
/// as in the record. Names, kinds and places of a conflict are those of its first real year; of one that an event created
/// [`created`] says them. Lists of states are kept; agreements and dyads are not played, so their layers are there and empty.
fn played_record(
    hall: &Hall,
    loaded: &Loaded,
    wars: &[PlayedWar],
    ending_words: Option<usize>,
    played: &Played,
) -> Result<Record, PlayedRecordFault> {
    let theory = &loaded.theory;
    let (_, years) = hall.record.active_years("ucdp-acd", None)?;
    let mut firsts: BTreeMap<u32, &ActiveYear> = BTreeMap::new();
    for year in years {
        firsts.entry(year.unit.conflict_id).or_insert(year);
    }
    let models: Vec<&ActiveYear> = firsts.into_values().collect();
    let last_year = Day(theory.process.clock.end).year();
    let mut active = Vec::new();
    let mut endings = Vec::new();
    for of_unit in wars.chunk_by(|a, b| a.unit == b.unit) {
        let model = match models.get(of_unit[0].unit) {
            Some(model) => (*model).clone(),
            None => created(loaded, &of_unit[0])?,
        };
        for coded in code(of_unit, last_year, |war| outcome(theory, ending_words, war)) {
            add(&model, &coded, &mut active, &mut endings);
        }
    }
    let layers = hall.record.layers.iter().map(|layer| {
        let facts = match (layer.source.id.as_str(), &layer.facts) {
            ("ucdp-acd", _) => Facts::ActiveYears(std::mem::take(&mut active)),
            ("ucdp-termination-conflict", _) => Facts::Endings(std::mem::take(&mut endings)),
            (_, Facts::Memberships(_)) => return (**layer).clone(),
            (_, Facts::ActiveYears(_)) => Facts::ActiveYears(Vec::new()),
            (_, Facts::Endings(_)) => Facts::Endings(Vec::new()),
            (_, Facts::Agreements(_)) => Facts::Agreements(Vec::new()),
        };
        Layer { source: source(&layer.source, theory, &facts, played), facts }
    });
    // Of a source that stands in several releases the played one takes the place of the newest, and no other is kept.
    let mut kept: BTreeMap<String, Layer> = BTreeMap::new();
    for layer in layers {
        let slot = kept.entry(layer.source.id.clone()).or_insert_with(|| layer.clone());
        if slot.facts.is_empty() {
            *slot = layer;
        }
    }
    Ok(Record::new(kept.into_values().collect()))
}

/// Conflicts that were created have numbers from here on: the publisher's lie far below.
const FIRST_CREATED: u32 = 1_000_000;

/// What the record would say of a conflict that an event created: an internal conflict over government in its state, in the
/// region in which UCDP counts what is located there.
fn created(loaded: &Loaded, war: &PlayedWar) -> Result<ActiveYear, PlayedRecordFault> {
    let theory = || loaded.theory.process.name.clone();
    let state = war.state.and_then(|place| loaded.states.get(place));
    let state = state.ok_or_else(|| PlayedRecordFault::NoPlace { theory: theory() })?;
    let region = Region::of_state(state.code).ok_or_else(|| PlayedRecordFault::NoRegion {
        theory: theory(),
        state: state.name.clone(),
        code: state.code,
    })?;
    let start = Dated { day: war.start, precision: Precision::Day };
    Ok(ActiveYear {
        row: 0,
        unit: Unit { conflict_id: FIRST_CREATED + war.unit as u32, dyad_id: None },
        year: war.start.year(),
        location: state.name.clone(),
        side_a: format!("Government of {}", state.name),
        side_b: format!("played group {}", war.unit),
        incompatibility: Incompatibility::Government,
        territory: None,
        intensity: Intensity::Minor,
        kind: Kind::Intrastate,
        first_start: start,
        start,
        end: None,
        location_states: vec![state.code],
        regions: vec![region],
        parties: Parties { a: Side { primary: vec![state.code], secondary: Vec::new() }, b: Side::default() },
    })
}

fn outcome(theory: &Theory, ending_words: Option<usize>, war: &PlayedWar) -> Option<Outcome> {
    let ValueKind::OneOf(names) = &theory.process.attributes[ending_words?].values else { return None };
    let word = names.name(war.ending?)?;
    Outcome::ALL.iter().copied().find(|outcome| outcome.word() == word)
}

fn code(wars: &[PlayedWar], last_year: i16, outcome: impl Fn(&PlayedWar) -> Option<Outcome>) -> Vec<Coded> {
    let mut coded: Vec<Coded> = Vec::new();
    for war in wars {
        let (first, last) = (war.start.year(), war.end.map_or(last_year, |end| end.year()));
        match coded.last_mut() {
            Some(before) if first <= before.last + 1 => {
                (before.end, before.last) = (war.end, before.last.max(last));
                before.outcome = outcome(war);
            }
            _ => coded.push(Coded { start: war.start, end: war.end, first, last, outcome: outcome(war) }),
        }
    }
    // A war that ended in the last year may go on in the next one: the record gives it no end yet.
    for one in coded.iter_mut().filter(|one| one.last >= last_year) {
        (one.end, one.outcome) = (None, None);
    }
    coded
}

fn add(model: &ActiveYear, coded: &Coded, active: &mut Vec<ActiveYear>, endings: &mut Vec<Ending>) {
    let exact = |day| Dated { day, precision: Precision::Day };
    for year in coded.first..=coded.last {
        let is_last = year == coded.last;
        active.push(ActiveYear {
            row: active.len() as u32 + 2,
            year,
            intensity: Intensity::Minor,
            first_start: exact(coded.start),
            start: exact(coded.start),
            end: coded.end.filter(|_| is_last),
            ..model.clone()
        });
    }
    if let Some(end) = coded.end {
        endings.push(Ending {
            row: endings.len() as u32 + 2,
            unit: Unit { dyad_id: None, ..model.unit },
            year: coded.last,
            end: Some(exact(end)),
            outcome: coded.outcome,
            ceasefire: None,
            agreement: None,
        });
    }
}

fn source(real: &Source, theory: &Theory, facts: &Facts, played: &Played) -> Source {
    let clock = theory.process.clock;
    let name = &theory.process.name;
    let Played { seed, replicate } = played;
    Source {
        id: real.id.clone(),
        version: format!("{name} {seed}.{replicate}"),
        title: format!(
            "A history played from the theory `{name}`, seed {seed}, replicate {replicate}; not a record of what happened"
        ),
        short_title: PLAYED.to_owned(),
        citation: Vec::new(),
        bibtex: Vec::new(),
        licence: "made by this program".to_owned(),
        file: format!("{name}.theory"),
        sha256: String::new(),
        rows: facts.len() as u32,
        coverage: record::Interval { earliest: Day(clock.start), latest: Day(clock.end) },
        left_out: "deaths in battle are not played: every active year is of the lower intensity".to_owned(),
    }
}
