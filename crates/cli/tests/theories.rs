//! Run the theories' verbs as a user does: digests, records that are played, and everything that is refused.
#![expect(clippy::disallowed_methods, reason = "a test may read and write files")]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use interbellum::theories::SHIPPED as ALL;
use serde_json::Value;
use tempfile::TempDir;

const SHIPPED: [&str; 5] = ["constant", "time_heals", "decisive_end", "commitment", "first_theory"];

/// The program, for which no layer of the machine's user counts.
fn program() -> Command {
    let mut command = Command::cargo_bin("interbellum").unwrap();
    command.env("INTERBELLUM_LAYERS", concat!(env!("CARGO_TARGET_TMPDIR"), "/no-layers"));
    command
}

/// A folder of a test's own, in which commands run.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Desk {
        Desk { folder: TempDir::new().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn command(&self, words: &str) -> Command {
        let mut command = program();
        command.args(words.split_whitespace()).current_dir(self.folder.path());
        command
    }

    fn stdout(&self, words: &str) -> String {
        let output = self.command(words).assert().success();
        String::from_utf8(output.get_output().stdout.clone()).unwrap()
    }

    fn json(&self, words: &str) -> Value {
        serde_json::from_str(&self.stdout(words)).unwrap()
    }

    /// What a command says when it refuses: exit code 2, nothing on the first channel.
    fn refused(&self, words: &str) -> String {
        let output = self.command(words).assert().code(2);
        assert!(output.get_output().stdout.is_empty(), "`{words}` prints a result");
        String::from_utf8(output.get_output().stderr.clone()).unwrap()
    }

    /// The refusal holds each of these.
    fn refuses(&self, words: &str, parts: &[&str]) {
        let said = self.refused(words);
        for part in parts {
            assert!(said.contains(part), "`{words}` does not say `{part}` but:\n{said}");
        }
    }
}

