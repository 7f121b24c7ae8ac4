//! The storage origin: signed links that expire after a minute, and their files.

use std::io::SeekFrom;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use crate::exports::jobs::Job;
use crate::exports::variants::Stored;
use crate::faults::engine::Struck;
use crate::range::{self, RangeSelection};
use crate::state::Sim;
use crate::time::http_date;

/// Lifetime of a link (Auth0 docs, bulk user exports).
const LINK_SECONDS: i64 = 60;
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
