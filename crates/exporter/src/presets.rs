//! Presets: the built-in ones by purpose, and the user's own.
//!
//! A built-in preset is what a purpose needs and no more, so that no personal data is exported out
//! of convenience. Its name and its words are in the language catalogue, under its id.

use std::path::Path;

use recipe::{Column, CsvOptions, Document, DocumentError, Format, ImportOptions, Recipe, import_fields};
use schema::attributes::ATTRIBUTES;
use serde_json::json;
use store::Preset;

use crate::blocking::blocking;
use crate::exporter::Exporter;
use crate::request::preset_recipe;
use crate::snapshot::Problem;

/// The largest recipe file that is read, in bytes: far beyond a filter with 10,000 values.
const LARGEST_RECIPE_FILE: u64 = 4 << 20;

/// A preset that comes with Rollcall.
#[derive(Debug, Clone, PartialEq)]
pub struct BuiltinPreset {
    /// Its id, which names its purpose.
    pub id: &'static str,
    /// What it exports.
    pub recipe: Recipe,
    /// Its columns are a proposal: which keys of the metadata hold what it is about differs from
    /// tenant to tenant, and only the user knows.
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

/// Auth0 exports whether a second factor is enrolled, never which (Auth0 docs, user profile
/// structure).
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

/// Every attribute that Auth0 exports, under its original name, because renamed columns can't be
/// imported again. Whole objects, because nothing may be missing.
fn full_backup() -> Vec<Column> {
    let whole = ATTRIBUTES.iter().filter(|attribute| attribute.is_exportable() && !attribute.is_nested());
    whole.map(|attribute| column(attribute.path, None)).collect()
}

/// What the import takes, and what tells how much goes missing on the way.
fn migration() -> Vec<Column> {
    let missing = ["multifactor", "last_login", "logins_count"];
    import_fields().into_iter().chain(missing).map(|field| column(field, None)).collect()
}

fn column(field: &str, title: Option<&str>) -> Column {
    Column { field: field.to_owned(), title: title.map(str::to_owned) }
}

/// The built-in presets, in the order in which to offer them.
pub fn builtin_presets() -> Vec<BuiltinPreset> {
    let csv = Format::Csv(CsvOptions::default());
    let json = Format::JsonArray { pretty: false };
    let preset = |id, columns: Vec<Column>, output: Format| BuiltinPreset {
        id,
        recipe: Recipe { columns, outputs: vec![output], ..Recipe::default() },
        needs_keys: false,
    };
    let table = |id, columns: Columns| {
        preset(id, columns.iter().map(|(field, title)| column(field, *title)).collect(), csv)
    };
    vec![
        table("builtin/access-review", ACCESS_REVIEW),
        table("builtin/inactive-accounts", INACTIVE_ACCOUNTS),
        table("builtin/mfa-coverage", MFA_COVERAGE),
        table("builtin/unverified-email", UNVERIFIED_EMAIL),
        table("builtin/breach-notification", BREACH_NOTIFICATION),
        table("builtin/password-age", PASSWORD_AGE),
        preset("builtin/migration", migration(), Format::ImportReady(ImportOptions::default())),
        BuiltinPreset { needs_keys: true, ..table("builtin/consent-record", CONSENT_RECORD) },
        preset("builtin/full-backup", full_backup(), json),
    ]
}

/// A preset of the user's own.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnPreset {
    /// Rollcall's own id.
    pub id: String,
    /// The user's name for it.
    pub name: String,
    /// What it exports, or why that can't be read. Such a preset can be renamed or removed, not
    /// run.
    pub recipe: Result<Recipe, Problem>,
}

impl Exporter {
    /// The user's own presets, by name.
    pub async fn presets(&self) -> Result<Vec<OwnPreset>, Problem> {
        let store = self.shared().store.clone();
        let presets = blocking(move || store.presets()).await.map_err(|error| Problem::from(&error))?;
        let own = |preset: Preset| OwnPreset {
            id: preset.id,
            name: preset.name,
            recipe: preset_recipe(preset.recipe).map_err(|error| unreadable(&error)),
        };
        Ok(presets.into_iter().map(own).collect())
    }

    /// Saves a preset: a new one without an id, a changed one with it.
    ///
    /// # Errors
    /// `name_taken` when another preset has the name.
    pub async fn save_preset(
        &self,
        id: Option<String>,
        name: &str,
        recipe: Recipe,
    ) -> Result<OwnPreset, Problem> {
        let shared = self.shared();
        let now = shared.clock.now();
        let name = name.trim().to_owned();
        let row = Preset {
            id: id.unwrap_or_else(|| shared.chance.id()),
            recipe: Document::new(Some(name.clone()), recipe.clone()).to_value(),
            name,
            created_at: now,
            updated_at: now,
        };
        let own = OwnPreset { id: row.id.clone(), name: row.name.clone(), recipe: Ok(recipe) };
        let store = shared.store.clone();
        blocking(move || store.save_preset(&row)).await.map_err(|error| Problem::from(&error))?;
        Ok(own)
    }

