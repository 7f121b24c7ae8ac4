//! How far a look-up is, on the disk: the file of answers, and beside it a journal with one line
//! for each page. A page's answers are written and synced before its line, and only a page that has
//! its line counts. After a crash the look-up therefore continues at the first page without one,
//! and what that page may have left in the file of answers is cut off.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use auth0::{Cursor, Named};
use base::files::{File, folder_of, sync_folder};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::calls::{Answer, Call};
use super::gaps::{LeftOut, NotRead, Part};

/// A line of the journal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case", deny_unknown_fields)]
enum Entry {
    /// The first line.
    Begin { calls: Vec<Call>, not_read: Vec<NotRead> },
    /// A page was read. `bytes` is the size of the file of answers after it.
    Page {
        bytes: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<Cursor>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        add: Vec<Call>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        groups: Vec<Named>,
        listed: u64,
        nested: u64,
        /// Missing in journals of earlier versions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Timestamp>,
    },
    /// The checkpoint of the current list had expired; it begins again.
    Restart,
    /// What the current list belongs to was deleted meanwhile.
    Gone,
    /// A part of the lookup can't be read; the rest goes on without it.
    WithoutPart { not_read: NotRead },
    /// The lookup can't be read at all.
    LeftOut { left_out: LeftOut },
}

/// How far a look-up is.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    begun: bool,
    queue: VecDeque<Call>,
    cursor: Cursor,
    /// Size of the file of answers.
    bytes: u64,
    /// Size of the file of answers when the current list began.
    list_began_at: u64,
    /// Groups that give roles, with these roles, by id.
    groups: BTreeMap<String, (Named, Vec<Named>)>,
    /// Lists read to their end.
    pub(crate) lists: u64,
    /// Pages read.
    pub(crate) pages: u64,
    /// Roles, organizations or groups of the tenant.
    pub(crate) listed: u64,
    /// Groups inside groups, whose members were not read.
    pub(crate) nested: u64,
    /// When the first and the last page were read, by Auth0's clock.
    pub(crate) read: Option<(Timestamp, Timestamp)>,
    pub(crate) not_read: Vec<NotRead>,
    pub(crate) left_out: Option<LeftOut>,
}

impl Progress {
    /// The list that is read next, and where.
    pub(super) fn current(&self) -> Option<(&Call, &Cursor)> {
        self.queue.front().map(|call| (call, &self.cursor))
    }

    /// Lists that are still to be read, as far as known.
    pub(super) fn left(&self) -> u64 {
        self.queue.len() as u64
    }

    /// Returns true once everything is read.
    pub(crate) fn is_done(&self) -> bool {
        (self.begun || self.left_out.is_some()) && self.queue.is_empty()
    }

    fn apply(&mut self, entry: Entry) {
        match entry {
            Entry::Begin { calls, not_read } => {
                self.begun = true;
                self.queue = calls.into();
                self.not_read = not_read;
            }
            Entry::Page { bytes, next, add, groups, listed, nested, at } => {
                self.read = at.map(|at| (self.read.map_or(at, |(from, _)| from), at)).or(self.read);
                self.bytes = bytes;
                self.pages += 1;
                self.listed += listed;
                self.nested += nested;
                if let Some(Call::RoleGroups { role }) = self.queue.front() {
                    for group in groups {
                        let of_group = self.groups.entry(group.id.clone()).or_insert((group, Vec::new()));
                        if !of_group.1.contains(role) {
                            of_group.1.push(role.clone());
                        }
                    }
                }
                self.queue.extend(add);
                match next {
                    Some(next) => self.cursor = next,
                    None => self.next_list(),
                }
            }
            Entry::Restart => {
                self.bytes = self.list_began_at;
                self.cursor = Cursor::default();
            }
            Entry::Gone => {
                self.bytes = self.list_began_at;
                self.next_list();
            }
            Entry::WithoutPart { not_read } => self.do_without(not_read),
            Entry::LeftOut { left_out } => {
                self.queue.clear();
                self.left_out = Some(left_out);
                self.bytes = 0;
            }
        }
    }

    fn next_list(&mut self) {
        self.queue.pop_front();
        self.lists += 1;
        self.cursor = Cursor::default();
        self.list_began_at = self.bytes;
        // Once every role's groups are known, each group is read once for all its roles.
        let more = self.queue.iter().any(|call| matches!(call, Call::Roles { .. } | Call::RoleGroups { .. }));
        if !more {
            let groups = std::mem::take(&mut self.groups).into_values();
            self.queue.extend(groups.map(|(group, roles)| Call::GroupMembers { group, roles }));
        }
    }

