//! All rules together, and those for the source and for hidden fields.

use std::collections::HashSet;

use schema::FieldPath;

use super::problem::{LARGEST_LIMIT, RecipeProblem};
use crate::{column::Column, filter::Filter, recipe::Recipe};

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

    fn hidden_problems(&self) -> Vec<RecipeProblem> {
        let columns: Vec<FieldPath> =
            self.columns.iter().flat_map(Column::fields).map(FieldPath::from_key).collect();
        let problem = |(index, field): (usize, &crate::style::ProtectedField)| {
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
