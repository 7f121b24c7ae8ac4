//! Exports that go well, from click to pack.

use crate::support;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::support::{World, add_tenant, fields, secret_credential};
use exporter::{Column, Credential, ExportState, FileRole, Keep, SourceFormat};
use flate2::read::MultiGzDecoder;
use secrecy::SecretString;
use serde_json::Value;
use sha2::{Digest, Sha256};

fn read_manifest(pack: &Path) -> Value {
    serde_json::from_slice(&fs_err::read(pack.join("manifest.json")).unwrap()).unwrap()
}

fn sha256(path: &Path) -> String {
    hex::encode(Sha256::digest(fs_err::read(path).unwrap()))
}

fn unzipped(path: &Path) -> String {
    let file = fs_err::File::open(path).unwrap();
    std::io::read_to_string(MultiGzDecoder::new(file)).unwrap()
}

fn file_of(snapshot: &exporter::ExportSnapshot, role: FileRole, extension: &str) -> PathBuf {
    let is_it = |file: &&exporter::FileLabel| {
        file.role == role && file.path.extension().is_some_and(|found| found == extension)
    };
    snapshot.files.iter().find(is_it).unwrap_or_else(|| panic!("{:?}", snapshot.files)).path.clone()
}

#[tokio::test]
async fn one_click_leaves_a_whole_and_proven_pack() {
    let world = World::new().await;
    let ended = world.run(world.request()).await;

    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    assert_eq!(ended.rows, Some(300));
    assert_eq!(
        world.seen.states(&ended.id),
        ["queued", "starting", "waiting", "downloading", "converting", "packing", "ready"],
    );
    assert_eq!((world.sim.export_posts(), world.sim.jobs_created()), (1, 1));

    // The pack is the only thing there, under its own name.
    let pack = ended.pack.clone().unwrap();
    assert_eq!(world.left_in_out(), [pack.file_name().unwrap().to_string_lossy()]);
    assert!(pack.file_name().unwrap().to_string_lossy().ends_with("_all-users_20261101T101500Z"), "{pack:?}");

    // The JSON is one array of as many users as the delivered file has lines.
    let json: Vec<Value> =
        serde_json::from_slice(&fs_err::read(file_of(&ended, FileRole::Output, "json")).unwrap()).unwrap();
    let original = unzipped(&file_of(&ended, FileRole::Original, "gz"));
    assert_eq!(json.len(), 300);
    let lines: Vec<Value> = original.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(json, lines);

    // The CSV has the columns in the order asked, under the titles asked.
    let mut csv = csv::Reader::from_path(file_of(&ended, FileRole::Output, "csv")).unwrap();
    let titles: Vec<String> =
        world.request().recipe.columns.iter().map(|field| field.title().to_owned()).collect();
    assert_eq!(csv.headers().unwrap().iter().collect::<Vec<_>>(), titles);
    let records: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), 300);
    let position = titles.iter().position(|title| title == "user_id").unwrap();
    for (record, user) in records.iter().zip(&json) {
        assert_eq!(record[position], *user["user_id"].as_str().unwrap());
    }

    // Every file is listed with its true size and hash, in the manifest and in the checksums.
    let manifest = read_manifest(&pack);
    assert_eq!(manifest["export"]["id"], ended.id);
    assert_eq!(manifest["rows"], 300);
    assert_eq!(manifest["jobs"][0]["job_id"], ended.jobs[0].job_id.clone().unwrap());
    assert_eq!(manifest["jobs"][0]["request"]["format"], "json");
    assert_eq!(manifest["tenant"]["signed_in_as"], world.sim.client_id());
    let home = world.folder.path().to_str().unwrap();
    assert!(!manifest.to_string().contains(home), "a pack that is handed on doesn't say where it lay");
    for file in manifest["files"].as_array().unwrap() {
        let path = pack.join(file["name"].as_str().unwrap());
        assert_eq!(file["sha256"], sha256(&path), "{path:?}");
        assert_eq!(file["bytes"], fs_err::metadata(&path).unwrap().len(), "{path:?}");
    }
    let sums = fs_err::read_to_string(pack.join("SHA256SUMS")).unwrap();
    let listed: HashMap<&str, &str> =
        sums.lines().map(|line| line.split_once("  ").unwrap()).map(|(sum, name)| (name, sum)).collect();
    assert_eq!(listed["manifest.json"], sha256(&pack.join("manifest.json")));
    assert_eq!(fs_err::read_dir(&pack).unwrap().count(), listed.len() + 2, "nothing in the pack is unlisted");
    for file in &ended.files {
        assert_eq!(file.sha256, sha256(&file.path));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_result_is_kept_if_that_is_wanted() {
    let world = World::new().await;
    let mut request = world.request();
    let kept = world.run(request.clone()).await;
    let original = file_of(&kept, FileRole::Original, "gz");
    request.recipe.keep_only_result = true;
    let ended = world.run(request).await;
    assert_eq!((ended.state, ended.rows), (ExportState::Ready, Some(300)), "{:?}", ended.problem);
    let pack = ended.pack.clone().unwrap();
    assert!(ended.files.iter().all(|file| file.role != FileRole::Original), "{:?}", ended.files);
    let names: Vec<String> = fs_err::read_dir(&pack)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names.len(), ended.files.len(), "{names:?}");
    let manifest = read_manifest(&pack);
    assert_eq!(manifest["original_deleted"], true);
    let job = &manifest["jobs"][0];
    assert_eq!((&job["rows"], &job["sha256"]), (&Value::from(300), &Value::from(sha256(&original))));
    assert_eq!(read_manifest(&kept.pack.unwrap()).get("original_deleted"), None);
    let verified = pack::verify(&pack, &mut |_, _| std::ops::ControlFlow::Continue(())).unwrap();
    assert_eq!(verified.differences, []);
    assert_eq!(world.exporter.first_rows(&ended.id, 5).await.unwrap_err().code(), "original_deleted");
}

