//! The activity log, and the choices for exports to come that it records.

use std::path::Path;
use std::sync::Arc;

use base::Clock;
use base::files::faults::{Op, inject};
use exporter::{
    ActivityFault, ActivityFilter, ActivityFormat, ExportDefaults, ExportState, Exporter, FileRequest,
    FileUse, Filter, Format, Language, NoObserver, Parts, PreviewPolicy, Recipe, Secrets, TenantChange,
    purpose,
};
use secrets::SessionMemory;
use serde_json::{Value, json};

use crate::support::{World, parts};

async fn kinds(world: &World) -> Vec<String> {
    let lines = world.exporter.activity(None, 100).await.unwrap();
    let kinds = lines.into_iter().rev().map(|line| line.kind);
    // Where there is a keychain, the first pack is signed with a new key.
    kinds.filter(|kind| kind != "key_made").collect()
}

#[tokio::test]
async fn what_leaves_rollcall_and_changes_of_tenants_are_recorded_without_secrets() {
    let world = World::new().await;
    let ended = world.run(world.request()).await;
    assert_eq!(ended.state, ExportState::Ready);
    let folder = tempfile::tempdir().unwrap();
    world.exporter.copy_file(&ended.id, 0, &folder.path().join("users.csv"), |_, _| {}).await.unwrap();
    let files = vec![ended.files[0].path.clone()];
    world.exporter.record_use(&ended.id, FileUse::Clipboard, &files).await.unwrap();
    world.exporter.record_use(&ended.id, FileUse::Drag, &files).await.unwrap();
    world.exporter.sample(&world.tenant.id, &[], false).await.unwrap();
    // Held in memory: nothing is read.
    world.exporter.sample(&world.tenant.id, &[], false).await.unwrap();
    let change =
        TenantChange { name: "Renamed".into(), color: exporter::TENANT_COLORS[0].into(), production: true };
    world.exporter.edit_tenant(&world.tenant.id, change).await.unwrap();
    world.exporter.delete_files(&ended.id).await.unwrap();
    world.exporter.remove_tenant(&world.tenant.id).await.unwrap();
    let recorded = kinds(&world).await;
    assert_eq!(recorded[0], "tenant_added");
    assert_eq!(
        recorded[5..],
        [
            "files_saved",
            "files_copied",
            "files_dragged",
            "sample_read",
            "tenant_changed",
            "files_deleted",
            "tenant_removed"
        ]
    );
    let of_tenant = ActivityFilter { tenant_id: Some(world.tenant.id.clone()), ..ActivityFilter::default() };
    assert_eq!(world.exporter.count_activity(of_tenant).await.unwrap(), recorded.len() as u64);
    let lines = world.exporter.activity(None, 100).await.unwrap();
    let text: String = lines.iter().map(|line| line.text.as_str()).collect();
    assert!(!text.contains(world.sim.client_secret()), "{text}");
    assert_eq!(lines[0].tenant_name.as_deref(), Some("Renamed"));
    assert!(world.exporter.verify_activity().await.unwrap().is_intact());
}

fn file_request(world: &World, folder: &Path) -> FileRequest {
    let given = folder.join("given.ndjson");
    fs_err::write(&given, "{\"user_id\":\"auth0|1\"}\n").unwrap();
    FileRequest {
        paths: vec![given],
        name: "Given".to_owned(),
        recipe: Recipe { outputs: vec!["csv".parse().unwrap()], ..Recipe::default() },
        preset_id: None,
        file_column: None,
        language: Language::En,
        folder: world.out(),
    }
}

