//! Every fault has its described effect.

use std::time::Duration;

use serde_json::{Value, json};
use tenant_sim::{Config, Cut, Fault, FaultRule, Origin, Plan, Route};

use crate::support::{Peer, config, encoded, gunzip, lines, send, start, start_with};

/// Long enough for a response to arrive, short enough to show that none does.
const MOMENT: Duration = Duration::from_millis(300);

async fn error_of(peer: &Peer, fault: Fault) -> (u16, String) {
    peer.once(Route::Users, fault);
    let answer = peer.get("/api/v2/users").await;
    (answer.status, answer.body["message"].as_str().unwrap_or("").to_owned())
}

#[tokio::test]
async fn api_errors_have_the_format_of_the_management_api() {
    let peer = start().await;
    for (fault, status, message) in [
        (Fault::Unauthorized401, 401, "Invalid token"),
        (Fault::Forbidden403Scope, 403, "Insufficient scope, expected any of: read:users"),
        (Fault::NotFound404, 404, "Not Found"),
        (Fault::ServerError500, 500, "An internal server error occurred"),
        (Fault::ServiceUnavailable503, 503, "Service Unavailable"),
    ] {
        assert_eq!(error_of(&peer, fault).await, (status, message.to_owned()));
    }
    peer.once(Route::Connections, Fault::Forbidden403Scope);
    let scope = peer.get("/api/v2/connections").await;
    assert_eq!(scope.body["message"], "Insufficient scope, expected any of: read:connections");
    assert_eq!(peer.get("/api/v2/users").await.status, 200);
}

#[tokio::test]
async fn every_endpoint_that_reads_can_fail() {
    let peer = start().await;
    let first = |list: Value| list[0]["id"].as_str().unwrap().to_owned();
    let role = first(peer.get("/api/v2/roles").await.body);
    let group = first(peer.get("/api/v2/groups").await.body);
    let organization = first(peer.get("/api/v2/organizations").await.body);
    let event = first(json!([{"id": peer.get("/api/v2/logs").await.body[0]["log_id"]}]));
    let user = encoded(&peer.get("/api/v2/users?per_page=1").await.body[0]["user_id"]);
    let job = peer.complete(&json!({})).await;
    let endpoints = [
        (Route::GetJob, format!("jobs/{job}")),
        (Route::JobErrors, format!("jobs/{job}/errors")),
        (Route::Connections, "connections".to_owned()),
        (Route::Users, "users".to_owned()),
        (Route::User, format!("users/{user}")),
        (Route::UsersByEmail, "users-by-email?email=a@b.example".to_owned()),
        (Route::Roles, "roles".to_owned()),
        (Route::RoleUsers, format!("roles/{role}/users")),
        (Route::RolePermissions, format!("roles/{role}/permissions")),
        (Route::RoleGroups, format!("roles/{role}/groups")),
        (Route::UserRoles, format!("users/{user}/roles")),
        (Route::Groups, "groups".to_owned()),
        (Route::GroupMembers, format!("groups/{group}/members")),
        (Route::GroupRoles, format!("groups/{group}/roles")),
        (Route::UserGroups, format!("users/{user}/groups")),
        (Route::Organizations, "organizations".to_owned()),
        (Route::OrganizationMembers, format!("organizations/{organization}/members")),
        (Route::MemberRoles, format!("organizations/{organization}/members/{user}/roles")),
        (Route::UserOrganizations, format!("users/{user}/organizations")),
        (Route::AuthenticationMethods, format!("users/{user}/authentication-methods")),
        (Route::UserLogs, format!("users/{user}/logs")),
        (Route::Logs, "logs".to_owned()),
        (Route::Log, format!("logs/{event}")),
        (Route::Grants, format!("grants?user_id={user}")),
        (Route::Sessions, format!("users/{user}/sessions")),
        (Route::RefreshTokens, format!("users/{user}/refresh-tokens")),
        (Route::UserBlocks, format!("user-blocks/{user}")),
    ];
    let elsewhere = [Route::Token, Route::CreateExport, Route::Storage, Route::Any];
    let tested: Vec<Route> = endpoints.iter().map(|(route, _)| *route).chain(elsewhere).collect();
    assert!(Route::list().all(|(route, _)| tested.contains(&route)));
    for (route, path) in endpoints {
        let path = format!("/api/v2/{path}");
        assert!(matches!(peer.get(&path).await.status, 200 | 204), "{path}");
        peer.once(route, Fault::ServerError500);
        assert_eq!(peer.get(&path).await.status, 500, "{path}");
        peer.once(route, Fault::Forbidden403Scope);
        let refused = peer.get(&path).await;
        assert_eq!(
            (refused.status, &refused.body["errorCode"]),
            (403, &json!("insufficient_scope")),
            "{path}"
        );
        assert!(matches!(peer.get(&path).await.status, 200 | 204), "{path}");
    }
}

