//! A user's consents, sessions, refresh tokens and brute-force blocks.

use axum::Json;
use axum::extract::Path;
use serde_json::{Value, json};

use crate::api::call::{Call, List, Paging};
use crate::api::error::ApiError;
use crate::api::users;
use crate::config::{Absence, Plan};
use crate::data::events::Subject;
use crate::data::possessions;
use crate::tenant_log;

fn subject(call: &Call, id: &str) -> Result<Subject, ApiError> {
    Ok(tenant_log::subject(&call.sim, users::find(&call.sim, id)?))
}

fn answer(
    call: &Call,
    key: &'static str,
    paging: Paging,
    others: &[&str],
    items: &[Value],
) -> Result<Json<Value>, ApiError> {
    let query = call.list_query(paging, others)?;
    let mut record = |n| usize::try_from(n).ok().and_then(|n| items.get(n)).cloned().unwrap_or(Value::Null);
    call.answer(&query, List::new(key, paging, items.len() as u64, &mut record))
}

/// Lists the grants of a user. Without `user_id` the whole tenant would be listed, which the
/// simulator refuses.
pub(super) async fn grants(call: Call) -> Result<Json<Value>, ApiError> {
    call.authorize()?;
    let others = ["user_id", "client_id", "audience"];
    let query = call.list_query(Paging::Numbered, &others)?;
    let id = query.text("user_id").ok_or_else(|| {
        ApiError::invalid_query("'the simulator lists grants of one user' on property user_id")
    })?;
    // A user who does not exist has given nothing.
    let mut found = match subject(&call, id) {
        Ok(subject) => possessions::grants(call.sim.config.seed, subject.index, &subject.user_id),
        Err(_missing) => Vec::new(),
    };
    for (parameter, key) in [("client_id", "clientID"), ("audience", "audience")] {
        if let Some(wanted) = query.text(parameter) {
            found.retain(|grant| grant[key] == wanted);
        }
    }
    answer(&call, "grants", Paging::Numbered, &others, &found)
}

/// Refuses on plans without sessions: Auth0 documents these endpoints for Enterprise only.
fn enterprise(call: &Call) -> Result<(), ApiError> {
    call.authorize()?;
    let by_plan =
        matches!(call.sim.config.plan, Plan::Free | Plan::SelfService).then_some(Absence::Forbidden);
    call.sim.config.sessions_absent.or(by_plan).map_or(Ok(()), |absence| Err(ApiError::absent(absence)))
}

/// Lists the sessions of a user.
pub(super) async fn sessions(call: Call, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    enterprise(&call)?;
    let user = subject(&call, &id)?;
    let seed = call.sim.config.seed;
    let found = possessions::sessions(seed, user.index, &user.user_id, user.last_login_ms);
    answer(&call, "sessions", Paging::Checkpoint, &["include_totals"], &found)
}

/// Lists the refresh tokens of a user.
pub(super) async fn refresh_tokens(call: Call, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    enterprise(&call)?;
    let user = subject(&call, &id)?;
    let seed = call.sim.config.seed;
    let found = possessions::refresh_tokens(seed, user.index, &user.user_id, user.last_login_ms);
    answer(&call, "tokens", Paging::Checkpoint, &["include_totals"], &found)
}

/// Returns the brute-force blocks of a user.
pub(super) async fn blocks(call: Call, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    call.authorize()?;
    let query = call.query(&["consider_brute_force_enablement"])?;
    query.boolean("consider_brute_force_enablement")?;
    let user = subject(&call, &id)?;
    let connection = call.sim.connections.get(user.connection).map_or("", |known| known.name.as_str());
    let found = possessions::blocks(call.sim.config.seed, user.index, &user.user_name, connection);
    Ok(Json(json!({"blocked_for": found})))
}
