//! Notifications on macOS and Windows. Not run yet: there a click brings the application to the front, by the
//! system's own doing, and the export is not opened.

use notify_rust::Notification;

use super::Hear;
use super::notices::{Notice, Notifier, Stale};

pub(crate) struct DesktopNotifier;

impl DesktopNotifier {
    pub(crate) fn new(_: Hear) -> Self {
        Self
    }
}

impl Notifier for DesktopNotifier {
    fn show(&self, notice: Notice) {
        // The system may take its time to answer.
        tauri::async_runtime::spawn_blocking(move || {
            let shown = Notification::new().summary(&notice.text.title).body(&notice.text.text).show();
            if let Err(error) = shown {
                tracing::info!(%error, "this desktop shows no notifications");
            }
        });
    }

    fn withdraw(&self, _: Stale) {}

    fn outstanding(&self) -> usize {
        0
    }
}
