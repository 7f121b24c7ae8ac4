//! Connections that a finished export lacks.

use exporter::ExportSnapshot;
use serde::Serialize;
use specta::Type;

use super::problems::Problem;

/// A connection whose users a pack lacks.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct MissingView {
    id: String,
    /// Why its file was lost; null if that is not known.
    problem: Option<Problem>,
}

impl MissingView {
    /// Returns the connections that the pack of an export lacks, each with the problem of its job.
    pub(super) fn all_of(snapshot: &ExportSnapshot) -> Vec<Self> {
        let of_job = |id: &String| snapshot.jobs.iter().find(|job| job.connection_id.as_ref() == Some(id));
        let missing = |id: &String| Self {
            id: id.clone(),
            problem: of_job(id).and_then(|job| job.problem.clone()).map(Into::into),
        };
        snapshot.missing_connections.iter().map(missing).collect()
    }
}

#[cfg(test)]
mod tests {
    use exporter::{ExportState, JobLabel, JobProblem};
    use serde_json::json;

    use super::*;
    use crate::presence::fixtures::snapshot;

    #[test]
    fn a_missing_connection_has_the_problem_of_its_own_job() {
        let job = |id: &str, problem: Option<JobProblem>| JobLabel {
            job_id: None,
            connection_id: Some(id.to_owned()),
            percent: None,
            posted_at: None,
            completed_at: None,
            downloaded_at: None,
            bytes: None,
            problem: problem.map(Into::into),
        };
        let mut export = snapshot("1", ExportState::Ready);
        export.jobs = vec![job("con_1", None), job("con_2", Some(JobProblem::GoneFromAuth0))];
        export.missing_connections = vec!["con_2".to_owned(), "con_3".to_owned()];
        assert_eq!(
            json!(MissingView::all_of(&export)),
            json!([
                { "id": "con_2", "problem": { "code": "gone_from_auth0" } },
                { "id": "con_3", "problem": null },
            ])
        );
    }
}
