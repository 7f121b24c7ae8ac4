//! The request for an export job and Auth0's rules for it, checked in advance so that every problem
//! can be shown at once, next to its field.
//!
//! Sources: the Management API's schema of `POST /jobs/users-exports`; Auth0 docs, "Bulk user
//! exports", for the limits of CSV.

use std::collections::HashMap;

use schema::{FieldPath, PathError};
use serde::{Deserialize, Serialize};

use crate::connection::ConnectionId;

/// Maximum length of names and titles, in characters.
pub const MAX_NAME: usize = 100;

/// Maximum number of fields in Auth0's own CSV. JSON has no such limit.
pub const MAX_CSV_FIELDS: usize = 30;

/// The format in which Auth0 delivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// One JSON object per line.
    Json,
    /// Auth0's own CSV.
    Csv,
}

/// A field to export.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ExportField {
    /// An attribute or a path into one, such as `identities[0].connection`.
    pub name: String,
    /// The column's title; the name itself if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export_as: Option<String>,
}

/// An export job to be created. Serialises to the body that Auth0 expects: missing values are
/// omitted, because Auth0 refuses nulls and unknown keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportJobRequest {
    /// The connection whose users to export; all connections if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection_id: Option<ConnectionId>,
    /// Always sent: Auth0's default is not documented.
    pub format: ExportFormat,
    /// The maximum number of users; all if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// The columns, in order. Always sent: Auth0's default list is not documented.
    pub fields: Vec<ExportField>,
}

/// A violated rule. `field` is an index into [`ExportJobRequest::fields`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum RequestProblem {
    /// There are no fields.
    NoFields,
    /// Too many fields for Auth0's CSV.
    TooManyFieldsForCsv {
        /// The number of fields.
        count: usize,
        /// The maximum.
        max: usize,
    },
    /// The limit is zero.
    LimitZero,
    /// Not the id of a connection.
    ConnectionIdMalformed {
        /// The id given.
        id: String,
    },
    /// A name is empty.
    NameEmpty {
        /// The field's index.
        field: usize,
    },
    /// A name is too long.
    NameTooLong {
        /// The field's index.
        field: usize,
        /// Its length in characters.
        length: usize,
        /// The maximum length.
        max: usize,
    },
    /// A name starts with `user.`, as in Auth0's scripts; exports start at the attribute.
    NamePrefixed {
        /// The field's index.
        field: usize,
        /// The name without the prefix.
        suggestion: String,
    },
    /// A name is malformed.
    NameSyntax {
        /// The field's index.
        field: usize,
        /// Position of the error, in characters.
        at: usize,
    },
    /// Auth0 does not export this attribute.
    NotExportable {
        /// The field's index.
        field: usize,
        /// The attribute.
        attribute: String,
    },
    /// An object or a list, which Auth0's CSV cannot contain; its parts can be named.
    NotInCsv {
        /// The field's index.
        field: usize,
        /// The name of the object or list.
        name: String,
    },
    /// A title is empty.
    TitleEmpty {
        /// The field's index.
        field: usize,
    },
    /// A title is too long.
    TitleTooLong {
        /// The field's index.
        field: usize,
        /// Its length in characters.
        length: usize,
        /// The maximum length.
        max: usize,
    },
    /// Two columns have the same title, so one would hide the other.
    DuplicateTitle {
        /// Index of the later field.
        field: usize,
        /// Index of the earlier field.
        first: usize,
        /// Their title.
        title: String,
    },
    /// A note: Auth0 does not document the title of a nested name without one.
    NestedWithoutTitle {
        /// The field's index.
        field: usize,
    },
}

impl RequestProblem {
    /// Returns the index of the field that the problem concerns, if any.
    pub fn field(&self) -> Option<usize> {
        match self {
            Self::NoFields
            | Self::TooManyFieldsForCsv { .. }
            | Self::LimitZero
            | Self::ConnectionIdMalformed { .. } => None,
            Self::NameEmpty { field }
            | Self::NameTooLong { field, .. }
            | Self::NamePrefixed { field, .. }
            | Self::NameSyntax { field, .. }
            | Self::NotExportable { field, .. }
            | Self::NotInCsv { field, .. }
            | Self::TitleEmpty { field }
            | Self::TitleTooLong { field, .. }
            | Self::DuplicateTitle { field, .. }
            | Self::NestedWithoutTitle { field } => Some(*field),
        }
    }

