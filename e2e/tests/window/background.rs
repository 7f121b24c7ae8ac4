//! The parts of the app outside the page, on a desktop with notifications and a tray.

use std::time::Duration;

use tenant_sim::{Config, Plan, TenantSim};

use crate::Result;
use crate::app::{App, binary, until, visit_on};
use crate::desktop::{Appearance, Desktop, Running};
use crate::journeys::{connect, open_demo};
use crate::services::Services;
use crate::words::Catalogue;

/// Starts the first preset. Uses a script, because a hidden window cannot be clicked.
const START: &str = "look.find('button', 'Export User access review')[0].click()";

#[tokio::test]
async fn a_notification_reports_an_export_in_a_hidden_window_and_opens_it_on_click() -> Result<()> {
    let desktop = Desktop::start(Appearance::Light)?;
    let services = Services::start(desktop.bus_address(), false).await?;
    visit_on(&desktop, async |app| {
        open_demo(app).await?;
        app.find("button", "Export User access review").await?;
        let minimised = desktop
            .command("xdotool")
            .args(["search", "--onlyvisible", "--name", "^Rollcall$", "windowminimize"])
            .status()?;
        assert!(minimised.success(), "{minimised}");
        app.run(START, Vec::new()).await?;
        until("the notification is shown", async || Ok(!services.shown().is_empty())).await?;
        let shown = services.shown();
        assert_eq!((shown.len(), shown[0].title.as_str()), (1, "User access review is ready"));
        assert_eq!(shown[0].text, "Tenant: Demo tenant");

        services.click(&shown[0]).await?;
        app.await_heading("User access review").await?;
        until("the notification is withdrawn", async || Ok(services.shown().is_empty())).await
    })
    .await
}

/// Starts a tenant whose exports outlast the test.
async fn slow_tenant() -> Result<TenantSim> {
    let config = Config {
        users: 30,
        plan: Plan::Unlimited,
        job_duration: Duration::from_hours(1),
        ..Config::default()
    };
    Ok(TenantSim::start(config).await?)
}

/// Connects to a tenant in the window and starts an export.
async fn export_of(app: &App<'_>, sim: &TenantSim) -> Result<()> {
    connect(app, sim).await?;
    app.press("Export User access review").await?;
    app.find("button", "Stop User access review").await.map(drop)
}

/// Closes the window by asking the window manager, as the close button does.
fn close(desktop: &Desktop) -> Result<()> {
    let status = desktop.command("wmctrl").args(["-F", "-c", "Rollcall"]).status()?;
    if status.success() { Ok(()) } else { Err(format!("wmctrl: {status}").into()) }
}

fn is_visible(desktop: &Desktop) -> Result<bool> {
    let found = ["search", "--onlyvisible", "--name", "^Rollcall$"];
    Ok(!desktop.command("xdotool").args(found).output()?.stdout.is_empty())
}

#[tokio::test]
async fn closing_during_an_export_leaves_a_tray_icon_that_restores_the_window() -> Result<()> {
    let sim = slow_tenant().await?;
    let desktop = Desktop::start(Appearance::Dark)?.with_keychain()?;
    let services = Services::start(desktop.bus_address(), true).await?;
    visit_on(&desktop, async |app| {
        assert_eq!(services.icons(), 0, "there is no icon while nothing runs");
        export_of(app, &sim).await?;
        until("the icon is there", async || Ok(services.icons() == 1)).await?;

        // The icon may be in the tray before the application knows it; until then, closing asks the
        // user.
        until("the window is gone", async || {
            let visible = is_visible(&desktop)?;
            if visible {
                close(&desktop)?;
            }
            Ok(!visible)
        })
        .await?;
        until("the notification is shown", async || Ok(services.shown().len() == 1)).await?;
        assert_eq!(services.shown()[0].title, "Rollcall keeps exporting");

        services.activate_icon().await?;
        until("the window is back", async || is_visible(&desktop)).await?;
        // Stop the export, so that quitting asks no question.
        app.press("Stop User access review").await?;
        app.await_rows("Stopped", 1).await
    })
    .await
}

