//! Hold what theories read beside the timeline against the rows of the sources: what is known, and what nobody says.

use std::collections::{BTreeMap, BTreeSet};

use interbellum::Hall;
use interbellum::record::{Day, Known, Observations, Role, Span, Who};
use interbellum::theories::{Loaded, Purpose, RecordCatalogue, bind_path, bind_world, load};
use process::{Path, World};
use sha2::{Digest, Sha256};

fn loaded(text: &str) -> (Hall, RecordCatalogue, Loaded) {
    let hall = Hall::open().unwrap().unpacked().unwrap();
    let catalogue = RecordCatalogue::of(&hall).unwrap();
    let loaded = load(text, "observed.theory", &catalogue).unwrap_or_else(|fault| panic!("{fault}"));
    (hall, catalogue, loaded)
}

fn borders(otherwise: &str) -> String {
    format!(
        "theory near {{
  clock   years from 1946-01-01 to 2024-12-31
  units   state from record.states
  observe borders(state, state) : symmetric flag from natural_earth.borders{otherwise}
  hold    met(state) : flag starts from false
  event see(s: state) {{
    when    not met(s) and any(n: borders(n, s))
    hazard  1 per year
    then    met(s) := true
  }}
}}
"
    )
}

#[test]
fn borders_of_states_that_are_gone_are_what_the_theory_says_and_never_known_to_be_absent() {
    let of = |otherwise: &str| {
        let (_, catalogue, loaded) = loaded(&borders(otherwise));
        let world = bind_world(&loaded.theory, &catalogue, &BTreeMap::new(), Purpose::Play).unwrap();
        (loaded, world)
    };
    let ((loaded, never), (_, always)) = (of(" else false"), of(" else true"));
    let labels = &loaded.theory.process.units[0].labels;
    let place = |label: &str| labels.iter().position(|one| one == label).unwrap_or_else(|| panic!("no {label}"));
    let pair = |world: &World, a: &str, b: &str| world.start[0][place(a) * labels.len() + place(b)];
    for (a, b, border) in [("FRN", "BEL", 1.0), ("FRN", "POL", 0.0), ("RUS", "CHN", 1.0), ("UKG", "IRE", 1.0)] {
        assert_eq!((pair(&never, a, b), pair(&always, a, b)), (border, border), "{a} and {b}");
    }
    for (a, b) in [("GDR", "POL"), ("GDR", "MAG"), ("YUG", "ITA"), ("CZE", "GFR"), ("RVN", "LAO")] {
        assert_eq!((pair(&never, a, b), pair(&always, a, b)), (0.0, 1.0), "{a} and {b}");
        assert_eq!((pair(&never, b, a), pair(&always, b, a)), (0.0, 1.0), "{b} and {a}");
    }
}

#[test]
fn a_theory_that_does_not_say_what_borders_are_where_nobody_knows_them_is_refused() {
    let (_, catalogue, loaded) = loaded(&borders(""));
    let fault = bind_world(&loaded.theory, &catalogue, &BTreeMap::new(), Purpose::Play).unwrap_err().to_string();
    assert!(fault.contains("natural_earth.borders has no value") && fault.contains("else VALUE"), "{fault}");
}

