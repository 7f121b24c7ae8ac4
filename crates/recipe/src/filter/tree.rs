//! The tree: conditions, and groups of which all or any must hold.

use schema::{FieldPath, Lookup};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::operator::Operator;

/// Which users to keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// Keeps users whom every part keeps; without parts, all users.
    All(Vec<Filter>),
    /// Keeps users whom at least one part keeps; without parts, none.
    Any(Vec<Filter>),
    /// Keeps users who satisfy one condition.
    Condition(Condition),
}

/// A test of one field of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Auth0's name of the field, for example `last_login` or `app_metadata.plan`.
    #[schemars(with = "String")]
    pub field: FieldPath,
    /// The test, with the value to test against.
    pub operator: Operator,
}

impl Filter {
    /// The parts that all must hold, which a funnel counts one after the other: those of the
    /// outermost `all`, or the filter itself.
    pub fn parts(&self) -> &[Self] {
        match self {
            Self::All(parts) => parts,
            one => std::slice::from_ref(one),
        }
    }

    /// The place of the first condition that is `wanted`: indexes into the groups, from the
    /// outermost one inwards.
    pub fn place_of(&self, wanted: impl Fn(&Condition) -> bool) -> Option<Vec<usize>> {
        self.places().into_iter().find(|(_, condition)| wanted(condition)).map(|(place, _)| place)
    }

    /// The conditions of the tree, from left to right, each with its place.
    pub fn places(&self) -> Vec<(Vec<usize>, &Condition)> {
        match self {
            Self::Condition(condition) => vec![(Vec::new(), condition)],
            Self::All(parts) | Self::Any(parts) => {
                let mut places = Vec::new();
                for (index, part) in parts.iter().enumerate() {
                    for (mut place, condition) in part.places() {
                        place.insert(0, index);
                        places.push((place, condition));
                    }
                }
                places
            }
        }
    }

    /// The conditions of the tree, from left to right.
    pub fn conditions(&self) -> Vec<&Condition> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::conditions).collect(),
            Self::Condition(condition) => vec![condition],
        }
    }

    /// The part of the tree that can be tested before `lookup` is known. It keeps at least the
    /// users whom the whole tree keeps. None if nothing can be tested.
    pub fn without(&self, lookup: Lookup) -> Option<Self> {
        match self {
            Self::All(parts) => {
                Some(Self::All(parts.iter().filter_map(|part| part.without(lookup)).collect()))
            }
            Self::Any(parts) => {
                parts.iter().map(|part| part.without(lookup)).collect::<Option<_>>().map(Self::Any)
            }
            Self::Condition(condition) => {
                (Lookup::of(&condition.field) != Some(lookup)).then(|| self.clone())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_names_are_stable_and_unknown_ones_are_refused() {
        let condition =
            |field: &str, operator| Filter::Condition(Condition { field: field.parse().unwrap(), operator });
        let filter = Filter::All(vec![
            condition("blocked", Operator::NotTrue),
            Filter::Any(vec![
                condition("last_login", Operator::OlderThan("90d".parse().unwrap())),
                condition("logins_count", Operator::LessThan("5".parse().unwrap())),
                condition("created_at", Operator::Before("2026-01-31".parse().unwrap())),
                condition("app_metadata.plan", Operator::In(vec!["Free".into(), "trial".into()])),
            ]),
        ]);
        let json = concat!(
            r#"{"all":[{"condition":{"field":"blocked","operator":"not-true"}},{"any":["#,
            r#"{"condition":{"field":"last_login","operator":{"older-than":"90d"}}},"#,
            r#"{"condition":{"field":"logins_count","operator":{"less-than":5}}},"#,
            r#"{"condition":{"field":"created_at","operator":{"before":"2026-01-31"}}},"#,
            r#"{"condition":{"field":"app_metadata.plan","operator":{"in":["Free","trial"]}}}]}]}"#
        );
        assert_eq!(serde_json::to_string(&filter).unwrap(), json);
        assert_eq!(serde_json::from_str::<Filter>(json).unwrap(), filter);
        for refused in [
            r#"{"none":[]}"#,
            r#"{"all":[],"any":[]}"#,
            r#"{"condition":{"field":"a","operator":"empty","note":"x"}}"#,
            r#"{"condition":{"field":"a","operator":"matches"}}"#,
            r#"{"condition":{"field":"a","operator":{"in":[]}}}"#,
            r#"{"condition":{"field":"a..b","operator":"empty"}}"#,
            r#"{"condition":{"field":"a","operator":{"older-than":"90"}}}"#,
            r#"{"condition":{"field":"a","operator":{"before":"yesterday"}}}"#,
        ] {
            assert!(serde_json::from_str::<Filter>(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn what_a_lookup_decides_is_left_open_before_it_is_known() {
        let condition = |text: &str| Filter::Condition(text.parse().unwrap());
        let (blocked, factors) = (condition("blocked true"), condition("mfa_methods empty"));
        let all = Filter::All(vec![blocked.clone(), factors.clone()]);
        assert_eq!(all.without(Lookup::MfaMethods), Some(Filter::All(vec![blocked.clone()])));
        assert_eq!(all.without(Lookup::Roles), Some(all.clone()));
        let any = Filter::Any(vec![blocked.clone(), factors.clone()]);
        assert_eq!(any.without(Lookup::MfaMethods), None);
        assert_eq!(
            Filter::All(vec![any, blocked.clone()]).without(Lookup::MfaMethods),
            Some(Filter::All(vec![blocked]))
        );
        assert_eq!(factors.without(Lookup::MfaMethods), None);
    }

    #[test]
    fn conditions_are_listed_from_left_to_right() {
        let condition = |field: &str| Condition { field: field.parse().unwrap(), operator: Operator::Empty };
        let filter = Filter::All(vec![
            Filter::Any(vec![Filter::Condition(condition("a")), Filter::Condition(condition("b"))]),
            Filter::Condition(condition("c")),
        ]);
        assert_eq!(filter.conditions(), [&condition("a"), &condition("b"), &condition("c")]);
    }
}
