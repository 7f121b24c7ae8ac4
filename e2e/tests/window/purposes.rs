//! Each purpose in the real window: what it asks, whom it delivers, and one click from then on.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tenant_sim::{Config, Plan, TenantSim};

use crate::Result;
use crate::app::{App, until, visit_on};
use crate::delivered::{Facts, Pack, Roles, belongs, difference};
use crate::desktop::{Appearance, Desktop};
use crate::journeys::connect;
use crate::words::Catalogue;

/// Number of users of the tenant.
const USERS: u64 = 400;

/// An answer that a dialog wants.
#[derive(Clone, Copy)]
enum Answer {
    Text(&'static str),
    /// A day, counted back from the tenant's.
    DaysAgo(i64),
    Ticks(&'static [&'static str]),
}

/// The first and the last day that answers name, counted back.
const SINCE: i64 = 120;
const UNTIL: i64 = 30;

/// A purpose, and what is expected of it.
struct Purpose {
    id: &'static str,
    name: &'static str,
    /// The answers that its dialog wants before the first run; none if it has no dialog.
    answers: Option<&'static [(&'static str, Answer)]>,
    /// The caveats of its manifest.
    caveats: &'static [&'static str],
}

const PURPOSES: [Purpose; 12] = [
    at_once("access-review", "User access review", &["blocked_attempt_counts"]),
    asking(
        "privileged-accounts",
        "Privileged accounts",
        &[("Privileged roles", Answer::Ticks(&["Administrator", "Support"]))],
        &["blocked_attempt_counts", "enrolled_not_enforced"],
    ),
    asking(
        "inactive-accounts",
        "Inactive accounts",
        &[],
        &["blocked_left_out", "never_signed_in_from_creation", "blocked_attempt_counts"],
    ),
    at_once(
        "no-second-factor",
        "No second factor",
        &["blocked_left_out", "blocked_attempt_counts", "enrolled_not_enforced"],
    ),
    at_once(
        "unverified-email",
        "Unverified e-mail",
        &["blocked_left_out", "without_email_left_out", "blocked_attempt_counts", "verified_by_connection"],
    ),
    at_once("blocked-accounts", "Blocked accounts", &["blocked_attempt_counts", "blocked_by_administrator"]),
    asking(
        "new-accounts",
        "New accounts",
        &[("Created since", Answer::DaysAgo(SINCE))],
        &["blocked_attempt_counts"],
    ),
    asking(
        "password-age",
        "Password age",
        &[],
        &["password_from_creation", "blocked_attempt_counts", "passwords_of_databases"],
    ),
    asking(
        "breach-notification",
        "Breach notification",
        &[("First day", Answer::DaysAgo(SINCE)), ("Last day (optional)", Answer::DaysAgo(UNTIL))],
        &["last_sign_in_only", "blocked_attempt_counts"],
    ),
    asking(
        "consent-record",
        "Consent record",
        &[
            ("Where consent is recorded", Answer::Text("user_metadata.consentGiven")),
            ("Where its time is recorded (optional)", Answer::Text("user_metadata.consentTimestamp")),
        ],
        &[],
    ),
    at_once("migration", "Move to another tenant", &["not_in_export"]),
    at_once("full-backup", "Full backup", &["not_in_export"]),
];

const fn at_once(id: &'static str, name: &'static str, caveats: &'static [&'static str]) -> Purpose {
    Purpose { id, name, answers: None, caveats }
}

const fn asking(
    id: &'static str,
    name: &'static str,
    answers: &'static [(&'static str, Answer)],
    caveats: &'static [&'static str],
) -> Purpose {
    Purpose { id, name, answers: Some(answers), caveats }
}

/// Starts a tenant that completes jobs immediately.
async fn tenant() -> Result<TenantSim> {
    let job_duration = std::time::Duration::ZERO;
    Ok(TenantSim::start(Config { users: USERS, plan: Plan::Unlimited, job_duration, ..Config::default() })
        .await?)
}

/// Asks the tenant for the roles of each user, by the endpoint that the application does not use.
async fn roles_of(sim: &TenantSim, users: &[Value]) -> Result<Roles> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let mut roles = Roles::new();
    for id in users.iter().filter_map(|user| user["user_id"].as_str()) {
        let mut address = url::Url::parse(sim.url())?;
        let path = ["api", "v2", "users", id, "roles"];
        address.path_segments_mut().map_err(|()| "no path")?.clear().extend(path);
        let held: Value = client.get(address).bearer_auth(sim.token()).send().await?.json().await?;
        let names = held.as_array().ok_or_else(|| format!("no roles: {held}"))?.iter();
        let names = names.filter_map(|role| role["name"].as_str().map(str::to_owned));
        roles.insert(id.to_owned(), names.collect());
    }
    Ok(roles)
}

/// Returns the day a number of days before a time, as `2026-01-31`.
fn day_before(time: Timestamp, days: i64) -> String {
    (time - SignedDuration::from_hours(24 * days)).to_string().chars().take(10).collect()
}

