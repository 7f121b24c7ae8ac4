//! The operators and their meaning.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use super::{Age, Moment, Number};

/// A test of a field's value.
///
/// | operator | a value satisfies it when |
/// |---|---|
/// | `is` | it is this text, number or boolean (see below) |
/// | `is-not` | it does not satisfy `is` |
/// | `in` | it satisfies `is` for at least one of the listed texts |
/// | `contains`, `starts-with`, `ends-with` | it is a text that does |
/// | `empty` | it is missing, or an empty text, list or object |
/// | `not-empty` | it does not satisfy `empty` |
/// | `true` | it is the boolean true |
/// | `not-true` | it does not satisfy `true` |
/// | `before` | it is a time before this one; before midnight UTC when this is a date |
/// | `after` | it is a time after this one; after the end of the day in UTC when this is a date |
/// | `older-than` | it is a time that lies further back from the reference time than this |
/// | `newer-than` | it is a time that does not satisfy `older-than` |
/// | `less-than`, `more-than` | it is a number that is |
///
/// The same rules hold everywhere:
/// - **Missing** means absent or null. A missing value satisfies `empty`, `is-not` and `not-true`,
///   and nothing else.
/// - **Text** is compared without regard to case: Unicode full case folding, then NFC, so that
///   `STRASSE` is `straße` and `é` is one character however it is encoded.
/// - **`is 5`** is satisfied by the number 5, however it is written (`5.0`, `5e0`), and by the text
///   `5`: which of the two a tenant stores can't be seen from outside. Likewise `is true` is
///   satisfied by the boolean and by the text.
/// - **Lists** satisfy an operator when at least one element does. `is-not` and `not-true` stay the
///   exact opposites of `is` and `true`: no element may be it. `empty` looks at the list itself.
/// - **Times** are RFC 3339, or a date, which in a user's value stands for its midnight in UTC.
/// - **Another type** (a text where a time is compared, an object anywhere) satisfies none but the
///   opposites, and the conversion reports it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Operator {
    /// Equal to this text, number or boolean.
    Is(String),
    /// Not equal to this text, number or boolean.
    IsNot(String),
    /// A text with this one inside.
    Contains(String),
    /// A text that begins with this one.
    StartsWith(String),
    /// A text that ends with this one.
    EndsWith(String),
    /// Equal to one of these texts, numbers or booleans. The list is not empty.
    In(
        #[schemars(length(min = 1))]
        #[serde(deserialize_with = "not_empty")]
        Vec<String>,
    ),
    /// Missing, or an empty text, list or object.
    Empty,
    /// Anything that is not empty.
    NotEmpty,
    /// The boolean true.
    True,
    /// Anything but the boolean true.
    NotTrue,
    /// A time before this one.
    Before(Moment),
    /// A time after this one.
    After(Moment),
    /// A time further back than this age.
    OlderThan(Age),
    /// A time no further back than this age.
    NewerThan(Age),
    /// A number below this one.
    LessThan(Number),
    /// A number above this one.
    MoreThan(Number),
}

impl Operator {
    /// The name in conditions that are written as text, such as `older-than`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Is(_) => "is",
            Self::IsNot(_) => "is-not",
            Self::Contains(_) => "contains",
            Self::StartsWith(_) => "starts-with",
            Self::EndsWith(_) => "ends-with",
            Self::In(_) => "in",
            Self::Empty => "empty",
            Self::NotEmpty => "not-empty",
            Self::True => "true",
            Self::NotTrue => "not-true",
            Self::Before(_) => "before",
            Self::After(_) => "after",
            Self::OlderThan(_) => "older-than",
            Self::NewerThan(_) => "newer-than",
            Self::LessThan(_) => "less-than",
            Self::MoreThan(_) => "more-than",
        }
    }
}

fn not_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let values = Vec::deserialize(deserializer)?;
    if values.is_empty() { Err(D::Error::custom("a list of values can't be empty")) } else { Ok(values) }
}
