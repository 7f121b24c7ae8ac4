//! Every screen in every state: screenshots in light and dark and in two sizes for human review,
//! and axe-core's findings, none of which may be serious.

use std::cell::RefCell;
use std::time::Duration;

use tenant_sim::{CONNECTIONS_ONLY_CLIENT_ID, Config, Fault, FaultRule, Plan, Route, TenantSim, TimeSource};

use crate::Result;
use crate::app::{App, visit_on};
use crate::desktop::{Appearance, Desktop};
use crate::history;
use crate::journeys::{connect, open_demo, run_review, sign_in, tenant};
use crate::picture::SIZES;
use crate::words::Catalogue;

/// A tour of the screens.
pub(crate) struct Tour<'app> {
    app: &'app App<'app>,
    findings: RefCell<Vec<String>>,
}

impl<'app> Tour<'app> {
    pub(crate) fn of(app: &'app App<'app>) -> Self {
        Self { app, findings: RefCell::default() }
    }

    /// Records the current screen. Names sort in the order in which users meet the states.
    pub(crate) async fn stop(&self, name: &str) -> Result<()> {
        self.stop_at(name, &SIZES).await
    }

    /// Like [`Tour::stop`], in some of the sizes.
    pub(crate) async fn stop_at(&self, name: &str, sizes: &[(u32, u32)]) -> Result<()> {
        for &(width, height) in sizes {
            self.app.resize((width, height)).await?;
            for appearance in ["light", "dark"] {
                self.app.set_appearance(appearance).await?;
                self.app.photograph(&format!("{name}-{appearance}-{width}x{height}")).await?;
                if (width, height) == SIZES[0] {
                    let found = self.app.findings().await?;
                    let findings = found.into_iter().map(|each| format!("{name}, {appearance}: {each}"));
                    self.findings.borrow_mut().extend(findings);
                }
            }
        }
        self.app.set_appearance("system").await
    }

    pub(crate) fn end(self) -> Result<()> {
        let findings = self.findings.into_inner();
        if findings.is_empty() { Ok(()) } else { Err(findings.join("\n").into()) }
    }
}

#[tokio::test]
async fn connecting_is_accessible_in_every_state() -> Result<()> {
    let sim = tenant().await?;
    let nobody = TenantSim::start(Config::default()).await?.url().to_owned();
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        let tour = Tour::of(app);
        app.await_heading("Welcome to Rollcall").await?;
        tour.stop("connect-1-cards").await?;

        app.press("Application credentials*").await?;
        tour.stop("connect-2-credentials").await?;
        app.press("Connect and check").await?;
        app.await_message("Client ID", "Enter the client ID.").await?;
        tour.stop("connect-3-credentials-missing").await?;
        app.click("control", "This is a custom domain").await?;
        app.click("radio", "Private key").await?;
        app.find("control", "Private key (PEM)").await?;
        tour.stop("connect-4-private-key").await?;
        app.click("radio", "Client secret").await?;
        app.click("control", "This is a custom domain").await?;
        app.press("Back").await?;

        app.press("Paste a token*").await?;
        tour.stop("connect-5-token").await?;
        app.fill("Management API token", &sim.token_with(&["read:connections"], Duration::from_hours(24)))
            .await?;
        app.await_text("It lacks the permission read:users").await?;
        tour.stop("connect-6-token-lacks-permission").await?;
        app.press("Back").await?;

        sign_in(app, sim.url(), CONNECTIONS_ONLY_CLIENT_ID, sim.client_secret()).await?;
        app.await_text("the permission read:users is missing").await?;
        tour.stop("connect-7-permission-missing").await?;
        tour.end()
    })
    .await?;

    visit_on(&Desktop::start(Appearance::Light)?, async |app| {
        let tour = Tour::of(app);
        app.await_text("This computer has no keychain").await?;
        tour.stop("connect-1-cards-no-keychain").await?;
        sign_in(app, &nobody, sim.client_id(), sim.client_secret()).await?;
        app.await_text("Couldn’t reach").await?;
        app.click("control", "Technical details").await?;
        app.await_text("\"unreachable_refused\"").await?;
        tour.stop("connect-8-unreachable").await?;
        tour.end()
    })
    .await
}

