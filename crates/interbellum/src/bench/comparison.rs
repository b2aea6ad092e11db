//! Play a theory many times, pass each history through the record's own coding rule, and hold its features against the record's.

use std::collections::BTreeMap;
use std::ops::Range;

use process::World;
use rayon::prelude::*;
use simulate::Limits;

use crate::bench::features::{FEATURES, Feature, FeatureFault, Values, Window, features};
use crate::hall::Hall;
use crate::theories::{
    Loaded, Parameters, PlayFault, PlayQuestion, PlayedRecordFault, Replicate, history_to_record, play,
};

/// What is asked of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparisonQuestion {
    /// The seed of all streams.
    pub seed: u64,
    /// How many histories.
    pub histories: u64,
    /// Which values the parameters have.
    pub parameters: Parameters,
    /// How much may happen in one history.
    pub limits: Limits,
}

/// A theory's histories beside the record.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The calendar years that are compared.
    pub window: Window,
    /// Histories that were played.
    pub histories: u64,
    /// Numbers of the histories that were stopped before their clock ran out; they have no features.
    pub stopped: Vec<u64>,
    /// The features, in the order of [`FEATURES`].
    pub rows: Vec<Compared>,
    /// The features of the first histories that ran to their end, one by one: with these a kept result is checked at once.
    pub first: Vec<Values>,
}

/// So many histories are kept one by one.
const FIRST: usize = 8;

/// One feature, played and recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// Which.
    pub feature: Feature,
    /// The record's value.
    pub recorded: Option<f64>,
    /// The values of the histories that have one, in their order.
    pub played: Vec<f64>,
    /// How often play goes as far as the record.
    pub p: Option<Predictive>,
}

/// A two-sided predictive p value with its error.
///
/// With n histories, of which k go at least as far as the record on the side where fewer do, p is 2 (k + 1) / (n + 1), at most 1:
/// the record is one more draw, so p is never 0 (Davison and Hinkley 1997, section 4.2). The error is that of counting: twice
/// the binomial standard error of the one-sided share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Predictive {
    /// The p value.
    pub p: f64,
    /// Its Monte Carlo standard error.
    pub std_error: f64,
}

