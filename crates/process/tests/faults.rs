//! What a process or a world cannot be is refused with the place and the values.

mod build;

use build::*;
use language::typed::Comparison::Less;
use language::typed::{Arithmetic, Function};
use language::{ArithmeticFault, Span};
use process::{
    AggregateKind, Compiled, Limits, Malformed, Measure, Node, Origin, Process, ProcessFault, Term, UnitTerm, ValueKind,
};

/// Three states with a number and a flag.
fn three_states(hazard: Term) -> Process {
    let mut process = empty();
    process.units = vec![kind("state", 3)];
    process.parameters = vec![param("k", 2.0)];
    process.attributes =
        vec![attribute("x", &[0], ValueKind::Real, Origin::Held), attribute("on", &[0], ValueKind::Flag, Origin::Held)];
    process.events = vec![event("go", &[0], not(read(1, &[var(0)])), hazard, vec![effect(1, &[var(0)], number(1.0))])];
    process
}

fn fault_of(hazard: Term, x: f64) -> ProcessFault {
    let run = run(&three_states(hazard), &world(vec![vec![1.0, x, 1.0], vec![0.0; 3]]));
    run.hazards(0).expect_err("the hazard has no value")
}

fn spanned(node: Node) -> Term {
    Term::new(node, Span { start: 40, end: 45 })
}

#[test]
fn a_division_by_zero_names_its_place_its_numerator_and_its_unit() {
    let ratio = Node::Fold(Box::new(parameter(0)), vec![(Arithmetic::Divide, read(0, &[var(0)]))]);
    let fault = fault_of(spanned(ratio), 0.0);
    assert_eq!(fault.span(), Some(Span { start: 40, end: 45 }));
    let division = ArithmeticFault::DivisionByZero { numerator: 2.0 };
    assert_eq!(root(&fault), &ProcessFault::Arithmetic { span: Span { start: 40, end: 45 }, fault: division });
    assert_eq!(fault.to_string(), "the hazard of `go` of state 1: division by zero: 2 / 0");
}

#[test]
fn a_logarithm_of_zero_names_its_place() {
    let log = spanned(Node::Apply(Function::Log, Box::new(read(0, &[var(0)]))));
    let fault = fault_of(log, 0.0);
    let logarithm = ArithmeticFault::LogOfNonPositive { argument: 0.0 };
    assert_eq!(root(&fault), &ProcessFault::Arithmetic { span: Span { start: 40, end: 45 }, fault: logarithm });
}

#[test]
fn a_fault_under_a_minimum_or_a_comparison_is_not_swallowed() {
    let ratio = || divide(number(1.0), read(0, &[var(0)]));
    for hazard in [
        fold(number(2.0), Arithmetic::Minimum, ratio()),
        add(number(1.0), compare(ratio(), Less, number(5.0))),
        exp(fold(number(0.0), Arithmetic::Subtract, ratio())),
    ] {
        assert!(matches!(root(&fault_of(hazard, 0.0)), ProcessFault::Arithmetic { .. }));
    }
}

#[test]
fn an_exponential_too_large_is_a_fault_and_not_infinity() {
    let fault = fault_of(exp(read(0, &[var(0)])), 800.0);
    let overflow = ArithmeticFault::Overflow { values: vec![800.0] };
    assert_eq!(root(&fault), &ProcessFault::Arithmetic { span: Span::default(), fault: overflow });
}

#[test]
fn a_negative_hazard_names_its_value() {
    let fault = fault_of(spanned(read(0, &[var(0)]).node), -1.5);
    assert_eq!(root(&fault), &ProcessFault::NegativeHazard { span: Span { start: 40, end: 45 }, value: -1.5 });
}

#[test]
fn a_fault_where_the_guard_does_not_hold_is_not_met() {
    let process = three_states(divide(number(1.0), read(0, &[var(0)])));
    let run = run(&process, &world(vec![vec![1.0, 0.0, 4.0], vec![0.0, 1.0, 0.0]]));
    assert_eq!(run.hazards(0).unwrap(), [1.0, 0.0, 0.25]);
}

#[test]
fn what_the_left_of_a_guard_decides_meets_no_fault_in_the_right() {
    let mut process = three_states(number(1.0));
    let ratio = compare(divide(number(1.0), read(0, &[var(0)])), Less, number(5.0));
    process.events[0].guard = all(vec![not(read(1, &[var(0)])), ratio]);
    let decided = run(&process, &world(vec![vec![1.0, 0.0, 4.0], vec![0.0, 1.0, 0.0]]));
    assert_eq!(decided.hazards(0).unwrap(), [1.0, 0.0, 1.0]);
    let open = run(&process, &world(vec![vec![1.0, 0.0, 4.0], vec![0.0; 3]]));
    assert_eq!(open.hazards(0).unwrap_err().to_string(), "the guard of `go` of state 1: division by zero: 1 / 0");
}

