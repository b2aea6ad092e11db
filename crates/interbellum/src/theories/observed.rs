//! Read sources beside the timeline as values of states, of pairs of states and of conflicts, that hold from a day on.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use record::{
    Code, CodeScheme, Crosswalk, Day, Index, Interval, Known, Observation, Record, RecordError, Role, StoreError, Who,
};

use crate::theories::catalogue::RecordCatalogue;
use crate::theories::series::{Series, Written};
use crate::theories::story::Moment;

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

/// Why a source beside the timeline cannot be read as values.
#[derive(Debug, thiserror::Error)]
pub enum BesideFault {
    /// The bytes of the observations are damaged.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The record lacks the source.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The source lacks a measure.
    #[error("the source `{source_id}` of this record has no measure `{measure}`")]
    NoMeasure {
        /// The source.
        source_id: &'static str,
        /// The measure.
        measure: &'static str,
    },
}

/// What a source looks at; none if the record does not have it.
pub(crate) fn coverage_of(record: &Record, id: &str) -> Option<Interval> {
    record.observations(id, None).ok().map(|(_, layer)| layer.source.coverage)
}

/// The observations of a source.
pub(crate) fn index_of<'a>(catalogue: &'a RecordCatalogue, id: &str) -> Result<Index<'a>, BesideFault> {
    Ok(Index::of(catalogue.whole()?, id, None)?)
}

/// The codes of states, read once.
static CROSSWALK: LazyLock<Crosswalk> = LazyLock::new(|| match Crosswalk::embedded() {
    Ok(crosswalk) => crosswalk,
    Err(fault) => panic!("the embedded table of codes is sound, and a test holds it: {fault}"),
});

/// The state's place among the units, for whom a source names at a time; none for one that is no unit.
pub(crate) fn state_of(catalogue: &RecordCatalogue, who: &Who, days: Interval) -> Option<usize> {
    match CROSSWALK.identify(who, days)?.code(CodeScheme::GleditschWard)? {
        Code::GleditschWard(code) => catalogue.state(code),
        _ => None,
    }
}

/// The number of each state, from 1 January of each year; unknown from the year after the last on.
///
/// Of two rows of one state in one year (two lists' codes of a state that changes) none counts unless they agree.
pub(crate) fn series_of_states(catalogue: &RecordCatalogue, source: &StateYears) -> Result<Vec<Series>, BesideFault> {
    let index = index_of(catalogue, source.id)?;
    let observations = index.observations();
    let place = |measure: &&'static str| {
        observations.measure(measure).ok_or(BesideFault::NoMeasure { source_id: source.id, measure })
    };
    let places = source.measures.iter().map(place).collect::<Result<Vec<_>, _>>()?;
    let mut found: Vec<BTreeMap<i16, Option<f64>>> = vec![BTreeMap::new(); catalogue.states.len()];
    for row in &observations.rows {
        let record::Span::Year(year) = row.span else { continue };
        let who = row.in_role(Role::Subject).next();
        let Some(state) = who.and_then(|who| state_of(catalogue, who, Interval::of_year(year))) else { continue };
        let value = number(row, &places).map(|number| number / source.over);
        let known = found[state].entry(year).or_insert(value);
        if *known != value {
            *known = None;
        }
    }
    Ok(found.into_iter().map(by_year).collect())
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

/// Whether each ordered pair of states shares a border on land, row by row, as of the source's day throughout.
///
/// Unknown where one of the two is no country of the source: states that are gone, and small ones that are not drawn.
pub(crate) fn border_pairs(catalogue: &RecordCatalogue) -> Result<Vec<Series>, BesideFault> {
    let index = index_of(catalogue, BORDERS)?;
    let days = index.source().coverage;
    let n = catalogue.states.len();
    let (mut borders, mut is_drawn) = (vec![false; n * n], vec![false; n]);
    for row in &index.observations().rows {
        let from = row.in_role(Role::From).next().and_then(|who| state_of(catalogue, who, days));
        let Some(from) = from else { continue };
        is_drawn[from] = true;
        for to in row.in_role(Role::To).filter_map(|who| state_of(catalogue, who, days)).filter(|to| *to != from) {
            (borders[from * n + to], borders[to * n + from]) = (true, true);
        }
    }
    let pair = |place: usize| {
        let is_known = is_drawn[place / n] && is_drawn[place % n];
        let border = is_known.then(|| Written::Number(f64::from(u8::from(borders[place]))));
        Series { before: border, steps: Vec::new() }
    };
    Ok((0..n * n).map(pair).collect())
}
