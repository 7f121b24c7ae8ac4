//! Events that the shell sends to the page.

use exporter::{CheckStep, PersonStep};
use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, Runtime};
use tauri_specta::Event;

use crate::wire::{Count, ExpiryView, ExportView, PersonPartView};

/// An export has changed; contains its current state.
#[derive(Debug, Clone, Serialize, Type, Event)]
pub(crate) struct ExportChanged(pub(crate) ExportView);

/// Auth0 will soon delete a file that has not been downloaded.
#[derive(Debug, Clone, Serialize, Type, Event)]
pub(crate) struct ExportExpiring {
    pub(crate) export: ExportView,
    pub(crate) warning: ExpiryView,
}

/// The user chose something outside the page.
#[derive(Debug, Clone, Serialize, Type, Event)]
pub(crate) struct Chosen(pub(crate) Choice);

/// A choice in the application menu or in the tray, or a click on a notification.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(crate) enum Choice {
    /// Run a command of the page.
    Command { id: String },
    /// Run a preset.
    Preset { id: String },
    /// Show an export.
    Export { export: Box<ExportView> },
}

/// The user closes the window or quits while exports are running, and the page must ask what to do.
#[derive(Debug, Clone, Serialize, Type, Event)]
pub(crate) struct CloseAsked {
    pub(crate) quitting: bool,
    pub(crate) running: u32,
    /// At least one of them uses the demo tenant, which exists only in this process.
    pub(crate) demo: bool,
}

/// Progress of work on the files of an export.
#[derive(Debug, Clone, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FilesProgress {
    pub(crate) export_id: String,
    pub(crate) work: FilesWork,
    pub(crate) bytes_done: Count,
    pub(crate) bytes_total: Count,
}

/// Progress of the pack of a person that is being made. It says nothing of the person.
#[derive(Debug, Clone, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PersonProgress {
    /// The part that is being read; null while the pack is being written.
    pub(crate) part: Option<PersonPartView>,
    /// Number of the account, from 1, and of how many.
    pub(crate) account: u32,
    pub(crate) accounts: u32,
}

impl PersonProgress {
    /// Returns what the page is told of a step, if anything.
    pub(crate) fn of(step: &PersonStep) -> Option<Self> {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        match step {
            PersonStep::Found { .. } => None,
            PersonStep::Reading { account, accounts, part } => Some(Self {
                part: Some((*part).into()),
                account: number(*account),
                accounts: number(*accounts),
            }),
            PersonStep::Writing => Some(Self { part: None, account: 0, accounts: 0 }),
        }
    }
}

/// Progress of the check of a pack.
#[derive(Debug, Clone, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PackCheckProgress {
    pub(crate) step: CheckStepView,
    pub(crate) bytes_done: Count,
    pub(crate) bytes_total: Count,
}

/// What a check is doing.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum CheckStepView {
    Unpacking,
    Reading,
    Counting,
    MakingAgain,
}

impl From<CheckStep> for CheckStepView {
    fn from(step: CheckStep) -> Self {
        match step {
            CheckStep::Unpacking => Self::Unpacking,
            CheckStep::Reading => Self::Reading,
            CheckStep::Counting => Self::Counting,
            CheckStep::MakingAgain => Self::MakingAgain,
        }
    }
}

/// A folder or an archive was dropped onto the window.
#[derive(Debug, Clone, Serialize, Type, Event)]
pub(crate) struct PackDropped {
    /// Its name.
    pub(crate) name: String,
}

/// Files that may be converted were dropped onto the window.
#[derive(Debug, Clone, Serialize, Type, Event)]
pub(crate) struct FilesDropped {
    /// Number of files.
    pub(crate) files: u32,
}

/// Progress of the recognition or the conversion of files.
#[derive(Debug, Clone, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FileWorkProgress {
    pub(crate) bytes_done: Count,
    pub(crate) bytes_total: Count,
    /// Number of users read.
    pub(crate) users: Count,
}

/// The kind of work on files.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum FilesWork {
    Copy,
    Check,
}

/// Sends an event to the page. A failure is logged only: the page reloads its state when it starts.
#[expect(clippy::needless_pass_by_value, reason = "events are built to be sent")]
pub(crate) fn emit<R: Runtime>(app: &AppHandle<R>, event: impl Event + Serialize + Clone) {
    if let Err(error) = event.emit(app) {
        tracing::warn!(%error, "an event could not be sent to the page");
    }
}
