//! What operators tell apart in the values of fields.

use schema::{FieldPath, Kind, Lookup, attributes};
use serde::{Deserialize, Serialize};

/// What the values of a field are, as far as operators can tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// Text.
    Text,
    /// True or false.
    Boolean,
    /// A number.
    Number,
    /// A point in time.
    Time,
    /// An object, or a list of objects.
    Structure,
}

impl ValueKind {
    /// What the values of a field are. None if nothing is known of it: below metadata, and in what
    /// identity providers add.
    pub fn of(field: &FieldPath) -> Option<Self> {
        // Looked-up columns compare by name.
        if Lookup::of(field).is_some() {
            return Some(Self::Text);
        }
        let attribute = field.attribute().filter(|attribute| attribute.is_exportable())?;
        Some(match attribute.kind {
            Kind::Text => Self::Text,
            Kind::Boolean => Self::Boolean,
            Kind::Integer => Self::Number,
            Kind::DateTime => Self::Time,
            Kind::Object => Self::Structure,
            // The operators look at the elements.
            Kind::List => {
                let element = attributes::find(&format!("{}[0]", attribute.path))?;
                if element.is_structure() { Self::Structure } else { Self::Text }
            }
        })
    }

    /// Returns true if a value of this kind can be equal to `text`.
    pub(super) fn can_be(self, text: &str) -> bool {
        match self {
            Self::Text | Self::Time => true,
            Self::Boolean => ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word)),
            Self::Number => text.parse::<super::operand::Number>().is_ok(),
            Self::Structure => false,
        }
    }
}
