//! A request to an endpoint, and the lists that most endpoints answer with.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use serde_json::{Map, Value, json};

use crate::api::access::Access;
use crate::api::authorize::authenticate;
use crate::api::error::ApiError;
use crate::api::query::{PAGED_RECORDS, Query};
use crate::faults::engine::Struck;
use crate::faults::{Fault, Route};
use crate::state::Sim;
use crate::tokens::Claims;

/// How a list can be paged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paging {
    /// By `page` and `per_page`: the first 1000 records.
    Numbered,
    /// Also by `from` and `take`: all records.
    Both,
    /// Only by `from` and `take`.
    Checkpoint,
}

impl Paging {
    fn parameters(self) -> &'static [&'static str] {
        match self {
            Self::Numbered => &["page", "per_page", "include_totals"],
            Self::Both => &["page", "per_page", "include_totals", "from", "take"],
            Self::Checkpoint => &["from", "take"],
        }
    }
}

/// A list of records, each of which can be computed from its position.
pub(super) struct List<'a> {
    /// Key of the records in an answer that is an object.
    pub(super) key: &'static str,
    pub(super) total: u64,
    pub(super) record: &'a mut dyn FnMut(u64) -> Value,
    pub(super) paging: Paging,
    /// Whether every full page has a `next`, even the last: it leads to an empty page. Seen in
    /// recordings of organization members.
    pub(super) hasty_next: bool,
    /// Whether `total` is missing when there are no records. Seen in recordings of authentication
    /// methods.
    pub(super) total_only_if_any: bool,
}

impl<'a> List<'a> {
    pub(super) fn new(
        key: &'static str,
        paging: Paging,
        total: u64,
        record: &'a mut dyn FnMut(u64) -> Value,
    ) -> Self {
        Self { key, total, record, paging, hasty_next: false, total_only_if_any: false }
    }

    fn slice(&mut self, start: u64, limit: u64) -> Vec<Value> {
        (start..start.saturating_add(limit).min(self.total)).map(&mut *self.record).collect()
    }
}

/// A request, before its token and its query have been checked.
pub(super) struct Call {
    pub(super) sim: Arc<Sim>,
    pub(super) route: Option<Route>,
    pub(super) headers: HeaderMap,
    path: String,
    query: Option<String>,
    pub(super) struck: Struck,
}

impl FromRequestParts<Arc<Sim>> for Call {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, sim: &Arc<Sim>) -> Result<Self, Self::Rejection> {
        let path = parts.uri.path().to_owned();
        Ok(Self {
            sim: Arc::clone(sim),
            route: Route::of_tenant(&parts.method, &path),
            headers: parts.headers.clone(),
            path,
            query: parts.uri.query().map(str::to_owned),
            struck: parts.extensions.get::<Struck>().cloned().unwrap_or_default(),
        })
    }
}

impl Call {
    /// Returns the claims of the token if its scopes open the route.
    pub(super) fn authorize(&self) -> Result<Claims, ApiError> {
        let claims = authenticate(&self.sim, &self.headers)?;
        let access = Access::of(self.route);
        if access.permits(&claims) { Ok(claims) } else { Err(access.refusal()) }
    }

    /// Parses the query of a list, which has the parameters of its paging and `others`.
    pub(super) fn list_query(&self, paging: Paging, others: &[&str]) -> Result<Query, ApiError> {
        let known: Vec<&str> = paging.parameters().iter().chain(others).copied().collect();
        self.query(&known)
    }

    /// Parses the query, which may have the `known` parameters.
    pub(super) fn query(&self, known: &[&str]) -> Result<Query, ApiError> {
        Query::parse(self.query.as_deref(), known)
    }

