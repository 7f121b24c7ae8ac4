//! What a window or a terminal shows of an export: a snapshot of its stored state, and the progress
//! of the current step.

use std::path::PathBuf;
use std::time::Duration;

use convert::Funnel;
use jiff::Timestamp;
use jiff::civil::Date;
use pack::CountCheckPart;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Export, ExportState, FileRole, Job, PackFile, Tenant};

use crate::asked::created_at;
use crate::caveats::{Caveat, caveats_of};
use crate::problem::Problem;
use crate::request::ExportRequest;
use crate::witness::found::Witness;

/// How long Auth0 keeps a job's data (Auth0 docs, bulk user exports).
pub const KEPT_AT_AUTH0: Duration = Duration::from_hours(24);

/// How long a link is valid (Auth0 docs, bulk user exports).
pub(crate) const LINK_LIFE: Duration = Duration::from_mins(1);

/// Receives every change of an export.
///
/// It is called after a state is stored and before that state acts on the world, on the thread that
/// runs the export: it must be quick.
pub trait Observer: Send + Sync + 'static {
    /// The export looks like this now.
    fn changed(&self, snapshot: &ExportSnapshot);

    /// Auth0 deletes a file of the export soon, and it is not here. Told by
    /// [`Exporter::watch_expiry`].
    ///
    /// [`Exporter::watch_expiry`]: crate::Exporter::watch_expiry
    fn expiring(&self, _snapshot: &ExportSnapshot, _warning: ExpiryWarning) {}
}

/// How soon Auth0 deletes a file that is not here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpiryWarning {
    /// In an hour or less.
    Hour,
    /// In ten minutes or less.
    TenMinutes,
}

/// Ignores all changes.
pub struct NoObserver;

impl Observer for NoObserver {
    fn changed(&self, _: &ExportSnapshot) {}
}

/// Everything about an export that may be shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExportSnapshot {
    /// Rollcall's own id.
    pub id: String,
    /// What the history calls it.
    pub name: String,
    /// The tenant it reads.
    pub tenant: TenantLabel,
    /// Where it is.
    #[serde(serialize_with = "state_word")]
    pub state: ExportState,
    /// Progress of the current step. Empty unless the export is running in this process.
    pub progress: Progress,
    /// Why it failed or was lost.
    pub problem: Option<Problem>,
    /// Whether it can be resumed.
    pub can_resume: bool,
    /// Users in the files that were made, once counted: those whom the filter keeps.
    pub rows: Option<u64>,
    /// How many users the filter kept, condition by condition; none without a filter.
    pub funnel: Option<Funnel>,
    /// Whether Auth0's search index holds as many users, if it was asked. Of its windows only some
    /// that differ; the manifest has all.
    pub count_check: Option<CountCheckPart>,
    /// What came of looking for its events in Auth0's log, if that was asked for.
    pub witness: Option<Witness>,
    /// What its files do not say, although a reader could think so. Empty until they are there.
    pub caveats: Vec<Caveat>,
    /// Size of the pack in bytes, once written.
    pub bytes: Option<u64>,
    /// The folder in which its pack appears.
    pub folder: PathBuf,
    /// The pack's folder, once it is there.
    pub pack: Option<PathBuf>,
    /// The pack's files.
    pub files: Vec<FileLabel>,
    /// The ids of the requested connections whose users its pack lacks. Empty until it is there.
    pub missing_connections: Vec<String>,
    /// Number of the current job, from 1; the number of jobs once all files are here.
    pub current_job: usize,
    /// Auth0's side: one job for the whole tenant, or one a connection.
    pub jobs: Vec<JobLabel>,
    /// What was asked for.
    pub request: Value,
    /// The time that its data is from: when Auth0 created its first job, or until then when it
    /// was requested. Ages in its filter count from here.
    pub data_as_of: Timestamp,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// The last day on which its files are to be kept, if the user gave one.
    pub keep_until: Option<Date>,
    /// Until when Auth0 keeps the file: 24 hours after the first job was asked for.
    pub at_auth0_until: Option<Timestamp>,
}

/// Progress of the current step; unknown values are absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Progress {
    /// Percent of the current step.
    pub percent: Option<u8>,
    /// Auth0's own estimate of the time left, in seconds.
    pub seconds_left: Option<u64>,
    /// Bytes handled in this step.
    pub bytes_done: Option<u64>,
    /// Bytes that this step will handle.
    pub bytes_total: Option<u64>,
    /// Users counted so far.
    pub rows: Option<u64>,
    /// How far the look-up of a column is.
    pub look_up: Option<LookUpProgress>,
    /// How far the count check is.
    pub count: Option<CountProgress>,
    /// What the step is waiting for, if something blocks it.
    pub trouble: Option<Problem>,
    /// When the step continues after trouble.
    pub again_at: Option<Timestamp>,
    /// When the link of the current download expires.
    pub link_until: Option<Timestamp>,
}

/// How far the look-up of a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LookUpProgress {
    /// The field, such as `roles`.
    pub field: &'static str,
    /// Lists read to their end: members of a role or a group, factors of a user.
    pub lists: u64,
    /// Lists in total, as far as known.
    pub total: u64,
    /// Pages read: one call each.
    pub pages: u64,
}

/// How far the count of users in Auth0's search index is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct CountProgress {
    /// The windows that differ are counted for the second time.
    pub again: bool,
    /// Searches made.
    pub done: u64,
    /// Searches to make, as far as known.
    pub total: u64,
}

