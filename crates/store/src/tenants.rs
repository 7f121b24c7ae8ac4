//! Tenants: their addresses and how Rollcall signs in, without the credentials themselves.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, named_params};
use serde::{Deserialize, Serialize};

use crate::column;
use crate::database::Store;
use crate::error::StoreError;

pub(crate) const CREATE: &str = "
CREATE TABLE tenants (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL COLLATE NOCASE,
    host        TEXT NOT NULL,
    audience    TEXT NOT NULL,
    color       TEXT NOT NULL,
    production  INTEGER NOT NULL,
    demo        INTEGER NOT NULL,
    saved       INTEGER NOT NULL,
    sign_in     TEXT NOT NULL,
    created_at  TEXT NOT NULL
) STRICT;
-- Tenants that were used once, without saving them, may share a name.
CREATE UNIQUE INDEX tenant_names ON tenants (name) WHERE saved;
";

/// When a pasted token expires, known without opening the keychain.
pub(crate) const ADD_TOKEN_END: &str = "ALTER TABLE tenants ADD COLUMN token_expires_at TEXT;";

/// When a tenant was removed whose exports are still in the history.
pub(crate) const ADD_REMOVED: &str = "ALTER TABLE tenants ADD COLUMN removed_at TEXT;";

/// Whether the users of exports are counted once more.
pub(crate) const ADD_COUNT_CHECK: &str =
    "ALTER TABLE tenants ADD COLUMN count_check INTEGER NOT NULL DEFAULT 0;";

/// Whether the events of exports are looked for in Auth0's log.
pub(crate) const ADD_WITNESS: &str = "ALTER TABLE tenants ADD COLUMN witness INTEGER NOT NULL DEFAULT 0;";

/// How Rollcall signs in to a tenant. The secret part is in the keychain; client ids are public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SignIn {
    /// Application credentials: client id and secret.
    ClientSecret {
        /// The application's id.
        client_id: String,
    },
    /// Application credentials: client id and private key.
    PrivateKey {
        /// The application's id.
        client_id: String,
    },
    /// A pasted token, valid for a day.
    Token,
}

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Tenant {
    /// Rollcall's id.
    pub id: String,
    /// Its name, unique among saved tenants ignoring case.
    pub name: String,
    /// Host that calls go to, with its port if there is one (`acme.eu.auth0.com`).
    pub host: String,
    /// Audience of its Management API.
    pub audience: String,
    /// Accent colour of its badge, as `#rrggbb`.
    pub color: String,
    /// Whether it is marked as production.
    pub production: bool,
    /// Whether it is the built-in demo tenant.
    pub demo: bool,
    /// False for a tenant that was used without being saved: its exports stay in the history, but
    /// it is not listed permanently.
    pub saved: bool,
    /// How Rollcall signs in.
    pub sign_in: SignIn,
    /// When its pasted token expires, if it states that.
    pub token_expires_at: Option<Timestamp>,
    /// When it was added.
    pub created_at: Timestamp,
    /// Whether the user last wanted the users of an export to be counted once more.
    pub count_check: bool,
    /// Whether the user last wanted the events of an export to be looked for in Auth0's log.
    pub witness: bool,
    /// When the user removed it. Its exports stay in the history, but cannot run.
    pub removed_at: Option<Timestamp>,
}

impl Tenant {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            host: row.get("host")?,
            audience: row.get("audience")?,
            color: row.get("color")?,
            production: row.get("production")?,
            demo: row.get("demo")?,
            saved: row.get("saved")?,
            // A damaged value must not hide the tenant, its exports or other tenants: the
            // credential is in the keychain, and these columns only describe it.
            sign_in: column::json(row, "sign_in").unwrap_or(SignIn::Token),
            token_expires_at: column::time(row, "token_expires_at").unwrap_or(None),
            created_at: column::parsed(row, "created_at").unwrap_or(Timestamp::UNIX_EPOCH),
            count_check: row.get("count_check").unwrap_or(false),
            witness: row.get("witness").unwrap_or(false),
            removed_at: column::time(row, "removed_at")?,
        })
    }
}

impl Store {
    /// Adds a tenant or replaces the one with the same id.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`] if another saved tenant has the name.
    pub fn save_tenant(&self, tenant: &Tenant) -> Result<(), StoreError> {
        let sql = "
            INSERT INTO tenants (id, name, host, audience, color, production, demo, saved, sign_in,
                token_expires_at, created_at, count_check, witness, removed_at)
            VALUES (:id, :name, :host, :audience, :color, :production, :demo, :saved, :sign_in,
                :token_expires_at, :created_at, :count_check, :witness, :removed_at)
            ON CONFLICT (id) DO UPDATE SET
                name = excluded.name, host = excluded.host, audience = excluded.audience,
                color = excluded.color, production = excluded.production, demo = excluded.demo,
                saved = excluded.saved, sign_in = excluded.sign_in,
                token_expires_at = excluded.token_expires_at, count_check = excluded.count_check,
                witness = excluded.witness, removed_at = excluded.removed_at";
        let sign_in =
            serde_json::to_string(&tenant.sign_in).map_err(|e| StoreError::Damaged(e.to_string()))?;
        let outcome = self.lock().execute(
            sql,
            named_params! {
                ":id": tenant.id, ":name": tenant.name, ":host": tenant.host, ":audience": tenant.audience,
                ":color": tenant.color, ":production": tenant.production, ":demo": tenant.demo,
                ":saved": tenant.saved, ":sign_in": sign_in, ":token_expires_at": tenant.token_expires_at.map(|at| at.to_string()),
                ":created_at": tenant.created_at.to_string(), ":count_check": tenant.count_check, ":witness": tenant.witness,
                ":removed_at": tenant.removed_at.map(|at| at.to_string()),
            },
        );
        match outcome {
            Err(rusqlite::Error::SqliteFailure(failure, _))
                if failure.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE =>
            {
                Err(StoreError::NameTaken { name: tenant.name.clone() })
            }
            Err(error) => Err(error.into()),
            Ok(_) => Ok(()),
        }
    }

