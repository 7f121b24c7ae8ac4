//! The operators and their meaning.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use super::{
    argument::{Argument, ArgumentKind},
    kind::ValueKind,
    operand::{Age, Moment, Number},
};

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

/// What Rollcall knows of an operator. Reading and writing conditions, their rules, the help, and
/// the choices of a form all follow from it.
#[derive(Debug)]
pub struct OperatorEntry {
    /// The name in conditions that are written as text, and in JSON.
    pub name: &'static str,
    /// Makes the operator of its argument.
    pub(super) make: Make,
    /// The kinds of values that it compares.
    compares: &'static [ValueKind],
    /// The kinds of values for which a form offers it, the one that it is made for first.
    pub offered: &'static [ValueKind],
    /// The name of the operator whose exact opposite it is: it holds for every user for whom that
    /// one doesn't, also for those without the field.
    pub opposite_of: Option<&'static str>,
}

/// Makes an operator of its argument.
#[derive(Debug, Clone, Copy)]
pub(super) enum Make {
    None(fn() -> Operator),
    Text(fn(String) -> Operator),
    List(fn(Vec<String>) -> Operator),
    Time(fn(Moment) -> Operator),
    Age(fn(Age) -> Operator),
    Number(fn(Number) -> Operator),
}

/// Every operator once, in the order in which they are listed for users.
pub static OPERATORS: &[OperatorEntry] = {
    use ValueKind::{Boolean, Number, Structure, Text, Time};
    const fn entry(name: &'static str, make: Make, kinds: &'static [ValueKind]) -> OperatorEntry {
        OperatorEntry { name, make, compares: kinds, offered: kinds, opposite_of: None }
    }
    const EVERY: &[ValueKind] = &[Text, Boolean, Number, Time, Structure];
    const SCALAR: &[ValueKind] = &[Text, Boolean, Number, Time];
    const TEXTUAL: &[ValueKind] = &[Text, Time];
    &[
        entry("is", Make::Text(Operator::Is), SCALAR).offered_for(&[Text, Number]),
        entry("is-not", Make::Text(Operator::IsNot), SCALAR).offered_for(&[Text, Number]).opposite_of("is"),
        entry("contains", Make::Text(Operator::Contains), TEXTUAL).offered_for(&[Text]),
        entry("starts-with", Make::Text(Operator::StartsWith), TEXTUAL).offered_for(&[Text]),
        entry("ends-with", Make::Text(Operator::EndsWith), TEXTUAL).offered_for(&[Text]),
        entry("in", Make::List(Operator::In), SCALAR).offered_for(&[Text, Number]),
        entry("true", Make::None(|| Operator::True), &[Boolean]),
        entry("not-true", Make::None(|| Operator::NotTrue), &[Boolean]).opposite_of("true"),
        entry("more-than", Make::Number(Operator::MoreThan), &[Number]),
        entry("less-than", Make::Number(Operator::LessThan), &[Number]),
        entry("older-than", Make::Age(Operator::OlderThan), &[Time]),
        entry("newer-than", Make::Age(Operator::NewerThan), &[Time]),
        entry("before", Make::Time(Operator::Before), &[Time]),
        entry("after", Make::Time(Operator::After), &[Time]),
        entry("empty", Make::None(|| Operator::Empty), EVERY),
        entry("not-empty", Make::None(|| Operator::NotEmpty), EVERY).opposite_of("empty"),
    ]
};

impl OperatorEntry {
    const fn offered_for(self, offered: &'static [ValueKind]) -> Self {
        Self { offered, ..self }
    }

    const fn opposite_of(self, name: &'static str) -> Self {
        Self { opposite_of: Some(name), ..self }
    }

    /// The operator of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        OPERATORS.iter().find(|entry| entry.name == name)
    }

    /// What the operator compares with.
    pub const fn argument(&self) -> ArgumentKind {
        match self.make {
            Make::None(_) => ArgumentKind::None,
            Make::Text(_) => ArgumentKind::Text,
            Make::List(_) => ArgumentKind::List,
            Make::Time(_) => ArgumentKind::Time,
            Make::Age(_) => ArgumentKind::Age,
            Make::Number(_) => ArgumentKind::Number,
        }
    }
}

