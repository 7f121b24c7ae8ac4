//! Finds the values of fields in a user.
//!
//! A field that was requested as `path` with the title `title` can arrive in four ways, of which
//! the first one that is there counts:
//! 1. under its title, which is what `export_as` asks for;
//! 2. under its path, spelled out as one key;
//! 3. nested: `a.b[0]` in the array `b` of the object `a`.
//!
//! 4. under the title that Auth0's Dashboard or its extension gives it: `Email` for `email`.
//!
//! A field that was not requested itself is also found inside one that contains it, under that
//! one's title.
//!
//! A key that is the title of a field with another path belongs to that field alone: with the
//! titles `name` for `nickname` and `full` for `name`, a user without a name must not get the
//! nickname in `full`.

use std::collections::HashMap;

use schema::{FieldPath, Step};

use super::names::Names;
use crate::{
    json::{Fault, Scanner, Value},
    plan::Column,
    source::Record,
};

pub(crate) struct Locator {
    keys: Names,
    /// For each key, the roots it can hold a value of. Empty when key and root have the same
    /// number.
    claims: Vec<Vec<Claim>>,
    /// For each root the rank of its value and the value, reused from user to user.
    ranks: Vec<u8>,
    values: Vec<Option<Value>>,
}

struct Claim {
    root: usize,
    /// The lowest rank wins.
    rank: u8,
    steps: Vec<Step>,
}

/// Most keys to remember. Users have some dozens; a file could have a new one in each user.
const MOST_KEYS: usize = 1_000;

const BY_TITLE: u8 = 0;
const INSIDE_TITLE: u8 = 1;
const BY_PATH: u8 = 2;
const NESTED: u8 = 3;
const BY_DEFAULT_TITLE: u8 = 4;

impl Locator {
    /// Makes every attribute a root; [`Locator::learn`] adds them.
    pub(crate) fn as_delivered() -> Self {
        Self { keys: Names::default(), claims: Vec::new(), ranks: Vec::new(), values: Vec::new() }
    }

    pub(crate) fn chosen(columns: &[Column]) -> Self {
        Self::of_table(&columns.iter().collect::<Vec<_>>(), &[], columns)
    }

    /// Makes some of the `requested` fields roots, and after them each of `paths`, which these
    /// fields hold.
    pub(super) fn of_table(fields: &[&Column], paths: &[FieldPath], requested: &[Column]) -> Self {
        let mut locator = Self { values: vec![None; fields.len() + paths.len()], ..Self::as_delivered() };
        // Titles first: keys mostly come in that order, and the look-up likes that.
        for (root, column) in fields.iter().enumerate() {
            locator.claim(&column.title, Claim { root, rank: BY_TITLE, steps: Vec::new() });
        }
        let titles = Titles::of(requested);
        for (root, column) in fields.iter().enumerate() {
            locator.claim_delivered(root, &column.path, FieldPath::from_key(&column.path), &titles);
        }
        locator.claim_fields(fields.len(), paths.iter(), requested.iter());
        locator
    }

    /// Makes each of `paths` a root, whether or not it is one of the fields that were `requested`.
    pub(crate) fn of_fields<'a>(
        paths: &[&'a FieldPath],
        requested: impl Iterator<Item = &'a Column> + Clone,
    ) -> Self {
        let mut locator = Self { values: vec![None; paths.len()], ..Self::as_delivered() };
        locator.claim_fields(0, paths.iter().copied(), requested);
        locator
    }

