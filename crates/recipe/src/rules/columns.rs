//! The rules for columns that are made of fields.

use schema::FieldPath;

use super::problem::RecipeProblem;
use crate::{
    column::Column,
    recipe::Recipe,
    shape::{LONGEST_TEXT, ShapeFault},
};

impl Recipe {
    /// The faults of shaped columns. Other columns are fields of the request, to which Auth0's
    /// rules apply.
    pub(super) fn column_problems(&self) -> Vec<RecipeProblem> {
        let mut problems = Vec::new();
        for (index, column) in self.columns.iter().enumerate() {
            let Some(shape) = &column.shape else {
                continue;
            };
            if column.fields().next().is_none() && shape.empty.is_none() {
                problems.push(RecipeProblem::ColumnWithoutField { index });
            }
            let title = column.title();
            let same = |(other, column): (usize, &Column)| {
                let earlier = other < index || (other > index && column.shape.is_none());
                earlier && column.title() == title
            };
            if title.trim().is_empty() {
                problems.push(RecipeProblem::ColumnWithoutTitle { index });
            } else if self.columns.iter().enumerate().any(same) {
                problems.push(RecipeProblem::ColumnTitleTwice { index, title: title.to_owned() });
            }
            if let Some(name) = column.fields().find(|name| FieldPath::parse(name).is_err()) {
                problems.push(RecipeProblem::ColumnFieldUnknown { index, name: name.to_owned() });
            }
            problems.extend(shape.faults().into_iter().map(|fault| match fault {
                ShapeFault::WordTwice { value } => RecipeProblem::WordTwice { index, value },
                ShapeFault::WordWithoutValue => RecipeProblem::WordWithoutValue { index },
                ShapeFault::TooLong => RecipeProblem::ColumnTextTooLong { index, max: LONGEST_TEXT },
            }));
        }
        problems
    }
}
