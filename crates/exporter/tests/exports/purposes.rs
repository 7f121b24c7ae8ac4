//! The purposes: whom each one finds, computed here from the delivered users by plain code.

use std::collections::BTreeSet;
use std::path::Path;

use exporter::{ExportRequest, Format, PURPOSES, ParameterTexts, Purpose, Recipe, StartError, purpose};
use flate2::read::MultiGzDecoder;
use jiff::{SignedDuration, Timestamp};
use recipe::Filter;
use serde_json::{Value, json};

use crate::look_up::support::roles_by_user;
use crate::support::{START, World};

fn answers(pairs: &[(&str, &str)]) -> ParameterTexts {
    pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
}

/// Answers to what has no default one, so that each purpose can run.
fn some_answers(purpose: &Purpose) -> ParameterTexts {
    answers(match purpose.id {
        "new-accounts" => &[("since", "2025-11-01")],
        "breach-notification" => &[("from", "2026-06-01"), ("to", "2026-08-31")],
        "consent-record" => &[("given", "user_metadata.consentGiven")],
        "privileged-accounts" => &[("roles", "Administrator, Support")],
        _ => &[],
    })
}

fn time(user: &Value, key: &str) -> Option<Timestamp> {
    user[key].as_str().map(|text| text.parse().unwrap())
}

fn day(text: &str) -> Timestamp {
    format!("{text}T00:00:00Z").parse().unwrap()
}

fn ago(days: i64) -> Timestamp {
    START.parse::<Timestamp>().unwrap() - SignedDuration::from_hours(24 * days)
}

/// Whether a user belongs to a purpose with these answers. No line of this is shared with the
/// filter.
fn belongs(id: &str, given: &ParameterTexts, user: &Value) -> bool {
    let days = |default: i64| given.get("days").map_or(default, |days| days.parse().unwrap());
    let blocked = user["blocked"] == json!(true);
    let shown = !blocked || given.get("blocked").is_some_and(|word| word == "include");
    let (created, login) = (time(user, "created_at"), time(user, "last_login"));
    match id {
        "inactive-accounts" => shown && login.or(created).is_some_and(|time| time < ago(days(90))),
        "no-second-factor" => shown && user["multifactor"].as_array().is_none_or(Vec::is_empty),
        "unverified-email" => {
            let email = user["email"].as_str().is_some_and(|email| !email.is_empty());
            shown && email && user["email_verified"] != json!(true)
        }
        "blocked-accounts" => blocked,
        "new-accounts" => created.is_some_and(|time| time >= day(&given["since"])),
        "password-age" => {
            // As delivered, or as a filter's field is delivered.
            let in_database = |place: usize| {
                user["identities"][place]["provider"] == "auth0"
                    || user[format!("identities[{place}].provider")] == "auth0"
            };
            let old = |time: Timestamp| time < ago(days(365));
            match time(user, "last_password_reset") {
                Some(changed) => old(changed),
                None => (0..5).any(in_database) && created.is_some_and(old),
            }
        }
        "breach-notification" => {
            let (from, end) =
                (day(&given["from"]), given.get("to").map(|to| day(to) + SignedDuration::from_hours(24)));
            let strict = given.get("later").is_some_and(|word| word == "leave-out");
            login.is_some_and(|login| login >= from && (!strict || end.is_none_or(|end| login < end)))
                && end.is_none_or(|end| created.is_some_and(|created| created < end))
        }
        _ => true,
    }
}

fn ids(users: &[Value]) -> BTreeSet<String> {
    users.iter().map(|user| user["user_id"].as_str().unwrap().to_owned()).collect()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn only_file(folder: &Path, end: &str) -> std::path::PathBuf {
    let mut found = fs_err::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    // The users' own file, and not that of a looked-up field: `….ndjson`, `….roles.ndjson`.
    let is_it = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.split_once('.').is_some_and(|(_, ending)| ending == &end[1..])
    };
    found.find(is_it).unwrap()
}

