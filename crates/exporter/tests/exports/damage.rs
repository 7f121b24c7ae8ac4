//! Damage around an export: unreadable rows, files that disappear, clocks that are set, tenants
//! that are removed.

use std::sync::Arc;
use std::time::Duration;

use base::Clock;
use exporter::ExportState::{Failed, Lost, Ready, Stopped};
use exporter::{Credential, ExportFilter, ExportSnapshot, ExportState, Keep, Observer};
use rusqlite::Connection;
use secrecy::SecretString;
use tenant_sim::Config;

use crate::support::{self, World, config};

// ---- Damage in the store ------------------------------------------------------------------------

#[tokio::test]
async fn one_unreadable_row_keeps_no_other_export_from_resuming() {
    let mut world = World::new().await;
    world.sim.inject("get-job=stuck-job".parse().unwrap());
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(world.exporter.start(world.request()).await.unwrap().id);
    }
    world.exporter.shut_down().await;
    world.sim.clear_faults();
    for (damage, column) in [("{", "request"), ("{}", "request")] {
        let sql = format!("UPDATE exports SET {column} = ?1 WHERE id = ?2");
        world.database().execute(&sql, [damage, &ids[0]]).unwrap();
        world.restart().await;
        let resumed = world.exporter.resume_all().await.unwrap();
        assert!(!resumed.contains(&ids[0]), "{damage}");
        for id in &resumed {
            assert_eq!(world.exporter.wait(id).await.unwrap().state, Ready);
        }
        let history = world.exporter.history(ExportFilter::default()).await.unwrap();
        assert_eq!(history.len(), 3, "{damage}: every row is shown");
        // Nothing was stored of the one that can't run, and the user can remove it.
        let stored = world.exporter.export(&ids[0]).await.unwrap();
        assert!(stored.state.is_running(), "{damage}: {}", stored.state);
        assert_eq!(world.exporter.resume(&ids[0]).await.unwrap_err().code(), "store_damaged");
    }
    world.exporter.remove_from_history(&ids[0]).await.unwrap();
    assert_eq!(world.exporter.history(ExportFilter::default()).await.unwrap().len(), 2);
}

#[tokio::test]
async fn an_export_whose_jobs_are_gone_is_damaged_and_keeps_no_other_from_resuming() {
    let mut world = World::new().await;
    world.sim.inject("get-job=stuck-job".parse().unwrap());
    let gone = world.exporter.start(world.request()).await.unwrap().id;
    let other = world.exporter.start(world.request()).await.unwrap().id;
    world.exporter.shut_down().await;
    world.sim.clear_faults();
    world.database().execute("DELETE FROM jobs WHERE export_id = ?1", [&gone]).unwrap();
    world.restart().await;
    assert_eq!(world.exporter.resume_all().await.unwrap(), [other.as_str()]);
    assert_eq!(world.exporter.resume(&gone).await.unwrap_err().code(), "store_damaged");
    assert_eq!(world.exporter.wait(&other).await.unwrap().state, Ready);
}

#[tokio::test]
async fn an_export_that_cannot_be_resumed_stays_as_it_is_stored() {
    let world = World::new().await;
    let ended = world.run_with(&["get-job=forbidden-403"]).await;
    assert_eq!(ended.state, Failed);
    world.database().execute("UPDATE exports SET request = '{}'", []).unwrap();
    assert_eq!(world.exporter.resume(&ended.id).await.unwrap_err().code(), "store_damaged");
    let stored: String =
        world.database().query_row("SELECT state FROM exports", [], |row| row.get(0)).unwrap();
    assert_eq!(stored, "failed");
}

// ---- Files that disappear -----------------------------------------------------------------------

/// Removes what was delivered as soon as an export is in the given state, once.
struct Remover {
    state: ExportState,
    folder: std::path::PathBuf,
    only: Option<&'static str>,
    done: std::sync::atomic::AtomicBool,
}

impl Observer for Remover {
    fn changed(&self, snapshot: &ExportSnapshot) {
        if snapshot.state != self.state || self.done.swap(true, std::sync::atomic::Ordering::SeqCst) {
            return;
        }
        let work = self.folder.join(format!(".rollcall-{}", snapshot.id));
        match self.only {
            None => fs_err::remove_dir_all(&work).unwrap(),
            Some(part) => {
                let is_it = |path: &std::path::PathBuf| path.to_string_lossy().contains(part);
                let mut files = fs_err::read_dir(&work).unwrap().map(|entry| entry.unwrap().path());
                let path = files.find(is_it).unwrap();
                fs_err::remove_file(path).unwrap();
            }
        }
    }
}

