//! Hold every output against closed forms on samples small enough to do on paper.

use estimators::{
    AtTime, Column, ConfidenceType, Curve, EstimateError, HazardTies, Interval, Quantile, Sample, Step, kaplan_meier,
    logrank, nelson_aalen,
};

const E: bool = true;
const C: bool = false;

/// The 97.5 % point of the normal distribution.
const DEVIATE: f64 = 1.959_963_984_540_054;

fn curve_of(entry: Option<&[f64]>, exit: &[f64], event: &[bool], weight: Option<&[f64]>) -> Curve {
    let interval = Interval { confidence_type: ConfidenceType::Log, level: 0.95 };
    kaplan_meier(&Sample::new(entry, exit, event, weight).unwrap(), interval).unwrap()
}

fn curve(exit: &[f64], event: &[bool]) -> Curve {
    curve_of(None, exit, event, None)
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 4e-15 * b.abs().max(1.0)
}

fn column(curve: &Curve, value: impl Fn(&Step) -> f64) -> Vec<f64> {
    curve.steps().iter().map(value).collect()
}

// Survival --------------------------------------------------------------------------------------------------------

#[test]
fn events_precede_censorings_at_the_same_time() {
    let curve = curve(&[1.0, 1.0, 2.0, 3.0, 3.0], &[C, E, E, E, C]);
    assert_eq!(column(&curve, |step| step.time), [1.0, 2.0, 3.0]);
    assert_eq!(column(&curve, |step| step.at_risk), [5.0, 3.0, 2.0]);
    assert_eq!(column(&curve, |step| step.events), [1.0, 1.0, 1.0]);
    assert_eq!(column(&curve, |step| step.censored), [1.0, 0.0, 1.0]);
    let expected = [4.0 / 5.0, 8.0 / 15.0, 4.0 / 15.0];
    for (step, survival) in curve.steps().iter().zip(expected) {
        assert!(near(step.survival, survival));
    }
    assert_eq!(curve.events(), 3.0);
    assert_eq!(curve.last_exit(), 3.0);
}

#[test]
fn greenwoods_sum_and_standard_error_are_those_on_paper() {
    let curve = curve(&[1.0, 1.0, 2.0, 3.0, 3.0], &[C, E, E, E, C]);
    let sums = [1.0 / 20.0, 1.0 / 20.0 + 1.0 / 6.0, 1.0 / 20.0 + 1.0 / 6.0 + 1.0 / 2.0];
    for (step, sum) in curve.steps().iter().zip(sums) {
        assert!(near(step.log_variance.unwrap(), sum));
        assert!(near(step.std_error.unwrap(), step.survival * sum.sqrt()));
    }
}

#[test]
fn without_censoring_survival_is_the_share_left_and_its_error_binomial() {
    let curve = curve(&[1.0, 2.0, 3.0, 4.0], &[E; 4]);
    for (step, share) in curve.steps()[..3].iter().zip([0.75, 0.5, 0.25]) {
        assert!(near(step.survival, share));
        assert!(near(step.std_error.unwrap(), (share * (1.0 - share) / 4.0_f64).sqrt()));
    }
}

#[test]
fn at_survival_zero_error_variance_and_interval_are_missing() {
    let last = *curve(&[1.0, 2.0], &[E, E]).steps().last().unwrap();
    assert_eq!(last.survival, 0.0);
    assert_eq!((last.std_error, last.log_variance, last.conf_low, last.conf_high), (None, None, None, None));
}

#[test]
fn a_curve_without_events_stays_at_one() {
    let curve = curve(&[1.0, 2.0], &[C, C]);
    assert_eq!(column(&curve, |step| step.survival), [1.0, 1.0]);
    assert_eq!(curve.steps()[1].std_error, Some(0.0));
    assert_eq!(curve.median(), Quantile { estimate: None, conf_low: None, conf_high: None });
    assert_eq!(curve.restricted_mean(None).unwrap().mean, 2.0);
    assert_eq!(curve.restricted_mean(None).unwrap().std_error, 0.0);
}

