//! Read one row's cells as the values that their columns hold, and log what is not lawful.

use record::{Dated, Day, Precision};

use crate::fault::{FaultKind, Log};
use crate::table::{Cell, Row};

/// No source here speaks of a day before 1800 or after 2100: such a date is a slip of the pen or of a spreadsheet.
const FIRST_YEAR: i16 = 1800;
const LAST_YEAR: i16 = 2100;
/// The greatest code of both lists of states.
const GREATEST_STATE: u64 = 999;

/// How a publisher writes dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateForm {
    /// `yyyy-mm-dd`.
    YearFirst,
    /// `dd.mm.yyyy`.
    DayFirst,
}

impl DateForm {
    fn name(self) -> &'static str {
        match self {
            DateForm::YearFirst => "yyyy-mm-dd",
            DateForm::DayFirst => "dd.mm.yyyy",
        }
    }

    /// The day that a text names; none if it has another form or there is no such day.
    pub(crate) fn day(self, text: &str) -> Option<Day> {
        match self {
            DateForm::YearFirst => text.parse().ok(),
            DateForm::DayFirst => {
                let shaped = text.len() == 10 && text.is_ascii() && &text[2..3] == "." && &text[5..6] == ".";
                shaped.then(|| format!("{}-{}-{}", &text[6..10], &text[3..5], &text[0..2]).parse().ok()).flatten()
            }
        }
    }
}

/// One row with its columns found. A method gives `None` after it has logged the fault, so that a row's faults are all
/// found before the row is given up.
pub(crate) struct Reader<'a> {
    pub(crate) row: &'a Row,
    pub(crate) places: &'a [(&'static str, u16)],
    pub(crate) log: &'a mut Log,
}

impl<'a> Reader<'a> {
    pub(crate) fn number(&self) -> u32 {
        self.row.number
    }

