//! Columns that are made of fields: how a cell reads in tables when it is not simply the value that
//! Auth0 delivers.
//!
//! A cell is made in this order, whatever the order in which the parts are written:
//!
//! 1. **Values.** Those of [`Column::field`](crate::Column::field), then those of [`Shape::join`].
//!    A list counts as its elements, and an object that has a `name` as that name; any other object
//!    is its JSON. Two objects of one list that read the same count once. Null, an empty text, an
//!    empty list and an empty object are no value.
//! 2. **Date.** A value that is a time as Auth0 writes it becomes a date in [`Shape::date`], in the
//!    time zone of the style.
//! 3. **Words.** A value that [`Shape::words`] lists, compared as text without regard to case,
//!    becomes its word; any other becomes [`Shape::other`], or stays. An empty word is no value.
//! 4. **Join.** The values that are left follow each other, with [`Shape::separator`] in between.
//!    If that is a semicolon and a space, as in looked-up columns, a value that holds a semicolon
//!    or begins with a quotation mark stands between quotation marks, with its own doubled.
//! 5. **Fallback.** If none is left, the first field of [`Shape::fallback`] that has values takes
//!    their place: by the rules 1, 2 and 4, without words.
//! 6. **Empty.** If there is none either, the cell holds [`Shape::empty`]. A column without fields
//!    holds it for every user: that is a constant.
//!
//! One value that no rule has changed keeps its type, so that the style applies to it as to any
//! other. Everything else is text. Hidden fields are hidden before the first step.
//!
//! Tables only: JSON formats hold what Auth0 delivers, under Auth0's names.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::named::named;

/// Between the values of a cell for which no separator was chosen.
pub const DEFAULT_SEPARATOR: &str = ", ";

/// The longest text of a shape, in characters.
pub const LONGEST_TEXT: usize = 1_000;

/// How the cells of a column are made of fields, in tables. The order of the steps is fixed: the
/// values of the fields, date, words, join, fallback, empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Shape {
    /// Fields whose values follow those of the column's own field, such as `family_name` after
    /// `given_name`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub join: Vec<String>,
    /// What stands between two values of a cell, of several fields or of one list. Absent means a
    /// comma and a space.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub separator: Option<String>,
    /// Times become dates. Absent means that they stay times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<DatePattern>,
    /// Words for values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Word>,
    /// The word for values that `words` does not list. Absent means that they stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// Fields to take, the first that has a value, for users who have none in the column's own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fallback: Vec<String>,
    /// The text for users who have no value at all. In a column without fields: the text for
    /// everyone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub empty: Option<String>,
}

/// A word that takes the place of a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// The value as text: `true`, `false`, a number as Auth0 writes it, or a text.
    pub value: String,
    /// What tables show. Empty means nothing.
    pub word: String,
}

/// A way to write a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum DatePattern {
    /// ISO 8601: `2026-01-31`.
    #[serde(rename = "YYYY-MM-DD")]
    YearMonthDay,
    /// As in the United States: `01/31/2026`.
    #[serde(rename = "MM/DD/YYYY")]
    MonthDayYear,
    /// As in France or the United Kingdom: `31/01/2026`.
    #[serde(rename = "DD/MM/YYYY")]
    DayMonthYear,
    /// As in Germany: `31.01.2026`.
    #[serde(rename = "DD.MM.YYYY")]
    DottedDayMonthYear,
}

impl DatePattern {
    named! {
        "YYYY-MM-DD" => [Self::YearMonthDay],
        "MM/DD/YYYY" => [Self::MonthDayYear],
        "DD/MM/YYYY" => [Self::DayMonthYear],
        "DD.MM.YYYY" => [Self::DottedDayMonthYear],
    }
}

impl fmt::Display for DatePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What is wrong with a [`Shape`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ShapeFault {
    /// A value has two words.
    WordTwice { value: String },
    /// A word is for the empty text, which is no value.
    WordWithoutValue,
    /// A text is longer than [`LONGEST_TEXT`].
    TooLong,
}

impl Shape {
    /// A shape that writes the same text for every user.
    pub fn constant(text: impl Into<String>) -> Self {
        Self { empty: Some(text.into()), ..Self::default() }
    }

    /// Returns the separator.
    pub fn separator(&self) -> &str {
        self.separator.as_deref().unwrap_or(DEFAULT_SEPARATOR)
    }

    pub(crate) fn faults(&self) -> Vec<ShapeFault> {
        let mut faults = Vec::new();
        for (index, Word { value, .. }) in self.words.iter().enumerate() {
            let same = |other: &Word| other.value.to_lowercase() == value.to_lowercase();
            if value.is_empty() {
                faults.push(ShapeFault::WordWithoutValue);
            } else if self.words[..index].iter().any(same) {
                faults.push(ShapeFault::WordTwice { value: value.clone() });
            }
        }
        let own = [&self.separator, &self.other, &self.empty].into_iter().flatten();
        let mut texts = own.chain(self.words.iter().flat_map(|word| [&word.value, &word.word]));
        if texts.any(|text| text.chars().count() > LONGEST_TEXT) {
            faults.push(ShapeFault::TooLong);
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_stored_under_its_name() {
        for pattern in DatePattern::ALL {
            assert_eq!(serde_json::to_value(pattern).unwrap(), pattern.name());
        }
    }

    #[test]
    fn default_parts_are_not_written_and_unknown_ones_refused() {
        assert_eq!(serde_json::to_string(&Shape::default()).unwrap(), "{}");
        let shape = Shape { date: Some(DatePattern::MonthDayYear), ..Shape::constant("") };
        let text = serde_json::to_string(&shape).unwrap();
        assert_eq!(text, r#"{"date":"MM/DD/YYYY","empty":""}"#);
        assert_eq!(serde_json::from_str::<Shape>(&text).unwrap(), shape);
        for text in [r#"{"case":"upper"}"#, r#"{"date":"YY-MM"}"#, r#"{"words":[{"value":"a"}]}"#] {
            assert!(serde_json::from_str::<Shape>(text).is_err(), "{text}");
        }
    }
}
