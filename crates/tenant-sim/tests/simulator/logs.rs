//! The tenant's log.

use std::collections::HashSet;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tenant_sim::{Config, Fault, Plan, Route};

use crate::support::{Peer, config, encoded, send, start, start_with};

async fn create_as(peer: &Peer, correlation: &str) -> Value {
    let request = peer
        .request(Method::POST, "/api/v2/jobs/users-exports")
        .header("x-correlation-id", correlation)
        .header("user-agent", "Tester/1")
        .json(&json!({"format": "json"}));
    send(request).await.body
}

#[tokio::test]
async fn a_job_appears_in_the_log_once_it_is_indexed() {
    let peer = start().await;
    let since = peer.sim.now();
    let job = create_as(&peer, "7d0f6f3e-0001").await;
    let search =
        format!("/api/v2/logs?q=type%3A%22sapi%22%20AND%20date%3A%5B{since}%20TO%20*%5D&sort=date%3A-1");
    assert_eq!(peer.get(&search).await.body, json!([]), "not indexed yet");
    peer.sim.advance(Duration::from_secs(30));
    let found = peer.get(&search).await;
    let event = &found.body[0];
    assert_eq!(event["references"]["correlation_id"], "7d0f6f3e-0001");
    let request = &event["details"]["request"];
    assert_eq!((&request["method"], &request["userAgent"]), (&json!("post"), &json!("Tester/1")));
    assert_eq!(request["path"], "/api/v2/jobs/users-exports");
    assert_eq!(event["details"]["response"]["body"]["id"], job["id"]);
    let id = event["log_id"].as_str().unwrap();
    assert_eq!(peer.get(&format!("/api/v2/logs/{id}")).await.body, *event);
    assert_eq!(peer.get("/api/v2/logs/90000000000000000").await.status, 404);

    // The client got its token before.
    let all = peer.get("/api/v2/logs?q=type%3A%22seccft%22").await.body;
    assert!(all.as_array().unwrap().iter().all(|event| event["client_id"] == found.body[0]["client_id"]));

    let long = create_as(&peer, &"x".repeat(65)).await;
    peer.sim.advance(Duration::from_secs(30));
    let newest = peer.get(&search).await;
    assert_eq!(newest.body[0]["details"]["response"]["body"]["id"], long["id"]);
    assert!(newest.body[0].get("references").is_none(), "too long to be kept");
}

#[tokio::test]
async fn a_search_names_documented_fields_and_counts_its_page_only() {
    let peer = start_with(Config { users: 200, ..config() }).await;
    let page = peer.get("/api/v2/logs?per_page=10&include_totals=true").await;
    assert_eq!((&page.body["total"], &page.body["length"]), (&json!(10), &json!(10)));
    assert_eq!(page.body["logs"].as_array().map(Vec::len), Some(10));
    for refused in ["details.request.path%3Ax", "references.correlation_id%3Ax", "type%3As*"] {
        assert_eq!(peer.get(&format!("/api/v2/logs?q={refused}")).await.status, 400, "{refused}");
    }
    assert_eq!(peer.get("/api/v2/logs?q=type%3AS").await.body, json!([]), "values are case-sensitive");
    assert_eq!(peer.get("/api/v2/logs?per_page=100&page=10").await.status, 400);
    peer.once(Route::Logs, Fault::Unsearchable400);
    assert_eq!(peer.get("/api/v2/logs?q=type%3As").await.status, 400);
}

#[tokio::test]
async fn checkpoints_reach_every_event() {
    let peer = start_with(Config { users: 200, ..config() }).await;
    let mut url = "/api/v2/logs?take=20".to_owned();
    let mut dates = Vec::new();
    loop {
        let page = peer.get(&url).await;
        let events = page.body.as_array().unwrap();
        dates.extend(events.iter().map(|event| event["date"].as_str().unwrap().to_owned()));
        let Some(link) = page.headers.get("link") else {
            assert!(events.is_empty());
            break;
        };
        let link = link.to_str().unwrap();
        assert!(link.ends_with(">; rel=\"next\""), "{link}");
        let next = link.trim_start_matches('<').split('>').next().unwrap();
        url = next.trim_start_matches(peer.sim.url()).to_owned();
    }
    assert!(dates.len() > 60 && dates.is_sorted(), "{}", dates.len());
    assert_eq!(peer.get("/api/v2/logs?take=10&q=type%3As").await.status, 400);
}

fn days_old(peer: &Peer, event: &Value) -> i64 {
    peer.sim.now().duration_since(event["date"].as_str().unwrap().parse().unwrap()).as_hours() / 24
}

#[tokio::test]
async fn a_users_events_hold_other_peoples_data() {
    let peer = start_with(Config { users: 120, ..config() }).await;
    let users = peer.get("/api/v2/users?per_page=100").await;
    let (mut kinds, mut foreign) = (HashSet::new(), 0);
    for user in users.body.as_array().unwrap() {
        let events =
            peer.get(&format!("/api/v2/users/{}/logs?per_page=100", encoded(&user["user_id"]))).await;
        for event in events.body.as_array().unwrap() {
            kinds.insert(event["type"].as_str().unwrap().to_owned());
            assert_eq!(event["user_id"], user["user_id"]);
            assert!(days_old(&peer, event) < 30);
            let acting = &event["details"]["request"]["auth"]["user"]["email"];
            foreign += usize::from(acting.is_string() && *acting != user["email"]);
        }
    }
    assert!(foreign > 0);
    for kind in ["s", "ss", "fp", "sapi"] {
        assert!(kinds.contains(kind), "{kinds:?}");
    }
    let nobody = peer.get("/api/v2/users/auth0%7C0123456789abcdef01234567/logs").await;
    assert_eq!((nobody.status, nobody.body), (200, json!([])));
}

#[tokio::test]
async fn a_plan_keeps_events_for_its_retention() {
    let long = start_with(Config { users: 120, ..config() }).await;
    let short = start_with(Config { users: 120, plan: Plan::SelfService, ..config() }).await;
    let path = "/api/v2/logs?per_page=100&page=0";
    let all = long.get(path).await.body.as_array().unwrap().clone();
    let kept = short.get(path).await.body.as_array().unwrap().clone();
    let young: Vec<Value> = all.iter().filter(|event| days_old(&long, event) < 5).cloned().collect();
    assert_eq!(kept, young);
    assert!(!young.is_empty() && young.len() < all.len());
}
