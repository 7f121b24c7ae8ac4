//! What the result of an export does not say, although a reader could think so. Derived from the
//! recipe, so that it holds for changed presets and for the user's own as well.

use convert::Funnel;
use recipe::{Age, Filter, Operator, Recipe, ReviewTool};
use serde::Serialize;
use serde_json::{Value, json};

/// A limit of what an export says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Caveat {
    /// Blocked accounts are left out.
    BlockedLeftOut {
        /// How many of the delivered users.
        #[serde(skip_serializing_if = "Option::is_none")]
        users: Option<u64>,
    },
    /// Users without an e-mail address are left out: there is nothing to verify.
    WithoutEmailLeftOut {
        /// How many of those whom earlier conditions left.
        #[serde(skip_serializing_if = "Option::is_none")]
        users: Option<u64>,
    },
    /// A user who never signed in counts from the creation of the account.
    NeverSignedInFromCreation {
        /// The age, such as `90d`.
        age: String,
    },
    /// A sign-in that Auth0 refuses because the user is blocked updates `last_login` and
    /// `logins_count` (Auth0 docs, user profile structure).
    BlockedAttemptCounts,
    /// Auth0 keeps the time of the last sign-in only, so a window of time finds users who may have
    /// signed in within it.
    LastSignInOnly,
    /// Who signed in after the window is left out, and may have signed in within it as well.
    LaterSignInsLeftOut,
    /// `multifactor` tells which factors are enrolled as exported, not which are demanded.
    EnrolledNotEnforced,
    /// `email_verified` is what the connection says.
    VerifiedByConnection,
    /// `blocked` is an administrator's decision; blocks by attack protection are not in it.
    BlockedByAdministrator,
    /// Auth0 has a time for a password only once it was changed.
    PasswordFromCreation {
        /// The age, such as `365d`.
        age: String,
    },
    /// Passwords of other connections than Auth0's databases are unknown to Auth0.
    PasswordsOfDatabases,
    /// The status in a file for a review tool follows from `blocked` alone.
    StatusFromBlocked,
    /// The file follows the template of a review tool, which may have changed since.
    FollowsTemplate {
        /// The tool.
        tool: String,
        /// The date or the month of the template.
        template: String,
    },
    /// Auth0 exports no passwords, factors' secrets, roles and organizations.
    NotInExport,
}