#[tokio::test]
async fn token_and_storage_errors_have_their_own_formats() {
    let peer = start().await;
    let url = format!("{}/oauth/token", peer.sim.url());
    for (fault, status, error) in [
        (Fault::Unauthorized401, 401, "access_denied"),
        (Fault::Forbidden403Scope, 403, "access_denied"),
        (Fault::ServerError500, 500, "server_error"),
        (Fault::RateLimited429 { retry_after: Some(3), reset_in: None }, 429, "too_many_requests"),
    ] {
        peer.once(Route::Token, fault);
        let answer = send(peer.http.post(&url).json(&json!({}))).await;
        assert_eq!((answer.status, answer.body["error"].as_str()), (status, Some(error)));
    }
    let job = peer.complete(&json!({})).await;
    for (fault, status, code) in [
        (Fault::Forbidden403Scope, 403, "AccessDenied"),
        (Fault::NotFound404, 404, "NoSuchKey"),
        (Fault::ServerError500, 500, "InternalError"),
        (Fault::ServiceUnavailable503, 503, "SlowDown"),
    ] {
        peer.once(Route::Storage, fault);
        let response = peer.http.get(peer.link(&job).await).send().await.unwrap();
        assert_eq!(response.status(), status);
        assert!(response.text().await.unwrap().contains(&format!("<Code>{code}</Code>")));
    }
}

#[tokio::test]
async fn the_three_kinds_of_429_differ() {
    let peer = start_with(Config { plan: Plan::Enterprise, ..config() }).await;
    let now = peer.sim.now().as_second();
    peer.once(Route::GetJob, Fault::RateLimited429 { retry_after: Some(2), reset_in: Some(-5) });
    let bucket = peer.get("/api/v2/jobs/job_1").await;
    assert_eq!((bucket.status, &bucket.body["message"]), (429, &json!("Global limit has been reached")));
    assert_eq!(bucket.headers["retry-after"], "2");
    assert_eq!(bucket.headers["x-ratelimit-remaining"], "0");
    assert_eq!(bucket.headers["x-ratelimit-reset"], (now - 5).to_string().as_str());

    peer.once(Route::GetJob, Fault::CustomPolicy429 { retry_after: 7 });
    let policy = peer.get("/api/v2/jobs/job_1").await;
    assert_eq!(
        policy.body,
        json!({"error": "too_many_requests", "error_description": "Rate limit exceeded."})
    );
    assert_eq!((policy.status, policy.headers["retry-after"].to_str().unwrap()), (429, "7"));
    assert_eq!(policy.headers["auth0-ratelimit"], "client;q=10;t=1;r=9");

    peer.once(Route::CreateExport, Fault::ActiveJobs429);
    let active = peer.create(&json!({})).await;
    assert_eq!(active.status, 429);
    assert!(active.body["message"].as_str().unwrap().starts_with("There are 2 active export users jobs"));
    assert_eq!(peer.sim.jobs_created(), 0);
}