#[test]
fn a_row_that_enters_at_a_time_is_not_yet_at_risk_then() {
    // The third row enters at the very time of the first event.
    let curve = curve_of(Some(&[0.0, 0.0, 2.0]), &[2.0, 5.0, 6.0], &[E, E, E], None);
    assert_eq!(column(&curve, |step| step.at_risk), [2.0, 2.0, 1.0]);
    assert_eq!(column(&curve, |step| step.survival), [0.5, 0.25, 0.0]);
}

#[test]
fn a_risk_set_that_empties_early_takes_survival_to_zero_for_good() {
    let curve = curve_of(Some(&[0.0, 0.0, 2.0, 3.0]), &[1.0, 2.0, 5.0, 6.0], &[E, E, E, C], None);
    assert_eq!(column(&curve, |step| step.at_risk), [2.0, 1.0, 2.0, 1.0]);
    assert_eq!(column(&curve, |step| step.survival), [0.5, 0.0, 0.0, 0.0]);
    assert_eq!(curve.emptied_at(), Some(2.0));
    // Nothing but the flat zero is left beyond the last exit.
    assert_eq!(curve.survival_at(100.0), Some(0.0));
}

#[test]
fn a_curve_that_reaches_zero_at_its_last_exit_was_not_emptied() {
    assert_eq!(curve(&[1.0, 2.0], &[E, E]).emptied_at(), None);
    assert_eq!(curve(&[1.0, 2.0], &[E, C]).emptied_at(), None);
}

#[test]
fn weights_count_cases() {
    let curve = curve_of(None, &[1.0, 2.0, 3.0], &[E, C, E], Some(&[1.5, 2.5, 4.0]));
    assert_eq!(column(&curve, |step| step.at_risk), [8.0, 6.5, 4.0]);
    assert_eq!(column(&curve, |step| step.events), [1.5, 0.0, 4.0]);
    assert_eq!(column(&curve, |step| step.censored), [0.0, 2.5, 0.0]);
    assert_eq!(column(&curve, |step| step.survival), [0.8125, 0.8125, 0.0]);
    assert!(near(curve.steps()[0].log_variance.unwrap(), 1.5 / (8.0 * 6.5)));
}

#[test]
fn the_curve_is_thin_until_the_last_event_before_enough_are_at_risk() {
    let entry = [0.0, 0.0, 0.0, 3.0, 3.0, 3.0, 3.0];
    let exit = [1.0, 2.0, 9.0, 5.0, 6.0, 7.0, 8.0];
    let curve = curve_of(Some(&entry), &exit, &[E, C, C, E, E, E, E], None);
    assert_eq!(column(&curve, |step| step.at_risk), [3.0, 2.0, 5.0, 4.0, 3.0, 2.0, 1.0]);
    assert_eq!(curve.thin_until(2.0), None);
    assert_eq!(curve.thin_until(4.0), Some(1.0));
    // Never as many at risk: all the events are meant, the last of them at 8.
    assert_eq!(curve.thin_until(6.0), Some(8.0));
}

// Intervals -------------------------------------------------------------------------------------------------------

/// One event among four, so that survival is 3/4 and Greenwood's sum 1/12.
fn limits(confidence_type: ConfidenceType, level: f64) -> (f64, f64) {
    let sample = Sample::new(None, &[1.0, 2.0, 2.0, 2.0], &[E, C, C, C], None).unwrap();
    let step = kaplan_meier(&sample, Interval { confidence_type, level }).unwrap().steps()[0];
    (step.conf_low.unwrap(), step.conf_high.unwrap())
}

fn assert_limits(ours: (f64, f64), low: f64, high: f64) {
    assert!(near(ours.0, low) && near(ours.1, high), "{ours:?} and {:?}", (low, high));
}

