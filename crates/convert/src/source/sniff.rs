//! Recognises a file by its beginning.

use std::path::Path;

use super::{
    auth0_csv,
    batch::{Batch, Batches, Framing},
};
use crate::{
    error::{Error, Looks},
    json,
    plan::{Limits, Source, SourceKind},
};

/// Returns the kind of a source that was downloaded by hand, compressed or not.
///
/// # Errors
/// [`Error::LooksLike`] for files that are often downloaded by mistake, [`Error::Unrecognised`] for
/// anything else that is not an export, and errors of reading the beginning of the file.
pub fn detect(path: impl AsRef<Path>) -> Result<SourceKind, Error> {
    let path = path.as_ref();
    let limits = Limits::default();
    let mut batches = Batches::open(path, Framing::Lines, &limits)?;
    let mut batch = Batch::default();
    while batches.next(&mut batch)? {
        for record in batch.records() {
            let bytes = json::trim(record.bytes).0;
            if bytes.is_empty() {
                continue;
            }
            if let Some(looks) = looks(bytes) {
                return Err(Error::LooksLike { path: path.to_owned(), looks });
            }
            return if bytes.starts_with(b"{") {
                Ok(SourceKind::Ndjson)
            } else if auth0_csv::could_be_titles(bytes) {
                Ok(SourceKind::Auth0Csv)
            } else {
                Err(Error::Unrecognised { path: path.to_owned() })
            };
        }
    }
    // An export without users reads the same as either kind.
    Ok(SourceKind::Ndjson)
}

/// Refuses a source whose first line with content belongs to something else.
pub(super) fn refuse(line: &[u8], source: &Source) -> Result<(), Error> {
    let wrong = looks(line).or_else(|| {
        (source.kind == SourceKind::Auth0Csv && line.starts_with(b"{\"")).then_some(Looks::Ndjson)
    });
    wrong.map_or(Ok(()), |looks| Err(Error::LooksLike { path: source.path.clone(), looks }))
}

fn looks(line: &[u8]) -> Option<Looks> {
    const BEGINNINGS: [(&[u8], Looks); 7] = [
        (b"<!doctype html", Looks::WebPage),
        (b"<html", Looks::WebPage),
        (b"<?xml", Looks::XmlError),
        (b"<error", Looks::XmlError),
        (b"[", Looks::JsonArray),
        (b"PK\x03\x04", Looks::Zip),
        (b"PK\x05\x06", Looks::Zip),
    ];
    let begins = |with: &[u8]| line.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    BEGINNINGS.iter().find(|(with, _)| begins(with)).map(|&(_, looks)| looks)
}
