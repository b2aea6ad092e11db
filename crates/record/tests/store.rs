//! Write records and read them back, whole or not at all.

use proptest::prelude::*;
use record::{
    Day, Facts, Interval, Layer, Membership, Record, Scheme, Source, States, StoreError, Succession, from_bytes,
    to_bytes,
};

fn record() -> Record {
    let membership = |row, code, from: &str, until: Option<&str>| Membership {
        row,
        scheme: Scheme::GleditschWard,
        code,
        abbreviation: "RVN".to_owned(),
        name: "Viet Nam".to_owned(),
        from: from.parse().unwrap(),
        until: until.map(|day| day.parse().unwrap()),
    };
    Record::new(vec![Layer {
        source: Source {
            id: "gw-states".to_owned(),
            version: "2017".to_owned(),
            title: "States".to_owned(),
            short_title: "GW".to_owned(),
            citation: vec!["Somebody 1999".to_owned()],
            bibtex: Vec::new(),
            licence: "cite".to_owned(),
            file: "states.xlsx".to_owned(),
            sha256: "00".repeat(32),
            rows: 2,
            coverage: Interval { earliest: Day::first_of(1816), latest: Day::last_of(2017) },
            left_out: String::new(),
        },
        facts: Facts::Memberships(vec![
            membership(2, 817, "1954-05-01", Some("1975-04-30")),
            membership(3, 816, "1954-05-01", None),
        ]),
    }])
}

#[test]
fn what_is_written_is_read_back_and_twice_gives_the_same_bytes() {
    let bytes = to_bytes(&record()).unwrap();
    assert_eq!(to_bytes(&record()).unwrap(), bytes);
    let (read, hash) = from_bytes(&bytes).unwrap();
    assert_eq!(read, record());
    assert_eq!(hash.len(), 64);
}

#[test]
fn another_format_version_is_named() {
    let mut bytes = to_bytes(&record()).unwrap();
    let version = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for other in [1, 2, 3, 99] {
        bytes[version] = other;
        assert!(matches!(from_bytes(&bytes), Err(StoreError::OtherFormat { found }) if found == u32::from(other)));
    }
}

proptest! {
    #[test]
    fn a_changed_byte_or_a_cut_is_noticed(place in 0_usize..10_000, value in 1_u8..=255, cut in any::<bool>()) {
        let whole = to_bytes(&record()).unwrap();
        let place = place % whole.len();
        let mut bytes = whole.clone();
        if cut { bytes.truncate(place) } else { bytes[place] ^= value }
        prop_assert!(from_bytes(&bytes).is_err());
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = from_bytes(&bytes);
    }
}

#[test]
fn a_state_leaves_on_the_last_day_of_its_membership() {
    let record = record();
    let states = States::new(&record);
    let exit = |code, day: &str| states.exit_after(Scheme::GleditschWard, code, day.parse().unwrap());
    assert!(
        matches!(exit(817, "1960-01-01"), Succession::Leaves(day, fact) if day.to_string() == "1975-04-30" && fact.row == 2)
    );
    assert!(matches!(exit(817, "1975-04-30"), Succession::Leaves(..)));
    assert_eq!(exit(817, "1975-05-01"), Succession::NotListed);
    assert!(matches!(exit(817, "1950-01-01"), Succession::Leaves(..)), "a war may be older than its state");
    assert_eq!(exit(816, "1960-01-01"), Succession::Stays);
    assert_eq!(exit(1, "1960-01-01"), Succession::NotListed);
}

#[test]
fn a_source_that_is_not_there_is_named_with_those_that_are() {
    let record = record();
    let message = record.active_years("ucdp-acd", Some("25.1")).unwrap_err().to_string();
    assert!(
        message.contains("ucdp-acd") && message.contains("25.1") && message.contains("gw-states 2017"),
        "{message}"
    );
    let message = record.active_years("gw-states", None).unwrap_err().to_string();
    assert!(message.contains("memberships"), "{message}");
}
