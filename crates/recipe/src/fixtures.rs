//! Recipes for tests.

use crate::{Column, Filter, Recipe};

/// A recipe with these columns, each with its title, and these conditions, all of which must hold.
pub(crate) fn recipe(columns: &[(&str, Option<&str>)], filter: &[&str]) -> Recipe {
    let conditions = filter.iter().map(|text| Filter::Condition(text.parse().unwrap()));
    Recipe {
        columns: columns
            .iter()
            .map(|(field, title)| Column {
                field: (*field).into(),
                title: title.map(str::to_owned),
                shape: None,
            })
            .collect(),
        filter: (!filter.is_empty()).then(|| Filter::All(conditions.collect())),
        ..Recipe::default()
    }
}
