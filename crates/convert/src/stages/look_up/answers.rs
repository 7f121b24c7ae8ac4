//! The answers of one look-up, held so that a user's are found without reading a file.
//!
//! Each line of the file is an object with `user_id` and `value`; a line without one of them tells
//! something else and is skipped. Users are held by 128 bits that `SipHash` with a random key
//! makes of their id: the probability that two of 10,000,000 different ids collide is below 2⁻⁸¹,
//! and nobody can choose ids that do. Equal lists of values, such as "has the roles Admin and
//! Support", are held once, so memory grows by about 30 bytes for each user with an answer.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, hash_map::RandomState},
    hash::BuildHasher,
    io::{BufRead, BufReader, Read},
    path::Path,
};

// The hasher of the standard library is the same one, but makes 64 bits only.
use siphasher::sip128::{Hash128, SipHasher13};

use crate::{
    error::Error,
    json::{self, Fault, Index, Kind, Member, Reason, Scanner, Value},
    summary::Holders,
};

/// Longest line of a file of answers, in bytes. One holds a name or two.
const LONGEST_LINE: u64 = 1 << 20;

/// The keys of lines that say what users can have.
const LISTED: [&str; 3] = ["role", "organization", "group"];

/// Users for each entry of the table of contents.
const PER_START: usize = 4;

/// Bits of the filter for each user: one other user in so many passes it.
const FILTER_BITS: usize = 8;

/// The answers for all users.
#[derive(Default)]
pub(super) struct Answers {
    keys: Keys,
    /// One bit for each lower half of a key, many times: most users without an answer have none
    /// here. It is small enough to stay in the processor's cache, which the rest is not.
    filter: Vec<u64>,
    /// Upper halves of the users' keys, in order.
    upper: Vec<u64>,
    /// The lower halves, each with the number of the user's list.
    users: Vec<(u64, u32)>,
    /// For each beginning of a key, the first user with it.
    starts: Vec<u32>,
    /// Bits of a key that `starts` looks at.
    bits: u32,
    /// Lists as JSON arrays.
    lists: Vec<String>,
    /// Everything that users can have, as a JSON array.
    listed: String,
    /// One bit for each user who was found.
    found: Vec<u64>,
    /// Values of all users, doubles not counted.
    pub(super) values: u64,
}

impl Answers {
    /// Reads a file of answers.
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let failed = |error| Error::read(path, error);
        let file = fs_err::File::open(path).map_err(failed)?;
        let mut reader = BufReader::with_capacity(256 << 10, file);
        let mut collected = Collected::default();
        let (mut line, mut number, mut offset) = (Vec::new(), 0, 0);
        loop {
            line.clear();
            let length = reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line).map_err(failed)?;
            if length == 0 {
                break;
            }
            number += 1;
            let fault = |reason| Error::NotNdjson { path: path.to_owned(), line: number, offset, reason };
            let (content, _) = json::trim(&line);
            let content = std::str::from_utf8(content).map_err(|_| fault(Reason::InvalidUtf8))?;
            if !content.is_empty() {
                collected.add(content).map_err(fault)?;
            }
            offset += length as u64;
        }
        Ok(collected.finish())
    }

    /// Finds the values of a user, which counts the user as found.
    pub(super) fn find(&mut self, user_id: &str) -> Option<Found> {
        let (upper, lower) = halves(self.keys.of(user_id));
        let (word, bit) = filter_bit(lower, self.filter.len());
        if self.filter.get(word)? & bit == 0 {
            return None;
        }
        let from = *self.starts.get(beginning(upper, self.bits))? as usize;
        let from = from + self.upper[from..].iter().position(|user| *user >= upper)?;
        let same = self.upper[from..].iter().take_while(|user| **user == upper).count();
        let at = from + self.users[from..from + same].iter().position(|(user, _)| *user == lower)?;
        self.found[at / 64] |= 1 << (at % 64);
        Some(Found(self.users[at].1))
    }

    /// The values of a user as a JSON array.
    pub(super) fn list(&self, found: Found) -> &str {
        &self.lists[found.list()]
    }

    /// Number of different lists.
    pub(super) const fn lists(&self) -> usize {
        self.lists.len()
    }

    /// The users with each value. `kept` has the users with each list, and is emptied.
    pub(super) fn holders(&self, kept: &mut [u64]) -> Vec<Holders> {
        // Checked when it was read, as the lists were.
        let listed = values_of(&self.listed).unwrap_or_default();
        let mut holders: BTreeMap<_, u64> = listed.into_iter().map(|value| (value, 0)).collect();
        for (list, users) in self.lists.iter().zip(kept) {
            let users = std::mem::take(users);
            for value in values_of(list).unwrap_or_default() {
                *holders.entry(value).or_default() += users;
            }
        }
        holders.into_iter().map(|((name, id), users)| Holders { id, name, users }).collect()
    }

    /// Users who have an answer.
    pub(super) fn users(&self) -> u64 {
        self.users.len() as u64
    }

    /// Users who have an answer and were not found since this was asked last.
    pub(super) fn take_not_found(&mut self) -> u64 {
        let found: u64 = self.found.iter_mut().map(|bits| u64::from(std::mem::take(bits).count_ones())).sum();
        self.users() - found
    }
}

