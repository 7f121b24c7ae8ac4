//! `GET /api/v2/roles` and `/roles/{id}/users`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use crate::api::authorize::{authenticate, authorize};
use crate::api::error::ApiError;
use crate::api::query::{Page, Query, checkpoint, encode_checkpoint, page};
use crate::api::users;
use crate::catalog::Role;
use crate::data::document::Document;
use crate::state::Sim;

/// Lists roles.
pub(super) async fn list(
    State(sim): State<Arc<Sim>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    authorize(&sim, &headers, &["read:roles"])?;
    let query = Query::parse(query.as_deref(), &["per_page", "page", "include_totals", "name_filter"])?;
    let filter = query.text("name_filter").unwrap_or("").to_lowercase();
    let found: Vec<&Role> =
        sim.roles.iter().filter(|role| role.name.to_lowercase().contains(&filter)).collect();
    let at = page(&query, 50, 1..=100, "You can only page through the first 1000 roles")?;
    let roles: Vec<Value> = found
        .iter()
        .skip(usize::try_from(at.start).unwrap_or(usize::MAX))
        .take(usize::try_from(at.limit).unwrap_or(usize::MAX))
        .map(|role| json!({"id": role.id, "name": role.name, "description": role.description}))
        .collect();
    Ok(Json(if query.boolean("include_totals")?.unwrap_or(false) {
        json!({"start": at.start, "limit": at.limit, "total": found.len(), "roles": roles})
    } else {
        Value::Array(roles)
    }))
}

/// Lists the members of a role, by page number (the first 1000) or by checkpoint (all).
pub(super) async fn members(
    State(sim): State<Arc<Sim>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    let claims = authenticate(&sim, &headers)?;
    if !(claims.has("read:role_members") || claims.has("read:users") && claims.has("read:roles")) {
        return Err(ApiError::new(
            StatusCode::FORBIDDEN,
            "Insufficient scope; expected all of: read:users, read:roles",
            Some("insufficient_scope"),
        ));
    }
    let query = Query::parse(query.as_deref(), &["per_page", "page", "include_totals", "from", "take"])?;
    let role = sim
        .roles
        .iter()
        .find(|role| role.id == id)
        .ok_or_else(|| ApiError::not_found("The role does not exist.", "inexistent_role"))?;
    let total = role.count(sim.population.count);
    if let Some(at) = checkpoint(&query)? {
        let mut body = json!({"users": slice(&sim, role, at, total)});
        if at.start.saturating_add(at.limit) < total {
            body["next"] = json!(encode_checkpoint(at.start + at.limit));
        }
        return Ok(Json(body));
    }
    let beyond = "You can only page through the first 1000 records. Use checkpoint pagination instead";
    let at = page(&query, 50, 1..=100, beyond)?;
    let users = slice(&sim, role, at, total);
    Ok(Json(if query.boolean("include_totals")?.unwrap_or(false) {
        json!({"start": at.start, "limit": at.limit, "total": total, "users": users})
    } else {
        Value::Array(users)
    }))
}

fn slice(sim: &Sim, role: &Role, at: Page, total: u64) -> Vec<Value> {
    let mut scratch = Document::default();
    (at.start..at.start.saturating_add(at.limit).min(total))
        .filter_map(|n| role.member(n))
        .map(|index| {
            let mut user = users::attributes(sim, index, &mut scratch);
            user.retain(|key, _| matches!(key.as_str(), "user_id" | "email" | "name" | "picture"));
            Value::Object(user)
        })
        .collect()
}
