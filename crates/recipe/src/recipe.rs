//! The recipe: the content of an export, apart from its tenant, the folder of its files, and the
//! time at which it runs.

use schema::{FieldPath, Step, attributes::DEFAULT_COLUMNS};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Column, Filter, Format, ProtectedField, Style};

/// The content of an export. The request to Auth0 is derived from it: see [`Recipe::requested`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Where the users come from.
    #[serde(default, skip_serializing_if = "is_default")]
    pub source: Source,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// Which of the delivered users to keep. Absent means all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// The files to create. The file from Auth0 is always kept beside them.
    pub outputs: Vec<Format>,
    /// How values read in the files.
    #[serde(default, skip_serializing_if = "is_default")]
    pub style: Style,
    /// The fields to hide in every file that Rollcall creates. The file from Auth0 shows them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<ProtectedField>,
}

/// Where the users of an export come from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Source {
    /// The ids of the connections, one export job for each. Empty means the whole tenant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub connections: Vec<String>,
    /// The largest number of users of each connection (or of the tenant). Absent means all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// The format that Auth0 delivers.
    #[serde(skip_serializing_if = "is_default")]
    pub format: SourceFormat,
}

/// The format that Auth0 delivers (Auth0 docs, "Bulk user exports").
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceFormat {
    /// NDJSON, for every output that Rollcall creates: it supports objects and any number of
    /// columns.
    #[default]
    Json,
    /// Auth0's own CSV: at most 30 columns, plain values only.
    Csv,
}

/// A field to request from Auth0, with a unique title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestedField {
    /// Auth0's name of the field.
    pub field: String,
    /// The key under which Auth0 delivers it. Absent means the name itself.
    pub title: Option<String>,
    /// Only the filter needs the field: it is not a column, and no file that Rollcall creates shows
    /// it.
    pub only_for_filter: bool,
}

impl RequestedField {
    /// The key under which Auth0 delivers it.
    pub fn key(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.field)
    }
}

impl Recipe {
    /// The columns of an export for which the user chose none.
    pub fn default_columns() -> Vec<Column> {
        let column = |(field, title): &(&str, Option<&str>)| Column {
            field: (*field).to_owned(),
            title: title.map(str::to_owned),
        };
        DEFAULT_COLUMNS.iter().map(column).collect()
    }

    /// The fields to request from Auth0: the columns in order, then those that only the filter
    /// needs.
    ///
    /// A nested name always gets a title: Auth0 does not document its key without one.
    pub fn requested(&self) -> Vec<RequestedField> {
        let mut requested: Vec<RequestedField> = self
            .columns
            .iter()
            .map(|column| RequestedField {
                field: column.field.clone(),
                title: column.title.clone().or_else(|| nested(&column.field).then(|| column.field.clone())),
                only_for_filter: false,
            })
            .collect();
        for field in self.filter.iter().flat_map(Filter::conditions).map(|condition| &condition.field) {
            if requested.iter().any(|asked| delivers(&asked.field, field)) {
                continue;
            }
            let name = field.to_string();
            let title = free_key(&name, &requested);
            requested.push(RequestedField {
                title: (title != name || nested(&name)).then_some(title),
                field: name,
                only_for_filter: true,
            });
        }
        requested
    }
}

/// Returns true for a name that needs a title.
fn nested(name: &str) -> bool {
    name.contains(['.', '['])
}

/// Returns true if a delivered field `name` holds the value of `field`: it is the same place, or
/// one above it.
fn delivers(name: &str, field: &FieldPath) -> bool {
    let Ok(delivered) = FieldPath::parse(name) else { return false };
    let same = |(one, other): (&Step, &Step)| one == other;
    delivered.root == field.root
        && delivered.steps.len() <= field.steps.len()
        && delivered.steps.iter().zip(&field.steps).all(same)
}

/// The name itself, or else the first free numbered key.
fn free_key(name: &str, requested: &[RequestedField]) -> String {
    let taken = |key: &str| requested.iter().any(|asked| asked.key() == key);
    if !taken(name) {
        return name.to_owned();
    }
    let numbered = (2_u32..).map(|number| format!("filter {number}"));
    numbered.into_iter().find(|key| !taken(key)).unwrap_or_default()
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipe(columns: &[(&str, Option<&str>)], filter: &[&str]) -> Recipe {
        let conditions = filter.iter().map(|text| Filter::Condition(text.parse().unwrap()));
        Recipe {
            columns: columns
                .iter()
                .map(|(field, title)| Column { field: (*field).into(), title: title.map(str::to_owned) })
                .collect(),
            filter: (!filter.is_empty()).then(|| Filter::All(conditions.collect())),
            ..Recipe::default()
        }
    }

    fn requested(recipe: &Recipe) -> Vec<(String, Option<String>, bool)> {
        let facts = |asked: RequestedField| (asked.field, asked.title, asked.only_for_filter);
        recipe.requested().into_iter().map(facts).collect()
    }

    #[test]
    fn nested_columns_always_get_a_title() {
        let recipe = recipe(
            &[("email", None), ("app_metadata.plan", None), ("identities[0].connection", Some("c"))],
            &[],
        );
        assert_eq!(
            requested(&recipe),
            [
                ("email".into(), None, false),
                ("app_metadata.plan".into(), Some("app_metadata.plan".into()), false),
                ("identities[0].connection".into(), Some("c".into()), false),
            ]
        );
    }

    #[test]
    fn what_only_the_filter_needs_is_requested_without_becoming_a_column() {
        let recipe = recipe(
            &[("email", None), ("user_metadata", Some("meta")), ("nickname", Some("name"))],
            &[
                "email not-empty",
                "user_metadata.plan is free",
                "blocked not-true",
                "name is Ada",
                "blocked true",
            ],
        );
        assert_eq!(
            requested(&recipe)[3..],
            [
                ("blocked".into(), None, true),
                // Its own name is the title of another column.
                ("name".into(), Some("filter 2".into()), true),
            ]
        );
        let keys: Vec<String> = recipe.requested().iter().map(|asked| asked.key().to_owned()).collect();
        let distinct: std::collections::HashSet<&String> = keys.iter().collect();
        assert_eq!(distinct.len(), keys.len(), "{keys:?}");
    }

    #[test]
    fn one_element_of_a_list_does_not_deliver_another() {
        let recipe = recipe(&[("identities[1].provider", None)], &["identities[0].provider is auth0"]);
        assert_eq!(recipe.requested().len(), 2);
    }

    #[test]
    fn default_values_are_not_written() {
        let recipe = recipe(&[("email", None)], &[]);
        let text = serde_json::to_string(&recipe).unwrap();
        assert_eq!(text, r#"{"columns":[{"field":"email"}],"outputs":[]}"#);
        assert_eq!(serde_json::from_str::<Recipe>(&text).unwrap(), recipe);
    }

    #[test]
    fn unknown_keys_are_refused_at_every_depth() {
        for text in [
            r#"{"columns":[],"outputs":[],"where":1}"#,
            r#"{"columns":[{"field":"email","width":3}],"outputs":[]}"#,
            r#"{"columns":[],"outputs":[],"source":{"tenant":"x"}}"#,
            r#"{"columns":[],"outputs":[],"style":{"font":"Arial"}}"#,
            r#"{"columns":[],"outputs":[],"hidden":[{"path":"email","how":"mask","why":""}]}"#,
            r#"{"columns":[],"outputs":["docx"]}"#,
            r#"{"columns":[],"outputs":[],"filter":{"condition":{"field":"a","operator":"true","x":1}}}"#,
        ] {
            assert!(serde_json::from_str::<Recipe>(text).is_err(), "{text}");
        }
    }
}
