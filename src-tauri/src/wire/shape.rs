//! Columns that are made of fields. The order of the steps is that of the recipe.

use exporter::{DatePattern, Shape, Word};
use serde::{Deserialize, Serialize};
use specta::Type;

/// How the cells of a column are made of fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShapeInput {
    /// Fields whose values follow those of the column's own field.
    join: Vec<String>,
    /// What stands between two values. Null for a comma and a space.
    separator: Option<String>,
    /// Null for times that stay times.
    date: Option<DateInput>,
    /// Words for values.
    words: Vec<WordInput>,
    /// The word for other values. Null means that they stay.
    other: Option<String>,
    /// Fields to take, the first that has a value, for users who have none in the column's own.
    fallback: Vec<String>,
    /// The text for users who have no value. In a column without fields: the text for everyone.
    empty: Option<String>,
}

/// A word that takes the place of a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
struct WordInput {
    value: String,
    word: String,
}

/// A way to write a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
enum DateInput {
    #[serde(rename = "YYYY-MM-DD")]
    YearMonthDay,
    #[serde(rename = "MM/DD/YYYY")]
    MonthDayYear,
    #[serde(rename = "DD/MM/YYYY")]
    DayMonthYear,
    #[serde(rename = "DD.MM.YYYY")]
    DottedDayMonthYear,
}

impl From<DateInput> for DatePattern {
    fn from(date: DateInput) -> Self {
        match date {
            DateInput::YearMonthDay => Self::YearMonthDay,
            DateInput::MonthDayYear => Self::MonthDayYear,
            DateInput::DayMonthYear => Self::DayMonthYear,
            DateInput::DottedDayMonthYear => Self::DottedDayMonthYear,
        }
    }
}

impl From<DatePattern> for DateInput {
    fn from(date: DatePattern) -> Self {
        match date {
            DatePattern::YearMonthDay => Self::YearMonthDay,
            DatePattern::MonthDayYear => Self::MonthDayYear,
            DatePattern::DayMonthYear => Self::DayMonthYear,
            DatePattern::DottedDayMonthYear => Self::DottedDayMonthYear,
        }
    }
}

impl From<ShapeInput> for Shape {
    fn from(input: ShapeInput) -> Self {
        let word = |WordInput { value, word }| Word { value, word };
        Self {
            join: input.join,
            separator: input.separator,
            date: input.date.map(Into::into),
            words: input.words.into_iter().map(word).collect(),
            other: input.other,
            fallback: input.fallback,
            empty: input.empty,
        }
    }
}

impl From<Shape> for ShapeInput {
    fn from(shape: Shape) -> Self {
        let word = |Word { value, word }| WordInput { value, word };
        Self {
            join: shape.join,
            separator: shape.separator,
            date: shape.date.map(Into::into),
            words: shape.words.into_iter().map(word).collect(),
            other: shape.other,
            fallback: shape.fallback,
            empty: shape.empty,
        }
    }
}
