//! Hold the likelihood against a slow walk that merges nothing, and its slopes against finite differences.

mod theories;

use inference::{Cause, Class, FitOptions, InferenceFault, Likelihood, LikelihoodOptions, Reason, classify, fit};
use language::typed::{Arithmetic, Comparison, Function};
use process::{Change, Compiled, EventKind, Limits, Node, Origin, Path, Process, Term, TickRule, ValueKind, World};
use proptest::prelude::*;
use theories::*;

fn compiled(process: &Process) -> Compiled {
    Compiled::new(process, &Limits::default()).unwrap()
}

fn likelihood(process: &Process, path: &Path) -> Result<Likelihood, InferenceFault> {
    Likelihood::new(&compiled(process), path, &LikelihoodOptions::default())
}

fn always() -> Term {
    number(1.0)
}

/// Cases of a kind, each of which may fail once.
fn failing(days: i32, cases: usize, hazard: Term, parameters: Vec<process::Parameter>) -> Process {
    let done = attribute("done", &[0], false, ValueKind::Flag, Origin::Held);
    let x = attribute("x", &[0], false, ValueKind::Real, Origin::Observed);
    let kind = event("failure", &[("c", 0)], not(read(0, &[0])), hazard, vec![effect(0, &[0], number(1.0))]);
    process(days, &[("case", cases)], parameters, vec![done, x], vec![kind])
}

fn world(cases: usize) -> World {
    World { start: vec![vec![0.0; cases], (0..cases).map(|c| (c % 3) as f64).collect()], changes: Vec::new() }
}

#[test]
fn a_constant_hazard_is_events_over_years() {
    let theory = failing(36525, 4, exp(parameter(0)), vec![free("b", -3.0)]);
    let path = Path { world: world(4), facts: vec![fact(10.0, "failure", &[1]), fact(30.0, "failure", &[3])] };
    let found = likelihood(&theory, &path).unwrap();
    assert_eq!((found.rows(), found.exposure(), found.at_risk(0)), (1, 240.0, Some((240.0, 2.0))));
    let found = fit(&found, &FitOptions::default()).unwrap();
    let one = &found.parameters[0];
    assert!((one.value - numerics::special::ln(2.0 / 240.0)).abs() < 1e-14);
    assert!((one.standard_error.unwrap() - 0.5_f64.sqrt()).abs() < 1e-14);
    // Scores of the four cases: d − E·h, with h = 2/240.
    let scores = [-100.0, 120.0 - 10.0, -100.0, 120.0 - 30.0].map(|score| score / 120.0);
    let clustered = scores.iter().map(|score| score * score).sum::<f64>().sqrt() / 2.0;
    assert!((one.clustered_error.unwrap() - clustered).abs() < 1e-14);
    assert!((found.log_likelihood - (2.0 * numerics::special::ln(2.0 / 240.0) - 2.0)).abs() < 1e-12);
    assert!((found.aic + 2.0 * found.log_likelihood - 2.0).abs() < 1e-12);
    assert_eq!((found.events, found.groups), (2, 4));
}

#[test]
fn the_fast_likelihood_of_a_played_dyadic_theory_is_the_slow_one() {
    let theory = compiled(&dyadic(9131, 7));
    let mut draws = Draws(11);
    let theta = [-3.0, 0.7, 0.8, -0.6, 0.15, -0.7];
    let world = dyadic_world(7, &mut draws);
    let facts = play(&theory, &world, &theta, &mut draws);
    assert!(facts.len() > 20, "{}", facts.len());
    let path = Path { world, facts };
    let options = LikelihoodOptions { theta: Some(theta.to_vec()), ..LikelihoodOptions::default() };
    let fast = Likelihood::new(&theory, &path, &options).unwrap();
    for other in [theta, [-2.0, 0.1, -0.8, 0.6, 0.3, 0.1]] {
        let (slow, fast) = (slow_log_likelihood(&theory, &path, &other), fast.value(&other).unwrap());
        assert!((slow - fast).abs() < 1e-10 * slow.abs(), "{slow} {fast}");
    }
}

