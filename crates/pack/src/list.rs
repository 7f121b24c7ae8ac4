//! Reading the two lists of a pack's files, which are small but come from anywhere.

use std::io::{self, Read};
use std::path::Path;

use crate::digest::is_absent;
use crate::error::FileError;

/// Largest list that is read, in bytes. The lists of a million users in import files have a
/// hundredth of that.
const LARGEST_LIST: u64 = 64 << 20;

/// Returns the content of a list, or none if there is no file of that name. Links are not followed.
pub(crate) fn read_list(path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    let failed = FileError::at(path);
    match fs_err::symlink_metadata(path) {
        Ok(data) if data.is_file() => {}
        Ok(_) => return Ok(None),
        Err(error) if is_absent(&error) => return Ok(None),
        Err(error) => return Err(failed(error)),
    }
    let mut text = Vec::new();
    let file = fs_err::File::open(path).map_err(failed)?;
    file.take(LARGEST_LIST + 1).read_to_end(&mut text).map_err(failed)?;
    if text.len() as u64 > LARGEST_LIST {
        return Err(failed(io::ErrorKind::FileTooLarge.into()));
    }
    Ok(Some(text))
}
