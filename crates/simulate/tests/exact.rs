//! Play processes whose law is known exactly and compare, two-sided, within the error of the number of histories.

mod worlds;

use language::Names;
use language::typed::Comparison;
use numerics::special::{exp as exponential, ln, pow};
use process::{Change, Clock, Compiled, Process, TickRule, UnitTerm, ValueKind, World};
use simulate::{History, Limits, Play, replicates};

use worlds::chance::{assert_law, assert_mean, assert_share, assert_variance};
use worlds::*;

/// Days of a number of whole years that is a multiple of four.
const fn years(count: i32) -> i32 {
    count / 4 * 1461
}

/// Play a process with the parameters' own values and keep what `each` takes from each play.
fn play<T: Send>(
    process: &Process,
    world: &World,
    seed: u64,
    count: u64,
    each: impl Fn(&Play<'_>, &History) -> T + Sync,
) -> Vec<T> {
    let compiled = Compiled::new(process, &process::Limits::default()).unwrap();
    let theta: Vec<f64> = process.parameters.iter().map(|parameter| parameter.value).collect();
    let play = Play::new(&compiled, world, &theta, Limits::default()).unwrap();
    replicates(&play, seed, 0..count, |play, _, history| each(play, &history.unwrap()))
}

/// How many units have a flag at the end.
fn flagged(play: &Play<'_>, attribute: usize) -> usize {
    play.state().values(attribute).iter().filter(|value| **value == 1.0).count()
}

/// Units that change between two states of their own.
fn two_states(up: f64, down: f64, days: i32) -> Process {
    Process {
        units: vec![units("unit", 50)],
        parameters: vec![parameter("up", up), parameter("down", down)],
        attributes: vec![held("on", &[0], ValueKind::Flag)],
        events: vec![
            event("up", &[0], not(read(0, &[0])), theta(0), vec![effect(0, &[0], number(1.0))]),
            event("down", &[0], read(0, &[0]), theta(1), vec![effect(0, &[0], number(0.0))]),
        ],
        ..empty(days)
    }
}

#[test]
fn a_two_state_chain_is_up_with_its_transition_probability() {
    for (seed, up, down, days) in [(1, 0.3, 0.2, years(4)), (2, 2.0, 0.1, years(4)), (3, 0.05, 1.5, years(8))] {
        let process = two_states(up, down, days);
        let on = play(&process, &world(vec![vec![0.0; 50]]), seed, 1_000, |play, _| flagged(play, 0));
        let time = process.clock.last();
        let probability = up / (up + down) * (1.0 - exponential(-(up + down) * time));
        assert_share(on.iter().sum(), 50 * on.len(), probability);
        // Units are independent, so the count of each history is binomial.
        let chances: Vec<f64> = (0..50).map(|k| binomial(50, k, probability)).collect();
        assert_law(&on, &chances);
    }
}

fn binomial(n: usize, k: usize, p: f64) -> f64 {
    let ways: f64 = (0..k).map(|i| ln((n - i) as f64) - ln((i + 1) as f64)).sum();
    exponential(ways + k as f64 * ln(p) + (n - k) as f64 * ln(1.0 - p))
}

fn poisson(mean: f64, most: usize) -> Vec<f64> {
    let mut term = exponential(-mean);
    let mut terms = Vec::new();
    for k in 0..=most {
        terms.push(term);
        term *= mean / (k + 1) as f64;
    }
    terms
}

/// A number of the world that goes up, and down with a hazard of its own.
fn number_of_the_world(up: f64, down: worlds::Term, days: i32) -> Process {
    let positive = compare(read(0, &[]), Comparison::Greater, number(0.0));
    Process {
        attributes: vec![held("number", &[], ValueKind::Real)],
        events: vec![
            event("up", &[], always(), number(up), vec![effect(0, &[], plus(read(0, &[]), number(1.0)))]),
            event("down", &[], positive, down, vec![effect(0, &[], minus(read(0, &[]), number(1.0)))]),
        ],
        ..empty(days)
    }
}

#[test]
fn immigration_and_death_are_poisson_on_the_way_and_at_rest() {
    for (seed, days) in [(4, years(4)), (5, years(40))] {
        let process = number_of_the_world(1.2, times(number(0.4), read(0, &[])), days);
        let found = play(&process, &world(vec![vec![0.0]]), seed, 8_000, |play, _| play.state().read(0, &[]) as usize);
        let mean = 1.2 / 0.4 * (1.0 - exponential(-0.4 * process.clock.last()));
        assert_law(&found, &poisson(mean, 30));
    }
}

#[test]
fn a_queue_with_one_server_has_its_law_on_the_way_and_at_rest() {
    for (seed, days) in [(6, years(4)), (7, years(100))] {
        let process = number_of_the_world(1.0, number(1.8), days);
        let found = play(&process, &world(vec![vec![0.0]]), seed, 6_000, |play, _| play.state().read(0, &[]) as usize);
        assert_law(&found, &queue(1.0, 1.8, process.clock.last(), 80)[..40]);
        if days == years(100) {
            let load: f64 = 1.0 / 1.8;
            let rest: Vec<f64> = (0..40).map(|k| (1.0 - load) * pow(load, f64::from(k))).collect();
            assert_law(&found, &rest);
        }
    }
}

/// The law of a queue of at most `most` that starts empty, by uniformisation: a Poisson number of steps of a chain.
fn queue(arrival: f64, service: f64, time: f64, most: usize) -> Vec<f64> {
    let pace = arrival + service;
    let mut law = vec![0.0; most + 1];
    law[0] = 1.0;
    let mut answer = vec![0.0; most + 1];
    let (mut log_weight, mut steps) = (-pace * time, 0.0);
    while steps < pace * time + 40.0 * (pace * time).sqrt() + 40.0 {
        answer.iter_mut().zip(&law).for_each(|(sum, chance)| *sum += exponential(log_weight) * chance);
        let mut next = vec![0.0; most + 1];
        for (k, chance) in law.iter().enumerate() {
            next[(k + 1).min(most)] += chance * arrival / pace;
            next[k.saturating_sub(1)] += chance * service / pace;
        }
        law = next;
        steps += 1.0;
        log_weight += ln(pace * time / steps);
    }
    answer
}

#[test]
fn an_epidemic_ends_with_its_exact_size_and_then_nothing_can_happen() {
    const PEOPLE: usize = 12;
    let (contact, recovery) = (1.6, 1.0);
    let health = || read(0, &[0]);
    let infected = count(0, 1, is(read(0, &[1]), 1.0));
    let process = Process {
        units: vec![units("person", PEOPLE)],
        parameters: vec![parameter("contact", contact), parameter("recovery", recovery)],
        attributes: vec![held("health", &[0], ValueKind::OneOf(Names::new(["well", "ill", "over"])))],
        events: vec![
            event(
                "infection",
                &[0],
                is(health(), 0.0),
                times(theta(0), over(infected, number(PEOPLE as f64))),
                vec![effect(0, &[0], number(1.0))],
            ),
            event("recovery", &[0], is(health(), 1.0), theta(1), vec![effect(0, &[0], number(2.0))]),
        ],
        ..empty(years(400))
    };
    let mut start = vec![0.0; PEOPLE];
    start[3] = 1.0;
    let sizes = play(&process, &world(vec![start]), 8, 10_000, |_, history| {
        let last = history.happenings().last().unwrap();
        assert_eq!(last.event, 1);
        assert_eq!(history.absorbed(), Some(last.time));
        assert_eq!(history.counts()[1], history.counts()[0] + 1);
        history.counts()[0] as usize
    });
    assert_law(&sizes, &final_sizes(PEOPLE, contact, recovery)[..PEOPLE - 1]);
}

/// The probability of each number of infections after the first, from the chain of (well, ill) at its jumps.
fn final_sizes(people: usize, contact: f64, recovery: f64) -> Vec<f64> {
    let mut chance = vec![vec![0.0; people + 1]; people];
    chance[people - 1][1] = 1.0;
    let mut sizes = vec![0.0; people];
    for well in (0..people).rev() {
        for ill in (1..=people - well).rev() {
            let here = chance[well][ill];
            let spread = contact * well as f64 / people as f64;
            let infects = spread / (spread + recovery);
            if well > 0 {
                chance[well - 1][ill + 1] += here * infects;
            }
            chance[well][ill - 1] += here * (1.0 - infects);
        }
        sizes[people - 1 - well] = chance[well][0];
    }
    sizes
}

#[test]
fn competing_events_win_in_proportion_to_their_hazards_at_a_time_that_does_not_depend_on_the_winner() {
    let hazards = [0.1, 0.25, 0.65, 1.0];
    let one = |(place, hazard): (usize, &f64)| {
        event(&format!("exit {place}"), &[0], not(read(0, &[0])), number(*hazard), vec![effect(0, &[0], number(1.0))])
    };
    let process = Process {
        units: vec![units("unit", 10)],
        attributes: vec![held("gone", &[0], ValueKind::Flag)],
        events: hazards.iter().enumerate().map(one).collect(),
        ..empty(years(40))
    };
    let firsts = play(&process, &world(vec![vec![0.0; 10]]), 9, 4_000, |_, history| {
        history.happenings().map(|happening| (happening.time, happening.event)).collect::<Vec<_>>()
    });
    let all: Vec<(f64, usize)> = firsts.into_iter().flatten().collect();
    assert_eq!(all.len(), 40_000);
    let winners: Vec<usize> = all.iter().map(|(_, event)| *event).collect();
    assert_law(&winners, &hazards[..3].iter().map(|hazard| hazard / 2.0).collect::<Vec<_>>());
    for event in 0..4 {
        let times: Vec<f64> = all.iter().filter(|(_, winner)| *winner == event).map(|(time, _)| *time).collect();
        assert_mean(&times, 0.5, 0.25);
    }
}

#[test]
fn the_position_of_a_pair_walks_at_random() {
    let (apart, together) = (0.9, 0.4);
    let position = || read(0, &[0, 1]);
    let pair = |name, hazard, to| unordered(event(name, &[0, 0], always(), hazard, vec![effect(0, &[0, 1], to)]));
    let process = Process {
        units: vec![units("state", 6)],
        attributes: vec![held("distance", &[0, 0], ValueKind::Real)],
        events: vec![
            pair("apart", number(apart), plus(position(), number(1.0))),
            pair("together", number(together), minus(position(), number(1.0))),
        ],
        ..empty(years(8))
    };
    let ends = play(&process, &world(vec![vec![0.0; 36]]), 10, 2_000, |play, _| {
        let ends = (0..6).flat_map(|a| (0..a).map(move |b| (a, b)));
        let ends = ends.map(|(a, b)| (play.state().read(0, &[a, b]), play.state().read(0, &[b, a])));
        ends.map(|(one, other)| {
            assert_eq!(one, other);
            one
        })
        .collect::<Vec<f64>>()
    });
    let ends: Vec<f64> = ends.into_iter().flatten().collect();
    let time = process.clock.last();
    let (mean, variance) = ((apart - together) * time, (apart + together) * time);
    assert_mean(&ends, mean, variance);
    // The difference of two Poisson numbers: its fourth cumulant is its variance.
    assert_variance(&ends, mean, variance, 3.0 * variance * variance + variance);
}

/// Units that are gone once it has happened to them.
fn survival(hazard: worlds::Term, days: i32) -> Process {
    let guard = not(read(0, &[0]));
    Process {
        units: vec![units("unit", 20)],
        attributes: vec![held("gone", &[0], ValueKind::Flag), observed("exposure", &[0], ValueKind::Real)],
        events: vec![event("exit", &[0], guard, hazard, vec![effect(0, &[0], number(1.0))])],
        ..empty(days)
    }
}

/// The counts of times in the pieces between bounds, and beyond the last.
fn piece_of(bounds: &[f64], time: f64) -> usize {
    bounds.partition_point(|bound| *bound < time)
}

/// The probabilities of the pieces of a hazard that is constant on each: (length, hazard).
fn piece_chances(pieces: &[(f64, f64)]) -> Vec<f64> {
    let mut alive = 1.0;
    let chance = |(length, hazard): &(f64, f64)| {
        let left = alive * exponential(-length * hazard);
        let gone = alive - left;
        alive = left;
        gone
    };
    pieces.iter().map(chance).collect()
}

#[test]
fn a_hazard_follows_what_the_record_observes_from_the_instant_of_the_change() {
    let process = survival(exp(plus(number(-2.0), read(1, &[0]))), years(8));
    let bounds = [1.25, 1.5, 4.0, 6.75];
    let values = [0.3, -1.0, 2.0, 0.0, -0.5];
    let change =
        |unit: usize, (time, value): (&f64, &f64)| Change { time: *time, attribute: 1, place: unit, value: *value };
    let mut changes: Vec<Change> =
        (0..20).flat_map(|unit| bounds.iter().zip(&values[1..]).map(move |pair| change(unit, pair))).collect();
    changes.sort_by(|one, other| one.time.total_cmp(&other.time));
    let world = World { start: vec![vec![0.0; 20], vec![values[0]; 20]], changes };
    let pieces = play(&process, &world, 11, 1_500, |_, history| {
        let mut pieces: Vec<usize> = history.happenings().map(|happening| piece_of(&bounds, happening.time)).collect();
        pieces.resize(20, 5);
        pieces
    });
    let pieces: Vec<usize> = pieces.into_iter().flatten().collect();
    let lengths = [1.25, 0.25, 2.5, 2.75, 8.0 - 6.75];
    let exact: Vec<(f64, f64)> = lengths.into_iter().zip(values.map(|value| exponential(value - 2.0))).collect();
    assert_law(&pieces, &piece_chances(&exact));
}

#[test]
fn a_hazard_follows_what_a_tick_writes_from_the_first_of_january() {
    // From 1 July 1970, so that the ticks do not stand at whole years after the start.
    let clock = Clock { start: 181, end: 181 + 4 * 365 };
    let tick = tick(&[], 2, &[], plus(read(2, &[]), number(0.7)));
    let mut process = survival(exp(minus(read(2, &[]), number(2.5))), 0);
    process.attributes.push(held("tension", &[], ValueKind::Real));
    process = Process { clock, ticks: vec![tick], ..process };
    let world = world(vec![vec![0.0; 20], vec![0.0; 20], vec![0.0]]);
    // 1 January of 1971, 1972 (a leap year), 1973 and 1974.
    let ticks = [365, 730, 1096, 1461].map(|day| clock.time(day));
    let pieces = play(&process, &world, 12, 1_500, |_, history| {
        let mut pieces: Vec<usize> = history.happenings().map(|happening| piece_of(&ticks, happening.time)).collect();
        pieces.resize(20, 5);
        pieces
    });
    let pieces: Vec<usize> = pieces.into_iter().flatten().collect();
    let starts = [0.0, ticks[0], ticks[1], ticks[2], ticks[3], clock.last()];
    let exact: Vec<(f64, f64)> =
        (0..5).map(|piece| (starts[piece + 1] - starts[piece], exponential(0.7 * piece as f64 - 2.5))).collect();
    assert_law(&pieces, &piece_chances(&exact));
}

#[test]
fn a_hazard_that_depends_on_elapsed_years_gives_its_waiting_times_again_after_each_event() {
    // 1.5 a year in the first half year, 0.1 up to two years, then 0.8.
    let step = |bound, value| times(number(value), compare(elapsed(0, &[0]), Comparison::Greater, number(bound)));
    let hazard = plus(plus(number(1.5), step(0.5, -1.4)), step(2.0, 0.7));
    let process = Process {
        units: vec![units("unit", 10)],
        attributes: vec![held("times", &[0], ValueKind::Real)],
        events: vec![event("again", &[0], always(), hazard, vec![effect(0, &[0], plus(read(0, &[0]), number(1.0)))])],
        ..empty(years(40))
    };
    // The first two waiting times of each unit; forty years leave no room for a third of them to be cut off.
    let waits = play(&process, &world(vec![vec![0.0; 10]]), 13, 1_500, |_, history| {
        let mut times = vec![vec![0.0]; 10];
        history.happenings().for_each(|happening| times[happening.units[0] as usize].push(happening.time));
        times.into_iter().flat_map(|times| [times[1] - times[0], times[2] - times[1]]).collect::<Vec<f64>>()
    });
    let waits: Vec<f64> = waits.into_iter().flatten().collect();
    let bounds = [0.1, 0.25, 0.5, 1.0, 2.0, 2.25, 3.0, 4.0];
    let hazards = [1.5, 1.5, 1.5, 0.1, 0.1, 0.8, 0.8, 0.8];
    let lengths = (0..8).map(|piece| bounds[piece] - if piece == 0 { 0.0 } else { bounds[piece - 1] });
    let exact: Vec<(f64, f64)> = lengths.zip(hazards).collect();
    let pieces: Vec<usize> = waits.iter().map(|wait| piece_of(&bounds, *wait)).collect();
    assert_law(&pieces, &piece_chances(&exact));
    assert_eq!(waits.len(), 30_000);
}

#[test]
fn at_one_instant_the_record_changes_first_then_the_tick_writes_then_events_follow() {
    // On 1 January 1971 the record sets the exposure of a unit to 5 and the tick copies it into the hazard.
    let copy = TickRule {
        condition: Some(compare(read(1, &[0]), Comparison::Greater, number(0.0))),
        ..tick(&[0], 2, &[0], read(1, &[0]))
    };
    let mut process = survival(read(2, &[0]), 730);
    process.attributes.push(held("copied", &[0], ValueKind::Real));
    process.ticks = vec![copy];
    let instant = process.clock.time(365);
    let changes = (0..20).map(|place| Change { time: instant, attribute: 1, place, value: 5.0 }).collect();
    let world = World { start: vec![vec![0.0; 20]; 3], changes };
    let times = play(&process, &world, 14, 500, |play, history| {
        assert_eq!(play.state().values(2), [5.0; 20]);
        history.happenings().map(|happening| happening.time).collect::<Vec<f64>>()
    });
    let waits: Vec<f64> = times.into_iter().flatten().map(|time| time - instant).collect();
    assert!(waits.iter().all(|wait| *wait >= 0.0));
    let bounds = [0.05, 0.1, 0.2, 0.4, 0.8];
    let pieces: Vec<usize> = waits.iter().map(|wait| piece_of(&bounds, *wait)).collect();
    let exact: Vec<f64> = piece_chances(&[(0.05, 5.0), (0.05, 5.0), (0.1, 5.0), (0.2, 5.0), (0.4, 5.0)]);
    // Only those that left before the clock ran out are seen.
    let seen = 1.0 - exponential(-5.0 * (process.clock.last() - instant));
    assert_law(&pieces, &exact.iter().map(|chance| chance / seen).collect::<Vec<_>>());
}

#[test]
fn a_hazard_that_ends_at_an_instant_gives_nothing_at_or_after_it() {
    let process = survival(read(1, &[0]), years(4));
    let changes = (0..20).map(|place| Change { time: 0.125, attribute: 1, place, value: 0.0 }).collect();
    let world = World { start: vec![vec![0.0; 20], vec![3.0; 20]], changes };
    let exits = play(&process, &world, 15, 1_000, |_, history| {
        assert!(history.happenings().all(|happening| happening.time < 0.125));
        let all_gone = history.len() == 20;
        assert!(history.absorbed() == Some(0.125) || all_gone);
        history.len()
    });
    assert_share(exits.iter().sum(), 20 * exits.len(), 1.0 - exponential(-3.0 * 0.125));
}

#[test]
fn a_unit_named_by_another_unit_feels_what_happens_to_it() {
    // Each unit looks to the next one, and only leaves while the one it looks to is still there.
    let next = UnitTerm::Through(1, variables(&[0]));
    let guard = all(vec![not(read(0, &[0])), not(read_at(0, vec![next]))]);
    let process = Process {
        units: vec![units("unit", 2)],
        attributes: vec![held("gone", &[0], ValueKind::Flag), observed("next", &[0], ValueKind::Unit(0))],
        events: vec![event("exit", &[0], guard, number(1.0), vec![effect(0, &[0], number(1.0))])],
        ..empty(years(40))
    };
    let world = world(vec![vec![0.0; 2], vec![1.0, 0.0]]);
    let times = play(&process, &world, 16, 4_000, |_, history| {
        assert_eq!(history.len(), 1);
        let first = history.happenings().next().unwrap();
        (first.time, first.units[0] as usize)
    });
    assert_mean(&times.iter().map(|(time, _)| *time).collect::<Vec<_>>(), 0.5, 0.25);
    assert_law(&times.iter().map(|(_, unit)| *unit).collect::<Vec<_>>(), &[0.5]);
}
