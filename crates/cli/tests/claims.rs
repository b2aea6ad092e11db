//! Put claims to the record as a user does, good ones and bad ones.
#![expect(clippy::disallowed_methods, reason = "a test may read and write files")]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// The program, for which no layer of the machine's user counts.
fn program() -> Command {
    let mut command = Command::cargo_bin("interbellum").unwrap();
    command.env("INTERBELLUM_LAYERS", concat!(env!("CARGO_TARGET_TMPDIR"), "/no-layers"));
    command
}

fn interbellum() -> Command {
    program()
}

/// A claim that the record can be asked, with one of its lines replaced.
fn claim(replaced: &str, by: &str) -> String {
    let text = "claim mine {\n  title \"A title\"\n  statement \"A statement.\"\n  population ended_by in {agreement, ceasefire, \
                victory_government, victory_rebel}\n  exposure ended_by == agreement\n  direction raises\n  margin 1.25\n  \
                estimands {\n    threshold 25\n    gap 1, 2\n  }\n  models {\n    model cox, weibull\n    adjust nothing, \
                region\n  }\n}\n";
    assert!(text.contains(replaced), "{replaced}");
    text.replacen(replaced, by, 1)
}

fn written(folder: &TempDir, text: &str) -> PathBuf {
    let path = folder.path().join("mine.claim");
    fs::write(&path, text).unwrap();
    path
}

fn alone(path: &Path, more: &[&str]) -> Command {
    let mut command = interbellum();
    command.args(["test", "--alone", "--draws", "199", "--file"]).arg(path).args(more);
    command
}

/// What stands on the second channel of a run that is refused with exit code 2 and prints no result.
fn refusal(text: &str) -> String {
    let folder = TempDir::new().unwrap();
    let output = alone(&written(&folder, text), &[]).assert().failure().code(2);
    assert!(output.get_output().stdout.is_empty(), "a refused claim prints no board");
    String::from_utf8(output.get_output().stderr.clone()).unwrap()
}

fn stdout(command: &mut Command) -> String {
    String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap()
}

#[test]
fn a_column_that_does_not_exist_is_named_with_the_nearest_that_does() {
    let told = refusal(&claim("ended_by == agreement", "ended_bi == agreement"));
    assert!(told.contains("`ended_bi`") && told.contains("`ended_by`"), "{told}");
}

#[test]
fn an_exposure_of_one_level_is_refused_with_the_level_and_the_rows() {
    let told =
        refusal(&claim("exposure ended_by == agreement", "exposure ended_by == ceasefire or ended_by != ceasefire"));
    assert!(told.contains("has one level") && told.contains("it is 1 in all"), "{told}");
}

#[test]
fn a_population_of_nobody_is_refused_with_what_was_dropped() {
    let told = refusal(&claim("threshold 25\n", "threshold 25\n    since 2024-12-30\n"));
    assert!(told.contains("no row is left"), "{told}");
}

#[test]
fn an_empty_fork_is_refused() {
    let told = refusal(&claim("    gap 1, 2\n", "    gap\n"));
    assert!(told.contains("mine.claim"), "{told}");
    let told = refusal(&claim("estimands {\n    threshold 25\n    gap 1, 2\n  }", "estimands {\n  }"));
    assert!(told.contains("estimands"), "{told}");
}

#[test]
fn a_margin_of_one_or_less_is_refused() {
    for margin in ["1", "1.0", "0.8", "0"] {
        let told = refusal(&claim("margin 1.25", &format!("margin {margin}")));
        assert!(told.contains("margin"), "{told}");
    }
}

#[test]
fn forks_that_contradict_each_other_are_refused() {
    let told = refusal(&claim("gap 1, 2", "gap 1\n    returns threshold, war_years"));
    assert!(told.contains("runs of years of 1,000 deaths need threshold 1000"), "{told}");
    let told = refusal(&claim("gap 1, 2", "gap 1\n    since 1990-01-01\n    until 1980-01-01"));
    assert!(told.contains("nothing can begin after `since` and before `until`"), "{told}");
}

