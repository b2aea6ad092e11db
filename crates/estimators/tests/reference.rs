//! Hold every estimator against R survival on drawn samples with ties, delayed entry and weights.
//!
//! The expected numbers were made by `reference/make_reference.R` and printed with 17 digits. 1e-12 leaves room for the
//! rounding of sums taken in another order; the score test of R is iterated on, so it is given 1e-9.

mod tables;

use estimators::{ConfidenceType, Curve, HazardTies, Interval, Sample, kaplan_meier, logrank, nelson_aalen};
use tables::{Table, assert_columns, own};

const TOLERANCE: f64 = 1e-12;
const SCORE_TOLERANCE: f64 = 1e-9;

/// One drawn sample, with or without its entries and one of its two columns of weights.
struct Drawn {
    entry: Option<Vec<f64>>,
    exit: Vec<f64>,
    event: Vec<bool>,
    weight: Option<Vec<f64>>,
    table: Table,
}

impl Drawn {
    fn read(sample: &str, delayed: &str, weight: &str) -> Drawn {
        let table = Table::read(&own(&format!("sample_{sample}.csv")));
        Drawn {
            entry: (delayed == "1").then(|| table.numbers("entry")),
            exit: table.numbers("exit"),
            event: table.is("event", 1.0),
            weight: (weight != "none").then(|| table.numbers(weight)),
            table,
        }
    }

    fn sample(&self) -> Sample<'_> {
        Sample::new(self.entry.as_deref(), &self.exit, &self.event, self.weight.as_deref()).unwrap()
    }

    fn curve(&self, kind: &str) -> Curve {
        let confidence_type = match kind {
            "plain" => ConfidenceType::Plain,
            "log" => ConfidenceType::Log,
            "log-log" => ConfidenceType::LogLog,
            "logit" => ConfidenceType::Logit,
            "arcsin" => ConfidenceType::Arcsin,
            other => panic!("unknown interval {other}"),
        };
        kaplan_meier(&self.sample(), Interval { confidence_type, level: 0.9 }).unwrap()
    }
}

/// The distinct values of some columns of a table, in the order in which they come, each with its rows of the table.
fn cases(file: &str, keys: &[&str]) -> Vec<(Vec<String>, Table)> {
    let table = Table::read(&own(file));
    let key_of = |row: usize| -> Vec<String> { keys.iter().map(|key| table.text(key)[row].to_owned()).collect() };
    let row_keys: Vec<Vec<String>> = (0..table.rows()).map(key_of).collect();
    let mut distinct = row_keys.clone();
    distinct.dedup();
    let rows_of = |key: &Vec<String>| row_keys.iter().map(|other| other == key).collect::<Vec<bool>>();
    distinct.iter().map(|key| (key.clone(), Table::read(&own(file)).filter(&rows_of(key)))).collect()
}

#[test]
fn curves_agree_with_ties_delayed_entry_and_weights() {
    let cases = cases("expected_curves.csv", &["sample", "delayed", "weight", "conf_type"]);
    assert_eq!(cases.len(), 28);
    for (key, expected) in cases {
        let curve = Drawn::read(&key[0], &key[1], &key[2]).curve(&key[3]);
        let check = |name: &str, value: &dyn Fn(&estimators::Step) -> Option<f64>| {
            let ours: Vec<Option<f64>> = curve.steps().iter().map(value).collect();
            assert_columns(&format!("{key:?} {name}"), &ours, &expected.maybe_numbers(name), TOLERANCE);
        };
        check("time", &|step| Some(step.time));
        check("at_risk", &|step| Some(step.at_risk));
        check("events", &|step| Some(step.events));
        check("censored", &|step| Some(step.censored));
        check("survival", &|step| Some(step.survival));
        check("std_error", &|step| step.std_error);
        check("conf_low", &|step| step.conf_low);
        check("conf_high", &|step| step.conf_high);
    }
}

#[test]
fn quantiles_agree() {
    let cases = cases("expected_quantiles.csv", &["sample", "delayed", "weight", "conf_type"]);
    assert_eq!(cases.len(), 28);
    for (key, expected) in cases {
        let curve = Drawn::read(&key[0], &key[1], &key[2]).curve(&key[3]);
        let quantiles: Vec<_> = expected.numbers("p").into_iter().map(|p| curve.quantile(p).unwrap()).collect();
        let check = |name: &str, ours: Vec<Option<f64>>| {
            assert_columns(&format!("{key:?} {name}"), &ours, &expected.maybe_numbers(name), TOLERANCE);
        };
        check("estimate", quantiles.iter().map(|quantile| quantile.estimate).collect());
        check("conf_low", quantiles.iter().map(|quantile| quantile.conf_low).collect());
        check("conf_high", quantiles.iter().map(|quantile| quantile.conf_high).collect());
    }
}

