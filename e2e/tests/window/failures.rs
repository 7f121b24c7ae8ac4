//! What went wrong, and the one button beside it that helps.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use serde_json::json;
use tenant_sim::{CONNECTIONS_ONLY_CLIENT_ID, Cut, Fault, FaultRule, Route};

use crate::Result;
use crate::app::{App, until, visit_on};
use crate::desktop::{Appearance, Desktop};
use crate::journeys::{connect, sign_in, tenant};

/// Returns the names of the buttons in the first row of the history, apart from its menu.
async fn buttons(app: &App<'_>) -> Result<Vec<String>> {
    app.prepare().await?;
    let script = "
        const row = look.find('list', 'History')[0].children[0];
        return [...row.querySelectorAll('button')].map((button) => button.innerText.trim())
            .filter((text) => text !== '' && !text.includes('\\n'))";
    Ok(crate::page::strings(&app.run(script, Vec::new()).await?))
}

#[tokio::test]
async fn a_missing_permission_is_fixed_where_the_button_leads_by_keyboard_alone() -> Result<()> {
    let sim = tenant().await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        sign_in(app, sim.url(), CONNECTIONS_ONLY_CLIENT_ID, sim.client_secret()).await?;
        app.press("Add anyway").await?;
        app.await_heading("Exports").await?;
        app.press("Export User access review").await?;
        app.await_rows("Failed", 1).await?;
        assert_eq!(buttons(app).await?, ["Fix…"]);

        app.activate_window().await?;
        app.tab_to("Fix what stopped User access review").await?;
        app.press_keys("Return")?;
        app.find("dialog", "Permissions of Acme").await?;
        app.await_text("Machine to Machine Applications").await?;
        app.tab_to("Check again").await?;
        app.press_keys("Return")?;
        app.await_text("Still missing: read:users.").await?;
        app.press_keys("Escape")?;
        app.await_focus("Fix what stopped User access review").await
    })
    .await
}

#[tokio::test]
async fn only_what_can_be_resumed_offers_to_resume() -> Result<()> {
    let sim = tenant().await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        connect(app, &sim).await?;
        let reason = Some("the shard is offline".to_owned());
        sim.inject(FaultRule::new(Route::GetJob, Fault::FailedJob { reason }));
        app.press("Export User access review").await?;
        app.await_rows("Failed", 1).await?;
        assert_eq!(buttons(app).await?, ["Export again"]);
        sim.clear_faults();

        sim.inject(FaultRule::new(Route::Storage, Fault::HtmlInsteadOfJson));
        app.press("Export User access review").await?;
        app.await_rows("Failed", 2).await?;
        app.await_text("A web page arrived instead of the file").await?;
        assert_eq!(buttons(app).await?, ["Resume"]);
        sim.clear_faults();
        app.press("Resume User access review").await?;
        app.await_rows("Ready", 1).await
    })
    .await
}

#[tokio::test]
async fn a_download_that_stands_still_looks_like_it() -> Result<()> {
    let sim = tenant().await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        connect(app, &sim).await?;
        sim.inject(FaultRule::once(Route::Storage, Fault::HangMidBody(Cut::Percent(40))));
        app.press("Export User access review").await?;
        app.await_text("Nothing has arrived for").await?;
        let stopped = "return document.querySelector('[role=progressbar] .stopped') !== null";
        assert_eq!(app.run(stopped, Vec::new()).await?, true);
        app.photograph("failures-1-stands-still").await?;
        app.await_rows("Ready", 1).await
    })
    .await
}

#[tokio::test]
async fn a_proxy_that_wants_a_sign_in_says_whom_to_ask() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let proxy = listener.local_addr()?.to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // All of it: closing a connection with unread bytes would break it off.
            let head = BufReader::new(&stream).lines().map_while(std::io::Result::ok);
            head.take_while(|line| !line.is_empty()).for_each(drop);
            let answer = b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
            let _ = (&stream).write_all(answer);
        }
    });
    let desktop =
        Desktop::start(Appearance::Light)?.with_keychain()?.behind_proxy(&format!("http://{proxy}"));
    visit_on(&desktop, async |app| {
        sign_in(app, "acme.eu.auth0.com", "id", "secret").await?;
        app.await_text(&format!("The proxy {proxy} asks for a user name and a password.")).await?;
        app.await_text("Ask your IT team").await?;
        app.photograph("failures-2-proxy").await?;
        // The page may write to the clipboard, but not read it: a field takes what is pasted.
        app.press("Copy details for IT").await?;
        app.await_text("The details were copied. They contain no credentials and no user data.").await?;
        let name = app.find("control", "Name").await?;
        app.run("arguments[0].focus(); arguments[0].select()", vec![name.to_json()?]).await?;
        app.activate_window().await?;
        app.press_keys("ctrl+v")?;
        until("the details are pasted", async || {
            let name = app.find("control", "Name").await?;
            let text = app.run("return arguments[0].value", vec![name.to_json()?]).await?;
            let text = text.as_str().unwrap_or_default();
            Ok(text.contains("code: unreachable_proxy_sign_in") && text.contains(&proxy))
        })
        .await?;
        let secret = json!("Client secret");
        let value = app.run("return look.find('control', arguments[0])[0].value", vec![secret]).await?;
        assert_eq!(value, "secret", "it never left the page");
        Ok(())
    })
    .await
}