#[tokio::test]
async fn each_purpose_finds_exactly_the_users_that_it_names() {
    let world = World::with(tenant_sim::Config { users: 2_000, ..crate::support::config() }).await;
    let more = [
        ("inactive-accounts", answers(&[("days", "30"), ("blocked", "include")])),
        ("no-second-factor", answers(&[("blocked", "include")])),
        ("unverified-email", answers(&[("blocked", "include")])),
        ("password-age", answers(&[("days", "30")])),
        (
            "breach-notification",
            answers(&[("from", "2026-06-01"), ("to", "2026-08-31"), ("later", "leave-out")]),
        ),
        ("breach-notification", answers(&[("from", "2026-10-01")])),
    ];
    // What is looked up is no part of a profile: it has tests of its own.
    let looked_up =
        |purpose: &&Purpose| purpose.id != "access-review" && !purpose.outline().lookups().is_empty();
    let of_profile = PURPOSES.iter().filter(|purpose| !looked_up(purpose));
    let usual = of_profile.map(|purpose| (purpose.id, some_answers(purpose)));
    for (id, given) in usual.chain(more) {
        let purpose = purpose(id).unwrap();
        let (recipe, _) = world.exporter.purpose_recipe(None, purpose, &given).await.unwrap();
        let filtered = recipe.filter.is_some();
        let recipe = Recipe { outputs: vec![Format::Ndjson], ..recipe };
        let request = ExportRequest { preset_id: Some(id.into()), recipe, ..world.request() };
        let ended = world.run(request).await;
        assert_eq!(ended.state, exporter::ExportState::Ready, "{id}: {:?}", ended.problem);
        let pack = ended.pack.clone().unwrap();
        let original = fs_err::File::open(only_file(&pack, ".auth0.json.gz")).unwrap();
        let delivered = lines(&std::io::read_to_string(MultiGzDecoder::new(original)).unwrap());
        let found = lines(&fs_err::read_to_string(only_file(&pack, ".ndjson")).unwrap());
        let expected: Vec<Value> =
            delivered.iter().filter(|user| belongs(id, &given, user)).cloned().collect();
        assert_eq!(ids(&found), ids(&expected), "{id} {given:?}");
        assert_eq!(found.len(), expected.len());
        assert_eq!(delivered.len(), 2_000);
        assert_eq!(ended.rows, Some(found.len() as u64));
        let narrowed = (1..2_000).contains(&found.len());
        assert_eq!(narrowed, filtered, "{id} {given:?}: {} users", found.len());
    }
}

/// Users at each boundary of the questions, and without each value.
fn boundary_users() -> Vec<Value> {
    let mut users = Vec::new();
    let mut add = |facts: Value| {
        let mut user = json!({ "user_id": format!("auth0|{}", users.len()) });
        user.as_object_mut().unwrap().extend(facts.as_object().unwrap().clone());
        users.push(user);
    };
    let database = json!([{ "provider": "auth0", "connection": "db" }]);
    let google = json!([{ "provider": "google-oauth2", "connection": "google" }]);
    // `START` is at 10:15:00 on 1 November 2026; 90 days before is at the same time on 3 August.
    let times = [
        json!(null),
        json!("2026-08-03T10:14:59.999Z"),
        json!("2026-08-03T10:15:00.000Z"),
        json!("2026-08-03T10:15:00.001Z"),
        json!("2025-11-01T10:14:59.999Z"),
        json!("2025-11-01T10:15:00.000Z"),
        json!("2025-10-31T23:59:59.999Z"),
        json!("2025-11-01T00:00:00.000Z"),
        json!("2026-05-31T23:59:59.999Z"),
        json!("2026-06-01T00:00:00.000Z"),
        json!("2026-08-31T23:59:59.999Z"),
        json!("2026-09-01T00:00:00.000Z"),
    ];
    for created in &times {
        for login in &times {
            add(json!({ "created_at": created, "last_login": login, "identities": database }));
            add(json!({ "created_at": created, "last_password_reset": login, "identities": database }));
        }
        add(json!({ "created_at": created, "identities": google }));
        add(json!({ "created_at": created }));
        add(json!({ "created_at": created, "blocked": true }));
        add(json!({ "last_login": created, "blocked": true }));
        add(json!({ "last_login": created, "blocked": null }));
        add(json!({ "last_login": created, "blocked": false }));
    }
    for email in [json!(null), json!(""), json!("ada@example.com")] {
        for verified in [json!(null), json!(false), json!(true)] {
            for blocked in [json!(null), json!(false), json!(true)] {
                add(json!({ "email": email, "email_verified": verified, "blocked": blocked }));
            }
        }
    }
    for factor in [json!(null), json!([]), json!(["guardian"]), json!(["guardian", "duo"])] {
        for blocked in [json!(null), json!(false), json!(true)] {
            add(json!({ "multifactor": factor, "blocked": blocked }));
        }
    }
    // Absent is not the same as null in JSON, and has to be the same to every question.
    let without_nulls = users.clone().into_iter().map(|mut user| {
        user.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        user["user_id"] = json!(format!("{}-absent", user["user_id"].as_str().unwrap()));
        user
    });
    users.extend(without_nulls.collect::<Vec<_>>());
    users
}

