//! The request to Auth0 that a recipe needs.

use schema::{FieldPath, Lookup, Step, attributes::USER_ID};

use crate::{column::Column, recipe::Recipe};

/// A field to request from Auth0, with a unique title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestedField {
    /// Auth0's name of the field.
    pub field: String,
    /// The key under which Auth0 delivers it. Absent means the name itself.
    pub title: Option<String>,
    /// The index of the first column that needs the field. Absent for a field that only the filter
    /// or a looked-up column needs: no file that Rollcall creates shows it.
    pub column: Option<usize>,
}

impl RequestedField {
    /// The key under which Auth0 delivers it.
    pub fn key(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.field)
    }
}

impl Recipe {
    /// The fields to request from Auth0: the columns in order, then those that shaped columns are
    /// made of, then those that only the filter needs. Looked-up columns come from other calls;
    /// they add `user_id`, by which they are joined.
    ///
    /// A nested name always gets a title: Auth0 does not document its key without one. A field of a
    /// shaped column keeps its own name, because the column's title names what is made of it.
    pub fn requested(&self) -> Vec<RequestedField> {
        self.requested_and(None)
    }

    /// [`Recipe::requested`], followed by one more field unless it is among them. Like a field that
    /// only the filter needs, no file that Rollcall creates shows it.
    pub fn requested_and(&self, more: Option<&str>) -> Vec<RequestedField> {
        let columns = || self.columns.iter().enumerate();
        let mut requested: Vec<RequestedField> = columns()
            .filter(|(_, column)| column.shape.is_none() && column.lookup().is_none())
            .map(|(index, column)| RequestedField {
                field: column.field.clone(),
                title: column.title.clone().or_else(|| nested(&column.field).then(|| column.field.clone())),
                column: Some(index),
            })
            .collect();
        let shaped = columns().filter(|(_, column)| column.shape.is_some());
        let parts = shaped.flat_map(|(index, column)| {
            column.fields().map(move |name| (FieldPath::from_key(name), Some(index)))
        });
        let conditions = self.conditions().map(|condition| (condition.field.clone(), None));
        let user_id = FieldPath { root: USER_ID.to_owned(), steps: Vec::new() };
        let joined = (!self.lookups().is_empty()).then_some((user_id, None));
        let needed = parts.chain(conditions).filter(|(field, _)| Lookup::of(field).is_none());
        let more = more.map(|name| (FieldPath::from_key(name), None));
        for (field, column) in needed.chain(joined).chain(more) {
            if requested.iter().any(|asked| delivers(&asked.field, &field)) {
                continue;
            }
            let name = field.to_string();
            let title = self.free_key(&name, if column.is_some() { "field" } else { "filter" }, &requested);
            requested.push(RequestedField {
                title: (title != name || nested(&name)).then_some(title),
                field: name,
                column,
            });
        }
        requested
    }

    /// The key under which a looked-up value stands in a user: the title of its column, or a free
    /// key if only the filter or a shaped column needs it.
    pub fn lookup_key(&self, lookup: Lookup) -> String {
        let column = self.columns.iter().find(|column| column.lookup() == Some(lookup));
        column.map_or_else(
            || self.free_key(lookup.field(), lookup.field(), &self.requested()),
            |column| column.title().to_owned(),
        )
    }

    /// The name itself, or else the first free number after `word`.
    fn free_key(&self, name: &str, word: &str, requested: &[RequestedField]) -> String {
        let looked_up = self.columns.iter().filter(|column| column.lookup().is_some());
        let titles: Vec<&str> = looked_up.map(Column::title).collect();
        let taken = |key: &str| requested.iter().any(|asked| asked.key() == key) || titles.contains(&key);
        if !taken(name) {
            return name.to_owned();
        }
        let numbered = (2_u32..).map(|number| format!("{word} {number}"));
        numbered.into_iter().find(|key| !taken(key)).unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Filter, Shape, fixtures::recipe};

