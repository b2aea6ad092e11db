//! Give verdicts on all claims of a board by the one rule.

use numerics::special::{exp, ln, normal_quantile};

use crate::claim::Direction;
use crate::e_value::EValue;
use crate::test::{Statistic, Tested, Thin};

/// The level of all tests of a board together.
pub const LEVEL: f64 = 0.05;

/// The share of eligible specifications that must have the sign of a verdict.
pub const LEAST_AGREEING: f64 = 0.8;

/// The quantile of the normal distribution that gives four chances in five of seeing an effect.
pub const POWER_QUANTILE: f64 = 0.84;

/// What the record says of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// It bears it out.
    Supported,
    /// It speaks against it.
    Contradicted,
    /// It cannot tell.
    Undecided,
    /// There is too little in it to tell.
    UndecidedThin,
    /// There is a difference, and it is smaller than the margin.
    UndecidedSmaller,
    /// No record could tell; what can be counted is shown.
    NotTestable,
    /// This record lacks a source that could be added.
    NotTestableHere,
}

impl Word {
    /// The words of the board.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Word::Supported => "supported",
            Word::Contradicted => "contradicted",
            Word::Undecided => "undecided",
            Word::UndecidedThin => "undecided (thin)",
            Word::UndecidedSmaller => "undecided (smaller than the margin)",
            Word::NotTestable => "not testable",
            Word::NotTestableHere => "not testable here",
        }
    }
}

/// A claim's verdict with the numbers that it rests on, and those that are only shown.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The word.
    pub word: Word,
    /// Holm's p of a statistical claim that is not thin.
    pub holm_p: Option<f64>,
    /// The hazard ratio: the middle of all full fits.
    pub ratio: Option<f64>,
    /// Its interval at the level of one claim of the board.
    pub interval: Option<(f64, f64)>,
    /// The share of specifications with the sign of the middle.
    pub agreeing: Option<f64>,
    /// Whether the primary specification has the sign of the middle.
    pub primary_agrees: Option<bool>,
    /// The smallest ratio above 1 that had four chances in five of being seen.
    pub smallest_detectable: Option<f64>,
    /// How strong an unseen cause would have to be.
    pub e_value: Option<EValue>,
}

/// All claims of a board with their verdicts.
#[derive(Debug, Clone)]
pub struct Board {
    /// The claims and their verdicts, in the order given.
    pub rows: Vec<(Tested, Verdict)>,
    /// The statistical claims, thin ones too: intervals stand at level 0.05 / this.
    pub statistical: usize,
}

impl Board {
    /// Judge all claims together: each claim registered makes it harder for every other.
    #[must_use]
    pub fn judge(tested: Vec<Tested>) -> Board {
        let statistical = tested.iter().filter(|one| one.claim.direction.is_statistical()).count();
        let adjusted =
            holm(&tested.iter().filter(|one| one.claim.direction.is_statistical()).map(p_counted).collect::<Vec<_>>());
        let mut adjusted = adjusted.into_iter();
        let rows = tested.into_iter().map(|one| {
            let holm_p = if one.claim.direction.is_statistical() { adjusted.next() } else { None };
            let verdict = verdict(&one, holm_p, LEVEL / statistical.max(1) as f64);
            (one, verdict)
        });
        Board { rows: rows.collect(), statistical }
    }
}

/// The p with which a claim counts in Holm's steps. A thin claim was registered and could not be tested: it counts with 1; a
/// claim of no difference is judged by its interval and counts with 1 too.
fn p_counted(tested: &Tested) -> f64 {
    match (&tested.statistic, tested.thin, tested.claim.direction) {
        (Some(statistic), None, Direction::Raises | Direction::Lowers) => statistic.p,
        _ => 1.0,
    }
}

/// Holm's step-down p values, in the order given.
///
/// Source: Holm (1979), Scandinavian Journal of Statistics 6(2). Checked by hand.
#[must_use]
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut adjusted = vec![0.0; p.len()];
    let mut least: f64 = 0.0;
    for (step, &at) in order.iter().enumerate() {
        least = least.max((p.len() - step) as f64 * p[at]).min(1.0);
        adjusted[at] = least;
    }
    adjusted
}

