//! The rules for recipes. Auth0's rules for requests are in `auth0` and apply to what
//! [`Recipe::requested`] derives.

use std::collections::HashSet;

use schema::{FieldPath, Lookup, Step, attributes, lookup};
use serde::Serialize;

use crate::{
    Column, ConditionFault, Filter, Format, LONGEST_TEXT, Recipe, SourceFormat, StyleFault,
    file_name::is_file_name, shape::ShapeFault,
};

/// The largest limit: more users than any tenant has. Auth0 documents none (Management API schema),
/// but a larger number is a typing error.
pub const LARGEST_LIMIT: u64 = 1_000_000_000;

/// The attributes that every import into Auth0 needs: the address, whether it is verified, and
/// where each user signs in.
const NEEDED_BY_IMPORT: [&str; 3] = ["email", "email_verified", "identities"];

/// The titles without which `ConductorOne`'s `baton-file` refuses a user (its "Excel
/// instructions").
pub const NEEDED_BY_BATON_FILE: [&str; 2] = ["Name", "Display Name"];

/// A fault of a recipe. Indexes count from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum RecipeProblem {
    /// A connection is listed twice.
    ConnectionTwice {
        /// The index of the second one.
        #[serde(skip)]
        index: usize,
        /// Its id.
        connection: String,
    },
    /// The limit is beyond [`LARGEST_LIMIT`].
    LimitTooLarge {
        /// The largest limit.
        max: u64,
    },
    /// A format is listed twice.
    OutputTwice {
        /// Its name.
        format: &'static str,
    },
    /// The file from Auth0 is to be deleted, and there is no other.
    NothingKept,
    /// The recipe asks for something that only a file of Rollcall's could hold, and there is none.
    OutputsMissing,
    /// Files for an import can't be created from Auth0's CSV.
    ImportNeedsJson,
    /// Files for an import need more columns.
    ImportNeedsFields {
        /// The fields that are required.
        missing: Vec<&'static str>,
        /// The fields that the import accepts and the recipe lacks.
        usual: Vec<&'static str>,
    },
    /// A workbook for `ConductorOne` needs more columns.
    BatonFileNeedsColumns {
        /// The titles that are required.
        missing: Vec<&'static str>,
    },
    /// A name can't be that of a file on every system.
    FileNameInvalid {
        /// The name.
        file_name: String,
    },
    /// A column has neither a field nor a text.
    ColumnWithoutField {
        /// Its index.
        #[serde(skip)]
        index: usize,
    },
    /// A column that is made of fields has no title.
    ColumnWithoutTitle {
        /// Its index.
        #[serde(skip)]
        index: usize,
    },
    /// A column that is made of fields has the title of another one.
    ColumnTitleTwice {
        /// The index of the second one.
        #[serde(skip)]
        index: usize,
        /// The title.
        title: String,
    },
    /// A column is made of something that can't be a field.
    ColumnFieldUnknown {
        /// Its index.
        #[serde(skip)]
        index: usize,
        /// The name that can't be understood.
        name: String,
    },
    /// A value has two words.
    WordTwice {
        /// The column's index.
        #[serde(skip)]
        index: usize,
        /// The value.
        value: String,
    },
    /// A word has no value that it could replace.
    WordWithoutValue {
        /// The column's index.
        #[serde(skip)]
        index: usize,
    },
    /// A text of a column is longer than [`LONGEST_TEXT`].
    ColumnTextTooLong {
        /// The column's index.
        #[serde(skip)]
        index: usize,
        /// The most characters.
        max: usize,
    },
    /// The locale is not a BCP 47 tag.
    LocaleUnknown {
        /// The given locale.
        locale: String,
    },
    /// This computer doesn't know the time zone.
    TimeZoneUnknown {
        /// The given time zone.
        time_zone: String,
    },
    /// The text for empty values can't be used.
    MissingWord {
        /// The given text.
        word: String,
    },
    /// A hidden field has no name, or is listed twice.
    HiddenTwice {
        /// Its index.
        #[serde(skip)]
        index: usize,
        /// Its name.
        name: String,
    },
    /// A hidden field is in none of the columns.
    HiddenNotExported {
        /// Its index.
        #[serde(skip)]
        index: usize,
        /// Its name.
        name: String,
    },
    /// Looked-up columns can't be joined to Auth0's CSV: it delivers no lists.
    LookupNeedsJson {
        /// The field.
        name: &'static str,
    },
    /// A column is a part of a looked-up field, which is available as a whole only.
    LookupInPart {
        /// The index of the column.
        #[serde(skip)]
        index: usize,
        /// Its field.
        name: String,
        /// The field as a whole.
        whole: &'static str,
    },
    /// A looked-up field is listed twice.
    LookupTwice {
        /// The index of the second column.
        #[serde(skip)]
        index: usize,
        /// The field.
        name: &'static str,
    },
    /// The title of a looked-up column is empty.
    LookupTitleEmpty {
        /// The index of the column.
        #[serde(skip)]
        index: usize,
        /// The field.
        name: &'static str,
    },
    /// The title of a looked-up column is also that of another column.
    LookupTitleTaken {
        /// The index of the column.
        #[serde(skip)]
        index: usize,
        /// The field.
        name: &'static str,
        /// The title.
        title: String,
    },
    /// A condition tests a part of a looked-up field by which users can't be compared.
    LookupNotCompared {
        /// The place of the condition, as in [`RecipeProblem::Condition`].
        #[serde(skip)]
        path: Vec<usize>,
        /// The tested field.
        name: String,
        /// The field as a whole, which compares by name.
        whole: &'static str,
    },
    /// A part of the filter can't work.
    #[serde(untagged)]
    Condition {
        /// Where it is: indexes into the groups, from the outermost one inwards.
        #[serde(skip)]
        path: Vec<usize>,
        /// What is wrong with it.
        #[serde(flatten)]
        fault: ConditionFault,
    },
}

