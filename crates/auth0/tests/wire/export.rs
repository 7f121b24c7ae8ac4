//! Creating an export job on the wire: one request, and a correct statement on whether a job may
//! exist.

use std::{sync::Arc, time::Duration};

use crate::support::{NOW, Reply, Server, clock, secret, short, token_text};
use auth0::{
    Client, Error, ExportField, ExportFormat, ExportJobRequest, Host, JobStatus, SendError, TenantAddress,
    Timeouts,
};
use base::Chance;
use serde_json::json;
use tokio::net::TcpListener;

const PATH: &str = "/api/v2/jobs/users-exports";

fn request() -> ExportJobRequest {
    ExportJobRequest {
        connection_id: Some("con_0123456789abcdef".into()),
        format: ExportFormat::Json,
        limit: Some(5),
        fields: vec![
            ExportField { name: "email".to_owned(), export_as: None },
            ExportField {
                name: "identities[0].connection".to_owned(),
                export_as: Some("Connection".to_owned()),
            },
        ],
    }
}

fn created() -> Reply {
    Reply::json(200, &json!({ "type": "users_export", "status": "pending", "id": "job_0123456789abcdef" }))
}

/// Sends a job to a server that always replies with `reply`, and asserts that it was sent once.
pub(crate) async fn send_to(reply: impl Fn() -> Reply + Send + Sync + 'static) -> SendError {
    let server = Server::with_sign_in(move |_, _| reply()).await;
    let timeouts = Timeouts { request: Duration::from_millis(500), ..short() };
    let client =
        Client::new(server.address(), secret(), Arc::new(clock()), Chance::seeded(1), timeouts).unwrap();
    let error = client.prepare_export(&request()).await.unwrap().send().await.unwrap_err();
    assert_eq!(server.seen(PATH).len(), 1, "{error}");
    error
}

#[tokio::test]
async fn preparing_sends_nothing_and_sending_sends_exactly_the_body() {
    let server = Server::with_sign_in(|_, _| created()).await;
    let (_, client) = server.client();
    let prepared = client.prepare_export(&request()).await.unwrap();
    let body = json!({
        "connection_id": "con_0123456789abcdef", "format": "json", "limit": 5,
        "fields": [{ "name": "email" }, { "name": "identities[0].connection", "export_as": "Connection" }],
    });
    assert_eq!(prepared.body(), &body);
    assert_eq!((server.sign_ins().len(), server.calls().len()), (1, 0));

    let job = prepared.correlated("c-1").send().await.unwrap();
    assert_eq!((job.id.as_str(), job.status), ("job_0123456789abcdef", JobStatus::Pending));
    let seen = &server.seen(PATH)[0];
    assert_eq!((seen.method.as_str(), seen.json()), ("POST", body));
    assert!(seen.headers["content-type"].starts_with("application/json"));
    assert_eq!(seen.headers["authorization"], format!("Bearer {}", token_text(0)));
    assert_eq!(seen.headers["x-correlation-id"], "c-1");
    assert_eq!(seen.headers["user-agent"], concat!("Rollcall/", env!("CARGO_PKG_VERSION")));
}

#[tokio::test]
async fn preparing_waits_for_a_place_in_the_budget() {
    let server = Server::with_sign_in(|_, _| {
        created()
            .with("x-ratelimit-limit", 2)
            .with("x-ratelimit-remaining", 0)
            .with("x-ratelimit-reset", NOW + 4)
    })
    .await;
    let (clock, client) = server.client();
    client.prepare_export(&request()).await.unwrap().send().await.unwrap();
    client.prepare_export(&request()).await.unwrap();
    assert_eq!(clock.sleeps(), [Duration::from_secs(4)]);
    assert_eq!(server.seen(PATH).len(), 1);
}

