//! The composition root: one exporter, the window that watches it, and what lives only as long as this process.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use exporter::{
    Access, Credential, DataFolder, ExpiryWarning, ExportSnapshot, Exporter, Host, Keep, NewTenant, Observer,
    Parts, Problem, Tenant, TenantAddress, TenantChange,
};
use secrecy::SecretString;
use serde_json::json;
use tauri::{AppHandle, Manager, Runtime};
use tenant_sim::{Config, TenantSim};
use tokio::sync::{Mutex as AsyncMutex, SetOnce};

use crate::ipc::ExportChanged;
use crate::presence::{Presence, tell};

/// Names the data folder, for tests and for people who keep several.
const DATA_FOLDER: &str = "ROLLCALL_DATA_DIR";

/// Name of the demo tenant.
const DEMO: &str = "Demo";

/// A problem of the shell's own.
pub(crate) fn problem(code: &str, detail: serde_json::Value) -> Problem {
    Problem { code: code.to_owned(), detail }
}

/// The folder that the environment names, or this user's.
pub(crate) fn data_folder() -> Result<DataFolder, Problem> {
    match std::env::var_os(DATA_FOLDER).filter(|path| !path.is_empty()) {
        Some(path) => std::path::absolute(&path).map(DataFolder::at).map_err(|error| {
            problem("file", json!({ "path": path.display().to_string(), "kind": error.kind().to_string() }))
        }),
        None => DataFolder::of_this_user().ok_or_else(|| problem("no_folder", json!({ "what": "data" }))),
    }
}

/// What commands work with. It is there before the data folder is open, which happens beside the window's own start.
pub(crate) struct App {
    /// Where the exporter could not be opened, every command says why: the window opens even so, and shows it.
    exporter: SetOnce<Result<Exporter, Problem>>,
    /// Tenants whose credentials are in memory. They are not saved: the next session could do nothing with them.
    session: Mutex<Vec<Tenant>>,
    demo: AsyncMutex<Option<Demo>>,
}

/// The made-up tenant of this process, once somebody has asked for it.
struct Demo {
    tenant: Tenant,
    /// Answers until it is dropped.
    _sim: TenantSim,
}

/// Tells the page of every change, and what there is of Rollcall beside it.
struct Watcher<R: Runtime>(AppHandle<R>);

impl<R: Runtime> Observer for Watcher<R> {
    fn changed(&self, snapshot: &ExportSnapshot) {
        tell(&self.0, ExportChanged(snapshot.into()));
        self.0.state::<Presence>().changed(&self.0, snapshot);
    }

    fn expiring(&self, snapshot: &ExportSnapshot, warning: ExpiryWarning) {
        self.0.state::<Presence>().expiring(&self.0, snapshot, warning);
    }
}

impl App {
    /// Without an exporter: commands wait for [`App::open`].
    pub(crate) fn new() -> Self {
        Self { exporter: SetOnce::new(), session: Mutex::default(), demo: AsyncMutex::default() }
    }

    /// Opens the exporter on a data folder, once, goes on with what an earlier process left unfinished, and warns of
    /// files that are about to go.
    pub(crate) async fn open<R: Runtime>(&self, app: &AppHandle<R>, data: Result<DataFolder, Problem>) {
        let exporter = match data {
            Ok(data) => Exporter::open(Parts::usual(data, Arc::new(Watcher(app.clone())))).await,
            Err(problem) => Err(problem),
        };
        match &exporter {
            Ok(exporter) => resume_exports(exporter),
            Err(problem) => tracing::error!(code = problem.code, "the data folder can't be used"),
        }
        if self.exporter.set(exporter).is_err() {
            tracing::error!("the data folder was opened twice");
        }
    }

    /// The exporter, as soon as it is open, or why there is none.
    pub(crate) async fn exporter(&self) -> Result<&Exporter, Problem> {
        self.exporter.wait().await.as_ref().map_err(Clone::clone)
    }

    /// Every tenant that an export can be made of: the saved ones by name, then those of this session.
    pub(crate) async fn tenants(&self) -> Result<Vec<Tenant>, Problem> {
        let mut tenants = self.exporter().await?.tenants().await?;
        tenants.extend(self.session().iter().cloned());
        Ok(tenants)
    }

    /// One of [`App::tenants`].
    pub(crate) async fn tenant(&self, id: &str) -> Result<Option<Tenant>, Problem> {
        Ok(self.tenants().await?.into_iter().find(|tenant| tenant.id == id))
    }

