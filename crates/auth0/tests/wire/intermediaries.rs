//! What stands between this computer and the tenant: proxies, sign-in pages of networks, and
//! programs that open connections with a certificate of their own.

use std::sync::Arc;

use auth0::{AnswerProblem, Client, Error, Host, JobId, SendError, TenantAddress, UnreachableReason};
use base::Chance;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::export::send_to;
use crate::support::{Reply, Server, clock, secret, short};

/// A certificate for 127.0.0.1 that nobody has signed, and its key. They serve only these tests.
const UNTRUSTED: &[u8] = include_bytes!("untrusted.pem");

fn page(status: u16) -> Reply {
    let headers = vec![("content-type", "text/html; charset=utf-8".to_owned())];
    Reply::Answer(status, headers, b"<html>blocked by policy</html>".to_vec())
}

fn job() -> JobId {
    JobId::from("job_0123456789abcdef")
}

fn reason_of(error: &Error) -> Option<UnreachableReason> {
    match error {
        Error::Unreachable { reason, .. } => Some(*reason),
        _ => None,
    }
}

#[tokio::test]
async fn a_refusal_that_is_a_web_page_is_not_auth0s() {
    for status in [403, 404] {
        let server = Server::with_sign_in(move |_, _| page(status)).await;
        let error = server.client().1.job(&job()).await.unwrap_err();
        assert!(
            matches!(error, Error::UnexpectedAnswer { problem: AnswerProblem::NotJson, status: found, .. }
                if found == status),
            "{error:?}"
        );
        let server = Server::start(move |_| page(status)).await;
        let error = server.client().1.check_access().await.unwrap_err();
        assert!(matches!(error, Error::UnexpectedAnswer { .. }), "signing in: {error:?}");
    }
    let server = Server::with_sign_in(|_, _| page(503)).await;
    let error = server.client().1.job(&job()).await.unwrap_err();
    assert!(matches!(error, Error::Server(_)), "Auth0's own network answers with pages: {error:?}");
}

#[tokio::test]
async fn a_sign_in_that_a_proxy_or_a_network_wants_is_not_auth0s() {
    for (status, reason) in [(407, UnreachableReason::ProxySignIn), (511, UnreachableReason::NetworkSignIn)] {
        let server = Server::with_sign_in(move |_, _| page(status)).await;
        let error = server.client().1.job(&job()).await.unwrap_err();
        assert_eq!(reason_of(&error), Some(reason), "{error:?}");
        assert!(!error.is_transient(), "waiting does not sign in");
        assert_eq!(server.calls().len(), 1);

        let refused = send_to(move || page(status)).await;
        assert!(matches!(refused, SendError::Refused(_)), "the request was kept in between: {refused:?}");
    }
}

#[tokio::test]
async fn a_certificate_of_an_unknown_issuer_is_told_as_that() {
    let certificate = CertificateDer::from_pem_slice(UNTRUSTED).unwrap();
    let key = PrivateKeyDer::from_pem_slice(UNTRUSTED).unwrap();
    let config =
        ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    let acceptor = TlsAcceptor::from(Arc::new(config));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // The client ends the handshake.
            let _ = acceptor.accept(stream).await;
        }
    });
    let address = TenantAddress::canonical(Host::parse(&address).unwrap());
    let client = Client::new(address, secret(), Arc::new(clock()), Chance::seeded(1), short()).unwrap();
    let error = client.check_access().await.unwrap_err();
    assert_eq!(reason_of(&error), Some(UnreachableReason::Issuer), "{error:?}");
    assert!(
        matches!(&error, Error::Unreachable { cause: Some(cause), .. } if cause.contains("UnknownIssuer"))
    );
}
