//! `GET /api/v2/logs`, one event, and a user's events.

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::api::lucene::{self, Condition, Test};
use crate::api::query::{PAGED_RECORDS, Query};
use crate::api::users;
use crate::data::events::{Event, user_of};
use crate::faults::Fault;
use crate::tenant_log;

/// Fields that a search may name (Auth0 docs, log search query syntax).
const SEARCHABLE: [&str; 16] = [
    "client_id",
    "client_name",
    "connection",
    "connection_id",
    "description",
    "date",
    "hostname",
    "ip",
    "log_id",
    "organization_id",
    "user_id",
    "user_name",
    "user_agent",
    "strategy",
    "strategy_type",
    "type",
];

/// Searches the tenant's log, by page (the first 1000 matches) or by checkpoint (everything, the
/// oldest first, with a `Link` to the next page).
pub(super) async fn list(call: Call) -> Result<Response, ApiError> {
    call.authorize()?;
    let query = call.query(&[
        "page",
        "per_page",
        "sort",
        "fields",
        "include_fields",
        "include_totals",
        "from",
        "take",
        "q",
        "search",
    ])?;
    if query.has("from") || query.has("take") {
        return by_checkpoint(&call, &query);
    }
    let text = query.text("q").or(query.text("search")).unwrap_or("");
    if !text.is_empty() && call.struck.has(&Fault::Unsearchable400) {
        return Err(ApiError::invalid_query("'Searching by this field is not supported' on property q"));
    }
    let conditions = lucene::parse(text)?;
    if let Some(other) = conditions.iter().find(|condition| !SEARCHABLE.contains(&condition.field.as_str())) {
        return Err(ApiError::invalid_query(&format!("'{}' is not a searchable field", other.field)));
    }
    let mut found = events_for(&call, &conditions);
    found.retain(|event| conditions.iter().all(|condition| holds(event, condition)));
    match query.text("sort") {
        None | Some("date:-1") => found.sort_by_key(|event| std::cmp::Reverse(event.at_ms)),
        Some("date:1") => found.sort_by_key(|event| event.at_ms),
        Some(_) => return Err(ApiError::invalid_query("'Invalid sort' on property sort")),
    }
    page(&query, found, 0)
}

/// Returns the events to search. Those of users beyond the sample are found through their user.
fn events_for(call: &Call, conditions: &[Condition]) -> Vec<Event> {
    let user = conditions.iter().find_map(|condition| match (&condition.test, condition.negated) {
        (Test::Is(id), false) if condition.field == "user_id" => users::find(&call.sim, id).ok(),
        _ => None,
    });
    user.map_or_else(|| tenant_log::of_tenant(&call.sim), |index| tenant_log::of_user(&call.sim, index))
}

fn holds(event: &Event, condition: &Condition) -> bool {
    let value = &event.body[&condition.field];
    let held = match &condition.test {
        Test::Exists => !value.is_null(),
        // Values are case-sensitive.
        Test::Is(wanted) => value.as_str() == Some(wanted),
        Test::Between(low, high) => condition.field == "date" && (*low..*high).contains(&event.at_ms),
    };
    held != condition.negated
}

/// Answers with a numbered page. `total` is the number of events on the page, not of matches (Auth0
/// docs, retrieve log events).
fn page(query: &Query, found: Vec<Event>, smallest: u64) -> Result<Response, ApiError> {
    let selection = query.selection()?;
    let limit = query.integer("per_page", smallest..=100)?.unwrap_or(50);
    let number = query.integer("page", 0..=u64::from(u32::MAX))?.unwrap_or(0);
    let start = number * limit;
    if start + limit > PAGED_RECORDS {
        return Err(ApiError::invalid_paging("You can only page through the first 1000 records."));
    }
    let skipped = usize::try_from(start).unwrap_or(usize::MAX);
    let events: Vec<Value> = found
        .into_iter()
        .skip(skipped)
        .take(usize::try_from(limit).unwrap_or(usize::MAX))
        .map(|event| selected(event, &selection))
        .collect();
    let body = if query.boolean("include_totals")?.unwrap_or(false) {
        let length = events.len();
        json!({"start": start, "limit": limit, "length": length, "total": length, "logs": events})
    } else {
        Value::Array(events)
    };
    Ok(Json(body).into_response())
}

fn selected(event: Event, selection: &crate::api::query::Selection) -> Value {
    let mut body = event.body;
    if let Value::Object(body) = &mut body {
        selection.apply(body);
    }
    body
}

fn by_checkpoint(call: &Call, query: &Query) -> Result<Response, ApiError> {
    if let Some(other) = ["page", "per_page", "sort", "q", "search"].into_iter().find(|name| query.has(name))
    {
        return Err(ApiError::invalid_query(&format!("'{other}' cannot be combined with from and take")));
    }
    let selection = query.selection()?;
    let take = query.integer("take", 1..=100)?.unwrap_or(50);
    let found = tenant_log::of_tenant(&call.sim);
    let is_from = |event: &Event| event.body["log_id"].as_str() == query.text("from");
    let start = match query.text("from") {
        None => 0,
        Some(_) => found
            .iter()
            .position(is_from)
            .map(|at| at + 1)
            .ok_or_else(|| ApiError::invalid_query("'Invalid checkpoint' on property from"))?,
    };
    let events: Vec<Value> = found
        .into_iter()
        .skip(start)
        .take(usize::try_from(take).unwrap_or(usize::MAX))
        .map(|event| selected(event, &selection))
        .collect();
    let last = events.last().and_then(|event| event["log_id"].as_str());
    let link =
        last.map(|last| format!("<{}/api/v2/logs?from={last}&take={take}>; rel=\"next\"", call.sim.url));
    let mut response = Json(Value::Array(events)).into_response();
    if let Some(link) = link.and_then(|link| HeaderValue::from_str(&link).ok()) {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

/// Returns one event.
pub(super) async fn by_id(call: Call, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    call.authorize()?;
    call.query(&[])?;
    let with_id = |event: &Event| event.body["log_id"] == id.as_str();
    let of_user = user_of(&id).filter(|index| *index < call.sim.population.count);
    let found = of_user
        .map_or_else(|| tenant_log::of_tenant(&call.sim), |index| tenant_log::of_user(&call.sim, index))
        .into_iter()
        .find(with_id);
    found.map(|event| Json(event.body)).ok_or_else(|| ApiError::not_found("Log not found.", None))
}

/// Lists the events about a user; none for a user who does not exist.
pub(super) async fn of_user(call: Call, Path(id): Path<String>) -> Result<Response, ApiError> {
    call.authorize()?;
    let query = call.query(&["page", "per_page", "sort", "include_totals"])?;
    let mut found =
        users::find(&call.sim, &id).map(|index| tenant_log::of_user(&call.sim, index)).unwrap_or_default();
    if query.text("sort") == Some("date:1") {
        found.reverse();
    }
    page(&query, found, 1)
}
