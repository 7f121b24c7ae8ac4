//! Errors of the Management API: `{"statusCode", "error", "message", "errorCode"}`.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::config::Absence;

/// An error in the shape of the Management API.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    message: String,
    code: Option<&'static str>,
    /// 401s repeat their message in `attributes`.
    attributes: bool,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>, code: Option<&'static str>) -> Self {
        Self { status, message: message.into(), code, attributes: false }
    }

    pub(crate) fn unauthorized(message: impl Into<String>) -> Self {
        Self { attributes: true, ..Self::new(StatusCode::UNAUTHORIZED, message, None) }
    }

    pub(crate) fn insufficient_scope(expected: &str) -> Self {
        let message = format!("Insufficient scope, expected any of: {expected}");
        Self::new(StatusCode::FORBIDDEN, message, Some("insufficient_scope"))
    }

    pub(crate) fn too_many_requests(message: &str) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, message, Some("too_many_requests"))
    }

    pub(crate) fn invalid_query(problem: &str) -> Self {
        let message = format!("Query validation error: {problem}");
        Self::new(StatusCode::BAD_REQUEST, message, Some("invalid_query_string"))
    }

    pub(crate) fn invalid_body(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message, Some("invalid_body"))
    }

    /// Refuses a page beyond the records that paging reaches.
    pub(crate) fn invalid_paging(message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message, Some("invalid_paging"))
    }

    pub(crate) fn not_found(message: &str, code: Option<&'static str>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message, code)
    }

    /// Answers for a feature that the tenant does not have.
    pub(crate) fn absent(absence: Absence) -> Self {
        match absence {
            Absence::NotFound => Self::new(StatusCode::NOT_FOUND, "Not Found", None),
            Absence::Forbidden => {
                let message = "The account is not allowed to perform this operation, please contact our \
                    support team";
                Self::new(StatusCode::FORBIDDEN, message, Some("operation_not_supported"))
            }
        }
    }

    pub(crate) fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "the simulator failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "An internal server error occurred", None)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut body = json!({
            "statusCode": self.status.as_u16(),
            "error": self.status.canonical_reason().unwrap_or_default(),
            "message": self.message,
        });
        if let Some(code) = self.code {
            body["errorCode"] = json!(code);
        }
        if self.attributes {
            body["attributes"] = json!({"error": self.message});
        }
        (self.status, Json(body)).into_response()
    }
}
