//! Read countries and who borders whom from a topology, made and real.
#![expect(clippy::disallowed_methods, reason = "a test may read files")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use record::{Code, Layer, Observations, Role, Who};
use sources::{FaultKind, Faults, File, Form, Importer, observers};

const FILE: &str = "countries-50m.json";

fn importer() -> &'static Importer<Observations> {
    observers().iter().find(|importer| importer.id == "natural-earth").unwrap()
}

fn read(text: &str) -> Result<Layer<Observations>, Faults> {
    importer().read_part(&File { name: FILE, bytes: text.as_bytes() })
}

fn neighbours(layer: &Layer<Observations>, of: &str) -> Option<BTreeSet<String>> {
    let code = Who::State(Code::iso3(of).unwrap());
    let row = layer.facts.rows.iter().find(|row| row.in_role(Role::From).any(|who| *who == code))?;
    let letters = |who: &Who| if let Who::State(code) = who { Some(code.to_string()) } else { None };
    Some(row.in_role(Role::To).filter_map(letters).collect())
}

fn set(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|one| (*one).to_owned()).collect()
}

/// Two countries that share line 0, one in two parts; an island; an area without a number that is a state's, and one that is
/// nobody's.
const MADE: &str = r#"{"type":"Topology","objects":{"countries":{"type":"GeometryCollection","geometries":[
 {"type":"Polygon","arcs":[[0,1]],"id":"250","properties":{"name":"France"}},
 {"type":"MultiPolygon","arcs":[[[-1,2]],[[3]]],"id":"724","properties":{"name":"Spain"}},
 {"type":"Polygon","arcs":[[4]],"id":"144","properties":{"name":"Sri Lanka"}},
 {"type":"Polygon","arcs":[[5,6]],"id":"231","properties":{"name":"Ethiopia"}},
 {"type":"Polygon","arcs":[[-6,7]],"properties":{"name":"Somaliland"}},
 {"type":"Polygon","arcs":[[7]],"properties":{"name":"Siachen Glacier"}}]}},"arcs":[]}"#;

#[test]
fn two_countries_border_where_both_name_one_line_in_whatever_direction() {
    let layer = read(MADE).unwrap();
    assert_eq!(neighbours(&layer, "FRA"), Some(set(&["ESP"])));
    assert_eq!(neighbours(&layer, "ESP"), Some(set(&["FRA"])));
    assert_eq!(neighbours(&layer, "LKA"), Some(set(&[])));
}

#[test]
fn an_area_without_a_number_is_a_states_or_nobodys() {
    let layer = read(MADE).unwrap();
    assert_eq!(neighbours(&layer, "ETH"), Some(set(&["SOM"])));
    assert_eq!(neighbours(&layer, "SOM"), Some(set(&["ETH"])));
    assert_eq!(layer.facts.rows.len(), 5);
    assert_eq!(layer.source.rows, 6);
}

#[test]
fn what_is_no_topology_of_countries_is_refused_with_the_reason() {
    let kind = |text: &str| read(text).unwrap_err().kept[0].what.clone();
    assert_eq!(kind(""), FaultKind::Empty);
    assert!(matches!(kind("a,b\n1,2\n"), FaultKind::OtherForm { found: Form::Csv, .. }));
    assert!(matches!(kind("{\"type\":\"Topology\""), FaultKind::UnreadableTopology { .. }));
    assert!(matches!(kind("{}"), FaultKind::UnreadableTopology { .. }));
    let unknown = MADE.replace("\"144\"", "\"999\"");
    let FaultKind::UnreadableTopology { reason } = kind(&unknown) else { panic!() };
    assert!(reason.contains("area 3") && reason.contains("999"), "{reason}");
    // As deep as one likes: refused, and no panic.
    assert!(read(&"{\"a\":".repeat(100_000)).is_err());
}

/// The real file: in the shared data, or where the variable says.
fn real() -> Option<Vec<u8>> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/natural-earth").join(FILE);
    let named = std::env::var_os("NATURAL_EARTH").map(PathBuf::from);
    let found = [Some(shared), named].into_iter().flatten().find_map(|path| fs::read(path).ok());
    if found.is_none() {
        println!("skipped: {FILE} is not at hand");
    }
    found
}

#[test]
fn the_real_file_has_236_countries_and_321_borders() {
    let Some(bytes) = real() else { return };
    let layer = importer().read(&File { name: FILE, bytes: &bytes }).unwrap();
    assert_eq!(layer.source.sha256, "04342cdc1e3016bcd7db1630de95684d67b79fe3c8c460321e87aef469502394");
    assert_eq!((layer.source.rows, layer.facts.rows.len()), (241, 236));
    let ends: usize = layer.facts.rows.iter().map(|row| row.in_role(Role::To).count()).sum();
    // Each border has two ends.
    assert_eq!(ends, 2 * 321);
    assert_eq!(neighbours(&layer, "SOM"), Some(set(&["DJI", "ETH", "KEN"])));
    assert_eq!(neighbours(&layer, "AZE"), Some(set(&["ARM", "GEO", "IRN", "RUS", "TUR"])));
    assert_eq!(
        neighbours(&layer, "FRA"),
        Some(set(&["AND", "BEL", "BRA", "CHE", "DEU", "ESP", "ITA", "LUX", "MCO", "SUR"]))
    );
    assert_eq!(neighbours(&layer, "CYP"), Some(set(&[])));
}
