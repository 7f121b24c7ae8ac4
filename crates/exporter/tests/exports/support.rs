//! A simulated tenant, a driven clock, and an exporter in a folder of its own.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use base::{Chance, DrivenClock};
use exporter::{
    Column, Credential, DataFolder, ExportRequest, ExportSnapshot, Exporter, Format, Host, Keep, NewTenant,
    Observer, Parts, Problem, Recipe, Secrets, Tenant, TenantAddress,
};
use secrecy::SecretString;
use secrets::SessionMemory;
use tempfile::TempDir;
use tenant_sim::{Config, Plan, TenantSim, TimeSource};

/// The moment at which every test begins.
pub(crate) const START: &str = "2026-11-01T10:15:00Z";

/// Everything that a test of an export needs.
pub(crate) struct World {
    pub(crate) sim: Arc<TenantSim>,
    pub(crate) clock: Arc<DrivenClock>,
    pub(crate) folder: TempDir,
    pub(crate) seen: Arc<Seen>,
    pub(crate) exporter: Exporter,
    pub(crate) tenant: Tenant,
}

/// Remembers every snapshot.
#[derive(Default)]
pub(crate) struct Seen(Mutex<Vec<ExportSnapshot>>);

impl Observer for Seen {
    fn changed(&self, snapshot: &ExportSnapshot) {
        self.0.lock().unwrap().push(snapshot.clone());
    }
}

impl Seen {
    pub(crate) fn all(&self) -> Vec<ExportSnapshot> {
        self.0.lock().unwrap().clone()
    }

    /// The states of an export, in order, without repetition.
    pub(crate) fn states(&self, id: &str) -> Vec<&'static str> {
        let mut states: Vec<_> = self
            .all()
            .iter()
            .filter(|snapshot| snapshot.id == id)
            .map(|snapshot| snapshot.state.as_str())
            .collect();
        states.dedup();
        states
    }

    /// The codes of the troubles that were shown while the export went on.
    pub(crate) fn troubles(&self) -> Vec<String> {
        let mut codes: Vec<String> = self
            .all()
            .into_iter()
            .filter_map(|snapshot| snapshot.progress.trouble)
            .map(|trouble| trouble.code())
            .collect();
        codes.dedup();
        codes
    }
}

/// The facts of a problem, as programs get them.
pub(crate) fn facts(problem: &Problem) -> serde_json::Value {
    serde_json::to_value(problem).unwrap()["detail"].take()
}

pub(crate) fn config() -> Config {
    Config {
        users: 300,
        plan: Plan::Unlimited,
        time: TimeSource::Driven(START.parse().unwrap()),
        job_duration: Duration::from_secs(20),
        ..Config::default()
    }
}

impl World {
    /// Opens the database beside the exporter.
    pub(crate) fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.folder.path().join("data/rollcall.db")).unwrap()
    }

    pub(crate) async fn new() -> Self {
        Self::with(config()).await
    }

    pub(crate) async fn with(config: Config) -> Self {
        let sim = Arc::new(TenantSim::start(config).await.unwrap());
        let clock = Arc::new(DrivenClock::starting_at(START.parse().unwrap()));
        let follower = Arc::clone(&sim);
        clock.on_advance(move |_, by| follower.advance(by));
        let folder = TempDir::new().unwrap();
        let seen = Arc::new(Seen::default());
        let exporter = open(folder.path(), &clock, &seen).await;
        let tenant = add_tenant(&exporter, &sim, secret_credential(&sim)).await;
        Self { sim, clock, folder, seen, exporter, tenant }
    }

    /// Ends the exporter and starts another on the same folder, as a restart of the program does.
    /// The credential is given again, as a keychain would.
    pub(crate) async fn restart(&mut self) {
        self.restart_observed_by(Arc::<Seen>::clone(&self.seen)).await;
    }

    /// [`World::restart`] with another observer.
    pub(crate) async fn restart_observed_by(&mut self, observer: Arc<dyn Observer>) {
        self.restart_with(parts(self.folder.path(), &self.clock, observer)).await;
    }

    /// [`World::restart`] with other parts.
    pub(crate) async fn restart_with(&mut self, parts: Parts) {
        self.exporter = Exporter::open(parts).await.unwrap();
        let credential = secret_credential(&self.sim);
        self.exporter.renew_credential(&self.tenant.id, &credential, Keep::SessionOnly).await.unwrap();
    }

    pub(crate) fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    pub(crate) fn request(&self) -> ExportRequest {
        request(&self.tenant.id, &self.out())
    }

    /// Runs an export to its end.
    pub(crate) async fn run(&self, request: ExportRequest) -> ExportSnapshot {
        let started = self.exporter.start(request).await.unwrap();
        let ended = self.exporter.wait(&started.id).await.unwrap();
        ended.pack.iter().for_each(|pack| assert_manifest_fits_its_schema(pack));
        ended
    }

    /// Puts faults in force, in their text form, and runs an export to its end.
    pub(crate) async fn run_with(&self, faults: &[&str]) -> ExportSnapshot {
        for fault in faults {
            self.sim.inject(fault.parse().unwrap());
        }
        self.run(self.request()).await
    }

    /// Everything in the export folder, hidden or not.
    pub(crate) fn left_in_out(&self) -> Vec<String> {
        let Ok(entries) = fs_err::read_dir(self.out()) else { return Vec::new() };
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
    }
}

