//! Hold Cox models against R survival on published data, where the shared folder is present.

mod cox_cases;
mod tables;

use cox_cases::{Model, all_near, assert_fit, chi_squared, numbers};
use estimators::cox::{CoxFit, Options, Ties, TimeTransform};
use estimators::{ConfidenceType, Interval};
use numerics::special::{exp, ln};
use serde_json::Value;
use tables::{Table, json, shared};

fn table(name: &str) -> Option<Table> {
    shared(name).map(|path| Table::read(&path))
}

fn columns(table: &Table, names: &[&str]) -> Vec<Vec<f64>> {
    names.iter().map(|name| table.numbers(name)).collect()
}

fn marks(table: &Table, name: &str, level: &str) -> Vec<f64> {
    table.text(name).iter().map(|&text| if text == level { 1.0 } else { 0.0 }).collect()
}

fn times(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a * b).collect()
}

fn map(column: Vec<f64>, f: impl Fn(f64) -> f64) -> Vec<f64> {
    column.into_iter().map(f).collect()
}

fn complete(table: Table, names: &[&str]) -> Table {
    let mut keep = vec![true; table.rows()];
    for name in names {
        table.maybe_numbers(name).iter().zip(&mut keep).for_each(|(x, keep)| *keep &= x.is_some());
    }
    table.filter(&keep)
}

fn transform(name: &str) -> TimeTransform {
    match name {
        "km" => TimeTransform::KaplanMeier,
        "log" => TimeTransform::Log,
        "identity" => TimeTransform::Identity,
        "rank" => TimeTransform::Rank,
        other => panic!("unknown transform {other}"),
    }
}

fn assert_zph(what: &str, fit: &CoxFit, model: &Model, expected: &Value, terms: &[Vec<usize>]) {
    let name = expected["transform"].as_str().unwrap();
    let test = fit.test_proportionality(&model.sample(), transform(name), terms).unwrap();
    let theirs: Vec<&Value> = expected["table"].as_object().unwrap().values().collect();
    assert_eq!(theirs.len(), terms.len() + 1, "{what}: terms");
    for (at, ours) in test.terms.iter().chain([&test.global]).enumerate() {
        chi_squared(&format!("{what} {name}, term {at}"), *ours, theirs[at], 1e-7);
    }
}

fn assert_all_zph(what: &str, fit: &CoxFit, model: &Model, expected: &Value, terms: &[Vec<usize>]) {
    expected.as_object().unwrap().values().for_each(|expected| assert_zph(what, fit, model, expected, terms));
}

fn each(count: usize) -> Vec<Vec<usize>> {
    (0..count).map(|column| vec![column]).collect()
}

fn lung() -> Option<(Table, Model, Value)> {
    let lung = table("r_survival/data_lung_cc.csv")?;
    let model = Model::new(lung.numbers("time"), lung.is("status", 2.0), columns(&lung, &["age", "sex", "ph.ecog"]));
    Some((lung, model, json(&shared("r_survival/lung.json")?)))
}

#[test]
fn lung_cancer_agrees_under_all_ties_clusters_and_strata() {
    let Some((lung, model, expected)) = lung() else { return };
    for ties in ["efron", "breslow", "exact"] {
        assert_fit(ties, &model, &expected["cox"][ties], None);
    }
    let inst = lung.codes("inst");
    assert_fit("clustered", &model, &expected["cox_robust_inst"], Some(&inst));
    assert_fit("clustered, Breslow", &model, &expected["cox_robust_inst_breslow"], Some(&inst));
    let stratified = Model::new(model.exit, model.event, columns(&lung, &["age", "ph.ecog"]));
    assert_fit("strata", &stratified.in_strata(lung.codes("sex")), &expected["cox_strata_inst"], None);
}