/// A random theory: hazards of random shape with observed changes, ticks, an elapsed time and two explanations of one fact.
fn random_theory(shape: &[u8]) -> Process {
    let (x, active, count, year) = (0, 1, 2, 3);
    let flag = |term: Term| term;
    let part = |pick: u8, place: usize| match pick % 6 {
        0 => times(parameter(place), read(x, &[0])),
        1 => times(parameter(place), read(count, &[0])),
        2 => times(parameter(place), flag(elapsed_over(active, &[0], 2.5))),
        3 => times(parameter(place), plus(vec![read(year, &[]), number(-1972.0)])),
        4 => times(parameter(place), theories::count(0, 1, read(active, &[1]))),
        _ => term(Node::Apply(
            Function::Log,
            Box::new(plus(vec![number(2.0), times(parameter(place), parameter(place))])),
        )),
    };
    let sum = plus(vec![parameter(0), part(shape[0], 1), part(shape[1], 2)]);
    let other = match shape[2] % 3 {
        0 => exp(plus(vec![parameter(3), part(shape[3], 1)])),
        1 => times(
            exp(parameter(3)),
            plus(vec![number(1.5), term(Node::Apply(Function::Exp, Box::new(part(shape[3], 2))))]),
        ),
        _ => exp(parameter(3)),
    };
    let idle = || not(read(active, &[0]));
    let on =
        || vec![effect(active, &[0], number(1.0)), effect(count, &[0], plus(vec![read(count, &[0]), number(1.0)]))];
    let mut second = event("second", &[("c", 0)], idle(), other, on());
    second.seen = Some(seen("begins", &[0]));
    let mut first = event("first", &[("c", 0)], idle(), exp(sum), on());
    first.seen = Some(seen("begins", &[0]));
    let quiet = vec![effect(active, &[0], number(0.0))];
    let end = event("ends", &[("c", 0)], read(active, &[0]), exp(plus(vec![parameter(4), part(shape[4], 1)])), quiet);
    let names = ["a", "b", "c", "d", "e"];
    let mut theory = process(
        5844,
        &[("case", 5)],
        names.iter().map(|name| free(name, -0.5)).collect(),
        vec![
            attribute("x", &[0], false, ValueKind::Real, Origin::Observed),
            attribute("active", &[0], false, ValueKind::Flag, Origin::Held),
            attribute("count", &[0], false, ValueKind::Real, Origin::Held),
            attribute("year", &[], false, ValueKind::Real, Origin::Calendar),
        ],
        vec![first, second, end],
    );
    theory.ticks = vec![TickRule {
        day: None,
        variables: vec![0],
        condition: None,
        attribute: count,
        at: variables(&[0]),
        value: times(number(0.5), read(count, &[0])),
        span: at(5),
    }];
    theory
}

fn random_world(draws: &mut Draws) -> World {
    let mut changes: Vec<Change> = (0..12)
        .map(|_| Change {
            time: draws.below(5800) as f64 / 365.25,
            attribute: 0,
            place: draws.below(5) as usize,
            value: draws.below(5) as f64 / 4.0,
        })
        .collect();
    changes.sort_by(|a, b| a.time.total_cmp(&b.time));
    World { start: vec![vec![0.25, 0.5, 0.75, 1.0, 0.0], vec![0.0; 5], vec![0.0; 5], Vec::new()], changes }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_random_theory_has_the_slow_likelihood_and_the_slopes_of_finite_differences(
        shape in prop::collection::vec(any::<u8>(), 5), seed in any::<u64>(),
        theta in prop::collection::vec(-0.6..0.2_f64, 5),
    ) {
        let theory = compiled(&random_theory(&shape));
        let mut draws = Draws(seed);
        let world = random_world(&mut draws);
        let facts = play(&theory, &world, &theta, &mut draws);
        let path = Path { world, facts };
        let fast = Likelihood::new(&theory, &path, &LikelihoodOptions::default()).unwrap();
        let (value, gradient) = fast.gradient(&theta).unwrap();
        prop_assert_eq!(fast.scope().jointly, path.facts.iter().filter(|fact| fact.fact == "begins").count());
        let slow = slow_log_likelihood(&theory, &path, &theta);
        prop_assert!((slow - value).abs() <= 1e-10 * slow.abs().max(1.0), "{} {}", slow, value);
        for k in 0..5 {
            let step = 1e-5;
            let moved = |by: f64| {
                let mut theta = theta.clone();
                theta[k] += by;
                fast.gradient(&theta).unwrap().0
            };
            let expected = (moved(step) - moved(-step)) / (2.0 * step);
            prop_assert!((gradient[k] - expected).abs() < 1e-4 * (1.0 + expected.abs()), "{} {}", gradient[k], expected);
        }
    }
}