impl Recipe {
    /// All faults of the recipe, in the order of its parts.
    pub fn problems(&self) -> Vec<RecipeProblem> {
        let mut problems = self.source_problems();
        problems.extend(self.column_problems());
        let faults = self.filter.iter().flat_map(Filter::faults);
        problems.extend(faults.map(|(path, fault)| RecipeProblem::Condition { path, fault }));
        problems.extend(self.output_problems());
        problems.extend(self.style.faults().into_iter().map(RecipeProblem::from));
        problems.extend(self.hidden_problems());
        problems.extend(self.lookup_problems());
        problems
    }

    fn source_problems(&self) -> Vec<RecipeProblem> {
        let mut problems = Vec::new();
        if self.source.limit.is_some_and(|limit| limit > LARGEST_LIMIT) {
            problems.push(RecipeProblem::LimitTooLarge { max: LARGEST_LIMIT });
        }
        let mut seen = HashSet::new();
        for (index, connection) in self.source.connections.iter().enumerate() {
            if !seen.insert(connection) {
                problems.push(RecipeProblem::ConnectionTwice { index, connection: connection.clone() });
            }
        }
        problems
    }

    /// The faults of shaped columns. Other columns are fields of the request, to which Auth0's
    /// rules apply.
    fn column_problems(&self) -> Vec<RecipeProblem> {
        let mut problems = Vec::new();
        for (index, column) in self.columns.iter().enumerate() {
            let Some(shape) = &column.shape else {
                continue;
            };
            if column.fields().next().is_none() && shape.empty.is_none() {
                problems.push(RecipeProblem::ColumnWithoutField { index });
            }
            let title = column.title();
            let same = |(other, column): (usize, &Column)| {
                let earlier = other < index || (other > index && column.shape.is_none());
                earlier && column.title() == title
            };
            if title.trim().is_empty() {
                problems.push(RecipeProblem::ColumnWithoutTitle { index });
            } else if self.columns.iter().enumerate().any(same) {
                problems.push(RecipeProblem::ColumnTitleTwice { index, title: title.to_owned() });
            }
            if let Some(name) = column.fields().find(|name| FieldPath::parse(name).is_err()) {
                problems.push(RecipeProblem::ColumnFieldUnknown { index, name: name.to_owned() });
            }
            problems.extend(shape.faults().into_iter().map(|fault| match fault {
                ShapeFault::WordTwice { value } => RecipeProblem::WordTwice { index, value },
                ShapeFault::WordWithoutValue => RecipeProblem::WordWithoutValue { index },
                ShapeFault::TooLong => RecipeProblem::ColumnTextTooLong { index, max: LONGEST_TEXT },
            }));
        }
        problems
    }

