//! Conditions of a form: the field, the operator and the values apart.

use schema::FieldPath;

use super::{
    operator::Make,
    text::{self, ConditionError},
    tree::Condition,
};

impl Condition {
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
        let operator = match text::entry(operator)?.make {
            Make::None(make) => make(),
            Make::List(_) if values.is_empty() => return Err(missing()),
            Make::List(make) => make(values.to_vec()),
            _ if value.is_empty() => return Err(missing()),
            // Quoted, so that a value of any form is one.
            _ => text::operator(operator, &format!("\"{}\"", value.replace('"', "\"\"")))?,
        };
        Ok(Self { field, operator })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let condition = text.parse::<Condition>().unwrap();
            let (field, operator) = (condition.field.to_string(), &condition.operator);
            assert_eq!(
                Condition::of_form(&field, operator.name(), &operator.argument().values()),
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
        assert!(matches!(error("a", "matches", &[]), ConditionError::UnknownOperator { .. }));
        assert!(matches!(error("a", "before", &["soon"]), ConditionError::Operand(_)));
    }
}
