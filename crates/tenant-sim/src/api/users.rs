//! `GET /api/v2/users`, `/users/{id}` and `/users-by-email`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use serde_json::{Map, Value, json};

use crate::api::authorize::authorize;
use crate::api::error::ApiError;
use crate::api::query::{PAGED_RECORDS, Page, Query, Selection, page};
use crate::data::document::{Document, Leaf};
use crate::data::fields::Path as Attribute;
use crate::state::Sim;
use crate::tokens::Claims;

/// Prefix of every identity provider token of a simulated user. These tokens are shown only to
/// callers that hold `read:user_idp_tokens`, which an export never needs.
pub const IDP_TOKEN_PREFIX: &str = "sim-idp-token-";

/// Auth0's message for paging past its search index.
const BEYOND: &str = "You can only page through the first 1000 records. See \
    https://auth0.com/docs/users/search/v3/view-search-results-by-page#limitation";

const PARAMETERS: [&str; 10] = [
    "page",
    "per_page",
    "include_totals",
    "sort",
    "connection",
    "fields",
    "include_fields",
    "q",
    "search_engine",
    "primary_order",
];

/// Searches users. Supports one query, `identities.connection:"NAME"`, and keeps sign-up order
/// regardless of `sort`. The total is capped at 1000, like that of Auth0's search index.
pub(super) async fn list(
    State(sim): State<Arc<Sim>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    let claims = authorize(&sim, &headers, &["read:users", "read:user_idp_tokens"])?;
    let query = Query::parse(query.as_deref(), &PARAMETERS)?;
    let selection = query.selection()?;
    let at = page(&query, 50, 0..=100, BEYOND)?;
    check_sort(&query)?;
    let filter = connection_filter(&sim, &query)?;
    let with_totals = query.boolean("include_totals")?.unwrap_or(false);
    // Finding the users of a small connection may scan the whole population.
    let listing = tokio::task::spawn_blocking(move || search(&sim, filter, at, &claims, &selection));
    let (users, total) = listing.await.map_err(|error| ApiError::internal(&error))?;
    Ok(Json(if with_totals {
        json!({"start": at.start, "limit": at.limit, "length": users.len(), "users": users, "total": total})
    } else {
        Value::Array(users)
    }))
}

fn check_sort(query: &Query) -> Result<(), ApiError> {
    let well_formed = |sort: &str| {
        sort.rsplit_once(':').is_some_and(|(field, order)| !field.is_empty() && matches!(order, "1" | "-1"))
    };
    match query.text("sort") {
        Some(sort) if !well_formed(sort) => {
            Err(ApiError::invalid_query("'String does not match pattern ^.+:-?1$' on property sort"))
        }
        _ => Ok(()),
    }
}

/// Which users to list.
#[derive(Clone, Copy)]
enum Filter {
    AllUsers,
    /// Users of this connection.
    Connection(usize),
    /// No users: the connection does not exist.
    NoUsers,
}

fn connection_filter(sim: &Sim, query: &Query) -> Result<Filter, ApiError> {
    if !matches!(query.text("search_engine"), None | Some("v3")) {
        return Err(ApiError::invalid_query("'No enum match' on property search_engine"));
    }
    let Some(q) = query.text("q").map(str::trim).filter(|q| !q.is_empty()) else {
        return Ok(Filter::AllUsers);
    };
    let name = q
        .strip_prefix("identities.connection:\"")
        .and_then(|rest| rest.strip_suffix('"'))
        .filter(|name| !name.contains('"'))
        .ok_or_else(|| ApiError::invalid_query("'the simulator knows no such query' on property q"))?;
    let position = sim.connections.iter().position(|known| known.name == name);
    Ok(position.map_or(Filter::NoUsers, Filter::Connection))
}

/// Returns the users of a page and the total, capped as in Auth0's search index.
fn search(
    sim: &Sim,
    filter: Filter,
    at: Page,
    claims: &Claims,
    selection: &Selection,
) -> (Vec<Value>, usize) {
    let population = &sim.population;
    let indexes: Vec<u64> = (0..population.count)
        .take_while(|_| !matches!(filter, Filter::NoUsers))
        .filter(|index| match filter {
            Filter::Connection(connection) => population.is_in(*index, connection),
            Filter::AllUsers | Filter::NoUsers => true,
        })
        .take(usize::try_from(PAGED_RECORDS).unwrap_or(usize::MAX))
        .collect();
    let mut scratch = Document::default();
    let users = indexes
        .iter()
        .skip(usize::try_from(at.start).unwrap_or(usize::MAX))
        .take(usize::try_from(at.limit).unwrap_or(usize::MAX))
        .map(|index| user(sim, *index, claims, selection, &mut scratch))
        .collect();
    (users, indexes.len())
}

/// Returns one user as the API presents it.
fn user(sim: &Sim, index: u64, claims: &Claims, selection: &Selection, scratch: &mut Document) -> Value {
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
    sim.population.by_id(id, &mut Document::default()).ok_or_else(missing)
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
    let users = found.into_iter().map(|index| user(&sim, index, &claims, &selection, &mut scratch)).collect();
    Ok(Json(Value::Array(users)))
}
