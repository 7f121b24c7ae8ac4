//! Whether a request can work: the rules of Auth0, of the recipe and of the folder, applied before
//! anything is sent.

use recipe::{ConditionError, Filter, Recipe, RecipeProblem};
use serde::Serialize;

use super::export_request::{Checks, ExportRequest, Handover, LookupOptions};
use super::rules;
use crate::problem::{ConditionProblem, FormProblem, LocalProblem, Problem};

/// The most characters that the name of an export or of a preset may have.
pub const LONGEST_NAME: usize = 100;

/// The part of a request that a problem is about, so that its words can stand beside it. Indexes
/// count from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "place", rename_all = "snake_case")]
pub enum RequestPart {
    /// The export's name.
    Name,
    /// The list of columns as a whole.
    Fields,
    /// The name of a column's field.
    FieldName {
        /// Its index in the list of columns.
        index: usize,
    },
    /// How a column is made of fields.
    FieldShape {
        /// Its index in the list of columns.
        index: usize,
    },
    /// A column's title.
    FieldTitle {
        /// Its index in the list of columns.
        index: usize,
    },
    /// A connection.
    Connection {
        /// Its index in the list of connections.
        index: usize,
    },
    /// The limit.
    Limit,
    /// A part of the filter.
    Filter {
        /// Where it is: indexes into the groups, from the outermost one inwards. Empty for the
        /// filter as a whole.
        path: Vec<usize>,
    },
    /// The list of outputs.
    Outputs,
    /// How values read: the locale, the time zone, the text for empty values.
    Style,
    /// A hidden field.
    Protect {
        /// Its index in the list of hidden fields.
        index: usize,
    },
    /// An answer to a parameter of a purpose.
    Parameter {
        /// The parameter's key.
        key: String,
    },
    /// The folder.
    Folder,
}

/// Something in a request that can't work.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RequestProblem {
    /// The part that it is about.
    #[serde(flatten)]
    pub place: RequestPart,
    /// What is wrong with it.
    #[serde(flatten)]
    pub problem: Problem,
}

impl RequestProblem {
    pub(crate) fn new(place: RequestPart, problem: impl Into<Problem>) -> Self {
        Self { place, problem: problem.into() }
    }

    /// A condition that can't be understood. `path` is as in [`RequestPart::Filter`].
    pub fn of_condition(path: Vec<usize>, error: &ConditionError) -> Self {
        Self::new(RequestPart::Filter { path }, ConditionProblem::from(error))
    }

    /// Everything in a filter that can't work.
    pub fn of_filter(filter: &Filter) -> Vec<Self> {
        let problem = |(path, fault)| of_recipe(&RecipeProblem::Condition { path, fault });
        filter.faults().into_iter().map(problem).collect()
    }
}

impl ExportRequest {
    /// A request by which a recipe is checked before its tenant and its folder are known. Not to be
    /// started.
    pub fn of_any_tenant(name: &str, recipe: Recipe) -> Self {
        Self {
            tenant_id: String::new(),
            name: name.to_owned(),
            preset_id: None,
            folder: std::env::temp_dir(),
            recipe,
            lookups: LookupOptions::default(),
            checks: Checks::default(),
            handover: Handover::default(),
            language: pack::Language::default(),
        }
    }

    /// Everything in it that can't work, by the rules that Auth0 would apply and by our own. The
    /// folder is tried when the export starts.
    pub fn problems(&self) -> Vec<RequestProblem> {
        let mut problems = Vec::new();
        let name = self.name.trim();
        if name.is_empty() {
            problems.push(RequestProblem::new(RequestPart::Name, FormProblem::ExportNameEmpty));
        } else if name.chars().count() > LONGEST_NAME {
            let too_long = FormProblem::ExportNameTooLong { limit: rules::number(LONGEST_NAME) };
            problems.push(RequestProblem::new(RequestPart::Name, too_long));
        }
        for (job, (_, request)) in self.jobs().iter().enumerate() {
            problems.extend(request.problems().iter().filter_map(|problem| self.of_auth0(problem, job)));
        }
        problems.extend(self.recipe.problems().iter().map(of_recipe));
        if self.folder.to_str().is_none() || !self.folder.is_absolute() {
            let unusable = LocalProblem::FolderName(self.folder.as_path().into());
            problems.push(RequestProblem::new(RequestPart::Folder, unusable));
        }
        problems
    }

