//! The form of a new export: what it finds, when it checks, and what it offers.

use std::path::{Path, PathBuf};

use serde_json::Value;
use thirtyfour::Key;

use crate::Result;
use crate::app::{App, until, visit_on};
use crate::delivered::Pack;
use crate::desktop::{Appearance, Desktop};
use crate::files::packs;
use crate::frames::Latencies;
use crate::journeys::open_demo;
use crate::keyboard::await_columns;

/// The columns of a new form.
const USUAL: [&str; 6] = ["User ID", "E-mail", "Name", "Connection", "Created", "Last sign-in"];

/// What people type to find a field, and the field that Enter adds.
const WORDS: [(&str, &str); 10] = [
    ("2fa", "Second factors (list)"),
    ("mfa", "Second factors by kind"),
    ("last login", "Last sign-in"),
    ("phone", "Phone number"),
    ("status", "Blocked"),
    ("group", "Groups"),
    ("department", "App metadata"),
    ("created", "Created"),
    ("signup", "Created"),
    ("surname", "Family name"),
];

/// Waits until the sentence above the buttons contains these words, or no longer does.
async fn await_review(app: &App<'_>, words: &str, said: bool) -> Result<()> {
    let script = "return document.querySelector('[data-testid=review]').innerText";
    let mut review = Value::Null;
    let what = format!("the form says “{words}”: {said}");
    let waited = until(&what, async || {
        review = app.run(script, Vec::new()).await?;
        Ok(review.as_str().unwrap_or_default().contains(words) == said)
    });
    waited.await.map_err(|error| format!("{error}; it says: {review}").into())
}

/// Waits until a control is valid, without a message.
async fn await_valid(app: &App<'_>, label: &str) -> Result<()> {
    until(&format!("“{label}” is valid"), async || Ok(!app.control(label).await?.invalid)).await
}

/// Returns the pack that is not among these.
fn new_pack(app: &App<'_>, known: &[PathBuf]) -> Result<PathBuf> {
    let new = packs(app.home())?.into_iter().find(|pack| !known.contains(pack));
    Ok(new.ok_or("no new pack")?)
}

/// Checks that a pack hides the addresses in every file, and has no original.
fn assert_hidden(app: &App<'_>, pack: &Path) -> Result<()> {
    let all = Pack::all(app.home())?;
    let id = &serde_json::from_slice::<Value>(&fs_err::read(pack.join("manifest.json"))?)?["export"]["id"];
    let pack = all.iter().find(|each| each.id() == id).ok_or("no such pack")?;
    let files = pack.manifest["files"].as_array().ok_or("no files")?;
    assert!(files.iter().all(|file| file["role"] != "original"), "{files:?}");
    let rows = pack.workbook()?;
    assert_eq!(rows.len(), 1_000);
    let shown: Vec<String> = rows.iter().map(|row| row["email"].to_string()).collect();
    assert!(
        shown.iter().all(|email| !email.contains('@')),
        "{:?}",
        shown.iter().find(|email| email.contains('@'))
    );
    // Few users have no address.
    assert!(shown.iter().filter(|email| !email.is_empty()).count() > 900);
    Ok(())
}

#[tokio::test]
async fn a_form_finds_checks_and_hides_by_mouse_and_by_keyboard() -> Result<()> {
    visit_on(&Desktop::start(Appearance::Light)?, async |app| {
        open_demo(app).await?;
        app.resize((1180, 760)).await?;
        by_mouse(app).await?;
        by_keyboard(app).await?;
        many_columns(app).await
    })
    .await
}