/// Why a theory cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum ComparisonFault {
    /// The record has no features.
    #[error(transparent)]
    Features(#[from] FeatureFault),
    /// A history cannot be read as a record.
    #[error(transparent)]
    Played(#[from] PlayedRecordFault),
    /// Every history was stopped; the first is told.
    #[error("all {histories} histories were stopped; {first}")]
    AllStopped {
        /// How many.
        histories: u64,
        /// The first.
        first: Box<PlayFault>,
    },
    /// No history was asked for.
    #[error("without a history there is nothing to compare; ask for 1 or more")]
    None,
    /// Nothing can be told of what a mechanism does.
    #[error("{histories} histories with and without each mechanism tell nothing; ask for {least} or more")]
    FewPairs {
        /// How many were asked for.
        histories: u64,
        /// The fewest that have an error.
        least: u64,
    },
    /// The design of the indices is too small.
    #[error("a design of {rows} rows gives no index; ask for {least} or more")]
    FewRows {
        /// How many were asked for.
        rows: usize,
        /// The fewest that give one.
        least: usize,
    },
    /// More histories than anybody waits for.
    #[error("this asks for {histories} histories in all, and {most} are the most")]
    TooMany {
        /// How many, as far as they can be counted.
        histories: u64,
        /// The most.
        most: u64,
    },
}

/// Histories that are kept in memory at a time.
const AT_A_TIME: u64 = 64;

/// Play a theory and compare.
///
/// `progress` is told how many histories are done. The result depends on the theory, the world and the question, and not on
/// the number of threads.
pub fn compare(
    hall: &Hall,
    loaded: &Loaded,
    world: &World,
    asked: &ComparisonQuestion,
    progress: &dyn Fn(u64),
) -> Result<Comparison, ComparisonFault> {
    let window = Window::of_clock(loaded.theory.process.clock);
    let recorded = features(&hall.record, &hall.dictionary, window)?;
    let found = play_features(hall, loaded, world, asked, progress)?;
    Ok(Comparison {
        rows: (0..FEATURES.len()).map(|place| compared(place, &recorded, &found.seen)).collect(),
        ..found.bare(window, asked.histories)
    })
}

/// What is kept of histories, by number; of those that were stopped nothing is.
pub(crate) struct Played {
    pub(crate) seen: BTreeMap<u64, Seen>,
    pub(crate) stopped: Vec<u64>,
}

/// What is kept of one history.
pub(crate) struct Seen {
    pub(crate) values: Values,
    /// How often each event of the theory happened, in the order of the text.
    pub(crate) counts: Vec<u64>,
}

impl Played {
    fn bare(&self, window: Window, histories: u64) -> Comparison {
        let first = self.seen.values().take(FIRST).map(|one| one.values).collect();
        Comparison { window, histories, stopped: self.stopped.clone(), rows: Vec::new(), first }
    }
}

/// Play a theory, and keep of each history its features alone.
pub(crate) fn play_features(
    hall: &Hall,
    loaded: &Loaded,
    world: &World,
    asked: &ComparisonQuestion,
    progress: &dyn Fn(u64),
) -> Result<Played, ComparisonFault> {
    let window = Window::of_clock(loaded.theory.process.clock);
    let (mut seen, mut stopped) = (BTreeMap::new(), BTreeMap::new());
    let mut from = 0;
    while from < asked.histories {
        let to = (from + AT_A_TIME).min(asked.histories);
        let played = batch(loaded, world, asked, from..to, &mut stopped);
        let of = |one: &Replicate| {
            let values = features_of(hall, loaded, world, one, asked.seed, window)?;
            Ok((one.replicate, Seen { values, counts: one.history.counts().to_vec() }))
        };
        let found: Vec<(u64, Seen)> = played.par_iter().map(of).collect::<Result<_, ComparisonFault>>()?;
        seen.extend(found);
        from = to;
        progress(from);
    }
    if !seen.is_empty() {
        return Ok(Played { seen, stopped: stopped.into_keys().collect() });
    }
    match stopped.into_values().next() {
        Some(first) => Err(ComparisonFault::AllStopped { histories: asked.histories, first: Box::new(first) }),
        None => Err(ComparisonFault::None),
    }
}

fn batch(
    loaded: &Loaded,
    world: &World,
    asked: &ComparisonQuestion,
    replicates: Range<u64>,
    stopped: &mut BTreeMap<u64, PlayFault>,
) -> Vec<Replicate> {
    let question = |replicates| PlayQuestion {
        seed: asked.seed,
        replicates,
        parameters: asked.parameters.clone(),
        limits: asked.limits,
    };
    // One that is stopped stops its batch, so then each is played by itself.
    if let Ok(played) = play(loaded, world, &question(replicates.clone())) {
        return played;
    }
    let alone = |one: u64| (one, play(loaded, world, &question(one..one + 1)));
    let all: Vec<_> = replicates.into_par_iter().map(alone).collect();
    let mut played = Vec::new();
    for (one, found) in all {
        match found {
            Ok(found) => played.extend(found),
            Err(fault) => drop(stopped.insert(one, fault)),
        }
    }
    played
}

/// The features of one history, by the record's own coding rule.
pub(crate) fn features_of(
    hall: &Hall,
    loaded: &Loaded,
    world: &World,
    one: &Replicate,
    seed: u64,
    window: Window,
) -> Result<Values, ComparisonFault> {
    let record = history_to_record(hall, loaded, world, one, seed)?;
    Ok(features(&record, &hall.dictionary, window)?)
}

fn compared(place: usize, recorded: &Values, seen: &BTreeMap<u64, Seen>) -> Compared {
    let played: Vec<f64> = seen.values().filter_map(|one| one.values[place]).collect();
    let recorded = recorded[place];
    let p = recorded.and_then(|recorded| predictive(&played, recorded));
    Compared { feature: FEATURES[place], recorded, played, p }
}

/// How often play goes as far as the record; none without play.
pub fn predictive(played: &[f64], recorded: f64) -> Option<Predictive> {
    if played.is_empty() {
        return None;
    }
    let below = played.iter().filter(|value| **value <= recorded).count();
    let above = played.iter().filter(|value| **value >= recorded).count();
    let all = played.len() as f64 + 1.0;
    let share = (below.min(above) as f64 + 1.0) / all;
    // Where all play ties with the record both sides are sure, and so is p.
    let std_error = 2.0 * (share * (1.0 - share) / all).sqrt();
    Some(Predictive { p: (2.0 * share).min(1.0), std_error })
}

impl Compared {
    /// Mean of the played values; none without any.
    pub fn mean(&self) -> Option<f64> {
        let all = self.played.len() as f64;
        (all > 0.0).then(|| numerics::sums::sum(self.played.iter().copied()) / all)
    }

    /// Standard deviation of the played values; none without two.
    pub fn deviation(&self) -> Option<f64> {
        let mean = self.mean().filter(|_| self.played.len() > 1)?;
        let squares = numerics::sums::sum(self.played.iter().map(|value| (value - mean) * (value - mean)));
        Some((squares / (self.played.len() as f64 - 1.0)).sqrt())
    }

    /// A quantile of the played values, by linear interpolation between their ranks (Hyndman and Fan 1996, type 7).
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let mut sorted = self.played.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        quantile(&sorted, share)
    }
}

/// A quantile of values that ascend, by linear interpolation between their ranks (Hyndman and Fan 1996, type 7).
pub(crate) fn quantile(ascending: &[f64], share: f64) -> Option<f64> {
    let at = share.clamp(0.0, 1.0) * (ascending.len().checked_sub(1)?) as f64;
    let (low, high) = (ascending[at.floor() as usize], ascending[at.ceil() as usize]);
    Some(low + (at - at.floor()) * (high - low))
}