#[test]
fn lung_cancer_has_the_residuals_of_r() {
    let Some((_, model, expected)) = lung() else { return };
    let fit = model.fit(cox_cases::ties("efron"));
    let expected = &expected["resid"];
    all_near("martingale", &fit.martingale_residuals().unwrap(), &numbers(&expected["martingale"]), 1.0, 1e-9);
    all_near("deviance", &fit.deviance_residuals().unwrap(), &numbers(&expected["deviance"]), 1.0, 1e-9);
    let schoenfeld = fit.schoenfeld_residuals().unwrap();
    all_near("Schoenfeld", &schoenfeld.values, &numbers(&expected["schoenfeld"]), 1.0, 1e-9);
    let scaled = fit.scaled_schoenfeld_residuals().unwrap();
    all_near("scaled Schoenfeld", &scaled.values, &numbers(&expected["scaledsch"]), 1.0, 1e-8);
    all_near("dfbeta", &fit.dfbeta().unwrap(), &numbers(&expected["dfbeta"]), 0.01, 1e-8);
}

#[test]
fn lung_cancer_has_the_proportionality_tests_of_r() {
    let Some((_, model, expected)) = lung() else { return };
    let fit = model.fit(cox_cases::ties("efron"));
    assert_all_zph("lung", &fit, &model, &expected["zph"], &each(3));
}

#[test]
fn lung_cancer_has_the_curves_of_r() {
    let Some((_, model, expected)) = lung() else { return };
    let interval = Interval { confidence_type: ConfidenceType::Log, level: 0.95 };
    for (ties, name) in [("efron", "basehaz_efron_uncentered"), ("breslow", "basehaz_breslow_uncentered")] {
        let fit = model.fit(cox_cases::ties(ties));
        let steps = fit.adjusted_curve(0, &[0.0; 3], 0.0, &fit.variance, interval).unwrap();
        let (at, hazard) = (numbers(&expected[name]["time"]), numbers(&expected[name]["hazard"]));
        for (time, hazard) in at.iter().zip(hazard) {
            let ours = steps.iter().rev().find(|step| step.time <= *time).map_or(0.0, |step| step.cumulative_hazard);
            cox_cases::near(name, ours, hazard, 1e-8);
        }
    }
    let fit = model.fit(cox_cases::ties("efron"));
    let steps = fit.adjusted_curve(0, &[60.0, 1.0, 1.0], 0.0, &fit.variance, interval).unwrap();
    let expected = &expected["coxsurv_age60_sex1_ecog1"];
    let theirs = |name: &str| numbers(&expected[name]);
    for (at, time) in theirs("time").iter().enumerate() {
        let Some(step) = steps.iter().rev().find(|step| step.time <= *time) else { continue };
        let limits = step.limits.unwrap();
        let ours = [step.survival, step.std_error, limits.low, limits.high];
        let names = ["surv", "std.err_cumhaz", "lower", "upper"];
        all_near("curve", &ours, &names.map(|name| theirs(name)[at]), 0.0, 1e-8);
    }
}

#[test]
fn veterans_agree_with_a_factor_whose_terms_are_tested_together() {
    let Some(veteran) = table("r_survival/data_veteran.csv") else { return };
    let expected = json(&shared("r_survival/veteran.json").unwrap());
    let mut covariates = columns(&veteran, &["trt"]);
    covariates.extend(["smallcell", "adeno", "large"].map(|level| marks(&veteran, "celltype", level)));
    covariates.extend(columns(&veteran, &["karno", "diagtime", "age", "prior"]));
    let model = Model::new(veteran.numbers("time"), veteran.is("status", 1.0), covariates);
    assert_fit("Breslow", &model, &expected["cox"]["breslow"], None);
    let fit = assert_fit("Efron", &model, &expected["cox"]["efron"], None);
    let terms = [vec![0], vec![1, 2, 3], vec![4], vec![5], vec![6], vec![7]];
    assert_all_zph("veteran", &fit, &model, &expected["zph"], &terms);
    let single = fit.test_proportionality(&model.sample(), TimeTransform::KaplanMeier, &each(8)).unwrap();
    let theirs = expected["zph_terms_false"].as_array().unwrap();
    for (ours, theirs) in single.terms.iter().chain([&single.global]).zip(theirs) {
        chi_squared("single columns", *ours, theirs, 1e-7);
    }
}

