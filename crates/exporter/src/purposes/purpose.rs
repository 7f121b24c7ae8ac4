//! A purpose, and the recipe that follows from its parameters.

use jiff::civil::Date;
use recipe::Recipe;

use super::parameters::{Parameter, ParameterTexts, Values};
use crate::problem::ParameterProblem;

/// A preset that comes with Rollcall.
#[derive(Debug, Clone, Copy)]
pub struct Purpose {
    /// Its name on the command line, in the store and in the language catalogues.
    pub id: &'static str,
    /// What it asks.
    pub parameters: &'static [Parameter],
    /// Whether it goes on without looked-up columns for which a permission is missing.
    pub goes_on_without: bool,
    /// Whether to offer that the users are counted once more: completeness is part of its question.
    pub offers_count_check: bool,
    /// Makes its recipe.
    pub(super) make: fn(&Values) -> Recipe,
}

impl Purpose {
    /// The recipe for these answers. `today` is the current day in UTC.
    ///
    /// # Errors
    /// Everything that is wrong with the answers.
    pub fn recipe(&self, given: &ParameterTexts, today: Date) -> Result<Recipe, Vec<ParameterProblem>> {
        let values = Values::read(self.parameters, given, today)?;
        match values.window_problem("from", "to") {
            Some(problem) => Err(vec![problem]),
            None => Ok((self.make)(&values)),
        }
    }

    /// The answer to a parameter: the one that is given, else the default one.
    pub fn answer<'a>(&self, given: &'a ParameterTexts, key: &str) -> Option<&'a str> {
        let parameter = self.parameters.iter().find(|parameter| parameter.key == key)?;
        given.get(key).map(|text| text.trim()).filter(|text| !text.is_empty()).or(parameter.default)
    }

    /// What can be shown of the recipe before anything was answered: its columns and files, and of
    /// its filter what depends on no answer. Not for running.
    pub fn outline(&self) -> Recipe {
        (self.make)(&Values::defaults(self.parameters))
    }
}

impl PartialEq for Purpose {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}