/// The name and the id of each value of a list.
fn values_of(list: &str) -> Result<BTreeSet<(String, String)>, Fault> {
    let text = |value: Option<Value>| {
        let mut text = String::new();
        if let Some(Value { start, end, kind: Kind::String { .. } }) = value {
            json::decode(&list[start + 1..end - 1], &mut text, |escape, out| out.push_str(escape));
        }
        text
    };
    let (mut values, mut scanner, mut first) = (BTreeSet::new(), Scanner::new(list, 0), true);
    scanner.open();
    while scanner.element(&mut first)? {
        let value = scanner.value()?;
        let (mut name, mut id) = (Some(value), None);
        if value.kind == Kind::Object {
            name = None;
            let (mut members, mut first) = (Scanner::new(list, value.start), true);
            members.open();
            while let Some(key) = members.member(&mut first)? {
                let value = members.value()?;
                match &*key.name(list) {
                    "name" => name = Some(value),
                    "id" => id = Some(value),
                    _ => {}
                }
            }
        }
        values.insert((text(name), text(id)));
    }
    Ok(values)
}

/// The list of values of a user who has an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found(u32);

impl Found {
    /// The number of the list.
    pub(super) const fn list(self) -> usize {
        self.0 as usize
    }
}

/// What was read of a file so far.
#[derive(Default)]
struct Collected {
    keys: Keys,
    index: Index,
    values: Vec<String>,
    numbers: HashMap<String, u32>,
    /// What users can have, such as roles.
    listed: Vec<String>,
    /// Users with the numbers of their values.
    pairs: Vec<(u128, u32)>,
    id: String,
}

impl Collected {
    fn add(&mut self, line: &str) -> Result<(), Reason> {
        json::index(line, &mut self.index).map_err(|fault| fault.reason)?;
        let member = |name: &str| {
            let found = self.index.members.iter().rev().find(|member| member.key().name(line) == name);
            found.map(Member::value)
        };
        let (Some(user), Some(value)) = (member("user_id"), member("value")) else {
            let listed = LISTED.iter().find_map(|name| member(name));
            let listed = listed.filter(|listed| listed.kind == Kind::Object);
            self.listed.extend(listed.map(|listed| line[listed.start..listed.end].to_owned()));
            return Ok(());
        };
        let Kind::String { escaped } = user.kind else { return Ok(()) };
        let raw = &line[user.start + 1..user.end - 1];
        self.id.clear();
        if escaped {
            json::decode(raw, &mut self.id, |escape, out| out.push_str(escape));
        } else {
            self.id.push_str(raw);
        }
        let value = &line[value.start..value.end];
        let number = if let Some(number) = self.numbers.get(value) {
            *number
        } else {
            let number = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
            self.values.push(value.to_owned());
            self.numbers.insert(value.to_owned(), number);
            number
        };
        self.pairs.push((self.keys.of(&self.id), number));
        Ok(())
    }

    fn finish(self) -> Answers {
        let Self { keys, values, numbers, listed, mut pairs, .. } = self;
        let listed = format!("[{}]", listed.join(","));
        drop(numbers);
        // Pages that shift while they are read can hold a user twice.
        pairs.sort_unstable();
        pairs.dedup();
        let count = pairs.len() as u64;
        let (mut upper, mut users, mut lists) = (Vec::new(), Vec::new(), Vec::new());
        let mut known: HashMap<Vec<u32>, u32> = HashMap::new();
        for of_user in pairs.chunk_by(|one, other| one.0 == other.0) {
            let list: Vec<u32> = of_user.iter().map(|(_, value)| *value).collect();
            let number = known.get(&list).copied().unwrap_or_else(|| {
                let texts: Vec<&str> = list.iter().map(|value| values[*value as usize].as_str()).collect();
                lists.push(format!("[{}]", texts.join(",")));
                let number = u32::try_from(lists.len() - 1).unwrap_or(u32::MAX);
                known.insert(list, number);
                number
            });
            let (start, end) = halves(of_user[0].0);
            upper.push(start);
            users.push((end, number));
        }
        upper.shrink_to_fit();
        users.shrink_to_fit();
        let bits = (users.len() / PER_START).max(1).ilog2();
        let mut starts = vec![u32::try_from(users.len()).unwrap_or(u32::MAX); 1 << bits];
        for (at, user) in upper.iter().enumerate().rev() {
            starts[beginning(*user, bits)] = u32::try_from(at).unwrap_or(u32::MAX);
        }
        // A beginning that no user has leads to the next one's users.
        for at in (1..starts.len()).rev() {
            starts[at - 1] = starts[at - 1].min(starts[at]);
        }
        let mut filter = vec![0; (users.len() * FILTER_BITS).div_ceil(64).next_power_of_two()];
        for (lower, _) in &users {
            let (word, bit) = filter_bit(*lower, filter.len());
            filter[word] |= bit;
        }
        let found = vec![0; users.len().div_ceil(64)];
        Answers { keys, filter, upper, users, starts, bits, lists, listed, found, values: count }
    }
}

