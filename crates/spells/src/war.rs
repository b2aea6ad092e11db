//! Join episodes into the wars that a peace follows and that can return.

use std::collections::{BTreeMap, BTreeSet};

use record::{DAYS_PER_YEAR, Dated, Day, FactId, Intensity, Precision, Unit};

use crate::episode::{Episode, EpisodeEnd};
use crate::options::{Options, ReturnRule, Threshold, UnitKind};
use crate::spell::{Before, UnitKey};

/// What ends and can return: one episode, or several joined by the gap or by the state that they share.
#[derive(Clone, Debug)]
pub struct War<'a> {
    /// Whose war.
    pub key: UnitKey,
    /// Its first day.
    pub start: Dated,
    /// The fact that gives the first day.
    pub start_fact: FactId,
    /// Its end; none if it goes on.
    pub end: Option<EpisodeEnd>,
    /// Its last active year.
    pub last_year: i16,
    /// Highest intensity.
    pub peak: Intensity,
    /// The episodes in it, by start.
    pub episodes: Vec<Episode<'a>>,
    /// Whether the end is an episode's end. A run of war years may end inside an episode.
    pub ends_episode: bool,
}

impl<'a> War<'a> {
    fn of(key: UnitKey, episode: Episode<'a>) -> War<'a> {
        War {
            key,
            start: episode.start,
            start_fact: episode.first().0,
            end: episode.end,
            last_year: episode.last().1.year,
            peak: episode.peak(),
            ends_episode: true,
            episodes: vec![episode],
        }
    }

    /// Take in a war that begins later.
    fn join(&mut self, later: War<'a>) {
        self.end = match (self.end, later.end) {
            (Some(a), Some(b)) => Some(if b.date.day >= a.date.day { b } else { a }),
            _ => None,
        };
        self.last_year = self.last_year.max(later.last_year);
        self.peak = self.peak.max(later.peak);
        self.ends_episode &= later.ends_episode;
        self.episodes.extend(later.episodes);
    }

    /// Its first active year.
    pub fn first_year(&self) -> i16 {
        self.episodes[0].first().1.year
    }

    /// The first year with 1,000 deaths, if one has.
    pub fn first_year_of_war(&self) -> Option<i16> {
        let years = self.episodes.iter().flat_map(|episode| &episode.years);
        years.filter(|(_, year)| year.intensity == Intensity::War).map(|(_, year)| year.year).min()
    }

    /// The conflicts fought in it.
    pub fn conflict_ids(&self) -> BTreeSet<u32> {
        self.episodes.iter().map(|episode| episode.unit.conflict_id).collect()
    }

    /// The episode that ended last; the later start where several end on one day.
    pub fn last_episode(&self) -> &Episode<'a> {
        let by_end = |episode: &&Episode| (episode.end.map(|end| end.date.day), episode.start.day);
        self.episodes.iter().max_by_key(by_end).unwrap_or(&self.episodes[0])
    }
}

impl Before {
    /// What came before a war in its unit; the wars are in order of time.
    pub(crate) fn of(before: &[War<'_>], war: &War<'_>) -> Before {
        let ended = |war: &War<'_>| war.end.map(|end| end.date.day);
        let years = before.iter().filter_map(|one| Some(years_counting_both(one.start.day, ended(one)?)));
        let last = before.iter().filter_map(ended).max();
        Before {
            wars: u32::try_from(before.len()).unwrap_or(u32::MAX),
            war_years: years.sum(),
            peace_years: last.map(|last| Day(war.start.day.0 - 1).years_since(last)),
        }
    }
}

/// Years from one day to another, both counted in full: a war of one day has a length.
pub(crate) fn years_counting_both(first: Day, last: Day) -> f64 {
    f64::from(last.days_since(first) + 1) / DAYS_PER_YEAR
}

/// Episodes → the wars of each unit, each unit's in order of time.
pub(crate) fn episodes_to_wars<'a>(episodes: Vec<Episode<'a>>, options: &Options) -> BTreeMap<UnitKey, Vec<War<'a>>> {
    let mut wars: BTreeMap<UnitKey, Vec<War>> = BTreeMap::new();
    for episode in episodes {
        for key in keys(&episode, options.unit) {
            let these = match options.returns {
                ReturnRule::WarYears => runs_of_war_years(key, &episode),
                _ => vec![War::of(key, episode.clone())],
            };
            wars.entry(key).or_default().extend(these);
        }
    }
    let at_war_only = options.threshold == Threshold::Deaths1000 && options.returns == ReturnRule::Threshold;
    for list in wars.values_mut() {
        if at_war_only {
            list.retain(|war| war.peak == Intensity::War);
        }
        list.sort_by_key(|war| (war.start.day, war.start_fact));
        *list = join_where(std::mem::take(list), overlaps);
        if options.gap_years > 1 {
            *list = join_where(std::mem::take(list), |war, next| within_gap(war, next, options.gap_years));
        }
    }
    wars.retain(|_, list| !list.is_empty());
    wars
}

