//! Turns the errors of the other crates into problems.

use std::path::{Path, PathBuf};

use super::Problem;
use super::facts::{AtHost, AtPath, Auth0Answer, Explained, GivenAddress, NeededScope, NotThere};
use super::local::LocalProblem;
use super::network::NetworkProblem;
use super::sign_in::SignInProblem;

impl Problem {
    /// A file or folder that can't be read or written.
    pub fn file(path: &Path, error: &std::io::Error) -> Self {
        let path = Some(path.display().to_string());
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                LocalProblem::DiskFull { path, needed: None, available: None }.into()
            }
            std::io::ErrorKind::ResourceBusy => LocalProblem::FileHeld { path }.into(),
            kind => LocalProblem::File { path, kind: kind.to_string() }.into(),
        }
    }

    /// Something in Rollcall's own data that can't be read.
    pub(crate) fn store_damaged(error: &(impl ToString + ?Sized)) -> Self {
        LocalProblem::StoreDamaged(Explained::by(error)).into()
    }
}

impl From<&auth0::Error> for Problem {
    fn from(error: &auth0::Error) -> Self {
        use NetworkProblem as N;
        use SignInProblem as S;
        use auth0::Error as E;
        let at = |host: Option<&String>| AtHost {
            host: host.cloned(),
            status: error.status(),
            ..AtHost::default()
        };
        let answer = || answer_of(error);
        match error {
            E::Unreachable { host, reason, cause } => {
                unreachable(*reason, AtHost { cause: cause.as_deref().map(Into::into), ..at(Some(host)) })
                    .into()
            }
            E::Timeout { host } => N::Timeout(at(Some(host))).into(),
            E::ConnectionLost { host } => N::ConnectionLost(at(Some(host))).into(),
            E::Setup { .. } => N::Setup(Explained::by(error)).into(),
            E::NotAToken(error) => S::from(*error).into(),
            E::TokenExpired { at } => S::TokenExpired { at: Some(*at) }.into(),
            E::TokenForAnotherTenant { expected, found } => {
                S::TokenForAnotherTenant { expected: expected.clone(), found: found.clone() }.into()
            }
            E::Unauthorized(_) => S::Unauthorized(answer()).into(),
            E::MissingScope { needed, .. } => {
                S::MissingScope(NeededScope { needed: needed.clone(), answer: answer() }).into()
            }
            E::Forbidden(_) => S::Forbidden(answer()).into(),
            E::NotFound(_) => LocalProblem::NotFound(NotThere { message: None, answer: answer() }).into(),
            E::BadRequest(_) => N::BadRequest(answer()).into(),
            E::RateLimited { .. } => N::RateLimited(answer()).into(),
            E::TooManyActiveJobs(_) => N::TooManyActiveJobs(answer()).into(),
            E::Server(_) => N::Server(answer()).into(),
            E::UnexpectedRedirect { host, .. } => N::UnexpectedRedirect(at(host.as_ref())).into(),
            E::UnexpectedAnswer { content_type, .. } => N::UnexpectedAnswer(AtHost {
                content_type: content_type.as_deref().map(Into::into),
                ..at(None)
            })
            .into(),
            E::SignIn { kind, .. } => sign_in(*kind, answer()).into(),
            E::PrivateKey(error) => S::from(error).into(),
        }
    }
}

/// Why a host can't be reached. Where a proxy is in between, it is named.
pub(crate) fn unreachable(reason: auth0::UnreachableReason, at: AtHost) -> NetworkProblem {
    use NetworkProblem as N;
    use auth0::UnreachableReason as U;
    let through_proxy = |at: AtHost| {
        let proxy = auth0::configured_proxy();
        AtHost {
            proxy: proxy.as_ref().map(|proxy| proxy.host.clone()),
            proxy_variable: proxy.map(|proxy| proxy.variable.into()),
            ..at
        }
    };
    match reason {
        U::Dns => N::UnreachableDns(at),
        U::Refused => N::UnreachableRefused(at),
        U::Tls => N::UnreachableTls(at),
        U::Issuer => N::UnreachableIssuer(at),
        U::OtherName => N::UnreachableOtherName(at),
        U::Dates => N::UnreachableDates(at),
        U::ProxySignIn => N::UnreachableProxySignIn(through_proxy(at)),
        U::Proxy => N::UnreachableProxy(through_proxy(at)),
        U::NetworkSignIn => N::UnreachableNetworkSignIn(at),
        U::TimedOut => N::UnreachableTimedOut(at),
        U::Other => N::Unreachable(at),
    }
}