#[tokio::test]
async fn closing_during_an_export_asks_without_a_tray_and_a_second_start_restores_the_window() -> Result<()> {
    let sim = slow_tenant().await?;
    let desktop = Desktop::start(Appearance::Light)?.with_keychain()?;
    visit_on(&desktop, async |app| {
        export_of(app, &sim).await?;
        close(&desktop)?;
        app.find("button", "Keep running in the background").await?;
        app.photograph("closing-light").await?;
        // Use a script: after a click, the driver would wait for the page to be painted, and hidden
        // pages are not.
        app.ask(
            "const named = (button) => button.textContent.trim() === 'Keep running in the background';
             setTimeout(() => [...document.querySelectorAll('button')].find(named).click());
             arguments[0](true);",
        )
        .await?;
        until("the window is gone", async || Ok(!is_visible(&desktop)?)).await?;

        let second = desktop.command(binary()?).status()?;
        assert!(second.success(), "{second}");
        until("the window is back", async || is_visible(&desktop)).await?;

        // The longer texts of the two languages, in the smallest window.
        let fr = Catalogue::of("fr")?;
        app.resize((900, 620)).await?;
        app.run("localStorage.setItem('rollcall.language', 'fr')", Vec::new()).await?;
        // Reload through the driver, which waits for the new page.
        app.session.refresh().await?;
        app.await_heading(fr.text("exports.title")?).await?;
        close(&desktop)?;
        app.find("button", fr.text("close.background")?).await?;
        app.photograph("closing-french").await?;
        app.press(fr.text("dialog.cancel")?).await?;
        app.press(&fr.with("row.stop_named", "User access review")?).await?;
        app.await_text(fr.text("state.stopped")?).await
    })
    .await
}

#[tokio::test]
async fn the_menu_lists_the_commands_and_their_shortcuts_work() -> Result<()> {
    for (appearance, name) in [(Appearance::Light, "light"), (Appearance::Dark, "dark")] {
        let desktop = Desktop::start(appearance)?;
        let key = |key: &str| desktop.command("xdotool").args(["key", key]).status();
        visit_on(&desktop, async |app| {
            open_demo(app).await?;
            app.find("button", "Export User access review").await?;
            key("F10")?;
            app.find("menuitem", "*").await?;
            app.photograph(&format!("menu-{name}")).await?;
            key("Escape")?;
            until("the menu is gone", async || {
                let gone = app.ask("arguments[0](document.querySelector('[role=menu]') === null)").await?;
                Ok(gone == true)
            })
            .await?;
            key("ctrl+comma")?;
            app.await_heading("Settings").await?;
            app.ask("document.querySelector('main').scrollTo(0, 9999); arguments[0](true)").await?;
            app.photograph(&format!("settings-desktop-{name}")).await?;
            key("ctrl+1")?;
            app.await_rows("Ready", 1).await
        })
        .await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_window_keeps_its_size_and_position_across_restarts() -> Result<()> {
    let desktop = Desktop::start(Appearance::Light)?;
    let geometry = || -> Result<String> {
        let find = ["search", "--onlyvisible", "--name", "^Rollcall$", "getwindowgeometry"];
        let told = String::from_utf8(desktop.command("xdotool").args(find).output()?.stdout)?;
        // The first line is the window's id.
        Ok(told.lines().skip(1).collect())
    };
    let program = binary()?;
    let mut left = String::new();
    for start in 0..4 {
        let _running = Running::start(&mut desktop.command(&program))?;
        until("the window is there", async || is_visible(&desktop)).await?;
        if start == 0 {
            for change in [["windowsize", "--sync", "1000", "700"], ["windowmove", "--sync", "90", "60"]] {
                let find = ["search", "--onlyvisible", "--name", "^Rollcall$"];
                desktop.command("xdotool").args(find).args(change).status()?;
            }
            until("the window has its size", async || Ok(geometry()?.contains("1000x700"))).await?;
            left = geometry()?;
        }
        // The window manager may add its frame later.
        until("the window is where it was", async || Ok(geometry()? == left)).await?;
        close(&desktop)?;
        until("the application has ended", async || Ok(desktop.process(&program)?.is_none())).await?;
    }
    Ok(())
}
