//! Reactions to what the user does outside the window: in the tray and on notifications.

use tauri::{AppHandle, Manager, Runtime};

use crate::app::App;
use crate::events::{Choice, Chosen, emit};
use crate::presence::{CloseRequest, DesktopEvent, Presence, Subject, TrayAction};

/// Handles an event of the tray or of a notification. May be called on any thread.
pub(crate) fn on_desktop_event<R: Runtime>(app: &AppHandle<R>, event: DesktopEvent) {
    let Some(presence) = app.try_state::<Presence>() else { return };
    match event {
        DesktopEvent::Tray(TrayAction::Open) | DesktopEvent::NoticeClicked(Subject::Background) => {
            presence.open(app);
        }
        DesktopEvent::Tray(TrayAction::Quit) => {
            presence.request_close(app, CloseRequest::Quit);
        }
        DesktopEvent::Tray(TrayAction::Preset(id)) => emit(app, Chosen(Choice::Preset { id })),
        DesktopEvent::Tray(TrayAction::Export(id)) | DesktopEvent::NoticeClicked(Subject::Export(id, _)) => {
            presence.viewed(&id);
            presence.open(app);
            show_export(app.clone(), id);
        }
        DesktopEvent::AllNoticesClosed => presence.exit_if_unused(app),
    }
}

/// Sends the page an export that it may not have loaded yet.
fn show_export<R: Runtime>(app: AppHandle<R>, id: String) {
    tauri::async_runtime::spawn(async move {
        let Some(state) = app.try_state::<App>() else { return };
        let Ok(exporter) = state.exporter().await else { return };
        match exporter.export(&id).await {
            Ok(snapshot) => {
                let export = Box::new((&snapshot).into());
                emit(&app, Chosen(Choice::Export { export }));
            }
            // Removed from the history meanwhile; the window is open, which is all that can be
            // done.
            Err(problem) => tracing::debug!(code = problem.code(), "the chosen export no longer exists"),
        }
    });
}
