//! What the parts of a process mean, on the smallest examples.

mod build;

use build::*;
use language::typed::Arithmetic;
use language::typed::Comparison::{Equal, Greater, GreaterEqual, Less, NotEqual};
use process::{
    AggregateKind, Change, Node, Origin, Process, Term, TickRule, Touched, UnitTerm, ValueKind, World, interpret,
};

/// States with a number `x` and a flag `on`; an event `go` switches `on`, an event `stop` switches it off.
fn states(count: usize) -> Process {
    let mut process = empty();
    process.units = vec![kind("state", count)];
    process.attributes =
        vec![attribute("x", &[0], ValueKind::Real, Origin::Held), attribute("on", &[0], ValueKind::Flag, Origin::Held)];
    let go = event("go", &[0], not(read(1, &[var(0)])), number(1.0), vec![effect(1, &[var(0)], number(1.0))]);
    let stop = event("stop", &[0], read(1, &[var(0)]), number(1.0), vec![effect(1, &[var(0)], number(0.0))]);
    process.events = vec![go, stop];
    process
}

fn value(process: &Process, start: Vec<Vec<f64>>, asked: &Term) -> f64 {
    let run = run(process, &world(start));
    interpret(&run.state, &run.theta, asked, &[]).unwrap()
}

#[test]
fn over_no_unit_a_count_and_a_sum_are_zero_any_is_false_and_every_true() {
    let mut process = states(2);
    process.units.push(kind("conflict", 0));
    let kinds = [AggregateKind::Count, AggregateKind::Sum, AggregateKind::Any, AggregateKind::Every];
    let ask = |of, condition: Option<Term>| {
        kinds.map(|kind| {
            let asked = over(aggregate(kind, of, 0, number(1.0), condition.clone()));
            // Once by walking the term, once as it is kept for hazards.
            let mut kept = process.clone();
            kept.events[0].guard = number(1.0);
            kept.events[0].hazard = asked.clone();
            kept.events[0].roles.clear();
            kept.events[0].effects.clear();
            let run = run(&kept, &world(vec![vec![0.0; 2], vec![0.0; 2]]));
            let walked = interpret(&run.state, &run.theta, &asked, &[]).unwrap();
            assert_eq!(run.hazards(0).unwrap(), [walked]);
            walked
        })
    };
    assert_eq!(ask(1, None), [0.0, 0.0, 0.0, 1.0]);
    assert_eq!(ask(0, Some(number(0.0))), [0.0, 0.0, 0.0, 1.0]);
    assert_eq!(ask(0, None), [2.0, 2.0, 1.0, 1.0]);
}

#[test]
fn the_first_of_equals_is_the_largest_and_otherwise_is_taken_where_there_is_none() {
    let process = states(4);
    let largest = |condition: Option<Term>| {
        let over = aggregate(AggregateKind::Sum, 0, 0, read(0, &[var(0)]), condition);
        unit(UnitTerm::Largest(Box::new(over), Some(Box::new(UnitTerm::Fixed(3)))))
    };
    let start = || vec![vec![1.0, 5.0, 5.0, 2.0], vec![0.0, 0.0, 1.0, 0.0]];
    assert_eq!(value(&process, start(), &largest(None)), 1.0);
    assert_eq!(value(&process, start(), &largest(Some(read(1, &[var(0)])))), 2.0);
    assert_eq!(value(&process, start(), &largest(Some(number(0.0)))), 3.0);
}

#[test]
fn a_unit_is_never_related_to_itself_whatever_the_world_says() {
    let mut process = states(2);
    process.attributes.push(attribute("likes", &[0, 0], ValueKind::Flag, Origin::Observed));
    let start = vec![vec![0.0; 2], vec![0.0; 2], vec![1.0; 4]];
    assert_eq!(value(&process, start, &count(0, 0, count(0, 1, read(2, &[var(0), var(1)])))), 2.0);
}

