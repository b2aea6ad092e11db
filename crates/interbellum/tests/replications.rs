//! Refit published models from their formulas and data, and hold every number against R's.
//!
//! The data have no stated licence, so they stand beside the project and are not copied; where they are absent the tests say so
//! and stop. `BLESS=1` writes the table of `docs/replications.md`.
#![expect(clippy::disallowed_methods, reason = "a test may read files")]

use std::fs;
use std::path::{Path, PathBuf};

use interbellum::estimators::cox::Ties;
use interbellum::{Estimate, Specification, estimate, sources};
use serde_json::Value;

/// |Δβ| over its standard error.
const COEFFICIENTS: f64 = 1e-8;
/// Relative difference of log-likelihoods.
const LOG_LIKELIHOODS: f64 = 1e-10;
/// Relative difference of standard errors.
const STD_ERRORS: f64 = 1e-7;
/// Memory that a table may take, in bytes.
const BUDGET: u64 = 1 << 30;

/// Source, file of expected values, path in it, data, formula, ties, column of weights.
type Case = (&'static str, &'static str, &'static str, &'static str, &'static str, Ties, Option<&'static str>);

const LUNG: &str = "Surv(time, status) ~ age + sex + ph.ecog";
const HEART: &str = "Surv(start, stop, event) ~ (age + surgery) * factor(transplant)";
const VETERAN: &str = "Surv(time, status) ~ trt + factor(celltype, levels = c(\"squamous\", \"smallcell\", \"adeno\", \"large\")) + karno + diagtime + age + prior";
const OVARIAN: &str = "Surv(futime, fustat) ~ age + resid.ds + rx + ecog.ps";
const CEASEFIRES: &str = "Surv(peace, uncensor) ~ tie + imposed + lndeaths + contig + onedem + twodem";
const DYADS: &str =
    "Surv(start, stop, dispute) ~ allies + contig + capratio + growth + democracy + trade + cluster(dyadid)";
const WALTER: &str = "Surv(t.0, duration, renewed_war) ~ fhcompor1 + lgdpl + comprehensive + victory + instabl + intensityln + ethfrac + unpko + cluster(ccode)";
const CABINETS: &str = "Surv(durat, ciep12) ~ fract + polar + format + invest + numst2 + eltime2 + caretk2";

const BUHAUG: &str =
    "Surv(Y0, Y, C) ~ lndistx + confbord + borddist + figcapdum + lgdp_onset + sip2l_onset + pcw + frst + mt + coupx";
const AGREEMENTS: &str = "Surv(span_days, event) ~ pko + ddr + intgov + elections + shaloc + amn + cease + gender + termdur + cluster(conflict_id)";
const GASOLINE: &str = "Surv(start, stop, new_tc_dummy) ~ peace_wtc + fighting_wtc + force_lin_decay + favor_tc_lin_decay + absorb_lin_decay + lib_dem_vdem + area_1000_log + lmtnest + elf + tc_tally + strata(event_num) + cluster(ccode)";