#[test]
fn what_is_known_only_after_the_origin_is_refused_with_the_reason() {
    for (replaced, by) in [
        ("adjust nothing, region", "adjust nothing, log(years)"),
        ("exposure ended_by == agreement", "exposure years > 5"),
    ] {
        let told = refusal(&claim(replaced, by));
        assert!(told.contains("`years`") && told.contains("origin of risk"), "{told}");
    }
}

#[test]
fn a_claim_pasted_with_what_fix_prints_is_tested_and_a_changed_text_is_refused() {
    let folder = TempDir::new().unwrap();
    let text = claim("", "");
    let block = stdout(&mut alone(&written(&folder, &text), &["--fix"]));
    let block: String = block.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect();
    let fixed = format!("{}{block}}}\n", text.trim_end().strip_suffix('}').unwrap());
    stdout(&mut alone(&written(&folder, &fixed), &[]));
    let told = refusal(&fixed.replacen("margin 1.25", "margin 1.5", 1));
    assert!(told.contains("the hash is not the one that the claim was fixed with"), "{told}");
}

#[test]
fn a_record_changed_after_the_hash_is_refused_with_both_hashes() {
    let folder = TempDir::new().unwrap();
    let text = claim("", "");
    let block = stdout(&mut alone(&written(&folder, &text), &["--fix"]));
    let line = block.lines().find(|line| line.trim_start().starts_with("record")).unwrap();
    let hash = line.split('"').nth(1).unwrap();
    let other = "0123456789abcdef".repeat(4);
    let block: String = block.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect();
    let fixed = format!("{}{}}}\n", text.trim_end().strip_suffix('}').unwrap(), block.replace(hash, &other));
    let told = refusal(&fixed);
    assert!(told.contains("the record is not the one") && told.contains(hash) && told.contains(&other), "{told}");
}

#[test]
fn another_record_than_the_one_a_claim_was_fixed_on_is_refused() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !data.is_dir() {
        println!("skipped: the publishers' files are not at hand");
        return;
    }
    let folder = TempDir::new().unwrap();
    let text = claim("", "");
    let block = stdout(&mut alone(&written(&folder, &text), &["--fix"]));
    let block: String = block.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect();
    let fixed = format!("{}{block}}}\n", text.trim_end().strip_suffix('}').unwrap());
    let file = written(&folder, &fixed);
    let record = folder.path().join("other.record");
    let some = folder.path().join("some");
    fs::create_dir(&some).unwrap();
    let below = fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    for path in below.flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path())) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let is_wanted = name.to_lowercase().starts_with("ucdp-") || name.starts_with("UcdpPrioConflict_v24");
        if is_wanted
            || ["gwstates.xlsx", "states2016.csv", "mpd2020.xlsx", "IdealpointsJuly2025.dta"].contains(&name.as_str())
        {
            fs::copy(&path, some.join(name)).unwrap();
        }
    }
    // The publisher spells one name in another way.
    let rows = fs::read_to_string(some.join("ucdp-prio-acd-251.csv")).unwrap();
    fs::write(some.join("ucdp-prio-acd-251.csv"), rows.replace("Government of Bolivia", "Government of Bolivja"))
        .unwrap();
    interbellum().args(["record", "build", "--from"]).arg(&some).arg("--out").arg(&record).assert().success();
    let output = alone(&file, &["--record"]).arg(&record).assert().failure().code(2);
    let told = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(told.contains("the record is not the one that the claim was fixed with"), "{told}");
}

#[test]
fn the_plan_lists_every_specification_and_runs_nothing() {
    let folder = TempDir::new().unwrap();
    // The plan needs no draws: so few would be refused if anything were run.
    let mut command = interbellum();
    command.args(["test", "--alone", "--plan", "--draws", "1", "--file"]).arg(written(&folder, &claim("", "")));
    let printed = stdout(&mut command);
    assert!(printed.starts_with("mine: 2 readings, 8 specifications\n"), "{printed}");
    assert_eq!(printed.lines().filter(|line| line.contains("model ")).count(), 8);
    assert!(!printed.contains("ratio") && !printed.contains("verdict"));
}

#[test]
fn the_digits_do_not_depend_on_the_number_of_threads() {
    let folder = TempDir::new().unwrap();
    let path = written(&folder, &claim("", ""));
    let of = |threads: &str| {
        let mut answer: Value =
            serde_json::from_str(&stdout(&mut alone(&path, &["--json", "--threads", threads]))).unwrap();
        answer["made_by"] = Value::Null;
        answer
    };
    assert_eq!(of("1"), of("2"));
}

