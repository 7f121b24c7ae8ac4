//! The control surface.

use serde_json::json;
use tenant_sim::{Config, TimeSource};

use crate::support::{config, send, start, start_with};

#[tokio::test]
async fn faults_are_added_and_cleared_over_http() {
    let peer = start().await;
    let faults = format!("{}/_sim/faults", peer.sim.url());
    let added = send(peer.http.post(&faults).body("users=server-error-500\n\nroles=not-found-404x1\n")).await;
    assert_eq!(added.status, 204);
    assert_eq!(peer.get("/api/v2/users").await.status, 500);
    assert_eq!(peer.get("/api/v2/roles").await.status, 404);
    assert_eq!(peer.get("/api/v2/roles").await.status, 200);
    assert_eq!(send(peer.http.delete(&faults)).await.status, 204);
    assert_eq!(peer.get("/api/v2/users").await.status, 200);
    let refused = send(peer.http.post(&faults).body("users=server-error-500\nusers=explode")).await;
    assert_eq!(refused.status, 400);
    assert!(refused.body.as_str().unwrap().contains("unknown fault \"explode\""));
    assert_eq!(peer.get("/api/v2/users").await.status, 200, "all rules or none");
}

#[tokio::test]
async fn time_advances_and_the_state_is_readable_over_http() {
    let peer = start().await;
    let advance = format!("{}/_sim/advance", peer.sim.url());
    let moved = send(peer.http.post(&advance).json(&json!({"seconds": 90}))).await;
    assert_eq!(moved.body, json!({"now": "2026-03-01T12:01:30.000Z"}));
    let _job = peer.create(&json!({})).await;
    let _refused = peer.create(&json!({"x": 1})).await;
    let state = send(peer.http.get(format!("{}/_sim/state", peer.sim.url()))).await;
    assert_eq!(
        state.body,
        json!({
            "now": "2026-03-01T12:01:30.000Z", "export_posts": 2, "jobs": 1, "requests": 2,
            "endpoints": {"create-export": 2}, "buckets": {},
        })
    );
}

#[tokio::test]
async fn the_computers_clock_cannot_be_moved() {
    let peer = start_with(Config { time: TimeSource::System, ..config() }).await;
    let advance = format!("{}/_sim/advance", peer.sim.url());
    assert_eq!(send(peer.http.post(&advance).json(&json!({"seconds": 90}))).await.status, 409);
    assert!((jiff::Timestamp::now().as_second() - peer.sim.now().as_second()).abs() <= 1);
}
