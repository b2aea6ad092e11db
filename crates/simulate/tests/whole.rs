//! Play the same replicates on different numbers of threads, and plays that explode, die out, or never do a thing.

mod worlds;

use language::typed::Comparison;
use numerics::stream::Stream;
use process::{Compiled, Prior, Process, ValueKind, World};
use simulate::{History, Limits, Play, Stopped, draw_parameters, replicates, stream_of};

use worlds::wars::{self, Pair};
use worlds::*;

/// Twelve states with drawn borders and capabilities.
fn small_wars() -> (Process, World) {
    const STATES: usize = 12;
    let mut stream = Stream::named(1, "borders", 0);
    let pairs: Vec<Pair> = (0..STATES)
        .flat_map(|first| (first + 1..STATES).map(move |second| (first, second)))
        .map(|(first, second)| {
            let contiguous = f64::from(u8::from(stream.uniform() < 0.3));
            Pair { first, second, contiguous, parity: stream.uniform() }
        })
        .collect();
    (wars::process(STATES), wars::world(STATES, &pairs))
}

/// Parameters under which some hundred things happen.
const BUSY: [f64; 9] = [-4.0, 1.5, 0.8, -1.2, 0.2, -0.7, -0.3, 3.5, 0.2];

fn digests(play: &Play<'_>, threads: usize, range: std::ops::Range<u64>) -> Vec<u64> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| replicates(play, 42, range, |_, _, history| history.unwrap().digest()))
}

#[test]
fn replicates_have_the_same_digits_on_any_number_of_threads_and_alone() {
    let (process, world) = small_wars();
    let compiled = Compiled::new(&process, &process::Limits::default()).unwrap();
    let play = Play::new(&compiled, &world, &BUSY, Limits::default()).unwrap();
    let one = digests(&play, 1, 0..40);
    assert_eq!(digests(&play, 2, 0..40), one);
    assert_eq!(digests(&play, 4, 0..40), one);
    for alone in [0, 7, 39] {
        assert_eq!(digests(&play, 1, alone..alone + 1), [one[alone as usize]]);
        let mut fresh = Play::new(&compiled, &world, &BUSY, Limits::default()).unwrap();
        assert_eq!(fresh.history(&mut stream_of(42, alone)).unwrap().digest(), one[alone as usize]);
    }
    // The same on every machine; a change of these is a change of every simulated figure.
    assert_eq!(
        one[..4],
        [9_083_330_466_315_035_913, 3_767_820_324_760_186_736, 7_722_820_064_803_159_589, 27_147_026_397_017_972]
    );
}

#[test]
fn a_play_keeps_nothing_of_the_history_before() {
    let (process, world) = small_wars();
    let compiled = Compiled::new(&process, &process::Limits::default()).unwrap();
    let mut play = Play::new(&compiled, &world, &BUSY, Limits::default()).unwrap();
    let history = |play: &mut Play<'_>, replicate| play.history(&mut stream_of(42, replicate)).unwrap();
    let first = history(&mut play, 3);
    assert!(first.len() > 100, "{} events", first.len());
    history(&mut play, 4);
    assert_eq!(history(&mut play, 3), first);
}

fn play_once(process: &Process, world: &World, limits: Limits) -> Result<History, Stopped> {
    let compiled = Compiled::new(process, &process::Limits::default()).unwrap();
    let theta = compiled.theta();
    Play::new(&compiled, world, &theta, limits)?.history(&mut stream_of(1, 0))
}

/// A number of the world with one event.
fn one_number(guard: Term, hazard: Term, to: Term) -> (Process, World) {
    let process = Process {
        attributes: vec![held("number", &[], ValueKind::Real)],
        events: vec![event("birth", &[], guard, hazard, vec![effect(0, &[], to)])],
        ..empty(3653)
    };
    (process, world(vec![vec![1.0]]))
}

fn number_now() -> Term {
    read(0, &[])
}

#[test]
fn a_process_that_explodes_is_stopped_with_the_time_and_the_event() {
    // Each is born of two: infinitely many in a time of mean one year.
    let (process, world) = one_number(always(), times(number_now(), number_now()), plus(number_now(), number(1.0)));
    let limits = Limits { events: 1_000_000, events_per_year: 5_000 };
    let Err(Stopped::Explosion { time, limit, event }) = play_once(&process, &world, limits) else {
        panic!("not stopped as an explosion");
    };
    assert_eq!((limit, event.as_str()), (5_000, "birth"));
    assert!(time > 0.0 && time < 20.0);
}

#[test]
fn a_long_history_is_stopped_at_its_limit_and_one_of_exactly_the_limit_is_not() {
    let more = || one_number(always(), number(20.0), plus(number_now(), number(1.0)));
    let (process, world) = more();
    let all = play_once(&process, &world, Limits::default()).unwrap().len();
    let exactly = Limits { events: all, ..Limits::default() };
    assert_eq!(play_once(&process, &world, exactly).unwrap().len(), all);
    let fewer = Limits { events: all - 1, ..Limits::default() };
    assert!(
        matches!(play_once(&process, &world, fewer), Err(Stopped::TooManyEvents { limit, .. }) if limit == all - 1)
    );
}

#[test]
fn hazards_whose_sum_is_beyond_the_numbers_are_named() {
    let (mut process, world) = one_number(always(), number(1.5e308), number(1.0));
    process.events.push(process.events[0].clone());
    process.events[1].name = "death".to_owned();
    process.events[1].hazard = number(1.6e308);
    let stopped = play_once(&process, &world, Limits::default());
    assert_eq!(stopped, Err(Stopped::TotalHazard { time: 0.0, event: "death".to_owned() }));
}

