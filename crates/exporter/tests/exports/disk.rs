//! The disk and the folder, where they are in the way.

use crate::support;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Mutex;

use crate::support::{World, facts};
use base::files::faults::{Guard, Op, inject};
use exporter::{ExportState, Parts, RequestPart, StartError};

#[tokio::test]
async fn a_disk_that_is_too_full_is_told_before_the_download_and_the_export_goes_on_later() {
    let mut world = World::new().await;
    let limits = download::Limits { reserve: u64::MAX / 2, ..download::Limits::default() };
    let parts = Parts {
        download_limits: limits,
        ..support::parts(
            world.folder.path(),
            &world.clock,
            std::sync::Arc::<support::Seen>::clone(&world.seen),
        )
    };
    world.restart_with(parts).await;

    let ended = world.run(world.request()).await;
    assert_eq!(ended.state, ExportState::Failed);
    let problem = ended.problem.unwrap();
    assert_eq!(problem.code(), "disk_full");
    assert!(facts(&problem)["needed"].as_u64() > facts(&problem)["available"].as_u64());
    assert_eq!(facts(&problem)["path"], ended.folder.display().to_string());
    assert_eq!(world.left_in_out(), Vec::<String>::new(), "nothing had arrived, so nothing is left");

    world.restart().await;
    world.exporter.resume(&ended.id).await.unwrap();
    let ended = world.exporter.wait(&ended.id).await.unwrap();
    assert_eq!((ended.state, ended.rows), (ExportState::Ready, Some(300)), "{:?}", ended.problem);
    assert_eq!(world.sim.export_posts(), 1);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_told_before_anything_is_sent() {
    let world = World::new().await;
    let file = world.folder.path().join("a-file");
    fs_err::write(&file, b"").unwrap();
    let mut request = world.request();
    request.folder = file.join("below");
    let Err(StartError::Request(problems)) = world.exporter.start(request).await else {
        panic!("it started")
    };
    assert_eq!(problems.len(), 1);
    assert_eq!((&problems[0].place, problems[0].problem.code().as_str()), (&RequestPart::Folder, "file"));
    assert_eq!(world.sim.requests().len(), 0);
    assert!(world.exporter.history(exporter::ExportFilter::default()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_file_that_has_the_name_of_the_pack_is_never_overwritten() {
    let world = World::new().await;
    let first = world.run(world.request()).await.pack.unwrap();
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    // The next request has the time of now in its name.
    let (stem, now) = (name(&first), world.sim.now().strftime("%Y%m%dT%H%M%SZ").to_string());
    let pack = first.with_file_name(format!("{}_{now}", stem.rsplit_once('_').unwrap().0));
    fs_err::write(&pack, b"mine").unwrap();

    let second = world.run(world.request()).await;
    assert_eq!(second.state, ExportState::Ready, "{:?}", second.problem);
    assert_eq!(name(&second.pack.unwrap()), format!("{}-2", name(&pack)));
    assert_eq!(fs_err::read(&pack).unwrap(), b"mine");
}

/// Takes the name of a pack at the last moment: when it has been chosen and is not yet in use.
struct Squatter(std::path::PathBuf);

impl exporter::Observer for Squatter {
    fn changed(&self, snapshot: &exporter::ExportSnapshot) {
        if snapshot.state == ExportState::Packing && !self.0.exists() {
            fs_err::create_dir(&self.0).unwrap();
            fs_err::write(self.0.join("theirs"), b"theirs").unwrap();
        }
    }
}

#[tokio::test]
async fn a_name_that_is_taken_at_the_last_moment_is_left_to_its_taker() {
    let mut world = World::new().await;
    let name = format!("acme-{}_all-users_20261101T101500Z", world.sim.domain().replace(['.', ':'], "-"));
    let taken = world.out().join(&name);
    let squatter = std::sync::Arc::new(Squatter(taken.clone()));
    world.restart_observed_by(squatter).await;

    let ended = world.run(world.request()).await;
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    assert_eq!(ended.pack.unwrap(), world.out().join(format!("{name}-2")));
    assert_eq!(fs_err::read_dir(&taken).unwrap().count(), 1, "theirs is as it was");
}

#[tokio::test]
async fn what_was_delivered_damaged_is_kept_until_the_export_is_removed_from_the_history() {
    let world = World::new().await;
    world.sim.inject("storage=corrupt-crc".parse().unwrap());
    let ended = world.run(world.request()).await;
    assert_eq!(ended.problem.unwrap().code(), "damaged");
    let hidden = world.left_in_out();
    assert_eq!(hidden.len(), 1, "what was delivered is kept until it is removed from the history");
    world.exporter.remove_from_history(&ended.id).await.unwrap();
    assert!(world.left_in_out().is_empty(), "{:?}", world.left_in_out());
    assert!(Path::new(&ended.folder).is_dir());
}

#[tokio::test]
async fn stopping_keeps_what_has_arrived_and_goes_on_later() {
    let world = World::new().await;
    world.sim.inject("storage=hang-mid-body:50%".parse().unwrap());
    let started = world.exporter.start(world.request()).await.unwrap();
    world.sim.wait_for_request(|request| request.origin == tenant_sim::Origin::Storage).await;
    world.exporter.stop(&started.id).await;
    let stopped = world.exporter.export(&started.id).await.unwrap();
    assert_eq!((stopped.state, stopped.can_resume), (ExportState::Stopped, true));

    world.sim.clear_faults();
    world.exporter.resume(&started.id).await.unwrap();
    let ended = world.exporter.wait(&started.id).await.unwrap();
    assert_eq!((ended.state, ended.rows), (ExportState::Ready, Some(300)), "{:?}", ended.problem);
    assert_eq!(world.sim.export_posts(), 1);
}

/// Holds the folder of an export when its pack is about to appear, as a virus scanner does.
struct Scanner {
    folder: std::path::PathBuf,
    /// How many attempts it lets fail.
    attempts: usize,
    held: Mutex<Vec<Guard>>,
}

impl exporter::Observer for Scanner {
    fn changed(&self, snapshot: &exporter::ExportSnapshot) {
        let mut held = self.held.lock().unwrap();
        if snapshot.state == ExportState::Packing && held.is_empty() {
            let refuse = |_| inject(&self.folder, Op::Rename, 1, ErrorKind::PermissionDenied);
            held.extend((0..self.attempts).map(refuse));
        }
    }
}

impl Scanner {
    fn of(world: &World, attempts: usize) -> std::sync::Arc<Self> {
        std::sync::Arc::new(Self { folder: world.out(), attempts, held: Mutex::default() })
    }
}

#[tokio::test]
async fn a_folder_that_is_held_for_a_moment_becomes_a_pack_all_the_same() {
    let mut world = World::new().await;
    let scanner = Scanner::of(&world, 2);
    world.restart_observed_by(std::sync::Arc::<Scanner>::clone(&scanner)).await;
    let ended = world.run(world.request()).await;
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    assert!(scanner.held.lock().unwrap().iter().all(Guard::has_struck));
}

#[tokio::test]
async fn a_folder_that_stays_held_is_told_and_the_export_goes_on_later() {
    let mut world = World::new().await;
    world.restart_observed_by(Scanner::of(&world, 100)).await;
    let started = world.exporter.start(world.request()).await.unwrap();
    let ended = world.exporter.wait(&started.id).await.unwrap();
    assert_eq!((ended.state, ended.can_resume), (ExportState::Failed, true));
    let problem = ended.problem.unwrap();
    assert_eq!(problem.code(), "file_held");
    assert_eq!(facts(&problem)["path"], ended.folder.display().to_string());

    world.restart().await;
    world.exporter.resume(&started.id).await.unwrap();
    let ended = world.exporter.wait(&started.id).await.unwrap();
    assert_eq!((ended.state, ended.rows), (ExportState::Ready, Some(300)), "{:?}", ended.problem);
    assert_eq!(world.sim.export_posts(), 1);
}

#[tokio::test]
async fn a_volume_without_rights_holds_a_pack() {
    let world = World::new().await;
    let refuse = |_| inject(&world.out(), Op::Rights, 1, ErrorKind::PermissionDenied);
    let refused: Vec<Guard> = (0..20).map(refuse).collect();
    let ended = world.run(world.request()).await;
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    assert!(refused.iter().filter(|fault| fault.has_struck()).count() > 3);
    let pack = ended.pack.unwrap();
    #[cfg(unix)]
    assert!(exporter::Place::of_pack(&pack, &ended.files).readable_by_others);
    drop(pack);
}
