//! The host of a tenant, from whatever the user pasted.
//!
//! Users paste addresses from browsers, mails and the Auth0 dashboard; [`Host::parse`] turns all of
//! these into a host. It does no lookup: a host that parses need not exist.

use std::{fmt, str::FromStr};

use url::Url;

use crate::dashboard::{DASHBOARD, Tenant, is_page_of_auth0, tenant_of_dashboard};

/// Path of the Management API, which also ends its audience. The trailing slash is significant:
/// without it, Auth0 does not recognise the audience.
pub(crate) const MANAGEMENT_PATH: &str = "/api/v2/";

/// The origin that calls go to: https, or plain http on this computer.
///
/// Its text form is `host[:port]`, which parses to the same host. A loopback host without a scheme
/// means http (a simulated tenant or a proxy); only https on loopback is written with its scheme.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Host {
    /// Scheme, host and port; path `/`; nothing else.
    origin: Url,
}

/// Why a text is not the address of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// The text is empty, or only a scheme.
    #[error("the address is empty")]
    Empty,
    /// The text is an e-mail address.
    #[error("this is an e-mail address, not the address of a tenant")]
    EmailAddress,
    /// The address contains a user name or password.
    #[error("the address holds a user name or a password")]
    UserInfo,
    /// The scheme is neither https nor http.
    #[error("{scheme}: is not a web address")]
    UnsupportedScheme {
        /// The scheme, in lower case.
        scheme: String,
    },
    /// The address uses http for a host other than this computer.
    #[error("plain http to {host} would expose the credential")]
    PlainHttp {
        /// The host that was recognised.
        host: String,
    },
    /// A single word without a domain, probably the tenant's name.
    #[error("{name} is a name without a domain")]
    DomainMissing {
        /// The word.
        name: String,
    },
    /// A dashboard address that does not identify a tenant.
    #[error("this dashboard address names no tenant")]
    DashboardWithoutTenant,
    /// A dashboard address that may stand for two tenants, as those in the US do.
    #[error("this dashboard address may mean {} or {}", candidates[0], candidates[1])]
    DashboardAmbiguous {
        /// The domains that the tenant may have.
        candidates: [String; 2],
    },
    /// A page of Auth0 that belongs to no tenant.
    #[error("{host} is a page of Auth0, not a tenant")]
    Auth0Page {
        /// The host.
        host: String,
    },
    /// An IP address other than this computer's.
    #[error("a tenant has a host name, not an IP address")]
    IpAddress,
    /// A port that is not a number from 1 to 65535.
    #[error("the port is not a number from 1 to 65535")]
    Port,
    /// The text cannot be a host for another reason.
    #[error("this is not a host name")]
    NotAHost,
    /// The token was not issued for a Management API.
    #[error("the token is not for a management API")]
    NotForManagement,
}

impl Host {
    /// Parses what a user pasted: a host, the address of any page on it, or a dashboard address
    /// (`…/dashboard/{region}/{tenant}/…` becomes `{tenant}.{region}.auth0.com`, except in the US,
    /// where two domains are possible).
    ///
    /// # Errors
    /// [`AddressError`], which says what the text is instead.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim_matches(is_wrapping);
        let (scheme, rest) = split_scheme(text)?;
        let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        if let Some((before, _)) = authority.split_once('@') {
            let like_email = scheme.is_none() && !before.contains(':');
            return Err(if like_email { AddressError::EmailAddress } else { AddressError::UserInfo });
        }
        let (name, port) = split_port(authority.trim())?;
        let name = name.trim_end_matches('.');
        if name.is_empty() {
            return Err(AddressError::Empty);
        }
        let host = read_host(name)?;
        if host == DASHBOARD {
            return match tenant_of_dashboard(path) {
                Some(Tenant::At(domain)) => Self::parse(&domain),
                Some(Tenant::AtOneOf(candidates)) => Err(AddressError::DashboardAmbiguous { candidates }),
                None => Err(AddressError::DashboardWithoutTenant),
            };
        }
        if is_page_of_auth0(&host) {
            return Err(AddressError::Auth0Page { host });
        }
        let loopback = is_loopback(&host);
        let scheme = scheme.unwrap_or(if loopback { Scheme::Http } else { Scheme::Https });
        if scheme == Scheme::Http && !loopback {
            return Err(AddressError::PlainHttp { host });
        }
        Self::build(scheme, &host, port)
    }

    fn build(scheme: Scheme, host: &str, port: Option<u16>) -> Result<Self, AddressError> {
        let scheme = scheme.as_str();
        let text = match port {
            Some(port) => format!("{scheme}://{host}:{port}/"),
            None => format!("{scheme}://{host}/"),
        };
        Ok(Self { origin: Url::parse(&text).map_err(|_| AddressError::NotAHost)? })
    }

    /// Returns the address of `path` (which starts with `/`) on this host.
    pub fn url(&self, path: &str) -> Url {
        let mut url = self.origin.clone();
        url.set_path(path);
        url
    }

    /// Returns the first label, which suits as a tenant's name: `acme` for `acme.eu.auth0.com`.
    /// Returns the whole host if it cannot be shortened.
    pub fn name(&self) -> &str {
        match self.origin.domain().and_then(|domain| domain.split_once('.')) {
            Some((first, _)) => first,
            None => self.host(),
        }
    }

    /// Returns whether calls stay on this computer.
    pub fn is_loopback(&self) -> bool {
        is_loopback(self.host())
    }

    fn host(&self) -> &str {
        self.origin.host_str().unwrap_or_default()
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_loopback() && self.origin.scheme() == Scheme::Https.as_str() {
            f.write_str("https://")?;
        }
        f.write_str(self.host())?;
        match self.origin.port() {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Host({self})")
    }
}

