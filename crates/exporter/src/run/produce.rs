//! `Converting`: one reading of the delivered files that checks, counts and hashes them and writes
//! every output; then the manifest. Nothing of it has its final name yet.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base::Throttle;
use convert::{Funnel, Limits, Notice, Output, Plan, ProfileOptions, Secrets, Source, Summary};
use pack::{CountCheckPart, DeletedFile, Explanation, FilePart, Found, LookupPart, PackNames, Role};
use recipe::{Column, Recipe, SourceFormat};
use schema::{FieldPath, Lookup};
use serde_json::json;
use store::{ActivityHead, ExportState, PackFile};
use tokio_util::sync::CancellationToken;

use super::coverage::lookup_part;
use super::fetch::percent;
use super::look_up::LookUpEnd;
use super::stored_files::{proof_file, stored_file};
use super::{End, Run};
use crate::activity::ActivityKind;
use crate::asked::clock_notice;
use crate::blocking::blocking;
use crate::caveats::{Caveat, caveats_of};
use crate::manifest::{Facts, manifest_of};
use crate::problem::errors::{is_damage, path_of};
use crate::problem::{LocalProblem, Problem};
use crate::request::{columns_of, look_ups_of};
use crate::shared::Shared;
use crate::snapshot::{ExportSnapshot, Progress, data_as_of};
use crate::witness::found::Witness;
use crate::witness::look::Looked;

/// Shortest time between two pictures of the progress.
const SHOWN_EVERY: Duration = Duration::from_millis(100);

/// The most differing windows of a count check that the history keeps; the manifest has all.
const MOST_WINDOWS: usize = 20;

impl Run {
    pub(super) async fn produce(&mut self) -> Result<(), End> {
        if self.fetch_what_is_missing().await? {
            return Ok(());
        }
        if self.lacks_answers().await? {
            return Ok(self.record(ExportState::LookingUp, None, None).await?);
        }
        let PackNames { folder: name, files: base } = self.names();
        let looked_up = self.look_up_ends(&base).await?;
        let plan = self.plan(&base, &looked_up);
        self.remove_earlier_outputs().await?;
        let mut summary = match self.convert(plan).await {
            Ok(summary) => summary,
            Err(convert::Error::Cancelled) => return Err(self.cancelled()),
            Err(error) if is_damage(&error) => return self.fetch_again(&error).await,
            Err(error) => return Err(End::for_now(Problem::from(&error))),
        };
        let delivered = summary.sources.iter().map(|source| source.rows).sum();
        let count = self.check_count(summary.creations.take(), delivered).await?;
        let witness = self.look_for_witness().await?;
        let caveats = self.caveats(&summary);
        summary.notices.extend(caveats.iter().filter_map(notice_of));
        summary.notices.extend(clock_notice(&self.jobs));
        summary.notices.extend(empty_columns(&self.request.recipe.columns, &summary));
        self.save_profile(&summary).await?;
        let checks = (count.as_ref(), witness.as_ref());
        self.files = self.write_proof(&base, &summary, &looked_up, checks).await?;
        self.export.witness = witness.map(|looked| json!(Witness::from(looked.part)));
        self.export.count_check = count.map(|count| json!(count.with_differing(MOST_WINDOWS)));
        self.export.rows = Some(kept_users(&summary));
        self.export.funnel = summary.funnel.as_ref().map(|funnel| json!(funnel));
        self.export.bytes = Some(self.files.iter().map(|file| file.bytes).sum());
        let pack = pack::free_path(Path::new(&self.export.folder), &name);
        self.export.pack = Some(pack.display().to_string());
        Ok(self.record(ExportState::Packing, None, None).await?)
    }

    fn plan(&self, base: &str, looked_up: &[LookUpEnd]) -> Plan {
        let work = self.work_folder();
        let kind = self.request.source_kind();
        let left_out: Vec<Lookup> =
            looked_up.iter().filter(|end| end.is_left_out()).map(|end| end.lookup).collect();
        let recipe = self.request.recipe.clone().without_columns(&left_out);
        let answers =
            |lookup: Lookup| Some(work.answers(lookup.field())).filter(|_| !left_out.contains(&lookup));
        let name = recipe.file_name.as_deref().unwrap_or(base);
        let names = pack::output_names(name, &recipe.outputs);
        let outputs = recipe.outputs.iter().zip(names);
        let outputs = outputs.map(|(&format, name)| Output { format, path: work.path().join(name) });
        let sources = self.delivered_jobs().map(|job| Source { path: work.delivered(job.position), kind });
        Plan {
            outputs: outputs.collect(),
            sources: sources.collect(),
            columns: columns_of(&recipe),
            lookups: look_ups_of(&self.request, answers),
            creations: self.request.checks.count,
            // Ages are as of the data, as in the filter.
            profile: Some(ProfileOptions { now: data_as_of(&self.export, &self.jobs).as_second() }),
            style: recipe.style.clone(),
            hidden: recipe.hidden.clone(),
            filter: self.request.filter(data_as_of(&self.export, &self.jobs)),
            // The key of pseudonyms is made for this run and forgotten: nobody who gets the files
            // can try out who is who.
            secrets: Secrets::default(),
            ..Plan::default()
        }
    }

