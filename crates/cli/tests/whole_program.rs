//! Run the program as a user does.
#![expect(clippy::disallowed_methods, reason = "a test may read and write files")]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// A folder that is not there, so that no layer of the machine's user counts.
const NO_LAYERS: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/no-layers");

fn interbellum() -> Command {
    let mut command = Command::cargo_bin("interbellum").unwrap();
    command.env("INTERBELLUM_LAYERS", NO_LAYERS);
    command
}

fn stdout(words: &[&str]) -> String {
    let output = interbellum().args(words).assert().success();
    String::from_utf8(output.get_output().stdout.clone()).unwrap()
}

fn stderr(words: &[&str]) -> String {
    let output = interbellum().args(words).assert().failure();
    assert!(output.get_output().stdout.is_empty(), "a failed command prints no result");
    String::from_utf8(output.get_output().stderr.clone()).unwrap()
}

fn json(words: &[&str]) -> Value {
    serde_json::from_str(&stdout(words)).unwrap()
}

/// The publishers' files, where they are at hand.
fn publishers() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !folder.is_dir() {
        println!("skipped: the publishers' files are not at hand");
        return None;
    }
    Some(folder)
}

#[test]
fn called_with_nothing_it_says_what_it_is_and_what_to_try_on_half_a_screen() {
    let text = stdout(&[]);
    assert!(text.lines().count() <= 14, "{text}");
    for verb in ["report", "curve", "spells", "fit", "simulate", "record show"] {
        assert!(text.contains(verb), "{verb} is not named");
    }
}

#[test]
fn the_curve_as_json_has_the_promised_fields_and_the_published_totals() {
    let answer = json(&["curve", "--json"]);
    assert_eq!(answer["schema"], "interbellum/curve/1");
    assert_eq!((answer["n"].as_u64(), answer["events"].as_u64()), (Some(554), Some(317)));
    assert_eq!(answer["dropped"], serde_json::json!([{"reason": "no_time_at_risk", "n": 5}]));
    assert_eq!(answer["conf_type"], "log-log");
    let years: Vec<f64> = answer["at"].as_array().unwrap().iter().map(|at| at["years"].as_f64().unwrap()).collect();
    assert_eq!(years, [1.0, 2.0, 5.0, 10.0, 20.0, 30.0]);
    for field in ["at_risk", "survival", "std_error", "conf_low", "conf_high"] {
        assert!(answer["at"][2][field].is_number(), "{field}");
    }
    for field in ["estimate", "conf_low", "conf_high"] {
        assert!(answer["median"][field].is_number(), "{field}");
    }
    assert!(answer.get("groups").is_none());
}

#[test]
fn a_division_gives_groups_that_add_up_and_a_log_rank_test() {
    let answer = json(&["curve", "--by", "ended_by", "--json"]);
    let groups = answer["groups"].as_array().unwrap();
    let n: u64 = groups.iter().map(|group| group["n"].as_u64().unwrap()).sum();
    assert_eq!(n, 554);
    assert!(groups.iter().any(|group| group["group"] == "low_activity" && group["n"] == 205));
    assert_eq!(answer["logrank"]["df"].as_u64().unwrap() as usize, groups.len() - 1);
    assert!(answer["logrank"]["p"].as_f64().unwrap() < 0.05);
}

#[test]
fn third_parties_outside_the_coverage_of_agreements_are_unknown_and_not_false() {
    let n = |condition: &str| json(&["curve", "--where", condition, "--json"])["n"].as_u64().unwrap();
    let asked = json(&["curve", "--where", "broker(USA)", "--json"]);
    let unknown = asked["dropped"].as_array().unwrap().iter().find(|d| d["reason"] == "where_unknown").unwrap();
    let unknown = unknown["n"].as_u64().unwrap();
    assert_eq!(asked["n"].as_u64().unwrap() + n("not broker(USA)") + unknown, 554);
    assert!(unknown >= n("ended < 1975-01-01 or ended > 2021-12-31"));
    assert_eq!(n("broker(USA)"), n("broker(United_States_of_America)"));
    assert_eq!(n("broker(UN)"), n("broker(\"United Nations\")"));
}

#[test]
fn a_wrong_word_gets_its_place_and_the_nearest_right_one() {
    let text = stderr(&["curve", "--where", "peak_intensty == war"]);
    assert!(text.contains("unknown-name") && text.contains("--where:1:1"), "{text}");
    assert!(text.contains("`peak_intensity`") && text.contains("^^^^^^^^^^^^^"), "{text}");
}

