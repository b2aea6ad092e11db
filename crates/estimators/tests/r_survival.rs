//! Hold curves, hazards and tests against R survival on published data, where the shared folder is present.
//!
//! Expected numbers were printed with 15 significant digits. Ours come from the same formulae with sums in another order,
//! so they may differ by the rounding of a few hundred operations: 1e-12 leaves that room and no more.

mod tables;

use estimators::{ConfidenceType, Curve, HazardTies, Interval, LogRank, Sample, kaplan_meier, logrank, nelson_aalen};
use serde_json::Value;
use tables::{Table, assert_columns, assert_number, json, list, shared};

const TOLERANCE: f64 = 1e-12;

/// The columns of a survival sample, owned.
struct Columns {
    entry: Option<Vec<f64>>,
    exit: Vec<f64>,
    event: Vec<bool>,
    weight: Option<Vec<f64>>,
}

impl Columns {
    fn new(table: &Table, exit: &str, event: &str, one: f64) -> Columns {
        Columns { entry: None, exit: table.numbers(exit), event: table.is(event, one), weight: None }
    }

    fn sample(&self) -> Sample<'_> {
        Sample::new(self.entry.as_deref(), &self.exit, &self.event, self.weight.as_deref()).unwrap()
    }

    fn of_group(&self, group: &[String], wanted: &str) -> Columns {
        fn keep<T: Copy>(column: &[T], group: &[String], wanted: &str) -> Vec<T> {
            column.iter().zip(group).filter(|(_, group)| *group == wanted).map(|(x, _)| *x).collect()
        }
        Columns {
            entry: self.entry.as_ref().map(|entry| keep(entry, group, wanted)),
            exit: keep(&self.exit, group, wanted),
            event: keep(&self.event, group, wanted),
            weight: self.weight.as_ref().map(|weight| keep(weight, group, wanted)),
        }
    }

    fn curve(&self, confidence_type: ConfidenceType) -> Curve {
        kaplan_meier(&self.sample(), Interval { confidence_type, level: 0.95 }).unwrap()
    }
}

fn confidence_type(name: &str) -> ConfidenceType {
    match name {
        "plain" => ConfidenceType::Plain,
        "log" => ConfidenceType::Log,
        "log-log" => ConfidenceType::LogLog,
        "logit" => ConfidenceType::Logit,
        "arcsin" => ConfidenceType::Arcsin,
        other => panic!("unknown interval {other}"),
    }
}

fn column<'a, T: 'a>(items: &'a [T], value: impl Fn(&T) -> Option<f64>) -> Vec<Option<f64>> {
    items.iter().map(value).collect()
}

/// Checks every column of one curve against those rows of a `survfit` object that `within` selects.
fn assert_curve(what: &str, curve: &Curve, fit: &Value, within: &[bool]) {
    let theirs = |name: &str| -> Vec<Option<f64>> {
        list(&fit[name]).into_iter().zip(within).filter(|(_, within)| **within).map(|(x, _)| x).collect()
    };
    let steps = curve.steps();
    let check = |name: &str, ours: Vec<Option<f64>>| {
        assert_columns(&format!("{what}: {name}"), &ours, &theirs(name), TOLERANCE);
    };
    check("time", column(steps, |step| Some(step.time)));
    check("n.risk", column(steps, |step| Some(step.at_risk)));
    check("n.event", column(steps, |step| Some(step.events)));
    check("n.censor", column(steps, |step| Some(step.censored)));
    check("surv", column(steps, |step| Some(step.survival)));
    check("std.err_surv", column(steps, |step| step.std_error));
    check("lower", column(steps, |step| step.conf_low));
    check("upper", column(steps, |step| step.conf_high));
}

/// Checks the row that R prints for a curve; the common limit of its restricted means is the last exit of all curves.
fn assert_summary(what: &str, columns: &Columns, curve: &Curve, row: &Value, limit: f64) {
    let number = |name: &str, ours: Option<f64>| assert_number(&format!("{what}: {name}"), ours, &row[name], TOLERANCE);
    let at_risk = curve.steps().iter().map(|step| step.at_risk);
    number("records", Some(columns.exit.len() as f64));
    number("n.max", at_risk.clone().reduce(f64::max));
    number("n.start", at_risk.clone().next());
    number("events", Some(curve.events()));
    let mean = curve.restricted_mean(Some(limit)).unwrap();
    number("rmean", Some(mean.mean));
    number("se(rmean)", Some(mean.std_error));
    let median = curve.median();
    number("median", median.estimate);
    number("0.95LCL", median.conf_low);
    number("0.95UCL", median.conf_high);
}

/// Checks a `survfit` object of one curve.
fn assert_fit(what: &str, columns: &Columns, fit: &Value) {
    let curve = columns.curve(confidence_type(fit["conf.type"].as_str().unwrap()));
    assert_curve(what, &curve, fit, &vec![true; curve.steps().len()]);
    assert_summary(what, columns, &curve, &fit["table"], curve.last_exit());
}

