//! Hold Cox models against closed forms on a few rows, and against plain slow sums where cancellation could bite.

mod cox_cases;

use cox_cases::{Model, all_near, near};
use estimators::cox::{Options, Piece, Ties};
use estimators::{EstimateError, Interval};
use numerics::special::{exp, ln};
use proptest::prelude::*;

/// Three rows: an event of a treated case at 1, of an untreated at 2, a treated case censored at 3.
fn three() -> Model {
    Model::new(vec![1.0, 2.0, 3.0], vec![true, true, false], vec![vec![1.0, 0.0, 1.0]])
}

fn square(x: f64) -> f64 {
    x * x
}

#[test]
fn three_rows_have_the_closed_form_at_the_start_and_at_the_top() {
    // L(β) = r / (2r + 1) · 1 / (1 + r) with r = e^β, greatest at r² = 1/2.
    let fit = three().fit(Ties::Efron);
    let r = 0.5_f64.sqrt();
    near("β", fit.beta[0], ln(r), 1e-14);
    near("null", fit.log_likelihood_null, -ln(6.0), 1e-15);
    near("top", fit.log_likelihood, ln(r / (2.0 * r + 1.0) / (1.0 + r)), 1e-14);
    let information = 2.0 * r / square(2.0 * r + 1.0) + r / square(1.0 + r);
    near("variance", fit.variance[0], 1.0 / information, 1e-13);
    // At 0: score 1 − 2/3 − 1/2 = −1/6, information 2/9 + 1/4 = 17/36.
    near("score test", fit.score_test.statistic, (1.0 / 36.0) / (17.0 / 36.0), 1e-13);
    near("Wald", fit.wald_test(&fit.variance).statistic, ln(r) * ln(r) * information, 1e-12);
    assert_eq!((fit.rows, fit.events, fit.converged), (3, 2, true));
}

#[test]
fn three_rows_have_the_residuals_and_the_curve_of_the_closed_form() {
    let fit = three().fit(Ties::Efron);
    let r = 0.5_f64.sqrt();
    let (first, second) = (1.0 / (2.0 * r + 1.0), 1.0 / (1.0 + r));
    let martingale = [1.0 - r * first, 1.0 - first - second, -r * (first + second)];
    all_near("martingale", &fit.martingale_residuals().unwrap(), &martingale, 1.0, 1e-14);
    let means = [2.0 * r * first, r * second];
    let schoenfeld = fit.schoenfeld_residuals().unwrap();
    all_near("Schoenfeld", &schoenfeld.values, &[1.0 - means[0], -means[1]], 1.0, 1e-14);
    assert_eq!((schoenfeld.row, schoenfeld.time), (vec![0, 1], vec![1.0, 2.0]));
    let score = [
        (1.0 - means[0]) * (1.0 - r * first),
        -means[1] + means[0] * first + means[1] * second,
        -r * ((1.0 - means[0]) * first + (1.0 - means[1]) * second),
    ];
    all_near("score", &fit.score_residuals().unwrap(), &score, 1.0, 1e-14);
    let steps = fit.adjusted_curve(0, &[0.0], 0.0, &fit.variance, Interval::default()).unwrap();
    near("baseline", steps[1].cumulative_hazard, first + second, 1e-14);
    let slope = means[0] * first + means[1] * second;
    let variance = first * first + second * second + slope * slope * fit.variance[0];
    near("its error", steps[1].std_error, variance.sqrt(), 1e-13);
    // At 1 the treated event beats the untreated and ties with the treated; at 2 the untreated is beaten by the treated.
    let concordance = fit.concordance(None).unwrap();
    // β < 0: the untreated has the higher predictor.
    assert_eq!((concordance.concordant, concordance.discordant, concordance.tied), (1.0, 1.0, 1.0));
}

/// Two of three have the event at once.
fn tied() -> Model {
    Model::new(vec![1.0, 1.0, 2.0], vec![true, true, false], vec![vec![1.0, 0.0, 1.0]])
}

