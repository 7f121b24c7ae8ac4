//! One person's data, from the address to a page that the person can read.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Map, Value};
use tenant_sim::{Config, Plan, READ_SCOPES, TenantSim};

use crate::Result;
use crate::app::{App, until, visit_on};
use crate::command_line;
use crate::desktop::{Appearance, Desktop};
use crate::files::packs;
use crate::handing_over::register_opener;
use crate::journeys::{connect, tenant};

type User = Map<String, Value>;

const WHO: &str = "E-mail address or account id";
const NOBODY: &str = "No account was found. Check the spelling, or enter the account’s id.";
const START: &str = "One person’s data: find a person…";

/// Starts a tenant whose application may read everything about a person.
async fn open_tenant() -> Result<TenantSim> {
    let config = Config {
        users: 300,
        plan: Plan::Unlimited,
        job_duration: Duration::ZERO,
        scopes: READ_SCOPES.iter().map(|&scope| scope.to_owned()).collect(),
        ..Config::default()
    };
    Ok(TenantSim::start(config).await?)
}

fn text<'a>(user: &'a User, key: &str) -> &'a str {
    user.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Returns an address that several of the users have, and their ids.
fn somebody_with_two_accounts(users: &[User]) -> Result<(String, Vec<String>)> {
    let ids = |email: &str| -> Vec<String> {
        users
            .iter()
            .filter(|user| text(user, "email") == email)
            .map(|user| text(user, "user_id").to_owned())
            .collect()
    };
    let addresses = users.iter().map(|user| text(user, "email")).filter(|email| !email.is_empty());
    let found = addresses.map(|email| (email.to_owned(), ids(email))).find(|(_, ids)| ids.len() > 1);
    Ok(found.ok_or("no person has two accounts")?)
}

/// Checks that a pack is intact, in this language, and about these accounts alone.
fn assert_pack(pack: &Path, language: &str, ids: &[String], users: &[User]) -> Result<()> {
    command_line::run(&["verify".as_ref(), pack.as_ref()])?;
    let page = fs_err::read_to_string(pack.join("person.html"))?;
    let document = fs_err::read_to_string(pack.join("person.json"))?;
    assert!(page.contains(&format!("<html lang=\"{language}\">")), "{}", &page[..200]);
    for id in ids {
        assert!(page.contains(id.as_str()) && document.contains(id.as_str()), "{id} is missing");
    }
    let own: Vec<&User> =
        users.iter().filter(|user| ids.iter().any(|id| id == text(user, "user_id"))).collect();
    for user in users {
        for value in [text(user, "email"), text(user, "user_id")] {
            // An address can be a part of another one.
            let is_own =
                own.iter().any(|user| text(user, "email").contains(value) || text(user, "user_id") == value);
            assert!(is_own || !(page.contains(value) || document.contains(value)), "{value} is in the pack");
        }
    }
    Ok(())
}

/// Returns the pack that is not among those before.
fn new_pack(app: &App<'_>, before: &[PathBuf]) -> Result<PathBuf> {
    let pack = packs(app.home())?.into_iter().find(|pack| !before.contains(pack));
    Ok(pack.ok_or("no new pack")?)
}

#[tokio::test]
async fn all_accounts_of_an_address_become_a_page_in_the_persons_language() -> Result<()> {
    let sim = open_tenant().await?;
    let desktop = Desktop::start(Appearance::Light)?.with_keychain()?;
    let opened = register_opener(&desktop, "text/html")?;
    visit_on(&desktop, async |app| {
        connect(app, &sim).await?;
        let users = command_line::users(app, &sim, &["user_id", "email"]).await?;
        let (email, ids) = somebody_with_two_accounts(&users)?;
        let (jobs, none) = (sim.export_posts(), Vec::new());

        // In capitals, by mouse.
        app.press(START).await?;
        app.fill(WHO, &email.to_uppercase()).await?;
        app.press("Find").await?;
        app.find("group", &format!("{} accounts found", ids.len())).await?;
        app.pick("", "Language of the page", "French").await?;
        app.press("Make the pack").await?;
        app.await_text("The pack is ready.").await?;
        let pack = new_pack(app, &none)?;
        assert_pack(&pack, "fr", &ids, &users)?;
        app.press("Open page").await?;
        until("the page is opened", async || Ok(opened.exists())).await?;
        let page = pack.join("person.html").display().to_string();
        assert_eq!(fs_err::read_to_string(&opened)?.trim(), page);
        app.press("Close").await?;

        // One account alone, by keyboard.
        app.activate_window().await?;
        app.await_focus(START).await?;
        app.press_keys("Return")?;
        app.await_focus(WHO).await?;
        app.type_text(&email)?;
        app.press_keys("Return")?;
        app.find("group", &format!("{} accounts found", ids.len())).await?;
        app.tab_to(&format!("{email}*")).await?;
        app.press_keys("space")?;
        app.tab_to("Make the pack").await?;
        app.press_keys("Return")?;
        app.await_text("The pack is ready.").await?;
        app.await_focus("Open page").await?;
        let second = new_pack(app, std::slice::from_ref(&pack))?;
        let document: Value = serde_json::from_slice(&fs_err::read(second.join("person.json"))?)?;
        let left: Vec<String> = strings_at(&document["accounts"], "user_id");
        assert_eq!((left.len(), &document["accounts_found"]), (ids.len() - 1, &ids.len().into()));
        assert_pack(&second, "en", &left, &users)?;
        app.press_keys("Escape")?;
        app.await_focus(START).await?;
        assert_eq!(sim.export_posts(), jobs, "no export job");
        Ok(())
    })
    .await
}

fn strings_at(list: &Value, key: &str) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    items.filter_map(|item| Some(item[key].as_str()?.to_owned())).collect()
}

#[tokio::test]
async fn what_is_not_found_or_not_permitted_is_said_where_it_belongs() -> Result<()> {
    // Its application may read users and roles.
    let sim = tenant().await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        connect(app, &sim).await?;
        let users = command_line::users(app, &sim, &["user_id", "email"]).await?;
        app.press(START).await?;
        for (who, words) in [
            ("acme", "This isn’t an e-mail address. Enter an address or an account id."),
            ("nobody@acme.test", NOBODY),
            ("auth0|nobody", NOBODY),
        ] {
            app.fill(WHO, who).await?;
            app.press("Find").await?;
            app.await_message(WHO, words).await?;
            app.await_focus(WHO).await?;
        }
        let id = text(&users[0], "user_id").to_owned();
        app.fill(WHO, &id).await?;
        app.press("Find").await?;
        app.find("group", "Account found").await?;
        for (part, scope) in [("Consents to applications", "read:grants"), ("Sessions", "read:sessions")] {
            let name = format!("{part} Permission missing: {scope}");
            assert!(!app.find("checkbox", &name).await?.is_enabled().await?, "{name}");
        }
        app.press("Make the pack").await?;
        app.await_text("Not requested: permission missing (read:grants)").await?;
        let pack = new_pack(app, &[])?;
        assert_pack(&pack, "en", std::slice::from_ref(&id), &users)?;
        let document: Value = serde_json::from_slice(&fs_err::read(pack.join("person.json"))?)?;
        let parts = &document["accounts"][0]["parts"];
        assert_eq!(parts["profile"]["outcome"], "included");
        assert_eq!(parts["consents"]["outcome"], "missing_permission");
        assert_eq!(parts["consents"]["scopes"], serde_json::json!(["read:grants"]));
        let page = fs_err::read_to_string(pack.join("person.html"))?;
        assert!(page.contains("read:grants"), "the page names the missing permission");
        Ok(())
    })
    .await
}