#[test]
fn an_estimate_is_where_the_slope_is_nothing_though_events_explain_facts_jointly() {
    let theory = random_theory(&[0, 5, 2, 0, 0]);
    let compiled = compiled(&theory);
    let mut draws = Draws(5);
    let theta = [-0.3, 0.4, 0.2, -1.0, 0.1];
    let world = random_world(&mut draws);
    let facts = play(&compiled, &world, &theta, &mut draws);
    let path = Path { world, facts };
    // Two constants beside each other, and a parameter that both hazards share: only their sum is known, so two are held.
    let options = LikelihoodOptions { fixed: vec![2, 3], theta: Some(theta.to_vec()), ..LikelihoodOptions::default() };
    let likelihood = Likelihood::new(&compiled, &path, &options).unwrap();
    let found = fit(&likelihood, &FitOptions::default()).unwrap();
    assert_eq!(found.outcome, numerics::newton::Outcome::Converged);
    let at: Vec<f64> = found.parameters.iter().map(|one| one.value).collect();
    let (value, gradient) = likelihood.gradient(&at).unwrap();
    assert_eq!(value, found.log_likelihood);
    for (k, one) in found.parameters.iter().enumerate().filter(|(_, one)| !one.fixed) {
        assert!(gradient[k].abs() * one.standard_error.unwrap() < 1e-9, "{k} {gradient:?}");
        for by in [-0.01, 0.01] {
            let mut beside = at.clone();
            beside[k] += by;
            assert!(likelihood.value(&beside).unwrap() < value);
        }
    }
}

#[test]
fn the_groups_of_a_joint_fact_carry_its_score() {
    // The sum over groups of the scores is the slope: at the maximum a single group has no score at all.
    let theory = random_theory(&[0, 5, 2, 0, 0]);
    let compiled = compiled(&theory);
    let mut draws = Draws(5);
    let world = random_world(&mut draws);
    let facts = play(&compiled, &world, &[-0.3, 0.4, 0.2, -1.0, 0.1], &mut draws);
    let options = LikelihoodOptions { fixed: vec![1, 2, 3], ..LikelihoodOptions::default() };
    let likelihood = Likelihood::new(&compiled, &Path { world, facts }, &options).unwrap();
    let found = fit(&likelihood, &FitOptions::default()).unwrap();
    assert_eq!(found.groups, 5);
    let (model, clustered) =
        (found.parameters[0].standard_error.unwrap(), found.parameters[0].clustered_error.unwrap());
    assert!(clustered > 0.0 && clustered < 5.0 * model, "{model} {clustered}");
}

#[test]
fn a_fact_whose_condition_fails_is_refused_with_the_part_that_fails() {
    let mut theory = failing(36525, 4, exp(parameter(0)), vec![free("b", -3.0)]);
    let second = Term::new(Node::Not(Box::new(read(0, &[0]))), at(17));
    theory.events[0].guard = all(vec![compare(Comparison::Less, read(1, &[0]), number(9.0)), second]);
    let path = Path { world: world(4), facts: vec![fact(10.0, "failure", &[1]), fact(30.0, "failure", &[1])] };
    let fault = likelihood(&theory, &path).unwrap_err();
    let expected = InferenceFault::Impossible {
        fact: "failure".to_owned(),
        time: 30.0,
        units: vec!["case 1".to_owned()],
        event: "failure".to_owned(),
        span: at(17),
        cause: Cause::Guard,
    };
    assert_eq!(fault, expected);
    let message = "`failure` of case 1 30.000 years after the start cannot happen by `failure`: its condition does not hold there";
    assert_eq!(fault.to_string(), message);
    let options = LikelihoodOptions { condition_on_impossible: true, ..LikelihoodOptions::default() };
    let found = Likelihood::new(&compiled(&theory), &path, &options).unwrap();
    assert_eq!((found.scope().explained, found.scope().impossible["failure"]), (1, 1));
    assert_eq!(found.exposure(), 310.0);
}

