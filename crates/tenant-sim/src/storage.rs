//! The storage origin: signed links that expire after a minute, and their files.

use std::io::SeekFrom;
use std::sync::Arc;

use aws_lc_rs::hmac;
use axum::body::Body;
use axum::extract::{Extension, Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use crate::exports::jobs::Job;
use crate::exports::variants::Stored;
use crate::faults::engine::Struck;
use crate::random;
use crate::range::{self, RangeSelection};
use crate::state::Sim;
use crate::time::http_date;

/// Lifetime of a link (Auth0 docs, bulk user exports).
const LINK_SECONDS: i64 = 60;
/// Length of a `CloudFront` signature, which is RSA, and of the part that is actually checked.
const SIGNATURE_BYTES: usize = 256;
const TAG_BYTES: usize = 32;

/// Signs links and verifies its own signatures.
pub(crate) struct LinkSigner {
    key: hmac::Key,
    key_pair_id: String,
}

/// A signed link and its secret part.
pub(crate) struct Link {
    /// The full URL.
    pub(crate) url: String,
    /// The signature, which is the secret part of the URL.
    pub(crate) signature: String,
}

impl LinkSigner {
    pub(crate) fn new() -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, &random::bytes::<32>()),
            key_pair_id: format!("APKA{}", random::alphanumeric(16).to_uppercase()),
        }
    }

    fn tag(&self, path: &str, expires: i64, nonce: &[u8]) -> hmac::Tag {
        let mut message = format!("{path}\n{expires}\n").into_bytes();
        message.extend_from_slice(nonce);
        hmac::sign(&self.key, &message)
    }

    /// Returns a fresh link to `path`, different on each call.
    pub(crate) fn sign(&self, base: &str, path: &str, expires: i64) -> Link {
        let mut bytes = random::bytes::<SIGNATURE_BYTES>();
        let (tag, nonce) = bytes.split_at_mut(TAG_BYTES);
        tag.copy_from_slice(self.tag(path, expires, nonce).as_ref());
        // CloudFront's own URL-safe variant of base64.
        let signature = STANDARD.encode(bytes).replace('+', "-").replace('=', "_").replace('/', "~");
        let url =
            format!("{base}{path}?Expires={expires}&Key-Pair-Id={}&Signature={signature}", self.key_pair_id);
        Link { url, signature }
    }

    /// Returns whether the query was signed for this path and has not expired.
    fn admits(&self, path: &str, query: &str, now: Timestamp) -> bool {
        let value = |name: &str| {
            url::form_urlencoded::parse(query.as_bytes())
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        };
        let (Some(expires), Some(key_pair_id), Some(signature)) =
            (value("Expires"), value("Key-Pair-Id"), value("Signature"))
        else {
            return false;
        };
        let signature = signature.replace('-', "+").replace('_', "=").replace('~', "/");
        let (Ok(expires), Ok(signature)) = (expires.parse::<i64>(), STANDARD.decode(signature)) else {
            return false;
        };
        let Some((tag, nonce)) = signature.split_at_checked(TAG_BYTES) else { return false };
        key_pair_id == self.key_pair_id
            && self.tag(path, expires, nonce).as_ref() == tag
            && now.as_second() < expires
    }
}

/// Returns a link to the job's file, as in `GET /api/v2/jobs/{id}`, and records it as a secret.
pub(crate) fn link(sim: &Sim, job: &Job, struck: &Struck) -> String {
    use crate::faults::Fault;

    let path = format!("/{}/{}.{}.gz", job.id, sim.config.name, job.request.format.name());
    let lifetime = if struck.has(&Fault::ExpiredLink) { -1 } else { LINK_SECONDS };
    let link = sim.links.sign(&sim.storage_url, &path, sim.clock.now().as_second() + lifetime);
    sim.secrets.add(link.signature);
    sim.secrets.add(&link.url);
    if struck.has(&Fault::SchemelessLink) {
        return link.url.trim_start_matches("http://").to_owned();
    }
    link.url
}

/// An error of the storage service.
pub(crate) fn xml_error(status: StatusCode, code: &str, message: &str) -> Response {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    (status, [(header::CONTENT_TYPE, "text/xml")], body).into_response()
}

fn access_denied() -> Response {
    xml_error(StatusCode::FORBIDDEN, "AccessDenied", "Access denied")
}