#[test]
fn veterans_agree_when_an_effect_changes_with_time() {
    let Some(split) = table("r_survival/data_veteran_split.csv") else { return };
    let expected = json(&shared("r_survival/veteran.json").unwrap());
    let mut covariates = columns(&split, &["trt", "prior"]);
    let karno = split.numbers("karno");
    covariates.extend(["1", "2", "3"].map(|group| times(&karno, &marks(&split, "tgroup", group))));
    let model =
        Model::new(split.numbers("time"), split.is("status", 1.0), covariates).entering(split.numbers("tstart"));
    assert_fit("by interval", &model, &expected["cox_split_tt"], None);

    let veteran = table("r_survival/data_veteran.csv").unwrap();
    let (time, event) = (veteran.numbers("time"), veteran.is("status", 1.0));
    let given = columns(&veteran, &["trt", "prior", "karno"]);
    let mut at = time.iter().zip(&event).filter(|(_, event)| **event).map(|(time, _)| *time).collect::<Vec<f64>>();
    at.sort_by(f64::total_cmp);
    at.dedup();
    let mut model = Model::new(Vec::new(), Vec::new(), vec![Vec::new(); 4]).entering(Vec::new());
    let mut before = 0.0;
    for t in at {
        for row in (0..time.len()).filter(|&row| time[row] >= t) {
            model.entry.as_mut().unwrap().push(before);
            model.exit.push(t);
            model.event.push(event[row] && time[row] == t);
            let changing = given[2][row] * ln(t + 20.0);
            let values = [given[0][row], given[1][row], given[2][row], changing];
            model.covariates.iter_mut().zip(values).for_each(|(column, x)| column.push(x));
        }
        before = t;
    }
    let fit = model.fit(cox_cases::ties("efron"));
    let expected = &expected["cox_tt_log20"];
    let se = numbers(&expected["se_model"]);
    for (j, theirs) in numbers(&expected["coef"]).into_iter().enumerate() {
        assert!((fit.beta[j] - theirs).abs() <= 1e-8 * se[j]);
    }
    cox_cases::near("log-likelihood", fit.log_likelihood, expected["loglik"].as_f64().unwrap(), 1e-10);
}

#[test]
fn ovarian_cancer_agrees_under_all_ties() {
    let Some(ovarian) = table("r_survival/data_ovarian.csv") else { return };
    let expected = json(&shared("r_survival/ovarian.json").unwrap());
    let covariates = columns(&ovarian, &["age", "resid.ds", "rx", "ecog.ps"]);
    let model = Model::new(ovarian.numbers("futime"), ovarian.is("fustat", 1.0), covariates);
    for ties in ["efron", "breslow", "exact"] {
        assert_fit(ties, &model, &expected["cox"][ties], None);
    }
}

#[test]
fn bladder_cancer_agrees_for_all_models_of_repeated_events() {
    let Some(each_event) = table("r_survival/data_bladder.csv") else { return };
    let expected = json(&shared("r_survival/bladder.json").unwrap());
    let names = ["rx", "size", "number"];
    let mut covariates = columns(&each_event, &names);
    for name in names {
        let column = each_event.numbers(name);
        covariates.extend(["2", "3", "4"].map(|level| times(&column, &marks(&each_event, "enum", level))));
    }
    let model = Model::new(each_event.numbers("stop"), each_event.is("event", 1.0), covariates);
    let model = model.in_strata(each_event.codes("enum"));
    assert_fit("marginal", &model, &expected["wlw"], Some(&each_event.codes("id")));

    let intervals = table("r_survival/data_bladder2.csv").unwrap();
    let (start, stop, id) = (intervals.numbers("start"), intervals.numbers("stop"), intervals.codes("id"));
    let gaps: Vec<f64> = stop.iter().zip(&start).map(|(stop, start)| stop - start).collect();
    let plain = |exit| Model::new(exit, intervals.is("event", 1.0), columns(&intervals, &names));
    let counting = plain(stop).entering(start);
    assert_fit("counting", &counting, &expected["ag"], Some(&id));
    assert_fit("counting, Breslow", &counting, &expected["ag_breslow"], Some(&id));
    let number = intervals.codes("enum");
    assert_fit("total time", &counting.in_strata(number.clone()), &expected["pwp_total"], Some(&id));
    assert_fit("gap time", &plain(gaps).in_strata(number), &expected["pwp_gap"], Some(&id));
}