    /// Goes on without a part. Its first list fails if any does, so it has no answers yet.
    fn do_without(&mut self, not_read: NotRead) {
        self.bytes = self.list_began_at;
        self.cursor = Cursor::default();
        match not_read.part {
            Part::Groups => {
                self.groups.clear();
                self.queue
                    .retain(|call| !matches!(call, Call::RoleGroups { .. } | Call::GroupMembers { .. }));
            }
            Part::OrganizationRoles => {
                for call in &mut self.queue {
                    if let Call::OrganizationMembers { with_roles, .. } = call {
                        *with_roles = false;
                    }
                }
            }
        }
        self.not_read.push(not_read);
    }
}

/// A look-up on the disk.
#[derive(Debug)]
pub(crate) struct Journal {
    pub(crate) progress: Progress,
    answers: PathBuf,
    log: PathBuf,
}

impl Journal {
    /// Opens the files, or makes them, and finds out how far the look-up is.
    pub(crate) fn open(answers: PathBuf, log: PathBuf) -> Result<Self, (PathBuf, io::Error)> {
        let mut opened = Self { progress: Progress::default(), answers, log };
        let outcome = opened.replay();
        outcome.map_err(|error| (opened.log.clone(), error))?;
        opened.cut().map_err(|error| (opened.answers.clone(), error))?;
        Ok(opened)
    }

