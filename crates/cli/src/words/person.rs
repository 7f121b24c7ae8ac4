//! Texts for one person's data.

use exporter::{PartOutcome, PersonAccount, PersonPack, PersonPart, PersonStep};
use indicatif::HumanBytes;

use super::problems::of_problem;
use super::signing::of_signing;
use super::text::{count, printable};

/// Describes the current step. The outcome of each part follows at the end.
pub(crate) fn of_person_step(step: &PersonStep) -> Option<String> {
    match step {
        PersonStep::Found { accounts } => {
            let number = match accounts.len() {
                1 => "1 account found:".to_owned(),
                number => format!("{} accounts found:", count(number as u64)),
            };
            let lines = accounts.iter().map(of_account);
            Some(std::iter::once(number).chain(lines).collect::<Vec<_>>().join("\n"))
        }
        PersonStep::Reading { .. } | PersonStep::Writing => None,
    }
}

fn of_account(account: &PersonAccount) -> String {
    let mut facts = vec![account.user_id.clone()];
    facts.extend(account.email.clone());
    if !account.connections.is_empty() {
        facts.push(format!("signs in with {}", account.connections.join(", ")));
    }
    facts.extend(account.created_at.map(|at| format!("created {}", at.strftime("%Y-%m-%d"))));
    facts.push(match account.last_login {
        Some(at) => format!("last sign-in {}", at.strftime("%Y-%m-%d")),
        None => "never signed in".to_owned(),
    });
    if account.blocked {
        facts.push("blocked".to_owned());
    }
    format!("  {}", printable(&facts.join(", ")))
}

/// Describes a pack: its path, and the outcome of each part.
pub(crate) fn of_person_pack(made: &PersonPack) -> String {
    let mut lines = vec![made.pack.display().to_string()];
    for file in &made.files {
        lines.push(format!("  {}  ({})", file.name, HumanBytes(file.bytes)));
    }
    for account in &made.accounts {
        lines.push(format!("{}:", printable(&account.user_id)));
        for (part, outcome) in &account.parts {
            lines.push(format!("  {}: {}", of_part(*part), of_outcome(*part, outcome)));
        }
    }
    lines.push(of_signing(&made.signing));
    lines.join("\n")
}

fn of_part(part: PersonPart) -> &'static str {
    match part {
        PersonPart::Profile => "profile",
        PersonPart::Roles => "roles (assigned directly)",
        PersonPart::Organizations => "organizations",
        PersonPart::OrganizationRoles => "roles in organizations (assigned directly)",
        PersonPart::MfaMethods => "second factors and other sign-in methods",
        PersonPart::Events => "sign-in events",
        PersonPart::Consents => "consents to applications",
        PersonPart::Sessions => "sessions",
    }
}

fn of_outcome(part: PersonPart, outcome: &PartOutcome) -> String {
    match outcome {
        PartOutcome::Included { .. } if part == PersonPart::Profile => "included".to_owned(),
        PartOutcome::Included { count: number } => format!("{} included", count(*number)),
        PartOutcome::None => "Auth0 holds none".to_owned(),
        PartOutcome::Capped { count: number } => format!(
            "the newest {} included; Auth0 gives no more for one user, so there may be older ones",
            count(*number)
        ),
        PartOutcome::MissingPermission { scopes } => {
            format!("not requested, a permission is missing: {}", scopes.join(", "))
        }
        PartOutcome::NotOnPlan => "not available on this tenant's plan".to_owned(),
        PartOutcome::NotChosen => "not requested, because you left it out".to_owned(),
        PartOutcome::Failed { problem } => format!("could not be read. {}", of_problem(problem)),
    }
}