    fn requested(recipe: &Recipe) -> Vec<(String, Option<String>, bool)> {
        let facts = |asked: RequestedField| (asked.field, asked.title, asked.column.is_none());
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
    fn one_more_field_comes_last_unless_it_is_there() {
        let more = |fields: &[(&str, Option<&str>)]| -> Vec<(String, String)> {
            let asked = recipe(fields, &[]).requested_and(Some("created_at"));
            asked.iter().map(|asked| (asked.field.clone(), asked.key().to_owned())).collect()
        };
        let pair = |field: &str, key: &str| (field.to_owned(), key.to_owned());
        assert_eq!(more(&[("email", None)])[1..], [pair("created_at", "created_at")]);
        assert_eq!(more(&[("created_at", Some("Since"))]), [pair("created_at", "Since")]);
        // Its own name is the title of another column.
        assert_eq!(more(&[("email", Some("created_at"))])[1..], [pair("created_at", "filter 2")]);
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
    fn looked_up_columns_are_not_requested_and_need_the_user_id() {
        let columns = recipe(&[("roles", None), ("email", Some("user_id")), ("groups", Some("Teams"))], &[]);
        assert_eq!(columns.lookups(), [Lookup::Roles, Lookup::Groups]);
        assert_eq!(
            requested(&columns),
            [
                ("email".into(), Some("user_id".into()), false),
                ("user_id".into(), Some("filter 2".into()), true),
            ]
        );
        assert_eq!(columns.requested()[0].column, Some(1));
        assert_eq!(columns.lookup_key(Lookup::Groups), "Teams");
        let with_id = recipe(&[("user_id", None), ("roles", None)], &[]);
        assert_eq!(requested(&with_id), [("user_id".into(), None, false)]);
    }

    #[test]
    fn a_condition_on_roles_looks_them_up_without_a_column() {
        for condition in ["roles is Admin", "roles.name is Admin", "roles.id is rol_1"] {
            let recipe = recipe(&[("nickname", Some("roles"))], &[condition]);
            assert_eq!(recipe.lookups(), [Lookup::Roles], "{condition}");
            assert!(recipe.filters_on(Lookup::Roles) && !recipe.filters_on(Lookup::Groups));
            assert_eq!(recipe.lookup_key(Lookup::Roles), "roles 2");
            assert_eq!(requested(&recipe)[1..], [("user_id".into(), None, true)]);
        }
        assert_eq!(recipe(&[("email", None)], &["app_metadata.roles is x"]).lookups(), []);
    }

    #[test]
    fn every_field_of_a_shaped_column_is_requested_once_under_its_own_name() {
        let shape = Shape {
            join: vec!["family_name".into(), "app_metadata.suffix".into()],
            fallback: vec!["email".into(), "user_id".into()],
            ..Shape::default()
        };
        let columns = vec![
            Column::titled("given_name", "Name").shaped(shape.clone()),
            Column::titled("email", "E-mail"),
            Column {
                title: Some("System".into()),
                shape: Some(Shape::constant("Auth0")),
                ..Column::default()
            },
            Column::titled("family_name", "user_id"),
            Column::titled("given_name", "Again").shaped(shape),
        ];
        let filter = Some(Filter::Condition("given_name not-empty".parse().unwrap()));
        let recipe = Recipe { columns, filter, ..Recipe::default() };
        let requested = recipe.requested();
        let columns: Vec<Option<usize>> = requested.iter().map(|asked| asked.column).collect();
        assert_eq!(columns, [Some(1), Some(3), Some(0), Some(0), Some(0)]);
        let facts = |asked: RequestedField| (asked.field, asked.title, asked.column.is_none());
        assert_eq!(
            requested.into_iter().map(facts).collect::<Vec<_>>(),
            [
                ("email".into(), Some("E-mail".into()), false),
                ("family_name".into(), Some("user_id".into()), false),
                ("given_name".into(), None, false),
                ("app_metadata.suffix".into(), Some("app_metadata.suffix".into()), false),
                // Its own name is the title of another column.
                ("user_id".into(), Some("field 2".into()), false),
            ]
        );
    }
}
