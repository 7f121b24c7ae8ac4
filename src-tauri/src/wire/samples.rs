//! A sample of a tenant's users.

use exporter::{KeyKind, MetadataKey, Preview, PreviewCell, Problem, Recipe, Sample};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::filter::FilterInput;
use super::scalars::Count;

/// Number of users shown.
const SHOWN_USERS: usize = 10;

/// Maximum number of columns shown: metadata may expand into hundreds.
const SHOWN_COLUMNS: usize = 120;

/// Maximum number of characters shown of a cell.
const SHOWN_CHARACTERS: usize = 300;

/// The users to sample.
#[derive(Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SampleInput {
    pub(crate) tenant_id: String,
    /// Names of connections; empty for the whole tenant.
    pub(crate) connections: Vec<String>,
}

/// Facts about a sample of users.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SampleView {
    users: Count,
    taken_at: String,
    /// Metadata keys, each after its parent.
    keys: Vec<MetadataKeyView>,
    /// Number of keys that no field name can express.
    unnameable: Count,
}

/// A metadata key found in the sample.
#[derive(Debug, Serialize, Type)]
pub(crate) struct MetadataKeyView {
    path: String,
    kind: KeyKindView,
    /// Number of users that have it.
    users: Count,
    /// A shortened example value; null for objects and lists.
    example: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum KeyKindView {
    Text,
    Boolean,
    Number,
    DateTime,
    List,
    Object,
    Mixed,
}

/// The sample as a table.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PreviewView {
    columns: Vec<PreviewColumnView>,
    /// Number of further columns.
    more_columns: Count,
    rows: Vec<Vec<PreviewCellView>>,
    /// Number of users of the sample whom the filter keeps; null without a filter, and while a
    /// condition is incomplete: then all are shown.
    kept: Option<Count>,
    /// Fields of the filter that no user of the sample has, other than Auth0's own attributes.
    absent: Vec<String>,
}

/// A column of a file.
#[derive(Debug, Serialize, Type)]
pub(crate) struct PreviewColumnView {
    title: String,
    /// Index of its field, from 0.
    field: u32,
}

#[derive(Debug, Serialize, Type)]
pub(crate) struct PreviewCellView {
    kind: CellKind,
    /// The value as in a file, shortened.
    text: String,
    /// CSV for spreadsheets prefixes the value with an apostrophe, so that it does not run as a
    /// formula.
    formula: bool,
}

#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CellKind {
    Empty,
    Text,
    Number,
    Boolean,
    Json,
}

impl From<&Sample> for SampleView {
    fn from(sample: &Sample) -> Self {
        let found = sample.metadata_keys();
        Self {
            users: (sample.len() as u64).into(),
            taken_at: sample.taken_at().to_string(),
            keys: found.keys.into_iter().map(Into::into).collect(),
            unnameable: (found.unnameable as u64).into(),
        }
    }
}

impl From<MetadataKey> for MetadataKeyView {
    fn from(key: MetadataKey) -> Self {
        Self {
            path: key.path,
            kind: match key.kind {
                KeyKind::Text => KeyKindView::Text,
                KeyKind::Boolean => KeyKindView::Boolean,
                KeyKind::Number => KeyKindView::Number,
                KeyKind::DateTime => KeyKindView::DateTime,
                KeyKind::List => KeyKindView::List,
                KeyKind::Object => KeyKindView::Object,
                KeyKind::Mixed => KeyKindView::Mixed,
            },
            users: (key.users as u64).into(),
            example: key.example,
        }
    }
}

impl PreviewView {
    /// The table of a sample with the filter of a form. `filter` is none if the form has none.
    pub(crate) fn of(sample: &Sample, recipe: Recipe, filter: Option<FilterInput>) -> Result<Self, Problem> {
        let filter = filter.map(FilterInput::into_filter);
        // What can't be understood yet keeps or drops nobody.
        let filter = filter.filter(|(_, unreadable)| unreadable.is_empty()).map(|(filter, _)| filter);
        let absent = filter.iter().flat_map(|filter| sample.absent_fields(filter)).collect();
        let filtered = filter.is_some();
        let preview = sample.preview(&Recipe { filter, ..recipe })?;
        let kept = filtered.then(|| (preview.rows.len() as u64).into());
        Ok(Self { kept, absent, ..preview.into() })
    }
}

impl From<Preview> for PreviewView {
    fn from(preview: Preview) -> Self {
        let column = |column: exporter::PreviewColumn| PreviewColumnView {
            title: column.title,
            // No form can have that many fields.
            field: u32::try_from(column.chosen).unwrap_or(u32::MAX),
        };
        let row = |row: Vec<PreviewCell>| row.into_iter().take(SHOWN_COLUMNS).map(Into::into).collect();
        Self {
            more_columns: (preview.columns.len().saturating_sub(SHOWN_COLUMNS) as u64).into(),
            columns: preview.columns.into_iter().take(SHOWN_COLUMNS).map(column).collect(),
            rows: preview.rows.into_iter().take(SHOWN_USERS).map(row).collect(),
            kept: None,
            absent: Vec::new(),
        }
    }
}

impl From<PreviewCell> for PreviewCellView {
    fn from(cell: PreviewCell) -> Self {
        let (kind, text, formula) = match cell {
            PreviewCell::Empty => (CellKind::Empty, String::new(), false),
            PreviewCell::Text { text, formula } => (CellKind::Text, text, formula),
            PreviewCell::Number(number) => (CellKind::Number, number, false),
            PreviewCell::Bool(value) => (CellKind::Boolean, value.to_string(), false),
            PreviewCell::Json(json) => (CellKind::Json, json, false),
        };
        Self { kind, text: shortened(text), formula }
    }
}

fn shortened(text: String) -> String {
    match text.char_indices().nth(SHOWN_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use exporter::PreviewColumn;

    use super::*;

    #[test]
    fn a_preview_is_limited_to_what_is_shown() {
        let columns = (0..SHOWN_COLUMNS + 7)
            .map(|number| PreviewColumn { title: number.to_string(), chosen: number })
            .collect();
        let cell = || PreviewCell::Text { text: "é".repeat(SHOWN_CHARACTERS + 1), formula: false };
        let row = || (0..SHOWN_COLUMNS + 7).map(|_| cell()).collect();
        let view = PreviewView::from(Preview { columns, rows: (0..=SHOWN_USERS).map(|_| row()).collect() });
        assert_eq!((view.columns.len(), view.more_columns.whole()), (SHOWN_COLUMNS, Some(7)));
        assert_eq!((view.rows.len(), view.rows[0].len()), (SHOWN_USERS, SHOWN_COLUMNS));
        assert_eq!(view.rows[0][0].text.chars().count(), SHOWN_CHARACTERS + 1);
        assert!(view.rows[0][0].text.ends_with('…'));
    }
}