fn keys(episode: &Episode<'_>, unit: UnitKind) -> Vec<UnitKey> {
    let Unit { conflict_id, dyad_id } = episode.unit;
    match unit {
        UnitKind::Conflict => vec![UnitKey::Conflict(conflict_id)],
        UnitKind::Dyad => dyad_id.map(UnitKey::Dyad).into_iter().collect(),
        UnitKind::State => {
            let codes: BTreeSet<u16> =
                episode.years.iter().flat_map(|(_, y)| y.location_states.iter().copied()).collect();
            codes.into_iter().map(UnitKey::State).collect()
        }
    }
}

/// The maximal runs of years at level 2 in an episode.
///
/// A run that ends inside its episode ends on 31 December, one that begins inside it begins on 1 January: the year is
/// all that the source gives.
fn runs_of_war_years<'a>(key: UnitKey, episode: &Episode<'a>) -> Vec<War<'a>> {
    let count = episode.years.len();
    let mut runs = Vec::new();
    let mut from = 0;
    while from < count {
        if episode.years[from].1.intensity != Intensity::War {
            from += 1;
            continue;
        }
        let mut to = from;
        while to + 1 < count && episode.years[to + 1].1.intensity == Intensity::War {
            to += 1;
        }
        let (start_fact, first) = episode.years[from];
        let (end_fact, last) = episode.years[to];
        let by_year = |day| Dated { day, precision: Precision::Year };
        let inside = EpisodeEnd { date: by_year(Day::last_of(last.year)), fact: end_fact };
        runs.push(War {
            key,
            start: if from == 0 { episode.start } else { by_year(Day::first_of(first.year)) },
            start_fact,
            end: if to + 1 == count { episode.end } else { Some(inside) },
            last_year: last.year,
            peak: Intensity::War,
            ends_episode: to + 1 == count,
            episodes: vec![episode.clone()],
        });
        from = to + 1;
    }
    runs
}

/// Join each war with those after it, as long as `belongs` says so. The list is in order of start.
fn join_where<'a>(wars: Vec<War<'a>>, belongs: impl Fn(&War<'a>, &War<'a>) -> bool) -> Vec<War<'a>> {
    let mut joined: Vec<War<'a>> = Vec::with_capacity(wars.len());
    for war in wars {
        match joined.last_mut() {
            Some(last) if belongs(last, &war) => last.join(war),
            _ => joined.push(war),
        }
    }
    joined
}

/// Fighting of one state's conflicts overlaps: the state is at war throughout.
fn overlaps(war: &War<'_>, next: &War<'_>) -> bool {
    war.end.is_none_or(|end| next.start.day <= end.date.day)
}

/// The return comes after fewer days than the gap: it is the same war.
fn within_gap(war: &War<'_>, next: &War<'_>, gap_years: u16) -> bool {
    war.end.is_none_or(|end| f64::from(next.start.day.days_since(end.date.day)) < DAYS_PER_YEAR * f64::from(gap_years))
}
