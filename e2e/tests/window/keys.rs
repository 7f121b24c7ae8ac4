//! The real keyboard: keys reach the window through its display, as a user's do.

use serde::Deserialize;

use crate::Result;
use crate::app::{App, until};

/// Upper bound for the number of focusable elements on a screen.
const MAX_STEPS: usize = 150;

/// The focused element.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Focus {
    /// Its accessible name.
    name: String,
    /// Tells it from others of the same name.
    number: u64,
    /// Whether the page shows the focus: by a ring, or by highlighting as menus do.
    shown: bool,
    /// Whether it is visible on the screen.
    in_sight: bool,
    /// Whether no element is focused.
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
    /// Activates the window, as the window manager does when the user switches to it.
    pub(crate) async fn activate_window(&self) -> Result<()> {
        let window = self.window().await?;
        self.desktop.xdotool(&["windowactivate", &window])?;
        until("the window is active", async || {
            Ok(self.run("return document.hasFocus()", Vec::new()).await? == true)
        })
        .await
    }

    /// Presses a key or a combination, in xdotool's notation: `Tab`, `ctrl+n`, `alt+Up`.
    pub(crate) fn press_keys(&self, keys: &str) -> Result<()> {
        self.desktop.xdotool(&["key", "--clearmodifiers", keys]).map(drop)
    }

    /// Types text into the focused element.
    pub(crate) fn type_text(&self, text: &str) -> Result<()> {
        self.desktop.xdotool(&["type", "--delay", "5", "--", text]).map(drop)
    }

    /// Returns the focused element.
    pub(crate) async fn focus(&self) -> Result<Focus> {
        self.prepare().await?;
        Ok(serde_json::from_value(self.run("return look.focus()", Vec::new()).await?)?)
    }

    /// Presses Tab until an element with this name is focused; a name ending in `*` is a prefix.
    /// Every element on the way must have a name, be visible and show its focus.
    pub(crate) async fn tab_to(&self, name: &str) -> Result<()> {
        self.walk_to("Tab", name).await
    }

    /// Like [`App::tab_to`], with another key, such as an arrow key in a menu.
    pub(crate) async fn walk_to(&self, key: &str, name: &str) -> Result<()> {
        let mut way: Vec<Focus> = Vec::new();
        for _ in 0..MAX_STEPS {
            let before = self.focus().await?;
            self.press_keys(key)?;
            let mut now = before.clone();
            until(&format!("{key} moves the focus from {before:?}"), async || {
                now = self.focus().await?;
                Ok(now != before)
            })
            .await?;
            // After the last element, Tab leaves the page and returns to the first.
            if !now.nowhere {
                if !now.shown || !now.in_sight || now.name.is_empty() {
                    return Err(format!("the focus is not visible at {now:?}, after {before:?}").into());
                }
                if now.is(name) {
                    return Ok(());
                }
            }
            way.push(now);
        }
        let names: Vec<&str> = way.iter().map(|focus| focus.name.as_str()).collect();
        Err(format!("{key} does not reach “{name}”, only {names:?}").into())
    }

    /// Waits until an element with this name is focused.
    pub(crate) async fn await_focus(&self, name: &str) -> Result<()> {
        let mut last = None;
        let what = format!("“{name}” is focused");
        let waited = until(&what, async || {
            let focus = self.focus().await?;
            let there = focus.is(name);
            last = Some(focus);
            Ok(there)
        });
        waited.await.map_err(|error| format!("{error}; it is at {last:?}").into())
    }
}
