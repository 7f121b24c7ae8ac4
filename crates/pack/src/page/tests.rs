//! What holds for the page whatever a manifest says.

use std::collections::BTreeSet;

use base64::Engine as _;
use convert::{Age, AgeCount, Charts, MonthCount, NameCount, YesNo};
use recipe::{Column, Filter, Protect, ProtectedField, Recipe};
use serde_json::{Value, json};
use sha2::Digest as _;

use super::{Explanation, Html, Language, column_parts, explain};
use crate::manifest::Manifest;

/// Markup that would run if it got through, in content as well as in an attribute.
const HOSTILE: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt;</style></title>";

fn recipe(text: &str) -> Recipe {
    let condition = |condition: &str| Filter::Condition(condition.parse().unwrap());
    let mut named = condition("app_metadata.plan is x");
    if let Filter::Condition(condition) = &mut named {
        condition.operator = recipe::Operator::In(vec![text.to_owned(), text.to_owned()]);
    }
    Recipe {
        columns: vec![
            Column::titled("email", text),
            Column::titled(format!("app_metadata.{text}"), text),
            Column::named("roles"),
            Column::titled("", text),
        ],
        filter: Some(Filter::All(vec![
            condition("blocked not-true"),
            named,
            condition("last_login older-than 90d"),
        ])),
        hidden: vec![ProtectedField { path: format!("app_metadata.{text}"), how: Protect::Mask }],
        ..Recipe::default()
    }
}

fn charts(text: &str) -> Charts {
    Charts {
        sign_ups: Some(vec![
            MonthCount { month: "2026-01".into(), users: 3 },
            MonthCount { month: text.to_owned(), users: 1 },
            MonthCount { month: "2026-04".into(), users: 7 },
        ]),
        last_login: Some(vec![AgeCount { age: Age::Week, users: 1 }, AgeCount { age: Age::Never, users: 9 }]),
        mfa: Some(YesNo { yes: 1, no: 9 }),
        email_verified: Some(YesNo { yes: 2, no: 8 }),
        blocked: None,
        connections: Some(
            (0..30).map(|number| NameCount { name: format!("{text}{number}"), users: 1 }).collect(),
        ),
        other_connections: 5,
    }
}

