//! Packs from files that people have.

use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use base::files::faults::{Op, inject};
use exporter::{
    Column, FileForm, FilePack, FileRequest, FileWatch, Format, FoundFiles, Language, MadeAgain, NotAgain,
    PreviewCell, Problem, Protect, ProtectedField, Recipe, check_pack, recognise_files,
};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{World, assert_manifest_fits_its_schema, facts};

const EXPORT: &str = concat!(
    r#"{"user_id":"auth0|1","email":"ada@example.com","blocked":false,"identities":[{"access_token":"t0ken"}]}"#,
    "\n",
    r#"{"user_id":"auth0|2","email":"bob@example.com","blocked":true}"#,
    "\n",
    r#"{"user_id":"auth0|3","email":"eve@example.com"}"#,
    "\n",
);

fn gzip(text: &str) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    gzip.finish().unwrap()
}

fn file(folder: &TempDir, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    fs_err::write(&path, content).unwrap();
    path
}

fn found(content: impl AsRef<[u8]>) -> Result<FoundFiles, Problem> {
    let folder = TempDir::new().unwrap();
    recognise_files(&[file(&folder, "given", content)], &())
}

fn request(world: &World, paths: Vec<PathBuf>, recipe: Recipe) -> FileRequest {
    FileRequest {
        paths,
        name: "All attributes".to_owned(),
        recipe,
        preset_id: None,
        file_column: None,
        language: Language::En,
        folder: world.out(),
    }
}

fn csv() -> Recipe {
    Recipe { columns: Vec::new(), outputs: vec!["csv".parse::<Format>().unwrap()], ..Recipe::default() }
}

async fn convert(world: &World, request: FileRequest) -> Result<FilePack, Problem> {
    world.exporter.convert_files(request, Arc::new(())).await
}

fn manifest(made: &FilePack) -> Value {
    serde_json::from_slice(&fs_err::read(made.pack.join("manifest.json")).unwrap()).unwrap()
}

fn text(made: &FilePack, ending: &str) -> String {
    let file = made.files.iter().find(|file| file.name.ends_with(ending)).unwrap();
    fs_err::read_to_string(made.pack.join(&file.name)).unwrap()
}

#[track_caller]
fn assert_intact(pack: &Path) {
    assert_manifest_fits_its_schema(pack);
    let verified = pack::verify(pack, &mut |_, _| ControlFlow::Continue(())).unwrap();
    assert!(verified.is_intact(), "{verified:?}");
    let check = check_pack(pack, &[], None, &()).unwrap();
    assert!(check.verification.is_intact(), "{check:?}");
    assert_eq!(check.made_again, MadeAgain::NotCompared { because: NotAgain::SourceElsewhere });
    assert!(!check.counted.is_empty(), "the users were counted again");
}