    /// Returns the saved tenants, by name.
    pub fn tenants(&self) -> Result<Vec<Tenant>, StoreError> {
        let connection = self.lock();
        let mut statement =
            connection.prepare_cached("SELECT * FROM tenants WHERE saved ORDER BY name, created_at")?;
        let rows = statement.query_map([], Tenant::read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns a tenant by its id, saved or not.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn tenant(&self, id: &str) -> Result<Tenant, StoreError> {
        self.lock()
            .query_row("SELECT * FROM tenants WHERE id = ?1", [id], Tenant::read)
            .optional()?
            .ok_or_else(|| StoreError::NotFound { what: "tenant", id: id.to_owned() })
    }

    /// Returns a saved tenant by its name, ignoring case.
    pub fn tenant_named(&self, name: &str) -> Result<Option<Tenant>, StoreError> {
        let sql = "SELECT * FROM tenants WHERE saved AND name = ?1";
        Ok(self.lock().query_row(sql, [name], Tenant::read).optional()?)
    }

    /// Returns the unsaved tenant at this host, if there is one.
    pub fn unsaved_tenant_at(&self, host: &str) -> Result<Option<Tenant>, StoreError> {
        let sql = "SELECT * FROM tenants WHERE NOT saved AND host = ?1 ORDER BY created_at DESC LIMIT 1";
        Ok(self.lock().query_row(sql, [host], Tenant::read).optional()?)
    }

    /// Removes a tenant. If it has exports in the history, its row is kept for them and marked as
    /// removed.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn remove_tenant(&self, id: &str, at: Timestamp) -> Result<(), StoreError> {
        self.write(|transaction| {
            let removed = "UPDATE tenants SET saved = 0, removed_at = ?2 WHERE id = ?1";
            if transaction.execute(removed, [id, &at.to_string()])? == 0 {
                return Err(StoreError::NotFound { what: "tenant", id: id.to_owned() });
            }
            let unused = "DELETE FROM tenants WHERE id = ?1 AND id NOT IN (SELECT tenant_id FROM exports)";
            transaction.execute(unused, [id])?;
            Ok(())
        })
    }
}

impl SignIn {
    /// Returns the application's id, unless a token is used.
    pub fn client_id(&self) -> Option<&str> {
        match self {
            Self::ClientSecret { client_id } | Self::PrivateKey { client_id } => Some(client_id),
            Self::Token => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::tenant;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        (folder, store)
    }

    #[test]
    fn a_tenant_round_trips_through_the_database() {
        let (_folder, store) = store();
        let mut acme = tenant("a", "Acme");
        store.save_tenant(&acme).unwrap();
        acme.production = false;
        acme.count_check = true;
        acme.sign_in = SignIn::Token;
        acme.token_expires_at = Some("2026-11-02T10:00:00Z".parse().unwrap());
        store.save_tenant(&acme).unwrap();
        assert_eq!(store.tenants().unwrap(), vec![acme.clone()]);
        assert_eq!(store.tenant_named("ACME").unwrap(), Some(acme));
    }

    #[test]
    fn two_saved_tenants_cannot_share_a_name() {
        let (_folder, store) = store();
        store.save_tenant(&tenant("a", "Acme")).unwrap();
        let error = store.save_tenant(&tenant("b", "acme")).unwrap_err();
        assert!(matches!(error, StoreError::NameTaken { name } if name == "acme"));
        store.save_tenant(&Tenant { saved: false, ..tenant("b", "acme") }).unwrap();
    }

    #[test]
    fn a_damaged_sign_in_hides_no_tenant() {
        let (_folder, store) = store();
        store.save_tenant(&tenant("a", "Acme")).unwrap();
        store.save_tenant(&tenant("b", "Beta")).unwrap();
        store.lock().execute("UPDATE tenants SET sign_in = '{', created_at = '' WHERE id = 'a'", []).unwrap();
        assert_eq!(store.tenants().unwrap().len(), 2);
        assert_eq!(store.tenant("a").unwrap().name, "Acme");
    }

    #[test]
    fn a_removed_tenant_leaves_the_list_and_frees_its_name() {
        let (_folder, store) = store();
        store.save_tenant(&tenant("a", "Acme")).unwrap();
        let at = "2026-11-02T10:00:00Z".parse().unwrap();
        store.remove_tenant("a", at).unwrap();
        assert!(store.tenants().unwrap().is_empty());
        assert_eq!(store.tenant("a").unwrap_err().code(), "not_found", "nothing refers to it");
        store.save_tenant(&tenant("b", "Acme")).unwrap();
        assert_eq!(store.remove_tenant("a", at).unwrap_err().code(), "not_found");
    }
}
