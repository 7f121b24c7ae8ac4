//! Commands about Rollcall beside its page: its words there, its settings, and closing the window.

use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::{AppHandle, Runtime, State, WebviewWindow};

use super::error::Problem;
use crate::presence::Presence;
use crate::presence::closing::Wish;
use crate::presence::settings::{NoticeChoice, TrayPolicy};
use crate::presence::words::Words;

/// What a person can choose about the desktop.
#[derive(Debug, Serialize, Deserialize, Type)]
pub(crate) struct SettingsInput {
    tray: TrayPolicy,
    notices: NoticesInput,
}

/// Which events the desktop's notifications tell.
#[derive(Debug, Serialize, Deserialize, Type)]
pub(crate) struct NoticesInput {
    ready: bool,
    failed: bool,
    expiring: bool,
}

/// What is to become of running exports when the window closes.
#[derive(Debug, Clone, Copy, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum CloseChoice {
    /// The window goes, they go on.
    Background,
    /// The program ends, and they go on at the next start.
    End,
}

/// What was chosen about the desktop.
#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "what a command gets of the application is its own")]
pub(crate) fn settings(presence: State<'_, Presence>) -> SettingsInput {
    let settings = presence.settings();
    let NoticeChoice { ready, failed, expiring } = settings.notices;
    SettingsInput { tray: settings.tray, notices: NoticesInput { ready, failed, expiring } }
}

/// Chooses it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_settings(
    presence: State<'_, Presence>,
    input: SettingsInput,
) -> Result<(), Problem> {
    let NoticesInput { ready, failed, expiring } = input.notices;
    Ok(presence.choose(input.tray, NoticeChoice { ready, failed, expiring })?)
}

/// Tells the shell its words. To be called at the start, and whenever the language or the presets change.
#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "what a command gets of the application is its own")]
pub(crate) fn tell_words<R: Runtime>(app: AppHandle<R>, presence: State<'_, Presence>, words: Words) {
    presence.tell_words(&app, words);
}

/// The person looks at an export: what the desktop said of it is no news any more.
#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "what a command gets of the application is its own")]
pub(crate) fn viewed(presence: State<'_, Presence>, id: String) {
    presence.viewed(&id);
}

/// Brings the window to the front.
#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "what a command gets of the application is its own")]
pub(crate) fn open_window<R: Runtime>(app: AppHandle<R>, presence: State<'_, Presence>) {
    presence.open(&app);
}

/// Closes the window as its own button does.
#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "what a command gets of the application is its own")]
pub(crate) fn close_window<R: Runtime>(window: WebviewWindow<R>) {
    if let Err(error) = window.close() {
        tracing::warn!(%error, "the window does not close");
    }
}

/// Ends the program, after asking if exports are running.
#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "what a command gets of the application is its own")]
pub(crate) fn quit<R: Runtime>(app: AppHandle<R>, presence: State<'_, Presence>) {
    presence.leave(&app, Wish::Quit);
}

/// Answers what the page was asked to ask.
#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "what a command gets of the application is its own")]
pub(crate) fn answer_close<R: Runtime>(
    app: AppHandle<R>,
    presence: State<'_, Presence>,
    choice: CloseChoice,
) {
    match choice {
        CloseChoice::Background => presence.hide(&app),
        CloseChoice::End => presence.end(&app),
    }
}
