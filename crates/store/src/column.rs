//! Conversion of columns. Times are stored as RFC 3339 text in UTC, readable in any SQLite browser.

use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::Row;
use rusqlite::types::Type;

/// Reads a text column through `FromStr`.
pub(crate) fn parsed<T>(row: &Row<'_>, name: &str) -> rusqlite::Result<T>
where
    T: FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    let text: String = row.get(name)?;
    text.parse().map_err(|error| unreadable(row, name, error))
}

/// Reads an optional text column through `FromStr`.
pub(crate) fn optional_parsed<T>(row: &Row<'_>, name: &str) -> rusqlite::Result<Option<T>>
where
    T: FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    let text: Option<String> = row.get(name)?;
    text.map(|text| text.parse().map_err(|error| unreadable(row, name, error))).transpose()
}

/// Reads an optional time.
pub(crate) fn time(row: &Row<'_>, name: &str) -> rusqlite::Result<Option<Timestamp>> {
    optional_parsed(row, name)
}

/// Reads a JSON column.
pub(crate) fn json<T: serde::de::DeserializeOwned>(row: &Row<'_>, name: &str) -> rusqlite::Result<T> {
    let text: String = row.get(name)?;
    serde_json::from_str(&text).map_err(|error| unreadable(row, name, error))
}

/// Reads an optional JSON column.
pub(crate) fn optional_json<T: serde::de::DeserializeOwned>(
    row: &Row<'_>,
    name: &str,
) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(name)?;
    text.map(|text| serde_json::from_str(&text).map_err(|error| unreadable(row, name, error))).transpose()
}

/// Reads a count or a size, which this crate never stores as negative.
pub(crate) fn count(row: &Row<'_>, name: &str) -> rusqlite::Result<Option<u64>> {
    let value: Option<i64> = row.get(name)?;
    value.map(|value| u64::try_from(value).map_err(|error| unreadable(row, name, error))).transpose()
}

/// Converts a count for SQLite, whose integers are signed. Real counts (bytes, rows) stay far
/// below the limit.
pub(crate) fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Reads a row that may contain unreadable columns, so that a damaged value hides neither the
/// rest of the row nor other rows.
pub(crate) struct Tolerant<'a, 'row> {
    row: &'a Row<'row>,
    damage: Option<String>,
}

impl<'a, 'row> Tolerant<'a, 'row> {
    pub(crate) fn new(row: &'a Row<'row>) -> Self {
        Self { row, damage: None }
    }

    /// Returns the value of `read`, or `fallback` if the column is unreadable.
    pub(crate) fn or<T>(&mut self, fallback: T, read: impl FnOnce(&Row<'row>) -> rusqlite::Result<T>) -> T {
        read(self.row).unwrap_or_else(|error| {
            self.damage.get_or_insert_with(|| error.to_string());
            fallback
        })
    }

    /// Returns a description of the first unreadable column, if there is one.
    pub(crate) fn damage(self) -> Option<String> {
        self.damage
    }
}

fn unreadable(
    row: &Row<'_>,
    name: &str,
    error: impl std::error::Error + Send + Sync + 'static,
) -> rusqlite::Error {
    let index = row.as_ref().column_index(name).unwrap_or_default();
    rusqlite::Error::FromSqlConversionFailure(index, Type::Text, Box::new(error))
}