#[test]
fn a_hazard_without_a_lawful_value_stops_the_play_at_its_instant() {
    // The hazard falls below zero after the third event.
    let (process, world) = one_number(always(), minus(number(4.0), number_now()), plus(number_now(), number(2.0)));
    let stopped = play_once(&process, &world, Limits::default());
    assert!(matches!(stopped, Err(Stopped::Fault { time, .. }) if time > 0.0), "{stopped:?}");
    let text = stopped.unwrap_err().to_string();
    assert!(text.contains("years after the start") && text.contains("-1"), "{text}");
}

#[test]
fn a_world_in_which_nothing_more_can_happen_says_since_when() {
    let below = compare(number_now(), Comparison::Less, number(3.0));
    let (process, world) = one_number(below, number(5.0), plus(number_now(), number(1.0)));
    let history = play_once(&process, &world, Limits::default()).unwrap();
    assert_eq!(history.len(), 2);
    assert_eq!(history.absorbed(), history.happenings().last().map(|last| last.time));
    assert!(history.never_possible().is_empty());
}

#[test]
fn a_world_that_a_later_tick_wakes_again_is_not_absorbed() {
    let below = compare(number_now(), Comparison::Less, number(3.0));
    let (mut process, world) = one_number(below, number(500.0), plus(number_now(), number(1.0)));
    process.ticks = vec![tick(&[], 0, &[], number(0.0))];
    let history = play_once(&process, &world, Limits::default()).unwrap();
    // Two before the first tick, then three after each of the ten: the last tick stands on the last day but one.
    assert!(history.len() >= 2 + 9 * 3);
    assert!(history.absorbed().is_none_or(|time| time > 9.0));
}

#[test]
fn an_event_that_could_never_happen_is_named() {
    let never = compare(number_now(), Comparison::Greater, number(100.0));
    let (mut process, world) = one_number(always(), number(1.0), minus(number_now(), number(1.0)));
    process.events.push(event("guarded away", &[], never, number(1.0), vec![]));
    process.events.push(event("without hazard", &[], always(), number(0.0), vec![]));
    process.units = vec![units("nobody", 0)];
    process.events.push(event("without units", &[0], always(), number(1.0), vec![]));
    let history = play_once(&process, &world, Limits::default()).unwrap();
    assert!(!history.is_empty());
    assert_eq!(history.never_possible(), [1, 2, 3]);
    assert_eq!(history.absorbed(), None);
}

#[test]
fn a_process_without_events_is_absorbed_from_the_start() {
    let process = Process { attributes: vec![held("number", &[], ValueKind::Real)], ..empty(100) };
    let history = play_once(&process, &world(vec![vec![0.0]]), Limits::default()).unwrap();
    assert_eq!((history.len(), history.absorbed()), (0, Some(0.0)));
}

#[test]
fn rows_have_days_names_and_labels() {
    let (process, world) = small_wars();
    let compiled = Compiled::new(&process, &process::Limits::default()).unwrap();
    let mut play = Play::new(&compiled, &world, &BUSY, Limits::default()).unwrap();
    let history = play.history(&mut stream_of(42, 0)).unwrap();
    let rows: Vec<_> = history.rows(&process, 9).collect();
    assert_eq!(rows.len(), history.len());
    for (row, happening) in rows.iter().zip(history.happenings()) {
        assert_eq!((row.replicate, row.time), (9, happening.time));
        assert!(process.clock.time(row.day) <= row.time && row.time < process.clock.time(row.day + 1));
        assert_eq!(row.event, process.events[happening.event].name);
        let label = |place: usize| process.units[0].labels[happening.units[place] as usize].as_str();
        assert_eq!(row.units, [("a", label(0)), ("b", label(1))]);
        assert!(happening.units[0] < happening.units[1]);
    }
    assert!(rows.windows(2).all(|two| two[0].day <= two[1].day));
    let counted: u64 = history.counts().iter().sum();
    assert_eq!(counted as usize, history.len());
}

#[test]
fn parameters_are_drawn_each_from_its_own_stream() {
    let mut process = empty(1);
    let with = |name: &str, prior| process::Parameter { prior, ..parameter(name, 0.25) };
    process.parameters = vec![
        with("normal", Some(Prior::Normal(2.0, 0.5))),
        with("share", Some(Prior::Beta(2.0, 3.0))),
        with("mean", Some(Prior::Exponential(4.0))),
        with("range", Some(Prior::Uniform(-1.0, 3.0))),
        with("given", None),
    ];
    let drawn: Vec<Vec<f64>> = (0..20_000).map(|replicate| draw_parameters(&process, 5, replicate)).collect();
    let column = |place: usize| drawn.iter().map(|theta| theta[place]).collect::<Vec<f64>>();
    chance::assert_mean(&column(0), 2.0, 0.25);
    chance::assert_mean(&column(1), 0.4, 0.04);
    chance::assert_mean(&column(2), 4.0, 16.0);
    chance::assert_mean(&column(3), 1.0, 16.0 / 12.0);
    assert!(column(4).iter().all(|value| *value == 0.25));
    process.parameters.remove(0);
    assert_eq!(draw_parameters(&process, 5, 17), drawn[17][1..]);
    process.parameters[0].fixed = true;
    assert_eq!(draw_parameters(&process, 5, 17)[0], 0.25);
}