#[tokio::test]
async fn a_request_may_be_carried_out_although_its_response_is_lost() {
    let peer = start().await;
    let create = || peer.request(reqwest::Method::POST, "/api/v2/jobs/users-exports").json(&json!({})).send();
    peer.once(Route::CreateExport, Fault::DropConnectionBefore);
    assert!(create().await.is_err());
    assert_eq!((peer.sim.export_posts(), peer.sim.jobs_created()), (1, 0));
    peer.once(Route::CreateExport, Fault::DropConnection);
    assert!(create().await.is_err());
    assert_eq!((peer.sim.export_posts(), peer.sim.jobs_created()), (2, 1));
    peer.once(Route::CreateExport, Fault::ServerError500After);
    assert_eq!(create().await.unwrap().status(), 500);
    assert_eq!((peer.sim.export_posts(), peer.sim.jobs_created()), (3, 2));
    let statuses: Vec<_> = peer.sim.requests().iter().map(|record| record.status).collect();
    assert_eq!(statuses, [None, None, Some(500)]);
}

#[tokio::test]
async fn a_hanging_request_is_still_recorded() {
    let peer = start().await;
    peer.once(Route::CreateExport, Fault::Hang);
    let body = json!({});
    let hanging = peer.create(&body);
    let arrived = peer.sim.wait_for_request(|record| record.path.ends_with("/users-exports"));
    let record = tokio::select! {
        record = arrived => record,
        answer = hanging => panic!("answered: {answer:?}"),
    };
    assert_eq!((record.method.as_str(), record.status), ("POST", None));
    assert_eq!((peer.sim.export_posts(), peer.sim.jobs_created()), (1, 0));
    let second = peer.sim.wait_for_requests(2, |record| record.method == "POST");
    let (second, answer) = tokio::join!(second, peer.create(&body));
    assert_eq!((second.method.as_str(), answer.status), ("POST", 200));
}

