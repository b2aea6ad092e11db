//! Run `estimate` as a user does who wants more than coefficients.
#![expect(clippy::disallowed_methods, reason = "a test may read and write files")]

use std::fs;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// The program, for which no layer of the machine's user counts.
fn program() -> Command {
    let mut command = Command::cargo_bin("interbellum").unwrap();
    command.env("INTERBELLUM_LAYERS", concat!(env!("CARGO_TARGET_TMPDIR"), "/no-layers"));
    command
}

fn run(words: &[&str]) -> (String, String, i32) {
    let output = program().args(words).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

fn json(words: &[&str]) -> Value {
    serde_json::from_str(&run(words).0).unwrap()
}

#[test]
fn one_model_as_json_has_no_more_than_promised_until_more_is_asked() {
    let plain = json(&["estimate", "peak_intensity", "--spells", "--json"]);
    assert!(plain.get("effects").is_none() && plain.get("curves").is_none() && plain.get("models").is_none());
    assert!(plain["fit"]["aic"].is_number() && plain["fit"]["bic"].is_number());
    let more = ["estimate", "peak_intensity", "--spells", "--json", "--horizons", "5", "--curve", "peak_intensity=war"];
    let found = json(&more);
    assert_eq!(found["effects"]["list"][0]["covariate"], "peak_intensity");
    for field in ["from", "to", "difference", "std_error", "conf_low", "conf_high"] {
        assert!(found["effects"]["list"][0]["survival"][0][field].is_number(), "{field}");
    }
    assert_eq!(found["curves"]["list"][0]["curve"], "peak_intensity = war");
}

#[test]
fn several_models_as_json_are_the_objects_of_each() {
    let found = json(&["estimate", "peak_intensity", "peak_intensity + log(war_years)", "--spells", "--json"]);
    let models = found["models"].as_array().unwrap();
    assert_eq!(models.len(), 2);
    let alone = json(&["estimate", "peak_intensity", "--spells", "--json"]);
    assert_eq!((&models[0]["fit"], &models[0]["terms"]), (&alone["fit"], &alone["terms"]));
    assert_eq!(found["comparisons"][0]["likelihood_ratio_test"]["df"], 1);
}

#[test]
fn figures_pages_and_tables_are_written_whole() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let formula = ["estimate", "peak_intensity + log(war_years)", "--spells"];
    let write = |more: &[&str]| {
        let (_, told, code) = run(&[&formula[..], more].concat());
        assert_eq!(code, 0, "{told}");
    };
    write(&["--svg", &path("forest.svg")]);
    write(&["--svg", &path("curve.svg"), "--curve", "war_years=1"]);
    write(&["--html", &path("page.html"), "--ph", "--curve", "war_years=1"]);
    write(&["--residuals", "dfbeta", "--out", &path("dfbeta.parquet")]);
    write(&["--effects", "--out", &path("effects.csv")]);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(read("forest.svg").contains("minor (reference)"));
    assert!(read("curve.svg").contains("war_years = 1"));
    let page = read("page.html");
    for part in ["id=\"estimates\"", "id=\"effects\"", "id=\"proportional-hazards\"", "id=\"curves\"", "id=\"fit\""] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("src=\"http") && !page.contains("@import"));
    assert!(read("effects.csv").starts_with("covariate,from,to,measure"));
    assert!(fs::read(folder.path().join("dfbeta.parquet")).unwrap().starts_with(b"PAR1"));
}

#[test]
fn what_cannot_be_asked_together_is_refused_in_words() {
    let fault = |more: &[&str]| {
        let (printed, told, code) = run(&[&["estimate", "peak_intensity", "--spells"], more].concat());
        assert_eq!((printed.as_str(), code), ("", 2), "{told}");
        told
    };
    assert!(fault(&["ended_by", "--curve", "ended_by=agreement"]).contains("2 formulas are given"));
    assert!(fault(&["--curve", "peak_intensity=war", "--effects", "--csv"]).contains("not for both"));
    assert!(fault(&["--residuals", "dfbeta"]).contains("--csv"));
    assert!(fault(&["--curve", "peak_intensity=wra"]).contains("the nearest is `war`"));
    assert!(fault(&["--horizons", "5,NaN"]).contains("no time"));
    assert!(fault(&["--ties", "exact", "--effects"]).contains("exact ties"));
    assert!(fault(&["--out", "table.xlsx"]).contains(".parquet"));
}

#[test]
fn a_path_of_covariates_is_read_from_a_file_and_its_faults_have_their_row() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("path.csv");
    let name = path.display().to_string();
    let words = ["estimate", "peak_intensity + log(war_years)", "--spells", "--path", &name, "--csv"];
    fs::write(&path, "start,stop,war_years\n0,10,1\n10,20,5\n").unwrap();
    let (printed, told, code) = run(&words);
    assert_eq!(code, 0, "{told}");
    assert!(printed.lines().count() > 100 && printed.starts_with("curve,time,survival"), "{printed}");
    fs::write(&path, "start,stop,war_years\n0,10,1\n10,20,\n").unwrap();
    assert!(run(&words).1.contains("row 3: `war_years` is missing"));
    fs::write(&path, "begin,stop,war_years\n0,10,1\n").unwrap();
    assert!(run(&words).1.contains("no column `start`"));
}
