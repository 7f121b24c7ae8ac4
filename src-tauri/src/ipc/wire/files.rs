//! The files of an export, what proves them, and the folders that they go to.

use exporter::{FileState, Manifest, Preview, PreviewCell};
use serde::Serialize;
use serde_json::{Value, json};
use specta::Type;
use specta_typescript::Unknown;

use super::Count;
use crate::ipc::error::Problem;

/// What has become of a file since it was written.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum FileStateView {
    Intact,
    Changed,
    Missing,
}

impl From<FileState> for FileStateView {
    fn from(state: FileState) -> Self {
        match state {
            FileState::Intact => Self::Intact,
            FileState::Changed => Self::Changed,
            FileState::Missing => Self::Missing,
        }
    }
}

/// Some users as a table.
#[derive(Debug, Serialize, Type)]
pub(crate) struct FirstRowsView {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl From<Preview> for FirstRowsView {
    fn from(Preview { columns, rows }: Preview) -> Self {
        let columns = columns.into_iter().map(|column| column.title).collect();
        Self { columns, rows: rows.into_iter().map(|row| row.into_iter().map(text_of).collect()).collect() }
    }
}

fn text_of(cell: PreviewCell) -> String {
    match cell {
        PreviewCell::Empty => String::new(),
        PreviewCell::Text { text, .. } | PreviewCell::Number(text) | PreviewCell::Json(text) => text,
        PreviewCell::Bool(value) => value.to_string(),
    }
}

/// What the manifest of a pack says.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvidenceView {
    /// The program that has written it, and its version.
    made_by: String,
    packed_at: String,
    host: String,
    /// The application's client id, or for whom the pasted token was made out.
    signed_in_as: Option<String>,
    rows: Count,
    columns: Vec<String>,
    notices: Vec<NoticeView>,
}

/// Something that went as it should and is worth saying.
#[derive(Debug, Serialize, Type)]
pub(crate) struct NoticeView {
    /// Stable name, such as `cells_neutralised`.
    code: String,
    /// The facts for its words.
    #[specta(type = Unknown)]
    detail: Value,
}

impl From<Manifest> for EvidenceView {
    fn from(Manifest { made_by, export, tenant, rows, columns, notices, .. }: Manifest) -> Self {
        Self {
            made_by: format!("{} {}", made_by.application, made_by.version),
            packed_at: export.packed_at.to_string(),
            host: tenant.host,
            signed_in_as: tenant.signed_in_as,
            rows: rows.into(),
            columns,
            notices: notices.iter().map(|notice| NoticeView::from(json!(notice))).collect(),
        }
    }
}

impl From<Value> for NoticeView {
    fn from(notice: Value) -> Self {
        Self { code: notice["notice"].as_str().unwrap_or_default().to_owned(), detail: notice }
    }
}

/// How much the activity log holds.
#[derive(Debug, Serialize, Type)]
pub(crate) struct ActivityLog {
    pub(crate) lines: Count,
    pub(crate) since: Option<String>,
}

/// What a look at the whole activity log has shown.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActivityCheck {
    /// Number of the first line that doesn't fit; null when all do.
    pub(crate) broken_at: Option<Count>,
}

/// A folder that exports can go to.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FolderView {
    pub(crate) path: String,
    /// It is the one that nobody has to choose.
    pub(crate) usual: bool,
    /// The service that copies its files to other computers, as far as its path tells.
    pub(crate) synced_by: Option<String>,
    /// Why nothing can be written into it.
    pub(crate) problem: Option<Problem>,
}
