//! Another language: all of it, and nothing of the first.

use crate::Result;
use crate::app::{App, visit_on};
use crate::desktop::{Appearance, Desktop};
use crate::words::Catalogue;

/// Checks that the page shows no text of the English catalogue that isn't French as well.
async fn assert_no_english(app: &App<'_>, fr: &Catalogue, en: &Catalogue) -> Result<()> {
    let words = app.words().await?;
    let left: Vec<&String> = words.iter().filter(|words| en.claims(words, fr)).collect();
    assert!(left.is_empty(), "untranslated text: {left:?}");
    assert!(words.len() > 8, "too little text: {words:?}");
    Ok(())
}

#[tokio::test]
async fn the_whole_journey_is_french_on_a_french_system() -> Result<()> {
    let (fr, en) = (Catalogue::of("fr")?, Catalogue::of("en")?);
    let desktop = Desktop::start(Appearance::Light)?.in_language("fr_FR.UTF-8");
    visit_on(&desktop, async |app| {
        app.await_heading(fr.text("welcome.title")?).await?;
        assert_eq!(app.run("return document.documentElement.lang", Vec::new()).await?, "fr");
        assert_no_english(app, &fr, &en).await?;

        app.press(&format!("{}*", fr.text("welcome.application.title")?)).await?;
        app.await_heading(fr.text("add.application.title")?).await?;
        app.press(fr.text("add.connect")?).await?;
        app.await_message(fr.text("form.domain")?, fr.text("problem.address_empty")?).await?;
        assert_no_english(app, &fr, &en).await?;
        app.press(fr.text("add.back")?).await?;
        app.press(&format!("{}*", fr.text("welcome.token.title")?)).await?;
        app.await_heading(fr.text("add.token.title")?).await?;
        assert_no_english(app, &fr, &en).await?;
        app.press(fr.text("add.back")?).await?;

        app.press(&format!("{}*", fr.text("welcome.demo.title")?)).await?;
        app.await_heading(fr.text("exports.title")?).await?;
        app.await_text(fr.text("exports.empty")?).await?;
        assert_no_english(app, &fr, &en).await?;
        let review = fr.text("preset.access-review.name")?;
        app.press(&fr.with("presets.start_named", review)?).await?;
        app.await_text(fr.text("state.ready")?).await?;
        assert_no_english(app, &fr, &en).await?;
        app.press(&fr.with("row.menu", review)?).await?;
        app.find("menuitem", fr.text("row.details")?).await?;
        assert_no_english(app, &fr, &en).await?;
        app.click("menuitem", fr.text("row.details")?).await?;
        app.await_heading(review).await?;
        app.await_text(fr.text("details.activity")?).await?;
        app.await_text(fr.text("activity.export_ready")?).await?;
        assert_no_english(app, &fr, &en).await?;

        app.press(fr.text("nav.new_export")?).await?;
        app.await_heading(fr.text("nav.new_export")?).await?;
        app.find("heading", fr.text("group.metadata")?).await?;
        assert_no_english(app, &fr, &en).await?;

        app.press(fr.text("nav.settings")?).await?;
        app.await_heading(fr.text("nav.settings")?).await?;
        assert_no_english(app, &fr, &en).await?;
        // Both languages are listed by their own names, and a choice takes effect immediately.
        app.click("radio", "English").await?;
        app.await_heading(en.text("nav.settings")?).await
    })
    .await
}
