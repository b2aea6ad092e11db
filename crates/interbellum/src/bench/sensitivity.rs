//! Say what a theory is made of: which mechanism moves which feature, and by how much.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use numerics::special::{ln, normal_quantile, pow, sin};
use process::{Prior, World};

use crate::bench::comparison::{ComparisonFault, ComparisonQuestion, Played, Seen, features_of, play_features};
use crate::bench::features::{FEATURES, Feature, Window};
use crate::bench::mechanisms::{Mechanism, Moved};
use crate::bench::sobol::{Design, Indices, sobol};
use crate::hall::Hall;
use crate::theories::{Loaded, Parameters, PlayQuestion, play};

/// What a mechanism does to every feature.
#[derive(Clone, Debug, PartialEq)]
pub struct Switched {
    /// The mechanism.
    pub mechanism: Mechanism,
    /// Histories without it that were stopped.
    pub stopped: usize,
    /// For each feature, in the order of [`FEATURES`], what it adds: the mean with it less the mean without it.
    pub effects: Vec<Option<Effect>>,
    /// The same for how often each event of the theory happens, by its name.
    pub events: Vec<(String, Option<Effect>)>,
}

/// A difference of means over the same histories.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// What the mechanism adds to the feature's mean.
    pub difference: f64,
    /// Its Monte Carlo standard error, of pairs: history k with the mechanism and history k without it.
    pub std_error: f64,
    /// Standard deviation of the feature between histories with everything.
    pub deviation: f64,
}

impl Effect {
    /// Whether it is told from 0 at these many standard errors.
    pub fn is_beyond(&self, errors: f64) -> bool {
        self.difference.abs() > errors * self.std_error
    }
}

/// Switch each mechanism off in turn and tell what it did.
///
/// All plays have the same seed, so history k without a mechanism has the same streams as history k with it; errors are of the
/// pairs' differences, right however much the pairs have in common. A mechanism off in histories that are stopped has no pair
/// there. Parameters that are drawn from their priors have no value to be switched: then those of the text are taken.
/// Errors: as [`crate::bench::compare`].
pub fn switch_off(
    hall: &Hall,
    loaded: &Loaded,
    world: &World,
    asked: &ComparisonQuestion,
    mechanisms: &[Mechanism],
    progress: &dyn Fn(u64),
) -> Result<Vec<Switched>, ComparisonFault> {
    let (theta, given): (_, fn(Vec<f64>) -> Parameters) = match &asked.parameters {
        Parameters::Given(theta) => (theta.clone(), Parameters::Given),
        Parameters::GivenAndDrawn(theta) => (theta.clone(), Parameters::GivenAndDrawn),
        Parameters::Prior => (loaded.compiled.theta(), Parameters::GivenAndDrawn),
    };
    let whole = ComparisonQuestion { parameters: given(theta.clone()), ..asked.clone() };
    let whole = play_features(hall, loaded, world, &whole, progress)?;
    let mut done = asked.histories;
    let mut all = Vec::new();
    for mechanism in mechanisms {
        let asked = ComparisonQuestion { parameters: given(without(loaded, &theta, mechanism)), ..asked.clone() };
        let begun = done;
        let left = play_features(hall, loaded, world, &asked, &|more| progress(begun + more))?;
        done += asked.histories;
        all.push(Switched {
            mechanism: mechanism.clone(),
            stopped: left.stopped.len(),
            effects: (0..FEATURES.len()).map(|place| effect(&|one| one.values[place], &whole, &left)).collect(),
            events: loaded
                .theory
                .process
                .events
                .iter()
                .enumerate()
                .map(|(place, kind)| (kind.name.clone(), effect(&|one| Some(one.counts[place] as f64), &whole, &left)))
                .collect(),
        });
    }
    Ok(all)
}

fn without(loaded: &Loaded, theta: &[f64], mechanism: &Mechanism) -> Vec<f64> {
    let mut theta = theta.to_vec();
    for (name, value) in &mechanism.off {
        if let Some(place) = loaded.theory.parameter(name) {
            theta[place] = *value;
        }
    }
    theta
}