#[test]
fn heart_transplants_agree_with_a_treatment_that_begins_late() {
    let Some(heart) = table("r_survival/data_heart.csv") else { return };
    let expected = json(&shared("r_survival/heart.json").unwrap());
    let transplant = heart.numbers("transplant");
    let mut covariates = columns(&heart, &["age", "surgery"]);
    let crossed = [times(&covariates[0], &transplant), times(&covariates[1], &transplant)];
    covariates.push(transplant);
    covariates.extend(crossed);
    let with = |covariates| {
        Model::new(heart.numbers("stop"), heart.is("event", 1.0), covariates).entering(heart.numbers("start"))
    };
    let crossed = with(covariates);
    for ties in ["efron", "breslow"] {
        assert_fit(ties, &crossed, &expected["heart"][ties], None);
    }
    let plain = with(columns(&heart, &["age", "year", "surgery", "transplant"]));
    let fit = assert_fit("additive", &plain, &expected["heart_add"], None);
    assert_all_zph("heart", &fit, &plain, &expected["heart_zph"], &each(4));
}

#[test]
fn competing_causes_agree_cause_by_cause() {
    let Some(path) = shared("r_survival/data_mgus2_cr.csv") else { return };
    let mgus = complete(Table::read(&path), &["age", "sexM", "mspike"]);
    let expected = json(&shared("r_survival/mgus2.json").unwrap());
    for (name, cause) in [("cs_pcm", 1.0), ("cs_death", 2.0)] {
        let covariates = columns(&mgus, &["age", "sexM", "mspike"]);
        let model = Model::new(mgus.numbers("etime"), mgus.is("event", cause), covariates);
        assert_fit(name, &model, &expected[name], None);
    }
}

#[test]
fn cirrhosis_agrees_on_logarithms_of_covariates() {
    let Some(path) = shared("r_survival/data_pbc.csv") else { return };
    let expected = json(&shared("r_survival/pbc.json").unwrap());
    let pbc = complete(Table::read(&path), &["age", "edema", "bili", "protime", "albumin"]);
    let mut covariates = columns(&pbc, &["age", "edema"]);
    covariates.extend(["bili", "protime", "albumin"].map(|name| map(pbc.numbers(name), ln)));
    let model = Model::new(pbc.numbers("time"), pbc.is("status", 2.0), covariates);
    let fit = assert_fit("natural history", &model, &expected["cox_natural_history"], None);
    assert_zph("natural history", &fit, &model, &expected["zph_km"], &each(5));
    assert_zph("natural history", &fit, &model, &expected["zph_log"], &each(5));

    let trial = complete(Table::read(&path), &["trt", "age", "bili"]);
    for (name, cause) in [("cs_death", 2.0), ("cs_transplant", 1.0)] {
        let mut covariates = columns(&trial, &["trt", "age"]);
        covariates.push(map(trial.numbers("bili"), ln));
        let model = Model::new(trial.numbers("time"), trial.is("status", cause), covariates);
        assert_fit(name, &model, &expected[name], None);
    }
}

