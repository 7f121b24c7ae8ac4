//! Notifications on macOS. Untested.

use std::sync::Arc;

use notify_rust::{Notification, NotificationResponse, set_application};

use super::events::DesktopListener;
use super::notices::{Notice, Notifier, Withdrawal};
use super::shown::Shown;

/// The application in whose name notifications appear. Without one, they come from the Finder.
const APPLICATION: &str = "app.rollcall";

/// What the system returns for a click on the button.
const OPEN: &str = "open";

/// Shows notifications and waits for clicks. The system's interface cannot remove one, so that a
/// withdrawn one is only forgotten.
pub(crate) struct DesktopNotifier {
    shown: Arc<Shown<()>>,
}

impl DesktopNotifier {
    pub(crate) fn new(listener: DesktopListener) -> Self {
        // The system knows only applications that are installed.
        if let Err(error) = set_application(APPLICATION) {
            tracing::info!(%error, "notifications appear in the name of another application");
        }
        Self { shown: Arc::new(Shown::new(listener)) }
    }
}

impl Notifier for DesktopNotifier {
    fn show(&self, notice: Notice) {
        let shown = Arc::clone(&self.shown);
        let (number, _) = shown.begin(&notice.subject);
        // Waits for as long as the notification is there.
        tauri::async_runtime::spawn_blocking(move || {
            let mut notification = Notification::new();
            notification.summary(&notice.text.title).body(&notice.text.text).action(OPEN, &notice.open);
            let mut clicked = false;
            let waited = notification.show().and_then(|handle| {
                handle.wait_for_response(|response: &NotificationResponse| {
                    clicked = !matches!(response, NotificationResponse::Closed(_));
                })
            });
            if let Err(error) = waited {
                tracing::info!(%error, "this desktop shows no notifications");
            }
            if clicked {
                shown.clicked(&notice.subject, number);
            } else {
                shown.closed(&notice.subject, number);
            }
        });
    }

    fn withdraw(&self, withdrawal: Withdrawal) {
        self.shown.withdraw(&withdrawal);
    }

    fn outstanding(&self) -> usize {
        self.shown.count()
    }
}