#[test]
fn ties_of_two_among_three_have_their_three_closed_forms() {
    // At β = 0: Breslow 1/9; Efron 1/3 · 1/(3 − 1/2·2) = 1/6; exact 1/3.
    for (ties, likelihood) in [(Ties::Breslow, 1.0 / 9.0), (Ties::Efron, 1.0 / 6.0), (Ties::Exact, 1.0 / 3.0)] {
        let fit = tied().fit_with(&Options { ties, ..Options::default() }).unwrap();
        near("null", fit.log_likelihood_null, ln(likelihood), 1e-14);
    }
    // Breslow: r / (2r + 1)², greatest at r = 1/2. Exact: r / (2r + r²) falls with r: it runs away downwards.
    near("Breslow", tied().fit(Ties::Breslow).beta[0], -ln(2.0), 1e-13);
    let exact = tied().fit_with(&Options { ties: Ties::Exact, ..Options::default() }).unwrap();
    assert_eq!((exact.converged, exact.runaway), (false, vec![0]));
    // Efron: r / (2r + 1) / (3r/2 + 1/2), greatest where 3 r² = 1/2.
    near("Efron", tied().fit(Ties::Efron).beta[0], 0.5 * ln(1.0 / 6.0), 1e-13);
}

#[test]
fn a_separated_covariate_is_named_and_the_fit_does_not_claim_to_have_converged() {
    let exit: Vec<f64> = (1..=20).map(f64::from).collect();
    let event: Vec<bool> = (0..20).map(|i| i % 2 == 0).collect();
    // Every event is treated, nobody else is.
    let treated: Vec<f64> = event.iter().map(|&event| if event { 1.0 } else { 0.0 }).collect();
    let other: Vec<f64> = (0..20).map(|i| f64::from(i * 7 % 5)).collect();
    let fit = Model::new(exit, event, vec![other, treated]).fit_with(&Options::default()).unwrap();
    assert!(!fit.converged);
    assert!(fit.runaway.contains(&1), "{:?}", fit.runaway);
    assert!(fit.beta[1] > 5.0);
}

#[test]
fn firth_keeps_a_separated_coefficient_finite_at_a_top_of_the_penalised_likelihood() {
    let options = Options { firth: true, ties: Ties::Breslow, ..Options::default() };
    let fit = tied().fit_with(&options).unwrap();
    assert!(fit.converged);
    // One covariate of 0 and 1: log-likelihood β − 2 ln(2r + 1) and information 2 · 2r / (2r + 1)², so the sum is greatest
    // where 1 − 4r/(2r+1) + (1/2)(1 − 4r/(2r+1)) is 0: the mean at risk is a half either way.
    // Steps shrink by a share with a penalty, not by squaring, and stop at 1e-9 of a standard error of 1.4.
    near("β", fit.beta[0], -ln(2.0), 1e-8);
    let three = three().fit_with(&options).unwrap();
    let penalised = |beta: f64| {
        let r = exp(beta);
        let information = 2.0 * r / square(2.0 * r + 1.0) + r / square(1.0 + r);
        ln(r / (2.0 * r + 1.0) / (1.0 + r)) + 0.5 * ln(information)
    };
    near("penalised", three.log_likelihood, penalised(three.beta[0]), 1e-13);
    let step = 1e-5;
    let slope = (penalised(three.beta[0] + step) - penalised(three.beta[0] - step)) / (2.0 * step);
    assert!(slope.abs() < 1e-9, "{slope}");
}

#[test]
fn firth_with_efron_ties_and_delayed_entry_is_at_a_top_in_every_direction() {
    let model = drawn(60, 3, 1.0);
    let options = Options { firth: true, ..Options::default() };
    let fit = model.fit_with(&options).unwrap();
    assert!(fit.converged);
    // Held at other coefficients by an offset, the penalised likelihood is lower on both sides.
    for j in 0..2 {
        for step in [-1e-3, 1e-3] {
            let mut beta = fit.beta.clone();
            beta[j] += step;
            let (there, here) = (penalised_by_offset(&model, &beta), penalised_by_offset(&model, &fit.beta));
            let information = 1.0 / fit.variance[j * 3];
            assert!(there < here && here - there < 5.0 * information * step * step);
        }
        let mut up = fit.beta.clone();
        let mut down = fit.beta.clone();
        up[j] += 1e-4;
        down[j] -= 1e-4;
        let slope = (penalised_by_offset(&model, &up) - penalised_by_offset(&model, &down)) / 2e-4;
        assert!(slope.abs() < 1e-5, "{slope}");
    }
}

