//! From files to a pack.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use convert::{
    Limits, Notice, Output, Plan, ProfileOptions, Secrets, Source, SourceSummary, Summary, UserFilter,
};
use jiff::Timestamp;
use pack::{
    ActivityHeadPart, CompletePack, Explanation, Installed, Manifest, PackNames, Signer, SourceFilePart,
    WorkFolder,
};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::form::FileForm;
use super::found::named;
use super::inputs::{Inputs, name_of};
use super::manifest::{Facts, manifest_of};
use super::request::FileRequest;
use super::watch::{FileWatch, Reading, size_of};
use crate::action_log::ActionLog;
use crate::activity::ActivityKind;
use crate::blocking::blocking;
use crate::caveats::{Caveat, caveats_of};
use crate::exporter::Exporter;
use crate::lease::Lease;
use crate::left_over::remove_left_over;
use crate::place::Place;
use crate::problem::{LocalProblem, Problem};
use crate::request::columns_of;

/// Beginning of the ids of packs from files, and so of their work folders.
const ID_PREFIX: &str = "file-";

/// A pack that was made from files.
#[derive(Debug, Clone)]
pub struct FilePack {
    /// Rollcall's id of it, which its manifest has, too.
    pub id: String,
    /// Its folder.
    pub pack: PathBuf,
    /// The files that were made.
    pub files: Vec<ConvertedFile>,
    /// Number of users in the files.
    pub rows: u64,
    /// Number of users that were read.
    pub read: u64,
    /// What a careful reader should know of the conversion.
    pub notices: Vec<Notice>,
    /// What the files do not say.
    pub caveats: Vec<Caveat>,
    /// What has to be known of the place.
    pub place: Place,
}

/// A file that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConvertedFile {
    /// Its name.
    pub name: String,
    /// Name of its format.
    pub format: String,
    /// Its size.
    pub bytes: u64,
}

impl Exporter {
    /// Converts files by a recipe, and makes a pack of the result in the request's folder. The
    /// files are only read.
    ///
    /// A process that ends meanwhile leaves no pack, or a whole one. The activity log says that the
    /// files were converted before the pack appears, so that no pack is without its line.
    ///
    /// # Errors
    /// What is wrong with the files, the recipe or the folder; `stopped` on cancelling; what keeps
    /// the activity log from being written. Nothing is left then.
    pub async fn convert_files(
        &self,
        request: FileRequest,
        watch: Arc<dyn FileWatch>,
    ) -> Result<FilePack, Problem> {
        request.refuse_what_needs_a_tenant()?;
        let shared = self.shared();
        let asked_at = shared.clock.now();
        let id = format!("{ID_PREFIX}{}", shared.chance.id_v7(asked_at));
        let store = shared.store.clone();
        let activity =
            blocking(move || store.activity_head()).await.map_err(|error| Problem::from(&error))?;
        let activity = activity.map(|head| ActivityHeadPart { line: head.sequence, sha256: head.sha256 });
        let signer = shared.signer().await;
        let lease = self.lease(&id).await?.ok_or(LocalProblem::InUse)?;
        let (leases, clock, store) = (shared.data.leases(), Arc::clone(&shared.clock), shared.store.clone());
        let ending = shared.shutting_down.clone();
        let made = blocking(move || {
            remove_left_over(&request.folder, &leases, ID_PREFIX);
            let work = WorkFolder::new(&request.folder, &id);
            let log = ActionLog::new(store, clock);
            let making = Making { request, id, asked_at, activity, signer, work, log, ending };
            let made = making.make(&*watch);
            if let Err(problem) = &made {
                // The first error is the one that matters.
                let _ = making.work.discard();
                making.log.take_back(ActivityKind::FilesFailed, json!({ "code": problem.code() }));
            }
            drop(lease);
            Lease::forget(&leases, &making.id);
            made
        });
        let made = made.await;
        shared.keep_log_end().await;
        made
    }
}

/// One pack in the making.
struct Making {
    request: FileRequest,
    id: String,
    asked_at: Timestamp,
    activity: Option<ActivityHeadPart>,
    signer: Signer,
    work: WorkFolder,
    log: ActionLog,
    ending: CancellationToken,
}

