//! The names of fields, and what columns mean.

use recipe::{Column, Recipe};
use schema::{FieldPath, Lookup};

use super::language::Language;
use super::messages::{Fact, SharedWords};
use super::words::Words;
use crate::manifest_columns::{ColumnPart, HiddenPart};

/// Returns what the columns of a recipe mean, in English.
pub fn column_parts(recipe: &Recipe) -> Vec<ColumnPart> {
    let shared = SharedWords::of(Language::En);
    let words = Words::of(Language::En);
    recipe.columns.iter().map(|column| part_of(column, recipe, &shared, words)).collect()
}

fn part_of(column: &Column, recipe: &Recipe, shared: &SharedWords, words: &Words) -> ColumnPart {
    let fields: Vec<String> = column.fields().map(str::to_owned).collect();
    let hides = |path: &str| {
        let hidden = FieldPath::from_key(path);
        fields.iter().any(|field| FieldPath::from_key(field).overlaps(&hidden))
    };
    let hidden = recipe.hidden.iter().filter(|hidden| hides(&hidden.path));
    ColumnPart {
        title: column.title().to_owned(),
        meaning: meaning(&fields, shared, words),
        hidden: hidden
            .map(|hidden| HiddenPart { path: hidden.path.clone(), how: hidden.how.name().to_owned() })
            .collect(),
        fields,
    }
}

/// Returns what a column of these fields means.
pub(super) fn meaning(fields: &[String], shared: &SharedWords, words: &Words) -> String {
    match fields {
        [] => words.constant.to_owned(),
        [field] => {
            let label = label(field, shared, words);
            let is_lookup = Lookup::of(&FieldPath::from_key(field)).is_some();
            // How a looked-up column is read is said where its coverage is.
            match shared.find(&format!("field_hint.{field}"), &[]).filter(|_| !is_lookup) {
                Some(hint) => format!("{label}. {hint}"),
                None => label,
            }
        }
        several => {
            let names: Vec<String> = several.iter().map(|field| label(field, shared, words)).collect();
            super::messages::fill(
                shared.language(),
                words.made_of,
                &[("fields", Fact::Text(&names.join(", ")))],
            )
        }
    }
}

/// Returns the name of a field: its own, that of the attribute that it is a part of, or its path.
pub(super) fn label(path: &str, shared: &SharedWords, words: &Words) -> String {
    if let Some(label) = shared.find(&format!("field.{path}"), &[]) {
        return label;
    }
    let root = FieldPath::from_key(path).root;
    match shared.find(&format!("field.{root}"), &[]) {
        Some(label) => {
            let facts = [("name", Fact::Text(&label)), ("path", Fact::Text(path))];
            super::messages::fill(shared.language(), words.part_of_field, &facts)
        }
        None => path.to_owned(),
    }
}