#[test]
fn what_people_have_is_recognised_by_its_content() {
    let hashes = concat!(
        r#"{"_id":{"$oid":"60425dc43519d90068f82973"},"email":"a@example.com","passwordHash":"$2b$10$x"}"#,
        "\n"
    );
    let page = json!({ "start": 0, "limit": 2, "length": 2, "total": 9, "users": [
        { "user_id": "auth0|1", "email": "ada@example.com" }, { "user_id": "auth0|2", "name": "Bob" },
    ]});
    let lines = "{\"plan\":1}\n{\"seats\":2}\n";
    let semicolons = "Id;Email\r\nauth0|1;ada@example.com\r\nauth0|2;bob@example.com\r\n";
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain("id,email\n1,a@b.c\n".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    for (content, form, users, attributes) in [
        (gzip(EXPORT), FileForm::Auth0Export, 3, 4),
        (EXPORT.into(), FileForm::Auth0Export, 3, 4),
        (gzip(""), FileForm::Auth0Export, 0, 0),
        (lines.into(), FileForm::JsonLines, 2, 2),
        (b"[{\"user_id\":\"1\"},{\"user_id\":\"2\",\"x\":1}]".to_vec(), FileForm::Json, 2, 2),
        (page.to_string().into(), FileForm::UsersPages, 2, 3),
        ("'user_id','email'\n'1,'a@b.c\n".replace('\'', "").into(), FileForm::Csv { separator: ',' }, 1, 2),
        (semicolons.into(), FileForm::Csv { separator: ';' }, 2, 2),
        (utf16, FileForm::Csv { separator: ',' }, 1, 2),
        (hashes.into(), FileForm::PasswordHashes, 1, 3),
    ] {
        let found = found(&content).unwrap();
        let what = (found.files[0].form, found.users, found.attributes);
        assert_eq!(what, (form, users, attributes), "{}", String::from_utf8_lossy(&content));
        assert_eq!(found.preview.rows.len() as u64, users);
        assert_eq!(found.files[0].bytes, content.len() as u64);
    }
    let export = found(EXPORT).unwrap();
    let email = export.preview.columns.iter().position(|column| column.title == "email").unwrap();
    let ada = PreviewCell::Text { text: "ada@example.com".to_owned(), formula: false };
    assert_eq!(export.preview.rows[0][email], ada);
    assert!(!format!("{export:?}").contains("t0ken"));
}

#[test]
fn what_is_no_list_of_users_is_named() {
    for (content, code) in [
        (b"".to_vec(), "empty_file"),
        (b"<!DOCTYPE html><html>".to_vec(), "web_page"),
        (b"%PDF-1.7\n".to_vec(), "document"),
        (b"PAR1xxxx".to_vec(), "parquet"),
        (gzip(EXPORT)[..30].to_vec(), "truncated"),
        (b"{\"statusCode\":401,\"error\":\"Unauthorized\"}".to_vec(), "error_answer"),
        (b"{\"user_id\":\"1\"}\n{\"user_id\":\n".to_vec(), "not_ndjson"),
        (b"a,b\n1,2,3\n".to_vec(), "csv_ragged"),
        (b"name,city\nZo\xeb,Z\xfcrich\n".to_vec(), "old_code_page"),
    ] {
        let problem = found(&content).unwrap_err();
        let facts = facts(&problem);
        assert_eq!((problem.code().as_str(), &facts["found"]), ("file_refused", &json!(code)), "{facts}");
        assert_eq!(facts["name"], "given");
        assert!(!facts["message"].as_str().unwrap().contains('/'), "{facts}");
    }
    let folder = TempDir::new().unwrap();
    assert_eq!(recognise_files(&[folder.path().join("none")], &()).unwrap_err().code(), "file");
}

#[tokio::test]
async fn a_file_becomes_a_signed_pack_that_says_what_it_was_made_of() {
    let world = World::new().await;
    let given = TempDir::new().unwrap();
    let content = gzip(EXPORT);
    let path = file(&given, "users.json.gz", &content);
    let recipe = Recipe {
        columns: vec![Column::titled("email", "Mail"), Column::named("user_id")],
        filter: Some(exporter::Filter::Condition("blocked not-true".parse().unwrap())),
        hidden: vec![ProtectedField { path: "user_id".to_owned(), how: Protect::Mask }],
        outputs: ["csv", "xlsx"].map(|format| format.parse::<Format>().unwrap()).to_vec(),
        ..Recipe::default()
    };
    let mut request = request(&world, vec![path.clone()], recipe);
    request.preset_id = Some("access-review".to_owned());
    let made = convert(&world, request).await.unwrap();

    assert_eq!((made.rows, made.read, made.files.len()), (2, 3, 2));
    assert_intact(&made.pack);
    let table = text(&made, ".csv");
    assert!(table.starts_with("Mail,user_id") && table.contains("ada@example.com"), "{table}");
    assert!(!table.contains("bob@example.com") && !table.contains("auth0|1"), "{table}");
    let said = manifest(&made);
    let digest = pack::Digest::of(&content);
    assert_eq!((&said["kind"], &said["source"]), (&json!("conversion"), &json!("file")));
    assert_eq!(
        said["source_files"],
        json!([{
            "name": "users.json.gz", "form": "auth0_export", "bytes": content.len(),
            "decoded_bytes": EXPORT.len(), "sha256": digest.sha256, "rows": 3,
        }])
    );
    assert_eq!((&said["rows"], &said["filtered"]["kept"]), (&json!(3), &json!(2)));
    assert_eq!(said.get("tenant"), None);
    assert!(said["signing"]["key"].is_string(), "{}", said["signing"]);
    let folder = given.path().display().to_string();
    assert!(!said.to_string().contains(&folder), "the pack may be handed on");
    let page = fs_err::read_to_string(made.pack.join("READ-ME-FIRST.html")).unwrap();
    assert!(page.contains(&digest.sha256) && page.contains("Auth0 was not asked"));

    assert_eq!(fs_err::read(&path).unwrap(), content, "the source is as it was");
    let names: Vec<_> =
        fs_err::read_dir(&made.pack).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!names.contains(&"users.json.gz".into()), "{names:?}");
    let lines = world.exporter.activity(None, 9).await.unwrap();
    let line = lines.iter().find(|line| line.kind == "files_converted").unwrap();
    assert_eq!(line.detail["sources"], json!([{ "sha256": digest.sha256, "rows": 3 }]));
    assert_eq!(line.detail["rows"], 2);
    assert!(!line.detail.to_string().contains("users.json"), "{}", line.detail);
    assert_eq!(world.sim.requests().len(), 0, "nothing is asked of Auth0");
}

