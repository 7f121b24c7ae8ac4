//! What proves an export: the second count, how long its files are kept, the log, and the check of
//! a pack.

use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use tenant_sim::{Config, Plan, TenantSim};

use crate::Result;
use crate::app::{App, until, visit_on};
use crate::desktop::{Appearance, Desktop};
use crate::files::{exported, packs};
use crate::journeys::{connect, open_demo, run_review};
use crate::picture::SIZES;
use crate::tour::Tour;

const COUNT: &str = "Check the count against Auth0’s search index*";

/// Chooses a day in a date field, as its calendar does.
async fn choose_day(app: &App<'_>, label: &str, day: &str) -> Result<()> {
    let field = app.find("control", label).await?;
    let script = "
        arguments[0].value = arguments[1];
        arguments[0].dispatchEvent(new Event('input', { bubbles: true }));
        return arguments[0].value";
    assert_eq!(app.run(script, vec![field.to_json()?, json!(day)]).await?, day);
    Ok(())
}

#[tokio::test]
async fn a_count_and_a_last_day_are_shown_by_mouse_and_by_keyboard() -> Result<()> {
    let config =
        Config { users: 300, plan: Plan::Unlimited, job_duration: Duration::ZERO, ..Config::default() };
    let sim = TenantSim::start(config).await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        let tour = Tour::of(app);
        connect(app, &sim).await?;
        app.press("New export").await?;
        app.click("checkbox", COUNT).await?;
        app.press("Export 6 columns").await?;
        app.await_rows("Ready", 1).await?;
        let row = app.rows("Ready").await?;
        assert!(row[0].contains("300 users · Excel · count matches"), "{row:?}");
        app.press("All users Acme*").await?;
        app.find("heading", "Is it complete?").await?;
        app.await_text("Matches Auth0’s search index on ").await?;
        app.await_text(": 300 = 300.").await?;
        tour.stop_at("details-7-count-matches", &SIZES[..1]).await?;
        app.press("Exports").await?;

        // The choice is remembered.
        app.activate_window().await?;
        app.press_keys("ctrl+n")?;
        app.await_heading("New export").await?;
        app.await_focus("New export").await?;
        app.tab_to(COUNT).await?;
        assert!(app.find("checkbox", COUNT).await?.is_selected().await?);
        app.press_keys("ctrl+Return")?;
        app.await_rows("Ready", 2).await?;
        let row = app.rows("Ready").await?;
        assert!(row[0].contains("300 users · Excel · count matches"), "{row:?}");
        app.tab_to("All users Acme*").await?;
        app.press_keys("Return")?;
        app.await_text(": 300 = 300.").await?;
        app.press_keys("alt+Left")?;
        app.await_heading("Exports").await?;

        keep_until(app, &tour).await?;
        tour.end()
    })
    .await
}

/// A last day that has passed, and the reminder of it.
async fn keep_until(app: &App<'_>, tour: &Tour<'_>) -> Result<()> {
    app.choose("More actions for All users", "Keep until…").await?;
    app.select("Keep for", "Until a day…").await?;
    choose_day(app, "The last day", "2026-01-31").await?;
    app.press("Save").await?;
    app.await_text("The files of All users were to be kept until ").await?;
    app.await_text("They are still here.").await?;
    app.await_text(" only: delete?").await?;
    tour.stop_at("exports-9-overdue", &SIZES[..1]).await?;
    app.press("Keep longer…").await?;
    app.select("Keep for", "1 year").await?;
    app.await_text("Until ").await?;
    app.photograph("exports-10-keep").await?;
    app.press("Save").await?;
    until("the reminder is gone", async || Ok(!app.text().await?.contains("They are still here."))).await?;

    // By keyboard, on the row.
    app.activate_window().await?;
    app.tab_to("All users Acme*").await?;
    app.press_keys("Menu")?;
    app.await_focus("Open").await?;
    app.walk_to("Down", "Keep until…").await?;
    app.press_keys("Return")?;
    app.await_focus("Keep for").await?;
    app.type_choice("No end", "none").await?;
    app.tab_to("Save").await?;
    app.press_keys("Return")?;
    until("both rows have no last day", async || {
        let rows = app.rows("Ready").await?;
        Ok(rows.len() == 2 && rows.iter().all(|row| row.contains("Kept until you delete it")))
    })
    .await
}

#[tokio::test]
async fn the_log_and_a_pack_are_checked_by_mouse_and_by_keyboard() -> Result<()> {
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        open_demo(app).await?;
        run_review(app).await?;
        let tour = Tour::of(app);
        let of_exports = log_by_mouse(app, &tour).await?;
        log_by_keyboard(app, of_exports).await?;
        check_by_mouse(app, &tour).await?;
        check_by_keyboard(app, &tour).await?;
        convert_from_the_menu(app, &tour).await?;
        tour.end()
    })
    .await
}

