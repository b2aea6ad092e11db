//! Make histories in which the exposure has a known effect, on the rows of a real record.

use std::collections::BTreeMap;

use estimators::{Sample, fit_weibull};
use numerics::special::{exp, ln, pow};
use numerics::stream::Stream;

use crate::cell::{Cell, Cells};
use crate::estimand::{Endings, Estimand, Of, Returns, Threshold, Unit};

/// A hazard that is a power of time, e^α t^(k−1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Baseline {
    /// k; not above 0 where the hazard falls as 1 / t or faster.
    pub shape: f64,
    /// α.
    pub log_hazard_at_one: f64,
}

/// Everything about the rows of a claim's cells that a made history leaves as it is.
///
/// A history has one frailty a conflict and one exponential number a case, so that all specifications see the same history:
/// of one case the returns of every table with the same unit, threshold and rule of return fall on one day, and a return at the
/// higher threshold, whose hazard is lower, never comes before one at the lower.
///
/// Of wars a case has several rows, in each of which the exposure is another, and the hazard is followed through them. A war that
/// ended in the way that is asked for is looked at to the end of coverage, its last exposure kept: nobody knows what it would have
/// been. One that ended otherwise is left then, as it was.
pub struct Scene {
    cells: Vec<SceneCell>,
    /// The clusters of the cells.
    pub(crate) clusters: usize,
    cases: usize,
    conflicts: usize,
    baselines: Vec<Baseline>,
    /// For each case the first time at which any table has it at risk.
    at_risk_from: Vec<f64>,
}

struct SceneCell {
    rows: Cell,
    case: Vec<usize>,
    conflict: Vec<usize>,
    baseline: usize,
    /// The exposure of the primary specification, which is the one with the effect.
    causal: Vec<f64>,
    /// For each row the first row of its case; rows of a case follow one another.
    first_of_case: Vec<usize>,
}

/// What a made history has of each case and conflict.
#[derive(Debug, Clone)]
pub struct Fate {
    /// For each case an exponential number of mean 1.
    hazard_spent: Vec<f64>,
    /// For each conflict a gamma number of mean 1.
    frailty: Vec<f64>,
    /// The variance of frailties.
    variance: f64,
}

impl Scene {
    /// The rows of some cells, each table with a longer gap filled up from the one with the shortest.
    ///
    /// In the record a table with a longer gap has only cases that held so long; a made history decides that anew, so its
    /// rows are those of the table with the shortest gap, from the gap on.
    #[must_use]
    pub fn of(cells: &Cells) -> Scene {
        let mut names = Numbers::default();
        let mut conflicts = Numbers::default();
        let mut groups: BTreeMap<(Unit, Threshold, Returns, Endings), usize> = BTreeMap::new();
        let mut scene = Scene {
            cells: Vec::with_capacity(cells.cells.len()),
            clusters: cells.clusters.len(),
            cases: 0,
            conflicts: 0,
            baselines: Vec::new(),
            at_risk_from: Vec::new(),
        };
        for cell in &cells.cells {
            let frame = cell.estimand.frame;
            let baseline =
                *groups.entry((frame.unit, frame.threshold, frame.returns, frame.ends)).or_insert_with(|| {
                    scene.baselines.push(Baseline::fitted(cell));
                    scene.baselines.len() - 1
                });
            let rows = with_gap_of(cell, &cells.cells);
            let primary = Estimand { exposure: 0, ..cell.estimand };
            let primary = cells.cells.iter().find(|other| other.estimand == primary).unwrap_or(cell);
            // A case has one row in peace, and in war one for each beginning of a part.
            let part = |entry: f64| if frame.of == Of::War { entry.to_bits() } else { 0 };
            let named = primary.cases.iter().zip(&primary.entry).zip(&primary.exposure);
            let by_key: BTreeMap<(&str, u64), f64> =
                named.map(|((case, entry), x)| ((case.key.as_str(), part(*entry)), *x)).collect();
            scene.cells.push(SceneCell {
                case: rows.cases.iter().map(|case| names.of(&case.key)).collect(),
                conflict: rows.cases.iter().map(|case| conflicts.of(&case.conflict)).collect(),
                causal: (0..rows.cases.len())
                    .map(|row| {
                        let name = (rows.cases[row].key.as_str(), part(rows.entry[row]));
                        *by_key.get(&name).unwrap_or(&rows.exposure[row])
                    })
                    .collect(),
                first_of_case: first_of_case(&rows),
                baseline,
                rows: Cell { cases: Vec::new(), dropped: Vec::new(), ..rows },
            });
        }
        (scene.cases, scene.conflicts) = (names.0.len(), conflicts.0.len());
        scene.at_risk_from = vec![f64::INFINITY; scene.cases];
        for cell in &scene.cells {
            for (case, entry) in cell.case.iter().zip(&cell.rows.entry) {
                scene.at_risk_from[*case] = scene.at_risk_from[*case].min(*entry);
            }
        }
        scene
    }

