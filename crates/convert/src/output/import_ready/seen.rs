//! Finds users that come twice, in memory that does not grow with their number.
//!
//! Auth0's import refuses an entry whose address or id is in the same file already, and across files the later one
//! fails or overwrites. So each address (whatever its case) and each id may come once in the whole set.
//!
//! A filter of fixed size tells for most users that their address and id were never seen before; those are written at
//! once. The others, all true duplicates and a few that only look like one (some in a thousand where 5,000,000 users
//! are read), wait in a file. The keys of all users are noted in another file, which is read at the end to tell the
//! ones from the others. Both files have no name and go away with the process.
//!
//! Keys are the first 128 bits of a SHA-256: that two of 10,000,000 differ and look the same has a probability below
//! 2⁻⁸¹. Where so many users come that the filter fills, more of them wait, and memory stays the same.

use std::{
    collections::HashMap,
    io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    path::Path,
};

use sha2::{Digest, Sha256};
use tempfile::{SpooledTempFile, spooled_tempfile_in};

/// What stays in memory of each of the two files before it becomes one.
const SPOOL: usize = 2 << 20;

const BUFFER: usize = 64 << 10;

/// Size of the filter, in words of 64 bits: 16 MiB.
const WORDS: usize = 1 << 21;

/// Words that belong together, one bit of each for a key.
const BLOCK: usize = 8;

/// How many waiting users are looked up in one reading of the keys.
const BATCH: usize = 100_000;

/// The address and the id of a user.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Keys {
    email: u128,
    /// Absent where the user has none.
    user_id: Option<u128>,
}

/// What an earlier user has as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Duplicate {
    Email,
    UserId,
}

pub(super) struct Seen {
    filter: Filter,
    /// The keys of all users, in their order.
    noted: BufWriter<SpooledTempFile>,
    users: u64,
    waiting: BufWriter<SpooledTempFile>,
    waiting_users: u64,
    batch: usize,
}

impl Seen {
    /// Temporary files, where they are needed, lie in this folder.
    pub(super) fn new(folder: &Path) -> Self {
        Self::with(folder, WORDS, BATCH)
    }

    fn with(folder: &Path, words: usize, batch: usize) -> Self {
        let spool = || BufWriter::with_capacity(BUFFER, spooled_tempfile_in(SPOOL, folder));
        Self {
            filter: Filter(vec![0; words].into_boxed_slice()),
            noted: spool(),
            users: 0,
            waiting: spool(),
            waiting_users: 0,
            batch,
        }
    }

    /// Notes a user. True when it is the first of its address and of its id for sure; else it has to
    /// [`Seen::wait`].
    pub(super) fn is_new(&mut self, email: &str, user_id: &str) -> io::Result<bool> {
        let keys = Keys {
            email: key(b'e', email),
            user_id: Some(user_id).filter(|id| !id.is_empty()).map(|id| key(b'u', id)),
        };
        let mut new = self.filter.add(keys.email);
        if let Some(user_id) = keys.user_id {
            new &= self.filter.add(user_id);
        }
        keys.write(&mut self.noted)?;
        self.users += 1;
        Ok(new)
    }

    /// Keeps the line of the last user until the end.
    pub(super) fn wait(&mut self, line: &str) -> io::Result<()> {
        self.waiting_users += 1;
        self.waiting.write_all(&(self.users - 1).to_le_bytes())?;
        self.waiting.write_all(&(line.len() as u64).to_le_bytes())?;
        self.waiting.write_all(line.as_bytes())
    }

    /// Gives each waiting line back, in order, with what an earlier user has as well, if anything. `failed` makes an
    /// error of one of the temporary files.
    pub(super) fn finish<E>(
        self,
        failed: impl Fn(io::Error) -> E,
        mut each: impl FnMut(&str, Option<Duplicate>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut waiting = self.back().map_err(&failed)?;
        let mut line = String::new();
        while let Some(duplicates) = waiting.judge().map_err(&failed)? {
            for duplicate in duplicates {
                waiting.read(&mut line).map_err(&failed)?;
                each(&line, duplicate)?;
            }
        }
        Ok(())
    }

    fn back(self) -> io::Result<Waiting> {
        let noted = self.noted.into_inner().map_err(io::IntoInnerError::into_error)?;
        let mut waiting = self.waiting.into_inner().map_err(io::IntoInnerError::into_error)?;
        waiting.rewind()?;
        let lines = BufReader::with_capacity(BUFFER, waiting);
        Ok(Waiting { noted, lines, left: self.waiting_users, batch: self.batch })
    }
}

/// The users that wait, once all keys are noted.
struct Waiting {
    noted: SpooledTempFile,
    lines: BufReader<SpooledTempFile>,
    /// Users that are not judged yet.
    left: u64,
    batch: usize,
}

impl Waiting {
    /// For each of the next users, what an earlier one has as well; their lines are to be read next.
    fn judge(&mut self) -> io::Result<Option<Vec<Option<Duplicate>>>> {
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
        judge(&mut self.noted, &numbers).map(Some)
    }

    fn read(&mut self, line: &mut String) -> io::Result<()> {
        let _number = read_number(&mut self.lines)?;
        let length = read_number(&mut self.lines)?;
        line.clear();
        self.lines.by_ref().take(length).read_to_string(line).map(drop)
    }
}
/// For each of these users, which are in order, what an earlier one has as well.
fn judge(noted: &mut SpooledTempFile, numbers: &[u64]) -> io::Result<Vec<Option<Duplicate>>> {
    let mut theirs: Vec<Keys> = Vec::with_capacity(numbers.len());
    for &number in numbers {
        noted.seek(SeekFrom::Start(number * Keys::BYTES as u64))?;
        theirs.push(Keys::read(noted)?);
    }
    // The first user of each key that matters.
    let mut firsts: HashMap<u128, u64> = HashMap::with_capacity(theirs.len() * 2);
    for keys in &theirs {
        firsts.insert(keys.email, u64::MAX);
        firsts.extend(keys.user_id.map(|id| (id, u64::MAX)));
    }
    noted.rewind()?;
    let last = numbers.last().map_or(0, |last| last + 1);
    let mut reader = BufReader::with_capacity(BUFFER, noted);
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

/// A Bloom filter in blocks: what one key sets lies in one line of the processor's cache.
struct Filter(Box<[u64]>);

impl Filter {
    /// Adds a key. True when it was not there for sure.
    fn add(&mut self, key: u128) -> bool {
        let (block, mut bits) = (key % (self.0.len() / BLOCK) as u128, key >> 64);
        // Less than the number of blocks, hence it fits.
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

    /// What becomes of users, by their numbers, when they go through a filter of this size.
    fn judged(users: &[(u8, u8)], words: usize, batch: usize) -> Vec<Option<Duplicate>> {
        let folder = tempfile::tempdir().unwrap();
        let mut seen = Seen::with(folder.path(), words, batch);
        let mut outcome = vec![None; users.len()];
        for (number, (email, id)) in users.iter().enumerate() {
            let id = if *id == 0 { String::new() } else { id.to_string() };
            if !seen.is_new(&email.to_string(), &id).unwrap() {
                seen.wait(&format!("é{number}")).unwrap();
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
    fn few_users_wait_for_nothing() {
        let mut filter = Filter(vec![0; WORDS].into_boxed_slice());
        let keys = (0..1_000_000).map(|number: u32| key(b'e', &number.to_string()));
        let waiting = keys.filter(|&key| !filter.add(key)).count();
        assert!(waiting < 100, "{waiting}");
    }
}
