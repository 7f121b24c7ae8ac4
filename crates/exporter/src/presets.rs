//! Presets: the built-in ones by purpose, and the person's own.
//!
//! A built-in preset is what a purpose needs and no more, so that nobody exports personal data out of
//! convenience. Its name and its words are in the language catalogue, under its id.

use convert::{CsvOptions, Format, ImportOptions};
use serde_json::json;
use store::Preset;

use crate::exporter::Exporter;
use crate::request::{Auth0Format, ExportRequest, Field};
use crate::run::blocking;
use crate::snapshot::Problem;

/// A preset that comes with Rollcall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltinPreset {
    /// Its id, which names its purpose.
    pub id: &'static str,
    /// Its columns.
    pub fields: Vec<Field>,
    /// The files it makes.
    pub outputs: Vec<Format>,
    /// Its columns are a proposal: which keys of the metadata hold what it is about differs from tenant
    /// to tenant, and only the person knows.
    pub needs_keys: bool,
}

/// A column and, for a nested one, its title.
type Columns = &'static [(&'static str, Option<&'static str>)];

const CONNECTION: (&str, Option<&str>) = ("identities[0].connection", Some("connection"));

/// Who has an account, since when, when they last signed in, and whether they are blocked.
const ACCESS_REVIEW: Columns = &[
    ("user_id", None),
    ("email", None),
    ("name", None),
    CONNECTION,
    ("created_at", None),
    ("last_login", None),
    ("logins_count", None),
    ("blocked", None),
    ("email_verified", None),
];

const INACTIVE_ACCOUNTS: Columns = &[
    ("user_id", None),
    ("email", None),
    ("last_login", None),
    ("logins_count", None),
    ("created_at", None),
    ("blocked", None),
];

/// Auth0 exports whether a second factor is enrolled, never which (Auth0 docs, user profile structure).
const MFA_COVERAGE: Columns = &[
    ("user_id", None),
    ("email", None),
    ("multifactor[0]", Some("multifactor")),
    ("multifactor_last_modified", None),
    ("last_login", None),
];

const UNVERIFIED_EMAIL: Columns = &[
    ("user_id", None),
    ("email", None),
    ("email_verified", None),
    ("created_at", None),
    ("last_login", None),
    CONNECTION,
];

const BREACH_NOTIFICATION: Columns = &[
    ("user_id", None),
    ("email", None),
    ("email_verified", None),
    ("phone_number", None),
    ("phone_verified", None),
    ("name", None),
    ("last_login", None),
    ("last_ip", None),
];

const PASSWORD_AGE: Columns =
    &[("user_id", None), ("email", None), ("last_password_reset", None), ("created_at", None), CONNECTION];

/// Where Auth0's own guide keeps consent (Auth0 docs, track consent with custom UI).
const CONSENT_RECORD: Columns = &[
    ("user_id", None),
    ("email", None),
    ("user_metadata.consentGiven", Some("consent_given")),
    ("user_metadata.consentTimestamp", Some("consent_timestamp")),
    ("created_at", None),
];

/// Original names, because renamed columns can't be imported again; whole objects, because nothing
/// may be missing.
const FULL_BACKUP: Columns = &[
    ("user_id", None),
    ("email", None),
    ("email_verified", None),
    ("username", None),
    ("phone_number", None),
    ("phone_verified", None),
    ("name", None),
    ("nickname", None),
    ("given_name", None),
    ("family_name", None),
    ("picture", None),
    ("blocked", None),
    ("created_at", None),
    ("updated_at", None),
    ("last_login", None),
    ("last_ip", None),
    ("logins_count", None),
    ("last_password_reset", None),
    ("multifactor", None),
    ("multifactor_last_modified", None),
    ("identities", None),
    ("app_metadata", None),
    ("user_metadata", None),
];

/// What the import takes, and what tells how much goes missing on the way.
const MIGRATION: Columns = &[
    ("user_id", None),
    ("email", None),
    ("email_verified", None),
    ("username", None),
    ("given_name", None),
    ("family_name", None),
    ("name", None),
    ("nickname", None),
    ("picture", None),
    ("blocked", None),
    ("phone_number", None),
    ("phone_verified", None),
    ("app_metadata", None),
    ("user_metadata", None),
    ("identities", None),
    ("multifactor", None),
    ("last_login", None),
    ("logins_count", None),
];