#[test]
fn two_writes_of_one_event_to_one_place_are_a_fault_and_nothing_is_written() {
    let mut process = three_states(number(1.0));
    let twice = vec![effect(0, &[var(0)], number(5.0)), effect(0, &[UnitTerm::Fixed(1)], number(6.0))];
    process.events[0].effects = twice;
    let mut run = run(&process, &world(vec![vec![1.0; 3], vec![0.0; 3]]));
    run.apply(0, &[0], 1.0).unwrap();
    assert_eq!(run.state.values(0), [5.0, 6.0, 1.0]);
    let fault = run.apply(0, &[1], 2.0).unwrap_err();
    assert_eq!(fault.to_string(), "the effects of `go` of state 1: `x` of state 1 is written twice at once: 5 and 6");
    assert_eq!(run.state.values(0), [5.0, 6.0, 1.0]);
}

#[test]
fn writing_a_symmetric_relation_both_ways_is_writing_it_twice() {
    let mut process = three_states(number(1.0));
    process.attributes.push(symmetric(attribute("war", &[0, 0], ValueKind::Flag, Origin::Held)));
    let both = vec![effect(2, &[var(0), var(1)], number(1.0)), effect(2, &[var(1), var(0)], number(1.0))];
    process.events.push(event("clash", &[0, 0], number(1.0), number(1.0), both));
    let mut run = run(&process, &world(vec![vec![1.0; 3], vec![0.0; 3], vec![0.0; 9]]));
    assert!(matches!(root(&run.apply(1, &[0, 2], 1.0).unwrap_err()), ProcessFault::WrittenTwice { .. }));
}

#[test]
fn two_events_at_one_instant_may_write_the_same_but_not_different_values() {
    let mut process = three_states(number(1.0));
    process.events[0].effects = vec![effect(0, &[UnitTerm::Fixed(2)], add(read(0, &[var(0)]), number(1.0)))];
    let mut run = run(&process, &world(vec![vec![1.0, 1.0, 3.0], vec![0.0; 3]]));
    let mut together = |units: [usize; 2]| {
        let happenings = [(0, &units[..1]), (0, &units[1..])];
        run.compiled.apply_together(&mut run.state, &run.theta, &happenings, 1.0, &mut run.touched)
    };
    assert!(matches!(together([0, 2]), Err(ProcessFault::WrittenTwice { first: 2.0, second: 4.0, .. })));
    assert_eq!(together([0, 1]), Ok(()));
}

#[test]
fn a_value_that_an_attribute_cannot_take_is_refused_where_it_is_written() {
    let mut process = three_states(number(1.0));
    process.attributes.push(attribute("kind", &[0], names(2), Origin::Held));
    process.events[0].effects = vec![effect(2, &[var(0)], number(2.0))];
    process.events.push(event("flag", &[0], number(1.0), number(1.0), vec![effect(1, &[var(0)], number(0.5))]));
    let mut run = run(&process, &world(vec![vec![1.0; 3], vec![0.0; 3], vec![0.0; 3]]));
    let fault = run.apply(0, &[0], 1.0).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "the effect of `go` of state 0: 2 is not a value of `kind`, which takes the codes of its 2 names"
    );
    assert_eq!(fault.span(), Some(at(13)));
    assert!(matches!(root(&run.apply(1, &[0], 1.0).unwrap_err()), ProcessFault::NotAValue { value: 0.5, .. }));
}

#[test]
fn a_relation_of_a_unit_to_itself_is_not_written() {
    let mut process = three_states(number(1.0));
    process.attributes.push(attribute("likes", &[0, 0], ValueKind::Flag, Origin::Held));
    process.events[0].effects = vec![effect(2, &[var(0), UnitTerm::Fixed(0)], number(1.0))];
    let mut run = run(&process, &world(vec![vec![1.0; 3], vec![0.0; 3], vec![0.0; 9]]));
    assert_eq!(run.apply(0, &[1], 1.0), Ok(()));
    let fault = run.apply(0, &[0], 1.0).unwrap_err();
    assert!(
        fault.to_string().ends_with("`likes` of state 0 and itself is written, and a unit is never related to itself")
    );
}

#[test]
fn the_largest_of_no_unit_without_another_name_is_a_fault() {
    let none = aggregate(AggregateKind::Sum, 0, 1, read(0, &[var(1)]), Some(number(0.0)));
    let hazard = read(0, &[UnitTerm::Largest(Box::new(none), None)]);
    assert!(matches!(root(&fault_of(hazard, 1.0)), ProcessFault::NoLargest { .. }));
}

#[test]
fn too_many_candidates_are_refused_by_arithmetic() {
    let mut process = three_states(number(1.0));
    process.units[0] = kind("state", 3000);
    process.events.push(event("all", &[0, 0, 0], number(1.0), number(1.0), Vec::new()));
    let faults = Compiled::new(&process, &Limits::default()).unwrap_err();
    let needed = 3000 + 3000 * 2999 * 2998;
    assert!(
        matches!(&faults[..], [ProcessFault::TooMany { measure: Measure::Candidates, needed: n, .. }] if *n == needed)
    );
    assert_eq!(
        faults[0].to_string(),
        format!("event `all` needs {needed} tuples of units, more than the 8000000 allowed")
    );
}

