//! Exports and their history.

use exporter::{ExpiryWarning, ExportRequest, ExportSnapshot, FileLabel, Funnel, JobLabel, TenantLabel};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::caveats::CaveatView;
use super::counts::{CountCheckView, CountProgressView};
use super::missing::MissingView;
use super::problems::Problem;
use super::requests::ExportInput;
use super::scalars::{Count, path_text, timestamp_text};
use super::witness::WitnessView;

/// The state of an export.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExportView {
    id: String,
    name: String,
    preset_id: Option<String>,
    tenant: TenantLabelView,
    state: StateView,
    progress: ProgressView,
    problem: Option<Problem>,
    can_resume: bool,
    rows: Option<Count>,
    /// What its files do not say, although a reader could think so.
    caveats: Vec<CaveatView>,
    /// What the filter of `input` kept; null without a filter, and before it is known.
    funnel: Option<FunnelView>,
    /// Whether Auth0's search index holds as many users; null unless it was to be asked.
    count_check: Option<CountCheckView>,
    witness: Option<WitnessView>,
    bytes: Option<Count>,
    folder: String,
    pack: Option<String>,
    /// The pack still exists at its original location.
    pack_present: bool,
    files: Vec<FileView>,
    /// Connections whose users its pack lacks, with the reasons. Empty until it is there.
    missing_connections: Vec<MissingView>,
    jobs: Vec<JobView>,
    /// Index of the current job, from 1.
    current_job: Count,
    input: ExportInput,
    created_at: String,
    updated_at: String,
    finished_at: Option<String>,
    /// The last day on which its files are to be kept, such as `2029-11-30`.
    keep_until: Option<String>,
    #[serde(rename = "atAuth0Until")]
    at_auth0_until: Option<String>,
}

/// How many users a filter kept.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct FunnelView {
    /// Number of users delivered.
    delivered: Count,
    /// Number of users left after each part of the outermost `all`; one number for another filter.
    remaining: Vec<Count>,
}

