//! The activity log.

use exporter::{Activity, ActivityExtent, ActivityFault, ActivityFormat, ActivityKind, ActivityReport};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;
use specta_typescript::Unknown;

use super::scalars::{Count, timestamp_text};

/// Selects lines of the activity log.
#[derive(Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActivityFilterInput {
    /// Only lines that concern this tenant.
    tenant_id: Option<String>,
    /// Only lines of one of these kinds; empty means all.
    #[specta(type = Vec<ActivityKind>)]
    kinds: Vec<String>,
    /// Only lines from this moment on.
    #[specta(type = Option<String>)]
    since: Option<Timestamp>,
    /// Only lines before this moment.
    #[specta(type = Option<String>)]
    until: Option<Timestamp>,
    /// Only lines that every one of these terms describes.
    search: Vec<ActivityTermInput>,
}

/// One word of a search, with the kinds that it means.
#[derive(Debug, Deserialize, Type)]
pub(crate) struct ActivityTermInput {
    text: String,
    #[specta(type = Vec<ActivityKind>)]
    kinds: Vec<String>,
}

impl ActivityFilterInput {
    /// The filter, and the part of the list that a page shows.
    pub(crate) fn into_filter(self, before: Option<Count>, limit: Option<u32>) -> exporter::ActivityFilter {
        let term = |term: ActivityTermInput| exporter::ActivityTerm { text: term.text, kinds: term.kinds };
        exporter::ActivityFilter {
            export_id: None,
            tenant_id: self.tenant_id,
            kinds: self.kinds,
            since: self.since,
            until: self.until,
            search: self.search.into_iter().map(term).collect(),
            before: before.and_then(Count::whole),
            limit,
        }
    }
}

/// The format of a file with the log.
#[derive(Debug, Clone, Copy, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ActivityFormatInput {
    Csv,
    Json,
}

impl ActivityFormatInput {
    /// How the names of such files end.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

impl From<ActivityFormatInput> for ActivityFormat {
    fn from(format: ActivityFormatInput) -> Self {
        match format {
            ActivityFormatInput::Csv => Self::Csv,
            ActivityFormatInput::Json => Self::Json,
        }
    }
}

/// A line of the activity log.
#[derive(Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActivityView {
    sequence: Count,
    at: String,
    /// One that only a newer version knows keeps its name.
    #[specta(type = ActivityKind)]
    kind: String,
    export_id: Option<String>,
    /// The export's name, if it is still in the history.
    export_name: Option<String>,
    tenant_id: Option<String>,
    tenant_name: Option<String>,
    #[specta(type = Unknown)]
    detail: Value,
    sha256: String,
}

impl From<Activity> for ActivityView {
    fn from(line: Activity) -> Self {
        Self {
            sequence: line.sequence.into(),
            at: line.at.to_string(),
            kind: line.kind,
            export_id: line.export_id,
            export_name: line.export_name,
            tenant_id: line.tenant_id,
            tenant_name: line.tenant_name,
            detail: line.detail,
            sha256: line.sha256,
        }
    }
}

/// Extent of the activity log.
#[derive(Debug, Serialize, Type)]
pub(crate) struct ActivityLog {
    lines: Count,
    since: Option<String>,
    /// The tenants that lines concern, by name.
    tenants: Vec<ActivityTenant>,
}

/// A tenant that lines of the log concern. It may have been removed.
#[derive(Debug, Serialize, Type)]
pub(crate) struct ActivityTenant {
    id: String,
    name: String,
}

impl From<ActivityExtent> for ActivityLog {
    fn from(extent: ActivityExtent) -> Self {
        Self {
            lines: extent.lines.into(),
            since: timestamp_text(extent.since),
            tenants: extent
                .tenants
                .into_iter()
                .map(|tenant| ActivityTenant { id: tenant.id, name: tenant.name })
                .collect(),
        }
    }
}

