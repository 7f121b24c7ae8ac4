//! The system's tray and notifications.

use std::sync::Arc;

use tauri::{AppHandle, Runtime};

use super::events::DesktopListener;
use super::notices::Notifier;
use super::tray::Tray;

#[cfg(target_os = "macos")]
use super::macos_notifier::DesktopNotifier;
#[cfg(not(target_os = "linux"))]
use super::other_tray::DesktopTray;
#[cfg(windows)]
use super::windows_notifier::DesktopNotifier;
#[cfg(target_os = "linux")]
use super::{linux_notifier::DesktopNotifier, linux_tray::DesktopTray};

/// The system's tray and notifications.
pub(crate) struct Desktop {
    /// Whether windows have a position and a size worth storing.
    #[cfg(target_os = "linux")]
    pub(crate) has_places: bool,
    pub(crate) tray: Box<dyn Tray>,
    pub(crate) notifier: Box<dyn Notifier>,
}

impl Desktop {
    /// Connects to the tray and the notifications of the current desktop.
    pub(crate) fn real<R: Runtime>(app: &AppHandle<R>, listener: DesktopListener) -> Self {
        Self {
            #[cfg(target_os = "linux")]
            has_places: true,
            tray: Box::new(DesktopTray::new(app, Arc::clone(&listener))),
            notifier: Box::new(DesktopNotifier::new(listener)),
        }
    }
}