impl From<&Funnel> for FunnelView {
    fn from(funnel: &Funnel) -> Self {
        let remaining = funnel.remaining.iter().map(|users| (*users).into()).collect();
        Self { delivered: funnel.delivered.into(), remaining }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct TenantLabelView {
    id: String,
    name: String,
    host: String,
    color: String,
    production: bool,
    demo: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum StateView {
    Queued,
    Starting,
    Waiting,
    Downloading,
    LookingUp,
    Converting,
    Packing,
    Ready,
    Failed,
    Lost,
    Stopped,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProgressView {
    percent: Option<u8>,
    seconds_left: Option<Count>,
    bytes_done: Option<Count>,
    bytes_total: Option<Count>,
    rows: Option<Count>,
    look_up: Option<LookUpView>,
    count: Option<CountProgressView>,
    trouble: Option<Problem>,
    again_at: Option<String>,
    /// When the link of the current download expires.
    link_until: Option<String>,
}

/// How far the look-up of a column is.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct LookUpView {
    /// The field, such as `roles`.
    field: String,
    /// Lists read to their end.
    lists: Count,
    /// Lists in total, as far as known.
    total: Count,
}

#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct FileView {
    name: String,
    path: String,
    role: RoleView,
    format: Option<String>,
    bytes: Count,
    sha256: String,
    rows: Option<Count>,
}

#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum RoleView {
    Output,
    Original,
    Lookup,
    Proof,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct JobView {
    job_id: Option<String>,
    connection_id: Option<String>,
    percent: Option<u8>,
    posted_at: Option<String>,
    completed_at: Option<String>,
    downloaded_at: Option<String>,
    bytes: Option<Count>,
    /// Why it is lost.
    problem: Option<Problem>,
}

impl From<&ExportSnapshot> for ExportView {
    fn from(snapshot: &ExportSnapshot) -> Self {
        let input = input_of(snapshot);
        Self {
            id: snapshot.id.clone(),
            name: snapshot.name.clone(),
            preset_id: input.preset_id.clone(),
            tenant: (&snapshot.tenant).into(),
            state: snapshot.state.into(),
            progress: (&snapshot.progress).into(),
            problem: snapshot.problem.clone().map(Into::into),
            can_resume: snapshot.can_resume,
            rows: snapshot.rows.map(Into::into),
            caveats: snapshot.caveats.iter().map(Into::into).collect(),
            funnel: snapshot.funnel.as_ref().map(Into::into),
            count_check: snapshot.count_check.as_ref().map(Into::into),
            witness: snapshot.witness.as_ref().map(Into::into),
            bytes: snapshot.bytes.map(Into::into),
            folder: path_text(&snapshot.folder),
            pack: snapshot.pack.as_deref().map(path_text),
            pack_present: snapshot.pack.as_ref().is_some_and(|pack| pack.is_dir()),
            files: snapshot.files.iter().map(Into::into).collect(),
            missing_connections: MissingView::all_of(snapshot),
            jobs: snapshot.jobs.iter().map(Into::into).collect(),
            current_job: (snapshot.current_job as u64).into(),
            input,
            created_at: snapshot.created_at.to_string(),
            updated_at: snapshot.updated_at.to_string(),
            finished_at: timestamp_text(snapshot.finished_at),
            keep_until: snapshot.keep_until.map(|day| day.to_string()),
            at_auth0_until: timestamp_text(snapshot.at_auth0_until),
        }
    }
}

/// Returns the form of an export. A form that cannot be read, because a newer Rollcall has written
/// it, is shown empty, so that the rest of the history stays readable.
fn input_of(snapshot: &ExportSnapshot) -> ExportInput {
    if let Ok(request) = ExportRequest::deserialize(&snapshot.request) {
        return (&request).into();
    }
    ExportInput {
        tenant_id: snapshot.tenant.id.clone(),
        name: snapshot.name.clone(),
        folder: Some(path_text(&snapshot.folder)),
        ..ExportInput::of_recipe(&exporter::Recipe::default())
    }
}

impl From<&TenantLabel> for TenantLabelView {
    fn from(tenant: &TenantLabel) -> Self {
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

impl From<exporter::ExportState> for StateView {
    fn from(state: exporter::ExportState) -> Self {
        use exporter::ExportState as S;
        match state {
            S::Queued => Self::Queued,
            S::Starting => Self::Starting,
            S::Waiting => Self::Waiting,
            S::Downloading => Self::Downloading,
            S::LookingUp => Self::LookingUp,
            S::Converting => Self::Converting,
            S::Packing => Self::Packing,
            S::Ready => Self::Ready,
            S::Failed => Self::Failed,
            S::Lost => Self::Lost,
            S::Stopped => Self::Stopped,
        }
    }
}

impl From<StateView> for exporter::ExportState {
    fn from(state: StateView) -> Self {
        match state {
            StateView::Queued => Self::Queued,
            StateView::Starting => Self::Starting,
            StateView::Waiting => Self::Waiting,
            StateView::Downloading => Self::Downloading,
            StateView::LookingUp => Self::LookingUp,
            StateView::Converting => Self::Converting,
            StateView::Packing => Self::Packing,
            StateView::Ready => Self::Ready,
            StateView::Failed => Self::Failed,
            StateView::Lost => Self::Lost,
            StateView::Stopped => Self::Stopped,
        }
    }
}

impl From<&exporter::Progress> for ProgressView {
    fn from(progress: &exporter::Progress) -> Self {
        Self {
            percent: progress.percent,
            seconds_left: progress.seconds_left.map(Into::into),
            bytes_done: progress.bytes_done.map(Into::into),
            bytes_total: progress.bytes_total.map(Into::into),
            rows: progress.rows.map(Into::into),
            look_up: progress.look_up.map(|look_up| LookUpView {
                field: look_up.field.to_owned(),
                lists: look_up.lists.into(),
                total: look_up.total.into(),
            }),
            count: progress.count.map(Into::into),
            trouble: progress.trouble.clone().map(Into::into),
            again_at: timestamp_text(progress.again_at),
            link_until: timestamp_text(progress.link_until),
        }
    }
}

impl From<&FileLabel> for FileView {
    fn from(file: &FileLabel) -> Self {
        use exporter::FileRole as R;
        Self {
            name: file.path.file_name().map(|name| name.display().to_string()).unwrap_or_default(),
            path: path_text(&file.path),
            role: match file.role {
                R::Output => RoleView::Output,
                R::Original => RoleView::Original,
                R::Lookup => RoleView::Lookup,
                R::Proof => RoleView::Proof,
            },
            format: file.format.clone(),
            bytes: file.bytes.into(),
            sha256: file.sha256.clone(),
            rows: file.rows.map(Into::into),
        }
    }
}

impl From<&JobLabel> for JobView {
    fn from(job: &JobLabel) -> Self {
        Self {
            job_id: job.job_id.clone(),
            connection_id: job.connection_id.clone(),
            percent: job.percent,
            posted_at: timestamp_text(job.posted_at),
            completed_at: timestamp_text(job.completed_at),
            downloaded_at: timestamp_text(job.downloaded_at),
            bytes: job.bytes.map(Into::into),
            problem: job.problem.clone().map(Into::into),
        }
    }
}

/// Time until Auth0 deletes a file that has not been downloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ExpiryView {
    Hour,
    TenMinutes,
}

impl From<ExpiryWarning> for ExpiryView {
    fn from(warning: ExpiryWarning) -> Self {
        match warning {
            ExpiryWarning::Hour => Self::Hour,
            ExpiryWarning::TenMinutes => Self::TenMinutes,
        }
    }
}
