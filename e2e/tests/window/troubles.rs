//! Problems, and how the window explains them: what happened, why, what to do.

use std::time::Duration;

use tenant_sim::{
    CONNECTIONS_ONLY_CLIENT_ID, Config, Cut, Fault, FaultRule, Plan, Route, TenantSim, TimeSource,
};

use crate::Result;
use crate::app::{App, until, visit_on};
use crate::desktop::{Appearance, Desktop};
use crate::files::{exported, files_below, users_in};
use crate::journeys::{REVIEW_COLUMNS, connect, run_review, sign_in, tenant};

/// Path to an application's permissions in Auth0's dashboard.
const WHERE_TO_CLICK: &str = "Applications → APIs → Auth0 Management API → Machine to Machine Applications";

/// Opens the technical details of the current problem and checks that they contain these words.
async fn assert_detail(app: &App<'_>, words: &str) -> Result<()> {
    assert!(!app.text().await?.contains(words), "technical details are hidden at first");
    let script = "return look.find('button', 'Technical details').length
        || [...document.querySelectorAll('summary')].filter((each) => each.innerText === 'Technical details').length";
    app.prepare().await?;
    assert_eq!(app.run(script, Vec::new()).await?, 1);
    app.click("control", "Technical details").await?;
    app.await_text(words).await
}

#[tokio::test]
async fn an_export_survives_a_crash_and_is_requested_once() -> Result<()> {
    // The simulator's time is frozen, so the job stays in progress for as long as the test needs.
    let config = Config {
        users: 30,
        plan: Plan::Unlimited,
        time: TimeSource::Driven(TenantSim::start(Config::default()).await?.now()),
        ..Config::default()
    };
    let sim = TenantSim::start(config).await?;
    let desktop = Desktop::start(Appearance::Light)?.with_keychain()?;
    visit_on(&desktop, async |app| {
        connect(app, &sim).await?;
        app.press("Export User access review").await?;
        app.find("progressbar", "Progress of User access review").await?;
        sim.wait_for_request(|request| request.path.starts_with("/api/v2/jobs/job_")).await;
        app.kill().await
    })
    .await?;
    assert!(
        !desktop.home().join("Rollcall").exists()
            || files_below(&desktop.home().join("Rollcall"))?.is_empty()
    );

    visit_on(&desktop, async |app| {
        app.find("progressbar", "Progress of User access review").await?;
        sim.advance(Duration::from_mins(1));
        app.await_rows("Ready", 1).await
    })
    .await?;
    assert_eq!(users_in(&exported(desktop.home(), ".xlsx")?, REVIEW_COLUMNS)?, 30);
    assert_eq!(sim.export_posts(), 1);
    Ok(())
}

#[tokio::test]
async fn a_link_that_expires_mid_download_leaves_the_file_complete() -> Result<()> {
    let sim = tenant().await?;
    sim.inject(FaultRule::once(Route::Storage, Fault::ResetMidBody(Cut::Percent(40))));
    sim.inject(FaultRule::once(Route::Storage, Fault::ExpiredLink).after(1));
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        connect(app, &sim).await?;
        run_review(app).await?;
        assert_eq!(users_in(&exported(app.home(), ".xlsx")?, REVIEW_COLUMNS)?, 30);
        Ok(())
    })
    .await?;
    let storage: Vec<_> =
        sim.requests().into_iter().filter(|request| request.path.contains("job_")).collect();
    assert!(
        storage.iter().any(|request| request.range.is_some()),
        "the download did not resume: {storage:?}"
    );
    assert_eq!(sim.export_posts(), 1);
    Ok(())
}

