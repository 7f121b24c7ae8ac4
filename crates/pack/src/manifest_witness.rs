//! What a manifest says of Auth0's own log as a witness of the export, and what a supplement says
//! of the pack that it belongs to.

use jiff::Timestamp;
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// End of the name of a supplement with events of Auth0's log; the beginning is its pack's.
pub const LOG_SUPPLEMENT: &str = ".auth0-log";

/// What the events prove.
const PROVES: &str = "Auth0 recorded in its own log that the client named in each event requested \
    this export job, from the address, at the time and with the body in it.";

/// What they don't.
const DOES_NOT_PROVE: &str = "That the file was downloaded, what it held, or how many users were in it. \
    Whoever made these files could have changed an event: as long as Auth0 keeps its log (1 to 30 days, \
    depending on the plan), each event can be looked up there by its log_id.";

/// The events of the export in Auth0's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct WitnessPart {
    /// What came of looking for them.
    pub outcome: WitnessOutcome,
    /// The missing permission, or the code of the problem, such as `timeout`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// When the log was asked last, by Auth0's clock. Absent if it was not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "String", extend("format" = "date-time")))]
    pub at: Option<Timestamp>,
    /// One event for each job. Empty unless they were found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<WitnessEvent>,
    /// What the events prove, in English.
    pub proves: String,
    /// What they do not prove, in English.
    pub does_not_prove: String,
}

/// What came of looking for the events of an export in Auth0's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(JsonSchema))]
pub enum WitnessOutcome {
    /// They are in files of their own, unchanged.
    Found,
    /// The log did not have all of them when it was asked last. It has events only some time after
    /// the request; they may be in a supplement beside the pack.
    NotFoundYet,
    /// The permission to read the log is missing.
    NotPermitted,
    /// The log was not asked, because the pack was made too soon after the request, or could not be
    /// asked.
    NotAsked,
}

/// An event of Auth0's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct WitnessEvent {
    /// Auth0's id of the job whose request it records.
    pub job_id: String,
    /// Auth0's id of the event.
    pub log_id: Option<String>,
    /// Its date, by Auth0's clock.
    #[cfg_attr(test, schemars(with = "Option<String>", extend("format" = "date-time")))]
    pub date: Option<Timestamp>,
    /// How it was recognised.
    pub matched_by: EventMatch,
    /// Name of the file that holds it, byte for byte as Auth0 answered.
    pub file: String,
}

/// How an event was recognised as that of a job's request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(JsonSchema))]
pub enum EventMatch {
    /// By the `X-Correlation-ID` that only this request carried.
    CorrelationId,
    /// By the id of the job in Auth0's answer.
    JobId,
}

impl WitnessPart {
    /// Events that were found.
    pub fn found(at: Timestamp, events: Vec<WitnessEvent>) -> Self {
        Self { at: Some(at), events, ..Self::without(WitnessOutcome::Found, None) }
    }

    /// An outcome without events. `detail` is the missing permission or the code of a problem.
    pub fn without(outcome: WitnessOutcome, detail: Option<String>) -> Self {
        Self {
            outcome,
            detail,
            at: None,
            events: Vec::new(),
            proves: PROVES.to_owned(),
            does_not_prove: DOES_NOT_PROVE.to_owned(),
        }
    }

    /// Returns true if the events were found.
    pub fn is_found(&self) -> bool {
        self.outcome == WitnessOutcome::Found
    }
}

/// The pack that a supplement belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct SupplementTo {
    /// Name of its folder.
    pub pack: String,
    /// SHA-256 of its `manifest.json`, in lower-case hexadecimal.
    #[cfg_attr(test, schemars(extend("pattern" = "^[0-9a-f]{64}$")))]
    pub manifest_sha256: String,
    /// SHA-256 of its `SHA256SUMS`, which covers all its files, in lower-case hexadecimal.
    #[cfg_attr(test, schemars(extend("pattern" = "^[0-9a-f]{64}$")))]
    pub checksums_sha256: String,
}