#[test]
fn facts_that_no_event_explains_are_counted_and_change_nothing() {
    let theory = failing(36525, 2, exp(parameter(0)), vec![free("b", -3.0)]);
    let facts = vec![fact(5.0, "flood", &[]), fact(10.0, "failure", &[1]), fact(200.0, "failure", &[0])];
    let found = likelihood(&theory, &Path { world: world(2), facts }).unwrap();
    assert_eq!((found.scope().unexplained["flood"], found.scope().outside_clock), (1, 1));
    assert_eq!((found.scope().explained, found.exposure()), (1, 110.0));
}

#[test]
fn facts_of_one_day_meet_the_hazards_before_it_and_their_effects_are_joint() {
    // Each failure doubles what the other one meets after it; on one day neither meets the other's.
    let mut theory =
        failing(36525, 2, times(exp(parameter(0)), plus(vec![number(1.0), read(1, &[0])])), vec![free("b", -3.0)]);
    theory.attributes[1].origin = Origin::Held;
    theory.events[0].effects.push(effect(1, &[0], number(5.0)));
    let start = World { start: vec![vec![0.0; 2], vec![0.0, 1.0]], changes: Vec::new() };
    let facts = vec![fact(10.0, "failure", &[0]), fact(10.0, "failure", &[1])];
    let found = likelihood(&theory, &Path { world: start, facts }).unwrap();
    let expected = numerics::special::ln(2.0) - 30.0;
    assert!((found.value(&[0.0]).unwrap() - expected).abs() < 1e-12);
}

#[test]
fn effects_on_what_follows_the_record_are_compared_and_never_written() {
    let mut theory = failing(36525, 3, exp(parameter(0)), vec![free("b", -3.0)]);
    theory.attributes[0].origin = Origin::Follows;
    let followed = Change { time: 10.0, attribute: 0, place: 1, value: 1.0 };
    let facts = vec![fact(10.0, "failure", &[1]), fact(20.0, "failure", &[2])];
    let path = Path { world: World { changes: vec![followed], ..world(3) }, facts };
    let found = likelihood(&theory, &path).unwrap();
    let follow = found.scope().follows["done"];
    assert_eq!((follow.written, follow.mismatches), (2, 1));
    // Case 2 stays at risk, for the record does not have it done.
    assert_eq!(found.exposure(), 100.0 + 10.0 + 100.0);
}

#[test]
fn the_record_changes_what_follows_it_after_the_fact_met_its_condition() {
    let mut theory = failing(36525, 1, exp(parameter(0)), vec![free("b", -3.0)]);
    theory.attributes[0].origin = Origin::Follows;
    let followed = Change { time: 10.0, attribute: 0, place: 0, value: 1.0 };
    let path = Path { world: World { changes: vec![followed], ..world(1) }, facts: vec![fact(10.0, "failure", &[0])] };
    let found = likelihood(&theory, &path).unwrap();
    assert_eq!((found.scope().explained, found.exposure(), found.scope().follows["done"].mismatches), (1, 10.0, 0));
}

fn two_explanations(second_effect: f64, named: bool) -> (Process, Path) {
    let mut theory = failing(36525, 2, exp(parameter(0)), vec![free("a", -3.0), free("b", -2.0)]);
    let effects = vec![effect(0, &[0], number(second_effect))];
    let mut other: EventKind = event("collapse", &[("c", 0)], not(read(0, &[0])), exp(parameter(1)), effects);
    other.seen = Some(seen("failure", &[0]));
    theory.events.push(other);
    if !named {
        theory.events.truncate(1);
        theory.events[0].seen = Some(seen("failure", &[]));
    }
    let units = if named { vec![0] } else { Vec::new() };
    (theory, Path { world: world(2), facts: vec![fact(10.0, "failure", &units)] })
}

