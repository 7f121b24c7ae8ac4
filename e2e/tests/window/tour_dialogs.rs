//! The dialogs about which users, about templates and about one person, in both languages:
//! screenshots for human review, and axe-core's findings.

use thirtyfour::By;

use crate::Result;
use crate::app::{App, visit_on};
use crate::desktop::{Appearance, Desktop};
use crate::picture::SIZES;
use crate::tour::Tour;
use crate::words::Catalogue;

#[tokio::test]
async fn the_dialogs_are_accessible() -> Result<()> {
    visit_dialogs("en", "en_GB.UTF-8").await
}

#[tokio::test]
async fn the_dialogs_are_accessible_in_french() -> Result<()> {
    visit_dialogs("fr", "fr_FR.UTF-8").await
}

/// The tour in one language; pictures are named after it.
struct Dialogs<'app> {
    app: &'app App<'app>,
    tour: Tour<'app>,
    words: Catalogue,
    language: &'static str,
}

async fn visit_dialogs(language: &'static str, locale: &'static str) -> Result<()> {
    let words = Catalogue::of(language)?;
    visit_on(&Desktop::start(Appearance::Light)?.in_language(locale), async |app| {
        app.press(&format!("{}*", words.text("welcome.demo.title")?)).await?;
        app.await_heading(words.text("exports.title")?).await?;
        let dialogs = Dialogs { app, tour: Tour::of(app), words, language };
        let email = dialogs.conditions().await?;
        dialogs.template().await?;
        dialogs.person(&email).await?;
        dialogs.tour.end()
    })
    .await
}

impl Dialogs<'_> {
    async fn stop(&self, name: &str) -> Result<()> {
        // The texts of the first language show how a size is used; those of others must fit the
        // smallest one.
        let sizes = if self.language == "en" { &SIZES[..] } else { &SIZES[..1] };
        self.tour.stop_at(&format!("{name}-{}", self.language), sizes).await
    }

    async fn press(&self, key: &str) -> Result<()> {
        self.app.press(self.words.text(key)?).await
    }

    async fn fill(&self, key: &str, text: &str) -> Result<()> {
        self.app.fill(self.words.text(key)?, text).await
    }

    async fn await_message(&self, label: &str, key: &str) -> Result<()> {
        self.app.await_message(self.words.text(label)?, self.words.text(key)?).await
    }

    /// Which users; returns the address of one of them.
    async fn conditions(&self) -> Result<String> {
        let (app, words) = (self.app, &self.words);
        self.press("nav.new_export").await?;
        app.await_heading(words.text("nav.new_export")?).await?;
        let preset = format!("{}*", words.text("preset.inactive-accounts.name")?);
        app.choose(words.text("new.from_preset")?, &preset).await?;
        app.find("button", words.text("which.add_group")?).await?;
        let some_address = "return [...document.querySelectorAll('td')].map((cell) => cell.title)
            .find((title) => title.includes('@')) ?? null";
        let mut email = None;
        crate::app::until("the sample shows an address", async || {
            email = app.run(some_address, Vec::new()).await?.as_str().map(str::to_owned);
            Ok(email.is_some())
        })
        .await?;
        self.stop("filter-1-conditions").await?;

        self.press("which.add_condition").await?;
        app.session.find(By::Css("footer button:last-of-type")).await?.click().await?;
        app.await_text(words.text("problem.condition_field_missing")?).await?;
        self.stop("filter-2-problems").await?;

        let last = self.condition(3)?;
        app.pick(&last, words.text("which.field")?, words.text("field.email")?).await?;
        app.pick(&last, words.text("which.comparison")?, words.text("operator.in")?).await?;
        self.press("which.enter_list").await?;
        self.fill("list.label", "ada@acme.example\ngrace@acme.example\nedsger@acme.example").await?;
        self.stop("filter-3-list").await?;
        self.press("list.confirm").await?;
        self.press("operators.open").await?;
        app.find("cell", words.text("operators.meaning.is")?).await?;
        self.stop("filter-4-comparisons").await?;
        self.press("operators.close").await?;
        email.ok_or_else(|| "no address".into())
    }

    /// Returns the beginning of the name of a condition in the outermost group.
    fn condition(&self, number: usize) -> Result<String> {
        let name = self.words.text("which.condition")?;
        let before = name.split('{').next().unwrap_or_default();
        Ok(format!("{before}{number}*"))
    }

    /// A header with doubles, and one whose columns are being filled.
    async fn template(&self) -> Result<()> {
        let (app, words) = (self.app, &self.words);
        self.press("nav.presets").await?;
        self.press("match.open").await?;
        self.fill("match.header", "Login,Role,Login").await?;
        app.await_text(&words.with("match.header.twice", "Login")?).await?;
        self.stop("template-1-doubles").await?;
        self.fill("match.header", "Login,Full name,Account status,Role,Last login").await?;
        app.click("control", &format!("{} Account status", words.text("shape.changed")?)).await?;
        self.stop("template-2-columns").await?;
        self.press("match.confirm").await?;
        self.await_message("match.name", "match.name.missing").await?;
        self.stop("template-3-no-name").await?;
        self.press("dialog.cancel").await
    }

    /// Nobody, somebody, and the pack of their data.
    async fn person(&self, email: &str) -> Result<()> {
        let (app, words) = (self.app, &self.words);
        self.press("nav.exports").await?;
        self.press("person.start_named").await?;
        self.fill("person.who", "nobody@acme.example").await?;
        self.press("person.find").await?;
        self.await_message("person.who", "problem.person_not_found").await?;
        self.stop("person-1-nobody").await?;
        self.fill("person.who", email).await?;
        self.press("person.find").await?;
        app.find("group", words.text("person.parts")?).await?;
        self.stop("person-2-found").await?;
        self.press("person.make").await?;
        app.find("button", words.text("person.open_page")?).await?;
        self.stop("person-3-made").await?;
        self.press("person.close").await
    }
}