impl FromStr for Host {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        Self::parse(text)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Https,
    Http,
}

impl Scheme {
    fn as_str(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Http => "http",
        }
    }
}

/// Returns whether pasting may wrap an address in this character: white space, invisible marks,
/// quotes, angle brackets.
fn is_wrapping(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
        || matches!(c, '"' | '\'' | '`' | '<' | '>' | '“' | '”' | '‘' | '’' | '«' | '»')
}

fn split_scheme(text: &str) -> Result<(Option<Scheme>, &str), AddressError> {
    // A later "://" belongs to a query, such as a link inside a link.
    let Some((scheme, rest)) = text.split_once("://").filter(|(scheme, _)| !scheme.contains(['/', '?', '#']))
    else {
        return Ok((None, text.trim_start_matches('/')));
    };
    match scheme.trim().to_ascii_lowercase().as_str() {
        "https" => Ok((Some(Scheme::Https), rest)),
        "http" => Ok((Some(Scheme::Http), rest)),
        "" => Ok((None, rest)),
        other => Err(AddressError::UnsupportedScheme { scheme: other.to_owned() }),
    }
}

fn split_port(authority: &str) -> Result<(&str, Option<u16>), AddressError> {
    // Colons inside the brackets of an IPv6 address do not start a port.
    let name_end = authority.rfind(']').map_or(0, |at| at + 1);
    let Some(colon) = authority[name_end..].find(':').map(|at| at + name_end) else {
        return Ok((authority, None));
    };
    let (name, digits) = (&authority[..colon], &authority[colon + 1..]);
    if digits.contains(':') {
        return Err(AddressError::NotAHost);
    }
    if digits.is_empty() {
        return Ok((name, None));
    }
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(AddressError::Port);
    }
    match digits.parse::<u16>() {
        Ok(port) if port > 0 => Ok((name, Some(port))),
        _ => Err(AddressError::Port),
    }
}

/// Converts a host to lower case and punycode. Refuses hosts that browsers would silently rewrite.
fn read_host(name: &str) -> Result<String, AddressError> {
    if name.contains('%') || name.contains(char::is_whitespace) {
        return Err(AddressError::NotAHost);
    }
    match url::Host::parse(name).map_err(|_| AddressError::NotAHost)? {
        url::Host::Ipv4(ip) if ip.to_string() != name => Err(AddressError::NotAHost),
        url::Host::Ipv4(ip) if ip.is_loopback() => Ok(ip.to_string()),
        url::Host::Ipv6(ip) if ip.is_loopback() => Ok(format!("[{ip}]")),
        url::Host::Ipv4(_) | url::Host::Ipv6(_) => Err(AddressError::IpAddress),
        url::Host::Domain(domain) => {
            let domain = domain.trim_end_matches('.').to_owned();
            if !is_domain(&domain) {
                return Err(AddressError::NotAHost);
            }
            if !domain.contains('.') && domain != "localhost" {
                return Err(AddressError::DomainMissing { name: domain });
            }
            Ok(domain)
        }
    }
}

fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
    };
    domain.len() <= 253 && domain.split('.').all(label)
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host == "[::1]"
        || host.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> String {
        Host::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}")).to_string()
    }

    #[test]
    fn every_pasted_form_becomes_the_host() {
        for (text, host) in [
            ("acme.eu.auth0.com", "acme.eu.auth0.com"),
            ("  acme.eu.auth0.com \n", "acme.eu.auth0.com"),
            ("\u{feff}\"acme.eu.auth0.com\"", "acme.eu.auth0.com"),
            ("<https://acme.eu.auth0.com>", "acme.eu.auth0.com"),
            ("HTTPS://Acme.EU.Auth0.com/", "acme.eu.auth0.com"),
            ("https://acme.eu.auth0.com/api/v2/users?x=1#y", "acme.eu.auth0.com"),
            ("acme.eu.auth0.com/login?back=https://x.test", "acme.eu.auth0.com"),
            ("acme.eu.auth0.com.", "acme.eu.auth0.com"),
            ("//acme.eu.auth0.com", "acme.eu.auth0.com"),
            ("acme.eu.auth0.com:443", "acme.eu.auth0.com"),
            ("acme.eu.auth0.com:", "acme.eu.auth0.com"),
            ("https://login.acme.test:8443/x", "login.acme.test:8443"),
            ("acme.auth0.com", "acme.auth0.com"),
            ("acme.eu.auth0.com\\api", "acme.eu.auth0.com"),
            ("connexion.société.fr", "connexion.xn--socit-esab.fr"),
            ("https://manage.auth0.com/dashboard/eu/acme/applications", "acme.eu.auth0.com"),
            ("manage.auth0.com/dashboard/EU/Acme-2/?a=b", "acme-2.eu.auth0.com"),
            ("localhost:4000", "localhost:4000"),
            ("http://127.0.0.1:4000/", "127.0.0.1:4000"),
            ("http://[::1]:4000", "[::1]:4000"),
            ("http://localhost:80", "localhost"),
            ("https://localhost:4000", "https://localhost:4000"),
        ] {
            assert_eq!(shown(text), host, "{text:?}");
            assert_eq!(shown(host), host, "{text:?} is not stable");
        }
    }

    #[test]
    fn text_that_cannot_be_a_tenant_is_refused_with_a_reason() {
        for (text, expected) in [
            ("", AddressError::Empty),
            ("   ", AddressError::Empty),
            ("https://", AddressError::Empty),
            ("https:///path", AddressError::Empty),
            ("https://:8443", AddressError::Empty),
            ("jo@acme.test", AddressError::EmailAddress),
            ("https://jo@acme.test", AddressError::UserInfo),
            ("https://jo:pw@acme.test", AddressError::UserInfo),
            ("jo:pw@acme.test", AddressError::UserInfo),
            ("ftp://acme.test", AddressError::UnsupportedScheme { scheme: "ftp".to_owned() }),
            ("http://acme.eu.auth0.com", AddressError::PlainHttp { host: "acme.eu.auth0.com".to_owned() }),
            (
                "http://localhost.acme.test",
                AddressError::PlainHttp { host: "localhost.acme.test".to_owned() },
            ),
            ("acme", AddressError::DomainMissing { name: "acme".to_owned() }),
            ("manage.auth0.com", AddressError::DashboardWithoutTenant),
            ("https://manage.auth0.com/dashboard/eu", AddressError::DashboardWithoutTenant),
            ("https://manage.auth0.com/dashboard/eu/a.b", AddressError::DashboardWithoutTenant),
            ("10.0.0.1", AddressError::IpAddress),
            ("[2001:db8::1]", AddressError::IpAddress),
            ("2130706433", AddressError::NotAHost),
            ("0x7f.1", AddressError::NotAHost),
            ("127.1", AddressError::NotAHost),
            ("acme.test:port", AddressError::Port),
            ("acme.test:0", AddressError::Port),
            ("acme.test:65536", AddressError::Port),
            ("acme.test:+443", AddressError::Port),
            ("acme .test", AddressError::NotAHost),
            ("acme..test", AddressError::NotAHost),
            ("-acme.test", AddressError::NotAHost),
            ("%61cme.test", AddressError::NotAHost),
            ("[::1", AddressError::NotAHost),
            ("::1", AddressError::NotAHost),
        ] {
            assert_eq!(Host::parse(text), Err(expected), "{text:?}");
        }
    }

    #[test]
    fn a_tenant_is_named_after_its_first_label() {
        assert_eq!(Host::parse("acme.eu.auth0.com").unwrap().name(), "acme");
        assert_eq!(Host::parse("127.0.0.1:99").unwrap().name(), "127.0.0.1");
        assert_eq!(Host::parse("localhost").unwrap().name(), "localhost");
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_is_idempotent(text in "\\PC*") {
            if let Ok(host) = Host::parse(&text) {
                prop_assert_eq!(Host::parse(&host.to_string()), Ok(host));
            }
        }

        #[test]
        fn parsing_address_like_text_is_idempotent(
            text in "(https?://|//)?([a-z@:]{0,4}@)?[A-Za-z0-9.\\-\\[\\]:é]{0,24}(:[0-9]{0,6})?([/?#\\\\].{0,8})?"
        ) {
            if let Ok(host) = Host::parse(&text) {
                let url = host.url("/");
                prop_assert!(url.scheme() == "https" || host.is_loopback());
                prop_assert!(url.username().is_empty() && url.password().is_none());
                prop_assert_eq!(Host::parse(&host.to_string()), Ok(host));
            }
        }
    }
}
