//! Which users to keep, as the page edits it: conditions may be incomplete.

use exporter::{
    ArgumentKind, Condition, Filter, OPERATORS, Operator, OperatorEntry, RequestProblem, ValueKind,
};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Which users to keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(crate) enum FilterInput {
    /// Users whom every part keeps.
    All { parts: Vec<FilterInput> },
    /// Users whom at least one part keeps.
    Any { parts: Vec<FilterInput> },
    /// Users who satisfy one condition.
    Condition {
        /// Auth0's name of the field.
        field: String,
        /// Name of the operator, such as `older-than`.
        operator: String,
        /// What it compares with: several for `in`, none for operators such as `empty`.
        values: Vec<String>,
    },
}

/// An operator that the page offers for conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OperatorView {
    /// Its name, such as `older-than`.
    name: &'static str,
    /// What it compares with.
    argument: ArgumentKind,
    /// The kinds of values for which it is offered, the one that it is made for first.
    offered: &'static [ValueKind],
    /// The name of the operator whose exact opposite it is.
    opposite_of: Option<&'static str>,
}

impl OperatorView {
    /// Returns every operator, in the order in which they are listed.
    pub(crate) fn all() -> Vec<Self> {
        let view = |entry: &OperatorEntry| Self {
            name: entry.name,
            argument: entry.argument(),
            offered: entry.offered,
            opposite_of: entry.opposite_of,
        };
        OPERATORS.iter().map(view).collect()
    }
}

impl From<&Filter> for FilterInput {
    fn from(filter: &Filter) -> Self {
        let parts = |parts: &[Filter]| parts.iter().map(Self::from).collect();
        match filter {
            Filter::All(of) => Self::All { parts: parts(of) },
            Filter::Any(of) => Self::Any { parts: parts(of) },
            Filter::Condition(Condition { field, operator }) => Self::Condition {
                field: field.to_string(),
                operator: operator.name().to_owned(),
                values: operator.argument().values(),
            },
        }
    }
}

impl FilterInput {
    /// Returns the filter, and the problems of conditions that can't be understood. If there are
    /// any, other conditions stand in the filter in their place.
    pub(crate) fn into_filter(self) -> (Filter, Vec<RequestProblem>) {
        let mut problems = Vec::new();
        let filter = self.convert(&mut Vec::new(), &mut problems);
        (filter, problems)
    }

    fn convert(self, path: &mut Vec<usize>, problems: &mut Vec<RequestProblem>) -> Filter {
        let mut group = |parts: Vec<Self>| {
            let mut converted = Vec::with_capacity(parts.len());
            for (index, part) in parts.into_iter().enumerate() {
                path.push(index);
                converted.push(part.convert(path, problems));
                path.pop();
            }
            converted
        };
        match self {
            Self::All { parts } => Filter::All(group(parts)),
            Self::Any { parts } => Filter::Any(group(parts)),
            Self::Condition { field, operator, values } => {
                match Condition::of_form(&field, &operator, &values) {
                    Ok(condition) => Filter::Condition(condition),
                    Err(error) => {
                        problems.push(RequestProblem::of_condition(path.clone(), &error));
                        // Keeps the places of the other conditions.
                        let field =
                            "user_id".parse().map(|field| Condition { field, operator: Operator::NotEmpty });
                        field.map_or(Filter::All(Vec::new()), Filter::Condition)
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_filter_survives_the_way_to_the_page_and_back() {
        let condition = |text: &str| Filter::Condition(text.parse().unwrap());
        let filter = Filter::All(vec![
            condition("blocked not-true"),
            Filter::Any(vec![condition("last_login older-than 90d"), condition("email in a,\"b,c\"")]),
        ]);
        let sent = serde_json::to_value(FilterInput::from(&filter)).unwrap();
        assert_eq!(
            sent,
            json!({ "kind": "all", "parts": [
                { "kind": "condition", "field": "blocked", "operator": "not-true", "values": [] },
                { "kind": "any", "parts": [
                    { "kind": "condition", "field": "last_login", "operator": "older-than", "values": ["90d"] },
                    { "kind": "condition", "field": "email", "operator": "in", "values": ["a", "b,c"] },
                ] },
            ] })
        );
        let back: FilterInput = serde_json::from_value(sent).unwrap();
        assert_eq!(back.into_filter(), (filter, vec![]));
    }

    #[test]
    fn each_incomplete_condition_is_reported_at_its_place() {
        let input: FilterInput = serde_json::from_value(json!({ "kind": "any", "parts": [
            { "kind": "condition", "field": "", "operator": "is", "values": [] },
            { "kind": "all", "parts": [
                { "kind": "condition", "field": "email", "operator": "is", "values": ["a"] },
                { "kind": "condition", "field": "last_login", "operator": "before", "values": ["soon"] },
            ] },
        ] }))
        .unwrap();
        let (_, problems) = input.into_filter();
        let found: Vec<_> =
            problems.iter().map(|problem| (json!(problem)["path"].clone(), problem.problem.code())).collect();
        let expected = [(json!([0]), "condition_field_missing"), (json!([1, 1]), "condition_not_a_time")];
        assert_eq!(found, expected.map(|(path, code)| (path, code.to_owned())));
    }
}
