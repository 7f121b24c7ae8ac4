//! The control surface under `/_sim/`, for driving a simulator that runs in another process. It
//! shares the tenant's port on the loopback address and needs no credential: all data behind it is
//! invented.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::faults::FaultRule;
use crate::state::Sim;
use crate::time::iso;

/// Path prefix of the control surface.
pub(crate) const PREFIX: &str = "/_sim/";

pub(crate) fn router(sim: Arc<Sim>) -> Router {
    Router::new()
        .route("/_sim/faults", post(add_faults).delete(clear_faults))
        .route("/_sim/advance", post(advance))
        .route("/_sim/state", get(state))
        .with_state(sim)
}

/// Adds the rules of the body, one per line. If any line is invalid, no rule is added.
async fn add_faults(State(sim): State<Arc<Sim>>, body: String) -> Response {
    let rules: Result<Vec<FaultRule>, _> =
        body.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::parse).collect();
    match rules {
        Ok(rules) => {
            for rule in rules {
                sim.faults.add(rule);
            }
            StatusCode::NO_CONTENT.into_response()
        }
        Err(error) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    }
}

async fn clear_faults(State(sim): State<Arc<Sim>>) -> StatusCode {
    sim.faults.clear();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: u64,
}

async fn advance(State(sim): State<Arc<Sim>>, Json(by): Json<Advance>) -> Response {
    if sim.advance(Duration::from_secs(by.seconds)) {
        Json(json!({"now": iso(sim.clock.now())})).into_response()
    } else {
        (StatusCode::CONFLICT, "the simulator runs on the computer's clock").into_response()
    }
}

async fn state(State(sim): State<Arc<Sim>>) -> Json<Value> {
    let endpoints: Map<String, Value> =
        sim.journal.by_route().into_iter().map(|(route, count)| (route.to_string(), json!(count))).collect();
    let buckets: Map<String, Value> = sim
        .limiter
        .usage()
        .into_iter()
        .map(|usage| {
            let figures = json!({
                "burst": usage.burst,
                "per_minute": usage.per_minute,
                "requests": usage.requests,
                "refused": usage.refused,
                "fewest_left": usage.fewest_left,
                "busiest_minute": usage.busiest_minute,
                "left_half": usage.left_half(),
            });
            (usage.bucket.to_owned(), figures)
        })
        .collect();
    Json(json!({
        "now": iso(sim.clock.now()),
        "export_posts": sim.journal.export_posts(),
        "jobs": sim.jobs.count(),
        "requests": sim.journal.all().len(),
        "endpoints": endpoints,
        "buckets": buckets,
    }))
}
