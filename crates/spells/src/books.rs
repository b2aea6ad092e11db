//! Look up what a spell is made of, and build all spells of a set of options.

use std::collections::BTreeMap;

use record::{ActiveYear, Day, Dictionary, Ending, FactId, Intensity, Interval, Record, Scheme, States, Unit};

use crate::agreement::Agreements;
use crate::episode::{
    Endings, Episode, EpisodeEnd, active_years_to_episodes, date_dyad_ends, read_dates, state_precision,
};
use crate::options::{Options, OptionsFault, SpellsOf, Threshold, UnitKind};
use crate::spell::{EndedBy, Spell, Spells, UnitKey};
use crate::war::{War, episodes_to_wars};

/// All spells, of peace or of war, that the options ask for.
///
/// Units: days in, years of 365.25 days out. Order: by unit, then time; the same record and options give the same rows. A return
/// on the day of censoring counts as a return, an end as an end. Errors: options that do not go together, or a source that the
/// record lacks.
pub fn build(record: &Record, options: &Options, dictionary: &Dictionary) -> Result<Spells, OptionsFault> {
    let options = options.clone().check()?;
    let books = Books::open(record, &options, dictionary)?;
    let episodes = books.episodes(record, &options)?;
    let episode_count = episodes.len();
    let wars = episodes_to_wars(episodes, &options);
    let mut rows = Vec::new();
    let mut ongoing = 0;
    for list in wars.values() {
        for (index, war) in list.iter().enumerate() {
            if options.threshold == Threshold::Deaths1000 && war.peak != Intensity::War {
                continue;
            }
            ongoing += usize::from(war.end.is_none());
            match (options.of, war.end) {
                (SpellsOf::War, _) => rows.push(books.war_spell(war, &list[..index], &options)),
                (SpellsOf::Peace, Some(end)) => {
                    rows.push(books.peace_spell(war, end, &list[..index], list.get(index + 1), &options));
                }
                (SpellsOf::Peace, None) => {}
            }
        }
    }
    rows.retain(|spell: &Spell| {
        options.since.is_none_or(|since| since <= spell.began())
            && options.until.is_none_or(|until| spell.began() <= until)
    });
    let unlisted_states = books.unlisted(&rows);
    let coverage_end = match options.of {
        SpellsOf::Peace => books.coverage.latest,
        SpellsOf::War => books.last_end_seen(&options),
    };
    Ok(Spells {
        options,
        rows,
        coverage_end,
        agreements: books.agreements.coverage,
        episodes: episode_count,
        ongoing,
        unlisted_states,
        covariates: Vec::new(),
        covariate_states: Vec::new(),
    })
}

/// Everything that a spell is looked up in.
pub(crate) struct Books<'a> {
    /// Of active years.
    pub(crate) coverage: Interval,
    pub(crate) states: States<'a>,
    conflict_endings: Endings<'a>,
    dyad_endings: Endings<'a>,
    /// Of how wars ended.
    pub(crate) endings_coverage: Interval,
    pub(crate) agreements: Agreements<'a>,
}

impl<'a> Books<'a> {
    fn open(record: &'a Record, options: &Options, dictionary: &Dictionary) -> Result<Books<'a>, OptionsFault> {
        let (layer, _) = record.active_years(source_of_years(options.unit), options.release.as_deref())?;
        let (endings_layer, _) = record.endings(source_of_endings(options.unit), None)?;
        let endings = |id| -> Result<Endings<'a>, OptionsFault> {
            let (layer, endings) = record.endings(id, None)?;
            Ok(endings.iter().map(|e: &Ending| ((e.unit, e.year), (FactId::of(layer, e), e))).collect())
        };
        Ok(Books {
            coverage: record.layers[usize::from(layer)].source.coverage,
            endings_coverage: record.layers[usize::from(endings_layer)].source.coverage,
            states: States::new(record),
            conflict_endings: endings("ucdp-termination-conflict")?,
            dyad_endings: endings("ucdp-termination-dyad")?,
            agreements: Agreements::new(record, dictionary)?,
        })
    }