#[tokio::test]
async fn a_definite_refusal_means_that_no_job_exists() {
    for (status, message, code) in [
        (400, "The connection does not exist.", "bad_request"),
        (401, "Invalid token", "unauthorized"),
        (403, "Insufficient scope, expected any of: read:users", "missing_scope"),
        (403, "Not on this plan", "forbidden"),
        (404, "Not here", "not_found"),
        (429, "Global limit has been reached", "rate_limited"),
        (429, "There are 2 active export users jobs, please wait", "too_many_active_jobs"),
    ] {
        let error = send_to(move || Reply::refusal(status, message)).await;
        assert!(matches!(&error, SendError::Refused(error) if error.code() == code), "{error}");
    }
}

#[tokio::test]
async fn a_refusal_whose_body_breaks_off_is_still_a_refusal() {
    let error =
        send_to(|| Reply::Raw(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 99\r\n\r\n{".to_vec())).await;
    assert!(matches!(error, SendError::Refused(Error::Forbidden(_))), "{error}");
}

type Make = Box<dyn Fn() -> Reply + Send + Sync>;

#[tokio::test]
async fn an_indefinite_response_means_that_a_job_may_exist() {
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"id\":\"job_".to_vec();
    let cases: Vec<(Make, &str)> = vec![
        (Box::new(|| Reply::Drop), "connection_lost"),
        (Box::new(|| Reply::Hang), "timeout"),
        (Box::new(move || Reply::Raw(cut.clone())), "connection_lost"),
        (Box::new(|| Reply::refusal(408, "")), "server"),
        (Box::new(|| Reply::refusal(500, "")), "server"),
        (Box::new(|| Reply::refusal(502, "")), "server"),
        (Box::new(|| Reply::refusal(503, "").with("retry-after", 1)), "server"),
        (Box::new(|| Reply::json(200, &json!({ "status": "pending" }))), "unexpected_answer"),
        (Box::new(|| Reply::Answer(200, Vec::new(), b"ok".to_vec())), "unexpected_answer"),
        (
            Box::new(|| Reply::Answer(307, vec![("location", "/elsewhere".to_owned())], Vec::new())),
            "unexpected_redirect",
        ),
    ];
    for (reply, code) in cases {
        let error = send_to(reply).await;
        assert!(matches!(&error, SendError::Unconfirmed(error) if error.code() == code), "{code}: {error}");
    }
}

#[tokio::test]
async fn a_request_that_was_not_sent_means_that_no_job_exists() {
    let server = Server::with_sign_in(|_, _| created()).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = Host::parse(&listener.local_addr().unwrap().to_string()).unwrap();
    drop(listener);
    // The token is for the tenant that listens; the calls go to a port without a listener.
    let address = TenantAddress { api: nobody, audience: server.address().audience };
    let token = server.pasted(NOW + 60, "read:users");
    let client = Client::new(address, token, Arc::new(clock()), Chance::seeded(1), short()).unwrap();
    let error = client.prepare_export(&request()).await.unwrap().send().await.unwrap_err();
    assert!(matches!(error, SendError::Refused(Error::Unreachable { .. })), "{error}");
}

#[tokio::test]
async fn the_request_uses_its_own_connection() {
    // A reused connection may turn out to be closed, in which case hyper repeats the request.
    let server = Server::with_sign_in(|_, _| created()).await;
    let (_, client) = server.client();
    client.job(&"job_0123456789abcdef".into()).await.unwrap();
    for _ in 0..2 {
        client.prepare_export(&request()).await.unwrap().send().await.unwrap();
    }
    client.job(&"job_0123456789abcdef".into()).await.unwrap();
    let connections: Vec<_> = server.calls().iter().map(|call| call.connection).collect();
    assert_eq!(connections, [0, 1, 2, 0]);
}

#[tokio::test]
async fn a_refused_token_is_not_used_for_the_next_attempt() {
    let server =
        Server::with_sign_in(|call, _| if call == 0 { Reply::refusal(401, "Expired") } else { created() })
            .await;
    let (_, client) = server.client();
    let error = client.prepare_export(&request()).await.unwrap().send().await.unwrap_err();
    assert!(matches!(error, SendError::Refused(Error::Unauthorized(_))));
    client.prepare_export(&request()).await.unwrap().send().await.unwrap();
    assert_eq!(server.seen(PATH)[1].headers["authorization"], format!("Bearer {}", token_text(1)));
}