#[test]
fn writing_one_way_of_a_symmetric_relation_writes_the_other() {
    let mut process = states(3);
    process.attributes.push(symmetric(attribute("war", &[0, 0], ValueKind::Flag, Origin::Held)));
    let clash = effect(2, &[var(1), var(0)], number(1.0));
    let mut onset = event("clash", &[0, 0], not(read(2, &[var(0), var(1)])), number(1.0), vec![clash]);
    onset.unordered = true;
    process.events.push(onset);
    let mut run = run(&process, &world(vec![vec![0.0; 3], vec![0.0; 3], vec![0.0; 9]]));
    let candidates = run.state.candidates(2);
    assert_eq!((0..3).map(|id| candidates.tuple(id)).collect::<Vec<_>>(), [[0, 1], [0, 2], [1, 2]]);
    run.apply(2, &[0, 2], 1.0).unwrap();
    assert_eq!(run.state.values(2), [0., 0., 1., 0., 0., 0., 1., 0., 0.]);
    assert_eq!(run.hazards(2).unwrap(), [1.0, 0.0, 1.0]);
    assert_eq!(run.touched.ids(2), [1]);
}

#[test]
fn the_effects_of_an_event_all_read_the_old_state() {
    let mut process = states(2);
    let (first, second) = (UnitTerm::Fixed(0), UnitTerm::Fixed(1));
    let swap =
        |to: &UnitTerm, from: &UnitTerm| effect(0, std::slice::from_ref(to), read(0, std::slice::from_ref(from)));
    process.events.push(event(
        "swap",
        &[],
        number(1.0),
        number(1.0),
        vec![swap(&first, &second), swap(&second, &first)],
    ));
    let mut run = run(&process, &world(vec![vec![1.0, 2.0], vec![0.0; 2]]));
    run.apply(2, &[], 1.0).unwrap();
    assert_eq!(run.state.values(0), [2.0, 1.0]);
}

#[test]
fn tick_rules_all_read_the_values_after_observed_changes_and_see_the_new_year() {
    let mut process = states(2);
    process.attributes.push(attribute("year", &[], ValueKind::Real, Origin::Calendar));
    process.attributes.push(attribute("seen", &[], ValueKind::Real, Origin::Observed));
    process.attributes.push(attribute("copy", &[], ValueKind::Real, Origin::Held));
    let next = add(read(0, &[UnitTerm::Fixed(1)]), read(3, &[]));
    process.ticks = vec![
        rule(&[], 0, &[UnitTerm::Fixed(0)], next),
        rule(&[], 0, &[UnitTerm::Fixed(1)], read(0, &[UnitTerm::Fixed(0)])),
        rule(&[], 4, &[], read(2, &[])),
    ];
    let mut run = run(&process, &world(vec![vec![1.0, 2.0], vec![0.0; 2], Vec::new(), vec![0.0], vec![0.0]]));
    let tick = run.compiled.ticks()[0];
    let change = Change { time: tick.time, attribute: 3, place: 0, value: 10.0 };
    run.compiled.change(&mut run.state, &run.theta, &[change], &mut run.touched).unwrap();
    run.compiled.tick(&mut run.state, &run.theta, tick, &mut run.touched).unwrap();
    assert_eq!(run.state.values(0), [12.0, 1.0]);
    assert_eq!((run.state.read(2, &[]), run.state.read(4, &[])), (2001.0, 2001.0));
}

#[test]
fn a_tick_writes_only_where_its_condition_holds_and_two_rules_write_no_place_twice() {
    let mut process = states(2);
    let only_on = TickRule { condition: Some(read(1, &[var(0)])), ..rule(&[0], 0, &[var(0)], number(9.0)) };
    process.ticks = vec![only_on, rule(&[], 0, &[UnitTerm::Fixed(0)], number(8.0))];
    let mut run_off = run(&process, &world(vec![vec![1.0, 2.0], vec![0.0, 1.0]]));
    let tick = run_off.compiled.ticks()[0];
    run_off.compiled.tick(&mut run_off.state, &run_off.theta, tick, &mut run_off.touched).unwrap();
    assert_eq!(run_off.state.values(0), [8.0, 9.0]);
    let mut run_on = run(&process, &world(vec![vec![1.0, 2.0], vec![1.0, 0.0]]));
    let fault = run_on.compiled.tick(&mut run_on.state, &run_on.theta, tick, &mut run_on.touched).unwrap_err();
    assert_eq!(fault.to_string(), "`x` of state 0 is written twice at once: 9 and 8");
}