#[test]
fn restricted_means_agree_before_at_and_beyond_the_last_exit() {
    let cases = cases("expected_means.csv", &["sample", "delayed", "weight"]);
    assert_eq!(cases.len(), 12);
    for (key, expected) in cases {
        let curve = Drawn::read(&key[0], &key[1], &key[2]).curve("log");
        let limits = expected.numbers("limit");
        let means: Vec<_> = limits.iter().map(|&limit| curve.restricted_mean(Some(limit)).unwrap()).collect();
        let ours = |value: &dyn Fn(&estimators::RestrictedMean) -> f64| {
            means.iter().map(|mean| Some(value(mean))).collect::<Vec<_>>()
        };
        let what = format!("{key:?}");
        assert_columns(&what, &ours(&|mean| mean.mean), &expected.maybe_numbers("mean"), TOLERANCE);
        assert_columns(&what, &ours(&|mean| mean.std_error), &expected.maybe_numbers("std_error"), TOLERANCE);
    }
}

#[test]
fn cumulative_hazards_agree_with_both_ways_to_treat_ties() {
    let cases = cases("expected_hazards.csv", &["sample", "delayed", "weight", "ctype"]);
    assert_eq!(cases.len(), 24);
    for (key, expected) in cases {
        let ties = if key[3] == "1" { HazardTies::Together } else { HazardTies::OneByOne };
        let hazard = nelson_aalen(&Drawn::read(&key[0], &key[1], &key[2]).sample(), ties);
        let check = |name: &str, value: &dyn Fn(&estimators::HazardStep) -> f64| {
            let ours: Vec<Option<f64>> = hazard.steps().iter().map(|step| Some(value(step))).collect();
            assert_columns(&format!("{key:?} {name}"), &ours, &expected.maybe_numbers(name), TOLERANCE);
        };
        check("time", &|step| step.time);
        check("cumulative_hazard", &|step| step.cumulative_hazard);
        check("std_error", &|step| step.std_error);
    }
}

#[test]
fn tests_of_groups_agree_with_ties_strata_and_delayed_entry() {
    let cases = cases("expected_tests.csv", &["sample", "stratified", "delayed", "rho"]);
    assert_eq!(cases.len(), 16);
    for (key, expected) in cases {
        let drawn = Drawn::read(&key[0], &key[2], "none");
        let stratum = (key[1] == "1").then(|| drawn.table.codes("stratum"));
        let rho = key[3].parse().unwrap();
        let test = logrank(&drawn.sample(), &drawn.table.codes("group"), stratum.as_deref(), rho).unwrap();
        let tolerance = if key[2] == "1" { SCORE_TOLERANCE } else { TOLERANCE };
        let check = |name: &str, ours: f64| {
            assert_columns(&format!("{key:?} {name}"), &[Some(ours)], &expected.maybe_numbers(name), tolerance);
        };
        check("chisq", test.chisq);
        check("df", test.df.into());
        check("p", test.p);
    }
}

#[test]
fn observed_and_expected_counts_agree() {
    let cases = cases("expected_groups.csv", &["sample", "stratified", "rho"]);
    assert_eq!(cases.len(), 12);
    for (key, expected) in cases {
        let drawn = Drawn::read(&key[0], "0", "none");
        let stratum = (key[1] == "1").then(|| drawn.table.codes("stratum"));
        let rho = key[2].parse().unwrap();
        let test = logrank(&drawn.sample(), &drawn.table.codes("group"), stratum.as_deref(), rho).unwrap();
        let check = |name: &str, value: &dyn Fn(&estimators::GroupCount) -> f64| {
            let ours: Vec<Option<f64>> = test.groups.iter().map(|group| Some(value(group))).collect();
            assert_columns(&format!("{key:?} {name}"), &ours, &expected.maybe_numbers(name), TOLERANCE);
        };
        check("group", &|group| group.group.into());
        check("rows", &|group| group.rows as f64);
        check("observed", &|group| group.observed);
        check("expected", &|group| group.expected);
    }
}
