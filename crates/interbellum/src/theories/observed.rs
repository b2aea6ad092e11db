//! Read sources beside the timeline as values of states, of pairs of states and of conflicts, that hold from a day on.

use std::collections::{BTreeMap, BTreeSet};

use record::{Code, CodeScheme, Crosswalk, Day, Index, Interval, Known, Observation, Record, Role, Who};

use crate::theories::catalogue::RecordCatalogue;
use crate::theories::series::{Series, Written};
use crate::theories::story::{Moment, Story};

/// Where the numbers of a state in a year stand.
pub(crate) struct StateYears {
    /// The source of the record.
    pub(crate) id: &'static str,
    /// Its measures; several are multiplied.
    measures: &'static [&'static str],
    /// What the number is divided by.
    over: f64,
}

/// The numbers of states by year that theories may name.
pub(crate) fn state_years(source: &str) -> Option<StateYears> {
    let (id, measures, over): (_, &[&str], f64) = match source {
        // Thousand persons times dollars a person: billions are a million of these.
        "maddison.output" => ("maddison", &["income", "population"], 1e6),
        "maddison.income" => ("maddison", &["income"], 1.0),
        "maddison.population" => ("maddison", &["population"], 1.0),
        "unga.ideal_point" => ("unga-ideal-points", &["ideal_point"], 1.0),
        _ => return None,
    };
    Some(StateYears { id, measures, over })
}

/// Where support from outside stands.
pub(crate) const SUPPORT: &str = "ucdp-esd";
/// Where borders stand.
pub(crate) const BORDERS: &str = "natural-earth";

/// The last day on which a source looks at anything.
pub(crate) fn coverage_of(record: &Record, id: &str) -> Option<Interval> {
    record.observations(id, None).ok().map(|(_, layer)| layer.source.coverage)
}

/// The state's place among the units, for everyone whom a source names in a year.
struct StatesOf<'a> {
    catalogue: &'a RecordCatalogue,
    crosswalk: Crosswalk,
}

impl<'a> StatesOf<'a> {
    fn new(catalogue: &'a RecordCatalogue) -> Option<StatesOf<'a>> {
        Some(StatesOf { catalogue, crosswalk: Crosswalk::embedded().ok()? })
    }

    fn place(&self, who: &Who, days: Interval) -> Option<usize> {
        match self.crosswalk.identify(who, days)?.code(CodeScheme::GleditschWard)? {
            Code::GleditschWard(code) => self.catalogue.state(code),
            _ => None,
        }
    }
}

fn whole(year: i16) -> Interval {
    Interval { earliest: Day::first_of(year), latest: Day::last_of(year) }
}

/// The number of each state, from 1 January of each year; unknown from the year after the last on.
///
/// Of two rows of one state in one year (two lists' codes of a state that changes) none counts unless they agree.
pub(crate) fn series_of_states(catalogue: &RecordCatalogue, source: &StateYears) -> Vec<Series> {
    let mut found: Vec<BTreeMap<i16, Option<f64>>> = vec![BTreeMap::new(); catalogue.states.len()];
    let index = Index::of(catalogue.record(), source.id, None).ok();
    let states = StatesOf::new(catalogue);
    if let (Some(index), Some(states)) = (&index, &states) {
        let rows = &index.observations().rows;
        let places = source.measures.iter().map(|name| index.observations().measure(name)).collect::<Option<Vec<_>>>();
        for row in rows {
            let (record::Span::Year(year), Some(places)) = (row.span, &places) else { continue };
            let who = row.in_role(Role::Subject).next();
            let Some(place) = who.and_then(|who| states.place(who, whole(year))) else { continue };
            let value = number(row, places).map(|number| number / source.over);
            let known = found[place].entry(year).or_insert(value);
            if *known != value {
                *known = None;
            }
        }
    }
    found.into_iter().map(by_year).collect()
}

/// The product of some measures of a row, if all are known.
fn number(row: &Observation, places: &[usize]) -> Option<f64> {
    places.iter().try_fold(1.0, |product, place| match row.values.get(*place)? {
        Known::Value(value) => Some(product * value.get()),
        Known::Unknown | Known::OutsideCoverage => None,
    })
}

/// Values of years as values from a day on.
fn by_year(years: BTreeMap<i16, Option<f64>>) -> Series {
    let mut steps: Vec<(Moment, Option<Written>)> = Vec::new();
    let mut next = None;
    for (year, value) in years {
        if next.is_some_and(|next| next < year) {
            steps.push((Moment::of(Day::first_of(next.unwrap_or(year))), None));
        }
        steps.push((Moment::of(Day::first_of(year)), value.map(Written::Number)));
        next = Some(year + 1);
    }
    steps.extend(next.map(|next| (Moment::of(Day::first_of(next)), None)));
    Series { before: None, steps }
}

/// Whether each ordered pair of states shares a border on land, row by row. A state that the list does not have borders
/// nobody in it.
pub(crate) fn border_pairs(catalogue: &RecordCatalogue) -> Vec<Series> {
    let n = catalogue.states.len();
    let mut borders = vec![false; n * n];
    let index = Index::of(catalogue.record(), BORDERS, None).ok();
    if let (Some(index), Some(states)) = (&index, StatesOf::new(catalogue)) {
        let days = index.source().coverage;
        for row in &index.observations().rows {
            let from = row.in_role(Role::From).next().and_then(|who| states.place(who, days));
            for to in row.in_role(Role::To).filter_map(|who| states.place(who, days)) {
                if let Some(from) = from.filter(|from| *from != to) {
                    (borders[from * n + to], borders[to * n + from]) = (true, true);
                }
            }
        }
    }
    let always =
        |border: bool| Series { before: Some(Written::Number(f64::from(u8::from(border)))), steps: Vec::new() };
    borders.into_iter().map(always).collect()
}

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

/// A time of support: years that follow one another without a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Supported {
    /// The place of the conflict among the units.
    pub(crate) conflict: usize,
    pub(crate) side: Side,
    /// The place of the state that supports; none for a group, or a name that is no state's.
    pub(crate) by: Option<usize>,
    /// From when: 1 January of the first year, or the conflict's first day if that is later.
    pub(crate) begins: Moment,
    /// To when: the end of 31 December of the last year; none if that is the last year of the source.
    pub(crate) ends: Option<Moment>,
}

