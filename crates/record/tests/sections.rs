//! Write records in sections and open them, whole and damaged.

use record::{
    Absent, Day, Interval, Known, Layer, Observation, ObservationKind, Observations, Quantity, Record, Role, Source,
    Span, StoreError, Who, from_bytes, observations_of, open, to_bytes,
};

fn record() -> Record {
    let source = Source {
        id: "made".to_owned(),
        version: "1".to_owned(),
        title: String::new(),
        short_title: String::new(),
        citation: Vec::new(),
        bibtex: Vec::new(),
        licence: String::new(),
        file: String::new(),
        sha256: String::new(),
        rows: 1,
        coverage: Interval { earliest: Day(0), latest: Day(364) },
        left_out: String::new(),
    };
    let row = Observation {
        row: 2,
        id: None,
        name: None,
        about: vec![(Role::About, Who::Conflict(1))],
        span: Span::Year(1970),
        values: vec![Known::Value(Quantity::new(3.0).unwrap())],
    };
    let facts =
        Observations { kind: ObservationKind::Deaths, absent: Absent::Unknown, measures: Vec::new(), rows: vec![row] };
    Record::default().with_observations([Layer { source, facts }])
}

#[test]
fn observations_stay_packed_until_they_are_asked_for() {
    let record = record();
    let bytes = to_bytes(&record).unwrap();
    assert_eq!(bytes, to_bytes(&record).unwrap());
    let opened = open(&bytes).unwrap();
    assert!(opened.record.observations.is_empty());
    let layers = opened.packed.unpack().unwrap();
    assert_eq!(Record::default().with_observations(layers), record);
    assert_eq!(from_bytes(&bytes).unwrap(), (record, opened.hash));
}

#[test]
fn a_record_without_observations_has_an_empty_section_of_them() {
    let timeline = Record::default();
    assert_eq!(from_bytes(&to_bytes(&timeline).unwrap()).unwrap().0, timeline);
    assert!(observations_of(&to_bytes(&timeline).unwrap()).unwrap().is_empty());
}

#[test]
fn observations_are_read_without_the_timeline_whose_layout_is_another() {
    let mut bytes = to_bytes(&record()).unwrap();
    let version = b"interbellum record\n".len();
    bytes[version] -= 1;
    assert!(matches!(open(&bytes), Err(StoreError::OtherFormat { .. })));
    assert_eq!(Record::default().with_observations(observations_of(&bytes).unwrap()), record());
}

#[test]
fn a_change_or_a_cut_in_either_section_is_seen_when_it_is_opened() {
    let bytes = to_bytes(&record()).unwrap();
    // Behind the magic line, the version, and the first section's length and hash.
    for place in (19 + 4 + 8 + 32..bytes.len()).filter(|place| *place < 70 || *place + 20 > bytes.len()) {
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        assert!(open(&changed).is_err(), "byte {place}");
    }
    for length in 0..bytes.len() {
        assert!(open(&bytes[..length]).is_err(), "{length} bytes");
    }
    let longer = [bytes.as_slice(), b"!"].concat();
    assert!(matches!(open(&longer), Err(StoreError::Undecodable { .. })));
}
