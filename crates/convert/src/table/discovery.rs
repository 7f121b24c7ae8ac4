//! Finds the columns: in advance if no attribute can hold objects, else in a first pass.

use std::{collections::HashSet, iter::Peekable};

use jiff::tz::TimeZone;
use schema::FieldPath;

use super::{
    cells::Slots,
    filling::{Root, Shape, Table},
    flatten::{self, LONGEST_TITLE},
    layout::Layout,
    locate::Locator,
    made::Made,
    tree::Tree,
    types::{self, ColumnType},
};
use crate::{
    error::{ColumnFault, Stop},
    plan::{Column, Columns, Limits, LookUps},
    source::Record,
    summary::{KeptBecause, Notice},
};

/// Refuses chosen columns that no table can have.
pub(crate) fn check(columns: &Columns, limits: &Limits) -> Result<(), ColumnFault> {
    let Some(requested) = columns.requested() else { return Ok(()) };
    let mut lists: Vec<Vec<&str>> = vec![requested.iter().map(|column| column.title.as_str()).collect()];
    if let Columns::Shaped { table, .. } = columns {
        lists.push(table.iter().map(recipe::Column::title).collect());
    }
    for titles in lists {
        if titles.len() > limits.max_columns {
            return Err(ColumnFault::TooMany { limit: limits.max_columns });
        }
        let mut seen = HashSet::new();
        if let Some(title) = titles.into_iter().find(|title| !seen.insert(*title)) {
            return Err(ColumnFault::SameTitle { title: title.to_owned() });
        }
    }
    Ok(())
}

impl Table {
    /// The table of chosen columns, if none of them can hold objects, so that no first pass is
    /// needed. `zone` is that of dates without a time.
    pub(crate) fn of_plain(columns: &Columns, lookups: &LookUps, zone: Option<&TimeZone>) -> Option<Self> {
        let Layout { fields, made, locator } = Layout::of(columns, zone)?;
        let opens = |column: &Column| {
            !lookups.has_column(&column.title) && FieldPath::from_key(&column.path).can_hold_objects()
        };
        if fields.iter().any(|(_, field)| opens(field)) {
            return None;
        }
        let mut columns = vec![String::new(); fields.len() + made.len()];
        let roots = fields.iter().map(|(column, field)| {
            columns[*column].clone_from(&field.title);
            let shape = if lookups.has_column(&field.title) {
                Shape::Names { column: *column }
            } else {
                Shape::Whole { column: *column, json_cells: 0, because: KeptBecause::Unexpected }
            };
            Root { title: field.title.clone(), path: field.path.clone(), shape, filled: false }
        });
        let roots = roots.collect();
        for made in &made {
            columns[made.column()].push_str(made.title());
        }
        Some(Self {
            roots,
            types: vec![ColumnType::Text; columns.len()],
            widths: vec![1; columns.len()],
            columns,
            made,
            locator,
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
    /// The columns that are made of fields. Each is one column, whatever is in the fields.
    made: Vec<Made>,
    limits: &'a Limits,
    /// Number of columns so far.
    total: usize,
}

struct Found {
    title: String,
    /// Auth0's name of the field.
    path: String,
    /// Absent if it exceeds a limit, and for a looked-up column.
    tree: Option<Tree>,
    looked_up: bool,
}

impl Found {
    fn new(title: &str, path: &str, typed: bool) -> Self {
        let tree = Some(Tree::new(typed, types::is_time(path)));
        Self { title: title.to_owned(), path: path.to_owned(), tree, looked_up: false }
    }

    /// A looked-up column, which shows names.
    fn looked_up(field: &Column) -> Self {
        Self { title: field.title.clone(), path: field.path.clone(), tree: None, looked_up: true }
    }

    fn columns(&self) -> usize {
        self.tree.as_ref().map_or(1, Tree::leaves)
    }
}

impl<'a> Discovery<'a> {
    /// `typed` if an output has types. `zone` is that of dates without a time.
    pub(crate) fn new(
        columns: &Columns,
        lookups: &LookUps,
        zone: Option<&TimeZone>,
        typed: bool,
        limits: &'a Limits,
    ) -> Self {
        let layout = Layout::of(columns, zone);
        let as_delivered = layout.is_none();
        let Layout { fields, made, locator } = layout.unwrap_or_else(Layout::as_delivered);
        let found = |field: &Column| {
            if lookups.has_column(&field.title) {
                Found::looked_up(field)
            } else {
                Found::new(&field.title, &field.path, typed)
            }
        };
        let roots: Vec<Found> = fields.iter().map(|(_, field)| found(field)).collect();
        Self { locator, as_delivered, typed, total: roots.len() + made.len(), roots, made, limits }
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
                let path = schema::of_default_title(name).map_or(name, |attribute| attribute.path);
                roots.push(Found::new(name, path, *typed));
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
        let whole = whole.map(|root| root.title.as_str());
        let made = self.made.iter().map(Made::title);
        let mut taken: HashSet<String> = whole.chain(made).map(str::to_owned).collect();
        let (mut columns, mut types, mut renamed) = (Vec::new(), Vec::new(), Vec::new());
        let (mut roots, mut made, mut widths) = (Vec::new(), Vec::new(), Vec::new());
        let mut waiting = self.made.into_iter().peekable();
        for Found { title, path, tree, looked_up } in self.roots {
            place_made(&mut waiting, &mut made, &mut widths, &mut columns, &mut types);
            let before = columns.len();
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
                None if looked_up => Shape::Names { column: column(&title, ColumnType::Text) },
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
            roots.push(Root { title, path, shape, filled: false });
            widths.push(columns.len() - before);
        }
        place_made(&mut waiting, &mut made, &mut widths, &mut columns, &mut types);
        if self.typed {
            renamed.extend(flatten::told_apart(&mut columns));
        }
        let locator = self.locator;
        Table { locator, roots, made, widths, columns, types, renamed, slots: Slots::default() }
    }
}

/// Adds those of the waiting columns whose turn it is: as many chosen columns are before them as
/// have their places.
fn place_made(
    waiting: &mut Peekable<impl Iterator<Item = Made>>,
    made: &mut Vec<Made>,
    widths: &mut Vec<usize>,
    columns: &mut Vec<String>,
    types: &mut Vec<ColumnType>,
) {
    while let Some(next) = waiting.next_if(|next| next.column() == widths.len()) {
        made.push(next.at(columns.len()));
        columns.push(made.last().map(|made| made.title().to_owned()).unwrap_or_default());
        types.push(ColumnType::Text);
        widths.push(1);
    }
}