/// Result of verifying the activity log.
#[derive(Debug, Serialize, Type)]
pub(crate) struct ActivityCheck {
    lines: Count,
    since: Option<String>,
    /// Number of packs whose record of the log was compared with it.
    packs: Count,
    /// Number of exports of the history that were compared with their lines.
    exports: Count,
    /// Number of those whose lines, of an earlier version, say little.
    exports_in_part: Count,
    /// Number of further exports that are older than the log.
    exports_unlogged: Count,
    /// Whether the log was compared with what the keychain has recorded of it.
    keychain: bool,
    /// Number of lines for which no keychain vouches.
    unguarded: Count,
    /// Where the user has recorded that a new log begins, oldest first.
    beginnings: Vec<ActivityBeginningView>,
    /// What does not match; empty if everything does.
    faults: Vec<ActivityFaultView>,
}

/// A line by which the user has recorded that a new log begins.
#[derive(Debug, Serialize, Type)]
pub(crate) struct ActivityBeginningView {
    sequence: Count,
    at: String,
    /// Number of the last line that is known of the former log.
    former: Count,
}

impl From<ActivityReport> for ActivityCheck {
    fn from(report: ActivityReport) -> Self {
        Self {
            lines: report.lines.into(),
            since: timestamp_text(report.since),
            packs: report.packs.into(),
            exports: report.exports.into(),
            exports_in_part: report.exports_in_part.into(),
            exports_unlogged: report.exports_unlogged.into(),
            keychain: report.kept.is_some(),
            unguarded: report.unguarded.into(),
            beginnings: report
                .beginnings
                .into_iter()
                .map(|begun| ActivityBeginningView {
                    sequence: begun.sequence.into(),
                    at: begun.at.to_string(),
                    former: begun.former.into(),
                })
                .collect(),
            faults: report.faults.into_iter().map(Into::into).collect(),
        }
    }
}

/// Something about the log that does not match.
#[derive(Debug, Serialize, Type)]
#[serde(tag = "code", content = "detail", rename_all = "snake_case")]
pub(crate) enum ActivityFaultView {
    Altered { sequence: Count },
    Missing { from: Count, to: Count },
    Reordered { sequence: Count, says: Count },
    Unlinked { sequence: Count },
    Moved { sequence: Count },
    Emptied { lines: Count },
    CutOff { last: Count, lines: Count },
    Added { sequence: Count },
    EndReplaced { sequence: Count },
    EndUnknown,
    ExportsUnknown { exports: Count, name: String },
    PackDiffers { name: String, sequence: Count },
    KeychainDiffers { sequence: Count },
    KeychainUnaware { sequence: Count },
    HistoryDiffers { name: String, column: String, sequence: Count },
    HistoryLacks { name: String, sequence: Count },
}

impl From<ActivityFault> for ActivityFaultView {
    fn from(fault: ActivityFault) -> Self {
        use ActivityFault as F;
        match fault {
            F::Altered { sequence } => Self::Altered { sequence: sequence.into() },
            F::Missing { from, to } => Self::Missing { from: from.into(), to: to.into() },
            F::Reordered { sequence, says } => {
                Self::Reordered { sequence: sequence.into(), says: says.into() }
            }
            F::Unlinked { sequence } => Self::Unlinked { sequence: sequence.into() },
            F::Moved { sequence } => Self::Moved { sequence: sequence.into() },
            F::Emptied { lines } => Self::Emptied { lines: lines.into() },
            F::CutOff { last, lines } => Self::CutOff { last: last.into(), lines: lines.into() },
            F::Added { sequence } => Self::Added { sequence: sequence.into() },
            F::EndReplaced { sequence } => Self::EndReplaced { sequence: sequence.into() },
            F::EndUnknown => Self::EndUnknown,
            F::ExportsUnknown { exports, name, .. } => Self::ExportsUnknown { exports: exports.into(), name },
            F::PackDiffers { name, sequence, .. } => Self::PackDiffers { name, sequence: sequence.into() },
            F::KeychainDiffers { sequence } => Self::KeychainDiffers { sequence: sequence.into() },
            F::KeychainUnaware { sequence } => Self::KeychainUnaware { sequence: sequence.into() },
            F::HistoryDiffers { name, column, sequence, .. } => {
                Self::HistoryDiffers { name, column, sequence: sequence.into() }
            }
            F::HistoryLacks { name, sequence, .. } => Self::HistoryLacks { name, sequence: sequence.into() },
        }
    }
}