#[test]
fn an_empty_class_is_said_and_is_a_failure() {
    let text = stderr(&["curve", "--where", "years > 500"]);
    assert!(text.contains("no spell is left"), "{text}");
}

#[test]
fn options_that_do_not_go_together_are_refused_with_what_would_do() {
    assert!(stderr(&["curve", "--gap", "0"]).contains("--gap 0 is not possible"));
    assert!(stderr(&["curve", "--return", "war-years"]).contains("--threshold 1000"));
    assert!(stderr(&["curve", "--since", "2000", "--until", "1990"]).contains("comes after"));
    assert!(stderr(&["curve", "--since", "1990-02-30"]).contains("1990-02-30"));
    assert!(stderr(&["curve", "--release", "23.1"]).contains("ucdp-acd 25.1"));
    assert!(stderr(&["curve", "--at", "-3"]).contains("-3"));
    assert!(stderr(&["curve", "--level", "1.5"]).contains("1.5"));
}

#[test]
fn every_case_says_where_its_dates_come_from() {
    let answer = json(&["curve", "--where", "conflict_id == 200", "--cases", "--json"]);
    let cases = answer["cases"].as_array().unwrap();
    assert!(!cases.is_empty());
    for case in cases {
        let source = case["source"].as_str().unwrap();
        assert!(source.contains("war start: UCDP/PRIO ACD 25.1 row ") && source.contains("ended: "), "{source}");
    }
    assert!(stdout(&["curve", "--where", "conflict_id == 200", "--cases"]).contains("UCDP/PRIO ACD 25.1: row"));
}

#[test]
fn spells_are_written_in_four_formats_each_with_its_dictionary() {
    let folder = TempDir::new().unwrap();
    for ending in ["csv", "parquet", "dta", "json"] {
        let path = folder.path().join(format!("spells.{ending}"));
        interbellum().arg("spells").arg("--out").arg(&path).assert().success();
        assert!(fs::metadata(&path).unwrap().len() > 10_000, "{ending}");
    }
    let dictionary = fs::read_to_string(folder.path().join("spells.csv.dictionary.md")).unwrap();
    let mut reader = csv_rows(&folder.path().join("spells.csv"));
    let headings = reader.remove(0);
    for name in [
        "conflict_id",
        "dyad_id",
        "name",
        "region",
        "kind",
        "peak_intensity",
        "war_start",
        "ended",
        "at_risk_from",
        "returned",
        "entry",
        "years",
        "event",
        "exit_reason",
        "war_years",
        "ended_by",
        "agreement_id",
        "agreement_date",
        "brokers",
        "source",
    ] {
        assert!(headings.contains(&name.to_owned()), "no column {name}");
        assert!(dictionary.contains(name), "the dictionary does not explain {name}");
    }
    assert_eq!(reader.len(), 554);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().ends_with(".part")), "{left:?}");
}

/// Rows of a CSV without line breaks in cells.
fn csv_rows(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap();
    let mut rows = Vec::new();
    for line in text.lines() {
        let mut cells = vec![String::new()];
        let mut quoted = false;
        for letter in line.chars() {
            match letter {
                '"' => quoted = !quoted,
                ',' if !quoted => cells.push(String::new()),
                other => cells.last_mut().unwrap().push(other),
            }
        }
        rows.push(cells);
    }
    rows
}

#[test]
fn an_ending_that_is_no_format_is_refused() {
    assert!(stderr(&["spells", "--out", "spells.xls"]).contains(".parquet"));
}

#[test]
fn a_disk_that_is_full_leaves_the_old_file_and_nothing_else() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("spells.csv");
    fs::write(&path, "old").unwrap();
    // A limit on the size of files fails a write as a full disk does.
    let script = "trap '' XFSZ; ulimit -f 1; exec \"$0\" spells --out \"$1\"";
    let program = assert_cmd::cargo::cargo_bin("interbellum");
    let output = Command::new("bash")
        .env("INTERBELLUM_LAYERS", NO_LAYERS)
        .args(["-c", script])
        .arg(program)
        .arg(&path)
        .assert()
        .code(1);
    let message = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(message.contains("cannot write") && message.contains("nothing was changed"), "{message}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a part was left behind");
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let text = stderr(&["spells", "--out", "/proc/nowhere/spells.csv"]);
    assert!(text.contains("cannot write /proc/nowhere/spells.csv"), "{text}");
}

