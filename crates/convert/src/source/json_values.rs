//! Any JSON text with users, as one user on each line: an array, an indented file, objects after
//! each other with or without commas, and the answers of the Management API to
//! `GET /api/v2/users?include_totals=true`, also several of them.
//!
//! Here only the ends of the users are found, so that memory holds one user at a time. Each user is
//! checked afterwards, as every line is. Line breaks between the parts of a user are dropped, and
//! so is the white space behind them; nothing else changes.

use memchr::memchr3;
use schema::attributes;

use super::{
    input::{Facts, Layer},
    layer::Unpack,
};
use crate::{
    error::Error,
    json::{self, Index, Kind, Member, Reason},
};

/// The key of the list in an answer of the Management API (Management API, `GET /api/v2/users`).
const USERS: &str = "users";

/// Most lists within each other. Two make sense: an array of answers.
const MOST_LISTS: usize = 8;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What begins a record of a JSON text sequence (RFC 7464).
const RECORD_SEPARATOR: u8 = 0x1e;

pub(super) struct JsonValues {
    longest: usize,
    /// Complete users, each with a line feed, and how many bytes of them were passed on.
    ready: Vec<u8>,
    sent: usize,
    /// The user being read.
    object: Vec<u8>,
    /// Open objects and arrays in the user. 0 between users.
    depth: usize,
    string: InString,
    /// At depth 1: the position of the current key in the user, without quotation marks, and
    /// whether the next string is a key.
    key: (usize, usize),
    at_key: bool,
    /// A line break has been dropped just before.
    broken: bool,
    /// The lists around the user.
    lists: Vec<List>,
    turn: Turn,
    /// The answer whose list has ended. Its other members are being read like a user.
    ended: Option<Answer>,
    /// Bytes of a byte order mark seen.
    mark: usize,
    users: u64,
    total: Option<u64>,
    index: Index,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum InString {
    No,
    Yes,
    Escaped,
}

/// What may come between users.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// A value or the end of the list.
    First,
    /// A value, after a comma.
    Value,
    /// A comma or the end of the list. Outside of lists also a value.
    Next,
}

enum List {
    Array,
    Answer(Answer),
}

/// What an answer says about its list.
struct AboutList {
    /// Users in it.
    length: Option<u64>,
}

/// An answer of the Management API.
struct Answer {
    /// Users before it.
    before: u64,
    /// Users in it, by its own words.
    length: Option<u64>,
    /// A comma follows its list.
    comma: bool,
}