#[test]
fn two_events_that_explain_a_fact_enter_by_the_log_of_their_sum() {
    let (theory, path) = two_explanations(1.0, true);
    let found = likelihood(&theory, &path).unwrap();
    assert_eq!((found.scope().jointly, found.exposure()), (1, 2.0 * 110.0));
    let (a, b) = (numerics::special::exp(-3.0), numerics::special::exp(-2.0));
    let expected = numerics::special::ln(a + b) - 110.0 * (a + b);
    assert!((found.value(&[-3.0, -2.0]).unwrap() - expected).abs() < 1e-12);
}

#[test]
fn two_events_that_explain_a_fact_and_write_different_things_are_refused() {
    let (theory, path) = two_explanations(0.0, true);
    let fault = likelihood(&theory, &path).unwrap_err();
    assert!(
        matches!(&fault, InferenceFault::Ambiguous { attribute, events, .. } if attribute == "done" && events.len() == 2),
        "{fault}"
    );
}

#[test]
fn a_fact_that_names_nobody_may_be_anybody_and_is_refused_if_it_matters_who() {
    let (mut theory, path) = two_explanations(1.0, false);
    let fault = likelihood(&theory, &path).unwrap_err();
    assert!(matches!(fault, InferenceFault::Ambiguous { .. }));
    theory.events[0].effects.clear();
    let found = likelihood(&theory, &path).unwrap();
    assert_eq!((found.scope().effects_unknown, found.exposure()), (1, 200.0));
    let expected = numerics::special::ln(2.0) - 200.0;
    assert!((found.value(&[0.0, 0.0]).unwrap() - expected).abs() < 1e-12);
}

#[test]
fn an_event_that_reads_what_an_unseen_event_writes_needs_simulation() {
    let mut theory = failing(36525, 2, exp(times(parameter(0), read(1, &[0]))), vec![free("b", -3.0)]);
    theory.attributes[1].origin = Origin::Held;
    let mut hidden = event("hidden", &[("c", 0)], always(), number(0.1), vec![effect(1, &[0], number(2.0))]);
    hidden.seen = None;
    theory.events.push(hidden);
    let fault = likelihood(&theory, &Path { world: world(2), facts: Vec::new() }).unwrap_err();
    let reason = Reason::Unseen { attribute: "x".to_owned(), by: "hidden".to_owned() };
    assert_eq!(classify(&theory, &[true])[0], Class::NeedsSimulation(reason.clone()));
    assert_eq!(fault, InferenceFault::NotExact { event: "failure".to_owned(), span: at(4), reason });
    theory.attributes[1].origin = Origin::Follows;
    assert_eq!(classify(&theory, &[true])[0], Class::Exact);
}

#[test]
fn a_parameter_on_the_path_is_refused_by_name_and_allowed_where_it_is_fixed() {
    let mut theory = failing(
        36525,
        2,
        times(exp(parameter(0)), plus(vec![number(1.0), read(1, &[0])])),
        vec![free("b", -3.0), free("waver", 0.5)],
    );
    theory.attributes[1].origin = Origin::Held;
    theory.events[0].guard = always();
    theory.events[0].effects = vec![effect(1, &[0], times(read(1, &[0]), parameter(1)))];
    let start = World { start: vec![vec![0.0; 2], vec![1.0, 0.0]], changes: Vec::new() };
    let path = Path { world: start, facts: vec![fact(10.0, "failure", &[0])] };
    let fault = likelihood(&theory, &path).unwrap_err();
    assert!(fault.to_string().contains("`x`, whose course depends on the parameter `waver`"), "{fault}");
    theory.parameters[1].fixed = true;
    let found = likelihood(&theory, &path).unwrap();
    let expected = numerics::special::ln(2.0) - (10.0 * 2.0 + 90.0 * 1.5 + 100.0);
    assert!((found.value(&[0.0, 0.5]).unwrap() - expected).abs() < 1e-12);
}

