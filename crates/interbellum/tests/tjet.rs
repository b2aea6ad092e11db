//! Hold our peace spells against the ready-made table of another team (TJET, December 2025), made from the same release.
#![expect(clippy::disallowed_methods, reason = "a test may read files")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use interbellum::Hall;
use interbellum::record::{Day, Kind};
use interbellum::spells::{Options, Spell};

/// What they say of an episode; its rows share the conflict and the day on which it began.
#[derive(Default)]
struct Theirs {
    ended: Option<Day>,
    returned: Option<bool>,
    returned_in: Option<i16>,
}

fn theirs() -> Option<BTreeMap<(u32, Day), Theirs>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/tjet/tjet_conflict_peace_spells.csv");
    let Ok(text) = fs::read_to_string(&path) else {
        println!("skipped: the table is not at hand");
        return None;
    };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headings = reader.headers().unwrap().clone();
    let place = |name: &str| headings.iter().position(|heading| heading == name).unwrap();
    let [conflict, start, end, recur, next] =
        ["conflict_id", "start_date2", "ep_end_date", "recur_later", "ep_next_beg"].map(place);
    let mut found: BTreeMap<(u32, Day), Theirs> = BTreeMap::new();
    for row in reader.records().map(Result::unwrap) {
        let episode = found.entry((row[conflict].parse().unwrap(), row[start].parse().unwrap())).or_default();
        episode.ended = episode.ended.or(row[end].parse().ok());
        episode.returned = episode.returned.or(row[recur].parse::<u8>().ok().map(|flag| flag == 1));
        episode.returned_in = episode.returned_in.or(row[next].parse().ok());
    }
    Some(found)
}

#[test]
fn our_spells_within_states_are_theirs_but_for_four_returns_that_they_do_not_count() {
    let Some(theirs) = theirs() else { return };
    let hall = Hall::open().unwrap();
    let spells = hall.spells(&Options::default()).unwrap();
    let key = |spell: &Spell| (spell.conflict_id.unwrap(), spell.war_start.day);
    let (shared, others): (Vec<&Spell>, Vec<&Spell>) =
        spells.rows.iter().partition(|spell| theirs.contains_key(&key(spell)));
    assert_eq!((shared.len(), others.len()), (466, 93));
    // They look within states: what they leave out is between states (72) and outside a state's own ground (21).
    let of_kind = |kind: Kind| others.iter().filter(|spell| spell.kind == kind).count();
    assert_eq!((of_kind(Kind::Interstate), of_kind(Kind::Extrasystemic)), (72, 21));
    let mut returns = Vec::new();
    let mut blanks = 0;
    for spell in shared {
        let other = &theirs[&key(spell)];
        assert_eq!(other.ended, Some(spell.ended.day), "{}", spell.id());
        if other.returned != Some(spell.returned.is_some()) {
            returns.push(spell.id());
        }
        let year = spell.returned.map(|date| date.day.year());
        match other.returned_in {
            // Where they name the year of the next war it is ours.
            Some(theirs) => assert_eq!(year, Some(theirs), "{}", spell.id()),
            None => blanks += usize::from(year.is_some()),
        }
    }
    // Each has a later episode in the release; theirs stands as not returned, though for the last two they name its year.
    let expected =
        ["conflict-234-2019-11-14", "conflict-386-2018-11-19", "conflict-419-2004-11-09", "conflict-15283-2015-10-10"];
    assert_eq!(returns, expected);
    assert_eq!(blanks, 37);
}
