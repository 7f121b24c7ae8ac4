//! What a file is.

use convert::{Error, Limits, Source, SourceKind, SourceSummary};

/// What the users of a file are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileForm {
    /// What an export job of Auth0 delivers as JSON: on each line an object with attributes that
    /// Auth0 knows.
    Auth0Export,
    /// Other objects, one on each line.
    JsonLines,
    /// Another JSON text, such as an array.
    Json,
    /// Answers of the Management API to `GET /api/v2/users`.
    UsersPages,
    /// CSV.
    Csv {
        /// What separates its cells.
        separator: char,
    },
    /// Password hashes from Auth0's support.
    PasswordHashes,
}

impl FileForm {
    /// Returns what a source is that was read to its end.
    pub(super) fn of(source: &Source, read: &SourceSummary, limits: &Limits) -> Result<Self, Error> {
        if convert::holds_password_hashes(source, limits)? {
            return Ok(Self::PasswordHashes);
        }
        Ok(match source.kind {
            SourceKind::Ndjson => {
                let first = convert::first_attributes(source, limits)?;
                let known = first.iter().any(|name| schema::attributes::find(name).is_some());
                // Auth0 delivers an export without users as a file without lines.
                if known || read.rows == 0 { Self::Auth0Export } else { Self::JsonLines }
            }
            SourceKind::Json if read.total.is_some() => Self::UsersPages,
            SourceKind::Json => Self::Json,
            SourceKind::Auth0Csv => Self::Csv { separator: ',' },
            SourceKind::Csv(dialect) => Self::Csv { separator: char::from(dialect.separator) },
        })
    }

    /// Its stable name, which manifests have.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Auth0Export => "auth0_export",
            Self::JsonLines => "json_lines",
            Self::Json => "json",
            Self::UsersPages => "users_pages",
            Self::Csv { .. } => "csv",
            Self::PasswordHashes => "password_hashes",
        }
    }
}