    /// Makes each of `paths` a root, from number `first` on.
    fn claim_fields<'a>(
        &mut self,
        first: usize,
        paths: impl Iterator<Item = &'a FieldPath>,
        requested: impl Iterator<Item = &'a Column> + Clone,
    ) {
        let titles = Titles::of(requested.clone());
        let requested: Vec<(&str, FieldPath)> =
            requested.map(|column| (column.title.as_str(), FieldPath::from_key(&column.path))).collect();
        for (root, path) in (first..).zip(paths) {
            let outer = requested
                .iter()
                .filter(|(_, outer)| outer.root == path.root && path.steps.starts_with(&outer.steps));
            if let Some((title, outer)) = outer.max_by_key(|(_, outer)| outer.steps.len()) {
                let steps = path.steps[outer.steps.len()..].to_vec();
                let rank = if steps.is_empty() { BY_TITLE } else { INSIDE_TITLE };
                self.claim(title, Claim { root, rank, steps });
            }
            self.claim_delivered(root, &path.to_string(), path.clone(), &titles);
        }
    }

    /// Claims the ways to deliver a field other than under its title.
    fn claim_delivered(&mut self, root: usize, name: &str, path: FieldPath, titles: &Titles<'_>) {
        if !titles.is_of_another_field(name) {
            self.claim(name, Claim { root, rank: BY_PATH, steps: Vec::new() });
        }
        if path.is_nested() && !titles.is_of_another_field(&path.root) {
            self.claim(&path.root, Claim { root, rank: NESTED, steps: path.steps });
        }
        for title in schema::default_titles(name) {
            if titles.0.get(title.as_str()).is_none_or(|path| *path == name) {
                self.claim(&title, Claim { root, rank: BY_DEFAULT_TITLE, steps: Vec::new() });
            }
        }
    }

    /// Adds the attributes of this user that are not known yet, and passes each of them to `new`.
    /// Stops at an error of `new`.
    pub(crate) fn learn<E>(
        &mut self,
        record: &Record<'_>,
        mut new: impl FnMut(&str) -> Result<(), E>,
    ) -> Result<(), E> {
        for (at, member) in record.index.members.iter().enumerate() {
            let name = member.key().name(record.line);
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

    /// What was located last.
    pub(crate) fn values(&self) -> &[Option<Value>] {
        &self.values
    }

    /// The value of each root. Where a key occurs twice, the last one counts.
    pub(crate) fn locate(&mut self, record: &Record<'_>) -> Result<&[Option<Value>], Fault> {
        let Self { keys, claims, ranks, values } = self;
        values.fill(None);
        ranks.clear();
        ranks.resize(values.len(), u8::MAX);
        let mut before = None;
        for member in record.index.members {
            let name = member.key().name(record.line);
            let number = match keys.find_after(&name, before) {
                Some(number) => number,
                // Next time it is found as fast as the others, to be passed over.
                None if !claims.is_empty() && keys.len() < MOST_KEYS => {
                    claims.push(Vec::new());
                    keys.add(&name)
                }
                None => continue,
            };
            before = Some(number);
            let Some(claims) = claims.get(number) else {
                values[number] = Some(member.value());
                continue;
            };
            for claim in claims {
                if claim.rank > ranks[claim.root] {
                    continue;
                }
                match walk(record.line, member.value(), &claim.steps)? {
                    Some(value) => {
                        ranks[claim.root] = claim.rank;
                        values[claim.root] = Some(value);
                    }
                    // The same key again: it is the one that counts, and it has no value there.
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

/// The titles of the requested fields, with their paths.
struct Titles<'a>(HashMap<&'a str, &'a str>);

impl<'a> Titles<'a> {
    fn of(columns: impl IntoIterator<Item = &'a Column>) -> Self {
        Self(columns.into_iter().map(|column| (column.title.as_str(), column.path.as_str())).collect())
    }

    /// Returns true if `key` is the title of a field with another path.
    fn is_of_another_field(&self, key: &str) -> bool {
        self.0.get(key).is_some_and(|path| *path != key)
    }
}

/// The value that the steps lead to, from `value`.
#[inline]
pub(crate) fn walk(line: &str, value: Value, steps: &[Step]) -> Result<Option<Value>, Fault> {
    match steps.split_first() {
        None => Ok(Some(value)),
        Some((step, rest)) => walk_on(line, value, step, rest),
    }
}

/// The value that a step and those after it lead to.
fn walk_on(line: &str, value: Value, step: &Step, rest: &[Step]) -> Result<Option<Value>, Fault> {
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