    /// The plan that finds out whom a recipe keeps. Its columns are those that were requested.
    pub(super) fn plan_to_choose_users(&self, recipe: &Recipe) -> Plan {
        let work = self.work_folder();
        let kind = self.request.source_kind();
        let sources = self.delivered_jobs().map(|job| Source { path: work.delivered(job.position), kind });
        let needed: Vec<Lookup> =
            recipe.lookups().into_iter().filter(|lookup| recipe.filters_on(*lookup)).collect();
        let answers =
            |lookup: Lookup| Some(work.answers(lookup.field())).filter(|_| needed.contains(&lookup));
        let lookups = look_ups_of(&self.request, answers);
        let as_of = data_as_of(&self.export, &self.jobs);
        let filter = self
            .request
            .filter(as_of)
            .and_then(|filter| Some(convert::UserFilter { conditions: recipe.filter.clone()?, ..filter }));
        Plan {
            sources: sources.collect(),
            columns: columns_of(&self.request.recipe),
            lookups,
            filter,
            ..Plan::default()
        }
    }

    async fn convert(&self, plan: Plan) -> Result<Summary, convert::Error> {
        let watch = ShownConversion {
            shared: Arc::clone(&self.shared),
            base: self.snapshot(Progress::default()),
            cancel: self.cancel.clone(),
            throttle: Mutex::new(Throttle::new(Arc::clone(&self.shared.clock), SHOWN_EVERY)),
        };
        blocking(move || convert::run(&plan, &watch, &Limits::default())).await
    }

    /// Content that arrived complete and is damaged all the same: something between Auth0 and here
    /// may have spoilt it, so it is fetched once more.
    pub(super) async fn fetch_again(&mut self, error: &convert::Error) -> Result<(), End> {
        let (damaged, work) = (path_of(error), self.work_folder());
        let found = self.jobs.iter().position(|job| damaged == Some(&work.delivered(job.position)));
        let Some(position) = found.filter(|_| !self.fetched_again) else {
            let mut problem = Problem::from(error);
            if let Problem::Local(LocalProblem::Damaged { fetched_again, .. }) = &mut problem {
                *fetched_again = self.fetched_again;
            }
            return Err(End::for_now(problem));
        };
        self.fetched_again = true;
        tracing::warn!(export = %self.export.id, code = error.code(), "damaged; fetching again");
        let path = work.delivered(self.jobs[position].position);
        self.fetch_job_again(position, error.code()).await?;
        blocking(move || base::files::remove_file(&path).map_err(|error| Problem::file(&path, &error)))
            .await
            .map_err(End::for_now)
    }

    /// Goes back to `Downloading` for a delivered file that is no longer in the work folder: Auth0
    /// has it for 24 hours. Returns whether there was one.
    pub(super) async fn fetch_what_is_missing(&mut self) -> Result<bool, End> {
        let work = self.work_folder();
        let delivered: Vec<(usize, PathBuf)> = (0..)
            .zip(&self.jobs)
            .filter(|(_, job)| job.downloaded_at.is_some())
            .map(|(position, job)| (position, work.delivered(job.position)))
            .collect();
        let look = move || delivered.into_iter().find(|(_, path)| !path.exists());
        let Some((position, path)) = blocking(look).await else { return Ok(false) };
        tracing::warn!(export = %self.export.id, path = %path.display(), "missing; fetching again");
        self.fetch_job_again(position, "missing").await?;
        Ok(true)
    }

    async fn fetch_job_again(&mut self, position: usize, kind: &str) -> Result<(), End> {
        self.jobs[position].downloaded_at = None;
        self.jobs[position].bytes = None;
        let detail = json!({ "kind": kind });
        let activity = Some((ActivityKind::FetchedAgain, detail));
        Ok(self.record(ExportState::Downloading, Some(position), activity).await?)
    }

