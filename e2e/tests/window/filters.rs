//! *Which users*: conditions built by mouse and by keyboard, and what they keep.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use calamine::{Reader, Xlsx, open_workbook};
use serde_json::{Value, json};
use tenant_sim::{Config, Plan, TenantSim};

use crate::Result;
use crate::app::{App, visit_on};
use crate::command_line::{self, file_in};
use crate::desktop::{Appearance, Desktop};
use crate::files::packs;
use crate::journeys::{connect, tenant};

type Ids = BTreeSet<String>;

/// More users than a sample has.
const USERS: usize = 300;

/// Users in a sample.
const SAMPLED: usize = 50;

/// The conditions below, as the command line takes them. The last two are in a group.
const NOT_BLOCKED: &str = "blocked not-true";
const LONG_AGO: &str = "last_login older-than 180d";

async fn large_tenant() -> Result<TenantSim> {
    let config = Config {
        users: USERS as u64,
        plan: Plan::Unlimited,
        job_duration: Duration::ZERO,
        ..Config::default()
    };
    Ok(TenantSim::start(config).await?)
}

/// Writes a list of some users' addresses, as a spreadsheet on another system would save it.
async fn write_list(app: &App<'_>, sim: &TenantSim) -> Result<(PathBuf, usize)> {
    let users = command_line::users(app, sim, &["email"]).await?;
    let addresses: BTreeSet<String> = users
        .iter()
        .step_by(7)
        .filter_map(|user| Some(user.get("email")?.as_str()?.to_uppercase()))
        .collect();
    let lines: Vec<&str> = addresses.iter().map(String::as_str).collect();
    let list = app.home().join("people.txt");
    fs_err::write(&list, format!("\u{feff}{}\r\n\r\n", lines.join("\r\n")))?;
    Ok((list, lines.len()))
}

/// Returns the ids of the users in a pack's workbook.
fn ids_in_workbook(pack: &Path) -> Result<Ids> {
    let mut workbook: Xlsx<_> = open_workbook(file_in(pack, ".xlsx")?)?;
    let sheet = workbook.worksheet_range_at(0).ok_or("no sheet")??;
    Ok(sheet.rows().skip(1).filter_map(|row| row.first()).map(ToString::to_string).collect())
}

/// Returns the ids of the users whom the command line keeps of a delivered file.
fn ids_by_command_line(original: &Path, as_of: &str, conditions: &[&str]) -> Result<Ids> {
    let folder = tempfile::tempdir()?;
    let output = folder.path().join("users.csv");
    let mut arguments: Vec<&OsStr> = vec!["convert".as_ref(), original.as_ref()];
    for condition in conditions {
        arguments.extend([OsStr::new("--where"), OsStr::new(condition)]);
    }
    let rest = ["--as-of", as_of, "--field", "user_id", "--to", "csv-plain", "--output"];
    arguments.extend(rest.map(OsStr::new));
    arguments.push(output.as_ref());
    command_line::run(&arguments)?;
    Ok(fs_err::read_to_string(output)?.lines().skip(1).map(|line| line.trim().to_owned()).collect())
}

fn manifest(pack: &Path) -> Result<Value> {
    Ok(serde_json::from_slice(&fs_err::read(pack.join("manifest.json"))?)?)
}

/// Returns how many sampled users match, as the page says once it differs from `before`.
async fn sampled(app: &App<'_>, before: usize) -> Result<usize> {
    sampled_once(app, |count| count != before).await
}

/// Returns how many sampled users match, as the page says once that is `expected`.
async fn sampled_once(app: &App<'_>, expected: impl Fn(usize) -> bool) -> Result<usize> {
    let ending = format!(" of {SAMPLED} sampled users match. The export counts all users.");
    let mut found = None;
    let waited = crate::app::until("the page says how many sampled users match", async || {
        let text = app.text().await?;
        let line = text.lines().find_map(|line| line.strip_suffix(&ending));
        found = line.and_then(|count| count.trim().parse().ok()).filter(|count| expected(*count));
        Ok(found.is_some())
    });
    match (waited.await, found) {
        (Ok(()), Some(count)) => Ok(count),
        (waited, _) => Err(format!("{waited:?}; the page shows: {}", app.text().await?).into()),
    }
}

