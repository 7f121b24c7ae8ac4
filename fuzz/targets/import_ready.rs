//! Prepares users for an import and checks the result against the rules: every user is in one file
//! or set aside, no file exceeds its limit or ends earlier than necessary, and each user fits the
//! schema.
#![no_main]

use std::collections::HashSet;

use convert::{Content, Format, ImportOptions, SourceKind, internals};
use convert_fuzz::{Folder, is_deep, read};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let [limit, usernames, lines @ ..] = bytes else { return };
    if lines.is_empty() || is_deep(lines) || lines.starts_with(&[0x1f, 0x8b]) {
        return;
    }
    let folder = Folder::default();
    let format = Format::ImportReady(ImportOptions { usernames: usernames % 2 == 1 });
    let Ok(summary) = folder.convert(folder.source(SourceKind::Ndjson, lines), format) else { return };

    let (mut users, mut rows) = (Vec::new(), 0);
    for (file, output) in summary.outputs.iter().enumerate() {
        rows += output.rows;
        match output.content {
            Content::Part => {
                let text = read(&summary, file);
                assert!(text.len() <= 490_000);
                let inside =
                    text.strip_prefix("[\n").and_then(|text| text.strip_suffix("\n]\n")).expect("an array");
                users.extend(inside.split(",\n").map(str::to_owned));
            }
            Content::SetAside => assert_eq!(read(&summary, file).lines().count() as u64, output.rows),
            Content::Report | Content::Users => {}
        }
    }
    assert_eq!(rows, summary.sources[0].rows, "nobody gets lost");
    let mut emails = HashSet::new();
    for user in &users {
        // serde_json's strings cannot hold lone surrogates.
        if let Ok(user) = serde_json::from_str::<Value>(user) {
            check(&user);
            assert!(emails.insert(user["email"].as_str().expect("an address").to_lowercase()), "{user}");
        }
    }
    check_split(&users, usize::from(*limit));
});

fn check(user: &Value) {
    assert!(user["email"].is_string() && user["email_verified"].is_boolean(), "{user}");
    for (key, value) in user.as_object().expect("an object") {
        let fits = match key.as_str() {
            "email" | "user_id" | "username" | "given_name" | "family_name" | "name" | "nickname"
            | "picture" | "phone_number" | "password_hash" => value.is_string(),
            "email_verified" | "phone_verified" | "blocked" => value.is_boolean(),
            "app_metadata" | "user_metadata" | "custom_password_hash" => value.is_object(),
            "mfa_factors" => value.is_array(),
            _ => false,
        };
        assert!(fits, "{key} in {user}");
    }
}

/// Splits the same users under a limit that inputs of this size reach.
fn check_split(users: &[String], limit: usize) {
    let (files, too_large) = internals::split(users, limit as u64);
    let mut together = Vec::new();
    for (number, file) in files.iter().enumerate() {
        assert!(file.len() <= limit, "{} of {limit}", file.len());
        let inside = file.strip_prefix("[\n").and_then(|text| text.strip_suffix("\n]\n")).expect("an array");
        let inside: Vec<&str> = inside.split(",\n").collect();
        if let Some(next) = files.get(number + 1) {
            let first = next[2..].split(",\n").next().unwrap_or_default();
            let first = first.strip_suffix("\n]\n").unwrap_or(first);
            assert!(file.len() + 2 + first.len() > limit, "it had room for one more");
        }
        together.extend(inside.into_iter().map(str::to_owned));
    }
    let fits = |user: &&String| user.len() + 5 <= limit;
    let expected: Vec<String> = users.iter().filter(fits).cloned().collect();
    assert_eq!(together, expected);
    assert_eq!(too_large, users.len() - expected.len());
}