/// Checks a `survfit` object of several curves, told apart by labels such as `sex=1`.
fn assert_fits(what: &str, columns: &Columns, group: &[String], fit: &Value) {
    let kind = confidence_type(fit["conf.type"].as_str().unwrap());
    let labels = fit["strata"].as_array().unwrap();
    let limit = columns.exit.iter().copied().fold(f64::MIN, f64::max);
    for (label, row) in fit["table"].as_object().unwrap() {
        let columns = columns.of_group(group, label);
        let curve = columns.curve(kind);
        let within: Vec<bool> = labels.iter().map(|found| found == label).collect();
        assert_curve(&format!("{what}, {label}"), &curve, fit, &within);
        assert_summary(&format!("{what}, {label}"), &columns, &curve, row, limit);
    }
}

fn labels(table: &Table, name: &str) -> Vec<String> {
    table.text(name).iter().map(|value| format!("{name}={value}")).collect()
}

/// Checks a `survdiff` object; some of them were kept without the sizes or the variance.
fn assert_test(what: &str, test: &LogRank, expected: &Value) {
    let groups = &test.groups;
    let check = |name: &str, ours: Vec<Option<f64>>| {
        assert_columns(&format!("{what}: {name}"), &ours, &list(&expected[name]), TOLERANCE);
    };
    if !expected["n"].is_null() {
        check("n", column(groups, |group| Some(group.rows as f64)));
    }
    check("obs", column(groups, |group| Some(group.observed)));
    check("exp", column(groups, |group| Some(group.expected)));
    check("chisq", vec![Some(test.chisq)]);
    if let Some(variance) = expected["var"].as_array() {
        for (ours, theirs) in test.variance.iter().zip(variance) {
            assert_columns(&format!("{what}: var"), &column(ours, |x| Some(*x)), &list(theirs), TOLERANCE);
        }
    }
    assert_eq!(test.df as usize, groups.len() - 1, "{what}: df");
}

fn read(csv: &str, expected: &str) -> Option<(Table, Value)> {
    Some((Table::read(&shared(csv)?), json(&shared(expected)?)))
}

fn lung() -> Option<(Table, Columns, Value)> {
    let (table, expected) = read("r_survival/data_lung.csv", "r_survival/lung.json")?;
    let columns = Columns::new(&table, "time", "status", 2.0);
    Some((table, columns, expected))
}

#[test]
fn lung_agrees_for_all_five_intervals() {
    let Some((_, columns, expected)) = lung() else { return };
    let fits = expected["km"].as_object().unwrap();
    assert_eq!(fits.len(), 5);
    fits.iter().for_each(|(kind, fit)| assert_fit(&format!("lung {kind}"), &columns, fit));
}

#[test]
fn lung_by_sex_agrees() {
    let Some((table, columns, expected)) = lung() else { return };
    for fit in ["km_sex_log", "km_sex_loglog"] {
        assert_fits(fit, &columns, &labels(&table, "sex"), &expected[fit]);
    }
}

#[test]
fn lung_quantiles_by_sex_agree() {
    let Some((table, columns, expected)) = lung() else { return };
    let group = labels(&table, "sex");
    for (i, sex) in ["sex=1", "sex=2"].iter().enumerate() {
        let curve = columns.of_group(&group, sex).curve(ConfidenceType::Log);
        for percent in ["25", "50", "75"] {
            let quantile = curve.quantile(percent.parse::<f64>().unwrap() / 100.0).unwrap();
            let theirs = |name: &str| &expected["quantiles_sex"][name][i][percent];
            assert_number(&format!("{sex} {percent} %"), quantile.estimate, theirs("quantile"), TOLERANCE);
            assert_number(&format!("{sex} {percent} % low"), quantile.conf_low, theirs("lower"), TOLERANCE);
            assert_number(&format!("{sex} {percent} % high"), quantile.conf_high, theirs("upper"), TOLERANCE);
        }
    }
}

#[test]
fn lung_restricted_means_at_a_year_agree() {
    let Some((table, columns, expected)) = lung() else { return };
    let group = labels(&table, "sex");
    for row in expected["rmean_365"].as_array().unwrap() {
        let sex = row["_row"].as_str().unwrap();
        let columns = columns.of_group(&group, sex);
        assert_summary(sex, &columns, &columns.curve(ConfidenceType::Log), row, 365.0);
    }
}

