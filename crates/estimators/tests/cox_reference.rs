//! Hold every output of a Cox fit against R survival on drawn samples with ties, delayed entry, weights, strata, offsets.
//!
//! The expected numbers were made by `reference/make_cox_reference.R` and printed with 17 digits. R iterates to 1e-13 of the
//! log-likelihood, which leaves coefficients about 1e-9 of a standard error short: 1e-8 leaves room for that in what is made
//! of them.

mod cox_cases;
mod tables;

use cox_cases::{Model, all_near, assert_matrix, near, ties};
use estimators::cox::{AdjustedStep, CoxFit, Piece, TimeTransform};
use estimators::{ConfidenceType, Interval};
use tables::{Table, own};

const TOLERANCE: f64 = 1e-8;

/// One fit and the numbers expected of it.
struct Case {
    name: String,
    model: Model,
    fit: CoxFit,
    cluster: Vec<u32>,
    year: Vec<u32>,
    what: Vec<String>,
    value: Vec<f64>,
}

impl Case {
    fn expected(&self, what: &str) -> Vec<f64> {
        let rows = self.what.iter().zip(&self.value).filter(|(name, _)| *name == what);
        let values: Vec<f64> = rows.map(|(_, value)| *value).collect();
        assert!(!values.is_empty(), "{}: nothing is expected of {what}", self.name);
        values
    }

    fn check(&self, what: &str, ours: &[f64], scale: f64) {
        all_near(&format!("{}: {what}", self.name), ours, &self.expected(what), scale, TOLERANCE);
    }

    fn check_matrix(&self, what: &str, ours: &[f64]) {
        assert_matrix(&format!("{}: {what}", self.name), ours, &self.expected(what), TOLERANCE);
    }
}

fn cases(exact: bool) -> Vec<Case> {
    let expected = Table::read(&own("expected_cox.csv"));
    let mut cases = Vec::new();
    for sample in ["tied", "untied"] {
        let table = Table::read(&own(&format!("sample_cox_{sample}.csv")));
        for (tie, full) in [("efron", 0), ("efron", 1), ("breslow", 0), ("breslow", 1), ("exact", 1)] {
            if (tie == "exact") != exact {
                continue;
            }
            let covariates = ["a", "b", "c"].map(|name| table.numbers(name)).to_vec();
            let mut model = Model::new(table.numbers("exit"), table.is("event", 1.0), covariates);
            if full == 1 {
                model = model.entering(table.numbers("entry")).in_strata(table.codes("stratum"));
            }
            if full == 1 && !exact {
                model = model.weighted(table.numbers("weight")).with_offset(table.numbers("offset"));
            }
            let (samples, ties_of, full_of) = (expected.text("sample"), expected.text("ties"), expected.text("full"));
            let keep =
                |row: &usize| samples[*row] == sample && ties_of[*row] == tie && full_of[*row] == full.to_string();
            let rows: Vec<usize> = (0..expected.rows()).filter(keep).collect();
            let (what, value) = (expected.text("what"), expected.maybe_numbers("value"));
            cases.push(Case {
                name: format!("{sample}, {tie}, {full}"),
                fit: model.fit(ties(tie)),
                model,
                cluster: table.codes("cluster"),
                year: table.codes("year"),
                what: rows.iter().map(|&row| what[row].to_owned()).collect(),
                value: rows.iter().map(|&row| value[row].unwrap()).collect(),
            });
        }
    }
    cases
}

fn assert_estimates(case: &Case) {
    let (fit, expected) = (&case.fit, case.expected("beta"));
    let se = fit.std_errors(&fit.variance);
    for j in 0..expected.len() {
        assert!((fit.beta[j] - expected[j]).abs() <= 1e-8 * se[j], "{}: coefficient {j}", case.name);
    }
    case.check_matrix("variance", &fit.variance);
    for (ours, theirs) in [fit.log_likelihood_null, fit.log_likelihood].into_iter().zip(case.expected("log_likelihood"))
    {
        near(&case.name, ours, theirs, 1e-12);
    }
    case.check("score_test", &[fit.score_test.statistic], 0.0);
}

#[test]
fn estimates_agree_with_entry_weights_strata_and_offsets_together() {
    cases(false).iter().for_each(assert_estimates);
}

#[test]
fn exact_ties_agree_with_entry_and_strata() {
    cases(true).iter().for_each(assert_estimates);
}

