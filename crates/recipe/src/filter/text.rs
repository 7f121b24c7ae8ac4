//! Conditions as text: `FIELD OPERATOR [VALUE]`, for example `last_login older-than 90d`.
//!
//! A field or value that is empty, begins with a quotation mark, or has white space in it (a field)
//! or around it (a value) stands in quotation marks, with those inside doubled, as in CSV. The
//! values of `in` are separated by commas, and one that holds a comma is quoted as well: `email in
//! ada@example.com,"Lovelace, Ada"`.

use std::{fmt, str::FromStr};

use schema::{FieldPath, PathError};

use super::{Condition, Filter, OperandError, Operator};

/// The error for a text that is no condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConditionError {
    /// The text is empty, or its field is.
    #[error("a condition begins with a field, as in \"blocked true\"")]
    FieldMissing,
    /// The field has no valid name.
    #[error("{name:?} is {error}")]
    Field {
        /// The name that was given.
        name: String,
        /// What is wrong with it.
        error: PathError,
    },
    /// Nothing follows the field.
    #[error("an operator is missing after {field:?}")]
    OperatorMissing {
        /// The field.
        field: String,
    },
    /// There is no such operator.
    #[error("{name:?} is not an operator")]
    UnknownOperator {
        /// The name that was given.
        name: String,
    },
    /// The operator compares with a value, and there is none.
    #[error("a value is missing after {operator:?}")]
    ValueMissing {
        /// The operator.
        operator: String,
    },
    /// The operator takes no value, and there is one.
    #[error("{operator:?} takes no value")]
    ValueUnexpected {
        /// The operator.
        operator: String,
    },
    /// A quotation mark is not closed, or something other than white space or a comma follows the
    /// closing one.
    #[error("a quotation mark is not closed, or is followed by more text")]
    Quotes,
    /// The value is not what the operator compares with.
    #[error(transparent)]
    Operand(#[from] OperandError),
}

impl FromStr for Condition {
    type Err = ConditionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let (name, rest) = if let Some(inside) = text.strip_prefix('"') {
            unquote(inside)?
        } else {
            let (name, rest) = split_word(text);
            (name.to_owned(), rest)
        };
        if name.is_empty() {
            return Err(ConditionError::FieldMissing);
        }
        if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
            return Err(ConditionError::Quotes);
        }
        let field = match FieldPath::parse(&name) {
            Ok(field) => field,
            Err(error) => return Err(ConditionError::Field { name, error }),
        };
        let (operator, value) = split_word(rest.trim_start());
        if operator.is_empty() {
            return Err(ConditionError::OperatorMissing { field: name });
        }
        Ok(Self { field, operator: self::operator(operator, value.trim_start())? })
    }
}

impl Condition {
    /// The field and the file of a text `FIELD in @FILE`. None for any other text: `in "@x"` is a
    /// value that begins with an at sign.
    pub fn list_file(text: &str) -> Option<(FieldPath, &str)> {
        let text = text.trim();
        let (name, rest) = if let Some(inside) = text.strip_prefix('"') {
            unquote(inside).ok()?
        } else {
            let (name, rest) = split_word(text);
            (name.to_owned(), rest)
        };
        let (operator, value) = split_word(rest.trim_start());
        let file = value.trim_start().strip_prefix('@').filter(|_| operator == "in")?;
        Some((FieldPath::parse(&name).ok()?, file.trim()))
    }

    /// The condition of a form, whose field, operator and values are apart. An operator that takes
    /// one value takes the first of `values`.
    ///
    /// # Errors
    /// [`ConditionError`], for a field that can't be read before an operator that can't.
    pub fn of_form(field: &str, operator: &str, values: &[String]) -> Result<Self, ConditionError> {
        let name = field.trim();
        if name.is_empty() {
            return Err(ConditionError::FieldMissing);
        }
        let field =
            FieldPath::parse(name).map_err(|error| ConditionError::Field { name: name.to_owned(), error })?;
        if operator.is_empty() {
            return Err(ConditionError::OperatorMissing { field: name.to_owned() });
        }
        let missing = || ConditionError::ValueMissing { operator: operator.to_owned() };
        let value = values.first().map(|value| value.trim()).unwrap_or_default();
        let operator = match operator {
            "in" if values.is_empty() => return Err(missing()),
            "in" => Operator::In(values.to_vec()),
            "empty" | "not-empty" | "true" | "not-true" => self::operator(operator, "")?,
            _ if value.is_empty() => return Err(missing()),
            // Quoted, so that a value of any form is one.
            _ => self::operator(operator, &format!("\"{}\"", value.replace('"', "\"\"")))?,
        };
        Ok(Self { field, operator })
    }
}

