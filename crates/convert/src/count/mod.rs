//! Counts the users in a file that [`crate::run()`] has written, from the file alone.
//!
//! This is a second opinion on a number that somebody states, so it shares nothing with what wrote
//! the file. It reads each format no further than it takes to count.

mod counter;
mod table;
mod text;
mod workbook;

use std::path::Path;

use recipe::Format;

use self::counter::each_block;
pub use self::counter::{CountError, OnBytes};

/// Counts the users in a file; none if the file is one of several of its format that holds no users
/// but says something of them.
///
/// # Errors
/// When the file can't be read, is not of its format, or on cancelling.
pub fn count_users(
    path: &Path,
    format: Format,
    on_bytes: &mut OnBytes<'_>,
) -> Result<Option<u64>, CountError> {
    let extension = path.extension().and_then(|extension| extension.to_str());
    let counted = match format {
        Format::Ndjson => each_block(path, text::Lines::default(), on_bytes).map(Some),
        Format::JsonArray { .. } => each_block(path, text::Array::default(), on_bytes).map(Some),
        Format::ImportReady(_) => match extension {
            Some("json") => each_block(path, text::Array::default(), on_bytes).map(Some),
            Some("ndjson") => each_block(path, text::Lines::default(), on_bytes).map(Some),
            _ => Ok(None),
        },
        Format::Csv(_) | Format::ImportCsv | Format::ExcelCsv => {
            each_block(path, text::Csv::default(), on_bytes).map(Some)
        }
        Format::Xlsx => workbook::count(path, |_| true, on_bytes).map(Some),
        // The others have roles and who holds them.
        Format::BatonFile => workbook::count(path, |sheet| sheet.starts_with("users"), on_bytes).map(Some),
        Format::Parquet => table::count(path).map(Some),
    };
    counted.map_err(|error| error.of(format))
}