impl Operator {
    /// The name in conditions that are written as text, such as `older-than`.
    pub const fn name(&self) -> &'static str {
        self.parts().0
    }

    /// What the operator compares with.
    pub const fn argument(&self) -> Argument<'_> {
        self.parts().1
    }

    const fn parts(&self) -> (&'static str, Argument<'_>) {
        match self {
            Self::Is(text) => ("is", Argument::Text(text.as_str())),
            Self::IsNot(text) => ("is-not", Argument::Text(text.as_str())),
            Self::Contains(text) => ("contains", Argument::Text(text.as_str())),
            Self::StartsWith(text) => ("starts-with", Argument::Text(text.as_str())),
            Self::EndsWith(text) => ("ends-with", Argument::Text(text.as_str())),
            Self::In(texts) => ("in", Argument::List(texts.as_slice())),
            Self::Empty => ("empty", Argument::None),
            Self::NotEmpty => ("not-empty", Argument::None),
            Self::True => ("true", Argument::None),
            Self::NotTrue => ("not-true", Argument::None),
            Self::Before(moment) => ("before", Argument::Time(*moment)),
            Self::After(moment) => ("after", Argument::Time(*moment)),
            Self::OlderThan(age) => ("older-than", Argument::Age(*age)),
            Self::NewerThan(age) => ("newer-than", Argument::Age(*age)),
            Self::LessThan(number) => ("less-than", Argument::Number(number)),
            Self::MoreThan(number) => ("more-than", Argument::Number(number)),
        }
    }

    fn entry(&self) -> Option<&'static OperatorEntry> {
        OperatorEntry::find(self.name())
    }

    /// Returns true if the operator compares values of this kind.
    pub fn compares(&self, kind: ValueKind) -> bool {
        self.entry().is_some_and(|entry| entry.compares.contains(&kind))
    }

    /// Returns true if the operator is the exact opposite of another one.
    pub fn is_opposite(&self) -> bool {
        self.entry().is_some_and(|entry| entry.opposite_of.is_some())
    }
}

fn not_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let values = Vec::deserialize(deserializer)?;
    if values.is_empty() { Err(D::Error::custom("a list of values can't be empty")) } else { Ok(values) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn every_operator_has_an_entry() {
        let schema = schemars::schema_for!(Operator).to_value();
        let names_of = |variant: &Value| -> Vec<String> {
            let name = |value: &Value| value.as_str().map(str::to_owned);
            let listed = |value: &Value| value.as_array().into_iter().flatten().filter_map(name).collect();
            let constant = variant.get("const").and_then(name);
            constant.map_or_else(|| listed(variant.get("required").unwrap()), |name| vec![name])
        };
        let variants = schema["oneOf"].as_array().unwrap();
        let expected: BTreeSet<String> = variants.iter().flat_map(names_of).collect();
        let listed: BTreeSet<String> = OPERATORS.iter().map(|entry| entry.name.to_owned()).collect();
        assert_eq!(listed, expected);
        assert_eq!(OPERATORS.len(), expected.len());
    }

    #[test]
    fn entries_make_the_operators_of_their_names() {
        let text = || "5".to_owned();
        for entry in OPERATORS {
            let (operator, argument) = match entry.make {
                Make::None(make) => (make(), None),
                Make::Text(make) => (make(text()), Some(json!("5"))),
                Make::List(make) => (make(vec![text()]), Some(json!(["5"]))),
                Make::Time(make) => (make("2026-01-31".parse().unwrap()), Some(json!("2026-01-31"))),
                Make::Age(make) => (make(Age::days(5)), Some(json!("5d"))),
                Make::Number(make) => (make("5".parse().unwrap()), Some(json!(5))),
            };
            assert_eq!(operator.name(), entry.name);
            let expected = argument.map_or(json!(entry.name), |argument| json!({ entry.name: argument }));
            assert_eq!(json!(operator), expected);
            let is_scalar = !matches!(entry.argument(), ArgumentKind::None | ArgumentKind::List);
            assert_eq!(operator.argument().values().len() == 1, is_scalar || operator.name() == "in");
        }
    }

    #[test]
    fn forms_offer_what_can_be_compared() {
        for entry in OPERATORS {
            assert!(!entry.offered.is_empty(), "{}", entry.name);
            assert!(entry.offered.iter().all(|kind| entry.compares.contains(kind)), "{}", entry.name);
            let other = entry.opposite_of.map(|name| OperatorEntry::find(name).unwrap());
            if let Some(other) = other {
                assert_eq!((other.argument(), other.opposite_of), (entry.argument(), None));
                assert_eq!((other.compares, other.offered), (entry.compares, entry.offered));
            }
        }
    }
}
