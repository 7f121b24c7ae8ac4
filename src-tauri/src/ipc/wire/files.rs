//! The files of an export, what proves them, and the folders that they go to.

use exporter::{FileState, Preview, PreviewCell};
use serde::{Deserialize, Serialize};
use serde_json::Value;
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

/// The parts of a manifest that are told.
#[derive(Deserialize)]
struct Manifest {
    made_by: MadeBy,
    export: ExportPart,
    tenant: TenantPart,
    rows: u64,
    columns: Vec<String>,
    notices: Vec<Value>,
}

#[derive(Deserialize)]
struct MadeBy {
    application: String,
    version: String,
}

#[derive(Deserialize)]
struct ExportPart {
    packed_at: String,
}

#[derive(Deserialize)]
struct TenantPart {
    host: String,
    signed_in_as: Option<String>,
}

impl EvidenceView {
    /// From the manifest's JSON.
    ///
    /// # Errors
    /// When a part is missing or something else.
    pub(crate) fn read(manifest: &Value) -> serde_json::Result<Self> {
        let Manifest { made_by, export, tenant, rows, columns, notices } = Manifest::deserialize(manifest)?;
        Ok(Self {
            made_by: format!("{} {}", made_by.application, made_by.version),
            packed_at: export.packed_at,
            host: tenant.host,
            signed_in_as: tenant.signed_in_as,
            rows: rows.into(),
            columns,
            notices: notices.into_iter().map(NoticeView::from).collect(),
        })
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_manifest_is_told_and_something_else_is_not() {
        let mut manifest = json!({
            "version": 1, "made_by": { "application": "Rollcall", "version": "1.2.3" },
            "export": { "packed_at": "2026-11-01T10:15:00Z" },
            "tenant": { "host": "acme.eu.auth0.com", "signed_in_as": "abc" },
            "rows": 3, "columns": ["email"], "notices": [{ "notice": "broken_characters", "count": 2 }],
        });
        let evidence = EvidenceView::read(&manifest).unwrap();
        assert_eq!((evidence.made_by.as_str(), evidence.rows), ("Rollcall 1.2.3", 3.into()));
        assert_eq!(evidence.notices[0].code, "broken_characters");
        manifest["rows"] = json!("many");
        EvidenceView::read(&manifest).unwrap_err();
    }
}