#[tokio::test]
async fn several_files_become_one_table_and_hashes_are_joined() {
    let world = World::new().await;
    let given = TempDir::new().unwrap();
    let id = "60425dc43519d90068f82973";
    let users = format!("{{\"user_id\":\"auth0|{id}\",\"email\":\"ada@example.com\"}}\n");
    let hash = format!("{{\"_id\":{{\"$oid\":\"{id}\"}},\"passwordHash\":\"$2b$10$abc\"}}\n");
    let paths = vec![
        file(&given, "hashes.json", hash),
        file(&given, "one.json", users),
        file(&given, "two.csv", "user_id;email\r\nauth0|2;bob@example.com\r\n"),
    ];
    let found = recognise_files(&paths, &()).unwrap();
    let order: Vec<_> = found.files.iter().map(|file| (file.name.as_str(), file.joined)).collect();
    assert_eq!(order, [("one.json", false), ("two.csv", false), ("hashes.json", true)]);
    assert_eq!((found.users, found.attributes), (2, 2));

    let mut request = request(&world, paths, csv());
    request.file_column = Some("source_file".to_owned());
    let made = convert(&world, request).await.unwrap();
    assert_eq!((made.rows, made.read), (2, 2));
    assert_intact(&made.pack);
    let table = text(&made, ".csv");
    assert!(table.contains("one.json") && table.contains("two.csv"), "{table}");
    let said = manifest(&made);
    let joined: Vec<_> =
        said["source_files"].as_array().unwrap().iter().map(|file| &file["joined"]).collect();
    assert_eq!(joined, [&Value::Null, &Value::Null, &json!(true)]);
    assert_eq!(said["rows"], 2);
}

#[tokio::test]
async fn a_refused_cancelled_or_failed_conversion_leaves_nothing() {
    /// Cancels after the first news.
    #[derive(Default)]
    struct Cancelling(AtomicU64);
    impl FileWatch for Cancelling {
        fn progress(&self, done: u64, total: u64, _users: u64) {
            assert!(done <= total, "{done} of {total}");
            self.0.fetch_add(1, Ordering::Relaxed);
        }
        fn cancelled(&self) -> bool {
            self.0.load(Ordering::Relaxed) > 0
        }
    }
    let world = World::new().await;
    let given = TempDir::new().unwrap();
    let good = file(&given, "good.json", EXPORT);
    let torn = file(&given, "torn.json", &EXPORT[..EXPORT.len() - 9]);

    let problem = convert(&world, request(&world, vec![good.clone(), torn], csv())).await.unwrap_err();
    assert_eq!((problem.code().as_str(), &facts(&problem)["name"]), ("file_refused", &json!("torn.json")));
    assert_eq!(world.left_in_out(), Vec::<String>::new());

    let asked = request(&world, vec![good.clone()], csv());
    let stopped = world.exporter.convert_files(asked, Arc::new(Cancelling::default())).await.unwrap_err();
    assert_eq!(stopped.code(), "stopped");
    assert_eq!(world.left_in_out(), Vec::<String>::new());

    let limited =
        Recipe { source: exporter::Source { limit: Some(1), ..exporter::Source::default() }, ..csv() };
    let refused = convert(&world, request(&world, vec![good.clone()], limited)).await.unwrap_err();
    assert_eq!((refused.code().as_str(), &facts(&refused)["asks"]), ("not_for_files", &json!("limit")));

    let guard = inject(&world.out(), Op::Rename, 1, std::io::ErrorKind::Other);
    convert(&world, request(&world, vec![good.clone()], csv())).await.unwrap_err();
    assert!(guard.has_struck());
    drop(guard);
    assert_eq!(world.left_in_out(), Vec::<String>::new());
}

#[tokio::test]
async fn what_a_killed_process_left_is_hidden_and_removed_by_the_next_conversion() {
    let world = World::new().await;
    let given = TempDir::new().unwrap();
    let (left, other) = (world.out().join(".rollcall-file-0193"), world.out().join(".rollcall-0193"));
    for folder in [&left, &other] {
        fs_err::create_dir_all(folder).unwrap();
        fs_err::write(folder.join("users.csv"), "half").unwrap();
    }
    let path = file(&given, "users.json", EXPORT);
    let made = convert(&world, request(&world, vec![path], csv())).await.unwrap();
    assert_eq!((left.exists(), other.exists()), (false, true), "and the work folders of exports stay");
    let name = made.pack.file_name().unwrap().to_string_lossy().into_owned();
    assert_eq!(name, "users_all-attributes_20261101T101500Z");
}