const CASES: [Case; 54] = [
    ("lung", "r_survival/lung.json", "cox/efron", "r_survival/data_lung_cc.csv", LUNG, Ties::Efron, None),
    ("lung", "r_survival/lung.json", "cox/breslow", "r_survival/data_lung_cc.csv", LUNG, Ties::Breslow, None),
    ("lung", "r_survival/lung.json", "cox/exact", "r_survival/data_lung_cc.csv", LUNG, Ties::Exact, None),
    (
        "lung",
        "r_survival/lung.json",
        "cox_robust_inst",
        "r_survival/data_lung_cc.csv",
        "Surv(time, status) ~ age + sex + ph.ecog + cluster(inst)",
        Ties::Efron,
        None,
    ),
    (
        "lung",
        "r_survival/lung.json",
        "cox_robust_inst_breslow",
        "r_survival/data_lung_cc.csv",
        "Surv(time, status) ~ age + sex + ph.ecog + cluster(inst)",
        Ties::Breslow,
        None,
    ),
    (
        "lung",
        "r_survival/lung.json",
        "cox_strata_inst",
        "r_survival/data_lung_cc.csv",
        "Surv(time, status) ~ age + ph.ecog + strata(sex)",
        Ties::Efron,
        None,
    ),
    (
        "bladder",
        "r_survival/bladder.json",
        "wlw",
        "r_survival/data_bladder.csv",
        "Surv(stop, event) ~ (rx + size + number) * strata(enum) + cluster(id)",
        Ties::Efron,
        None,
    ),
    (
        "bladder",
        "r_survival/bladder.json",
        "ag",
        "r_survival/data_bladder2.csv",
        "Surv(start, stop, event) ~ rx + size + number + cluster(id)",
        Ties::Efron,
        None,
    ),
    (
        "bladder",
        "r_survival/bladder.json",
        "ag_breslow",
        "r_survival/data_bladder2.csv",
        "Surv(start, stop, event) ~ rx + size + number + cluster(id)",
        Ties::Breslow,
        None,
    ),
    (
        "bladder",
        "r_survival/bladder.json",
        "pwp_total",
        "r_survival/data_bladder2.csv",
        "Surv(start, stop, event) ~ rx + size + number + strata(enum) + cluster(id)",
        Ties::Efron,
        None,
    ),
    (
        "bladder",
        "r_survival/bladder.json",
        "pwp_gap",
        "r_survival/data_bladder2.csv",
        "Surv(stop - start, event) ~ rx + size + number + strata(enum) + cluster(id)",
        Ties::Efron,
        None,
    ),
    ("heart", "r_survival/heart.json", "heart/efron", "r_survival/data_heart.csv", HEART, Ties::Efron, None),
    ("heart", "r_survival/heart.json", "heart/breslow", "r_survival/data_heart.csv", HEART, Ties::Breslow, None),
    (
        "heart",
        "r_survival/heart.json",
        "heart_add",
        "r_survival/data_heart.csv",
        "Surv(start, stop, event) ~ age + year + surgery + factor(transplant)",
        Ties::Efron,
        None,
    ),
    (
        "mgus2",
        "r_survival/mgus2.json",
        "cs_pcm",
        "r_survival/data_mgus2_cr.csv",
        "Surv(etime, event == 1) ~ age + sexM + mspike",
        Ties::Efron,
        None,
    ),
    (
        "mgus2",
        "r_survival/mgus2.json",
        "cs_death",
        "r_survival/data_mgus2_cr.csv",
        "Surv(etime, event == 2) ~ age + sexM + mspike",
        Ties::Efron,
        None,
    ),
    ("ovarian", "r_survival/ovarian.json", "cox/efron", "r_survival/data_ovarian.csv", OVARIAN, Ties::Efron, None),
    ("ovarian", "r_survival/ovarian.json", "cox/breslow", "r_survival/data_ovarian.csv", OVARIAN, Ties::Breslow, None),
    ("ovarian", "r_survival/ovarian.json", "cox/exact", "r_survival/data_ovarian.csv", OVARIAN, Ties::Exact, None),
    (
        "pbc",
        "r_survival/pbc.json",
        "cox_natural_history",
        "r_survival/data_pbc.csv",
        "Surv(time, status == 2) ~ age + edema + log(bili) + log(protime) + log(albumin)",
        Ties::Efron,
        None,
    ),
    (
        "pbc",
        "r_survival/pbc.json",
        "cs_death",
        "r_survival/data_pbc.csv",
        "Surv(time, status == 2) ~ trt + age + log(bili)",
        Ties::Efron,
        None,
    ),
    (
        "pbc",
        "r_survival/pbc.json",
        "cs_transplant",
        "r_survival/data_pbc.csv",
        "Surv(time, status == 1) ~ trt + age + log(bili)",
        Ties::Efron,
        None,
    ),
    ("rats", "r_survival/rats.json", "cox", "r_survival/data_rats.csv", "Surv(time, status) ~ rx", Ties::Efron, None),
    (
        "rats",
        "r_survival/rats.json",
        "cox_cluster",
        "r_survival/data_rats.csv",
        "Surv(time, status) ~ rx + cluster(litter)",
        Ties::Efron,
        None,
    ),
    (
        "rats",
        "r_survival/rats.json",
        "cox_strata",
        "r_survival/data_rats.csv",
        "Surv(time, status) ~ rx + strata(litter)",
        Ties::Efron,
        None,
    ),
    (
        "tiny",
        "r_survival/tiny.json",
        "test1/efron",
        "r_survival/data_test1.csv",
        "Surv(time, status) ~ x",
        Ties::Efron,
        None,
    ),
    (
        "tiny",
        "r_survival/tiny.json",
        "test1/breslow",
        "r_survival/data_test1.csv",
        "Surv(time, status) ~ x",
        Ties::Breslow,
        None,
    ),
    (
        "tiny",
        "r_survival/tiny.json",
        "test2/efron",
        "r_survival/data_test2.csv",
        "Surv(start, stop, event) ~ x",
        Ties::Efron,
        None,
    ),
    (
        "tiny",
        "r_survival/tiny.json",
        "test2/breslow",
        "r_survival/data_test2.csv",
        "Surv(start, stop, event) ~ x",
        Ties::Breslow,
        None,
    ),
    (
        "tiny",
        "r_survival/tiny.json",
        "testw/efron",
        "r_survival/data_testw.csv",
        "Surv(time, status) ~ x",
        Ties::Efron,
        Some("wt"),
    ),
    (
        "tiny",
        "r_survival/tiny.json",
        "testw/breslow",
        "r_survival/data_testw.csv",
        "Surv(time, status) ~ x",
        Ties::Breslow,
        Some("wt"),
    ),
    ("veteran", "r_survival/veteran.json", "cox/efron", "r_survival/data_veteran.csv", VETERAN, Ties::Efron, None),
    ("veteran", "r_survival/veteran.json", "cox/breslow", "r_survival/data_veteran.csv", VETERAN, Ties::Breslow, None),
    (
        "veteran",
        "r_survival/veteran.json",
        "cox_split_tt",
        "r_survival/data_veteran_split.csv",
        "Surv(tstart, time, status) ~ trt + prior + karno:strata(tgroup)",
        Ties::Efron,
        None,
    ),
    (
        "Oneal and Russett",
        "oneal_russett/expected_btscs.json",
        "cox_efron",
        "oneal_russett/OR.csv",
        DYADS,
        Ties::Efron,
        None,
    ),
    (
        "Oneal and Russett",
        "oneal_russett/expected_btscs.json",
        "cox_breslow",
        "oneal_russett/OR.csv",
        DYADS,
        Ties::Breslow,
        None,
    ),
    (
        "Box-Steffensmeier and Zorn 2001",
        "oneal_russett/expected_cox.json",
        "T1_all",
        "oneal_russett/OR_elapsed.csv",
        "Surv(t0, t, dispute) ~ democracy + growth + allies + contig + capratio + trade + cluster(dyadid)",
        Ties::Efron,
        None,
    ),
    (
        "Walter 2015",
        "walter2015/expected.json",
        "cox_strata_victory",
        "walter2015/walter_with_duration.csv",
        "Surv(t.0, duration, renewed_war) ~ fhcompor1 + lgdpl + comprehensive + instabl + intensityln + ethfrac + unpko + strata(victory)",
        Ties::Efron,
        None,
    ),
    (
        "Walter 2015",
        "walter2015/expected.json",
        "cox_full_efron",
        "walter2015/walter_with_duration.csv",
        WALTER,
        Ties::Efron,
        None,
    ),
    (
        "Walter 2015",
        "walter2015/expected.json",
        "cox_full_breslow",
        "walter2015/walter_with_duration.csv",
        WALTER,
        Ties::Breslow,
        None,
    ),
    (
        "Fortna, interstate cease-fires",
        "ceasefires_interstate/expected.json",
        "fortna_tc/cox_efron",
        "ceasefires_interstate/ceasefiresTC_complete.csv",
        CEASEFIRES,
        Ties::Efron,
        None,
    ),
    (
        "Fortna, interstate cease-fires",
        "ceasefires_interstate/expected.json",
        "fortna_tc/cox_breslow",
        "ceasefires_interstate/ceasefiresTC_complete.csv",
        CEASEFIRES,
        Ties::Breslow,
        None,
    ),
    (
        "Fortna, interstate cease-fires",
        "ceasefires_interstate/expected.json",
        "fortna_tc/cox_exact",
        "ceasefires_interstate/ceasefiresTC_complete.csv",
        CEASEFIRES,
        Ties::Exact,
        None,
    ),
    (
        "King and others 1990",
        "cabinets_kabl/expected.json",
        "cox_efron",
        "cabinets_kabl/KABL.csv",
        CABINETS,
        Ties::Efron,
        None,
    ),
    (
        "Fortna, interstate cease-fires",
        "ceasefires_interstate/expected.json",
        "fortna_tc/cox_cluster_war",
        "ceasefires_interstate/ceasefiresTC_complete.csv",
        "Surv(peace, uncensor) ~ tie + imposed + lndeaths + contig + onedem + twodem + cluster(warnumb)",
        Ties::Efron,
        None,
    ),
    (
        "King and others 1990",
        "cabinets_kabl/expected.json",
        "cox_breslow",
        "cabinets_kabl/KABL.csv",
        CABINETS,
        Ties::Breslow,
        None,
    ),
    (
        "King and others 1990",
        "cabinets_kabl/expected.json",
        "cox_cluster_country",
        "cabinets_kabl/KABL.csv",
        "Surv(durat, ciep12) ~ fract + polar + format + invest + numst2 + eltime2 + caretk2 + cluster(country)",
        Ties::Efron,
        None,
    ),
    (
        "Buhaug and others 2009",
        "buhaug2009/expected.json",
        "cox_efron",
        "buhaug2009/buhaug2009.csv",
        BUHAUG,
        Ties::Efron,
        None,
    ),
    (
        "Buhaug and others 2009",
        "buhaug2009/expected.json",
        "cox_breslow",
        "buhaug2009/buhaug2009.csv",
        BUHAUG,
        Ties::Breslow,
        None,
    ),
    (
        "UCDP peace agreements",
        "peace_agreements_pad/expected.json",
        "cox_efron",
        "peace_agreements_pad/pad_core.csv",
        AGREEMENTS,
        Ties::Efron,
        None,
    ),
    (
        "UCDP peace agreements",
        "peace_agreements_pad/expected.json",
        "cox_breslow",
        "peace_agreements_pad/pad_core.csv",
        AGREEMENTS,
        Ties::Breslow,
        None,
    ),
    (
        "Lemke and Karstens",
        "karstens_lemke/expected.json",
        "results/T2_m1_all",
        "karstens_lemke/Putting-Out-The-Fire-With-Gasoline.csv",
        GASOLINE,
        Ties::Efron,
        None,
    ),
    (
        "Lemke and Karstens",
        "karstens_lemke/expected.json",
        "results/T2_m1_breslow",
        "karstens_lemke/Putting-Out-The-Fire-With-Gasoline.csv",
        GASOLINE,
        Ties::Breslow,
        None,
    ),
    (
        "King and others 1990",
        "cabinets_kabl/expected.json",
        "cox_exact",
        "cabinets_kabl/KABL.csv",
        CABINETS,
        Ties::Exact,
        None,
    ),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/replication")
}

