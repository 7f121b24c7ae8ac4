//! A sample as the table that an export of these users would be.

use std::collections::HashSet;

use convert::{Limits, LookUps, Presentation, Preview, PreviewError};
use recipe::{Filter, Recipe, RequestedField};
use schema::{FieldPath, Step};
use serde_json::Value;

use super::held::{Sample, User};
use crate::problem::{Explained, LocalProblem, Problem};
use crate::request::{columns_of, filter_of};

impl Sample {
    /// What tables will show of these users with the columns, filter, style and hidden fields of a
    /// recipe. Columns that can't work are left out; `chosen` of a column is an index into the
    /// recipe's. A pseudonym is shown as a mask. Ages in the filter count from when the sample was
    /// taken.
    pub fn preview(&self, recipe: &Recipe) -> Result<Preview, Problem> {
        let (possible, indexes) = possible_columns(recipe);
        let requested: Vec<(RequestedField, FieldPath)> =
            possible.requested().into_iter().filter_map(with_path).collect();
        let lines: Vec<String> = self.users.iter().map(|user| delivered(user, &requested)).collect();
        // What a sample does not carry can't be tested: users stay who may be dropped.
        let tested = possible
            .lookups()
            .into_iter()
            .fold(possible.filter.clone(), |filter, lookup| filter.and_then(|filter| filter.without(lookup)));
        let filter = filter_of(&possible, self.taken_at)
            .and_then(|filter| Some(convert::UserFilter { conditions: tested?, ..filter }));
        let presentation = Presentation {
            columns: &columns_of(&possible),
            filter: filter.as_ref(),
            lookups: &LookUps::default(),
            style: &possible.style,
            hidden: &possible.hidden,
        };
        let mut preview = convert::preview(&lines, &presentation, &Limits::default())
            .map_err(|error| Problem::from(&error))?;
        for column in &mut preview.columns {
            column.chosen = indexes[column.chosen];
        }
        Ok(preview)
    }

    /// The fields of a filter that no user of the sample has, each once. Attributes of Auth0 are
    /// not among them: it leaves out those without a value.
    pub fn absent_fields(&self, filter: &Filter) -> Vec<String> {
        let mut absent = Vec::new();
        for condition in filter.conditions() {
            let field = &condition.field;
            let name = field.to_string();
            let found = self.users.iter().any(|user| value_at(user, field).is_some());
            if !found && !self.users.is_empty() && field.attribute().is_none() && !absent.contains(&name) {
                absent.push(name);
            }
        }
        absent
    }
}

/// The recipe with those columns whose names can be understood and whose titles no earlier one has,
/// and the index of each among all columns.
fn possible_columns(recipe: &Recipe) -> (Recipe, Vec<usize>) {
    let mut titles = HashSet::new();
    let (indexes, columns) = recipe
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.fields().all(|field| FieldPath::parse(field).is_ok()))
        .filter(|(_, column)| column.shape.is_some() || !column.field.is_empty())
        .filter(|(_, column)| !column.title().is_empty() && titles.insert(column.title()))
        .map(|(index, column)| (index, column.clone()))
        .unzip();
    (Recipe { columns, ..recipe.clone() }, indexes)
}

fn with_path(field: RequestedField) -> Option<(RequestedField, FieldPath)> {
    let path = FieldPath::parse(&field.field).ok()?;
    Some((field, path))
}

/// The line that an export has for a user: each value under its key, and nothing for what the user
/// lacks. The whole user would not do: with the title `name` for `nickname`, the name would be
/// taken for it.
fn delivered(user: &User, fields: &[(RequestedField, FieldPath)]) -> String {
    let member = |(field, path): &(RequestedField, FieldPath)| {
        Some((field.key().to_owned(), value_at(user, path)?.clone()))
    };
    Value::Object(fields.iter().filter_map(member).collect()).to_string()
}

fn value_at<'a>(user: &'a User, path: &FieldPath) -> Option<&'a Value> {
    path.steps.iter().try_fold(user.get(&path.root)?, |value, step| match step {
        Step::Key(key) => value.as_object()?.get(key),
        Step::Index(index) => value.as_array()?.get(*index),
    })
}

