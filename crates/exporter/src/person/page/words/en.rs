//! English.

use jiff::Timestamp;

use super::texts::{Titled, Words};
use crate::person::part::{PartOutcome, PersonPart};

pub(in crate::person::page) const EN: Words = Words {
    pack_title: "One person’s data",
    date,
    time: |at| at.strftime("%-d %B %Y, %H:%M:%S").to_string(),
    title: |tenant| format!("Your data at {tenant}"),
    lead: |tenant, at| {
        let time = at.strftime("%H:%M");
        format!(
            "This is what {tenant} holds about you in Auth0, the service through which you sign in. It was read on \
             {}, {time}.",
            date(at)
        )
    },
    demo: "This is made-up data of a simulated tenant. The person does not exist.",
    asked_email: |addresses| format!("Accounts were searched by e-mail address: {}.", addresses.join(", ")),
    asked_id: |id| format!("The account was searched by its id: {id}."),
    found: |found, included| match (found, included) {
        (1, _) => "One account was found.".to_owned(),
        (found, included) if found == included => {
            format!("{found} accounts were found; all are in this document.")
        }
        (found, 1) => format!("{found} accounts were found; one of them is in this document."),
        (found, included) => format!("{found} accounts were found; {included} of them are in this document."),
    },
    source: |host| {
        format!(
            "Source: {host}. All times are in Coordinated Universal Time (UTC). The file person.json beside this page \
             has the same data for programs, with more detail."
        )
    },
    account: |number, of| {
        if of == 1 { "Your account".to_owned() } else { format!("Account {number} of {of}") }
    },
    overview_columns: ["What", "In this document"],
    part,
    outcome,
    identities: (
        "Ways to sign in",
        "The accounts with which you can sign in, such as a password account or a Google account.",
    ),
    user_metadata: (
        "Your details and settings",
        "What applications store about you and you may be able to change.",
    ),
    app_metadata: (
        "Notes of applications",
        "What applications store about you and you can’t change yourself.",
    ),
    event_columns: ["When", "What happened", "Application", "From where", "Device"],
    events: &[
        ("s", "Signed in"),
        ("ssa", "Signed in again without being asked"),
        ("f", "Sign-in failed"),
        ("fp", "Sign-in failed: wrong password"),
        ("fu", "Sign-in failed: unknown name or address"),
        ("slo", "Signed out"),
        ("ss", "Account created"),
        ("fs", "Creating an account failed"),
        ("sv", "E-mail address confirmed"),
        ("svr", "Confirmation of the e-mail address requested"),
        ("scp", "Password changed"),
        ("scpr", "Change of the password requested"),
        ("fcp", "Changing the password failed"),
        ("sce", "E-mail address changed"),
        ("scpn", "Phone number changed"),
        ("scu", "User name changed"),
        ("cls", "Sign-in code or link sent"),
        ("cs", "Sign-in code sent"),
        ("seacft", "An application received access"),
        ("sertft", "An application renewed its access"),
        ("pwd_leak", "Sign-in stopped: the password is known from a leak"),
        ("limit_wc", "Sign-in stopped after too many wrong passwords"),
        ("mfar", "Second factor asked for"),
        ("gd_auth_succeed", "Second factor accepted"),
        ("gd_auth_failed", "Second factor failed"),
        ("gd_enrollment_complete", "Second factor set up"),
        ("gd_unenroll", "Second factor removed"),
        ("sapi", "Change by an administrator or a program"),
        ("fapi", "Failed change by an administrator or a program"),
        ("sdu", "Account deleted"),
    ],
    other_event: |kind| {
        if kind.is_empty() { "Other event".to_owned() } else { format!("Other event ({kind})") }
    },
    labels: &[
        ("email", "E-mail address"),
        ("email_verified", "E-mail address confirmed"),
        ("name", "Name"),
        ("given_name", "First name"),
        ("family_name", "Last name"),
        ("nickname", "Nickname"),
        ("username", "User name"),
        ("phone_number", "Phone number"),
        ("phone_verified", "Phone number confirmed"),
        ("picture", "Address of the picture"),
        ("user_id", "Account id"),
        ("created_at", "Created"),
        ("updated_at", "Last changed"),
        ("last_login", "Last sign-in"),
        ("last_ip", "Last internet address"),
        ("logins_count", "Number of sign-ins"),
        ("last_password_reset", "Last change of the password"),
        ("multifactor", "Second factors"),
        ("multifactor_last_modified", "Second factors last changed"),
        ("blocked", "Blocked"),
        ("connection", "Connection"),
        ("provider", "Provider"),
        ("isSocial", "Account at another service"),
        ("profileData", "Profile there"),
        ("key_id", "Id of the key"),
        ("relying_party_identifier", "Site"),
        ("description", "Description"),
        ("display_name", "Display name"),
        ("id", "Id"),
        ("roles", "Roles"),
        ("type", "Kind"),
        ("confirmed", "Set up completely"),
        ("enrolled_at", "Set up"),
        ("last_auth_at", "Last used"),
        ("preferred_authentication_method", "Preferred way"),
        ("authentication_methods", "Ways"),
        ("clientID", "Application (client id)"),
        ("client_id", "Application (client id)"),
        ("audience", "Access to"),
        ("scope", "Allowed to"),
        ("authenticated_at", "Signed in"),
        ("last_interacted_at", "Last activity"),
        ("expires_at", "Ends at the latest"),
        ("idle_expires_at", "Ends without activity"),
        ("device", "Device"),
        ("initial_ip", "Internet address at the beginning"),
        ("initial_user_agent", "Browser at the beginning"),
        ("last_user_agent", "Last browser"),
        ("initial_asn", "Network at the beginning"),
        ("last_asn", "Last network"),
        ("clients", "Applications"),
        ("authentication", "How you signed in"),
        ("methods", "Methods"),
        ("timestamp", "When"),
    ],
    methods: &[
        ("totp", "Authenticator app"),
        ("push", "Push message"),
        ("guardian", "Guardian app"),
        ("phone", "Phone"),
        ("sms", "Text message"),
        ("voice", "Phone call"),
        ("email", "E-mail"),
        ("email-verification", "Confirmed mailbox"),
        ("recovery-code", "Recovery code"),
        ("webauthn-roaming", "Security key"),
        ("webauthn-platform", "Fingerprint or face on a device"),
        ("passkey", "Passkey"),
        ("password", "Password"),
    ],
    yes: "Yes",
    no: "No",
    limits: "What is not in this document",
    not_obtainable: (
        "What can’t be obtained",
        &[
            "Your password: only a code computed from it (a hash) is stored, and Auth0 does not give it out here.",
            "The secrets of your second factors, such as the key in an authenticator app or recovery codes.",
            "Sign-in events that are older than Auth0 keeps them: 1 to 30 days, depending on the plan.",
            "Copies in Auth0’s own backups, and data in other systems than Auth0.",
        ],
    ),
    left_out: (
        "What was left out on purpose",
        &[
            "Keys with which programs reach your accounts at other services, and the keys of security keys and passkeys.",
            "Data of other people. Of events that an administrator or a program caused, only what happened, when, and \
             to which account is shown.",
        ],
    ),
    ask_title: "What else you can ask for",
    ask: |tenant| {
        format!(
            "This document does not say why the data is used, who receives it and how long it is kept. {tenant} can \
             answer that, and correct or delete data."
        )
    },
    made_by: |version| format!("Made with Rollcall {version}."),
};

