//! Fills the cells of a table, user by user.

use super::{
    cells::{Row, Slots},
    locate::Locator,
    made::Made,
    tree::Tree,
    types::ColumnType,
};
use crate::{
    json::{Fault, Kind},
    source::Record,
    summary::{KeptBecause, Notice},
};

/// The columns of a table and how to fill them.
pub(crate) struct Table {
    pub(super) locator: Locator,
    pub(super) roots: Vec<Root>,
    /// The columns that are made of fields. The values of these fields follow those of the roots.
    pub(super) made: Vec<Made>,
    /// For each chosen column in order, the number of columns of the table.
    pub(super) widths: Vec<usize>,
    pub(super) columns: Vec<String>,
    pub(super) types: Vec<ColumnType>,
    pub(super) renamed: Vec<Notice>,
    pub(super) slots: Slots,
}

/// A chosen column (or, as delivered, an attribute) with the columns it opened into.
pub(super) struct Root {
    pub(super) title: String,
    /// Auth0's name of the field.
    pub(super) path: String,
    pub(super) shape: Shape,
    /// A user has a value.
    pub(super) filled: bool,
}

pub(super) enum Shape {
    /// One column, in which objects and arrays become JSON text, for this reason.
    Whole { column: usize, json_cells: u64, because: KeptBecause },
    /// The columns that were found inside.
    Open(Tree),
    /// One column with the names of what was looked up.
    Names { column: usize },
}

impl Table {
    /// The titles in order. No two are the same.
    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The types of the columns. All are text unless the first pass found types.
    pub(crate) fn types(&self) -> &[ColumnType] {
        &self.types
    }

    /// For each chosen column in order (or, as delivered, each attribute), the number of columns it
    /// opened into.
    pub(crate) fn widths(&self) -> impl Iterator<Item = usize> {
        self.widths.iter().copied()
    }

    /// The cells of one user.
    pub(crate) fn fill<'a>(&'a mut self, record: &Record<'a>) -> Result<Row<'a>, Fault> {
        let line = record.line;
        self.slots.reset(self.columns.len());
        let found = self.locator.locate(record)?;
        for (root, value) in self.roots.iter_mut().zip(found) {
            let Some(value) = *value else { continue };
            root.filled |= value.kind != Kind::Null;
            match &mut root.shape {
                Shape::Whole { column, json_cells, .. } => {
                    *json_cells += u64::from(matches!(value.kind, Kind::Object | Kind::Array));
                    self.slots.set(*column, line, value);
                }
                Shape::Open(tree) => tree.fill(line, value, &mut self.slots)?,
                Shape::Names { column } => self.slots.set_names(*column, line, value)?,
            }
        }
        for made in &mut self.made {
            made.fill(line, &found[self.roots.len()..], &mut self.slots)?;
        }
        Ok(Row { record: *record, slots: &self.slots })
    }

    /// Auth0's names of the chosen columns that no user has filled.
    pub(crate) fn empty(&self) -> impl Iterator<Item = &str> {
        self.roots.iter().filter(|root| !root.filled).map(|root| root.path.as_str())
    }

    /// The notices about the table, after the last user.
    pub(crate) fn notices(self) -> impl Iterator<Item = Notice> {
        let titles = self.columns.iter().filter(|title| title.contains('\0')).count() as u64;
        let nuls = Some(self.slots.nuls() + titles).filter(|&cells| cells > 0);
        let broken = Some(self.slots.broken()).filter(|&count| count > 0);
        let kept = self.roots.into_iter().filter_map(|root| match root.shape {
            Shape::Whole { json_cells: cells @ 1.., because, .. } => {
                Some(Notice::KeptAsJson { title: root.title, cells, because })
            }
            Shape::Whole { .. } | Shape::Open(_) | Shape::Names { .. } => None,
        });
        let broken = broken.map(|count| Notice::BrokenCharacters { count });
        let nuls = nuls.map(|cells| Notice::NulCharacters { cells });
        self.renamed.into_iter().chain(kept).chain(broken).chain(nuls)
    }
}
