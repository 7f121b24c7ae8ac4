//! Exit codes, by which scripts tell outcomes apart.

use exporter::{JobProblem, LocalProblem, NetworkProblem, Problem, SignInProblem};

use crate::usage::UsageProblem;

/// The list of exit codes, shown below `--help`.
pub(crate) const HELP: &str = "\
Exit codes:
  0    done
  1    something unexpected
  2    the command line can't be understood
  3    the request can't work: fields, connections, names, nobody with that address
  4    signing in failed, or a permission is missing
  5    Auth0 can't be reached, or has no time now; trying again may help
  6    the job failed at Auth0, or its file is out of reach
  7    a file or folder can't be read or written, or the disk is full
  8    the delivered file is damaged, or a pack or the activity log is not what was written
  9    there is no keychain, or it is locked
  130  stopped; `resume` continues";

/// The exit code of something unexpected.
const UNEXPECTED: u8 = 1;

/// The exit code for a request that can't work.
pub(crate) const REQUEST: u8 = 3;

const SIGN_IN: u8 = 4;
const UNREACHABLE: u8 = 5;
const JOB: u8 = 6;
const FILES: u8 = 7;

/// The exit code for a damaged file, a changed pack or a changed activity log.
pub(crate) const DIFFERS: u8 = 8;

const KEYCHAIN: u8 = 9;

/// The exit code of an export that was stopped and can be resumed.
pub(crate) const STOPPED: u8 = 130;

/// Returns the exit code of a problem. No arm is a fallback, so that a new problem needs a
/// decision.
pub(crate) fn code_of(problem: &Problem) -> u8 {
    match problem {
        Problem::SignIn(problem) => of_sign_in(problem),
        Problem::Network(problem) => of_network(problem),
        Problem::Job(problem) => of_job(problem),
        Problem::Local(problem) => of_local(problem),
        Problem::Form(_) | Problem::Condition(_) | Problem::Parameter(_) | Problem::Person(_) => REQUEST,
        Problem::Unknown { .. } => UNEXPECTED,
    }
}

/// Returns the exit code of a problem with the command line itself.
pub(crate) fn of_usage(problem: &UsageProblem) -> u8 {
    use UsageProblem as P;
    match problem {
        P::HeaderTitleEmpty { .. }
        | P::HeaderTitleTwice { .. }
        | P::HeaderTitleUnknown { .. }
        | P::HeaderOption { .. }
        | P::NoCredential
        | P::InputTaken { .. }
        | P::IdAmbiguous { .. }
        | P::OutputExists { .. }
        | P::PasswordNotXlsx { .. }
        | P::HashKeyShort { .. }
        | P::FileNotText { .. }
        | P::NotConfirmed => REQUEST,
        P::InputMissing { .. } | P::InputTooLong { .. } | P::InputUnreadable { .. } => SIGN_IN,
        P::NoSigningKey { .. } => KEYCHAIN,
    }
}

fn of_sign_in(problem: &SignInProblem) -> u8 {
    use SignInProblem as P;
    match problem {
        P::AddressEmpty(_)
        | P::AddressIsEmail(_)
        | P::AddressHasUserInfo(_)
        | P::AddressScheme(_)
        | P::AddressPlainHttp(_)
        | P::AddressDomainMissing(_)
        | P::AddressDashboardWithoutTenant(_)
        | P::AddressDashboardAmbiguous { .. }
        | P::AddressAuth0Page(_)
        | P::AddressIsIp(_)
        | P::AddressPort(_)
        | P::AddressNotAHost(_)
        | P::NoDomain
        | P::ClientIdEmpty
        | P::TenantHost
        | P::TenantRemoved
        | P::NotFoundTenant(_)
        | P::TenantNameEmpty
        | P::TenantNameTooLong { .. }
        | P::ColorUnknown { .. } => REQUEST,
        P::ClientSecretEmpty
        | P::TokenEmpty
        | P::TokenTooLong
        | P::TokenNotAJwt
        | P::TokenEncrypted
        | P::TokenDamaged
        | P::TokenNotForManagement
        | P::TokenExpired { .. }
        | P::TokenForAnotherTenant { .. }
        | P::PrivateKeyNotPem(_)
        | P::PrivateKeyEncrypted(_)
        | P::PrivateKeyIsPublic(_)
        | P::PrivateKeyIsCertificate(_)
        | P::PrivateKeyNotRsa(_)
        | P::PrivateKeyUnusable(_)
        | P::PrivateKeyAssertionTooLong(_)
        | P::Unauthorized(_)
        | P::MissingScope(_)
        | P::LookupPermissionMissing(_)
        | P::Forbidden(_)
        | P::SignInWrongCredentials(_)
        | P::SignInNotAuthorisedForApi(_)
        | P::SignInGrantNotAllowed(_)
        | P::SignInScopeNotGranted(_)
        | P::SignInUnknownAudience(_)
        | P::SignInQuota(_)
        | P::SignInFailed(_)
        | P::CredentialMissing
        | P::CredentialDamaged
        | P::SecretDamaged
        | P::KeychainAmbiguous => SIGN_IN,
        P::InvalidSecretKey => FILES,
        P::SecretTooLong | P::NoKeychain | P::KeychainLocked | P::KeychainDenied | P::KeychainFailed => {
            KEYCHAIN
        }
    }
}

