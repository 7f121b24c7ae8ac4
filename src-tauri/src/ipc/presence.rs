//! Commands for the parts of the app outside the page: texts, settings, and closing the window.

use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::{AppHandle, Runtime, State, WebviewWindow};

use crate::presence::{CloseRequest, NoticeChoice, Presence, TrayPolicy, Words, ZoomStep};
use crate::wire::{Problem, ShellProblem};

/// The desktop settings.
#[derive(Debug, Serialize, Deserialize, Type)]
pub(crate) struct SettingsInput {
    tray: TrayPolicy,
    notices: NoticesInput,
}

/// The enabled notifications.
#[derive(Debug, Serialize, Deserialize, Type)]
pub(crate) struct NoticesInput {
    ready: bool,
    failed: bool,
    expiring: bool,
}

/// The user's choice about running exports when the window closes.
#[derive(Debug, Clone, Copy, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum CloseChoice {
    /// Hide the window; exports continue.
    Background,
    /// Exit; exports are resumed at the next start.
    End,
}

/// Returns the desktop settings.
#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "Tauri passes command arguments by value")]
pub(crate) fn settings(presence: State<'_, Presence>) -> SettingsInput {
    let settings = presence.settings();
    let NoticeChoice { ready, failed, expiring } = settings.notices;
    SettingsInput { tray: settings.tray, notices: NoticesInput { ready, failed, expiring } }
}

/// Saves the desktop settings, unless a newer Rollcall has written those that are stored.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_settings(
    presence: State<'_, Presence>,
    input: SettingsInput,
) -> Result<(), Problem> {
    if presence.has_newer_settings() {
        return Err(ShellProblem::SettingsNewer.into());
    }
    let NoticesInput { ready, failed, expiring } = input.notices;
    Ok(presence.save_settings(input.tray, NoticeChoice { ready, failed, expiring })?)
}

/// Changes the size of everything in the window, for good. Returns it in percent.
#[tauri::command]
#[specta::specta]
pub(crate) async fn zoom<R: Runtime>(
    window: WebviewWindow<R>,
    presence: State<'_, Presence>,
    step: ZoomStep,
) -> Result<u16, Problem> {
    Ok(presence.zoom(&window, step)?)
}

/// Sets the texts that the shell displays. Called at the start, and whenever the language or the
/// presets change.
#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "Tauri passes command arguments by value")]
pub(crate) fn tell_words<R: Runtime>(app: AppHandle<R>, presence: State<'_, Presence>, words: Words) {
    presence.set_words(&app, words);
}

/// Reports that the user is viewing an export, which withdraws its notifications.
#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "Tauri passes command arguments by value")]
pub(crate) fn viewed(presence: State<'_, Presence>, id: String) {
    presence.viewed(&id);
}

/// Brings the window to the front.
#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "Tauri passes command arguments by value")]
pub(crate) fn open_window<R: Runtime>(app: AppHandle<R>, presence: State<'_, Presence>) {
    presence.open(&app);
}

/// Closes the window as its close button does.
#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "Tauri passes command arguments by value")]
pub(crate) fn close_window<R: Runtime>(window: WebviewWindow<R>) {
    if let Err(error) = window.close() {
        tracing::warn!(%error, "the window could not be closed");
    }
}

/// Quits the program; asks first if exports are running.
#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "Tauri passes command arguments by value")]
pub(crate) fn quit<R: Runtime>(app: AppHandle<R>, presence: State<'_, Presence>) {
    presence.request_close(&app, CloseRequest::Quit);
}

/// Carries out the choice made in the close dialog.
#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "Tauri passes command arguments by value")]
pub(crate) fn answer_close<R: Runtime>(
    app: AppHandle<R>,
    presence: State<'_, Presence>,
    choice: CloseChoice,
) {
    match choice {
        CloseChoice::Background => presence.hide(&app),
        CloseChoice::End => presence.exit(&app),
    }
}
