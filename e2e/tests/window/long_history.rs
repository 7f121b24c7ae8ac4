//! Ten thousand exports in the window.

use serde_json::Value;

use crate::Result;
use crate::app::{App, until, visit_on};
use crate::desktop::{Appearance, Desktop};
use crate::history;

const EXPORTS: u32 = 10_000;

/// More rows than fit in the tallest window would mean that the list is not virtual.
const MAX_ROWS: u64 = 40;

/// Scrolls to the end of the history and returns the number of rows in the page, the number that
/// the list declares, and the position and text of the last visible row.
async fn at_the_end(app: &App<'_>) -> Result<Value> {
    app.prepare().await?;
    app.ask(
        "
        const done = arguments[arguments.length - 1];
        const list = look.find('list', 'History')[0];
        list.parentElement.scrollTop = list.parentElement.scrollHeight;
        requestAnimationFrame(() => requestAnimationFrame(() => {
            const rows = [...list.children];
            const last = rows.at(-1);
            done({
                rows: rows.length,
                size: Number(last.ariaSetSize ?? last.getAttribute('aria-setsize')),
                place: Number(last.getAttribute('aria-posinset')),
                text: last.innerText,
            });
        }))",
    )
    .await
}

#[tokio::test]
async fn ten_thousand_exports_can_be_scrolled_and_searched() -> Result<()> {
    let desktop = Desktop::start(Appearance::Light)?.with_keychain()?;
    history::write(&desktop.data(), &desktop.home().join("packs"), EXPORTS)?;
    visit_on(&desktop, async |app| {
        app.await_heading("Exports").await?;
        app.await_text("10,000 exports").await?;
        let mut last = Value::Null;
        until("the oldest export is in sight", async || {
            last = at_the_end(app).await?;
            let rows = last["rows"].as_u64().ok_or("the page does not report its rows")?;
            assert!(rows <= MAX_ROWS, "{rows} rows are in the page at once");
            Ok(last["place"] == EXPORTS)
        })
        .await?;
        assert_eq!(last["size"], EXPORTS);
        // The first export written: for the first tenant, with one user.
        let text = last["text"].as_str().unwrap_or_default();
        assert!(text.contains("User access review") && text.contains("1 user"), "{text}");
        app.photograph("exports-9-oldest").await?;

        app.fill("Search exports*", "merger").await?;
        app.await_text("2,000 exports").await
    })
    .await
}
