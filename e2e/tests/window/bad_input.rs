//! Invalid input is reported next to its field, visibly and to screen readers.

use crate::Result;
use crate::app::visit_on;
use crate::desktop::{Appearance, Desktop};
use crate::journeys::open_demo;

#[tokio::test]
async fn every_field_of_the_connection_reports_invalid_input() -> Result<()> {
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        app.press("Application credentials*").await?;
        app.press("Connect and check").await?;
        app.await_message("Domain", "Enter the tenant’s domain, such as acme.eu.auth0.com.").await?;
        app.await_message("Client ID", "Enter the client ID.").await?;
        app.await_message("Client secret", "Enter the client secret.").await?;
        app.await_focus("Domain").await?;

        for (domain, words) in [
            ("me@acme.com", "This is an e-mail address. The domain looks like acme.eu.auth0.com."),
            ("http://acme.eu.auth0.com", "Only https addresses are allowed. Enter just the domain."),
            ("not a domain", "This isn’t a tenant’s domain. It looks like acme.eu.auth0.com."),
        ] {
            app.fill("Domain", domain).await?;
            app.press("Connect and check").await?;
            app.await_message("Domain", words).await?;
        }
        app.fill("Domain", "login.acme.com").await?;
        app.click("control", "This is a custom domain").await?;
        app.fill("Canonical domain", "me@acme.com").await?;
        app.press("Connect and check").await?;
        let words = "This is an e-mail address. The domain looks like acme.eu.auth0.com.";
        app.await_message("Canonical domain", words).await?;

        app.click("radio", "Private key").await?;
        app.fill("Private key (PEM)", "hello").await?;
        app.press("Connect and check").await?;
        app.await_message("Private key (PEM)", "This isn’t a private key in PEM format.").await?;

        app.press("Back").await?;
        app.press("Paste a token*").await?;
        app.press("Connect and check").await?;
        app.await_message("Management API token", "Paste a token.").await?;
        app.fill("Management API token", "nonsense").await?;
        let words = "This isn’t a Management API token. A token has three parts separated by dots; copy all of \
                     it from Auth0.";
        app.await_message("Management API token", words).await
    })
    .await
}

#[tokio::test]
async fn every_field_of_a_new_export_reports_invalid_input() -> Result<()> {
    visit_on(&Desktop::start(Appearance::Light)?, async |app| {
        open_demo(app).await?;
        app.press("New export").await?;

        app.fill("Name", " ").await?;
        app.await_message("Name", "Enter a name for the export.").await?;
        // The limit is checked once its field is left.
        app.fill("Limit", "0").await?;
        app.find("control", "Name").await?.focus().await?;
        app.await_message("Limit", "The limit must be at least 1.").await?;

        app.fill("Title of E-mail", "name").await?;
        app.find("control", "Title of Name").await?.focus().await?;
        app.await_message("Title of Name", "Two columns have this title. Change one of them.").await?;

        for _ in 0..6 {
            app.press("Remove *").await?;
        }
        app.await_text("Choose at least one column.").await?;

        // An invalid form does not start an export; it stays open, focused on the first invalid
        // field.
        app.press("Export 0 columns").await?;
        app.await_focus("Name").await?;
        app.await_heading("New export").await
    })
    .await
}
