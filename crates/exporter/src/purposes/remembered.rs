//! What is remembered of purposes: the answers for each tenant, the formats, and the last result.

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use recipe::{Format, Recipe, Source, Style};
use store::Export;

use super::catalogue::PURPOSES;
use super::parameters::{Parameter, ParameterKind, ParameterTexts};
use super::purpose::Purpose;
use crate::blocking::blocking;
use crate::control::StartError;
use crate::defaults::ExportDefaults;
use crate::exporter::Exporter;
use crate::presets::OwnPreset;
use crate::problem::{ParameterProblem, Problem};
use crate::request::{ExportRequest, RequestPart, RequestProblem};

/// A purpose as it stands for one tenant.
#[derive(Debug, Clone, PartialEq)]
pub struct PurposeState {
    /// The purpose.
    pub purpose: &'static Purpose,
    /// The answers that are remembered. Empty if none are.
    pub answers: ParameterTexts,
    /// Whether to ask before the first run: the purpose can't do without an answer that differs
    /// between tenants, and was never asked.
    pub to_ask: bool,
    /// The recipe that a click runs, or what has to be answered before.
    pub recipe: Result<Recipe, Vec<ParameterProblem>>,
    /// The formats of its files.
    pub formats: Vec<Format>,
    /// How values read, as far as the recipe says nothing of it.
    pub style: Style,
    /// The result of the last run that asked exactly this, of all users of the tenant.
    pub last_answer: Option<LastAnswer>,
}

/// The result of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastAnswer {
    /// Users in the files.
    pub users: u64,
    /// Users of the tenant.
    pub of: u64,
    /// When the export was requested.
    pub at: Timestamp,
}

impl Exporter {
    /// The purposes as they stand for a tenant; without one, as they stand for any.
    pub async fn purposes(&self, tenant_id: Option<&str>) -> Result<Vec<PurposeState>, Problem> {
        let (store, today) = (self.shared().store.clone(), self.today());
        let tenant = tenant_id.map(str::to_owned);
        let found = blocking(move || {
            let runs =
                tenant.as_ref().map(|tenant| store.ready_runs(tenant)).transpose()?.unwrap_or_default();
            let defaults = ExportDefaults::read(&store)?;
            let state = |purpose: &'static Purpose| {
                let answers = match &tenant {
                    Some(tenant) => store.purpose_parameters(tenant, purpose.id)?,
                    None => None,
                };
                let chosen = store.purpose_formats(purpose.id)?;
                Ok(PurposeState::new(purpose, answers, chosen, &defaults, today, &runs))
            };
            PURPOSES.iter().map(state).collect::<Result<Vec<_>, store::StoreError>>()
        });
        found.await.map_err(|error| Problem::from(&error))
    }

    /// The last results of the user's own presets on a tenant, by their ids: those that asked
    /// exactly what the preset asks now.
    pub async fn last_answers(
        &self,
        tenant_id: &str,
        presets: &[OwnPreset],
    ) -> Result<HashMap<String, LastAnswer>, Problem> {
        if presets.is_empty() {
            return Ok(HashMap::new());
        }
        let (store, tenant) = (self.shared().store.clone(), tenant_id.to_owned());
        let runs =
            blocking(move || store.ready_runs(&tenant)).await.map_err(|error| Problem::from(&error))?;
        let answer = |preset: &OwnPreset| {
            let recipe = preset.recipe.as_ref().ok()?;
            Some((preset.id.clone(), last_answer(&preset.id, recipe, &runs)?))
        };
        Ok(presets.iter().filter_map(answer).collect())
    }

    /// Remembers the answers to the parameters of a purpose for a tenant. Those that are left out
    /// or empty have their default values.
    ///
    /// # Errors
    /// Everything that is wrong with the answers; then the remembered ones stay.
    pub async fn remember_answers(
        &self,
        tenant_id: &str,
        purpose: &'static Purpose,
        answers: ParameterTexts,
    ) -> Result<(), StartError> {
        let answers: ParameterTexts = answers
            .into_iter()
            .map(|(key, text)| (key, text.trim().to_owned()))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let recipe = purpose.recipe(&answers, self.today()).map_err(|problems| of_parameters(&problems))?;
        let tenant = self.shared().tenant(tenant_id).await?;
        let problems = self.role_problems(&tenant, Some(purpose), &recipe).await;
        if !problems.is_empty() {
            return Err(StartError::Request(problems));
        }
        let (store, tenant) = (self.shared().store.clone(), tenant_id.to_owned());
        let stored = blocking(move || store.set_purpose_parameters(&tenant, purpose.id, &answers)).await;
        Ok(stored.map_err(|error| Problem::from(&error))?)
    }

    /// Remembers the formats of a purpose's files; without any, returns to its own.
    pub async fn remember_formats(&self, purpose: &Purpose, formats: &[Format]) -> Result<(), Problem> {
        let (store, id) = (self.shared().store.clone(), purpose.id);
        let (outline, formats) = (purpose.outline(), formats.to_vec());
        let stored = blocking(move || {
            let own = formats.is_empty() || own_formats(&outline, &ExportDefaults::read(&store)?) == formats;
            let names: Option<Vec<String>> =
                (!own).then(|| formats.iter().map(ToString::to_string).collect());
            store.set_purpose_formats(id, names.as_deref())
        });
        stored.await.map_err(|error| Problem::from(&error))
    }

    /// The recipe of a purpose for a tenant, with its remembered answers and formats. Answers that
    /// are `given` come first. Returns the answers that count, too.
    ///
    /// # Errors
    /// Everything that is wrong with the answers.
    pub async fn purpose_recipe(
        &self,
        tenant_id: Option<&str>,
        purpose: &'static Purpose,
        given: &ParameterTexts,
    ) -> Result<(Recipe, ParameterTexts), StartError> {
        let state = self.purposes(tenant_id).await?.into_iter().find(|state| state.purpose.id == purpose.id);
        let (mut answers, formats, style) =
            state.map(|state| (state.answers, state.formats, state.style)).unwrap_or_default();
        answers.extend(given.clone());
        let recipe = purpose.recipe(&answers, self.today()).map_err(|problems| of_parameters(&problems))?;
        Ok((Recipe { outputs: formats, style, ..recipe }, answers))
    }

    /// The current day in UTC.
    fn today(&self) -> Date {
        TimeZone::UTC.to_datetime(self.shared().clock.now()).date()
    }
}

