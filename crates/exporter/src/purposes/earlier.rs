//! Names of built-in presets that earlier versions had.

use super::catalogue::purpose;
use super::purpose::Purpose;
use crate::problem::{LocalProblem, Problem};

/// What stood before the names of built-in presets in the history of earlier versions.
const BUILTIN: &str = "builtin/";

/// Presets that export every user, as they did under this name.
const SAME: [&str; 4] = ["access-review", "consent-record", "migration", "full-backup"];

/// Earlier presets that exported every user, each with the one that answers its question now.
const REPLACED: [(&str, &str); 5] = [
    ("mfa-coverage", "no-second-factor"),
    ("builtin/inactive-accounts", "inactive-accounts"),
    ("builtin/unverified-email", "unverified-email"),
    ("builtin/breach-notification", "breach-notification"),
    ("builtin/password-age", "password-age"),
];

/// The purpose for a name that an earlier version gave to a built-in preset. None for a name that
/// none had.
///
/// # Errors
/// `preset_replaced` if the purpose exports other users than that preset did.
pub fn earlier_purpose(name: &str) -> Result<Option<&'static Purpose>, Problem> {
    let short = name.strip_prefix(BUILTIN);
    let is_earlier = |(earlier, _): &&(&str, &str)| *earlier == name || short == Some(*earlier);
    if let Some((_, by)) = REPLACED.iter().find(is_earlier) {
        let replaced = LocalProblem::PresetReplaced { name: name.to_owned(), by: (*by).to_owned() };
        return Err(replaced.into());
    }
    Ok(short.filter(|short| SAME.contains(short)).and_then(purpose))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preset_that_exports_the_same_users_runs_and_others_name_their_successor() {
        let id = |name: &str| earlier_purpose(name).map(|found| found.map(|purpose| purpose.id));
        for same in ["access-review", "consent-record", "migration", "full-backup"] {
            assert_eq!(id(&format!("builtin/{same}")), Ok(Some(same)));
        }
        for (name, by) in [
            ("mfa-coverage", "no-second-factor"),
            ("builtin/mfa-coverage", "no-second-factor"),
            ("builtin/unverified-email", "unverified-email"),
            ("builtin/inactive-accounts", "inactive-accounts"),
        ] {
            let replaced = LocalProblem::PresetReplaced { name: name.into(), by: by.into() };
            assert_eq!(id(name), Err(replaced.into()));
            assert!(purpose(by).is_some(), "{by}");
        }
        for unknown in ["", "builtin/", "builtin/vanta", "mfa", "access-review"] {
            assert_eq!(id(unknown), Ok(None), "{unknown}");
        }
    }
}
