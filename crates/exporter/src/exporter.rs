//! The way in: start, resume, stop and wait for exports.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use auth0::{Client, Timeouts};
use base::{Chance, Clock, SystemClock};
use download::Downloader;
use secrets::{Chunked, OsKeychain, Secrets};
use serde_json::json;
use store::{Export, ExportState, Job, NewActivity, Store};
use tokio::sync::{Mutex as AsyncMutex, OnceCell, watch};
use tokio_util::sync::CancellationToken;

use crate::lease::Lease;
use crate::paths::DataFolder;
use crate::request::{ExportRequest, Place, RequestProblem};
use crate::run::{Run, blocking};
use crate::sample::Samples;
use crate::snapshot::{ExportSnapshot, Observer, Problem, Progress};
use crate::tenants::session::SessionTenants;
use crate::work;

/// The name under which Rollcall's entries stand in the keychain, whichever program wrote them.
const KEYCHAIN_SERVICE: &str = "app.rollcall";

/// What an exporter is made of.
pub struct Parts {
    /// The folder of all state.
    pub data: DataFolder,
    /// The keychain.
    pub secrets: Secrets,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
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
    running: Mutex<HashMap<String, Running>>,
}

/// An export at work in this process.
struct Running {
    tenant_id: String,
    cancel: CancellationToken,
    latest: ExportSnapshot,
    /// Gets the last picture, then closes.
    ended: watch::Receiver<Option<ExportSnapshot>>,
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

    fn running(&self) -> MutexGuard<'_, HashMap<String, Running>> {
        // The map is whole after every operation, also one that was the last of a panicking thread.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
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
                running: Mutex::default(),
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
        let tenant = self.shared.tenant(&request.tenant_id).await?;
        let now = self.shared.clock.now();
        let id = self.shared.chance.id_v7(now);
        let work = pack::work_folder(&request.folder, &id);
        blocking(move || work::try_folder(&work)).await.map_err(|problem| {
            StartError::Request(vec![RequestProblem {
                place: Place::Folder,
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
            bytes: None,
            created_at: now,
            updated_at: now,
            finished_at: None,
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
        blocking(move || store.add_export(&row, &rows, &created))
            .await
            .map_err(|error| Problem::from(&error))?;

        Ok(self.spawn(Run {
            shared: Arc::clone(&self.shared),
            tenant,
            request,
            export,
            jobs,
            files: Vec::new(),
            cancel: CancellationToken::new(),
            fetched_again: false,
            lease,
        }))
    }

    /// Goes on with every unfinished export that no other process has in hand; gives their ids.
    /// To be called once after a start, and again after a long sleep does no harm.
    pub async fn resume_all(&self) -> Result<Vec<String>, Problem> {
        let store = self.shared.store.clone();
        let exports =
            blocking(move || store.running_exports()).await.map_err(|error| Problem::from(&error))?;
        let mut resumed = Vec::new();
        for export in exports {
            if self.take_up(&export.id).await?.is_some() {
                resumed.push(export.id);
            }
        }
        Ok(resumed)
    }

    /// Goes on with one export: an unfinished one, or one that stopped or failed and can go on.
    ///
    /// # Errors
    /// `in_use` when it is at work already, here or in another process; `not_resumable` when it has
    /// ended for good.
    pub async fn resume(&self, id: &str) -> Result<ExportSnapshot, Problem> {
        let id = self.full_id(id).await?;
        self.take_up(&id).await?.ok_or_else(|| Problem::bare("in_use"))
    }

    /// Stops watching an export. It can go on while Auth0 keeps its file; Auth0 itself can't be
    /// told to stop. Does nothing to one that is not at work here.
    pub async fn stop(&self, id: &str) {
        let ended = {
            let running = self.shared.running();
            let Some(running) = running.get(id) else { return };
            running.cancel.cancel();
            running.ended.clone()
        };
        closed(ended).await;
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

    /// The picture of an export that is at work here.
    pub(crate) fn live(&self, id: &str) -> Option<ExportSnapshot> {
        self.shared.running().get(id).map(|running| running.latest.clone())
    }

    pub(crate) async fn lease(&self, id: &str) -> Result<Option<Lease>, Problem> {
        let (folder, id) = (self.shared.data.leases(), id.to_owned());
        blocking(move || Lease::take(&folder, &id).map_err(|error| Problem::file(&folder, &error))).await
    }

    /// Takes an export in hand, unless somebody has it.
    async fn take_up(&self, id: &str) -> Result<Option<ExportSnapshot>, Problem> {
        let Some(lease) = self.lease(id).await? else { return Ok(None) };
        let (store, id) = (self.shared.store.clone(), id.to_owned());
        // Read only now, with the lease in hand: before, another process might still have written.
        let (mut export, jobs, files) = blocking(move || {
            let export = store.export(&id)?;
            Ok((export, store.jobs(&id)?, store.pack_files(&id)?))
        })
        .await
        .map_err(|error: store::StoreError| Problem::from(&error))?;

        if !export.state.is_running() {
            let state = export.resume_state.take().ok_or_else(|| Problem::bare("not_resumable"))?;
            export.state = state;
            export.problem = None;
            export.finished_at = None;
            export.updated_at = self.shared.clock.now();
            let resumed = NewActivity {
                at: export.updated_at,
                kind: "export_resumed".to_owned(),
                export_id: Some(export.id.clone()),
                detail: json!({ "state": state.as_str() }),
            };
            let (store, row) = (self.shared.store.clone(), export.clone());
            blocking(move || store.record_step(&row, None, None, Some(&resumed)))
                .await
                .map_err(|error| Problem::from(&error))?;
        }
        let tenant = self.shared.tenant(&export.tenant_id).await?;
        let request = serde_json::from_value(export.request.clone())
            .map_err(|error| Problem::with("store_damaged", json!({ "message": error.to_string() })))?;
        Ok(Some(self.spawn(Run {
            shared: Arc::clone(&self.shared),
            tenant,
            request,
            export,
            jobs,
            files,
            cancel: CancellationToken::new(),
            fetched_again: false,
            lease,
        })))
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
