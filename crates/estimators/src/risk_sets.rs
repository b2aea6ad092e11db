//! Count, at every distinct exit time, who is at risk, who has the event and who is censored.

use crate::Sample;
use numerics::order::{Counts, Distinct};
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
        let Some(weight) = sample.weight() else {
            let Counts { times, rows } = Counts::of(sample.exit(), |row| sample.event()[row]);
            let entered = Entered::count(sample);
            return RiskSets { grid: Grid::ONES, times, leaving: Leaving::Rows(rows), entered };
        };
        let grid = Grid::for_terms(greatest(weight), weight.len());
        let Distinct { times, position } = Distinct::of(sample.exit());
        let leaving = Leaving::Cases(weigh_leaving(sample, times.len(), &position, weight, grid));
        RiskSets { grid, times, leaving, entered: Entered::weigh(sample, weight, grid) }
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
    fn count(sample: &Sample<'_>) -> Entered {
        let all = sample.rows() as i128;
        let Some(entry) = sample.entry() else { return Entered::from_the_start(Grid::ONES, all) };
        let Counts { times, rows } = Counts::of(entry, |_| false);
        let cases = rows.into_iter().map(|[entering, _]| entering.into()).collect();
        Entered { grid: Grid::ONES, times, by: running_sums(cases), all }
    }

    fn weigh(sample: &Sample<'_>, weight: &[f64], grid: Grid) -> Entered {
        let all = weight.iter().map(|&weight| grid.units(weight)).sum();
        let Some(entry) = sample.entry() else { return Entered::from_the_start(grid, all) };
        let Distinct { times, position } = Distinct::of(entry);
        let mut cases = vec![0; times.len()];
        position.iter().zip(weight).for_each(|(&place, &weight)| cases[place as usize] += grid.units(weight));
        Entered { grid, times, by: running_sums(cases), all }
    }

    fn from_the_start(grid: Grid, all: i128) -> Entered {
        Entered { grid, times: Vec::new(), by: Vec::new(), all }
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

fn running_sums(mut cases: Vec<i128>) -> Vec<i128> {
    let mut sum = 0;
    for cases in &mut cases {
        sum += *cases;
        *cases = sum;
    }
    cases
}

fn weigh_leaving(sample: &Sample<'_>, times: usize, position: &[u32], weight: &[f64], grid: Grid) -> Vec<LeavingCases> {
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
