//! Files for review tools: templates of the user's own, and a built-in one.

use std::path::Path;
use std::time::Duration;

use serde_json::{Map, Value};
use tenant_sim::{Config, Plan, TenantSim};

use crate::Result;
use crate::app::{App, visit_on};
use crate::command_line;
use crate::desktop::{Appearance, Desktop};
use crate::files::exported;
use crate::journeys::connect;

type User = Map<String, Value>;

const TEMPLATE: &str = "Header row of the tool’s file";

/// The header of a tool's file, as copied from a spreadsheet with semicolons, and as CSV has it.
const PASTED: &str = "Login;\"Full name, as known\";Account state;Permissions;Cost centre;Last seen";
const HEADER: &str = "Login,\"Full name, as known\",Account state,Permissions,Cost centre,Last seen";

/// Starts a tenant with enough users that some are blocked, and some have roles.
async fn large_tenant() -> Result<TenantSim> {
    let config =
        Config { users: 300, plan: Plan::Unlimited, job_duration: Duration::ZERO, ..Config::default() };
    Ok(TenantSim::start(config).await?)
}

/// Returns the first of these fields that a user has, or an empty text.
fn first_of<'a>(user: &'a User, fields: &[&str]) -> &'a str {
    fields.iter().find_map(|field| user.get(*field)?.as_str()).unwrap_or_default()
}

fn roles(user: &User) -> String {
    let roles = user.get("roles").and_then(Value::as_array).into_iter().flatten();
    roles.filter_map(|role| role["name"].as_str()).collect::<Vec<_>>().join(", ")
}

fn is_blocked(user: &User) -> bool {
    user.get("blocked") == Some(&Value::Bool(true))
}

/// Writes a line of CSV, with quotation marks where they are needed.
fn line(cells: &[&str]) -> String {
    let quoted = |cell: &&str| {
        let needed = cell.contains([',', '"', '\n', '\r']);
        if needed { format!("\"{}\"", cell.replace('"', "\"\"")) } else { (*cell).to_owned() }
    };
    cells.iter().map(quoted).collect::<Vec<_>>().join(",")
}

/// Checks a file line by line against the tenant's users.
async fn assert_lines(
    app: &App<'_>,
    sim: &TenantSim,
    file: &Path,
    header: &str,
    of_user: impl Fn(&User) -> String,
) -> Result<()> {
    let fields = ["user_id", "email", "given_name", "family_name", "blocked", "last_login", "roles"];
    let users = command_line::users(app, sim, &fields).await?;
    let wanted: Vec<String> = std::iter::once(header.to_owned()).chain(users.iter().map(of_user)).collect();
    let text = fs_err::read_to_string(file)?;
    assert_eq!(text.lines().collect::<Vec<_>>(), wanted);
    assert!(users.iter().any(|user| !roles(user).is_empty()), "somebody has a role");
    assert!(users.iter().any(is_blocked), "somebody is blocked");
    Ok(())
}

#[tokio::test]
async fn a_matched_template_is_saved_and_exported_with_the_tools_own_header() -> Result<()> {
    let sim = large_tenant().await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        connect(app, &sim).await?;
        app.press("Presets").await?;
        app.press("Match a template…").await?;
        app.press("Save preset").await?;
        app.await_message(TEMPLATE, "Paste the header row, or choose the file.").await?;
        app.await_focus(TEMPLATE).await?;
        for (header, words) in [
            ("Login,Role,Login", "Two columns have the title “Login”. Each title may occur once."),
            ("Login,,Role", "Column 2 has no title. Every column needs one."),
        ] {
            app.fill(TEMPLATE, header).await?;
            app.await_message(TEMPLATE, words).await?;
        }
        let doubled = app.home().join("doubled.csv");
        fs_err::write(&doubled, "Login,Role,Login\n")?;
        app.press("Choose file…").await?;
        app.answer_file_dialog("^(Open|Select|Choose)", &doubled)?;
        let words = "Two columns have the title “Login”. Each title may occur once.";
        app.await_message(TEMPLATE, words).await?;

        app.fill(TEMPLATE, PASTED).await?;
        app.find("heading", "6 columns").await?;
        map_columns(app).await?;
        app.press("Save preset").await?;
        app.await_message("Name of the preset", "Give the preset a name.").await?;
        app.await_focus("Name of the preset").await?;
        app.fill("Name of the preset", "Acme review").await?;
        app.press("Save preset").await?;
        app.await_text("Preset “Acme review” saved").await?;
        app.press("Export Acme review").await?;
        app.await_rows("Ready", 1).await?;
        assert_lines(app, &sim, &exported(app.home(), ".csv")?, HEADER, |user| {
            let whole_name = [first_of(user, &["given_name"]), first_of(user, &["family_name"])];
            let name = whole_name.join(" ").trim().to_owned();
            line(&[
                first_of(user, &["email", "user_id"]),
                if name.is_empty() { first_of(user, &["email"]) } else { &name },
                if is_blocked(user) { "Disabled" } else { "Enabled" },
                &roles(user),
                "",
                first_of(user, &["last_login"]).split('T').next().unwrap_or_default(),
            ])
        })
        .await
    })
    .await
}

/// Says what fills each column. What the titles suggest is there already.
async fn map_columns(app: &App<'_>) -> Result<()> {
    app.enter("", "Login", "email").await?;
    app.click("control", "Values… Login").await?;
    app.enter("", "If empty, take", "user_id").await?;
    app.click("control", "Values… (changed) Login").await?;

    app.enter("", "Full name, as known", "given_name").await?;
    app.click("control", "Values… Full name, as known").await?;
    app.enter("", "Add the values of", "family_name").await?;
    app.pick("", "Between several values", "Space").await?;
    app.enter("", "If empty, take", "email").await?;
    app.click("control", "Values… (changed) Full name, as known").await?;

    app.click("control", "Values… (changed) Account state").await?;
    app.enter("", "Word 1", "Disabled").await?;
    app.enter("", "Word 2", "Enabled").await?;
    app.enter("", "If there is no value", "Enabled").await
}

#[tokio::test]
async fn the_file_for_vanta_holds_what_its_template_asks_for() -> Result<()> {
    let sim = large_tenant().await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        connect(app, &sim).await?;
        app.press("Presets").await?;
        app.choose("More actions for File for Vanta", "Change what it asks…").await?;
        app.fill("Company (optional)", "Acme").await?;
        app.press("Save answers").await?;
        app.press("Export File for Vanta").await?;
        app.await_rows("Ready", 1).await?;
        let file = exported(app.home(), "Access File - Acme - Auth0.csv")?;
        assert_lines(app, &sim, &file, "Account name,Account owner,Role,Status", |user| {
            let status = if is_blocked(user) { "Deactivated" } else { "Active" };
            line(&[first_of(user, &["email", "user_id"]), "", &roles(user), status])
        })
        .await
    })
    .await
}
