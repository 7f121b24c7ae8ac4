//! The history: what was exported, and removing it.

use std::collections::HashMap;
use std::path::PathBuf;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use pack::WorkFolder;
use serde_json::json;
use store::{Export, ExportFilter, LastRun, NewActivity, StoreError};

use crate::activity::ActivityKind;
use crate::blocking::blocking;
use crate::exporter::Exporter;
use crate::lease::Lease;
use crate::problem::{LocalProblem, Problem};
use crate::snapshot::{ExportSnapshot, Progress};

impl Exporter {
    /// The part of the history that a filter selects, in its order.
    pub async fn history(&self, filter: ExportFilter) -> Result<Vec<ExportSnapshot>, Problem> {
        let store = self.shared().store.clone();
        let stored = blocking(move || {
            let exports = store.exports(&filter)?;
            exports.iter().map(|export| stored_snapshot(&store, export)).collect::<Result<Vec<_>, _>>()
        });
        let stored = stored.await.map_err(|error| Problem::from(&error))?;
        Ok(stored.into_iter().map(|snapshot| self.shared().runs.current(snapshot)).collect())
    }

    /// Returns the number of exports that match a filter, regardless of its limit and offset.
    pub async fn history_count(&self, filter: ExportFilter) -> Result<u64, Problem> {
        let store = self.shared().store.clone();
        blocking(move || store.count_exports(&filter)).await.map_err(|error| Problem::from(&error))
    }

    /// How the last run of each preset on a tenant went, by the preset's id. Exports that were
    /// removed from the history don't count, nor do stopped ones.
    pub async fn last_runs(&self, tenant_id: &str) -> Result<HashMap<String, LastRun>, Problem> {
        let (store, tenant) = (self.shared().store.clone(), tenant_id.to_owned());
        let runs = blocking(move || store.last_runs(&tenant)).await.map_err(|error| Problem::from(&error))?;
        Ok(runs.into_iter().collect())
    }

    /// One export, by its id or the beginning of it.
    pub async fn export(&self, id: &str) -> Result<ExportSnapshot, Problem> {
        let (store, id) = (self.shared().store.clone(), id.to_owned());
        let stored = blocking(move || stored_snapshot(&store, &store.export(&id)?));
        let stored = stored.await.map_err(|error| Problem::from(&error))?;
        Ok(self.shared().runs.current(stored))
    }

    /// Removes an export from the history. Its pack stays where it is; unfinished files are
    /// deleted.
    ///
    /// # Errors
    /// `in_use` while it is at work.
    pub async fn remove_from_history(&self, id: &str) -> Result<(), Problem> {
        let snapshot = self.export(id).await?;
        let lease = self.lease(&snapshot.id).await?.ok_or(LocalProblem::InUse)?;
        let work = WorkFolder::new(&snapshot.folder, &snapshot.id);
        blocking(move || work.discard()).await.map_err(|error| Problem::from(&error))?;
        let removed = self.activity_line(ActivityKind::ExportRemoved, &snapshot);
        let (store, folder) = (self.shared().store.clone(), self.shared().data.leases());
        let removing = blocking(move || {
            store.remove_export(&snapshot.id, &removed)?;
            drop(lease);
            Lease::forget(&folder, &snapshot.id);
            Ok::<_, StoreError>(())
        });
        removing.await.map_err(|error| Problem::from(&error))?;
        self.shared().keep_log_end().await;
        Ok(())
    }