/// The formulae as printed, through the platform's own functions: they need not agree in the last digit.
#[test]
#[expect(clippy::disallowed_methods, reason = "an oracle other than the functions under test")]
fn the_five_intervals_are_those_of_their_formulae() {
    let (s, reach) = (0.75_f64, DEVIATE / 12.0_f64.sqrt());
    assert_limits(limits(ConfidenceType::Plain, 0.95), s - s * reach, 1.0);
    assert_limits(limits(ConfidenceType::Log, 0.95), (s.ln() - reach).exp(), 1.0);
    let log_log = |sign: f64| (-((-s.ln()).ln() + sign * reach / s.ln()).exp()).exp();
    assert_limits(
        limits(ConfidenceType::LogLog, 0.95),
        log_log(1.0).min(log_log(-1.0)),
        log_log(1.0).max(log_log(-1.0)),
    );
    let logit = |sign: f64| 1.0 - 1.0 / (1.0 + ((s / (1.0 - s)).ln() + sign * reach / (1.0 - s)).exp());
    assert_limits(limits(ConfidenceType::Logit, 0.95), logit(-1.0), logit(1.0));
    let arcsin = |sign: f64| {
        (s.sqrt().asin() + sign * 0.5 * reach * 3.0_f64.sqrt()).clamp(0.0, std::f64::consts::FRAC_PI_2).sin().powi(2)
    };
    assert_limits(limits(ConfidenceType::Arcsin, 0.95), arcsin(-1.0), arcsin(1.0));
}

#[test]
fn a_lower_level_gives_a_narrower_interval_inside() {
    use ConfidenceType::{Arcsin, Log, LogLog, Logit, Plain};
    for kind in [Plain, Log, LogLog, Logit, Arcsin] {
        let (wide, narrow) = (limits(kind, 0.95), limits(kind, 0.5));
        assert!(wide.0 < narrow.0 && narrow.0 < 0.75 && 0.75 < narrow.1 && narrow.1 <= wide.1);
    }
}

#[test]
fn at_survival_one_only_plain_and_log_intervals_exist() {
    use ConfidenceType::{Arcsin, Log, LogLog, Logit, Plain};
    let sample = Sample::new(None, &[1.0, 2.0, 3.0], &[C, E, C], None).unwrap();
    for (confidence_type, expected) in
        [(Plain, Some(1.0)), (Log, Some(1.0)), (LogLog, None), (Logit, None), (Arcsin, None)]
    {
        let curve = kaplan_meier(&sample, Interval { confidence_type, level: 0.95 }).unwrap();
        assert_eq!((curve.steps()[0].conf_low, curve.steps()[0].conf_high), (expected, expected));
        assert!(curve.steps()[1].conf_low.is_some());
    }
}

#[test]
fn the_default_interval_is_log_log_at_95_per_cent() {
    assert_eq!(Interval::default(), Interval { confidence_type: ConfidenceType::LogLog, level: 0.95 });
}

// Reading a curve -------------------------------------------------------------------------------------------------

#[test]
fn before_the_first_exit_survival_is_one_and_beyond_the_last_it_is_missing() {
    let curve = curve(&[2.0, 3.0], &[E, C]);
    assert_eq!(curve.survival_at(1.9), Some(1.0));
    assert_eq!(curve.survival_at(2.0), Some(0.5));
    assert_eq!(curve.survival_at(3.0), Some(0.5));
    assert_eq!(curve.survival_at(3.1), None);
    assert_eq!(curve.survival_at(f64::NAN), None);
}

#[test]
fn a_curve_is_read_at_any_times_in_any_order() {
    let entry = [0.0, 0.0, 1.0, 2.5];
    let curve = curve_of(Some(&entry), &[2.0, 3.0, 4.0, 5.0], &[E, C, E, C], None);
    let read = curve.at(&[6.0, 2.5, 0.0, 1.0, 2.6, 5.0]);
    let at_risk: Vec<f64> = read.iter().map(|at| at.at_risk).collect();
    // The first two enter after time 0, the third after 1, the fourth after 2.5.
    assert_eq!(at_risk, [0.0, 2.0, 0.0, 2.0, 3.0, 1.0]);
    let survival: Vec<Option<f64>> = read.iter().map(|at| at.survival).collect();
    let (s, end) = (2.0 / 3.0, 2.0 / 3.0 * 0.5);
    assert_eq!(survival, [None, Some(s), Some(1.0), Some(1.0), Some(s), Some(end)]);
    let beyond = AtTime { time: 6.0, at_risk: 0.0, survival: None, std_error: None, conf_low: None, conf_high: None };
    assert_eq!(read[0], beyond);
    assert_eq!((read[2].std_error, read[2].conf_low, read[2].conf_high), (Some(0.0), Some(1.0), Some(1.0)));
    let step = curve.steps()[0];
    assert_eq!(
        (read[1].std_error, read[1].conf_low, read[1].conf_high),
        (step.std_error, step.conf_low, step.conf_high)
    );
}

