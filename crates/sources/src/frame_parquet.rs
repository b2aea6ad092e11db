//! Read the flat columns of a Parquet file.

use bytes::Bytes;
use formula::{Column, Frame, Values};
use parquet::basic::{Compression, ConvertedType, LogicalType, TimeUnit, Type as Physical};
use parquet::column::reader::{ColumnReader, get_typed_column_reader};
use parquet::data_type::{BoolType, ByteArrayType, DataType, DoubleType, FloatType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;

use crate::frame::{CELL_BYTES, COLUMNS_CAP, FrameFault, FrameFaultKind, framed, verify_need};
use crate::frame_guard::guarded;
use crate::frame_texts::Texts;

/// Rows read at once.
const BATCH: usize = 1 << 16;
/// Whole numbers up to 2^53 have an exact place among real numbers.
const EXACT: i64 = 1 << 53;

pub(crate) fn read(bytes: &[u8], file: &str, budget: u64) -> Result<Frame, FrameFault> {
    // The reader panics on some damaged pages, such as codes without their dictionary. A user's file is never our fault.
    guarded(file, "Parquet", || read_lawful(bytes, file, budget))
}

fn read_lawful(bytes: &[u8], file: &str, budget: u64) -> Result<Frame, FrameFault> {
    let unreadable = |error: ParquetError| {
        FrameFault::of_file(file, FrameFaultKind::Unreadable { form: "Parquet", reason: error.to_string() })
    };
    let reader = SerializedFileReader::new(Bytes::copy_from_slice(bytes)).map_err(unreadable)?;
    let rows = verify(reader.metadata(), bytes.len() as u64, file, budget)?;
    let schema = reader.metadata().file_metadata().schema_descr();
    let (mut columns, mut unread) = (Vec::new(), Vec::new());
    for (place, described) in schema.columns().iter().enumerate() {
        let name = described.path().string();
        let taken = match form(described) {
            Ok(form) => column(&reader, place, form, rows, budget).map_err(unreadable)?,
            Err(why) => Err(why),
        };
        match taken {
            Ok(values) => columns.push(Column::new(&name, values)),
            Err(why) => unread.push((name, why)),
        }
    }
    if rows == 0 {
        return Err(FrameFault::of_file(file, FrameFaultKind::NoRows));
    }
    let mut frame = framed(file, 1, columns)?;
    frame.unread = unread;
    Ok(frame)
}

/// The number of rows, once it is sure that they fit and that all chunks can be decompressed.
fn verify(metadata: &ParquetMetaData, size: u64, file: &str, budget: u64) -> Result<usize, FrameFault> {
    let damaged = |reason: &str| {
        FrameFault::of_file(file, FrameFaultKind::Unreadable { form: "Parquet", reason: reason.to_owned() })
    };
    let columns = metadata.file_metadata().schema_descr().num_columns();
    if columns > COLUMNS_CAP {
        return Err(FrameFault::of_file(file, FrameFaultKind::TooManyColumns { found: columns }));
    }
    let (mut rows, mut largest) = (0u64, 0u64);
    for group in metadata.row_groups() {
        let count = u64::try_from(group.num_rows()).map_err(|_| damaged("a negative number of rows"))?;
        rows = rows.saturating_add(count);
        for chunk in group.columns() {
            if !matches!(chunk.compression(), Compression::UNCOMPRESSED | Compression::SNAPPY) {
                let codec = chunk.compression().to_string();
                let fault = FrameFault::of_file(file, FrameFaultKind::Compression { codec });
                return Err(FrameFault { column: Some(chunk.column_path().string()), ..fault });
            }
            // The reader trusts these places, and stops the program if they are impossible.
            let start = chunk.dictionary_page_offset().unwrap_or_else(|| chunk.data_page_offset());
            let place = u64::try_from(start).ok().zip(u64::try_from(chunk.compressed_size()).ok());
            let inside = place.and_then(|(start, length)| start.checked_add(length)).is_some_and(|end| end <= size);
            if !inside || chunk.num_values() < 0 || chunk.data_page_offset() < 0 {
                return Err(damaged("a column lies outside of the file"));
            }
            largest = largest.max(u64::try_from(chunk.uncompressed_size()).unwrap_or(0));
        }
    }
    let cells = rows.saturating_mul(columns as u64).saturating_mul(CELL_BYTES);
    verify_need(file, cells.saturating_add(largest).saturating_add(size), budget)?;
    usize::try_from(rows).map_err(|_| damaged("more rows than can be counted"))
}

/// How the values of a column become ours.
#[derive(Clone, Copy, Debug)]
enum Form {
    Flag,
    Whole32 {
        signed: bool,
    },
    Whole64 {
        signed: bool,
    },
    Day,
    /// Units of time in a day.
    Moment(i64),
    Float,
    Double,
    Text,
}

fn form(column: &ColumnDescriptor) -> Result<Form, String> {
    if column.max_rep_level() > 0 || column.path().parts().len() > 1 || column.max_def_level() > 1 {
        return Err("it is nested".to_owned());
    }
    let logical = column.logical_type_ref();
    let converted = column.converted_type();
    let signed = match logical {
        Some(LogicalType::Integer(kind)) => kind.is_signed,
        _ => !matches!(
            converted,
            ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64
        ),
    };
    let whole = matches!(logical, None | Some(LogicalType::Integer(_)));
    let moment = match (logical, converted) {
        (Some(LogicalType::Timestamp(kind)), _) => Some(units_per_day(kind.unit)),
        (None, ConvertedType::TIMESTAMP_MILLIS) => Some(86_400_000),
        (None, ConvertedType::TIMESTAMP_MICROS) => Some(86_400_000_000),
        _ => None,
    };
    let decimal = matches!(converted, ConvertedType::DECIMAL | ConvertedType::TIME_MILLIS | ConvertedType::TIME_MICROS);
    match column.physical_type() {
        Physical::BOOLEAN => Ok(Form::Flag),
        Physical::INT32 if matches!(logical, Some(LogicalType::Date)) || converted == ConvertedType::DATE => {
            Ok(Form::Day)
        }
        Physical::INT64 if moment.is_some() => Ok(Form::Moment(moment.unwrap_or(1))),
        Physical::INT32 if whole && !decimal => Ok(Form::Whole32 { signed }),
        Physical::INT64 if whole && !decimal => Ok(Form::Whole64 { signed }),
        Physical::FLOAT => Ok(Form::Float),
        Physical::DOUBLE => Ok(Form::Double),
        Physical::BYTE_ARRAY if matches!(logical, None | Some(LogicalType::String | LogicalType::Enum)) && !decimal => {
            Ok(Form::Text)
        }
        other => {
            Err(format!("its type is {other} as {}", logical.map_or("nothing else".into(), |kind| format!("{kind:?}"))))
        }
    }
}

fn units_per_day(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::MILLIS => 86_400_000,
        TimeUnit::MICROS => 86_400_000_000,
        TimeUnit::NANOS => 86_400_000_000_000,
    }
}

