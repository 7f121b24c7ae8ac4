//! Resuming exports that were interrupted, stopped, or failed.

use std::sync::Arc;

use serde_json::json;
use store::{Export, ExportState, Job, NewActivity};
use tokio_util::sync::CancellationToken;

use crate::activity::ActivityKind;
use crate::blocking::blocking;
use crate::exporter::Exporter;
use crate::problem::{LocalProblem, Problem, SignInProblem};
use crate::request::ExportRequest;
use crate::run::Run;
use crate::snapshot::ExportSnapshot;

/// How an export is resumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Resume {
    /// By the program itself.
    Unattended,
    /// By the user. Lost jobs are asked for again.
    Asked,
    /// By the user, who does without the lost jobs.
    WithoutLost,
    /// By the user, who does without columns for which a permission is missing.
    WithoutColumns,
}

impl Exporter {
    /// Resumes every unfinished export that no other process runs; returns their ids. To be called
    /// once after a start; calling it again, after a long sleep for example, does no harm.
    ///
    /// An export that can't be resumed keeps none of the others from it.
    ///
    /// # Errors
    /// When the store can't be read at all.
    pub async fn resume_all(&self) -> Result<Vec<String>, Problem> {
        let store = self.shared().store.clone();
        let exports =
            blocking(move || store.running_exports()).await.map_err(|error| Problem::from(&error))?;
        let mut resumed = Vec::new();
        for export in exports {
            match self.take_up(&export.id, Resume::Unattended).await {
                Ok(Some(_)) => resumed.push(export.id),
                Ok(None) => {}
                Err(problem) => {
                    tracing::error!(export = %export.id, code = problem.code(), "could not be resumed");
                }
            }
        }
        Ok(resumed)
    }

    /// Resumes one export: an unfinished one, or one that stopped or failed and can continue. One
    /// that lacks the files of some connections asks for them again.
    ///
    /// # Errors
    /// `in_use` when it is at work already, here or in another process; `not_resumable` when it has
    /// ended for good; `tenant_removed`; `store_damaged`.
    pub async fn resume(&self, id: &str) -> Result<ExportSnapshot, Problem> {
        let id = self.full_id(id).await?;
        self.take_up(&id, Resume::Asked).await?.ok_or(LocalProblem::InUse.into())
    }

    /// Finishes an export of several connections without those whose files are lost. Its manifest
    /// says which are missing.
    ///
    /// # Errors
    /// As for [`Exporter::resume`]; `not_resumable` also when nothing is missing.
    pub async fn finish_without_lost(&self, id: &str) -> Result<ExportSnapshot, Problem> {
        let id = self.full_id(id).await?;
        self.take_up(&id, Resume::WithoutLost).await?.ok_or(LocalProblem::InUse.into())
    }

    /// Resumes an export that a missing permission has ended, without the columns that need it. Its
    /// manifest says why they are missing.
    ///
    /// # Errors
    /// As for [`Exporter::resume`]; `not_resumable` also when something else has ended it;
    /// `lookup_permission_missing` when its filter needs the column.
    pub async fn go_on_without_columns(&self, id: &str) -> Result<ExportSnapshot, Problem> {
        let id = self.full_id(id).await?;
        self.take_up(&id, Resume::WithoutColumns).await?.ok_or(LocalProblem::InUse.into())
    }

