//! Texts for problems: what happened, and what to do.
//!
//! No `match` has a fallback, so that a new problem needs a text.

use exporter::{
    JobProblem, LocalProblem, PersonProblem, Problem, RequestPart, RequestProblem, SignInProblem,
};
use indicatif::HumanBytes;
use pack::{CHECKSUMS, MANIFEST};

use super::network::of_network;
use super::text::{auth0_says, capitalised, moment, printable};
use super::{files, form, lookups};

/// Describes a problem in a request, with the part that it concerns.
pub(crate) fn of_request_problem(problem: &RequestProblem) -> String {
    let place = match &problem.place {
        RequestPart::Name => "Name".to_owned(),
        RequestPart::Fields => "Columns".to_owned(),
        RequestPart::FieldName { index }
        | RequestPart::FieldShape { index }
        | RequestPart::FieldTitle { index } => format!("Column {}", index + 1),
        RequestPart::Connection { index } => format!("Connection {}", index + 1),
        RequestPart::Limit => "Limit".to_owned(),
        RequestPart::Filter { path } if path.is_empty() => "Filter".to_owned(),
        RequestPart::Filter { path } => {
            let numbers: Vec<String> = path.iter().map(|index| (index + 1).to_string()).collect();
            format!("Condition {}", numbers.join("."))
        }
        RequestPart::Outputs => "Formats".to_owned(),
        RequestPart::Style => "Values".to_owned(),
        RequestPart::Protect { index } => format!("Hidden field {}", index + 1),
        RequestPart::Parameter { key } => format!("Parameter {key}"),
        RequestPart::Folder => "Folder".to_owned(),
    };
    format!("{place}: {}", of_problem(&problem.problem))
}

/// Describes what happened, and what to do.
pub(crate) fn of_problem(problem: &Problem) -> String {
    match problem {
        Problem::SignIn(problem) => of_sign_in(problem),
        Problem::Network(problem) => of_network(problem),
        Problem::Job(problem) => of_job(problem),
        Problem::Local(problem) => of_local(problem),
        Problem::Form(problem) => form::of_form(problem),
        Problem::Condition(problem) => form::of_condition(problem),
        Problem::Parameter(problem) => form::of_parameter(problem),
        Problem::Person(problem) => of_person(problem),
        Problem::Unknown { code, .. } => format!(
            "Something happened that only a newer Rollcall can explain ({code}). Update Rollcall to read about it."
        ),
    }
}

const OTHER_SECRET: &str = "The keychain holds something else in the place of the credential. Enter the credential \
    again, in Rollcall's window.";

const TWO_SECRETS: &str = "Two collections of the keychain hold different credentials under the tenant's name. Unlock \
    both and try again, or enter the right one again, in Rollcall's window.";

fn of_two_domains(first: &str, second: &str) -> String {
    let (first, second) = (printable(first), printable(second));
    format!(
        "This dashboard address may mean {first} or {second}. The one that your application's settings call Domain is \
         right."
    )
}

