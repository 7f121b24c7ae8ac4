//! The export form, and presets.

use exporter::{
    Checks, Column, ExportRequest, LastAnswer, LastRun, Parameter, ParameterKind, PurposeState, Recipe,
    ReviewTool, SourceFormat,
};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::filter::FilterInput;
use super::formats::Auth0FormatInput;
use super::problems::Problem;
use super::scalars::{Count, path_text};
use super::shape::ShapeInput;
use super::style::StyleInput;

/// The form for an export.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub(crate) struct ExportInput {
    /// Empty in presets.
    pub(crate) tenant_id: String,
    pub(crate) name: String,
    pub(crate) preset_id: Option<String>,
    pub(crate) fields: Vec<FieldInput>,
    /// Empty for the whole tenant.
    pub(crate) connections: Vec<String>,
    pub(crate) limit: Option<Count>,
    pub(crate) auth0_format: Auth0FormatInput,
    pub(crate) outputs: Vec<String>,
    pub(crate) style: StyleInput,
    /// Which users to keep. Null means all.
    #[serde(default)]
    #[specta(optional, type = Option<FilterInput>)]
    pub(crate) filter: Option<FilterInput>,
    /// Go on without looked-up columns for which a permission is missing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[specta(optional, type = bool)]
    pub(crate) skip_missing: bool,
    /// Count the delivered users once more in Auth0's search index.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[specta(optional, type = bool)]
    pub(crate) count_check: bool,
    /// Look for the events of the requests in Auth0's own log.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[specta(optional, type = bool)]
    pub(crate) witness: bool,
    /// Whom the files are for. Absent if the user names nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[specta(optional, type = String)]
    pub(crate) recipient: Option<String>,
    /// Whether the file from Auth0 is deleted once the others are complete and checked.
    #[serde(default)]
    #[specta(optional, type = bool)]
    pub(crate) keep_only_result: bool,
    /// Null for the default folder.
    pub(crate) folder: Option<String>,
    /// The name of the files, before their endings. Absent for the usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[specta(optional, type = String)]
    pub(crate) file_name: Option<String>,
}

