//! What exports leave on disk, and who belongs to each purpose: computed here by plain code from
//! the users as Auth0 delivered them, with nothing of the application's own filters.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Xlsx, open_workbook};
use flate2::read::MultiGzDecoder;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::Result;
use crate::files::files_below;

/// Names of roles by user id.
pub(crate) type Roles = BTreeMap<String, Vec<String>>;

/// A row of a workbook by column title.
pub(crate) type Row = BTreeMap<String, Data>;

/// The folder that an export left, with its manifest.
pub(crate) struct Pack {
    pub(crate) folder: PathBuf,
    pub(crate) manifest: Value,
}

impl Pack {
    /// Returns the packs in the user's folder. Those that are being made have hidden folders.
    pub(crate) fn all(home: &Path) -> Result<Vec<Self>> {
        let packs = home.join("Rollcall");
        let files = if packs.is_dir() { files_below(&packs)? } else { Vec::new() };
        let hidden = |file: &PathBuf| file.to_string_lossy().contains("/.rollcall-");
        let manifests = files.into_iter().filter(|file| file.ends_with("manifest.json") && !hidden(file));
        manifests
            .map(|file| {
                let manifest = serde_json::from_slice(&fs_err::read(&file)?)?;
                Ok(Self { folder: file.parent().ok_or("no folder")?.to_owned(), manifest })
            })
            .collect()
    }

    /// Returns the id of the export.
    pub(crate) fn id(&self) -> &str {
        self.manifest["export"]["id"].as_str().unwrap_or_default()
    }

    /// Returns the users as Auth0 delivered them.
    pub(crate) fn delivered(&self) -> Result<Vec<Value>> {
        let name = self.manifest["jobs"][0]["file"].as_str().ok_or("no delivered file")?;
        let mut text = String::new();
        MultiGzDecoder::new(fs_err::File::open(self.folder.join(name))?).read_to_string(&mut text)?;
        Ok(text.lines().map(serde_json::from_str).collect::<std::result::Result<_, _>>()?)
    }

    /// Returns when Auth0 created the job, from which ages count back.
    pub(crate) fn created(&self) -> Result<Timestamp> {
        Ok(self.manifest["jobs"][0]["created_at_auth0"].as_str().ok_or("no time of the job")?.parse()?)
    }

    /// Returns the codes of the caveats.
    pub(crate) fn caveats(&self) -> Vec<&str> {
        let caveats = self.manifest["caveats"].as_array().map(Vec::as_slice).unwrap_or_default();
        caveats.iter().filter_map(|caveat| caveat["code"].as_str()).collect()
    }

    /// Returns the files that the application made with this ending.
    pub(crate) fn outputs(&self, ending: &str) -> Vec<PathBuf> {
        let files = self.manifest["files"].as_array().map(Vec::as_slice).unwrap_or_default();
        let made = files.iter().filter(|file| file["role"] == "output");
        let names = made.filter_map(|file| file["name"].as_str()).filter(|name| name.ends_with(ending));
        names.map(|name| self.folder.join(name)).collect()
    }

    /// Returns the users in the files for Auth0's import, and those who were set aside.
    pub(crate) fn for_import(&self) -> Result<Vec<Value>> {
        let mut users = Vec::new();
        for file in self.outputs(".json") {
            users.extend(serde_json::from_slice::<Vec<Value>>(&fs_err::read(file)?)?);
        }
        for file in self.outputs("-set-aside.ndjson") {
            for line in fs_err::read_to_string(file)?.lines() {
                let mut aside: Value = serde_json::from_str(line)?;
                users.push(aside["user"].take());
            }
        }
        Ok(users)
    }

    /// Returns the rows of the workbook.
    pub(crate) fn workbook(&self) -> Result<Vec<Row>> {
        let outputs = self.outputs(".xlsx");
        let [file] = outputs.as_slice() else { return Err(format!("not one workbook: {outputs:?}").into()) };
        let mut workbook: Xlsx<_> = open_workbook(file)?;
        let sheet = workbook.worksheet_range_at(0).ok_or("no sheet")??;
        let mut rows = sheet.rows();
        let titles: Vec<String> = rows.next().into_iter().flatten().map(ToString::to_string).collect();
        Ok(rows.map(|row| titles.iter().cloned().zip(row.iter().cloned()).collect()).collect())
    }
}

/// What decides who belongs to a purpose, beside the users themselves.
pub(crate) struct Facts<'a> {
    /// When the data was taken.
    pub(crate) taken: Timestamp,
    pub(crate) roles: &'a Roles,
    /// The first and the last day in the answers, at midnight UTC.
    pub(crate) since: Timestamp,
    pub(crate) until: Timestamp,
}

/// Returns whether a delivered user belongs to a purpose with the answers of the tests.
pub(crate) fn belongs(id: &str, user: &Value, facts: &Facts<'_>) -> bool {
    let time = |key: &str| user[key].as_str().and_then(|text| text.parse::<Timestamp>().ok());
    let ago = |days: i64| facts.taken - SignedDuration::from_hours(24 * days);
    let blocked = user["blocked"] == true;
    let (created, login) = (time("created_at"), time("last_login"));
    match id {
        "privileged-accounts" => {
            let held = user["user_id"].as_str().and_then(|id| facts.roles.get(id));
            held.into_iter().flatten().any(|name| name == "Administrator" || name == "Support")
        }
        "inactive-accounts" => !blocked && login.or(created).is_some_and(|time| time < ago(90)),
        "no-second-factor" => !blocked && user["multifactor"].as_array().is_none_or(Vec::is_empty),
        "unverified-email" => {
            !blocked
                && user["email"].as_str().is_some_and(|email| !email.is_empty())
                && user["email_verified"] != true
        }
        "blocked-accounts" => blocked,
        "new-accounts" => created.is_some_and(|created| created >= facts.since),
        "password-age" => {
            if let Some(changed) = time("last_password_reset") {
                changed < ago(365)
            } else {
                // As delivered, or under the name that the filter asked for.
                let in_database = |place: usize| {
                    user["identities"][place]["provider"] == "auth0"
                        || user[format!("identities[{place}].provider")] == "auth0"
                };
                (0..5).any(in_database) && created.is_some_and(|time| time < ago(365))
            }
        }
        "breach-notification" => {
            let end = facts.until + SignedDuration::from_hours(24);
            login.is_some_and(|login| login >= facts.since) && created.is_some_and(|created| created < end)
        }
        _ => true,
    }
}

/// Returns why a cell does not show a delivered value; nothing if it does.
pub(crate) fn difference(cell: &Data, value: &Value) -> Option<String> {
    let time = value.as_str().and_then(|text| text.parse::<Timestamp>().ok());
    let same = match (cell, value) {
        (Data::Empty, Value::Null) => true,
        (Data::Bool(shown), Value::Bool(given)) => shown == given,
        (Data::DateTime(shown), Value::String(_)) => {
            // Days since 30 December 1899, which is day 0 of a workbook.
            let day = time.map(|time| time.duration_since(Timestamp::UNIX_EPOCH).as_secs_f64() / 86_400.0);
            shown.is_datetime()
                && day.is_some_and(|day| (shown.as_f64() - 25_569.0 - day).abs() * 86_400.0 < 0.01)
        }
        // A time must not be a text.
        (Data::String(shown), Value::String(given)) => shown == given && time.is_none(),
        (Data::Int(shown), Value::Number(given)) => given.as_i64() == Some(*shown),
        (Data::Float(shown), Value::Number(given)) => given.as_f64() == Some(*shown),
        _ => false,
    };
    (!same).then(|| format!("{cell:?} is not {value}"))
}
