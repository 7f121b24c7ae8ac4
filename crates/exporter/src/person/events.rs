//! What of a log event is about the person, and so may be given to them.
//!
//! Auth0's events about a user are of two kinds. Some the person causes: signing in, changing a
//! password, enrolling a second factor. Their addresses, devices and places are the person's own.
//! Others an administrator or a program causes, such as a change through the Management API:
//! addresses, devices, names and request bodies in them are those of somebody else.
//!
//! Both are reduced to a list of keys. An event is taken for the person's own if its type is in
//! [`OWN_TYPES`] and it names no other user; of every other event, also of an unknown type, only
//! what happened, when, and to which account is kept. `details`, in which Auth0 puts whole
//! requests, is never kept.
//!
//! An attempt to sign in with a wrong password counts as the person's: where it came from is what
//! Auth0 holds about this account, and only the person can tell who it was.

use std::collections::HashSet;

use serde_json::{Map, Value};

type Object = Map<String, Value>;

/// Keys of the events that the person causes.
const OWN_KEYS: &[&str] = &[
    "log_id",
    "date",
    "type",
    "description",
    "connection",
    "connection_id",
    "strategy",
    "strategy_type",
    "client_id",
    "client_name",
    "organization_id",
    "organization_name",
    "audience",
    "scope",
    "ip",
    "hostname",
    "user_agent",
    "isMobile",
    "user_id",
    "user_name",
];

/// Keys of objects inside the events that the person causes.
const OWN_OBJECTS: &[(&str, &[&str])] = &[
    (
        "location_info",
        &[
            "country_code",
            "country_code3",
            "country_name",
            "city_name",
            "latitude",
            "longitude",
            "time_zone",
            "continent_code",
        ],
    ),
    ("security_context", &["ja3", "ja4"]),
];

/// Keys of every other event. `description` is not among them: it can quote what somebody typed.
const OTHER_KEYS: &[&str] =
    &["log_id", "date", "type", "connection", "connection_id", "user_id", "user_name"];

/// Types of events that come from the person's own use of the account, or from an attempt at it
/// (Auth0 docs, "Log event type codes").
const OWN_TYPES: &[&str] = &[
    // Signing in and out, and attempts at it.
    "s",
    "f",
    "fp",
    "fu",
    "fc",
    "fco",
    "fcoa",
    "scoa",
    "ssa",
    "fsa",
    "slo",
    "flo",
    "cls",
    "cs",
    "w",
    "limit_wc",
    "limit_mu",
    "limit_sul",
    "pwd_leak",
    "signup_pwd_leak",
    // Signing up, accepting an invitation, confirming an address.
    "ss",
    "fs",
    "si",
    "sv",
    "fv",
    "svr",
    "fvr",
    // Changing a password, an address, a number, a name.
    "scp",
    "fcp",
    "scpr",
    "fcpr",
    "sce",
    "fce",
    "scpn",
    "fcpn",
    "scu",
    "fcu",
    // Tokens for an application that the person uses.
    "seacft",
    "feacft",
    "sertft",
    "fertft",
    "sercft",
    "fercft",
    "sepft",
    "fepft",
    "seoobft",
    "feoobft",
    "seotpft",
    "feotpft",
    "sede",
    "fede",
    "sens",
    "fens",
    "srrt",
    "fdeac",
    "fdeaz",
    "fdecc",
    // Second factors.
    "mfar",
    "gd_auth_succeed",
    "gd_auth_failed",
    "gd_auth_rejected",
    "gd_enrollment_complete",
    "gd_start_enroll",
    "gd_start_auth",
    "gd_otp_rate_limit_exceed",
    "gd_recovery_succeed",
    "gd_recovery_failed",
    "gd_recovery_rate_limit_exceed",
    "gd_send_sms",
    "gd_send_sms_failure",
    "gd_send_voice",
    "gd_send_voice_failure",
    "gd_send_pn",
    "gd_send_pn_failure",
    "gd_send_email",
];

/// What an account is known by: its ids and the names that an event may call it.
pub(super) struct Names(HashSet<String>);

impl Names {
    /// The names of an account, from its profile.
    pub(super) fn of(profile: &Object) -> Self {
        let mut names = HashSet::new();
        add_names(profile, &mut names);
        for identity in profile.get("identities").and_then(Value::as_array).into_iter().flatten() {
            let part = |key: &str| match &identity[key] {
                Value::Number(number) => Some(number.to_string()),
                value => value.as_str().map(str::to_owned),
            };
            if let (Some(provider), Some(id)) = (part("provider"), part("user_id")) {
                // The id at the provider, which the whole id may repeat with its own prefix.
                names.insert(format!("{provider}|{id}").to_lowercase());
                names.insert(id.to_lowercase());
            }
            if let Some(data) = identity["profileData"].as_object() {
                add_names(data, &mut names);
            }
        }
        Self(names)
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains(&name.to_lowercase())
    }
}

fn add_names(profile: &Object, names: &mut HashSet<String>) {
    for key in ["user_id", "email", "username", "phone_number", "name", "nickname"] {
        if let Some(name) = profile.get(key).and_then(Value::as_str).filter(|name| !name.is_empty()) {
            names.insert(name.to_lowercase());
        }
    }
}

