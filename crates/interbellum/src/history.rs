//! Tell one conflict's history: its episodes, agreements and peace, each with where it stands in the sources.

use std::collections::BTreeMap;

use record::{ActiveYear, Agreement, Day, FactId, Intensity, RecordError, Scheme, States};
use spells::{EndedBy, Options, OptionsFault, Spell};

use crate::case_words::ending_words;
use crate::hall::Hall;

/// Everything the record has on one conflict.
#[derive(Clone, Debug)]
pub struct History {
    /// UCDP `conflict_id`.
    pub conflict_id: u32,
    /// Its name.
    pub name: String,
    /// Regions of the last active year, in words.
    pub regions: String,
    /// Kind in the last active year.
    pub kind: &'static str,
    /// Opponents over the years, each once, in order of appearance.
    pub sides: Vec<String>,
    /// Active years by episode, ascending.
    pub episodes: Vec<Fought>,
    /// Its peace spells, dropped ones included.
    pub peace: Vec<Spell>,
    /// Its agreements, by date.
    pub agreements: Vec<Signed>,
}

/// One episode as fought.
#[derive(Clone, Debug)]
pub struct Fought {
    /// First day.
    pub start: Day,
    /// Last day, unless it goes on.
    pub end: Option<Day>,
    /// Year and intensity.
    pub years: Vec<(i16, Intensity)>,
    /// Rows of the years.
    pub facts: Vec<FactId>,
    /// How it ended, if it did.
    pub ended_by: Option<EndedBy>,
    /// The same in words that fit who fought; empty if it did not end.
    pub ended_words: String,
    /// The states that fought: side A before side B, primary parties before secondary ones, then by code.
    pub parties: Vec<StateParty>,
}

/// One state's part in an episode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateParty {
    /// `a` or `b`.
    pub side: &'static str,
    /// Whether it is the side's own state; else its troops fight along with it.
    pub is_primary: bool,
    /// Gleditsch–Ward code.
    pub code: u16,
    /// Its abbreviation in the list of states; none if the list lacks the code.
    pub abbreviation: Option<String>,
    /// Its name there.
    pub name: Option<String>,
    /// The active years in which it fought, ascending.
    pub years: Vec<i16>,
}

/// One agreement with the third parties recognised in it.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The fact.
    pub fact: FactId,
    /// The agreement.
    pub agreement: Agreement,
    /// Codes of its third parties.
    pub third_parties: Vec<String>,
}

