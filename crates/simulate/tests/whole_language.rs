//! Play what comes beyond the core: units that come and go, units that are created, days, latent values, durations, triples.

mod worlds;

use language::Span;
use numerics::special::{exp as exponential, ln, pow};
use numerics::stream::Stream;
use process::{
    Change, Compiled, Create, Duration, Form, Latent, Limits as Caps, Origin, Presence, Prior, Process, ProcessFault,
    State, TickRule, UnitTerm, ValueKind, World,
};
use rayon::prelude::*;
use simulate::{History, Limits, Play, Stopped, draw_latent, first_reaction, replicates, stream_of};

use worlds::chance::{assert_law, assert_mean, assert_same_law, assert_share};
use worlds::*;

fn compiled(process: &Process) -> Compiled {
    Compiled::new(process, &Caps::default()).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn play<T: Send>(
    process: &Process,
    world: &World,
    seed: u64,
    count: u64,
    each: impl Fn(&Play<'_>, &History) -> T + Sync,
) -> Vec<T> {
    let compiled = compiled(process);
    let play = Play::new(&compiled, world, &compiled.theta(), Limits::default()).unwrap();
    replicates(&play, seed, 0..count, |play, _, history| each(play, &history.unwrap()))
}

/// Units whose event happens again and again, with a form since it last did: a renewal process each.
fn renewals(form: Form, constant: f64, units_: usize, days: i32) -> Process {
    let mut event = event("renewal", &[0], always(), number(constant), vec![effect(0, &[0], not(read(0, &[0])))]);
    event.duration = Some(Duration { attribute: 0, at: variables(&[0]), form, span: NOWHERE });
    Process {
        units: vec![units("unit", units_)],
        attributes: vec![held("phase", &[0], ValueKind::Flag)],
        events: vec![event],
        ..empty(days)
    }
}

/// The times between the events of each unit, the first from the start.
fn intervals(history: &History, units: usize) -> Vec<Vec<f64>> {
    let mut last = vec![0.0; units];
    let mut found = vec![Vec::new(); units];
    for one in history.happenings() {
        let unit = one.units[0] as usize;
        found[unit].push(one.time - last[unit]);
        last[unit] = one.time;
    }
    found
}

/// The integral of a hazard from 0 to a time.
type Integral = Box<dyn Fn(f64) -> f64>;

#[test]
fn the_first_waits_of_weibull_gompertz_and_log_logistic_renewals_have_their_laws() {
    let cases: Vec<(Form, f64, Integral)> = vec![
        (Form::Weibull(number(0.6)), 0.8, Box::new(|t| 0.8 * pow(t, 0.6))),
        (Form::Weibull(number(2.5)), 0.1, Box::new(|t| 0.1 * pow(t, 2.5))),
        (Form::Gompertz(number(0.4)), 0.2, Box::new(|t| 0.2 * (exponential(0.4 * t) - 1.0) / 0.4)),
        (Form::Gompertz(number(-0.7)), 0.5, Box::new(|t| 0.5 * (1.0 - exponential(-0.7 * t)) / 0.7)),
        (Form::LogLogistic(number(1.7), number(2.0)), 1.0, Box::new(|t| ln(1.0 + pow(t / 2.0, 1.7)))),
    ];
    for (seed, (form, constant, integral)) in (0..).zip(cases) {
        let process = renewals(form, constant, 40, 1461);
        let first = play(&process, &world(vec![vec![0.0; 40]]), seed, 500, |_, history| {
            intervals(history, 40).into_iter().map(|all| all.first().copied()).collect::<Vec<_>>()
        });
        // In 16 cells of time, and none within four years.
        let cell = |first: &Option<f64>| first.map_or(16, |time| (time * 4.0) as usize);
        let found: Vec<usize> = first.iter().flatten().map(cell).collect();
        let survival = |quarter: usize| exponential(-integral(quarter as f64 / 4.0));
        let chances: Vec<f64> = (0..16).map(|quarter| survival(quarter) - survival(quarter + 1)).collect();
        assert_law(&found, &chances);
    }
}

#[test]
fn the_number_of_weibull_renewals_has_the_mean_of_the_renewal_equation() {
    let (shape, constant) = (1.8, 0.5);
    let process = renewals(Form::Weibull(number(shape)), constant, 20, 2922);
    let counts = play(&process, &world(vec![vec![0.0; 20]]), 9, 1_500, |_, history| history.len() as f64 / 20.0);
    // m(t) = F(t) + ∫ m(t − s) dF(s), on a grid with F by differences; so is the second moment of the count.
    let steps = 4_000;
    let end = process.clock.last();
    let distribution = |t: f64| 1.0 - exponential(-constant * pow(t, shape));
    let step = end / steps as f64;
    let jump: Vec<f64> =
        (0..steps).map(|k| distribution((k + 1) as f64 * step) - distribution(k as f64 * step)).collect();
    let mut mean = vec![0.0; steps + 1];
    let mut square = vec![0.0; steps + 1];
    for k in 1..=steps {
        let (mut m, mut s) = (0.0, 0.0);
        for (back, jump) in jump[..k].iter().enumerate() {
            // The jump lies in the middle of its step.
            let (after, before) = (mean[k - back - 1], mean[k - back]);
            let (after2, before2) = (square[k - back - 1], square[k - back]);
            let (m1, s1) = ((after + before) / 2.0, (after2 + before2) / 2.0);
            m += jump * (1.0 + if back == 0 { after } else { m1 });
            s += jump * (1.0 + 2.0 * if back == 0 { after } else { m1 } + if back == 0 { after2 } else { s1 });
        }
        (mean[k], square[k]) = (m, s);
    }
    let variance = (square[steps] - mean[steps] * mean[steps]) / 20.0;
    assert_mean(&counts, mean[steps], variance);
}

#[test]
fn half_of_log_logistic_waits_end_by_the_scale_and_three_quarters_by_their_quantile() {
    let process = renewals(Form::LogLogistic(number(1.7), number(2.0)), 1.0, 50, 4383);
    let first = play(&process, &world(vec![vec![0.0; 50]]), 10, 600, |_, history| {
        intervals(history, 50).into_iter().map(|all| all.first().copied().unwrap_or(99.0)).collect::<Vec<_>>()
    });
    let all: Vec<f64> = first.into_iter().flatten().collect();
    for share in [0.25, 0.5, 0.75] {
        let quantile = 2.0 * pow(share / (1.0 - share), 1.0 / 1.7);
        assert_share(all.iter().filter(|time| **time <= quantile).count(), all.len(), share);
    }
}

/// A process in which a duration meets ticks, changes of the record, elapsed times and other events.
fn mixed(seed: u64) -> (Process, World) {
    let forms = [
        Form::Weibull(number(0.5)),
        Form::Weibull(number(2.0)),
        Form::Gompertz(number(1.5)),
        Form::Gompertz(number(-1.0)),
        Form::LogLogistic(number(2.0), number(0.5)),
    ];
    let form = forms[seed as usize % forms.len()].clone();
    let constant = exp(plus(read(1, &[0]), plus(read(2, &[]), compare_elapsed())));
    let mut timed = event("timed", &[0], is(read(0, &[0]), 0.0), constant, vec![effect(0, &[0], number(1.0))]);
    timed.duration = Some(Duration { attribute: 0, at: variables(&[0]), form: form.clone(), span: NOWHERE });
    let back = event("back", &[0], is(read(0, &[0]), 1.0), number(2.0), vec![effect(0, &[0], number(0.0))]);
    let level = effect(1, &[0], minus(number(0.5), read(1, &[0])));
    let shift = event("shift", &[0], always(), number(1.5), vec![level]);
    // Of the whole world, since anybody's level changed: read at a fixed unit.
    let mut fixed = event("fixed", &[], always(), number(0.7), vec![effect(2, &[], minus(number(0.25), read(2, &[])))]);
    fixed.duration = Some(Duration { attribute: 1, at: vec![UnitTerm::Fixed(0)], form, span: NOWHERE });
    let process = Process {
        clock: process::Clock { start: 300, end: 850 },
        units: vec![units("unit", 3)],
        attributes: vec![
            held("state", &[0], ValueKind::Flag),
            held("level", &[0], ValueKind::Real),
            held("mood", &[], ValueKind::Real),
        ],
        events: vec![timed, back, shift, fixed],
        ticks: vec![tick(&[0], 1, &[0], times(number(0.5), read(1, &[0])))],
        ..empty(0)
    };
    (process, world(vec![vec![0.0, 1.0, 0.0], vec![0.0, 0.5, -0.5], vec![0.0]]))
}

fn compare_elapsed() -> process::Term {
    compare(elapsed(1, &[0]), language::typed::Comparison::Less, number(0.2))
}

#[test]
fn clocks_and_the_first_reaction_agree_in_law_where_durations_meet_ticks_steps_and_other_events() {
    const HISTORIES: u64 = 3_000;
    let summary = |history: &History, state: &State| {
        let mut summary: Vec<usize> = history.counts().iter().map(|count| (*count as usize).min(30)).collect();
        summary.push(history.happenings().next().map_or(0, |one| 1 + one.event * 20 + (one.time * 8.0) as usize));
        summary.push(history.happenings().last().map_or(0, |one| 1 + one.event * 20 + (one.time * 8.0) as usize));
        summary.push(state.values(0).iter().fold(0, |code, value| code * 2 + *value as usize));
        summary
    };
    for seed in 0..5 {
        let (process, world) = mixed(seed);
        let compiled = compiled(&process);
        let theta = compiled.theta();
        let play = Play::new(&compiled, &world, &theta, Limits::default()).unwrap();
        let direct = replicates(&play, seed, 0..HISTORIES, |play, _, history| summary(&history.unwrap(), play.state()));
        let slow = (0..HISTORIES).into_par_iter().map(|replicate| {
            let mut stream = Stream::named(seed, "first reaction", replicate);
            let ended = first_reaction(&compiled, &world, &theta, &mut stream, Limits::default()).unwrap();
            summary(&ended.0, &ended.1)
        });
        let slow: Vec<Vec<usize>> = slow.collect();
        let column = |all: &[Vec<usize>], place: usize| all.iter().map(|one| one[place]).collect::<Vec<_>>();
        for place in 0..direct[0].len() {
            eprintln!("form {seed}, summary {place}");
            assert_same_law(&column(&direct, place), &column(&slow, place));
        }
    }
}

/// People who come and go, with a fortune each that grows as long as they are there.
fn visitors(days: i32) -> Process {
    let there = read(0, &[0]);
    let grow = effect(1, &[0], plus(read(1, &[0]), number(1.0)));
    Process {
        units: vec![units("person", 3)],
        attributes: vec![
            attribute("there", &[0], ValueKind::Flag, Origin::Observed),
            held("fortune", &[0], ValueKind::Real),
            held("friends", &[0, 0], ValueKind::Flag),
        ],
        events: vec![event("grow", &[0], there, number(3.0), vec![grow])],
        presence: vec![Presence { unit: 0, attribute: 0, clears: vec![(1, 7.0), (2, 0.0)], pool: 3 }],
        ..empty(days)
    }
}

#[test]
fn a_unit_that_leaves_is_at_risk_no_more_and_what_is_held_of_it_and_its_relations_are_cleared() {
    let process = visitors(1461);
    let mut world = world(vec![vec![1.0, 1.0, 0.0], vec![0.0; 3], vec![0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0]]);
    let change = |time, place, value| Change { time, attribute: 0, place, value };
    world.changes = vec![change(1.0, 0, 0.0), change(2.0, 2, 1.0)];
    let found = play(&process, &world, 3, 400, |play, history| {
        let of =
            |unit: u32| history.happenings().filter(|one| one.units[0] == unit).map(|one| one.time).collect::<Vec<_>>();
        assert!(of(0).iter().all(|time| *time < 1.0) && of(2).iter().all(|time| *time > 2.0));
        assert_eq!(play.state().read(1, &[0]), 7.0, "the fortune takes its declared start");
        assert_eq!(play.state().values(2), [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0]);
        (of(0).len() as f64, of(2).len() as f64)
    });
    assert_mean(&found.iter().map(|one| one.0).collect::<Vec<_>>(), 3.0, 3.0);
    let years = process.clock.last() - 2.0;
    assert_mean(&found.iter().map(|one| one.1).collect::<Vec<_>>(), 3.0 * years, 3.0 * years);
}

#[test]
fn times_since_a_change_begin_anew_where_a_unit_enters() {
    let mut process = visitors(1461);
    let young = compare(elapsed(1, &[0]), language::typed::Comparison::Less, number(0.5));
    process.events[0].hazard = times(number(3.0), young);
    process.attributes.push(held("seen", &[], ValueKind::Flag));
    process.events[0].effects = vec![effect(3, &[], number(1.0))];
    let mut world = world(vec![vec![1.0, 0.0, 0.0], vec![0.0; 3], vec![0.0; 9], vec![0.0]]);
    world.changes = vec![Change { time: 2.0, attribute: 0, place: 1, value: 1.0 }];
    let inside = play(&process, &world, 4, 300, |_, history| {
        let lawful = |one: simulate::Happening<'_>| match one.units[0] {
            0 => one.time <= 0.5,
            1 => (2.0..=2.5).contains(&one.time),
            _ => false,
        };
        assert!(history.happenings().all(lawful));
        history.len() as f64
    });
    assert_mean(&inside, 3.0, 3.0);
}

/// A birth process: each that is there makes another, from one, with room for so many.
fn births(room: usize, rate: f64, days: i32) -> Process {
    let mut birth = event("birth", &[0], read(0, &[0]), number(rate), Vec::new());
    birth.effects = vec![effect(1, &[1], plus(read(1, &[0]), number(1.0))), effect(2, &[1], number(3.0))];
    birth.create = Some(Create { presence: 0, span: Span { start: 5, end: 11 } });
    Process {
        units: vec![units("cell", 1 + room)],
        attributes: vec![
            attribute("there", &[0], ValueKind::Flag, Origin::Follows),
            held("generation", &[0], ValueKind::Real),
            // What is observed of the record's units is given to a new one.
            attribute("place", &[0], ValueKind::Real, Origin::Observed),
        ],
        events: vec![birth],
        presence: vec![Presence { unit: 0, attribute: 0, clears: vec![(1, 0.0)], pool: 1 }],
        ..empty(days)
    }
}

fn one_cell(room: usize) -> World {
    let mut there = vec![0.0; 1 + room];
    there[0] = 1.0;
    world(vec![there, vec![0.0; 1 + room], vec![0.0; 1 + room]])
}

#[test]
fn cells_that_divide_are_a_yule_process_and_are_made_in_the_order_of_the_pool() {
    let process = births(4_000, 0.5, 1461);
    let found = play(&process, &one_cell(4_000), 5, 1_500, |play, history| {
        let there = play.state().values(0).iter().filter(|there| **there == 1.0).count();
        assert_eq!(there, 1 + history.len());
        assert!(play.state().values(0)[..there].iter().all(|there| *there == 1.0));
        assert!(play.state().values(2)[1..there].iter().all(|place| *place == 3.0));
        assert!(play.state().values(1)[1..there].iter().all(|generation| *generation >= 1.0));
        there
    });
    // Geometric with p = exp(−rate t), Yule (1924).
    let p = exponential(-0.5 * process.clock.last());
    let chances: Vec<f64> = std::iter::once(0.0).chain((0..60).map(|k| p * pow(1.0 - p, f64::from(k)))).collect();
    assert_law(&found, &chances);
}

#[test]
fn a_pool_that_is_used_up_stops_the_play_with_how_many_were_made_and_where_it_is_written() {
    let process = births(20, 2.0, 14_610);
    let compiled = compiled(&process);
    let world = one_cell(20);
    let mut play = Play::new(&compiled, &world, &[], Limits::default()).unwrap();
    let Stopped::Fault { time, fault } = play.history(&mut stream_of(1, 0)).unwrap_err() else { panic!("a fault") };
    assert!(time > 0.0 && time < 10.0);
    assert_eq!(fault.span(), Some(Span { start: 5, end: 11 }));
    let ProcessFault::During { fault, .. } = fault else { panic!("it says which event") };
    assert_eq!(*fault, ProcessFault::NoRoom { kind: "cell".to_owned(), made: 20, span: Span { start: 5, end: 11 } });
}

#[test]
fn a_rule_of_a_day_applies_on_that_day_alone_and_with_those_of_a_new_year_together() {
    // Clock from 1970-01-01; the rule's day is 1972-01-01, a new year, or 1972-03-01.
    for (day, before, after) in [(730, 730.0 / 365.25 - 1e-9, 1.0), (790, 790.0 / 365.25 - 1e-9, 1.0)] {
        let double = TickRule { day: Some(day), ..tick(&[], 0, &[], plus(read(0, &[]), number(1.0))) };
        let process = Process {
            attributes: vec![held("sum", &[], ValueKind::Real), held("years", &[], ValueKind::Real)],
            events: vec![event("never", &[], is(read(0, &[]), -1.0), number(1.0), vec![effect(0, &[], number(0.0))])],
            ticks: vec![double, tick(&[], 1, &[], plus(read(1, &[]), number(1.0)))],
            ..empty(1461)
        };
        let compiled = compiled(&process);
        let expected = if day == 730 { 4 } else { 5 };
        assert_eq!(compiled.ticks().len(), expected);
        assert!(compiled.ticks().iter().any(|tick| tick.time > before && tick.time < before + 1e-6));
        let world = world(vec![vec![0.0], vec![0.0]]);
        let ended = play(&process, &world, 1, 1, |play, _| (play.state().read(0, &[]), play.state().read(1, &[])));
        assert_eq!(ended, [(after, 4.0)]);
    }
}

#[test]
fn latent_values_are_drawn_by_name_so_that_more_units_move_none_of_the_others() {
    let process = |count: usize| Process {
        units: vec![units("state", count)],
        attributes: vec![attribute("owners", &[0], ValueKind::Real, Origin::Observed)],
        events: vec![event("e", &[0], always(), read(0, &[0]), Vec::new())],
        latent: vec![Latent { attribute: 0, value: 0.5, prior: Prior::Beta(2.0, 2.0) }],
        ..empty(365)
    };
    let (few, many) = (process(5), process(50));
    let drawn = |process: &Process, count: usize, replicate| {
        draw_latent(process, &world(vec![vec![0.5; count]]), 8, replicate).start.swap_remove(0)
    };
    assert_eq!(drawn(&few, 5, 3), drawn(&many, 50, 3)[..5]);
    assert_ne!(drawn(&few, 5, 3), drawn(&few, 5, 4));
    let all: Vec<f64> = (0..200).flat_map(|replicate| drawn(&many, 50, replicate)).collect();
    assert_mean(&all, 0.5, 0.05);
    // Played again on the drawn world: the same digits as from the beginning.
    let compiled = compiled(&many);
    let centre = world(vec![vec![0.5; 50]]);
    let first = Play::new(&compiled, &centre, &[], Limits::default()).unwrap();
    let drawn = draw_latent(&many, &centre, 8, 3);
    let again = first.again(&drawn, &[]).unwrap().history(&mut stream_of(8, 3)).unwrap();
    let anew = Play::new(&compiled, &drawn, &[], Limits::default()).unwrap().history(&mut stream_of(8, 3)).unwrap();
    assert_eq!(again.digest(), anew.digest());
    assert!(again.len() > 5);
}

#[test]
fn a_value_beyond_its_bounds_is_a_fault_with_the_place_and_a_rounding_error_is_the_bound() {
    let step = |by: f64| {
        let add = effect(0, &[0], plus(read(0, &[0]), number(by)));
        let values = ValueKind::Bounded(0.0, 1.0);
        let process = Process {
            units: vec![units("unit", 1)],
            attributes: vec![held("share", &[0], values)],
            events: vec![event("grow", &[0], always(), number(50.0), vec![add])],
            ..empty(3653)
        };
        let compiled = compiled(&process);
        let world = world(vec![vec![0.0]]);
        let mut play = Play::new(&compiled, &world, &[], Limits::default()).unwrap();
        play.history(&mut stream_of(1, 0)).unwrap_err().to_string()
    };
    let words = step(0.4);
    assert!(words.contains("the effect of `grow` of unit 1") && words.contains("1.2"), "{words}");
    assert!(words.contains("numbers from 0 to 1"), "{words}");
    // Ten tenths are 0.9999999999999999; thirds of one reach it within a rounding error, and the next step is a fault.
    let words = step(1.0 / 3.0 + 1e-15);
    assert!(words.contains("1.333"), "{words}");
}

#[test]
fn an_event_of_three_states_costs_the_triples_that_its_relations_allow() {
    const STATES: usize = 200;
    // h is the first state, a and b share a border on a ring.
    let hegemon = compare(
        worlds::unit(UnitTerm::Variable(0)),
        language::typed::Comparison::Equal,
        worlds::unit(UnitTerm::Fixed(0)),
    );
    let guard = all(vec![hegemon, read(0, &[1, 2]), not(read(1, &[1, 2]))]);
    let process = Process {
        units: vec![units("state", STATES)],
        attributes: vec![observed("borders", &[0, 0], ValueKind::Flag), held("war", &[0, 0], ValueKind::Flag)],
        events: vec![
            event("attack", &[0, 0, 0], guard, number(0.001), vec![effect(1, &[1, 2], number(1.0))]),
            event("peace", &[0, 0], read(1, &[0, 1]), number(0.5), vec![effect(1, &[0, 1], number(0.0))]),
        ],
        ..empty(29_220)
    };
    let mut borders = vec![0.0; STATES * STATES];
    for state in 0..STATES {
        let next = (state + 1) % STATES;
        (borders[state * STATES + next], borders[next * STATES + state]) = (1.0, 1.0);
    }
    let world = world(vec![borders, vec![0.0; STATES * STATES]]);
    let compiled = compiled(&process);
    let state = compiled.start(&world, &[]).unwrap();
    // Two orders of each of 200 borders, without the four that the hegemon itself is in.
    assert_eq!(state.candidates(0).count(), 2 * STATES - 4);
    let attacks = play(&process, &world, 11, 100, |_, history| history.counts()[0] as f64);
    // War is the same both ways: each of the pairs goes to war at twice the hazard of one order, and ends it likewise. A pair
    // with hazards λ and μ is at peace with probability μ / (λ + μ) + λ / (λ + μ) exp(−(λ + μ) t), and attacks are counted at λ
    // of that; wars are short and rare, so that the count is Poisson but for less than a hundredth of its variance.
    let (start, end, years) = (2.0 * 0.001, 2.0 * 0.5, process.clock.last());
    let both = start + end;
    let in_peace = end / both * years + start / (both * both) * (1.0 - exponential(-both * years));
    let mean = (STATES - 2) as f64 * start * in_peace;
    assert_mean(&attacks, mean, mean);
}