/// Handles all requests for files.
pub(crate) async fn object(
    State(sim): State<Arc<Sim>>,
    method: Method,
    Path((id, name)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    Extension(struck): Extension<Struck>,
) -> Response {
    // A signed link and a token are mutually exclusive, and the token must never be sent here.
    if headers.contains_key(header::AUTHORIZATION) {
        return xml_error(
            StatusCode::BAD_REQUEST,
            "InvalidArgument",
            "Only one auth mechanism allowed; only the Signature query string parameter \
             or the Authorization header should be specified",
        );
    }
    let now = sim.clock.now();
    // The signature covers the method: a link for GET is not valid for HEAD.
    let signed = method == Method::GET
        && sim.links.admits(&format!("/{id}/{name}"), query.as_deref().unwrap_or(""), now);
    sim.jobs.sweep(now);
    let job = sim.jobs.get(&id).filter(|job| signed && !job.is_deleted(now));
    let Some(job) = job else { return access_denied() };
    match job.variants.get(job.object.path(), struck.variant()).await {
        Ok(stored) => deliver(&stored, job.created, &headers).await.unwrap_or_else(|error| internal(&error)),
        Err(error) => internal(&error),
    }
}

fn internal(error: &std::io::Error) -> Response {
    tracing::error!(%error, "cannot deliver an export file");
    xml_error(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", "We encountered an internal error.")
}

async fn deliver(stored: &Stored, modified: Timestamp, headers: &HeaderMap) -> std::io::Result<Response> {
    let modified = http_date(modified);
    let selection = range::select(headers, stored.length, &stored.etag, &modified);
    let (status, start, length) = match selection {
        RangeSelection::WholeFile => (StatusCode::OK, 0, stored.length),
        RangeSelection::Part { start, length } => (StatusCode::PARTIAL_CONTENT, start, length),
        RangeSelection::Unsatisfiable => {
            let mut response = xml_error(
                StatusCode::RANGE_NOT_SATISFIABLE,
                "InvalidRange",
                "The requested range is not satisfiable",
            );
            insert(&mut response, header::CONTENT_RANGE, &format!("bytes */{}", stored.length));
            return Ok(response);
        }
    };
    let mut file = tokio::fs::File::open(&stored.path).await?;
    file.seek(SeekFrom::Start(start)).await?;
    let stream = ReaderStream::with_capacity(file.take(length), 64 * 1024);
    let mut response = (status, Body::from_stream(stream)).into_response();
    insert(&mut response, header::CONTENT_TYPE, "binary/octet-stream");
    insert(&mut response, header::CONTENT_LENGTH, &length.to_string());
    insert(&mut response, header::ACCEPT_RANGES, "bytes");
    insert(&mut response, header::ETAG, &stored.etag);
    insert(&mut response, header::LAST_MODIFIED, &modified);
    if let RangeSelection::Part { start, length } = selection {
        let range = format!("bytes {start}-{}/{}", start + length - 1, stored.length);
        insert(&mut response, header::CONTENT_RANGE, &range);
    }
    Ok(response)
}

fn insert(response: &mut Response, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(link: &Link) -> String {
        link.url.split_once('?').unwrap().1.to_owned()
    }

    #[test]
    fn a_link_is_valid_for_its_path_until_it_expires() {
        let signer = LinkSigner::new();
        let now = Timestamp::from_second(1000).unwrap();
        let link = signer.sign("http://127.0.0.1:1", "/job_1/demo.json.gz", 1060);
        assert!(signer.admits("/job_1/demo.json.gz", &query(&link), now));
        assert!(!signer.admits("/job_2/demo.json.gz", &query(&link), now));
        assert!(signer.admits("/job_1/demo.json.gz", &query(&link), Timestamp::from_second(1059).unwrap()));
        assert!(!signer.admits("/job_1/demo.json.gz", &query(&link), Timestamp::from_second(1060).unwrap()));
        assert!(!LinkSigner::new().admits("/job_1/demo.json.gz", &query(&link), now));
    }

    #[test]
    fn changing_any_part_of_a_link_invalidates_it() {
        let signer = LinkSigner::new();
        let now = Timestamp::from_second(1000).unwrap();
        let link = signer.sign("", "/job_1/demo.json.gz", 1060);
        let later = query(&link).replace("Expires=1060", "Expires=9060");
        assert!(!signer.admits("/job_1/demo.json.gz", &later, now));
        assert!(!signer.admits("/job_1/demo.json.gz", "", now));
        assert!(!signer.admits("/job_1/demo.json.gz", "Expires=9&Key-Pair-Id=A&Signature=AAAA", now));
        assert_ne!(link.signature, signer.sign("", "/job_1/demo.json.gz", 1060).signature);
    }
}
