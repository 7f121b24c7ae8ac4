//! `POST /oauth/token`.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use tenant_sim::{
    CONNECTIONS_ONLY_CLIENT_ID, NO_GRANT_TYPE_CLIENT_ID, SHORT_LIVED_CLIENT_ID, UNAUTHORIZED_CLIENT_ID,
};

use crate::support::{Answer, Peer, send, start};

fn by_secret(peer: &Peer, client_id: &str) -> Value {
    json!({
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": peer.sim.client_secret(),
        "audience": peer.sim.audience(),
    })
}

async fn token(peer: &Peer, body: &Value) -> Answer {
    send(peer.http.post(format!("{}/oauth/token", peer.sim.url())).json(body)).await
}

#[tokio::test]
async fn an_application_signs_in_with_its_secret_as_json_or_as_a_form() {
    let peer = start().await;
    let body = by_secret(&peer, peer.sim.client_id());
    let by_json = token(&peer, &body).await;
    assert_eq!(by_json.status, 200);
    assert_eq!(by_json.body["expires_in"], 86400);
    assert_eq!(by_json.body["token_type"], "Bearer");
    assert_eq!(by_json.body["scope"], "read:users read:connections read:roles read:role_members");
    let by_form = send(peer.http.post(format!("{}/oauth/token", peer.sim.url())).form(&body)).await;
    assert_eq!(by_form.status, 200);
    let access = by_form.body["access_token"].as_str().unwrap();
    let users = send(peer.http.get(format!("{}/api/v2/users", peer.sim.url())).bearer_auth(access)).await;
    assert_eq!(users.status, 200);
}

#[tokio::test]
async fn scopes_can_be_narrowed_but_not_widened() {
    let peer = start().await;
    let mut body = by_secret(&peer, peer.sim.client_id());
    body["scope"] = json!("read:users");
    assert_eq!(token(&peer, &body).await.body["scope"], "read:users");
    body["scope"] = json!("read:users delete:users");
    let refused = token(&peer, &body).await;
    assert_eq!((refused.status, &refused.body["error"]), (403, &json!("access_denied")));
    assert_eq!(refused.body["error_description"], "Client has not been granted scopes: delete:users");
}

#[tokio::test]
async fn every_refusal_has_its_documented_message() {
    let peer = start().await;
    let good = by_secret(&peer, peer.sim.client_id());
    let with = |key: &str, value: &str| {
        let mut body = good.clone();
        body[key] = json!(value);
        body
    };
    let without = |key: &str| {
        let mut body = good.clone();
        body.as_object_mut().unwrap().remove(key);
        body
    };
    let audience = peer.sim.audience();
    let cases = [
        (with("client_secret", "wrong"), 401, "access_denied", "Unauthorized".to_owned()),
        (with("client_id", "nobody"), 401, "access_denied", "Unauthorized".to_owned()),
        (with("client_id", peer.sim.key_client_id()), 401, "access_denied", "Unauthorized".to_owned()),
        (without("client_secret"), 401, "access_denied", "Unauthorized".to_owned()),
        (
            with("audience", "https://nowhere/"),
            403,
            "access_denied",
            "Service not found: https://nowhere/".to_owned(),
        ),
        (
            with("audience", audience.trim_end_matches('/')),
            403,
            "access_denied",
            format!("Service not found: {}", audience.trim_end_matches('/')),
        ),
        (
            without("audience"),
            403,
            "access_denied",
            "No audience parameter was provided, and no default audience has been configured".to_owned(),
        ),
        (
            with("client_id", UNAUTHORIZED_CLIENT_ID),
            403,
            "access_denied",
            format!(
                "Client is not authorized to access \"{audience}\". You need to create a \"client-grant\" \
                 associated to this API. See: https://auth0.com/docs/api/v2#!/Client_Grants/post_client_grants"
            ),
        ),
        (
            with("client_id", NO_GRANT_TYPE_CLIENT_ID),
            403,
            "unauthorized_client",
            "Grant type 'client_credentials' not allowed for the client.".to_owned(),
        ),
        (without("grant_type"), 400, "invalid_request", "Missing required parameter: grant_type".to_owned()),
        (without("client_id"), 400, "invalid_request", "Missing required parameter: client_id".to_owned()),
        (
            with("grant_type", "password"),
            403,
            "unsupported_grant_type",
            "Unsupported grant type: password".to_owned(),
        ),
    ];
    for (body, status, error, description) in cases {
        let refused = token(&peer, &body).await;
        assert_eq!(
            (refused.status, refused.body["error"].as_str(), refused.body["error_description"].as_str()),
            (status, Some(error), Some(description.as_str())),
        );
        assert!(refused.body.get("statusCode").is_none());
    }
    let refused = token(&peer, &with("client_id", NO_GRANT_TYPE_CLIENT_ID)).await;
    assert_eq!(refused.body["error_uri"], "https://auth0.com/docs/clients/client-grant-types");
}