    /// Adds a tenant. One that is kept for this session takes the place of an earlier one at the same host.
    pub(crate) async fn add_tenant(&self, new: NewTenant) -> Result<Tenant, Problem> {
        if !new.saved {
            self.refuse_taken_name(&new).await?;
        }
        let (tenant, _) = self.exporter().await?.add_tenant(new).await?;
        if !tenant.saved {
            let mut session = self.session();
            session.retain(|other| other.id != tenant.id);
            session.push(tenant.clone());
        }
        Ok(tenant)
    }

    /// Changes what a tenant is called and how it is marked.
    pub(crate) async fn edit_tenant(&self, id: &str, change: TenantChange) -> Result<Tenant, Problem> {
        let name = change.name.trim().to_lowercase();
        let others = self.tenants().await?;
        if others.iter().any(|other| other.id != id && other.name.to_lowercase() == name) {
            return Err(problem("name_taken", json!({ "message": change.name.trim() })));
        }
        let changed = self.exporter().await?.edit_tenant(id, change).await?;
        self.changed(&changed);
        Ok(changed)
    }

    /// Gives a tenant another credential, kept where the old one was, once it has been seen to work.
    pub(crate) async fn renew_credential(
        &self,
        id: &str,
        credential: Credential,
    ) -> Result<(Tenant, Access), Problem> {
        let tenant =
            self.tenant(id).await?.ok_or_else(|| problem("not_found_tenant", json!({ "id": id })))?;
        let keep = if tenant.saved { Keep::Keychain } else { Keep::SessionOnly };
        let (tenant, access) = self.exporter().await?.replace_credential(id, credential, keep).await?;
        self.changed(&tenant);
        Ok((tenant, access))
    }

    /// Takes a tenant off the list. Its exports stay.
    pub(crate) async fn remove_tenant(&self, id: &str) -> Result<(), Problem> {
        self.exporter().await?.remove_tenant(id).await?;
        self.session().retain(|tenant| tenant.id != id);
        let mut demo = self.demo.lock().await;
        if demo.as_ref().is_some_and(|demo| demo.tenant.id == id) {
            *demo = None;
        }
        Ok(())
    }

    /// The demo tenant, which is started when it is first asked for.
    pub(crate) async fn demo(&self) -> Result<Tenant, Problem> {
        let mut demo = self.demo.lock().await;
        if let Some(demo) = demo.as_ref() {
            return Ok(demo.tenant.clone());
        }
        let failed = |message: String| problem("demo_start", json!({ "message": message }));
        let sim = TenantSim::start(Config::default()).await.map_err(|error| failed(error.to_string()))?;
        let host = Host::parse(sim.url()).map_err(|error| failed(error.to_string()))?;
        let new = NewTenant {
            name: DEMO.to_owned(),
            address: TenantAddress::canonical(host),
            credential: Credential::ClientSecret {
                client_id: sim.client_id().to_owned(),
                client_secret: SecretString::from(sim.client_secret()),
            },
            keep: Keep::SessionOnly,
            production: false,
            demo: true,
            saved: false,
        };
        let tenant = self.add_tenant(new).await?;
        *demo = Some(Demo { tenant: tenant.clone(), _sim: sim });
        Ok(tenant)
    }

    /// The store lets unsaved tenants share a name; people who see both in one list could not tell them apart.
    async fn refuse_taken_name(&self, new: &NewTenant) -> Result<(), Problem> {
        let (name, host) = (new.name.trim().to_lowercase(), new.address.api.to_string());
        // The demo tenant has no name to choose.
        let taken =
            !new.demo
                && self.tenants().await?.iter().any(|tenant| {
                    tenant.name.to_lowercase() == name && (tenant.saved || tenant.host != host)
                });
        if taken { Err(problem("name_taken", json!({ "message": new.name.trim() }))) } else { Ok(()) }
    }

    /// A tenant of this session looks like this now; the saved ones are read anew each time.
    fn changed(&self, tenant: &Tenant) {
        if let Some(known) = self.session().iter_mut().find(|known| known.id == tenant.id) {
            known.clone_from(tenant);
        }
    }

    fn session(&self) -> MutexGuard<'_, Vec<Tenant>> {
        // The list is whole after every operation, also one that was the last of a panicking thread.
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn resume_exports(exporter: &Exporter) {
    // The first question to the keychain takes the longest. The page asks it as soon as it is there.
    let secrets = Arc::clone(exporter.secrets());
    tauri::async_runtime::spawn_blocking(move || secrets.keychain_status());
    let watching = exporter.clone();
    tauri::async_runtime::spawn(async move { watching.watch_expiry().await });
    let exporter = exporter.clone();
    tauri::async_runtime::spawn(async move {
        if let Err(problem) = exporter.resume_all().await {
            tracing::error!(code = problem.code, "unfinished exports could not be taken up");
        }
    });
}