#[test]
fn at_risk_between_exits_leaves_out_who_has_not_entered() {
    let curve = curve_of(Some(&[0.0, 1.0, 2.0]), &[4.0, 4.0, 4.0], &[C; 3], Some(&[0.5, 0.25, 1.0]));
    let at_risk: Vec<f64> = [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 4.5].iter().map(|&t| curve.at_risk(t)).collect();
    assert_eq!(at_risk, [0.0, 0.5, 0.5, 0.75, 0.75, 1.75, 1.75, 0.0]);
}

#[test]
fn a_quantile_is_the_first_time_at_or_below_its_level() {
    let curve = curve(&[1.0, 2.0, 3.0, 4.0, 5.0], &[E; 5]);
    assert_eq!(curve.quantile(0.1).unwrap().estimate, Some(1.0));
    assert_eq!(curve.quantile(0.5).unwrap().estimate, Some(3.0));
    assert_eq!(curve.quantile(1.0).unwrap().estimate, Some(5.0));
}

#[test]
fn where_the_curve_is_flat_at_the_level_a_quantile_is_the_midpoint() {
    let estimate = |exit: &[f64], event: &[bool]| curve(exit, event).median().estimate;
    assert_eq!(estimate(&[1.0, 2.0, 3.0, 4.0], &[E; 4]), Some(2.5));
    // A censoring in between does not end the stretch.
    assert_eq!(estimate(&[1.0, 2.0, 3.0, 4.0], &[E, E, C, E]), Some(3.0));
    // A stretch that lasts ends at the last exit.
    assert_eq!(estimate(&[1.0, 2.0, 3.0, 4.0], &[E, E, C, C]), Some(3.0));
}

#[test]
fn a_product_that_misses_the_level_by_rounding_is_still_flat_there() {
    // 9/10 · 8/9 · 7/8 · 6/7 · 5/6 is one half only up to rounding.
    let exit: Vec<f64> = (1..=10).map(f64::from).collect();
    assert_eq!(curve(&exit, &[E; 10]).median().estimate, Some(5.5));
}

#[test]
fn quantile_limits_are_read_off_the_confidence_curves() {
    // On the log scale the lower limits are .4259, .1877, .0458 and the upper ones 1, 1, 1: R gives the same.
    let median = curve(&[1.0, 2.0, 3.0, 4.0], &[E; 4]).median();
    assert_eq!((median.conf_low, median.conf_high), (Some(1.0), None));
    let upper_quartile = curve(&[1.0, 2.0, 3.0, 4.0], &[E; 4]).quantile(0.75).unwrap();
    assert_eq!(upper_quartile, Quantile { estimate: Some(3.5), conf_low: Some(2.0), conf_high: None });
}

#[test]
fn a_restricted_mean_is_the_area_under_the_steps() {
    let curve = curve(&[1.0, 2.0, 3.0, 4.0], &[E, E, C, C]);
    // 1 + 3/4 + 1/2 + 1/2 up to 4; up to 2.5 it is 1 + 3/4 + 1/4.
    let mean = curve.restricted_mean(None).unwrap();
    assert_eq!((mean.mean, mean.limit), (2.75, 4.0));
    // Areas to the right of the events are 7/4 and 1; their weights 1/12 and 1/6.
    assert!(near(mean.std_error, (49.0_f64 / 16.0 / 12.0 + 1.0 / 6.0).sqrt()));
    let early = curve.restricted_mean(Some(2.5)).unwrap();
    assert_eq!(early.mean, 2.0);
    assert!(near(early.std_error, (1.0_f64 / 12.0 + 1.0 / 16.0 / 6.0).sqrt()));
    // Beyond the last exit survival is held at one half.
    assert_eq!(curve.restricted_mean(Some(6.0)).unwrap().mean, 3.75);
}

