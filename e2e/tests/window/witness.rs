//! Auth0's own record of an export, which comes late.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use tenant_sim::{Config, Plan, READ_SCOPES, TenantSim, TimeSource};

use crate::Result;
use crate::app::{App, visit_on};
use crate::command_line;
use crate::delivered::Pack;
use crate::desktop::{Appearance, Desktop};
use crate::journeys::connect;
use crate::picture::SIZES;
use crate::tour::Tour;

const RECORD: &str = "Keep Auth0’s own record of the export*";

/// The time after which a request is in the tenant's log.
const DELAY: Duration = Duration::from_mins(1);

/// Starts a tenant whose time is driven, with 30 users.
async fn tenant() -> Result<TenantSim> {
    let start = TenantSim::start(Config::default()).await?.now();
    let config = Config {
        users: 30,
        plan: Plan::Unlimited,
        job_duration: Duration::ZERO,
        log_delay: DELAY,
        scopes: READ_SCOPES.iter().map(|scope| (*scope).to_owned()).collect(),
        time: TimeSource::Driven(start),
        ..Config::default()
    };
    Ok(TenantSim::start(config).await?)
}

/// Returns the packs, without what came beside them.
fn packs(app: &App<'_>) -> Result<Vec<Pack>> {
    let mut packs = Pack::all(app.home())?;
    packs.retain(|pack| pack.manifest["supplement_to"].is_null());
    Ok(packs)
}

/// Returns the folder beside a pack that holds the event of its request.
fn supplement_of(pack: &Pack) -> Result<PathBuf> {
    let job = &pack.manifest["jobs"][0];
    let folder = pack.folder.parent().ok_or("a pack without a folder")?;
    for entry in fs_err::read_dir(folder)? {
        let found = entry?.path();
        let Ok(event) = fs_err::read(found.join("auth0-log-event.json")) else { continue };
        let event: Value = serde_json::from_slice(&event)?;
        if event["references"]["correlation_id"] == job["correlation_id"] {
            assert_eq!(event["type"], "sapi");
            assert_eq!(event["details"]["response"]["body"]["id"], job["job_id"]);
            return Ok(found);
        }
    }
    Err(format!("no event beside {}", pack.folder.display()).into())
}

/// Checks a pack or a supplement with the command line.
fn assert_unchanged(folder: &Path) -> Result<()> {
    command_line::run(&["verify".as_ref(), folder.as_ref()]).map(drop)
}

#[tokio::test]
async fn auth0s_own_record_is_looked_for_again_by_mouse_and_by_keyboard() -> Result<()> {
    let sim = tenant().await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        connect(app, &sim).await?;
        let tour = Tour::of(app);
        app.press("New export").await?;
        app.click("checkbox", RECORD).await?;
        app.press("Export 6 columns").await?;
        app.await_rows("Ready", 1).await?;
        app.press("All users Acme*").await?;
        app.find("heading", "Auth0’s own record").await?;
        app.await_text("Auth0’s log was not asked yet").await?;
        app.press("Look again").await?;
        app.await_text("Auth0’s log did not have the request yet when it was asked on ").await?;
        app.find("heading", "Auth0’s own record").await?.scroll_into_view().await?;
        tour.stop_at("details-8-record-not-yet", &SIZES[..1]).await?;
        sim.advance(DELAY);
        app.press("Look again").await?;
        app.await_text("Auth0’s log recorded the request on ").await?;
        app.await_text("It does not prove that the file was downloaded").await?;
        app.find("heading", "Auth0’s own record").await?.scroll_into_view().await?;
        tour.stop_at("details-9-record", &SIZES[..1]).await?;
        let before = packs(app)?;
        let [pack] = &before[..] else { return Err("not one pack".into()) };
        assert_unchanged(&pack.folder)?;
        assert_unchanged(&supplement_of(pack)?)?;
        by_keyboard(app, &sim, pack.id()).await?;
        tour.end()
    })
    .await
}

/// The choice is remembered; the record of the next export is there at the first look.
async fn by_keyboard(app: &App<'_>, sim: &TenantSim, before: &str) -> Result<()> {
    app.activate_window().await?;
    app.press_keys("ctrl+n")?;
    app.await_heading("New export").await?;
    app.await_focus("New export").await?;
    app.tab_to(RECORD).await?;
    assert!(app.find("checkbox", RECORD).await?.is_selected().await?);
    app.press_keys("ctrl+Return")?;
    app.await_rows("Ready", 2).await?;
    sim.advance(DELAY);
    app.tab_to("All users Acme*").await?;
    app.press_keys("Return")?;
    app.await_heading("All users").await?;
    app.await_focus("All users").await?;
    app.tab_to("Look again").await?;
    app.press_keys("Return")?;
    app.await_text("Auth0’s log recorded the request on ").await?;
    // The button is gone; the focus is not.
    app.await_focus("Auth0’s own record").await?;
    let packs = packs(app)?;
    let new = packs.iter().find(|pack| pack.id() != before).ok_or("no second pack")?;
    assert_unchanged(&supplement_of(new)?)
}
