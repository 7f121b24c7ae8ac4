//! The cells of one row, reused from row to row.

use std::ops::Range;

use memchr::memchr;

use super::listed::{self, Place};
use crate::{
    json::{self, Fault, Kind, Scanner, Value},
    source::Record,
};

/// The content of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell<'a> {
    /// No value: the attribute is absent, null, or an empty object or array.
    Empty,
    /// A string, decoded.
    Text(&'a str),
    /// A number, as delivered.
    Number(&'a str),
    /// True or false.
    Bool(bool),
    /// An object or array that was not opened, as compact JSON.
    Json(&'a str),
}

/// One user, as a line and as cells in the order of the columns.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(super) record: Record<'a>,
    pub(super) slots: &'a Slots,
}

impl<'a> Row<'a> {
    /// A user without a table.
    pub(crate) const fn without_cells(record: Record<'a>) -> Self {
        static NONE: Slots =
            Slots { list: Vec::new(), decoded: String::new(), broken: 0, nuls: 0, names: Vec::new() };
        Self { record, slots: &NONE }
    }

    /// The user as one JSON object.
    pub(crate) const fn record(self) -> Record<'a> {
        self.record
    }

    /// One JSON object, checked, without surrounding white space.
    pub(crate) const fn line(self) -> &'a str {
        self.record.line
    }

    pub(crate) fn cells(self) -> impl Iterator<Item = Cell<'a>> {
        self.slots.list.iter().map(move |slot| match *slot {
            Slot::Empty => Cell::Empty,
            Slot::Bool(value) => Cell::Bool(value),
            Slot::Number { start, end } => Cell::Number(&self.line()[start..end]),
            Slot::Text { start, end } => Cell::Text(&self.line()[start..end]),
            Slot::Decoded { start, end } => Cell::Text(&self.slots.decoded[start..end]),
            Slot::Json { start, end } => Cell::Json(&self.slots.decoded[start..end]),
        })
    }
}

/// The positions of the cells: in the line or, if they were decoded, in `decoded`.
#[derive(Default)]
pub(crate) struct Slots {
    list: Vec<Slot>,
    decoded: String,
    broken: u64,
    nuls: u64,
    /// The names of the list being set.
    names: Vec<Range<usize>>,
}

#[derive(Clone, Copy)]
enum Slot {
    Empty,
    Bool(bool),
    Number { start: usize, end: usize },
    Text { start: usize, end: usize },
    Decoded { start: usize, end: usize },
    Json { start: usize, end: usize },
}

impl Slots {
    pub(super) fn reset(&mut self, columns: usize) {
        self.list.clear();
        self.list.resize(columns, Slot::Empty);
        self.decoded.clear();
    }

    /// Counts lone surrogates that were replaced elsewhere.
    pub(super) const fn add_broken(&mut self, count: u64) {
        self.broken += count;
    }

    /// Lone surrogates replaced so far.
    pub(super) const fn broken(&self) -> u64 {
        self.broken
    }

    /// Cells with the character NUL so far.
    pub(super) const fn nuls(&self) -> u64 {
        self.nuls
    }

    /// Counts a cell that was decoded from `start` on, if it holds NUL.
    fn count_nul(&mut self, start: usize) {
        self.nuls += u64::from(memchr(0, &self.decoded.as_bytes()[start..]).is_some());
    }

    #[inline]
    pub(super) fn set(&mut self, column: usize, line: &str, Value { start, end, kind }: Value) {
        self.list[column] = match kind {
            Kind::Null => Slot::Empty,
            Kind::True => Slot::Bool(true),
            Kind::False => Slot::Bool(false),
            Kind::Number => Slot::Number { start, end },
            Kind::String { escaped: false } => Slot::Text { start: start + 1, end: end - 1 },
            Kind::String { escaped: true } => {
                let from = self.decoded.len();
                let slot = self.decode(&line[start + 1..end - 1]);
                self.count_nul(from);
                slot
            }
            Kind::Object | Kind::Array => self.compact(&line[start..end]),
        };
    }

    /// Sets a cell to a text that is not in the line.
    pub(super) fn set_text(&mut self, column: usize, text: &str) {
        let start = self.decoded.len();
        self.decoded.push_str(text);
        self.count_nul(start);
        self.list[column] = Slot::Decoded { start, end: self.decoded.len() };
    }