#[tokio::test]
async fn only_the_owner_may_look_into_a_pack() {
    let world = World::new().await;
    let ended = world.run(world.request()).await;
    assert!(base::files::is_private(ended.pack.as_ref().unwrap()).unwrap());
    for file in &ended.files {
        assert!(base::files::is_private(&file.path).unwrap(), "{:?}", file.path);
    }
}

#[tokio::test]
async fn several_connections_take_a_job_each_and_end_in_one_file() {
    let world = World::new().await;
    let all = world.exporter.connections(&world.tenant.id).await.unwrap();
    let chosen: Vec<String> = all.iter().take(3).map(|connection| connection.id.to_string()).collect();
    let mut request = world.request();
    request.recipe.source.connections.clone_from(&chosen);
    let ended = world.run(request).await;

    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    assert_eq!(world.sim.export_posts(), 3);
    let manifest = read_manifest(ended.pack.as_ref().unwrap());
    let of_jobs: Vec<u64> =
        manifest["jobs"].as_array().unwrap().iter().map(|job| job["rows"].as_u64().unwrap()).collect();
    assert_eq!(of_jobs.len(), 3);
    assert_eq!(ended.rows, Some(of_jobs.iter().sum()));
    for (job, connection) in manifest["jobs"].as_array().unwrap().iter().zip(&chosen) {
        assert_eq!(job["connection_id"], *connection);
        assert_eq!(job["request"]["connection_id"], *connection);
    }
    let originals = ended.files.iter().filter(|file| file.role == FileRole::Original);
    assert_eq!(originals.count(), 3, "each delivered file is kept");
    let json: Vec<Value> =
        serde_json::from_slice(&fs_err::read(file_of(&ended, FileRole::Output, "json")).unwrap()).unwrap();
    assert_eq!(json.len() as u64, ended.rows.unwrap());
}

#[tokio::test]
async fn auth0s_own_csv_comes_out_clean() {
    let world = World::new().await;
    let mut request = world.request();
    request.recipe.source.format = SourceFormat::Csv;
    request.recipe.columns = fields(&["user_id", "email", "email_verified", "logins_count", "last_login"]);
    request.recipe.outputs = vec!["csv-plain".parse().unwrap(), "ndjson".parse().unwrap()];
    let ended = world.run(request).await;
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);

    let original = unzipped(&file_of(&ended, FileRole::Original, "gz"));
    assert!(original.contains("\"'auth0|"), "Auth0 puts an apostrophe before each string");
    let mut clean = csv::Reader::from_path(file_of(&ended, FileRole::Output, "csv")).unwrap();
    let mut delivered = csv::Reader::from_reader(original.as_bytes());
    for (clean, delivered) in clean.records().zip(delivered.records()) {
        for (clean, delivered) in clean.unwrap().iter().zip(delivered.unwrap().iter()) {
            assert_eq!(clean, delivered.strip_prefix('\'').unwrap_or(delivered));
        }
    }
    let ndjson = fs_err::read_to_string(file_of(&ended, FileRole::Output, "ndjson")).unwrap();
    let first: Value = serde_json::from_str(ndjson.lines().next().unwrap()).unwrap();
    assert!(first["user_id"].is_string() && first["email_verified"].is_boolean(), "{first}");
}

