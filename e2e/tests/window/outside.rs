//! What there is of Rollcall beside its page, on a desktop that has notifications and a tray.

use std::time::Duration;

use tenant_sim::{Config, Plan, TenantSim};

use crate::Result;
use crate::app::{App, binary, until, visit_on};
use crate::desktop::{Appearance, Desktop, Running};
use crate::journeys::{connect, open_demo};
use crate::services::Services;
use crate::words::Catalogue;

/// Starts the first preset. By script, because a hidden window can't be clicked.
const START: &str = "look.find('button', 'Export User access review')[0].click()";

#[tokio::test]
async fn a_notification_tells_of_an_export_that_nobody_watched_and_a_click_opens_it() -> Result<()> {
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
        until("it is told", async || Ok(!services.shown().is_empty())).await?;
        let shown = services.shown();
        assert_eq!((shown.len(), shown[0].title.as_str()), (1, "User access review is ready"));
        assert_eq!(shown[0].text, "Tenant: Demo");

        services.click(&shown[0]).await?;
        app.await_heading("User access review").await?;
        until("it is no news any more", async || Ok(services.shown().is_empty())).await
    })
    .await
}

/// A tenant whose exports never end, as far as a test is concerned.
async fn slow_tenant() -> Result<TenantSim> {
    let config = Config {
        users: 30,
        plan: Plan::Unlimited,
        job_duration: Duration::from_hours(1),
        ..Config::default()
    };
    Ok(TenantSim::start(config).await?)
}

/// Connects a tenant in the window and starts an export of it.
async fn export_of(app: &App<'_>, sim: &TenantSim) -> Result<()> {
    connect(app, sim).await?;
    app.press("Export User access review").await?;
    app.find("button", "Stop User access review").await.map(drop)
}

/// Closes the window as its own button does: the window manager asks it to.
fn close(desktop: &Desktop) -> Result<()> {
    let status = desktop.command("wmctrl").args(["-F", "-c", "Rollcall"]).status()?;
    if status.success() { Ok(()) } else { Err(format!("wmctrl: {status}").into()) }
}

fn is_visible(desktop: &Desktop) -> Result<bool> {
    let found = ["search", "--onlyvisible", "--name", "^Rollcall$"];
    Ok(!desktop.command("xdotool").args(found).output()?.stdout.is_empty())
}

#[tokio::test]
async fn closing_during_an_export_leaves_an_icon_that_brings_the_window_back() -> Result<()> {
    let sim = slow_tenant().await?;
    let desktop = Desktop::start(Appearance::Dark)?.with_keychain()?;
    let services = Services::start(desktop.bus_address(), true).await?;
    visit_on(&desktop, async |app| {
        assert_eq!(services.icons(), 0, "there is no icon while nothing runs");
        export_of(app, &sim).await?;
        until("the icon is there", async || Ok(services.icons() == 1)).await?;

        // The tray has the icon a moment before the application knows that it has; until then it asks.
        until("the window is gone", async || {
            let visible = is_visible(&desktop)?;
            if visible {
                close(&desktop)?;
            }
            Ok(!visible)
        })
        .await?;
        until("it is told", async || Ok(services.shown().len() == 1)).await?;
        assert_eq!(services.shown()[0].title, "Rollcall goes on exporting");

        services.activate_icon().await?;
        until("the window is back", async || is_visible(&desktop)).await?;
        // Stopped, so that nothing is left to ask about at the end.
        app.press("Stop User access review").await?;
        app.await_rows("Stopped", 1).await
    })
    .await
}

#[tokio::test]
async fn closing_during_an_export_asks_where_there_is_no_tray_and_a_second_start_brings_the_window_back()
-> Result<()> {
    let sim = slow_tenant().await?;
    let desktop = Desktop::start(Appearance::Light)?.with_keychain()?;
    visit_on(&desktop, async |app| {
        export_of(app, &sim).await?;
        close(&desktop)?;
        app.find("button", "Keep working in the background").await?;
        app.photograph("closing-light").await?;
        // By script: the driver would wait for the page to be painted after the click, and hidden pages are not.
        app.ask(
            "const named = (button) => button.textContent.trim() === 'Keep working in the background';
             setTimeout(() => [...document.querySelectorAll('button')].find(named).click());
             arguments[0](true);",
        )
        .await?;
        until("the window is gone", async || Ok(!is_visible(&desktop)?)).await?;

        let second = desktop.command(binary()?).status()?;
        assert!(second.success(), "{second}");
        until("the window is back", async || is_visible(&desktop)).await?;

        // The longest words of the two languages, in the smallest window.
        let fr = Catalogue::of("fr")?;
        app.resize((900, 620)).await?;
        app.run("localStorage.setItem('rollcall.language', 'fr')", Vec::new()).await?;
        // By the driver, which waits until the new page is there.
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
async fn the_menu_holds_the_commands_and_their_keys_work() -> Result<()> {
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
async fn the_window_keeps_its_size_and_place_from_start_to_start() -> Result<()> {
    let desktop = Desktop::start(Appearance::Light)?;
    let geometry = || -> Result<String> {
        let find = ["search", "--onlyvisible", "--name", "^Rollcall$", "getwindowgeometry"];
        let told = String::from_utf8(desktop.command("xdotool").args(find).output()?.stdout)?;
        // The first line is the window's number.
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
        // The window manager takes its time to put its frame around it.
        until("the window is where it was", async || Ok(geometry()? == left)).await?;
        close(&desktop)?;
        until("the application has ended", async || Ok(desktop.process(&program)?.is_none())).await?;
    }
    Ok(())
}