fn answer_of(error: &auth0::Error) -> Auth0Answer {
    let refusal = error.refusal();
    let retry_after = match error {
        auth0::Error::RateLimited { retry_after, .. } | auth0::Error::SignIn { retry_after, .. } => {
            *retry_after
        }
        _ => None,
    };
    Auth0Answer {
        status: error.status(),
        auth0_code: refusal.and_then(|refusal| refusal.code.clone()),
        auth0_message: refusal.map(|refusal| refusal.message.clone()).filter(|message| !message.is_empty()),
        retry_after_seconds: retry_after.map(|wait| u32::try_from(wait.as_secs()).unwrap_or(u32::MAX)),
    }
}

fn sign_in(kind: auth0::SignInProblem, answer: Auth0Answer) -> SignInProblem {
    use auth0::SignInProblem as K;
    match kind {
        K::WrongCredentials => SignInProblem::SignInWrongCredentials(answer),
        K::NotAuthorisedForApi => SignInProblem::SignInNotAuthorisedForApi(answer),
        K::ScopeNotGranted => SignInProblem::SignInScopeNotGranted(answer),
        K::GrantNotAllowed => SignInProblem::SignInGrantNotAllowed(answer),
        K::UnknownAudience => SignInProblem::SignInUnknownAudience(answer),
        K::Quota => SignInProblem::SignInQuota(answer),
        K::Other => SignInProblem::SignInFailed(answer),
    }
}

impl From<auth0::TokenError> for SignInProblem {
    fn from(error: auth0::TokenError) -> Self {
        use auth0::TokenError as E;
        match error {
            E::Empty => Self::TokenEmpty,
            E::TooLong => Self::TokenTooLong,
            E::NotAJwt => Self::TokenNotAJwt,
            E::Encrypted => Self::TokenEncrypted,
            E::Damaged => Self::TokenDamaged,
        }
    }
}

impl From<&auth0::PrivateKeyError> for SignInProblem {
    fn from(error: &auth0::PrivateKeyError) -> Self {
        use auth0::PrivateKeyError as E;
        let why = Explained::by(error);
        match error {
            E::NotPem => Self::PrivateKeyNotPem(why),
            E::Encrypted => Self::PrivateKeyEncrypted(why),
            E::PublicKey => Self::PrivateKeyIsPublic(why),
            E::Certificate => Self::PrivateKeyIsCertificate(why),
            E::NotRsa { .. } => Self::PrivateKeyNotRsa(why),
            E::Unusable => Self::PrivateKeyUnusable(why),
            E::AssertionTooLong { .. } => Self::PrivateKeyAssertionTooLong(why),
        }
    }
}

impl SignInProblem {
    /// Why the text `given` is not the address of a tenant.
    pub(crate) fn of_address(given: &str, error: &auth0::AddressError) -> Self {
        use auth0::AddressError as E;
        let why = GivenAddress { given: given.to_owned(), message: error.to_string() };
        match error {
            E::Empty => Self::AddressEmpty(why),
            E::EmailAddress => Self::AddressIsEmail(why),
            E::UserInfo => Self::AddressHasUserInfo(why),
            E::UnsupportedScheme { .. } => Self::AddressScheme(why),
            E::PlainHttp { .. } => Self::AddressPlainHttp(why),
            E::DomainMissing { .. } => Self::AddressDomainMissing(why),
            E::DashboardWithoutTenant => Self::AddressDashboardWithoutTenant(why),
            E::DashboardAmbiguous { candidates: [first, second] } => {
                Self::AddressDashboardAmbiguous { first: first.clone(), second: second.clone() }
            }
            E::Auth0Page { .. } => Self::AddressAuth0Page(why),
            E::IpAddress => Self::AddressIsIp(why),
            E::Port => Self::AddressPort(why),
            E::NotAHost => Self::AddressNotAHost(why),
            E::NotForManagement => Self::TokenNotForManagement,
        }
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
                LocalProblem::PackMissing(AtPath::from(path.as_path())).into()
            }
            pack::FileError::Cancelled => LocalProblem::Stopped.into(),
        }
    }
}

impl From<&store::StoreError> for Problem {
    fn from(error: &store::StoreError) -> Self {
        use store::StoreError as E;
        let why = Explained::by(error);
        match error {
            E::Folder { .. } => LocalProblem::StoreFolder(why),
            E::NewerDatabase { .. } => LocalProblem::StoreNewer(why),
            E::NameTaken { name } => LocalProblem::NameTaken { name: name.clone() },
            E::NotFound { .. } => {
                LocalProblem::NotFound(NotThere { message: Some(why.message), ..NotThere::default() })
            }
            E::DiskFull => LocalProblem::DiskFull { path: None, needed: None, available: None },
            E::Damaged(_) => LocalProblem::StoreDamaged(why),
            E::Sqlite(_) => LocalProblem::StoreFailed(why),
        }
        .into()
    }
}