impl ExportInput {
    /// The form of a recipe that has no tenant yet.
    pub(crate) fn of_recipe(recipe: &Recipe) -> Self {
        Self {
            tenant_id: String::new(),
            name: String::new(),
            preset_id: None,
            fields: recipe.columns.iter().cloned().map(Into::into).collect(),
            connections: recipe.source.connections.clone(),
            limit: recipe.source.limit.map(Into::into),
            auth0_format: match recipe.source.format {
                SourceFormat::Json => Auth0FormatInput::Json,
                SourceFormat::Csv => Auth0FormatInput::Csv,
            },
            outputs: recipe.outputs.iter().map(ToString::to_string).collect(),
            style: StyleInput::of_recipe(recipe),
            filter: recipe.filter.as_ref().map(Into::into),
            skip_missing: false,
            count_check: false,
            witness: false,
            recipient: None,
            keep_only_result: recipe.keep_only_result,
            folder: None,
            file_name: recipe.file_name.clone(),
        }
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FieldInput {
    name: String,
    export_as: Option<String>,
    /// How its cells are made. Absent means that they hold what Auth0 delivers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[specta(optional, type = ShapeInput)]
    shape: Option<ShapeInput>,
}

impl FieldInput {
    /// The columns of an export for which none were chosen.
    pub(crate) fn defaults() -> Vec<Self> {
        Recipe::default_columns().into_iter().map(Into::into).collect()
    }
}

impl From<Column> for FieldInput {
    fn from(column: Column) -> Self {
        Self { name: column.field, export_as: column.title, shape: column.shape.map(Into::into) }
    }
}

impl From<FieldInput> for Column {
    fn from(input: FieldInput) -> Self {
        Self { field: input.name, title: input.export_as, shape: input.shape.map(Into::into) }
    }
}

impl From<&ExportRequest> for ExportInput {
    fn from(request: &ExportRequest) -> Self {
        Self {
            tenant_id: request.tenant_id.clone(),
            name: request.name.clone(),
            preset_id: request.preset_id.clone(),
            folder: Some(path_text(&request.folder)),
            skip_missing: request.lookups.skip_missing,
            count_check: request.checks.count,
            witness: request.checks.witness,
            recipient: request.handover.recipient.clone(),
            ..Self::of_recipe(&request.recipe)
        }
    }
}

/// A preset.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct PresetView {
    pub(crate) id: String,
    pub(crate) builtin: bool,
    /// Null for a built-in preset, whose name is in the language catalogue under its id.
    pub(crate) name: Option<String>,
    /// What it asks. Empty for the user's own presets.
    pub(crate) parameters: Vec<ParameterView>,
    /// Its parameters are to be shown before it runs.
    pub(crate) to_ask: bool,
    /// Nothing that it can't do without is unanswered.
    pub(crate) ready: bool,
    /// Its users can be counted once more, as `input.countCheck` remembers.
    pub(crate) offers_count_check: bool,
    /// The result of the last run that asked exactly this.
    pub(crate) last_answer: Option<LastAnswerView>,
    /// The last run on the tenant that came to an end by itself.
    pub(crate) last_run: Option<LastRunView>,
    pub(crate) input: ExportInput,
    /// The date or the month of the review tool's template that the preset follows. Absent for
    /// other presets.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[specta(optional, type = String)]
    pub(crate) template: Option<String>,
    /// Why the preset can't be used: what is stored of it can't be read.
    pub(crate) problem: Option<Problem>,
}

/// Something that a built-in preset asks. Its words are in the language catalogue, under its key.
#[derive(Debug, Serialize, Type)]
pub(crate) struct ParameterView {
    key: String,
    kind: ParameterKindView,
    /// The words to choose from; empty unless it is a choice.
    choices: Vec<String>,
    required: bool,
    /// The answer where none is given.
    default: Option<String>,
    /// The answer that is remembered for the tenant.
    answer: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ParameterKindView {
    Days,
    Date,
    Choice,
    Names,
    Text,
    Metadata,
}

/// The result of a run.
#[derive(Debug, Serialize, Type)]
pub(crate) struct LastAnswerView {
    /// Users in the files.
    users: Count,
    /// Users of the tenant.
    of: Count,
    at: String,
}

impl From<LastAnswer> for LastAnswerView {
    fn from(LastAnswer { users, of, at }: LastAnswer) -> Self {
        Self { users: users.into(), of: of.into(), at: at.to_string() }
    }
}

/// How the last run of a preset went.
#[derive(Debug, Serialize, Type)]
pub(crate) struct LastRunView {
    at: String,
    /// Whether it has its files; else it has failed.
    ready: bool,
}

impl From<LastRun> for LastRunView {
    fn from(LastRun { at, ready }: LastRun) -> Self {
        Self { at: at.to_string(), ready }
    }
}

impl PresetView {
    /// A built-in preset. It shows the recipe that a click runs; while it has questions to ask,
    /// what is known of that.
    /// `checks`: what the tenant's last export was to be checked against.
    pub(crate) fn of_purpose(state: PurposeState, checks: Checks) -> Self {
        let PurposeState { purpose, answers, to_ask, recipe, formats, style, last_answer } = state;
        let ready = recipe.is_ok();
        let recipe = recipe.unwrap_or_else(|_| Recipe { outputs: formats, style, ..purpose.outline() });
        let parameter = |parameter: &Parameter| ParameterView {
            key: parameter.key.to_owned(),
            kind: parameter.kind.into(),
            choices: parameter.kind.choices().iter().map(|word| (*word).to_owned()).collect(),
            required: parameter.required,
            default: parameter.default.map(str::to_owned),
            answer: answers.get(parameter.key).cloned(),
        };
        Self {
            id: purpose.id.to_owned(),
            builtin: true,
            name: None,
            parameters: purpose.parameters.iter().map(parameter).collect(),
            to_ask,
            ready,
            offers_count_check: purpose.offers_count_check,
            last_answer: last_answer.map(Into::into),
            last_run: None,
            template: ReviewTool::find(purpose.id)
                .filter(|tool| !tool.name.is_empty())
                .map(|tool| tool.template.to_owned()),
            input: ExportInput {
                preset_id: Some(purpose.id.to_owned()),
                count_check: checks.count && purpose.offers_count_check,
                witness: checks.witness && purpose.offers_count_check,
                ..ExportInput::of_recipe(&recipe)
            },
            problem: None,
        }
    }
}

impl From<ParameterKind> for ParameterKindView {
    fn from(kind: ParameterKind) -> Self {
        match kind {
            ParameterKind::Days => Self::Days,
            ParameterKind::Date => Self::Date,
            ParameterKind::Choice(_) => Self::Choice,
            ParameterKind::Names => Self::Names,
            ParameterKind::Text => Self::Text,
            ParameterKind::Metadata => Self::Metadata,
        }
    }
}

/// A preset to save.
#[derive(Debug, Deserialize, Type)]
pub(crate) struct PresetInput {
    /// Null for a new preset.
    pub(crate) id: Option<String>,
    pub(crate) name: String,
    pub(crate) input: ExportInput,
}