impl Operator {
    /// The values that the operator compares with, as text: several for a list, none for operators
    /// that take none.
    pub fn values(&self) -> Vec<String> {
        match self {
            Self::Empty | Self::NotEmpty | Self::True | Self::NotTrue => Vec::new(),
            Self::Is(text)
            | Self::IsNot(text)
            | Self::Contains(text)
            | Self::StartsWith(text)
            | Self::EndsWith(text) => vec![text.clone()],
            Self::In(texts) => texts.clone(),
            Self::Before(moment) | Self::After(moment) => vec![moment.to_string()],
            Self::OlderThan(age) | Self::NewerThan(age) => vec![age.to_string()],
            Self::LessThan(number) | Self::MoreThan(number) => vec![number.to_string()],
        }
    }
}

/// The operator of that name with its value.
fn operator(name: &str, value: &str) -> Result<Operator, ConditionError> {
    let unvalued = |operator| match value {
        "" => Ok(operator),
        _ => Err(ConditionError::ValueUnexpected { operator: name.to_owned() }),
    };
    let text = || match value.strip_prefix('"').map(unquote).transpose()? {
        _ if value.is_empty() => Err(ConditionError::ValueMissing { operator: name.to_owned() }),
        None => Ok(value.to_owned()),
        Some((text, "")) => Ok(text),
        Some(_) => Err(ConditionError::Quotes),
    };
    Ok(match name {
        "is" => Operator::Is(text()?),
        "is-not" => Operator::IsNot(text()?),
        "contains" => Operator::Contains(text()?),
        "starts-with" => Operator::StartsWith(text()?),
        "ends-with" => Operator::EndsWith(text()?),
        "in" => Operator::In(list(name, value)?),
        "empty" => unvalued(Operator::Empty)?,
        "not-empty" => unvalued(Operator::NotEmpty)?,
        "true" => unvalued(Operator::True)?,
        "not-true" => unvalued(Operator::NotTrue)?,
        "before" => Operator::Before(text()?.parse()?),
        "after" => Operator::After(text()?.parse()?),
        "older-than" => Operator::OlderThan(text()?.parse()?),
        "newer-than" => Operator::NewerThan(text()?.parse()?),
        "less-than" => Operator::LessThan(text()?.parse()?),
        "more-than" => Operator::MoreThan(text()?.parse()?),
        _ => return Err(ConditionError::UnknownOperator { name: name.to_owned() }),
    })
}

/// The values of `in`.
fn list(name: &str, mut rest: &str) -> Result<Vec<String>, ConditionError> {
    if rest.is_empty() {
        return Err(ConditionError::ValueMissing { operator: name.to_owned() });
    }
    let mut values = Vec::new();
    loop {
        let (value, after) = if let Some(inside) = rest.trim_start().strip_prefix('"') {
            let (value, after) = unquote(inside)?;
            (value, after.trim_start())
        } else {
            let (value, after) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
            (value.trim().to_owned(), after)
        };
        values.push(value);
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None if after.is_empty() => return Ok(values),
            None => return Err(ConditionError::Quotes),
        }
    }
}

