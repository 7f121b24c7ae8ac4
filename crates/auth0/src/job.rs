//! Jobs: Auth0's side of an export.

use std::{fmt, time::Duration};

use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{connection::ConnectionId, scrub::scrub};

/// Upper bound of [`Job::time_left`]: Auth0 keeps a job for 24 hours (Auth0 docs, bulk user
/// exports), so a larger value is an error.
const MAX_TIME_LEFT: Duration = Duration::from_hours(24);

/// The id of a job: usually `job_…`, but nothing may depend on its form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(String);

impl JobId {
    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for JobId {
    fn from(id: String) -> Self {
        Self(id)
    }
}

impl From<&str> for JobId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The status of a job. Auth0 does not publish a list; these values have been observed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(from = "String")]
pub enum JobStatus {
    /// Queued.
    Pending,
    /// In progress.
    Processing,
    /// The file is ready.
    Completed,
    /// Failed, often without a reason.
    Failed,
    /// The file has been deleted.
    Expired,
    /// An unknown or missing status. To be treated as "in progress".
    Other(String),
}

impl JobStatus {
    /// Returns Auth0's name of the status.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Other(word) => word,
        }
    }
}

impl From<String> for JobStatus {
    fn from(word: String) -> Self {
        match word.as_str() {
            "pending" => Self::Pending,
            "processing" => Self::Processing,
            "completed" => Self::Completed,
            "failed" => Self::Failed,
            "expired" => Self::Expired,
            _ => Self::Other(word.chars().take(60).collect()),
        }
    }
}

impl fmt::Display for JobStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A job as returned by Auth0. Properties that are missing or malformed are `None`.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Its status.
    pub status: JobStatus,
    /// Progress, 0 to 100.
    pub percentage_done: Option<u8>,
    /// Auth0's estimate, at most 24 hours.
    pub time_left: Option<Duration>,
    /// The signed address of the file. Valid for 60 seconds after the response that contains it.
    pub link: Option<SecretString>,
    /// Auth0's explanation of a failure, scrubbed.
    pub status_details: Option<String>,
    /// When it was created, by Auth0's clock.
    pub created_at: Option<Timestamp>,
    /// The name of its connection; absent for a job over all connections.
    pub connection: Option<String>,
    /// The id of its connection; absent for a job over all connections.
    pub connection_id: Option<ConnectionId>,
    /// `json` or `csv`.
    pub format: Option<String>,
    /// The requested maximum number of users.
    pub limit: Option<u64>,
    /// `users_export` for an export.
    pub kind: Option<String>,
}

#[derive(Deserialize)]
struct Wire {
    id: String,
    #[serde(default, deserialize_with = "lenient")]
    status: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    percentage_done: Option<f64>,
    #[serde(default, deserialize_with = "lenient")]
    time_left_seconds: Option<f64>,
    location: Option<SecretString>,
    #[serde(default, deserialize_with = "lenient")]
    status_details: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient")]
    connection: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    connection_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    format: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    limit: Option<u64>,
    #[serde(default, deserialize_with = "lenient", rename = "type")]
    kind: Option<String>,
}

/// Treats a value of an unexpected type as missing: a minor property must not make a job
/// unreadable.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(deserializer)?).ok())
}

impl<'de> Deserialize<'de> for Job {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Wire::deserialize(deserializer)?;
        if wire.id.is_empty() {
            return Err(serde::de::Error::custom("a job without an id"));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=100")]
        let percentage_done = wire.percentage_done.map(|percent| percent.clamp(0.0, 100.0) as u8);
        let time_left = wire
            .time_left_seconds
            .map(|seconds| Duration::from_secs_f64(seconds.clamp(0.0, MAX_TIME_LEFT.as_secs_f64())));
        Ok(Self {
            id: wire.id.into(),
            status: wire.status.unwrap_or_default().into(),
            percentage_done,
            time_left,
            link: wire.location,
            status_details: wire.status_details.map(|text| scrub(&text)),
            created_at: wire.created_at,
            connection: wire.connection,
            connection_id: wire.connection_id.map(ConnectionId::from),
            format: wire.format,
            limit: wire.limit,
            kind: wire.kind,
        })
    }
}

/// Why a job failed, as far as Auth0 reports it. Users that it may mention are not kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JobErrors {
    /// Auth0's explanation for the whole job, scrubbed.
    pub status_details: Option<String>,
    /// Individual errors. They have been observed for imports only.
    pub details: Vec<JobErrorDetail>,
}

/// One error of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobErrorDetail {
    /// Auth0's code, such as `DUPLICATED_USER`.
    pub code: Option<String>,
    /// Auth0's message, scrubbed.
    pub message: Option<String>,
    /// The part of the user that the error concerns.
    pub path: Option<String>,
}

