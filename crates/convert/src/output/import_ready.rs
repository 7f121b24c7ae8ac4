//! Import-ready JSON: users for Auth0's bulk import, in files no larger than it accepts; the users
//! whom it would refuse, in a file of their own; and a report of what is lost.
//!
//! An output with the path `users.json` creates these files:
//! - `users-00001.json`, …: arrays of users, none larger than [`parts::MOST_BYTES`];
//! - `users-set-aside.ndjson`, if there are such users: on each line an object with the `reason`,
//!   the fact behind it, and the `user` as delivered;
//! - `users-report.md`.
//!
//! Half a character (a lone surrogate) becomes U+FFFD: the import would refuse the whole file.

mod attributes;
mod judgement;
mod outcome;
mod parts;
mod report;
mod seen;
mod unknown;
mod user;
mod values;

use std::path::{Path, PathBuf};

use schema::FieldPath;

#[cfg(feature = "internals")]
pub(crate) use parts::{CLOSING, Placement, Splitter};

use self::{
    outcome::{Importable, SetAside},
    parts::{Parts, beside},
    report::Counts,
    seen::{Duplicate, SeenUsers},
    user::Users,
};
use super::{
    created_files::CreatedFiles,
    sink::Sink,
    writer::{Finished, FinishedFile, Writer},
};
use crate::{
    error::{ColumnFault, Error},
    json::{self, Index},
    plan::Columns,
    source::Record,
    summary::{Content, Notice},
    table::Row,
};
use recipe::ImportOptions;

pub(super) struct ImportReady {
    users: Users,
    seen: SeenUsers,
    files: Files,
    /// Lone surrogates replaced.
    broken: u64,
    mended: String,
    /// That of a mended line.
    index: Index,
}

/// The files of the output, and the counts for the report.
struct Files {
    created: CreatedFiles,
    /// The path of the output, from which those of the files are derived.
    path: PathBuf,
    parts: Parts,
    /// Created for the first user who is set aside.
    set_aside: Option<Sink>,
    counts: Counts,
}

impl ImportReady {
    pub(super) fn new(files: &CreatedFiles, path: &Path, columns: &Columns, options: ImportOptions) -> Self {
        let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
        Self {
            users: Users::new(columns, options),
            seen: SeenUsers::new(folder),
            broken: 0,
            mended: String::new(),
            index: Index::default(),
            files: Files {
                created: files.clone(),
                path: path.to_owned(),
                parts: Parts::new(files.clone(), path.to_owned()),
                set_aside: None,
                counts: Counts::default(),
            },
        }
    }
}

/// Refuses columns from which no user can be imported: without the address, or with only parts of
/// metadata.
pub(crate) fn check(columns: &Columns) -> Result<(), ColumnFault> {
    let Some(columns) = columns.requested() else { return Ok(()) };
    let has = |path: &str| columns.iter().any(|column| column.path == path);
    let needed = columns.iter().filter_map(|column| {
        let path = FieldPath::from_key(&column.path);
        (path.is_metadata() && path.is_nested()).then_some(path.root)
    });
    match std::iter::once("email".to_owned()).chain(needed).find(|path| !has(path)) {
        Some(missing) => Err(ColumnFault::NotImportable { missing }),
        None => Ok(()),
    }
}

/// Indexes a line that was checked before. If it failed all the same, the user would lack an
/// address.
fn indexed<'a>(line: &'a str, index: &'a mut Index) -> Record<'a> {
    if json::index(line, index).is_err() {
        index.members.clear();
    }
    Record { line, index: index.view() }
}

impl Files {
    fn import(&mut self, user: &Importable<'_>, line: &str) -> Result<(), Error> {
        if self.parts.add(user.json)? {
            self.counts.imported(user.losses);
            Ok(())
        } else {
            self.set_aside(SetAside::TooLarge, line)
        }
    }

