//! What crosses between page and shell: the exporter's words in the page's spelling.
//!
//! Moments are RFC 3339 texts, counts are JavaScript numbers, and what is absent is null. A credential crosses in
//! one direction only, as a [`Secret`].

mod charts;
mod exports;
mod files;
mod requests;
mod samples;
mod style;
pub(crate) mod tenants;

use std::path::Path;

use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use specta::Type;
use specta_typescript::Number;

pub(crate) use charts::ChartsView;
pub(crate) use exports::{ActivityView, ExpiryView, ExportFilter, ExportView};
pub(crate) use files::{ActivityCheck, ActivityLog, EvidenceView, FileStateView, FirstRowsView, FolderView};
pub(crate) use requests::{ExportInput, FieldEntry, FieldInput, FormatEntry, PresetInput, PresetView};
pub(crate) use samples::{PreviewView, SampleInput, SampleView};
pub(crate) use style::StyleInput;
pub(crate) use tenants::{
    AccessView, ConnectionView, CredentialInput, KeepInput, NewTenantInput, RenewedTenant, TenantChangeInput,
    TenantView, TokenFacts,
};

/// The largest count that a JavaScript number holds exactly.
const MOST_EXACT: f64 = 9_007_199_254_740_991.0;

/// A secret on its way in. It can be neither printed nor sent back.
#[derive(Debug, Deserialize, Type)]
#[serde(transparent)]
pub(crate) struct Secret(#[specta(type = String)] pub(crate) SecretString);

/// A number of bytes, users or seconds. JavaScript's integers that hold 64 bits are not numbers, and no real count
/// comes near the limit of those that are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub(crate) struct Count(#[specta(type = Number)] f64);

impl Count {
    /// The count, if it is whole and not negative.
    pub(crate) fn whole(self) -> Option<u64> {
        let whole = self.0.fract() == 0.0 && (0.0..=MOST_EXACT).contains(&self.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and in range")]
        whole.then_some(self.0 as u64)
    }
}

impl From<u64> for Count {
    fn from(count: u64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "see above: real counts are exact")]
        let number = count as f64;
        Self(number)
    }
}

/// What the page knows from its start.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Startup {
    pub(crate) version: String,
    pub(crate) tenants: Vec<TenantView>,
    pub(crate) keychain: KeychainView,
    /// The folder for all exports; empty where the system does not say where documents belong.
    pub(crate) export_folder: String,
    /// The system's language, as a BCP 47 tag.
    pub(crate) locale: Option<String>,
    /// The colours that a tenant's badge can have.
    pub(crate) tenant_colors: Vec<String>,
    /// The system shows the application menu, so that its keys are not the page's.
    pub(crate) native_menu: bool,
}

/// Whether credentials can be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum KeychainView {
    Available,
    Locked,
    Missing,
    Failing,
}

pub(crate) fn moment(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}

/// A path as text. Folders whose names are not Unicode are refused before anything is written into them.
pub(crate) fn path_text(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_counts_are_counts() {
        for (number, count) in
            [(0.0, Some(0)), (12.0, Some(12)), (1.5, None), (-1.0, None), (f64::NAN, None), (1e300, None)]
        {
            assert_eq!(Count(number).whole(), count, "{number}");
        }
    }

    #[test]
    fn a_secret_shows_nothing_of_itself() {
        let input: CredentialInput = serde_json::from_value(serde_json::json!({
            "kind": "clientSecret", "clientId": "id", "clientSecret": "hush-hush",
        }))
        .unwrap();
        assert!(!format!("{input:?}").contains("hush"), "{input:?}");
    }
}