fn fitted(case: &Case) -> (Estimate, Value) {
    let (_, expected, path, data, formula, ties, weights) = case;
    let text = fs::read_to_string(folder().join(expected)).unwrap();
    let mut value: Value = serde_json::from_str(&text).unwrap();
    for step in path.split('/') {
        value = value[step].take();
    }
    assert!(value["coef"].is_object(), "{expected} has no {path}");
    let bytes = fs::read(folder().join(data)).unwrap();
    let frame = sources::frame::read(&bytes, data, BUDGET).unwrap();
    // The reference took the female rats only, as the example of R's help page does.
    let condition = (*data == "r_survival/data_rats.csv").then(|| "sex == \"f\"".to_owned());
    let asked =
        Specification { ties: *ties, weights: weights.map(str::to_owned), condition, ..Specification::of(formula) };
    match estimate(&frame, &asked) {
        Ok(found) => (found, value),
        Err(fault) => panic!("{path}: {fault}"),
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_object().into_iter().flat_map(|map| map.values()).map(|v| v.as_f64().unwrap()).collect()
}

/// The largest differences of a case: coefficients in standard errors, log-likelihood and standard errors relative.
struct Differences {
    coefficients: f64,
    log_likelihood: f64,
    std_errors: f64,
}

fn differences(found: &Estimate, expected: &Value) -> Differences {
    let largest = |pairs: &mut dyn Iterator<Item = (f64, f64)>, by: &dyn Fn(f64, f64) -> f64| -> f64 {
        pairs.map(|(a, b)| by(a, b)).fold(0.0, f64::max)
    };
    let relative = |a: f64, b: f64| (a - b).abs() / b.abs().max(f64::MIN_POSITIVE);
    let (coef, se) = (numbers(&expected["coef"]), numbers(&expected["se_model"]));
    assert_eq!(coef.len(), found.terms.len(), "number of coefficients");
    let in_errors =
        found.terms.iter().zip(&coef).zip(&se).map(|((term, b), s)| (term.estimate - b).abs() / s).fold(0.0, f64::max);
    let model = largest(&mut found.terms.iter().map(|t| t.std_error).zip(se.iter().copied()), &relative);
    let robust = numbers(&expected["se_robust"]);
    let robust = largest(&mut found.terms.iter().filter_map(|t| t.robust_std_error).zip(robust), &relative);
    let of = |name: &str| expected[name].as_f64().unwrap();
    Differences {
        coefficients: in_errors,
        log_likelihood: relative(found.fit.log_likelihood, of("loglik"))
            .max(relative(found.fit.log_likelihood_null, of("loglik_null"))),
        std_errors: model.max(robust),
    }
}

#[test]
fn every_published_cox_model_is_met() {
    if !folder().is_dir() {
        println!("skipped: the replication data are not at hand");
        return;
    }
    let mut lines = Vec::new();
    let mut faults = Vec::new();
    for case in &CASES {
        let (source, _, path, _, _, _, _) = case;
        let (found, expected) = fitted(case);
        let name = format!("{source}, {path}");
        if !found.fit.converged {
            faults.push(format!("{name}: not converged"));
            continue;
        }
        if Some(found.fit.rows as u64) != expected["n"].as_u64()
            || Some(found.fit.events as u64) != expected["nevent"].as_u64()
        {
            faults.push(format!(
                "{name}: {} rows and {} events, not {} and {}",
                found.fit.rows, found.fit.events, expected["n"], expected["nevent"]
            ));
            continue;
        }
        let d = differences(&found, &expected);
        if !(d.coefficients <= COEFFICIENTS && d.log_likelihood <= LOG_LIKELIHOODS && d.std_errors <= STD_ERRORS) {
            faults.push(format!(
                "{name}: coefficients {:.1e}, log-likelihood {:.1e}, standard errors {:.1e}",
                d.coefficients, d.log_likelihood, d.std_errors
            ));
        }
        let concordance = found.concordance.value.zip(expected["concordance"].as_f64());
        if let Some((ours, theirs)) = concordance.filter(|(a, b)| (a - b).abs() > 1e-9) {
            faults.push(format!("{name}: concordance {ours}, not {theirs}"));
        }
        lines.push(format!(
            "| {source} | `{path}` | {} | {} | {:.6} | {:.6} |",
            found.fit.rows,
            found.fit.events,
            expected["loglik"].as_f64().unwrap(),
            found.fit.log_likelihood,
        ));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let chapter = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/replications.md");
    let text = fs::read_to_string(&chapter).unwrap_or_default();
    let head: String = text.split("| --- |").next().unwrap_or_default().to_owned();
    let written = format!("{head}| --- | --- | ---: | ---: | ---: | ---: |\n{}\n", lines.join("\n"));
    if std::env::var("BLESS").is_ok() {
        fs::write(&chapter, written).unwrap();
    } else {
        assert!(text == written, "docs/replications.md is not what the models give today");
    }
}
