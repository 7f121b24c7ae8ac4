//! Profiles and previews, from files.

use convert::{Columns, Limits, PreviewCell, ProfileOptions, SourceKind, preview, run};

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
fn a_preview_reads_no_further_than_it_has_to() {
    let folder = Folder::new();
    let source = folder.ndjson(USERS);
    let text = |text: &str| PreviewCell::Text(text.into());
    let shown = preview(std::slice::from_ref(&source), &Columns::AsDelivered, 2, &Limits::default()).unwrap();
    assert_eq!(
        shown.columns,
        [
            "email",
            "app_metadata.plan",
            "app_metadata.seats",
            "n",
            "identities[0].provider",
            "identities[0].user_id",
            "identities[0].isSocial",
            "ok"
        ]
    );
    assert_eq!(
        shown.rows[0][..4],
        [text("a@x.org"), text("pro"), PreviewCell::Empty, PreviewCell::Number("1.50".into())]
    );
    assert_eq!(shown.rows[1][7], PreviewCell::Boolean(true));
    // The third is no user, and one line further it shows.
    let error = preview(&[source], &Columns::AsDelivered, 3, &Limits::default()).unwrap_err();
    assert_eq!(error.code(), "not_ndjson");
}

#[test]
fn a_preview_goes_from_source_to_source_and_cuts_long_text() {
    let folder = Folder::new();
    let sources = [
        folder.source("1", SourceKind::Ndjson, gz(format!("{{\"name\":\"{}\"}}", "é".repeat(400)))),
        folder.source("2", SourceKind::Auth0Csv, "name\r\n\"'x\"\r\n"),
    ];
    let shown = preview(&sources, &chosen([("Name", "name")]), 10, &Limits::default()).unwrap();
    let cut = PreviewCell::Text(format!("{}…", "é".repeat(300)));
    assert_eq!(
        (shown.columns, shown.rows),
        (vec!["Name".into()], vec![vec![cut], vec![PreviewCell::Text("x".into())]])
    );
}