#[tokio::test]
async fn a_missing_keychain_is_reported_and_session_storage_works() -> Result<()> {
    let sim = tenant().await?;
    let desktop = Desktop::start(Appearance::Light)?;
    visit_on(&desktop, async |app| {
        let words = "This computer has no keychain that Rollcall can use. Credentials are kept for this session \
                     only: in memory, never in a file. Exports and files are not \
                     affected.";
        app.await_text(words).await?;
        app.press("Application credentials*").await?;
        app.await_text(words).await?;
        let script = "return look.find('radio', arguments[0])[0].disabled";
        app.prepare().await?;
        let keychain = serde_json::json!("In the keychain*");
        assert_eq!(app.run(script, vec![keychain]).await?, true);
        app.press("Back").await?;
        sign_in(app, sim.url(), sim.client_id(), sim.client_secret()).await?;
        app.await_text("The credentials are kept in memory for this session only.").await?;
        app.press("Go to exports").await?;
        run_review(app).await?;
        assert_eq!(users_in(&exported(app.home(), ".xlsx")?, REVIEW_COLUMNS)?, 30);
        Ok(())
    })
    .await?;
    // The history stays, without a tenant.
    visit_on(&desktop, async |app| app.await_text("No tenant is connected").await).await
}

#[tokio::test]
async fn a_missing_permission_is_named_with_the_path_in_auth0() -> Result<()> {
    let sim = tenant().await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        sign_in(app, sim.url(), CONNECTIONS_ONLY_CLIENT_ID, sim.client_secret()).await?;
        app.await_text(
            "Connected, but the permission read:users is missing. Nothing can be exported without it.",
        )
        .await?;
        app.await_text(WHERE_TO_CLICK).await?;
        app.find("button", "Check again").await?;

        // The export reports the same problem if the user continues anyway.
        app.press("Add anyway").await?;
        app.await_heading("Exports").await?;
        app.press("Export User access review").await?;
        app.await_rows("Failed", 1).await?;
        app.press("User access review Acme*").await?;
        app.await_text(&format!("The permission read:users is missing. In Auth0, go to {WHERE_TO_CLICK}"))
            .await?;
        assert_detail(app, "missing_scope").await
    })
    .await
}

#[tokio::test]
async fn an_unreachable_or_broken_tenant_is_reported_with_advice() -> Result<()> {
    let sim = tenant().await?;
    // A port without a listener.
    let nobody = TenantSim::start(Config::default()).await?.url().to_owned();
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        sign_in(app, &nobody, sim.client_id(), sim.client_secret()).await?;
        app.await_text("Check the domain and your network.").await?;
        app.find("button", "Copy details for IT").await?;
        assert_detail(app, "\"code\": \"unreachable_refused\"").await?;
        Ok(())
    })
    .await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        sim.inject(FaultRule::new(Route::Token, Fault::ServerError500));
        sign_in(app, sim.url(), sim.client_id(), sim.client_secret()).await?;
        app.await_text("Auth0 has a problem of its own (status 500).").await?;
        app.await_text("Try again in a few minutes.").await?;
        assert_detail(app, "\"code\": \"server\"").await?;
        sim.clear_faults();
        app.press("Connect and check").await?;
        app.await_text("Connected. Rollcall can export users.").await
    })
    .await
}

#[tokio::test]
async fn an_export_reports_its_retries_and_its_final_failure() -> Result<()> {
    let sim = tenant().await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        connect(app, &sim).await?;
        sim.inject(FaultRule::new(Route::GetJob, Fault::ServerError500));
        app.press("Export User access review").await?;
        app.await_text("Auth0 has a problem. Trying again").await?;
        app.await_text("Auth0 has a problem of its own (status 500).").await?;
        sim.clear_faults();
        app.await_rows("Ready", 1).await?;

        let reason = "the export shard is offline";
        sim.inject(FaultRule::new(Route::GetJob, Fault::FailedJob { reason: Some(reason.to_owned()) }));
        app.press("Export User access review").await?;
        app.await_rows("Failed", 1).await?;
        app.press("User access review Acme*").await?;
        until("the export shows why it failed", async || {
            Ok(app.text().await?.contains(&format!("The export failed at Auth0: {reason}")))
        })
        .await?;
        assert_detail(app, "\"code\": \"job_failed\"").await?;
        app.find("button", "Export again: User access review").await.map(drop)
    })
    .await
}
