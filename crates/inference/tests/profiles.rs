//! Hold profile likelihoods and intervals against closed forms.

mod theories;

use inference::{End, FitOptions, InferenceFault, Likelihood, LikelihoodOptions, fit, profile, profile_interval};
use numerics::special::{exp as exponential, ln};
use process::{Compiled, Limits, Origin, Path, Prior, ValueKind, World};
use theories::*;

/// Events among `cases` cases of which some have a flag, each at risk for 100 years and again at risk after an event.
fn counted(plain: usize, flagged: usize, prior: Option<Prior>) -> Likelihood {
    let log = plus(vec![parameter(0), times(parameter(1), read(0, &[0]))]);
    let mut parameters = vec![free("constant", -2.0), free("flagged", 0.5)];
    parameters[1].prior = prior;
    let flag = attribute("flag", &[0], false, ValueKind::Flag, Origin::Observed);
    let kind = event("failure", &[("c", 0)], number(1.0), exp(log), Vec::new());
    let theory = process(36525, &[("case", 2)], parameters, vec![flag], vec![kind]);
    let mut facts: Vec<_> = (0..plain).map(|k| fact(1.0 + k as f64, "failure", &[0])).collect();
    facts.extend((0..flagged).map(|k| fact(1.5 + k as f64, "failure", &[1])));
    facts.sort_by(|a, b| a.time.total_cmp(&b.time));
    let path = Path { world: World { start: vec![vec![0.0, 1.0]], changes: Vec::new() }, facts };
    let compiled = Compiled::new(&theory, &Limits::default()).unwrap();
    Likelihood::new(&compiled, &path, &LikelihoodOptions::default()).unwrap()
}

/// Twice the fall of the profile of the flag's log ratio: binomial, for the total is free.
fn fall(plain: f64, flagged: f64, ratio: f64) -> f64 {
    let share = exponential(ratio) / (1.0 + exponential(ratio));
    let best = flagged / (plain + flagged);
    2.0 * (flagged * ln(best / share) + plain * ln((1.0 - best) / (1.0 - share)))
}

#[test]
fn the_profile_of_a_ratio_is_that_of_a_binomial() {
    let likelihood = counted(12, 30, None);
    let top = fit(&likelihood, &FitOptions::default()).unwrap().log_likelihood;
    let points = profile(&likelihood, 1, &[-1.0, 0.0, 0.5, 2.0], &FitOptions::default()).unwrap();
    for point in points {
        let expected = fall(12.0, 30.0, point.value);
        assert!((2.0 * (top - point.log_likelihood) - expected).abs() < 1e-10 * (1.0 + expected), "{point:?}");
        // All events together in 100 years of each.
        let constant = ln(42.0 / (100.0 * (1.0 + exponential(point.value))));
        assert!((point.theta[0] - constant).abs() < 1e-10 && point.theta[1] == point.value);
    }
}

#[test]
fn the_ends_of_a_profile_interval_are_where_the_binomial_has_fallen_so_far() {
    let likelihood = counted(12, 30, None);
    let found = fit(&likelihood, &FitOptions::default()).unwrap();
    for (level, bound) in [(0.95, 3.841_458_820_694_124), (0.9, 2.705_543_454_095_404)] {
        let interval = profile_interval(&likelihood, &found, 1, level, &FitOptions::default()).unwrap();
        let (End::At(low), End::At(high)) = (interval.low, interval.high) else { panic!("{interval:?}") };
        assert!(low < found.parameters[1].value && found.parameters[1].value < high);
        for end in [low, high] {
            assert!((fall(12.0, 30.0, end) - bound).abs() < 1e-7, "{end}: {}", fall(12.0, 30.0, end));
        }
    }
}

#[test]
fn an_end_past_what_the_prior_allows_is_beyond() {
    let likelihood = counted(12, 30, Some(Prior::Uniform(0.0, 1.2)));
    let found = fit(&likelihood, &FitOptions::default()).unwrap();
    assert!((found.parameters[1].value - ln(30.0 / 12.0)).abs() < 1e-10);
    let interval = profile_interval(&likelihood, &found, 1, 0.95, &FitOptions::default()).unwrap();
    assert!(matches!(interval.low, End::At(_)), "{interval:?}");
    assert!(matches!(interval.high, End::Beyond(high) if (high - 1.2).abs() < 1e-6), "{interval:?}");
}

#[test]
fn a_maximum_past_what_the_prior_allows_is_said_and_has_no_interval() {
    let likelihood = counted(12, 30, Some(Prior::Uniform(0.0, 0.6)));
    let found = fit(&likelihood, &FitOptions::default()).unwrap();
    assert_eq!(found.outcome, numerics::newton::Outcome::AtBound { parameter: 1 });
    let refused = profile_interval(&likelihood, &found, 1, 0.95, &FitOptions::default());
    assert_eq!(refused, Err(InferenceFault::NoMaximum));
    let unbounded = fit(&likelihood, &FitOptions { bounded: false, ..FitOptions::default() }).unwrap();
    assert!((unbounded.parameters[1].value - ln(2.5)).abs() < 1e-10);
}

#[test]
fn a_level_that_is_none_is_refused() {
    let likelihood = counted(12, 30, None);
    let found = fit(&likelihood, &FitOptions::default()).unwrap();
    for level in [0.0, 1.0, 95.0, -0.5, f64::NAN] {
        let refused = profile_interval(&likelihood, &found, 1, level, &FitOptions::default());
        assert!(matches!(refused, Err(InferenceFault::Level { .. })), "{level}");
    }
}
