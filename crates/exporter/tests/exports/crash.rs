//! `kill -9` at every stored state. Another process then goes on, and no request is made twice.
//!
//! The test runs itself again as a child, which kills itself the moment a state is stored and
//! before it is acted on. The simulated tenant lives in the parent and sees both lives of the
//! export.

use crate::support;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::support::{START, World};
use base::DrivenClock;
use exporter::{ExportSnapshot, ExportState, Exporter, Keep, Observer, Parts};

/// Kills this process, as `kill -9` does, when an export reaches a state for the n-th time.
struct Killer {
    state: String,
    visit: usize,
    /// Pages of a look-up after which it is killed instead.
    pages: Option<u64>,
    /// Looks into Auth0's log after which it is killed instead.
    looks: Option<u64>,
    looked: AtomicU64,
    visits: std::sync::Mutex<(String, usize)>,
}

impl Observer for Killer {
    fn changed(&self, snapshot: &ExportSnapshot) {
        if let Some(pages) = self.pages {
            if snapshot.progress.look_up.is_some_and(|look_up| look_up.pages >= pages) {
                kill_this_process();
            }
            return;
        }
        if let Some(looks) = self.looks {
            let is_ready = snapshot.state == ExportState::Ready;
            if is_ready && self.looked.fetch_add(1, Ordering::Relaxed) >= looks {
                kill_this_process();
            }
            return;
        }
        let mut visits = self.visits.lock().unwrap();
        let state = snapshot.state.as_str();
        if visits.0 != state {
            *visits = (state.to_owned(), if state == self.state { visits.1 + 1 } else { visits.1 });
        }
        if state == self.state && visits.1 == self.visit {
            kill_this_process();
        }
    }
}

fn kill_this_process() {
    #[cfg(unix)]
    {
        Command::new("kill").args(["-9", &std::process::id().to_string()]).status().unwrap();
        loop {
            std::thread::park();
        }
    }
    #[cfg(not(unix))]
    std::process::abort();
}

/// The child's life: one export, until it is killed.
async fn child(args: &str) {
    let args: serde_json::Value = serde_json::from_str(args).unwrap();
    let text = |key: &str| args[key].as_str().unwrap().to_owned();
    let killer = Killer {
        state: text("state"),
        visit: usize::try_from(args["visit"].as_u64().unwrap()).unwrap(),
        pages: args["pages"].as_u64(),
        looks: args["looks"].as_u64(),
        looked: AtomicU64::new(0),
        visits: std::sync::Mutex::default(),
    };
    let clock = Arc::new(DrivenClock::starting_at(START.parse().unwrap()));
    // A child can't move the parent's simulator directly, so it asks for it over HTTP.
    let url = text("url");
    clock.on_advance(move |_, by| advance(&url, by.as_secs()));
    let folder = text("folder");
    let parts = Parts {
        observer: Arc::new(killer),
        ..support::parts(Path::new(&folder), &clock, Arc::new(exporter::NoObserver))
    };
    let exporter = Exporter::open(parts).await.unwrap();
    let credential = exporter::Credential::ClientSecret {
        client_id: text("client_id"),
        client_secret: text("client_secret").into(),
    };
    exporter.renew_credential(&text("tenant"), &credential, Keep::SessionOnly).await.unwrap();
    let request = serde_json::from_value(args["request"].clone()).unwrap();
    let started = exporter.start(request).await.unwrap();
    exporter.wait(&started.id).await.unwrap();
    if args["looks"].is_u64() {
        exporter.wait_for_witness(&started.id).await.unwrap();
    }
}

