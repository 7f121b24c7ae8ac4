//! Signing in on the wire.

use std::{sync::Arc, time::Duration};

use crate::support::{CLIENT_ID, CLIENT_SECRET, NOW, Reply, Server, clock, secret, short, token_text};
use auth0::{
    AssertionAlgorithm, Client, Credential, Error, Grant, Host, Permission, SignInProblem, TenantAddress,
    TokenError,
};
use aws_lc_rs::{
    encoding::AsDer,
    rsa::KeySize,
    signature::{KeyPair, RsaKeyPair},
};
use base::Chance;
use base64::{Engine, engine::general_purpose::STANDARD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use secrecy::SecretString;
use serde_json::{Value, json};

fn users() -> Reply {
    Reply::json(200, &json!([]))
}

fn key() -> (RsaKeyPair, SecretString) {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let der = STANDARD.encode(pair.as_der().unwrap().as_ref());
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{der}\n-----END PRIVATE KEY-----\n");
    (pair, pem.into())
}

fn private_key(pem: SecretString) -> Credential {
    let algorithm = AssertionAlgorithm::Ps256;
    Credential::PrivateKey {
        client_id: CLIENT_ID.into(),
        private_key_pem: pem,
        algorithm,
        key_id: Some("k1".into()),
    }
}

#[tokio::test]
async fn a_secret_is_exchanged_for_a_token_used_by_calls() {
    let server = Server::with_sign_in(|_, _| users()).await;
    let (_, client) = server.client();
    client.users_by_email("jo@acme.test").await.unwrap();

    let sign_in = &server.sign_ins()[0];
    assert_eq!(sign_in.method, "POST");
    assert!(sign_in.headers["content-type"].starts_with("application/json"));
    assert_eq!(sign_in.headers["user-agent"], concat!("Rollcall/", env!("CARGO_PKG_VERSION")));
    let expected = json!({
        "grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET,
        "audience": format!("http://{}/api/v2/", server.host),
    });
    assert_eq!(sign_in.json(), expected);

    let call = &server.calls()[0];
    assert_eq!((call.method.as_str(), call.path.as_str()), ("GET", "/api/v2/users-by-email"));
    assert_eq!(call.query["email"], "jo@acme.test");
    assert_eq!(call.headers["authorization"], format!("Bearer {}", token_text(0)));
}

#[tokio::test]
async fn a_private_key_signs_an_assertion_for_the_host() {
    let server = Server::with_sign_in(|_, _| users()).await;
    let (pair, pem) = key();
    let (_, client) = server.client_with(private_key(pem));
    client.users_sample(None, 1).await.unwrap();

    let body = server.sign_ins()[0].json();
    assert_eq!(body["grant_type"], "client_credentials");
    assert_eq!(body["client_assertion_type"], "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    assert!(body.get("client_secret").is_none());
    let audience = format!("http://{}/", server.host);
    let mut rules = Validation::new(Algorithm::PS256);
    rules.set_audience(&[&audience]);
    rules.validate_exp = false;
    let public = DecodingKey::from_rsa_der(pair.public_key().as_ref());
    let assertion =
        jsonwebtoken::decode::<Value>(body["client_assertion"].as_str().unwrap(), &public, &rules).unwrap();
    assert_eq!(assertion.header.kid.as_deref(), Some("k1"));
    assert_eq!(assertion.claims["iss"], CLIENT_ID);
    assert_eq!((&assertion.claims["iat"], &assertion.claims["exp"]), (&json!(NOW), &json!(NOW + 60)));
}

#[tokio::test]
async fn a_wrong_clock_is_corrected_after_a_refused_assertion() {
    let server = Server::start(|seen| {
        if seen.path != "/oauth/token" {
            return users();
        }
        let assertion = seen.json()["client_assertion"].as_str().unwrap().to_owned();
        let payload = assertion.split('.').nth(1).unwrap();
        let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).unwrap();
        let issued: Value = serde_json::from_slice(&payload).unwrap();
        let theirs = std::time::UNIX_EPOCH + Duration::from_secs(NOW.unsigned_abs() + 3600);
        let answer = if issued["iat"] == NOW + 3600 {
            Reply::token(0)
        } else {
            Reply::json(401, &json!({ "error": "invalid_client", "error_description": "expired" }))
        };
        answer.with("date", httpdate::fmt_http_date(theirs))
    })
    .await;
    let (_, client) = server.client_with(private_key(key().1));
    client.users_sample(None, 1).await.unwrap();
    assert_eq!(server.sign_ins().len(), 2);
}

#[tokio::test]
async fn a_custom_domain_keeps_the_canonical_audience() {
    let server = Server::with_sign_in(|_, _| users()).await;
    let canonical = Host::parse("acme.eu.auth0.com").unwrap();
    let address = TenantAddress::custom(server.host.clone(), &canonical);
    let client = Client::new(address, secret(), Arc::new(clock()), Chance::seeded(1), short()).unwrap();
    client.users_sample(None, 1).await.unwrap();
    assert_eq!(server.sign_ins()[0].json()["audience"], "https://acme.eu.auth0.com/api/v2/");
}

#[tokio::test]
async fn concurrent_callers_share_one_sign_in() {
    let server = Server::with_sign_in(|_, _| users()).await;
    let (_, client) = server.client();
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.users_sample(None, 1).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!((server.sign_ins().len(), server.calls().len()), (1, 8));
}

#[tokio::test]
async fn a_token_is_reused_until_shortly_before_it_expires() {
    let server = Server::with_sign_in(|_, _| users()).await;
    let (clock, client) = server.client();
    client.users_sample(None, 1).await.unwrap();
    clock.advance(Duration::from_hours(23));
    client.users_sample(None, 1).await.unwrap();
    assert_eq!(server.sign_ins().len(), 1);
    clock.advance(Duration::from_mins(59));
    client.users_sample(None, 1).await.unwrap();
    assert_eq!(server.sign_ins().len(), 2);
    client.renew_token();
    client.users_sample(None, 1).await.unwrap();
    assert_eq!(server.sign_ins().len(), 3);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let server = Server::with_sign_in(|_, seen| {
        if seen.headers["authorization"].ends_with(&token_text(0)) {
            Reply::refusal(401, "Invalid token")
        } else {
            users()
        }
    })
    .await;
    server.client().1.users_sample(None, 1).await.unwrap();
    assert_eq!((server.sign_ins().len(), server.calls().len()), (2, 2));

    let server = Server::with_sign_in(|_, _| Reply::refusal(401, "Invalid token")).await;
    let error = server.client().1.users_sample(None, 1).await.unwrap_err();
    assert!(matches!(error, Error::Unauthorized(_)));
    assert_eq!((server.sign_ins().len(), server.calls().len()), (2, 2));
}

#[tokio::test]
async fn a_pasted_token_is_used_as_it_is_and_never_renewed() {
    let server = Server::with_sign_in(|_, _| Reply::refusal(401, "Invalid token")).await;
    let (clock, client) = server.client_with(server.pasted(NOW + 60, "read:users"));
    assert!(matches!(client.users_sample(None, 1).await, Err(Error::Unauthorized(_))));
    assert_eq!((server.sign_ins().len(), server.calls().len()), (0, 1));

    clock.advance(Duration::from_mins(1));
    let error = client.users_sample(None, 1).await.unwrap_err();
    assert!(matches!(error, Error::TokenExpired { at } if at.as_second() == NOW + 60));
    // It is not sent. What the time is at the tenant is asked without it.
    let last = &server.calls()[1];
    assert_eq!((server.calls().len(), last.path.as_str(), last.headers.get("authorization")), (2, "/", None));
}

#[tokio::test]
async fn a_pasted_token_of_another_tenant_is_not_sent() {
    let here = Server::with_sign_in(|_, _| users()).await;
    let elsewhere = Server::with_sign_in(|_, _| users()).await;
    let token = elsewhere.pasted(NOW + 60, "read:users");
    let made = Client::new(here.address(), token, Arc::new(clock()), Chance::seeded(1), short());
    assert!(matches!(made, Err(Error::TokenForAnotherTenant { .. })));

    let opaque = Credential::Token("opaque".into());
    let made = Client::new(here.address(), opaque, Arc::new(clock()), Chance::seeded(1), short());
    assert_eq!(made.unwrap_err(), Error::NotAToken(TokenError::NotAJwt));
}

#[tokio::test]
async fn a_failed_sign_in_is_explained_and_not_retried() {
    let server = Server::start(|_| {
        Reply::json(401, &json!({ "error": "access_denied", "error_description": "Unauthorized" }))
    })
    .await;
    let error = server.client().1.check_access().await.unwrap_err();
    assert!(matches!(&error, Error::SignIn { kind: SignInProblem::WrongCredentials, .. }));
    assert_eq!((error.code(), error.status()), ("sign_in_wrong_credentials", Some(401)));
    assert_eq!(server.sign_ins().len(), 1);
}

#[tokio::test]
async fn a_short_token_quota_is_waited_out_and_a_long_one_reported() {
    let quota = |seconds: u32| {
        move |_: &crate::support::Seen| {
            Reply::json(429, &json!({ "error": "too_many_requests", "error_description": "Quota" }))
                .with("retry-after", seconds)
        }
    };
    let server = Server::start(quota(5)).await;
    let (clock, client) = server.client();
    assert!(matches!(client.check_access().await, Err(Error::SignIn { kind: SignInProblem::Quota, .. })));
    assert_eq!(clock.sleeps(), [Duration::from_secs(5); 3]);

    let server = Server::start(quota(7200)).await;
    let (clock, client) = server.client();
    let error = client.check_access().await.unwrap_err();
    assert!(matches!(error, Error::SignIn { retry_after: Some(wait), .. } if wait.as_secs() == 7200));
    assert_eq!((clock.sleeps().len(), server.sign_ins().len()), (0, 1));
}

#[tokio::test]
async fn a_response_without_a_token_is_not_a_sign_in() {
    for body in [json!({ "expires_in": 5 }), json!({ "access_token": "" }), json!([])] {
        let server = Server::start(move |_| Reply::json(200, &body)).await;
        assert_eq!(server.client().1.check_access().await.unwrap_err().code(), "unexpected_answer");
    }
}

#[tokio::test]
async fn listed_scopes_are_trusted_and_the_required_one_is_verified() {
    let server = Server::with_sign_in(|_, _| users()).await;
    let (_, client) = server.client_with(server.pasted(NOW + 60, "read:users read:roles delete:users"));
    let access = client.check_access().await.unwrap();

    assert_eq!(access.grant(Permission::ReadUsers), Grant::Granted);
    assert_eq!(access.grant(Permission::ReadConnections), Grant::Missing);
    assert_eq!(access.grant(Permission::ReadRoles), Grant::Granted);
    assert!(access.is_sufficient());
    assert_eq!(access.unneeded_scopes().collect::<Vec<_>>(), ["delete:users"]);
    assert_eq!(access.client_id.as_deref(), Some(CLIENT_ID));
    assert_eq!(access.expires_at.unwrap().as_second(), NOW + 60);
    assert_eq!(server.calls().len(), 1);
    assert_eq!(server.calls()[0].query["per_page"], "1");
}

#[tokio::test]
async fn unlisted_scopes_are_determined_by_calls() {
    let server = Server::with_sign_in(|_, seen| match seen.path.as_str() {
        "/api/v2/users" => users(),
        "/api/v2/connections" => Reply::refusal(403, "Insufficient scope, expected any of: read:connections"),
        _ => Reply::refusal(403, "Not on this plan"),
    })
    .await;
    let access = server.client().1.check_access().await.unwrap();
    let grants: Vec<_> = access.permissions.iter().map(|(_, grant)| *grant).collect();
    assert_eq!(grants, [Grant::Granted, Grant::Missing, Grant::Unknown]);
}

#[tokio::test]
async fn without_the_required_scope_access_is_not_sufficient() {
    let server =
        Server::with_sign_in(|_, _| Reply::refusal(403, "Insufficient scope, expected any of: read:users"))
            .await;
    let access = server.client().1.check_access().await.unwrap();
    assert_eq!(access.grant(Permission::ReadUsers), Grant::Missing);
    assert!(!access.is_sufficient());
}
