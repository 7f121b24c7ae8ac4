//! Profiles and first rows, from files.

use convert::{
    Columns, Limits, Presentation, Preview, PreviewCell, PreviewError, ProfileOptions, Source, SourceKind,
    Style, first_rows, run,
};

use crate::support::{CSV, Folder, chosen, gz};

const USERS: &str = concat!(
    "{\"email\":\"a@x.org\",\"app_metadata\":{\"plan\":\"pro\"},\"n\":1.50,\"identities\":[{\"provider\":\"p\",\"user_id\":\"1\",\"isSocial\":true,\"access_token\":\"T\"}]}\n",
    "\n",
    "{\"email\":null,\"app_metadata\":{\"seats\":3},\"ok\":true}\n",
    "{\"broken\n",
);

#[test]
fn a_profile_is_made_only_with_options_for_it() {
    let folder = Folder::new();
    let source = folder.ndjson(gz("{\"email\":\"a\",\"blocked\":true}\n{\"email\":\"b\"}\n"));
    let mut plan = folder.plan(vec![source], Columns::AsDelivered, &[]);
    assert_eq!(run(&plan, &(), &Limits::default()).unwrap().profile, None);
    plan.profile = Some(ProfileOptions { now: 0 });
    let profile = run(&plan, &(), &Limits::default()).unwrap().profile.unwrap();
    assert_eq!((profile.rows, profile.columns.len(), profile.columns[0].distinct), (2, 2, 2));
    assert_eq!(profile.charts.blocked.map(|blocked| (blocked.yes, blocked.no)), Some((1, 1)));
    // A first pass that finds columns counts no user twice.
    plan.outputs = vec![folder.output(CSV)];
    assert_eq!(run(&plan, &(), &Limits::default()).unwrap().profile.unwrap(), profile);
}

fn first(sources: &[Source], columns: &Columns, count: usize) -> Result<Preview, PreviewError> {
    let style = Style::default();
    let presentation = Presentation {
        columns,
        filter: None,
        lookups: &convert::LookUps::default(),
        style: &style,
        hidden: &[],
    };
    first_rows(sources, &presentation, count, &Limits::default())
}

#[test]
fn first_rows_are_read_no_further_than_it_takes() {
    let folder = Folder::new();
    let source = folder.ndjson(USERS);
    let first = |count| first(std::slice::from_ref(&source), &Columns::AsDelivered, count);
    let preview = first(2).unwrap();
    assert_eq!(preview.rows.len(), 2);
    let titles: Vec<&str> = preview.columns.iter().map(|column| column.title.as_str()).collect();
    assert!(titles.contains(&"app_metadata.seats") && !titles.contains(&"identities[0].access_token"));
    // The third is not a user, and reading one line more finds it.
    let Err(PreviewError::Run(error)) = first(3) else { panic!("the third is refused") };
    assert_eq!(error.code(), "not_ndjson");
}

#[test]
fn first_rows_continue_from_source_to_source() {
    let folder = Folder::new();
    let sources = [
        folder.source("1", SourceKind::Ndjson, gz("{\"Name\":\"a\"}\n")),
        folder.source("2", SourceKind::Auth0Csv, "Name\r\n\"'x\"\r\n"),
    ];
    let columns = chosen([("Name", "name")]);
    let rows = |count| first(&sources, &columns, count).unwrap().rows;
    let text = |text: &str| vec![PreviewCell::Text { text: text.into(), formula: false }];
    assert_eq!(rows(10), [text("a"), text("x")]);
    assert_eq!(rows(1), [text("a")]);
    assert!(rows(0).is_empty());
}
