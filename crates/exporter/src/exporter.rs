//! The way in: start, resume, stop and wait for exports.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use auth0::{Client, Timeouts};
use base::{Chance, Clock, SystemClock};
use download::Downloader;
use pack::WorkFolder;
use secrets::{Chunked, OsKeychain, Secrets};
use serde_json::json;
use store::{Export, ExportState, Job, NewActivity, Store};
use tokio::sync::{Mutex as AsyncMutex, OnceCell, watch};
use tokio_util::sync::CancellationToken;

use crate::lease::Lease;
use crate::paths::DataFolder;
use crate::request::{ExportRequest, RequestPart, RequestProblem};
use crate::run::{Run, blocking};
use crate::sample::Samples;
use crate::snapshot::{ExportSnapshot, Observer, Problem, Progress};
use crate::tenants::session::SessionTenants;

/// The name under which Rollcall's entries stand in the keychain, whichever program wrote them.
const KEYCHAIN_SERVICE: &str = "app.rollcall";

/// How much longer than a request a shutdown waits: time to store the answer.
const SHUT_DOWN_MARGIN: Duration = Duration::from_secs(5);

/// What an exporter is made of.
pub struct Parts {
    /// The folder of all state.
    pub data: DataFolder,
    /// The keychain.
    pub secrets: Secrets,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids, and whatever else is left to chance.
    pub chance: Chance,
    /// Who is told of every change.
    pub observer: Arc<dyn Observer>,
    /// How long to wait for Auth0.
    pub timeouts: Timeouts,
    /// How long to wait for the storage.
    pub download_timeouts: download::Timeouts,
    /// When a download gives up.
    pub download_limits: download::Limits,
}

impl Parts {
    /// The parts that a program uses: this system's keychain, the real time, patient time limits.
    pub fn usual(data: DataFolder, observer: Arc<dyn Observer>) -> Self {
        Self {
            data,
            secrets: Secrets::new(Chunked::new(OsKeychain::new(KEYCHAIN_SERVICE))),
            clock: Arc::new(SystemClock),
            chance: Chance::system(),
            observer,
            timeouts: Timeouts::default(),
            download_timeouts: download::Timeouts::default(),
            download_limits: download::Limits::default(),
        }
    }
}

/// Why an export did not start. Nothing was sent, and nothing stays on disk.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The request can't work; each problem says where it belongs.
    #[error("the request has {} problems", .0.len())]
    Request(Vec<RequestProblem>),
    /// Something else is in the way.
    #[error("{}", .0.code)]
    Problem(Problem),
}

impl From<Problem> for StartError {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// Runs exports. Clones are the same exporter.
#[derive(Clone)]
pub struct Exporter {
    shared: Arc<Shared>,
}

/// What all runs share.
pub(crate) struct Shared {
    pub(crate) data: DataFolder,
    pub(crate) store: Store,
    pub(crate) secrets: Arc<Secrets>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Chance,
    pub(crate) timeouts: Timeouts,
    download_timeouts: download::Timeouts,
    /// Set up by the first download: reading the system's certificates takes longer than all else at the start.
    downloader: OnceCell<Downloader>,
    pub(crate) download_limits: download::Limits,
    pub(crate) clients: AsyncMutex<HashMap<String, Client>>,
    pub(crate) samples: Samples,
    pub(crate) session: SessionTenants,
    pub(crate) observer: Arc<dyn Observer>,
    /// Cancelled when the program ends; every run's own token is a child of it.
    pub(crate) shutting_down: CancellationToken,
    running: Mutex<HashMap<String, Running>>,
    /// Runs that ended without being able to store how: the last snapshot of each, which can be resumed.
    stranded: Mutex<HashMap<String, ExportSnapshot>>,
}

/// How an export is resumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Resume {
    /// By the program itself.
    Unattended,
    /// By the user. Lost jobs are asked for again.
    Asked,
    /// By the user, who does without the lost jobs.
    WithoutLost,
}

