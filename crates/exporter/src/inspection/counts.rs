//! Are there as many users in the files as the manifest says?

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use convert::{CountError, Limits, Source, SourceKind};
use pack::{Difference, FilePart, MANIFEST, Manifest, PackKind, Role};
use recipe::Format;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::verdict::CountedFile;
use super::watch::{CheckStep, CheckWatch};
use crate::problem::{LocalProblem, Problem};

/// What was counted.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) counted: Vec<CountedFile>,
    pub(super) differences: Vec<Difference>,
}

/// Counts the users in the files of a pack and compares the numbers with the manifest's, and those
/// with each other.
pub(super) fn count(
    folder: &Path,
    manifest: &Manifest,
    originals_are_counted: bool,
    watch: &dyn CheckWatch,
) -> Result<Counts, Problem> {
    let mut counts = Counts::default();
    counts.compare_manifest_with_itself(manifest);
    let is_to_count = |file: &&FilePart| match file.role {
        Role::Output => file.rows.is_some(),
        Role::Original => !originals_are_counted,
        // Not everybody in it is a user of the export.
        Role::Lookup | Role::Explanation | Role::LogEvent => false,
    };
    let files: Vec<&FilePart> = manifest.files.iter().filter(is_to_count).collect();
    let total = files.iter().map(|file| file.bytes).sum();
    let mut done = 0;
    for file in files {
        let mut on_bytes = |bytes| {
            done += bytes;
            watch.progress(CheckStep::Counting, done, total);
            if watch.cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let path = folder.join(&file.name);
        let counted = match file.role {
            Role::Original => users_delivered(&path, watch),
            _ if manifest.kind == PackKind::Person => accounts(&path),
            _ => match file.format.as_deref().map(str::parse::<Format>) {
                Some(Ok(format)) if !(format.is_tabular() && manifest.columns.is_empty()) => {
                    convert::count_users(&path, format, &mut on_bytes)
                }
                // Only a newer version knows the format, or there is nothing to count in it.
                _ => Ok(None),
            },
        };
        let name = file.name.clone();
        match (counted, file.rows) {
            (Ok(Some(users)), Some(stated)) if users != stated => {
                counts.differences.push(Difference::Miscounted { name, stated, counted: users });
            }
            (Ok(Some(users)), _) => counts.counted.push(CountedFile { name, users }),
            (Ok(None), _) => {}
            (Err(CountError::Cancelled), _) => return Err(LocalProblem::Stopped.into()),
            (Err(CountError::Read(error)), _) => return Err(Problem::file(&path, &error)),
            (Err(CountError::Format { message, .. }), _) => {
                counts.differences.push(Difference::UnreadableFile { name, message });
            }
        }
    }
    Ok(counts)
}

impl Counts {
    /// Compares the numbers in the manifest with each other.
    fn compare_manifest_with_itself(&mut self, manifest: &Manifest) {
        if manifest.kind == PackKind::Person {
            return;
        }
        let mut compare = |name: &str, stated: u64, counted: u64| {
            if stated != counted {
                self.differences.push(Difference::Miscounted { name: name.to_owned(), stated, counted });
            }
        };
        let of_files = manifest.source_files.iter().filter(|file| !file.joined).map(|file| file.rows);
        let delivered = manifest.jobs.iter().map(|job| job.rows).chain(of_files).sum();
        compare(MANIFEST, manifest.rows, delivered);
        let kept = manifest.filtered.as_ref().map_or(delivered, |filtered| filtered.kept);
        if let Some(filtered) = &manifest.filtered {
            compare(MANIFEST, filtered.delivered, delivered);
        }
        // Those for an import are several, which hold some of the users each.
        let mut of_import = BTreeMap::new();
        for file in manifest.files.iter().filter(|file| file.role == Role::Output) {
            match (file.rows, file.format.as_deref().map(str::parse::<Format>)) {
                (Some(rows), Some(Ok(format @ Format::ImportReady(_)))) => {
                    *of_import.entry(format.name()).or_default() += rows;
                }
                (Some(rows), Some(Ok(_))) => compare(&file.name, kept, rows),
                _ => {}
            }
        }
        for users in of_import.into_values() {
            compare(MANIFEST, kept, users);
        }
    }
}

/// Counts the users in a delivered file, and checks every line of it.
fn users_delivered(path: &Path, watch: &dyn CheckWatch) -> Result<Option<u64>, CountError> {
    let kind = convert::detect(path).unwrap_or(SourceKind::Ndjson);
    let source = Source { path: path.to_path_buf(), kind };
    match convert::verify(&source, &Cancelling(watch), &Limits::default()) {
        Ok(summary) => Ok(Some(summary.rows)),
        Err(convert::Error::Cancelled) => Err(CountError::Cancelled),
        Err(convert::Error::Read { source, .. }) => Err(CountError::Read(source)),
        Err(error) => {
            let message = crate::problem::errors::without_path(&error);
            Err(CountError::Format { format: "export", message })
        }
    }
}

/// Counts the accounts in the document of one person; none in its page.
fn accounts(path: &Path) -> Result<Option<u64>, CountError> {
    #[derive(Deserialize)]
    struct Document {
        accounts: Vec<IgnoredAny>,
    }
    if path.extension().is_none_or(|extension| extension != "json") {
        return Ok(None);
    }
    let text = fs_err::read(path).map_err(CountError::Read)?;
    match serde_json::from_slice::<Document>(&text) {
        Ok(document) => Ok(Some(document.accounts.len() as u64)),
        Err(error) => Err(CountError::Format {
            format: "json",
            message: format!("line {}, column {}", error.line(), error.column()),
        }),
    }
}

/// Passes the wish to cancel on.
struct Cancelling<'a>(&'a dyn CheckWatch);

impl convert::Watch for Cancelling<'_> {
    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}
