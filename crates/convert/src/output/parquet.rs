//! Apache Parquet: typed columns, compressed with Snappy.
//!
//! Every column is nullable. Empty cells are null; an empty string stays a string. Text columns
//! hold what CSV for programs holds. Rows are collected into row groups of limited size, so that
//! memory does not grow with the number of users. A table without columns gets one, `user`, with
//! nulls only, because most readers refuse a file without columns.

use std::{io, path::PathBuf, sync::Arc};

use bytes::Bytes;
use parquet::{
    basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical},
    data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type},
    errors::ParquetError,
    file::{
        properties::{EnabledStatistics, WriterProperties},
        writer::{SerializedColumnWriter, SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::types::Type,
};

use super::{
    sink::Sink,
    writer::{Finished, Writer},
};
use crate::{
    error::Error,
    table::{Cell, ColumnType, Row, microseconds},
};

/// Bytes of cells that complete a row group.
const GROUP_BYTES: usize = 12 << 20;

/// Rows that complete a row group, however small they are.
const GROUP_ROWS: usize = 250_000;

/// Values passed to the library at a time. Each takes some additional bytes for that time.
const BATCH: usize = 4_096;

pub(super) struct Parquet {
    file: SerializedFileWriter<Target>,
    columns: Vec<Column>,
    /// Rows and bytes in the current row group.
    rows: usize,
    bytes: usize,
    total: u64,
}

impl Parquet {
    pub(super) fn new(sink: Sink, titles: &[String], types: &[ColumnType]) -> Result<Self, Error> {
        let mut columns: Vec<Column> = types.iter().map(|&of| Column::new(of)).collect();
        let mut fields: Vec<Result<Type, ParquetError>> =
            titles.iter().zip(types).map(|(title, &of)| field(title, of)).collect();
        if fields.is_empty() {
            fields.push(field("user", ColumnType::Text));
            columns.push(Column::new(ColumnType::Text));
        }
        let path = sink.path().to_owned();
        let mut target = Target { path: path.clone(), sink: Some(sink), failed: None };
        let schema = fields.into_iter().map(|field| field.map(Arc::new)).collect::<Result<Vec<_>, _>>();
        let schema = schema.and_then(|fields| Type::group_type_builder("users").with_fields(fields).build());
        let schema = schema.map_err(|error| target.error(error))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            // It would grow with the number of pages.
            .set_offset_index_disabled(true)
            .set_created_by(concat!("Rollcall ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let file = SerializedFileWriter::new(target, Arc::new(schema), Arc::new(properties))
            .map_err(|error| Error::write(&path, io::Error::other(error)))?;
        Ok(Self { file, columns, rows: 0, bytes: 0, total: 0 })
    }

    /// Writes the current row group.
    fn group(&mut self) -> Result<(), Error> {
        if self.rows > 0 {
            let written = self.file.next_row_group().and_then(|group| write_group(group, &mut self.columns));
            written.map_err(|error| self.file.inner_mut().error(error))?;
            (self.rows, self.bytes) = (0, 0);
        }
        Ok(())
    }
}

impl Writer for Parquet {
    fn row(&mut self, row: Row<'_>) -> Result<(), Error> {
        let mut cells = row.cells();
        for column in &mut self.columns {
            self.bytes += column.push(cells.next().unwrap_or(Cell::Empty));
        }
        self.rows += 1;
        self.total += 1;
        if self.bytes >= GROUP_BYTES || self.rows >= GROUP_ROWS { self.group() } else { Ok(()) }
    }

    fn finish(mut self: Box<Self>) -> Result<Finished, Error> {
        self.group()?;
        let Self { mut file, total, .. } = *self;
        file.finish().map_err(|error| file.inner_mut().error(error))?;
        // A finished writer can't be taken apart, so the sink is taken out of it.
        let target = file.inner_mut();
        match (target.failed.take(), target.sink.take()) {
            (None, Some(sink)) => Finished::one(sink, total, Vec::new()),
            (failed, _) => Err(failed.unwrap_or_else(|| target.closed())),
        }
    }
}

fn field(title: &str, of: ColumnType) -> Result<Type, ParquetError> {
    let (physical, logical) = match of {
        ColumnType::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        ColumnType::Boolean => (Physical::BOOLEAN, None),
        ColumnType::Integer => (Physical::INT64, None),
        ColumnType::Float => (Physical::DOUBLE, None),
        ColumnType::Timestamp => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS))),
    };
    let builder = Type::primitive_type_builder(title, physical).with_repetition(Repetition::OPTIONAL);
    builder.with_logical_type(logical).build()
}