#[test]
fn lung_cumulative_hazards_agree_with_ties_together_and_one_by_one() {
    let Some((_, columns, expected)) = lung() else { return };
    for (name, ties) in [("nelson_aalen", HazardTies::Together), ("fleming_harrington", HazardTies::OneByOne)] {
        let hazard = nelson_aalen(&columns.sample(), ties);
        let (steps, fit) = (hazard.steps(), &expected[name]);
        let check = |key: &str, ours: Vec<Option<f64>>| {
            assert_columns(&format!("{name}: {key}"), &ours, &list(&fit[key]), TOLERANCE);
        };
        check("time", column(steps, |step| Some(step.time)));
        check("cumhaz", column(steps, |step| Some(step.cumulative_hazard)));
        check("std.chaz", column(steps, |step| Some(step.std_error)));
    }
}

#[test]
fn lung_tests_agree() {
    let Some((table, columns, expected)) = lung() else { return };
    let sex = table.codes("sex");
    let sample = columns.sample();
    assert_test("sex", &logrank(&sample, &sex, None, 0.0).unwrap(), &expected["logrank_sex"]);
    assert_test("sex, rho 1", &logrank(&sample, &sex, None, 1.0).unwrap(), &expected["peto_rho1_sex"]);
    let known: Vec<bool> = table.maybe_numbers("inst").iter().map(Option::is_some).collect();
    let table = table.filter(&known);
    let columns = Columns::new(&table, "time", "status", 2.0);
    let test = logrank(&columns.sample(), &table.codes("sex"), Some(&table.codes("inst")), 0.0).unwrap();
    assert_test("sex within inst", &test, &expected["logrank_strata_inst"]);
}

#[test]
fn heart_with_delayed_entry_agrees() {
    let Some((table, expected)) = read("r_survival/data_heart.csv", "r_survival/heart.json") else { return };
    let mut columns = Columns::new(&table, "stop", "event", 1.0);
    columns.entry = Some(table.numbers("start"));
    assert_fits("heart", &columns, &labels(&table, "transplant"), &expected["km_heart"]);
}

#[test]
fn heart_as_one_curve_agrees_although_r_joins_the_rows_of_a_person() {
    let Some((table, expected)) = read("r_survival/data_heart.csv", "r_survival/heart.json") else { return };
    let mut columns = Columns::new(&table, "stop", "event", 1.0);
    columns.entry = Some(table.numbers("start"));
    let fit = &expected["km_heart_noid_id"];
    let curve = columns.curve(ConfidenceType::Log);
    // R was given the persons, so it does not count as censored who goes on in another row. The rest must agree.
    let steps = curve.steps();
    let check = |name: &str, ours: Vec<Option<f64>>| assert_columns(name, &ours, &list(&fit[name]), TOLERANCE);
    check("time", column(steps, |step| Some(step.time)));
    check("n.risk", column(steps, |step| Some(step.at_risk)));
    check("n.event", column(steps, |step| Some(step.events)));
    check("surv", column(steps, |step| Some(step.survival)));
    check("std.err_surv", column(steps, |step| step.std_error));
    check("lower", column(steps, |step| step.conf_low));
    check("upper", column(steps, |step| step.conf_high));
    assert_summary("heart", &columns, &curve, &fit["table"], curve.last_exit());
}

#[test]
fn ovarian_rats_and_veteran_agree_by_treatment() {
    let cases = [
        ("ovarian", "futime", "fustat", "rx", "km_rx"),
        ("rats", "time", "status", "rx", "km_rx"),
        ("veteran", "time", "status", "trt", "km_trt"),
    ];
    for (name, exit, event, group, fit) in cases {
        let (csv, file) = (format!("r_survival/data_{name}.csv"), format!("r_survival/{name}.json"));
        let Some((table, expected)) = read(&csv, &file) else { return };
        // Of the rats only the females were used.
        let used = if name == "rats" {
            table.text("sex").iter().map(|sex| *sex == "f").collect()
        } else {
            vec![true; table.rows()]
        };
        let table = table.filter(&used);
        assert_fits(name, &Columns::new(&table, exit, event, 1.0), &labels(&table, group), &expected[fit]);
    }
}

#[test]
fn ovarian_and_veteran_tests_agree() {
    let Some((table, expected)) = read("r_survival/data_ovarian.csv", "r_survival/ovarian.json") else { return };
    let columns = Columns::new(&table, "futime", "fustat", 1.0);
    let test = logrank(&columns.sample(), &table.codes("rx"), None, 0.0).unwrap();
    assert_test("ovarian", &test, &expected["logrank_rx"]);
    let Some((table, expected)) = read("r_survival/data_veteran.csv", "r_survival/veteran.json") else { return };
    let columns = Columns::new(&table, "time", "status", 1.0);
    // In the order of the factor's levels.
    let cells = ["squamous", "smallcell", "adeno", "large"];
    let place = |cell: &&str| cells.iter().position(|known| known == cell).unwrap() as u32;
    let group: Vec<u32> = table.text("celltype").iter().map(place).collect();
    let test = logrank(&columns.sample(), &group, None, 0.0).unwrap();
    assert_test("veteran", &test, &expected["logrank_celltype"]);
}

