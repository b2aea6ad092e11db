//! Count days, and say how precisely a date is known.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A calendar day, counted from 1970-01-01 (day 0) in the proleptic Gregorian calendar.
///
/// Whole days, never floats: ties between dates are exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(pub i32);

/// A text that is not a date of the form `yyyy-mm-dd`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not a date of the form yyyy-mm-dd")]
pub struct BadDay {
    /// The text as it stood.
    pub found: String,
}

/// Days in a year wherever days become years.
pub const DAYS_PER_YEAR: f64 = 365.25;

/// Days in the mean year of the Gregorian calendar.
const MEAN_YEAR: f64 = 365.2425;

const EPOCH: Date = jiff::civil::date(1970, 1, 1);
/// No day before year -9999 or after 9999 is counted; one outside is shown as the nearest that is.
const LAST: Date = jiff::civil::date(9999, 12, 31);
const FIRST: Date = jiff::civil::date(-9999, 1, 1);

impl Day {
    /// The day of a civil date, or `None` if there is no such day.
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<Day> {
        Date::new(year, month, day).ok().map(Day::from)
    }

    /// 1 January of `year` (years 1 to 9999).
    pub fn first_of(year: i16) -> Day {
        Day::from(jiff::civil::date(year.clamp(1, 9999), 1, 1))
    }

    /// 31 December of `year` (years 1 to 9999).
    pub fn last_of(year: i16) -> Day {
        Day::from(jiff::civil::date(year.clamp(1, 9999), 12, 31))
    }

    /// The civil date.
    pub fn date(self) -> Date {
        let span = jiff::Span::new().try_days(i64::from(self.0));
        let date = span.and_then(|span| EPOCH.checked_add(span));
        date.unwrap_or(if self.0 < 0 { FIRST } else { LAST })
    }

    /// Where the day begins on an axis of calendar years, in mean Gregorian years: for drawing, not for durations.
    #[must_use]
    pub fn on_axis(self) -> f64 {
        1970.0 + f64::from(self.0) / MEAN_YEAR
    }

    /// The calendar year.
    pub fn year(self) -> i16 {
        self.date().year()
    }

    /// Days from `earlier` to this day; negative if this day comes first.
    pub fn days_since(self, earlier: Day) -> i32 {
        self.0 - earlier.0
    }

    /// Years of [`DAYS_PER_YEAR`] days from `earlier` to this day.
    pub fn years_since(self, earlier: Day) -> f64 {
        f64::from(self.days_since(earlier)) / DAYS_PER_YEAR
    }

    /// The first and the last day of this day's month.
    pub fn month(self) -> Interval {
        let date = self.date();
        Interval { earliest: Day::from(date.first_of_month()), latest: Day::from(date.last_of_month()) }
    }
}

impl From<Date> for Day {
    fn from(date: Date) -> Day {
        let days = date.since((jiff::Unit::Day, EPOCH)).map(|span| span.get_days()).unwrap_or(i32::MAX);
        Day(days)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date();
        let text = format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
        f.pad(&text)
    }
}

impl FromStr for Day {
    type Err = BadDay;

    /// Read `yyyy-mm-dd`, exactly ten characters; nothing else is a date.
    fn from_str(text: &str) -> Result<Day, BadDay> {
        let bad = || BadDay { found: text.to_owned() };
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes.iter().enumerate().all(|(i, b)| if i == 4 || i == 7 { *b == b'-' } else { b.is_ascii_digit() });
        if !shaped {
            return Err(bad());
        }
        let year = text[0..4].parse().map_err(|_| bad())?;
        let month = text[5..7].parse().map_err(|_| bad())?;
        let day = text[8..10].parse().map_err(|_| bad())?;
        if year == 0 {
            return Err(bad());
        }
        Day::from_ymd(year, month, day).ok_or_else(bad)
    }
}

/// All days from `earliest` to `latest`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// First day.
    pub earliest: Day,
    /// Last day.
    pub latest: Day,
}

impl Interval {
    /// The whole calendar year.
    pub fn of_year(year: i16) -> Interval {
        Interval { earliest: Day::first_of(year), latest: Day::last_of(year) }
    }

    /// Whether every day of the calendar year lies in the interval.
    pub fn has_year(self, year: i16) -> bool {
        self.contains(Day::first_of(year)) && self.contains(Day::last_of(year))
    }

    /// The days that both intervals hold; `None` if they do not meet.
    pub fn intersect(self, other: Interval) -> Option<Interval> {
        let earliest = self.earliest.max(other.earliest);
        let latest = self.latest.min(other.latest);
        (earliest <= latest).then_some(Interval { earliest, latest })
    }

    /// Whether the day lies in the interval.
    pub fn contains(self, day: Day) -> bool {
        self.earliest <= day && day <= self.latest
    }
}

/// How far a coded date may be from the day that it stands for.
///
/// From UCDP's precision codes 1 to 7. In the published file codes 2 and 3 name days inside a known month (3 stands at
/// the month's last day) and codes 4 to 7 are known to the year at best (73 of 84 with code 5 stand at 31 December).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Precision {
    /// The day is exact (code 1).
    Day,
    /// The month is known (codes 2 and 3).
    Month,
    /// The year is known at best (codes 4 to 7).
    Year,
    /// The publisher does not say.
    Unstated,
}

impl Precision {
    /// From UCDP's code; `None` if the code is not 1 to 7.
    pub fn from_ucdp(code: u8) -> Option<Precision> {
        match code {
            1 => Some(Precision::Day),
            2 | 3 => Some(Precision::Month),
            4..=7 => Some(Precision::Year),
            _ => None,
        }
    }
}

/// A date as coded, and the days on which the thing can have happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated {
    /// The publisher's day. Point estimates use it.
    pub day: Day,
    /// How precise the publisher says it is.
    pub precision: Precision,
}

impl Dated {
    /// The days on which it can have happened, within its calendar year.
    ///
    /// An unstated precision is taken as the whole year: it never counts as exact.
    pub fn bounds(self) -> Interval {
        match self.precision {
            Precision::Day => Interval { earliest: self.day, latest: self.day },
            Precision::Month => self.day.month(),
            Precision::Year | Precision::Unstated => Interval::of_year(self.day.year()),
        }
    }
}
