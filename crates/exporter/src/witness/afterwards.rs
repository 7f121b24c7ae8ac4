//! Looking for the events of a finished export, and the supplement that holds them.

use std::collections::HashMap;
use std::convert::Infallible;
use std::path::Path;
use std::time::Duration;

use base::files;
use jiff::SignedDuration;
use pack::{CHECKSUMS, Digest, LogSupplement, MANIFEST, SupplementTo, WitnessOutcome};
use serde_json::json;
use store::{ExportState, Job, StoreError};

use super::found::Witness;
use super::look::{FIRST_LOOK, Looked, age, look};
use crate::activity::ActivityKind;
use crate::blocking::blocking;
use crate::exporter::Exporter;
use crate::lease::Lease;
use crate::problem::{LocalProblem, NetworkProblem, Problem};
use crate::request::ExportRequest;
use crate::snapshot::ExportSnapshot;

/// The pause before the log is asked again.
const NEXT_LOOK: Duration = Duration::from_mins(1);

/// How long after the request the log is asked by itself. Later, only the user or another start of
/// the program asks.
const LAST_LOOK: Duration = Duration::from_mins(15);

/// How often it is looked whether an export has become ready.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// How long the plans that keep the log longest keep it (Auth0 docs, "Log Data Retention").
const LONGEST_RETENTION: SignedDuration = SignedDuration::from_hours(30 * 24);

/// End of the name of the lease under which a supplement is made.
const LEASE: &str = ".auth0-log";

impl Exporter {
    /// Looks once for the events of a finished export in Auth0's log, whether or not it asked for
    /// them. Events that are found are in a supplement beside the pack when this returns; if the
    /// pack or a supplement has them already, Auth0 is not asked.
    ///
    /// # Errors
    /// `not_ready`; `in_use` while another process does the same; `pack_missing` or
    /// `manifest_unreadable` if the pack is not there as it was made; whatever keeps Auth0 from
    /// answering or a file from being written. A missing permission is no error.
    pub async fn look_for_witness(&self, id: &str) -> Result<Witness, Problem> {
        let snapshot = self.export(id).await?;
        let pack = snapshot.pack.clone().ok_or(LocalProblem::NotReady)?;
        if let Some(known) = found_in(&snapshot) {
            return Ok(known);
        }
        let lease_name = format!("{}{LEASE}", snapshot.id);
        let lease = self.lease(&lease_name).await?.ok_or(LocalProblem::InUse)?;
        let looked = self.look_under_lease(&snapshot, &pack).await;
        drop(lease);
        Lease::forget(&self.shared().data.leases(), &lease_name);
        let witness = looked?;
        if let Ok(snapshot) = self.export(id).await {
            self.shared().show(&snapshot);
        }
        Ok(witness)
    }

    async fn look_under_lease(&self, snapshot: &ExportSnapshot, pack: &Path) -> Result<Witness, Problem> {
        let shared = self.shared();
        // Another process may have found them meanwhile.
        if let Some(known) = found_in(&self.export(&snapshot.id).await?) {
            return Ok(known);
        }
        let tenant = shared.tenant(&snapshot.tenant.id).await?;
        let client = shared.client(&tenant).await?;
        let jobs = self.jobs_of(&snapshot.id).await?;
        let Looked { part, events } =
            look(&client, &jobs, shared.clock.now()).await.map_err(|error| Problem::from(&error))?;
        let mut witness = Witness::from(part);
        let mut activity = None;
        if !events.is_empty() {
            let name = self.write_supplement(snapshot, pack, &witness, events).await?;
            let log_ids: Vec<_> = witness.part.events.iter().map(|event| &event.log_id).collect();
            let mut line = self.activity_line(ActivityKind::WitnessFound, snapshot);
            line.detail = json!({ "name": snapshot.name, "log_ids": log_ids, "supplement": name });
            activity = Some(line);
            witness.supplement = Some(name);
        }
        let (store, id, value) = (shared.store.clone(), snapshot.id.clone(), json!(witness));
        let stored = blocking(move || store.set_witness(&id, &value, activity.as_ref()));
        stored.await.map_err(|error| Problem::from(&error))?;
        tracing::info!(export = %snapshot.id, outcome = ?witness.part.outcome, "looked into Auth0's log");
        Ok(witness)
    }

    /// Makes the supplement, and returns its name. The pack has to be the one that was made: the
    /// supplement vouches for its lists.
    async fn write_supplement(
        &self,
        snapshot: &ExportSnapshot,
        pack: &Path,
        witness: &Witness,
        events: Vec<(String, String)>,
    ) -> Result<String, Problem> {
        let manifest = self.manifest(&snapshot.id).await?;
        let written = |name: &str| {
            let file = snapshot.files.iter().find(|file| file.path.ends_with(name));
            file.map(|file| file.sha256.clone()).ok_or(LocalProblem::NotReady)
        };
        let to = SupplementTo {
            pack: pack.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            manifest_sha256: written(MANIFEST)?,
            checksums_sha256: written(CHECKSUMS)?,
        };
        let (path, part, made_at) = (pack.to_path_buf(), witness.part.clone(), self.shared().clock.now());
        let signer = self.shared().signer().await;
        blocking(move || {
            let list = path.join(MANIFEST);
            let found = fs_err::read(&list).map_err(|error| Problem::file(&list, &error))?;
            if Digest::of(&found).sha256 != to.manifest_sha256 {
                return Err(LocalProblem::ManifestUnreadable(list.as_path().into()).into());
            }
            let supplement =
                LogSupplement { pack_manifest: &manifest, to, witness: part, events: &events, made_at };
            let made = supplement.make(files::folder_of(&path), &signer);
            let folder = made.map_err(|error| Problem::from(&error))?;
            Ok(folder.file_name().unwrap_or_default().to_string_lossy().into_owned())
        })
        .await
    }