fn of_sign_in(problem: &SignInProblem) -> String {
    use SignInProblem as P;
    match problem {
        P::AddressEmpty(why)
        | P::AddressIsEmail(why)
        | P::AddressHasUserInfo(why)
        | P::AddressScheme(why)
        | P::AddressPlainHttp(why)
        | P::AddressDomainMissing(why)
        | P::AddressDashboardWithoutTenant(why)
        | P::AddressAuth0Page(why)
        | P::AddressIsIp(why)
        | P::AddressPort(why)
        | P::AddressNotAHost(why) => {
            format!("{:?} is not a tenant's domain: {}.", why.given, why.message)
        }
        P::AddressDashboardAmbiguous { first, second } => of_two_domains(first, second),
        P::NoDomain => "Name the tenant with --domain.".into(),
        P::ClientIdEmpty => "The client id is empty.".into(),
        P::ClientSecretEmpty => "The client secret is empty.".into(),
        P::TokenEmpty => "There is no token.".into(),
        P::TokenTooLong | P::TokenNotAJwt | P::TokenEncrypted | P::TokenDamaged => {
            "That is not a Management API token. A token has three parts with dots between them; copy it from Auth0: \
             Applications, APIs, Auth0 Management API, API Explorer."
                .into()
        }
        P::TokenNotForManagement => {
            "The token is not for the Auth0 Management API, so it names no tenant.".into()
        }
        P::TokenExpired { at: Some(at) } => format!("The token expired at {}. Copy a new one from Auth0.", moment(*at)),
        P::TokenExpired { at: None } => "The token has expired. Copy a new one from Auth0.".into(),
        P::TokenForAnotherTenant { expected, found } => format!(
            "The token belongs to another tenant or another API ({}). This one expects {expected}.",
            found.join(", ")
        ),
        P::PrivateKeyNotPem(why)
        | P::PrivateKeyEncrypted(why)
        | P::PrivateKeyIsPublic(why)
        | P::PrivateKeyIsCertificate(why)
        | P::PrivateKeyNotRsa(why)
        | P::PrivateKeyUnusable(why)
        | P::PrivateKeyAssertionTooLong(why) => format!("{}.", capitalised(&why.message)),
        P::Unauthorized(answer) => format!("Auth0 does not accept the token.{}", auth0_says(answer)),
        P::MissingScope(missing) => match missing.needed.first() {
            Some(scope) => format!(
                "The permission {scope} is missing. In Auth0, open Applications, APIs, Auth0 Management API, Machine \
                 to Machine Applications, and grant it to the application."
            ),
            None => format!("A permission is missing.{}", auth0_says(&missing.answer)),
        },
        P::LookupPermissionMissing(missing) => lookups::of_missing_permission(missing),
        P::Forbidden(answer) => format!(
            "Auth0 refuses this. On the Free plan bulk export is not available.{}",
            auth0_says(answer)
        ),
        P::SignInWrongCredentials(_) => "Auth0 does not know this client id with this secret or key at this domain. \
            Check all three: the region in the domain matters."
            .into(),
        P::SignInNotAuthorisedForApi(_) => "The application is not authorised for the Management API. In Auth0, open \
            Applications, APIs, Auth0 Management API, Machine to Machine Applications, and authorise it with \
            read:users."
            .into(),
        P::SignInGrantNotAllowed(_) => "The application may not sign in by itself. Use an application of the type \
            Machine to Machine."
            .into(),
        P::SignInScopeNotGranted(answer) => {
            format!("The application has not been granted a permission.{}", auth0_says(answer))
        }
        P::SignInUnknownAudience(answer) => format!(
            "Auth0 does not know the Management API at this domain. If it is a custom domain, name the canonical one \
             with --canonical-domain too.{}",
            auth0_says(answer)
        ),
        P::SignInQuota(_) => "The tenant's quota of tokens is used up. Try again later, or paste a token.".into(),
        P::SignInFailed(answer) => format!("Signing in failed.{}", auth0_says(answer)),
        P::CredentialMissing => {
            "The credential is no longer stored. Enter it again, with --token-stdin or --client-id.".into()
        }
        P::CredentialDamaged | P::SecretDamaged => OTHER_SECRET.into(),
        P::KeychainAmbiguous => TWO_SECRETS.into(),
        P::SecretTooLong => "The keychain can't hold a credential of this length.".into(),
        P::InvalidSecretKey | P::TenantHost => {
            "What is stored of the tenant can't be read any more. Remove the tenant and add it again.".into()
        }
        P::NoKeychain => "There is no keychain here, and Rollcall writes credentials nowhere else. Use `export` with \
            --domain, which keeps them in memory for that run only."
            .into(),
        P::KeychainLocked => "The keychain is locked. Unlock it and try again.".into(),
        P::KeychainDenied => "The keychain refuses access. Allow it for Rollcall and try again.".into(),
        P::KeychainFailed => "The keychain does not work just now. Try again.".into(),
        P::TenantRemoved => "The tenant was removed. Add it again to export from it.".into(),
        P::NotFoundTenant(wanted) => {
            format!("No saved tenant is called {:?}. `tenant list` shows them.", wanted.shown())
        }
        P::TenantNameEmpty => "The tenant's name is empty.".into(),
        P::TenantNameTooLong { limit } => format!("The tenant's name is longer than {limit} characters."),
        P::ColorUnknown { color } => format!("{color:?} is not one of the colours of tenants."),
    }
}

