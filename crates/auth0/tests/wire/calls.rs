//! Read calls on the wire: what is sent, what is retried, and how unusual responses are handled.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use crate::support::{NOW, Reply, Server, clock, secret, short, token_text};
use auth0::{
    AnswerProblem, Client, Error, Host, JobId, JobStatus, TenantAddress, Timeouts, UnreachableReason,
};
use base::Chance;
use serde_json::json;
use tokio::net::TcpListener;

fn job() -> JobId {
    JobId::from("job_0123456789abcdef")
}

fn pending() -> Reply {
    Reply::json(200, &json!({ "type": "users_export", "status": "pending", "id": job() }))
}

#[tokio::test]
async fn connections_are_read_page_by_page_with_three_fields_only() {
    let server = Server::with_sign_in(|call, _| {
        let connection =
            |n: usize| json!({ "id": format!("con_{n}"), "name": format!("c{n}"), "strategy": "auth0" });
        match call {
            0 => Reply::json(200, &json!({ "connections": [connection(0), connection(1)], "next": "two" })),
            _ => Reply::json(200, &json!({ "connections": [connection(2)] })),
        }
    })
    .await;
    let connections = server.client().1.connections().await.unwrap();
    let names: Vec<_> = connections.iter().map(|connection| connection.name.as_str()).collect();
    assert_eq!(names, ["c0", "c1", "c2"]);

    let calls = server.seen("/api/v2/connections");
    assert!(
        calls.iter().all(|call| call.query["fields"] == "id,name,strategy" && call.query["take"] == "100")
    );
    assert_eq!((calls[0].query.get("from"), calls[1].query["from"].as_str()), (None, "two"));
}

#[tokio::test]
async fn a_list_that_repeats_ends_in_an_error() {
    let server =
        Server::with_sign_in(|_, _| Reply::json(200, &json!({ "connections": [], "next": "again" }))).await;
    let error = server.client().1.connections().await.unwrap_err();
    assert!(matches!(error, Error::UnexpectedAnswer { problem: AnswerProblem::EndlessList, .. }));
    assert_eq!(server.calls().len(), 2);
}

