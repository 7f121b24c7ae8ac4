//! `GET /api/v2/users/{id}/authentication-methods`.

use axum::Json;
use axum::extract::Path;
use serde_json::Value;

use crate::api::call::{Call, List, Paging};
use crate::api::error::ApiError;
use crate::api::users;
use crate::data::document::{Document, Leaf};
use crate::data::factors;
use crate::data::fields::Path as Attribute;

/// Lists the authentication methods of a user, under the key `authenticators`.
pub(super) async fn list(call: Call, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    call.authorize()?;
    let query = call.list_query(Paging::Numbered, &[])?;
    let index = users::find(&call.sim, &id)?;
    let mut user = Document::default();
    call.sim.population.fill(index, &mut user);
    let leaf = |name: &str| Some(user.leaf(user.find(&Attribute::parse(name)?)?));
    let enrolled = leaf("multifactor[0]").is_some();
    let created = match leaf("created_at") {
        Some(Leaf::Date(epoch_ms)) => epoch_ms,
        _ => 0,
    };
    let methods = factors::methods(call.sim.config.seed, index, enrolled, created);
    let mut record = |n| usize::try_from(n).ok().and_then(|n| methods.get(n)).cloned().unwrap_or(Value::Null);
    let list = List::new("authenticators", Paging::Numbered, methods.len() as u64, &mut record);
    call.answer(&query, List { total_only_if_any: true, ..list })
}
