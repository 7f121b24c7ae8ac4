//! What is in an export: the numbers behind its charts, which the store keeps, and its first rows,
//! which only the files of its pack have.

use std::path::PathBuf;

use convert::{Limits, Presentation, Preview, Profile, Source};
use schema::Lookup;
use store::FileRole;

use crate::blocking::blocking;
use crate::exporter::Exporter;
use crate::problem::{LocalProblem, Problem};
use crate::request::{ExportRequest, answers_of, columns_of, look_ups_of};

/// The most rows of a preview.
const MOST_ROWS: usize = 100;

impl Exporter {
    /// Returns the profile of an export's data: columns and charts, without any value of a user.
    /// `None` before its files are converted.
    pub async fn profile(&self, id: &str) -> Result<Option<Profile>, Problem> {
        let (store, id) = (self.shared().store.clone(), id.to_owned());
        let stored = blocking(move || store.profile(&store.export(&id)?.id));
        let stored = stored.await.map_err(|error| Problem::from(&error))?;
        stored
            .map(|profile| serde_json::from_value(profile).map_err(|error| Problem::store_damaged(&error)))
            .transpose()
    }

    /// The first users of a ready export in its own columns, at most `rows` of them and never more
    /// than 100. They are read from the delivered files, because they are the same whatever was
    /// made of them; what the others hide is hidden here, too.
    ///
    /// # Errors
    /// `not_ready`; `original_deleted` if only the result was kept; `pack_missing`; what is wrong
    /// with the delivered files.
    pub async fn first_rows(&self, id: &str, rows: usize) -> Result<Preview, Problem> {
        let snapshot = self.export(id).await?;
        if snapshot.pack.is_none() {
            return Err(LocalProblem::NotReady.into());
        }
        let request: ExportRequest =
            serde_json::from_value(snapshot.request).map_err(|error| Problem::store_damaged(&error))?;
        let kind = request.source_kind();
        let answers: Vec<(Lookup, PathBuf)> = snapshot
            .files
            .iter()
            .filter(|file| file.role == FileRole::Lookup)
            .filter_map(|file| {
                let name = file.path.file_name()?.to_str()?;
                Some((answers_of(&request.recipe, name)?, file.path.clone()))
            })
            .collect();
        let originals = snapshot.files.into_iter().filter(|file| file.role == FileRole::Original);
        let sources: Vec<Source> = originals.map(|file| Source { path: file.path, kind }).collect();
        if request.recipe.keep_only_result {
            return Err(LocalProblem::OriginalDeleted.into());
        }
        let rows = rows.min(MOST_ROWS);
        let as_of = snapshot.data_as_of;
        blocking(move || {
            if let Some(gone) = sources.iter().find(|source| !source.path.exists()) {
                return Err(LocalProblem::PackMissing(gone.path.as_path().into()).into());
            }
            let found = |lookup| answers.iter().find(|(of, path)| *of == lookup && path.exists());
            let lookups = look_ups_of(&request, |lookup| found(lookup).map(|(_, path)| path.clone()));
            let columns = columns_of(&request.recipe);
            let filter = request.filter(as_of);
            let presentation = Presentation {
                columns: &columns,
                filter: filter.as_ref(),
                lookups: &lookups,
                style: &request.recipe.style,
                hidden: &request.recipe.hidden,
            };
            let preview = convert::first_rows(&sources, &presentation, rows, &Limits::default());
            preview.map_err(|error| Problem::from(&error))
        })
        .await
    }
}