#[test]
fn rats_agree_with_litters_as_clusters_and_as_strata() {
    let Some(path) = shared("r_survival/data_rats.csv") else { return };
    let expected = json(&shared("r_survival/rats.json").unwrap());
    let all = Table::read(&path);
    let female: Vec<bool> = all.text("sex").iter().map(|sex| *sex == "f").collect();
    let rats = all.filter(&female);
    let model = Model::new(rats.numbers("time"), rats.is("status", 1.0), columns(&rats, &["rx"]));
    let litter = rats.codes("litter");
    assert_fit("plain", &model, &expected["cox"], None);
    assert_fit("clusters", &model, &expected["cox_cluster"], Some(&litter));
    assert_fit("strata", &model.in_strata(litter), &expected["cox_strata"], None);
}

#[test]
fn tiny_sets_agree_under_all_ties() {
    let Some(path) = shared("r_survival/tiny.json") else { return };
    let expected = json(&path);
    let read = |name: &str| {
        let all = table(&format!("r_survival/data_{name}.csv")).unwrap();
        complete(all, if name == "test2" { &["event", "x"] } else { &["status", "x"] })
    };
    let first = read("test1");
    let first = Model::new(first.numbers("time"), first.is("status", 1.0), columns(&first, &["x"]));
    let second = read("test2");
    let second = Model::new(second.numbers("stop"), second.is("event", 1.0), columns(&second, &["x"]))
        .entering(second.numbers("start"));
    let third = read("testw");
    let third = Model::new(third.numbers("time"), third.is("status", 1.0), columns(&third, &["x"]))
        .weighted(third.numbers("wt"));
    for (name, model) in [("test1", first), ("test2", second), ("testw", third)] {
        for (ties, expected) in expected[name].as_object().unwrap() {
            if (name, ties.as_str()) == ("test1", "exact") {
                // The exact likelihood of these six rows rises for ever: R stops at a coefficient of 31.
                let fit = model.fit_with(&Options { ties: Ties::Exact, ..Options::default() }).unwrap();
                assert!(!fit.converged);
                assert_eq!(fit.runaway, vec![0]);
                continue;
            }
            assert_fit(&format!("{name}, {ties}"), &model, expected, None);
        }
    }
}

#[test]
fn dyad_years_of_oneal_and_russett_agree() {
    let Some(path) = shared("oneal_russett/OR_elapsed.csv") else { return };
    let expected = json(&shared("oneal_russett/expected_cox.json").unwrap());
    let names = ["democracy", "growth", "allies", "contig", "capratio", "trade"];
    let check = |name: &str, keep: &dyn Fn(f64) -> bool| {
        let all = Table::read(&path);
        let kept: Vec<bool> = all.numbers("t").iter().map(|&t| keep(t)).collect();
        let years = all.filter(&kept);
        let mut covariates = columns(&years, &names);
        if name == "T3_noprev" {
            let log = map(years.numbers("t"), ln);
            covariates.extend(columns(&years, &names).iter().map(|column| times(column, &log)));
        }
        let model = Model::new(years.numbers("t"), years.is("dispute", 1.0), covariates).entering(years.numbers("t0"));
        assert_fit(name, &model, &expected[name], Some(&years.codes("dyadid")));
    };
    check("T1_all", &|_| true);
    check("T1_lt14", &|t| t < 14.0);
    check("T1_ge14", &|t| t >= 14.0);
    check("T3_noprev", &|_| true);
}

