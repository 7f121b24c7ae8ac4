//! What the files of an export do not say: codes and facts, which the page turns into sentences.

use exporter::Caveat;
use serde::Serialize;
use specta::Type;

use super::scalars::Count;

/// A limit of what an export says.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(tag = "code", content = "detail", rename_all = "snake_case")]
pub(crate) enum CaveatView {
    BlockedLeftOut {
        /// How many of the delivered users; null if that was not counted.
        users: Option<Count>,
    },
    WithoutEmailLeftOut {
        /// How many of those whom earlier conditions left; null if that was not counted.
        users: Option<Count>,
    },
    NeverSignedInFromCreation {
        /// The age, such as `90d` or `24h`.
        age: String,
    },
    BlockedAttemptCounts,
    LastSignInOnly,
    LaterSignInsLeftOut,
    EnrolledNotEnforced,
    VerifiedByConnection,
    BlockedByAdministrator,
    PasswordFromCreation {
        /// The age, such as `365d`.
        age: String,
    },
    PasswordsOfDatabases,
    StatusFromBlocked,
    FollowsTemplate {
        /// The review tool.
        tool: String,
        /// The date or the month of its template.
        template: String,
    },
    NotInExport,
}

impl From<&Caveat> for CaveatView {
    fn from(caveat: &Caveat) -> Self {
        let count = |users: &Option<u64>| users.map(Into::into);
        match caveat {
            Caveat::BlockedLeftOut { users } => Self::BlockedLeftOut { users: count(users) },
            Caveat::WithoutEmailLeftOut { users } => Self::WithoutEmailLeftOut { users: count(users) },
            Caveat::NeverSignedInFromCreation { age } => Self::NeverSignedInFromCreation { age: age.clone() },
            Caveat::BlockedAttemptCounts => Self::BlockedAttemptCounts,
            Caveat::LastSignInOnly => Self::LastSignInOnly,
            Caveat::LaterSignInsLeftOut => Self::LaterSignInsLeftOut,
            Caveat::EnrolledNotEnforced => Self::EnrolledNotEnforced,
            Caveat::VerifiedByConnection => Self::VerifiedByConnection,
            Caveat::BlockedByAdministrator => Self::BlockedByAdministrator,
            Caveat::PasswordFromCreation { age } => Self::PasswordFromCreation { age: age.clone() },
            Caveat::PasswordsOfDatabases => Self::PasswordsOfDatabases,
            Caveat::StatusFromBlocked => Self::StatusFromBlocked,
            Caveat::FollowsTemplate { tool, template } => {
                Self::FollowsTemplate { tool: tool.clone(), template: template.clone() }
            }
            Caveat::NotInExport => Self::NotInExport,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_caveat_crosses_with_its_code_and_its_facts() {
        let left_out = CaveatView::from(&Caveat::BlockedLeftOut { users: Some(3) });
        assert_eq!(json!(left_out), json!({ "code": "blocked_left_out", "detail": { "users": 3.0 } }));
        let plain = Caveat::NotInExport;
        assert_eq!(json!(CaveatView::from(&plain)), json!({ "code": plain.code() }));
    }
}
