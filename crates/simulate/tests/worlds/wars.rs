//! The benchmark's world of wars and alliances: states, pairs without order, what they share and what they do.

use process::{Clock, Process, ValueKind, World};

use super::{
    all, attribute, effect, empty, event, exp, held, least, not, number, parameter, plus, read, theta, times, units,
    unordered,
};

/// The observed relations of two states: whether they border, and the smaller capability over the larger.
pub(crate) struct Pair {
    pub(crate) first: usize,
    pub(crate) second: usize,
    pub(crate) contiguous: f64,
    pub(crate) parity: f64,
}

const CONTIGUOUS: usize = 0;
const PARITY: usize = 1;
const WAR: usize = 2;
const ALLIED: usize = 3;

/// The values of its parameters.
pub(crate) const THETA: [f64; 9] = [-9.0, 1.5, 0.8, -1.2, 0.2, -0.7, -0.3, 0.5, 0.03];

/// Wars begin between states that are not at war, the more of the two's wars the more; wars end; alliances form and lapse.
///
/// A war's onset changes the hazard of every pair with one of its two states: what a simulator spends its time on.
pub(crate) fn process(states: usize) -> Process {
    let pair = [0, 1];
    let wars_of = |role: usize| super::count(0, 2, read(WAR, &[role, 2]));
    let onset_index = [
        theta(0),
        times(theta(1), read(CONTIGUOUS, &pair)),
        times(theta(2), read(PARITY, &pair)),
        times(theta(3), read(ALLIED, &pair)),
        times(theta(4), plus(wars_of(0), wars_of(1))),
    ];
    let onset = least(number(2.0), exp(onset_index.into_iter().reduce(plus).expect("five summands")));
    let end = exp(plus(theta(5), times(theta(6), read(PARITY, &pair))));
    let formation = times(number(0.002), exp(times(theta(7), read(CONTIGUOUS, &pair))));
    let names =
        ["onset", "contiguous", "parity", "allied", "wars", "end", "end parity", "formation contiguous", "lapse"];
    let observed = |name: &str, values| attribute(name, &pair.map(|_| 0), values, process::Origin::Observed);
    Process {
        clock: Clock { start: 0, end: 29_220 },
        units: vec![units("state", states)],
        parameters: names.iter().zip(THETA).map(|(name, value)| parameter(name, value)).collect(),
        attributes: vec![
            observed("contiguous", ValueKind::Flag),
            observed("parity", ValueKind::Real),
            held("war", &[0, 0], ValueKind::Flag),
            held("allied", &[0, 0], ValueKind::Flag),
        ],
        events: vec![
            unordered(event(
                "war",
                &[0, 0],
                not(read(WAR, &pair)),
                onset,
                vec![effect(WAR, &pair, number(1.0)), effect(ALLIED, &pair, number(0.0))],
            )),
            unordered(event("peace", &[0, 0], read(WAR, &pair), end, vec![effect(WAR, &pair, number(0.0))])),
            unordered(event(
                "alliance",
                &[0, 0],
                all(vec![not(read(ALLIED, &pair)), not(read(WAR, &pair))]),
                formation,
                vec![effect(ALLIED, &pair, number(1.0))],
            )),
            unordered(event("lapse", &[0, 0], read(ALLIED, &pair), theta(8), vec![effect(ALLIED, &pair, number(0.0))])),
        ],
        ..empty(0)
    }
}

/// The world at the start: at peace and without alliances.
pub(crate) fn world(states: usize, pairs: &[Pair]) -> World {
    let none = vec![0.0; states * states];
    let mut start = vec![none; 4];
    for pair in pairs {
        for place in [pair.first * states + pair.second, pair.second * states + pair.first] {
            start[CONTIGUOUS][place] = pair.contiguous;
            start[PARITY][place] = pair.parity;
        }
    }
    World { start, changes: Vec::new() }
}