/// Moves the simulator's time from another process.
fn advance(url: &str, seconds: u64) {
    use std::io::{Read, Write};
    let host = url.trim_start_matches("http://");
    let body = format!("{{\"seconds\":{seconds}}}");
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(
        stream,
        "POST /_sim/advance HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len(),
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 2"), "{answer}");
}

/// Runs an export in a child that is killed at the n-th visit to a state.
fn run_and_kill(world: &World, request: &exporter::ExportRequest, state: &str, visit: usize) {
    run_and_kill_at(world, request, state, visit, &serde_json::json!({}));
}

/// [`run_and_kill`], or a kill elsewhere: after so many `pages` of a look-up, or after so many
/// `looks` into Auth0's log.
fn run_and_kill_at(
    world: &World,
    request: &exporter::ExportRequest,
    state: &str,
    visit: usize,
    elsewhere: &serde_json::Value,
) {
    let args = serde_json::json!({
        "pages": elsewhere["pages"], "looks": elsewhere["looks"],
        "state": state, "visit": visit, "url": world.sim.url(), "folder": world.folder.path(),
        "tenant": world.tenant.id, "client_id": world.sim.client_id(),
        "client_secret": world.sim.client_secret(), "request": request,
    });
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::child_process", "--nocapture"])
        .env("ROLLCALL_TEST_CHILD", args.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        assert_eq!(status.signal(), Some(9), "the child was to be killed at {state}: {status}");
    }
    // What `abort` leaves there: `STATUS_STACK_BUFFER_OVERRUN`.
    #[cfg(windows)]
    assert_eq!(
        status.code().map(i32::cast_unsigned),
        Some(0xC000_0409),
        "the child was to be killed at {state}: {status}"
    );
}

/// Not a test of its own: the body of the child. Without the child's arguments it has nothing to
/// do.
#[test]
fn child_process() {
    if let Ok(args) = std::env::var("ROLLCALL_TEST_CHILD") {
        tokio::runtime::Runtime::new().unwrap().block_on(child(&args));
    }
}

async fn killed_and_resumed(state: &str, visit: usize, connections: usize) -> (World, ExportSnapshot) {
    let mut world = World::new().await;
    let mut request = world.request();
    if connections > 0 {
        let all = world.exporter.connections(&world.tenant.id).await.unwrap();
        request.recipe.source.connections =
            all.iter().take(connections).map(|connection| connection.id.to_string()).collect();
    }
    if state == "looking_up" {
        request.recipe.columns.push(exporter::Column::named("roles"));
    }
    tokio::task::block_in_place(|| run_and_kill(&world, &request, state, visit));

    // What the killed process stored is the state at which it was killed.
    world.restart().await;
    let history = world.exporter.history(exporter::ExportFilter::default()).await.unwrap();
    assert_eq!(history.len(), 1);
    assert_eq!(history[0].state.as_str(), state);

    world.exporter.resume_all().await.unwrap();
    let ended = world.exporter.wait(&history[0].id).await.unwrap();
    (world, ended)
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_state_it_ends_ready_or_lost_and_asks_only_once() {
    for state in ExportState::ALL.into_iter().filter(|state| state.is_running()) {
        let (world, ended) = killed_and_resumed(state.as_str(), 1, 0).await;
        if state == ExportState::Starting {
            assert_eq!(ended.state, ExportState::Lost);
            assert_eq!(ended.problem.unwrap().code(), "unconfirmed");
            assert_eq!(world.sim.export_posts(), 0, "killed before it was sent, and not sent again");
            assert!(world.left_in_out().is_empty(), "{:?}", world.left_in_out());
        } else {
            assert_eq!(
                (ended.state, ended.rows),
                (ExportState::Ready, Some(300)),
                "{state}: {:?}",
                ended.problem
            );
            assert_eq!((world.sim.export_posts(), world.sim.jobs_created()), (1, 1), "{state}");
            assert_eq!(world.left_in_out().len(), 1, "{state}: {:?}", world.left_in_out());
        }
        assert_eq!(world.exporter.verify_activity().await.unwrap().faults, [], "{state}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_state_of_a_second_connection_it_asks_once_for_each() {
    for state in ["queued", "waiting", "downloading"] {
        let (world, ended) = killed_and_resumed(state, 2, 2).await;
        assert_eq!(ended.state, ExportState::Ready, "{state}: {:?}", ended.problem);
        assert_eq!((world.sim.export_posts(), world.sim.jobs_created()), (2, 2), "{state}");
        assert_eq!(world.left_in_out().len(), 1, "{state}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_two_pages_of_a_look_up_it_asks_for_none_twice() {
    let roles = || tenant_sim::Roles {
        further: vec![tenant_sim::Named::new("Everybody", 300)],
        ..tenant_sim::Roles::default()
    };
    let world = || World::with(tenant_sim::Config { roles: roles(), ..support::config() });
    let asked = |world: &World| {
        let requests = world.sim.requests();
        requests.iter().filter(|request| request.path.starts_with("/api/v2/roles")).count()
    };
    let request = |world: &World| {
        let mut request = world.request();
        request.recipe.columns.push(exporter::Column::named("roles"));
        request
    };
    let undisturbed = world().await;
    let expected = undisturbed.run(request(&undisturbed)).await;
    let answers = |ended: &ExportSnapshot| {
        let file = ended.files.iter().find(|file| file.role == exporter::FileRole::Lookup).unwrap();
        file.sha256.clone()
    };
    // Among them one in the middle of a list.
    for pages in [0, 1, 3, 5, 9] {
        let mut world = world().await;
        let wanted = request(&world);
        tokio::task::block_in_place(|| {
            let elsewhere = serde_json::json!({ "pages": pages });
            run_and_kill_at(&world, &wanted, "looking_up", 1, &elsewhere);
        });
        assert_eq!(asked(&world) as u64, pages);
        world.restart().await;
        let resumed = world.exporter.resume_all().await.unwrap();
        let ended = world.exporter.wait(&resumed[0]).await.unwrap();
        assert_eq!((ended.state, ended.rows), (ExportState::Ready, Some(300)), "{:?}", ended.problem);
        assert_eq!(asked(&world), asked(&undisturbed), "killed after {pages} pages");
        assert_eq!(answers(&ended), answers(&expected));
        assert_eq!(world.sim.export_posts(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_it_waits_for_the_log_it_asks_for_nothing_twice_and_finds_the_event_later() {
    // When the pack appears, and after the first and the second look.
    for looks in [0, 1, 2] {
        let scopes = tenant_sim::READ_SCOPES.iter().map(|scope| (*scope).to_owned()).collect();
        let log_delay = std::time::Duration::from_mins(4);
        let config = tenant_sim::Config { users: 20, scopes, log_delay, ..support::config() };
        let mut world = World::with(config).await;
        let checks = exporter::Checks { witness: true, ..exporter::Checks::default() };
        let request = exporter::ExportRequest { checks, ..world.request() };
        tokio::task::block_in_place(|| {
            let elsewhere = serde_json::json!({ "looks": looks });
            run_and_kill_at(&world, &request, "ready", 1, &elsewhere);
        });
        let asked = world.sim.requests_by_route().get(&tenant_sim::Route::Logs).copied().unwrap_or_default();
        assert_eq!(asked, looks, "the child was killed after so many looks");
        world.restart().await;
        let waiting = world.exporter.without_witness().await.unwrap();
        assert_eq!(waiting.len(), 1, "{waiting:?}");
        assert_eq!(waiting[0].state, ExportState::Ready);
        let pack = waiting[0].pack.clone().unwrap();
        let manifest = fs_err::read(pack.join("manifest.json")).unwrap();

        let witness = world.exporter.wait_for_witness(&waiting[0].id).await.unwrap();
        let supplement = witness.supplement.expect("the event came after the pack");
        assert_eq!(fs_err::read(pack.join("manifest.json")).unwrap(), manifest, "the pack stays as it is");
        let event = fs_err::read(pack.with_file_name(&supplement).join("auth0-log-event.json")).unwrap();
        let event: serde_json::Value = serde_json::from_slice(&event).unwrap();
        let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
        let correlation_id = &manifest["jobs"][0]["correlation_id"];
        assert_eq!(&event["references"]["correlation_id"], correlation_id);
        assert_eq!((world.sim.export_posts(), world.sim.jobs_created()), (1, 1));
        assert_eq!(world.left_in_out().len(), 2, "{:?}", world.left_in_out());
        assert_eq!(world.exporter.verify_activity().await.unwrap().faults, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_for_more_than_a_day_it_is_lost_with_the_reason() {
    let mut world = World::new().await;
    let request = world.request();
    tokio::task::block_in_place(|| run_and_kill(&world, &request, "waiting", 1));
    world.clock.advance(std::time::Duration::from_hours(25));
    world.restart().await;
    let resumed = world.exporter.resume_all().await.unwrap();
    let ended = world.exporter.wait(&resumed[0]).await.unwrap();
    assert_eq!(ended.state, ExportState::Lost);
    assert_eq!(ended.problem.unwrap().code(), "gone_from_auth0");
    assert_eq!(world.sim.export_posts(), 1);
    assert!(world.left_in_out().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_of_a_demo_that_has_ended_is_lost_with_the_reason() {
    let mut world = World::new().await;
    let demo = exporter::NewTenant {
        name: "Demo".into(),
        address: exporter::TenantAddress::canonical(exporter::Host::parse(world.sim.url()).unwrap()),
        credential: support::secret_credential(&world.sim),
        keep: Keep::SessionOnly,
        production: false,
        demo: true,
        saved: false,
    };
    world.tenant = world.exporter.add_tenant(demo).await.unwrap().0;
    let request = world.request();
    tokio::task::block_in_place(|| run_and_kill(&world, &request, "waiting", 1));

    // The program starts again; the demo tenant of before is gone, and so is its credential.
    let exporter = support::open(world.folder.path(), &world.clock, &world.seen).await;
    let resumed = exporter.resume_all().await.unwrap();
    let ended = exporter.wait(&resumed[0]).await.unwrap();
    assert_eq!(ended.state, ExportState::Lost);
    assert_eq!(ended.problem.unwrap().code(), "demo_ended");
}