#[tokio::test]
async fn restricted_applications_have_fewer_scopes_or_shorter_tokens() {
    let peer = start().await;
    let connections = token(&peer, &by_secret(&peer, CONNECTIONS_ONLY_CLIENT_ID)).await;
    assert_eq!(connections.body["scope"], "read:connections");
    let short = token(&peer, &by_secret(&peer, SHORT_LIVED_CLIENT_ID)).await;
    assert_eq!(short.body["expires_in"], 60);
    let access = short.body["access_token"].as_str().unwrap();
    let list = || send(peer.http.get(format!("{}/api/v2/users", peer.sim.url())).bearer_auth(access));
    assert_eq!(list().await.status, 200);
    peer.sim.advance(std::time::Duration::from_mins(1));
    assert_eq!(list().await.status, 401);
}

fn claims(peer: &Peer) -> Value {
    let now = peer.sim.now().as_second();
    json!({
        "iss": peer.sim.key_client_id(),
        "sub": peer.sim.key_client_id(),
        "aud": format!("{}/", peer.sim.url()),
        "iat": now,
        "exp": now + 60,
        "jti": format!("jti-{now}"),
    })
}

fn sign(peer: &Peer, algorithm: Algorithm, claims: &Value) -> String {
    let key = EncodingKey::from_rsa_pem(peer.sim.private_key_pem().as_bytes()).unwrap();
    jsonwebtoken::encode(&Header::new(algorithm), claims, &key).unwrap()
}

async fn present(peer: &Peer, assertion: &str) -> Answer {
    let body = json!({
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion,
        "audience": peer.sim.audience(),
    });
    send(peer.http.post(format!("{}/oauth/token", peer.sim.url())).form(&body)).await
}

#[tokio::test]
async fn a_private_key_assertion_can_be_used_only_once() {
    let peer = start().await;
    for algorithm in [Algorithm::RS256, Algorithm::RS384, Algorithm::PS256] {
        let mut claims = claims(&peer);
        claims["jti"] = json!(format!("{algorithm:?}"));
        let assertion = sign(&peer, algorithm, &claims);
        assert_eq!(present(&peer, &assertion).await.status, 200, "{algorithm:?}");
        let again = present(&peer, &assertion).await;
        assert_eq!((again.status, &again.body["error"]), (401, &json!("invalid_client")));
    }
    let mut secure = claims(&peer);
    secure["aud"] = json!(format!("https://{}/", peer.sim.domain()));
    assert_eq!(present(&peer, &sign(&peer, Algorithm::RS256, &secure)).await.status, 200);
}

#[tokio::test]
async fn invalid_assertions_are_refused() {
    let peer = start().await;
    let now = peer.sim.now().as_second();
    let cases = [
        ("iss", json!("somebody"), "iss and sub"),
        ("aud", json!(peer.sim.url()), "aud"),
        ("aud", json!(peer.sim.audience()), "aud"),
        ("exp", json!(now), "expired"),
        ("exp", json!(now + 311), "5 minutes"),
        ("iat", json!(now + 11), "not valid yet"),
        ("nbf", json!(now + 11), "not valid yet"),
        ("jti", Value::Null, "no jti"),
        ("padding", json!("x".repeat(1500)), "2048"),
    ];
    for (claim, value, words) in cases {
        let mut claims = claims(&peer);
        claims[claim] = value;
        let refused = present(&peer, &sign(&peer, Algorithm::RS256, &claims)).await;
        assert_eq!((refused.status, &refused.body["error"]), (401, &json!("invalid_client")), "{claim}");
        let description = refused.body["error_description"].as_str().unwrap();
        assert!(description.contains(words), "{claim}: {description}");
    }
    let mut skewed = claims(&peer);
    skewed["iat"] = json!(now + 10);
    assert_eq!(present(&peer, &sign(&peer, Algorithm::RS256, &skewed)).await.status, 200);
    let other = present(&peer, &sign(&peer, Algorithm::RS512, &claims(&peer))).await;
    assert_eq!(other.status, 401);
    let mut stranger = claims(&peer);
    stranger["iss"] = json!(peer.sim.client_id());
    stranger["sub"] = json!(peer.sim.client_id());
    assert_eq!(present(&peer, &sign(&peer, Algorithm::RS256, &stranger)).await.status, 401);
}

#[tokio::test]
async fn a_dashboard_token_is_as_long_as_a_real_one() {
    let peer = start().await;
    assert!(peer.token.len() > 4096, "{} bytes", peer.token.len());
    assert!(peer.sim.issued_secrets().contains(&peer.token));
}
