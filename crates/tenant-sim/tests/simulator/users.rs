//! Single users through the API.

use std::time::Duration;

use serde_json::json;
use tenant_sim::{Config, IDP_TOKEN_PREFIX};

use crate::support::{EVERYTHING, config, fields, lines, start_with};

#[tokio::test]
async fn every_endpoint_and_export_returns_the_same_user() {
    let mut peer = start_with(Config { users: 120, ..config() }).await;
    peer.token = peer.sim.token_with(&["read:users"], Duration::from_hours(1));
    let exported = lines(&peer.export(&json!({"format": "json", "fields": fields(EVERYTHING)})).await);
    let listed = peer.get("/api/v2/users?per_page=100").await;
    for (position, user) in listed.body.as_array().unwrap().iter().enumerate() {
        assert_eq!(*user, exported[position]);
        let id = user["user_id"].as_str().unwrap();
        let mut path = reqwest::Url::parse(peer.sim.url()).unwrap();
        path.path_segments_mut().unwrap().extend(["api", "v2", "users", id]);
        assert_eq!(peer.get(path.path()).await.body, *user);
    }
    let with_email = exported.iter().find(|user| user["email"].is_string()).unwrap();
    let email = with_email["email"].as_str().unwrap();
    let found = peer.get(&format!("/api/v2/users-by-email?email={email}&fields=user_id")).await;
    assert!(found.body.as_array().unwrap().contains(&json!({"user_id": with_email["user_id"]})));
    let shouted = peer.get(&format!("/api/v2/users-by-email?email={}", email.to_uppercase())).await;
    assert_eq!(shouted.body, json!([]), "the address is compared as it is");
}

#[tokio::test]
async fn identity_provider_tokens_require_their_scope() {
    let mut peer = start_with(config()).await;
    let all_scopes = peer.get("/api/v2/users").await;
    assert!(all_scopes.body.to_string().contains(IDP_TOKEN_PREFIX));
    peer.token = peer.sim.token_with(&["read:users"], Duration::from_mins(1));
    let least = peer.get("/api/v2/users").await;
    assert_eq!(least.status, 200);
    assert!(!least.body.to_string().contains(IDP_TOKEN_PREFIX));
    let exported = peer.export(&json!({"format": "json", "fields": fields(EVERYTHING)})).await;
    assert!(!exported.contains(IDP_TOKEN_PREFIX));
}
