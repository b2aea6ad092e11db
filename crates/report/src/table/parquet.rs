//! Write a table as Parquet.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use super::{Column, Table, Values};
use crate::ReportError;

impl Table {
    /// Writes a Parquet file: every column optional, days as `DATE`, text as UTF-8.
    ///
    /// The file's key-value metadata holds `table`, and for each column `column.NAME.label`, `.unit` and
    /// `.meaning`. One row group; no compression, so that the bytes depend on nothing but the table.
    pub fn to_parquet(&self) -> Result<Vec<u8>, ReportError> {
        let fields = self.columns.iter().map(field).collect::<Result<Vec<_>, _>>()?;
        let schema = Type::group_type_builder("schema").with_fields(fields).build()?;
        let properties = WriterProperties::builder()
            .set_created_by("interbellum".to_owned())
            .set_key_value_metadata(Some(self.metadata()))
            .build();
        let mut file = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
        let mut group = file.next_row_group()?;
        for column in &self.columns {
            write_column(&mut group, &column.values)?;
        }
        group.close()?;
        Ok(file.into_inner()?)
    }

    fn metadata(&self) -> Vec<KeyValue> {
        let mut out = vec![KeyValue::new("table".to_owned(), self.name.clone())];
        for column in &self.columns {
            let mut note = |what: &str, text: &str| {
                out.push(KeyValue::new(format!("column.{}.{what}", column.name), text.to_owned()));
            };
            note("label", &column.label);
            if let Some(unit) = &column.unit {
                note("unit", unit);
            }
            note("meaning", &column.meaning);
        }
        out
    }
}

fn field(column: &Column) -> Result<Arc<Type>, ReportError> {
    let (physical, logical) = match &column.values {
        Values::Real(_) => (Physical::DOUBLE, None),
        Values::Whole(_) => (Physical::INT64, None),
        Values::Day(_) => (Physical::INT32, Some(LogicalType::Date)),
        Values::Flag(_) => (Physical::BOOLEAN, None),
        Values::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
    };
    let field = Type::primitive_type_builder(&column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical)
        .build()?;
    Ok(Arc::new(field))
}

fn write_column(group: &mut SerializedRowGroupWriter<'_, Vec<u8>>, values: &Values) -> Result<(), ReportError> {
    match values {
        Values::Real(values) => write_values::<DoubleType, _>(group, values, |value| *value),
        Values::Whole(values) => write_values::<Int64Type, _>(group, values, |value| *value),
        Values::Day(values) => write_values::<Int32Type, _>(group, values, |value| *value),
        Values::Flag(values) => write_values::<BoolType, _>(group, values, |value| *value),
        Values::Text(values) => write_values::<ByteArrayType, _>(group, values, |text| ByteArray::from(text.as_str())),
    }
}

/// Writes the present values and, for each row, level 1 where there is one and 0 where it is missing.
fn write_values<D: DataType, T>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[Option<T>],
    convert: impl Fn(&T) -> D::T,
) -> Result<(), ReportError> {
    let present: Vec<D::T> = values.iter().flatten().map(convert).collect();
    let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
    let Some(mut writer) = group.next_column()? else {
        unreachable!("the schema has one field for each column");
    };
    writer.typed::<D>().write_batch(&present, Some(&levels), None)?;
    writer.close()?;
    Ok(())
}