    /// Resumes an export, unless it is at work here or in another process.
    async fn take_up(&self, id: &str, resume: Resume) -> Result<Option<ExportSnapshot>, Problem> {
        if self.shared().shutting_down.is_cancelled() {
            return Err(LocalProblem::ShuttingDown.into());
        }
        let Some(lease) = self.lease(id).await? else { return Ok(None) };
        let (store, id) = (self.shared().store.clone(), id.to_owned());
        // Read only now, under the lease: before, another process might still have written.
        let (mut export, mut jobs, files) = blocking(move || {
            let export = store.export(&id)?;
            Ok((export, store.jobs(&id)?, store.pack_files(&id)?))
        })
        .await
        .map_err(|error: store::StoreError| Problem::from(&error))?;

        // Everything that it needs comes before the first write: a state of running that is stored
        // and then can't run would be resumed in vain for ever.
        if let Some(damage) = &export.damage {
            return Err(Problem::store_damaged(damage));
        }
        if jobs.is_empty() {
            return Err(Problem::store_damaged("its jobs are missing"));
        }
        let tenant = self.shared().tenant(&export.tenant_id).await?;
        if tenant.removed_at.is_some() {
            return Err(SignInProblem::TenantRemoved.into());
        }
        let mut request: ExportRequest =
            serde_json::from_value(export.request.clone()).map_err(|error| Problem::store_damaged(&error))?;
        if resume == Resume::WithoutColumns {
            may_do_without_columns(&export)?;
            request.lookups.skip_missing = true;
            export.request = json!(request);
        }
        if !export.state.is_running() {
            self.store_resumption(&mut export, &mut jobs, resume).await?;
        }
        Ok(Some(self.spawn(Run {
            shared: Arc::clone(self.shared()),
            tenant,
            request,
            export,
            jobs,
            files,
            cancel: self.shared().shutting_down.child_token(),
            skip_count: CancellationToken::new(),
            unattended: resume == Resume::Unattended,
            fetched_again: false,
            lease,
        })))
    }

    /// Returns an export that has ended to a running state, in the store and in the given rows.
    async fn store_resumption(
        &self,
        export: &mut Export,
        jobs: &mut [Job],
        resume: Resume,
    ) -> Result<(), Problem> {
        let state = export.resume_state.take().ok_or(LocalProblem::NotResumable)?;
        let lost = jobs.iter_mut().filter(|job| job.problem.is_some() && !job.given_up);
        let mut changed = Vec::new();
        for job in lost {
            if resume == Resume::WithoutLost {
                job.given_up = true;
            } else {
                *job = Job::queued(&job.export_id, job.position, job.connection_id.take(), job.body.take());
            }
            changed.push(job.clone());
        }
        if resume == Resume::WithoutLost && changed.is_empty() {
            return Err(LocalProblem::NotResumable.into());
        }
        export.state = if resume == Resume::WithoutLost { ExportState::Converting } else { state };
        export.problem = None;
        export.finished_at = None;
        export.updated_at = self.shared().clock.now();
        let resumed = NewActivity {
            at: export.updated_at,
            kind: ActivityKind::ExportResumed.to_string(),
            export_id: Some(export.id.clone()),
            detail: json!({ "state": export.state.as_str(), "without": changed.iter()
                .filter(|job| job.given_up).map(|job| &job.connection_id).collect::<Vec<_>>(),
                "without_columns": resume == Resume::WithoutColumns }),
        };
        let (store, row) = (self.shared().store.clone(), export.clone());
        blocking(move || store.save_export(&row, &changed, &resumed))
            .await
            .map_err(|error| Problem::from(&error))
    }

    /// Returns the export's full id from a prefix of it.
    async fn full_id(&self, id: &str) -> Result<String, Problem> {
        let (store, id) = (self.shared().store.clone(), id.to_owned());
        let export = blocking(move || store.export(&id)).await.map_err(|error| Problem::from(&error))?;
        Ok(export.id)
    }
}

/// Refuses an export that was not ended by a column's missing permission, or whose filter needs the
/// column.
fn may_do_without_columns(export: &Export) -> Result<(), Problem> {
    match export.problem.clone().map(Problem::from) {
        Some(Problem::SignIn(SignInProblem::LookupPermissionMissing(needed))) if !needed.filter => Ok(()),
        Some(problem @ Problem::SignIn(SignInProblem::LookupPermissionMissing(_))) => Err(problem),
        _ => Err(LocalProblem::NotResumable.into()),
    }
}