    /// Files that an attempt left which a crash ended.
    async fn remove_earlier_outputs(&self) -> Result<(), End> {
        let work = self.work_folder();
        let lookups = self.request.recipe.lookups();
        let answers = lookups.into_iter().flat_map(|lookup| self.look_up_files(lookup));
        let keep = self.delivered_jobs().map(|job| work.delivered(job.position)).chain(answers);
        let keep: Vec<PathBuf> = keep.chain([self.count_file()]).collect();
        blocking(move || work.keep_only(&keep)).await.map_err(|error| End::for_now(Problem::from(&error)))
    }

    /// Keeps what charts are drawn from, and no value of a user.
    async fn save_profile(&self, summary: &Summary) -> Result<(), End> {
        let Some(profile) = summary.profile.clone() else { return Ok(()) };
        let (store, id) = (self.shared.store.clone(), self.export.id.clone());
        Ok(blocking(move || store.save_profile(&id, &json!(profile.without_values()))).await?)
    }

    /// Lists the pack's files and writes those that prove them.
    async fn write_proof(
        &self,
        base: &str,
        summary: &Summary,
        looked_up: &[LookUpEnd],
        (count, witness): (Option<&CountCheckPart>, Option<&Looked>),
    ) -> Result<Vec<PackFile>, End> {
        let mut lookups: Vec<LookupPart> =
            looked_up.iter().map(|end| lookup_part(end, &self.request.recipe, summary)).collect();
        let mut answers = self.answers(looked_up, &lookups).await?;
        let originals = self.originals(base, summary);
        let names: Vec<String> = originals.iter().map(|file| file.name.clone()).collect();
        let original_deleted = self.request.recipe.keep_only_result;
        let kept = if original_deleted { Vec::new() } else { originals };
        if original_deleted {
            // They name users whom the filter dropped, as the delivered files do.
            for file in answers.drain(..) {
                if let Some(part) = lookups.iter_mut().find(|part| part.file.as_ref() == Some(&file.name)) {
                    part.deleted = Some(DeletedFile { bytes: file.bytes, sha256: file.sha256 });
                }
            }
        }
        let left_out: Vec<Lookup> =
            looked_up.iter().filter(|end| end.is_left_out()).map(|end| end.lookup).collect();
        let recipe = self.request.recipe.clone().without_columns(&left_out);
        let mut manifest = manifest_of(Facts {
            export: &self.export,
            tenant: &self.tenant,
            recipe: &recipe,
            activity: self.activity_head().await?,
            jobs: &self.jobs,
            summary,
            filter: self.request.filter(data_as_of(&self.export, &self.jobs)).as_ref(),
            files: pack::output_files(summary)
                .into_iter()
                .chain(kept)
                .chain(answers)
                .chain(witness.map(Looked::files).unwrap_or_default())
                .collect(),
            original_deleted,
            lookups,
            count: count.cloned(),
            witness: witness.map(|looked| looked.part.clone()),
            originals: &names,
            packed_at: self.now(),
            caveats: self.caveats(summary),
        });
        let began = self.shared.clock.monotonic();
        let signer = self.shared.signer().await;
        manifest.signing = Some(signer.part());
        let page = pack::explain(&Explanation {
            manifest: &manifest,
            recipe: &recipe,
            charts: summary.profile.as_ref().map(|profile| &profile.charts),
            key_words: &signer.words(),
            language: self.request.language,
        });
        let work = self.work_folder();
        let written = blocking(move || work.write_explanation(&page)).await;
        manifest.files.push(written.map_err(|error| End::for_now(Problem::from(&error)))?);
        let mut files: Vec<PackFile> = manifest.files.iter().map(stored_file).collect();
        let work = self.work_folder();
        let proof = blocking(move || work.write_proof(&manifest, &signer)).await;
        files.extend(proof.map_err(|error| End::for_now(Problem::from(&error)))?.iter().map(proof_file));
        let took = self.shared.clock.monotonic().saturating_sub(began);
        tracing::debug!(export = %self.export.id, ?took, "explained and signed");
        Ok(files)
    }

    async fn activity_head(&self) -> Result<Option<ActivityHead>, End> {
        let store = self.shared.store.clone();
        Ok(blocking(move || store.activity_head()).await?)
    }

    fn caveats(&self, summary: &Summary) -> Vec<Caveat> {
        let preset = self.request.preset_id.as_deref();
        caveats_of(&self.request.recipe, preset, summary.funnel.as_ref())
    }

