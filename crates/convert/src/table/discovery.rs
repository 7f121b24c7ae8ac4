//! Finds the columns: in advance if no attribute can hold objects, else in a first pass.

use std::collections::HashSet;

use schema::FieldPath;

use super::{
    KeptBecause, Root, Shape, Slots, Table,
    flatten::{self, LONGEST_TITLE},
    locate::Locator,
    tree::Tree,
    types::{self, ColumnType},
};
use crate::{Column, ColumnFault, Columns, Limits, Notice, error::Stop, source::Record};

/// Refuses chosen columns that no table can have.
pub(crate) fn check(columns: &Columns, limits: &Limits) -> Result<(), ColumnFault> {
    let Columns::Chosen(columns) = columns else { return Ok(()) };
    if columns.len() > limits.max_columns {
        return Err(ColumnFault::TooMany { limit: limits.max_columns });
    }
    let mut seen = HashSet::new();
    match columns.iter().find(|column| !seen.insert(column.title.as_str())) {
        Some(column) => Err(ColumnFault::SameTitle { title: column.title.clone() }),
        None => Ok(()),
    }
}

impl Table {
    /// The table of chosen columns, if none of them can hold objects, so that no first pass is
    /// needed.
    pub(crate) fn of_plain(columns: &Columns) -> Option<Self> {
        let Columns::Chosen(columns) = columns else { return None };
        if columns.iter().any(|column| FieldPath::from_key(&column.path).can_hold_objects()) {
            return None;
        }
        let roots = columns.iter().enumerate().map(|(number, Column { title, .. })| Root {
            title: title.clone(),
            shape: Shape::Whole { column: number, json_cells: 0, because: KeptBecause::Unexpected },
        });
        Some(Self {
            roots: roots.collect(),
            columns: columns.iter().map(|column| column.title.clone()).collect(),
            types: vec![ColumnType::Text; columns.len()],
            locator: Locator::chosen(columns),
            renamed: Vec::new(),
            slots: Slots::default(),
        })
    }
}

/// The first pass over the sources.
pub(crate) struct Discovery<'a> {
    locator: Locator,
    /// Attributes become roots as they appear.
    as_delivered: bool,
    /// Columns get types.
    typed: bool,
    roots: Vec<Found>,
    limits: &'a Limits,
    /// Number of columns so far.
    total: usize,
}

struct Found {
    title: String,
    /// Absent if it exceeds a limit.
    tree: Option<Tree>,
}

impl Found {
    fn new(title: &str, path: &str, typed: bool) -> Self {
        Self { title: title.to_owned(), tree: Some(Tree::new(typed, types::is_time(path))) }
    }

    fn columns(&self) -> usize {
        self.tree.as_ref().map_or(1, Tree::leaves)
    }
}

impl<'a> Discovery<'a> {
    /// `typed` if an output has types.
    pub(crate) fn new(columns: &Columns, typed: bool, limits: &'a Limits) -> Self {
        let (locator, roots) = match columns {
            Columns::AsDelivered => (Locator::as_delivered(), Vec::new()),
            Columns::Chosen(columns) => (
                Locator::chosen(columns),
                columns.iter().map(|column| Found::new(&column.title, &column.path, typed)).collect(),
            ),
        };
        let as_delivered = matches!(columns, Columns::AsDelivered);
        Self { locator, as_delivered, typed, total: roots.len(), roots, limits }
    }

    /// Learns the columns of one user.
    pub(crate) fn observe(&mut self, record: &Record<'_>) -> Result<(), Stop> {
        let Self { locator, roots, limits, total, typed, .. } = self;
        if self.as_delivered {
            locator.learn(record, |name| {
                if name.len() > LONGEST_TITLE {
                    return Err(ColumnFault::TitleTooLong { limit: LONGEST_TITLE });
                }
                if roots.len() == limits.max_columns {
                    return Err(ColumnFault::TooMany { limit: limits.max_columns });
                }
                roots.push(Found::new(name, name, *typed));
                *total += 1;
                Ok(())
            })?;
        }
        for (root, value) in roots.iter_mut().zip(locator.locate(record)?) {
            if let (Some(tree), Some(value)) = (&mut root.tree, *value) {
                let before = tree.leaves();
                // A long title alone must not keep the column from opening.
                let title = root.title.len().min(LONGEST_TITLE / 2);
                if !tree.observe(record.line, value, title, limits.max_columns_of_one)? {
                    root.tree = None;
                }
                *total = *total - before + root.columns();
            }
        }
        self.fit();
        Ok(())
    }

    /// Keeps the largest columns from opening until all fit.
    fn fit(&mut self) {
        while self.total > self.limits.max_columns {
            let Some(largest) = self.roots.iter_mut().max_by_key(|root| root.columns()) else { return };
            self.total -= largest.columns() - 1;
            largest.tree = None;
        }
    }

    /// The table of what was found.
    pub(crate) fn finish(self) -> Table {
        // A column that opened into others frees its own title.
        let whole = self.roots.iter().filter(|root| root.tree.as_ref().is_none_or(Tree::has_own_column));
        let mut taken: HashSet<String> = whole.map(|root| root.title.clone()).collect();
        let (mut columns, mut types, mut renamed) = (Vec::new(), Vec::new(), Vec::new());
        let mut roots = Vec::new();
        for Found { title, tree } in self.roots {
            let mut column = |wanted: &str, of: ColumnType| {
                let own = wanted == title;
                let given = if own { wanted.to_owned() } else { flatten::unique(wanted, &mut taken) };
                if given != wanted {
                    renamed.push(Notice::ColumnRenamed { wanted: wanted.to_owned(), title: given.clone() });
                }
                columns.push(given);
                types.push(of);
                columns.len() - 1
            };
            let shape = match tree {
                None => Shape::Whole {
                    column: column(&title, ColumnType::Text),
                    json_cells: 0,
                    because: KeptBecause::TooMany,
                },
                Some(mut tree) => {
                    tree.name(&title, &mut column);
                    Shape::Open(tree)
                }
            };
            roots.push(Root { title, shape });
        }
        Table { locator: self.locator, roots, columns, types, renamed, slots: Slots::default() }
    }
}
