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

/// Returns the number of files that another program was given so far.
fn lines_in(opened: &Path) -> usize {
    fs_err::read_to_string(opened).unwrap_or_default().lines().count()
}

#[tokio::test]
async fn three_clicks_from_the_first_start_to_an_open_workbook() -> Result<()> {
    let desktop = Desktop::start(Appearance::Light)?.without_programs()?;
    let opened = register_opener(&desktop, WORKBOOK)?;
    visit_on(&desktop, async |app| {
        app.await_heading("Welcome to Rollcall").await?;
        app.count_clicks().await?;
        open_demo(app).await?;
        run_review(app).await?;
        app.press("Open User access review").await?;
        await_opened(app, &opened, 1).await?;
        assert_eq!(app.clicks().await?, 3);

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
        until("the message has gone", async || Ok(!app.text().await?.contains("Your file is ready"))).await?;

        // The same once more: the newest file is the first in the history.
        app.count_clicks().await?;
        run_review(app).await?;
        app.press("Open User access review").await?;
        until("the new file is open", async || Ok(lines_in(&opened) == 3)).await?;
        assert_eq!(app.clicks().await?, 2);

        // Without a program, the row says so and has a way out.
        fs_err::remove_file(desktop.home().join("data/applications/opener.desktop"))?;
        let words = "No program opens .xlsx files on this computer.";
        until("the row says that no program opens the file", async || {
            if !app.text().await?.contains(words) {
                app.press("Open User access review").await?;
            }
            Ok(app.text().await?.contains(words))
        })
        .await?;
        app.find("button", "Show in folder").await?;
        app.resize((900, 620)).await?;
        app.photograph("success-no-program").await?;
        app.press("User access review Demo*").await?;
        app.await_heading("User access review").await?;
        app.press("Open *").await?;
        app.await_text(words).await?;
        app.photograph("success-no-program-details").await
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
