//! The cells of one row, reused from row to row.

use crate::json::{self, Kind, Value};

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
    pub(super) line: &'a str,
    pub(super) slots: &'a Slots,
}

impl<'a> Row<'a> {
    /// A user without a table.
    pub(crate) const fn without_cells(line: &'a str) -> Self {
        static NONE: Slots = Slots { list: Vec::new(), decoded: String::new(), broken: 0 };
        Self { line, slots: &NONE }
    }

    /// One JSON object, checked, without surrounding white space.
    pub(crate) const fn line(self) -> &'a str {
        self.line
    }

    pub(crate) fn cells(self) -> impl Iterator<Item = Cell<'a>> {
        self.slots.list.iter().map(move |slot| match *slot {
            Slot::Empty => Cell::Empty,
            Slot::Bool(value) => Cell::Bool(value),
            Slot::Number { start, end } => Cell::Number(&self.line[start..end]),
            Slot::Text { start, end } => Cell::Text(&self.line[start..end]),
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

    #[inline]
    pub(super) fn set(&mut self, column: usize, line: &str, Value { start, end, kind }: Value) {
        self.list[column] = match kind {
            Kind::Null => Slot::Empty,
            Kind::True => Slot::Bool(true),
            Kind::False => Slot::Bool(false),
            Kind::Number => Slot::Number { start, end },
            Kind::String { escaped: false } => Slot::Text { start: start + 1, end: end - 1 },
            Kind::String { escaped: true } => self.decode(&line[start + 1..end - 1]),
            Kind::Object | Kind::Array => self.compact(&line[start..end]),
        };
    }

    /// Sets a cell to a text that is not in the line.
    pub(super) fn set_text(&mut self, column: usize, text: &str) {
        let start = self.decoded.len();
        self.decoded.push_str(text);
        self.list[column] = Slot::Decoded { start, end: self.decoded.len() };
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