fn midnight(day: &str) -> Result<Timestamp> {
    Ok(format!("{day}T00:00:00Z").parse()?)
}

impl App<'_> {
    /// Waits for the pack of the export that `start` begins.
    async fn await_pack(&self, start: impl AsyncFnOnce() -> Result<()>) -> Result<Pack> {
        let ids = || -> Result<BTreeSet<String>> {
            Ok(Pack::all(self.home())?.iter().map(|pack| pack.id().to_owned()).collect())
        };
        let before = ids()?;
        start().await?;
        if let Err(error) = until("there is a new pack", async || Ok(ids()?.len() > before.len())).await {
            return Err(format!("{error}; the page shows: {}", self.text().await?).into());
        }
        let new = Pack::all(self.home())?.into_iter().find(|pack| !before.contains(pack.id()));
        Ok(new.ok_or("no pack")?)
    }

    /// Waits until the newest ready row of the history begins with a name, and returns its text.
    async fn await_newest_row(&self, name: &str) -> Result<String> {
        let mut row = String::new();
        until(&format!("the newest row is “{name}”, ready"), async || {
            row = self.rows("Ready").await?.into_iter().next().unwrap_or_default();
            // The icon of the file comes first.
            Ok(row.lines().any(|line| line.starts_with(name)))
        })
        .await?;
        Ok(row)
    }
}

/// Answers what a purpose asks, in its dialog.
async fn answer(app: &App<'_>, questions: &[(&str, Answer)], now: Timestamp) -> Result<()> {
    for (label, answer) in questions {
        match answer {
            Answer::Text(text) => app.fill(label, text).await?,
            Answer::DaysAgo(days) => app.fill(label, &day_before(now, *days)).await?,
            Answer::Ticks(names) => {
                for name in *names {
                    app.click("checkbox", name).await?;
                }
            }
        }
    }
    app.press("Export").await
}

/// Compares what a purpose left with what the delivered users and the tenant say.
fn check(id: &str, pack: &Pack, facts: &Facts<'_>) -> Result<u64> {
    let delivered = pack.delivered()?;
    assert_eq!(delivered.len() as u64, USERS, "{id}");
    let expected: Vec<&Value> = delivered.iter().filter(|user| belongs(id, user, facts)).collect();
    let ids: BTreeSet<&str> = expected.iter().filter_map(|user| user["user_id"].as_str()).collect();
    let count = expected.len() as u64;
    assert_eq!(ids.len() as u64, count, "{id}: ids are unique");
    assert_eq!(pack.manifest["rows"], USERS, "{id}");
    let filtered = &pack.manifest["filtered"];
    if count < USERS {
        assert!(count > 0, "{id} finds somebody");
        assert_eq!((&filtered["delivered"], &filtered["kept"]), (&json!(USERS), &json!(count)), "{id}");
    } else {
        assert!(filtered.is_null(), "{id}: {filtered}");
    }
    match id {
        "full-backup" => {
            let outputs = pack.outputs(".json");
            let [file] = outputs.as_slice() else { return Err(format!("{id}: {outputs:?}").into()) };
            let users: Vec<Value> = serde_json::from_slice(&fs_err::read(file)?)?;
            assert_eq!(users, delivered, "{id} holds everything as delivered");
        }
        "migration" => {
            let addresses = |users: &[Value]| {
                let address = |user: &Value| user["email"].as_str().unwrap_or_default().to_lowercase();
                let mut addresses: Vec<String> = users.iter().map(address).collect();
                addresses.sort();
                addresses
            };
            assert_eq!(addresses(&pack.for_import()?), addresses(&delivered), "{id}");
        }
        _ => {
            let rows = pack.workbook()?;
            let shown: BTreeSet<String> = rows.iter().map(|row| row["user_id"].to_string()).collect();
            assert_eq!(shown.iter().map(String::as_str).collect::<BTreeSet<_>>(), ids, "{id}");
            assert_eq!(rows.len() as u64, count, "{id}");
            for row in &rows {
                let is_it = |user: &&&Value| user["user_id"].as_str() == Some(&row["user_id"].to_string());
                let user = expected.iter().find(is_it).ok_or("a user who was not delivered")?;
                for title in
                    ["email", "name", "created_at", "last_login", "logins_count", "blocked", "last_ip"]
                {
                    if let Some(cell) = row.get(title)
                        && let Some(why) = difference(cell, &user[title])
                    {
                        return Err(format!("{id}, {title} of {}: {why}", user["user_id"]).into());
                    }
                }
                if let Some(cell) = row.get("roles") {
                    let mut shown: Vec<String> = cell.to_string().split("; ").map(str::to_owned).collect();
                    shown.retain(|name| !name.is_empty());
                    let mut held = facts.roles[user["user_id"].as_str().unwrap_or_default()].clone();
                    shown.sort();
                    held.sort();
                    assert_eq!(shown, held, "{id}: {}", user["user_id"]);
                }
            }
        }
    }
    Ok(count)
}

