//! The manifest: what a pack is, for a person or a program that gets it without Rollcall.
//!
//! It names everything that was requested and everything that came. It holds no secret and no link.

use jiff::Timestamp;
use jiff::civil::Date;
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::manifest_asked::{AskedBy, ClockPart, ScopePart};
use crate::manifest_columns::ColumnPart;
use crate::manifest_count::CountCheckPart;
use crate::manifest_lookups::LookupPart;
use crate::manifest_proof::ActivityHeadPart;
use crate::manifest_signing::SigningPart;
use crate::manifest_source::{SourceFilePart, SourcePart};
use crate::manifest_version::ManifestVersion;
use crate::manifest_witness::{SupplementTo, WitnessPart};

/// File name of the manifest in its pack.
pub const MANIFEST: &str = "manifest.json";

/// What a pack is: who requested what from whom, when, and which files came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(title = "Manifest of a Rollcall pack"))]
pub struct Manifest {
    /// Version of the manifest's format.
    pub version: ManifestVersion,
    /// What the pack holds. Absent for an export.
    #[serde(default, skip_serializing_if = "PackKind::is_export")]
    pub kind: PackKind,
    /// The program that wrote the pack.
    pub made_by: MadeBy,
    /// The export that the pack is the result of.
    pub export: ExportPart,
    /// Where the users come from. Absent for users whom Auth0 itself delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourcePart>,
    /// The files that the users come from, in order. They are not in the pack. Absent if there were
    /// none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source_files: Vec<SourceFilePart>,
    /// The tenant that the users are from. Absent if it is unknown: a file doesn't say.
    #[serde(default, skip_serializing_if = "TenantPart::is_unknown")]
    pub tenant: TenantPart,
    /// Which users were requested. Absent in packs of one person and of version 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<ScopePart>,
    /// The jobs that Auth0 ran, in order: one for the whole tenant, or one for each connection.
    pub jobs: Vec<JobPart>,
    /// Connections that were requested and whose users are not in this pack. Absent if the pack is
    /// complete.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(extend("minItems" = 1)))]
    pub missing: Vec<MissingConnection>,
    /// Number of users in the delivered files, or in the source files; of a pack of one person,
    /// number of accounts in it.
    pub rows: u64,
    /// What the filter kept of them. Absent if the recipe has no filter: then the other files hold
    /// every delivered user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filtered: Option<FilteredPart>,
    /// What the files do not say, although a reader could think so. Absent if there is nothing of
    /// the kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caveats: Vec<CaveatPart>,
    /// What other calls than the export were asked, such as roles, and how far their answers go.
    /// Absent if the recipe needs none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lookups: Vec<LookupPart>,
    /// True if the delivered files, and those of the answers of other calls, were deleted once the
    /// pack was complete and verified, as was requested. `jobs` and `lookups` have their sizes,
    /// checksums and counts; `files` doesn't list them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub original_deleted: bool,
    /// Whether the pack is signed, and by which key. Absent in packs of earlier versions, which are
    /// not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signing: Option<SigningPart>,
    /// Column titles of the tables, in order. Empty if the pack has no table.
    pub columns: Vec<String>,
    /// What the chosen columns mean, in order. One whose field is an object stands for several
    /// columns of `columns`. Absent if there are none, and in version 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub column_meanings: Vec<ColumnPart>,
    /// Whether Auth0's search index holds as many users. Absent if it was not to be asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count_check: Option<CountCheckPart>,
    /// The events of the export in Auth0's own log. Absent if they were not asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<WitnessPart>,
    /// The pack that this supplement belongs to; the other keys say of the export what that pack's
    /// manifest says. Absent in packs that are no supplement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplement_to: Option<SupplementTo>,
    /// Whom the pack is for, in the user's words. Absent if the user named nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// The last day on which the pack is to be kept. Absent if the user gave none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "String", extend("format" = "date")))]
    pub keep_until: Option<Date>,
    /// The end of the activity log when the pack was made. Absent in version 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<ActivityHeadPart>,
    /// Every file of the pack except this manifest, SHA256SUMS and what belongs to its signature.
    pub files: Vec<FilePart>,
    /// What happened during the conversion that a careful reader should know.
    pub notices: Vec<NoticePart>,
}

impl Manifest {
    /// Returns true if it says that the pack is signed.
    pub fn is_signed(&self) -> bool {
        matches!(self.signing, Some(SigningPart::Signed { .. }))
    }
}

/// What a pack holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(JsonSchema))]
pub enum PackKind {
    /// What an export job delivered, and the files made from it.
    #[default]
    Export,
    /// What Auth0 holds about one person, without an export job.
    Person,
    /// What came to light about an export after its pack was made: events of Auth0's log.
    Supplement,
    /// Files that were made from others, which somebody had: without a tenant and an export job.
    Conversion,
}

impl PackKind {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde requires")]
    fn is_export(&self) -> bool {
        *self == Self::Export
    }
}

/// A program and its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct MadeBy {
    /// Name of the program: Rollcall.
    pub application: String,
    /// Version of the program.
    pub version: String,
}

impl MadeBy {
    /// Returns this program.
    pub fn this_program() -> Self {
        Self { application: "Rollcall".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
    }
}

/// The export that a pack is the result of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct ExportPart {
    /// Rollcall's id of the export.
    pub id: String,
    /// Name of the export in the history.
    pub name: String,
    /// Name of the built-in preset, such as `access-review`. Absent for any other export.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// When the export was requested.
    #[cfg_attr(test, schemars(with = "String", extend("format" = "date-time")))]
    pub asked_at: Timestamp,
    /// Who asked Auth0. Absent if it is unknown, and in version 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<AskedBy>,
    /// When Auth0 was asked, by its clock and by the computer's. Absent in version 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockPart>,
    /// When this manifest was written.
    #[cfg_attr(test, schemars(with = "String", extend("format" = "date-time")))]
    pub packed_at: Timestamp,
    /// What was requested, in the form of the Rollcall version that wrote the pack. Where the files
    /// were to go on its computer is left out.
    pub request: Value,
}

