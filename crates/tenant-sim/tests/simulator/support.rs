//! A running simulator with a client.

use std::io::Read;
use std::time::Duration;

use flate2::read::MultiGzDecoder;
use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tenant_sim::{Config, Fault, FaultRule, Plan, Route, TenantSim, TimeSource};

/// Duration of the jobs in these tests, in simulated time.
pub(crate) const JOB: Duration = Duration::from_secs(20);

/// A simulator and a client.
pub(crate) struct Peer {
    pub(crate) sim: TenantSim,
    pub(crate) http: reqwest::Client,
    pub(crate) token: String,
}

/// A response, whose JSON body may be empty.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

/// Few users, no rate limits, driven time.
pub(crate) fn config() -> Config {
    Config {
        users: 40,
        plan: Plan::Unlimited,
        time: TimeSource::Driven("2026-03-01T12:00:00Z".parse().unwrap()),
        job_duration: JOB,
        ..Config::default()
    }
}

pub(crate) async fn start() -> Peer {
    start_with(config()).await
}

pub(crate) async fn start_with(config: Config) -> Peer {
    let sim = TenantSim::start(config).await.unwrap();
    let http = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        // Use a new connection for each request, so that a fault is not blamed on a reused one.
        .pool_max_idle_per_host(0)
        .build()
        .unwrap();
    let token = sim.token();
    Peer { sim, http, token }
}

impl Peer {
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.sim.url())).bearer_auth(&self.token)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::POST, path).json(body)).await
    }

    pub(crate) async fn create(&self, body: &Value) -> Answer {
        self.post("/api/v2/jobs/users-exports", body).await
    }

    /// Creates a job, lets it complete and returns its id.
    pub(crate) async fn complete(&self, body: &Value) -> String {
        let created = self.create(body).await;
        assert_eq!(created.status, 200, "{created:?}");
        self.sim.advance(JOB);
        created.body["id"].as_str().unwrap().to_owned()
    }

    /// Returns a fresh link to the file of a completed job.
    pub(crate) async fn link(&self, job: &str) -> String {
        let answer = self.get(&format!("/api/v2/jobs/{job}")).await;
        assert_eq!(answer.body["status"], "completed", "{answer:?}");
        answer.body["location"].as_str().unwrap().to_owned()
    }

    /// Downloads a file in a single request.
    pub(crate) async fn download(&self, link: &str) -> Vec<u8> {
        let response = self.http.get(link).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.bytes().await.unwrap().to_vec()
    }

    /// Exports users and returns the decompressed file.
    pub(crate) async fn export(&self, body: &Value) -> String {
        let job = self.complete(body).await;
        gunzip(&self.download(&self.link(&job).await).await).unwrap()
    }

    /// Activates a fault for the next request of its route.
    pub(crate) fn once(&self, route: Route, fault: Fault) {
        self.sim.inject(FaultRule::once(route, fault));
    }
}

pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = response.bytes().await.unwrap();
    let body = if body.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&body)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&body).into_owned()))
    };
    Answer { status, headers, body }
}

pub(crate) fn gunzip(bytes: &[u8]) -> std::io::Result<String> {
    let mut text = String::new();
    MultiGzDecoder::new(bytes).read_to_string(&mut text)?;
    Ok(text)
}

/// Parses the lines of an NDJSON text.
pub(crate) fn lines(text: &str) -> Vec<Value> {
    text.split_terminator('\n').map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Follows checkpoints to the end and returns all items.
pub(crate) async fn by_checkpoint(peer: &Peer, path: &str, key: &str) -> Vec<Value> {
    let (mut items, mut from) = (Vec::new(), String::new());
    loop {
        let page = peer.get(&format!("{path}{from}")).await;
        assert_eq!(page.status, 200, "{page:?}");
        items.extend(page.body[key].as_array().unwrap().clone());
        match page.body["next"].as_str() {
            Some(next) => from = format!("&from={next}"),
            None => return items,
        }
    }
}

/// Returns an id as a segment of a path.
pub(crate) fn encoded(id: &Value) -> String {
    let mut path = reqwest::Url::parse("http://localhost/").unwrap();
    path.path_segments_mut().unwrap().push(id.as_str().unwrap());
    path.path().trim_start_matches('/').replace('|', "%7C")
}

/// Builds a field list without titles.
pub(crate) fn fields(names: &[&str]) -> Value {
    names.iter().map(|name| json!({"name": name})).collect()
}

/// Every attribute that Auth0 exports.
pub(crate) const EVERYTHING: &[&str] = &[
    "user_id",
    "email",
    "email_verified",
    "username",
    "phone_number",
    "phone_verified",
    "name",
    "nickname",
    "given_name",
    "family_name",
    "picture",
    "blocked",
    "created_at",
    "updated_at",
    "last_login",
    "last_ip",
    "logins_count",
    "last_password_reset",
    "multifactor",
    "multifactor_last_modified",
    "identities",
    "app_metadata",
    "user_metadata",
];
