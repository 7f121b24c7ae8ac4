//! Complete user journeys in the real window.

use std::time::Duration;

use tenant_sim::{Config, Plan, TenantSim};

use crate::Result;
use crate::app::{App, visit, visit_on};
use crate::desktop::{Appearance, Desktop};
use crate::files::{exported, users_in};

/// Columns of the first preset, by title.
pub(crate) const REVIEW_COLUMNS: &str = "user_id,email,name,connection,roles,created_at,last_login,logins_count,blocked,\
     email_verified";

/// Starts a tenant with 30 users that completes jobs immediately.
pub(crate) async fn tenant() -> Result<TenantSim> {
    let config =
        Config { users: 30, plan: Plan::Unlimited, job_duration: Duration::ZERO, ..Config::default() };
    Ok(TenantSim::start(config).await?)
}

/// Chooses application credentials, fills them in under the name Acme, and submits them.
pub(crate) async fn sign_in(app: &App<'_>, domain: &str, client_id: &str, secret: &str) -> Result<()> {
    app.press("Application credentials*").await?;
    app.fill("Domain", domain).await?;
    app.fill("Client ID", client_id).await?;
    app.fill("Client secret", secret).await?;
    app.fill("Name", "Acme").await?;
    app.press("Connect and check").await
}

/// Connects to a tenant with application credentials, from the first screen to the exports.
pub(crate) async fn connect(app: &App<'_>, sim: &TenantSim) -> Result<()> {
    sign_in(app, sim.url(), sim.client_id(), sim.client_secret()).await?;
    app.await_heading("Acme was added").await?;
    app.press("Go to exports").await?;
    app.await_heading("Exports").await
}

/// Starts the demo tenant, from the first screen to the exports.
pub(crate) async fn open_demo(app: &App<'_>) -> Result<()> {
    app.press("Try the demo tenant*").await?;
    app.await_heading("Exports").await
}

/// Runs the first preset until its files are ready.
pub(crate) async fn run_review(app: &App<'_>) -> Result<()> {
    let before = app.rows("Ready").await?.len();
    app.press("Export User access review").await?;
    app.await_rows("Ready", before + 1).await
}

#[tokio::test]
async fn two_clicks_from_the_first_start_to_a_file() -> Result<()> {
    visit(Appearance::Light, async |app| {
        open_demo(app).await?;
        run_review(app).await?;

        assert_eq!(users_in(&exported(app.home(), ".xlsx")?, REVIEW_COLUMNS)?, 1_000);
        let manifest = fs_err::read(exported(app.home(), "manifest.json")?)?;
        let manifest: serde_json::Value = serde_json::from_slice(&manifest)?;
        assert_eq!(manifest["rows"], 1_000);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn three_fields_and_three_clicks_from_credentials_to_a_file() -> Result<()> {
    let sim = tenant().await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        app.press("Application credentials*").await?;
        app.fill("Domain", sim.url()).await?;
        app.fill("Client ID", sim.client_id()).await?;
        app.fill("Client secret", sim.client_secret()).await?;
        app.press("Connect and check").await?;
        app.await_text("Connected. Rollcall can export users.").await?;
        app.press("Go to exports").await?;
        run_review(app).await?;
        assert_eq!(users_in(&exported(app.home(), ".xlsx")?, REVIEW_COLUMNS)?, 30);
        assert_eq!(sim.export_posts(), 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_pasted_token_fills_in_its_tenant_and_leads_to_a_file() -> Result<()> {
    let sim = tenant().await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        app.press("Paste a token*").await?;
        app.fill("Management API token", &sim.token()).await?;
        app.await_text(&format!("Token for {}.", sim.domain())).await?;
        app.fill("Name", "Acme").await?;
        app.press("Connect and check").await?;
        app.await_text("Connected. Rollcall can export users.").await?;
        app.await_text("The token expires").await?;
        app.press("Go to exports").await?;
        run_review(app).await?;
        assert_eq!(users_in(&exported(app.home(), ".xlsx")?, REVIEW_COLUMNS)?, 30);
        assert!(sim.requests().iter().all(|request| request.path != "/oauth/token"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_history_survives_a_restart_and_opens_in_detail() -> Result<()> {
    let desktop = Desktop::start(Appearance::Dark)?;
    visit_on(&desktop, async |app| {
        open_demo(app).await?;
        run_review(app).await
    })
    .await?;
    visit_on(&desktop, async |app| {
        // The previous session's demo tenant is gone, but its exports are still listed.
        open_demo(app).await?;
        app.await_rows("Ready", 1).await?;
        app.press("User access review Demo*").await?;
        app.await_heading("User access review").await
    })
    .await
}

#[tokio::test]
async fn deleting_the_files_of_an_export_keeps_it_in_the_history() -> Result<()> {
    visit_on(&Desktop::start(Appearance::Light)?, async |app| {
        open_demo(app).await?;
        run_review(app).await?;
        let workbook = exported(app.home(), ".xlsx")?;
        app.choose("More actions for User access review", "Delete files…").await?;
        app.press("Delete files").await?;
        app.await_text("Files deleted or moved").await?;
        assert!(!workbook.exists(), "{} still exists", workbook.display());
        app.await_rows("Files gone", 1).await
    })
    .await
}

#[tokio::test]
async fn removing_the_last_tenant_shows_the_welcome_screen() -> Result<()> {
    let sim = tenant().await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        connect(app, &sim).await?;
        app.press("Settings").await?;
        app.choose("More actions for Acme", "Remove…").await?;
        app.press("Remove tenant").await?;
        app.await_heading("Welcome to Rollcall").await
    })
    .await
}
