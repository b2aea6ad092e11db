//! Ask observations at a time, and keep zero, unknown and outside coverage apart; write and read them.

use record::{
    Absent, Code, Dated, Day, End, Index, Interval, Known, Layer, Measure, Observation, ObservationKind, Observations,
    Precision, Quantity, Record, RecordError, Role, Source, Span, Who, from_bytes, to_bytes,
};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn days(earliest: &str, latest: &str) -> Interval {
    Interval { earliest: day(earliest), latest: day(latest) }
}

fn dated(text: &str, precision: Precision) -> Dated {
    Dated { day: day(text), precision }
}

fn state(code: u16) -> Who {
    Who::State(Code::CorrelatesOfWar(code))
}

fn layer(absent: Absent, rows: Vec<Observation>) -> Layer<Observations> {
    let measure = Measure {
        name: "troops".to_owned(),
        column: "troops_ad".to_owned(),
        unit: "persons".to_owned(),
        meaning: "troops".to_owned(),
        codes: Vec::new(),
    };
    Layer {
        source: Source {
            id: "us-troops".to_owned(),
            version: "1".to_owned(),
            title: "Troops".to_owned(),
            short_title: "Troops".to_owned(),
            citation: vec!["Somebody 2022".to_owned()],
            bibtex: Vec::new(),
            licence: "cite".to_owned(),
            file: "troops.csv".to_owned(),
            sha256: "00".repeat(32),
            rows: 2,
            coverage: days("1950-01-01", "2020-12-31"),
            left_out: String::new(),
        },
        facts: Observations { kind: ObservationKind::StateYears, absent, measures: vec![measure], rows },
    }
}

fn row(number: u32, who: Who, span: Span, value: Known<Quantity>) -> Observation {
    Observation { row: number, id: None, name: None, about: vec![(Role::Subject, who)], span, values: vec![value] }
}

fn quantity(number: f64) -> Known<Quantity> {
    Known::Value(Quantity::new(number).unwrap())
}

#[test]
fn a_number_that_is_not_finite_is_no_quantity_and_zeros_are_one() {
    assert_eq!((Quantity::new(f64::NAN), Quantity::new(f64::INFINITY)), (None, None));
    let zero = Quantity::new(-0.0).unwrap();
    assert!(zero.get().is_sign_positive() && zero == Quantity::new(0.0).unwrap());
}

#[test]
fn a_span_holds_does_not_hold_or_hangs_on_a_day_that_is_not_known() {
    let span = |begins: Option<Dated>, ends| Span::Days { begins, ends };
    let exact = Some(dated("1990-06-10", Precision::Day));
    let month = Some(dated("1990-06-01", Precision::Month));
    let until = |text, precision| End::On(dated(text, precision));
    let june = days("1990-06-01", "1990-06-30");
    let cases = [
        (span(exact, until("1990-06-12", Precision::Day)), days("1990-06-11", "1990-06-11"), Known::Value(true)),
        (span(exact, until("1990-06-12", Precision::Day)), days("1990-06-13", "1990-06-20"), Known::Value(false)),
        (span(exact, End::Unknown), days("1990-06-09", "1990-06-09"), Known::Value(false)),
        (span(exact, End::Unknown), days("1990-06-11", "1990-06-11"), Known::Unknown),
        (span(exact, End::Unknown), june, Known::Value(true)),
        (span(exact, End::Ongoing), days("2000-01-01", "2000-01-01"), Known::Value(true)),
        (span(month, End::Ongoing), days("1990-06-15", "1990-06-15"), Known::Unknown),
        (span(month, End::Ongoing), june, Known::Value(true)),
        (span(None, until("1990-06-12", Precision::Day)), days("1990-06-13", "1990-06-13"), Known::Value(false)),
        (span(None, until("1990-06-12", Precision::Day)), days("1990-06-11", "1990-06-11"), Known::Unknown),
        (span(None, until("1990-06-12", Precision::Day)), june, Known::Value(true)),
        (span(exact, until("1990-12-31", Precision::Year)), days("1991-01-01", "1991-01-01"), Known::Value(false)),
        (Span::Year(1990), june, Known::Value(true)),
        (Span::Year(1991), june, Known::Value(false)),
        (Span::Always, june, Known::Value(true)),
    ];
    for (place, (span, interval, expected)) in cases.into_iter().enumerate() {
        assert_eq!(span.holds_in(interval), expected, "case {place}");
    }
}

