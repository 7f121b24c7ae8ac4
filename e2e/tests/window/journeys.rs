//! What a person does from end to end, in the real window.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tenant_sim::{Config, Plan, TenantSim};

use crate::Result;
use crate::app::{visit, visit_on};
use crate::desktop::{Appearance, Desktop};

/// The first preset card's button that starts it.
const FIRST_PRESET: &str = "main section li .buttons button:first-child";

/// A row of the history whose files are there.
const READY_ROW: &str = ".row.ready";

/// Every file below a folder.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs_err::read_dir(folder)? {
        let path = entry?.path();
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else if path.is_file() {
            // Not a socket, of which a desktop has some.
            files.push(path);
        }
    }
    Ok(files)
}

#[tokio::test]
async fn two_clicks_from_the_first_start_to_a_file() -> Result<()> {
    visit(Appearance::Light, async |app| {
        app.click("[data-testid=way-demo]").await?;
        app.click(FIRST_PRESET).await?;
        app.await_element(READY_ROW).await?;
        app.photograph("exports-light").await?;

        let packs = files_below(&app.home().join("Rollcall"))?;
        let csv = packs.iter().find(|file| file.extension().is_some_and(|extension| extension == "csv"));
        let text = fs_err::read_to_string(csv.ok_or("no CSV")?)?;
        assert!(text.starts_with("user_id,email,name,connection,"), "{}", &text[..60]);
        let manifest = packs.iter().find(|file| file.ends_with("manifest.json")).ok_or("no manifest")?;
        let manifest: serde_json::Value = serde_json::from_slice(&fs_err::read(manifest)?)?;
        assert_eq!(manifest["rows"], 1_000);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_history_is_there_at_the_next_start_and_opens_in_detail() -> Result<()> {
    let desktop = Desktop::start(Appearance::Dark)?;
    visit_on(&desktop, async |app| {
        app.click("[data-testid=way-demo]").await?;
        app.click(FIRST_PRESET).await?;
        app.await_element(READY_ROW).await
    })
    .await?;
    visit_on(&desktop, async |app| {
        // The demo tenant of before is gone, its exports are not.
        app.click("[data-testid=way-demo]").await?;
        app.await_element(READY_ROW).await?;
        app.photograph("exports-dark").await?;
        app.click(&format!("{READY_ROW} button.main")).await?;
        assert_eq!(app.text("h1").await?, "User access review");
        app.photograph("details-dark").await
    })
    .await
}

#[tokio::test]
async fn a_credential_given_in_the_window_is_in_the_keychain_and_nowhere_else() -> Result<()> {
    let config =
        Config { users: 30, plan: Plan::Unlimited, job_duration: Duration::ZERO, ..Config::default() };
    let sim = TenantSim::start(config).await?;
    let desktop = Desktop::start(Appearance::Light)?.with_keychain()?;
    visit_on(&desktop, async |app| {
        app.click("[data-testid=way-application]").await?;
        app.fill("Domain", sim.url()).await?;
        app.fill("Client ID", sim.client_id()).await?;
        app.fill("Client secret", sim.client_secret()).await?;
        app.fill("Name", "Acme").await?;
        app.photograph("connect-light").await?;
        app.press("Connect and check").await?;
        app.press("Go to exports").await?;
        app.click(FIRST_PRESET).await?;
        app.await_element(READY_ROW).await
    })
    .await?;

    // A new process signs in with what the keychain holds: a second token is asked for.
    let sign_ins = || sim.requests().iter().filter(|request| request.path == "/oauth/token").count();
    let before = sign_ins();
    visit_on(&desktop, async |app| {
        app.await_element(READY_ROW).await?;
        app.click(FIRST_PRESET).await?;
        app.await_rows(READY_ROW, 2).await
    })
    .await?;
    assert_eq!(sign_ins(), before + 1);

    let secrets: Vec<String> = sim.issued_secrets().into_iter().filter(|secret| secret.len() >= 8).collect();
    assert!(secrets.iter().any(|secret| secret == sim.client_secret()));
    for file in files_below(desktop.home())? {
        let content = match fs_err::read(&file) {
            // The web view's own processes are still tidying up behind it.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            content => content?,
        };
        for secret in &secrets {
            let found = content.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "a secret of {} characters is in {}", secret.len(), file.display());
        }
    }
    Ok(())
}