/// An export at work in this process.
struct Running {
    tenant_id: String,
    cancel: CancellationToken,
    latest: ExportSnapshot,
    /// Gets the last picture, then closes.
    ended: watch::Receiver<Option<ExportSnapshot>>,
}

impl Running {
    /// Cancels the run; returns what closes when it has ended.
    fn cancel(&self) -> watch::Receiver<Option<ExportSnapshot>> {
        self.cancel.cancel();
        self.ended.clone()
    }
}

impl Shared {
    /// Tells whoever watches, and keeps the picture for those who ask later.
    pub(crate) fn show(&self, snapshot: &ExportSnapshot) {
        if let Some(running) = self.running().get_mut(&snapshot.id) {
            running.latest = snapshot.clone();
        }
        self.observer.changed(snapshot);
    }

    /// What downloads.
    pub(crate) async fn downloader(&self) -> Result<&Downloader, Problem> {
        let (timeouts, clock) = (self.download_timeouts, Arc::clone(&self.clock));
        let set_up = || async move {
            let downloader = blocking(move || Downloader::new(timeouts, clock)).await;
            downloader
                .map_err(|error| Problem::with("network_setup", json!({ "message": error.to_string() })))
        };
        self.downloader.get_or_try_init(set_up).await
    }

    /// How many exports of a tenant are at work here.
    pub(crate) fn watched_at(&self, tenant_id: &str) -> u32 {
        let count = self.running().values().filter(|running| running.tenant_id == tenant_id).count();
        u32::try_from(count).unwrap_or(u32::MAX).max(1)
    }

    /// Keeps the last snapshot of a run that could not store how it ended.
    pub(crate) fn strand(&self, snapshot: ExportSnapshot) {
        self.stranded().insert(snapshot.id.clone(), snapshot);
    }

