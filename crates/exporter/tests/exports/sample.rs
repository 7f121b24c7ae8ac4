//! A few users, looked at before an export of them.

use std::time::Duration;

use crate::support::{World, facts, fields, secret_credential};
use exporter::{Column, Credential, ExportState, FileRole, Keep, KeyKind, PreviewCell, Recipe};
use secrecy::SecretString;

/// How often the list of users was asked for.
fn asked(world: &World) -> usize {
    world.sim.requests().iter().filter(|request| request.path == "/api/v2/users").count()
}

fn columns(names: &[&str]) -> Recipe {
    Recipe { columns: fields(names), ..Recipe::default() }
}

fn text(cell: &PreviewCell) -> String {
    match cell {
        PreviewCell::Empty => String::new(),
        PreviewCell::Text { text, formula } => format!("{}{text}", if *formula { "'" } else { "" }),
        PreviewCell::Number(text) | PreviewCell::Json(text) => text.clone(),
        PreviewCell::Bool(value) => value.to_string(),
    }
}

#[tokio::test]
async fn the_preview_shows_what_the_csv_of_the_export_holds() {
    let world = World::new().await;
    let mut request = world.request();
    request.recipe.columns =
        fields(&["user_id", "blocked", "logins_count", "last_login", "identities[0].provider"]);
    request.recipe.columns.push(Column::titled("nickname", "name"));
    request.recipe.columns.push(Column::titled("user_metadata.address.city", "City"));
    let sample = world.exporter.sample(&world.tenant.id, &[], false).await.unwrap();
    let preview = sample.preview(&request.recipe).unwrap();
    assert_eq!((sample.len(), preview.rows.len()), (50, 50));

    let ended = world.run(request).await;
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    let csv = ended
        .files
        .iter()
        .find(|file| file.role == FileRole::Output && file.path.extension().is_some_and(|e| e == "csv"))
        .unwrap();
    let mut csv = csv::Reader::from_path(&csv.path).unwrap();
    let titles: Vec<&str> = preview.columns.iter().map(|column| column.title.as_str()).collect();
    assert_eq!(csv.headers().unwrap(), titles);
    let rows: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
    for seen in &preview.rows {
        let seen: Vec<String> = seen.iter().map(text).collect();
        let written = rows.iter().find(|row| row[0] == seen[0]).expect("who is seen is exported");
        assert_eq!(written, seen);
    }
}

#[tokio::test]
async fn auth0_is_asked_once_until_the_sample_is_old_or_to_be_renewed() {
    let world = World::new().await;
    let sample = async |renewed| world.exporter.sample(&world.tenant.id, &[], renewed).await.unwrap();
    let (first, second) = tokio::join!(sample(false), sample(false));
    assert_eq!((first.taken_at(), asked(&world)), (second.taken_at(), 1));
    sample(true).await;
    assert_eq!(asked(&world), 2);
    world.clock.advance(Duration::from_mins(4));
    sample(false).await;
    assert_eq!(asked(&world), 2);
    world.clock.advance(Duration::from_mins(1));
    sample(false).await;
    assert_eq!(asked(&world), 3);

    // Another credential may see other users.
    world
        .exporter
        .renew_credential(&world.tenant.id, &secret_credential(&world.sim), Keep::SessionOnly)
        .await
        .unwrap();
    sample(false).await;
    assert_eq!(asked(&world), 4);
}

#[tokio::test]
async fn a_sample_of_connections_holds_users_of_each() {
    let world = World::new().await;
    let names = ["google-oauth2", "Username-Password-Authentication"].map(str::to_owned);
    let sample = world.exporter.sample(&world.tenant.id, &names, false).await.unwrap();
    assert_eq!(asked(&world), 2);
    let preview = sample.preview(&columns(&["identities", "user_id"])).unwrap();
    let connections: Vec<usize> = (0..preview.columns.len())
        .filter(|column| preview.columns[*column].title.ends_with(".connection"))
        .collect();
    let first_ten = &preview.rows[..10];
    for name in &names {
        let in_it = |row: &&Vec<PreviewCell>| connections.iter().any(|column| text(&row[*column]) == *name);
        assert!(first_ten.iter().filter(in_it).count() >= 5, "{name}");
    }
    let mut ids: Vec<String> = preview.rows.iter().map(|row| text(row.last().unwrap())).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), sample.len(), "nobody twice");
}

#[tokio::test]
async fn keys_of_metadata_are_learned_and_can_be_exported() {
    let world = World::new().await;
    let sample = world.exporter.sample(&world.tenant.id, &[], false).await.unwrap();
    let found = sample.metadata_keys();
    let key =
        |path: &str| found.keys.iter().find(|key| key.path == path).unwrap_or_else(|| panic!("{found:?}"));
    assert_eq!(key("user_metadata.address").kind, KeyKind::Object);
    assert_eq!(key("user_metadata.consentTimestamp").kind, KeyKind::DateTime);
    assert_eq!(key("app_metadata.roles[0]").kind, KeyKind::Text);
    assert!((1..50).contains(&key("app_metadata.plan").users));

    let mut request = world.request();
    request.recipe.columns = found.keys.iter().map(|key| Column::named(key.path.as_str())).collect();
    assert_eq!(request.problems(), []);
}

#[tokio::test]
async fn without_the_permission_the_problem_names_it() {
    let world = World::new().await;
    let token = world.sim.token_with(&["read:connections"], Duration::from_hours(1));
    let token = Credential::Token(SecretString::from(token));
    world.exporter.renew_credential(&world.tenant.id, &token, Keep::SessionOnly).await.unwrap();
    let problem = world.exporter.sample(&world.tenant.id, &[], false).await.unwrap_err();
    assert_eq!(
        (problem.code().as_str(), &facts(&problem)["needed"][0]),
        ("missing_scope", &"read:users".into())
    );
}

#[tokio::test]
async fn a_sample_says_nothing_of_its_users_when_it_is_printed() {
    let world = World::new().await;
    let sample = world.exporter.sample(&world.tenant.id, &[], false).await.unwrap();
    let preview = sample.preview(&columns(&["user_id"])).unwrap();
    assert!(!format!("{sample:?}").contains(&text(&preview.rows[0][0])));
}
