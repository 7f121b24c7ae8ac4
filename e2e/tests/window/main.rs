//! The real window: the built application on its own display, used as users do.
//!
//! Only what no smaller test can show belongs here: that the assembled application opens a window,
//! paints, responds to keyboard and mouse, hands over files and enforces its restrictions. The
//! screens' details are tested in `ui/`, exports in the crates.
//!
//! Linux only, because of the drivers. Build the application first, then run the tests explicitly:
//!
//! ```text
//! cargo build -p rollcall --features custom-protocol
//! cargo test -p e2e --features window
//! ```

mod app;
mod axe;
mod background;
mod bad_input;
mod cards;
mod choices;
mod command_line;
mod connecting;
mod delivered;
mod desktop;
mod dialogs;
mod evidence;
mod failures;
mod files;
mod filters;
mod form;
mod frames;
mod handing_over;
mod history;
mod journeys;
mod keyboard;
mod keys;
mod language;
mod long_history;
mod menus;
mod page;
mod person;
mod picture;
mod presets;
mod purposes;
mod restart;
mod secrecy;
#[expect(clippy::used_underscore_binding, reason = "zbus passes on what is not looked at")]
mod services;
mod settings;
mod success;
mod templates;
mod tour;
mod troubles;
mod witness;
mod words;

use app::visit;
use desktop::Appearance;

/// A readable error, which is all that a test needs.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[tokio::test]
async fn the_window_paints_its_page_in_light() -> Result<()> {
    paints_its_page(Appearance::Light, "window-light").await
}

#[tokio::test]
async fn the_window_paints_its_page_in_dark() -> Result<()> {
    paints_its_page(Appearance::Dark, "window-dark").await
}

async fn paints_its_page(appearance: Appearance, picture: &str) -> Result<()> {
    visit(appearance, async |app| {
        app.await_heading("Welcome to Rollcall").await?;
        assert_eq!(app.is_dark().await?, appearance == Appearance::Dark, "the page follows the desktop");
        app.photograph(picture).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_page_runs_no_foreign_script_and_reaches_no_foreign_host() -> Result<()> {
    visit(Appearance::Light, async |app| {
        let refused = app
            .ask(
                r#"
                const done = arguments[0];
                const refused = [];
                document.addEventListener("securitypolicyviolation", (violation) => {
                    refused.push(violation.effectiveDirective);
                    if (refused.length === 3) done(refused.sort());
                });

                const inline = document.createElement("script");
                inline.textContent = "document.title = 'an inline script ran'";
                document.head.append(inline);
                new Image().src = "https://elsewhere.invalid/pixel.png";
                fetch("https://elsewhere.invalid/").catch(() => {});
                "#,
            )
            .await?;
        assert_eq!(refused, serde_json::json!(["connect-src", "img-src", "script-src-elem"]));

        let without_tauri = app.ask("arguments[0](window.__TAURI__ === undefined)").await?;
        assert_eq!(without_tauri, true, "Tauri's global object must not exist");
        Ok(())
    })
    .await
}