/// The penalised likelihood at `beta`, as the null of a model with x'β as offset.
fn penalised_by_offset(model: &Model, beta: &[f64]) -> f64 {
    let predictor = |row: usize| model.covariates.iter().zip(beta).map(|(x, beta)| x[row] * beta).sum();
    let held = model.clone().with_offset((0..model.exit.len()).map(predictor).collect());
    let options = Options { firth: true, max_iterations: 0, ..Options::default() };
    held.fit_with(&options).unwrap().log_likelihood_null
}

/// Rows with ties, delayed entry and two covariates, by a fixed rule; some enter very late and few are left there.
fn drawn(rows: usize, step: usize, spread: f64) -> Model {
    let part = |i: usize, k: usize| ((i * k + 13) as f64 * 0.618_033_988_749_894_9).fract();
    let entry: Vec<f64> = (0..rows).map(|i| (8.0 * part(i, 1)).floor()).collect();
    let exit: Vec<f64> = (0..rows).map(|i| entry[i] + 1.0 + (9.0 * part(i, 7)).floor()).collect();
    let event = (0..rows).map(|i| i % step != 0).collect();
    let covariates = vec![
        (0..rows).map(|i| spread * (part(i, 3) - 0.5)).collect(),
        (0..rows).map(|i| if part(i, 11) < 0.4 { 1.0 } else { 0.0 }).collect(),
    ];
    Model::new(exit, event, covariates).entering(entry)
}

/// The log-likelihood and score at 0 by definition: for each event time a sum over all rows at risk.
fn by_definition(model: &Model, efron: bool) -> (f64, Vec<f64>) {
    let n = model.exit.len();
    let p = model.covariates.len();
    let entry = |i: usize| model.entry.as_ref().map_or(f64::NEG_INFINITY, |entry| entry[i]);
    let offset = |i: usize| model.offset.as_ref().map_or(0.0, |offset| offset[i]);
    let mut log_likelihood = numerics::sums::Sum::default();
    let mut score = vec![numerics::sums::Sum::default(); p];
    let mut times: Vec<f64> = (0..n).filter(|&i| model.event[i]).map(|i| model.exit[i]).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    for t in times {
        let at_risk: Vec<usize> = (0..n).filter(|&i| entry(i) < t && t <= model.exit[i]).collect();
        let events: Vec<usize> = at_risk.iter().copied().filter(|&i| model.event[i] && model.exit[i] == t).collect();
        let top = at_risk.iter().map(|&i| offset(i)).fold(f64::NEG_INFINITY, f64::max);
        let hazard = |i: usize| exp(offset(i) - top);
        for l in 0..events.len() {
            let left_out = if efron { l as f64 / events.len() as f64 } else { 0.0 };
            let thin = |f: &dyn Fn(usize) -> f64| {
                let all = numerics::sums::sum(at_risk.iter().map(|&i| f(i)));
                all - left_out * numerics::sums::sum(events.iter().map(|&i| f(i)))
            };
            let sum = thin(&hazard);
            log_likelihood.add(offset(events[l]) - top - ln(sum));
            for (score, x) in score.iter_mut().zip(&model.covariates) {
                let reference = x[at_risk[0]];
                score.add(x[events[l]] - reference - thin(&|i| hazard(i) * (x[i] - reference)) / sum);
            }
        }
    }
    (log_likelihood.value(), score.iter().map(|score| score.value()).collect())
}

/// The likelihood that a fit reports at 0 and the gradient it has there.
fn at_start(model: &Model, ties: Ties) -> (f64, Vec<f64>) {
    let fit = model.fit_with(&Options { ties, max_iterations: 0, ..Options::default() }).unwrap();
    (fit.log_likelihood_null, fit.gradient)
}

