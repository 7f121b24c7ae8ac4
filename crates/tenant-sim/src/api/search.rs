//! `GET /api/v2/users`: the search index, which is not the store that other endpoints read.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};

use crate::api::authorize::authorize;
use crate::api::error::ApiError;
use crate::api::lucene::{self, Condition, Test};
use crate::api::query::{PAGED_RECORDS, Page, Query, Selection, page};
use crate::api::users;
use crate::data::document::{Document, Leaf};
use crate::data::fields::Path;
use crate::data::ids;
use crate::state::Sim;
use crate::tokens::Claims;

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

/// Attributes that a search may name, and whether their values are compared without regard to case
/// (Auth0 docs, user search query syntax).
const SEARCHABLE: [(&str, bool); 15] = [
    ("user_id", false),
    ("email", true),
    ("email_verified", false),
    ("username", false),
    ("phone_number", false),
    ("phone_verified", false),
    ("name", true),
    ("nickname", true),
    ("given_name", true),
    ("family_name", true),
    ("blocked", false),
    ("created_at", false),
    ("updated_at", false),
    ("last_login", false),
    (CONNECTION, false),
];

/// Also matches linked identities.
const CONNECTION: &str = "identities.connection";

/// Searches users. Keeps sign-up order regardless of `sort`. The total is capped at 1000, like that
/// of Auth0's search index.
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
    if !matches!(query.text("search_engine"), None | Some("v3")) {
        return Err(ApiError::invalid_query("'No enum match' on property search_engine"));
    }
    let conditions = lucene::parse(query.text("q").unwrap_or(""))?;
    if let Some(other) =
        conditions.iter().find(|condition| SEARCHABLE.iter().all(|(name, _)| *name != condition.field))
    {
        let problem = format!("'the simulator knows no field {}' on property q", other.field);
        return Err(ApiError::invalid_query(&problem));
    }
    let with_totals = query.boolean("include_totals")?.unwrap_or(false);
    // Finding the users of a small connection may scan the whole population.
    let listing = tokio::task::spawn_blocking(move || search(&sim, &conditions, at, &claims, &selection));
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

/// Returns the users of a page and the total, capped as in Auth0's search index.
fn search(
    sim: &Sim,
    conditions: &[Condition],
    at: Page,
    claims: &Claims,
    selection: &Selection,
) -> (Vec<Value>, usize) {
    let now = sim.clock.now().as_millisecond();
    let lag = i64::try_from(sim.config.index_lag.as_millis()).unwrap_or(i64::MAX);
    let mut scratch = Document::default();
    let absent = sim.absences.missing_in_search();
    let indexes: Vec<u64> = candidates(sim, conditions)
        .filter(|index| !absent.contains(index))
        .filter(|index| {
            !sim.population.is_fresh(*index) || sim.population.created_ms(*index).saturating_add(lag) <= now
        })
        .filter(|index| {
            conditions
                .iter()
                .all(|condition| holds(sim, *index, condition, &mut scratch) != condition.negated)
        })
        .take(usize::try_from(PAGED_RECORDS).unwrap_or(usize::MAX))
        .collect();
    let users = indexes
        .iter()
        .skip(usize::try_from(at.start).unwrap_or(usize::MAX))
        .take(usize::try_from(at.limit).unwrap_or(usize::MAX))
        .map(|index| users::user(sim, *index, claims, selection, &mut scratch))
        .collect();
    (users, indexes.len())
}

/// Returns a superset of the users that match, as small as one condition allows.
fn candidates<'a>(sim: &'a Sim, conditions: &[Condition]) -> Box<dyn Iterator<Item = u64> + 'a> {
    let count = sim.population.count;
    let mut positive = conditions.iter().filter(|condition| !condition.negated);
    let chosen = positive.find_map(|condition| match (condition.field.as_str(), &condition.test) {
        ("email", Test::Is(email)) => {
            let index = ids::index_in_email(email).unwrap_or(count);
            let found: Box<dyn Iterator<Item = u64> + 'a> =
                Box::new((index..index.saturating_add(2)).filter(move |index| *index < count));
            Some(found)
        }
        ("user_id", Test::Is(id)) => {
            Some(Box::new(sim.population.by_id(id, &mut Document::default()).into_iter()))
        }
        ("created_at", Test::Between(low, high)) => {
            let index = sim.creation_index();
            let start = index.partition_point(|(created, _)| created < low);
            let end = index.partition_point(|(created, _)| created < high).max(start);
            Some(Box::new(index[start..end].iter().map(|(_, index)| *index)))
        }
        _ => None,
    });
    chosen.unwrap_or_else(|| Box::new(0..count))
}

/// Whether the condition, apart from its negation, holds for a user.
fn holds(sim: &Sim, index: u64, condition: &Condition, scratch: &mut Document) -> bool {
    match (condition.field.as_str(), &condition.test) {
        (CONNECTION, Test::Is(name)) => sim
            .connections
            .iter()
            .position(|known| known.name == *name)
            .is_some_and(|connection| sim.population.is_in(index, connection)),
        // Every user has an identity and a date of creation.
        (CONNECTION | "created_at", Test::Exists) => true,
        ("created_at", Test::Between(low, high)) => (*low..*high).contains(&sim.population.created_ms(index)),
        (field, test) => {
            sim.population.fill(index, scratch);
            let found = Path::parse(field).and_then(|path| scratch.find(&path));
            found.is_some_and(|node| matches(scratch, node, field, test))
        }
    }
}

fn matches(user: &Document, node: usize, field: &str, wanted: &Test) -> bool {
    let ignores_case = SEARCHABLE.iter().any(|(name, ignores_case)| *name == field && *ignores_case);
    match (wanted, user.leaf(node)) {
        (Test::Exists, _) => true,
        (Test::Is(value), Leaf::Text(text)) if ignores_case => text.to_lowercase() == value.to_lowercase(),
        (Test::Is(value), Leaf::Text(text)) => text == value,
        (Test::Is(value), Leaf::Bare) => {
            let mut text = String::new();
            user.write_json(node, &mut text);
            text == *value
        }
        (Test::Between(low, high), Leaf::Date(epoch_ms)) => (*low..*high).contains(&epoch_ms),
        _ => false,
    }
}
