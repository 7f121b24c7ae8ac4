//! Events that come from the tray and from notifications.

use std::sync::Arc;

use super::notices::Subject;
use super::tray::TrayAction;

/// Something that happened outside the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DesktopEvent {
    Tray(TrayAction),
    NoticeClicked(Subject),
    /// No notification is left that would open the window.
    AllNoticesClosed,
}

/// Receives desktop events, on any thread.
pub(crate) type DesktopListener = Arc<dyn Fn(DesktopEvent) + Send + Sync>;
