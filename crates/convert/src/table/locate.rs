//! Finds the value of each root column in a user.
//!
//! A column that was asked for as `path` with the title `title` may have been delivered in three ways; the first one
//! that is there counts:
//! 1. under its title, which is what `export_as` asks for;
//! 2. under its path, spelt out as one key;
//! 3. nested: `a.b[0]` in the array `b` of the object `a`.
//!
//! A key that is the title of another column, of another path, is that column's and nobody else's: with the titles
//! `name` for `nickname` and `full` for `name`, a user without a name must not get the nickname in `full`.

use std::collections::HashMap;

use super::{
    names::Names,
    path::{FieldPath, Step},
};
use crate::{
    Column,
    json::{Fault, Scanner, Value},
    source::Record,
};

pub(crate) struct Locator {
    keys: Names,
    /// For each key, who wants it. Empty when every key is the root of the same number.
    claims: Vec<Vec<Claim>>,
    /// For each root the rank of its value and the value, reused from user to user.
    ranks: Vec<u8>,
    values: Vec<Option<Value>>,
}

struct Claim {
    root: usize,
    /// How good a way this is: less is better.
    rank: u8,
    steps: Vec<Step>,
}

const BY_TITLE: u8 = 0;
const BY_PATH: u8 = 1;
const NESTED: u8 = 2;

impl Locator {
    /// Every attribute is a root of its own; they are to be learned.
    pub(crate) fn as_delivered() -> Self {
        Self { keys: Names::default(), claims: Vec::new(), ranks: Vec::new(), values: Vec::new() }
    }

    pub(crate) fn chosen(columns: &[Column]) -> Self {
        let mut locator = Self { values: vec![None; columns.len()], ..Self::as_delivered() };
        // Titles first: keys mostly come in that order, and the look-up likes that.
        for (root, column) in columns.iter().enumerate() {
            locator.claim(&column.title, Claim { root, rank: BY_TITLE, steps: Vec::new() });
        }
        let paths: HashMap<&str, &str> =
            columns.iter().map(|column| (column.title.as_str(), column.path.as_str())).collect();
        let taken = |key: &str| paths.get(key).is_some_and(|path| *path != key);
        for (root, column) in columns.iter().enumerate() {
            if !taken(&column.path) {
                locator.claim(&column.path, Claim { root, rank: BY_PATH, steps: Vec::new() });
            }
            let path = FieldPath::parse(&column.path);
            if !path.steps.is_empty() && !taken(path.root) {
                locator.claim(path.root, Claim { root, rank: NESTED, steps: path.steps });
            }
        }
        locator
    }

    /// Makes the attributes of this user known. Tells each one that is new; the error, if it gives one, ends it.
    pub(crate) fn learn<E>(
        &mut self,
        record: &Record<'_>,
        mut new: impl FnMut(&str) -> Result<(), E>,
    ) -> Result<(), E> {
        for (at, member) in record.index.members.iter().enumerate() {
            let name = member.key.name(record.line);
            if self.keys.find(&name, at).is_none() {
                new(&name)?;
                self.keys.add(&name);
                self.values.push(None);
            }
        }
        Ok(())
    }

    fn claim(&mut self, key: &str, claim: Claim) {
        let number = self.keys.add(key);
        self.claims.resize_with(self.keys.len(), Vec::new);
        self.claims[number].push(claim);
    }

    /// The value of each root. Where a key occurs twice, the last one counts.
    pub(crate) fn locate(&mut self, record: &Record<'_>) -> Result<&[Option<Value>], Fault> {
        let Self { keys, claims, ranks, values } = self;
        values.fill(None);
        ranks.clear();
        ranks.resize(values.len(), u8::MAX);
        let mut next = 0;
        for member in &record.index.members {
            let Some(number) = keys.find(&member.key.name(record.line), next) else { continue };
            next = number + 1;
            let Some(claims) = claims.get(number) else {
                values[number] = Some(member.value);
                continue;
            };
            for claim in claims {
                if claim.rank > ranks[claim.root] {
                    continue;
                }
                match walk(record.line, member.value, &claim.steps)? {
                    Some(value) => {
                        ranks[claim.root] = claim.rank;
                        values[claim.root] = Some(value);
                    }
                    // The same key once more: it is the one that counts, and has nothing there.
                    None if claim.rank == ranks[claim.root] => {
                        ranks[claim.root] = u8::MAX;
                        values[claim.root] = None;
                    }
                    None => {}
                }
            }
        }
        Ok(values)
    }
}

/// The value that the steps lead to, from `value`.
pub(crate) fn walk(line: &str, value: Value, steps: &[Step]) -> Result<Option<Value>, Fault> {
    let Some((step, rest)) = steps.split_first() else { return Ok(Some(value)) };
    let mut scanner = Scanner::new(line, value.start);
    let (mut first, mut found) = (true, None);
    match (step, scanner.peek()) {
        (Step::Key(wanted), Some(b'{')) => {
            scanner.open();
            while let Some(key) = scanner.member(&mut first)? {
                let value = scanner.value()?;
                if *key.name(line) == **wanted {
                    found = Some(value);
                }
            }
        }
        (Step::Index(wanted), Some(b'[')) => {
            scanner.open();
            let mut at = 0;
            while scanner.element(&mut first)? {
                let value = scanner.value()?;
                if at == *wanted {
                    found = Some(value);
                    break;
                }
                at += 1;
            }
        }
        _ => {}
    }
    found.map_or(Ok(None), |value| walk(line, value, rest))
}