    /// Returns whether the request can be sent nevertheless.
    pub fn is_note(&self) -> bool {
        matches!(self, Self::NestedWithoutTitle { .. })
    }
}

impl ExportJobRequest {
    /// Returns every violated rule; empty if Auth0 should accept the request.
    pub fn problems(&self) -> Vec<RequestProblem> {
        let mut problems = Vec::new();
        if let Some(id) = self.connection_id.as_ref().filter(|id| !id.is_well_formed()) {
            problems.push(RequestProblem::ConnectionIdMalformed { id: id.to_string() });
        }
        if self.limit == Some(0) {
            problems.push(RequestProblem::LimitZero);
        }
        let count = self.fields.len();
        if count == 0 {
            problems.push(RequestProblem::NoFields);
        }
        if self.format == ExportFormat::Csv && count > MAX_CSV_FIELDS {
            problems.push(RequestProblem::TooManyFieldsForCsv { count, max: MAX_CSV_FIELDS });
        }
        let mut titles = HashMap::new();
        for (index, field) in self.fields.iter().enumerate() {
            problems.extend(name_problem(index, field, self.format));
            problems.extend(title_problem(index, field));
            let title = field.title();
            let first = *titles.entry(title).or_insert(index);
            if first != index && !title.is_empty() {
                let title = title.to_owned();
                problems.push(RequestProblem::DuplicateTitle { field: index, first, title });
            }
        }
        problems
    }
}

impl ExportField {
    /// Returns the column's title.
    pub fn title(&self) -> &str {
        self.export_as.as_deref().unwrap_or(&self.name)
    }
}

fn name_problem(field: usize, asked: &ExportField, format: ExportFormat) -> Option<RequestProblem> {
    let name = asked.name.as_str();
    if name.is_empty() {
        return Some(RequestProblem::NameEmpty { field });
    }
    let length = name.chars().count();
    if length > MAX_NAME {
        return Some(RequestProblem::NameTooLong { field, length, max: MAX_NAME });
    }
    if let Some(suggestion) = name.strip_prefix("user.") {
        return Some(RequestProblem::NamePrefixed { field, suggestion: suggestion.to_owned() });
    }
    let path = match FieldPath::parse(name) {
        Ok(path) => path,
        Err(PathError { at }) => return Some(RequestProblem::NameSyntax { field, at }),
    };
    if path.is_withheld() {
        return Some(RequestProblem::NotExportable { field, attribute: path.root });
    }
    if format == ExportFormat::Csv && path.is_structure() {
        return Some(RequestProblem::NotInCsv { field, name: name.to_owned() });
    }
    let unnamed = asked.export_as.is_none() && path.is_nested();
    unnamed.then_some(RequestProblem::NestedWithoutTitle { field })
}