    /// A rule of Auth0's that is broken, at the part of our request where it belongs. Whatever is
    /// wrong with the columns is wrong for every job, and reported for the first.
    fn of_auth0(&self, problem: &auth0::RequestProblem, job: usize) -> Option<RequestProblem> {
        use auth0::RequestProblem as P;
        let requested = problem.field().and_then(|index| self.recipe.requested().into_iter().nth(index));
        let column = requested.as_ref().and_then(|field| field.column);
        let of_filter = requested.is_some() && column.is_none();
        let index = column.unwrap_or_default();
        let place = match problem {
            P::ConnectionIdMalformed { .. } => RequestPart::Connection { index: job },
            _ if job > 0 => return None,
            _ if of_filter => RequestPart::Filter { path: self.first_condition_on(problem.field()) },
            P::LimitZero => RequestPart::Limit,
            P::TitleEmpty { .. } | P::TitleTooLong { .. } | P::DuplicateTitle { .. } => {
                RequestPart::FieldTitle { index }
            }
            P::NameEmpty { .. }
            | P::NameTooLong { .. }
            | P::NamePrefixed { .. }
            | P::NameSyntax { .. }
            | P::NotExportable { .. }
            | P::NotInCsv { .. } => self.part_of(index),
            P::NoFields | P::TooManyFieldsForCsv { .. } | P::NestedWithoutTitle { .. } => RequestPart::Fields,
        };
        let name = requested.map(|field| field.field).unwrap_or_default();
        Some(RequestProblem::new(place, rules::of_auth0(problem, &name)?))
    }

    /// The place of the first condition that needs a requested field.
    fn first_condition_on(&self, requested: Option<usize>) -> Vec<usize> {
        let field = requested.and_then(|index| self.recipe.requested().into_iter().nth(index));
        let (Some(field), Some(filter)) = (field, &self.recipe.filter) else { return Vec::new() };
        let needs = |condition: &recipe::Condition| condition.field.to_string() == field.field;
        filter.place_of(needs).unwrap_or_default()
    }
}

impl ExportRequest {
    /// The part of a column that names its fields.
    fn part_of(&self, index: usize) -> RequestPart {
        let shaped = self.recipe.columns.get(index).is_some_and(|column| column.shape.is_some());
        if shaped { RequestPart::FieldShape { index } } else { RequestPart::FieldName { index } }
    }
}

/// A rule of the recipe's that is broken, at its part.
fn of_recipe(problem: &RecipeProblem) -> RequestProblem {
    use RecipeProblem as P;
    let place = match problem {
        P::ConnectionTwice { index, .. } => RequestPart::Connection { index: *index },
        P::LimitTooLarge { .. } => RequestPart::Limit,
        P::OutputTwice { .. }
        | P::NothingKept
        | P::OutputsMissing
        | P::ImportNeedsJson
        | P::FileNameInvalid { .. } => RequestPart::Outputs,
        P::ImportNeedsFields { .. } | P::BatonFileNeedsColumns { .. } | P::LookupNeedsJson { .. } => {
            RequestPart::Fields
        }
        P::ColumnWithoutTitle { index }
        | P::ColumnTitleTwice { index, .. }
        | P::LookupTitleEmpty { index, .. }
        | P::LookupTitleTaken { index, .. } => RequestPart::FieldTitle { index: *index },
        P::ColumnWithoutField { index }
        | P::ColumnFieldUnknown { index, .. }
        | P::WordTwice { index, .. }
        | P::WordWithoutValue { index }
        | P::ColumnTextTooLong { index, .. } => RequestPart::FieldShape { index: *index },
        P::LocaleUnknown { .. } | P::TimeZoneUnknown { .. } | P::MissingWord { .. } => RequestPart::Style,
        P::Condition { path, .. } | P::LookupNotCompared { path, .. } => {
            RequestPart::Filter { path: path.clone() }
        }
        P::HiddenTwice { index, .. } | P::HiddenNotExported { index, .. } => {
            RequestPart::Protect { index: *index }
        }
        P::LookupInPart { index, .. } | P::LookupTwice { index, .. } => {
            RequestPart::FieldName { index: *index }
        }
    };
    RequestProblem::new(place, Problem::from(problem))
}

#[cfg(test)]
mod tests {
    use recipe::{Column, Filter, Format, Protect, ProtectedField, Source, SourceFormat};

    use super::*;

    fn recipe() -> Recipe {
        Recipe { columns: Recipe::default_columns(), outputs: vec![Format::Ndjson], ..Recipe::default() }
    }

    fn request(recipe: Recipe) -> ExportRequest {
        ExportRequest {
            tenant_id: "t".into(),
            name: "All users".into(),
            preset_id: None,
            folder: std::env::temp_dir(),
            recipe,
            lookups: LookupOptions::default(),
            checks: Checks::default(),
            handover: Handover::default(),
            language: pack::Language::default(),
        }
    }

    fn found(request: &ExportRequest) -> Vec<(RequestPart, String)> {
        request.problems().into_iter().map(|problem| (problem.place, problem.problem.code())).collect()
    }

