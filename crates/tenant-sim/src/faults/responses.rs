//! Faults that respond in place of the tenant or the storage service.

use std::io;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;

use super::engine::Struck;
use super::{fault::Fault, route::Route};
use crate::api::access::Access;
use crate::api::error::ApiError;
use crate::oauth::OAuthError;
use crate::storage::xml_error;

/// Request details that fault responses depend on.
pub(crate) struct RequestContext<'a> {
    /// Route of the request, if it has one.
    pub(crate) route: Option<Route>,
    /// Query of the request.
    pub(crate) query: Option<&'a str>,
    /// Base URL of the other origin, used as a redirect target.
    pub(crate) elsewhere: &'a str,
    /// The simulator's time in seconds since 1970, including any skew.
    pub(crate) now: i64,
}

/// Returns the response of the first fault that has one of its own.
pub(crate) fn reply(struck: &Struck, context: &RequestContext<'_>) -> Option<Response> {
    struck.find(|fault| answer(fault, context))
}

/// Returns a 500 that hides the real response.
pub(crate) fn server_error(route: Option<Route>) -> Response {
    status(route, StatusCode::INTERNAL_SERVER_ERROR, "An internal server error occurred", "InternalError")
}

fn answer(fault: &Fault, context: &RequestContext<'_>) -> Option<Response> {
    let route = context.route;
    let response = match fault {
        Fault::Unauthorized401 => match route {
            Some(Route::Token) => OAuthError::unauthorized().into_response(),
            Some(Route::Storage) => access_denied(),
            _ => ApiError::unauthorized("Invalid token").into_response(),
        },
        Fault::Forbidden403Scope => match route {
            Some(Route::Token) => OAuthError::no_grant("https://tenant.example/api/v2/").into_response(),
            Some(Route::Storage) => access_denied(),
            _ => Access::of(route).refusal().into_response(),
        },
        Fault::NotFound404 => status(route, StatusCode::NOT_FOUND, "Not Found", "NoSuchKey"),
        Fault::RateLimited429 { retry_after, reset_in } => {
            rate_limited(route, *retry_after, reset_in.map(|seconds| context.now.saturating_add(seconds)))
        }
        Fault::CustomPolicy429 { retry_after } => custom_policy(*retry_after),
        Fault::ActiveJobs429 => ApiError::too_many_requests(
            "There are 2 active export users jobs, please wait until some of them are finished and try again",
        )
        .into_response(),
        Fault::ServerError500 => server_error(route),
        Fault::SmallPages => return too_large_a_page(context.query).map(IntoResponse::into_response),
        Fault::SearchTimeout503 => {
            let message = "The query exceeded the timeout. Please try refining your search criteria. See \
                https://auth0.com/docs/best-practices/search-best-practices.";
            status(route, StatusCode::SERVICE_UNAVAILABLE, message, "SlowDown")
        }
        Fault::ServiceUnavailable503 => {
            status(route, StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable", "SlowDown")
        }
        Fault::HtmlInsteadOfJson => {
            Html("<!DOCTYPE html><title>Sign in to the network</title><p>Welcome to Hotel Wi-Fi</p>")
                .into_response()
        }
        Fault::RedirectElsewhere => {
            (StatusCode::FOUND, [(header::LOCATION, format!("{}/elsewhere", context.elsewhere))])
                .into_response()
        }
        Fault::OversizedBody { mebibytes } => oversized(*mebibytes),
        _ => return None,
    };
    Some(response)
}

/// Returns an error with this status, in the format of the service that would send it.
fn status(route: Option<Route>, code: StatusCode, message: &str, storage_code: &str) -> Response {
    match route {
        Some(Route::Storage) => xml_error(code, storage_code, message),
        Some(Route::Token) => OAuthError::new(code, "server_error", message).into_response(),
        _ => ApiError::new(code, message, None).into_response(),
    }
}

/// Refuses a query for more than 50 items a page.
fn too_large_a_page(query: Option<&str>) -> Option<ApiError> {
    url::form_urlencoded::parse(query.unwrap_or("").as_bytes())
        .filter(|(name, _)| name == "per_page" || name == "take")
        .find_map(|(name, value)| Some((name, value.parse::<u64>().ok().filter(|value| *value > 50)?)))
        .map(|(name, value)| {
            ApiError::invalid_query(&format!("'Value {value} is greater than maximum 50' on property {name}"))
        })
}

fn access_denied() -> Response {
    xml_error(StatusCode::FORBIDDEN, "AccessDenied", "Access denied")
}

fn rate_limited(route: Option<Route>, retry_after: Option<u32>, reset: Option<i64>) -> Response {
    let mut response = match route {
        Some(Route::Storage) => {
            xml_error(StatusCode::TOO_MANY_REQUESTS, "SlowDown", "Please reduce your request rate.")
        }
        Some(Route::Token) => {
            let message = "Global limit has been reached";
            OAuthError::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", message).into_response()
        }
        _ => ApiError::too_many_requests("Global limit has been reached").into_response(),
    };
    let headers = response.headers_mut();
    if let Some(seconds) = retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    headers.insert(HeaderName::from_static("x-ratelimit-remaining"), HeaderValue::from(0));
    if let Some(reset) = reset {
        headers.insert(HeaderName::from_static("x-ratelimit-reset"), HeaderValue::from(reset));
    }
    response
}

/// A 429 of a custom policy (Auth0 docs, custom rate limit policies).
fn custom_policy(retry_after: u32) -> Response {
    let error = OAuthError::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", "Rate limit exceeded.");
    let headers = [
        (HeaderName::from_static("auth0-ratelimit"), HeaderValue::from_static("client;q=10;t=1;r=9")),
        (header::RETRY_AFTER, HeaderValue::from(retry_after)),
    ];
    (headers, error).into_response()
}

/// Sends spaces, which JSON allows anywhere: a reader without a size limit consumes all of them.
fn oversized(mebibytes: u32) -> Response {
    static SPACES: [u8; 64 * 1024] = [b' '; 64 * 1024];
    let pieces = u64::from(mebibytes) * 16;
    let spaces = stream::iter((0..pieces).map(|_| Ok::<_, io::Error>(Bytes::from_static(&SPACES))));
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], Body::from_stream(spaces)).into_response()
}
