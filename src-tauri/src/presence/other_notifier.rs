//! Notifications on macOS and Windows. Untested: a click makes the system activate the application,
//! but does not open the export.

use notify_rust::Notification;

use super::events::DesktopListener;
use super::notices::{Notice, Notifier, Withdrawal};

pub(crate) struct DesktopNotifier;

impl DesktopNotifier {
    pub(crate) fn new(_: DesktopListener) -> Self {
        Self
    }
}

impl Notifier for DesktopNotifier {
    fn show(&self, notice: Notice) {
        // The call may block for a while.
        tauri::async_runtime::spawn_blocking(move || {
            let shown = Notification::new().summary(&notice.text.title).body(&notice.text.text).show();
            if let Err(error) = shown {
                tracing::info!(%error, "this desktop shows no notifications");
            }
        });
    }

    fn withdraw(&self, _: Withdrawal) {}

    fn outstanding(&self) -> usize {
        0
    }
}
