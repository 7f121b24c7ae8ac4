//! The values inside a column that holds objects: found in the first pass, filled in the second.

use super::{
    cells::Slots,
    flatten::{self, LONGEST_TITLE},
    names::Names,
    types::{ColumnType, Seen},
};
use crate::json::{Fault, Kind, Scanner, Value};

/// Limits nodes as well as columns: a deep chain of nodes costs memory and is only one column.
const NODES_PER_COLUMN: usize = 4;

/// Starts as one node without values.
pub(super) struct Tree {
    nodes: Vec<Node>,
    leaves: usize,
    /// Columns get types; strings of the column itself can be times.
    typed: bool,
    time: bool,
}

#[derive(Default)]
struct Node {
    keys: Names,
    /// For each key, the index of its node.
    members: Vec<usize>,
    elements: Vec<usize>,
    /// Some user has a plain value here.
    plain: bool,
    seen: Seen,
    column: Option<usize>,
}

impl Node {
    fn is_leaf(&self) -> bool {
        self.plain || (self.members.is_empty() && self.elements.is_empty())
    }
}

impl Tree {
    pub(super) fn new(typed: bool, time: bool) -> Self {
        Self { nodes: vec![Node::default()], leaves: 1, typed, time }
    }

    /// The number of columns.
    pub(super) const fn leaves(&self) -> usize {
        self.leaves
    }

    /// Returns true if the column itself stays, for plain values or because it is empty.
    pub(super) fn has_own_column(&self) -> bool {
        self.nodes[0].is_leaf()
    }

    /// Adds the value of one user. `title` is the length of the column's title in bytes. Returns
    /// false if a limit is exceeded.
    pub(super) fn observe(
        &mut self,
        line: &str,
        value: Value,
        title: usize,
        max: usize,
    ) -> Result<bool, Fault> {
        if matches!(value.kind, Kind::Object | Kind::Array) {
            self.observe_at(0, &mut Scanner::new(line, value.start), title, max)
        } else {
            self.observe_plain(0, line, value, self.time);
            Ok(self.leaves <= max)
        }
    }

    fn observe_plain(&mut self, node: usize, line: &str, Value { start, end, kind }: Value, time: bool) {
        let node = &mut self.nodes[node];
        if self.typed {
            node.seen.add(&line[start..end], kind, time);
        }
        if kind != Kind::Null && !node.plain {
            self.leaves += usize::from(!node.is_leaf());
            node.plain = true;
        }
    }

    fn observe_at(
        &mut self,
        node: usize,
        scanner: &mut Scanner<'_>,
        title: usize,
        max: usize,
    ) -> Result<bool, Fault> {
        // `["` and `"]` around a key. An index with its brackets is about twice as long.
        const MARKS: usize = 4;
        let fits = |tree: &Self, title: usize| {
            tree.leaves <= max && tree.nodes.len() <= max * NODES_PER_COLUMN && title <= LONGEST_TITLE
        };
        let (mut first, mut at) = (true, 0);
        match scanner.peek() {
            Some(b'{') => {
                scanner.open();
                while let Some(key) = scanner.member(&mut first)? {
                    let name = key.name(scanner.text());
                    let title = title + name.len() + MARKS;
                    let known = self.nodes[node].keys.find(&name, at);
                    if known.is_none() && !fits(self, title) {
                        return Ok(false);
                    }
                    let number = known.unwrap_or_else(|| {
                        let child = self.grow(node);
                        self.nodes[node].members.push(child);
                        self.nodes[node].keys.add(&name)
                    });
                    at = number + 1;
                    if !self.observe_at(self.nodes[node].members[number], scanner, title, max)? {
                        return Ok(false);
                    }
                }
            }
            Some(b'[') => {
                scanner.open();
                let title = title + MARKS * 2;
                while scanner.element(&mut first)? {
                    if at == self.nodes[node].elements.len() {
                        if !fits(self, title) {
                            return Ok(false);
                        }
                        let child = self.grow(node);
                        self.nodes[node].elements.push(child);
                    }
                    let child = self.nodes[node].elements[at];
                    at += 1;
                    if !self.observe_at(child, scanner, title, max)? {
                        return Ok(false);
                    }
                }
            }
            _ => {
                let value = scanner.value()?;
                self.observe_plain(node, scanner.text(), value, false);
            }
        }
        Ok(self.leaves <= max)
    }

    /// Adds a node below `parent` and returns its index.
    fn grow(&mut self, parent: usize) -> usize {
        let node = &self.nodes[parent];
        let first = node.members.is_empty() && node.elements.is_empty();
        // A parent that was a leaf only because it was empty is no leaf any more.
        self.leaves += usize::from(!first || node.plain);
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    /// Assigns a column to each leaf: the one that `column` returns for its title.
    pub(super) fn name(&mut self, title: &str, column: &mut impl FnMut(&str, ColumnType) -> usize) {
        self.name_at(0, &mut title.to_owned(), column);
    }

    fn name_at(
        &mut self,
        node: usize,
        title: &mut String,
        column: &mut impl FnMut(&str, ColumnType) -> usize,
    ) {
        let length = title.len();
        let here = std::mem::take(&mut self.nodes[node]);
        let own = here.is_leaf().then(|| column(title, here.seen.column()));
        for (key, &member) in here.keys.iter().zip(&here.members) {
            flatten::push_key(title, key);
            self.name_at(member, title, column);
            title.truncate(length);
        }
        for (index, &element) in here.elements.iter().enumerate() {
            flatten::push_index(title, index);
            self.name_at(element, title, column);
            title.truncate(length);
        }
        self.nodes[node] = Node { column: own, ..here };
    }

    /// Fills the cells of one user.
    pub(super) fn fill(&self, line: &str, value: Value, slots: &mut Slots) -> Result<(), Fault> {
        if matches!(value.kind, Kind::Object | Kind::Array) {
            self.fill_at(0, &mut Scanner::new(line, value.start), slots)
        } else {
            self.nodes[0].set(line, value, slots);
            Ok(())
        }
    }

    fn fill_at(&self, node: usize, scanner: &mut Scanner<'_>, slots: &mut Slots) -> Result<(), Fault> {
        let node = &self.nodes[node];
        let (mut first, mut at) = (true, 0);
        match scanner.peek() {
            Some(b'{') => {
                scanner.open();
                while let Some(key) = scanner.member(&mut first)? {
                    if let Some(number) = node.keys.find(&key.name(scanner.text()), at) {
                        at = number + 1;
                        self.fill_at(node.members[number], scanner, slots)?;
                    } else {
                        scanner.value()?;
                    }
                }
            }
            Some(b'[') => {
                scanner.open();
                while scanner.element(&mut first)? {
                    if let Some(&element) = node.elements.get(at) {
                        self.fill_at(element, scanner, slots)?;
                    } else {
                        scanner.value()?;
                    }
                    at += 1;
                }
            }
            _ => {
                let value = scanner.value()?;
                node.set(scanner.text(), value, slots);
            }
        }
        Ok(())
    }
}

impl Node {
    fn set(&self, line: &str, value: Value, slots: &mut Slots) {
        if let Some(column) = self.column {
            slots.set(column, line, value);
        }
    }
}
