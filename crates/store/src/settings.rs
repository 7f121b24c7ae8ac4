//! The user's settings for all exports: names with text values.

use rusqlite::{Connection, OptionalExtension, named_params};

use crate::activity::{self, NewActivity};
use crate::database::Store;
use crate::error::StoreError;

pub(crate) const CREATE: &str = "
CREATE TABLE settings (
    name   TEXT PRIMARY KEY,
    value  TEXT NOT NULL
) STRICT;
";

impl Store {
    /// Returns the value of a setting, if it has been set.
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT value FROM settings WHERE name = ?1";
        Ok(self.lock().query_row(sql, [name], |row| row.get(0)).optional()?)
    }

    /// Sets or clears a value.
    pub fn set_setting(&self, name: &str, value: Option<&str>) -> Result<(), StoreError> {
        put(&self.lock(), name, value)
    }

    /// Sets or clears values, each with its line of the activity log, in one transaction.
    pub fn change_settings(&self, changes: &[(&str, Option<&str>, NewActivity)]) -> Result<(), StoreError> {
        self.write(|transaction| {
            for (name, value, line) in changes {
                put(transaction, name, *value)?;
                activity::append(transaction, line)?;
            }
            Ok(())
        })
    }
}

fn put(connection: &Connection, name: &str, value: Option<&str>) -> Result<(), StoreError> {
    match value {
        Some(value) => connection.execute(
            "INSERT INTO settings (name, value) VALUES (:name, :value)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            named_params! { ":name": name, ":value": value },
        )?,
        None => connection.execute("DELETE FROM settings WHERE name = ?1", [name])?,
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_can_be_set_changed_and_cleared() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        assert_eq!(store.setting("folder").unwrap(), None);
        store.set_setting("folder", Some("/a")).unwrap();
        store.set_setting("folder", Some("/b")).unwrap();
        store.set_setting("other", Some("x")).unwrap();
        assert_eq!(store.setting("folder").unwrap().as_deref(), Some("/b"));
        store.set_setting("folder", None).unwrap();
        assert_eq!(store.setting("folder").unwrap(), None);
        assert_eq!(store.setting("other").unwrap().as_deref(), Some("x"));
    }
}
