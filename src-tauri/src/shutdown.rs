//! Shutting down, whether because of the user, the end of the session, or a signal.
//!
//! A request for a job that is under way is waited for: its answer can't be had twice. Everything
//! else is resumed at the next start.

use tauri::{AppHandle, ExitRequestApi, Manager, Runtime};

use crate::app::App;
use crate::window::MAIN_WINDOW;

/// Ends the program when the system asks it to: the end of a session on Linux, `kill`, Ctrl-C in
/// the terminal that started it.
pub(crate) fn on_signals<R: Runtime>(app: &AppHandle<R>) {
    #[cfg(unix)]
    {
        let app = app.clone();
        tauri::async_runtime::spawn(async move {
            use tokio::signal::unix::{SignalKind, signal};
            let signals = [SignalKind::terminate(), SignalKind::hangup(), SignalKind::interrupt()];
            let [Ok(mut terminated), Ok(mut hung_up), Ok(mut interrupted)] = signals.map(signal) else {
                tracing::warn!("signals are not handled; unfinished exports are resumed all the same");
                return;
            };
            tokio::select! {
                _ = terminated.recv() => {}
                _ = hung_up.recv() => {}
                _ = interrupted.recv() => {}
            }
            app.exit(0);
        });
    }
    // Windows asks the window, whose loop then ends: see `exit`.
    #[cfg(not(unix))]
    let _ = app;
}

/// Puts the end off until the exports of this process have ended; the window goes at once.
pub(crate) fn exit_requested<R: Runtime>(app: &AppHandle<R>, code: Option<i32>, api: &ExitRequestApi) {
    if !app.state::<App>().is_exporting() {
        return;
    }
    api.prevent_exit();
    if let Some(window) = app.get_webview_window(MAIN_WINDOW) {
        // A window that can't be hidden is still there, and the program ends all the same.
        let _ = window.hide();
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        app.state::<App>().shut_down().await;
        app.exit(code.unwrap_or_default());
    });
}

/// The last moment: the end of a session on macOS and Windows comes here without being requested.
pub(crate) fn exit<R: Runtime>(app: &AppHandle<R>) {
    tauri::async_runtime::block_on(app.state::<App>().shut_down());
}
