//! A sample as the table that an export of these users would be.

use std::collections::HashSet;

use convert::{Column, Columns, Limits, Preview, PreviewError, Style};
use schema::{FieldPath, Step};
use serde_json::{Value, json};

use super::{Sample, User};
use crate::request::Field;
use crate::snapshot::Problem;

/// A field that can be shown: its place in the list, itself, and the way to its value.
type Shown<'a> = (usize, &'a Field, FieldPath);

impl Sample {
    /// What tabular files will show of these users under the given columns. Columns that can't work are left out;
    /// `chosen` of a column counts those that were given. Values read as the style says, and what it hides is hidden; a
    /// pseudonym is shown as a mask.
    pub fn preview(&self, fields: &[Field], style: &Style) -> Result<Preview, Problem> {
        let shown = shown(fields);
        let lines: Vec<String> = self.users.iter().map(|user| delivered(user, &shown)).collect();
        let columns = shown
            .iter()
            .map(|(_, field, _)| Column { title: field.title().to_owned(), path: field.name.clone() });
        let columns = Columns::Chosen(columns.collect());
        let mut preview = convert::preview(&lines, &columns, None, style, &Limits::default())
            .map_err(|error| Problem::from(&error))?;
        for column in &mut preview.columns {
            column.chosen = shown[column.chosen].0;
        }
        Ok(preview)
    }
}

/// The fields whose names can be understood and whose titles no earlier one has.
fn shown(fields: &[Field]) -> Vec<Shown<'_>> {
    let mut titles = HashSet::new();
    let fields = fields.iter().enumerate().filter_map(|(place, field)| {
        let path = FieldPath::parse(&field.name).ok()?;
        Some((place, field, path))
    });
    fields.filter(|(_, field, _)| !field.title().is_empty() && titles.insert(field.title())).collect()
}

/// The line that an export has for a user: each value under its title, and nothing for what the user lacks. The whole
/// user would not do: with the title `name` for `nickname`, the name would be taken for it.
fn delivered(user: &User, fields: &[Shown<'_>]) -> String {
    let member =
        |(_, field, path): &Shown<'_>| Some((field.title().to_owned(), value_at(user, path)?.clone()));
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
            PreviewError::NotJson { .. } => Self::with("unexpected", json!({ "message": error.to_string() })),
        }
    }
}

#[cfg(test)]
mod tests {
    use convert::{PreviewCell, Protect, ProtectedField};
    use jiff::Timestamp;

    use super::*;

    fn sample(users: &Value) -> Sample {
        let users: Vec<User> =
            users.as_array().unwrap().iter().map(|user| user.as_object().unwrap().clone()).collect();
        Sample { users: users.into(), taken_at: Timestamp::UNIX_EPOCH }
    }

    fn titled(name: &str, title: &str) -> Field {
        Field { name: name.into(), export_as: Some(title.into()) }
    }

    fn text(text: &str) -> PreviewCell {
        PreviewCell::Text { text: text.into(), formula: false }
    }

    #[test]
    fn a_title_that_is_another_attribute_is_not_filled_from_it() {
        let sample = sample(&json!([{ "name": "Ada", "nickname": "Countess" }, { "name": "Bo" }]));
        let preview =
            sample.preview(&[titled("nickname", "name"), titled("name", "full")], &Style::default()).unwrap();
        assert_eq!(preview.rows, [[text("Countess"), text("Ada")], [PreviewCell::Empty, text("Bo")]]);
    }

    #[test]
    fn columns_that_cannot_work_are_left_out_and_the_others_keep_their_places() {
        let sample = sample(&json!([
            { "email": "a@x", "app_metadata": { "plan": "free", "seats": [1, 2] } },
        ]));
        let fields = [
            Field::named("email"),
            Field::named("email"),
            Field::named("not a name"),
            titled("name", ""),
            titled("app_metadata", "app"),
            Field::named("app_metadata.seats[1]"),
        ];
        let preview = sample.preview(&fields, &Style::default()).unwrap();
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
        let protect = vec![ProtectedField { path: "email".into(), how: Protect::Hash }];
        let fields = [titled("email", "Mail"), Field::named("name")];
        let preview = sample.preview(&fields, &Style { protect, ..Style::default() }).unwrap();
        assert_eq!(preview.rows, [[text("•••"), text("Ada")]]);
    }

    #[test]
    fn nobody_is_a_table_without_rows() {
        let preview = sample(&json!([])).preview(&[Field::named("email")], &Style::default()).unwrap();
        assert_eq!((preview.columns.len(), preview.rows.len()), (1, 0));
    }
}
