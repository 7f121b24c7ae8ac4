//! A few users as a table, without a file: shows what tables will hold before they are made.

use recipe::{Protect, ProtectedField};

use crate::{
    error::{Error, Stop},
    json::{self, Fault, Index, Reason},
    plan::{Limits, Presentation, Secrets},
    source::Record,
    stages::{Stages, Treatment},
    table::{Cell, Discovery, Table, check},
    value::{TimeText, Values},
};

/// A table of a few users, by the rules of every tabular output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The columns, in which objects are opened.
    pub columns: Vec<PreviewColumn>,
    /// One row for each user, with as many cells as columns.
    pub rows: Vec<Vec<PreviewCell>>,
}

/// A column of a [`Preview`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewColumn {
    /// The title.
    pub title: String,
    /// Index of the chosen column that it belongs to.
    pub chosen: usize,
}

/// A cell of a [`Preview`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PreviewCell {
    /// No value: the attribute is absent, null, or an empty object or array.
    Empty,
    /// Text.
    Text {
        /// The text as it is.
        text: String,
        /// A spreadsheet would run it as a formula, so CSV for spreadsheets puts an apostrophe in
        /// front.
        formula: bool,
    },
    /// A number, as delivered.
    Number(String),
    /// True or false.
    Bool(bool),
    /// An object or array that stays together, as compact JSON.
    Json(String),
}

/// Why there is no preview.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    /// No table has such columns, or a source cannot be read.
    #[error(transparent)]
    Run(#[from] Error),
    /// A user is not one JSON object.
    #[error("user {number} is not a JSON object: {reason}")]
    NotJson {
        /// The user's number, from 1.
        number: usize,
        /// What is wrong with the line.
        reason: Reason,
    },
}

/// The table of those of `users` whom the filter keeps. Each is a JSON object as an export delivers
/// it.
///
/// Objects open into as many columns as these users need; a whole export may need more. Values read
/// as the style says, times as in plain CSV. Hidden fields are hidden; where files have a
/// pseudonym, a preview has a mask, because pseudonyms are only known once a file is made.
///
/// # Errors
/// Columns that no table can have, and lines that are not JSON objects.
pub fn preview(
    users: &[String],
    presentation: &Presentation<'_>,
    limits: &Limits,
) -> Result<Preview, PreviewError> {
    let Presentation { columns, filter, lookups, style, hidden } = *presentation;
    check(columns, limits).map_err(|fault| Error::Columns { fault })?;
    let protect: Vec<ProtectedField> = hidden.iter().map(without_pseudonym).collect();
    let secrets = &Secrets::default();
    let stages = Stages::new(&Treatment { columns, filter, lookups, protect: &protect, secrets })?;
    let mut lines = Lines { stages, index: Index::default() };
    let zone = style.zone();
    let mut table = if let Some(table) = Table::of_plain(columns, lookups, zone.as_ref()) {
        table
    } else {
        let mut discovery = Discovery::new(columns, lookups, zone.as_ref(), false, limits);
        lines.each(users, |record| discovery.observe(record))?;
        discovery.finish()
    };
    let mut values = Values::of(style, TimeText::Exact);
    let mut rows = Vec::with_capacity(users.len());
    lines.each(users, |record| {
        let cells = table.fill(record)?.cells();
        rows.push(match &mut values {
            Some(values) => cells.map(|cell| PreviewCell::from(values.shown(cell))).collect(),
            None => cells.map(PreviewCell::from).collect(),
        });
        Ok(())
    })?;
    let chosen = table.widths().enumerate().flat_map(|(chosen, width)| std::iter::repeat_n(chosen, width));
    let columns = table.columns().iter().zip(chosen);
    let columns = columns.map(|(title, chosen)| PreviewColumn { title: title.clone(), chosen }).collect();
    Ok(Preview { columns, rows })
}

fn without_pseudonym(field: &ProtectedField) -> ProtectedField {
    let how = if field.how == Protect::Hash { Protect::Mask } else { field.how };
    ProtectedField { path: field.path.clone(), how }
}

/// Reads users from memory as a run reads them from files.
struct Lines {
    stages: Stages,
    index: Index,
}

impl Lines {
    fn each(
        &mut self,
        users: &[String],
        mut each: impl FnMut(&Record<'_>) -> Result<(), Stop>,
    ) -> Result<(), PreviewError> {
        for (at, line) in users.iter().enumerate() {
            let fault = |Fault { reason, .. }| PreviewError::NotJson { number: at + 1, reason };
            json::index(line, &mut self.index).map_err(fault)?;
            let kept = self.stages.apply(Record { line, index: self.index.view() }).map_err(fault)?;
            if let Some(record) = kept {
                each(&record).map_err(|stop| match stop {
                    Stop::Fault(found) => fault(found),
                    Stop::Error(error) => error.into(),
                })?;
            }
        }
        Ok(())
    }
}

impl From<Cell<'_>> for PreviewCell {
    fn from(cell: Cell<'_>) -> Self {
        match cell {
            Cell::Empty => Self::Empty,
            Cell::Text(text) => Self::Text { text: text.to_owned(), formula: recipe::runs_as_formula(text) },
            Cell::Number(number) => Self::Number(number.to_owned()),
            Cell::Bool(value) => Self::Bool(value),
            Cell::Json(json) => Self::Json(json.to_owned()),
        }
    }
}
