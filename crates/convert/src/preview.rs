//! The first users of a source as a table, for somebody who wants to see what is in it. Reads no further than that.

use serde::Serialize;

use crate::{
    Columns, Error, Limits, Source,
    error::Stop,
    json::{self, Fault, Index},
    redact::Redaction,
    source::{Next, Reader, Record},
    table::{Cell, Discovery, check},
};

/// Longest text of a cell, in characters.
const LONGEST_TEXT: usize = 300;

/// The most columns of a preview.
const MOST_COLUMNS: usize = 500;

/// The first rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Preview {
    /// The titles of its columns, which are those that these rows need.
    pub columns: Vec<String>,
    /// As many rows as were asked for, or as there are; each has a cell for each column.
    pub rows: Vec<Vec<PreviewCell>>,
}

/// A cell of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum PreviewCell {
    /// Nothing.
    Empty,
    /// Text; a long one is cut and ends in `…`.
    Text(String),
    /// A number as it was delivered.
    Number(String),
    /// True or false.
    Boolean(bool),
    /// An object or array as JSON; a long one is cut and ends in `…`.
    Json(String),
}

/// The first `rows` users of the sources, as the table that tabular outputs would make of them.
///
/// # Errors
/// Any [`Error`] about the sources as far as they are read, or about the columns.
pub fn preview(
    sources: &[Source],
    columns: &Columns,
    rows: usize,
    limits: &Limits,
) -> Result<Preview, Error> {
    check(columns, limits).map_err(|fault| Error::Columns { fault })?;
    let Some(Source { path, .. }) = sources.first() else { return Ok(Preview::default()) };
    let mut redaction = Redaction::new(columns);
    let mut lines: Vec<String> = Vec::new();
    for source in sources {
        let mut reader = Reader::open(source, limits)?;
        while lines.len() < rows {
            let line = match reader.next()? {
                Next::User(record) => redaction.apply(record).map(|record| Some(record.line.to_owned())),
                Next::Other => Ok(None),
                Next::End(_) => break,
            };
            lines.extend(line.map_err(|fault| reader.error(fault))?);
        }
    }
    table(&lines, columns, limits).map_err(|stop| match stop {
        Stop::Error(error) => error,
        // Cannot be: each of the lines was checked when it was read.
        Stop::Fault(Fault { at, reason }) => {
            Error::NotNdjson { path: path.clone(), line: 0, offset: at as u64, reason }
        }
    })
}

fn table(lines: &[String], columns: &Columns, limits: &Limits) -> Result<Preview, Stop> {
    let mut index = Index::default();
    let mut discovery = Discovery::new(columns, false, limits);
    for line in lines {
        json::index(line, &mut index)?;
        discovery.observe(&Record { line, index: &index })?;
    }
    let mut table = discovery.finish();
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        json::index(line, &mut index)?;
        let row = table.fill(&Record { line, index: &index })?;
        rows.push(row.cells().take(MOST_COLUMNS).map(shown).collect());
    }
    let columns = table.columns().iter().take(MOST_COLUMNS).cloned().collect();
    Ok(Preview { columns, rows })
}

fn shown(cell: Cell<'_>) -> PreviewCell {
    match cell {
        Cell::Empty => PreviewCell::Empty,
        Cell::Text(text) => PreviewCell::Text(cut(text)),
        Cell::Number(number) => PreviewCell::Number(cut(number)),
        Cell::Bool(value) => PreviewCell::Boolean(value),
        Cell::Json(json) => PreviewCell::Json(cut(json)),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
