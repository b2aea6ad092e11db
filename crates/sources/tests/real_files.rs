//! Hold the importers against the publishers' own files, where they are present.
#![expect(clippy::disallowed_methods, reason = "tests read the publishers' files")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use record::{Day, Facts, Layer, Outcome, Precision};
use sources::{FaultKind, Faults, File, Form, importers, match_importer, timeline};

const ACD_25_1: &str = "ucdp-acd/ucdp-prio-acd-251.csv";
const ACD_24_1: &str = "ucdp-acd/UcdpPrioConflict_v24_1.csv";
const MANGLED: &str = "ucdp-acd/UcdpPrioConflict_v25_1.MANGLED-excel-resave.csv";
const DYADIC_25_1: &str = "ucdp-dyadic/ucdp-dyadic-251.csv";
const TERMINATION_CONFLICT: &str = "ucdp-termination/ucdp-term-acd-3-2021.xlsx";
const TERMINATION_DYAD: &str = "ucdp-termination/ucdp-term-dyad-3-2021.xlsx";
const AGREEMENTS: &str = "ucdp-peace-agreements/ucdp-peace-agreements-221.xlsx";
const GLEDITSCH_WARD: &str = "gw/gwstates.xlsx";
const CORRELATES_OF_WAR: &str = "cow/states2016.csv";

/// The bytes of a file of the shared folder; none, with a line that says so, where the folder is absent.
fn bytes(path: &str) -> Option<Vec<u8>> {
    let full = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    let read = std::fs::read(full).ok();
    if read.is_none() {
        println!("skipped: {path} is not here");
    }
    read
}

fn layer(path: &str) -> Option<Layer> {
    let bytes = bytes(path)?;
    let importer = match_importer(path, &bytes).unwrap();
    Some(importer.read(&File { name: path, bytes: &bytes }).unwrap_or_else(|faults| panic!("{faults}")))
}

fn refusal(path: &str, id: &str, version: &str, change: impl Fn(Vec<u8>) -> Vec<u8>) -> Option<Faults> {
    let bytes = change(bytes(path)?);
    let importer = importers().iter().find(|i| i.id == id && i.version == version).unwrap();
    Some(importer.read(&File { name: path, bytes: &bytes }).unwrap_err())
}

#[test]
fn each_file_gives_its_published_rows_under_its_own_name() {
    let expected = [
        (ACD_25_1, "ucdp-acd", "25.1", 2752, 2752, "a7a2ff6caf6c854f"),
        (ACD_24_1, "ucdp-acd", "24.1", 2686, 2686, "97e77ca0d74f3409"),
        (DYADIC_25_1, "ucdp-dyadic", "25.1", 3432, 3432, "e5bf6e3779a903f3"),
        (TERMINATION_CONFLICT, "ucdp-termination-conflict", "3-2021", 2506, 525, "13b56a547d67600b"),
        (TERMINATION_DYAD, "ucdp-termination-dyad", "3-2021", 3140, 852, "1c2bc692546d67da"),
        (AGREEMENTS, "ucdp-peace-agreements", "22.1", 374, 382, "883113e86e29f1fd"),
        (GLEDITSCH_WARD, "gw-states", "2017", 216, 216, "8d5788ec43777721"),
        (CORRELATES_OF_WAR, "cow-states", "2016", 243, 243, "21822fe1ef67aedf"),
    ];
    for (path, id, version, rows, facts, sha256) in expected {
        let Some(layer) = layer(path) else { continue };
        println!(
            "{path}: {} rows, {} facts; left out: {}",
            layer.source.rows,
            layer.facts.len(),
            layer.source.left_out
        );
        assert_eq!((layer.source.id.as_str(), layer.source.version.as_str()), (id, version));
        assert_eq!((layer.source.rows, layer.facts.len()), (rows, facts), "{path}");
        assert!(path.ends_with(&layer.source.file) && !layer.source.file.contains('/'));
        assert!(layer.source.sha256.starts_with(sha256), "{path} {}", layer.source.sha256);
    }
}