    /// Deletes the pack of an export and its supplement: the files that their manifests list, and
    /// the folders if nothing else is in them. The history keeps the row.
    pub async fn delete_files(&self, id: &str) -> Result<(), Problem> {
        let snapshot = self.export(id).await?;
        let Some(pack) = snapshot.pack.clone() else { return Ok(()) };
        let deleted = self.activity_line(ActivityKind::FilesDeleted, &snapshot);
        let files: Vec<PathBuf> = snapshot.files.into_iter().map(|file| file.path).collect();
        let supplement = snapshot.witness.and_then(|witness| witness.supplement);
        let supplement = supplement.map(|name| pack.with_file_name(name));
        let store = self.shared().store.clone();
        blocking(move || {
            if let Some(folder) = &supplement {
                pack::delete_supplement(folder).map_err(|error| Problem::from(&error))?;
            }
            for file in &files {
                base::files::remove_file(file).map_err(|error| Problem::file(file, &error))?;
            }
            // It stays if something else has been put into it.
            let _ = fs_err::remove_dir(&pack);
            store.append_activity(&deleted).map_err(|error| Problem::from(&error))
        })
        .await?;
        self.shared().keep_log_end().await;
        Ok(())
    }

    /// Changes the last day on which the files of an export are to be kept. Nothing is deleted
    /// then.
    pub async fn set_keep_until(&self, id: &str, day: Option<Date>) -> Result<(), Problem> {
        let snapshot = self.export(id).await?;
        let mut line = self.activity_line(ActivityKind::KeepUntilChanged, &snapshot);
        line.detail = json!({ "name": snapshot.name, "keep_until": day });
        let store = self.shared().store.clone();
        let changed = blocking(move || store.set_keep_until(&snapshot.id, day, &line));
        changed.await.map_err(|error| Problem::from(&error))?;
        self.shared().keep_log_end().await;
        Ok(())
    }

    /// Returns the exports whose files are still there, although they were to be kept until a day
    /// that has passed, oldest first.
    pub async fn overdue(&self) -> Result<Vec<ExportSnapshot>, Problem> {
        let store = self.shared().store.clone();
        let day = |at| TimeZone::system().to_datetime(at).date();
        let latest = day(self.shared().latest_now().await);
        let due = blocking(move || {
            let due = store.overdue_exports(latest)?;
            let snapshots = due.iter().map(|export| stored_snapshot(&store, export));
            snapshots.collect::<Result<Vec<_>, StoreError>>()
        });
        // Each tenant's own clock decides.
        let mut overdue = Vec::new();
        for snapshot in due.await.map_err(|error| Problem::from(&error))? {
            let today = day(self.shared().auth0_now(&snapshot.tenant.id).await);
            if snapshot.keep_until.is_some_and(|until| until < today) {
                overdue.push(snapshot);
            }
        }
        // Network drives are slow.
        let there = blocking(move || {
            let is_there =
                |snapshot: &ExportSnapshot| snapshot.pack.as_ref().is_some_and(|pack| pack.is_dir());
            overdue.into_iter().filter(is_there).collect()
        });
        Ok(there.await)
    }

    pub(crate) fn activity_line(&self, kind: ActivityKind, snapshot: &ExportSnapshot) -> NewActivity {
        NewActivity {
            at: self.shared().clock.now(),
            kind: kind.to_string(),
            export_id: Some(snapshot.id.clone()),
            detail: json!({ "name": snapshot.name, "pack": snapshot.pack }),
        }
    }
}

/// The snapshot of what is stored. Damage to a part hides neither the export nor its neighbours.
pub(crate) fn stored_snapshot(store: &store::Store, export: &Export) -> Result<ExportSnapshot, StoreError> {
    let tenant = store.tenant(&export.tenant_id)?;
    let mut damage = export.damage.clone();
    let jobs = readable(store.jobs(&export.id), &mut damage)?;
    let files = readable(store.pack_files(&export.id), &mut damage)?;
    let mut snapshot = ExportSnapshot::of(export, &jobs, &files, &tenant, Progress::default());
    if let Some(damage) = damage {
        snapshot.problem = Some(Problem::store_damaged(&damage));
        snapshot.can_resume = false;
    }
    Ok(snapshot)
}

/// Returns the rows, or none and why they can't be read.
fn readable<T>(rows: Result<Vec<T>, StoreError>, damage: &mut Option<String>) -> Result<Vec<T>, StoreError> {
    match rows {
        Err(StoreError::Damaged(what)) => {
            damage.get_or_insert(what);
            Ok(Vec::new())
        }
        rows => rows,
    }
}