#[test]
fn the_mean_without_censoring_is_the_plain_mean_with_its_error() {
    let mean = curve(&[1.0, 2.0, 3.0, 6.0], &[E; 4]).restricted_mean(None).unwrap();
    assert!(near(mean.mean, 3.0));
    // The squared deviations add to 14, and Greenwood divides by n twice.
    assert!(near(mean.std_error, (14.0_f64 / 16.0).sqrt()));
}

// Cumulative hazard -----------------------------------------------------------------------------------------------

#[test]
fn tied_events_add_to_the_hazard_together_or_one_by_one() {
    let sample = Sample::new(None, &[1.0, 2.0, 2.0, 3.0], &[E, E, E, C], None).unwrap();
    let together = nelson_aalen(&sample, HazardTies::Together);
    let last = together.steps()[1];
    assert!(near(last.cumulative_hazard, 1.0 / 4.0 + 2.0 / 3.0));
    assert!(near(last.variance, 1.0 / 16.0 + 2.0 / 9.0));
    assert_eq!((last.at_risk, last.events, last.censored), (3.0, 2.0, 0.0));
    let one_by_one = nelson_aalen(&sample, HazardTies::OneByOne);
    let last = one_by_one.steps()[1];
    assert!(near(last.cumulative_hazard, 1.0 / 4.0 + 1.0 / 3.0 + 1.0 / 2.0));
    assert!(near(last.variance, 1.0 / 16.0 + 1.0 / 9.0 + 1.0 / 4.0));
    assert!(near(last.std_error, last.variance.sqrt()));
}

#[test]
fn the_hazard_goes_on_where_survival_has_fallen_to_zero() {
    let entry = [0.0, 2.0, 2.0];
    let sample = Sample::new(Some(&entry), &[1.0, 3.0, 4.0], &[E, E, C], None).unwrap();
    let hazard = nelson_aalen(&sample, HazardTies::Together);
    assert_eq!(hazard.at(0.5), Some(0.0));
    assert_eq!(hazard.at(1.0), Some(1.0));
    assert_eq!(hazard.at(3.5), Some(1.5));
    assert_eq!(hazard.at(4.5), None);
}

#[test]
fn tied_weighted_events_one_by_one_each_have_their_mean_weight() {
    let sample = Sample::new(None, &[1.0, 1.0, 2.0], &[E, E, C], Some(&[1.0, 3.0, 4.0])).unwrap();
    let step = nelson_aalen(&sample, HazardTies::OneByOne).steps()[0];
    assert!(near(step.cumulative_hazard, 2.0 / 8.0 + 2.0 / 6.0));
    assert!(near(step.variance, 2.0 / 64.0 + 2.0 / 36.0));
}

// Tests of groups -------------------------------------------------------------------------------------------------

#[test]
fn the_log_rank_test_with_ties_has_the_hypergeometric_variance() {
    // At time 1 two events among 5 (3 of group 0); at time 2 one among 3 (2 of group 0).
    let sample = Sample::new(None, &[1.0, 2.0, 3.0, 1.0, 3.0], &[E, E, C, E, C], None).unwrap();
    let test = logrank(&sample, &[0, 0, 0, 7, 7], None, 0.0).unwrap();
    let expected = 2.0 * 3.0 / 5.0 + 2.0 / 3.0;
    let variance = 2.0 * (3.0 / 5.0) * (2.0 / 5.0) * (5.0 - 2.0) / (5.0 - 1.0) + (2.0 / 3.0) * (1.0 / 3.0);
    let [first, second] = test.groups[..] else { panic!("two groups") };
    assert_eq!((first.group, first.rows, first.observed), (0, 3, 2.0));
    assert_eq!((second.group, second.rows, second.observed), (7, 2, 1.0));
    assert!(near(first.expected, expected) && near(second.expected, 3.0 - expected));
    assert!(near(test.variance[0][0], variance) && near(test.variance[0][1], -variance));
    assert!(near(test.chisq, (2.0 - expected) * (2.0 - expected) / variance));
    assert_eq!(test.df, 1);
}