/// Splits at the first white space.
fn split_word(text: &str) -> (&str, &str) {
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

/// The text up to the closing quotation mark, and what follows the mark. `inside` follows the
/// opening mark.
fn unquote(inside: &str) -> Result<(String, &str), ConditionError> {
    let mut text = String::new();
    let mut rest = inside;
    loop {
        let (part, after) = rest.split_once('"').ok_or(ConditionError::Quotes)?;
        text.push_str(part);
        match after.strip_prefix('"') {
            Some(doubled) => {
                text.push('"');
                rest = doubled;
            }
            None => return Ok((text, after)),
        }
    }
}

/// Writes `text`, in quotation marks where it needs them or holds what `special` names.
fn write(f: &mut fmt::Formatter<'_>, text: &str, special: impl Fn(char) -> bool) -> fmt::Result {
    if text.is_empty() || text.starts_with('"') || text.trim() != text || text.contains(special) {
        write!(f, "\"{}\"", text.replace('"', "\"\""))
    } else {
        f.write_str(text)
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(f, &self.field.to_string(), char::is_whitespace)?;
        write!(f, " {}", self.operator.name())?;
        match &self.operator {
            Operator::Empty | Operator::NotEmpty | Operator::True | Operator::NotTrue => Ok(()),
            Operator::Is(text)
            | Operator::IsNot(text)
            | Operator::Contains(text)
            | Operator::StartsWith(text)
            | Operator::EndsWith(text) => {
                f.write_str(" ")?;
                write(f, text, |_| false)
            }
            Operator::In(texts) => texts.iter().enumerate().try_for_each(|(place, text)| {
                f.write_str(if place == 0 { " " } else { "," })?;
                write(f, text, |character| character == ',')
            }),
            Operator::Before(moment) | Operator::After(moment) => write!(f, " {moment}"),
            Operator::OlderThan(age) | Operator::NewerThan(age) => write!(f, " {age}"),
            Operator::LessThan(number) | Operator::MoreThan(number) => write!(f, " {number}"),
        }
    }
}

/// A condition as it is written, a group as `all of (…; …)` or `any of (…; …)`.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, parts) = match self {
            Self::Condition(condition) => return condition.fmt(f),
            Self::All(parts) => ("all", parts),
            Self::Any(parts) => ("any", parts),
        };
        write!(f, "{name} of (")?;
        for (place, part) in parts.iter().enumerate() {
            write!(f, "{}{part}", if place == 0 { "" } else { "; " })?;
        }
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Age, Number};
    use super::*;

    fn parse(text: &str) -> Result<Condition, ConditionError> {
        text.parse()
    }

    fn condition(field: &str, operator: Operator) -> Condition {
        Condition { field: field.parse().unwrap(), operator }
    }

    #[test]
    fn fields_operators_and_values_are_found() {
        assert_eq!(parse("blocked true"), Ok(condition("blocked", Operator::True)));
        assert_eq!(
            parse("  last_login   older-than  90d "),
            Ok(condition("last_login", Operator::OlderThan(Age::days(90))))
        );
        assert_eq!(
            parse("name is Ada  \"Countess\" Lovelace"),
            Ok(condition("name", Operator::Is("Ada  \"Countess\" Lovelace".into())))
        );
        assert_eq!(
            parse(r#""user_metadata.favourite colour" is " ""red"" ""#),
            Ok(condition("user_metadata.favourite colour", Operator::Is(r#" "red" "#.into())))
        );
        let list = ["ada@example.com", "Lovelace, Ada", "x", "", "\""].map(String::from);
        assert_eq!(
            parse(r#"email in ada@example.com , "Lovelace, Ada" ,x,"",""""  "#),
            Ok(condition("email", Operator::In(list.to_vec())))
        );
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        let operator = |name: &str| name.to_owned();
        assert_eq!(parse(" "), Err(ConditionError::FieldMissing));
        assert_eq!(parse("\"\" is x"), Err(ConditionError::FieldMissing));
        assert_eq!(parse("email"), Err(ConditionError::OperatorMissing { field: "email".into() }));
        assert_eq!(
            parse("a..b is x"),
            Err(ConditionError::Field { name: "a..b".into(), error: PathError { at: 1 } })
        );
        assert_eq!(
            parse("email matches x"),
            Err(ConditionError::UnknownOperator { name: operator("matches") })
        );
        assert_eq!(parse("email is"), Err(ConditionError::ValueMissing { operator: operator("is") }));
        assert_eq!(parse("email in "), Err(ConditionError::ValueMissing { operator: operator("in") }));
        assert_eq!(
            parse("email empty x"),
            Err(ConditionError::ValueUnexpected { operator: operator("empty") })
        );
        for text in ["\"email is x", "\"email\"is x", "email is \"x", "email is \"x\" y", "a in \"x\"y,z"] {
            assert_eq!(parse(text), Err(ConditionError::Quotes), "{text}");
        }
        for text in ["a before soon", "a older-than 90", "a less-than five"] {
            assert!(matches!(parse(text), Err(ConditionError::Operand(_))), "{text}");
        }
    }

    #[test]
    fn the_parts_of_a_form_make_the_same_condition() {
        let values = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        for text in [
            "blocked not-true",
            "last_login older-than 90d",
            "logins_count more-than 5",
            "email in a,\"b,c\"",
            "name is Ada \"Countess\" Lovelace",
            "created_at before 2026-01-31",
        ] {
            let condition = parse(text).unwrap();
            let (field, operator) = (condition.field.to_string(), &condition.operator);
            assert_eq!(
                Condition::of_form(&field, operator.name(), &operator.values()),
                Ok(condition),
                "{text}"
            );
        }
        let error = |field, operator, given: &[&str]| {
            Condition::of_form(field, operator, &values(given)).unwrap_err()
        };
        assert_eq!(error(" ", "is", &["a"]), ConditionError::FieldMissing);
        assert_eq!(error("email", "", &[]), ConditionError::OperatorMissing { field: "email".into() });
        for (name, given) in [("is", &[][..]), ("is", &[" "]), ("in", &[])] {
            assert_eq!(
                error("email", name, given),
                ConditionError::ValueMissing { operator: name.to_owned() }
            );
        }
        assert!(matches!(error("a", "matches", &["x"]), ConditionError::UnknownOperator { .. }));
        assert!(matches!(error("a", "before", &["soon"]), ConditionError::Operand(_)));
    }

    #[test]
    fn a_list_may_be_in_a_file() {
        let file = |text| Condition::list_file(text).map(|(field, file)| (field.to_string(), file));
        assert_eq!(file("email in @list, new.txt "), Some(("email".into(), "list, new.txt")));
        assert_eq!(file(r#""app_metadata.my key" in @a"#), Some(("app_metadata.my key".into(), "a")));
        for text in
            ["email in \"@list.txt\"", "email is @list.txt", "email in a,@b", "a..b in @x", "email in"]
        {
            assert_eq!(file(text), None, "{text}");
        }
    }

    #[test]
    fn groups_are_written_with_their_conditions() {
        let condition = |text: &str| Filter::Condition(parse(text).unwrap());
        let group = Filter::Any(vec![condition("last_login empty"), condition("blocked true")]);
        assert_eq!(group.to_string(), "any of (last_login empty; blocked true)");
    }

    /// Any text, with a liking for what the syntax is touchy about.
    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof![any::<String>(), "[ab\", \t\u{a0}]{0,6}"]
    }

    fn any_operator() -> impl Strategy<Value = Operator> {
        let moment = prop_oneof![
            "20[0-9]{2}-0[1-9]-[12][0-8]",
            "20[0-9]{2}-0[1-9]-[12][0-8]T09:30:00(\\.[0-9]{1,9})?Z"
        ]
        .prop_map(|text| text.parse().unwrap());
        let age = (any::<u32>(), any::<bool>())
            .prop_map(|(count, days)| format!("{count}{}", if days { 'd' } else { 'h' }).parse().unwrap());
        let number = prop_oneof![
            any::<i64>().prop_map(|number| number.to_string()),
            (-1e300..1e300f64).prop_map(|number| serde_json::to_string(&number).unwrap())
        ]
        .prop_map(|text| text.parse::<Number>().unwrap());
        prop_oneof![
            any_text().prop_map(Operator::Is),
            any_text().prop_map(Operator::IsNot),
            any_text().prop_map(Operator::Contains),
            any_text().prop_map(Operator::StartsWith),
            any_text().prop_map(Operator::EndsWith),
            prop::collection::vec(any_text(), 1..5).prop_map(Operator::In),
            Just(Operator::Empty),
            Just(Operator::NotEmpty),
            Just(Operator::True),
            Just(Operator::NotTrue),
            moment.clone().prop_map(Operator::Before),
            moment.prop_map(Operator::After),
            Strategy::prop_map(age.clone(), Operator::OlderThan),
            age.prop_map(Operator::NewerThan),
            number.clone().prop_map(Operator::LessThan),
            number.prop_map(Operator::MoreThan),
        ]
    }

    proptest! {
        #[test]
        fn any_condition_survives_text_and_json(
            field in "[a-z_]{1,3}(\\.[a-z \"\u{a0}é]{1,5}|\\[[0-9]\\]){0,3}",
            operator in any_operator(),
        ) {
            let condition = Condition { field: field.parse().unwrap(), operator };
            prop_assert_eq!(condition.to_string().parse(), Ok(condition.clone()), "{}", condition);
            let json = serde_json::to_string(&condition).unwrap();
            prop_assert_eq!(serde_json::from_str::<Condition>(&json).unwrap(), condition);
        }

        #[test]
        fn any_text_is_read_or_refused(text in any_text()) {
            if let Ok(condition) = parse(&text) {
                prop_assert_eq!(parse(&condition.to_string()), Ok(condition));
            }
        }
    }
}