async fn by_mouse(app: &App<'_>) -> Result<()> {
    app.press("New export").await?;
    await_columns(app, &USUAL).await?;
    app.find("heading", "Metadata").await?;
    for (word, field) in WORDS {
        app.fill("Search *", word).await?;
        let hint = format!("Enter adds {field}.");
        let mut described = Vec::new();
        let what = format!("“{word}” finds {field}");
        let waited = until(&what, async || {
            described = app.control("Search *").await?.described;
            Ok(described.contains(&hint))
        });
        waited.await.map_err(|error| format!("{error}; it says {described:?}"))?;
    }
    app.fill("Search *", "surname").await?;
    app.find("control", "Search *").await?.send_keys(Key::Enter + "").await?;
    let with_surname = [&USUAL[..], &["Family name"]].concat();
    await_columns(app, &with_surname).await?;
    app.photograph("form-1-found").await?;
    app.fill("Search *", "").await?;

    // The limit is checked once its field is left; the message leaves with its cause.
    app.fill("Limit", "0").await?;
    assert!(!app.control("Limit").await?.invalid, "while it is being typed");
    app.find("control", "Name").await?.focus().await?;
    app.await_message("Limit", "The limit must be at least 1.").await?;
    await_review(app, "To export, correct the limit.", true).await?;
    app.photograph("form-2-limit").await?;
    app.fill("Limit", "1000").await?;
    await_valid(app, "Limit").await?;
    await_review(app, "At most 1,000 users of Demo tenant", true).await?;
    app.fill("Limit", "").await?;
    app.fill("Add a field by path", "app_metadata..plan").await?;
    assert!(!app.control("Add a field by path").await?.invalid, "while it is being typed");
    app.find("control", "Name").await?.focus().await?;
    app.await_invalid("Add a field by path").await?;
    app.fill("Add a field by path", "").await?;
    await_valid(app, "Add a field by path").await?;

    // A format takes the place of another, until more are asked for.
    app.press("File formats *").await?;
    app.click("menuitemradio", "JSON*").await?;
    app.find("button", "File formats JSON").await?;
    app.press("File formats JSON").await?;
    app.click("menuitem", "Add another format").await?;
    app.click("menuitemcheckbox", "Excel*").await?;
    app.photograph("form-3-formats").await?;
    app.press_keys("Escape")?;
    app.find("button", "File formats JSON and Excel").await?;
    await_review(app, "JSON", true).await?;

    // Hiding the address leads to what else would give it away.
    app.find("button", "How values read *").await?;
    app.press("Hide E-mail").await?;
    app.find("button", "Hide personal data E-mail").await?;
    app.await_text("the e-mail address away").await?;
    app.photograph("form-4-advice").await?;
    assert_eq!(app.findings().await?, Vec::<String>::new());
    let many = app.text().await?.contains(" also give the e-mail address away");
    app.press(if many { "Hide them too" } else { "Hide it too" }).await?;
    app.press("Keep only protected files").await?;
    until("the advice has gone", async || {
        let text = app.text().await?;
        Ok(!text.contains("the e-mail address away") && !text.contains("Keep only protected files"))
    })
    .await?;
    await_review(app, "of them hidden", true).await?;
    await_review(app, "the original from Auth0 is deleted", true).await?;
    app.photograph("form-5-hidden").await?;
    app.press("Export 7 columns").await?;
    app.await_rows("Ready", 1).await?;
    assert_hidden(app, &new_pack(app, &[])?)
}

async fn by_keyboard(app: &App<'_>) -> Result<()> {
    let known = packs(app.home())?;
    app.activate_window().await?;
    app.press_keys("ctrl+n")?;
    app.await_heading("New export").await?;
    app.await_focus("New export").await?;
    await_columns(app, &USUAL).await?;
    app.tab_to("Limit").await?;
    app.type_text("0")?;
    app.press_keys("Tab")?;
    app.await_message("Limit", "The limit must be at least 1.").await?;
    app.walk_to("shift+Tab", "Limit").await?;
    app.press_keys("BackSpace")?;
    await_valid(app, "Limit").await?;
    app.tab_to("File formats Excel").await?;
    app.press_keys("Return")?;
    app.walk_to("Down", "Add another format").await?;
    app.press_keys("Return")?;
    app.walk_to("Down", "NDJSON*").await?;
    app.press_keys("space")?;
    app.press_keys("Escape")?;
    app.await_focus("File formats *").await?;
    await_review(app, "NDJSON", true).await?;

    app.tab_to("Search *").await?;
    app.type_text("2fa")?;
    app.press_keys("Return")?;
    let with_factors = [&USUAL[..], &["Second factors (list)"]].concat();
    await_columns(app, &with_factors).await?;
    // What is typed next is another search.
    app.type_text("phone")?;
    app.press_keys("Return")?;
    await_columns(app, &[&with_factors[..], &["Phone number"]].concat()).await?;

    app.tab_to("Title of User ID").await?;
    app.walk_to("Down", "Title of E-mail").await?;
    app.tab_to("Hide E-mail").await?;
    app.press_keys("space")?;
    app.await_text("the e-mail address away").await?;
    let many = app.text().await?.contains(" also give the e-mail address away");
    app.tab_to(if many { "Hide them too" } else { "Hide it too" }).await?;
    app.press_keys("Return")?;
    app.await_focus("Keep only protected files").await?;
    app.press_keys("Return")?;
    app.await_focus("Hide personal data *").await?;
    app.press_keys("ctrl+Return")?;
    app.await_heading("Exports").await?;
    app.await_rows("Ready", 2).await?;
    assert_hidden(app, &new_pack(app, &known)?)
}

/// Two hundred columns: each key is answered at once.
async fn many_columns(app: &App<'_>) -> Result<()> {
    app.press_keys("ctrl+n")?;
    app.await_heading("New export").await?;
    app.press("Paste…").await?;
    let columns: Vec<String> = (1..=194).map(|number| format!("user_metadata.key_{number}")).collect();
    app.fill("Columns to paste", &columns.join("\n")).await?;
    app.press("Add to columns").await?;
    app.find("heading", "200 columns").await?;
    for (field, text) in [("Name", "quarterly"), ("Title of User ID", "account"), ("Search *", "sign-in")] {
        let control = app.find("control", field).await?;
        let ready = "arguments[0].scrollIntoView(); arguments[0].select(); arguments[0].focus()";
        app.run(ready, vec![control.to_json()?]).await?;
        Latencies::of_typing(app, text).await?.assert_quick(field)?;
    }
    app.photograph("form-6-many-columns").await
}