fn effect(of: &dyn Fn(&Seen) -> Option<f64>, whole: &Played, left: &Played) -> Option<Effect> {
    let pair = |(one, seen): (&u64, &Seen)| Some((of(seen)?, of(left.seen.get(one)?)?));
    let pairs: Vec<(f64, f64)> = whole.seen.iter().filter_map(pair).collect();
    let count = pairs.len() as f64;
    if pairs.len() < 2 {
        return None;
    }
    let moments = |of: &dyn Fn(&(f64, f64)) -> f64| {
        let mean = numerics::sums::sum(pairs.iter().map(of)) / count;
        let squares = numerics::sums::sum(pairs.iter().map(|pair| (of(pair) - mean) * (of(pair) - mean)));
        (mean, squares / (count - 1.0))
    };
    let (difference, variance) = moments(&|pair| pair.0 - pair.1);
    let (_, between) = moments(&|pair| pair.0);
    Some(Effect { difference, std_error: (variance / count).sqrt(), deviation: between.sqrt() })
}

/// Sobol indices of every feature over the priors of a theory.
#[derive(Clone, Debug, PartialEq)]
pub struct SobolStudy {
    /// The parameters that were moved, in the order of the text.
    pub factors: Vec<String>,
    /// The share of each prior at either end that was left out.
    pub tail: f64,
    /// The design.
    pub design: Design,
    /// For each feature, in the order of [`FEATURES`], what moves it.
    pub indices: Vec<Option<Indices>>,
    /// Evaluations whose history was stopped, of all.
    pub stopped: (usize, usize),
}

/// Sobol indices of every feature: each free parameter with a prior runs over its prior between the quantiles `tail` and
/// 1 − `tail`, all independent; others stay where the text has them, and latent values are drawn as lots.
///
/// Errors: a history that cannot be read as a record, of several that of the first lots.
pub fn sobol_study(
    hall: &Hall,
    loaded: &Loaded,
    world: &World,
    limits: simulate::Limits,
    design: &Design,
    tail: f64,
    progress: &(dyn Fn() + Sync),
) -> Result<SobolStudy, ComparisonFault> {
    let window = Window::of_clock(loaded.theory.process.clock);
    let free: Vec<(usize, Prior)> = loaded
        .theory
        .process
        .parameters
        .iter()
        .enumerate()
        .filter_map(|(place, one)| Some((place, one.prior.filter(|_| !one.fixed)?)))
        .collect();
    let scales: Vec<Scale> = free.iter().map(|(_, prior)| Scale::of(*prior)).collect();
    let stopped = AtomicUsize::new(0);
    // Of several faults the one of the lowest lots is told, whichever thread meets one first.
    let first: Mutex<Option<(u64, ComparisonFault)>> = Mutex::new(None);
    let model = |point: &[f64], lots: u64| {
        let mut theta = loaded.compiled.theta();
        for (((place, _), scale), share) in free.iter().zip(&scales).zip(point) {
            theta[*place] = scale.quantile(tail + (1.0 - 2.0 * tail) * share);
        }
        let asked = PlayQuestion {
            seed: design.seed,
            replicates: lots..lots + 1,
            parameters: Parameters::GivenAndDrawn(theta),
            limits,
        };
        progress();
        let Ok(played) = play(loaded, world, &asked) else {
            stopped.fetch_add(1, Ordering::Relaxed);
            return vec![None; FEATURES.len()];
        };
        match features_of(hall, loaded, world, &played[0], design.seed, window) {
            Ok(values) => values.to_vec(),
            Err(found) => {
                let mut first = first.lock().unwrap_or_else(PoisonError::into_inner);
                if first.as_ref().is_none_or(|(before, _)| lots < *before) {
                    *first = Some((lots, found));
                }
                vec![None; FEATURES.len()]
            }
        }
    };
    let indices = sobol(free.len(), FEATURES.len(), design, &model);
    if let Some((_, found)) = first.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(found);
    }
    Ok(SobolStudy {
        factors: free.iter().map(|(place, _)| loaded.theory.process.parameters[*place].name.clone()).collect(),
        tail,
        design: *design,
        indices,
        stopped: (stopped.into_inner(), design.evaluations(free.len())),
    })
}