#[test]
fn the_log_rank_test_honours_delayed_entry() {
    // At time 2 the risk set is rows 0 and 2 (row 1 enters then, row 3 later); at time 4 rows 1, 2 and 3.
    let entry = [0.0, 2.0, 1.0, 3.0];
    let sample = Sample::new(Some(&entry), &[2.0, 4.0, 5.0, 6.0], &[E, E, C, C], None).unwrap();
    let test = logrank(&sample, &[0, 0, 1, 1], None, 0.0).unwrap();
    assert!(near(test.groups[0].expected, 1.0 / 2.0 + 1.0 / 3.0));
    assert!(near(test.variance[1][1], 1.0 / 4.0 + 2.0 / 9.0));
}

#[test]
fn rho_weighs_events_by_survival_just_before_them() {
    let sample = Sample::new(None, &[1.0, 2.0, 3.0, 4.0], &[E, E, E, C], None).unwrap();
    let test = logrank(&sample, &[0, 1, 0, 1], None, 1.0).unwrap();
    // Survival before the three events is 1, 3/4 and 1/2.
    assert!(near(test.groups[0].observed, 1.0 + 0.5));
    assert!(near(test.groups[0].expected, 1.0 / 2.0 + 0.75 / 3.0 + 0.5 / 2.0));
    assert!(near(test.variance[0][0], 1.0 / 4.0 + 0.5625 * 2.0 / 9.0 + 0.25 / 4.0));
}

#[test]
fn rho_weighs_by_survival_with_delayed_entry() {
    let entry = [0.0, 2.0, 1.0, 3.0];
    let sample = Sample::new(Some(&entry), &[2.0, 4.0, 5.0, 6.0], &[E, E, C, C], None).unwrap();
    let test = logrank(&sample, &[0, 0, 1, 1], None, 1.0).unwrap();
    // Survival is 1 before time 2 and one half before time 4.
    assert!(near(test.groups[0].observed, 1.0 + 0.5));
    assert!(near(test.groups[0].expected, 1.0 / 2.0 + 0.5 / 3.0));
}

#[test]
fn strata_are_compared_within_and_added_up() {
    let sample = Sample::new(None, &[1.0, 2.0, 1.0, 2.0, 3.0], &[E, C, E, E, C], None).unwrap();
    let (group, stratum) = ([0, 1, 0, 1, 1], [5, 5, 9, 9, 9]);
    let test = logrank(&sample, &group, Some(&stratum), 0.0).unwrap();
    // In stratum 5: 1/2 at time 1. In stratum 9: 1/3 at time 1, and at time 2 nobody of group 0 is left.
    assert!(near(test.groups[0].expected, 1.0 / 2.0 + 1.0 / 3.0));
    assert!(near(test.variance[0][0], 1.0 / 4.0 + 2.0 / 9.0));
}

#[test]
fn a_group_never_at_risk_at_an_event_costs_no_degree_of_freedom() {
    let sample = Sample::new(None, &[0.5, 1.0, 2.0, 3.0], &[C, E, E, C], None).unwrap();
    let test = logrank(&sample, &[2, 0, 1, 0], None, 0.0).unwrap();
    assert_eq!((test.groups.len(), test.df), (3, 1));
    assert_eq!((test.groups[2].observed, test.groups[2].expected), (0.0, 0.0));
}

// Refusals --------------------------------------------------------------------------------------------------------

