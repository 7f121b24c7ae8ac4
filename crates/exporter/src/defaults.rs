//! What the user has chosen for exports to come: their formats, how values read, how long files are
//! kept, and when a preview shows users.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use recipe::{Format, Style};
use serde::{Deserialize, Serialize};
use store::{Store, StoreError};

use crate::blocking::blocking;
use crate::exporter::Exporter;
use crate::problem::{Explained, LocalProblem, Problem};
use crate::settings::changed_setting;

const FORMATS: &str = "usual_formats";
const REGION: &str = "region";
const TIME_ZONE: &str = "time_zone";
const KEEP_MONTHS: &str = "keep_months";
const PREVIEW: &str = "preview";

/// The longest time that can be chosen for keeping files, in months: 30 years.
pub const MOST_KEEP_MONTHS: u16 = 360;

/// When a preview shows users of a tenant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum PreviewPolicy {
    /// At once.
    Always,
    /// Those of a production tenant only on request.
    #[default]
    OnRequest,
    /// Never.
    Never,
}

impl PreviewPolicy {
    const ALL: [Self; 3] = [Self::Always, Self::OnRequest, Self::Never];
}

impl fmt::Display for PreviewPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

impl FromStr for PreviewPolicy {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|policy| policy.to_string() == name).ok_or(())
    }
}

/// The choices for exports to come. What is not chosen is as without settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportDefaults {
    /// The formats of new exports, and of built-in presets that make a table and have no formats of
    /// their own. Empty for a workbook.
    pub formats: Vec<Format>,
    /// The locale of the computers that open the files. `None` for this computer's.
    pub locale: Option<String>,
    /// The time zone of times in tables. `None` for UTC.
    pub time_zone: Option<String>,
    /// How many months the files of an export are to be kept. Nothing is deleted then.
    pub keep_months: Option<u16>,
    /// When a preview shows users.
    pub preview: PreviewPolicy,
}

impl ExportDefaults {
    /// Reads the choices. One that this version doesn't know counts as not made.
    pub(crate) fn read(store: &Store) -> Result<Self, StoreError> {
        let formats = store.setting(FORMATS)?.unwrap_or_default();
        let formats = formats.split_whitespace().map(|name| name.parse().ok()).collect::<Option<Vec<_>>>();
        let style = Style {
            locale: store.setting(REGION)?,
            time_zone: store.setting(TIME_ZONE)?,
            ..Style::default()
        };
        let style = if style.faults().is_empty() { style } else { Style::default() };
        let keep_months = store.setting(KEEP_MONTHS)?.and_then(|months| months.parse().ok());
        Ok(Self {
            formats: formats.unwrap_or_default(),
            locale: style.locale,
            time_zone: style.time_zone,
            keep_months: keep_months.filter(|months| (1..=MOST_KEEP_MONTHS).contains(months)),
            preview: store.setting(PREVIEW)?.and_then(|name| name.parse().ok()).unwrap_or_default(),
        })
    }

    /// Each setting with its stored text.
    fn stored(&self) -> [(&'static str, Option<String>); 5] {
        let formats: Vec<String> = self.formats.iter().map(ToString::to_string).collect();
        [
            (FORMATS, (!formats.is_empty()).then(|| formats.join(" "))),
            (REGION, self.locale.clone()),
            (TIME_ZONE, self.time_zone.clone()),
            (KEEP_MONTHS, self.keep_months.map(|months| months.to_string())),
            (PREVIEW, (self.preview != PreviewPolicy::default()).then(|| self.preview.to_string())),
        ]
    }

    /// What is wrong with the choices.
    fn problem(&self) -> Option<Problem> {
        let style = self.style(Style::default());
        let message = match style.faults().first() {
            Some(fault) => fault.to_string(),
            None if self.keep_months.is_some_and(|months| !(1..=MOST_KEEP_MONTHS).contains(&months)) => {
                format!("files can be kept from 1 to {MOST_KEEP_MONTHS} months")
            }
            None => return None,
        };
        Some(LocalProblem::Style(Explained { message }).into())
    }

    /// A style that chooses nothing itself, with the region and the time zone.
    pub(crate) fn style(&self, style: Style) -> Style {
        Style {
            locale: style.locale.or_else(|| self.locale.clone()),
            time_zone: style.time_zone.or_else(|| self.time_zone.clone()),
            ..style
        }
    }

    /// The last day on which the files of an export are to be kept that begins now.
    pub(crate) fn keep_until(&self, now: Timestamp, zone: &TimeZone) -> Option<Date> {
        let today = zone.to_datetime(now).date();
        self.keep_months.map(|months| today.saturating_add(i32::from(months).months()))
    }
}

impl Exporter {
    /// Returns the choices for exports to come.
    pub async fn export_defaults(&self) -> Result<ExportDefaults, Problem> {
        let store = self.shared().store.clone();
        blocking(move || ExportDefaults::read(&store)).await.map_err(|error| Problem::from(&error))
    }

