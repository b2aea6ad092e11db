//! Time the workload of wars and alliances between 200 states over 80 years: milliseconds for each history.
//!
//! The arguments are the world as rows of `first,second,contiguous,parity`, how many histories to time, and how many threads.
//! Prints one line: milliseconds for each history of wall time, its mean numbers of wars and events with their standard errors.
#![expect(clippy::disallowed_methods, reason = "it reads the world it was given and times itself")]

use std::time::Instant;

use process::Compiled;
use simulate::{Limits, Play, replicates};

#[path = "../tests/worlds/mod.rs"]
mod worlds;

use worlds::wars::{self, Pair};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, world, histories, threads] = &arguments[..] else {
        panic!("usage: simulate_bench WORLD.csv HISTORIES THREADS");
    };
    let pairs = read_pairs(&std::fs::read_to_string(world).expect("the world can be read"));
    let states = pairs.iter().map(|pair| pair.second + 1).max().expect("a world has pairs");
    let histories: u64 = histories.parse().expect("the number of histories");
    let threads: usize = threads.parse().expect("the number of threads");

    let (process, world) = (wars::process(states), wars::world(states, &pairs));
    let compiled = Compiled::new(&process, &process::Limits::default()).expect("the process is lawful");
    let began = Instant::now();
    let play = Play::new(&compiled, &world, &wars::THETA, Limits::default()).expect("the world fits the process");
    let ready = began.elapsed().as_secs_f64() * 1e3;

    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had");
    let run = |from: u64, to: u64| {
        pool.install(|| {
            replicates(&play, 20_250_812, from..to, |_, _, history| {
                let history = history.expect("nothing explodes");
                (history.counts()[0] as f64, history.len() as f64)
            })
        })
    };
    run(histories, histories + 10);
    let began = Instant::now();
    let counted = run(0, histories);
    let milliseconds = began.elapsed().as_secs_f64() * 1e3 / histories as f64;
    let (wars, wars_error) = mean_and_error(counted.iter().map(|(wars, _)| *wars));
    let (events, events_error) = mean_and_error(counted.iter().map(|(_, events)| *events));
    println!(
        "ms {milliseconds:.4} wars {wars:.2} {wars_error:.2} events {events:.1} {events_error:.1} ready {ready:.1}"
    );
}

fn read_pairs(text: &str) -> Vec<Pair> {
    let number = |field: &str| field.parse::<f64>().expect("a number");
    let pair = |line: &str| {
        let fields: Vec<&str> = line.split(',').collect();
        let unit = |field: &str| field.parse().expect("a state's number");
        Pair {
            first: unit(fields[0]),
            second: unit(fields[1]),
            contiguous: number(fields[2]),
            parity: number(fields[3]),
        }
    };
    text.lines().skip(1).map(pair).collect()
}

fn mean_and_error(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let count = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / count;
    let variance = values.map(|value| (value - mean) * (value - mean)).sum::<f64>() / (count - 1.0);
    (mean, (variance / count).sqrt())
}