/// The built-in presets, in the order in which to offer them.
pub fn builtin_presets() -> Vec<BuiltinPreset> {
    let csv = Format::Csv(CsvOptions::default());
    let json = Format::JsonArray { pretty: false };
    let preset = |id, columns: Columns, outputs: &[Format]| BuiltinPreset {
        id,
        fields: columns
            .iter()
            .map(|(name, title)| Field { name: (*name).to_owned(), export_as: title.map(str::to_owned) })
            .collect(),
        outputs: outputs.to_vec(),
        needs_keys: false,
    };
    vec![
        preset("builtin/access-review", ACCESS_REVIEW, &[csv]),
        preset("builtin/inactive-accounts", INACTIVE_ACCOUNTS, &[csv]),
        preset("builtin/mfa-coverage", MFA_COVERAGE, &[csv]),
        preset("builtin/unverified-email", UNVERIFIED_EMAIL, &[csv]),
        preset("builtin/breach-notification", BREACH_NOTIFICATION, &[csv]),
        preset("builtin/password-age", PASSWORD_AGE, &[csv]),
        preset("builtin/migration", MIGRATION, &[Format::ImportReady(ImportOptions::default())]),
        BuiltinPreset { needs_keys: true, ..preset("builtin/consent-record", CONSENT_RECORD, &[csv]) },
        preset("builtin/full-backup", FULL_BACKUP, &[json]),
    ]
}

/// A preset of the person's own.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnPreset {
    /// Rollcall's own id.
    pub id: String,
    /// What the person calls it.
    pub name: String,
    /// What it asks for. Its tenant is the one at hand when it is run.
    pub request: ExportRequest,
}

impl Exporter {
    /// The person's own presets, by name.
    pub async fn presets(&self) -> Result<Vec<OwnPreset>, Problem> {
        let store = self.shared().store.clone();
        let presets = blocking(move || store.presets()).await.map_err(|error| Problem::from(&error))?;
        let own = |preset: Preset| {
            let request = serde_json::from_value(preset.request)
                .map_err(|error| Problem::with("store_damaged", json!({ "message": error.to_string() })))?;
            Ok(OwnPreset { id: preset.id, name: preset.name, request })
        };
        presets.into_iter().map(own).collect()
    }

    /// Saves a preset: a new one without an id, a changed one with it.
    ///
    /// # Errors
    /// `name_taken` when another preset has the name.
    pub async fn save_preset(
        &self,
        id: Option<String>,
        name: &str,
        request: ExportRequest,
    ) -> Result<OwnPreset, Problem> {
        let now = self.shared().clock.now();
        let row = Preset {
            id: id.unwrap_or_else(|| self.shared().chance.id()),
            name: name.trim().to_owned(),
            request: json!(request),
            created_at: now,
            updated_at: now,
        };
        let own = OwnPreset { id: row.id.clone(), name: row.name.clone(), request };
        let store = self.shared().store.clone();
        blocking(move || store.save_preset(&row)).await.map_err(|error| Problem::from(&error))?;
        Ok(own)
    }

    /// Removes a preset of the person's own. Its exports stay.
    pub async fn remove_preset(&self, id: &str) -> Result<(), Problem> {
        let (store, id) = (self.shared().store.clone(), id.to_owned());
        blocking(move || store.remove_preset(&id)).await.map_err(|error| Problem::from(&error))
    }
}

impl BuiltinPreset {
    /// The export that it stands for, of a tenant, into a folder.
    pub fn request(&self, tenant_id: &str, name: &str, folder: std::path::PathBuf) -> ExportRequest {
        ExportRequest {
            tenant_id: tenant_id.to_owned(),
            name: name.to_owned(),
            preset_id: Some(self.id.to_owned()),
            fields: self.fields.clone(),
            connections: Vec::new(),
            limit: None,
            auth0_format: Auth0Format::Json,
            outputs: self.outputs.clone(),
            style: convert::Style::default(),
            folder,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_builtin_preset_can_be_run() {
        for preset in builtin_presets() {
            let request = preset.request("t", "Name", std::env::temp_dir());
            assert_eq!(request.problems(), [], "{}", preset.id);
        }
    }

    #[test]
    fn a_migration_takes_along_all_that_an_import_takes() {
        let presets = builtin_presets();
        let migration = presets.iter().find(|preset| preset.id == "builtin/migration").unwrap();
        for name in crate::request::IMPORT_FIELDS {
            assert!(migration.fields.contains(&Field::named(*name)), "{name}");
        }
    }

    #[test]
    fn the_backup_holds_everything_that_can_be_exported_under_its_own_name() {
        let backup = builtin_presets().pop().unwrap();
        let names: Vec<&str> = backup.fields.iter().map(|field| field.name.as_str()).collect();
        let exported = schema::attributes::ATTRIBUTES.iter().filter(|attribute| attribute.is_exportable());
        for attribute in exported.filter(|attribute| !attribute.is_nested()) {
            assert!(names.contains(&attribute.path), "{}", attribute.path);
        }
        assert!(backup.fields.iter().all(|field| field.export_as.is_none()));
    }
}
