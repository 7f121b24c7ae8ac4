//! Import-ready JSON against Auth0's documented rules, which are repeated here.

use std::collections::{BTreeMap, HashSet};

use convert::{
    Columns, Content, Error, Format, ImportOptions, Limits, Notice, OutputSummary, SourceKind, Summary, run,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::support::{Folder, chosen, go, gz, value};

const IMPORT: Format = Format::ImportReady(ImportOptions { usernames: false });
const WITH_USERNAMES: Format = Format::ImportReady(ImportOptions { usernames: true });

/// Most bytes of a file, which keeps the whole request below Auth0's 512,000.
const MOST: u64 = 490_000;

/// What Auth0's bulk import schema asks of one user (Auth0 docs, "Bulk User Import Database Schema
/// and Examples").
fn assert_schema(user: &Value) {
    let user = user.as_object().unwrap();
    assert!(user["email"].as_str().is_some_and(|email| !email.is_empty()), "{user:?}");
    assert!(user["email_verified"].is_boolean(), "always present");
    for (key, value) in user {
        let fits = match key.as_str() {
            "email" | "user_id" | "username" | "given_name" | "family_name" | "name" | "nickname"
            | "picture" | "phone_number" | "password_hash" => value.is_string(),
            "email_verified" | "phone_verified" | "blocked" => value.is_boolean(),
            "app_metadata" | "user_metadata" | "custom_password_hash" => value.is_object(),
            "mfa_factors" => value.as_array().is_some_and(|factors| (1..=10).contains(&factors.len())),
            _ => false,
        };
        assert!(fits, "{key}: {value}");
    }
    let metadata = user.get("app_metadata").and_then(Value::as_object);
    let refused = [
        "__tenant",
        "_id",
        "blocked",
        "clientID",
        "created_at",
        "email_verified",
        "email",
        "globalClientID",
        "global_client_id",
        "identities",
        "lastIP",
        "lastLogin",
        "loginsCount",
        "metadata",
        "multifactor_last_modified",
        "multifactor",
        "updated_at",
        "user_id",
    ];
    assert!(
        metadata.is_none_or(|metadata| refused.iter().all(|key| !metadata.contains_key(*key))),
        "{user:?}"
    );
}

struct Import {
    summary: Summary,
    /// All users of all files, in order.
    users: Vec<Value>,
    set_aside: Vec<Value>,
    report: String,
}

impl Import {
    fn files(&self, content: Content) -> Vec<&OutputSummary> {
        self.summary.outputs.iter().filter(|output| output.content == content).collect()
    }

    fn reasons(&self) -> Vec<&str> {
        self.set_aside.iter().map(|line| line["reason"].as_str().unwrap()).collect()
    }
}

fn import_with(columns: Columns, format: Format, source: impl AsRef<[u8]>) -> Import {
    let folder = Folder::new();
    let summary = go(&folder.plan(vec![folder.ndjson(source)], columns, &[format])).unwrap();
    let of = |content: Content| summary.outputs.iter().filter(move |output| output.content == content);
    let read = |output: &OutputSummary| fs_err::read_to_string(&output.path).unwrap();
    let mut users = Vec::new();
    for part in of(Content::Part) {
        let text = read(part);
        assert_eq!(text.len() as u64, part.bytes);
        assert!(part.bytes <= MOST, "{}", part.bytes);
        let part_users: Vec<Value> = serde_json::from_str(&text).unwrap();
        assert_eq!(part_users.len() as u64, part.rows);
        assert!(part.rows > 0);
        users.extend(part_users);
    }
    users.iter().for_each(assert_schema);
    let (mut emails, mut ids) = (HashSet::new(), HashSet::new());
    for user in &users {
        assert!(emails.insert(user["email"].as_str().unwrap().to_lowercase()), "{user}");
        assert!(user.get("user_id").is_none_or(|id| ids.insert(id.clone())), "{user}");
    }
    let set_aside: String = of(Content::SetAside).map(read).collect();
    let set_aside: Vec<Value> = set_aside.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(of(Content::SetAside).map(|file| file.rows).sum::<u64>(), set_aside.len() as u64);
    let report: String = of(Content::Report).map(read).collect();
    assert_eq!(folder.outputs().len(), summary.outputs.len(), "every file is in the summary");
    Import { summary, users, set_aside, report }
}

fn import(lines: &[&str]) -> Import {
    import_with(Columns::AsDelivered, IMPORT, lines.join("\n"))
}

#[test]
fn users_are_imported_or_set_aside_with_the_reason() {
    let big = format!(r#"{{"email":"big@x.org","app_metadata":{{"x":"{}"}}}}"#, "y".repeat(490_000));
    let lines = [
        r#"{"user_id":"auth0|1","email":"Ann@x.org","created_at":"2020-01-01T00:00:00.000Z","app_metadata":{"plan":"a","email":"no"}}"#,
        r#"{"user_id":"google-oauth2|2","email":"ben@x.org","identities":[{"provider":"google-oauth2"}]}"#,
        r#"{"user_id":"auth0|3","email":"ANN@X.ORG"}"#,
        r#"{"user_id":"auth0|1","email":"other@x.org"}"#,
        r#"{"user_id":"auth0|4"}"#,
        r#"{"user_id":"auth0|5","email":"e@x.org","blocked":"yes"}"#,
        &big,
        r#"{"user_id":"auth0|auth0|6","email":"f@x.org","email_verified":true,"name":null}"#,
    ];
    let done = import(&lines);
    assert_eq!(
        done.users,
        [
            json!({"user_id":"1","email":"Ann@x.org","email_verified":false,"app_metadata":{"plan":"a"}}),
            json!({"user_id":"auth0|6","email":"f@x.org","email_verified":true}),
        ]
    );
    let expected = [
        (1, "other_provider"),
        (4, "no_email"),
        (5, "wrong_type"),
        (6, "too_large"),
        (2, "duplicate_email"),
        (3, "duplicate_user_id"),
    ];
    let found: Vec<(Value, &str)> =
        done.set_aside.iter().map(|line| (line["user"].clone(), line["reason"].as_str().unwrap())).collect();
    assert_eq!(found, expected.map(|(line, reason)| (serde_json::from_str(lines[line]).unwrap(), reason)));
    assert_eq!(
        (&done.set_aside[0]["provider"], &done.set_aside[2]["attribute"]),
        (&json!("google-oauth2"), &json!("blocked"))
    );
    assert!(done.report.contains("2 users can be imported, in 1 file"), "{}", done.report);
    assert!(
        matches!(&done.summary.notices[..], [Notice::UsersSetAside { users: 6, .. }]),
        "{:?}",
        done.summary.notices
    );
}

#[test]
fn many_users_are_split_by_size_and_keep_their_order() {
    let line = |number: usize| {
        let text = "é".repeat(number % 700);
        format!(
            r#"{{"user_id":"auth0|{number}","email":"{number}@x.org","user_metadata":{{"text":"{text}"}}}}"#
        )
    };
    let source: Vec<String> = (0..5_000).map(line).collect();
    let done = import_with(Columns::AsDelivered, IMPORT, gz(source.join("\n")));
    let parts = done.files(Content::Part);
    assert!(parts.len() > 5, "{}", parts.len());
    // Has no room for the next user.
    assert!(parts[..parts.len() - 1].iter().all(|part| part.bytes > MOST - 1_600));
    let names: Vec<_> = parts.iter().map(|part| part.path.file_name().unwrap().to_string_lossy()).collect();
    assert_eq!(names[..2], ["import-ready-00001.json", "import-ready-00002.json"]);
    let ids: Vec<&str> = done.users.iter().map(|user| user["user_id"].as_str().unwrap()).collect();
    assert_eq!(ids, (0..5_000).map(|number| format!("{number}")).collect::<Vec<_>>());
    assert_eq!(done.reasons(), [] as [&str; 0]);
    assert!(done.files(Content::SetAside).is_empty(), "nobody, so no file");
}

#[test]
fn without_users_to_import_there_is_only_a_report() {
    let done = import(&[r#"{"Mail":"a@x.org"}"#]);
    assert_eq!((done.users.len(), done.reasons()), (0, vec!["no_email"]));
    let contents: Vec<Content> = done.summary.outputs.iter().map(|output| output.content).collect();
    assert_eq!(contents, [Content::SetAside, Content::Report]);
}

#[test]
fn renamed_columns_get_their_own_names_or_are_refused() {
    let columns = || chosen([("Mail", "email"), ("Id", "user_id"), ("Signs in", "identities[0].connection")]);
    let line = r#"{"Mail":"a@x.org","Id":"auth0|1","Signs in":"People"}"#;
    let done = import_with(columns(), IMPORT, line);
    assert_eq!(done.users, [json!({"user_id":"1","email":"a@x.org","email_verified":false})]);

    let folder = Folder::new();
    let columns = chosen([("email", "email"), ("plan", "app_metadata.plan")]);
    let error = go(&folder.plan(vec![folder.ndjson(line)], columns, &[IMPORT])).unwrap_err();
    assert!(matches!(&error, Error::Columns { .. }) && error.to_string().contains("app_metadata"), "{error}");
    assert!(folder.outputs().is_empty());
}

#[test]
fn auth0s_own_csv_can_be_imported_too() {
    let folder = Folder::new();
    let csv = "user_id,email,email_verified\r\n\"'auth0|1\",\"'a@x.org\",true\r\n";
    let plan = folder.plan(
        vec![folder.source("users.csv", SourceKind::Auth0Csv, csv)],
        Columns::AsDelivered,
        &[WITH_USERNAMES],
    );
    let summary = run(&plan, &(), &Limits::default()).unwrap();
    let users: Value = serde_json::from_slice(&fs_err::read(&summary.outputs[0].path).unwrap()).unwrap();
    assert_eq!(users, json!([{"user_id":"1","email":"a@x.org","email_verified":true}]));
}

/// Users as Auth0 delivers them, and some that it never would.
fn candidates() -> impl Strategy<Value = Vec<Map<String, Value>>> {
    let email = prop_oneof![
        4 => "[ab]{1,2}@[xX]",
        1 => Just(String::new()),
        1 => "[^@]{0,8}",
        1 => "[ab]{1,2}@[xX] [a-z]",
    ];
    let id = prop_oneof![
        4 => "auth0\\|[0-9]",
        1 => "(auth0\\|)?auth0\\|[a-c|]?",
        1 => "(sms|auth0x|)\\|[0-9]",
        1 => any::<String>(),
    ];
    let text = prop_oneof![any::<String>().prop_map(Value::from), Just(Value::Null)];
    let object = prop::collection::btree_map("(email|user_id|plan|a\\.b)", value(), 0..3)
        .prop_map(|map: BTreeMap<String, Value>| json!(map));
    let attributes = (
        prop::option::of(email.prop_map(Value::from)),
        prop::option::of(id.prop_map(Value::from)),
        prop::option::of(any::<bool>().prop_map(Value::from)),
        prop::option::of(text),
        prop::option::of(object),
        prop::option::of(value()),
    );
    let user = attributes.prop_map(|(email, user_id, verified, name, metadata, any)| {
        let members = [
            ("email", email),
            ("user_id", user_id),
            ("email_verified", verified),
            ("name", name.clone()),
            ("username", name),
            ("app_metadata", metadata.clone()),
            ("user_metadata", metadata),
            ("last_login", any.clone()),
            ("unheard of", any.clone()),
            ("blocked", any.filter(|value| value.is_boolean() || value.is_number())),
        ];
        members.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    });
    prop::collection::vec(user, 0..20)
}

/// The expected result for each user: the imported object, or the reason to set the user aside.
fn judge(users: &[Map<String, Value>], usernames: bool) -> Vec<Result<Value, &'static str>> {
    let (mut emails, mut ids) = (HashSet::new(), HashSet::new());
    let mut one = |user: &Map<String, Value>| {
        let user: Map<String, Value> =
            user.clone().into_iter().filter(|(_, value)| !value.is_null()).collect();
        let id = user.get("user_id").and_then(Value::as_str).unwrap_or_default();
        if id.split_once('|').is_some_and(|(provider, _)| provider != "auth0") {
            return Err("other_provider");
        }
        if user.get("blocked").is_some_and(|blocked| !blocked.is_boolean()) {
            return Err("wrong_type");
        }
        let email = user.get("email").and_then(Value::as_str).unwrap_or_default();
        if email.trim().is_empty() {
            return Err("no_email");
        }
        if !email.contains('@') || email.contains(' ') {
            return Err("invalid_email");
        }
        let mut out = Map::new();
        for (key, value) in &user {
            match key.as_str() {
                "user_id" => {
                    let id = id.strip_prefix("auth0|").unwrap_or(id);
                    if !id.is_empty() {
                        out.insert(key.clone(), json!(id));
                    }
                }
                "app_metadata" => {
                    let mut metadata = value.as_object().unwrap().clone();
                    metadata.retain(|key, _| key != "email" && key != "user_id");
                    out.insert(key.clone(), json!(metadata));
                }
                "last_login" | "unheard of" => {}
                "username" if !usernames => {}
                _ => drop(out.insert(key.clone(), value.clone())),
            }
        }
        out.entry("email_verified").or_insert(json!(false));
        let new_email = emails.insert(email.to_lowercase());
        let new_id = out.get("user_id").is_none_or(|id| ids.insert(id.clone()));
        match (new_email, new_id) {
            (false, _) => Err("duplicate_email"),
            (_, false) => Err("duplicate_user_id"),
            _ => Ok(Value::from(out)),
        }
    };
    users.iter().map(&mut one).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn any_user_is_imported_or_set_aside_completely(users in candidates(), usernames: bool) {
        let lines: Vec<String> = users.iter().map(|user| serde_json::to_string(user).unwrap()).collect();
        let format = if usernames { WITH_USERNAMES } else { IMPORT };
        let done = import_with(Columns::AsDelivered, format, lines.join("\n") + "\n");
        // Compare what serde_json reads: it does not write every number exactly.
        let users: Vec<Map<String, Value>> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        let judged = judge(&users, usernames);
        let imported: Vec<Value> = judged.iter().filter_map(|user| user.clone().ok()).collect();
        prop_assert_eq!(&done.users, &imported);
        let mut aside: Vec<(String, String)> = judged.iter().zip(&users)
            .filter_map(|(judged, user)| Some(((*judged.as_ref().err()?).to_owned(), json!(user).to_string())))
            .collect();
        let mut found: Vec<(String, String)> = done.set_aside.iter()
            .map(|line| (line["reason"].as_str().unwrap().to_owned(), line["user"].to_string()))
            .collect();
        aside.sort();
        found.sort();
        prop_assert_eq!(found, aside);
    }
}
