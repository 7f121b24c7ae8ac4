//! Finds duplicate users, in memory that does not grow with their number.
//!
//! Auth0's import refuses an entry whose address or id is in the same file already; across files
//! the later entry fails or overwrites. So each address (in any case) and each id may occur once in
//! the whole output.
//!
//! For most users a Bloom filter of fixed size proves that their address and id are new; those are
//! written at once. The others are deferred to a temporary file: all true duplicates, and a few
//! false ones (a few in a thousand among 5,000,000 users). Another temporary file holds the keys of
//! all users; it is read at the end to tell true duplicates from false ones. Both files have no
//! name and disappear with the process.
//!
//! Keys are the first 128 bits of a SHA-256: the probability that two of 10,000,000 different
//! values collide is below 2⁻⁸¹. With so many users that the filter fills up, more of them are
//! deferred, and memory stays the same.

use std::{
    collections::HashMap,
    io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    path::Path,
};

use sha2::{Digest, Sha256};
use tempfile::{SpooledTempFile, spooled_tempfile_in};

/// Bytes that each of the two files keeps in memory before it goes to the disk.
const SPOOL: usize = 2 << 20;

const BUFFER: usize = 64 << 10;

/// Size of the Bloom filter, in words of 64 bits: 16 MiB.
const WORDS: usize = 1 << 21;

/// Words of one block. A key sets one bit in each.
const BLOCK: usize = 8;

/// Deferred users that are judged in one reading of the keys.
const BATCH: usize = 100_000;

/// The address and the id of a user.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Keys {
    email: u128,
    /// Absent for a user without an id.
    user_id: Option<u128>,
}

/// What a user shares with an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Duplicate {
    Email,
    UserId,
}

pub(super) struct SeenUsers {
    filter: BloomFilter,
    /// The keys of all users, in order.
    keys: BufWriter<SpooledTempFile>,
    users: u64,
    deferred: BufWriter<SpooledTempFile>,
    deferred_users: u64,
    batch: usize,
}

impl SeenUsers {
    /// `folder` is for temporary files.
    pub(super) fn new(folder: &Path) -> Self {
        Self::with(folder, WORDS, BATCH)
    }

    fn with(folder: &Path, words: usize, batch: usize) -> Self {
        let spool = || BufWriter::with_capacity(BUFFER, spooled_tempfile_in(SPOOL, folder));
        Self {
            filter: BloomFilter(vec![0; words].into_boxed_slice()),
            keys: spool(),
            users: 0,
            deferred: spool(),
            deferred_users: 0,
            batch,
        }
    }

    /// Adds a user. Returns true if the address and the id are certainly new; else the user must be
    /// deferred ([`SeenUsers::defer`]).
    pub(super) fn is_new(&mut self, email: &str, user_id: &str) -> io::Result<bool> {
        let keys = Keys {
            email: key(b'e', email),
            user_id: Some(user_id).filter(|id| !id.is_empty()).map(|id| key(b'u', id)),
        };
        let mut new = self.filter.add(keys.email);
        if let Some(user_id) = keys.user_id {
            new &= self.filter.add(user_id);
        }
        keys.write(&mut self.keys)?;
        self.users += 1;
        Ok(new)
    }

    /// Keeps the line of the last user until [`SeenUsers::finish`].
    pub(super) fn defer(&mut self, line: &str) -> io::Result<()> {
        self.deferred_users += 1;
        self.deferred.write_all(&(self.users - 1).to_le_bytes())?;
        self.deferred.write_all(&(line.len() as u64).to_le_bytes())?;
        self.deferred.write_all(line.as_bytes())
    }

    /// Passes each deferred line to `each`, in order, with what the user shares with an earlier
    /// one, if anything. `failed` converts errors of the temporary files.
    pub(super) fn finish<E>(
        self,
        failed: impl Fn(io::Error) -> E,
        mut each: impl FnMut(&str, Option<Duplicate>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut deferred = self.rewind().map_err(&failed)?;
        let mut line = String::new();
        while let Some(duplicates) = deferred.judge_batch().map_err(&failed)? {
            for duplicate in duplicates {
                deferred.read(&mut line).map_err(&failed)?;
                each(&line, duplicate)?;
            }
        }
        Ok(())
    }

    fn rewind(self) -> io::Result<Deferred> {
        let keys = self.keys.into_inner().map_err(io::IntoInnerError::into_error)?;
        let mut deferred = self.deferred.into_inner().map_err(io::IntoInnerError::into_error)?;
        deferred.rewind()?;
        let lines = BufReader::with_capacity(BUFFER, deferred);
        Ok(Deferred { keys, lines, left: self.deferred_users, batch: self.batch })
    }
}

/// The deferred users, once all keys are known.
struct Deferred {
    keys: SpooledTempFile,
    lines: BufReader<SpooledTempFile>,
    /// Users not judged yet.
    left: u64,
    batch: usize,
}

impl Deferred {
    /// Judges the next users, whose lines are to be read next: what each shares with an earlier
    /// one.
    fn judge_batch(&mut self) -> io::Result<Option<Vec<Option<Duplicate>>>> {
        if self.left == 0 {
            return Ok(None);
        }
        let here = usize::try_from(self.left).map_or(self.batch, |left| left.min(self.batch));
        self.left -= here as u64;
        let start = self.lines.stream_position()?;
        let mut numbers = Vec::with_capacity(here);
        for _ in 0..here {
            numbers.push(read_number(&mut self.lines)?);
            let length = read_number(&mut self.lines)?;
            self.lines.seek_relative(i64::try_from(length).map_err(io::Error::other)?)?;
        }
        self.lines.seek(SeekFrom::Start(start))?;
        judge(&mut self.keys, &numbers).map(Some)
    }

