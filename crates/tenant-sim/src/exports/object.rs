//! The exported file of a job. A dedicated thread writes it to disk while the job runs, as the real
//! service writes to its bucket.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use flate2::{Compression, GzBuilder};
use fs_err as fs;
use tokio::sync::watch;

use crate::data::csv::Csv;
use crate::data::document::Document;
use crate::data::ndjson::Ndjson;
use crate::data::user::Population;
use crate::exports::request::{ExportRequest, Format};

/// Favours speed: only tests on the same machine read the files.
pub(super) const COMPRESSION: Compression = Compression::new(2);

/// Size of the text batches passed to the compressor.
const BATCH_BYTES: usize = 64 * 1024;

/// Everything that determines the content of a file.
#[derive(Debug, Clone)]
pub(crate) struct Contents {
    pub(crate) population: Population,
    pub(crate) request: ExportRequest,
    /// Index of the connection whose users are exported; `None` for all users.
    pub(crate) connection: Option<usize>,
    /// Users who are left out.
    pub(crate) without: BTreeSet<u64>,
    /// File name inside the gzip header.
    pub(crate) file_name: String,
}

/// State of the writer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Progress {
    Writing,
    Written,
    /// A disk error, as text.
    Failed(String),
}

/// A file, either complete or still being written.
#[derive(Debug)]
pub(crate) struct Object {
    path: PathBuf,
    progress: watch::Receiver<Progress>,
}

impl Object {
    /// Starts writing `contents` to `path`. The thread stops early once `cancel` is set.
    pub(super) fn start(
        contents: Contents,
        path: PathBuf,
        cancel: Arc<AtomicBool>,
    ) -> io::Result<(Self, std::thread::JoinHandle<()>)> {
        let (report, progress) = watch::channel(Progress::Writing);
        let object = Self { path: path.clone(), progress };
        let thread = std::thread::Builder::new().name("export".to_owned()).spawn(move || {
            let outcome = match write(&contents, &path, &cancel) {
                Ok(users) => {
                    tracing::debug!(users, "export file written");
                    Progress::Written
                }
                Err(error) => Progress::Failed(error.to_string()),
            };
            report.send_replace(outcome);
        })?;
        Ok((object, thread))
    }

    /// Waits until the file is complete, for at most `patience` of real time.
    pub(crate) async fn settled(&self, patience: Duration) -> Progress {
        let mut progress = self.progress.clone();
        let settled = progress.wait_for(|progress| *progress != Progress::Writing);
        match tokio::time::timeout(patience, settled).await {
            Ok(Ok(progress)) => progress.clone(),
            Ok(Err(_gone)) => Progress::Failed("the writer stopped".to_owned()),
            Err(_elapsed) => Progress::Writing,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// Writes the file and returns the number of users in it.
fn write(contents: &Contents, path: &Path, cancel: &AtomicBool) -> io::Result<u64> {
    let file = BufWriter::with_capacity(BATCH_BYTES, fs::File::create(path)?);
    let mut gzip = GzBuilder::new().filename(contents.file_name.as_str()).write(file, COMPRESSION);
    let users = write_text(contents, cancel, &mut gzip)?;
    gzip.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok(users)
}

/// Writes the uncompressed contents and returns the number of users in them.
pub(crate) fn write_text(contents: &Contents, cancel: &AtomicBool, out: &mut impl Write) -> io::Result<u64> {
    let Contents { population, request, connection, without, .. } = contents;
    let columns = request.columns.clone();
    let (ndjson, csv) = match request.format {
        Format::Json => (Some(Ndjson::new(columns)), None),
        Format::Csv => (None, Some(Csv::new(columns))),
    };
    let mut text = String::with_capacity(BATCH_BYTES + BATCH_BYTES / 2);
    if let Some(csv) = &csv {
        csv.write_header(&mut text);
    }
    let mut user = Document::default();
    let mut written = 0;
    let limit = request.limit.unwrap_or(u64::MAX);
    for index in 0..population.count {
        if written == limit {
            break;
        }
        if index % 1024 == 0 && cancel.load(Ordering::Relaxed) {
            return Err(io::Error::other("cancelled"));
        }
        if connection.is_some_and(|connection| !population.is_in(index, connection)) {
            continue;
        }
        if without.contains(&index) {
            continue;
        }
        population.fill(index, &mut user);
        if let Some(ndjson) = &ndjson {
            ndjson.write(&user, &mut text);
        }
        if let Some(csv) = &csv {
            csv.write(&user, &mut text);
        }
        written += 1;
        if text.len() >= BATCH_BYTES {
            out.write_all(text.as_bytes())?;
            text.clear();
        }
    }
    out.write_all(text.as_bytes())?;
    Ok(written)
}