/// A manifest in which everything that can be a text of someone else is this one.
fn manifest(text: &str) -> Manifest {
    let who = |user: &str| json!({ "system_user": user, "sign_in": "token", "client_id": text, "token_subject": text });
    let job = |id: &str, connection: &str| {
        json!({
            "job_id": id, "connection_id": connection, "asked_by": who(connection),
            "request": { "connection_id": connection, "format": "json", "fields": [{ "name": text }] },
            "asked_at": "2026-11-30T10:14:50Z", "created_at_auth0": "2026-11-30T10:14:51Z", "completed_at": null,
            "downloaded_at": null, "file": text, "bytes": 20, "decoded_bytes": 30, "sha256": text, "rows": 6000,
        })
    };
    let file = |role: &str| json!({ "name": text, "role": role, "format": text, "bytes": 2_345, "sha256": text, "rows": 812 });
    let lookup = |outcome: &str, field: &str, not_read: Value| {
        json!({
            "field": field, "column": text, "file": text, "outcome": outcome, "coverage": text, "not_read": not_read,
            "listed": 3, "nested_groups": 2, "pages": 1, "users": 2, "values": 3, "not_delivered": 0,
            "read_from": "2026-11-30T10:15:01Z", "read_until": "2026-11-30T10:15:09Z",
            "holders": [
                { "id": text, "name": text, "users": 3 }, { "id": "rol_2", "name": "Support", "users": 1_204 },
            ],
        })
    };
    let not_read = json!([{ "part": "groups", "missing": [text], "auth0_message": text }]);
    let manifest = json!({
        "version": 2,
        "made_by": { "application": text, "version": text },
        "export": {
            "id": "0193", "name": text, "purpose": text, "asked_at": "2026-11-30T10:14:50Z",
            "asked_by": who(text),
            "clock": {
                "computer": "2026-11-30T10:14:50Z", "auth0": "2026-11-30T10:14:51Z", "difference_seconds": 1,
            },
            "packed_at": "2026-11-30T10:16:00Z", "request": {},
        },
        "tenant": {
            "name": text, "host": text, "audience": "https://x/api/v2/", "production": true, "demo": true,
            "signed_in_as": text,
        },
        "scope": { "connections": [text, text], "limit": 12_000 },
        "jobs": [job("job_1", "con_1"), job(text, text)],
        "missing": [{ "connection_id": text, "reason_code": text }],
        "rows": 12_345,
        "filtered": {
            "delivered": 12_345, "remaining": [11_900, 900, 812], "kept": 812, "conditions": [text],
            "as_of": "2026-11-30T10:14:51Z",
        },
        "caveats": [
            { "code": "blocked_left_out", "text": text, "detail": { "users": 445 } },
            { "code": "never_signed_in_from_creation", "text": text, "detail": { "age": text } },
            { "code": "follows_template", "text": text, "detail": { "tool": text, "template": text } },
            { "code": text, "text": text },
        ],
        "lookups": [
            lookup("read", "roles", not_read.clone()),
            lookup("read", text, json!([])),
            lookup("left_out", "groups", json!([{ "part": text, "missing": [], "auth0_message": text }])),
            lookup("not_available", "organizations", json!([])),
        ],
        "columns": [text],
        "column_meanings": column_parts(&recipe(text)),
        "count_check": {
            "outcome": "differs", "export": 12_345, "index": 12_346, "difference": 1, "at": "2026-11-30T10:15:30Z",
            "searches": 20, "not_compared": 7,
            "windows": [
                { "from": "2026-01-01T00:00:00Z", "to": "2026-11-30T10:04:51Z", "export": 1, "index": 2, "difference": 1 },
                { "from": null, "to": "2026-01-01T00:00:00Z", "export": 12_344, "index": 12_344, "difference": 0 },
            ],
        },
        "witness": {
            "outcome": "found", "detail": text, "at": "2026-11-30T10:15:40Z", "proves": text, "does_not_prove": text,
            "events": [{
                "job_id": text, "log_id": text, "date": "2026-11-30T10:14:51Z", "matched_by": "job_id", "file": text,
            }],
        },
        "recipient": text,
        "keep_until": "2029-11-30",
        "activity": { "line": 4_711, "sha256": text },
        "signing": { "key": text },
        "files": [file("output"), file("original"), file("lookup"), file("log_event")],
        "notices": [
            { "notice": "not_compared", "condition": text, "users": 2 },
            { "notice": "cells_neutralised", "path": text, "cells": 1 },
            { "notice": text },
        ],
    });
    serde_json::from_value(manifest).unwrap()
}

fn page(text: &str, language: Language) -> String {
    page_of(&manifest(text), text, language)
}

fn page_of(manifest: &Manifest, text: &str, language: Language) -> String {
    let (recipe, charts) = (recipe(text), charts(text));
    let words = [text, text];
    explain(&Explanation { manifest, recipe: &recipe, charts: Some(&charts), key_words: &words, language })
}

/// The tags of a page, without what is between them.
fn tags(page: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        let end = rest[start..].find('>').unwrap() + start;
        tags.push(&rest[start..=end]);
        rest = &rest[end + 1..];
    }
    tags
}

fn escaped(text: &str) -> String {
    let mut html = Html::default();
    html.text(text);
    html.finish()
}

#[test]
fn no_value_becomes_markup() {
    for language in Language::ALL {
        let harmless = page("Ada", language);
        let known: BTreeSet<&str> = tags(&harmless).into_iter().collect();
        let hostile = page(HOSTILE, language);
        // Every place that shows a text shows it as such.
        let shown = |page: &str, text: &str| page.matches(text).count();
        let (expected, found) = (shown(&harmless, "Ada"), shown(&hostile, &escaped(HOSTILE)));
        assert!(expected > 60, "{expected}");
        assert_eq!(found, expected, "{language:?}");
        for tag in tags(&hostile) {
            assert!(known.contains(tag), "{tag}");
        }
        assert_eq!(hostile.matches("<style>").count(), 1);
    }
}

#[test]
fn the_policy_allows_the_own_style_sheet_and_nothing_else() {
    let page = page("Ada", Language::De);
    let style = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(style));
    let policy = format!(
        "default-src &#39;none&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;; style-src &#39;sha256-{hash}&#39;"
    );
    assert!(page.contains(&policy));
    assert!(page.find(&policy) < page.find("<title>"), "before everything that it governs");
    for tag in tags(&page) {
        for forbidden in ["<script", "<link", "<img", "<iframe", " style=", " src=", " href=", " on"] {
            assert!(!tag.contains(forbidden), "{tag}");
        }
    }
    assert!(!style.contains("url(") && !style.contains("@import"));
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"de\">"));
}