#[tokio::test]
async fn exports_and_their_details_are_accessible_in_every_state() -> Result<()> {
    let start = TenantSim::start(Config::default()).await?.now();
    let time = TimeSource::Driven(start);
    let sim = TenantSim::start(Config { plan: Plan::Unlimited, time, ..Config::default() }).await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        let tour = Tour::of(app);
        sign_in(app, sim.url(), sim.client_id(), sim.client_secret()).await?;
        app.await_text("Connected. Rollcall can export users.").await?;
        tour.stop("connect-9-connected").await?;
        app.press("Go to exports").await?;
        app.await_text("No exports yet.").await?;
        tour.stop("exports-1-empty").await?;

        app.press("Export User access review").await?;
        app.await_text("Auth0 is preparing the file").await?;
        tour.stop("exports-2-running").await?;
        app.press("User access review Acme*").await?;
        app.await_heading("User access review").await?;
        tour.stop("details-1-running").await?;

        sim.advance(Duration::from_mins(1));
        app.find("heading", "Files").await?;
        app.await_text("Files saved").await?;
        tour.stop("details-2-ready").await?;
        for (part, name) in [("Summary", "details-5-charts"), ("Proof", "details-6-proof")] {
            app.find("heading", part).await?.scroll_into_view().await?;
            tour.stop(name).await?;
        }
        app.press("Exports").await?;
        app.await_rows("Ready", 1).await?;
        tour.stop("exports-3-ready").await?;
        app.press("More actions for User access review").await?;
        app.find("menuitem", "Delete files…").await?;
        tour.stop("exports-4-menu").await?;
        app.click("menuitem", "Delete files…").await?;
        app.find("alertdialog", "*").await?;
        tour.stop("exports-5-delete").await?;
        app.press("Cancel").await?;

        let reason = "The shard is offline".to_owned();
        sim.inject(FaultRule::new(Route::GetJob, Fault::FailedJob { reason: Some(reason) }));
        app.press("Show all*").await?;
        app.press("Export Blocked accounts").await?;
        app.await_rows("Failed", 1).await?;
        sim.clear_faults();
        sim.inject(FaultRule::new(Route::CreateExport, Fault::DropConnection));
        app.press("Show all*").await?;
        app.press("Export No second factor").await?;
        app.await_rows("Lost", 1).await?;
        tour.stop("exports-6-failed-and-lost").await?;
        app.press("Blocked accounts Acme*").await?;
        app.await_heading("Blocked accounts").await?;
        app.click("control", "Technical details").await?;
        app.await_text("\"job_failed\"").await?;
        tour.stop("details-3-failed").await?;
        app.press("Exports").await?;
        app.press("No second factor Acme*").await?;
        app.await_heading("No second factor").await?;
        tour.stop("details-4-lost").await?;
        app.press("Exports").await?;
        app.fill("Search exports*", "nothing is called this").await?;
        app.await_text("No results for").await?;
        tour.stop("exports-7-nothing-found").await?;
        tour.end()
    })
    .await
}

#[tokio::test]
async fn a_new_export_and_the_settings_are_accessible_in_every_state() -> Result<()> {
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        let sim = tenant().await?;
        let tour = Tour::of(app);
        connect(app, &sim).await?;
        app.press("New export").await?;
        app.find("heading", "Metadata").await?;
        tour.stop("new-1-usual").await?;
        app.press("Connections All connections").await?;
        app.find("checkbox", "All connections*").await?;
        tour.stop("new-2-who").await?;
        app.press_keys("Escape")?;

        app.choose("Load a preset…", "Full backup*").await?;
        for number in 1..=4 {
            let path = format!("app_metadata.department_of_the_head_office_{number}");
            app.fill("Add a field by path", &path).await?;
            app.press("Add field").await?;
        }
        app.find("heading", "27 columns").await?;
        tour.stop("new-3-many-columns").await?;

        app.press("How values read*").await?;
        app.click("radio", "Local time*").await?;
        app.fill("Time zone", "Europe/Atlantis").await?;
        app.press("Apply").await?;
        app.await_message(
            "Time zone",
            "The time zone “Europe/Atlantis” doesn’t exist. Example: Europe/Paris.",
        )
        .await?;
        tour.stop("new-5-style").await?;
        app.press("Cancel").await?;
        app.press("Hide personal data*").await?;
        app.find("control", "E-mail email").await?;
        tour.stop("new-6-hide").await?;
        app.press("Apply").await?;
        app.press("Paste…").await?;
        app.fill("Columns to paste", "user_id\nemail, Mail address\nuser.name\napp_metadata.plan").await?;
        tour.stop("new-7-paste").await?;
        app.press("Cancel").await?;
        app.press("Save as preset…").await?;
        app.fill("Preset name", "Everything we know of our customers in the portal").await?;
        tour.stop("new-8-save-preset").await?;
        app.press("Save preset").await?;

        app.fill("Name", " ").await?;
        app.fill("Limit", "0").await?;
        app.fill("Title of E-mail", "name").await?;
        app.find("control", "Title of Name").await?.focus().await?;
        app.await_message("Title of Name", "Two columns have this title. Change one of them.").await?;
        tour.stop("new-4-problems").await?;

        app.press("Presets").await?;
        app.find("heading", "Your presets").await?;
        tour.stop("presets-1").await?;
        app.press("Settings").await?;
        app.press("Check Acme").await?;
        app.await_text("Connected. Rollcall can export users.").await?;
        tour.stop("settings-1-checked").await?;
        app.choose("More actions for Acme", "Remove…").await?;
        app.find("alertdialog", "*").await?;
        tour.stop("settings-2-remove").await?;
        app.press("Cancel").await?;
        app.press("Tenant: Acme *").await?;
        app.click("menuitem", "Add a tenant…").await?;
        app.await_heading("Add a tenant").await?;
        tour.stop("settings-3-add-tenant").await?;
        tour.end()
    })
    .await
}

