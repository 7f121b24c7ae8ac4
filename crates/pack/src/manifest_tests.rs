use serde_json::json;

use super::*;

/// A manifest with everything in it.
pub(crate) fn complete() -> Value {
    json!({
        "version": 2,
        "made_by": { "application": "Rollcall", "version": "0.1.0" },
        "export": {
            "id": "0193", "name": "All users", "purpose": "access-review",
            "asked_at": "2026-11-01T10:15:00Z",
            "asked_by": { "system_user": "ada", "sign_in": "client_secret", "client_id": "abc" },
            "clock": {
                "computer": "2026-11-01T10:15:01Z", "auth0": "2026-11-01T10:15:00Z", "difference_seconds": -1,
            },
            "packed_at": "2026-11-01T10:16:00Z", "request": { "connections": ["con_1", "con_2"] },
        },
        "tenant": {
            "name": "Acme", "host": "acme.eu.auth0.com", "audience": "https://acme.eu.auth0.com/api/v2/",
            "production": true, "demo": false, "signed_in_as": null,
        },
        "scope": { "connections": ["con_1", "con_2"], "limit": 5 },
        "jobs": [{
            "job_id": "job_1", "connection_id": "con_1", "request": { "format": "json" },
            "asked_at": "2026-11-01T10:15:01Z", "created_at_auth0": null, "completed_at": null,
            "downloaded_at": null, "file": "acme.auth0.json.gz", "bytes": 20, "decoded_bytes": 30,
            "sha256": "0".repeat(64), "rows": 3,
        }],
        "rows": 3,
        "columns": ["email"],
        "column_meanings": [{
            "title": "email", "fields": ["email"], "meaning": "E-mail",
            "hidden": [{ "path": "email", "how": "keep-domain" }],
        }],
        "count_check": {
            "outcome": "differs", "export": 3, "index": 4, "difference": 1, "at": "2026-11-01T10:15:30Z",
            "before": "2026-11-01T10:05:01Z", "searches": 4,
            "undated": { "export": 0, "index": 0, "difference": 0 },
            "windows": [{ "from": null, "to": "2026-11-01T10:05:01Z", "export": 3, "index": 4, "difference": 1 }],
        },
        "recipient": "J. Auditor",
        "keep_until": "2029-11-30",
        "activity": { "line": 12, "sha256": "0".repeat(64) },
        "files": [{
            "name": "acme.auth0.json.gz", "role": "original", "format": null, "bytes": 20,
            "sha256": "0".repeat(64), "rows": 3,
        }],
        "notices": [{ "notice": "broken_characters", "count": 2 }],
    })
}

#[test]
fn the_published_schema_is_the_one_of_the_types() {
    let schema = schemars::schema_for!(Manifest);
    let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/manifest.schema.json");
    if std::env::var_os("ROLLCALL_UPDATE_SCHEMAS").is_some() {
        fs_err::write(path, &text).unwrap();
    }
    let published = fs_err::read_to_string(path).unwrap_or_default();
    assert!(
        published == text,
        "docs/manifest.schema.json is stale; write it: ROLLCALL_UPDATE_SCHEMAS=1 cargo test -p pack"
    );
}

#[test]
fn the_published_schema_tells_manifests_from_other_json() {
    let schema = serde_json::to_value(schemars::schema_for!(Manifest)).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let mut manifest = complete();
    assert!(schema.is_valid(&manifest));
    manifest["missing"] = json!([{ "connection_id": "con_2", "reason_code": "unconfirmed" }]);
    assert!(schema.is_valid(&manifest));
    for (key, value) in [
        ("version", json!(1)),
        ("missing", json!([])),
        ("notices", json!([{ "count": 2 }])),
        ("rows", json!(-1)),
    ] {
        let mut wrong = manifest.clone();
        wrong[key] = value;
        assert!(!schema.is_valid(&wrong), "{key}");
    }
    let mut wrong = manifest;
    wrong["files"][0]["sha256"] = json!("ABC");
    assert!(!schema.is_valid(&wrong));
}

#[test]
fn a_manifest_of_the_first_version_fits_its_own_schema() {
    let read = |path: &str| {
        let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_slice::<Value>(&fs_err::read(path).unwrap()).unwrap()
    };
    let schema = jsonschema::validator_for(&read("../../docs/manifest.v1.schema.json")).unwrap();
    assert!(schema.is_valid(&read("tests/fixtures/pack-v1/manifest.json")));
    assert!(!schema.is_valid(&complete()));
}
