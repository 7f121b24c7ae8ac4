//! The user's own presets, and recipe files.

use std::io::Read;
use std::path::Path;

use recipe::{Document, DocumentError, Recipe};
use store::Preset;

use crate::blocking::blocking;
use crate::control::StartError;
use crate::exporter::Exporter;
use crate::problem::{LocalProblem, Problem, Wanted};
use crate::purposes::catalogue::purpose;
use crate::request::{ExportRequest, LONGEST_NAME, preset_recipe};

/// The largest recipe file that is read, in bytes: far beyond a filter with 10,000 values.
const LARGEST_RECIPE_FILE: u64 = 4 << 20;

/// A preset of the user's own.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnPreset {
    /// Rollcall's own id.
    pub id: String,
    /// The user's name for it.
    pub name: String,
    /// What it exports, or why that can't be read. Such a preset can be renamed or removed, not
    /// run.
    pub recipe: Result<Recipe, Problem>,
}

impl Exporter {
    /// The user's own presets, by name.
    pub async fn presets(&self) -> Result<Vec<OwnPreset>, Problem> {
        let store = self.shared().store.clone();
        let presets = blocking(move || store.presets()).await.map_err(|error| Problem::from(&error))?;
        let own = |preset: Preset| OwnPreset {
            id: preset.id,
            name: preset.name,
            recipe: preset_recipe(preset.recipe).map_err(|error| unreadable(&error)),
        };
        Ok(presets.into_iter().map(own).collect())
    }

    /// Saves a preset: a new one without an id, a changed one with it.
    ///
    /// # Errors
    /// `preset_name_too_long`; `name_taken` when another preset has the name, or a built-in one has
    /// it as its id.
    pub async fn save_preset(
        &self,
        id: Option<String>,
        name: &str,
        recipe: Recipe,
    ) -> Result<OwnPreset, Problem> {
        let shared = self.shared();
        let now = shared.clock.now();
        let name = name.trim().to_owned();
        if name.chars().count() > LONGEST_NAME {
            let limit = u32::try_from(LONGEST_NAME).unwrap_or(u32::MAX);
            return Err(LocalProblem::PresetNameTooLong { limit }.into());
        }
        if is_built_in(&name) {
            return Err(LocalProblem::NameTaken { name }.into());
        }
        let row = Preset {
            id: id.unwrap_or_else(|| shared.chance.id()),
            recipe: Document::new(Some(name.clone()), recipe.clone()).to_value(),
            name,
            created_at: now,
            updated_at: now,
        };
        let own = OwnPreset { id: row.id.clone(), name: row.name.clone(), recipe: Ok(recipe) };
        let store = shared.store.clone();
        blocking(move || store.save_preset(&row)).await.map_err(|error| Problem::from(&error))?;
        Ok(own)
    }

    /// A preset of the user's own as a document to share.
    ///
    /// # Errors
    /// `not_found_preset`; `store_damaged` when its recipe can't be read.
    pub async fn preset_document(&self, id: &str) -> Result<Document, Problem> {
        let own = self.presets().await?.into_iter().find(|preset| preset.id == id);
        let own = own.ok_or_else(|| LocalProblem::NotFoundPreset(Wanted::with_id(id)))?;
        Ok(Document::new(Some(own.name), own.recipe?))
    }

    /// Saves a shared recipe as a preset of the user's own. A name that was given must be free; one
    /// that comes from the document gets a number if it is taken.
    ///
    /// # Errors
    /// `preset_name_missing` when neither has a name; `name_taken`; every problem that an export of
    /// the recipe would have with any tenant.
    pub async fn import_preset(
        &self,
        document: Document,
        name: Option<&str>,
    ) -> Result<OwnPreset, StartError> {
        let filled = |name: &&str| !name.is_empty();
        let given = name.map(str::trim).filter(filled);
        let own = document.name.as_deref().map(str::trim).filter(filled);
        let name = given.or(own).ok_or_else(|| Problem::from(LocalProblem::PresetNameMissing))?;
        let problems = ExportRequest::of_any_tenant(name, document.recipe.clone()).problems();
        if !problems.is_empty() {
            return Err(StartError::Request(problems));
        }
        if given.is_some() {
            return Ok(self.save_preset(None, name, document.recipe).await?);
        }
        let taken: Vec<String> =
            self.presets().await?.into_iter().map(|preset| preset.name.to_lowercase()).collect();
        let free = std::iter::once(name.to_owned())
            .chain((2..u32::MAX).map(|number| numbered(name, number)))
            .find(|name| !taken.contains(&name.to_lowercase()) && !is_built_in(name))
            .unwrap_or_else(|| name.to_owned());
        Ok(self.save_preset(None, &free, document.recipe).await?)
    }

    /// Removes a preset of the user's own. Its exports stay.
    pub async fn remove_preset(&self, id: &str) -> Result<(), Problem> {
        let (store, id) = (self.shared().store.clone(), id.to_owned());
        blocking(move || store.remove_preset(&id)).await.map_err(|error| Problem::from(&error))
    }
}

/// Returns true for a name that means a built-in preset wherever presets are named.
fn is_built_in(name: &str) -> bool {
    purpose(&name.trim().to_lowercase()).is_some()
}

/// A name with a number behind it, no longer than names may be.
fn numbered(name: &str, number: u32) -> String {
    let number = format!(" ({number})");
    let start: String = name.chars().take(LONGEST_NAME.saturating_sub(number.len())).collect();
    start.trim_end().to_owned() + &number
}

/// Reads a recipe file. Blocks.
///
/// # Errors
/// `file`; `recipe_newer` when a newer Rollcall wrote it; `recipe_invalid` when it is no recipe, or
/// holds anything that this program doesn't know.
pub fn read_recipe_file(path: &Path) -> Result<Document, Problem> {
    let shown = path.display().to_string();
    let invalid = |message: &str| {
        Problem::from(LocalProblem::RecipeInvalid { path: Some(shown.clone()), message: message.to_owned() })
    };
    let failed = |error: std::io::Error| Problem::file(path, &error);
    let mut bytes = Vec::new();
    // The size that a pipe or a device states says nothing.
    let mut start = fs_err::File::open(path).map_err(failed)?.take(LARGEST_RECIPE_FILE + 1);
    start.read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LARGEST_RECIPE_FILE {
        return Err(invalid("it is too large"));
    }
    let text = String::from_utf8(bytes).map_err(|_| invalid("it is not text in UTF-8"))?;
    Document::parse(&text).map_err(|error| match error {
        DocumentError::Newer { found, known } => {
            LocalProblem::RecipeNewer { path: shown.clone(), found, known }.into()
        }
        error => invalid(&error.to_string()),
    })
}

/// A stored recipe that this program can't read.
fn unreadable(error: &DocumentError) -> Problem {
    Problem::store_damaged(error)
}
