//! Profiles and first users, from files.

use convert::{Columns, Limits, ProfileOptions, SourceKind, first_users, run};

use crate::kit::{CSV, Folder, chosen, gz};

const USERS: &str = concat!(
    "{\"email\":\"a@x.org\",\"app_metadata\":{\"plan\":\"pro\"},\"n\":1.50,\"identities\":[{\"provider\":\"p\",\"user_id\":\"1\",\"isSocial\":true,\"access_token\":\"T\"}]}\n",
    "\n",
    "{\"email\":null,\"app_metadata\":{\"seats\":3},\"ok\":true}\n",
    "{\"broken\n",
);

#[test]
fn a_profile_is_made_only_when_it_is_asked_for() {
    let folder = Folder::new();
    let source = folder.ndjson(gz("{\"email\":\"a\",\"blocked\":true}\n{\"email\":\"b\"}\n"));
    let mut plan = folder.plan(vec![source], Columns::AsDelivered, &[]);
    assert_eq!(run(&plan, &(), &Limits::default()).unwrap().profile, None);
    plan.profile = Some(ProfileOptions { now: 0 });
    let profile = run(&plan, &(), &Limits::default()).unwrap().profile.unwrap();
    assert_eq!((profile.rows, profile.columns.len(), profile.columns[0].distinct), (2, 2, 2));
    assert_eq!(profile.charts.blocked.map(|blocked| (blocked.yes, blocked.no)), Some((1, 1)));
    // A first pass that finds columns counts nobody twice.
    plan.outputs = vec![folder.output(CSV)];
    assert_eq!(run(&plan, &(), &Limits::default()).unwrap().profile.unwrap(), profile);
}

#[test]
fn the_first_users_are_read_no_further_than_it_takes() {
    let folder = Folder::new();
    let source = folder.ndjson(USERS);
    let first =
        |count| first_users(std::slice::from_ref(&source), &Columns::AsDelivered, count, &Limits::default());
    let users = first(2).unwrap();
    assert_eq!(users.len(), 2);
    assert!(
        users[0].starts_with("{\"email\":\"a@x.org\"") && !users[0].contains("access_token"),
        "{users:?}"
    );
    assert!(users[1].contains("\"seats\":3"), "{users:?}");
    // The third is no user, and one line further it shows.
    assert_eq!(first(3).unwrap_err().code(), "not_ndjson");
}

#[test]
fn the_first_users_go_on_from_source_to_source() {
    let folder = Folder::new();
    let sources = [
        folder.source("1", SourceKind::Ndjson, gz("{\"Name\":\"a\"}\n")),
        folder.source("2", SourceKind::Auth0Csv, "Name\r\n\"'x\"\r\n"),
    ];
    let columns = chosen([("Name", "name")]);
    let users = |count| first_users(&sources, &columns, count, &Limits::default()).unwrap();
    assert_eq!(users(10), ["{\"Name\":\"a\"}", "{\"Name\":\"x\"}"]);
    assert_eq!(users(1), ["{\"Name\":\"a\"}"]);
    assert_eq!(users(0), [""; 0]);
}
