//! The built program in an empty home without a keychain, and a simulated tenant for it to talk to.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use tenant_sim::{Config, Named, Plan, Roles, TenantSim};
use tokio::runtime::Runtime;

/// A tenant whose jobs are completed at once.
pub(crate) struct Tenant {
    pub(crate) sim: TenantSim,
    // After the simulator: its tasks live on this.
    runtime: Runtime,
}

impl Tenant {
    pub(crate) fn new() -> Self {
        Self::with(Config {
            users: 200,
            plan: Plan::Unlimited,
            job_duration: Duration::ZERO,
            ..Config::default()
        })
    }

    /// A tenant with these permissions, all of whose users hold one more role.
    pub(crate) fn with_role(users: u64, role: &str, scopes: &[&str]) -> Self {
        Self::with(Config {
            users,
            plan: Plan::Unlimited,
            job_duration: Duration::ZERO,
            roles: Roles { further: vec![Named::new(role, users)], ..Roles::default() },
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            ..Config::default()
        })
    }

    pub(crate) fn with(config: Config) -> Self {
        let runtime = Runtime::new().unwrap();
        let sim = runtime.block_on(TenantSim::start(config)).unwrap();
        Self { sim, runtime }
    }

    /// Waits until a request has arrived.
    pub(crate) fn wait_for(&self, wanted: impl Fn(&tenant_sim::RequestRecord) -> bool) {
        self.runtime.block_on(self.sim.wait_for_request(wanted));
    }

    /// Waits until so many such requests have arrived.
    pub(crate) fn wait_for_several(&self, count: usize, wanted: impl Fn(&tenant_sim::RequestRecord) -> bool) {
        self.runtime.block_on(self.sim.wait_for_requests(count, wanted));
    }

    /// The ids of its connections, as Auth0 lists them.
    pub(crate) fn connections(&self) -> Vec<String> {
        let host = self.sim.url().trim_start_matches("http://").trim_end_matches('/');
        let mut stream = std::net::TcpStream::connect(host).unwrap();
        let token = self.sim.token();
        write!(
            stream,
            "GET /api/v2/connections HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\
             Connection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        let list: Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"));
        let list = list.as_array().unwrap_or_else(|| panic!("{answer}"));
        list.iter().map(|connection| connection["id"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) fn fault(&self, rule: &str) {
        self.sim.inject(rule.parse().unwrap());
    }
}

/// A home of its own.
pub(crate) struct Home {
    pub(crate) folder: TempDir,
}

/// What a run of the program came to.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// The events that `--json` printed.
    pub(crate) fn events(&self) -> Vec<Value> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
            .collect()
    }

    /// The last event.
    pub(crate) fn result(&self) -> Value {
        let last = self.events().pop().unwrap_or_default();
        assert_eq!(last["event"], "result", "{}{}", self.stdout, self.stderr);
        assert_eq!(last["exit_code"], self.code);
        last
    }

    /// Asserts how it ended.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}{}", self.stdout, self.stderr);
        self
    }
}

impl Home {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall-cli"));
        command
            .args(args)
            .env_clear()
            .env("HOME", self.folder.path())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("ROLLCALL_DATA_DIR", self.path("data"))
            .current_dir(self.folder.path());
        // Without it, Windows finds none of its libraries for the network.
        if let Some(system) = std::env::var_os("SystemRoot") {
            command.env("SystemRoot", system);
        }
        command
    }

    pub(crate) fn run(&self, args: &[&str], stdin: &str) -> Ran {
        run(self.command(args), stdin)
    }

    /// `export` by client id and secret, with JSON events.
    pub(crate) fn export(&self, tenant: &Tenant, args: &[&str]) -> Ran {
        let all = [&["--json", "export"], &signed_in(tenant)[..], &["--out", "out"], args].concat();
        self.run(&all, tenant.sim.client_secret())
    }

    /// `export` by client id and secret, in words.
    pub(crate) fn export_in_words(&self, tenant: &Tenant, args: &[&str]) -> Ran {
        let all = [&["export"], &signed_in(tenant)[..], &["--out", "out"], args].concat();
        self.run(&all, tenant.sim.client_secret())
    }

    /// Begins an `export` by client id and secret, in words. Nothing of it is read.
    pub(crate) fn begin_export(&self, tenant: &Tenant, args: &[&str]) -> Child {
        let all = [&["export"], &signed_in(tenant)[..], &["--out", "out"], args].concat();
        let mut command = self.command(&all);
        let quiet = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = quiet.spawn().unwrap();
        child.stdin.take().unwrap().write_all(tenant.sim.client_secret().as_bytes()).unwrap();
        child
    }

    /// `resume` by client id and secret, with JSON events.
    pub(crate) fn resume(&self, tenant: &Tenant, args: &[&str]) -> Ran {
        let all = [&["--json", "resume"], &signed_in(tenant)[..], args].concat();
        self.run(&all, tenant.sim.client_secret())
    }

    /// Names of what is in the folder of packs, hidden or not.
    pub(crate) fn left(&self) -> Vec<String> {
        let Ok(entries) = fs_err::read_dir(self.path("out")) else { return Vec::new() };
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
    }
}

/// The text of the file of an export's pack whose name ends like this.
pub(crate) fn file(result: &Value, ending: &str) -> String {
    let pack = result["export"]["pack"].as_str().unwrap_or_else(|| panic!("{result}"));
    let entries = fs_err::read_dir(pack).unwrap().map(|entry| entry.unwrap().path());
    // The users' own file, and not that of a looked-up field: `….ndjson`, `….roles.ndjson`.
    let is_it = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let whole =
            ending.strip_prefix('.').is_none_or(|end| name.split_once('.').is_some_and(|(_, of)| of == end));
        format!("/{name}").ends_with(ending) && whole
    };
    let found = entries.into_iter().find(is_it);
    fs_err::read_to_string(found.unwrap_or_else(|| panic!("{ending} is missing"))).unwrap()
}

/// The manifest of an export's pack.
pub(crate) fn manifest(result: &Value) -> Value {
    serde_json::from_str(&file(result, "manifest.json")).unwrap()
}

/// The options that sign in by client id and secret.
pub(crate) fn signed_in(tenant: &Tenant) -> [&str; 5] {
    ["--domain", tenant.sim.url(), "--client-id", tenant.sim.client_id(), "--client-secret-stdin"]
}

pub(crate) fn run(mut command: Command, stdin: &str) -> Ran {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // It may end without reading: then nobody listens, and that is no matter.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
