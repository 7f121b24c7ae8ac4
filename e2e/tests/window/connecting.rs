//! Connecting a tenant: a failed attempt loses nothing, and other processes may connect one, too.

use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use serde_json::json;
use tenant_sim::{Config, TenantSim};

use crate::Result;
use crate::app::{App, binary, until, visit_on};
use crate::desktop::{Appearance, Desktop};
use crate::journeys::{connect, run_review, sign_in, tenant};

const WRONG: &str = "Auth0 doesn’t recognise this client ID with this secret or key at this domain. Check all \
                     three, including the region in the domain. Auth0 says: “Unauthorized”";

/// The smallest size of the window.
const SMALLEST: (u32, u32) = (900, 620);

/// Returns the text in the control with this label.
async fn value(app: &App<'_>, label: &str) -> Result<String> {
    let control = app.find("control", label).await?;
    let value = app.run("return arguments[0].value", vec![control.to_json()?]).await?;
    value.as_str().map(str::to_owned).ok_or_else(|| format!("no text: {value}").into())
}

/// Waits until the sidebar shows this tenant as the current one.
async fn await_tenant(app: &App<'_>, name: &str) -> Result<()> {
    app.find("button", &format!("Tenant: {name}*")).await.map(drop)
}

/// Checks that a button is in sight without scrolling.
async fn assert_in_sight(app: &App<'_>, button: &str) -> Result<()> {
    let button = app.find("button", button).await?;
    let script = "
        const { top, bottom, left } = arguments[0].getBoundingClientRect();
        return arguments[0].contains(document.elementFromPoint(left + 5, (top + bottom) / 2))
            && top >= 0 && bottom <= innerHeight";
    assert_eq!(app.run(script, vec![button.to_json()?]).await?, true, "the button is not in sight");
    Ok(())
}

#[tokio::test]
async fn a_tenant_is_connected_by_keyboard_alone_after_a_mistake() -> Result<()> {
    let sim = tenant().await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        app.resize(SMALLEST).await?;
        app.await_heading("Welcome to Rollcall").await?;
        app.activate_window().await?;
        app.tab_to("Application credentials*").await?;
        app.press_keys("Return")?;
        app.await_focus("Domain").await?;
        assert_in_sight(app, "Connect and check").await?;
        app.type_text(sim.url())?;
        app.tab_to("Client ID").await?;
        app.type_text(sim.client_id())?;
        // First the choice of how to sign in, which is called the same.
        app.tab_to("Client secret").await?;
        app.press_keys("Tab")?;
        app.type_text("not-the-secret")?;
        app.press_keys("Return")?;

        app.await_message("Client secret", WRONG).await?;
        app.await_focus("Client secret").await?;
        assert_eq!(value(app, "Client secret").await?, "not-the-secret");
        assert_eq!(value(app, "Domain").await?, sim.url());
        assert_in_sight(app, "Connect and check").await?;
        app.press_keys("ctrl+a")?;
        app.type_text(sim.client_secret())?;
        app.press_keys("Return")?;

        app.await_text("Connected. Rollcall can export users.").await?;
        app.await_focus("127.0.0.1 was added").await?;
        await_tenant(app, "127.0.0.1").await?;
        app.tab_to("Go to exports").await?;
        app.press_keys("Return")?;
        app.await_heading("Exports").await?;
        run_review(app).await
    })
    .await
}

#[tokio::test]
async fn a_token_without_the_permission_is_replaced_on_the_form() -> Result<()> {
    let sim = tenant().await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        app.resize(SMALLEST).await?;
        app.press("Paste a token*").await?;
        app.await_focus("Management API token").await?;
        let day = Duration::from_hours(24);
        app.fill("Management API token", &sim.token_with(&["read:connections"], day)).await?;
        app.fill("Name", "Acme").await?;
        app.press("Connect and check").await?;
        let words = "The token lacks the permission read:users. Copy one that has it. In Auth0: Applications → APIs \
                     → Auth0 Management API → API Explorer.";
        app.await_message("Management API token", words).await?;
        app.await_focus("Management API token").await?;
        assert!(!app.text().await?.contains("Machine to Machine"), "advice for applications");
        assert_in_sight(app, "Connect and check").await?;

        app.fill("Management API token", &sim.token()).await?;
        app.press("Connect and check").await?;
        app.await_heading("Acme was added").await?;
        await_tenant(app, "Acme").await?;
        app.press("Go to exports").await?;
        run_review(app).await
    })
    .await
}

