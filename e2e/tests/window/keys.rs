//! The real keyboard: keys reach the window through its display, as a person's do.

use serde::Deserialize;

use crate::Result;
use crate::app::{App, until};

/// No screen has so many places for the keyboard that one is farther away than this.
const FARTHEST: usize = 150;

/// What has the keyboard's attention.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Focus {
    /// Its accessible name.
    name: String,
    /// Whether the page shows that it has it: by a ring, or as menus do.
    shown: bool,
    /// Whether it can be seen.
    in_sight: bool,
    /// Whether nothing has it.
    nowhere: bool,
}

impl Focus {
    fn is(&self, name: &str) -> bool {
        match name.strip_suffix('*') {
            Some(beginning) => self.name.starts_with(beginning),
            None => self.name == name,
        }
    }
}

impl App<'_> {
    /// Gives the window the keyboard, as the window manager does when somebody changes to it.
    pub(crate) async fn take_keyboard(&self) -> Result<()> {
        let window = self.window().await?;
        self.desktop.xdotool(&["windowactivate", &window])?;
        until("the window has the keyboard", async || {
            Ok(self.run("return document.hasFocus()", Vec::new()).await? == true)
        })
        .await
    }

    /// Presses a key or several together, by xdotool's names: `Tab`, `ctrl+n`, `alt+Up`.
    pub(crate) fn strike(&self, keys: &str) -> Result<()> {
        self.desktop.xdotool(&["key", "--clearmodifiers", keys]).map(drop)
    }

    /// Types a text into whatever has the keyboard's attention.
    pub(crate) fn type_text(&self, text: &str) -> Result<()> {
        self.desktop.xdotool(&["type", "--delay", "5", "--", text]).map(drop)
    }

    /// What has the keyboard's attention.
    pub(crate) async fn focus(&self) -> Result<Focus> {
        self.prepare().await?;
        Ok(serde_json::from_value(self.run("return look.focus()", Vec::new()).await?)?)
    }

    /// Presses Tab until something of this name has the keyboard's attention; a name that ends in `*` is the beginning
    /// of one. Everything on the way must have a name, be in sight and show that it is where the keyboard is.
    pub(crate) async fn tab_to(&self, name: &str) -> Result<()> {
        self.walk_to("Tab", name).await
    }

    /// The same with another key, such as an arrow in a menu.
    pub(crate) async fn walk_to(&self, key: &str, name: &str) -> Result<()> {
        let mut way: Vec<Focus> = Vec::new();
        for _ in 0..FARTHEST {
            let before = self.focus().await?;
            self.strike(key)?;
            let mut now = before.clone();
            until(&format!("{key} goes on from {before:?}"), async || {
                now = self.focus().await?;
                Ok(now != before)
            })
            .await?;
            // From the last place Tab leaves the page, and comes back to its first.
            if !now.nowhere {
                if !now.shown || !now.in_sight || now.name.is_empty() {
                    return Err(format!("the keyboard is lost at {now:?}, after {before:?}").into());
                }
                if now.is(name) {
                    return Ok(());
                }
            }
            way.push(now);
        }
        let names: Vec<&str> = way.iter().map(|focus| focus.name.as_str()).collect();
        Err(format!("{key} does not come to “{name}”, only to {names:?}").into())
    }

    /// Waits until something of this name has the keyboard's attention.
    pub(crate) async fn await_focus(&self, name: &str) -> Result<()> {
        let mut last = None;
        let what = format!("“{name}” has the keyboard");
        let waited = until(&what, async || {
            let focus = self.focus().await?;
            let there = focus.is(name);
            last = Some(focus);
            Ok(there)
        });
        waited.await.map_err(|error| format!("{error}; it is at {last:?}").into())
    }
}
