//! What a manifest says of looked-up columns: those that other calls than the export answered.

use jiff::Timestamp;
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was asked about one field that an export does not carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct LookupPart {
    /// The field, such as `roles`.
    pub field: String,
    /// Title of its column; null if only the filter needed it, or it was left out.
    pub column: Option<String>,
    /// File of the answers in the pack, or the name that it would have had if it was deleted; null
    /// if there is none.
    pub file: Option<String>,
    /// What the file was, if it was deleted with the delivered files. `users` has its count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<DeletedFile>,
    /// What came of it.
    pub outcome: LookupOutcome,
    /// What the values cover and what they do not, in English.
    pub coverage: String,
    /// What the values do not cover because of Auth0's refusals. Absent if nothing is missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_read: Vec<NotReadPart>,
    /// Number of roles, organizations or groups of the tenant; of users asked for `mfa_methods`.
    pub listed: u64,
    /// Number of groups inside groups. Their members were not followed.
    pub nested_groups: u64,
    /// Number of pages read: one call each.
    pub pages: u64,
    /// When the first page was read, by Auth0's clock. Absent if nothing was read, and in packs of
    /// earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "String", extend("format" = "date-time")))]
    pub read_from: Option<Timestamp>,
    /// When the last page was read, by Auth0's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "String", extend("format" = "date-time")))]
    pub read_until: Option<Timestamp>,
    /// Number of users with a value.
    pub users: u64,
    /// Number of values of all users.
    pub values: u64,
    /// Number of users with a value who are not in the delivered files.
    pub not_delivered: u64,
    /// For each role of the tenant, the number of its holders among the users in the files that
    /// Rollcall made, by name. Absent for other fields, if roles are hidden, and in packs of
    /// earlier versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holders: Vec<HoldersPart>,
}

/// The holders of a role among the users in the files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct HoldersPart {
    /// Auth0's id of the role.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Number of users. One who has it directly and through a group counts once.
    pub users: u64,
}

/// A file that was deleted once the pack was complete and verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct DeletedFile {
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in lower-case hexadecimal.
    #[cfg_attr(test, schemars(extend("pattern" = "^[0-9a-f]{64}$")))]
    pub sha256: String,
}

/// What came of a lookup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(JsonSchema))]
pub enum LookupOutcome {
    /// Its lists were read to their ends.
    Read,
    /// The column was left out, because a permission is missing.
    LeftOut,
    /// The tenant does not have such a list; the column is empty.
    NotAvailable,
}

/// Something that Auth0 did not let be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct NotReadPart {
    /// What: `groups` for roles that come from groups, `organization_roles`, or the field itself.
    pub part: String,
    /// Permissions that are missing. Empty if Auth0 named none.
    pub missing: Vec<String>,
    /// Auth0's own words, if it was asked.
    pub auth0_message: Option<String>,
}