/// The event with the keys that may be given to the person.
pub(super) fn about_person(event: &Object, names: &Names) -> Object {
    let text = |key: &str| event.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let is_of_person = |key: &str| text(key).is_none_or(|name| names.has(name));
    let is_own = text("type").is_some_and(|kind| OWN_TYPES.contains(&kind)) && is_of_person("user_id");
    let mut kept = Object::new();
    for key in if is_own { OWN_KEYS } else { OTHER_KEYS } {
        let names_other = matches!(*key, "user_id" | "user_name") && !is_of_person(key);
        if let Some(value) = event.get(*key).filter(|value| is_plain(value) && !names_other) {
            kept.insert((*key).to_owned(), value.clone());
        }
    }
    for (key, inner) in OWN_OBJECTS.iter().filter(|_| is_own) {
        let Some(object) = event.get(*key).and_then(Value::as_object) else { continue };
        let object: Object = object
            .iter()
            .filter(|(name, value)| inner.contains(&name.as_str()) && is_plain(value))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        if !object.is_empty() {
            kept.insert((*key).to_owned(), Value::Object(object));
        }
    }
    kept
}

/// A value that can hide nothing.
fn is_plain(value: &Value) -> bool {
    matches!(value, Value::Bool(_) | Value::Number(_) | Value::String(_))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn reduced(event: &Value) -> Value {
        let profile = json!({
            "user_id": "auth0|ada",
            "email": "ada@acme.test",
            "name": "Ada",
            "identities": [
                { "provider": "auth0", "user_id": "ada" },
                { "provider": "google-oauth2", "user_id": 77, "profileData": { "email": "ada@gmail.test" } },
            ],
        });
        Value::Object(about_person(event.as_object().unwrap(), &Names::of(profile.as_object().unwrap())))
    }

    /// A value for every key that is known, and some that are not.
    fn full(kind: &str) -> Value {
        let mut event = json!({
            "details": { "request": { "auth": { "user": { "email": "admin@acme.test" } } } },
            "references": { "correlation_id": "c" },
            "auth0_client": { "name": "sdk" },
            "_id": "9",
            "location_info": { "city_name": "Paris", "street": "hidden", "latitude": { "deep": 1 } },
            "security_context": { "ja3": "j", "who": "hidden" },
        });
        for key in OWN_KEYS {
            event[*key] = json!(format!("of-{key}"));
        }
        event["type"] = json!(kind);
        event["user_id"] = json!("auth0|ada");
        event["user_name"] = json!("ADA@acme.test");
        event["isMobile"] = json!(false);
        event
    }

    #[test]
    fn exactly_the_listed_keys_of_the_persons_own_events_are_kept() {
        let kept = reduced(&full("s"));
        let mut expected: Vec<&str> = OWN_KEYS.to_vec();
        expected.extend(["location_info", "security_context"]);
        expected.sort_unstable();
        let mut keys: Vec<&str> = kept.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(keys, expected);
        assert_eq!(kept["location_info"], json!({ "city_name": "Paris" }));
        assert_eq!(kept["security_context"], json!({ "ja3": "j" }));
    }

    #[test]
    fn an_event_by_an_administrator_says_what_and_when_and_nothing_of_who() {
        for kind in ["sapi", "fapi", "mgmt_api_read", "gd_unenroll", "of_tomorrow"] {
            let mut event = full(kind);
            event["ip"] = json!("203.0.113.9");
            event["user_agent"] = json!("Firefox of the administrator");
            event["description"] = json!("Update a user: admin@acme.test");
            event["client_name"] = json!("Tools of Grace");
            let kept = reduced(&event);
            let mut keys: Vec<&str> = kept.as_object().unwrap().keys().map(String::as_str).collect();
            keys.sort_unstable();
            let mut expected = OTHER_KEYS.to_vec();
            expected.sort_unstable();
            assert_eq!(keys, expected, "{kind}");
            let text = kept.to_string();
            for other in ["admin", "203.0.113.9", "Firefox", "Grace", "Paris"] {
                assert!(!text.contains(other), "{kind}: {other} in {text}");
            }
        }
    }

    #[test]
    fn an_event_that_names_another_user_is_not_the_persons() {
        let mut event = full("s");
        event["user_id"] = json!("auth0|grace");
        event["user_name"] = json!("grace@acme.test");
        let kept = reduced(&event);
        assert!(!kept.to_string().contains("grace") && kept.get("ip").is_none(), "{kept}");
        let mut event = full("s");
        event["user_name"] = json!("grace@acme.test");
        assert_eq!(reduced(&event).get("user_name"), None);
    }

    #[test]
    fn a_linked_account_is_the_person_and_values_that_are_objects_are_dropped() {
        let mut event = full("s");
        event["user_id"] = json!("google-oauth2|77");
        event["user_name"] = json!("ada@gmail.test");
        event["audience"] = json!({ "user": "grace" });
        let kept = reduced(&event);
        assert_eq!((&kept["user_id"], &kept["ip"]), (&json!("google-oauth2|77"), &json!("of-ip")));
        assert_eq!(kept.get("audience"), None);
    }
}
