//! An HTTP server that holds one object behind signed links. It runs on its own thread and runtime,
//! so it survives the runtimes that tests crash.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode, Uri, header};
use futures_util::{Stream, StreamExt, stream};
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::SIGNATURE;

/// How to treat a request. Numbers count bytes of the response's body.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// Serves the object normally.
    Serve,
    /// Breaks the connection after this many bytes.
    Cut(usize),
    /// Stalls after this many bytes and keeps the connection open.
    Stall(usize),
    /// Sends the whole object with status 200, ignoring the range.
    IgnoreRange,
    /// Sends the rest of the object with another `Content-Range`.
    ClaimRange(String),
    /// Sends a chunked body, without a length.
    Unmeasured,
    /// Sends a chunked body that breaks off after this many bytes.
    UnmeasuredCut(usize),
    /// Responds with this status and S3's message for expired links.
    Refuse(u16),
    /// Responds with status 200 and this content type and body.
    Say(&'static str, &'static str),
    /// Redirects to this address.
    Redirect(String),
}

/// A received request.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

pub(crate) struct Storage {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: CancellationToken,
}

struct Shared {
    object: Mutex<Object>,
    script: Mutex<VecDeque<Act>>,
    requests: Mutex<Vec<Request>>,
    links: Mutex<u32>,
    stalled: Notify,
}

#[derive(Clone)]
struct Object {
    bytes: Vec<u8>,
    etag: Option<String>,
}

impl Storage {
    pub(crate) fn start(content: &[u8]) -> Self {
        let object = Object { bytes: content.to_vec(), etag: Some("\"first\"".to_owned()) };
        let shared = Arc::new(Shared {
            object: Mutex::new(object),
            script: Mutex::default(),
            requests: Mutex::default(),
            links: Mutex::default(),
            stalled: Notify::new(),
        });
        let stop = CancellationToken::new();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        listener.set_nonblocking(true).unwrap();
        let (state, stopped) = (Arc::clone(&shared), stop.clone());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).unwrap();
                let router = Router::new().fallback(answer).with_state(state);
                stopped.run_until_cancelled(axum::serve(listener, router).into_future()).await
            })
        });
        Self { address, shared, stop }
    }

    /// Sets how the next requests are treated; later ones are served.
    pub(crate) fn follow(&self, script: impl IntoIterator<Item = Act>) {
        self.shared.script.lock().unwrap().extend(script);
    }

    /// Returns a unique link.
    pub(crate) fn link(&self) -> SecretString {
        let mut links = self.shared.links.lock().unwrap();
        *links += 1;
        let path = format!("job_0123456789abcdef/acme.json.gz?Expires={links}&Signature={SIGNATURE}");
        SecretString::from(format!("http://{}/{path}", self.address))
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// Returns the `Range` headers of all requests so far.
    pub(crate) fn ranges(&self) -> Vec<Option<String>> {
        self.requests().iter().map(|request| request.header("range").map(str::to_owned)).collect()
    }

    pub(crate) fn put(&self, content: &[u8], etag: Option<&str>) {
        *self.shared.object.lock().unwrap() =
            Object { bytes: content.to_vec(), etag: etag.map(str::to_owned) };
    }

    /// Waits until a response has reached the point where it stalls.
    pub(crate) async fn stalled(&self) {
        self.shared.stalled.notified().await;
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn answer(State(shared): State<Arc<Shared>>, uri: Uri, headers: HeaderMap) -> Response<Body> {
    let request = Request { uri, headers };
    shared.requests.lock().unwrap().push(request.clone());
    let act = shared.script.lock().unwrap().pop_front().unwrap_or(Act::Serve);
    let object = shared.object.lock().unwrap().clone();
    let response = Response::builder().header(header::SET_COOKIE, "session=1");
    let refusal = "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>";
    match act {
        Act::Refuse(status) => response.status(status).body(Body::from(refusal)),
        Act::Say(kind, text) => response.header(header::CONTENT_TYPE, kind).body(Body::from(text)),
        Act::Redirect(target) => {
            response.status(StatusCode::FOUND).header(header::LOCATION, target).body(Body::empty())
        }
        Act::Serve => return object.serve(&request, true, true, None, sent),
        Act::IgnoreRange => return object.serve(&request, false, true, None, sent),
        Act::ClaimRange(range) => return object.serve(&request, true, true, Some(range), sent),
        Act::Unmeasured => return object.serve(&request, true, false, None, sent),
        Act::Cut(after) => return object.serve(&request, true, true, None, |bytes| cut(bytes, after)),
        Act::UnmeasuredCut(after) => {
            return object.serve(&request, true, false, None, |bytes| cut(bytes, after));
        }
        Act::Stall(after) => {
            return object.serve(&request, true, true, None, |bytes| stall(bytes, after, &shared));
        }
    }
    .unwrap()
}

impl Object {
    fn serve(
        self,
        request: &Request,
        heed_range: bool,
        measured: bool,
        claim: Option<String>,
        body: impl FnOnce(&[u8]) -> Body,
    ) -> Response<Body> {
        let total = self.bytes.len();
        let same = self.etag.is_some() && request.header("if-range") == self.etag.as_deref();
        let from = request.header("range").filter(|_| heed_range && same);
        let from = from.map(|range| range.strip_prefix("bytes=").unwrap().strip_suffix('-').unwrap());
        let from = from.map(|from| from.parse::<usize>().unwrap());
        let mut response = Response::builder().header(header::CONTENT_TYPE, "binary/octet-stream");
        if let Some(etag) = &self.etag {
            response = response.header(header::ETAG, etag);
        }
        if from.is_some_and(|from| from >= total) {
            let response = response.status(StatusCode::RANGE_NOT_SATISFIABLE);
            return response
                .header(header::CONTENT_RANGE, format!("bytes */{total}"))
                .body(Body::empty())
                .unwrap();
        }
        if let Some(from) = from {
            let range = claim.unwrap_or_else(|| format!("bytes {from}-{}/{total}", total - 1));
            response = response.status(StatusCode::PARTIAL_CONTENT).header(header::CONTENT_RANGE, range);
        }
        let rest = &self.bytes[from.unwrap_or(0)..];
        if measured {
            response = response.header(header::CONTENT_LENGTH, rest.len());
        }
        response.body(body(rest)).unwrap()
    }
}

/// Splits the bytes into pieces, each sent before the next.
fn pieces(bytes: &[u8]) -> impl Stream<Item = io::Result<Vec<u8>>> + use<> {
    let pieces: Vec<_> = bytes.chunks(8 * 1024).map(<[u8]>::to_vec).collect();
    stream::iter(pieces).then(|piece| async {
        tokio::task::yield_now().await;
        Ok(piece)
    })
}

fn sent(bytes: &[u8]) -> Body {
    Body::from_stream(pieces(bytes))
}

fn cut(bytes: &[u8], after: usize) -> Body {
    let broken = stream::once(async {
        tokio::task::yield_now().await;
        Err(io::Error::other("cut by the script"))
    });
    Body::from_stream(pieces(&bytes[..after.min(bytes.len())]).chain(broken))
}

fn stall(bytes: &[u8], after: usize, shared: &Arc<Shared>) -> Body {
    let shared = Arc::clone(shared);
    let silence = stream::once(async move {
        tokio::task::yield_now().await;
        shared.stalled.notify_one();
        std::future::pending().await
    });
    Body::from_stream(pieces(&bytes[..after.min(bytes.len())]).chain(silence))
}