/// The values of one column in the current row group.
struct Column {
    /// For each row, 1 if it has a value, else 0.
    present: Vec<i16>,
    values: Values,
    /// The integers are timestamps.
    time: bool,
}

enum Values {
    /// All texts in one buffer, and the end of each.
    Text(Vec<u8>, Vec<usize>),
    Booleans(Vec<bool>),
    Integers(Vec<i64>),
    Floats(Vec<f64>),
}

impl Column {
    const fn new(of: ColumnType) -> Self {
        let values = match of {
            ColumnType::Text => Values::Text(Vec::new(), Vec::new()),
            ColumnType::Boolean => Values::Booleans(Vec::new()),
            ColumnType::Integer | ColumnType::Timestamp => Values::Integers(Vec::new()),
            ColumnType::Float => Values::Floats(Vec::new()),
        };
        Self { present: Vec::new(), values, time: matches!(of, ColumnType::Timestamp) }
    }

    /// Adds a cell. Returns its approximate size in bytes.
    fn push(&mut self, cell: Cell<'_>) -> usize {
        let (present, bytes) = self.add(cell);
        self.present.push(i16::from(present));
        bytes + size_of::<i16>()
    }

    /// Adds a value, and returns whether there is one and its size. The type fits every value,
    /// because all were read before; any other would become null.
    fn add(&mut self, cell: Cell<'_>) -> (bool, usize) {
        let text = match cell {
            Cell::Empty => return (false, 0),
            Cell::Bool(value) => {
                if let Values::Booleans(values) = &mut self.values {
                    values.push(value);
                    return (true, 1);
                }
                if value { "true" } else { "false" }
            }
            Cell::Text(text) | Cell::Number(text) | Cell::Json(text) => text,
        };
        let added = match &mut self.values {
            Values::Text(all, ends) => {
                all.extend_from_slice(text.as_bytes());
                ends.push(all.len());
                return (true, text.len() + size_of::<usize>());
            }
            Values::Integers(values) => {
                let value = if self.time { microseconds(text) } else { text.parse().ok() };
                value.map(|value| values.push(value))
            }
            Values::Floats(values) => text.parse().ok().map(|value| values.push(value)),
            Values::Booleans(_) => None,
        };
        (added.is_some(), size_of::<i64>())
    }

    /// Writes the values and clears them.
    fn write(&mut self, mut to: SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        match &mut self.values {
            Values::Booleans(values) => write_values::<BoolType>(&mut to, &self.present, values)?,
            Values::Integers(values) => write_values::<Int64Type>(&mut to, &self.present, values)?,
            Values::Floats(values) => write_values::<DoubleType>(&mut to, &self.present, values)?,
            Values::Text(all, ends) => {
                let all = Bytes::from(std::mem::take(all));
                let (mut start, mut next) = (0, 0);
                for present in self.present.chunks(BATCH) {
                    let count = present.iter().filter(|&&present| present == 1).count();
                    let batch: Vec<ByteArray> = ends[next..next + count]
                        .iter()
                        .map(|&end| all.slice(std::mem::replace(&mut start, end)..end).into())
                        .collect();
                    next += count;
                    to.typed::<ByteArrayType>().write_batch(&batch, Some(present), None)?;
                }
                ends.clear();
            }
        }
        self.present.clear();
        to.close()
    }
}

fn write_values<T: DataType>(
    to: &mut SerializedColumnWriter<'_>,
    present: &[i16],
    values: &mut Vec<T::T>,
) -> Result<(), ParquetError> {
    to.typed::<T>().write_batch(values, Some(present), None)?;
    values.clear();
    Ok(())
}

fn write_group(
    mut group: SerializedRowGroupWriter<'_, Target>,
    columns: &mut [Column],
) -> Result<(), ParquetError> {
    for column in columns {
        if let Some(to) = group.next_column()? {
            column.write(to)?;
        }
    }
    group.close().map(drop)
}

/// The file for the library to write to. Keeps our own error, which the library would turn into
/// text.
struct Target {
    path: PathBuf,
    /// Absent once the file is finished.
    sink: Option<Sink>,
    failed: Option<Error>,
}

impl Target {
    fn error(&mut self, error: ParquetError) -> Error {
        self.failed.take().unwrap_or_else(|| Error::write(&self.path, io::Error::other(error)))
    }

    fn closed(&self) -> Error {
        Error::write(&self.path, io::Error::from(io::ErrorKind::NotConnected))
    }
}

impl io::Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(sink) = &mut self.sink else { return Err(io::ErrorKind::NotConnected.into()) };
        match sink.write(bytes) {
            Ok(()) => Ok(bytes.len()),
            Err(error) => {
                let reported = io::Error::other(error.to_string());
                self.failed = Some(error);
                Err(reported)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