    /// The cell, if it holds anything.
    pub(crate) fn cell(&self, column: &str) -> Option<&'a Cell> {
        let (_, place) = self.places.iter().find(|(name, _)| *name == column)?;
        self.row.cell(*place)
    }

    pub(crate) fn fault<T>(&mut self, column: &str, what: FaultKind) -> Option<T> {
        match self.cell(column).map(Cell::shown) {
            Some(value) => self.log.cell(self.row.number, column, &value, what),
            None => self.log.cell(self.row.number, column, "", what),
        }
        None
    }

    /// The cell of a column that must hold a value.
    fn value(&mut self, column: &str) -> Option<&'a Cell> {
        match self.cell(column) {
            None => self.fault(column, FaultKind::Blank),
            Some(Cell::Error(_)) => self.fault(column, FaultKind::ErrorCell),
            Some(Cell::Formula(_)) => self.fault(column, FaultKind::FormulaCell),
            cell => cell,
        }
    }

    /// Text that must be there, as the publisher writes it.
    pub(crate) fn text(&mut self, column: &str) -> Option<String> {
        self.value(column).map(Cell::shown)
    }

    /// Text that may be blank.
    pub(crate) fn text_or_blank(&mut self, column: &str) -> Option<Option<String>> {
        if self.cell(column).is_none() { Some(None) } else { self.text(column).map(Some) }
    }

    /// A whole number that must be there.
    pub(crate) fn whole(&mut self, column: &str, least: u64, greatest: u64) -> Option<u64> {
        let read = match self.value(column)? {
            Cell::Text(text) => whole(text),
            Cell::Number(number) => whole_number(*number),
            _ => Err(FaultKind::NotANumber),
        };
        match read {
            Ok(number) if (least..=greatest).contains(&number) => Some(number),
            Ok(_) => self.fault(column, FaultKind::OutOfRange { least, greatest }),
            Err(what) => self.fault(column, what),
        }
    }

    /// An identifier: a whole number from 1.
    pub(crate) fn id(&mut self, column: &str) -> Option<u32> {
        self.whole(column, 1, u64::from(u32::MAX)).and_then(|number| u32::try_from(number).ok())
    }

    /// The code of a state.
    pub(crate) fn state(&mut self, column: &str) -> Option<u16> {
        self.whole(column, 1, GREATEST_STATE).and_then(|number| u16::try_from(number).ok())
    }

    /// A calendar year that the source covers.
    pub(crate) fn year(&mut self, column: &str, covered: (i16, i16)) -> Option<i16> {
        let year = self.whole(column, 1, 9999).and_then(|year| i16::try_from(year).ok())?;
        let (first, last) = covered;
        if (first..=last).contains(&year) {
            Some(year)
        } else {
            self.fault(column, FaultKind::YearOutsideCoverage { first, last })
        }
    }

    /// Whether a cell of zeros and ones holds 1.
    pub(crate) fn flag(&mut self, column: &str) -> Option<bool> {
        match self.whole(column, 0, u64::MAX)? {
            0 => Some(false),
            1 => Some(true),
            _ => self.fault(column, FaultKind::UnknownCode { lawful: "0 no, 1 yes".to_owned() }),
        }
    }

    /// A code of the codebook.
    pub(crate) fn code<T: Copy>(&mut self, column: &str, codebook: &Codebook<T>) -> Option<T> {
        let number = self.whole(column, 0, u64::MAX)?;
        match u8::try_from(number).ok().and_then(codebook.from_code) {
            Some(value) => Some(value),
            None => self.fault(column, FaultKind::UnknownCode { lawful: codebook.lawful() }),
        }
    }

    /// A code that may be blank.
    pub(crate) fn code_or_blank<T: Copy>(&mut self, column: &str, codebook: &Codebook<T>) -> Option<Option<T>> {
        if self.cell(column).is_none() { Some(None) } else { self.code(column, codebook).map(Some) }
    }

    /// Identifiers separated by commas, ascending, each once, at least one.
    pub(crate) fn ids(&mut self, column: &str) -> Option<Vec<u32>> {
        let numbers = self.numbers(column, u64::from(u32::MAX))?;
        Some(numbers.into_iter().filter_map(|number| u32::try_from(number).ok()).collect())
    }

    /// Codes of states separated by commas, ascending as numbers, each once, at least one.
    pub(crate) fn states(&mut self, column: &str) -> Option<Vec<u16>> {
        let numbers = self.numbers(column, GREATEST_STATE)?;
        Some(numbers.into_iter().filter_map(|number| u16::try_from(number).ok()).collect())
    }

    /// Codes of states separated by commas, ascending as numbers, each once; a blank cell has none.
    pub(crate) fn states_or_blank(&mut self, column: &str) -> Option<Vec<u16>> {
        if self.cell(column).is_none() { Some(Vec::new()) } else { self.states(column) }
    }

    /// Codes separated by commas, ascending, each once, at least one.
    pub(crate) fn codes<T: Copy + Ord>(&mut self, column: &str, codebook: &Codebook<T>) -> Option<Vec<T>> {
        let numbers = self.numbers(column, u64::MAX)?;
        let read: Option<Vec<T>> =
            numbers.iter().map(|number| u8::try_from(*number).ok().and_then(codebook.from_code)).collect();
        match read {
            Some(values) => Some(values),
            None => self.fault(column, FaultKind::UnknownCode { lawful: codebook.lawful() }),
        }
    }

    fn numbers(&mut self, column: &str, greatest: u64) -> Option<Vec<u64>> {
        match list(&self.value(column)?.shown(), greatest) {
            Ok(numbers) => Some(numbers),
            Err(what) => self.fault(column, what),
        }
    }

    /// A date that must be there.
    pub(crate) fn date(&mut self, column: &str, form: DateForm) -> Option<Day> {
        let read = match self.value(column)? {
            Cell::Text(text) if text == "." => Err(FaultKind::StopForDate),
            Cell::Text(text) => form.day(text).ok_or_else(|| not_a_date(text, form)),
            Cell::Day(day) => Ok(*day),
            _ => Err(FaultKind::NotADate { form: form.name() }),
        };
        match read {
            Ok(day) if (FIRST_YEAR..=LAST_YEAR).contains(&day.year()) => Some(day),
            Ok(_) => self.fault(column, FaultKind::DateOutOfRange { first: FIRST_YEAR, last: LAST_YEAR }),
            Err(what) => self.fault(column, what),
        }
    }

    /// A date that may be blank.
    pub(crate) fn date_or_blank(&mut self, column: &str, form: DateForm) -> Option<Option<Day>> {
        if self.cell(column).is_none() { Some(None) } else { self.date(column, form).map(Some) }
    }

    /// A date with UCDP's code of its precision.
    pub(crate) fn dated(&mut self, column: &str, precision_column: &str) -> Option<Dated> {
        let day = self.date(column, DateForm::YearFirst);
        let precision = self.code(precision_column, &PRECISIONS);
        Some(Dated { day: day?, precision: precision? })
    }
}

