//! Rate limits on driven time.

use std::time::Duration;

use serde_json::json;
use tenant_sim::{Config, Plan, Route};

use crate::support::{Answer, config, start, start_with};

fn number(answer: &Answer, header: &str) -> i64 {
    answer.headers[header].to_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_free_tenant_allows_two_requests_a_second() {
    let peer = start_with(Config { plan: Plan::Free, ..config() }).await;
    let first = peer.get("/api/v2/users").await;
    assert_eq!(first.status, 200);
    assert_eq!((number(&first, "x-ratelimit-limit"), number(&first, "x-ratelimit-remaining")), (2, 1));
    assert_eq!(number(&first, "x-ratelimit-reset"), peer.sim.now().as_second() + 1);
    assert_eq!(peer.get("/api/v2/roles").await.status, 200);
    let refused = peer.get("/api/v2/connections").await;
    assert_eq!(refused.status, 429);
    assert_eq!(
        refused.body,
        json!({
            "statusCode": 429, "error": "Too Many Requests",
            "message": "Global limit has been reached", "errorCode": "too_many_requests",
        })
    );
    assert_eq!(number(&refused, "x-ratelimit-remaining"), 0);
    assert!(!refused.headers.contains_key("retry-after"));
    let wait = number(&refused, "x-ratelimit-reset") - peer.sim.now().as_second();
    peer.sim.advance(Duration::from_secs(wait.unsigned_abs()));
    assert_eq!(peer.get("/api/v2/connections").await.status, 200);
}

#[tokio::test]
async fn a_self_service_tenant_allows_few_connection_reads() {
    let peer = start_with(Config { plan: Plan::SelfService, ..config() }).await;
    for _ in 0..5 {
        assert_eq!(peer.get("/api/v2/connections").await.status, 200);
    }
    assert_eq!(peer.get("/api/v2/connections").await.status, 429);
    let users = peer.get("/api/v2/users").await;
    assert_eq!((users.status, number(&users, "x-ratelimit-limit")), (200, 40));
    let created = peer.create(&json!({})).await;
    assert_eq!((created.status, number(&created, "x-ratelimit-limit")), (200, 10));
}

#[tokio::test]
async fn every_api_response_has_rate_limit_headers_even_an_error() {
    let mut peer = start_with(Config { plan: Plan::Enterprise, ..config() }).await;
    peer.token = "a.b.c".to_owned();
    let refused = peer.get("/api/v2/users").await;
    assert_eq!((refused.status, number(&refused, "x-ratelimit-limit")), (401, 50));
    let unlimited = start().await;
    assert!(!unlimited.get("/api/v2/users").await.headers.contains_key("x-ratelimit-limit"));
}

#[tokio::test]
async fn headers_follow_the_simulators_clock() {
    let peer = start_with(Config { plan: Plan::Enterprise, clock_skew_seconds: -90, ..config() }).await;
    let answer = peer.get("/api/v2/users").await;
    assert_eq!(answer.headers["date"], "Sun, 01 Mar 2026 11:58:30 GMT");
    assert_eq!(number(&answer, "x-ratelimit-reset"), peer.sim.now().as_second() + 1);
}

#[tokio::test]
async fn counters_tell_what_was_left_to_others() {
    let peer = start_with(Config { plan: Plan::SelfService, ..config() }).await;
    for _ in 0..5 {
        assert_eq!(peer.get("/api/v2/roles").await.status, 200);
        assert_eq!(peer.get("/api/v2/users?per_page=1").await.status, 200);
    }
    let usage = |bucket: &str| peer.sim.usage().into_iter().find(|usage| usage.bucket == bucket).unwrap();
    assert_eq!((usage("others").requests, usage("others").fewest_left), (5, 5));
    assert!(usage("others").left_half() && usage("read-users").left_half());
    assert_eq!(peer.sim.requests_by_route()[&Route::Roles], 5);
    for _ in 0..5 {
        assert!(peer.sim.request_of_others(Route::GetJob));
    }
    assert!(!peer.sim.request_of_others(Route::GetJob));
    assert_eq!((usage("others").others, usage("others").others_refused), (5, 1));
    assert_eq!(peer.get("/api/v2/roles").await.status, 429);
    assert!(!usage("others").left_half());
    let state = peer.get("/_sim/state").await;
    assert_eq!(state.body["buckets"]["others"]["requests"], 5);
    assert_eq!(state.body["endpoints"]["roles"], 6);
    assert!(start().await.sim.usage().is_empty());
}

#[tokio::test]
async fn organizations_have_their_own_buckets_on_every_paid_plan() {
    for (plan, organizations, members) in
        [(Plan::SelfService, 5, 40), (Plan::Enterprise, 10, 40), (Plan::PrivateCloud, 10, 40)]
    {
        let peer = start_with(Config { plan, ..config() }).await;
        let listed = peer.get("/api/v2/organizations").await;
        assert_eq!(number(&listed, "x-ratelimit-limit"), organizations);
        let id = listed.body[0]["id"].as_str().unwrap();
        let listed = peer.get(&format!("/api/v2/organizations/{id}/members")).await;
        assert_eq!(number(&listed, "x-ratelimit-limit"), members, "{plan:?}");
    }
}
