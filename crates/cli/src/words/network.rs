//! The words of problems with the network.

use exporter::{AtHost, NetworkProblem};

use super::text::auth0_says;

/// What happened to a call or a download, and what to do.
pub(super) fn of_network(problem: &NetworkProblem) -> String {
    use NetworkProblem as P;
    match problem {
        P::UnreachableDns(at) => {
            format!("There is no host {}. Check the domain, and the network.", at.shown())
        }
        P::UnreachableRefused(at) => {
            format!("No server answers at {}. Check the domain, and the network.", at.shown())
        }
        P::UnreachableTls(at) => {
            format!("{} can't prove who it is (TLS). A proxy may be in between.", at.shown())
        }
        P::UnreachableIssuer(at) => format!(
            "The certificate of {} was issued by someone whom this computer does not trust. A virus scanner or a \
             company proxy may be opening the connection: ask your IT team to trust its certificate on this \
             computer, or to let Rollcall through.",
            at.shown()
        ),
        P::UnreachableOtherName(at) => format!(
            "What answers is not {}: its certificate is for another host. A network that wants a sign-in may be in \
             between: open any page in a browser, or ask your IT team.",
            at.shown()
        ),
        P::UnreachableDates(at) => format!(
            "The certificate of {} is not valid at this computer's date and time. Check the clock; if it is right, \
             ask your IT team.",
            at.shown()
        ),
        P::UnreachableProxySignIn(at) => format!(
            "{} wants a valid user name and password (407). Look at those in {}, or ask your IT team to let \
             Rollcall through without.",
            proxy_in(at),
            at.proxy_variable.as_deref().unwrap_or("HTTPS_PROXY")
        ),
        P::UnreachableProxy(at) => format!(
            "{} can't be reached, or refuses to connect to {}. It is set in {}; ask your IT team.",
            proxy_in(at),
            at.shown(),
            at.proxy_variable.as_deref().unwrap_or("the system's network settings")
        ),
        P::UnreachableNetworkSignIn(_) => {
            "This network wants a sign-in first (511). Open any page in a browser, sign \
            in there, and try again."
                .into()
        }
        P::Unreachable(at) | P::UnreachableTimedOut(at) => {
            format!("{} can't be reached. Check the domain, and the network.", at.shown())
        }
        P::Timeout(at) => format!("{} did not answer in time.", at.shown()),
        P::ConnectionLost(at) => format!("The connection to {} broke.", at.shown()),
        P::RateLimited(_) => {
            "The tenant's rate limit is used up, which its own applications share. Try again in a \
            minute."
                .into()
        }
        P::TooManyActiveJobs(_) => {
            "The tenant already runs as many jobs as it may. Waiting for one to end.".into()
        }
        P::Server(answer) => {
            let status = answer.status.map(|status| format!(" (status {status})")).unwrap_or_default();
            format!("Auth0 has a problem of its own{status}.{}", auth0_says(answer))
        }
        P::BadRequest(answer) => format!("Auth0 does not accept the request.{}", auth0_says(answer)),
        P::UnexpectedRedirect(at) => {
            format!("The address leads elsewhere, to {}. Is the domain right?", at.shown())
        }
        P::UnexpectedAnswer(_) => {
            "What answers there is not Auth0's Management API. Is the domain right?".into()
        }
        P::Setup(why) | P::NetworkSetup(why) => format!("The network can't be used: {}.", why.message),
        P::NoLink => "Auth0 says that the file is ready, but not where.".into(),
        P::BadLink(_) | P::BadRedirect(_) | P::TooManyRedirects(_) => {
            "Auth0 names a place for the file that can't \
            be trusted, so it was not fetched. A proxy may be in between."
                .into()
        }
        P::LinkRefused { status, reason, links } => format!(
            "{links} links in a row were refused (status {status} {}). A proxy that delays downloads may be in \
             between.",
            reason.as_deref().unwrap_or_default()
        ),
        P::DownloadInterrupted { attempts, reason } => format!(
            "The download broke off {attempts} times without progress: {reason}. What has arrived is kept."
        ),
        P::KeptChanging(_) => "The file changed each time it was fetched. Run the export again.".into(),
        P::UnexpectedStatus { status } => format!("The storage answered {status}."),
        P::NotAFile(_) => {
            "Instead of the file came a web page. A proxy or a sign-in page may be in between.".into()
        }
        P::TooLarge(_) => "The file is larger than any export.".into(),
    }
}

/// A proxy, by its name if that is known.
fn proxy_in(at: &AtHost) -> String {
    at.proxy.as_deref().map_or_else(|| "The proxy".to_owned(), |proxy| format!("The proxy {proxy}"))
}
