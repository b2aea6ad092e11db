//! Turn days since 1970-01-01 into dates.

use jiff::Span;
use jiff::civil::{self, Date};

/// The day numbered 0.
const DAY_ZERO: Date = civil::date(1970, 1, 1);

/// The date of a day, if it falls in the years -9999 to 9999.
pub(crate) fn date(days: i32) -> Option<Date> {
    let span = Span::new().try_days(days).ok()?;
    DAY_ZERO.checked_add(span).ok()
}

/// Writes a day as an ISO date; one outside the calendar is shown as its number.
pub(crate) fn iso_day(days: i32) -> String {
    date(days).map_or_else(|| format!("day {days}"), |date| date.to_string())
}
