//! Hold days and their precision against the calendar.

use proptest::prelude::*;
use record::{Dated, Day, Interval, Precision};

proptest! {
    #[test]
    fn a_text_is_a_day_exactly_if_it_is_printed_as_it_was_written(text in "\\PC{0,12}|[0-9]{4}-[0-9]{2}-[0-9]{2}") {
        if let Ok(day) = text.parse::<Day>() {
            prop_assert_eq!(day.to_string(), text);
        }
    }

    #[test]
    fn every_day_is_read_back_as_it_is_printed(number in -700_000_i32..2_900_000) {
        let day = Day(number);
        prop_assert_eq!(day.to_string().parse::<Day>(), Ok(day));
    }

    #[test]
    fn the_coded_day_lies_within_its_bounds_and_these_within_its_year(number in -60_000_i32..30_000, code in 1_u8..=7) {
        let dated = Dated { day: Day(number), precision: Precision::from_ucdp(code).unwrap() };
        let Interval { earliest, latest } = dated.bounds();
        prop_assert!(earliest <= dated.day && dated.day <= latest);
        prop_assert!(earliest.year() == dated.day.year() && latest.year() == dated.day.year());
    }
}

#[test]
fn days_that_the_calendar_does_not_have_are_refused() {
    for text in
        ["1990-02-29", "1990-13-01", "1990-00-10", "0000-01-01", "1990-1-1", "1990/01/01", "01-01-1990", ".", ""]
    {
        assert!(text.parse::<Day>().is_err(), "{text}");
    }
    assert_eq!("1992-02-29".parse::<Day>().unwrap().month().latest.to_string(), "1992-02-29");
}

#[test]
fn years_are_days_over_365_and_a_quarter() {
    let days = |text: &str| text.parse::<Day>().unwrap();
    assert_eq!(days("2000-12-31").years_since(days("1999-12-31")), 366.0 / 365.25);
    assert_eq!(days("1970-01-01"), Day(0));
    assert_eq!(days("1969-12-31"), Day(-1));
}

#[test]
fn precision_codes_outside_one_to_seven_have_no_meaning() {
    assert_eq!(Precision::from_ucdp(0), None);
    assert_eq!(Precision::from_ucdp(8), None);
    assert_eq!(Precision::from_ucdp(3), Some(Precision::Month));
}
