//! Failing runs leave nothing behind, and name the failure.

use std::{io, path::PathBuf};

use base::files::faults::{Op, inject};
use convert::{
    Columns, Error, Format, Limits, Looks, Output, Progress, SourceKind, Watch, detect, run, verify,
};
use proptest::prelude::*;

use crate::support::{CSV, Folder, JSON, Log, all, chosen, go, gz, refused};

fn many() -> Vec<u8> {
    (0..15_000)
        .map(|n| format!("{{\"user_id\":\"auth0|{n}\",\"m\":{{\"n\":{n}}}}}\n"))
        .collect::<Vec<_>>()
        .concat()
        .into_bytes()
}

#[test]
fn progress_grows_from_pass_to_pass_and_ends_at_the_total() {
    let folder = Folder::new();
    let bytes = gz(many());
    let sources =
        vec![folder.source("1", SourceKind::Ndjson, &bytes), folder.source("2", SourceKind::Ndjson, &bytes)];
    let log = Log::default();
    run(&folder.plan(sources, Columns::AsDelivered, &[CSV]), &log, &Limits::default()).unwrap();
    let heard = log.heard.into_inner().unwrap();
    assert!(heard.len() > 8);
    for pair in heard.windows(2) {
        assert!(pair[0].source_bytes_read <= pair[1].source_bytes_read && pair[0].rows <= pair[1].rows);
    }
    let total = 4 * bytes.len() as u64;
    let end = Progress { source_bytes_read: total, source_bytes_total: total, rows: 30_000 };
    assert_eq!(heard.last(), Some(&end));
}

#[test]
fn a_run_can_be_cancelled_whenever_it_reports_and_leaves_nothing() {
    let folder = Folder::new();
    let source = folder.ndjson(gz(many()));
    for columns in [Columns::AsDelivered, chosen([("user_id", "user_id"), ("email", "email")])] {
        let plan = folder.plan(vec![source.clone()], columns, &all());
        let mut calls = 0;
        let summary = loop {
            let log = Log { stop_at: Some(calls), ..Log::default() };
            match run(&plan, &log, &Limits::default()) {
                Err(error) => assert_eq!(error.code(), "cancelled"),
                Ok(summary) => break summary,
            }
            assert_eq!(folder.outputs(), [] as [PathBuf; 0]);
            calls += 1;
        };
        assert!(calls > 2);
        assert_eq!(folder.outputs().len(), summary.outputs.len());
        for output in &summary.outputs {
            fs_err::remove_file(&output.path).unwrap();
        }
    }
}

#[test]
fn if_one_output_cannot_be_created_no_other_stays() {
    let folder = Folder::new();
    let mut plan = folder.plan(vec![folder.ndjson("{}")], Columns::AsDelivered, &[JSON, CSV]);
    let missing = folder.root.path().join("missing").join("users.csv");
    plan.outputs.push(Output { format: CSV, path: missing.clone() });
    let error = go(&plan).unwrap_err();
    assert!(matches!(&error, Error::Write { path, .. } if *path == missing), "{error:?}");
    assert_eq!(folder.outputs(), [] as [PathBuf; 0]);
}

#[test]
fn whichever_write_fails_no_output_stays() {
    let folder = Folder::new();
    let source = folder.ndjson(gz(many()));
    let plan = folder.plan(vec![source], Columns::AsDelivered, &all());
    let created = all().len();
    for (op, nth) in
        [(Op::Create, 1), (Op::Create, created), (Op::Write, 1), (Op::Write, 9), (Op::Sync, created)]
    {
        let fault = inject(folder.root.path(), op, nth, io::ErrorKind::StorageFull);
        let error = go(&plan).unwrap_err();
        assert!(fault.has_struck() && error.code() == "disk_full", "{op:?} {nth}: {error:?}");
        assert_eq!(folder.outputs(), [] as [PathBuf; 0], "{op:?} {nth}");
    }
    go(&plan).unwrap();
}

#[test]
fn existing_files_are_neither_overwritten_nor_removed() {
    let folder = Folder::new();
    let source = folder.ndjson("{}");
    let mut plan = folder.plan(vec![source.clone()], Columns::AsDelivered, &[JSON]);
    plan.outputs.push(Output { format: Format::Ndjson, path: source.path.clone() });
    assert_eq!(go(&plan).unwrap_err().code(), "write");
    assert_eq!(fs_err::read(source.path).unwrap(), b"{}");
    assert_eq!(folder.outputs(), [] as [PathBuf; 0]);
    // Two outputs with the same name: the second one finds the first.
    let plan = folder.plan(vec![folder.ndjson("{}")], Columns::AsDelivered, &[JSON, JSON]);
    assert_eq!(go(&plan).unwrap_err().code(), "write");
    assert_eq!(folder.outputs(), [] as [PathBuf; 0]);
}

#[test]
fn a_missing_source_is_named() {
    let folder = Folder::new();
    let source = folder.ndjson("{}");
    fs_err::remove_file(&source.path).unwrap();
    let error = verify(&source, &(), &Limits::default()).unwrap_err();
    assert!(matches!(error, Error::Read { path, .. } if path == source.path));
}

