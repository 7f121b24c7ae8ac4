//! Scans JSON text from left to right and checks it.

use super::{plain::plain_length, text::Text};

/// Deepest nesting. Bounds the recursion of code that walks values. Real metadata is only a few
/// levels deep.
pub(super) const MAX_DEPTH: usize = 1024;

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The line does not begin with `{`.
    #[error("it is not a JSON object")]
    NotAnObject,
    /// The line is not UTF-8.
    #[error("invalid UTF-8")]
    InvalidUtf8,
    /// The line ends too early.
    #[error("it is cut off")]
    UnexpectedEnd,
    /// A character is not allowed in its position.
    #[error("an unexpected character")]
    UnexpectedByte,
    /// A string holds a raw control character.
    #[error("a control character in a string")]
    ControlCharacter,
    /// A string has an unknown escape.
    #[error("an unknown escape in a string")]
    BadEscape,
    /// A number lacks digits.
    #[error("a malformed number")]
    BadNumber,
    /// Objects and arrays are nested more than 1,024 deep.
    #[error("too deeply nested")]
    TooDeep,
    /// Something follows the object.
    #[error("something after the end of the object")]
    AfterTheEnd,
    /// The object is a list of users among users.
    #[error("it is a list of users, not one user")]
    NotAUser,
    /// An object with a list called `users` has other content that is not about the list.
    #[error("it is neither one user nor a list of users")]
    NotAList,
    /// A list of users says that it holds more or fewer users than it does.
    #[error("the list says that it holds another number of users than it does")]
    OtherLength,
}

/// A [`Reason`] and the index of the byte at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) at: usize,
    pub(crate) reason: Reason,
}

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    True,
    False,
    Number,
    String { escaped: bool },
    Object,
    Array,
}

/// A value: `start..end` in the text, quotation marks included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: Kind,
}

/// A position in JSON text. [`Scanner::value`] skips a whole value; [`Scanner::open`] with
/// [`Scanner::member`] or [`Scanner::element`] enters one.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    suspect: bool,
}

impl<'a> Scanner<'a> {
    pub(crate) const fn new(text: &'a str, at: usize) -> Self {
        Self { text, at, suspect: false }
    }