/// Checks a pack against the command line: the users, the manifest's funnel.
fn assert_kept_as_by_command_line(pack: &Path, list: &Path) -> Result<Ids> {
    let ids = ids_in_workbook(pack)?;
    let manifest = manifest(pack)?;
    let filtered = &manifest["filtered"];
    let as_of = filtered["as_of"].as_str().ok_or_else(|| format!("no time: {manifest}"))?;
    let original = file_in(pack, ".auth0.json.gz")?;
    let listed = format!("email in @{}", list.display());
    let not_blocked = ids_by_command_line(&original, as_of, &[NOT_BLOCKED])?;
    let long_ago = ids_by_command_line(&original, as_of, &[NOT_BLOCKED, LONG_AGO])?;
    let on_list = ids_by_command_line(&original, as_of, &[NOT_BLOCKED, &listed])?;
    let wanted: Ids = long_ago.union(&on_list).cloned().collect();
    // Each condition matters.
    assert!(wanted.len() > long_ago.len() && wanted.len() > on_list.len(), "{}", wanted.len());
    assert!(wanted.len() < not_blocked.len() && not_blocked.len() < USERS, "{}", not_blocked.len());
    assert_eq!(ids, wanted);
    assert_eq!(filtered["delivered"], USERS);
    assert_eq!(filtered["remaining"], json!([not_blocked.len(), wanted.len()]));
    Ok(ids)
}

#[tokio::test]
async fn a_filter_keeps_the_same_users_by_mouse_by_keyboard_and_on_the_command_line() -> Result<()> {
    let sim = large_tenant().await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        connect(app, &sim).await?;
        let (list, listed) = write_list(app, &sim).await?;
        build_by_mouse(app, &list, listed).await?;
        app.press("Export 6 columns").await?;
        app.await_heading("Exports").await?;
        app.await_rows("Ready", 1).await?;
        let by_mouse = packs(app.home())?.pop().ok_or("no pack")?;
        let ids = assert_kept_as_by_command_line(&by_mouse, &list)?;
        app.await_text(&format!("{} of {USERS} users", ids.len())).await?;

        app.activate_window().await?;
        build_by_keyboard(app, &list, listed).await?;
        app.tab_to("Export 6 columns").await?;
        app.press_keys("Return")?;
        app.await_heading("Exports").await?;
        app.await_rows("Ready", 2).await?;
        let all = packs(app.home())?;
        let by_keyboard = all.iter().find(|pack| **pack != by_mouse).ok_or("no second pack")?;
        assert_eq!(
            manifest(by_keyboard)?["filtered"]["conditions"],
            manifest(&by_mouse)?["filtered"]["conditions"]
        );
        assert_eq!(ids_in_workbook(by_keyboard)?, ids);
        Ok(())
    })
    .await
}

/// Returns whether a count is that of users who are not blocked, and not yet that of those who are.
fn few_are_blocked(count: usize) -> bool {
    count > SAMPLED / 2
}

