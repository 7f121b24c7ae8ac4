//! Requests that the Management API refuses, and its error responses.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tenant_sim::TenantSim;

use crate::support::{Answer, config, send, start};

fn error(answer: &Answer) -> (u16, &str, &str) {
    assert_eq!(answer.body["statusCode"], answer.status, "{answer:?}");
    let text = |key: &str| answer.body[key].as_str().unwrap_or("");
    (answer.status, text("message"), text("errorCode"))
}

#[tokio::test]
async fn each_kind_of_bad_token_has_its_own_error() {
    let mut peer = start().await;
    let no_header = send(peer.http.get(format!("{}/api/v2/users", peer.sim.url()))).await;
    assert_eq!(error(&no_header), (401, "Missing authentication", ""));

    peer.token = "opaque".to_owned();
    let opaque = peer.get("/api/v2/users").await;
    assert_eq!(error(&opaque), (400, "Bad HTTP authentication header format", "Bearer"));

    peer.token = "a.b.c".to_owned();
    let invalid = peer.get("/api/v2/users").await;
    assert_eq!(error(&invalid), (401, "Invalid token", ""));
    assert_eq!(invalid.body["attributes"], json!({"error": "Invalid token"}));

    let good = peer.sim.token_with(&["read:users"], Duration::from_mins(1));
    let (signed, _) = good.rsplit_once('.').unwrap();
    peer.token = format!("{signed}.{}", "A".repeat(342));
    let forged = peer.get("/api/v2/users").await;
    assert_eq!(error(&forged), (401, "Invalid signature received for JSON Web Token validation", ""));

    peer.token = good;
    assert_eq!(peer.get("/api/v2/users").await.status, 200);
    peer.sim.advance(Duration::from_mins(1));
    let expired = peer.get("/api/v2/users").await;
    assert_eq!(error(&expired), (401, "Expired token received for JSON Web Token validation", ""));

    let other = TenantSim::start(config()).await.unwrap();
    peer.token = other.token();
    let stranger = peer.get("/api/v2/users").await;
    assert_eq!(error(&stranger), (401, format!("Bad audience: {}", other.audience()).as_str(), ""));
}

#[tokio::test]
async fn each_endpoint_requires_its_scope() {
    let mut peer = start().await;
    let job = peer.create(&json!({})).await.body["id"].as_str().unwrap().to_owned();
    let roles = peer.get("/api/v2/roles").await;
    let role = roles.body[0]["id"].as_str().unwrap().to_owned();
    peer.token = peer.sim.token_with(&["read:clients"], Duration::from_mins(1));
    let expected = |scopes: &str| format!("Insufficient scope, expected any of: {scopes}");
    for (path, message) in [
        ("/api/v2/connections".to_owned(), expected("read:connections")),
        ("/api/v2/users".to_owned(), expected("read:users,read:user_idp_tokens")),
        ("/api/v2/users/auth0%7C1".to_owned(), expected("read:users,read:user_idp_tokens")),
        ("/api/v2/users-by-email?email=a@b.c".to_owned(), expected("read:users")),
        ("/api/v2/roles".to_owned(), expected("read:roles")),
        (
            format!("/api/v2/roles/{role}/users"),
            "Insufficient scope; expected all of: read:users, read:roles".to_owned(),
        ),
        (format!("/api/v2/jobs/{job}"), expected("create:users,read:users")),
        (format!("/api/v2/jobs/{job}/errors"), expected("create:users,read:users")),
    ] {
        let refused = peer.get(&path).await;
        assert_eq!(error(&refused), (403, message.as_str(), "insufficient_scope"), "{path}");
    }
    let refused = peer.create(&json!({})).await;
    assert_eq!(error(&refused), (403, expected("read:users").as_str(), "insufficient_scope"));
    peer.token = peer.sim.token_with(&["create:users"], Duration::from_mins(1));
    assert_eq!(peer.get(&format!("/api/v2/jobs/{job}")).await.status, 200);
}

