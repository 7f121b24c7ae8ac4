//! Ten thousand exports in the window: found, filtered, sorted and scrolled.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::Result;
use crate::app::{App, until, visit_on};
use crate::desktop::{Appearance, Desktop};
use crate::frames::Frames;
use crate::history::{self, NAMES, STEP};
use crate::page::strings;

const EXPORTS: u32 = 10_000;

/// More rows than fit in the tallest window would mean that the list is not virtual.
const MAX_ROWS: u64 = 40;

/// The list of the history in scripts.
const LIST: &str = "const list = look.find('list', 'History')[0];";

/// Scrolls to the end of the history and returns the number of rows in the page, the number that
/// the list declares, and the position and text of the last visible row.
async fn at_the_end(app: &App<'_>) -> Result<Value> {
    app.ask(
        "
        const done = arguments[arguments.length - 1];
        const list = document.querySelector('ul[aria-label=History]');
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

/// Returns the names of the rows that are wholly in sight.
async fn names_in_sight(app: &App<'_>) -> Result<Vec<String>> {
    app.prepare().await?;
    let script = format!(
        "{LIST}
        const room = list.parentElement.getBoundingClientRect();
        return [...list.children].filter((row) => {{
            const box = row.getBoundingClientRect();
            return box.top >= room.top - 1 && box.bottom <= Math.min(room.bottom, innerHeight) + 1;
        }}).map((row) => row.querySelector('strong').innerText)"
    );
    Ok(strings(&app.run(&script, Vec::new()).await?))
}

/// Waits until the history has this many matches.
async fn await_count(app: &App<'_>, count: usize) -> Result<()> {
    let digits = count.to_string();
    let grouped = match digits.len() {
        0..=3 => digits,
        length => format!("{},{}", &digits[..length - 3], &digits[length - 3..]),
    };
    let words = format!("{grouped} export{}", if count == 1 { "" } else { "s" });
    let script = "return document.querySelector('[data-testid=export-count]')?.innerText ?? ''";
    let mut shown = Value::Null;
    let what = format!("the history has {words}");
    let waited = until(&what, async || {
        shown = app.run(script, Vec::new()).await?;
        Ok(shown == words)
    });
    waited.await.map_err(|error| format!("{error}; it has {shown}").into())
}

/// Returns the number of exports that were written with these states: a number's rest by 15.
fn with_rests(is_it: impl Fn(u32) -> bool) -> usize {
    (0..EXPORTS).filter(|number| is_it(number % 15)).count()
}

/// Returns a month as its heading names it, and the number of exports in it.
fn month_before(now: Timestamp, months: i64) -> Result<(String, usize)> {
    let first = now.to_zoned_datetime(TimeZone::system()).first_of_month()?.start_of_day()?;
    let from = first.checked_sub(jiff::Span::new().months(months))?;
    let to = from.checked_add(jiff::Span::new().months(1))?;
    let within = (0..EXPORTS).filter(|number| {
        let at = now - STEP * (EXPORTS - number - 1);
        at >= from.timestamp() && at < to.timestamp()
    });
    Ok((from.strftime("%B %Y").to_string(), within.count()))
}

#[tokio::test]
async fn ten_thousand_exports_can_be_scrolled_and_searched() -> Result<()> {
    let desktop = Desktop::start(Appearance::Light)?.with_keychain()?;
    let packs = desktop.home().join("packs");
    let now = history::write(&desktop.data(), &packs, EXPORTS)?;
    // The files of a recent export are gone.
    fs_err::remove_dir(packs.join(format!("{:05}", EXPORTS - 3)))?;
    visit_on(&desktop, async |app| {
        app.await_heading("Exports").await?;
        await_count(app, EXPORTS as usize).await?;
        shows_much(app).await?;

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
        let frames = Frames::while_scrolling(app, &format!("{LIST} return list.parentElement")).await?;
        frames.assert_smooth("10,000 exports")?;

        by_mouse(app, now).await?;
        by_keyboard(app, now).await
    })
    .await
}

/// What is in sight without scrolling.
async fn shows_much(app: &App<'_>) -> Result<()> {
    app.resize((1180, 760)).await?;
    // “Ready” never stands beside files that are gone.
    let gone = app.rows("Files gone").await?;
    assert!(gone.len() == 1 && !gone[0].contains("Ready"), "{gone:?}");
    app.photograph("history-1-usual").await?;

    // A long name takes two lines where it has no room, and can be read in full.
    app.resize((900, 620)).await?;
    let long = json!(NAMES[3]);
    let script = format!(
        "{LIST}
        const name = [...list.querySelectorAll('strong')].find((each) => each.innerText === arguments[0]);
        const lines = name.offsetHeight / parseFloat(getComputedStyle(name).lineHeight);
        return [Math.round(lines), name.scrollHeight <= name.offsetHeight + 1, name.title]"
    );
    assert_eq!(app.run(&script, vec![long.clone()]).await?, json!([2, true, long]));
    app.photograph("history-2-small").await?;
    app.resize((1180, 760)).await
}

async fn by_mouse(app: &App<'_>, now: Timestamp) -> Result<()> {
    let ready = with_rests(|rest| !matches!(rest, 4 | 9 | 14));
    let (failed, lost) = (with_rests(|rest| rest == 4), with_rests(|rest| rest == 9));
    let stopped = with_rests(|rest| rest == 14);
    for (state, count) in [
        ("Ready", ready),
        ("Needs attention", failed + lost + stopped),
        ("Failed", failed),
        ("Lost", lost),
        ("Stopped", stopped),
    ] {
        app.select("Filter by state", state).await?;
        await_count(app, count).await?;
    }
    // At least nine rows without a trouble and with a short name are in sight.
    app.select("Filter by state", "Ready").await?;
    app.fill("Search exports*", "access review").await?;
    await_count(app, with_rests(|rest| rest % 5 == 0)).await?;
    let rows = names_in_sight(app).await?;
    assert!(rows.len() >= 9, "only {} rows are in sight: {rows:?}", rows.len());
    app.photograph("history-3-dense").await?;
    app.fill("Search exports*", "").await?;
    app.select("Filter by state", "Running").await?;
    app.await_text("No matching exports.").await?;
    app.photograph("history-4-none").await?;
    app.press("Show all").await?;
    await_count(app, EXPORTS as usize).await?;
    app.select("Filter by tenant", "Acme staging").await?;
    await_count(app, EXPORTS as usize / 2).await?;
    app.select("Filter by tenant", "All tenants").await?;

    let (month, count) = month_before(now, 2)?;
    for (search, count) in [
        ("merger", EXPORTS as usize / 5),
        (month.to_uppercase().as_str(), count),
        // Tenants and formats; the number of users of an export.
        ("staging merger", EXPORTS as usize / 10),
        ("371", 1),
    ] {
        app.fill("Search exports*", search).await?;
        await_count(app, count).await?;
    }
    app.fill("Search exports*", "").await?;

    for (order, name) in [("Oldest first", NAMES[0]), ("By name", NAMES[3]), ("Largest first", NAMES[3])] {
        app.press("Sort by*").await?;
        app.click("menuitemcheckbox", order).await?;
        until(&format!("“{order}” begins with “{name}”"), async || {
            Ok(names_in_sight(app).await?.first().is_some_and(|first| first == name))
        })
        .await?;
    }
    // Without an order by time, there are no months.
    assert_eq!(app.all("heading", &month_before(now, 0)?.0).await?.len(), 0);
    app.press("Sort by*").await?;
    app.click("menuitemcheckbox", "Newest first").await?;
    app.find("heading", &month_before(now, 0)?.0).await.map(drop)
}

async fn by_keyboard(app: &App<'_>, now: Timestamp) -> Result<()> {
    app.activate_window().await?;
    app.press_keys("ctrl+f")?;
    app.await_focus("Search exports*").await?;
    let (month, count) = month_before(now, 1)?;
    app.type_text(&month.to_lowercase())?;
    await_count(app, count).await?;
    app.find("heading", &month).await?;
    app.photograph("history-5-month").await?;
    app.walk_to("shift+Tab", "Filter by tenant").await?;
    app.walk_to("shift+Tab", "Filter by state").await?;
    app.type_choice("Lost", "lost").await?;
    until("all rows in sight are lost", async || {
        let rows = names_in_sight(app).await?.len();
        Ok(rows > 0 && app.rows("Lost").await?.len() >= rows)
    })
    .await?;
    app.tab_to("Sort by*").await?;
    app.press_keys("Return")?;
    app.walk_to("Down", "Oldest first").await?;
    app.press_keys("Return")?;
    app.await_focus("Sort by: Oldest first").await?;
    // Into the list, to the details, and back to the row.
    app.tab_to("Full backup Acme*").await?;
    app.press_keys("Return")?;
    app.await_heading("Full backup").await?;
    app.press_keys("alt+Left")?;
    app.await_heading("Exports").await?;
    app.await_focus("Full backup Acme*").await
}