#[test]
fn every_gap_is_filled_in_every_language_and_the_same_facts_make_the_same_page() {
    for language in Language::ALL {
        let page = page("Ada", language);
        let text = page.split_once("</style>").unwrap().1;
        // The bodies of requests and the command for Windows have braces of their own.
        let outside: String = text.split("<pre>").map(|part| part.rsplit("</pre>").next().unwrap()).collect();
        let between: String =
            outside.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
        assert!(!between.contains(['{', '}']), "{between}");
        assert_eq!(page, self::page("Ada", language));
    }
}

#[test]
fn a_stranger_finds_the_answers() {
    let page = page("Ada", Language::En);
    for words in [
        "812</strong> accounts in this list",
        "12,345</strong> delivered by Auth0",
        "Keep until</th><td>30 November 2029",
        "From 12,345 to 812",
        "not blocked",
        "last sign-in more than 90 days ago",
        "Ada, the user account on the computer",
        "30 November 2026, 10:14:51 UTC",
        "1 second behind",
        "line 4,711, SHA-256 <code>Ada</code>",
        "  &#34;fields&#34;: [\n    {&#34;name&#34;:&#34;Ada&#34;}\n  ]\n}",
        "30 November 2029, as set when the folder was made.",
        "differs. The export has 12,345 users, Auth0’s search index had 12,346",
        "1 January 2026, 00:00:00 UTC</th><td>30 November 2026, 10:04:51 UTC",
        "7 users created in the ten minutes before the export were not compared",
        "POST https://Ada/api/v2/jobs/users-exports",
        "445 blocked accounts",
        "Hidden in every file except the original: app_metadata.Ada",
        "ssh-keygen -Y verify -f allowed_signers",
        "cmd /c &#34;ssh-keygen",
        "shasum -a 256 -c SHA256SUMS",
        "Asked by</th><td>Ada, the user account on the computer. Signed in as: Ada, with a token",
        "not which person used them",
        "Read from 30 November 2026, 10:15:01 UTC to 30 November 2026, 10:15:09 UTC",
        "An empty cell under “Ada” means that the account held none",
        "Holders of each role, among the 812 accounts in the files",
        "<th scope=\"row\" class=\"whole\">Support</th><td class=\"number\">1,204</td>",
        "linked at Auth0 are one entry",
        "The twelve words are the same key once more",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let (more, fewer) = (page.find(">Support</th>"), page.find(">Ada</th><td class=\"number\">3</td>"));
    assert!(more < fewer && more.is_some(), "the most held role first");
    assert!(!page.contains("key could not be used"), "it is signed");
}

#[test]
fn what_is_not_there_is_not_shown_and_what_was_not_checked_is_said() {
    let mut manifest = manifest("Ada");
    manifest.filtered = None;
    manifest.count_check = None;
    manifest.signing = None;
    manifest.recipient = None;
    manifest.keep_until = None;
    manifest.missing.clear();
    manifest.tenant.demo = false;
    manifest.scope = Some(crate::ScopePart::default());
    let page = page_of(&manifest, "Ada", Language::En);
    for words in [
        "12,345</strong> accounts in this list",
        "not checked</strong>",
        "not signed</strong>",
        "This folder is not signed.",
        "There was no filter: the files hold all 12,345 users",
        "All users of the tenant<",
        "No date was set.",
    ] {
        assert!(page.contains(words), "{words}");
    }
    for words in ["For whom", "allowed_signers", "SHA256SUMS.sig", "made up", "At most"] {
        assert!(!page.contains(words), "{words}");
    }
    manifest.signing = Some(crate::SigningPart::Unsigned { unsigned: "keychain_locked".into() });
    assert!(page_of(&manifest, "Ada", Language::En).contains("keychain with the key was locked"));
    manifest.signing = Some(crate::SigningPart::Unsigned { unsigned: "secret_damaged".into() });
    assert!(page_of(&manifest, "Ada", Language::En).contains("made (secret_damaged)."));
    manifest.scope = Some(crate::ScopePart { connections: Vec::new(), limit: Some(6_001) });
    let page = page_of(&manifest, "Ada", Language::En);
    assert!(page.contains("At most 6,001 users were requested.") && !page.contains("there may be others"));
    manifest.scope = Some(crate::ScopePart { connections: Vec::new(), limit: Some(6_000) });
    assert!(page_of(&manifest, "Ada", Language::En).contains("there may be others"));
}

/// [`manifest`] as that of a pack that was made from files.
fn manifest_of_files(text: &str) -> Manifest {
    let mut manifest = serde_json::to_value(manifest(text)).unwrap();
    let keys = manifest.as_object_mut().unwrap();
    for key in ["tenant", "scope", "missing", "lookups", "count_check", "witness", "recipient", "keep_until"]
    {
        keys.remove(key);
    }
    let file = |form: &str| json!({ "name": text, "form": form, "bytes": 20, "decoded_bytes": 30, "sha256": text, "rows": 5 });
    keys.extend([
        ("kind".to_owned(), json!("conversion")),
        ("source".to_owned(), json!("file")),
        ("source_files".to_owned(), json!([file("auth0_export"), file("csv"), file(text)])),
        ("jobs".to_owned(), json!([])),
    ]);
    manifest["export"]["request"] = json!({ "system_user": text });
    for key in ["asked_by", "clock"] {
        manifest["export"].as_object_mut().unwrap().remove(key);
    }
    manifest["files"].as_array_mut().unwrap().retain(|file| file["role"] == "output");
    serde_json::from_value(manifest).unwrap()
}

#[test]
fn a_page_of_files_says_where_the_users_come_from_and_claims_nothing_of_auth0() {
    for language in Language::ALL {
        let page = |text: &str| page_of(&manifest_of_files(text), text, language);
        let known = page("Ada");
        for tag in tags(&page(HOSTILE)) {
            assert!(tags(&known).contains(&tag), "{tag}");
        }
        let shown = known.split_once("</style>").unwrap().1.split("<pre>").next().unwrap();
        assert!(!shown.contains('{'), "{language:?}: {shown}");
    }
    let page = page_of(&manifest_of_files("Ada"), "Ada", Language::En);
    for words in [
        "Made from 3 files, 30 November 2026",
        "Auth0 was not asked",
        "812</strong> accounts in this list",
        "12,345</strong> in the source",
        "<td>an export from Auth0, a user on each line</td>",
        "Ages count back from 30 November 2026, 10:14:51 UTC",
        "Whether the source itself was complete, nothing in this folder says.",
        "Ada, the user account on the computer",
        "Hidden in every file: app_metadata.Ada",
        "No date was set.",
    ] {
        assert!(page.contains(words), "{words}");
    }
    for words in
        ["Tenant<", "delivered by Auth0", "search index", "Exact request", "Signed in as", "As they were"]
    {
        assert!(!page.contains(words), "{words}");
    }
}

#[test]
fn a_count_says_no_more_than_was_counted() {
    let counted = |changes: Value| {
        let mut manifest = manifest("Ada");
        let mut check = serde_json::to_value(manifest.count_check.take()).unwrap();
        check.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        manifest.count_check = Some(serde_json::from_value(check).unwrap());
        page_of(&manifest, "Ada", Language::En)
    };
    let page = counted(json!({ "outcome": "not_checked", "reason": "uncounted", "index": 12_346 }));
    assert!(page.contains("<li class=\"open\"><strong>not checked</strong>"));
    assert!(page.contains("Not checked: the search index could not count some users."));
    assert!(!page.contains("12,346"), "a number that was not compared");
    let page =
        counted(json!({ "outcome": "not_checked", "reason": "permission_missing", "detail": "read:x" }));
    assert!(page.contains("Not checked: read:x is missing."));
    let page = counted(json!({ "outcome": "differs", "index": null, "difference": null }));
    assert!(page.contains("<li class=\"bad\"><strong>at least 12,346</strong>"));
    let page = counted(json!({ "outcome": "matches", "index": 12_344, "changed_meanwhile": 1 }));
    assert!(page.contains("but for 1 user it gained or lost during the count: 12,345 exported, 12,344 in"));
    assert!(page.contains("That does not prove that both are complete."));
}

#[test]
fn a_column_means_what_its_fields_mean() {
    let parts = column_parts(&recipe("x"));
    let meanings: Vec<&str> = parts.iter().map(|part| part.meaning.as_str()).collect();
    assert_eq!(
        meanings,
        [
            "E-mail. The same address can exist in two connections.",
            "Part of “App metadata”: app_metadata.x",
            "Roles",
            "A fixed text, the same for everyone",
        ]
    );
    let hidden: Vec<usize> = parts.iter().map(|part| part.hidden.len()).collect();
    assert_eq!(hidden, [0, 1, 0, 0]);
}
