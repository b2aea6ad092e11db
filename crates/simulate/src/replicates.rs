//! Play many replicates over all cores, each from a stream of its own.

use std::ops::Range;

use numerics::stream::Stream;
use process::{Prior, Process, World};
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

/// A world with the values that nobody has measured drawn from their priors for one replicate.
///
/// Each place is drawn from a stream named after the attribute and the units of the place, so another unit or another
/// attribute more or less moves none of the others.
#[must_use]
pub fn draw_latent(process: &Process, world: &World, seed: u64, replicate: u64) -> World {
    let mut world = world.clone();
    for latent in &process.latent {
        let attribute = &process.attributes[latent.attribute];
        let sizes: Vec<usize> = attribute.domain.iter().map(|kind| process.units[*kind].labels.len()).collect();
        for (place, value) in world.start[latent.attribute].iter_mut().enumerate() {
            let (mut rest, mut labels) = (place, Vec::new());
            for (kind, size) in attribute.domain.iter().zip(&sizes).rev() {
                labels.push(process.units[*kind].labels[rest % size].as_str());
                rest /= size;
            }
            labels.reverse();
            let name = format!("latent {} of {}", attribute.name, labels.join(", "));
            *value = draw_prior(latent.prior, &mut Stream::named(seed, &name, replicate));
        }
    }
    world
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
