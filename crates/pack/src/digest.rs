//! Reading a file block by block: its size and its SHA-256.

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::FileError;

/// Bytes between two calls of [`OnProgress`].
const BLOCK: usize = 1 << 20;

/// Called with the number of bytes done and of all bytes, at least once for each megabyte. `Break`
/// cancels the work.
pub type OnProgress<'a> = dyn FnMut(u64, u64) -> ControlFlow<()> + 'a;

/// Size and SHA-256 of a file.
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

    /// Reads a file to its end. `on_block` is called with the length of each block.
    ///
    /// # Errors
    /// When the file can't be read, or `on_block` breaks off.
    pub fn of_file(
        path: &Path,
        on_block: &mut dyn FnMut(u64) -> ControlFlow<()>,
    ) -> Result<Self, FileError> {
        let mut hash = Sha256::new();
        let bytes = read_blocks(path, &mut |block| {
            hash.update(block);
            on_block(block.len() as u64)
        })?;
        Ok(Self { bytes, sha256: hex::encode(hash.finalize()) })
    }
}