/// What a row shows of its tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TenantLabel {
    /// Rollcall's own id.
    pub id: String,
    /// The user's name for it.
    pub name: String,
    /// Its host.
    pub host: String,
    /// Accent colour, as `#rrggbb`.
    pub color: String,
    /// Whether it is marked as production.
    pub production: bool,
    /// Whether it is the built-in demo tenant.
    pub demo: bool,
}

impl From<&Tenant> for TenantLabel {
    fn from(tenant: &Tenant) -> Self {
        Self {
            id: tenant.id.clone(),
            name: tenant.name.clone(),
            host: tenant.host.clone(),
            color: tenant.color.clone(),
            production: tenant.production,
            demo: tenant.demo,
        }
    }
}

/// A file of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileLabel {
    /// Its full path.
    pub path: PathBuf,
    /// What it is.
    #[serde(serialize_with = "role_word")]
    pub role: FileRole,
    /// Its format's name, where it has one.
    pub format: Option<String>,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its SHA-256, in lower-case hexadecimal.
    pub sha256: String,
    /// Users in it, where that can be said.
    pub rows: Option<u64>,
}

/// Auth0's side of an export.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JobLabel {
    /// Auth0's id, once it has answered.
    pub job_id: Option<String>,
    /// The connection, or none for the whole tenant.
    pub connection_id: Option<String>,
    /// How far Auth0 says it is.
    pub percent: Option<u8>,
    /// When it was asked for.
    pub posted_at: Option<Timestamp>,
    /// When it was seen completed.
    pub completed_at: Option<Timestamp>,
    /// When its file was complete on this disk.
    pub downloaded_at: Option<Timestamp>,
    /// Size of its file as delivered.
    pub bytes: Option<u64>,
    /// Why it is lost.
    pub problem: Option<Problem>,
}

impl From<&Job> for JobLabel {
    fn from(job: &Job) -> Self {
        Self {
            job_id: job.job_id.clone(),
            connection_id: job.connection_id.clone(),
            percent: job.percent,
            posted_at: job.posted_at,
            completed_at: job.completed_at,
            downloaded_at: job.downloaded_at,
            bytes: job.bytes,
            problem: job.problem.clone().map(Problem::from),
        }
    }
}

impl ExportSnapshot {
    /// Creates the snapshot of stored rows, with the progress of the current step.
    pub(crate) fn of(
        export: &Export,
        jobs: &[Job],
        files: &[PackFile],
        tenant: &Tenant,
        progress: Progress,
    ) -> Self {
        // The pack's name is stored before the pack has it.
        let pack = export.pack.as_ref().filter(|_| export.state == ExportState::Ready).map(PathBuf::from);
        let label = |folder: &PathBuf, file: &PackFile| FileLabel {
            path: folder.join(&file.name),
            role: file.role,
            format: file.format.clone(),
            bytes: file.bytes,
            sha256: file.sha256.clone(),
            rows: file.rows,
        };
        let funnel = export.funnel.as_ref().and_then(|funnel| Funnel::deserialize(funnel).ok());
        Self {
            id: export.id.clone(),
            name: export.name.clone(),
            tenant: tenant.into(),
            state: export.state,
            progress,
            problem: export.problem.clone().map(Problem::from),
            can_resume: export.resume_state.is_some(),
            rows: export.rows,
            caveats: caveats_of_export(export, funnel.as_ref()),
            funnel,
            count_check: export
                .count_check
                .as_ref()
                .and_then(|checked| CountCheckPart::deserialize(checked).ok()),
            witness: export.witness.as_ref().and_then(|found| Witness::deserialize(found).ok()),
            bytes: export.bytes,
            folder: PathBuf::from(&export.folder),
            files: pack.iter().flat_map(|folder| files.iter().map(|file| label(folder, file))).collect(),
            pack,
            missing_connections: jobs
                .iter()
                .filter(|job| job.given_up && export.state == ExportState::Ready)
                .filter_map(|job| job.connection_id.clone())
                .collect(),
            current_job: jobs
                .iter()
                .position(|job| job.downloaded_at.is_none() && job.problem.is_none())
                .map_or(jobs.len(), |at| at + 1),
            jobs: jobs.iter().map(JobLabel::from).collect(),
            request: export.request.clone(),
            data_as_of: data_as_of(export, jobs),
            keep_until: export.keep_until,
            created_at: export.created_at,
            updated_at: export.updated_at,
            finished_at: export.finished_at,
            at_auth0_until: jobs.iter().filter_map(|job| job.posted_at).min().map(|at| at + KEPT_AT_AUTH0),
        }
    }
}

/// The caveats of a finished export. One whose request can't be read has none.
fn caveats_of_export(export: &Export, funnel: Option<&Funnel>) -> Vec<Caveat> {
    let request =
        (export.state == ExportState::Ready).then(|| ExportRequest::deserialize(&export.request).ok());
    let request = request.flatten();
    request
        .map(|request| caveats_of(&request.recipe, request.preset_id.as_deref(), funnel))
        .unwrap_or_default()
}

/// See [`ExportSnapshot::data_as_of`].
pub(crate) fn data_as_of(export: &Export, jobs: &[Job]) -> Timestamp {
    let created = jobs.iter().filter(|job| !job.given_up).find_map(created_at);
    created.unwrap_or(export.created_at)
}

// Serde passes by reference.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn state_word<S: serde::Serializer>(state: &ExportState, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(state.as_str())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn role_word<S: serde::Serializer>(role: &FileRole, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(role.as_str())
}