/// Not blocked, and either last signed in long ago or on a list; with one step undone on the way.
async fn build_by_mouse(app: &App<'_>, list: &Path, listed: usize) -> Result<()> {
    app.press("New export").await?;
    app.press("Condition").await?;
    app.pick("Condition 1: *", "Field", "Blocked").await?;
    app.pick("Condition 1: *", "Comparison", "is not blocked").await?;
    let not_blocked = sampled_once(app, few_are_blocked).await?;

    app.press("Group").await?;
    app.pick("Condition 2.1: *", "Field", "Last sign-in").await?;
    let shorter = sampled(app, not_blocked).await?;
    app.enter("Condition 2.1: *", "How long", "180").await?;
    let long_ago = sampled(app, shorter).await?;
    assert!(long_ago < shorter && shorter < not_blocked);

    app.find_in("Group 2", "button", "Condition").await?.click().await?;
    app.pick("Condition 2.2: *", "Field", "E-mail").await?;
    app.pick("Condition 2.2: *", "Comparison", "is one of").await?;
    app.press("Enter a list…").await?;
    app.press("From a file…").await?;
    app.answer_file_dialog("^(Open|Select|Choose)", list)?;
    app.await_text(&format!("{listed} values")).await?;
    app.press("Use these values").await?;
    app.press(&format!("{listed} values…")).await?;
    app.press("Cancel").await?;
    let or_listed = sampled(app, long_ago).await?;
    assert!(or_listed > long_ago, "any of a group is enough");

    app.press(&format!("Remove condition: E-mail is one of {listed} values")).await?;
    assert_eq!(sampled(app, or_listed).await?, long_ago);
    app.press("Undo").await?;
    assert_eq!(sampled(app, long_ago).await?, or_listed);
    Ok(())
}

/// The same without a mouse.
async fn build_by_keyboard(app: &App<'_>, list: &Path, listed: usize) -> Result<()> {
    app.press_keys("ctrl+n")?;
    app.await_heading("New export").await?;
    app.await_focus("New export").await?;
    app.tab_to("Condition").await?;
    app.press_keys("Return")?;
    app.await_focus("Field").await?;
    app.type_choice("Blocked", "blocked").await?;
    app.tab_to("Comparison").await?;
    app.type_choice("is not blocked", "not-true").await?;
    let not_blocked = sampled_once(app, few_are_blocked).await?;

    app.walk_to("shift+Tab", "Group").await?;
    app.press_keys("Return")?;
    app.await_focus("Field").await?;
    app.type_choice("Last sign-in", "last_login").await?;
    let shorter = sampled(app, not_blocked).await?;
    app.tab_to("How long").await?;
    app.press_keys("ctrl+a")?;
    app.type_text("180")?;
    app.tab_to("Unit").await?;
    let long_ago = sampled(app, shorter).await?;

    app.walk_to("shift+Tab", "Remove group 2").await?;
    app.walk_to("shift+Tab", "Condition").await?;
    app.press_keys("Return")?;
    app.await_focus("Field").await?;
    app.type_choice("E-mail", "email").await?;
    app.tab_to("Comparison").await?;
    app.type_choice("is one of", "in").await?;
    app.tab_to("Enter a list…").await?;
    app.press_keys("Return")?;
    app.tab_to("From a file…").await?;
    app.press_keys("Return")?;
    app.answer_file_dialog("^(Open|Select|Choose)", list)?;
    app.await_text(&format!("{listed} values")).await?;
    app.tab_to("Use these values").await?;
    app.press_keys("Return")?;
    let chosen = format!("{listed} values…");
    app.await_focus(&chosen).await?;
    let or_listed = sampled(app, long_ago).await?;

    app.tab_to(&format!("Remove condition: E-mail is one of {listed} values")).await?;
    app.press_keys("Return")?;
    assert_eq!(sampled(app, or_listed).await?, long_ago);
    // The focus stays in the list of conditions.
    app.await_focus("Remove condition: *").await?;
    app.press_keys("ctrl+z")?;
    assert_eq!(sampled(app, long_ago).await?, or_listed);

    // What the comparisons mean.
    app.walk_to("shift+Tab", "What the comparisons mean").await?;
    app.press_keys("Return")?;
    app.await_focus("What the comparisons mean").await?;
    app.find("cell", "is anything but yes, or missing: *").await?;
    app.press_keys("Escape")?;
    app.await_focus("What the comparisons mean").await
}

