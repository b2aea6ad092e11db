//! Hold every Cargo.toml against the floor table of ARCHITECTURE.md.
#![expect(clippy::disallowed_methods, reason = "a test may read files")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Floor and allowed arrows of each room, as the table states them.
fn table() -> BTreeMap<String, (u32, Vec<String>)> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let quoted = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    text.lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let floor = cells.get(1)?.parse().ok()?;
            Some((quoted(cells[2]).pop()?, (floor, quoted(cells[4]))))
        })
        .collect()
}

/// The rooms that a room's `[dependencies]` name.
fn arrows(manifest: &str, rooms: &BTreeMap<String, (u32, Vec<String>)>) -> Vec<String> {
    let dependencies = manifest.split("\n[").find(|part| part.starts_with("dependencies]")).unwrap_or("");
    let names = dependencies.lines().filter_map(|line| line.split(['.', '=', ' ']).next());
    names.filter(|name| rooms.contains_key(*name)).map(str::to_owned).collect()
}

#[test]
fn every_arrow_points_down_and_stands_in_the_table() {
    let rooms = table();
    assert!(rooms.len() >= 9, "the floor table was not found");
    let mut faults = Vec::new();
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let folder = entry.unwrap();
        let name = folder.file_name().into_string().unwrap();
        let Some((floor, allowed)) = rooms.get(&name) else {
            faults.push(format!("crate `{name}` has no line in the floor table"));
            continue;
        };
        let manifest = fs::read_to_string(folder.path().join("Cargo.toml")).unwrap();
        let found = arrows(&manifest, &rooms);
        for to in &found {
            if rooms[to].0 >= *floor {
                faults
                    .push(format!("`{name}` (floor {floor}) points up or sideways to `{to}` (floor {})", rooms[to].0));
            }
            if !allowed.contains(to) {
                faults.push(format!("the arrow from `{name}` to `{to}` is not in the table"));
            }
        }
        for to in allowed.iter().filter(|to| !found.contains(to)) {
            faults.push(format!("the table has an arrow from `{name}` to `{to}` that is not in its Cargo.toml"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
