//! The user's own presets: saved, named recipes. The built-in ones are code, not rows.

use jiff::Timestamp;
use rusqlite::{Row, named_params};
use serde_json::Value;

use crate::column;
use crate::database::Store;
use crate::error::StoreError;

pub(crate) const CREATE: &str = "
CREATE TABLE presets (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL COLLATE NOCASE UNIQUE,
    request     TEXT NOT NULL,
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL
) STRICT;
";

/// Before recipes existed, the column contained the whole request and was named accordingly.
pub(crate) const RENAME_REQUEST: &str = "ALTER TABLE presets RENAME COLUMN request TO recipe;";

/// A saved, named recipe.
#[derive(Debug, Clone, PartialEq)]
pub struct Preset {
    /// Rollcall's id.
    pub id: String,
    /// Its name, unique ignoring case.
    pub name: String,
    /// Its recipe, in the exporter's format. Null if it cannot be read.
    pub recipe: Value,
    /// When it was first saved.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl Preset {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            // A damaged value must neither hide other presets nor prevent removing this one.
            recipe: column::json(row, "recipe").unwrap_or_default(),
            created_at: column::parsed(row, "created_at").unwrap_or(Timestamp::UNIX_EPOCH),
            updated_at: column::parsed(row, "updated_at").unwrap_or(Timestamp::UNIX_EPOCH),
        })
    }
}

impl Store {
    /// Adds a preset or replaces the one with the same id.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`] if another preset has the name.
    pub fn save_preset(&self, preset: &Preset) -> Result<(), StoreError> {
        let sql = "
            INSERT INTO presets (id, name, recipe, created_at, updated_at)
            VALUES (:id, :name, :recipe, :created_at, :updated_at)
            ON CONFLICT (id) DO UPDATE SET
                name = excluded.name, recipe = excluded.recipe, updated_at = excluded.updated_at";
        let outcome = self.lock().execute(
            sql,
            named_params! {
                ":id": preset.id, ":name": preset.name, ":recipe": preset.recipe.to_string(),
                ":created_at": preset.created_at.to_string(), ":updated_at": preset.updated_at.to_string(),
            },
        );
        match outcome {
            Err(rusqlite::Error::SqliteFailure(failure, _))
                if failure.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE =>
            {
                Err(StoreError::NameTaken { name: preset.name.clone() })
            }
            Err(error) => Err(error.into()),
            Ok(_) => Ok(()),
        }
    }

    /// Returns the user's presets, by name.
    pub fn presets(&self) -> Result<Vec<Preset>, StoreError> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached("SELECT * FROM presets ORDER BY name")?;
        let rows = statement.query_map([], Preset::read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Removes a preset. Its exports are kept.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn remove_preset(&self, id: &str) -> Result<(), StoreError> {
        if self.lock().execute("DELETE FROM presets WHERE id = ?1", [id])? == 0 {
            return Err(StoreError::NotFound { what: "preset", id: id.to_owned() });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn presets_can_be_saved_changed_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let at: Timestamp = "2026-11-01T10:00:00Z".parse().unwrap();
        let mut preset = Preset {
            id: "p1".into(),
            name: "Quarterly".into(),
            recipe: json!({"version": 1, "recipe": {"columns": [{"field": "email"}]}}),
            created_at: at,
            updated_at: at,
        };
        store.save_preset(&preset).unwrap();
        preset.name = "Quarterly review".into();
        store.save_preset(&preset).unwrap();
        assert_eq!(store.presets().unwrap(), vec![preset.clone()]);

        store.lock().execute("UPDATE presets SET recipe = '{', created_at = ''", []).unwrap();
        let damaged = store.presets().unwrap();
        assert_eq!((damaged.len(), damaged[0].name.as_str()), (1, "Quarterly review"));
        assert!(damaged[0].recipe.is_null());

        let twin = Preset { id: "p2".into(), name: "QUARTERLY REVIEW".into(), ..preset };
        assert_eq!(store.save_preset(&twin).unwrap_err().code(), "name_taken");
        store.remove_preset("p1").unwrap();
        assert!(store.presets().unwrap().is_empty());
        assert_eq!(store.remove_preset("p1").unwrap_err().code(), "not_found");
    }
}