#[test]
fn the_board_as_json_has_the_promised_fields() {
    let folder = TempDir::new().unwrap();
    let answer: Value =
        serde_json::from_str(&stdout(&mut alone(&written(&folder, &claim("", "")), &["--json"]))).unwrap();
    assert_eq!(answer["schema"], "interbellum/board/1");
    assert_eq!((answer["draws"].as_u64(), answer["statistical"].as_u64()), (Some(199), Some(1)));
    let row = &answer["claims"][0];
    assert_eq!((row["claim"].as_str(), row["direction"].as_str()), (Some("mine"), Some("raises")));
    for field in [
        "n",
        "events",
        "ratio",
        "conf_low",
        "conf_high",
        "p",
        "holm_p",
        "margin",
        "agreeing",
        "smallest_detectable",
        "e_value",
    ] {
        assert!(row[field].is_number(), "{field}: {}", row[field]);
    }
    assert!(row["conf_low"].as_f64() < row["ratio"].as_f64() && row["ratio"].as_f64() < row["conf_high"].as_f64());
    let specifications = row["specifications"].as_array().unwrap();
    assert_eq!(specifications.len(), 8);
    for field in ["unit", "threshold", "gap", "since", "within", "exposure", "model", "adjust"] {
        assert!(specifications[0]["choices"][field].is_string(), "{field}");
    }
    assert!(specifications.iter().all(|one| one["estimate"].is_number() && one["clustered_std_error"].is_number()));
    assert_eq!(row["fixed"]["hash"].as_str().unwrap().len(), 64);
    assert_eq!(answer["made_by"]["record"], row["fixed"]["record"]);
}

#[test]
fn a_name_that_is_no_claim_is_refused_with_the_nearest() {
    let output = interbellum().args(["test", "unfinished_wim", "--plan"]).assert().failure().code(2);
    let told = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(told.contains("unfinished_win"), "{told}");
}

/// A claim of one specification on all peaces.
fn plain(exposure: &str, direction: &str, margin: &str) -> String {
    format!(
        "claim mine {{\n  title \"A title\"\n  statement \"A statement.\"\n  exposure {exposure}\n  direction {direction}\n  margin {margin}\n}}\n"
    )
}

#[test]
fn the_page_of_a_claim_opens_with_what_was_tested_its_verdict_and_the_reason_in_words() {
    let folder = TempDir::new().unwrap();
    let page = folder.path().join("mine.html");
    for (exposure, direction, margin, opening, reason) in [
        (
            "year(ended) >= 1990",
            "raises",
            "1.25",
            "The record bears out that the hazard of a return to war is higher where “year(ended) &#62;= 1990” holds than",
            "Chance alone would seldom give as much",
        ),
        ("year(ended) >= 1990", "raises", "4", "The record cannot tell whether", "is smaller than the margin of 4.00"),
        (
            "year(ended) >= 1990",
            "lowers",
            "1.25",
            "The record speaks against the claim that the hazard of a return to war is lower where",
            "The difference goes the other way.",
        ),
        (
            "year(ended) >= 1990",
            "no_difference",
            "1.1",
            "The record speaks against the claim that the hazard of a return to war is the same, to within a factor of 1.10, where",
            "The whole interval lies beyond",
        ),
        (
            "region(africa)",
            "no_difference",
            "4",
            "The record bears out that the hazard of a return to war is the same",
            "beyond the margin of 4.00 is ruled out",
        ),
        ("region(africa)", "no_difference", "1.25", "The record cannot tell whether", "neither rules out a difference"),
        (
            "log(war_years)",
            "raises",
            "1.25",
            "The record speaks against the claim that the hazard of a return to war rises with “log(war_years)”, reckoned per 1 of it, by a factor of 1.25 or more.",
            "as large as the margin of 1.25 is ruled out",
        ),
        (
            "region(asia)",
            "raises",
            "1.25",
            "The record cannot tell whether",
            "beyond the margin of 1.25 is not ruled out",
        ),
        (
            "region(asia) and year(ended) >= 2015",
            "raises",
            "1.25",
            "The record cannot tell whether",
            "too little of what it is about",
        ),
    ] {
        let path = written(&folder, &plain(exposure, direction, margin));
        alone(&path, &["mine", "--html"]).arg(&page).assert().success();
        let text = fs::read_to_string(&page).unwrap();
        let lead = text.split("<p class=\"lead\">").nth(1).and_then(|rest| rest.split("</p>").next()).unwrap();
        assert!(lead.starts_with(opening) && lead.contains(reason), "{exposure} {direction} {margin}: {lead}");
        assert!(!text.contains("<script src") && !text.contains("<link"), "a page that asks for nothing");
    }
}

