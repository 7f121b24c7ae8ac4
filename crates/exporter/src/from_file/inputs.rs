//! Which files hold users, and which hold password hashes for them.

use std::path::{Path, PathBuf};

use convert::{Error, Limits, Source};

/// Files that were given, in order.
#[derive(Debug, Clone)]
pub(super) struct Inputs {
    /// Those of users. Password hashes alone are users.
    pub(super) users: Vec<Source>,
    /// Those of password hashes for the users.
    pub(super) password_hashes: Vec<Source>,
}

impl Inputs {
    /// Recognises each file by its beginning.
    pub(super) fn of(paths: &[PathBuf], limits: &Limits) -> Result<Self, Error> {
        let (mut users, mut password_hashes) = (Vec::new(), Vec::new());
        for path in paths {
            let source = Source { path: path.clone(), kind: convert::detect(path)? };
            let is_hashes = paths.len() > 1 && convert::holds_password_hashes(&source, limits)?;
            if is_hashes { password_hashes.push(source) } else { users.push(source) }
        }
        if users.is_empty() {
            std::mem::swap(&mut users, &mut password_hashes);
        }
        Ok(Self { users, password_hashes })
    }
}

/// Returns the name of a file without its folder.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