/// Every time of support, by conflict, side and supporter. Support that is only alleged does not count; years in which a
/// conflict has no row are years without known support.
pub(crate) fn support(catalogue: &RecordCatalogue) -> Vec<Supported> {
    let (Ok(index), Some(states)) = (Index::of(catalogue.record(), SUPPORT, None), StatesOf::new(catalogue)) else {
        return Vec::new();
    };
    let observations = index.observations();
    let measure = |name: &str| observations.measure(name);
    let (Some(support), Some(alleged), Some(group)) =
        (measure("support"), measure("alleged"), measure("supported_is_group"))
    else {
        return Vec::new();
    };
    let mut years: BTreeMap<(usize, Side, Option<usize>), BTreeSet<i16>> = BTreeMap::new();
    for row in &observations.rows {
        let record::Span::Year(year) = row.span else { continue };
        let is = |place: usize| {
            row.values.get(place).is_some_and(|value| matches!(value, Known::Value(v) if v.get() == 1.0))
        };
        let about = row.in_role(Role::About).find_map(|who| match who {
            Who::Conflict(id) => catalogue.conflict(*id),
            _ => None,
        });
        let Some(conflict) = about.filter(|_| is(support) && !is(alleged)) else { continue };
        let side = if is(group) { Side::Rebels } else { Side::Government };
        let by = row.name.clone().and_then(|name| states.place(&Who::Named(name), whole(year)));
        years.entry((conflict, side, by)).or_default().insert(year);
    }
    let last = index.source().coverage.latest.year();
    let mut found = Vec::new();
    for ((conflict, side, by), years) in years {
        let story = &catalogue.stories[conflict];
        for run in runs(&years) {
            let begins = begins_in(story, run.0);
            let ends = (run.1 < last).then(|| Moment::of(Day::first_of(run.1 + 1)));
            found.push(Supported { conflict, side, by, begins, ends });
        }
    }
    found
}

/// Years that follow one another, as the first and the last.
fn runs(years: &BTreeSet<i16>) -> Vec<(i16, i16)> {
    let mut runs: Vec<(i16, i16)> = Vec::new();
    for year in years {
        match runs.last_mut() {
            Some(run) if run.1 + 1 == *year => run.1 = *year,
            _ => runs.push((*year, *year)),
        }
    }
    runs
}

/// 1 January, or the first day of a war that begins in the year.
fn begins_in(story: &Story, year: i16) -> Moment {
    let first = Day::first_of(year);
    let at_war = |war: &&crate::theories::story::WarStory| {
        war.start <= first && war.end().is_none_or(|end| end > Moment::of(first))
    };
    let later = story.wars.iter().map(|war| war.start).find(|start| *start > first && start.year() == year);
    let on = story.wars.iter().any(|war| at_war(&war));
    // Half a day after the war begins, so that the war has begun.
    if on { Moment::of(first) } else { later.map_or(Moment::of(first), Moment::after) }
}

/// Whether a side of each conflict has support from outside, of anyone or of whoever is asked about on the day.
pub(crate) fn support_series(
    catalogue: &RecordCatalogue,
    side: Side,
    asked: Option<&dyn Fn(Day) -> Option<usize>>,
) -> Vec<Series> {
    let coverage = coverage_of(catalogue.record(), SUPPORT);
    let mut steps: Vec<BTreeMap<Moment, i32>> = vec![BTreeMap::new(); catalogue.stories.len()];
    for one in support(catalogue).iter().filter(|one| one.side == side) {
        let counts = asked.is_none_or(|asked| one.by.is_some() && asked(one.begins.day()) == one.by);
        if counts {
            *steps[one.conflict].entry(one.begins).or_default() += 1;
            one.ends.iter().for_each(|end| *steps[one.conflict].entry(*end).or_default() -= 1);
        }
    }
    let of = |changes: BTreeMap<Moment, i32>| {
        let Some(coverage) = coverage else { return Series { before: None, steps: Vec::new() } };
        let flag = |number: i32| Some(Written::Number(f64::from(u8::from(number > 0))));
        let mut now = 0;
        let mut steps = vec![(Moment::of(coverage.earliest), flag(0))];
        for (moment, change) in changes {
            now += change;
            steps.push((moment, flag(now)));
        }
        steps.push((Moment::of(Day(coverage.latest.0 + 1)), None));
        steps.sort_by_key(|(moment, _)| *moment);
        Series { before: None, steps }
    };
    steps.into_iter().map(of).collect()
}