fn title_problem(field: usize, asked: &ExportField) -> Option<RequestProblem> {
    let title = asked.export_as.as_deref()?;
    let length = title.chars().count();
    if title.trim().is_empty() {
        Some(RequestProblem::TitleEmpty { field })
    } else if length > MAX_NAME {
        Some(RequestProblem::TitleTooLong { field, length, max: MAX_NAME })
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use RequestProblem as P;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn field(name: &str) -> ExportField {
        ExportField { name: name.to_owned(), export_as: None }
    }

    fn titled(name: &str, title: &str) -> ExportField {
        ExportField { name: name.to_owned(), export_as: Some(title.to_owned()) }
    }

    fn request(format: ExportFormat, fields: Vec<ExportField>) -> ExportJobRequest {
        ExportJobRequest { connection_id: None, format, limit: None, fields }
    }

    fn problems_of(format: ExportFormat, fields: Vec<ExportField>) -> Vec<RequestProblem> {
        request(format, fields).problems()
    }

    #[test]
    fn a_valid_request_has_no_problems() {
        let mut good = request(
            ExportFormat::Json,
            vec![field("user_id"), field("app_metadata"), titled("identities[0].connection", "Connection")],
        );
        good.connection_id = Some("con_0123456789abcdef".into());
        good.limit = Some(1);
        assert_eq!(good.problems(), []);
    }

    #[test]
    fn missing_values_are_omitted_from_the_body() {
        let bare = request(ExportFormat::Csv, vec![field("email")]);
        assert_eq!(
            serde_json::to_value(bare).unwrap(),
            json!({ "format": "csv", "fields": [{ "name": "email" }] })
        );
    }

    #[test]
    fn problems_of_the_whole_request_are_found() {
        let mut empty = request(ExportFormat::Json, Vec::new());
        empty.limit = Some(0);
        empty.connection_id = Some("con_123".into());
        let malformed = P::ConnectionIdMalformed { id: "con_123".to_owned() };
        assert_eq!(empty.problems(), [malformed, P::LimitZero, P::NoFields]);
        assert!(empty.problems().iter().all(|problem| problem.field().is_none()));
    }

    #[test]
    fn csv_allows_30_fields_and_no_structures() {
        let fields = |count: usize| (0..count).map(|i| field(&format!("a{i}"))).collect::<Vec<_>>();
        assert_eq!(problems_of(ExportFormat::Csv, fields(30)), []);
        assert_eq!(
            problems_of(ExportFormat::Csv, fields(31)),
            [P::TooManyFieldsForCsv { count: 31, max: 30 }]
        );
        assert_eq!(problems_of(ExportFormat::Json, fields(31)), []);
        for name in ["app_metadata", "user_metadata", "identities", "multifactor"] {
            let refused = P::NotInCsv { field: 0, name: name.to_owned() };
            assert_eq!(problems_of(ExportFormat::Csv, vec![field(name)]), [refused]);
            assert_eq!(problems_of(ExportFormat::Json, vec![field(name)]), []);
        }
        let inside = vec![titled("identities[0].profileData", "profile"), titled("multifactor[0]", "mfa")];
        let refused = P::NotInCsv { field: 0, name: "identities[0].profileData".to_owned() };
        assert_eq!(problems_of(ExportFormat::Csv, inside), [refused]);
    }

    #[test]
    fn problems_of_a_name_are_found() {
        let long = "é".repeat(101);
        for (name, problem) in [
            ("", P::NameEmpty { field: 0 }),
            (long.as_str(), P::NameTooLong { field: 0, length: 101, max: 100 }),
            ("user.email", P::NamePrefixed { field: 0, suggestion: "email".to_owned() }),
            ("email ", P::NameSyntax { field: 0, at: 5 }),
            ("blocked_for", P::NotExportable { field: 0, attribute: "blocked_for".to_owned() }),
            ("roles[0].name", P::NotExportable { field: 0, attribute: "roles".to_owned() }),
            ("app_metadata.roles", P::NestedWithoutTitle { field: 0 }),
        ] {
            assert_eq!(problems_of(ExportFormat::Json, vec![field(name)]), [problem], "{name:?}");
        }
        let hundred = format!("a.{}", "é".repeat(98));
        assert_eq!(problems_of(ExportFormat::Json, vec![titled(&hundred, "t")]), []);
    }

    #[test]
    fn problems_of_a_title_are_found() {
        let fields = vec![
            titled("email", " "),
            titled("name", &"é".repeat(101)),
            field("user_id"),
            titled("nickname", "user_id"),
        ];
        assert_eq!(
            problems_of(ExportFormat::Json, fields),
            [
                P::TitleEmpty { field: 0 },
                P::TitleTooLong { field: 1, length: 101, max: 100 },
                P::DuplicateTitle { field: 3, first: 2, title: "user_id".to_owned() },
            ]
        );
    }

    #[test]
    fn only_a_missing_title_is_a_note() {
        assert!(P::NestedWithoutTitle { field: 0 }.is_note());
        assert!(!P::NameEmpty { field: 0 }.is_note());
    }

    proptest! {
        #[test]
        fn checking_never_panics_and_points_at_real_fields(
            fields in proptest::collection::vec(("\\PC{0,120}", proptest::option::of("\\PC{0,120}")), 0..40)
        ) {
            let fields: Vec<_> = fields.into_iter().map(|(name, export_as)| ExportField { name, export_as }).collect();
            let count = fields.len();
            for problem in problems_of(ExportFormat::Csv, fields) {
                prop_assert!(problem.field().is_none_or(|field| field < count));
            }
        }
    }
}