#[tokio::test]
async fn missing_resources_are_not_found() {
    let peer = start().await;
    for path in ["/api/v2/nothing", "/api/v2/jobs", "/"] {
        assert_eq!(error(&peer.get(path).await), (404, "Not Found", ""), "{path}");
    }
    assert_eq!(error(&send(peer.request(Method::DELETE, "/api/v2/users")).await), (404, "Not Found", ""));
    let job = peer.get("/api/v2/jobs/job_0000000000000000").await;
    assert_eq!(error(&job), (404, "The job does not exist", "inexistent_job"));
    let errors = peer.get("/api/v2/jobs/job_0000000000000000/errors").await;
    assert_eq!(error(&errors), (404, "The job does not exist", "inexistent_job"));
    let user = peer.get("/api/v2/users/auth0%7C0123456789abcdef01234567").await;
    assert_eq!(error(&user), (404, "The user does not exist.", "inexistent_user"));
    let role = peer.get("/api/v2/roles/rol_0000000000000000/users").await;
    assert_eq!(error(&role), (404, "The role does not exist.", ""));
}

#[tokio::test]
async fn export_requests_are_validated_strictly() {
    let peer = start().await;
    let refused = peer.create(&json!({"connection_id": "con_1", "fields": []})).await;
    assert_eq!(
        error(&refused),
        (
            400,
            "Payload validation error: 'String does not match pattern ^con_[A-Za-z0-9]{16}$' \
             on property connection_id",
            "invalid_body"
        )
    );
    let unknown = peer.create(&json!({"connection_id": "con_0000000000000000"})).await;
    assert_eq!(error(&unknown), (400, "The connection does not exist.", "inexistent_connection"));
    let extra = peer.create(&json!({"query": "x"})).await;
    assert_eq!(
        error(&extra),
        (400, "Payload validation error: 'Additional properties not allowed: query'", "invalid_body")
    );
    let post = |body: &'static str, content_type: &'static str| {
        send(
            peer.request(Method::POST, "/api/v2/jobs/users-exports")
                .header("content-type", content_type)
                .body(body),
        )
    };
    assert_eq!(
        error(&post("{", "application/json").await),
        (400, "Invalid request payload JSON format", "invalid_body")
    );
    assert_eq!(
        error(&post("", "application/json").await).1,
        "Payload validation error: 'Expected type object but found type null'"
    );
    assert_eq!(post("format=json", "text/plain").await.status, 415);
    let by_form = post("format=csv&fields[0][name]=email", "application/x-www-form-urlencoded").await;
    assert_eq!((by_form.status, &by_form.body["fields"]), (200, &json!([{"name": "email"}])));
    assert_eq!((peer.sim.export_posts(), peer.sim.jobs_created()), (7, 1));
}

#[tokio::test]
async fn queries_are_validated_strictly() {
    let peer = start().await;
    for (path, problem) in [
        ("users?color=red", "'Additional properties not allowed: color'"),
        ("users?per_page=101", "'Value 101 is greater than maximum 100' on property per_page"),
        ("users?per_page=-1", "'Value -1 is less than minimum 0' on property per_page"),
        ("users?page=x", "'Expected type integer but found type string' on property page"),
        (
            "users?include_totals=1",
            "'Expected type boolean but found type string' on property include_totals",
        ),
        ("users?sort=name", "'String does not match pattern ^.+:-?1$' on property sort"),
        ("users-by-email", "'Missing required property: email'"),
        ("connections?per_page=0", "'Value 0 is less than minimum 1' on property per_page"),
        ("connections?take=10&page=0", "'page' cannot be combined with from and take"),
        ("connections?from=nonsense", "'Invalid checkpoint' on property from"),
    ] {
        let refused = peer.get(&format!("/api/v2/{path}")).await;
        let message = format!("Query validation error: {problem}");
        assert_eq!(error(&refused), (400, message.as_str(), "invalid_query_string"), "{path}");
    }
    assert_eq!(peer.get("/api/v2/users?q=").await.body.as_array().map(Vec::len), Some(40));
    assert_ne!(peer.get("/api/v2/users?per_page=0").await.body, Value::Null);
}