    fn output_problems(&self) -> Vec<RecipeProblem> {
        let mut problems = Vec::new();
        let mut seen = HashSet::new();
        if let Some(twice) = self.outputs.iter().find(|output| !seen.insert(**output)) {
            problems.push(RecipeProblem::OutputTwice { format: twice.name() });
        }
        if let Some(file_name) = self.file_name.as_ref().filter(|name| !is_file_name(name)) {
            problems.push(RecipeProblem::FileNameInvalid { file_name: file_name.clone() });
        }
        if self.keep_only_result && self.outputs.is_empty() {
            problems.push(RecipeProblem::NothingKept);
        } else if self.outputs.is_empty() && self.needs_output() {
            problems.push(RecipeProblem::OutputsMissing);
        }
        problems.extend(self.import_problem());
        problems.extend(self.baton_problem());
        problems
    }

    /// Returns true if the file from Auth0 is not what the recipe asks for: it has every user of
    /// the source, every value, and neither looked-up nor shaped columns.
    fn needs_output(&self) -> bool {
        self.filter.is_some() || !self.hidden.is_empty() || self.is_shaped() || !self.lookups().is_empty()
    }

    /// The reason why the recipe's files for an import can't be created, if there is one.
    fn import_problem(&self) -> Option<RecipeProblem> {
        if !self.outputs.iter().any(|output| matches!(output, Format::ImportReady(_))) {
            return None;
        }
        if self.source.format == SourceFormat::Csv {
            return Some(RecipeProblem::ImportNeedsJson);
        }
        let fields: HashSet<&str> = self.columns.iter().flat_map(Column::fields).collect();
        // Metadata is imported as a whole: columns with its parts can't be combined again.
        let in_parts = |whole: &&str| {
            whole.ends_with("_metadata")
                && fields
                    .iter()
                    .any(|name| name.strip_prefix(whole).is_some_and(|rest| rest.starts_with(['.', '['])))
        };
        let usual = import_fields();
        let needed = NEEDED_BY_IMPORT.into_iter().chain(usual.iter().copied().filter(in_parts));
        let missing: Vec<&str> = needed.filter(|name| !fields.contains(name)).collect();
        (!missing.is_empty()).then(|| RecipeProblem::ImportNeedsFields {
            missing,
            usual: usual.into_iter().filter(|name| !fields.contains(name)).collect(),
        })
    }

    /// The reason why the recipe's workbook for `ConductorOne` can't be created, if there is one.
    fn baton_problem(&self) -> Option<RecipeProblem> {
        if !self.outputs.contains(&Format::BatonFile) {
            return None;
        }
        let has = |title: &str| self.columns.iter().any(|column| column.title().eq_ignore_ascii_case(title));
        let missing: Vec<&str> = NEEDED_BY_BATON_FILE.into_iter().filter(|title| !has(title)).collect();
        (!missing.is_empty()).then_some(RecipeProblem::BatonFileNeedsColumns { missing })
    }

    fn lookup_problems(&self) -> Vec<RecipeProblem> {
        let mut problems = Vec::new();
        if self.source.format == SourceFormat::Csv
            && let Some(lookup) = self.lookups().first()
        {
            problems.push(RecipeProblem::LookupNeedsJson { name: lookup.field() });
        }
        let columns = self.columns.iter().enumerate();
        problems.extend(columns.filter_map(|(index, column)| self.lookup_column_problem(index, column)));
        let tested = self.filter.iter().flat_map(Filter::places);
        problems
            .extend(tested.filter_map(|(path, condition)| lookup_condition_problem(path, &condition.field)));
        problems
    }