#[tokio::test]
async fn whole_metadata_opens_into_columns() {
    let world = World::new().await;
    let mut request = world.request();
    request.recipe.columns = fields(&["user_id", "user_metadata", "app_metadata", "identities"]);
    let ended = world.run(request).await;
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    let mut csv = csv::Reader::from_path(file_of(&ended, FileRole::Output, "csv")).unwrap();
    let titles: Vec<String> = csv.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(titles[0], "user_id");
    assert!(titles.contains(&"identities[0].connection".to_owned()), "{titles:?}");
    assert!(titles.iter().any(|title| title.starts_with("user_metadata.")), "{titles:?}");
}

#[tokio::test]
async fn a_limit_and_titles_are_passed_on() {
    let world = World::new().await;
    let mut request = world.request();
    request.recipe.source.limit = Some(7);
    request.recipe.columns =
        vec![Column::titled("email", "Mail address"), Column::named("app_metadata.plan")];
    let ended = world.run(request).await;
    assert_eq!(ended.rows, Some(7), "{:?}", ended.problem);
    let mut csv = csv::Reader::from_path(file_of(&ended, FileRole::Output, "csv")).unwrap();
    assert_eq!(csv.headers().unwrap(), vec!["Mail address", "app_metadata.plan"]);
    let manifest = read_manifest(ended.pack.as_ref().unwrap());
    assert_eq!(manifest["jobs"][0]["request"]["limit"], 7);
    assert_eq!(
        manifest["jobs"][0]["request"]["fields"][1]["export_as"], "app_metadata.plan",
        "a nested name always gets a title",
    );
}

#[tokio::test]
async fn a_private_key_and_a_token_sign_in_as_well() {
    let world = World::new().await;
    let key = Credential::PrivateKey {
        client_id: world.sim.key_client_id().to_owned(),
        private_key_pem: SecretString::from(world.sim.private_key_pem()),
        algorithm: exporter::AssertionAlgorithm::Ps256,
        key_id: None,
    };
    for credential in [key, Credential::Token(SecretString::from(world.sim.token()))] {
        world.exporter.renew_credential(&world.tenant.id, &credential, Keep::SessionOnly).await.unwrap();
        let ended = world.run(world.request()).await;
        assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
        let manifest = read_manifest(ended.pack.as_ref().unwrap());
        assert!(manifest["tenant"]["signed_in_as"].as_str().is_some_and(|who| !who.is_empty()));
    }
}

#[tokio::test]
async fn the_same_export_again_gets_a_pack_of_its_own() {
    let world = World::new().await;
    // The clock stands still between the two, so that both would have the same name.
    let first = world.exporter.start(world.request()).await.unwrap();
    let second = world.exporter.start(world.request()).await.unwrap();
    let first = world.exporter.wait(&first.id).await.unwrap();
    let second = world.exporter.wait(&second.id).await.unwrap();
    assert_eq!((first.state, second.state), (ExportState::Ready, ExportState::Ready));
    assert_ne!(first.pack, second.pack);
    assert_eq!(world.left_in_out().len(), 2);
}

#[tokio::test]
async fn exports_of_several_tenants_run_side_by_side() {
    let world = World::new().await;
    let other_sim = tenant_sim::TenantSim::start(tenant_sim::Config {
        seed: 2,
        users: 50,
        time: tenant_sim::TimeSource::System,
        job_duration: std::time::Duration::ZERO,
        ..support::config()
    })
    .await
    .unwrap();
    let other = add_tenant(&world.exporter, &other_sim, secret_credential(&other_sim)).await;
    let mut ids = Vec::new();
    for tenant_id in [&world.tenant.id, &other.id, &world.tenant.id, &other.id] {
        let request = support::request(tenant_id, &world.out());
        ids.push(world.exporter.start(request).await.unwrap().id);
    }
    for (id, rows) in ids.iter().zip([300, 50, 300, 50]) {
        let ended = world.exporter.wait(id).await.unwrap();
        assert_eq!((ended.state, ended.rows), (ExportState::Ready, Some(rows)), "{:?}", ended.problem);
    }
    assert_eq!((world.sim.export_posts(), other_sim.export_posts()), (2, 2));
    let sign_ins = world.sim.requests().iter().filter(|request| request.path == "/oauth/token").count();
    assert_eq!(sign_ins, 1, "the exports of a tenant share one token");
}

#[tokio::test]
async fn the_token_never_goes_to_the_storage() {
    let world = World::new().await;
    world.run(world.request()).await;
    let of_storage: Vec<_> = world
        .sim
        .requests()
        .into_iter()
        .filter(|request| request.origin == tenant_sim::Origin::Storage)
        .collect();
    assert!(!of_storage.is_empty());
    assert!(of_storage.iter().all(|request| !request.authorization));
}

