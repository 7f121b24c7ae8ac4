//! A scripted HTTP server for tests on the wire: it records requests and replies as instructed.

use std::{
    collections::BTreeMap,
    fmt::Display,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use auth0::{Client, Credential, Host, TenantAddress, Timeouts};
use base::{Chance, DrivenClock};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// The time at which every test starts.
pub(crate) const NOW: i64 = 1_700_000_000;

pub(crate) const CLIENT_ID: &str = "4Zzx0dFQbX5dKkqbFvTaP2xnUyWq3Ebn";
pub(crate) const CLIENT_SECRET: &str = "wT8-kq_Zk3vT1qZk3vTr1qZk3vT_SECRET_1qZk3vT1qZk3vT1qZk3vT1qZk3vT1";

/// A received request.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
    /// Number of the connection that it arrived on.
    pub(crate) connection: usize,
}

impl Seen {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// The server's reply to a request.
pub(crate) enum Reply {
    /// Responds with status, headers and body.
    Answer(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// Writes these bytes and closes the connection.
    Raw(Vec<u8>),
    /// Closes the connection without a response.
    Drop,
    /// Never responds.
    Hang,
}

impl Reply {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::Answer(
            status,
            vec![("content-type", "application/json; charset=utf-8".into())],
            body.to_string().into(),
        )
    }

    /// An error in the format of the Management API.
    pub(crate) fn refusal(status: u16, message: &str) -> Self {
        Self::json(status, &json!({ "statusCode": status, "error": "Reason", "message": message }))
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Display) -> Self {
        if let Self::Answer(_, headers, _) = &mut self {
            headers.push((name, format!("{value}")));
        }
        self
    }

    /// The token issued by the `n`th sign-in.
    pub(crate) fn token(n: usize) -> Self {
        Self::json(
            200,
            &json!({ "access_token": token_text(n), "expires_in": 86_400, "token_type": "Bearer" }),
        )
    }
}

/// A recognisable token in the form of a JWT.
pub(crate) fn token_text(n: usize) -> String {
    let payload =
        URL_SAFE_NO_PAD.encode(json!({ "sub": format!("{CLIENT_ID}@clients"), "n": n }).to_string());
    format!("eyJhbGciOiJSUzI1NiJ9.{payload}.c2lnbmF0dXJl")
}

pub(crate) struct Server {
    pub(crate) host: Host,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Starts a server that replies according to `script`.
    pub(crate) async fn start(script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = Host::parse(&listener.local_addr().unwrap().to_string()).unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, script) = (Arc::clone(&seen), Arc::new(script));
        tokio::spawn(async move {
            for connection in 0.. {
                let Ok((stream, _)) = listener.accept().await else { return };
                let (log, script) = (Arc::clone(&log), Arc::clone(&script));
                tokio::spawn(async move { serve(stream, connection, &log, &*script).await });
            }
        });
        Self { host, seen }
    }

    /// Starts a server that accepts every sign-in and replies to other requests according to
    /// `script`, which receives the number of previous ones.
    pub(crate) async fn with_sign_in(script: impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static) -> Self {
        let (tokens, calls) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self::start(move |seen| match seen.path.as_str() {
            "/oauth/token" => Reply::token(tokens.fetch_add(1, Ordering::SeqCst)),
            _ => script(calls.fetch_add(1, Ordering::SeqCst), seen),
        })
        .await
    }

    /// Returns all requests to `path`.
    pub(crate) fn seen(&self, path: &str) -> Vec<Seen> {
        self.seen.lock().unwrap().iter().filter(|seen| seen.path == path).cloned().collect()
    }

    /// Returns all requests except sign-ins.
    pub(crate) fn calls(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().iter().filter(|seen| seen.path != "/oauth/token").cloned().collect()
    }

    pub(crate) fn sign_ins(&self) -> Vec<Seen> {
        self.seen("/oauth/token")
    }

    pub(crate) fn address(&self) -> TenantAddress {
        TenantAddress::canonical(self.host.clone())
    }

    pub(crate) fn client(&self) -> (DrivenClock, Client) {
        self.client_with(secret())
    }

    pub(crate) fn client_with(&self, credential: Credential) -> (DrivenClock, Client) {
        let clock = clock();
        let client =
            Client::new(self.address(), credential, Arc::new(clock.clone()), Chance::seeded(1), short())
                .unwrap();
        (clock, client)
    }

    /// Returns a token for this server as a user would paste it.
    pub(crate) fn pasted(&self, expires_at: i64, scope: &str) -> Credential {
        let audience = self.address().audience;
        let claims = json!({ "aud": audience, "exp": expires_at, "scope": scope, "azp": CLIENT_ID });
        let payload = URL_SAFE_NO_PAD.encode(claims.to_string());
        Credential::Token(format!("eyJhbGciOiJSUzI1NiJ9.{payload}.cGFzdGVk").into())
    }
}

pub(crate) fn clock() -> DrivenClock {
    DrivenClock::starting_at(Timestamp::from_second(NOW).unwrap())
}

pub(crate) fn secret() -> Credential {
    Credential::ClientSecret { client_id: CLIENT_ID.to_owned(), client_secret: CLIENT_SECRET.into() }
}

/// Short timeouts, yet long enough for a busy machine.
pub(crate) fn short() -> Timeouts {
    Timeouts {
        connect: Duration::from_secs(10),
        request: Duration::from_secs(20),
        idle: Duration::from_secs(10),
    }
}

async fn serve(
    stream: TcpStream,
    connection: usize,
    log: &Mutex<Vec<Seen>>,
    script: &(impl Fn(&Seen) -> Reply + ?Sized),
) {
    let mut stream = BufReader::new(stream);
    while let Some(seen) = read_request(&mut stream, connection).await {
        let reply = script(&seen);
        log.lock().unwrap().push(seen);
        match reply {
            Reply::Answer(status, headers, body) => {
                let mut head = format!("HTTP/1.1 {status} Reason\r\n");
                if status != 204 {
                    head += &format!("content-length: {}\r\n", body.len());
                }
                for (name, value) in headers {
                    head += &format!("{name}: {value}\r\n");
                }
                let answer = [head.as_bytes(), b"\r\n", &body].concat();
                if stream.write_all(&answer).await.is_err() {
                    return;
                }
            }
            Reply::Raw(bytes) => {
                let _ = stream.write_all(&bytes).await;
                return;
            }
            Reply::Drop => return,
            Reply::Hang => std::future::pending().await,
        }
    }
}

async fn read_request(stream: &mut BufReader<TcpStream>, connection: usize) -> Option<Seen> {
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => head.push(line.to_owned()),
        }
    }
    let mut words = head.first()?.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?);
    let url = url::Url::parse("http://server/").unwrap().join(target).ok()?;
    let headers: BTreeMap<_, _> = head[1..]
        .iter()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    let query = url.query_pairs().into_owned().collect();
    Some(Seen { method, path: url.path().to_owned(), query, headers, body, connection })
}