    fn replay(&mut self) -> io::Result<()> {
        let mut file = File::open_or_create(&self.log)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        let mut whole = 0;
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            // The last line of a journal may be torn; none after it can be trusted.
            let Some(entry) = line.strip_suffix(b"\n").and_then(|line| serde_json::from_slice(line).ok())
            else {
                break;
            };
            whole += line.len() as u64;
            self.progress.apply(entry);
        }
        if whole < text.len() as u64 {
            file.set_len(whole)?;
            file.sync()?;
        }
        Ok(())
    }

    /// Cuts off what no line of the journal vouches for. A file of answers that is too short has
    /// lost pages, so that everything is read again.
    fn cut(&mut self) -> io::Result<()> {
        let file = File::open_or_create(&self.answers)?;
        if file.size()? < self.progress.bytes {
            File::open_or_create(&self.log)?.set_len(0)?;
            self.progress = Progress::default();
        }
        file.set_len(self.progress.bytes)?;
        file.sync()?;
        sync_folder(folder_of(&self.answers))
    }

    /// Stores the calls to make.
    pub(super) fn begin(&mut self, calls: Vec<Call>, not_read: Vec<NotRead>) -> io::Result<()> {
        self.append(Entry::Begin { calls, not_read })
    }

    /// Stores a page: its answers first, then that it was read.
    pub(super) fn page(&mut self, answer: Answer) -> io::Result<()> {
        let Answer { lines, next, add, groups, listed, nested, at } = answer;
        let bytes = self.progress.bytes + lines.len() as u64;
        if !lines.is_empty() {
            let mut file = File::open_or_create(&self.answers)?;
            file.set_len(self.progress.bytes)?;
            file.seek(SeekFrom::End(0))?;
            file.write_all(lines.as_bytes())?;
            file.sync_data()?;
        }
        self.append(Entry::Page { bytes, next, add, groups, listed, nested, at })
    }

    /// Begins the current list again.
    pub(super) fn restart(&mut self) -> io::Result<()> {
        self.append(Entry::Restart)
    }

    /// Skips the current list.
    pub(super) fn gone(&mut self) -> io::Result<()> {
        self.append(Entry::Gone)
    }

    /// Goes on without a part.
    pub(super) fn without(&mut self, not_read: NotRead) -> io::Result<()> {
        self.append(Entry::WithoutPart { not_read })
    }

    /// Gives the whole lookup up.
    pub(super) fn leave_out(&mut self, left_out: LeftOut) -> io::Result<()> {
        self.append(Entry::LeftOut { left_out })
    }

    fn append(&mut self, entry: Entry) -> io::Result<()> {
        let mut file = File::open_or_create(&self.log)?;
        file.seek(SeekFrom::End(0))?;
        let line = serde_json::to_string(&entry)? + "\n";
        file.write_all(line.as_bytes())?;
        file.sync_data()?;
        let before = self.progress.bytes;
        self.progress.apply(entry);
        if self.progress.bytes < before {
            File::open_or_create(&self.answers)?.set_len(self.progress.bytes)?;
        }
        Ok(())
    }

    /// The file of answers.
    pub(super) fn answers(&self) -> &Path {
        &self.answers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(id: &str) -> Named {
        Named { id: id.into(), name: id.to_uppercase() }
    }

    fn open(folder: &Path) -> Journal {
        Journal::open(folder.join("answers"), folder.join("journal")).unwrap()
    }

    fn text(folder: &Path) -> String {
        fs_err::read_to_string(folder.join("answers")).unwrap()
    }

    fn answer(lines: &str, next: Option<&str>) -> Answer {
        let cursor = |from| serde_json::from_value(serde_json::json!({ "from": from, "size": 100 })).unwrap();
        Answer { lines: lines.into(), next: next.map(cursor), ..Answer::default() }
    }

    fn begun(folder: &Path) -> Journal {
        let mut journal = open(folder);
        journal.begin(vec![Call::Roles { with_groups: true }], Vec::new()).unwrap();
        let members = |id| Call::RoleMembers { role: named(id) };
        let groups = |id| Call::RoleGroups { role: named(id) };
        let add = vec![members("a"), members("b"), groups("a"), groups("b")];
        journal.page(Answer { add, listed: 2, ..answer("roles\n", None) }).unwrap();
        journal
    }

    #[test]
    fn it_continues_where_it_was_and_drops_what_was_not_confirmed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let mut journal = begun(path);
        journal.page(answer("one\n", Some("next"))).unwrap();
        drop(journal);
        // A page whose line never reached the journal, and half of that line.
        fs_err::write(path.join("answers"), "roles\none\ntwo\nthr").unwrap();
        let mut lines = fs_err::read(path.join("journal")).unwrap();
        lines.extend(br#"{"entry":"page","bytes":14"#);
        fs_err::write(path.join("journal"), lines).unwrap();
        let mut journal = open(path);
        assert_eq!(text(path), "roles\none\n");
        let (call, cursor) = journal.progress.current().unwrap();
        assert_eq!((call, cursor.expires()), (&Call::RoleMembers { role: named("a") }, true));
        journal.page(answer("two\n", None)).unwrap();
        assert_eq!(text(path), "roles\none\ntwo\n");
        assert_eq!(journal.progress.current().unwrap().0, &Call::RoleMembers { role: named("b") });
    }

    #[test]
    fn an_expired_list_begins_again_without_its_answers() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = begun(folder.path());
        journal.page(answer("one\n", Some("next"))).unwrap();
        journal.page(answer("two\n", Some("more"))).unwrap();
        journal.restart().unwrap();
        assert_eq!(text(folder.path()), "roles\n");
        assert!(!journal.progress.current().unwrap().1.expires());
        journal.page(answer("again\n", None)).unwrap();
        drop(journal);
        let journal = open(folder.path());
        assert_eq!((text(folder.path()).as_str(), journal.progress.left()), ("roles\nagain\n", 3));
    }

    #[test]
    fn a_group_with_several_roles_is_read_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = begun(folder.path());
        journal.page(answer("", None)).unwrap();
        journal.page(answer("", None)).unwrap();
        journal.page(Answer { groups: vec![named("g"), named("h")], ..answer("", None) }).unwrap();
        journal.page(Answer { groups: vec![named("g")], ..answer("", None) }).unwrap();
        let mut calls = Vec::new();
        while let Some((call, _)) = journal.progress.current() {
            calls.push(call.clone());
            journal.page(answer("", None)).unwrap();
        }
        let members = |group, roles: &[&str]| Call::GroupMembers {
            group: named(group),
            roles: roles.iter().map(|role| named(role)).collect(),
        };
        assert_eq!(calls, [members("g", &["a", "b"]), members("h", &["a"])]);
        assert!(open(folder.path()).progress.is_done());
    }

    #[test]
    fn groups_that_may_not_be_read_leave_the_direct_roles() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = begun(folder.path());
        journal.page(answer("one\n", None)).unwrap();
        journal.page(answer("two\n", None)).unwrap();
        let not_read =
            NotRead { part: Part::Groups, missing: vec!["read:group_roles".into()], auth0_message: None };
        journal.without(not_read.clone()).unwrap();
        assert!(journal.progress.is_done());
        let progress = open(folder.path()).progress;
        assert!(progress.is_done());
        assert_eq!((progress.not_read, text(folder.path()).as_str()), (vec![not_read], "roles\none\ntwo\n"));
    }

    #[test]
    fn lost_answers_are_read_again() {
        let folder = tempfile::tempdir().unwrap();
        drop(begun(folder.path()));
        fs_err::write(folder.path().join("answers"), "ro").unwrap();
        assert!(open(folder.path()).progress.current().is_none());
        assert_eq!(text(folder.path()), "");
    }
}