    /// Sets the names in a looked-up list, such as `Admin; Support`. An organization has the names
    /// of the roles in it behind its own: `acme (Admin, Support)`. [`listed`] defines which names
    /// stand between quotation marks.
    pub(super) fn set_names(&mut self, column: usize, line: &str, value: Value) -> Result<(), Fault> {
        if value.kind != Kind::Array {
            self.set(column, line, value);
            return Ok(());
        }
        let start = self.decoded.len();
        self.push_names(line, value, Place::List)?;
        self.count_nul(start);
        let end = self.decoded.len();
        self.list[column] = if start == end { Slot::Empty } else { Slot::Decoded { start, end } };
        Ok(())
    }

    /// Appends the names of the elements of a list, each once.
    fn push_names(&mut self, line: &str, list: Value, place: Place) -> Result<(), Fault> {
        let separator = match place {
            Place::Inner => listed::BETWEEN_INNER,
            Place::List | Place::Headed => listed::BETWEEN,
        };
        // Absent while a list within another is set.
        let mut names = std::mem::take(&mut self.names);
        names.clear();
        let mut scanner = Scanner::new(line, list.start);
        scanner.open();
        let mut first = true;
        while scanner.element(&mut first)? {
            let before = self.decoded.len();
            if !names.is_empty() {
                self.decoded.push_str(separator);
            }
            let start = self.decoded.len();
            let element = scanner.value()?;
            self.push_name(line, element, place)?;
            let name = &self.decoded[start..];
            // Something can be given directly and through a group.
            let known = names.iter().any(|known| self.decoded[known.clone()] == *name);
            if name.is_empty() || known {
                self.decoded.truncate(before);
            } else {
                names.push(start..self.decoded.len());
            }
        }
        self.names = names;
        Ok(())
    }

    /// Appends the name of an element, and those of the roles in it.
    fn push_name(&mut self, line: &str, element: Value, place: Place) -> Result<(), Fault> {
        let start = self.decoded.len();
        if element.kind != Kind::Object {
            self.push_text(line, element);
            listed::quote(&mut self.decoded, start, place);
            return Ok(());
        }
        let (mut name, mut id, mut roles) = (None, None, None);
        let mut scanner = Scanner::new(line, element.start);
        scanner.open();
        let mut first = true;
        while let Some(key) = scanner.member(&mut first)? {
            let value = scanner.value()?;
            match &*key.name(line) {
                "name" => name = Some(value),
                "id" => id = Some(value),
                "roles" => roles = Some(value),
                _ => {}
            }
        }
        let is_empty = |value: &Value| value.end - value.start <= 2;
        if let Some(shown) = name.filter(|name| !is_empty(name)).or(id) {
            self.push_text(line, shown);
        }
        let roles = roles.filter(|roles| roles.kind == Kind::Array);
        let place = if roles.is_some() { Place::Headed } else { place };
        listed::quote(&mut self.decoded, start, place);
        if let Some(roles) = roles {
            let start = self.decoded.len();
            self.decoded.push_str(" (");
            let inside = self.decoded.len();
            self.push_names(line, roles, Place::Inner)?;
            if self.decoded.len() == inside {
                self.decoded.truncate(start);
            } else {
                self.decoded.push(')');
            }
        }
        Ok(())
    }

    /// Appends a plain value.
    fn push_text(&mut self, line: &str, value: Value) {
        let raw = &line[value.start..value.end];
        match value.kind {
            Kind::String { .. } => {
                self.decode(&raw[1..raw.len() - 1]);
            }
            Kind::Null => {}
            _ => self.decoded.push_str(raw),
        }
    }

    fn decode(&mut self, raw: &str) -> Slot {
        let start = self.decoded.len();
        self.broken += decode(raw, &mut self.decoded);
        Slot::Decoded { start, end: self.decoded.len() }
    }

    fn compact(&mut self, value: &str) -> Slot {
        let start = self.decoded.len();
        json::compact(value, &mut self.decoded);
        Slot::Json { start, end: self.decoded.len() }
    }
}

/// Appends a string, given without its quotation marks. Replaces lone surrogates, and returns how
/// many there were.
pub(super) fn decode(raw: &str, out: &mut String) -> u64 {
    let mut broken = 0;
    json::decode(raw, out, |_, out| {
        broken += 1;
        out.push(char::REPLACEMENT_CHARACTER);
    });
    broken
}