/// The halves of a key.
fn halves(key: u128) -> (u64, u64) {
    let [upper, lower] = [key >> 64, key & u128::from(u64::MAX)];
    (u64::try_from(upper).unwrap_or_default(), u64::try_from(lower).unwrap_or_default())
}

/// The first bits of a key's upper half.
fn beginning(upper: u64, bits: u32) -> usize {
    // At most as many bits as a number of users has.
    usize::try_from(upper.checked_shr(64 - bits).unwrap_or_default()).unwrap_or_default()
}

/// The place of a key's bit in a filter of so many words, which are a power of two.
fn filter_bit(lower: u64, words: usize) -> (usize, u64) {
    let word = usize::try_from(lower >> 6).unwrap_or_default() & words.wrapping_sub(1);
    (word, 1 << (lower % 64))
}

/// Makes keys of ids.
struct Keys(SipHasher13);

impl Default for Keys {
    fn default() -> Self {
        // Each of them has random keys of its own.
        let [first, second] = [RandomState::new(), RandomState::new()].map(|random| random.hash_one(0));
        Self(SipHasher13::new_with_keys(first, second))
    }
}

impl Keys {
    fn of(&self, user_id: &str) -> u128 {
        let Hash128 { h1, h2 } = self.0.hash(user_id.as_bytes());
        u128::from(h1) << 64 | u128::from(h2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The list of a user's values.
    fn found<'a>(answers: &'a mut Answers, user_id: &str) -> Option<&'a str> {
        answers.find(user_id).map(|found| answers.list(found))
    }

    fn answers(text: &str) -> Result<Answers, Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answers");
        fs_err::write(&path, text).unwrap();
        Answers::read(&path)
    }

    #[test]
    fn values_are_found_by_user_and_doubles_count_once() {
        let mut answers = answers(concat!(
            r#"{"role":{"id":"rol_1"}}"#,
            "\n",
            r#"{"user_id":"auth0|1","value":{"id":"rol_1","name":"A"}}"#,
            "\n",
            r#"{"user_id":"auth0|2","value":{"id":"rol_1","name":"A"}}"#,
            "\n",
            r#"{"user_id":"auth0|1","value":{"id":"rol_2","name":"B"}}"#,
            "\n",
            r#"{"user_id":"auth0|1","value":{"id":"rol_1","name":"A"}}"#,
            "\n",
            r#"{"user_id":"auth\u0030|3","method":{"type":"password"}}"#,
            "\n",
        ))
        .unwrap();
        assert_eq!((answers.users(), answers.values), (2, 3));
        assert_eq!(
            found(&mut answers, "auth0|1"),
            Some(r#"[{"id":"rol_1","name":"A"},{"id":"rol_2","name":"B"}]"#)
        );
        assert_eq!(found(&mut answers, "auth0|3"), None);
        assert_eq!(answers.take_not_found(), 1);
        assert_eq!(found(&mut answers, "auth0|2"), Some(r#"[{"id":"rol_1","name":"A"}]"#));
        assert_eq!(answers.take_not_found(), 1);
    }

    #[test]
    fn every_one_of_many_users_is_found_and_no_other() {
        let line = |user: usize| format!("{{\"user_id\":\"u{user}\",\"value\":{{\"n\":{}}}}}\n", user % 7);
        for count in [0, 1, 3, 4, 5, 1_000] {
            let mut answers = answers(&(0..count).map(line).collect::<String>()).unwrap();
            for user in 0..count {
                let expected = format!("[{{\"n\":{}}}]", user % 7);
                assert_eq!(
                    found(&mut answers, &format!("u{user}")),
                    Some(expected.as_str()),
                    "{user} of {count}"
                );
            }
            assert!((count..count + 100).all(|user| answers.find(&format!("u{user}")).is_none()));
            assert_eq!((answers.lists.len(), answers.take_not_found()), (count.min(7), 0));
        }
    }

    #[test]
    fn a_line_that_is_not_json_is_named() {
        let error = answers("{}\n\n{\"user_id\":").err().unwrap();
        assert!(matches!(error, Error::NotNdjson { line: 3, offset: 4, .. }), "{error:?}");
    }
}
