//! What files hold, before anything is made of them.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use convert::{Columns, Limits, LookUps, Notice, Presentation, Preview, PreviewError, Recognised, Source};
use recipe::Style;
use tokio_util::sync::CancellationToken;

use super::form::FileForm;
use super::inputs::{Inputs, name_of};
use super::watch::{FileWatch, Reading, size_of};
use crate::problem::{Explained, LocalProblem, Problem};

/// Users shown of files that were recognised.
const SHOWN: usize = 10;

/// A file that was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// Its name.
    pub name: String,
    /// What it is.
    pub form: FileForm,
    /// Its size.
    pub bytes: u64,
    /// Number of users in it.
    pub users: u64,
    /// Its password hashes are joined to the users of the other files.
    pub joined: bool,
}

/// Files that were recognised.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundFiles {
    /// Each file: those of users in order, then those of password hashes for them.
    pub files: Vec<FoundFile>,
    /// Number of users in the files of users.
    pub users: u64,
    /// Number of attributes that any of these users has.
    pub attributes: usize,
    /// What a careful reader should know.
    pub notices: Vec<Notice>,
    /// The first users, as they are, but for tokens of identity providers.
    pub preview: Preview,
}

/// Recognises files by their content, and reads them to their ends. Blocks.
///
/// # Errors
/// `file_refused`, with what the file is instead; `file` if it can't be read; `stopped` on
/// cancelling.
pub fn recognise_files(paths: &[PathBuf], watch: &dyn FileWatch) -> Result<FoundFiles, Problem> {
    let limits = Limits::default();
    let failed = |error: convert::Error| Problem::refusal(&error);
    let inputs = Inputs::of(paths, &limits).map_err(failed)?;
    if inputs.users.is_empty() {
        return Err(LocalProblem::NotFound(crate::problem::NotThere::default()).into());
    }
    let all: Vec<(&Source, bool)> = inputs
        .users
        .iter()
        .map(|source| (source, false))
        .chain(inputs.password_hashes.iter().map(|source| (source, true)))
        .collect();
    let mut after: u64 = all.iter().map(|(source, _)| size_of(&source.path)).sum();
    let (mut before, ending) = ((0, 0), CancellationToken::new());
    let (mut files, mut notices, mut attributes) = (Vec::new(), Vec::new(), HashSet::new());
    for (source, joined) in all {
        after = after.saturating_sub(size_of(&source.path));
        let reading = Reading { watch, ending: &ending, before, after };
        let read = convert::recognise(source, &reading, &limits).map_err(failed)?;
        let Recognised { summary, attributes: found, notices: said } = read;
        before.0 += summary.file_bytes;
        notices.extend(said.into_iter().map(named));
        if !joined {
            before.1 += summary.rows;
            attributes.extend(found);
        }
        files.push(FoundFile {
            name: name_of(&source.path),
            form: FileForm::of(source, &summary, &limits).map_err(failed)?,
            bytes: summary.file_bytes,
            users: summary.rows,
            joined,
        });
    }
    let presentation = Presentation {
        columns: &Columns::AsDelivered,
        filter: None,
        lookups: &LookUps::default(),
        style: &Style::default(),
        hidden: &[],
    };
    let preview = convert::first_rows(&inputs.users, &presentation, SHOWN, &limits);
    let preview = preview.map_err(|error| match error {
        PreviewError::Run(error) => failed(error),
        error @ PreviewError::NotJson { .. } => LocalProblem::Unexpected(Explained::by(&error)).into(),
    })?;
    Ok(FoundFiles { users: before.1, files, attributes: attributes.len(), notices, preview })
}

/// Returns whether a file begins as one with users does, packed or not. Reads its beginning only.
pub fn is_recognisable(path: &Path) -> bool {
    convert::detect(path).is_ok()
}

/// A notice that names its file without the folder.
pub(super) fn named(mut notice: Notice) -> Notice {
    if let Some(path) = notice.file_mut() {
        *path = name_of(path).into();
    }
    notice
}