    fn read(&mut self, line: &mut String) -> io::Result<()> {
        let _number = read_number(&mut self.lines)?;
        let length = read_number(&mut self.lines)?;
        line.clear();
        self.lines.by_ref().take(length).read_to_string(line).map(drop)
    }
}

/// What each of these users, who are in order, shares with an earlier one.
fn judge(keys_of_all: &mut SpooledTempFile, numbers: &[u64]) -> io::Result<Vec<Option<Duplicate>>> {
    let mut theirs: Vec<Keys> = Vec::with_capacity(numbers.len());
    for &number in numbers {
        keys_of_all.seek(SeekFrom::Start(number * Keys::BYTES as u64))?;
        theirs.push(Keys::read(keys_of_all)?);
    }
    // For each of their keys, the first user who has it.
    let mut firsts: HashMap<u128, u64> = HashMap::with_capacity(theirs.len() * 2);
    for keys in &theirs {
        firsts.insert(keys.email, u64::MAX);
        firsts.extend(keys.user_id.map(|id| (id, u64::MAX)));
    }
    keys_of_all.rewind()?;
    let last = numbers.last().map_or(0, |last| last + 1);
    let mut reader = BufReader::with_capacity(BUFFER, keys_of_all);
    for number in 0..last {
        let keys = Keys::read(&mut reader)?;
        for key in [Some(keys.email), keys.user_id].into_iter().flatten() {
            if let Some(first) = firsts.get_mut(&key) {
                *first = number.min(*first);
            }
        }
    }
    let earlier = |key: u128, number: u64| firsts.get(&key).is_some_and(|&first| first < number);
    let judged = theirs.iter().zip(numbers).map(|(keys, &number)| {
        if earlier(keys.email, number) {
            Some(Duplicate::Email)
        } else {
            keys.user_id.filter(|&id| earlier(id, number)).map(|_| Duplicate::UserId)
        }
    });
    Ok(judged.collect())
}

impl Keys {
    const BYTES: usize = 32;

    fn write(self, to: &mut impl Write) -> io::Result<()> {
        to.write_all(&self.email.to_le_bytes())?;
        to.write_all(&self.user_id.unwrap_or_default().to_le_bytes())
    }

    fn read(from: &mut impl Read) -> io::Result<Self> {
        let mut next = || {
            let mut bytes = [0; 16];
            from.read_exact(&mut bytes).map(|()| u128::from_le_bytes(bytes))
        };
        let (email, user_id) = (next()?, next()?);
        Ok(Self { email, user_id: Some(user_id).filter(|&id| id != 0) })
    }
}

/// The key of a text of this kind.
fn key(kind: u8, text: &str) -> u128 {
    let digest = Sha256::new().chain_update([kind]).chain_update(text).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    u128::from_le_bytes(bytes)
}

fn read_number(from: &mut impl Read) -> io::Result<u64> {
    let mut bytes = [0; 8];
    from.read_exact(&mut bytes).map(|()| u64::from_le_bytes(bytes))
}

/// A Bloom filter in blocks: all bits of a key are in one cache line.
struct BloomFilter(Box<[u64]>);

impl BloomFilter {
    /// Adds a key. Returns true if it is certainly new.
    fn add(&mut self, key: u128) -> bool {
        let (block, mut bits) = (key % (self.0.len() / BLOCK) as u128, key >> 64);
        // Fits: it is less than the number of blocks.
        let start = usize::try_from(block).unwrap_or_default() * BLOCK;
        let mut new = false;
        for word in &mut self.0[start..start + BLOCK] {
            let bit = 1 << (bits & 63);
            new |= *word & bit == 0;
            *word |= bit;
            bits >>= 6;
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    /// The duplicates among these users, found with a filter of this size.
    fn judged(users: &[(u8, u8)], words: usize, batch: usize) -> Vec<Option<Duplicate>> {
        let folder = tempfile::tempdir().unwrap();
        let mut seen = SeenUsers::with(folder.path(), words, batch);
        let mut outcome = vec![None; users.len()];
        for (number, (email, id)) in users.iter().enumerate() {
            let id = if *id == 0 { String::new() } else { id.to_string() };
            if !seen.is_new(&email.to_string(), &id).unwrap() {
                seen.defer(&format!("é{number}")).unwrap();
            }
        }
        let number = |line: &str| line.strip_prefix('é').unwrap().parse::<usize>().unwrap();
        seen.finish(
            |error| error,
            |line, duplicate| {
                outcome[number(line)] = duplicate;
                Ok(())
            },
        )
        .unwrap();
        outcome
    }

    fn expected(users: &[(u8, u8)]) -> Vec<Option<Duplicate>> {
        let (mut emails, mut ids) = (HashSet::new(), HashSet::new());
        let judge = |&(email, id): &(u8, u8)| {
            let (email, id) = (!emails.insert(email), id != 0 && !ids.insert(id));
            if email { Some(Duplicate::Email) } else { id.then_some(Duplicate::UserId) }
        };
        users.iter().map(judge).collect()
    }

    proptest! {
        #[test]
        fn duplicates_are_found_however_small_filter_and_batches_are(
            users in prop::collection::vec((0..60u8, 0..60u8), 0..80),
            blocks in 1..20_usize,
            batch in 1..9_usize,
        ) {
            prop_assert_eq!(judged(&users, blocks * BLOCK, batch), expected(&users));
        }
    }

    #[test]
    fn few_users_are_deferred_without_reason() {
        let mut filter = BloomFilter(vec![0; WORDS].into_boxed_slice());
        let keys = (0..1_000_000).map(|number: u32| key(b'e', &number.to_string()));
        let deferred = keys.filter(|&key| !filter.add(key)).count();
        assert!(deferred < 100, "{deferred}");
    }
}