    /// Draw what a history has of each case and conflict: cases first, then conflicts, in the order of first appearance.
    #[must_use]
    pub fn fate(&self, stream: &mut Stream, frailty_variance: f64) -> Fate {
        let hazard_spent = (0..self.cases).map(|_| stream.exponential()).collect();
        let frailty = (0..self.conflicts).map(|_| frailty(stream, frailty_variance)).collect();
        Fate { hazard_spent, frailty, variance: frailty_variance }
    }

    /// The cells of a history with this log hazard ratio of the primary specification's exposure.
    ///
    /// Given the frailty the hazard is proportional; over frailties the hazard without exposure is the fitted baseline's.
    #[must_use]
    pub fn cells(&self, fate: &Fate, log_ratio: f64) -> Vec<Cell> {
        self.cells.iter().map(|cell| self.cell(cell, fate, log_ratio)).collect()
    }

    fn cell(&self, cell: &SceneCell, fate: &Fate, log_ratio: f64) -> Cell {
        let (mut kept, mut exits, mut events) = (Vec::new(), Vec::new(), Vec::new());
        for row in 0..cell.case.len() {
            let returned = self.event_time(cell, row, fate, log_ratio);
            if returned <= cell.rows.entry[row] {
                continue;
            }
            let observable = cell.rows.observable[row];
            kept.push(row);
            exits.push(returned.min(observable));
            events.push(returned <= observable);
        }
        let of = |values: &[f64]| kept.iter().map(|&row| values[row]).collect::<Vec<f64>>();
        Cell {
            estimand: cell.rows.estimand,
            entry: of(&cell.rows.entry),
            exit: exits,
            event: events,
            observable: of(&cell.rows.observable),
            exposure: of(&cell.rows.exposure),
            cases: Vec::new(),
            clusters: kept.iter().map(|&row| cell.rows.clusters[row].clone()).collect(),
            terms: cell.rows.terms.iter().map(|(text, term)| (text.clone(), term.of_rows(&kept))).collect(),
            dropped: Vec::new(),
        }
    }
}

impl Scene {
    /// When the event of a row's case comes, if it comes in that row or before it; later than the row if later.
    ///
    /// The hazard is that of the case's rows one after another; between two rows that of the one before holds on, before the first
    /// that of the first, after the last that of the last.
    fn event_time(&self, cell: &SceneCell, row: usize, fate: &Fate, log_ratio: f64) -> f64 {
        let (case, conflict) = (cell.case[row], cell.conflict[row]);
        let baseline = self.baselines[cell.baseline];
        let from = self.at_risk_from[case];
        let hazard = |row: usize| fate.frailty[conflict] * exp(log_ratio * cell.causal[row]);
        let mut left = fate.hazard_spent[case];
        // What the baseline, given a frailty of 1, has spent by the beginning of the row.
        let mut spent = 0.0;
        for earlier in cell.first_of_case[row]..row {
            let by_next = baseline.spent(from, cell.rows.entry[earlier + 1], fate.variance);
            let here = hazard(earlier) * (by_next - spent);
            if here >= left {
                return baseline.return_time(from, spent + left / hazard(earlier), fate.variance);
            }
            left -= here;
            spent = by_next;
        }
        baseline.return_time(from, spent + left / hazard(row), fate.variance)
    }
}

/// For each row the first row of its case.
fn first_of_case(cell: &Cell) -> Vec<usize> {
    let mut first: Vec<usize> = Vec::with_capacity(cell.cases.len());
    for row in 0..cell.cases.len() {
        let same = row > 0 && cell.estimand.frame.of == Of::War && cell.cases[row - 1].key == cell.cases[row].key;
        first.push(if same { first[row - 1] } else { row });
    }
    first
}

/// A gamma number of mean 1 and this variance; 1 for no variance.
fn frailty(stream: &mut Stream, variance: f64) -> f64 {
    if variance == 0.0 {
        return 1.0;
    }
    // Below 1e-300 a frailty is a conflict that never returns in any time observed.
    exp(stream.log_gamma(1.0 / variance) + ln(variance)).max(1e-300)
}

