//! The authentication methods of a user, computed like the user.
//!
//! A user whose `multifactor` names a factor has at least one confirmed one. Others may have
//! methods that are no second factor: passkeys, a password, a mailbox proof, a recovery code, or an
//! enrolment that was never confirmed.

use serde_json::{Map, Value, json};

use crate::data::draw::Draw;
use crate::time::write_iso;

/// Types that count as a second factor.
const SECOND_FACTORS: [&str; 6] =
    ["totp", "push", "phone", "webauthn-roaming", "webauthn-platform", "guardian"];

/// Prefix of every public key, which no client has a reason to keep.
pub const PUBLIC_KEY_PREFIX: &str = "sim-public-key-";

/// Returns the authentication methods of user `index`. `enrolled` tells whether the user's profile
/// names a factor.
pub(crate) fn methods(seed: u64, index: u64, enrolled: bool, created_ms: i64) -> Vec<Value> {
    let mut draw = Draw::new(seed, "factors", index);
    let mut methods = Vec::new();
    if enrolled {
        for _ in 0..=draw.below(2) {
            let kind = draw.pick(&SECOND_FACTORS);
            methods.push(method(kind, true, index, created_ms, &mut draw));
        }
        if draw.chance(500) {
            methods.push(method("recovery-code", true, index, created_ms, &mut draw));
        }
        if draw.chance(200) {
            methods.push(method("email", true, index, created_ms, &mut draw));
        }
    } else if draw.chance(150) {
        let kind = draw.pick(&["totp", "phone", "push"]);
        methods.push(method(kind, false, index, created_ms, &mut draw));
    }
    for (kind, per_mille) in [("passkey", 120), ("password", 150), ("email-verification", 100)] {
        if draw.chance(per_mille) {
            methods.push(method(kind, true, index, created_ms, &mut draw));
        }
    }
    methods
}

fn method(kind: &str, confirmed: bool, index: u64, created_ms: i64, draw: &mut Draw) -> Value {
    let device = draw.alphanumeric(16);
    let prefix = if kind == "guardian" { "push" } else { kind };
    let mut method = Map::new();
    let mut put = |key: &str, value: Value| {
        method.insert(key.to_owned(), value);
    };
    put("id", json!(format!("{prefix}|dev_{device}")));
    put("type", json!(kind));
    put("confirmed", json!(confirmed));
    let mut created = String::new();
    write_iso(&mut created, created_ms);
    put("created_at", json!(created));
    match kind {
        "totp" => put("name", json!("Authenticator app")),
        "guardian" | "push" => {
            put("name", json!("A phone"));
            let nested =
                ["push", "totp"].map(|inner| json!({"id": format!("{inner}|dev_{device}"), "type": inner}));
            put("authentication_methods", json!(nested));
        }
        "phone" => {
            let way = draw.pick(&["sms", "voice"]);
            // The API masks numbers and addresses.
            put("phone_number", json!(format!("XXXXXXXXXXX{:04}", draw.below(10_000))));
            put("preferred_authentication_method", json!(way));
            put("authentication_methods", json!([{"id": format!("{way}|dev_{device}"), "type": way}]));
        }
        "email" | "email-verification" => put("email", json!("chuc****@exam*******")),
        "webauthn-roaming" | "webauthn-platform" => {
            put("key_id", json!(draw.alphanumeric(22)));
            put("public_key", json!(format!("{PUBLIC_KEY_PREFIX}{index:08x}")));
            put("relying_party_identifier", json!("login.shop.example"));
        }
        "passkey" => {
            put("key_id", json!(draw.alphanumeric(22)));
            put("public_key", json!(format!("{PUBLIC_KEY_PREFIX}{index:08x}")));
            put("credential_device_type", json!(draw.pick(&["single_device", "multi_device"])));
            put("credential_backed_up", json!(draw.chance(500)));
            put("aaguid", json!("00000000-0000-0000-0000-000000000000"));
            put("identity_user_id", json!(draw.alphanumeric(24)));
            put("user_agent", json!("Mozilla/5.0 (X11; Linux x86_64)"));
        }
        _ => {}
    }
    if confirmed && draw.chance(600) {
        put("last_auth_at", json!(created));
    }
    Value::Object(method)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// The types that the Management API's description lists.
    const TYPES: [&str; 11] = [
        "recovery-code",
        "totp",
        "push",
        "phone",
        "email",
        "email-verification",
        "webauthn-roaming",
        "webauthn-platform",
        "guardian",
        "passkey",
        "password",
    ];

    #[test]
    fn every_type_occurs_and_only_the_enrolled_have_a_confirmed_factor() {
        let mut seen = HashSet::new();
        for index in 0..2000 {
            for enrolled in [false, true] {
                let methods = methods(1, index, enrolled, 0);
                let factor = methods.iter().any(|method| {
                    method["confirmed"] == true
                        && SECOND_FACTORS.iter().any(|factor| method["type"] == *factor)
                });
                assert_eq!(factor, enrolled);
                seen.extend(methods.iter().map(|method| method["type"].as_str().unwrap().to_owned()));
            }
        }
        assert_eq!(seen, TYPES.iter().map(|kind| (*kind).to_owned()).collect());
    }
}