impl Making {
    fn make(&self, watch: &dyn FileWatch) -> Result<FilePack, Problem> {
        let FileRequest { recipe, folder, .. } = &self.request;
        let limits = Limits::default();
        let failed = |error: convert::Error| Problem::refusal(&error);
        let inputs = Inputs::of(&self.request.paths, &limits).map_err(failed)?;
        let Some(first) = inputs.users.first() else {
            return Err(LocalProblem::NotFound(crate::problem::NotThere::default()).into());
        };
        let names = PackNames::new(folder, &stem_of(&first.path), &self.request.name, self.asked_at);
        self.work.create().map_err(|error| Problem::from(&error))?;
        let plan = self.plan(&inputs, &names.files);
        let hashes = self.read_hashes(&inputs, watch, &limits).map_err(failed)?;
        let reading = Reading {
            watch,
            ending: &self.ending,
            before: (hashes.iter().map(|read| read.file_bytes).sum(), 0),
            after: 0,
        };
        let summary = convert::run(&plan, &reading, &limits).map_err(failed)?;
        let users = inputs.users.iter().zip(&summary.sources).map(|read| (read, false));
        let hashes = inputs.password_hashes.iter().zip(&hashes).map(|read| (read, true));
        let source_files = users.chain(hashes).map(|((source, read), joined)| {
            let form = FileForm::of(source, read, &limits)?.code().to_owned();
            Ok(source_file(read, form, joined))
        });
        let source_files = source_files.collect::<Result<Vec<_>, _>>().map_err(failed)?;
        let caveats = caveats_of(recipe, self.request.preset_id.as_deref(), summary.funnel.as_ref());
        let manifest = manifest_of(Facts {
            id: &self.id,
            request: &self.request,
            summary: &summary,
            filter: plan.filter.as_ref(),
            source_files,
            caveats: &caveats,
            activity: self.activity.clone(),
            signing: self.signer.part(),
            asked_at: self.asked_at,
            packed_at: self.log.now(),
        });
        let pack = self.install(&names.folder, manifest, &summary)?;
        Ok(self.made(pack, summary, caveats))
    }

    fn plan(&self, inputs: &Inputs, base: &str) -> Plan {
        let FileRequest { recipe, file_column, .. } = &self.request;
        let names = pack::output_names(recipe.file_name.as_deref().unwrap_or(base), &recipe.outputs);
        let outputs = recipe.outputs.iter().zip(names);
        let outputs = outputs.map(|(&format, name)| Output { format, path: self.work.path().join(name) });
        let filter = recipe.filter.clone();
        Plan {
            sources: inputs.users.clone(),
            password_hashes: inputs.password_hashes.clone(),
            columns: if recipe.columns.is_empty() {
                convert::Columns::AsDelivered
            } else {
                columns_of(recipe)
            },
            outputs: outputs.collect(),
            profile: Some(ProfileOptions { now: self.asked_at.as_second() }),
            style: recipe.style.clone(),
            hidden: recipe.hidden.clone(),
            filter: filter.map(|conditions| UserFilter {
                conditions,
                as_of: self.asked_at,
                fields: Vec::new(),
            }),
            // The key of pseudonyms is made for this conversion and forgotten.
            secrets: Secrets::default(),
            file_column: file_column.clone().filter(|_| inputs.users.len() > 1),
            name_empty_columns: true,
            ..Plan::default()
        }
    }

    /// Reads the files of password hashes to their ends, to say of each what it was.
    fn read_hashes(
        &self,
        inputs: &Inputs,
        watch: &dyn FileWatch,
        limits: &Limits,
    ) -> Result<Vec<SourceSummary>, convert::Error> {
        let mut read: Vec<SourceSummary> = Vec::new();
        let bytes = |sources: &[Source]| sources.iter().map(|source| size_of(&source.path)).sum::<u64>();
        for (index, source) in inputs.password_hashes.iter().enumerate() {
            let before = (read.iter().map(|read| read.file_bytes).sum(), 0);
            let after = bytes(&inputs.password_hashes[index + 1..]) + bytes(&inputs.users);
            let reading = Reading { watch, ending: &self.ending, before, after };
            read.push(convert::verify(source, &reading, limits)?);
        }
        Ok(read)
    }