#[tokio::test]
async fn a_long_history_is_accessible() -> Result<()> {
    let desktop = Desktop::start(Appearance::Light)?.with_keychain()?;
    history::write(&desktop.data(), &desktop.home().join("packs"), 300)?;
    visit_on(&desktop, async |app| {
        let tour = Tour::of(app);
        app.await_heading("Exports").await?;
        app.await_text("Auth0 keeps it").await?;
        tour.stop("exports-8-many").await?;
        tour.end()
    })
    .await
}

#[tokio::test]
async fn the_screens_are_accessible_in_french() -> Result<()> {
    let fr = Catalogue::of("fr")?;
    let desktop = Desktop::start(Appearance::Light)?.in_language("fr_FR.UTF-8").with_keychain()?;
    history::write(&desktop.data(), &desktop.home().join("packs"), 30)?;
    visit_on(&desktop, async |app| {
        let tour = Tour::of(app);
        app.await_heading(fr.text("exports.title")?).await?;
        tour.stop("fr-1-exports").await?;
        app.press(fr.text("nav.new_export")?).await?;
        app.find("heading", fr.text("group.metadata")?).await?;
        tour.stop("fr-2-new").await?;
        app.press(fr.text("nav.settings")?).await?;
        app.await_heading(fr.text("nav.settings")?).await?;
        tour.stop("fr-3-settings").await?;
        app.press(fr.text("nav.add_tenant")?).await?;
        app.await_heading(fr.text("add.title")?).await?;
        tour.stop("fr-4-connect").await?;
        app.press(&format!("{}*", fr.text("welcome.application.title")?)).await?;
        tour.stop("fr-5-credentials").await?;
        tour.end()
    })
    .await
}

#[tokio::test]
async fn high_contrast_follows_the_system_setting() -> Result<()> {
    visit_on(&Desktop::start(Appearance::HighContrast)?, async |app| {
        let contrast = app.ask("arguments[0](matchMedia('(prefers-contrast: more)').matches)").await?;
        assert_eq!(contrast, true, "the page follows the desktop");
        let tour = Tour::of(app);
        open_demo(app).await?;
        run_review(app).await?;
        tour.stop("contrast-exports").await?;
        tour.end()
    })
    .await
}

/// What a purpose shows, from its card to the proof of its files, in both languages.
#[tokio::test]
async fn a_purpose_is_accessible_in_two_languages() -> Result<()> {
    let sim = tenant().await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        let tour = Tour::of(app);
        connect(app, &sim).await?;
        for (language, own_name) in [("en", "English"), ("fr", "Français")] {
            let words = Catalogue::of(language)?;
            app.click("button", "Settings").await?;
            app.click("radio", own_name).await?;
            app.await_heading(words.text("nav.settings")?).await?;
            app.press(words.text("exports.title")?).await?;
            let all = words.text("presets.all")?.split('{').next().unwrap_or_default();
            app.press(&format!("{all}*")).await?;
            tour.stop(&format!("purpose-1-cards-{language}")).await?;

            let name = words.text("preset.privileged-accounts.name")?;
            app.press(&words.with("presets.change_question_named", name)?).await?;
            app.find("checkbox", "Administrator").await?;
            if language == "en" {
                tour.stop(&format!("purpose-2-question-{language}")).await?;
                app.click("checkbox", "Administrator").await?;
                app.click("checkbox", "Customer").await?;
            }
            app.press(words.text("ask.save")?).await?;
            app.press(&words.with("presets.start_named", name)?).await?;
            app.await_text(words.text("state.ready")?).await?;
            app.press(&format!("{name} Acme*")).await?;
            app.find("heading", words.text("filter.funnel")?).await?;
            tour.stop(&format!("purpose-3-details-{language}")).await?;
            app.find("heading", words.text("details.first_rows")?).await?;
            app.find("heading", words.text("details.evidence")?).await?.scroll_into_view().await?;
            if language == "en" {
                tour.stop(&format!("purpose-4-proof-{language}")).await?;
            }
            app.press(words.text("exports.title")?).await?;
            app.click("button", words.text("nav.settings")?).await?;
            app.click("radio", "English").await?;
            app.await_heading("Settings").await?;
        }
        tour.end()
    })
    .await
}
