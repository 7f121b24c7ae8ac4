//! `GET /api/v2/groups`, a group's members and roles, the groups with a role, and a user's groups.

use axum::Json;
use axum::extract::Path;
use serde_json::{Value, json};

use crate::api::call::{Call, List, Paging};
use crate::api::error::ApiError;
use crate::api::roles::{self, at};
use crate::api::users;
use crate::data::document::Document;
use crate::directory::groups::{CONNECTION, Group};
use crate::state::Sim;

/// Date on which the directory created all groups and memberships.
const CREATED: &str = "2026-01-15T08:30:00.000Z";

fn authorize(call: &Call) -> Result<(), ApiError> {
    call.authorize()?;
    call.sim.config.groups.absent.map_or(Ok(()), |absence| Err(ApiError::absent(absence)))
}

/// Lists groups, optionally only those with a name, a search term, a connection or an external id.
pub(super) async fn list(call: Call) -> Result<Json<Value>, ApiError> {
    authorize(&call)?;
    let others = ["connection_id", "name", "external_id", "search", "fields", "include_fields"];
    let query = call.list_query(Paging::Both, &others)?;
    let selection = query.selection()?;
    let connection = connection_id(&call.sim);
    let found: Vec<&Group> = call
        .sim
        .groups
        .iter()
        .filter(|group| query.text("name").is_none_or(|name| group.name == name))
        .filter(|group| query.text("external_id").is_none_or(|id| group.external_id == id))
        .filter(|_| query.text("connection_id").is_none_or(|id| connection == id))
        .filter(|group| {
            query.text("search").is_none_or(|text| group.name.to_lowercase().contains(&text.to_lowercase()))
        })
        .collect();
    let mut record = |n| {
        let mut group = at(&found, n).map_or(Value::Null, |group| describe(&call.sim, group));
        if let Value::Object(group) = &mut group {
            selection.apply(group);
        }
        group
    };
    call.answer(&query, List::new("groups", Paging::Both, found.len() as u64, &mut record))
}

/// Lists what is directly in a group: groups, then users. Addresses are not among the attributes.
pub(super) async fn members(call: Call, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    authorize(&call)?;
    let query = call.list_query(Paging::Checkpoint, &["fields", "include_fields"])?;
    let selection = query.selection()?;
    let group = find(&call.sim, &id)?;
    let count = call.sim.population.count;
    let nested = group.groups.len() as u64;
    let mut scratch = Document::default();
    let mut record = |n: u64| {
        let (id, kind) = match n.checked_sub(nested) {
            None => {
                let inner = at(&group.groups, n).and_then(|inner| call.sim.groups.get(inner));
                (inner.map(|inner| inner.id.clone()).unwrap_or_default(), "group")
            }
            Some(n) => (users::id(&call.sim, group.users.member(n, count), &mut scratch), "user"),
        };
        let mut member = json!({
            "id": id,
            "member_type": kind,
            "type": "connection",
            "connection_id": connection_id(&call.sim),
            "created_at": CREATED,
        });
        if let Value::Object(member) = &mut member {
            selection.apply(member);
        }
        member
    };
    let total = nested + group.users.count(count);
    call.answer(&query, List::new("members", Paging::Checkpoint, total, &mut record))
}

/// Lists the roles that a group gives.
pub(super) async fn group_roles(call: Call, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    authorize(&call)?;
    let query = call.list_query(Paging::Checkpoint, &[])?;
    let group = find(&call.sim, &id)?;
    let mut record = |n| {
        let role = at(&group.roles, n).and_then(|role| call.sim.roles.get(role));
        role.map_or(Value::Null, roles::describe)
    };
    let total = group.roles.len() as u64;
    call.answer(&query, List::new("roles", Paging::Checkpoint, total, &mut record))
}

/// Lists the groups that give a role.
pub(super) async fn of_role(call: Call, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    authorize(&call)?;
    let query = call.list_query(Paging::Checkpoint, &[])?;
    let sim = &call.sim;
    let role = roles::find(sim, &id)?;
    let gives = |group: &&Group| {
        group.roles.iter().any(|given| sim.roles.get(*given).is_some_and(|given| given.id == role.id))
    };
    let found: Vec<&Group> = sim.groups.iter().filter(gives).collect();
    let mut record = |n| at(&found, n).map_or(Value::Null, |group| describe(sim, group));
    call.answer(&query, List::new("groups", Paging::Checkpoint, found.len() as u64, &mut record))
}

/// Lists the groups that a user is directly in.
pub(super) async fn of_user(call: Call, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    authorize(&call)?;
    let query = call.list_query(Paging::Both, &["fields", "include_fields"])?;
    let selection = query.selection()?;
    let index = users::find(&call.sim, &id)?;
    let count = call.sim.population.count;
    let joined: Vec<&Group> =
        call.sim.groups.iter().filter(|group| group.users.position(index, count).is_some()).collect();
    let mut record = |n| {
        let mut group = at(&joined, n).map_or(Value::Null, |group| describe(&call.sim, group));
        if let Value::Object(group) = &mut group {
            group.insert("membership_created_at".to_owned(), json!(CREATED));
            selection.apply(group);
        }
        group
    };
    call.answer(&query, List::new("groups", Paging::Both, joined.len() as u64, &mut record))
}

fn find<'a>(sim: &'a Sim, id: &str) -> Result<&'a Group, ApiError> {
    let found = sim.groups.iter().find(|group| group.id == id);
    found.ok_or_else(|| ApiError::not_found("Group not found.", None))
}

fn connection_id(sim: &Sim) -> &str {
    sim.connections.get(CONNECTION).map_or("", |connection| connection.id.as_str())
}

fn describe(sim: &Sim, group: &Group) -> Value {
    json!({
        "id": group.id,
        "name": group.name,
        "external_id": group.external_id,
        "connection_id": connection_id(sim),
        "tenant_name": sim.config.name,
        "created_at": CREATED,
        "updated_at": CREATED,
    })
}