fn digests(answer: &Value) -> Vec<String> {
    answer["histories"].as_array().unwrap().iter().map(|one| one["digest"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn one_replicate_alone_has_the_digits_of_the_batch_on_any_number_of_threads() {
    let desk = Desk::new();
    for theory in SHIPPED {
        let batch = digests(&desk.json(&format!("simulate {theory} --replicates 5 --seed 7 --json --threads 1")));
        for threads in [2, 4] {
            let words = format!("simulate {theory} --replicates 5 --seed 7 --json --threads {threads}");
            assert_eq!(digests(&desk.json(&words)), batch, "{words}");
        }
        for (replicate, digest) in batch.iter().enumerate() {
            let words = format!("simulate {theory} --replicate {replicate} --seed 7 --json");
            assert_eq!(digests(&desk.json(&words)), [digest.as_str()], "{words}");
        }
        let others = digests(&desk.json(&format!("simulate {theory} --replicates 5 --seed 8 --json")));
        assert!(batch.iter().all(|one| !others.contains(one)), "{theory}: another seed is another history");
    }
}

#[test]
fn parameters_drawn_from_priors_have_the_same_digits_alone_and_in_a_batch() {
    let desk = Desk::new();
    let batch = desk.json("simulate first_theory --parameters prior --replicates 3 --seed 5 --json --threads 2");
    for replicate in 0..3 {
        let words = format!("simulate first_theory --parameters prior --replicate {replicate} --seed 5 --json");
        assert_eq!(desk.json(&words)["histories"][0], batch["histories"][replicate]);
    }
    let drawn: Vec<f64> = (0..3).map(|one| batch["histories"][one]["parameters"]["base"].as_f64().unwrap()).collect();
    assert!(drawn[0] != drawn[1] && drawn[1] != drawn[2], "each history has values of its own: {drawn:?}");
}

#[test]
fn the_digits_of_a_history_are_kept() {
    // What any machine prints. `decisive_end` and `commitment` have as many events with the same hazards at their priors.
    let desk = Desk::new();
    let found: Vec<String> = SHIPPED
        .iter()
        .flat_map(|theory| digests(&desk.json(&format!("simulate {theory} --replicate 3 --seed 20260401 --json"))))
        .collect();
    assert_eq!(found, KEPT);
}

#[test]
fn a_played_record_is_read_by_curve_and_spells_and_its_wars_are_those_of_the_history() {
    let desk = Desk::new();
    let played =
        desk.json("simulate decisive_end --replicate 0 --seed 3 --json --as-record played.record --out played.csv");
    let curve = desk.json("curve --record played.record --json");
    assert_eq!(curve["schema"], "interbellum/curve/1");
    let returns = played["events"][0]["mean"].as_f64().unwrap();
    let seen = curve["events"].as_f64().unwrap();
    // A war that returned within a calendar year of the clock's end, or on the day of entry, is not seen as a return.
    assert!(seen <= returns && returns - seen <= 0.05 * returns, "{seen} of {returns} returns are seen");
    let spells = desk.stdout("spells --record played.record --csv");
    let mut lines = spells.lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    let column = |name: &str| head.iter().position(|one| *one == name).unwrap();
    let (conflict, returned) = (column("conflict_id"), column("returned"));
    let events = fs::read_to_string(desk.path("played.csv")).unwrap();
    let of_history = |conflict: &str, day: &str| {
        events.lines().any(|line| {
            line.contains(",return_to_war,") && line.contains(day) && line.ends_with(&format!(",{conflict}"))
        })
    };
    let mut checked = 0;
    for line in lines.filter(|line| !line.contains('"')) {
        let cells: Vec<&str> = line.split(',').collect();
        if !cells[returned].is_empty() {
            assert!(of_history(cells[conflict], cells[returned]), "{line} is not in the history");
            checked += 1;
        }
    }
    assert!(checked > 100, "only {checked} returns were compared");
    let said = desk.stdout("record show 333 --record played.record");
    assert!(said.contains("played"), "a played record says what it is:\n{said}");
    let curve = desk.stdout("curve --record played.record");
    assert!(curve.contains("not a record of what happened"), "{curve}");
}

#[test]
fn a_history_as_parquet_is_read_back_by_pandas() {
    let has_pandas = std::process::Command::new("python3").args(["-c", "import pandas, pyarrow"]).output();
    if !has_pandas.is_ok_and(|output| output.status.success()) {
        println!("skipped: no python3 with pandas and pyarrow here");
        return;
    }
    let desk = Desk::new();
    let played = desk.json("simulate constant --replicates 3 --json --out history.parquet");
    desk.stdout("simulate constant --replicates 3 --out history.csv");
    // Unless told otherwise, pandas reads decimal numbers of a CSV to a digit less than they have.
    let reader = "import pandas as p\n\
                  a = p.read_parquet('history.parquet'); b = p.read_csv('history.csv', float_precision='round_trip')\n\
                  assert list(a.columns) == list(b.columns), a.columns\n\
                  assert (a['time'] == b['time']).all() and (a['event'] == b['event']).all()\n\
                  assert (a['unit_1'].astype(str) == b['unit_1'].astype(str)).all()\n\
                  assert (a['day'].astype(str) == b['day']).all()\n\
                  print(*a.groupby('replicate').size())";
    let output =
        std::process::Command::new("python3").args(["-c", reader]).current_dir(desk.folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let sizes: Vec<String> =
        (0..3).map(|one| played["histories"][one]["events"].as_u64().unwrap().to_string()).collect();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), sizes.join(" "));
}

#[test]
fn the_values_of_a_fit_are_played_and_fitted_again_by_their_names() {
    let desk = Desk::new();
    let fit = desk.stdout("fit constant --json");
    desk.put("fit.json", &fit);
    let fit: Value = serde_json::from_str(&fit).unwrap();
    let played = desk.json("simulate constant --parameters fit.json --json");
    assert_eq!(played["histories"][0]["parameters"]["return0"], fit["terms"][0]["estimate"]);
    let set = desk.json("simulate constant --parameters fit.json --set return0=-9 --json");
    assert_eq!(set["histories"][0]["parameters"]["return0"], -9.0);
    assert_eq!(set["histories"][0]["parameters"]["end0"], fit["terms"][1]["estimate"]);
    assert!(set["events"][0]["mean"].as_f64().unwrap() < 10.0, "a hazard of 0.0001 a year gives few returns");
}

#[test]
fn shipped_theories_stand_in_the_one_layout_and_their_text_is_printed_as_it_is() {
    let desk = Desk::new();
    for theory in ALL.iter().map(|one| one.name) {
        let text = desk.stdout(&format!("check {theory} --text"));
        let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../theories/{theory}.theory"));
        assert_eq!(text.trim_end(), fs::read_to_string(kept).unwrap().trim_end(), "{theory}");
        let name = format!("{theory}.theory");
        desk.put(&name, &text);
        desk.stdout(&format!("fmt --check {name}"));
        desk.stdout(&format!("fmt {name}"));
        assert_eq!(fs::read_to_string(desk.path(&name)).unwrap(), text, "{theory}");
        // What is spread out comes together again.
        desk.put("spread.theory", &text.replace("  event ", "\n\n      event   ").replace(" := ", ":="));
        desk.refuses("fmt --check spread.theory", &["not in the one layout: spread.theory"]);
        desk.stdout("fmt spread.theory");
        let once = fs::read_to_string(desk.path("spread.theory")).unwrap();
        desk.stdout("fmt spread.theory");
        assert_eq!(fs::read_to_string(desk.path("spread.theory")).unwrap(), once, "{theory}");
        assert_eq!(
            desk.json("check spread.theory --json")[0]["events"],
            desk.json(&format!("check {name} --json"))[0]["events"]
        );
    }
}

#[test]
fn check_without_a_name_tells_of_every_shipped_theory() {
    let desk = Desk::new();
    let all = desk.json("check --json");
    let names: Vec<&str> = all.as_array().unwrap().iter().map(|one| one["theory"].as_str().unwrap()).collect();
    assert_eq!(names, ALL.iter().map(|one| one.name).collect::<Vec<_>>());
    for one in all.as_array().unwrap() {
        assert_eq!(one["schema"], "interbellum/check/1");
        let units = one["units"].as_array().unwrap();
        assert!(
            units.iter().any(|kind| kind["kind"] == "conflict" && kind["units"].as_u64() >= Some(303)),
            "{units:?}"
        );
        if one["theory"] == "war_peace_war" {
            // Talks and refusals can happen again at once, and are meant to; what nobody has measured is not exact.
            assert!(one["warnings"].as_array().unwrap().iter().all(|warning| warning["code"] == "repeats"));
            continue;
        }
        assert_eq!(one["warnings"], serde_json::json!([]), "a shipped theory has no warning");
        for event in one["events"].as_array().unwrap() {
            assert_eq!(event["class"], "exact", "{} {}", one["theory"], event["event"]);
        }
    }
}

#[test]
fn every_code_of_a_fault_has_a_page_with_what_is_refused_and_what_is_right() {
    let desk = Desk::new();
    let said = desk.refused("check --explain no-such-code");
    let codes: Vec<&str> = said.rsplit("the codes are ").next().unwrap().trim().split(", ").collect();
    assert!(codes.len() >= 40, "{said}");
    for code in codes {
        let page = desk.stdout(&format!("check --explain {code}"));
        assert!(page.starts_with(code) && page.lines().count() >= 3, "{code}:\n{page}");
    }
    desk.refuses("check --explain never-hapens", &["the nearest is `never-happens`"]);
}

#[test]
fn names_that_are_not_there_are_refused_with_the_nearest() {
    let desk = Desk::new();
    desk.refuses("fit constnt", &["no theory `constnt`", "the nearest is `constant`", "commitment"]);
    desk.refuses("simulate constant --set retrun0=1", &["no parameter `retrun0`", "nearest is `return0`", "end0"]);
    desk.refuses("simulate constant --set return0", &["`return0`", "NAME=VALUE"]);
    desk.refuses("simulate constant --set return0=1e400", &["`return0=1e400`", "finite"]);
    desk.refuses("simulate constant --parameters prior --set return0=1", &["--set", "prior"]);
    desk.refuses(
        "fit constant --facts return_to_wars",
        &["`return_to_wars`", "nearest is `return_to_war`", "war_ends"],
    );
    desk.refuses("fit constant --cluster d", &["no role `d`"]);
    desk.refuses("fit constant --level 95", &["--level 95", "between 0 and 1"]);
    desk.refuses("simulate constant --replicates 0", &["--replicates 0"]);
    desk.refuses("simulate constant --threads 0", &["--threads 0"]);
    desk.refuses("simulate constant --out history.txt", &["history.txt", ".csv, .parquet, .dta, .json"]);
    desk.refuses("simulate constant --as-record played.record --svg history.png", &["history.png", ".svg"]);
    assert!(!desk.path("played.record").exists(), "what is refused writes nothing");
}

#[test]
fn facts_are_named_with_or_without_the_record_before_them() {
    let desk = Desk::new();
    let short = desk.json("fit constant --facts return_to_war --json");
    let long = desk.json("fit constant --facts record.return_to_war --json");
    assert_eq!(short["terms"], long["terms"]);
    assert_eq!((&short["terms"][1]["fixed"], &short["terms"][1]["std_error"]), (&Value::Bool(true), &Value::Null));
    assert_eq!(short["scope"]["left_out"]["war_ends"], 559);
}

const WITH_TABLE: &str = "theory tab {
  clock years from 1946 to 2024
  units conflict from record.conflicts
  hold phase(conflict) : one of never, war, year_of_end, year_of_quiet, peace, gone follows record.phase
  observe aid(conflict) : real from table.aid else 0
  param base ~ normal(-3, 1)
  param aid_adds ~ normal(0, 1)
  event return_to_war(c: conflict) {
    when phase(c) == peace
    hazard exp(base + aid_adds * aid(c)) per year
    then phase(c) := war
    seen as record.return_to_war(c)
  }
}
";

#[test]
fn a_table_is_read_by_unit_and_day_and_each_of_its_faults_is_told_with_row_and_column() {
    let desk = Desk::new();
    desk.put("tab.theory", WITH_TABLE);
    desk.refuses("fit tab.theory", &["table.aid", "--table aid=FILE.csv"]);
    desk.put("aid.csv", "conflict,value,from\n200,1,1950-01-01\n205,2.5,1960-01-01\n205,0,1961-01-01\n");
    let fit = desk.json("fit tab.theory --table aid=aid.csv --json");
    // 0, 1 and 2.5: three rows of the likelihood.
    assert_eq!(fit["fit"]["rows"], 3);
    desk.refuses("fit tab.theory --table aid=aid.csv --table aid=aid.csv", &["--table aid is given twice"]);
    desk.refuses(
        "fit tab.theory --table aid=aid.csv --table aids=aid.csv",
        &["--table aids", "reads no `table.aids`", "it reads aid"],
    );
    desk.refuses("fit tab.theory --table aid", &["`aid`", "NAME=FILE"]);
    desk.refuses("fit tab.theory --table aid=none.csv", &["none.csv"]);
    for (rows, parts) in [
        (
            "conflict,value,from\n200,1,1950-01-01\n20x,2,1960-01-01\n",
            ["row 3, column `conflict`", "`20x`", "nearest is `200`"],
        ),
        (
            "conflict,value,from\n200,1,1950-01-01\n205,many,1960-01-01\n",
            ["row 3, column `value`", "`many`", "a number"],
        ),
        (
            "conflict,value,from\n200,1,1950-01-01\n205,,1960-01-01\n",
            ["row 3, column `value`", "nothing", "number is needed"],
        ),
        (
            "conflict,value,from\n200,1,1950-01-01\n205,inf,1960-01-01\n",
            ["row 3, column `value`", "Inf", "finite number"],
        ),
        (
            "conflict,value,from\n200,1,1950-01-01\n205,2,1960-13-01\n",
            ["row 3, column `from`", "`1960-13-01`", "a date"],
        ),
        ("conflict,value,from\n200,1,1950-01-01\n200,3,1950-01-01\n", ["row 3", "conflict 200", "1950-01-01 already"]),
        ("conflict,worth,from\n200,1,1950-01-01\n", ["no column `value`", "conflict, value", "from"]),
    ] {
        desk.put("bad.csv", rows);
        desk.refuses("fit tab.theory --table aid=bad.csv", &parts);
    }
    desk.put("strict.theory", &WITH_TABLE.replace(" else 0", ""));
    desk.refuses("fit strict.theory --table aid=aid.csv", &["`aid` of conflict 200", "1946-01-01", "else VALUE"]);
}

#[test]
fn an_explosion_is_stopped_and_told_with_its_day_and_a_remedy() {
    let desk = Desk::new();
    desk.put(
        "boom.theory",
        "theory boom {
  clock years from 1946 to 2024
  units conflict from record.conflicts
  hold heat(conflict) : real starts from 0
  event flare(c: conflict) {
    hazard 1 + heat(c) per year
    then heat(c) := heat(c) + 1
    seen by no record
  }
}
",
    );
    let said = ["error[stopped]: replicate 0", "explodes", "`flare`", "19", "--most-events"];
    desk.refuses("simulate boom.theory --most-events 5000", &said);
    desk.put("cold.theory", "theory cold { clock years from 1946 to 2024 units conflict from record.conflicts hold heat : real starts from 3
  event cool(c: conflict) { hazard 1 / (heat - 1) per year then heat := heat - 1 seen by no record } }");
    let said = ["replicate 0 was stopped on 1946-01-0", "division by zero: 1 / 0", "cold.theory:2:36"];
    desk.refuses("simulate cold.theory", &said);
}

