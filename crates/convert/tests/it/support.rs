//! A folder with sources and outputs, and helpers to run conversions.

use std::{
    io::{Cursor, Read, Write},
    path::{Path, PathBuf},
    process::Command,
};

use calamine::{Data, Reader, Xlsx};
use convert::{
    Column, Columns, CsvOptions, Error, Format, Limits, Notice, Output, Plan, Source, SourceKind, Summary,
    Watch, run,
};
use flate2::{Compression, read::DeflateDecoder, write::GzEncoder};
use proptest::prelude::*;
use rawzip::ZipArchive;
use serde_json::{Map, Value};
use tempfile::TempDir;

pub(crate) const CSV: Format = Format::Csv(CsvOptions { plain: false });
pub(crate) const CSV_PLAIN: Format = Format::Csv(CsvOptions { plain: true });
pub(crate) const JSON: Format = Format::JsonArray { pretty: false };
pub(crate) const PRETTY: Format = Format::JsonArray { pretty: true };

pub(crate) struct Folder {
    pub(crate) root: TempDir,
}

impl Folder {
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs_err::create_dir(root.path().join("out")).unwrap();
        Self { root }
    }

    pub(crate) fn source(&self, name: &str, kind: SourceKind, bytes: impl AsRef<[u8]>) -> Source {
        let path = self.root.path().join(name);
        fs_err::write(&path, bytes).unwrap();
        Source { path, kind }
    }

    pub(crate) fn ndjson(&self, bytes: impl AsRef<[u8]>) -> Source {
        self.source("users.json", SourceKind::Ndjson, bytes)
    }

    pub(crate) fn output(&self, format: Format) -> Output {
        Output { format, path: self.root.path().join("out").join(format.name()) }
    }

    /// A plan that writes these formats.
    pub(crate) fn plan(&self, sources: Vec<Source>, columns: Columns, formats: &[Format]) -> Plan {
        Plan {
            sources,
            columns,
            outputs: formats.iter().map(|&format| self.output(format)).collect(),
            ..Plan::default()
        }
    }

    pub(crate) fn read(&self, format: Format) -> Vec<u8> {
        fs_err::read(self.output(format).path).unwrap()
    }

    pub(crate) fn text(&self, format: Format) -> String {
        String::from_utf8(self.read(format)).unwrap()
    }

    /// The content of all files of a format.
    pub(crate) fn written(summary: &Summary, format: Format) -> String {
        let files = summary.outputs.iter().filter(|output| output.format == format);
        files.map(|file| Self::text_in(&fs_err::read(&file.path).unwrap(), format)).collect()
    }

    /// The text of a file, or of the entries of a workbook.
    fn text_in(bytes: &[u8], format: Format) -> String {
        if format == Format::Xlsx {
            return parts(bytes).into_iter().map(|(_, content)| content).collect();
        }
        String::from_utf8_lossy(bytes).into_owned()
    }

    /// The files in the output folder.
    pub(crate) fn outputs(&self) -> Vec<PathBuf> {
        fs_err::read_dir(self.root.path().join("out")).unwrap().map(|entry| entry.unwrap().path()).collect()
    }
}

/// All formats but the workbook that needs certain columns.
pub(crate) fn all() -> Vec<Format> {
    Format::ALL.into_iter().filter(|format| *format != Format::BatonFile).collect()
}

pub(crate) fn go(plan: &Plan) -> Result<Summary, Error> {
    run(plan, &(), &Limits::default())
}

/// Writes one source in one format and returns it with the notices.
pub(crate) fn written(source: &[u8], columns: Columns, format: Format) -> (String, Vec<Notice>) {
    written_within(source, columns, format, &Limits::default())
}

pub(crate) fn written_within(
    source: &[u8],
    columns: Columns,
    format: Format,
    limits: &Limits,
) -> (String, Vec<Notice>) {
    let folder = Folder::new();
    let summary = run(&folder.plan(vec![folder.ndjson(source)], columns, &[format]), &(), limits).unwrap();
    (folder.text(format), summary.notices)
}

/// The error of a run with all outputs, which must leave no files.
pub(crate) fn refused(source: &[u8], kind: SourceKind, limits: &Limits) -> Error {
    let folder = Folder::new();
    let source_file = folder.source("users", kind, source);
    let error =
        run(&folder.plan(vec![source_file.clone()], Columns::AsDelivered, &all()), &(), limits).unwrap_err();
    assert_eq!(folder.outputs(), [] as [PathBuf; 0]);
    assert_eq!(fs_err::read(source_file.path).unwrap(), source);
    error
}

pub(crate) fn chosen<const N: usize>(columns: [(&str, &str); N]) -> Columns {
    let column = |(title, path): (&str, &str)| Column { title: title.into(), path: path.into() };
    Columns::Chosen(columns.map(column).into())
}

pub(crate) fn gz(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

/// The rows of a CSV as a reader of RFC 4180 sees them, titles first.
pub(crate) fn rows_of(csv: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The entries of a zip archive with their content, in order. Their checksums are verified.
pub(crate) fn parts(archive: &[u8]) -> Vec<(String, String)> {
    let archive = ZipArchive::from_slice(archive).unwrap();
    let mut parts = Vec::new();
    let mut entries = archive.entries();
    while let Some(header) = entries.next_entry().unwrap() {
        let name = String::from_utf8(header.file_path().as_ref().to_vec()).unwrap();
        let entry = archive.get_entry(header.wayfinder()).unwrap();
        let mut content = String::new();
        entry.verifying_reader(DeflateDecoder::new(entry.data())).read_to_string(&mut content).unwrap();
        parts.push((name, content));
    }
    parts
}

/// The rows of the first sheet of a workbook, titles first, as an independent reader sees them.
pub(crate) fn cells_of(workbook: &[u8]) -> Vec<Vec<Data>> {
    let mut workbook = Xlsx::new(Cursor::new(workbook)).unwrap();
    let range = workbook.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

/// A program in `tests/readers`, in the environment that `script/bootstrap` has made, or in the one
/// that a variable names.
pub(crate) fn python(program: &str) -> Command {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = std::env::var_os("ROLLCALL_TEST_PYTHON").map_or_else(
        || {
            folder.join("../../target/test-python").join(if cfg!(windows) {
                "Scripts/python.exe"
            } else {
                "bin/python"
            })
        },
        PathBuf::from,
    );
    assert!(python.exists(), "{} is missing: run script/bootstrap --for test", python.display());
    let mut command = Command::new(python);
    command.arg(folder.join("tests/readers").join(program));
    command
}

/// Records the progress. Cancels at the given call, if any.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) heard: std::sync::Mutex<Vec<convert::Progress>>,
    pub(crate) stop_at: Option<usize>,
}

impl Watch for Log {
    fn progress(&self, progress: convert::Progress) {
        self.heard.lock().unwrap().push(progress);
    }

    fn cancelled(&self) -> bool {
        self.stop_at.is_some_and(|at| self.heard.lock().unwrap().len() > at)
    }
}

/// Any text, often with characters that matter in spreadsheets and CSV.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[-=+@'\t\r\n \",a0é＝]{0,6}", "[-+]?[0-9]{1,12}", "[a-z]{1,8}"]
}

pub(crate) fn value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e300..1e300f64).prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            object(inner).prop_map(Value::from),
        ]
    })
}

fn object(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::vec((prop_oneof![text(), "[a-c.\\[\\]\"\\\\]{0,3}"], value), 0..5)
        .prop_map(|members| members.into_iter().collect())
}

pub(crate) fn user() -> impl Strategy<Value = Map<String, Value>> {
    object(value())
}