type Reader = SerializedFileReader<Bytes>;
/// The values, or why they have no place here.
type Taken = Result<Values, String>;

fn column(reader: &Reader, place: usize, form: Form, rows: usize, budget: u64) -> Result<Taken, ParquetError> {
    let whole = |value: i64, row: usize| {
        let exact = (-EXACT..=EXACT).contains(&value).then_some(value as f64);
        exact.ok_or_else(|| format!("row {} holds {value}, which no real number holds exactly", row + 1))
    };
    match form {
        Form::Flag => Ok(taken::<BoolType, _>(reader, place, rows, |value, _| Ok(*value))?.map(Values::Flag)),
        Form::Day => Ok(taken::<Int32Type, _>(reader, place, rows, |value, _| Ok(*value))?.map(Values::Day)),
        Form::Whole32 { signed } => {
            let convert = |value: &i32, _| Ok(if signed { f64::from(*value) } else { f64::from(*value as u32) });
            Ok(taken::<Int32Type, _>(reader, place, rows, convert)?.map(Values::Real))
        }
        Form::Whole64 { signed } => {
            let convert = |value: &i64, row| {
                if signed || *value >= 0 { whole(*value, row) } else { whole(i64::MAX, row) }
            };
            Ok(taken::<Int64Type, _>(reader, place, rows, convert)?.map(Values::Real))
        }
        Form::Moment(units) => {
            let convert = |value: &i64, row: usize| {
                let day = (value % units == 0).then(|| i32::try_from(value / units).ok()).flatten();
                day.ok_or_else(|| format!("row {} holds a time of day, and only whole days are read", row + 1))
            };
            Ok(taken::<Int64Type, _>(reader, place, rows, convert)?.map(Values::Day))
        }
        Form::Float => {
            Ok(taken::<FloatType, _>(reader, place, rows, |value, _| Ok(f64::from(*value)))?.map(Values::Real))
        }
        Form::Double => Ok(taken::<DoubleType, _>(reader, place, rows, |value, _| Ok(*value))?.map(Values::Real)),
        Form::Text => {
            let (mut texts, mut read) = (Texts::default(), 0u64);
            let convert = |value: &parquet::data_type::ByteArray, row: usize| {
                // A few bytes of the file can stand for a long text in every row.
                read += value.data().len() as u64;
                if read > budget {
                    return Err(format!("its texts up to row {} take more memory than is allowed", row + 1));
                }
                let text = std::str::from_utf8(value.data());
                let text = text.map_err(|_| format!("row {} holds bytes that are not UTF-8", row + 1))?;
                Ok((!text.is_empty()).then(|| texts.code(text)))
            };
            let codes = taken::<ByteArrayType, _>(reader, place, rows, convert)?;
            Ok(codes.map(|codes| texts.done_with(codes.into_iter().map(Option::flatten).collect())))
        }
    }
}

/// All values of a column, through all groups of rows; those that are missing as `None`.
fn taken<D: DataType, T>(
    reader: &Reader,
    place: usize,
    rows: usize,
    mut convert: impl FnMut(&D::T, usize) -> Result<T, String>,
) -> Result<Result<Vec<Option<T>>, String>, ParquetError> {
    let mut all = Vec::with_capacity(rows);
    for group in 0..reader.metadata().num_row_groups() {
        let chunk = reader.get_row_group(group)?;
        let column: ColumnReader = chunk.get_column_reader(place)?;
        let mut column = get_typed_column_reader::<D>(column);
        let optional = reader.metadata().row_group(group).column(place).column_descr().max_def_level() > 0;
        let until = all.len() + usize::try_from(chunk.metadata().num_rows()).unwrap_or(0);
        let (mut levels, mut values) = (Vec::new(), Vec::new());
        while all.len() < until {
            levels.clear();
            values.clear();
            let wanted = BATCH.min(until - all.len());
            let (records, ..) = column.read_records(wanted, optional.then_some(&mut levels), None, &mut values)?;
            if records == 0 {
                return Err(ParquetError::EOF(format!("column {place} has fewer values than there are rows")));
            }
            let mut present = values.iter();
            for record in 0..records {
                let known = !optional || levels.get(record) == Some(&1);
                let value = known.then(|| present.next()).flatten();
                match value.map(|value| convert(value, all.len())).transpose() {
                    Ok(value) => all.push(value),
                    Err(why) => return Ok(Err(why)),
                }
            }
        }
    }
    Ok(Ok(all))
}
