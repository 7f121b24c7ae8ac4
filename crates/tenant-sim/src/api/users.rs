//! `GET /api/v2/users/{id}` and `/users-by-email`, which read the primary store.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use serde_json::{Map, Value, json};

use crate::api::authorize::authorize;
use crate::api::error::ApiError;
use crate::api::query::{Query, Selection};
use crate::data::document::{Document, Leaf};
use crate::data::fields::Path as Attribute;
use crate::state::Sim;
use crate::tokens::Claims;

/// Prefix of every identity provider token of a simulated user. These tokens are shown only to
/// callers that hold `read:user_idp_tokens`, which an export never needs.
pub const IDP_TOKEN_PREFIX: &str = "sim-idp-token-";

/// Returns one user as the API presents it.
pub(super) fn user(
    sim: &Sim,
    index: u64,
    claims: &Claims,
    selection: &Selection,
    scratch: &mut Document,
) -> Value {
    let mut object = attributes(sim, index, scratch);
    if claims.has("read:user_idp_tokens") {
        let identities = object.get_mut("identities").and_then(Value::as_array_mut);
        for identity in identities.into_iter().flatten().filter(|identity| identity["isSocial"] == true) {
            identity["access_token"] = json!(format!("{IDP_TOKEN_PREFIX}{index:016x}"));
        }
    }
    selection.apply(&mut object);
    Value::Object(object)
}

/// Returns all attributes of a user.
pub(super) fn attributes(sim: &Sim, index: u64, scratch: &mut Document) -> Map<String, Value> {
    sim.population.fill(index, scratch);
    let mut text = String::new();
    scratch.write_user(&mut text);
    #[expect(clippy::expect_used, reason = "the writer's output is JSON for any text, as its tests show")]
    serde_json::from_str(&text).expect("a user is written as a JSON object")
}

/// Returns what lists of other things say about a user: id, address, name and picture.
pub(super) fn summary(sim: &Sim, index: u64, scratch: &mut Document) -> Map<String, Value> {
    sim.population.fill(index, scratch);
    ["user_id", "email", "name", "picture"]
        .into_iter()
        .filter_map(|key| {
            let node = scratch.find(&Attribute::parse(key)?)?;
            match scratch.leaf(node) {
                Leaf::Text(text) => Some((key.to_owned(), json!(text))),
                Leaf::Date(_) | Leaf::Bare | Leaf::Tree => None,
            }
        })
        .collect()
}

/// Returns the id of a user, who may have been deleted.
pub(super) fn id(sim: &Sim, index: u64, scratch: &mut Document) -> String {
    match summary(sim, index, scratch).remove("user_id") {
        Some(Value::String(id)) => id,
        _ => String::new(),
    }
}

/// Returns the index of the user with this id. A user who has been deleted has none.
pub(super) fn find(sim: &Sim, id: &str) -> Result<u64, ApiError> {
    let missing = || ApiError::not_found("The user does not exist.", Some("inexistent_user"));
    let found = sim.population.by_id(id, &mut Document::default());
    found.filter(|index| !sim.absences.is_deleted(*index)).ok_or_else(missing)
}

/// Returns one user by id.
pub(super) async fn by_id(
    State(sim): State<Arc<Sim>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    let claims = authorize(&sim, &headers, &["read:users", "read:user_idp_tokens"])?;
    let query = Query::parse(query.as_deref(), &["fields", "include_fields"])?;
    let mut scratch = Document::default();
    let index = find(&sim, &id)?;
    Ok(Json(user(&sim, index, &claims, &query.selection()?, &mut scratch)))
}

/// Returns every user with exactly this address. Auth0 lower-cases the addresses in its own
/// databases, so those match only a lower-case query.
pub(super) async fn by_email(
    State(sim): State<Arc<Sim>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    let claims = authorize(&sim, &headers, &["read:users"])?;
    let query = Query::parse(query.as_deref(), &["email", "fields", "include_fields"])?;
    let email =
        query.text("email").ok_or_else(|| ApiError::invalid_query("'Missing required property: email'"))?;
    let selection = query.selection()?;
    let mut scratch = Document::default();
    let found = sim.population.by_email(email, &mut scratch);
    let found = found.into_iter().filter(|index| !sim.absences.is_deleted(*index));
    let users = found.map(|index| user(&sim, index, &claims, &selection, &mut scratch)).collect();
    Ok(Json(Value::Array(users)))
}