/// A codebook's codes: how to read one, and how to list them all.
pub(crate) struct Codebook<T> {
    pub(crate) from_code: fn(u8) -> Option<T>,
    pub(crate) word: fn(T) -> &'static str,
}

impl<T: Copy> Codebook<T> {
    fn lawful(&self) -> String {
        let each = (0..=u8::MAX).filter_map(|code| (self.from_code)(code).map(|value| (code, value)));
        each.map(|(code, value)| format!("{code} {}", (self.word)(value))).collect::<Vec<_>>().join(", ")
    }
}

pub(crate) const PRECISIONS: Codebook<Precision> = Codebook {
    from_code: Precision::from_ucdp,
    word: |precision| match precision {
        Precision::Day => "day",
        Precision::Month => "month",
        Precision::Year => "year",
        Precision::Unstated => "unstated",
    },
};

fn whole(text: &str) -> Result<u64, FaultKind> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().map_err(|_| FaultKind::OutOfRange { least: 0, greatest: u64::MAX });
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number < 0.0 => Err(FaultKind::OutOfRange { least: 0, greatest: u64::MAX }),
        Ok(number) if number.is_finite() => Err(FaultKind::NotWhole),
        _ => Err(FaultKind::NotANumber),
    }
}

fn whole_number(number: f64) -> Result<u64, FaultKind> {
    // Beyond 2^53 not every whole number is a float of its own.
    let exact = 9_007_199_254_740_992.0;
    if number.fract() != 0.0 || number.is_nan() {
        Err(FaultKind::NotWhole)
    } else if !(0.0..=exact).contains(&number) {
        Err(FaultKind::OutOfRange { least: 0, greatest: exact as u64 })
    } else {
        Ok(number as u64)
    }
}

/// Whole numbers from 1 separated by commas with any spaces: ascending, each once.
pub(crate) fn list(text: &str, greatest: u64) -> Result<Vec<u64>, FaultKind> {
    let mut numbers = Vec::new();
    for part in text.split(',').map(str::trim) {
        if part.is_empty() {
            return Err(FaultKind::EmptyPlaceInList);
        }
        let number = whole(part)?;
        if !(1..=greatest).contains(&number) {
            return Err(FaultKind::OutOfRange { least: 1, greatest });
        }
        numbers.push(number);
    }
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers)
}

/// A text of three numbers with the year at the other end is what a spreadsheet makes of a date.
fn not_a_date(text: &str, form: DateForm) -> FaultKind {
    let parts: Vec<&str> = text.split(['-', '.', '/']).collect();
    let number = |part: &str, least: usize, most: usize| {
        (least..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    match (form, parts.as_slice()) {
        (DateForm::YearFirst, [day, month, year]) if number(day, 1, 2) && number(month, 1, 2) && number(year, 2, 4) => {
            FaultKind::SavedAgain { evidence: "the year of this date stands last" }
        }
        _ => FaultKind::NotADate { form: form.name() },
    }
}