fn of_network(problem: &NetworkProblem) -> u8 {
    use NetworkProblem as P;
    match problem {
        P::Unreachable(_)
        | P::UnreachableDns(_)
        | P::UnreachableRefused(_)
        | P::UnreachableTls(_)
        | P::UnreachableIssuer(_)
        | P::UnreachableOtherName(_)
        | P::UnreachableDates(_)
        | P::UnreachableProxySignIn(_)
        | P::UnreachableProxy(_)
        | P::UnreachableNetworkSignIn(_)
        | P::UnreachableTimedOut(_)
        | P::Timeout(_)
        | P::ConnectionLost(_)
        | P::RateLimited(_)
        | P::TooManyActiveJobs(_)
        | P::Server(_)
        | P::UnexpectedRedirect(_)
        | P::UnexpectedAnswer(_)
        | P::Setup(_)
        | P::NetworkSetup(_)
        | P::BadLink(_)
        | P::BadRedirect(_)
        | P::TooManyRedirects(_)
        | P::LinkRefused { .. }
        | P::DownloadInterrupted { .. }
        | P::UnexpectedStatus { .. } => UNREACHABLE,
        P::BadRequest(_) => REQUEST,
        P::NoLink => JOB,
        P::KeptChanging(_) | P::NotAFile(_) | P::TooLarge(_) => DIFFERS,
    }
}

fn of_job(problem: &JobProblem) -> u8 {
    use JobProblem as P;
    match problem {
        P::JobFailed { .. }
        | P::JobTooSlow { .. }
        | P::GoneFromAuth0
        | P::Unconfirmed { .. }
        | P::Incomplete { .. }
        | P::DemoEnded => JOB,
    }
}

fn of_local(problem: &LocalProblem) -> u8 {
    use LocalProblem as P;
    match problem {
        P::FolderName(_)
        | P::ListNotText(_)
        | P::ListEmpty(_)
        | P::HeaderUnreadable(_)
        | P::HeaderEmpty(_)
        | P::NotFound(_)
        | P::NameTaken { .. }
        | P::NotReady
        | P::NotResumable
        | P::LookupTooManyCalls { .. }
        | P::NotForFiles { .. }
        | P::Columns(_)
        | P::Style(_)
        | P::NotFoundPreset(_)
        | P::PresetReplaced { .. }
        | P::PresetNameMissing
        | P::PresetNameTooLong { .. }
        | P::RecipeInvalid { .. }
        | P::RecipeNewer { .. } => REQUEST,
        P::File { .. }
        | P::FileHeld { .. }
        | P::DiskFull { .. }
        | P::NoFolder { .. }
        | P::StoreFolder(_)
        | P::StoreNewer(_)
        | P::StoreDamaged(_)
        | P::StoreFailed(_)
        | P::InUse
        | P::WorkMissing(_)
        | P::Manifest(_)
        | P::PackMissing(_)
        | P::OriginalDeleted
        | P::ManifestNewer(_)
        | P::ManifestUnreadable(_) => FILES,
        P::Damaged { .. } | P::FileRefused { .. } | P::NotAPack(_) => DIFFERS,
        P::Stopped | P::ShuttingDown => STOPPED,
        P::DemoStart(_) | P::Unexpected(_) => UNEXPECTED,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn code(code: &str) -> u8 {
        code_of(&serde_json::from_value(json!({ "code": code, "detail": {} })).unwrap())
    }

    #[test]
    fn problems_of_each_kind_have_their_exit_codes() {
        assert_eq!(code("address_is_email"), 3);
        assert_eq!(code("token_expired"), 4);
        assert_eq!(code("sign_in_wrong_credentials"), 4);
        assert_eq!(code("unreachable_dns"), 5);
        assert_eq!(code("job_failed"), 6);
        assert_eq!(code("disk_full"), 7);
        assert_eq!(code("damaged"), 8);
        assert_eq!(code_of(&SignInProblem::KeychainLocked.into()), 9);
        assert_eq!(code_of(&LocalProblem::Stopped.into()), 130);
    }

    #[test]
    fn what_a_newer_version_stored_is_unexpected() {
        assert_eq!(code("eclipse"), 1);
    }
}
