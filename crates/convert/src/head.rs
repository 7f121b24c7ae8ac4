//! The first users of a source. Reads no further than that.

use crate::{
    Columns, Error, Limits, Source,
    redact::Redaction,
    source::{Next, Reader},
};

/// The first users of the sources, at most `count`, each as one JSON object without the tokens of identity providers.
/// The sources are read only as far as that takes, so what is wrong further on is not found.
///
/// # Errors
/// Any [`Error`] about the sources as far as they are read.
pub fn first_users(
    sources: &[Source],
    columns: &Columns,
    count: usize,
    limits: &Limits,
) -> Result<Vec<String>, Error> {
    let mut redaction = Redaction::new(columns);
    let mut users = Vec::new();
    for source in sources {
        if users.len() >= count {
            break;
        }
        let mut reader = Reader::open(source, limits)?;
        while users.len() < count {
            match reader.next()? {
                Next::User(record) => match redaction.apply(record) {
                    Ok(record) => users.push(record.line.to_owned()),
                    Err(fault) => return Err(reader.error(fault)),
                },
                Next::Other => {}
                Next::End(_) => break,
            }
        }
    }
    Ok(users)
}
