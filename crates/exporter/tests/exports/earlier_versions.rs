//! What an earlier Rollcall stored: every row of it means the same as before.

use exporter::ExportState::{Failed, Lost, Ready, Starting, Stopped, Waiting};
use exporter::{
    Booleans, Column, ExportFilter, ExportRequest, ExportSnapshot, Format, Protect, ProtectedField, Recipe,
    SignIn, Source, SourceFormat, Style,
};
use rusqlite::Connection;

use crate::support;

/// The database of version 9, before there were recipes.
const VERSION_9: &str = include_str!("../fixtures/store-v9.sql");

/// The recipe of the fixture's most particular export, and of its preset.
fn everything() -> Recipe {
    Recipe {
        source: Source { limit: Some(5), ..Source::default() },
        columns: vec![
            Column::titled("email", "Mail"),
            Column::titled("identities[0].connection", "connection"),
            Column::named("app_metadata.plan"),
        ],
        filter: None,
        keep_only_result: false,
        outputs: vec![Format::Xlsx, Format::JsonArray { pretty: false }],
        style: Style {
            locale: Some("fr-FR".into()),
            time_zone: Some("Europe/Paris".into()),
            booleans: Booleans::YesNo,
            missing: Some("n/a".into()),
        },
        file_name: None,
        hidden: vec![ProtectedField { path: "email".into(), how: Protect::KeepDomain }],
    }
}

#[tokio::test]
async fn a_database_of_version_9_opens_with_every_row_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fs_err::create_dir(&data).unwrap();
    Connection::open(data.join("rollcall.db")).unwrap().execute_batch(VERSION_9).unwrap();
    let clock = std::sync::Arc::new(base::DrivenClock::starting_at("2026-11-30T07:00:00Z".parse().unwrap()));
    let exporter = support::open(folder.path(), &clock, &std::sync::Arc::default()).await;

    let history = exporter.history(ExportFilter::default()).await.unwrap();
    let states: Vec<(&str, exporter::ExportState)> =
        history.iter().map(|export| (export.name.as_str(), export.state)).collect();
    assert_eq!(
        states,
        [
            ("Failed one", Failed),
            ("Lost one", Lost),
            ("Auth0 CSV", Ready),
            ("Starting one", Starting),
            ("Stopped one", Stopped),
            ("Waiting one", Waiting),
            ("User access review", Ready),
            ("Everything", Ready),
        ]
    );
    let named =
        |name: &str| -> &ExportSnapshot { history.iter().find(|export| export.name == name).unwrap() };
    let request =
        |name: &str| -> ExportRequest { serde_json::from_value(named(name).request.clone()).unwrap() };
    assert_eq!(request("Everything").recipe, everything());
    assert_eq!(request("Auth0 CSV").recipe.source.format, SourceFormat::Csv);
    assert_eq!(request("Waiting one").recipe.source.connections.len(), 2);
    assert_eq!(request("User access review").preset_id.as_deref(), Some("builtin/access-review"));
    // Absolute paths are written differently on each system.
    let here = |name: &str| ExportRequest { folder: std::env::temp_dir(), ..request(name) };
    assert!(history.iter().all(|export| here(&export.name).problems().is_empty()));
    assert_eq!((named("Everything").rows, named("Everything").files.len()), (Some(5), 5));
    assert!(named("Failed one").can_resume && named("Stopped one").can_resume);
    assert!(!named("Lost one").can_resume);
    assert!(named("Waiting one").jobs.iter().all(|job| job.problem.is_none()));
    assert!(exporter.profile(&named("Everything").id).await.unwrap().is_some());
    assert_eq!(exporter.activity(None, 100).await.unwrap().len(), 17);
    assert_eq!(exporter.verify_activity().await.unwrap().faults, []);

    let presets = exporter.presets().await.unwrap();
    let recipe = |index: usize| presets[index].recipe.as_ref().unwrap();
    assert_eq!((presets.len(), presets[1].name.as_str(), recipe(1)), (2, "Quarterly", &everything()));
    assert_eq!((presets[0].name.as_str(), &recipe(0).columns), ("Oldest", &vec![Column::named("email")]));

    let tenants = exporter.tenants().await.unwrap();
    let listed: Vec<&str> = tenants.iter().map(|tenant| tenant.name.as_str()).collect();
    assert_eq!(listed, ["Acme", "Beta"]);
    assert_eq!(tenants[0].sign_in, SignIn::Token);
    assert!(tenants[0].production && tenants[0].token_expires_at.is_some());
    assert!(tenants.iter().all(|tenant| tenant.removed_at.is_none()));
    let chosen = exporter.chosen_export_folder().await.unwrap();
    assert_eq!(chosen.unwrap(), std::path::Path::new("/home/ada/Documents/Packs"));

    // A preset that is saved again is stored as a recipe.
    exporter.save_preset(Some(presets[1].id.clone()), "Quarterly", everything()).await.unwrap();
    assert_eq!(exporter.presets().await.unwrap()[1].recipe, Ok(everything()));
}
