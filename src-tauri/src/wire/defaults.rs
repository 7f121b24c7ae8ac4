//! The user's choices for exports to come.

use exporter::{ExportDefaults, PreviewPolicy};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::problems::ShellProblem;

/// The choices for exports to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DefaultsInput {
    /// Names of the usual formats; empty for a workbook.
    formats: Vec<String>,
    /// The locale of the computers that open the files. Null for this computer's.
    locale: Option<String>,
    /// The time zone of times in tables. Null for UTC.
    time_zone: Option<String>,
    /// How many months files are to be kept. Null for no such time.
    keep_months: Option<u16>,
    /// When a preview shows users.
    preview: PreviewPolicy,
}

impl From<ExportDefaults> for DefaultsInput {
    fn from(defaults: ExportDefaults) -> Self {
        Self {
            formats: defaults.formats.iter().map(ToString::to_string).collect(),
            locale: defaults.locale,
            time_zone: defaults.time_zone,
            keep_months: defaults.keep_months,
            preview: defaults.preview,
        }
    }
}

impl TryFrom<DefaultsInput> for ExportDefaults {
    type Error = ShellProblem;

    fn try_from(input: DefaultsInput) -> Result<Self, ShellProblem> {
        let format =
            |name: &String| name.parse().map_err(|_| ShellProblem::UnknownFormat { format: name.clone() });
        Ok(Self {
            formats: input.formats.iter().map(format).collect::<Result<_, _>>()?,
            locale: input.locale,
            time_zone: input.time_zone,
            keep_months: input.keep_months,
            preview: input.preview,
        })
    }
}
