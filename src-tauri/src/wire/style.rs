//! How values are written to files, and which are hidden.

use exporter::{Booleans, Protect, ProtectedField, Recipe, Style};
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

impl StyleInput {
    /// The style and the hidden fields of a recipe, which the page has in one form.
    pub(crate) fn of_recipe(recipe: &Recipe) -> Self {
        let field = |field: &ProtectedField| ProtectInput {
            path: field.path.clone(),
            how: match field.how {
                Protect::Mask => ProtectWay::Mask,
                Protect::KeepDomain => ProtectWay::KeepDomain,
                Protect::Hash => ProtectWay::Hash,
            },
        };
        let Style { locale, time_zone, booleans, missing } = recipe.style.clone();
        Self {
            locale,
            time_zone,
            yes_no: booleans == Booleans::YesNo,
            missing,
            protect: recipe.hidden.iter().map(field).collect(),
        }
    }

    /// The style and the hidden fields.
    pub(crate) fn into_parts(self) -> (Style, Vec<ProtectedField>) {
        let style = Style {
            locale: self.locale,
            time_zone: self.time_zone,
            booleans: if self.yes_no { Booleans::YesNo } else { Booleans::TrueFalse },
            missing: self.missing,
        };
        (style, self.protect.into_iter().map(Into::into).collect())
    }
}
