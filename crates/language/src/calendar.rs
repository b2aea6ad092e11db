//! Turn calendar dates into days since 1970-01-01 and back.

use jiff::civil::Date;
use jiff::{Span, Unit};

/// The first day of the count.
const EPOCH: Date = Date::constant(1970, 1, 1);

/// Days since 1970-01-01 of a date in the Gregorian calendar; `None` if there is no such date.
#[must_use]
pub fn day_number(year: i16, month: i8, day: i8) -> Option<i32> {
    let date = Date::new(year, month, day).ok()?;
    let days = date.since((Unit::Day, EPOCH)).ok()?.get_days();
    Some(days)
}

/// The date of a day; `None` beyond the years -9999 to 9999.
fn date(day: i32) -> Option<Date> {
    EPOCH.checked_add(Span::new().try_days(day).ok()?).ok()
}

/// The calendar year of a day; `None` beyond the years -9999 to 9999.
#[must_use]
pub fn year_of_day(day: i32) -> Option<i16> {
    date(day).map(|date| date.year())
}

/// Year, month and day of a day; `None` beyond the years -9999 to 9999.
#[must_use]
pub fn civil_of_day(day: i32) -> Option<(i16, i8, i8)> {
    date(day).map(|date| (date.year(), date.month(), date.day()))
}

/// The day as `1990-01-01`; `None` beyond the years -9999 to 9999.
#[must_use]
pub fn day_to_text(day: i32) -> Option<String> {
    date(day).map(|date| date.to_string())
}

/// Why a text of the shape of a date is none.
pub(crate) enum NotADate {
    /// It has the right parts in too few digits; the same date written in full.
    Short(String),
    /// The calendar has no such month.
    Month,
    /// The month has fewer days; the last of them.
    Day(i8),
}

/// Read `dddd-d[d]-d[d]`, the shape that the lexer calls a date.
pub(crate) fn text_to_day(text: &str) -> Result<i32, NotADate> {
    let mut parts = text.split('-').map(|part| part.parse::<i16>().unwrap_or(0));
    let (year, month, day) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    let month = i8::try_from(month).unwrap_or(0);
    let first = Date::new(year, month, 1).map_err(|_| NotADate::Month)?;
    let day = i8::try_from(day).unwrap_or(0);
    let number = day_number(year, month, day).ok_or(NotADate::Day(first.days_in_month()))?;
    let full = format!("{year:04}-{month:02}-{day:02}");
    if full == text { Ok(number) } else { Err(NotADate::Short(full)) }
}