#[test]
fn ticks_are_the_first_days_of_years_inside_the_clock() {
    let compiled = compiled(&states(1));
    let years = compiled.ticks().iter().map(|tick| tick.year).collect::<Vec<_>>();
    assert_eq!(years, (2001..=2009).collect::<Vec<_>>());
    assert_eq!(compiled.ticks()[0].time, 366.0 / 365.25);
    let mut later = states(1);
    later.clock.start += 1;
    later.clock.end += 1;
    let years = build::compiled(&later).ticks().iter().map(|tick| tick.year).collect::<Vec<_>>();
    assert_eq!(years, (2001..=2010).collect::<Vec<_>>());
}

#[test]
fn a_hazard_at_a_break_is_the_left_limit_and_changes_after_it() {
    for comparison in [Greater, GreaterEqual] {
        let mut process = states(2);
        process.events[1].hazard = add(number(1.0), compare(elapsed(1, &[var(0)]), comparison, number(2.0)));
        let mut run = run(&process, &world(vec![vec![0.0; 2], vec![0.0; 2]]));
        run.apply(0, &[1], 1.5).unwrap();
        assert_eq!(run.hazards(1).unwrap(), [0.0, 1.0]);
        // State 0 has not changed since the start.
        assert_eq!(run.compiled.next_break(&run.state), Some(2.0));
        run.compiled.pass_break(&mut run.state, &run.theta, 2.0, &mut run.touched);
        assert_eq!(run.compiled.next_break(&run.state), Some(3.5));
        run.touched.clear();
        run.compiled.change(&mut run.state, &run.theta, &[], &mut run.touched).unwrap();
        assert_eq!(run.hazards(1).unwrap(), [0.0, 1.0], "before the break, and at its very instant");
        run.compiled.pass_break(&mut run.state, &run.theta, 3.5, &mut run.touched);
        assert_eq!(run.hazards(1).unwrap(), [0.0, 2.0]);
        assert_eq!(run.touched.ids(1), [1]);
        assert_eq!(run.compiled.next_break(&run.state), None);
    }
}

#[test]
fn a_value_written_again_without_change_does_not_restart_its_elapsed_time() {
    let mut process = states(1);
    process.events[0].guard = number(1.0);
    process.events[1].hazard = compare(elapsed(1, &[var(0)]), Less, number(2.0));
    let mut run = run(&process, &world(vec![vec![0.0], vec![0.0]]));
    run.apply(0, &[0], 1.0).unwrap();
    run.apply(0, &[0], 2.0).unwrap();
    assert_eq!(run.compiled.next_break(&run.state), Some(3.0));
    run.apply(1, &[0], 2.5).unwrap();
    assert_eq!(run.compiled.next_break(&run.state), Some(4.5));
}

#[test]
fn an_elapsed_time_is_never_equal_inside_a_piece_of_time() {
    let mut process = states(1);
    let ask = |comparison| compare(elapsed(1, &[UnitTerm::Fixed(0)]), comparison, number(1.0));
    process.events[0].guard = all(vec![ask(NotEqual), not(ask(Equal))]);
    let mut run = run(&process, &world(vec![vec![0.0], vec![0.0]]));
    assert_eq!(run.hazards(0).unwrap(), [1.0]);
    run.compiled.pass_break(&mut run.state, &run.theta, 1.0, &mut run.touched);
    assert_eq!(run.hazards(0).unwrap(), [1.0]);
}

#[test]
fn candidates_follow_a_hegemon_and_its_neighbours_and_not_every_triple() {
    let mut process = states(40);
    process.attributes.push(attribute("hegemon", &[], ValueKind::Unit(0), Origin::Observed));
    process.attributes.push(symmetric(attribute("near", &[0, 0], ValueKind::Flag, Origin::Observed)));
    let guard = all(vec![
        read(3, &[var(1), var(2)]),
        compare(unit(var(0)), Equal, unit(UnitTerm::Through(2, Vec::new()))),
        not(read(1, &[var(1)])),
    ]);
    process.events.push(event("press", &[0, 0, 0], guard, number(1.0), Vec::new()));
    let mut near = vec![0.0; 1600];
    for (a, b) in [(3, 5), (7, 8), (8, 9)] {
        near[a * 40 + b] = 1.0;
        near[b * 40 + a] = 1.0;
    }
    let mut world = world(vec![vec![0.0; 40], vec![0.0; 40], vec![7.0], near]);
    let compiled = compiled(&process);
    let tuples = |world: &World| {
        let state = compiled.start(world, &[]).unwrap();
        let candidates = state.candidates(2);
        (0..candidates.count() as u32).map(|id| candidates.tuple(id)).collect::<Vec<_>>()
    };
    assert_eq!(tuples(&world), [[7, 3, 5], [7, 5, 3], [7, 8, 9], [7, 9, 8]]);
    // Another hegemon later brings its own candidates from the start.
    world.changes = vec![Change { time: 3.0, attribute: 2, place: 0, value: 9.0 }];
    let later = [[7, 3, 5], [7, 5, 3], [7, 8, 9], [7, 9, 8], [9, 3, 5], [9, 5, 3], [9, 7, 8], [9, 8, 7]];
    assert_eq!(tuples(&world), later);
}

