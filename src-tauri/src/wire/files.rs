//! The files of an export, their evidence, and their folders.

use exporter::{FileState, LookupOutcome, LookupPart, Manifest, NotReadPart, Preview, PreviewCell};
use serde::Serialize;
use specta::Type;

use super::notices::NoticeView;
use super::problems::Problem;
use super::scalars::Count;
use super::signing::SigningView;

/// The state of a file compared with its checksum.
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

/// The first users of an export as a table.
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

/// The main facts of a pack's manifest.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvidenceView {
    /// The program that wrote it, with its version.
    made_by: String,
    packed_at: String,
    host: String,
    /// The application's client id, or the subject of the pasted token.
    signed_in_as: Option<String>,
    rows: Count,
    /// The files from Auth0 were deleted, as requested.
    original_deleted: bool,
    signing: SigningView,
    /// Ids of the connections that were requested and whose users are not included.
    missing_connections: Vec<String>,
    columns: Vec<String>,
    /// What the looked-up columns cover.
    lookups: Vec<CoverageView>,
    notices: Vec<NoticeView>,
}

/// What a looked-up field covers.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CoverageView {
    field: String,
    outcome: OutcomeView,
    /// Parts that were not read, with the permissions that are missing.
    not_read: Vec<NotReadView>,
    /// Roles, organizations or groups of the tenant; users asked for second factors.
    listed: Count,
    nested_groups: Count,
    users: Count,
    not_delivered: Count,
}

/// Something that Auth0 did not let be read.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NotReadView {
    part: String,
    missing: Vec<String>,
    auth0_message: Option<String>,
}

/// What came of a lookup.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum OutcomeView {
    Read,
    LeftOut,
    NotAvailable,
}

impl From<LookupPart> for CoverageView {
    fn from(part: LookupPart) -> Self {
        let not_read = |part: NotReadPart| NotReadView {
            part: part.part,
            missing: part.missing,
            auth0_message: part.auth0_message,
        };
        Self {
            field: part.field,
            outcome: match part.outcome {
                LookupOutcome::Read => OutcomeView::Read,
                LookupOutcome::LeftOut => OutcomeView::LeftOut,
                LookupOutcome::NotAvailable => OutcomeView::NotAvailable,
            },
            not_read: part.not_read.into_iter().map(not_read).collect(),
            listed: part.listed.into(),
            nested_groups: part.nested_groups.into(),
            users: part.users.into(),
            not_delivered: part.not_delivered.into(),
        }
    }
}

impl From<Manifest> for EvidenceView {
    fn from(
        Manifest {
            made_by,
            export,
            tenant,
            rows,
            missing,
            original_deleted,
            signing,
            columns,
            lookups,
            notices,
            ..
        }: Manifest,
    ) -> Self {
        Self {
            made_by: format!("{} {}", made_by.application, made_by.version),
            packed_at: export.packed_at.to_string(),
            host: tenant.host,
            signed_in_as: tenant.signed_in_as,
            rows: rows.into(),
            original_deleted,
            signing: signing.into(),
            missing_connections: missing.into_iter().map(|missing| missing.connection_id).collect(),
            columns,
            lookups: lookups.into_iter().map(Into::into).collect(),
            notices: notices.into_iter().map(Into::into).collect(),
        }
    }
}

/// A folder for exports.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FolderView {
    pub(crate) path: String,
    /// This is the default folder.
    pub(crate) usual: bool,
    /// The cloud service that synchronises the folder, as far as its path shows.
    pub(crate) synced_by: Option<String>,
    /// The folder can't keep files for the user alone.
    pub(crate) readable_by_others: bool,
    /// Why the folder cannot be written to.
    pub(crate) problem: Option<Problem>,
}
