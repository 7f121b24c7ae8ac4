//! The parts of the app outside the page: tray, notifications, window lifecycle.
//!
//! Each file decides about one subject without touching the system; the files named after operating
//! systems carry out the decisions.

mod closing;
mod controller;
mod desktop;
mod events;
#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(target_os = "linux")]
mod linux_notifier;
#[cfg(target_os = "linux")]
mod linux_placement;
#[cfg(target_os = "linux")]
mod linux_tray;
#[cfg(target_os = "macos")]
mod macos_notifier;
#[cfg(any(target_os = "macos", test))]
mod menu;
mod notices;
#[cfg(not(target_os = "linux"))]
mod other_tray;
mod placement;
mod running;
mod settings;
#[cfg(any(not(target_os = "linux"), test))]
mod shown;
mod tray;
#[cfg(windows)]
mod windows_notifier;
mod words;
mod zoom;

pub(crate) use closing::CloseRequest;
pub(crate) use controller::Presence;
pub(crate) use desktop::Desktop;
pub(crate) use events::DesktopEvent;
#[cfg(test)]
pub(crate) use menu::build as build_menu;
pub(crate) use notices::Subject;
#[cfg(test)]
pub(crate) use notices::{NoticeKind, Withdrawal};
pub(crate) use settings::{NoticeChoice, TrayPolicy};
pub(crate) use tray::TrayAction;
pub(crate) use words::Words;
#[cfg(test)]
pub(crate) use words::{MenuEntry, MenuRole, MenuSection};
pub(crate) use zoom::{SIZES as TEXT_SIZES, ZoomStep};