#[test]
fn territorial_claims_of_karstens_and_lemke_agree() {
    let Some(path) = shared("karstens_lemke/Putting-Out-The-Fire-With-Gasoline.csv") else { return };
    let expected = &json(&shared("karstens_lemke/expected.json").unwrap())["results"];
    let names = [
        "peace_wtc",
        "fighting_wtc",
        "force_lin_decay",
        "favor_tc_lin_decay",
        "absorb_lin_decay",
        "lib_dem_vdem",
        "area_1000_log",
        "lmtnest",
        "elf",
        "tc_tally",
    ];
    let check = |case: &str, names: &[&str], keep: &dyn Fn(u32) -> bool| {
        let all = complete(Table::read(&path), names);
        let kept: Vec<bool> = all.codes("event_num").iter().map(|&number| keep(number)).collect();
        let rows = all.filter(&kept);
        let model = Model::new(rows.numbers("stop"), rows.is("new_tc_dummy", 1.0), columns(&rows, names))
            .entering(rows.numbers("start"))
            .in_strata(rows.codes("event_num"));
        let fit = assert_fit(case, &model, &expected[case], Some(&rows.codes("ccode")));
        (fit, model)
    };
    let (fit, model) = check("T2_m1_all", &names, &|_| true);
    assert_zph("claims", &fit, &model, &expected["T2_m1_zph_km"], &each(10));
    assert_zph("claims", &fit, &model, &expected["T2_m1_zph_log"], &each(10));
    check("T2_m1_breslow", &names, &|_| true);
    check("T2_m2_first", &names[5..9], &|number| number == 1);
    check("T2_m3_tc23", &names[..9], &|number| (2..4).contains(&number));
    check("T2_m4_tc45", &names[..9], &|number| (4..6).contains(&number));
    check("T2_m5_tc6", &names[..9], &|number| number >= 6);
}

#[test]
fn returns_to_civil_war_of_walter_agree() {
    let Some(walter) = table("walter2015/walter_with_duration.csv") else { return };
    let expected = json(&shared("walter2015/expected.json").unwrap());
    let names = ["fhcompor1", "lgdpl", "comprehensive", "victory", "instabl", "intensityln", "ethfrac", "unpko"];
    let rows = complete(walter, &names);
    let with = |names: &[&str]| {
        Model::new(rows.numbers("duration"), rows.is("renewed_war", 1.0), columns(&rows, names))
            .entering(rows.numbers("t.0"))
    };
    let model = with(&names);
    let country = rows.codes("ccode");
    let fit = assert_fit("Efron", &model, &expected["cox_full_efron"], Some(&country));
    assert_fit("Breslow", &model, &expected["cox_full_breslow"], Some(&country));
    for name in ["zph_km", "zph_log", "zph_identity"] {
        assert_zph("Walter", &fit, &model, &expected[name], &each(8));
    }
    let rest: Vec<&str> = names.into_iter().filter(|name| *name != "victory").collect();
    assert_fit("strata", &with(&rest).in_strata(rows.codes("victory")), &expected["cox_strata_victory"], None);
}

#[test]
fn cease_fires_of_fortna_agree_under_all_ties() {
    let Some(fires) = table("ceasefires_interstate/ceasefiresTC_complete.csv") else { return };
    let expected = &json(&shared("ceasefires_interstate/expected.json").unwrap())["fortna_tc"];
    let mut covariates = columns(&fires, &["tie", "imposed", "lndeaths"]);
    covariates.push(marks(&fires, "contig", "yes"));
    covariates.extend(columns(&fires, &["onedem", "twodem"]));
    let model = Model::new(fires.numbers("peace"), fires.is("uncensor", 1.0), covariates);
    for name in ["cox_breslow", "cox_exact"] {
        assert_fit(name, &model, &expected[name], None);
    }
    let fit = assert_fit("cox_efron", &model, &expected["cox_efron"], None);
    // Parts of a war are numbered by tenths.
    let wars: Vec<u32> = fires.numbers("warnumb").into_iter().map(|number| (number * 10.0).round() as u32).collect();
    assert_fit("clusters", &model, &expected["cox_cluster_war"], Some(&wars));
    assert_all_zph("cease-fires", &fit, &model, &expected["zph"], &each(6));
    // Covariates far from 0 change nothing but the baseline.
    let moved = Model { covariates: model.covariates.iter().map(|x| map(x.clone(), |x| x + 1e6)).collect(), ..model };
    let far = moved.fit(cox_cases::ties("efron"));
    all_near("moved", &far.beta, &fit.beta, 1.0, 1e-8);
    assert!(exp(far.log_likelihood - fit.log_likelihood) > 1.0 - 1e-9);
}
