//! Lists to choose from, and controls inside named groups.

use serde_json::json;
use thirtyfour::prelude::*;
use thirtyfour::{By, Key};

use crate::Result;
use crate::app::{App, until};
use crate::page::strings;

impl App<'_> {
    /// Waits for the first element with a role and name inside the group with this name; without a
    /// name, anywhere.
    pub(crate) async fn find_in(&self, group: &str, role: &str, name: &str) -> Result<WebElement> {
        let script = "
            const groups = look.find('group', arguments[0]);
            const found = look.find(arguments[1], arguments[2]);
            const inside = (each) => groups.some((group) => group.contains(each));
            return found.filter((each) => arguments[0] === '' || inside(each)).slice(0, 1)";
        let mut found = None;
        let what = format!("there is a {role} “{name}” in “{group}”");
        let waited = until(&what, async || {
            self.prepare().await?;
            let arguments = vec![json!(group), json!(role), json!(name)];
            found = self.session.execute(script, arguments).await?.elements()?.into_iter().next();
            Ok(found.is_some())
        });
        match (waited.await, found) {
            (Ok(()), Some(element)) => Ok(element),
            (Err(error), _) => Err(format!("{error}; the page shows: {}", self.text().await?).into()),
            (Ok(()), None) => Err(what.into()),
        }
    }

    /// Chooses an option of a list by mouse.
    pub(crate) async fn pick(&self, group: &str, list: &str, option: &str) -> Result<()> {
        let list = self.find_in(group, "control", list).await?;
        list.scroll_into_view().await?;
        for each in list.find_all(By::Tag("option")).await? {
            if each.prop("label").await?.as_deref() == Some(option) {
                return Ok(each.click().await?);
            }
        }
        Err(format!("there is no “{option}”").into())
    }

    /// Returns the options of a list.
    pub(crate) async fn options(&self, group: &str, list: &str) -> Result<Vec<String>> {
        let list = self.find_in(group, "control", list).await?;
        let script = "return [...arguments[0].options].map((option) => option.label)";
        Ok(strings(&self.run(script, vec![list.to_json()?]).await?))
    }

    /// Types a text in place of the one in a control, and goes on to the next control.
    pub(crate) async fn enter(&self, group: &str, label: &str, text: &str) -> Result<()> {
        let control = self.find_in(group, "control", label).await?;
        control.click().await?;
        control.send_keys(Key::Control + "a").await?;
        control.send_keys(text).await?;
        control.send_keys(Key::Tab + "").await?;
        Ok(())
    }

    /// Chooses an option of the focused list by keyboard: opens it, and types the option's name.
    pub(crate) async fn type_choice(&self, option: &str, value: &str) -> Result<()> {
        // The open list is a window of its own.
        let page_has_keys = async |has_keys: bool| {
            until("the list opens or closes", async || {
                Ok(self.run("return document.hasFocus()", Vec::new()).await? == has_keys)
            })
            .await
        };
        self.press_keys("space")?;
        page_has_keys(false).await?;
        self.type_text(option)?;
        self.press_keys("Return")?;
        page_has_keys(true).await?;
        let chosen = self.run("return document.activeElement.value ?? null", Vec::new()).await?;
        if chosen == value { Ok(()) } else { Err(format!("“{option}” chose {chosen}").into()) }
    }
}