/// The published schema of manifests.
static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/manifest.schema.json");
    let schema = serde_json::from_slice(&fs_err::read(path).unwrap()).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
});

pub(crate) fn assert_manifest_fits_its_schema(pack: &Path) {
    let manifest = serde_json::from_slice(&fs_err::read(pack.join("manifest.json")).unwrap()).unwrap();
    let faults: Vec<String> = SCHEMA.iter_errors(&manifest).map(|error| error.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
}

pub(crate) fn request(tenant_id: &str, out: &Path) -> ExportRequest {
    ExportRequest {
        tenant_id: tenant_id.to_owned(),
        name: "All users".to_owned(),
        preset_id: None,
        folder: out.to_path_buf(),
        lookups: exporter::LookupOptions::default(),
        checks: exporter::Checks::default(),
        handover: exporter::Handover::default(),
        language: exporter::Language::default(),
        recipe: Recipe {
            columns: Recipe::default_columns(),
            outputs: vec![Format::JsonArray { pretty: false }, "csv".parse().unwrap()],
            ..Recipe::default()
        },
    }
}

pub(crate) fn fields(names: &[&str]) -> Vec<Column> {
    names.iter().map(|name| Column::named(*name)).collect()
}

pub(crate) fn parts(folder: &Path, clock: &Arc<DrivenClock>, observer: Arc<dyn Observer>) -> Parts {
    Parts {
        data: DataFolder::at(folder.join("data")),
        secrets: Secrets::new(SessionMemory::new()),
        clock: Arc::<DrivenClock>::clone(clock),
        chance: Chance::system(),
        observer,
        // Real time: a hanging peer must not hold up the tests.
        timeouts: auth0::Timeouts {
            connect: Duration::from_secs(2),
            request: Duration::from_millis(600),
            idle: Duration::from_millis(600),
        },
        download_timeouts: download::Timeouts {
            connect: Duration::from_secs(2),
            idle: Duration::from_millis(300),
        },
        download_limits: download::Limits { reserve: 0, ..download::Limits::default() },
    }
}

pub(crate) async fn open(folder: &Path, clock: &Arc<DrivenClock>, seen: &Arc<Seen>) -> Exporter {
    Exporter::open(parts(folder, clock, Arc::<Seen>::clone(seen))).await.unwrap()
}

pub(crate) fn secret_credential(sim: &TenantSim) -> Credential {
    Credential::ClientSecret {
        client_id: sim.client_id().to_owned(),
        client_secret: SecretString::from(sim.client_secret()),
    }
}

pub(crate) async fn add_tenant(exporter: &Exporter, sim: &TenantSim, credential: Credential) -> Tenant {
    let new = NewTenant {
        name: format!("Acme {}", sim.domain()),
        address: TenantAddress::canonical(Host::parse(sim.url()).unwrap()),
        credential,
        keep: Keep::SessionOnly,
        production: true,
        demo: false,
        saved: true,
    };
    exporter.add_tenant(new).await.unwrap().0
}
