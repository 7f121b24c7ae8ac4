//! `GET /api/v2/roles`, a role's users and permissions, and a user's roles.

use axum::Json;
use axum::extract::Path;
use serde_json::{Value, json};

use crate::api::call::{Call, List, Paging};
use crate::api::error::ApiError;
use crate::api::users;
use crate::data::document::Document;
use crate::directory::roles::{RESOURCE_SERVER, Role};
use crate::state::Sim;

/// Lists the tenant's roles.
pub(super) async fn list(call: Call) -> Result<Json<Value>, ApiError> {
    call.authorize()?;
    let query = call.list_query(Paging::Numbered, &["name_filter"])?;
    let filter = query.text("name_filter").unwrap_or("").to_lowercase();
    let found: Vec<&Role> =
        call.sim.roles.iter().filter(|role| role.name.to_lowercase().contains(&filter)).collect();
    let mut record = |n| at(&found, n).map_or(Value::Null, describe);
    call.answer(&query, List::new("roles", Paging::Numbered, found.len() as u64, &mut record))
}

/// Lists the users to whom a role is given directly.
pub(super) async fn members(call: Call, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    call.authorize()?;
    let query = call.list_query(Paging::Both, &[])?;
    let role = find(&call.sim, &id)?;
    let population = &call.sim.population;
    let mut scratch = Document::default();
    let mut record = |n| {
        let index = role.holders.member(n, population.count);
        Value::Object(users::summary(&call.sim, index, &mut scratch))
    };
    let total = role.holders.count(population.count);
    call.answer(&query, List::new("users", Paging::Both, total, &mut record))
}

/// Lists the permissions that a role grants.
pub(super) async fn permissions(call: Call, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    call.authorize()?;
    let query = call.list_query(Paging::Numbered, &[])?;
    let role = find(&call.sim, &id)?;
    let (identifier, name) = RESOURCE_SERVER;
    let mut record = |n| {
        json!({
            "permission_name": at(role.permissions, n),
            "description": "",
            "resource_server_name": name,
            "resource_server_identifier": identifier,
        })
    };
    let total = role.permissions.len() as u64;
    call.answer(&query, List::new("permissions", Paging::Numbered, total, &mut record))
}

/// Lists the roles that are given directly to a user.
pub(super) async fn of_user(call: Call, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    call.authorize()?;
    let query = call.list_query(Paging::Numbered, &[])?;
    let index = users::find(&call.sim, &id)?;
    let count = call.sim.population.count;
    let held: Vec<&Role> =
        call.sim.roles.iter().filter(|role| role.holders.position(index, count).is_some()).collect();
    let mut record = |n| at(&held, n).map_or(Value::Null, describe);
    call.answer(&query, List::new("roles", Paging::Numbered, held.len() as u64, &mut record))
}

/// Returns the role with this id. The recorded 404 has no `errorCode`.
pub(super) fn find<'a>(sim: &'a Sim, id: &str) -> Result<&'a Role, ApiError> {
    let found = sim.roles.iter().find(|role| role.id == id);
    found.ok_or_else(|| ApiError::not_found("The role does not exist.", None))
}

pub(super) fn describe(role: &Role) -> Value {
    json!({"id": role.id, "name": role.name, "description": role.description})
}

/// Returns the `n`th of `records`.
pub(super) fn at<T: Copy>(records: &[T], n: u64) -> Option<T> {
    usize::try_from(n).ok().and_then(|n| records.get(n)).copied()
}