/// Returns the numbers in the line about the entries of the log.
async fn entries(app: &App<'_>) -> Result<Vec<usize>> {
    let script = "return document.querySelector('[data-testid=activity-count]').innerText";
    let line = app.run(script, Vec::new()).await?;
    let words = line.as_str().unwrap_or_default().split(' ').map(str::to_owned);
    Ok(words.filter_map(|word| word.parse().ok()).collect())
}

/// Checks each hash of a saved log with the system's program, and the chain. Returns the number of
/// entries, and of those that belong to an export.
fn assert_proven(saved: &Path) -> Result<(usize, usize)> {
    let document: Value = serde_json::from_slice(&fs_err::read(saved)?)?;
    assert_eq!(document["complete"], true);
    let entries = document["entries"].as_array().ok_or("no entries")?;
    let folder = tempfile::tempdir()?;
    let mut list = Vec::new();
    let mut previous = json!("0".repeat(64));
    for (index, entry) in entries.iter().enumerate() {
        let text = entry["text"].as_str().ok_or("no text")?;
        let (parsed, hash): (Value, _) = (serde_json::from_str(text)?, &entry["sha256"]);
        assert_eq!(parsed["previous"], previous, "{text}");
        fs_err::write(folder.path().join(index.to_string()), text)?;
        writeln!(list, "{}  {index}", hash.as_str().ok_or("no hash")?)?;
        previous = hash.clone();
    }
    let sums = folder.path().join("sums");
    fs_err::write(&sums, list)?;
    let mut check = std::process::Command::new("sha256sum");
    let status =
        check.args(["--check", "--quiet", "--strict"]).arg(&sums).current_dir(folder.path()).status()?;
    assert!(status.success(), "sha256sum: {status}");
    let of_exports = entries.iter().filter(|entry| !entry["export_id"].is_null());
    Ok((entries.len(), of_exports.count()))
}

/// Returns the number of entries that belong to an export.
async fn log_by_mouse(app: &App<'_>, tour: &Tour<'_>) -> Result<usize> {
    app.press("Activity").await?;
    app.await_heading("Activity").await?;
    app.find("list", "Activity log").await?;
    let all = entries(app).await?[0];
    tour.stop_at("activity-1", &SIZES[..1]).await?;
    app.select("Kind", "Export requested").await?;
    until("one entry matches", async || Ok(entries(app).await? == [1, all])).await?;
    app.select("Period", "Last 7 days").await?;
    until("one entry matches", async || Ok(entries(app).await? == [1, all])).await?;
    app.select("Kind", "Tenant removed").await?;
    app.await_text("No entry matches.").await?;
    app.press("Show all").await?;
    until("all entries are back", async || Ok(entries(app).await?.first() == Some(&all))).await?;
    app.press("Check the log").await?;
    app.await_text("The log is whole and unchanged: ").await?;
    app.await_text("1 pack has recorded the same.").await?;
    tour.stop_at("activity-2-checked", &SIZES[..1]).await?;
    let saved = app.home().join("log.json");
    app.choose("Save as…", "JSON, with the result of a check").await?;
    app.answer_file_dialog("^Save", &saved)?;
    app.await_text(" entries saved.").await?;
    let (count, of_exports) = assert_proven(&saved)?;
    assert_eq!(count, all);
    Ok(of_exports)
}

async fn log_by_keyboard(app: &App<'_>, of_exports: usize) -> Result<()> {
    app.press("Exports").await?;
    app.await_heading("Exports").await?;
    app.activate_window().await?;
    app.walk_to("shift+Tab", "Activity").await?;
    app.press_keys("Return")?;
    app.await_heading("Activity").await?;
    app.tab_to("Check the log").await?;
    app.press_keys("Return")?;
    app.await_text("The log is whole and unchanged: ").await?;
    app.tab_to("Search the activity log*").await?;
    app.type_text("access review")?;
    // The only export has this name.
    until("the search finds the export's entries", async || {
        let found = entries(app).await?;
        Ok(found.len() == 2 && found[0] == of_exports)
    })
    .await?;
    // The newest entry in full.
    app.press_keys("Tab")?;
    app.press_keys("Return")?;
    app.find("dialog", "*").await?;
    app.await_text("SHA-256").await?;
    app.photograph("activity-3-entry").await?;
    app.press_keys("Escape")?;
    app.walk_to("shift+Tab", "Save as…").await?;
    app.press_keys("Return")?;
    app.walk_to("Down", "CSV, a table").await?;
    app.press_keys("Return")?;
    let saved = app.home().join("log.csv");
    app.answer_file_dialog("^Save", &saved)?;
    until("the table is saved", async || Ok(saved.exists())).await?;
    let table = fs_err::read_to_string(&saved)?;
    assert_eq!(table.lines().count(), of_exports + 1, "{table}");
    Ok(())
}