impl JobErrors {
    /// Reads either format: a list of users with their errors, or a job with its details. Returns
    /// `None` if neither contains anything.
    pub(crate) fn read(answer: &Value) -> Option<Self> {
        let text =
            |value: &Value, key: &str| value.get(key)?.as_str().map(scrub).filter(|text| !text.is_empty());
        let errors = Self {
            status_details: text(answer, "status_details"),
            details: answer
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|row| row.get("errors")?.as_array())
                .flatten()
                .map(|error| JobErrorDetail {
                    code: text(error, "code"),
                    message: text(error, "message"),
                    path: text(error, "path"),
                })
                .collect(),
        };
        (errors != Self::default()).then_some(errors)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::ExposeSecret;
    use serde_json::json;

    use super::*;

    fn read(job: Value) -> Job {
        serde_json::from_value(job).unwrap()
    }

    #[test]
    fn a_completed_job_has_a_link_that_is_never_printed() {
        let job = read(json!({
            "type": "users_export", "status": "completed", "id": "job_0123456789abcdef", "format": "csv",
            "connection_id": "con_0123456789abcdef", "connection": "People", "limit": 5,
            "created_at": "2023-01-25T17:48:15.325Z", "location": "https://x.test/f.gz?Signature=abc",
            "summary": { "total": 7 }, "fields": [{ "name": "email" }],
        }));
        assert_eq!(job.status, JobStatus::Completed);
        assert_eq!(job.created_at.unwrap().to_string(), "2023-01-25T17:48:15.325Z");
        assert_eq!(
            (job.limit, job.format.as_deref(), job.connection.as_deref()),
            (Some(5), Some("csv"), Some("People"))
        );
        assert_eq!(job.link.as_ref().unwrap().expose_secret(), "https://x.test/f.gz?Signature=abc");
        assert!(!format!("{job:?}").contains("Signature"));
    }

    #[test]
    fn a_job_needs_only_an_id() {
        let job = read(json!({ "id": "job_x" }));
        assert_eq!(job.status, JobStatus::Other(String::new()));
        assert!(job.link.is_none() && job.created_at.is_none());
        assert!(serde_json::from_value::<Job>(json!({ "id": "" })).is_err());
        assert!(serde_json::from_value::<Job>(json!({ "status": "pending" })).is_err());
    }

    #[test]
    fn progress_is_clamped_and_malformed_values_are_ignored() {
        let progress = |percent: Value, seconds: Value| {
            let job = read(
                json!({ "id": "j", "status": "processing", "percentage_done": percent, "time_left_seconds": seconds }),
            );
            (job.percentage_done, job.time_left.map(|left| left.as_secs()))
        };
        assert_eq!(progress(json!(33), json!(90)), (Some(33), Some(90)));
        assert_eq!(progress(json!(-5), json!(-1)), (Some(0), Some(0)));
        assert_eq!(progress(json!(250.7), json!(1e18)), (Some(100), Some(86_400)));
        assert_eq!(progress(json!("half"), json!(null)), (None, None));
    }

    #[test]
    fn both_formats_of_job_errors_are_read_without_users() {
        let rows = json!([{ "user": { "email": "jo@acme.test" },
            "errors": [{ "code": "DUPLICATED_USER", "message": "The user already exist" }, { "code": "FORMAT", "path": "email" }] }]);
        let errors = JobErrors::read(&rows).unwrap();
        assert_eq!(errors.details.len(), 2);
        assert_eq!(errors.details[0].code.as_deref(), Some("DUPLICATED_USER"));
        assert!(!format!("{errors:?}").contains("acme"));

        let job =
            json!({ "id": "j", "type": "users_export", "status": "failed", "status_details": "Out of luck" });
        assert_eq!(JobErrors::read(&job).unwrap().status_details.as_deref(), Some("Out of luck"));
        for nothing in [json!([]), json!({}), json!(null), json!([{ "errors": 1 }])] {
            assert_eq!(JobErrors::read(&nothing), None);
        }
    }

    proptest! {
        #[test]
        fn any_numbers_are_accepted(percent in any::<f64>(), seconds in any::<f64>(), status in "\\PC*", at in "\\PC*") {
            let job = read(json!({ "id": "j", "status": status, "percentage_done": percent,
                "time_left_seconds": seconds, "created_at": at }));
            prop_assert!(job.percentage_done.is_none_or(|percent| percent <= 100));
            prop_assert!(job.time_left.is_none_or(|left| left <= MAX_TIME_LEFT));
        }
    }
}
