//! The cards of presets: how the last run on this tenant went, and room for one's own presets.

use tenant_sim::{Fault, FaultRule, Route};

use crate::Result;
use crate::app::{App, until, visit_on};
use crate::desktop::{Appearance, Desktop};
use crate::journeys::{connect, tenant};

const REVIEW: &str = "User access review";

/// Waits until a card says this, or no longer says it.
async fn await_card(app: &App<'_>, name: &str, words: &str, said: bool) -> Result<()> {
    let mut card = String::new();
    let what = format!("the card of “{name}” says “{words}”: {said}");
    let waited = until(&what, async || {
        card = app.card(name).await?;
        Ok(!card.is_empty() && card.contains(words) == said)
    });
    waited.await.map_err(|error| format!("{error}; it says: {card}").into())
}

/// Returns the names on the cards, in their order.
async fn names(app: &App<'_>) -> Result<Vec<String>> {
    app.prepare().await?;
    let script = "
        const cards = look.find('region', 'Presets')[0] ?? document.body;
        return [...cards.querySelectorAll('li h3')].map((heading) => heading.innerText.trim())";
    Ok(crate::page::strings(&app.run(script, Vec::new()).await?))
}

/// Switches to a tenant in the sidebar.
async fn switch(app: &App<'_>, from: &str, to: &str) -> Result<()> {
    app.press(&format!("Tenant: {from}*")).await?;
    app.click("menuitemcheckbox", &format!("{to}*")).await?;
    app.find("button", &format!("Tenant: {to}*")).await.map(drop)
}

#[tokio::test]
async fn a_card_shows_the_last_run_of_its_tenant_by_mouse_and_by_keyboard() -> Result<()> {
    let sim = tenant().await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        connect(app, &sim).await?;
        app.resize((1180, 760)).await?;

        // A failed run is said as that, without an answer.
        let reason = Some("the shard is offline".to_owned());
        sim.inject(FaultRule::new(Route::GetJob, Fault::FailedJob { reason }));
        app.press("Export User access review").await?;
        app.await_rows("Failed", 1).await?;
        await_card(app, REVIEW, "Failed ", true).await?;
        assert!(!app.card(REVIEW).await?.contains(" users"), "{}", app.card(REVIEW).await?);
        app.photograph("cards-1-failed").await?;
        sim.clear_faults();
        app.press("Export User access review").await?;
        app.await_rows("Ready", 1).await?;
        await_card(app, REVIEW, "30 users, ", true).await?;
        await_card(app, REVIEW, "Failed ", false).await?;

        // Another tenant has its own last run.
        app.press("Tenant: Acme*").await?;
        app.click("menuitem", "Add a tenant…").await?;
        app.press("Try the demo tenant*").await?;
        app.await_heading("Exports").await?;
        await_card(app, REVIEW, " users", false).await?;
        switch(app, "Demo", "Acme").await?;
        await_card(app, REVIEW, "30 users, ", true).await?;

        // One's own preset gets a name that tells it apart, and the last place of the row.
        let before = names(app).await?;
        app.press("New export").await?;
        app.await_heading("New export").await?;
        app.choose("Load a preset…", "User access review*").await?;
        app.press("Save as preset…").await?;
        app.find("control", "Preset name").await?;
        let proposed = "return look.find('control', 'Preset name')[0].value";
        assert_eq!(app.run(proposed, Vec::new()).await?, "User access review (mine)");
        app.photograph("cards-2-save").await?;
        app.press("Save preset").await?;
        app.await_text("Preset “User access review (mine)” saved.").await?;
        app.press("Exports").await?;
        app.await_heading("Exports").await?;
        app.find("heading", "User access review (mine)").await?;
        let after = names(app).await?;
        let kept = before.len() - 2;
        assert_eq!(after[..kept], before[..kept], "built-in presets stay");
        assert_eq!(after[kept], "User access review (mine)");
        let cut = "return look.find('heading', 'User access review (mine)')
            .some((name) => name.scrollWidth > name.clientWidth || name.scrollHeight > name.clientHeight)";
        assert_eq!(app.run(cut, Vec::new()).await?, false, "what tells the presets apart is in sight");
        app.photograph("cards-3-own").await?;

        // Show all shows all: as many as the button says, and the card of one person's data.
        let button = app.find("button", "Show all*").await?.text().await?;
        let count: usize = button.trim_start_matches("Show all ").parse()?;
        app.press("Show all*").await?;
        app.find("button", "Show fewer").await?;
        assert_eq!(names(app).await?.len(), count + 1);
        let beside = "const cards = [...document.querySelectorAll('li:has(h3)')];
            return cards.filter((card) => card.offsetTop === cards[0].offsetTop).length";
        assert!(app.run(beside, Vec::new()).await?.as_u64() > Some(1), "the presets are a grid");
        app.photograph("cards-4-all").await?;
        assert_eq!(app.findings().await?, Vec::<String>::new());
        app.press("Show fewer").await?;
        assert_eq!(names(app).await?, after);

        by_keyboard(app).await
    })
    .await
}

/// All presets, one of them run, and back.
async fn by_keyboard(app: &App<'_>) -> Result<()> {
    app.press("Exports").await?;
    app.activate_window().await?;
    app.tab_to("Show all*").await?;
    app.press_keys("Return")?;
    app.await_focus("Show fewer").await?;
    app.tab_to("Export Blocked accounts").await?;
    app.press_keys("Return")?;
    // The history has come back, and the focus is at its heading.
    app.await_focus("History*").await?;
    app.await_rows("Ready", 2).await?;
    app.press_keys("ctrl+n")?;
    app.await_heading("New export").await?;
    app.await_focus("New export").await?;
    // The end of the form is near if one goes backwards.
    app.walk_to("shift+Tab", "Save as preset…").await?;
    app.press_keys("Return")?;
    // The form is as it was left, with the preset that was saved.
    app.await_focus("Update “User access review (mine)”*").await?;
    app.walk_to("Down", "Save as a new preset*").await?;
    app.tab_to("Preset name").await?;
    app.press_keys("ctrl+a")?;
    app.type_text("Second of mine")?;
    app.press_keys("Return")?;
    app.await_text("Preset “Second of mine” saved.").await?;
    app.press_keys("Escape")?;
    app.tab_to("Exports").await?;
    app.press_keys("Return")?;
    app.await_heading("Exports").await?;
    // Two presets of one's own take no more room than one.
    until("the cards are there", async || Ok(names(app).await?.len() > 2)).await?;
    assert_eq!(names(app).await?[0], REVIEW);
    Ok(())
}