#[test]
fn a_parameter_in_a_condition_or_inside_a_call_is_refused_by_name() {
    let mut theory = failing(36525, 2, exp(parameter(0)), vec![free("b", -3.0), free("threshold", 0.5)]);
    theory.events[0].guard = compare(Comparison::Less, read(1, &[0]), parameter(1));
    assert_eq!(
        classify(&theory, &[true, true])[0],
        Class::ParameterOnPath(Reason::Guard { parameter: "threshold".to_owned() })
    );
    theory.events[0].guard = always();
    theory.events[0].hazard = exp(count(0, 1, compare(Comparison::Less, read(1, &[1]), parameter(1))));
    let reason = Reason::Aggregate { parameter: "threshold".to_owned() };
    assert_eq!(classify(&theory, &[true, true])[0], Class::ParameterOnPath(reason));
    assert_eq!(classify(&theory, &[true, false])[0], Class::Exact);
}

#[test]
fn a_parameter_that_nothing_fitted_reads_is_refused() {
    let theory = failing(36525, 2, exp(parameter(0)), vec![free("b", -3.0), free("idle", 0.5)]);
    let found = likelihood(&theory, &Path { world: world(2), facts: vec![fact(10.0, "failure", &[0])] }).unwrap();
    let fault = fit(&found, &FitOptions::default()).unwrap_err();
    assert_eq!(fault, InferenceFault::NotInLikelihood { name: "idle".to_owned(), span: at(3) });
}

#[test]
fn no_event_at_all_is_a_runaway_and_has_no_standard_error() {
    let theory = failing(36525, 2, exp(parameter(0)), vec![free("b", -3.0)]);
    let found = likelihood(&theory, &Path { world: world(2), facts: Vec::new() }).unwrap();
    let found = fit(&found, &FitOptions::default()).unwrap();
    assert_eq!(found.outcome, numerics::newton::Outcome::Runaway { parameter: 0 });
    assert!(found.covariance.is_none() && found.parameters[0].standard_error.is_none() && found.bic.is_none());
}

#[test]
fn a_hazard_that_is_not_a_number_at_the_start_is_named_with_its_place() {
    let log = Term::new(Node::Apply(Function::Log, Box::new(parameter(0))), at(12));
    let theory = failing(36525, 2, log, vec![free("b", -3.0)]);
    let found = likelihood(&theory, &Path { world: world(2), facts: vec![fact(10.0, "failure", &[0])] }).unwrap();
    let fault = fit(&found, &FitOptions::default()).unwrap_err();
    assert!(matches!(&fault, InferenceFault::Hazard { span, .. } if *span == at(12)), "{fault:?}");
    assert!(fault.to_string().ends_with("logarithm of -3, which is not positive"), "{fault}");
}

#[test]
fn only_the_facts_asked_for_enter_and_the_others_keep_their_effects() {
    let theory = compiled(&dyadic(9131, 7));
    let mut draws = Draws(11);
    let world = dyadic_world(7, &mut draws);
    let facts = play(&theory, &world, &[-3.0, 0.7, 0.8, -0.6, 0.15, -0.7], &mut draws);
    let count = |word: &str| facts.iter().filter(|fact| fact.fact == word).count();
    let (onsets, ends) = (count("onset"), count("end"));
    let path = Path { world, facts: facts.clone() };
    let options =
        LikelihoodOptions { facts: Some(vec!["onset".to_owned()]), fixed: vec![5], ..LikelihoodOptions::default() };
    let found = Likelihood::new(&theory, &path, &options).unwrap();
    assert_eq!((found.events(), found.scope().explained, found.scope().left_out["end"]), (vec![0], onsets, ends));
    let whole = Likelihood::new(&theory, &path, &LikelihoodOptions::default()).unwrap();
    assert_eq!(found.at_risk(0), whole.at_risk(0));
    let unknown = LikelihoodOptions { facts: Some(vec!["floods".to_owned()]), ..LikelihoodOptions::default() };
    let fault = Likelihood::new(&theory, &path, &unknown).unwrap_err();
    assert_eq!(fault, InferenceFault::NoSuchFact { fact: "floods".to_owned() });
}

