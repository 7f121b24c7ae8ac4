//! What there is of Rollcall beside its page, on a desktop that has notifications and a tray.

use std::time::Duration;

use tenant_sim::{Config, Plan, TenantSim};

use crate::Result;
use crate::app::{until, visit_on};
use crate::desktop::{Appearance, Desktop};
use crate::services::Services;

/// Starts the first preset. By script, because a hidden window can't be clicked.
const START: &str = "document.querySelector('main section li .buttons button:first-child').click();
    arguments[0](true);";

#[tokio::test]
async fn a_notification_tells_of_an_export_that_nobody_watched_and_a_click_opens_it() -> Result<()> {
    let desktop = Desktop::start(Appearance::Light)?;
    let services = Services::start(desktop.bus_address(), false).await?;
    visit_on(&desktop, async |app| {
        app.click("[data-testid=way-demo]").await?;
        app.await_element("main section li .buttons button").await?;
        let minimised =
            desktop.command("xdotool").args(["search", "--name", "^Rollcall$", "windowminimize"]).status()?;
        assert!(minimised.success(), "{minimised}");
        app.ask(START).await?;
        until("it is told", async || Ok(!services.shown().is_empty())).await?;
        let shown = services.shown();
        assert_eq!((shown.len(), shown[0].title.as_str()), (1, "User access review is ready"));
        assert_eq!(shown[0].text, "Tenant: Demo");

        services.click(&shown[0]).await?;
        until("its details are open", async || Ok(app.text("h1").await? == "User access review")).await?;
        until("it is no news any more", async || Ok(services.shown().is_empty())).await
    })
    .await
}

#[tokio::test]
async fn closing_during_an_export_leaves_an_icon_that_brings_the_window_back() -> Result<()> {
    let config = Config {
        users: 30,
        plan: Plan::Unlimited,
        // For ever, as far as this test is concerned.
        job_duration: Duration::from_hours(1),
        ..Config::default()
    };
    let sim = TenantSim::start(config).await?;
    let desktop = Desktop::start(Appearance::Dark)?;
    let services = Services::start(desktop.bus_address(), true).await?;
    let visible = || -> Result<bool> {
        let found =
            desktop.command("xdotool").args(["search", "--onlyvisible", "--name", "^Rollcall$"]).output()?;
        Ok(!found.stdout.is_empty())
    };
    visit_on(&desktop, async |app| {
        app.click("[data-testid=way-application]").await?;
        app.fill("Domain", sim.url()).await?;
        app.fill("Client ID", sim.client_id()).await?;
        app.fill("Client secret", sim.client_secret()).await?;
        app.fill("Name", "Acme").await?;
        app.press("Connect and check").await?;
        app.press("Go to exports").await?;
        app.await_element("main section li .buttons button").await?;
        assert_eq!(services.icons(), 0, "there is no icon while nothing runs");
        app.ask(START).await?;
        until("the icon is there", async || Ok(services.icons() == 1)).await?;

        // As its own button does; xdotool's own way would not ask the application.
        let close = ["search", "--name", "^Rollcall$", "windowactivate", "--sync", "key", "alt+F4"];
        desktop.command("xdotool").args(close).status()?;
        until("the window is gone", async || Ok(!visible()?)).await?;
        until("it is told once", async || Ok(services.shown().len() == 1)).await?;
        assert_eq!(services.shown()[0].title, "Rollcall goes on exporting");

        services.activate_icon().await?;
        until("the window is back", async || visible()).await?;
        // Stopped, so that nothing is left to ask about at the end.
        app.press("Stop").await?;
        app.await_element(".row.stopped").await
    })
    .await
}
