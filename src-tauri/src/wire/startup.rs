//! The data for the page's start.

use serde::Serialize;
use specta::Type;

use super::defaults::DefaultsInput;
use super::tenants::TenantView;

/// The data that the page needs at its start.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Startup {
    pub(crate) version: String,
    pub(crate) tenants: Vec<TenantView>,
    pub(crate) keychain: KeychainView,
    /// The folder for all exports; empty if the system has no documents folder.
    pub(crate) export_folder: String,
    pub(crate) defaults: DefaultsInput,
    /// The system's language, as a BCP 47 tag.
    pub(crate) locale: Option<String>,
    /// Available colours of tenant badges.
    pub(crate) tenant_colors: Vec<String>,
    /// The system shows the application menu and handles its shortcuts.
    pub(crate) native_menu: bool,
}

/// Whether the keychain can store credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum KeychainView {
    Available,
    Locked,
    Missing,
    Failing,
}