    fn running(&self) -> MutexGuard<'_, HashMap<String, Running>> {
        // The map is whole after every operation, also one that was the last of a panicking thread.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stranded(&self) -> MutexGuard<'_, HashMap<String, ExportSnapshot>> {
        self.stranded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Exporter {
    /// Opens the store and gets ready. Unfinished exports wait for [`Exporter::resume_all`].
    ///
    /// # Errors
    /// When the data folder or the database can't be used.
    pub async fn open(parts: Parts) -> Result<Self, Problem> {
        let folder = parts.data.path().to_path_buf();
        let store = blocking(move || Store::open(&folder)).await.map_err(|error| Problem::from(&error))?;
        Ok(Self {
            shared: Arc::new(Shared {
                data: parts.data,
                store,
                secrets: Arc::new(parts.secrets),
                clock: parts.clock,
                chance: parts.chance,
                timeouts: parts.timeouts,
                download_timeouts: parts.download_timeouts,
                downloader: OnceCell::new(),
                download_limits: parts.download_limits,
                clients: AsyncMutex::default(),
                samples: Samples::default(),
                session: SessionTenants::default(),
                observer: parts.observer,
                shutting_down: CancellationToken::new(),
                running: Mutex::default(),
                stranded: Mutex::default(),
            }),
        })
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// The keychain.
    pub fn secrets(&self) -> &Arc<Secrets> {
        &self.shared.secrets
    }

    /// Starts an export and returns as soon as it is written down and at work.
    ///
    /// # Errors
    /// When the request can't work, or nothing can be written.
    pub async fn start(&self, request: ExportRequest) -> Result<ExportSnapshot, StartError> {
        let problems = request.problems();
        if !problems.is_empty() {
            return Err(StartError::Request(problems));
        }
        if self.shared.shutting_down.is_cancelled() {
            return Err(Problem::bare("shutting_down").into());
        }
        let tenant = self.shared.tenant(&request.tenant_id).await?;
        if tenant.removed_at.is_some() {
            return Err(Problem::bare("tenant_removed").into());
        }
        let now = self.shared.clock.now();
        let id = self.shared.chance.id_v7(now);
        let work = WorkFolder::new(&request.folder, &id);
        blocking(move || work.try_writing()).await.map_err(|error| {
            let problem = Problem::from(&error);
            StartError::Request(vec![RequestProblem {
                place: RequestPart::Folder,
                code: problem.code,
                detail: problem.detail,
            }])
        })?;

        let export = Export {
            id: id.clone(),
            tenant_id: tenant.id.clone(),
            preset_id: request.preset_id.clone(),
            name: request.name.trim().to_owned(),
            request: json!(request),
            state: ExportState::Queued,
            resume_state: None,
            problem: None,
            folder: request.folder.display().to_string(),
            pack: None,
            rows: None,
            funnel: None,
            bytes: None,
            created_at: now,
            updated_at: now,
            finished_at: None,
            damage: None,
        };
        let jobs: Vec<Job> = (0_u32..)
            .zip(request.jobs())
            .map(|(position, (connection, body))| Job::queued(&id, position, connection, json!(body)))
            .collect();
        let created = NewActivity {
            at: now,
            kind: "export_created".to_owned(),
            export_id: Some(id.clone()),
            detail: json!({ "tenant": tenant.host, "request": export.request }),
        };
        let lease = self.lease(&id).await?.ok_or_else(|| Problem::bare("in_use"))?;
        let (store, row, rows) = (self.shared.store.clone(), export.clone(), jobs.clone());
        blocking(move || store.save_export(&row, &rows, &created))
            .await
            .map_err(|error| Problem::from(&error))?;

        Ok(self.spawn(Run {
            shared: Arc::clone(&self.shared),
            tenant,
            request,
            export,
            jobs,
            files: Vec::new(),
            cancel: self.shared.shutting_down.child_token(),
            unattended: false,
            fetched_again: false,
            lease,
        }))
    }

    /// Resumes every unfinished export that no other process runs; returns their ids. To be called once
    /// after a start; calling it again, after a long sleep for example, does no harm.
    ///
    /// An export that can't be resumed keeps none of the others from it.
    ///
    /// # Errors
    /// When the store can't be read at all.
    pub async fn resume_all(&self) -> Result<Vec<String>, Problem> {
        let store = self.shared.store.clone();
        let exports =
            blocking(move || store.running_exports()).await.map_err(|error| Problem::from(&error))?;
        let mut resumed = Vec::new();
        for export in exports {
            match self.take_up(&export.id, Resume::Unattended).await {
                Ok(Some(_)) => resumed.push(export.id),
                Ok(None) => {}
                Err(problem) => {
                    tracing::error!(export = %export.id, code = problem.code, "could not be resumed");
                }
            }
        }
        Ok(resumed)
    }

    /// Resumes one export: an unfinished one, or one that stopped or failed and can continue. One that
    /// lacks the files of some connections asks for them again.
    ///
    /// # Errors
    /// `in_use` when it is at work already, here or in another process; `not_resumable` when it has
    /// ended for good; `tenant_removed`; `store_damaged`.
    pub async fn resume(&self, id: &str) -> Result<ExportSnapshot, Problem> {
        let id = self.full_id(id).await?;
        self.take_up(&id, Resume::Asked).await?.ok_or_else(|| Problem::bare("in_use"))
    }

    /// Finishes an export of several connections without those whose files are lost. Its manifest says
    /// which are missing.
    ///
    /// # Errors
    /// As for [`Exporter::resume`]; `not_resumable` also when nothing is missing.
    pub async fn finish_without_lost(&self, id: &str) -> Result<ExportSnapshot, Problem> {
        let id = self.full_id(id).await?;
        self.take_up(&id, Resume::WithoutLost).await?.ok_or_else(|| Problem::bare("in_use"))
    }

    /// Ends every run of this process, because the program ends, and waits for them: at most as long as
    /// the request that makes a job may take, which can't be called back. The stored states stand, and
    /// the next start resumes them. Nothing can be started afterwards.
    pub async fn shut_down(&self) {
        self.shared.shutting_down.cancel();
        let running: Vec<_> = self.shared.running().values().map(|running| running.ended.clone()).collect();
        let all_ended = async {
            for ended in running {
                closed(ended).await;
            }
        };
        // In real time, like the request's own time limit.
        let longest = self.shared.timeouts.request + SHUT_DOWN_MARGIN;
        if tokio::time::timeout(longest, all_ended).await.is_err() {
            tracing::error!("exports were still at work when the program ended");
        }
    }

    /// How many exports are at work in this process.
    pub fn running_count(&self) -> usize {
        self.shared.running().len()
    }

    /// Stops the runs of a tenant in this process, and waits for their ends.
    pub(crate) async fn stop_runs_of(&self, tenant_id: &str) {
        let ids: Vec<String> = self
            .shared
            .running()
            .iter()
            .filter(|(_, running)| running.tenant_id == tenant_id)
            .map(|(id, _)| id.clone())
            .collect();
        self.stop_all(&ids).await;
    }

    /// [`Exporter::stop`] for several exports at the same time.
    pub async fn stop_all(&self, ids: &[String]) {
        let ended: Vec<_> = {
            let running = self.shared.running();
            ids.iter().filter_map(|id| running.get(id)).map(Running::cancel).collect()
        };
        for ended in ended {
            closed(ended).await;
        }
    }

    /// Stops watching an export. It can go on while Auth0 keeps its file; Auth0 itself can't be
    /// told to stop. Does nothing to one that is not at work here.
    pub async fn stop(&self, id: &str) {
        let ended = self.shared.running().get(id).map(Running::cancel);
        if let Some(ended) = ended {
            closed(ended).await;
        }
    }

    /// Waits until an export that is at work here has ended, and gives its last picture.
    pub async fn wait(&self, id: &str) -> Result<ExportSnapshot, Problem> {
        let ended = self.shared.running().get(id).map(|running| running.ended.clone());
        if let Some(ended) = ended
            && let Some(last) = closed(ended).await
        {
            // Not what is stored: that can't say that nothing could be stored.
            return Ok(last);
        }
        self.export(id).await
    }

    /// The export as it is now: the snapshot of its run in this process, or what is stored of it.
    pub(crate) fn current(&self, stored: ExportSnapshot) -> ExportSnapshot {
        let running = self.shared.running().get(&stored.id).map(|running| running.latest.clone());
        let stranded = || self.shared.stranded().get(&stored.id).cloned();
        // What another process has written since counts more than what this one could not write.
        running
            .or_else(|| stranded().filter(|stranded| stranded.updated_at == stored.updated_at))
            .unwrap_or(stored)
    }

    pub(crate) async fn lease(&self, id: &str) -> Result<Option<Lease>, Problem> {
        let (folder, id) = (self.shared.data.leases(), id.to_owned());
        blocking(move || Lease::take(&folder, &id).map_err(|error| Problem::file(&folder, &error))).await
    }

    /// Takes up an export, unless it is at work here or in another process.
    async fn take_up(&self, id: &str, resume: Resume) -> Result<Option<ExportSnapshot>, Problem> {
        if self.shared.shutting_down.is_cancelled() {
            return Err(Problem::bare("shutting_down"));
        }
        let Some(lease) = self.lease(id).await? else { return Ok(None) };
        let (store, id) = (self.shared.store.clone(), id.to_owned());
        // Read only now, under the lease: before, another process might still have written.
        let (mut export, mut jobs, files) = blocking(move || {
            let export = store.export(&id)?;
            Ok((export, store.jobs(&id)?, store.pack_files(&id)?))
        })
        .await
        .map_err(|error: store::StoreError| Problem::from(&error))?;

        // Everything that it needs comes before the first write: a state of running that is stored and
        // then can't run would be resumed in vain for ever.
        if let Some(damage) = &export.damage {
            return Err(Problem::with("store_damaged", json!({ "message": damage })));
        }
        let tenant = self.shared.tenant(&export.tenant_id).await?;
        if tenant.removed_at.is_some() {
            return Err(Problem::bare("tenant_removed"));
        }
        let request = serde_json::from_value(export.request.clone())
            .map_err(|error| Problem::with("store_damaged", json!({ "message": error.to_string() })))?;
        if !export.state.is_running() {
            self.store_resumption(&mut export, &mut jobs, resume).await?;
        }
        Ok(Some(self.spawn(Run {
            shared: Arc::clone(&self.shared),
            tenant,
            request,
            export,
            jobs,
            files,
            cancel: self.shared.shutting_down.child_token(),
            unattended: resume == Resume::Unattended,
            fetched_again: false,
            lease,
        })))
    }

    /// Puts an export that has ended back to a running state, in the store and in the given rows.
    async fn store_resumption(
        &self,
        export: &mut Export,
        jobs: &mut [Job],
        resume: Resume,
    ) -> Result<(), Problem> {
        let state = export.resume_state.take().ok_or_else(|| Problem::bare("not_resumable"))?;
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
            return Err(Problem::bare("not_resumable"));
        }
        export.state = if resume == Resume::WithoutLost { ExportState::Converting } else { state };
        export.problem = None;
        export.finished_at = None;
        export.updated_at = self.shared.clock.now();
        let resumed = NewActivity {
            at: export.updated_at,
            kind: "export_resumed".to_owned(),
            export_id: Some(export.id.clone()),
            detail: json!({ "state": export.state.as_str(), "without": changed.iter()
                .filter(|job| job.given_up).map(|job| &job.connection_id).collect::<Vec<_>>() }),
        };
        let (store, row) = (self.shared.store.clone(), export.clone());
        blocking(move || store.save_export(&row, &changed, &resumed))
            .await
            .map_err(|error| Problem::from(&error))
    }

    /// Sets a run to work and gives its first picture.
    fn spawn(&self, run: Run) -> ExportSnapshot {
        let id = run.export.id.clone();
        let first = run.snapshot(Progress::default());
        let (last, ended) = watch::channel(None);
        let running = Running {
            tenant_id: run.tenant.id.clone(),
            cancel: run.cancel.clone(),
            latest: first.clone(),
            ended,
        };
        self.shared.stranded().remove(&id);
        self.shared.running().insert(id.clone(), running);
        let shared = Arc::clone(&self.shared);
        tokio::spawn(async move {
            let registered = Registered { shared, id };
            registered.shared.observer.changed(&run.snapshot(Progress::default()));
            let ended = run.drive().await;
            drop(registered);
            last.send_replace(Some(ended));
        });
        first
    }

    /// The export's whole id, from the beginning of it.
    async fn full_id(&self, id: &str) -> Result<String, Problem> {
        let (store, id) = (self.shared.store.clone(), id.to_owned());
        let export = blocking(move || store.export(&id)).await.map_err(|error| Problem::from(&error))?;
        Ok(export.id)
    }
}

/// Takes a run off the list when it ends, however it ends.
struct Registered {
    shared: Arc<Shared>,
    id: String,
}

impl Drop for Registered {
    fn drop(&mut self) {
        self.shared.running().remove(&self.id);
    }
}

/// Waits for the last picture of a run; none if it panicked.
async fn closed(mut ended: watch::Receiver<Option<ExportSnapshot>>) -> Option<ExportSnapshot> {
    while ended.changed().await.is_ok() {}
    ended.borrow().clone()
}

/// The folder that holds the packs of a tenant by default.
pub fn tenant_folder(base: &Path, tenant_name: &str) -> PathBuf {
    base.join(pack::safe_part(tenant_name, "tenant"))
}