impl Baseline {
    /// The baseline of all rows of a cell together, late entry honoured. Where it has no maximum, the constant hazard of half an
    /// event more than there are.
    #[must_use]
    pub fn fitted(cell: &Cell) -> Baseline {
        let sample = Sample::new(Some(&cell.entry), &cell.exit, &cell.event, None);
        let fit = sample.and_then(|sample| fit_weibull(sample, &[])).ok().filter(|fit| fit.converged);
        if let Some(fit) = fit {
            return Baseline { shape: fit.parameters[0], log_hazard_at_one: fit.parameters[1] };
        }
        let events = cell.event.iter().filter(|event| **event).count() as f64;
        let years: f64 = cell.exit.iter().zip(&cell.entry).map(|(exit, entry)| exit - entry).sum();
        Baseline { shape: 1.0, log_hazard_at_one: ln((events + 0.5) / (years + 1.0)) }
    }

    /// When `spent` of the hazard given a frailty of 1 is used up, counted from `from`, if frailties have this variance v and the
    /// baseline A is the hazard over all of them: A(T) = A(from) + ln(1 + v · spent) / v. Infinite where all the hazard after `from`
    /// is less.
    ///
    /// Source: the Laplace transform of the gamma distribution; Clayton (1978), Biometrika 65(1).
    #[must_use]
    pub fn return_time(&self, from: f64, spent: f64, variance: f64) -> f64 {
        let added = if variance == 0.0 { spent } else { ln(1.0 + variance * spent) / variance };
        let scaled = added / exp(self.log_hazard_at_one);
        if self.shape == 0.0 {
            return from * exp(scaled);
        }
        let before = if from > 0.0 { exp(self.shape * ln(from)) } else { 0.0 };
        let power = before + self.shape * scaled;
        if power > 0.0 { pow(power, 1.0 / self.shape) } else { f64::INFINITY }
    }

    /// How much of the hazard given a frailty of 1 is used up from one time to another: what [`Baseline::return_time`] undoes.
    #[must_use]
    pub fn spent(&self, from: f64, until: f64, variance: f64) -> f64 {
        let power = |time: f64| if time > 0.0 { exp(self.shape * ln(time)) } else { 0.0 };
        let scaled = match self.shape {
            0.0 => ln(until / from),
            shape => (power(until) - power(from)) / shape,
        };
        let added = scaled.max(0.0) * exp(self.log_hazard_at_one);
        if variance == 0.0 { added } else { (exp(variance * added) - 1.0) / variance }
    }
}

/// The cell itself, or with a longer gap than another of its kind the rows of that one from the gap on.
fn with_gap_of(cell: &Cell, all: &[Cell]) -> Cell {
    let alike = |other: &&Cell| {
        let mut estimand = other.estimand;
        estimand.frame.gap_years = cell.estimand.frame.gap_years;
        estimand == cell.estimand
    };
    let least = all.iter().filter(alike).min_by_key(|other| other.estimand.frame.gap_years).unwrap_or(cell);
    // A longer gap makes longer wars of shorter ones, and these are rows of their own.
    if least.estimand == cell.estimand || cell.estimand.frame.of == Of::War {
        return cell.clone();
    }
    let gap = f64::from(cell.estimand.frame.gap_years);
    let kept: Vec<usize> =
        (0..least.exit.len()).filter(|&row| least.observable[row] > gap.max(least.entry[row])).collect();
    let of = |values: &[f64]| kept.iter().map(|&row| values[row]).collect::<Vec<f64>>();
    Cell {
        estimand: cell.estimand,
        entry: kept.iter().map(|&row| least.entry[row].max(gap)).collect(),
        exit: of(&least.exit),
        event: kept.iter().map(|&row| least.event[row]).collect(),
        observable: of(&least.observable),
        exposure: of(&least.exposure),
        cases: kept.iter().map(|&row| least.cases[row].clone()).collect(),
        clusters: kept.iter().map(|&row| least.clusters[row].clone()).collect(),
        terms: least.terms.iter().map(|(text, term)| (text.clone(), term.of_rows(&kept))).collect(),
        dropped: Vec::new(),
    }
}

/// Names numbered in the order of first appearance.
#[derive(Default)]
struct Numbers(BTreeMap<String, usize>);

impl Numbers {
    fn of(&mut self, name: &str) -> usize {
        let next = self.0.len();
        *self.0.entry(name.to_owned()).or_insert(next)
    }
}
