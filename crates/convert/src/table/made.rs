//! The cells of a column that is made of fields. `recipe::shape` defines the order of the steps.

use std::{collections::HashMap, ops::Range};

use jiff::tz::TimeZone;
use recipe::{DatePattern, Shape};

use super::{
    cells::{self, Slots},
    listed::{self, Place},
};
use crate::{
    fold::CaseFolder,
    json::{self, Fault, Kind, Scanner, Value},
    value::utc_time,
};

/// The key under which an object of a list has its name, as the roles of a user do.
const NAME: &str = "name";

/// A column that is made of fields.
pub(super) struct Made {
    column: usize,
    title: String,
    /// The roots of the fields to join, and of those to fall back on, in order.
    parts: Vec<usize>,
    fallback: Vec<usize>,
    separator: String,
    date: Option<(DatePattern, TimeZone)>,
    words: Words,
    empty: String,
    cell: CellText,
}

/// Words for values.
struct Words {
    /// By folded value.
    listed: HashMap<String, String>,
    other: Option<String>,
    case: CaseFolder,
    folded: String,
}

/// The text of a cell so far.
#[derive(Default)]
struct CellText {
    text: String,
    values: usize,
    /// The only value so far, if no rule has changed it.
    unchanged: Option<Value>,
    /// Lone surrogates that were replaced.
    broken: u64,
    value: String,
}

impl Made {
    /// `root` gives each field its number among the fields of all such columns.
    pub(super) fn new(
        column: usize,
        of: &recipe::Column,
        shape: &Shape,
        zone: Option<TimeZone>,
        root: &mut impl FnMut(&str) -> usize,
    ) -> Self {
        let own = Some(of.field.as_str()).filter(|field| !field.is_empty());
        let parts = own.into_iter().chain(shape.join.iter().map(String::as_str));
        let parts = parts.map(&mut *root).collect();
        Self {
            column,
            title: of.title().to_owned(),
            parts,
            fallback: shape.fallback.iter().map(|name| root(name)).collect(),
            separator: shape.separator().to_owned(),
            date: shape.date.map(|pattern| (pattern, zone.unwrap_or(TimeZone::UTC))),
            words: Words::new(shape),
            empty: shape.empty.clone().unwrap_or_default(),
            cell: CellText::default(),
        }
    }

    /// Its place: first among the chosen columns, then in the table.
    pub(super) const fn column(&self) -> usize {
        self.column
    }

    /// Moves the column to its place in the table.
    pub(super) fn at(self, column: usize) -> Self {
        Self { column, ..self }
    }

    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// Fills the cell of one user. `found` has the values of the fields of all such columns.
    pub(super) fn fill(
        &mut self,
        line: &str,
        found: &[Option<Value>],
        slots: &mut Slots,
    ) -> Result<(), Fault> {
        let Self { column, separator, date, words, cell, .. } = self;
        cell.clear();
        let mut maker = Maker { line, separator, date: date.as_ref(), words: Some(words), cell };
        for part in &self.parts {
            maker.add(found[*part])?;
        }
        maker.words = None;
        for part in &self.fallback {
            if maker.cell.values > 0 {
                break;
            }
            maker.add(found[*part])?;
        }
        match cell.unchanged {
            Some(value) => slots.set(*column, line, value),
            None if cell.values > 0 => {
                slots.set_text(*column, &cell.text);
                slots.add_broken(cell.broken);
            }
            None if self.empty.is_empty() => {}
            None => slots.set_text(*column, &self.empty),
        }
        Ok(())
    }
}

/// Makes one cell.
struct Maker<'a> {
    line: &'a str,
    separator: &'a str,
    date: Option<&'a (DatePattern, TimeZone)>,
    words: Option<&'a mut Words>,
    cell: &'a mut CellText,
}