/// Changes the source after the first pass.
struct Meddler(PathBuf, u64);

impl Watch for Meddler {
    fn progress(&self, progress: Progress) {
        if progress.source_bytes_read == self.1 {
            fs_err::write(&self.0, "{\"b\":2}").unwrap();
        }
    }
}

#[test]
fn a_source_that_changes_between_two_passes_is_an_error() {
    let folder = Folder::new();
    let source = folder.ndjson("{\"a\":1}");
    let plan = folder.plan(vec![source.clone()], Columns::AsDelivered, &[CSV]);
    let error = run(&plan, &Meddler(source.path, 7), &Limits::default()).unwrap_err();
    assert_eq!(error.code(), "changed");
    assert_eq!(folder.outputs(), [] as [PathBuf; 0]);
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_outputs() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    go(&folder.plan(vec![folder.ndjson("{}")], Columns::AsDelivered, &all())).unwrap();
    for path in folder.outputs() {
        assert_eq!(fs_err::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn kinds_of_files_are_distinguished() {
    let folder = Folder::new();
    let told = |bytes: &[u8]| detect(folder.source("unknown", SourceKind::Ndjson, bytes).path);
    let html: &[u8] = b"\n<!DOCTYPE html><html>";
    let xml: &[u8] = b"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>";
    for zipped in [false, true] {
        let told = |bytes: &[u8]| if zipped { told(&gz(bytes)) } else { told(bytes) };
        assert_eq!(told(b"\xEF\xBB\xBF\n {\"a\":1}\n{").unwrap(), SourceKind::Ndjson);
        assert_eq!(told(b"\"'user_id\",email,Given Name\r\n\"'").unwrap(), SourceKind::Auth0Csv);
        assert_eq!(told(b"email").unwrap(), SourceKind::Auth0Csv);
        let looks = |bytes: &[u8]| match told(bytes) {
            Err(Error::LooksLike { looks, .. }) => looks,
            other => panic!("{other:?}"),
        };
        assert_eq!(looks(html), Looks::WebPage);
        assert_eq!(looks(xml), Looks::XmlError);
        assert_eq!(looks(b"<Error><Code>"), Looks::XmlError);
        assert_eq!(told(b"[\n{}]").unwrap(), SourceKind::Json);
        assert_eq!(looks(b"PK\x03\x04\x14\0"), Looks::Zip);
        assert_eq!(told(b"\0\x01\x02").unwrap_err().code(), "unrecognised");
        assert_eq!(told(b"\xff\xfe{\0").unwrap(), SourceKind::Ndjson);
        assert_eq!(told(b"\xff\xfe\0\0{\0\0\0").unwrap_err().code(), "looks_like");
    }
    assert_eq!(told(&gz("")).unwrap(), SourceKind::Ndjson);
    assert_eq!(told(b"").unwrap_err().code(), "empty_file");
    assert_eq!(told(&gz("{}")[..15]).unwrap_err().code(), "truncated");
}

#[test]
fn the_error_for_a_wrong_file_says_what_it_looks_like() {
    let looks = |bytes: &[u8], kind| match refused(bytes, kind, &Limits::default()) {
        Error::LooksLike { looks, .. } => looks,
        other => panic!("{other:?}"),
    };
    assert_eq!(looks(b"<?xml version=\"1.0\"?>\n<Error/>", SourceKind::Ndjson), Looks::XmlError);
    assert_eq!(looks(b"<html>", SourceKind::Auth0Csv), Looks::WebPage);
    assert_eq!(looks(b"[{}]", SourceKind::Ndjson), Looks::JsonArray);
    assert_eq!(looks(b"{\"a\":1}\n", SourceKind::Auth0Csv), Looks::Ndjson);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn arbitrary_bytes_are_read_or_refused_without_panic(
        bytes in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..200),
            "[{}\\[\\]\":,'a1 \r\n\\\\u-]{0,60}".prop_map(String::into_bytes),
            "\\{(\"[a-c]\":(1|\"x\"|\\{\\}|\\[1\\]|\\{\"a\":\"b\"\\}),?){0,3}\\}\n?".prop_map(String::into_bytes),
        ],
        zip: bool,
        head: bool,
        csv: bool,
    ) {
        let kind = if csv { SourceKind::Auth0Csv } else { SourceKind::Ndjson };
        let folder = Folder::new();
        let bytes = match (zip, head) {
            (true, _) => gz(bytes),
            (false, true) => [&gz("")[..10], &bytes].concat(),
            (false, false) => bytes,
        };
        let source = folder.source("any", kind, bytes);
        let plan = folder.plan(vec![source.clone()], Columns::AsDelivered, &all());
        let _ = detect(&source.path);
        let done = go(&plan);
        prop_assert_eq!(folder.outputs().len(), done.as_ref().map_or(0, |summary| summary.outputs.len()));
        prop_assert_eq!(verify(&source, &(), &Limits::default()).is_ok(), done.is_ok());
    }
}