#[test]
fn what_is_no_likelihood_is_refused_with_the_reason() {
    let desk = Desk::new();
    desk.put(
        "unseen.theory",
        "theory unseen {
  clock years from 1946 to 2024
  units conflict from record.conflicts
  hold active(conflict) : flag follows record.active
  hold tired(conflict) : flag starts from false
  param base ~ normal(0, 1)
  event tire(c: conflict) {
    when not tired(c)
    hazard 0.1 per year
    then tired(c) := true
    seen by no record
  }
  event resume(c: conflict) {
    when not active(c) and not tired(c)
    hazard exp(base) per year
    then active(c) := true
    seen as record.return_to_war(c)
  }
}
",
    );
    let check = desk.json("check unseen.theory --json");
    assert_eq!(check[0]["events"][1]["class"], "needs simulation");
    assert_eq!(check[0]["events"][0]["class"], "seen by no record");
    desk.refuses(
        "fit unseen.theory",
        &["unseen.theory:13", "`resume`", "reads `tired`", "`tire` changes", "simulation only"],
    );
}

#[test]
fn a_fact_that_cannot_happen_is_named_with_its_conflict_and_day() {
    let desk = Desk::new();
    desk.put(
        "once.theory",
        "theory once {
  clock years from 1946 to 2024
  units conflict from record.conflicts
  hold active(conflict) : flag follows record.active
  hold tired(conflict) : flag starts from false
  param base ~ normal(-3, 1)
  event resume(c: conflict) {
    when not active(c) and not tired(c)
    hazard exp(base) per year
    then active(c) := true, tired(c) := true
    seen as record.return_to_war(c)
  }
}
",
    );
    let said = [
        "error[never-happens]",
        "`return_to_war` of conflict 200 on 1952-04-09",
        "once.theory:8:28",
        "--condition-on-impossible",
    ];
    desk.refuses("fit once.theory", &said);
    let fit = desk.json("fit once.theory --condition-on-impossible --json");
    let counted = fit["scope"]["impossible"]["return_to_war"].as_u64().unwrap();
    assert_eq!(counted + fit["events"][0]["n_events"].as_f64().unwrap() as u64, 317);
}