    /// The files of answers under the names that they will have in the pack.
    async fn answers(&self, ends: &[LookUpEnd], parts: &[LookupPart]) -> Result<Vec<FilePart>, End> {
        let mut files = Vec::new();
        for (end, part) in ends.iter().zip(parts) {
            let Some(name) = end.file.clone() else { continue };
            let path = self.work_folder().answers(end.lookup.field());
            let look = move || match pack::look_at(&path, &mut |_| ControlFlow::Continue(())) {
                Ok(Found::File(digest)) => Ok(digest),
                Ok(_) => Err(Problem::from(&pack::FileError::Missing { path })),
                Err(error) => Err(Problem::from(&error)),
            };
            let digest = blocking(look).await.map_err(End::for_now)?;
            files.push(FilePart {
                name,
                role: Role::Lookup,
                format: None,
                bytes: digest.bytes,
                sha256: digest.sha256,
                rows: Some(part.users),
            });
        }
        Ok(files)
    }

    /// The delivered files under the names that they will have in the pack.
    fn originals(&self, base: &str, summary: &Summary) -> Vec<FilePart> {
        let extension = match self.request.recipe.source.format {
            SourceFormat::Json => "json",
            SourceFormat::Csv => "csv",
        };
        let several = self.jobs.len() > 1;
        let original = |(job, source): (&store::Job, &convert::SourceSummary)| FilePart {
            name: pack::original_name(base, extension, source.gzip, job.position, several),
            role: Role::Original,
            format: None,
            bytes: source.file_bytes,
            sha256: source.file_sha256.clone(),
            rows: Some(source.rows),
        };
        self.delivered_jobs().zip(&summary.sources).map(original).collect()
    }
}

/// The notice of a caveat that counts users of whom the answer says nothing.
fn notice_of(caveat: &Caveat) -> Option<Notice> {
    match caveat {
        Caveat::WithoutEmailLeftOut { users: Some(users @ 1..) } => {
            Some(Notice::LeftOutWithout { path: "email".to_owned(), users: *users })
        }
        _ => None,
    }
}

/// Columns of fields that Auth0 does not document, in which no user of the files has a value. Keys
/// of metadata are the tenant's own, and a request may name any field, so only the result shows a
/// misspelt one.
fn empty_columns(columns: &[Column], summary: &Summary) -> Vec<Notice> {
    let Some(profile) = summary.profile.as_ref().filter(|profile| profile.rows > 0) else {
        return Vec::new();
    };
    let is_filled = |title: &str| {
        // An object is opened into columns under its title.
        let below = format!("{title}.");
        let mut columns = profile.columns.iter();
        columns.any(|column| column.filled > 0 && (column.title == title || column.title.starts_with(&below)))
    };
    let is_documented = |path: &FieldPath| Lookup::of(path).is_some() || path.attribute().is_some();
    let undocumented = columns
        .iter()
        .filter(|column| FieldPath::parse(&column.field).is_ok_and(|path| !is_documented(&path)));
    let empty = undocumented.filter(|column| !is_filled(column.title()));
    empty.map(|column| Notice::ColumnEmpty { path: column.field.clone(), similar: None }).collect()
}

/// The users in the files that Rollcall makes: those whom the filter keeps.
fn kept_users(summary: &Summary) -> u64 {
    let delivered = summary.sources.iter().map(|source| source.rows).sum();
    summary.funnel.as_ref().map_or(delivered, Funnel::kept)
}

/// Shows how far a conversion is, from the thread that converts.
struct ShownConversion {
    shared: Arc<Shared>,
    base: ExportSnapshot,
    cancel: CancellationToken,
    throttle: Mutex<Throttle>,
}

impl convert::Watch for ShownConversion {
    fn progress(&self, progress: convert::Progress) {
        let mut throttle = self.throttle.lock().unwrap_or_else(PoisonError::into_inner);
        let last = progress.source_bytes_read >= progress.source_bytes_total;
        if !throttle.is_due() && !last {
            return;
        }
        let mut snapshot = self.base.clone();
        snapshot.progress = Progress {
            percent: percent(progress.source_bytes_read, progress.source_bytes_total),
            bytes_done: Some(progress.source_bytes_read),
            bytes_total: Some(progress.source_bytes_total),
            rows: Some(progress.rows),
            ..Progress::default()
        };
        self.shared.show(&snapshot);
    }

    fn cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }
}
