//! What operators compare with, apart from how they compare.

use std::fmt;

use serde::Serialize;

use super::operand::{Age, Moment, Number};

/// What an operator compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Argument<'a> {
    /// Nothing: the value alone decides.
    None,
    /// A text.
    Text(&'a str),
    /// Several texts.
    List(&'a [String]),
    /// A point in time or a day.
    Time(Moment),
    /// A span of time back from the reference time.
    Age(Age),
    /// A number.
    Number(&'a Number),
}

/// The type of an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ArgumentKind {
    /// None at all.
    None,
    /// A text.
    Text,
    /// Several texts.
    List,
    /// A point in time or a day.
    Time,
    /// A span of time back from the reference time.
    Age,
    /// A number.
    Number,
}

impl Argument<'_> {
    /// The values as text: several for a list, none without an argument.
    pub fn values(&self) -> Vec<String> {
        match self {
            Self::None => Vec::new(),
            Self::Text(text) => vec![(*text).to_owned()],
            Self::List(texts) => texts.to_vec(),
            Self::Time(moment) => vec![moment.to_string()],
            Self::Age(age) => vec![age.to_string()],
            Self::Number(number) => vec![number.to_string()],
        }
    }
}

/// The argument as it follows the name of an operator in a condition that is written as text.
impl fmt::Display for Argument<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Text(text) => write_quoted(f, text, |_| false),
            Self::List(texts) => texts.iter().enumerate().try_for_each(|(place, text)| {
                f.write_str(if place == 0 { "" } else { "," })?;
                write_quoted(f, text, |character| character == ',')
            }),
            Self::Time(moment) => moment.fmt(f),
            Self::Age(age) => age.fmt(f),
            Self::Number(number) => number.fmt(f),
        }
    }
}

/// Writes `text`, in quotation marks where it needs them or holds what `special` names.
pub(super) fn write_quoted(
    f: &mut fmt::Formatter<'_>,
    text: &str,
    special: impl Fn(char) -> bool,
) -> fmt::Result {
    if text.is_empty() || text.starts_with('"') || text.trim() != text || text.contains(special) {
        write!(f, "\"{}\"", text.replace('"', "\"\""))
    } else {
        f.write_str(text)
    }
}
