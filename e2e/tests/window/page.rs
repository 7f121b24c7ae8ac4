//! What a test finds in the page and does there, by role and accessible name: as whoever can't see it does.

use serde_json::{Value, json};
use thirtyfour::WebElement;

use crate::Result;
use crate::app::{App, until};

/// Checks accessibility, and works out names; of the front end's packages.
const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/node_modules/axe-core/axe.min.js");

/// The test's own part in the page.
const PAGE: &str = include_str!("page.js");

/// What an element says of itself.
#[derive(Debug)]
pub(crate) struct Control {
    /// Hints and messages that belong to it.
    pub(crate) described: Vec<String>,
    /// Whether it is marked as wrong.
    pub(crate) invalid: bool,
}

impl App<'_> {
    /// Puts into the page what the looks below need, unless it is there: a page that was loaded anew has lost it.
    pub(crate) async fn prepare(&self) -> Result<()> {
        if self.run("return window.look !== undefined", Vec::new()).await? == true {
            return Ok(());
        }
        let axe = fs_err::read_to_string(AXE)?;
        // A script of WebDriver's is a function of its own, whose variables the page does not see.
        self.run(&format!("{axe};\nwindow.axe = axe;\n{PAGE}"), Vec::new()).await?;
        Ok(())
    }

    /// The elements of a role with a name, as many as there are now. A name that ends in `*` is the beginning of one;
    /// the role `control` is anything that can be filled in or pressed.
    pub(crate) async fn all(&self, role: &str, name: &str) -> Result<Vec<WebElement>> {
        self.prepare().await?;
        let script = "return look.find(arguments[0], arguments[1])";
        Ok(self.session.execute(script, vec![json!(role), json!(name)]).await?.elements()?)
    }

    /// The first of [`App::all`], once there is one.
    pub(crate) async fn find(&self, role: &str, name: &str) -> Result<WebElement> {
        let mut found = None;
        let what = format!("there is a {role} “{name}”");
        let waited = until(&what, async || {
            found = self.all(role, name).await?.into_iter().next();
            Ok(found.is_some())
        });
        match (waited.await, found) {
            (Ok(()), Some(element)) => Ok(element),
            (Err(error), _) => Err(format!("{error}; the page says: {}", self.text().await?).into()),
            (Ok(()), None) => Err(format!("no {role} “{name}”").into()),
        }
    }

    /// Clicks on an element, once it can be clicked.
    pub(crate) async fn click(&self, role: &str, name: &str) -> Result<()> {
        until(&format!("the {role} “{name}” can be clicked"), async || {
            let Some(element) = self.all(role, name).await?.into_iter().next() else { return Ok(false) };
            // The page may put another element in its place at any moment.
            Ok(element.is_clickable().await.unwrap_or(false) && element.click().await.is_ok())
        })
        .await
    }

    /// Clicks the button with this name.
    pub(crate) async fn press(&self, name: &str) -> Result<()> {
        self.click("button", name).await
    }

    /// Opens the menu behind a button and chooses from it.
    pub(crate) async fn choose(&self, menu: &str, item: &str) -> Result<()> {
        self.press(menu).await?;
        self.click("menuitem", item).await
    }

    /// Puts a text into the control that a label names, in place of what is there, as pasting does.
    pub(crate) async fn fill(&self, label: &str, text: &str) -> Result<()> {
        let control = self.find("control", label).await?;
        let script = "
            arguments[0].focus();
            arguments[0].select();
            return document.execCommand('insertText', false, arguments[1])";
        let filled = self.run(script, vec![control.to_json()?, json!(text)]).await?;
        if filled == true { Ok(()) } else { Err(format!("“{label}” does not take a text").into()) }
    }

    /// What the control with this label says of itself.
    pub(crate) async fn control(&self, label: &str) -> Result<Control> {
        let element = self.find("control", label).await?;
        let look = "return look.at(arguments[0])";
        let said = self.session.execute(look, vec![element.to_json()?]).await?.json().clone();
        Ok(Control { described: strings(&said["described"]), invalid: said["invalid"] == true })
    }

    /// Waits until the control with this label is marked as wrong and described by these words.
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

    /// Waits until the screen's heading is this.
    pub(crate) async fn await_heading(&self, words: &str) -> Result<()> {
        self.find("heading", words).await?;
        let heading = self.run("return document.querySelector('h1')?.innerText ?? ''", Vec::new()).await?;
        if heading == words {
            Ok(())
        } else {
            Err(format!("“{words}” is not the heading: {heading}").into())
        }
    }

    /// All text that shows, with line breaks where the page has them.
    pub(crate) async fn text(&self) -> Result<String> {
        let text = self.run("return document.body.innerText", Vec::new()).await?;
        text.as_str().map(str::to_owned).ok_or_else(|| format!("not a text: {text}").into())
    }

    /// Waits until the page shows these words somewhere.
    pub(crate) async fn await_text(&self, words: &str) -> Result<()> {
        let what = format!("the page says: {words}");
        let waited = until(&what, async || Ok(self.text().await?.contains(words)));
        match waited.await {
            Ok(()) => Ok(()),
            Err(error) => Err(format!("{error}; it says: {}", self.text().await?).into()),
        }
    }

    /// The rows of the history that are in this state, by its word, as the texts that they show; newest first.
    pub(crate) async fn rows(&self, state: &str) -> Result<Vec<String>> {
        let script = "
            const lists = look.find('list', arguments[0]);
            return lists.flatMap((list) => [...list.children]).map((row) => row.innerText)";
        let rows = strings(&{
            self.prepare().await?;
            self.run(script, vec![json!("History")]).await?
        });
        Ok(rows.into_iter().filter(|row| row.lines().any(|line| line.trim() == state)).collect())
    }

    /// Waits until exactly so many rows of the history are in this state.
    pub(crate) async fn await_rows(&self, state: &str, count: usize) -> Result<()> {
        let what = format!("{count} exports are {state}");
        let waited = until(&what, async || Ok(self.rows(state).await?.len() == count)).await;
        match waited {
            Ok(()) => Ok(()),
            Err(error) => Err(format!("{error}; the page says: {}", self.text().await?).into()),
        }
    }

    /// All words that a person sees or hears.
    pub(crate) async fn words(&self) -> Result<Vec<String>> {
        self.prepare().await?;
        Ok(strings(&self.run("return look.words()", Vec::new()).await?))
    }
}

/// The texts of a list.
pub(crate) fn strings(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|each| each.as_str().map(str::to_owned)).collect()
}
