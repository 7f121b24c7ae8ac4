//! Another start: whoever has a history sees it, and without one the settings are at hand.

use crate::Result;
use crate::app::{until, visit_on};
use crate::desktop::{Appearance, Desktop};
use crate::handing_over::{WORKBOOK, register_opener};
use crate::journeys::{open_demo, run_review};
use crate::words::Catalogue;

#[tokio::test]
async fn exports_of_the_demo_tenant_are_there_after_a_restart() -> Result<()> {
    let desktop = Desktop::start(Appearance::Light)?;
    let opened = register_opener(&desktop, WORKBOOK)?;
    visit_on(&desktop, async |app| {
        open_demo(app).await?;
        run_review(app).await
    })
    .await?;
    // By mouse: the file opens, the details show it, and it is exported again.
    visit_on(&desktop, async |app| {
        app.await_heading("Exports").await?;
        app.await_text("No tenant is connected").await?;
        app.await_rows("Ready", 1).await?;
        app.photograph("restart-without-tenant").await?;
        app.press("Open User access review").await?;
        until("the file is open", async || Ok(opened.exists())).await?;
        app.press("User access review Demo*").await?;
        app.await_heading("User access review").await?;
        app.find("heading", "Proof").await?;
        app.press("Back to Exports").await?;
        app.await_heading("Exports").await?;
        app.choose("More actions for User access review", "Export again").await?;
        app.await_rows("Ready", 2).await?;
        app.find("button", "Export User access review").await.map(drop)
    })
    .await?;
    // By keyboard.
    visit_on(&desktop, async |app| {
        app.await_rows("Ready", 2).await?;
        app.activate_window().await?;
        app.tab_to("Try the demo tenant").await?;
        app.tab_to("User access review Demo*").await?;
        app.press_keys("Return")?;
        app.await_heading("User access review").await?;
        app.press_keys("ctrl+n")?;
        app.await_heading("Add a tenant").await
    })
    .await
}

#[tokio::test]
async fn the_language_and_the_settings_are_reachable_from_the_welcome_screen() -> Result<()> {
    let (fr, en) = (Catalogue::of("fr")?, Catalogue::of("en")?);
    let desktop = Desktop::start(Appearance::Light)?;
    visit_on(&desktop, async |app| {
        app.await_heading(en.text("welcome.title")?).await?;
        app.activate_window().await?;
        app.tab_to(en.text("settings.language")?).await?;
        app.type_text("Fran")?;
        app.await_heading(fr.text("welcome.title")?).await?;
        app.photograph("welcome-french").await?;
        app.tab_to(fr.text("nav.settings")?).await?;
        app.press_keys("Return")?;
        app.await_heading(fr.text("nav.settings")?).await?;
        app.photograph("welcome-settings").await?;
        app.press(fr.text("welcome.title")?).await?;
        app.await_heading(fr.text("welcome.title")?).await?;
        app.press(fr.text("nav.settings")?).await?;
        app.await_heading(fr.text("nav.settings")?).await
    })
    .await
}