    /// A preset as a document to share: a built-in one by its id, or one of the user's own. A
    /// built-in preset gets the given name, because its own is in the language catalogue.
    ///
    /// # Errors
    /// `not_found_preset`; `store_damaged` when its recipe can't be read.
    pub async fn preset_document(&self, id: &str, builtin_name: &str) -> Result<Document, Problem> {
        if let Some(builtin) = builtin_presets().into_iter().find(|preset| preset.id == id) {
            return Ok(Document::new(Some(builtin_name.to_owned()), builtin.recipe));
        }
        let own = self.presets().await?.into_iter().find(|preset| preset.id == id);
        let own = own.ok_or_else(|| Problem::with("not_found_preset", json!({ "id": id })))?;
        Ok(Document::new(Some(own.name), own.recipe?))
    }

    /// Saves a shared recipe as a preset of the user's own. A name that was given must be free; one
    /// that comes from the document gets a number if it is taken.
    ///
    /// # Errors
    /// `preset_name_missing` when neither has a name; `name_taken`; `recipe_invalid` when the
    /// recipe can't work for any tenant.
    pub async fn import_preset(&self, document: Document, name: Option<&str>) -> Result<OwnPreset, Problem> {
        if let Some(problem) = document.recipe.problems().first() {
            let code = json!(problem)["code"].clone();
            return Err(Problem::with("recipe_invalid", json!({ "message": code })));
        }
        let given = name.map(str::trim).filter(|name| !name.is_empty());
        if let Some(name) = given {
            return self.save_preset(None, name, document.recipe).await;
        }
        let own = document.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let own = own.ok_or_else(|| Problem::bare("preset_name_missing"))?;
        let taken: Vec<String> =
            self.presets().await?.into_iter().map(|preset| preset.name.to_lowercase()).collect();
        let numbered = (2_u32..).map(|number| format!("{own} ({number})"));
        let free = std::iter::once(own.to_owned())
            .chain(numbered)
            .find(|name| !taken.contains(&name.to_lowercase()))
            .unwrap_or_else(|| own.to_owned());
        self.save_preset(None, &free, document.recipe).await
    }

    /// Removes a preset of the user's own. Its exports stay.
    pub async fn remove_preset(&self, id: &str) -> Result<(), Problem> {
        let (store, id) = (self.shared().store.clone(), id.to_owned());
        blocking(move || store.remove_preset(&id)).await.map_err(|error| Problem::from(&error))
    }
}

/// Reads a recipe file. Blocks.
///
/// # Errors
/// `file`; `recipe_newer` when a newer Rollcall wrote it; `recipe_invalid` when it is no recipe, or
/// holds anything that this program doesn't know.
pub fn read_recipe_file(path: &Path) -> Result<Document, Problem> {
    let shown = path.display().to_string();
    let invalid =
        |message: &str| Problem::with("recipe_invalid", json!({ "path": shown, "message": message }));
    let failed = |error: std::io::Error| Problem::file(path, &error);
    if fs_err::metadata(path).map_err(failed)?.len() > LARGEST_RECIPE_FILE {
        return Err(invalid("it is too large"));
    }
    let bytes = fs_err::read(path).map_err(failed)?;
    let text = String::from_utf8(bytes).map_err(|_| invalid("it is not text in UTF-8"))?;
    Document::parse(&text).map_err(|error| match error {
        DocumentError::Newer { found, known } => {
            Problem::with("recipe_newer", json!({ "path": shown, "found": found, "known": known }))
        }
        error => invalid(&error.to_string()),
    })
}

/// A stored recipe that this program can't read.
fn unreadable(error: &DocumentError) -> Problem {
    Problem::with("store_damaged", json!({ "message": error.to_string() }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::ExportRequest;

    #[test]
    fn every_builtin_preset_can_be_run() {
        for BuiltinPreset { id, recipe, .. } in builtin_presets() {
            let request = ExportRequest {
                tenant_id: "t".into(),
                name: "Name".into(),
                preset_id: Some(id.into()),
                folder: std::env::temp_dir(),
                recipe,
            };
            assert_eq!(request.problems(), [], "{id}");
        }
    }

    #[test]
    fn a_migration_has_what_the_import_takes_and_a_backup_everything_whole() {
        let fields = |id: &str| -> Vec<String> {
            let preset = builtin_presets().into_iter().find(|preset| preset.id == id).unwrap();
            assert!(preset.recipe.columns.iter().all(|column| column.title.is_none()), "{id}");
            preset.recipe.columns.into_iter().map(|column| column.field).collect()
        };
        let (migration, backup) = (fields("builtin/migration"), fields("builtin/full-backup"));
        for name in ["email", "app_metadata", "identities", "multifactor"] {
            assert!(migration.iter().any(|field| field == name), "{name}");
            assert!(backup.iter().any(|field| field == name), "{name}");
        }
        assert!(backup.iter().any(|field| field == "last_ip"));
        for name in ["last_ip", "password_hash", "roles", "identities[0].connection"] {
            assert!(!migration.iter().any(|field| field == name), "{name}");
        }
        for name in ["password_hash", "roles", "identities[0].connection"] {
            assert!(!backup.iter().any(|field| field == name), "{name}");
        }
    }
}
