//! Signed links and their files.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::json;
use tenant_sim::{Config, Origin};

use crate::support::{Peer, config, start, start_with};

async fn code(response: reqwest::Response) -> (u16, String) {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    let code = text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
    (status, code.map(|(code, _)| code.to_owned()).unwrap_or(text))
}

#[tokio::test]
async fn a_link_expires_after_60_seconds() {
    let peer = start().await;
    let job = peer.complete(&json!({})).await;
    let link = peer.link(&job).await;
    peer.sim.advance(Duration::from_secs(59));
    assert_eq!(peer.http.get(&link).send().await.unwrap().status(), 200);
    peer.sim.advance(Duration::from_secs(1));
    let dead = peer.http.get(&link).send().await.unwrap();
    assert_eq!(dead.headers()["content-type"], "text/xml");
    assert_eq!(code(dead).await, (403, "AccessDenied".to_owned()));
    assert_eq!(peer.http.get(peer.link(&job).await).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_file_is_plain_gzip_without_an_encoding() {
    let peer = start().await;
    let job = peer.complete(&json!({})).await;
    let response = peer.http.get(peer.link(&job).await).send().await.unwrap();
    let headers = response.headers().clone();
    assert!(headers.get("content-encoding").is_none());
    assert_eq!(headers["accept-ranges"], "bytes");
    assert!(headers["etag"].to_str().unwrap().starts_with('"'));
    let bytes = response.bytes().await.unwrap();
    assert_eq!(headers["content-length"], bytes.len().to_string().as_str());
    assert_eq!(bytes[..2], [0x1f, 0x8b]);
}

async fn part(peer: &Peer, link: &str, range: &str, condition: Option<&str>) -> reqwest::Response {
    let mut request = peer.http.get(link).header("range", range);
    if let Some(condition) = condition {
        request = request.header("if-range", condition);
    }
    request.send().await.unwrap()
}

#[tokio::test]
async fn a_download_can_be_resumed_with_a_fresh_link() {
    let peer = start_with(Config { users: 500, ..config() }).await;
    let job = peer.complete(&json!({})).await;
    let whole = peer.download(&peer.link(&job).await).await;
    let first = part(&peer, &peer.link(&job).await, "bytes=0-999", None).await;
    assert_eq!(first.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(first.headers()["content-range"], format!("bytes 0-999/{}", whole.len()).as_str());
    let etag = first.headers()["etag"].to_str().unwrap().to_owned();
    let mut resumed = first.bytes().await.unwrap().to_vec();
    peer.sim.advance(Duration::from_mins(2));
    let rest = part(&peer, &peer.link(&job).await, "bytes=1000-", Some(&etag)).await;
    assert_eq!(rest.status(), StatusCode::PARTIAL_CONTENT);
    resumed.extend(rest.bytes().await.unwrap());
    assert_eq!(resumed, whole);

    let changed = part(&peer, &peer.link(&job).await, "bytes=1000-", Some("\"another\"")).await;
    assert_eq!(changed.status(), StatusCode::OK);
    assert_eq!(changed.bytes().await.unwrap(), whole);
    let beyond = part(&peer, &peer.link(&job).await, &format!("bytes={}-", whole.len()), None).await;
    assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(beyond.headers()["content-range"], format!("bytes */{}", whole.len()).as_str());
}

#[tokio::test]
async fn a_link_is_valid_for_get_and_its_own_file_only() {
    let peer = start().await;
    let job = peer.complete(&json!({})).await;
    let link = peer.link(&job).await;
    assert_eq!(peer.http.head(&link).send().await.unwrap().status(), 403);
    assert_eq!(peer.http.request(Method::POST, &link).send().await.unwrap().status(), 403);
    let other = peer.complete(&json!({})).await;
    let stolen = link.replace(&job, &other);
    assert_eq!(peer.http.get(stolen).send().await.unwrap().status(), 403);
    let (bare, _) = link.split_once('?').unwrap();
    assert_eq!(peer.http.get(bare).send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn a_token_sent_to_the_storage_origin_is_refused_and_recorded() {
    let peer = start().await;
    let job = peer.complete(&json!({})).await;
    let link = peer.link(&job).await;
    let refused = peer.http.get(&link).bearer_auth(&peer.token).send().await.unwrap();
    assert_eq!(code(refused).await, (400, "InvalidArgument".to_owned()));
    let noticed = peer.sim.requests().into_iter().rfind(|record| record.origin == Origin::Storage).unwrap();
    assert!(noticed.authorization);
    assert_eq!((noticed.status, noticed.path), (Some(400), format!("/{job}/demo.json.gz")));
}

#[tokio::test]
async fn recorded_requests_contain_no_secret() {
    let peer = start().await;
    let job = peer.complete(&json!({})).await;
    let link = peer.link(&job).await;
    let _file = peer.download(&link).await;
    let records = format!("{:?}", peer.sim.requests());
    let secrets = peer.sim.issued_secrets();
    let signature = link.rsplit_once("Signature=").unwrap().1;
    for known in [peer.token.as_str(), peer.sim.client_secret(), peer.sim.private_key_pem(), &link, signature]
    {
        assert!(secrets.iter().any(|secret| secret == known));
    }
    for secret in secrets {
        assert!(!records.contains(&secret));
    }
}

#[tokio::test]
async fn dropping_the_simulator_closes_its_ports_during_a_write() {
    let peer = start_with(Config { users: 3_000_000, ..config() }).await;
    let url = peer.sim.url().to_owned();
    let created = peer.create(&json!({})).await;
    assert_eq!(created.status, 200);
    drop(peer.sim);
    tokio::task::yield_now().await;
    let refused = loop {
        // The sockets close when their tasks notice; until then they may still accept a connection.
        match peer.http.get(&url).send().await {
            Ok(_) => tokio::task::yield_now().await,
            Err(error) => break error,
        }
    };
    assert!(refused.is_connect() || refused.is_request(), "{refused}");
}