/// Changes one byte of a file, and nothing else.
fn alter(file: &Path) -> Result<()> {
    let bytes = fs_err::read(file)?;
    let middle = bytes.len() / 2;
    let mut opened = std::fs::OpenOptions::new().write(true).open(file)?;
    opened.seek(SeekFrom::Start(middle as u64))?;
    opened.write_all(&[bytes[middle] ^ 1])?;
    Ok(())
}

async fn check_by_mouse(app: &App<'_>, tour: &Tour<'_>) -> Result<()> {
    let pack = packs(app.home())?.pop().ok_or("no pack")?;
    app.press("Settings").await?;
    app.press("Check a pack…").await?;
    app.find("dialog", "Check a pack").await?;
    app.press("Choose a folder…").await?;
    app.answer_file_dialog("^(Select|Open|Choose)", &pack)?;
    app.await_text("is unchanged, and was signed on this computer.").await?;
    app.await_text("Fingerprint of the key").await?;
    tour.stop_at("check-1-unchanged", &SIZES[..1]).await?;
    app.press("Close").await
}

async fn check_by_keyboard(app: &App<'_>, tour: &Tour<'_>) -> Result<()> {
    let pack = packs(app.home())?.pop().ok_or("no pack")?;
    let workbook = exported(app.home(), ".xlsx")?;
    alter(&workbook)?;
    let name = workbook.file_name().and_then(|name| name.to_str()).ok_or("a file without a name")?;
    app.activate_window().await?;
    app.press_keys("F10")?;
    app.find("menuitem", "Check a pack…").await?;
    app.walk_to("Down", "Check a pack…").await?;
    app.press_keys("Return")?;
    app.find("dialog", "Check a pack").await?;
    app.tab_to("Choose a folder…").await?;
    app.press_keys("Return")?;
    app.answer_file_dialog("^(Select|Open|Choose)", &pack)?;
    app.await_text("is not what was packed: ").await?;
    app.await_text(name).await?;
    tour.stop_at("check-3-altered", &SIZES[..1]).await?;
    app.press_keys("Escape")?;
    until("the dialog is gone", async || Ok(app.all("dialog", "*").await?.is_empty())).await
}

/// A web page, which is refused, and then what Auth0 delivered, given as a file.
async fn convert_from_the_menu(app: &App<'_>, tour: &Tour<'_>) -> Result<()> {
    let original = exported(app.home(), ".auth0.json.gz")?;
    let page = app.home().join("users.html");
    fs_err::write(&page, "<!doctype html><html><body>Sign in</body></html>")?;
    app.activate_window().await?;
    app.press_keys("F10")?;
    app.find("menuitem", "Convert a file…").await?;
    app.walk_to("Down", "Convert a file…").await?;
    app.press_keys("Return")?;
    app.find("dialog", "Convert a file").await?;
    app.press("Choose files…").await?;
    app.answer_file_dialog("^(Select|Open|Choose)", &page)?;
    app.await_text("users.html is a web page, such as a sign-in page.").await?;
    tour.stop_at("convert-1-refused", &SIZES[..1]).await?;
    app.press("Choose files…").await?;
    app.answer_file_dialog("^(Select|Open|Choose)", &original)?;
    app.await_text(": an Auth0 export of 1,000 users, ").await?;
    app.press("Show users").await?;
    tour.stop_at("convert-2-found", &SIZES[..1]).await?;
    app.press("Convert 1,000 users").await?;
    app.await_text("1,000 users, checked and converted.").await?;
    tour.stop_at("convert-3-made", &SIZES[..1]).await?;
    let is_made = |pack: &std::path::PathBuf| pack.to_string_lossy().contains("every-attribute");
    let pack = packs(app.home())?.into_iter().find(is_made).ok_or("no pack of the file")?;
    let manifest: Value = serde_json::from_slice(&fs_err::read(pack.join("manifest.json"))?)?;
    assert_eq!((&manifest["source"], &manifest["source_files"][0]["rows"]), (&json!("file"), &json!(1_000)));
    assert!(pack.join("SHA256SUMS.sig").exists());
    app.press("Close").await
}