    fn with_columns(names: &[&str]) -> Recipe {
        Recipe { columns: names.iter().map(|name| Column::named(*name)).collect(), ..recipe() }
    }

    #[test]
    fn the_default_columns_suit_both_formats_of_auth0() {
        assert_eq!(found(&request(recipe())), []);
        let csv = Source { format: SourceFormat::Csv, ..Source::default() };
        assert_eq!(found(&request(Recipe { source: csv, ..recipe() })), []);
    }

    #[test]
    fn each_problem_is_at_the_part_that_it_is_about() {
        let connections = |ids: &[&str]| Recipe {
            source: Source {
                connections: ids.iter().map(|id| (*id).to_owned()).collect(),
                ..Source::default()
            },
            ..recipe()
        };
        let good = "con_0123456789abcdef";
        let limit = |limit| Recipe { source: Source { limit: Some(limit), ..Source::default() }, ..recipe() };
        let hidden = ProtectedField { path: "nickname".into(), how: Protect::Mask };
        let cases = [
            (request(Recipe { columns: vec![], ..recipe() }), RequestPart::Fields, "no_fields"),
            (request(limit(0)), RequestPart::Limit, "limit_zero"),
            (request(limit(u64::MAX)), RequestPart::Limit, "limit_too_large"),
            (request(with_columns(&["user.email"])), RequestPart::FieldName { index: 0 }, "name_prefixed"),
            (
                request(with_columns(&["email", "email"])),
                RequestPart::FieldTitle { index: 1 },
                "duplicate_title",
            ),
            (
                request(connections(&[good, "People"])),
                RequestPart::Connection { index: 1 },
                "connection_id_malformed",
            ),
            (request(connections(&[good, good])), RequestPart::Connection { index: 1 }, "connection_twice"),
            (
                request(Recipe { outputs: vec![Format::Ndjson, Format::Ndjson], ..recipe() }),
                RequestPart::Outputs,
                "output_twice",
            ),
            (
                request(Recipe { columns: vec![Column::named("roles")], outputs: vec![], ..recipe() }),
                RequestPart::Outputs,
                "outputs_missing",
            ),
            (
                request(Recipe { hidden: vec![hidden], ..recipe() }),
                RequestPart::Protect { index: 0 },
                "hidden_not_exported",
            ),
            (
                request(Recipe {
                    filter: Some(Filter::Condition("sessions not-empty".parse().unwrap())),
                    ..recipe()
                }),
                RequestPart::Filter { path: vec![] },
                "not_exportable",
            ),
            (
                request(Recipe {
                    filter: Some(Filter::All(vec![
                        Filter::Condition("blocked not-true".parse().unwrap()),
                        Filter::Any(vec![
                            Filter::Condition("email empty".parse().unwrap()),
                            Filter::Condition("password_hash not-empty".parse().unwrap()),
                        ]),
                    ])),
                    ..recipe()
                }),
                RequestPart::Filter { path: vec![1, 1] },
                "not_exportable",
            ),
            (
                request(Recipe {
                    filter: Some(Filter::All(vec![
                        Filter::Condition("blocked not-true".parse().unwrap()),
                        Filter::Condition("last_login older-than 0d".parse().unwrap()),
                    ])),
                    ..recipe()
                }),
                RequestPart::Filter { path: vec![1] },
                "condition_age_zero",
            ),
            (
                ExportRequest { name: "  ".into(), ..request(recipe()) },
                RequestPart::Name,
                "export_name_empty",
            ),
            (
                ExportRequest { name: "x".repeat(101), ..request(recipe()) },
                RequestPart::Name,
                "export_name_too_long",
            ),
            (
                ExportRequest { folder: "relative".into(), ..request(recipe()) },
                RequestPart::Folder,
                "folder_name",
            ),
        ];
        for (request, place, code) in cases {
            assert_eq!(found(&request), [(place, code.to_owned())]);
        }
    }

    #[test]
    fn auth0s_csv_has_rules_of_its_own() {
        let names: Vec<String> = (0..31).map(|number| format!("app_metadata.key{number}")).collect();
        let many = with_columns(&names.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(found(&request(many.clone())), []);
        let csv = || Source { format: SourceFormat::Csv, ..Source::default() };
        assert_eq!(
            found(&request(Recipe { source: csv(), ..many })),
            [(RequestPart::Fields, "too_many_fields_for_csv".to_owned())]
        );
        assert_eq!(
            found(&request(Recipe { source: csv(), ..with_columns(&["user_metadata"]) })),
            [(RequestPart::FieldName { index: 0 }, "not_in_csv".to_owned())]
        );
    }
}
