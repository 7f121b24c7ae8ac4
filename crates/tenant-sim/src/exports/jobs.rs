//! Export jobs: their lifecycle on the simulator's clock, and their files.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use fs_err as fs;
use jiff::Timestamp;
use tempfile::TempDir;

use crate::exports::object::{Contents, Object, Progress};
use crate::exports::request::ExportRequest;
use crate::exports::variants::Variants;
use crate::lock::lock;
use crate::random;
use crate::time::{DAY_MS, elapsed_ms};

/// How long, in real time, a request for a job waits for the file to catch up with simulated time.
const FILE_TIMEOUT: Duration = Duration::from_secs(5);

/// An export job.
#[derive(Debug)]
pub(crate) struct Job {
    /// `job_` and 16 letters and digits.
    pub(crate) id: String,
    pub(crate) created: Timestamp,
    pub(crate) request: ExportRequest,
    /// Name of the connection, if the job is restricted to one.
    pub(crate) connection: Option<String>,
    pub(crate) object: Object,
    pub(crate) variants: Variants,
    /// Set once a fault has failed the job.
    failed: Mutex<Option<Failure>>,
    folder: PathBuf,
}

/// Why a job failed.
#[derive(Debug, Clone)]
struct Failure {
    /// Often missing.
    details: Option<String>,
}

/// The state of a job at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stage {
    Pending,
    Processing {
        percent: u64,
        seconds_left: u64,
    },
    Completed,
    Failed {
        details: Option<String>,
    },
    /// Its data has been deleted.
    Deleted,
}

impl Job {
    /// Returns the job's state at `now`, given that jobs take `duration`.
    pub(crate) async fn stage(&self, now: Timestamp, duration: Duration) -> Stage {
        if let Some(failure) = lock(&self.failed).clone() {
            return Stage::Failed { details: failure.details };
        }
        let elapsed = elapsed_ms(self.created, now);
        if self.is_deleted(now) {
            return Stage::Deleted;
        }
        let total = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        if elapsed < total {
            let percent = elapsed * 100 / total;
            let seconds_left = (total - elapsed).div_ceil(1000);
            // The job first waits in Auth0's queue.
            return if percent < 10 { Stage::Pending } else { Stage::Processing { percent, seconds_left } };
        }
        match self.object.settled(FILE_TIMEOUT).await {
            Progress::Written => Stage::Completed,
            Progress::Writing => Stage::Processing { percent: 99, seconds_left: 1 },
            Progress::Failed(details) => Stage::Failed { details: Some(details) },
        }
    }

    /// Returns whether Auth0 has deleted the data: 24 hours after creation (Auth0 docs, bulk user
    /// exports).
    pub(crate) fn is_deleted(&self, now: Timestamp) -> bool {
        now.as_millisecond() - self.created.as_millisecond() >= DAY_MS
    }

    /// Fails the job permanently.
    pub(crate) fn fail(&self, details: Option<String>) {
        *lock(&self.failed) = Some(Failure { details });
    }
}

/// All jobs of the tenant.
#[derive(Debug)]
pub(crate) struct Jobs {
    by_id: Mutex<HashMap<String, Arc<Job>>>,
    /// `None` once the simulator has stopped.
    folder: Mutex<Option<TempDir>>,
    writers: Mutex<Vec<JoinHandle<()>>>,
    cancel: Arc<AtomicBool>,
}

impl Jobs {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {
            by_id: Mutex::default(),
            folder: Mutex::new(Some(tempfile::Builder::new().prefix("tenant-sim-").tempdir()?)),
            writers: Mutex::default(),
            cancel: Arc::default(),
        })
    }

    /// Creates a job and starts writing its file.
    pub(crate) fn create(
        &self,
        contents: Contents,
        connection: Option<String>,
        now: Timestamp,
    ) -> io::Result<Arc<Job>> {
        let id = format!("job_{}", random::alphanumeric(16));
        let folder = match &*lock(&self.folder) {
            Some(folder) => folder.path().join(&id),
            None => return Err(io::Error::other("the simulator has stopped")),
        };
        fs::create_dir(&folder)?;
        let request = contents.request.clone();
        let (object, writer) = Object::start(contents, folder.join("object"), Arc::clone(&self.cancel))?;
        lock(&self.writers).push(writer);
        let job = Arc::new(Job {
            id: id.clone(),
            created: now,
            request,
            connection,
            object,
            variants: Variants::default(),
            failed: Mutex::default(),
            folder,
        });
        lock(&self.by_id).insert(id, Arc::clone(&job));
        Ok(job)
    }

    pub(crate) fn get(&self, id: &str) -> Option<Arc<Job>> {
        lock(&self.by_id).get(id).cloned()
    }

    pub(crate) fn count(&self) -> usize {
        lock(&self.by_id).len()
    }

    /// Deletes the files of all jobs older than 24 hours.
    pub(crate) fn sweep(&self, now: Timestamp) {
        let old: Vec<_> = lock(&self.by_id).values().filter(|job| job.is_deleted(now)).cloned().collect();
        for job in old.iter().filter(|job| job.folder.exists()) {
            if let Err(error) = fs::remove_dir_all(&job.folder) {
                tracing::warn!(%error, "files of a deleted job remain");
            }
        }
    }

    /// Stops the writers and deletes all files.
    pub(crate) fn stop(&self) {
        self.cancel.store(true, Ordering::Relaxed);
        for writer in std::mem::take(&mut *lock(&self.writers)) {
            // A panicked writer needs no further handling.
            let _outcome = writer.join();
        }
        let folder = lock(&self.folder).take();
        if let Some(Err(error)) = folder.map(TempDir::close) {
            tracing::warn!(%error, "the simulator's folder remains");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::user::Population;
    use crate::time::later;

    const DAY: Duration = Duration::from_hours(24);

    fn start() -> Timestamp {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    fn contents(users: u64) -> Contents {
        Contents {
            population: Population::new(1, users, start().as_millisecond()),
            request: ExportRequest::from_json(&serde_json::json!({})).unwrap(),
            connection: None,
            without: std::collections::BTreeSet::new(),
            file_name: "demo.json".to_owned(),
        }
    }

    #[tokio::test]
    async fn the_file_of_a_job_is_deleted_after_24_hours() {
        let jobs = Jobs::new().unwrap();
        let job = jobs.create(contents(10), None, start()).unwrap();
        assert_eq!(job.stage(start(), Duration::ZERO).await, Stage::Completed);
        jobs.sweep(later(start(), DAY.saturating_sub(Duration::from_millis(1))));
        assert!(job.object.path().exists());
        jobs.sweep(later(start(), DAY));
        assert!(!job.object.path().exists());
        assert_eq!(job.stage(later(start(), DAY), Duration::ZERO).await, Stage::Deleted);
    }

    #[test]
    fn stopping_deletes_all_files_including_unfinished_ones() {
        let jobs = Jobs::new().unwrap();
        let job = jobs.create(contents(u64::MAX), None, start()).unwrap();
        assert!(job.folder.exists());
        jobs.stop();
        assert!(!job.folder.exists());
        assert!(jobs.create(contents(1), None, start()).is_err());
    }

    #[tokio::test]
    async fn a_write_error_fails_the_job() {
        let jobs = Jobs::new().unwrap();
        let job = jobs.create(contents(u64::MAX), None, start()).unwrap();
        jobs.cancel.store(true, Ordering::Relaxed);
        let stage = job.stage(start(), Duration::ZERO).await;
        assert_eq!(stage, Stage::Failed { details: Some("cancelled".to_owned()) });
    }
}
