//! The profile of one column.

use std::{cmp::Ordering, collections::HashMap};

use cardinality_estimator::CardinalityEstimator;
use serde::{Deserialize, Serialize};

use crate::json::{self, Kind, Value};

/// Most different values that are counted one by one.
const MOST_VALUES: usize = 256;

/// Longest value that is shown or counted one by one, in bytes.
const LONGEST_VALUE: usize = 120;

/// Number of the most common values that are listed.
const TOP: usize = 10;

/// The profile of one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnProfile {
    /// The column's title.
    pub title: String,
    /// The type of its values.
    pub kind: ColumnKind,
    /// Users who have a value.
    pub filled: u64,
    /// Different values: exact up to 256, then within about two in a hundred.
    pub distinct: u64,
    /// The least value: by number, or in the order of the alphabet. Long ones are cut. Absent for
    /// objects.
    pub min: Option<String>,
    /// The greatest value.
    pub max: Option<String>,
    /// The most common values, most first. Empty where there are more than 256 different ones, or
    /// very long ones.
    pub top: Vec<ValueCount>,
}

/// The type of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// No user has a value.
    Empty,
    /// Text.
    Text,
    /// Numbers.
    Number,
    /// True and false.
    Boolean,
    /// Objects or arrays.
    Object,
    /// Values of several types.
    Mixed,
}

/// A value and its frequency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueCount {
    /// The value.
    pub value: String,
    /// Users who have it.
    pub users: u64,
}

/// The counts of one column.
pub(in crate::stages) struct ColumnCounts {
    title: String,
    kind: ColumnKind,
    filled: u64,
    values: Values,
    range: Option<(String, String)>,
}

enum Values {
    /// Few values, each with its count.
    Counted(HashMap<String, u64>),
    /// Too many values: only their number is known.
    Estimated(CardinalityEstimator<str>),
}

impl ColumnCounts {
    pub(in crate::stages) fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            kind: ColumnKind::Empty,
            filled: 0,
            values: Values::Counted(HashMap::new()),
            range: None,
        }
    }

    /// Counts one value. `text` is a buffer for decoding.
    pub(in crate::stages) fn observe(
        &mut self,
        line: &str,
        Value { start, end, kind }: Value,
        text: &mut String,
    ) {
        let raw = &line[start..end];
        let (kind, value) = match kind {
            Kind::Null => return,
            // A user without roles has an empty list.
            Kind::Array if raw[1..raw.len() - 1].trim_ascii().is_empty() => return,
            Kind::True | Kind::False => (ColumnKind::Boolean, raw),
            Kind::Number => (ColumnKind::Number, raw),
            Kind::Object | Kind::Array => (ColumnKind::Object, raw),
            Kind::String { escaped: false } => (ColumnKind::Text, &raw[1..raw.len() - 1]),
            Kind::String { escaped: true } => {
                text.clear();
                json::decode(&raw[1..raw.len() - 1], text, |_, out| out.push(char::REPLACEMENT_CHARACTER));
                (ColumnKind::Text, text.as_str())
            }
        };
        self.filled += 1;
        self.kind = match self.kind {
            ColumnKind::Empty => kind,
            same if same == kind => same,
            _ => ColumnKind::Mixed,
        };
        self.values.add(value);
        if kind != ColumnKind::Object {
            self.widen(value);
        }
    }

    fn widen(&mut self, value: &str) {
        let value = shortened(value);
        let numbers = self.kind == ColumnKind::Number;
        match &mut self.range {
            None => self.range = Some((value.to_owned(), value.to_owned())),
            Some((min, max)) => {
                if compare(value, min, numbers) == Ordering::Less {
                    value.clone_into(min);
                } else if compare(value, max, numbers) == Ordering::Greater {
                    value.clone_into(max);
                }
            }
        }
    }

    pub(in crate::stages) fn finish(self) -> ColumnProfile {
        let (distinct, mut top) = match self.values {
            Values::Counted(counts) => {
                let values = counts.into_iter().map(|(value, users)| ValueCount { value, users });
                let values: Vec<ValueCount> = values.collect();
                (values.len(), values)
            }
            Values::Estimated(estimator) => (estimator.estimate(), Vec::new()),
        };
        top.sort_by(|one, other| other.users.cmp(&one.users).then_with(|| one.value.cmp(&other.value)));
        top.truncate(TOP);
        let (min, max) = self.range.unzip();
        let distinct = (distinct as u64).min(self.filled);
        ColumnProfile { title: self.title, kind: self.kind, filled: self.filled, distinct, min, max, top }
    }
}

