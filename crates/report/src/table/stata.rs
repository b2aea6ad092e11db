//! Write a table as a Stata file.

use std::borrow::Cow;
use std::io::Cursor;

use dta::stata::dta::byte_order::ByteOrder;
use dta::stata::dta::dta_writer::DtaWriter;
use dta::stata::dta::header::Header;
use dta::stata::dta::long_string::LongStringContent;
use dta::stata::dta::long_string_ref::LongStringRef;
use dta::stata::dta::long_string_table::LongStringTable;
use dta::stata::dta::release::Release;
use dta::stata::dta::schema::Schema;
use dta::stata::dta::value::Value;
use dta::stata::dta::variable::{Variable, VariableBuilder};
use dta::stata::dta::variable_type::VariableType;
use dta::stata::missing_value::MissingValue;
use dta::stata::stata_byte::StataByte;
use dta::stata::stata_double::StataDouble;
use dta::stata::stata_long::StataLong;

use super::{Column, Table, Values};
use crate::ReportError;

/// Days from 1960-01-01, where Stata's calendar begins, to 1970-01-01.
const STATA_DAYS: i32 = 3653;
/// Characters that a label may have (Stata limits, `help limits`).
const LONGEST_LABEL: usize = 80;
/// Bytes that a `str#` may have; longer text is a `strL`.
const LONGEST_FIXED: u16 = 2045;
/// The whole numbers that a `long` holds; the rest of its range stands for missing values.
const LONG_RANGE: std::ops::RangeInclusive<i64> = -2_147_483_647..=2_147_483_620;
/// The whole numbers that a `double` holds exactly, 2^53 on both sides.
const EXACT_RANGE: std::ops::RangeInclusive<i64> = -9_007_199_254_740_992..=9_007_199_254_740_992;
/// The largest number that a `double` holds in Stata, 2^1023 less one part in 2^53; missing values lie above.
const LARGEST_DOUBLE: f64 = f64::from_bits(0x7FDF_FFFF_FFFF_FFFF);
/// Words that cannot name a variable (Stata, `help reswords`), besides `str` and digits.
const RESERVED: [&str; 24] = [
    "_all", "_b", "byte", "_coef", "_cons", "double", "float", "if", "in", "int", "long", "_n", "_N", "_pi", "_pred",
    "_rc", "_skip", "str", "strL", "using", "with", "_se", "_r", "_weight",
];

impl Table {
    /// Writes a Stata file of release 118 (Stata 14 and later), little-endian, without a time stamp.
    ///
    /// Days become `%td` dates, flags 0 and 1. A missing number is `.`; Stata has no missing text, so that is
    /// empty text. Labels are cut at 80 characters. A name that Stata reserves gets a trailing `_`.
    /// Errors: `StataNumber` for a number that Stata has no exact place for.
    pub fn to_stata(&self) -> Result<Vec<u8>, ReportError> {
        let kinds = self.columns.iter().map(kind).collect::<Result<Vec<_>, _>>()?;
        let header = Header::builder(Release::V118, ByteOrder::LittleEndian).dataset_label(label(&self.name)).build();
        let variables = self.columns.iter().zip(&kinds).map(|(column, kind)| variable(column, *kind)).collect();
        let schema = Schema::builder().variables(variables).build()?;
        let mut bytes = Cursor::new(Vec::new());
        let mut records = DtaWriter::new()
            .from_writer(&mut bytes)
            .write_header(header)?
            .write_schema(schema)?
            .into_record_writer()?;
        let mut long_texts = LongStringTable::for_writing();
        for row in 0..self.rows() {
            let values: Vec<Value<'_>> = (self.columns.iter().zip(&kinds).enumerate())
                .map(|(position, (column, kind))| value(column, *kind, (row, position), &mut long_texts))
                .collect();
            records.write_record(&values)?;
        }
        let mut texts = records.into_long_string_writer()?;
        texts.write_long_string_table(&long_texts)?;
        texts.into_value_label_writer()?.finish()?;
        Ok(bytes.into_inner())
    }
}

