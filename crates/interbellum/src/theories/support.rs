//! Read who supports a side of a conflict from outside: what the source says, what it leaves open, and what it does not look at.

use std::collections::BTreeMap;

use record::{Day, Interval, Known, Observation, Observations, Role, Who};

use crate::theories::catalogue::RecordCatalogue;
use crate::theories::observed::{BesideFault, SUPPORT, index_of, state_of};
use crate::theories::series::{Series, Written};
use crate::theories::story::{Moment, Story, WarStory};

/// A side of a conflict that may be supported from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    /// Groups.
    Rebels,
    /// Governments.
    Government,
}

impl Side {
    /// Both, in the order in which theories name them.
    pub(crate) const ALL: [Side; 2] = [Side::Rebels, Side::Government];

    /// The word that theories use.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Side::Rebels => "rebels",
            Side::Government => "government",
        }
    }
}

/// The state that supports, by its place among the units; none for a group, or a name that is no state's.
type Supporter = Option<usize>;

/// Who is named in a year of a side, and whether more than an allegation is. Without anyone the source says: no support.
type YearOfSide = BTreeMap<Supporter, bool>;

/// Everything that the source says of sides, by year. A year without an entry is one at which it does not look.
pub(crate) struct SupportSeen {
    coverage: Interval,
    sides: BTreeMap<(usize, Side), BTreeMap<i16, YearOfSide>>,
}

/// A time of support: years that follow one another without a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Supported {
    /// The place of the conflict among the units.
    pub(crate) conflict: usize,
    pub(crate) side: Side,
    pub(crate) by: Supporter,
    /// From when: 1 January of the first year, or half a day after the war's first day if that is later.
    pub(crate) begins: Moment,
    /// The end of the last year, where the source looks at the next one and names the supporter no more. Where the war is over,
    /// where the next year is not looked at, or the support then is an allegation, nobody saw it end.
    pub(crate) ends: Option<Moment>,
    /// Whether it was seen to begin: with the war, or after a year that the source looks at and does not name the supporter in.
    pub(crate) is_begin_seen: bool,
}

impl SupportSeen {
    /// Read the source. Errors: the record lacks it or one of its measures, or its bytes are damaged.
    pub(crate) fn of(catalogue: &RecordCatalogue) -> Result<SupportSeen, BesideFault> {
        let index = index_of(catalogue, SUPPORT)?;
        let measures = Measures::of(index.observations())?;
        let mut sides: BTreeMap<(usize, Side), BTreeMap<i16, YearOfSide>> = BTreeMap::new();
        for row in &index.observations().rows {
            let record::Span::Year(year) = row.span else { continue };
            let about = row.in_role(Role::About).find_map(|who| match who {
                Who::Conflict(id) => catalogue.conflict(*id),
                _ => None,
            });
            let (Some(conflict), Some(side)) = (about, measures.side(row)) else { continue };
            let seen = sides.entry((conflict, side)).or_default().entry(year).or_default();
            let by =
                || row.name.clone().and_then(|name| state_of(catalogue, &Who::Named(name), Interval::of_year(year)));
            if let Some(is_sure) = measures.support(row) {
                *seen.entry(by()).or_insert(false) |= is_sure;
            }
        }
        Ok(SupportSeen { coverage: index.source().coverage, sides })
    }

    /// Every time of known support, by conflict, side and supporter.
    pub(crate) fn times(&self, catalogue: &RecordCatalogue) -> Vec<Supported> {
        let mut found = Vec::new();
        for ((conflict, side), years) in &self.sides {
            let story = &catalogue.stories[*conflict];
            for (by, (first, last)) in runs(years) {
                // Looked at, and this supporter is not even alleged.
                let is_free_of = |year: i16| years.get(&year).is_some_and(|seen| !seen.contains_key(&by));
                found.push(Supported {
                    conflict: *conflict,
                    side: *side,
                    by,
                    begins: begins_in(story, first),
                    ends: is_free_of(last + 1).then(|| Moment::of(Day::first_of(last + 1))),
                    is_begin_seen: is_free_of(first - 1) || begins_with_war(story, first),
                });
            }
        }
        found.sort_by_key(|one| (one.conflict, one.side, one.by, one.begins));
        found
    }

    /// Whether a side of each conflict has support from outside, of anyone or of whoever is asked about on the day on which the
    /// support begins.
    ///
    /// By calendar years. Known where the source looks at the side in the year; support that is only alleged is unknown, and so
    /// is every year at which the source does not look: before and after a war, and outside its coverage.
    pub(crate) fn series(
        &self,
        catalogue: &RecordCatalogue,
        side: Side,
        asked: Option<&dyn Fn(Day) -> Option<usize>>,
    ) -> Vec<Series> {
        let none = BTreeMap::new();
        let of = |(place, story): (usize, &Story)| {
            self.of_side(story, self.sides.get(&(place, side)).unwrap_or(&none), asked)
        };
        catalogue.stories.iter().enumerate().map(of).collect()
    }

