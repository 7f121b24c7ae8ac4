//! Profiles: statistics about the data of an export. They contain counts but no values of users, so
//! they may outlive the files.

use rusqlite::OptionalExtension;
use serde_json::Value;

use crate::column;
use crate::database::Store;
use crate::error::StoreError;

pub(crate) const CREATE: &str = "
CREATE TABLE profiles (
    export_id  TEXT PRIMARY KEY REFERENCES exports (id) ON DELETE CASCADE,
    profile    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";

impl Store {
    /// Stores the profile of an export, replacing an earlier one.
    pub fn save_profile(&self, export_id: &str, profile: &Value) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO profiles (export_id, profile) VALUES (?1, ?2)";
        self.lock().prepare_cached(sql)?.execute((export_id, profile.to_string()))?;
        Ok(())
    }

    /// Returns the profile of an export, if it has one.
    pub fn profile(&self, export_id: &str) -> Result<Option<Value>, StoreError> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached("SELECT profile FROM profiles WHERE export_id = ?1")?;
        Ok(statement.query_row([export_id], |row| column::json(row, "profile")).optional()?)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::database::Store;
    use crate::fixtures::{export, line, store};

    fn count(store: &Store) -> u32 {
        store.lock().query_row("SELECT count(*) FROM profiles", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_profile_is_replaced_and_removed_with_its_export() {
        let (_folder, store) = store();
        store.save_export(&export("e1", "acme", "2026-11-01T10:00:00Z"), &[], &line("x")).unwrap();
        assert_eq!(store.profile("e1").unwrap(), None);
        for rows in [1, 2] {
            store.save_profile("e1", &json!({ "rows": rows })).unwrap();
            assert_eq!(store.profile("e1").unwrap(), Some(json!({ "rows": rows })));
        }
        store.remove_export("e1", &line("x")).unwrap();
        assert_eq!(count(&store), 0);
        store.save_profile("e1", &json!({})).unwrap_err();
    }
}