    pub(crate) const fn text(&self) -> &'a str {
        self.text
    }

    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    /// Returns true once a key was passed that may be that of an identity provider's token. See
    /// `crate::stages`.
    pub(crate) const fn suspect(&self) -> bool {
        self.suspect
    }

    /// The current byte. At the start of a value it determines the value's type.
    #[inline]
    pub(crate) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips white space.
    #[inline]
    pub(crate) fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Skips the current `{` or `[`.
    pub(crate) const fn open(&mut self) {
        self.at += 1;
    }

    /// Inside an object: moves to the value of the next member and returns its key, or skips the
    /// `}` and returns none. `first` starts as true and belongs to the object.
    pub(crate) fn member(&mut self, first: &mut bool) -> Result<Option<Text>, Fault> {
        if !self.item(first, b'}')? {
            return Ok(None);
        }
        let key = self.key()?;
        self.space();
        Ok(Some(key))
    }

    /// Inside an array: moves to the next element, or skips the `]` and returns false.
    pub(crate) fn element(&mut self, first: &mut bool) -> Result<bool, Fault> {
        self.item(first, b']')
    }

    /// Skips the current value.
    pub(crate) fn value(&mut self) -> Result<Value, Fault> {
        let start = self.at;
        let kind = match self.peek() {
            Some(b'{') => self.container().map(|()| Kind::Object),
            Some(b'[') => self.container().map(|()| Kind::Array),
            _ => self.scalar(),
        }?;
        Ok(Value { start, end: self.at, kind })
    }

    /// Skips the current number.
    pub(super) fn number(&mut self) -> Result<(), Fault> {
        self.skip_if(b'-');
        if !self.skip_if(b'0') {
            self.digits()?;
        }
        if self.skip_if(b'.') {
            self.digits()?;
        }
        if self.skip_if(b'e') || self.skip_if(b'E') {
            let _ = self.skip_if(b'+') || self.skip_if(b'-');
            self.digits()?;
        }
        Ok(())
    }

    /// Checks that only white space is left.
    pub(super) fn finish(&mut self) -> Result<(), Fault> {
        self.space();
        if self.at == self.text.len() { Ok(()) } else { Err(self.fault(Reason::AfterTheEnd)) }
    }

    /// Skips what precedes an item, or the `close` after the last one. A comma must precede all
    /// items but the first.
    #[inline]
    fn item(&mut self, first: &mut bool, close: u8) -> Result<bool, Fault> {
        self.space();
        if self.skip_if(close) {
            return Ok(false);
        }
        if !std::mem::take(first) {
            self.expect(b',')?;
            self.space();
        }
        Ok(true)
    }

    /// Skips a key, its colon, and the white space between.
    #[inline]
    fn key(&mut self) -> Result<Text, Fault> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected());
        }
        let start = self.at + 1;
        let escaped = self.string()?;
        let key = Text { start, end: self.at - 1, escaped };
        self.suspect |= escaped || super::token::could_be_token(&self.text.as_bytes()[key.start..key.end]);
        self.space();
        self.expect(b':')?;
        Ok(key)
    }

    /// Skips the current object or array without recursion, because input can be hostile.
    fn container(&mut self) -> Result<(), Fault> {
        let mut stack = Stack::default();
        loop {
            // At a value.
            let mut first = matches!(self.peek(), Some(b'{' | b'['));
            if first {
                if !stack.push(self.peek() == Some(b'{')) {
                    return Err(self.fault(Reason::TooDeep));
                }
                self.open();
            } else {
                self.scalar()?;
            }
            // After an opening bracket or a value: move to the next value.
            loop {
                let object = stack.top_is_object();
                if self.item(&mut first, if object { b'}' } else { b']' })? {
                    if object {
                        self.key()?;
                        self.space();
                    }
                    break;
                }
                if !stack.pop() {
                    return Ok(());
                }
                first = false;
            }
        }
    }

    #[inline]
    fn scalar(&mut self) -> Result<Kind, Fault> {
        match self.peek() {
            Some(b'"') => self.string().map(|escaped| Kind::String { escaped }),
            Some(b'-' | b'0'..=b'9') => self.number().map(|()| Kind::Number),
            Some(b't') => self.word("true").map(|()| Kind::True),
            Some(b'f') => self.word("false").map(|()| Kind::False),
            Some(b'n') => self.word("null").map(|()| Kind::Null),
            _ => Err(self.unexpected()),
        }
    }

    fn word(&mut self, word: &str) -> Result<(), Fault> {
        if self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(())
        } else {
            Err(self.fault(Reason::UnexpectedByte))
        }
    }

    /// Skips the current string. Returns true if it has escapes.
    #[inline]
    fn string(&mut self) -> Result<bool, Fault> {
        self.at += 1;
        let mut escaped = false;
        loop {
            self.at += plain_length(&self.text.as_bytes()[self.at..]);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(escaped);
                }
                Some(b'\\') => {
                    self.escape()?;
                    escaped = true;
                }
                Some(_) => return Err(self.fault(Reason::ControlCharacter)),
                None => return Err(self.fault(Reason::UnexpectedEnd)),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        let rest = &self.text.as_bytes()[self.at + 1..];
        match rest {
            [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => self.at += 2,
            [b'u', a, b, c, d, ..] if [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()) => {
                self.at += 6;
            }
            _ => {
                self.at += 1;
                return Err(self.fault(Reason::BadEscape));
            }
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(self.fault(Reason::BadNumber)) }
    }

    #[inline]
    fn skip_if(&mut self, byte: u8) -> bool {
        let here = self.peek() == Some(byte);
        self.at += usize::from(here);
        here
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        if self.skip_if(byte) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn unexpected(&self) -> Fault {
        let at_end = self.at >= self.text.len();
        self.fault(if at_end { Reason::UnexpectedEnd } else { Reason::UnexpectedByte })
    }

    const fn fault(&self, reason: Reason) -> Fault {
        Fault { at: self.at, reason }
    }
}

/// The open containers: one bit each, set for objects.
#[derive(Default)]
struct Stack {
    bits: [u64; MAX_DEPTH / 64],
    depth: usize,
}

impl Stack {
    /// Returns false if the nesting is too deep. The object of the line itself counts.
    fn push(&mut self, object: bool) -> bool {
        if self.depth + 1 >= MAX_DEPTH {
            return false;
        }
        let (word, bit) = (self.depth / 64, 1 << (self.depth % 64));
        self.bits[word] = self.bits[word] & !bit | if object { bit } else { 0 };
        self.depth += 1;
        true
    }

    fn top_is_object(&self) -> bool {
        let top = self.depth.saturating_sub(1);
        self.bits[top / 64] >> (top % 64) & 1 == 1
    }

    /// Returns false if no container is left open.
    const fn pop(&mut self) -> bool {
        self.depth = self.depth.saturating_sub(1);
        self.depth > 0
    }
}