#[tokio::test]
async fn files_that_disappear_before_the_pack_is_there_are_fetched_and_made_again() {
    for (state, only) in [
        (ExportState::Converting, None),
        (ExportState::Converting, Some("delivered-")),
        (ExportState::Packing, None),
        (ExportState::Packing, Some("delivered-")),
        (ExportState::Packing, Some(".csv")),
        (ExportState::Packing, Some("manifest.json")),
    ] {
        let mut world = World::new().await;
        let remover = Arc::new(Remover {
            state,
            folder: world.out(),
            only,
            done: std::sync::atomic::AtomicBool::new(false),
        });
        world.restart_observed_by(remover).await;
        let ended = world.run(world.request()).await;
        assert_eq!((ended.state, ended.rows), (Ready, Some(300)), "{state} {only:?}: {:?}", ended.problem);
        assert_eq!(world.sim.export_posts(), 1, "{state} {only:?}");
        assert_eq!(world.left_in_out().len(), 1, "{state} {only:?}: {:?}", world.left_in_out());
        let intact = world.exporter.check_files(&ended.id, |_, _| {}).await.unwrap();
        assert!(intact.iter().all(|file| *file == exporter::FileState::Intact), "{state} {only:?}");
    }
}

/// Changes a file as soon as an export is about to be packed, once.
struct Changer {
    folder: std::path::PathBuf,
    done: std::sync::atomic::AtomicBool,
}

impl Observer for Changer {
    fn changed(&self, snapshot: &ExportSnapshot) {
        let packing = snapshot.state == ExportState::Packing;
        if !packing || self.done.swap(true, std::sync::atomic::Ordering::SeqCst) {
            return;
        }
        let work = self.folder.join(format!(".rollcall-{}", snapshot.id));
        let mut files = fs_err::read_dir(&work).unwrap().map(|entry| entry.unwrap().path());
        let csv = files.find(|path| path.extension().is_some_and(|extension| extension == "csv")).unwrap();
        fs_err::write(csv, "spoilt").unwrap();
    }
}

#[tokio::test]
async fn the_original_is_deleted_only_while_everything_else_is_there_and_intact() {
    let removers = [None, Some("delivered-"), Some(".csv"), Some("manifest.json")].map(|only| {
        move |folder: std::path::PathBuf| -> Arc<dyn Observer> {
            Arc::new(Remover { state: ExportState::Packing, folder, only, done: false.into() })
        }
    });
    let changer = |folder| -> Arc<dyn Observer> { Arc::new(Changer { folder, done: false.into() }) };
    let observers = removers.iter().map(|make| make as &dyn Fn(_) -> _).chain([&changer as &dyn Fn(_) -> _]);
    for (case, observer) in observers.enumerate() {
        let mut world = World::new().await;
        world.restart_observed_by(observer(world.out())).await;
        let mut request = world.request();
        request.recipe.keep_only_result = true;
        let ended = world.run(request).await;
        assert_eq!((ended.state, ended.rows), (Ready, Some(300)), "{case}: {:?}", ended.problem);
        assert_eq!(world.sim.export_posts(), 1, "{case}");
        let pack = ended.pack.unwrap();
        let verified = pack::verify(&pack, &mut |_, _| std::ops::ControlFlow::Continue(())).unwrap();
        assert_eq!((verified.files, &verified.differences[..]), (5, &[][..]), "{case}");
        assert!(verified.manifest.unwrap().original_deleted, "{case}");
    }
}

#[tokio::test]
async fn a_delivered_file_that_disappears_after_a_failure_is_fetched_again_while_auth0_has_it() {
    let world = World::new().await;
    let ended = world.run_with(&["storage=corrupt-crc"]).await;
    assert_eq!((ended.state, ended.problem.as_ref().unwrap().code().as_str()), (Failed, "damaged"));
    let work = world.out().join(&world.left_in_out()[0]);
    fs_err::remove_dir_all(&work).unwrap();
    world.sim.clear_faults();
    world.exporter.resume(&ended.id).await.unwrap();
    let ended = world.exporter.wait(&ended.id).await.unwrap();
    assert_eq!((ended.state, world.sim.export_posts()), (Ready, 1), "{:?}", ended.problem);
}

// ---- Clocks -------------------------------------------------------------------------------------

#[tokio::test]
async fn a_wall_clock_that_is_set_ends_no_export_and_delays_none() {
    for days in [-400_i64, -1, 1, 400] {
        let world = World::new().await;
        world.sim.inject("get-job=service-unavailable-503x3".parse().unwrap());
        let (sim, clock) = (Arc::clone(&world.sim), Arc::clone(&world.clock));
        let set = std::sync::atomic::AtomicBool::new(false);
        world.clock.on_advance(move |now, by| {
            sim.advance(by);
            if !set.swap(true, std::sync::atomic::Ordering::SeqCst) {
                clock.set_wall(now + jiff::SignedDuration::from_hours(24 * days));
            }
        });
        let began = world.clock.monotonic();
        let ended = world.run(world.request()).await;
        assert_eq!(ended.state, Ready, "{days}: {:?}", ended.problem);
        let took = world.clock.monotonic().saturating_sub(began);
        assert!(took < Duration::from_mins(5), "{days}: {took:?}");
    }
}

