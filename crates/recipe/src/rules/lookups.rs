//! The rules for looked-up columns, and for conditions on what is looked up.

use schema::{FieldPath, Lookup, Step, lookup};

use super::problem::RecipeProblem;
use crate::{
    column::Column,
    filter::Filter,
    recipe::{Recipe, SourceFormat},
};

impl Recipe {
    pub(super) fn lookup_problems(&self) -> Vec<RecipeProblem> {
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
