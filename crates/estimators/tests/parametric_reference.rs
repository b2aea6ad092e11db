//! Hold the Weibull and the person-year model against R on drawn samples with late entry and ties.
//!
//! The expected numbers were made by `reference/make_parametric_reference.R`: `survreg` without late entry; with it a Poisson
//! model given the shape, whose own score is solved, on one sample with a shape below 0; `glm` with the complementary log-log link. Standard errors of the second
//! come from numerical second derivatives, which leave about five digits.

mod tables;

use estimators::{ParametricFit, Sample, fit_complementary_log_log, fit_weibull};
use tables::{Table, own};

/// A fit as the expected numbers name it.
fn fit(sample: &str, model: &str, covariates: &str) -> ParametricFit {
    let table = Table::read(&own(&format!("sample_cox_{sample}.csv")));
    let (entry, exit, event) = (table.numbers("entry"), table.numbers("exit"), table.is("event", 1.0));
    let names: Vec<&str> = if covariates == "1" { Vec::new() } else { covariates.split('+').collect() };
    let columns: Vec<Vec<f64>> = names.iter().map(|name| table.numbers(name)).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let late = Sample::new(Some(&entry), &exit, &event, None).unwrap();
    match model {
        "weibull_from_0" => fit_weibull(Sample::new(None, &exit, &event, None).unwrap(), &columns),
        "weibull" => fit_weibull(late, &columns),
        _ => fit_complementary_log_log(late, &columns, &[3.0, 6.0, 12.0]),
    }
    .unwrap()
}

#[test]
fn parameters_standard_errors_and_log_likelihoods_are_those_of_r() {
    let expected = Table::read(&own("expected_parametric.csv"));
    let (sample, model, covariates) = (expected.text("sample"), expected.text("model"), expected.text("covariates"));
    let (estimate, se, loglik) = (expected.numbers("estimate"), expected.numbers("se"), expected.numbers("loglik"));
    let mut row = 0;
    let mut fits = 0;
    while row < expected.rows() {
        let name = format!("{} {} {}", sample[row], model[row], covariates[row]);
        let ours = fit(sample[row], model[row], covariates[row]);
        assert!(ours.converged, "{name}");
        assert!((ours.at.log_likelihood / loglik[row] - 1.0).abs() < 1e-10, "{name}: {}", ours.at.log_likelihood);
        let p = ours.parameters.len();
        // `survreg` stops when the log-likelihood does, which leaves its coefficients a little short of the top.
        let se_tolerance = if model[row] == "weibull" { 1e-4 } else { 1e-6 };
        for (at, found) in ours.parameters.iter().enumerate() {
            let here = (sample[row + at], model[row + at], covariates[row + at]);
            assert_eq!(here, (sample[row], model[row], covariates[row]));
            let (estimate, se, std_error) = (estimate[row + at], se[row + at], ours.variance[at * p + at].sqrt());
            assert!((found - estimate).abs() < 1e-6 * se, "{name} {at}: {found} for {estimate}");
            assert!((std_error / se - 1.0).abs() < se_tolerance, "{name} {at}: {std_error} for {se}");
        }
        row += p;
        fits += 1;
    }
    assert_eq!(fits, 21);
}

#[test]
fn dfbetas_sum_to_no_change_at_the_top() {
    for (model, covariates) in [("weibull", "a+b+c"), ("cloglog", "a+b+c")] {
        let ours = fit("untied", model, covariates);
        let p = ours.parameters.len();
        for at in 0..p {
            let change: f64 = ours.dfbeta().iter().skip(at).step_by(p).sum();
            // A climb may end a ten-millionth of a standard error short of the top.
            assert!(change.abs() < 1e-7 * ours.variance[at * p + at].sqrt(), "{model} {at}: {change}");
        }
    }
}