fn assert_as_defined(what: &str, model: &Model, tolerance: f64) {
    for (ties, efron) in [(Ties::Efron, true), (Ties::Breslow, false)] {
        let (ours, theirs) = (at_start(model, ties), by_definition(model, efron));
        near(what, ours.0, theirs.0, tolerance);
        all_near(what, &ours.1, &theirs.1, 1.0, tolerance);
    }
}

#[test]
fn covariates_a_million_away_from_zero_keep_their_digits() {
    let mut model = drawn(400, 3, 1.0);
    let plain = model.fit(Ties::Efron);
    // Moved by a power of two, so that the covariates themselves lose no digit that could be blamed.
    model.covariates[0].iter_mut().for_each(|x| *x = (*x * 1024.0).round() / 1024.0);
    let rounded = model.fit(Ties::Efron);
    model.covariates[0].iter_mut().for_each(|x| *x += 1_048_576.0);
    let far = model.fit(Ties::Efron);
    all_near("β", &far.beta, &rounded.beta, 0.0, 1e-11);
    all_near("variance", &far.variance, &rounded.variance, 0.0, 1e-11);
    all_near("hardly rounded", &rounded.beta, &plain.beta, 1.0, 0.01);
    assert_as_defined("far", &model, 1e-11);
}

#[test]
fn offsets_of_a_million_keep_their_digits() {
    let model = drawn(400, 3, 1.0);
    let small: Vec<f64> = (0..400).map(|i| f64::from(i % 9) / 8.0).collect();
    let plain = model.clone().with_offset(small.clone()).fit(Ties::Efron);
    let far = model.clone().with_offset(small.iter().map(|x| x + 1e6).collect()).fit(Ties::Efron);
    all_near("β", &far.beta, &plain.beta, 0.0, 1e-10);
    near("log-likelihood", far.log_likelihood, plain.log_likelihood, 1e-10);
    assert_as_defined("offset", &model.with_offset(small), 1e-12);
}

#[test]
fn hazards_thirty_orders_apart_leave_no_trace_in_the_risk_sets_they_left() {
    let mut model = drawn(300, 3, 1.0);
    // A few rows with enormous hazards leave early, and others enter late.
    let exit = model.exit.clone();
    let offset = (0..300).map(|i| {
        if exit[i] < 4.0 && i % 5 == 0 {
            70.0
        } else if i % 41 == 0 {
            -30.0
        } else {
            0.0
        }
    });
    model.offset = Some(offset.collect());
    assert_as_defined("thirty orders", &model, 1e-11);
}

#[test]
fn a_tiny_risk_set_before_thousands_of_late_entries_keeps_its_digits() {
    // Three rows are at risk at time 1; all the others enter at 1 and make the running sums large.
    let rows = 5_000;
    let mut model = drawn(rows, 2, 1.0);
    model.entry.as_mut().unwrap().iter_mut().for_each(|entry| *entry += 1.0);
    model.exit.iter_mut().for_each(|exit| *exit += 1.0 + 1e-3);
    for (row, event) in [(0, true), (1, false), (2, true)] {
        model.entry.as_mut().unwrap()[row] = 0.0;
        model.exit[row] = if event { 0.5 } else { 0.75 };
        model.event[row] = event;
    }
    assert_as_defined("late", &model, 1e-12);
}

#[test]
fn a_constant_and_a_collinear_covariate_are_named() {
    let mut model = drawn(50, 3, 1.0);
    model.covariates.push(vec![7.0; 50]);
    let found = model.fit_with(&Options::default()).unwrap_err();
    assert_eq!(found, EstimateError::Uninformative { columns: vec![2] });
    model.covariates[2] = (0..50).map(|i| 3.0 - 2.0 * model.covariates[0][i] + model.covariates[1][i]).collect();
    match model.fit_with(&Options::default()).unwrap_err() {
        EstimateError::Collinear { columns } => {
            assert_eq!(columns.len(), 1);
            assert_eq!((columns[0].column, columns[0].with.clone()), (2, vec![0, 1]));
        }
        other => panic!("{other}"),
    }
}