    /// Explains and signs the pack, and makes it appear.
    fn install(&self, name: &str, mut manifest: Manifest, summary: &Summary) -> Result<PathBuf, Problem> {
        let failed = |error: pack::FileError| Problem::from(&error);
        let page = pack::explain(&Explanation {
            manifest: &manifest,
            recipe: &self.request.recipe,
            charts: summary.profile.as_ref().map(|profile| &profile.charts),
            key_words: &self.signer.words(),
            language: self.request.language,
        });
        manifest.files.push(self.work.write_explanation(&page).map_err(failed)?);
        let proof = self.work.write_proof(&manifest, &self.signer).map_err(failed)?;
        let listed = manifest.files.iter().map(|file| file.name.clone());
        let content = CompletePack {
            export_id: self.id.clone(),
            originals: Vec::new(),
            answers: Vec::new(),
            names: listed.chain(proof.iter().map(|file| file.name.to_owned())).collect(),
        };
        self.log.announce(ActivityKind::FilesConverted, Self::detail(&manifest, summary))?;
        loop {
            let path = pack::free_path(&self.request.folder, name);
            match self.work.install(&path, &content).map_err(failed)? {
                Installed::Yes => return Ok(path),
                // Something else took the name meanwhile.
                Installed::NameTaken => {}
                Installed::FilesMissing => {
                    return Err(LocalProblem::WorkMissing(self.request.folder.as_path().into()).into());
                }
            }
        }
    }

    /// What the activity log says. By their checksums: the name of a file could be a person's.
    fn detail(manifest: &Manifest, summary: &Summary) -> Value {
        let sources = manifest.source_files.iter();
        let sources = sources.map(|file| json!({ "sha256": file.sha256, "rows": file.rows }));
        let files = manifest.files.iter().map(|file| json!({ "format": file.format, "sha256": file.sha256 }));
        json!({
            "sources": sources.collect::<Vec<_>>(),
            "rows": kept_users(summary),
            "files": files.collect::<Vec<_>>(),
        })
    }

    fn made(&self, pack: PathBuf, summary: Summary, caveats: Vec<Caveat>) -> FilePack {
        let files: Vec<ConvertedFile> = summary
            .outputs
            .iter()
            .map(|file| ConvertedFile {
                name: name_of(&file.path),
                format: file.format.name().to_owned(),
                bytes: file.bytes,
            })
            .collect();
        let paths: Vec<PathBuf> = files.iter().map(|file| pack.join(&file.name)).collect();
        let read = summary.sources.iter().map(|source| source.rows).sum();
        FilePack {
            id: self.id.clone(),
            rows: kept_users(&summary),
            read,
            notices: summary.notices.into_iter().map(named).collect(),
            caveats,
            place: Place::of_folder(&pack, paths.iter().map(PathBuf::as_path)),
            files,
            pack,
        }
    }
}

/// Returns the number of users in the files.
fn kept_users(summary: &Summary) -> u64 {
    let read = summary.sources.iter().map(|source| source.rows).sum();
    summary.funnel.as_ref().map_or(read, convert::Funnel::kept)
}

fn source_file(read: &SourceSummary, form: String, joined: bool) -> SourceFilePart {
    SourceFilePart {
        name: name_of(&read.path),
        form,
        bytes: read.file_bytes,
        decoded_bytes: read.decoded_bytes,
        sha256: read.file_sha256.clone(),
        rows: read.rows,
        joined,
    }
}

/// Returns a file's name without its endings: `users` for `users.json.gz`.
fn stem_of(path: &Path) -> String {
    let name = name_of(path);
    let stem = name.trim_start_matches('.').split('.').next().unwrap_or_default();
    if stem.is_empty() { "file".to_owned() } else { stem.to_owned() }
}
