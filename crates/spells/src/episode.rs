//! Gather active years into episodes.

use std::collections::BTreeMap;

use record::{ActiveYear, Dated, Day, Ending, FactId, Intensity, Precision, Unit};

use crate::options::DateReading;

/// Active years of one conflict (or dyad) with one start date.
#[derive(Clone, Debug)]
pub struct Episode<'a> {
    /// The conflict or dyad.
    pub unit: Unit,
    /// Its start, never that of the whole conflict.
    pub start: Dated,
    /// Its active years, ascending.
    pub years: Vec<(FactId, &'a ActiveYear)>,
    /// The end; none if it goes on when coverage ends.
    pub end: Option<EpisodeEnd>,
}

/// When an episode ended, and which fact says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EpisodeEnd {
    /// Last day of the episode.
    pub date: Dated,
    /// The fact.
    pub fact: FactId,
}

impl<'a> Episode<'a> {
    /// First active year.
    pub fn first(&self) -> (FactId, &'a ActiveYear) {
        self.years[0]
    }

    /// Last active year.
    pub fn last(&self) -> (FactId, &'a ActiveYear) {
        self.years[self.years.len() - 1]
    }

    /// The highest intensity of its years.
    pub fn peak(&self) -> Intensity {
        self.years.iter().map(|(_, year)| year.intensity).max().unwrap_or(Intensity::Minor)
    }
}

/// Endings by unit and last active year.
pub(crate) type Endings<'a> = BTreeMap<(Unit, i16), (FactId, &'a Ending)>;

/// Active years of one layer → episodes, by unit and then start. Ends are those of the years' own source.
pub(crate) fn active_years_to_episodes<'a>(layer: u16, years: &'a [ActiveYear]) -> Vec<Episode<'a>> {
    let mut gathered: BTreeMap<(Unit, Day), Vec<(FactId, &ActiveYear)>> = BTreeMap::new();
    for year in years {
        gathered.entry((year.unit, year.start.day)).or_default().push((FactId::of(layer, year), year));
    }
    gathered
        .into_iter()
        .map(|((unit, _), mut years)| {
            years.sort_by_key(|(id, year)| (year.year, *id));
            let (fact, last) = years[years.len() - 1];
            let end = last.end.map(|day| EpisodeEnd { date: Dated { day, precision: Precision::Unstated }, fact });
            Episode { unit, start: last.start, years, end }
        })
        .collect()
}

/// Give conflict episodes' ends the precision that Termination states, where it codes the same day.
///
/// UCDP/PRIO ACD leaves `ep_end_prec` empty in every row; Termination v3 fills `ependprec`. An end on another day is
/// another judgement, so it says nothing about this one, and the precision stays unstated.
pub(crate) fn state_precision(episodes: &mut [Episode<'_>], endings: &Endings<'_>) {
    for episode in episodes {
        let key = (episode.unit, episode.last().1.year);
        let Some((_, ending)) = endings.get(&key) else { continue };
        if let (Some(end), Some(coded)) = (&mut episode.end, ending.end)
            && end.date.day == coded.day
        {
            end.date = coded;
        }
    }
}

/// Push starts and ends to the bounds of their precision, all one way. An episode never ends before it begins.
pub(crate) fn read_dates(episodes: &mut [Episode<'_>], reading: DateReading) {
    for episode in episodes {
        let (start, end) = (episode.start.bounds(), episode.end.map(|end| end.date.bounds()));
        let (first, last) = match reading {
            DateReading::Coded => continue,
            DateReading::Shortest => (start.earliest, end.map(|end| end.latest)),
            DateReading::Longest => (start.latest, end.map(|end| end.earliest)),
        };
        // A start that may lie after the coded end cannot: the episode began by then.
        let coded_end = episode.end.map_or(first, |end| end.date.day);
        let first = if first > coded_end && reading == DateReading::Longest { episode.start.day } else { first };
        episode.start.day = first;
        if let (Some(end), Some(last)) = (&mut episode.end, last) {
            end.date.day = last.max(first);
        }
    }
}

/// Give dyad episodes their ends: the dyad file has none.
///
/// In order: Termination's own date for the dyad, if it lies in the last active year; the conflict's end, if the
/// conflict ended in the same year; 31 December of the last active year, known to the year. An episode that is active
/// in the last year covered goes on.
pub(crate) fn date_dyad_ends(
    episodes: &mut [Episode<'_>],
    dyad_endings: &Endings<'_>,
    conflict_ends: &BTreeMap<(u32, i16), EpisodeEnd>,
    last_year: i16,
) {
    for episode in episodes {
        let (fact, last) = episode.last();
        if last.year >= last_year {
            continue;
        }
        let start = episode.start.day;
        let lawful = |day: Day| day.year() == last.year && day >= start;
        let coded = dyad_endings
            .get(&(episode.unit, last.year))
            .and_then(|(fact, ending)| ending.end.map(|date| EpisodeEnd { date, fact: *fact }));
        let conflict = conflict_ends.get(&(episode.unit.conflict_id, last.year)).copied();
        let year_end = Dated { day: Day::last_of(last.year), precision: Precision::Year };
        episode.end = coded
            .filter(|end| lawful(end.date.day))
            .or(conflict.filter(|end| lawful(end.date.day)))
            .or(Some(EpisodeEnd { date: year_end, fact }));
    }
}