    fn of_side(
        &self,
        story: &Story,
        years: &BTreeMap<i16, YearOfSide>,
        asked: Option<&dyn Fn(Day) -> Option<usize>>,
    ) -> Series {
        let runs = runs(years);
        // Whoever fills a role is asked for on the day on which the support begins, for all its years.
        let counts = |by: Supporter, year: i16| {
            let Some(asked) = asked else { return true };
            let run = runs.iter().find(|(one, (first, last))| *one == by && (*first..=*last).contains(&year));
            let begins = begins_in(story, run.map_or(year, |(_, (first, _))| *first));
            by.is_some() && asked(begins.day()) == by
        };
        let mut steps = Vec::new();
        let mut write = |moment: Moment, value: Option<f64>| {
            let before = steps.last().and_then(|(_, value): &(Moment, Option<Written>)| *value);
            let value = value.map(Written::Number);
            if before != value {
                steps.push((moment, value));
            }
        };
        for year in self.coverage.earliest.year()..=self.coverage.latest.year() {
            let begins = begins_in(story, year);
            if begins > Moment::of(Day::first_of(year)) {
                write(Moment::of(Day::first_of(year)), None);
            }
            let value = years.get(&year).and_then(|seen| {
                let named = || seen.iter().filter(|(by, _)| counts(**by, year));
                let is_alleged = named().next().is_some();
                if named().any(|(_, is_sure)| *is_sure) { Some(1.0) } else { (!is_alleged).then_some(0.0) }
            });
            write(begins, value);
        }
        write(Moment::of(Day(self.coverage.latest.0 + 1)), None);
        Series { before: None, steps }
    }
}

/// The places of the measures that are read.
struct Measures {
    support: usize,
    alleged: usize,
    supported_is_group: usize,
}

impl Measures {
    fn of(observations: &Observations) -> Result<Measures, BesideFault> {
        let place = |measure: &'static str| {
            observations.measure(measure).ok_or(BesideFault::NoMeasure { source_id: SUPPORT, measure })
        };
        Ok(Measures {
            support: place("support")?,
            alleged: place("alleged")?,
            supported_is_group: place("supported_is_group")?,
        })
    }

    /// Whose side a row is of; none where the source does not say.
    fn side(&self, row: &Observation) -> Option<Side> {
        known(row, self.supported_is_group).map(|is_group| if is_group { Side::Rebels } else { Side::Government })
    }

    /// Whether a row tells of support, and then whether it is more than an allegation; none for a row that says there is none.
    fn support(&self, row: &Observation) -> Option<bool> {
        match known(row, self.support) {
            Some(false) => None,
            Some(true) => Some(known(row, self.alleged) == Some(false)),
            None => Some(false),
        }
    }
}

fn known(row: &Observation, measure: usize) -> Option<bool> {
    match row.values.get(measure)? {
        Known::Value(value) => Some(value.get() != 0.0),
        Known::Unknown | Known::OutsideCoverage => None,
    }
}

/// Of each supporter the years of known support that follow one another, as the first and the last.
fn runs(years: &BTreeMap<i16, YearOfSide>) -> Vec<(Supporter, (i16, i16))> {
    let mut runs: Vec<(Supporter, (i16, i16))> = Vec::new();
    for (year, seen) in years {
        for (by, _) in seen.iter().filter(|(_, is_sure)| **is_sure) {
            match runs.iter_mut().rev().find(|(one, _)| one == by) {
                Some((_, run)) if run.1 + 1 == *year => run.1 = *year,
                _ => runs.push((*by, (*year, *year))),
            }
        }
    }
    runs
}

/// Whether a war that began before the day, or on it, goes on after it.
fn is_at_war(story: &Story, day: Day) -> bool {
    let on = |war: &WarStory| war.start <= day && war.end().is_none_or(|end| end > Moment::of(day));
    story.wars.iter().any(on)
}

/// Whether a war begins in the year, and none was on before.
fn begins_with_war(story: &Story, year: i16) -> bool {
    let begins = story.wars.iter().any(|war| war.start.year() == year);
    begins && !is_at_war(story, Day::last_of(year - 1))
}

/// 1 January, or half a day after the first day of a war that begins in the year, so that the war has begun.
fn begins_in(story: &Story, year: i16) -> Moment {
    let first = Day::first_of(year);
    if is_at_war(story, first) {
        return Moment::of(first);
    }
    let later = story.wars.iter().map(|war| war.start).find(|start| *start > first && start.year() == year);
    later.map_or(Moment::of(first), Moment::after)
}
