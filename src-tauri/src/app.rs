//! The state behind the commands: the exporter, its observer, and the demo tenant.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};

use exporter::{
    Access, Credential, DataFolder, ExpiryWarning, Explained, ExportSnapshot, Exporter, Keep, LocalProblem,
    NewTenant, Observer, Parts, PersonPack, Problem, SignInProblem, Tenant, Wanted,
};
use tauri::{AppHandle, Manager, Runtime};
use tenant_sim::{Config, READ_SCOPES, TenantSim};
use tokio::sync::{Mutex, SetOnce};

use crate::conversions::{Conversions, may_be_pack};
use crate::events::{ExportChanged, emit};
use crate::presence::Presence;

/// Environment variable that overrides the data folder.
const DATA_FOLDER: &str = "ROLLCALL_DATA_DIR";

/// Returns the data folder named by the environment, or the user's default one.
pub(crate) fn data_folder() -> Result<DataFolder, Problem> {
    match std::env::var_os(DATA_FOLDER).filter(|path| !path.is_empty()) {
        Some(path) => std::path::absolute(&path)
            .map(DataFolder::at)
            .map_err(|error| Problem::file(Path::new(&path), &error)),
        None => DataFolder::of_this_user()
            .ok_or_else(|| LocalProblem::NoFolder { what: "data".to_owned() }.into()),
    }
}

/// The state behind the commands. It exists before the data folder is open: that happens while the
/// window starts.
pub(crate) struct App {
    /// If the exporter could not be opened, every command returns the reason, which the window
    /// displays.
    exporter: SetOnce<Result<Exporter, Problem>>,
    demo: Mutex<Option<Demo>>,
    /// The pages of the packs of persons that were made in this process, by the packs' ids.
    person_pages: std::sync::Mutex<HashMap<String, PathBuf>>,
    /// What was dropped onto the window last and may be a pack.
    dropped: std::sync::Mutex<Option<PathBuf>>,
    /// Cancels the check of a pack that was begun last.
    check: std::sync::Mutex<Arc<AtomicBool>>,
    /// The files that the user has given to convert.
    pub(crate) conversions: Conversions,
}

/// The demo tenant of this process.
struct Demo {
    tenant: Tenant,
    /// Runs until it is dropped.
    _sim: TenantSim,
}

/// Forwards every change to the page, the tray and the notifications.
struct ShellObserver<R: Runtime>(AppHandle<R>);

impl<R: Runtime> Observer for ShellObserver<R> {
    fn changed(&self, snapshot: &ExportSnapshot) {
        emit(&self.0, ExportChanged(snapshot.into()));
        self.0.state::<Presence>().changed(&self.0, snapshot);
    }

    fn expiring(&self, snapshot: &ExportSnapshot, warning: ExpiryWarning) {
        self.0.state::<Presence>().expiring(&self.0, snapshot, warning);
    }
}

impl App {
    /// Creates the state without an exporter; commands wait for [`App::open`].
    pub(crate) fn new() -> Self {
        Self {
            exporter: SetOnce::new(),
            demo: Mutex::default(),
            person_pages: std::sync::Mutex::default(),
            dropped: std::sync::Mutex::default(),
            check: std::sync::Mutex::default(),
            conversions: Conversions::default(),
        }
    }

    /// Opens the exporter on a data folder, resumes unfinished exports and starts watching for
    /// expiring files. Must be called once.
    pub(crate) async fn open<R: Runtime>(&self, app: &AppHandle<R>, data: Result<DataFolder, Problem>) {
        let exporter = match data {
            Ok(data) => Exporter::open(Parts::usual(data, Arc::new(ShellObserver(app.clone())))).await,
            Err(problem) => Err(problem),
        };
        match &exporter {
            Ok(exporter) => resume_exports(exporter),
            Err(problem) => tracing::error!(code = problem.code(), "the data folder cannot be used"),
        }
        if self.exporter.set(exporter).is_err() {
            tracing::error!("the data folder was opened twice");
        }
    }

    /// Waits until the exporter is open and returns it, or the reason why it could not be opened.
    pub(crate) async fn exporter(&self) -> Result<&Exporter, Problem> {
        self.exporter.wait().await.as_ref().map_err(Clone::clone)
    }

    /// Whether exports are at work in this process.
    pub(crate) fn is_exporting(&self) -> bool {
        self.opened().is_some_and(|exporter| exporter.running_count() > 0)
    }

    /// Ends the exports of this process, because the program ends: they are resumed at the next
    /// start.
    pub(crate) async fn shut_down(&self) {
        if let Some(exporter) = self.opened() {
            exporter.shut_down().await;
        }
    }

    fn opened(&self) -> Option<&Exporter> {
        self.exporter.get()?.as_ref().ok()
    }

