//! Add, remove and list a user's layers as a user does, and end the program in the middle of it.
#![expect(clippy::disallowed_methods, reason = "a test may read and write files")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// A desk of its own: a folder of layers, and the files that a user has downloaded.
struct Desk {
    folder: TempDir,
}

/// Two states that were great powers, by number, in the publisher's layout; `last` is the last year of the first.
fn majors(last: u16) -> String {
    let mut text = "stateabb,ccode,styear,stmonth,stday,endyear,endmonth,endday,version\n".to_owned();
    text += &format!("USA,2,1898,8,13,{last},12,31,2016\n");
    for place in 0..13 {
        text += &format!("UKG,200,{},1,1,{},12,31,2016\n", 1816 + 10 * place, 1820 + 10 * place);
    }
    text
}

impl Desk {
    fn new() -> Desk {
        Desk { folder: TempDir::new().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn layers(&self) -> PathBuf {
        self.path("layers")
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn interbellum(&self) -> Command {
        let mut command = Command::cargo_bin("interbellum").unwrap();
        command.env("INTERBELLUM_LAYERS", self.layers());
        command
    }

    fn stdout(&self, words: &[&str]) -> String {
        let output = self.interbellum().args(words).assert().success();
        String::from_utf8(output.get_output().stdout.clone()).unwrap()
    }

    fn stderr(&self, words: &[&str]) -> String {
        let output = self.interbellum().args(words).assert().failure();
        assert!(output.get_output().stdout.is_empty(), "a failed command prints no result");
        String::from_utf8(output.get_output().stderr.clone()).unwrap()
    }

    fn json(&self, words: &[&str]) -> Value {
        serde_json::from_str(&self.stdout(words)).unwrap()
    }

    /// The folder with the great powers added.
    fn with_majors() -> Desk {
        let desk = Desk::new();
        let file = desk.file("majors2016.csv", &majors(2016));
        assert!(desk.stdout(&["record", "add", "cow-majors", &file]).starts_with("added cow-majors 2016: 14 "));
        desk
    }

    fn added(&self) -> Vec<Value> {
        let listed = self.json(&["record", "list", "--json"]);
        let sources = listed["sources"].as_array().unwrap();
        sources.iter().filter(|source| source["layer"] == "added").cloned().collect()
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.layers()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

const MAJORS: &str = "cow-majors@2016.layer";

#[test]
fn an_added_source_is_listed_cited_and_hashed_into_every_result() {
    let desk = Desk::new();
    let hash = |words: &[&str]| desk.json(words)["made_by"]["record"].as_str().unwrap().to_owned();
    let alone = hash(&["record", "list", "--json"]);
    let file = desk.file("majors2016.csv", &majors(2016));
    desk.stdout(&["record", "add", "cow-majors", &file]);
    let added = desk.added();
    assert_eq!(added.len(), 1);
    assert_eq!((added[0]["id"].as_str(), added[0]["rows"].as_u64()), (Some("cow-majors"), Some(14)));
    assert!(added[0]["sha256"].as_str().is_some_and(|sha256| sha256.len() == 64));
    assert!(added[0]["added_on"].as_str().is_some_and(|day| day.len() == 10));
    let text = desk.stdout(&["record", "list"]);
    assert!(text.contains("added, in ") && text.contains("cow-majors 2016: "), "{text}");
    assert!(desk.stdout(&["record", "cite"]).contains("COW majors 2016"));
    assert!(desk.stdout(&["record", "cite", "--bibtex"]).contains("@misc{cow2017"));
    let with = hash(&["record", "list", "--json"]);
    assert_ne!(alone, with);
    assert_eq!(hash(&["curve", "--json"]), with, "a result says which layers it was made with");
    assert_eq!(hash(&["curve", "--json", "--no-layers"]), alone);
    assert_eq!(hash(&["record", "list", "--json", "--no-layers"]), alone);
}

#[test]
fn layers_are_found_by_option_by_variable_and_in_the_users_data_folder() {
    let desk = Desk::with_majors();
    let n = |command: &mut Command| {
        let output = command.args(["record", "list", "--json"]).assert().success();
        let listed: Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
        listed["sources"].as_array().unwrap().iter().filter(|source| source["layer"] == "added").count()
    };
    let elsewhere = desk.path("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    assert_eq!(n(desk.interbellum().arg("--layers").arg(&elsewhere)), 0, "the option comes before the variable");
    assert_eq!(n(desk.interbellum().arg("--layers").arg(desk.layers()).env_remove("INTERBELLUM_LAYERS")), 1);
    let data = desk.path("data");
    fs::create_dir_all(data.join("interbellum")).unwrap();
    fs::rename(desk.layers(), data.join("interbellum/layers")).unwrap();
    assert_eq!(n(&mut desk.interbellum()), 0, "a folder that is not there has no layers");
    #[cfg(all(unix, not(target_os = "macos")))]
    for name in ["", "unset"] {
        let mut command = desk.interbellum();
        command.env("XDG_DATA_HOME", &data);
        match name {
            "unset" => command.env_remove("INTERBELLUM_LAYERS"),
            empty => command.env("INTERBELLUM_LAYERS", empty),
        };
        assert_eq!(n(&mut command), 1, "a variable that is {name:?}");
    }
    let text = desk.stderr(&["curve", "--layers", desk.path("nowhere").to_str().unwrap()]);
    assert!(text.contains("there is no folder"), "{text}");
    let mut homeless = desk.interbellum();
    for name in ["INTERBELLUM_LAYERS", "XDG_DATA_HOME", "HOME", "APPDATA"] {
        homeless.env_remove(name);
    }
    let output = homeless.args(["record", "remove", "cow-majors"]).assert().failure();
    assert!(String::from_utf8_lossy(&output.get_output().stderr).contains("--layers DIR"));
}

#[test]
fn the_same_file_added_twice_says_so_and_changes_nothing() {
    let desk = Desk::with_majors();
    let (file, layer) = (desk.path("majors2016.csv"), desk.layers().join(MAJORS));
    let before = (fs::read(&layer).unwrap(), fs::metadata(&layer).unwrap().modified().unwrap());
    let text = desk.stdout(&["record", "add", "cow-majors", file.to_str().unwrap(), file.to_str().unwrap()]);
    assert!(text.contains("added before from the same file; nothing changed"), "{text}");
    assert_eq!(before, (fs::read(&layer).unwrap(), fs::metadata(&layer).unwrap().modified().unwrap()));
}

#[test]
fn another_file_of_the_same_version_is_refused_unless_it_is_asked_for() {
    let desk = Desk::with_majors();
    let other = desk.file("other/majors2016.csv", &majors(1990));
    let before = fs::read(desk.layers().join(MAJORS)).unwrap();
    let text = desk.stderr(&["record", "add", "cow-majors", &other]);
    assert!(text.contains("another file of this version") && text.contains("--replace"), "{text}");
    assert_eq!(fs::read(desk.layers().join(MAJORS)).unwrap(), before);
    assert!(desk.stdout(&["record", "add", "cow-majors", &other, "--replace"]).contains("now comes from this file"));
    assert_ne!(fs::read(desk.layers().join(MAJORS)).unwrap(), before);
    assert_eq!(desk.added().len(), 1);
    let both = [desk.path("majors2016.csv"), PathBuf::from(&other)].map(|path| path.to_str().unwrap().to_owned());
    let text = desk.stderr(&["record", "add", "cow-majors", &both[0], &both[1], "--replace"]);
    assert!(text.contains("give one of them"), "{text}");
}

#[test]
fn a_source_that_the_record_has_is_not_added_again() {
    let Some(data) = publishers() else { return };
    let desk = Desk::new();
    let file = data.join("cow/states2016.csv");
    let text = desk.stdout(&["record", "add", "cow-states", file.to_str().unwrap()]);
    assert!(text.contains("the record has cow-states 2016 from the same file; nothing changed"), "{text}");
    let text = desk.stderr(&["record", "remove", "cow-states"]);
    assert!(text.contains("comes with the record"), "{text}");
    assert!(desk.added().is_empty());
}

#[test]
fn a_newer_version_is_used_and_an_older_one_waits_to_be_asked_for() {
    let Some(data) = publishers() else { return };
    let desk = Desk::new();
    let path = |name: &str| data.join(name).to_str().unwrap().to_owned();
    let (old, new) = (path("ties/TIES.csv"), path("ties/TIESv4-1.xls"));
    assert!(desk.stdout(&["record", "add", "ties", &old]).starts_with("added ties 4.1 (text)"));
    let text = desk.stdout(&["record", "add", "ties", &new]);
    assert!(text.contains("in place of 4.1 (text), which is kept"), "{text}");
    let versions = |desk: &Desk| -> Vec<String> {
        desk.added().iter().map(|source| source["version"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(versions(&desk), ["4.1 (text)", "4.1"], "the newest is last, and so the one that is used");
    desk.stdout(&["record", "remove", "ties", "--version", "4.1 (text)"]);
    let text = desk.stderr(&["record", "add", "ties", &old]);
    assert!(text.contains("the newer version 4.1 is there") && text.contains("--older"), "{text}");
    assert_eq!(versions(&desk), ["4.1"]);
    assert!(desk.stdout(&["record", "add", "ties", &old, "--older"]).contains("the newer 4.1 stays"));
    assert_eq!(versions(&desk), ["4.1 (text)", "4.1"]);
    let findings = desk.json(&["record", "check", "--json"]);
    let cases = findings["findings"].as_array().unwrap().iter().find(|found| found["id"] == "added-layer-not-used");
    assert_eq!(cases.unwrap()["cases"], serde_json::json!(["ties 4.1 (text): 4.1 is newer"]));
    assert_eq!(desk.stdout(&["record", "remove", "ties"]).lines().count(), 2);
    assert!(desk.added().is_empty());
}

#[test]
fn names_of_a_layer_that_are_of_no_state_are_listed_and_no_others() {
    let Some(data) = publishers() else { return };
    let desk = Desk::new();
    desk.stdout(&["record", "add", "gsdb", data.join("gsdb/GSDB_V4.csv").to_str().unwrap()]);
    let findings = desk.json(&["record", "check", "--json"]);
    let listed = findings["findings"].as_array().unwrap().iter().find(|found| found["id"] == "name-not-matched");
    let cases: Vec<&str> =
        listed.unwrap()["cases"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    let has = |name: &str| cases.iter().any(|case| case.contains(&format!("`{name}`")));
    // Organisations, and a state before its time; not the old names under which this source goes on to write two states.
    assert!(has("EU") && has("UN") && has("Montenegro"), "{cases:?}");
    assert!(!has("Yemen, North") && !has("Iraq") && cases.iter().all(|case| case.starts_with("GSDB 4: ")), "{cases:?}");
}

#[test]
fn a_layer_of_a_version_that_the_record_has_is_not_used_and_does_not_change_its_hash() {
    let desk = Desk::with_majors();
    // A layer's file is a record of one layer.
    let record = desk.path("majors.record");
    fs::copy(desk.layers().join(MAJORS), &record).unwrap();
    let record = record.to_str().unwrap();
    let (with, alone) = (
        desk.json(&["--record", record, "record", "list", "--json"]),
        desk.json(&["--record", record, "record", "list", "--json", "--no-layers"]),
    );
    assert_eq!((&with["record"], &with["sources"]), (&alone["record"], &alone["sources"]));
    let text = desk.stdout(&["--record", record, "record", "list"]);
    assert!(text.contains("cow-majors 2016: not used, since the record has this version"), "{text}");
    let other = desk.file("other/majors2016.csv", &majors(1990));
    let text = desk.stderr(&["--record", record, "record", "add", "cow-majors", &other, "--replace"]);
    assert!(text.contains("a layer overrides nothing"), "{text}");
}

#[test]
fn an_older_layer_stands_below_the_newer_version_that_the_record_has() {
    let Some(data) = publishers() else { return };
    let desk = Desk::new();
    let path = |name: &str| data.join(name).to_str().unwrap().to_owned();
    desk.stdout(&["record", "add", "ties", &path("ties/TIESv4-1.xls")]);
    let record = desk.path("ties.record");
    fs::rename(desk.layers().join("ties@4.1.layer"), &record).unwrap();
    let (record, old) = (record.to_str().unwrap(), path("ties/TIES.csv"));
    let text = desk.stderr(&["--record", record, "record", "add", "ties", &old]);
    assert!(text.contains("the newer version 4.1 is there"), "{text}");
    desk.stdout(&["--record", record, "record", "add", "ties", &old, "--older"]);
    let listed = desk.json(&["--record", record, "record", "list", "--json"]);
    let sources = listed["sources"].as_array().unwrap();
    let order: Vec<(&str, &str)> =
        sources.iter().map(|one| (one["version"].as_str().unwrap(), one["layer"].as_str().unwrap())).collect();
    assert_eq!(order, [("4.1 (text)", "added"), ("4.1", "record")]);
}

#[test]
fn every_source_at_hand_makes_a_layer_within_its_limits() {
    let Some(data) = publishers() else { return };
    let desk = Desk::new();
    let known = desk.json(&["record", "list", "--sources", "--json"]);
    let mut count = 0;
    for source in known["sources"].as_array().unwrap() {
        let named =
            |path: &Path| source["files"].as_array().unwrap().iter().any(|name| path.ends_with(name.as_str().unwrap()));
        let Some(path) = below(&data).into_iter().find(|path| named(path)) else { continue };
        let id = source["id"].as_str().unwrap();
        let output = desk.interbellum().args(["record", "add", id, "--older"]).arg(&path).output().unwrap();
        assert!(output.status.success(), "{id}: {}", String::from_utf8_lossy(&output.stderr));
        count += 1;
    }
    assert!(count >= 25, "{count} sources were found");
    let sizes = fs::read_dir(desk.layers()).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len());
    assert!(sizes.max().unwrap() < 8 << 20, "a layer is far smaller than the limit");
    // The record with all of them opens, and its hash does not hang on the order of their adding.
    assert!(!desk.added().is_empty());
    let hash = |desk: &Desk| desk.json(&["record", "list", "--json"])["record"].clone();
    let other = Desk::new();
    fs::create_dir(other.layers()).unwrap();
    for name in desk.names().iter().rev().filter(|name| name.ends_with(".layer")) {
        fs::copy(desk.layers().join(name), other.layers().join(name)).unwrap();
    }
    assert_eq!(hash(&desk), hash(&other));
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

fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

#[test]
fn what_is_no_file_of_the_source_is_refused_by_name_and_nothing_is_written() {
    let desk = Desk::new();
    let add = |source: &str, file: &str| desk.stderr(&["record", "add", source, file]);
    let good = desk.file("majors2016.csv", &majors(2016));
    assert!(add("cow-major", &good).contains("the nearest is `cow-majors`"));
    assert!(add("cow-states", &good).contains("cow-majors"), "another source's file is named");
    assert!(add("cow-majors", desk.folder.path().to_str().unwrap()).contains("it is a folder"));
    assert!(add("cow-majors", desk.path("none.csv").to_str().unwrap()).contains("cannot read"));
    let formula = desk.file("formula/majors2016.csv", &majors(2016).replace("USA,2,1898", "USA,=1+1,1898"));
    let text = add("cow-majors", &formula);
    assert!(
        text.contains("row 2") && text.contains("ccode") && text.contains("a formula where a value must be"),
        "{text}"
    );
    let cut = desk.file("cut/majors2016.csv", &majors(2016)[..300]);
    assert!(add("cow-majors", &cut).contains("download the file again"));
    let huge = desk.path("huge");
    fs::create_dir(&huge).unwrap();
    let huge = huge.join("majors2016.csv");
    // A sparse file: two gigabytes that take no room on the disk, and are not read.
    fs::File::create(&huge).unwrap().set_len(2 << 30).unwrap();
    assert!(add("cow-majors", huge.to_str().unwrap()).contains("2147483648 bytes"));
    // One of two is bad: none is added.
    desk.stderr(&["record", "add", "cow-majors", &good, &cut]);
    assert!(!desk.layers().join(MAJORS).exists());
    let text = desk.stderr(&["record", "add", "cow-majors", &good, "--no-layers"]);
    assert!(text.contains("--no-layers"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_link_to_a_publishers_file_is_followed_and_a_link_in_the_folder_of_layers_is_not() {
    let desk = Desk::new();
    let real = desk.file("real.csv", &majors(2016));
    let link = desk.path("majors2016.csv");
    std::os::unix::fs::symlink(&real, &link).unwrap();
    desk.stdout(&["record", "add", "cow-majors", link.to_str().unwrap()]);
    let (layer, away) = (desk.layers().join(MAJORS), desk.path("away.layer"));
    fs::rename(&layer, &away).unwrap();
    std::os::unix::fs::symlink(&away, &layer).unwrap();
    assert!(desk.stderr(&["curve"]).contains("is a link"));
    assert!(desk.stderr(&["record", "add", "cow-majors", link.to_str().unwrap()]).contains("is a link"));
    assert!(desk.stdout(&["record", "remove", "cow-majors"]).contains("removed"));
    assert!(away.is_file(), "what the link led to is left alone");
}

#[test]
fn a_layer_that_is_damaged_renamed_or_too_large_is_named_with_the_remedy() {
    let desk = Desk::with_majors();
    let layer = desk.layers().join(MAJORS);
    let good = fs::read(&layer).unwrap();
    let mut bad = good.clone();
    *bad.last_mut().unwrap() ^= 1;
    fs::write(&layer, &bad).unwrap();
    let text = desk.stderr(&["curve"]);
    assert!(text.contains("damaged") && text.contains("`interbellum record remove cow-majors@2016.layer`"), "{text}");
    desk.stdout(&["curve", "--no-layers"]);
    fs::write(&layer, &good[..good.len() / 2]).unwrap();
    assert!(desk.stderr(&["curve"]).contains("damaged"));
    fs::write(&layer, "not a layer").unwrap();
    assert!(desk.stderr(&["curve"]).contains("not an Interbellum record"));
    fs::File::create(&layer).unwrap().set_len(2 << 30).unwrap();
    assert!(desk.stderr(&["curve"]).contains("2147483648 bytes"));
    fs::remove_file(&layer).unwrap();
    fs::create_dir(&layer).unwrap();
    assert!(desk.stderr(&["curve"]).contains("folder"));
    fs::remove_dir(&layer).unwrap();
    fs::write(desk.layers().join("cow-majors@2017.layer"), &good).unwrap();
    assert!(desk.stderr(&["curve"]).contains("holds cow-majors 2016"));
    let embedded = Path::new(env!("CARGO_MANIFEST_DIR")).join("../interbellum/data/embedded.record");
    fs::copy(embedded, desk.layers().join("cow-majors@2017.layer")).unwrap();
    assert!(desk.stderr(&["curve"]).contains("layers, and a file of a layer holds one"));
    // Others' files in the folder are no layers.
    desk.stdout(&["record", "remove", "cow-majors"]);
    fs::write(desk.layers().join("notes.txt"), "mine").unwrap();
    desk.stdout(&["curve"]);
    let file = desk.file("layers.txt", "no folder");
    assert!(desk.stderr(&["curve", "--layers", &file]).contains("no folder"));
}

#[test]
fn a_layer_may_be_removed_once_and_says_what_there_is() {
    let desk = Desk::with_majors();
    let text = desk.stderr(&["record", "remove", "cow-major"]);
    assert!(text.contains("they are cow-majors 2016"), "{text}");
    assert_eq!(desk.stdout(&["record", "remove", "cow-majors"]), "removed cow-majors 2016\n");
    assert!(desk.stderr(&["record", "remove", "cow-majors"]).contains("none is"));
}

/// The first command that a message names, as a shell runs it.
#[cfg(unix)]
fn run_remedy(desk: &Desk, message: &str) -> std::process::Output {
    let command = message.split('`').find(|part| part.contains("record remove")).unwrap();
    let program = assert_cmd::cargo::cargo_bin("interbellum");
    let script = command.replacen("interbellum", "\"$0\"", 1);
    let mut bash = std::process::Command::new("bash");
    bash.env("INTERBELLUM_LAYERS", desk.layers()).args(["-c", &script]).arg(program).output().unwrap()
}

#[cfg(unix)]
#[test]
fn the_remedy_for_one_bad_file_works_in_a_shell_and_takes_that_file_alone() {
    use std::os::unix::ffi::OsStrExt;
    let desk = Desk::with_majors();
    let names: [&[u8]; 6] = [
        b"cow-majors@2016 (1).layer",
        b"cow-majors@2016'$(rm x).layer",
        b"cow-majors@\x1b[31m\n.layer",
        b"cow-majors@\xff.layer",
        "cow-majors@\u{202e}.layer".as_bytes(),
        b"-majors@1.layer",
    ];
    for name in names {
        let path = desk.layers().join(std::ffi::OsStr::from_bytes(name));
        fs::copy(desk.layers().join(MAJORS), &path).unwrap();
        let message = desk.stderr(&["curve"]);
        let done = run_remedy(&desk, &message);
        assert!(done.status.success(), "{message}\n{}", String::from_utf8_lossy(&done.stderr));
        assert!(!path.exists(), "{message}");
        assert_eq!(desk.added().len(), 1, "the good layer stays");
    }
    // Where the command names the folder, so does the remedy.
    let folder = desk.path("other folder");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join(MAJORS), "no layer").unwrap();
    let message = desk.stderr(&["curve", "--layers", folder.to_str().unwrap()]);
    assert!(run_remedy(&desk, &message).status.success(), "{message}");
    assert!(!folder.join(MAJORS).exists() && desk.layers().join(MAJORS).exists());
}

#[test]
fn too_many_layers_can_still_be_removed() {
    let desk = Desk::with_majors();
    for n in 0..200 {
        fs::copy(desk.layers().join(MAJORS), desk.layers().join(format!("many@{n}.layer"))).unwrap();
    }
    let text = desk.stderr(&["curve"]);
    assert!(text.contains("has 201 layers, and a record takes 200"), "{text}");
    assert_eq!(desk.stdout(&["record", "remove", "many"]).lines().count(), 200);
    desk.stdout(&["curve"]);
}

#[test]
fn no_file_is_removed_where_one_of_them_is_a_folder() {
    let desk = Desk::with_majors();
    fs::create_dir(desk.layers().join("cow-majors@2017.layer")).unwrap();
    let text = desk.stderr(&["record", "remove", "cow-majors"]);
    assert!(text.contains("nothing was removed") && desk.layers().join(MAJORS).exists(), "{text}");
}

#[cfg(unix)]
#[test]
fn a_lock_that_is_no_file_is_not_opened_and_a_link_makes_no_file_elsewhere() {
    let desk = Desk::with_majors();
    let (lock, elsewhere) = (desk.layers().join("layers.lock"), desk.path("elsewhere"));
    let refused = || desk.stderr(&["record", "remove", "cow-majors"]).contains("the lock is a file of its own");
    fs::remove_file(&lock).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &lock).unwrap();
    assert!(refused() && !elsewhere.exists());
    fs::remove_file(&lock).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&lock).status().unwrap().success());
    assert!(refused());
    assert!(desk.layers().join(MAJORS).exists());
}

#[test]
fn only_our_own_parts_are_cleared_away() {
    let desk = Desk::with_majors();
    let part = |name: &str| desk.layers().join(name);
    let (ours, theirs) = (part(".cow-majors@2016.layer.123.0.part"), part(".mine.layer.notes.part"));
    fs::write(&ours, "half").unwrap();
    fs::write(&theirs, "notes").unwrap();
    desk.stdout(&["record", "remove", "cow-majors"]);
    assert!(!ours.exists() && theirs.exists());
}

#[test]
fn a_file_without_its_source_is_told_what_it_is() {
    let desk = Desk::new();
    let file = desk.file("majors2016 (1).csv", &majors(2016));
    let text = desk.stderr(&["record", "add", &file]);
    assert!(text.contains(&format!("`interbellum record add cow-majors '{file}'`")), "{text}");
    let text = desk.stderr(&["record", "add", &file, &file]);
    assert!(text.contains("this is a file of `cow-majors`"), "{text}");
    let unknown = desk.file("mine.csv", "a,b\n");
    assert!(desk.stderr(&["record", "add", &unknown]).contains("name the source before the file"));
    let text = desk.stderr(&["record", "add", "cow-majors"]);
    assert!(text.contains("name the file behind the source") && text.contains("majors2016.csv"), "{text}");
    let text = desk.stderr(&["record", "add", "dyadic-mid", &unknown]);
    assert!(text.contains("the nearest is `cow-mid-dyads`"), "{text}");
}

#[test]
fn every_source_says_which_covariates_and_claims_it_serves() {
    let desk = Desk::new();
    let known = desk.json(&["record", "list", "--sources", "--json"]);
    let of = |id: &str| known["sources"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone();
    assert_eq!(of("maddison")["covariates"], serde_json::json!(["income", "output_share"]));
    assert!(of("ucdp-esd")["claims"].as_array().unwrap().contains(&"proxy_wars".into()));
    assert_eq!(of("icb-system")["covariates"], serde_json::json!([]));
    assert!(desk.stdout(&["record", "list", "--sources"]).contains("    covariates: income, output_share\n"));
}

#[test]
fn a_disk_that_is_full_leaves_the_old_layer_and_nothing_else() {
    let desk = Desk::with_majors();
    // A limit on the size of files fails a write as a full disk does.
    let other = desk.file("other/majors2016.csv", &majors(1990));
    let (layer, before) = (desk.layers().join(MAJORS), desk.names());
    let old = fs::read(&layer).unwrap();
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" record add cow-majors --replace \"$1\"";
    let program = assert_cmd::cargo::cargo_bin("interbellum");
    let output = Command::new("bash")
        .env("INTERBELLUM_LAYERS", desk.layers())
        .args(["-c", script])
        .arg(program)
        .arg(&other)
        .assert()
        .code(1);
    let message = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(message.contains("cannot write") && message.contains("nothing was changed"), "{message}");
    assert_eq!((fs::read(&layer).unwrap(), desk.names()), (old, before));
}

/// A program that adds a file, begun and not waited for.
fn begin(desk: &Desk, file: &str) -> Child {
    std::process::Command::new(assert_cmd::cargo::cargo_bin("interbellum"))
        .env("INTERBELLUM_LAYERS", desk.layers())
        .args(["record", "add", "cow-majors", "--replace", file])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn a_program_that_is_killed_at_any_point_leaves_the_old_layer_or_the_new_one_whole() {
    let desk = Desk::with_majors();
    let files = [desk.file("a/majors2016.csv", &majors(1990)), desk.file("b/majors2016.csv", &majors(1991))];
    let layer = desk.layers().join(MAJORS);
    let wholes: Vec<Vec<u8>> = files
        .iter()
        .map(|file| {
            desk.stdout(&["record", "add", "cow-majors", "--replace", file]);
            fs::read(&layer).unwrap()
        })
        .collect();
    // How long the program takes when nobody ends it.
    let begun = std::time::Instant::now();
    begin(&desk, &files[0]).wait().unwrap();
    let whole = begun.elapsed().as_micros() as u64;
    let (mut ended_early, mut changed, mut number) = (0, 0, 20_261_122_u64);
    let mut last = fs::read(&layer).unwrap();
    for round in 0..100 {
        let mut program = begin(&desk, &files[(round + 1) % 2]);
        // Knuth's multiplier: delays from none to a little more than the whole.
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_micros((number >> 33) % (whole + whole / 5)));
        program.kill().unwrap();
        ended_early += usize::from(!program.wait().unwrap().success());
        let now = fs::read(&layer).unwrap();
        assert!(wholes.contains(&now), "round {round}: the layer is neither the old nor the new");
        changed += usize::from(now != last);
        last = now;
    }
    assert!(ended_early >= 30, "only {ended_early} of 100 were ended before they had finished");
    println!("{ended_early} ended early, {changed} times the layer had changed");
    // The lock ended with its holder, and the next to write clears away what was left.
    desk.stdout(&["record", "add", "cow-majors", "--replace", &files[0]]);
    desk.stdout(&["record", "add", "cow-majors", "--replace", &files[1]]);
    assert_eq!(desk.names(), [MAJORS, "layers.lock"]);
    assert_eq!(desk.added().len(), 1);
}

#[test]
fn programs_that_add_at_once_wait_for_one_another() {
    let desk = Desk::with_majors();
    let file = desk.file("other/majors2016.csv", &majors(1990));
    let first = desk.path("majors2016.csv").to_str().unwrap().to_owned();
    let programs: Vec<Child> = (0..8).map(|n| begin(&desk, if n % 2 == 0 { &file } else { &first })).collect();
    for mut program in programs {
        // A reader at the same time sees a whole layer.
        assert_eq!(desk.added().len(), 1);
        assert!(program.wait().unwrap().success());
    }
    assert_eq!(desk.names(), [MAJORS, "layers.lock"]);
}

#[test]
fn who_finds_the_folder_locked_waits_until_it_is_free() {
    let desk = Desk::with_majors();
    let lock = fs::File::options().write(true).open(desk.layers().join("layers.lock")).unwrap();
    lock.lock().unwrap();
    let file = desk.file("other/majors2016.csv", &majors(1990));
    let before = fs::read(desk.layers().join(MAJORS)).unwrap();
    let mut program = begin(&desk, &file);
    std::thread::sleep(Duration::from_millis(1500));
    assert!(program.try_wait().unwrap().is_none(), "it waits");
    assert_eq!(fs::read(desk.layers().join(MAJORS)).unwrap(), before);
    // A reader does not wait.
    assert_eq!(desk.added().len(), 1);
    lock.unlock().unwrap();
    assert!(program.wait().unwrap().success());
    assert_ne!(fs::read(desk.layers().join(MAJORS)).unwrap(), before);
}

#[test]
fn what_cannot_be_fetched_says_where_a_person_gets_it_and_what_then() {
    let desk = Desk::new();
    let text = desk.stderr(&["record", "fetch", "cow-majors"]);
    assert!(text.contains("no lasting address of this version is known"), "{text}");
    assert!(
        text.contains("https://correlatesofwar.org/") && text.contains("record add cow-majors majors2016.csv"),
        "{text}"
    );
    assert!(desk.stderr(&["record", "fetch", "cow-major"]).contains("the nearest is `cow-majors`"));
    assert!(desk.stderr(&["record", "fetch", "cow-majors", "--version", "2011"]).contains("it has 2016"));
    assert!(!desk.layers().exists());
}

#[test]
fn every_known_source_says_where_it_is_to_be_had() {
    let desk = Desk::new();
    let known = desk.json(&["record", "list", "--sources", "--json"]);
    let sources = known["sources"].as_array().unwrap();
    assert!(sources.len() >= 37, "{}", sources.len());
    for source in sources {
        assert!(source["page"].as_str().is_some_and(|page| !page.is_empty()), "{}", source["id"]);
    }
}