/// A conflict that was asked for and is not there.
#[derive(Debug, thiserror::Error)]
pub enum HistoryFault {
    /// Nothing fits.
    #[error("the record has no conflict `{found}`: give a conflict_id such as 333, or part of a name{}", nearest.as_ref().map(|n| format!("; the nearest name is {n}")).unwrap_or_default())]
    NoConflict {
        /// What was asked for.
        found: String,
        /// The nearest location, if one is near.
        nearest: Option<String>,
    },
    /// Several fit.
    #[error("`{found}` fits {} conflicts: {}", conflicts.len(), conflicts.join("; "))]
    Several {
        /// What was asked for.
        found: String,
        /// Ids and names.
        conflicts: Vec<String>,
    },
    /// The record lacks a source.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The record lacks a source.
    #[error(transparent)]
    Options(#[from] OptionsFault),
}

/// The conflict whose id this is, or whose name or sides hold the text.
pub fn find_conflict(hall: &Hall, text: &str) -> Result<u32, HistoryFault> {
    let (_, years) = hall.record.active_years("ucdp-acd", None)?;
    if let Ok(id) = text.trim().parse::<u32>() {
        // Digits are an id and nothing else: in a name they would fit by accident.
        let listed = years.iter().any(|year| year.unit.conflict_id == id);
        return if listed { Ok(id) } else { Err(HistoryFault::NoConflict { found: text.to_owned(), nearest: None }) };
    }
    let wanted = text.trim().to_lowercase();
    let holds = |year: &&ActiveYear| {
        let name = spells::conflict_name(year);
        !wanted.is_empty() && [&name, &year.side_a, &year.side_b].iter().any(|t| t.to_lowercase().contains(&wanted))
    };
    let mut fitting: Vec<(u32, String)> =
        years.iter().filter(holds).map(|year| (year.unit.conflict_id, spells::conflict_name(year))).collect();
    fitting.sort();
    fitting.dedup_by_key(|(id, _)| *id);
    match fitting.as_slice() {
        [(id, _)] => Ok(*id),
        [] => {
            let names: Vec<&str> = years.iter().map(|year| year.location.as_str()).collect();
            let nearest = language::nearest(text.trim(), names.iter().copied()).map(str::to_owned);
            Err(HistoryFault::NoConflict { found: text.to_owned(), nearest })
        }
        several => Err(HistoryFault::Several {
            found: text.to_owned(),
            conflicts: several.iter().map(|(id, name)| format!("{id} {name}")).collect(),
        }),
    }
}

/// The histories of every conflict, by id. The peace is that of the default rules.
pub fn histories(hall: &Hall) -> Result<Vec<History>, HistoryFault> {
    let (layer, years) = hall.record.active_years("ucdp-acd", None)?;
    let spells = hall.spells(&Options::default())?;
    let (agreement_layer, agreements) = hall.record.agreements("ucdp-peace-agreements", None)?;
    let states = States::new(&hall.record);
    let mut sorted: Vec<&ActiveYear> = years.iter().collect();
    sorted.sort_by_key(|year| (year.unit, year.start.day, year.year));
    let of_conflict = sorted.chunk_by(|a, b| a.unit == b.unit);
    Ok(of_conflict
        .map(|years| {
            let id = years[0].unit.conflict_id;
            let peace: Vec<Spell> = spells.rows.iter().filter(|s| s.conflict_id == Some(id)).cloned().collect();
            let mut signed: Vec<Signed> = agreements
                .iter()
                .filter(|agreement| agreement.conflict_ids.contains(&id))
                .map(|agreement| sign(hall, agreement_layer, agreement))
                .collect();
            signed.sort_by_key(|s| (s.agreement.date, s.agreement.agreement_id));
            tell(layer, years, peace, signed, &states)
        })
        .collect())
}

/// The history of one conflict.
pub fn history(hall: &Hall, conflict_id: u32) -> Result<History, HistoryFault> {
    let found = histories(hall)?.into_iter().find(|history| history.conflict_id == conflict_id);
    found.ok_or_else(|| HistoryFault::NoConflict { found: conflict_id.to_string(), nearest: None })
}

fn sign(hall: &Hall, layer: u16, agreement: &Agreement) -> Signed {
    let text = agreement.third_parties.as_deref().unwrap_or("");
    let third_parties = hall.dictionary.recognise(agreement.agreement_id, text, agreement.date).codes;
    Signed { fact: FactId::of(layer, agreement), agreement: agreement.clone(), third_parties }
}

fn tell(layer: u16, years: &[&ActiveYear], peace: Vec<Spell>, agreements: Vec<Signed>, states: &States<'_>) -> History {
    let last = years[years.len() - 1];
    let mut sides: Vec<String> = Vec::new();
    // The publisher lists the groups of a side in one cell, separated by commas, anew each year.
    for side in years.iter().flat_map(|year| [&year.side_a, &year.side_b]).flat_map(|side| side.split(", ")) {
        if !sides.iter().any(|known| known == side) {
            sides.push(side.to_owned());
        }
    }
    let episodes = years
        .chunk_by(|a, b| a.start.day == b.start.day)
        .map(|years| {
            let last = years[years.len() - 1];
            let end = last.end;
            let ended_by = peace.iter().find(|s| Some(s.ended.day) == end).map(|s| s.ended_by);
            let sides = Some((last.side_a.as_str(), last.side_b.as_str()));
            Fought {
                start: years[0].start.day,
                end,
                years: years.iter().map(|year| (year.year, year.intensity)).collect(),
                facts: years.iter().map(|year| FactId::of(layer, *year)).collect(),
                ended_by,
                ended_words: ended_by.map_or_else(String::new, |how| ending_words(how, last.kind, sides)),
                parties: state_parties(years, states),
            }
        })
        .collect();
    let regions: Vec<&str> = last.regions.iter().map(|region| region.word()).collect();
    History {
        conflict_id: last.unit.conflict_id,
        name: spells::conflict_name(last),
        regions: regions.join(" "),
        kind: last.kind.word(),
        sides,
        episodes,
        peace,
        agreements,
    }
}

/// Who fought in an episode, and in which of its years.
fn state_parties(years: &[&ActiveYear], states: &States<'_>) -> Vec<StateParty> {
    let mut fought: BTreeMap<(&'static str, bool, u16), Vec<i16>> = BTreeMap::new();
    for year in years {
        for (side, of) in [("a", &year.parties.a), ("b", &year.parties.b)] {
            for (joined, codes) in [(false, &of.primary), (true, &of.secondary)] {
                for code in codes {
                    fought.entry((side, joined, *code)).or_default().push(year.year);
                }
            }
        }
    }
    let party = |((side, joined, code), years): ((&'static str, bool, u16), Vec<i16>)| {
        let last = Day::last_of(years[years.len() - 1]);
        let abbreviation = states.abbreviation(Scheme::GleditschWard, code, last).map(ToString::to_string);
        let name = states.name(Scheme::GleditschWard, code, last).map(ToString::to_string);
        StateParty { side, is_primary: !joined, code, abbreviation, name, years }
    };
    fought.into_iter().map(party).collect()
}