fn of_job(problem: &JobProblem) -> String {
    use JobProblem as P;
    match problem {
        P::JobFailed { reason: None } => {
            "The export failed at Auth0, which gives no reason. Run it again.".into()
        }
        P::JobFailed { reason: Some(reason) } => {
            format!("The export failed at Auth0: {}", printable(reason))
        }
        P::JobTooSlow { hours } => format!("Auth0 has not finished the export in {hours} hours."),
        P::GoneFromAuth0 => {
            "Auth0 has deleted the file: it keeps files for 24 hours. Run the export again.".into()
        }
        P::Unconfirmed { .. } => "It is not known whether Auth0 has started the export: the answer got lost. Auth0 \
            has no list to look it up in, so Rollcall does not ask twice. Run it again if you like; a second job does \
            no harm."
            .into(),
        P::Incomplete { missing, .. } => {
            let ids: Vec<&str> = missing.iter().filter_map(|file| file.connection_id.as_deref()).collect();
            format!("The files of {} could not be had; the others are here.", ids.join(", "))
        }
        P::DemoEnded => "The made-up tenant of that run has ended. Run the demo again.".into(),
    }
}

fn of_local(problem: &LocalProblem) -> String {
    use LocalProblem as P;
    match problem {
        P::File { path, kind } => files::of_file(path.as_deref().map(printable), kind),
        P::FileHeld { path } => files::of_held(path.as_deref().map(printable)),
        P::DiskFull { path, needed, available } => {
            let path = path.as_deref().filter(|path| !path.is_empty());
            let at = path.map(|path| format!(", at {}", printable(path))).unwrap_or_default();
            match (needed, available) {
                (Some(needed), Some(available)) => format!(
                    "The disk is too full: {} are needed, {} are free{at}.",
                    HumanBytes(*needed),
                    HumanBytes(*available)
                ),
                _ => format!("The disk is full{at}."),
            }
        }
        P::NoFolder { .. } => {
            "The system does not say where files belong. Name a folder with --out and --data-dir.".into()
        }
        P::FolderName(at) => format!("{} is not a usable folder name.", printable(&at.path)),
        P::ListNotText(at) => {
            format!("{} is not a text file in UTF-8. Save the list as UTF-8 text.", printable(&at.path))
        }
        P::ListEmpty(at) => format!("{} holds no values. It needs one value a line.", printable(&at.path)),
        P::HeaderUnreadable(at) => {
            format!("{} is neither CSV in UTF-8 nor an Excel workbook.", printable(&at.path))
        }
        P::HeaderEmpty(at) => format!("the first row of {} has no titles.", printable(&at.path)),
        P::StoreNewer(_) => "A newer Rollcall has written this history. Use that one.".into(),
        P::StoreFolder(why) | P::StoreDamaged(why) | P::StoreFailed(why) => {
            format!("Rollcall's own data can't be used: {}.", why.message)
        }
        P::NotFound(missing) => match &missing.message {
            Some(message) => format!("There is {}.", printable(message)),
            None => format!("There is no such thing.{}", auth0_says(&missing.answer)),
        },
        P::NameTaken { name } => format!("The name {name:?} is taken."),
        P::InUse => "Another Rollcall is working on this export.".into(),
        P::NotReady => "The export has no files yet.".into(),
        P::NotResumable => "That export has ended for good. Run it again.".into(),
        P::Stopped => "Stopped.".into(),
        P::ShuttingDown => "The program is ending.".into(),
        P::WorkMissing(at) => format!("The unfinished files are gone from {}.", printable(&at.path)),
        P::Manifest(why) => format!("The manifest can't be written: {}.", why.message),
        P::OriginalDeleted => {
            "The delivered file was deleted, as chosen, so its first rows can't be shown.".into()
        }
        P::PackMissing(at) => format!("The files are gone from {}.", printable(&at.path)),
        P::NotAPack(at) => format!(
            "{} is not a pack: it has no {MANIFEST} of Rollcall, and no {CHECKSUMS} that names one.",
            printable(&at.path)
        ),
        P::ManifestNewer(at) => format!(
            "A newer Rollcall made this pack. Update Rollcall, or check its files in {} with: sha256sum --check \
             {CHECKSUMS}",
            at.path
        ),
        P::ManifestUnreadable(at) => format!("{} is no manifest any more.", printable(&at.path)),
        P::Damaged { message, fetched_again: true, .. } => {
            format!("The delivered file is damaged, also when it was fetched again: {message}.")
        }
        P::Damaged { message, fetched_again: false, .. } => format!("The file can't be used: {message}."),
        P::FileRefused { name, message, .. } => {
            format!("{} can't be converted: {message}.", printable(name))
        }
        P::NotForFiles { asks } => {
            format!("The recipe asks for {}, which only a tenant can answer.", printable(asks))
        }
        P::LookupTooManyCalls { field, calls, limit } => format!(
            "{field} takes a call for each user: {calls} calls, and {limit} are allowed. Choose fewer users with a \
             filter, or allow more with `--max-calls`."
        ),
        P::Columns(why) => format!("The columns can't be made: {}.", why.message),
        P::Style(why) => format!("{}.", capitalised(&why.message)),
        P::NotFoundPreset(wanted) => {
            format!(
                "No preset is called {:?}. `presets` lists them. `convert` knows the built-in ones; for your own, \
                 `presets export` writes a file for --recipe.",
                wanted.shown()
            )
        }
        P::PresetReplaced { name, by } => format!(
            "{name:?} of an earlier version exported every user. Use {by}, which exports only the users in question."
        ),
        P::PresetNameMissing => "The file names no preset. Give it a name with --name.".into(),
        P::PresetNameTooLong { limit } => format!("The preset's name is longer than {limit} characters."),
        P::RecipeInvalid { path: None, message } => format!("The recipe can't be used: {message}."),
        P::RecipeInvalid { path: Some(path), message } => {
            format!("{path} can't be used as a recipe: {message}.")
        }
        P::RecipeNewer { path, found, known } => format!(
            "{path} was written by a newer Rollcall (version {found} of the format; this one reads up to {known}). \
             Update Rollcall."
        ),
        P::DemoStart(why) => format!("The made-up tenant can't start: {}.", why.message),
        P::Unexpected(why) => format!("Something unexpected happened: {}.", why.message),
    }
}