#[tokio::test]
async fn a_condition_that_cannot_hold_is_reported_at_its_field() -> Result<()> {
    let sim = tenant().await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        connect(app, &sim).await?;
        refuse_recipes(app).await?;
        app.press("New export").await?;
        app.press("Condition").await?;
        app.press("Export 6 columns").await?;
        app.await_message("Field", "Choose a field.").await?;
        app.await_focus("Field").await?;

        let first = "Condition 1: *";
        app.pick(first, "Field", "Last sign-in").await?;
        app.enter(first, "How long", "0").await?;
        app.await_message("How long", "Enter at least 1.").await?;
        app.enter(first, "How long", "a while").await?;
        app.await_message("How long", "Enter a whole number of days or hours.").await?;

        // A number offers no comparison of times.
        app.pick(first, "Field", "Number of sign-ins").await?;
        let offered =
            ["is more than", "is less than", "is", "is not", "is one of", "is empty", "is not empty"];
        assert_eq!(app.options(first, "Comparison").await?, offered);
        app.enter(first, "Value", "many").await?;
        app.await_message("Value", "Enter a number.").await?;

        app.enter(first, "Value", "5").await?;
        app.pick(first, "Field", "Another field, by its path…").await?;
        app.enter(first, "Path of the field", "email.domain").await?;
        app.await_invalid("Path of the field").await?;
        refuse_lists(app, first).await?;

        // Roles are known when the export starts.
        app.pick(first, "Field", "Roles").await?;
        app.pick(first, "Comparison", "is").await?;
        app.enter(first, "Value", "Adnim").await?;
        app.press("Export 6 columns").await?;
        app.await_message("Value", "The tenant has no role with this name: Adnim.").await?;
        assert_eq!(sim.export_posts(), 0);

        app.pick(first, "Field", "Another field, by its path…").await?;
        app.enter(first, "Path of the field", "app_metadata.plann").await?;
        app.enter(first, "Value", "free").await?;
        app.await_text("No sampled user has app_metadata.plann. Check the name.").await?;
        app.press("Export 6 columns").await?;
        app.await_rows("Ready", 1).await?;
        app.press("Users: app_metadata.plann is*").await?;
        app.await_text("No user has a value at “app_metadata.plann”").await
    })
    .await
}

/// Empty lists, in the dialog and in files.
async fn refuse_lists(app: &App<'_>, condition: &str) -> Result<()> {
    app.pick(condition, "Field", "E-mail").await?;
    app.pick(condition, "Comparison", "is one of").await?;
    app.press("Export 6 columns").await?;
    app.await_message("Enter a list…", "Enter a value to compare with.").await?;
    app.press("Enter a list…").await?;
    let confirm = app.find("button", "Use these values").await?;
    assert!(!confirm.is_enabled().await?, "an empty list");
    for (name, content, words) in [
        (
            "empty.txt",
            "\u{feff}\r\n \r\n".as_bytes(),
            "The file holds no values. It needs one value per line.",
        ),
        (
            "wide.txt",
            b"\xff\xfea\x00".as_slice(),
            "The file is not text in UTF-8. Save the list as UTF-8 text.",
        ),
    ] {
        let file = app.home().join(name);
        fs_err::write(&file, content)?;
        app.press("From a file…").await?;
        app.answer_file_dialog("^(Open|Select|Choose)", &file)?;
        app.await_message("Values", words).await?;
    }
    app.press("Cancel").await
}

/// What the builder does not offer can be in a file of somebody else's.
async fn refuse_recipes(app: &App<'_>) -> Result<()> {
    app.press("Presets").await?;
    let file = app.home().join("theirs.json");
    for (field, operator, words) in [
        ("logins_count", json!({ "older-than": "90d" }), "This field can’t be compared like that."),
        ("email", json!({ "in": [] }), "This file isn’t a preset that Rollcall can use"),
        ("email", json!({ "matches": "a" }), "This file isn’t a preset that Rollcall can use"),
    ] {
        let recipe = json!({
            "columns": [{ "field": "email" }],
            "filter": { "condition": { "field": field, "operator": operator } },
            "outputs": ["csv"],
        });
        fs_err::write(&file, json!({ "version": 1, "name": "Theirs", "recipe": recipe }).to_string())?;
        app.press("Import preset…").await?;
        app.answer_file_dialog("^(Import|Open|Select)", &file)?;
        app.await_text(words).await?;
    }
    Ok(())
}
