//! Which conditions can't work.

use schema::{FieldPath, Lookup, attributes};
use serde::Serialize;

use super::{
    argument::Argument,
    kind::ValueKind,
    tree::{Condition, Filter},
};

/// Why a part of a filter can't work: it would keep or drop users whatever their values are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ConditionFault {
    /// The field is a part of a plain value, such as `email.domain`, which has none.
    ConditionFieldUnknown {
        /// The field.
        field: String,
    },
    /// The operator does not compare values of the field's type.
    ConditionUnfit {
        /// The field.
        field: String,
        /// The operator.
        operator: &'static str,
        /// What the values of the field are.
        kind: ValueKind,
    },
    /// No value of the field's type is this one.
    ConditionValueUnfit {
        /// The field.
        field: String,
        /// The value.
        value: String,
        /// What the values of the field are.
        kind: ValueKind,
    },
    /// The text or the list to compare with is empty.
    ConditionValueMissing {
        /// The field.
        field: String,
        /// The operator.
        operator: &'static str,
    },
    /// The age is 0.
    ConditionAgeZero {
        /// The field.
        field: String,
    },
    /// A group has no conditions. With `any` it keeps no user, with `all` every user.
    GroupEmpty,
}

impl Filter {
    /// Every fault of the tree, each with its place: indexes into the groups, from the outermost
    /// one inwards. Only the outermost `all` may be empty: it keeps every user.
    pub fn faults(&self) -> Vec<(Vec<usize>, ConditionFault)> {
        let mut faults = Vec::new();
        match self {
            Self::All(parts) if parts.is_empty() => {}
            _ => self.collect_faults(&mut Vec::new(), &mut faults),
        }
        faults
    }

    fn collect_faults(&self, place: &mut Vec<usize>, faults: &mut Vec<(Vec<usize>, ConditionFault)>) {
        match self {
            Self::All(parts) | Self::Any(parts) if parts.is_empty() => {
                faults.push((place.clone(), ConditionFault::GroupEmpty));
            }
            Self::All(parts) | Self::Any(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    place.push(index);
                    part.collect_faults(place, faults);
                    place.pop();
                }
            }
            Self::Condition(condition) => {
                faults.extend(condition.fault().map(|fault| (place.clone(), fault)));
            }
        }
    }
}

impl Condition {
    /// Why the condition can't work, if it can't.
    pub fn fault(&self) -> Option<ConditionFault> {
        let field = || self.field.to_string();
        let operator = self.operator.name();
        if !is_possible(&self.field) {
            return Some(ConditionFault::ConditionFieldUnknown { field: field() });
        }
        let argument = self.operator.argument();
        match argument {
            Argument::Age(age) if age.is_zero() => {
                return Some(ConditionFault::ConditionAgeZero { field: field() });
            }
            Argument::Text("") | Argument::List([]) => {
                return Some(ConditionFault::ConditionValueMissing { field: field(), operator });
            }
            _ => {}
        }
        let kind = ValueKind::of(&self.field)?;
        if !self.operator.compares(kind) {
            return Some(ConditionFault::ConditionUnfit { field: field(), operator, kind });
        }
        let unfit = match argument {
            Argument::Text(text) => Some(text).filter(|text| !kind.can_be(text)),
            Argument::List(texts) => texts.iter().map(String::as_str).find(|text| !kind.can_be(text)),
            _ => None,
        };
        let value = unfit?.to_owned();
        Some(ConditionFault::ConditionValueUnfit { field: field(), value, kind })
    }
}

/// Returns true unless the path leads into a plain value. Attributes that Auth0 does not document
/// may exist, because identity providers add them: whether a user has one shows in the result.
fn is_possible(field: &FieldPath) -> bool {
    if Lookup::of(field).is_some() {
        return true;
    }
    let Some(root) = attributes::find(&field.root) else { return true };
    // What Auth0 withholds is refused with the request to Auth0.
    let root_has_parts = root.is_structure() || !root.is_exportable();
    let parents = (1..field.steps.len())
        .map(|depth| FieldPath { root: field.root.clone(), steps: field.steps[..depth].to_vec() });
    let leads_into_plain_value = (field.is_nested() && !root_has_parts)
        || parents
            .filter_map(|parent| parent.attribute())
            .any(|attribute| attribute.is_exportable() && !attribute.is_structure());
    !leads_into_plain_value
}

