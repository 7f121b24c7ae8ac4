//! The routes of the tenant's origin.

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};

use super::{connections, factors, groups, jobs, logs, organizations, possessions, roles, search, users};
use crate::api::error::ApiError;
use crate::oauth;
use crate::state::Sim;

/// Routes everything that the tenant's origin serves, except the control surface.
pub(crate) fn router(sim: Arc<Sim>) -> Router {
    Router::new()
        .route("/oauth/token", post(oauth::token))
        .route("/api/v2/connections", get(connections::list))
        .route("/api/v2/users", get(search::list))
        .route("/api/v2/users/{id}", get(users::by_id))
        .route("/api/v2/users-by-email", get(users::by_email))
        .route("/api/v2/roles", get(roles::list))
        .route("/api/v2/roles/{id}/users", get(roles::members))
        .route("/api/v2/roles/{id}/permissions", get(roles::permissions))
        .route("/api/v2/users/{id}/roles", get(roles::of_user))
        .route("/api/v2/roles/{id}/groups", get(groups::of_role))
        .route("/api/v2/groups", get(groups::list))
        .route("/api/v2/groups/{id}/members", get(groups::members))
        .route("/api/v2/groups/{id}/roles", get(groups::group_roles))
        .route("/api/v2/users/{id}/groups", get(groups::of_user))
        .route("/api/v2/organizations", get(organizations::list))
        .route("/api/v2/organizations/{id}/members", get(organizations::members))
        .route("/api/v2/organizations/{id}/members/{user_id}/roles", get(organizations::member_roles))
        .route("/api/v2/users/{id}/authentication-methods", get(factors::list))
        .route("/api/v2/users/{id}/sessions", get(possessions::sessions))
        .route("/api/v2/users/{id}/refresh-tokens", get(possessions::refresh_tokens))
        .route("/api/v2/grants", get(possessions::grants))
        .route("/api/v2/user-blocks/{id}", get(possessions::blocks))
        .route("/api/v2/users/{id}/logs", get(logs::of_user))
        .route("/api/v2/logs", get(logs::list))
        .route("/api/v2/logs/{id}", get(logs::by_id))
        .route("/api/v2/users/{id}/organizations", get(organizations::of_user))
        .route("/api/v2/jobs/users-exports", post(jobs::create))
        .route("/api/v2/jobs/{id}", get(jobs::get))
        .route("/api/v2/jobs/{id}/errors", get(jobs::errors))
        .route("/elsewhere", get(|| async { "somewhere else" }))
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .with_state(sim)
}

async fn not_found() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "Not Found", None)
}
