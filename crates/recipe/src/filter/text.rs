//! Conditions as text: `FIELD OPERATOR [VALUE]`, for example `last_login older-than 90d`.
//!
//! A field or value that is empty, begins with a quotation mark, or has white space in it (a field)
//! or around it (a value) stands in quotation marks, with those inside doubled, as in CSV. The
//! values of `in` are separated by commas, and one that holds a comma is quoted as well: `email in
//! ada@example.com,"Lovelace, Ada"`.

use std::str::FromStr;

use schema::{FieldPath, PathError};

use super::{
    operand::OperandError,
    operator::{Make, Operator, OperatorEntry},
    tree::Condition,
};

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
}

/// The entry of the operator of that name.
pub(super) fn entry(name: &str) -> Result<&'static OperatorEntry, ConditionError> {
    OperatorEntry::find(name).ok_or_else(|| ConditionError::UnknownOperator { name: name.to_owned() })
}

/// The operator of that name with its value.
pub(super) fn operator(name: &str, value: &str) -> Result<Operator, ConditionError> {
    let text = || match value.strip_prefix('"').map(unquote).transpose()? {
        _ if value.is_empty() => Err(ConditionError::ValueMissing { operator: name.to_owned() }),
        None => Ok(value.to_owned()),
        Some((text, "")) => Ok(text),
        Some(_) => Err(ConditionError::Quotes),
    };
    Ok(match entry(name)?.make {
        Make::None(make) if value.is_empty() => make(),
        Make::None(_) => return Err(ConditionError::ValueUnexpected { operator: name.to_owned() }),
        Make::Text(make) => make(text()?),
        Make::List(make) => make(list(name, value)?),
        Make::Time(make) => make(text()?.parse()?),
        Make::Age(make) => make(text()?.parse()?),
        Make::Number(make) => make(text()?.parse()?),
    })
}

/// The values of a list. Nothing between two commas is no value, as an empty line of a file is
/// none.
fn list(name: &str, mut rest: &str) -> Result<Vec<String>, ConditionError> {
    if rest.is_empty() {
        return Err(ConditionError::ValueMissing { operator: name.to_owned() });
    }
    let mut values = Vec::new();
    loop {
        let after = if let Some(inside) = rest.trim_start().strip_prefix('"') {
            let (value, after) = unquote(inside)?;
            values.push(value);
            after.trim_start()
        } else {
            let (value, after) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
            values.extend(Some(value.trim()).filter(|value| !value.is_empty()).map(str::to_owned));
            after
        };
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None if !after.is_empty() => return Err(ConditionError::Quotes),
            None if values.is_empty() => {
                return Err(ConditionError::ValueMissing { operator: name.to_owned() });
            }
            None => return Ok(values),
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

#[cfg(test)]
mod tests {
    use super::super::operand::Age;
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
        for text in ["email in ", "email in ,", "email in , ,"] {
            assert_eq!(parse(text), Err(ConditionError::ValueMissing { operator: operator("in") }), "{text}");
        }
        assert_eq!(parse("email in a,,b,"), parse("email in a,b"));
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
}
