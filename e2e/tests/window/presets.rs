//! Presets shared with others, through the desktop's own dialogs.

use std::path::Path;

use serde_json::{Value, json};
use tenant_sim::TenantSim;

use crate::Result;
use crate::app::{App, visit_on};
use crate::command_line;
use crate::desktop::{Appearance, Desktop};
use crate::files::exported;
use crate::journeys::{connect, tenant};

fn document() -> Value {
    json!({
        "version": 1,
        "name": "Free plan",
        "recipe": {
            "source": { "limit": 7 },
            "columns": [
                { "field": "email", "title": "Mail" },
                { "field": "app_metadata.plan" },
                { "field": "identities[0].connection", "title": "where" },
            ],
            "filter": { "condition": { "field": "blocked", "operator": "not-true" } },
            "outputs": ["csv"],
        },
    })
}

/// Returns the body of the request that Auth0 got, as the manifest has it.
fn asked(manifest: &Path) -> Result<Value> {
    let manifest: Value = serde_json::from_slice(&fs_err::read(manifest)?)?;
    Ok(manifest["jobs"][0]["request"].clone())
}

/// Exports a recipe file with the command line and returns what Auth0 was asked.
async fn asked_by_command_line(app: &App<'_>, sim: &TenantSim, recipe: &Path) -> Result<Value> {
    let pack = command_line::export(app, sim, &["--recipe".as_ref(), recipe.as_ref()]).await?;
    asked(&pack.join("manifest.json"))
}

#[tokio::test]
async fn a_preset_imported_shared_and_run_asks_the_same_everywhere() -> Result<()> {
    let sim = tenant().await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        connect(app, &sim).await?;
        let (given, shared) = (app.home().join("given.json"), app.home().join("shared.json"));
        fs_err::write(&given, document().to_string())?;

        app.press("Presets").await?;
        app.press("Import preset…").await?;
        app.answer_file_dialog("^(Import|Open|Select)", &given)?;
        app.await_text("Imported preset “Free plan”.").await?;
        app.choose("More actions for Free plan", "Share preset…").await?;
        app.answer_file_dialog("^(Share|Save)", &shared)?;
        app.await_text("Saved preset “Free plan” to a file.").await?;
        let saved: Value = serde_json::from_slice(&fs_err::read(&shared)?)?;
        assert_eq!(saved, document());

        app.press("Export Free plan").await?;
        app.await_rows("Ready", 1).await?;
        let by_window = asked(&exported(app.home(), "manifest.json")?)?;
        assert_eq!(by_window["limit"], 7);
        assert_eq!(by_window, asked_by_command_line(app, &sim, &shared).await?);
        assert_eq!(sim.export_posts(), 2);
        Ok(())
    })
    .await
}