#[test]
fn residuals_of_all_kinds_agree() {
    for case in cases(false) {
        let fit = &case.fit;
        case.check("martingale", &fit.martingale_residuals().unwrap(), 1.0);
        case.check("deviance", &fit.deviance_residuals().unwrap(), 1.0);
        case.check("score", &fit.score_residuals().unwrap(), 1.0);
        case.check("dfbeta", &fit.dfbeta().unwrap(), 0.1);
        case.check("dfbetas", &fit.dfbetas().unwrap(), 1.0);
        case.check("schoenfeld", &fit.schoenfeld_residuals().unwrap().values, 1.0);
        case.check("scaledsch", &fit.scaled_schoenfeld_residuals().unwrap().values, 1.0);
    }
}

#[test]
fn proportionality_tests_agree_under_all_transforms() {
    for case in cases(false) {
        let transforms = [
            ("zph_km", TimeTransform::KaplanMeier),
            ("zph_log", TimeTransform::Log),
            ("zph_identity", TimeTransform::Identity),
            ("zph_rank", TimeTransform::Rank),
        ];
        for (name, transform) in transforms {
            let test = case.fit.test_proportionality(&case.model.sample(), transform, &[vec![0], vec![1], vec![2]]);
            let test = test.unwrap();
            let ours: Vec<f64> = test.terms.iter().chain([&test.global]).map(|test| test.statistic).collect();
            case.check(name, &ours, 1e-3);
        }
    }
}

#[test]
fn concordance_and_its_variance_agree() {
    for case in cases(false) {
        let ours = case.fit.concordance(None).unwrap();
        let numbers = [ours.value.unwrap(), ours.variance.unwrap(), ours.concordant, ours.discordant, ours.tied];
        case.check("concordance", &numbers, 1e-12);
        let clustered = case.fit.concordance(Some(&case.cluster)).unwrap();
        case.check("concordance_cluster", &[clustered.variance.unwrap()], 1e-12);
    }
}

#[test]
fn robust_variances_agree_for_rows_clusters_and_two_ways() {
    for case in cases(false) {
        let fit = &case.fit;
        let alone = fit.robust_variance(&[], false).unwrap();
        let one = fit.robust_variance(&[&case.cluster], false).unwrap();
        case.check_matrix("robust_rows", &alone.variance);
        case.check_matrix("robust_cluster", &one.variance);
        case.check("robust_score", &[alone.score_test.statistic, one.score_test.statistic], 0.0);
        case.check("wald_cluster", &[fit.wald_test(&one.variance).statistic], 0.0);
        let two = |factor| fit.robust_variance(&[&case.cluster, &case.year], factor).unwrap().variance;
        case.check_matrix("robust_two_ways", &two(false));
        case.check_matrix("robust_two_ways_factor", &two(true));
    }
}

fn assert_curve(case: &Case, what: &str, steps: &[AdjustedStep]) {
    let expected = case.expected(what);
    let count = expected.len() / 6;
    let block = |block: usize| &expected[block * count..(block + 1) * count];
    assert_eq!(steps.len(), count, "{}: {what}: steps", case.name);
    for (at, step) in steps.iter().enumerate() {
        let limits = step.limits.unwrap();
        let ours = [step.time, step.cumulative_hazard, step.std_error, step.survival, limits.low, limits.high];
        let theirs: Vec<f64> = (0..6).map(|which| block(which)[at]).collect();
        all_near(&format!("{}: {what}, step {at}", case.name), &ours, &theirs, 1e-9, TOLERANCE);
    }
}

#[test]
fn adjusted_curves_agree_for_a_case_and_for_a_path() {
    let interval = Interval { confidence_type: ConfidenceType::Log, level: 0.95 };
    for case in cases(false) {
        let full = case.model.stratum.is_some();
        let (stratum, offset) = if full { (2, 0.3) } else { (0, 0.0) };
        let steps = case.fit.adjusted_curve(stratum, &[0.5, 1.0, 2.0], offset, &case.fit.variance, interval);
        assert_curve(&case, "curve", &steps.unwrap());
        if full {
            let pieces = [
                Piece { start: 2.0, stop: 6.0, stratum: 2, covariates: &[0.5, 1.0, 2.0], offset: 0.3 },
                Piece { start: 6.0, stop: 14.0, stratum: 2, covariates: &[-1.0, 0.0, 0.5], offset: -0.2 },
            ];
            let path = case.fit.path_curve(&pieces, &case.fit.variance, interval).unwrap();
            // R's standard error along a path is not that of the delta method, and is not compared.
            let ours: Vec<f64> = [
                path.iter().map(|step| step.time).collect::<Vec<f64>>(),
                path.iter().map(|step| step.cumulative_hazard).collect(),
                path.iter().map(|step| step.survival).collect(),
            ]
            .concat();
            case.check("path", &ours, 1e-9);
        }
    }
}