#[test]
fn a_report_replaces_its_own_folder_and_no_other() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("pages");
    for _ in 0..2 {
        interbellum().arg("report").arg("--out").arg(&out).assert().success();
    }
    let index = fs::read_to_string(out.join("index.html")).unwrap();
    assert!(index.contains("554") && index.contains("317"), "the first page has its numbers");
    let other = folder.path().join("letters");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("dear.txt"), "friend").unwrap();
    let text = stderr(&["report", "--out", other.to_str().unwrap()]);
    assert!(text.contains("was not written by"), "{text}");
    assert_eq!(fs::read_to_string(other.join("dear.txt")).unwrap(), "friend");
    let left = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 2, "a part was left behind");
}

#[test]
fn pages_ask_for_nothing_from_outside() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("pages");
    interbellum().arg("report").arg("--out").arg(&out).assert().success();
    let page = folder.path().join("curve.html");
    interbellum().args(["curve", "--by", "kind", "--html"]).arg(&page).assert().success();
    let mut pages: Vec<PathBuf> = fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.push(page);
    for path in pages.iter().filter(|path| path.extension().is_some_and(|e| e == "html")) {
        let text = fs::read_to_string(path).unwrap();
        for asked in ["<script src", "<link rel=\"stylesheet\"", "<img src=\"http", "@import", "url(http"] {
            assert!(!text.contains(asked), "{}: {asked}", path.display());
        }
    }
}

#[test]
fn a_reader_that_stops_early_is_no_fault() {
    let program = assert_cmd::cargo::cargo_bin("interbellum");
    let script = "set -o pipefail; \"$0\" spells --csv | head -n 1";
    let output =
        Command::new("bash").env("INTERBELLUM_LAYERS", NO_LAYERS).args(["-c", script]).arg(program).assert().success();
    assert!(String::from_utf8_lossy(&output.get_output().stdout).starts_with("conflict_id,"));
}

#[test]
fn the_record_lists_its_sources_with_hash_and_licence() {
    let record = json(&["record", "list", "--json"]);
    let sources = record["sources"].as_array().unwrap();
    assert_eq!(sources.len(), 14);
    for source in sources {
        assert_eq!(source["sha256"].as_str().unwrap().len(), 64);
        assert!(!source["licence"].as_str().unwrap().is_empty() && !source["citation"].as_array().unwrap().is_empty());
    }
    assert!(stdout(&["record", "cite", "--bibtex"]).contains("@article{"));
    assert!(stdout(&["record", "cite"]).contains("Kreutz"));
}

#[test]
fn one_conflict_is_shown_by_number_or_name_and_a_wrong_name_is_mended() {
    let shown = json(&["record", "show", "333", "--json"]);
    assert_eq!(shown["name"], "Afghanistan: Government");
    assert!(shown["episodes"][0]["source"][0].as_str().unwrap().contains("row"));
    assert!(stdout(&["record", "show", "Eelam"]).contains("Sri Lanka"));
    assert!(stderr(&["record", "show", "Afganistan"]).contains("Afghanistan"));
    assert!(stderr(&["record", "show", "Sudan"]).contains("fits"));
}

#[test]
fn releases_are_compared() {
    let found = json(&["record", "diff", "24.1", "25.1", "--json"]);
    assert_eq!(found["new"]["rows"], 2752);
    assert_eq!(found["old"]["rows"], 2686);
    let added = found["added"].as_array().unwrap().len();
    let removed = found["removed"].as_array().unwrap().len();
    assert_eq!(added - removed, 66);
    assert_eq!(removed, 0, "no active year was lost between these releases");
}

#[test]
fn the_record_is_checked_and_each_finding_is_explained() {
    let found = json(&["record", "check", "--json"]);
    let findings = found["findings"].as_array().unwrap();
    let n = |id: &str| findings.iter().find(|f| f["id"] == id).and_then(|f| f["n"].as_u64());
    // Counted in the publishers' files with another program before this check was written.
    assert_eq!(n("end-without-outcome"), Some(42));
    assert_eq!(n("outcome-without-end"), Some(8));
    assert_eq!(n("ends-differ"), Some(18));
    assert_eq!(n("gone-and-returned"), Some(3));
    for finding in findings {
        assert!(!finding["what"].as_str().unwrap().is_empty() && !finding["consequence"].as_str().unwrap().is_empty());
    }
}

