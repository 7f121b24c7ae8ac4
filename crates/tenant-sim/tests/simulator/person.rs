//! Everything about one person.

use std::time::Duration;

use serde_json::{Value, json};
use tenant_sim::{Absence, Config, Plan, REFRESH_TOKEN_PREFIX};

use crate::support::{Peer, config, encoded, start_with};

async fn users(peer: &Peer) -> Vec<Value> {
    peer.get("/api/v2/users?per_page=100").await.body.as_array().unwrap().clone()
}

#[tokio::test]
async fn a_person_may_have_several_accounts_and_linked_ones() {
    let peer = start_with(Config { users: 100, ..config() }).await;
    let users = users(&peer).await;
    let email = users[96]["email"].as_str().unwrap();
    let found = peer.get(&format!("/api/v2/users-by-email?email={email}")).await;
    assert_eq!(found.body.as_array().map(Vec::len), Some(2), "a second account of the same person");
    let linked = users.iter().find(|user| user["identities"][1].is_object()).unwrap();
    let one = peer.get(&format!("/api/v2/users/{}", encoded(&linked["user_id"]))).await;
    assert_eq!(one.body["identities"][1]["profileData"]["email"], linked["email"]);
}

#[tokio::test]
async fn consents_spell_client_id_their_own_way() {
    let peer = start_with(Config { users: 100, ..config() }).await;
    let mut grants = 0;
    for user in users(&peer).await {
        let id = encoded(&user["user_id"]);
        let listed = peer.get(&format!("/api/v2/grants?user_id={id}&include_totals=true")).await;
        for grant in listed.body["grants"].as_array().unwrap() {
            assert_eq!(grant["user_id"], user["user_id"]);
            assert!(grant["clientID"].is_string() && grant.get("client_id").is_none());
            grants += 1;
        }
    }
    assert!(grants > 30, "{grants}");
    assert_eq!(peer.get("/api/v2/grants?user_id=auth0%7C1").await.body, json!([]));
}

#[tokio::test]
async fn sessions_and_refresh_tokens_are_for_enterprise_plans() {
    let peer = start_with(Config { users: 60, ..config() }).await;
    let (mut sessions, mut tokens) = (0, 0);
    for user in users(&peer).await {
        let path = format!("/api/v2/users/{}", encoded(&user["user_id"]));
        let listed = peer.get(&format!("{path}/sessions?take=1")).await;
        sessions += listed.body["sessions"].as_array().unwrap().len();
        let listed = peer.get(&format!("{path}/refresh-tokens")).await;
        for token in listed.body["tokens"].as_array().unwrap() {
            assert!(token["id"].as_str().unwrap().starts_with(REFRESH_TOKEN_PREFIX));
            tokens += 1;
        }
    }
    assert!(sessions > 10 && tokens > 10, "{sessions} {tokens}");

    let user = encoded(&users(&peer).await[0]["user_id"]);
    let free = start_with(Config { users: 60, plan: Plan::Free, ..config() }).await;
    for what in ["sessions", "refresh-tokens"] {
        let refused = free.get(&format!("/api/v2/users/{user}/{what}")).await;
        assert_eq!(refused.status, 403);
        assert_ne!(refused.body["errorCode"], "insufficient_scope");
    }
    let without = Config { users: 60, sessions_absent: Some(Absence::NotFound), ..config() };
    let without = start_with(without).await;
    assert_eq!(without.get(&format!("/api/v2/users/{user}/sessions")).await.status, 404);
}

#[tokio::test]
async fn blocks_name_the_identifier_and_the_address() {
    let peer = start_with(Config { users: 100, ..config() }).await;
    let mut blocked = 0;
    for user in users(&peer).await {
        let path = format!("/api/v2/user-blocks/{}", encoded(&user["user_id"]));
        let answer = peer.get(&format!("{path}?consider_brute_force_enablement=true")).await;
        for block in answer.body["blocked_for"].as_array().unwrap() {
            assert!(block["identifier"].is_string() && block["ip"].is_string());
            blocked += 1;
        }
    }
    assert!((1..20).contains(&blocked), "{blocked}");
}

#[tokio::test]
async fn each_part_about_a_person_requires_its_scope() {
    let mut peer = start_with(config()).await;
    let id = encoded(&users(&peer).await[0]["user_id"]);
    peer.token = peer.sim.token_with(&["read:clients"], Duration::from_mins(1));
    for (path, scopes) in [
        (format!("users/{id}/authentication-methods"), "read:authentication_methods"),
        (format!("users/{id}/logs"), "read:logs,read:logs_users"),
        ("logs".to_owned(), "read:logs,read:logs_users"),
        (format!("grants?user_id={id}"), "read:grants"),
        (format!("users/{id}/sessions"), "read:sessions"),
        (format!("users/{id}/refresh-tokens"), "read:refresh_tokens"),
        (format!("user-blocks/{id}"), "read:users"),
        (format!("users/{id}/organizations"), "read:users,read:organizations"),
        (format!("users/{id}/groups"), "read:groups"),
    ] {
        let refused = peer.get(&format!("/api/v2/{path}")).await;
        let message = format!("Insufficient scope, expected any of: {scopes}");
        assert_eq!((refused.status, &refused.body["message"]), (403, &json!(message)), "{path}");
    }
}
