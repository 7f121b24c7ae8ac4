//! What can be done with the files of a pack: copy them, look into them, prove them.

use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::support::{World, fields};
use exporter::{
    ExportSnapshot, ExportState, FileState, Preview, PreviewCell, Protect, ProtectedField, SourceFormat,
};

fn nobody(_: u64, _: u64) {}

async fn ready(world: &World) -> ExportSnapshot {
    let ended = world.run(world.request()).await;
    assert_eq!(ended.state, ExportState::Ready, "{:?}", ended.problem);
    ended
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs_err::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_copy_of_one_file_is_whole_private_and_replaces_what_was_there() {
    let world = World::new().await;
    let ended = ready(&world).await;
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("users.csv");
    fs_err::write(&target, "old").unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    world
        .exporter
        .copy_file(&ended.id, 1, &target, move |done, total| told.lock().unwrap().push((done, total)))
        .await
        .unwrap();
    assert_eq!(fs_err::read(&target).unwrap(), fs_err::read(&ended.files[1].path).unwrap());
    let bytes = ended.files[1].bytes;
    assert_eq!(seen.lock().unwrap().last(), Some(&(bytes, bytes)));
    assert_eq!(names(folder.path()), ["users.csv"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs_err::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let problem = world.exporter.copy_file(&ended.id, 99, &target, nobody).await.unwrap_err();
    assert_eq!(problem.code(), "not_found");
}

#[tokio::test]
async fn a_copy_of_a_pack_appears_whole_and_never_over_another() {
    let world = World::new().await;
    let ended = ready(&world).await;
    let pack = ended.pack.clone().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let first = world.exporter.copy_pack(&ended.id, folder.path(), nobody).await.unwrap();
    assert_eq!(first.file_name(), pack.file_name());
    assert_eq!(names(&first), names(&pack));
    for name in names(&pack) {
        assert_eq!(fs_err::read(first.join(&name)).unwrap(), fs_err::read(pack.join(&name)).unwrap());
    }
    let second = world.exporter.copy_pack(&ended.id, folder.path(), nobody).await.unwrap();
    assert_ne!(first, second);
    assert_eq!(names(folder.path()).len(), 2);
}

#[tokio::test]
async fn a_copy_that_cannot_be_completed_leaves_nothing() {
    let world = World::new().await;
    let ended = ready(&world).await;
    let folder = tempfile::tempdir().unwrap();
    fs_err::remove_file(&ended.files[1].path).unwrap();
    let missing = world.exporter.copy_pack(&ended.id, folder.path(), nobody).await.unwrap_err();
    assert_eq!(missing.code(), "pack_missing");
    // A folder can't be replaced by a file, which shows only at the very end.
    let in_the_way = folder.path().join("taken");
    fs_err::create_dir(&in_the_way).unwrap();
    fs_err::write(in_the_way.join("mine"), "").unwrap();
    world.exporter.copy_file(&ended.id, 0, &in_the_way, nobody).await.unwrap_err();
    assert_eq!(names(folder.path()), ["taken"]);
}

#[cfg(windows)]
#[tokio::test]
async fn a_file_that_excel_holds_open_stops_nothing_but_its_deletion_which_names_it() {
    use fs_err::os::windows::fs::OpenOptionsExt;
    // Others may read it.
    const FILE_SHARE_READ: u32 = 1;
    let world = World::new().await;
    let ended = ready(&world).await;
    let path = &ended.files[1].path;
    let mut as_excel = fs_err::OpenOptions::new();
    let held = as_excel.read(true).write(true).share_mode(FILE_SHARE_READ).open(path).unwrap();

    let folder = tempfile::tempdir().unwrap();
    let copy = world.exporter.copy_pack(&ended.id, folder.path(), nobody).await.unwrap();
    assert_eq!(names(&copy), names(ended.pack.as_ref().unwrap()));
    let another = ready(&world).await;
    assert_ne!(another.pack, ended.pack);
    assert_eq!(world.exporter.history(exporter::ExportFilter::default()).await.unwrap().len(), 2);

    let problem = world.exporter.delete_files(&ended.id).await.unwrap_err();
    let expected = serde_json::json!({ "code": "file_held", "detail": { "path": path } });
    assert_eq!(serde_json::to_value(&problem).unwrap(), expected);
    drop(held);
    world.exporter.delete_files(&ended.id).await.unwrap();
    assert!(!ended.pack.unwrap().exists());
}

#[tokio::test]
async fn each_file_is_found_intact_changed_or_missing_and_the_log_says_so() {
    let world = World::new().await;
    let ended = ready(&world).await;
    let states = world.exporter.check_files(&ended.id, nobody).await.unwrap();
    assert_eq!(states, vec![FileState::Intact; ended.files.len()]);

    let mut changed = fs_err::read(&ended.files[0].path).unwrap();
    changed[0] ^= 1;
    fs_err::write(&ended.files[0].path, changed).unwrap();
    fs_err::remove_file(&ended.files[1].path).unwrap();
    let states = world.exporter.check_files(&ended.id, nobody).await.unwrap();
    assert_eq!(states[..3], [FileState::Changed, FileState::Missing, FileState::Intact]);
    let line = world.exporter.activity(Some(&ended.id), 1).await.unwrap().remove(0);
    assert_eq!(line.kind, "files_checked");
    assert_eq!((&line.detail["changed"], &line.detail["missing"]), (&1.into(), &1.into()));
    assert_eq!(world.exporter.verify_activity().await.unwrap().faults, []);
}

#[tokio::test]
async fn the_manifest_is_read_as_it_stands_on_the_disk() {
    let world = World::new().await;
    let ended = ready(&world).await;
    let manifest = world.exporter.manifest(&ended.id).await.unwrap();
    assert_eq!((manifest.rows, &manifest.export.id), (300, &ended.id));
    let path = ended.pack.unwrap().join("manifest.json");
    fs_err::write(&path, r#"{ "version": 3 }"#).unwrap();
    assert_eq!(world.exporter.manifest(&ended.id).await.unwrap_err().code(), "manifest_newer");
    fs_err::write(&path, "{").unwrap();
    assert_eq!(world.exporter.manifest(&ended.id).await.unwrap_err().code(), "manifest_unreadable");
    fs_err::remove_file(&path).unwrap();
    assert_eq!(world.exporter.manifest(&ended.id).await.unwrap_err().code(), "pack_missing");
}

fn titles(table: &Preview) -> Vec<String> {
    table.columns.iter().map(|column| column.title.clone()).collect()
}

/// The cells of each row, as CSV shows them.
fn texts(table: &Preview) -> Vec<Vec<String>> {
    let text = |cell: &PreviewCell| match cell {
        PreviewCell::Empty => String::new(),
        PreviewCell::Text { text, .. } | PreviewCell::Number(text) | PreviewCell::Json(text) => text.clone(),
        PreviewCell::Bool(value) => value.to_string(),
    };
    table.rows.iter().map(|row| row.iter().map(text).collect()).collect()
}

#[tokio::test]
async fn the_first_rows_are_those_of_the_table_that_was_made() {
    let world = World::new().await;
    let ended = ready(&world).await;
    let table = ended.files.iter().find(|file| file.format.as_deref() == Some("csv")).unwrap();
    let mut reader = csv::Reader::from_path(&table.path).unwrap();
    let columns: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<Vec<String>> = reader
        .records()
        .take(3)
        .map(|row| row.unwrap().iter().map(|cell| cell.trim_start_matches('\'').to_owned()).collect())
        .collect();
    let first = world.exporter.first_rows(&ended.id, 3).await.unwrap();
    assert_eq!((titles(&first), texts(&first)), (columns, rows));
    assert_eq!(world.exporter.first_rows(&ended.id, 5_000).await.unwrap().rows.len(), 100);
}

#[tokio::test]
async fn the_first_rows_hide_what_the_files_hide() {
    let world = World::new().await;
    let mut request = world.request();
    request.recipe.columns = fields(&["user_id", "email"]);
    request.recipe.hidden = vec![ProtectedField { path: "email".into(), how: Protect::Mask }];
    let ended = world.run(request).await;
    let first = texts(&world.exporter.first_rows(&ended.id, 2).await.unwrap());
    // Who has no address shows none.
    assert!(first.iter().all(|row| row[0] != "•••" && ["•••", ""].contains(&row[1].as_str())), "{first:?}");
    assert_eq!(first[0][1], "•••");
}

#[tokio::test]
async fn the_first_rows_of_auth0s_own_csv_come_without_its_apostrophes() {
    let world = World::new().await;
    let mut request = world.request();
    request.recipe.source.format = SourceFormat::Csv;
    request.recipe.columns = fields(&["user_id", "email"]);
    request.recipe.outputs = Vec::new();
    let ended = world.run(request).await;
    let first = world.exporter.first_rows(&ended.id, 2).await.unwrap();
    assert_eq!(titles(&first), ["user_id", "email"]);
    let rows = texts(&first);
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().flatten().all(|cell| !cell.starts_with('\'')), "{rows:?}");
}

#[tokio::test]
async fn the_request_is_told_as_a_command_without_its_token() {
    let world = World::new().await;
    let ended = ready(&world).await;
    let commands = world.exporter.curl_commands(&ended.id).await.unwrap();
    assert_eq!(commands.len(), 1);
    let command = &commands[0];
    assert!(command.contains("/api/v2/jobs/users-exports'"), "{command}");
    assert!(command.contains("\"Authorization: Bearer $TOKEN\""), "{command}");
    assert!(command.contains("identities[0].connection"), "{command}");
}