impl From<&secrets::SecretError> for Problem {
    fn from(error: &secrets::SecretError) -> Self {
        use secrets::SecretError as E;
        match error {
            E::NoKeychain => SignInProblem::NoKeychain,
            E::Locked => SignInProblem::KeychainLocked,
            E::Denied => SignInProblem::KeychainDenied,
            E::TooLong { .. } => SignInProblem::SecretTooLong,
            E::Damaged => SignInProblem::SecretDamaged,
            E::Ambiguous => SignInProblem::KeychainAmbiguous,
            E::Other { .. } => SignInProblem::KeychainFailed,
        }
        .into()
    }
}

impl From<secrets::InvalidKey> for Problem {
    fn from(_: secrets::InvalidKey) -> Self {
        SignInProblem::InvalidSecretKey.into()
    }
}

impl From<&convert::Error> for Problem {
    fn from(error: &convert::Error) -> Self {
        use convert::Error as E;
        match error {
            E::Read { path, source } | E::Write { path, source } => return Self::file(path, source),
            E::DiskFull { path } => LocalProblem::DiskFull {
                path: Some(path.display().to_string()),
                needed: None,
                available: None,
            },
            E::Columns { fault } => LocalProblem::Columns(Explained::by(fault)),
            E::Style { fault } => LocalProblem::Style(Explained::by(fault)),
            E::Cancelled => LocalProblem::Stopped,
            _ => LocalProblem::Damaged {
                kind: error.code().to_owned(),
                message: without_path(error),
                fetched_again: false,
            },
        }
        .into()
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
        | E::NotJson { path, .. }
        | E::NotText { path, .. }
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
pub(crate) fn without_path(error: &convert::Error) -> String {
    let text = error.to_string();
    path_of(error).map_or(text.clone(), |path| text.replace(&path.display().to_string(), "the file"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_is_told_without_its_hidden_folder() {
        let error = convert::Error::BadCrc { path: "/home/me/.rollcall-1/original".into(), member: 2 };
        let damage = LocalProblem::Damaged {
            kind: "bad_crc".into(),
            message: "the file is damaged: the checksum of gzip member 2 is wrong".into(),
            fetched_again: false,
        };
        assert_eq!(Problem::from(&error), damage.into());
        assert!(is_damage(&error));
    }

    #[test]
    fn a_full_disk_has_one_name_wherever_it_shows() {
        let full = || std::io::Error::from(std::io::ErrorKind::StorageFull);
        let write = convert::Error::Write { path: "/x".into(), source: full() };
        for problem in [
            Problem::file(Path::new("/x"), &full()),
            Problem::from(&convert::Error::DiskFull { path: "/x".into() }),
            Problem::from(&write),
            Problem::from(&store::StoreError::DiskFull),
        ] {
            assert!(matches!(problem, Problem::Local(LocalProblem::DiskFull { .. })), "{problem:?}");
        }
    }

    #[test]
    fn every_library_calls_its_errors_as_the_problem_is_called() {
        let host = || "acme.eu.auth0.com".to_owned();
        let refusal = || auth0::Refusal { status: 400, code: None, message: String::new() };
        for error in [
            auth0::Error::Timeout { host: host() },
            auth0::Error::Unreachable {
                host: host(),
                reason: auth0::UnreachableReason::Issuer,
                cause: Some("invalid peer certificate: UnknownIssuer".into()),
            },
            auth0::Error::NotAToken(auth0::TokenError::NotAJwt),
            auth0::Error::TokenExpired { at: jiff::Timestamp::UNIX_EPOCH },
            auth0::Error::TooManyActiveJobs(refusal()),
            auth0::Error::NotFound(refusal()),
            auth0::Error::PrivateKey(auth0::PrivateKeyError::PublicKey),
            auth0::Error::SignIn {
                kind: auth0::SignInProblem::NotAuthorisedForApi,
                retry_after: None,
                refusal: refusal(),
            },
        ] {
            assert_eq!(Problem::from(&error).code(), error.code());
        }
        for error in [store::StoreError::DiskFull, store::StoreError::Damaged("x".into())] {
            assert_eq!(Problem::from(&error).code(), error.code());
        }
        let secrets =
            [secrets::SecretError::Locked, secrets::SecretError::Damaged, secrets::SecretError::Ambiguous];
        for error in secrets {
            assert_eq!(Problem::from(&error).code(), error.code());
        }
    }
}
