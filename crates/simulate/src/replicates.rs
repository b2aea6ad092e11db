//! Play many replicates over all cores, each from a stream of its own.

use std::ops::Range;

use numerics::stream::Stream;
use process::{Prior, Process};
use rayon::prelude::*;

use crate::direct::Play;
use crate::history::History;
use crate::stopped::Stopped;

/// The stream of one replicate.
#[must_use]
pub fn stream_of(seed: u64, replicate: u64) -> Stream {
    Stream::named(seed, "simulate", replicate)
}

/// Play replicates and keep what `each` makes of them, in their order; it finds the values at the end in [`Play::state`].
///
/// Replicate k is played from [`stream_of`] `(seed, k)`: alone, in a batch, on one thread or on many it has the same digits.
/// Runs on the threads of the rayon pool it is called in. Histories are not kept, so memory is that of what `each` keeps.
pub fn replicates<T: Send>(
    play: &Play<'_>,
    seed: u64,
    replicates: Range<u64>,
    each: impl Fn(&Play<'_>, u64, Result<History, Stopped>) -> T + Sync,
) -> Vec<T> {
    let one = |play: &mut Play<'_>, replicate| {
        let history = play.history(&mut stream_of(seed, replicate));
        each(play, replicate, history)
    };
    replicates.into_par_iter().map_init(|| play.clone(), one).collect()
}

/// Values of all parameters for one replicate: drawn from the prior where there is one, else the value written.
///
/// Each parameter is drawn from a stream with its own name, so another parameter more or less moves none of the others.
#[must_use]
pub fn draw_parameters(process: &Process, seed: u64, replicate: u64) -> Vec<f64> {
    let draw = |parameter: &process::Parameter| match parameter.prior {
        Some(prior) if !parameter.fixed => {
            draw_prior(prior, &mut Stream::named(seed, &format!("prior {}", parameter.name), replicate))
        }
        _ => parameter.value,
    };
    process.parameters.iter().map(draw).collect()
}

/// A value of a parameter drawn from its prior.
pub fn draw_prior(prior: Prior, stream: &mut Stream) -> f64 {
    match prior {
        Prior::Normal(mean, deviation) => mean + deviation * stream.normal(),
        Prior::Beta(first, second) => stream.beta(first, second),
        Prior::Exponential(mean) => mean * stream.exponential(),
        Prior::Uniform(least, greatest) => stream.between(least, greatest),
    }
}
