//! The search for users, which reads an index of its own.

use std::time::Duration;

use serde_json::{Value, json};
use tenant_sim::{Config, Fault, Growth, Route};

use crate::support::{Peer, config, encoded, start_with};

/// Returns the total of a search.
async fn total(peer: &Peer, query: &str) -> u64 {
    let mut url = reqwest::Url::parse(peer.sim.url()).unwrap().join("/api/v2/users").unwrap();
    url.query_pairs_mut()
        .append_pair("q", query)
        .append_pair("search_engine", "v3")
        .append_pair("include_totals", "true")
        .append_pair("per_page", "0");
    let path = url.as_str().trim_start_matches(peer.sim.url()).to_owned();
    let answer = peer.get(&path).await;
    assert_eq!((answer.status, &answer.body["users"]), (200, &json!([])), "{answer:?}");
    answer.body["total"].as_u64().unwrap()
}

#[tokio::test]
async fn windows_of_creation_add_up_to_all_users() {
    let peer = start_with(Config { users: 2500, ..config() }).await;
    assert_eq!(total(&peer, "").await, 1000, "capped");
    assert_eq!(total(&peer, "created_at:[* TO *]").await, 1000);
    let edges = ["2022-01-01", "2023-06-01", "2024-06-01", "2025-03-01", "2025-10-01"]
        .map(|day| format!("{day}T00:00:00.000Z"));
    let mut windows = vec![format!("created_at:[* TO {}}}", edges[0])];
    windows.extend(edges.windows(2).map(|pair| format!("created_at:[{} TO {}}}", pair[0], pair[1])));
    windows.push(format!("created_at:[{} TO *]", edges[4]));
    let mut sum = 0;
    for window in &windows {
        let found = total(&peer, window).await;
        assert!(found < 1000, "{window}: {found}");
        sum += found;
    }
    assert_eq!(sum, 2500);
    assert_eq!(total(&peer, "NOT _exists_:created_at").await, 0);
}

#[tokio::test]
async fn half_open_and_closed_ranges_differ_by_their_edge() {
    let peer = start_with(Config { users: 300, ..config() }).await;
    let users = peer.get("/api/v2/users?per_page=1").await;
    let moment = users.body[0]["created_at"].as_str().unwrap().to_owned();
    assert_eq!(total(&peer, &format!("created_at:[{moment} TO {moment}]")).await, 1);
    assert_eq!(total(&peer, &format!("created_at:[{moment} TO {moment}}}")).await, 0);
    let before = total(&peer, &format!("created_at:[* TO {moment}}}")).await;
    let from = total(&peer, &format!("created_at:[{moment} TO *]")).await;
    assert_eq!(before + from, 300);
}

#[tokio::test]
async fn values_compare_as_documented() {
    let peer = start_with(Config { users: 300, ..config() }).await;
    let users: Vec<Value> = peer.get("/api/v2/users?per_page=100").await.body.as_array().unwrap().clone();
    let with = |key: &str| users.iter().find(|user| user[key].is_string()).unwrap()[key].as_str().unwrap();
    assert!(total(&peer, &format!("email:\"{}\"", with("email").to_uppercase())).await >= 1);
    assert_eq!(total(&peer, &format!("phone_number:\"{}\"", with("phone_number"))).await, 1);
    assert_eq!(total(&peer, &format!("username:\"{}\"", with("username"))).await, 1);
    assert_eq!(total(&peer, &format!("username:\"{}\"", with("username").to_uppercase())).await, 0);
    let id = users[7]["user_id"].as_str().unwrap();
    assert_eq!(total(&peer, &format!("user_id:\"{id}\"")).await, 1);
    let blocked = total(&peer, "blocked:true").await;
    let of_google = total(&peer, "blocked:true AND identities.connection:\"google-oauth2\"").await;
    let of_others = total(&peer, "blocked:true AND NOT identities.connection:\"google-oauth2\"").await;
    assert!(blocked > 0);
    assert_eq!(blocked, of_google + of_others);
    let never = total(&peer, "NOT _exists_:last_login").await;
    assert_eq!(never + total(&peer, "_exists_:last_login").await, 300);
    assert!(never > 10);
}

#[tokio::test]
async fn new_users_appear_in_the_search_later_than_elsewhere() {
    let lag = Duration::from_mins(5);
    let peer = start_with(Config { users: 60, fresh_users: 3, index_lag: lag, ..config() }).await;
    assert_eq!(total(&peer, "").await, 57);
    let exported = peer.export(&json!({"format": "json", "fields": [{"name": "user_id"}]})).await;
    assert_eq!(exported.lines().count(), 60);
    let last: Value = serde_json::from_str(exported.lines().last().unwrap()).unwrap();
    let found = peer.get(&format!("/api/v2/users/{}", encoded(&last["user_id"]))).await;
    assert_eq!(found.body["created_at"], "2026-03-01T11:59:59.000Z");
    peer.sim.advance(lag);
    assert_eq!(total(&peer, "").await, 60);
    assert_eq!(total(&peer, "created_at:[2026-03-01T11:59:00.000Z TO *]").await, 3);
}

#[tokio::test]
async fn users_can_be_missing_in_one_of_the_two_stores() {
    let peer = start_with(Config { users: 60, ..config() }).await;
    peer.sim.hide_from_search(3, true);
    peer.sim.leave_out_of_exports(4);
    let export = json!({"format": "json", "fields": [{"name": "user_id"}]});
    let before = peer.export(&export).await;
    assert_eq!((before.lines().count(), total(&peer, "").await), (59, 59));
    let created = peer.sim.created_at(3);
    let window = format!("created_at:[{created:.3} TO {:.3}}}", created + Duration::from_millis(1));
    assert_eq!(total(&peer, &window).await, 0);
    peer.sim.hide_from_search(3, false);
    assert_eq!(total(&peer, &window).await, 1);
    peer.sim.delete_user(3);
    let after = peer.export(&export).await;
    assert_eq!((after.lines().count(), total(&peer, "").await), (58, 59));
    let gone = before.lines().find(|line| !after.contains(*line)).unwrap();
    let gone: Value = serde_json::from_str(gone).unwrap();
    assert_eq!(peer.get(&format!("/api/v2/users/{}", encoded(&gone["user_id"]))).await.status, 404);
}

#[tokio::test]
async fn tenants_grow_in_different_ways() {
    let first_half = async |growth| {
        let peer = start_with(Config { users: 900, growth, ..config() }).await;
        let since = peer.sim.now() - Duration::from_hours(3 * 365 * 24);
        total(&peer, &format!("created_at:[* TO {since:.3}}}")).await
    };
    let (growing, uniform) = (first_half(Growth::Growing).await, first_half(Growth::Uniform).await);
    assert!((150..300).contains(&growing) && (400..500).contains(&uniform), "{growing}, {uniform}");
    let peer = start_with(Config { users: 900, growth: Growth::Imports, ..config() }).await;
    let imported = (1..900).step_by(6).map(|index| peer.sim.created_at(index));
    let (first, last) = (imported.clone().min().unwrap(), imported.max().unwrap());
    assert_eq!(last.duration_since(first).as_millis(), 149 * 20);
}

#[tokio::test]
async fn a_slow_search_times_out() {
    let peer = start_with(config()).await;
    peer.once(Route::Users, Fault::SearchTimeout503);
    let refused = peer.get("/api/v2/users?q=created_at%3A%5B*%20TO%20*%5D").await;
    assert_eq!(refused.status, 503);
    let message = refused.body["message"].as_str().unwrap();
    assert!(message.starts_with("The query exceeded the timeout. Please try refining"), "{message}");
}
