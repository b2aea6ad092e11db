//! Fit Cox models to columns of tables and hold them against expected numbers.
#![allow(dead_code, reason = "each test program uses its own part")]

use estimators::Sample;
use estimators::cox::{ChiSquared, CoxFit, Options, Risk, Ties, fit};
use serde_json::Value;

/// What a model is fitted to, owned.
#[derive(Clone, Default)]
pub(crate) struct Model {
    pub(crate) entry: Option<Vec<f64>>,
    pub(crate) exit: Vec<f64>,
    pub(crate) event: Vec<bool>,
    pub(crate) weight: Option<Vec<f64>>,
    pub(crate) stratum: Option<Vec<u32>>,
    pub(crate) offset: Option<Vec<f64>>,
    pub(crate) covariates: Vec<Vec<f64>>,
}

impl Model {
    pub(crate) fn new(exit: Vec<f64>, event: Vec<bool>, covariates: Vec<Vec<f64>>) -> Model {
        Model { exit, event, covariates, ..Model::default() }
    }

    pub(crate) fn entering(mut self, entry: Vec<f64>) -> Model {
        self.entry = Some(entry);
        self
    }

    pub(crate) fn in_strata(mut self, stratum: Vec<u32>) -> Model {
        self.stratum = Some(stratum);
        self
    }

    pub(crate) fn weighted(mut self, weight: Vec<f64>) -> Model {
        self.weight = Some(weight);
        self
    }

    pub(crate) fn with_offset(mut self, offset: Vec<f64>) -> Model {
        self.offset = Some(offset);
        self
    }

    pub(crate) fn sample(&self) -> Sample<'_> {
        Sample::new(self.entry.as_deref(), &self.exit, &self.event, self.weight.as_deref()).unwrap()
    }

    pub(crate) fn fit_with(&self, options: &Options) -> Result<CoxFit, estimators::EstimateError> {
        let columns: Vec<&[f64]> = self.covariates.iter().map(Vec::as_slice).collect();
        fit(&Risk::new(self.sample(), &columns, self.stratum.as_deref(), self.offset.as_deref())?, options)
    }

    pub(crate) fn fit(&self, ties: Ties) -> CoxFit {
        let fit = self.fit_with(&Options { ties, ..Options::default() }).unwrap();
        assert!(fit.converged, "the fit did not converge: {:?}", fit.runaway);
        fit
    }
}

pub(crate) fn ties(name: &str) -> Ties {
    match name {
        "efron" => Ties::Efron,
        "breslow" => Ties::Breslow,
        "exact" => Ties::Exact,
        other => panic!("unknown ties {other}"),
    }
}

/// The numbers of a JSON object in its order, or of a list of lists row after row.
pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Object(members) => members.values().map(|x| x.as_f64().unwrap()).collect(),
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        other => vec![other.as_f64().unwrap()],
    }
}

/// How far ours may lie from theirs.
pub(crate) fn near(what: &str, ours: f64, theirs: f64, relative: f64) {
    let apart = (ours - theirs).abs() / theirs.abs().max(1e-12);
    assert!(apart <= relative, "{what}: {ours} and {theirs}, {apart:e} apart");
}

pub(crate) fn all_near(what: &str, ours: &[f64], theirs: &[f64], scale: f64, tolerance: f64) {
    assert_eq!(ours.len(), theirs.len(), "{what}: how many");
    for (at, (a, b)) in ours.iter().zip(theirs).enumerate() {
        assert!((a - b).abs() <= tolerance * b.abs().max(scale), "{what}, element {at}: {a} and {b}");
    }
}

pub(crate) fn chi_squared(what: &str, ours: ChiSquared, theirs: &Value, relative: f64) {
    let statistic = theirs.get("test").or_else(|| theirs.get("chisq")).unwrap().as_f64().unwrap();
    // Statistics near 0 are differences of larger numbers.
    all_near(what, &[ours.statistic], &[statistic], 1e-3, relative);
    assert_eq!(f64::from(ours.df), theirs["df"].as_f64().unwrap(), "{what}: degrees of freedom");
    let p = theirs.get("p").or_else(|| theirs.get("pvalue")).unwrap().as_f64().unwrap();
    all_near(what, &[ours.p], &[p], 1e-4, 1e-5);
}

/// |Δβ| / se ≤ 1e-8, log-likelihoods to 1e-10, standard errors to 1e-7 and concordance to 1e-9, as the house promises.
pub(crate) fn assert_fit(what: &str, model: &Model, expected: &Value, cluster: Option<&[u32]>) -> CoxFit {
    let fit = model.fit(ties(expected["ties"].as_str().unwrap()));
    assert_eq!(fit.rows as f64, expected["n"].as_f64().unwrap(), "{what}: rows");
    assert_eq!(fit.events as f64, expected["nevent"].as_f64().unwrap(), "{what}: events");
    let se = fit.std_errors(&fit.variance);
    let theirs = numbers(&expected["coef"]);
    assert_eq!(theirs.len(), fit.beta.len(), "{what}: coefficients");
    for (j, (ours, theirs)) in fit.beta.iter().zip(&theirs).enumerate() {
        let apart = (ours - theirs).abs() / se[j];
        assert!(apart <= 1e-8, "{what}: coefficient {j}: {ours} and {theirs}, {apart:e} standard errors apart");
    }
    near(what, fit.log_likelihood_null, expected["loglik_null"].as_f64().unwrap(), 1e-10);
    near(what, fit.log_likelihood, expected["loglik"].as_f64().unwrap(), 1e-10);
    for (ours, theirs) in se.iter().zip(numbers(&expected["se_model"])) {
        near(&format!("{what}: standard error"), *ours, theirs, 1e-7);
    }
    assert_matrix(&format!("{what}: variance"), &fit.variance, &numbers(&expected["vcov_model"]), 1e-7);
    chi_squared(&format!("{what}: likelihood ratio"), fit.likelihood_ratio_test, &expected["lr_test"], 1e-7);
    chi_squared(&format!("{what}: score"), fit.score_test, &expected["score_test"], 1e-7);
    let concordance = fit.concordance(None).unwrap().value.unwrap();
    near(&format!("{what}: concordance"), concordance, expected["concordance"].as_f64().unwrap(), 1e-9);
    let mut variance = fit.variance.clone();
    if let Some(cluster) = cluster {
        variance = fit.robust_variance(&[cluster], false).unwrap().variance;
        assert_matrix(&format!("{what}: robust variance"), &variance, &numbers(&expected["vcov_robust"]), 1e-7);
    }
    // R rounds this one statistic to two decimals.
    let wald = fit.wald_test(&variance);
    let theirs = expected["wald_test"]["test"].as_f64().unwrap();
    assert!((wald.statistic - theirs).abs() <= 0.005 + 1e-9, "{what}: Wald: {} and {theirs}", wald.statistic);
    fit
}

/// Elements relative to the standard errors of their row and column.
pub(crate) fn assert_matrix(what: &str, ours: &[f64], theirs: &[f64], tolerance: f64) {
    assert_eq!(ours.len(), theirs.len(), "{what}: size");
    let p = (1..=theirs.len()).find(|p| p * p == theirs.len()).unwrap();
    for (at, (a, b)) in ours.iter().zip(theirs).enumerate() {
        let scale = (theirs[at / p * (p + 1)] * theirs[at % p * (p + 1)]).sqrt();
        assert!((a - b).abs() <= tolerance * scale, "{what}, element {at}: {a} and {b}");
    }
}