#[test]
fn a_likelihood_without_a_maximum_ends_with_exit_code_3_and_no_intervals() {
    let desk = Desk::new();
    let text = WITH_TABLE.replace("  observe aid(conflict) : real from table.aid else 0\n", "").replace("aid(c)", "1");
    desk.put("flat.theory", &text);
    let output = desk.command("fit flat.theory").assert().code(3);
    let said = String::from_utf8(output.get_output().stderr.clone()).unwrap();
    assert!(said.contains("error[not-converged]") && said.contains("`base`") && said.contains("`aid_adds`"), "{said}");
    let printed = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert!(printed.contains("not converged") && !printed.contains(" to "), "{printed}");
}

#[test]
fn faults_of_a_text_come_all_at_once_each_with_its_line() {
    let desk = Desk::new();
    desk.put(
        "bad.theory",
        &WITH_TABLE.replace("record.phase", "record.phases").replace("normal(0, 1)", "normal(0, -1)"),
    );
    desk.refuses("check bad.theory", &["bad.theory:4:", "record.phase", "bad.theory:7:", "bad-prior"]);
    desk.put("bytes.theory", "theory \u{7}");
    desk.refuses("check bytes.theory", &["bytes.theory:1:8"]);
}

const KEPT: [&str; 5] =
    ["ce54c3827df33f44", "6d84c8f1f4de8b56", "ab6d43b43046cde2", "ab6d43b43046cde2", "ebccd1a2664780ef"];
