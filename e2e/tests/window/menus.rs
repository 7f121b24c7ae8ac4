//! Menus of rows and fields, and keys.

use tenant_sim::TenantSim;

use crate::Result;
use crate::app::{App, until, visit_on};
use crate::desktop::{Appearance, Desktop};
use crate::journeys::{open_demo, run_review, sign_in};

/// Records what the page leaves of each request for a menu: the element, and whether the web view
/// shows its own.
const RECORD_MENUS: &str = "
    window.menus = [];
    window.addEventListener('contextmenu', (event) =>
        window.menus.push([event.target.closest('input, h1, [data-row-focus]')?.localName ?? 'other',
            !event.defaultPrevented]));";

async fn await_no_menu(app: &App<'_>) -> Result<()> {
    until("the menu is gone", async || Ok(app.all("menu", "*").await?.is_empty())).await
}

#[tokio::test]
async fn a_right_click_opens_the_menu_of_the_row_and_not_the_web_views() -> Result<()> {
    visit_on(&Desktop::start(Appearance::Light)?, async |app| {
        open_demo(app).await?;
        run_review(app).await?;
        app.run(RECORD_MENUS, Vec::new()).await?;
        let heading = app.find("heading", "Exports").await?;
        app.click_at(&heading, "3").await?;
        let row = app.find("button", "User access review Demo*").await?;
        app.click_at(&row, "3").await?;
        app.find("menuitem", "Copy files").await?;
        app.photograph("row-menu").await?;
        app.click("menuitem", "Details").await?;
        app.await_heading("User access review").await?;
        app.press("Back to Exports").await?;
        app.await_heading("Exports").await?;
        app.await_focus("User access review Demo*").await?;

        let menus = app.run("return window.menus", Vec::new()).await?;
        let asked = menus.as_array().ok_or("the page records no menus")?;
        assert!(!asked.is_empty() && asked.iter().all(|menu| menu[1] == false), "{menus}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_row_has_its_menu_and_its_keys_by_keyboard_alone() -> Result<()> {
    visit_on(&Desktop::start(Appearance::Light)?, async |app| {
        open_demo(app).await?;
        run_review(app).await?;
        app.activate_window().await?;
        app.tab_to("User access review Demo*").await?;
        for keys in ["shift+F10", "Menu"] {
            app.press_keys(keys)?;
            app.await_focus("Open").await?;
            app.walk_to("Down", "Copy files").await?;
            app.press_keys("Escape")?;
            await_no_menu(app).await?;
            app.await_focus("User access review Demo*").await?;
        }
        app.press_keys("ctrl+c")?;
        app.await_text("Copied the files of “User access review”.").await?;

        app.press_keys("Return")?;
        app.await_heading("User access review").await?;
        app.press_keys("alt+Left")?;
        app.await_heading("Exports").await?;
        app.await_focus("User access review Demo*").await?;

        app.press_keys("Delete")?;
        app.find("heading", "Delete the files of “User access review”?").await?;
        app.press_keys("Escape")?;
        app.await_focus("User access review Demo*").await?;
        app.press_keys("Delete")?;
        app.find("heading", "Delete the files of “User access review”?").await?;
        app.tab_to("Delete files").await?;
        app.press_keys("Return")?;
        app.await_rows("Files gone", 1).await?;
        app.await_focus("User access review Demo*").await?;
        // Without files, the same key removes the row, which can be undone.
        app.press_keys("Delete")?;
        app.await_rows("Files gone", 0).await?;
        app.press_keys("F6")?;
        app.await_focus("Undo").await?;
        app.press_keys("Return")?;
        app.await_rows("Files gone", 1).await
    })
    .await
}

#[tokio::test]
async fn several_rows_are_chosen_with_shift_and_ctrl_and_deleted_together() -> Result<()> {
    visit_on(&Desktop::start(Appearance::Light)?, async |app| {
        open_demo(app).await?;
        for _ in 0..3 {
            run_review(app).await?;
        }
        app.activate_window().await?;
        app.tab_to("User access review Demo*").await?;
        app.press_keys("shift+Down")?;
        app.await_text("2 exports selected").await?;
        app.press_keys("shift+Down")?;
        app.await_text("3 exports selected").await?;
        app.press_keys("ctrl+c")?;
        app.await_text("Copied the files of 3 exports.").await?;
        app.photograph("rows-selected").await?;
        app.press_keys("Escape")?;
        until("no row is chosen", async || Ok(!app.text().await?.contains("selected"))).await?;

        // By mouse: one, then another, then both in the menu.
        let rows = app.all("button", "User access review Demo*").await?;
        app.desktop.xdotool(&["keydown", "ctrl"])?;
        app.click_at(&rows[0], "1").await?;
        app.click_at(&rows[2], "1").await?;
        app.desktop.xdotool(&["keyup", "ctrl"])?;
        app.await_text("2 exports selected").await?;
        app.click_at(&rows[2], "3").await?;
        app.click("menuitem", "Delete files…").await?;
        app.find("heading", "Delete the files of 2 exports?").await?;
        app.press("Delete files").await?;
        app.await_rows("Files gone", 2).await?;
        app.await_rows("Ready", 1).await
    })
    .await
}

/// Returns the width of the page, which is smaller the larger everything in it is.
pub(crate) async fn page_width(app: &App<'_>) -> Result<i64> {
    app.run("return innerWidth", Vec::new()).await?.as_i64().ok_or_else(|| "no width".into())
}

#[tokio::test]
async fn everything_is_enlarged_by_keys_and_stays_so() -> Result<()> {
    let desktop = Desktop::start(Appearance::Light)?;
    let mut larger = 0;
    visit_on(&desktop, async |app| {
        app.await_heading("Welcome to Rollcall").await?;
        app.activate_window().await?;
        let usual = page_width(app).await?;
        for (keys, text) in [("ctrl+plus", "Size: 110%"), ("ctrl+equal", "Size: 125%")] {
            app.press_keys(keys)?;
            app.await_text(text).await?;
        }
        until("the page has less room", async || Ok(page_width(app).await? < usual * 9 / 10)).await?;
        larger = page_width(app).await?;
        app.photograph("welcome-125-percent").await
    })
    .await?;
    visit_on(&desktop, async |app| {
        app.await_heading("Welcome to Rollcall").await?;
        until("the size is as it was left", async || Ok(page_width(app).await? == larger)).await?;
        app.activate_window().await?;
        app.press_keys("ctrl+minus")?;
        app.await_text("Size: 110%").await?;
        app.press_keys("ctrl+0")?;
        app.await_text("Size: 100%").await?;
        until("the page has its room again", async || Ok(page_width(app).await? > larger)).await
    })
    .await
}

/// Connects to a production tenant.
async fn connect_production(app: &App<'_>, sim: &TenantSim) -> Result<()> {
    app.press("Application credentials*").await?;
    app.click("control", "This is a production tenant*").await?;
    app.press("Back").await?;
    sign_in(app, sim.url(), sim.client_id(), sim.client_secret()).await?;
    app.await_heading("Acme was added").await?;
    app.press("Go to exports").await?;
    app.await_heading("Exports").await
}

#[tokio::test]
async fn a_key_asks_once_before_it_exports_a_production_tenant() -> Result<()> {
    // Its time stands still, so that the export can be stopped.
    let start = TenantSim::start(tenant_sim::Config::default()).await?.now();
    let time = tenant_sim::TimeSource::Driven(start);
    let plan = tenant_sim::Plan::Unlimited;
    let sim = TenantSim::start(tenant_sim::Config { plan, time, ..tenant_sim::Config::default() }).await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        connect_production(app, &sim).await?;
        app.activate_window().await?;
        app.press_keys("ctrl+1")?;
        app.find("heading", "Export “User access review” from Acme?").await?;
        app.photograph("key-asks").await?;
        assert_eq!(sim.export_posts(), 0);
        app.press_keys("Escape")?;
        until("the question is gone", async || Ok(app.all("dialog", "*").await?.is_empty())).await?;
        assert_eq!(sim.export_posts(), 0);

        app.press_keys("ctrl+1")?;
        app.find("heading", "Export “User access review” from Acme?").await?;
        app.tab_to("Export").await?;
        app.press_keys("Return")?;
        app.await_text("Exporting “User access review” from Acme.").await?;
        app.press_keys("F6")?;
        app.await_focus("Stop").await?;
        app.press_keys("Return")?;
        app.await_rows("Stopped", 1).await?;

        // A new preset takes no key from another, and no key asks again.
        app.press_keys("ctrl+n")?;
        app.await_heading("New export").await?;
        app.press("Save as preset…").await?;
        app.fill("Preset name", "A first one of my own").await?;
        app.press("Save preset").await?;
        app.await_text("A first one of my own").await?;
        until("the dialog is gone", async || Ok(app.all("dialog", "*").await?.is_empty())).await?;
        app.press_keys("ctrl+1")?;
        app.await_heading("Exports").await?;
        app.await_text("Exporting “User access review” from Acme.").await?;
        app.press("Stop").await?;
        app.await_rows("Stopped", 2).await
    })
    .await
}