fn date(at: Timestamp) -> String {
    at.strftime("%-d %B %Y").to_string()
}

fn part(part: PersonPart) -> Titled<&'static str> {
    match part {
        PersonPart::Profile => ("Profile", "What describes your account."),
        PersonPart::Roles => (
            "Roles given directly",
            "What you may do, as far as it was given to your account itself. Roles that come from a group are not \
             listed here.",
        ),
        PersonPart::Organizations => ("Organizations", "Organizations of which your account is a member."),
        PersonPart::OrganizationRoles => (
            "Roles in organizations, given directly",
            "What you may do inside those organizations, without roles that come from a group.",
        ),
        PersonPart::MfaMethods => (
            "Second factors and other ways to prove who you are",
            "Numbers and addresses can be partly hidden: this is how Auth0 gives them.",
        ),
        PersonPart::Events => ("Sign-in events", "What Auth0 logged about your account, newest first."),
        PersonPart::Consents => ("Consents", "What you have allowed applications to do for you."),
        PersonPart::Sessions => {
            ("Sessions", "Sign-ins that Auth0 keeps as sessions, each with the device used.")
        }
    }
}

fn outcome(part: PersonPart, outcome: &PartOutcome) -> String {
    match outcome {
        PartOutcome::Included { .. } if part == PersonPart::Profile => "Yes, below".to_owned(),
        PartOutcome::Included { count: 1 } => "1 entry, below".to_owned(),
        PartOutcome::Included { count } => format!("{count} entries, below"),
        PartOutcome::None => "Nothing is held".to_owned(),
        PartOutcome::Capped { count } => {
            format!("The newest {count} entries, below. Auth0 gives no more for one account; there may be older ones.")
        }
        PartOutcome::MissingPermission { scopes } => format!(
            "Not requested: the program had no permission to read it ({}). This does not mean that nothing is held.",
            scopes.join(", ")
        ),
        PartOutcome::NotOnPlan => "Not available: the Auth0 plan in use does not offer it.".to_owned(),
        PartOutcome::NotChosen => {
            "Not requested: it was left out when this document was made. This does not mean that nothing is held.".to_owned()
        }
        PartOutcome::Failed { .. } => {
            "It could not be read when this document was made. This does not mean that nothing is held.".to_owned()
        }
    }
}