impl From<&PreviewError> for Problem {
    fn from(error: &PreviewError) -> Self {
        match error {
            PreviewError::Run(error) => Self::from(error),
            PreviewError::NotJson { .. } => LocalProblem::Unexpected(Explained::by(error)).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use convert::PreviewCell;
    use jiff::Timestamp;
    use recipe::{Column, Protect, ProtectedField};
    use serde_json::json;

    use super::*;

    fn sample(users: &Value) -> Sample {
        let users: Vec<User> =
            users.as_array().unwrap().iter().map(|user| user.as_object().unwrap().clone()).collect();
        Sample { users: users.into(), taken_at: Timestamp::UNIX_EPOCH }
    }

    fn recipe(columns: &[Column]) -> Recipe {
        Recipe { columns: columns.to_vec(), ..Recipe::default() }
    }

    fn text(text: &str) -> PreviewCell {
        PreviewCell::Text { text: text.into(), formula: false }
    }

    #[test]
    fn a_title_that_is_another_attribute_is_not_filled_from_it() {
        let sample = sample(&json!([{ "name": "Ada", "nickname": "Countess" }, { "name": "Bo" }]));
        let columns = [Column::titled("nickname", "name"), Column::titled("name", "full")];
        let preview = sample.preview(&recipe(&columns)).unwrap();
        assert_eq!(preview.rows, [[text("Countess"), text("Ada")], [PreviewCell::Empty, text("Bo")]]);
    }

    #[test]
    fn columns_that_cannot_work_are_left_out_and_the_others_keep_their_places() {
        let sample = sample(&json!([
            { "email": "a@x", "app_metadata": { "plan": "free", "seats": [1, 2] } },
        ]));
        let columns = [
            Column::named("email"),
            Column::named("email"),
            Column::named("not a name"),
            Column::titled("name", ""),
            Column::titled("app_metadata", "app"),
            Column::named("app_metadata.seats[1]"),
        ];
        let preview = sample.preview(&recipe(&columns)).unwrap();
        let columns: Vec<(&str, usize)> =
            preview.columns.iter().map(|column| (column.title.as_str(), column.chosen)).collect();
        assert_eq!(
            columns,
            [
                ("email", 0),
                ("app.plan", 4),
                ("app.seats[0]", 4),
                ("app.seats[1]", 4),
                ("app_metadata.seats[1]", 5)
            ]
        );
        assert_eq!(preview.rows[0][4], PreviewCell::Number("2".into()));
    }

    #[test]
    fn what_is_to_be_hidden_is_not_shown_whatever_its_title() {
        let sample = sample(&json!([{ "email": "a@x", "name": "Ada" }]));
        let hidden = vec![ProtectedField { path: "email".into(), how: Protect::Hash }];
        let columns = [Column::titled("email", "Mail"), Column::named("name")];
        let preview = sample.preview(&Recipe { hidden, ..recipe(&columns) }).unwrap();
        assert_eq!(preview.rows, [[text("•••"), text("Ada")]]);
    }

    #[test]
    fn users_whom_the_filter_drops_are_not_shown_and_its_fields_are_no_columns() {
        let sample = sample(&json!([{ "email": "a@x", "blocked": true }, { "email": "b@x" }]));
        let filter = Some(Filter::Condition("blocked not-true".parse().unwrap()));
        let recipe = Recipe { filter, ..recipe(&[Column::named("email")]) };
        let preview = sample.preview(&recipe).unwrap();
        assert_eq!((preview.columns.len(), preview.rows), (1, vec![vec![text("b@x")]]));
    }

    #[test]
    fn fields_that_no_user_has_are_named() {
        let condition = |text: &str| Filter::Condition(text.parse().unwrap());
        let filter = Filter::All(vec![
            condition("blocked not-true"),
            condition("app_metadata.plan is free"),
            Filter::Any(vec![condition("app_metadata.plna is free"), condition("app_metadata.plna empty")]),
        ]);
        let users = sample(&json!([{ "app_metadata": { "plan": null } }, {}]));
        assert_eq!(users.absent_fields(&filter), ["app_metadata.plna"]);
        assert_eq!(sample(&json!([])).absent_fields(&filter), Vec::<String>::new());
    }

    #[test]
    fn nobody_is_a_table_without_rows() {
        let preview = sample(&json!([])).preview(&recipe(&[Column::named("email")])).unwrap();
        assert_eq!((preview.columns.len(), preview.rows.len()), (1, 0));
    }
}