#[test]
fn building_from_the_publishers_files_gives_the_embedded_record_byte_for_byte() {
    let Some(data) = publishers() else { return };
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("built.record");
    interbellum().args(["record", "build", "--from"]).arg(data).arg("--out").arg(&out).assert().success();
    let embedded = Path::new(env!("CARGO_MANIFEST_DIR")).join("../interbellum/data/embedded.record");
    assert!(
        fs::read(out).unwrap() == fs::read(embedded).unwrap(),
        "rebuild the embedded record and look at what changed"
    );
}

#[test]
fn a_folder_without_the_files_names_every_one_that_is_missing() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("built.record");
    let text = stderr(&["record", "build", "--from", folder.path().to_str().unwrap(), "--out", out.to_str().unwrap()]);
    assert!(text.contains("ucdp-prio-acd-251.csv") && text.contains("no file for gw-states 2017"), "{text}");
    assert!(!out.exists());
}

#[test]
fn a_file_saved_again_by_a_spreadsheet_is_refused_and_nothing_is_written() {
    let Some(data) = publishers() else { return };
    let folder = TempDir::new().unwrap();
    let mangled = fs::read(data.join("ucdp-acd/UcdpPrioConflict_v25_1.MANGLED-excel-resave.csv")).unwrap();
    fs::write(folder.path().join("ucdp-prio-acd-251.csv"), mangled).unwrap();
    let out = folder.path().join("built.record");
    let text = stderr(&["record", "build", "--from", folder.path().to_str().unwrap(), "--out", out.to_str().unwrap()]);
    assert!(text.contains("ucdp-prio-acd-251.csv") && text.contains("spreadsheet"), "{text}");
    assert!(!out.exists());
}

#[test]
fn a_damaged_record_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("damaged.record");
    let embedded = Path::new(env!("CARGO_MANIFEST_DIR")).join("../interbellum/data/embedded.record");
    let mut bytes = fs::read(embedded).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&path, &bytes).unwrap();
    assert!(stderr(&["--record", path.to_str().unwrap(), "curve"]).contains("damaged"));
    fs::write(&path, &bytes[..1000]).unwrap();
    assert!(stderr(&["--record", path.to_str().unwrap(), "curve"]).contains("damaged"));
    fs::write(&path, "not a record").unwrap();
    assert!(stderr(&["--record", path.to_str().unwrap(), "curve"]).contains("not an Interbellum record"));
}

/// A small spell file: 12 spells, two covariates, one missing value.
const SPELLS: &str = "id,start,stop,event,x,z,g
1,0,5,1,0.5,1,a
1,5,9,0,0.7,1,a
2,0,3,1,1.5,0,b
3,0,8,1,0.2,1,a
4,0,2,1,2.0,0,b
5,1,7,0,0.9,1,b
6,0,6,1,1.1,0,a
7,2,9,1,0.1,1,b
8,0,4,0,1.3,0,a
9,0,10,0,0.3,1,b
10,0,1,1,1.9,0,a
11,3,9,1,NA,1,a
";

fn spell_file(text: &str) -> (TempDir, String) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("mine.csv");
    fs::write(&path, text).unwrap();
    let name = path.to_str().unwrap().to_owned();
    (folder, name)
}

#[test]
fn an_estimate_as_json_has_the_promised_fields_and_counts_what_it_dropped() {
    let (_folder, path) = spell_file(SPELLS);
    let found = json(&["estimate", "Surv(start, stop, event) ~ x + cluster(id)", "--data", &path, "--json"]);
    let fit = &found["fit"];
    assert_eq!(
        (fit["n"].as_u64(), fit["events"].as_u64(), fit["converged"].as_bool()),
        (Some(11), Some(7), Some(true))
    );
    assert_eq!((fit["ties"].as_str(), fit["variance"].as_str()), (Some("efron"), Some("clustered")));
    assert_eq!(fit["dropped"][0], serde_json::json!({"reason": "missing x", "n": 1}));
    for field in ["loglik_null", "loglik", "concordance"] {
        assert!(fit[field].is_number(), "{field}");
    }
    for field in ["estimate", "std_error", "robust_std_error", "statistic", "p_value", "conf_low", "conf_high"] {
        assert!(found["terms"][0][field].is_number(), "{field}");
    }
    assert_eq!(found["terms"][0]["term"], "x");
}

