//! What becomes of a user: the loss of some attributes, or a reason to be set aside.

use super::{attributes::LOST, judgement::Doubts};

/// Why a user can't be imported.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SetAside {
    /// The user signs in with this provider, not through a database connection.
    OtherProvider(String),
    /// The user has no e-mail address.
    NoEmail,
    /// The user's e-mail address is none.
    InvalidEmail,
    /// This attribute has a value of a type that the import refuses.
    WrongType(&'static str),
    /// The user alone is larger than a file may be.
    TooLarge,
    /// An earlier user has the same address.
    DuplicateEmail,
    /// An earlier user has the same id.
    DuplicateUserId,
}

impl SetAside {
    /// The `reason` in the file of users who are set aside.
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::OtherProvider(_) => "other_provider",
            Self::NoEmail => "no_email",
            Self::InvalidEmail => "invalid_email",
            Self::WrongType(_) => "wrong_type",
            Self::TooLarge => "too_large",
            Self::DuplicateEmail => "duplicate_email",
            Self::DuplicateUserId => "duplicate_user_id",
        }
    }

    /// The name and value of the fact that belongs to the reason.
    pub(super) fn fact(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::OtherProvider(provider) => Some(("provider", provider)),
            Self::WrongType(attribute) => Some(("attribute", attribute)),
            Self::NoEmail
            | Self::InvalidEmail
            | Self::TooLarge
            | Self::DuplicateEmail
            | Self::DuplicateUserId => None,
        }
    }
}

/// A user who can be imported.
#[derive(Debug)]
pub(super) struct Importable<'a> {
    /// One JSON object on one line.
    pub(super) json: &'a str,
    /// The address, in lower case.
    pub(super) email: &'a str,
    /// The id without its prefix. Empty for a user without an id.
    pub(super) user_id: &'a str,
    pub(super) losses: &'a Losses,
}

/// What one user loses in the import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is counted by itself")]
pub(super) struct Losses {
    /// For each of [`LOST`], whether the user has it.
    pub(super) attributes: Vec<bool>,
    /// The user has several identities, of which one survives.
    pub(super) linked: bool,
    /// The user has enrolled a second factor.
    pub(super) mfa: bool,
    /// A username was dropped.
    pub(super) username: bool,
    /// Keys dropped from `app_metadata`.
    pub(super) metadata_keys: u64,
    /// Whether the user signs in through a database connection is not known.
    pub(super) provider_unknown: bool,
    /// The user keeps the password.
    pub(super) has_hash: bool,
    /// What the import may refuse.
    pub(super) doubts: Doubts,
}

impl Losses {
    pub(super) fn none() -> Self {
        Self { attributes: vec![false; LOST.len()], ..Self::default() }
    }

    /// Makes it [`Losses::none`] again.
    pub(super) fn clear(&mut self) {
        let mut attributes = std::mem::take(&mut self.attributes);
        attributes.fill(false);
        *self = Self { attributes, ..Self::default() };
    }
}
