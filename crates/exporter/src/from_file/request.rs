//! What is to be made of files.

use std::path::PathBuf;

use pack::Language;
use recipe::Recipe;

use crate::problem::{LocalProblem, Problem};

/// What is to be made of files.
#[derive(Debug, Clone)]
pub struct FileRequest {
    /// The files.
    pub paths: Vec<PathBuf>,
    /// The name of the pack in words, such as that of the preset.
    pub name: String,
    /// What to make. One without columns takes every attribute.
    pub recipe: Recipe,
    /// Id of the preset, if the recipe is that of one.
    pub preset_id: Option<String>,
    /// The title of a column for the name of the file that holds the user, for several files.
    pub file_column: Option<String>,
    /// The language of the page that explains the pack.
    pub language: Language,
    /// The folder in which the pack appears.
    pub folder: PathBuf,
}

impl FileRequest {
    /// A file answers nothing but what is in it: no condition on other calls, and no choice of
    /// connections or of how many to deliver.
    pub(super) fn refuse_what_needs_a_tenant(&self) -> Result<(), Problem> {
        let recipe = &self.recipe;
        let looked_up = recipe.lookups().into_iter().find(|lookup| recipe.filters_on(*lookup));
        let asks = match looked_up {
            Some(lookup) => lookup.field(),
            None if !recipe.source.connections.is_empty() => "connections",
            None if recipe.source.limit.is_some() => "limit",
            None => return Ok(()),
        };
        Err(LocalProblem::NotForFiles { asks: asks.to_owned() }.into())
    }
}