    fn lookup_column_problem(&self, index: usize, column: &Column) -> Option<RecipeProblem> {
        if column.shape.is_some() {
            // Any number of columns may be made of one lookup.
            let in_part = |name: &str| Some((name.to_owned(), Lookup::of(&FieldPath::from_key(name))?));
            let mut parts = column.fields().filter_map(in_part);
            let (name, lookup) = parts.find(|(name, lookup)| name != lookup.field())?;
            return Some(RecipeProblem::LookupInPart { index, name, whole: lookup.field() });
        }
        let lookup = column.lookup()?;
        let (name, title) = (lookup.field(), column.title());
        let before = &self.columns[..index];
        let has_title = |(other, column): (usize, &Column)| other != index && column.title() == title;
        Some(if column.field != name {
            RecipeProblem::LookupInPart { index, name: column.field.clone(), whole: name }
        } else if before.iter().any(|other| other.lookup() == Some(lookup)) {
            RecipeProblem::LookupTwice { index, name }
        } else if title.trim().is_empty() {
            RecipeProblem::LookupTitleEmpty { index, name }
        } else if self.columns.iter().enumerate().any(has_title) {
            RecipeProblem::LookupTitleTaken { index, name, title: title.to_owned() }
        } else {
            return None;
        })
    }

    fn hidden_problems(&self) -> Vec<RecipeProblem> {
        let columns: Vec<FieldPath> =
            self.columns.iter().flat_map(Column::fields).map(FieldPath::from_key).collect();
        let problem = |(index, field): (usize, &crate::ProtectedField)| {
            let name = field.path.clone();
            if name.is_empty() || self.hidden[..index].iter().any(|other| other.path == name) {
                return Some(RecipeProblem::HiddenTwice { index, name });
            }
            let path = FieldPath::from_key(&name);
            let exported = columns.iter().any(|column| column.overlaps(&path));
            (!exported).then_some(RecipeProblem::HiddenNotExported { index, name })
        };
        self.hidden.iter().enumerate().filter_map(problem).collect()
    }
}

/// The reason why a condition on a looked-up field can't be tested, if there is one.
fn lookup_condition_problem(path: Vec<usize>, field: &FieldPath) -> Option<RecipeProblem> {
    let whole = Lookup::of(field)?.field();
    let compared = match field.steps.as_slice() {
        [] => true,
        [Step::Key(key)] => lookup::COMPARED.contains(&key.as_str()),
        _ => false,
    };
    (!compared).then(|| RecipeProblem::LookupNotCompared { path, name: field.to_string(), whole })
}

/// Every attribute that Auth0 both exports and imports, and the identities, which decide who can be
/// imported (Auth0 docs, bulk user import schema).
pub fn import_fields() -> Vec<&'static str> {
    let takes = |attribute: &&attributes::Attribute| attribute.importable && attribute.is_exportable();
    let importable = attributes::ATTRIBUTES.iter().filter(takes).map(|attribute| attribute.path);
    importable.chain(["identities"]).collect()
}