/// The record that comes with the program, with observations that do not decode although their hash is right.
fn undecodable() -> Vec<u8> {
    #[expect(clippy::disallowed_methods, reason = "a test may read files")]
    let mut bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/data/embedded.record")).unwrap();
    // Behind the head stand two sections, each with its length, its hash and its content; the second has the observations.
    let timeline = "interbellum record\n".len() + 4;
    let length = u64::from_le_bytes(bytes[timeline..timeline + 8].try_into().unwrap());
    bytes.truncate(timeline + 8 + 32 + usize::try_from(length).unwrap());
    let content = b"nothing that was packed";
    bytes.extend_from_slice(&(content.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&Sha256::digest(content));
    bytes.extend_from_slice(content);
    bytes
}

#[test]
fn a_theory_that_names_what_does_not_unpack_is_refused_for_that_and_others_are_not() {
    let hall = Hall::of_bytes(&undecodable()).unwrap();
    let catalogue = RecordCatalogue::of(&hall).unwrap();
    let words = load(&borders(" else false"), "near.theory", &catalogue).unwrap_err().to_string();
    assert!(words.starts_with("the record does not decode"), "{words}");
    let catalogue = RecordCatalogue::of(&hall).unwrap();
    let of_timeline = borders("").replace("natural_earth.borders", "table.borders");
    assert!(load(&of_timeline, "near.theory", &catalogue).is_ok());
}

/// Three quarters of a day, in years.
const EVENING: f64 = 0.75 / 365.25;
const SIDES: [&str; 2] = ["rebels", "government"];

fn support(otherwise: &str) -> String {
    format!(
        "theory aided {{
  clock   years from 1946-01-01 to 2024-12-31
  units   state from record.states
  units   conflict from record.conflicts
  role    dominant : state = USA from 1945
  hold    aid_rebels(conflict), aid_government(conflict) : flag follows record.external_support else {otherwise}
  hold    ours_rebels(conflict), ours_government(conflict) : flag follows record.supported_by(dominant) else {otherwise}
  param   aid0 ~ normal(-3, 1)
  event aid(c: conflict) {{
    when    not aid_rebels(c)
    hazard  exp(aid0) per year
    then    aid_rebels(c) := true
    seen as record.support_begins(c, rebels)
  }}
  event leave(c: conflict) {{
    when    aid_rebels(c)
    hazard  exp(aid0) per year
    then    aid_rebels(c) := false
    seen as record.support_ends(c, rebels)
  }}
}}
"
    )
}

/// The values of an attribute on the evening of the last day of each year: a war that begins on that day has begun by noon.
fn at_ends_of_years(loaded: &Loaded, path: &Path, attribute: usize) -> BTreeMap<i16, Vec<f64>> {
    let clock = loaded.theory.process.clock;
    let mut now = path.world.start[attribute].clone();
    let mut changes = path.world.changes.iter().filter(|change| change.attribute == attribute).peekable();
    let mut found = BTreeMap::new();
    for year in 1946..=2024 {
        while let Some(change) = changes.next_if(|change| change.time <= clock.time(Day::last_of(year).0) + EVENING) {
            now[change.place] = change.value;
        }
        found.insert(year, now.clone());
    }
    found
}

/// What the rows of one side of a conflict say of one year: whether by anyone, and whether by the United States; none where it
/// is an allegation.
fn said(rows: &[(bool, bool, bool)]) -> (Option<f64>, Option<f64>) {
    let of = |ours: bool| {
        let named = || rows.iter().filter(move |(support, _, by_us)| *support && (!ours || *by_us));
        match (named().any(|(_, alleged, _)| !alleged), named().next().is_some()) {
            (true, _) => Some(1.0),
            (false, true) => None,
            (false, false) => Some(0.0),
        }
    };
    (of(false), of(true))
}

/// Of each row whether it tells of support, whether that is alleged, and whether it is by the United States; by conflict, side and
/// year.
type Rows = BTreeMap<(u32, usize, i16), Vec<(bool, bool, bool)>>;

/// The rows of the source.
fn rows(of: &Observations) -> Rows {
    let measure = |name: &str| of.measure(name).unwrap();
    let (support, alleged, group) = (measure("support"), measure("alleged"), measure("supported_is_group"));
    let mut rows = Rows::new();
    for row in &of.rows {
        let Span::Year(year) = row.span else { panic!("a row without a year") };
        let is = |place: usize| matches!(row.values[place], Known::Value(value) if value.get() == 1.0);
        let conflict =
            row.in_role(Role::About).find_map(|who| if let Who::Conflict(id) = who { Some(*id) } else { None });
        let by_us = row.name.as_deref().is_some_and(|name| name.contains("United States of America"));
        let side = usize::from(!is(group));
        rows.entry((conflict.unwrap(), side, year)).or_default().push((is(support), is(alleged), by_us));
    }
    rows
}

