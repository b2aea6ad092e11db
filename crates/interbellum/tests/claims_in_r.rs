//! Run the R scripts that verdicts are exported with, and hold their numbers against ours.
#![expect(clippy::disallowed_methods, reason = "a test may write files and start R")]

use std::fs;
use std::path::Path;
use std::process::Command;

use interbellum::claims_hall::{DrawOptions, RecordGround, board, export_claim, read_claims, registered};
use interbellum::{Hall, Provenance, UserLayer};
use sources::File;

/// Between two programs that iterate to their own stopping rule.
const TOLERANCE: f64 = 1e-8;

fn has_r() -> bool {
    let asked = Command::new("Rscript").args(["-e", "stopifnot(requireNamespace('survival'))"]).output();
    let found = asked.is_ok_and(|output| output.status.success());
    if !found {
        println!("skipped: Rscript with survival is not at hand");
    }
    found
}

fn number_after(printed: &str, words: &str) -> f64 {
    let line = printed.lines().find(|line| line.starts_with(words)).unwrap_or_else(|| panic!("{words}: {printed}"));
    line[words.len()..].trim().parse().unwrap()
}

/// Primary specifications of the other models: one with a Weibull shape below 0, one above, and person-years of peace and of war.
const OTHER_MODELS: &str = r#"
claim steep { title "t" statement "s" population ended_by in {agreement, ceasefire, victory_government, victory_rebel}
  exposure ended_by in {agreement, ceasefire} direction raises estimands { unit dyad since 1989-01-01 }
  models { model weibull adjust region + log(war_years) } }
claim flat { title "t" statement "s" exposure war_years > 3 direction raises estimands { gap 2 } models { model weibull adjust nothing } }
claim yearly { title "t" statement "s" exposure war_years direction raises models { model cloglog adjust region } }
claim yearly_war { title "t" statement "s" of war population support_lag_1_known == value exposure support_lag_1 == both direction lowers
  models { model cloglog adjust nothing } }
"#;

/// The record with the layers that some claims of war need, where the publishers' files are at hand.
fn with_layers() -> Hall {
    let files =
        [("ties", "ties/TIES.csv"), ("peace-observatory", "peace-observatory/peace_observatory(negotiations).csv")];
    let layer = |(id, path): (&str, &str)| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
        let bytes = fs::read(&path).ok()?;
        let name = path.file_name()?.to_str()?;
        Some((UserLayer::import(id, &File { name, bytes: &bytes }).unwrap(), None))
    };
    match files.into_iter().map(layer).collect::<Option<Vec<_>>>() {
        Some(layers) => Hall::open().unwrap().with_layers(layers).unwrap(),
        None => {
            println!("without the claims whose source is not at hand");
            Hall::open().unwrap()
        }
    }
}

#[test]
fn the_exported_r_scripts_print_our_coefficients_and_clustered_errors() {
    if !has_r() {
        return;
    }
    let hall = with_layers();
    let ground = RecordGround::of(&hall);
    let mut claims = registered(&ground).unwrap();
    claims.extend(read_claims(OTHER_MODELS, "test", &ground).unwrap());
    let judged = board(&ground, &claims, &DrawOptions { draws: 99, ..DrawOptions::default() }, &|_| {}).unwrap();
    let folder = std::env::temp_dir().join(format!("interbellum-claims-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let provenance = Provenance::new(&hall, "test".to_owned());
    let mut compared = 0;
    for (tested, verdict) in judged.rows.iter().filter(|(tested, _)| tested.lacking.is_none()) {
        for file in export_claim(tested, verdict, &provenance).unwrap() {
            fs::write(folder.join(&file.name), &file.text).unwrap();
        }
        let script = format!("{}.R", tested.claim.name);
        let output = Command::new("Rscript").arg(&script).current_dir(&folder).output().unwrap();
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
        let Some(primary) = tested.primary() else {
            for share in tested.shares.iter().filter(|share| share.reading == 0) {
                let (low, high) = share.bounds();
                let told = format!(
                    "{} years {} with {} unknown {} share {low:.12} to {high:.12}",
                    tested.histories[share.state].state,
                    share.years,
                    share.with,
                    share.unknown_years()
                );
                assert!(printed.contains(&told), "{script}: {told}: {printed}");
            }
            for horizon in &tested.horizons {
                assert!(printed.contains(&format!("{} years:", horizon.years)), "{printed}");
            }
            continue;
        };
        let full = primary.full.as_ref().unwrap();
        for (words, ours) in
            [("log hazard ratio", full.estimate), ("standard error by clusters", full.robust_std_error)]
        {
            let theirs = number_after(&printed, words);
            assert!((theirs - ours).abs() <= TOLERANCE * ours.abs(), "{script}, {words}: {ours} here, {theirs} in R");
        }
        compared += 1;
    }
    fs::remove_dir_all(&folder).unwrap();
    // Claims 1 (a), 3, 4, and 11 of peace and of war; with their sources the one of 7 and the two of 8; and four of other models.
    assert_eq!(compared, if hall.added.is_empty() { 9 } else { 12 });
}