#[test]
fn missing_values_and_boundaries_are_decided_as_documented() {
    let folder = tempfile::tempdir().unwrap();
    let users = boundary_users();
    let source = folder.path().join("users.ndjson");
    let texts: Vec<String> = users.iter().map(ToString::to_string).collect();
    fs_err::write(&source, texts.join("\n")).unwrap();
    let today = START.parse::<Timestamp>().unwrap();
    let today = jiff::tz::TimeZone::UTC.to_datetime(today).date();
    let questions = [
        ("inactive-accounts", answers(&[])),
        ("inactive-accounts", answers(&[("blocked", "include"), ("days", "365")])),
        ("no-second-factor", answers(&[])),
        ("no-second-factor", answers(&[("blocked", "include")])),
        ("unverified-email", answers(&[])),
        ("unverified-email", answers(&[("blocked", "include")])),
        ("blocked-accounts", answers(&[])),
        ("new-accounts", answers(&[("since", "2025-11-01")])),
        ("password-age", answers(&[])),
        ("password-age", answers(&[("days", "90")])),
        ("breach-notification", answers(&[("from", "2026-06-01"), ("to", "2026-08-31")])),
        (
            "breach-notification",
            answers(&[("from", "2026-06-01"), ("to", "2026-08-31"), ("later", "leave-out")]),
        ),
        ("breach-notification", answers(&[("from", "2026-06-01")])),
    ];
    for (number, (id, given)) in questions.into_iter().enumerate() {
        let recipe = purpose(id).unwrap().recipe(&given, today).unwrap();
        let output = folder.path().join(format!("{number}.ndjson"));
        let plan = convert::Plan {
            outputs: vec![convert::Output { format: Format::Ndjson, path: output.clone() }],
            sources: vec![convert::Source { path: source.clone(), kind: convert::SourceKind::Ndjson }],
            columns: convert::Columns::AsDelivered,
            style: recipe.style,
            filter: recipe.filter.map(|conditions| convert::UserFilter {
                conditions,
                as_of: START.parse().unwrap(),
                fields: vec![],
            }),
            ..convert::Plan::default()
        };
        convert::run(&plan, &(), &convert::Limits::default()).unwrap();
        let found = lines(&fs_err::read_to_string(output).unwrap());
        let expected: Vec<Value> = users.iter().filter(|user| belongs(id, &given, user)).cloned().collect();
        assert_eq!(ids(&found), ids(&expected), "{id} {given:?}");
        assert!(!expected.is_empty() && expected.len() < users.len(), "{id} {given:?}");
    }
}