#[cfg(test)]
mod tests {
    use super::super::operator::Operator;
    use super::*;

    fn fault(text: &str) -> Option<String> {
        let condition: Condition = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        condition
            .fault()
            .map(|fault| serde_json::to_value(fault).unwrap()["code"].as_str().unwrap().to_owned())
    }

    #[test]
    fn operators_suit_the_type_of_the_field() {
        for fine in [
            "email is ada@example.com",
            "email contains @",
            "email in a,b",
            "email empty",
            "email_verified not-true",
            "email_verified is False",
            "blocked not-empty",
            "logins_count more-than 5",
            "logins_count is 5",
            "logins_count in 1,2.0",
            "last_login older-than 90d",
            "last_login after 2026-01-31",
            "created_at starts-with 2026-01",
            "multifactor is guardian",
            "multifactor empty",
            "identities not-empty",
            "identities[2].connection is Users",
            "identities[0].profileData.department is Sales",
            "app_metadata not-empty",
            "user_metadata.age more-than 5",
            "roles in Admin,Support",
            "groups empty",
            "user_metadata.born before 2000-01-01",
            "app_metadata.plan is-not free",
        ] {
            assert_eq!(fault(fine), None, "{fine}");
        }
        for unfit in [
            "logins_count older-than 90d",
            "blocked before 2026-01-31",
            "email_verified contains t",
            "email more-than 5",
            "name newer-than 1d",
            "name not-true",
            "last_login more-than 5",
            "logins_count contains 5",
            "multifactor before 2026-01-31",
            "roles older-than 90d",
            "identities is auth0",
            "app_metadata contains x",
            "user_metadata not-true",
        ] {
            assert_eq!(fault(unfit).as_deref(), Some("condition_unfit"), "{unfit}");
        }
        for value in ["blocked is yes", "logins_count is many", "email_verified in true,no"] {
            assert_eq!(fault(value).as_deref(), Some("condition_value_unfit"), "{value}");
        }
    }

    #[test]
    fn a_value_is_needed() {
        for text in ["last_login older-than 0d", "user_metadata.seen newer-than 0h"] {
            assert_eq!(fault(text).as_deref(), Some("condition_age_zero"), "{text}");
        }
        for text in ["email is \"\"", "email is-not \"\"", "email contains \"\""] {
            assert_eq!(fault(text).as_deref(), Some("condition_value_missing"), "{text}");
        }
        let condition = Condition { field: "email".parse().unwrap(), operator: Operator::In(Vec::new()) };
        assert_eq!(
            condition.fault(),
            Some(ConditionFault::ConditionValueMissing { field: "email".into(), operator: "in" })
        );
    }

    #[test]
    fn a_plain_value_has_no_parts() {
        for text in ["email.domain is a", "identities[0].connection.id is a"] {
            assert_eq!(fault(text).as_deref(), Some("condition_field_unknown"), "{text}");
        }
        // Any of these may be an attribute that an identity provider adds.
        for text in ["emial is a", "plan is free", "enterprise.department is a", "age more-than 5"] {
            assert_eq!(fault(text), None, "{text}");
        }
        // Auth0's own rules name these.
        assert_eq!(fault("password_hash not-empty"), None);
    }

    #[test]
    fn each_fault_has_its_place() {
        let condition = |text: &str| Filter::Condition(text.parse().unwrap());
        let filter = Filter::All(vec![
            condition("blocked not-true"),
            Filter::Any(vec![condition("last_login older-than 0d"), Filter::All(Vec::new())]),
            condition("email.domain empty"),
        ]);
        let places: Vec<Vec<usize>> = filter.faults().into_iter().map(|(place, _)| place).collect();
        assert_eq!(places, [vec![1, 0], vec![1, 1], vec![2]]);
        assert_eq!(Filter::All(Vec::new()).faults(), []);
        assert_eq!(Filter::Any(Vec::new()).faults(), [(vec![], ConditionFault::GroupEmpty)]);
        assert_eq!(condition("email.domain empty").faults()[0].0, Vec::<usize>::new());
    }
}