#[test]
fn the_information_is_the_slope_of_the_scores() {
    use estimators::{ComplementaryLogLog, ParametricHazard, Weibull};
    let table = Table::read(&own("sample_cox_untied.csv"));
    let (entry, exit, event) = (table.numbers("entry"), table.numbers("exit"), table.is("event", 1.0));
    let (a, c) = (table.numbers("a"), table.numbers("c"));
    let columns: [&[f64]; 2] = [&a, &c];
    let sample = Sample::new(Some(&entry), &exit, &event, None).unwrap();
    let weibull = Weibull::new(sample, &columns).unwrap();
    let person_years = ComplementaryLogLog::new(sample, &columns, &[3.0, 6.0]).unwrap();
    for model in [&weibull as &dyn ParametricHazard, &person_years] {
        let p = model.parameters();
        let at: Vec<f64> = model.start().iter().enumerate().map(|(i, x)| x + 0.1 * (i as f64 - 1.0)).collect();
        let here = model.at(&at).unwrap();
        let score = |parameters: &[f64], i: usize| -> f64 {
            model.at(parameters).unwrap().row_scores.iter().skip(i).step_by(p).sum()
        };
        for i in 0..p {
            for j in 0..p {
                let step = 1e-5;
                let (mut up, mut down) = (at.clone(), at.clone());
                (up[j], down[j]) = (up[j] + step, down[j] - step);
                let slope = (score(&up, i) - score(&down, i)) / (2.0 * step);
                let information = here.information[i * p + j];
                assert!(
                    (slope + information).abs() < 1e-5 * (1.0 + information.abs()),
                    "{i} {j}: {slope} {information}"
                );
            }
        }
    }
}

#[test]
fn a_time_before_zero_and_a_sample_without_events_are_refused() {
    use estimators::EstimateError;
    let early = Sample::new(Some(&[-1.0, 0.0]), &[1.0, 2.0], &[true, true], None).unwrap();
    assert_eq!(fit_weibull(early, &[]).unwrap_err(), EstimateError::TransformUndefined { time: -1.0 });
    assert_eq!(
        fit_complementary_log_log(early, &[], &[]).unwrap_err(),
        EstimateError::TransformUndefined { time: -1.0 }
    );
    let quiet = Sample::new(None, &[1.0, 2.0], &[false, false], None).unwrap();
    assert_eq!(fit_weibull(quiet, &[]).unwrap_err(), EstimateError::NoEvents);
}

#[test]
fn columns_that_cannot_be_told_apart_are_named() {
    use estimators::EstimateError;
    let (a, b) = ([1.0, 0.0, 1.0, 0.0], [2.0, 0.0, 2.0, 0.0]);
    let sample = Sample::new(None, &[1.0, 2.0, 3.0, 4.0], &[true, true, true, false], None).unwrap();
    let columns: [&[f64]; 2] = [&a, &b];
    assert!(matches!(fit_weibull(sample, &columns), Err(EstimateError::Collinear { .. })));
    assert!(matches!(fit_complementary_log_log(sample, &columns, &[]), Err(EstimateError::Collinear { .. })));
}

#[test]
fn a_hazard_that_falls_faster_than_one_over_time_has_a_shape_below_zero_unless_a_row_enters_at_zero() {
    let mut entry = [1.0; 8];
    let exit = [1.01, 1.02, 1.03, 1.05, 9.0, 9.0, 9.0, 9.0];
    let event = [true, true, true, true, false, false, false, false];
    let late = fit_weibull(Sample::new(Some(&entry), &exit, &event, None).unwrap(), &[]).unwrap();
    assert!(late.converged && late.parameters[0] < -1.0, "{late:?}");
    entry[7] = 0.0;
    let early = fit_weibull(Sample::new(Some(&entry), &exit, &event, None).unwrap(), &[]).unwrap();
    assert!(early.converged && early.parameters[0] > 0.0, "{early:?}");
}

#[test]
fn scores_and_information_have_no_seam_where_the_shape_is_zero() {
    use estimators::{ParametricHazard, Weibull};
    let table = Table::read(&own("sample_cox_falling.csv"));
    let (entry, exit, event) = (table.numbers("entry"), table.numbers("exit"), table.is("event", 1.0));
    let model = Weibull::new(Sample::new(Some(&entry), &exit, &event, None).unwrap(), &[]).unwrap();
    let score = |shape: f64| -> f64 { model.at(&[shape, 0.5]).unwrap().row_scores.iter().step_by(2).sum() };
    for shape in [-3.0, -0.3, -1e-9, 0.0, 1e-9, 0.3, 3.0] {
        let slope = (score(shape + 1e-5) - score(shape - 1e-5)) / 2e-5;
        let information = model.at(&[shape, 0.5]).unwrap().information[0];
        assert!((slope + information).abs() < 1e-6 * information, "{shape}: {slope} {information}");
    }
}
