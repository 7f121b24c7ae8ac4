//! What proves an export: whether its files are what they were, what its manifest says, and the
//! requests that made it.

use std::ops::ControlFlow;
use std::path::PathBuf;

use auth0::Host;
use pack::{FileState, MANIFEST, Manifest, ManifestError};
use serde_json::json;
use store::{Job, Tenant};

use crate::activity::ActivityKind;
use crate::blocking::blocking;
use crate::exporter::Exporter;
use crate::problem::{AtPath, LocalProblem, Problem, SignInProblem};

impl Exporter {
    /// Compares every file of a pack with the checksum that was stored when it was written; one
    /// answer for each of the snapshot's files, in their order. The activity log gets a line that
    /// says what was found. `progress` gets the bytes done and the total.
    ///
    /// # Errors
    /// `not_ready`, or a file that is there and can't be read.
    pub async fn check_files(
        &self,
        id: &str,
        mut progress: impl FnMut(u64, u64) + Send + 'static,
    ) -> Result<Vec<FileState>, Problem> {
        let snapshot = self.export(id).await?;
        if snapshot.pack.is_none() {
            return Err(LocalProblem::NotReady.into());
        }
        let files: Vec<(PathBuf, String)> =
            snapshot.files.iter().map(|file| (file.path.clone(), file.sha256.clone())).collect();
        let total = snapshot.files.iter().map(|file| file.bytes).sum();
        let states = blocking(move || {
            let mut done = 0;
            let states = files.iter().map(|(path, sha256)| {
                let found = pack::look_at(path, &mut |bytes| {
                    done += bytes;
                    progress(done, total);
                    ControlFlow::Continue(())
                });
                found.map(|found| found.compare(sha256)).map_err(|error| Problem::from(&error))
            });
            states.collect::<Result<Vec<FileState>, Problem>>()
        })
        .await?;
        let number = |wanted| states.iter().filter(|state| **state == wanted).count();
        let mut line = self.activity_line(ActivityKind::FilesChecked, &snapshot);
        line.detail = json!({
            "intact": number(FileState::Intact),
            "changed": number(FileState::Changed),
            "missing": number(FileState::Missing),
        });
        let store = self.shared().store.clone();
        blocking(move || store.append_activity(&line)).await.map_err(|error| Problem::from(&error))?;
        self.shared().keep_log_end().await;
        Ok(states)
    }

    /// Reads the manifest of a pack as it is on the disk now.
    ///
    /// # Errors
    /// `not_ready`; `pack_missing`; `manifest_newer` when a newer Rollcall wrote it;
    /// `manifest_unreadable` when it is no manifest any more.
    pub async fn manifest(&self, id: &str) -> Result<Manifest, Problem> {
        let snapshot = self.export(id).await?;
        let pack = snapshot.pack.ok_or(LocalProblem::NotReady)?;
        blocking(move || {
            let shown = || AtPath::from(pack.join(MANIFEST).as_path());
            Manifest::of_pack(&pack).map_err(|error| match error {
                ManifestError::File(error) => Problem::from(&error),
                ManifestError::Newer { .. } => LocalProblem::ManifestNewer(shown()).into(),
                ManifestError::Unreadable(_) => LocalProblem::ManifestUnreadable(shown()).into(),
            })
        })
        .await
    }

    /// Returns the requests of an export as curl commands, one for each job, with `$TOKEN` in place
    /// of the token.
    pub async fn curl_commands(&self, id: &str) -> Result<Vec<String>, Problem> {
        let snapshot = self.export(id).await?;
        let store = self.shared().store.clone();
        let (jobs, tenant) =
            blocking(move || Ok((store.jobs(&snapshot.id)?, store.tenant(&snapshot.tenant.id)?)))
                .await
                .map_err(|error: store::StoreError| Problem::from(&error))?;
        jobs.iter().map(|job| curl(&tenant, job)).collect()
    }
}

fn curl(tenant: &Tenant, job: &Job) -> Result<String, Problem> {
    let host: Host = tenant.host.parse().map_err(|_| SignInProblem::TenantHost)?;
    let url = host.url("/api/v2/jobs/users-exports");
    let body = serde_json::to_string_pretty(&job.body).unwrap_or_default();
    Ok(format!(
        "curl --request POST {} \\\n  --header \"Authorization: Bearer $TOKEN\" \\\n  --header {} \\\n  --data {}",
        quoted(url.as_str()),
        quoted("Content-Type: application/json"),
        quoted(&body),
    ))
}

/// Quotes text as one word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_request_can_leave_its_quotes() {
        assert_eq!(quoted("a 'b' $(c)"), r"'a '\''b'\'' $(c)'");
    }
}