impl Switched {
    /// What the mechanism does to one thing; none where that was not counted: how often one event follows another is not.
    pub fn of(&self, moved: &Moved) -> Option<&Effect> {
        match moved {
            Moved::Feature(feature) => self.effects.get(FEATURES.iter().position(|one| one == feature)?)?.as_ref(),
            Moved::Event(name) => self.events.iter().find(|(one, _)| one == name)?.1.as_ref(),
            Moved::After { .. } => None,
        }
    }
}

impl SobolStudy {
    /// The indices of one feature.
    pub fn of(&self, feature: Feature) -> Option<&Indices> {
        let place = FEATURES.iter().position(|one| *one == feature)?;
        self.indices.get(place)?.as_ref()
    }
}

/// Cells in which the distribution function of a beta prior is summed.
const CELLS: usize = 4096;
/// A right angle.
const RIGHT_ANGLE: f64 = std::f64::consts::FRAC_PI_2;

/// A prior made ready to give its quantiles.
enum Scale {
    Normal(f64, f64),
    /// The distribution function of a beta at sin² of evenly spaced angles.
    Beta(Vec<f64>),
    Exponential(f64),
    Uniform(f64, f64),
}

impl Scale {
    fn of(prior: Prior) -> Scale {
        match prior {
            Prior::Normal(mean, deviation) => Scale::Normal(mean, deviation),
            Prior::Exponential(mean) => Scale::Exponential(mean),
            Prior::Uniform(least, greatest) => Scale::Uniform(least, greatest),
            Prior::Beta(first, second) => {
                // With x = sin² t the density is 2 sin^(2a−1) t cos^(2b−1) t, smooth for shapes from ½ on.
                let angle = |place: f64| RIGHT_ANGLE * place / CELLS as f64;
                let density = |place: usize| {
                    let at = angle(place as f64 + 0.5);
                    pow(sin(at), 2.0 * first - 1.0) * pow(sin(RIGHT_ANGLE - at), 2.0 * second - 1.0)
                };
                let mut sums = vec![0.0];
                for place in 0..CELLS {
                    sums.push(sums[place] + density(place));
                }
                let all = sums[CELLS];
                Scale::Beta(sums.into_iter().map(|sum| sum / all).collect())
            }
        }
    }

    /// The value below which the prior has this share, in (0, 1).
    fn quantile(&self, share: f64) -> f64 {
        match self {
            Scale::Normal(mean, deviation) => mean + deviation * normal_quantile(share).unwrap_or(0.0),
            Scale::Exponential(mean) => -mean * ln(1.0 - share),
            Scale::Uniform(least, greatest) => (1.0 - share) * least + share * greatest,
            Scale::Beta(sums) => {
                let above = sums.partition_point(|sum| *sum < share).clamp(1, CELLS);
                let (low, high) = (sums[above - 1], sums[above]);
                let within = if high > low { (share - low) / (high - low) } else { 0.5 };
                let half = sin(RIGHT_ANGLE * ((above - 1) as f64 + within) / CELLS as f64);
                half * half
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_priors_are_those_of_their_closed_forms() {
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-6, "{a} is not {b}");
        near(Scale::of(Prior::Normal(-3.0, 2.0)).quantile(0.975), -3.0 + 2.0 * 1.959_963_985);
        near(Scale::of(Prior::Exponential(2.0)).quantile(0.5), 2.0 * std::f64::consts::LN_2);
        near(Scale::of(Prior::Uniform(-1.0, 3.0)).quantile(0.25), 0.0);
        // Of beta(2, 2) the distribution function is 3x² − 2x³; of beta(1, 1) and beta(3, 1) x and x³.
        for share in [0.01, 0.1, 0.5, 0.77, 0.99] {
            let x = Scale::of(Prior::Beta(2.0, 2.0)).quantile(share);
            near(3.0 * x * x - 2.0 * x * x * x, share);
            near(Scale::of(Prior::Beta(1.0, 1.0)).quantile(share), share);
            let x = Scale::of(Prior::Beta(3.0, 1.0)).quantile(share);
            near(x * x * x, share);
        }
    }
}