    fn set_aside(&mut self, reason: SetAside, line: &str) -> Result<(), Error> {
        let sink = match &mut self.set_aside {
            Some(sink) => sink,
            none => none.insert(self.created.create(&beside(&self.path, "-set-aside.ndjson"))?),
        };
        let mut begin = format!("{{\"reason\":\"{}\"", reason.code());
        if let Some((key, fact)) = reason.fact() {
            begin.extend([",\"", key, "\":\""]);
            json::escape(fact, &mut begin);
            begin.push('"');
        }
        begin.push_str(",\"user\":");
        for text in [&begin, line, "}\n"] {
            sink.write(text.as_bytes())?;
        }
        self.counts.set_aside(reason);
        Ok(())
    }

    fn finish(self, users: &Users) -> Result<Finished, Error> {
        let Self { created, path, parts, set_aside, counts } = self;
        let mut files = parts.finish()?;
        let parts = files.len();
        let mut notices = Vec::new();
        if let Some(sink) = set_aside {
            let file = FinishedFile::close(sink, Content::SetAside, counts.users_set_aside())?;
            notices.push(Notice::UsersSetAside { path: file.path.clone(), users: file.rows });
            files.push(file);
        }
        let mut sink = created.create(&beside(&path, "-report.md"))?;
        sink.write(counts.report(parts, users).as_bytes())?;
        files.push(FinishedFile::close(sink, Content::Report, 0)?);
        Ok(Finished { files, notices })
    }
}

impl Writer for ImportReady {
    fn row(&mut self, row: Row<'_>) -> Result<(), Error> {
        let broken = json::mend(row.line(), &mut self.mended);
        self.broken += broken;
        let user = if broken > 0 { indexed(&self.mended, &mut self.index) } else { row.record() };
        let line = user.line;
        match self.users.read(user) {
            Err(reason) => self.files.set_aside(reason, line),
            Ok(user) => {
                let failed = |error| Error::write(&self.files.path, error);
                if self.seen.is_new(user.email, user.user_id).map_err(failed)? {
                    self.files.import(&user, line)
                } else {
                    self.seen.defer(line).map_err(failed)
                }
            }
        }
    }

    fn finish(self: Box<Self>) -> Result<Finished, Error> {
        let Self { mut users, seen, mut files, broken, mut index, .. } = *self;
        let path = files.path.clone();
        seen.finish(
            |error| Error::write(&path, error),
            |line, duplicate| {
                let reason = match (duplicate, users.read(indexed(line, &mut index))) {
                    (None, Ok(user)) => return files.import(&user, line),
                    (None, Err(reason)) => reason,
                    (Some(Duplicate::Email), _) => SetAside::DuplicateEmail,
                    (Some(Duplicate::UserId), _) => SetAside::DuplicateUserId,
                };
                files.set_aside(reason, line)
            },
        )?;
        let mut finished = files.finish(&users)?;
        finished.notices.extend((broken > 0).then_some(Notice::BrokenCharacters { count: broken }));
        Ok(finished)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Column;

    #[test]
    fn files_are_beside_the_output_and_share_its_name() {
        assert_eq!(
            beside(Path::new("a/b.c/users.of.acme.json"), "-1.json"),
            Path::new("a/b.c/users.of.acme-1.json")
        );
    }

    #[test]
    fn columns_from_which_no_user_can_be_imported_are_refused() {
        let missing = |paths: &[&str]| {
            let columns =
                paths.iter().map(|path| Column { title: format!("T {path}"), path: (*path).to_owned() });
            match check(&Columns::Chosen(columns.collect())) {
                Err(ColumnFault::NotImportable { missing }) => missing,
                other => format!("{other:?}"),
            }
        };
        assert_eq!(missing(&["user_id"]), "email");
        assert_eq!(missing(&["email", "app_metadata.plan"]), "app_metadata");
        assert_eq!(missing(&["email", "user_metadata[0]", "app_metadata"]), "user_metadata");
        assert_eq!(
            missing(&["email", "user_metadata.a", "user_metadata", "identities[0].connection"]),
            "Ok(())"
        );
        assert_eq!(check(&Columns::AsDelivered), Ok(()));
    }
}
