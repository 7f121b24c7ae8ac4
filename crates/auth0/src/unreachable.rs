//! Why a host can't be reached, as far as the error of a connection tells.

use std::{env, error::Error as StdError, io};

use reqwest::Url;
use rustls::CertificateError;

/// Why no connection to a host could be made. The host was sent nothing in any of these cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnreachableReason {
    /// The name could not be resolved: it is misspelt, or there is no network.
    Dns,
    /// No server listens there.
    Refused,
    /// No secure connection, for a reason without a variant of its own: the server does not use
    /// TLS, or its certificate is malformed or revoked.
    Tls,
    /// The certificate's issuer is not trusted here, as when a virus scanner or a proxy opens
    /// connections with a certificate of its own.
    Issuer,
    /// The certificate is for another host, as that of a network's sign-in page.
    OtherName,
    /// The certificate is not valid at this computer's time.
    Dates,
    /// The proxy wants a sign-in (407).
    ProxySignIn,
    /// The proxy can't be reached, or refuses to connect.
    Proxy,
    /// The network wants a sign-in first (511, RFC 6585).
    NetworkSignIn,
    /// No connection within [`Timeouts::connect`](crate::Timeouts::connect).
    TimedOut,
    /// Another reason, such as no route.
    Other,
}

impl UnreachableReason {
    /// Returns the stable code of this reason.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Dns => "unreachable_dns",
            Self::Refused => "unreachable_refused",
            Self::Tls => "unreachable_tls",
            Self::Issuer => "unreachable_issuer",
            Self::OtherName => "unreachable_other_name",
            Self::Dates => "unreachable_dates",
            Self::ProxySignIn => "unreachable_proxy_sign_in",
            Self::Proxy => "unreachable_proxy",
            Self::NetworkSignIn => "unreachable_network_sign_in",
            Self::TimedOut => "unreachable_timed_out",
            Self::Other => "unreachable",
        }
    }

    /// Returns whether the same call may succeed later without any change.
    pub(crate) fn is_transient(self) -> bool {
        match self {
            Self::Dns | Self::Refused | Self::Proxy | Self::TimedOut | Self::Other => true,
            Self::Tls
            | Self::Issuer
            | Self::OtherName
            | Self::Dates
            | Self::ProxySignIn
            | Self::NetworkSignIn => false,
        }
    }
}

/// Returns why a connection could not be made, and what the TLS library says of the certificate.
pub fn why_unreachable(error: &(dyn StdError + 'static)) -> (UnreachableReason, Option<String>) {
    let known = error.downcast_ref::<reqwest::Error>();
    let mut next = Some(error);
    while let Some(cause) = next {
        if let Some(found) = tunnel_reason(cause).map(|reason| (reason, None)).or_else(|| io_reason(cause)) {
            return found;
        }
        next = cause.source();
    }
    let reason = match known {
        Some(error) if error.is_timeout() => UnreachableReason::TimedOut,
        Some(error) if error.is_dns() => UnreachableReason::Dns,
        _ => UnreachableReason::Other,
    };
    (reason, None)
}

/// Interprets the error of a tunnel through a proxy. Its type is private to `hyper-util`, so only
/// its text tells.
fn tunnel_reason(cause: &(dyn StdError + 'static)) -> Option<UnreachableReason> {
    let text = cause.to_string();
    let fault = text.strip_prefix("tunnel error: ")?;
    Some(if fault.contains("authorization required") {
        UnreachableReason::ProxySignIn
    } else {
        UnreachableReason::Proxy
    })
}

fn io_reason(cause: &(dyn StdError + 'static)) -> Option<(UnreachableReason, Option<String>)> {
    let error = cause.downcast_ref::<io::Error>()?;
    if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        let reason = match tls {
            rustls::Error::InvalidCertificate(fault) => certificate_reason(fault),
            _ => UnreachableReason::Tls,
        };
        return Some((reason, Some(tls.to_string())));
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Some((UnreachableReason::Refused, None)),
        // While connecting, only the TLS handshake reads data.
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Some((UnreachableReason::Tls, None)),
        // A nested `io::Error` is not part of the chain of sources.
        _ => io_reason(error.get_ref()?),
    }
}

fn certificate_reason(fault: &CertificateError) -> UnreachableReason {
    match fault {
        CertificateError::UnknownIssuer => UnreachableReason::Issuer,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            UnreachableReason::OtherName
        }
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => UnreachableReason::Dates,
        _ => UnreachableReason::Tls,
    }
}

/// A proxy, and where it is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfiguredProxy {
    /// `host[:port]`, without a user name or a password.
    pub host: String,
    /// The environment variable.
    pub variable: &'static str,
}

/// The variables that name a proxy for https, in the order in which they are read.
const PROXY_VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Returns the proxy that the environment sets for https. One in the system's own settings is used,
/// too, but can't be named.
pub fn configured_proxy() -> Option<ConfiguredProxy> {
    proxy_among(|variable| env::var(variable).ok())
}

fn proxy_among(value: impl Fn(&str) -> Option<String>) -> Option<ConfiguredProxy> {
    PROXY_VARIABLES.into_iter().find_map(|variable| {
        let text = value(variable).filter(|text| !text.trim().is_empty())?;
        // As curl does, a proxy without a scheme is an http proxy.
        let url = if text.contains("://") { text } else { format!("http://{text}") };
        let url = Url::parse(url.trim()).ok()?;
        let host = url.host_str()?;
        let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        Some(ConfiguredProxy { host, variable })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_certificate(fault: CertificateError) -> (UnreachableReason, Option<String>) {
        let tls = rustls::Error::InvalidCertificate(fault);
        why_unreachable(&io::Error::other(io::Error::new(io::ErrorKind::InvalidData, tls)))
    }

    #[test]
    fn a_certificate_tells_who_may_be_in_between() {
        let (reason, cause) = of_certificate(CertificateError::UnknownIssuer);
        assert_eq!(reason, UnreachableReason::Issuer);
        assert_eq!(cause.as_deref(), Some("invalid peer certificate: UnknownIssuer"));
        assert_eq!(of_certificate(CertificateError::NotValidForName).0, UnreachableReason::OtherName);
        assert_eq!(of_certificate(CertificateError::Expired).0, UnreachableReason::Dates);
        assert_eq!(of_certificate(CertificateError::NotValidYet).0, UnreachableReason::Dates);
        assert_eq!(of_certificate(CertificateError::Revoked).0, UnreachableReason::Tls);
    }

    #[test]
    fn a_proxy_is_named_without_its_password() {
        let set = |name: &'static str, text: &'static str| {
            proxy_among(|variable| (variable == name).then(|| text.to_owned()))
        };
        let named = |host: &str, variable| Some(ConfiguredProxy { host: host.to_owned(), variable });
        assert_eq!(
            set("HTTPS_PROXY", "http://ines:hush@proxy.acme.com:8080"),
            named("proxy.acme.com:8080", "HTTPS_PROXY")
        );
        assert_eq!(set("all_proxy", "proxy.acme.com:3128"), named("proxy.acme.com:3128", "all_proxy"));
        assert_eq!(set("https_proxy", " "), None);
        assert_eq!(set("HTTP_PROXY", "http://proxy.acme.com"), None);
    }
}