#[tokio::test]
async fn a_clock_that_is_days_off_changes_no_name_and_no_token_and_is_said_once() {
    for days in [-2_i64, 2] {
        let config = Config { clock_skew_seconds: days * 86_400, ..config() };
        let world = World::with(config).await;
        // By this computer's clock it has expired, or is not valid yet.
        let token = Credential::Token(SecretString::from(world.sim.token()));
        world.exporter.renew_credential(&world.tenant.id, &token, Keep::SessionOnly).await.unwrap();
        let ended = world.run(world.request()).await;
        assert_eq!(ended.state, Ready, "{days}: {:?}", ended.problem);
        let pack = ended.pack.unwrap();
        let name = pack.file_name().unwrap().to_string_lossy().into_owned();
        let date = if days < 0 { "20261030" } else { "20261103" };
        assert!(name.ends_with(&format!("_{date}T101500Z")), "{name}");
        let manifest = fs_err::read(pack.join("manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
        assert_eq!(manifest["export"]["clock"]["difference_seconds"], days * 86_400);
        let notices = manifest["notices"].as_array().unwrap().iter();
        let said: Vec<_> = notices.filter(|notice| notice["minutes"].is_u64()).collect();
        let expected = if days < 0 { "clock_ahead" } else { "clock_behind" };
        assert_eq!(
            (said.len(), &said[0]["notice"], &said[0]["minutes"]),
            (1, &expected.into(), &2_880.into())
        );
        let check = exporter::check_pack(&pack, &[], None, &()).unwrap();
        assert!(check.verification.is_intact(), "{check:?}");
        assert!(matches!(check.made_again, exporter::MadeAgain::Compared { same: 2 }), "{check:?}");
    }
    // Two minutes are not worth a word.
    let world = World::with(Config { clock_skew_seconds: 120, ..config() }).await;
    let ended = world.run(world.request()).await;
    let manifest = fs_err::read_to_string(ended.pack.unwrap().join("manifest.json")).unwrap();
    assert!(manifest.contains("\"difference_seconds\": 120") && !manifest.contains("clock_behind"));
}

#[tokio::test]
async fn an_auth0_out_of_reach_for_a_day_is_given_up_but_nothing_is_deleted() {
    let world = World::new().await;
    let ended = world.run_with(&["get-job=service-unavailable-503"]).await;
    assert_eq!((ended.state, ended.can_resume), (Failed, true));
    assert_eq!(ended.problem.unwrap().code(), "server");
    assert!(world.clock.slept() >= Duration::from_hours(24));
    // Only Auth0 can say that it has deleted the file.
    world.sim.clear_faults();
    world.exporter.resume(&ended.id).await.unwrap();
    let ended = world.exporter.wait(&ended.id).await.unwrap();
    assert_eq!((ended.state, ended.problem.unwrap().code().as_str()), (Lost, "gone_from_auth0"));
}

// ---- Tenants ------------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_tenant_is_not_exported_any_longer() {
    let world = World::new().await;
    world.sim.inject("storage=hang-mid-body:50%".parse().unwrap());
    let started = world.exporter.start(world.request()).await.unwrap();
    world.sim.wait_for_request(|request| request.origin == tenant_sim::Origin::Storage).await;
    world.exporter.remove_tenant(&world.tenant.id).await.unwrap();
    let stopped = world.exporter.export(&started.id).await.unwrap();
    assert_eq!((stopped.state, world.exporter.running_count()), (Stopped, 0));
    assert_eq!(world.exporter.resume(&started.id).await.unwrap_err().code(), "tenant_removed");
    let asked = world.sim.requests().len();
    assert!(world.exporter.start(world.request()).await.is_err());
    assert_eq!(world.sim.requests().len(), asked, "nothing more is asked of it");

    world.sim.clear_faults();
    let credential = support::secret_credential(&world.sim);
    let again = support::add_tenant(&world.exporter, &world.sim, credential).await;
    assert_eq!(again.id, world.tenant.id, "the tenant that was removed");
    world.exporter.resume(&started.id).await.unwrap();
    let ended = world.exporter.wait(&started.id).await.unwrap();
    assert_eq!((ended.state, world.sim.export_posts()), (Ready, 1), "{:?}", ended.problem);
}

#[tokio::test]
async fn a_tenant_that_another_process_removes_is_not_exported_any_longer() {
    let world = World::new().await;
    world.sim.inject("get-job=stuck-job".parse().unwrap());
    let sim = Arc::clone(&world.sim);
    let path = world.folder.path().join("data/rollcall.db");
    let passed = std::sync::atomic::AtomicUsize::new(0);
    world.clock.on_advance(move |_, by| {
        sim.advance(by);
        if passed.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 2 {
            let removed = "UPDATE tenants SET saved = 0, removed_at = '2026-11-01T10:20:00Z'";
            Connection::open(&path).unwrap().execute_batch(removed).unwrap();
        }
    });
    let ended = world.run(world.request()).await;
    assert_eq!((ended.state, ended.problem.unwrap().code().as_str()), (Failed, "tenant_removed"));
    let looks = world.sim.requests().iter().filter(|request| request.path.contains("/jobs/job_")).count();
    assert!(looks <= 3, "{looks} looks");
}
