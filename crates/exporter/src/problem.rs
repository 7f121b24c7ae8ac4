//! Turns the errors of the other crates into problems that can be shown.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::snapshot::Problem;

impl Problem {
    /// A problem without facts.
    pub(crate) fn bare(code: &str) -> Self {
        Self { code: code.to_owned(), detail: Value::Null }
    }

    /// A problem with its facts.
    pub(crate) fn with(code: &str, detail: Value) -> Self {
        Self { code: code.to_owned(), detail }
    }

    /// A file or folder that can't be read or written.
    pub(crate) fn file(path: &Path, error: &std::io::Error) -> Self {
        let path = path.display().to_string();
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                Self::with("disk_full", json!({ "path": path }))
            }
            kind => Self::with("file", json!({ "path": path, "kind": kind.to_string() })),
        }
    }
}

impl From<&auth0::Error> for Problem {
    fn from(error: &auth0::Error) -> Self {
        use auth0::Error as E;
        let refusal = error.refusal();
        let mut detail = json!({
            "status": error.status(),
            "auth0_code": refusal.and_then(|refusal| refusal.code.as_ref()),
            "auth0_message": refusal.map(|refusal| &refusal.message).filter(|message| !message.is_empty()),
        });
        match error {
            E::Unreachable { host, .. } | E::Timeout { host } | E::ConnectionLost { host } => {
                detail["host"] = json!(host);
            }
            E::TokenExpired { at } => detail["at"] = json!(at),
            E::TokenForAnotherTenant { expected, found } => {
                detail["expected"] = json!(expected);
                detail["found"] = json!(found);
            }
            E::MissingScope { needed, .. } => detail["needed"] = json!(needed),
            E::UnexpectedRedirect { host, .. } => detail["host"] = json!(host),
            E::RateLimited { retry_after, .. } | E::SignIn { retry_after, .. } => {
                detail["retry_after_seconds"] = json!(retry_after.map(|wait| wait.as_secs()));
            }
            E::Setup { .. } | E::PrivateKey(_) | E::NotAToken(_) => {
                detail["message"] = json!(error.to_string());
            }
            _ => {}
        }
        if let Some(facts) = detail.as_object_mut() {
            facts.retain(|_, fact| !fact.is_null());
        }
        Self::with(error.code(), detail)
    }
}

/// Returns true if the tenant's address does not respond.
pub(crate) fn is_unreachable(error: &auth0::Error) -> bool {
    matches!(error, auth0::Error::Unreachable { .. })
}

impl From<&pack::FileError> for Problem {
    fn from(error: &pack::FileError) -> Self {
        match error {
            pack::FileError::Io { path, source } => Self::file(path, source),
            pack::FileError::Missing { path } => {
                Self::with("pack_missing", json!({ "path": path.display().to_string() }))
            }
            pack::FileError::Cancelled => Self::bare("stopped"),
        }
    }
}

impl From<&store::StoreError> for Problem {
    fn from(error: &store::StoreError) -> Self {
        Self::with(error.code(), json!({ "message": error.to_string() }))
    }
}

impl From<&secrets::SecretError> for Problem {
    fn from(error: &secrets::SecretError) -> Self {
        Self::bare(error.code())
    }
}

impl From<secrets::InvalidKey> for Problem {
    fn from(error: secrets::InvalidKey) -> Self {
        Self::bare(error.code())
    }
}

impl From<&convert::Error> for Problem {
    fn from(error: &convert::Error) -> Self {
        use convert::Error as E;
        match error {
            E::Read { path, source } | E::Write { path, source } => Self::file(path, source),
            E::DiskFull { path } => Self::with("disk_full", json!({ "path": path.display().to_string() })),
            E::Columns { fault } => Self::with("columns", json!({ "message": fault.to_string() })),
            E::Style { fault } => Self::with("style", json!({ "message": fault.to_string() })),
            E::Cancelled => Self::bare("stopped"),
            _ => Self::with("damaged", json!({ "kind": error.code(), "message": without_path(error) })),
        }
    }
}

/// The file that an error about content names.
pub(crate) fn path_of(error: &convert::Error) -> Option<&PathBuf> {
    use convert::Error as E;
    match error {
        E::EmptyFile { path }
        | E::Truncated { path, .. }
        | E::BadCrc { path, .. }
        | E::Corrupt { path, .. }
        | E::TrailingGarbage { path, .. }
        | E::NotNdjson { path, .. }
        | E::NotCsv { path, .. }
        | E::LineTooLong { path, .. }
        | E::TooLarge { path, .. }
        | E::LooksLike { path, .. }
        | E::Unrecognised { path }
        | E::Changed { path } => Some(path),
        E::Read { .. }
        | E::Write { .. }
        | E::DiskFull { .. }
        | E::Columns { .. }
        | E::Style { .. }
        | E::Cancelled => None,
    }
}

/// Whether the delivered content itself is at fault, so that fetching it once more may help.
pub(crate) fn is_damage(error: &convert::Error) -> bool {
    path_of(error).is_some()
}

/// The error's text without the folder of the file, which is hidden and means nothing to users.
fn without_path(error: &convert::Error) -> String {
    let text = error.to_string();
    path_of(error).map_or(text.clone(), |path| text.replace(&path.display().to_string(), "the file"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_is_told_without_its_hidden_folder() {
        let error = convert::Error::BadCrc { path: "/home/me/.rollcall-1/original".into(), member: 2 };
        let problem = Problem::from(&error);
        assert_eq!(problem.code, "damaged");
        assert_eq!(problem.detail["kind"], "bad_crc");
        assert_eq!(problem.detail["message"], "the file is damaged: the checksum of gzip member 2 is wrong");
        assert!(is_damage(&error));
    }

    #[test]
    fn a_full_disk_has_one_name_wherever_it_shows() {
        let full = || std::io::Error::from(std::io::ErrorKind::StorageFull);
        assert_eq!(Problem::file(Path::new("/x"), &full()).code, "disk_full");
        assert_eq!(Problem::from(&convert::Error::DiskFull { path: "/x".into() }).code, "disk_full");
        let write = convert::Error::Write { path: "/x".into(), source: full() };
        assert_eq!(Problem::from(&write).code, "disk_full");
        assert_eq!(Problem::from(&store::StoreError::DiskFull).code, "disk_full");
    }
}
