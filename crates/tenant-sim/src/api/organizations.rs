//! `GET /api/v2/organizations`, an organization's members and their roles in it, and a user's
//! organizations.

use axum::Json;
use axum::extract::Path;
use serde_json::{Map, Value, json};

use crate::api::call::{Call, List, Paging};
use crate::api::error::ApiError;
use crate::api::query::Query;
use crate::api::roles::at;
use crate::api::users;
use crate::data::document::Document;
use crate::directory::organizations::Organization;
use crate::state::Sim;
use crate::tokens::Claims;

const ROLES_SCOPE: &str = "read:organization_member_roles";

fn authorize(call: &Call) -> Result<Claims, ApiError> {
    let claims = call.authorize()?;
    match call.sim.config.organizations.absent {
        Some(absence) => Err(ApiError::absent(absence)),
        None => Ok(claims),
    }
}

/// Lists organizations in the order of the `sort` parameter, by name unless it is given.
pub(super) async fn list(call: Call) -> Result<Json<Value>, ApiError> {
    authorize(&call)?;
    let query = call.list_query(Paging::Both, &["sort"])?;
    let mut sorted: Vec<&Organization> = call.sim.organizations.iter().collect();
    match query.text("sort") {
        None | Some("created_at:1") => {}
        Some("created_at:-1") => sorted.reverse(),
        Some("name:1") => sorted.sort_by(|a, b| a.name.cmp(&b.name)),
        Some("name:-1") => sorted.sort_by(|a, b| b.name.cmp(&a.name)),
        Some("display_name:1") => sorted.sort_by(|a, b| a.display_name.cmp(&b.display_name)),
        Some("display_name:-1") => sorted.sort_by(|a, b| b.display_name.cmp(&a.display_name)),
        Some(_) => return Err(ApiError::invalid_query("'Invalid sort' on property sort")),
    }
    let mut record = |n| at(&sorted, n).map_or(Value::Null, describe);
    call.answer(&query, List::new("organizations", Paging::Both, sorted.len() as u64, &mut record))
}

/// Lists the members of an organization, with their roles in it if `fields` asks for them.
pub(super) async fn members(call: Call, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    let claims = authorize(&call)?;
    let query = call.list_query(Paging::Both, &["fields", "include_fields"])?;
    let selection = query.selection()?;
    let with_roles = selection.names("roles");
    if with_roles && !claims.has(ROLES_SCOPE) {
        return Err(ApiError::insufficient_scope(ROLES_SCOPE));
    }
    let organization = find(&call.sim, &id)?;
    let count = call.sim.population.count;
    let mut scratch = Document::default();
    let mut record = |n| {
        let index = organization.members.member(n, count);
        let mut member = users::summary(&call.sim, index, &mut scratch);
        if with_roles {
            let roles = Organization::roles_of(n).into_iter().filter_map(|role| call.sim.roles.get(role));
            member.insert(
                "roles".to_owned(),
                roles.map(|role| json!({"id": role.id, "name": role.name})).collect(),
            );
        }
        selection.apply(&mut member);
        Value::Object(member)
    };
    let total = organization.members.count(count);
    let list = List::new("members", Paging::Both, total, &mut record);
    call.answer(&query, List { hasty_next: true, ..list })
}

/// Lists the roles that a member has in an organization. The tenant's own roles are not among them.
pub(super) async fn member_roles(
    call: Call,
    Path((id, user_id)): Path<(String, String)>,
) -> Result<Json<Value>, ApiError> {
    authorize(&call)?;
    let query = call.list_query(Paging::Numbered, &[])?;
    let organization = find(&call.sim, &id)?;
    let index = users::find(&call.sim, &user_id)?;
    let place = organization.members.position(index, call.sim.population.count);
    let held: Vec<_> = place
        .map(Organization::roles_of)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|role| call.sim.roles.get(role))
        .collect();
    let mut record = |n| at(&held, n).map_or(Value::Null, crate::api::roles::describe);
    call.answer(&query, List::new("roles", Paging::Numbered, held.len() as u64, &mut record))
}

/// Lists the organizations of a user.
pub(super) async fn of_user(call: Call, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    authorize(&call)?;
    let query: Query = call.list_query(Paging::Numbered, &[])?;
    let index = users::find(&call.sim, &id)?;
    let count = call.sim.population.count;
    let joined: Vec<&Organization> = call
        .sim
        .organizations
        .iter()
        .filter(|organization| organization.members.position(index, count).is_some())
        .collect();
    let mut record = |n| at(&joined, n).map_or(Value::Null, describe);
    call.answer(&query, List::new("organizations", Paging::Numbered, joined.len() as u64, &mut record))
}

fn find<'a>(sim: &'a Sim, id: &str) -> Result<&'a Organization, ApiError> {
    let found = sim.organizations.iter().find(|organization| organization.id == id);
    found.ok_or_else(|| ApiError::not_found("No organization found by that id or name", None))
}

fn describe(organization: &Organization) -> Value {
    let mut body = Map::new();
    body.insert("id".to_owned(), json!(organization.id));
    body.insert("name".to_owned(), json!(organization.name));
    body.insert("display_name".to_owned(), json!(organization.display_name));
    Value::Object(body)
}