fn of_person(problem: &PersonProblem) -> String {
    use PersonProblem as P;
    match problem {
        P::PersonNotFound => {
            "Nobody was found, so there is no pack. Addresses are looked for as typed and in lower case, ids as \
             typed. Check what was given, or try the other one."
                .into()
        }
        P::PersonEmailInvalid => "That can't be an e-mail address. Check what --email was given.".into(),
        P::PersonIdInvalid => "That can't be the id of an account. They look like auth0|62d1a9f04b3c.".into(),
    }
}

#[cfg(test)]
mod tests {
    use exporter::NeededScope;
    use serde_json::json;

    use super::*;

    fn words(problem: impl Into<Problem>) -> String {
        of_problem(&problem.into())
    }

    #[test]
    fn a_missing_permission_is_named_with_the_place_to_grant_it() {
        let needed = vec!["read:users".into()];
        let words = words(SignInProblem::MissingScope(NeededScope { needed, ..NeededScope::default() }));
        assert!(words.contains("read:users") && words.contains("Machine to Machine"), "{words}");
    }

    #[test]
    fn a_full_disk_is_described_by_what_is_known() {
        let full = |needed, available| {
            let path = Some("/data".to_owned());
            words(LocalProblem::DiskFull { path, needed, available })
        };
        assert_eq!(full(None, None), "The disk is full, at /data.");
        let nowhere = Some(String::new());
        assert_eq!(
            words(LocalProblem::DiskFull { path: nowhere, needed: None, available: None }),
            "The disk is full."
        );
        assert_eq!(
            full(Some(2048), Some(0)),
            "The disk is too full: 2.00 KiB are needed, 0 B are free, at /data."
        );
    }

    #[test]
    fn what_a_newer_version_stored_is_named() {
        let stored: Problem =
            serde_json::from_value(json!({ "code": "eclipse", "detail": { "moons": 2 } })).unwrap();
        let words = of_problem(&stored);
        assert!(words.contains("(eclipse)") && words.contains("newer Rollcall"), "{words}");
    }
}