#[tokio::test]
async fn answers_are_remembered_for_each_tenant_and_refused_when_wrong() {
    let world = World::new().await;
    let inactive = purpose("inactive-accounts").unwrap();
    let tenant = Some(world.tenant.id.as_str());
    let days = |recipe: &Recipe| serde_json::to_string(&recipe.filter).unwrap().contains("\"60d\"");
    world
        .exporter
        .remember_answers(&world.tenant.id, inactive, answers(&[("days", " 60 "), ("blocked", "")]))
        .await
        .unwrap();
    let (recipe, used) = world.exporter.purpose_recipe(tenant, inactive, &answers(&[])).await.unwrap();
    assert!(days(&recipe) && used == answers(&[("days", "60")]), "{used:?}");
    let (recipe, _) = world.exporter.purpose_recipe(None, inactive, &answers(&[])).await.unwrap();
    assert!(!days(&recipe), "another tenant has its own answers");
    let (recipe, _) =
        world.exporter.purpose_recipe(tenant, inactive, &answers(&[("days", "7")])).await.unwrap();
    assert!(!days(&recipe), "what is given comes first");

    let wrong = answers(&[("days", "0"), ("age", "1")]);
    let refused = world.exporter.remember_answers(&world.tenant.id, inactive, wrong).await.unwrap_err();
    let StartError::Request(problems) = refused else { panic!("{refused:?}") };
    let codes: Vec<String> = problems.iter().map(|problem| problem.problem.code()).collect();
    assert_eq!(codes, ["parameter_unknown", "parameter_invalid"]);
    let (recipe, _) = world.exporter.purpose_recipe(tenant, inactive, &answers(&[])).await.unwrap();
    assert!(days(&recipe), "a refused answer changes nothing");

    world.exporter.remember_formats(inactive, &[Format::Ndjson]).await.unwrap();
    let (recipe, _) = world.exporter.purpose_recipe(tenant, inactive, &answers(&[])).await.unwrap();
    assert_eq!(recipe.outputs, [Format::Ndjson]);
    world.exporter.remember_formats(inactive, &[]).await.unwrap();
    let (recipe, _) = world.exporter.purpose_recipe(tenant, inactive, &answers(&[])).await.unwrap();
    assert_eq!(recipe.outputs, [Format::Xlsx]);
}

#[tokio::test]
async fn the_last_answer_is_that_of_the_same_question() {
    let world = World::new().await;
    let inactive = purpose("inactive-accounts").unwrap();
    let tenant = world.tenant.id.as_str();
    let last = async |id: &str| {
        let states = world.exporter.purposes(Some(tenant)).await.unwrap();
        states.into_iter().find(|state| state.purpose.id == id).unwrap().last_answer
    };
    let run = async |given: &[(&str, &str)], change: fn(&mut Recipe)| {
        let (mut recipe, _) =
            world.exporter.purpose_recipe(Some(tenant), inactive, &answers(given)).await.unwrap();
        change(&mut recipe);
        world.run(ExportRequest { preset_id: Some(inactive.id.into()), recipe, ..world.request() }).await
    };
    assert_eq!(last(inactive.id).await, None);
    let first = run(&[], |_| {}).await;
    let answer = last(inactive.id).await.unwrap();
    assert_eq!((Some(answer.users), answer.of, answer.at), (first.rows, 300, first.created_at));

    // Other questions: other days, part of the users, no filter.
    run(&[("days", "7")], |_| {}).await;
    run(&[], |recipe| recipe.source.limit = Some(10)).await;
    run(&[], |recipe| recipe.filter = None).await;
    run(&[], |recipe| recipe.filter = Some(Filter::All(vec![]))).await;
    world.sim.inject("get-job=failed-jobx1".parse().unwrap());
    let failed = run(&[], |_| {}).await;
    assert_eq!(failed.state, exporter::ExportState::Failed);
    assert_eq!(last(inactive.id).await, Some(answer));

    world.exporter.remember_answers(tenant, inactive, answers(&[("days", "7")])).await.unwrap();
    let other = last(inactive.id).await.unwrap();
    assert!(other.users > answer.users, "{other:?}");
    assert_eq!(last("access-review").await, None);
}

