//! Count how often 95% intervals of Cox coefficients cover the truth, over a thousand drawn samples each.
//!
//! By chance alone the share strays from 95% by 0.7 percentage points; 93 to 97% is what is asked for. Where a variance ought
//! to fail, the test asks that it does, so that a sample that no variance could fail on would be noticed.

mod cox_cases;

use cox_cases::Model;
use estimators::cox::{CoxFit, Ties};
use numerics::special::{exp, ln, normal_quantile};
use numerics::stream::Stream;

const SAMPLES: u64 = 1000;

/// Counts, for each coefficient, the samples whose interval covers the truth.
struct Coverage {
    name: &'static str,
    covered: Vec<u64>,
}

impl Coverage {
    fn new(name: &'static str, coefficients: usize) -> Coverage {
        Coverage { name, covered: vec![0; coefficients] }
    }

    fn count(&mut self, fit: &CoxFit, variance: &[f64], truth: &[f64]) {
        let reach = normal_quantile(0.975).unwrap();
        for (j, std_error) in fit.std_errors(variance).iter().enumerate() {
            self.covered[j] += u64::from((fit.beta[j] - truth[j]).abs() <= reach * std_error);
        }
    }

    fn shares(&self) -> Vec<f64> {
        let shares: Vec<f64> = self.covered.iter().map(|&covered| covered as f64 / SAMPLES as f64).collect();
        println!("{}: {shares:?}", self.name);
        shares
    }

    fn assert_as_stated(&self) {
        for (j, share) in self.shares().into_iter().enumerate() {
            assert!((0.93..=0.97).contains(&share), "{}: coefficient {j} is covered in {share}", self.name);
        }
    }
}

/// Quarters of a year: times are rounded up to them, so that events tie.
fn quarter(time: f64) -> f64 {
    (time * 4.0).ceil() / 4.0
}

/// Hazards in proportion, entry after 0, 1 or 2 years, and a second covariate that changes after three more.
fn in_proportion(draw: &mut Stream, truth: [f64; 2]) -> Model {
    let mut model = Model { entry: Some(Vec::new()), covariates: vec![Vec::new(); 2], ..Model::default() };
    for _ in 0..150 {
        let entry = draw.between(0.0, 3.0).floor();
        let (fixed, censoring) = (draw.normal(), entry + draw.between(1.0, 15.0));
        let early = f64::from(u8::from(draw.uniform() < 0.5));
        let (mut start, mut left) = (entry, draw.exponential());
        for (end, changing) in [(entry + 3.0, early), (f64::INFINITY, 1.0 - early)] {
            let hazard = 0.06 * exp(truth[0] * fixed + truth[1] * changing);
            let event_at = start + left / hazard;
            let stop = event_at.min(censoring).min(end);
            model.entry.as_mut().unwrap().push(start);
            model.exit.push(quarter(stop));
            model.event.push(event_at <= censoring && event_at <= end);
            model.covariates[0].push(fixed);
            model.covariates[1].push(changing);
            if stop < end {
                break;
            }
            left -= (end - start) * hazard;
            start = end;
        }
    }
    model
}

#[test]
fn model_based_intervals_cover_under_delayed_entry_ties_and_a_covariate_that_changes() {
    let truth = [0.5, -0.7];
    let mut coverage = Coverage::new("model", 2);
    for sample in 0..SAMPLES {
        let model = in_proportion(&mut Stream::named(20_240_603, "coverage of model-based intervals", sample), truth);
        let fit = model.fit(Ties::Efron);
        coverage.count(&fit, &fit.variance, &truth);
    }
    coverage.assert_as_stated();
}

/// All with the event and a quarter of the others, who then count for four each.
fn selected(draw: &mut Stream, truth: f64) -> Model {
    let mut model = Model { weight: Some(Vec::new()), covariates: vec![Vec::new()], ..Model::default() };
    for _ in 0..500 {
        let x = draw.normal();
        let time = draw.exponential() / (0.05 * exp(truth * x));
        let (window, kept) = (draw.between(2.0, 8.0), draw.uniform() < 0.25);
        let event = time <= window;
        if event || kept {
            model.exit.push(time.min(window));
            model.event.push(event);
            model.weight.as_mut().unwrap().push(if event { 1.0 } else { 4.0 });
            model.covariates[0].push(x);
        }
    }
    model
}

#[test]
fn robust_intervals_cover_where_weights_undo_a_selection_and_model_based_ones_do_not() {
    let truth = [0.6];
    let (mut robust, mut plain) = (Coverage::new("robust", 1), Coverage::new("model beside robust", 1));
    for sample in 0..SAMPLES {
        let model = selected(&mut Stream::named(20_240_604, "coverage of robust intervals", sample), truth[0]);
        let fit = model.fit(Ties::Efron);
        robust.count(&fit, &fit.robust_variance(&[], false).unwrap().variance, &truth);
        plain.count(&fit, &fit.variance, &truth);
    }
    robust.assert_as_stated();
    assert!(plain.shares()[0] < 0.93);
}

/// A hundred clusters of four, whose times hang together (Clayton's copula, Kendall's tau of a half) while each by itself has
/// its hazard in proportion. The first covariate is the cluster's, the second the row's.
fn clustered(draw: &mut Stream, truth: [f64; 2]) -> (Model, Vec<u32>) {
    let mut model = Model { covariates: vec![Vec::new(); 2], ..Model::default() };
    let mut cluster = Vec::new();
    for code in 0..100 {
        let (of_cluster, shared) = (draw.normal(), exp(draw.log_gamma(0.5)));
        for _ in 0..4 {
            let of_row = draw.normal();
            // With θ = 2 a survival is (1 + e/v)^(-1/2), so its logarithm is minus half that of 1 + e/v.
            let cumulative = 0.5 * ln(1.0 + draw.exponential() / shared);
            let time = cumulative / (0.1 * exp(truth[0] * of_cluster + truth[1] * of_row));
            let window = draw.between(5.0, 25.0);
            model.exit.push(time.min(window));
            model.event.push(time <= window);
            model.covariates[0].push(of_cluster);
            model.covariates[1].push(of_row);
            cluster.push(code);
        }
    }
    (model, cluster)
}

#[test]
fn clustered_intervals_cover_where_rows_of_a_cluster_hang_together_and_model_based_ones_do_not() {
    let truth = [0.4, -0.5];
    let (mut robust, mut plain) = (Coverage::new("clustered", 2), Coverage::new("model beside clustered", 2));
    for sample in 0..SAMPLES {
        let mut draw = Stream::named(20_240_605, "coverage of clustered intervals", sample);
        let (model, cluster) = clustered(&mut draw, truth);
        let fit = model.fit(Ties::Efron);
        robust.count(&fit, &fit.robust_variance(&[&cluster], true).unwrap().variance, &truth);
        plain.count(&fit, &fit.variance, &truth);
    }
    robust.assert_as_stated();
    assert!(plain.shares()[0] < 0.93);
}
