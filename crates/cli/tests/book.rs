//! Run every command in the book, and hold its output against what the book prints.
//!
//! A block marked `console` has lines that begin with `$ interbellum`, each followed by what it prints; a line `…` stands for any
//! number of lines. In a block marked `console error` the last command fails. `BLESS=1 cargo test -p cli --test book` puts
//! today's output into blocks without `…`; a person reads the difference.
#![expect(clippy::disallowed_methods, reason = "a test may read and write files")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The chapters, the README first.
fn chapters() -> Vec<PathBuf> {
    let mut chapters: Vec<PathBuf> =
        fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path()).collect();
    chapters.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    chapters.sort();
    chapters.insert(0, root().join("README.md"));
    chapters
}

/// One command and what the book prints for it.
struct Step {
    command: String,
    expected: Vec<String>,
}

fn steps(block: &[&str]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in block {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => steps.push(Step { command: command.to_owned(), expected: Vec::new() }),
            (None, Some(step)) => step.expected.push((*line).to_owned()),
            (None, None) => panic!("a console block begins with a command, not with `{line}`"),
        }
    }
    steps
}

/// What the command prints on both channels, and whether it succeeded.
fn run(command: &str, folder: &Path) -> (Vec<String>, bool) {
    let program = assert_cmd::cargo::cargo_bin("interbellum");
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let output = Command::new("bash")
        .args(["-c", &format!("{{ {command} ; }} 2>&1")])
        .env("PATH", path)
        // No layer of the machine's user counts, and a chapter may add its own.
        .env("INTERBELLUM_LAYERS", folder.join("layers"))
        .current_dir(folder)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (text.lines().map(|line| line.trim_end().to_owned()).collect(), output.status.success())
}

/// Whether the output is as printed, a line `…` standing for any number of lines.
fn matches(expected: &[String], found: &[String]) -> bool {
    match expected.split_first() {
        None => found.is_empty(),
        Some((line, rest)) if line.trim() == "…" => (0..=found.len()).any(|skip| matches(rest, &found[skip..])),
        Some((line, rest)) => found.first().is_some_and(|first| first == line.trim_end()) && matches(rest, &found[1..]),
    }
}

/// The chapter with each console block run; the second value lists what differs.
fn run_chapter(path: &Path) -> (String, Vec<String>, usize) {
    let text = fs::read_to_string(path).unwrap();
    let folder = TempDir::new().unwrap();
    let (mut written, mut faults, mut commands) = (Vec::new(), Vec::new(), 0);
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        written.push(line.to_owned());
        if !line.starts_with("```console") {
            continue;
        }
        let must_fail = line.trim() == "```console error";
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let steps = steps(&block);
        for (place, step) in steps.iter().enumerate() {
            commands += 1;
            let (found, succeeded) = run(&step.command, folder.path());
            let should_succeed = !(must_fail && place + 1 == steps.len());
            if succeeded != should_succeed {
                faults.push(format!(
                    "{}: `{}` {}",
                    path.display(),
                    step.command,
                    if succeeded { "succeeds" } else { "fails" }
                ));
            }
            let elided = step.expected.iter().any(|line| line.trim() == "…");
            if !matches(&step.expected, &found) {
                let printed = found.join("\n");
                faults.push(format!("{}: `{}` prints\n{printed}", path.display(), step.command));
            }
            written.push(format!("$ {}", step.command));
            written.extend(if elided { step.expected.clone() } else { found });
        }
        written.push("```".to_owned());
    }
    (written.join("\n") + "\n", faults, commands)
}

#[test]
fn every_command_in_the_book_prints_what_the_book_says() {
    let bless = std::env::var("BLESS").is_ok();
    let (mut all_faults, mut all_commands) = (Vec::new(), 0);
    for path in chapters() {
        let (written, faults, commands) = run_chapter(&path);
        all_commands += commands;
        if bless {
            fs::write(&path, written).unwrap();
        } else {
            all_faults.extend(faults);
        }
    }
    assert!(all_commands >= 10, "only {all_commands} commands were found in the book");
    assert!(all_faults.is_empty(), "{}", all_faults.join("\n\n"));
}

#[test]
fn an_ellipsis_stands_for_any_number_of_lines_and_nothing_else_does() {
    let lines = |words: &str| -> Vec<String> { words.split(' ').map(str::to_owned).collect() };
    assert!(matches(&lines("a … d"), &lines("a b c d")));
    assert!(!matches(&lines("a … e"), &lines("a b c d")));
    assert!(!matches(&lines("a b"), &lines("a b c")));
}