    /// Returns one of the listed tenants by its id.
    pub(crate) async fn tenant(&self, id: &str) -> Result<Option<Tenant>, Problem> {
        let tenants = self.exporter().await?.listed_tenants().await?;
        Ok(tenants.into_iter().find(|tenant| tenant.id == id))
    }

    /// Replaces a tenant's credential once the new one has been verified. It is stored where the
    /// old one was.
    pub(crate) async fn renew_credential(
        &self,
        id: &str,
        credential: Credential,
    ) -> Result<(Tenant, Access), Problem> {
        let missing = || SignInProblem::NotFoundTenant(Wanted::with_id(id));
        let tenant = self.tenant(id).await?.ok_or_else(missing)?;
        let keep = if tenant.saved { Keep::Keychain } else { Keep::SessionOnly };
        self.exporter().await?.replace_credential(id, credential, keep).await
    }

    /// Removes a tenant. Its exports are kept.
    pub(crate) async fn remove_tenant(&self, id: &str) -> Result<(), Problem> {
        self.exporter().await?.remove_tenant(id).await?;
        let mut demo = self.demo.lock().await;
        if demo.as_ref().is_some_and(|demo| demo.tenant.id == id) {
            *demo = None;
        }
        Ok(())
    }

    /// Remembers where the pack of a person is, so that the page can name it.
    pub(crate) fn remember_person_pack(&self, made: PersonPack) {
        self.person_pages.lock().unwrap_or_else(PoisonError::into_inner).insert(made.id, made.page);
    }

    /// Returns the page in a pack of a person that was made in this process.
    pub(crate) fn person_page(&self, id: &str) -> Option<PathBuf> {
        self.person_pages.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Remembers what was dropped onto the window if it may be a pack: one folder, one archive, or
    /// one of the files that only packs have. Returns its name then.
    pub(crate) fn drop_pack(&self, paths: &[PathBuf]) -> Option<String> {
        let [path] = paths else { return None };
        let is_archive = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
        let name = path.file_name()?.to_str()?;
        let pack = match name {
            "manifest.json" | "SHA256SUMS" | "SHA256SUMS.sig" => path.parent()?,
            _ if (is_archive && may_be_pack(path)) || path.is_dir() => path.as_path(),
            _ => return None,
        };
        *self.dropped.lock().unwrap_or_else(PoisonError::into_inner) = Some(pack.to_path_buf());
        Some(pack.file_name()?.display().to_string())
    }

    /// Returns what was dropped onto the window last.
    pub(crate) fn dropped_pack(&self) -> Option<PathBuf> {
        self.dropped.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Cancels the check that runs, and returns what cancels the next one.
    pub(crate) fn begin_check(&self) -> Arc<AtomicBool> {
        let mut check = self.check.lock().unwrap_or_else(PoisonError::into_inner);
        check.store(true, Ordering::Relaxed);
        *check = Arc::default();
        Arc::clone(&check)
    }

    /// Cancels the check that runs.
    pub(crate) fn cancel_check(&self) {
        self.check.lock().unwrap_or_else(PoisonError::into_inner).store(true, Ordering::Relaxed);
    }

    /// Returns the demo tenant, starting it on the first call.
    pub(crate) async fn demo(&self) -> Result<Tenant, Problem> {
        let mut demo = self.demo.lock().await;
        if let Some(demo) = demo.as_ref() {
            return Ok(demo.tenant.clone());
        }
        let failed = |message: String| LocalProblem::DemoStart(Explained { message });
        // The demo shows all that Rollcall can do, so its application may read all that this takes.
        let is_used = |scope: &&&str| **scope != "read:refresh_tokens";
        let scopes = READ_SCOPES.iter().filter(is_used).map(|scope| (*scope).to_owned()).collect();
        let config = Config { scopes, ..Config::default() };
        let sim = TenantSim::start(config).await.map_err(|error| failed(error.to_string()))?;
        let new = NewTenant::demo(sim.url(), sim.client_id(), sim.client_secret())
            .map_err(|error| failed(error.to_string()))?;
        let (tenant, _) = self.exporter().await?.add_tenant(new).await?;
        *demo = Some(Demo { tenant: tenant.clone(), _sim: sim });
        Ok(tenant)
    }
}

fn resume_exports(exporter: &Exporter) {
    // The first keychain query is the slowest; make it before the page asks.
    let secrets = Arc::clone(exporter.secrets());
    tauri::async_runtime::spawn_blocking(move || secrets.keychain_status());
    let watching = exporter.clone();
    tauri::async_runtime::spawn(async move { watching.watch_expiry().await });
    let witnesses = exporter.clone();
    tauri::async_runtime::spawn(async move { witnesses.watch_witnesses().await });
    let exporter = exporter.clone();
    tauri::async_runtime::spawn(async move {
        if let Err(problem) = exporter.resume_all().await {
            tracing::error!(code = problem.code(), "unfinished exports could not be resumed");
        }
    });
}
