//! What a user has beside the profile: consents, sessions, refresh tokens and brute-force blocks,
//! computed like the user.

use serde_json::{Value, json};

use crate::data::draw::Draw;
use crate::data::events::SHOP_CLIENT_ID;
use crate::time::write_iso;

fn iso(epoch_ms: i64) -> String {
    let mut text = String::new();
    write_iso(&mut text, epoch_ms);
    text
}

/// Returns the applications' grants from a user. The API spells `clientID` so.
pub(crate) fn grants(seed: u64, index: u64, user_id: &str) -> Vec<Value> {
    let mut draw = Draw::new(seed, "grants", index);
    (0..draw.below(3))
        .map(|number| {
            json!({
                "id": hex::encode(draw.long_bits().to_be_bytes()),
                "clientID": if number == 0 { SHOP_CLIENT_ID } else { "SimPartnerApplication00000000010" },
                "user_id": user_id,
                "audience": "https://shop.example/api",
                "scope": ["openid", "profile", "read:orders"],
            })
        })
        .collect()
}

fn device(draw: &mut Draw) -> Value {
    let ip = format!("198.51.100.{}", draw.below(254) + 1);
    let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0";
    json!({
        "initial_ip": ip, "initial_asn": "64500", "initial_user_agent": agent,
        "last_ip": ip, "last_asn": "64500", "last_user_agent": agent,
    })
}

/// Returns a user's sessions, if the user has ever signed in.
pub(crate) fn sessions(seed: u64, index: u64, user_id: &str, last_login_ms: Option<i64>) -> Vec<Value> {
    let Some(last) = last_login_ms else { return Vec::new() };
    let mut draw = Draw::new(seed, "sessions", index);
    (0..draw.below(4))
        .map(|number| {
            let created = iso(last - i64::from(number) * 3_600_000);
            json!({
                "id": draw.alphanumeric(32),
                "user_id": user_id,
                "created_at": created,
                "updated_at": created,
                "authenticated_at": created,
                "last_interacted_at": iso(last),
                "idle_expires_at": iso(last + 3 * 86_400_000),
                "expires_at": iso(last + 30 * 86_400_000),
                "device": device(&mut draw),
                "clients": [{"client_id": SHOP_CLIENT_ID}],
                "authentication": {"methods": [{"name": "pwd", "type": "federated", "timestamp": created}]},
                "cookie": {"mode": "persistent"},
            })
        })
        .collect()
}

/// Returns a user's refresh tokens, whose ids are secrets.
pub(crate) fn refresh_tokens(seed: u64, index: u64, user_id: &str, last_login_ms: Option<i64>) -> Vec<Value> {
    let Some(last) = last_login_ms else { return Vec::new() };
    let mut draw = Draw::new(seed, "refresh tokens", index);
    (0..draw.below(3))
        .map(|_| {
            json!({
                "id": format!("{REFRESH_TOKEN_PREFIX}{}", draw.alphanumeric(24)),
                "user_id": user_id,
                "client_id": SHOP_CLIENT_ID,
                "created_at": iso(last),
                "idle_expires_at": iso(last + 30 * 86_400_000),
                "expires_at": null,
                "rotating": draw.chance(500),
                "resource_servers": [{"audience": "https://shop.example/api", "scopes": "openid read:orders"}],
                "device": device(&mut draw),
            })
        })
        .collect()
}

/// Prefix of the id of every refresh token of a simulated user.
pub const REFRESH_TOKEN_PREFIX: &str = "sim-refresh-token-";

/// Returns the brute-force blocks on a user's identifier.
pub(crate) fn blocks(seed: u64, index: u64, identifier: &str, connection: &str) -> Vec<Value> {
    let mut draw = Draw::new(seed, "blocks", index);
    if !draw.chance(40) {
        return Vec::new();
    }
    let ip = format!("203.0.113.{}", draw.below(254) + 1);
    vec![json!({"identifier": identifier, "ip": ip, "connection": connection})]
}