fn verdict(tested: &Tested, holm_p: Option<f64>, level: f64) -> Verdict {
    let mut verdict = Verdict {
        word: Word::Undecided,
        holm_p: holm_p.filter(|_| tested.thin.is_none() && tested.claim.direction != Direction::NoDifference),
        ratio: None,
        interval: None,
        agreeing: None,
        primary_agrees: None,
        smallest_detectable: smallest_detectable(tested, level),
        e_value: None,
    };
    if tested.claim.direction == Direction::Share {
        verdict.word = Word::NotTestable;
        verdict.smallest_detectable = None;
        return verdict;
    }
    if tested.lacking.is_some() {
        verdict.word = Word::NotTestableHere;
        verdict.holm_p = None;
        return verdict;
    }
    if tested.claim.direction == Direction::Universal {
        // The horizons ascend: a case must have held for the longest.
        let stands = tested.horizons.last().is_some_and(|horizon| horizon.standing().next().is_some());
        verdict.word = if stands { Word::Contradicted } else { Word::Undecided };
        return verdict;
    }
    if let Some(statistic) = &tested.statistic {
        verdict.show(tested, statistic, level);
    }
    verdict.word = match (&tested.statistic, tested.thin) {
        (Some(statistic), None) => verdict.decide(tested, statistic, level),
        (_, Some(Thin::Primary | Thin::Most { .. })) | (None, None) => Word::UndecidedThin,
    };
    verdict
}

/// exp((z + 0.84) SE) with z at the level of the first of Holm's steps. The standard error is that of the draws where there is
/// no effect; of a thin claim that of the primary specification alone, if it has one.
fn smallest_detectable(tested: &Tested, level: f64) -> Option<f64> {
    let of_primary =
        || tested.primary().and_then(|outcome| outcome.step.as_ref().ok()).map(|step| step.robust_std_error);
    let std_error = match tested.thin {
        None => tested.statistic.as_ref().map(|statistic| statistic.null_std_error),
        Some(_) => of_primary(),
    };
    let z = normal_quantile(1.0 - level / 2.0).ok()?;
    std_error.map(|std_error| exp((z + POWER_QUANTILE) * std_error))
}

impl Verdict {
    fn show(&mut self, tested: &Tested, statistic: &Statistic, level: f64) {
        let (low, high) = statistic.interval(interval_level(tested, level));
        let above = statistic.one_step > 0.0;
        self.ratio = Some(exp(statistic.estimate));
        self.interval = Some((exp(low), exp(high)));
        self.agreeing = Some(if above { statistic.share_above } else { 1.0 - statistic.share_above });
        let primary = tested.primary();
        self.primary_agrees = primary.and_then(|one| one.step.as_ref().ok()).map(|step| (step.estimate > 0.0) == above);
        let share = primary.map_or(0.0, |one| {
            let (events, rows) =
                one.counts.iter().fold((0, 0), |sum, count| (sum.0 + count.events, sum.1 + count.rows));
            events as f64 / rows.max(1) as f64
        });
        self.e_value = Some(EValue::of(statistic.estimate, low, high, share));
    }

    fn decide(&self, tested: &Tested, statistic: &Statistic, level: f64) -> Word {
        let margin = ln(tested.claim.margin);
        let (low, high) = statistic.interval(interval_level(tested, level));
        let inside = low > -margin && high < margin;
        if tested.claim.direction == Direction::NoDifference {
            let outside = low > margin || high < -margin;
            return if inside {
                Word::Supported
            } else if outside {
                Word::Contradicted
            } else {
                Word::Undecided
            };
        }
        let sign = tested.claim.direction.sign();
        let significant = self.holm_p.is_some_and(|p| p < LEVEL);
        let as_claimed = statistic.one_step * sign > 0.0;
        let agreed = self.primary_agrees == Some(true) && self.agreeing.is_some_and(|share| share >= LEAST_AGREEING);
        // The end of the interval that lies furthest in the claimed direction.
        let furthest = if sign > 0.0 { high } else { -low };
        match (significant, as_claimed) {
            (true, true) if inside => Word::UndecidedSmaller,
            (true, true) if agreed => Word::Supported,
            (true, false) if agreed && !inside => Word::Contradicted,
            _ if furthest < margin => Word::Contradicted,
            _ => Word::Undecided,
        }
    }
}

/// A claim of no difference is tested from both sides: its interval has twice the level outside.
fn interval_level(tested: &Tested, level: f64) -> f64 {
    if tested.claim.direction == Direction::NoDifference { 1.0 - 2.0 * level } else { 1.0 - level }
}

#[cfg(test)]
mod tests {
    use super::holm;

    #[test]
    fn holm_steps_down_and_never_below_an_earlier_step() {
        // Sorted 0.01, 0.02, 0.03, 0.5 times 4, 3, 2, 1: 0.04, 0.06, 0.06, 0.5.
        assert_eq!(holm(&[0.03, 0.01, 0.5, 0.02]), [0.06, 0.04, 0.5, 0.06]);
        assert_eq!(holm(&[1.0, 0.4]), [1.0, 0.8]);
        assert!(holm(&[]).is_empty());
    }
}
