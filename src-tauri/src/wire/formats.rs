//! The formats of files: of those that Auth0 delivers, and of those that are made.

use exporter::{Format, FormatGroup, SourceFormat};
use serde::{Deserialize, Serialize};
use specta::Type;

/// An output format.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FormatEntry {
    name: String,
    extension: String,
    group: FormatGroupView,
    /// Its files have an apostrophe before text that a spreadsheet would run as a formula.
    guards_formulas: bool,
}

/// What the files of a format are for.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum FormatGroupView {
    Spreadsheets,
    Programs,
    Import,
}

impl FormatEntry {
    /// The output formats in display order.
    pub(crate) fn catalogue() -> Vec<Self> {
        Format::ALL.into_iter().map(Into::into).collect()
    }
}

impl From<Format> for FormatEntry {
    fn from(format: Format) -> Self {
        Self {
            name: format.name().to_owned(),
            extension: format.extension().to_owned(),
            group: match format.group() {
                FormatGroup::Spreadsheets => FormatGroupView::Spreadsheets,
                FormatGroup::Programs => FormatGroupView::Programs,
                FormatGroup::Import => FormatGroupView::Import,
            },
            guards_formulas: format.guards_formulas(),
        }
    }
}

/// The format to request from Auth0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Auth0FormatInput {
    Json,
    Csv,
}

impl From<Auth0FormatInput> for SourceFormat {
    fn from(format: Auth0FormatInput) -> Self {
        match format {
            Auth0FormatInput::Json => Self::Json,
            Auth0FormatInput::Csv => Self::Csv,
        }
    }
}
