//! One JSON array: each user on a line, to the byte as delivered, or indented. Only half a
//! character (a lone surrogate) becomes U+FFFD, because many readers would refuse the whole file.

use super::{
    sink::Sink,
    writer::{Finished, Writer},
};
use crate::{error::Error, json, summary::Notice, table::Row};

pub(super) struct JsonArray {
    sink: Sink,
    pretty: bool,
    rows: u64,
    /// Lone surrogates replaced.
    broken: u64,
    mended: String,
}

impl JsonArray {
    pub(super) const fn new(sink: Sink, pretty: bool) -> Self {
        Self { sink, pretty, rows: 0, broken: 0, mended: String::new() }
    }
}

impl Writer for JsonArray {
    fn row(&mut self, row: Row<'_>) -> Result<(), Error> {
        self.sink.write(if self.rows == 0 { b"[\n" } else { b",\n" })?;
        self.rows += 1;
        let broken = json::mend(row.line(), &mut self.mended);
        self.broken += broken;
        let line = if broken > 0 { &self.mended } else { row.line() };
        if self.pretty { indent(line, &mut self.sink) } else { self.sink.write(line.as_bytes()) }
    }

    fn finish(mut self: Box<Self>) -> Result<Finished, Error> {
        self.sink.write(if self.rows == 0 { b"[]\n" } else { b"\n]\n" })?;
        let notice = (self.broken > 0).then_some(Notice::BrokenCharacters { count: self.broken });
        Finished::one(self.sink, self.rows, notice.into_iter().collect())
    }
}

/// Writes checked JSON, indented by two spaces for each level, beginning with the first. Tokens
/// stay as they are.
///
/// Writes to the sink piece by piece: indenting deep nesting in memory would multiply its size.
fn indent(line: &str, sink: &mut Sink) -> Result<(), Error> {
    const SPACES: [u8; 64] = [b' '; 64];
    let new_line = |depth: usize, sink: &mut Sink| {
        sink.write(b"\n")?;
        let mut spaces = depth * 2;
        while spaces > 0 {
            let some = spaces.min(SPACES.len());
            sink.write(&SPACES[..some])?;
            spaces -= some;
        }
        Ok(())
    };
    let bytes = line.as_bytes();
    let (mut depth, mut at) = (1, 0);
    sink.write(b"  ")?;
    while let Some(&byte) = bytes.get(at) {
        let length = token_length(&bytes[at..]);
        let token = &bytes[at..at + length];
        at += length;
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {}
            b'{' | b'[' => {
                sink.write(token)?;
                at += bytes[at..].len() - bytes[at..].trim_ascii_start().len();
                if matches!(bytes.get(at), Some(b'}' | b']')) {
                    sink.write(&bytes[at..=at])?;
                    at += 1;
                } else {
                    depth += 1;
                    new_line(depth, sink)?;
                }
            }
            b'}' | b']' => {
                depth -= 1;
                new_line(depth, sink)?;
                sink.write(token)?;
            }
            b',' => {
                sink.write(token)?;
                new_line(depth, sink)?;
            }
            b':' => sink.write(b": ")?,
            _ => sink.write(token)?,
        }
    }
    Ok(())
}

/// The length of the string, number or word at the start of `bytes`, which are checked JSON.
/// Anything else has length 1.
fn token_length(bytes: &[u8]) -> usize {
    match bytes[0] {
        b'"' => {
            let mut at = 1;
            while let Some(found) = memchr::memchr2(b'"', b'\\', bytes.get(at..).unwrap_or_default()) {
                at += found + 1;
                if bytes[at - 1] == b'"' {
                    return at;
                }
                at += 1;
            }
            bytes.len()
        }
        b'-' | b'+' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => bytes
            .iter()
            .position(|byte| !matches!(byte, b'-' | b'+' | b'.') && !byte.is_ascii_alphanumeric())
            .unwrap_or(bytes.len()),
        _ => 1,
    }
}