    /// Looks for the events of a finished export with the patience that the log needs: first half a
    /// minute after the request, for the last time a quarter of an hour after it, and at least
    /// once. What may pass, such as a network that is down, is waited out.
    ///
    /// # Errors
    /// As for [`Exporter::look_for_witness`], for what waiting doesn't help.
    pub async fn wait_for_witness(&self, id: &str) -> Result<Witness, Problem> {
        let clock = &self.shared().clock;
        let (asked_ago, began) = (self.asked_ago(id).await?, clock.monotonic());
        let passed = || asked_ago + clock.monotonic().saturating_sub(began);
        clock.sleep(FIRST_LOOK.saturating_sub(passed())).await;
        loop {
            let looked = self.look_for_witness(id).await;
            let may_come = match &looked {
                Ok(witness) => witness.part.outcome == WitnessOutcome::NotFoundYet,
                Err(problem) => may_pass(problem),
            };
            if !may_come || passed() + NEXT_LOOK > LAST_LOOK {
                return looked;
            }
            clock.sleep(NEXT_LOOK).await;
        }
    }

    /// The finished exports that asked for the events, have none, and may still get some, newest
    /// first.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn without_witness(&self) -> Result<Vec<ExportSnapshot>, Problem> {
        let store = self.shared().store.clone();
        let since = self.shared().clock.now() - LONGEST_RETENTION;
        let asked = blocking(move || store.witnessed_exports(since)).await;
        let mut without = Vec::new();
        for export in asked.map_err(|error| Problem::from(&error))? {
            let snapshot = self.export(&export.id).await?;
            let is_there = snapshot.pack.as_ref().is_some_and(|pack| pack.is_dir());
            if is_there && wants_witness(&snapshot) && found_in(&snapshot).is_none() {
                without.push(snapshot);
            }
        }
        Ok(without)
    }

    /// Looks for the events of exports that ask for them, as [`Exporter::wait_for_witness`] does,
    /// and once for those of earlier runs of the program.
    ///
    /// Never returns; spawn it once.
    pub async fn watch_witnesses(&self) -> Infallible {
        let clock = &self.shared().clock;
        let mut looked_at: HashMap<String, Duration> = HashMap::new();
        loop {
            match self.without_witness().await {
                Ok(without) => {
                    for export in without {
                        self.look_if_due(&export, &mut looked_at).await;
                    }
                }
                // The next look may succeed; the history reports that the store can't be read.
                Err(problem) => tracing::warn!(code = problem.code(), "could not look for witnesses"),
            }
            clock.sleep(LOOK_EVERY).await;
        }
    }

    async fn look_if_due(&self, export: &ExportSnapshot, looked_at: &mut HashMap<String, Duration>) {
        let now = self.shared().clock.monotonic();
        let Ok(asked_ago) = self.asked_ago(&export.id).await else { return };
        let outcome = export.witness.as_ref().map(|witness| witness.part.outcome);
        let is_due = match looked_at.get(&export.id) {
            None => asked_ago >= FIRST_LOOK,
            // Asking again for the permission takes another token each time.
            Some(_) if outcome == Some(WitnessOutcome::NotPermitted) => false,
            Some(last) => asked_ago <= LAST_LOOK && now.saturating_sub(*last) >= NEXT_LOOK,
        };
        if !is_due {
            return;
        }
        looked_at.insert(export.id.clone(), now);
        if let Err(problem) = self.look_for_witness(&export.id).await {
            tracing::info!(export = %export.id, code = problem.code(), "could not look into Auth0's log");
        }
    }

    /// How long ago the last job of an export was requested.
    async fn asked_ago(&self, id: &str) -> Result<Duration, Problem> {
        let jobs = self.jobs_of(id).await?;
        let difference = jobs.iter().rev().find_map(|job| job.clock_difference).unwrap_or_default();
        let now = self.shared().clock.now();
        Ok(age(&jobs, now.checked_add(SignedDuration::from_secs(difference)).unwrap_or(now)))
    }

    async fn jobs_of(&self, id: &str) -> Result<Vec<Job>, Problem> {
        let (store, id) = (self.shared().store.clone(), id.to_owned());
        let jobs = blocking(move || store.jobs(&store.export(&id)?.id)).await;
        jobs.map_err(|error: StoreError| Problem::from(&error))
    }
}

/// Whether a problem may pass while the log is waited for.
fn may_pass(problem: &Problem) -> bool {
    use NetworkProblem as N;
    match problem {
        Problem::Local(LocalProblem::InUse) => true,
        Problem::Network(problem) => !matches!(
            problem,
            N::BadRequest(_)
                | N::Setup(_)
                | N::NetworkSetup(_)
                | N::UnexpectedAnswer(_)
                | N::UnexpectedRedirect(_)
        ),
        _ => false,
    }
}

/// The events that are known already.
fn found_in(snapshot: &ExportSnapshot) -> Option<Witness> {
    snapshot.witness.clone().filter(|witness| witness.part.is_found())
}

/// Whether an export asked for its events.
fn wants_witness(snapshot: &ExportSnapshot) -> bool {
    snapshot.state == ExportState::Ready
        && serde_json::from_value::<ExportRequest>(snapshot.request.clone())
            .is_ok_and(|request| request.checks.witness)
}