impl Maker<'_> {
    /// Adds the values of a field.
    fn add(&mut self, value: Option<Value>) -> Result<(), Fault> {
        let Some(value) = value else { return Ok(()) };
        match value.kind {
            Kind::Array => self.add_list(value),
            Kind::Object => self.add_object(value, &[]).map(drop),
            _ => {
                self.add_plain(value);
                Ok(())
            }
        }
    }

    fn add_list(&mut self, list: Value) -> Result<(), Fault> {
        let mut scanner = Scanner::new(self.line, list.start);
        let (mut first, mut names) = (true, Vec::new());
        scanner.open();
        while scanner.element(&mut first)? {
            let value = scanner.value()?;
            match value.kind {
                Kind::Object => names.extend(self.add_object(value, &names)?),
                _ => self.add(Some(value))?,
            }
        }
        Ok(())
    }

    /// Adds an object by its name, unless `before` has that name already, and returns where the
    /// name is in the text. Adds other objects as JSON.
    fn add_object(&mut self, object: Value, before: &[Range<usize>]) -> Result<Option<Range<usize>>, Fault> {
        let mut scanner = Scanner::new(self.line, object.start);
        let (mut first, mut name, mut members) = (true, None, false);
        scanner.open();
        while let Some(key) = scanner.member(&mut first)? {
            let value = scanner.value()?;
            members = true;
            if key.name(self.line) == NAME {
                name = Some(value);
            }
        }
        let Some(name) = name.filter(|name| matches!(name.kind, Kind::String { .. })) else {
            if members {
                let mut json = String::new();
                json::compact(&self.line[object.start..object.end], &mut json);
                self.cell.push(self.separator, &json);
            }
            return Ok(None);
        };
        let (start, values) = (self.cell.text.len(), self.cell.values);
        self.add_plain(name);
        if self.cell.values == values {
            return Ok(None);
        }
        let text = &self.cell.text;
        let own = start + if values > 0 { self.separator.len() } else { 0 }..text.len();
        if before.iter().any(|one| text[one.clone()] == text[own.clone()]) {
            self.cell.text.truncate(start);
            self.cell.values = values;
            return Ok(None);
        }
        Ok(Some(own))
    }

    /// Adds a value that is neither a list nor an object.
    fn add_plain(&mut self, value: Value) {
        let raw = &self.line[value.start..value.end];
        let mut text = std::mem::take(&mut self.cell.value);
        text.clear();
        match value.kind {
            Kind::Null => {}
            Kind::String { .. } => self.cell.broken += cells::decode(&raw[1..raw.len() - 1], &mut text),
            _ => text.push_str(raw),
        }
        if !text.is_empty() {
            let date = self.date.and_then(|(pattern, zone)| date_of(&text, *pattern, zone));
            let seen = date.as_deref().unwrap_or(&text);
            if let Some(word) = self.words.as_mut().and_then(|words| words.of(seen)) {
                self.cell.push(self.separator, word);
            } else {
                let is_quoted = self.cell.push(self.separator, seen);
                let unchanged = self.cell.values == 1 && date.is_none() && !is_quoted;
                self.cell.unchanged = unchanged.then_some(value);
            }
        }
        self.cell.value = text;
    }
}

impl CellText {
    fn clear(&mut self) {
        self.text.clear();
        (self.values, self.unchanged, self.broken) = (0, None, 0);
    }

    /// Adds a value. An empty text is none. Returns true if it was put between quotation marks.
    fn push(&mut self, separator: &str, value: &str) -> bool {
        if value.is_empty() {
            return false;
        }
        if self.values > 0 {
            self.text.push_str(separator);
        }
        let start = self.text.len();
        self.text.push_str(value);
        self.values += 1;
        self.unchanged = None;
        separator == listed::BETWEEN && listed::quote(&mut self.text, start, Place::List)
    }
}

impl Words {
    fn new(shape: &Shape) -> Self {
        let case = CaseFolder::new();
        let mut listed = HashMap::with_capacity(shape.words.len());
        for word in &shape.words {
            // The first of two words for a value counts, where the rules let them pass.
            listed.entry(case.folded(&word.value)).or_insert_with(|| word.word.clone());
        }
        Self { listed, other: shape.other.clone(), case, folded: String::new() }
    }

    /// The word for a value. None if it stays.
    fn of(&mut self, value: &str) -> Option<&str> {
        if self.listed.is_empty() {
            return self.other.as_deref();
        }
        let listed = self.listed.get(self.case.fold(value, &mut self.folded));
        listed.or(self.other.as_ref()).map(String::as_str)
    }
}

/// The day of a time as Auth0 writes it. None for any other text.
fn date_of(text: &str, pattern: DatePattern, zone: &TimeZone) -> Option<String> {
    let format = match pattern {
        DatePattern::YearMonthDay => "%Y-%m-%d",
        DatePattern::MonthDayYear => "%m/%d/%Y",
        DatePattern::DayMonthYear => "%d/%m/%Y",
        DatePattern::DottedDayMonthYear => "%d.%m.%Y",
    };
    Some(utc_time(text)?.to_zoned_datetime(zone.clone()).strftime(format).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_the_day_in_the_zone() {
        let utc = TimeZone::UTC;
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let date = |pattern, zone: &TimeZone| date_of("2026-01-02T23:04:05.678Z", pattern, zone);
        assert_eq!(date(DatePattern::YearMonthDay, &utc).unwrap(), "2026-01-02");
        assert_eq!(date(DatePattern::MonthDayYear, &paris).unwrap(), "01/03/2026");
        assert_eq!(date(DatePattern::DayMonthYear, &paris).unwrap(), "03/01/2026");
        assert_eq!(date(DatePattern::DottedDayMonthYear, &paris).unwrap(), "03.01.2026");
        assert_eq!(date_of("2026-01-02", DatePattern::DayMonthYear, &paris), None);
    }
}