    fn episodes(&self, record: &'a Record, options: &Options) -> Result<Vec<Episode<'a>>, OptionsFault> {
        let (layer, years) = record.active_years("ucdp-acd", options.release.as_deref())?;
        let mut episodes = active_years_to_episodes(layer, years);
        state_precision(&mut episodes, &self.conflict_endings);
        if options.unit != UnitKind::Dyad {
            read_dates(&mut episodes, options.dates);
            return Ok(episodes);
        }
        let conflict_ends: BTreeMap<(u32, i16), EpisodeEnd> =
            episodes.iter().filter_map(|e| e.end.map(|end| ((e.unit.conflict_id, e.last().1.year), end))).collect();
        let (layer, years) = record.active_years("ucdp-dyadic", options.release.as_deref())?;
        let mut dyads = active_years_to_episodes(layer, years);
        date_dyad_ends(&mut dyads, &self.dyad_endings, &conflict_ends, self.coverage.latest.year());
        read_dates(&mut dyads, options.dates);
        Ok(dyads)
    }

    /// Join on unit and last active year of the episode that ended last, and every row that was asked.
    ///
    /// Where several conflicts of one state end on one day, they must agree.
    pub(crate) fn ended_by(&self, war: &War<'_>) -> (EndedBy, Vec<FactId>) {
        if !war.ends_episode {
            return (EndedBy::Unknown, Vec::new());
        }
        let last_day = war.end.map(|end| end.date.day);
        let ended_then = war.episodes.iter().filter(|episode| episode.end.map(|end| end.date.day) == last_day);
        let found: Vec<Option<(FactId, &Ending)>> =
            ended_then.map(|episode| self.ending(episode.unit, episode.last().1.year)).collect();
        let facts = found.iter().flatten().map(|(fact, _)| *fact).collect();
        let mut outcomes = found.iter().map(|row| row.and_then(|(_, ending)| ending.outcome));
        match outcomes.next().flatten() {
            Some(first) if outcomes.all(|other| other == Some(first)) => (EndedBy::Coded(first), facts),
            _ => (EndedBy::Unknown, facts),
        }
    }

    fn ending(&self, unit: Unit, year: i16) -> Option<(FactId, &'a Ending)> {
        let endings = if unit.dyad_id.is_some() { &self.dyad_endings } else { &self.conflict_endings };
        endings.get(&(unit, year)).copied()
    }

    pub(crate) fn name(&self, key: UnitKey, last: &ActiveYear) -> String {
        match key {
            UnitKey::Conflict(_) => conflict_name(last),
            UnitKey::Dyad(_) => format!("{} – {}", last.side_a, last.side_b),
            UnitKey::State(code) => {
                let listed = self.states.name(Scheme::GleditschWard, code, Day::last_of(last.year));
                listed.map_or_else(|| format!("state {code} ({})", last.location), str::to_owned)
            }
        }
    }

    fn unlisted(&self, rows: &[Spell]) -> Vec<u16> {
        let mut codes: Vec<u16> = rows.iter().flat_map(|spell| spell.location_states.iter().copied()).collect();
        codes.sort_unstable();
        codes.dedup();
        codes.retain(|code| !self.states.has(Scheme::GleditschWard, *code));
        codes
    }
}

fn source_of_years(unit: UnitKind) -> &'static str {
    match unit {
        UnitKind::Dyad => "ucdp-dyadic",
        UnitKind::Conflict | UnitKind::State => "ucdp-acd",
    }
}

fn source_of_endings(unit: UnitKind) -> &'static str {
    match unit {
        UnitKind::Dyad => "ucdp-termination-dyad",
        UnitKind::Conflict | UnitKind::State => "ucdp-termination-conflict",
    }
}

/// The conflict's name in UCDP's own way: where, and over what.
pub fn conflict_name(year: &ActiveYear) -> String {
    use record::Incompatibility::{Both, Government, Territory};
    let territory = year.territory.as_deref().unwrap_or("territory");
    match year.incompatibility {
        Government => format!("{}: Government", year.location),
        Territory => format!("{}: {territory}", year.location),
        Both => format!("{}: Government and {territory}", year.location),
    }
}
