//! Jobs: Auth0's side of an export.

use std::{fmt, time::Duration};

use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{connection::ConnectionId, scrub::scrub};

/// The most that [`Job::time_left`] says: Auth0 keeps a job for 24 hours (Auth0 docs, bulk user
/// exports), so anything beyond is a mistake.
const MAX_TIME_LEFT: Duration = Duration::from_hours(24);

/// The id of a job: `job_…`, but nothing may rely on its form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(String);

impl JobId {
    /// The id as text.
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

/// How far a job is. Auth0 does not publish the list; these have been seen.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(from = "String")]
pub enum JobStatus {
    /// Waiting for its turn.
    Pending,
    /// At work.
    Processing,
    /// The file is ready.
    Completed,
    /// Given up; often without a reason.
    Failed,
    /// The file has been deleted.
    Expired,
    /// A word that this client does not know, or none. To be treated as "still at work".
    Other(String),
}

impl JobStatus {
    /// Auth0's word for it.
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

/// A job, as Auth0 shows it. What it leaves out, or writes in an unexpected form, is `None`.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// How far it is.
    pub status: JobStatus,
    /// 0 to 100.
    pub percentage_done: Option<u8>,
    /// Auth0's guess, at most 24 hours.
    pub time_left: Option<Duration>,
    /// The signed address of the file. Good for 60 seconds after the answer that brought it.
    pub link: Option<SecretString>,
    /// Auth0's words on a failure, scrubbed.
    pub status_details: Option<String>,
    /// When it was created, by Auth0's clock.
    pub created_at: Option<Timestamp>,
    /// The name of its connection; absent for a job over all connections.
    pub connection: Option<String>,
    /// The id of its connection; absent for a job over all connections.
    pub connection_id: Option<ConnectionId>,
    /// `json` or `csv`.
    pub format: Option<String>,
    /// The largest number of users that was asked for.
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

/// A value of another type counts as absent: a job must not be lost for an ornament.
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

/// Why a job failed, as far as Auth0 tells. Users that it may name are not kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JobErrors {
    /// Its words on the job as a whole, scrubbed.
    pub status_details: Option<String>,
    /// Single errors. Only imports have been seen to have them.
    pub details: Vec<JobErrorDetail>,
}

/// One error of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobErrorDetail {
    /// Auth0's code, such as `DUPLICATED_USER`.
    pub code: Option<String>,
    /// Auth0's message, scrubbed.
    pub message: Option<String>,
    /// What in the user it is about.
    pub path: Option<String>,
}

impl JobErrors {
    /// Reads either form: a list of users with their errors, or a job with its details. `None` when
    /// neither says anything.
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
    fn a_completed_job_carries_its_link_and_never_shows_it() {
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
    fn a_job_needs_nothing_but_an_id() {
        let job = read(json!({ "id": "job_x" }));
        assert_eq!(job.status, JobStatus::Other(String::new()));
        assert!(job.link.is_none() && job.created_at.is_none());
        assert!(serde_json::from_value::<Job>(json!({ "id": "" })).is_err());
        assert!(serde_json::from_value::<Job>(json!({ "status": "pending" })).is_err());
    }

    #[test]
    fn progress_out_of_range_is_clamped_and_odd_values_are_left_out() {
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
    fn both_forms_of_job_errors_are_read_without_the_users() {
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
        fn any_numbers_make_a_job(percent in any::<f64>(), seconds in any::<f64>(), status in "\\PC*", at in "\\PC*") {
            let job = read(json!({ "id": "j", "status": status, "percentage_done": percent,
                "time_left_seconds": seconds, "created_at": at }));
            prop_assert!(job.percentage_done.is_none_or(|percent| percent <= 100));
            prop_assert!(job.time_left.is_none_or(|left| left <= MAX_TIME_LEFT));
        }
    }
}