#[tokio::test]
async fn a_sample_is_requested_by_connection_and_has_no_provider_tokens() {
    let server = Server::with_sign_in(|_, _| {
        let identity = json!({ "provider": "google-oauth2", "access_token": "t", "refresh_token": "t" });
        Reply::json(200, &json!([{ "user_id": "google-oauth2|1", "identities": [identity] }]))
    })
    .await;
    let users = server.client().1.users_sample(Some(r#"My "own" \ db"#), 200).await.unwrap();
    assert_eq!(users[0]["identities"], json!([{ "provider": "google-oauth2" }]));

    let query = &server.calls()[0].query;
    assert_eq!(query["q"], r#"identities.connection:"My \"own\" \\ db""#);
    assert_eq!((query["per_page"].as_str(), query["search_engine"].as_str()), ("100", "v3"));
}

#[tokio::test]
async fn a_job_id_is_escaped_in_the_address() {
    let server = Server::with_sign_in(|_, _| pending()).await;
    let (_, client) = server.client();
    assert_eq!(client.job(&job()).await.unwrap().status, JobStatus::Pending);
    client.job(&JobId::from("a/../../b?c#d")).await.unwrap();
    let paths: Vec<_> = server.calls().into_iter().map(|call| call.path).collect();
    assert_eq!(paths, ["/api/v2/jobs/job_0123456789abcdef", "/api/v2/jobs/a%2F..%2F..%2Fb%3Fc%23d"]);
}

#[tokio::test]
async fn both_formats_of_job_errors_and_none_are_read() {
    let server = Server::with_sign_in(|call, _| match call {
        0 => Reply::Answer(204, Vec::new(), Vec::new()),
        1 => Reply::json(
            200,
            &json!({ "id": "j", "type": "users_export", "status": "failed", "status_details": "why" }),
        ),
        _ => Reply::json(
            200,
            &json!([{ "user": {}, "errors": [{ "code": "FORMAT", "message": "m", "path": "p" }] }]),
        ),
    })
    .await;
    let (_, client) = server.client();
    assert_eq!(client.job_errors(&job()).await.unwrap(), None);
    assert_eq!(client.job_errors(&job()).await.unwrap().unwrap().status_details.as_deref(), Some("why"));
    assert_eq!(client.job_errors(&job()).await.unwrap().unwrap().details[0].path.as_deref(), Some("p"));
    assert_eq!(server.calls()[0].path, "/api/v2/jobs/job_0123456789abcdef/errors");
}

#[tokio::test]
async fn a_failing_service_gets_four_attempts_with_growing_waits() {
    for status in [408, 500, 502, 503] {
        let server = Server::with_sign_in(move |_, _| Reply::refusal(status, "")).await;
        let (clock, client) = server.client();
        let error = client.job(&job()).await.unwrap_err();
        assert!(matches!(&error, Error::Server(refusal) if refusal.status == status));
        assert_eq!(server.calls().len(), 4);
        let sleeps = clock.sleeps();
        assert!(sleeps.len() == 3 && sleeps[0] < sleeps[1] && sleeps[1] < sleeps[2], "{sleeps:?}");
    }
}

#[tokio::test]
async fn a_service_that_recovers_is_used() {
    let server = Server::with_sign_in(|call, _| if call < 2 { Reply::Drop } else { pending() }).await;
    server.client().1.job(&job()).await.unwrap();
    assert_eq!(server.calls().len(), 3);
}

#[tokio::test]
async fn a_truncated_response_is_requested_again() {
    let server = Server::with_sign_in(|call, _| match call {
        0 => Reply::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"id\"".to_vec()),
        _ => pending(),
    })
    .await;
    server.client().1.job(&job()).await.unwrap();
    assert_eq!(server.calls().len(), 2);
}

#[tokio::test]
async fn a_definite_refusal_is_not_retried() {
    for (status, code) in [(400, "bad_request"), (403, "forbidden"), (404, "not_found"), (410, "bad_request")]
    {
        let server = Server::with_sign_in(move |_, _| Reply::refusal(status, "No")).await;
        let error = server.client().1.job(&job()).await.unwrap_err();
        assert_eq!((error.code(), error.status()), (code, Some(status)));
        assert_eq!(error.refusal().unwrap().message, "No");
        assert_eq!(server.calls().len(), 1);
    }
}

#[tokio::test]
async fn a_rate_limit_is_waited_out_as_requested() {
    let limited = || Reply::refusal(429, "Global limit has been reached");
    for (limited, seconds) in [
        (limited().with("retry-after", 3), 3),
        (
            limited()
                .with("x-ratelimit-reset", NOW + 9)
                .with("x-ratelimit-limit", 2)
                .with("x-ratelimit-remaining", 0),
            9,
        ),
        (
            Reply::json(
                429,
                &json!({ "error": "too_many_requests", "error_description": "Rate limit exceeded." }),
            )
            .with("auth0-ratelimit", "client;q=10;t=1;r=9")
            .with("retry-after", 7),
            7,
        ),
    ] {
        let limited = std::sync::Mutex::new(Some(limited));
        let server =
            Server::with_sign_in(move |_, _| limited.lock().unwrap().take().unwrap_or_else(pending)).await;
        let (clock, client) = server.client();
        client.job(&job()).await.unwrap();
        assert_eq!(clock.sleeps(), [Duration::from_secs(seconds)]);
    }
}

#[tokio::test]
async fn a_persistent_rate_limit_is_reported_after_four_calls() {
    let server = Server::with_sign_in(|_, _| Reply::refusal(429, "Global limit has been reached")).await;
    let error = server.client().1.job(&job()).await.unwrap_err();
    assert!(matches!(error, Error::RateLimited { retry_after: None, .. }));
    assert_eq!(server.calls().len(), 4);
}

#[tokio::test]
async fn a_long_rate_limit_is_reported_immediately() {
    let server = Server::with_sign_in(|_, _| Reply::refusal(429, "Limit").with("retry-after", 600)).await;
    let (clock, client) = server.client();
    let error = client.job(&job()).await.unwrap_err();
    assert!(matches!(error, Error::RateLimited { retry_after: Some(wait), .. } if wait.as_secs() == 600));
    assert_eq!((server.calls().len(), clock.sleeps().len()), (1, 0));
}

#[tokio::test]
async fn after_a_refusal_every_caller_of_the_tenant_waits() {
    let server = Server::with_sign_in(|call, _| match call {
        0 => Reply::refusal(429, "Limit").with("retry-after", 600),
        _ => pending(),
    })
    .await;
    let (clock, client) = server.client();
    client.job(&job()).await.unwrap_err();
    client.clone().job(&job()).await.unwrap();
    assert_eq!(clock.sleeps(), [Duration::from_mins(1)]);
}

#[tokio::test]
async fn too_many_active_jobs_are_reported_and_not_retried() {
    let message =
        "There are 2 active export users jobs, please wait until some of them are finished and try again";
    let server = Server::with_sign_in(move |_, _| Reply::refusal(429, message).with("retry-after", 1)).await;
    let error = server.client().1.job(&job()).await.unwrap_err();
    assert!(matches!(error, Error::TooManyActiveJobs(_)));
    assert_eq!(server.calls().len(), 1);
}

#[tokio::test]
async fn the_budget_persists_between_calls_despite_a_wrong_clock() {
    // The tenant's clock is an hour ahead; its reset is five seconds from its current time.
    let server = Server::with_sign_in(|_, _| {
        let theirs = std::time::UNIX_EPOCH + Duration::from_secs(NOW.unsigned_abs() + 3600);
        pending()
            .with("date", httpdate::fmt_http_date(theirs))
            .with("x-ratelimit-limit", 10)
            .with("x-ratelimit-remaining", 2)
            .with("x-ratelimit-reset", NOW + 3605)
    })
    .await;
    let (clock, client) = server.client();
    client.job(&job()).await.unwrap();
    assert_eq!(clock.slept(), Duration::ZERO);
    client.job(&job()).await.unwrap();
    assert_eq!(clock.sleeps(), [Duration::from_secs(5)]);
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_only_its_host_is_reported() {
    let other = Server::start(|_| pending()).await;
    let target = format!("http://{}/steal?token=x", other.host);
    let server =
        Server::with_sign_in(move |_, _| Reply::Answer(302, vec![("location", target.clone())], Vec::new()))
            .await;
    let error = server.client().1.job(&job()).await.unwrap_err();
    assert_eq!(error, Error::UnexpectedRedirect { status: 302, host: Some("127.0.0.1".to_owned()) });
    assert!(other.calls().is_empty());
    assert_eq!(server.calls().len(), 1);
}

#[tokio::test]
async fn a_page_instead_of_json_is_described_without_its_text() {
    let server = Server::with_sign_in(|_, _| {
        let headers = vec![("content-type", "text/html; charset=utf-8".to_owned())];
        Reply::Answer(200, headers, b"<html>please sign in</html>".to_vec())
    })
    .await;
    let error = server.client().1.job(&job()).await.unwrap_err();
    let expected = Error::UnexpectedAnswer {
        problem: AnswerProblem::NotJson,
        status: 200,
        content_type: Some("text/html".to_owned()),
        length: 27,
    };
    assert_eq!(error, expected);
}

#[tokio::test]
async fn json_of_another_shape_is_reported() {
    let server = Server::with_sign_in(|_, _| Reply::json(200, &json!({ "status": "pending" }))).await;
    let (_, client) = server.client();
    for error in [client.job(&job()).await.unwrap_err(), client.users_sample(None, 1).await.unwrap_err()] {
        assert!(matches!(error, Error::UnexpectedAnswer { problem: AnswerProblem::WrongShape, .. }));
    }
}

#[tokio::test]
async fn an_oversized_response_is_not_read_completely() {
    let server =
        Server::with_sign_in(|_, _| Reply::Answer(200, Vec::new(), vec![b' '; 17 * 1024 * 1024])).await;
    let error = server.client().1.job(&job()).await.unwrap_err();
    assert!(matches!(
        error,
        Error::UnexpectedAnswer { problem: AnswerProblem::TooLarge, length, .. } if length <= 16 * 1024 * 1024
    ));
    assert_eq!(server.calls().len(), 1);
}

#[tokio::test]
async fn a_host_that_does_not_listen_is_unreachable_after_two_attempts() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = Host::parse(&listener.local_addr().unwrap().to_string()).unwrap();
    drop(listener);
    let clock = clock();
    let address = TenantAddress::canonical(host.clone());
    let client = Client::new(address, secret(), Arc::new(clock.clone()), Chance::seeded(1), short()).unwrap();
    let error = client.check_access().await.unwrap_err();
    let (host, reason) = (host.to_string(), UnreachableReason::Refused);
    assert_eq!(error, Error::Unreachable { host, reason, cause: None });
    assert_eq!(clock.sleeps().len(), 1);
}

#[tokio::test]
async fn a_host_without_tls_is_reported_after_one_attempt() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        while let Ok((mut stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            let _ = stream.read(&mut [0; 1024]).await;
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let address = TenantAddress::canonical(Host::parse(&address).unwrap());
    let client = Client::new(address, secret(), Arc::new(clock()), Chance::seeded(1), short()).unwrap();
    let error = client.check_access().await.unwrap_err();
    assert!(matches!(error, Error::Unreachable { reason: UnreachableReason::Tls, .. }), "{error:?}");
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_unknown_host_name_is_reported() {
    // RFC 6761 guarantees that ".invalid" has no hosts.
    let address = TenantAddress::canonical(Host::parse("acme.invalid").unwrap());
    // Without a network, a resolver may take a while to give up.
    let timeouts = Timeouts { connect: Duration::from_mins(1), ..Timeouts::default() };
    let client = Client::new(address, secret(), Arc::new(clock()), Chance::seeded(1), timeouts).unwrap();
    let error = client.check_access().await.unwrap_err();
    assert!(matches!(error, Error::Unreachable { reason: UnreachableReason::Dns, .. }), "{error:?}");
}

#[tokio::test]
async fn silence_is_a_timeout() {
    let server = Server::with_sign_in(|_, _| Reply::Hang).await;
    let timeouts = Timeouts { request: Duration::from_millis(300), ..short() };
    let client =
        Client::new(server.address(), secret(), Arc::new(clock()), Chance::seeded(1), timeouts).unwrap();
    let error = client.job(&job()).await.unwrap_err();
    assert_eq!(error, Error::Timeout { host: server.host.to_string() });
    assert_eq!(server.calls().len(), 2);
    assert_eq!(server.calls()[0].headers["authorization"], format!("Bearer {}", token_text(0)));
}