impl JsonValues {
    pub(super) fn new(longest: usize) -> Self {
        Self {
            longest,
            ready: Vec::new(),
            sent: 0,
            object: Vec::new(),
            depth: 0,
            string: InString::No,
            key: (0, 0),
            at_key: false,
            broken: false,
            lists: Vec::new(),
            turn: Turn::First,
            ended: None,
            mark: 0,
            users: 0,
            total: None,
            index: Index::default(),
        }
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), Reason> {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if self.string == InString::Yes {
                let rest = &bytes[at..];
                let plain = memchr3(b'"', b'\\', b'\n', rest).unwrap_or(rest.len());
                self.object.extend_from_slice(&rest[..plain]);
                at += plain;
                let Some(&byte) = bytes.get(at) else { break };
                if byte == b'\n' {
                    return Err(Reason::ControlCharacter);
                }
                if byte == b'\\' {
                    self.string = InString::Escaped;
                } else {
                    self.string = InString::No;
                    self.key.1 = self.object.len();
                }
                self.object.push(byte);
            } else if self.string == InString::Escaped {
                self.string = InString::Yes;
                self.object.push(byte);
            } else if self.depth == 0 {
                self.between(byte)?;
            } else {
                self.inside(byte)?;
            }
            at += 1;
        }
        Ok(())
    }

    /// Takes a byte between users.
    fn between(&mut self, byte: u8) -> Result<(), Reason> {
        if self.lists.is_empty() && byte == BYTE_ORDER_MARK[self.mark] {
            self.mark = (self.mark + 1) % BYTE_ORDER_MARK.len();
            return Ok(());
        }
        if self.mark > 0 {
            return Err(Reason::InvalidUtf8);
        }
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => {}
            RECORD_SEPARATOR if self.lists.is_empty() => {}
            b',' if self.turn == Turn::Next => self.turn = Turn::Value,
            b'{' | b'[' => {
                if self.turn == Turn::Next && !self.lists.is_empty() {
                    return Err(Reason::UnexpectedByte);
                }
                if byte == b'{' {
                    self.begin();
                } else {
                    self.push(List::Array)?;
                }
            }
            b']' if self.turn != Turn::Value => match self.lists.pop() {
                None => return Err(Reason::UnexpectedByte),
                Some(List::Array) => self.turn = Turn::Next,
                Some(List::Answer(answer)) => {
                    self.begin();
                    self.at_key = false;
                    self.ended = Some(answer);
                }
            },
            b',' | b']' | b'}' => return Err(Reason::UnexpectedByte),
            _ => return Err(Reason::NotAnObject),
        }
        Ok(())
    }

    fn push(&mut self, list: List) -> Result<(), Reason> {
        if self.lists.len() == MOST_LISTS {
            return Err(Reason::TooDeep);
        }
        self.lists.push(list);
        self.turn = Turn::First;
        Ok(())
    }

    /// Begins a user.
    fn begin(&mut self) {
        self.object.clear();
        self.object.push(b'{');
        self.depth = 1;
        self.at_key = true;
        self.broken = false;
    }

    /// Takes a byte of a user outside of strings.
    fn inside(&mut self, byte: u8) -> Result<(), Reason> {
        match byte {
            b'\n' | b'\r' => {
                self.broken = true;
                return Ok(());
            }
            b' ' | b'\t' if self.broken => return Ok(()),
            _ => {}
        }
        let word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-');
        if std::mem::take(&mut self.broken) && word(&byte) && self.object.last().is_some_and(word) {
            self.object.push(b' ');
        }
        if let Some(answer) = &mut self.ended
            && self.object.len() == 1
        {
            // After the list of an answer: a comma and another member, or the end.
            match byte {
                b' ' | b'\t' => return Ok(()),
                b',' if !answer.comma => {
                    answer.comma = true;
                    self.at_key = true;
                    return Ok(());
                }
                b'"' if answer.comma => {}
                b'}' if !answer.comma => {}
                _ => return Err(Reason::UnexpectedByte),
            }
        }
        match byte {
            b'"' => {
                self.string = InString::Yes;
                if self.depth == 1 && self.at_key {
                    self.key.0 = self.object.len() + 1;
                }
            }
            b'[' if self.depth == 1 && !self.at_key && self.begins_answer()? => return Ok(()),
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth -= 1,
            b',' if self.depth == 1 => self.at_key = true,
            b':' if self.depth == 1 => self.at_key = false,
            _ => {}
        }
        self.object.push(byte);
        if self.depth == 0 { self.complete() } else { Ok(()) }
    }

    /// Ends a user, or the rest of an answer.
    fn complete(&mut self) -> Result<(), Reason> {
        self.turn = Turn::Next;
        if let Some(answer) = self.ended.take() {
            let object = std::mem::take(&mut self.object);
            let AboutList { length } = self.read_members(&object)?.ok_or(Reason::NotAList)?;
            self.object = object;
            let length = length.or(answer.length);
            return if length.is_none_or(|length| length == self.users - answer.before) {
                Ok(())
            } else {
                Err(Reason::OtherLength)
            };
        }
        self.users += 1;
        self.ready.extend_from_slice(&self.object);
        self.ready.push(b'\n');
        Ok(())
    }

    /// At the array of a member: if this is the list of an answer, leaves the object and enters the
    /// list.
    fn begins_answer(&mut self) -> Result<bool, Reason> {
        // `key.1` is the end of the last string, which is the key.
        let (from, to) = self.key;
        if self.object.get(from..to) != Some(USERS.as_bytes()) || self.ended.is_some() {
            return Ok(false);
        }
        let mut members = self.object[..from - 1].trim_ascii_end().to_vec();
        if members.last() == Some(&b',') {
            members.pop();
        }
        members.push(b'}');
        let Some(AboutList { length }) = self.read_members(&members)? else { return Ok(false) };
        if self.lists.iter().any(|list| matches!(list, List::Answer(_))) {
            return Err(Reason::NotAList);
        }
        self.depth = 0;
        self.push(List::Answer(Answer { before: self.users, length, comma: false }))?;
        Ok(true)
    }

    /// Reads what an answer says about its list. Returns none if this is no answer, but a user.
    fn read_members(&mut self, object: &[u8]) -> Result<Option<AboutList>, Reason> {
        let text = std::str::from_utf8(object).map_err(|_| Reason::InvalidUtf8)?;
        json::index(text, &mut self.index).map_err(|fault| fault.reason)?;
        let mut length = None;
        for member in &self.index.members {
            let name = member.key().name(text);
            if attributes::find(&name).is_some() || matches!(member.value().kind, Kind::Object | Kind::Array)
            {
                return Ok(None);
            }
            let number = || text[member.value().start..member.value().end].parse::<u64>().ok();
            match &*name {
                "length" => length = number(),
                "total" => self.total = self.total.max(number()),
                _ => {}
            }
        }
        Ok(Some(AboutList { length }))
    }

    fn finish(&self) -> Result<(), Reason> {
        if self.mark > 0 {
            return Err(Reason::InvalidUtf8);
        }
        if self.depth > 0 || !self.lists.is_empty() { Err(Reason::UnexpectedEnd) } else { Ok(()) }
    }
}

impl Unpack for JsonValues {
    fn read(&mut self, from: &mut dyn Layer, out: &mut [u8]) -> Result<usize, Error> {
        while self.sent == self.ready.len() {
            self.ready.clear();
            self.sent = 0;
            let bytes = from.fill()?;
            let count = bytes.len();
            let taken = if count == 0 { self.finish() } else { self.take(bytes) };
            from.consume(count);
            let path = || from.file().path().to_owned();
            if let Err(reason) = taken {
                return Err(Error::NotJson { path: path(), user: self.users + 1, reason });
            }
            if self.object.len() > self.longest {
                return Err(Error::LineTooLong { path: path(), line: self.users + 1, limit: self.longest });
            }
            if count == 0 {
                return Ok(0);
            }
        }
        let waiting = &self.ready[self.sent..];
        let count = waiting.len().min(out.len());
        out[..count].copy_from_slice(&waiting[..count]);
        self.sent += count;
        Ok(count)
    }

    fn add_facts(&self, facts: &mut Facts) {
        facts.total = self.total;
    }

    fn is_text(&self) -> bool {
        true
    }
}

/// Returns true if an object is an answer of the Management API, by its members. What was made of
/// one may have null for a list without users.
pub(super) fn is_answer(line: &str, members: &[Member]) -> bool {
    let list = |member: &Member| matches!(member.value().kind, Kind::Array | Kind::Null);
    members.iter().any(|member| list(member) && member.key().raw(line) == USERS)
        && members.iter().all(|member| attributes::find(&member.key().name(line)).is_none())
}

#[cfg(test)]
mod tests;
