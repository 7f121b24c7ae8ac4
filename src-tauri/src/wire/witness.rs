//! The events of an export in Auth0's own log.

use exporter::{Witness, WitnessOutcome};
use serde::Serialize;
use specta::Type;

use super::scalars::timestamp_text;

/// What came of looking for the events of an export in Auth0's log.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WitnessView {
    outcome: WitnessOutcomeView,
    /// The missing permission, or the code of the problem.
    detail: Option<String>,
    /// When the log was asked last.
    at: Option<String>,
    /// The events that were found, one for each job.
    events: Vec<LogEventView>,
    /// Name of the folder beside the pack that has the events. Null if they are in the pack.
    supplement: Option<String>,
}

/// An event of Auth0's log.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LogEventView {
    date: Option<String>,
    /// Name of its file.
    file: String,
}

#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum WitnessOutcomeView {
    Found,
    NotFoundYet,
    NotPermitted,
    NotAsked,
}

impl From<&Witness> for WitnessView {
    fn from(Witness { part, supplement }: &Witness) -> Self {
        let events = part.events.iter();
        Self {
            outcome: match part.outcome {
                WitnessOutcome::Found => WitnessOutcomeView::Found,
                WitnessOutcome::NotFoundYet => WitnessOutcomeView::NotFoundYet,
                WitnessOutcome::NotPermitted => WitnessOutcomeView::NotPermitted,
                WitnessOutcome::NotAsked => WitnessOutcomeView::NotAsked,
            },
            detail: part.detail.clone(),
            at: timestamp_text(part.at),
            events: events
                .map(|event| LogEventView { date: timestamp_text(event.date), file: event.file.clone() })
                .collect(),
            supplement: supplement.clone(),
        }
    }
}