#[test]
fn too_few_iterations_are_no_convergence() {
    let fit = drawn(50, 3, 1.0).fit_with(&Options { max_iterations: 1, ..Options::default() }).unwrap();
    assert!(!fit.converged && fit.runaway.is_empty());
}

#[test]
fn without_an_event_there_is_nothing_to_fit() {
    let model = Model::new(vec![1.0, 2.0], vec![false, false], vec![vec![0.0, 1.0]]);
    assert_eq!(model.fit_with(&Options::default()).unwrap_err(), EstimateError::NoEvents);
}

#[test]
fn a_model_without_covariates_has_the_nelson_aalen_hazard() {
    let model = Model::new(vec![1.0, 2.0, 2.0, 3.0], vec![true, true, true, false], Vec::new());
    let fit = model.fit(Ties::Breslow);
    let steps = fit.adjusted_curve(0, &[], 0.0, &fit.variance, Interval::default()).unwrap();
    near("hazard", steps[1].cumulative_hazard, 0.25 + 2.0 / 3.0, 1e-15);
}

#[test]
fn a_path_of_two_equal_pieces_is_the_curve_of_a_fixed_case() {
    let fit = drawn(100, 3, 1.0).fit(Ties::Efron);
    let x = [0.2, 1.0];
    let fixed = fit.adjusted_curve(0, &x, 0.0, &fit.variance, Interval::default()).unwrap();
    let piece = |start, stop| Piece { start, stop, stratum: 0, covariates: &x, offset: 0.0 };
    let path = fit.path_curve(&[piece(0.0, 5.0), piece(5.0, f64::INFINITY)], &fit.variance, Interval::default());
    assert_eq!(path.unwrap(), fixed);
    let broken = fit.path_curve(&[piece(0.0, 5.0), piece(4.0, 6.0)], &fit.variance, Interval::default());
    assert_eq!(broken.unwrap_err(), EstimateError::BrokenPath { piece: 1 });
}

/// Concordance by looking at every pair.
fn plain_pairs(model: &Model, predictor: &[f64]) -> [f64; 3] {
    let n = model.exit.len();
    let entry = model.entry.as_ref().unwrap();
    let mut count = [0.0; 3];
    for i in (0..n).filter(|&i| model.event[i]) {
        for j in (0..n).filter(|&j| entry[j] < model.exit[i] && model.exit[i] <= model.exit[j]) {
            if i == j || (model.event[j] && model.exit[j] == model.exit[i]) {
                continue;
            }
            let kind = if predictor[i] > predictor[j] {
                0
            } else if predictor[i] < predictor[j] {
                1
            } else {
                2
            };
            count[kind] += 1.0;
        }
    }
    count
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_rows_have_the_likelihood_score_and_concordance_of_the_definition(
        rows in prop::collection::vec((0..6_u32, 1..6_u32, any::<bool>(), -3..3_i32, -2.0..2.0_f64), 8..40)
    ) {
        let entry: Vec<f64> = rows.iter().map(|row| f64::from(row.0)).collect();
        let exit: Vec<f64> = rows.iter().map(|row| f64::from(row.0 + row.1)).collect();
        let event = rows.iter().map(|row| row.2).collect();
        let x = rows.iter().map(|row| f64::from(row.3)).collect();
        let offset = rows.iter().map(|row| row.4).collect();
        let model = Model::new(exit, event, vec![x]).entering(entry).with_offset(offset);
        if let Ok(fit) = model.fit_with(&Options { max_iterations: 0, ..Options::default() }) {
            let (log_likelihood, score) = by_definition(&model, true);
            prop_assert!((fit.log_likelihood_null - log_likelihood).abs() <= 1e-12 * log_likelihood.abs().max(1.0));
            prop_assert!((fit.gradient[0] - score[0]).abs() <= 1e-11);
            let pairs = fit.concordance(None).unwrap();
            let theirs = plain_pairs(&model, model.offset.as_ref().unwrap());
            prop_assert_eq!([pairs.concordant, pairs.discordant, pairs.tied], theirs);
        }
    }
}
