//! No secret appears in debug output, errors or logs.

use std::{
    io,
    sync::{Arc, Mutex},
};

use crate::support::{CLIENT_ID, CLIENT_SECRET, NOW, Reply, Server, secret, token_text};
use auth0::{
    AssertionAlgorithm, Client, Credential, ExportField, ExportFormat, ExportJobRequest, JobId, SendError,
};
use aws_lc_rs::{encoding::AsDer, rsa::KeySize, signature::RsaKeyPair};
use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::ExposeSecret;
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

const LINK: &str =
    "https://user-exports.auth0.com/job_1/acme.json.gz?Expires=1&Key-Pair-Id=APKA1&Signature=s1gn4ture";
const EMAIL: &str = "josephine@acme.test";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn request() -> ExportJobRequest {
    let fields = vec![ExportField { name: "email".to_owned(), export_as: None }];
    ExportJobRequest { connection_id: None, format: ExportFormat::Json, limit: None, fields }
}

/// A server that quotes the token, the secret and the link in its errors.
async fn talkative() -> Server {
    Server::start(|seen| {
        let token = seen.headers.get("authorization").cloned().unwrap_or_default();
        let quoted = format!("You sent {token} and {CLIENT_SECRET}; the file is at {LINK}");
        match (seen.path.as_str(), seen.method.as_str()) {
            ("/oauth/token", _) if seen.json()["client_id"] == "wrong" => {
                let sent = String::from_utf8_lossy(&seen.body).into_owned();
                Reply::json(401, &json!({ "error": CLIENT_SECRET, "error_description": sent }))
            }
            ("/oauth/token", _) => Reply::token(0),
            ("/api/v2/jobs/done", _) => Reply::json(
                200,
                &json!({ "id": "done", "status": "completed", "location": LINK, "status_details": quoted }),
            ),
            ("/api/v2/jobs/moved", _) => Reply::Answer(302, vec![("location", LINK.to_owned())], Vec::new()),
            ("/api/v2/jobs/page", _) => {
                Reply::Answer(200, vec![("content-type", quoted.clone())], quoted.into())
            }
            ("/api/v2/jobs/401", _) => Reply::refusal(401, &quoted),
            ("/api/v2/jobs/audience", _) => Reply::refusal(401, &format!("Bad audience: {quoted}")),
            ("/api/v2/jobs/scope", _) => Reply::refusal(403, &format!("Insufficient scope: {quoted}")),
            ("/api/v2/jobs/429", _) => Reply::refusal(429, &quoted),
            ("/api/v2/jobs/503", _) => Reply::refusal(503, &quoted),
            ("/api/v2/jobs/drop", _) | (_, "POST") => Reply::Drop,
            ("/api/v2/users-by-email", _) => Reply::json(200, &json!([])),
            _ => Reply::refusal(404, &quoted),
        }
    })
    .await
}

#[tokio::test]
async fn no_secret_is_printed_or_logged() {
    let log = Log::default();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone())
        .init();
    let mut shown = String::new();

    let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let der = STANDARD.encode(pair.as_der().unwrap().as_ref());
    let key = Credential::PrivateKey {
        client_id: CLIENT_ID.to_owned(),
        private_key_pem: format!("-----BEGIN PRIVATE KEY-----\n{der}\n-----END PRIVATE KEY-----").into(),
        algorithm: AssertionAlgorithm::Rs256,
        key_id: None,
    };
    let wrong =
        Credential::ClientSecret { client_id: "wrong".to_owned(), client_secret: CLIENT_SECRET.into() };
    let server = talkative().await;
    let pasted = server.pasted(NOW + 3600, "read:users");
    let Credential::Token(pasted_text) = &pasted else { unreachable!() };
    let pasted_text = pasted_text.expose_secret().to_owned();

    for credential in [secret(), key, wrong, pasted] {
        shown += &format!("{credential:?}\n");
        let (_, client) = server.client_with(credential);
        shown += &format!("{client:?}\n");
        for id in ["done", "moved", "page", "401", "audience", "scope", "429", "503", "drop", "gone"] {
            match client.job(&JobId::from(id)).await {
                Ok(job) => shown += &format!("{job:?}\n"),
                Err(error) => shown += &format!("{error:?} {error} {}\n", error.code()),
            }
        }
        shown += &format!("{:?}\n", client.users_by_email(EMAIL).await);
        shown += &format!("{:?}\n", client.user("auth0|josephine-7").await);
        shown += &format!("{:?}\n", client.user_roles("auth0|josephine-7").await);
        shown += &format!("{:?}\n", client.check_access().await);
        shown += &send(&client).await;
    }

    assert!(shown.contains("[removed]"), "the server did quote secrets");
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("TRACE") && logged.contains("/api/v2/jobs/503"), "there is a log to search");
    let secrets = [
        CLIENT_SECRET,
        &token_text(0),
        &pasted_text,
        "cGFzdGVk",
        "c2lnbmF0dXJl",
        &der[40..90],
        "s1gn4ture",
        "client_assertion\":",
    ];
    for secret in secrets {
        assert!(!shown.contains(secret), "{secret} is printed:\n{shown}");
        assert!(!logged.contains(secret), "{secret} is logged");
    }
    assert!(!logged.contains("josephine"), "personal data is logged");
}

async fn send(client: &Client) -> String {
    match client.prepare_export(&request()).await {
        Err(error) => format!("{error:?} {error}\n"),
        Ok(prepared) => {
            let before = format!("{prepared:?}\n");
            let error: SendError = prepared.send().await.unwrap_err();
            format!("{before}{error:?} {error} {:?}\n", error.error())
        }
    }
}