/// Chooses the smallest type that holds every value of the column exactly.
fn kind(column: &Column) -> Result<VariableType, ReportError> {
    let fault = |row: usize| ReportError::StataNumber { column: column.name.clone(), row: row + 1 };
    match &column.values {
        Values::Real(values) => {
            let broken = values.iter().position(|value| value.is_some_and(|value| value.abs() > LARGEST_DOUBLE));
            broken.map_or(Ok(VariableType::Double), |row| Err(fault(row)))
        }
        Values::Whole(values) if values.iter().flatten().all(|value| LONG_RANGE.contains(value)) => {
            Ok(VariableType::Long)
        }
        Values::Whole(values) => {
            let broken = values.iter().position(|value| value.is_some_and(|value| !EXACT_RANGE.contains(&value)));
            broken.map_or(Ok(VariableType::Double), |row| Err(fault(row)))
        }
        Values::Day(_) => Ok(VariableType::Long),
        Values::Flag(_) => Ok(VariableType::Byte),
        Values::Text(values) => {
            let longest = values.iter().flatten().map(|text| unended(text).len()).max().unwrap_or(0).max(1);
            let fixed = u16::try_from(longest).ok().filter(|width| *width <= LONGEST_FIXED);
            Ok(fixed.map_or(VariableType::LongString, VariableType::FixedString))
        }
    }
}

fn variable(column: &Column, kind: VariableType) -> VariableBuilder {
    let format = match (&column.values, kind) {
        (Values::Day(_), _) => "%td".to_owned(),
        (_, VariableType::FixedString(width)) => format!("%{width}s"),
        (_, VariableType::LongString) => "%9s".to_owned(),
        (_, VariableType::Double) => "%10.0g".to_owned(),
        (_, VariableType::Byte) => "%8.0g".to_owned(),
        _ => "%12.0g".to_owned(),
    };
    Variable::builder(kind, stata_name(&column.name)).format(format).label(label(&column.heading()))
}

fn stata_name(name: &str) -> String {
    let numbered = name.strip_prefix("str").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    let end = name.len().min(super::LONGEST_NAME - 1);
    if RESERVED.contains(&name) || numbered { format!("{}_", &name[..end]) } else { name.to_owned() }
}

fn label(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(LONGEST_LABEL).collect()
}

fn value<'a>(
    column: &'a Column,
    kind: VariableType,
    (row, position): (usize, usize),
    long_texts: &mut LongStringTable,
) -> Value<'a> {
    let missing = MissingValue::System;
    match &column.values {
        Values::Real(values) => Value::Double(values[row].map_or(StataDouble::Missing(missing), StataDouble::Present)),
        Values::Whole(values) => whole(values[row], kind),
        Values::Day(values) => {
            let day = values[row].map(|day| StataLong::Present(day + STATA_DAYS));
            Value::Long(day.unwrap_or(StataLong::Missing(missing)))
        }
        Values::Flag(values) => {
            let flag = values[row].map(|flag| StataByte::Present(i8::from(flag)));
            Value::Byte(flag.unwrap_or(StataByte::Missing(missing)))
        }
        Values::Text(values) => {
            let text = unended(values[row].as_deref().unwrap_or_default());
            if kind != VariableType::LongString {
                return Value::String(text);
            }
            // Stata counts variables and observations from 1.
            Value::LongStringRef(long_text(&text, (position as u32 + 1, row as u64 + 1), long_texts))
        }
    }
}

/// Keeps a long text in the table of long texts and gives the reference to it.
fn long_text(text: &str, key: (u32, u64), long_texts: &mut LongStringTable) -> LongStringRef {
    if text.is_empty() {
        // Empty text is the reference (0, 0) to nothing (Stata, `help dta`, 5.10); a table for reading gives it.
        return LongStringTable::for_reading().get_or_insert(0, 0, "");
    }
    // The format wants text with its closing zero, which the writer does not add.
    let bytes: Vec<u8> = text.bytes().chain([0]).collect();
    long_texts.get_or_insert(key.0, key.1, LongStringContent::Text(Cow::Owned(bytes)))
}

/// Replaces the character 0, which ends text in Stata.
fn unended(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{fffd}")) } else { Cow::Borrowed(text) }
}

fn whole(value: Option<i64>, kind: VariableType) -> Value<'static> {
    let missing = MissingValue::System;
    if kind == VariableType::Double {
        return Value::Double(value.map_or(StataDouble::Missing(missing), |value| StataDouble::Present(value as f64)));
    }
    let long = value.and_then(|value| i32::try_from(value).ok()).map(StataLong::Present);
    Value::Long(long.unwrap_or(StataLong::Missing(missing)))
}
