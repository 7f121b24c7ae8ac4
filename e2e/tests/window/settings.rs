//! The settings: each takes effect on what comes next, and is undone by one button.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

use crate::Result;
use crate::app::{App, binary, until, visit_on};
use crate::delivered::Pack;
use crate::desktop::{Appearance, Desktop};
use crate::files::exported;
use crate::journeys::{connect, run_review, tenant};
use crate::menus::page_width;
use crate::picture::SIZES;
use crate::tour::Tour;

/// Number of words of a fingerprint.
const WORDS: usize = 12;

/// Returns the fingerprint of the key that signs packs, and its words, as the settings show them.
async fn fingerprint(app: &App<'_>) -> Result<(String, String)> {
    app.find("heading", "Signature of your packs*").await?;
    let script = "const key = document.querySelector('dd.fingerprint');
        return [key, key?.parentElement.querySelector('dd[lang=en]')]
            .map((each) => each?.innerText.trim() ?? '').join('\\n')";
    let mut shown = (String::new(), String::new());
    until("the settings show a fingerprint", async || {
        let text = app.run(script, Vec::new()).await?;
        let (key, words) = text.as_str().unwrap_or_default().split_once('\n').unwrap_or_default();
        shown = (key.to_owned(), words.to_owned());
        Ok(!key.is_empty())
    })
    .await?;
    Ok(shown)
}

/// Returns whether a checkbox is ticked.
async fn is_ticked(app: &App<'_>, name: &str) -> Result<bool> {
    Ok(app.find("checkbox", name).await?.is_selected().await?)
}

#[tokio::test]
async fn settings_take_effect_on_the_next_export_by_mouse_and_by_keyboard() -> Result<()> {
    let sim = tenant().await?;
    let desktop = Desktop::start(Appearance::Light)?.with_keychain()?;
    visit_on(&desktop, async |app| {
        connect(app, &sim).await?;
        by_mouse(app).await?;
        by_keyboard(app).await?;
        let tour = Tour::of(app);
        app.press("Settings").await?;
        app.find("heading", "Usual formats").await?.scroll_into_view().await?;
        tour.stop_at("settings-4-exports", &SIZES[..1]).await?;
        app.find("heading", "Signature of your packs*").await?.scroll_into_view().await?;
        tour.stop_at("settings-5-signing", &SIZES[..1]).await?;
        tour.end()
    })
    .await
}

async fn by_mouse(app: &App<'_>) -> Result<()> {
    app.press("Settings").await?;
    app.await_heading("Settings").await?;
    app.click("checkbox", "CSV for Excel *").await?;
    app.await_text("Saved.").await?;
    app.click("checkbox", "Excel *").await?;
    app.select("Region of the files", "French (France)").await?;
    app.select("Time zone of the files", "Europe/Paris").await?;
    app.select("How long files are kept", "1 year").await?;
    app.await_text("An export of today: keep until ").await?;

    app.press("Exports").await?;
    app.await_heading("Exports").await?;
    run_review(app).await?;
    let [row] = &app.rows("Ready").await?[..] else { return Err("not one row is ready".into()) };
    assert!(row.contains("30 users · CSV for Excel") && row.contains("Keep until "), "{row}");
    let table = fs_err::read_to_string(exported(app.home(), ".csv")?)?;
    let [pack] = &Pack::all(app.home())?[..] else { return Err("not one pack".into()) };
    assert!(pack.outputs(".xlsx").is_empty());
    for user in pack.delivered()? {
        let id = user["user_id"].as_str().ok_or("no id")?;
        let line = table.lines().find(|line| line.contains(id)).ok_or("a user is not in the table")?;
        assert!(line.split(';').count() > 5, "France separates by semicolons: {line}");
        let created: Timestamp = user["created_at"].as_str().ok_or("no date")?.parse()?;
        let in_paris = created.to_zoned_datetime(TimeZone::get("Europe/Paris")?);
        let time = in_paris.strftime("%H:%M:%S").to_string();
        assert!(line.contains(&time), "no {time} in {line}");
    }

    // The size of everything.
    app.press("Settings").await?;
    let usual = page_width(app).await?;
    app.select("Text size", "150%").await?;
    until("the page has less room", async || Ok(page_width(app).await? < usual * 3 / 4)).await?;
    app.select("Text size", "100%").await?;
    until("the page has its room again", async || Ok(page_width(app).await? == usual)).await?;

    // The key: the command line knows the same one.
    let (key, words) = fingerprint(app).await?;
    assert!(key.starts_with("SHA256:") && words.split(' ').count() == WORDS, "{key}: {words}");
    let program = binary()?.with_file_name("rollcall-cli").display().to_string();
    let told = app.desktop.output(&program, &["key", "show"])?;
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains(&key) && told.contains(&words), "{told} is not {key}, {words}");
    app.press("Replace key…").await?;
    app.photograph("settings-6-replace-key").await?;
    app.press("Replace key").await?;
    app.await_text("Packs are signed with a new key from now on.").await?;
    app.await_text("1 earlier key is still known as yours.").await?;
    let (other, others) = fingerprint(app).await?;
    assert!(other != key && others != words, "{other}");
    Ok(())
}

async fn by_keyboard(app: &App<'_>) -> Result<()> {
    let (key, _) = fingerprint(app).await?;
    app.press("Exports").await?;
    app.await_heading("Exports").await?;
    app.activate_window().await?;
    app.press_keys("ctrl+comma")?;
    app.await_heading("Settings").await?;
    app.tab_to("Text size").await?;
    let usual = page_width(app).await?;
    app.type_choice("125%", "125").await?;
    until("the page has less room", async || Ok(page_width(app).await? < usual)).await?;
    app.press_keys("ctrl+0")?;
    until("the page has its room again", async || Ok(page_width(app).await? == usual)).await?;

    app.tab_to("JSON *").await?;
    app.press_keys("space")?;
    app.await_text("Saved.").await?;
    assert!(is_ticked(app, "JSON *").await?);
    // Other messages may still be there; the key goes to the last one.
    let last =
        "return [...document.querySelectorAll('[role=log] li')].at(-1)?.innerText.includes('Undo') === true";
    until("the last message offers Undo", async || Ok(app.run(last, Vec::new()).await? == true)).await?;
    app.press_keys("F6")?;
    app.await_focus("Undo").await?;
    app.press_keys("Return")?;
    until("the format is as before", async || Ok(!is_ticked(app, "JSON *").await?)).await?;
    app.await_focus("JSON *").await?;
    app.press_keys("space")?;
    until("the format is chosen", async || is_ticked(app, "JSON *").await).await?;
    app.tab_to("How long files are kept").await?;
    app.type_choice("No end", "").await?;
    app.tab_to("Replace key…").await?;
    app.press_keys("Return")?;
    app.tab_to("Replace key").await?;
    app.press_keys("Return")?;
    app.await_text("2 earlier keys are still known as yours.").await?;
    assert_ne!(fingerprint(app).await?.0, key);

    app.press_keys("ctrl+1")?;
    app.await_heading("Exports").await?;
    app.await_rows("Ready", 2).await?;
    let rows = app.rows("Ready").await?;
    assert!(rows[0].contains("CSV for Excel") && rows[0].contains("JSON"), "{rows:?}");
    assert!(rows[0].contains("Kept until you delete it"), "{rows:?}");
    // Signed by the new key, as the pack says.
    let (before, packs) = (json!(key), Pack::all(app.home())?);
    assert_eq!(packs.len(), 2);
    assert!(packs.iter().any(|pack| pack.manifest["signing"]["key"] != before));
    Ok(())
}
