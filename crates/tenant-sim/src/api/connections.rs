//! `GET /api/v2/connections`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use serde_json::{Map, Value, json};

use crate::api::authorize::authorize;
use crate::api::error::ApiError;
use crate::api::query::{Page, Query, checkpoint, encode_checkpoint, page};
use crate::applications::CLIENT_ID;
use crate::catalog::{Connection, Kind};
use crate::state::Sim;

const PARAMETERS: [&str; 9] =
    ["per_page", "page", "include_totals", "from", "take", "strategy", "name", "fields", "include_fields"];

/// Lists connections, by page number (the first 1000) or by checkpoint (all).
pub(super) async fn list(
    State(sim): State<Arc<Sim>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    authorize(&sim, &headers, &["read:connections"])?;
    let query = Query::parse(query.as_deref(), &PARAMETERS)?;
    let selection = query.selection()?;
    let strategies: Vec<&str> = query.all("strategy").collect();
    let found: Vec<&Connection> = sim
        .connections
        .iter()
        .filter(|known| strategies.is_empty() || strategies.contains(&known.strategy))
        .filter(|known| query.text("name").is_none_or(|name| known.name == name))
        .collect();
    let total = found.len() as u64;
    let slice = |page: Page| -> Vec<Value> {
        let (start, limit) = (usize::try_from(page.start), usize::try_from(page.limit));
        found
            .iter()
            .skip(start.unwrap_or(usize::MAX))
            .take(limit.unwrap_or(usize::MAX))
            .map(|connection| {
                let mut object = describe(connection);
                selection.apply(&mut object);
                Value::Object(object)
            })
            .collect()
    };
    if let Some(at) = checkpoint(&query)? {
        let mut body = json!({"connections": slice(at)});
        if at.start.saturating_add(at.limit) < total {
            body["next"] = json!(encode_checkpoint(at.start + at.limit));
        }
        return Ok(Json(body));
    }
    let beyond = "You can only page through the first 1000 connections. Use checkpoint pagination instead";
    let at = page(&query, 100, 1..=100, beyond)?;
    let connections = slice(at);
    Ok(Json(if query.boolean("include_totals")?.unwrap_or(false) {
        json!({"start": at.start, "limit": at.limit, "total": total, "connections": connections})
    } else {
        Value::Array(connections)
    }))
}

/// Returns the full connection object, including the secrets in its options.
fn describe(connection: &Connection) -> Map<String, Value> {
    let secret = &connection.secret;
    let options = match connection.kind {
        Kind::Database => json!({
            "passwordPolicy": "good",
            "brute_force_protection": true,
            "requires_username": connection.name == "Staff-Directory",
            "bareConfiguration": {"db_password": secret},
        }),
        Kind::Passwordless => {
            json!({"twilio_sid": "AC0000", "twilio_token": secret, "brute_force_protection": true})
        }
        Kind::Social => {
            json!({"client_id": "social-app", "client_secret": secret, "scope": ["email", "profile"]})
        }
        Kind::Enterprise => json!({
            "client_id": "enterprise-app",
            "client_secret": secret,
            "tenant_domain": "corp.example",
            "signInEndpoint": "https://idp.corp.example/sso",
        }),
    };
    let body = json!({
        "id": connection.id,
        "options": options,
        "strategy": connection.strategy,
        "name": connection.name,
        "is_domain_connection": false,
        "authentication": {"active": true},
        "connected_accounts": {"active": false},
        "realms": [connection.name],
        "enabled_clients": [CLIENT_ID],
    });
    match body {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}