/// The tenant that the users are from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct TenantPart {
    /// The user's name for the tenant.
    pub name: String,
    /// Host that was called.
    pub host: String,
    /// Audience of the Management API: the tenant's canonical address.
    pub audience: String,
    /// True if the user marked the tenant as production.
    pub production: bool,
    /// True for Rollcall's simulated tenant, whose users don't exist.
    pub demo: bool,
    /// Who requested the export: the application's client id, or the subject of the pasted token.
    /// As of the asking; in version 1, as of the packing.
    pub signed_in_as: Option<String>,
}

impl TenantPart {
    fn is_unknown(&self) -> bool {
        *self == Self::default()
    }
}

/// One job that Auth0 ran, and the file that it delivered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct JobPart {
    /// Auth0's id of the job.
    pub job_id: Option<String>,
    /// The connection whose users the job exported; null for the whole tenant.
    pub connection_id: Option<String>,
    /// Who asked for this job. Absent if it is who asked for the first one, and in version 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<AskedBy>,
    /// The exact body of `POST /api/v2/jobs/users-exports`.
    pub request: Value,
    /// `X-Correlation-ID` of the request, which Auth0's log has in its event as
    /// `references.correlation_id`. Absent in packs of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// When the job was requested, by this computer's clock.
    #[cfg_attr(test, schemars(with = "Option<String>", extend("format" = "date-time")))]
    pub asked_at: Option<Timestamp>,
    /// When Auth0 created the job, by Auth0's clock.
    #[cfg_attr(test, schemars(with = "Option<String>", extend("format" = "date-time")))]
    pub created_at_auth0: Option<Timestamp>,
    /// When the job was first seen completed.
    #[cfg_attr(test, schemars(with = "Option<String>", extend("format" = "date-time")))]
    pub completed_at: Option<Timestamp>,
    /// When the delivered file was complete on this computer.
    #[cfg_attr(test, schemars(with = "Option<String>", extend("format" = "date-time")))]
    pub downloaded_at: Option<Timestamp>,
    /// Name of the delivered file in the pack, or the name that it would have had if it was
    /// deleted.
    pub file: String,
    /// Size of the delivered file.
    pub bytes: u64,
    /// Size of the delivered file when decompressed.
    pub decoded_bytes: u64,
    /// SHA-256 of the delivered file, in lower-case hexadecimal.
    #[cfg_attr(test, schemars(extend("pattern" = "^[0-9a-f]{64}$")))]
    pub sha256: String,
    /// Number of users in the delivered file.
    pub rows: u64,
}

/// How many users the filter of the recipe kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct FilteredPart {
    /// Number of users in the delivered files.
    pub delivered: u64,
    /// Number of users left after each part of the filter that all must hold, in order. One number
    /// for any other filter.
    pub remaining: Vec<u64>,
    /// Number of users whom the whole filter kept: those in the files that Rollcall made.
    pub kept: u64,
    /// The parts of the filter that all must hold, as text, in the order of `remaining`. Absent in
    /// packs of earlier versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
    /// The time from which ages in the filter count back: when Auth0 created the first job. Absent
    /// in packs of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "String", extend("format" = "date-time")))]
    pub as_of: Option<Timestamp>,
}

/// A limit of what the files say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct CaveatPart {
    /// Stable name, such as `blocked_attempt_counts`.
    pub code: String,
    /// What it means, in English.
    pub text: String,
    /// The facts in the text, such as a number of users. Absent if there are none.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub detail: Value,
}

/// A connection that was requested and whose users are not in the pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct MissingConnection {
    /// Auth0's id of the connection.
    pub connection_id: String,
    /// Why its users are missing: the code of the problem, such as `unconfirmed`.
    pub reason_code: String,
}

/// One file of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct FilePart {
    /// Its name in the pack's folder.
    pub name: String,
    /// What it is in the pack.
    pub role: Role,
    /// Name of its format, if Rollcall made it.
    pub format: Option<String>,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in lower-case hexadecimal.
    #[cfg_attr(test, schemars(extend("pattern" = "^[0-9a-f]{64}$")))]
    pub sha256: String,
    /// Number of users in it; null for a report.
    pub rows: Option<u64>,
}

/// What a file is in its pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(JsonSchema))]
pub enum Role {
    /// A file that Rollcall made from the delivered ones.
    Output,
    /// A file as Auth0 delivered it.
    Original,
    /// The answers of other calls to Auth0 about one field.
    Lookup,
    /// The page that explains the pack to a person.
    Explanation,
    /// An event of Auth0's log, as Auth0 answered.
    LogEvent,
}

/// Something that happened during the conversion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(test, derive(JsonSchema), schemars(with = "NoticeSchema"))]
pub enum NoticePart {
    /// A notice that this version knows.
    Known(convert::Notice),
    /// A notice of a later version, as it stands in the manifest.
    Other(Value),
}

/// A notice: its name and the facts that belong to it.
#[cfg(test)]
#[derive(JsonSchema)]
#[expect(dead_code, reason = "stands for a notice in the schema")]
struct NoticeSchema {
    /// Name of the notice, such as `cells_neutralised`. The other keys depend on it.
    notice: String,
}

#[cfg(test)]
#[path = "manifest_tests.rs"]
pub(crate) mod tests;
