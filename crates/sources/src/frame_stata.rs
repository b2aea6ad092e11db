//! Read a Stata file. Labelled numbers stay numbers: labels are for people, and models are written with the codes.

use std::cell::Cell;
use std::io::Read;

use dta::stata::dta::byte_order::ByteOrder;
use dta::stata::dta::dta_error::DtaError;
use dta::stata::dta::dta_reader::DtaReader;
use dta::stata::dta::long_string_ref::LongStringRef;
use dta::stata::dta::long_string_table::LongStringTable;
use dta::stata::dta::release::Release;
use dta::stata::dta::value::Value;
use dta::stata::dta::variable::Variable;
use dta::stata::dta::variable_type::VariableType;
use dta::stata::stata_byte::StataByte;
use dta::stata::stata_double::StataDouble;
use dta::stata::stata_float::StataFloat;
use dta::stata::stata_int::StataInt;
use dta::stata::stata_long::StataLong;
use formula::{Column, Frame, Values};

use crate::frame::{CELL_BYTES, COLUMNS_CAP, FrameFault, FrameFaultKind, framed, verify_need};
use crate::frame_guard::guarded;
use crate::frame_texts::Texts;

/// Days from 1960-01-01, where Stata's calendar begins, to 1970-01-01.
const STATA_DAYS: f64 = 3653.0;
/// A variable's name and type take no fewer bytes in any release read.
const LEAST_BYTES_OF_VARIABLE: u64 = 34;

pub(crate) fn read(bytes: &[u8], file: &str, budget: u64) -> Result<Frame, FrameFault> {
    guarded(file, "Stata", || read_lawful(bytes, file, budget))
}

/// Counts how far a reader has come, so that the lengths which it meets next can be held against the file first: it sets
/// aside what they say before it reads.
struct Counted<'a> {
    rest: &'a [u8],
    size: usize,
    at: &'a Cell<usize>,
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.rest.read(into)?;
        self.at.set(self.size - self.rest.len());
        Ok(read)
    }
}

fn read_lawful(bytes: &[u8], file: &str, budget: u64) -> Result<Frame, FrameFault> {
    let unreadable = |error: DtaError| damaged(file, error.to_string());
    let at = Cell::new(0);
    let counted = Counted { rest: bytes, size: bytes.len(), at: &at };
    let header_read = DtaReader::new().from_reader(counted).read_header().map_err(unreadable)?;
    let lengths = Lengths {
        big_endian: header_read.header().byte_order() == ByteOrder::BigEndian,
        wide: header_read.header().release() >= Release::V118,
        is_tagged: header_read.header().release() >= Release::V117,
    };
    let too_long = || damaged(file, "a part of it is longer than the file".to_owned());
    let (variables, rows) = (header_read.header().variable_count(), header_read.header().observation_count());
    if variables as usize > COLUMNS_CAP {
        return Err(FrameFault::of_file(file, FrameFaultKind::TooManyColumns { found: variables as usize }));
    }
    // What the header says is held against the file's length before anything is set aside for it.
    let size = bytes.len() as u64;
    if u64::from(variables) * LEAST_BYTES_OF_VARIABLE > size || (variables > 0 && rows > size) {
        return Err(damaged(file, "it is shorter than its header says".to_owned()));
    }
    verify_need(file, rows.saturating_mul(u64::from(variables)).saturating_mul(CELL_BYTES), budget)?;
    let mut characteristics = header_read.read_schema().map_err(unreadable)?;
    lengths.verify_characteristics(&bytes[at.get()..]).ok_or_else(too_long)?;
    characteristics.skip_to_end().map_err(unreadable)?;
    let mut records = characteristics.into_record_reader().map_err(unreadable)?;
    let mut making: Vec<Making> = records.schema().variables().iter().map(Making::of).collect();
    let mut read = 0;
    while let Some(record) = records.read_lazy_record().map_err(unreadable)? {
        read += 1;
        for (place, making) in making.iter_mut().enumerate() {
            // One cell that cannot be read takes its column away and not the table.
            match record.value(place) {
                Ok(value) => making.push(&value),
                Err(error) => *making = Making::Unread(format!("row {read}: {error}")),
            }
        }
    }
    if read != rows {
        return Err(damaged(file, format!("it has {read} rows and not the {rows} of its header")));
    }
    let schema = records.schema().clone();
    let encoding = records.encoding();
    let mut long_texts = LongStringTable::for_reading();
    if making.iter().any(|making| matches!(making, Making::Long(_))) {
        let mut reader = records.into_long_string_reader().map_err(unreadable)?;
        lengths.verify_long_texts(&bytes[at.get()..]).ok_or_else(too_long)?;
        reader.read_remaining_into(&mut long_texts).map_err(unreadable)?;
    }
    let text = |reference: &LongStringRef| {
        let found = long_texts.get(reference)?;
        // Files of release 117 have no declared encoding; some writers use UTF-8, which no other encoding looks like.
        let bytes = found.data().split(|byte| *byte == 0).next().unwrap_or_default();
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => found.data_str(encoding)?.into_owned(),
        };
        Some(text).filter(|text| !text.is_empty())
    };
    let (mut columns, mut unread) = (Vec::new(), Vec::new());
    for (variable, making) in schema.variables().iter().zip(making) {
        let values = match making {
            Making::Unread(why) => {
                unread.push((variable.name().to_owned(), why));
                continue;
            }
            Making::Number(values) if is_day(variable) => days(values),
            Making::Number(values) => Values::Real(values),
            Making::Text(texts) => texts.done(),
            Making::Long(references) => Values::of_texts(references.iter().map(&text)),
        };
        columns.push(Column::new(variable.name(), values));
    }
    let mut frame = framed(file, 1, columns)?;
    frame.unread = unread;
    Ok(frame)
}