impl From<StyleFault> for RecipeProblem {
    fn from(fault: StyleFault) -> Self {
        match fault {
            StyleFault::Locale { locale } => Self::LocaleUnknown { locale },
            StyleFault::TimeZone { time_zone } => Self::TimeZoneUnknown { time_zone },
            StyleFault::Missing { word } => Self::MissingWord { word },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ImportOptions, Protect, ProtectedField, Shape, Source, Style, Word};

    fn recipe(fields: &[&str]) -> Recipe {
        Recipe {
            columns: fields.iter().map(|field| Column::named(*field)).collect(),
            outputs: vec![Format::Ndjson],
            ..Recipe::default()
        }
    }

    fn hidden(names: &[&str]) -> Vec<ProtectedField> {
        names.iter().map(|name| ProtectedField { path: (*name).into(), how: Protect::Mask }).collect()
    }

    #[test]
    fn each_fault_is_named() {
        let broken = Recipe {
            source: Source {
                connections: vec!["con_a".into(), "con_b".into(), "con_a".into()],
                limit: Some(LARGEST_LIMIT + 1),
                format: SourceFormat::Json,
            },
            outputs: vec![Format::Ndjson, Format::Xlsx, Format::Ndjson],
            style: Style {
                locale: Some("no locale".into()),
                time_zone: Some("Europe/Atlantis".into()),
                missing: Some("=1".into()),
                ..Style::default()
            },
            filter: Some(Filter::Any(Vec::new())),
            hidden: hidden(&["email", "email", "nickname"]),
            ..recipe(&["email"])
        };
        assert_eq!(
            broken.problems(),
            [
                RecipeProblem::LimitTooLarge { max: LARGEST_LIMIT },
                RecipeProblem::ConnectionTwice { index: 2, connection: "con_a".into() },
                RecipeProblem::Condition { path: vec![], fault: ConditionFault::GroupEmpty },
                RecipeProblem::OutputTwice { format: "ndjson" },
                RecipeProblem::LocaleUnknown { locale: "no locale".into() },
                RecipeProblem::TimeZoneUnknown { time_zone: "Europe/Atlantis".into() },
                RecipeProblem::MissingWord { word: "=1".into() },
                RecipeProblem::HiddenTwice { index: 1, name: "email".into() },
                RecipeProblem::HiddenNotExported { index: 2, name: "nickname".into() },
            ]
        );
    }

    #[test]
    fn a_part_of_a_column_and_what_contains_one_can_be_hidden() {
        let recipe = Recipe {
            hidden: hidden(&["identities[1].connection", "identities", "user_metadata.a.b"]),
            ..recipe(&["identities[0].connection", "user_metadata"])
        };
        assert_eq!(recipe.problems(), []);
    }

    #[test]
    fn each_fault_of_a_shaped_column_is_named() {
        let word = |value: &str| Word { value: value.into(), word: "x".into() };
        let titled = |title: &str, shape: Shape| Column {
            title: Some(title.into()),
            shape: Some(shape),
            ..Column::default()
        };
        let columns = vec![
            Column::named("email"),
            titled("A", Shape::default()),
            titled(" ", Shape::constant("")),
            titled("email", Shape::constant("")),
            Column::named("name").shaped(Shape { join: vec!["no name".into()], ..Shape::default() }),
            Column::named("blocked").shaped(Shape {
                words: vec![word("True"), word("true"), word("")],
                other: Some("x".repeat(LONGEST_TEXT + 1)),
                ..Shape::default()
            }),
            Column::titled("nickname", "blocked"),
        ];
        assert_eq!(
            Recipe { columns, ..recipe(&[]) }.problems(),
            [
                RecipeProblem::ColumnWithoutField { index: 1 },
                RecipeProblem::ColumnWithoutTitle { index: 2 },
                RecipeProblem::ColumnTitleTwice { index: 3, title: "email".into() },
                RecipeProblem::ColumnFieldUnknown { index: 4, name: "no name".into() },
                RecipeProblem::ColumnTitleTwice { index: 5, title: "blocked".into() },
                RecipeProblem::WordTwice { index: 5, value: "true".into() },
                RecipeProblem::WordWithoutValue { index: 5 },
                RecipeProblem::ColumnTextTooLong { index: 5, max: LONGEST_TEXT },
            ]
        );
    }

    #[test]
    fn every_field_of_a_shaped_column_counts_as_exported() {
        let shape =
            Shape { join: vec!["family_name".into()], fallback: vec!["user_id".into()], ..Shape::default() };
        let recipe = Recipe {
            columns: vec![Column::titled("given_name", "Name").shaped(shape)],
            hidden: hidden(&["given_name", "family_name", "user_id", "email"]),
            ..recipe(&[])
        };
        assert_eq!(recipe.problems(), [RecipeProblem::HiddenNotExported { index: 3, name: "email".into() }]);
    }

    #[test]
    fn something_must_be_kept() {
        let nothing = Recipe { keep_only_result: true, outputs: vec![], ..recipe(&["email"]) };
        assert_eq!(nothing.problems(), [RecipeProblem::NothingKept]);
        assert_eq!(Recipe { outputs: vec![Format::Ndjson], ..nothing }.problems(), []);
    }

    #[test]
    fn what_the_original_does_not_show_needs_a_file() {
        let condition = || Filter::Condition("blocked true".parse().unwrap());
        let constant = Column::titled("", "Team").shaped(Shape::constant("Sales"));
        let plain = Recipe { outputs: vec![], ..recipe(&["email"]) };
        assert_eq!(plain.problems(), []);
        for asking in [
            Recipe { filter: Some(condition()), ..plain.clone() },
            Recipe { hidden: hidden(&["email"]), ..plain.clone() },
            Recipe { columns: vec![Column::named("email"), Column::named("roles")], ..plain.clone() },
            Recipe { columns: vec![Column::named("email"), constant], ..plain },
        ] {
            assert_eq!(asking.problems(), [RecipeProblem::OutputsMissing]);
            let nothing = Recipe { keep_only_result: true, ..asking.clone() };
            assert_eq!(nothing.problems(), [RecipeProblem::NothingKept]);
            assert_eq!(Recipe { outputs: vec![Format::Ndjson], ..asking }.problems(), []);
        }
    }

    #[test]
    fn an_import_names_the_columns_that_it_needs() {
        let import = |fields: &[&str]| Recipe {
            outputs: vec![Format::ImportReady(ImportOptions::default())],
            ..recipe(fields)
        };
        assert_eq!(import(&import_fields()).problems(), []);
        assert_eq!(import(&["identities", "email", "email_verified"]).problems(), []);
        let [RecipeProblem::ImportNeedsFields { missing, usual }] =
            &import(&["user_id", "email", "app_metadata.plan"]).problems()[..]
        else {
            panic!()
        };
        assert_eq!(missing[..], ["email_verified", "identities", "app_metadata"]);
        assert_eq!(usual.len(), import_fields().len() - 2);
        let csv = Recipe {
            source: Source { format: SourceFormat::Csv, ..Source::default() },
            ..import(&import_fields())
        };
        assert_eq!(csv.problems(), [RecipeProblem::ImportNeedsJson]);
    }

    #[test]
    fn looked_up_columns_are_whole_unique_and_joined_to_json() {
        let titled = |field: &str, title: &str| Column::titled(field, title);
        let broken = Recipe {
            columns: vec![
                Column::named("email"),
                Column::named("roles[0].name"),
                titled("roles", "email"),
                titled("roles", "again"),
                titled("groups", " "),
            ],
            source: Source { format: SourceFormat::Csv, ..Source::default() },
            filter: Some(Filter::All(vec![
                Filter::Condition("roles.description is x".parse().unwrap()),
                Filter::Condition("organizations[0] is x".parse().unwrap()),
                Filter::Condition("organizations.name is x".parse().unwrap()),
            ])),
            ..recipe(&[])
        };
        assert_eq!(
            broken.problems(),
            [
                RecipeProblem::LookupNeedsJson { name: "roles" },
                RecipeProblem::LookupInPart { index: 1, name: "roles[0].name".into(), whole: "roles" },
                RecipeProblem::LookupTwice { index: 2, name: "roles" },
                RecipeProblem::LookupTwice { index: 3, name: "roles" },
                RecipeProblem::LookupTitleEmpty { index: 4, name: "groups" },
                RecipeProblem::LookupNotCompared {
                    path: vec![0],
                    name: "roles.description".into(),
                    whole: "roles"
                },
                RecipeProblem::LookupNotCompared {
                    path: vec![1],
                    name: "organizations[0]".into(),
                    whole: "organizations"
                },
            ]
        );
        let taken =
            Recipe { columns: vec![Column::named("email"), titled("roles", "email")], ..broken.clone() };
        assert!(taken.problems().contains(&RecipeProblem::LookupTitleTaken {
            index: 1,
            name: "roles",
            title: "email".into()
        }));
        let fine = Recipe { hidden: hidden(&["roles"]), ..recipe(&["email", "roles", "groups"]) };
        assert_eq!(fine.problems(), []);
    }

    #[test]
    fn an_import_ignores_looked_up_columns() {
        let fields: Vec<&str> = import_fields().into_iter().chain(["roles"]).collect();
        let outputs = vec![Format::ImportReady(ImportOptions::default())];
        assert_eq!(Recipe { outputs, ..recipe(&fields) }.problems(), []);
    }

    #[test]
    fn a_problem_is_a_code_with_its_facts() {
        let problem = RecipeProblem::HiddenNotExported { index: 3, name: "nickname".into() };
        let json = serde_json::to_value(problem).unwrap();
        assert_eq!(json, serde_json::json!({ "code": "hidden_not_exported", "name": "nickname" }));
        let fault = ConditionFault::ConditionAgeZero { field: "last_login".into() };
        let json = serde_json::to_value(RecipeProblem::Condition { path: vec![1], fault }).unwrap();
        assert_eq!(json, serde_json::json!({ "code": "condition_age_zero", "field": "last_login" }));
    }
}