#[test]
fn an_estimate_on_the_records_spells_is_clustered_by_their_unit() {
    let found = json(&["estimate", "ended_by + log(war_years)", "--spells", "--json"]);
    assert_eq!(found["fit"]["n"], 554);
    assert_eq!(found["fit"]["clusters"][0]["name"], "cluster(conflict_id)");
    assert_eq!(found["fit"]["clusters"][0]["n"], 281);
}

#[test]
fn a_coefficient_that_runs_away_is_named_and_is_a_failure() {
    let (_folder, path) = spell_file("time,event,x\n1,1,1\n2,1,1\n3,1,1\n4,0,0\n5,0,0\n6,0,0\n");
    let output = interbellum().args(["estimate", "Surv(time, event) ~ x", "--data", &path]).assert().code(3);
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert!(text.contains("NOT CONVERGED") && text.contains("x runs away"), "{text}");
    let found = json(&["estimate", "Surv(time, event) ~ x", "--data", &path, "--firth", "--json"]);
    assert_eq!(found["fit"]["converged"], true);
}

#[test]
fn faults_of_formula_and_data_name_their_place_and_the_remedy() {
    let (_folder, path) = spell_file(SPELLS);
    let fault = |formula: &str| stderr(&["estimate", formula, "--data", &path]);
    let text = fault("Surv(start, stop, event) ~ xx");
    assert!(text.contains("xx") && text.contains("formula:1:28"), "{text}");
    let text = fault("Surv(start, stop, event) ~ x + I(2 * x)");
    assert!(text.contains("`I(2 * x)` is a combination of `x`"), "{text}");
    let text = fault("Surv(start, stop, event) ~ log(z)");
    assert!(text.contains("mine.csv row 4"), "{text}");
    let text = stderr(&["estimate", "Surv(start, stop, event) ~ x", "--data", &path, "--where", "g == \"c\""]);
    assert!(text.contains("no row is left"), "{text}");
    assert!(stderr(&["estimate", "Surv(a, b) ~ x", "--data", "/nowhere.csv"]).contains("/nowhere.csv"));
    assert!(stderr(&["estimate", "Surv(a, b) ~ x", "--data", "/"]).contains("folder"));
    assert!(stderr(&["estimate", "x", "--data", "/dev/zero"]).contains("a pipe or a device"));
}

#[test]
fn a_link_is_written_through_and_what_is_no_file_is_not_replaced() {
    let folder = TempDir::new().unwrap();
    let (real, link) = (folder.path().join("real.svg"), folder.path().join("link.svg"));
    fs::write(&real, "old").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&real, &link).unwrap();
    interbellum().args(["curve", "--svg"]).arg(&link).assert().success();
    assert!(link.is_symlink() && fs::read_to_string(&real).unwrap().contains("<svg"));
    let named = folder.path().join("folder.svg");
    fs::create_dir(&named).unwrap();
    let text = stderr(&["curve", "--svg", named.to_str().unwrap()]);
    assert!(text.contains("it is no file") && named.is_dir(), "{text}");
}