#[test]
fn zero_unknown_and_outside_coverage_are_three_answers() {
    let rows = || {
        vec![
            row(2, state(2), Span::Year(1990), quantity(0.0)),
            row(3, state(20), Span::Year(1990), Known::Unknown),
            row(4, state(40), Span::Year(1990), Known::OutsideCoverage),
        ]
    };
    let layer_with = |absent| layer(absent, rows());
    let (zero, unknown, outside) =
        (layer_with(Absent::Zero), layer_with(Absent::Unknown), layer_with(Absent::OutsideCoverage));
    let value = |layer: &Layer<Observations>, code, year| {
        let found = Index::new(7, layer).value(Role::Subject, &state(code), year, 0);
        match found {
            Known::Value(found) => Known::Value((found.value.get(), found.fact.map(|fact| (fact.layer, fact.row)))),
            Known::Unknown => Known::Unknown,
            Known::OutsideCoverage => Known::OutsideCoverage,
        }
    };
    for layer in [&zero, &unknown, &outside] {
        assert_eq!(value(layer, 2, 1990), Known::Value((0.0, Some((7, 2)))));
        assert_eq!((value(layer, 20, 1990), value(layer, 40, 1990)), (Known::Unknown, Known::OutsideCoverage));
        assert_eq!((value(layer, 2, 1949), value(layer, 2, 2021)), (Known::OutsideCoverage, Known::OutsideCoverage));
    }
    assert_eq!(value(&zero, 2, 1991), Known::Value((0.0, None)));
    assert_eq!((value(&unknown, 2, 1991), value(&outside, 2, 1991)), (Known::Unknown, Known::OutsideCoverage));
}

#[test]
fn rows_of_one_year_that_disagree_make_it_unknown() {
    let two = |other| {
        layer(
            Absent::Zero,
            vec![row(2, state(2), Span::Year(1990), quantity(9.0)), row(3, state(2), Span::Year(1990), other)],
        )
    };
    let value = |layer: &Layer<Observations>| Index::new(0, layer).value(Role::Subject, &state(2), 1990, 0);
    assert!(matches!(value(&two(quantity(9.0))), Known::Value(found) if found.fact.unwrap().row == 2));
    assert_eq!(value(&two(quantity(1.0))), Known::Unknown);
}

#[test]
fn a_row_that_may_be_of_the_year_is_neither_its_value_nor_a_zero() {
    let open = |number, value| {
        let begins = Some(dated("1985-01-01", Precision::Day));
        row(number, state(2), Span::Days { begins, ends: End::Unknown }, value)
    };
    let value =
        |rows: Vec<Observation>| Index::new(0, &layer(Absent::Zero, rows)).value(Role::Subject, &state(2), 1990, 0);
    let sure = || row(3, state(2), Span::Year(1990), quantity(9.0));
    assert_eq!(value(vec![open(2, quantity(9.0))]), Known::Unknown);
    assert_eq!(value(vec![open(2, quantity(1.0)), sure()]), Known::Unknown);
    assert!(matches!(value(vec![open(2, quantity(9.0)), sure()]), Known::Value(found) if found.fact.unwrap().row == 3));
}

#[test]
fn a_count_is_known_only_where_every_day_that_it_hangs_on_is() {
    let war = |number, begins, ends| row(number, state(2), Span::Days { begins: Some(begins), ends }, quantity(1.0));
    let exact = |text| dated(text, Precision::Day);
    let wars = layer(
        Absent::Zero,
        vec![
            war(2, exact("1990-01-10"), End::On(exact("1990-02-10"))),
            war(3, exact("1990-02-01"), End::Ongoing),
            war(4, exact("1995-01-01"), End::Unknown),
        ],
    );
    let index = Index::new(0, &wars);
    let count = |earliest, latest| index.count(Role::Subject, &state(2), days(earliest, latest), |_| true);
    assert_eq!(count("1990-02-05", "1990-02-05"), Known::Value(2));
    assert_eq!(count("1980-01-01", "1980-12-31"), Known::Value(0));
    assert_eq!(count("1999-01-01", "1999-12-31"), Known::Unknown);
    assert_eq!(count("1949-01-01", "1950-12-31"), Known::OutsideCoverage);
    assert_eq!(index.count(Role::Subject, &state(20), days("1990-01-01", "1990-12-31"), |_| true), Known::Value(0));
    let one = index.count(Role::Subject, &state(2), days("1990-02-05", "1990-02-05"), |war| war.row == 3);
    assert_eq!(one, Known::Value(1));
}

fn record() -> Record {
    let rows = vec![row(2, state(2), Span::Year(1990), quantity(1.5)), row(3, state(20), Span::Always, Known::Unknown)];
    Record::new(Vec::new()).with_observations([layer(Absent::Zero, rows)])
}

#[test]
fn observations_are_written_and_read_back() {
    let bytes = to_bytes(&record()).unwrap();
    assert_eq!(from_bytes(&bytes).unwrap().0, record());
}

#[test]
fn every_cut_and_every_changed_byte_of_observations_is_noticed() {
    let whole = to_bytes(&record()).unwrap();
    for place in 0..whole.len() {
        assert!(from_bytes(&whole[..place]).is_err(), "cut at {place}");
        let mut changed = whole.clone();
        changed[place] ^= 3;
        assert!(from_bytes(&changed).is_err(), "changed at {place}");
    }
}

#[test]
fn layers_of_observations_are_counted_on_after_those_of_the_timeline() {
    let record = record();
    let (index, layer) = record.observations("us-troops", None).unwrap();
    assert_eq!((index, layer.facts.rows.len()), (0, 2));
    assert_eq!(record.source(0).map(|source| source.id.as_str()), Some("us-troops"));
    assert_eq!(record.cite(record::FactId { layer: 0, row: 2 }), "Troops 1 row 2");
    let missing = record.observations("ties", None).unwrap_err();
    assert!(matches!(&missing, RecordError::NoSource { available, .. } if available == &["us-troops 1"]), "{missing}");
}