    /// Changes the choices for exports to come. The activity log gets a line for each that is
    /// different.
    ///
    /// # Errors
    /// A region, time zone or time that can't be; then nothing is changed.
    pub async fn set_export_defaults(&self, chosen: ExportDefaults) -> Result<(), Problem> {
        if let Some(problem) = chosen.problem() {
            return Err(problem);
        }
        let store = self.shared().store.clone();
        let at = self.shared().clock.now();
        let changed = blocking(move || {
            let mut changes = Vec::new();
            let stored = chosen.stored();
            for (name, text) in &stored {
                if store.setting(name)? != *text {
                    changes.push((*name, text.as_deref(), changed_setting(at, name, text.as_deref())));
                }
            }
            store.change_settings(&changes)
        });
        changed.await.map_err(|error: StoreError| Problem::from(&error))?;
        self.shared().keep_log_end().await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        (folder, store)
    }

    #[test]
    fn a_choice_that_is_unknown_here_counts_as_not_made() {
        let (_folder, store) = store();
        assert_eq!(ExportDefaults::read(&store).unwrap(), ExportDefaults::default());
        for (name, text) in
            [(FORMATS, "csv hologram"), (REGION, "Mars!"), (KEEP_MONTHS, "0"), (PREVIEW, "sometimes")]
        {
            store.set_setting(name, Some(text)).unwrap();
        }
        assert_eq!(ExportDefaults::read(&store).unwrap(), ExportDefaults::default());
    }

    #[test]
    fn what_is_stored_is_read_back() {
        let (_folder, store) = store();
        let chosen = ExportDefaults {
            formats: vec![Format::Xlsx, "csv-excel".parse().unwrap()],
            locale: Some("de-AT".into()),
            time_zone: Some("Europe/Vienna".into()),
            keep_months: Some(36),
            preview: PreviewPolicy::Never,
        };
        for (name, text) in chosen.stored() {
            store.set_setting(name, text.as_deref()).unwrap();
        }
        assert_eq!(ExportDefaults::read(&store).unwrap(), chosen);
        let style = chosen.style(Style { time_zone: Some("Asia/Tokyo".into()), ..Style::default() });
        assert_eq!(
            (style.locale.as_deref(), style.time_zone.as_deref()),
            (Some("de-AT"), Some("Asia/Tokyo"))
        );
    }

    #[test]
    fn files_are_kept_by_calendar_months() {
        let keep = |months, now: &str| {
            let chosen = ExportDefaults { keep_months: Some(months), ..ExportDefaults::default() };
            chosen.keep_until(now.parse().unwrap(), &TimeZone::UTC).unwrap().to_string()
        };
        assert_eq!(keep(36, "2026-11-30T23:59:00Z"), "2029-11-30");
        assert_eq!(keep(1, "2027-01-31T00:00:00Z"), "2027-02-28");
        assert_eq!(ExportDefaults::default().keep_until(Timestamp::UNIX_EPOCH, &TimeZone::UTC), None);
    }

    #[test]
    fn impossible_choices_are_refused() {
        for chosen in [
            ExportDefaults { locale: Some("Deutsch bitte".into()), ..ExportDefaults::default() },
            ExportDefaults { time_zone: Some("Europe/Atlantis".into()), ..ExportDefaults::default() },
            ExportDefaults { keep_months: Some(0), ..ExportDefaults::default() },
            ExportDefaults { keep_months: Some(361), ..ExportDefaults::default() },
        ] {
            assert_eq!(chosen.problem().unwrap().code(), "style", "{chosen:?}");
        }
        assert_eq!(ExportDefaults::default().problem(), None);
    }
}
