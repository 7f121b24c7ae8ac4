//! Which links may be followed. A link is a secret, so nothing here repeats its text.

use thiserror::Error;
use url::{Host, Url};

/// Why a link or the target of a redirect is not followed. Never contains the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LinkProblem {
    /// The text is empty.
    #[error("the link is empty")]
    Empty,
    /// The text is not a web address.
    #[error("the link is not a web address")]
    Unreadable,
    /// The address is not HTTPS. Plain HTTP is allowed for this computer's own addresses only.
    #[error("the link is not https")]
    NotHttps,
    /// The address contains a user name or a password.
    #[error("the link carries a user name or a password")]
    Credentials,
    /// The address is numeric; certificates hardly ever cover such addresses.
    #[error("the link names a computer by its IP address")]
    IpAddress,
    /// A link or a redirect from elsewhere points at this computer.
    #[error("the address is one of this computer")]
    Loopback,
}

impl LinkProblem {
    /// Returns a stable code for programs and message catalogues.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "link_empty",
            Self::Unreadable => "link_unreadable",
            Self::NotHttps => "link_not_https",
            Self::Credentials => "link_credentials",
            Self::IpAddress => "link_ip_address",
            Self::Loopback => "link_loopback",
        }
    }
}

/// Parses a link and checks whether it may be followed.
///
/// A link without a scheme, as in the samples of Auth0's documentation ("Bulk user exports"), means
/// HTTPS, or plain HTTP if it points at this computer. Plain HTTP and numeric addresses are
/// accepted for loopback only, and loopback only for a `local` source of links: another one could
/// reach services of this computer that nobody else can.
pub fn check_link(text: &str, local: bool) -> Result<Url, LinkProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(LinkProblem::Empty);
    }
    let url = if has_scheme(text) { Url::parse(text) } else { with_scheme(text) };
    let url = url.map_err(|_| LinkProblem::Unreadable)?;
    check_url(&url)?;
    if is_loopback(&url) && !local {
        return Err(LinkProblem::Loopback);
    }
    Ok(url)
}

/// Checks whether a redirect from `url` may be followed, by the same rules as for links. In
/// addition, other hosts may not redirect to this computer's services.
pub(crate) fn check_redirect(url: &Url, location: &str) -> Result<Url, LinkProblem> {
    let target = url.join(location).map_err(|_| LinkProblem::Unreadable)?;
    check_url(&target)?;
    if is_loopback(&target) && !is_loopback(url) {
        return Err(LinkProblem::Loopback);
    }
    Ok(target)
}

fn check_url(url: &Url) -> Result<(), LinkProblem> {
    let secure = match url.scheme() {
        "https" => true,
        "http" => false,
        _ => return Err(LinkProblem::NotHttps),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(LinkProblem::Credentials);
    }
    match url.host() {
        None => Err(LinkProblem::Unreadable),
        Some(_) if is_loopback(url) => Ok(()),
        Some(_) if !secure => Err(LinkProblem::NotHttps),
        Some(Host::Domain(_)) => Ok(()),
        Some(_) => Err(LinkProblem::IpAddress),
    }
}

/// Returns whether the address is this computer.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn with_scheme(text: &str) -> Result<Url, url::ParseError> {
    let url = Url::parse(&format!("https://{text}"))?;
    if is_loopback(&url) { Url::parse(&format!("http://{text}")) } else { Ok(url) }
}

