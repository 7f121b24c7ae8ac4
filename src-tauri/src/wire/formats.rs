//! The output formats.

use exporter::{Format, FormatGroup};
use serde::Serialize;
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