#[test]
fn a_sample_is_refused_with_the_first_row_at_fault() {
    let refused = |entry: Option<&[f64]>, exit: &[f64], event: &[bool], weight: Option<&[f64]>| {
        Sample::new(entry, exit, event, weight).unwrap_err()
    };
    assert_eq!(refused(None, &[], &[], None), EstimateError::Empty);
    let short = |column, found| EstimateError::LengthMismatch { column, found, expected: 2 };
    assert_eq!(refused(None, &[1.0, 2.0], &[E], None), short(Column::Event, 1));
    assert_eq!(refused(Some(&[0.0]), &[1.0, 2.0], &[E, E], None), short(Column::Entry, 1));
    assert_eq!(refused(None, &[1.0, 2.0], &[E, E], Some(&[1.0; 3])), short(Column::Weight, 3));
    let not_finite = |column, row| EstimateError::NotFinite { column, row };
    assert_eq!(refused(None, &[1.0, f64::NAN], &[E, E], None), not_finite(Column::Exit, 1));
    assert_eq!(refused(None, &[f64::INFINITY], &[E], None), not_finite(Column::Exit, 0));
    assert_eq!(refused(Some(&[f64::NEG_INFINITY]), &[1.0], &[E], None), not_finite(Column::Entry, 0));
    assert_eq!(
        refused(Some(&[0.0, 2.0]), &[1.0, 2.0], &[E, E], None),
        EstimateError::EntryNotBeforeExit { row: 1, entry: 2.0, exit: 2.0 }
    );
    for bad in [0.0, -1.0, f64::INFINITY] {
        let found = refused(None, &[1.0, 2.0], &[E, E], Some(&[1.0, bad]));
        assert_eq!(found, EstimateError::BadWeight { row: 1, found: bad });
    }
}

#[test]
fn a_level_a_quantile_and_a_limit_out_of_range_are_refused() {
    let sample = Sample::new(None, &[1.0], &[E], None).unwrap();
    for level in [0.0, 1.0, -0.5, 95.0] {
        let refused = kaplan_meier(&sample, Interval { level, ..Interval::default() }).unwrap_err();
        assert_eq!(refused, EstimateError::LevelOutOfRange { found: level });
    }
    let curve = curve(&[1.0], &[E]);
    for p in [0.0, 1.1, -0.1] {
        assert_eq!(curve.quantile(p).unwrap_err(), EstimateError::ProbabilityOutOfRange { found: p });
    }
    for limit in [-1.0, f64::INFINITY] {
        let refused = curve.restricted_mean(Some(limit)).unwrap_err();
        assert_eq!(refused, EstimateError::LimitOutOfRange { found: limit, start: 0.0 });
    }
}

#[test]
fn a_test_that_cannot_be_is_refused() {
    let (exit, event) = ([1.0, 2.0, 3.0], [E, E, C]);
    let sample = Sample::new(None, &exit, &event, None).unwrap();
    assert_eq!(logrank(&sample, &[3, 3, 3], None, 0.0), Err(EstimateError::OneGroup));
    assert_eq!(logrank(&sample, &[0, 1, 1], None, -1.0), Err(EstimateError::RhoOutOfRange { found: -1.0 }));
    let short = EstimateError::LengthMismatch { column: Column::Group, found: 2, expected: 3 };
    assert_eq!(logrank(&sample, &[0, 1], None, 0.0), Err(short));
    let short = EstimateError::LengthMismatch { column: Column::Stratum, found: 1, expected: 3 };
    assert_eq!(logrank(&sample, &[0, 1, 1], Some(&[0]), 0.0), Err(short));
    let weighted = Sample::new(None, &exit, &event, Some(&[1.0; 3])).unwrap();
    assert_eq!(logrank(&weighted, &[0, 1, 1], None, 0.0), Err(EstimateError::WeightsRefused));
    let quiet = Sample::new(None, &exit, &[C; 3], None).unwrap();
    assert_eq!(logrank(&quiet, &[0, 1, 1], None, 0.0), Err(EstimateError::NoEvents));
    // Each group alone in its stratum.
    assert_eq!(logrank(&sample, &[0, 1, 1], Some(&[0, 1, 1]), 0.0), Err(EstimateError::NothingToCompare));
}

#[test]
fn more_groups_than_a_matrix_can_hold_are_refused() {
    let exit: Vec<f64> = (0..1001).map(f64::from).collect();
    let sample = Sample::new(None, &exit, &[E; 1001], None).unwrap();
    let group: Vec<u32> = (0..1001).collect();
    assert_eq!(logrank(&sample, &group, None, 0.0), Err(EstimateError::TooManyGroups { found: 1001, most: 1000 }));
}
