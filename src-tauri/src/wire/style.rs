//! How values are written to files, and which are hidden.

use exporter::{Booleans, Protect, ProtectedField, Style};
use serde::{Deserialize, Serialize};
use specta::Type;

/// How values are written. By default they stay as Auth0 delivered them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StyleInput {
    /// Locale in which the files will be opened, as a BCP 47 tag such as `fr-FR`. Null for this
    /// computer's.
    pub(crate) locale: Option<String>,
    /// IANA time zone of times in tables. Null for UTC.
    time_zone: Option<String>,
    /// Write yes and no in the locale's language instead of `true` and `false`.
    yes_no: bool,
    /// Text for missing values in tables. Null for an empty cell.
    missing: Option<String>,
    /// The hidden fields.
    protect: Vec<ProtectInput>,
}

/// A hidden field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub(crate) struct ProtectInput {
    /// Auth0's name of the field.
    path: String,
    how: ProtectWay,
}

/// What replaces a hidden value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ProtectWay {
    Mask,
    KeepDomain,
    Hash,
}

impl From<ProtectInput> for ProtectedField {
    fn from(field: ProtectInput) -> Self {
        Self {
            path: field.path,
            how: match field.how {
                ProtectWay::Mask => Protect::Mask,
                ProtectWay::KeepDomain => Protect::KeepDomain,
                ProtectWay::Hash => Protect::Hash,
            },
        }
    }
}

impl From<StyleInput> for Style {
    fn from(input: StyleInput) -> Self {
        Self {
            locale: input.locale,
            time_zone: input.time_zone,
            booleans: if input.yes_no { Booleans::YesNo } else { Booleans::TrueFalse },
            missing: input.missing,
            protect: input.protect.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<&Style> for StyleInput {
    fn from(style: &Style) -> Self {
        let field = |field: &ProtectedField| ProtectInput {
            path: field.path.clone(),
            how: match field.how {
                Protect::Mask => ProtectWay::Mask,
                Protect::KeepDomain => ProtectWay::KeepDomain,
                Protect::Hash => ProtectWay::Hash,
            },
        };
        Self {
            locale: style.locale.clone(),
            time_zone: style.time_zone.clone(),
            yes_no: style.booleans == Booleans::YesNo,
            missing: style.missing.clone(),
            protect: style.protect.iter().map(field).collect(),
        }
    }
}