#[test]
fn support_is_known_in_the_years_at_which_the_source_looks_and_unknown_where_it_is_alleged_or_nobody_looks() {
    let of = |otherwise: &str| {
        let (hall, catalogue, loaded) = loaded(&support(otherwise));
        let path = bind_path(&loaded.theory, &catalogue, &BTreeMap::new()).unwrap();
        (hall, loaded, path)
    };
    let ((hall, loaded, never), (_, _, always)) = (of("false"), of("true"));
    let rows = rows(&hall.record.observations("ucdp-esd", None).unwrap().1.facts);
    let labels = loaded.theory.process.units[1].labels.clone();
    let mut counts = [[0; 3]; 2];
    for (side, word) in SIDES.into_iter().enumerate() {
        for (whose, name) in ["aid", "ours"].into_iter().enumerate() {
            let name = format!("{name}_{word}");
            let attribute = loaded.theory.process.attributes.iter().position(|one| one.name == name).unwrap();
            let known = (at_ends_of_years(&loaded, &never, attribute), at_ends_of_years(&loaded, &always, attribute));
            for (year, values) in &known.0 {
                for (place, low) in values.iter().enumerate() {
                    // What is unknown is what the theory says of that case, so known is what both texts give.
                    let found = (*low == known.1[year][place]).then_some(*low);
                    let told = rows.get(&(labels[place].parse().unwrap(), side, *year));
                    let told = told.and_then(|rows| if whose == 0 { said(rows).0 } else { said(rows).1 });
                    assert_eq!(found, told, "{name} of conflict {} in {year}", labels[place]);
                    counts[whose][told.map_or(2, |value| value as usize)] += 1;
                }
            }
        }
    }
    let [anyone, ours] = counts;
    assert!(anyone.iter().all(|count| *count > 300) && ours.iter().all(|count| *count > 100), "{counts:?}");
}

#[test]
fn a_change_of_support_is_a_fact_only_where_the_source_looks_on_both_sides_of_it() {
    let (hall, catalogue, loaded) = loaded(&support("false"));
    let path = bind_path(&loaded.theory, &catalogue, &BTreeMap::new()).unwrap();
    let rows = rows(&hall.record.observations("ucdp-esd", None).unwrap().1.facts);
    let looked_at: BTreeSet<(u32, i16)> = rows.keys().filter(|key| key.1 == 0).map(|key| (key.0, key.2)).collect();
    let labels = &loaded.theory.process.units[1].labels;
    let clock = loaded.theory.process.clock;
    let (_, years) = hall.record.active_years("ucdp-acd", None).unwrap();
    let starts: BTreeSet<(u32, Day)> = years.iter().map(|year| (year.unit.conflict_id, year.start.day)).collect();
    let (mut begins, mut ends) = (0, 0);
    for fact in path.facts.iter().filter(|fact| fact.marks.iter().any(|mark| mark == "rebels")) {
        let conflict: u32 = labels[fact.units[0]].parse().unwrap();
        let day = Day(clock.start + (fact.time * 365.25).round() as i32);
        match fact.fact.as_str() {
            "support_ends" => {
                assert!(looked_at.contains(&(conflict, day.year())), "conflict {conflict}, {day}");
                ends += 1;
            }
            "support_begins" => {
                // With the war, or after a year at which the source looked.
                let is_with_war = starts.contains(&(conflict, day)) || starts.contains(&(conflict, Day(day.0 - 1)));
                let is_looked_at = looked_at.contains(&(conflict, day.year() - 1));
                assert!(is_with_war || is_looked_at, "conflict {conflict}, {day}");
                begins += 1;
            }
            _ => {}
        }
    }
    assert!(begins > 200 && ends > 100, "{begins} and {ends}");
}
