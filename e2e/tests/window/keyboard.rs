//! The whole journey without a mouse.

use serde_json::json;

use crate::Result;
use crate::app::{App, until, visit_on};
use crate::desktop::{Appearance, Desktop};
use crate::files::{exported, users_in};
use crate::journeys::{open_demo, run_review};
use crate::page::strings;

/// Waits until the chosen columns match, in this order.
pub(crate) async fn await_columns(app: &App<'_>, columns: &[&str]) -> Result<()> {
    let wanted: Vec<String> = columns.iter().map(|column| format!("Title of {column}")).collect();
    let script = "return look.find('textbox', arguments[0]).map((title) => look.at(title).name)";
    let mut last = Vec::new();
    let outcome = until("the columns are in order", async || {
        app.prepare().await?;
        last = strings(&app.run(script, vec![json!("Title of *")]).await?);
        Ok(last == wanted)
    });
    outcome.await.map_err(|error| format!("{error}; they are {last:?}").into())
}

#[tokio::test]
async fn an_export_can_be_configured_and_run_by_keyboard_alone() -> Result<()> {
    visit_on(&Desktop::start(Appearance::Light)?, async |app| {
        app.await_heading("Welcome to Rollcall").await?;
        app.activate_window().await?;
        app.tab_to("Try the demo tenant*").await?;
        app.press_keys("Return")?;
        app.await_heading("Exports").await?;

        app.press_keys("ctrl+n")?;
        app.await_heading("New export").await?;
        app.await_focus("New export").await?;
        await_columns(app, &["User ID", "E-mail", "Name", "Connection", "Created", "Last sign-in"]).await?;

        // Add a column, found by its name.
        app.tab_to("Search *").await?;
        app.type_text("phone number")?;
        app.tab_to("Add Phone number*").await?;
        app.press_keys("space")?;
        let with_phone =
            ["User ID", "E-mail", "Name", "Connection", "Created", "Last sign-in", "Phone number"];
        await_columns(app, &with_phone).await?;

        // Rename it and move it up by two, then undo one move. Tab enters the list; the arrow keys
        // move between rows.
        app.tab_to("Title of User ID").await?;
        app.walk_to("Down", "Title of Phone number").await?;
        app.type_text("telephone")?;
        app.tab_to("Remove Phone number").await?;
        app.press_keys("alt+Up")?;
        let one_up = ["User ID", "E-mail", "Name", "Connection", "Created", "Phone number", "Last sign-in"];
        await_columns(app, &one_up).await?;
        app.await_focus("Remove Phone number").await?;
        app.press_keys("alt+Up")?;
        let two_up = ["User ID", "E-mail", "Name", "Connection", "Phone number", "Created", "Last sign-in"];
        await_columns(app, &two_up).await?;
        app.await_focus("Remove Phone number").await?;
        app.press_keys("ctrl+z")?;
        await_columns(app, &one_up).await?;

        app.tab_to("Export 7 columns").await?;
        app.press_keys("Return")?;
        app.await_heading("Exports").await?;
        app.await_rows("Ready", 1).await?;
        let columns = "user_id,email,name,connection,created_at,telephone,last_login";
        assert_eq!(users_in(&exported(app.home(), ".xlsx")?, columns)?, 1_000);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_finished_export_can_be_viewed_and_removed_by_keyboard_alone() -> Result<()> {
    visit_on(&Desktop::start(Appearance::Light)?, async |app| {
        open_demo(app).await?;
        run_review(app).await?;
        app.activate_window().await?;

        app.tab_to("User access review Demo*").await?;
        app.press_keys("Return")?;
        app.await_heading("User access review").await?;
        app.await_focus("User access review").await?;
        // The link back precedes the heading.
        app.walk_to("shift+Tab", "Back to Exports").await?;
        app.press_keys("Return")?;
        app.await_heading("Exports").await?;
        app.await_focus("User access review Demo*").await?;

        app.tab_to("More actions for User access review").await?;
        app.press_keys("Return")?;
        app.walk_to("Down", "Remove from history").await?;
        app.press_keys("Return")?;
        app.await_rows("Ready", 0).await?;
        app.await_text("Removed “User access review” from the history. Its files are kept.").await?;
        exported(app.home(), ".xlsx").map(drop)
    })
    .await
}
