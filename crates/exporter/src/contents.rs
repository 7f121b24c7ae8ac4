//! What is in an export: the numbers behind its charts, which the store keeps, and its first rows, which only the files
//! of its pack have.

use convert::{Columns, Limits, Preview, Profile, Source};
use serde_json::json;
use store::FileRole;

use crate::exporter::Exporter;
use crate::request::ExportRequest;
use crate::run::blocking;
use crate::snapshot::Problem;

/// The most rows of a preview.
const MOST_ROWS: usize = 1_000;

impl Exporter {
    /// What the data of an export is like as a whole: columns and charts, without any value of a user. None before its
    /// files were converted.
    pub async fn profile(&self, id: &str) -> Result<Option<Profile>, Problem> {
        let (store, id) = (self.shared().store.clone(), id.to_owned());
        let stored = blocking(move || store.profile(&store.export(&id)?.id));
        let stored = stored.await.map_err(|error| Problem::from(&error))?;
        stored.map(|profile| serde_json::from_value(profile).map_err(|error| damaged(&error))).transpose()
    }

    /// The first rows of an export, at most so many, read from the delivered files of its pack. Empty before there is a
    /// pack.
    ///
    /// # Errors
    /// When the files are not where they were, or not what they were.
    pub async fn preview(&self, id: &str, rows: usize) -> Result<Preview, Problem> {
        let snapshot = self.export(id).await?;
        let request: ExportRequest =
            serde_json::from_value(snapshot.request).map_err(|error| damaged(&error))?;
        let kind = request.source_kind();
        let originals = snapshot.files.into_iter().filter(|file| file.role == FileRole::Original);
        let sources: Vec<Source> = originals.map(|file| Source { path: file.path, kind }).collect();
        let columns = Columns::Chosen(request.columns());
        let rows = rows.min(MOST_ROWS);
        let read = blocking(move || convert::preview(&sources, &columns, rows, &Limits::default()));
        read.await.map_err(|error| Problem::from(&error))
    }
}

fn damaged(error: &serde_json::Error) -> Problem {
    Problem::with("store_damaged", json!({ "message": error.to_string() }))
}