#[test]
fn a_report_that_was_cut_off_between_two_renames_is_put_back() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("pages");
    interbellum().arg("report").arg("--out").arg(&out).assert().success();
    // So it stands if the machine stops after the first rename.
    fs::rename(&out, folder.path().join(".pages.old.part")).unwrap();
    interbellum().arg("report").arg("--out").arg(&out).assert().success();
    assert!(out.join("index.html").is_file());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn an_argument_that_is_not_utf_8_is_no_panic() {
    let script = "\"$0\" curve --svg $'a\\xff.svg' --json";
    let folder = TempDir::new().unwrap();
    let program = assert_cmd::cargo::cargo_bin("interbellum");
    let output = Command::new("bash")
        .env("INTERBELLUM_LAYERS", NO_LAYERS)
        .current_dir(folder.path())
        .args(["-c", script])
        .arg(program)
        .output()
        .unwrap();
    assert_ne!(output.status.code(), Some(101), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_fault_that_nobody_can_be_told_is_still_an_exit_code() {
    let program = assert_cmd::cargo::cargo_bin("interbellum");
    let output = Command::new("bash")
        .env("INTERBELLUM_LAYERS", NO_LAYERS)
        .args(["-c", "\"$0\" curve --gap 0 2>/dev/full"])
        .arg(program)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_dictionary_that_repeats_itself_is_answered_briefly() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("mine.csv");
    fs::write(&path, format!("phrase,code\n{}", "Zonk Blonk,USA\n".repeat(8000))).unwrap();
    let text = stderr(&["--brokers", path.to_str().unwrap(), "curve"]);
    assert!(text.lines().count() <= 50, "{} lines", text.lines().count());
}

#[test]
fn a_dictionary_of_more_names_than_can_be_told_apart_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("mine.csv");
    let lines: String = (0..40_000).map(|n| format!("Party {n} of many,P{n},private,Party {n}\n")).collect();
    fs::write(&path, format!("phrase,code,kind,name\n{lines}")).unwrap();
    let text = stderr(&["--brokers", path.to_str().unwrap(), "curve"]);
    assert!(text.contains("names of third parties"), "{}", text.lines().next().unwrap_or_default());
}

#[test]
fn options_of_the_records_spells_are_refused_for_a_users_file() {
    let (_folder, path) = spell_file(SPELLS);
    let text = stderr(&["estimate", "Surv(start, stop, event) ~ x", "--data", &path, "--gap", "5"]);
    assert!(text.contains("use them with --spells"), "{text}");
}

/// A file that holds one line of its own, and is never to be changed.
struct Kept {
    path: std::path::PathBuf,
}

impl Kept {
    fn new(folder: &TempDir, name: &str) -> Kept {
        let path = folder.path().join(name);
        fs::write(&path, "the only copy\n").unwrap();
        Kept { path }
    }

    fn refused(&self, command: &mut Command) {
        let output = command.output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            text.contains("this run reads") && text.contains(self.path.file_name().unwrap().to_str().unwrap()),
            "{text}"
        );
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert_eq!(fs::read_to_string(&self.path).unwrap(), "the only copy\n");
    }
}

#[test]
fn no_command_writes_a_file_that_it_reads() {
    let folder = TempDir::new().unwrap();
    for (name, words) in [
        ("a.csv", "estimate surv --data a.csv --out ./a.csv"),
        ("b.svg", "estimate surv --data b.svg --svg b.svg"),
        ("c.html", "estimate surv --spells --path c.html --html c.html"),
        ("d.svg", "curve --record d.svg --svg d.svg"),
        ("e.html", "curve --brokers e.html --html ../{folder}/e.html"),
        ("f.csv", "spells --brokers f.csv --out f.csv"),
        ("g.csv.dictionary.md", "spells --brokers g.csv.dictionary.md --out g.csv"),
        ("h.html", "test --file h.html --html h.html no_lasting_peace"),
        ("i.svg", "simulate i.svg --svg i.svg"),
        ("j.csv", "simulate time_heals --table deaths=j.csv --out j.csv"),
        ("k.json", "simulate time_heals --parameters k.json --out k.json"),
        ("l.record", "simulate time_heals --record l.record --as-record l.record"),
        ("m.html", "bench time_heals --sensitivity --mechanisms m.html --html m.html"),
        ("n.svg", "record show 333 --record n.svg --svg n.svg"),
        ("ucdp-prio-acd-251.csv", "record build --from . --out ucdp-prio-acd-251.csv"),
        ("o@1.layer", "simulate time_heals --layers . --as-record o@1.layer"),
    ] {
        let words = words.replace("{folder}", folder.path().file_name().unwrap().to_str().unwrap());
        let kept = Kept::new(&folder, name);
        let run = |words: &str| kept.refused(interbellum().current_dir(folder.path()).args(words.split(' ')));
        run(&words);
        fs::remove_file(&kept.path).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_second_name_or_a_link_of_a_file_that_is_read_is_not_written() {
    let folder = TempDir::new().unwrap();
    let kept = Kept::new(&folder, "in.csv");
    fs::hard_link(&kept.path, folder.path().join("second.csv")).unwrap();
    std::os::unix::fs::symlink("in.csv", folder.path().join("link.csv")).unwrap();
    for other in ["second.csv", "link.csv"] {
        let words = ["estimate", "surv", "--data", "in.csv", "--out", other];
        kept.refused(interbellum().current_dir(folder.path()).args(words));
        kept.refused(
            interbellum().current_dir(folder.path()).args(["estimate", "surv", "--data", other, "--out", "in.csv"]),
        );
    }
}

#[test]
fn a_folder_that_holds_what_is_read_is_not_replaced_and_one_file_is_not_written_twice() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("pages");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("interbellum-report.txt"), "Made by `interbellum report`").unwrap();
    fs::write(out.join("mine.record"), "the only copy\n").unwrap();
    let kept = Kept { path: out.join("mine.record") };
    kept.refused(interbellum().args(["report", "--out"]).arg(&out).arg("--record").arg(&kept.path));
    let twice = ["simulate", "time_heals", "--out", "x.json", "--as-record", "./x.json"];
    let output = interbellum().current_dir(folder.path()).args(twice).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("would write it twice"));
    assert_eq!((output.status.code(), folder.path().join("x.json").exists()), (Some(2), false));
}

