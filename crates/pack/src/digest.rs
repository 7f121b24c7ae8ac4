//! Reading files: what is there, its size, and its SHA-256.

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::error::FileError;

/// Bytes read at once.
pub(crate) const BLOCK: usize = 1 << 20;

/// Called with the number of bytes done and of all bytes, at least once for each mebibyte. `Break`
/// cancels the work.
pub type OnProgress<'a> = dyn FnMut(u64, u64) -> ControlFlow<()> + 'a;

/// Size and SHA-256 of a file's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

impl Digest {
    /// Returns the digest of a text.
    pub fn of(text: &[u8]) -> Self {
        Self { bytes: text.len() as u64, sha256: hex::encode(Sha256::digest(text)) }
    }
}

/// What there is under a file's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// A folder, a link or a device.
    SomethingElse,
    /// A file.
    File(Digest),
}

/// Whether a file is still what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// Every byte is as it was.
    Intact,
    /// The content is different, or something else has the file's name.
    Changed,
    /// There is no file of that name.
    Missing,
}

impl Found {
    /// Compares with the SHA-256 that the file had.
    pub fn compare(&self, sha256: &str) -> FileState {
        match self {
            Self::Nothing => FileState::Missing,
            Self::File(digest) if digest.sha256.eq_ignore_ascii_case(sha256) => FileState::Intact,
            Self::File(_) | Self::SomethingElse => FileState::Changed,
        }
    }
}

/// Returns whether nothing has this path: also because the system allows no such name, as Windows
/// does not allow `a|b`.
pub(crate) fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidFilename)
}

/// Reads a file to its end. Links are not followed. `on_block` is called with the length of each
/// block; `Break` cancels.
///
/// # Errors
/// When something of that name is there and can't be read, or on cancelling.
pub fn look_at(path: &Path, on_block: &mut dyn FnMut(u64) -> ControlFlow<()>) -> Result<Found, FileError> {
    let failed = FileError::at(path);
    match fs_err::symlink_metadata(path) {
        Ok(data) if data.is_file() => {}
        Ok(_) => return Ok(Found::SomethingElse),
        Err(error) if is_absent(&error) => return Ok(Found::Nothing),
        Err(error) => return Err(failed(error)),
    }
    let mut file = fs_err::File::open(path).map_err(failed)?;
    let mut hash = Sha256::new();
    let mut bytes = 0;
    let mut block = vec![0; BLOCK];
    loop {
        let read = file.read(&mut block).map_err(failed)?;
        if read == 0 {
            break;
        }
        hash.update(&block[..read]);
        bytes += read as u64;
        if on_block(read as u64).is_break() {
            return Err(FileError::Cancelled);
        }
    }
    Ok(Found::File(Digest { bytes, sha256: hex::encode(hash.finalize()) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_block_by_block_until_cancelled() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("users.json");
        let content = vec![7; BLOCK * 2 + 1];
        fs_err::write(&path, &content).unwrap();
        let mut blocks = Vec::new();
        let found = look_at(&path, &mut |length| {
            blocks.push(length);
            ControlFlow::Continue(())
        });
        assert_eq!(found.unwrap(), Found::File(Digest::of(&content)));
        assert!(blocks.len() >= 3 && blocks.iter().sum::<u64>() == content.len() as u64, "{blocks:?}");
        let cancelled = look_at(&path, &mut |_| ControlFlow::Break(()));
        assert!(matches!(cancelled, Err(FileError::Cancelled)));
    }

    #[test]
    fn a_name_that_no_file_can_have_is_absent() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["x".repeat(300), "a|b".to_owned()] {
            let found = look_at(&folder.path().join(&name), &mut |_| ControlFlow::Continue(()));
            assert_eq!(found.unwrap(), Found::Nothing, "{name}");
        }
    }

    #[test]
    fn what_is_no_file_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let look =
            |name: &str| look_at(&folder.path().join(name), &mut |_| ControlFlow::Continue(())).unwrap();
        fs_err::create_dir(folder.path().join("folder")).unwrap();
        assert_eq!(look("folder"), Found::SomethingElse);
        assert_eq!(look("absent"), Found::Nothing);
        #[cfg(unix)]
        {
            fs_err::write(folder.path().join("file"), "x").unwrap();
            std::os::unix::fs::symlink("file", folder.path().join("link")).unwrap();
            assert_eq!(look("link"), Found::SomethingElse);
        }
    }

    #[test]
    fn a_file_is_intact_changed_or_missing() {
        let digest = Digest::of(b"users");
        let file = Found::File(digest.clone());
        assert_eq!(file.compare(&digest.sha256), FileState::Intact);
        assert_eq!(file.compare(&Digest::of(b"others").sha256), FileState::Changed);
        assert_eq!(Found::SomethingElse.compare(&digest.sha256), FileState::Changed);
        assert_eq!(Found::Nothing.compare(&digest.sha256), FileState::Missing);
    }
}
