//! Reading and verifying the activity log.

use std::path::Path;
use std::sync::Arc;

use pack::MANIFEST;
use serde_json::{Value, json};
use store::{
    Activity, ActivityBeginning, ActivityExtent, ActivityFault, ActivityFilter, ActivityReport,
    ActivityWitness, ExportFilter, ExportState, HistoryRules, NewActivity, Store, StoreError,
};

use crate::activity::ActivityKind;
use crate::blocking::blocking;
use crate::exporter::Exporter;
use crate::log_end::LogEnd;
use crate::problem::Problem;
use crate::request::ExportRequest;

/// The largest manifest that is read: larger ones are none of ours.
const LARGEST_MANIFEST: u64 = 64 * 1024 * 1024;

impl Exporter {
    /// The activity log, newest first, of one export or of everything.
    pub async fn activity(&self, export_id: Option<&str>, limit: u32) -> Result<Vec<Activity>, Problem> {
        let (store, export_id) = (self.shared().store.clone(), export_id.map(str::to_owned));
        let lines = blocking(move || store.activity(export_id.as_deref(), limit));
        lines.await.map_err(|error| Problem::from(&error))
    }

    /// Returns the lines of the activity log that match a filter, newest first.
    pub async fn activity_lines(&self, filter: ActivityFilter) -> Result<Vec<Activity>, Problem> {
        let store = self.shared().store.clone();
        blocking(move || store.activity_lines(&filter)).await.map_err(|error| Problem::from(&error))
    }

    /// Returns the number of lines that match a filter, regardless of its limit.
    pub async fn count_activity(&self, filter: ActivityFilter) -> Result<u64, Problem> {
        let store = self.shared().store.clone();
        blocking(move || store.count_activity(&filter)).await.map_err(|error| Problem::from(&error))
    }

    /// Returns the extent of the activity log.
    pub async fn activity_extent(&self) -> Result<ActivityExtent, Problem> {
        let store = self.shared().store.clone();
        blocking(move || store.activity_extent()).await.map_err(|error| Problem::from(&error))
    }

    /// Verifies the activity log: every line, its end, that it has the lines of every export of the
    /// history, and that it has the lines that the keychain and packs have recorded, as far as
    /// these are where they were made.
    pub async fn verify_activity(&self) -> Result<ActivityReport, Problem> {
        let (store, end) = (self.shared().store.clone(), Arc::clone(&self.shared().log_end));
        blocking(move || verified(&store, &end)).await.map_err(|error| Problem::from(&error))
    }

    /// Records in the log that a new one begins, if the log contradicts the end that the keychain
    /// has recorded: the data folder was deleted, an earlier copy put in its place, or something
    /// else has written lines. From then on, the keychain has the end of the new one; the line
    /// stays and names the former one's. Returns false, and records nothing, if they agree.
    pub async fn begin_log(&self) -> Result<bool, Problem> {
        let (store, end) = (self.shared().store.clone(), Arc::clone(&self.shared().log_end));
        let at = self.shared().clock.now();
        // What is compared is what the line is added to: other processes wait.
        let begun = blocking(move || {
            store.append_activity_for(|log| {
                let Some(kept) = end.kept() else { return Ok(None) };
                let former = &kept.stored;
                let detail = json!({ "former": { "line": former.sequence, "sha256": former.sha256 } });
                let kind = ActivityKind::LogBegun.to_string();
                Ok(kept.fault(log)?.map(|_| NewActivity { at, kind, export_id: None, detail }))
            })
        });
        let begun = begun.await.map_err(|error| Problem::from(&error))?;
        if begun {
            self.shared().keep_log_end().await;
        }
        Ok(begun)
    }
}

/// Verifies the log with everything that this computer knows of it.
pub(super) fn verified(store: &Store, end: &LogEnd) -> Result<ActivityReport, StoreError> {
    let (created, ready) = (ActivityKind::ExportCreated.to_string(), ActivityKind::ExportReady.to_string());
    let (removed, kept) =
        (ActivityKind::ExportRemoved.to_string(), ActivityKind::KeepUntilChanged.to_string());
    let witnesses = [
        ActivityWitness { state: None, kind: &created },
        ActivityWitness { state: Some(ExportState::Ready.as_str()), kind: &ready },
    ];
    let request_without_values = |request: &Value| {
        let request: ExportRequest = serde_json::from_value(request.clone()).ok()?;
        Some(request.without_values())
    };
    let rules = HistoryRules {
        created: &created,
        removed: &removed,
        kept: &kept,
        request_without_values: &request_without_values,
    };
    let mut report = store.verify_activity(&witnesses, rules)?;
    let begun = ActivityFilter { kinds: vec![ActivityKind::LogBegun.to_string()], ..<_>::default() };
    report.beginnings = store.activity_lines(&begun)?.iter().rev().map(beginning).collect();
    if let Some((last, fault)) = end.compared(store)? {
        report.kept = Some(last);
        if let Some(fault) = fault {
            report.add(fault);
        }
    }
    let with_packs = ExportFilter { states: vec![ExportState::Ready], ..ExportFilter::default() };
    for export in store.exports(&with_packs)? {
        let Some((line, sha256)) = export.pack.as_deref().and_then(|pack| recorded_in(Path::new(pack)))
        else {
            continue;
        };
        report.packs += 1;
        if store.activity_hash(line)?.as_deref() != Some(&sha256) {
            report.add(ActivityFault::PackDiffers {
                export_id: export.id,
                name: export.name,
                sequence: line,
            });
        }
    }
    Ok(report)
}

fn beginning(line: &Activity) -> ActivityBeginning {
    let former = line.detail.pointer("/former/line").and_then(Value::as_u64).unwrap_or_default();
    ActivityBeginning { sequence: line.sequence, at: line.at, former }
}

/// Returns the last line of the log as a pack has recorded it. Packs of earlier versions have not,
/// and one that can't be read is reported when it is checked.
fn recorded_in(pack: &Path) -> Option<(u64, String)> {
    let path = pack.join(MANIFEST);
    let size = fs_err::metadata(&path).ok().filter(std::fs::Metadata::is_file)?.len();
    if size > LARGEST_MANIFEST {
        return None;
    }
    let manifest: Value = serde_json::from_slice(&fs_err::read(path).ok()?).ok()?;
    let head = manifest.get("activity")?;
    Some((head.get("line")?.as_u64()?, head.get("sha256")?.as_str()?.to_owned()))
}