#[tokio::test]
async fn each_purpose_delivers_whom_it_names_and_takes_one_click_from_then_on() -> Result<()> {
    let sim = tenant().await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        connect(app, &sim).await?;
        let now = sim.now();
        let (since, until_day) = (midnight(&day_before(now, SINCE))?, midnight(&day_before(now, UNTIL))?);
        let mut roles = Roles::new();
        for Purpose { id, name, answers, caveats } in PURPOSES {
            let start = format!("Export {name}");
            app.press("Show all*").await?;
            app.count_clicks().await?;
            let begin = async || {
                app.press(&start).await?;
                match answers {
                    Some(answers) => answer(app, answers, now).await,
                    None => Ok(()),
                }
            };
            let pack = app.await_pack(begin).await?;
            assert_eq!(app.clicks().await? == 1, answers.is_none(), "{id}: {}", app.clicks().await?);
            // The history has come back by itself.
            let row = app.await_newest_row(name).await?;
            app.press("Show all*").await?;
            if roles.is_empty() {
                roles = roles_of(&sim, &pack.delivered()?).await?;
            }
            let facts = Facts { taken: pack.created()?, roles: &roles, since, until: until_day };
            let count = check(id, &pack, &facts)?;
            assert_eq!(pack.caveats(), caveats, "{id}");

            let users = format!("{count} users");
            let shown = if count < USERS { format!("{count} of {USERS} users") } else { users.clone() };
            assert!(row.contains(&shown), "{id}: {row}");
            let last = if count < USERS { format!("{count} of {USERS}, ") } else { format!("{users}, ") };
            until(&format!("the card of “{name}” says: {last}"), async || {
                Ok(app.card(name).await?.contains(&last))
            })
            .await?;
            if answers.is_some() {
                // What was answered is not asked again.
                app.count_clicks().await?;
                let again = app.await_pack(async || app.press(&start).await).await?;
                assert_eq!(app.clicks().await?, 1, "{id} asks no more");
                assert_eq!(check(id, &again, &Facts { taken: again.created()?, ..facts })?, count);
            } else {
                app.press("Show fewer").await?;
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_filter_of_ones_own_takes_six_clicks() -> Result<()> {
    let sim = tenant().await?;
    visit_on(&Desktop::start(Appearance::Light)?.with_keychain()?, async |app| {
        connect(app, &sim).await?;
        app.count_clicks().await?;
        let mut clicks = 0;
        let pack = app
            .await_pack(async || {
                app.press("New export").await?;
                app.press("Condition").await?;
                let before = app.clicks().await?;
                app.select("Field", "Last sign-in").await?;
                // Whatever the driver does, a person presses twice: to open the list, to choose.
                let by_driver = app.clicks().await? - before;
                app.click("control", "How long").await?;
                app.fill("How long", "60").await?;
                app.press("Export 6 columns").await?;
                clicks = app.clicks().await? - by_driver + 2;
                Ok(())
            })
            .await?;
        assert_eq!(clicks, 6);
        let old = pack.created()? - SignedDuration::from_hours(24 * 60);
        let time = |user: &Value| user["last_login"].as_str().and_then(|text| text.parse::<Timestamp>().ok());
        let expected =
            pack.delivered()?.iter().filter(|user| time(user).is_some_and(|time| time < old)).count();
        assert!(expected > 0 && expected < pack.delivered()?.len());
        assert_eq!(pack.workbook()?.len(), expected);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn titles_are_words_of_the_language_if_wanted_and_dates_are_dates() -> Result<()> {
    let (sim, fr) = (tenant().await?, Catalogue::of("fr")?);
    let desktop = Desktop::start(Appearance::Light)?.with_keychain()?;
    visit_on(&desktop, async |app| {
        connect(app, &sim).await?;
        app.press("Settings").await?;
        app.click("radio", "Français").await?;
        app.click("radio", fr.text("settings.titles.words")?).await?;
        app.press(fr.text("exports.title")?).await?;
        let name = fr.text("preset.access-review.name")?;
        let start = fr.with("presets.start_named", name)?;
        let pack = app.await_pack(async || app.press(&start).await).await?;
        let delivered = pack.delivered()?;
        let titles = ["user_id", "email", "created_at", "last_login", "blocked"];
        for (row, user) in pack.workbook()?.iter().zip(&delivered) {
            for field in titles {
                let title = fr.text(&format!("field.{field}"))?;
                let cell = row.get(title).ok_or_else(|| format!("no column {title}: {row:?}"))?;
                // Auth0 was asked for the field under its title.
                assert_eq!(difference(cell, &user[title]), None, "{title}");
            }
        }
        assert_eq!(pack.workbook()?.len(), delivered.len());
        Ok(())
    })
    .await
}