#[tokio::test]
async fn a_tenant_that_cannot_be_reached_is_added_only_on_request() -> Result<()> {
    let sim = tenant().await?;
    let nobody = TenantSim::start(Config::default()).await?.url().to_owned();
    let desktop = Desktop::start(Appearance::Light)?.with_keychain()?;
    visit_on(&desktop, async |app| {
        sign_in(app, &nobody, sim.client_id(), sim.client_secret()).await?;
        app.await_text("Couldn’t reach").await?;
        app.await_focus("Domain").await?;
        assert_eq!(value(app, "Client secret").await?, sim.client_secret());
        Ok(())
    })
    .await?;
    visit_on(&desktop, async |app| {
        // Nothing was stored.
        app.await_heading("Welcome to Rollcall").await?;
        sign_in(app, &nobody, sim.client_id(), sim.client_secret()).await?;
        app.press("Add anyway").await?;
        app.await_heading("Exports").await?;
        app.await_text("Acme was added, but isn’t connected yet.").await?;
        await_tenant(app, "Acme").await
    })
    .await
}

#[tokio::test]
async fn a_tenant_that_the_command_line_adds_appears_without_a_restart() -> Result<()> {
    let sim = tenant().await?;
    let desktop = Desktop::start(Appearance::Light)?.with_keychain()?;
    visit_on(&desktop, async |app| {
        app.await_heading("Welcome to Rollcall").await?;
        add_by_command_line(&desktop, &sim, "Acme")?;
        app.await_heading("Exports").await?;
        await_tenant(app, "Acme").await?;

        add_by_command_line(&desktop, &sim, "Second")?;
        until("the list of tenants has both", async || {
            app.press("Tenant: Acme*").await?;
            let both = app.all("menuitemcheckbox", "Second*").await?.len() == 1;
            app.press_keys("Escape")?;
            Ok(both)
        })
        .await?;
        await_tenant(app, "Acme").await
    })
    .await
}

/// Adds a tenant with the command line that was built beside the application.
fn add_by_command_line(desktop: &Desktop, sim: &TenantSim, name: &str) -> Result<()> {
    let mut command = desktop.command(binary()?.with_file_name("rollcall-cli"));
    command.args(["tenant", "add", name, "--domain", sim.url(), "--client-id", sim.client_id()]);
    let mut child =
        command.arg("--client-secret-stdin").stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
    let stdin = child.stdin.take();
    stdin.ok_or("the command line has no standard input")?.write_all(sim.client_secret().as_bytes())?;
    let status = child.wait()?;
    if status.success() { Ok(()) } else { Err(format!("rollcall-cli: {status}").into()) }
}

#[tokio::test]
async fn the_sidebar_shows_the_tenant_of_what_is_on_the_screen() -> Result<()> {
    let sim = tenant().await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        connect(app, &sim).await?;
        run_review(app).await?;
        app.press("Tenant: Acme*").await?;
        app.click("menuitem", "Add a tenant…").await?;
        app.find("button", "Tenant: New tenant*").await?;
        app.press("Try the demo tenant*").await?;
        app.await_heading("Exports").await?;
        await_tenant(app, "Demo").await?;
        app.press("User access review Acme*").await?;
        app.await_heading("User access review").await?;
        await_tenant(app, "Acme").await?;
        app.choose("More actions for User access review", "Edit and export again…").await?;
        app.await_heading("New export").await?;
        await_tenant(app, "Acme").await?;
        app.press("Exports").await?;
        await_tenant(app, "Demo").await?;
        let missing = json!("Tenant: Acme*");
        assert_eq!(app.run("return look.find('button', arguments[0]).length", vec![missing]).await?, 0);
        Ok(())
    })
    .await
}