#[tokio::test]
async fn what_cannot_be_logged_does_not_appear() {
    let world = World::new().await;
    let ended = world.run(world.request()).await;
    let (packs, given, elsewhere) =
        (world.left_in_out(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let refused =
        "CREATE TRIGGER refused BEFORE INSERT ON activity BEGIN SELECT raise(ABORT, 'no room'); END";
    world.database().execute_batch(refused).unwrap();
    let convert = async || {
        world
            .exporter
            .convert_files(file_request(&world, given.path()), Arc::new(()))
            .await
            .map(|made| made.pack)
    };
    let copy = elsewhere.path().join("copy.csv");
    let codes = [
        convert().await.unwrap_err().code(),
        world.exporter.copy_file(&ended.id, 0, &copy, |_, _| {}).await.unwrap_err().code(),
        world.exporter.copy_pack(&ended.id, elsewhere.path(), |_, _| {}).await.unwrap_err().code(),
        world.exporter.choose_export_folder(Some(world.out())).await.unwrap_err().code(),
    ];
    assert_eq!(codes, ["store_failed"; 4]);
    assert_eq!(world.left_in_out(), packs);
    assert_eq!(fs_err::read_dir(elsewhere.path()).unwrap().count(), 0);
    assert_eq!(world.exporter.chosen_export_folder().await.unwrap(), None);
    world.database().execute_batch("DROP TRIGGER refused").unwrap();

    // What the log says and does not appear, it takes back.
    let recorded = kinds(&world).await.len();
    let full = || std::io::ErrorKind::StorageFull;
    // The last one is that of the pack.
    let mut pack = None;
    for nth in 1.. {
        let fault = inject(&world.out(), Op::Rename, nth, full());
        let made = convert().await;
        assert_eq!(made.is_err(), fault.has_struck());
        pack = made.ok();
        if pack.is_some() {
            break;
        }
    }
    let fault = inject(elsewhere.path(), Op::Rename, 1, full());
    world.exporter.copy_file(&ended.id, 0, &copy, |_, _| {}).await.unwrap_err();
    assert!(fault.has_struck());
    drop(fault);
    // What fails before that has not been announced.
    let fault = inject(elsewhere.path(), Op::Write, 1, full());
    world.exporter.copy_pack(&ended.id, elsewhere.path(), |_, _| {}).await.unwrap_err();
    assert!(fault.has_struck());
    drop(fault);
    let pack_copy = world.exporter.copy_pack(&ended.id, elsewhere.path(), |_, _| {}).await.unwrap();
    assert!(pack.unwrap().is_dir() && pack_copy.is_dir());
    let said = [
        "files_converted",
        "files_failed",
        "files_converted",
        "files_saved",
        "files_not_saved",
        "files_saved",
    ];
    assert_eq!(kinds(&world).await[recorded..], said);
    let last = world.exporter.activity(None, 1).await.unwrap().remove(0);
    assert_eq!(last.detail["to"], json!(pack_copy));
    assert_eq!(last.export_id, Some(ended.id));
}

#[tokio::test]
async fn a_pack_that_has_recorded_another_line_is_found() {
    let world = World::new().await;
    let ended = world.run(world.request()).await;
    let manifest = ended.pack.as_ref().unwrap().join("manifest.json");
    let record = |line: u64, sha256: &str| {
        let mut content: Value = serde_json::from_slice(&fs_err::read(&manifest).unwrap()).unwrap();
        content["activity"] = json!({ "line": line, "sha256": sha256 });
        fs_err::write(&manifest, content.to_string()).unwrap();
    };
    let last = world.exporter.activity(None, 1).await.unwrap().remove(0);
    record(last.sequence, &last.sha256);
    let report = world.exporter.verify_activity().await.unwrap();
    assert_eq!((report.packs, report.faults), (1, vec![]));
    for (line, sha256) in [(last.sequence, "f".repeat(64)), (last.sequence + 7, last.sha256)] {
        record(line, &sha256);
        let faults = world.exporter.verify_activity().await.unwrap().faults;
        let (export_id, name) = (ended.id.clone(), ended.name.clone());
        assert_eq!(faults, [ActivityFault::PackDiffers { export_id, name, sequence: line }]);
    }
}

#[tokio::test]
async fn a_saved_log_that_is_filtered_says_that_it_is_not_complete() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.json");
    let saved = async |filter: ActivityFilter| {
        let lines = world.exporter.save_activity(filter, ActivityFormat::Json, &path).await.unwrap();
        (lines, serde_json::from_slice::<Value>(&fs_err::read(&path).unwrap()).unwrap())
    };
    let (lines, document) = saved(ActivityFilter::default()).await;
    assert_eq!((lines, &document["complete"]), (1, &json!(true)));
    assert_eq!(document["entries"][0]["kind"], "tenant_added");
    let nothing = ActivityFilter { kinds: vec!["job_lost".into()], ..ActivityFilter::default() };
    let (lines, document) = saved(nothing).await;
    assert_eq!((lines, &document["complete"]), (0, &json!(false)));
}

#[tokio::test]
async fn choices_reach_new_exports_and_built_in_presets() {
    let world = World::new().await;
    let chosen = ExportDefaults {
        formats: vec![Format::Xlsx, "csv-excel".parse().unwrap()],
        locale: Some("de-DE".into()),
        time_zone: Some("Europe/Berlin".into()),
        keep_months: Some(36),
        preview: PreviewPolicy::Never,
    };
    world.exporter.set_export_defaults(chosen.clone()).await.unwrap();
    world.exporter.set_export_defaults(chosen.clone()).await.unwrap();
    assert_eq!(world.exporter.export_defaults().await.unwrap(), chosen);
    // Each change once.
    assert_eq!(kinds(&world).await[1..], ["setting_changed"; 5]);
    let impossible = ExportDefaults { keep_months: Some(0), ..chosen.clone() };
    assert_eq!(world.exporter.set_export_defaults(impossible).await.unwrap_err().code(), "style");

    let recipe = async |id: &str| {
        let purpose = purpose(id).unwrap();
        world.exporter.purpose_recipe(None, purpose, &<_>::default()).await.unwrap().0
    };
    let table = recipe("inactive-accounts").await;
    assert_eq!(table.outputs, chosen.formats);
    assert_eq!(table.style.time_zone.as_deref(), Some("Europe/Berlin"));
    // What another program reads keeps its format.
    let backup = recipe("full-backup").await;
    assert_eq!(backup.outputs, [Format::JsonArray { pretty: false }]);
    assert_eq!(backup.style, <_>::default());

    let ended = world.run(world.request()).await;
    let day = ended.keep_until.unwrap();
    let today = jiff::tz::TimeZone::system().to_datetime(ended.created_at).date();
    assert_eq!((day.year() - today.year(), day.month()), (3, today.month()));
    assert!(world.exporter.overdue().await.unwrap().is_empty());
    let yesterday = today.yesterday().unwrap();
    world.exporter.set_keep_until(&ended.id, Some(yesterday)).await.unwrap();
    let overdue = world.exporter.overdue().await.unwrap();
    assert_eq!((overdue.len(), overdue[0].keep_until), (1, Some(yesterday)));
    // Days go by Auth0's clock, whatever this computer's is set to.
    for days in [-40, 40] {
        let now = world.clock.now();
        world.clock.set_wall(now + jiff::SignedDuration::from_hours(24 * days));
        world.exporter.check_tenant(&world.tenant.id).await.unwrap();
        assert_eq!(world.exporter.overdue().await.unwrap(), overdue, "{days}");
        world.exporter.set_keep_until(&ended.id, Some(today)).await.unwrap();
        assert!(world.exporter.overdue().await.unwrap().is_empty(), "{days}");
        world.exporter.set_keep_until(&ended.id, Some(yesterday)).await.unwrap();
        world.clock.set_wall(now);
    }
    // A reminder is all: the files are there until they are deleted.
    assert!(overdue[0].files[0].path.is_file());
    world.exporter.delete_files(&ended.id).await.unwrap();
    assert!(world.exporter.overdue().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_log_that_was_cut_with_all_that_its_folder_knows_is_found_by_the_keychain() {
    let world = World::new().await;
    let months = |keep_months| ExportDefaults { keep_months, ..<_>::default() };
    for keep_months in [12, 24] {
        world.exporter.set_export_defaults(months(Some(keep_months))).await.unwrap();
    }
    let report = world.exporter.verify_activity().await.unwrap();
    assert_eq!((report.kept, report.faults), (Some(3), vec![]));
    world
        .database()
        .execute_batch(
            "DROP TRIGGER activity_is_append_only_delete;
             DELETE FROM activity WHERE sequence > 2;
             UPDATE activity_head SET sequence = 2, sha256 = (SELECT sha256 FROM activity WHERE sequence = 2);",
        )
        .unwrap();
    let differs = [ActivityFault::KeychainDiffers { sequence: 3 }];
    assert_eq!(world.exporter.verify_activity().await.unwrap().faults, differs);
    // Going on doesn't hide it, even when the number is reached again.
    for keep_months in [36, 48] {
        world.exporter.set_export_defaults(months(Some(keep_months))).await.unwrap();
    }
    assert_eq!(world.exporter.verify_activity().await.unwrap().faults, differs);
    // The user says that a new log begins: that is recorded, and stays.
    assert!(world.exporter.begin_log().await.unwrap());
    assert!(!world.exporter.begin_log().await.unwrap(), "nothing is missing any more");
    for kept in [5, 6] {
        let report = world.exporter.verify_activity().await.unwrap();
        assert_eq!((report.kept, report.faults), (Some(kept), vec![]));
        let beginnings: Vec<_> =
            report.beginnings.iter().map(|begun| (begun.sequence, begun.former)).collect();
        assert_eq!(beginnings, [(5, 3)]);
        world.exporter.set_export_defaults(months(None)).await.unwrap();
    }
    let line = world.exporter.activity(None, 2).await.unwrap().remove(1);
    assert_eq!((&*line.kind, &line.detail["former"]["line"]), ("log_begun", &json!(3)));
}

#[tokio::test]
async fn a_data_folder_that_began_anew_says_so_until_and_after_it_is_recorded() {
    let (folder, keychain) = (tempfile::tempdir().unwrap(), Arc::new(SessionMemory::new()));
    let clock = Arc::new(base::DrivenClock::starting_at("2026-11-30T07:00:00Z".parse().unwrap()));
    let months = |keep_months| ExportDefaults { keep_months, ..<_>::default() };
    let opened = async || {
        let parts = parts(folder.path(), &clock, Arc::new(NoObserver));
        Exporter::open(Parts { secrets: Secrets::new(Arc::clone(&keychain)), ..parts }).await.unwrap()
    };
    let former = opened().await;
    for keep_months in [12, 24] {
        former.set_export_defaults(months(Some(keep_months))).await.unwrap();
    }
    drop(former);
    fs_err::remove_dir_all(folder.path().join("data")).unwrap();
    let exporter = opened().await;
    exporter.set_export_defaults(months(Some(36))).await.unwrap();
    let missing = [ActivityFault::KeychainDiffers { sequence: 2 }];
    assert_eq!(exporter.verify_activity().await.unwrap().faults, missing);
    assert!(exporter.begin_log().await.unwrap());
    let report = exporter.verify_activity().await.unwrap();
    assert_eq!((report.faults, report.beginnings[0].former), (vec![], 2));
}

#[tokio::test]
async fn the_log_holds_no_value_of_a_condition_and_names_the_key_that_was_replaced() {
    let world = World::new().await;
    let mut request = world.request();
    request.recipe.filter = Some(Filter::Any(vec![
        Filter::Condition("email in ada@example.com,eve@example.com".parse().unwrap()),
        Filter::Condition("blocked true".parse().unwrap()),
    ]));
    let ended = world.run(request).await;
    let first = world.exporter.signing_key().await.unwrap().fingerprint.to_string();
    world.exporter.replace_signing_key().await.unwrap();
    let lines = world.exporter.activity(None, 100).await.unwrap();
    assert!(lines.iter().all(|line| !line.text.contains("example.com")), "{lines:?}");
    assert_eq!((&*lines[0].kind, &lines[0].detail["replaces"]), ("key_made", &json!(first)));
    let created = lines.iter().find(|line| line.kind == "export_created").unwrap();
    assert_eq!(created.detail["request"]["recipe"]["filter"], json!(["email in", "blocked true"]));
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
}