/// How the lengths of parts are written.
#[derive(Clone, Copy)]
struct Lengths {
    big_endian: bool,
    /// Whether rows are numbered with eight bytes and not four.
    wide: bool,
    /// Whether parts stand between tags.
    is_tagged: bool,
}

impl Lengths {
    /// A number of four bytes, as a length.
    fn read(self, bytes: &[u8]) -> Option<usize> {
        let four: [u8; 4] = bytes.get(..4)?.try_into().ok()?;
        usize::try_from(if self.big_endian { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }).ok()
    }

    /// Nothing, if a characteristic says that it is longer than the rest of the file.
    fn verify_characteristics(self, rest: &[u8]) -> Option<()> {
        let mut rest = rest;
        if self.is_tagged {
            rest = rest.strip_prefix(b"<characteristics>").unwrap_or(rest);
            while let Some(content) = rest.strip_prefix(b"<ch>") {
                rest = content.get(4..)?.get(self.read(content)?..)?;
                rest = rest.strip_prefix(b"</ch>").unwrap_or(rest);
            }
            return Some(());
        }
        // A type of 0 ends the list.
        while let Some((1.., content)) = rest.split_first() {
            rest = content.get(4..)?.get(self.read(content)?..)?;
        }
        Some(())
    }

    /// Nothing, if a long text says that it is longer than the rest of the file.
    fn verify_long_texts(self, rest: &[u8]) -> Option<()> {
        let mut rest = rest.strip_prefix(b"<strls>").unwrap_or(rest);
        // The number of the variable, that of the row, and the kind of the text.
        let before_length = if self.wide { 13 } else { 9 };
        while let Some(content) = rest.strip_prefix(b"GSO") {
            let content = content.get(before_length..)?;
            rest = content.get(4..)?.get(self.read(content)?..)?;
        }
        Some(())
    }
}

fn damaged(file: &str, reason: String) -> FrameFault {
    FrameFault::of_file(file, FrameFaultKind::Unreadable { form: "Stata", reason })
}

/// `%td` and its older name `%d`, with or without a minus for the left margin.
fn is_day(variable: &Variable) -> bool {
    let format = variable.format().trim_start_matches('%').trim_start_matches('-');
    format.starts_with("td") || format.starts_with('d')
}

/// Stata's days as ours; numbers with a fraction, or out of range, stay numbers.
fn days(values: Vec<Option<f64>>) -> Values {
    let day = |value: f64| {
        let day = value - STATA_DAYS;
        (day.fract() == 0.0 && day.abs() < f64::from(i32::MAX)).then_some(day as i32)
    };
    if values.iter().flatten().all(|value| day(*value).is_some()) {
        Values::Day(values.into_iter().map(|value| value.and_then(day)).collect())
    } else {
        Values::Real(values)
    }
}

/// A column as it grows.
enum Making {
    Number(Vec<Option<f64>>),
    Text(Texts),
    Long(Vec<LongStringRef>),
    /// Given up, with the reason.
    Unread(String),
}

impl Making {
    fn of(variable: &Variable) -> Making {
        match variable.variable_type() {
            VariableType::FixedString(_) => Making::Text(Texts::default()),
            VariableType::LongString => Making::Long(Vec::new()),
            _ => Making::Number(Vec::new()),
        }
    }

    fn push(&mut self, value: &Value<'_>) {
        match self {
            Making::Unread(_) => {}
            Making::Number(values) => values.push(number(value)),
            Making::Text(texts) => texts.push(match value {
                Value::String(text) if !text.is_empty() => Some(text),
                _ => None,
            }),
            Making::Long(values) => {
                if let Value::LongStringRef(reference) = value {
                    values.push(*reference);
                }
            }
        }
    }
}

/// A number; Stata's missing values, `.` and `.a` to `.z`, are all missing.
fn number(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Byte(StataByte::Present(value)) => Some(f64::from(*value)),
        Value::Int(StataInt::Present(value)) => Some(f64::from(*value)),
        Value::Long(StataLong::Present(value)) => Some(f64::from(*value)),
        Value::Float(StataFloat::Present(value)) => Some(f64::from(*value)),
        Value::Double(StataDouble::Present(value)) => Some(*value),
        _ => None,
    }
}