#[tokio::test]
async fn privileged_accounts_are_those_who_hold_one_of_the_roles() {
    let world = World::new().await;
    let privileged = purpose("privileged-accounts").unwrap();
    let tenant = Some(world.tenant.id.as_str());
    let given = answers(&[("roles", "administrator, Billing")]);
    let (recipe, _) = world.exporter.purpose_recipe(tenant, privileged, &given).await.unwrap();
    let recipe = Recipe { outputs: vec![Format::Ndjson], ..recipe };
    let request = ExportRequest { preset_id: Some(privileged.id.into()), recipe, ..world.request() };
    let ended = world.run(request).await;
    let pack = ended.pack.clone().unwrap_or_else(|| panic!("{:?}", ended.problem));
    let original = fs_err::File::open(only_file(&pack, ".auth0.json.gz")).unwrap();
    let delivered = lines(&std::io::read_to_string(MultiGzDecoder::new(original)).unwrap());
    let found = lines(&fs_err::read_to_string(only_file(&pack, ".ndjson")).unwrap());
    let delivered = ids(&delivered);
    // As Auth0 tells them user by user.
    let roles = roles_by_user(&world, delivered.iter()).await;
    let expected: BTreeSet<String> = delivered
        .into_iter()
        .filter(|id| roles[id].contains("Administrator") || roles[id].contains("Billing"))
        .collect();
    assert_eq!(ids(&found), expected);
    assert!((1..100).contains(&expected.len()), "{}", expected.len());
}

#[tokio::test]
async fn a_role_that_does_not_exist_is_said_beside_its_parameter() {
    let world = World::new().await;
    let privileged = purpose("privileged-accounts").unwrap();
    let given = answers(&[("roles", "Billing, Adminstrator")]);
    let tenant = world.tenant.id.as_str();
    let known = world.exporter.role_names(tenant).await.unwrap().unwrap();
    assert!(known.contains(&"Administrator".to_owned()), "{known:?}");
    let saved = world.exporter.remember_answers(tenant, privileged, given.clone()).await.unwrap_err();
    let (recipe, _) = world.exporter.purpose_recipe(Some(tenant), privileged, &given).await.unwrap();
    let request = ExportRequest { preset_id: Some(privileged.id.into()), recipe, ..world.request() };
    let started = world.exporter.start(request).await.unwrap_err();
    for refused in [saved, started] {
        let StartError::Request(problems) = refused else { panic!("{refused:?}") };
        let [problem] = &problems[..] else { panic!("{problems:?}") };
        assert_eq!(problem.place, exporter::RequestPart::Parameter { key: "roles".into() });
        assert_eq!(crate::support::facts(&problem.problem)["names"], json!(["Adminstrator"]));
    }
    assert_eq!(world.sim.export_posts(), 0);
}

#[tokio::test]
async fn an_access_review_shows_privileged_roles_and_goes_on_without_the_permission() {
    let review = purpose("access-review").unwrap();
    let run = async |scopes: &[&str]| {
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let world = World::with(tenant_sim::Config { scopes, ..crate::support::config() }).await;
        let given = answers(&[("privileged", "Administrator")]);
        let (recipe, _) = world.exporter.purpose_recipe(None, review, &given).await.unwrap();
        let recipe = Recipe { outputs: vec!["csv".parse().unwrap()], ..recipe };
        let request = ExportRequest { preset_id: Some(review.id.into()), recipe, ..world.request() };
        let ended = world.run(request).await;
        let pack = ended.pack.clone().unwrap_or_else(|| panic!("{:?}", ended.problem));
        let mut table = csv::Reader::from_path(only_file(&pack, ".csv")).unwrap();
        let titles: Vec<String> = table.headers().unwrap().iter().map(str::to_owned).collect();
        let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 300);
        (titles, rows)
    };
    let (titles, rows) = run(tenant_sim::READ_SCOPES).await;
    let at = |title: &str| titles.iter().position(|each| each == title).unwrap();
    let (all, privileged) = (at("roles"), at("privileged_roles"));
    let holds = |row: &csv::StringRecord| row[all].split("; ").any(|role| role == "Administrator");
    assert!(rows.iter().any(holds));
    for row in &rows {
        assert_eq!(&row[privileged], if holds(row) { "Administrator" } else { "" }, "{row:?}");
    }
    let (titles, _) = run(&["read:users"]).await;
    assert!(!titles.iter().any(|title| title.contains("roles")), "{titles:?}");
}