/// Returns whether the text starts with a scheme: `https://…`, but also `javascript:…`. A host with
/// a port (`example.com:8443/…`) has none: only hosts contain dots, except `localhost`.
fn has_scheme(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let word = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    word && (rest.starts_with("//") || !(scheme.contains('.') || scheme.eq_ignore_ascii_case("localhost")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn valid_links_are_accepted_unchanged() {
        for link in [
            "https://user-exports.auth0.com/job_1/acme.json.gz?Expires=1&Key-Pair-Id=K&Signature=a~b-c_",
            "https://l0-prod-prod-us-1-usw2-export-users.s3.us-west-2.amazonaws.com/job_1/a.csv.gz?X-Amz-Expires=60",
            "http://127.0.0.1:3000/exports/1",
            "http://localhost:3000/exports/1",
            "http://[::1]:3000/exports/1",
        ] {
            assert_eq!(check_link(link, true).unwrap().as_str(), link);
        }
    }

    #[test]
    fn a_link_without_a_scheme_means_https() {
        let link = "pus3-auth0-export-users-us-east-2.s3.us-east-2.amazonaws.com/job_1/acme.csv.gz?Expires=1";
        assert_eq!(check_link(link, true).unwrap().as_str(), format!("https://{link}"));
        assert_eq!(check_link(" example.com:8443/a ", true).unwrap().as_str(), "https://example.com:8443/a");
    }

    #[test]
    fn unsafe_links_are_refused() {
        let cases = [
            ("", LinkProblem::Empty),
            ("  \n", LinkProblem::Empty),
            ("http://user-exports.auth0.com/a", LinkProblem::NotHttps),
            ("HTTP://user-exports.auth0.com/a", LinkProblem::NotHttps),
            ("ftp://user-exports.auth0.com/a", LinkProblem::NotHttps),
            ("file:///etc/passwd", LinkProblem::NotHttps),
            ("file:/etc/passwd", LinkProblem::NotHttps),
            ("javascript:alert(1)", LinkProblem::NotHttps),
            ("https://user@example.com/a", LinkProblem::Credentials),
            ("https://user:word@example.com/a", LinkProblem::Credentials),
            ("https://:word@example.com/a", LinkProblem::Credentials),
            ("https://192.0.2.7/a", LinkProblem::IpAddress),
            ("https://0x7f000002.1/a", LinkProblem::Unreadable),
            ("https://3221226000/a", LinkProblem::IpAddress),
            ("https://[2001:db8::1]/a", LinkProblem::IpAddress),
            ("http://192.0.2.7/a", LinkProblem::NotHttps),
            ("https://", LinkProblem::Unreadable),
            ("https://exa mple.com/", LinkProblem::Unreadable),
        ];
        for (link, problem) in cases {
            assert_eq!(check_link(link, true), Err(problem), "{link}");
        }
    }

    #[test]
    fn only_a_local_source_may_name_this_computer() {
        for link in ["http://localhost:631/", "localhost:631/", "https://127.0.0.1/a", "http://[::1]/"] {
            assert_eq!(check_link(link, false), Err(LinkProblem::Loopback), "{link}");
            check_link(link, true).unwrap();
        }
        check_link("https://user-exports.auth0.com/a", false).unwrap();
    }

    #[test]
    fn redirects_follow_the_same_rules() {
        let far = check_link("https://storage.example.com/a?signature=1", true).unwrap();
        let near = check_link("http://127.0.0.1:3000/a", true).unwrap();
        assert_eq!(check_redirect(&far, "/b").unwrap().as_str(), "https://storage.example.com/b");
        assert_eq!(
            check_redirect(&far, "https://cdn.example.com/b").unwrap().as_str(),
            "https://cdn.example.com/b"
        );
        assert_eq!(check_redirect(&far, "http://cdn.example.com/b"), Err(LinkProblem::NotHttps));
        assert_eq!(check_redirect(&far, "https://u:w@cdn.example.com/b"), Err(LinkProblem::Credentials));
        assert_eq!(check_redirect(&far, "http://localhost:631/b"), Err(LinkProblem::Loopback));
        assert_eq!(
            check_redirect(&near, "http://localhost:3001/b").unwrap().as_str(),
            "http://localhost:3001/b"
        );
    }

    proptest! {
        #[test]
        fn every_accepted_link_is_https_or_loopback(text in "\\PC{0,80}|[a-z]{0,6}:?/{0,3}[a-z0-9.@:\\[\\]]{0,40}") {
            if let Ok(url) = check_link(&text, true) {
                prop_assert!(url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url)));
                prop_assert!(url.username().is_empty() && url.password().is_none());
                prop_assert!(matches!(url.host(), Some(Host::Domain(_))) || is_loopback(&url));
            }
        }
    }
}
