//! The first users of a source, as a table. Reads no further than that.

use crate::{
    error::Error,
    output::{Preview, PreviewError, preview},
    plan::{Limits, Presentation, Secrets, Source},
    source::{Next, Reader},
    stages::{Stages, Treatment},
    support_file,
};

/// The table of the first users of the sources whom the filter keeps, at most `count` of them.
/// Reads the sources only as far as that takes, so faults further on are not found.
///
/// # Errors
/// Any [`Error`] about the sources as far as they are read, and those of [`preview`].
pub fn first_rows(
    sources: &[Source],
    presentation: &Presentation<'_>,
    count: usize,
    limits: &Limits,
) -> Result<Preview, PreviewError> {
    let users = first_kept(sources, presentation, count, limits)?;
    preview(&users, presentation, limits)
}

/// Returns true if the first user of a source has a password hash as Auth0's support delivers it.
///
/// # Errors
/// Any [`Error`] about the source as far as it is read.
pub fn holds_password_hashes(source: &Source, limits: &Limits) -> Result<bool, Error> {
    Ok(first_attributes(source, limits)?.iter().any(|name| name == support_file::HASH))
}

/// Returns the names of the attributes of a source's first user; none if it holds no user.
///
/// # Errors
/// Any [`Error`] about the source as far as it is read.
pub fn first_attributes(source: &Source, limits: &Limits) -> Result<Vec<String>, Error> {
    let mut reader = Reader::open(source, limits)?;
    loop {
        match reader.next()? {
            Next::User(record) => {
                let members = record.index.members.iter();
                return Ok(members.map(|member| member.key().name(record.line).into_owned()).collect());
            }
            Next::Other => {}
            Next::End(_) => return Ok(Vec::new()),
        }
    }
}

/// The lines of the first users whom the filter keeps, as they were delivered.
fn first_kept(
    sources: &[Source],
    presentation: &Presentation<'_>,
    count: usize,
    limits: &Limits,
) -> Result<Vec<String>, Error> {
    let Presentation { columns, filter, lookups, .. } = *presentation;
    let secrets = &Secrets::default();
    let mut stages = Stages::new(&Treatment { columns, filter, lookups, protect: &[], secrets })?;
    let mut users = Vec::new();
    for source in sources {
        if users.len() >= count {
            break;
        }
        let mut reader = Reader::open(source, limits)?;
        while users.len() < count {
            match reader.next()? {
                Next::User(record) => {
                    let line = record.line;
                    match stages.apply(record) {
                        Ok(Some(_)) => users.push(line.to_owned()),
                        Ok(None) => {}
                        Err(fault) => return Err(reader.error(fault)),
                    }
                }
                Next::Other => {}
                Next::End(_) => break,
            }
        }
    }
    Ok(users)
}
