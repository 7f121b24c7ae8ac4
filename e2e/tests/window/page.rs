//! Queries and actions on the page by role and accessible name, as a screen reader sees it.

use serde_json::{Value, json};
use thirtyfour::WebElement;
use thirtyfour::components::SelectElement;

use crate::Result;
use crate::app::{App, until};

/// Checks accessibility and computes names; from the front end's packages.
const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/node_modules/axe-core/axe.min.js");

/// The tests' own script in the page.
const PAGE: &str = include_str!("page.js");

/// An element as assistive technology describes it.
#[derive(Debug)]
pub(crate) struct Control {
    /// Hints and messages associated with it.
    pub(crate) described: Vec<String>,
    /// Whether it is marked as invalid.
    pub(crate) invalid: bool,
}

impl App<'_> {
    /// Injects the scripts below into the page unless they are present; a reload removes them.
    pub(crate) async fn prepare(&self) -> Result<()> {
        if self.run("return window.look !== undefined", Vec::new()).await? == true {
            return Ok(());
        }
        let axe = fs_err::read_to_string(AXE)?;
        // WebDriver runs each script as a function, whose variables are invisible to the page.
        self.run(&format!("{axe};\nwindow.axe = axe;\n{PAGE}"), Vec::new()).await?;
        Ok(())
    }

    /// Returns all current elements with a role and name. A name ending in `*` is a prefix; the
    /// role `control` matches anything that can be filled in or pressed.
    pub(crate) async fn all(&self, role: &str, name: &str) -> Result<Vec<WebElement>> {
        self.prepare().await?;
        let script = "return look.find(arguments[0], arguments[1])";
        Ok(self.session.execute(script, vec![json!(role), json!(name)]).await?.elements()?)
    }

    /// Waits for the first match of [`App::all`].
    pub(crate) async fn find(&self, role: &str, name: &str) -> Result<WebElement> {
        let mut found = None;
        let what = format!("there is a {role} “{name}”");
        let waited = until(&what, async || {
            // The page may replace an element while it is being handed over.
            found = match self.all(role, name).await {
                Err(error) if is_stale(&*error) => None,
                all => all?.into_iter().next(),
            };
            Ok(found.is_some())
        });
        match (waited.await, found) {
            (Ok(()), Some(element)) => Ok(element),
            (Err(error), _) => Err(format!("{error}; the page shows: {}", self.text().await?).into()),
            (Ok(()), None) => Err(format!("no {role} “{name}”").into()),
        }
    }

    /// Clicks an element as soon as it is clickable.
    pub(crate) async fn click(&self, role: &str, name: &str) -> Result<()> {
        let mut refused = None;
        let what = format!("the {role} “{name}” can be clicked");
        let waited = until(&what, async || {
            let element = match self.all(role, name).await {
                Err(error) if is_stale(&*error) => None,
                all => all?.into_iter().next(),
            };
            let Some(element) = element else { return Ok(false) };
            // The page may replace the element at any moment.
            if !element.is_clickable().await.unwrap_or(false) {
                return Ok(false);
            }
            if refused.is_some() {
                // As a person does who doesn't see all of it: the driver scrolls no list in a list.
                let _ = element.scroll_into_view().await;
            }
            refused = element.click().await.err();
            Ok(refused.is_none())
        });
        match waited.await {
            Ok(()) => Ok(()),
            Err(error) => {
                Err(format!("{error}; the last click: {refused:?}; the page shows: {}", self.text().await?)
                    .into())
            }
        }
    }

    /// Clicks the button with this name.
    pub(crate) async fn press(&self, name: &str) -> Result<()> {
        self.click("button", name).await
    }

    /// Opens a button's menu and chooses an item.
    pub(crate) async fn choose(&self, menu: &str, item: &str) -> Result<()> {
        self.press(menu).await?;
        self.click("menuitem", item).await
    }

    /// Chooses from the list with this label.
    pub(crate) async fn select(&self, label: &str, option: &str) -> Result<()> {
        let list = SelectElement::new(&self.find("control", label).await?).await?;
        Ok(list.select_by_exact_text(option).await?)
    }

    /// Replaces the text of the control with this label, as pasting does.
    pub(crate) async fn fill(&self, label: &str, text: &str) -> Result<()> {
        let script = "
            arguments[0].focus();
            arguments[0].select();
            return document.execCommand('insertText', false, arguments[1])";
        until(&format!("“{label}” takes a text"), async || {
            let Some(control) = self.all("control", label).await?.into_iter().next() else {
                return Ok(false);
            };
            // While a dialog closes, the page below it takes no text.
            let filled = self.run(script, vec![control.to_json()?, json!(text)]).await;
            Ok(filled.is_ok_and(|filled| filled == true))
        })
        .await
    }

    /// Returns the description of the control with this label.
    pub(crate) async fn control(&self, label: &str) -> Result<Control> {
        let element = self.find("control", label).await?;
        let look = "return look.at(arguments[0])";
        let said = self.session.execute(look, vec![element.to_json()?]).await?.json().clone();
        Ok(Control { described: strings(&said["described"]), invalid: said["invalid"] == true })
    }

    /// Waits until the control with this label is marked as invalid and described by these words.
    pub(crate) async fn await_message(&self, label: &str, words: &str) -> Result<()> {
        let mut last = None;
        let waited = until(&format!("“{label}” says: {words}"), async || {
            let control = self.control(label).await?;
            let told = control.invalid && control.described.iter().any(|each| each == words);
            last = Some(control);
            Ok(told)
        })
        .await;
        waited.map_err(|error| format!("{error}; it was {last:?}").into())
    }

    /// Waits until a field says that something is wrong with it.
    pub(crate) async fn await_invalid(&self, label: &str) -> Result<()> {
        until(&format!("“{label}” is invalid"), async || {
            let control = self.control(label).await?;
            Ok(control.invalid && !control.described.is_empty())
        })
        .await
    }

    /// Waits until the screen's heading matches.
    pub(crate) async fn await_heading(&self, words: &str) -> Result<()> {
        let mut heading = Value::Null;
        let what = format!("“{words}” is the heading");
        let waited = until(&what, async || {
            heading = self.run("return document.querySelector('h1')?.innerText ?? ''", Vec::new()).await?;
            Ok(heading == words)
        });
        waited.await.map_err(|error| format!("{error}; it was {heading}").into())
    }

    /// Returns all visible text, with the page's line breaks.
    pub(crate) async fn text(&self) -> Result<String> {
        let text = self.run("return document.body.innerText", Vec::new()).await?;
        text.as_str().map(str::to_owned).ok_or_else(|| format!("not a text: {text}").into())
    }

    /// Waits until the page shows these words.
    pub(crate) async fn await_text(&self, words: &str) -> Result<()> {
        let what = format!("the page shows: {words}");
        let waited = until(&what, async || Ok(self.text().await?.contains(words)));
        match waited.await {
            Ok(()) => Ok(()),
            Err(error) => Err(format!("{error}; it says: {}", self.text().await?).into()),
        }
    }

    /// Returns the texts of the history rows with this state, newest first. The state of finished
    /// rows goes on, as in “Ready · verified”.
    pub(crate) async fn rows(&self, state: &str) -> Result<Vec<String>> {
        let script = "
            const lists = look.find('list', arguments[0]);
            return lists.flatMap((list) => [...list.children]).map((row) => row.innerText)";
        let rows = strings(&{
            self.prepare().await?;
            self.run(script, vec![json!("History")]).await?
        });
        Ok(rows.into_iter().filter(|row| row.lines().any(|line| is_state(line.trim(), state))).collect())
    }

    /// Waits until exactly `count` rows of the history have this state.
    pub(crate) async fn await_rows(&self, state: &str, count: usize) -> Result<()> {
        let what = format!("{count} exports are {state}");
        let waited = until(&what, async || Ok(self.rows(state).await?.len() == count)).await;
        match waited {
            Ok(()) => Ok(()),
            Err(error) => Err(format!("{error}; the page shows: {}", self.text().await?).into()),
        }
    }

    /// Starts counting presses of the pointer, whatever they hit.
    pub(crate) async fn count_clicks(&self) -> Result<()> {
        let script = "window.clicks = 0;
            window.counting ??= addEventListener('pointerdown', () => (window.clicks += 1), true) ?? true;";
        self.run(script, Vec::new()).await.map(drop)
    }

    /// Returns the number of presses since [`App::count_clicks`].
    pub(crate) async fn clicks(&self) -> Result<u64> {
        let clicks = self.run("return window.clicks", Vec::new()).await?;
        clicks.as_u64().ok_or_else(|| format!("not a count: {clicks}").into())
    }

    /// Returns the text of the card with this name.
    pub(crate) async fn card(&self, name: &str) -> Result<String> {
        self.prepare().await?;
        let script = "return look.find('heading', arguments[0])[0]?.closest('li')?.innerText ?? ''";
        let text = self.run(script, vec![json!(name)]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Returns all text that users see or hear.
    pub(crate) async fn words(&self) -> Result<Vec<String>> {
        self.prepare().await?;
        Ok(strings(&self.run("return look.words()", Vec::new()).await?))
    }
}

fn is_state(line: &str, state: &str) -> bool {
    line.strip_prefix(state).is_some_and(|rest| rest.is_empty() || rest.starts_with(" · "))
}

/// Returns whether the page replaced an element before it could be used.
fn is_stale(error: &(dyn std::error::Error + 'static)) -> bool {
    error.to_string().contains("stale element")
}

/// Converts a JSON list of texts.
pub(crate) fn strings(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|each| each.as_str().map(str::to_owned)).collect()
}
