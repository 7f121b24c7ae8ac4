//! The recipe: the content of an export, apart from its tenant, the folder of its files, and the
//! time at which it runs.

use schema::{FieldPath, Lookup, attributes::DEFAULT_COLUMNS};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    column::Column,
    filter::{Condition, Filter},
    format::Format,
    shape::Shape,
    style::{ProtectedField, Style},
};

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
    /// The files to create. The file from Auth0 is kept beside them, unless `keep_only_result` says
    /// otherwise.
    pub outputs: Vec<Format>,
    /// The name of the files to create, before their endings. Absent means that they are named
    /// after the tenant, the export and its time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// Deletes the file from Auth0 once the others are complete and verified. The manifest keeps
    /// its size, checksum and count.
    #[serde(default, skip_serializing_if = "is_default")]
    pub keep_only_result: bool,
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
    /// The largest number of users of each connection (or of the tenant) that Auth0 delivers. The
    /// filter comes after: it keeps some of those. Absent means all.
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

impl Recipe {
    /// The columns of an export for which the user chose none.
    pub fn default_columns() -> Vec<Column> {
        let column = |(field, title): &(&str, Option<&str>)| Column {
            field: (*field).to_owned(),
            title: title.map(str::to_owned),
            shape: None,
        };
        DEFAULT_COLUMNS.iter().map(column).collect()
    }

    /// Returns true if a column is made of fields, so that tables differ from what Auth0 delivers.
    pub fn is_shaped(&self) -> bool {
        self.columns.iter().any(|column| column.shape.is_some())
    }

    /// The lookups that the columns and the filter need, in the order of the calls.
    pub fn lookups(&self) -> Vec<Lookup> {
        let in_column = |lookup: Lookup| self.columns.iter().any(|column| column.looks_up(lookup));
        let needed = |lookup: &Lookup| in_column(*lookup) || self.filters_on(*lookup);
        Lookup::ALL.into_iter().filter(needed).collect()
    }

    /// Returns true if a condition of the filter tests this lookup.
    pub fn filters_on(&self, lookup: Lookup) -> bool {
        self.conditions().any(|condition| Lookup::of(&condition.field) == Some(lookup))
    }

    /// The recipe without the columns of these lookups, and without those that are made of one. In
    /// a file for another program such a column stays, because the program expects its title: it
    /// holds what its other fields hold, or nothing. One that only picks some values of a list goes
    /// there, too.
    #[must_use]
    pub fn without_columns(mut self, lookups: &[Lookup]) -> Self {
        let dropped = |path: &str| {
            Lookup::of(&FieldPath::from_key(path)).is_some_and(|lookup| lookups.contains(&lookup))
        };
        // A column that only picks some values of a list would read as if nobody had one of them.
        let picks = |shape: &Shape| {
            shape.other.as_deref() == Some("") && shape.join.is_empty() && shape.fallback.is_empty()
        };
        let for_program = |output: &Format| matches!(output, Format::ImportCsv | Format::BatonFile);
        let titled = self.outputs.iter().any(for_program);
        self.columns.retain(|column| {
            let stays = titled && column.shape.as_ref().is_some_and(|shape| !picks(shape));
            stays || !column.fields().any(dropped)
        });
        for column in self.columns.iter_mut().filter(|column| column.fields().any(dropped)) {
            column.title = Some(column.title().to_owned());
            if dropped(&column.field) {
                column.field.clear();
            }
            if let Some(shape) = &mut column.shape {
                shape.join.retain(|field| !dropped(field));
                shape.fallback.retain(|field| !dropped(field));
            }
            if column.fields().next().is_none() {
                // The word for users without a value would say that there is none.
                column.shape = Some(Shape::constant(""));
            }
        }
        self.hidden.retain(|field| !dropped(&field.path));
        self
    }

    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.filter.iter().flat_map(Filter::conditions)
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::recipe;

    #[test]
    fn a_column_that_is_made_of_a_lookup_stays_in_files_for_programs() {
        let made = |shape: Shape| Column::titled("roles", "Role").shaped(shape);
        let columns = vec![
            Column::named("roles"),
            made(Shape { empty: Some("none".into()), ..Shape::default() }),
            made(Shape { join: vec!["email".into()], ..Shape::default() }),
        ];
        let for_people = Recipe { columns: columns.clone(), ..Recipe::default() };
        assert_eq!(for_people.without_columns(&[Lookup::Roles]).columns, []);
        let recipe = Recipe { columns, outputs: vec![Format::ImportCsv], ..Recipe::default() };
        assert_eq!(recipe.clone().without_columns(&[Lookup::Groups]), recipe);
        let without = recipe.without_columns(&[Lookup::Roles]);
        assert_eq!(without.lookups(), []);
        let titles: Vec<&str> = without.columns.iter().map(Column::title).collect();
        assert_eq!(titles, ["Role", "Role"]);
        assert_eq!(without.columns[0].shape, Some(Shape::constant("")));
        assert_eq!(without.columns[1].fields().collect::<Vec<_>>(), ["email"]);
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