#[test]
fn candidates_that_a_relation_does_not_bound_enough_are_refused_in_the_world() {
    let mut process = three_states(number(1.0));
    process.attributes.push(attribute("near", &[0, 0], ValueKind::Flag, Origin::Observed));
    process.events.push(event("pair", &[0, 0], read(2, &[var(0), var(1)]), number(1.0), Vec::new()));
    let limits = Limits { candidates: 5, ..Limits::default() };
    let compiled = Compiled::new(&process, &limits).unwrap();
    let start = |near: Vec<f64>| compiled.start(&world(vec![vec![1.0; 3], vec![0.0; 3], near]), &[2.0]);
    assert!(start(vec![0., 1., 0., 0., 0., 1., 0., 0., 0.]).is_ok());
    let fault = start(vec![1.0; 9]).unwrap_err();
    assert!(matches!(fault, ProcessFault::TooMany { measure: Measure::Candidates, needed: 6, cap: 5, .. }));
}

#[test]
fn caps_on_values_units_depth_and_steps_name_what_is_too_much() {
    let base = three_states(number(1.0));
    let refused = |process: &Process, limits: Limits| {
        let faults = Compiled::new(process, &limits).unwrap_err();
        faults
            .iter()
            .map(|fault| match fault {
                ProcessFault::TooMany { measure, .. } => *measure,
                other => panic!("{other}"),
            })
            .collect::<Vec<_>>()
    };
    let limits = Limits::default();
    assert_eq!(refused(&base, Limits { values: 5, ..limits }), [Measure::Values]);
    assert_eq!(refused(&base, Limits { units: 2, ..limits }), [Measure::Units]);
    assert_eq!(refused(&base, Limits { parameters: 0, ..limits }), [Measure::Parameters]);
    let mut relation = base.clone();
    relation.units.push(kind("huge", 500_000));
    relation.attributes.push(attribute("near", &[1, 1], ValueKind::Flag, Origin::Observed));
    assert_eq!(refused(&relation, limits), [Measure::Values]);
    let deep = (0..4).rev().fold(number(1.0), |body, depth| count(0, depth + 1, body));
    let nested = three_states(deep);
    assert_eq!(refused(&nested, Limits { aggregate_depth: 3, ..limits }), [Measure::AggregateDepth]);
    let single = three_states(count(0, 1, read(1, &[var(1)])));
    assert_eq!(refused(&single, Limits { aggregate_steps: 2, ..limits }), [Measure::AggregateSteps]);
    let tall = three_states((0..300).fold(number(1.0), |inner, _| not(inner)));
    assert_eq!(refused(&tall, limits), [Measure::TermDepth]);
}

#[test]
fn parts_that_do_not_fit_are_all_reported() {
    let mut process = three_states(read(9, &[]));
    process.events[0].guard = all(vec![read(1, &[]), read(1, &[var(4)]), elapsed(1, &[var(0)])]);
    process.events[0].effects = vec![effect(0, &[UnitTerm::Fixed(3)], parameter(1))];
    let faults = Compiled::new(&process, &Limits::default()).unwrap_err();
    let found = faults.iter().map(|fault| match fault {
        ProcessFault::Malformed { what, .. } => *what,
        other => panic!("{other}"),
    });
    assert_eq!(
        found.collect::<Vec<_>>(),
        [
            Malformed::Arity { needed: 1, found: 0 },
            Malformed::Variable(4),
            Malformed::Elapsed,
            Malformed::Attribute(9),
            Malformed::Unit(3),
            Malformed::Parameter(1),
        ]
    );
}

#[test]
fn what_the_record_gives_is_written_by_nothing_else() {
    let mut process = three_states(number(1.0));
    process.attributes[1].origin = Origin::Observed;
    let faults = Compiled::new(&process, &Limits::default()).unwrap_err();
    assert_eq!(faults, [ProcessFault::WritesRecord { attribute: "on".to_owned(), span: at(13) }]);
}

#[test]
fn a_world_that_does_not_fit_is_refused() {
    let mut process = three_states(number(1.0));
    process.attributes.push(symmetric(attribute("war", &[0, 0], ValueKind::Flag, Origin::Held)));
    let compiled = compiled(&process);
    let start = |x: Vec<f64>, war: Vec<f64>| compiled.start(&world(vec![x, vec![0.0; 3], war]), &[2.0]).err();
    assert!(matches!(start(vec![1.0; 2], vec![0.0; 9]), Some(ProcessFault::WorldShape { needed: 3, found: 2, .. })));
    assert!(matches!(start(vec![f64::NAN; 3], vec![0.0; 9]), Some(ProcessFault::NotAValue { .. })));
    let one_way = vec![0., 1., 0., 0., 0., 0., 0., 0., 0.];
    assert!(matches!(start(vec![1.0; 3], one_way), Some(ProcessFault::NotSymmetric { .. })));
    let theta = compiled.start(&world(vec![vec![1.0; 3], vec![0.0; 3], vec![0.0; 9]]), &[]);
    assert!(matches!(theta, Err(ProcessFault::ParameterCount { needed: 1, found: 0 })));
}