impl PurposeState {
    fn new(
        purpose: &'static Purpose,
        answers: Option<ParameterTexts>,
        formats: Option<Vec<String>>,
        defaults: &ExportDefaults,
        today: Date,
        runs: &[Export],
    ) -> Self {
        let open =
            |parameter: &Parameter| parameter.required && !matches!(parameter.kind, ParameterKind::Choice(_));
        let never_asked = answers.is_none() && purpose.parameters.iter().any(open);
        let answers = answers.unwrap_or_default();
        let recipe = purpose.recipe(&answers, today);
        let to_ask = never_asked || recipe.is_err();
        // Names that a newer Rollcall stored are unknown here.
        let chosen = formats.and_then(|names| names.iter().map(|name| name.parse().ok()).collect());
        let outline = purpose.outline();
        let formats: Vec<Format> = chosen.unwrap_or_else(|| own_formats(&outline, defaults));
        let style = own_style(&outline, defaults);
        let recipe = recipe.map(|recipe| Recipe { outputs: formats.clone(), style: style.clone(), ..recipe });
        let last_answer = recipe.as_ref().ok().and_then(|recipe| last_answer(purpose.id, recipe, runs));
        Self { purpose, answers, to_ask, recipe, formats, style, last_answer }
    }
}

/// Whether a purpose makes a table for people. Other files follow the rules of the program that
/// reads them.
fn is_table(outline: &Recipe) -> bool {
    outline.outputs == [Format::Xlsx]
}

/// The formats of a purpose for which none were chosen.
fn own_formats(outline: &Recipe, defaults: &ExportDefaults) -> Vec<Format> {
    let usual = is_table(outline) && !defaults.formats.is_empty();
    if usual { defaults.formats.clone() } else { outline.outputs.clone() }
}

/// How values of a purpose read.
fn own_style(outline: &Recipe, defaults: &ExportDefaults) -> Style {
    let style = outline.style.clone();
    if is_table(outline) { defaults.style(style) } else { style }
}

/// The result of the newest of `runs` that was started from a preset and asked what `recipe` asks.
/// A run with other conditions, connections or another limit answered another question.
fn last_answer(preset_id: &str, recipe: &Recipe, runs: &[Export]) -> Option<LastAnswer> {
    let mut runs = runs.iter().filter(|run| run.preset_id.as_deref() == Some(preset_id));
    runs.find_map(|run| {
        let asked: ExportRequest = serde_json::from_value(run.request.clone()).ok()?;
        let same = Source { format: asked.recipe.source.format, ..recipe.source.clone() };
        if asked.recipe.filter != recipe.filter || asked.recipe.source != same {
            return None;
        }
        let users = run.rows?;
        let of = run.funnel.as_ref().map_or(Some(users), |funnel| funnel["delivered"].as_u64())?;
        Some(LastAnswer { users, of, at: run.created_at })
    })
}

/// Answers that were given one by one, for a purpose or for a preset that asks nothing.
///
/// # Errors
/// A key that occurs twice; any key for a preset that asks nothing.
pub fn given_answers(
    purpose: Option<&Purpose>,
    pairs: &[(String, String)],
) -> Result<ParameterTexts, StartError> {
    let mut answers = ParameterTexts::new();
    let mut problems = Vec::new();
    for (key, text) in pairs {
        if purpose.is_none() {
            problems.push(ParameterProblem::Unknown { key: key.clone(), known: Vec::new() });
        } else if answers.insert(key.clone(), text.clone()).is_some() {
            problems.push(ParameterProblem::Twice { key: key.clone() });
        }
    }
    if problems.is_empty() { Ok(answers) } else { Err(of_parameters(&problems)) }
}

/// The recipe of a purpose for these answers alone. `today` is the current day in UTC.
///
/// # Errors
/// [`StartError::Request`] with everything that is wrong with the answers.
pub fn answered_recipe(purpose: &Purpose, given: &ParameterTexts, today: Date) -> Result<Recipe, StartError> {
    purpose.recipe(given, today).map_err(|problems| of_parameters(&problems))
}

/// What is wrong with answers, each beside its parameter.
fn of_parameters(problems: &[ParameterProblem]) -> StartError {
    let at_key = |problem: &ParameterProblem| {
        RequestProblem::new(RequestPart::Parameter { key: problem.key().to_owned() }, problem.clone())
    };
    StartError::Request(problems.iter().map(at_key).collect())
}