impl Values {
    fn add(&mut self, value: &str) {
        match self {
            Self::Estimated(estimator) => estimator.insert(value),
            Self::Counted(counts) => {
                if let Some(count) = counts.get_mut(value) {
                    *count += 1;
                } else if counts.len() < MOST_VALUES && value.len() <= LONGEST_VALUE {
                    counts.insert(value.to_owned(), 1);
                } else {
                    let mut estimator = CardinalityEstimator::new();
                    for known in counts.keys() {
                        estimator.insert(known.as_str());
                    }
                    estimator.insert(value);
                    *self = Self::Estimated(estimator);
                }
            }
        }
    }
}

/// Compares numbers by value, and text alphabetically.
fn compare(one: &str, other: &str, numbers: bool) -> Ordering {
    let number = |text: &str| text.parse::<f64>().ok();
    match (numbers, number(one), number(other)) {
        (true, Some(one), Some(other)) => one.total_cmp(&other),
        _ => one.cmp(other),
    }
}

/// The beginning of a value, cut between characters.
fn shortened(value: &str) -> &str {
    &value[..value.floor_char_boundary(LONGEST_VALUE)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watch(values: impl IntoIterator<Item = String>) -> ColumnProfile {
        let mut watched = ColumnCounts::new("x");
        for value in values {
            let kind = match value.as_bytes() {
                [b'"', ..] => Kind::String { escaped: value.contains('\\') },
                [b'n', ..] => Kind::Null,
                [b't', ..] => Kind::True,
                [b'{', ..] => Kind::Object,
                [b'[', ..] => Kind::Array,
                _ => Kind::Number,
            };
            watched.observe(&value, Value { start: 0, end: value.len(), kind }, &mut String::new());
        }
        watched.finish()
    }

    #[test]
    fn few_values_are_counted_one_by_one() {
        let profile = watch(["\"b\"", "null", "\"a\"", "\"b\"", r#""\u0061""#, "\"b\""].map(String::from));
        assert_eq!((profile.kind, profile.filled, profile.distinct), (ColumnKind::Text, 5, 2));
        assert_eq!((profile.min.as_deref(), profile.max.as_deref()), (Some("a"), Some("b")));
        assert_eq!(profile.top[0], ValueCount { value: "b".into(), users: 3 });
    }

    #[test]
    fn many_values_are_estimated() {
        let profile = watch((0..50_000).map(|number| format!("\"{number}\"")));
        assert!((48_000..=50_000).contains(&profile.distinct), "{}", profile.distinct);
        assert!(profile.top.is_empty());
    }

    #[test]
    fn numbers_are_ordered_as_numbers() {
        let profile = watch(["10", "9", "-1e3"].map(String::from));
        assert_eq!((profile.min.as_deref(), profile.max.as_deref()), (Some("-1e3"), Some("10")));
    }

    #[test]
    fn long_values_are_cut_between_characters() {
        let profile = watch([format!("\"{}\"", "é".repeat(500))]);
        assert!(profile.min.unwrap().len() <= LONGEST_VALUE && profile.top.is_empty());
        assert_eq!(profile.distinct, 1);
    }

    #[test]
    fn an_empty_list_is_no_value() {
        let profile = watch(["[]", "[ ]", "[1]", "[{}]"].map(String::from));
        assert_eq!((profile.kind, profile.filled), (ColumnKind::Object, 2));
    }

    #[test]
    fn values_of_several_types_are_mixed() {
        assert_eq!(watch(["1", "true"].map(String::from)).kind, ColumnKind::Mixed);
        assert_eq!(watch(["{}", "{ }"].map(String::from)).kind, ColumnKind::Object);
        assert_eq!(watch([]).kind, ColumnKind::Empty);
    }
}
