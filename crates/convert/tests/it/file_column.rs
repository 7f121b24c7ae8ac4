//! Several files become one table with a column for the file.

use convert::{Columns, Plan, SourceKind};

use crate::support::{CSV_PLAIN, Folder, JSON, chosen, go, rows_of};

/// A name that has to be escaped in CSV or in JSON.
const AWKWARD: &str = if cfg!(windows) { "é, b.json" } else { "é \"b\".json" };

fn plan(folder: &Folder, columns: Columns) -> Plan {
    let users = "{\"user_id\":\"1\",\"email\":\"a@x.org\"}\n{}\n";
    let sources = vec![
        folder.source("a.json", SourceKind::Ndjson, users),
        folder.source(AWKWARD, SourceKind::Json, "[{\"user_id\":\"2\"}]"),
    ];
    Plan { file_column: Some("source_file".to_owned()), ..folder.plan(sources, columns, &[CSV_PLAIN, JSON]) }
}

#[test]
fn each_user_has_the_name_of_its_file() {
    let folder = Folder::new();
    go(&plan(&folder, Columns::AsDelivered)).unwrap();
    let rows = rows_of(&folder.read(CSV_PLAIN));
    assert_eq!(rows[0], ["user_id", "email", "source_file"]);
    assert_eq!(
        rows[1..],
        [["1", "a@x.org", "a.json"], ["", "", "a.json"], ["2", "", AWKWARD]]
            .map(|row| row.map(String::from).to_vec())
    );
    let json: serde_json::Value = serde_json::from_slice(&folder.read(JSON)).unwrap();
    assert_eq!(json[1], serde_json::json!({ "source_file": "a.json" }));
}

#[test]
fn chosen_columns_are_followed_by_that_of_the_file() {
    let folder = Folder::new();
    go(&plan(&folder, chosen([("email", "email")]))).unwrap();
    let rows = rows_of(&folder.read(CSV_PLAIN));
    assert_eq!(
        (&rows[0][..], &rows[1][..]),
        (&["email".into(), "source_file".into()][..], &["a@x.org".into(), "a.json".into()][..])
    );
}

#[test]
fn files_of_one_name_are_told_apart_by_their_folders() {
    let folder = Folder::new();
    for name in ["eu", "us"] {
        fs_err::create_dir(folder.root.path().join(name)).unwrap();
    }
    let sources = ["eu/users.json", "us/users.json"]
        .map(|name| folder.source(name, SourceKind::Ndjson, "{\"user_id\":\"1\"}\n"));
    let plan = folder.plan(sources.to_vec(), Columns::AsDelivered, &[CSV_PLAIN]);
    go(&Plan { file_column: Some("file".to_owned()), ..plan }).unwrap();
    let files: Vec<String> =
        rows_of(&folder.read(CSV_PLAIN)).into_iter().skip(1).map(|mut row| row.remove(1)).collect();
    assert_eq!(files, ["eu/users.json", "us/users.json"]);
}
