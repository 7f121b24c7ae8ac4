//! Joins the password hashes of a file that Auth0's support has made to the users of an export, by
//! their ids.
//!
//! Only users of database connections have passwords, so only they get one: those whose id begins
//! with `auth0|`, or has no provider. Users are held by the first 128 bits of the SHA-256 of their
//! id: the probability that two of 10,000,000 different ids collide is below 2⁻⁸¹. Memory grows by
//! about 100 bytes for each hash.

use std::collections::HashMap;

use schema::{FieldPath, attributes};
use sha2::{Digest, Sha256};

use crate::{
    error::Error,
    json::{self, Fault, Index, Kind, Member, Text, Value},
    plan::{Columns, Limits, Source},
    source::{Next, Reader, Record},
    summary::Notice,
    support_file as support,
    table::Locator,
};

/// The key under which a user gets the hash, as Auth0's import calls it.
const KEY: &str = "password_hash";

/// The prefix of ids of database connections.
const PREFIX: &str = "auth0|";

/// Joins hashes, user by user.
pub(crate) struct PasswordHashes {
    locator: Locator,
    /// For each user, the hash as it stands between quotation marks.
    hashes: HashMap<u128, Box<str>>,
    /// Users who got theirs since the last report.
    joined: u64,
    id: String,
    line: String,
    index: Index,
}

impl PasswordHashes {
    /// Reads files of hashes. Returns none if there are no files.
    pub(crate) fn read(files: &[Source], columns: &Columns, limits: &Limits) -> Result<Option<Self>, Error> {
        if files.is_empty() {
            return Ok(None);
        }
        let mut hashes = HashMap::new();
        let mut text = String::new();
        for file in files {
            let mut reader = Reader::open(file, limits)?;
            loop {
                match reader.next()? {
                    Next::User(record) => {
                        if let Some((id, hash)) = hash_of(&record, &mut text) {
                            hashes.insert(key(id), hash.into());
                        }
                    }
                    Next::Other => {}
                    Next::End(_) => break,
                }
            }
        }
        let id = FieldPath { root: attributes::USER_ID.to_owned(), steps: Vec::new() };
        Ok(Some(Self {
            locator: Locator::of_fields(&[&id], columns.requested().unwrap_or_default().iter()),
            hashes,
            joined: 0,
            id: text,
            line: String::new(),
            index: Index::default(),
        }))
    }

    /// The record with the user's hash, if there is one.
    pub(crate) fn apply<'a>(&'a mut self, record: Record<'a>) -> Result<Record<'a>, Fault> {
        let Self { locator, hashes, joined, id, line, index } = self;
        let found = locator.locate(&record)?[0];
        let Some(hash) =
            found.and_then(|value| id_of(record.line, value, id)).and_then(|id| hashes.get(&key(id)))
        else {
            return Ok(record);
        };
        *joined += 1;
        // Everything before the closing brace stays where it is, and so do its positions.
        line.clear();
        line.push_str(record.line.strip_suffix('}').unwrap_or(record.line));
        index.members.clear();
        index.members.extend_from_slice(record.index.members);
        index.suspect = record.index.suspect;
        line.push_str(if index.members.is_empty() { "\"" } else { ",\"" });
        let start = line.len();
        line.push_str(KEY);
        let key = Text { start, end: line.len(), escaped: false };
        line.push_str("\":");
        let start = line.len();
        line.extend(["\"", hash, "\""]);
        let kind = Kind::String { escaped: hash.contains('\\') };
        index.members.push(Member::new(key, Value { start, end: line.len(), kind }));
        line.push('}');
        Ok(Record { line, index: index.view() })
    }

    /// What was joined since the last report.
    pub(crate) fn take_notice(&mut self) -> Notice {
        let users = std::mem::take(&mut self.joined);
        Notice::PasswordHashesJoined { users, left: (self.hashes.len() as u64).saturating_sub(users) }
    }
}

/// The id of a user of a database connection, without its prefix. `text` is for decoding.
fn id_of<'a>(line: &str, value: Value, text: &'a mut String) -> Option<&'a str> {
    let Kind::String { .. } = value.kind else { return None };
    text.clear();
    json::decode(&line[value.start + 1..value.end - 1], text, |escape, out| out.push_str(escape));
    match text.strip_prefix(PREFIX) {
        Some(id) => Some(id),
        None => (!text.is_empty() && !text.contains('|')).then_some(text),
    }
}

/// The id and the hash on a line of a file of hashes.
fn hash_of<'a>(record: &'a Record<'_>, text: &'a mut String) -> Option<(&'a str, &'a str)> {
    let member = |wanted: &[&str]| {
        let mut members = record.index.members.iter().rev();
        members.find(|member| wanted.contains(&&*member.key().name(record.line))).map(Member::value)
    };
    let hash = member(&[support::HASH, KEY]).filter(|hash| matches!(hash.kind, Kind::String { .. }))?;
    let id = support::read(record.line, record.index.members)
        .map(|user| user.id)
        .or_else(|| member(&["user_id"]))?;
    Some((id_of(record.line, id, text)?, &record.line[hash.start + 1..hash.end - 1]))
}

fn key(id: &str) -> u128 {
    let digest = Sha256::digest(id);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    u128::from_be_bytes(bytes)
}