#[test]
fn the_tiny_weighted_set_agrees() {
    let Some((table, expected)) = read("r_survival/data_testw.csv", "r_survival/tiny.json") else { return };
    let mut columns = Columns::new(&table, "time", "status", 1.0);
    columns.weight = Some(table.numbers("wt"));
    assert_fit("testw", &columns, &expected["km_w"]);
}

#[test]
fn united_nations_missions_agree_with_r_and_with_the_book() {
    let folder = "un_peacekeeping_km";
    let paths = (format!("{folder}/spells_first23.csv"), format!("{folder}/expected.json"));
    let Some((table, expected)) = read(&paths.0, &paths.1) else { return };
    let curve = Columns::new(&table, "t", "e", 1.0).curve(ConfidenceType::LogLog);
    let steps: Vec<_> = curve.steps().iter().filter(|step| step.events > 0.0).collect();
    let check = |name: &str, ours: Vec<Option<f64>>| assert_columns(name, &ours, &list(&expected[name]), TOLERANCE);
    check("time", column(&steps, |step| Some(step.time)));
    check("n.risk", column(&steps, |step| Some(step.at_risk)));
    check("n.event", column(&steps, |step| Some(step.events)));
    check("surv", column(&steps, |step| Some(step.survival)));
    check("se", column(&steps, |step| step.std_error));
    check("lower", column(&steps, |step| step.conf_low));
    check("upper", column(&steps, |step| step.conf_high));
    // The book prints four decimals, and leaves its last line out.
    for (step, line) in steps.iter().zip(expected["published"].as_array().unwrap()) {
        assert_number("published S", Some(step.survival), &line["S"], 5.1e-5);
        if line["se"].is_null() {
            continue;
        }
        assert_number("published se", step.std_error, &line["se"], 5.1e-5);
        assert_number("published lo", step.conf_low, &line["lo"], 5.1e-5);
        assert_number("published hi", step.conf_high, &line["hi"], 5.1e-5);
    }
}

#[test]
fn ceasefires_agree() {
    let folder = "ceasefires_interstate";
    let paths = (format!("{folder}/ceasefiresTC.csv"), format!("{folder}/expected.json"));
    let Some((table, expected)) = read(&paths.0, &paths.1) else { return };
    let expected = &expected["fortna_tc"];
    let columns = Columns::new(&table, "peace", "uncensor", 1.0);
    assert_fit("ceasefires, log", &columns, &expected["km"]);
    assert_fit("ceasefires, log-log", &columns, &expected["km_loglog"]);
    let test = logrank(&columns.sample(), &table.codes("imposed"), None, 0.0).unwrap();
    assert_test("ceasefires", &test, &expected["logrank_imposed"]);
}

#[test]
fn cabinets_agree() {
    let Some((table, expected)) = read("cabinets_kabl/KABL.csv", "cabinets_kabl/expected.json") else { return };
    let columns = Columns::new(&table, "durat", "ciep12", 1.0);
    assert_fit("cabinets", &columns, &expected["km"]);
    assert_fits("cabinets by investiture", &columns, &labels(&table, "invest"), &expected["km_invest"]);
    let test = logrank(&columns.sample(), &table.codes("invest"), None, 0.0).unwrap();
    assert_test("cabinets", &test, &expected["logrank_invest"]);
}

#[test]
fn peace_agreements_agree() {
    let folder = "peace_agreements_pad";
    let paths = (format!("{folder}/pad_core.csv"), format!("{folder}/expected.json"));
    let Some((table, expected)) = read(&paths.0, &paths.1) else { return };
    let lasting: Vec<bool> =
        table.maybe_numbers("span_days").iter().map(|days| days.is_some_and(|d| d > 0.0)).collect();
    let table = table.filter(&lasting);
    let columns = Columns::new(&table, "span_days", "event", 1.0);
    for kind in ["log", "log-log"] {
        assert_fit(&format!("agreements, {kind}"), &columns, &expected["km"][kind]);
    }
    assert_fits("agreements by peacekeeping", &columns, &labels(&table, "pko"), &expected["km_pko"]);
    for (name, test) in expected["logrank"].as_object().unwrap() {
        let ours = logrank(&columns.sample(), &table.codes(name), None, 0.0).unwrap();
        assert_test(&format!("agreements by {name}"), &ours, test);
    }
}

#[test]
fn civil_war_returns_in_yearly_rows_agree() {
    let Some((table, expected)) = read("walter2015/walter_with_duration.csv", "walter2015/expected.json") else {
        return;
    };
    let mut columns = Columns::new(&table, "duration", "renewed_war", 1.0);
    columns.entry = Some(table.numbers("t.0"));
    assert_fit("civil wars", &columns, &expected["km"]);
}