    /// Answers with the page of the list that the query asks for.
    pub(super) fn answer(&self, query: &Query, mut list: List<'_>) -> Result<Json<Value>, ApiError> {
        let by_checkpoint = list.paging == Paging::Checkpoint || query.has("from") || query.has("take");
        if by_checkpoint && list.paging != Paging::Numbered {
            return self.checkpoint_page(query, &mut list);
        }
        let smallest = u64::from(self.route != Some(Route::AuthenticationMethods));
        let limit = query.integer("per_page", smallest..=self.sim.config.largest_page)?.unwrap_or(50);
        let page = query.integer("page", 0..=u64::from(u32::MAX))?.unwrap_or(0);
        let start = page * limit;
        if start + limit > PAGED_RECORDS {
            return Err(ApiError::invalid_paging(&format!(
                "Requesting page {page} exceeds the allowed maximum of 1000 records. To fetch results \
                 beyond 1000, use the checkpoint pagination method."
            )));
        }
        let records = list.slice(start, limit);
        if !query.boolean("include_totals")?.unwrap_or(false) {
            return Ok(Json(Value::Array(records)));
        }
        let mut body = json!({"start": start, "limit": limit});
        if list.total > 0 || !list.total_only_if_any {
            body["total"] = json!(list.total);
        }
        body[list.key] = Value::Array(records);
        Ok(Json(body))
    }

    fn checkpoint_page(&self, query: &Query, list: &mut List<'_>) -> Result<Json<Value>, ApiError> {
        if let Some(other) = ["page", "per_page"].into_iter().find(|name| query.has(name)) {
            return Err(ApiError::invalid_query(&format!("'{other}' cannot be combined with from and take")));
        }
        let limit = query.integer("take", 1..=self.sim.config.largest_page)?.unwrap_or(50);
        let now = self.sim.clock.now().as_second();
        let mut start = match query.text("from") {
            None => 0,
            Some(_) if self.struck.has(&Fault::ExpiredCheckpoint) => return Err(invalid_checkpoint()),
            Some(token) => Checkpoint::decode(token, &self.path, now).ok_or_else(invalid_checkpoint)?,
        };
        if self.struck.has(&Fault::RepeatedRow) {
            start = start.saturating_sub(1);
        }
        let taken = if self.struck.has(&Fault::ShortPage) { limit.div_ceil(2) } else { limit };
        let records = list.slice(start, taken);
        let end = start.saturating_add(records.len() as u64);
        let full = !records.is_empty() && records.len() as u64 == taken;
        let empty_page_follows = self.struck.has(&Fault::EmptyLastPage) && !records.is_empty();
        let more = end < list.total || list.hasty_next && full || empty_page_follows;
        let mut body = Map::new();
        body.insert(list.key.to_owned(), Value::Array(records));
        if more {
            body.insert("next".to_owned(), json!(Checkpoint::encode(end, &self.path, now)));
        }
        Ok(Json(Value::Object(body)))
    }
}

fn invalid_checkpoint() -> ApiError {
    ApiError::invalid_query("'Invalid checkpoint' on property from")
}

/// The value of `next`: opaque to clients, valid for 24 hours, and only for the list that issued
/// it (Auth0 docs, Management API v2, pagination).
struct Checkpoint;

impl Checkpoint {
    const LIFETIME_SECONDS: i64 = 24 * 60 * 60;

    fn encode(start: u64, path: &str, now: i64) -> String {
        let mut bytes = Vec::with_capacity(24);
        bytes.extend(start.to_be_bytes());
        bytes.extend(now.to_be_bytes());
        bytes.extend(fingerprint(path).to_be_bytes());
        hex::encode(bytes)
    }

    fn decode(token: &str, path: &str, now: i64) -> Option<u64> {
        let bytes: [u8; 24] = hex::decode(token).ok()?.try_into().ok()?;
        let part = |from: usize| bytes[from..from + 8].try_into().ok().map(u64::from_be_bytes);
        let issued = part(8)?.cast_signed();
        let valid = part(16)? == fingerprint(path)
            && issued.checked_add(Self::LIFETIME_SECONDS).is_some_and(|end| now < end);
        if valid { part(0) } else { None }
    }
}

/// Returns the FNV-1a hash of a list's path.
fn fingerprint(path: &str) -> u64 {
    path.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_valid_for_a_day_and_for_its_list() {
        let token = Checkpoint::encode(1234, "/api/v2/roles/rol_1/users", 1000);
        let at = |path, now| Checkpoint::decode(&token, path, now);
        assert_eq!(at("/api/v2/roles/rol_1/users", 1000 + 86_399), Some(1234));
        assert_eq!(at("/api/v2/roles/rol_1/users", 1000 + 86_400), None);
        assert_eq!(at("/api/v2/roles/rol_2/users", 1000), None);
        for nonsense in ["", "zz", "00", &"0".repeat(47)] {
            assert_eq!(Checkpoint::decode(nonsense, "/", 0), None, "{nonsense}");
        }
    }
}