#[tokio::test]
async fn a_body_breaks_off_at_the_exact_byte() {
    let peer = start_with(Config { users: 3000, ..config() }).await;
    let job = peer.complete(&json!({})).await;
    let whole = peer.download(&peer.link(&job).await).await;
    assert!(whole.len() > 150_000, "larger than any single write: {}", whole.len());
    let half = u64::try_from(whole.len()).unwrap() / 2;
    for cut in [Cut::Bytes(0), Cut::Bytes(1), Cut::Bytes(100_001), Cut::Bytes(half), Cut::Percent(50)] {
        peer.once(Route::Storage, Fault::ResetMidBody(cut));
        let mut response = peer.http.get(peer.link(&job).await).send().await.unwrap();
        assert_eq!(response.headers()["content-length"], whole.len().to_string().as_str());
        let mut received = Vec::new();
        let outcome = loop {
            match response.chunk().await {
                Ok(Some(chunk)) => received.extend(chunk),
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        assert!(outcome.is_err(), "{cut:?}");
        let expected = match cut {
            Cut::Bytes(bytes) => usize::try_from(bytes).unwrap(),
            Cut::Percent(_) => usize::try_from(half).unwrap(),
        };
        assert!(received.len().abs_diff(expected) <= 1, "{cut:?}: {} of {expected}", received.len());
        assert_eq!(received, whole[..received.len()]);
    }
}

#[tokio::test]
async fn a_body_may_stop_or_arrive_slowly() {
    let peer = start().await;
    let job = peer.complete(&json!({})).await;
    let whole = peer.download(&peer.link(&job).await).await;
    peer.once(Route::Storage, Fault::HangMidBody(Cut::Bytes(500)));
    let mut response = peer.http.get(peer.link(&job).await).send().await.unwrap();
    let mut received = Vec::new();
    while received.len() < 500 {
        received.extend(response.chunk().await.unwrap().unwrap());
    }
    assert_eq!(received, whole[..500]);
    assert!(tokio::time::timeout(MOMENT, response.chunk()).await.is_err());

    let speed = u32::try_from(whole.len()).unwrap() * 2;
    peer.once(Route::Storage, Fault::SlowBody { bytes_per_second: speed });
    let started = std::time::Instant::now();
    assert_eq!(peer.download(&peer.link(&job).await).await, whole);
    assert!(started.elapsed() >= Duration::from_millis(450), "{:?}", started.elapsed());
}

#[tokio::test]
async fn jobs_may_fail_with_or_without_a_reason() {
    let peer = start().await;
    let silent = peer.complete(&json!({})).await;
    peer.once(Route::GetJob, Fault::FailedJob { reason: None });
    let failed = peer.get(&format!("/api/v2/jobs/{silent}")).await;
    assert_eq!(failed.body["status"], "failed");
    assert!(failed.body.get("status_details").is_none());
    assert_eq!(peer.get(&format!("/api/v2/jobs/{silent}/errors")).await.status, 204);
    assert_eq!(peer.get(&format!("/api/v2/jobs/{silent}")).await.body["status"], "failed", "for good");

    let talkative = peer.complete(&json!({})).await;
    peer.once(Route::GetJob, Fault::FailedJob { reason: Some("out of disk".to_owned()) });
    assert_eq!(peer.get(&format!("/api/v2/jobs/{talkative}")).await.body["status_details"], "out of disk");
    let errors = peer.get(&format!("/api/v2/jobs/{talkative}/errors")).await;
    assert_eq!((errors.status, &errors.body["status_details"]), (200, &json!("out of disk")));
}

#[tokio::test]
async fn jobs_may_report_unusual_statuses() {
    let peer = start().await;
    let job = peer.complete(&json!({})).await;
    let path = format!("/api/v2/jobs/{job}");
    for (fault, status) in [
        (Fault::ExpiredStatus, "expired"),
        (Fault::UnknownStatus("waiting".to_owned()), "waiting"),
        (Fault::StuckJob, "processing"),
    ] {
        peer.once(Route::GetJob, fault);
        let answer = peer.get(&path).await;
        assert_eq!(answer.body["status"], status);
        assert!(answer.body.get("location").is_none());
    }
    assert_eq!(peer.get(&path).await.body["status"], "completed");
}

#[tokio::test]
async fn links_may_lack_their_scheme_or_have_expired() {
    let peer = start().await;
    let job = peer.complete(&json!({})).await;
    peer.once(Route::GetJob, Fault::SchemelessLink);
    let bare = peer.link(&job).await;
    assert!(bare.starts_with("127.0.0.1:"));
    assert_eq!(peer.http.get(format!("http://{bare}")).send().await.unwrap().status(), 200);
    peer.once(Route::GetJob, Fault::ExpiredLink);
    assert_eq!(peer.http.get(peer.link(&job).await).send().await.unwrap().status(), 403);
}

async fn damaged(peer: &Peer, job: &str, fault: Fault) -> Vec<u8> {
    peer.once(Route::Storage, fault);
    peer.download(&peer.link(job).await).await
}

#[tokio::test]
async fn files_may_be_damaged_in_many_ways() {
    let peer = start_with(Config { users: 200, ..config() }).await;
    let job = peer.complete(&json!({})).await;
    let whole = damaged(&peer, &job, Fault::StuckJob).await;
    let text = gunzip(&whole).unwrap();

    let truncated = damaged(&peer, &job, Fault::TruncatedGzip).await;
    assert_eq!(truncated, whole[..whole.len() * 6 / 10]);
    assert!(gunzip(&truncated).is_err());
    for fault in [Fault::CorruptCrc, Fault::CorruptData] {
        let corrupt = damaged(&peer, &job, fault).await;
        let differences = corrupt.iter().zip(&whole).filter(|(a, b)| a != b).count();
        assert_eq!((corrupt.len(), differences), (whole.len(), 1));
        assert!(gunzip(&corrupt).is_err());
    }
    let members = damaged(&peer, &job, Fault::MultiMemberGzip).await;
    assert_eq!(gunzip(&members).unwrap(), text);
    let mut first = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(members.as_slice()), &mut first).unwrap();
    assert!(!first.is_empty() && first.len() < text.len() && text.starts_with(&first));
    assert_eq!(damaged(&peer, &job, Fault::PlainText).await, text.as_bytes());
    let bad_line = gunzip(&damaged(&peer, &job, Fault::InvalidJsonLine).await).unwrap();
    let broken: Vec<&str> =
        bad_line.lines().filter(|line| serde_json::from_str::<Value>(line).is_err()).collect();
    assert_eq!((broken.len(), bad_line.lines().count()), (1, lines(&text).len() + 1));
}

#[tokio::test]
async fn a_file_may_change_between_the_parts_of_a_download() {
    let peer = start_with(Config { users: 200, ..config() }).await;
    let job = peer.complete(&json!({})).await;
    let first = peer.http.get(peer.link(&job).await).send().await.unwrap();
    let old_tag = first.headers()["etag"].to_str().unwrap().to_owned();
    let old = first.bytes().await.unwrap();
    peer.sim.inject(FaultRule::new(Route::Storage, Fault::ChangedObject));
    peer.sim.inject(FaultRule::once(Route::Storage, Fault::ResetMidBody(Cut::Percent(50))).after(1));
    let resumed = peer
        .http
        .get(peer.link(&job).await)
        .header("range", "bytes=100-")
        .header("if-range", &old_tag)
        .send()
        .await
        .unwrap();
    assert_eq!(resumed.status(), 200, "the old part is of no use");
    assert_ne!(resumed.headers()["etag"], old_tag.as_str());
    let new = resumed.bytes().await.unwrap();
    assert_ne!(new, old);
    assert_eq!(gunzip(&new).unwrap(), gunzip(&old).unwrap());
    let broken = peer.http.get(peer.link(&job).await).send().await.unwrap();
    assert!(broken.bytes().await.is_err(), "both rules strike the second request");
}

#[tokio::test]
async fn proxy_pages_redirects_and_huge_bodies_can_be_sent() {
    let peer = start().await;
    peer.once(Route::Users, Fault::HtmlInsteadOfJson);
    let page = peer.get("/api/v2/users").await;
    assert_eq!(
        (page.status, page.headers["content-type"].to_str().unwrap()),
        (200, "text/html; charset=utf-8")
    );

    peer.once(Route::Users, Fault::RedirectElsewhere);
    let moved = peer.get("/api/v2/users").await;
    let target = format!("{}/elsewhere", peer.sim.storage_url());
    assert_eq!((moved.status, moved.headers["location"].to_str().unwrap()), (302, target.as_str()));
    assert_eq!(peer.http.get(&target).send().await.unwrap().status(), 200);
    assert!(peer.sim.requests().iter().any(|it| it.origin == Origin::Storage && it.path == "/elsewhere"));

    let job = peer.complete(&json!({})).await;
    peer.once(Route::Storage, Fault::RedirectElsewhere);
    let moved = peer.http.get(peer.link(&job).await).send().await.unwrap();
    assert_eq!(moved.headers()["location"], format!("{}/elsewhere", peer.sim.url()).as_str());

    peer.once(Route::Users, Fault::OversizedBody { mebibytes: 3 });
    let huge = peer.request(reqwest::Method::GET, "/api/v2/users").send().await.unwrap();
    assert!(huge.content_length().is_none());
    assert_eq!(huge.bytes().await.unwrap().len(), 3 * 1024 * 1024);
}

#[tokio::test]
async fn a_servers_clock_may_be_wrong() {
    let peer = start_with(Config { plan: Plan::Enterprise, ..config() }).await;
    peer.once(Route::Any, Fault::ClockSkew { seconds: -3600 });
    let skewed = peer.get("/api/v2/users").await;
    assert_eq!(skewed.headers["date"], "Sun, 01 Mar 2026 11:00:00 GMT");
    let reset: i64 = skewed.headers["x-ratelimit-reset"].to_str().unwrap().parse().unwrap();
    assert_eq!(reset, peer.sim.now().as_second() + 1 - 3600);
}
