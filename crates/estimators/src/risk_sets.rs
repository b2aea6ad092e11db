//! Count, at every distinct exit time, who is at risk, who has the event and who is censored.

use crate::Sample;
use numerics::order::Distinct;
use numerics::sums::Grid;

/// The risk set at one distinct exit time. Counts are of cases, so weights are added up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RiskSet {
    pub(crate) time: f64,
    /// Cases with entry < time ≤ exit.
    pub(crate) at_risk: f64,
    pub(crate) events: f64,
    pub(crate) censored: f64,
    /// `at_risk` less `events`, subtracted before anything was rounded.
    pub(crate) survivors: f64,
    /// Rows, not cases, that have the event.
    pub(crate) event_rows: u32,
}

/// All risk sets of a sample.
///
/// Sums of weights are taken on a grid, exactly: they do not depend on the order of rows, a set that empties is empty, and
/// a row cut in two leaves no trace.
pub(crate) struct RiskSets {
    grid: Grid,
    times: Vec<f64>,
    leaving: Leaving,
    entered: Entered,
}

/// Who leaves at each distinct exit time.
enum Leaving {
    /// Rows censored, and rows with the event.
    Rows(Vec<[u32; 2]>),
    Cases(Vec<LeavingCases>),
}

#[derive(Clone, Copy, Default)]
struct LeavingCases {
    censored: i128,
    events: i128,
    event_rows: u32,
}

/// How many cases have entered before a time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entered {
    grid: Grid,
    times: Vec<f64>,
    /// Cases that enter at or before each of `times`; all of them from the start if `times` is empty.
    by: Vec<i128>,
    all: i128,
}

impl RiskSets {
    pub(crate) fn count(sample: &Sample<'_>) -> RiskSets {
        let grid = sample.weight().map_or(Grid::ONES, |weight| Grid::for_terms(greatest(weight), weight.len()));
        let Distinct { times, position } = Distinct::of(sample.exit());
        let leaving = match sample.weight() {
            None => Leaving::Rows(count_rows(sample, times.len(), &position)),
            Some(weight) => Leaving::Cases(count_cases(sample, times.len(), &position, weight, grid)),
        };
        RiskSets { grid, times, leaving, entered: Entered::count(sample, grid) }
    }

    /// The risk sets in ascending order of time.
    pub(crate) fn iter(&self) -> impl Iterator<Item = RiskSet> + '_ {
        let mut left = 0_i128;
        let mut cursor = 0;
        self.times.iter().enumerate().map(move |(i, &time)| {
            let leaving = self.leaving.at(i);
            let at_risk = self.entered.before(time, &mut cursor) - left;
            left += leaving.censored + leaving.events;
            RiskSet {
                time,
                at_risk: self.grid.value(at_risk),
                events: self.grid.value(leaving.events),
                censored: self.grid.value(leaving.censored),
                survivors: self.grid.value(at_risk - leaving.events),
                event_rows: leaving.event_rows,
            }
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.times.len()
    }

    /// Hands over when cases entered.
    pub(crate) fn into_entered(self) -> Entered {
        self.entered
    }
}

impl Leaving {
    fn at(&self, i: usize) -> LeavingCases {
        match self {
            Leaving::Rows(rows) => {
                let [censored, events] = rows[i];
                LeavingCases { censored: censored.into(), events: events.into(), event_rows: events }
            }
            Leaving::Cases(cases) => cases[i],
        }
    }
}

impl Entered {
    fn count(sample: &Sample<'_>, grid: Grid) -> Entered {
        let rows = sample.rows() as i128;
        let all = sample.weight().map_or(rows, |weight| weight.iter().map(|&weight| grid.units(weight)).sum());
        let Some(entry) = sample.entry() else {
            return Entered { grid, times: Vec::new(), by: Vec::new(), all };
        };
        let Distinct { times, position } = Distinct::of(entry);
        let mut by = match sample.weight() {
            None => count_entries(times.len(), &position),
            Some(weight) => weigh_entries(times.len(), &position, weight, grid),
        };
        let mut sum = 0;
        for cases in &mut by {
            sum += *cases;
            *cases = sum;
        }
        Entered { grid, times, by, all }
    }

    /// Cases with entry before `time`. `cursor` starts at 0 and moves on as the times asked for ascend.
    fn before(&self, time: f64, cursor: &mut usize) -> i128 {
        if self.times.is_empty() {
            return self.all;
        }
        while self.times.get(*cursor).is_some_and(|&entry| entry < time) {
            *cursor += 1;
        }
        self.first(*cursor)
    }

    fn first(&self, count: usize) -> i128 {
        if count == 0 { 0 } else { self.by[count - 1] }
    }

    /// Cases whose entry lies in the interval [from, to).
    pub(crate) fn between(&self, from: f64, to: f64) -> f64 {
        let before = |time: f64| self.first(self.times.partition_point(|&entry| entry < time));
        self.grid.value(before(to) - before(from))
    }
}

fn greatest(weight: &[f64]) -> f64 {
    weight.iter().fold(0.0, |a, &b| f64::max(a, b))
}

fn count_rows(sample: &Sample<'_>, times: usize, position: &[u32]) -> Vec<[u32; 2]> {
    let mut rows = vec![[0; 2]; times];
    for (&place, &event) in position.iter().zip(sample.event()) {
        rows[place as usize][usize::from(event)] += 1;
    }
    rows
}

fn count_cases(sample: &Sample<'_>, times: usize, position: &[u32], weight: &[f64], grid: Grid) -> Vec<LeavingCases> {
    let mut cases = vec![LeavingCases::default(); times];
    for ((&place, &event), &weight) in position.iter().zip(sample.event()).zip(weight) {
        let leaving = &mut cases[place as usize];
        if event {
            leaving.events += grid.units(weight);
            leaving.event_rows += 1;
        } else {
            leaving.censored += grid.units(weight);
        }
    }
    cases
}

fn count_entries(times: usize, position: &[u32]) -> Vec<i128> {
    let mut rows = vec![0_u32; times];
    position.iter().for_each(|&place| rows[place as usize] += 1);
    rows.into_iter().map(i128::from).collect()
}

fn weigh_entries(times: usize, position: &[u32], weight: &[f64], grid: Grid) -> Vec<i128> {
    let mut cases = vec![0; times];
    position.iter().zip(weight).for_each(|(&place, &weight)| cases[place as usize] += grid.units(weight));
    cases
}
