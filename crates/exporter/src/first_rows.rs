//! The first users of a pack, as a table: read on demand from the file that Auth0 delivered, because
//! every pack has that one, whatever was made of it.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use convert::{Columns, CsvOptions, Format, Limits, Output, Plan, Source, SourceKind};
use flate2::read::MultiGzDecoder;
use serde_json::json;
use store::FileRole;

use crate::exporter::Exporter;
use crate::request::{ExportRequest, Field};
use crate::run::blocking;
use crate::snapshot::Problem;
use crate::work;

/// Most rows that are given at once.
const MOST_ROWS: usize = 100;

/// Most bytes that are read for them, unzipped.
const MOST_BYTES: u64 = 8 << 20;

/// How gzip begins.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Some users as a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstRows {
    /// The titles of the columns.
    pub columns: Vec<String>,
    /// The cells of each user, as many as there are columns.
    pub rows: Vec<Vec<String>>,
}

impl Exporter {
    /// The first users of a ready export in its own columns, at most `rows` of them and never more
    /// than 100.
    ///
    /// # Errors
    /// `not_ready`; `pack_missing`; what is wrong with the delivered file.
    pub async fn first_rows(&self, id: &str, rows: usize) -> Result<FirstRows, Problem> {
        let snapshot = self.export(id).await?;
        if snapshot.pack.is_none() {
            return Err(Problem::bare("not_ready"));
        }
        let request: ExportRequest = serde_json::from_value(snapshot.request.clone())
            .map_err(|error| Problem::with("store_damaged", json!({ "message": error.to_string() })))?;
        let delivered = snapshot.files.iter().find(|file| file.role == FileRole::Original);
        let delivered = delivered.ok_or_else(|| Problem::bare("pack_missing"))?.path.clone();
        let data = self.shared().data.path().to_path_buf();
        blocking(move || {
            let failed = |error: std::io::Error| Problem::file(&data, &error);
            // It holds people's data, so it is where only this user can look, and is gone with this call.
            let folder = tempfile::Builder::new().prefix("rows-").tempdir_in(&data).map_err(failed)?;
            let (sample, table) = (folder.path().join("sample"), folder.path().join("table"));
            let head = head(&delivered, request.source_kind(), rows.min(MOST_ROWS))?;
            work::write_file(&sample, &head)?;
            let plan = Plan {
                sources: vec![Source { path: sample, kind: request.source_kind() }],
                columns: Columns::Chosen(request.columns()),
                outputs: vec![Output {
                    format: Format::Csv(CsvOptions { plain: true }),
                    path: table.clone(),
                }],
            };
            convert::run(&plan, &(), &Limits::default()).map_err(|error| Problem::from(&error))?;
            read_table(&table, request.fields.iter().map(Field::title))
        })
        .await
    }
}

/// The beginning of a delivered file, unzipped, with at most so many records.
fn head(delivered: &Path, kind: SourceKind, rows: usize) -> Result<Vec<u8>, Problem> {
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            Problem::with("pack_missing", json!({ "path": delivered.display().to_string() }))
        }
        _ => Problem::file(delivered, &error),
    };
    let mut file = BufReader::new(fs_err::File::open(delivered).map_err(failed)?);
    let gzip = file.fill_buf().map_err(failed)?.starts_with(&GZIP);
    let plain: Box<dyn Read> = if gzip { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    let mut lines = BufReader::new(plain.take(MOST_BYTES));
    // Auth0's CSV has a row of titles above the users.
    let wanted = rows + usize::from(kind == SourceKind::Auth0Csv);
    let mut head = Vec::new();
    let (mut records, mut whole, mut in_quotes) = (0, 0, false);
    while records < wanted {
        let start = head.len();
        if lines.read_until(b'\n', &mut head).map_err(failed)? == 0 {
            break;
        }
        in_quotes = head[start..].iter().fold(in_quotes, |quoted, byte| quoted ^ (*byte == b'"'));
        // A line feed between quotation marks is part of a CSV's value.
        if head.ends_with(b"\n") && (kind == SourceKind::Ndjson || !in_quotes) {
            records += 1;
            whole = head.len();
        }
    }
    // What ends without a line feed is a last record, unless it was cut off here.
    if (head.len() as u64) < MOST_BYTES && records < wanted {
        whole = head.len();
    }
    head.truncate(whole);
    Ok(head)
}

fn read_table<'a>(path: &Path, titles: impl Iterator<Item = &'a str>) -> Result<FirstRows, Problem> {
    let damaged = |error: csv::Error| Problem::with("unexpected", json!({ "message": error.to_string() }));
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).map_err(damaged)?;
    let columns: Vec<String> = reader.headers().map_err(damaged)?.iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| Ok(row?.iter().map(str::to_owned).collect()));
    let rows = rows.collect::<Result<Vec<Vec<String>>, csv::Error>>().map_err(damaged)?;
    // Nobody has any of the attributes: the columns are those that were asked for.
    if columns.is_empty() {
        return Ok(FirstRows { columns: titles.map(str::to_owned).collect(), rows: Vec::new() });
    }
    Ok(FirstRows { columns, rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head_of(content: &[u8], kind: SourceKind, rows: usize) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("delivered");
        fs_err::write(&path, content).unwrap();
        String::from_utf8(head(&path, kind, rows).unwrap()).unwrap()
    }

    #[test]
    fn a_head_ends_after_whole_records() {
        let lines = b"{\"a\":1}\n{\"a\":2}\n{\"a\":3}";
        assert_eq!(head_of(lines, SourceKind::Ndjson, 2), "{\"a\":1}\n{\"a\":2}\n");
        assert_eq!(head_of(lines, SourceKind::Ndjson, 9), "{\"a\":1}\n{\"a\":2}\n{\"a\":3}");
        assert_eq!(head_of(lines, SourceKind::Ndjson, 0), "");
    }

    #[test]
    fn a_line_feed_in_a_value_ends_no_record_of_a_csv() {
        let rows = b"a\n\"'one\ntwo\"\n'three\n";
        assert_eq!(head_of(rows, SourceKind::Auth0Csv, 1), "a\n\"'one\ntwo\"\n");
    }
}