#[test]
fn a_page_is_of_one_claim() {
    let folder = TempDir::new().unwrap();
    let page = folder.path().join("all.html");
    let output = interbellum().args(["test", "--html"]).arg(&page).assert().failure().code(2);
    let told = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(told.contains("name one") && !page.exists(), "{told}");
}

/// The page of the claim in a file of one, and what stands on the second channel.
fn page_of(text: &str) -> (String, String) {
    let folder = TempDir::new().unwrap();
    let page = folder.path().join("mine.html");
    let output = alone(&written(&folder, text), &["mine", "--html"]).arg(&page).assert().success();
    (fs::read_to_string(&page).unwrap(), String::from_utf8_lossy(&output.get_output().stderr).into_owned())
}

#[test]
fn a_number_with_a_word_for_its_unit_is_told_by_it_and_in_the_values_of_its_column() {
    let exposure = "(1990 - war_years) / 5\n  per \"five years\"";
    let (page, _) =
        page_of(&plain(exposure, "raises", "1.25").replace("claim mine {", "claim mine {\n  estimands { within 5 }"));
    // With a minus before the column more of it is less of the exposure, so the exposure itself is named.
    assert!(
        page.contains("a return to war within 5 years rises with “(1990 - war_years) / 5”, reckoned per five years.")
    );
    assert!(page.contains("1.25 per five years: the smallest ratio"));
    assert!(
        page.contains("In thirds of “war_years”")
            && page.contains(">war_years</th>")
            && !page.contains(">Exposure</th><th class=\"n wrap\">Years")
    );
    // The longest stand first: they went on when the window closed.
    assert!(page.contains("<td class=\"n\">5.0</td><td class=\"w\">cut at 5 years</td>"));
}

#[test]
fn a_unit_of_a_condition_is_refused() {
    let told = refusal(&plain("war_years > 3\n  per \"decade\"", "raises", "1.25"));
    assert!(told.contains("`per` says what 1 of a number is"), "{told}");
}

#[test]
fn a_claim_nested_too_deep_is_refused_for_that_alone() {
    let told = refusal(&plain(&format!("{}war_years{}", "(".repeat(300), ")".repeat(300)), "raises", "1.25"));
    assert!(told.contains("error[too-deep]") && told.matches("error[").count() == 1, "{told}");
}

#[test]
fn the_trap_that_stands_first_is_told_under_the_lead() {
    let traps = "\n  traps \"The first trap.\"\n  traps \"The second trap.\"";
    let (page, _) = page_of(&plain("region(asia)", &format!("raises{traps}"), "1.25"));
    let before_contents = page.split("<ul class=\"contents\">").next().unwrap();
    assert!(before_contents.contains("<p>Beware: The first trap.</p>") && !before_contents.contains("second"));
    assert!(page.contains("<li>The second trap.</li>"));
}

#[test]
fn an_own_claim_under_a_name_of_the_board_is_said_to_be_another_one() {
    let folder = TempDir::new().unwrap();
    let own = plain("region(asia)", "raises", "1.25").replace("claim mine", "claim unfinished_win");
    let said = |text: &str| {
        let output = alone(&written(&folder, text), &["--plan"]).assert().success();
        String::from_utf8_lossy(&output.get_output().stderr).contains("is not the claim of that name on the board")
    };
    assert!(said(&own));
    let shipped = include_str!("../../../claims/essay_2025/unfinished_win.claim");
    assert!(!said(shipped), "a copy is the same claim");
    let block = shipped.find("  fixed {").unwrap();
    assert!(said(&format!("{}}}\n", &shipped[..block])), "under another rule it is another one");
}
