//! What is remembered of the built-in presets: the answers to their parameters, for each tenant,
//! and the formats of their files.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, named_params};
use serde_json::json;

use crate::column;
use crate::database::Store;
use crate::error::StoreError;

pub(crate) const CREATE: &str = "
CREATE TABLE purpose_parameters (
    tenant_id   TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    purpose     TEXT NOT NULL,
    parameters  TEXT NOT NULL,
    PRIMARY KEY (tenant_id, purpose)
) STRICT;
CREATE TABLE purpose_formats (
    purpose  TEXT PRIMARY KEY,
    formats  TEXT NOT NULL
) STRICT;
";

impl Store {
    /// Returns the answers to the parameters of a purpose for a tenant, by their keys, if they have
    /// been given.
    pub fn purpose_parameters(
        &self,
        tenant_id: &str,
        purpose: &str,
    ) -> Result<Option<BTreeMap<String, String>>, StoreError> {
        let sql = "SELECT parameters FROM purpose_parameters WHERE tenant_id = ?1 AND purpose = ?2";
        let connection = self.lock();
        let found = connection.query_row(sql, [tenant_id, purpose], |row| column::json(row, "parameters"));
        Ok(found.optional()?)
    }

    /// Remembers the answers to the parameters of a purpose for a tenant.
    pub fn set_purpose_parameters(
        &self,
        tenant_id: &str,
        purpose: &str,
        parameters: &BTreeMap<String, String>,
    ) -> Result<(), StoreError> {
        self.lock().execute(
            "INSERT INTO purpose_parameters (tenant_id, purpose, parameters)
             VALUES (:tenant_id, :purpose, :parameters)
             ON CONFLICT (tenant_id, purpose) DO UPDATE SET parameters = excluded.parameters",
            named_params! {
                ":tenant_id": tenant_id, ":purpose": purpose, ":parameters": json!(parameters).to_string(),
            },
        )?;
        Ok(())
    }

    /// Returns the names of the formats that were chosen for a purpose, if any were.
    pub fn purpose_formats(&self, purpose: &str) -> Result<Option<Vec<String>>, StoreError> {
        let sql = "SELECT formats FROM purpose_formats WHERE purpose = ?1";
        let connection = self.lock();
        Ok(connection.query_row(sql, [purpose], |row| column::json(row, "formats")).optional()?)
    }

    /// Remembers the formats that were chosen for a purpose, or forgets them.
    pub fn set_purpose_formats(&self, purpose: &str, formats: Option<&[String]>) -> Result<(), StoreError> {
        let connection = self.lock();
        match formats {
            Some(formats) => connection.execute(
                "INSERT INTO purpose_formats (purpose, formats) VALUES (:purpose, :formats)
                 ON CONFLICT (purpose) DO UPDATE SET formats = excluded.formats",
                named_params! { ":purpose": purpose, ":formats": json!(formats).to_string() },
            )?,
            None => connection.execute("DELETE FROM purpose_formats WHERE purpose = ?1", [purpose])?,
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::store;

    fn answers(days: &str) -> BTreeMap<String, String> {
        BTreeMap::from([("days".to_owned(), days.to_owned())])
    }

    #[test]
    fn answers_are_remembered_for_each_tenant_and_purpose() {
        let (_folder, store) = store();
        assert_eq!(store.purpose_parameters("acme", "inactive-accounts").unwrap(), None);
        store.set_purpose_parameters("acme", "inactive-accounts", &answers("60")).unwrap();
        store.set_purpose_parameters("acme", "inactive-accounts", &answers("30")).unwrap();
        store.set_purpose_parameters("acme", "password-age", &answers("7")).unwrap();
        assert_eq!(store.purpose_parameters("acme", "inactive-accounts").unwrap(), Some(answers("30")));
        assert_eq!(store.purpose_parameters("demo", "inactive-accounts").unwrap(), None);
        store.set_purpose_parameters("unknown", "password-age", &answers("7")).unwrap_err();
    }

    #[test]
    fn formats_are_remembered_and_forgotten() {
        let (_folder, store) = store();
        let formats = ["csv".to_owned(), "xlsx".to_owned()];
        assert_eq!(store.purpose_formats("access-review").unwrap(), None);
        store.set_purpose_formats("access-review", Some(&formats)).unwrap();
        assert_eq!(store.purpose_formats("access-review").unwrap().unwrap(), formats);
        store.set_purpose_formats("access-review", None).unwrap();
        assert_eq!(store.purpose_formats("access-review").unwrap(), None);
    }
}