#[test]
fn facts_out_of_order_or_of_the_wrong_shape_are_refused() {
    let theory = failing(36525, 2, exp(parameter(0)), vec![free("b", -3.0)]);
    let refused = |facts| likelihood(&theory, &Path { world: world(2), facts }).unwrap_err();
    let fault = refused(vec![fact(10.0, "failure", &[0]), fact(9.0, "failure", &[1])]);
    assert_eq!(fault, InferenceFault::PathOrder { what: "fact", at: 2 });
    assert!(matches!(refused(vec![fact(10.0, "failure", &[])]), InferenceFault::FactShape { found: 0, needed: 1, .. }));
    assert!(matches!(refused(vec![fact(10.0, "failure", &[7])]), InferenceFault::FactShape { .. }));
    assert!(matches!(refused(vec![fact(f64::NAN, "failure", &[0])]), InferenceFault::PathOrder { .. }));
}

#[test]
fn a_division_by_zero_inside_a_fit_names_its_place_its_units_and_its_values() {
    let hazard = times(exp(parameter(0)), fold(Arithmetic::Divide, vec![number(3.0), read(1, &[0])]));
    let theory = failing(36525, 3, hazard, vec![free("b", -3.0)]);
    let start = World { start: vec![vec![0.0; 3], vec![1.0, 0.0, 2.0]], changes: Vec::new() };
    let fault = likelihood(&theory, &Path { world: start, facts: Vec::new() }).unwrap_err();
    assert_eq!(fault.to_string(), "the hazard of `failure` of case 1: division by zero: 3 / 0");
    let InferenceFault::Process(fault) = fault else { panic!("{fault:?}") };
    assert!(fault.span().is_some());
}

#[test]
fn a_fact_of_two_events_says_which_and_what_they_write_differently() {
    let (theory, path) = two_explanations(0.0, true);
    assert_eq!(
        likelihood(&theory, &path).unwrap_err().to_string(),
        "`failure` 10.000 years after the start may be failure or collapse, which write `done` differently"
    );
    // One event, of either of two units.
    let (theory, path) = two_explanations(1.0, false);
    assert_eq!(
        likelihood(&theory, &path).unwrap_err().to_string(),
        "`failure` 10.000 years after the start may be failure, which write `done` differently"
    );
}

#[test]
fn a_fact_of_the_wrong_shape_says_how_many_units_it_names_and_how_many_the_event_is_seen_by() {
    let theory = failing(36525, 2, exp(parameter(0)), vec![free("b", -3.0)]);
    let words = |units: &[usize]| {
        let path = Path { world: world(2), facts: vec![fact(10.0, "failure", units)] };
        likelihood(&theory, &path).unwrap_err().to_string()
    };
    let expected = |found: usize| {
        format!(
            "`failure` 10.000 years after the start names {found} units, or one that there is not; `failure` is seen by 1"
        )
    };
    assert_eq!(words(&[0, 1]), expected(2));
    assert_eq!(words(&[7]), expected(1));
}

#[test]
fn what_reads_values_that_nobody_has_measured_needs_simulation_also_through_what_is_written_from_them() {
    let mut theory = failing(36525, 2, exp(times(parameter(0), read(1, &[0]))), vec![free("b", -3.0)]);
    theory.latent = vec![process::Latent { attribute: 1, value: 0.5, prior: process::Prior::Beta(2.0, 2.0) }];
    let reason = Reason::Latent { attribute: "x".to_owned() };
    assert_eq!(classify(&theory, &[true])[0], Class::NeedsSimulation(reason.clone()));
    let fault = likelihood(&theory, &Path { world: world(2), facts: Vec::new() }).unwrap_err();
    assert!(fault.to_string().contains("it reads `x`, which nobody has measured"), "{fault}");
    // What is written from it is as unknown.
    theory.attributes.push(attribute("y", &[0], false, ValueKind::Real, Origin::Held));
    theory.events[0].effects.push(effect(2, &[0], read(1, &[0])));
    theory.events[0].hazard = exp(times(parameter(0), read(2, &[0])));
    assert_eq!(classify(&theory, &[true])[0], Class::NeedsSimulation(reason));
}
