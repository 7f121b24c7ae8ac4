//! `POST /api/v2/jobs/users-exports`, `GET /api/v2/jobs/{id}` and `/jobs/{id}/errors`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::api::authorize::authorize;
use crate::api::error::ApiError;
use crate::exports::jobs::{Job, Stage};
use crate::exports::object::Contents;
use crate::exports::request::{ExportRequest, Refusal};
use crate::faults::Fault;
use crate::faults::engine::Struck;
use crate::log::ApiRequest;
use crate::state::Sim;
use crate::storage;
use crate::time::iso;

/// Creates an export job. The status is 200, not 201 (Management API description).
pub(super) async fn create(
    State(sim): State<Arc<Sim>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let claims = authorize(&sim, &headers, &["read:users"])?;
    let request = read_request(&headers, &body)?;
    let connection = request
        .connection_id
        .as_ref()
        .map(|id| {
            sim.connections.iter().position(|known| known.id == *id).ok_or_else(|| {
                let message = "The connection does not exist.";
                ApiError::new(StatusCode::BAD_REQUEST, message, Some("inexistent_connection"))
            })
        })
        .transpose()?;
    let contents = Contents {
        population: sim.population,
        connection,
        without: sim.absences.missing_in_exports(),
        file_name: format!("{}.{}", sim.config.name, request.format.name()),
        request,
    };
    let name = connection.map(|index| sim.connections[index].name.clone());
    let job = sim.jobs.create(contents, name, sim.clock.now()).map_err(|error| ApiError::internal(&error))?;
    let answer = Value::Object(describe(&job, "pending"));
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    sim.log.post(
        sim.clock.now(),
        &ApiRequest {
            description: "Create export users job",
            path: "/api/v2/jobs/users-exports",
            client_id: &claims.azp,
            user_agent: header("user-agent").unwrap_or(""),
            correlation_id: header("x-correlation-id"),
            scopes: claims.scope.as_deref().unwrap_or("").split(' ').collect(),
            body: Value::Object(job.request.echo.clone()),
            response: answer.clone(),
        },
    );
    Ok(Json(answer))
}

fn read_request(headers: &HeaderMap, body: &[u8]) -> Result<ExportRequest, ApiError> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let outcome = match content_type.map(|value| value.split(';').next().unwrap_or(value).trim()) {
        Some("application/json") if body.is_empty() => ExportRequest::from_json(&Value::Null),
        Some("application/json") => {
            let body = serde_json::from_slice(body)
                .map_err(|_| ApiError::invalid_body("Invalid request payload JSON format"))?;
            ExportRequest::from_json(&body)
        }
        Some("application/x-www-form-urlencoded") => ExportRequest::from_form(body),
        _ => {
            let message = "Unsupported Media Type";
            return Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message, None));
        }
    };
    outcome.map_err(|Refusal(problem)| ApiError::invalid_body(format!("Payload validation error: {problem}")))
}

/// Returns the properties that every response about the job contains.
fn describe(job: &Job, status: &str) -> Map<String, Value> {
    let mut body = Map::new();
    body.insert("type".to_owned(), json!("users_export"));
    body.insert("status".to_owned(), json!(status));
    body.extend(job.request.echo.clone());
    if let Some(connection) = &job.connection {
        body.insert("connection".to_owned(), json!(connection));
    }
    body.insert("created_at".to_owned(), json!(iso(job.created)));
    body.insert("id".to_owned(), json!(job.id));
    body
}

fn find(sim: &Sim, headers: &HeaderMap, id: &str) -> Result<Arc<Job>, ApiError> {
    authorize(sim, headers, &["create:users", "read:users"])?;
    sim.jobs.sweep(sim.clock.now());
    sim.jobs.get(id).ok_or_else(inexistent)
}

fn inexistent() -> ApiError {
    ApiError::not_found("The job does not exist", Some("inexistent_job"))
}

/// Returns the job's state. A completed job gets a fresh link on each call.
pub(super) async fn get(
    State(sim): State<Arc<Sim>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Extension(struck): Extension<Struck>,
) -> Result<Json<Value>, ApiError> {
    use crate::config::OldJobs;

    let job = find(&sim, &headers, &id)?;
    let status = struck.find(|fault| match fault {
        Fault::ExpiredStatus => Some("expired".to_owned()),
        Fault::UnknownStatus(status) => Some(status.clone()),
        _ => None,
    });
    if let Some(status) = status {
        return Ok(Json(Value::Object(describe(&job, &status))));
    }
    let failure = struck.find(|fault| match fault {
        Fault::FailedJob { reason } => Some(reason.clone()),
        _ => None,
    });
    if let Some(reason) = failure {
        job.fail(reason);
    }
    let stage = if struck.has(&Fault::StuckJob) {
        Stage::Processing { percent: 42, seconds_left: 60 }
    } else {
        job.stage(sim.clock.now(), sim.config.job_duration).await
    };
    let body = match stage {
        Stage::Pending => describe(&job, "pending"),
        Stage::Processing { percent, seconds_left } => {
            let mut body = describe(&job, "processing");
            body.insert("percentage_done".to_owned(), json!(percent));
            body.insert("time_left_seconds".to_owned(), json!(seconds_left));
            body
        }
        Stage::Completed => {
            let mut body = describe(&job, "completed");
            body.insert("location".to_owned(), json!(storage::link(&sim, &job, &struck)));
            body
        }
        Stage::Failed { details } => failed(&job, details),
        Stage::Deleted => match sim.config.old_jobs {
            OldJobs::NotFound => return Err(inexistent()),
            OldJobs::Expired => describe(&job, "expired"),
        },
    };
    Ok(Json(Value::Object(body)))
}

fn failed(job: &Job, details: Option<String>) -> Map<String, Value> {
    let mut body = describe(job, "failed");
    if let Some(details) = details {
        body.insert("status_details".to_owned(), json!(details));
    }
    body
}

/// Returns the failed job with its `status_details`, or 204 if there are none.
pub(super) async fn errors(
    State(sim): State<Arc<Sim>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let job = find(&sim, &headers, &id)?;
    Ok(match job.stage(sim.clock.now(), sim.config.job_duration).await {
        Stage::Failed { details: Some(details) } => {
            Json(Value::Object(failed(&job, Some(details)))).into_response()
        }
        _ => StatusCode::NO_CONTENT.into_response(),
    })
}