#[test]
fn an_export_writes_into_a_folder_that_is_new_empty_or_its_own_and_spares_the_files_of_others() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("letters");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("no_lasting_peace.csv"), "mine").unwrap();
    let export =
        |claim: &str| interbellum().args(["test", claim, "--draws", "99", "--export"]).arg(&out).output().unwrap();
    let refused = export("no_lasting_peace");
    let text = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(text.contains("was not written by `interbellum test --export`"), "{text}");
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(fs::read_to_string(out.join("no_lasting_peace.csv")).unwrap(), "mine");
    fs::remove_file(out.join("no_lasting_peace.csv")).unwrap();
    for claim in ["no_lasting_peace", "no_lasting_peace", "unfinished_win"] {
        assert!(export(claim).status.success(), "{claim}");
    }
    assert!(out.join("no_lasting_peace.csv").is_file() && out.join("unfinished_win.csv").is_file());
    // A file of one's own among them stays, even under a name that a claim would take.
    fs::write(out.join("proxy_wars.R"), "mine").unwrap();
    let refused = export("proxy_wars");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("proxy_wars.R"));
    assert_eq!(fs::read_to_string(out.join("proxy_wars.R")).unwrap(), "mine");
    assert!(!out.join("proxy_wars.csv").exists());
}

#[test]
fn a_number_beyond_what_can_be_done_is_refused_with_the_reason() {
    for (words, reason) in [
        ("simulate time_heals --replicates 99999999999999", "'--replicates <N>': give 1 to 1000000: "),
        ("simulate time_heals --threads 100000", "'--threads <N>': give 1 to 1024: "),
        ("test --draws 99999999999", "'--draws <N>': give 1 to 1000000: "),
        ("test --size --histories 0", "'--histories <N>': give 1 to 1000000: "),
        ("test --threads 0", "'--threads <N>': give 1 to 1024: "),
        ("bench time_heals --threads 100000", "'--threads <N>': give 1 to 1024: "),
    ] {
        let output = interbellum().args(words.split(' ')).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(text.contains(reason), "{words}: {text}");
        assert_eq!(output.status.code(), Some(2), "{words}");
    }
}

#[test]
fn a_text_beyond_the_limit_is_refused_before_it_is_read() {
    let folder = TempDir::new().unwrap();
    for (name, words) in
        [("own.claim", ["test", "--file"]), ("own.theory", ["check", "--"]), ("own.theory", ["fmt", "--"])]
    {
        let path = folder.path().join(name);
        // A sparse file: 200 MB that take no room on the disk.
        fs::File::create(&path).unwrap().set_len(200 << 20).unwrap();
        let output = interbellum().args(words).arg(&path).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(text.contains("error[too-long]: ") && text.contains("has 209715200 bytes"), "{text}");
        assert_eq!(output.status.code(), Some(2));
    }
}

#[test]
fn control_codes_of_a_users_words_do_nothing_on_a_page_and_in_markdown() {
    let mut text = "start,stop,event,side\n".to_owned();
    for row in 0..40 {
        let side = ["z\u{202e}b", "c\u{1b}[31md"][row % 2];
        text += &format!("0,{},{},{side}\n", 1 + (row * 7) % 11, u8::from(row % 3 > 0));
    }
    let (folder, data) = spell_file(&text);
    let page = folder.path().join("page.html");
    let words = ["estimate", "Surv(start, stop, event) ~ factor(side)", "--data", &data, "--markdown", "--html"];
    let output = interbellum().args(words).arg(&page).assert().success();
    let markdown = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    for text in [markdown, fs::read_to_string(page).unwrap()] {
        assert!(text.contains("\u{fffd}"), "the letters are seen");
        assert!(!text.contains(['\u{202e}', '\u{1b}']));
    }
}