impl Caveat {
    /// Its name in the manifest and in the language catalogues.
    pub fn code(&self) -> String {
        json!(self)["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The facts that its words need.
    pub fn detail(&self) -> Value {
        let mut facts = json!(self);
        if let Some(facts) = facts.as_object_mut() {
            facts.remove("code");
        }
        facts
    }

    /// What it means, in English, for readers of a manifest.
    pub fn text(&self) -> String {
        let number = |users: &Option<u64>| users.map(|users| format!(" ({users})")).unwrap_or_default();
        match self {
            Self::BlockedLeftOut { users } => {
                format!("Blocked accounts can't sign in and are left out{}.", number(users))
            }
            Self::WithoutEmailLeftOut { users } => format!(
                "Users without an e-mail address have nothing to verify and are left out{}.",
                number(users)
            ),
            Self::NeverSignedInFromCreation { age } => format!(
                "A user who never signed in is included if the account was created more than {age} before the data."
            ),
            Self::BlockedAttemptCounts => {
                "When a blocked user tries to sign in, Auth0 updates last_login and logins_count although access \
                 is refused."
                    .into()
            }
            Self::LastSignInOnly => {
                "Auth0 keeps the last sign-in only: users who signed in after the window are included, because they \
                 may have signed in within it as well."
                    .into()
            }
            Self::LaterSignInsLeftOut => {
                "Auth0 keeps the last sign-in only: users who signed in after the window are left out, although \
                 they may have signed in within it as well."
                    .into()
            }
            Self::EnrolledNotEnforced => {
                "Second factors are those that the exported attribute multifactor lists. A factor that is enrolled \
                 may still not be demanded: that is the tenant's policy, which is not exported."
                    .into()
            }
            Self::VerifiedByConnection => {
                "For social and enterprise connections, email_verified is what the identity provider says.".into()
            }
            Self::BlockedByAdministrator => {
                "Blocked means blocked by an administrator. Temporary blocks by attack protection are not exported."
                    .into()
            }
            Self::PasswordFromCreation { age } => format!(
                "Auth0 records a password's time only when it is changed. Without one, a user of a database \
                 connection is included if the account was created more than {age} before the data."
            ),
            Self::PasswordsOfDatabases => {
                "Only passwords of database connections are known to Auth0. Users of social, enterprise and \
                 passwordless connections have theirs elsewhere, or none. The first five linked accounts of a \
                 user are looked at."
                    .into()
            }
            Self::StatusFromBlocked => {
                "The status follows from blocked alone: Auth0 knows no other state of an account.".into()
            }
            Self::FollowsTemplate { tool, template } => format!(
                "The file follows the template of {tool} as of {template}. The tool may read another one today."
            ),
            Self::NotInExport => {
                "Auth0 exports neither passwords nor secrets of second factors, and neither roles nor organizations."
                    .into()
            }
        }
    }
}

/// The caveats of a recipe. With the counts of its filter, those that leave users out have numbers.
pub(crate) fn caveats_of(recipe: &Recipe, preset_id: Option<&str>, funnel: Option<&Funnel>) -> Vec<Caveat> {
    let parts: &[Filter] = match &recipe.filter {
        Some(Filter::All(parts)) => parts,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let conditions: Vec<_> = recipe.filter.iter().flat_map(Filter::conditions).collect();
    let asked = |field: &str| conditions.iter().any(|condition| condition.field.to_string() == field);
    let shown = |field: &str| {
        recipe
            .columns
            .iter()
            .any(|column| column.field == field || column.field.starts_with(&format!("{field}[")))
    };
    let part = |field: &str, operator: &Operator| parts.iter().position(|part| is(part, field, operator));
    let left_out = |index: usize| {
        let funnel = funnel?;
        let before = if index == 0 { funnel.delivered } else { *funnel.remaining.get(index - 1)? };
        before.checked_sub(*funnel.remaining.get(index)?)
    };

    let mut caveats = Vec::new();
    if let Some(index) = part("blocked", &Operator::NotTrue) {
        caveats.push(Caveat::BlockedLeftOut { users: left_out(index) });
    }
    if let Some(index) = part("email", &Operator::NotEmpty)
        && asked("email_verified")
    {
        caveats.push(Caveat::WithoutEmailLeftOut { users: left_out(index) });
    }
    if let Some(age) = recipe.filter.as_ref().and_then(|filter| instead_of(filter, "last_login")) {
        caveats.push(Caveat::NeverSignedInFromCreation { age: age.to_string() });
    }
    if let Some(age) = recipe.filter.as_ref().and_then(|filter| instead_of(filter, "last_password_reset")) {
        caveats.push(Caveat::PasswordFromCreation { age: age.to_string() });
    }
    let in_window = |field: &str, after: bool| {
        parts.iter().any(|part| {
            matches!(part, Filter::Condition(condition) if condition.field.to_string() == field
            && match condition.operator {
                Operator::After(_) => after,
                Operator::Before(_) => !after,
                _ => false,
            })
        })
    };
    if in_window("last_login", true) {
        caveats.push(if in_window("last_login", false) {
            Caveat::LaterSignInsLeftOut
        } else {
            Caveat::LastSignInOnly
        });
    }
    let backup = matches!(preset_id, Some("full-backup" | "migration"));
    for (holds, caveat) in [
        ((asked("last_login") || shown("last_login")) && !backup, Caveat::BlockedAttemptCounts),
        ((asked("multifactor") || shown("multifactor")) && !backup, Caveat::EnrolledNotEnforced),
        (asked("email_verified"), Caveat::VerifiedByConnection),
        (part("blocked", &Operator::True).is_some(), Caveat::BlockedByAdministrator),
        (asked("last_password_reset"), Caveat::PasswordsOfDatabases),
        (backup, Caveat::NotInExport),
    ] {
        if holds {
            caveats.push(caveat);
        }
    }
    if let Some(tool) = preset_id.and_then(ReviewTool::find) {
        caveats.push(Caveat::StatusFromBlocked);
        if !tool.name.is_empty() {
            let (tool, template) = (tool.name.to_owned(), tool.template.to_owned());
            caveats.push(Caveat::FollowsTemplate { tool, template });
        }
    }
    caveats
}

fn is(filter: &Filter, field: &str, operator: &Operator) -> bool {
    matches!(filter, Filter::Condition(condition)
        if condition.field.to_string() == field && condition.operator == *operator)
}

/// The age of the account that counts where `field` is missing, if the filter has such a part.
fn instead_of(filter: &Filter, field: &str) -> Option<Age> {
    let parts = match filter {
        Filter::All(parts) | Filter::Any(parts) => parts,
        Filter::Condition(_) => return None,
    };
    let created = parts.iter().find_map(|part| match part {
        Filter::Condition(condition) if condition.field.to_string() == "created_at" => {
            match condition.operator {
                Operator::OlderThan(age) => Some(age),
                _ => None,
            }
        }
        _ => None,
    });
    let missing = parts.iter().any(|part| is(part, field, &Operator::Empty));
    let here = created.filter(|_| missing && matches!(filter, Filter::All(_)));
    here.or_else(|| parts.iter().find_map(|part| instead_of(part, field)))
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;
    use crate::purposes::{PURPOSES, ParameterTexts, purpose};

    fn codes(id: &str, given: &[(&str, &str)]) -> Vec<String> {
        let given: ParameterTexts =
            given.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect();
        let recipe = purpose(id).unwrap().recipe(&given, Date::constant(2026, 11, 1)).unwrap();
        caveats_of(&recipe, Some(id), None).iter().map(Caveat::code).collect()
    }

    #[test]
    fn each_purpose_says_what_it_does_not_say() {
        assert_eq!(
            codes("inactive-accounts", &[]),
            ["blocked_left_out", "never_signed_in_from_creation", "blocked_attempt_counts"]
        );
        assert_eq!(
            codes("inactive-accounts", &[("blocked", "include")]),
            ["never_signed_in_from_creation", "blocked_attempt_counts"]
        );
        assert_eq!(
            codes("no-second-factor", &[]),
            ["blocked_left_out", "blocked_attempt_counts", "enrolled_not_enforced"]
        );
        assert_eq!(
            codes("unverified-email", &[]),
            [
                "blocked_left_out",
                "without_email_left_out",
                "blocked_attempt_counts",
                "verified_by_connection"
            ]
        );
        assert_eq!(
            codes("password-age", &[]),
            ["password_from_creation", "blocked_attempt_counts", "passwords_of_databases"]
        );
        assert_eq!(codes("blocked-accounts", &[]), ["blocked_attempt_counts", "blocked_by_administrator"]);
        let window = [("from", "2026-06-01"), ("to", "2026-06-30")];
        assert_eq!(codes("breach-notification", &window), ["last_sign_in_only", "blocked_attempt_counts"]);
        let strict = [window[0], window[1], ("later", "leave-out")];
        assert_eq!(codes("breach-notification", &strict)[0], "later_sign_ins_left_out");
        assert_eq!(codes("full-backup", &[]), ["not_in_export"]);
    }

    #[test]
    fn users_who_are_left_out_are_counted() {
        let recipe = purpose("unverified-email").unwrap().outline();
        let funnel = Funnel { delivered: 100, remaining: vec![90, 87, 20] };
        let caveats = caveats_of(&recipe, None, Some(&funnel));
        assert_eq!(caveats[0], Caveat::BlockedLeftOut { users: Some(10) });
        assert_eq!(caveats[1], Caveat::WithoutEmailLeftOut { users: Some(3) });
        assert!(caveats[1].text().ends_with("are left out (3)."), "{}", caveats[1].text());
        assert_eq!(caveats[1].detail(), json!({ "users": 3 }));
    }

    #[test]
    fn every_caveat_has_a_sentence() {
        for purpose in PURPOSES {
            for caveat in caveats_of(&purpose.outline(), Some(purpose.id), None) {
                assert!(caveat.text().ends_with('.') && !caveat.code().is_empty(), "{caveat:?}");
            }
        }
    }
}
