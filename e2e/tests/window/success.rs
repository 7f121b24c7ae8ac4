//! The moment of success: an export is ready, and its file opens.

use std::path::Path;

use crate::Result;
use crate::app::{App, until, visit_on};
use crate::desktop::{Appearance, Desktop};
use crate::files::exported;
use crate::handing_over::{WORKBOOK, register_opener};
use crate::journeys::{open_demo, run_review};

/// Waits until another program was given these many files to open, all of them the workbook.
async fn await_opened(app: &App<'_>, opened: &Path, count: usize) -> Result<()> {
    let workbook = exported(app.home(), ".xlsx")?.display().to_string();
    let lines = || fs_err::read_to_string(opened).unwrap_or_default();
    until(&format!("{count} files are open"), async || Ok(lines().lines().count() == count)).await?;
    assert!(lines().lines().all(|line| line == workbook), "{} is not {workbook}", lines());
    Ok(())
}

#[tokio::test]
async fn three_clicks_from_the_first_start_to_an_open_workbook() -> Result<()> {
    let desktop = Desktop::start(Appearance::Light)?;
    let opened = register_opener(&desktop, WORKBOOK)?;
    visit_on(&desktop, async |app| {
        open_demo(app).await?;
        run_review(app).await?;
        app.press("Open User access review").await?;
        await_opened(app, &opened, 1).await?;

        let [row] = &app.rows("Ready").await?[..] else { return Err("not one row is ready".into()) };
        for words in ["Ready · verified", "1,000 users · Excel", "Kept until you delete it", "XLSX"] {
            assert!(row.contains(words), "no “{words}” in the row: {row}");
        }
        // The message about it has the same buttons.
        app.await_text("Your file is ready").await?;
        app.find("button", "Show in folder").await?;
        app.photograph("success-ready").await?;
        app.press("Open").await?;
        await_opened(app, &opened, 2).await?;
        until("the message has gone", async || Ok(!app.text().await?.contains("Your file is ready"))).await
    })
    .await
}

#[tokio::test]
async fn a_ready_file_is_opened_by_keyboard_alone() -> Result<()> {
    let desktop = Desktop::start(Appearance::Dark)?;
    let opened = register_opener(&desktop, WORKBOOK)?;
    visit_on(&desktop, async |app| {
        app.await_heading("Welcome to Rollcall").await?;
        app.activate_window().await?;
        app.tab_to("Try the demo tenant*").await?;
        app.press_keys("Return")?;
        app.await_heading("Exports").await?;
        app.tab_to("Export User access review").await?;
        app.press_keys("Return")?;
        app.await_text("Your file is ready").await?;

        // To the message, and back to where the focus was.
        app.press_keys("F6")?;
        app.await_focus("Open").await?;
        app.photograph("success-message-dark").await?;
        app.press_keys("Return")?;
        await_opened(app, &opened, 1).await?;
        app.await_focus("Export User access review").await?;

        app.tab_to("Open User access review").await?;
        app.press_keys("Return")?;
        await_opened(app, &opened, 2).await?;
        app.walk_to("shift+Tab", "User access review Demo*").await?;
        app.press_keys("ctrl+o")?;
        await_opened(app, &opened, 3).await
    })
    .await
}