#[test]
fn in_a_fit_what_follows_the_record_is_left_to_it_and_what_would_be_written_is_kept() {
    let mut process = states(2);
    process.attributes[1].origin = Origin::Follows;
    process.events[0].effects.push(effect(0, &[var(0)], number(5.0)));
    let compiled = compiled(&process);
    let mut state = compiled.start_following(&world(vec![vec![0.0; 2], vec![0.0; 2]]), &[]).unwrap();
    let mut touched = Touched::none(&state);
    compiled.apply(&mut state, &[], 0, &[1], 2.0, &mut touched).unwrap();
    assert_eq!((state.read(0, &[1]), state.read(1, &[1])), (5.0, 0.0));
    assert_eq!(state.take_expected(), [Change { time: 2.0, attribute: 1, place: 1, value: 1.0 }]);
    assert!(state.take_expected().is_empty());
}

#[test]
fn the_tape_of_an_event_over_its_gathered_inputs_gives_its_hazard() {
    let mut process = states(3);
    process.parameters = vec![param("a", 0.3), param("b", -0.2)];
    let wars = count(0, 1, read(1, &[var(1)]));
    let linear = add(times(parameter(0), read(0, &[var(0)])), times(parameter(1), wars));
    process.events[0].hazard = fold(exp(linear), Arithmetic::Minimum, number(1.4));
    let run = run(&process, &world(vec![vec![1.0, 2.0, 3.0], vec![0.0, 1.0, 0.0]]));
    let terms = run.compiled.terms_of(0);
    let mut prepared = run.compiled.prepare(&run.state, &run.theta).unwrap();
    let mut possible = [true; 3];
    run.compiled.guards(&mut prepared, &run.state, 0, &[0, 1, 2], &mut possible).unwrap();
    assert_eq!(possible, [true, false, true]);
    let mut columns = Vec::new();
    run.compiled.gather(&run.state, 0, &[0, 2], &mut columns);
    assert_eq!(columns, [vec![1.0, 3.0], vec![1.0, 1.0]]);
    let columns = columns.iter().map(Vec::as_slice).collect::<Vec<_>>();
    let mut out = [0.0; 2];
    terms.hazard().evaluate(&columns, &run.theta, &mut language::tape::Scratch::default(), &mut out);
    let plain = [0, 2].map(|unit| run.compiled.hazard(&run.state, &run.theta, 0, &[unit]).unwrap());
    assert_eq!(out, plain);
    assert_eq!(plain[1], 1.4);
    assert!(!terms.parametric_inputs);
}

#[test]
fn a_sum_that_lost_a_huge_value_keeps_the_small_ones() {
    let mut process = states(3);
    process.events[0].effects = vec![effect(0, &[var(0)], number(1e20)), effect(1, &[var(0)], number(1.0))];
    process.events[1].effects = vec![effect(0, &[var(0)], number(0.25)), effect(1, &[var(0)], number(0.0))];
    process.events[1].guard = number(1.0);
    process.events[1].hazard = over(aggregate(AggregateKind::Sum, 0, 1, read(0, &[var(1)]), None));
    let mut run = run(&process, &world(vec![vec![0.5; 3], vec![0.0; 3]]));
    assert_eq!(run.hazards(1).unwrap(), [1.5; 3]);
    run.apply(0, &[1], 1.0).unwrap();
    run.apply(1, &[1], 2.0).unwrap();
    assert_eq!(run.hazards(1).unwrap(), [1.25; 3]);
}

#[test]
fn an_elapsed_time_alone_is_found_inside_any_term() {
    let lone = term(Node::Not(Box::new(elapsed(1, &[var(0)]))));
    let mut process = states(1);
    process.events[0].guard = lone;
    assert!(process::Compiled::new(&process, &process::Limits::default()).is_err());
}
