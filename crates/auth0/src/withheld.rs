//! Removes what Auth0 may return and nobody should get: the tokens of identity providers, and the
//! keys of authentication methods.
//!
//! They are removed at any depth, except in the two attributes that belong to the tenant itself,
//! whose keys mean what the tenant wants them to mean.

use schema::attributes::{AUTHENTICATOR_KEYS, PROVIDER_TOKENS};
use serde_json::{Map, Value};

/// Attributes of a user whose keys are the tenant's own.
const METADATA: [&str; 2] = ["app_metadata", "user_metadata"];

/// Removes the withheld members of a user, or of any other object of an answer.
pub(crate) fn without_withheld(mut object: Map<String, Value>) -> Map<String, Value> {
    object.retain(|key, _| !is_withheld(key));
    object
        .iter_mut()
        .filter(|(key, _)| !METADATA.contains(&key.as_str()))
        .for_each(|(_, value)| clean(value));
    object
}

fn clean(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|key, _| !is_withheld(key));
            object.values_mut().for_each(clean);
        }
        Value::Array(items) => items.iter_mut().for_each(clean),
        _ => {}
    }
}

fn is_withheld(key: &str) -> bool {
    PROVIDER_TOKENS.contains(&key) || AUTHENTICATOR_KEYS.contains(&key)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn cleaned(value: &Value) -> Value {
        Value::Object(without_withheld(value.as_object().unwrap().clone()))
    }

    #[test]
    fn tokens_and_keys_are_removed_at_any_depth() {
        let withheld: Vec<&str> = PROVIDER_TOKENS.into_iter().chain(AUTHENTICATOR_KEYS).collect();
        for key in withheld {
            let user = json!({
                key: "x",
                "user_id": "a|1",
                "identities": [{ "provider": "p", key: "x", "profileData": { "a": [{ key: { "b": 1 } }] } }],
            });
            let left = json!({
                "user_id": "a|1",
                "identities": [{ "provider": "p", "profileData": { "a": [{}] } }],
            });
            assert_eq!(cleaned(&user), left, "{key}");
        }
    }

    #[test]
    fn keys_of_the_tenant_itself_are_left_alone() {
        let user = json!({
            "app_metadata": { "access_token": "theirs" },
            "user_metadata": { "keys": [{ "public_key": "theirs" }] },
        });
        assert_eq!(cleaned(&user), user);
        let nested = json!({ "profileData": { "user_metadata": { "access_token": "a provider's" } } });
        assert_eq!(cleaned(&nested), json!({ "profileData": { "user_metadata": {} } }));
    }
}