#[tokio::test]
async fn the_history_and_the_log_tell_what_happened() {
    let world = World::new().await;
    let ended = world.run(world.request()).await;
    let history = world.exporter.history(exporter::ExportFilter::default()).await.unwrap();
    assert_eq!(history, vec![world.exporter.export(&ended.id[..20]).await.unwrap()]);
    let log = world.exporter.activity(Some(&ended.id), 10).await.unwrap();
    let kinds: Vec<&str> = log.iter().rev().map(|line| line.kind.as_str()).collect();
    assert_eq!(kinds, ["export_created", "job_created", "job_downloaded", "export_ready"]);
    assert_eq!(world.exporter.verify_activity().await.unwrap().faults, []);
}

#[tokio::test]
async fn leaving_the_history_and_deleting_files_are_two_things() {
    let world = World::new().await;
    let first = world.run(world.request()).await;
    let second = world.run(world.request()).await;

    world.exporter.remove_from_history(&first.id).await.unwrap();
    assert!(first.pack.unwrap().is_dir(), "the pack stays");
    assert_eq!(world.exporter.export(&first.id).await.unwrap_err().code(), "not_found");

    world.exporter.delete_files(&second.id).await.unwrap();
    assert!(!second.pack.unwrap().exists());
    assert_eq!(world.exporter.export(&second.id).await.unwrap().state, ExportState::Ready, "the row stays");
    assert_eq!(world.exporter.verify_activity().await.unwrap().faults, []);
}

#[tokio::test]
async fn an_import_lists_every_file_in_the_pack_and_its_proof() {
    let world = World::with(tenant_sim::Config { users: 3_000, ..support::config() }).await;
    let migration = exporter::purpose("migration").unwrap();
    let mut request = exporter::ExportRequest { recipe: migration.outline(), ..world.request() };
    request.recipe.outputs.push(exporter::Format::JsonArray { pretty: false });
    let ended = world.run(request).await;
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);

    let pack = ended.pack.clone().unwrap();
    let mut on_disk: Vec<PathBuf> =
        fs_err::read_dir(&pack).unwrap().map(|entry| entry.unwrap().path()).collect();
    let mut listed: Vec<PathBuf> = ended.files.iter().map(|file| file.path.clone()).collect();
    on_disk.sort();
    listed.sort();
    assert_eq!(on_disk, listed);
    let names: Vec<String> =
        listed.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    for end in [".import-ready-00002.json", ".import-ready-set-aside.ndjson", ".import-ready-report.md"] {
        assert!(names.iter().any(|name| name.ends_with(end)), "{end}: {names:?}");
    }
    let manifest = read_manifest(&pack);
    assert_eq!(manifest["files"].as_array().unwrap().len(), listed.len() - 4, "all but the proof");
    let sums = fs_err::read_to_string(pack.join("SHA256SUMS")).unwrap();
    for file in &ended.files {
        let name = file.path.file_name().unwrap().to_string_lossy();
        assert!(
            name.starts_with("SHA256SUMS") || sums.contains(&format!("{}  {name}", sha256(&file.path))),
            "{name}"
        );
    }
    // Each user is in one of the parts or set aside.
    let of_import = ended.files.iter().filter(|file| file.format.as_deref() == Some("import-ready"));
    assert_eq!(of_import.filter_map(|file| file.rows).sum::<u64>(), 3_000);
}

#[tokio::test]
async fn charts_stay_without_any_value_when_the_files_are_gone() {
    let world = World::new().await;
    let mut request = world.request();
    request.recipe.columns.push(Column::named("multifactor[0]"));
    let ended = world.run(request).await;
    let profile = world.exporter.profile(&ended.id[..20]).await.unwrap().unwrap();
    assert_eq!(
        (profile.rows, profile.columns.len()),
        (300, ended.request["recipe"]["columns"].as_array().unwrap().len())
    );
    let charts = &profile.charts;
    assert_eq!(charts.sign_ups.iter().flatten().map(|month| month.users).sum::<u64>(), 300);
    assert_eq!(charts.last_login.iter().flatten().map(|age| age.users).sum::<u64>(), 300);
    assert!(charts.mfa.is_some_and(|mfa| mfa.yes > 0 && mfa.yes + mfa.no == 300), "{charts:?}");
    assert!(charts.connections.as_ref().is_some_and(|connections| connections.len() > 1), "{charts:?}");
    assert!(profile.columns.iter().all(|column| column.top.is_empty() && column.min.is_none()));
    assert!(profile.columns.iter().any(|column| column.title == "email" && column.distinct > 200));

    // Without the pack the charts are still there, and no value of a user is anywhere in the store.
    world.exporter.delete_files(&ended.id).await.unwrap();
    assert_eq!(world.exporter.first_rows(&ended.id, 10).await.unwrap_err().code(), "pack_missing");
    assert_eq!(world.exporter.profile(&ended.id).await.unwrap(), Some(profile));
}
